//! What was taken in by itself is joined to what was taken before it: names that were known keep their numbers, new ones get
//! the next, as if all had been taken in one after another.

use super::Intake;
use crate::cases::Renumbered;
use crate::model::{CaseId, PartyId, PartyTypeId, RuleBase};
use crate::registers::mapping::Mapping;

/// The type of a name of which nothing says here of what type it is: the whole must know it.
pub(super) const ASKED: PartyTypeId = PartyTypeId(u32::MAX);

impl<'a> Intake<'a> {
    /// An intake for a part of a whole, to be [joined](Self::join) to it.
    pub(super) fn part(base: &'a RuleBase, mapping: &'a Mapping) -> Self {
        Self {
            asked: Some(Vec::new()),
            ..Self::new(base, mapping)
        }
    }

    /// Joins usual lines that were taken in by themselves; tells how many, or `None`, and nothing is changed, where
    /// something of them must be told that only the whole knows.
    pub(super) fn join(&mut self, part: Intake<'_>) -> Option<u64> {
        // An id that comes twice is refused where it comes the second time.
        if part.ids.keys().any(|id| self.ids.contains_key(id)) {
            return None;
        }
        let asked = part.asked.unwrap_or_default();
        let (mut parties, mut cases) = (Vec::new(), Vec::new());
        let mut next = self.parties.len();
        for (name, ty) in part.parties.all() {
            parties.push(match self.known_party(name) {
                Some((id, known)) if known == ty || ty == ASKED => id,
                // Of a name that is of another type already, or of none, the general way knows what to say.
                Some(_) => return None,
                None if asked.contains(&PartyId::at(parties.len())) => return None,
                None => {
                    next += 1;
                    PartyId::at(next - 1)
                }
            });
        }
        let mut next = self.cases.len();
        for (name, ty) in part.cases.all() {
            cases.push(match self.cases.find(name) {
                Some((place, known)) if known == ty => CaseId(place),
                Some(_) => return None,
                None => {
                    next += 1;
                    CaseId::at(next - 1)
                }
            });
        }
        let before = self.parties.len();
        let names = part.parties.all().zip(part.taken.input.parties);
        for (((name, ty), party), id) in names.zip(&parties) {
            if id.index() >= before {
                self.parties.add(name, ty);
                self.taken.input.parties.push(party);
            }
        }
        let before = self.cases.len();
        let names = part.cases.all().zip(part.taken.input.cases);
        for (((name, ty), case), id) in names.zip(&cases) {
            if id.index() >= before {
                self.cases.add(name, ty);
                self.taken.input.cases.push(case);
            }
        }
        let first = self.taken.events.positions();
        let ids = part.ids.into_iter();
        self.ids.extend(ids.map(|(id, at)| (id, first + at)));
        let renumbered = Renumbered {
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
}
