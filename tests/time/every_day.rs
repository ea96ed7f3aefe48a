//! Every start day from 2004 to 2026 and every limit from 0 to 400 of every unit, against days and minutes counted one
//! by one. The counting goes on from one limit to the next, so that all of them are counted in one walk.

use crate::notices::CALENDAR;
use crate::walker;
use banfa::calendar::{DueRequest, Instant, LimitUnit, OfficeHours, Reckoner, Span, Term};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

const MOST: u32 = 400;
pub const NINE: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).unwrap();

/// 2004-01-01 to 2026-12-31.
fn days() -> impl Iterator<Item = NaiveDate> {
    let first = walker::date("2004-01-01");
    (0..8401).map(move |n| first + Days::new(n))
}

/// Whether the day works, walked once for all days that limits can reach.
pub struct Walked {
    first: NaiveDate,
    pub works: Vec<bool>,
    /// For each day, the first working day from it on.
    pub moved: Vec<u32>,
}

impl Walked {
    pub fn new() -> Self {
        let first = walker::date("2004-01-01");
        // 400 working days, 400 months and 400 years after the last start.
        let last = walker::date("2427-12-31");
        let works: Vec<bool> = first
            .iter_days()
            .take_while(|day| *day <= last)
            .map(walker::works)
            .collect();
        let mut moved = vec![0; works.len()];
        let mut next = works.len() as u32;
        for at in (0..works.len()).rev() {
            if works[at] {
                next = at as u32;
            }
            moved[at] = next;
        }
        Self {
            first,
            works,
            moved,
        }
    }

    pub fn at(&self, day: NaiveDate) -> usize {
        (day - self.first).num_days() as usize
    }
}

/// 24:00 of a day, as milliseconds.
pub fn end(day: NaiveDate) -> i64 {
    day.and_hms_opt(0, 0, 0)
        .unwrap()
        .and_utc()
        .timestamp_millis()
        + 86_400_000
        - 1
}

fn found(reckoner: &Reckoner<'_>, start: NaiveDateTime, count: u32, unit: LimitUnit) -> i64 {
    let request = DueRequest {
        start: Instant::from(start),
        term: Term::Within(Span::new(count, unit)),
        stops: &[],
        extensions: &[],
    };
    let due = reckoner.due_instant(&request);
    due.expect("within the range")
        .expect("nothing stops it")
        .millis()
}

/// On as many threads as there are.
pub fn on_all_days(check: impl Fn(NaiveDate) + Sync) {
    let all: Vec<NaiveDate> = days().collect();
    assert_eq!(all.last(), Some(&walker::date("2026-12-31")));
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    std::thread::scope(|scope| {
        for part in all.chunks(all.len().div_ceil(threads)) {
            let check = &check;
            scope.spawn(move || part.iter().for_each(|day| check(*day)));
        }
    });
}

#[test]
fn days_and_working_days() {
    let walked = Walked::new();
    let reckoner = Reckoner::new(&CALENDAR, None);
    on_all_days(|day| {
        let start = day.and_time(NINE);
        let from = walked.at(day);
        let ends = |at: u32| end(day) + (i64::from(at) - from as i64) * 86_400_000;
        let mut last = from;
        for count in 0..=MOST {
            let natural = walked.moved[from + count as usize];
            let due = found(&reckoner, start, count, LimitUnit::NaturalDay);
            assert_eq!(due, ends(natural), "{count} days from {day}");
            if count > 0 {
                last += 1;
                while !walked.works[last] {
                    last += 1;
                }
            }
            let due = found(&reckoner, start, count, LimitUnit::WorkingDay);
            let working = walked.moved[last];
            assert_eq!(due, ends(working), "{count} working days from {day}");
        }
    });
}

/// The corresponding day so many months on, going from month to month.
pub struct Months {
    year: i32,
    month: u32,
    day: u32,
}

impl Months {
    pub fn from(day: NaiveDate) -> Self {
        Self {
            year: day.year(),
            month: day.month(),
            day: day.day(),
        }
    }

    pub fn next(&mut self) {
        self.month += 1;
        if self.month == 13 {
            (self.year, self.month) = (self.year + 1, 1);
        }
    }

    /// The day of that number, or the month's last where there is none.
    pub fn here(&self) -> NaiveDate {
        let mut day = self.day;
        loop {
            match NaiveDate::from_ymd_opt(self.year, self.month, day) {
                Some(found) => return found,
                None => day -= 1,
            }
        }
    }
}

#[test]
fn months_and_years() {
    let walked = Walked::new();
    let reckoner = Reckoner::new(&CALENDAR, None);
    on_all_days(|day| {
        let start = day.and_time(NINE);
        let ends = |target: NaiveDate| {
            let moved = i64::from(walked.moved[walked.at(target)]);
            end(walked.first) + moved * 86_400_000
        };
        let mut months = Months::from(day);
        let mut years = Months::from(day);
        for count in 0..=MOST {
            let due = found(&reckoner, start, count, LimitUnit::Month);
            assert_eq!(due, ends(months.here()), "{count} months from {day}");
            let due = found(&reckoner, start, count, LimitUnit::Year);
            assert_eq!(due, ends(years.here()), "{count} years from {day}");
            months.next();
            years.year += 1;
        }
    });
}

#[test]
fn minutes_and_hours() {
    let reckoner = Reckoner::new(&CALENDAR, None);
    on_all_days(|day| {
        // A start that is on no whole hour, and one that crosses midnight at once.
        for start in [
            day.and_hms_opt(9, 17, 0).unwrap(),
            day.and_hms_opt(23, 59, 0).unwrap(),
        ] {
            let (mut minute, mut hour) = (start, start);
            for count in 0..=MOST {
                let at = |moment: NaiveDateTime| moment.and_utc().timestamp_millis();
                let due = found(&reckoner, start, count, LimitUnit::Minute);
                assert_eq!(due, at(minute), "{count} minutes from {start}");
                let due = found(&reckoner, start, count, LimitUnit::Hour);
                assert_eq!(due, at(hour), "{count} hours from {start}");
                minute += TimeDelta::minutes(1);
                hour += TimeDelta::hours(1);
            }
        }
    });
}

#[test]
fn working_hours() {
    let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
    let hours = vec![(time(9, 0), time(12, 0)), (time(14, 0), time(17, 30))];
    let office = OfficeHours::new(&hours).expect("office hours");
    let reckoner = Reckoner::new(&CALENDAR, Some(&office));
    let walked = Walked::new();
    let half = 30 * 60_000_i64;
    on_all_days(|day| {
        let start = day.and_hms_opt(15, 0, 0).unwrap();
        let mut at = start.and_utc().timestamp_millis();
        assert_eq!(found(&reckoner, start, 0, LimitUnit::WorkingHour), at);
        // Half an hour after the other: all hours of business begin and end on one.
        let mut slot = walked.at(day) * 48 + 30;
        for count in 1..=MOST {
            let mut counted = 0;
            while counted < 2 {
                let (of_day, works) = (slot % 48, walked.works[slot / 48]);
                counted +=
                    u32::from(works && ((18..24).contains(&of_day) || (28..35).contains(&of_day)));
                slot += 1;
                at += half;
            }
            let due = found(&reckoner, start, count, LimitUnit::WorkingHour);
            assert_eq!(due, at, "{count} working hours from {start}");
        }
    });
}
