//! Every start day from 2004 to 2026 again: clocks that stop and go on, limits that are extended, 当日, and limits that
//! end before a date, against days and half hours counted one by one. Not every day meets every way of stopping: they take
//! turns day by day, so that each meets every day of the week and of the month, at a cost that a debug build can bear.

use crate::every_day::{Months, NINE, Walked, end, on_all_days};
use crate::notices::CALENDAR;
use banfa::calendar::{DueRequest, Instant, LimitUnit, OfficeHours, Reckoner, Span, Stop, Term};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use std::collections::HashSet;

const DAY: i64 = 86_400_000;
const HALF: i64 = 30 * 60_000;

/// Stops by the days after the start on which they begin and end: within a day, over one night, around the start, long
/// ones, several, and two that meet.
const STOPS: [&[(u64, u64)]; 8] = [
    &[(0, 0)],
    &[(0, 1)],
    &[(0, 9)],
    &[(2, 3)],
    &[(5, 40)],
    &[(1, 4), (8, 8), (9, 16)],
    &[(3, 7), (7, 12)],
    &[(30, 61)],
];

/// The way of stopping whose turn it is.
fn turn<T: Copy>(day: NaiveDate, ways: &[T]) -> T {
    ways[day.num_days_from_ce() as usize % ways.len()]
}

fn stops_of(day: NaiveDate, shape: &[(u64, u64)]) -> Vec<Stop> {
    let at = |days: u64, hour: u32| {
        let date = day + Days::new(days);
        Instant::from(date.and_hms_opt(hour, 0, 0).expect("a time"))
    };
    let stop = |(from, to): &(u64, u64)| (at(*from, 10), Some(at(*to, 16)));
    shape.iter().map(stop).collect()
}

/// A day is stopped from the day after a stop begins through the day on which it ends.
fn is_stopped(shape: &[(u64, u64)], days: usize) -> bool {
    let days = days as u64;
    shape.iter().any(|(from, to)| *from < days && days <= *to)
}

fn found(
    reckoner: &Reckoner<'_>,
    start: NaiveDateTime,
    term: Term,
    stops: &[Stop],
    extensions: &[Span],
) -> i64 {
    let request = DueRequest {
        start: Instant::from(start),
        term,
        stops,
        extensions,
    };
    let due = reckoner.due_instant(&request);
    due.expect("within the range")
        .expect("every stop has ended")
        .millis()
}

/// Days as they stand after the start: which are stopped, and which work.
struct Ahead<'a> {
    walked: &'a Walked,
    day: NaiveDate,
    from: usize,
    shape: &'a [(u64, u64)],
}

impl<'a> Ahead<'a> {
    fn new(walked: &'a Walked, day: NaiveDate, shape: &'a [(u64, u64)]) -> Self {
        Self {
            walked,
            day,
            from: walked.at(day),
            shape,
        }
    }

    fn counts(&self, days: usize, unit: LimitUnit) -> bool {
        let works = unit != LimitUnit::WorkingDay || self.walked.works[self.from + days];
        works && !is_stopped(self.shape, days)
    }

    /// So many days that count after one, none of them moved.
    fn later(&self, mut days: usize, count: u32, unit: LimitUnit) -> usize {
        let mut counted = 0;
        while counted < count {
            days += 1;
            counted += u32::from(self.counts(days, unit));
        }
        days
    }

    /// The end of the last day, moved off days of rest and of stops.
    fn ends(&self, mut days: usize) -> i64 {
        while !self.counts(days, LimitUnit::WorkingDay) {
            days += 1;
        }
        end(self.day) + days as i64 * DAY
    }
}

#[test]
fn days_with_stops() {
    let walked = Walked::new();
    let reckoner = Reckoner::new(&CALENDAR, None);
    on_all_days(|day| {
        let start = day.and_time(NINE);
        let shape = turn(day, &STOPS);
        let stops = stops_of(day, shape);
        let ahead = Ahead::new(&walked, day, shape);
        for unit in [LimitUnit::NaturalDay, LimitUnit::WorkingDay] {
            let mut last = 0;
            for count in 0..=60 {
                let term = Term::Within(Span::new(count, unit));
                let due = found(&reckoner, start, term, &stops, &[]);
                assert_eq!(
                    due,
                    ahead.ends(last),
                    "{count} {unit:?} from {day}, {shape:?}"
                );
                last = ahead.later(last, 1, unit);
            }
        }
    });
}

#[test]
fn months_with_stops() {
    let walked = Walked::new();
    let reckoner = Reckoner::new(&CALENDAR, None);
    on_all_days(|day| {
        let start = day.and_time(NINE);
        let shape = turn(day, &STOPS);
        let stops = stops_of(day, shape);
        let ahead = Ahead::new(&walked, day, shape);
        let mut months = Months::from(day);
        for count in 0..=12 {
            // As many days as it has without a stop, those of the stop left out.
            let days = (months.here() - day).num_days() as u32;
            let last = ahead.later(0, days, LimitUnit::NaturalDay);
            let term = Term::Within(Span::new(count, LimitUnit::Month));
            let due = found(&reckoner, start, term, &stops, &[]);
            assert_eq!(
                due,
                ahead.ends(last),
                "{count} months from {day}, {shape:?}"
            );
            months.next();
        }
    });
}

#[test]
fn extensions() {
    let walked = Walked::new();
    let reckoner = Reckoner::new(&CALENDAR, None);
    let longer = [
        (1, LimitUnit::NaturalDay),
        (10, LimitUnit::NaturalDay),
        (1, LimitUnit::WorkingDay),
        (7, LimitUnit::WorkingDay),
    ];
    on_all_days(|day| {
        let start = day.and_time(NINE);
        let shape = turn(day, &[&[][..], STOPS[5], STOPS[7]]);
        let stops = stops_of(day, shape);
        let ahead = Ahead::new(&walked, day, shape);
        for unit in [LimitUnit::NaturalDay, LimitUnit::WorkingDay] {
            let mut last = 0;
            for count in 0..=30 {
                let term = Term::Within(Span::new(count, unit));
                for (by, of) in longer {
                    let once = [Span::new(by, of)];
                    let to = ahead.later(last, by, of);
                    let due = found(&reckoner, start, term, &stops, &once);
                    let told = || format!("{count} {unit:?} and {by} {of:?} from {day}, {shape:?}");
                    assert_eq!(due, ahead.ends(to), "{}", told());
                }
                // Twice, the second in another unit.
                let twice = [
                    Span::new(3, LimitUnit::WorkingDay),
                    Span::new(2, LimitUnit::NaturalDay),
                ];
                let to = ahead.later(last, 3, LimitUnit::WorkingDay);
                let to = ahead.later(to, 2, LimitUnit::NaturalDay);
                let due = found(&reckoner, start, term, &stops, &twice);
                assert_eq!(
                    due,
                    ahead.ends(to),
                    "{count} {unit:?} and twice more from {day}"
                );
                last = ahead.later(last, 1, unit);
            }
        }
    });
}

fn business() -> Vec<(NaiveTime, NaiveTime)> {
    let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).expect("a time");
    vec![(time(9, 0), time(12, 0)), (time(14, 0), time(17, 30))]
}

/// Hours of the clock and of business with stops that begin and end on a half hour, by half hours after the start.
#[test]
fn hours_with_stops() {
    let hours = business();
    let office = OfficeHours::new(&hours).expect("office hours");
    let reckoner = Reckoner::new(&CALENDAR, Some(&office));
    let walked = Walked::new();
    let shapes: [&[(i64, i64)]; 4] = [
        &[(1, 4)],
        &[(0, 7), (20, 20)],
        &[(3, 51)],
        &[(5, 150), (160, 163)],
    ];
    on_all_days(|day| {
        let start = day.and_hms_opt(15, 0, 0).expect("a time");
        let first = start.and_utc().timestamp_millis();
        let shape = turn(day, &shapes);
        let moment = |halves: i64| Instant::from(start + TimeDelta::milliseconds(halves * HALF));
        let stop = |(from, to): &(i64, i64)| (moment(*from), Some(moment(*to)));
        let stops: Vec<Stop> = shape.iter().map(stop).collect();
        for unit in [LimitUnit::Hour, LimitUnit::WorkingHour] {
            let mut halves = 0;
            for count in 1..=40 {
                let mut counted = 0;
                while counted < 2 {
                    let slot = walked.at(day) * 48 + 30 + halves as usize;
                    let (of_day, works) = (slot % 48, walked.works[slot / 48]);
                    let open = works && ((18..24).contains(&of_day) || (28..35).contains(&of_day));
                    let runs = unit == LimitUnit::Hour || open;
                    let stopped = shape
                        .iter()
                        .any(|(from, to)| *from <= halves && halves < *to);
                    counted += u32::from(runs && !stopped);
                    halves += 1;
                }
                let term = Term::Within(Span::new(count, unit));
                let due = found(&reckoner, start, term, &stops, &[]);
                assert_eq!(
                    due,
                    first + halves * HALF,
                    "{count} {unit:?} from {start}, {shape:?}"
                );
            }
        }
    });
}

/// 当日内: that day, worked or not; with hours of business their end, unless it has passed.
#[test]
fn the_same_day() {
    let hours = business();
    let office = OfficeHours::new(&hours).expect("office hours");
    let (bare, with_hours) = (
        Reckoner::new(&CALENDAR, None),
        Reckoner::new(&CALENDAR, Some(&office)),
    );
    on_all_days(|day| {
        for (hour, minute) in [(0, 0), (9, 0), (17, 29), (17, 30), (23, 59)] {
            let start = day.and_hms_opt(hour, minute, 0).expect("a time");
            let due = found(&bare, start, Term::SameDay, &[], &[]);
            assert_eq!(due, end(day), "{start}");
            let closes = day.and_time(hours[1].1);
            let due = found(&with_hours, start, Term::SameDay, &[], &[]);
            let wanted = match start < closes {
                true => closes.and_utc().timestamp_millis(),
                false => end(day),
            };
            assert_eq!(due, wanted, "{start}");
        }
    });
}

/// `M月D日前`: the last day before it begins, of this year or, where that has passed, the next; not moved off rest days.
/// A day that the month does not have begins where its last one ends.
#[test]
fn before_every_date() {
    let reckoner = Reckoner::new(&CALENDAR, None);
    let named = |date: NaiveDate| (date.month(), date.day());
    on_all_days(|day| {
        let start = day.and_time(NINE);
        let mut seen: HashSet<(u32, u32)> = HashSet::new();
        for last in day.iter_days().take(366) {
            let next = last.succ_opt().expect("a day after");
            // What begins when this day ends: the next one, and with 3月1日 of a common year 2月29日 too.
            let missing = named(next) == (3, 1) && named(last) == (2, 28);
            let begun = [Some(named(next)), missing.then_some((2, 29))];
            for (month, of_month) in begun.into_iter().flatten() {
                if seen.insert((month, of_month)) {
                    let term = Term::BeforeDay {
                        month,
                        day: of_month,
                    };
                    let due = found(&reckoner, start, term, &[], &[]);
                    assert_eq!(due, end(last), "{month}月{of_month}日前 from {day}");
                }
            }
        }
        assert_eq!(seen.len(), 366, "{day}");
    });
}
