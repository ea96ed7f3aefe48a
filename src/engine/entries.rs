//! The entries of a run as they are made. Those of the turn at hand can still be flagged; earlier ones may have been told
//! already, and are then gone.

use crate::journal::{Entry, EntryId};

/// Entries by number, from the first that is still held.
#[derive(Default)]
pub(super) struct Entries {
    told: u32,
    held: Vec<Entry>,
    /// Where the turn at hand begins among those held, if earlier ones are sealed.
    sealed: usize,
}

impl Entries {
    /// Adds the entry that is made for the next number.
    pub fn push(&mut self, make: impl FnOnce(EntryId) -> Entry) -> EntryId {
        let held = u32::try_from(self.held.len()).unwrap_or(u32::MAX);
        let id = EntryId(self.told.saturating_add(held));
        self.held.push(make(id));
        id
    }

    /// An entry that can still change.
    pub fn get_mut(&mut self, id: EntryId) -> Option<&mut Entry> {
        let at = id.0.checked_sub(self.told)? as usize;
        self.held.get_mut(at).filter(|_| at >= self.sealed)
    }

    /// What was made so far does not change any more: it is the same whenever it is told.
    pub fn seal(&mut self) {
        self.sealed = self.held.len();
    }

    /// How many were not told yet.
    pub fn waiting(&self) -> usize {
        self.held.len()
    }

    /// The entries that were not told yet; they are told now.
    pub fn tell(&mut self, into: &mut Vec<Entry>) {
        into.clear();
        std::mem::swap(&mut self.held, into);
        let told = u32::try_from(into.len()).unwrap_or(u32::MAX);
        self.told = self.told.saturating_add(told);
        self.sealed = 0;
    }

    /// All of them, where none was told.
    pub fn into_all(self) -> Vec<Entry> {
        self.held
    }
}
