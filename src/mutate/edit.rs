//! Edits of a text, and how a change is shown.

use crate::source::Span;

/// A piece of text replaced by another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// A text with edits made that do not overlap; `None` where they do.
#[must_use]
pub fn applied(text: &str, edits: &[Edit]) -> Option<String> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|e| e.span.start);
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for edit in sorted {
        let range = edit.span.range();
        out.push_str(text.get(at..range.start)?);
        out.push_str(&edit.text);
        at = range.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// What ends a clause.
const STOPS: [char; 8] = [',', ',', ';', ';', '。', ':', ':', '\n'];

/// The clauses that edits touch, as they are and as they become, each on one line.
#[must_use]
pub fn clause(text: &str, edits: &[Edit]) -> (String, String) {
    let start = edits
        .iter()
        .map(|e| e.span.range().start)
        .min()
        .unwrap_or(0);
    let end = edits.iter().map(|e| e.span.range().end).max().unwrap_or(0);
    let before = text.get(..start).unwrap_or("");
    let from = before.rfind(STOPS).map_or(0, |at| {
        at + before[at..].chars().next().map_or(0, char::len_utf8)
    });
    let after = text.get(end..).unwrap_or("");
    let to = end + after.find(STOPS).unwrap_or(after.len());
    let moved: Vec<Edit> = edits
        .iter()
        .map(|e| Edit {
            span: Span::new(
                e.span.file,
                e.span.range().start - from,
                e.span.range().end - from,
            ),
            text: e.text.clone(),
        })
        .collect();
    let old = text.get(from..to).unwrap_or("");
    let new = applied(old, &moved).unwrap_or_default();
    (line(old), line(&new))
}

fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
