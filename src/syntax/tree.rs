//! The tree of the text: what stands where, names not yet looked up.
//!
//! Rule files and case files share values, names and quantities. Every node that a message may point at has a span.
//! Provisions nest as the law does (章 > 节 > 条 > 款 > 项 > 目); inside a rule, heads nest by the ranks of ruling 2.

use crate::decimal::Decimal;
use crate::source::{FileId, Span};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// A word that the author chose, widths folded to half-width and NFC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The folded text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A value with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

// ───────────────────────────── rule files ─────────────────────────────

/// One `*.banfa` file.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleFile {
    /// The file.
    pub file: FileId,
    /// Words of declarations that could not be read: names among them may well be declared.
    pub unread: Vec<String>,
    /// Its items in text order; those that could not be parsed are left out and reported.
    pub items: Vec<Item>,
}

/// What may stand at the top of a rule file.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// `规章 …` with its properties and the `>` lines of the title.
    Regulation(Regulation),
    /// A declaration outside any provision.
    Declaration(Declaration),
    /// A chapter, an article (with all below it), or 备注.
    Provision(Provision),
    /// `日历 2012 …`
    Calendar(CalendarYear),
    /// `修正案 …` or `更正 …` with all that it changes.
    Amendment(Amendment),
}

/// `规章 TITLE` and the properties below it.
#[derive(Clone, Debug, PartialEq)]
pub struct Regulation {
    /// The title as written on the line.
    pub title: Name,
    /// Properties in text order.
    pub properties: Vec<Spanned<Property>>,
    /// The `>` lines that follow.
    pub quote: Vec<QuoteLine>,
    /// The whole header.
    pub span: Span,
}

impl Regulation {
    /// The day from which it is in force.
    #[must_use]
    pub fn effective(&self) -> Option<NaiveDate> {
        self.properties.iter().find_map(|p| match p.value {
            Property::Effective(date) => Some(date),
            _ => None,
        })
    }
}

/// A property of a regulation.
#[derive(Clone, Debug, PartialEq)]
pub enum Property {
    /// `制定机关 …`
    Issuer(Name),
    /// `公布 DATE`
    Published(NaiveDate),
    /// `施行 DATE`
    Effective(NaiveDate),
    /// `日 指 自然日` / `日 指 工作日`
    DayMeans(DayKind),
    /// `以上、以下 含本数`, `以上 含本数`, `以下 不含本数`
    Bound {
        /// `以上` is named.
        above: bool,
        /// `以下` is named.
        below: bool,
        /// 含本数 (true) or 不含本数.
        inclusive: bool,
    },
    /// `年内 指 本年内` (calendar year) or `年内 指 一年内` (rolling): what a window of a bare 年内 means.
    YearMeans(YearKind),
    /// `办公时间 09:00-12:00、14:00-17:30`
    OfficeHours(Vec<(NaiveTime, NaiveTime)>),
}

/// What a bare 日 counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// 自然日
    Natural,
    /// 工作日
    Working,
}

/// What a bare 年内 means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearKind {
    /// The calendar year.
    Calendar,
    /// The year up to and including the day.
    Rolling,
}

/// A `>` line: the official wording, byte for byte after one space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuoteLine {
    /// The line without `>` and one space; empty for a blank line.
    pub text: String,
    /// The whole line with `>`.
    pub span: Span,
}

/// A chapter, section, article, paragraph, item or point, or 备注.
#[derive(Clone, Debug, PartialEq)]
pub struct Provision {
    /// Its marker.
    pub marker: Marker,
    /// The title after the marker (章, 节, 条 only).
    pub title: Option<Name>,
    /// The `>` lines directly after the marker, then those of later runs before any child.
    pub quote: Vec<QuoteLine>,
    /// What stands in it, in text order.
    pub parts: Vec<Part>,
    /// From the marker to the end of its last part.
    pub span: Span,
    /// Which edition of the text it is; the only one where nothing amends it.
    pub edition: Edition,
}

/// From when to when a text is in force, and what it replaces. The text of a file is in force for good; amendments
/// (`crate::amend`) make editions side by side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edition {
    /// What brings it into force; from the start where absent.
    pub since: Option<Turn>,
    /// What ends it; never where absent.
    pub until: Option<Turn>,
    /// The marker of the first edition, which tells that two texts are editions of one provision.
    pub lineage: Option<Span>,
}

/// A day on which one edition takes over from another, and the rule for what reaches across it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// 施行: the first day of the new edition.
    pub date: NaiveDate,
    /// 过渡
    pub rule: TransitionRule,
}

/// What decides between two editions (ruling 22).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransitionRule {
    /// `自施行之日起适用新规定`: the instant of the event or due instant; the default.
    ByEvent,
    /// `施行前受理的 TYPE 适用原规定`: the first event of the case.
    ByAcceptance(Name),
    /// `从旧兼从轻`: like by event, but for a case accepted before, the new only where it is lighter.
    Lenient,
}

/// A marker at line start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// Its level.
    pub level: Level,
    /// Its number, from 1 (0 for 备注).
    pub number: u32,
    /// `之一` is 1; 0 where there is none.
    pub suffix: u32,
    /// Where it stands.
    pub span: Span,
}

/// The levels of a Chinese statute, outermost first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// 第N章, or 备注 (number 0)
    Chapter,
    /// 第N节
    Section,
    /// 第N条
    Article,
    /// 第N款
    Paragraph,
    /// (一)
    Item,
    /// 1.
    Point,
    /// (1)
    SubPoint,
}

/// What may stand in a provision.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A declaration (definition, vocabulary, note …).
    Declaration(Declaration),
    /// A rule: heads and statements up to `。` or the next marker.
    Rule(Rule),
    /// A provision below.
    Provision(Provision),
}

/// One sentence of rules.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its statements; a headed one holds its body. None where the sentence could not be read.
    pub statements: Vec<Statement>,
    /// It ended in a head's `:` right before a marker: its innermost last head governs the provisions that follow.
    pub chapeau: bool,
    /// The whole sentence.
    pub span: Span,
}

/// A statement with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// What it says.
    pub kind: StatementKind,
    /// Where.
    pub span: Span,
}

impl Statement {
    /// The statements directly inside it.
    #[must_use]
    pub fn inner(&self) -> Vec<&Statement> {
        fn continued(list: &[Continuation]) -> Vec<&Statement> {
            list.iter().map(|c| &c.statement).collect()
        }
        match &self.kind {
            StatementKind::Headed(_, body) => body.iter().collect(),
            StatementKind::Duty(duty) => continued(&duty.continuations),
            StatementKind::Decision(decision) => continued(&decision.continuations),
            StatementKind::Prohibition(prohibition) => prohibition.violated.iter().collect(),
            StatementKind::Power(power) => power.lapsed.iter().collect(),
            StatementKind::Excepted(inner, _) => vec![&**inner],
            StatementKind::Declaratory
            | StatementKind::Scope(_)
            | StatementKind::Assign { .. }
            | StatementKind::Raise(_)
            | StatementKind::Close
            | StatementKind::Terminate(_)
            | StatementKind::Follow(_)
            | StatementKind::Sanction { .. }
            | StatementKind::Notice { .. }
            | StatementKind::Clear(_)
            | StatementKind::Deduct { .. }
            | StatementKind::Responsibility(_)
            | StatementKind::Interpreter(_)
            | StatementKind::Reference(_)
            | StatementKind::Condition(_) => Vec::new(),
        }
    }
}

impl Provision {
    /// The provisions directly below.
    pub fn children(&self) -> impl Iterator<Item = &Provision> {
        self.parts.iter().filter_map(|part| match part {
            Part::Provision(p) => Some(p),
            Part::Declaration(_) | Part::Rule(_) => None,
        })
    }

    /// All statements in it and in the provisions below, nested ones included.
    #[must_use]
    pub fn statements(&self) -> Vec<&Statement> {
        let mut open: Vec<&Part> = self.parts.iter().collect();
        let mut statements: Vec<&Statement> = Vec::new();
        while let Some(part) = open.pop() {
            match part {
                Part::Rule(rule) => statements.extend(&rule.statements),
                Part::Provision(provision) => open.extend(&provision.parts),
                Part::Declaration(_) => {}
            }
        }
        let mut next = 0;
        while let Some(statement) = statements.get(next) {
            statements.extend(statement.inner());
            next += 1;
        }
        statements
    }

    /// The marker of its first edition: two editions of one provision share it.
    #[must_use]
    pub fn lineage(&self) -> Span {
        self.edition.lineage.unwrap_or(self.marker.span)
    }
}

/// What a statement may say.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// A head and the statements that it governs (none for a chapeau).
    Headed(Head, Vec<Statement>),
    /// `宣示`
    Declaratory,
    /// `适用于 X,若 C` / `不适用于 X,若 C`
    Scope(Scope),
    /// `P 应当 …`
    Duty(Box<Duty>),
    /// `P 不得 E[,若 C][,违反 S]`
    Prohibition(Box<Prohibition>),
    /// `P 可以 [limit] E[,若 C][,期满 未 E S]`
    Power(Box<Power>),
    /// `认定 path 为 expr`
    Assign {
        /// What is set.
        target: Path,
        /// To what.
        value: Expr,
    },
    /// `计入 E(field 为 value)` or `视为 E(…)`
    Raise(Raise),
    /// `办结`
    Close,
    /// `终结 为 RESULT`
    Terminate(Name),
    /// `依照 第…条第(…)项 办理`
    Follow(Citation),
    /// `[对 P] 给予 S、T`
    Sanction {
        /// Whom; the counter's X where absent.
        to: Option<Path>,
        /// Which, each.
        sanctions: Vec<Name>,
    },
    /// `由 P [对 Q] [视情节] 给予 …[,limit]`
    Decision(Box<Decision>),
    /// `提醒 [P]`, `报 P`
    Notice {
        /// 提醒 or 报.
        kind: NoticeKind,
        /// To whom; `提醒` alone goes to the duty's obligor.
        to: Vec<Path>,
    },
    /// `遇 E[,若 C] 清除` in a counter.
    Clear(Trigger),
    /// `遇 E[,若 C] 扣减 n[,每周期 至多 m]` in a counter.
    Deduct {
        /// When.
        trigger: Trigger,
        /// How much.
        amount: Expr,
        /// At most per window.
        cap: Option<Expr>,
    },
    /// `责任 第一责任人 为 path,直接责任人 为 path`
    Responsibility(Vec<(Name, Path)>),
    /// `解释机关 P`
    Interpreter(Path),
    /// `参照 《…》`
    Reference(Spanned<String>),
    /// `S,但 C 的 除外`: S stands unless C is shown.
    Excepted(Box<Statement>, Expr),
    /// A bare condition: an item under `有 下列 情形 之一`.
    Condition(Expr),
}

/// A head: says when its body applies.
#[derive(Clone, Debug, PartialEq)]
pub enum Head {
    /// `[首次] 遇 E、F[,若 C]`
    On(Trigger),
    /// `每月终了` / `每季度终了` / `每年终了`
    Period(Period),
    /// `若 C`
    If(Expr),
    /// `按 A 分流`
    Switch(Expr),
    /// `属于 v、w` / `其他情形`
    Branch(Vec<Pattern>),
    /// `其他情形`
    Otherwise,
    /// `同一 X WINDOW 累计 E …`
    Counter(Box<Counter>),
    /// `满N次 …`
    Tier(Tier),
    /// `有 下列 情形 之一`
    AnyOf,
}

/// `[首次] 遇 E、F[,若 C]`
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// Only the first of all listed events on the case.
    pub first: bool,
    /// Any of these.
    pub events: Vec<Name>,
    /// Condition.
    pub when: Option<Expr>,
}

/// The calendar periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    /// 月
    Month,
    /// 季度
    Quarter,
    /// 年
    Year,
}

/// What a 属于 matches.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// One value.
    Value(Expr),
    /// A range, by one comparison or two joined (`5日以上 不满 10日`).
    Range(Vec<(Compare, Expr)>),
}

/// `适用于` / `不适用于`
#[derive(Clone, Debug, PartialEq)]
pub struct Scope {
    /// 适用于 (true) or 不适用于.
    pub applies: bool,
    /// Case or party types.
    pub subjects: Vec<Name>,
    /// Condition.
    pub when: Option<Expr>,
    /// `但 C 的 除外`
    pub unless: Option<Expr>,
}

/// `P 应当 …`
#[derive(Clone, Debug, PartialEq)]
pub struct Duty {
    /// Who owes.
    pub obligor: Obligor,
    /// By when.
    pub limit: Option<Limit>,
    /// `向 Q、R`
    pub recipients: Vec<Path>,
    /// One of these (或), each all of its events (并).
    pub acts: Vec<Vec<Name>>,
    /// Conditions on the act (clauses without a keyword).
    pub act_conditions: Vec<Expr>,
    /// `若 C`: whether the duty arises.
    pub when: Option<Expr>,
    /// `但 C 的 除外`
    pub unless: Option<Expr>,
    /// `扣除 期间`
    pub excluded: Vec<Name>,
    /// `经 P 批准 可以 延长 …`
    pub extension: Option<Extension>,
    /// `免除 遇 E[,若 C]`
    pub waivers: Vec<Trigger>,
    /// `履行后 S` and its kin, in text order.
    pub continuations: Vec<Continuation>,
}

/// `P` or `各 P`
#[derive(Clone, Debug, PartialEq)]
pub struct Obligor {
    /// `各`: a duty for each member.
    pub each: bool,
    /// The party, set of parties, or party type.
    pub party: Path,
}

/// When a continuation runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Moment {
    /// `履行后`
    Performed,
    /// `全部履行后`
    AllPerformed,
    /// `任一履行后`
    AnyPerformed,
    /// `逾期`
    Missed,
    /// `逾期 超过 D`
    LateBy(Quantity),
    /// `期满 前 D`
    Before(Quantity),
}

/// `履行后 S`
#[derive(Clone, Debug, PartialEq)]
pub struct Continuation {
    /// When.
    pub moment: Moment,
    /// What.
    pub statement: Statement,
}

/// `经 P 批准 可以 延长 [至多] D[,至多 N次]`
#[derive(Clone, Debug, PartialEq)]
pub struct Extension {
    /// Who approves.
    pub approver: Path,
    /// `至多` is written: the approval says how much, up to `by`.
    pub at_most: bool,
    /// By how much.
    pub by: Quantity,
    /// `至多 N次`
    pub times: Option<u32>,
    /// Where.
    pub span: Span,
}

/// `P 不得 E`
#[derive(Clone, Debug, PartialEq)]
pub struct Prohibition {
    /// Who must not.
    pub party: Path,
    /// Any of these (或 or 、).
    pub events: Vec<Name>,
    /// Condition.
    pub when: Option<Expr>,
    /// `但 C 的 除外`
    pub unless: Option<Expr>,
    /// `违反 S`
    pub violated: Vec<Statement>,
}

/// `P 可以 E`
#[derive(Clone, Debug, PartialEq)]
pub struct Power {
    /// Who may.
    pub party: Path,
    /// Until when, if it lapses.
    pub limit: Option<Limit>,
    /// Which acts (`撤销 E` names the revoked event in `revokes`).
    pub events: Vec<Name>,
    /// The power is to revoke events of these kinds (`可以 撤销 E`).
    pub revokes: bool,
    /// Condition.
    pub when: Option<Expr>,
    /// `但 C 的 除外`
    pub unless: Option<Expr>,
    /// `期满 未 E S`
    pub lapsed: Vec<Statement>,
}

/// `计入 E(…)` or `视为 E(…)`
#[derive(Clone, Debug, PartialEq)]
pub struct Raise {
    /// 计入 or 视为.
    pub how: RaiseKind,
    /// The event.
    pub event: Name,
    /// Its fields.
    pub fields: Vec<(Name, Expr)>,
}

/// How an event is raised by a provision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RaiseKind {
    /// 计入: a derived event with this provision as its source.
    Record,
    /// 视为: deemed to have happened.
    Deem,
}

/// 报 or 提醒.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// 报
    Report,
    /// 提醒
    Remind,
}

/// `由 P 对 Q 给予 …`
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Who decides.
    pub by: Path,
    /// Whom it hits; the counter's X where absent.
    pub to: Option<Path>,
    /// What.
    pub choice: Choice,
    /// By when.
    pub limit: Option<Limit>,
    /// `但 C 的 除外`
    pub unless: Option<Expr>,
    /// `逾期 S` and the like.
    pub continuations: Vec<Continuation>,
}

/// What a decision may be.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// `给予 S、T`: each of them, owed.
    Fixed(Vec<Name>),
    /// `视情节 给予 A、B、C 之一`
    OneOf(Vec<Name>),
    /// `视情节 给予 A 至 C 之一`, along the severity order.
    Between(Name, Name),
}

/// `同一 X[、Y] WINDOW 累计 E[、F][的 FIELD][,若 C]`
#[derive(Clone, Debug, PartialEq)]
pub struct Counter {
    /// Per what.
    pub keys: Vec<Path>,
    /// Over what.
    pub window: Spanned<Window>,
    /// Which events count.
    pub events: Vec<Name>,
    /// Sum of this number field instead of the number of events.
    pub field: Option<Name>,
    /// Which of them.
    pub when: Option<Expr>,
}

/// A counting window.
#[derive(Clone, Debug, PartialEq)]
pub enum Window {
    /// 本月内, 本季度内, 本年内
    Calendar(Period),
    /// A bare 年内, as the rule base declares.
    Year,
    /// N年内, N个月内, N日内: rolling, inclusive at both ends.
    Rolling(Quantity),
    /// `自 DATE 起 每N个月为一周期`
    Anchored {
        /// A date attribute of X.
        anchor: Path,
        /// Months or years.
        every: Quantity,
    },
    /// 历次
    Ever,
}

/// `满N次[起 每次][,若 C]`
#[derive(Clone, Debug, PartialEq)]
pub struct Tier {
    /// The threshold.
    pub at: Spanned<Decimal>,
    /// The counter word after the number (次, 分 …).
    pub unit: String,
    /// `起 每次`: at N and at each one after.
    pub every: bool,
    /// Condition on the completing event.
    pub when: Option<Expr>,
}

// ───────────────────────────── amendments ─────────────────────────────

/// `修正案 TITLE` or `更正 TITLE` with its dates, its transition and its operations.
#[derive(Clone, Debug, PartialEq)]
pub struct Amendment {
    /// Which.
    pub kind: AmendmentKind,
    /// The title as written on the line.
    pub title: Name,
    /// 公布
    pub published: Option<Spanned<NaiveDate>>,
    /// 施行; a correction has none.
    pub effective: Option<Spanned<NaiveDate>>,
    /// 过渡
    pub transitions: Vec<TransitionClause>,
    /// The `>` lines of the decision itself.
    pub quote: Vec<QuoteLine>,
    /// What it does, in text order.
    pub operations: Vec<Operation>,
    /// Its header.
    pub span: Span,
}

/// Kinds of amending texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmendmentKind {
    /// 修正案: from its day of effect.
    Amendment,
    /// 更正: what the text should always have said.
    Correction,
}

/// A clause of 过渡.
#[derive(Clone, Debug, PartialEq)]
pub struct TransitionClause {
    /// What it is about.
    pub scope: TransitionScope,
    /// The rule.
    pub rule: TransitionRule,
    /// Where.
    pub span: Span,
}

/// What a clause of 过渡 is about.
#[derive(Clone, Debug, PartialEq)]
pub enum TransitionScope {
    /// All that the amendment touches.
    All,
    /// `处理`: provisions that give sanctions.
    Sanctions,
    /// These provisions.
    Provisions(Vec<Citation>),
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// What.
    pub kind: OperationKind,
    /// The line that says it.
    pub span: Span,
}

/// Whether the provisions after an inserted or struck one are renumbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renumbering {
    /// They keep their numbers.
    Keep,
    /// `其后顺延` / `其后递补`
    Shift,
}

/// Kinds of changes.
#[derive(Clone, Debug, PartialEq)]
pub enum OperationKind {
    /// `修改 第…条` and the new text.
    Change {
        /// Which provision.
        target: Citation,
        /// Its new text.
        provision: Provision,
    },
    /// `增加 第…条[,其后顺延]` and the text.
    Insert {
        /// As which provision.
        target: Citation,
        /// Its text.
        provision: Provision,
        /// What happens to those after it.
        renumbering: Renumbering,
    },
    /// `删去 第…条[,其后顺延]`
    Strike {
        /// Which provision.
        target: Citation,
        /// What happens to those after it.
        renumbering: Renumbering,
    },
    /// `替换 第…条 “A” 为 “B”`: the wording alone.
    Reword {
        /// Which provision.
        target: Citation,
        /// The words, which stand there once.
        old: Spanned<String>,
        /// What replaces them.
        new: Spanned<String>,
    },
    /// `废止 全部`: the whole regulation.
    Repeal,
    /// `修改` before a 参数, 时限用语, 指标 or definition: its new meaning.
    Redefine(Declaration),
    /// `增加` before a declaration: a new one, or further members and fields of an old one.
    Extend(Declaration),
}

// ───────────────────────────── limits ─────────────────────────────

/// A number with a unit of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
    /// Where.
    pub span: Span,
}

/// Units of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// 分钟
    Minute,
    /// 小时
    Hour,
    /// 个工作小时
    WorkingHour,
    /// 日 (as the rule base declares)
    Day,
    /// 个自然日
    NaturalDay,
    /// 个工作日
    WorkingDay,
    /// 个月
    Month,
    /// 年
    Year,
}

/// A limit: from when, how long.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// `自 E 起`: an event, or a date attribute.
    pub from: Option<Name>,
    /// How long.
    pub term: Term,
    /// Where.
    pub span: Span,
}

/// How long.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// `当日内`
    SameDay,
    /// `N个工作日内`
    Within(Quantity),
    /// A 时限用语, a 参数, or a 时长 attribute (with `内`).
    Named(Path),
    /// `1月31日 前`: before that day begins in the year of the start, or the next year where it has passed.
    BeforeDay {
        /// 1–12.
        month: u32,
        /// 1–31.
        day: u32,
        /// Where.
        span: Span,
    },
    /// `E 前 [D]`
    BeforeEvent {
        /// The event.
        event: Name,
        /// How long before.
        lead: Option<Quantity>,
    },
    /// `A、B 中较短者`
    Shortest(Vec<Term>),
    /// `A,未定 则 B`
    Otherwise(Box<Term>, Box<Term>),
    /// `未定`: a duty without a clock.
    Undetermined(Span),
}

// ───────────────────────────── expressions ─────────────────────────────

/// `被投诉人 的 所属股室`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// One or more names.
    pub segments: Vec<Name>,
    /// The whole path.
    pub span: Span,
}

/// An expression or condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

/// Kinds of expressions and conditions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A name or path; also an enum member or a named party, told apart by position (ruling 25).
    Path(Path),
    /// A number (`百分之二十` is 0.2, `5万元` is 50000).
    Number(Decimal),
    /// `“…”`
    Text(String),
    /// 是 / 否
    Bool(bool),
    /// `2012-05-18`
    Date(NaiveDate),
    /// `2012-05-18 09:00`
    DateTime(NaiveDateTime),
    /// `3个工作日`
    Duration(Quantity),
    /// `全部`: every member of the enum, which may be named (`含 全部 告知要素`).
    All(Option<Name>),
    /// `A,未定 则 B`
    Otherwise(Box<Expr>, Box<Expr>),
    /// + − × ÷
    Arithmetic(Box<Expr>, Operator, Box<Expr>),
    /// `次数(E,若 C,WINDOW)` and its kin.
    Aggregate(Box<Aggregate>),
    /// `间隔(A,B)`
    Gap(Box<Expr>, Box<Expr>),
    /// `A 为 v、w` and other comparisons.
    Compare(Box<Expr>, Compare, Vec<Expr>),
    /// `A 含 v、w` (each), `A 含 全部 [E]`, `A 不含 v、w` (none).
    Contains {
        /// A set.
        set: Box<Expr>,
        /// `不含`.
        negated: bool,
        /// Members, or [`ExprKind::All`].
        members: Vec<Expr>,
    },
    /// `已 E、F` (any) / `未 E` on this case.
    Happened {
        /// 已 (true) or 未.
        happened: bool,
        /// Any of these.
        events: Vec<Name>,
    },
    /// 非
    Not(Box<Expr>),
    /// 且
    And(Vec<Expr>),
    /// 或
    Or(Vec<Expr>),
}

/// Arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// +
    Add,
    /// −
    Subtract,
    /// ×
    Multiply,
    /// ÷
    Divide,
}

/// Comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compare {
    /// 为 (any of the values)
    Is,
    /// 不为 (none of the values)
    IsNot,
    /// 超过: exclusive
    Exceeds,
    /// 不超过
    AtMost,
    /// 不满: exclusive
    Below,
    /// 不少于
    AtLeast,
    /// N以上, as the rule base declares
    OrMore,
    /// N以下, as the rule base declares
    OrLess,
    /// 早于
    Before,
    /// 晚于
    After,
}

/// What is aggregated.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// Which figure.
    pub function: AggregateFunction,
    /// The set or the events.
    pub over: AggregateOver,
    /// `若 C` (for 占比: which of them count).
    pub when: Option<Expr>,
    /// Over what window; the whole past where absent.
    pub window: Option<Window>,
}

/// 次数, 个数, 平均, 合计, 占比.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AggregateFunction {
    /// 次数
    Count,
    /// 个数 of a set
    Size,
    /// 平均
    Mean,
    /// 合计
    Sum,
    /// 占比
    Share,
}

/// What an aggregate runs over.
#[derive(Clone, Debug, PartialEq)]
pub enum AggregateOver {
    /// A set-valued path (个数).
    Set(Path),
    /// Events, and the number field that is summed or averaged.
    Events {
        /// Any of these.
        events: Vec<Name>,
        /// `的 FIELD`
        field: Option<Name>,
    },
}

// ───────────────────────────── references ─────────────────────────────

/// `第八条第(二)项`, `备注第2项`, `本条第(二)项`, `前款`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// From where the steps count, where it begins with 本 or 前.
    pub anchor: Option<Anchor>,
    /// Levels with number and suffix, outermost first; 备注 is `(Chapter, 0, 0)`.
    pub steps: Vec<(Level, u32, u32)>,
    /// Where.
    pub span: Span,
}

/// The beginning of a citation that is seen from where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// `本条`, `本款`: the one around it.
    This(Level),
    /// `前条`, `前款`: the one before that.
    Former(Level),
}

// ───────────────────────────── declarations ─────────────────────────────

/// A declaration with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Declaration {
    /// What.
    pub kind: DeclarationKind,
    /// Where.
    pub span: Span,
    /// Which edition it is, where it stands in no provision.
    pub edition: Edition,
}

/// Kinds of declarations.
#[derive(Clone, Debug, PartialEq)]
pub enum DeclarationKind {
    /// `主体 NAME` with attributes.
    Party(Name, Vec<Field>),
    /// `机构 NAME: TYPE`
    NamedParty(Name, Name),
    /// `枚举 NAME: A、B`
    Enum(Name, Vec<Name>),
    /// `案件 NAME` with attributes.
    Case(Name, Vec<Field>),
    /// `事件 NAME [关于 CASE]` with fields.
    Event {
        /// Its name.
        name: Name,
        /// The case type that it is about.
        about: Option<Name>,
        /// Its fields.
        fields: Vec<Field>,
    },
    /// `X 指 E、F,若 C。`
    Definition {
        /// The derived event.
        name: Name,
        /// What it is derived from.
        events: Vec<Name>,
        /// Condition.
        when: Option<Expr>,
    },
    /// `期间 NAME: 自 E 至 F`
    Interval {
        /// Its name.
        name: Name,
        /// Starting events.
        from: Vec<Name>,
        /// Ending events.
        to: Vec<Name>,
    },
    /// `时限用语` with its lines.
    LimitWords(Vec<(Name, Term)>),
    /// `处理 NAME 对 TYPE[、TYPE][,VALIDITY]`
    Sanction {
        /// Its name.
        name: Name,
        /// Whom it may hit.
        targets: Vec<Name>,
        /// How long it lasts; for good where absent.
        validity: Option<Validity>,
    },
    /// `轻重 A < B < C`
    Severity(Vec<Name>),
    /// `参数 NAME 为 VALUE`
    Parameter(Name, ParameterValue),
    /// `指标 NAME 同一 TYPE WINDOW: EXPR`
    Metric {
        /// Its name.
        name: Name,
        /// Per party of this type.
        key: Name,
        /// Period: 本月内, 本季度内 or 本年内.
        window: Spanned<Window>,
        /// The figure.
        value: Expr,
    },
    /// `解释 “…”。`
    Interpretation(Spanned<String>),
    /// `存疑 “…”。`
    OpenQuestion(Spanned<String>),
    /// `接受 CODE [关于 NAME、NAME] “…”。`
    Acceptance {
        /// The code of the warnings or notes that are accepted.
        code: Name,
        /// Only those about these; all where empty.
        about: Vec<Name>,
        /// Why.
        reason: Spanned<String>,
    },
}

/// `NAME: [若干] TYPE [无环]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeName,
}

/// A type as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeName {
    /// `若干`
    pub set: bool,
    /// The type.
    pub name: Name,
    /// `无环`: a party relation without cycles.
    pub acyclic: bool,
}

/// How long a sanction lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Validity {
    /// `6个月内有效`
    For(Quantity),
    /// `当年有效`: to December 31.
    ThisYear,
}

/// What a parameter may be.
#[derive(Clone, Debug, PartialEq)]
pub enum ParameterValue {
    /// A value.
    Value(Expr),
    /// A term of a limit (`5个工作日内`).
    Term(Term),
}

/// `日历 2012` with its notice and days.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarYear {
    /// The year.
    pub year: i32,
    /// `依据 “…”`: the notice that it comes from.
    pub source: Option<Spanned<String>>,
    /// `休 2012-01-01 至 2012-01-03 元旦` / `班 2012-01-21 春节`
    pub days: Vec<CalendarLine>,
    /// The whole block.
    pub span: Span,
}

/// A line of a calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarLine {
    /// 休 (true) or 班.
    pub rest: bool,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// The holiday's name.
    pub name: Option<Name>,
    /// Where.
    pub span: Span,
}

// ───────────────────────────── case files ─────────────────────────────

/// One `*.case` file.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseFile {
    /// The file.
    pub file: FileId,
    /// The title after 案例.
    pub title: Option<Name>,
    /// The `>` lines.
    pub note: Vec<QuoteLine>,
    /// 名册
    pub roster: Vec<RosterLine>,
    /// Dated lines in text order.
    pub events: Vec<EventLine>,
    /// 截至
    pub as_of: Option<Spanned<NaiveDate>>,
    /// 期望
    pub expectations: Vec<Expectation>,
}

/// One file of expected differences.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeseenFile {
    /// The title after 预期差异.
    pub title: Option<Name>,
    /// Its lines.
    pub lines: Vec<ForeseenLine>,
}

/// `第十六条第(一)项 处理 不再,对 张三,案例 “三次”:调离岗位`
#[derive(Clone, Debug, PartialEq)]
pub struct ForeseenLine {
    /// The provision; `None` for 无条款.
    pub under: Option<Citation>,
    /// 原: a provision that only the old side has.
    pub former: bool,
    /// About what.
    pub topic: Name,
    /// How it differs.
    pub manner: Name,
    /// For whom; for anybody where absent.
    pub whom: Option<Name>,
    /// In which case file; in any where absent.
    pub case: Option<Name>,
    /// What it names; anything where empty.
    pub names: Vec<Name>,
    /// Why: the `>` lines above it.
    pub reason: Vec<QuoteLine>,
    /// The line.
    pub span: Span,
}

/// `工作人员 张三: 所属股室 法制股`
#[derive(Clone, Debug, PartialEq)]
pub struct RosterLine {
    /// The party type.
    pub ty: Name,
    /// The party.
    pub name: Name,
    /// Attributes.
    pub fields: Vec<CaseField>,
    /// The line.
    pub span: Span,
}

/// `2012-06-01 09:00 咨询 A1:接待人 张三,渠道 服务窗口`
#[derive(Clone, Debug, PartialEq)]
pub struct EventLine {
    /// When, local civil time.
    pub time: Spanned<NaiveDateTime>,
    /// What.
    pub event: Name,
    /// Ids before the colon: the case, then the event's own; or the event's own alone.
    pub ids: Vec<Name>,
    /// Fields.
    pub fields: Vec<CaseField>,
    /// The line.
    pub span: Span,
}

/// `接待人 张三`: a field and its value or values.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseField {
    /// The field.
    pub name: Name,
    /// One value, or several for a set.
    pub values: Vec<CaseValue>,
}

/// A value in a case file or a register.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseValue {
    /// What.
    pub kind: CaseValueKind,
    /// Where.
    pub span: Span,
}

/// Kinds of values in a case.
#[derive(Clone, Debug, PartialEq)]
pub enum CaseValueKind {
    /// A bare word: party, enum member, case id or text by the field's type.
    Word(String),
    /// `“…”`
    Text(String),
    /// A number.
    Number(Decimal),
    /// 是 / 否
    Bool(bool),
    /// A date.
    Date(NaiveDate),
    /// A date and time.
    DateTime(NaiveDateTime),
    /// A duration.
    Duration(Quantity),
    /// A citation (`依据 第十六条第(一)项`).
    Citation(Citation),
    /// `全部`
    All,
}

/// `期望 …`
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// What is expected.
    pub kind: ExpectationKind,
    /// `,依 PROVISION`
    pub under: Option<Citation>,
    /// The line.
    pub span: Span,
}

/// What a case may expect.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpectationKind {
    /// `期望 P 受 S[,N次]` / `期望 P 不受 S`
    Sanction {
        /// Who.
        party: Name,
        /// 受 (true) or 不受.
        given: bool,
        /// Which.
        sanction: Name,
        /// How often; at least once where absent.
        times: Option<u32>,
    },
    /// `期望 [P] [CASE] E STATE[,期限 DATE [TIME]]`: a duty for the act E is in this state at the end.
    Duty {
        /// Whose; any where absent.
        party: Option<Name>,
        /// On which case; any where absent.
        case: Option<Name>,
        /// The act.
        act: Name,
        /// Its state.
        state: Spanned<DutyStateWord>,
        /// Its due instant (a date alone means the end of that day).
        due: Option<CaseValue>,
    },
    /// `期望 CASE 办结` / `未办结` / `不适用` / `终结 为 R`
    Case {
        /// Which.
        case: Name,
        /// How it stands.
        status: CaseStatusWord,
    },
    /// `期望 CASE 待补充 ATTR`
    Missing {
        /// Which case.
        case: Name,
        /// Which fact.
        attribute: Name,
    },
    /// `期望 X 的 ATTR 为 V`: an attribute of a case or a party (also a 指标).
    Attribute {
        /// Case or party.
        subject: Name,
        /// Which.
        attribute: Name,
        /// Its value.
        value: Vec<CaseValue>,
    },
    /// `期望 ENTRY N次`: so many entries of this kind (`违反 1次`, `未预期 2次`), of P or CASE if named.
    Entries {
        /// Party or case.
        subject: Option<Name>,
        /// The kind of entry, in the words of the journal.
        entry: Name,
        /// How many.
        times: u32,
    },
    /// `期望 [P] E N次`: so many events of this kind, derived ones included.
    Happened {
        /// The party or case that it touches.
        subject: Option<Name>,
        /// The event.
        event: Name,
        /// How many.
        times: u32,
    },
}

/// The states of a duty, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DutyStateWord {
    /// 待履行
    Pending,
    /// 中止
    Suspended,
    /// 已履行
    Performed,
    /// 逾期未履行
    Overdue,
    /// 逾期履行
    PerformedLate,
    /// 免除
    Waived,
}

/// How a case stands, as written.
#[derive(Clone, Debug, PartialEq)]
pub enum CaseStatusWord {
    /// 办结
    Closed,
    /// 未办结
    Open,
    /// 不适用
    OutOfScope,
    /// 终结 为 R
    Terminated(Name),
}
