//! Everything else that is declared: parties, words, intervals, sanctions, notes.

use super::super::Resolver;
use super::{Declared, Meaning, Placed};
use crate::model::{
    Acceptance, Interval, IntervalId, NamedParty, Note, NoteKind, Parameter, PartyId, ProvisionId,
    Sanction, SanctionId, Validity,
};
use crate::problem::{CODES, ProblemKind, Sort};
use crate::source::Span;
use crate::syntax::tree::{self, Declaration, DeclarationKind as Kind, Name, ParameterValue, Term};

impl<'a> Resolver<'a> {
    pub(super) fn other(&mut self, provision: Option<ProvisionId>, declaration: &'a Declaration) {
        match &declaration.kind {
            Kind::NamedParty(name, ty) => self.named_party(name, ty),
            Kind::Interval { name, from, to } => {
                let (from, to) = (self.event_list(from), self.event_list(to));
                if self.declare_edition(Sort::Interval, name) != Declared::Taken {
                    let id = IntervalId::at(self.base.intervals.len());
                    let edition = self.edition.clone();
                    let known = self.words.intervals.entry(&name.text).or_default();
                    known.push((edition, id));
                    self.base.intervals.push(Interval {
                        name: (*name.text).into(),
                        from,
                        to,
                        span: name.span,
                    });
                }
            }
            Kind::LimitWords(words) => {
                for (index, (name, term)) in words.iter().enumerate() {
                    let end = words
                        .get(index + 1)
                        .map_or(declaration.span.end, |(next, _)| next.span.start);
                    self.meaning(name, Meaning::Term(term), end);
                    if let Term::Undetermined(span) = term {
                        let word = Some(name.text.clone());
                        self.report(ProblemKind::Clockless { word }, *span);
                    }
                }
            }
            Kind::Parameter(name, value) => {
                let meaning = match value {
                    ParameterValue::Value(value) => Meaning::Value(value),
                    ParameterValue::Term(term) => Meaning::Term(term),
                };
                self.meaning(name, meaning, declaration.span.end);
            }
            Kind::Sanction {
                name,
                targets,
                validity,
            } => self.sanction_declared(name, targets, validity.as_ref()),
            Kind::Interpretation(text) => {
                self.note(NoteKind::Interpretation, provision, &text.value, text.span);
            }
            Kind::OpenQuestion(text) => {
                self.note(NoteKind::OpenQuestion, provision, &text.value, text.span);
                let kind = ProblemKind::OpenQuestion {
                    text: text.value.clone(),
                };
                self.report(kind, text.span);
            }
            Kind::Acceptance {
                code,
                about,
                reason,
            } => self.acceptance(provision, code, about, &reason.value, declaration.span),
            Kind::Party(..)
            | Kind::Enum(..)
            | Kind::Case(..)
            | Kind::Event { .. }
            | Kind::Definition { .. }
            | Kind::Severity(_)
            | Kind::Metric { .. } => {}
        }
    }

    pub(super) fn acceptance(
        &mut self,
        provision: Option<ProvisionId>,
        code: &Name,
        about: &[Name],
        reason: &str,
        span: Span,
    ) {
        let known = CODES.iter().find(|c| {
            c.starts_with(['W', 'N']) && **c != "W100" && c.eq_ignore_ascii_case(&code.text)
        });
        let Some(known) = known else {
            let code_text = code.text.clone();
            self.report(ProblemKind::NotAcceptable { code: code_text }, code.span);
            return;
        };
        self.base.acceptances.push(Acceptance {
            code: known,
            about: about.iter().map(|n| (*n.text).into()).collect(),
            provision,
            reason: reason.into(),
            span,
        });
    }

    pub(super) fn note(
        &mut self,
        kind: NoteKind,
        provision: Option<ProvisionId>,
        text: &str,
        span: Span,
    ) {
        self.base.notes.push(Note {
            kind,
            provision,
            text: text.into(),
            span,
        });
    }

    pub(super) fn named_party(&mut self, name: &'a Name, ty: &Name) {
        let Some(ty) = self.party_type(ty) else {
            return;
        };
        if self.declare(Sort::NamedParty, name) {
            let id = PartyId::at(self.base.named_parties.len());
            self.words.parties.insert(&name.text, id);
            self.base.named_parties.push(NamedParty {
                id,
                name: (*name.text).into(),
                ty,
                span: name.span,
            });
        }
    }

    /// A word with what stands for it up to `end`.
    pub(super) fn meaning(&mut self, name: &'a Name, meaning: Meaning<'a>, end: u32) {
        if self.declare_edition(Sort::Term, name) == Declared::Taken {
            return;
        }
        let edition = self.edition.clone();
        let known = self.words.meanings.entry(&name.text).or_default();
        known.push((edition, meaning));
        let rest = Span {
            start: name.span.end,
            end,
            ..name.span
        };
        // Comments after the value are no part of it.
        let written = self.sources.slice(rest).trim();
        let written = written
            .strip_prefix('指')
            .or_else(|| written.strip_prefix('为'))
            .unwrap_or(written);
        let line = written.split(['\n', '#']).next().unwrap_or_default();
        self.base.parameters.push(Parameter {
            name: (*name.text).into(),
            text: line.trim().trim_end_matches('。').into(),
            span: name.span,
        });
    }

    pub(super) fn sanction_declared(
        &mut self,
        name: &'a Name,
        targets: &[Name],
        validity: Option<&tree::Validity>,
    ) {
        let targets = targets.iter().filter_map(|t| self.party_type(t)).collect();
        let validity = match validity {
            None => Validity::Lasting,
            Some(tree::Validity::ThisYear) => Validity::ThisYear,
            Some(tree::Validity::For(quantity)) => {
                let Some(span) = self.quantity(quantity) else {
                    return;
                };
                Validity::For(span)
            }
        };
        if self.declare(Sort::Sanction, name) {
            let id = SanctionId::at(self.base.sanctions.len());
            self.words.sanctions.insert(&name.text, id);
            self.base.sanctions.push(Sanction {
                name: (*name.text).into(),
                targets,
                validity,
                span: name.span,
            });
        }
    }

    pub(super) fn severities(&mut self, declarations: &[Placed<'a>]) {
        for (_, declaration) in declarations {
            if let Kind::Severity(order) = &declaration.kind {
                self.once(Sort::Severity, order.iter());
                let order = order.iter().filter_map(|n| self.sanction(n)).collect();
                self.base.severities.push(order);
            }
        }
    }
}
