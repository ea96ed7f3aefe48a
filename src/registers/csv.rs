//! Tables of cells with separators: UTF-8, UTF-16 and GBK; comma, tab, semicolon.

use super::REFUSAL_COLUMNS;
use super::jsonl::broken;
use super::open::Opening;
use super::row::{BadRow, Columns, MAX_COLUMNS, MAX_RECORD_BYTES, Next, Row, Rows};
use crate::problem::{RecordFault, RegisterBound};
use encoding_rs::{Decoder, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{self, BufRead, Read};

/// Separators that are told from the heading.
const SEPARATORS: &[char] = &[',', '\t', ';', '|'];

/// Whether an office program may take a cell for a formula, were it not covered by apostrophes.
#[must_use]
pub fn may_be_formula(text: &str) -> bool {
    let text = text.trim_start_matches('\'');
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// The text of a cell of a file of refused rows, which bears an apostrophe where it may be taken for a formula.
#[must_use]
pub fn uncovered(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if may_be_formula(rest) => rest,
        _ => text,
    }
}

/// Rows of a table.
pub(super) struct CsvRows {
    reader: csv::Reader<Utf8<Box<dyn BufRead>>>,
    record: csv::StringRecord,
    columns: Columns,
    width: usize,
    /// The file was written by ourselves, cells covered by apostrophes.
    covered: bool,
    over: bool,
}

impl CsvRows {
    pub(super) fn new(text: Box<dyn BufRead>, opening: &Opening) -> Result<Self, Box<BadRow>> {
        let mut text = Utf8::new(text);
        let start = text.start().map_err(|e| broken(1, &e))?;
        let heading_line = opening.heading.unwrap_or(1).max(1);
        let heading = start.lines().nth(heading_line as usize - 1).unwrap_or("");
        let count = |c: char| heading.matches(c).count();
        let separator = SEPARATORS
            .iter()
            .copied()
            .rev()
            .max_by_key(|c| count(*c))
            .filter(|c| count(*c) > 0)
            .unwrap_or(',');
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(u8::try_from(separator).unwrap_or(b','))
            .from_reader(text);
        let mut rows = Self {
            reader,
            record: csv::StringRecord::new(),
            columns: Columns::default(),
            width: 0,
            covered: false,
            over: false,
        };
        rows.take_heading(heading_line)?;
        Ok(rows)
    }

    fn take_heading(&mut self, heading_line: u32) -> Result<(), Box<BadRow>> {
        let none = || BadRow::new(1, RecordFault::NoHeading, String::new());
        loop {
            match self.reader.read_record(&mut self.record) {
                Ok(true) if self.line() < heading_line => {}
                Ok(true) => break,
                Ok(false) => return Err(none()),
                Err(error) => return Err(self.unreadable(&error)),
            }
        }
        if self.record.len() > MAX_COLUMNS {
            let bound = RegisterBound::Columns;
            return Err(BadRow::bound(heading_line, bound, MAX_COLUMNS));
        }
        self.covered = self.record.iter().any(|name| name == REFUSAL_COLUMNS[0]);
        for name in &self.record {
            let name = if self.covered { uncovered(name) } else { name };
            self.columns.heading(name);
        }
        self.width = self.record.len();
        Ok(())
    }

    fn line(&self) -> u32 {
        let line = self.record.position().map_or(1, csv::Position::line);
        u32::try_from(line).unwrap_or(u32::MAX)
    }

    fn unreadable(&self, error: &csv::Error) -> Box<BadRow> {
        let line = error.position().map_or(1, csv::Position::line);
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        match error.kind() {
            csv::ErrorKind::Io(error) if is_too_long(error) => {
                BadRow::bound(line, RegisterBound::Record, MAX_RECORD_BYTES)
            }
            csv::ErrorKind::Io(error) => broken(line, error),
            _ => BadRow::new(line, RecordFault::NotText, String::new()),
        }
    }
}

impl Rows for CsvRows {
    fn columns(&self) -> &Columns {
        &self.columns
    }

    fn has_heading(&self) -> bool {
        true
    }

    fn next(&mut self, row: &mut Row) -> Next {
        loop {
            if self.over {
                return Next::End;
            }
            // A record that cannot be read has no cells, least of all those of the row before.
            row.begin();
            self.reader.get_mut().record = 0;
            match self.reader.read_record(&mut self.record) {
                Ok(true) => {}
                Ok(false) => return Next::End,
                Err(error) => {
                    let bad = self.unreadable(&error);
                    if matches!(error.kind(), csv::ErrorKind::Utf8 { .. }) {
                        return Next::Bad(bad);
                    }
                    self.over = true;
                    return Next::Broken(bad);
                }
            }
            // A row of empty cells is how spreadsheets end a table.
            if self.record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            row.line = self.line();
            for (at, text) in self.record.iter().enumerate() {
                row.set_text(at, if self.covered { uncovered(text) } else { text });
            }
            // What the bytes were is not to be guessed, nor lost in silence.
            let lost = |cell: &str| cell.contains(char::REPLACEMENT_CHARACTER);
            if self.reader.get_ref().damaged && self.record.iter().any(lost) {
                let raw = self.record.iter().collect::<Vec<_>>().join(",");
                return Next::Bad(BadRow::new(row.line, RecordFault::NotText, raw));
            }
            if self.record.len() != self.width {
                let fault = RecordFault::CellCount {
                    wanted: self.width,
                    found: self.record.len(),
                };
                let raw = self.record.iter().collect::<Vec<_>>().join(",");
                return Next::Bad(BadRow::new(row.line, fault, raw));
            }
            return Next::Row;
        }
    }
}

/// A stream of any office encoding as UTF-8, and a bound on what one record takes.
struct Utf8<R> {
    inner: R,
    decoder: Option<Decoder>,
    /// Bytes of the present record.
    record: usize,
    /// Decoded text that was not taken yet.
    ready: Vec<u8>,
    at: usize,
    ended: bool,
    /// Bytes that are no text in this encoding stand in it as U+FFFD.
    damaged: bool,
}

/// A record without end, carried through [`io::Error`].
#[derive(Debug)]
struct TooLong;

impl std::fmt::Display for TooLong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a record of more than {MAX_RECORD_BYTES} bytes")
    }
}

impl std::error::Error for TooLong {}

fn is_too_long(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|e| e.is::<TooLong>())
}

impl<R: BufRead> Utf8<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            decoder: None,
            record: 0,
            ready: Vec::new(),
            at: 0,
            ended: false,
            damaged: false,
        }
    }

    /// The text at the start, as far as it is buffered.
    fn start(&mut self) -> io::Result<String> {
        self.refill()?;
        Ok(String::from_utf8_lossy(&self.ready).into_owned())
    }

    fn refill(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.at = 0;
        while self.ready.is_empty() && !self.ended {
            let chunk = self.inner.fill_buf()?;
            self.ended = chunk.is_empty();
            let decoder = self
                .decoder
                .get_or_insert_with(|| encoding_of(chunk).new_decoder_with_bom_removal());
            let mut text = String::with_capacity(
                decoder
                    .max_utf8_buffer_length(chunk.len())
                    .unwrap_or(chunk.len()),
            );
            let (_, taken, replaced) = decoder.decode_to_string(chunk, &mut text, self.ended);
            self.damaged |= replaced;
            self.inner.consume(taken);
            self.ready = text.into_bytes();
        }
        Ok(())
    }
}

/// The encoding of a text by its first bytes: UTF-16 by its mark, UTF-8 where they are valid, GB18030 otherwise.
fn encoding_of(start: &[u8]) -> &'static Encoding {
    if start.starts_with(b"\xff\xfe") {
        return UTF_16LE;
    }
    if start.starts_with(b"\xfe\xff") {
        return UTF_16BE;
    }
    match std::str::from_utf8(start) {
        Ok(_) => UTF_8,
        // A character that the chunk cuts in two is no sign of another encoding.
        Err(error) if error.error_len().is_none() => UTF_8,
        Err(_) => GB18030,
    }
}

impl<R: BufRead> Read for Utf8<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.ready.len() {
            self.refill()?;
        }
        let rest = &self.ready[self.at..];
        let taken = rest.len().min(buffer.len());
        buffer[..taken].copy_from_slice(&rest[..taken]);
        self.at += taken;
        self.record += taken;
        // The reader takes chunks, so that a record is known to be too long only within a chunk.
        if self.record > MAX_RECORD_BYTES + 2 * buffer.len() {
            return Err(io::Error::other(TooLong));
        }
        Ok(taken)
    }
}
