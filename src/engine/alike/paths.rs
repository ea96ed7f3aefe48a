//! The ways that cases went: from the beginning, step by step, each step in words. Cases that took the same steps are alike.

use super::likeness::Unlike;
use super::sample::{Came, Running};
use super::words::{Few, Several, Step};
use crate::journal::Individual;
use crate::recent::Recent;
use rustc_hash::FxHashMap;
use std::num::NonZeroU32;

/// A place on the ways of cases.
pub(super) type Place = u32;

/// A place on the ways of cases, in little memory: there are many, and each is looked at where it lies.
#[derive(Clone, Copy, Debug)]
struct At {
    /// What the step to it did to the limits of a case, by its place among all that steps did; none where cases that come
    /// here are run by themselves.
    running: Option<Nth>,
    /// What came of cases that ended here.
    came: Option<Nth>,
    /// The first step of few words that was taken from here: beyond the beginning, most cases take the same.
    first: Option<First>,
}

/// A place in a list, or on the ways of cases where none begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Nth(NonZeroU32);

/// A step of few words but for the place from which it goes, and where it leads.
#[derive(Clone, Copy, Debug)]
struct First {
    words: (u32, u64),
    to: Nth,
}

impl Nth {
    fn new(at: usize) -> Option<Self> {
        let after = u32::try_from(at).ok()?.checked_add(1)?;
        NonZeroU32::new(after).map(Self)
    }

    #[inline]
    fn get(self) -> u32 {
        self.0.get() - 1
    }
}

/// The ways that cases went.
pub(super) struct Paths {
    places: Vec<At>,
    /// What steps did to limits: few things, however many steps.
    runnings: Vec<Running>,
    known: FxHashMap<Running, Nth>,
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
        let mut paths = Self {
            places: Vec::new(),
            runnings: Vec::new(),
            known: FxHashMap::default(),
            few: FxHashMap::default(),
            late: Recent::default(),
            several: FxHashMap::default(),
            many: FxHashMap::default(),
            came: Vec::new(),
            times: Vec::new(),
            individual: Vec::new(),
        };
        let beginning = At {
            running: paths.did(Running::default()),
            came: None,
            first: None,
        };
        paths.places.resize(beginnings, beginning);
        paths
    }

    /// What the step to a place did to the limits of a case; cases that come there are alike.
    #[inline]
    pub fn running(&self, place: Place) -> Result<&Running, Unlike> {
        let running = self.places[place as usize].running.ok_or(Unlike)?;
        Ok(&self.runnings[running.get() as usize])
    }

    /// What came of cases that ended at a place, where one has; cases that end there are alike.
    #[inline]
    pub fn came(&self, place: Place) -> Result<Option<usize>, Unlike> {
        match &self.places[place as usize] {
            At { running: None, .. } => Err(Unlike),
            at => Ok(at.came.map(|came| came.get() as usize)),
        }
    }

    /// Where a step leads, where a case has taken it.
    #[inline]
    pub fn next(&mut self, step: Step<'_>) -> Option<Place> {
        match step {
            Step::Few(few) => match self.late.get(few) {
                Some(place) => Some(place),
                None => self.next_by_few(few),
            },
            Step::Several(several) => self.several.get(&several).copied(),
            Step::Many(words) => self.many.get(words).copied(),
        }
    }

    /// Where a step of few words leads that was not taken of late.
    fn next_by_few(&mut self, few: Few) -> Option<Place> {
        let place = match self.places.get(few.from() as usize)?.first {
            Some(first) if first.words == few.rest() => first.to.get(),
            _ => *self.few.get(&few)?,
        };
        self.late.set(few, place);
        Some(place)
    }

    /// A case takes a step; whoever took it before must have come to the same limits.
    pub fn take(
        &mut self,
        step: Step<'_>,
        running: Result<Running, Unlike>,
    ) -> Result<Place, Unlike> {
        let did = running.ok().and_then(|running| self.did(running));
        let place = match self.next(step) {
            Some(place) => {
                let at = &mut self.places[place as usize];
                at.running = at.running.filter(|before| did == Some(*before));
                place
            }
            None => self.add(step, did).ok_or(Unlike)?,
        };
        self.running(place).map(|_| place)
    }

    /// A step that nobody took before; none where there are too many places.
    fn add(&mut self, step: Step<'_>, did: Option<Nth>) -> Option<Place> {
        let to = Nth::new(self.places.len())?;
        let place = to.get();
        self.places.push(At {
            running: did,
            came: None,
            first: None,
        });
        match step {
            Step::Few(few) => {
                let words = few.rest();
                let first = &mut self.places[few.from() as usize].first;
                first.get_or_insert(First { words, to });
                self.few.insert(few, place);
            }
            Step::Several(several) => {
                self.several.insert(several, place);
            }
            Step::Many(words) => {
                self.many.insert(words.into(), place);
            }
        }
        Some(place)
    }

    /// The place of what a step did among all that steps did.
    fn did(&mut self, running: Running) -> Option<Nth> {
        if let Some(known) = self.known.get(&running) {
            return Some(*known);
        }
        let at = Nth::new(self.runnings.len())?;
        self.runnings.push(running.clone());
        self.known.insert(running, at);
        Some(at)
    }

    /// Cases that end at a place are to be run by themselves.
    pub fn alone(&mut self, place: Place) {
        self.places[place as usize].running = None;
    }

    /// What came of the first case that ended at a place.
    pub fn end(&mut self, place: Place, came: Came) -> usize {
        let at = self.came.len();
        self.individual.push(came.told.individual());
        self.times.push(0);
        self.came.push(came);
        self.places[place as usize].came = Nth::new(at);
        at
    }
}
