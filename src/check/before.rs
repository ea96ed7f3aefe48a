//! What must have happened before an event: an act that is owed comes after what its duty came after, an event that rules
//! raise or define after its sources, and any other event of a case after the event with which cases of its type begin,
//! where `首次 遇` says which that is.

use super::sites::Sites;
use crate::model::{CaseTypeId, EventTypeId, StatementKind};
use std::collections::BTreeSet;

/// For each event type, the events that have happened once it has.
pub(super) struct Before {
    /// `None`: it never happens (a circle that nothing enters).
    known: Vec<Option<BTreeSet<EventTypeId>>>,
    /// For each case type, the events with which its cases begin.
    openers: Vec<Vec<EventTypeId>>,
}

/// Where an event comes from: each source is a list of groups of which one event each has happened.
type Sources = Vec<Vec<Vec<EventTypeId>>>;

impl Before {
    pub fn of(sites: &Sites<'_>) -> Self {
        let base = sites.base;
        let mut openers: Vec<Vec<EventTypeId>> = vec![Vec::new(); base.case_types.len()];
        for head in base.heads.iter().filter(|head| head.trigger.first) {
            for event in &head.trigger.events {
                if let Some(case) = base.event(*event).about
                    && !openers[case.index()].contains(event)
                {
                    openers[case.index()].push(*event);
                }
            }
        }
        let mut sources: Vec<Sources> = vec![Vec::new(); base.events.len()];
        for site in &sites.all {
            let groups = || -> Vec<Vec<EventTypeId>> {
                site.happened.iter().map(|(_, e)| e.clone()).collect()
            };
            match &base.statement(site.statement).kind {
                StatementKind::Duty(duty) => {
                    for event in duty.acts.iter().flatten() {
                        sources[event.index()].push(groups());
                    }
                }
                StatementKind::Raise(raise) => sources[raise.event.index()].push(groups()),
                _ => {}
            }
        }
        for definition in &base.definitions {
            let any = vec![definition.base.clone()];
            sources[definition.event.index()].push(any);
        }
        for (index, sources) in sources.iter_mut().enumerate() {
            let event = EventTypeId::at(index);
            let about = base.event(event).about;
            let first = about.map_or(&[][..], |case| &openers[case.index()][..]);
            if sources.is_empty() || first.contains(&event) {
                // From outside, at the latest after the beginning of its case.
                let begun = !first.is_empty() && !first.contains(&event);
                *sources = vec![if begun {
                    vec![first.to_vec()]
                } else {
                    Vec::new()
                }];
            }
        }
        let mut before = Self {
            known: vec![None; base.events.len()],
            openers,
        };
        before.settle(&sources);
        before
    }

    /// The greatest answer: an event counts as coming after everything until a source says otherwise.
    fn settle(&mut self, sources: &[Sources]) {
        loop {
            let mut more = false;
            for (index, sources) in sources.iter().enumerate() {
                let event = EventTypeId::at(index);
                let mut common: Option<BTreeSet<EventTypeId>> = None;
                for source in sources {
                    let Some(one) = self.after(source) else {
                        continue;
                    };
                    common = Some(match common {
                        None => one,
                        Some(others) => others.intersection(&one).copied().collect(),
                    });
                }
                if let Some(common) = &mut common {
                    common.insert(event);
                }
                if common != self.known[index] {
                    self.known[index] = common;
                    more = true;
                }
            }
            if !more {
                return;
            }
        }
    }

    /// What has happened after one event of each group; `None` where that cannot be.
    pub fn after(&self, groups: &[Vec<EventTypeId>]) -> Option<BTreeSet<EventTypeId>> {
        let mut all = BTreeSet::new();
        for group in groups {
            let mut common: Option<BTreeSet<EventTypeId>> = None;
            for event in group {
                let Some(one) = &self.known[event.index()] else {
                    continue;
                };
                common = Some(match common {
                    None => one.clone(),
                    Some(others) => others.intersection(one).copied().collect(),
                });
            }
            all.extend(common?);
        }
        Some(all)
    }

    /// The events before an event, the earliest first; the event itself last.
    pub fn chain(&self, event: EventTypeId) -> Vec<EventTypeId> {
        let Some(known) = &self.known[event.index()] else {
            return vec![event];
        };
        let depth = |e: &EventTypeId| self.known[e.index()].as_ref().map_or(0, BTreeSet::len);
        let mut chain: Vec<EventTypeId> = known.iter().copied().filter(|e| *e != event).collect();
        chain.sort_by_key(|e| (depth(e), *e));
        chain.push(event);
        chain
    }

    /// The events with which cases of a type begin, where the rules say.
    pub fn openers(&self, case: CaseTypeId) -> &[EventTypeId] {
        &self.openers[case.index()]
    }
}
