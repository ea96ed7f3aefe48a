//! Names, texts and lengths as values of rows.

use super::super::nearest::nearest;
use super::super::values::duration;
use super::{Loader, Refusal, refuse, refuse_near};
use crate::calendar::Span as TimeSpan;
use crate::model::{CaseId, ProvisionId, SanctionId};
use crate::problem::ProblemKind;
use crate::source::Span;
use crate::syntax::tree::{CaseField, CaseValue, CaseValueKind, Name};
use std::sync::Arc;

impl<'a> Loader<'a> {
    pub(super) fn known_case(&self, name: &Name) -> Result<CaseId, Refusal> {
        match self.cases.get(name.text.as_str()) {
            Some(&id) => Ok(id),
            None => self.unknown_case(&name.text, name.span),
        }
    }

    /// A provision that a row cites.
    pub(in crate::cases) fn provision(&self, value: &CaseValue) -> Result<ProvisionId, Refusal> {
        if let CaseValueKind::Citation(citation) = &value.kind
            && let Some(id) = self.base.find(citation)
        {
            return Ok(id);
        }
        let kind = ProblemKind::UnknownProvision {
            citation: self.written(value),
        };
        refuse(kind, value.span)
    }

    pub(super) fn sanctions(&self, field: &CaseField) -> Result<Vec<SanctionId>, Refusal> {
        field
            .values
            .iter()
            .map(|value| self.sanction(&self.word(value), value.span))
            .collect()
    }

    /// A sanction by name.
    pub(in crate::cases) fn sanction(&self, name: &str, span: Span) -> Result<SanctionId, Refusal> {
        if let Some(at) = self.base.sanctions.iter().position(|s| &*s.name == name) {
            return Ok(SanctionId::at(at));
        }
        let near = nearest(name, self.base.sanctions.iter().map(|s| &*s.name));
        let kind = ProblemKind::UnknownSanction {
            name: name.to_owned(),
            nearest: near.clone(),
            known: self
                .base
                .sanctions
                .iter()
                .map(|s| s.name.to_string())
                .collect(),
        };
        refuse_near(kind, span, near)
    }

    /// A length of time.
    pub(in crate::cases) fn duration(
        &self,
        field: &str,
        value: &CaseValue,
    ) -> Result<TimeSpan, Refusal> {
        duration(self, field, value)
    }

    /// The words of a value as names are compared: folded where the parser folded them.
    pub(in crate::cases) fn word(&self, value: &CaseValue) -> String {
        match &value.kind {
            CaseValueKind::Word(text) | CaseValueKind::Text(text) => text.clone(),
            CaseValueKind::Number(_)
            | CaseValueKind::Bool(_)
            | CaseValueKind::Date(_)
            | CaseValueKind::DateTime(_)
            | CaseValueKind::Duration(_)
            | CaseValueKind::Citation(_)
            | CaseValueKind::All => self.written(value),
        }
    }

    pub(super) fn text(&self, value: &CaseValue) -> Arc<str> {
        self.word(value).into()
    }

    /// The value as it stands in the file.
    pub(in crate::cases) fn written(&self, value: &CaseValue) -> String {
        self.sources.slice(value.span).trim().to_owned()
    }
}
