//! What a revocation gives back: a deduction that falls lets its counter rise, and tiers are reached by that as by any rise
//! (ruling 16).

use super::counter::crossed;
use super::machine::{Frame, Machine};
use crate::calendar::Instant;
use crate::decimal::Decimal;
use crate::journal::EntryKind;
use crate::model::{CounterId, EventId, Value};

/// A counter that a deduction had lowered.
pub(super) struct Lowered {
    counter: CounterId,
    keys: Vec<Value>,
    bounds: (Instant, Instant),
    total: Decimal,
    own: Frame,
}

impl Machine<'_> {
    /// The counters that these events lower in the window of this instant, in the order of their first deduction.
    pub fn lowered_by(&self, events: &[EventId], frame: &Frame) -> Vec<Lowered> {
        let lowers = |id: &EventId| {
            let touched = self.program.touched(self.events[id.index()].ty);
            !touched.deductions.is_empty() && !self.events[id.index()].revoked
        };
        let events: Vec<EventId> = events.iter().copied().filter(lowers).collect();
        if events.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<_> = self
            .counters
            .iter()
            .filter_map(|(key, state)| Some((state.first_deduction(&events)?, key)))
            .collect();
        found.sort_by_key(|(event, (family, _))| (*event, *family));
        found
            .into_iter()
            .filter_map(|(_, (family, keys))| {
                let counter = self.standing(*family, frame)?;
                let key = super::counter::party_of(keys);
                let own = Frame {
                    key,
                    owner: self.kept_by(*family, key, frame),
                    ..frame.clone()
                };
                let window = &self.base.counters[counter.index()].window;
                let bounds = self.window(window, frame.at, &own)?;
                Some(Lowered {
                    counter,
                    keys: keys.to_vec(),
                    bounds,
                    total: self.total(*family, keys, bounds),
                    own,
                })
            })
            .collect()
    }

    /// The events are revoked now: what they had taken from a counter is back. The event that completes a tier is the
    /// last that is counted.
    pub fn restore(&mut self, lowered: Lowered, frame: &Frame) {
        let base = self.base;
        let counter = &base.counters[lowered.counter.index()];
        let from = lowered.total;
        let to = self.total(counter.family, &lowered.keys, lowered.bounds);
        if to <= from {
            return;
        }
        let grounds = self.grounds(counter.family, &lowered.keys, lowered.bounds);
        let own = Frame {
            cause: frame.cause,
            ..lowered.own
        };
        let kind = EntryKind::Counted {
            counter: lowered.counter,
            keys: lowered.keys,
            from,
            to,
        };
        let entry = self.record(&own, Some(counter.provision), own.key, kind);
        let last = grounds.last().map(|g| g.event);
        let own = Frame {
            event: last.or(own.event),
            case: last.map_or(own.case, |last| self.cases_of(last).first().copied()),
            grounds: Some(grounds),
            ..own.because(entry)
        };
        for index in crossed(counter, from, to) {
            self.fire_tier(lowered.counter, index, to, &own);
        }
    }
}
