//! Receipts: which rules, calendar, engine, events and as-of gave a result, and the digest of the result, so that anybody
//! can repeat it and see whether it is the same.
//!
//! Owns the receipt as data and how two of them differ; knows nothing of files and words. Its form is versioned and
//! described by `docs/schema/receipt.schema.json`.

mod difference;

pub use difference::{Change, Difference, differences, rules_differences};

use crate::calendar::DayStatus;
use crate::digest::Digest;
use crate::model::{Provision, ProvisionId, RuleBase, cite};
use crate::source::{SourceMap, Span};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// The version of the form.
pub const SCHEMA: &str = "banfa.receipt/1";

/// What gave a result, and its digest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// [`SCHEMA`].
    pub schema: String,
    /// The program.
    pub engine: Engine,
    /// What it was asked to do; paths as they were named, from where the user stood.
    pub request: Request,
    /// The rule bases that judged, by the names of their folders.
    pub rules: Vec<RulesPart>,
    /// The runs, in their order.
    pub runs: Vec<RunPart>,
}

/// The program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engine {
    /// Its version.
    pub version: String,
    /// The digest of the source from which it was built.
    pub source: Digest,
}

impl Engine {
    /// This one.
    #[must_use]
    pub fn here() -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            // The build script writes it; a digest of nothing where somebody builds without one.
            source: env!("BANFA_SOURCE")
                .parse()
                .unwrap_or_else(|_| Digest::of("")),
        }
    }
}

/// Which command gave the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CommandKind {
    /// `banfa run`: each file of cases is a run.
    Run,
    /// `banfa replay`: all registers are one run.
    Replay,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The command.
    pub command: CommandKind,
    /// The folder or file of the rules.
    pub rules: String,
    /// Draft amendments.
    pub amendments: Vec<String>,
    /// `--as-of`
    pub as_of: Option<NaiveDate>,
    /// The files of events.
    pub events: Vec<String>,
    /// The mapping of registers.
    pub mapping: Option<String>,
}

/// A rule base as it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RulesPart {
    /// The name of its folder.
    pub name: String,
    /// The title of the regulation.
    pub regulation: String,
    /// Of the set of its files: all there is.
    pub sha256: Digest,
    /// Of the consolidated official text after every amendment, as `banfa text` prints it.
    pub text: Digest,
    /// Its files, amendments and calendars included, sorted by name.
    pub files: Vec<FilePart>,
    /// Its provisions with their rules, each edition by itself, in the order of the text.
    pub provisions: Vec<ProvisionPart>,
    /// The years of its calendar.
    pub calendars: Vec<CalendarPart>,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePart {
    /// Its name.
    pub file: String,
    /// Of its text in UTF-8 with LF; of a register, of its bytes.
    pub sha256: Digest,
}

/// What a provision itself says, in official wording and in rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvisionPart {
    /// Its citation.
    pub provision: String,
    /// The first day of this edition; none for what stood from the start.
    pub since: Option<NaiveDate>,
    /// Of its lines without comments and without the provisions below it.
    pub sha256: Digest,
}

/// A year of the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarPart {
    /// The year.
    pub year: i32,
    /// Of how its days stand.
    pub sha256: Digest,
}

/// A run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunPart {
    /// The name of the rule base that judged.
    pub rules: String,
    /// What was read, in its order.
    pub events: Vec<FilePart>,
    /// The mapping that it was read with.
    pub mapping: Option<FilePart>,
    /// What became of the rows.
    pub rows: Rows,
    /// The day up to which it was reckoned, where there is one.
    pub as_of: Option<NaiveDate>,
    /// What came of it.
    pub result: ResultPart,
}

/// Rows in = rows applied + rows refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// Rows in.
    #[serde(rename = "in")]
    pub all: u64,
    /// Rows applied.
    pub applied: u64,
    /// Rows refused.
    pub refused: u64,
}

/// A journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultPart {
    /// The version of its form.
    pub form: String,
    /// Of the journal in JSON lines, in Chinese, as `--format jsonl` prints it.
    pub sha256: Digest,
}

impl RulesPart {
    /// What a receipt says of a rule base that was read from these files, by name.
    #[must_use]
    pub fn of(name: &str, base: &RuleBase, sources: &SourceMap, mut files: Vec<FilePart>) -> Self {
        files.sort_by(|a, b| a.file.cmp(&b.file));
        let mut text = String::new();
        for line in base.text_of(NaiveDate::MAX) {
            let _ = writeln!(text, "{line}");
        }
        Self {
            name: name.to_owned(),
            regulation: base.title.to_string(),
            sha256: Digest::of_set(files.iter().map(|f| (&*f.file, f.sha256))),
            text: Digest::of_text(&text),
            files,
            provisions: provisions(base, sources),
            calendars: calendars(base),
        }
    }
}

/// Provisions that can be cited; what cannot be is part of the nearest above it that can.
fn provisions(base: &RuleBase, sources: &SourceMap) -> Vec<ProvisionPart> {
    let all = || (0..base.provisions.len()).map(ProvisionId::at);
    let citable = all().filter(|id| base.citable(*id) == *id);
    citable
        .map(|id| {
            let own = base.provision(id);
            let below = all().filter(|other| *other != id && base.citable(*other) == *other);
            let below: Vec<Span> = below
                .map(|other| base.provision(other).span)
                .filter(|span| own.span.holds(*span) && *span != own.span)
                .collect();
            let text = official(own) + &without(sources, own.span, &below);
            ProvisionPart {
                provision: cite(base, id),
                since: own.edition.since.as_ref().map(|turn| turn.date),
                sha256: Digest::of_text(&text),
            }
        })
        .collect()
}

/// The wording as it stands: an amendment may have changed it, wherever the provision is written.
fn official(provision: &Provision) -> String {
    let lines = provision.quote.iter();
    lines.map(|line| format!("> {}\n", line.text)).collect()
}

/// The lines of a span but for those of spans within it, without comments, blank lines and the space around.
fn without(sources: &SourceMap, span: Span, inner: &[Span]) -> String {
    let whole = sources.slice(span);
    let mut out = String::new();
    let mut at = span.start;
    for line in whole.split_inclusive('\n') {
        let inside = inner.iter().any(|s| s.start <= at && at < s.end);
        at += u32::try_from(line.len()).unwrap_or(u32::MAX);
        let line = line.trim();
        let said = match line.starts_with('>') {
            true => "",
            false => line.split('#').next().unwrap_or("").trim_end(),
        };
        if !inside && !said.is_empty() {
            let _ = writeln!(out, "{said}");
        }
    }
    out
}

/// Each year's days: 班 where a day is worked, 休 where not, and the names that the notice gives them.
fn calendars(base: &RuleBase) -> Vec<CalendarPart> {
    let of = |&year: &i32| {
        let first = NaiveDate::from_ymd_opt(year, 1, 1)?;
        let mut text = String::new();
        for day in first.iter_days().take_while(|day| day.year() == year) {
            let (sign, name) = match base.calendar.day_status(day) {
                DayStatus::Working => ("班", None),
                DayStatus::MakeUpWorking(name) => ("班", name),
                DayStatus::Weekend => ("休", None),
                DayStatus::Holiday(name) => ("休", name),
            };
            let _ = writeln!(text, "{day} {sign} {}", name.unwrap_or_default());
        }
        Some(CalendarPart {
            year,
            sha256: Digest::of(text),
        })
    };
    base.calendar.years().iter().filter_map(of).collect()
}
