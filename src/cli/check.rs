//! `banfa check`: every error, warning and open question of the rules.

use super::console::Console;
use super::{Ending, Outcome};
use crate::problem::{Problem, Severity};
use crate::project::{SuiteRules, check_rules, load_forms, load_with_drafts};
use crate::report::diagnostics::{Format, render, sorted};
use crate::report::words::{Phrase, phrase};
use crate::source::SourceMap;
use clap::ArgMatches;
use std::path::PathBuf;

/// Runs the command.
pub(super) fn check(matches: &ArgMatches, console: &Console) -> Outcome {
    let path = super::rulebase::rules_path(matches.get_one::<PathBuf>("RULES"))?;
    let mut sources = SourceMap::default();
    let all = load_with_drafts(&path, &super::rulebase::drafts(matches)?, &mut sources)?;
    let found = all.iter().flat_map(|r| check_rules(&r.rules));
    let mut found: Vec<Problem> = found.collect();
    for rules in &all {
        found.extend(load_forms(rules, &mut sources)?.1);
    }
    let mut problems = sorted(found);
    let format = match matches.get_one::<String>("format").map(String::as_str) {
        Some("json") => Format::Json,
        Some("github") => Format::Github,
        Some("sarif") => Format::Sarif,
        _ => Format::Pretty,
    };
    let mut left_out = Vec::new();
    if matches!(format, Format::Pretty | Format::Github) {
        let accepted = |p: &Problem| p.accepted.is_some();
        let note = |p: &Problem| p.accepted.is_none() && p.severity() == Severity::Note;
        if !matches.get_flag("accepted") {
            left_out.push((leave_out(&mut problems, accepted), Phrase::AcceptedFindings));
        }
        if !matches.get_flag("notes") {
            left_out.push((leave_out(&mut problems, note), Phrase::NotedFindings));
        }
    }
    match format {
        Format::Pretty => console.problems(&problems, &sources),
        Format::Github => console.say(&render(&problems, &sources, console.lang, format, false)),
        Format::Json | Format::Sarif => {
            console.say_json(&render(&problems, &sources, console.lang, format, false));
        }
    }
    let deny = matches.contains_id("deny");
    let fails = problems.iter().any(|p| match p.severity() {
        Severity::Error => true,
        Severity::Warning => deny && p.accepted.is_none(),
        Severity::Note => false,
    });
    if fails || all.iter().any(|r| r.rules.base.is_none()) {
        return Ok(Ending::Finding);
    }
    if format == Format::Pretty {
        console.say(&summary(&all, console));
        for (count, what) in left_out {
            if count > 0 {
                console.say(&format!("{count} {}\n", phrase(what, console.lang)));
            }
        }
    }
    Ok(Ending::Fine)
}

/// Takes out the problems that are `such`, and counts them.
fn leave_out(problems: &mut Vec<Problem>, such: impl Fn(&Problem) -> bool) -> usize {
    let before = problems.len();
    problems.retain(|p| !such(p));
    before - problems.len()
}

/// One line for each rule base that passed.
fn summary(all: &[SuiteRules], console: &Console) -> String {
    let say = |p| phrase(p, console.lang);
    let line = |base: &crate::model::RuleBase| {
        let provisions = base.provisions.iter().filter(|p| p.citable).count();
        let counts = [
            (provisions, Phrase::Provisions),
            (base.statements.len(), Phrase::Statements),
        ]
        .map(|(n, what)| format!("{n} {}", say(what)));
        let good = console.paint.green(say(Phrase::Checked));
        format!("{good} {}  {}\n", base.title, console.lang.list(&counts))
    };
    all.iter()
        .filter_map(|r| r.rules.base.as_ref())
        .map(line)
        .collect()
}
