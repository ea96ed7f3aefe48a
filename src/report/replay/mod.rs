//! What came of years of registers: counts by provision, who has what, rows that were refused.

mod account;
mod alike;
mod archive;
mod chart;
mod counted;
mod given;
mod json;
mod page;
mod refused;
mod scribe;
mod summary;
mod tables;
mod text;
mod trends;

pub use account::{Account, Accounted, Counts};
pub use counted::{Counted, Way, count_log};
pub use json::summary_json;
pub use page::page;
pub use refused::{RefusedForm, reason, refused_file};
pub use scribe::{Bookmarks, Form, NotWritten, Records, Scribe, Unwritten};
pub use summary::{DutyTally, ProvisionTally, RowCount, SanctionTally, Summary, TierTally};
pub use tables::tables_xlsx;
pub use text::{row_line, summary_text};
pub use trends::{BranchTally, MonthTally, Trends, USED_CLASSES};
