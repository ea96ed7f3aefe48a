//! The events of one log behind those of another, in which parties, cases and rows have other numbers.

use super::record::{Record, Seen};
use super::shape::{Names, ShapeId};
use super::{EventLog, place};
use crate::cases::Event;
use crate::model::{CaseId, PartyId, RowId, Value};
use smallvec::SmallVec;

/// The numbers that ids of one log have in another.
#[derive(Clone, Copy, Debug)]
pub struct Renumbered<'r> {
    /// By party.
    pub parties: &'r [PartyId],
    /// By case.
    pub cases: &'r [CaseId],
    /// How many rows come before.
    pub first_row: usize,
}

/// A word of an event that has another number elsewhere.
#[derive(Clone, Copy, Debug)]
enum Word {
    Party,
    Case,
    Other,
    Name,
}

/// What becomes of the events of a shape.
enum Moved {
    /// They are copied, with another shape and other numbers in these words.
    Copied(ShapeId, SmallVec<[(Word, usize); 6]>),
    /// They are packed anew: they say, or must say here, by themselves how they are kept.
    Anew,
}

impl EventLog {
    /// Adds the events of another log; a party or case that has no number here keeps its own.
    ///
    /// Events that were dropped there are added, and what built-in events say is not: such logs are joined row by row.
    pub(crate) fn append(&mut self, other: &EventLog, renumbered: &Renumbered<'_>) {
        if let (Some((first, last)), Some(begin)) = (other.span, other.time(0)) {
            self.disordered |= other.disordered || self.last_added() > Some(begin);
            self.reach(first, last);
        }
        let names = self.names.len();
        self.names.extend(other.names.iter().cloned());
        let values = self.values.len();
        self.values
            .extend(other.values.iter().map(|value| renumbered.value(value)));
        let mut by_shape: Vec<Option<Moved>> = Vec::new();
        by_shape.resize_with(other.shapes(), || None);
        for position in 0..other.positions() {
            let Some(packed) = other.packed(position) else {
                continue;
            };
            let Some(record) = other.record(packed) else {
                continue;
            };
            let known = by_shape.get_mut(record.shape().index());
            let moved = known.map(|known| known.get_or_insert_with(|| self.moved(&record)));
            let Some(Moved::Copied(to, words)) = moved else {
                if let Some(event) = other.get(position) {
                    self.push(renumbered.event(event));
                }
                continue;
            };
            let begin = self.words.len();
            self.starts.push(begin as u64);
            self.words.extend_from_slice(packed);
            let own = &mut self.words[begin..];
            own[2] = to.0;
            own[3] = renumbered.row(RowId(own[3])).0;
            let mut mentioned: SmallVec<[CaseId; 2]> = SmallVec::new();
            for (word, at) in words {
                let own = &mut own[*at];
                *own = match word {
                    Word::Party => renumbered.party(PartyId(*own)).0,
                    Word::Case => {
                        let case = renumbered.case(CaseId(*own));
                        mentioned.push(case);
                        case.0
                    }
                    Word::Other => place(values + *own as usize),
                    Word::Name => place(names + *own as usize),
                };
            }
            for case in mentioned {
                self.mention(case, 1);
            }
        }
    }
}

impl EventLog {
    /// What becomes of events of the shape of this one.
    fn moved(&mut self, record: &Record<'_>) -> Moved {
        let Some(to) = self.shapes.same(record.shape_of()) else {
            return Moved::Anew;
        };
        let mut words = SmallVec::new();
        for (of, word) in [
            (Names::CASE, Word::Case),
            (Names::ACTOR, Word::Party),
            (Names::RECIPIENT, Word::Party),
            (Names::ID, Word::Name),
        ] {
            words.extend(record.place(of).map(|at| (word, at)));
        }
        for (seen, at) in record.fields() {
            words.extend(match seen {
                Seen::Party(_) => Some((Word::Party, at)),
                Seen::Case(_) => Some((Word::Case, at)),
                Seen::Other(_) => Some((Word::Other, at)),
                Seen::Unset | Seen::Truth(_) | Seen::Number(_) | Seen::Member(..) => None,
            });
        }
        Moved::Copied(to, words)
    }
}

impl Renumbered<'_> {
    fn party(&self, id: PartyId) -> PartyId {
        self.parties.get(id.index()).copied().unwrap_or(id)
    }

    fn case(&self, id: CaseId) -> CaseId {
        self.cases.get(id.index()).copied().unwrap_or(id)
    }

    fn row(&self, id: RowId) -> RowId {
        RowId::at(self.first_row.saturating_add(id.index()))
    }

    fn value(&self, value: &Value) -> Value {
        match value {
            Value::Party(id) => Value::Party(self.party(*id)),
            Value::Case(id) => Value::Case(self.case(*id)),
            Value::Parties(all) => {
                let mut all: Vec<PartyId> = all.iter().map(|id| self.party(*id)).collect();
                // A set is in the order of its numbers.
                all.sort_unstable();
                Value::Parties(all.into())
            }
            other => other.clone(),
        }
    }

    fn event(&self, event: Event) -> Event {
        let fields = event.fields.iter();
        Event {
            case: event.case.map(|id| self.case(id)),
            actor: event.actor.map(|id| self.party(id)),
            recipient: event.recipient.map(|id| self.party(id)),
            fields: fields
                .map(|value| value.as_ref().map(|value| self.value(value)))
                .collect(),
            row: self.row(event.row),
            ..event
        }
    }
}
