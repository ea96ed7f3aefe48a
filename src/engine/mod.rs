//! Rules × input × as-of → journal. Pure: no clock but the events' and the as-of date, no I/O.
//!
//! [`Program`] says which rules an event type can touch, so that the cost of an event does not grow with the number
//! of rules; [`run`] drives one machine over the events in time order.

mod act;
mod ahead;
mod alike;
mod body;
mod case_runs;
mod clock;
mod correct;
mod counter;
mod duty;
mod edition;
mod entries;
mod eval;
mod event;
mod group;
mod index;
mod interval;
mod lateness;
mod limit;
mod machine;
mod power;
mod program;
mod putoffs;
mod recall;
mod remembered;
mod restore;
mod sanction;
mod scope;
mod share;
mod split;
mod stream;
mod trigger;
mod wait;
mod watch;

pub use ahead::Ahead;
pub use alike::{Executed, count_alike};
pub use program::Program;
pub use share::Share;
pub use split::stream_split;
pub use stream::{Part, Touched, stream, stream_input, stream_log, stream_part};

use crate::calendar::Instant;
use crate::cases::Input;
use crate::journal::Journal;
use crate::model::RuleBase;
use machine::Machine;

/// Events that one input event may raise in all; beyond it the entry
/// [`BoundReached`](crate::journal::EntryKind::BoundReached) is made.
pub const MAX_DERIVED: usize = 10_000;

/// Executes the events of `input` under the rules of `base`.
///
/// Events go in time order, ties in input order; after the last one every limit up to the as-of day's end runs out.
#[must_use]
pub fn run(base: &RuleBase, input: &Input) -> Journal {
    run_program(&Program::new(base), input)
}

/// Like [`run`], with a program that was made before.
#[must_use]
pub fn run_program(program: &Program<'_>, input: &Input) -> Journal {
    let mut order: Vec<usize> = (0..input.events.len()).collect();
    order.sort_by_key(|&i| input.events[i].time);
    let last = order.last().map(|&i| input.events[i].time.date());
    let as_of = input.as_of.or(last).map(Instant::end_of_day);
    let mut machine = Machine::new(program, input, Ahead::of(&input.events));
    machine.start_periods(order.first().map(|&i| input.events[i].time));
    for index in order {
        if as_of.is_some_and(|end| input.events[index].time > end) {
            machine.after_as_of(&input.events[index]);
        } else {
            machine.take(index, input.events[index].clone());
        }
    }
    if let Some(end) = as_of {
        machine.finish(end);
    }
    machine.into_journal(as_of)
}
