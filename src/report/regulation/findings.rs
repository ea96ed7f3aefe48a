//! What the check found.

use super::Report;
use crate::model::ProvisionId;
use crate::problem::{Problem, ProblemKind, Severity};
use crate::report::diagnostics::case_text;
use crate::report::words::{self, Title, problem_words};
use crate::source::Span;
use maud::{Markup, html};

impl Report<'_> {
    /// What the check found, open questions aside, which have a table of their own: what is open first.
    pub(super) fn found(&self) -> Vec<&Problem> {
        let other = |p: &&Problem| !matches!(p.kind, ProblemKind::OpenQuestion { .. });
        let mut found: Vec<&Problem> = self.of.problems.iter().filter(other).collect();
        found.sort_by_key(|p| (p.accepted.is_some(), p.severity()));
        found
    }

    pub(super) fn findings(&self) -> Markup {
        let found = self.found();
        html! {
            @if found.is_empty() { p.meta { (self.say(Title::NothingFound)) } }
            @for problem in found { (self.finding(problem)) }
        }
    }

    fn finding(&self, problem: &Problem) -> Markup {
        let lang = self.of.lang;
        let said = problem_words(&problem.kind, lang);
        let (class, word) = match (&problem.accepted, problem.severity()) {
            (Some(_), _) => ("plain", self.say(Title::Accepted)),
            (None, Severity::Error) => ("bad", words::severity(Severity::Error, lang)),
            (None, severity) => ("open", words::severity(severity, lang)),
        };
        let provision = self.provision_at(problem.span);
        html! {
            article.finding {
                h3 {
                    span class=(format!("mark {class}")) { (word) } " " (problem.code()) " " (said.title)
                    @if let Some(id) = provision { " " (self.links().cited(id)) }
                }
                p { (said.label) }
                @if let Some(help) = &said.help { p.meta { (help) } }
                @if let Some(reason) = &problem.accepted {
                    p.note.accepted { b { (self.say(Title::Accepted)) } (reason) }
                }
                @for quote in &problem.quotes {
                    @let id = self.provision_at(quote.span);
                    blockquote {
                        @match id {
                            Some(id) => (self.links().linked(id, &quote.citation)),
                            None => (quote.citation),
                        }
                        " " (quote.text)
                    }
                }
                @if let Some(case) = &problem.case {
                    details {
                        summary { (self.say(Title::CaseThatShows)) }
                        pre { (case_text(problem, case, lang)) }
                    }
                }
                p.meta { (self.place(problem.span)) }
            }
        }
    }

    /// The provision of the text in which a span stands.
    fn provision_at(&self, span: Span) -> Option<ProvisionId> {
        let base = self.of.base;
        let around = self.links().shown.iter().copied();
        let around = around.filter(|id| base.provision(*id).span.holds(span));
        around.min_by_key(|id| base.provision(*id).span.end - base.provision(*id).span.start)
    }
}
