//! The events of many cases in little memory: some thirty bytes each instead of hundreds.

mod append;
mod disk;
mod record;
mod shape;
mod spots;

pub use append::Renumbered;
pub use record::{Record, Seen};
pub use shape::ShapeId;
pub use spots::Spot;

use disk::Disk;
use record::halves;
use spots::mark;

use super::input::{BuiltinEvent, Event};
use crate::calendar::Instant;
use crate::model::{CaseId, EventTypeId, RowId, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use shape::{Fields, Kept, Names, Shapes};
use std::sync::Arc;

/// Events by position, in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub struct EventLog {
    /// Of each event when it happened, in two words, its shape, its row, and what is its own ([`record`]).
    words: Vec<u32>,
    /// Where each begins.
    starts: Vec<u64>,
    shapes: Shapes,
    /// What built-in events say.
    builtins: FxHashMap<usize, (BuiltinEvent, Option<CaseId>)>,
    /// Texts, sets and the like, which are rare.
    values: Vec<Value>,
    names: Vec<Arc<str>>,
    /// How many of them are about a case, by case; what is corrected counts as more than can come.
    mentions: Vec<u32>,
    /// How many cases were known before every so many events in memory ([`MARKED`]).
    marks: Vec<u32>,
    dropped: FxHashSet<usize>,
    /// Some event was added that is earlier than one before it.
    disordered: bool,
    /// When the earliest and the latest happened, with those that were dropped.
    span: Option<(Instant, Instant)>,
    /// The first of them, where they are on disk; words and starts are those of the others.
    disk: Option<Box<Disk>>,
}

/// The place of what is added next to a table of so many.
fn place(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

/// Some more events are about a case.
#[inline]
fn mention(mentions: &mut Vec<u32>, case: CaseId, times: u32) {
    if mentions.len() <= case.index() {
        mentions.resize(case.index() + 1, 0);
    }
    let mentions = &mut mentions[case.index()];
    *mentions = mentions.saturating_add(times);
}

impl EventLog {
    /// None again, in the same memory.
    pub(crate) fn emptied(mut self) -> Self {
        self.words.clear();
        self.starts.clear();
        self.mentions.clear();
        self.marks.clear();
        Self {
            words: self.words,
            starts: self.starts,
            mentions: self.mentions,
            marks: self.marks,
            ..Self::default()
        }
    }

    /// How many were added, those that were dropped included: the position of the next one.
    #[must_use]
    pub fn positions(&self) -> usize {
        self.first_here() + self.starts.len()
    }

    /// The position of the first that is not on disk.
    fn first_here(&self) -> usize {
        self.disk.as_ref().map_or(0, |disk| disk.positions)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.positions() - self.dropped.len()
    }

    /// Events from one instant to another are added.
    fn reach(&mut self, first: Instant, last: Instant) {
        match &mut self.span {
            Some((from, to)) => {
                // As long as they come in order, the latest was added last.
                self.disordered |= *to > first;
                *from = first.min(*from);
                *to = last.max(*to);
            }
            None => self.span = Some((first, last)),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds an event.
    pub fn push(&mut self, mut event: Event) {
        let fields = std::mem::take(&mut event.fields);
        self.push_with(event, fields.iter().map(Option::as_ref));
    }

    /// Adds an event whose fields stand elsewhere; tells its shape, where that says all but what is an event's own.
    pub(crate) fn push_with<'v>(
        &mut self,
        event: Event,
        fields: impl ExactSizeIterator<Item = Option<&'v Value>> + Clone,
    ) -> Option<ShapeId> {
        let position = self.positions();
        let names = Names::of(&event);
        let kept = fields.clone().map(Kept::of);
        let shape = self.shapes.of(event.ty, names, kept);
        let told = matches!(
            self.shapes.get(shape),
            Some(shape) if matches!(shape.fields, Fields::Told(_))
        );
        self.begin(event.time, shape, event.row);
        if let Some(case) = event.case {
            self.words.push(case.0);
            self.mention(case, 1);
        }
        if let Some(actor) = event.actor {
            self.words.push(actor.0);
        }
        if let Some(recipient) = event.recipient {
            self.words.push(recipient.0);
        }
        if let Some(name) = event.id {
            self.words.push(place(self.names.len()));
            self.names.push(name);
        }
        for value in fields {
            if told {
                self.words.extend(Kept::of(value).code());
            }
            if let Some(value) = value {
                self.write(value);
            }
        }
        if let Some(builtin) = event.builtin {
            self.builtins.insert(position, (builtin, event.case));
        }
        (!told).then_some(shape)
    }

    /// Adds an event of a shape that [`push_with`](Self::push_with) has told, with what is its own beside the
    /// case: whom it names, and parties in its fields.
    pub(crate) fn push_shaped(
        &mut self,
        (time, shape, row): (Instant, ShapeId, RowId),
        case: Option<CaseId>,
        own: &[u32],
    ) {
        self.begin(time, shape, row);
        if let Some(case) = case {
            self.words.push(case.0);
            self.mention(case, 1);
        }
        self.words.extend(own.iter().copied());
    }

    /// What every event has.
    fn begin(&mut self, time: Instant, shape: ShapeId, row: RowId) {
        self.reach(time, time);
        if let Some(known) = mark(self.starts.len(), &self.mentions) {
            self.marks.push(known);
        }
        self.starts.push(self.words.len() as u64);
        let [low, high] = halves(time.millis().cast_unsigned());
        self.words.extend_from_slice(&[low, high, shape.0, row.0]);
    }

    /// What a value has of its own.
    fn write(&mut self, value: &Value) {
        match value {
            Value::Bool(_) | Value::Member(..) => {}
            Value::Number(number) => {
                self.words
                    .extend(halves(number.millionths().cast_unsigned()));
            }
            Value::Party(id) => self.words.push(id.0),
            Value::Case(id) => {
                self.words.push(id.0);
                self.mention(*id, 1);
            }
            other => {
                self.words.push(place(self.values.len()));
                self.values.push(other.clone());
            }
        }
    }

    /// What a built-in event says, where that is known only later; and the case that it is about.
    pub fn set_builtin(&mut self, position: usize, says: BuiltinEvent, case: Option<CaseId>) {
        if let Some(case) = case {
            self.mention(case, 1);
        }
        if let BuiltinEvent::Supplement { fields, .. } = &says {
            for value in fields.iter().flatten() {
                if let Value::Case(case) = value {
                    self.mention(*case, u32::MAX);
                }
            }
        }
        self.builtins.insert(position, (says, case));
    }

    fn mention(&mut self, case: CaseId, times: u32) {
        mention(&mut self.mentions, case, times);
    }

    /// How many events are about a case, by 关于 and by fields.
    #[must_use]
    pub fn mentions(&self) -> &[u32] {
        &self.mentions
    }

    /// Takes an event out; the others keep their positions.
    pub fn drop_event(&mut self, position: usize) {
        self.dropped.insert(position);
    }

    /// Whether an event was taken out.
    #[must_use]
    pub fn is_dropped(&self, position: usize) -> bool {
        !self.dropped.is_empty() && self.dropped.contains(&position)
    }

    /// The event of a position; `None` where it was dropped or never was.
    #[must_use]
    pub fn get(&self, position: usize) -> Option<Event> {
        match self.is_dropped(position) {
            true => None,
            false => self.read(position),
        }
    }

    /// What the built-in events say that correct or decide, with their positions.
    pub fn builtins(&self) -> impl Iterator<Item = (usize, &BuiltinEvent)> {
        let kept = |(at, _): &(&usize, _)| !self.dropped.contains(at);
        let all = self.builtins.iter().filter(kept);
        all.map(|(at, (says, _))| (*at, says))
    }

    /// The last instant at which one happened.
    #[must_use]
    pub fn last(&self) -> Option<Instant> {
        match self.dropped.is_empty() {
            true => self.span.map(|(_, last)| last),
            false => self.times().max(),
        }
    }

    /// The first instant at which one happened.
    #[must_use]
    pub fn first(&self) -> Option<Instant> {
        match self.dropped.is_empty() {
            true => self.span.map(|(first, _)| first),
            false => self.times().min(),
        }
    }

    fn times(&self) -> impl Iterator<Item = Instant> {
        let on_disk = self.on_disk().into_iter().flatten();
        let kept = |at: &usize| !self.is_dropped(*at);
        let here = (self.first_here()..self.positions()).filter(kept);
        let on_disk = on_disk.map(|(_, event)| event.time);
        on_disk.chain(here.filter_map(|at| self.time(at)))
    }

    /// The events with their positions, as they were added; those on disk before them, in time order.
    pub fn iter(&self) -> impl Iterator<Item = (usize, Event)> {
        let here = self.first_here()..self.positions();
        let on_disk = self.on_disk().into_iter().flatten();
        on_disk.chain(here.filter_map(|at| Some((at, self.get(at)?))))
    }

    /// The events with their positions, in time order, those of one instant as they were added. Events on disk are
    /// [settled](Self::settle).
    #[must_use]
    pub fn in_time_order(&self) -> Box<dyn Iterator<Item = (usize, Event)> + '_> {
        match (self.disk.is_some(), self.disordered) {
            (true, _) | (_, false) => Box::new(self.iter()),
            (false, true) => self.in_time_order_of(|_| true),
        }
    }

    /// The same, of those positions alone that are chosen.
    pub fn in_time_order_of<'l>(
        &'l self,
        chosen: impl Fn(usize) -> bool + 'l,
    ) -> Box<dyn Iterator<Item = (usize, Event)> + 'l> {
        let mut order: Vec<u32> = (0..self.positions())
            .filter(|at| chosen(*at))
            .filter_map(|at| u32::try_from(at).ok())
            .collect();
        if self.disordered {
            order.sort_by_key(|at| self.time(*at as usize));
        }
        let positions = order.into_iter().map(|at| at as usize);
        Box::new(positions.filter_map(|at| Some((at, self.get(at)?))))
    }

    /// What the built-in event of a position says.
    #[must_use]
    pub fn says(&self, position: usize) -> Option<&BuiltinEvent> {
        match self.builtins.is_empty() {
            true => None,
            false => self.builtins.get(&position).map(|(says, _)| says),
        }
    }

    /// The type, case and row of an event, without the rest of it: the case by 关于, else by its first field.
    #[must_use]
    pub fn home(&self, position: usize) -> Option<(EventTypeId, Option<CaseId>, RowId)> {
        let record = self.record(self.packed(position)?)?;
        let case = match self.builtins.is_empty() {
            true => None,
            false => self.builtins.get(&position).map(|(_, about)| *about),
        };
        let case = case.unwrap_or_else(|| record.home());
        Some((record.ty(), case, record.row()))
    }

    /// An event as it is packed, to be looked at as a [record](Self::record); none where it is on disk and was not brought
    /// back.
    #[must_use]
    pub fn packed(&self, position: usize) -> Option<&[u32]> {
        match &self.disk {
            Some(disk) if position < disk.positions => disk.recalled(position),
            Some(disk) => self.words_at(position - disk.positions),
            None => self.words_at(position),
        }
    }

    /// The words of an event in memory.
    fn words_at(&self, at: usize) -> Option<&[u32]> {
        let begin = usize::try_from(*self.starts.get(at)?).ok()?;
        match self.starts.get(at + 1) {
            Some(end) => self.words.get(begin..usize::try_from(*end).ok()?),
            None => self.words.get(begin..),
        }
    }

    /// Looks at an event as it is packed.
    #[must_use]
    pub fn record<'l>(&'l self, packed: &'l [u32]) -> Option<Record<'l>> {
        Record::new(&self.shapes, packed)
    }

    /// How many shapes the events have.
    #[must_use]
    pub fn shapes(&self) -> usize {
        self.shapes.len()
    }

    /// A value that a record gives by its place.
    #[must_use]
    pub fn other(&self, at: u32) -> Option<&Value> {
        self.values.get(at as usize)
    }

    /// Whether events come in time order as they were added.
    #[must_use]
    pub fn is_in_time_order(&self) -> bool {
        !self.disordered
    }

    /// When an event happened.
    #[must_use]
    pub fn time(&self, position: usize) -> Option<Instant> {
        record::time(self.packed(position)?)
    }

    /// Everything, unpacked; positions are those in the list.
    #[must_use]
    pub fn unpack(self) -> Vec<Event> {
        let mut position = vec![0; self.positions()];
        let mut events = Vec::with_capacity(self.len());
        for (at, event) in self.iter() {
            position[at] = events.len();
            events.push(event);
        }
        for event in &mut events {
            if let Some(
                BuiltinEvent::Supplement { event: to, .. } | BuiltinEvent::Revoke { event: to },
            ) = &mut event.builtin
            {
                *to = position[*to];
            }
        }
        events
    }

    fn read(&self, position: usize) -> Option<Event> {
        self.event(position, self.packed(position)?)
    }

    /// The event of a position that is packed so.
    fn event(&self, position: usize, packed: &[u32]) -> Option<Event> {
        // Built-in events alone are looked up.
        let builtin = match self.builtins.is_empty() {
            true => None,
            false => self.builtins.get(&position),
        };
        self.unpacked(packed, builtin)
    }

    /// An event as it is packed, and what it says where it is a built-in one.
    fn unpacked(
        &self,
        packed: &[u32],
        builtin: Option<&(BuiltinEvent, Option<CaseId>)>,
    ) -> Option<Event> {
        let record = self.record(packed)?;
        let value = |(seen, _)| match seen {
            Seen::Other(at) => self.other(at).cloned(),
            seen => seen.value(),
        };
        let fields = record.fields().map(value).collect();
        let (builtin, case) = match builtin.cloned() {
            Some((says, about)) => (Some(says), about),
            None => (None, record.case()),
        };
        let name = record.name();
        Some(Event {
            time: record.time(),
            ty: record.ty(),
            case,
            id: name.and_then(|at| self.names.get(at as usize)).cloned(),
            actor: record.actor(),
            recipient: record.recipient(),
            fields,
            builtin,
            row: record.row(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decimal::Decimal;
    use crate::model::{EnumId, PartyId};
    use chrono::NaiveDate;
    use proptest::prelude::*;

    fn value() -> impl Strategy<Value = Option<Value>> {
        prop_oneof![
            Just(None),
            any::<bool>().prop_map(|b| Some(Value::Bool(b))),
            any::<i64>().prop_map(|n| Some(Value::Number(Decimal::from_millionths(n)))),
            (0..300_u32, any::<u8>()).prop_map(|(of, at)| Some(Value::Member(EnumId(of), at))),
            (0..u32::MAX).prop_map(|id| Some(Value::Party(PartyId(id)))),
            (0..70_000_u32).prop_map(|id| Some(Value::Case(CaseId(id)))),
            "[a-z甲乙]{0,5}".prop_map(|text| Some(Value::Text(text.as_str().into()))),
            (0..100_000_i32).prop_map(|n| NaiveDate::from_num_days_from_ce_opt(n).map(Value::Date)),
        ]
    }

    fn event() -> impl Strategy<Value = Event> {
        let ids = (
            any::<Option<u16>>(),
            any::<Option<u16>>(),
            any::<Option<u16>>(),
        );
        let fields = proptest::collection::vec(value(), 0..12);
        let name = proptest::option::of("[0-9]{1,4}");
        (0..1_000_i64, 0..400_u32, ids, fields, name, any::<u32>()).prop_map(
            |(time, ty, (case, actor, recipient), fields, name, row)| Event {
                time: Instant::from_millis(time),
                ty: EventTypeId(ty),
                case: case.map(|id| CaseId(id.into())),
                id: name.map(Into::into),
                actor: actor.map(|id| PartyId(id.into())),
                recipient: recipient.map(|id| PartyId(id.into())),
                fields,
                builtin: None,
                row: RowId(row),
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(events in proptest::collection::vec(event(), 0..40)) {
            let mut log = EventLog::default();
            for event in &events {
                log.push(event.clone());
            }
            prop_assert_eq!(log.last(), events.iter().map(|e| e.time).max());
            let ordered: Vec<Event> = log.in_time_order().map(|(_, event)| event).collect();
            let mut expected = events.clone();
            expected.sort_by_key(|e| e.time);
            prop_assert_eq!(ordered, expected);
            prop_assert_eq!(log.unpack(), events);
        }
    }

    #[test]
    fn events_of_more_shapes_than_are_kept_say_all_by_themselves() {
        let event = |n: u32| Event {
            time: Instant::from_millis(i64::from(n)),
            ty: EventTypeId(n % 3),
            case: Some(CaseId(n)),
            id: None,
            actor: None,
            recipient: n.is_multiple_of(2).then_some(PartyId(n)),
            fields: vec![
                Some(Value::Member(EnumId(n), (n % 200) as u8)),
                (!n.is_multiple_of(5)).then_some(Value::Bool(n % 5 > 2)),
                Some(Value::Number(Decimal::from_millionths(-i64::from(n)))),
                Some(Value::Text("甲".into())),
                Some(Value::Party(PartyId(n))),
            ],
            builtin: None,
            row: RowId(n),
        };
        let events: Vec<Event> = (0..10_000).map(event).collect();
        let mut log = EventLog::default();
        for event in &events {
            log.push(event.clone());
        }
        assert!(log.shapes() < 5_000, "{}", log.shapes());
        assert_eq!(
            log.home(9_999),
            Some((EventTypeId(0), Some(CaseId(9_999)), RowId(9_999)))
        );
        assert_eq!(log.unpack(), events);
    }

    #[test]
    fn what_refers_to_a_position_still_does_when_others_were_dropped() {
        let at = |n: u32, builtin| Event {
            time: Instant::from_millis(i64::from(n)),
            ty: EventTypeId(n),
            case: None,
            id: None,
            actor: None,
            recipient: None,
            fields: Vec::new(),
            builtin,
            row: RowId(n),
        };
        let mut log = EventLog::default();
        for n in 0..4 {
            log.push(at(n, None));
        }
        log.push(at(4, Some(BuiltinEvent::Revoke { event: 2 })));
        log.drop_event(1);
        assert_eq!((log.len(), log.positions()), (4, 5));
        let events = log.unpack();
        let types: Vec<u32> = events.iter().map(|e| e.ty.0).collect();
        assert_eq!(types, [0, 2, 3, 4]);
        assert_eq!(events[3].builtin, Some(BuiltinEvent::Revoke { event: 1 }));
    }
}
