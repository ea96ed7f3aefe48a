//! What waits for facts, in the order in which it was put off, and found by what can make it ready.

use super::wait::Pending;
use super::watch::{Looked, Source};
use crate::model::{CaseId, EventId};
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;

/// Whose facts changed: of what is not settled, which is asked again.
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
    /// By what its question looked at.
    by_source: BTreeSet<(Source, u64)>,
    /// What may have another answer than when it was asked last, or was not asked yet.
    stale: BTreeSet<u64>,
    /// Of these, what more than the facts of its own case can make ready.
    stale_wide: BTreeSet<u64>,
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
        self.all.insert(number, pending);
        self.outdate(number);
    }

    /// How many were ever put off.
    pub fn made(&self) -> u64 {
        self.made
    }

    pub fn len(&self) -> usize {
        self.all.len()
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
            Changed::Anything => self.stale.iter().copied().collect(),
            Changed::Loose => self.stale_wide.iter().copied().collect(),
            Changed::Case(case) => {
                let own = self.by_case.get(&case).into_iter().flatten().copied();
                let own = own.filter(|number| self.stale.contains(number));
                let mut found: Vec<u64> = own.chain(self.stale_wide.iter().copied()).collect();
                found.sort_unstable();
                found.dedup();
                found
            }
        }
    }

    /// All that waits and has the answer that it had when it was asked last.
    pub fn settled(&self) -> impl Iterator<Item = (u64, &Pending)> {
        let all = self.all.iter().map(|(number, pending)| (*number, pending));
        all.filter(|(number, _)| !self.stale.contains(number))
    }

    /// A part of what is known changed.
    pub fn changed(&mut self, source: Source) {
        let looking = self.by_source.range((source, 0)..=(source, u64::MAX));
        for number in looking.map(|(_, number)| *number).collect::<Vec<_>>() {
            self.by_source.remove(&(source, number));
            self.outdate(number);
        }
    }

    fn outdate(&mut self, number: u64) {
        if let Some(pending) = self.all.get(&number) {
            self.stale.insert(number);
            if pending.wide || pending.frame.case.is_none() {
                self.stale_wide.insert(number);
            }
        }
    }

    /// It was asked, cannot run, and is not asked again before something changed at which its question looked.
    pub fn settle(&mut self, number: u64, looked: Looked) {
        let Looked::At(sources) = looked else { return };
        let Some(pending) = self.all.get_mut(&number) else {
            return;
        };
        self.stale.remove(&number);
        self.stale_wide.remove(&number);
        for source in &sources {
            self.by_source.insert((*source, number));
        }
        let before = std::mem::replace(&mut pending.looked, sources);
        let gone = |source: &Source| !pending.looked.contains(source);
        let gone: Vec<Source> = before.into_iter().filter(gone).collect();
        self.look_away(number, gone);
    }

    /// It is not told of changes of these any more.
    fn look_away(&mut self, number: u64, sources: Vec<Source>) {
        for source in sources {
            self.by_source.remove(&(source, number));
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
        let mut pending = self.all.remove(&number)?;
        self.stale.remove(&number);
        self.stale_wide.remove(&number);
        self.look_away(number, std::mem::take(&mut pending.looked));
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
