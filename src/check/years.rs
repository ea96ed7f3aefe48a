//! Calendars: years that have none where limits run, and the day from which limits run out of the last one.

use super::Finding;
use super::walk::terms;
use crate::calendar::{DueRequest, Instant, LimitUnit, Reckoner, Span, Term as CalendarTerm};
use crate::model::{Limit, ProvisionId, RuleBase, StatementKind, Term};
use crate::problem::ProblemKind;
use crate::source::Span as Place;
use chrono::{Datelike, NaiveDate, NaiveTime};

/// Years without a calendar among those that the rules count days in.
pub(super) fn years(base: &RuleBase) -> Vec<Finding> {
    let limits = limits(base);
    let counted = limits.iter().filter(|(_, limit)| counts_days(limit));
    let counted: Vec<_> = counted.collect();
    let Some((provision, limit)) = counted.first() else {
        return Vec::new();
    };
    let years = base.calendar.years();
    let mut found: Vec<Finding> = missing(base, years)
        .into_iter()
        .map(|year| {
            let kind = ProblemKind::CalendarMissing { year };
            Finding::new(kind, limit.span).quoting(*provision)
        })
        .collect();
    found.extend(years.last().and_then(|last| runs_out(base, &limits, *last)));
    found
}

/// The year in force first, and those between two calendars; any year where there is no calendar at all.
fn missing(base: &RuleBase, years: &[i32]) -> Vec<i32> {
    let first = base.effective.map(|day| day.year());
    match (years.first(), years.last()) {
        (Some(start), Some(end)) => {
            let from = first.unwrap_or(*start);
            (from..=*end).filter(|y| !years.contains(y)).collect()
        }
        _ => first.into_iter().collect(),
    }
}

/// The first day of the last calendar's year from which a limit runs into the next.
fn runs_out(base: &RuleBase, limits: &[(ProvisionId, &Limit)], last: i32) -> Option<Finding> {
    let reckoner = Reckoner::new(&base.calendar, base.office_hours.as_ref());
    let nine = NaiveTime::from_hms_opt(9, 0, 0)?;
    let end = NaiveDate::from_ymd_opt(last, 12, 31)?;
    let mut first: Option<(NaiveDate, Span, Place, ProvisionId)> = None;
    for (provision, limit) in limits {
        for term in terms(&limit.term) {
            let Term::Within(span) = term else { continue };
            let mut day = end;
            while day.year() == last {
                let request = DueRequest {
                    start: Instant::from(day.and_time(nine)),
                    term: CalendarTerm::Within(*span),
                    stops: &[],
                    extensions: &[],
                };
                let due = reckoner.due_instant(&request).ok().flatten();
                if due.is_none_or(|due| due.date().year() <= last) {
                    break;
                }
                if first.is_none_or(|(earliest, ..)| day < earliest) {
                    first = Some((day, *span, limit.span, *provision));
                }
                day = day.pred_opt()?;
            }
        }
    }
    let (day, span, place, provision) = first?;
    let kind = ProblemKind::CalendarEnds {
        year: last,
        day,
        span: span.to_string(),
    };
    Some(Finding::new(kind, place).quoting(provision))
}

/// The limits of duties and powers with the provisions in which they stand.
fn limits(base: &RuleBase) -> Vec<(ProvisionId, &Limit)> {
    let each = base
        .statements
        .iter()
        .map(|s| (s.provision, limit_of(&s.kind)));
    each.filter_map(|(provision, limit)| Some((provision, limit?)))
        .collect()
}

fn limit_of(kind: &StatementKind) -> Option<&Limit> {
    match kind {
        StatementKind::Duty(duty) => duty.limit.as_ref(),
        StatementKind::Power(power) => Some(&power.limit),
        _ => None,
    }
}

/// Whether it ends by working days or may be moved off a rest day.
fn counts_days(limit: &Limit) -> bool {
    let days = |unit: LimitUnit| !matches!(unit, LimitUnit::Minute | LimitUnit::Hour);
    terms(&limit.term).iter().any(|term| {
        matches!(term, Term::Within(span) if days(span.unit)) || matches!(term, Term::Fact(_))
    })
}
