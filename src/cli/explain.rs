//! `banfa explain`: why somebody was sanctioned or something is late; or what a diagnostic means.

use super::console::Console;
use super::rulebase::{base_for, one_case, usable_rules};
use super::{Ending, Outcome};
use crate::engine::Program;
use crate::project::{Trouble, read_source, run_case};
use crate::report::words::{Phrase, catalogue_entry, phrase};
use crate::report::{self, Run};
use crate::source::SourceMap;
use clap::ArgMatches;
use std::path::PathBuf;

/// Runs the command.
pub(super) fn explain(matches: &ArgMatches, console: &Console) -> Outcome {
    if let Some(code) = matches.get_one::<String>("code") {
        return explain_code(code, console);
    }
    let as_of = super::arguments::date(matches, "as-of", console.lang)?;
    let named = matches
        .get_one::<PathBuf>("CASE")
        .cloned()
        .unwrap_or_default();
    let path = one_case(&named)?;
    let mut sources = SourceMap::default();
    let rules = usable_rules(matches, &mut sources, console)?;
    let base = base_for(&rules, &path)?;
    let mut problems = Vec::new();
    let Some(file) = read_source(&path, &mut sources, &mut problems)? else {
        console.problems(&problems, &sources);
        return Ok(Ending::Finding);
    };
    let case = run_case(&Program::new(base), &sources, file, as_of);
    case.accounted()?;
    console.problems(&case.problems, &sources);
    let view = Run {
        base,
        journal: &case.journal,
        sources: &sources,
        lang: console.lang,
    };
    let what = matches.get_one::<String>("WHAT").map(String::as_str);
    let Some(entries) = report::questions(&view, what) else {
        return Err(Trouble::NothingToExplain {
            what: what.unwrap_or_default().to_owned(),
        });
    };
    console.say(&report::explain(&view, &entries, console.paint));
    Ok(if case.has_errors() {
        Ending::Finding
    } else {
        Ending::Fine
    })
}

fn explain_code(code: &str, console: &Console) -> Outcome {
    let lang = console.lang;
    let entry = catalogue_entry(code).ok_or_else(|| Trouble::UnknownCode {
        code: code.to_owned(),
    })?;
    let heading = format!("{} {}", entry.code, entry.title(lang));
    let mut out = format!(
        "{}\n\n  {}\n",
        console.paint.bold(&heading),
        entry.label(lang)
    );
    let help = entry.help(lang);
    if !help.is_empty() {
        let colon = lang.pick(":", ": ");
        out.push_str(&format!("  {}{colon}{help}\n", phrase(Phrase::Help, lang)));
    }
    console.say(&out);
    Ok(Ending::Fine)
}
