//! Journals and findings for people and programs.

pub mod chart;
pub mod comparison;
mod days;
pub mod diagnostics;
mod dossier;
pub mod effect;
mod explain;
pub mod exploration;
pub mod json;
mod meaning;
mod names;
pub mod node;
mod page;
mod paint;
pub mod plan;
mod provisions;
mod regulation;
pub mod replay;
pub mod rule_words;
mod sentence;
mod snapshot;
mod timeline;
mod verdict;
pub mod verification;
pub mod words;

pub use days::day_lines;
pub use dossier::{Dossier, dossier};
pub use explain::{explain, explain_causes, questions};
pub use meaning::meaning;
pub use names::Run;
pub use paint::{Paint, padded};
pub use regulation::{Regulation, regulation};
pub use snapshot::{COLUMN, snapshot};
pub use timeline::{case_state, timeline};
pub use verdict::actual;
