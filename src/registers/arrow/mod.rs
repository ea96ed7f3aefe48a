//! Columnar logs: Arrow IPC, as file or stream. Whatever is not decoded here is decoded by the crates of Arrow, after every
//! length and place was held against the bytes that there are.

mod cells;
mod layout;
mod messages;
mod write;

pub use messages::{MAX_MESSAGE_BYTES, MAX_ROWS_PER_BYTE};
pub use write::{Log, Survey, changed};

use super::batch::Batch;
use super::open::grows_too_far;
use super::row::{BadRow, Columns, MAX_RECORD_BYTES, Next, Row, Rows};
use crate::problem::{ProblemKind, RecordFault, RegisterBound};
use crate::syntax::mapping::ZoneWord;
use arrow_array::{Array, ArrayRef};
use arrow_buffer::Buffer;
use arrow_ipc::MessageHeader;
use arrow_ipc::reader::read_record_batch;
use arrow_schema::SchemaRef;
use cells::{Dictionary, Reading};
use layout::Layout;
use messages::{Fault, Message, Messages, rows_of};
use rustc_hash::FxHashMap;
use std::collections::HashMap;
use std::io::BufRead;
use std::ops::Range;
use std::rc::Rc;

/// Rows that are looked at together: what their columns hold stays near the processor.
const AT_ONCE: usize = 8 * 1024;

/// What is left of a batch.
struct Rest {
    columns: Vec<ArrayRef>,
    rows: Range<usize>,
    /// In which the columns stand.
    body: Buffer,
}

/// Rows of a columnar log.
pub(super) struct ArrowRows<R> {
    messages: Messages<R>,
    layout: Layout,
    dictionaries: FxHashMap<i64, Dictionary>,
    /// Dictionaries that were read so far.
    met: u32,
    /// A batch of which rows are left.
    rest: Option<Rest>,
    /// The rows at hand, and the next of them.
    now: Option<(Batch, usize)>,
    /// Rows of the batches so far.
    rows: u32,
    /// Bytes that their texts have.
    grown: u64,
    most: u64,
    over: bool,
    /// Why reading went no further, while that is still to be told.
    failed: Option<Fault>,
}

impl<R: BufRead> ArrowRows<R> {
    /// Reads the heading of a log.
    pub(super) fn new(text: R, zone: ZoneWord, most: u64) -> Result<Self, Box<BadRow>> {
        Self::begin(text, zone, most).map_err(|fault| fault.at(1))
    }

    fn begin(text: R, zone: ZoneWord, most: u64) -> Result<Self, Fault> {
        let mut messages = Messages::begin(text, most)?;
        let first = messages.next()?;
        let heading = first
            .as_ref()
            .and_then(|m| m.head.as_ref().header_as_schema());
        let Some(heading) = heading else {
            return Err(Fault::record(RecordFault::NoHeading));
        };
        Ok(Self {
            layout: Layout::new(heading, zone)?,
            messages,
            dictionaries: FxHashMap::default(),
            met: 0,
            rest: None,
            now: None,
            rows: 0,
            grown: 0,
            most,
            over: false,
            failed: None,
        })
    }

    /// The next rows.
    fn next_batch(&mut self) -> Result<Option<Batch>, Fault> {
        loop {
            if let Some(rest) = self.rest.take() {
                return self.some_of(rest).map(Some);
            }
            let Some(message) = self.messages.next()? else {
                return Ok(None);
            };
            match message.head.as_ref().header_type() {
                MessageHeader::DictionaryBatch => {
                    self.take_dictionary(&message)?;
                    self.messages.done(message.body);
                }
                MessageHeader::RecordBatch => self.read_batch(message)?,
                other => {
                    let name = other.variant_name().unwrap_or("unknown");
                    return Err(Fault::malformed(format!("a message of kind {name}")));
                }
            }
        }
    }

    fn take_dictionary(&mut self, message: &Message) -> Result<(), Fault> {
        let head = message.head.as_ref();
        let said = head.header_as_dictionary_batch();
        let Some((id, is_delta, values)) =
            said.and_then(|d| Some((d.id(), d.isDelta(), d.data()?)))
        else {
            return Err(Fault::malformed("a dictionary without values"));
        };
        // Of a column that is nobody's, nothing is needed.
        let Some(schema) = self.layout.dictionaries.get(&id).cloned() else {
            return Err(Fault::malformed("a dictionary of no column"));
        };
        rows_of(&values, &schema, &message.body)?;
        let mut column = decoded(message, values, &schema)?;
        let mut reading = self.reading();
        let added = match column.pop() {
            Some(column) => reading.texts(&column)?,
            None => return Err(Fault::malformed("a dictionary without values")),
        };
        let dictionary = self.dictionaries.entry(id).or_default();
        if is_delta && dictionary.texts.len() > 0 {
            Rc::make_mut(&mut dictionary.texts).append(&added);
        } else {
            self.met += 1;
            *dictionary = Dictionary {
                texts: Rc::new(added),
                number: self.met,
            };
        }
        let bound = u64::from(u32::MAX - 1);
        if dictionary.texts.len() as u64 > bound || dictionary.texts.bytes() as u64 > self.most {
            return Err(Fault::bound(RegisterBound::Message, self.most));
        }
        Ok(())
    }

    fn read_batch(&mut self, message: Message) -> Result<(), Fault> {
        let Some(said) = message.head.as_ref().header_as_record_batch() else {
            return Err(Fault::malformed("a batch without columns"));
        };
        let rows = rows_of(&said, &self.layout.plain, &message.body)?;
        if rows > 0 {
            self.rest = Some(Rest {
                columns: decoded(&message, said, &self.layout.plain)?,
                rows: 0..rows,
                body: message.body,
            });
        }
        Ok(())
    }

    /// The next rows of a batch.
    fn some_of(&mut self, mut rest: Rest) -> Result<Batch, Fault> {
        let from = rest.rows.start;
        let rows = rest.rows.len().min(AT_ONCE);
        rest.rows.start += rows;
        let mut batch = Batch {
            first: self.rows.saturating_add(1),
            rows,
            ..Batch::default()
        };
        let mut reading = self.reading();
        for (array, shape) in rest.columns.iter().zip(&self.layout.shapes) {
            let cells = reading.cells(&array.slice(from, rows), shape)?;
            batch.columns.push(cells);
        }
        let (weight, long) = batch.weigh();
        batch.has_long_rows = long;
        self.grown = self.grown.saturating_add(weight);
        if grows_too_far(self.messages.taken, self.grown) {
            let bound = RegisterBound::Expansion;
            return Err(Fault::bound(bound, super::MAX_EXPANSION));
        }
        let count = u32::try_from(rows).unwrap_or(u32::MAX);
        self.rows = self.rows.saturating_add(count);
        match rest.rows.is_empty() {
            true => {
                drop(rest.columns);
                self.messages.done(rest.body);
            }
            false => self.rest = Some(rest),
        }
        Ok(batch)
    }

    fn reading(&self) -> Reading<'_> {
        Reading {
            dictionaries: &self.dictionaries,
            left: usize::try_from(self.most).unwrap_or(usize::MAX),
            most: self.most,
        }
    }

    /// Sees to it that rows are at hand; false at the end.
    fn refill(&mut self) -> Result<bool, Fault> {
        if self
            .now
            .as_ref()
            .is_some_and(|(batch, at)| *at < batch.rows)
        {
            return Ok(true);
        }
        self.now = None;
        if self.over {
            return Ok(false);
        }
        match self.next_batch() {
            Ok(batch) => {
                self.over = batch.is_none();
                self.now = batch.map(|batch| (batch, 0));
                Ok(self.now.is_some())
            }
            Err(fault) => {
                self.over = true;
                Err(fault)
            }
        }
    }
}

/// The columns of a message by their types.
fn decoded(
    message: &Message,
    said: arrow_ipc::RecordBatch<'_>,
    schema: &SchemaRef,
) -> Result<Vec<ArrayRef>, Fault> {
    let version = message.head.as_ref().version();
    let none = HashMap::new();
    let batch = read_record_batch(&message.body, said, schema.clone(), &none, None, &version);
    Ok(batch.map_err(Fault::malformed)?.columns().to_vec())
}

impl<R: BufRead> Rows for ArrowRows<R> {
    fn columns(&self) -> &Columns {
        &self.layout.columns
    }

    fn has_heading(&self) -> bool {
        true
    }

    fn batch(&mut self) -> Option<Batch> {
        if self.failed.is_some() {
            return None;
        }
        match self.refill() {
            Ok(true) => {}
            Ok(false) => return None,
            Err(fault) => {
                self.failed = Some(fault);
                return None;
            }
        }
        // Rows one by one where one may be too long, and what is left of a batch of which some were read so.
        self.now
            .take_if(|(batch, at)| *at == 0 && !batch.has_long_rows)
            .map(|(batch, _)| batch)
    }

    fn next(&mut self, row: &mut Row) -> Next {
        if let Some(fault) = self.failed.take() {
            return Next::Broken(fault.at(self.rows.saturating_add(1)));
        }
        match self.refill() {
            Ok(true) => {}
            Ok(false) => return Next::End,
            Err(fault) => return Next::Broken(fault.at(self.rows.saturating_add(1))),
        }
        let Some((batch, at)) = &mut self.now else {
            return Next::End;
        };
        let filled = batch.fill(*at, row);
        *at += 1;
        match filled {
            Some(()) => Next::Row,
            None => {
                let bound = ProblemKind::RegisterBound {
                    bound: RegisterBound::Record,
                    limit: MAX_RECORD_BYTES as u64,
                };
                Next::Bad(Box::new(BadRow {
                    line: row.line,
                    column: None,
                    why: bound,
                    raw: String::new(),
                }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::mapping::CHINA;
    use arrow_array::{ArrayRef, RecordBatch, StringArray};
    use std::io::Cursor;
    use std::sync::Arc;

    /// What a log with messages of at most so many bytes comes to: rows, and what is wrong.
    fn read(log: &[u8], most: u64) -> (u32, String) {
        let mut rows = match ArrowRows::new(Cursor::new(log), CHINA, most) {
            Ok(rows) => rows,
            Err(bad) => return (0, format!("{:?}", bad.why)),
        };
        let (mut row, mut count) = (Row::default(), 0);
        loop {
            match rows.next(&mut row) {
                Next::Row => count += 1,
                Next::End => return (count, String::new()),
                Next::Bad(bad) | Next::Broken(bad) => return (count, format!("{:?}", bad.why)),
            }
        }
    }

    #[test]
    fn a_message_at_the_bound_is_read_and_one_over_it_is_not() {
        let text = "字".repeat(100_000);
        let column: ArrayRef = Arc::new(StringArray::from(vec![text]));
        let batch = RecordBatch::try_from_iter([("a", column)]).unwrap();
        let mut writer =
            arrow_ipc::writer::StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
        writer.write(&batch).unwrap();
        writer.finish().unwrap();
        let log = writer.into_inner().unwrap();
        // The largest message is the batch: its offsets and its texts, each filled up to sixty-four bytes.
        let body = 64 + 300_000u64.next_multiple_of(64);
        assert_eq!(read(&log, body), (1, String::new()));
        let (rows, wrong) = read(&log, body - 1);
        assert!(rows == 0 && wrong.contains("bound: Message"), "{wrong}");
    }
}
