//! From text to tree. Only this layer knows the parser library.
//!
//! `scan` cuts a file at its markers, `parse` reads each piece with the grammar and builds the tree; `words` is what both
//! know of characters. Every mistake of a file is reported in one pass; what is right around it is in the tree.

mod citation;
mod grammar;
pub mod mapping;
mod parse;
mod reach;
mod scan;
pub mod tokens;
pub mod tree;
#[cfg(test)]
mod whole;
mod words;

pub use citation::{
    Step, chinese_number, citation_len, citations_in, cite_steps, placed_citations_in, titles_in,
};
pub use parse::{
    EXPECTABLE, hidden_characters, parse_case, parse_citation, parse_foreseen, parse_limit,
    parse_mapping, parse_rules, parse_standing_citation, usual,
};
pub use words::{fold_char, fold_name, integer, is_blank};

/// Bytes of a file that are read at most.
pub const MAX_FILE_BYTES: usize = 4 * 1024 * 1024;

/// How deep parentheses, heads and continuations may nest.
pub const MAX_DEPTH: usize = 64;
