//! Templates: what each is for, its markup, and everything about it that can be wrong before there is a case.

use super::fill::{engine, problem_of};
use super::markup::{ATTRIBUTES, ELEMENTS, Element, Node, holds_text, read};
use super::page::{Align, columns, percent};
use super::{facts, markup};
use crate::model::{CaseTypeId, EventTypeId, RuleBase};
use crate::problem::{MarkupFault, Problem, ProblemKind, TemplateFault};
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::hidden_characters;
use std::ops::Range;
use std::sync::Arc;

/// A template that nothing is wrong with, as far as that can be told without a case.
#[derive(Clone, Debug)]
pub struct Template {
    /// The form's name: that of its file.
    pub name: String,
    /// Of what there is a document each.
    pub each: Each,
    /// Its file.
    pub file: FileId,
    /// Its text.
    pub text: Arc<str>,
}

/// Of what a template makes a document each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    /// `每件`: every case of a type.
    Case(CaseTypeId),
    /// `每次`: every event of a type on a case.
    Event(EventTypeId),
}

/// `<meta name="每件" content="事项"/>`
const EACH_CASE: &str = "每件";
/// `<meta name="每次" content="补正告知"/>`
const EACH_EVENT: &str = "每次";

/// Words that begin and end blocks, or go on with one.
const BLOCKS: [(&str, &str); 2] = [("if", "endif"), ("for", "endfor")];
const GO_ON: [&str; 2] = ["else", "elif"];

/// The template of a file.
pub fn template(
    base: &RuleBase,
    sources: &SourceMap,
    file: FileId,
) -> Result<Template, Vec<Problem>> {
    let source = sources.file(file);
    let mut check = Check {
        file,
        text: &source.text,
        problems: Vec::new(),
    };
    let root = match read(&source.text) {
        Ok(root) => root,
        Err((fault, at)) => {
            check.markup(fault, at);
            return Err(check.problems);
        }
    };
    check.element(&root, "");
    check.problems.extend(hidden_characters(file, &source.text));
    for at in growing(&source.text) {
        let fault = TemplateFault::Grows;
        check.tell(ProblemKind::TemplateFails { fault }, at);
    }
    let each = check.subject(base, &root);
    let stem = source.name.rsplit('/').next().unwrap_or(&source.name);
    let template = Template {
        name: stem.rsplit_once('.').map_or(stem, |(n, _)| n).to_owned(),
        each: each.unwrap_or(Each::Case(CaseTypeId(0))),
        file,
        text: source.text.clone(),
    };
    if each.is_some() && check.problems.is_empty() {
        check.problems = names(base, &template);
    }
    match check.problems.is_empty() {
        true => Ok(template),
        false => Err(check.problems),
    }
}

struct Check<'a> {
    file: FileId,
    text: &'a str,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn tell(&mut self, kind: ProblemKind, at: Range<usize>) {
        let span = Span::new(self.file, at.start, at.end);
        self.problems.push(Problem::new(kind, span));
    }

    fn markup(&mut self, fault: MarkupFault, at: Range<usize>) {
        self.tell(ProblemKind::TemplateMarkup { fault }, at);
    }

    /// An element, its attributes and what stands in it.
    fn element(&mut self, element: &Element, within: &str) {
        let name = element.name.as_str();
        let places = ELEMENTS.iter().find(|(n, _)| *n == name).map(|e| e.1);
        match places {
            None => {
                let known = ELEMENTS.iter().map(|e| e.0.to_owned()).collect();
                let name = name.to_owned();
                self.markup(MarkupFault::Element { name, known }, element.at.clone());
            }
            Some(places) if !places.contains(&within) => {
                let fault = MarkupFault::Misplaced {
                    name: name.to_owned(),
                    places: places.iter().map(|p| (*p).to_owned()).collect(),
                };
                self.markup(fault, element.at.clone());
            }
            Some(_) => self.attributes(element),
        }
        self.content(element);
    }

    fn attributes(&mut self, element: &Element) {
        let known = ATTRIBUTES.iter().find(|(n, _)| *n == element.name);
        let known = known.map_or(&[][..], |a| a.1);
        for (name, value) in &element.attributes {
            let good = match name.as_str() {
                _ if !known.contains(&name.as_str()) => false,
                "class" => Align::CLASSES.iter().any(|(class, _)| class == value),
                "colspan" => columns(value).is_some(),
                "width" => percent(value).is_some(),
                _ => true,
            };
            if !good {
                let fault = MarkupFault::Attribute {
                    name: name.clone(),
                    value: value.clone(),
                    known: known.iter().map(|k| (*k).to_owned()).collect(),
                };
                self.markup(fault, element.at.clone());
            }
        }
    }

    /// Blocks begin and end in the same element, so that whatever they choose the result is whole.
    fn content(&mut self, element: &Element) {
        let mut open: Vec<(&'static str, Range<usize>)> = Vec::new();
        for child in &element.children {
            match child {
                Node::Element(part) => self.element(part, &element.name),
                Node::Text(_, at) => {
                    let tags = tags(self.text, at.clone());
                    if !holds_text(&element.name) {
                        self.stray(at, &tags, &element.name);
                    }
                    for (word, at) in tags {
                        self.block(&word, at, &mut open);
                    }
                }
            }
        }
        for (word, at) in open {
            self.markup(MarkupFault::BlockOpen(word.to_owned()), at);
        }
    }

    fn block(
        &mut self,
        word: &str,
        at: Range<usize>,
        open: &mut Vec<(&'static str, Range<usize>)>,
    ) {
        if let Some((begin, _)) = BLOCKS.iter().find(|(begin, _)| *begin == word) {
            open.push((begin, at));
        } else if let Some((begin, _)) = BLOCKS.iter().find(|(_, end)| *end == word) {
            match open.last() {
                Some((last, _)) if last == begin => drop(open.pop()),
                _ => self.markup(MarkupFault::BlockEnd(word.to_owned()), at),
            }
        } else if GO_ON.contains(&word) {
            if open.is_empty() {
                self.markup(MarkupFault::BlockEnd(word.to_owned()), at);
            }
        } else if word != "set" {
            self.markup(MarkupFault::Block(word.to_owned()), at);
        }
    }

    /// Words where none can be shown.
    fn stray(&mut self, at: &Range<usize>, tags: &[(String, Range<usize>)], within: &str) {
        let mut from = at.start;
        let ends = tags.iter().map(|(_, tag)| tag.clone());
        for tag in ends.chain(std::iter::once(at.end..at.end)) {
            let between = &self.text[from..tag.start.max(from)];
            let said = between.trim();
            if !said.is_empty() && !said.starts_with("{#") {
                let start = from + between.find(said).unwrap_or(0);
                let fault = MarkupFault::Stray(within.to_owned());
                self.markup(fault, start..start + said.len());
            }
            from = tag.end;
        }
    }

    /// What the head says the template is for.
    fn subject(&mut self, base: &RuleBase, root: &Element) -> Option<Each> {
        let head = root.child("head");
        let metas = head.into_iter().flat_map(Element::elements);
        let mut found = None;
        for meta in metas.filter(|e| e.name == "meta") {
            let content = meta.attribute("content").unwrap_or_default();
            let each = match meta.attribute("name") {
                Some(EACH_CASE) => {
                    let mut types = base.case_types.iter();
                    types
                        .find(|t| &*t.name == content)
                        .map(|t| Each::Case(t.id))
                }
                Some(EACH_EVENT) => {
                    let such =
                        |e: &crate::model::EventType| &*e.name == content && e.about.is_some();
                    let at = base.events.iter().position(such);
                    at.map(|at| Each::Event(EventTypeId::at(at)))
                }
                _ => continue,
            };
            if each.is_none() || found.is_some() {
                let cases = base.case_types.iter().map(|t| &*t.name);
                let events = base.events.iter().filter(|e| e.about.is_some());
                let known = cases.chain(events.map(|e| &*e.name));
                let kind = ProblemKind::TemplateSubject {
                    name: content.to_owned(),
                    nearest: crate::cases::nearest(content, known),
                };
                self.tell(kind, meta.at.clone());
                return None;
            }
            found = each;
        }
        if found.is_none() {
            let at = head.map_or(root.at.clone(), |h| h.at.clone());
            let kind = ProblemKind::TemplateSubject {
                name: String::new(),
                nearest: None,
            };
            self.tell(kind, at);
        }
        found
    }
}

/// Expressions whose result can grow with every line: `*` anywhere; in a set, whatever joins two things or lists them.
fn growing(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find(['{']).map(|n| from + n) {
        let close = match text[start..].get(..2) {
            Some("{{") => "}}",
            Some("{%") => "%}",
            _ => {
                from = start + 1;
                continue;
            }
        };
        let end = text[start + 2..]
            .find(close)
            .map_or(text.len(), |n| start + 2 + n);
        let said = &text[start + 2..end];
        let inner = said.trim_start_matches(['-', '+']).trim_start();
        let sets = inner
            .strip_prefix("set")
            .is_some_and(|r| r.starts_with([' ', '\t', '\n', '\r']));
        let signs = outside_quotes(inner);
        let joins = sets && signs.contains(['~', '+', ',']);
        if signs.contains('*') || joins {
            found.push(start..end);
        }
        from = start + 2;
    }
    found
}

/// An expression without what it quotes.
fn outside_quotes(text: &str) -> String {
    let (mut out, mut quote, mut escaped) = (String::new(), None, false);
    for c in text.chars() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None => out.push(c),
        }
    }
    out
}

/// The `{% word … %}` in a part of a text.
fn tags(text: &str, at: Range<usize>) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    let mut from = at.start;
    while let Some(start) = text[from..at.end].find("{%").map(|n| from + n) {
        // What a comment says is not done.
        if let Some(comment) = text[from..start].rfind("{#")
            && !text[from + comment..start].contains("#}")
        {
            let end = text[start..at.end].find("#}");
            from = end.map_or(at.end, |n| start + n + 2);
            continue;
        }
        let end = text[start..at.end].find("%}");
        let end = end.map_or(at.end, |n| start + n + 2);
        let inner = text[start + 2..end]
            .trim_start_matches(['-', '+'])
            .trim_start();
        let word = inner
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .next();
        found.push((word.unwrap_or_default().to_owned(), start..end));
        from = end;
    }
    found
}

/// Whether the template engine can read it, and every name that it looks up is there: also those of a branch that is
/// seldom taken.
fn names(base: &RuleBase, template: &Template) -> Vec<Problem> {
    let engine = engine();
    let parsed = match engine.template_from_str(&template.text) {
        Ok(parsed) => parsed,
        Err(error) => return vec![problem_of(template, &error, None)],
    };
    let sight = facts::blank(base, template.each);
    let mut problems = Vec::new();
    let mut paths: Vec<String> = parsed.undeclared_variables(true).into_iter().collect();
    paths.sort();
    for path in paths {
        let read = engine
            .compile_expression(&path)
            .and_then(|e| e.eval(&sight));
        if let Err(error) = read {
            problems.push(problem_of(template, &error, Some(&path)));
        }
    }
    problems
}

/// The markup of a filled-in template.
pub(super) fn filled(text: &str) -> Result<Element, markup::Fault> {
    read(text)
}
