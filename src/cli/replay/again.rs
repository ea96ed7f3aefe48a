//! What a receipt says of a replay, and the replay that it asks for once more.

use super::{row_count, run_through};
use crate::cli::console::Console;
use crate::cli::mapping::mapping_at;
use crate::cli::receipt;
use crate::cli::rulebase::base_of;
use crate::digest::{Digest, Digester};
use crate::journal::Journal;
use crate::project::{Trouble, read_registers, rules_of, shown};
use crate::receipt::{FilePart, Request, ResultPart, Rows, RunPart};
use crate::report::json::SCHEMA;
use crate::report::replay::{Account, Form, RowCount, Scribe};
use crate::source::SourceMap;
use std::path::{Path, PathBuf};

/// The replay that a receipt asks for.
pub(in crate::cli) fn again(
    request: &Request,
    making: &mut receipt::Making,
    console: &Console,
) -> Result<(), Trouble> {
    let mut sources = SourceMap::default();
    let rules = receipt::rules_of_request(request, &mut sources, console)?;
    let inputs: Vec<PathBuf> = request.events.iter().map(PathBuf::from).collect();
    let of = rules_of(
        &rules,
        inputs.first().map_or(Path::new("-"), PathBuf::as_path),
    )?;
    let base = base_of(of)?;
    let mapping = mapping_at(
        request.mapping.as_ref().map(Path::new),
        base,
        &mut sources,
        console,
    )?;
    let read = read_part(request)?;
    let (mut taken, problems) = read_registers(base, &mapping, &inputs, |_| {})?;
    if !problems.is_empty() {
        console.problems(&problems, &sources);
        return Err(Trouble::MappingBroken);
    }
    // Under the names that they had then, wherever the user stands now.
    taken.input.rows.rename(|called| {
        let names = request.events.iter();
        let mut same = names.filter(|name| shown(Path::new(name)) == called);
        same.next().map(|name| name.as_str().into())
    });
    if request.as_of.is_some() {
        taken.input.as_of = request.as_of;
    }
    let rows = row_count(&taken);
    let events = taken.events.len() as u64;
    let mut digester = Digester::default();
    let scribe = Scribe::new(vec![Form::reference(&mut digester)]);
    let mut account = Account::new(base, &sources, console.lang, Some(scribe));
    let journal = run_through(base, &mut taken, &mut account)?;
    // A digest is always taken.
    let _ = account.finish(&journal, rows, events);
    let part = run_part(read, rows, &journal, digester.finish());
    making.add(of, part, &sources);
    Ok(())
}

/// What a receipt says of the files that are read.
#[derive(Clone)]
pub(super) struct ReadPart {
    pub(super) events: Vec<FilePart>,
    pub(super) mapping: Option<FilePart>,
}

pub(super) fn read_part(request: &Request) -> Result<ReadPart, Trouble> {
    let events: Vec<PathBuf> = request.events.iter().map(PathBuf::from).collect();
    read_part_of(&events, request.mapping.as_ref().map(Path::new))
}

/// The same of these files.
pub(super) fn read_part_of(
    inputs: &[PathBuf],
    mapping: Option<&Path>,
) -> Result<ReadPart, Trouble> {
    let file = |path: &Path| -> Result<FilePart, Trouble> {
        Ok(FilePart {
            sha256: receipt::digest_of_file(path)?,
            file: shown(path),
        })
    };
    let inputs = inputs.iter().map(|path| file(path));
    Ok(ReadPart {
        events: inputs.collect::<Result<_, _>>()?,
        mapping: mapping.map(file).transpose()?,
    })
}

/// What a receipt says of a replay.
pub(super) fn run_part(
    read: ReadPart,
    rows: RowCount,
    journal: &Journal,
    sha256: Digest,
) -> RunPart {
    RunPart {
        rules: String::new(),
        events: read.events,
        mapping: read.mapping,
        rows: Rows {
            all: rows.rows,
            applied: rows.applied,
            refused: rows.refused,
        },
        as_of: journal.status.as_of.map(|at| at.date()),
        result: ResultPart {
            form: SCHEMA.to_owned(),
            sha256,
        },
    }
}
