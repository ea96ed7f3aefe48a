//! Civil days as numbers: 0 is 1970-01-01. Day arithmetic is done on the numbers, in `i64`, where no calendar date
//! and no count of 32 bits can overflow; only the result is asked whether such a date exists.

use super::span::{LimitUnit, Span};
use chrono::{Datelike, Months, NaiveDate};

/// Days from 0001-01-01 (day 1 of chrono's count) to 1970-01-01.
const EPOCH: i64 = 719_163;

/// The number of a date.
pub(super) fn number(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce()) - EPOCH
}

/// The date of a number; `None` outside chrono's range.
pub(super) fn date(number: i64) -> Option<NaiveDate> {
    let days = i32::try_from(number.checked_add(EPOCH)?).ok()?;
    NaiveDate::from_num_days_from_ce_opt(days)
}

/// Months in a span of months or years; `None` for other units and beyond `u32`.
fn months(span: Span) -> Option<Months> {
    match span.unit {
        LimitUnit::Month => Some(Months::new(span.count)),
        LimitUnit::Year => Some(Months::new(span.count.checked_mul(12)?)),
        LimitUnit::Minute
        | LimitUnit::Hour
        | LimitUnit::WorkingHour
        | LimitUnit::NaturalDay
        | LimitUnit::WorkingDay => None,
    }
}

/// The corresponding day so many months or years later; where that month has none, its last day
/// (Civil Code art. 202). `None` for other units and outside chrono's range.
pub(super) fn months_later(day: i64, span: Span) -> Option<i64> {
    Some(number(date(day)?.checked_add_months(months(span)?)?))
}

/// The corresponding day so many months or years earlier, with the same rule for month ends.
pub(super) fn months_earlier(day: i64, span: Span) -> Option<i64> {
    Some(number(date(day)?.checked_sub_months(months(span)?)?))
}
