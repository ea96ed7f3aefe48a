//! A folder of rules and cases: discovery, loading, the case suite with its snapshots, changes, coverage.

mod changes;
mod check;
mod checkup;
#[cfg(feature = "columns")]
mod columns;
mod discovery;
mod forms;
mod junit;
mod lcov;
mod load;
mod mutants;
mod names;
mod pack;
mod reasons;
mod reckon;
mod replay;
mod resume;
mod revision;
mod snapshots;
mod suite;
mod tidy;
mod trouble;
mod watch;
mod whole_file;

pub use changes::{Change, Line, between, changes};
pub use check::check_rules;
pub use checkup::{Ailment, Checkup, check_up, is_installed};
#[cfg(feature = "columns")]
pub use columns::{Columnar, write_columns};
pub use discovery::{MAX_FOLDERS, Project, RuleFolder, files_below, rule_folders, shown};
pub use forms::load_forms;
pub use junit::junit;
pub use lcov::lcov;
pub use load::{
    CaseRun, Rules, load_rules, read_bytes, read_source, rule_file_names, run_case, take_bytes,
};
pub use mutants::{Fate, Judged, Survey, survey};
pub use names::written;
pub use pack::{MAX_PACK_BYTES, Pack};
pub use reasons::{Reason, Reasons};
pub use reckon::reckon;
pub use replay::{
    Means, Progress, accounted, keyed_registers, mapping_of, no_room, open_register,
    read_registers, read_registers_on,
};
pub use resume::{Distance, Identity, Journals, Pen, Places, Reads, TakenUp, Unlike};
pub use revision::Revision;
pub use snapshots::{Snapshot, read_snapshot, snapshot_folder, snapshot_path};
pub use suite::{
    CaseResult, Outcome, SuiteRules, SuiteRun, contents, load_all, load_with_drafts, rules_of,
    run_suite,
};
pub use tidy::{Tidied, formattable, tidy};
pub use trouble::{PackFault, Trouble};
pub use watch::watch;
pub use whole_file::{WholeFile, finish_together, write_atomically, write_together};
