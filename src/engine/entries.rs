//! The entries of a run as they are made. Those of the turn at hand can still be flagged; earlier ones may have been told
//! already, and are then gone.

use crate::journal::{Entry, EntryId};

/// Entries by number, from the first that is still held.
#[derive(Default)]
pub(super) struct Entries {
    told: u32,
    held: Vec<Entry>,
}

impl Entries {
    /// Adds the entry that is made for the next number.
    pub fn push(&mut self, make: impl FnOnce(EntryId) -> Entry) -> EntryId {
        let held = u32::try_from(self.held.len()).unwrap_or(u32::MAX);
        let id = EntryId(self.told.saturating_add(held));
        self.held.push(make(id));
        id
    }

    /// An entry that was not told yet.
    pub fn get_mut(&mut self, id: EntryId) -> Option<&mut Entry> {
        self.held.get_mut(id.0.checked_sub(self.told)? as usize)
    }

    /// The entries that were not told yet; they are told now.
    pub fn tell(&mut self, into: &mut Vec<Entry>) {
        into.clear();
        std::mem::swap(&mut self.held, into);
        let told = u32::try_from(into.len()).unwrap_or(u32::MAX);
        self.told = self.told.saturating_add(told);
    }

    /// All of them, where none was told.
    pub fn into_all(self) -> Vec<Entry> {
        self.held
    }
}
