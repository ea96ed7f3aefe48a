//! Coverage as LCOV: a provision is a function; routings, tiers and boundaries are branches; counts are cases.

use super::suite::SuiteRun;
use crate::coverage::Mark;
use crate::model::cite;
use crate::source::{FileId, Place};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What is known of a file.
#[derive(Default)]
struct Record {
    /// Line, name, hits.
    functions: BTreeMap<(usize, String), u32>,
    /// Line, then the hits of its branches in order.
    branches: BTreeMap<usize, Vec<u32>>,
    /// Line, hits.
    lines: BTreeMap<usize, u32>,
}

/// The tracefile of a suite that was run.
#[must_use]
pub fn lcov(suite: &SuiteRun) -> String {
    let mut files: BTreeMap<FileId, Record> = BTreeMap::new();
    for (base, covered) in suite.coverage() {
        for (mark, hits) in covered.counts() {
            let (provision, span) = mark.place(base);
            let line = Place::of(suite.sources.file(span.file), span).line;
            let record = files.entry(span.file).or_default();
            let seen = record.lines.entry(line).or_default();
            *seen = hits.max(*seen);
            match (mark, provision) {
                (Mark::Provision(_), Some(id)) => {
                    record.functions.insert((line, cite(base, id)), hits);
                }
                (Mark::Branch(..) | Mark::Tier(..) | Mark::Boundary(_), _) => {
                    record.branches.entry(line).or_default().push(hits);
                }
                (Mark::Provision(_) | Mark::Duty(_) | Mark::Sanction(_), _) => {}
            }
        }
    }
    let mut out = String::new();
    for (id, record) in &files {
        file(&suite.sources.file(*id).name, record, &mut out);
    }
    out
}

fn file(name: &str, record: &Record, out: &mut String) {
    let hit = |counts: &mut dyn Iterator<Item = u32>| counts.filter(|n| *n > 0).count();
    let _ = writeln!(out, "TN:\nSF:{name}");
    for (line, name) in record.functions.keys() {
        let _ = writeln!(out, "FN:{line},{name}");
    }
    for ((_, name), hits) in &record.functions {
        let _ = writeln!(out, "FNDA:{hits},{name}");
    }
    let (found, done) = (
        record.functions.len(),
        hit(&mut record.functions.values().copied()),
    );
    let _ = writeln!(out, "FNF:{found}\nFNH:{done}");
    for (line, branches) in &record.branches {
        // A branch of a line that never ran is "-", not 0.
        let ran = record.lines.get(line).is_some_and(|n| *n > 0);
        for (at, hits) in branches.iter().enumerate() {
            let taken = if ran {
                hits.to_string()
            } else {
                "-".to_owned()
            };
            let _ = writeln!(out, "BRDA:{line},0,{at},{taken}");
        }
    }
    let all: Vec<u32> = record.branches.values().flatten().copied().collect();
    let (found, done) = (all.len(), hit(&mut all.iter().copied()));
    let _ = writeln!(out, "BRF:{found}\nBRH:{done}");
    for (line, hits) in &record.lines {
        let _ = writeln!(out, "DA:{line},{hits}");
    }
    let (found, done) = (record.lines.len(), hit(&mut record.lines.values().copied()));
    let _ = writeln!(out, "LF:{found}\nLH:{done}\nend_of_record");
}
