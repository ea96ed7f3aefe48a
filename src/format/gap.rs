//! What stands between two tokens: comments, and how many line ends.

use crate::syntax::tokens::columns;
use std::ops::Range;

/// A comment with the line ends before it.
#[derive(Debug, PartialEq)]
pub(super) struct Comment {
    /// From `#` to the end of its line.
    pub(super) range: Range<usize>,
    /// Line ends between it and what stands before it.
    pub(super) newlines: usize,
}

/// The space between two tokens.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Gap {
    /// Its comments.
    pub(super) comments: Vec<Comment>,
    /// Line ends after the last of them.
    pub(super) newlines: usize,
}

impl Gap {
    /// The gap of a range that holds no token but such as may be left out.
    pub(super) fn of(text: &str, range: Range<usize>) -> Self {
        let mut gap = Self::default();
        let mut at = range.start;
        while let Some(c) = text[at..range.end].chars().next() {
            if c == '#' {
                let rest = &text[at..range.end];
                let end = at + rest.find('\n').unwrap_or(rest.len());
                let line = text[at..end].trim_end_matches('\r');
                gap.comments.push(Comment {
                    range: at..at + line.len(),
                    newlines: std::mem::take(&mut gap.newlines),
                });
                at = end;
                continue;
            }
            gap.newlines += usize::from(c == '\n');
            at += c.len_utf8();
        }
        gap
    }

    /// Whether a new line begins in it.
    pub(super) fn breaks(&self) -> bool {
        self.newlines > 0 || !self.comments.is_empty()
    }
}

/// How far the line of a place is indented.
pub(super) fn indent_at(text: &str, at: usize) -> usize {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    columns(&text[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_know_the_lines_before_them() {
        let text = ";  # 一\n\n  # 二\n";
        let gap = Gap::of(text, 1..text.len());
        let found: Vec<(&str, usize)> = gap
            .comments
            .iter()
            .map(|c| (&text[c.range.clone()], c.newlines))
            .collect();
        assert_eq!(found, [("# 一", 0), ("# 二", 2)]);
        assert_eq!(gap.newlines, 1);
        assert!(!Gap::of("甲 乙", 3..4).breaks());
    }
}
