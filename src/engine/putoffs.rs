//! What waits for facts, in the order in which it was put off, and found by what can make it ready.

use super::wait::Pending;
use crate::model::{CaseId, EventId};
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;

/// Whose facts changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Changed {
    /// Those of one case, and nothing else.
    Case(CaseId),
    /// Those of events about no case.
    Loose,
    /// Anybody's.
    Anything,
}

/// What waits, by number.
#[derive(Default)]
pub(super) struct Putoffs {
    made: u64,
    all: BTreeMap<u64, Pending>,
    /// By the case of its frame.
    by_case: FxHashMap<CaseId, Vec<u64>>,
    /// By the event of its frame.
    by_event: FxHashMap<EventId, Vec<u64>>,
    /// What more than the facts of its own case can make ready.
    wide: BTreeSet<u64>,
    /// What can run, and does when what runs before it has run.
    lined_up: BTreeSet<u64>,
}

impl Putoffs {
    pub fn push(&mut self, pending: Pending) {
        self.made += 1;
        let number = self.made;
        if let Some(case) = pending.frame.case {
            self.by_case.entry(case).or_default().push(number);
        }
        if let Some(event) = pending.frame.event {
            self.by_event.entry(event).or_default().push(number);
        }
        if pending.wide || pending.frame.case.is_none() {
            self.wide.insert(number);
        }
        self.all.insert(number, pending);
    }

    /// How many were ever put off.
    pub fn made(&self) -> u64 {
        self.made
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub fn get(&self, number: u64) -> Option<&Pending> {
        self.all.get(&number)
    }

    /// What a change can make ready, in order.
    pub fn touched(&self, changed: Changed) -> Vec<u64> {
        match changed {
            Changed::Anything => self.all.keys().copied().collect(),
            Changed::Loose => self.wide.iter().copied().collect(),
            Changed::Case(case) => {
                let own = self.by_case.get(&case).into_iter().flatten().copied();
                let mut found: Vec<u64> = own.chain(self.wide.iter().copied()).collect();
                found.sort_unstable();
                found.dedup();
                found
            }
        }
    }

    /// These run one after the other.
    pub fn line_up(&mut self, numbers: &[u64]) {
        self.lined_up.extend(numbers);
    }

    /// The turn of one has come.
    pub fn take_turn(&mut self, number: u64) {
        self.lined_up.remove(&number);
    }

    pub fn is_lined_up(&self, number: u64) -> bool {
        self.lined_up.contains(&number)
    }

    /// What waits on a case, in order.
    pub fn of_case(&self, case: CaseId) -> impl Iterator<Item = &Pending> {
        let numbers = self.by_case.get(&case).into_iter().flatten();
        numbers.filter_map(|number| self.all.get(number))
    }

    pub fn remove(&mut self, number: u64) -> Option<Pending> {
        let pending = self.all.remove(&number)?;
        self.wide.remove(&number);
        if let Some(case) = pending.frame.case {
            forget(&mut self.by_case, case, number);
        }
        if let Some(event) = pending.frame.event {
            forget(&mut self.by_event, event, number);
        }
        Some(pending)
    }

    /// Drops what waits on a case, but for what is to stay.
    pub fn drop_of_case(&mut self, case: CaseId, stays: impl Fn(&Pending) -> bool) {
        let Some(numbers) = self.by_case.get(&case) else {
            return;
        };
        let gone = |n: &u64| self.all.get(n).is_some_and(|p| !stays(p));
        for number in numbers.iter().copied().filter(gone).collect::<Vec<_>>() {
            self.remove(number);
        }
    }

    /// Drops what waits about one of these events.
    pub fn drop_about(&mut self, events: &[EventId]) {
        let found = events.iter().filter_map(|event| self.by_event.get(event));
        for number in found.flatten().copied().collect::<Vec<_>>() {
            self.remove(number);
        }
    }
}

/// A number leaves those of a key.
fn forget<K: Eq + Hash>(numbers: &mut FxHashMap<K, Vec<u64>>, of: K, number: u64) {
    if let Entry::Occupied(mut found) = numbers.entry(of) {
        found.get_mut().retain(|n| *n != number);
        if found.get().is_empty() {
            found.remove();
        }
    }
}
