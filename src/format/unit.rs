//! Tokens in a row: the blanks between them, where the row may be broken, and how it is broken when it is too long.

use super::MAX_WIDTH;
use super::gap::Gap;
use super::page::{Blank, Page};
use super::spelling::spelled;
use crate::source::display_width;
use crate::syntax::tokens::{Sort, Token, begins_piece};
use std::ops::Range;

/// A token as it is written.
#[derive(Debug)]
pub(super) struct Element {
    words: String,
    range: Range<usize>,
    /// A blank before it.
    spaced: bool,
    /// How far inside the statement a line may end before it; the smaller, the rather.
    level: Option<usize>,
    /// A line ends before it: the author's at such a place, or a comment's.
    broken: bool,
}

impl Element {
    fn width(&self) -> usize {
        display_width(&self.words) + usize::from(self.spaced)
    }
}

/// A head group, a statement, or a line.
#[derive(Debug)]
pub(super) struct Unit {
    elements: Vec<Element>,
}

/// How many tokens tell what a line begins.
const TELLING: usize = 6;

impl Unit {
    /// The unit of tokens of a text.
    pub(super) fn of<'a>(text: &str, tokens: impl IntoIterator<Item = &'a Token>) -> Self {
        let tokens: Vec<&Token> = tokens.into_iter().filter(|t| !t.redundant).collect();
        let mut elements: Vec<Element> = Vec::new();
        let mut before: Option<&Token> = None;
        for token in tokens {
            let mut words = spelled(text, token);
            let from = before.map_or(token.range.start, |b| b.range.end);
            if token.sort == Sort::Shift && before.is_some_and(|b| b.sort != Sort::Comma) {
                words.insert(0, ',');
            }
            elements.push(Element {
                spaced: before.is_some_and(|b| spaced(b.sort, token.sort)),
                level: before.and_then(|b| level(b, token, &words)),
                broken: before.is_some() && Gap::of(text, from..token.range.start).breaks(),
                words,
                range: token.range.clone(),
            });
            before = Some(token);
        }
        let mut unit = Self { elements };
        unit.settle(text);
        unit
    }

    /// A line may end only where the statement can be broken, and where what follows is not taken for something new; a
    /// comment ends it anywhere.
    fn settle(&mut self, text: &str) {
        for at in 1..self.elements.len() {
            let begins = self.elements[at].level.is_some() && begins_piece(&self.from(at));
            let from = self.elements[at - 1].range.end;
            let element = &mut self.elements[at];
            if begins {
                element.level = None;
            }
            let comment = || {
                let gap = Gap::of(text, from..element.range.start);
                !gap.comments.is_empty()
            };
            element.broken = element.broken && (element.level.is_some() || comment());
        }
    }

    /// How a line would begin with one of its tokens.
    fn from(&self, at: usize) -> String {
        let mut line = String::new();
        for element in self.elements[at..].iter().take(TELLING) {
            if element.spaced && !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&element.words);
        }
        line
    }

    /// How a line would begin with it.
    pub(super) fn beginning(&self) -> String {
        self.from(0)
    }

    /// Where it starts in the source.
    pub(super) fn start(&self) -> usize {
        self.elements.first().map_or(0, |e| e.range.start)
    }

    /// Where it ends in the source.
    pub(super) fn end(&self) -> usize {
        self.elements.last().map_or(0, |e| e.range.end)
    }

    /// Cells that it takes on one line.
    pub(super) fn width(&self) -> usize {
        self.elements.iter().map(Element::width).sum()
    }

    /// Whether it takes several lines in any case.
    pub(super) fn spans_lines(&self) -> bool {
        self.elements.iter().skip(1).any(|e| e.broken)
    }

    /// Writes it from where the page stands; further lines of it are indented by `indent`. A row that must not be broken
    /// has no indentation.
    pub(super) fn write(&self, page: &mut Page<'_>, indent: Option<usize>) {
        let mut rest = &self.elements[..];
        while !rest.is_empty() {
            let further = rest.iter().skip(1).position(|e| e.broken);
            let (line, after) = rest.split_at(further.map_or(rest.len(), |at| at + 1));
            match indent {
                Some(indent) => fill(line, page, indent),
                None => flat(line, page),
            }
            if let Some(next) = after.first() {
                page.line(next.range.start, indent.unwrap_or(0), Blank::Drop);
            }
            rest = after;
        }
    }
}

/// Writes a line; where it is too long, it is broken at the outermost places, as late as it can be.
fn fill(line: &[Element], page: &mut Page<'_>, indent: usize) {
    let room = MAX_WIDTH.saturating_sub(page.column());
    let level = line.iter().skip(1).filter_map(|e| e.level).min();
    let Some(level) = level.filter(|_| width(line) > room) else {
        return flat(line, page);
    };
    let mut start = 0;
    while start < line.len() {
        let room = MAX_WIDTH.saturating_sub(page.column());
        let mut end = start;
        for at in start + 1..=line.len() {
            let place = at == line.len() || line[at].level == Some(level);
            if place && (end == start || width(&line[start..at]) <= room) {
                end = at;
            }
        }
        // What cannot be made to fit is broken further inside.
        fill(&line[start..end], page, indent);
        if let Some(next) = line.get(end) {
            page.line(next.range.start, indent, Blank::Drop);
        }
        start = end;
    }
}

/// Cells of a line; a blank before it is not written.
fn width(line: &[Element]) -> usize {
    let blank = line.first().is_some_and(|first| first.spaced);
    line.iter().map(Element::width).sum::<usize>() - usize::from(blank)
}

fn flat(line: &[Element], page: &mut Page<'_>) {
    for (at, element) in line.iter().enumerate() {
        if at > 0 && element.spaced {
            page.blank();
        }
        page.token(&element.words, &element.range);
    }
}

/// Whether a blank stands between two tokens.
fn spaced(before: Sort, after: Sort) -> bool {
    let joins = matches!(
        after,
        Sort::Comma
            | Sort::ListMark
            | Sort::Semicolon
            | Sort::Stop
            | Sort::Close
            | Sort::HeadColon
            | Sort::DeclaredColon
            | Sort::CallOpen
            | Sort::Shift
    );
    let joined = matches!(
        before,
        Sort::Comma
            | Sort::ListMark
            | Sort::Semicolon
            | Sort::Open
            | Sort::CallOpen
            | Sort::HeadColon
    );
    !(joins || joined)
}

/// How far inside a statement a line may end between two tokens: first at its clauses, then after what is declared, then
/// at 且, 或, 并 and sums, then in lists, and inside brackets last.
fn level(before: &Token, after: &Token, words: &str) -> Option<usize> {
    let (kind, depth) = match (before.sort, after.sort) {
        (_, Sort::Comma | Sort::ListMark | Sort::Close | Sort::Stop | Sort::Semicolon) => {
            return None;
        }
        (Sort::Comma, _) if words == "未定 则" => (4, before.depth),
        (Sort::Comma, _) => (0, before.depth),
        (Sort::DeclaredColon, _) => (1, before.depth),
        (_, Sort::Junction | Sort::Additive) => (2, after.depth),
        (Sort::ListMark, _) => (3, before.depth),
        (_, Sort::Multiplicative) => (5, after.depth),
        _ => return None,
    };
    Some(depth * 6 + kind)
}
