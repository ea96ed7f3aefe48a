//! Results that an interrupted run left unfinished: whether they are asked for, and what becomes of them.

use super::results::Results;
use crate::cli::arguments::date;
use crate::cli::console::Console;
use crate::cli::mapping::mapping_file;
use crate::cli::receipt::{digest_of_file, rules_part};
use crate::cli::rulebase::rules_path;
use crate::project::{Distance, Identity, Journals, Reads, SuiteRules, TakenUp, Trouble, shown};
use crate::receipt::FilePart;
use crate::report::replay::Records;
use crate::report::words::{Help, ResumeWord, help, resume_words};
use crate::source::SourceMap;
use clap::ArgMatches;
use std::path::{Path, PathBuf};

/// What is to become of results that were left unfinished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beginning {
    /// They go.
    Anew,
    /// They are gone on with.
    Behind,
}

/// Whether a file can be read twice: pipes and standard input cannot.
fn is_there_again(path: &Path) -> bool {
    path.as_os_str() != "-" && std::fs::metadata(path).is_ok_and(|m| m.is_file())
}

/// Whether everything that a run reads could be read again.
pub(super) fn can_be_repeated(matches: &ArgMatches, inputs: &[PathBuf]) -> bool {
    let mapping = matches.get_one::<PathBuf>("map");
    let mut all = inputs.iter().chain(mapping);
    all.all(|path| is_there_again(path))
}

/// How the arguments have the run begin.
pub(super) fn beginning(
    matches: &ArgMatches,
    inputs: &[PathBuf],
    console: &Console,
) -> Result<Beginning, Trouble> {
    if !matches.get_flag("resume") {
        return Ok(Beginning::Anew);
    }
    let usage = |message: &str, hint| Trouble::Usage {
        message: message.to_owned(),
        hint: Some(help(hint, console.lang).to_owned()),
    };
    if matches.get_one::<String>("format").map(String::as_str) == Some("keyed") {
        return Err(usage("--resume --format keyed", Help::UsageResumeKeyed));
    }
    // What is not there is told as such when it is read.
    let mapping = matches.get_one::<PathBuf>("map");
    let mut all = inputs.iter().chain(mapping);
    match all.find(|path| path.as_os_str() == "-" || path.exists() && !is_there_again(path)) {
        Some(path) => Err(usage(
            &format!("--resume … {}", shown(path)),
            Help::UsageResumeStdin,
        )),
        None => Ok(Beginning::Behind),
    }
}

/// Which run this is; none where it could not be done again.
pub(super) fn identity(
    matches: &ArgMatches,
    rules: &SuiteRules,
    registers: &[FilePart],
    (sources, console): (&SourceMap, &Console),
) -> Result<Option<Identity>, Trouble> {
    let mapping = match mapping_file(matches)? {
        Some(path) => Some(FilePart {
            sha256: digest_of_file(&path)?,
            file: shown(&path),
        }),
        None => None,
    };
    let reads = Reads {
        inputs: registers.to_vec(),
        mapping,
        as_of: date(matches, "as-of", console.lang)?,
    };
    let place = rules_path(matches.get_one::<PathBuf>("rules"))?;
    let part = rules_part(rules, &place, sources);
    Ok(part.map(|part| Identity::new(part, reads, console.lang)))
}

/// The journals that were left, where they can be gone on with; what is found is told.
pub(super) fn take_up(
    results: &Results,
    identity: &Identity,
    console: &Console,
) -> Result<Option<Journals>, Trouble> {
    let say = |word| {
        let text = resume_words(word, &results.shown(), console.lang);
        console.warn(&format!("{text}\n"));
    };
    match Journals::take_up(&results.places(), identity, Distance::default())? {
        TakenUp::Nothing => say(ResumeWord::Nothing),
        TakenUp::Damaged => say(ResumeWord::Damaged),
        TakenUp::Journals { journals, damaged } => {
            say(ResumeWord::TakenOver(journals.stand()));
            if let Some(records) = damaged {
                say(ResumeWord::DamagedBehind(records));
            }
            return Ok(Some(*journals));
        }
    }
    Ok(None)
}

/// Tells what a run that failed leaves for another.
pub(super) fn left(kept: Option<Records>, results: &Results, console: &Console) {
    if let Some(records) = kept {
        let word = ResumeWord::Kept(records);
        let text = resume_words(word, &results.shown(), console.lang);
        console.warn(&format!("{text}\n"));
    }
}
