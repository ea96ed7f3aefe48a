//! What an exploration is to reach: everything that a case can exercise, and each side of each boundary in law.

use crate::decimal::Decimal;
use crate::journal::{DueRecord, DutyState, EntryKind, Journal};
use crate::model::{CounterId, RuleBase, StatementId, StatementKind, Term};
use crate::project::{Coverage, Mark};
use std::collections::{BTreeMap, BTreeSet};

/// Milliseconds of the last minute of a limit.
const LAST_MINUTE: i64 = 60_000;

/// Something to reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Goal {
    /// A provision, branch, tier, duty or sanction.
    Mark(Mark),
    /// An act before the end of a limit, in its last minute, or the limit missed.
    Limit(StatementId, Side),
    /// A count one below a threshold, at it, and beyond it.
    Threshold(CounterId, usize, Side),
}

/// A side of a boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// Short of it.
    Below,
    /// On it.
    At,
    /// Beyond it.
    Above,
}

const SIDES: [Side; 3] = [Side::Below, Side::At, Side::Above];

/// What there is to reach and what was reached.
#[derive(Clone, Debug, Default)]
pub struct Goals {
    all: BTreeSet<Goal>,
    hit: BTreeSet<Goal>,
}

impl Goals {
    /// Everything that there is to reach in a rule base.
    #[must_use]
    pub fn of(base: &RuleBase) -> Self {
        let mut all: BTreeSet<Goal> = Coverage::of(base).missed().map(Goal::Mark).collect();
        for (at, statement) in base.statements.iter().enumerate() {
            if let StatementKind::Duty(duty) = &statement.kind
                && duty.limit.as_ref().is_some_and(|limit| ends(&limit.term))
            {
                let id = StatementId::at(at);
                all.extend(SIDES.map(|side| Goal::Limit(id, side)));
            }
        }
        for counter in &base.counters {
            for (index, tier) in counter.tiers.iter().enumerate() {
                let sides = SIDES.iter().filter(|side| {
                    // Nothing is counted below one.
                    **side != Side::Below || tier.at > Decimal::ONE
                });
                all.extend(sides.map(|side| Goal::Threshold(counter.id, index, *side)));
            }
        }
        Self {
            all,
            hit: BTreeSet::new(),
        }
    }

    /// Takes in what a run reached.
    pub fn add(&mut self, reached: &BTreeSet<Goal>) {
        self.hit.extend(reached.intersection(&self.all));
    }

    /// Whether it is to be reached and was not yet.
    #[must_use]
    pub fn wants(&self, goal: &Goal) -> bool {
        self.all.contains(goal) && !self.hit.contains(goal)
    }

    /// What was reached.
    pub fn reached(&self) -> impl Iterator<Item = Goal> + '_ {
        self.hit.iter().copied()
    }

    /// What was not.
    pub fn missed(&self) -> impl Iterator<Item = Goal> + '_ {
        self.all.difference(&self.hit).copied()
    }

    /// How many of those that a test names were reached, and how many there are.
    #[must_use]
    pub fn count(&self, of: impl Fn(&Goal) -> bool) -> (usize, usize) {
        let all = self.all.iter().filter(|goal| of(goal));
        all.fold((0, 0), |(hit, total), goal| {
            (hit + usize::from(self.hit.contains(goal)), total + 1)
        })
    }
}

/// Whether a limit can end by the clock.
fn ends(term: &Term) -> bool {
    match term {
        Term::Undetermined => false,
        Term::SameDay
        | Term::Within(_)
        | Term::Fact(_)
        | Term::BeforeDay { .. }
        | Term::BeforeEvent { .. } => true,
        Term::Shortest(terms) => terms.iter().any(ends),
        Term::Otherwise(a, b) => ends(a) || ends(b),
    }
}

/// What a run reached.
pub(super) fn reached(base: &RuleBase, journal: &Journal) -> BTreeSet<Goal> {
    let mut coverage = Coverage::default();
    coverage.add(base, journal);
    let mut found: BTreeSet<Goal> = coverage.hit().map(Goal::Mark).collect();
    for duty in &journal.status.duties {
        let side = match (duty.state, &duty.due, duty.ended) {
            (DutyState::Overdue | DutyState::PerformedLate, ..) => Some(Side::Above),
            (DutyState::Performed, DueRecord::At(due), Some(ended)) => {
                let left = due.at.map(|at| at.millis() - ended.millis());
                left.map(|left| if left <= LAST_MINUTE { Side::At } else { Side::Below })
            }
            _ => None,
        };
        found.extend(side.map(|side| Goal::Limit(duty.statement, side)));
    }
    let mut counts: BTreeMap<CounterId, BTreeSet<Decimal>> = BTreeMap::new();
    for entry in &journal.entries {
        if let EntryKind::Counted { counter, to, .. } = &entry.kind {
            counts.entry(*counter).or_default().insert(*to);
        }
    }
    for (id, reached) in counts {
        for (index, tier) in base.counters[id.index()].tiers.iter().enumerate() {
            for &count in &reached {
                let one_below = tier.at.checked_sub(count) == Some(Decimal::ONE);
                let side = match count.cmp(&tier.at) {
                    std::cmp::Ordering::Less if one_below => Some(Side::Below),
                    std::cmp::Ordering::Less => None,
                    std::cmp::Ordering::Equal => Some(Side::At),
                    std::cmp::Ordering::Greater => Some(Side::Above),
                };
                found.extend(side.map(|side| Goal::Threshold(id, index, side)));
            }
        }
    }
    found
}
