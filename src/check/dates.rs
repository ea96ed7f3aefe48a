//! Limits held against each other on the calendar: day by day where their units differ.

use crate::calendar::{DueRequest, Instant, Reckoner, Span, Term as CalendarTerm};
use crate::model::{RuleBase, Term};
use chrono::{Datelike, Days, NaiveDate, NaiveTime};

/// Days that are tried.
pub(super) const TRIED_DAYS: u64 = 3 * 366;

/// What trying the days comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It is so for a duty that arises on this day.
    Found(NaiveDate),
    /// It cannot be so.
    Never,
    /// Not on the days that were tried.
    NoneUpTo(NaiveDate, NaiveDate),
    /// It depends on the facts of a case.
    Unasked,
}

/// Whether D before a limit comes before the start of the limit.
pub(super) fn step_too_early(base: &RuleBase, term: &Term, lead: Span) -> Answer {
    let Some(terms) = fixed(term) else {
        return Answer::Unasked;
    };
    if let [CalendarTerm::Within(span)] = terms[..]
        && span.unit == lead.unit
        && span.count > lead.count
    {
        return Answer::Never;
    }
    try_days(base, |reckoner, start| {
        let due = due(reckoner, &terms, start)?;
        Some(reckoner.before(due, lead)? < start)
    })
}

/// Whether a limit that starts D before another's end may end after it.
pub(super) fn ends_after(base: &RuleBase, term: &Term, lead: Span) -> Answer {
    let Some(terms) = fixed(term) else {
        return Answer::Unasked;
    };
    if let [CalendarTerm::Within(span)] = terms[..]
        && span.unit == lead.unit
        && span.count <= lead.count
    {
        return Answer::Never;
    }
    try_days(base, |reckoner, end| {
        if !base.calendar.is_working_day(end.date()) {
            return None;
        }
        let end = Instant::end_of_day(end.date());
        let start = reckoner.before(end, lead)?;
        Some(due(reckoner, &terms, start)? > end)
    })
}

/// The operands of a limit that do not depend on a case; none where one does.
fn fixed(term: &Term) -> Option<Vec<CalendarTerm>> {
    super::walk::terms(term)
        .into_iter()
        .map(|term| match term {
            Term::SameDay => Some(CalendarTerm::SameDay),
            Term::Within(span) => Some(CalendarTerm::Within(*span)),
            Term::BeforeDay { month, day } => Some(CalendarTerm::BeforeDay {
                month: *month,
                day: *day,
            }),
            Term::Fact(_) | Term::BeforeEvent { .. } | Term::Undetermined => None,
            Term::Shortest(_) | Term::Otherwise(..) => None,
        })
        .collect()
}

fn due(reckoner: Reckoner<'_>, terms: &[CalendarTerm], start: Instant) -> Option<Instant> {
    let one = |term: &CalendarTerm| {
        let request = DueRequest {
            start,
            term: *term,
            stops: &[],
            extensions: &[],
        };
        reckoner.due_instant(&request).ok().flatten()
    };
    terms.iter().filter_map(one).min()
}

/// Asks a question of each day, at nine in the morning.
fn try_days(base: &RuleBase, holds: impl Fn(Reckoner<'_>, Instant) -> Option<bool>) -> Answer {
    let reckoner = Reckoner::new(&base.calendar, base.office_hours.as_ref());
    let first = first_day(base);
    let nine = NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default();
    let days: Vec<NaiveDate> = (0..TRIED_DAYS)
        .map_while(|n| first.checked_add_days(Days::new(n)))
        .collect();
    let hit = days
        .iter()
        .find(|day| holds(reckoner, Instant::from(day.and_time(nine))) == Some(true));
    match (hit, days.last()) {
        (Some(day), _) => Answer::Found(*day),
        (None, Some(last)) => Answer::NoneUpTo(first, *last),
        (None, None) => Answer::Unasked,
    }
}

/// The day from which cases are made up: the first in force that a calendar covers.
pub(super) fn first_day(base: &RuleBase) -> NaiveDate {
    let effective = base.effective.unwrap_or(NaiveDate::MIN);
    let years = base.calendar.years();
    let covered = years.iter().find(|year| **year >= effective.year());
    let opening = covered.and_then(|year| NaiveDate::from_ymd_opt(*year, 1, 1));
    let fallback = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default();
    match opening {
        Some(opening) => opening.max(effective),
        None => effective.max(fallback),
    }
}
