//! The one place for every word that users see, in Chinese (the default) and in English.
//!
//! Each table matches exhaustively over the data that it puts into words, so a kind without words does not compile.

mod boundary;
mod changes;
mod effect;
mod entries;
mod forms;
mod grammar;
mod help;
mod lang;
mod phrases;
mod plan;
mod problems;
mod registers;
mod resume;
mod sorts;
mod states;
mod titles;
mod troubles;

pub use boundary::boundary;
pub use changes::change;
pub use effect::{
    effect_bound, effect_summary, effect_verdict, exploration_bound, group_count, group_mark,
    open_summary,
};
pub use entries::entry_words;
pub use forms::{markup_fault, template_fault};
pub use grammar::grammar_word;
pub use help::{Help, help};
pub use lang::Lang;
pub use phrases::{Phrase, phrase};
pub use plan::forbids;
pub use problems::{
    Catalogue, ProblemWords, catalogue, catalogue_entry, diagnostics_page, problem_words,
};
pub use registers::{needed, record_fault, register_bound};
pub use resume::{ResumeWord, resume_words};
pub use sorts::{construct, parent_of, sort};
pub use states::*;
pub use titles::{Title, title};
pub use troubles::trouble_words;
