//! A replay that was cut off is gone on with: its journals are made under names that stay the same, and every so many bytes it is
//! noted, after all of them are on the disk, how many records they hold, how long they are and what their digests are. The
//! machine of the run that goes on starts from the beginning, which is cheap and always the same, but what stands already is neither put
//! into words nor written again.
//!
//! ```text
//! .journal.jsonl.resume.banfa-tmp  .journal.csv.resume.banfa-tmp   the journals
//! .replay.resume.banfa-tmp                                         of which run they are, and the notes
//! ```
//!
//! Each is locked by the run that makes it. A second run into the same folder makes its files under other names, without notes.

mod identity;
mod journals;
mod lasting;
mod notes;
mod tallied;

pub use identity::{Identity, Reads, Unlike};
pub use journals::{Distance, Journals, Places, TakenUp};
pub use tallied::Pen;

#[cfg(test)]
mod tests;
