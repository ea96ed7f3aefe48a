//! The last day of each branch's limit, from a table that is made once.

use chrono::{Datelike, NaiveDate};

/// The first day of the table.
pub const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2005, 1, 1).expect("a day");

/// How many days the table holds.
pub const DAYS: usize = 22 * 366;

/// The working days: for each day, that many days from it to the first and the fifth working day after it.
pub struct WorkingDays {
    after: Vec<[u8; 2]>,
}

impl WorkingDays {
    /// From whether each day from the [first](FIRST) on is a working day.
    pub fn new(working: &[bool]) -> Self {
        let after = |day: usize, n: usize| {
            let mut later = (day + 1..working.len()).filter(|d| working[*d]);
            later.nth(n - 1).map_or(0, |d| (d - day) as u8)
        };
        Self {
            after: (0..working.len())
                .map(|day| [after(day, 1), after(day, 5)])
                .collect(),
        }
    }

    /// The last day of a limit of none, one or five working days, counted as chrono does.
    pub fn due(&self, day: i32, limit: u8) -> i32 {
        let after = self.after[(day - FIRST.num_days_from_ce()) as usize];
        match limit {
            0 => day,
            1 => day + i32::from(after[0]),
            _ => day + i32::from(after[1]),
        }
    }
}
