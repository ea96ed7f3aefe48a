//! What was taken in by itself is joined to what was taken before it: names that were known keep their numbers, new ones get
//! the next, as if all had been taken in one after another.

use super::named::nothing_hidden;
use super::names::{Known, Names};
use super::parties::{Named, Parties};
use super::{Intake, Role};
use crate::cases::{EventLog, Renumbered};
use crate::model::{CaseId, CaseTypeId, PartyId, RuleBase};
use crate::registers::mapping::Mapping;
use std::sync::Arc;

/// Memory of a part that was joined, for another.
#[derive(Default)]
pub(super) struct Spare {
    cases: Names<CaseTypeId>,
    events: EventLog,
}

impl<'a> Intake<'a> {
    /// An intake for a part of a whole of which these parties were known, to be [joined](Self::join) to it.
    pub(super) fn part(
        base: &'a RuleBase,
        mapping: &'a Mapping,
        given: &Arc<Named>,
        spare: Spare,
    ) -> Self {
        let mut part = Self::empty(base, mapping);
        part.role = Role::Part;
        part.parties = Parties::of_part(given);
        part.cases = spare.cases.emptied();
        part.taken.events = spare.events.emptied();
        part
    }

    /// The memory of a part that is done with.
    pub(super) fn spare(self) -> Spare {
        Spare {
            cases: self.cases,
            events: self.taken.events,
        }
    }

    /// Joins usual lines that were taken in by themselves; tells how many, or `None`, and nothing is changed, where
    /// something of them must be told that only the whole knows.
    pub(super) fn join(&mut self, part: &Intake<'_>) -> Option<u64> {
        // An id that comes twice is refused where it comes the second time.
        if part.ids.keys().any(|id| self.ids.contains_key(id)) {
            return None;
        }
        self.opened = (self.parties.len(), self.cases.len());
        let Some((parties, cases)) = self.numbers(part) else {
            self.give_back();
            return None;
        };
        let first = self.taken.events.positions();
        let ids = part.ids.iter();
        self.ids
            .extend(ids.map(|(id, at)| (id.clone(), first + at)));
        let renumbered = Renumbered {
            first_party: part.parties.given(),
            parties: &parties,
            cases: &cases,
            first_row: self.taken.input.rows.len(),
        };
        self.taken.events.append(&part.taken.events, &renumbered);
        self.taken.input.rows.append(&part.taken.input.rows);
        self.taken.rows += part.taken.rows;
        self.taken.applied += part.taken.applied;
        Some(part.taken.rows)
    }

    /// The numbers that a part's own parties have here, and the names of its cases, so often as it mentions them; those that
    /// are new get the next. None where the general way knows what to say of one.
    fn numbers(&mut self, part: &Intake<'_>) -> Option<(Vec<PartyId>, Vec<CaseId>)> {
        let own = part.parties.own();
        let mut parties = Vec::with_capacity(own.len());
        for (name, known) in own {
            parties.push(match (self.known_party(name), known) {
                (Some((id, here)), known) if known.ty().is_none_or(|ty| here.ty() == Some(ty)) => {
                    id
                }
                (None, Known::Said(ty)) => {
                    let name = std::str::from_utf8(name).ok()?;
                    nothing_hidden(name).ok()?;
                    self.add_party(name, &name.into(), ty)
                }
                (Some(_), _) | (None, Known::Asked(_)) => return None,
            });
        }
        let mut cases = Vec::with_capacity(part.cases.len());
        for (name, ty) in part.cases.all() {
            cases.push(self.usual_case(name, ty)?);
        }
        Some((parties, cases))
    }
}
