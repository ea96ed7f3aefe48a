//! Periods of the civil calendar and cycles anchored at a date. No working days here.

use super::civil;
use super::instant::Instant;
use chrono::{Datelike, Months, NaiveDate};

/// 本月, 本季度, 本年.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    /// 月
    Month,
    /// 季度: from January, April, July and October.
    Quarter,
    /// 年: from 1 January to 31 December (Civil Code art. 200: 公历年).
    Year,
}

impl Period {
    fn months(self) -> u32 {
        match self {
            Period::Month => 1,
            Period::Quarter => 3,
            Period::Year => 12,
        }
    }
}

/// The first and last day of the calendar month, quarter or year in which a day lies.
pub fn period_of(date: NaiveDate, period: Period) -> (NaiveDate, NaiveDate) {
    let length = period.months();
    let first_month = date.month0() / length * length + 1;
    let first = NaiveDate::from_ymd_opt(date.year(), first_month, 1).unwrap_or(NaiveDate::MIN);
    let last = first
        .checked_add_months(Months::new(length))
        .and_then(|next| next.pred_opt());
    (first, last.unwrap_or(NaiveDate::MAX))
}

/// The last moment of the period in which a moment lies.
pub fn period_end(at: Instant, period: Period) -> Instant {
    Instant::end_of_day(period_of(at.date(), period).1)
}

/// The first period end after a moment: the end of its own period, but of the next where the moment is that end
/// itself. At the end of the range of dates it stays there.
pub fn next_period_end(at: Instant, period: Period) -> Instant {
    match period_end(at, period) {
        end if end > at => end,
        end => end.plus(1).map_or(end, |next| period_end(next, period)),
    }
}

/// The first and last day of the cycle in which `at` lies, where the first cycle begins on the anchor and each lasts
/// so many months. Each cycle begins on the day corresponding to the anchor itself (Civil Code art. 202), so an anchor
/// on the 31st does not drift to the 28th for good. `None` before the anchor and for cycles of no length.
pub fn anchored_cycle(
    anchor: NaiveDate,
    every_months: u32,
    at: NaiveDate,
) -> Option<(NaiveDate, NaiveDate)> {
    if at < anchor || every_months == 0 {
        return None;
    }
    let begin = |cycle: u32| {
        let months = Months::new(cycle.checked_mul(every_months)?);
        anchor.checked_add_months(months)
    };
    let month = |date: NaiveDate| i64::from(date.year()) * 12 + i64::from(date.month0());
    let guess = (month(at) - month(anchor)).div_euclid(i64::from(every_months));
    let guess = u32::try_from(guess).ok()?;
    let cycle = if begin(guess)? <= at {
        guess
    } else {
        guess.checked_sub(1)?
    };
    let end = begin(cycle.checked_add(1)?).and_then(|next| next.pred_opt());
    Some((begin(cycle)?, end.unwrap_or(NaiveDate::MAX)))
}

/// Days from one date to another, between local dates; negative where `to` is earlier.
pub fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    civil::number(to) - civil::number(from)
}
