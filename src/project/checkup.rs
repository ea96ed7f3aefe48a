//! What there is in a project, and what of it needs a hand: for `banfa doctor`. Runs no case.

use super::discovery::{Project, files_below, shown};
use super::snapshots::{snapshot_folder, snapshot_path};
use super::{SuiteRules, Trouble, load_all};
use crate::model::RuleBase;
use crate::problem::Severity;
use crate::source::SourceMap;
use chrono::{Datelike, NaiveDate};
use std::path::PathBuf;

/// What was found.
#[derive(Clone, Debug)]
pub struct Checkup {
    /// The project.
    pub project: Project,
    /// Its rule bases.
    pub rules: Vec<SuiteRules>,
    /// Case files.
    pub cases: usize,
    /// Snapshots.
    pub snapshots: usize,
    /// What needs a hand.
    pub ailments: Vec<Ailment>,
}

/// Something that needs a hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ailment {
    /// A rule base has errors.
    RulesBroken {
        /// Its folder.
        folder: String,
        /// How many.
        errors: usize,
    },
    /// Years in which the regulation is in force have no calendar.
    NoCalendar {
        /// The regulation.
        title: String,
        /// Which.
        years: Vec<i32>,
    },
    /// There is no case.
    NoCases {
        /// Where they were looked for.
        folder: String,
    },
    /// Cases whose result nobody has accepted.
    NoSnapshot {
        /// Which.
        cases: Vec<String>,
    },
    /// Snapshots whose case is gone.
    NoCase {
        /// Which.
        snapshots: Vec<String>,
    },
}

/// Looks a project over, as on a day.
pub fn check_up(project: Project, day: NaiveDate) -> Result<Checkup, Trouble> {
    let rules = load_all(&project.rules, &mut SourceMap::default())?;
    let mut ailments: Vec<Ailment> = rules.iter().filter_map(broken).collect();
    let bases = rules.iter().filter_map(|r| r.rules.base.as_ref());
    ailments.extend(bases.filter_map(|base| without_calendar(base, day)));
    let cases = files_below(&project.cases, "case")?;
    let snapshots = files_below(&snapshot_folder(&project.cases), "snap")?;
    let snapshot_of = |case: &PathBuf| snapshot_path(&project.cases, case);
    let new: Vec<String> = cases
        .iter()
        .filter(|case| !snapshots.contains(&snapshot_of(case)))
        .map(|case| shown(case))
        .collect();
    let known: Vec<PathBuf> = cases.iter().map(snapshot_of).collect();
    let stale: Vec<String> = snapshots
        .iter()
        .filter(|snapshot| !known.contains(snapshot))
        .map(|snapshot| shown(snapshot))
        .collect();
    if cases.is_empty() {
        let folder = shown(&project.cases);
        ailments.push(Ailment::NoCases { folder });
    }
    if !new.is_empty() {
        ailments.push(Ailment::NoSnapshot { cases: new });
    }
    if !stale.is_empty() {
        ailments.push(Ailment::NoCase { snapshots: stale });
    }
    Ok(Checkup {
        project,
        rules,
        cases: cases.len(),
        snapshots: snapshots.len(),
        ailments,
    })
}

fn broken(one: &SuiteRules) -> Option<Ailment> {
    let problems = one.rules.problems.iter();
    let errors = problems.filter(|p| p.severity() == Severity::Error).count();
    one.rules.broken().then(|| Ailment::RulesBroken {
        folder: shown(&one.folder.path),
        errors,
    })
}

/// Years without a calendar from the first in force to the present one or the last that has one. Rules that bring no calendar
/// at all count on weekends, and mean to.
fn without_calendar(base: &RuleBase, day: NaiveDate) -> Option<Ailment> {
    let years = base.calendar.years();
    let (first, last) = (*years.first()?, *years.last()?);
    let from = base.effective.map_or(first, |effective| effective.year());
    let missing = (from..=last.max(day.year())).filter(|y| !base.calendar.covers(*y));
    let years: Vec<i32> = missing.collect();
    (!years.is_empty()).then(|| Ailment::NoCalendar {
        title: base.title.to_string(),
        years,
    })
}

/// Whether the system finds a program by its name.
#[must_use]
pub fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let endings: &[&str] = if cfg!(windows) {
        &[".exe", ".cmd"]
    } else {
        &[""]
    };
    std::env::split_paths(&path).any(|folder| {
        let file = |ending: &&str| folder.join(format!("{program}{ending}"));
        endings.iter().map(file).any(|f| f.is_file())
    })
}
