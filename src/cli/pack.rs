//! `banfa pack`: rules, calendars and a mapping in one file with a digest.

use super::console::Console;
use super::rulebase::{drafts, rules_path, usable_rules};
use super::{Ending, Outcome};
use crate::project::{Pack, shown, write_atomically};
use crate::report::words::{Phrase, phrase};
use crate::source::SourceMap;
use clap::ArgMatches;
use std::path::{Path, PathBuf};

/// Runs the command: rules with errors are not packed. The digest goes to standard output, for scripts.
pub(super) fn pack(matches: &ArgMatches, console: &Console) -> Outcome {
    let mut sources = SourceMap::default();
    let rules = usable_rules(matches, &mut sources, console)?;
    let mapping = matches.get_one::<PathBuf>("map").map(PathBuf::as_path);
    if let (Some(_), Some(first)) = (mapping, rules.first()) {
        let base = super::rulebase::base_of(first)?;
        super::mapping::mapping(matches, base, &mut sources, console)?;
    }
    let path = rules_path(matches.get_one::<PathBuf>("rules"))?;
    let pack = Pack::of(&path, &drafts(matches)?, mapping)?;
    let output = matches
        .get_one::<PathBuf>("output")
        .map_or(Path::new("-"), PathBuf::as_path);
    write_atomically(output, pack.bytes())?;
    let written = phrase(Phrase::Written, console.lang);
    console.warn(&format!("{written} {}\n", shown(output)));
    console.say(&format!("{}\n", pack.digest()));
    Ok(Ending::Fine)
}
