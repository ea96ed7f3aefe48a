//! What happened and why: entries, causes, citations, and how everything stands at the end. Data first; the words are
//! attached in `report`.

mod class;
mod entry;
mod status;

pub use class::EntryClass;
pub use entry::*;
pub use status::*;

use crate::cases::Input;
use crate::model::{EventId, Slot};

/// The result of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Journal {
    /// Entries in the order in which they were made.
    pub entries: Vec<Entry>,
    /// Everything that was raised or came in, by [`EventId`](crate::model::EventId).
    pub events: Vec<EventRecord>,
    /// Fields that were filled after their event was told (补充).
    pub filled_later: Vec<(EventId, Slot)>,
    /// How everything stands at the as-of instant.
    pub status: Status,
    /// What was run.
    pub input: Input,
}
