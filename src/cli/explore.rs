//! `banfa explore`: the positions that a case can reach, and the cases that show them.

use super::console::Console;
use super::rulebase::usable_rules;
use super::{Ending, Outcome, arguments};
use crate::explore::{Bounds, Exploration, explore};
use crate::project::{Trouble, shown, write_atomically};
use crate::report::exploration::Telling;
use crate::report::words::{Phrase, phrase};
use crate::source::SourceMap;
use clap::ArgMatches;
use std::path::{Path, PathBuf};

/// Runs the command.
pub(super) fn explore_rules(matches: &ArgMatches, console: &Console) -> Outcome {
    let defaults = Bounds::default();
    let bounds = Bounds {
        runs: arguments::number(matches, "runs", console.lang)?.unwrap_or(defaults.runs),
        events: arguments::number(matches, "events", console.lang)?.unwrap_or(defaults.events),
        ..defaults
    };
    let bounds = Bounds {
        idle: bounds.runs,
        ..bounds
    };
    let json = matches
        .get_one::<String>("format")
        .is_some_and(|f| f == "json");
    let folder = matches.get_one::<PathBuf>("write");
    let mut sources = SourceMap::default();
    let rules = usable_rules(matches, &mut sources, console)?;
    let mut documents = Vec::new();
    for base in rules.iter().filter_map(|r| r.rules.base.as_ref()) {
        let found = explore(base, bounds);
        let telling = Telling {
            base,
            sources: &sources,
            lang: console.lang,
        };
        if json {
            documents.push(telling.json(&found, bounds));
        } else {
            console.say(&telling.text(&found, bounds));
        }
        if let Some(folder) = folder {
            write(folder, &telling, &found)?;
            if !json {
                let said = phrase(Phrase::CasesWritten, console.lang);
                console.say(&format!("  {said} {}\n", shown(folder)));
            }
        }
    }
    if json {
        let mut text = serde_json::to_string_pretty(&documents).unwrap_or_default();
        text.push('\n');
        console.say_json(&text);
    }
    Ok(Ending::Fine)
}

/// Writes each case into a folder of its own making; nothing that is there is overwritten.
fn write(folder: &Path, telling: &Telling<'_>, found: &Exploration) -> Result<(), Trouble> {
    std::fs::create_dir_all(folder).map_err(|e| Trouble::CannotWrite {
        path: shown(folder),
        why: e.to_string(),
    })?;
    for (index, case) in found.cases.iter().enumerate() {
        let word = phrase(Phrase::ExploredCase, telling.lang);
        let path = folder.join(format!("{word}-{:03}.case", index + 1));
        if path.exists() {
            return Err(Trouble::CannotWrite {
                path: shown(&path),
                why: phrase(Phrase::FileExists, telling.lang).to_owned(),
            });
        }
        write_atomically(&path, telling.case(case, index))?;
    }
    Ok(())
}
