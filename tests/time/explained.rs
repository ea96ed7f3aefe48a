//! What a printed reckoning is made of: the days that were not simply counted, and the last day.

use crate::notices::CALENDAR;
use crate::walker;
use banfa::calendar::{
    DueRequest, Instant, LimitUnit, MAX_EXPLAINED_DAYS, OfficeHours, Reckoner, Span, Stop, Term,
};
use chrono::{Days, NaiveDateTime, NaiveTime};

fn at(text: &str) -> Instant {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M")
        .unwrap()
        .into()
}

fn stop(from: &str, to: &str) -> Stop {
    (at(from), Some(at(to)))
}

fn within(count: u32, unit: LimitUnit) -> Term {
    Term::Within(Span::new(count, unit))
}

fn office() -> OfficeHours {
    let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
    OfficeHours::new(&[(time(9, 0), time(12, 0)), (time(14, 0), time(17, 30))]).unwrap()
}

/// A reckoning as lines: the first day, each step, the end.
fn told(
    start: &str,
    office: Option<&OfficeHours>,
    term: Term,
    stops: &[Stop],
    extensions: &[Span],
) -> Vec<String> {
    let request = DueRequest {
        start: at(start),
        term,
        stops,
        extensions,
    };
    let due = Reckoner::new(&CALENDAR, office).due(&request).unwrap();
    let mut told = vec![format!("{} 起算", due.first_day)];
    told.extend(due.steps.iter().map(|step| {
        format!(
            "{} {} {:?}",
            step.from.format("%m-%d"),
            step.to.format("%m-%d"),
            step.reason
        )
    }));
    told.push(due.at.map_or("中止".to_owned(), |at| format!("{at} 届满")));
    told
}

#[test]
fn the_explanation_names_every_day_that_was_not_simply_counted() {
    let told = |term, stops: &[Stop], extensions: &[Span]| {
        told("2012-09-27 09:00", None, term, stops, extensions)
    };
    assert_eq!(
        told(within(5, LimitUnit::WorkingDay), &[], &[]),
        [
            "2012-09-28 起算",
            "09-29 09-29 MakeUp(Some(\"国庆节\"))",
            "09-30 09-30 Rest(Holiday(Some(\"中秋\")))",
            "10-01 10-07 Rest(Holiday(Some(\"国庆节\")))",
            "2012-10-10 24:00 届满",
        ]
    );
    let stood = stop("2012-10-05 09:00", "2012-10-09 09:00");
    assert_eq!(
        told(
            within(5, LimitUnit::WorkingDay),
            &[stood],
            &[Span::new(2, LimitUnit::WorkingDay)]
        ),
        [
            "2012-09-28 起算",
            "09-29 09-29 MakeUp(Some(\"国庆节\"))",
            "09-30 09-30 Rest(Holiday(Some(\"中秋\")))",
            "10-01 10-05 Rest(Holiday(Some(\"国庆节\")))",
            "10-06 10-09 Stopped",
            "10-13 10-14 Rest(Weekend)",
            "10-13 10-16 Extended(Span { count: 2, unit: WorkingDay })",
            "2012-10-16 24:00 届满",
        ]
    );
    let stood = stop("2012-10-07 09:00", "2012-10-08 09:00");
    assert_eq!(
        told(within(9, LimitUnit::NaturalDay), &[stood], &[]),
        [
            "2012-09-28 起算",
            "10-06 10-07 Moved(Holiday(Some(\"国庆节\")))",
            "10-08 10-08 Stopped",
            "2012-10-09 24:00 届满",
        ]
    );
    let open = (at("2012-09-28 09:00"), None);
    assert_eq!(
        told(within(3, LimitUnit::NaturalDay), &[open], &[]),
        ["2012-09-28 起算", "中止"]
    );
}

/// A make-up day that was the last one before the clock had stood is told once, though the limit goes on from it.
#[test]
fn a_limit_that_goes_on_after_a_stop_tells_no_day_twice() {
    assert_eq!(
        told(
            "2012-09-27 09:00",
            None,
            within(2, LimitUnit::WorkingDay),
            &[stop("2012-09-27 10:00", "2012-09-28 16:00")],
            &[],
        ),
        [
            "2012-09-28 起算",
            "09-28 09-28 Stopped",
            "09-29 09-29 MakeUp(Some(\"国庆节\"))",
            "09-30 09-30 Rest(Holiday(Some(\"中秋\")))",
            "10-01 10-07 Rest(Holiday(Some(\"国庆节\")))",
            "2012-10-08 24:00 届满",
        ]
    );
    // Two hours from 15:00 of the make-up day, of which one and a half were stopped: 17:30 and an hour after the holidays.
    let (from, to) = (at("2012-09-29 15:00"), at("2012-09-29 16:00"));
    assert_eq!(
        told(
            "2012-09-29 15:00",
            Some(&office()),
            within(2, LimitUnit::WorkingHour),
            &[stop("2012-09-29 14:30", "2012-09-29 16:00")],
            &[],
        ),
        [
            "2012-09-29 起算".to_owned(),
            "09-29 09-29 MakeUp(Some(\"国庆节\"))".to_owned(),
            format!("09-29 09-29 Paused {{ from: {from:?}, to: {to:?} }}"),
            "09-30 09-30 Rest(Holiday(Some(\"中秋\")))".to_owned(),
            "10-01 10-07 Rest(Holiday(Some(\"国庆节\")))".to_owned(),
            "2012-10-08 09:30 届满".to_owned(),
        ]
    );
}

/// Stops that meet are one; one of no length, or over when the limit begins, is none.
#[test]
fn a_stop_is_told_as_long_as_it_was() {
    let hours = |stops: &[Stop]| {
        told(
            "2012-09-27 09:00",
            None,
            within(6, LimitUnit::Hour),
            stops,
            &[],
        )
    };
    let paused = |from: &str, to: &str| {
        let (from, to) = (at(from), at(to));
        format!("09-27 09-27 Paused {{ from: {from:?}, to: {to:?} }}")
    };
    assert_eq!(
        hours(&[
            stop("2012-09-27 10:00", "2012-09-27 11:00"),
            stop("2012-09-27 11:00", "2012-09-27 12:00"),
        ]),
        [
            "2012-09-27 起算".to_owned(),
            paused("2012-09-27 10:00", "2012-09-27 12:00"),
            "2012-09-27 17:00 届满".to_owned(),
        ]
    );
    assert_eq!(
        hours(&[
            stop("2012-09-27 08:00", "2012-09-27 09:00"),
            stop("2012-09-27 10:00", "2012-09-27 10:00"),
        ]),
        ["2012-09-27 起算", "2012-09-27 15:00 届满"]
    );
}

/// Hours by which days are extended run from the end of the last day: what stood still before it is not made up for.
#[test]
fn a_stop_is_told_of_extending_hours_from_where_they_run() {
    let extended = |from: &str, to: &str| {
        told(
            "2012-06-04 09:00",
            None,
            within(2, LimitUnit::WorkingDay),
            &[stop(from, to)],
            &[Span::new(2, LimitUnit::Hour)],
        )
    };
    let hours = Span::new(2, LimitUnit::Hour);
    let (from, to) = (at("2012-06-07 00:00"), at("2012-06-07 10:00"));
    assert_eq!(
        extended("2012-06-06 15:00", "2012-06-07 10:00"),
        [
            "2012-06-05 起算".to_owned(),
            format!("06-07 06-07 Paused {{ from: {from:?}, to: {to:?} }}"),
            format!("06-07 06-07 Extended({hours:?})"),
            "2012-06-07 12:00 届满".to_owned(),
        ]
    );
    assert_eq!(
        extended("2012-06-06 15:00", "2012-06-06 16:00"),
        [
            "2012-06-05 起算".to_owned(),
            format!("06-07 06-07 Extended({hours:?})"),
            "2012-06-07 02:00 届满".to_owned(),
        ]
    );
}

/// Hours that have run out at midnight are over when a stop begins at the 24:00 before it.
#[test]
fn a_stop_from_the_end_of_a_day_begins_at_midnight() {
    let from = Instant::end_of_day(walker::date("2012-06-04"));
    let until = |count| {
        told(
            "2012-06-04 20:00",
            None,
            within(count, LimitUnit::Hour),
            &[(from, Some(at("2012-06-05 10:00")))],
            &[],
        )
    };
    assert_eq!(until(4), ["2012-06-04 起算", "2012-06-05 00:00 届满"]);
    assert_eq!(
        until(5).last().map(String::as_str),
        Some("2012-06-05 11:00 届满")
    );
}

/// `E 前 D`: the last day is the one before the days between.
#[test]
fn a_limit_before_an_event_tells_its_last_day() {
    let term = Term::BeforeInstant {
        at: at("2012-06-15 09:00"),
        lead: Some(Span::new(3, LimitUnit::NaturalDay)),
    };
    let request = DueRequest {
        start: at("2012-06-01 09:00"),
        term,
        stops: &[],
        extensions: &[],
    };
    let due = Reckoner::new(&CALENDAR, None).due(&request).unwrap();
    assert_eq!(due.last_day, Some(walker::date("2012-06-11")));
    assert_eq!(
        due.at,
        Some(Instant::end_of_day(walker::date("2012-06-11")))
    );
}

/// So many days are looked at and no more; whether there were more is said, of a limit and of what was added to it.
#[test]
fn as_many_days_are_explained_as_the_bound_says() {
    let reckoner = Reckoner::new(&CALENDAR, None);
    let start = walker::date("2012-06-01");
    // Two working days that follow each other, of which the first is the last to be looked at.
    let reach = u64::try_from(MAX_EXPLAINED_DAYS).unwrap();
    let mut first = start;
    while !(reckoner.calendar.is_working_day(first + Days::new(reach))
        && reckoner
            .calendar
            .is_working_day(first + Days::new(reach + 1)))
    {
        first = walker::next(first);
    }
    let all = reckoner.working_days_between(first, first + Days::new(reach));
    let all = u32::try_from(all).unwrap();
    let abridged = |count: u32, more: &[u32]| {
        let more: Vec<Span> = more
            .iter()
            .map(|count| Span::new(*count, LimitUnit::WorkingDay))
            .collect();
        let request = DueRequest {
            start: Instant::start_of_day(first),
            term: within(count, LimitUnit::WorkingDay),
            stops: &[],
            extensions: &more,
        };
        reckoner.due(&request).unwrap().abridged
    };
    assert!(!abridged(all, &[]));
    assert!(abridged(all + 1, &[]));
    assert!(!abridged(all - 30_000, &[10_000, 20_000]));
    assert!(abridged(all - 30_000, &[10_000, 20_001]));
}
