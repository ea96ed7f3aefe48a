//! The law of time again, as slowly as it is written: one day, one minute after the other. It shares no arithmetic
//! with the library, only its request types.

use crate::notices::YEARS;
use banfa::calendar::{DueRequest, Instant, LimitUnit, Span, Stop, Term};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};
use std::collections::HashSet;
use std::sync::LazyLock;

static REST: LazyLock<HashSet<NaiveDate>> = LazyLock::new(|| {
    YEARS
        .iter()
        .flat_map(|year| year.rest.iter().map(|day| day.0))
        .collect()
});
static WORK: LazyLock<HashSet<NaiveDate>> = LazyLock::new(|| {
    YEARS
        .iter()
        .flat_map(|year| year.work.iter().map(|day| day.0))
        .collect()
});

/// Beyond this the walker takes an open stop to be in the way.
const FAR: usize = 3000;

pub type Hours = Vec<(NaiveTime, NaiveTime)>;

pub fn works(date: NaiveDate) -> bool {
    let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
    if weekend {
        WORK.contains(&date)
    } else {
        !REST.contains(&date)
    }
}

pub fn next(date: NaiveDate) -> NaiveDate {
    date.succ_opt().unwrap()
}

pub fn previous(date: NaiveDate) -> NaiveDate {
    date.pred_opt().unwrap()
}

/// A day is stopped from the day after the interval begins through the day on which it ends.
fn stopped_day(stops: &[Stop], date: NaiveDate) -> bool {
    stops
        .iter()
        .any(|(from, to)| to.is_none_or(|to| *from < to && date <= to.date()) && from.date() < date)
}

fn stopped_minute(stops: &[Stop], at: NaiveDateTime) -> bool {
    let at = Instant::from(at);
    stops
        .iter()
        .any(|(from, to)| *from <= at && to.is_none_or(|to| at < to))
}

/// The corresponding day, month by month.
pub fn months_later(date: NaiveDate, months: u32) -> NaiveDate {
    let (mut year, mut month) = (date.year(), date.month());
    for _ in 0..months {
        (year, month) = if month == 12 {
            (year + 1, 1)
        } else {
            (year, month + 1)
        };
    }
    clamped(year, month, date.day())
}

pub fn months_earlier(date: NaiveDate, months: u32) -> NaiveDate {
    let (mut year, mut month) = (date.year(), date.month());
    for _ in 0..months {
        (year, month) = if month == 1 {
            (year - 1, 12)
        } else {
            (year, month - 1)
        };
    }
    clamped(year, month, date.day())
}

fn clamped(year: i32, month: u32, day: u32) -> NaiveDate {
    let mut days = (1..=day).rev();
    days.find_map(|day| NaiveDate::from_ymd_opt(year, month, day))
        .unwrap()
}

/// Walks until so many days have counted; `None` where an open stop is in the way.
fn walk(from: NaiveDate, count: u32, stops: &[Stop], working: bool) -> Option<NaiveDate> {
    let (mut day, mut counted, mut steps) = (from, 0, 0);
    while counted < count {
        day = next(day);
        steps += 1;
        if steps > FAR {
            return None;
        }
        if !stopped_day(stops, day) && (!working || works(day)) {
            counted += 1;
        }
    }
    Some(day)
}

fn days_later(from: NaiveDate, span: Span, stops: &[Stop]) -> Option<NaiveDate> {
    let months = |months| {
        let days = from
            .iter_days()
            .skip(1)
            .take_while(|day| *day <= months_later(from, months));
        walk(from, days.count() as u32, stops, false)
    };
    match span.unit {
        LimitUnit::NaturalDay => walk(from, span.count, stops, false),
        LimitUnit::WorkingDay => walk(from, span.count, stops, true),
        LimitUnit::Month => months(span.count),
        LimitUnit::Year => months(span.count * 12),
        _ => unreachable!(),
    }
}

/// Minute by minute; with hours, only minutes of business count.
pub fn minutes_later(
    from: NaiveDateTime,
    minutes: u32,
    stops: &[Stop],
    hours: Option<&Hours>,
) -> Option<NaiveDateTime> {
    let (mut at, mut counted, mut steps) = (from, 0, 0);
    while counted < minutes {
        let open = hours.is_none_or(|hours| {
            works(at.date())
                && hours
                    .iter()
                    .any(|(opens, closes)| (*opens..*closes).contains(&at.time()))
        });
        counted += u32::from(open && !stopped_minute(stops, at));
        at += TimeDelta::minutes(1);
        steps += 1;
        if steps > FAR * 24 * 60 {
            return None;
        }
    }
    Some(at)
}

/// How far a limit has come: its last day, not moved yet, or its last moment.
enum Point {
    Day(NaiveDate),
    Moment(NaiveDateTime),
}

/// The last moment of a limit, `None` while stopped.
pub fn due(request: &DueRequest<'_>, hours: Option<&Hours>) -> Option<NaiveDateTime> {
    let start = NaiveDateTime::from(request.start);
    let spans = match request.term {
        Term::Within(span) => Some(span),
        _ => None,
    };
    let mut point = match spans {
        Some(span) if span.unit.is_clock() => Point::Moment(rounded(start)),
        _ => Point::Day(start.date()),
    };
    let mut moves = false;
    for &span in spans.iter().chain(request.extensions) {
        point = if span.unit.is_clock() {
            let from = match point {
                Point::Day(last) => rounded(last_moment(request, last, moves, hours)?),
                Point::Moment(at) => at,
            };
            Point::Moment(clock_later(from, span, request.stops, hours)?)
        } else {
            let from = match point {
                Point::Day(last) => last,
                Point::Moment(at) => at.date(),
            };
            Point::Day(days_later(from, span, request.stops)?)
        };
        moves = true;
    }
    match point {
        Point::Moment(at) => Some(at),
        Point::Day(last) => last_moment(request, last, moves, hours),
    }
}

/// 24:00 is the midnight after it.
fn rounded(at: NaiveDateTime) -> NaiveDateTime {
    match at.time() == NaiveTime::from_hms_milli_opt(23, 59, 59, 999).unwrap() {
        true => at + TimeDelta::milliseconds(1),
        false => at,
    }
}

fn clock_later(
    at: NaiveDateTime,
    span: Span,
    stops: &[Stop],
    hours: Option<&Hours>,
) -> Option<NaiveDateTime> {
    match span.unit {
        LimitUnit::Minute => minutes_later(at, span.count, stops, None),
        LimitUnit::Hour => minutes_later(at, span.count * 60, stops, None),
        LimitUnit::WorkingHour => minutes_later(at, span.count * 60, stops, hours),
        _ => unreachable!(),
    }
}

/// Of a last day, moved off days of rest and of stops unless it stands for itself.
fn last_moment(
    request: &DueRequest<'_>,
    mut last: NaiveDate,
    moves: bool,
    hours: Option<&Hours>,
) -> Option<NaiveDateTime> {
    let mut steps = 0;
    while moves && (!works(last) || stopped_day(request.stops, last)) {
        last = next(last);
        steps += 1;
        if steps > FAR {
            return None;
        }
    }
    let start = NaiveDateTime::from(request.start);
    let close = hours.map(|hours| hours.last().unwrap().1);
    match close {
        Some(close) if last != start.date() || start.time() < close => Some(last.and_time(close)),
        _ => last.and_hms_milli_opt(23, 59, 59, 999),
    }
}

/// Working days strictly after `from`, through `to`.
pub fn working_days(from: NaiveDate, to: NaiveDate) -> i64 {
    from.iter_days()
        .skip(1)
        .take_while(|day| *day <= to)
        .filter(|day| works(*day))
        .count() as i64
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Days of 2003–2027 and some months around: covered and not.
pub fn all_days() -> impl Iterator<Item = NaiveDate> {
    let first = date("2003-06-01");
    (0..8900).map(move |days| first + Days::new(days))
}
