//! Rows of a batch whose texts are numbered, and whose numbers are known from rows before: nothing of them is looked at but
//! these numbers. Whatever else a row says is left to the next way, which learns from it what its numbers mean.

use super::quick::{Field, KnownCases, PartyColumn, Quick, Spec};
use super::{Intake, RowId};
use crate::calendar::Instant;
use crate::cases::Event;
use crate::model::{EventTypeId, PartyId, Type, Value};
use crate::registers::batch::{Batch, Cells, NO_CODE, Texts};
use crate::registers::bind::Bound;
use crate::registers::mapping::ColumnId;
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// Fields of an event for which no memory is asked.
const FEW: usize = 8;

static TRUE: Value = Value::Bool(true);
static FALSE: Value = Value::Bool(false);

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

/// How the events of a type stand in a batch.
struct CodedType<'b> {
    time: &'b [Option<Instant>],
    /// Its place in the register, its numbers, and their texts.
    case: Option<(usize, &'b [u32], &'b Texts)>,
    actor: Column<'b>,
    recipient: Column<'b>,
    fields: SmallVec<[Column<'b>; 8]>,
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
        Some(Self {
            time,
            case: match (case, spec.about) {
                (None, Some(_)) => return None,
                (case, _) => case,
            },
            actor: party(&spec.actor)?,
            recipient: party(&spec.recipient)?,
            fields: fields.collect::<Option<_>>()?,
        })
    }
}

impl Field {
    /// What a row says in this field, if anything; none where the next way knows.
    #[allow(clippy::option_option)]
    #[inline]
    fn known(&self, column: Column<'_>, at: usize) -> Option<Option<&Value>> {
        if let (Type::Bool, Column::Other(Cells::Truths(truths))) = (self.ty, column) {
            let truth = *truths.get(at)?;
            return Some(truth.map(|truth| if truth { &TRUE } else { &FALSE }));
        }
        match column.code(at)? {
            None => Some(None),
            code => self.known.get(code).map(Some),
        }
    }
}

/// Whom a row names, if anybody; none where the next way knows.
#[allow(clippy::option_option)]
#[inline]
fn party(of: Option<&PartyColumn>, column: Column<'_>, at: usize) -> Option<Option<PartyId>> {
    match (of, column.code(at)?) {
        (Some(of), Some(code)) => of.known.get(Some(code)).copied().map(Some),
        _ => Some(None),
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
        let actor = party(spec.actor.as_ref(), of.actor, at)?;
        let recipient = party(spec.recipient.as_ref(), of.recipient, at)?;
        let mut values: SmallVec<[Option<&Value>; FEW]> = match spec.slots {
            slots @ ..=FEW => SmallVec::from_buf_and_len([None; FEW], slots),
            slots => smallvec![None; slots],
        };
        for (field, column) in spec.fields.iter().zip(&of.fields) {
            values[field.slot.index()] = field.known(*column, at)?;
        }
        let case = match (of.case, spec.about) {
            (Some((place, codes, texts)), Some(about)) => {
                let code = *codes.get(at)?;
                if quick.cases.len() <= place {
                    quick.cases.resize_with(place + 1, KnownCases::default);
                }
                let known = quick.cases.get_mut(place)?;
                match known.get(Some(code as usize), about) {
                    Some(id) => Some(id),
                    None if code == NO_CODE || self.is_blank(texts.get(code as usize)) => {
                        return None;
                    }
                    None => {
                        let name = texts.get(code as usize);
                        let id = match self.next_case(name, about) {
                            Some(id) => id,
                            None => self.case(name, about).ok()?,
                        };
                        known.reserve(texts.len());
                        known.set(code as usize, (id, about));
                        Some(id)
                    }
                }
            }
            _ => None,
        };
        let row = RowId::at(self.taken.input.rows.len());
        self.taken.rows += 1;
        self.taken.applied += 1;
        self.taken.input.rows.push_register(file, number);
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
        self.taken.events.push_with(event, values.iter().copied());
        Some(())
    }

    fn is_blank(&self, text: &str) -> bool {
        self.mapping.blanks.iter().any(|blank| blank == text)
    }
}
