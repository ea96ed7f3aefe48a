//! The rule base that a command works on, and the case files that its arguments name.

use super::console::Console;
use crate::model::RuleBase;
use crate::project::{
    Project, SuiteRules, Trouble, files_below, load_with_drafts, rules_of, shown, written,
};
use crate::source::SourceMap;
use clap::ArgMatches;
use std::path::{Path, PathBuf};

/// Where the rules are: as named, or `rules/` of the project in which the user stands.
pub(super) fn rules_path(named: Option<&PathBuf>) -> Result<PathBuf, Trouble> {
    match named {
        Some(path) => Ok(path.clone()),
        None => Ok(Project::find(Path::new("."))?.rules),
    }
}

/// The draft amendments that the arguments name: files, or folders of them.
pub(super) fn drafts(matches: &ArgMatches) -> Result<Vec<PathBuf>, Trouble> {
    let named = matches.get_many::<PathBuf>("amend").into_iter().flatten();
    let mut found = Vec::new();
    for path in named {
        if path.is_dir() {
            found.extend(files_below(path, "banfa")?);
        } else if path.is_file() {
            found.push(path.clone());
        } else {
            return Err(Trouble::NoSuchPath { path: shown(path) });
        }
    }
    Ok(found)
}

/// The rule bases that the arguments name. Those with errors are reported, and nothing runs.
pub(super) fn usable_rules(
    matches: &ArgMatches,
    sources: &mut SourceMap,
    console: &Console,
) -> Result<Vec<SuiteRules>, Trouble> {
    let path = rules_path(matches.get_one::<PathBuf>("rules"))?;
    usable_rules_at(&path, &drafts(matches)?, sources, console)
}

/// The same at a place.
pub(super) fn usable_rules_at(
    path: &Path,
    drafts: &[PathBuf],
    sources: &mut SourceMap,
    console: &Console,
) -> Result<Vec<SuiteRules>, Trouble> {
    let all = load_with_drafts(path, drafts, sources)?;
    let mut broken = false;
    for one in all.iter().filter(|r| r.rules.broken()) {
        console.problems(&one.rules.problems, sources);
        broken = true;
    }
    if broken {
        Err(Trouble::RulesBroken)
    } else {
        Ok(all)
    }
}

/// The rule base for a case.
pub(super) fn base_for<'a>(all: &'a [SuiteRules], case: &Path) -> Result<&'a RuleBase, Trouble> {
    base_of(rules_of(all, case)?)
}

/// The rule base of rules in which no error was found.
pub(super) fn base_of(rules: &SuiteRules) -> Result<&RuleBase, Trouble> {
    rules.rules.base.as_ref().ok_or(Trouble::RulesBroken)
}

/// The case files that an argument names: a file, a folder, or a name in `tests/cases`.
pub(super) fn case_files(named: &Path) -> Result<Vec<PathBuf>, Trouble> {
    if named.is_dir() {
        let files = files_below(named, "case")?;
        return match files.is_empty() {
            true => Err(Trouble::NoCases {
                folder: shown(named),
            }),
            false => Ok(files),
        };
    }
    if named.is_file() {
        return Ok(vec![named.to_owned()]);
    }
    let missing = || Trouble::NoSuchCase {
        name: written(named),
    };
    let project = Project::find(Path::new(".")).map_err(|_| missing())?;
    let wanted = written(named);
    let wanted = wanted.trim_end_matches(".case");
    let bears_name = |path: &PathBuf| {
        let inside = path
            .strip_prefix(&project.cases)
            .unwrap_or(path)
            .with_extension("");
        let inside = written(&inside);
        let named_whole = || shown(path).trim_end_matches(".case") == wanted;
        inside == wanted || inside.rsplit('/').next() == Some(wanted) || named_whole()
    };
    let found = files_below(&project.cases, "case")?
        .into_iter()
        .find(bears_name);
    found.map(|path| vec![path]).ok_or_else(missing)
}

/// The one case file that an argument names.
pub(super) fn one_case(named: &Path) -> Result<PathBuf, Trouble> {
    let first = case_files(named)?.into_iter().next();
    first.ok_or_else(|| Trouble::NoSuchCase {
        name: written(named),
    })
}
