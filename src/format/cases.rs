//! Case files: a line for each thing, the roster indented, long lines continued.

use super::page::{Blank, Page};
use super::rules::{Signature, quote};
use super::unit::Unit;
use crate::syntax::tokens::{CasePiece, Token, case_pieces, columns};

/// Indentation of the roster, and of what continues a line.
const STEP: usize = 2;

/// A case file as it is written.
pub(super) fn written(text: &str) -> Option<String> {
    let mut page = Page::new(text);
    let mut in_roster = false;
    for piece in case_pieces(text)? {
        match piece {
            CasePiece::Quote(line) => {
                page.line(line.start, 0, Blank::Keep);
                page.token(&quote(&text[line.clone()]), &line);
            }
            CasePiece::RosterHead(range) => {
                page.line(range.start, 0, Blank::Keep);
                page.token("名册", &range);
                in_roster = true;
            }
            CasePiece::Roster(tokens) => line(&mut page, &tokens, STEP),
            CasePiece::Line(tokens) => {
                // A line inside the roster must not end it.
                let start = tokens.first().map_or(0, |t| t.range.start);
                let margin = text[..start].rfind('\n').map_or(0, |end| end + 1);
                in_roster &= columns(&text[margin..]) > 0;
                line(&mut page, &tokens, if in_roster { 2 * STEP } else { 0 });
            }
        }
    }
    Some(page.finish())
}

fn line(page: &mut Page<'_>, tokens: &[Token], indent: usize) {
    let unit = Unit::of(page.text, tokens);
    page.line(unit.start(), indent, Blank::Keep);
    unit.write(page, Some(indent + STEP));
}

/// The lines of a file as far as they must survive.
pub(super) fn signature(text: &str) -> Option<Vec<String>> {
    let mut all = Vec::new();
    let mut at = 0;
    for piece in case_pieces(text)? {
        let mut say = Signature::new(text, &mut all, &mut at);
        match &piece {
            CasePiece::Quote(line) => say.words(line, quote(&text[line.clone()])),
            CasePiece::RosterHead(range) => say.words(range, "名册".to_owned()),
            CasePiece::Roster(tokens) | CasePiece::Line(tokens) => say.tokens(tokens),
        }
    }
    Signature::new(text, &mut all, &mut at).gap(text.len());
    Some(all)
}
