//! Time passes: limits run out, periods end.

use super::machine::{Frame, Machine};
use super::putoffs::Changed;
use super::watch::Source;
use crate::calendar::{Instant, Period, next_period_end, period_end, period_of};
use crate::journal::{DutyId, EntryKind};
use crate::model::{CaseId, MetricId, PartyId, Value};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// What happens at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Timer {
    /// A limit runs out, if the generation is still the duty's.
    Due(DutyId, u32),
    /// A step of lateness.
    LateBy(DutyId, usize),
    /// A reminder.
    Reminder(DutyId, usize, u32),
    /// A power lapses.
    Power(usize),
    /// A period ends.
    PeriodEnd(Period),
}

impl Timer {
    /// At one instant limits run out before periods end, shorter periods before longer ones.
    fn rank(self) -> u8 {
        match self {
            Self::Due(..) | Self::LateBy(..) | Self::Reminder(..) | Self::Power(_) => 0,
            Self::PeriodEnd(Period::Month) => 1,
            Self::PeriodEnd(Period::Quarter) => 2,
            Self::PeriodEnd(Period::Year) => 3,
        }
    }
}

/// Timers by instant, rank, and order of setting.
#[derive(Default)]
pub(super) struct Timers {
    heap: BinaryHeap<Set>,
    made: u64,
}

struct Set {
    at: Instant,
    number: u64,
    timer: Timer,
}

impl Set {
    fn key(&self) -> (Instant, u8, u64) {
        (self.at, self.timer.rank(), self.number)
    }
}

impl PartialEq for Set {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}
impl Eq for Set {}
impl PartialOrd for Set {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Set {
    /// The earliest is the greatest, for the heap.
    fn cmp(&self, other: &Self) -> Ordering {
        other.key().cmp(&self.key())
    }
}

impl Timers {
    pub fn set(&mut self, at: Instant, timer: Timer) {
        self.made += 1;
        self.heap.push(Set {
            at,
            number: self.made,
            timer,
        });
    }

    /// How many were ever set.
    pub fn made(&self) -> u64 {
        self.made
    }

    /// Those that were set after so many, with their numbers, in that order.
    pub fn set_after(&self, made: u64) -> Vec<(u64, Instant, Timer)> {
        let later = self.heap.iter().filter(|set| set.number > made);
        let mut found: Vec<_> = later.map(|set| (set.number, set.at, set.timer)).collect();
        found.sort_by_key(|(number, ..)| *number);
        found
    }

    /// The next one and its number.
    pub fn next(&self) -> Option<(u64, Instant)> {
        self.heap.peek().map(|set| (set.number, set.at))
    }

    fn next_where(&mut self, due: impl Fn(Instant) -> bool) -> Option<(Instant, Timer)> {
        if !due(self.heap.peek()?.at) {
            return None;
        }
        self.heap.pop().map(|set| (set.at, set.timer))
    }
}

impl Machine<'_> {
    /// The next limit runs out that may; tells the case that it was on.
    pub fn fire_next(&mut self, due: impl Fn(Instant) -> bool) -> Option<Option<CaseId>> {
        let (at, timer) = self.timers.next_where(due)?;
        let case = match timer {
            Timer::Due(id, _) | Timer::LateBy(id, _) | Timer::Reminder(id, ..) => {
                self.duties.get(id.0 as usize).and_then(|d| d.record.case)
            }
            Timer::Power(index) => self.powers.get(index).and_then(|p| p.frame.case),
            Timer::PeriodEnd(_) => None,
        };
        self.fire(at, timer);
        Some(case)
    }

    /// Every limit strictly before an instant runs out, in due order.
    pub fn fire_before(&mut self, end: Instant) {
        while let Some((at, timer)) = self.timers.next_where(|at| at < end) {
            self.fire(at, timer);
        }
    }

    /// Every limit up to the end of the run.
    pub fn finish(&mut self, end: Instant) {
        while let Some((at, timer)) = self.timers.next_where(|at| at <= end) {
            self.fire(at, timer);
        }
        self.now = self.now.max(end);
    }

    fn fire(&mut self, at: Instant, timer: Timer) {
        self.now = self.now.max(at);
        self.raised = 0;
        match timer {
            Timer::Due(id, generation) => {
                if self
                    .duties
                    .get(id.0 as usize)
                    .is_some_and(|d| d.generation == generation)
                {
                    self.miss(id, at);
                }
            }
            Timer::LateBy(id, index) => self.late_by(id, index, at),
            Timer::Reminder(id, index, generation) => self.remind(id, index, generation, at),
            Timer::Power(index) => self.lapse(index, at),
            Timer::PeriodEnd(period) => self.end_period(period, at),
        }
        self.drain();
    }

    /// Sets the first end of each period that rules or metrics look at.
    pub fn start_periods(&mut self, first: Option<Instant>) {
        let Some(first) = first else { return };
        let effective = self.base.effective.map(Instant::start_of_day);
        let start = effective.map_or(first, |effective| effective.max(first));
        for period in [Period::Month, Period::Quarter, Period::Year] {
            let used = self.base.periodic.iter().any(|rule| rule.period == period)
                || self
                    .base
                    .metrics
                    .iter()
                    .any(|metric| metric.period == period);
            if used {
                self.timers
                    .set(period_end(start, period), Timer::PeriodEnd(period));
            }
        }
    }

    fn end_period(&mut self, period: Period, at: Instant) {
        let (from, to) = period_of(at.date(), period);
        let bounds = (Instant::start_of_day(from), Instant::end_of_day(to));
        let entry = self.record(&Frame::at(at), None, None, EntryKind::PeriodEnded(period));
        let frame = Frame {
            period: Some(bounds),
            ..Frame::at(at).because(entry)
        };
        self.issue_metrics(period, &frame);
        let base = self.base;
        let ended = base.periodic.iter().filter(|rule| rule.period == period);
        for rule in ended {
            if !self.applies(rule.provision, &frame) {
                continue;
            }
            self.run_body(&rule.body, &frame);
        }
        let next = next_period_end(at, period);
        if next > at {
            self.timers.set(next, Timer::PeriodEnd(period));
        }
    }

    /// 指标: a figure for each party of the key type for which there is something to measure.
    fn issue_metrics(&mut self, period: Period, frame: &Frame) {
        let base = self.base;
        // Those that stand in no article have no text of their own that ends with the regulation.
        let repealed = self.repealed(frame);
        for (index, metric) in base
            .metrics
            .iter()
            .enumerate()
            .filter(|(_, m)| m.period == period && !repealed)
        {
            if !self.edition_applies(metric.provision, &metric.edition, frame) {
                continue;
            }
            for party in (0..self.input.parties.len()).map(PartyId::at) {
                if self.input.parties[party.index()].ty != metric.key {
                    continue;
                }
                let own = Frame {
                    key: Some(party),
                    ..frame.clone()
                };
                let Some(Value::Number(value)) = self.value(&metric.value, &own) else {
                    continue;
                };
                self.parties[party.index()][metric.slot.index()] = Some(Value::Number(value));
                self.pending.changed(Source::Party(party, metric.slot));
                let kind = EntryKind::Metric {
                    metric: MetricId::at(index),
                    value: Some(value),
                };
                self.record(&own, metric.provision, Some(party), kind);
            }
        }
        self.ask_again(Changed::Anything, None);
    }
}
