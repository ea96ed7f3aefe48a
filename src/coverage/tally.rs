//! What could be exercised, and how many journals exercised it.

use super::Boundary;
use crate::journal::{EntryKind, Journal};
use crate::model::{CounterId, ProvisionId, RuleBase, StatementId, StatementKind};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

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
    /// A side of a boundary.
    Boundary(Boundary),
}

impl Mark {
    /// The provision in which it lies, and where it stands.
    #[must_use]
    pub fn place(self, base: &RuleBase) -> (Option<ProvisionId>, Span) {
        let statement = |id| {
            let statement = base.statement(id);
            (Some(statement.provision), statement.span)
        };
        match self {
            Self::Provision(id) => (Some(id), base.provision(id).marker),
            Self::Duty(id) | Self::Sanction(id) => statement(id),
            Self::Branch(id, at) => match &base.statement(id).kind {
                StatementKind::Switch { branches, .. } if at < branches.len() => {
                    (Some(branches[at].provision), branches[at].span)
                }
                _ => statement(id),
            },
            Self::Tier(counter, at) | Self::Boundary(Boundary::Tier(counter, at, _)) => {
                let tier = &base.counters[counter.index()].tiers[at];
                (Some(tier.provision), tier.span)
            }
            Self::Boundary(
                Boundary::Limit(id, _) | Boundary::Lateness(id, ..) | Boundary::Reminder(id, ..),
            ) => statement(id),
            Self::Boundary(Boundary::Comparison(id, _)) => {
                let comparison = base.comparisons()[id.index()];
                (comparison.provision, comparison.span)
            }
        }
    }
}

/// What could be exercised and what was.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    all: BTreeSet<Mark>,
    hit: BTreeMap<Mark, u32>,
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
        all.extend(Boundary::all(base).into_iter().map(Mark::Boundary));
        Self {
            all,
            hit: BTreeMap::new(),
        }
    }

    /// Adds what a journal exercised. Comparisons count where its program was [`observing`].
    ///
    /// [`observing`]: crate::engine::Program::observing
    pub fn add(&mut self, base: &RuleBase, journal: &Journal) {
        for mark in Self::marks(base, journal) {
            *self.hit.entry(mark).or_default() += 1;
        }
    }

    /// What a journal exercises.
    #[must_use]
    pub fn marks(base: &RuleBase, journal: &Journal) -> BTreeSet<Mark> {
        let mut hit = BTreeSet::new();
        for entry in &journal.entries {
            for &id in entry.provision.iter().chain(&entry.via).chain(&entry.also) {
                hit.insert(Mark::Provision(base.citable(id)));
            }
            match &entry.kind {
                EntryKind::Routed { statement, branch } => {
                    hit.insert(Mark::Branch(*statement, *branch));
                    if let StatementKind::Switch { branches, .. } = &base.statement(*statement).kind
                        && let Some(branch) = branches.get(*branch)
                    {
                        hit.insert(Mark::Provision(base.citable(branch.provision)));
                    }
                }
                EntryKind::TierReached { counter, tier, .. } => {
                    hit.insert(Mark::Tier(*counter, *tier));
                }
                EntryKind::Sanction { sanction, .. } => {
                    let given = base.statements.iter().enumerate().filter(|(_, s)| {
                        matches!(&s.kind, StatementKind::Sanction { sanctions, .. } if sanctions.contains(sanction))
                            && entry.provision.is_some_and(|p| base.citable(p) == base.citable(s.provision))
                    });
                    hit.extend(given.map(|(at, _)| Mark::Sanction(StatementId::at(at))));
                }
                _ => {}
            }
        }
        for duty in &journal.status.duties {
            hit.insert(Mark::Duty(duty.statement));
        }
        let boundaries = Boundary::shown(base, journal).into_iter();
        hit.extend(boundaries.map(Mark::Boundary));
        hit
    }

    /// All marks in order, with how many journals exercised each.
    pub fn counts(&self) -> impl Iterator<Item = (Mark, u32)> + '_ {
        let hits = |mark: &Mark| self.hit.get(mark).copied().unwrap_or(0);
        self.all.iter().map(move |mark| (*mark, hits(mark)))
    }

    /// How many of the marks that a test names were hit, and how many there are.
    #[must_use]
    pub fn count(&self, of: impl Fn(&Mark) -> bool) -> (usize, usize) {
        let all = self.all.iter().filter(|m| of(m));
        let (mut hit, mut total) = (0, 0);
        for mark in all {
            total += 1;
            hit += usize::from(self.hit.contains_key(mark));
        }
        (hit, total)
    }

    /// What was not exercised.
    pub fn missed(&self) -> impl Iterator<Item = Mark> + '_ {
        self.counts().filter(|(_, n)| *n == 0).map(|(mark, _)| mark)
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
