//! A run in stages within one process: whole cases on several threads, then what is counted for parties, then the office.

use super::ahead::Ahead;
use super::program::Program;
use super::share::Share;
use super::stream::{Part, Touched, stream_part};
use crate::calendar::Instant;
use crate::cases::{BuiltinEvent, EventLog, Input};
use crate::journal::{Journal, Listener, Owner};
use crate::model::plan::Plan;
use crate::model::{PartyId, Value};
use crate::threads::begin;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// Executes a log like [`stream_log`](super::stream_log) on several threads. Each part of the run has a listener of its
/// own, which `make` makes and `finish` turns into what is wanted of it; these come back, in an order that does not depend
/// on which thread was faster.
///
/// `None` where the rules forbid splitting, or a decision that does not say about whom, or a case that is filled in later.
pub fn stream_split<L: Listener, R: Send>(
    program: &Program<'_>,
    input: &Arc<Input>,
    log: &EventLog,
    threads: usize,
    make: impl Fn(&Part) -> L + Sync,
    finish: impl Fn(L, Journal) -> R + Sync,
) -> Option<Vec<R>> {
    let split = Split::new(program, input, log, threads)?;
    let begun = split.run(&split.of_cases(), &make, &finish);
    Some(split.go_on(begun, &make, &finish))
}

/// Who counts for whom.
pub(super) type Feeds = FxHashMap<Owner, FxHashSet<Owner>>;

/// Which events a part executes.
pub(super) enum Which {
    /// Those of every so-manieth case and row.
    Nth(usize),
    /// Those of these, and decisions about these parties.
    Of(FxHashSet<Owner>),
}

pub(super) struct Job {
    part: Part,
    which: Which,
}

pub(super) struct Split<'a, 'p> {
    pub program: &'a Program<'p>,
    pub plan: &'a Plan,
    pub input: &'a Arc<Input>,
    pub log: &'a EventLog,
    ahead: Ahead,
    first: Option<Instant>,
    pub as_of: Option<Instant>,
    pub threads: usize,
}

impl<'a, 'p> Split<'a, 'p> {
    /// How a run of a log is split; `None` where it cannot be, or where its events are on disk and had in time order only.
    pub fn new(
        program: &'a Program<'p>,
        input: &'a Arc<Input>,
        log: &'a EventLog,
        threads: usize,
    ) -> Option<Self> {
        let plan = program.plan()?;
        if log.is_on_disk() {
            return None;
        }
        // A decision that says not about whom, or an event that is put on a case later, is found only among all.
        let binds = |says: &BuiltinEvent| match says {
            BuiltinEvent::Decide { target, .. } => target.is_none(),
            BuiltinEvent::Supplement { fields, .. } => fields
                .iter()
                .flatten()
                .any(|value| matches!(value, Value::Case(_))),
            BuiltinEvent::Revoke { .. } | BuiltinEvent::Extend { .. } => false,
        };
        if log.builtins().any(|(_, says)| binds(says)) {
            return None;
        }
        let mut ahead = Ahead::of_mentions(log.mentions());
        for (_, says) in log.builtins() {
            if let Some(corrected) = ahead.corrects_one(says).and_then(|at| log.get(at)) {
                ahead.correct(&corrected);
            }
        }
        let last = log.last().map(Instant::date);
        Some(Self {
            program,
            plan,
            input,
            log,
            ahead,
            first: log.first(),
            as_of: input.as_of.or(last).map(Instant::end_of_day),
            threads: threads.max(1),
        })
    }

    /// The stages that come after that of the cases, which is given.
    pub fn go_on<L: Listener, R: Send>(
        &self,
        begun: Vec<(R, Touched)>,
        make: &(impl Fn(&Part) -> L + Sync),
        finish: &(impl Fn(L, Journal) -> R + Sync),
    ) -> Vec<R> {
        let mut results = Vec::new();
        let mut feeds = Feeds::default();
        let mut take = |done: Vec<(R, Touched)>, feeds: &mut Feeds| {
            for (result, touched) in done {
                results.push(result);
                for (of, by) in touched {
                    feeds.entry(by).or_default().insert(of);
                }
            }
        };
        take(begun, &mut feeds);
        let stages = 1 + self.plan.party_stages();
        for stage in 1..stages {
            let mut jobs = self.of_parties(stage, &feeds);
            // What the office asks for is known after the cases.
            if stage + 1 == stages && self.plan.office {
                jobs.push(self.of_office(&feeds));
            }
            take(self.run(&jobs, make, finish), &mut feeds);
        }
        if stages == 1 && self.plan.office {
            let jobs = [self.of_office(&feeds)];
            take(self.run(&jobs, make, finish), &mut feeds);
        }
        results
    }

    /// Cases, and events by themselves, that are named.
    pub fn of_these(&self, these: FxHashSet<Owner>) -> Job {
        Job {
            part: self.part(Share::Cases, 0),
            which: Which::Of(these),
        }
    }

    /// A part of this split.
    pub fn part_of(&self, share: Share, stage: u8) -> Part {
        self.part(share, stage)
    }

    fn of_cases(&self) -> Vec<Job> {
        let job = |at| Job {
            part: self.part(Share::Cases, 0),
            which: Which::Nth(at),
        };
        (0..self.threads).map(job).collect()
    }

    fn part(&self, share: Share, stage: u8) -> Part {
        Part {
            share,
            stage,
            from: self.first,
        }
    }

    /// The parties of a stage, each with everything that it rests on, spread over the threads.
    fn of_parties(&self, rank: u8, feeds: &Feeds) -> Vec<Job> {
        let mut counted: Vec<FxHashSet<(PartyId, u8)>> = vec![FxHashSet::default(); self.threads];
        let mut of: Vec<FxHashSet<Owner>> = vec![FxHashSet::default(); self.threads];
        let decided = self.log.builtins().filter_map(|(_, says)| match says {
            BuiltinEvent::Decide {
                target: Some(party),
                ..
            } if self.plan.decisions == Some(rank) => Some(Owner::Party(*party, rank)),
            _ => None,
        });
        for owner in feeds.keys().copied().chain(decided) {
            let Owner::Party(party, of_rank) = owner else {
                continue;
            };
            if of_rank == rank {
                let at = party.index() % self.threads;
                rests_on(owner, feeds, &mut counted[at], &mut of[at]);
            }
        }
        let parts = counted.into_iter().zip(of);
        parts
            .filter(|(counted, _)| !counted.is_empty())
            .map(|(counted, of)| Job {
                part: self.part(Share::Parties(counted), rank),
                which: Which::Of(of),
            })
            .collect()
    }

    fn of_office(&self, feeds: &Feeds) -> Job {
        let (mut counted, mut of) = (FxHashSet::default(), FxHashSet::default());
        rests_on(Owner::Office, feeds, &mut counted, &mut of);
        of.insert(Owner::Office);
        Job {
            part: self.part(Share::Office, 0),
            which: Which::Of(of),
        }
    }

    /// Whose an event of the log is.
    fn home(&self, position: usize) -> Owner {
        match self.log.says(position) {
            Some(BuiltinEvent::Supplement { event, .. } | BuiltinEvent::Revoke { event }) => {
                return self.home(*event);
            }
            Some(BuiltinEvent::Decide {
                target: Some(party),
                ..
            }) => {
                if let Some(rank) = self.plan.decisions {
                    return Owner::Party(*party, rank);
                }
            }
            _ => {}
        }
        match self.log.home(position) {
            Some((_, Some(case), _)) => Owner::Case(case),
            Some((ty, None, row)) => match self.plan.office_events.get(ty.index()) {
                Some(true) => Owner::Office,
                _ => Owner::Loose(row),
            },
            None => Owner::Office,
        }
    }

    fn executes(&self, which: &Which, position: usize) -> bool {
        match (which, self.home(position)) {
            (Which::Nth(at), Owner::Case(case)) => case.index() % self.threads == *at,
            (Which::Nth(at), Owner::Loose(row)) => row.index() % self.threads == *at,
            (Which::Nth(_), Owner::Party(..) | Owner::Office) => false,
            (Which::Of(of), owner) => of.contains(&owner),
        }
    }

    fn execute<L: Listener, R>(
        &self,
        job: &Job,
        make: &impl Fn(&Part) -> L,
        finish: &impl Fn(L, Journal) -> R,
    ) -> (R, Touched) {
        let mut listener = make(&job.part);
        let events = self
            .log
            .in_time_order_of(|position| self.executes(&job.which, position));
        let mine = |case: crate::model::CaseId| match &job.which {
            Which::Nth(at) => case.index() % self.threads == *at,
            Which::Of(of) => of.contains(&Owner::Case(case)),
        };
        let (journal, touched) = stream_part(
            self.program,
            self.input,
            self.ahead.clone(),
            events,
            self.as_of,
            (job.part.clone(), mine),
            &mut listener,
        );
        (finish(listener, journal), touched)
    }

    /// Runs jobs on the threads; results in the order of the jobs.
    pub fn run<L: Listener, R: Send>(
        &self,
        jobs: &[Job],
        make: &(impl Fn(&Part) -> L + Sync),
        finish: &(impl Fn(L, Journal) -> R + Sync),
    ) -> Vec<(R, Touched)> {
        let next = AtomicUsize::new(0);
        let (tell, told) = mpsc::channel();
        let mut done: Vec<(usize, (R, Touched))> = std::thread::scope(|scope| {
            for _ in 0..self.threads.min(jobs.len()) {
                let (tell, next) = (tell.clone(), &next);
                begin(scope, move || {
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(job) = jobs.get(at) else { return };
                        // Whoever asked is still there: it waits for all of them.
                        let _ = tell.send((at, self.execute(job, make, finish)));
                    }
                });
            }
            drop(tell);
            told.iter().collect()
        });
        done.sort_by_key(|(at, _)| *at);
        done.into_iter().map(|(_, result)| result).collect()
    }
}

/// Everything that what is counted for an owner rests on: cases and rows, and the parties that are counted for before.
fn rests_on(
    owner: Owner,
    feeds: &Feeds,
    counted: &mut FxHashSet<(PartyId, u8)>,
    of: &mut FxHashSet<Owner>,
) {
    let mut ahead = vec![owner];
    while let Some(owner) = ahead.pop() {
        if !of.insert(owner) {
            continue;
        }
        if let Owner::Party(party, rank) = owner {
            counted.insert((party, rank));
        }
        ahead.extend(feeds.get(&owner).into_iter().flatten());
    }
}
