//! Columnar logs: what is read by batches is what is read row by row, and what is written is what is read back.

use crate::registers::{BASE, MAPPINGS, PROGRAM};
use banfa::engine::run_program;
use banfa::registers::{
    Bound, Columns, Intake, Log, Mapping, Next, Opening, Quick, Row, Survey, Taken, open,
};
use std::io::Cursor;
use std::sync::Arc;

/// What files of a columnar log, and streams, begin with.
const BEGINNINGS: [&[u8]; 2] = [b"ARROW1", &[0xff; 4]];

/// What parts rows from the places at which the log of them is bent, as in a workbook's parts.
const BENDS: u8 = 0x0c;

/// How a log is taken in.
#[derive(Clone, Copy)]
enum Way {
    Batches,
    Rows,
}

/// Reads a log to its end; none where it cannot be opened, or the mapping is none for batches.
fn read(bytes: &[u8], mapping: &Mapping, way: Way) -> Option<Taken> {
    let opened = open(
        "登记.arrow",
        Cursor::new(bytes.to_vec()),
        &Opening::default(),
    );
    let mut rows = opened.expect("bytes").ok()?.rows;
    let mut intake = Intake::new(&BASE, mapping);
    let mut bound = Bound::new(mapping, rows.columns());
    let mut quick = match way {
        Way::Batches => Some(Quick::new(&BASE, mapping)?),
        Way::Rows => None,
    };
    let file: Arc<str> = "登记.arrow".into();
    let (mut row, mut met) = (Row::default(), 0);
    loop {
        if let Some(quick) = &mut quick {
            let into = (&mut *rows, &mut row);
            let told = intake.take_batches(quick, into, &mut bound, &file, |_| {});
            met += told.rows;
        }
        match rows.next(&mut row) {
            Next::Row => intake.take(&bound, rows.columns(), &file, &row),
            Next::Bad(bad) => intake.refuse(rows.columns(), &file, *bad, Some(&row)),
            Next::Broken(bad) => intake.refuse(rows.columns(), &file, *bad, None),
            Next::End => break,
        }
        met += 1;
    }
    let taken = intake.finish().unpacked();
    assert_eq!(taken.rows, met);
    assert_eq!(taken.rows, taken.applied + taken.refused.len() as u64);
    Some(taken)
}

/// How many rows went which way.
fn counts(taken: &Taken) -> [u64; 4] {
    let refused = taken.refused.len() as u64;
    [taken.rows, taken.applied, taken.aside, refused]
}

/// By each mapping and in both ways; what is taken, runs.
fn alike(log: &[u8]) {
    for mapping in &*MAPPINGS {
        let Some(slowly) = read(log, mapping, Way::Rows) else {
            continue;
        };
        if let Some(quickly) = read(log, mapping, Way::Batches) {
            assert_eq!(quickly.input, slowly.input);
            assert_eq!(quickly.refused, slowly.refused);
            assert_eq!(counts(&quickly), counts(&slowly));
        }
        let _ = run_program(&PROGRAM, &slowly.input);
    }
}

/// Goes through JSON lines; none where a line is no row.
fn lines(bytes: &[u8], mut tell: impl FnMut(&Columns, &Row) -> Option<()>) -> Option<()> {
    let opened = open(
        "登记.jsonl",
        Cursor::new(bytes.to_vec()),
        &Opening::default(),
    );
    let mut rows = opened.expect("bytes").ok()?.rows;
    let mut row = Row::default();
    loop {
        match rows.next(&mut row) {
            Next::Row => tell(rows.columns(), &row)?,
            Next::Bad(_) | Next::Broken(_) => return None,
            Next::End => return Some(()),
        }
    }
}

/// The log of JSON lines.
fn log_of(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut survey = Survey::default();
    lines(bytes, |columns, row| {
        survey.take(columns, row).then_some(())
    })?;
    // Rows that say nothing have no column, and no log.
    if survey.columns() == 0 {
        return None;
    }
    let mut log = Log::begin(survey, Vec::new()).expect("a log of rows");
    lines(bytes, |columns, row| {
        log.take(columns, row).expect("rows as they were surveyed");
        Some(())
    })?;
    Some(log.finish().expect("a log of rows"))
}

/// How many rows a log has.
fn rows_of(log: &[u8]) -> u64 {
    let opened = open("登记.arrow", Cursor::new(log.to_vec()), &Opening::default());
    let mut rows = opened.expect("bytes").expect("a log that was written").rows;
    let (mut row, mut count) = (Row::default(), 0);
    loop {
        match rows.next(&mut row) {
            Next::Row => count += 1,
            Next::End => return count,
            Next::Bad(bad) | Next::Broken(bad) => panic!("{bad:?}"),
        }
    }
}

/// Logs as they are, where the bytes begin as one; else JSON lines are written as a log, which is then bent at some places:
/// bytes that are bent by chance end at the heading.
pub fn columns(data: &[u8]) {
    if BEGINNINGS.iter().any(|first| data.starts_with(first)) {
        return alike(data);
    }
    let mut parts = data.splitn(2, |b| *b == BENDS);
    let rows = parts.next().unwrap_or_default();
    let Some(mut log) = log_of(rows) else {
        return;
    };
    let Some(bends) = parts.next().filter(|bends| bends.len() >= 3) else {
        let mut count = 0;
        lines(rows, |_, _| {
            count += 1;
            Some(())
        });
        assert_eq!(rows_of(&log), count);
        return alike(&log);
    };
    for bend in bends.chunks_exact(3) {
        let at = usize::from(u16::from_le_bytes([bend[0], bend[1]])) % log.len();
        log[at] ^= bend[2];
    }
    alike(&log);
}
