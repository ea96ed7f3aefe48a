//! What is still to come: which cases later events are about, and which events later ones correct. Known before a run
//! begins, because its input is read whole; what nothing to come can touch may leave.

use crate::cases::{BuiltinEvent, Event};
use crate::model::{CaseId, Value};
use rustc_hash::FxHashSet;

/// What the events of an input refer to.
#[derive(Clone, Debug, Default)]
pub struct Ahead {
    /// How many events to come are about a case, by case.
    mentions: Vec<u32>,
    /// Positions of the events that others correct.
    corrected: FxHashSet<usize>,
    /// Some event is revoked.
    revokes: bool,
}

impl Ahead {
    /// What these events refer to.
    #[must_use]
    pub fn of(events: &[Event]) -> Self {
        let mut ahead = Self::default();
        for event in events {
            ahead.add(event);
            if let Some(says) = &event.builtin
                && let Some(position) = ahead.corrects_one(says)
                && let Some(corrected) = events.get(position)
            {
                ahead.correct(corrected);
            }
        }
        ahead
    }

    /// What events refer to of which it was counted how many are about each case.
    #[must_use]
    pub fn of_mentions(mentions: &[u32]) -> Self {
        Self {
            mentions: mentions.to_vec(),
            ..Self::default()
        }
    }

    /// One more event is to come.
    pub fn add(&mut self, event: &Event) {
        for case in cases_of(event) {
            if self.mentions.len() <= case.index() {
                self.mentions.resize(case.index() + 1, 0);
            }
            self.mentions[case.index()] = self.mentions[case.index()].saturating_add(1);
        }
    }

    /// Notes the position of the event that one corrects, if it does; [`Ahead::correct`] is to be called with that event.
    pub fn corrects_one(&mut self, says: &BuiltinEvent) -> Option<usize> {
        let position = match *says {
            BuiltinEvent::Supplement { event, .. } => event,
            BuiltinEvent::Revoke { event } => {
                self.revokes = true;
                event
            }
            BuiltinEvent::Decide { .. } | BuiltinEvent::Extend { .. } => return None,
        };
        self.corrected.insert(position);
        Some(position)
    }

    /// An event is corrected by another: the cases that it is about stay.
    pub fn correct(&mut self, corrected: &Event) {
        for case in cases_of(corrected) {
            if self.mentions.len() <= case.index() {
                self.mentions.resize(case.index() + 1, 0);
            }
            self.mentions[case.index()] = u32::MAX;
        }
    }

    /// An event has come.
    pub(super) fn come(&mut self, event: &Event) {
        for case in cases_of(event) {
            if let Some(mentions) = self.mentions.get_mut(case.index()) {
                // A count that was cut off never comes down to nought: the case stays.
                *mentions -= u32::from(*mentions != u32::MAX);
            }
        }
    }

    /// Whether an event to come is about a case.
    pub(super) fn mentions(&self, case: CaseId) -> bool {
        self.mentions.get(case.index()).is_some_and(|n| *n > 0)
    }

    /// Whether an event is corrected by another.
    pub(super) fn corrects(&self, position: usize) -> bool {
        self.corrected.contains(&position)
    }

    /// Whether any event is revoked.
    pub(super) fn revokes(&self) -> bool {
        self.revokes
    }
}

/// The cases that an event of the input is about, by 关于 and by fields.
fn cases_of(event: &Event) -> impl Iterator<Item = CaseId> {
    let by_fields = event
        .fields
        .iter()
        .flatten()
        .filter_map(|value| match value {
            Value::Case(case) => Some(*case),
            _ => None,
        });
    let filled = match &event.builtin {
        Some(BuiltinEvent::Supplement { fields, .. }) => fields.as_slice(),
        _ => &[],
    };
    let by_filled = filled.iter().flatten().filter_map(|value| match value {
        Value::Case(case) => Some(*case),
        _ => None,
    });
    event.case.into_iter().chain(by_fields).chain(by_filled)
}
