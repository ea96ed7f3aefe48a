//! `banfa columns`: registers as one columnar log.

use super::Outcome;
use super::console::Console;
use clap::ArgMatches;

/// Runs the command.
#[cfg(not(feature = "columns"))]
pub(super) fn columns(_matches: &ArgMatches, _console: &Console) -> Outcome {
    Err(crate::project::Trouble::OtherBuild)
}

/// Runs the command: a log is written whole, or not at all where a record cannot be read.
#[cfg(feature = "columns")]
pub(super) fn columns(matches: &ArgMatches, console: &Console) -> Outcome {
    use super::Ending;
    use super::rulebase::{base_of, usable_rules};
    use crate::project::{Columnar, rules_of, shown, write_columns};
    use crate::registers::Opening;
    use crate::report::words::{Phrase, phrase, problem_words};
    use crate::source::SourceMap;
    use std::path::{Path, PathBuf};

    let lang = console.lang;
    let inputs = matches.get_many::<PathBuf>("INPUT").into_iter().flatten();
    let inputs: Vec<PathBuf> = inputs.cloned().collect();
    let output = matches.get_one::<PathBuf>("output");
    let output = output.map_or(Path::new("-"), PathBuf::as_path);
    // A mapping is asked for nothing but which sheet and heading there are, and for the zone.
    let opening = match matches.get_one::<PathBuf>("map") {
        None => Opening::default(),
        Some(_) => {
            let mut sources = SourceMap::default();
            let rules = usable_rules(matches, &mut sources, console)?;
            let first = inputs.first().map_or(Path::new("-"), PathBuf::as_path);
            let base = base_of(rules_of(&rules, first)?)?;
            super::mapping::mapping(matches, base, &mut sources, console)?.opening
        }
    };
    match write_columns(&opening, &inputs, output)? {
        Columnar::Written { rows, columns } => {
            let written = phrase(Phrase::Written, lang);
            console.say(&lang.pick(
                format!("{written} {}:{rows} 行,{columns} 列\n", shown(output)),
                format!(
                    "{written} {}: {rows} rows, {columns} columns\n",
                    shown(output)
                ),
            ));
            Ok(Ending::Fine)
        }
        Columnar::Unread { count, first } => {
            let mut text = format!("{} {count}\n", phrase(Phrase::UnreadRecords, lang));
            for (file, bad) in first {
                let words = problem_words(&bad.why, lang);
                let column = bad.column.as_deref().map_or_else(String::new, |column| {
                    lang.pick(format!("“{column}”列:"), format!("column `{column}`: "))
                });
                text += &format!(
                    "  {file}:{}  {column}{} {}\n",
                    bad.line, words.title, words.label
                );
            }
            console.warn(&text);
            Ok(Ending::Finding)
        }
    }
}
