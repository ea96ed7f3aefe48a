//! Events that are looked at one after another but were added far apart: brought near each other before, many at a time,
//! so that the processor fetches them together.

use crate::cases::EventLog;

/// Copies of events.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    packed: Vec<u32>,
    /// Where each ends.
    ends: Vec<usize>,
}

/// Events one after another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Near<'n> {
    /// Their positions in the log.
    pub positions: &'n [u32],
    packed: &'n [u32],
    begin: usize,
    ends: &'n [usize],
}

impl Gathered {
    /// Copies other events.
    pub fn gather<'p>(&mut self, log: &EventLog, positions: impl Iterator<Item = &'p u32>) {
        self.packed.clear();
        self.ends.clear();
        for position in positions {
            let packed = log.packed(*position as usize);
            self.packed.extend_from_slice(packed.unwrap_or_default());
            self.ends.push(self.packed.len());
        }
    }

    /// Of the events, those from one on that have these positions.
    pub fn near<'n>(&'n self, first: usize, positions: &'n [u32]) -> Near<'n> {
        let ends = self.ends.get(first..first + positions.len());
        Near {
            positions,
            packed: &self.packed,
            begin: first.checked_sub(1).map_or(0, |before| self.ends[before]),
            ends: ends.unwrap_or_default(),
        }
    }
}

impl<'n> Near<'n> {
    /// One event, where it stands.
    pub fn one(position: &'n u32, packed: &'n [u32], end: &'n usize) -> Self {
        Self {
            positions: std::slice::from_ref(position),
            packed,
            begin: 0,
            ends: std::slice::from_ref(end),
        }
    }

    /// Each as it is packed.
    pub fn iter(self) -> impl Iterator<Item = &'n [u32]> {
        let mut begin = self.begin;
        self.ends.iter().map(move |end| {
            let packed = self.packed.get(begin..*end).unwrap_or_default();
            begin = *end;
            packed
        })
    }
}
