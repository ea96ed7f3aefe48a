//! What each target does with the bytes that the fuzzer makes. A target fails by a panic, by more time or memory than
//! `run.sh` allows it, or by one of the assertions here.
//!
//! Three targets read text against the shipped rule base, which is loaded once; the working folder does not matter.

mod base;
mod play;
mod registers;
mod texts;

pub use play::engine;
pub use registers::{csv, jsonl, packed, xes, xlsx};
pub use texts::{amend, cases, decode, editor, format, limits, mapping, model, rules, template};
