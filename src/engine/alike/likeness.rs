//! What an event is to a case, in words that are the same for all cases in which it is the same: its type, the values that
//! the rules look at, parties by their order of appearance, and when it came only as far as before or after.

use super::rules::Looked;
use super::words::Words;
use crate::calendar::Instant;
use crate::cases::{EventLog, Input, Record, Seen};
use crate::model::{CaseId, PartyId, PartyTypeId, RuleBase, Slot, Value};
use rustc_hash::FxHashMap;

/// An event, or a party, that tells cases apart more finely than they can be taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unlike;

/// Marks the word of a party that was not met before.
const NEW: u32 = 1 << 31;

/// What was met in a case so far. One is used for all cases, so that its memory is.
#[derive(Clone, Debug, Default)]
pub(super) struct Met {
    /// The case; none for an event by itself.
    pub case: Option<CaseId>,
    /// Its parties in order of appearance, those whom the rules name first.
    pub parties: Vec<PartyId>,
    /// When its events happened.
    pub events: Vec<Instant>,
    /// When its limits end.
    pub limits: Vec<Instant>,
}

impl Met {
    /// Which of its parties one is.
    #[inline]
    fn place(&self, party: PartyId) -> Option<usize> {
        self.parties.iter().position(|met| *met == party)
    }
}

/// How events of a shape are put into words.
#[derive(Clone, Copy, Debug)]
struct Wording {
    /// Stands for their type and all else that is the same: what is not parties, cases, numbers and the like.
    same: u32,
    /// Where what is not begins and ends among what any event has of its own.
    own: (u32, u32),
    /// All events of the shape are put into words so.
    of_shape: bool,
}

/// What an event has of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Own {
    Party,
    Case,
    Number,
    Other,
}

/// Finds the words of events.
pub(super) struct Likeness<'a> {
    pub input: &'a Input,
    pub log: &'a EventLog,
    pub looked: &'a Looked,
    /// The last instant of the run.
    pub as_of: Option<Instant>,
    /// The first and the last instant at which the rules apply to what happens.
    applied: (Instant, Instant),
    /// The parties whom the rules name, and those whom they lead to.
    named: Vec<PartyId>,
    values: FxHashMap<Value, u32>,
    /// By shape of events, where one was met.
    wordings: Vec<Option<Wording>>,
    /// What events have of their own, and where it stands in each.
    own: Vec<(Own, u32)>,
    same: FxHashMap<Box<[u32]>, u32>,
}

impl<'a> Likeness<'a> {
    pub fn new(
        base: &'a RuleBase,
        input: &'a Input,
        log: &'a EventLog,
        looked: &'a Looked,
        as_of: Option<Instant>,
    ) -> Result<Self, Unlike> {
        let mut found = Self {
            input,
            log,
            looked,
            as_of,
            applied: (
                base.effective.map_or(Instant::MIN, Instant::start_of_day),
                as_of.unwrap_or(Instant::MAX),
            ),
            named: Vec::new(),
            values: FxHashMap::default(),
            wordings: vec![None; log.shapes()],
            own: Vec::new(),
            same: FxHashMap::default(),
        };
        let mut met = Met::default();
        for named in (0..base.named_parties.len()).map(PartyId::at) {
            met.parties.push(named);
        }
        // Those whom named parties lead to are the same for every case.
        let mut at = 0;
        while let Some(&party) = met.parties.get(at) {
            found.led_to(party, &mut met)?;
            at += 1;
        }
        found.named = met.parties;
        Ok(found)
    }

    /// Begins a case, or an event by itself.
    pub fn begin(&self, case: Option<CaseId>, met: &mut Met) {
        met.case = case;
        met.parties.clear();
        met.parties.extend_from_slice(&self.named);
        met.events.clear();
        met.limits.clear();
    }

    fn led_to(&self, party: PartyId, met: &mut Met) -> Result<(), Unlike> {
        for slot in self.looked.attributes(self.type_of(party)) {
            for next in self.relation(party, *slot)? {
                if met.place(*next).is_none() {
                    met.parties.push(*next);
                }
            }
        }
        Ok(())
    }

    fn type_of(&self, party: PartyId) -> PartyTypeId {
        self.input.parties[party.index()].ty
    }

    fn attribute(&self, party: PartyId, slot: Slot) -> Option<&'a Value> {
        let attributes = &self.input.parties[party.index()].attributes;
        attributes.get(slot.index())?.as_ref()
    }

    /// The parties that an attribute gives.
    fn relation(&self, party: PartyId, slot: Slot) -> Result<&'a [PartyId], Unlike> {
        match self.attribute(party, slot) {
            Some(Value::Party(next)) => Ok(std::slice::from_ref(next)),
            Some(Value::Parties(all)) => Ok(all),
            Some(Value::Date(_) | Value::Instant(_) | Value::Duration(_) | Value::Case(_)) => {
                Err(Unlike)
            }
            _ => Ok(&[]),
        }
    }

    /// Adds the words of an event to those of its case so far.
    #[inline]
    pub fn event(
        &mut self,
        packed: &[u32],
        met: &mut Met,
        words: &mut Words,
    ) -> Result<(), Unlike> {
        let (time, shape) = EventLog::head(packed).ok_or(Unlike)?;
        let wording = match self.wordings.get(shape.index()) {
            Some(Some(known)) => *known,
            _ => self.wording(packed)?,
        };
        words.push(wording.same << 4 | self.when(time, met));
        for nth in wording.own.0..wording.own.1 {
            let (own, at) = self.own[nth as usize];
            let word = *packed.get(at as usize).ok_or(Unlike)?;
            match own {
                Own::Party => self.party(PartyId(word), met, words)?,
                own => self.add_own((own, word), (packed, at), met, words)?,
            }
        }
        if !wording.of_shape {
            self.own.truncate(wording.own.0 as usize);
        }
        met.events.push(time);
        Ok(())
    }

    /// Adds what an event has of its own in a place and is no party.
    fn add_own(
        &mut self,
        (own, word): (Own, u32),
        (packed, at): (&[u32], u32),
        met: &mut Met,
        words: &mut Words,
    ) -> Result<(), Unlike> {
        match own {
            Own::Party => self.party(PartyId(word), met, words)?,
            Own::Case if met.case == Some(CaseId(word)) => {}
            Own::Case => return Err(Unlike),
            Own::Number => words.extend([word, *packed.get(at as usize + 1).ok_or(Unlike)?]),
            Own::Other => {
                let value = self.log.other(word).ok_or(Unlike)?;
                self.other(value, met, words)?;
            }
        }
        Ok(())
    }

    /// When an event came, only as far as before or after.
    #[inline]
    fn when(&self, time: Instant, met: &Met) -> u32 {
        let (before, after) = (time < self.applied.0, time > self.applied.1);
        let since = match met.events.last() {
            None => 0,
            Some(last) if *last == time => 1,
            Some(last) if self.looked.days && last.date() == time.date() => 2,
            Some(_) => 3,
        };
        since << 2 | u32::from(before) << 1 | u32::from(after)
    }

    /// The wording of an event, which is remembered where all of its shape have it.
    #[cold]
    fn wording(&mut self, packed: &[u32]) -> Result<Wording, Unlike> {
        let record: Record<'_> = self.log.record(packed).ok_or(Unlike)?;
        let ty = record.ty();
        let number = |n: usize| u32::try_from(n).map_err(|_| Unlike);
        let begin = number(self.own.len())?;
        let mut add = |what: Own, at: usize| {
            // A record has fewer words than that.
            self.own.push((what, u32::try_from(at).unwrap_or(u32::MAX)));
            1
        };
        // What is about the case is so in every case; what is on it by a field alone is another event.
        let mut same = vec![ty.0, u32::from(record.case().is_some())];
        let (actor, recipient) = record.named();
        for named in [actor, recipient] {
            same.push(named.map_or(0, |at| add(Own::Party, at)));
        }
        for (slot, (seen, at)) in record.fields().enumerate() {
            if !self.looked.field(ty.index(), slot) {
                continue;
            }
            same.push(match seen {
                Seen::Unset => 0,
                Seen::Truth(truth) => 1 + u32::from(truth),
                Seen::Member(_, member) => 1 + u32::from(member),
                Seen::Number(_) => add(Own::Number, at),
                Seen::Party(_) => add(Own::Party, at),
                Seen::Case(_) => add(Own::Case, at),
                Seen::Other(_) => add(Own::Other, at),
            });
        }
        let next = u32::try_from(self.same.len()).ok();
        let next = next.filter(|next| *next < 1 << 28).ok_or(Unlike)?;
        let wording = Wording {
            same: *self.same.entry(same.into()).or_insert(next),
            own: (begin, number(self.own.len())?),
            of_shape: record.is_known(),
        };
        let known = self.wordings.get_mut(record.shape().index());
        if let (true, Some(known)) = (wording.of_shape, known) {
            *known = Some(wording);
        }
        Ok(wording)
    }

    fn other(&mut self, value: &Value, met: &mut Met, words: &mut Words) -> Result<(), Unlike> {
        match value {
            Value::Parties(all) => {
                words.push(1 + u32::try_from(all.len()).map_err(|_| Unlike)?);
                for party in all.iter() {
                    self.party(*party, met, words)?;
                }
                // A set has an order, which is to be the same in every case.
                if !all.iter().map(|party| met.place(*party)).is_sorted() {
                    return Err(Unlike);
                }
            }
            Value::Members(_, bits) => words.extend([1, *bits as u32, (*bits >> 32) as u32]),
            Value::Text(_) => {
                let known = u32::try_from(self.values.len()).map_err(|_| Unlike)?;
                let number = *self.values.entry(value.clone()).or_insert(known);
                words.push(1 + number);
            }
            // How far two of these lie apart is no case's like another's.
            _ => return Err(Unlike),
        }
        Ok(())
    }

    #[inline]
    fn party(&mut self, party: PartyId, met: &mut Met, words: &mut Words) -> Result<(), Unlike> {
        match met.place(party) {
            // There are no more than parties, which have numbers of as many bits.
            Some(at) => words.push(1 + u32::try_from(at).unwrap_or(u32::MAX)),
            None => self.new_party(party, met, words)?,
        }
        Ok(())
    }

    /// A party that was not met before: everything that the rules can learn of it is part of what it is.
    fn new_party(
        &mut self,
        party: PartyId,
        met: &mut Met,
        words: &mut Words,
    ) -> Result<(), Unlike> {
        let ty = self.type_of(party);
        words.push(NEW | ty.0);
        met.parties.push(party);
        let looked = self.looked;
        for slot in looked.attributes(ty) {
            match self.attribute(party, *slot) {
                None => words.push(0),
                Some(Value::Party(next)) => self.party(*next, met, words)?,
                Some(Value::Bool(truth)) => words.push(1 + u32::from(*truth)),
                Some(Value::Member(_, at)) => words.push(1 + u32::from(*at)),
                Some(Value::Number(n)) => {
                    let n = n.millionths().cast_unsigned();
                    words.extend([1, n as u32, (n >> 32) as u32]);
                }
                Some(other) => self.other(other, met, words)?,
            }
        }
        Ok(())
    }
}
