//! Declarations that an amendment changes or adds.

use super::{Taking, Work};
use crate::problem::{Problem, ProblemKind, Related};
use crate::source::Span;
use crate::syntax::tree::{
    Declaration, DeclarationKind as Kind, Edition, Field, Name, TransitionRule, Turn,
};

impl<'a> Work<'a> {
    /// `修改` before a 参数, 时限用语, 指标 or definition: the old meaning ends where the new one begins.
    pub(super) fn redefine(&mut self, declaration: &'a Declaration, taking: &Taking<'a>) {
        match &declaration.kind {
            Kind::Parameter(..) | Kind::Definition { .. } | Kind::Metric { .. } => {
                self.redefine_one(declaration.clone(), taking);
            }
            Kind::LimitWords(words) => {
                for word in words {
                    let one = Declaration {
                        kind: Kind::LimitWords(vec![word.clone()]),
                        ..declaration.clone()
                    };
                    self.part_limit_word(&word.0.text);
                    self.redefine_one(one, taking);
                }
            }
            _ => self.not_amendable(declaration),
        }
    }

    /// Takes one word of 时限用语 out of its list, so that it can have editions of its own; it then comes last.
    fn part_limit_word(&mut self, name: &str) -> bool {
        let mut parted = None;
        for declaration in &mut self.declarations {
            if let Kind::LimitWords(words) = &mut declaration.kind
                && words.len() > 1
                && let Some(index) = words.iter().position(|(n, _)| n.text == name)
            {
                let word = words.remove(index);
                parted = Some(Declaration {
                    span: word.0.span,
                    kind: Kind::LimitWords(vec![word]),
                    edition: declaration.edition.clone(),
                });
                break;
            }
        }
        let parts = parted.is_some();
        self.declarations.extend(parted);
        parts
    }

    fn redefine_one(&mut self, mut new: Declaration, taking: &Taking<'a>) {
        let Some(name) = name_of(&new.kind).cloned() else {
            return;
        };
        let old = self.declarations.iter().position(|d| {
            d.edition.until.is_none()
                && std::mem::discriminant(&d.kind) == std::mem::discriminant(&new.kind)
                && name_of(&d.kind).is_some_and(|n| n.text == name.text)
        });
        let Some(index) = old else {
            let kind = ProblemKind::AmendsNothing {
                provision: name.text,
                date: taking.date,
            };
            return self.problem(kind, name.span);
        };
        let lineage = name_of(&self.declarations[index].kind).map_or(name.span, |n| n.span);
        let lineage = self.declarations[index].edition.lineage.unwrap_or(lineage);
        if !self.hit(vec![lineage], name.text.clone(), name.span, taking) {
            return;
        }
        let Some(date) = taking.date else {
            new.edition = self.declarations[index].edition.clone();
            self.declarations[index] = new;
            return;
        };
        self.succeed_declaration(index, new, (lineage, date));
    }

    /// Ends the meaning of a declaration on a day on which another takes over.
    fn succeed_declaration(
        &mut self,
        index: usize,
        mut new: Declaration,
        (lineage, date): (Span, chrono::NaiveDate),
    ) {
        let turn = Turn {
            date,
            rule: TransitionRule::ByEvent,
        };
        self.declarations[index].edition.until = Some(turn.clone());
        new.edition = Edition {
            since: Some(turn),
            until: None,
            lineage: Some(lineage),
        };
        self.declarations.insert(index + 1, new);
    }

    /// The same words from a day on, because what they are said by means something else from then.
    pub(super) fn renew_declaration(
        &mut self,
        mut index: usize,
        word: Option<Name>,
        date: chrono::NaiveDate,
    ) {
        if let Some(word) = word
            && self.part_limit_word(&word.text)
        {
            index = self.declarations.len() - 1;
        }
        let Some(same) = self.declarations.get(index).cloned() else {
            return;
        };
        let first = name_of(&same.kind).map_or(same.span, |name| name.span);
        let lineage = same.edition.lineage.unwrap_or(first);
        self.succeed_declaration(index, same, (lineage, date));
    }

    /// `增加` before a declaration: members and fields of one that exists, else a new one.
    pub(super) fn extend(&mut self, declaration: &'a Declaration, taking: &Taking<'a>) {
        let Some(name) = name_of(&declaration.kind) else {
            return self.declarations.push(declaration.clone());
        };
        let same = |d: &&mut Declaration| {
            std::mem::discriminant(&d.kind) == std::mem::discriminant(&declaration.kind)
                && name_of(&d.kind).is_some_and(|n| n.text == name.text)
        };
        let Some(old) = self.declarations.iter_mut().find(same) else {
            return self.declarations.push(declaration.clone());
        };
        match (&mut old.kind, &declaration.kind) {
            (Kind::Enum(_, members), Kind::Enum(_, more)) => {
                members.extend(more.iter().cloned());
                if let Some(date) = taking.date {
                    let added = more.iter().map(|member| (member.span, date));
                    self.amended.added.extend(added);
                }
            }
            (Kind::Party(_, fields), Kind::Party(_, more))
            | (Kind::Case(_, fields), Kind::Case(_, more)) => fields.extend(more.iter().cloned()),
            (Kind::Event { fields, .. }, Kind::Event { fields: more, .. }) => {
                fields.extend::<Vec<Field>>(more.clone());
            }
            (Kind::LimitWords(words), Kind::LimitWords(more)) => {
                words.extend(more.iter().cloned());
            }
            _ => {
                let first = name_of(&old.kind).map(|n| n.span);
                let kind = ProblemKind::AlreadyThere {
                    provision: name.text.clone(),
                };
                let mut problem = Problem::new(kind, name.span);
                if let Some(first) = first {
                    problem = problem.with(first, Related::Declared);
                }
                self.problems.push(problem);
            }
        }
    }

    fn not_amendable(&mut self, declaration: &Declaration) {
        let name = name_of(&declaration.kind).map_or(String::new(), |n| n.text.clone());
        self.problem(ProblemKind::NotAmendable { name }, declaration.span);
    }

    /// Names whose meaning changes on a day, with where the new meaning is written.
    pub(super) fn changed_terms(&self, day: chrono::NaiveDate) -> Vec<(String, Span)> {
        self.declarations
            .iter()
            .filter(|d| {
                d.edition
                    .since
                    .as_ref()
                    .is_some_and(|turn| turn.date == day)
            })
            .filter(|d| matches!(d.kind, Kind::Parameter(..) | Kind::LimitWords(_)))
            .filter_map(|d| name_of(&d.kind))
            .map(|name| (name.text.clone(), name.span))
            .collect()
    }
}

/// The name that a declaration gives; the first word of 时限用语.
pub(super) fn name_of(kind: &Kind) -> Option<&Name> {
    match kind {
        Kind::Party(name, _)
        | Kind::NamedParty(name, _)
        | Kind::Enum(name, _)
        | Kind::Case(name, _)
        | Kind::Event { name, .. }
        | Kind::Definition { name, .. }
        | Kind::Interval { name, .. }
        | Kind::Sanction { name, .. }
        | Kind::Parameter(name, _)
        | Kind::Metric { name, .. } => Some(name),
        Kind::LimitWords(words) => words.first().map(|(name, _)| name),
        Kind::Severity(_)
        | Kind::Interpretation(_)
        | Kind::OpenQuestion(_)
        | Kind::Acceptance { .. } => None,
    }
}
