//! Rules as they are written, with colours and links.

use super::Links;
use super::texts::{Region, Texts};
use crate::source::{SourceMap, Span};
use crate::syntax::tokens::{Look, Sort, Token, columns};
use maud::{Markup, html};

/// Columns by which what runs over the edge is set in.
const OVER: usize = 2;

/// A stretch of one colour.
struct Part<'a> {
    class: &'static str,
    link: Option<String>,
    text: &'a str,
}

/// Several regions, one below the other.
pub(super) fn regions(all: &[Region], sources: &SourceMap, links: &Links<'_>) -> Markup {
    html! {
        @for region in all {
            div.code {
                @for line in lines(region, sources, links) {
                    (line_of(&line))
                }
            }
        }
    }
}

/// A span on one line.
pub(in crate::report) fn inline(
    span: Span,
    texts: &Texts,
    sources: &SourceMap,
    links: &Links<'_>,
) -> Markup {
    let tokens = texts.tokens(span);
    let parts = parts(span, tokens, sources, links);
    html! {
        span.inline {
            @for part in &parts {
                @if part.class == "c" { " " } @else { (shown(part, &on_one_line(part.text))) }
            }
        }
    }
}

/// Runs of blanks as one.
fn on_one_line(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c.is_whitespace() {
            true if out.ends_with(' ') => {}
            true => out.push(' '),
            false => out.push(c),
        }
    }
    out
}

fn line_of(line: &[Part<'_>]) -> Markup {
    let indent = line.first().map_or(0, |part| columns(part.text)) + OVER;
    html! {
        div.l style=(format!("--i:{indent}ch")) {
            @for part in line { (shown(part, part.text)) }
        }
    }
}

fn shown(part: &Part<'_>, text: &str) -> Markup {
    html! {
        @if let Some(href) = &part.link { a href=(href) class=[named(part.class)] { (text) } }
        @else if part.class.is_empty() { (text) }
        @else { span class=(part.class) { (text) } }
    }
}

fn named(class: &'static str) -> Option<&'static str> {
    (!class.is_empty()).then_some(class)
}

/// The lines of a region.
fn lines<'a>(region: &Region, sources: &'a SourceMap, links: &Links<'_>) -> Vec<Vec<Part<'a>>> {
    let mut lines = vec![Vec::new()];
    for part in parts(region.span, &region.tokens, sources, links) {
        for (at, text) in part.text.split('\n').enumerate() {
            if at > 0 {
                lines.push(Vec::new());
            }
            let text = text.trim_end_matches('\r');
            if let (false, Some(line)) = (text.is_empty(), lines.last_mut()) {
                line.push(Part {
                    class: part.class,
                    link: part.link.clone(),
                    text,
                });
            }
        }
    }
    let blank = |line: &Vec<Part<'_>>| line.iter().all(|part| part.text.trim().is_empty());
    lines.retain(|line| !blank(line));
    lines
}

fn parts<'a>(
    span: Span,
    tokens: &[Token],
    sources: &'a SourceMap,
    links: &Links<'_>,
) -> Vec<Part<'a>> {
    let text: &'a str = &sources.file(span.file).text;
    let mut out = Vec::new();
    let mut at = span.start as usize;
    let end = span.end as usize;
    for token in tokens {
        // A token may stand inside another one: what is written once is shown once.
        if token.range.start < at || token.range.end > end {
            continue;
        }
        between(&text[at..token.range.start], &mut out);
        let said = &text[token.range.clone()];
        out.push(Part {
            class: class(token.sort),
            link: links.of_token(token.sort, said),
            text: said,
        });
        at = token.range.end;
    }
    between(&text[at..end], &mut out);
    out
}

/// What stands between tokens: blanks and comments.
fn between<'a>(gap: &'a str, out: &mut Vec<Part<'a>>) {
    for line in gap.split_inclusive('\n') {
        let comment = line.find(['#', '\u{ff03}']).unwrap_or(line.len());
        let (blank, comment) = line.split_at(comment);
        let (comment, end) = comment.split_at(comment.trim_end_matches('\n').len());
        for (class, text) in [("", blank), ("c", comment), ("", end)] {
            if !text.is_empty() {
                out.push(Part {
                    class,
                    link: None,
                    text,
                });
            }
        }
    }
}

fn class(sort: Sort) -> &'static str {
    match sort.look() {
        Look::Keyword => "k",
        Look::Text | Look::Title => "s",
        Look::Number => "q",
        Look::Name | Look::Citation | Look::Mark => "",
    }
}
