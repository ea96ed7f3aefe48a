//! The second way of execution, for runs that are only counted: of the cases that went the same way, one is run by the
//! machine, and what came of it holds for all.
//!
//! What an event is to its case is put into words ([`likeness`]): its type, the values that the rules look at ([`rules`]),
//! parties by their order of appearance, the limits that ran out before it. What the words leave out, the rules cannot see,
//! so cases with the same words come to the same but for the names of their parties and the days of their limits, and
//! these are put in for each ([`limits`]). Nothing of what rules do is told here a second time: a way that nobody went before
//! is shown by the machine ([`sample`]), and whatever the words do not cover is the machine's.

mod by_case;
mod counting;
mod likeness;
mod limits;
mod paths;
mod rules;
mod sample;
mod walk;
mod words;

use super::program::Program;
use super::share::Share;
use super::split::{Feeds, Split};
use super::stream::{Part, Touched};
use crate::cases::{EventLog, Input};
use crate::journal::{Journal, Listener, Owner, Tally};
use crate::model::CaseId;
use crate::threads::begin;
use by_case::ByCase;
use counting::Counting;
use likeness::Likeness;
use rules::Looked;
use rustc_hash::FxHashSet;
use std::sync::Arc;
use walk::{ToCount, Walk};

/// Cases whose events, and events by themselves, that are fetched together.
const AT_ONCE: usize = 128;

/// How cases, and events by themselves, were executed that were counted by those that are alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Executed {
    /// Those that went where another had gone before.
    pub alike: u64,
    /// Those that the machine ran: one of each way, and those that are like no other.
    pub by_machine: u64,
    /// Whether what is counted for parties was counted without the machine.
    pub plain: bool,
}

/// Counts what comes of a log like [`stream_split`](super::stream_split), on so many threads, by running one of all cases
/// that are alike; tells how many were.
///
/// `None` where the rules do not let a run be split, look at what no two cases share, or where events correct others.
pub fn count_alike<L: Listener + Tally, R: Send>(
    program: &Program<'_>,
    input: &Arc<Input>,
    log: &EventLog,
    threads: usize,
    make: impl Fn(&Part) -> L + Sync,
    finish: impl Fn(L, Journal) -> R + Sync,
) -> Option<(Vec<R>, Executed)> {
    let split = Split::new(program, input, log, threads)?;
    let looked = Looked::of(program.base, split.plan)?;
    let alike = Alike {
        split: &split,
        looked: &looked,
    };
    if counting::plain(program.base, split.plan)
        && let Some(results) = alike.counted_here(&make, &finish)
    {
        return Some(results);
    }
    alike.counted_by_stages(&make, &finish)
}

/// What is done on so many threads, each by its number.
fn on_threads<R: Send>(threads: usize, one: impl Fn(usize) -> Option<R> + Sync) -> Option<Vec<R>> {
    std::thread::scope(|scope| {
        let one = &one;
        let running: Vec<_> = (1..threads)
            .map(|nth| begin(scope, move || one(nth)))
            .collect();
        let first = one(0);
        // A thread that panics takes the run with it.
        let others = running.into_iter().map(|thread| match thread.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        std::iter::once(first).chain(others).collect()
    })
}

/// What a thread has walked.
struct Walked<R> {
    result: R,
    left: FxHashSet<Owner>,
    feeds: Feeds,
    to_count: Vec<ToCount>,
    executed: Executed,
}

impl Executed {
    /// What all threads executed.
    fn of_all<R>(walked: &[Walked<R>]) -> Self {
        walked.iter().fold(Self::default(), |all, of| Self {
            alike: all.alike + of.executed.alike,
            by_machine: all.by_machine + of.executed.by_machine,
            plain: false,
        })
    }
}

struct Alike<'s, 'p> {
    split: &'s Split<'s, 'p>,
    looked: &'s Looked,
}

impl<'s, 'p> Alike<'s, 'p> {
    fn walk<T: Tally>(&self, tally: T) -> Option<Walk<'_, T>> {
        let split = self.split;
        let likeness = Likeness::new(
            split.program.base,
            split.input,
            split.log,
            self.looked,
            split.as_of,
        );
        Some(Walk::new(split.program, likeness.ok()?, tally))
    }

    /// Walks all cases, each thread its share of them.
    fn walked<L: Listener + Tally, R: Send>(
        &self,
        feeds: bool,
        make: &(impl Fn(&Part) -> L + Sync),
        finish: &(impl Fn(L, Journal) -> R + Sync),
    ) -> Option<Vec<Walked<R>>> {
        let threads = self.split.threads;
        let share = |of: usize, nth: usize| of * nth / threads..of * (nth + 1) / threads;
        let one = |nth: usize| {
            let part = self.split.part_of(Share::Cases, 0);
            let mut walk = self.walk(make(&part))?;
            walk.feeds = feeds.then(Feeds::default);
            let mut cases = share(self.split.input.cases.len(), nth);
            let loose = share(self.split.log.positions(), nth);
            let by_case = ByCase::of(cases.clone(), &loose, self.split.log)?;
            while !cases.is_empty() {
                let some = cases.start..cases.end.min(cases.start + AT_ONCE);
                cases.start = some.end;
                let spots = by_case.of_all(&some);
                self.split.log.fetch(spots.iter().copied());
                for case in some.map(CaseId::at) {
                    walk.case(case, by_case.case(case));
                }
            }
            walk.to_count.reserve(by_case.loose.len());
            for some in by_case.loose.chunks(AT_ONCE) {
                self.split.log.fetch(some.iter().copied());
                for &spot in some {
                    walk.loose(spot);
                }
            }
            walk.finish();
            let executed = walk.executed();
            Some(Walked {
                result: finish(walk.tally, Journal::of(self.split.input.clone())),
                left: walk.left,
                feeds: walk.feeds.unwrap_or_default(),
                to_count: walk.to_count,
                executed,
            })
        };
        on_threads(threads, one)
    }

    /// What is counted for parties is counted here too; `None` where some of it is not plain after all.
    fn counted_here<L: Listener + Tally, R: Send>(
        &self,
        make: &(impl Fn(&Part) -> L + Sync),
        finish: &(impl Fn(L, Journal) -> R + Sync),
    ) -> Option<(Vec<R>, Executed)> {
        let walked = self.walked(false, make, finish)?;
        let executed = Executed {
            plain: true,
            ..Executed::of_all(&walked)
        };
        let mut results = Vec::new();
        let (mut left, mut by_thread) = (FxHashSet::default(), Vec::new());
        for walked in walked {
            results.push(walked.result);
            left.extend(walked.left);
            by_thread.push(walked.to_count);
        }
        if left.iter().any(|owner| matches!(owner, Owner::Loose(_))) {
            return None;
        }
        if !self.split.log.is_in_time_order() {
            // Each thread has put its own in order.
            let mut all: Vec<ToCount> = by_thread.into_iter().flatten().collect();
            all.sort_by_key(|one| one.at);
            by_thread = vec![all];
        }
        if by_thread.iter().any(|some| !some.is_empty()) {
            let threads = self.split.threads;
            let counted = on_threads(threads, |nth| {
                // Each party is counted for by one thread.
                let own = by_thread.iter().flatten();
                let own = own.filter(|one| one.party.index() % threads == nth);
                let part = self.split.part_of(Share::Parties(FxHashSet::default()), 1);
                let mut walk = self.walk(make(&part))?;
                let mut counting = Counting::new(self.split.program.base);
                counting.count(own, &mut walk).ok()?;
                Some(finish(walk.tally, Journal::of(self.split.input.clone())))
            });
            results.extend(counted?);
        }
        if !left.is_empty() {
            let jobs = [self.split.of_these(left)];
            let done = self.split.run(&jobs, make, finish);
            // They are cases, which count for nobody.
            results.extend(done.into_iter().map(|(result, _)| result));
        }
        Some((results, executed))
    }

    /// What is counted for parties is left to the machine, which runs the cases that count for somebody once more.
    fn counted_by_stages<L: Listener + Tally, R: Send>(
        &self,
        make: &(impl Fn(&Part) -> L + Sync),
        finish: &(impl Fn(L, Journal) -> R + Sync),
    ) -> Option<(Vec<R>, Executed)> {
        let walked = self.walked(true, make, finish)?;
        let executed = Executed::of_all(&walked);
        let mut begun = Vec::new();
        let mut left = FxHashSet::default();
        for walked in walked {
            let by = walked.feeds.into_iter();
            let touched: Touched = by
                .flat_map(|(by, of)| of.into_iter().map(move |of| (of, by)))
                .collect();
            begun.push((walked.result, touched));
            left.extend(walked.left);
        }
        if !left.is_empty() {
            begun.extend(self.split.run(&[self.split.of_these(left)], make, finish));
        }
        Some((self.split.go_on(begun, make, finish), executed))
    }
}
