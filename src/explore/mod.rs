//! Exploration: which positions a case can reach, found by running the rules on made-up parties and events.
//!
//! Time is an event: each running limit is tried one instant before, at and after its end; facts take the values on which
//! conditions turn. The walk is guided by what is new (a position, a branch, a side of a boundary), draws its choices
//! from a fixed sequence and so gives the same result on every machine. It is bounded: what was not reached was not
//! reached *up to the bound*.

mod cover;
mod goals;
mod moves;
mod random;
mod walk;
mod world;

pub use goals::Goals;

use crate::cases::Input;
use crate::coverage::Mark;
use crate::model::{ProvisionId, RuleBase};

/// How far an exploration goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Runs of the rules at most.
    pub runs: usize,
    /// Events of one case history at most.
    pub events: usize,
    /// Runs without anything new after which the walk ends.
    pub idle: usize,
    /// Where the sequence of choices begins.
    pub seed: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            runs: 100_000,
            events: 14,
            idle: 100_000,
            seed: 1,
        }
    }
}

/// What an exploration found.
#[derive(Clone, Debug)]
pub struct Exploration {
    /// The positions reached.
    pub positions: usize,
    /// The runs made.
    pub runs: usize,
    /// What there is to reach, and what was.
    pub goals: Goals,
    /// Histories that together reach everything reached, each as short as it was found to be.
    pub cases: Vec<Explored>,
    /// It ended at a bound, not because everything was reached.
    pub bounded: bool,
}

/// A history with what only it is needed for.
#[derive(Clone, Debug)]
pub struct Explored {
    /// Parties, events and the as-of day.
    pub input: Input,
    /// What it reaches that those before it do not.
    pub shows: Vec<Mark>,
}

/// Explores a rule base.
#[must_use]
pub fn explore(base: &RuleBase, bounds: Bounds) -> Exploration {
    let found = walk::walk(base, bounds, None);
    let cases = cover::smallest(base, &found);
    let bounded = found.goals.missed().next().is_some();
    Exploration {
        positions: found.positions,
        runs: found.runs,
        bounded,
        goals: found.goals,
        cases,
    }
}

/// Histories that reach different positions, for those who compare two rule bases on them: every one that brought
/// something new, in the order found, each up to a day on which every limit has run out. Half of the walk goes on from histories that touch the provisions
/// of interest.
#[must_use]
pub fn histories(base: &RuleBase, bounds: Bounds, interest: &[ProvisionId]) -> Vec<Input> {
    let found = walk::walk(base, bounds, Some(interest)).corpus.into_iter();
    let told = found.filter(|input| !input.events.is_empty());
    told.map(|input| Input {
        as_of: moves::far(&input),
        ..input
    })
    .collect()
}
