//! The rules of a rule base, names resolved: what the engine runs.

use super::edition::Edition;
use super::expr::{Expr, Window};
use super::{
    CaseTypeId, CounterId, EventTypeId, IntervalId, PartyTypeId, ProvisionId, SanctionId, Slot,
    StatementId,
};
use crate::calendar::{Period, Span as TimeSpan};
use crate::decimal::Decimal;
use crate::source::Span;

/// Statements that run together (ruling 3), in text order.
pub type Body = Vec<StatementId>;

/// A statement and the provision on which it hangs.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// What it does.
    pub kind: StatementKind,
    /// Where it is cited.
    pub provision: ProvisionId,
    /// Where it stands.
    pub span: Span,
}

/// What a statement does.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// `应当`, and a decision that somebody owes.
    Duty(Box<Duty>),
    /// `可以` with a limit: opened by its trigger, lapses.
    Power(Box<OpenPower>),
    /// `认定`
    Assign(Target, Expr),
    /// `计入` / `视为`
    Raise(Raise),
    /// `办结`
    Close,
    /// `终结 为`
    Terminate(std::sync::Arc<str>),
    /// `依照 … 办理`: runs the body of the provision.
    Follow(ProvisionId, Reach),
    /// `给予`
    Sanction {
        /// Whom.
        to: Expr,
        /// Which.
        sanctions: Vec<SanctionId>,
    },
    /// `提醒`, `报`
    Notice {
        /// Which.
        kind: NoticeKind,
        /// To whom; empty: the obligor of the duty at hand.
        to: Vec<Expr>,
    },
    /// 遇 inside a body.
    Arm {
        /// What it waits for.
        trigger: Trigger,
        /// What runs.
        body: Body,
    },
    /// `按 A 分流`
    Switch {
        /// What is asked.
        subject: Expr,
        /// Its branches in text order.
        branches: Vec<Branch>,
    },
    /// `若 C` on an item, or `遇 E,若 C` at a head.
    If(Expr, Body),
    /// `有 下列 情形 之一`: runs once, citing every item that holds.
    AnyOf {
        /// The items.
        items: Vec<(ProvisionId, Expr)>,
        /// What runs.
        body: Body,
    },
}

/// How much of a provision 依照 runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// All of it.
    Whole,
    /// The first 款 of an article, which has no marker of its own: all but the later 款.
    FirstParagraph,
}

/// 报 or 提醒.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// 报
    Report,
    /// 提醒
    Remind,
}

/// What 认定 sets.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// An attribute of a case.
    Case(CaseTypeId, Slot, Whose),
    /// An attribute of a party.
    Party(Expr, Slot),
}

/// Of which case an attribute is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Of the first case at hand that has one of that name and type.
    AtHand,
    /// Of the case of that type, which is named.
    OfType,
}

/// A branch of a 分流.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// The provision in which it stands.
    pub provision: ProvisionId,
    /// When it is taken: a condition on the subject, `None` for 其他情形.
    pub test: Option<Expr>,
    /// What runs.
    pub body: Body,
    /// The text of its patterns.
    pub span: Span,
}

/// `[首次] 遇 E、F[,若 C]`
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// Only the first of all of them on the case.
    pub first: bool,
    /// Any of these.
    pub events: Vec<EventTypeId>,
    /// Condition.
    pub when: Option<Expr>,
}

/// A raised event.
#[derive(Clone, Debug, PartialEq)]
pub struct Raise {
    /// 计入 or 视为.
    pub deemed: Deemed,
    /// The event.
    pub event: EventTypeId,
    /// Its fields: those written, then those that the event or case at hand gives by name and type.
    pub fields: Vec<(Slot, Expr)>,
    /// How many of them are written.
    pub written: usize,
}

/// Whether a raised event counts as an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deemed {
    /// 计入: derived.
    No,
    /// 视为: triggers rules but discharges nothing (ruling 10).
    Yes,
}

/// A rule at the head of a provision.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadRule {
    /// Where it is cited.
    pub provision: ProvisionId,
    /// When.
    pub trigger: Trigger,
    /// What runs.
    pub body: Body,
    /// Where it stands.
    pub span: Span,
}

/// A periodic rule.
#[derive(Clone, Debug, PartialEq)]
pub struct PeriodicRule {
    /// Where it is cited.
    pub provision: ProvisionId,
    /// At the end of what.
    pub period: Period,
    /// What runs.
    pub body: Body,
    /// Where it stands.
    pub span: Span,
}

/// Who owes.
#[derive(Clone, Debug, PartialEq)]
pub enum Obligor {
    /// One party.
    One(Expr),
    /// Each member of a set.
    Each(Expr),
    /// Each party of a type in the roster.
    All(PartyTypeId),
}

/// A duty as the rules state it.
#[derive(Clone, Debug, PartialEq)]
pub struct Duty {
    /// Who owes.
    pub obligor: Obligor,
    /// By when; without a clock where absent.
    pub limit: Option<Limit>,
    /// To whom, each.
    pub recipients: Vec<Expr>,
    /// One of these, each all of its events.
    pub acts: Vec<Vec<EventTypeId>>,
    /// Conditions on the act, each for the events whose field it tests (ruling 11).
    pub conditions: Vec<ActCondition>,
    /// `若`: whether it arises.
    pub when: Option<Expr>,
    /// `但 … 的 除外`
    pub unless: Option<Expr>,
    /// `扣除`
    pub excluded: Vec<IntervalId>,
    /// `经 P 批准 可以 延长`
    pub extension: Option<Extension>,
    /// `免除 遇`
    pub waivers: Vec<Trigger>,
    /// `履行后`
    pub performed: Body,
    /// `全部履行后`
    pub all_performed: Body,
    /// `任一履行后`
    pub any_performed: Body,
    /// `逾期`
    pub missed: Body,
    /// `逾期 超过 D`, ascending.
    pub late_by: Vec<(TimeSpan, Body)>,
    /// `期满 前 D`
    pub before: Vec<(TimeSpan, Body)>,
    /// What the decider may decide, where the duty is a decision.
    pub decision: Option<Decision>,
}

impl Duty {
    /// What comes once acts were done.
    #[must_use]
    pub fn after_acts(&self) -> [&Body; 3] {
        [&self.performed, &self.all_performed, &self.any_performed]
    }

    /// What comes as long as they were not.
    pub fn without_acts(&self) -> impl Iterator<Item = &Body> {
        let steps = self.late_by.iter().chain(&self.before);
        std::iter::once(&self.missed).chain(steps.map(|(_, body)| body))
    }

    /// All that follows from the duty.
    pub fn bodies(&self) -> impl Iterator<Item = &Body> {
        self.after_acts().into_iter().chain(self.without_acts())
    }
}

/// A condition on an act.
#[derive(Clone, Debug, PartialEq)]
pub struct ActCondition {
    /// The events whose field it tests; others are not bound by it.
    pub binds: Vec<EventTypeId>,
    /// The condition.
    pub test: Expr,
    /// Where it stands.
    pub span: Span,
}

/// A decision that somebody owes.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Whom it hits.
    pub to: Expr,
    /// What may be chosen.
    pub choices: Vec<SanctionId>,
    /// All of them (由 P 给予 S), or one by discretion (视情节).
    pub discretion: Discretion,
}

/// Whether the decider has a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discretion {
    /// All of the sanctions, no choice.
    Bound,
    /// One of them.
    OneOf,
}

/// `经 P 批准 可以 延长`
#[derive(Clone, Debug, PartialEq)]
pub struct Extension {
    /// Who approves.
    pub approver: Expr,
    /// By how much, at most.
    pub by: TimeSpan,
    /// The approval must say how much (至多); otherwise `by` itself where it says nothing.
    pub at_most: bool,
    /// How often.
    pub times: Option<u32>,
}

/// A limit.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// From when.
    pub from: LimitStart,
    /// How long.
    pub term: Term,
    /// Where it stands.
    pub span: Span,
}

impl Limit {
    /// The simple terms that it is made of.
    #[must_use]
    pub fn terms(&self) -> Vec<&Term> {
        let mut simple = Vec::new();
        let mut open = vec![&self.term];
        while let Some(term) = open.pop() {
            match term {
                Term::Shortest(inner) => open.extend(inner),
                Term::Otherwise(first, second) => open.extend([&**first, &**second]),
                _ => simple.push(term),
            }
        }
        simple
    }
}

/// What starts a limit.
#[derive(Clone, Debug, PartialEq)]
pub enum LimitStart {
    /// The trigger of the body.
    Trigger,
    /// The last such event on the case (for derived rules: the event at hand if it is one).
    Event(EventTypeId),
    /// A date or instant.
    Date(Expr),
}

/// How long.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// 当日内
    SameDay,
    /// A span.
    Within(TimeSpan),
    /// A 时长 fact.
    Fact(Expr),
    /// `1月31日 前`
    BeforeDay {
        /// 1–12
        month: u32,
        /// 1–31
        day: u32,
    },
    /// `E 前 [D]`
    BeforeEvent {
        /// The event.
        event: EventTypeId,
        /// How long before.
        lead: Option<TimeSpan>,
    },
    /// The earliest due instant among set operands.
    Shortest(Vec<Term>),
    /// The first, where its fact is set.
    Otherwise(Box<Term>, Box<Term>),
    /// Without a clock.
    Undetermined,
}

impl Term {
    /// Whether the limit may be so long before an event, so that the event's coming decides anew what was in time.
    #[must_use]
    pub fn is_ahead(&self) -> bool {
        match self {
            Self::BeforeEvent { lead, .. } => lead.is_some(),
            Self::Shortest(terms) => terms.iter().any(Self::is_ahead),
            Self::Otherwise(first, second) => first.is_ahead() || second.is_ahead(),
            Self::SameDay
            | Self::Within(_)
            | Self::Fact(_)
            | Self::BeforeDay { .. }
            | Self::Undetermined => false,
        }
    }
}

/// Who must not or may.
#[derive(Clone, Debug, PartialEq)]
pub enum Bearer {
    /// A party or set of parties.
    Party(Expr),
    /// Whoever is, or belongs to, a party of this type.
    Any(PartyTypeId),
}

/// A standing `不得`.
#[derive(Clone, Debug, PartialEq)]
pub struct Prohibition {
    /// Where it is cited.
    pub provision: ProvisionId,
    /// Who must not.
    pub party: Bearer,
    /// What.
    pub events: Vec<EventTypeId>,
    /// When.
    pub when: Option<Expr>,
    /// Exception.
    pub unless: Option<Expr>,
    /// `违反 S`
    pub violated: Body,
    /// Where it stands.
    pub span: Span,
}

/// A standing `可以`: only its parties may validly do the act.
#[derive(Clone, Debug, PartialEq)]
pub struct Power {
    /// Where it is cited.
    pub provision: ProvisionId,
    /// Who may.
    pub party: Bearer,
    /// What.
    pub events: Vec<EventTypeId>,
    /// It is the power to revoke such events, not to do them.
    pub revokes: bool,
    /// When.
    pub when: Option<Expr>,
    /// Exception.
    pub unless: Option<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// `可以` with a limit and what follows when it lapses.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenPower {
    /// Who may.
    pub party: Bearer,
    /// What.
    pub events: Vec<EventTypeId>,
    /// Whether it opens.
    pub when: Option<Expr>,
    /// Until when.
    pub limit: Limit,
    /// `期满 未 E S`
    pub lapsed: Body,
}

/// `适用于` / `不适用于`
#[derive(Clone, Debug, PartialEq)]
pub struct ScopeRule {
    /// Where it is cited.
    pub provision: ProvisionId,
    /// 适用于 or 不适用于.
    pub applies: bool,
    /// Case types named.
    pub cases: Vec<CaseTypeId>,
    /// Party types named.
    pub parties: Vec<PartyTypeId>,
    /// When.
    pub when: Option<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// `X 指 E,若 C`
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// Where it is cited, if in a provision.
    pub provision: Option<ProvisionId>,
    /// From when to when it holds.
    pub edition: Edition,
    /// The derived event; its fields are those of the base events.
    pub event: EventTypeId,
    /// What it is derived from.
    pub base: Vec<EventTypeId>,
    /// Condition.
    pub when: Option<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// `同一 X WINDOW 累计 E`
#[derive(Clone, Debug, PartialEq)]
pub struct Counter {
    /// Its id.
    pub id: CounterId,
    /// The first of the counters that count the same in editions of one provision: they share what they hold.
    pub family: CounterId,
    /// Where it is cited.
    pub provision: ProvisionId,
    /// Per what: expressions over the counted event.
    pub keys: Vec<Expr>,
    /// Over what.
    pub window: Window,
    /// Which events.
    pub events: Vec<EventTypeId>,
    /// Sum of this field instead of the number, by event type.
    pub field: Option<Vec<(EventTypeId, Slot)>>,
    /// Which of them.
    pub when: Option<Expr>,
    /// Ascending by threshold, then text order.
    pub tiers: Vec<Tier>,
    /// `遇 E 清除`
    pub clears: Vec<CounterEffect>,
    /// `遇 E 扣减 n`
    pub deductions: Vec<(CounterEffect, Expr, Option<Expr>)>,
    /// Where it stands.
    pub span: Span,
}

/// What empties or lowers a counter: the event, and the key it is for.
#[derive(Clone, Debug, PartialEq)]
pub struct CounterEffect {
    /// When.
    pub trigger: Trigger,
    /// For which key: the counter's key expressions over this event.
    pub keys: Vec<Expr>,
    /// Where it is cited.
    pub provision: ProvisionId,
}

/// `满N次`
#[derive(Clone, Debug, PartialEq)]
pub struct Tier {
    /// Where it is cited.
    pub provision: ProvisionId,
    /// The threshold.
    pub at: Decimal,
    /// 起 每次: also at each one after.
    pub every: bool,
    /// Condition on the completing event.
    pub when: Option<Expr>,
    /// What follows.
    pub body: Body,
    /// Where it stands.
    pub span: Span,
}

/// `责任`
#[derive(Clone, Debug, PartialEq)]
pub struct Responsibility {
    /// Where it is cited.
    pub provision: ProvisionId,
    /// 第一责任人, 直接责任人 …
    pub role: std::sync::Arc<str>,
    /// Who: over the case at hand, else over the party hit (`paths` by party type of its first segment).
    pub of_case: Option<Expr>,
    /// Who, from the party that owes or is hit: attribute path from each party type.
    pub of_party: Vec<(PartyTypeId, Vec<Slot>)>,
}

/// `指标`
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// Its name.
    pub name: std::sync::Arc<str>,
    /// Where it is cited, if in a provision.
    pub provision: Option<ProvisionId>,
    /// From when to when it is issued.
    pub edition: Edition,
    /// Per party of this type.
    pub key: PartyTypeId,
    /// Issued at the end of each.
    pub period: Period,
    /// The figure; aggregates in it run over the period and the party.
    pub value: Expr,
    /// The attribute of the party type that holds it.
    pub slot: Slot,
    /// Where it stands.
    pub span: Span,
}
