//! From case files and registers to typed events.

mod expect;
mod input;
mod judge;
mod list;
mod load;
mod log;
mod nearest;
mod roster;
mod values;
mod write;

pub use expect::{Actual, Expected, ExpectedDue, ExpectedKind, Verdict};
pub use input::*;
pub use judge::judge;
pub use list::{Case, CaseList};
pub use load::{Loaded, load};
pub use log::{EventLog, Record, Renumbered, Seen, ShapeId, Spot};
pub(crate) use nearest::nearest;
pub use values::time_span;
pub use write::write_case;
