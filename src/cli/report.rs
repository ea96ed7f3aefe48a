//! `banfa report`: a regulation, or a case, as one page.

use super::console::Console;
use super::rulebase::{base_of, drafts, one_case, rules_path, usable_rules};
use super::{Ending, Outcome, arguments};
use crate::coverage::{Coverage, Mark};
use crate::engine::Program;
use crate::project::{
    Project, SuiteRules, SuiteRun, Trouble, check_rules, files_below, load_with_drafts,
    read_source, rules_of, run_case, run_suite, shown, write_atomically,
};
use crate::report::words::{Title, title};
use crate::report::{Dossier, Regulation, Run, dossier, regulation};
use crate::source::{FileId, SourceMap};
use chrono::NaiveDate;
use clap::ArgMatches;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Runs the command.
pub(super) fn report(matches: &ArgMatches, console: &Console) -> Outcome {
    match matches.get_one::<PathBuf>("CASE") {
        Some(case) => on_case(case, matches, console),
        None => on_regulations(matches, console),
    }
}

// ───────────────────────────── a regulation ─────────────────────────────

fn on_regulations(matches: &ArgMatches, console: &Console) -> Outcome {
    let day = arguments::date(matches, "at", console.lang)?.unwrap_or(NaiveDate::MAX);
    let suite = suite(matches)?;
    if suite.broken() {
        console.problems(&suite.rule_problems(), &suite.sources);
        return Err(Trouble::RulesBroken);
    }
    let output = matches.get_one::<PathBuf>("output");
    if let (Some(_), true) = (output, suite.rules.len() > 1) {
        return Err(Trouble::SeveralRuleBases {
            names: suite.rules.iter().map(|r| shown(&r.folder.path)).collect(),
        });
    }
    // All are made before the first is written.
    let mut pages = Vec::new();
    for rules in &suite.rules {
        let name = title(Title::RegulationReport, console.lang);
        let path = match (output, suite.rules.len()) {
            (Some(path), _) => path.clone(),
            (None, 1) => PathBuf::from(format!("{name}.html")),
            (None, _) => PathBuf::from(format!("{name}-{}.html", rules.folder.name)),
        };
        pages.push((path, page(&suite, rules, day, console)?));
    }
    for (path, page) in pages {
        write(&path, &page, console)?;
    }
    Ok(Ending::Fine)
}

/// The rules with their cases, run; a project may have none yet.
fn suite(matches: &ArgMatches) -> Result<SuiteRun, Trouble> {
    let rules = rules_path(matches.get_one::<PathBuf>("rules"))?;
    let mut project = Project::of_rules(&std::path::absolute(&rules).unwrap_or(rules));
    if let Some(cases) = matches.get_one::<PathBuf>("cases") {
        project.cases.clone_from(cases);
    }
    project.drafts = drafts(matches)?;
    if !files_below(&project.cases, "case")?.is_empty() {
        return run_suite(&project, None);
    }
    let mut sources = SourceMap::default();
    let rules = load_with_drafts(&project.rules, &project.drafts, &mut sources)?;
    Ok(SuiteRun {
        sources,
        rules,
        cases: Vec::new(),
        stale: Vec::new(),
    })
}

fn page(
    suite: &SuiteRun,
    rules: &SuiteRules,
    day: NaiveDate,
    console: &Console,
) -> Result<String, Trouble> {
    let base = base_of(rules)?;
    let mut cases: Vec<(String, BTreeSet<Mark>)> = Vec::new();
    for case in &suite.cases {
        let same = suite.base_of(case).is_some_and(|b| std::ptr::eq(b, base));
        if let (true, Some(run)) = (same, &case.run) {
            cases.push((case.name.clone(), Coverage::marks(base, &run.journal)));
        }
    }
    Ok(regulation(&Regulation {
        base,
        sources: &suite.sources,
        files: &files_of(rules, &suite.sources),
        problems: &check_rules(&rules.rules),
        cases: &cases,
        day,
        lang: console.lang,
    }))
}

/// The rule files among the texts.
fn files_of(rules: &SuiteRules, sources: &SourceMap) -> Vec<FileId> {
    let names: Vec<String> = rules.folder.files.iter().map(|p| shown(p)).collect();
    let own = sources
        .iter()
        .filter(|(_, f)| names.contains(&f.name.to_string()));
    own.map(|(id, _)| id).collect()
}

// ───────────────────────────── a case ─────────────────────────────

fn on_case(named: &std::path::Path, matches: &ArgMatches, console: &Console) -> Outcome {
    let as_of = arguments::date(matches, "as-of", console.lang)?;
    let path = one_case(named)?;
    let mut sources = SourceMap::default();
    let all = usable_rules(matches, &mut sources, console)?;
    let rules = rules_of(&all, &path)?;
    let base = base_of(rules)?;
    let mut problems = Vec::new();
    let Some(file) = read_source(&path, &mut sources, &mut problems)? else {
        console.problems(&problems, &sources);
        return Ok(Ending::Finding);
    };
    let case = run_case(&Program::new(base), &sources, file, as_of);
    console.problems(&case.problems, &sources);
    let page = dossier(&Dossier {
        run: Run {
            base,
            journal: &case.journal,
            sources: &sources,
            lang: console.lang,
        },
        title: &case.title,
        file,
        rules: &files_of(rules, &sources),
        verdicts: &case.verdicts,
    });
    let output = matches.get_one::<PathBuf>("output").cloned();
    let output = output.unwrap_or_else(|| {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        PathBuf::from(format!(
            "{}-{stem}.html",
            title(Title::CaseReport, console.lang)
        ))
    });
    write(&output, &page, console)?;
    match case.has_errors() {
        true => Ok(Ending::Finding),
        false => Ok(Ending::Fine),
    }
}

fn write(path: &std::path::Path, page: &str, console: &Console) -> Result<(), Trouble> {
    write_atomically(path, page)?;
    let written = title(Title::WrittenTo, console.lang);
    console.say(&format!("{written} {}\n", shown(path)));
    Ok(())
}
