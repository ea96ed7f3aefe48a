//! The texts that people wrote: files, positions in them, and how an office PC encodes them.
//!
//! Owns file contents and byte spans; knows nothing of any grammar.

mod decode;
mod map;
mod place;

pub use decode::{Encoding, decode, encode_like, with_line_ends};
pub use map::{FileId, SourceFile, SourceMap, Span};
pub use place::{Place, display_width};
