//! What an exploration is to reach: every mark of coverage, each side of each boundary in law among them.

use crate::coverage::{Coverage, Mark};
use crate::model::RuleBase;
use std::collections::BTreeSet;

/// What there is to reach and what was reached.
#[derive(Clone, Debug, Default)]
pub struct Goals {
    all: BTreeSet<Mark>,
    hit: BTreeSet<Mark>,
}

impl Goals {
    /// Everything that there is to reach in a rule base.
    #[must_use]
    pub fn of(base: &RuleBase) -> Self {
        Self {
            all: Coverage::of(base).missed().collect(),
            hit: BTreeSet::new(),
        }
    }

    /// Takes in what a run reached.
    pub(super) fn add(&mut self, reached: &BTreeSet<Mark>) {
        self.hit.extend(reached.intersection(&self.all));
    }

    /// Whether it is to be reached and was not yet.
    #[must_use]
    pub fn wants(&self, mark: &Mark) -> bool {
        self.all.contains(mark) && !self.hit.contains(mark)
    }

    /// What was reached.
    pub fn reached(&self) -> impl Iterator<Item = Mark> + '_ {
        self.hit.iter().copied()
    }

    /// What was not.
    pub fn missed(&self) -> impl Iterator<Item = Mark> + '_ {
        self.all.difference(&self.hit).copied()
    }

    /// How many of those that a test names were reached, and how many there are.
    #[must_use]
    pub fn count(&self, of: impl Fn(&Mark) -> bool) -> (usize, usize) {
        let all = self.all.iter().filter(|mark| of(mark));
        all.fold((0, 0), |(hit, total), mark| {
            (hit + usize::from(self.hit.contains(mark)), total + 1)
        })
    }
}
