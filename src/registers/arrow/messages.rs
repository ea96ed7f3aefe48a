//! The messages of a columnar log one after another, each within bounds and its parts where it says before anything is
//! decoded. A file and a stream hold the same messages; a file has its magic before them and a footer behind.

use super::layout::widths;
use crate::problem::{ProblemKind, RecordFault, RegisterBound};
use crate::registers::jsonl::broken;
use crate::registers::row::BadRow;
use arrow_buffer::Buffer;
use arrow_ipc::convert::MessageBuffer;
use arrow_schema::Schema;
use std::io::{self, BufRead};

/// Bytes that a message may have: the heading, a dictionary, or a batch of rows.
pub const MAX_MESSAGE_BYTES: u64 = 1024 * 1024 * 1024;

/// Rows that a byte of a batch may stand for: a column of true and false has eight.
pub const MAX_ROWS_PER_BYTE: u64 = 8;

/// What a file begins and ends with.
const MAGIC: &[u8; 6] = b"ARROW1";

/// What a message begins with.
const CONTINUED: [u8; 4] = [0xff; 4];

/// Bytes for which memory is taken before they come.
const AT_ONCE: usize = 4 * 1024 * 1024;

/// Bytes of nothing between the magic and the first message, at most: writers align it to so many.
const MOST_PADDING: usize = 64;

/// Why a log cannot be read further.
#[derive(Debug)]
pub(super) struct Fault {
    column: Option<String>,
    why: Box<Why>,
}

#[derive(Debug)]
enum Why {
    Reading(io::Error),
    Kind(ProblemKind),
}

impl Fault {
    pub fn record(fault: RecordFault) -> Self {
        let kind = ProblemKind::BadRecord { fault };
        Self {
            column: None,
            why: Box::new(Why::Kind(kind)),
        }
    }

    pub fn malformed(what: impl ToString) -> Self {
        Self::record(RecordFault::Malformed(what.to_string()))
    }

    pub fn bound(bound: RegisterBound, limit: u64) -> Self {
        let kind = ProblemKind::RegisterBound { bound, limit };
        Self {
            column: None,
            why: Box::new(Why::Kind(kind)),
        }
    }

    /// The same, in a column.
    pub fn of(self, column: &str) -> Self {
        Self {
            column: Some(column.to_owned()),
            ..self
        }
    }

    /// The record that a reader gives for it.
    pub fn at(self, line: u32) -> Box<BadRow> {
        let column = self.column.map(Into::into);
        match *self.why {
            Why::Reading(error) => broken(line, &error),
            Why::Kind(why) => Box::new(BadRow {
                line,
                column,
                why,
                raw: String::new(),
            }),
        }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self {
            column: None,
            why: Box::new(Why::Reading(error)),
        }
    }
}

/// A message, whole.
pub(super) struct Message {
    pub head: MessageBuffer,
    pub body: Buffer,
}

/// The messages of a file or stream.
pub(super) struct Messages<R> {
    text: R,
    is_file: bool,
    over: bool,
    /// Bytes that were read.
    pub taken: u64,
    most: u64,
    /// Memory of a body that is done with, for the next.
    spare: Vec<u8>,
}

impl<R: BufRead> Messages<R> {
    /// Begins a file or stream; no message may have more bytes than these.
    pub fn begin(mut text: R, most: u64) -> Result<Self, Fault> {
        let mut taken = 0;
        let is_file = text.fill_buf()?.starts_with(MAGIC);
        if is_file {
            text.consume(MAGIC.len());
            taken += MAGIC.len() as u64;
            let mut padding = 0;
            while text.fill_buf()?.first() == Some(&0) && padding < MOST_PADDING {
                text.consume(1);
                padding += 1;
            }
            taken += padding as u64;
        }
        Ok(Self {
            text,
            is_file,
            over: false,
            taken,
            most,
            spare: Vec::new(),
        })
    }

    /// A body is done with: the next takes its memory, if nobody else looks at it.
    pub fn done(&mut self, body: Buffer) {
        if let Ok(memory) = body.into_vec() {
            self.spare = memory;
        }
    }

    /// The next message; none at the end, which every log tells: one that does not is cut off.
    pub fn next(&mut self) -> Result<Option<Message>, Fault> {
        if self.over {
            return Ok(None);
        }
        if self.word()? != CONTINUED {
            return Err(Fault::malformed("no message of Arrow IPC begins here"));
        }
        let len = u64::from(u32::from_le_bytes(self.word()?));
        if len == 0 {
            self.over = true;
            if self.is_file {
                self.footer()?;
            }
            return Ok(None);
        }
        let head = MessageBuffer::try_new(self.bytes(len, Vec::new())?.into())
            .map_err(Fault::malformed)?;
        let message = head.as_ref();
        let Ok(len) = u64::try_from(message.bodyLength()) else {
            return Err(Fault::malformed("a body of less than nothing"));
        };
        let memory = std::mem::take(&mut self.spare);
        let body = self.bytes(len, memory)?.into();
        Ok(Some(Message { head, body }))
    }

    fn word(&mut self) -> Result<[u8; 4], Fault> {
        let mut word = [0; 4];
        self.text.read_exact(&mut word)?;
        self.taken += 4;
        Ok(word)
    }

    /// So many bytes, in memory that was used before: but for some, more is taken as they come, not as they are announced.
    fn bytes(&mut self, len: u64, mut memory: Vec<u8>) -> Result<Vec<u8>, Fault> {
        if len > self.most {
            return Err(Fault::bound(RegisterBound::Message, self.most));
        }
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        memory.truncate(len);
        let mut filled = 0;
        while filled < len {
            let end = memory.len().max(len.min(filled.saturating_add(AT_ONCE)));
            memory.resize(end, 0);
            self.text
                .read_exact(&mut memory[filled..])
                .map_err(|error| match error.kind() {
                    io::ErrorKind::UnexpectedEof => Fault::record(RecordFault::CutOff),
                    _ => error.into(),
                })?;
            filled = end;
        }
        self.taken += len as u64;
        Ok(memory)
    }

    /// A file is whole where the magic ends it.
    fn footer(&mut self) -> Result<(), Fault> {
        let mut last = Vec::new();
        loop {
            let more = self.text.fill_buf()?;
            if more.is_empty() {
                break;
            }
            last.extend_from_slice(&more[more.len().saturating_sub(MAGIC.len())..]);
            let len = more.len();
            self.text.consume(len);
            let beyond = last.len().saturating_sub(MAGIC.len());
            last.drain(..beyond);
        }
        match last == MAGIC {
            true => Ok(()),
            false => Err(Fault::record(RecordFault::CutOff)),
        }
    }
}

/// The rows of a batch, if all of it stands within its body: what is decoded afterwards can trust every place and length.
pub(super) fn rows_of(
    batch: &arrow_ipc::RecordBatch<'_>,
    schema: &Schema,
    body: &Buffer,
) -> Result<usize, Fault> {
    if batch.compression().is_some() {
        return Err(Fault::record(RecordFault::PackedInside));
    }
    let most = (body.len() as u64).saturating_mul(MAX_ROWS_PER_BYTE);
    let count = |n: i64| {
        let n = u64::try_from(n).map_err(|_| Fault::malformed("a count below nothing"))?;
        match n <= most {
            true => Ok(n as usize),
            false => Err(Fault::bound(RegisterBound::RowsOfByte, MAX_ROWS_PER_BYTE)),
        }
    };
    let rows = count(batch.length())?;
    for node in batch.nodes().into_iter().flatten() {
        if count(node.null_count())? > count(node.length())? {
            return Err(Fault::malformed("more blanks than cells"));
        }
    }
    let widths = widths(schema, batch)?;
    let buffers = batch.buffers().unwrap_or_default();
    if buffers.len() != widths.len() {
        let what = "another number of columns than the heading has";
        return Err(Fault::malformed(what));
    }
    for (buffer, width) in buffers.iter().zip(widths) {
        let place = |n: i64| u64::try_from(n).ok();
        let end = place(buffer.offset()).zip(place(buffer.length()));
        let end = end.and_then(|(offset, len)| offset.checked_add(len));
        if end.is_none_or(|end| end > body.len() as u64) {
            return Err(Fault::malformed("a column stands outside its batch"));
        }
        if !usize::try_from(buffer.length()).is_ok_and(|len| len.is_multiple_of(width)) {
            return Err(Fault::malformed("a column ends within a cell"));
        }
    }
    Ok(rows)
}
