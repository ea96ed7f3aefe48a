//! `banfa plan`: how a run can be split over many machines, or which rule forbids it.

use super::console::Console;
use super::rulebase::usable_rules;
use super::{Ending, Outcome};
use crate::model::plan::Plan;
use crate::report::plan::{obstacles_json, obstacles_text, plan_json, plan_text};
use crate::source::SourceMap;
use clap::ArgMatches;

/// Runs the command: fine where every rule base can be split, a finding where one cannot.
pub(super) fn plan(matches: &ArgMatches, console: &Console) -> Outcome {
    let mut sources = SourceMap::default();
    let rules = usable_rules(matches, &mut sources, console)?;
    let json = matches.get_one::<String>("format").map(String::as_str) == Some("json");
    let (mut said, mut ending) = (Vec::new(), Ending::Fine);
    for base in rules.iter().filter_map(|r| r.rules.base.as_ref()) {
        let found = Plan::of(base);
        if found.is_err() {
            ending = Ending::Finding;
        }
        said.push(match (found, json) {
            (Ok(plan), false) => plan_text(base, &sources, &plan, console.lang),
            (Ok(plan), true) => format!("{}\n", plan_json(base, &plan, console.lang)),
            (Err(all), false) => obstacles_text(base, &sources, &all, console.lang),
            (Err(all), true) => format!("{}\n", obstacles_json(base, &sources, &all, console.lang)),
        });
    }
    console.say(&said.join(if json { "" } else { "\n" }));
    Ok(ending)
}
