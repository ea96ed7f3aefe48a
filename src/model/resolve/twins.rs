//! Declared names that look alike and are not the same (UTS #39): a reader would take one for the other.

use super::Resolver;
use crate::problem::{Problem, ProblemKind, Related};
use crate::source::Span;
use crate::syntax::usual;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

impl Resolver<'_> {
    /// Every declared name against those before it, whatever they name.
    pub(super) fn twins(&mut self) {
        let mut names: BTreeMap<Span, Vec<&str>> = BTreeMap::new();
        for (name, span) in self.names() {
            names.entry(span).or_default().push(name);
        }
        let mut first: FxHashMap<String, (&str, Span)> = FxHashMap::default();
        let mut found = Vec::new();
        for (span, name) in names
            .iter()
            .flat_map(|(at, all)| all.iter().map(|n| (*at, *n)))
        {
            let shape: String = unicode_security::skeleton(name).collect();
            match first.get(&shape) {
                // What stands for usual characters is told where it is written.
                Some(_) if usual(name).is_some() => {}
                Some((like, at)) if *like != name => {
                    let kind = ProblemKind::LooksAlike {
                        written: name.to_owned(),
                        like: (*like).to_owned(),
                    };
                    found.push(Problem::new(kind, span).with(*at, Related::First));
                }
                Some(_) => {}
                None => {
                    first.insert(shape, (name, span));
                }
            }
        }
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
