//! Why a limit ends when it does: the days that were not simply counted, as runs.

use super::civil;
use super::instant::Instant;
use super::span::Span;
use super::workdays::{Calendar, DayStatus};
use chrono::NaiveDate;
use serde::Serialize;
use std::sync::Arc;

/// Days that an explanation looks at, at most (some 270 years); a longer limit is reckoned exactly and explained in part.
pub const MAX_EXPLAINED_DAYS: i64 = 100_000;

/// A run of days and what befell them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DayStep {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// What.
    pub reason: Reason,
}

/// What befell a run of days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Not counted: rest days in a limit of working days or hours.
    Rest(Rest),
    /// Counted although a weekend: make-up working days, with the holiday that they make up for.
    MakeUp(Option<Arc<str>>),
    /// Not counted: the clock stood (扣除).
    Stopped,
    /// In a limit of hours, the time in which the clock stood.
    Paused {
        /// From this moment.
        from: Instant,
        /// To this moment.
        to: Instant,
    },
    /// Gained by an extension of this much; no days where an extension in hours ends on the same day.
    Extended(Span),
    /// The last day fell here and was moved on (Civil Code art. 203).
    Moved(Rest),
}

/// Why a day is a rest day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rest {
    /// An ordinary Saturday or Sunday.
    Weekend,
    /// A day off by the State Council's notice, with the holiday's name.
    Holiday(Option<Arc<str>>),
}

/// Is told what the reckoning does, in numbered days, both ends included; empty runs (`from > to`) may be told.
pub(super) trait Recorder {
    /// These days were counted as working days or for working hours.
    fn worked(&mut self, from: i64, to: i64);
    /// These days were not counted.
    fn stopped(&mut self, from: i64, to: i64);
    /// This time was not counted.
    fn paused(&mut self, from: Instant, to: Instant);
    /// An extension added these days.
    fn extended(&mut self, from: i64, to: i64, span: Span);
    /// The last day was moved from one to the other.
    fn moved(&mut self, from: i64, to: i64);
}

impl Recorder for () {
    fn worked(&mut self, _: i64, _: i64) {}
    fn stopped(&mut self, _: i64, _: i64) {}
    fn paused(&mut self, _: Instant, _: Instant) {}
    fn extended(&mut self, _: i64, _: i64, _: Span) {}
    fn moved(&mut self, _: i64, _: i64) {}
}

/// Remembers all of it.
#[derive(Default)]
pub(super) struct Trace {
    worked: Vec<(i64, i64)>,
    stopped: Vec<(i64, i64)>,
    paused: Vec<(Instant, Instant)>,
    extended: Vec<(i64, i64, Span)>,
    moved: Vec<(i64, i64)>,
}

impl Recorder for Trace {
    fn worked(&mut self, from: i64, to: i64) {
        self.worked.push((from, to));
    }
    fn stopped(&mut self, from: i64, to: i64) {
        self.stopped.push((from, to));
    }
    fn paused(&mut self, from: Instant, to: Instant) {
        self.paused.push((from, to));
    }
    fn extended(&mut self, from: i64, to: i64, span: Span) {
        self.extended.push((from, to, span));
    }
    fn moved(&mut self, from: i64, to: i64) {
        self.moved.push((from, to));
    }
}

impl Trace {
    /// The steps by first day, and whether some were left out.
    pub(super) fn steps(&self, calendar: &Calendar) -> (Vec<DayStep>, bool) {
        let mut runs = Runs::default();
        for &(from, to) in &self.worked {
            runs.each_day(from, to, |day| {
                if self.is_stopped(day) {
                    None
                } else {
                    counted(calendar, day)
                }
            });
        }
        for &(from, to) in &self.moved {
            runs.each_day(from, to - 1, |day| {
                if self.is_stopped(day) {
                    None
                } else {
                    rest(calendar, day).map(Reason::Moved)
                }
            });
        }
        for &(from, to) in &self.stopped {
            runs.push(from, to, Reason::Stopped);
        }
        for &(from, to) in &self.paused {
            runs.push(from.day(), to.day(), Reason::Paused { from, to });
        }
        for &(from, to, span) in &self.extended {
            // An extension in hours may end on the day on which it begins; it is still worth a line.
            runs.push(from.min(to), to, Reason::Extended(span));
        }
        runs.steps.sort_by_key(|step| step.from);
        (runs.steps, runs.abridged)
    }

    fn is_stopped(&self, day: i64) -> bool {
        self.stopped
            .iter()
            .any(|&(from, to)| (from..=to).contains(&day))
    }
}

/// Why a day of a working-day limit is worth a word.
fn counted(calendar: &Calendar, day: i64) -> Option<Reason> {
    match calendar.status(day) {
        DayStatus::Working => None,
        DayStatus::MakeUpWorking(_) => Some(Reason::MakeUp(calendar.name(day))),
        DayStatus::Weekend | DayStatus::Holiday(_) => rest(calendar, day).map(Reason::Rest),
    }
}

fn rest(calendar: &Calendar, day: i64) -> Option<Rest> {
    match calendar.status(day) {
        DayStatus::Working | DayStatus::MakeUpWorking(_) => None,
        DayStatus::Weekend => Some(Rest::Weekend),
        DayStatus::Holiday(_) => Some(Rest::Holiday(calendar.name(day))),
    }
}

/// Joins days of one reason into runs.
#[derive(Default)]
struct Runs {
    steps: Vec<DayStep>,
    seen: i64,
    abridged: bool,
}

impl Runs {
    fn each_day(&mut self, from: i64, to: i64, reason: impl Fn(i64) -> Option<Reason>) {
        let last = to.min(from + (MAX_EXPLAINED_DAYS - self.seen) - 1);
        self.abridged |= last < to;
        self.seen += (last - from + 1).max(0);
        let mut run: Option<(i64, i64, Reason)> = None;
        for day in from..=last {
            let reason = reason(day);
            match (&mut run, reason) {
                (Some((_, end, same)), Some(reason)) if *same == reason => *end = day,
                (_, reason) => {
                    let next = reason.map(|reason| (day, day, reason));
                    if let Some((from, to, reason)) = std::mem::replace(&mut run, next) {
                        self.push(from, to, reason);
                    }
                }
            }
        }
        if let Some((from, to, reason)) = run {
            self.push(from, to, reason);
        }
    }

    fn push(&mut self, from: i64, to: i64, reason: Reason) {
        if let (true, Some(from), Some(to)) = (from <= to, civil::date(from), civil::date(to)) {
            self.steps.push(DayStep { from, to, reason });
        }
    }
}
