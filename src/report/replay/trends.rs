//! What charts show of a replay: lateness by month, the shares of branches, time used against the limit.

use crate::by_day::ByDay;
use crate::calendar::Instant;
use crate::journal::{DueRecord, DutyRecord, DutyState};
use crate::model::{RuleBase, StatementId, StatementKind};
use chrono::Datelike;
use std::collections::BTreeMap;

/// Upper bounds of the classes of time used, in hundredths of the limit; what is more is the last class.
pub const USED_CLASSES: [u64; 7] = [25, 50, 75, 100, 150, 200, 300];

/// Duties with a limit, of one month of falling due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MonthTally {
    /// 已履行
    pub on_time: u64,
    /// 逾期履行
    pub late: u64,
    /// 逾期未履行
    pub overdue: u64,
}

impl MonthTally {
    fn join(&mut self, other: Self) {
        self.on_time += other.on_time;
        self.late += other.late;
        self.overdue += other.overdue;
    }
}

/// A routing and how often each of its branches was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct BranchTally {
    /// The 分流.
    pub statement: StatementId,
    /// By branch.
    pub taken: Vec<u64>,
}

/// What charts show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trends {
    /// By day on which duties fell due, until all is counted: the month of a day takes longer to tell than to look the
    /// day up.
    days: ByDay<(Instant, MonthTally)>,
    /// By year and month in which duties fell due.
    pub months: BTreeMap<(i32, u32), MonthTally>,
    /// Routings that were decided, in text order.
    pub branches: Vec<BranchTally>,
    /// Performed duties by time used, in the classes of [`USED_CLASSES`] and one for what is more.
    pub used: [u64; USED_CLASSES.len() + 1],
}

impl Trends {
    /// Nothing counted yet; room for every routing of the rules.
    pub(super) fn new(base: &RuleBase) -> Self {
        let branches = base.statements.iter().enumerate().filter_map(|(at, s)| {
            let StatementKind::Switch { branches, .. } = &s.kind else {
                return None;
            };
            Some(BranchTally {
                statement: StatementId::at(at),
                taken: vec![0; branches.len()],
            })
        });
        Self {
            branches: branches.collect(),
            ..Self::default()
        }
    }

    /// A routing was decided so many times.
    pub(super) fn routed(&mut self, statement: StatementId, branch: usize, times: u64) {
        let found = self
            .branches
            .binary_search_by_key(&statement, |b| b.statement);
        if let Ok(at) = found
            && let Some(count) = self.branches[at].taken.get_mut(branch)
        {
            *count += times;
        }
    }

    /// Joins those of another part.
    pub(super) fn join(&mut self, other: Self) {
        for (at, its) in other.days.all() {
            self.day(at).join(its);
        }
        for (mine, its) in self.branches.iter_mut().zip(other.branches) {
            for (mine, its) in mine.taken.iter_mut().zip(its.taken) {
                *mine += its;
            }
        }
        for (mine, its) in self.used.iter_mut().zip(other.used) {
            *mine += its;
        }
    }

    /// All is counted: days make up months, and routings that were never decided are left out.
    pub(super) fn finish(&mut self) {
        for (at, tally) in std::mem::take(&mut self.days).all() {
            let day = at.date();
            let month = self.months.entry((day.year(), day.month()));
            month.or_default().join(tally);
        }
        self.branches.retain(|b| b.taken.iter().any(|n| *n > 0));
    }

    /// What fell due on the day of an instant.
    fn day(&mut self, at: Instant) -> &mut MonthTally {
        &mut self.days.of(at.day(), || (at, MonthTally::default())).1
    }

    /// One more duty.
    pub(super) fn add(&mut self, duty: &DutyRecord) {
        let DueRecord::At(due) = &duty.due else {
            return;
        };
        if let Some(at) = due.at {
            self.fell_due(duty.state, at, duty.opened, duty.ended);
        }
    }

    /// One more duty that fell due then.
    pub(super) fn fell_due(
        &mut self,
        state: DutyState,
        at: Instant,
        opened: Instant,
        ended: Option<Instant>,
    ) {
        let ends: fn(&mut MonthTally) -> &mut u64 = match state {
            DutyState::Performed => |day| &mut day.on_time,
            DutyState::PerformedLate => |day| &mut day.late,
            DutyState::Overdue => |day| &mut day.overdue,
            DutyState::Pending | DutyState::Suspended | DutyState::Waived => return,
        };
        *ends(self.day(at)) += 1;
        if let Some(ended) = ended {
            self.used[class_of(opened, at, ended)] += 1;
        }
    }
}

/// The class of time used.
fn class_of(opened: Instant, due: Instant, ended: Instant) -> usize {
    let span = |to: Instant| {
        let span = to.millis().saturating_sub(opened.millis());
        span.max(0).unsigned_abs()
    };
    // Far beyond the years that a register can write, all is of one class.
    let (used, allowed) = (span(ended).saturating_mul(100), span(due).max(1));
    USED_CLASSES
        .iter()
        .position(|bound| used <= allowed.saturating_mul(*bound))
        .unwrap_or(USED_CLASSES.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_holds_its_upper_bound() {
        let at = Instant::from_millis;
        assert_eq!(class_of(at(0), at(100), at(0)), 0);
        assert_eq!(class_of(at(0), at(100), at(25)), 0);
        assert_eq!(class_of(at(0), at(100), at(26)), 1);
        assert_eq!(class_of(at(0), at(100), at(100)), 3);
        assert_eq!(class_of(at(0), at(100), at(101)), 4);
        assert_eq!(class_of(at(0), at(100), at(301)), 7);
        assert_eq!(class_of(at(5), at(5), at(5)), 0);
    }
}
