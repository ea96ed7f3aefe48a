//! Every kind of problem with its code, in one table.

use super::{
    Construct, DeadEnd, MarkupFault, Needed, RecordFault, RegisterBound, Sort, TemplateFault,
    UnitOf,
};
use crate::decimal::Decimal;
use crate::source::Hidden;

/// Declares the kinds with their codes in one table.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $code:literal $name:ident $({ $($(#[doc = $fdoc:literal])+ $field:ident : $ty:ty),+ $(,)? })? ,)+) => {
        /// What is wrong. The first letter of a code tells its class: `S` text, `M` model, `C` case or register, `T` template of a form, `W` warning, `N` note.
        #[derive(Clone, Debug, PartialEq)]
        pub enum ProblemKind { $($(#[doc = $doc])+ $name $({ $($(#[doc = $fdoc])+ $field: $ty),+ })?,)+ }

        impl ProblemKind {
            /// Its code.
            #[must_use]
            pub fn code(&self) -> &'static str { match self { $(Self::$name { .. } => $code,)+ } }
        }

        /// Every code, in the order of the table.
        pub const CODES: &[&str] = &[$($code),+];

        /// The code of each kind by its name, in the order of the table.
        pub const KINDS: &[(&str, &str)] = &[$(($code, stringify!($name))),+];
    };
}

kinds! {
    /// The file is in no encoding that is read.
    "S001" NotText,
    /// The file is larger than is read.
    "S002" FileTooLarge {
        /// Bytes allowed.
        limit: usize,
    },
    /// Something else was expected here.
    "S010" Unexpected {
        /// What was found (a word or a character).
        found: String,
        /// What could stand here, as grammar rule names that `report::words` puts into words.
        expected: Vec<String>,
    },
    /// A word is glued to a keyword.
    "S011" Glued {
        /// The word as written.
        word: String,
        /// The word with the space in it.
        apart: String,
    },
    /// Parentheses, heads or continuations nest too deep, or a formula is too long.
    "S003" NestsTooDeep {
        /// How deep is allowed.
        limit: usize,
    },
    /// A piece of text takes more steps to read than any drafter's would.
    "S004" TooComplex,
    /// A word or sign that is close to the language's own.
    "S012" Instead {
        /// As written.
        written: String,
        /// As the language has it.
        meant: String,
    },
    /// A marker stands where its level cannot (a 项 outside any 条).
    "S013" MarkerOutOfPlace {
        /// The marker as written.
        marker: String,
    },
    /// The official wording begins with another marker than the one above it.
    "S014" QuoteDisagrees {
        /// The marker above, as written.
        marker: String,
        /// The marker or title in the wording.
        quoted: String,
    },
    /// A `>` line belongs to no marker: none stands before it, or rules stand between.
    "S015" QuoteAdrift,
    /// A rule or a second word group stands on the line of a 章, 条 or 款.
    "S016" TitleHoldsRule,
    /// 且 and 或 side by side without parentheses.
    "S017" MixedConnectives,
    /// A sentence without `。`.
    "S018" MissingStop,
    /// `若 C:` in the middle of a body.
    "S019" ConditionInBody,
    /// A head without anything that it governs.
    "S020" HeadWithoutBody,
    /// A line of a case file that is none of those that exist.
    "S021" UnknownCaseLine {
        /// Its first word or character.
        found: String,
    },
    /// A day that no calendar has, or a time that no clock shows.
    "S022" NoSuchDate {
        /// As written.
        text: String,
    },
    /// A number larger than can be counted with here.
    "S023" NumberTooLarge {
        /// As written.
        text: String,
    },
    /// A Chinese numeral that reads in two ways or in none (`一百二`).
    "S024" BadNumeral {
        /// As written.
        text: String,
    },
    /// A `。` with nothing before it.
    "S025" EmptySentence,
    /// A clause or line that may stand once stands again.
    "S026" GivenTwice,
    /// `期满 未 E` names another act than the one that may be done.
    "S027" OtherAct {
        /// As written.
        act: String,
    },
    /// A quotation mark without its partner.
    "S028" UnclosedText,
    /// The first of two days or hours is after the second.
    "S029" Reversed,
    /// A marker whose number is none, or too large.
    "S030" MarkerWithoutNumber,
    /// A rule stands outside every provision, so that nothing could cite it.
    "S031" RuleOutsideProvision,
    /// A line such as 修改 or 增加 outside a 修正案 or 更正.
    "S032" OperationOutsideAmendment,
    /// A provision in an amendment without the verb that says what to do with it.
    "S033" ProvisionWithoutVerb {
        /// Its marker.
        marker: String,
    },
    /// A field of a case's line with nothing after it; often the two are written together.
    "S034" FieldWithoutValue {
        /// As written.
        field: String,
    },
    /// A character that cannot be seen, or that changes what a screen shows.
    "S035" HiddenCharacter {
        /// Which, as `U+202E`.
        code: String,
        /// What it does.
        what: Hidden,
    },
    /// A case names an event that the rule base does not declare.
    "C001" UnknownEvent {
        /// As written.
        name: String,
        /// The nearest declared one.
        nearest: Option<String>,
    },
    /// An event or a party has no such field.
    "C002" UnknownField {
        /// As written.
        name: String,
        /// The event or party type.
        owner: String,
        /// The fields that it has.
        known: Vec<String>,
        /// The nearest of them.
        nearest: Option<String>,
    },
    /// A party that is neither in the roster nor a named one.
    "C003" UnknownParty {
        /// As written.
        name: String,
        /// The nearest known one.
        nearest: Option<String>,
    },
    /// A value that the enum does not have.
    "C004" UnknownMember {
        /// As written.
        value: String,
        /// The enum.
        of: String,
        /// Its members.
        members: Vec<String>,
        /// The nearest of them.
        nearest: Option<String>,
    },
    /// A value of another type than the field has.
    "C005" WrongType {
        /// The field.
        field: String,
        /// Its type, as the rule base writes it.
        wanted: String,
        /// The value as written.
        found: String,
    },
    /// A field for one value was given several.
    "C006" SeveralValues {
        /// The field.
        field: String,
    },
    /// An event about a case does not say which.
    "C007" MissingCase {
        /// The event.
        event: String,
        /// The case type.
        of: String,
    },
    /// One id is used for cases of two types.
    "C008" CaseTypeClash {
        /// The id.
        case: String,
        /// Its type at first mention.
        first: String,
        /// Its type here.
        here: String,
    },
    /// A case id that no event opens.
    "C009" UnknownCase {
        /// As written.
        name: String,
        /// The nearest known one.
        nearest: Option<String>,
    },
    /// An event id that no row carries.
    "C010" UnknownEventId {
        /// As written.
        name: String,
        /// The nearest known one.
        nearest: Option<String>,
    },
    /// Two rows carry the same event id.
    "C011" DuplicateEventId {
        /// The id.
        name: String,
    },
    /// More ids before the colon than the event has.
    "C012" TooManyIds {
        /// The event.
        event: String,
        /// How many it may have.
        allowed: usize,
    },
    /// 补充 or 撤销 does not say which event.
    "C013" MissingEventId {
        /// 补充 or 撤销.
        event: String,
    },
    /// The row to which this one refers was itself refused.
    "C014" RefersToRefused {
        /// The event id.
        name: String,
    },
    /// The roster names a party type that the rule base does not declare.
    "C015" UnknownPartyType {
        /// As written.
        name: String,
        /// The nearest declared one.
        nearest: Option<String>,
    },
    /// The roster lists a party twice.
    "C016" DuplicateParty {
        /// The party.
        name: String,
    },
    /// A party of another type than the field has.
    "C017" PartyTypeClash {
        /// The party.
        party: String,
        /// The type that it should have.
        wanted: String,
        /// The type that it has.
        found: String,
    },
    /// A row gives a field twice.
    "C018" DuplicateField {
        /// The field.
        name: String,
    },
    /// An event that follows by definition is given as input.
    "C019" DerivedEvent {
        /// The event.
        name: String,
    },
    /// A provision that the rule base does not have.
    "C020" UnknownProvision {
        /// As written.
        citation: String,
    },
    /// A sanction that the rule base does not declare.
    "C021" UnknownSanction {
        /// As written.
        name: String,
        /// The nearest declared one.
        nearest: Option<String>,
        /// All declared ones.
        known: Vec<String>,
    },
    /// 补充 or 撤销 of an event of the language itself.
    "C022" NotCorrectable {
        /// The event id.
        name: String,
    },
    /// An expectation names something that is neither an event nor a kind of journal entry.
    "C023" UnknownOutcome {
        /// As written.
        word: String,
        /// The nearest known one.
        nearest: Option<String>,
    },
    /// An expectation names something that is neither a party nor a case of this file.
    "C024" UnknownSubject {
        /// As written.
        name: String,
        /// The nearest known one.
        nearest: Option<String>,
    },
    /// A limit in 日 where the rule base does not say what a bare 日 is.
    "C025" BareDay {
        /// The field.
        field: String,
    },
    /// A relation that is declared 无环 runs in a circle.
    "C026" RosterCycle {
        /// The attribute that is declared 无环.
        attribute: String,
        /// The party at which the circle closes.
        party: String,
    },
    /// A mapping names a column that the register does not have.
    "C040" UnknownColumn {
        /// As written.
        name: String,
        /// The columns that there are.
        known: Vec<String>,
        /// The nearest of them.
        nearest: Option<String>,
    },
    /// A line of a mapping where it cannot stand.
    "C041" MappingMisplaced,
    /// A mapping does not say which column something that every event needs is in.
    "C042" NotMapped {
        /// What is needed.
        what: Needed,
        /// The event, where it is one event's.
        event: Option<String>,
    },
    /// A row lacks what every event needs.
    "C043" EmptyCell {
        /// What is needed.
        what: Needed,
    },
    /// A value of a row that is none of its type.
    "C044" BadCell {
        /// The field.
        field: String,
        /// Its type, as the rule base writes it.
        wanted: String,
        /// The value.
        found: String,
    },
    /// A row in which the mapping finds no event.
    "C045" NoEventInRow,
    /// A record that is not in the form of its file.
    "C046" BadRecord {
        /// What is wrong with it.
        fault: RecordFault,
    },
    /// A value with which the mapping refuses a row (拒收).
    "C048" RejectedValue {
        /// The value.
        value: String,
    },
    /// A name of a row with a character that cannot be seen.
    "C049" HiddenInName {
        /// The name, hidden characters by their numbers.
        name: String,
        /// The first of them, as `U+202E`.
        code: String,
    },
    /// A register beyond a bound.
    "C047" RegisterBound {
        /// Which.
        bound: RegisterBound,
        /// How much is read at most.
        limit: u64,
    },
    /// The markup of a template of a form is none that forms have.
    "T001" TemplateMarkup {
        /// What is wrong with it.
        fault: MarkupFault,
    },
    /// A template does not say of what it makes a document each, or names what the rule base does not have.
    "T002" TemplateSubject {
        /// As written; empty where nothing is said.
        name: String,
        /// The nearest case or event.
        nearest: Option<String>,
    },
    /// A template names something that is not there.
    "T003" UnknownInTemplate {
        /// As written.
        name: String,
        /// The nearest known one.
        nearest: Option<String>,
        /// All that there are.
        known: Vec<String>,
    },
    /// A template says something that cannot be read or done.
    "T004" TemplateFails {
        /// What.
        fault: TemplateFault,
    },
    /// Two of the same name where one may stand.
    "M001" Duplicate {
        /// What sort of thing.
        what: Sort,
        /// The name.
        name: String,
    },
    /// A name that nothing declares.
    "M002" Unknown {
        /// What sort of thing was looked for.
        what: Sort,
        /// The name as written.
        name: String,
        /// The nearest name that would do.
        nearest: Option<String>,
    },
    /// A number of a chapter, article or item that does not follow the one before.
    "M003" OutOfOrder {
        /// The provision.
        marker: String,
        /// The one before it.
        after: String,
    },
    /// A citation of a provision that does not exist.
    "M004" NoSuchProvision {
        /// The citation.
        citation: String,
    },
    /// A provision with neither rules nor 宣示.
    "M005" SilentProvision {
        /// Its citation.
        provision: String,
    },
    /// A provision with both rules and 宣示.
    "M006" DeclaratoryWithRules {
        /// Its citation.
        provision: String,
    },
    /// A value of another type than the place takes.
    "M010" TypeMismatch {
        /// The type that the place takes.
        expected: String,
        /// The type of what stands there.
        found: String,
    },
    /// Something that is not true or false where a condition must stand.
    "M011" NotCondition {
        /// Its type.
        found: String,
    },
    /// A name that means things of different types, depending on the event.
    "M012" TypesDisagree {
        /// The name.
        name: String,
        /// One type.
        first: String,
        /// The other.
        second: String,
    },
    /// Values of a type that has no order are compared by order.
    "M013" NoOrder {
        /// Their type.
        found: String,
    },
    /// 含 or 个数 of something that is not a set.
    "M014" NotASet {
        /// Its type.
        found: String,
    },
    /// A set where one value is asked (为 on 若干).
    "M015" IsASet {
        /// Its type.
        found: String,
    },
    /// The thing before 的 has no such attribute.
    "M016" NoAttribute {
        /// The type of the thing before 的.
        owner: String,
        /// The attribute as written.
        name: String,
        /// The nearest attribute.
        nearest: Option<String>,
        /// The attributes that there are.
        known: Vec<String>,
    },
    /// A comparison by order with more than one value.
    "M017" OneValueOnly,
    /// 间隔 where it is not compared with a span of time.
    "M018" GapAlone,
    /// An attribute of 经手人 that several party types have, so that its place is not known.
    "M019" AmbiguousOwner {
        /// The attribute.
        name: String,
        /// The party types.
        owners: Vec<String>,
    },
    /// A bare 日, and the rule base does not say what 日 means.
    "M020" DayUndeclared,
    /// 以上 or 以下, and the rule base does not say whether they include the number.
    "M021" BoundUndeclared {
        /// 以上 (true) or 以下.
        above: bool,
    },
    /// A bare 年内, and the rule base does not say what it means.
    "M022" YearUndeclared,
    /// Working hours, and the rule base declares no 办公时间.
    "M023" OfficeHoursUndeclared,
    /// 办公时间 that are empty, overlap or run backwards.
    "M024" BadOfficeHours,
    /// A unit of time that cannot stand here.
    "M025" UnitMisplaced {
        /// What the unit is of.
        of: UnitOf,
    },
    /// A day that no year has.
    "M026" NoSuchDay {
        /// Month.
        month: u32,
        /// Day.
        day: u32,
    },
    /// Days of a calendar that run backwards, over more than a year, or lie in another year.
    "M027" BadCalendarDays {
        /// The year of the calendar.
        year: i32,
    },
    /// A figure that needs the field that it sums (E 的 FIELD).
    "M028" FieldRequired,
    /// A threshold that is not above nought.
    "M029" BadThreshold,
    /// A statement that no event starts: neither a head nor a chapeau nor a period.
    "M030" NoTrigger,
    /// A head or statement where it cannot stand (属于 outside 分流, 满 outside 累计, a period inside a body …).
    "M031" Misplaced {
        /// What.
        what: Construct,
    },
    /// A sanction that does not say whom it hits, outside a counter of parties.
    "M032" TargetRequired,
    /// A sanction that may not hit parties of this type.
    "M033" WrongTarget {
        /// The sanction.
        sanction: String,
        /// The type of the party.
        party: String,
        /// Whom it may hit.
        allowed: Vec<String>,
    },
    /// A condition on the act of which no act has the field (ruling 11).
    "M034" ConditionUnbound,
    /// Something that is not a party where one must stand.
    "M035" NotAParty {
        /// Its type.
        found: String,
    },
    /// 计入 or 视为 of an event that a definition or the language itself makes.
    "M036" CannotRaise {
        /// The event.
        event: String,
    },
    /// 依照 a provision that has nothing to run.
    "M037" NothingToRun {
        /// Its citation.
        provision: String,
    },
    /// `A 至 C` where no 轻重 order holds both, or in the wrong direction.
    "M038" NotInOrder {
        /// The first.
        from: String,
        /// The last.
        to: String,
    },
    /// Rules that set each other off without end (ruling 21).
    "M039" Circle {
        /// What leads to what.
        links: Vec<String>,
    },
    /// A 分流 that leaves cases without a branch.
    "M040" RoutingGap {
        /// Values that no branch takes.
        missing: Vec<String>,
    },
    /// A 分流 with two branches for one value.
    "M041" RoutingOverlap {
        /// A value that both take.
        value: String,
    },
    /// A 分流 over a type whose values cannot all be listed, without 其他情形.
    "M042" RoutingOpen {
        /// The type.
        found: String,
    },
    /// 有下列情形之一 over no items, or 分流 without branches, or 累计 without tiers.
    "M043" NothingBelow {
        /// What.
        what: Construct,
    },
    /// 期满未 without a limit.
    "M044" LapseWithoutLimit,
    /// More members than an enum may have.
    "M045" TooManyMembers {
        /// Members allowed.
        limit: usize,
    },
    /// 无环 on an attribute that is no relation of a party type to itself.
    "M046" NotARelation,
    /// Rules, expressions or terms nested or expanded beyond the bound.
    "M047" TooDeep {
        /// The bound.
        limit: usize,
    },
    /// A value that cannot be set: not an attribute of the case or of a party.
    "M048" NotAssignable,
    /// 接受 names a code that there is not, or that of an error.
    "M049" NotAcceptable {
        /// As written.
        code: String,
    },
    /// An amendment does not say from when it is in force, or a correction when it was published.
    "M050" AmendmentWithoutDate {
        /// It is a correction.
        correction: bool,
    },
    /// The provision that an amendment changes is not there at that date.
    "M051" AmendsNothing {
        /// The provision.
        provision: String,
        /// The day.
        date: Option<chrono::NaiveDate>,
    },
    /// The provision that an amendment adds is there already.
    "M052" AlreadyThere {
        /// The provision.
        provision: String,
    },
    /// Two changes of the same day hit the same provision.
    "M053" AmendedTwice {
        /// The provision.
        provision: String,
    },
    /// The later published of two amendments of one provision is in force first.
    "M054" AmendmentOutOfOrder {
        /// The provision.
        provision: String,
    },
    /// An amendment names a chapter or section; it must name an article or something below.
    "M055" AmendsTooMuch {
        /// What it names.
        provision: String,
    },
    /// The words to be replaced do not stand in the provision exactly once.
    "M056" WordingNotOnce {
        /// The words.
        words: String,
        /// How often they stand there.
        times: usize,
    },
    /// A reference to a provision that an amendment strikes or renumbers.
    "M057" RefersToGone {
        /// The provision as cited.
        provision: String,
        /// How it is cited now, where it still exists.
        now: Option<String>,
    },
    /// A declaration that an amendment cannot change this way.
    "M058" NotAmendable {
        /// Its name.
        name: String,
    },
    /// An amendment is in force before the regulation.
    "M059" AmendsBeforeEffect {
        /// The day from which the regulation is in force.
        effective: chrono::NaiveDate,
    },
    /// A provision is added behind one that does not exist.
    "M060" InsertedBehindNothing {
        /// The provision.
        provision: String,
        /// What would have to stand before it.
        after: String,
    },
    /// A number is missing in the count of chapters, articles or items.
    "W010" NumberSkipped {
        /// The provision.
        marker: String,
        /// The one before it.
        after: String,
    },
    /// An article without its official wording.
    "W011" QuoteMissing {
        /// Its citation.
        provision: String,
    },
    /// Two 遇 of the same event in one body whose conditions are not proved to exclude each other (ruling 12).
    "W012" ArmsOverlap {
        /// The event.
        event: String,
    },
    /// Provisions without a 规章 header.
    "W013" HeaderMissing,
    /// A 分流 by spans of time in different units: not proved to be complete and exclusive.
    "W014" RoutingUnproved,
    /// The official wording cites a provision that an amendment strikes or renumbers.
    "W015" WordingRefersToGone {
        /// The provision as cited.
        provision: String,
        /// How it is cited now, where it still exists.
        now: Option<String>,
    },
    /// A name that looks like another one, or like other characters, and is not the same.
    "W016" LooksAlike {
        /// As written.
        written: String,
        /// What it looks like.
        like: String,
    },
    /// 接受 of something that is no longer found.
    "W100" AcceptsNothing {
        /// The code.
        code: String,
        /// Where it stands; nothing outside the provisions.
        provision: Option<String>,
    },
    /// A duty without a clock.
    "W110" DutyWithoutLimit {
        /// What is owed.
        act: String,
    },
    /// A duty of a role that nothing fills.
    "W111" DutyWithoutHolder {
        /// What is owed.
        act: String,
        /// The role.
        role: String,
    },
    /// A duty that may be missed without anything following.
    "W112" DutyWithoutConsequence {
        /// What is owed; one finding tells all of a provision.
        acts: Vec<String>,
    },
    /// A step so long before the limit that it would come before the duty itself.
    "W113" StepTooEarly {
        /// What is owed.
        act: String,
        /// How long before.
        lead: String,
        /// A day on which such a duty arises.
        day: chrono::NaiveDate,
    },
    /// A duty that is to be done before the limit of another may still be open after it.
    "W114" StepPastLimit {
        /// The step.
        step: String,
        /// What it serves.
        act: String,
        /// How long before the limit it arises.
        lead: String,
        /// A last day of that limit.
        day: chrono::NaiveDate,
    },
    /// A duty that follows on another is due no later than that one.
    "W115" NoTimeLeft {
        /// What follows.
        act: String,
        /// What goes before.
        first: String,
    },
    /// What is to follow on a missed limit never follows.
    "W116" ConsequenceUnreachable {
        /// What is owed.
        act: String,
        /// Why.
        why: DeadEnd,
    },
    /// Two tiers at one number, neither excluding the other.
    "W120" TierTwice {
        /// The number.
        at: Decimal,
    },
    /// Numbers between two tiers at which nothing follows.
    "W121" TierGap {
        /// The first of them.
        from: i64,
        /// The last of them.
        to: i64,
    },
    /// A tier with a condition, and nothing for the rest.
    "W122" TierHalf {
        /// The number.
        at: Decimal,
        /// The facts for which there is nothing.
        rest: String,
    },
    /// A tier that another makes idle.
    "W123" TierShadowed {
        /// The number.
        at: Decimal,
        /// The number of the other.
        by: Decimal,
    },
    /// A higher tier that is lighter than a lower one.
    "W124" TierLighter {
        /// The number of the lower tier.
        lower: Decimal,
        /// The number of the higher tier.
        higher: Decimal,
        /// The heaviest sanction of the higher tier.
        less: String,
        /// The heaviest of the lower tier.
        more: String,
    },
    /// A tier that its window cannot fill.
    "W125" TierOutOfReach {
        /// The number.
        at: Decimal,
        /// How often the event comes at most.
        most: u32,
    },
    /// An event that no rule uses.
    "W130" EventUnused {
        /// The event.
        event: String,
    },
    /// An attribute of cases that nothing sets.
    "W131" AttributeNeverSet {
        /// The case type.
        owner: String,
        /// The attribute.
        attribute: String,
    },
    /// A sanction that no rule gives.
    "W132" SanctionNeverGiven {
        /// The sanction.
        sanction: String,
    },
    /// A year without a calendar in which limits run.
    "W133" CalendarMissing {
        /// The year.
        year: i32,
    },
    /// A search was cut short: nothing was found up to its bound.
    "N100" SearchCut {
        /// The assignments that it tried.
        steps: usize,
    },
    /// A higher tier without something that a lower one gives, where no order of severity says that it is outweighed.
    "N120" TierDrops {
        /// The number of the lower tier.
        lower: Decimal,
        /// The number of the higher tier.
        higher: Decimal,
        /// What is missing.
        dropped: Vec<String>,
    },
    /// No step was found to come too early on the days that were tried.
    "N113" StepsTried {
        /// What is owed.
        act: String,
        /// The first day tried.
        from: chrono::NaiveDate,
        /// The last.
        to: chrono::NaiveDate,
    },
    /// Outcomes that hang on open questions.
    "N130" OutcomesOpen {
        /// The provision.
        provision: String,
        /// How many questions.
        questions: usize,
        /// Which sanctions.
        outcomes: Vec<String>,
    },
    /// Limits run out of the last calendar.
    "N131" CalendarEnds {
        /// The last year with a calendar.
        year: i32,
        /// Duties that arise from this day on.
        day: chrono::NaiveDate,
        /// The limit.
        span: String,
    },
    /// A branch or condition that cannot hold under those around it.
    "W140" NeverTaken,
    /// A duty to do what the same party must not do.
    "W141" DutyForbidden {
        /// The act.
        event: String,
    },
    /// A right that is forbidden whenever it is given.
    "W142" RightForbidden {
        /// The act.
        event: String,
    },
    /// One event ends the case in two ways.
    "W143" RivalEndings {
        /// The event.
        event: String,
    },
    /// One event opens something and ends the case, which takes it away again.
    "W144" OpenedAndEnded {
        /// The event.
        event: String,
    },
    /// One event fills a role with two values.
    "W145" RivalRoles {
        /// The role.
        role: String,
        /// The event.
        event: String,
    },
    /// A duty may open before anything has said who holds it, or to whom it is owed.
    "W146" RoleUnfilled {
        /// The role.
        role: String,
        /// The act that is owed.
        act: String,
    },
    /// A case that has come so far has no way to an end under the rules.
    "W147" DeadEnd {
        /// The event after which it stands still.
        event: String,
    },
    /// A type of case that no rule ends.
    "W148" CaseNeverEnds {
        /// The case type.
        case: String,
    },
    /// Duties that lead to each other for ever, none with a limit.
    "W149" EndlessLoop {
        /// The acts, in order.
        acts: Vec<String>,
    },
    /// Sibling 若 that distinguish cases leave one out.
    "W150" SiblingsOpen {
        /// The facts of a case that none takes.
        missing: String,
    },
    /// An open question of interpretation (存疑).
    "N010" OpenQuestion {
        /// The question.
        text: String,
    },
    /// A limit without a clock (未定).
    "N011" Clockless {
        /// The word of the limit, where it has one.
        word: Option<String>,
    },
}

impl ProblemKind {
    /// The name that it is about, by which `接受 … 关于` chooses it.
    #[must_use]
    pub fn about(&self) -> Option<&str> {
        match self {
            Self::ArmsOverlap { event }
            | Self::DutyForbidden { event }
            | Self::RightForbidden { event }
            | Self::RivalEndings { event }
            | Self::OpenedAndEnded { event }
            | Self::DeadEnd { event } => Some(event),
            Self::RivalRoles { role, .. } | Self::RoleUnfilled { role, .. } => Some(role),
            Self::CaseNeverEnds { case } => Some(case),
            Self::Clockless { word } => word.as_deref(),
            Self::DutyWithoutLimit { act }
            | Self::DutyWithoutHolder { act, .. }
            | Self::StepTooEarly { act, .. }
            | Self::StepsTried { act, .. }
            | Self::StepPastLimit { step: act, .. }
            | Self::NoTimeLeft { act, .. }
            | Self::ConsequenceUnreachable { act, .. } => Some(act),
            Self::EventUnused { event } => Some(event),
            Self::AttributeNeverSet { attribute, .. } => Some(attribute),
            Self::SanctionNeverGiven { sanction } => Some(sanction),
            _ => None,
        }
    }
}
