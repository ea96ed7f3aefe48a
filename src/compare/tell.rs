//! From the differences of all cases to what the reports say: groups by provision, each with its shortest case.

use super::difference::{Both, Difference, differences};
use super::shorten::{Wanted, shorten};
use super::{Expectations, Material, Pair, Which};
use crate::cases::write_case;
use crate::journal::{EntryClass, EntryId, Journal};
use crate::model::ProvisionId;
use crate::report::effect::{Example, Group, Manner, Topic};
use crate::report::words::{Lang, Phrase, phrase};
use crate::report::{Paint, explain_causes};
use rustc_hash::{FxHashMap, FxHashSet};

/// The differences of one case.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Position of the case among those compared.
    pub material: usize,
    /// What differs.
    pub difference: Difference,
    /// Whether it was expected, and why.
    pub expected: Option<String>,
}

/// Compares every case.
#[must_use]
pub fn findings(
    pair: &Pair<'_>,
    materials: &[Material],
    expectations: &Expectations,
) -> Vec<Finding> {
    let mut out = Vec::new();
    for (at, material) in materials.iter().enumerate() {
        for difference in differences(pair, material).differences {
            let expected = expectations
                .of(&difference, &material.case_of(&difference))
                .map(str::to_owned);
            out.push(Finding {
                material: at,
                difference,
                expected,
            });
        }
    }
    out
}

type Owned = (String, Topic, Manner);

/// The findings by provision, topic and manner, in the order of the new regulation.
#[must_use]
pub fn groups(pair: &Pair<'_>, materials: &[Material], findings: &[Finding]) -> Vec<Group> {
    let mut by_key: FxHashMap<Owned, Vec<&Finding>> = FxHashMap::default();
    for finding in findings {
        let (provision, topic, manner) = finding.difference.key();
        let key = (provision.to_owned(), topic, manner);
        by_key.entry(key).or_default().push(finding);
    }
    let mut keys: Vec<(usize, Owned)> = by_key
        .keys()
        .map(|key| (pair.order(&key.0), key.clone()))
        .collect();
    keys.sort();
    keys.iter()
        .map(|(_, key)| group(pair, materials, key, &by_key[key]))
        .collect()
}

fn group(pair: &Pair<'_>, materials: &[Material], key: &Owned, found: &[&Finding]) -> Group {
    let mut group = Group {
        provision: key.0.clone(),
        topic: key.1,
        manner: key.2,
        names: Vec::new(),
        count: found.len(),
        cases: Vec::new(),
        parties: 0,
        expected: found.iter().filter(|f| f.expected.is_some()).count(),
        reasons: Vec::new(),
        wording: wording(pair, &key.0),
        shortest: Example::default(),
    };
    let mut seen: FxHashSet<String> = FxHashSet::default();
    let mut people: FxHashSet<(usize, &str)> = FxHashSet::default();
    for finding in found {
        let case = materials[finding.material].case_of(&finding.difference);
        if seen.insert(case.clone()) {
            group.cases.push(case);
        }
        let who = (finding.material, finding.difference.whom.as_str());
        if !who.1.is_empty() {
            people.insert(who);
        }
        for name in finding.difference.names() {
            if !group.names.iter().any(|n| n == name) {
                group.names.push(name.to_owned());
            }
        }
        let reason = finding.expected.iter().filter(|r| !r.is_empty());
        for reason in reason {
            if !group.reasons.contains(reason) {
                group.reasons.push(reason.clone());
            }
        }
    }
    group.parties = people.len();
    // What nobody expected is what a reader wants to see.
    let rows = |f: &&&Finding| {
        let material = &materials[f.material];
        let size = material.new.events.len().max(material.old.events.len());
        (f.expected.is_some(), size, f.material)
    };
    if let Some(finding) = found.iter().min_by_key(rows) {
        let wanted = Wanted::of(&finding.difference);
        group.shortest = example(pair, &materials[finding.material], &wanted);
    }
    group
}

/// The official wording on each side, where it differs.
fn wording(pair: &Pair<'_>, provision: &str) -> Option<(String, String)> {
    let text = |which: Which| -> String {
        let base = pair.side(which).base;
        let ids = (0..base.provisions.len()).map(ProvisionId::at);
        let own =
            |id: &ProvisionId| base.provision(*id).citable && pair.cited(which, *id) == provision;
        let stands = |id: &ProvisionId| base.provision(*id).edition.until.is_none();
        // A provision that was struck still has its last wording.
        let last = ids.clone().rev().filter(own).find(stands);
        let last = last.or_else(|| ids.rev().find(own));
        let lines = last.map(|id| &base.provision(id).quote);
        let lines = lines.into_iter().flatten().map(|q| q.text.trim());
        lines.collect::<Vec<_>>().join("\n")
    };
    let (old, new) = (text(Which::Old), text(Which::New));
    let blind = |s: &str| s.split_whitespace().collect::<String>();
    (!provision.is_empty() && blind(&old) != blind(&new)).then_some((old, new))
}

/// The shortest case that shows a difference, with both explanations.
fn example(pair: &Pair<'_>, material: &Material, wanted: &Wanted<'_>) -> Example {
    let rows = |m: &Material| m.new.events.len().max(m.old.events.len());
    let (short, both) = shorten(pair, material, wanted);
    let Some(shown) = both.differences.iter().find(|d| wanted.is(d)) else {
        return Example {
            of: material.name.clone(),
            ..Example::default()
        };
    };
    let said = |outcomes: &[super::Outcome]| -> Vec<String> {
        let line = |o: &super::Outcome| match o.when {
            Some(at) => format!("{at}  {}", o.what),
            None => o.what.clone(),
        };
        outcomes.iter().map(line).collect()
    };
    Example {
        of: material.name.clone(),
        whom: shown.whom.clone(),
        case: shown.section.clone(),
        rows: (rows(material), rows(&short)),
        text: written(pair, &short),
        gone: said(&shown.gone),
        new: said(&shown.new),
        why_old: why(pair, Which::Old, &both, shown),
        why_new: why(pair, Which::New, &both, shown),
    }
}

/// The case file, in the words of the side that takes more of its rows.
fn written(pair: &Pair<'_>, short: &Material) -> String {
    let title = short.name.rsplit('/').next().unwrap_or(&short.name);
    let (base, input) = match short.old.events.len() > short.new.events.len() {
        true => (pair.old.base, &short.old),
        false => (pair.new.base, &short.new),
    };
    write_case(base, input, title, &[], &[])
}

/// Why a side ends as it does: the chain of causes of what differs; where nothing follows, what came nearest to it.
fn why(pair: &Pair<'_>, which: Which, both: &Both, shown: &Difference) -> String {
    if shown.topic == Topic::Refused {
        return String::new();
    }
    let (journal, outcomes) = match which {
        Which::Old => (&both.old, &shown.gone),
        Which::New => (&both.new, &shown.new),
    };
    let view = pair.view(which, journal);
    let mut ids: Vec<EntryId> = outcomes.iter().filter_map(|o| o.entry).collect();
    ids.dedup();
    let plain = Paint { on: false };
    if !ids.is_empty() {
        return explain_causes(&view, &ids, plain);
    }
    let mut out = match pair.lang {
        Lang::Zh => format!("{}没有这一结果\n", shown.provision),
        Lang::En => format!("{}: nothing of this follows\n", shown.provision),
    };
    let near = nearest(pair, which, journal, shown);
    if !near.is_empty() {
        out.push_str(phrase(Phrase::Nearest, pair.lang));
        out.push('\n');
        out.push_str(&explain_causes(&view, &near, plain));
    }
    out
}

/// The last that the provision said of the same person in the same matter: a count, a step, a routing.
fn nearest(pair: &Pair<'_>, which: Which, journal: &Journal, shown: &Difference) -> Vec<EntryId> {
    let view = pair.view(which, journal);
    let same = |e: &&crate::journal::Entry| {
        let under = e
            .provision
            .is_some_and(|p| pair.cited(which, p) == shown.provision);
        let whom = e.party.is_some_and(|p| view.party(p) == shown.whom);
        let matter = e.case.is_some_and(|c| view.case(c) == shown.section);
        under && (whom || matter)
    };
    let steps = |e: &&crate::journal::Entry| {
        matches!(
            EntryClass::of(&e.kind),
            EntryClass::Counted
                | EntryClass::Routed
                | EntryClass::Waiting
                | EntryClass::TierReached
        )
    };
    let all = || journal.entries.iter().filter(same);
    let latest = all().filter(steps).map(|e| e.time).max();
    // Of steps at one instant the first is the one that stands first in the text.
    let first = all().filter(steps).find(|e| Some(e.time) == latest);
    let found = first.or_else(|| all().next_back());
    found.map(|e| vec![e.id]).unwrap_or_default()
}
