//! Intervals of a case (期间): what begins and ends them, and the clocks of duties that they stop.

use super::machine::{Frame, Machine};
use crate::calendar::{Instant, Stop};
use crate::journal::{DueChange, EntryId};
use crate::model::{CaseId, EventId};

/// The occurrences of one interval on one case.
#[derive(Default)]
pub(super) struct Occurrences {
    /// What begins or ends it, by its instant: one that became known later stands where it happened. At one instant
    /// they stand in the order in which they took effect.
    marks: Vec<Mark>,
    spans: Vec<Stop>,
}

#[derive(Clone, Copy)]
struct Mark {
    at: Instant,
    acted: u64,
    ends: bool,
    starts: bool,
}

impl Occurrences {
    /// From, to.
    pub fn spans(&self) -> &[Stop] {
        &self.spans
    }

    /// Takes a mark in; whether that changes when it ran.
    fn take(&mut self, mark: Mark) -> bool {
        let order = |mark: &Mark| (mark.at, mark.acted);
        let place = self
            .marks
            .partition_point(|known| order(known) < order(&mark));
        let is_last = place == self.marks.len();
        self.marks.insert(place, mark);
        if is_last {
            return advance(&mut self.spans, mark);
        }
        let mut spans = Vec::new();
        for mark in &self.marks {
            advance(&mut spans, *mark);
        }
        let changed = spans != self.spans;
        self.spans = spans;
        changed
    }
}

fn advance(spans: &mut Vec<Stop>, mark: Mark) -> bool {
    let mut changed = false;
    if mark.ends
        && let Some((_, end @ None)) = spans.last_mut()
    {
        *end = Some(mark.at);
        changed = true;
    }
    if mark.starts && spans.last().is_none_or(|(_, end)| end.is_some()) {
        spans.push((mark.at, None));
        changed = true;
    }
    changed
}

impl Machine<'_> {
    /// Starts and ends intervals; clocks of the case's duties stop and go on.
    pub fn move_intervals(
        &mut self,
        id: EventId,
        cases: &[CaseId],
        frame: &Frame,
        entry: EntryId,
    ) -> bool {
        self.acted += 1;
        self.links[id.index()].acted = self.acted;
        let mut moved = false;
        for &case in cases {
            if self.mark_intervals(id, case) {
                moved = true;
                self.clocks_moved(case, frame.at, entry);
            }
        }
        moved
    }

    /// An event begins and ends intervals of a case, when it happened; whether that changes when they ran.
    pub fn mark_intervals(&mut self, id: EventId, case: CaseId) -> bool {
        let (ty, at) = (self.events[id.index()].ty, self.events[id.index()].time);
        let touched = self.program.touched(ty);
        let (starts, ends) = (&touched.starts, &touched.ends);
        let only_started = starts.iter().filter(|interval| !ends.contains(interval));
        let mut changed = false;
        for interval in ends.iter().chain(only_started) {
            let mark = Mark {
                at,
                acted: self.links[id.index()].acted,
                ends: ends.contains(interval),
                starts: starts.contains(interval),
            };
            let occurrences = self.cases[case].intervals.entry(*interval).or_default();
            changed |= occurrences.take(mark);
        }
        changed
    }

    /// The limits on a case are reckoned again after its intervals moved.
    pub fn clocks_moved(&mut self, case: CaseId, at: Instant, entry: EntryId) {
        for duty in self.cases[case].open.clone() {
            self.reckon_again(duty, at, DueChange::Resumed, Some(entry));
        }
    }
}
