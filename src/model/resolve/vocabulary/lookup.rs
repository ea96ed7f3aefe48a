//! What names stand for, once all are taken in.

use super::super::Resolver;
use super::Meaning;
use crate::model::{CaseTypeId, Edition, EventTypeId, IntervalId, PartyTypeId, SanctionId, Type};
use crate::problem::Sort;
use crate::syntax::tree::Name;

impl<'a> Resolver<'a> {
    /// What a word stands for in the edition being resolved.
    pub(in crate::model::resolve) fn meaning_of(&self, name: &str) -> Option<Meaning<'a>> {
        in_edition(self.words.meanings.get(name)?, &self.edition)
    }

    /// The interval of a name in the edition being resolved.
    pub(in crate::model::resolve) fn interval_of(&self, name: &str) -> Option<IntervalId> {
        in_edition(self.words.intervals.get(name)?, &self.edition)
    }

    pub(in crate::model::resolve) fn party_type(&mut self, name: &Name) -> Option<PartyTypeId> {
        if let Some(&Type::Party(id)) = self.words.types.get(&*name.text) {
            return Some(id);
        }
        let known: Vec<_> = self
            .base
            .party_types
            .iter()
            .map(|t| t.name.clone())
            .collect();
        self.unknown(Sort::PartyType, name, known.iter().map(|n| &**n));
        None
    }

    pub(in crate::model::resolve) fn case_type(&mut self, name: &Name) -> Option<CaseTypeId> {
        if let Some(&Type::Case(id)) = self.words.types.get(&*name.text) {
            return Some(id);
        }
        let known: Vec<_> = self
            .base
            .case_types
            .iter()
            .map(|t| t.name.clone())
            .collect();
        self.unknown(Sort::CaseType, name, known.iter().map(|n| &**n));
        None
    }

    pub(in crate::model::resolve) fn event(&mut self, name: &Name) -> Option<EventTypeId> {
        if let Some(&id) = self.words.events.get(&*name.text) {
            return Some(id);
        }
        let known: Vec<&str> = self.words.events.keys().copied().collect();
        self.unknown(Sort::Event, name, sorted(known));
        None
    }

    /// Whether all of these are events.
    pub(in crate::model::resolve) fn knows(&self, events: &[Name]) -> bool {
        events
            .iter()
            .all(|name| self.words.events.contains_key(&*name.text))
    }

    pub(in crate::model::resolve) fn event_list(&mut self, names: &[Name]) -> Vec<EventTypeId> {
        let mut out: Vec<EventTypeId> = Vec::new();
        for id in names
            .iter()
            .filter_map(|n| self.event(n))
            .collect::<Vec<_>>()
        {
            if !out.contains(&id) {
                out.push(id);
            }
        }
        out
    }

    pub(in crate::model::resolve) fn sanction(&mut self, name: &Name) -> Option<SanctionId> {
        if let Some(&id) = self.words.sanctions.get(&*name.text) {
            return Some(id);
        }
        let known: Vec<&str> = self.words.sanctions.keys().copied().collect();
        self.unknown(Sort::Sanction, name, sorted(known));
        None
    }
}

/// What holds on the first day of an edition; for what ends before, what was last.
pub(super) fn in_edition<T: Copy>(known: &[(Edition, T)], edition: &Edition) -> Option<T> {
    let day = edition.first_day();
    let stands = known.iter().find(|(own, _)| own.stands_on(day));
    stands.or(known.first()).map(|(_, value)| *value)
}

/// Known names in a fixed order, so that the nearest of equally near ones is always the same.
pub(in crate::model::resolve) fn sorted(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_unstable();
    names
}
