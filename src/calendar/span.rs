//! Lengths of time as statutes write them.

use serde::Serialize;
use std::cmp::Ordering;
use std::fmt;

/// Units of limits. There is no bare 日 here: the rule base has said which kind it means before anything is reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitUnit {
    /// 分钟: runs from the moment (Civil Code art. 201, para. 2).
    Minute,
    /// 小时: runs from the moment (Civil Code art. 201, para. 2).
    Hour,
    /// 工作小时: runs only while the office is open on working days.
    WorkingHour,
    /// 自然日: every day counts.
    NaturalDay,
    /// 工作日: make-up days count, weekends and holidays do not (for one, Administrative Licensing Law art. 82).
    WorkingDay,
    /// 月: to the corresponding day (Civil Code art. 202).
    Month,
    /// 年: to the corresponding day (Civil Code art. 202).
    Year,
}

impl LimitUnit {
    /// Minutes, hours and working hours: units that run from a moment and end at one.
    pub fn is_clock(self) -> bool {
        match self {
            LimitUnit::Minute | LimitUnit::Hour | LimitUnit::WorkingHour => true,
            LimitUnit::NaturalDay | LimitUnit::WorkingDay | LimitUnit::Month | LimitUnit::Year => {
                false
            }
        }
    }

    /// Milliseconds in one minute or hour (of work); `None` for units made of days.
    pub(super) fn millis(self) -> Option<i64> {
        match self {
            LimitUnit::Minute => Some(60_000),
            LimitUnit::Hour | LimitUnit::WorkingHour => Some(3_600_000),
            LimitUnit::NaturalDay | LimitUnit::WorkingDay | LimitUnit::Month | LimitUnit::Year => {
                None
            }
        }
    }
}

/// A number of units: `5个工作日`, `两年`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Span {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: LimitUnit,
}

impl Span {
    /// `count` units.
    pub const fn new(count: u32, unit: LimitUnit) -> Span {
        Span { count, unit }
    }
}

impl Span {
    /// Which of two spans in units of one measure is the longer: minutes and hours, or months and years, or one and
    /// the same unit. `None` where only a calendar could tell.
    pub fn compare(self, other: Span) -> Option<Ordering> {
        let (measure, length) = self.measured();
        let (other_measure, other_length) = other.measured();
        (measure == other_measure).then(|| length.cmp(&other_length))
    }

    /// The smallest unit of the measure, and how many of it.
    fn measured(self) -> (LimitUnit, u64) {
        let count = u64::from(self.count);
        match self.unit {
            LimitUnit::Hour => (LimitUnit::Minute, count * 60),
            LimitUnit::Year => (LimitUnit::Month, count * 12),
            LimitUnit::Minute
            | LimitUnit::WorkingHour
            | LimitUnit::NaturalDay
            | LimitUnit::WorkingDay
            | LimitUnit::Month => (self.unit, count),
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            LimitUnit::Minute => "分钟",
            LimitUnit::Hour => "小时",
            LimitUnit::WorkingHour => "个工作小时",
            LimitUnit::NaturalDay => "个自然日",
            LimitUnit::WorkingDay => "个工作日",
            LimitUnit::Month => "个月",
            LimitUnit::Year => "年",
        };
        write!(f, "{}{unit}", self.count)
    }
}
