//! The fewest and shortest histories that reach all that was reached.

use super::Explored;
use super::walk::{Found, size};
use crate::cases::{BuiltinEvent, Input};
use crate::coverage::{Coverage, Mark};
use crate::engine::{Program, run_program};
use crate::model::RuleBase;
use std::collections::BTreeSet;

/// Chooses greedily: the history that reaches most of what is left, then the next; each is cut down to what it is for.
pub(super) fn smallest(base: &RuleBase, found: &Found) -> Vec<Explored> {
    let program = Program::observing(base);
    let mut candidates: Vec<(Input, BTreeSet<Mark>)> = Vec::new();
    let mut goals: Vec<&Mark> = found.shortest.keys().collect();
    goals.sort_unstable();
    for goal in goals {
        if let Some(input) = found.shortest.get(goal)
            && !candidates.iter().any(|(known, _)| known == input)
        {
            let journal = run_program(&program, input);
            candidates.push((input.clone(), Coverage::marks(base, &journal)));
        }
    }
    let mut left: BTreeSet<Mark> = found.goals.reached().collect();
    let mut chosen = Vec::new();
    while !left.is_empty() {
        let gain = |(input, reaches): &(Input, BTreeSet<Mark>)| {
            let new = reaches.intersection(&left).count();
            let (events, fields) = size(input);
            // Many goals for few events; the first of equals.
            (
                new * 100 / (events + 2),
                std::cmp::Reverse((events, fields)),
            )
        };
        let best = candidates
            .iter()
            .enumerate()
            .filter(|(_, (_, reaches))| reaches.intersection(&left).next().is_some())
            .max_by_key(|(index, candidate)| (gain(candidate), std::cmp::Reverse(*index)));
        let Some((index, _)) = best else { break };
        let (input, reaches) = candidates.swap_remove(index);
        let shows: BTreeSet<Mark> = reaches.intersection(&left).copied().collect();
        left.retain(|goal| !shows.contains(goal));
        let input = shrunk(base, &program, input, &shows);
        chosen.push(Explored {
            input,
            shows: shows.into_iter().collect(),
        });
    }
    chosen
}

/// Leaves out every event and field without which a history still reaches what it is for.
fn shrunk(
    base: &RuleBase,
    program: &Program<'_>,
    mut input: Input,
    shows: &BTreeSet<Mark>,
) -> Input {
    let holds =
        |input: &Input| shows.is_subset(&Coverage::marks(base, &run_program(program, input)));
    let mut at = input.events.len();
    while at > 0 {
        at -= 1;
        if let Some(shorter) = without(&input, at)
            && holds(&shorter)
        {
            input = shorter;
        }
    }
    for at in 0..input.events.len() {
        for slot in 0..input.events[at].fields.len() {
            let mut plainer = input.clone();
            if plainer.events[at].fields[slot].take().is_some() && holds(&plainer) {
                input = plainer;
            }
        }
        let mut plainer = input.clone();
        if plainer.events[at].actor.take().is_some() && holds(&plainer) {
            input = plainer;
        }
    }
    tidy(input)
}

/// A history without one event; `None` where another refers to it.
fn without(input: &Input, at: usize) -> Option<Input> {
    let mut input = input.clone();
    input.events.remove(at);
    for event in &mut input.events {
        if let Some(
            BuiltinEvent::Supplement { event: to, .. } | BuiltinEvent::Revoke { event: to },
        ) = &mut event.builtin
        {
            match (*to).cmp(&at) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => return None,
                std::cmp::Ordering::Greater => *to -= 1,
            }
        }
    }
    Some(input)
}

/// In order of time, so that people read it as it happened.
fn tidy(mut input: Input) -> Input {
    let refers = input.events.iter().any(|e| {
        matches!(
            e.builtin,
            Some(BuiltinEvent::Supplement { .. } | BuiltinEvent::Revoke { .. })
        )
    });
    if !refers {
        input.events.sort_by_key(|e| e.time);
    }
    input
}
