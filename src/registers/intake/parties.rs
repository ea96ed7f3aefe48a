//! Parties by name: those that were known before a part of a register was read by itself, and those that it brings.

use super::names::{Known, Names};
use crate::recent::{mix_high, mix_low};
use hashbrown::HashTable;
use std::sync::Arc;

/// Beyond so many, parts are not given all that are known: few of them are in each.
const GIVEN: usize = 1 << 16;

/// A name of four to sixteen bytes, as most people's are, to be compared whole: its beginning and its end, which may overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Short {
    begin: u64,
    end: u64,
    len: u32,
}

impl Short {
    fn of(name: &[u8]) -> Option<Self> {
        let four = |of: Option<&[u8; 4]>| of.map(|bytes| u64::from(u32::from_le_bytes(*bytes)));
        let eight = |of: Option<&[u8; 8]>| of.map(|bytes| u64::from_le_bytes(*bytes));
        let (begin, end) = match name.len() {
            4..8 => (four(name.first_chunk()), four(name.last_chunk())),
            8..=16 => (eight(name.first_chunk()), eight(name.last_chunk())),
            _ => (None, None),
        };
        Some(Self {
            begin: begin?,
            end: end?,
            len: u32::try_from(name.len()).ok()?,
        })
    }

    fn hash(self) -> u64 {
        mix_low(mix_high([self.begin, self.end, u64::from(self.len)]))
    }
}

/// Parties by name, in the order in which rows bring them.
#[derive(Clone, Default)]
pub(super) struct Named {
    names: Names<Known>,
    /// Short names and their places: one is looked up for nearly every row.
    short: HashTable<(Short, u32)>,
}

impl Named {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    #[inline]
    fn find(&self, name: &[u8]) -> Option<(u32, Known)> {
        let Some(short) = Short::of(name) else {
            return self.names.find(name);
        };
        let is_it = |(other, _): &(Short, u32)| *other == short;
        let (_, place) = self.short.find(short.hash(), is_it)?;
        Some((*place, self.names.of(*place)?))
    }

    fn add(&mut self, name: &[u8], known: Known) {
        if let (Some(short), Ok(place)) = (Short::of(name), u32::try_from(self.len())) {
            let hash = |(short, _): &(Short, u32)| short.hash();
            self.short.insert_unique(short.hash(), (short, place), hash);
        }
        self.names.add(name, known);
    }

    fn truncate(&mut self, len: usize) {
        for (place, (name, _)) in self.names.all().enumerate().skip(len) {
            let is_it = |(_, at): &(Short, u32)| *at as usize == place;
            if let Some(short) = Short::of(name)
                && let Ok(found) = self.short.find_entry(short.hash(), is_it)
            {
                found.remove();
            }
        }
        self.names.truncate(len);
    }
}

/// Parties by name. Those of a whole that a part was given keep their numbers in it.
#[derive(Default)]
pub(super) struct Parties {
    given: Option<Arc<Named>>,
    own: Named,
}

impl Parties {
    /// Those of a part: these, and none yet of its own.
    pub fn of_part(given: &Arc<Named>) -> Self {
        Self {
            given: Some(given.clone()),
            own: Named {
                names: Names::of_part(),
                short: HashTable::new(),
            },
        }
    }

    /// All that are known, to be given to parts.
    pub fn to_be_given(&self) -> Arc<Named> {
        Arc::new(self.own.clone())
    }

    /// Whether so many more are known than were given that parts should be given them too.
    pub fn have_outgrown(&self, given: &Named) -> bool {
        let known = self.own.len();
        known <= GIVEN && known > given.len() + given.len() / 4
    }

    /// How many were given.
    pub fn given(&self) -> usize {
        self.given.as_ref().map_or(0, |given| given.len())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.given() + self.own.len()
    }

    /// The place of a name and what is known of it.
    #[inline]
    pub fn find(&self, name: &[u8]) -> Option<(u32, Known)> {
        let Some(given) = &self.given else {
            return self.own.find(name);
        };
        given.find(name).or_else(|| {
            let (place, known) = self.own.find(name)?;
            let behind = u32::try_from(given.len()).ok()?;
            Some((place.checked_add(behind)?, known))
        })
    }

    /// Adds a party that is not there yet.
    pub fn add(&mut self, name: &[u8], known: Known) {
        self.own.add(name, known);
    }

    /// More is known of one; of those that were given all is.
    pub fn set(&mut self, place: u32, known: Known) {
        let given = u32::try_from(self.given()).ok();
        if let Some(own) = given.and_then(|given| place.checked_sub(given)) {
            self.own.names.set(own, known);
        }
    }

    /// Takes back all but the first so many.
    pub fn truncate(&mut self, len: usize) {
        self.own.truncate(len.saturating_sub(self.given()));
    }

    /// Its own, by place.
    pub fn own(&self) -> impl ExactSizeIterator<Item = (&[u8], Known)> {
        self.own.names.all()
    }

    /// The first thousand names, to find what may have been meant.
    pub fn some(&self) -> impl Iterator<Item = &str> {
        self.own.names.some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PartyTypeId;
    use proptest::prelude::*;

    /// Names that differ little, of all lengths around those that are short.
    fn name() -> impl Strategy<Value = String> {
        prop_oneof!["[ab]{0,5}", "[ab]{7,9}", "a{14,18}", "[甲乙]{1,6}"]
    }

    proptest! {
        #[test]
        fn parties_are_found_as_if_looked_for_one_by_one(
            before in proptest::collection::vec(name(), 0..12),
            steps in proptest::collection::vec((name(), 0..4_u8, 0..40_usize), 0..60),
        ) {
            let known = |at: usize| Known::Said(PartyTypeId(u32::try_from(at).unwrap_or(0)));
            let mut slow: Vec<(String, Known)> = Vec::new();
            let mut whole = Parties::default();
            let add = |to: &mut Parties, slow: &mut Vec<(String, Known)>, name: String| {
                if !slow.iter().any(|(other, _)| *other == name) {
                    let known = known(slow.len());
                    to.add(name.as_bytes(), known);
                    slow.push((name, known));
                }
            };
            for name in before {
                add(&mut whole, &mut slow, name);
            }
            let given = slow.len();
            let mut part = Parties::of_part(&whole.to_be_given());
            for (name, step, at) in steps {
                match step {
                    0 => add(&mut part, &mut slow, name),
                    1 => {
                        let len = given.max(at);
                        part.truncate(len);
                        slow.truncate(len);
                    }
                    _ => {
                        let expected = slow.iter().position(|(other, _)| *other == name);
                        let expected = expected.map(|at| (at as u32, slow[at].1));
                        prop_assert_eq!(part.find(name.as_bytes()), expected);
                    }
                }
                prop_assert_eq!(part.len(), slow.len());
            }
            let own: Vec<&[u8]> = part.own().map(|(name, _)| name).collect();
            let expected: Vec<&[u8]> = slow[given..].iter().map(|(n, _)| n.as_bytes()).collect();
            prop_assert_eq!(own, expected);
        }
    }
}
