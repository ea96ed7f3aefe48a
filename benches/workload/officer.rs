//! The complaints of an officer, by calendar year and over two years, as the program by hand and the peers keep them.

use chrono::{Datelike, Months, NaiveDate};
use std::collections::VecDeque;

/// What was counted of an officer.
#[derive(Default)]
pub struct Officer {
    year: i32,
    of_year: u32,
    /// Days of the complaints of two years.
    recent: VecDeque<i32>,
}

impl Officer {
    /// What lies before the year and the two years of a day is passed over; tells how many are left in each.
    pub fn before(&mut self, date: NaiveDate) -> [u32; 2] {
        if self.year != date.year() {
            (self.year, self.of_year) = (date.year(), 0);
        }
        let from = date.checked_sub_months(Months::new(24)).expect("a day");
        let from = from.num_days_from_ce();
        while self.recent.front().is_some_and(|day| *day < from) {
            self.recent.pop_front();
        }
        [self.of_year, self.recent.len() as u32]
    }

    /// One more on a day.
    pub fn count(&mut self, date: NaiveDate) {
        self.of_year += 1;
        self.recent.push_back(date.num_days_from_ce());
    }
}
