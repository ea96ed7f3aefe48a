//! When a limit ends. One reckoning serves the fast answer and the explained one, so the two cannot differ: it tells
//! a [`Recorder`] what it did, and the fast answer's recorder is deaf.

use super::civil;
use super::explain::{DayStep, Recorder, Trace};
use super::instant::{DAY, Instant};
use super::reckoner::Reckoner;
use super::span::{LimitUnit, Span};
use super::stops::{Pause, Stop, pauses};
use chrono::{Datelike, NaiveDate};
use serde::Serialize;

/// How long a limit runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// `当日内`: to the end of the day of the start, which is never moved off a rest day.
    SameDay,
    /// `N小时内`, `N个工作日内`, `N个月内` …
    Within(Span),
    /// `1月31日 前`: through the day before that date, 前 excluding the date itself; in the year of the start, or the
    /// next where that day has passed. A date is no period of days, so art. 203 does not move it off a rest day. A
    /// date that the year lacks (2月29日) stands for the day after the month's last.
    BeforeDay {
        /// 1–12.
        month: u32,
        /// 1–31.
        day: u32,
    },
    /// `E 前 [D]` where the moment of E is known. In hours: up to the moment so long before. In days and longer: the
    /// day of E does not count and D whole days lie between, so a notice `3日 前` of the 15th is due at the end of the
    /// 11th. Without D: up to the moment before E. Stops and extensions do not touch it: E itself is what moves.
    BeforeInstant {
        /// When E is.
        at: Instant,
        /// How long before.
        lead: Option<Span>,
    },
}

/// A limit to be reckoned.
#[derive(Clone, Copy, Debug)]
pub struct DueRequest<'a> {
    /// When the trigger happened. Its day does not count (Civil Code art. 201), but hours run from it.
    pub start: Instant,
    /// How long.
    pub term: Term,
    /// Intervals that do not count (扣除), in any order; at most the last is still open.
    pub stops: &'a [Stop],
    /// What has been granted, in the order granted.
    pub extensions: &'a [Span],
}

/// When a limit ends, and why then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The last moment in time; `None` while an open stop keeps the limit from ending.
    pub at: Option<Instant>,
    /// The first day that counts; the day of the start for hours, 当日内 and dates.
    pub first_day: NaiveDate,
    /// The last day of the period, before it was moved off rest days; `None` for hours and while stopped.
    pub last_day: Option<NaiveDate>,
    /// What was not simply counted, by first day.
    pub steps: Vec<DayStep>,
    /// There were more steps than are listed ([`super::MAX_EXPLAINED_DAYS`]).
    pub abridged: bool,
    /// It rests on a year without a calendar (暂定).
    pub provisional: bool,
    /// An open stop keeps it from ending.
    pub stopped: bool,
}

/// Why a limit has no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unreckonable {
    /// It is in working hours and no office hours are declared.
    NoOfficeHours,
    /// Its end lies outside chrono's range of dates: nobody will live to miss it.
    TooFar,
    /// There is no such month or day of the month.
    NoSuchDay,
}

impl Reckoner<'_> {
    /// The last moment in time; `None` while an open stop keeps the limit from ending. Where the limit ran out before
    /// the stop began, that end stands.
    ///
    /// The day of the trigger does not count; hours run from the moment (Civil Code art. 201). Months and years end on
    /// the corresponding day (art. 202). The last day of a period is moved to the first day that is neither a rest day
    /// nor stopped, and ends at 24:00 or, where office hours are declared, at the end of business (art. 203); if that
    /// day is the day of the start and business had ended by then, it ends at 24:00 after all.
    pub fn due_instant(&self, request: &DueRequest<'_>) -> Result<Option<Instant>, Unreckonable> {
        Reckoning::new(*self, request, ())
            .run(request)
            .map(|(at, _)| at)
    }

    /// The same moment as [`Reckoner::due_instant`], with the reasons.
    pub fn due(&self, request: &DueRequest<'_>) -> Result<Due, Unreckonable> {
        let (at, reckoning) = Reckoning::new(*self, request, Trace::default()).run(request)?;
        let told = reckoning.recorder.steps(self.calendar);
        Ok(reckoning.result(at, request, told))
    }
}

impl Reckoner<'_> {
    /// The same moment as [`Reckoner::due`], without the days that were not simply counted.
    pub fn bare_due(&self, request: &DueRequest<'_>) -> Result<Due, Unreckonable> {
        let (at, reckoning) = Reckoning::new(*self, request, ()).run(request)?;
        Ok(reckoning.result(at, request, (Vec::new(), false)))
    }
}

/// How far a limit has been reckoned.
#[derive(Clone, Copy)]
enum Point {
    /// Its last day, not yet moved off rest days.
    Day(i64),
    /// Its last moment.
    Moment(Instant),
}

/// Why the reckoning broke off.
enum Halt {
    Stopped,
    Unreckonable(Unreckonable),
}

impl From<Unreckonable> for Halt {
    fn from(why: Unreckonable) -> Halt {
        Halt::Unreckonable(why)
    }
}

const TOO_FAR: Halt = Halt::Unreckonable(Unreckonable::TooFar);

struct Reckoning<'a, R> {
    reckoner: Reckoner<'a>,
    start: Instant,
    pauses: Vec<Pause>,
    /// The first pause that has not been taken into account.
    next: usize,
    /// Since when hours run: what stood still before that cost whole days, or nothing.
    ticks_from: Instant,
    /// The last day is moved off rest days.
    moves: bool,
    last_day: Option<i64>,
    provisional: bool,
    recorder: R,
}

impl<'a, R: Recorder> Reckoning<'a, R> {
    fn new(reckoner: Reckoner<'a>, request: &DueRequest<'_>, recorder: R) -> Self {
        Reckoning {
            reckoner,
            start: request.start,
            pauses: pauses(request.start, request.stops),
            next: 0,
            ticks_from: request.start.rounded(),
            moves: false,
            last_day: None,
            provisional: false,
            recorder,
        }
    }

    fn result(
        &self,
        at: Option<Instant>,
        request: &DueRequest<'_>,
        (steps, abridged): (Vec<DayStep>, bool),
    ) -> Due {
        let counts_from_next_day = match request.term {
            Term::Within(span) => !span.unit.is_clock(),
            Term::SameDay | Term::BeforeDay { .. } | Term::BeforeInstant { .. } => false,
        };
        let first_day = request.start.day() + i64::from(counts_from_next_day);
        Due {
            at,
            first_day: civil::date(first_day).unwrap_or(NaiveDate::MAX),
            last_day: at.and(self.last_day).and_then(civil::date),
            steps,
            abridged,
            provisional: self.provisional,
            stopped: at.is_none(),
        }
    }

    fn run(mut self, request: &DueRequest<'_>) -> Result<(Option<Instant>, Self), Unreckonable> {
        match self.end(request) {
            Ok(at) => Ok((Some(at), self)),
            Err(Halt::Stopped) => Ok((None, self)),
            Err(Halt::Unreckonable(why)) => Err(why),
        }
    }

    fn end(&mut self, request: &DueRequest<'_>) -> Result<Instant, Halt> {
        let today = Point::Day(self.start.day());
        let (mut point, unit) = match request.term {
            Term::BeforeInstant { at, lead } => return self.before_instant(at, lead),
            Term::SameDay => (today, LimitUnit::NaturalDay),
            Term::BeforeDay { month, day } => (
                Point::Day(self.day_before(month, day)?),
                LimitUnit::NaturalDay,
            ),
            Term::Within(span) => {
                let from = if span.unit.is_clock() {
                    Point::Moment(self.start.rounded())
                } else {
                    today
                };
                let point = self.lengthen(from, span)?;
                self.moves = true;
                (point, span.unit)
            }
        };
        point = self.pass_stops(point, unit)?;
        for &span in request.extensions {
            let before = point;
            point = self.lengthen(point, span)?;
            self.moves = true;
            self.recorder.extended(before.day() + 1, point.day(), span);
            point = self.pass_stops(point, span.unit)?;
        }
        self.finish(point)
    }

    /// Adds a span: days to the last day *before* it is moved off rest days, hours to the last moment.
    fn lengthen(&mut self, point: Point, span: Span) -> Result<Point, Halt> {
        if span.unit.is_clock() {
            let from = match point {
                Point::Moment(at) => at,
                Point::Day(_) => {
                    self.ticks_from = self.finish(point)?.rounded();
                    self.ticks_from
                }
            };
            let to = self.reckoner.clock_later(from, span)?;
            if span.unit == LimitUnit::WorkingHour {
                self.count_working(from.day(), to.day());
            }
            return Ok(Point::Moment(to));
        }
        let from = point.day();
        let to = self.reckoner.day_later(from, span).ok_or(TOO_FAR)?;
        if span.unit == LimitUnit::WorkingDay {
            self.count_working(from + 1, to);
        }
        Ok(Point::Day(to))
    }

    /// Makes up for each stop that begins before the limit has run out: working days for working days, stopped time
    /// for hours, natural days for everything else. Hours by which days are extended run from the end of the last day, so
    /// what of a stop lies before it costs them nothing.
    fn pass_stops(&mut self, mut point: Point, unit: LimitUnit) -> Result<Point, Halt> {
        while let Some(&pause) = self.pauses.get(self.next) {
            point = match point {
                Point::Day(last) if pause.first_day() <= last => {
                    Point::Day(self.pass_days(last, pause, unit)?)
                }
                Point::Moment(at) if pause.from.rounded() < at => {
                    Point::Moment(self.pass_moments(at, pause, unit)?)
                }
                Point::Day(_) | Point::Moment(_) => break,
            };
            self.next += 1;
        }
        Ok(point)
    }

    fn pass_days(&mut self, last: i64, pause: Pause, unit: LimitUnit) -> Result<i64, Halt> {
        let (from, to) = (pause.first_day(), pause.last_day().ok_or(Halt::Stopped)?);
        self.recorder.stopped(from, to);
        if unit != LimitUnit::WorkingDay {
            return Ok(last + (to - from + 1));
        }
        let calendar = self.reckoner.calendar;
        let lost = calendar.rank(to) - calendar.rank(from - 1);
        let moved = calendar.working_later(last, lost);
        self.count_working(last + 1, moved);
        Ok(moved)
    }

    fn pass_moments(
        &mut self,
        at: Instant,
        pause: Pause,
        unit: LimitUnit,
    ) -> Result<Instant, Halt> {
        let to = pause.to.ok_or(Halt::Stopped)?;
        let from = pause.from.max(self.ticks_from);
        if to <= from {
            return Ok(at);
        }
        self.recorder.paused(from, to);
        let (from, to) = (from.rounded(), to.rounded());
        let lost = match (unit, self.reckoner.office_hours) {
            (LimitUnit::WorkingHour, Some(open)) => {
                let calendar = self.reckoner.calendar;
                open.worked(calendar, to) - open.worked(calendar, from)
            }
            _ => to.millis() - from.millis(),
        };
        let moved = self.reckoner.run(at, unit, lost)?;
        if unit == LimitUnit::WorkingHour {
            self.count_working(at.day() + 1, moved.day());
        }
        Ok(moved)
    }

    /// From the last day to the last moment: off the rest days, then to 24:00 or the end of business.
    fn finish(&mut self, point: Point) -> Result<Instant, Halt> {
        let last = match point {
            Point::Moment(at) => return Ok(at),
            Point::Day(last) => last,
        };
        self.last_day = Some(last);
        let day = if self.moves {
            self.off_rest_days(last)?
        } else {
            last
        };
        self.end_of(day)
    }

    /// The first day from `last` on that is neither a rest day nor stopped.
    fn off_rest_days(&mut self, last: i64) -> Result<i64, Halt> {
        let mut day = self.reckoner.calendar.next_working(last);
        for at in self.next..self.pauses.len() {
            let pause = self.pauses[at];
            if pause.first_day() > day {
                break;
            }
            let end = pause.last_day().ok_or(Halt::Stopped)?;
            if end >= day {
                self.recorder.stopped(pause.first_day(), end);
                day = self.reckoner.calendar.next_working(end + 1);
            }
        }
        self.rest_on(last, day);
        self.recorder.moved(last, day);
        Ok(day)
    }

    fn end_of(&self, day: i64) -> Result<Instant, Halt> {
        let close = self.reckoner.office_hours.map_or(DAY, |open| open.close());
        let closed = day == self.start.day() && self.start.time_of_day() >= close;
        let end = if closed || close >= DAY {
            DAY - 1
        } else {
            close
        };
        Instant::at(day, end).ok_or(TOO_FAR)
    }

    /// The day before a date, in the year of the start or the next.
    fn day_before(&self, month: u32, day: u32) -> Result<i64, Halt> {
        let no_such_day = Halt::Unreckonable(Unreckonable::NoSuchDay);
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return Err(no_such_day);
        }
        let before = |year: i32| {
            let first = civil::number(NaiveDate::from_ymd_opt(year, month, 1)?);
            let longest = civil::months_later(first, Span::new(1, LimitUnit::Month))? - first;
            Some(first + i64::from(day - 1).min(longest) - 1)
        };
        let year = self.start.date().year();
        match before(year).ok_or(TOO_FAR)? {
            last if last >= self.start.day() => Ok(last),
            _ => before(year.saturating_add(1)).ok_or(TOO_FAR),
        }
    }

    fn before_instant(&mut self, at: Instant, lead: Option<Span>) -> Result<Instant, Halt> {
        let Some(lead) = lead else {
            return at.plus(-1).ok_or(TOO_FAR);
        };
        if lead.unit.is_clock() {
            let due = self.reckoner.clock_earlier(at.rounded(), lead)?;
            if lead.unit == LimitUnit::WorkingHour {
                self.count_working(due.day(), at.day());
            }
            return Ok(due);
        }
        let first = self.reckoner.day_earlier(at.day(), lead).ok_or(TOO_FAR)?;
        if lead.unit == LimitUnit::WorkingDay {
            self.count_working(first, at.day() - 1);
        }
        self.last_day = Some(first - 1);
        self.end_of(first - 1)
    }

    fn count_working(&mut self, from: i64, to: i64) {
        self.rest_on(from, to);
        self.recorder.worked(from, to);
    }

    /// Notes that the answer rests on how these days stand.
    fn rest_on(&mut self, from: i64, to: i64) {
        self.provisional |= from <= to && !self.reckoner.calendar.covers_days(from, to);
    }
}

impl Point {
    fn day(self) -> i64 {
        match self {
            Point::Day(day) => day,
            Point::Moment(at) => at.day(),
        }
    }
}
