//! From text to tree. Only this layer knows the parser library.

pub mod tree;
