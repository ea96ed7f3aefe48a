//! `banfa text`: the official text of the regulation, as it stood on a day.

use super::console::Console;
use super::rulebase::usable_rules;
use super::{Ending, Outcome};
use crate::model::{Provision, RuleBase};
use crate::source::SourceMap;
use chrono::NaiveDate;
use clap::ArgMatches;

/// Runs the command.
pub(super) fn text(matches: &ArgMatches, console: &Console) -> Outcome {
    let at = super::arguments::date(matches, "at", console.lang)?;
    let mut sources = SourceMap::default();
    let rules = usable_rules(matches, &mut sources, console)?;
    let bases = rules.iter().filter_map(|r| r.rules.base.as_ref());
    let texts: Vec<String> = bases.map(|base| official(base, at)).collect();
    console.say(&texts.join("\n"));
    Ok(Ending::Fine)
}

/// The official lines in force on a day, or all of them.
fn official(base: &RuleBase, at: Option<NaiveDate>) -> String {
    let in_force = |p: &&Provision| {
        at.is_none_or(|day| p.since.is_none_or(|s| s <= day) && p.until.is_none_or(|u| day < u))
    };
    let provisions = base
        .provisions
        .iter()
        .filter(in_force)
        .flat_map(|p| p.quote.iter());
    let lines: Vec<&str> = base
        .heading
        .iter()
        .chain(provisions)
        .map(|q| &*q.text)
        .collect();
    let mut out = lines.join("\n");
    out.push('\n');
    out
}
