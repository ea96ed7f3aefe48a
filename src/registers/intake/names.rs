//! Names in the order in which rows bring them, found again by their bytes. All lie in one piece of memory: those of late are
//! near each other, as the rows are that ask for them.

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

/// Names, each with what it is a name of.
#[derive(Clone, Debug)]
pub(super) struct Names<T> {
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<(usize, T)>,
    /// The hash of each, so that the table grows without looking at names, and its place among all.
    places: HashTable<(u32, u32)>,
    /// How many of them are in the table; those behind are in order, and nobody looked for them there yet.
    listed: usize,
    /// Each is greater than the one before it.
    ordered: bool,
    numbered: Numbered,
}

/// Guesses that may fail one after another before names are taken not to be numbered.
const PATIENCE: u8 = 16;

/// Registers number their cases as they come: the number at the end of a name tells its place, where only the difference
/// between both is known.
#[derive(Clone, Debug, Default)]
struct Numbered {
    difference: u32,
    /// Guesses that failed since the last that did not.
    failed: u8,
}

impl Numbered {
    /// The number at the end of a name.
    fn number(name: &[u8]) -> u32 {
        let digits = name.iter().rev().take_while(|b| b.is_ascii_digit());
        let (number, _) = digits.take(9).fold((0u32, 1u32), |(number, place), digit| {
            let digit = u32::from(digit - b'0');
            (number + digit * place, place.wrapping_mul(10))
        });
        number
    }

    /// The number of a name, where it may tell its place.
    fn telling(&self, name: &[u8]) -> Option<u32> {
        (self.failed < PATIENCE).then(|| Self::number(name))
    }
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self {
            bytes: Vec::new(),
            ends: Vec::new(),
            places: HashTable::new(),
            listed: 0,
            ordered: true,
            numbered: Numbered::default(),
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

/// Longer names are greater, as those with greater numbers are.
fn order(one: &[u8], other: &[u8]) -> Ordering {
    (one.len(), one).cmp(&(other.len(), other))
}

/// The name of a place.
fn name<'n, T>(bytes: &'n [u8], ends: &[(usize, T)], place: u32) -> &'n [u8] {
    let place = place as usize;
    let begin = place.checked_sub(1).map_or(0, |before| ends[before].0);
    &bytes[begin..ends[place].0]
}

impl<T: Copy> Names<T> {
    /// None yet: those of a part of a register, of which many were met before it, so that their numbers say nothing of their
    /// places.
    pub fn of_part() -> Self {
        Self::default().emptied()
    }

    /// The same in the memory of another.
    pub fn emptied(mut self) -> Self {
        self.bytes.clear();
        self.ends.clear();
        self.places.clear();
        Self {
            bytes: self.bytes,
            ends: self.ends,
            places: self.places,
            numbered: Numbered {
                failed: PATIENCE,
                ..Numbered::default()
            },
            ..Self::default()
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// All, by place.
    pub fn all(&self) -> impl ExactSizeIterator<Item = (&[u8], T)> {
        let mut begin = 0;
        self.ends.iter().map(move |(end, of)| {
            let name = &self.bytes[begin..*end];
            begin = *end;
            (name, *of)
        })
    }

    /// All by place: their bytes one after another, and where each ends.
    pub fn into_parts(self) -> (Vec<u8>, Vec<(usize, T)>) {
        (self.bytes, self.ends)
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
            match order(name(&self.bytes, &self.ends, place), wanted) {
                Ordering::Equal => return Some(place),
                Ordering::Less => places.start = at + 1,
                Ordering::Greater => places.end = at,
            }
        }
        None
    }

    /// Adds a name behind all others, and tells its place.
    fn append(&mut self, new: &[u8], of: T) -> u32 {
        self.ordered = self.ordered && self.is_next(new);
        self.push(new, of)
    }

    /// Adds a name of which it was looked whether it is in order.
    fn push(&mut self, name: &[u8], of: T) -> u32 {
        let place = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.bytes.extend_from_slice(name);
        self.ends.push((self.bytes.len(), of));
        place
    }

    /// Whether a name is greater than the last.
    fn is_next(&self, new: &[u8]) -> bool {
        let last = self.ends.len().checked_sub(1);
        let last = last.and_then(|last| u32::try_from(last).ok());
        last.is_none_or(|last| order(name(&self.bytes, &self.ends, last), new).is_lt())
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

    /// Adds a name that may be there already, as another: whoever has all names tells.
    pub fn mention(&mut self, name: &[u8], of: T) -> u32 {
        self.ordered = false;
        self.push(name, of)
    }

    /// Adds a name that is not there yet.
    pub fn add(&mut self, new: &[u8], of: T) {
        self.append(new, of);
        self.list();
    }

    /// The place of a name and what it is a name of, where both follow from its number.
    fn guess(&mut self, wanted: &[u8], number: u32) -> Option<(u32, T)> {
        let place = number.wrapping_sub(self.numbered.difference);
        let of = self.ends.get(place as usize)?.1;
        if name(&self.bytes, &self.ends, place) != wanted {
            self.numbered.failed += 1;
            return None;
        }
        self.numbered.failed = 0;
        Some((place, of))
    }

    /// Adds a name that is greater than all that came before it, and so is new: nobody looks for it. None, and nothing is
    /// added, where it is not.
    #[cfg(feature = "columns")]
    pub fn add_next(&mut self, new: &[u8], of: T) -> Option<u32> {
        (self.ordered && self.is_next(new)).then(|| self.push(new, of))
    }

    /// The place of a name and what it is a name of; one that is not there is added.
    pub fn find_or_add(&mut self, wanted: &[u8], of: T) -> (u32, T) {
        let number = self.numbered.telling(wanted);
        if let Some(found) = number.and_then(|number| self.guess(wanted, number)) {
            return found;
        }
        let place = match self.ordered && self.is_next(wanted) {
            // Greater than all that came before it, so it is new.
            true => self.push(wanted, of),
            false => self.listed_or_added(wanted, of),
        };
        if let Some(number) = number {
            self.numbered.difference = number.wrapping_sub(place);
        }
        (place, self.ends[place as usize].1)
    }

    /// The same by the table of all names.
    fn listed_or_added(&mut self, wanted: &[u8], of: T) -> u32 {
        self.list();
        let key = hash(wanted);
        let is_it = |(other, place): &(u32, u32)| {
            *other == key && name(&self.bytes, &self.ends, *place) == wanted
        };
        match self.places.entry(wide(key), is_it, |(key, _)| wide(*key)) {
            Entry::Occupied(there) => there.get().1,
            Entry::Vacant(free) => {
                let place = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
                free.insert((key, place));
                self.append(wanted, of);
                self.listed = self.ends.len();
                place
            }
        }
    }

    /// What a name is a name of.
    pub fn of(&self, place: u32) -> Option<T> {
        self.ends.get(place as usize).map(|(_, of)| *of)
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
    use proptest::prelude::*;

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

    /// What was brought, by a list of names.
    #[derive(Default)]
    struct Slow(Vec<(Vec<u8>, u8)>);

    impl Slow {
        fn find(&self, name: &[u8]) -> Option<(u32, u8)> {
            let place = self.0.iter().position(|(known, _)| known == name)?;
            Some((u32::try_from(place).expect("few names"), self.0[place].1))
        }
    }

    proptest! {
        /// Numbered in order, with gaps, out of order, not numbered, taken back: all are found as by a list.
        #[test]
        fn names_are_found_as_by_a_list(
            steps in proptest::collection::vec(
                (prop_oneof![
                    6 => (0..40_u32).prop_map(|n| format!("A{n:04}")),
                    2 => (0..40_u32).prop_map(|n| format!("{n}")),
                    1 => "[甲乙]{0,2}",
                ], 0..12_u8, any::<u8>()),
                0..120,
            ),
            sorted in any::<bool>(),
        ) {
            let mut steps = steps;
            if sorted {
                steps.sort();
            }
            let (mut names, mut slow) = (Names::default(), Slow::default());
            for (name, step, of) in steps {
                let name = name.as_bytes();
                match step {
                    0 => {
                        let len = usize::from(of) % (names.len() + 1);
                        names.truncate(len);
                        slow.0.truncate(len);
                    }
                    1 => prop_assert_eq!(names.find(name), slow.find(name)),
                    #[cfg(feature = "columns")]
                    4 => {
                        if let Some(place) = names.add_next(name, of) {
                            prop_assert_eq!((slow.find(name), place as usize), (None, slow.0.len()));
                            slow.0.push((name.to_vec(), of));
                        }
                    }
                    2 => {
                        let number = names.numbered.telling(name);
                        if let Some(found) = number.and_then(|number| names.guess(name, number)) {
                            prop_assert_eq!(Some(found), slow.find(name));
                        }
                    }
                    3 if slow.find(name).is_none() => {
                        names.add(name, of);
                        slow.0.push((name.to_vec(), of));
                    }
                    _ => {
                        if slow.find(name).is_none() {
                            slow.0.push((name.to_vec(), of));
                        }
                        prop_assert_eq!(Some(names.find_or_add(name, of)), slow.find(name));
                    }
                }
                prop_assert_eq!(names.len(), slow.0.len());
            }
            let all: Vec<(&[u8], u8)> = names.all().collect();
            let expected: Vec<(&[u8], u8)> = slow.0.iter().map(|(n, of)| (&n[..], *of)).collect();
            prop_assert_eq!(all, expected);
        }
    }
}
