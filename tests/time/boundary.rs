//! The edges: what is in time, how moments read, and that no input whatever brings the reckoning down.

use crate::notices::CALENDAR;
use crate::walker::date;
use banfa::calendar::{
    Calendar, CalendarYear, DayStatus, DueRequest, Instant, LimitUnit, OfficeHours, Period,
    Reckoner, Span, Term, Unreckonable, anchored_cycle, days_between, in_time, next_period_end,
    period_end,
};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use proptest::prelude::*;

const UNITS: [LimitUnit; 7] = [
    LimitUnit::Minute,
    LimitUnit::Hour,
    LimitUnit::WorkingHour,
    LimitUnit::NaturalDay,
    LimitUnit::WorkingDay,
    LimitUnit::Month,
    LimitUnit::Year,
];

fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

#[test]
fn the_last_moment_is_in_time() {
    let due = Instant::end_of_day(date("2012-06-01"));
    let last = date("2012-06-01")
        .and_hms_micro_opt(23, 59, 59, 999_999)
        .unwrap();
    assert!(in_time(due, due));
    assert!(in_time(last.into(), due));
    assert!(!in_time(Instant::start_of_day(date("2012-06-02")), due));
    // A leap second belongs to the day that it ends.
    let leap = NaiveTime::from_num_seconds_from_midnight_opt(86_399, 1_500_000_000).unwrap();
    assert!(in_time(date("2012-06-01").and_time(leap).into(), due));
}

#[test]
fn moments_read_as_the_law_writes_them() {
    let at = |hour, minute, second, milli| {
        let at = date("2012-06-01")
            .and_hms_milli_opt(hour, minute, second, milli)
            .unwrap();
        Instant::from(at).to_string()
    };
    assert_eq!(at(9, 0, 0, 0), "2012-06-01 09:00");
    assert_eq!(at(0, 0, 0, 0), "2012-06-01 00:00");
    assert_eq!(at(9, 0, 5, 0), "2012-06-01 09:00:05");
    assert_eq!(at(9, 0, 0, 250), "2012-06-01 09:00:00.250");
    assert_eq!(at(23, 59, 59, 0), "2012-06-01 23:59:59");
    assert_eq!(at(23, 59, 59, 999), "2012-06-01 24:00");
    assert_eq!(
        Instant::end_of_day(date("1969-12-31")).to_string(),
        "1969-12-31 24:00"
    );
    assert_eq!(Instant::end_of_day(date("1969-12-31")).millis(), -1);
    assert_eq!(Span::new(5, LimitUnit::WorkingDay).to_string(), "5个工作日");
}

#[test]
fn office_hours_must_make_sense() {
    assert!(OfficeHours::new(&[(time(9, 0), time(12, 0)), (time(12, 0), time(17, 0))]).is_some());
    assert_eq!(OfficeHours::new(&[]), None);
    assert_eq!(OfficeHours::new(&[(time(9, 0), time(9, 0))]), None);
    assert_eq!(OfficeHours::new(&[(time(17, 0), time(9, 0))]), None);
    assert_eq!(
        OfficeHours::new(&[(time(9, 0), time(12, 0)), (time(11, 0), time(17, 0))]),
        None
    );
}

#[test]
fn what_cannot_be_reckoned_is_an_answer() {
    let reckoner = Reckoner::new(&CALENDAR, None);
    let start = Instant::start_of_day(date("2012-06-01"));
    let due = |term| {
        let request = DueRequest {
            start,
            term,
            stops: &[],
            extensions: &[],
        };
        assert_eq!(
            reckoner.due(&request).map(|due| due.at),
            reckoner.due_instant(&request)
        );
        reckoner.due_instant(&request)
    };
    let within = |count, unit| due(Term::Within(Span::new(count, unit)));
    assert_eq!(
        within(1, LimitUnit::WorkingHour),
        Err(Unreckonable::NoOfficeHours)
    );
    assert_eq!(within(u32::MAX, LimitUnit::Year), Err(Unreckonable::TooFar));
    assert_eq!(
        within(u32::MAX, LimitUnit::WorkingDay),
        Err(Unreckonable::TooFar)
    );
    assert_eq!(
        due(Term::BeforeDay { month: 13, day: 1 }),
        Err(Unreckonable::NoSuchDay)
    );
    assert_eq!(
        due(Term::BeforeDay { month: 1, day: 32 }),
        Err(Unreckonable::NoSuchDay)
    );
    assert_eq!(
        due(Term::BeforeDay { month: 0, day: 0 }),
        Err(Unreckonable::NoSuchDay)
    );
}

/// No February has a 30th: like 2月29日 in a common year it stands for the day after the last.
#[test]
fn a_day_that_no_year_has_stands_after_the_months_last() {
    let reckoner = Reckoner::new(&CALENDAR, None);
    for (start, month, day, last) in [
        ("2013-01-10", 2, 30, "2013-02-28"),
        ("2012-01-10", 2, 30, "2012-02-29"),
        ("2012-01-10", 2, 31, "2012-02-29"),
        ("2012-01-10", 4, 31, "2012-04-30"),
    ] {
        let request = DueRequest {
            start: Instant::start_of_day(date(start)),
            term: Term::BeforeDay { month, day },
            stops: &[],
            extensions: &[],
        };
        let due = Ok(Some(Instant::end_of_day(date(last))));
        assert_eq!(reckoner.due_instant(&request), due, "{month}月{day}日前");
    }
}

#[test]
fn a_very_long_limit_is_explained_in_part() {
    let term = Term::Within(Span::new(20_000_000, LimitUnit::WorkingDay));
    let start = Instant::start_of_day(date("2012-06-01"));
    let request = DueRequest {
        start,
        term,
        stops: &[],
        extensions: &[],
    };
    let due = Reckoner::new(&CALENDAR, None).due(&request).unwrap();
    assert!(due.abridged && due.provisional && due.steps.len() < 50_000);
    assert_eq!(days_between(due.first_day, date("2012-06-02")), 0);
}

#[test]
fn the_later_notice_prevails() {
    let december = date("2011-12-31");
    let old = CalendarYear {
        year: 2011,
        rest: vec![(december, None)],
        work: vec![],
    };
    let new = CalendarYear {
        year: 2012,
        rest: vec![],
        work: vec![(december, Some("元旦".into()))],
    };
    for years in [
        vec![old.clone(), new.clone()],
        vec![new.clone(), old.clone()],
    ] {
        let calendar = Calendar::new(years);
        assert_eq!(
            calendar.day_status(december),
            DayStatus::MakeUpWorking(Some("元旦"))
        );
    }
    assert_eq!(
        Calendar::new(vec![old]).day_status(december),
        DayStatus::Holiday(None)
    );
    assert_eq!(Calendar::default().day_status(december), DayStatus::Weekend);
}

/// A notice need not say that a weekday is worked; where it does, that makes no make-up day of it.
#[test]
fn a_weekday_is_no_make_up_day() {
    let monday = date("2012-12-31");
    let notice = CalendarYear {
        year: 2012,
        rest: vec![],
        work: vec![(monday, Some("元旦".into()))],
    };
    let calendar = Calendar::new(vec![notice]);
    assert_eq!(calendar.day_status(monday), DayStatus::Working);
    assert!(calendar.is_working_day(monday));
    assert_eq!(calendar.years(), [2012]);
}

fn any_instant() -> impl Strategy<Value = Instant> {
    prop_oneof![
        any::<i64>().prop_map(Instant::from_millis),
        (-4_000_000_000_000..4_000_000_000_000_i64).prop_map(Instant::from_millis),
        Just(Instant::MIN),
        Just(Instant::MAX),
    ]
}

fn any_span() -> impl Strategy<Value = Span> {
    let count = prop_oneof![0..3_u32, any::<u32>(), Just(u32::MAX), 0..300_000_u32];
    (count, 0..UNITS.len()).prop_map(|(count, unit)| Span::new(count, UNITS[unit]))
}

fn any_term() -> impl Strategy<Value = Term> {
    prop_oneof![
        Just(Term::SameDay),
        any_span().prop_map(Term::Within),
        (0..15_u32, 0..35_u32).prop_map(|(month, day)| Term::BeforeDay { month, day }),
        (any_instant(), proptest::option::of(any_span()))
            .prop_map(|(at, lead)| Term::BeforeInstant { at, lead }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn nothing_brings_it_down(
        start in any_instant(),
        other in any_instant(),
        term in any_term(),
        span in any_span(),
        stops in proptest::collection::vec((any_instant(), proptest::option::of(any_instant())), 0..4),
        extensions in proptest::collection::vec(any_span(), 0..3),
        open in any::<bool>(),
    ) {
        let office = OfficeHours::new(&[(time(9, 0), time(12, 0)), (time(14, 0), time(17, 30))]);
        let reckoner = Reckoner::new(&CALENDAR, office.as_ref().filter(|_| open));
        let request = DueRequest { start, term, stops: &stops, extensions: &extensions };
        prop_assert_eq!(reckoner.due(&request).map(|due| due.at), reckoner.due_instant(&request));
        let _ = (reckoner.window_start(start, span), reckoner.before(start, span));
        let _ = (reckoner.lateness_instant(start, span), reckoner.valid_until(start, span));
        let _ = (reckoner.shift(start.date(), span), reckoner.shift_back(start.date(), span));
        let _ = (reckoner.compare_gap(start, other, span), days_between(start.date(), other.date()));
        let _ = anchored_cycle(start.date(), span.count, other.date());
        let _ = (CALENDAR.day_status(start.date()), start.to_string());
        for period in [Period::Month, Period::Quarter, Period::Year] {
            prop_assert!(period_end(start, period) >= start);
            prop_assert!(next_period_end(start, period) > start || start.date() == NaiveDate::MAX);
        }
    }

    #[test]
    fn moments_survive_the_journey(at in any_instant()) {
        prop_assert_eq!(Instant::from(NaiveDateTime::from(at)), at);
        prop_assert!(Instant::start_of_day(at.date()) <= at && at <= Instant::end_of_day(at.date()));
    }
}
