//! The tokens of a file, for whoever writes its text anew: each with its place and its sort, those of a sentence by head
//! and statement. What stands between two tokens is blanks, line ends and comments, and nothing else.

mod leaves;
mod pieces;

pub use super::reach::Reach;
pub use pieces::{case_pieces, readable_case_pieces, readable_rule_pieces, rule_pieces};

use super::scan;
use super::tree::Level;
use std::ops::Range;

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub range: Range<usize>,
    /// What it is.
    pub sort: Sort,
    /// Brackets around it.
    pub depth: usize,
    /// The language reads the text the same without it.
    pub redundant: bool,
}

/// Sorts of tokens, as far as they are written or spaced differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A keyword, or several that are one token (`未定 则`).
    Keyword,
    /// A name.
    Name,
    /// Words that stand as they are: titles, values of a case.
    Verbatim,
    /// `“…”`
    Text,
    /// `《…》`
    Title,
    /// `,`
    Comma,
    /// `、`
    ListMark,
    /// `:` after a head, or before the fields of an event.
    HeadColon,
    /// `:` between a declared name and what it is.
    DeclaredColon,
    /// `;`
    Semicolon,
    /// `。`
    Stop,
    /// `(` around a condition.
    Open,
    /// `(` right after an event or a figure.
    CallOpen,
    /// `)`
    Close,
    /// 且, 或, 并
    Junction,
    /// `+` `−`
    Additive,
    /// `×` `÷`
    Multiplicative,
    /// `<`
    Less,
    /// A number, or a number with 以上 or 以下.
    Amount,
    /// A count with its unit: `5个工作日内`, `3次`.
    Quantity,
    /// The window of a counter: `两年内`.
    Window,
    /// `满三次`, `满12分`
    Tier,
    /// A date.
    Date,
    /// A date with a time.
    DateTime,
    /// `1月31日 前`
    MonthDay,
    /// Office hours.
    Hours,
    /// `第八条第(二)项`
    Citation,
    /// `其后顺延`, `其后递补`
    Shift,
}

/// What a token is to a reader, which colours tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A keyword.
    Keyword,
    /// A name, or words that stand as they are.
    Name,
    /// `“…”`
    Text,
    /// `《…》`
    Title,
    /// A place in the rules.
    Citation,
    /// A number, a date, a length of time.
    Number,
    /// Marks between them.
    Mark,
}

impl Sort {
    /// What a token of this sort is to a reader.
    #[must_use]
    pub fn look(self) -> Look {
        match self {
            Self::Keyword | Self::Junction | Self::Shift => Look::Keyword,
            Self::Name | Self::Verbatim => Look::Name,
            Self::Text => Look::Text,
            Self::Title => Look::Title,
            Self::Citation => Look::Citation,
            Self::Amount
            | Self::Quantity
            | Self::Window
            | Self::Tier
            | Self::Date
            | Self::DateTime
            | Self::MonthDay
            | Self::Hours => Look::Number,
            Self::Comma
            | Self::ListMark
            | Self::HeadColon
            | Self::DeclaredColon
            | Self::Semicolon
            | Self::Stop
            | Self::Open
            | Self::CallOpen
            | Self::Close
            | Self::Additive
            | Self::Multiplicative
            | Self::Less => Look::Mark,
        }
    }
}

/// A piece of a rule file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RulePiece {
    /// Consecutive `>` lines.
    Quote(Vec<Range<usize>>),
    /// A marker.
    Marker {
        /// Its level.
        level: Level,
        /// Its number; 0 for 备注.
        number: u32,
        /// `之一` is 1.
        suffix: u32,
        /// Where it stands.
        range: Range<usize>,
        /// The title on its line.
        title: Option<Range<usize>>,
    },
    /// A line of an amendment, or its verb alone.
    Operation(Vec<Token>),
    /// A declaration with its lines, none of which may be cut; the first is its head.
    Lines(Vec<Vec<Token>>),
    /// A declaration that may run over several lines.
    Declaration(Vec<Token>),
    /// A sentence.
    Sentence(Vec<Fragment>),
}

/// What `;` separates in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// Its heads, those that commas join together.
    pub heads: Vec<HeadGroup>,
    /// What follows them; may be empty.
    pub body: Vec<Token>,
    /// `;` or `。`
    pub end: Option<Token>,
    /// What it is, where that matters to where it stands.
    pub role: Role,
}

/// What a fragment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// 解释, 存疑, 接受
    Note,
    /// 清除, 扣减: of the counter around it
    Depletion,
    /// Any other
    Rule,
}

/// Heads that commas join, with their colon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadGroup {
    /// Of each head, how far it reaches (ruling 2).
    pub heads: Vec<Reach>,
    /// The tokens.
    pub tokens: Vec<Token>,
}

/// A line of a case file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CasePiece {
    /// A `>` line.
    Quote(Range<usize>),
    /// `名册`
    RosterHead(Range<usize>),
    /// A line below it.
    Roster(Vec<Token>),
    /// Any other line.
    Line(Vec<Token>),
}

/// Whether a line that begins so would be cut off from what began above it.
#[must_use]
pub fn begins_piece(line: &str) -> bool {
    scan::begins_piece(line)
}

/// Whether what begins so at the start of a line is no sentence.
#[must_use]
pub fn begins_no_sentence(line: &str) -> bool {
    scan::begins_no_sentence(line)
}

/// How far a line is indented: a tab is four columns, any other blank one.
#[must_use]
pub fn columns(line: &str) -> usize {
    scan::indent(line)
}
