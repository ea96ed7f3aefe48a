//! Counters with legal meaning: windows, tiers, points (rulings 15–18).

use super::eval::Answer;
use super::machine::{Asked, Frame, Ground, Machine};
use super::wait::Wait;
use crate::calendar::Instant;
use crate::decimal::Decimal;
use crate::journal::{Cause, EntryId, EntryKind};
use crate::model::{Counter, CounterId, EventId, Expr, Fact, Value};
use smallvec::SmallVec;
use std::rc::Rc;

/// What one key of a counter holds.
#[derive(Default)]
pub(super) struct CounterState {
    entries: Vec<Count>,
    /// Something stands in it that does not simply add one, in order of time: sums go through all of it.
    uneven: bool,
}

struct Count {
    time: Instant,
    event: EventId,
    /// The event's entry.
    entry: Option<EntryId>,
    amount: Decimal,
    /// The event was revoked.
    revoked: bool,
    /// A deduction, not a counted event.
    deduction: bool,
    /// Emptied by 清除.
    cleared: bool,
}

impl CounterState {
    fn add(&mut self, count: Count) {
        let later = self.entries.last().is_none_or(|c| c.time <= count.time);
        self.uneven |= !later || count.deduction || count.amount != Decimal::ONE;
        self.entries.push(count);
    }

    /// Positions of what lies in a window, where everything is in order of time.
    fn between(&self, (from, to): (Instant, Instant)) -> std::ops::Range<usize> {
        let first = self.entries.partition_point(|c| c.time < from);
        let end = self.entries.partition_point(|c| c.time <= to);
        first..end.max(first)
    }

    /// What stands in a window: counted events that were not revoked or cleared, less deductions, never below nought.
    fn total(&self, (from, to): (Instant, Instant), left_out: Option<EventId>) -> Decimal {
        if !self.uneven {
            let within = self.between((from, to));
            let out = left_out
                .is_some_and(|id| self.entries[within.clone()].iter().any(|c| c.event == id));
            let count = within.len() - usize::from(out);
            return Decimal::count(u32::try_from(count).unwrap_or(u32::MAX));
        }
        let mut sum = Decimal::ZERO;
        for entry in &self.entries {
            if entry.cleared
                || entry.revoked
                || Some(entry.event) == left_out
                || entry.time < from
                || entry.time > to
            {
                continue;
            }
            let next = if entry.deduction {
                sum.checked_sub(entry.amount)
            } else {
                sum.checked_add(entry.amount)
            };
            sum = next.unwrap_or(sum).max(Decimal::ZERO);
        }
        sum
    }

    /// The first of these events by which the counter stands lowered.
    pub fn first_deduction(&self, events: &[EventId]) -> Option<EventId> {
        let standing = self.entries.iter().filter(|c| c.deduction && !c.cleared);
        standing.map(|c| c.event).find(|e| events.contains(e))
    }
}

impl Machine<'_> {
    /// The counters of an event's type count it; others are emptied or lowered by it.
    pub fn counters_look(&mut self, id: EventId, frame: &Frame) {
        let program = self.program;
        let touched = program.touched(self.events[id.index()].ty);
        for counter in self.in_text_order(&touched.counters, frame) {
            self.count(counter, frame);
        }
        for &(counter, index) in &touched.clears {
            if let Some(noted) = self.noted(counter, frame) {
                self.clear(counter, index, noted, frame);
            }
        }
        for &(counter, index) in &touched.deductions {
            if let Some(noted) = self.noted(counter, frame) {
                self.deduct(counter, index, noted, frame);
            }
        }
    }

    /// Families in the order of the texts that judge the event at hand: an amendment may have added an article before
    /// another, or given it another number.
    fn in_text_order(&self, families: &[CounterId], frame: &Frame) -> SmallVec<[CounterId; 4]> {
        let mut found: SmallVec<[CounterId; 4]> = families.into();
        if families.iter().any(|id| self.program.family(*id).len() > 1) {
            found.sort_by_key(|id| self.standing(*id, frame).unwrap_or(*id));
        }
        found
    }

    /// The counter of a family whose text judges the event at hand.
    pub(super) fn standing(&self, family: CounterId, frame: &Frame) -> Option<CounterId> {
        let stands =
            |id: &&CounterId| self.applies(self.base.counters[id.index()].provision, frame);
        self.program.family(family).iter().find(stands).copied()
    }

    /// Whether what empties or lowers a counter does so now: with an entry by the text that judges the event, without
    /// one where none of its family does, so that a later text finds what it would have held.
    fn noted(&self, id: CounterId, frame: &Frame) -> Option<Noted> {
        let family = self.base.counters[id.index()].family;
        match self.standing(family, frame) {
            Some(standing) => (standing == id).then_some(Noted::Yes),
            None => (family == id).then_some(Noted::No),
        }
    }

    /// The tiers of a counter that the event at hand would reach, each with the frame in which it would fire.
    pub fn would_fire(&self, id: CounterId, event: EventId, frame: &Frame) -> Vec<(usize, Frame)> {
        let counter = &self.base.counters[id.index()];
        if !matches!(self.ask(counter.when.as_ref(), frame), Answer::Known(true)) {
            return Vec::new();
        }
        let Ok(keys) = self.keys_of(&counter.keys, frame) else {
            return Vec::new();
        };
        let own = Frame {
            key: party_of(&keys),
            ..frame.clone()
        };
        let amount = match &counter.field {
            None => Decimal::ONE,
            Some(fields) => match self.field(event, fields) {
                Some(Value::Number(n)) => n,
                _ => return Vec::new(),
            },
        };
        let Some(bounds) = self.window(&counter.window, frame.at, &own) else {
            return Vec::new();
        };
        let from = self.total_without(counter.family, &keys, bounds, Some(event));
        let to = from.checked_add(amount).unwrap_or(from);
        let holds = |index: &usize| {
            let when = counter.tiers[*index].when.as_ref();
            matches!(self.ask(when, &own), Answer::Known(true))
        };
        let reached: Vec<usize> = crossed(counter, from, to).filter(holds).collect();
        reached
            .into_iter()
            .map(|index| (index, own.clone()))
            .collect()
    }

    /// Whether a counter's condition, keys and window are known for the event at hand.
    pub fn counter_ready(&self, id: CounterId, frame: &Frame) -> bool {
        let counter = &self.base.counters[id.index()];
        match self.ask(counter.when.as_ref(), frame) {
            Answer::Known(false) => true,
            Answer::Known(true) => self.countable(counter, frame),
            Answer::Unknown(_) => false,
        }
    }

    /// Whether keys, amount and window are known: what `count` would otherwise wait for again.
    fn countable(&self, counter: &Counter, frame: &Frame) -> bool {
        let Ok(keys) = self.keys_of(&counter.keys, frame) else {
            return false;
        };
        let key = party_of(&keys);
        let own = Frame {
            key,
            ..frame.clone()
        };
        let amount = |fields| {
            frame
                .event
                .is_none_or(|event| self.field(event, fields).is_some())
        };
        self.window(&counter.window, frame.at, &own).is_some()
            && counter.field.as_ref().is_none_or(|fields| amount(fields))
    }

    fn keys_of(
        &self,
        keys: &[Expr],
        frame: &Frame,
    ) -> Result<Vec<Value>, Vec<std::sync::Arc<str>>> {
        keys.iter()
            .map(|key| {
                self.value(key, frame)
                    .ok_or_else(|| self.missing_names(key, frame))
            })
            .collect()
    }

    /// Whether a key is a case of a type that events of this type are never about: nothing to ask, nothing to count.
    fn has_no_key(&self, keys: &[Expr], event: EventId) -> bool {
        let event = self.base.event(self.events[event.index()].ty);
        let case = |key: &Expr| match key {
            Expr::Fact(Fact::Case(case)) => Some(*case),
            Expr::Otherwise(_, at_hand) => match **at_hand {
                Expr::Fact(Fact::Case(case)) => Some(case),
                _ => None,
            },
            _ => None,
        };
        keys.iter()
            .filter_map(case)
            .any(|case| !event.can_be_about(case))
    }

    /// Counts the event at hand for a family, dated at its own instant. The text that judges the event gives the tiers;
    /// where none does, it is counted in silence for a text to come.
    pub fn count(&mut self, family: CounterId, frame: &Frame) {
        let base = self.base;
        let standing = self.standing(family, frame);
        let id = standing.unwrap_or(family);
        let waiting = match standing {
            Some(_) => Wait::Counter(id),
            None => Wait::Silently(family),
        };
        let counter = &base.counters[id.index()];
        let Some(event) = frame.event else { return };
        match self.ask(counter.when.as_ref(), frame) {
            Answer::Known(true) => {}
            Answer::Known(false) => return,
            Answer::Unknown(facts) => return self.wait(waiting, frame, facts),
        }
        let keys = match self.keys_of(&counter.keys, frame) {
            Ok(keys) => keys,
            Err(_) if self.has_no_key(&counter.keys, event) => return,
            Err(facts) => return self.wait(waiting, frame, facts),
        };
        let amount = match &counter.field {
            None => Decimal::ONE,
            Some(fields) => match self.field(event, fields) {
                Some(Value::Number(n)) => n,
                _ => {
                    let name = fields
                        .first()
                        .map(|(ty, slot)| base.event(*ty).fields[slot.index()].name.clone());
                    return self.wait(waiting, frame, name.into_iter().collect());
                }
            },
        };
        let key = party_of(&keys);
        let own = Frame {
            key,
            owner: self.kept_by(family, key, frame),
            ..frame.clone()
        };
        let Some(bounds) = self.window(&counter.window, frame.at, &own) else {
            let facts = match &counter.window {
                crate::model::Window::Anchored { anchor, .. } => self.missing_names(anchor, &own),
                _ => Vec::new(),
            };
            return self.wait(waiting, frame, facts);
        };
        if !self.is_mine(frame.owner, own.owner) {
            if let Some(asked) = &mut self.asked {
                let (counter, frame) = (id, own);
                asked.push(Asked { counter, frame });
            }
            return;
        }
        let from = self.total(family, &keys, bounds);
        let to = from.checked_add(amount).unwrap_or(from);
        self.enter(family, &keys, frame, amount, Sign::Counts);
        if standing.is_none() {
            return;
        }
        let reached: Vec<usize> = crossed(counter, from, to).collect();
        let grounds = match reached.is_empty() {
            true => None,
            false => Some(self.grounds(family, &keys, bounds)),
        };
        let entry = self.record(
            &own,
            Some(counter.provision),
            key,
            EntryKind::Counted {
                counter: id,
                keys,
                from,
                to,
            },
        );
        let own = Frame {
            grounds,
            ..own.because(entry)
        };
        for index in reached {
            self.fire_tier(id, index, to, &own);
        }
    }

    /// Enters the event at hand in a counter.
    fn enter(
        &mut self,
        family: CounterId,
        keys: &[Value],
        frame: &Frame,
        amount: Decimal,
        sign: Sign,
    ) {
        let Some(event) = frame.event else { return };
        let keys: Rc<[Value]> = keys.into();
        let links = &mut self.links[event.index()];
        links.counted.push((family, keys.clone()));
        let count = Count {
            time: frame.at,
            event,
            entry: links.entry,
            amount,
            revoked: self.events[event.index()].revoked,
            deduction: sign == Sign::Deducts,
            cleared: false,
        };
        let state = self.counters.entry((family, keys)).or_default();
        state.uneven |= count.revoked;
        state.add(count);
    }

    /// A revoked event counts no more, and takes no more.
    pub(super) fn fall_from_counters(&mut self, event: EventId) {
        for key in std::mem::take(&mut self.links[event.index()].counted) {
            if let Some(state) = self.counters.get_mut(&key) {
                state.uneven = true;
                for count in state.entries.iter_mut().filter(|c| c.event == event) {
                    count.revoked = true;
                }
            }
        }
    }

    /// A tier is reached; its condition is on the completing event (ruling 15).
    pub fn fire_tier(&mut self, id: CounterId, index: usize, count: Decimal, frame: &Frame) {
        let base = self.base;
        let tier = &base.counters[id.index()].tiers[index];
        match self.ask(tier.when.as_ref(), frame) {
            Answer::Known(true) => {}
            Answer::Known(false) => return,
            Answer::Unknown(facts) => return self.wait(Wait::Tier(id, index, count), frame, facts),
        }
        let kind = EntryKind::TierReached {
            counter: id,
            tier: index,
            count,
        };
        let entry = self.record(frame, Some(tier.provision), frame.key, kind);
        if let Some(told) = self.entries.get_mut(entry) {
            let grounds = frame.grounds.iter().flat_map(|all| all.iter());
            for cause in grounds.filter_map(|g| g.entry).map(Cause::Entry) {
                if !told.causes.contains(&cause) {
                    told.causes.push(cause);
                }
            }
        }
        self.run_body(&tier.body, &frame.because(entry));
    }

    /// What stands in a window: counted events that were not revoked or cleared, less deductions, never below nought.
    pub(super) fn total(
        &self,
        family: CounterId,
        keys: &[Value],
        bounds: (Instant, Instant),
    ) -> Decimal {
        self.total_without(family, keys, bounds, None)
    }

    fn total_without(
        &self,
        family: CounterId,
        keys: &[Value],
        bounds: (Instant, Instant),
        left_out: Option<EventId>,
    ) -> Decimal {
        let state = self.counters.get(&(family, Rc::from(keys)));
        state.map_or(Decimal::ZERO, |state| state.total(bounds, left_out))
    }

    pub(super) fn grounds(
        &self,
        id: CounterId,
        keys: &[Value],
        (from, to): (Instant, Instant),
    ) -> Rc<[Ground]> {
        let Some(state) = self.counters.get(&(id, Rc::from(keys))) else {
            return Rc::from([]);
        };
        let stands =
            |c: &&Count| !c.cleared && !c.deduction && !c.revoked && c.time >= from && c.time <= to;
        let within = match state.uneven {
            true => &state.entries[..],
            false => &state.entries[state.between((from, to))],
        };
        let ground = |c: &Count| Ground {
            event: c.event,
            entry: c.entry,
        };
        within.iter().filter(stands).map(ground).collect()
    }

    fn clear(&mut self, id: CounterId, index: usize, noted: Noted, frame: &Frame) {
        let base = self.base;
        let counter = &base.counters[id.index()];
        let effect = &counter.clears[index];
        let Some((keys, bounds, own)) =
            self.effect_target(counter, &effect.keys, effect.trigger.when.as_ref(), frame)
        else {
            return;
        };
        if !self.is_mine(frame.owner, own.owner) {
            return;
        }
        let from = self.total(counter.family, &keys, bounds);
        let key = (counter.family, Rc::from(&keys[..]));
        if let Some(state) = self.counters.get_mut(&key) {
            state.uneven |= !state.entries.is_empty();
            for entry in &mut state.entries {
                entry.cleared = true;
            }
        }
        let kind = EntryKind::CounterLowered {
            counter: id,
            keys,
            from,
            to: Decimal::ZERO,
        };
        if noted == Noted::Yes {
            self.record(&own, Some(effect.provision), own.key, kind);
        }
    }

    fn deduct(&mut self, id: CounterId, index: usize, noted: Noted, frame: &Frame) {
        let base = self.base;
        let counter = &base.counters[id.index()];
        let (effect, amount, cap) = &counter.deductions[index];
        let Some((keys, bounds, own)) =
            self.effect_target(counter, &effect.keys, effect.trigger.when.as_ref(), frame)
        else {
            return;
        };
        if !self.is_mine(frame.owner, own.owner) {
            return;
        }
        let number = |expr: &Expr| match self.value(expr, &own) {
            Some(Value::Number(n)) => Some(n),
            _ => None,
        };
        let (Some(mut amount), cap) = (number(amount), cap.as_ref().and_then(number)) else {
            return;
        };
        let from = self.total(counter.family, &keys, bounds);
        if let Some(cap) = cap {
            let used = self.deducted(counter.family, &keys, bounds);
            amount = amount
                .min(cap.checked_sub(used).unwrap_or(Decimal::ZERO))
                .max(Decimal::ZERO);
        }
        amount = amount.min(from);
        let to = from.checked_sub(amount).unwrap_or(from);
        self.enter(counter.family, &keys, frame, amount, Sign::Deducts);
        let kind = EntryKind::CounterLowered {
            counter: id,
            keys,
            from,
            to,
        };
        if noted == Noted::Yes {
            self.record(&own, Some(effect.provision), own.key, kind);
        }
    }

    /// How much was deducted in a window already; 清除 does not give it back.
    fn deducted(&self, id: CounterId, keys: &[Value], (from, to): (Instant, Instant)) -> Decimal {
        let Some(state) = self.counters.get(&(id, Rc::from(keys))) else {
            return Decimal::ZERO;
        };
        let counts = |c: &&Count| c.deduction && c.time >= from && c.time <= to && !c.revoked;
        let amounts = state.entries.iter().filter(counts).map(|c| c.amount);
        amounts.fold(Decimal::ZERO, |sum, n| sum.checked_add(n).unwrap_or(sum))
    }

    fn effect_target(
        &self,
        counter: &Counter,
        keys: &[Expr],
        when: Option<&Expr>,
        frame: &Frame,
    ) -> Option<(Vec<Value>, (Instant, Instant), Frame)> {
        if !matches!(self.ask(when, frame), Answer::Known(true)) {
            return None;
        }
        let keys = self.keys_of(keys, frame).ok()?;
        let key = party_of(&keys);
        let own = Frame {
            key,
            owner: self.kept_by(counter.family, key, frame),
            ..frame.clone()
        };
        let bounds = self.window(&counter.window, frame.at, &own)?;
        Some((keys, bounds, own))
    }
}

/// What an event does in a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Counts,
    Deducts,
}

/// Whether a change of a counter is an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Noted {
    Yes,
    No,
}

/// The party that a key is about.
pub(super) fn party_of(keys: &[Value]) -> Option<crate::model::PartyId> {
    keys.iter().find_map(|key| match key {
        Value::Party(party) => Some(*party),
        _ => None,
    })
}

/// The tiers that a rise crosses, ascending.
pub(super) fn crossed(
    counter: &Counter,
    from: Decimal,
    to: Decimal,
) -> impl Iterator<Item = usize> {
    let tiers = counter.tiers.iter().enumerate();
    let reached = move |at: Decimal, every: bool| at <= to && (from < at || (every && from < to));
    tiers
        .filter(move |(_, tier)| reached(tier.at, tier.every))
        .map(|(index, _)| index)
        .collect::<Vec<_>>()
        .into_iter()
}
