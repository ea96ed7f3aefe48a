//! The day of the line before.

use crate::calendar::Instant;

/// The day of the line before: most lines are of the same.
#[derive(Default)]
pub(super) struct Day {
    written: [u8; 10],
    begins: i64,
}

impl Day {
    /// `2012-05-18 09:30` on the day of the line before.
    pub fn moment(&self, text: &[u8]) -> Option<Instant> {
        let [date @ .., b' ', h, hh, b':', m, mm] = text else {
            return None;
        };
        if *date != self.written || ![h, hh, m, mm].iter().all(|d| d.is_ascii_digit()) {
            return None;
        }
        let number = |tens: &u8, ones: &u8| i64::from(tens - b'0') * 10 + i64::from(ones - b'0');
        let (hour, minute) = (number(h, hh), number(m, mm));
        (hour < 24 && minute < 60)
            .then(|| Instant::from_millis(self.begins + (hour * 60 + minute) * 60_000))
    }

    /// Remembers the day of a moment that the general way has read.
    pub fn remember(&mut self, text: &[u8], at: Instant) {
        if let (Some(date), [_, _, _, _, b'-', _, _, b'-', _, _, b' ', ..]) = (text.get(..10), text)
            && text.len() == 16
            && let Ok(written) = date.try_into()
        {
            self.written = written;
            self.begins = Instant::start_of_day(at.date()).millis();
        }
    }
}
