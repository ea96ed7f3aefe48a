//! The counts of a replay.

use crate::journal::{CaseState, DutyState, EntryKind, Journal};
use crate::model::{CaseId, CounterId, PartyId, ProvisionId, RuleBase, SanctionId};
use rustc_hash::{FxHashMap, FxHashSet};

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    /// Adds the duties of another.
    pub(super) fn join(&mut self, other: Self) {
        self.opened += other.opened;
        self.on_time += other.on_time;
        self.late += other.late;
        self.overdue += other.overdue;
        self.open += other.open;
        self.waived += other.waived;
    }

    pub(super) fn add(&mut self, state: DutyState) {
        self.opened += 1;
        *match state {
            DutyState::Performed => &mut self.on_time,
            DutyState::PerformedLate => &mut self.late,
            DutyState::Overdue => &mut self.overdue,
            DutyState::Pending | DutyState::Suspended => &mut self.open,
            DutyState::Waived => &mut self.waived,
        } += 1;
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

impl Summary {
    /// Counts a journal.
    #[must_use]
    pub fn of(base: &RuleBase, journal: &Journal, rows: RowCount) -> Self {
        let mut summary = Self {
            rows,
            events: journal.input.events.len() as u64,
            ..Self::default()
        };
        for case in &journal.status.cases {
            summary.cases[match case.state {
                CaseState::Open => 0,
                CaseState::Closed(_) => 1,
                CaseState::Terminated(..) => 2,
                CaseState::OutOfScope(..) => 3,
                CaseState::Untouched => 4,
            }] += 1;
            summary.waiting += u64::from(!case.missing.is_empty());
        }
        summary.count_provisions(base, journal);
        summary.count_sanctions(base, journal);
        summary
    }

    fn count_provisions(&mut self, base: &RuleBase, journal: &Journal) {
        let mut tallies: Vec<ProvisionTally> = (0..base.provisions.len())
            .map(|at| ProvisionTally {
                provision: ProvisionId::at(at),
                entries: 0,
                cases: 0,
                duties: DutyTally::default(),
                violations: 0,
                sanctions: 0,
            })
            .collect();
        let mut touched: FxHashSet<(ProvisionId, CaseId)> = FxHashSet::default();
        let mut tiers: FxHashMap<(CounterId, usize), u64> = FxHashMap::default();
        for entry in &journal.entries {
            if let EntryKind::TierReached { counter, tier, .. } = entry.kind {
                *tiers.entry((counter, tier)).or_default() += 1;
            }
            let Some(provision) = entry.provision else {
                continue;
            };
            let tally = &mut tallies[provision.index()];
            tally.entries += 1;
            tally.violations += u64::from(matches!(entry.kind, EntryKind::Violation { .. }));
            tally.sanctions += u64::from(matches!(entry.kind, EntryKind::Sanction { .. }));
            if let Some(case) = entry.case
                && touched.insert((provision, case))
            {
                tally.cases += 1;
            }
        }
        for duty in &journal.status.duties {
            tallies[duty.provision.index()].duties.add(duty.state);
            self.duties.add(duty.state);
        }
        tallies.retain(|t| t.entries > 0);
        self.provisions = tallies;
        for (at, counter) in base.counters.iter().enumerate() {
            for tier in 0..counter.tiers.len() {
                let counter = CounterId::at(at);
                if let Some(&times) = tiers.get(&(counter, tier)) {
                    self.tiers.push(TierTally {
                        counter,
                        tier,
                        times,
                    });
                }
            }
        }
    }

    fn count_sanctions(&mut self, base: &RuleBase, journal: &Journal) {
        let mut given: FxHashMap<(SanctionId, ProvisionId), (u64, FxHashSet<PartyId>)> =
            FxHashMap::default();
        let mut held: FxHashMap<PartyId, FxHashMap<SanctionId, u64>> = FxHashMap::default();
        for record in &journal.status.sanctions {
            let of = given
                .entry((record.sanction, record.provision))
                .or_default();
            of.0 += 1;
            of.1.insert(record.party);
            *held
                .entry(record.party)
                .or_default()
                .entry(record.sanction)
                .or_default() += 1;
        }
        self.sanctions = given
            .into_iter()
            .map(|((sanction, provision), (times, parties))| SanctionTally {
                sanction,
                provision,
                times,
                parties: parties.len() as u64,
            })
            .collect();
        self.sanctions.sort_by_key(|s| (s.sanction, s.provision));
        let by_weight = |of: FxHashMap<SanctionId, u64>| {
            let mut all: Vec<(SanctionId, u64)> = of.into_iter().collect();
            all.sort_by_key(|(sanction, _)| sanction.index());
            all
        };
        self.holders = held.into_iter().map(|(p, of)| (p, by_weight(of))).collect();
        self.holders.sort_by_key(|(party, of)| {
            let all: u64 = of.iter().map(|(_, n)| n).sum();
            (std::cmp::Reverse(all), *party)
        });
        debug_assert!(
            self.sanctions
                .iter()
                .all(|s| s.sanction.index() < base.sanctions.len())
        );
    }
}
