//! banfa (办法): a language in which a whole administrative regulation is written as rule files,
//! and the interpreter that executes case events against them.
//!
//! The road in one page:
//!
//! ```text
//! text ──▶ syntax ──▶ model ──▶ check ─┐
//!                       │              ├─▶ report (text · json · snapshot)
//! case/event input ──▶ cases ──▶ engine ──▶ journal ─┘
//! ```

pub mod amend;
mod by_day;
pub mod calendar;
pub mod cases;
pub mod check;
pub mod cli;
pub mod compare;
pub mod coverage;
pub mod decimal;
pub mod digest;
pub mod editor;
pub mod engine;
pub mod explore;
pub mod format;
pub mod forms;
pub mod graph;
pub mod journal;
pub mod model;
pub mod mutate;
pub mod problem;
pub mod project;
pub mod receipt;
mod recent;
pub mod registers;
pub mod report;
pub mod sort;
pub mod source;
pub mod stages;
pub mod syntax;
pub mod table;
mod threads;
