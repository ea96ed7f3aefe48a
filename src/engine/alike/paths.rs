//! The ways that cases went: from the beginning, step by step, each step in words. Cases that took the same steps are alike.

use super::likeness::Unlike;
use super::sample::{Came, Running};
use crate::journal::{Entry, EntryKind, Told};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// A place on the ways of cases.
pub(super) type Place = u32;

/// Marks the word of a limit that runs out.
const RUNS_OUT: u32 = u32::MAX;

/// The words of a step, the place from which it goes first.
pub(super) type Words = SmallVec<[u32; 16]>;

/// A step of few words, as most are: they in three halves, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Few(u64, u64);

impl Few {
    fn new(words: &[u32]) -> Option<Self> {
        let two = |low: u32, high: u32| u64::from(low) | u64::from(high) << 32;
        match *words {
            [a, b, c] => Some(Self(two(a, b), two(c, 3))),
            [a, b] => Some(Self(two(a, b), two(0, 2))),
            _ => None,
        }
    }
}

/// A place on the ways of cases.
#[derive(Debug, Default)]
pub(super) struct At {
    /// What the step to it did to the limits of a case.
    pub running: Running,
    /// What came of cases that ended here.
    pub came: Option<usize>,
    /// Cases that come here are run by themselves.
    pub alone: bool,
}

/// What came of all cases that went one way.
pub(super) struct Together {
    pub came: Came,
    pub times: u64,
    /// What of it concerns parties or moments, where anything does.
    pub particular: Option<Told>,
}

/// The ways that cases went.
pub(super) struct Paths {
    places: Vec<At>,
    few: FxHashMap<Few, Place>,
    many: FxHashMap<Box<[u32]>, Place>,
    pub came: Vec<Together>,
}

impl Paths {
    /// No way yet from so many beginnings.
    pub fn new(beginnings: usize) -> Self {
        Self {
            places: (0..beginnings).map(|_| At::default()).collect(),
            few: FxHashMap::default(),
            many: FxHashMap::default(),
            came: Vec::new(),
        }
    }

    pub fn at(&self, place: Place) -> &At {
        &self.places[place as usize]
    }

    /// Where a step leads, where a case has taken it.
    pub fn next(&self, words: &Words) -> Option<Place> {
        match Few::new(words) {
            Some(few) => self.few.get(&few).copied(),
            None => self.many.get(&words[..]).copied(),
        }
    }

    /// The words of a limit that runs out.
    pub fn runs_out(from: Place, limit: u32) -> Words {
        let mut words = Words::new();
        words.extend([from, RUNS_OUT, limit]);
        words
    }

    /// A case takes a step; whoever took it before must have come to the same limits.
    pub fn take(
        &mut self,
        words: &Words,
        running: Result<Running, Unlike>,
    ) -> Result<Place, Unlike> {
        if let Some(place) = self.next(words) {
            let at = &mut self.places[place as usize];
            at.alone |= running.as_ref() != Ok(&at.running);
            return if at.alone { Err(Unlike) } else { Ok(place) };
        }
        let place = Place::try_from(self.places.len()).map_err(|_| Unlike)?;
        let alone = running.is_err();
        self.places.push(At {
            running: running.unwrap_or_default(),
            came: None,
            alone,
        });
        match Few::new(words) {
            Some(few) => self.few.insert(few, place),
            None => self.many.insert(words[..].into(), place),
        };
        if alone { Err(Unlike) } else { Ok(place) }
    }

    /// Cases that end at a place are to be run by themselves.
    pub fn alone(&mut self, place: Place) {
        self.places[place as usize].alone = true;
    }

    /// What came of the first case that ended at a place.
    pub fn end(&mut self, place: Place, came: Came) -> usize {
        let told = &came.told;
        let of_party = |entry: &&Entry| matches!(entry.kind, EntryKind::Violation { .. });
        let particular = Told {
            entries: told.entries.iter().filter(of_party).cloned().collect(),
            status: None,
            duties: told.duties.clone(),
            sanctions: told.sanctions.clone(),
        };
        let particular = Some(particular).filter(|told| *told != Told::default());
        self.came.push(Together {
            came,
            times: 0,
            particular,
        });
        self.places[place as usize].came = Some(self.came.len() - 1);
        self.came.len() - 1
    }
}
