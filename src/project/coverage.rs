//! Which provisions and which branches the cases of a suite exercised, read from their journals.

use crate::journal::{EntryKind, Journal};
use crate::model::{CounterId, ProvisionId, RuleBase, StatementId, StatementKind};
use std::collections::BTreeSet;

/// Something that a case can exercise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    /// A provision that has rules: an entry cites it.
    Provision(ProvisionId),
    /// A branch of a 分流.
    Branch(StatementId, usize),
    /// A tier of a counter.
    Tier(CounterId, usize),
    /// A duty was opened.
    Duty(StatementId),
    /// A sanction that follows by itself was given.
    Sanction(StatementId),
}

/// What could be exercised and what was.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    all: BTreeSet<Mark>,
    hit: BTreeSet<Mark>,
}

impl Coverage {
    /// Everything that a rule base can have exercised.
    #[must_use]
    pub fn of(base: &RuleBase) -> Self {
        let mut all = BTreeSet::new();
        for provision in cited(base) {
            all.insert(Mark::Provision(base.citable(provision)));
        }
        for (at, statement) in base.statements.iter().enumerate() {
            let id = StatementId::at(at);
            match &statement.kind {
                StatementKind::Switch { branches, .. } => {
                    all.extend((0..branches.len()).map(|branch| Mark::Branch(id, branch)));
                }
                StatementKind::Duty(_) => {
                    all.insert(Mark::Duty(id));
                }
                StatementKind::Sanction { .. } => {
                    all.insert(Mark::Sanction(id));
                }
                StatementKind::Power(_)
                | StatementKind::Assign(..)
                | StatementKind::Raise(_)
                | StatementKind::Close
                | StatementKind::Terminate(_)
                | StatementKind::Follow(..)
                | StatementKind::Notice { .. }
                | StatementKind::Arm { .. }
                | StatementKind::If(..)
                | StatementKind::AnyOf { .. } => {}
            }
        }
        for counter in &base.counters {
            all.extend((0..counter.tiers.len()).map(|tier| Mark::Tier(counter.id, tier)));
        }
        Self {
            all,
            hit: BTreeSet::new(),
        }
    }

    /// Adds what a journal exercised.
    pub fn add(&mut self, base: &RuleBase, journal: &Journal) {
        for entry in &journal.entries {
            for &id in entry.provision.iter().chain(&entry.via).chain(&entry.also) {
                self.hit.insert(Mark::Provision(base.citable(id)));
            }
            match &entry.kind {
                EntryKind::Routed { statement, branch } => {
                    self.hit.insert(Mark::Branch(*statement, *branch));
                    if let StatementKind::Switch { branches, .. } = &base.statement(*statement).kind
                        && let Some(branch) = branches.get(*branch)
                    {
                        self.hit
                            .insert(Mark::Provision(base.citable(branch.provision)));
                    }
                }
                EntryKind::TierReached { counter, tier, .. } => {
                    self.hit.insert(Mark::Tier(*counter, *tier));
                }
                EntryKind::Sanction { sanction, .. } => {
                    let given = base.statements.iter().enumerate().filter(|(_, s)| {
                        matches!(&s.kind, StatementKind::Sanction { sanctions, .. } if sanctions.contains(sanction))
                            && entry.provision.is_some_and(|p| base.citable(p) == base.citable(s.provision))
                    });
                    self.hit
                        .extend(given.map(|(at, _)| Mark::Sanction(StatementId::at(at))));
                }
                _ => {}
            }
        }
        for duty in &journal.status.duties {
            self.hit.insert(Mark::Duty(duty.statement));
        }
    }

    /// How many of the marks that a test names were hit, and how many there are.
    #[must_use]
    pub fn count(&self, of: impl Fn(&Mark) -> bool) -> (usize, usize) {
        let all = self.all.iter().filter(|m| of(m));
        let (mut hit, mut total) = (0, 0);
        for mark in all {
            total += 1;
            hit += usize::from(self.hit.contains(mark));
        }
        (hit, total)
    }

    /// What was not exercised.
    pub fn missed(&self) -> impl Iterator<Item = Mark> + '_ {
        self.all.difference(&self.hit).copied()
    }

    /// The share of all marks that were hit, in percent; everything where there is nothing to hit.
    #[must_use]
    pub fn percent(&self) -> f64 {
        let (hit, total) = self.count(|_| true);
        match total {
            0 => 100.0,
            n => hit as f64 * 100.0 / n as f64,
        }
    }
}

/// Provisions on which a rule hangs.
fn cited(base: &RuleBase) -> impl Iterator<Item = ProvisionId> + '_ {
    let statements = base.statements.iter().filter(|s| {
        !matches!(
            s.kind,
            StatementKind::Arm { .. }
                | StatementKind::If(..)
                | StatementKind::Switch { .. }
                | StatementKind::AnyOf { .. }
        )
    });
    let statements = statements.map(|s| s.provision);
    let scopes = base
        .scopes
        .iter()
        .filter(|s| !s.applies && !s.cases.is_empty())
        .map(|s| s.provision);
    let definitions = base.definitions.iter().filter_map(|d| d.provision);
    let prohibitions = base.prohibitions.iter().map(|p| p.provision);
    let metrics = base.metrics.iter().filter_map(|m| m.provision);
    let any_of = base.statements.iter().flat_map(|s| match &s.kind {
        StatementKind::AnyOf { items, .. } => items.iter().map(|(p, _)| *p).collect(),
        _ => Vec::new(),
    });
    statements
        .chain(scopes)
        .chain(definitions)
        .chain(prohibitions)
        .chain(metrics)
        .chain(any_of)
}
