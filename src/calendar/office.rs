//! Office hours: when the day's business ends, and a clock that runs only while the office is open.

use super::instant::Instant;
use super::workdays::Calendar;
use chrono::{NaiveTime, Timelike};

/// The intervals of a working day in which the office is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeHours {
    /// Opening and closing, milliseconds since midnight; ascending, apart, none empty.
    intervals: Vec<(i64, i64)>,
    /// Milliseconds of business in a day.
    length: i64,
}

impl OfficeHours {
    /// From `(opens, closes)` intervals in order of the day. `None` where there is none, one is empty or two overlap.
    pub fn new(intervals: &[(NaiveTime, NaiveTime)]) -> Option<OfficeHours> {
        let millis = |time: NaiveTime| {
            i64::from(time.num_seconds_from_midnight()) * 1000
                + i64::from(time.nanosecond() / 1_000_000).min(999)
        };
        let intervals: Vec<_> = intervals
            .iter()
            .map(|&(opens, closes)| (millis(opens), millis(closes)))
            .collect();
        let apart = intervals.windows(2).all(|pair| pair[0].1 <= pair[1].0);
        if intervals.is_empty() || !apart || intervals.iter().any(|(from, to)| from >= to) {
            return None;
        }
        let length = intervals.iter().map(|(from, to)| to - from).sum();
        Some(OfficeHours { intervals, length })
    }

    /// When business ends, milliseconds since midnight (Civil Code art. 203, para. 2).
    pub(super) fn close(&self) -> i64 {
        self.intervals.last().map_or(0, |(_, closes)| *closes)
    }

    /// Business so far at a moment, in milliseconds since a fixed day.
    pub(super) fn worked(&self, calendar: &Calendar, at: Instant) -> i64 {
        let before = calendar.rank(at.day() - 1) * self.length;
        if !calendar.is_working(at.day()) {
            return before;
        }
        let time = at.time_of_day();
        let today = self
            .intervals
            .iter()
            .map(|(from, to)| (time - from).clamp(0, to - from));
        before + today.sum::<i64>()
    }

    /// The first moment by which so much business has been done: the end of an interval rather than the beginning of
    /// the next. `None` outside the range of dates.
    pub(super) fn first_at(&self, calendar: &Calendar, worked: i64) -> Option<Instant> {
        self.last_at(calendar, worked - 1)?.plus(1)
    }

    /// The last moment at which no more business has been done: the beginning of an interval rather than the end of
    /// the one before. `None` outside the range of dates.
    pub(super) fn last_at(&self, calendar: &Calendar, worked: i64) -> Option<Instant> {
        let day = calendar.select(worked.div_euclid(self.length) + 1);
        let mut rest = worked.rem_euclid(self.length);
        for (from, to) in &self.intervals {
            if rest < to - from {
                return Instant::at(day, from + rest);
            }
            rest -= to - from;
        }
        None
    }
}
