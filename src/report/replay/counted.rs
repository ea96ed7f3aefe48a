//! A replay of which nothing but the counts is wanted: by cases that are alike, or in parts, or neither.

use super::account::{Account, Accounted, Counts};
use super::summary::RowCount;
use crate::calendar::Instant;
use crate::cases::{EventLog, Input};
use crate::engine::{Executed, Part, Program, count_alike, stream_split};
use crate::journal::{Journal, Status};
use crate::report::words::Lang;
use crate::source::SourceMap;
use std::sync::Arc;

/// How cases are executed that are only counted. All ways come to the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// One of all that are alike.
    Alike,
    /// Each by itself.
    Each,
}

/// What came of a log that was counted.
pub struct Counted {
    /// What is left of its journal.
    pub journal: Journal,
    /// What was counted.
    pub accounted: Accounted,
    /// How cases were executed; `None` where each was by itself.
    pub executed: Option<Executed>,
}

/// Counts a log on so many threads. `None` where the rules or the events let it be counted only as a whole.
#[must_use]
pub fn count_log(
    program: &Program<'_>,
    (sources, lang): (&SourceMap, Lang),
    (input, log): (&Arc<Input>, &EventLog),
    (way, threads): (Way, usize),
    rows: RowCount,
) -> Option<Counted> {
    let base = program.base;
    let make = |part: &Part| Account::of_part(base, sources, lang, part);
    let finish = |account: Account<'_>, rest: Journal| account.counted(rest);
    let alike = match way {
        Way::Alike => count_alike(program, input, log, threads, make, finish),
        Way::Each => None,
    };
    let (parts, executed): (Vec<Counts>, _) = match alike {
        Some((parts, executed)) => (parts, Some(executed)),
        None if threads > 1 => {
            let parts = stream_split(program, input, log, threads, make, finish)?;
            (parts, None)
        }
        None => return None,
    };
    let joined = parts.into_iter().reduce(|mut all, part| {
        all.join(part);
        all
    })?;
    let last = log.last().map(Instant::date);
    let journal = Journal {
        status: Status {
            as_of: input.as_of.or(last).map(Instant::end_of_day),
            ..Status::default()
        },
        ..Journal::of(input.clone())
    };
    let of = (rows, log.len() as u64);
    Some(Counted {
        journal,
        accounted: Account::joined(base, sources, lang, joined, of),
        executed,
    })
}
