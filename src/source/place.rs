//! Lines and columns as people and editors count them.

use super::{SourceFile, Span};
use unicode_width::UnicodeWidthStr;

/// Where a span starts, in the three ways of counting columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// One-based line.
    pub line: usize,
    /// One-based display column: a wide character takes two cells.
    pub column: usize,
    /// Zero-based column in UTF-16 units, for editors.
    pub utf16: usize,
}

impl Place {
    /// The place of the first byte of `span`.
    #[must_use]
    pub fn of(file: &SourceFile, span: Span) -> Self {
        let line = file.line_index(span.start);
        let start = file.line_start(line) as usize;
        let end = (span.start as usize).min(file.text.len());
        let before = file.text.get(start..end).unwrap_or("");
        Self {
            line: line + 1,
            column: display_width(before) + 1,
            utf16: before.encode_utf16().count(),
        }
    }
}

/// Cells that a text takes on a terminal: two for each wide character, four for a tab.
#[must_use]
pub fn display_width(text: &str) -> usize {
    text.split('\t').map(UnicodeWidthStr::width).sum::<usize>() + 4 * text.matches('\t').count()
}
