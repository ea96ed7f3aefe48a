//! Registers: the tables and logs that offices keep, read row by row into typed events.
//!
//! ```text
//! file or pipe ──▶ open ──▶ csv · jsonl · xlsx · xes · arrow ──▶ rows ──▶ mapping ──▶ intake ──▶ Input of a run
//! ```
//!
//! A row is taken whole or refused whole, with its file, line, column and reason; rows in are always rows applied and
//! rows refused. Every reader has bounds; nothing that a file says makes it expand beyond them.

#[cfg(feature = "columns")]
mod arrow;
#[cfg(feature = "columns")]
mod batch;
mod bind;
mod block;
mod csv;
mod draft;
mod flat_line;
mod intake;
mod jsonl;
mod mapping;
mod moment;
mod open;
mod record;
mod resolve;
mod row;
mod values;
mod xes;
mod xlsx;

#[cfg(feature = "columns")]
pub use arrow::{Log, MAX_MESSAGE_BYTES, MAX_ROWS_PER_BYTE, Survey, changed};
#[cfg(feature = "columns")]
pub use batch::Batch;
pub use bind::Bound;
pub use block::Block;
pub use csv::{may_be_formula, uncovered};
pub use draft::draft;
#[cfg(feature = "columns")]
pub use intake::Batched;
pub use intake::{About, Apart, Intake, Quick, RefusedRow, Single, Taken};
pub use mapping::Mapping;
pub use moment::parse_moment;
pub use open::{Format, MAX_EXPANSION, Opened, Opening, open};
pub use resolve::{plain_mapping, resolve_mapping};
pub use row::{BadRow, Cell, Columns, MAX_COLUMNS, MAX_RECORD_BYTES, Next, Row, Rows};
pub use xes::MAX_XES_DEPTH;
pub use xlsx::{MAX_SHEET_CELLS, MAX_WORKBOOK_BYTES};

/// The columns in which a refused row says why; they are passed over when the row is read again.
pub const REFUSAL_COLUMNS: [&str; 5] = ["拒收文件", "拒收行", "拒收列", "拒收原因", "拒收原文"];
