//! What is known of days, most of which lie within a century or two: found where it stands, without being looked for.

use rustc_hash::FxHashMap;

/// So many days stand in a row.
const IN_A_ROW: usize = 1 << 16;

/// The row begins so many days before the day that was asked for first: those asked for next may be earlier.
const BEFORE: i64 = 400;

/// Something of each of some days; days count from 1970.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ByDay<V> {
    /// The first day of the row, where there is one.
    first: i64,
    row: Vec<Option<V>>,
    others: FxHashMap<i64, V>,
}

impl<V> Default for ByDay<V> {
    fn default() -> Self {
        Self {
            first: 0,
            row: Vec::new(),
            others: FxHashMap::default(),
        }
    }
}

impl<V> ByDay<V> {
    /// What is known of a day, and made where nothing is.
    #[inline]
    pub fn of(&mut self, day: i64, make: impl FnOnce() -> V) -> &mut V {
        if self.row.is_empty() {
            self.first = day.saturating_sub(BEFORE);
        }
        let place = day.checked_sub(self.first).map(usize::try_from);
        match place {
            Some(Ok(place)) if place < IN_A_ROW => {
                if self.row.len() <= place {
                    self.row.resize_with(place + 1, || None);
                }
                self.row[place].get_or_insert_with(make)
            }
            _ => self.others.entry(day).or_insert_with(make),
        }
    }

    /// All that is known, by day, in no order that matters.
    pub fn all(self) -> impl Iterator<Item = V> {
        self.row
            .into_iter()
            .flatten()
            .chain(self.others.into_values())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_has_its_own() {
        let days = [
            20_000,
            19_999,
            20_000 - BEFORE,
            0,
            -5,
            i64::MIN,
            i64::MAX,
            90_000,
        ];
        let mut known = ByDay::default();
        for round in 0..2 {
            for day in days {
                let of = known.of(day, || (day, 0));
                assert_eq!(*of, (day, round));
                of.1 += 1;
            }
        }
        let mut all: Vec<i64> = known.all().map(|(day, _)| day).collect();
        all.sort_unstable();
        let mut days = days;
        days.sort_unstable();
        assert_eq!(all, days);
    }
}
