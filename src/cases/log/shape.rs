//! What many events of a log have in common — the type, what is said of them at all, and values of which there are few — is
//! kept once: their shape.

use crate::cases::Event;
use crate::model::{EnumId, EventTypeId, Value};
use hashbrown::HashTable;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;

/// Shapes of which the values that are few are part; events of shapes beyond them say these by themselves.
const SHAPES: usize = 4_096;

/// Shapes of late that are found again without looking at each value; two stand where one would, so that none drives
/// out another for ever.
const RECENT: usize = 512;

/// How a value is kept, in the lowest byte of its code.
mod tag {
    pub const UNSET: u32 = 0;
    pub const NUMBER: u32 = 1;
    pub const FALSE: u32 = 2;
    pub const TRUE: u32 = 3;
    pub const MEMBER: u32 = 4;
    pub const PARTY: u32 = 5;
    pub const CASE: u32 = 6;
    pub const OTHER: u32 = 7;
}

/// A shape, by its place in the table of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShapeId(pub(super) u32);

impl ShapeId {
    /// Its place among all shapes of its log.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Whom and what an event names beside its fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Names(u8);

impl Names {
    pub const CASE: u8 = 1;
    pub const ACTOR: u8 = 2;
    pub const RECIPIENT: u8 = 4;
    pub const ID: u8 = 8;

    pub fn of(event: &Event) -> Self {
        let bit = |named: bool, bit: u8| if named { bit } else { 0 };
        Self(
            bit(event.case.is_some(), Self::CASE)
                | bit(event.actor.is_some(), Self::ACTOR)
                | bit(event.recipient.is_some(), Self::RECIPIENT)
                | bit(event.id.is_some(), Self::ID),
        )
    }

    /// How many there are.
    pub fn count(self) -> usize {
        self.0.count_ones() as usize
    }

    /// The place of one of them among all; none where it is not named.
    pub fn place(self, of: u8) -> Option<usize> {
        let before = (self.0 & (of - 1)).count_ones() as usize;
        (self.0 & of != 0).then_some(before)
    }
}

/// How the value of a field is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// Nothing is said.
    Unset,
    /// All of it here.
    Truth(bool),
    /// All of it here.
    Member(EnumId, u8),
    /// In two words of the event.
    Number,
    /// In one word.
    Party,
    /// In one word.
    Case,
    /// In the table of other values, its place in one word.
    Other,
}

impl Kept {
    pub fn of(value: Option<&Value>) -> Self {
        match value {
            None => Self::Unset,
            Some(Value::Bool(truth)) => Self::Truth(*truth),
            Some(Value::Member(of, at)) => Self::Member(*of, *at),
            Some(Value::Number(_)) => Self::Number,
            Some(Value::Party(_)) => Self::Party,
            Some(Value::Case(_)) => Self::Case,
            Some(_) => Self::Other,
        }
    }

    /// How many words of the event are its own.
    pub fn words(self) -> usize {
        match self {
            Self::Unset | Self::Truth(_) | Self::Member(..) => 0,
            Self::Party | Self::Case | Self::Other => 1,
            Self::Number => 2,
        }
    }

    /// It in two words, the second of which only a member needs.
    pub fn code(self) -> [u32; 2] {
        match self {
            Self::Unset => [tag::UNSET, 0],
            Self::Truth(false) => [tag::FALSE, 0],
            Self::Truth(true) => [tag::TRUE, 0],
            Self::Member(of, at) => [tag::MEMBER | u32::from(at) << 8, of.0],
            Self::Number => [tag::NUMBER, 0],
            Self::Party => [tag::PARTY, 0],
            Self::Case => [tag::CASE, 0],
            Self::Other => [tag::OTHER, 0],
        }
    }

    pub fn from_code([code, of]: [u32; 2]) -> Option<Self> {
        Some(match code & 0xff {
            tag::UNSET => Self::Unset,
            tag::FALSE => Self::Truth(false),
            tag::TRUE => Self::Truth(true),
            tag::MEMBER => Self::Member(EnumId(of), u8::try_from(code >> 8).ok()?),
            tag::NUMBER => Self::Number,
            tag::PARTY => Self::Party,
            tag::CASE => Self::Case,
            tag::OTHER => Self::Other,
            _ => return None,
        })
    }
}

/// What a shape has, in few words: the same words are the same shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Brief {
    head: u64,
    fields: u128,
}

impl Brief {
    /// Fields that have room.
    const FIELDS: usize = 8;
    /// Enums that have room.
    const ENUMS: u32 = 32;

    /// None where it takes more words.
    #[inline]
    fn of(
        ty: EventTypeId,
        names: Names,
        fields: impl ExactSizeIterator<Item = Kept>,
    ) -> Option<Self> {
        if fields.len() > Self::FIELDS {
            return None;
        }
        let head = u64::from(ty.0) << 16 | u64::from(names.0) << 8 | fields.len() as u64;
        let mut all = 0;
        for kept in fields {
            let [code, of] = kept.code();
            if of >= Self::ENUMS {
                return None;
            }
            // A tag of three bits, a member of eight, its enum of five.
            let word = (code & 7) | (code >> 8) << 3 | of << 11;
            all = all << 16 | u128::from(word);
        }
        Some(Self { head, fields: all })
    }

    /// Where it stands among those of late.
    #[inline]
    fn place(self) -> usize {
        let [low, high] = [self.fields as u64, (self.fields >> 64) as u64];
        let mut hasher = FxHasher::default();
        hasher.write_u64(self.head ^ low.rotate_left(24) ^ high.rotate_left(48));
        // The higher bits of the product, which all lower ones reach, are the lower ones here.
        hasher.finish() as usize % RECENT
    }
}

/// What events have in common.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub ty: EventTypeId,
    pub names: Names,
    pub fields: Fields,
}

impl Shape {
    /// That of those of which the values are part.
    fn hash(&self) -> u64 {
        match &self.fields {
            Fields::Known(kept) => hash(self.ty, self.names, kept.iter().copied()),
            Fields::Told(_) => 0,
        }
    }
}

/// How the fields of an event are kept.
#[derive(Clone, Debug)]
pub(super) enum Fields {
    /// As the shape says.
    Known(Box<[Kept]>),
    /// As each says by itself, so many.
    Told(u32),
}

/// The shapes of a log.
#[derive(Clone, Debug, Default)]
pub(super) struct Shapes {
    all: Vec<Shape>,
    /// Those of which the values are part, by what they have.
    known: HashTable<ShapeId>,
    /// Those of late, each in its place; none before the first.
    recent: Vec<Option<(Brief, ShapeId)>>,
    /// Those of which the values are not part, by type, names and how many there are.
    told: FxHashMap<(EventTypeId, Names, u32), ShapeId>,
}

fn hash(ty: EventTypeId, names: Names, fields: impl Iterator<Item = Kept>) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_u64(u64::from(ty.0) << 8 | u64::from(names.0));
    for kept in fields {
        let [code, of] = kept.code();
        hasher.write_u64(u64::from(code) << 32 | u64::from(of));
    }
    hasher.finish()
}

impl Shapes {
    pub fn get(&self, id: ShapeId) -> Option<&Shape> {
        self.all.get(id.index())
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// All, by number.
    pub fn all(&self) -> impl Iterator<Item = &Shape> {
        self.all.iter()
    }

    /// The shape of an event.
    #[inline]
    pub fn of(
        &mut self,
        ty: EventTypeId,
        names: Names,
        fields: impl ExactSizeIterator<Item = Kept> + Clone,
    ) -> ShapeId {
        let Some(brief) = Brief::of(ty, names, fields.clone()) else {
            return self.searched(ty, names, fields);
        };
        let place = brief.place();
        for place in [place, place ^ 1] {
            if let Some(Some((known, id))) = self.recent.get(place)
                && *known == brief
            {
                return *id;
            }
        }
        let id = self.searched(ty, names, fields);
        if self.recent.is_empty() {
            self.recent = vec![None; RECENT];
        }
        self.recent[place ^ 1] = self.recent[place].replace((brief, id));
        id
    }

    fn searched(
        &mut self,
        ty: EventTypeId,
        names: Names,
        fields: impl ExactSizeIterator<Item = Kept> + Clone,
    ) -> ShapeId {
        let all = &self.all;
        let is_it = |id: &ShapeId| {
            all.get(id.index()).is_some_and(|shape| {
                let Fields::Known(kept) = &shape.fields else {
                    return false;
                };
                shape.ty == ty && shape.names == names && kept.iter().copied().eq(fields.clone())
            })
        };
        let hash = hash(ty, names, fields.clone());
        match self.known.find(hash, is_it) {
            Some(known) => *known,
            None => self.add(ty, names, fields, hash),
        }
    }

    /// The shape that is the same as one of another log; none where events of that shape say, or must say here, by
    /// themselves how they are kept.
    pub fn same(&mut self, other: &Shape) -> Option<ShapeId> {
        let Fields::Known(kept) = &other.fields else {
            return None;
        };
        let id = self.of(other.ty, other.names, kept.iter().copied());
        let here = self.get(id)?;
        matches!(here.fields, Fields::Known(_)).then_some(id)
    }

    fn add(
        &mut self,
        ty: EventTypeId,
        names: Names,
        fields: impl ExactSizeIterator<Item = Kept>,
        hash: u64,
    ) -> ShapeId {
        let id = ShapeId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        if self.all.len() >= SHAPES {
            let count = u32::try_from(fields.len()).unwrap_or(u32::MAX);
            return *self.told.entry((ty, names, count)).or_insert_with(|| {
                let fields = Fields::Told(count);
                self.all.push(Shape { ty, names, fields });
                id
            });
        }
        let fields = Fields::Known(fields.collect());
        self.all.push(Shape { ty, names, fields });
        self.known.insert_unique(hash, id, |id| {
            self.all.get(id.index()).map_or(0, Shape::hash)
        });
        id
    }
}
