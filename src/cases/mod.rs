//! From case files and registers to typed events.

mod input;

pub use input::*;
