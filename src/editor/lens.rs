//! What stands above the lines of a file: how many cases exercise a provision, and that a case can be run.

use super::workspace::Workspace;
use crate::coverage::{Coverage, Mark};
use crate::engine::Program;
use crate::model::{ProvisionId, RuleBase};
use crate::project::run_case;
use crate::report::words::Lang;
use crate::report::{Paint, Run, timeline};
use crate::source::{FileId, SourceMap, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// The cases of each rule base, as they stand, to be run beside the editor's work.
pub struct Survey {
    /// Which texts these are.
    pub generation: u64,
    sources: SourceMap,
    bases: Vec<Judged>,
}

/// A rule base and its cases.
struct Judged {
    /// None where the rules never had no error.
    base: Option<RuleBase>,
    cases: Vec<(FileId, PathBuf)>,
}

/// Which cases exercise a provision, by rule base.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surveyed {
    /// Of which texts.
    pub generation: u64,
    exercised: Vec<BTreeMap<ProvisionId, BTreeSet<PathBuf>>>,
}

impl Surveyed {
    /// Whether the same cases exercise the same.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.exercised == other.exercised
    }
}

impl Survey {
    /// Runs every case.
    #[must_use]
    pub fn run(&self) -> Surveyed {
        let exercised = self.bases.iter().map(|Judged { base, cases }| {
            let mut found: BTreeMap<ProvisionId, BTreeSet<PathBuf>> = BTreeMap::new();
            let Some(base) = base else { return found };
            let program = Program::new(base);
            for (id, path) in cases {
                let run = run_case(&program, &self.sources, *id, None);
                for mark in Coverage::marks(base, &run.journal) {
                    if let Mark::Provision(provision) = mark {
                        found.entry(provision).or_default().insert(path.clone());
                    }
                }
            }
            found
        });
        Surveyed {
            generation: self.generation,
            exercised: exercised.collect(),
        }
    }
}

impl Workspace {
    /// The cases to run, with the last rules without errors.
    #[must_use]
    pub fn survey(&self) -> Survey {
        let cases: Vec<FileId> = self.files().filter(|id| self.is_case(*id)).collect();
        let of = |at: usize| {
            let mine = cases.iter().filter(|id| self.base_index(**id) == Some(at));
            mine.map(|&id| (id, self.path(id).to_owned())).collect()
        };
        let bases = self.good_bases();
        Survey {
            generation: self.generation(),
            sources: self.sources.clone(),
            bases: bases
                .enumerate()
                .map(|(at, base)| Judged {
                    base: base.cloned(),
                    cases: of(at),
                })
                .collect(),
        }
    }

    /// The provisions of a rule file that have rules, each with its marker and the cases that exercise it.
    #[must_use]
    pub fn exercised(&self, id: FileId, surveyed: &Surveyed) -> Vec<(Span, BTreeSet<PathBuf>)> {
        let (Some(at), Some((base, _))) = (self.base_index(id), self.rules(id)) else {
            return Vec::new();
        };
        let Some(found) = surveyed.exercised.get(at) else {
            return Vec::new();
        };
        // What exercises an item exercises its article.
        let mut by: BTreeMap<ProvisionId, BTreeSet<PathBuf>> = BTreeMap::new();
        for provision in ruled(base) {
            let cases = found.get(&base.citable(provision));
            let mut above = Some(provision);
            while let Some(here) = above {
                by.entry(here)
                    .or_default()
                    .extend(cases.into_iter().flatten().cloned());
                above = base.provision(here).parent;
            }
        }
        let mut out: Vec<(Span, BTreeSet<PathBuf>)> = by
            .into_iter()
            .filter(|(provision, _)| base.citable(*provision) == *provision)
            .filter_map(|(provision, cases)| Some((self.marker(id, provision)?, cases)))
            .filter(|(marker, _)| marker.file == id)
            .collect();
        out.sort_by_key(|(marker, _)| *marker);
        out
    }

    /// What came of a case: the timeline that `banfa run` prints.
    #[must_use]
    pub fn ran(&self, id: FileId, lang: Lang) -> Option<String> {
        let (base, _) = self.rules(id).filter(|_| self.is_case(id))?;
        let run = run_case(&Program::new(base), &self.sources, id, None);
        let view = Run {
            base,
            journal: &run.journal,
            sources: &self.sources,
            lang,
        };
        Some(timeline(&view, Paint { on: false }))
    }
}

/// The provisions on which something hangs that a case can exercise.
fn ruled(base: &RuleBase) -> BTreeSet<ProvisionId> {
    let all = Coverage::of(base);
    let marks = all.counts().filter_map(|(mark, _)| match mark {
        Mark::Provision(provision) => Some(provision),
        _ => None,
    });
    marks.collect()
}
