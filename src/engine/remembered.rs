//! Events of a type that are remembered beyond their cases, and found by the parties whom they name.

use crate::journal::EventRecord;
use crate::model::{EventId, PartyId, Value};
use rustc_hash::FxHashMap;

/// The events of a type, in order of happening.
#[derive(Clone, Default)]
pub(super) struct Remembered {
    all: Vec<EventId>,
    by_party: FxHashMap<PartyId, Vec<EventId>>,
}

impl Remembered {
    /// An event happened.
    pub fn add(&mut self, id: EventId, event: &EventRecord) {
        self.all.push(id);
        for party in parties_of(event) {
            self.names(id, party);
        }
    }

    /// It turned out that an event names a party, as its actor or in a field.
    pub fn names(&mut self, id: EventId, party: PartyId) {
        let naming = self.by_party.entry(party).or_default();
        if naming.last() != Some(&id) {
            naming.push(id);
        }
    }

    /// All of them.
    pub fn all(&self) -> &[EventId] {
        &self.all
    }

    /// Those that name a party, in no order, among which some may come twice.
    pub fn naming(&self, party: PartyId) -> &[EventId] {
        self.by_party.get(&party).map_or(&[], Vec::as_slice)
    }
}

fn parties_of(event: &EventRecord) -> impl Iterator<Item = PartyId> {
    let in_fields = event.fields.iter().filter_map(|value| match value {
        Some(Value::Party(party)) => Some(*party),
        _ => None,
    });
    event.actor.into_iter().chain(in_fields)
}
