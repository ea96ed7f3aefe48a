//! Limits against the walker: from every day of 2003–2027, and at random with stops and extensions.

use crate::notices::CALENDAR;
use crate::walker;
use banfa::calendar::{
    DayStatus, Due, DueRequest, Instant, LimitUnit, OfficeHours, Reason, Reckoner, Span, Stop, Term,
};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use proptest::prelude::*;

fn at(date: NaiveDate, hour: u32) -> Instant {
    Instant::from(date.and_hms_opt(hour, 0, 0).unwrap())
}

fn office() -> walker::Hours {
    let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
    vec![(time(9, 0), time(12, 0)), (time(14, 0), time(17, 30))]
}

#[test]
fn every_day_stands_as_the_notices_say() {
    for day in walker::all_days() {
        assert_eq!(CALENDAR.is_working_day(day), walker::works(day), "{day}");
        assert_eq!(
            CALENDAR.day_status(day).is_working(),
            walker::works(day),
            "{day}"
        );
    }
    let status = |day| CALENDAR.day_status(walker::date(day));
    assert_eq!(status("2012-09-28"), DayStatus::Working);
    assert_eq!(
        status("2012-09-29"),
        DayStatus::MakeUpWorking(Some("国庆节"))
    );
    assert_eq!(status("2012-09-30"), DayStatus::Holiday(Some("中秋")));
    assert_eq!(status("2012-10-06"), DayStatus::Holiday(Some("国庆节")));
    assert_eq!(status("2012-06-23"), DayStatus::Weekend);
    assert!(CALENDAR.covers(2026) && !CALENDAR.covers(2027));
}

#[test]
fn limits_from_every_day_end_where_the_walker_ends() {
    let spans = [
        (LimitUnit::WorkingDay, &[1, 3, 5, 10, 20, 60][..]),
        (LimitUnit::NaturalDay, &[1, 7, 10, 15, 30, 60, 90]),
        (LimitUnit::Month, &[1, 2, 3, 6, 12]),
        (LimitUnit::Year, &[1, 2]),
    ];
    let reckoner = Reckoner::new(&CALENDAR, None);
    for day in walker::all_days() {
        for (unit, counts) in spans {
            for &count in counts {
                let term = Term::Within(Span::new(count, unit));
                let request = DueRequest {
                    start: at(day, 9),
                    term,
                    stops: &[],
                    extensions: &[],
                };
                let found = reckoner
                    .due_instant(&request)
                    .unwrap()
                    .map(NaiveDateTime::from);
                assert_eq!(
                    found,
                    walker::due(&request, None),
                    "{count} {unit:?} from {day}"
                );
            }
        }
    }
}

fn days() -> impl Strategy<Value = NaiveDate> {
    (0..8900_u64).prop_map(|days| walker::date("2003-06-01") + Days::new(days))
}

/// Spans of some units, of each up to so many.
fn span(units: &'static [(LimitUnit, u32)]) -> impl Strategy<Value = Span> {
    let unit = proptest::sample::select(units);
    unit.prop_flat_map(|(unit, most)| (1..=most).prop_map(move |count| Span::new(count, unit)))
}

fn day_span() -> impl Strategy<Value = Span> {
    span(&[
        (LimitUnit::WorkingDay, 40),
        (LimitUnit::NaturalDay, 60),
        (LimitUnit::Month, 7),
        (LimitUnit::Year, 2),
    ])
}

fn short_span() -> impl Strategy<Value = Span> {
    span(&[
        (LimitUnit::WorkingDay, 4),
        (LimitUnit::NaturalDay, 5),
        (LimitUnit::Hour, 30),
        (LimitUnit::Minute, 90),
        (LimitUnit::WorkingHour, 9),
    ])
}

/// Stops in minutes around the start; one in five is open, some end before they begin.
fn stops(start: NaiveDateTime, reach: i64) -> impl Strategy<Value = Vec<Stop>> {
    let stop = (-reach / 4..reach, -reach / 20..reach / 3, 0..5);
    proptest::collection::vec(stop, 0..4).prop_map(move |stops| {
        let instant = |minutes| Instant::from(start + TimeDelta::minutes(minutes));
        let stop =
            |(from, length, open)| (instant(from), (open > 0).then(|| instant(from + length)));
        stops.into_iter().map(stop).collect()
    })
}

/// The days that count according to the explanation, from the first day to the last.
fn explained_days(due: &Due) -> i64 {
    let mut day = due.first_day;
    let mut count = 0;
    while due.last_day.is_some_and(|last| day <= last) {
        let within = |from, to| (from..=to).contains(&day);
        count += i64::from(!due.steps.iter().any(|step| {
            matches!(step.reason, Reason::Rest(_) | Reason::Stopped) && within(step.from, step.to)
        }));
        day = walker::next(day);
    }
    count
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn day_limits_with_stops_and_extensions(
        (start, stops) in (days(), 0..1440_i64).prop_flat_map(|(day, minute)| {
            let start = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minute);
            (Just(start), stops(start, 60 * 24 * 60))
        }),
        spans in proptest::collection::vec(day_span(), 1..4),
        same_day in proptest::bool::weighted(0.1),
        open in any::<bool>(),
    ) {
        let term = if same_day { Term::SameDay } else { Term::Within(spans[0]) };
        let request = DueRequest { start: start.into(), term, stops: &stops, extensions: &spans[1..] };
        let hours = office();
        let office = OfficeHours::new(&hours).unwrap();
        let reckoner = Reckoner::new(&CALENDAR, open.then_some(&office));
        let due = reckoner.due(&request).unwrap();
        prop_assert_eq!(due.at.map(NaiveDateTime::from), walker::due(&request, open.then_some(&hours)));
        prop_assert_eq!(reckoner.due_instant(&request), Ok(due.at));
        prop_assert_eq!(due.stopped, due.at.is_none());
        prop_assert!(!due.abridged);
    }

    /// Days extended by hours and hours by days: what stands still between costs each its own.
    #[test]
    fn limits_of_days_and_hours_mixed(
        (start, stops) in (days(), 0..1440_i64).prop_flat_map(|(day, minute)| {
            let start = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minute);
            (Just(start), stops(start, 8 * 24 * 60))
        }),
        at_midnight in proptest::array::uniform3(proptest::bool::weighted(0.2)),
        spans in proptest::collection::vec(short_span(), 2..5),
        same_day in proptest::bool::weighted(0.4),
        open in any::<bool>(),
    ) {
        let [start_late, from_late, to_late] = at_midnight;
        let late = |at: Instant, is_late| if is_late { Instant::end_of_day(at.date()) } else { at };
        let start = late(start.into(), start_late);
        // An open stop that the clock reaches costs the walker years of minutes; the day limits cover it.
        let stops: Vec<Stop> = stops
            .into_iter()
            .filter_map(|(from, to)| Some((late(from, from_late), Some(late(to?, to_late)))))
            .collect();
        let term = if same_day { Term::SameDay } else { Term::Within(spans[0]) };
        let request = DueRequest { start, term, stops: &stops, extensions: &spans[1..] };
        let hours = office();
        let office = OfficeHours::new(&hours).unwrap();
        let needs_office = spans.iter().any(|span| span.unit == LimitUnit::WorkingHour);
        let with_office = open || needs_office;
        let reckoner = Reckoner::new(&CALENDAR, with_office.then_some(&office));
        let due = reckoner.due(&request).unwrap();
        prop_assert_eq!(due.at.map(NaiveDateTime::from), walker::due(&request, with_office.then_some(&hours)));
        prop_assert_eq!(reckoner.due_instant(&request), Ok(due.at));
    }

    /// Whoever counts the days that the explanation leaves over arrives at the limit's own number.
    #[test]
    fn the_explanation_adds_up(
        (start, stops) in days().prop_flat_map(|day| {
            let start = day.and_time(NaiveTime::MIN);
            (Just(start), stops(start, 60 * 24 * 60))
        }),
        count in 1..60_u32,
        unit in prop_oneof![Just(LimitUnit::WorkingDay), Just(LimitUnit::NaturalDay)],
    ) {
        let term = Term::Within(Span::new(count, unit));
        let request = DueRequest { start: start.into(), term, stops: &stops, extensions: &[] };
        let due = Reckoner::new(&CALENDAR, None).due(&request).unwrap();
        if let (Some(at), Some(last)) = (due.at, due.last_day) {
            prop_assert_eq!(explained_days(&due), i64::from(count));
            let moved = due.steps.iter().filter(|step| matches!(step.reason, Reason::Moved(_)));
            prop_assert_eq!(moved.clone().next().is_some(), !walker::works(last));
            // Each day from the last day up to the due date is explained.
            let mut day = last;
            while day < at.date() {
                let told = due.steps.iter().any(|step| (step.from..=step.to).contains(&day));
                prop_assert!(told || day == last, "{} untold in {:?}", day, due);
                day = walker::next(day);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn clock_limits_with_stops_and_extensions(
        (start, stops) in (days(), 0..1440_i64).prop_flat_map(|(day, minute)| {
            let start = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minute);
            (Just(start), stops(start, 5 * 24 * 60))
        }),
        counts in proptest::collection::vec(1..30_u32, 1..3),
        unit in prop_oneof![Just(LimitUnit::Minute), Just(LimitUnit::Hour), Just(LimitUnit::WorkingHour)],
    ) {
        // An open stop that the clock reaches costs the walker years of minutes; the day limits cover it.
        let stops: Vec<Stop> = stops.into_iter().filter(|stop| stop.1.is_some()).collect();
        let spans: Vec<Span> = counts.iter().map(|count| Span::new(*count, unit)).collect();
        let term = Term::Within(spans[0]);
        let request = DueRequest { start: start.into(), term, stops: &stops, extensions: &spans[1..] };
        let hours = office();
        let office = OfficeHours::new(&hours).unwrap();
        let reckoner = Reckoner::new(&CALENDAR, Some(&office));
        let due = reckoner.due(&request).unwrap();
        prop_assert_eq!(due.at.map(NaiveDateTime::from), walker::due(&request, Some(&hours)));
        prop_assert_eq!(reckoner.due_instant(&request), Ok(due.at));
    }
}
