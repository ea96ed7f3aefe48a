//! Rule and case files written anew in one style: punctuation, spaces, numerals, indentation, long lines.
//!
//! Works from the tokens and the source text, not from the tree: comments, `>` lines and strings stay byte for byte, and
//! the author's words, paragraphs and most line ends stay. Knows nothing of what a name means, and of no files.

mod cases;
mod gap;
mod page;
mod rules;
mod sentence;
mod spelling;
mod unit;

use crate::problem::{Problem, Severity};
use crate::source::FileId;
use crate::syntax::{parse_case, parse_rules};

/// Cells that a line takes at most, where it can be broken: fifty Chinese characters.
pub const MAX_WIDTH: usize = 100;

/// Which language a file is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `*.banfa`
    Rules,
    /// `*.case`
    Case,
}

impl Kind {
    /// The kind of a file of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1 {
            "banfa" => Some(Self::Rules),
            "case" => Some(Self::Case),
            _ => None,
        }
    }
}

/// Why a text is left as it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// It has errors.
    Errors(Vec<Problem>),
    /// What came out would not be read as the same text.
    Unfaithful,
}

/// A text in the one style. Line ends come out as LF, without a byte order mark.
///
/// ```
/// use banfa::format::{Kind, format};
/// use banfa::source::FileId;
///
/// let text = "参数 时限  为 \u{ff15} 个工作日 内。";
/// assert_eq!(format(Kind::Rules, FileId(0), text).unwrap(), "参数 时限 为 5个工作日内\n");
/// ```
///
/// # Errors
///
/// A text with errors is not touched.
pub fn format(kind: Kind, file: FileId, text: &str) -> Result<String, Refusal> {
    let mut problems = match kind {
        Kind::Rules => parse_rules(file, text).1,
        Kind::Case => parse_case(file, text).1,
    };
    problems.retain(|p| p.severity() == Severity::Error);
    if !problems.is_empty() {
        return Err(Refusal::Errors(problems));
    }
    let out = written(kind, text).ok_or(Refusal::Unfaithful)?;
    if signature(kind, &out).is_none_or(|after| Some(after) != signature(kind, text)) {
        return Err(Refusal::Unfaithful);
    }
    Ok(out)
}

fn written(kind: Kind, text: &str) -> Option<String> {
    match kind {
        Kind::Rules => rules::written(text),
        Kind::Case => cases::written(text),
    }
}

/// All that must be the same before and after: pieces with their tokens, `>` lines, comments.
fn signature(kind: Kind, text: &str) -> Option<Vec<String>> {
    match kind {
        Kind::Rules => rules::signature(text),
        Kind::Case => cases::signature(text),
    }
}
