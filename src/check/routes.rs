//! Branches and conditions: which can never be taken, and conditions side by side that leave a case without any.

use super::Finding;
use super::example;
use super::sites::Sites;
use crate::model::region::{Found, Moment, Regions, Truth, facts_written};
use crate::model::{Expr, HeadRule, ProvisionId, RuleBase, StatementId, StatementKind};
use crate::problem::{ProblemKind, Related};
use crate::source::Span;
use rustc_hash::FxHashMap;

/// Siblings on several facts that are compared with each other, two by two.
const MAX_SIBLINGS: usize = 64;

/// Runs the questions of this file.
pub(super) fn routes(sites: &Sites<'_>) -> Vec<Finding> {
    let mut found = never_taken(sites);
    found.extend(open_siblings(sites));
    found
}

/// A condition that cannot hold under those around it, wherever it is reached from.
fn never_taken(sites: &Sites<'_>) -> Vec<Finding> {
    let mut dead = vec![false; sites.steps.len()];
    // For each place in text order of reaching: the first way to it, and whether every way is dead.
    let mut places: Vec<(usize, bool)> = Vec::new();
    let mut known: FxHashMap<Span, usize> = FxHashMap::default();
    for (index, step) in sites.steps.iter().enumerate() {
        if step.before.is_some_and(|before| dead[before]) {
            dead[index] = true;
            continue;
        }
        dead[index] = sites.ways_together(&[Some(index)], &[]).0 == Found::Never;
        let Some(span) = step.span else { continue };
        let at = *known.entry(span).or_insert_with(|| {
            places.push((index, true));
            places.len() - 1
        });
        places[at].1 &= dead[index];
    }
    let never = places.into_iter().filter(|(_, dead)| *dead);
    never
        .filter_map(|(index, _)| {
            let step = &sites.steps[index];
            let kind = ProblemKind::NeverTaken;
            let mut finding = Finding::new(kind, step.span?).quoting(step.provision);
            for earlier in sites.way(step.before) {
                finding = finding.quoting(earlier.provision);
                if let Some(span) = earlier.span {
                    finding = finding.with(span, Related::Link);
                }
            }
            Some(finding)
        })
        .collect()
}

/// Sibling `若` that exclude each other are a distinction of cases; one that leaves a case out is worth knowing. Heads of
/// one event that say nothing else are taken together.
fn open_siblings(sites: &Sites<'_>) -> Vec<Finding> {
    let base = sites.base;
    let mut groups: Vec<(&HeadRule, Vec<Item<'_>>)> = Vec::new();
    for head in &base.heads {
        if base.provision(head.provision).edition.until.is_some() {
            continue;
        }
        let Some(items) = items_of(base, head) else {
            continue;
        };
        match groups
            .iter_mut()
            .find(|(first, _)| first.trigger == head.trigger)
        {
            Some((_, all)) => all.extend(items),
            None => groups.push((head, items)),
        }
    }
    let groups = groups.into_iter().filter(|(_, items)| items.len() > 1);
    groups
        .filter_map(|(head, items)| open_case(base, head, &items))
        .collect()
}

/// A sibling: its condition, where it is cited and where it stands.
type Item<'a> = (&'a Expr, ProvisionId, Span);

/// The items of a head that has nothing but them.
fn items_of<'a>(base: &'a RuleBase, head: &'a HeadRule) -> Option<Vec<Item<'a>>> {
    let item = |id: &StatementId| {
        let statement = base.statement(*id);
        match &statement.kind {
            StatementKind::If(when, _) => Some((when, statement.provision, statement.span)),
            _ => None,
        }
    };
    head.body.iter().map(item).collect()
}

/// The finding that siblings which exclude each other leave a case out.
fn open_case(base: &RuleBase, head: &HeadRule, items: &[Item<'_>]) -> Option<Finding> {
    let mut regions = Regions::new(base);
    for (when, ..) in items {
        regions.add(Moment(0), when);
    }
    let table = regions.table();
    let apart = match &table {
        Some(table) => table.iter().all(|(_, holding)| holding.len() < 2),
        None if items.len() > MAX_SIBLINGS => {
            let kind = ProblemKind::SearchCut {
                steps: MAX_SIBLINGS,
            };
            return Some(Finding::new(kind, head.span).quoting(head.provision));
        }
        None => (0..items.len()).all(|b| {
            (0..b).all(|a| regions.find(&[(a, Truth::TRUE), (b, Truth::TRUE)]) == Found::Never)
        }),
    };
    if !apart {
        return None;
    }
    let mut wanted: Vec<(usize, Truth)> = (0..items.len()).map(|i| (i, Truth::FALSE)).collect();
    if let Some(when) = &head.trigger.when {
        wanted.push((regions.add(Moment(0), when), Truth::TRUE));
    }
    let facts = regions.find(&wanted).witness()?;
    let missing = facts_written(base, &facts);
    let kind = ProblemKind::SiblingsOpen { missing };
    let mut finding = Finding::new(kind, head.span).quoting(head.provision);
    for (_, provision, span) in items {
        finding = finding.quoting(*provision).with(*span, Related::Link);
    }
    let chain = vec![(0, head.trigger.events.clone())];
    if let Some(input) = example::case(base, &chain, &facts) {
        finding = finding.shown_by(input);
    }
    Some(finding)
}
