//! What of a rule base runs exercised: provisions, branches, statements, and the boundaries of law (below, at and above
//! each threshold; before, at and after each limit). Read from journals; no words, no files.

mod boundary;
mod tally;

pub use boundary::{Boundary, Punctuality, Reach};
pub use tally::{Coverage, Mark};
