//! Which days are worked: weekends, the State Council's holidays and its make-up days.
//!
//! Working days are numbered. [`Calendar::rank`] is the number of the last working day up to a day, and
//! [`Calendar::select`] finds the day of a number; both are weekday arithmetic corrected by a binary search over the
//! days on which a notice departs from the week, so a limit of any length costs two searches and is exact in every
//! year, covered or not.

use super::civil;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the notice for one year says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CalendarYear {
    /// The year that it covers.
    pub year: i32,
    /// Days off, with the holiday's name. Weekends need not be listed.
    pub rest: Vec<(NaiveDate, Option<String>)>,
    /// Make-up working days, with the holiday that they make up for.
    pub work: Vec<(NaiveDate, Option<String>)>,
}

/// How a day stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DayStatus<'a> {
    /// An ordinary working day.
    Working,
    /// A Saturday or Sunday worked in exchange for a holiday (调休), with that holiday's name.
    MakeUpWorking(Option<&'a str>),
    /// An ordinary Saturday or Sunday.
    Weekend,
    /// A day off by the notice, with the holiday's name.
    Holiday(Option<&'a str>),
}

impl DayStatus<'_> {
    /// Whether the day counts in a limit of working days.
    pub fn is_working(self) -> bool {
        match self {
            DayStatus::Working | DayStatus::MakeUpWorking(_) => true,
            DayStatus::Weekend | DayStatus::Holiday(_) => false,
        }
    }
}

/// A day of which a notice speaks.
#[derive(Clone, Debug)]
struct Notice {
    rest: bool,
    name: Option<Arc<str>>,
}

/// A day on which the notice departs from the week.
#[derive(Clone, Copy, Debug)]
struct Turn {
    day: i64,
    /// Working days gained (make-up days) less those lost (holidays on weekdays), up to and with this day.
    gain: i64,
    /// The rank of this day.
    rank: i64,
}

/// The calendars of some years. A year without one is reckoned on weekends alone, and what rests on it is 暂定.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    years: Vec<i32>,
    notices: BTreeMap<i64, Notice>,
    turns: Vec<Turn>,
}

impl Calendar {
    /// From the notices of any years, in any order. Where two speak of the same day the later year's prevails (a
    /// notice often moves the last days of December before it); where one year lists a day twice, 班 prevails.
    pub fn new(mut years: Vec<CalendarYear>) -> Calendar {
        years.sort_by_key(|year| year.year);
        let mut calendar = Calendar::default();
        for year in years {
            let rest = year.rest.into_iter().map(|(date, name)| (date, name, true));
            let work = year
                .work
                .into_iter()
                .map(|(date, name)| (date, name, false));
            for (date, name, rest) in rest.chain(work) {
                let notice = Notice {
                    rest,
                    name: name.map(Arc::from),
                };
                calendar.notices.insert(civil::number(date), notice);
            }
            calendar.years.push(year.year);
        }
        calendar.years.dedup();
        calendar.turns = turns(&calendar.notices);
        calendar
    }

    /// Whether there is a calendar for the year.
    pub fn covers(&self, year: i32) -> bool {
        self.years.binary_search(&year).is_ok()
    }

    /// The years that have a calendar, ascending.
    pub fn years(&self) -> &[i32] {
        &self.years
    }

    /// Whether the day is worked: weekdays and make-up days, but not holidays.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        self.is_working(civil::number(date))
    }

    /// How a day stands. In a year that is not [covered](Calendar::covers) the answer is 暂定.
    pub fn day_status(&self, date: NaiveDate) -> DayStatus<'_> {
        self.status(civil::number(date))
    }

    pub(super) fn status(&self, day: i64) -> DayStatus<'_> {
        match self.notices.get(&day) {
            Some(Notice { rest: true, name }) => DayStatus::Holiday(name.as_deref()),
            Some(Notice { rest: false, name }) if !is_weekday(day) => {
                DayStatus::MakeUpWorking(name.as_deref())
            }
            _ if is_weekday(day) => DayStatus::Working,
            _ => DayStatus::Weekend,
        }
    }

    /// The name that a notice gives to a day.
    pub(super) fn name(&self, day: i64) -> Option<Arc<str>> {
        self.notices
            .get(&day)
            .and_then(|notice| notice.name.clone())
    }

    pub(super) fn is_working(&self, day: i64) -> bool {
        is_weekday(day)
            != self
                .turns
                .binary_search_by_key(&day, |turn| turn.day)
                .is_ok()
    }

    /// The number of the last working day up to and with this day. Numbers are relative to a fixed Monday.
    pub(super) fn rank(&self, day: i64) -> i64 {
        let after = self.turns.partition_point(|turn| turn.day <= day);
        weekdays(day) + self.gain_before(after)
    }

    /// The working day that has this number: the first day whose rank reaches it.
    pub(super) fn select(&self, rank: i64) -> i64 {
        let at = self.turns.partition_point(|turn| turn.rank < rank);
        let day = nth_weekday(rank - self.gain_before(at));
        // Up to the next turn the week is undisturbed; a make-up day there may have the number before the week does.
        self.turns.get(at).map_or(day, |turn| day.min(turn.day))
    }

    /// The first working day from this day on.
    pub(super) fn next_working(&self, day: i64) -> i64 {
        self.select(self.rank(day - 1) + 1)
    }

    /// The `count`-th working day after a day; the day itself for none.
    pub(super) fn working_later(&self, day: i64, count: i64) -> i64 {
        if count == 0 {
            day
        } else {
            self.select(self.rank(day) + count)
        }
    }

    /// The `count`-th working day before a day; the day itself for none.
    pub(super) fn working_earlier(&self, day: i64, count: i64) -> i64 {
        if count == 0 {
            day
        } else {
            self.select(self.rank(day - 1) - count + 1)
        }
    }

    /// Whether every year that the days from `from` to `to` touch has a calendar.
    pub(super) fn covers_days(&self, from: i64, to: i64) -> bool {
        let (Some(from), Some(to)) = (civil::date(from), civil::date(to)) else {
            return false;
        };
        let known = |year| self.years.partition_point(|known| *known < year);
        let covered = known(to.year().saturating_add(1)).saturating_sub(known(from.year()));
        i64::try_from(covered).is_ok_and(|n| n > i64::from(to.year()) - i64::from(from.year()))
    }

    fn gain_before(&self, turn: usize) -> i64 {
        turn.checked_sub(1)
            .and_then(|at| self.turns.get(at))
            .map_or(0, |turn| turn.gain)
    }
}

fn turns(notices: &BTreeMap<i64, Notice>) -> Vec<Turn> {
    let mut gain = 0;
    let departs = notices
        .iter()
        .filter(|(day, notice)| is_weekday(**day) == notice.rest);
    departs
        .map(|(&day, notice)| {
            gain += if notice.rest { -1 } else { 1 };
            Turn {
                day,
                gain,
                rank: weekdays(day) + gain,
            }
        })
        .collect()
}

/// The Monday from which weekdays are numbered, 1970-01-05.
const MONDAY: i64 = 4;

fn is_weekday(day: i64) -> bool {
    (day - MONDAY).rem_euclid(7) < 5
}

/// Weekdays from the fixed Monday through a day; not positive before it.
fn weekdays(day: i64) -> i64 {
    let day = day - MONDAY;
    5 * day.div_euclid(7) + (day.rem_euclid(7) + 1).min(5)
}

/// The first day through which there are so many weekdays.
fn nth_weekday(number: i64) -> i64 {
    let before = number - 1;
    MONDAY + 7 * before.div_euclid(5) + before.rem_euclid(5)
}
