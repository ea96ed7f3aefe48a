//! An event as it is packed: when (two words), its shape, its row; whom it names; the values that its shape does not hold.

use super::shape::{Fields, Kept, Names, Shape, ShapeId, Shapes};
use crate::calendar::Instant;
use crate::decimal::Decimal;
use crate::model::{CaseId, EnumId, EventTypeId, PartyId, RowId, Value};

/// Where what is an event's own begins.
pub(super) const OWN: usize = 4;

/// When a packed event happened.
pub(super) fn time(packed: &[u32]) -> Option<Instant> {
    let millis = wide(*packed.first()?, *packed.get(1)?);
    Some(Instant::from_millis(millis.cast_signed()))
}

/// The words of a number of two.
pub(super) fn halves(wide: u64) -> [u32; 2] {
    #[allow(clippy::cast_possible_truncation)] // the other half is the other word
    [wide as u32, (wide >> 32) as u32]
}

fn wide(low: u32, high: u32) -> u64 {
    u64::from(low) | u64::from(high) << 32
}

/// A value as it is seen in a packed event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Nothing is said.
    Unset,
    /// 是否
    Truth(bool),
    /// 数, in millionths.
    Number(i64),
    /// A member of an enum, by its position.
    Member(EnumId, u8),
    /// A party.
    Party(PartyId),
    /// A case.
    Case(CaseId),
    /// Anything else, by its place ([`EventLog::other`](super::EventLog::other)).
    Other(u32),
}

impl Seen {
    /// The value, where it is not among the others.
    pub(super) fn value(self) -> Option<Value> {
        Some(match self {
            Self::Unset | Self::Other(_) => return None,
            Self::Truth(truth) => Value::Bool(truth),
            Self::Number(n) => Value::Number(Decimal::from_millionths(n)),
            Self::Member(of, at) => Value::Member(of, at),
            Self::Party(id) => Value::Party(id),
            Self::Case(id) => Value::Case(id),
        })
    }
}

/// A packed event, to be looked at without unpacking it; names and what built-in events say are elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct Record<'l> {
    shape: &'l Shape,
    packed: &'l [u32],
}

impl<'l> Record<'l> {
    pub(super) fn new(shapes: &'l Shapes, packed: &'l [u32]) -> Option<Self> {
        let shape = shapes.get(ShapeId(*packed.get(2)?))?;
        (packed.len() >= OWN).then_some(Self { shape, packed })
    }

    /// When.
    #[must_use]
    pub fn time(&self) -> Instant {
        time(self.packed).unwrap_or(Instant::MIN)
    }

    /// What.
    #[must_use]
    pub fn ty(&self) -> EventTypeId {
        self.shape.ty
    }

    /// What it has in common with other events.
    #[must_use]
    pub fn shape(&self) -> ShapeId {
        ShapeId(self.packed[2])
    }

    /// Whether all events of its shape say the same, but for what stands in the words that [`fields`](Self::fields) and
    /// [`named`](Self::named) point at.
    #[must_use]
    pub fn is_known(&self) -> bool {
        matches!(self.shape.fields, Fields::Known(_))
    }

    /// Its row.
    #[must_use]
    pub fn row(&self) -> RowId {
        RowId(self.packed[3])
    }

    /// The case that it is about.
    #[must_use]
    pub fn case(&self) -> Option<CaseId> {
        self.word(self.about()).map(CaseId)
    }

    /// Where the case that it is about stands among the words of the event.
    pub(super) fn about(&self) -> Option<usize> {
        self.place(Names::CASE)
    }

    /// 经手人
    #[must_use]
    pub fn actor(&self) -> Option<PartyId> {
        self.word(self.named().0).map(PartyId)
    }

    /// 向
    #[must_use]
    pub fn recipient(&self) -> Option<PartyId> {
        self.word(self.named().1).map(PartyId)
    }

    /// Where 经手人 and 向 stand among the words of the event, where there are any.
    #[must_use]
    pub fn named(&self) -> (Option<usize>, Option<usize>) {
        (self.place(Names::ACTOR), self.place(Names::RECIPIENT))
    }

    /// The place of its own name in the table of names.
    pub(super) fn name(&self) -> Option<u32> {
        self.word(self.place(Names::ID))
    }

    /// The case that it is about, else the case of its first field that has one.
    #[must_use]
    pub fn home(&self) -> Option<CaseId> {
        let of_field = |(seen, _)| match seen {
            Seen::Case(case) => Some(case),
            _ => None,
        };
        self.case().or_else(|| self.fields().find_map(of_field))
    }

    /// Its fields by slot, and where among the words of the event each has what is its own.
    #[must_use]
    pub fn fields(&self) -> Values<'l> {
        let (kept, told) = match &self.shape.fields {
            Fields::Known(kept) => (&kept[..], 0),
            Fields::Told(count) => (&[][..], *count),
        };
        Values {
            kept: kept.iter(),
            told,
            packed: self.packed,
            at: OWN + self.shape.names.count(),
        }
    }

    /// A word of the event.
    fn word(&self, at: Option<usize>) -> Option<u32> {
        self.packed.get(at?).copied()
    }

    pub(super) fn place(&self, of: u8) -> Option<usize> {
        let place = self.shape.names.place(of)?;
        Some(OWN + place)
    }
}

/// The values of a packed event.
#[derive(Clone, Debug)]
pub struct Values<'l> {
    kept: std::slice::Iter<'l, Kept>,
    /// How many are left that say by themselves how they are kept.
    told: u32,
    packed: &'l [u32],
    at: usize,
}

impl Values<'_> {
    fn next_word(&mut self) -> Option<u32> {
        let word = *self.packed.get(self.at)?;
        self.at += 1;
        Some(word)
    }

    fn kept(&mut self) -> Option<Kept> {
        if let Some(kept) = self.kept.next() {
            return Some(*kept);
        }
        self.told = self.told.checked_sub(1)?;
        Kept::from_code([self.next_word()?, self.next_word()?])
    }
}

impl Iterator for Values<'_> {
    type Item = (Seen, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let kept = self.kept()?;
        let at = self.at;
        let seen = match kept {
            Kept::Unset => Seen::Unset,
            Kept::Truth(truth) => Seen::Truth(truth),
            Kept::Member(of, member) => Seen::Member(of, member),
            Kept::Number => {
                let number = wide(self.next_word()?, self.next_word()?);
                Seen::Number(number.cast_signed())
            }
            Kept::Party => Seen::Party(PartyId(self.next_word()?)),
            Kept::Case => Seen::Case(CaseId(self.next_word()?)),
            Kept::Other => Seen::Other(self.next_word()?),
        };
        Some((seen, at))
    }
}
