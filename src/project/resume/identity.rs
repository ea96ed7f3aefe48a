//! Of which run journals in the making are: what must be the same for another run to go on with them.

use crate::receipt::{Change, Difference, Engine, FilePart, RulesPart, rules_differences};
use crate::report::words::Lang;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The version of the form of notes.
const SCHEMA: &str = "banfa.resume/1";

/// Everything that the bytes of a replay's journals follow from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    schema: String,
    engine: Engine,
    /// In which the journals are written.
    language: Lang,
    as_of: Option<NaiveDate>,
    inputs: Vec<FilePart>,
    mapping: Option<FilePart>,
    rules: RulesPart,
}

/// What is read by a run, beside its rules.
#[derive(Clone, Debug, PartialEq)]
pub struct Reads {
    /// Registers, in their order: a journal names them.
    pub inputs: Vec<FilePart>,
    /// The mapping.
    pub mapping: Option<FilePart>,
    /// The day up to which it is reckoned, where one is asked for.
    pub as_of: Option<NaiveDate>,
}

/// What keeps a run from going on with journals of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unlike {
    /// Their notes are in another form than this program writes.
    Form,
    /// The program, the rules, a register or the mapping.
    Part(Difference),
    /// Other registers, or in another order.
    Inputs {
        /// Theirs.
        was: Vec<String>,
        /// Its own.
        now: Vec<String>,
    },
    /// The day up to which they are reckoned.
    AsOf {
        /// Theirs.
        was: Option<NaiveDate>,
        /// Its own.
        now: Option<NaiveDate>,
    },
    /// The language in which they are written.
    Language {
        /// Theirs.
        was: Lang,
        /// Its own.
        now: Lang,
    },
}

impl Identity {
    /// That of a run of this program.
    #[must_use]
    pub fn new(rules: RulesPart, reads: Reads, lang: Lang) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            engine: Engine::here(),
            language: lang,
            as_of: reads.as_of,
            inputs: reads.inputs,
            mapping: reads.mapping,
            rules,
        }
    }

    /// What differs in the run that is to go on, `now`.
    #[must_use]
    pub fn unlike(&self, now: &Self) -> Vec<Unlike> {
        let mut found = Vec::new();
        if self.schema != now.schema {
            found.push(Unlike::Form);
        }
        if self.engine != now.engine {
            found.push(Unlike::Part(Difference::Engine {
                was: self.engine.clone(),
                now: now.engine.clone(),
            }));
        }
        if self.rules.name != now.rules.name {
            found.push(Unlike::Part(Difference::Regulation {
                rules: now.rules.name.clone(),
                change: Change::New,
            }));
        }
        let rules = rules_differences(&self.rules, &now.rules);
        found.extend(rules.into_iter().map(Unlike::Part));
        let names =
            |of: &Self| -> Vec<String> { of.inputs.iter().map(|i| i.file.clone()).collect() };
        if names(self) != names(now) {
            found.push(Unlike::Inputs {
                was: names(self),
                now: names(now),
            });
        } else {
            let pairs = self.inputs.iter().zip(&now.inputs);
            found.extend(pairs.filter(|(was, now)| was != now).map(|(was, _)| {
                Unlike::Part(Difference::Events {
                    file: was.file.clone(),
                    change: Change::Changed,
                })
            }));
        }
        // What a mapping says counts, not what it is called.
        let mapping = match (&self.mapping, &now.mapping) {
            (Some(was), Some(now)) if was.sha256 != now.sha256 => Some((now, Change::Changed)),
            (Some(was), None) => Some((was, Change::Gone)),
            (None, Some(now)) => Some((now, Change::New)),
            _ => None,
        };
        found.extend(mapping.map(|(part, change)| {
            let file = part.file.clone();
            Unlike::Part(Difference::Mapping { file, change })
        }));
        if self.as_of != now.as_of {
            found.push(Unlike::AsOf {
                was: self.as_of,
                now: now.as_of,
            });
        }
        if self.language != now.language {
            found.push(Unlike::Language {
                was: self.language,
                now: now.language,
            });
        }
        found
    }
}
