//! `banfa replay --stage K` and `--format keyed`: a run in stages, or the same results on one machine.

use super::arguments;
use super::console::Console;
use super::{Ending, Outcome};
use crate::digest::Digest;
use crate::model::RuleBase;
use crate::model::plan::Plan;
use crate::project::{Pack, Trouble, keyed_registers, shown};
use crate::registers::Mapping;
use crate::report::plan::first_obstacle;
use crate::report::words::{Help, help};
use crate::sort::parse_size;
use crate::source::SourceMap;
use crate::stages::{Given, Keyed, Keying, StageTrouble, run_stage, run_whole};
use chrono::NaiveDate;
use clap::ArgMatches;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

/// Memory for putting lines in order where none is said.
const MEMORY: usize = 1 << 30;

/// What a stage is asked to do.
pub(super) struct Asked<'a> {
    pub(super) base: &'a RuleBase,
    pub(super) mapping: &'a Mapping,
    pub(super) sources: &'a SourceMap,
    pub(super) inputs: &'a [PathBuf],
}

/// Which stage the arguments name.
pub(super) fn stage_of(matches: &ArgMatches, console: &Console) -> Result<Option<u8>, Trouble> {
    let Some(text) = matches.get_one::<String>("stage") else {
        return Ok(None);
    };
    text.trim().parse().map(Some).map_err(|_| Trouble::Usage {
        message: format!("--stage {text}"),
        hint: Some(help(Help::UsageStage, console.lang).to_owned()),
    })
}

/// The memory that the arguments allow.
fn memory(matches: &ArgMatches, console: &Console) -> Result<usize, Trouble> {
    Ok(said_memory(matches, console)?.unwrap_or(MEMORY))
}

/// The memory that the arguments allow, where they say so.
pub(super) fn said_memory(
    matches: &ArgMatches,
    console: &Console,
) -> Result<Option<usize>, Trouble> {
    let Some(text) = matches.get_one::<String>("memory") else {
        return Ok(None);
    };
    match parse_size(text) {
        Some(size) => Ok(Some(size)),
        None => Err(Trouble::Usage {
            message: format!("--memory {text}"),
            hint: Some(help(Help::UsageMemory, console.lang).to_owned()),
        }),
    }
}

/// The digest of the rules, where they are packed or a digest is asked for; it must be that.
pub(super) fn digest(
    matches: &ArgMatches,
    rules: &Path,
    drafts: &[PathBuf],
) -> Result<Option<Digest>, Trouble> {
    let wanted = matches.get_one::<String>("digest");
    let packed = Pack::read(rules)?.is_some();
    if wanted.is_none() && !packed {
        return Ok(None);
    }
    let found = Pack::of(rules, drafts, None)?.digest();
    match wanted {
        Some(wanted) if found.to_string() != wanted.trim().to_ascii_lowercase() => {
            Err(Trouble::DigestDiffers {
                found: found.to_string(),
                wanted: wanted.clone(),
            })
        }
        _ => Ok(Some(found)),
    }
}

/// Runs a stage, or all of them at once.
pub(super) fn run(
    matches: &ArgMatches,
    stage: Option<u8>,
    asked: &Asked<'_>,
    digest: Option<Digest>,
    console: &Console,
) -> Outcome {
    let lang = console.lang;
    let plan = Plan::of(asked.base).map_err(|obstacles| Trouble::CannotSplit {
        why: first_obstacle(asked.base, asked.sources, &obstacles, lang),
    })?;
    if stage.is_some_and(|stage| stage > plan.stages()) {
        return Err(Trouble::Usage {
            message: format!("--stage {}", stage.unwrap_or_default()),
            hint: Some(lang.pick(
                format!("这部规章有阶段 0 至 {}", plan.stages()),
                format!("this regulation has stages 0 to {}", plan.stages()),
            )),
        });
    }
    let executes = stage != Some(0);
    let as_of = needed(matches, "as-of", executes, console)?;
    let from = needed(matches, "from", executes && plan.office, console)?;
    let given = Given {
        base: asked.base,
        plan: &plan,
        mapping: asked.mapping,
        sources: asked.sources,
        lang,
        as_of,
        from,
        digest,
    };
    let memory = memory(matches, console)?;
    let mut out = console.lines();
    let sequence = matches.get_one::<String>("seq").cloned();
    let done = match stage {
        Some(0) => keys(&given, sequence, asked.inputs, &mut out),
        None => whole(&given, sequence, asked.inputs, memory, &mut out),
        Some(stage) => {
            let input = Chain::of(asked.inputs)?;
            run_stage(&given, stage, memory, input, &mut out).map_err(trouble)
        }
    };
    done?;
    out.flush().map_err(|error| trouble(error.into()))?;
    Ok(Ending::Fine)
}

/// A date that the arguments must have, where it matters.
fn needed(
    matches: &ArgMatches,
    name: &'static str,
    matters: bool,
    console: &Console,
) -> Result<NaiveDate, Trouble> {
    match (arguments::date(matches, name, console.lang)?, matters) {
        (Some(date), _) => Ok(date),
        (None, false) => Ok(NaiveDate::MIN),
        (None, true) => Err(Trouble::Usage {
            message: console.lang.pick(
                format!("分阶段运行要写明 --{name}"),
                format!("a run in stages needs --{name}"),
            ),
            hint: Some(help(Help::UsageStageDates, console.lang).to_owned()),
        }),
    }
}

fn trouble(of: StageTrouble) -> Trouble {
    match of {
        StageTrouble::OtherRules(found) => Trouble::LinesOfOtherRules { found },
        StageTrouble::Io(error) => Trouble::CannotWrite {
            path: "<stdout>".to_owned(),
            why: error.to_string(),
        },
    }
}

fn keys(
    given: &Given<'_>,
    sequence: Option<String>,
    inputs: &[PathBuf],
    out: &mut impl Write,
) -> Result<(), Trouble> {
    let keying = Keying::new(*given, sequence);
    let mut failed = Ok(());
    keyed_registers(given.mapping, &keying, inputs, |keyed| {
        let written = match keyed {
            Keyed::Row(line, parties) => writeln!(out, "{}", line.text()).and_then(|()| {
                parties
                    .iter()
                    .try_for_each(|party| writeln!(out, "{}", party.text()))
            }),
            Keyed::Refused(line) => writeln!(out, "{line}"),
            Keyed::Aside => Ok(()),
        };
        if failed.is_ok() {
            failed = written;
        }
    })?;
    failed.map_err(|error| trouble(error.into()))
}

fn whole(
    given: &Given<'_>,
    sequence: Option<String>,
    inputs: &[PathBuf],
    memory: usize,
    out: &mut impl Write,
) -> Result<(), Trouble> {
    let keying = Keying::new(*given, sequence);
    let (mut rows, mut refused) = (Vec::new(), Vec::new());
    keyed_registers(given.mapping, &keying, inputs, |keyed| match keyed {
        Keyed::Row(line, _) => rows.push(*line),
        Keyed::Refused(line) => refused.push(line),
        Keyed::Aside => {}
    })?;
    run_whole(given, rows, refused, memory, out).map_err(trouble)
}

/// Several files, or standard input, as one.
struct Chain {
    rest: Vec<PathBuf>,
    now: Box<dyn BufRead>,
}

impl Chain {
    fn of(inputs: &[PathBuf]) -> Result<Self, Trouble> {
        let mut chain = Self {
            rest: inputs.iter().rev().cloned().collect(),
            now: Box::new(io::empty()),
        };
        // A file that is not there is told before anything runs.
        for path in inputs.iter().filter(|p| p.as_os_str() != "-") {
            File::open(path).map_err(|error| Trouble::CannotRead {
                path: shown(path),
                why: error.to_string(),
            })?;
        }
        chain.advance().map_err(|error| Trouble::CannotRead {
            path: "<stdin>".to_owned(),
            why: error.to_string(),
        })?;
        Ok(chain)
    }

    fn advance(&mut self) -> io::Result<bool> {
        let Some(path) = self.rest.pop() else {
            return Ok(false);
        };
        self.now = match path.as_os_str() == "-" {
            true => Box::new(BufReader::with_capacity(1 << 16, io::stdin())),
            false => Box::new(BufReader::with_capacity(1 << 16, File::open(path)?)),
        };
        Ok(true)
    }
}

impl Read for Chain {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let taken = self.now.read(buffer)?;
            if taken > 0 || buffer.is_empty() || !self.advance()? {
                return Ok(taken);
            }
        }
    }
}

impl BufRead for Chain {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.now.fill_buf()?.is_empty() {
            if !self.advance()? {
                break;
            }
        }
        self.now.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.now.consume(amount);
    }
}
