//! Shapes of events by what the numbers of texts say: of a row whose values are few and known nothing else is to be kept but
//! when it was, and whom and what case it names.

use super::Intake;
use super::known::KnownCases;
use super::quick::{Here, PartyColumn, Spec};
use crate::cases::ShapeId;
use crate::model::{CaseId, PartyId, Type, Value};
use crate::recent::{Mixed, Recent};
use crate::registers::record::{Kind, Record, Said};

/// What numbers of a row say of its shape, a byte for each column: nothing, whether a party is named, or which of few texts is
/// said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Key(u64);

impl Key {
    /// Columns that have room.
    pub const MOST: usize = 8;
    /// What the first of few texts is, after nothing.
    pub const TEXTS: u32 = 1;
    /// The same in a column of truths, after nothing, false and true.
    pub const TEXTS_OF_TRUTHS: u32 = 3;

    /// One more column; none where it says more than has room.
    #[inline]
    pub fn with(self, said: u32) -> Option<Self> {
        let said = u8::try_from(said).ok()?;
        Some(Self(self.0 << 8 | u64::from(said)))
    }

    /// The same for a column that so many follow: all columns may be told in any order, those that say nothing left out.
    #[cfg(feature = "columns")]
    #[inline]
    pub fn with_before(self, followed_by: u8, said: u32) -> Option<Self> {
        let said = u8::try_from(said).ok()?;
        Some(Self(self.0 | u64::from(said) << (8 * followed_by)))
    }
}

impl Mixed for Key {
    fn mixed(self) -> u64 {
        self.0
    }
}

/// Shapes of events of a type, by what numbers of their rows say.
pub(super) type KnownShapes = Recent<Key, ShapeId, 64>;

/// Whom an event names, in the order of its columns.
#[derive(Default)]
pub(super) struct Own {
    words: [u32; Key::MOST],
    len: usize,
}

impl Own {
    /// One more, of no more than a key has columns.
    #[inline]
    pub fn push(&mut self, party: PartyId) {
        self.words[self.len] = party.0;
        self.len += 1;
    }

    pub fn words(&self) -> &[u32] {
        &self.words[..self.len]
    }
}

impl Spec {
    /// Whether a key has room for the columns of an event, each of which says one of few values or names a party; and these
    /// stand in the order of their slots, as what is an event's own does.
    pub(super) fn may_be_shaped(&self) -> bool {
        let usual = |ty| matches!(ty, Type::Party(_) | Type::Bool | Type::Enum(_));
        self.fields.len() + 2 <= Key::MOST
            && self.fields.iter().all(|field| usual(field.ty))
            && self.fields.is_sorted_by(|a, b| a.slot < b.slot)
    }

    /// What numbers of a record say of its shape; none where something of it is not known by its number.
    #[inline]
    pub(super) fn key<'r>(&self, here: Here<'_, impl Record<'r>>) -> Option<Key> {
        if !self.is_shaped {
            return None;
        }
        let party = |column| here.bytes(column).map(|name| u32::from(name.is_some()));
        let of = |source: &Option<PartyColumn>| match source {
            Some(source) => party(source.column),
            None => Some(0),
        };
        let key = Key::default().with(of(&self.actor)?)?;
        let mut key = key.with(of(&self.recipient)?)?;
        for field in &self.fields {
            let (said, _) = here.said(field.column);
            key = key.with(match (field.ty, said.kind()) {
                (_, Kind::Empty) => 0,
                (Type::Party(_), _) => party(field.column)?,
                (Type::Bool, Kind::False) => 1,
                (Type::Bool, Kind::True) => 2,
                // Texts that are truths are others than these.
                (Type::Bool, _) => Key::TEXTS_OF_TRUTHS + u32::try_from(said.known()?).ok()?,
                _ => Key::TEXTS + u32::try_from(said.known()?).ok()?,
            })?;
        }
        Some(key)
    }
}

/// A record of which the shape follows from numbers.
pub(super) struct Shaped {
    pub shape: ShapeId,
    pub case: Option<CaseId>,
    /// Whom it names.
    pub own: Own,
}

impl Intake<'_> {
    /// What a record of a shape names; `None` where it is to be read the general way.
    pub(super) fn shaped<'r>(
        &mut self,
        shape: ShapeId,
        spec: &mut Spec,
        here: Here<'_, impl Record<'r>>,
        cases: &mut Vec<KnownCases>,
    ) -> Option<Shaped> {
        let about = self.quick_about(spec, here, cases)?;
        let mut own = Own::default();
        for source in [&mut spec.actor, &mut spec.recipient] {
            if let Some(party) = self.quick_party(source.as_mut(), here)? {
                own.push(party);
            }
        }
        for field in &mut spec.fields {
            if matches!(field.ty, Type::Party(_))
                && let Some(Value::Party(party)) = self.quick_field(field, here)?
            {
                own.push(party);
            }
        }
        let case = about.learned(cases);
        Some(Shaped { shape, case, own })
    }
}
