//! The shortest case that shows a difference: rows are taken out while the difference stays.

use super::difference::{Both, run};
use super::{Difference, Material, Pair, without_parties};
use crate::cases::{BuiltinEvent, Event, Input, Row};
use crate::model::{PartyId, RuleBase, Value};
use crate::report::effect::{Manner, Topic};
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// Runs that shortening one case may take.
const MAX_RUNS: usize = 400;

/// Events that these runs may take in all, so that a long log is cut down in halves and not row by row for ever.
const MAX_EVENTS: usize = 2_000_000;

/// What must stay: a difference of this provision, topic and manner that names something of what was named.
pub struct Wanted<'k> {
    key: (&'k str, Topic, Manner),
    names: Vec<&'k str>,
}

impl<'k> Wanted<'k> {
    /// What one difference shows.
    pub fn of(difference: &'k Difference) -> Self {
        Self {
            key: difference.key(),
            names: difference.names(),
        }
    }

    /// Whether another difference shows it too.
    pub fn is(&self, other: &Difference) -> bool {
        let common = || other.names().iter().any(|name| self.names.contains(name));
        other.key() == self.key && (self.names.is_empty() || common())
    }
}

/// The case without the rows, parties and waiting that the difference does not need.
pub fn shorten(pair: &Pair<'_>, material: &Material, wanted: &Wanted<'_>) -> (Material, Both) {
    let mut work = Work {
        pair,
        wanted,
        runs: 0,
        events: 0,
    };
    let mut best = material.clone();
    // The end stays where it is while rows go.
    let end = run(pair, &best.old, &best.new).new.status.as_of;
    for side in [&mut best.old, &mut best.new] {
        side.as_of = side.as_of.or(end.map(|at| at.date()));
    }
    if !work.stays(&best.old, &best.new) {
        // It rests on what cannot be taken apart, such as a refused row.
        let both = super::differences(pair, material);
        return (material.clone(), both);
    }
    work.rows(&mut best);
    work.parties(&mut best);
    work.end(&mut best);
    let both = run(pair, &best.old, &best.new);
    (best, both)
}

struct Work<'a> {
    pair: &'a Pair<'a>,
    wanted: &'a Wanted<'a>,
    runs: usize,
    events: usize,
}

impl Work<'_> {
    fn stays(&mut self, old: &Input, new: &Input) -> bool {
        self.runs += 1;
        self.events += old.events.len() + new.events.len();
        self.runs <= MAX_RUNS
            && self.events <= MAX_EVENTS
            && run(self.pair, old, new)
                .differences
                .iter()
                .any(|d| self.wanted.is(d))
    }

    /// Takes rows out, in halves, quarters … and at last one by one, until none can go.
    fn rows(&mut self, best: &mut Material) {
        let mut size = best.new.events.len().max(best.old.events.len()).div_ceil(2);
        while size > 0 {
            let mut shorter = false;
            let mut start = 0;
            loop {
                let rows = rows_of(best);
                if start >= rows.len() {
                    break;
                }
                let out = &rows[start..rows.len().min(start + size)];
                let old = without(&best.old, out);
                let new = without(&best.new, out);
                if self.stays(&old, &new) {
                    (best.old, best.new) = (old, new);
                    shorter = true;
                } else {
                    start += size;
                }
            }
            if !shorter || size > 1 {
                size /= 2;
            }
        }
    }

    /// Leaves out the parties that no row names; those through whom the named ones are related stay if they must.
    fn parties(&mut self, best: &mut Material) {
        let (old_base, new_base) = (self.pair.old.base, self.pair.new.base);
        for through_attributes in [false, true] {
            let needed = |input: &Input, base: &RuleBase| {
                let named = named(input, base, through_attributes);
                without_parties(input, base, &|p| named[p.index()])
            };
            let (old, new) = (needed(&best.old, old_base), needed(&best.new, new_base));
            if self.stays(&old, &new) {
                (best.old, best.new) = (old, new);
                return;
            }
        }
    }

    /// Lets the case end with its last event, where the difference does not need more time.
    fn end(&mut self, best: &mut Material) {
        let as_of = |input: &Input, day| Input {
            as_of: day,
            ..input.clone()
        };
        let last_event = best.new.events.iter().map(|e| e.time.date()).max();
        let found = run(self.pair, &best.old, &best.new);
        let told = found.differences.iter().filter(|d| self.wanted.is(d));
        let last_told = told
            .flat_map(|d| d.gone.iter().chain(&d.new))
            .filter_map(|o| o.when)
            .map(|at| at.date())
            .max();
        for day in [last_event, last_told] {
            let (old, new) = (as_of(&best.old, day), as_of(&best.new, day));
            let earlier = day.is_some() && day < best.new.as_of;
            if earlier && self.stays(&old, &new) {
                (best.old, best.new) = (old, new);
                return;
            }
        }
    }
}

/// The rows of both sides, each once, those of the new side first.
fn rows_of(material: &Material) -> Vec<Place> {
    let mut seen: FxHashSet<Place> = FxHashSet::default();
    let sides = [&material.new, &material.old];
    let all = sides
        .into_iter()
        .flat_map(|side| side.events.iter().filter_map(|e| place_of(side, e)));
    all.filter(|place| seen.insert(place.clone())).collect()
}

/// Where a row stands: what makes two events of the two sides one row.
type Place = (Arc<str>, u32);

fn place_of(input: &Input, event: &Event) -> Option<Place> {
    Some(match input.rows.get(event.row)? {
        Row::Text(span) => (span.file.0.to_string().into(), span.start),
        Row::Register { file, line } => (file, line),
    })
}

/// The input without some rows, and without what refers to them.
fn without(input: &Input, rows: &[Place]) -> Input {
    let rows: FxHashSet<&Place> = rows.iter().collect();
    let mut out = Input {
        events: Vec::new(),
        ..input.clone()
    };
    let refers = |event: &Event| match &event.builtin {
        Some(BuiltinEvent::Supplement { event, .. } | BuiltinEvent::Revoke { event }) => {
            Some(*event)
        }
        _ => None,
    };
    let listed = |event: &Event| place_of(input, event).is_some_and(|place| rows.contains(&place));
    let gone = |event: &Event| {
        let target = refers(event).and_then(|to| input.events.get(to));
        listed(event) || target.is_some_and(listed)
    };
    let mut next = 0;
    let positions: Vec<usize> = input
        .events
        .iter()
        .map(|event| {
            let position = next;
            next += usize::from(!gone(event));
            position
        })
        .collect();
    for event in input.events.iter().filter(|e| !gone(e)) {
        let mut event = event.clone();
        if let Some(
            BuiltinEvent::Supplement { event: to, .. } | BuiltinEvent::Revoke { event: to },
        ) = &mut event.builtin
        {
            *to = positions.get(*to).copied().unwrap_or(0);
        }
        out.events.push(event);
    }
    out
}

/// Which parties rows name, directly or also through the attributes of those named.
fn named(input: &Input, base: &RuleBase, through_attributes: bool) -> Vec<bool> {
    let mut out = vec![false; input.parties.len()];
    let mut open: Vec<PartyId> = (0..base.named_parties.len()).map(PartyId::at).collect();
    let of_value = |value: &Value| -> Vec<PartyId> {
        match value {
            Value::Party(id) => vec![*id],
            Value::Parties(ids) => ids.to_vec(),
            _ => Vec::new(),
        }
    };
    for event in &input.events {
        open.extend(event.actor.iter().chain(&event.recipient));
        open.extend(event.fields.iter().flatten().flat_map(of_value));
        match &event.builtin {
            Some(BuiltinEvent::Decide { target, .. }) => open.extend(target),
            Some(BuiltinEvent::Supplement { fields, .. }) => {
                open.extend(fields.iter().flatten().flat_map(of_value));
            }
            _ => {}
        }
    }
    while let Some(id) = open.pop() {
        let Some(known) = out.get_mut(id.index()) else {
            continue;
        };
        if !std::mem::replace(known, true) && through_attributes {
            let attributes = &input.parties[id.index()].attributes;
            open.extend(attributes.iter().flatten().flat_map(of_value));
        }
    }
    out
}
