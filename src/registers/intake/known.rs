//! What the numbered texts of columns were found to be: types of events, values, parties, cases. Numbers are those of one
//! register, and what they mean is what one intake knows.

use crate::model::{CaseId, CaseTypeId, PartyId, Type, Value};

/// By number, what the numbered texts of a column were found to be.
pub(super) struct Known<T>(Vec<Option<T>>);

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Clone> Known<T> {
    pub fn get(&self, number: Option<usize>) -> Option<&T> {
        self.0.get(number?)?.as_ref()
    }

    pub fn set(&mut self, number: Option<usize>, to: T) {
        if let Some(number) = number {
            if self.0.len() <= number {
                self.0.resize(number + 1, None);
            }
            self.0[number] = Some(to);
        }
    }
}

/// By number, the parties that the numbered texts of a column name, close together; none where it is [`NOBODY`].
#[derive(Default)]
pub(super) struct KnownParties(Vec<u32>);

/// Stands for no party.
const NOBODY: u32 = u32::MAX;

impl KnownParties {
    #[inline]
    pub fn get(&self, number: usize) -> Option<PartyId> {
        let id = *self.0.get(number)?;
        (id != NOBODY).then_some(PartyId(id))
    }

    pub fn set(&mut self, number: Option<usize>, to: PartyId) {
        if let Some(number) = number {
            if self.0.len() <= number {
                self.0.resize(number + 1, NOBODY);
            }
            self.0[number] = to.0;
        }
    }
}

/// By number, what the numbered texts of a field's column are.
pub(super) enum KnownValues {
    Parties(KnownParties),
    Others(Known<Value>),
}

impl KnownValues {
    pub fn of(ty: Type) -> Self {
        match ty {
            Type::Party(_) => Self::Parties(KnownParties::default()),
            _ => Self::Others(Known::default()),
        }
    }

    pub fn get(&self, number: usize) -> Option<Value> {
        match self {
            Self::Parties(parties) => parties.get(number).map(Value::Party),
            Self::Others(values) => values.get(Some(number)).cloned(),
        }
    }

    pub fn set(&mut self, number: Option<usize>, to: &Value) {
        match (self, to) {
            (Self::Parties(parties), Value::Party(id)) => parties.set(number, *id),
            (Self::Parties(_), _) => {}
            (Self::Others(values), value) => values.set(number, value.clone()),
        }
    }

    /// Where the field names parties.
    #[cfg(feature = "columns")]
    pub fn parties(&self) -> Option<&KnownParties> {
        match self {
            Self::Parties(parties) => Some(parties),
            Self::Others(_) => None,
        }
    }
}

/// By number, the cases that the numbered texts of a column name: those of the type that was asked for first.
#[derive(Default)]
pub(super) struct KnownCases {
    of: Option<CaseTypeId>,
    /// Numbers of cases, close together, as millions are looked up; none where it is [`NO_CASE`].
    ids: Vec<u32>,
}

/// Stands for no case.
const NO_CASE: u32 = u32::MAX;

impl KnownCases {
    #[inline]
    pub fn get(&self, number: Option<usize>, of: CaseTypeId) -> Option<CaseId> {
        let id = *self.ids.get(number?)?;
        (id != NO_CASE && self.of == Some(of)).then_some(CaseId(id))
    }

    /// Makes room for what so many numbers mean.
    #[cfg(feature = "columns")]
    pub fn reserve(&mut self, numbers: usize) {
        self.ids.reserve(numbers.saturating_sub(self.ids.len()));
    }

    pub fn set(&mut self, number: usize, (id, of): (CaseId, CaseTypeId)) {
        if *self.of.get_or_insert(of) != of {
            return;
        }
        if self.ids.len() <= number {
            self.ids.resize(number + 1, NO_CASE);
        }
        self.ids[number] = id.0;
    }
}

/// The case that a record is about, and where its text is numbered, if it was not known by its number.
#[derive(Clone, Copy, Default)]
pub(super) struct AboutCase {
    pub case: Option<CaseId>,
    /// The number of its text and the place of its column, and the type that was asked for.
    pub new: Option<((usize, usize), CaseTypeId)>,
}

impl AboutCase {
    /// Nothing of the record can be refused from here on, so the case stays, to be known by the number of its text.
    #[inline]
    pub fn learned(self, cases: &mut Vec<KnownCases>) -> Option<CaseId> {
        if let (Some(id), Some(((number, place), about))) = (self.case, self.new) {
            if cases.len() <= place {
                cases.resize_with(place + 1, KnownCases::default);
            }
            cases[place].set(number, (id, about));
        }
        self.case
    }
}
