//! Declarations: types, parties, events, sanctions and the words of limits. Afterwards every name can be looked up.

mod events;
mod lookup;
mod others;
mod types;

pub(super) use lookup::sorted;

use super::Resolver;
use super::provisions::dates_of;
use crate::model::{
    Edition, EnumId, EventTypeId, IntervalId, PartyId, ProvisionId, SanctionId, Slot, Type,
};
use crate::problem::Sort;
use crate::source::Span;
use crate::syntax::tree::{Declaration, Expr, Name, Term};
use rustc_hash::FxHashMap;

/// A declaration with the provision in which it stands.
pub(super) type Placed<'a> = (Option<ProvisionId>, &'a Declaration);

/// What a 参数 or a word of 时限用语 stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meaning<'a> {
    Value(&'a Expr),
    Term(&'a Term),
}

/// Names by what they name; each namespace its own (ruling 25).
#[derive(Default)]
pub(super) struct Vocabulary<'a> {
    pub types: FxHashMap<&'a str, Type>,
    pub events: FxHashMap<&'a str, EventTypeId>,
    pub sanctions: FxHashMap<&'a str, SanctionId>,
    pub parties: FxHashMap<&'a str, PartyId>,
    pub intervals: FxHashMap<&'a str, Vec<(Edition, IntervalId)>>,
    pub meanings: FxHashMap<&'a str, Vec<(Edition, Meaning<'a>)>>,
    /// Where each name was declared, by sort; several times only by editions that are apart.
    seen: FxHashMap<(Sort, &'a str), Vec<(Span, Edition)>>,
    /// Members that amendments added, by where they are written.
    pub added: FxHashMap<Span, chrono::NaiveDate>,
    /// From when a member is one, where it was not from the start.
    pub member_since: FxHashMap<(EnumId, usize), chrono::NaiveDate>,
    /// For each event field or attribute name: the events that have it.
    pub fields: FxHashMap<std::sync::Arc<str>, Vec<(EventTypeId, Slot)>>,
}

impl<'a> Vocabulary<'a> {
    /// Every name that was declared by itself, and where; in no order.
    pub(super) fn declared(&self) -> impl Iterator<Item = (&'a str, Span)> {
        let all = self.seen.iter();
        all.flat_map(|((_, name), places)| places.iter().map(|(at, _)| (*name, *at)))
    }
}

/// How a name was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Declared {
    /// For the first time.
    New,
    /// Again, by an edition apart from those before.
    Edition,
    /// It is taken.
    Taken,
}

const BUILTIN_TYPES: [(&str, Type); 6] = [
    ("文本", Type::Text),
    ("数", Type::Number),
    ("是否", Type::Bool),
    ("日期", Type::Date),
    ("时刻", Type::Instant),
    ("时长", Type::Duration),
];

impl<'a> Resolver<'a> {
    /// Builds the tables of everything that is declared.
    pub(super) fn vocabulary(&mut self, declarations: &[Placed<'a>]) {
        self.words.types.extend(BUILTIN_TYPES);
        self.builtin_events();
        self.type_names(declarations);
        self.attributes(declarations);
        self.events(declarations);
        for &(provision, declaration) in declarations {
            self.edition = self.edition_of(provision, declaration);
            self.other(provision, declaration);
        }
        self.edition = Edition::default();
        self.severities(declarations);
        self.memberships();
    }

    /// The days on which a declaration holds: its own, else those of its provision.
    pub(super) fn edition_of(
        &self,
        provision: Option<ProvisionId>,
        declaration: &Declaration,
    ) -> Edition {
        let own = dates_of(&declaration.edition);
        match provision {
            Some(id) if own.is_only() => self.base.provision(id).edition.clone(),
            _ => own,
        }
    }

    /// Takes a name in; false where it is taken. What stands in two editions of one article is declared once.
    fn declare(&mut self, what: Sort, name: &'a Name) -> bool {
        match self.declare_edition(what, name) {
            Declared::New => true,
            Declared::Edition if self.stands_in_two(what, name) => false,
            Declared::Edition => {
                let seen = self.words.seen.get(&(what, &*name.text));
                let first = seen
                    .and_then(|s| s.first())
                    .map_or(name.span, |(span, _)| *span);
                self.duplicate(what, &*name.text, name.span, first);
                false
            }
            Declared::Taken => false,
        }
    }

    fn stands_in_two(&self, what: Sort, name: &Name) -> bool {
        let seen = self.words.seen.get(&(what, &*name.text));
        seen.is_some_and(|seen| seen.iter().filter(|(span, _)| *span == name.span).count() > 1)
    }

    /// Takes a name in whose meaning may differ from edition to edition.
    fn declare_edition(&mut self, what: Sort, name: &'a Name) -> Declared {
        let edition = self.edition.clone();
        let seen = self.words.seen.entry((what, &name.text)).or_default();
        let clash = seen
            .iter()
            .find(|(span, other)| *span != name.span && !edition.is_apart_from(other));
        if let Some(&(first, _)) = clash {
            self.duplicate(what, &*name.text, name.span, first);
            return Declared::Taken;
        }
        // The same text twice without editions: one name, written once.
        let known = !seen.is_empty();
        seen.push((name.span, edition));
        if known {
            Declared::Edition
        } else {
            Declared::New
        }
    }

    /// Reports names of a list that stand in it twice.
    pub(super) fn once<'n>(&mut self, what: Sort, names: impl Iterator<Item = &'n Name>) {
        let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
        for name in names {
            match seen.get(&*name.text) {
                Some(&first) => self.duplicate(what, &*name.text, name.span, first),
                None => {
                    seen.insert(&name.text, name.span);
                }
            }
        }
    }
}
