//! The events of many cases in little memory: some thirty bytes each instead of hundreds.

use super::input::{BuiltinEvent, Event};
use crate::calendar::Instant;
use crate::decimal::Decimal;
use crate::model::{CaseId, EnumId, EventTypeId, PartyId, RowId, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use std::sync::Arc;

/// Events by position, in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub struct EventLog {
    bytes: Vec<u8>,
    /// When each happened, and where it begins.
    index: Vec<(Instant, u64)>,
    /// What built-in events say.
    builtins: FxHashMap<usize, (BuiltinEvent, Option<CaseId>)>,
    /// Texts, sets and the like, which are rare.
    values: Vec<Value>,
    names: Vec<Arc<str>>,
    /// How many of them are about a case, by case; what is corrected counts as more than can come.
    mentions: Vec<u32>,
    dropped: FxHashSet<usize>,
}

/// What is seen of an event at a glance; names and what built-in events say are not.
#[derive(Clone, Debug)]
pub struct Glance {
    /// When.
    pub time: Instant,
    /// What.
    pub ty: EventTypeId,
    /// The case that it is about.
    pub case: Option<CaseId>,
    /// 经手人
    pub actor: Option<PartyId>,
    /// 向
    pub recipient: Option<PartyId>,
    /// Its row.
    pub row: RowId,
    /// Its fields by slot.
    pub fields: SmallVec<[Seen; 8]>,
}

impl Default for Glance {
    fn default() -> Self {
        Self {
            time: Instant::MIN,
            ty: EventTypeId(0),
            case: None,
            actor: None,
            recipient: None,
            row: RowId(0),
            fields: SmallVec::new(),
        }
    }
}

/// A value as it is seen at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Nothing is said.
    Unset,
    /// 是否
    Truth(bool),
    /// 数, as it is packed: equal where the numbers are.
    Number(u64),
    /// The position of a member in its enum.
    Member(u8),
    /// A party.
    Party(PartyId),
    /// A case.
    Case(CaseId),
    /// Anything else, by its place ([`EventLog::other`]).
    Other(u32),
}

/// How a value is written.
mod tag {
    pub const UNSET: u8 = 0;
    pub const NUMBER: u8 = 1;
    pub const FALSE: u8 = 2;
    pub const TRUE: u8 = 3;
    pub const MEMBER: u8 = 4;
    pub const PARTY: u8 = 5;
    pub const CASE: u8 = 6;
    /// Position in the table of other values.
    pub const OTHER: u8 = 7;
}

impl EventLog {
    /// How many were added, those that were dropped included: the position of the next one.
    #[must_use]
    pub fn positions(&self) -> usize {
        self.index.len()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.index.len() - self.dropped.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds an event.
    pub fn push(&mut self, mut event: Event) {
        let fields = std::mem::take(&mut event.fields);
        self.push_with(event, fields.into_iter());
    }

    /// Adds an event whose fields stand elsewhere.
    pub(crate) fn push_with(
        &mut self,
        event: Event,
        fields: impl ExactSizeIterator<Item = Option<Value>>,
    ) {
        let position = self.index.len();
        self.index.push((event.time, self.bytes.len() as u64));
        self.write(u64::from(event.ty.0));
        self.write_id(event.case.map(|id| id.0));
        self.write_id(event.actor.map(|id| id.0));
        self.write_id(event.recipient.map(|id| id.0));
        self.write(u64::from(event.row.0));
        let name = event.id.map(|name| {
            self.names.push(name);
            u32::try_from(self.names.len() - 1).unwrap_or(u32::MAX)
        });
        self.write_id(name);
        self.write(fields.len() as u64);
        if let Some(case) = event.case {
            self.mention(case, 1);
        }
        for value in fields {
            if let Some(Value::Case(case)) = value {
                self.mention(case, 1);
            }
            self.write_value(value);
        }
        if let Some(builtin) = event.builtin {
            self.builtins.insert(position, (builtin, event.case));
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
        if self.mentions.len() <= case.index() {
            self.mentions.resize(case.index() + 1, 0);
        }
        let mentions = &mut self.mentions[case.index()];
        *mentions = mentions.saturating_add(times);
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
        match self.dropped.contains(&position) {
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
        let kept = |(at, _): &(usize, &(Instant, u64))| !self.dropped.contains(at);
        let all = self.index.iter().enumerate().filter(kept);
        all.map(|(_, (time, _))| *time).max()
    }

    /// The events with their positions, as they were added.
    pub fn iter(&self) -> impl Iterator<Item = (usize, Event)> {
        let positions = 0..self.index.len();
        positions.filter_map(|at| Some((at, self.get(at)?)))
    }

    /// The events with their positions, in time order, those of one instant as they were added.
    #[must_use]
    pub fn in_time_order(&self) -> Box<dyn Iterator<Item = (usize, Event)> + '_> {
        if self.index.is_sorted_by_key(|(time, _)| *time) {
            return Box::new(self.iter());
        }
        let last = u32::try_from(self.index.len()).unwrap_or(u32::MAX);
        let mut order: Vec<u32> = (0..last).collect();
        order.sort_by_key(|at| self.index[*at as usize].0);
        let positions = order.into_iter().map(|at| at as usize);
        Box::new(positions.filter_map(|at| Some((at, self.get(at)?))))
    }

    /// The same, of those positions alone that are chosen.
    pub fn in_time_order_of<'l>(
        &'l self,
        chosen: impl Fn(usize) -> bool + 'l,
    ) -> Box<dyn Iterator<Item = (usize, Event)> + 'l> {
        let mut order: Vec<u32> = (0..self.index.len())
            .filter(|at| chosen(*at))
            .filter_map(|at| u32::try_from(at).ok())
            .collect();
        order.sort_by_key(|at| self.index[*at as usize].0);
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
        let (_, start) = *self.index.get(position)?;
        let mut from = Reader(self.bytes.get(usize::try_from(start).ok()?..)?);
        let ty = EventTypeId(from.small()?);
        let case = from.id()?.map(CaseId);
        from.id()?;
        from.id()?;
        let row = RowId(from.small()?);
        if let (false, Some((_, about))) = (self.builtins.is_empty(), self.builtins.get(&position))
        {
            return Some((ty, *about, row));
        }
        if case.is_some() {
            return Some((ty, case, row));
        }
        from.id()?;
        for _ in 0..from.small()? {
            match from.byte()? {
                tag::UNSET | tag::FALSE | tag::TRUE => {}
                tag::MEMBER => {
                    from.number()?;
                    from.byte()?;
                }
                tag::CASE => return Some((ty, Some(CaseId(from.small()?)), row)),
                _ => {
                    from.number()?;
                }
            }
        }
        Some((ty, None, row))
    }

    /// Looks at an event without unpacking it; `false` where it was dropped or never was.
    pub fn glance(&self, position: usize, seen: &mut Glance) -> bool {
        !self.is_dropped(position) && self.look(position, seen).is_some()
    }

    fn look(&self, position: usize, seen: &mut Glance) -> Option<()> {
        let (time, start) = *self.index.get(position)?;
        let mut from = Reader(self.bytes.get(usize::try_from(start).ok()?..)?);
        seen.time = time;
        seen.ty = EventTypeId(from.small()?);
        seen.case = from.id()?.map(CaseId);
        seen.actor = from.id()?.map(PartyId);
        seen.recipient = from.id()?.map(PartyId);
        seen.row = RowId(from.small()?);
        from.id()?;
        seen.fields.clear();
        for _ in 0..from.small()? {
            seen.fields.push(match from.byte()? {
                tag::UNSET => Seen::Unset,
                tag::FALSE => Seen::Truth(false),
                tag::TRUE => Seen::Truth(true),
                tag::NUMBER => Seen::Number(from.number()?),
                tag::MEMBER => {
                    from.number()?;
                    Seen::Member(from.byte()?)
                }
                tag::PARTY => Seen::Party(PartyId(from.small()?)),
                tag::CASE => Seen::Case(CaseId(from.small()?)),
                _ => Seen::Other(from.small()?),
            });
        }
        Some(())
    }

    /// A value that a glance gives by its place.
    #[must_use]
    pub fn other(&self, at: u32) -> Option<&Value> {
        self.values.get(at as usize)
    }

    /// Whether events come in time order as they were added.
    #[must_use]
    pub fn is_in_time_order(&self) -> bool {
        self.index.is_sorted_by_key(|(time, _)| *time)
    }

    /// When an event happened.
    #[must_use]
    pub fn time(&self, position: usize) -> Option<Instant> {
        self.index.get(position).map(|(time, _)| *time)
    }

    /// The first instant at which one happened.
    #[must_use]
    pub fn first(&self) -> Option<Instant> {
        let kept = |(at, _): &(usize, &(Instant, u64))| !self.dropped.contains(at);
        let all = self.index.iter().enumerate().filter(kept);
        all.map(|(_, (time, _))| *time).min()
    }

    /// Everything, unpacked; positions are those in the list.
    #[must_use]
    pub fn unpack(self) -> Vec<Event> {
        let mut position = vec![0; self.index.len()];
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

    // ───────────────────────────── bytes ─────────────────────────────

    /// Seven bits a byte, the lowest first.
    fn write(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.bytes.push((n & 0x7f) as u8 | 0x80);
            n >>= 7;
        }
        self.bytes.push((n & 0x7f) as u8);
    }

    fn write_id(&mut self, id: Option<u32>) {
        self.write(id.map_or(0, |id| u64::from(id) + 1));
    }

    fn write_value(&mut self, value: Option<Value>) {
        match value {
            None => self.bytes.push(tag::UNSET),
            Some(Value::Bool(truth)) => {
                self.bytes.push(if truth { tag::TRUE } else { tag::FALSE });
            }
            Some(Value::Number(number)) => {
                self.bytes.push(tag::NUMBER);
                let n = number.millionths();
                self.write(((n << 1) ^ (n >> 63)).cast_unsigned());
            }
            Some(Value::Member(of, at)) => {
                self.bytes.push(tag::MEMBER);
                self.write(u64::from(of.0));
                self.bytes.push(at);
            }
            Some(Value::Party(id)) => {
                self.bytes.push(tag::PARTY);
                self.write(u64::from(id.0));
            }
            Some(Value::Case(id)) => {
                self.bytes.push(tag::CASE);
                self.write(u64::from(id.0));
            }
            Some(other) => {
                self.bytes.push(tag::OTHER);
                self.write(self.values.len() as u64);
                self.values.push(other);
            }
        }
    }

    fn read(&self, position: usize) -> Option<Event> {
        let (time, start) = *self.index.get(position)?;
        let mut from = Reader(self.bytes.get(usize::try_from(start).ok()?..)?);
        let ty = EventTypeId(from.small()?);
        let case = from.id()?.map(CaseId);
        let actor = from.id()?.map(PartyId);
        let recipient = from.id()?.map(PartyId);
        let row = RowId(from.small()?);
        let name = from.id()?;
        let count = from.small()? as usize;
        let mut fields = Vec::with_capacity(count);
        for _ in 0..count {
            fields.push(self.read_value(&mut from)?);
        }
        // Built-in events alone are looked up.
        let builtin = match self.builtins.is_empty() {
            true => None,
            false => self.builtins.get(&position).cloned(),
        };
        let (builtin, case) = match builtin {
            Some((says, about)) => (Some(says), about),
            None => (None, case),
        };
        Some(Event {
            time,
            ty,
            case,
            id: name.and_then(|at| self.names.get(at as usize)).cloned(),
            actor,
            recipient,
            fields,
            builtin,
            row,
        })
    }

    fn read_value(&self, from: &mut Reader<'_>) -> Option<Option<Value>> {
        let value = match from.byte()? {
            tag::UNSET => return Some(None),
            tag::FALSE => Value::Bool(false),
            tag::TRUE => Value::Bool(true),
            tag::NUMBER => {
                let n = from.number()?;
                let number = (n >> 1).cast_signed() ^ -((n & 1).cast_signed());
                Value::Number(Decimal::from_millionths(number))
            }
            tag::MEMBER => Value::Member(EnumId(from.small()?), from.byte()?),
            tag::PARTY => Value::Party(PartyId(from.small()?)),
            tag::CASE => Value::Case(CaseId(from.small()?)),
            _ => self.values.get(from.small()? as usize)?.clone(),
        };
        Some(Some(value))
    }
}

struct Reader<'b>(&'b [u8]);

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<u64> {
        let mut n = 0;
        let mut shift = 0;
        loop {
            let byte = self.byte()?;
            n |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(n);
            }
            shift += 7;
        }
    }

    fn small(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    fn id(&mut self) -> Option<Option<u32>> {
        Some(self.small()?.checked_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
        let fields = proptest::collection::vec(value(), 0..6);
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
