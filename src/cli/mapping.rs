//! The mapping by which a command reads registers.

use super::console::Console;
use super::rulebase::rules_path;
use crate::model::RuleBase;
use crate::problem::Severity;
use crate::project::{Pack, Trouble, mapping_of, read_source};
use crate::registers::Mapping;
use crate::source::SourceMap;
use clap::ArgMatches;
use std::path::{Path, PathBuf};

/// The mapping that the arguments name; one with errors is reported, and nothing is read.
pub(super) fn mapping(
    matches: &ArgMatches,
    base: &RuleBase,
    sources: &mut SourceMap,
    console: &Console,
) -> Result<Mapping, Trouble> {
    let file = matches.get_one::<PathBuf>("map").map(PathBuf::as_path);
    if file.is_none() {
        let place = rules_path(matches.get_one::<PathBuf>("rules"))?;
        if let Some(pack) = Pack::read(&place)? {
            let file = pack.mapping(sources);
            return resolved(file, base, sources, console);
        }
    }
    mapping_at(file, base, sources, console)
}

/// The file that holds the mapping which the arguments name: itself, or the pack in which it is.
pub(super) fn mapping_file(matches: &ArgMatches) -> Result<Option<PathBuf>, Trouble> {
    if let Some(named) = matches.get_one::<PathBuf>("map") {
        return Ok(Some(named.clone()));
    }
    let place = rules_path(matches.get_one::<PathBuf>("rules"))?;
    Ok(Pack::read(&place)?.map(|_| place))
}

/// The mapping at a place; the plain one where none is named.
pub(super) fn mapping_at(
    file: Option<&Path>,
    base: &RuleBase,
    sources: &mut SourceMap,
    console: &Console,
) -> Result<Mapping, Trouble> {
    let file = match file {
        None => None,
        Some(path) => {
            let mut unreadable = Vec::new();
            let file = read_source(path, sources, &mut unreadable)?;
            if file.is_none() {
                console.problems(&unreadable, sources);
                return Err(Trouble::MappingBroken);
            }
            file
        }
    };
    resolved(file, base, sources, console)
}

/// A mapping of a file that was read; the plain one where there is none.
fn resolved(
    file: Option<crate::source::FileId>,
    base: &RuleBase,
    sources: &SourceMap,
    console: &Console,
) -> Result<Mapping, Trouble> {
    let (mapping, problems) = mapping_of(file, base, sources);
    console.problems(&problems, sources);
    match problems.iter().any(|p| p.severity() == Severity::Error) {
        true => Err(Trouble::MappingBroken),
        false => Ok(mapping),
    }
}
