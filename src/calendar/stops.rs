//! Intervals that do not count in a limit (扣除).

use super::instant::Instant;

/// An interval in which the clock stands: from its first moment to its end, or still open.
pub type Stop = (Instant, Option<Instant>);

/// A stop as the reckoning uses it: none overlaps another, none begins before the limit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pause {
    pub(super) from: Instant,
    /// `None` while it is open.
    pub(super) to: Option<Instant>,
}

impl Pause {
    /// The first day that does not count: the one after the interval begins.
    pub(super) fn first_day(self) -> i64 {
        self.from.day() + 1
    }

    /// The last day that does not count: the one on which the interval ends. Before [`Pause::first_day`] where it
    /// ends on the day on which it began, which then counts.
    pub(super) fn last_day(self) -> Option<i64> {
        self.to.map(Instant::day)
    }
}

/// Joins stops that overlap and cuts what lies before the start. One that ends before it begins is ignored.
pub(super) fn pauses(start: Instant, stops: &[Stop]) -> Vec<Pause> {
    let mut sorted: Vec<Pause> = stops
        .iter()
        .filter(|(from, to)| to.is_none_or(|to| *from < to && start < to))
        .map(|&(from, to)| Pause {
            from: from.max(start),
            to,
        })
        .collect();
    sorted.sort_by_key(|pause| pause.from);
    sorted.dedup_by(|next, kept| match kept.to {
        Some(to) if to < next.from => false,
        Some(to) => {
            kept.to = next.to.map(|next| next.max(to));
            true
        }
        None => true,
    });
    sorted
}
