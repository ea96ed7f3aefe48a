//! The law of time, walked one day at a time. Nothing of `src/calendar` is used; the days off come from the tree of the
//! calendar files.

use banfa::syntax::tree::{CalendarYear, Unit};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};
use std::collections::BTreeMap;

/// A moment of local civil time.
pub type At = NaiveDateTime;

/// A stop of a clock: from, and to where it has ended.
pub type Stop = (At, Option<At>);

/// How far a walk goes before an open stop is taken to be in the way.
const FAR: u32 = 4000;

/// A length of time; 日 is never left bare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Length {
    pub count: u32,
    pub unit: Unit,
}

impl Length {
    pub fn new(count: u32, unit: Unit) -> Self {
        Self { count, unit }
    }

    pub fn is_clock(self) -> bool {
        matches!(self.unit, Unit::Minute | Unit::Hour | Unit::WorkingHour)
    }

    pub fn words(self) -> String {
        let unit = match self.unit {
            Unit::Minute => "分钟",
            Unit::Hour => "小时",
            Unit::WorkingHour => "个工作小时",
            Unit::Day => "日",
            Unit::NaturalDay => "个自然日",
            Unit::WorkingDay => "个工作日",
            Unit::Month => "个月",
            Unit::Year => "年",
        };
        format!("{}{unit}", self.count)
    }
}

/// What a limit says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reach {
    SameDay,
    Within(Length),
    BeforeDay(u32, u32),
}

/// The days off and the hours of business.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    days: BTreeMap<NaiveDate, bool>,
    pub hours: Vec<(NaiveTime, NaiveTime)>,
}

pub fn end_of(date: NaiveDate) -> At {
    date.and_hms_milli_opt(23, 59, 59, 999).expect("a time")
}

pub fn start_of(date: NaiveDate) -> At {
    date.and_time(NaiveTime::MIN)
}

fn next(date: NaiveDate) -> NaiveDate {
    date.succ_opt().expect("a day after")
}

fn previous(date: NaiveDate) -> NaiveDate {
    date.pred_opt().expect("a day before")
}

/// The day of that number in the month, or the month's last.
fn day_of(year: i32, month: u32, day: u32) -> NaiveDate {
    (1..=day)
        .rev()
        .find_map(|d| NaiveDate::from_ymd_opt(year, month, d))
        .expect("a month has a first day")
}

pub fn months_later(date: NaiveDate, months: u32) -> NaiveDate {
    let (mut year, mut month) = (date.year(), date.month());
    for _ in 0..months {
        (year, month) = if month == 12 {
            (year + 1, 1)
        } else {
            (year, month + 1)
        };
    }
    day_of(year, month, date.day())
}

fn months_earlier(date: NaiveDate, months: u32) -> NaiveDate {
    let (mut year, mut month) = (date.year(), date.month());
    for _ in 0..months {
        (year, month) = if month == 1 {
            (year - 1, 12)
        } else {
            (year, month - 1)
        };
    }
    day_of(year, month, date.day())
}

/// Stopped from the day after the interval begins through the day on which it ends.
fn stopped_day(stops: &[Stop], date: NaiveDate) -> bool {
    stops
        .iter()
        .any(|(from, to)| from.date() < date && to.is_none_or(|to| date <= to.date()))
}

fn stopped_at(stops: &[Stop], at: At) -> bool {
    stops
        .iter()
        .any(|(from, to)| *from <= at && to.is_none_or(|to| at < to))
}

/// A step of the clock that hits every moment that matters: a minute where all are on minutes, else a second.
fn tick(start: At, stops: &[Stop]) -> TimeDelta {
    use chrono::Timelike;
    let whole = |at: &At| at.second() == 0 && at.nanosecond() == 0;
    let stops = stops
        .iter()
        .flat_map(|(from, to)| [Some(*from), *to])
        .flatten();
    if whole(&start) && stops.into_iter().all(|at| whole(&at)) {
        TimeDelta::minutes(1)
    } else {
        TimeDelta::seconds(1)
    }
}

/// What a limit has come to: a day, or a moment of the clock.
enum Point {
    Day(NaiveDate),
    Moment(At),
}

/// The day before one of that name, this year or, where it has passed, the next.
fn last_before(start: NaiveDate, month: u32, day: u32) -> NaiveDate {
    let before = |year: i32| match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => previous(date),
        None => day_of(year, month, day),
    };
    let this = before(start.year());
    if this >= start {
        this
    } else {
        before(start.year() + 1)
    }
}

impl Calendar {
    pub fn add(&mut self, year: &CalendarYear) {
        for line in &year.days {
            let mut day = line.from;
            while day <= line.to {
                self.days.insert(day, line.rest);
                day = next(day);
            }
        }
    }

    pub fn works(&self, date: NaiveDate) -> bool {
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        !self.days.get(&date).copied().unwrap_or(weekend)
    }

    fn open(&self, at: At) -> bool {
        self.works(at.date())
            && self
                .hours
                .iter()
                .any(|(opens, closes)| *opens <= at.time() && at.time() < *closes)
    }

    fn walk(
        &self,
        from: NaiveDate,
        count: u32,
        stops: &[Stop],
        working: bool,
    ) -> Option<NaiveDate> {
        let (mut day, mut counted, mut steps) = (from, 0, 0);
        while counted < count {
            day = next(day);
            steps += 1;
            if steps > FAR {
                return None;
            }
            counted += u32::from(!stopped_day(stops, day) && (!working || self.works(day)));
        }
        Some(day)
    }

    /// The day that lies a length after, days of stops left out.
    fn later(&self, from: NaiveDate, length: Length, stops: &[Stop]) -> Option<NaiveDate> {
        let months = |months| {
            let target = months_later(from, months);
            let days = from.iter_days().skip(1).take_while(|day| *day <= target);
            self.walk(from, u32::try_from(days.count()).ok()?, stops, false)
        };
        match length.unit {
            Unit::Day | Unit::NaturalDay => self.walk(from, length.count, stops, false),
            Unit::WorkingDay => self.walk(from, length.count, stops, true),
            Unit::Month => months(length.count),
            Unit::Year => months(length.count * 12),
            Unit::Minute | Unit::Hour | Unit::WorkingHour => None,
        }
    }

    fn earlier(&self, from: NaiveDate, length: Length) -> NaiveDate {
        match length.unit {
            Unit::Month => months_earlier(from, length.count),
            Unit::Year => months_earlier(from, length.count * 12),
            _ => {
                let (mut day, mut counted) = (from, 0);
                while counted < length.count {
                    // A working day lies between when the later of the two is one.
                    let later = day;
                    day = previous(day);
                    let _ = later;
                    counted += u32::from(length.unit != Unit::WorkingDay || self.works(day));
                }
                day
            }
        }
    }

    fn ticks(&self, from: At, length: Length, stops: &[Stop]) -> Option<At> {
        let working = length.unit == Unit::WorkingHour;
        let minutes = match length.unit {
            Unit::Minute => i64::from(length.count),
            _ => i64::from(length.count) * 60,
        };
        if working && self.hours.is_empty() {
            return None;
        }
        if !working && stops.is_empty() {
            return Some(from + TimeDelta::minutes(minutes));
        }
        let step = tick(from, stops);
        let wanted = TimeDelta::minutes(minutes);
        let (mut at, mut counted) = (from, TimeDelta::zero());
        let far = from + TimeDelta::days(i64::from(FAR));
        while counted < wanted {
            if (!working || self.open(at)) && !stopped_at(stops, at) {
                counted += step;
            }
            at += step;
            if at > far {
                return None;
            }
        }
        Some(at)
    }

    /// The last moment in time; `None` while an open stop keeps the limit from ending.
    pub fn due(&self, start: At, reach: Reach, stops: &[Stop], longer: &[Length]) -> Option<At> {
        let mut point = match reach {
            Reach::SameDay => Point::Day(start.date()),
            // Hours that run from 24:00 run from midnight.
            Reach::Within(length) if length.is_clock() => {
                Point::Moment(self.ticks(round(start), length, stops)?)
            }
            Reach::Within(length) => Point::Day(self.later(start.date(), length, stops)?),
            // Days that are not counted put off a day of the calendar as well.
            Reach::BeforeDay(month, day) => {
                let last = last_before(start.date(), month, day);
                let days = start.date().iter_days().take_while(|d| *d < last).count();
                Point::Day(self.walk(start.date(), u32::try_from(days).ok()?, stops, false)?)
            }
        };
        // A day that is named is not moved off rest days, until days are added to it.
        let mut fixed = !matches!(reach, Reach::Within(_));
        for length in longer {
            point = match point {
                Point::Day(last) if length.is_clock() => {
                    let end = match fixed {
                        true => self.close(start, last),
                        false => self.finish(start, last, stops)?,
                    };
                    Point::Moment(self.ticks(round(end), *length, stops)?)
                }
                Point::Moment(at) if length.is_clock() => {
                    Point::Moment(self.ticks(at, *length, stops)?)
                }
                Point::Day(last) => Point::Day(self.later(last, *length, stops)?),
                Point::Moment(at) => Point::Day(self.later(at.date(), *length, stops)?),
            };
            fixed = false;
        }
        match point {
            Point::Moment(at) => Some(at),
            Point::Day(last) if fixed => Some(self.close(start, last)),
            Point::Day(last) => self.finish(start, last, stops),
        }
    }

    /// The end of the last day, moved off days of rest and of stops.
    fn finish(&self, start: At, mut last: NaiveDate, stops: &[Stop]) -> Option<At> {
        let mut steps = 0;
        while !self.works(last) || stopped_day(stops, last) {
            last = next(last);
            steps += 1;
            if steps > FAR {
                return None;
            }
        }
        Some(self.close(start, last))
    }

    /// 24:00, or the end of business where hours are declared (and the start is not after it).
    fn close(&self, start: At, last: NaiveDate) -> At {
        match self.hours.last() {
            Some((_, close)) if last != start.date() || start.time() < *close => {
                last.and_time(*close)
            }
            _ => end_of(last),
        }
    }

    /// The moment that lies a length before a limit ends, or at which a rolling window begins.
    pub fn before(&self, at: At, length: Length) -> At {
        match length.unit {
            Unit::Minute => round(at) - TimeDelta::minutes(length.count.into()),
            Unit::Hour => round(at) - TimeDelta::hours(length.count.into()),
            Unit::WorkingHour => {
                let mut left = TimeDelta::minutes(i64::from(length.count) * 60);
                let mut at = round(at);
                let step = tick(at, &[]);
                while left > TimeDelta::zero() {
                    at -= step;
                    if self.open(at) {
                        left -= step;
                    }
                }
                at
            }
            _ => start_of(self.earlier(at.date(), length)),
        }
    }

    /// The last moment at which it is not later than by the length (逾期 超过, validity): not moved off rest days.
    pub fn after(&self, at: At, length: Length) -> Option<At> {
        if length.is_clock() {
            return self.ticks(round(at), length, &[]);
        }
        self.later(at.date(), length, &[]).map(end_of)
    }

    /// The day so long before an event: that day does not count, and whole days lie between.
    pub fn clear_days_before(&self, event: At, length: Length) -> At {
        if length.is_clock() {
            return self.before(event, length);
        }
        let first_between = self.earlier(event.date(), length);
        self.close_on(previous(first_between))
    }

    fn close_on(&self, date: NaiveDate) -> At {
        match self.hours.last() {
            Some((_, close)) => date.and_time(*close),
            None => end_of(date),
        }
    }

    /// How the distance of two moments compares with a length.
    pub fn gap(&self, one: At, other: At, length: Length) -> std::cmp::Ordering {
        let (from, to) = (one.min(other), one.max(other));
        match length.unit {
            Unit::Minute => (to - from).cmp(&TimeDelta::minutes(length.count.into())),
            Unit::Hour => (to - from).cmp(&TimeDelta::hours(length.count.into())),
            Unit::WorkingHour => {
                let (mut at, step, mut open) = (from, tick(from, &[(to, None)]), TimeDelta::zero());
                while at < to {
                    if self.open(at) {
                        open += step;
                    }
                    at += step;
                }
                open.cmp(&TimeDelta::hours(length.count.into()))
            }
            Unit::WorkingDay => {
                let days = from
                    .date()
                    .iter_days()
                    .skip(1)
                    .take_while(|d| *d <= to.date());
                let worked = days.filter(|d| self.works(*d)).count();
                worked.cmp(&(length.count as usize))
            }
            _ => match self.later(from.date(), length, &[]) {
                Some(day) => to.date().cmp(&day),
                None => std::cmp::Ordering::Less,
            },
        }
    }
}

/// 24:00 as the moment that it names, not the last millisecond before it.
fn round(at: At) -> At {
    use chrono::Timelike;
    if at.nanosecond() == 999_000_000 {
        at + TimeDelta::milliseconds(1)
    } else {
        at
    }
}

/// The first and last day of the calendar period of so many months in which a day lies.
pub fn period_around(date: NaiveDate, months: u32) -> (NaiveDate, NaiveDate) {
    let first = (date.month0() / months) * months + 1;
    let from = day_of(date.year(), first, 1);
    (from, previous(months_later(from, months)))
}

/// The cycle of so many months from an anchor in which a day lies.
pub fn cycle_around(
    anchor: NaiveDate,
    months: u32,
    date: NaiveDate,
) -> Option<(NaiveDate, NaiveDate)> {
    if date < anchor || months == 0 {
        return None;
    }
    let mut passed = 0;
    while months_later(anchor, passed + months) <= date {
        passed += months;
    }
    let from = months_later(anchor, passed);
    Some((from, previous(months_later(anchor, passed + months))))
}
