//! `banfa text`: the official text of the regulation as it stood on a day, or of two days side by side.

use super::console::Console;
use super::rulebase::usable_rules;
use super::{Ending, Outcome, arguments};
use crate::model::RuleBase;
use crate::report::comparison::{Form, compare_texts, render};
use crate::source::SourceMap;
use chrono::NaiveDate;
use clap::ArgMatches;

/// Runs the command.
pub(super) fn text(matches: &ArgMatches, console: &Console) -> Outcome {
    let at = arguments::date(matches, "at", console.lang)?;
    let days = arguments::two_days(matches, console.lang)?;
    let form = match matches.get_one::<String>("format").map(String::as_str) {
        Some("markdown") => Form::Markdown,
        Some("html") => Form::Html,
        _ => Form::Text,
    };
    let mut sources = SourceMap::default();
    let rules = usable_rules(matches, &mut sources, console)?;
    let bases = rules.iter().filter_map(|r| r.rules.base.as_ref());
    let texts: Vec<String> = bases
        .map(|base| match days {
            Some((old, new)) => render(&compare_texts(base, old, new), form, console.lang),
            None => official(base, at),
        })
        .collect();
    console.say(&texts.join("\n"));
    Ok(Ending::Fine)
}

/// The official lines of a day; by default those in force after every amendment.
fn official(base: &RuleBase, at: Option<NaiveDate>) -> String {
    let lines: Vec<&str> = base.text_of(at.unwrap_or(NaiveDate::MAX)).collect();
    let mut out = lines.join("\n");
    out.push('\n');
    out
}
