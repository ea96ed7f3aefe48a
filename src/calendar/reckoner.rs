//! Questions about distances in time: so much after, before, late, apart.

use super::civil;
use super::due::Unreckonable;
use super::instant::Instant;
use super::office::OfficeHours;
use super::span::{LimitUnit, Span};
use super::workdays::Calendar;
use chrono::NaiveDate;
use std::cmp::Ordering;

/// Answers questions of time for one rule base: with its calendars and, where it declares them, its office hours.
#[derive(Clone, Copy, Debug)]
pub struct Reckoner<'a> {
    /// Which days are worked.
    pub calendar: &'a Calendar,
    /// When the office is open.
    pub office_hours: Option<&'a OfficeHours>,
}

impl<'a> Reckoner<'a> {
    /// With calendars and, where declared, office hours.
    pub fn new(calendar: &'a Calendar, office_hours: Option<&'a OfficeHours>) -> Reckoner<'a> {
        Reckoner {
            calendar,
            office_hours,
        }
    }

    /// The day that lies a span after a date; months and years by the corresponding day (Civil Code art. 202), none
    /// moved off a rest day. `None` outside the range of dates and for spans in minutes or hours, which have no day.
    pub fn shift(&self, date: NaiveDate, span: Span) -> Option<NaiveDate> {
        self.day_later(civil::number(date), span)
            .and_then(civil::date)
    }

    /// The day that lies a span before a date. Otherwise as [`Reckoner::shift`].
    pub fn shift_back(&self, date: NaiveDate, span: Span) -> Option<NaiveDate> {
        self.day_earlier(civil::number(date), span)
            .and_then(civil::date)
    }

    /// The first moment of a rolling window (`N年内`, `N个月内`, `N日内`) that ends at `at`: the beginning of the day
    /// that lies the span before, so the window is inclusive at both ends; the exact moment for hours and minutes.
    /// `None` outside the range of dates (the window is the whole past) and for working hours without office hours.
    pub fn window_start(&self, at: Instant, span: Span) -> Option<Instant> {
        self.before(at, span)
    }

    /// The moment that lies a span before a limit ends (`期满 前 D`): for days and longer 00:00 of the day that lies
    /// the span before the last day, for hours the exact moment. `None` as for [`Reckoner::window_start`].
    pub fn before(&self, due: Instant, span: Span) -> Option<Instant> {
        match span.unit.is_clock() {
            true => self.clock_earlier(due.rounded(), span).ok(),
            false => Instant::at(self.day_earlier(due.day(), span)?, 0),
        }
    }

    /// The last moment at which a limit is not yet late by *more* than the span (`逾期 超过 D`; 超过 excludes the
    /// number itself, Civil Code art. 1259). What it triggers fires right after this moment, just as a missed limit
    /// does right after its due moment. Days, months and years count from the day after the due date, by the
    /// calendar, and end at 24:00; they are no limit to act, so they are not moved off rest days. `None` outside the
    /// range of dates (it is never so late) and for working hours without office hours.
    pub fn lateness_instant(&self, due: Instant, span: Span) -> Option<Instant> {
        match span.unit.is_clock() {
            true => self.clock_later(due.rounded(), span).ok(),
            false => Instant::at(self.day_later(due.day(), span)? + 1, 0)?.plus(-1),
        }
    }

    /// The last moment at which something with a period of validity (`6个月内有效`) still holds: 24:00 of the day
    /// that lies the span after, as the day of the beginning does not count (Civil Code arts. 201 and 202). No limit
    /// to act, so not moved off rest days. `None` as for [`Reckoner::lateness_instant`].
    pub fn valid_until(&self, from: Instant, span: Span) -> Option<Instant> {
        self.lateness_instant(from, span)
    }

    /// Which of two spans is the longer: by their count where they share a measure, else by which, counted from the same
    /// moment, ends later (rest days at the end move neither). `None` outside the range of dates and for working hours
    /// without office hours.
    pub fn compare_spans(&self, from: Instant, one: Span, other: Span) -> Option<Ordering> {
        one.compare(other).or_else(|| {
            let end = |span| self.lateness_instant(from, span);
            Some(end(one)?.cmp(&end(other)?))
        })
    }

    /// How the distance between two moments compares with a span: `Greater` where it is 超过, `Equal` where it just
    /// reaches it. A distance has no direction. For days and longer local dates are compared: the later one with the
    /// day that lies the span after the earlier. `None` for working hours without office hours.
    pub fn compare_gap(&self, one: Instant, other: Instant, span: Span) -> Option<Ordering> {
        let (from, to) = (one.min(other), one.max(other));
        let count = i64::from(span.count);
        let later = match span.unit {
            LimitUnit::Minute | LimitUnit::Hour => {
                let length = to.millis() - from.millis();
                return Some(length.cmp(&(count * span.unit.millis()?)));
            }
            LimitUnit::WorkingHour => {
                let worked = |at| self.office_hours.map(|open| open.worked(self.calendar, at));
                return Some((worked(to)? - worked(from)?).cmp(&(count * span.unit.millis()?)));
            }
            LimitUnit::WorkingDay => {
                let days = self.calendar.rank(to.day()) - self.calendar.rank(from.day());
                return Some(days.cmp(&count));
            }
            LimitUnit::NaturalDay | LimitUnit::Month | LimitUnit::Year => {
                self.day_later(from.day(), span)
            }
        };
        // A span that leaves the range of dates is longer than any distance within it.
        Some(later.map_or(Ordering::Less, |later| to.day().cmp(&later)))
    }

    /// Working days after `from` through `to`; negative where `to` is earlier.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        self.calendar.rank(civil::number(to)) - self.calendar.rank(civil::number(from))
    }

    /// The day that lies a span after a day. `None` for clock units and outside the range of dates.
    pub(super) fn day_later(&self, day: i64, span: Span) -> Option<i64> {
        let count = i64::from(span.count);
        match span.unit {
            LimitUnit::Minute | LimitUnit::Hour | LimitUnit::WorkingHour => None,
            LimitUnit::NaturalDay => Some(day + count),
            LimitUnit::WorkingDay => Some(self.calendar.working_later(day, count)),
            LimitUnit::Month | LimitUnit::Year => civil::months_later(day, span),
        }
    }

    /// The day that lies a span before a day. `None` for clock units and outside the range of dates.
    pub(super) fn day_earlier(&self, day: i64, span: Span) -> Option<i64> {
        let count = i64::from(span.count);
        match span.unit {
            LimitUnit::Minute | LimitUnit::Hour | LimitUnit::WorkingHour => None,
            LimitUnit::NaturalDay => Some(day - count),
            LimitUnit::WorkingDay => Some(self.calendar.working_earlier(day, count)),
            LimitUnit::Month | LimitUnit::Year => civil::months_earlier(day, span),
        }
    }

    /// The moment so many minutes, hours or working hours later.
    pub(super) fn clock_later(&self, at: Instant, span: Span) -> Result<Instant, Unreckonable> {
        self.run(
            at,
            span.unit,
            i64::from(span.count) * span.unit.millis().unwrap_or(0),
        )
    }

    /// The moment at which a clock of this unit has run for so many milliseconds from `at`.
    pub(super) fn run(
        &self,
        at: Instant,
        unit: LimitUnit,
        millis: i64,
    ) -> Result<Instant, Unreckonable> {
        if unit != LimitUnit::WorkingHour {
            return at.plus(millis).ok_or(Unreckonable::TooFar);
        }
        let open = self.office_hours.ok_or(Unreckonable::NoOfficeHours)?;
        if millis == 0 {
            return Ok(at);
        }
        let worked = open.worked(self.calendar, at) + millis;
        open.first_at(self.calendar, worked)
            .ok_or(Unreckonable::TooFar)
    }

    /// The moment so many minutes, hours or working hours earlier.
    pub(super) fn clock_earlier(&self, at: Instant, span: Span) -> Result<Instant, Unreckonable> {
        let millis = i64::from(span.count) * span.unit.millis().unwrap_or(0);
        if span.unit != LimitUnit::WorkingHour {
            return at.plus(-millis).ok_or(Unreckonable::TooFar);
        }
        let open = self.office_hours.ok_or(Unreckonable::NoOfficeHours)?;
        if millis == 0 {
            return Ok(at);
        }
        let worked = open.worked(self.calendar, at) - millis;
        open.last_at(self.calendar, worked)
            .ok_or(Unreckonable::TooFar)
    }
}
