//! How everything stands at the as-of instant.

use super::{DueRecord, DutyId, EntryId};
use crate::calendar::Instant;
use crate::model::{CaseId, EventTypeId, PartyId, ProvisionId, SanctionId, StatementId, Value};
use crate::table::Table;
use std::sync::Arc;

/// The position at the as-of instant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// The instant.
    pub as_of: Option<Instant>,
    /// By [`CaseId`].
    pub cases: Vec<CaseStatus>,
    /// By [`DutyId`].
    pub duties: Table<DutyRecord>,
    /// Sanctions in the order given.
    pub sanctions: Vec<SanctionRecord>,
    /// Attributes of parties by [`PartyId`] and slot, metrics included.
    pub parties: Vec<Vec<Option<Value>>>,
}

/// How a case stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CaseStatus {
    /// Open, closed, terminated or out of scope.
    pub state: CaseState,
    /// Its attributes by slot.
    pub attributes: Vec<Option<Value>>,
    /// The armed 遇 whose condition is not false: what it waits for.
    pub awaits: Vec<(StatementId, Vec<EventTypeId>)>,
    /// Facts that routings and conditions wait for, and which branch each answer would lead to.
    pub missing: Vec<MissingFact>,
}

/// The state of a case.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum CaseState {
    /// No event has touched it yet.
    #[default]
    Untouched,
    /// In progress.
    Open,
    /// 办结
    Closed(Instant),
    /// 终结
    Terminated(Instant, Arc<str>),
    /// 不适用, and the provision that puts it out.
    OutOfScope(Instant, Option<ProvisionId>),
}

/// A fact that something waits for.
#[derive(Clone, Debug, PartialEq)]
pub struct MissingFact {
    /// Its name.
    pub fact: Arc<str>,
    /// The 分流 or 若 that waits.
    pub statement: Option<StatementId>,
    /// The provision.
    pub provision: ProvisionId,
    /// Whose it is to ask.
    pub owner: super::Owner,
}

/// A duty of the run.
#[derive(Clone, Debug, PartialEq)]
pub struct DutyRecord {
    /// Its id.
    pub id: DutyId,
    /// The 应当 that made it.
    pub statement: StatementId,
    /// Its provision, and the one it came through.
    pub provision: ProvisionId,
    /// 依照
    pub via: Option<ProvisionId>,
    /// On which case.
    pub case: Option<CaseId>,
    /// Who owes; `None`: 待定.
    pub party: Option<PartyId>,
    /// When it arose.
    pub opened: Instant,
    /// Its limit.
    pub due: DueRecord,
    /// Its state.
    pub state: DutyState,
    /// When it was performed or waived.
    pub ended: Option<Instant>,
    /// The entry that opened it.
    pub entry: EntryId,
    /// Whose it is.
    pub owner: super::Owner,
}

/// The states of a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyState {
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

/// A sanction given.
#[derive(Clone, Debug, PartialEq)]
pub struct SanctionRecord {
    /// Which.
    pub sanction: SanctionId,
    /// Whom.
    pub party: PartyId,
    /// Under which provision.
    pub provision: ProvisionId,
    /// When it started.
    pub given: Instant,
    /// Through when.
    pub until: Option<Instant>,
    /// Its ground was revoked.
    pub ungrounded: bool,
    /// The entry that gave it.
    pub entry: EntryId,
    /// Whose it is.
    pub owner: super::Owner,
}
