//! The case suite: every case of a project run and held against its snapshot and its 期望 lines.

use super::discovery::{Project, RuleFolder, files_below, rule_folders, shown};
use super::load::{CaseRun, Rules, load_rules, read_source, run_case};
use super::snapshots::{Snapshot, read_snapshot, snapshot_folder, snapshot_path};
use super::whole_file::write_atomically;
use super::{Change, Trouble, changes, written};
use crate::coverage::Coverage;
use crate::engine::Program;
use crate::model::RuleBase;
use crate::problem::Problem;
use crate::report::words::Lang;
use crate::report::{Run, snapshot};
use crate::source::SourceMap;
use std::path::{Path, PathBuf};

/// A rule base of the suite.
#[derive(Clone, Debug)]
pub struct SuiteRules {
    /// Its files.
    pub folder: RuleFolder,
    /// What they say.
    pub rules: Rules,
}

/// The rules of a project, all read.
pub fn load_all(rules: &Path, sources: &mut SourceMap) -> Result<Vec<SuiteRules>, Trouble> {
    load_with_drafts(rules, &[], sources)
}

/// The same with draft amendments merged in, which are no part of the project.
pub fn load_with_drafts(
    rules: &Path,
    drafts: &[PathBuf],
    sources: &mut SourceMap,
) -> Result<Vec<SuiteRules>, Trouble> {
    if let Some(pack) = super::pack::Pack::read(rules)? {
        return Ok(pack.with_drafts(drafts)?.rules(rules, sources));
    }
    with_drafts(rule_folders(rules)?, drafts)?
        .into_iter()
        .map(|folder| {
            let rules = load_rules(&folder, sources)?;
            Ok(SuiteRules { folder, rules })
        })
        .collect()
}

/// Rule bases with draft amendments beside their own files.
pub(super) fn with_drafts(
    mut folders: Vec<RuleFolder>,
    drafts: &[PathBuf],
) -> Result<Vec<RuleFolder>, Trouble> {
    if !drafts.is_empty() {
        // Which of several rule bases a draft amends cannot be told from the draft.
        let [only] = &mut folders[..] else {
            return Err(Trouble::SeveralRuleBases {
                names: folders.iter().map(|f| shown(&f.path)).collect(),
            });
        };
        let own = only.files.clone();
        let new = drafts.iter().filter(|draft| !own.contains(draft));
        only.files.extend(new.cloned());
    }
    Ok(folders)
}

/// The rule base by which a case is judged: the only one, or the one whose folder's name is in the case's path.
pub fn rules_of<'a>(all: &'a [SuiteRules], case: &Path) -> Result<&'a SuiteRules, Trouble> {
    if let [only] = all {
        return Ok(only);
    }
    let named = |r: &&SuiteRules| {
        case.iter()
            .any(|part| written(Path::new(part)) == r.folder.name)
    };
    all.iter()
        .find(named)
        .ok_or_else(|| Trouble::SeveralRuleBases {
            names: all.iter().map(|r| shown(&r.folder.path)).collect(),
        })
}

/// How a case of the suite fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Equal to its snapshot, every expectation met.
    Passed,
    /// There is no snapshot.
    New,
    /// It differs from its snapshot.
    Changed,
    /// Equal to its snapshot, but an expectation is not met.
    Unmet,
    /// It could not be read.
    Unreadable,
}

/// A case of the suite, run.
#[derive(Clone, Debug)]
pub struct CaseResult {
    /// Its path inside the folder of cases, without the extension.
    pub name: String,
    /// The case file.
    pub path: PathBuf,
    /// Its snapshot file.
    pub snapshot: PathBuf,
    /// The accepted contents.
    pub old: Option<String>,
    /// The contents of now.
    pub new: String,
    /// What came of it; none where the file could not be read.
    pub run: Option<CaseRun>,
    /// Problems of reading the file.
    pub unreadable: Vec<Problem>,
}

impl CaseResult {
    /// How it fared.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let Some(run) = &self.run else {
            return Outcome::Unreadable;
        };
        match &self.old {
            None => Outcome::New,
            Some(old) if *old != self.new => Outcome::Changed,
            Some(_) if !run.met() => Outcome::Unmet,
            Some(_) => Outcome::Passed,
        }
    }

    /// Its title.
    #[must_use]
    pub fn title(&self) -> &str {
        self.run.as_ref().map_or(&self.name, |r| &r.title)
    }

    /// What changed since the snapshot was accepted.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        changes(self.old.as_deref().unwrap_or(""), &self.new)
    }

    /// Makes the contents of now the accepted ones.
    pub fn accept(&mut self, project: &Project) -> Result<(), Trouble> {
        let inside = self.path.strip_prefix(&project.root).unwrap_or(&self.path);
        let file = Snapshot {
            source: written(inside),
            expression: self.title().to_owned(),
            contents: self.new.clone(),
        };
        write_atomically(&self.snapshot, file.render())?;
        self.old = Some(self.new.clone());
        Ok(())
    }
}

/// A suite that was run.
#[derive(Clone, Debug)]
pub struct SuiteRun {
    /// The texts.
    pub sources: SourceMap,
    /// The rule bases.
    pub rules: Vec<SuiteRules>,
    /// The cases, by path.
    pub cases: Vec<CaseResult>,
    /// Snapshots that no case has.
    pub stale: Vec<PathBuf>,
}

impl SuiteRun {
    /// Problems of all rule bases.
    #[must_use]
    pub fn rule_problems(&self) -> Vec<Problem> {
        let all = self
            .rules
            .iter()
            .flat_map(|r| r.rules.problems.iter().cloned());
        crate::report::diagnostics::sorted(all.collect())
    }

    /// The rule base by which a case was judged.
    #[must_use]
    pub fn base_of(&self, case: &CaseResult) -> Option<&RuleBase> {
        rules_of(&self.rules, Path::new(&case.name))
            .ok()?
            .rules
            .base
            .as_ref()
    }

    /// What the cases exercised of each rule base.
    #[must_use]
    pub fn coverage(&self) -> Vec<(&RuleBase, Coverage)> {
        let bases = self.rules.iter().filter_map(|r| r.rules.base.as_ref());
        bases
            .map(|base| {
                let mut covered = Coverage::of(base);
                for case in &self.cases {
                    let same = self.base_of(case).is_some_and(|b| std::ptr::eq(b, base));
                    if let (true, Some(run)) = (same, &case.run) {
                        covered.add(base, &run.journal);
                    }
                }
                (base, covered)
            })
            .collect()
    }

    /// Whether the rules themselves have errors; then no case was run.
    #[must_use]
    pub fn broken(&self) -> bool {
        self.rules.iter().any(|r| r.rules.broken())
    }
}

/// Runs the cases of a project whose name or title holds the filter.
pub fn run_suite(project: &Project, filter: Option<&str>) -> Result<SuiteRun, Trouble> {
    let mut sources = SourceMap::default();
    let rules = load_with_drafts(&project.rules, &project.drafts, &mut sources)?;
    let mut suite = SuiteRun {
        sources,
        rules,
        cases: Vec::new(),
        stale: Vec::new(),
    };
    let files = files_below(&project.cases, "case")?;
    if files.is_empty() {
        return Err(Trouble::NoCases {
            folder: shown(&project.cases),
        });
    }
    if suite.broken() {
        return Ok(suite);
    }
    let bases = suite.rules.iter().filter_map(|r| r.rules.base.as_ref());
    let programs: Vec<Program<'_>> = bases.map(Program::observing).collect();
    for path in &files {
        let result = run_one(project, path, &mut suite.sources, (&suite.rules, &programs))?;
        let wanted = filter.is_none_or(|f| result.name.contains(f) || result.title().contains(f));
        if wanted {
            suite.cases.push(result);
        }
    }
    if let (Some(filter), true) = (filter, suite.cases.is_empty()) {
        return Err(Trouble::NoCaseMatches {
            filter: filter.to_owned(),
        });
    }
    if filter.is_none() {
        let known = |p: &PathBuf| suite.cases.iter().any(|c| c.snapshot == *p);
        suite.stale = files_below(&snapshot_folder(&project.cases), "snap")?;
        suite.stale.retain(|p| !known(p));
    }
    Ok(suite)
}

fn run_one(
    project: &Project,
    path: &Path,
    sources: &mut SourceMap,
    (rules, programs): (&[SuiteRules], &[Program<'_>]),
) -> Result<CaseResult, Trouble> {
    let inside = path.strip_prefix(&project.cases).unwrap_or(path);
    let mut unreadable = Vec::new();
    let file = read_source(path, sources, &mut unreadable)?;
    let of = rules_of(rules, inside)?;
    let at = rules.iter().position(|r| std::ptr::eq(r, of));
    let program = at.and_then(|at| programs.get(at));
    let run = program
        .zip(file)
        .map(|(program, file)| run_case(program, sources, file, None));
    if let Some(run) = &run {
        run.accounted()?;
    }
    let new = run.as_ref().zip(program);
    let new = new.map_or_else(String::new, |(run, p)| contents(p.base, sources, run));
    let at = snapshot_path(&project.cases, path);
    Ok(CaseResult {
        name: written(&inside.with_extension("")),
        path: path.to_owned(),
        old: read_snapshot(&at)?,
        snapshot: at,
        new,
        run,
        unreadable,
    })
}

/// What a snapshot of a run holds.
#[must_use]
pub fn contents(base: &RuleBase, sources: &SourceMap, run: &CaseRun) -> String {
    let view = Run {
        base,
        journal: &run.journal,
        sources,
        lang: Lang::Zh,
    };
    snapshot(&view, &run.problems).trim_matches('\n').to_owned()
}
