//! Names in the order in which rows bring them, found again by their bytes. All lie in one piece of memory: those of late are
//! near each other, as the rows are that ask for them.

use crate::cases::CaseName;
use crate::model::PartyTypeId;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxHasher;
use std::cmp::Ordering;
use std::hash::Hasher;

/// Of what type a party is, as far as rows have said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// It was said where it was first named.
    Said(PartyTypeId),
    /// It was not said where it was first named in a part of a whole, which must know it; it may have been said since.
    Asked(Option<PartyTypeId>),
}

impl Known {
    /// The type.
    pub fn ty(self) -> Option<PartyTypeId> {
        match self {
            Self::Said(ty) => Some(ty),
            Self::Asked(ty) => ty,
        }
    }
}

/// Room for so many names of so many bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Room {
    names: usize,
    bytes: usize,
}

/// Names, each with what it is a name of.
#[derive(Debug)]
pub(super) struct Names<T> {
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<(usize, T)>,
    /// The hash of each, so that the table grows without looking at names, and its place among all.
    places: HashTable<(u32, u32)>,
    /// How many of them are in the table; those behind came in order ([`add_next`](Names::add_next)).
    listed: usize,
    /// Each is greater than the one before it.
    ordered: bool,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self {
            bytes: Vec::new(),
            ends: Vec::new(),
            places: HashTable::new(),
            listed: 0,
            ordered: true,
        }
    }
}

/// The part of its hash that is kept of a name.
fn hash(name: &[u8]) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(name);
    let [a, b, c, d, ..] = hasher.finish().to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// It as the table wants it: different at both ends.
fn wide(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

/// The name of a place.
fn name<'n, T>(bytes: &'n [u8], ends: &[(usize, T)], place: u32) -> &'n [u8] {
    let place = place as usize;
    let begin = place.checked_sub(1).map_or(0, |before| ends[before].0);
    &bytes[begin..ends[place].0]
}

impl<T: Copy> Names<T> {
    /// None yet, with room for some.
    pub fn with_room(room: Room) -> Self {
        Self {
            bytes: Vec::with_capacity(room.bytes),
            ends: Vec::with_capacity(room.names),
            places: HashTable::with_capacity(room.names),
            ..Self::default()
        }
    }

    /// The room that they take.
    pub fn room(&self) -> Room {
        Room {
            names: self.ends.len(),
            bytes: self.bytes.len(),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// All, by place.
    pub fn all(&self) -> impl Iterator<Item = (&[u8], T)> {
        let mut begin = 0;
        self.ends.iter().map(move |(end, of)| {
            let name = &self.bytes[begin..*end];
            begin = *end;
            (name, *of)
        })
    }

    /// All by place, as names of cases.
    pub fn shared(&self) -> Vec<CaseName> {
        CaseName::all(&self.bytes, self.ends.iter().map(|(end, _)| *end))
    }

    /// The place of a name and what it is a name of, where it was brought before.
    pub fn find(&self, wanted: &[u8]) -> Option<(u32, T)> {
        let key = hash(wanted);
        let is_it = |(other, place): &(u32, u32)| {
            *other == key && name(&self.bytes, &self.ends, *place) == wanted
        };
        let place = match self.places.find(wide(key), is_it) {
            Some((_, place)) => *place,
            None => self.find_unlisted(wanted)?,
        };
        Some((place, self.ends[place as usize].1))
    }

    /// The place of a name among those that are in no table but in order.
    fn find_unlisted(&self, wanted: &[u8]) -> Option<u32> {
        let mut places = self.listed..self.ends.len();
        while !places.is_empty() {
            let at = usize::midpoint(places.start, places.end);
            let place = u32::try_from(at).ok()?;
            match name(&self.bytes, &self.ends, place).cmp(wanted) {
                Ordering::Equal => return Some(place),
                Ordering::Less => places.start = at + 1,
                Ordering::Greater => places.end = at,
            }
        }
        None
    }

    /// Adds a name behind all others, and tells its place.
    fn append(&mut self, new: &[u8], of: T) -> u32 {
        let place = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.ordered &= self.is_next(new);
        self.bytes.extend_from_slice(new);
        self.ends.push((self.bytes.len(), of));
        place
    }

    /// Whether a name is greater than the last.
    fn is_next(&self, new: &[u8]) -> bool {
        let last = self.ends.len().checked_sub(1);
        let last = last.and_then(|last| u32::try_from(last).ok());
        last.is_none_or(|last| name(&self.bytes, &self.ends, last) < new)
    }

    /// Puts the names into the table that are not in it yet.
    fn list(&mut self) {
        while self.listed < self.ends.len() {
            let place = u32::try_from(self.listed).unwrap_or(u32::MAX);
            let key = hash(name(&self.bytes, &self.ends, place));
            let again = |(key, _): &(u32, u32)| wide(*key);
            self.places.insert_unique(wide(key), (key, place), again);
            self.listed += 1;
        }
    }

    /// Adds a name that is not there yet.
    pub fn add(&mut self, new: &[u8], of: T) {
        self.append(new, of);
        self.list();
    }

    /// Adds a name that is greater than all that came before, and so is new, without looking for it; tells its place. None,
    /// and nothing is added, where it is not.
    ///
    /// Registers number their cases as they come: whoever knows cases by other numbers need never look for such a name.
    #[cfg(feature = "columns")]
    pub fn add_next(&mut self, new: &[u8], of: T) -> Option<u32> {
        (self.ordered && self.is_next(new)).then(|| self.append(new, of))
    }

    /// The place of a name and what it is a name of; one that is not there is added.
    pub fn find_or_add(&mut self, wanted: &[u8], of: T) -> (u32, T) {
        self.list();
        let key = hash(wanted);
        let is_it = |(other, place): &(u32, u32)| {
            *other == key && name(&self.bytes, &self.ends, *place) == wanted
        };
        let place = match self.places.entry(wide(key), is_it, |(key, _)| wide(*key)) {
            Entry::Occupied(there) => there.get().1,
            Entry::Vacant(free) => {
                let place = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
                free.insert((key, place));
                self.append(wanted, of);
                self.listed = self.ends.len();
                place
            }
        };
        (place, self.ends[place as usize].1)
    }

    /// A name turns out to be one of this.
    pub fn set(&mut self, place: u32, of: T) {
        if let Some((_, known)) = self.ends.get_mut(place as usize) {
            *known = of;
        }
    }

    /// Takes back all names but the first so many.
    pub fn truncate(&mut self, len: usize) {
        while self.ends.len() > len {
            let last = self.ends.len() - 1;
            let place = u32::try_from(last).unwrap_or(u32::MAX);
            if last < self.listed {
                let key = hash(name(&self.bytes, &self.ends, place));
                if let Ok(found) = self.places.find_entry(wide(key), |(_, at)| *at == place) {
                    found.remove();
                }
                self.listed = last;
            }
            let begin = last.checked_sub(1).map_or(0, |before| self.ends[before].0);
            self.bytes.truncate(begin);
            self.ends.pop();
        }
    }

    /// The first thousand names, to find what may have been meant.
    pub fn some(&self) -> impl Iterator<Item = &str> {
        let places = 0..u32::try_from(self.ends.len().min(1_000)).unwrap_or(0);
        places.filter_map(|place| std::str::from_utf8(name(&self.bytes, &self.ends, place)).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_until_they_are_taken_back() {
        let mut names = Names::default();
        for n in 0..1_000_u32 {
            names.add(format!("第{n}号").as_bytes(), n);
        }
        assert_eq!(names.find("第7号".as_bytes()), Some((7, 7)));
        assert_eq!(names.find(b""), None);
        names.truncate(7);
        assert_eq!(names.find("第7号".as_bytes()), None);
        assert_eq!(names.find("第6号".as_bytes()), Some((6, 6)));
        names.add("第7号".as_bytes(), 70);
        assert_eq!(names.find("第7号".as_bytes()), Some((7, 70)));
        assert_eq!(names.some().last(), Some("第7号"));
    }
    #[cfg(feature = "columns")]
    #[test]
    fn names_that_come_in_order_are_found_like_others() {
        let mut names = Names::default();
        assert_eq!(names.add_next(b"A1", 1), Some(0));
        assert_eq!(names.add_next(b"A3", 3), Some(1));
        assert_eq!(names.add_next(b"A2", 2), None);
        assert_eq!(names.add_next(b"A3", 3), None);
        assert_eq!(
            (names.find(b"A1"), names.find(b"A3")),
            (Some((0, 1)), Some((1, 3)))
        );
        assert_eq!((names.find(b"A0"), names.find(b"A2")), (None, None));
        // Taken back before anything looked for it.
        names.truncate(1);
        assert_eq!(names.find(b"A3"), None);
        assert_eq!(names.add_next(b"A4", 4), Some(1));
        assert_eq!(names.find_or_add(b"A1", 0), (0, 1));
        // One out of order ends the order, and all are found.
        assert_eq!(names.find_or_add(b"A2", 2), (2, 2));
        assert_eq!(names.add_next(b"A9", 9), None);
        assert_eq!(
            (names.find(b"A2"), names.find(b"A4")),
            (Some((2, 2)), Some((1, 4)))
        );
        names.truncate(1);
        assert_eq!(names.find(b"A4"), None);
        assert_eq!(names.find_or_add(b"A4", 5), (1, 5));
    }
}
