//! A failure made short: events first, then the roster, then the rules; and written as files.

use crate::both::Both;
use crate::generate::cases::CaseText;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// A rule base and a case that the two read differently.
#[derive(Clone)]
pub struct Failure {
    pub pieces: Vec<String>,
    pub years: Vec<i32>,
    pub case: CaseText,
}

impl Failure {
    pub fn rules(&self) -> String {
        self.pieces.concat()
    }

    /// How the two differ; nothing where they agree or where either refuses the text.
    pub fn differences(&self) -> Option<Vec<String>> {
        let mut both = Both::of(&self.rules(), &self.years).ok()?;
        differ(&mut both, &self.case)
    }
}

fn differ(both: &mut Both, case: &CaseText) -> Option<Vec<String>> {
    let text = case.text();
    let run = catch_unwind(AssertUnwindSafe(|| both.run(&text)));
    match run {
        Ok(Ok(outcome)) => Some(outcome.differences).filter(|d| !d.is_empty()),
        Ok(Err(_)) => None,
        Err(_) => Some(vec!["  停止运行".into()]),
    }
}

/// The shortest failure that leaving things out leads to.
pub fn shorten(mut failure: Failure) -> Failure {
    let mut tries = crate::random::number("BANFA_ORACLE_TRIES", 4000) as usize;
    loop {
        let before = (failure.rules().len(), failure.case.text().len());
        events(&mut failure, &mut tries);
        roster(&mut failure, &mut tries);
        pieces(&mut failure, &mut tries);
        if tries == 0 || before == (failure.rules().len(), failure.case.text().len()) {
            return failure;
        }
    }
}

fn keep(failure: &mut Failure, tries: &mut usize, shorter: Failure) -> bool {
    if *tries == 0 {
        return false;
    }
    *tries -= 1;
    if shorter.differences().is_some() {
        *failure = shorter;
        return true;
    }
    false
}

fn events(failure: &mut Failure, tries: &mut usize) {
    let mut at = failure.case.events.len();
    while at > 0 {
        at -= 1;
        let mut shorter = failure.clone();
        shorter.case.events.remove(at);
        if keep(failure, tries, shorter) {
            continue;
        }
        let mut field = failure.case.events[at].fields.len();
        while field > 0 {
            field -= 1;
            let mut shorter = failure.clone();
            shorter.case.events[at].fields.remove(field);
            keep(failure, tries, shorter);
        }
    }
}

fn roster(failure: &mut Failure, tries: &mut usize) {
    let mut at = failure.case.roster.len();
    while at > 0 {
        at -= 1;
        let mut shorter = failure.clone();
        shorter.case.roster.remove(at);
        if keep(failure, tries, shorter) {
            continue;
        }
        let mut shorter = failure.clone();
        shorter.case.roster[at].1.clear();
        keep(failure, tries, shorter);
    }
}

/// Whole pieces, then lines, then what stands between semicolons, then between commas.
fn pieces(failure: &mut Failure, tries: &mut usize) {
    let mut at = failure.pieces.len();
    while at > 0 {
        at -= 1;
        let mut shorter = failure.clone();
        shorter.pieces.remove(at);
        if keep(failure, tries, shorter) {
            continue;
        }
        for mark in ["\n", ";\n  ", ";", ","] {
            segments(failure, tries, at, mark);
        }
    }
}

fn segments(failure: &mut Failure, tries: &mut usize, at: usize, mark: &str) {
    let mut part = failure.pieces[at].split(mark).count();
    while part > 0 {
        part -= 1;
        let parts: Vec<&str> = failure.pieces[at].split(mark).collect();
        if parts.len() < 2 || part >= parts.len() {
            continue;
        }
        let left: Vec<&str> = (0..parts.len())
            .filter(|i| *i != part)
            .map(|i| parts[i])
            .collect();
        let mut shorter = failure.clone();
        let mut text = left.join(mark);
        if failure.pieces[at].ends_with("。\n") && !text.ends_with("。\n") && mark != "\n" {
            text.push_str("。\n");
        }
        shorter.pieces[at] = text;
        keep(failure, tries, shorter);
    }
}

/// Where failures are written.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/oracle")
}

/// Writes a failure as a rule file and a case file, and says where.
pub fn write(failure: &Failure, name: &str) -> String {
    let folder = folder();
    std::fs::create_dir_all(&folder).expect("a folder");
    let name = folder.join(name);
    let years: Vec<String> = failure.years.iter().map(i32::to_string).collect();
    let rules = format!("# 日历 {}\n{}", years.join(" "), failure.rules());
    std::fs::write(name.with_extension("banfa"), rules).expect("a file");
    std::fs::write(name.with_extension("case"), failure.case.text()).expect("a file");
    name.display().to_string()
}
