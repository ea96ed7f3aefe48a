//! A moment of local civil time, and the one comparison that decides every boundary.

use super::civil;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use serde::{Serialize, Serializer};
use std::fmt;

/// Milliseconds in a civil day.
pub(super) const DAY: i64 = 86_400_000;

/// Milliseconds of local civil time since 1970-01-01T00:00, within chrono's range of dates.
///
/// The last millisecond of a day is what the law calls 二十四时, and is displayed so: `2012-06-01 24:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// The first moment of chrono's first date.
    pub const MIN: Instant = Instant(NaiveDateTime::MIN.and_utc().timestamp_millis());
    /// The last moment of chrono's last date.
    pub const MAX: Instant = Instant(NaiveDateTime::MAX.and_utc().timestamp_millis());

    /// From milliseconds since 1970-01-01T00:00, local civil time; saturates at [`Instant::MIN`] and [`Instant::MAX`].
    pub fn from_millis(millis: i64) -> Instant {
        Instant(millis.clamp(Instant::MIN.0, Instant::MAX.0))
    }

    /// Milliseconds since 1970-01-01T00:00, local civil time.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// The first moment of a day, 00:00.
    pub fn start_of_day(date: NaiveDate) -> Instant {
        Instant(civil::number(date) * DAY)
    }

    /// The last moment of a day, its 24:00 (Civil Code art. 203, para. 2).
    pub fn end_of_day(date: NaiveDate) -> Instant {
        Instant(civil::number(date) * DAY + DAY - 1)
    }

    /// Its local date. 24:00 belongs to the day that ends; a stamp of 00:00 belongs to the new day.
    pub fn date(self) -> NaiveDate {
        // Every instant lies on a date.
        civil::date(self.day()).unwrap_or_default()
    }

    /// Its local time of day.
    pub fn time(self) -> NaiveTime {
        let millis = self.time_of_day();
        let (seconds, rest) = ((millis / 1000) as u32, (millis % 1000) as u32);
        NaiveTime::from_num_seconds_from_midnight_opt(seconds, rest * 1_000_000)
            .unwrap_or(NaiveTime::MIN)
    }

    /// The number of its day.
    pub(crate) fn day(self) -> i64 {
        self.0.div_euclid(DAY)
    }

    /// Milliseconds since its midnight.
    pub(super) fn time_of_day(self) -> i64 {
        self.0.rem_euclid(DAY)
    }

    /// The moment at a time of a numbered day; `None` outside the range.
    pub(super) fn at(day: i64, time_of_day: i64) -> Option<Instant> {
        Instant::checked(day.checked_mul(DAY)?.checked_add(time_of_day)?)
    }

    /// So many milliseconds later (earlier if negative); `None` outside the range.
    pub(super) fn plus(self, millis: i64) -> Option<Instant> {
        Instant::checked(self.0.checked_add(millis)?)
    }

    fn checked(millis: i64) -> Option<Instant> {
        (Instant::MIN.0..=Instant::MAX.0)
            .contains(&millis)
            .then_some(Instant(millis))
    }

    /// Itself, but the moment after for a 24:00: hours that run from 24:00 run from the next midnight, not from a
    /// millisecond before it.
    pub(super) fn rounded(self) -> Instant {
        match self.time_of_day() == DAY - 1 {
            true => self.plus(1).unwrap_or(self),
            false => self,
        }
    }
}

impl From<NaiveDateTime> for Instant {
    /// Finer parts than a millisecond are cut off; a leap second (23:59:60) belongs to the day that it ends.
    fn from(at: NaiveDateTime) -> Instant {
        let seconds = i64::from(at.num_seconds_from_midnight());
        let millis = i64::from(at.nanosecond() / 1_000_000).min(999);
        Instant(civil::number(at.date()) * DAY + seconds * 1000 + millis)
    }
}

impl From<Instant> for NaiveDateTime {
    fn from(at: Instant) -> NaiveDateTime {
        at.date().and_time(at.time())
    }
}

impl fmt::Display for Instant {
    /// `2012-06-01 09:00`; seconds and milliseconds only where there are any; the last moment of a day is its 24:00.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, time) = (self.date(), self.time());
        if self.time_of_day() == DAY - 1 {
            return write!(f, "{date} 24:00");
        }
        write!(f, "{date} {:02}:{:02}", time.hour(), time.minute())?;
        let millis = time.nanosecond() / 1_000_000;
        if time.second() != 0 || millis != 0 {
            write!(f, ":{:02}", time.second())?;
        }
        if millis != 0 {
            write!(f, ".{millis:03}")?;
        }
        Ok(())
    }
}

impl Serialize for Instant {
    /// As it is displayed.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Whether an act at `act` meets a limit whose last moment is `due`: 届满 includes the number itself (Civil Code
/// art. 1259), so an act at the last moment is in time. Every boundary of every limit is decided here.
pub fn in_time(act: Instant, due: Instant) -> bool {
    act <= due
}
