//! The ways that cases went: from the beginning, step by step, each step in words. Cases that took the same steps are alike.

use super::likeness::Unlike;
use super::sample::{Came, Running};
use crate::journal::Individual;
use crate::recent::{Mixed, Recent};
use rustc_hash::FxHashMap;

/// A place on the ways of cases.
pub(super) type Place = u32;

/// Marks the word of a limit that runs out.
const RUNS_OUT: u32 = u32::MAX;

/// A step of two or three words, as most are, and how many there are.
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

impl Mixed for Few {
    fn mixed(self) -> u64 {
        self.0 ^ self.1.rotate_left(24)
    }
}

/// A step of up to seven words, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Several([u64; 4]);

impl Several {
    fn new(words: &[u32]) -> Option<Self> {
        let mut all = [0; 4];
        for (nth, word) in words.iter().enumerate() {
            *all.get_mut(nth / 2)? |= u64::from(*word) << (nth % 2 * 32);
        }
        (words.len() < 8).then(|| {
            all[3] |= (words.len() as u64) << 32;
            Self(all)
        })
    }
}

/// A place on the ways of cases.
#[derive(Debug, Default)]
struct At {
    /// What the step to it did to the limits of a case, by its place among all that steps did.
    running: u32,
    /// What came of cases that ended here.
    came: Option<u32>,
    /// Cases that come here are run by themselves.
    alone: bool,
}

/// The ways that cases went.
pub(super) struct Paths {
    places: Vec<At>,
    /// What steps did to limits: few things, however many steps.
    runnings: Vec<Running>,
    known: FxHashMap<Running, u32>,
    /// Where steps of few words lead, and of several, apart from the others: most steps are such, one is looked up for every
    /// event, and the tables hold them whole, where words of any number lie behind a pointer.
    few: FxHashMap<Few, Place>,
    /// Those of late.
    late: Recent<Few, Place, 512>,
    several: FxHashMap<Several, Place>,
    many: FxHashMap<Box<[u32]>, Place>,
    /// What came of each way.
    pub came: Vec<Came>,
    /// How many cases went it.
    pub times: Vec<u64>,
    /// What of it is each case's own.
    pub individual: Vec<Individual>,
}

impl Paths {
    /// No way yet from so many beginnings.
    pub fn new(beginnings: usize) -> Self {
        Self {
            places: (0..beginnings).map(|_| At::default()).collect(),
            runnings: vec![Running::default()],
            known: std::iter::once((Running::default(), 0)).collect(),
            few: FxHashMap::default(),
            late: Recent::default(),
            several: FxHashMap::default(),
            many: FxHashMap::default(),
            came: Vec::new(),
            times: Vec::new(),
            individual: Vec::new(),
        }
    }

    /// What the step to a place did to the limits of a case; cases that come there are alike.
    pub fn running(&self, place: Place) -> Result<&Running, Unlike> {
        match &self.places[place as usize] {
            At { alone: true, .. } => Err(Unlike),
            at => Ok(&self.runnings[at.running as usize]),
        }
    }

    /// What came of cases that ended at a place, where one has; cases that end there are alike.
    pub fn came(&self, place: Place) -> Result<Option<usize>, Unlike> {
        match &self.places[place as usize] {
            At { alone: true, .. } => Err(Unlike),
            at => Ok(at.came.map(|came| came as usize)),
        }
    }

    /// Where a step leads, where a case has taken it.
    pub fn next(&mut self, words: &[u32]) -> Option<Place> {
        if let Some(few) = Few::new(words) {
            if let Some(place) = self.late.get(few) {
                return Some(place);
            }
            let place = *self.few.get(&few)?;
            self.late.set(few, place);
            return Some(place);
        }
        match Several::new(words) {
            Some(several) => self.several.get(&several).copied(),
            None => self.many.get(words).copied(),
        }
    }

    /// The words of a limit that runs out.
    pub fn runs_out(from: Place, limit: u32) -> [u32; 3] {
        [from, RUNS_OUT, limit]
    }

    /// A case takes a step; whoever took it before must have come to the same limits.
    pub fn take(
        &mut self,
        words: &[u32],
        running: Result<Running, Unlike>,
    ) -> Result<Place, Unlike> {
        let did = running.map(|running| self.did(running));
        if let Some(place) = self.next(words) {
            let at = &mut self.places[place as usize];
            at.alone |= did != Ok(at.running);
            return if at.alone { Err(Unlike) } else { Ok(place) };
        }
        let place = Place::try_from(self.places.len()).map_err(|_| Unlike)?;
        let alone = did.is_err();
        self.places.push(At {
            running: did.unwrap_or_default(),
            came: None,
            alone,
        });
        match (Few::new(words), Several::new(words)) {
            (Some(few), _) => self.few.insert(few, place),
            (None, Some(several)) => self.several.insert(several, place),
            (None, None) => self.many.insert(words.into(), place),
        };
        if alone { Err(Unlike) } else { Ok(place) }
    }

    /// The place of what a step did among all that steps did.
    fn did(&mut self, running: Running) -> u32 {
        if let Some(known) = self.known.get(&running) {
            return *known;
        }
        let at = u32::try_from(self.runnings.len()).unwrap_or(u32::MAX);
        self.runnings.push(running.clone());
        self.known.insert(running, at);
        at
    }

    /// Cases that end at a place are to be run by themselves.
    pub fn alone(&mut self, place: Place) {
        self.places[place as usize].alone = true;
    }

    /// What came of the first case that ended at a place.
    pub fn end(&mut self, place: Place, came: Came) -> usize {
        self.individual.push(came.told.individual());
        self.times.push(0);
        self.came.push(came);
        self.places[place as usize].came = u32::try_from(self.came.len() - 1).ok();
        self.came.len() - 1
    }
}
