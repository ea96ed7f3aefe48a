//! The events of a log case by case.

use crate::calendar::Instant;
use crate::cases::{EventLog, Spot};
use crate::model::CaseId;
use std::ops::{ControlFlow, Range};

/// Where events are by case, in time order, and those about no case.
pub(super) struct ByCase {
    /// The cases, one after another.
    cases: Range<usize>,
    /// Where the events of each case begin and end among all.
    ranges: Vec<(u32, u32)>,
    spots: Vec<Spot>,
    pub loose: Vec<Spot>,
}

impl ByCase {
    /// Sorts the events of some cases by case, and gathers those about no case of some positions; none where some events
    /// correct others or decide, or where there are too many.
    pub fn of(cases: Range<usize>, loose: &Range<usize>, log: &EventLog) -> Option<Self> {
        let mentions = log.mentions();
        let mut ranges = Vec::with_capacity(cases.len());
        let mut next = 0_u32;
        for case in cases.clone() {
            ranges.push((next, next));
            next = next.saturating_add(mentions.get(case).copied().unwrap_or(0));
        }
        // Those that are about no case are what is left, evenly among all positions.
        let on_cases = mentions.iter().fold(0, |all, n| all + u64::from(*n));
        let about_none = (log.len() as u64).saturating_sub(on_cases);
        let share = about_none * loose.len() as u64 / (log.positions() as u64).max(1);
        let mut sorted = Self {
            cases,
            ranges,
            spots: vec![Spot::default(); next as usize],
            loose: Vec::with_capacity(usize::try_from(share).unwrap_or(0)),
        };
        let first = sorted.cases.start;
        let mut left = sorted.spots.len();
        log.homes((first, loose), |position, spot, case| {
            match case {
                Some(case) => {
                    // Cases before the first have places beyond all.
                    let own = sorted.ranges.get_mut(case.index().wrapping_sub(first));
                    if let Some((_, end)) = own {
                        sorted.spots[*end as usize] = spot;
                        *end += 1;
                        left = left.saturating_sub(1);
                    }
                }
                None if loose.contains(&position) => sorted.loose.push(spot),
                None => {}
            }
            match left == 0 && position >= loose.end {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        })?;
        if !log.is_in_time_order() {
            let time = |spot: &Spot| log.time_in(*spot).unwrap_or(Instant::MIN);
            for (begin, end) in &sorted.ranges {
                let own = *begin as usize..*end as usize;
                sorted.spots[own].sort_by_key(time);
            }
            sorted.loose.sort_by_key(time);
        }
        Some(sorted)
    }

    /// The events of cases one after another, among which some may come twice.
    pub fn of_all(&self, cases: &Range<usize>) -> &[Spot] {
        let first = self.cases.start;
        let own = self.ranges.get(cases.start - first..cases.end - first);
        match own {
            Some([(begin, _), .., (_, end)] | [(begin, end)]) => {
                &self.spots[*begin as usize..*end as usize]
            }
            _ => &[],
        }
    }

    /// The events of a case.
    pub fn case(&self, case: CaseId) -> &[Spot] {
        let (begin, end) = self.ranges[case.index() - self.cases.start];
        &self.spots[begin as usize..end as usize]
    }
}
