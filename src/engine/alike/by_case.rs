//! The events of a log case by case.

use crate::calendar::Instant;
use crate::cases::EventLog;
use crate::model::CaseId;

/// Positions of events by case, in time order, and of those about no case.
pub(super) struct ByCase {
    /// Where the events of each case begin and end among all.
    ranges: Vec<(u32, u32)>,
    positions: Vec<u32>,
    pub loose: Vec<u32>,
}

impl ByCase {
    /// Sorts a log by case.
    pub fn of(cases: usize, log: &EventLog) -> Self {
        let mentions = log.mentions();
        let mut ranges = Vec::with_capacity(cases);
        let mut next = 0_u32;
        for case in 0..cases {
            ranges.push((next, next));
            next = next.saturating_add(mentions.get(case).copied().unwrap_or(0));
        }
        let mut sorted = Self {
            ranges,
            positions: vec![0; next as usize],
            loose: Vec::new(),
        };
        for (position, case) in log.homes() {
            let number = u32::try_from(position).unwrap_or(u32::MAX);
            match case.and_then(|case| sorted.ranges.get_mut(case.index())) {
                Some((_, end)) => {
                    sorted.positions[*end as usize] = number;
                    *end += 1;
                }
                None => sorted.loose.push(number),
            }
        }
        if !log.is_in_time_order() {
            let time = |position: &u32| log.time(*position as usize).unwrap_or(Instant::MIN);
            for (begin, end) in &sorted.ranges {
                let own = *begin as usize..*end as usize;
                sorted.positions[own].sort_by_key(time);
            }
            sorted.loose.sort_by_key(time);
        }
        sorted
    }

    /// The events of a case.
    pub fn case(&self, case: CaseId) -> &[u32] {
        let (begin, end) = self.ranges[case.index()];
        &self.positions[begin as usize..end as usize]
    }
}
