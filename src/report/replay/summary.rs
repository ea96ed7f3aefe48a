//! The counts of a replay.

use crate::journal::DutyState;
use crate::model::{CounterId, PartyId, ProvisionId, SanctionId};
use crate::report::words::Phrase;
use serde::Serialize;

/// Rows of a replay: in = applied + refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowCount {
    /// Rows in.
    pub rows: u64,
    /// Rows applied.
    pub applied: u64,
    /// Those of them that the mapping sets aside.
    pub aside: u64,
    /// Rows refused.
    pub refused: u64,
}

/// Duties by how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DutyTally {
    /// All.
    pub opened: u64,
    /// 已履行
    pub on_time: u64,
    /// 逾期履行
    pub late: u64,
    /// 逾期未履行
    pub overdue: u64,
    /// 待履行 and 中止
    pub open: u64,
    /// 免除
    pub waived: u64,
}

impl DutyTally {
    /// What its [cells](Self::cells) are, in tables.
    pub(super) const HEADING: [Phrase; 6] = [
        Phrase::Duties,
        Phrase::OnTime,
        Phrase::Late,
        Phrase::Overdue,
        Phrase::StillOpen,
        Phrase::Waived,
    ];

    /// Its numbers, in the order of tables.
    pub(super) fn cells(self) -> [u64; 6] {
        [
            self.opened,
            self.on_time,
            self.late,
            self.overdue,
            self.open,
            self.waived,
        ]
    }

    /// Adds the duties of another.
    pub(super) fn join(&mut self, other: Self) {
        self.opened += other.opened;
        self.on_time += other.on_time;
        self.late += other.late;
        self.overdue += other.overdue;
        self.open += other.open;
        self.waived += other.waived;
    }

    /// Adds so many duties of a state.
    pub(super) fn add(&mut self, state: DutyState, times: u64) {
        self.opened += times;
        *match state {
            DutyState::Performed => &mut self.on_time,
            DutyState::PerformedLate => &mut self.late,
            DutyState::Overdue => &mut self.overdue,
            DutyState::Pending | DutyState::Suspended => &mut self.open,
            DutyState::Waived => &mut self.waived,
        } += times;
    }
}

/// How often a provision was applied.
#[derive(Clone, Debug, PartialEq)]
pub struct ProvisionTally {
    /// Which.
    pub provision: ProvisionId,
    /// Entries under it.
    pub entries: u64,
    /// Cases with such an entry.
    pub cases: u64,
    /// Its duties.
    pub duties: DutyTally,
    /// Violations of it.
    pub violations: u64,
    /// Sanctions under it.
    pub sanctions: u64,
}

impl ProvisionTally {
    /// The heading of a table of provisions.
    pub(super) fn heading() -> Vec<Phrase> {
        let mut heading = vec![Phrase::Provision, Phrase::Cases];
        heading.extend(DutyTally::HEADING);
        heading.extend([Phrase::Violations, Phrase::Sanctions]);
        heading
    }
}

/// How often a tier of a counter fired.
#[derive(Clone, Debug, PartialEq)]
pub struct TierTally {
    /// The counter.
    pub counter: CounterId,
    /// Position of the tier.
    pub tier: usize,
    /// How often.
    pub times: u64,
}

/// A sanction given under a provision.
#[derive(Clone, Debug, PartialEq)]
pub struct SanctionTally {
    /// Which.
    pub sanction: SanctionId,
    /// Under which provision.
    pub provision: ProvisionId,
    /// How often.
    pub times: u64,
    /// To how many parties.
    pub parties: u64,
}

/// What came of a replay, in numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Rows.
    pub rows: RowCount,
    /// Events of the registers.
    pub events: u64,
    /// Cases by state: open, closed, terminated, out of scope, untouched.
    pub cases: [u64; 5],
    /// All duties.
    pub duties: DutyTally,
    /// Provisions that were applied, in text order.
    pub provisions: Vec<ProvisionTally>,
    /// Tiers that fired, in text order.
    pub tiers: Vec<TierTally>,
    /// Sanctions, in the order of their declaration.
    pub sanctions: Vec<SanctionTally>,
    /// Who has what: parties by number of sanctions, then in order of first mention.
    pub holders: Vec<(PartyId, Vec<(SanctionId, u64)>)>,
    /// Cases and routings that wait for a fact.
    pub waiting: u64,
}
