//! The texts that people wrote: files, positions in them, and how an office PC encodes them.
//!
//! Owns file contents and byte spans; knows nothing of any grammar.

mod alike;
mod decode;
mod hidden;
mod map;
mod place;

pub use alike::alike;
pub use decode::{Encoding, decode, encode_like, with_line_ends};
pub use hidden::{
    Hidden, code_point, hidden, hidden_in, shown_instead, visible, visible_json, visible_line,
};
pub use map::{FileId, SourceFile, SourceMap, Span};
pub use place::{Place, display_width};
