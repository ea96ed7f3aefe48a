//! Declared names that look alike and are not the same.

use super::Resolver;
use crate::problem::{Problem, ProblemKind, Related};
use crate::source::{Span, alike};
use crate::syntax::usual;
use std::collections::BTreeMap;

impl Resolver<'_> {
    /// Every declared name against those before it, whatever they name.
    pub(super) fn twins(&mut self) {
        let mut names: BTreeMap<Span, Vec<&str>> = BTreeMap::new();
        for (name, span) in self.names() {
            names.entry(span).or_default().push(name);
        }
        let all = names
            .iter()
            .flat_map(|(at, all)| all.iter().map(|n| (*n, *at)));
        let found: Vec<Problem> = alike(all)
            .into_iter()
            // What stands for usual characters is told where it is written.
            .filter(|[_, (name, _)]| usual(name).is_none())
            .map(|[(like, first), (name, span)]| {
                let kind = ProblemKind::LooksAlike {
                    written: name.to_owned(),
                    like: like.to_owned(),
                };
                Problem::new(kind, span).with(first, Related::First)
            })
            .collect();
        self.problems.extend(found);
    }

    fn names(&self) -> impl Iterator<Item = (&str, Span)> {
        let base = &self.base;
        let declared = self.words.declared();
        let members = base
            .enums
            .iter()
            .flat_map(|e| e.members.iter().map(|m| (&**m, e.span)));
        let of_parties = base.party_types.iter().flat_map(|p| &p.attributes);
        let of_cases = base.case_types.iter().flat_map(|c| &c.attributes);
        let of_events = base
            .events
            .iter()
            .filter(|e| e.span.is_some())
            .flat_map(|e| &e.fields);
        let attributes = of_parties.chain(of_cases).chain(of_events);
        declared
            .chain(members)
            .chain(attributes.map(|a| (&*a.name, a.span)))
    }
}
