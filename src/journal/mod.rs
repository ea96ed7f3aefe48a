//! What happened and why: entries, causes, citations, and how everything stands at the end. Data first; the words are
//! attached in `report`.

mod alike;
mod class;
mod entry;
mod listener;
mod owner;
mod status;

pub use alike::{Individual, Moment, OwedDuty, Particulars, Tally, Told, ToldDuty};
pub use class::EntryClass;
pub use entry::*;
pub use listener::{Listener, Reading};
pub use owner::Owner;
pub use status::*;

use crate::cases::Input;
use crate::model::{ComparisonId, EventId, Slot};
use crate::table::Table;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The result of a run; by default, of nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Journal {
    /// Entries in the order in which they were made.
    pub entries: Vec<Entry>,
    /// Everything that was raised or came in, by [`EventId`].
    pub events: Table<EventRecord>,
    /// Fields that were filled after their event was told (补充).
    pub filled_later: Vec<(EventId, Slot)>,
    /// How everything stands at the as-of instant.
    pub status: Status,
    /// What was run.
    pub input: Arc<Input>,
    /// On which sides of their boundaries comparisons were asked; taken down only where the program observes.
    pub comparisons: BTreeSet<(ComparisonId, Side)>,
}

impl Journal {
    /// A journal of an input in which nothing has happened.
    #[must_use]
    pub fn of(input: Arc<Input>) -> Self {
        Self {
            entries: Vec::new(),
            events: Table::default(),
            filled_later: Vec::new(),
            status: Status::default(),
            input,
            comparisons: BTreeSet::new(),
        }
    }
}

/// A side of a boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// Short of it.
    Below,
    /// On it.
    At,
    /// Beyond it.
    Above,
}

impl Side {
    /// All, from below.
    pub const ALL: [Self; 3] = [Self::Below, Self::At, Self::Above];

    /// The side on which something lies that compares so with the boundary.
    #[must_use]
    pub fn of(order: Ordering) -> Self {
        match order {
            Ordering::Less => Self::Below,
            Ordering::Equal => Self::At,
            Ordering::Greater => Self::Above,
        }
    }
}
