//! A run in stages, each a filter: keyed lines in, keyed lines out, no state beside them.
//!
//! ```text
//! rows ──▶ 0 (keys) ──▶ 1 (cases) ──▶ 2 … (parties) ──▶ the office ──▶ results
//!                            └───────────────┴───────────────▶ results
//! ```
//!
//! A line is a row on its way to a stage, the name of a party on its way to the office, or a result, which every later
//! stage passes on as it is. Each stage executes whole cases; what goes on to a later one are the rows of the cases that
//! count there, so that it can execute them anew. The order within a key is that of time, sequence and the bytes of the
//! row; in what order lines arrive, and with which others, makes no difference.

mod line;
mod read;
mod record;
mod run;
mod whole;

pub use line::{Line, PartyLine, RowLine, is_result};
pub use read::{Keyed, Keying, Rows};
pub use run::{StageTrouble, run_stage};
pub use whole::{order_results, results_of, run_whole};

use crate::calendar::Instant;
use crate::model::RuleBase;
use crate::model::plan::Plan;
use crate::registers::{Apart, Mapping};
use crate::report::words::Lang;
use crate::source::SourceMap;
use chrono::NaiveDate;

/// What every stage is given.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// The rules.
    pub base: &'a RuleBase,
    /// How their runs are split.
    pub plan: &'a Plan,
    /// Which column is what.
    pub mapping: &'a Mapping,
    /// The files of the rules.
    pub sources: &'a SourceMap,
    /// The language of reasons.
    pub lang: Lang,
    /// Through which day.
    pub as_of: NaiveDate,
    /// When the run as a whole begins: from then on periods end.
    pub from: NaiveDate,
    /// The digest of the rules, which every line carries; none where they are not packed.
    pub digest: Option<crate::digest::Digest>,
}

impl Given<'_> {
    /// How rows are read.
    fn apart(&self) -> Apart {
        Apart {
            target: decision_type(self.base),
            single: false,
        }
    }

    fn as_of(&self) -> Instant {
        Instant::end_of_day(self.as_of)
    }

    fn from(&self) -> Instant {
        Instant::start_of_day(self.from)
    }
}

/// The type of the parties that decisions hit, where all hit the same.
fn decision_type(base: &RuleBase) -> Option<crate::model::PartyTypeId> {
    let mut found = None;
    for statement in &base.statements {
        let crate::model::StatementKind::Duty(duty) = &statement.kind else {
            continue;
        };
        let Some(decision) = &duty.decision else {
            continue;
        };
        let choices = decision.choices.iter();
        for sanction in choices {
            let [only] = base.sanctions[sanction.index()].targets[..] else {
                return None;
            };
            if *found.get_or_insert(only) != only {
                return None;
            }
        }
    }
    found
}
