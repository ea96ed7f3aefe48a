//! The ways that cases went: from the beginning, step by step, each step in words. Cases that took the same steps are alike.

use super::likeness::Unlike;
use super::sample::{Came, Running};
use super::words::{Short, Step};
use crate::journal::Individual;
use hashbrown::HashTable;
use rustc_hash::FxHashMap;
use std::num::NonZeroU32;

/// A place on the ways of cases.
pub(super) type Place = u32;

/// A place on the ways of cases. Where there are many, the processor fetches one for each event: all that is looked at is in
/// one of its lines.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct At {
    /// The step to it, where that is short; that of no words for others, which no case takes.
    step: Short,
    /// What the step did to the limits of a case, by its place among all that steps did; none where cases that come here are
    /// run by themselves.
    running: Option<Nth>,
    /// What came of cases that ended here.
    came: Option<Nth>,
    /// Where the first short step led that was taken from here: beyond the beginning, most cases take the same.
    first: Option<Nth>,
    /// The limit that ran out first from here, and where that led: mostly only one can.
    ran_out: Option<(u32, Nth)>,
}

/// A place in a list, or on the ways of cases where none begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Nth(NonZeroU32);

/// How often a way was gone, and what is each case's own: in one line too.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(super) struct Gone {
    pub times: u64,
    pub individual: Individual,
}

const _: () = assert!(size_of::<At>() == 64 && size_of::<Gone>() == 64);

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

/// Steps that are found at the first look.
const OF_LATE: usize = 512;

/// The ways that cases went.
pub(super) struct Paths {
    places: Vec<At>,
    /// What steps did to limits: few things, however many steps.
    runnings: Vec<Running>,
    known: FxHashMap<Running, Nth>,
    /// Where short steps lead, found by these.
    short: HashTable<Place>,
    /// Where those of late lead, and half of their hashes: each has one place, which the next of that place takes.
    late: Vec<Option<(u32, Nth)>>,
    long: FxHashMap<Box<[u32]>, Place>,
    /// What came of each way.
    pub came: Vec<Came>,
    /// By way.
    pub gone: Vec<Gone>,
}

impl Paths {
    /// No way yet from so many beginnings.
    pub fn new(beginnings: usize) -> Self {
        let mut paths = Self {
            places: Vec::new(),
            runnings: Vec::new(),
            known: FxHashMap::default(),
            short: HashTable::new(),
            late: vec![None; OF_LATE],
            long: FxHashMap::default(),
            came: Vec::new(),
            gone: Vec::new(),
        };
        let beginning = At {
            step: Short::default(),
            running: paths.did(Running::default()),
            came: None,
            first: None,
            ran_out: None,
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
    #[allow(clippy::inline_always)] // so that the words of the step stay where they were found
    #[inline(always)]
    pub fn next(&mut self, step: Step<'_>) -> Option<Place> {
        match step {
            Step::Short(step, mixed) => self.next_by_short(step, mixed),
            Step::Long(words) => self.long.get(words).copied(),
        }
    }

    #[allow(clippy::inline_always)] // so that the words of the step stay where they were found
    #[inline(always)]
    fn next_by_short(&mut self, step: Short, mixed: u64) -> Option<Place> {
        let half = (mixed >> 32) as u32;
        let at = half as usize / (1 << (u32::BITS - OF_LATE.ilog2()));
        match self.late.get(at) {
            Some(Some((late, nth))) if *late == half && self.leads(step, nth.get()) => {
                Some(nth.get())
            }
            _ => {
                let nth = self.find(step)?;
                self.late[at] = Some((half, nth));
                Some(nth.get())
            }
        }
    }

    /// Where a limit that runs out leads, where that is known without the words of the step.
    #[inline]
    pub fn ran_out(&self, from: Place, limit: u32) -> Option<Place> {
        match self.places[from as usize].ran_out {
            Some((first, to)) if first == limit => Some(to.get()),
            _ => None,
        }
    }

    /// A limit runs out for the first time from a place, which leads there.
    pub fn runs_out(&mut self, from: Place, limit: u32, to: Place) {
        let to = Nth::new(to as usize);
        let first = &mut self.places[from as usize].ran_out;
        *first = first.or(to.map(|to| (limit, to)));
    }

    /// Whether a short step leads to a place.
    #[inline]
    fn leads(&self, step: Short, place: Place) -> bool {
        self.places[place as usize].step == step
    }

    fn find(&self, step: Short) -> Option<Nth> {
        let first = self.places.get(step.from() as usize)?.first;
        if let Some(first) = first
            && self.leads(step, first.get())
        {
            return Some(first);
        }
        let found = self
            .short
            .find(step.hash(), |place| self.leads(step, *place));
        Nth::new(*found? as usize)
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
        let short = match step {
            Step::Short(step, _) => step,
            Step::Long(words) => {
                self.long.insert(words.into(), place);
                Short::default()
            }
        };
        self.places.push(At {
            step: short,
            running: did,
            came: None,
            first: None,
            ran_out: None,
        });
        if let Step::Short(step, _) = step {
            let places = &mut self.places;
            places[step.from() as usize].first.get_or_insert(to);
            let hash = |place: &Place| places[*place as usize].step.hash();
            self.short.insert_unique(step.hash(), place, hash);
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
        self.gone.push(Gone {
            times: 0,
            individual: came.told.individual(),
        });
        self.came.push(came);
        self.places[place as usize].came = Nth::new(at);
        at
    }
}
