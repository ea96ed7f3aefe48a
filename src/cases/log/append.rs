//! The events of one log behind those of another, in which parties, cases and rows have other numbers.

use super::shape::{Fields, Kept, Names, Shape, ShapeId};
use super::{EventLog, mark, mention, place};
use crate::cases::Event;
use crate::model::{CaseId, PartyId, RowId, Value};
use smallvec::SmallVec;

/// The numbers that ids of one log have in another.
#[derive(Clone, Copy, Debug)]
pub struct Renumbered<'r> {
    /// The first party that may have another.
    pub first_party: usize,
    /// By party from there on.
    pub parties: &'r [PartyId],
    /// By case.
    pub cases: &'r [CaseId],
    /// How many rows come before.
    pub first_row: usize,
}

/// A word of an event that has another number elsewhere, as few events have one.
#[derive(Clone, Copy, Debug)]
enum Word {
    Case,
    Other,
    Name,
}

/// How the events of a shape are copied: with another shape, and other numbers in some of the words that are their own.
struct Copied {
    to: ShapeId,
    /// The case that they are about.
    about: Option<u32>,
    parties: SmallVec<[u32; 4]>,
    others: SmallVec<[(Word, u32); 2]>,
}

impl EventLog {
    /// Adds the events of another log that is all in memory; a party or case that has no number here keeps its own.
    ///
    /// What built-in events say is not added: such logs are joined row by row.
    pub(crate) fn append(&mut self, other: &EventLog, renumbered: &Renumbered<'_>) {
        let shapes = other.shapes.all();
        let copied: Option<Vec<Copied>> = match other.dropped.is_empty() {
            true => {
                let copied = shapes.map(|shape| self.copied(shape, renumbered));
                copied.collect()
            }
            false => None,
        };
        match copied {
            Some(copied) => self.append_copied(other, &copied, renumbered),
            // Some say, or must say here, by themselves how they are kept.
            None => {
                for position in 0..other.positions() {
                    if let Some(event) = other.get(position) {
                        self.push(renumbered.event(event));
                    }
                }
            }
        }
    }

    fn append_copied(&mut self, other: &EventLog, copied: &[Copied], renumbered: &Renumbered<'_>) {
        self.disordered |= other.disordered;
        if let Some((first, last)) = other.span {
            self.reach(first, last);
        }
        let names = self.names.len();
        self.names.extend(other.names.iter().cloned());
        let values = self.values.len();
        self.values
            .extend(other.values.iter().map(|value| renumbered.value(value)));
        let nth = self.starts.len();
        let first = self.words.len();
        let begins = other.starts.iter().map(|begin| begin + first as u64);
        self.starts.extend(begins);
        self.words.extend_from_slice(&other.words);
        let words = self.words.get_mut(first..).unwrap_or_default();
        // Notes may tell of more cases than are known where they stand.
        if let Some(last) = renumbered.cases.iter().max() {
            mention(&mut self.mentions, *last, 0);
        }
        for (nth, begin) in (nth..).zip(&other.starts) {
            if let Some(known) = mark(nth, &self.mentions) {
                self.marks.push(known);
            }
            let begin = usize::try_from(*begin).unwrap_or(usize::MAX);
            let Some([_, _, shape, row, own @ ..]) = words.get_mut(begin..) else {
                continue;
            };
            let Some(copied) = copied.get(*shape as usize) else {
                continue;
            };
            *shape = copied.to.0;
            *row = renumbered.row(RowId(*row)).0;
            for at in &copied.parties {
                let party = &mut own[*at as usize];
                *party = renumbered.party(PartyId(*party)).0;
            }
            if let Some(at) = copied.about {
                let own = &mut own[at as usize];
                let case = renumbered.case(CaseId(*own));
                *own = case.0;
                mention(&mut self.mentions, case, 1);
            }
            for (word, at) in &copied.others {
                let own = &mut own[*at as usize];
                *own = match word {
                    Word::Case => {
                        let case = renumbered.case(CaseId(*own));
                        mention(&mut self.mentions, case, 1);
                        case.0
                    }
                    Word::Other => place(values + *own as usize),
                    Word::Name => place(names + *own as usize),
                };
            }
        }
    }

    /// How events of a shape of another log are copied; none where they say, or must say here, by themselves how they are
    /// kept.
    fn copied(&mut self, shape: &Shape, renumbered: &Renumbered<'_>) -> Option<Copied> {
        let Fields::Known(kept) = &shape.fields else {
            return None;
        };
        let to = self.shapes.same(shape)?;
        let name = |of: u8| shape.names.place(of).map(place);
        let mut copied = Copied {
            to,
            about: name(Names::CASE),
            parties: SmallVec::new(),
            others: SmallVec::new(),
        };
        copied.parties.extend(name(Names::ACTOR));
        copied.parties.extend(name(Names::RECIPIENT));
        copied
            .others
            .extend(name(Names::ID).map(|at| (Word::Name, at)));
        let mut at = shape.names.count();
        for kept in kept {
            match kept {
                Kept::Party => copied.parties.push(place(at)),
                Kept::Case => copied.others.push((Word::Case, place(at))),
                Kept::Other => copied.others.push((Word::Other, place(at))),
                Kept::Unset | Kept::Truth(_) | Kept::Number | Kept::Member(..) => {}
            }
            at += kept.words();
        }
        if renumbered.parties.is_empty() {
            copied.parties.clear();
        }
        Some(copied)
    }
}

impl Renumbered<'_> {
    fn party(&self, id: PartyId) -> PartyId {
        let at = id.index().checked_sub(self.first_party);
        let number = at.and_then(|at| self.parties.get(at));
        number.copied().unwrap_or(id)
    }

    fn case(&self, id: CaseId) -> CaseId {
        self.cases.get(id.index()).copied().unwrap_or(id)
    }

    fn row(&self, id: RowId) -> RowId {
        RowId(id.0.saturating_add(place(self.first_row)))
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
