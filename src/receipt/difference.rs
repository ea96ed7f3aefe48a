//! What differs between a receipt and the same thing done again.

use super::{Engine, Receipt, Rows, RulesPart, RunPart};
use crate::digest::Digest;
use chrono::NaiveDate;
use serde::Serialize;

/// What became of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It is another.
    Changed,
    /// It is there no more.
    Gone,
    /// It was not there.
    New,
}

/// A difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
#[allow(missing_docs)] // the fields say what they are
pub enum Difference {
    /// Another build of the program; by itself no difference in the result.
    Engine { was: Engine, now: Engine },
    /// A rule base.
    Regulation { rules: String, change: Change },
    /// A rule file.
    RuleFile {
        rules: String,
        file: String,
        change: Change,
    },
    /// What a provision says, in wording or in rules.
    Provision {
        rules: String,
        provision: String,
        since: Option<NaiveDate>,
        change: Change,
    },
    /// The consolidated official text.
    Text { rules: String },
    /// How the days of a year stand.
    Calendar {
        rules: String,
        year: i32,
        change: Change,
    },
    /// A file of events.
    Events { file: String, change: Change },
    /// The mapping of registers.
    Mapping { file: String, change: Change },
    /// What became of the rows of a run.
    Rows { run: String, was: Rows, now: Rows },
    /// The day up to which a run was reckoned.
    AsOf {
        run: String,
        was: Option<NaiveDate>,
        now: Option<NaiveDate>,
    },
    /// The journal of a run.
    Result { run: String },
}

impl Difference {
    /// Whether the receipt is no longer good: anything but another build of the program that gives the same.
    #[must_use]
    pub fn counts(&self) -> bool {
        !matches!(self, Self::Engine { .. })
    }
}

/// What differs, in the order of the receipt.
#[must_use]
pub fn differences(was: &Receipt, now: &Receipt) -> Vec<Difference> {
    let mut found = Vec::new();
    if was.engine != now.engine {
        found.push(Difference::Engine {
            was: was.engine.clone(),
            now: now.engine.clone(),
        });
    }
    for old in &was.rules {
        match now.rules.iter().find(|new| new.name == old.name) {
            Some(new) => in_rules(old, new, &mut found),
            None => found.push(Difference::Regulation {
                rules: old.name.clone(),
                change: Change::Gone,
            }),
        }
    }
    for new in &now.rules {
        if was.rules.iter().all(|old| old.name != new.name) {
            found.push(Difference::Regulation {
                rules: new.name.clone(),
                change: Change::New,
            });
        }
    }
    // Both were asked for the same runs.
    for (old, new) in was.runs.iter().zip(&now.runs) {
        in_run(old, new, &mut found);
    }
    found
}

/// What differs between two readings of a rule base.
#[must_use]
pub fn rules_differences(was: &RulesPart, now: &RulesPart) -> Vec<Difference> {
    let mut found = Vec::new();
    in_rules(was, now, &mut found);
    found
}

fn in_rules(old: &RulesPart, new: &RulesPart, found: &mut Vec<Difference>) {
    let rules = || old.name.clone();
    let files = |part: &RulesPart| -> Vec<(String, Digest)> {
        let files = part.files.iter();
        files.map(|f| (f.file.clone(), f.sha256)).collect()
    };
    for (file, change) in changes(&files(old), &files(new)) {
        found.push(Difference::RuleFile {
            rules: rules(),
            file,
            change,
        });
    }
    let provisions = |part: &RulesPart| -> Vec<((String, Option<NaiveDate>), Digest)> {
        let all = part.provisions.iter();
        all.map(|p| ((p.provision.clone(), p.since), p.sha256))
            .collect()
    };
    for ((provision, since), change) in changes(&provisions(old), &provisions(new)) {
        found.push(Difference::Provision {
            rules: rules(),
            provision,
            since,
            change,
        });
    }
    if old.text != new.text {
        found.push(Difference::Text { rules: rules() });
    }
    let years = |part: &RulesPart| -> Vec<(i32, Digest)> {
        part.calendars.iter().map(|c| (c.year, c.sha256)).collect()
    };
    for (year, change) in changes(&years(old), &years(new)) {
        found.push(Difference::Calendar {
            rules: rules(),
            year,
            change,
        });
    }
}

fn in_run(old: &RunPart, new: &RunPart, found: &mut Vec<Difference>) {
    let run = || old.events.first().map_or("", |e| &e.file).to_owned();
    // A register may be named twice, so by position.
    for (was, now) in old.events.iter().zip(&new.events) {
        if was.sha256 != now.sha256 {
            found.push(Difference::Events {
                file: was.file.clone(),
                change: Change::Changed,
            });
        }
    }
    let mapping = |part: &RunPart| -> Vec<(String, Digest)> {
        let files = part.mapping.iter();
        files.map(|f| (f.file.clone(), f.sha256)).collect()
    };
    for (file, change) in changes(&mapping(old), &mapping(new)) {
        found.push(Difference::Mapping { file, change });
    }
    if old.rows != new.rows {
        found.push(Difference::Rows {
            run: run(),
            was: old.rows,
            now: new.rows,
        });
    }
    if old.as_of != new.as_of {
        found.push(Difference::AsOf {
            run: run(),
            was: old.as_of,
            now: new.as_of,
        });
    }
    if old.result != new.result {
        found.push(Difference::Result { run: run() });
    }
}

/// What of a list is changed or gone, in its order, then what is new. A key that stands several times (editions of the
/// same day) is compared with its namesake in turn.
fn changes<K: Clone + PartialEq>(old: &[(K, Digest)], new: &[(K, Digest)]) -> Vec<(K, Change)> {
    let mut left: Vec<Option<&(K, Digest)>> = new.iter().map(Some).collect();
    let mut found = Vec::new();
    for (key, digest) in old {
        let same = left
            .iter_mut()
            .find(|slot| slot.is_some_and(|(k, _)| k == key));
        match same.and_then(Option::take) {
            None => found.push((key.clone(), Change::Gone)),
            Some((_, now)) if now != digest => found.push((key.clone(), Change::Changed)),
            Some(_) => {}
        }
    }
    found.extend(
        left.into_iter()
            .flatten()
            .map(|(key, _)| (key.clone(), Change::New)),
    );
    found
}
