//! Lines that could not be read as rows.

use crate::source::{SourceMap, Span};
use crate::syntax::tree::CaseFile;

pub(super) fn touches(error: Span, line: Span) -> bool {
    error.file == line.file
        && error.start < line.end.max(line.start + 1)
        && line.start <= error.start
}

/// Dated lines that the text's own errors refuse, and of which the tree has no event.
pub(super) fn unread_rows(file: &CaseFile, errors: &[Span], sources: &SourceMap) -> Vec<Span> {
    let source = sources.file(file.file);
    let mut rows: Vec<Span> = Vec::new();
    for error in errors.iter().filter(|e| e.file == file.file) {
        // A line that goes on below is one row with what stands above it.
        let begins = |line: usize| {
            let text = source.line_text(line);
            !text.starts_with(char::is_whitespace) || is_dated(text)
        };
        let last = source.line_index(error.start);
        let first = (0..=last).rev().find(|&line| begins(line));
        let first = first.unwrap_or(last);
        let start = source.line_start(first) as usize;
        let end = source.line_start(last) as usize + source.line_text(last).len();
        let row = Span::new(file.file, start, end);
        let text = source.line_text(first);
        let dated = is_dated(text) || text.starts_with(char::is_numeric);
        let known = rows.iter().any(|known| known.start == row.start);
        let in_tree = file
            .events
            .iter()
            .any(|e| touches(e.span, row) || touches(row, e.span));
        if dated && !in_tree && !known {
            rows.push(row);
        }
    }
    rows
}

/// Whether a line begins with a year and a sign after it, as dates do.
pub(super) fn is_dated(line: &str) -> bool {
    let line = line.trim_start();
    let year = line.chars().take_while(|c| c.is_numeric()).count();
    let after = line.chars().nth(year);
    year == 4 && after.is_some_and(|c| "-/.年-./".contains(c))
}
