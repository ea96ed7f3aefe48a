//! Journal entries.

use crate::calendar::{Due, Instant, Span as TimeSpan};
use crate::decimal::Decimal;
use crate::model::{
    CaseId, CounterId, EventId, EventTypeId, MetricId, NoticeKind, PartyId, ProvisionId, RowId,
    SanctionId, Slot, StatementId, Value,
};
use smallvec::SmallVec;
use std::sync::Arc;

/// An entry's number: its position in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct EntryId(pub u32);

/// A duty of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct DutyId(pub u32);

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its number.
    pub id: EntryId,
    /// The instant in law: of the event, or of the limit that ran out.
    pub time: Instant,
    /// The instant at which it became known, where that is later (ruling 8).
    pub noted: Option<Instant>,
    /// What.
    pub kind: EntryKind,
    /// The case.
    pub case: Option<CaseId>,
    /// The party whom it concerns: the actor of an event, the obligor of a duty, the target of a sanction.
    pub party: Option<PartyId>,
    /// Under which provision.
    pub provision: Option<ProvisionId>,
    /// Through which referring provision (依照).
    pub via: Option<ProvisionId>,
    /// Further provisions that are cited (items of 有下列情形之一; sources of a counted event).
    pub also: Vec<ProvisionId>,
    /// What brought it about.
    pub causes: SmallVec<[Cause; 2]>,
    /// Named responsible persons (责任), shown with breaches and sanctions: the role and the person.
    pub responsible: Vec<(Arc<str>, PartyId)>,
    /// What a reader must know about how sure it is.
    pub flags: Vec<Flag>,
    /// Whose it is.
    pub owner: super::Owner,
}

/// What brought an entry about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cause {
    /// Another entry.
    Entry(EntryId),
    /// A row of the input.
    Row(RowId),
}

/// Reservations.
#[derive(Clone, Debug, PartialEq)]
pub enum Flag {
    /// No 经手人 was given: presumed to be the obligor's act (ruling 9).
    PresumedActor,
    /// No 向 was given: presumed to be done to every recipient.
    PresumedRecipient,
    /// A fact is missing (ruling 7).
    Missing(Arc<str>),
    /// The role that owes the duty is not filled (待定).
    UndeterminedParty,
    /// The limit runs into a year without a calendar (暂定).
    Provisional,
    /// Rests on an event that was revoked (依据已撤销).
    GroundRevoked,
}

/// Kinds of entries.
#[derive(Clone, Debug, PartialEq)]
pub enum EntryKind {
    /// An event: from the input, derived (计入, 指) or deemed (视为).
    Event {
        /// Which.
        event: EventId,
        /// Its type.
        ty: EventTypeId,
        /// Whence.
        source: EventSource,
    },
    /// Before the regulation was in force: counts for nothing.
    BeforeEffect(EventTypeId),
    /// An event after the regulation was repealed: outside.
    AfterRepeal(EventTypeId),
    /// After the as-of day: outside the run.
    AfterAsOf(EventTypeId),
    /// The act was not valid: only the parties of the power (the entry's provision) may do it.
    Invalid(EventTypeId),
    /// The case is out of scope (不适用) under the entry's provision (`None`: no 适用于 matches).
    OutOfScope,
    /// An event on a case that was closed (办结后事件).
    AfterClose(EventTypeId),
    /// An event that nothing expected at this position (未预期).
    Unexpected(EventTypeId),
    /// A fact of the case was set (also by 认定).
    FactSet(FactRecord),
    /// A fact that was set before changed; routings stand.
    FactChanged(FactRecord),
    /// A fact was filled in on an event (补充).
    Supplemented {
        /// The event.
        event: EventId,
        /// The fields.
        fields: Vec<(Slot, Value)>,
    },
    /// 补充 would have overwritten a field that was set; the old value stands.
    SupplementRefused {
        /// The event.
        event: EventId,
        /// The field.
        field: Slot,
    },
    /// An event was revoked.
    Revoked {
        /// The event.
        event: EventId,
    },
    /// A routing was decided.
    Routed {
        /// The 分流.
        statement: StatementId,
        /// The branch.
        branch: usize,
    },
    /// A routing, condition or tier waits for facts (待补充).
    Waiting {
        /// What waits.
        waits: Waits,
        /// For which facts.
        facts: Vec<Arc<str>>,
    },
    /// A duty arose.
    DutyOpened {
        /// Which.
        duty: DutyId,
        /// The limit.
        due: DueRecord,
    },
    /// The due instant of a duty was fixed or moved: a start became known, the clock resumed, an extension.
    DutyDue {
        /// Which.
        duty: DutyId,
        /// Why.
        why: DueChange,
        /// The limit now.
        due: DueRecord,
    },
    /// The clock stopped (中止).
    DutySuspended(DutyId),
    /// The obligor of a 待定 duty became known.
    DutyAssigned(DutyId),
    /// Part of a duty was done (one act of 并, one recipient).
    DutyPartly(DutyId),
    /// A duty was performed.
    DutyPerformed {
        /// Which.
        duty: DutyId,
        /// In time or late.
        timing: Timing,
    },
    /// An act did not satisfy the conditions of the duty, which stays open.
    Deficient {
        /// Which.
        duty: DutyId,
        /// Positions of the conditions that it lacks.
        lacks: Vec<usize>,
    },
    /// The act was done by somebody who does not owe it.
    WrongPerson {
        /// Which.
        duty: DutyId,
    },
    /// The limit ran out (逾期).
    DutyMissed(DutyId),
    /// Lateness exceeded a step (逾期 超过 D).
    LateBy {
        /// Which.
        duty: DutyId,
        /// The step.
        by: TimeSpan,
    },
    /// A reminder fell due before the limit.
    Reminder {
        /// Which.
        duty: DutyId,
        /// How long before.
        before: TimeSpan,
    },
    /// A duty ended without performance (免除).
    DutyWaived(DutyId),
    /// An act came after the duty was waived.
    ActAfterWaiver(DutyId),
    /// An extension was not granted by the rules: late, not by the approver, too long or too often.
    ExtensionRefused(Option<DutyId>, ExtensionFault),
    /// All members' duties of 各 P were performed.
    AllPerformed(StatementId),
    /// A power opened.
    PowerOpened {
        /// The 可以.
        statement: StatementId,
        /// Until when.
        due: DueRecord,
    },
    /// A power lapsed unused.
    PowerLapsed(StatementId),
    /// A prohibited act.
    Violation {
        /// What was done.
        ty: EventTypeId,
    },
    /// 办结
    Closed,
    /// 终结
    Terminated(Arc<str>),
    /// A notice (报, 提醒); the entry's party is the sender, `to` the addressee.
    Notice {
        /// Which.
        kind: NoticeKind,
        /// To whom.
        to: Option<PartyId>,
        /// About which duty.
        duty: Option<DutyId>,
    },
    /// A counter rose.
    Counted {
        /// Which.
        counter: CounterId,
        /// Its keys.
        keys: Vec<Value>,
        /// Before.
        from: Decimal,
        /// After.
        to: Decimal,
    },
    /// A counter was emptied or lowered.
    CounterLowered {
        /// Which.
        counter: CounterId,
        /// Its keys.
        keys: Vec<Value>,
        /// Before.
        from: Decimal,
        /// After.
        to: Decimal,
    },
    /// A tier fired.
    TierReached {
        /// The counter.
        counter: CounterId,
        /// Position of the tier.
        tier: usize,
        /// The count.
        count: Decimal,
    },
    /// A sanction starts.
    Sanction {
        /// Which.
        sanction: SanctionId,
        /// Through when; for good where absent.
        until: Option<Instant>,
    },
    /// A sanction waits because it is not known whether the case is in scope.
    SanctionWaits(SanctionId),
    /// A sanction does not reach this party (scope or target types).
    SanctionBlocked(SanctionId),
    /// A sanction whose ground was revoked: flagged, not lifted.
    SanctionUngrounded {
        /// The entry that gave it.
        given: EntryId,
    },
    /// A decision was made.
    Decided {
        /// The duty that it discharges.
        duty: DutyId,
        /// What was chosen.
        choice: Vec<SanctionId>,
        /// Why.
        reason: Option<Arc<str>>,
    },
    /// A decision was refused: outside the range, by the wrong party, or nothing was to be decided.
    DecisionRefused {
        /// What was chosen.
        choice: Vec<SanctionId>,
        /// Why.
        fault: DecisionFault,
    },
    /// A metric was issued for the entry's party.
    Metric {
        /// Which.
        metric: MetricId,
        /// Its value; `None` where there was nothing to measure.
        value: Option<Decimal>,
    },
    /// A period ended (the trigger of periodic rules).
    PeriodEnded(crate::calendar::Period),
    /// A bound on derived events was reached; the rest of this event's consequences was cut off.
    BoundReached,
}

/// Whence an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventSource {
    /// The input.
    Input,
    /// 计入 under the entry's provision.
    Recorded,
    /// 视为 under the entry's provision.
    Deemed,
    /// A definition (指).
    Defined,
}

/// A fact that was set.
#[derive(Clone, Debug, PartialEq)]
pub struct FactRecord {
    /// Of the case or of a party.
    pub owner: FactOwner,
    /// Which attribute.
    pub slot: Slot,
    /// What it was.
    pub old: Option<Value>,
    /// What it is.
    pub new: Value,
}

/// Whose fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FactOwner {
    /// A case's.
    Case(CaseId),
    /// A party's.
    Party(PartyId),
}

/// What waits for facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// A 分流 or 若.
    Statement(StatementId),
    /// The condition of a head.
    Head(usize),
    /// An armed 遇.
    Arm(StatementId),
    /// A tier of a counter, or the counter's condition.
    Counter(CounterId),
    /// A definition.
    Definition(usize),
    /// Scope.
    Scope,
}

/// The limit of a duty.
#[derive(Clone, Debug, PartialEq)]
pub enum DueRecord {
    /// A due instant, and how it was computed.
    At(Arc<Due>),
    /// The limit has no clock (未定, or no limit).
    None,
    /// The start or the length is not known yet.
    Open(Arc<str>),
    /// Before an event, by so much where that is said.
    BeforeEvent(EventTypeId, Option<TimeSpan>),
}

/// Why a due instant changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueChange {
    /// The start or the length became known.
    Known,
    /// The clock runs again.
    Resumed,
    /// It was extended.
    Extended,
}

/// In time or late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// 已履行
    InTime,
    /// There is no limit.
    Unlimited,
    /// What the limit is will be known later.
    Undecided,
    /// 逾期履行
    Late,
}

/// Why an extension was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtensionFault {
    /// No open duty of the case can be extended.
    NothingToExtend,
    /// Not by the approver.
    NotApprover,
    /// After the limit.
    TooLate,
    /// Longer than allowed, or no length given.
    TooLong,
    /// More often than allowed.
    TooOften,
}

/// Why a decision was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionFault {
    /// Nothing is to be decided for this party under this provision.
    NothingToDecide,
    /// Not by the decider.
    NotDecider,
    /// Outside the range.
    OutsideRange,
    /// No reason was given for a discretionary choice.
    NoReason,
}

/// An event of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRecord {
    /// When.
    pub time: Instant,
    /// What.
    pub ty: EventTypeId,
    /// Its case.
    pub case: Option<CaseId>,
    /// Its own id.
    pub name: Option<Arc<str>>,
    /// 经手人
    pub actor: Option<PartyId>,
    /// 向
    pub recipient: Option<PartyId>,
    /// Its fields as they stand at the end of the run.
    pub fields: Vec<Option<Value>>,
    /// Revoked.
    pub revoked: bool,
    /// Its row; derived events have none.
    pub row: Option<RowId>,
}
