//! Who refers to whom: rules that run other provisions, official wording that cites them, references to other instruments.

use super::{ProvisionId, RuleBase, StatementKind};
use crate::source::Span;
use crate::syntax::{citations_in, titles_in};
use chrono::NaiveDate;
use std::sync::Arc;

/// A place that refers to something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The provision in which it stands.
    pub from: ProvisionId,
    /// What is referred to.
    pub to: Target,
    /// How.
    pub how: How,
    /// Where.
    pub span: Span,
}

/// What is referred to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A provision of this regulation.
    Provision(ProvisionId),
    /// Another instrument, without 《》.
    Instrument(Arc<str>),
}

/// How something is referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// `依照 … 办理`
    Run,
    /// `参照 《…》`
    Guided,
    /// In the official wording.
    Wording,
}

impl RuleBase {
    /// Every reference in the text of a day, in text order.
    #[must_use]
    pub fn references(&self, day: NaiveDate) -> Vec<Reference> {
        let mut found = Vec::new();
        let stands = |id: ProvisionId| self.provision(id).edition.stands_on(day);
        for statement in &self.statements {
            if let StatementKind::Follow(target, _) = statement.kind
                && stands(statement.provision)
            {
                found.push(Reference {
                    from: statement.provision,
                    to: Target::Provision(target),
                    how: How::Run,
                    span: statement.span,
                });
            }
        }
        for index in 0..self.provisions.len() {
            let from = ProvisionId::at(index);
            if stands(from) {
                self.references_of(from, day, &mut found);
            }
        }
        found.sort_by_key(|r| (r.from, r.span.file, r.span.start, r.span.end));
        found.dedup();
        found
    }

    fn references_of(&self, from: ProvisionId, day: NaiveDate, found: &mut Vec<Reference>) {
        let provision = self.provision(from);
        for title in &provision.references {
            found.push(Reference {
                from: self.citable(from),
                to: Target::Instrument(title.trim_matches(['《', '》']).into()),
                how: How::Guided,
                span: provision.span,
            });
        }
        for line in &provision.quote {
            for citation in citations_in(&line.text) {
                if let Some((target, _)) = self.seen_from(&citation, from, day)
                    && target != from
                {
                    found.push(Reference {
                        from,
                        to: Target::Provision(target),
                        how: How::Wording,
                        span: line.span,
                    });
                }
            }
            for title in titles_in(&line.text) {
                found.push(Reference {
                    from,
                    to: Target::Instrument(title.into()),
                    how: How::Wording,
                    span: line.span,
                });
            }
        }
    }
}
