//! Columnar logs: what is read is what was written, whatever wrote it; what is broken or too large is told, and nothing falls.

#[path = "cli/desk.rs"]
#[allow(dead_code)] // shared with the tests of the program
mod desk;

#[path = "columns/broken.rs"]
mod broken;
#[path = "columns/program.rs"]
mod program;
#[path = "columns/quick.rs"]
mod quick;
#[path = "columns/seeds.rs"]
mod seeds;
#[path = "columns/types.rs"]
mod types;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use banfa::registers::{Cell, Next, Opening, Row, open};
use std::io::Cursor;

/// A table of named columns.
fn table(columns: &[(&str, ArrayRef)]) -> RecordBatch {
    let columns = columns
        .iter()
        .map(|(name, column)| (*name, column.clone(), true));
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

/// A log of batches, as a file.
fn file(batches: &[RecordBatch]) -> Vec<u8> {
    let mut writer = FileWriter::try_new(Vec::new(), &batches[0].schema()).unwrap();
    for batch in batches {
        writer.write(batch).unwrap();
    }
    writer.finish().unwrap();
    writer.into_inner().unwrap()
}

/// A log of batches, as a stream.
fn stream(batches: &[RecordBatch]) -> Vec<u8> {
    let mut writer = StreamWriter::try_new(Vec::new(), &batches[0].schema()).unwrap();
    for batch in batches {
        writer.write(batch).unwrap();
    }
    writer.finish().unwrap();
    writer.into_inner().unwrap()
}

/// What a log says: rows by number, and what could not be read.
#[derive(Debug, Default, PartialEq)]
struct Told {
    columns: Vec<String>,
    rows: Vec<(u32, Vec<Cell>)>,
    wrong: Vec<String>,
}

fn read_as(opening: &Opening, bytes: &[u8]) -> Told {
    let mut told = Told::default();
    let mut opened = match open("表.arrow", Cursor::new(bytes.to_vec()), opening).unwrap() {
        Ok(opened) => opened,
        Err(bad) => {
            let column = bad.column.as_deref().unwrap_or_default();
            told.wrong
                .push(format!("{} {column} {:?}", bad.line, bad.why));
            return told;
        }
    };
    let names = opened.rows.columns().names().iter();
    told.columns = names.map(ToString::to_string).collect();
    let mut row = Row::default();
    loop {
        match opened.rows.next(&mut row) {
            Next::Row => told.rows.push((row.line, row.cells.clone())),
            Next::Bad(bad) => told.wrong.push(format!("{} {:?}", bad.line, bad.why)),
            Next::Broken(bad) => {
                told.wrong.push(format!("{} {:?}", bad.line, bad.why));
                return told;
            }
            Next::End => return told,
        }
    }
}

fn read(bytes: &[u8]) -> Told {
    read_as(&Opening::default(), bytes)
}

/// The only column of a log, cell by cell.
fn cells(column: ArrayRef) -> Vec<Cell> {
    let told = read(&file(&[table(&[("a", column)])]));
    assert_eq!(told.wrong, Vec::<String>::new());
    let rows = told.rows.into_iter();
    rows.map(|(_, cells)| cells.into_iter().next().unwrap_or_default())
        .collect()
}

fn text(text: &str) -> Cell {
    Cell::text(text)
}
