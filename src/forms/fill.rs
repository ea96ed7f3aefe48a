//! Templates filled in from a run.

use super::facts::{Subject, facts};
use super::page::Page;
use super::template::{Each, Template, filled};
use super::values::{UnknownName, escaped};
use crate::journal::EventRecord;
use crate::model::{CaseId, EventId};
use crate::problem::{Problem, ProblemKind, TemplateFault};
use crate::report::Run;
use crate::source::Span;
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior};
use std::collections::BTreeSet;
use std::error::Error as _;

/// Steps that filling in one document may take.
pub const MAX_STEPS: u64 = 1_000_000;

/// Bytes that one document may have.
pub const MAX_DOCUMENT_BYTES: usize = 16 * 1024 * 1024;

/// A document that was filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Filled {
    /// The name of its file, without an ending.
    pub name: String,
    /// What it says.
    pub page: Page,
}

/// The template engine: no filters, tests or functions but those of [`facts`], nothing to read from, all that is shown
/// escaped.
pub(super) fn engine<'a>() -> Environment<'a> {
    let mut engine = Environment::empty();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_fuel(Some(MAX_STEPS));
    engine.set_debug(true);
    engine.set_formatter(|out, _, value| {
        let shown = match value.is_true() {
            true if is_truth(value) => "是".to_owned(),
            false if is_truth(value) => "否".to_owned(),
            _ if value.is_none() => String::new(),
            _ => value.to_string(),
        };
        out.write_str(&escaped(&shown)).map_err(Error::from)
    });
    engine
}

fn is_truth(value: &minijinja::Value) -> bool {
    value.kind() == minijinja::value::ValueKind::Bool
}

/// The documents that a template makes of a run.
pub fn fill(template: &Template, run: &Run<'_>) -> Result<Vec<Filled>, Box<Problem>> {
    let engine = engine();
    let wrong = |error: &Error| Box::new(problem_of(template, error, None));
    let parsed = engine
        .template_from_str(&template.text)
        .map_err(|e| wrong(&e))?;
    let mut names = BTreeSet::new();
    let mut out = Vec::new();
    for (subject, name) in subjects(template, run) {
        let mut text = Bounded::default();
        let rendered = parsed
            .render_captured_to(facts(run, subject), &mut text)
            .map(drop);
        if text.over {
            let fault = TemplateFault::TooLarge(MAX_DOCUMENT_BYTES);
            let at = Span::new(template.file, 0, 0);
            return Err(Box::new(Problem::new(
                ProblemKind::TemplateFails { fault },
                at,
            )));
        }
        rendered.map_err(|e| wrong(&e))?;
        let text = String::from_utf8_lossy(&text.bytes);
        let root = filled(&text).map_err(|(fault, _)| {
            let at = Span::new(template.file, 0, 0);
            Box::new(Problem::new(ProblemKind::TemplateMarkup { fault }, at))
        })?;
        out.push(Filled {
            name: unused(&mut names, file_name(&name)),
            page: Page::of(&root),
        });
    }
    Ok(out)
}

/// A document being written, up to [`MAX_DOCUMENT_BYTES`].
#[derive(Default)]
struct Bounded {
    bytes: Vec<u8>,
    over: bool,
}

impl std::io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + bytes.len() > MAX_DOCUMENT_BYTES {
            self.over = true;
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What the documents are about, and how each is called.
fn subjects(template: &Template, run: &Run<'_>) -> Vec<(Subject, String)> {
    let name = |case: CaseId| format!("{}-{}", template.name, run.case(case));
    match template.each {
        Each::Case(ty) => {
            let cases = run.journal.input.cases.iter().enumerate();
            // A case that is only mentioned, as in a complaint, has nothing to be told.
            let touched = |case| {
                let mut events = run.journal.events.iter();
                events.any(|e| e.case == Some(case) && !e.revoked)
            };
            cases
                .filter(|(at, case)| case.ty == ty && touched(CaseId::at(*at)))
                .map(|(at, _)| {
                    let case = CaseId::at(at);
                    (Subject { case, event: None }, name(case))
                })
                .collect()
        }
        Each::Event(ty) => {
            let such = |e: &EventRecord| e.ty == ty && !e.revoked;
            let events = run.journal.events.iter().enumerate();
            events
                .filter(|(_, event)| such(event))
                .filter_map(|(at, event)| {
                    let case = event.case?;
                    let event = Some(EventId::at(at));
                    Some((Subject { case, event }, name(case)))
                })
                .collect()
        }
    }
}

/// A name that every system takes.
fn file_name(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '(' | ')');
    name.chars()
        .map(|c| if plain(c) { c } else { '_' })
        .take(80)
        .collect()
}

/// A name that no document before has; on some systems `a` and `A` are one.
fn unused(names: &mut BTreeSet<String>, name: String) -> String {
    let mut unused = name.clone();
    let mut number = 2;
    while !names.insert(unused.to_lowercase()) {
        unused = format!("{name}-{number}");
        number += 1;
    }
    unused
}

/// An error of the template engine as a problem at its place; `path` is the name that was looked up outside the template.
pub(super) fn problem_of(template: &Template, error: &Error, path: Option<&str>) -> Problem {
    let unknown = sources(error).find_map(|e| e.downcast_ref::<UnknownName>().cloned());
    let text = &*template.text;
    let mut range = match path {
        Some(path) => place_of(text, path).unwrap_or(0..0),
        None => error.range().unwrap_or_else(|| line_of(text, error.line())),
    };
    if range.end > text.len() || text.get(range.clone()).is_none() {
        range = 0..0;
    }
    if let Some(unknown) = unknown {
        // The engine points at the whole expression.
        if let Some(at) = text[range.clone()].rfind(&unknown.name) {
            let start = range.start + at;
            range = start..start + unknown.name.len();
        }
        let span = Span::new(template.file, range.start, range.end);
        let UnknownName {
            name,
            nearest,
            known,
        } = unknown;
        let mut problem = Problem::new(
            ProblemKind::UnknownInTemplate {
                name,
                nearest: nearest.clone(),
                known,
            },
            span,
        );
        if let Some(nearest) = nearest {
            problem = problem.mended(span, nearest);
        }
        return problem;
    }
    let span = Span::new(template.file, range.start, range.end);
    let detail = error.detail().unwrap_or_default().to_owned();
    let written = text[range].to_owned();
    let fault = match error.kind() {
        ErrorKind::SyntaxError => TemplateFault::Unreadable(detail),
        ErrorKind::OutOfFuel => TemplateFault::TooLong(MAX_STEPS),
        ErrorKind::UnknownFilter => TemplateFault::NoFilters,
        ErrorKind::UnknownTest => TemplateFault::NoTests,
        ErrorKind::UndefinedError => TemplateFault::Nothing(written),
        ErrorKind::MissingArgument | ErrorKind::TooManyArguments => TemplateFault::OneName,
        _ => TemplateFault::Cannot(detail),
    };
    Problem::new(ProblemKind::TemplateFails { fault }, span)
}

/// An error and what it was caused by.
fn sources(error: &Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    let mut next = error.source();
    std::iter::from_fn(move || {
        let here = next?;
        next = here.source();
        Some(here)
    })
}

/// The line of a one-based number, without the spaces around it.
fn line_of(text: &str, number: Option<usize>) -> std::ops::Range<usize> {
    let before = number.unwrap_or(1).saturating_sub(1);
    let start: usize = text.split_inclusive('\n').take(before).map(str::len).sum();
    let line = text[start..].lines().next().unwrap_or_default();
    let from = start + (line.len() - line.trim_start().len());
    from..from + line.trim().len()
}

/// Where a path such as `案件.经办人` stands in a template: a whole name, inside `{{ }}` or `{% %}`.
fn place_of(text: &str, path: &str) -> Option<std::ops::Range<usize>> {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let whole = |at: usize| {
        let before = text[..at].chars().next_back();
        let after = text[at + path.len()..].chars().next();
        !before.is_some_and(|c| part(c) || c == '.') && !after.is_some_and(part)
    };
    let inside = |at: usize| {
        let open = text[..at].rfind("{{").max(text[..at].rfind("{%"));
        let shut = text[..at].rfind("}}").max(text[..at].rfind("%}"));
        open > shut
    };
    let mut all = text.match_indices(path).map(|(at, _)| at);
    let at = all.find(|&at| whole(at) && inside(at))?;
    Some(at..at + path.len())
}
