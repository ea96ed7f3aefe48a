//! What the question of something that waits looked at: it is asked again when some of that changed, and not before.

use super::machine::Machine;
use crate::model::{CaseId, EventId, EventTypeId, PartyId, Slot};
use rustc_hash::FxHashSet;
use std::cell::RefCell;

/// A question that looked at more than this is asked again whatever changed.
const MANY: usize = 64;

/// A part of what is known that can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Source {
    /// What an event says.
    Event(EventId),
    /// The attributes of a case, what has happened on it, and what the events say that have.
    Case(CaseId),
    /// An attribute of a party.
    Party(PartyId, Slot),
    /// The events of a type that are remembered beyond their cases, and what they say.
    Type(EventTypeId),
}

/// What a question looked at.
#[derive(Debug)]
pub(super) enum Looked {
    At(Vec<Source>),
    /// More than is kept.
    AtMuch,
}

/// Takes down what is looked at while a question is asked.
#[derive(Default)]
pub(super) struct Watch(RefCell<Option<FxHashSet<Source>>>);

impl Watch {
    fn begin(&self) {
        *self.0.borrow_mut() = Some(FxHashSet::default());
    }

    fn end(&self) -> Looked {
        let looked = self.0.take().unwrap_or_default();
        match looked.len() > MANY {
            true => Looked::AtMuch,
            false => Looked::At(looked.into_iter().collect()),
        }
    }
}

impl Machine<'_> {
    /// Asks a question, and takes down what it looks at.
    pub fn watching<T>(&self, question: impl FnOnce(&Self) -> T) -> (T, Looked) {
        self.watch.begin();
        let answer = question(self);
        (answer, self.watch.end())
    }

    /// A question looks at this.
    pub fn looks_at(&self, at: Source) {
        if let Some(looked) = &mut *self.watch.0.borrow_mut() {
            looked.insert(at);
        }
    }

    /// A question that looked through these events is told of a change of any by what it found them by.
    pub fn looked_through(&self, events: &[EventId]) {
        if let Some(looked) = &mut *self.watch.0.borrow_mut() {
            for &event in events {
                looked.remove(&Source::Event(event));
            }
        }
    }

    /// What an event says changed, or whether it stands.
    pub fn event_changed(&mut self, event: EventId) {
        self.pending.changed(Source::Event(event));
        for case in self.cases_of(event) {
            self.pending.changed(Source::Case(case));
        }
        let ty = self.events[event.index()].ty;
        self.pending.changed(Source::Type(ty));
    }
}
