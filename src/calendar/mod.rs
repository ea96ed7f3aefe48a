//! Civil days, working days and periods: the law of time. Pure, no I/O.
#![allow(missing_docs)] // stub until the calendar lands
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Instant(pub i64);
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    pub count: u32,
    pub unit: LimitUnit,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LimitUnit {
    Minute,
    Hour,
    WorkingHour,
    NaturalDay,
    WorkingDay,
    Month,
    Year,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    Month,
    Quarter,
    Year,
}
#[derive(Clone, Debug, Default)]
pub struct Calendar;
#[derive(Clone, Debug, Default)]
pub struct OfficeHours;
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    pub at: Option<Instant>,
}
