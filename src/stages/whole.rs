//! The same run on one machine, in one go, with its results under the same keys.

use super::line::RowLine;
use super::record::{Recorder, Results};
use super::run::{Gathered, StageTrouble, execute};
use super::{Given, Rows};
use crate::cases::{EventLog, Input};
use crate::engine::{Part, Program, Share, stream_log, stream_split};
use crate::journal::Journal;
use crate::sort::Sorter;
use std::io::{self, Write};
use std::sync::Arc;

/// Results put in order: by stage, key, record and number.
struct Ordered<'s>(&'s mut Sorter);

impl Results for Ordered<'_> {
    fn result(
        &mut self,
        (stage, key, record, no): (u8, &str, &'static str, u32),
        line: String,
    ) -> io::Result<()> {
        self.0.push(rank(stage, key, record, no), line)
    }
}

/// The order of results as bytes.
fn rank(stage: u8, key: &str, record: &str, no: u32) -> Vec<u8> {
    let mut bytes = vec![stage];
    for text in [key, record] {
        bytes.extend_from_slice(text.as_bytes());
        // A key that another begins with comes first.
        bytes.push(0);
    }
    bytes.extend_from_slice(&no.to_be_bytes());
    bytes
}

/// The order of a result that was read.
fn rank_of(line: &str) -> Vec<u8> {
    let read: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
    let number = |name: &str| {
        read[name]
            .as_u64()
            .and_then(|n| u32::try_from(n).ok())
            .unwrap_or(0)
    };
    let text = |name: &str| read[name].as_str().unwrap_or("").to_owned();
    let stage = u8::try_from(number("stage")).unwrap_or(u8::MAX);
    rank(stage, &text("key"), &text("record"), number("no"))
}

/// Runs rows that have their keys, and writes every result in order; `refused` are results that are there already.
///
/// # Errors
///
/// Those of the system.
pub fn run_whole(
    given: &Given<'_>,
    mut rows: Vec<RowLine>,
    refused: Vec<String>,
    memory: usize,
    out: &mut impl Write,
) -> Result<(), StageTrouble> {
    rows.sort_by(RowLine::order);
    let gathered = Gathered::of(rows);
    let read = Rows::of(given, &gathered.rows, &[])?;
    let mut sorter = Sorter::new(memory);
    let here = read.refused.iter().map(|(_, line)| line.clone());
    for line in refused.into_iter().chain(here) {
        sorter.push(rank_of(&line), line)?;
    }
    if gathered.rows.is_empty() {
        return written(sorter, out);
    }
    let program = Program::new(given.base);
    let part = Part {
        share: Share::Whole,
        stage: 0,
        from: Some(given.from()),
    };
    let recorder = Recorder::new(*given, Share::Whole, 0, Ordered(&mut sorter));
    execute(&program, read, given.as_of(), part, recorder)?;
    written(sorter, out)
}

fn written(sorter: Sorter, out: &mut impl Write) -> Result<(), StageTrouble> {
    Ok(write_sorted(sorter, out)?)
}

fn write_sorted(sorter: Sorter, out: &mut impl Write) -> io::Result<()> {
    for line in sorter.sorted()?.iter()? {
        out.write_all(&line?)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Puts results in order, whatever stages they are from.
///
/// # Errors
///
/// Those of the system.
pub fn order_results(
    results: impl IntoIterator<Item = io::Result<String>>,
    memory: usize,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut sorter = Sorter::new(memory);
    for line in results {
        let line = line?;
        sorter.push(rank_of(&line), line)?;
    }
    write_sorted(sorter, out)
}

/// Results that are kept, each with its place in the order.
#[derive(Default)]
struct Kept(Vec<(Vec<u8>, String)>);

impl Results for Kept {
    fn result(
        &mut self,
        (stage, key, record, no): (u8, &str, &'static str, u32),
        line: String,
    ) -> io::Result<()> {
        self.0.push((rank(stage, key, record, no), line));
        Ok(())
    }
}

/// The results of a log in order: of the whole run, or of its parts on so many threads, which are the same. `None` where
/// a run of this log cannot be split.
#[must_use]
pub fn results_of(
    given: &Given<'_>,
    input: Input,
    log: &EventLog,
    threads: Option<usize>,
) -> Option<Vec<String>> {
    let program = Program::new(given.base);
    let input = Arc::new(input);
    let make = |part: &Part| Recorder::new(*given, part.share.clone(), part.stage, Kept::default());
    // Keeping lines in memory cannot fail.
    let finish = |recorder: Recorder<'_, Kept>, journal: Journal| {
        recorder.finish(&journal).unwrap_or_default()
    };
    let parts = match threads {
        Some(threads) => stream_split(&program, &input, log, threads, make, finish)?,
        None => {
            let mut recorder = make(&Part::default());
            let journal = stream_log(&program, (*input).clone(), log, &mut recorder);
            vec![finish(recorder, journal)]
        }
    };
    let mut all: Vec<(Vec<u8>, String)> = parts.into_iter().flat_map(|kept| kept.0).collect();
    all.sort();
    Some(all.into_iter().map(|(_, line)| line).collect())
}
