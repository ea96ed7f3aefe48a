//! What came of years of registers: counts by provision, who has what, rows that were refused.

mod refused;
mod summary;
mod tables;
mod text;

pub use refused::{RefusedForm, reason, refused_file};
pub use summary::{DutyTally, ProvisionTally, RowCount, SanctionTally, Summary, TierTally};
pub use tables::{journal_csv, journal_jsonl, tables_xlsx};
pub use text::{row_line, summary_json, summary_text};
