//! Journals and findings for people and programs.

pub mod chart;
pub mod comparison;
mod days;
pub mod diagnostics;
pub mod effect;
mod explain;
pub mod exploration;
pub mod json;
mod meaning;
mod names;
mod paint;
pub mod plan;
pub mod replay;
pub mod rule_words;
mod sentence;
mod snapshot;
mod timeline;
pub mod verification;
pub mod words;

pub use days::day_lines;
pub use explain::{explain, explain_causes, questions};
pub use meaning::meaning;
pub use names::Run;
pub use paint::{Paint, padded};
pub use snapshot::{COLUMN, snapshot};
pub use timeline::{case_state, timeline};
