//! Reminders, lateness, windows, distances and periods, against their definitions.

use crate::notices::CALENDAR;
use crate::walker::{self, date, months_earlier, months_later, next, previous, works};
use banfa::calendar::{
    Instant, LimitUnit, OfficeHours, Period, Reckoner, Span, anchored_cycle, days_between,
    next_period_end, period_end, period_of,
};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};
use proptest::prelude::*;
use std::cmp::Ordering;

fn reckoner() -> Reckoner<'static> {
    Reckoner::new(&CALENDAR, None)
}

fn instant(text: &str) -> Instant {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M")
        .unwrap()
        .into()
}

fn office() -> OfficeHours {
    let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
    OfficeHours::new(&[(time(9, 0), time(12, 0)), (time(14, 0), time(17, 30))]).unwrap()
}

fn shown(at: Option<Instant>) -> String {
    at.map_or("none".to_owned(), |at| at.to_string())
}

const fn working(count: u32) -> Span {
    Span::new(count, LimitUnit::WorkingDay)
}

const fn natural(count: u32) -> Span {
    Span::new(count, LimitUnit::NaturalDay)
}

#[test]
fn reminders_and_lateness() {
    let due = Instant::end_of_day(date("2012-10-08"));
    let hours = Span::new(2, LimitUnit::Hour);
    assert_eq!(
        shown(reckoner().before(due, working(1))),
        "2012-09-29 00:00"
    );
    assert_eq!(
        shown(reckoner().before(due, natural(1))),
        "2012-10-07 00:00"
    );
    assert_eq!(shown(reckoner().before(due, hours)), "2012-10-08 22:00");
    let month = Span::new(1, LimitUnit::Month);
    assert_eq!(shown(reckoner().before(due, month)), "2012-09-08 00:00");

    let due = Instant::end_of_day(date("2012-09-28"));
    assert_eq!(
        shown(reckoner().lateness_instant(due, working(2))),
        "2012-10-08 24:00"
    );
    assert_eq!(
        shown(reckoner().lateness_instant(due, natural(3))),
        "2012-10-01 24:00"
    );
    assert_eq!(
        shown(reckoner().lateness_instant(due, month)),
        "2012-10-28 24:00"
    );
    assert_eq!(
        shown(reckoner().lateness_instant(due, hours)),
        "2012-09-29 02:00"
    );
    let due = instant("2012-09-28 10:30");
    assert_eq!(
        shown(reckoner().lateness_instant(due, hours)),
        "2012-09-28 12:30"
    );
    assert_eq!(
        shown(reckoner().lateness_instant(due, working(1))),
        "2012-09-29 24:00"
    );

    let office = office();
    let open = Reckoner::new(&CALENDAR, Some(&office));
    let span = Span::new(2, LimitUnit::WorkingHour);
    assert_eq!(
        shown(open.before(instant("2012-10-08 10:00"), span)),
        "2012-09-29 16:30"
    );
    assert_eq!(
        shown(open.before(instant("2012-10-08 11:00"), span)),
        "2012-10-08 09:00"
    );
    let close = instant("2012-09-29 17:30");
    assert_eq!(
        shown(open.lateness_instant(close, span)),
        "2012-10-08 11:00"
    );
    assert_eq!(reckoner().before(close, span), None);
    assert_eq!(reckoner().lateness_instant(close, span), None);
}

/// The day of the beginning does not count; the last day of validity is not moved off rest days.
#[test]
fn validity_ends_with_the_day_that_lies_the_span_after() {
    let until = |count, unit| {
        let from = instant("2012-05-26 10:30");
        shown(reckoner().valid_until(from, Span::new(count, unit)))
    };
    assert_eq!(until(1, LimitUnit::Year), "2013-05-26 24:00");
    assert_eq!(until(7, LimitUnit::NaturalDay), "2012-06-02 24:00");
    assert_eq!(until(48, LimitUnit::Hour), "2012-05-28 10:30");
}

#[test]
fn windows_are_inclusive_at_both_ends() {
    let at = instant("2012-06-01 15:00");
    let start = |count, unit| shown(reckoner().window_start(at, Span::new(count, unit)));
    assert_eq!(start(2, LimitUnit::Year), "2010-06-01 00:00");
    assert_eq!(start(3, LimitUnit::Month), "2012-03-01 00:00");
    assert_eq!(start(30, LimitUnit::NaturalDay), "2012-05-02 00:00");
    assert_eq!(start(24, LimitUnit::Hour), "2012-05-31 15:00");
    let leap = instant("2012-02-29 09:00");
    let year = Span::new(1, LimitUnit::Year);
    assert_eq!(
        shown(reckoner().window_start(leap, year)),
        "2011-02-28 00:00"
    );
}

#[test]
fn gaps_exceed_only_beyond_the_corresponding_day() {
    let years = Span::new(3, LimitUnit::Year);
    let gap = |from, to, span| reckoner().compare_gap(instant(from), instant(to), span);
    let less = Some(Ordering::Less);
    assert_eq!(
        gap("2009-06-01 18:00", "2012-06-01 08:00", years),
        Some(Ordering::Equal)
    );
    assert_eq!(gap("2009-06-01 08:00", "2012-05-31 18:00", years), less);
    assert_eq!(
        gap("2009-06-01 08:00", "2012-06-02 00:00", years),
        Some(Ordering::Greater)
    );
    assert_eq!(
        gap("2012-06-02 00:00", "2009-06-01 08:00", years),
        Some(Ordering::Greater)
    );
    assert_eq!(
        gap("2012-09-28 09:00", "2012-10-08 09:00", working(2)),
        Some(Ordering::Equal)
    );
    assert_eq!(
        gap("2012-09-28 09:00", "2012-10-07 09:00", working(2)),
        less
    );
    let day = Span::new(24, LimitUnit::Hour);
    assert_eq!(
        gap("2012-06-01 09:00", "2012-06-02 09:01", day),
        Some(Ordering::Greater)
    );
    assert_eq!(
        gap("2012-06-01 09:00", "2012-06-02 09:00", day),
        Some(Ordering::Equal)
    );
    assert_eq!(gap("2012-06-01 09:00", "2012-06-02 08:59", day), less);
    let work = Span::new(2, LimitUnit::WorkingHour);
    assert_eq!(gap("2012-06-01 09:00", "2012-06-02 09:00", work), None);
    // Friday 16:30 to Monday: an hour on either side of the weekend.
    let office = office();
    let open = Reckoner::new(&CALENDAR, Some(&office));
    let worked = |to| open.compare_gap(instant("2012-06-01 16:30"), instant(to), work);
    assert_eq!(worked("2012-06-04 09:59"), less);
    assert_eq!(worked("2012-06-04 10:00"), Some(Ordering::Equal));
    assert_eq!(worked("2012-06-04 10:01"), Some(Ordering::Greater));
    assert_eq!(days_between(date("2012-02-28"), date("2012-03-01")), 2);
    assert_eq!(days_between(date("2012-03-01"), date("2012-02-28")), -2);
}

#[test]
fn periods_of_the_calendar() {
    let ends = |at: &str, period| {
        (
            period_end(instant(at), period).to_string(),
            next_period_end(instant(at), period).to_string(),
        )
    };
    let same = |text: &str| (text.to_owned(), text.to_owned());
    assert_eq!(
        ends("2012-02-10 09:00", Period::Month),
        same("2012-02-29 24:00")
    );
    assert_eq!(
        ends("2012-02-10 09:00", Period::Quarter),
        same("2012-03-31 24:00")
    );
    assert_eq!(
        ends("2012-12-31 23:59", Period::Year),
        same("2012-12-31 24:00")
    );
    let end = Instant::end_of_day(date("2012-12-31"));
    for period in [Period::Month, Period::Quarter, Period::Year] {
        assert_eq!(period_end(end, period), end);
    }
    assert_eq!(
        next_period_end(end, Period::Month).to_string(),
        "2013-01-31 24:00"
    );
    assert_eq!(
        next_period_end(end, Period::Quarter).to_string(),
        "2013-03-31 24:00"
    );
    assert_eq!(
        next_period_end(end, Period::Year).to_string(),
        "2013-12-31 24:00"
    );
}

#[test]
fn cycles_do_not_drift() {
    let cycle = |anchor, months, at| {
        let cycle = anchored_cycle(date(anchor), months, date(at));
        cycle.map(|(from, to)| format!("{from} {to}"))
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        cycle("2011-01-31", 1, "2011-02-27"),
        some("2011-01-31 2011-02-27")
    );
    assert_eq!(
        cycle("2011-01-31", 1, "2011-02-28"),
        some("2011-02-28 2011-03-30")
    );
    assert_eq!(
        cycle("2011-01-31", 1, "2011-03-31"),
        some("2011-03-31 2011-04-29")
    );
    assert_eq!(
        cycle("2010-05-18", 12, "2012-05-17"),
        some("2011-05-18 2012-05-17")
    );
    assert_eq!(
        cycle("2010-05-18", 12, "2012-05-18"),
        some("2012-05-18 2013-05-17")
    );
    assert_eq!(
        cycle("2012-02-29", 12, "2013-02-28"),
        some("2013-02-28 2014-02-27")
    );
    assert_eq!(
        cycle("2012-05-18", 12, "2012-05-18"),
        some("2012-05-18 2013-05-17")
    );
    assert_eq!(cycle("2012-05-18", 12, "2012-05-17"), None);
    assert_eq!(cycle("2012-05-18", 0, "2012-05-19"), None);
}

fn days() -> impl Strategy<Value = NaiveDate> {
    (0..8900_u64).prop_map(|days| date("2003-06-01") + Days::new(days))
}

#[test]
fn spans_compare_by_their_measure_or_by_their_end() {
    let compare = |one, other| reckoner().compare_spans(instant("2012-03-05 09:00"), one, other);
    let span = Span::new;
    for (one, other, order) in [
        (
            span(60, LimitUnit::Minute),
            span(1, LimitUnit::Hour),
            Ordering::Equal,
        ),
        (
            span(12, LimitUnit::Month),
            span(1, LimitUnit::Year),
            Ordering::Equal,
        ),
        (natural(3), natural(4), Ordering::Less),
        // Ten working days after March 5 end on March 19.
        (working(10), natural(14), Ordering::Equal),
        (working(10), natural(15), Ordering::Less),
        // A day ends at 24:00 of the next, an hour at its last minute.
        (natural(1), span(24, LimitUnit::Hour), Ordering::Greater),
        (span(1, LimitUnit::Month), natural(31), Ordering::Equal),
        (span(1, LimitUnit::Month), natural(30), Ordering::Greater),
    ] {
        assert_eq!(compare(one, other), Some(order), "{one} {other}");
        assert_eq!(compare(other, one), Some(order.reverse()), "{other} {one}");
    }
    assert_eq!(compare(span(1, LimitUnit::WorkingHour), natural(1)), None);
    // Of one measure, no calendar and no office hours are needed.
    let hours = |count| span(count, LimitUnit::WorkingHour);
    assert_eq!(compare(hours(2), hours(3)), Some(Ordering::Less));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn shifts_undo_the_walk(day in days(), count in 1..80_u32) {
        let mut later = day;
        let mut earlier = day;
        let (mut ahead, mut behind) = (0, 0);
        while ahead < count {
            later = next(later);
            ahead += u32::from(works(later));
        }
        while behind < count {
            earlier = previous(earlier);
            behind += u32::from(works(earlier));
        }
        let span = working(count);
        prop_assert_eq!(reckoner().shift(day, span), Some(later));
        prop_assert_eq!(reckoner().shift_back(day, span), Some(earlier));
        prop_assert_eq!(reckoner().working_days_between(day, later), i64::from(count));
        let months = Span::new(count, LimitUnit::Month);
        prop_assert_eq!(reckoner().shift(day, months), Some(months_later(day, count)));
        prop_assert_eq!(reckoner().shift_back(day, months), Some(months_earlier(day, count)));
    }

    /// A day lies in the window exactly if a limit of that length that began on it has not run out.
    #[test]
    fn a_window_holds_the_days_whose_limit_still_runs(day in days(), count in 1..30_u32, back in 0..60_u64) {
        let earlier = day - Days::new(back);
        for span in [working(count), natural(count)] {
            let start = reckoner().window_start(Instant::end_of_day(day), span).unwrap();
            let ends = reckoner().shift(earlier, span).unwrap();
            prop_assert_eq!(Instant::start_of_day(earlier) >= start, ends >= day);
        }
    }

    #[test]
    fn working_days_are_counted(from in days(), length in 0..200_u64) {
        let to = from + Days::new(length);
        prop_assert_eq!(reckoner().working_days_between(from, to), walker::working_days(from, to));
        prop_assert_eq!(reckoner().working_days_between(to, from), -walker::working_days(from, to));
    }

    #[test]
    fn every_day_is_in_its_period_and_cycle(anchor in days(), later in 0..4000_u64, months in 1..40_u32) {
        let at = anchor + Days::new(later);
        let (first, last) = anchored_cycle(anchor, months, at).unwrap();
        prop_assert!(first <= at && at <= last);
        if let Some((_, before)) = anchored_cycle(anchor, months, previous(first)) {
            prop_assert_eq!(next(before), first);
        }
        for period in [Period::Month, Period::Quarter, Period::Year] {
            let (first, last) = period_of(at, period);
            prop_assert!(first <= at && at <= last && first.day() == 1 && next(last).day() == 1);
            prop_assert_eq!(first.year(), last.year());
        }
    }
}
