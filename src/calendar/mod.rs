//! The law of time: civil days, working days, limits and periods. Pure, no I/O.
//!
//! This room knows chrono and nothing of rules: the model converts its own units into [`LimitUnit`] and asks. There
//! is one function for each question, so that no two callers can answer it differently:
//!
//! | question | answered by |
//! | --- | --- |
//! | is this act in time? | [`in_time`] |
//! | when does the limit end, and why then? | [`Reckoner::due_instant`], [`Reckoner::due`] |
//! | when is it late by more than D, when is D before it? | [`Reckoner::lateness_instant`], [`Reckoner::before`] |
//! | where does `N年内` begin? | [`Reckoner::window_start`] |
//! | which month, quarter, year, cycle is this? | [`period_of`], [`period_end`], [`next_period_end`], [`anchored_cycle`] |
//! | what is D after this day, how far apart are two? | [`Reckoner::shift`], [`Reckoner::compare_gap`], [`days_between`] |
//! | is this a working day? | [`Calendar::is_working_day`], [`Calendar::day_status`] |
//!
//! Every function is total: what leaves chrono's range of dates (±262,000 years) or has no meaning is an answer
//! (`None`, [`Unreckonable`]), never a panic. Time is local civil time throughout; differences are taken between
//! local dates, so days of 23 or 25 hours in foreign logs count as days.
//!
//! ```
//! use banfa::calendar::*;
//! use chrono::NaiveDate;
//!
//! let date = |day| NaiveDate::from_ymd_opt(2012, 6, day).unwrap();
//! let notice = CalendarYear { year: 2012, rest: vec![(date(22), Some("端午".into()))], work: vec![] };
//! let calendar = Calendar::new(vec![notice]);
//! let request = DueRequest {
//!     start: Instant::from(date(20).and_hms_opt(9, 30, 0).unwrap()),
//!     term: Term::Within(Span::new(2, LimitUnit::WorkingDay)),
//!     stops: &[],
//!     extensions: &[],
//! };
//! let due = Reckoner::new(&calendar, None).due_instant(&request).unwrap().unwrap();
//! // The 21st is the first day; the 22nd is a holiday, the 23rd and 24th a weekend.
//! assert_eq!(due.to_string(), "2012-06-25 24:00");
//! assert!(in_time(date(25).and_hms_opt(23, 59, 0).unwrap().into(), due));
//! ```

mod civil;
mod due;
mod explain;
mod instant;
mod office;
mod period;
mod reckoner;
mod span;
mod stops;
mod workdays;

pub use due::{Due, DueRequest, Term, Unreckonable};
pub use explain::{DayStep, MAX_EXPLAINED_DAYS, Reason, Rest};
pub use instant::{Instant, in_time};
pub use office::OfficeHours;
pub use period::{Period, anchored_cycle, days_between, next_period_end, period_end, period_of};
pub use reckoner::Reckoner;
pub use span::{LimitUnit, Span};
pub use stops::Stop;
pub use workdays::{Calendar, CalendarYear, DayStatus};
