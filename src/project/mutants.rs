//! `banfa test --mutants`: one change of the rules after another, and whether a case notices.
//!
//! What counts is the effect, not the wording ([`meaning`]). The cases that cite the changed provision are run first,
//! and the first that notices ends it; all are run only for what none of them notices. The order in which threads take
//! the mutants up does not show in the result.

use super::load::CaseRun;
use super::reasons::{Reason, Reasons};
use super::suite::{SuiteRules, SuiteRun};
use crate::cases::judge;
use crate::engine::{Program, run_program};
use crate::model::{RuleBase, cite, resolve};
use crate::mutate::{Change, Edit, Mutant, applied, clause, mutants};
use crate::problem::{Problem, Severity};
use crate::report::words::Lang;
use crate::report::{Run, meaning};
use crate::source::{FileId, Place, SourceMap};
use crate::syntax::tree::{CaseFile, RuleFile};
use crate::syntax::{parse_case, parse_rules};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What became of a mutant.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// The checks refuse it: nobody could put it in force.
    Refused,
    /// This case ends differently.
    Noticed(String),
    /// No case notices.
    Survived,
}

/// A mutant and what became of it.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Judged {
    /// What it changes.
    pub change: Change,
    /// In which provision; empty outside any.
    pub provision: String,
    /// The rule file.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The clause as it is.
    pub before: String,
    /// As it becomes.
    pub after: String,
    /// What became of it.
    pub fate: Fate,
    /// Why it may survive, in the words of the file of reasons.
    pub reason: Option<String>,
    /// The reason says that it means the same.
    pub same: bool,
}

/// The mutants of all rule bases of a suite.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// In text order.
    pub all: Vec<Judged>,
    /// Reasons for what is no survivor.
    pub idle: Vec<Reason>,
}

impl Survey {
    /// Mutants that the checks refuse.
    #[must_use]
    pub fn refused(&self) -> usize {
        let refused = |j: &&Judged| j.fate == Fate::Refused;
        self.all.iter().filter(refused).count()
    }

    /// Survivors that mean the same.
    #[must_use]
    pub fn same(&self) -> usize {
        let same = |j: &&Judged| j.fate == Fate::Survived && j.same;
        self.all.iter().filter(same).count()
    }

    /// Survivors that mean something else.
    pub fn survivors(&self) -> impl Iterator<Item = &Judged> {
        self.all
            .iter()
            .filter(|j| j.fate == Fate::Survived && !j.same)
    }

    /// How many were noticed.
    #[must_use]
    pub fn noticed(&self) -> usize {
        let noticed = |j: &&Judged| matches!(j.fate, Fate::Noticed(_));
        self.all.iter().filter(noticed).count()
    }

    /// The share of those that mean something else and were noticed, in percent.
    #[must_use]
    pub fn percent(&self) -> f64 {
        let (noticed, left) = (self.noticed(), self.survivors().count());
        match noticed + left {
            0 => 100.0,
            n => noticed as f64 * 100.0 / n as f64,
        }
    }
}

/// A case with what it comes to under the rules as they are.
struct Witness {
    name: String,
    tree: CaseFile,
    faults: Vec<Problem>,
    cited: BTreeSet<String>,
    meaning: Vec<String>,
    met: Vec<bool>,
}

/// Changes the rules in every way whose provision, clause or file holds the filter. `told` hears how many are done of
/// how many, from any thread.
#[must_use]
pub fn survey(
    suite: &SuiteRun,
    reasons: &Reasons,
    filter: Option<&str>,
    told: &(dyn Fn(usize, usize) + Sync),
) -> Survey {
    let mut survey = Survey::default();
    for rules in &suite.rules {
        if let Some(base) = &rules.rules.base {
            survey
                .all
                .extend(of_rules(suite, rules, base, filter, told));
        }
    }
    let mut used: BTreeSet<usize> = BTreeSet::new();
    for judged in &mut survey.all {
        let reason = reasons.of(&judged.provision, &judged.before, &judged.after);
        if let (Fate::Survived, Some(reason)) = (&judged.fate, reason) {
            judged.reason = Some(reason.why.clone());
            judged.same = reason.is_same();
            used.insert(reason.line);
        }
    }
    if filter.is_none() {
        let idle = reasons.all.iter().filter(|r| !used.contains(&r.line));
        survey.idle = idle.cloned().collect();
    }
    survey
}

fn of_rules(
    suite: &SuiteRun,
    rules: &SuiteRules,
    base: &RuleBase,
    filter: Option<&str>,
    told: &(dyn Fn(usize, usize) + Sync),
) -> Vec<Judged> {
    let names: Vec<String> = rules.folder.files.iter().map(|p| super::shown(p)).collect();
    let ids = suite
        .sources
        .iter()
        .filter(|(_, f)| names.iter().any(|name| **name == *f.name));
    let mut ids: Vec<FileId> = ids.map(|(id, _)| id).collect();
    // As the rules were read, so that provisions keep their order.
    ids.sort_by_key(|id| {
        names
            .iter()
            .position(|n| **n == *suite.sources.file(*id).name)
    });
    let trees: Vec<RuleFile> = ids
        .iter()
        .map(|&id| parse_rules(id, &suite.sources.file(id).text).0)
        .collect();
    let wanted = |m: &Mutant| {
        let Some(filter) = filter else { return true };
        let (file, before, after) = shown_change(&suite.sources, &m.ways[0]);
        [&m.provision, &file, &before, &after]
            .iter()
            .any(|text| text.contains(filter))
    };
    let all: Vec<Mutant> = mutants(&trees, &suite.sources)
        .into_iter()
        .filter(|m| wanted(m))
        .collect();
    let witnesses: Vec<Witness> = suite
        .cases
        .iter()
        .filter(|case| suite.base_of(case).is_some_and(|b| std::ptr::eq(b, base)))
        .filter_map(|case| {
            let run = case.run.as_ref()?;
            Some(witness(suite, base, &case.name, &case.path, run))
        })
        .flatten()
        .collect();
    let bench = Bench {
        sources: &suite.sources,
        ids: &ids,
        witnesses: &witnesses,
    };
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        let mut trees = trees.clone();
        let mut judged = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(mutant) = all.get(at) else {
                return judged;
            };
            judged.push((at, bench.judge(mutant, &mut trees)));
            told(done.fetch_add(1, Ordering::Relaxed) + 1, all.len());
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut judged: Vec<(usize, Judged)> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads.min(all.len()))
            .map(|_| scope.spawn(work))
            .collect();
        running
            .into_iter()
            .flat_map(|thread| match thread.join() {
                Ok(judged) => judged,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    });
    judged.sort_by_key(|(at, _)| *at);
    judged.into_iter().map(|(_, judged)| judged).collect()
}

fn witness(
    suite: &SuiteRun,
    base: &RuleBase,
    name: &str,
    path: &std::path::Path,
    run: &CaseRun,
) -> Option<Witness> {
    let shown = super::shown(path);
    let (file, source) = suite.sources.iter().find(|(_, f)| *f.name == *shown)?;
    let (tree, faults) = parse_case(file, &source.text);
    let entries = run.journal.entries.iter();
    let cited = entries.flat_map(|e| e.provision.iter().chain(&e.via).chain(&e.also));
    let view = Run {
        base,
        journal: &run.journal,
        sources: &suite.sources,
        lang: Lang::Zh,
    };
    Some(Witness {
        name: name.to_owned(),
        tree,
        faults,
        cited: cited.map(|id| cite(base, *id)).collect(),
        meaning: meaning(&view),
        met: run.verdicts.iter().map(|v| v.met).collect(),
    })
}

/// File and line, the clause before and after.
fn shown_change(sources: &SourceMap, edits: &[Edit]) -> (String, String, String) {
    let Some(first) = edits.first() else {
        return Default::default();
    };
    let file = sources.file(first.span.file);
    let (before, after) = clause(&file.text, edits);
    (file.name.to_string(), before, after)
}

struct Bench<'a> {
    sources: &'a SourceMap,
    ids: &'a [FileId],
    witnesses: &'a [Witness],
}

impl Bench<'_> {
    fn judge(&self, mutant: &Mutant, trees: &mut [RuleFile]) -> Judged {
        let tried = mutant.ways.iter().find_map(|way| {
            let fate = self.fate(mutant, way, trees)?;
            Some((way, fate))
        });
        let (way, fate) = tried.unwrap_or((&mutant.ways[0], Fate::Refused));
        let (file, before, after) = shown_change(self.sources, way);
        let line = way.first().map_or(0, |edit| {
            Place::of(self.sources.file(edit.span.file), edit.span).line
        });
        Judged {
            change: mutant.change,
            provision: mutant.provision.clone(),
            file,
            line,
            before,
            after,
            fate,
            reason: None,
            same: false,
        }
    }

    /// What becomes of one way to write a mutant; `None` where the checks refuse it.
    fn fate(&self, mutant: &Mutant, way: &[Edit], trees: &mut [RuleFile]) -> Option<Fate> {
        let file = way.first()?.span.file;
        let text = applied(&self.sources.file(file).text, way)?;
        let at = self.ids.iter().position(|id| *id == file)?;
        let (tree, problems) = parse_rules(file, &text);
        if problems.iter().any(is_error) {
            return None;
        }
        let sources = self.sources.with_text(file, &text);
        let original = std::mem::replace(&mut trees[at], tree);
        let (base, problems) = resolve(trees, &sources);
        trees[at] = original;
        let base = base.filter(|_| !problems.iter().any(is_error))?;
        let program = Program::new(&base);
        let near = |w: &&Witness| w.cited.contains(&mutant.provision);
        let far = |w: &&Witness| !near(w);
        let order = self.witnesses.iter().filter(near);
        let mut order = order.chain(self.witnesses.iter().filter(far));
        let noticing = order.find(|w| notices(w, &program, &sources));
        Some(noticing.map_or(Fate::Survived, |w| Fate::Noticed(w.name.clone())))
    }
}

fn is_error(problem: &Problem) -> bool {
    problem.severity() == Severity::Error
}

/// Whether a case comes to something else under changed rules.
fn notices(witness: &Witness, program: &Program<'_>, sources: &SourceMap) -> bool {
    let loaded = crate::cases::load(&witness.tree, &witness.faults, program.base, sources);
    let journal = run_program(program, &loaded.input);
    let verdicts = judge(&loaded.expected, program.base, &journal);
    let met = verdicts.iter().map(|v| v.met);
    if !met.eq(witness.met.iter().copied()) {
        return true;
    }
    let view = Run {
        base: program.base,
        journal: &journal,
        sources,
        lang: Lang::Zh,
    };
    meaning(&view) != witness.meaning
}
