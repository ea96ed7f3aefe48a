//! From case files and registers to typed events.

mod expect;
mod input;
mod judge;
mod load;
mod log;
mod name;
mod nearest;
mod roster;
mod values;
mod write;

pub use expect::{Actual, Expected, ExpectedDue, ExpectedKind, Verdict};
pub use input::*;
pub use judge::judge;
pub use load::{Loaded, load};
pub use log::{EventLog, LogRoom, Record, Renumbered, Seen, ShapeId};
pub use name::CaseName;
pub(crate) use nearest::nearest;
pub use values::time_span;
pub use write::write_case;
