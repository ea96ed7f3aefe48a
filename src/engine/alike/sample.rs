//! One case run by the machine, to stand for all that are like it: what came of it, and after every step from where its
//! limits are reckoned.

use super::likeness::{Met, Unlike};
use super::limits::{Limits, Reckoned, at};
use crate::calendar::Instant;
use crate::cases::{Event, Input};
use crate::engine::ahead::Ahead;
use crate::engine::clock::Timer;
use crate::engine::duty::DutyInstance;
use crate::engine::limit::Detail;
use crate::engine::machine::Machine;
use crate::engine::program::Program;
use crate::engine::share::Share;
use crate::journal::{
    CaseStatus, DueRecord, DutyRecord, DutyState, Entry, EntryKind, Moment, Owner, Told, ToldDuty,
};
use crate::model::{CaseId, CounterId, Duty, LimitStart, PartyId, RuleBase, StatementKind, Term};
use smallvec::SmallVec;

/// The limits of a case that were made by a step, and those that can still run out with effect, by position.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Running {
    pub made: SmallVec<[Reckoned; 1]>,
    pub runs: SmallVec<[u32; 4]>,
}

/// What came of a case that stands for others.
#[derive(Default)]
pub(super) struct Came {
    pub told: Told,
    /// For whom it counts.
    pub touches: Vec<Owner>,
    /// What is to be counted for parties, and for which of them.
    pub asked: Vec<(CounterId, PartyId)>,
}

/// A limit that was made.
struct Made {
    number: u64,
    timer: Timer,
    reckoned: Reckoned,
    ran_out: bool,
}

/// A case that is run to stand for others.
pub(super) struct Sample<'p: 'i, 'i> {
    base: &'p RuleBase,
    machine: Machine<'i>,
    made: Vec<Made>,
    timers: u64,
}

impl<'p: 'i, 'i> Sample<'p, 'i> {
    pub fn new(program: &'p Program<'p>, input: &'i Input) -> Self {
        Self {
            base: program.base,
            machine: Machine {
                share: Share::Cases,
                detail: Detail::Bare,
                asked: Some(Vec::new()),
                ..Machine::new(program, input, Ahead::default())
            },
            made: Vec::new(),
            timers: 0,
        }
    }

    /// An event happens; it may lie after the end of the run.
    pub fn take(&mut self, position: usize, event: Event, as_of: Option<Instant>) {
        match as_of.is_some_and(|end| event.time > end) {
            true => self.machine.after_as_of(&event),
            false => self.machine.take(position, event),
        }
        self.machine.entries.seal();
    }

    /// The next limit runs out that may; tells its position.
    pub fn run_out(&mut self, due: impl Fn(Instant) -> bool) -> Option<u32> {
        while let Some((number, at)) = self.machine.timers.next()
            && due(at)
        {
            let found = self.made.iter().position(|made| made.number == number);
            let runs = found.is_some_and(|at| self.runs(&self.made[at]));
            self.machine.fire_next(&due);
            self.machine.entries.seal();
            if let Some(at) = found {
                self.made[at].ran_out = true;
                if runs {
                    return u32::try_from(at).ok();
                }
            }
        }
        None
    }

    /// Whether a limit can still run out with effect.
    fn runs(&self, made: &Made) -> bool {
        let duty = |id: crate::journal::DutyId| self.machine.duties.get(id.0 as usize);
        !made.ran_out
            && match made.timer {
                Timer::Due(id, generation) => duty(id).is_some_and(|d| {
                    d.record.state == DutyState::Pending && d.generation == generation
                }),
                Timer::LateBy(id, _) => {
                    duty(id).is_some_and(|d| d.record.state == DutyState::Overdue)
                }
                Timer::Power(index) => self.machine.powers.get(index).is_some(),
                Timer::Reminder(..) | Timer::PeriodEnd(_) => true,
            }
    }

    /// What the step that was taken at `now` did to the limits of the case.
    pub fn step(
        &mut self,
        now: Moment,
        met: &mut Met,
        limits: &mut Limits<'p>,
    ) -> Result<Running, Unlike> {
        self.usual()?;
        let mut running = Running::default();
        for (number, end, timer) in self.machine.timers.set_after(self.timers) {
            let reckoned = self.reckoned(timer, now, met, limits)?;
            let here = at(now, met).ok_or(Unlike)?;
            if end < here || limits.end(reckoned, met)? != end {
                return Err(Unlike);
            }
            met.limits.push(end);
            self.made.push(Made {
                number,
                timer,
                reckoned,
                ran_out: false,
            });
            running.made.push(reckoned);
        }
        self.timers = self.machine.timers.made();
        for (position, made) in self.made.iter().enumerate() {
            if self.runs(made) {
                running
                    .runs
                    .push(u32::try_from(position).map_err(|_| Unlike)?);
            }
        }
        Ok(running)
    }

    /// Whether every duty is one whose limit depends on nothing but its start.
    fn usual(&self) -> Result<(), Unlike> {
        for instance in self.machine.duties.iter() {
            let rule = self.rule(instance)?;
            let unreckonable = instance.record.due == DueRecord::None
                && rule
                    .limit
                    .as_ref()
                    .is_some_and(|limit| limit.term != Term::Undetermined);
            if unreckonable || instance.record.case.is_none() || !usual(rule) {
                return Err(Unlike);
            }
        }
        Ok(())
    }

    fn rule(&self, instance: &DutyInstance) -> Result<&'p Duty, Unlike> {
        match &self.base.statement(instance.record.statement).kind {
            StatementKind::Duty(duty) => Ok(duty),
            _ => Err(Unlike),
        }
    }

    fn reckoned(
        &self,
        timer: Timer,
        now: Moment,
        met: &Met,
        limits: &mut Limits<'p>,
    ) -> Result<Reckoned, Unlike> {
        match timer {
            Timer::Due(id, _) => {
                let instance = self.machine.duties.get(id.0 as usize).ok_or(Unlike)?;
                let rule = self.rule(instance)?;
                let limit = rule.limit.as_ref().ok_or(Unlike)?;
                Ok(Reckoned {
                    from: self.moment(instance.from.ok_or(Unlike)?, now, met)?,
                    by: limits.limit(limit),
                })
            }
            Timer::LateBy(id, index) => {
                let instance = self.machine.duties.get(id.0 as usize).ok_or(Unlike)?;
                let rule = self.rule(instance)?;
                let (span, _) = rule.late_by.get(index).ok_or(Unlike)?;
                Ok(Reckoned {
                    from: now,
                    by: limits.late(*span),
                })
            }
            Timer::Power(index) => {
                let instance = self.machine.powers.get(index).ok_or(Unlike)?;
                let StatementKind::Power(power) = &self.base.statement(instance.statement).kind
                else {
                    return Err(Unlike);
                };
                if !matches!(power.limit.from, LimitStart::Trigger) || has_event(&power.limit.term)
                {
                    return Err(Unlike);
                }
                Ok(Reckoned {
                    from: self.moment(instance.frame.at, now, met)?,
                    by: limits.limit(&power.limit),
                })
            }
            Timer::Reminder(..) | Timer::PeriodEnd(_) => Err(Unlike),
        }
    }

    /// The moment of the case that an instant is: one that is the same for every case like it.
    fn moment(&self, instant: Instant, now: Moment, met: &Met) -> Result<Moment, Unlike> {
        let event = met.events.iter().position(|at| *at == instant);
        let ran_out =
            self.made.iter().enumerate().filter(|(position, made)| {
                made.ran_out && met.limits.get(*position) == Some(&instant)
            });
        let mut limits = ran_out.map(|(position, _)| position);
        let first = limits.next();
        // Limits that are reckoned alike end together in every case, others by chance.
        let alike = |a: usize, b: usize| self.made[a].reckoned == self.made[b].reckoned;
        let number = |at: usize| u32::try_from(at).map_err(|_| Unlike);
        match (event, first) {
            (Some(_), Some(_)) | (None, None) => Err(Unlike),
            (Some(event), None) => Ok(Moment::Event(number(event)?)),
            (None, Some(first)) => match limits.all(|other| alike(first, other)) {
                true => Ok(match now {
                    Moment::Limit(at) if alike(at as usize, first) => now,
                    _ => Moment::Limit(number(first)?),
                }),
                false => Err(Unlike),
            },
        }
    }

    /// The run is over.
    pub fn end(
        mut self,
        as_of: Option<Instant>,
        case: Option<CaseId>,
        met: &Met,
    ) -> Result<Came, Unlike> {
        if let Some(end) = as_of {
            self.machine.finish(end);
        }
        let mut duties = Vec::new();
        for instance in self.machine.duties.iter() {
            let record = instance.record.clone();
            duties.push(self.told_duty(record, instance.generation, met)?);
        }
        let status = case.map(|case| CaseStatus {
            state: self.machine.cases[case].state.clone(),
            missing: self.machine.missing(case),
            ..CaseStatus::default()
        });
        let mut touches: Vec<Owner> = self.machine.touched.iter().map(|(_, by)| *by).collect();
        touches.sort_unstable();
        touches.dedup();
        let asked = self.machine.asked.take().unwrap_or_default();
        let asked = asked.into_iter().map(|asked| {
            let key = asked.frame.key.ok_or(Unlike)?;
            Ok((asked.counter, key))
        });
        let asked = asked.collect::<Result<_, _>>()?;
        let mut entries = self.machine.entries.into_all();
        entries.retain(|e| Share::Cases.tells(e.owner, 0) && counts(e));
        let sanctions = self.machine.sanctions.records.into_iter();
        let told = Told {
            entries,
            status,
            duties,
            sanctions: sanctions
                .filter(|s| Share::Cases.tells(s.owner, 0))
                .collect(),
        };
        Ok(Came {
            told,
            touches,
            asked,
        })
    }

    /// What comes of a tier that the last event reached for a party: of the counter that was asked in this place.
    pub fn tier(mut self, asked: usize, tier: usize) -> Result<Told, Unlike> {
        let taken = self.machine.asked.as_ref().and_then(|all| all.get(asked));
        let asked = taken.cloned().ok_or(Unlike)?;
        self.machine.entries.tell(&mut Vec::new());
        let given = self.machine.sanctions.records.len();
        let duties = self.machine.duties.len();
        let reached = self.machine.base.counters[asked.counter.index()].tiers[tier].at;
        self.machine
            .fire_tier(asked.counter, tier, reached, &asked.frame);
        self.machine.drain();
        if self.machine.duties.len() != duties || !self.machine.pending.is_empty() {
            return Err(Unlike);
        }
        let mut entries = self.machine.entries.into_all();
        entries.retain(counts);
        let sanctions = self.machine.sanctions.records.into_iter().skip(given);
        Ok(Told {
            entries,
            sanctions: sanctions.collect(),
            ..Told::default()
        })
    }

    fn told_duty(
        &self,
        record: DutyRecord,
        generation: u32,
        met: &Met,
    ) -> Result<ToldDuty, Unlike> {
        // Any moment that is past serves: none of them is the one at hand.
        let nowhere = Moment::Event(u32::MAX);
        let of_duty = |made: &Made| made.timer == Timer::Due(record.id, generation);
        let due = match &record.due {
            DueRecord::At(due) if due.at.is_some() => {
                let position = self.made.iter().position(of_duty).ok_or(Unlike)?;
                Some(Moment::Limit(u32::try_from(position).map_err(|_| Unlike)?))
            }
            _ => None,
        };
        let ended = match record.ended {
            Some(ended) => Some(self.moment(ended, nowhere, met)?),
            None => None,
        };
        Ok(ToldDuty {
            opened: self.moment(record.opened, nowhere, met)?,
            due,
            ended,
            record,
        })
    }
}

/// Whether an entry is one that is counted.
fn counts(entry: &Entry) -> bool {
    entry.provision.is_some()
        || matches!(
            entry.kind,
            EntryKind::TierReached { .. } | EntryKind::Routed { .. } | EntryKind::Violation { .. }
        )
}

/// Whether the limit of a duty depends on nothing but its start, where no fact is a span of time.
fn usual(rule: &Duty) -> bool {
    let limit = rule.limit.as_ref();
    let plain = limit.is_none_or(|limit| match &limit.term {
        Term::BeforeEvent { lead, .. } => lead.is_none(),
        term => !has_event(term),
    });
    plain && rule.before.is_empty() && rule.excluded.is_empty() && rule.extension.is_none()
}

/// Whether a limit may end with an event.
fn has_event(term: &Term) -> bool {
    match term {
        Term::BeforeEvent { .. } => true,
        Term::Shortest(terms) => terms.iter().any(has_event),
        Term::Otherwise(first, second) => has_event(first) || has_event(second),
        Term::SameDay
        | Term::Within(_)
        | Term::Fact(_)
        | Term::BeforeDay { .. }
        | Term::Undetermined => false,
    }
}
