//! Rows of a batch whose texts are numbered, and whose numbers are known from rows before: nothing of them is looked at but
//! these numbers. Whatever else a row says is left to the next way, which learns from it what its numbers mean.

use super::known::{KnownCases, KnownParties};
use super::quick::{Field, PartyColumn, Quick, Spec};
use super::shaped::{Key, Own};
use super::{Intake, RowId};
use crate::calendar::Instant;
use crate::cases::Event;
use crate::model::{CaseId, CaseTypeId, EventTypeId, PartyId, Type, Value};
use crate::registers::batch::{Batch, Cells, NO_CODE, Texts};
use crate::registers::bind::Bound;
use crate::registers::mapping::ColumnId;
use smallvec::SmallVec;
use std::sync::Arc;

/// Fields of an event for which no memory is asked.
const FEW: usize = 8;

/// A column of the mapping, as it stands in a batch.
#[derive(Clone, Copy)]
enum Column<'b> {
    /// No row says anything.
    Silent,
    Coded(&'b [u32]),
    /// What the next way knows, where a row says something.
    Other(&'b Cells),
}

impl<'b> Column<'b> {
    /// None where it stands in several columns of the register, of which the first that says something counts.
    fn of(column: ColumnId, bound: &Bound, batch: &'b Batch) -> Option<Self> {
        let place = match bound.places(column) {
            [] => return Some(Self::Silent),
            [place] => *place,
            _ => return None,
        };
        Some(match batch.columns.get(place) {
            None | Some(Cells::Nothing) => Self::Silent,
            Some(Cells::Coded { codes, .. }) => Self::Coded(codes),
            Some(cells) => Self::Other(cells),
        })
    }

    /// The number that a row says, if it says anything; none where it says something else.
    #[allow(clippy::option_option)] // nothing is said, and what the next way knows
    #[inline]
    fn code(self, at: usize) -> Option<Option<usize>> {
        match self {
            Self::Silent => Some(None),
            Self::Coded(codes) => {
                let code = *codes.get(at)?;
                Some((code != NO_CODE).then_some(code as usize))
            }
            Self::Other(cells) => cells.says_nothing(at).then_some(None),
        }
    }
}

/// How the rows of a batch stand under a mapping.
pub(super) struct Coded<'b> {
    events: Column<'b>,
    id: Column<'b>,
    /// By event type; none where the next way takes them.
    types: Vec<Option<CodedType<'b>>>,
}

/// A column that names cases: its place in the register, its numbers, and their texts.
type CaseColumn<'b> = (usize, &'b [u32], &'b Texts);

/// How the events of a type stand in a batch.
struct CodedType<'b> {
    time: &'b [Option<Instant>],
    case: Option<CaseColumn<'b>>,
    actor: Column<'b>,
    recipient: Column<'b>,
    fields: SmallVec<[Column<'b>; 8]>,
    /// What columns bring to an event whose shape follows from numbers, in the order of what is its own, and how many columns
    /// follow each, those that bring nothing left out; none where some bring more.
    brings: Option<SmallVec<[(Brings<'b>, u8); Key::MOST]>>,
}

impl<'b> Coded<'b> {
    /// None where nothing of the batch can go this way.
    pub fn new(quick: &Quick, bound: &Bound, batch: &'b Batch) -> Option<Self> {
        let column = |column: ColumnId| Column::of(column, bound, batch);
        let types = quick.specs.iter();
        let types = types.map(|spec| CodedType::new(spec.as_ref()?, bound, batch));
        Some(Self {
            events: column(quick.event)?,
            id: quick.id.map_or(Some(Column::Silent), column)?,
            types: types.collect(),
        })
    }
}

impl<'b> CodedType<'b> {
    fn new(spec: &Spec, bound: &Bound, batch: &'b Batch) -> Option<Self> {
        let place = |column: ColumnId| match bound.places(column) {
            [place] => Some(*place),
            _ => None,
        };
        let party = |party: &Option<PartyColumn>| match party {
            None => Some(Column::Silent),
            Some(party) => Column::of(party.column, bound, batch),
        };
        let Some(Cells::Moments(time)) = batch.columns.get(place(spec.time)?) else {
            return None;
        };
        let case = match spec.about.and(spec.case) {
            None => None,
            Some(column) => {
                let place = place(column)?;
                match batch.columns.get(place) {
                    Some(Cells::Coded { codes, texts, .. }) => Some((place, &codes[..], &**texts)),
                    _ => return None,
                }
            }
        };
        let fields = spec.fields.iter();
        let fields = fields.map(|field| Column::of(field.column, bound, batch));
        let (actor, recipient) = (party(&spec.actor)?, party(&spec.recipient)?);
        let fields: SmallVec<_> = fields.collect::<Option<_>>()?;
        Some(Self {
            time,
            case: match (case, spec.about) {
                (None, Some(_)) => return None,
                (case, _) => case,
            },
            brings: Brings::all(spec, (actor, recipient), &fields),
            actor,
            recipient,
            fields,
        })
    }
}

/// Whom a column names.
#[derive(Clone, Copy)]
enum Who {
    Actor,
    Recipient,
    /// A field, by its place among those of the spec.
    Field(usize),
}

/// What a column brings to an event whose shape follows from numbers.
enum Brings<'b> {
    /// One of few values, which is part of the shape, and what the first of them is in a key.
    Few(&'b [u32], u32),
    Truth(&'b [Option<bool>]),
    /// A party, which is the event's own.
    Party(&'b [u32], Who),
}

impl<'b> Brings<'b> {
    /// None where the next way knows, and nothing where no row names anybody.
    #[allow(clippy::option_option)]
    fn party(column: Column<'b>, who: Who) -> Option<Option<Self>> {
        match column {
            Column::Silent => Some(None),
            Column::Coded(codes) => Some(Some(Self::Party(codes, who))),
            Column::Other(_) => None,
        }
    }

    fn all(
        spec: &Spec,
        (actor, recipient): (Column<'b>, Column<'b>),
        fields: &[Column<'b>],
    ) -> Option<SmallVec<[(Self, u8); Key::MOST]>> {
        if !spec.is_shaped {
            return None;
        }
        let mut all: SmallVec<[Option<Self>; Key::MOST]> = SmallVec::new();
        all.push(Self::party(actor, Who::Actor)?);
        all.push(Self::party(recipient, Who::Recipient)?);
        for (nth, (field, column)) in spec.fields.iter().zip(fields).enumerate() {
            all.push(match (field.ty, *column) {
                (_, Column::Silent) => None,
                (Type::Party(_), column) => Self::party(column, Who::Field(nth))?,
                (Type::Bool, Column::Other(Cells::Truths(truths))) => Some(Self::Truth(truths)),
                (Type::Bool, Column::Coded(codes)) => Some(Self::Few(codes, Key::TEXTS_OF_TRUTHS)),
                (Type::Enum(_), Column::Coded(codes)) => Some(Self::Few(codes, Key::TEXTS)),
                _ => return None,
            });
        }
        let follow = (0..u8::try_from(all.len()).ok()?).rev();
        let brings = all.into_iter().zip(follow);
        Some(
            brings
                .filter_map(|(brings, follow)| Some((brings?, follow)))
                .collect(),
        )
    }
}

impl Field {
    /// What a row says in this field, if anything; none where the next way knows.
    #[allow(clippy::option_option)]
    #[inline]
    fn known(&self, column: Column<'_>, at: usize) -> Option<Option<Value>> {
        if let (Type::Bool, Column::Other(Cells::Truths(truths))) = (self.ty, column) {
            return Some(truths.get(at)?.map(Value::Bool));
        }
        match column.code(at)? {
            None => Some(None),
            Some(code) => self.known.get(code).map(Some),
        }
    }
}

/// Whom a row names, if anybody; none where the next way knows.
#[allow(clippy::option_option)]
#[inline]
fn party(of: Option<&PartyColumn>, column: Column<'_>, at: usize) -> Option<Option<PartyId>> {
    match (of, column.code(at)?) {
        (Some(of), Some(code)) => of.known.get(code).map(Some),
        _ => Some(None),
    }
}

impl CodedType<'_> {
    /// What numbers of a row say of its shape, and whom it names; none where something of it is neither one of few nor a
    /// known party.
    #[inline]
    fn shaped(&self, spec: &Spec, at: usize, own: &mut Own) -> Option<Key> {
        let mut key = Key::default();
        for (brings, follow) in self.brings.as_ref()? {
            let said = match brings {
                Brings::Few(codes, first) => match *codes.get(at)? {
                    NO_CODE => 0,
                    code => code.saturating_add(*first),
                },
                Brings::Truth(truths) => truths.get(at)?.map_or(0, |truth| 1 + u32::from(truth)),
                Brings::Party(codes, who) => match *codes.get(at)? {
                    NO_CODE => 0,
                    code => {
                        own.push(spec.party(*who)?.get(code as usize)?);
                        1
                    }
                },
            };
            key = key.with_before(*follow, said)?;
        }
        Some(key)
    }
}

impl Spec {
    /// The parties that numbers name in a column.
    #[inline]
    fn party(&self, who: Who) -> Option<&KnownParties> {
        match who {
            Who::Actor => Some(&self.actor.as_ref()?.known),
            Who::Recipient => Some(&self.recipient.as_ref()?.known),
            Who::Field(nth) => self.fields.get(nth)?.known.parties(),
        }
    }
}

impl Intake<'_> {
    /// Takes a row in of which everything is known but the case; `None`, and nothing is changed, where it is to be read the
    /// next way.
    pub(super) fn coded(
        &mut self,
        quick: &mut Quick,
        coded: &Coded<'_>,
        file: &Arc<str>,
        (at, number): (usize, u32),
    ) -> Option<()> {
        if coded.id.code(at)?.is_some() {
            return None;
        }
        let ty: EventTypeId = *quick.types.get(coded.events.code(at)?)?;
        let of = coded.types.get(ty.index())?.as_ref()?;
        let spec = quick.specs.get(ty.index())?.as_ref()?;
        let time = (*of.time.get(at)?)?;
        let mut own = Own::default();
        let key = of.shaped(spec, at, &mut own);
        let Some(shape) = key.and_then(|key| spec.shapes.get(key)) else {
            return self.coded_anew(quick, (of, ty, key), file, (at, number));
        };
        let case = self.coded_case(&mut quick.cases, of.case.zip(spec.about), at)?;
        let row = RowId::at(self.taken.input.rows.len());
        self.applied(file, number);
        let events = &mut self.taken.events;
        events.push_shaped((time, shape, row), case, own.words());
        Some(())
    }

    /// The same of a row whose shape is not known yet, or does not follow from its numbers.
    #[cold]
    fn coded_anew(
        &mut self,
        quick: &mut Quick,
        (of, ty, key): (&CodedType<'_>, EventTypeId, Option<Key>),
        file: &Arc<str>,
        (at, number): (usize, u32),
    ) -> Option<()> {
        let spec = quick.specs.get_mut(ty.index())?.as_mut()?;
        let time = (*of.time.get(at)?)?;
        let actor = party(spec.actor.as_ref(), of.actor, at)?;
        let recipient = party(spec.recipient.as_ref(), of.recipient, at)?;
        let mut values: SmallVec<[Option<Value>; FEW]> = SmallVec::new();
        values.resize(spec.slots, None);
        for (field, column) in spec.fields.iter().zip(&of.fields) {
            values[field.slot.index()] = field.known(*column, at)?;
        }
        let case = self.coded_case(&mut quick.cases, of.case.zip(spec.about), at)?;
        let row = RowId::at(self.taken.input.rows.len());
        self.applied(file, number);
        let event = Event {
            time,
            ty,
            case,
            id: None,
            actor,
            recipient,
            fields: Vec::new(),
            builtin: None,
            row,
        };
        let events = &mut self.taken.events;
        let shape = events.push_with(event, values.iter().map(Option::as_ref));
        if let (Some(key), Some(shape)) = (key, shape) {
            spec.shapes.set(key, shape);
        }
        Some(())
    }

    /// The case that a row is about, if it is about one, opened where it is new; none where the next way knows.
    #[allow(clippy::option_option)]
    #[inline]
    fn coded_case(
        &mut self,
        cases: &mut Vec<KnownCases>,
        about: Option<(CaseColumn<'_>, CaseTypeId)>,
        at: usize,
    ) -> Option<Option<CaseId>> {
        let Some(((place, codes, texts), about)) = about else {
            return Some(None);
        };
        let code = *codes.get(at)?;
        if cases.len() <= place {
            cases.resize_with(place + 1, KnownCases::default);
        }
        let known = cases.get_mut(place)?;
        if let Some(id) = known.get(Some(code as usize), about) {
            return Some(Some(id));
        }
        let name = texts.get(code as usize);
        if code == NO_CODE || self.is_blank(name) {
            return None;
        }
        let id = match self.next_case(name, about) {
            Some(id) => id,
            None => self.case(name, about).ok()?,
        };
        known.reserve(texts.len());
        known.set(code as usize, (id, about));
        Some(Some(id))
    }

    fn is_blank(&self, text: &str) -> bool {
        self.mapping.blanks.iter().any(|blank| blank == text)
    }
}
