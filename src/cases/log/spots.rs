//! Events where they lie in memory, as those look at them who look at all: case by case, many at a time.

use super::record;
use super::{EventLog, ShapeId, place};
use crate::calendar::Instant;
use crate::cases::Event;
use crate::model::CaseId;
use std::ops::{ControlFlow, Range};

/// Where an event in memory is packed: it is looked at there without asking where it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot(u32);

/// How far behind the first word of an event most of what is looked at stands.
const LOOKED: usize = 6;

/// Events from one mark to the next.
const MARKED: usize = 4_096;

/// What is to be noted before an event: how many cases are known there, where enough events have passed since the last note.
#[inline]
pub(super) fn mark(nth: usize, mentions: &[u32]) -> Option<u32> {
    nth.is_multiple_of(MARKED).then(|| place(mentions.len()))
}

impl EventLog {
    /// A place before the first event in memory that is on one of the cases from this on.
    fn before(&self, case: usize) -> usize {
        let behind = self.marks.partition_point(|known| *known as usize <= case);
        behind.saturating_sub(1) * MARKED
    }

    /// Has the processor fetch events that are looked at next: many at a time are fetched sooner than one by one.
    pub fn fetch(&self, spots: impl IntoIterator<Item = Spot>) {
        let mut all = 0;
        for spot in spots {
            // Its first word, and what stands about where it ends, which may lie in another line of memory.
            let begin = spot.0 as usize;
            let looked = [self.words.get(begin), self.words.get(begin + LOOKED)];
            all ^= looked.into_iter().flatten().fold(0, |all, word| all ^ word);
        }
        std::hint::black_box(all);
    }

    /// An event as it is packed in its spot, and what follows behind it.
    #[must_use]
    pub fn packed_in(&self, spot: Spot) -> Option<&[u32]> {
        self.words.get(spot.0 as usize..)
    }

    /// The event of a spot, which says nothing that corrects others or decides.
    #[must_use]
    pub fn event_in(&self, spot: Spot) -> Option<Event> {
        self.unpacked(self.packed_in(spot)?, None)
    }

    /// When an event happened that is packed so, and its shape.
    #[must_use]
    pub fn head(packed: &[u32]) -> Option<(Instant, ShapeId)> {
        Some((record::time(packed)?, ShapeId(*packed.get(2)?)))
    }

    /// When the event of a spot happened.
    #[must_use]
    pub fn time_in(&self, spot: Spot) -> Option<Instant> {
        record::time(self.packed_in(spot)?)
    }

    /// Tells the position of each event, where it is, and on which case, in their order, from where it may be on one of the
    /// cases from the first on or is among some positions, until that breaks; those that were dropped, and those that are not in memory, are left
    /// out. None where there are too many for spots, or where some correct others or decide.
    pub fn homes(
        &self,
        (first, some): (usize, &Range<usize>),
        mut tell: impl FnMut(usize, Spot, Option<CaseId>) -> ControlFlow<()>,
    ) -> Option<()> {
        u32::try_from(self.words.len()).ok()?;
        if self.builtins().next().is_some() {
            return None;
        }
        // By shape where the case stands, if the event is about one.
        let mut about: Vec<Option<usize>> = vec![None; self.shapes()];
        let begin = self.before(first).min(some.start);
        let starts = self.starts.get(begin..)?;
        let some_dropped = !self.dropped.is_empty();
        for (position, begin) in (self.first_here() + begin..).zip(starts) {
            if some_dropped && self.is_dropped(position) {
                continue;
            }
            let spot = Spot(u32::try_from(*begin).ok()?);
            let packed = self.packed_in(spot)?;
            let known = about.get_mut(*packed.get(2)? as usize)?;
            let home = match *known {
                Some(at) => packed.get(at).copied().map(CaseId),
                None => {
                    let record = self.record(packed)?;
                    *known = record.about();
                    record.home()
                }
            };
            if tell(position, spot, home).is_break() {
                break;
            }
        }
        Some(())
    }
}
