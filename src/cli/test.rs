//! `banfa test`: the case suite against its snapshots and 期望 lines.

use super::console::Console;
use super::{Ending, Outcome, coverage, mutants};
use crate::project::{
    self, CaseResult, Project, SuiteRun, Trouble, junit, run_suite, shown, write_atomically,
};
use crate::report::Run;
use crate::report::words::{Help, Lang, Phrase, help, phrase};
use clap::ArgMatches;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What was asked for.
struct Asked<'a> {
    project: Project,
    filter: Option<&'a str>,
    accept: bool,
    review: bool,
    coverage: bool,
    least: Option<f64>,
    junit: Option<&'a PathBuf>,
    lcov: Option<&'a PathBuf>,
}

/// Runs the command.
pub(super) fn test(matches: &ArgMatches, console: &Console) -> Outcome {
    let least = percent(matches, "min-coverage", console.lang)?;
    let asked = Asked {
        project: project(matches)?,
        filter: matches.get_one::<String>("FILTER").map(String::as_str),
        accept: matches.get_flag("accept"),
        review: matches.get_flag("review"),
        coverage: matches.get_flag("coverage") || matches.contains_id("min-coverage"),
        least,
        junit: matches.get_one::<PathBuf>("junit"),
        lcov: matches.get_one::<PathBuf>("lcov"),
    };
    if matches.get_flag("mutants") {
        return mutated(&asked, matches, console);
    }
    let first = once(&asked, console);
    if !matches.get_flag("watch") {
        return first;
    }
    let tell = |result: Outcome| {
        if let Err(trouble) = result {
            console.trouble(&trouble);
        }
        console.warn(&format!("{}\n", phrase(Phrase::Watching, console.lang)));
    };
    tell(first);
    let folders = [asked.project.rules.as_path(), asked.project.cases.as_path()];
    project::watch(&folders, || tell(once(&asked, console)))?;
    Ok(Ending::Fine)
}

/// The project in which the user stands, or the one whose rules and cases are named.
fn project(matches: &ArgMatches) -> Result<Project, Trouble> {
    let absolute = |p: &PathBuf| std::path::absolute(p).unwrap_or_else(|_| p.clone());
    let rules = matches.get_one::<PathBuf>("rules").map(absolute);
    let cases = matches.get_one::<PathBuf>("cases").map(absolute);
    let mut project = match (&rules, Project::find(Path::new("."))) {
        (Some(rules), _) => Project::of_rules(rules),
        (None, found) => found?,
    };
    if let Some(cases) = cases {
        project.cases = cases;
    }
    project.drafts = super::rulebase::drafts(matches)?;
    Ok(project)
}

fn percent(matches: &ArgMatches, name: &str, lang: Lang) -> Result<Option<f64>, Trouble> {
    let Some(text) = matches.get_one::<String>(name) else {
        return Ok(None);
    };
    match text.trim().trim_end_matches(['%', '%']).parse::<f64>() {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(Some(percent)),
        _ => Err(Trouble::Usage {
            message: format!("--{name} {text}"),
            hint: Some(help(Help::UsagePercent, lang).to_owned()),
        }),
    }
}

fn once(asked: &Asked<'_>, console: &Console) -> Outcome {
    let mut suite = run_suite(&asked.project, asked.filter)?;
    if suite.broken() {
        console.problems(&suite.rule_problems(), &suite.sources);
        return Err(Trouble::RulesBroken);
    }
    if asked.accept {
        accept(&mut suite, &asked.project, console)?;
    } else if asked.review {
        let mut answers = std::io::stdin().lock();
        super::review::review(&mut suite.cases, &asked.project, console, &mut answers)?;
    }
    let failed = suite
        .cases
        .iter()
        .filter(|c| c.outcome() != project::Outcome::Passed)
        .count();
    report(&suite, failed, asked.review, console);
    if let Some(path) = asked.junit {
        write_atomically(path, junit(&suite, console.lang))?;
    }
    if let Some(path) = asked.lcov {
        write_atomically(path, project::lcov(&suite))?;
    }
    let covered = !asked.coverage || coverage::coverage(&suite, asked.least, console);
    Ok(if failed == 0 && covered {
        Ending::Fine
    } else {
        Ending::Finding
    })
}

/// Changes the rules, once the whole suite passes under them as they are.
fn mutated(asked: &Asked<'_>, matches: &ArgMatches, console: &Console) -> Outcome {
    let least = percent(matches, "min-killed", console.lang)?;
    let suite = run_suite(&asked.project, None)?;
    if suite.broken() {
        console.problems(&suite.rule_problems(), &suite.sources);
        return Err(Trouble::RulesBroken);
    }
    let outcomes = suite.cases.iter().map(CaseResult::outcome);
    let failed = outcomes.filter(|o| *o != project::Outcome::Passed).count();
    if failed > 0 {
        report(&suite, failed, false, console);
        return Ok(Ending::Finding);
    }
    let json = matches
        .get_one::<String>("format")
        .is_some_and(|f| f == "json");
    mutants::report(&suite, &asked.project, asked.filter, least, json, console)
}

fn differs(case: &CaseResult) -> bool {
    match case.outcome() {
        project::Outcome::New | project::Outcome::Changed => true,
        project::Outcome::Passed | project::Outcome::Unmet | project::Outcome::Unreadable => false,
    }
}

/// Takes every result as it is now, and removes the snapshots that no case has any more.
fn accept(suite: &mut SuiteRun, project: &Project, console: &Console) -> Result<(), Trouble> {
    for case in suite.cases.iter_mut().filter(|c| differs(c)) {
        case.accept(project)?;
        let accepted = console.paint.green(phrase(Phrase::Accepted, console.lang));
        console.say(&format!("{accepted}  {}\n", case.name));
    }
    for path in suite.stale.drain(..) {
        std::fs::remove_file(&path).map_err(|e| Trouble::CannotWrite {
            path: shown(&path),
            why: e.to_string(),
        })?;
    }
    Ok(())
}

// ───────────────────────────── the report ─────────────────────────────

fn report(suite: &SuiteRun, failed: usize, reviewed: bool, console: &Console) {
    let say = |p| phrase(p, console.lang);
    let mut out = String::new();
    for case in &suite.cases {
        if case.outcome() == project::Outcome::Passed {
            continue;
        }
        console.problems(&case.unreadable, &suite.sources);
        console.problems(
            case.run.as_ref().map_or(&[], |r| &r.problems),
            &suite.sources,
        );
        if !reviewed || !differs(case) {
            out.push_str(&difference(case, console));
        }
        out.push_str(&unmet(suite, case, console));
    }
    for path in &suite.stale {
        let stale = console.paint.yellow(say(Phrase::StaleSnapshot));
        let _ = writeln!(out, "{stale}  {}", shown(path));
    }
    let passed = suite.cases.len() - failed;
    let (good, bad) = (say(Phrase::Passed), say(Phrase::Failed));
    let counts = match console.lang {
        Lang::Zh => format!("{passed} 个{good},{failed} 个{bad}"),
        Lang::En => format!("{passed} {good}, {failed} {bad}"),
    };
    let counts = match failed {
        0 => console.paint.green(&counts),
        _ => console.paint.red(&counts),
    };
    let _ = writeln!(out, "{counts}");
    if suite.cases.iter().any(differs) {
        let _ = writeln!(out, "{}", say(Phrase::AcceptHint));
    }
    console.say(&out);
}

/// A case that did not pass: what changed for whom under which provision.
pub(super) fn difference(case: &CaseResult, console: &Console) -> String {
    let say = |p| phrase(p, console.lang);
    let paint = console.paint;
    let mut out = String::new();
    let (word, show) = match case.outcome() {
        project::Outcome::Passed => return out,
        project::Outcome::New => (Phrase::NewSnapshot, true),
        project::Outcome::Changed => (Phrase::Changed, true),
        project::Outcome::Unmet => (Phrase::ExpectationFailed, false),
        project::Outcome::Unreadable => (Phrase::BadCase, false),
    };
    let title = if case.title() == case.name {
        ""
    } else {
        case.title()
    };
    let head = format!(
        "{}  {}  {title}",
        paint.red(say(word)),
        paint.bold(&case.name)
    );
    let _ = writeln!(out, "{}", head.trim_end());
    if !show {
        return out;
    }
    for change in case.changes() {
        let mut about = [&change.whom, &change.provision, &change.section].map(String::as_str);
        if about.iter().all(|part| part.is_empty()) {
            about[0] = say(Phrase::Case);
        }
        let about: Vec<&str> = about.into_iter().filter(|part| !part.is_empty()).collect();
        let _ = writeln!(out, "  {}", paint.bold(&about.join("  ")));
        for line in &change.gone {
            let _ = writeln!(out, "    {}", paint.red(&format!("- {line}")));
        }
        for line in &change.new {
            let _ = writeln!(out, "    {}", paint.green(&format!("+ {line}")));
        }
    }
    out
}

/// The expectations of a case that are not met.
fn unmet(suite: &SuiteRun, case: &CaseResult, console: &Console) -> String {
    let (Some(run), Some(base)) = (&case.run, suite.base_of(case)) else {
        return String::new();
    };
    if run.met() {
        return String::new();
    }
    let view = Run {
        base,
        journal: &run.journal,
        sources: &suite.sources,
        lang: console.lang,
    };
    super::verdicts::verdicts(&view, &run.verdicts, console.paint)
}
