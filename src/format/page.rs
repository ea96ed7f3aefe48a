//! The text that comes out, and how far the source has been taken into it.

use super::gap::{Gap, indent_at};
use crate::source::display_width;
use std::ops::Range;

/// The page being written.
pub(super) struct Page<'t> {
    /// The source.
    pub(super) text: &'t str,
    out: String,
    /// Where the last token that was written ends in the source.
    at: usize,
    /// How far the line being written is indented.
    indent: usize,
}

/// Whether one blank line of the source stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blank {
    Keep,
    Drop,
}

impl<'t> Page<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            out: String::new(),
            at: 0,
            indent: 0,
        }
    }

    /// What stands between the last token that was written and a place.
    pub(super) fn gap(&self, next: usize) -> Gap {
        Gap::of(self.text, self.at..next.max(self.at))
    }

    /// Begins a line for the token at a place, with the comments before it.
    pub(super) fn line(&mut self, next: usize, indent: usize, blank: Blank) {
        let gap = self.gap(next);
        let around = indent_at(self.text, next);
        self.comments(&gap, indent, around, blank);
        self.turn(gap.newlines, blank);
        self.out.push_str(&" ".repeat(indent));
        self.indent = indent;
    }

    /// Writes a token of the source.
    pub(super) fn token(&mut self, words: &str, range: &Range<usize>) {
        self.out.push_str(words);
        self.at = range.end;
    }

    /// Writes a blank.
    pub(super) fn blank(&mut self) {
        self.out.push(' ');
    }

    /// The cell at which the next token is written.
    pub(super) fn column(&self) -> usize {
        display_width(self.out.rsplit('\n').next().unwrap_or(""))
    }

    /// The page, with the comments after its last token.
    pub(super) fn finish(mut self) -> String {
        let gap = self.gap(self.text.len());
        self.comments(&gap, 0, 0, Blank::Keep);
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out
    }

    /// Comments on lines of their own are indented as what follows them; those that stood deeper as what is above.
    fn comments(&mut self, gap: &Gap, indent: usize, around: usize, blank: Blank) {
        for comment in &gap.comments {
            let words = &self.text[comment.range.clone()];
            if comment.newlines == 0 && !self.out.is_empty() {
                self.out.push_str("  ");
            } else {
                let deeper = indent_at(self.text, comment.range.start) > around;
                let columns = if deeper {
                    self.indent.max(indent)
                } else {
                    indent
                };
                self.turn(comment.newlines, blank);
                self.out.push_str(&" ".repeat(columns));
            }
            self.out.push_str(words);
        }
    }

    fn turn(&mut self, newlines: usize, blank: Blank) {
        if self.out.is_empty() {
            return;
        }
        self.out.push('\n');
        if newlines > 1 && blank == Blank::Keep {
            self.out.push('\n');
        }
    }
}
