//! A columnar log of the rows of other registers. They are gone through twice: a survey finds what the columns hold, then
//! the log is written; what comes to the same when it is read back is written as moments, truths and codes.

use crate::calendar::Instant;
use crate::registers::moment::parse_moment;
use crate::registers::row::{Cell, Columns, Row};
use crate::syntax::mapping::ZoneWord;
use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::types::{ArrowDictionaryKeyType, Int8Type, Int16Type, Int32Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, PrimitiveArray, RecordBatch, StringArray,
    TimestampMillisecondArray,
};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use rustc_hash::FxHashMap;
use std::io::{self, Write};
use std::rc::Rc;
use std::sync::Arc;

/// Rows of a batch.
const BATCH_ROWS: usize = 64 * 1024;

/// Bytes of texts at which a batch ends early.
const BATCH_BYTES: usize = 16 * 1024 * 1024;

/// From so many different texts on, a column of which most are different is written without a dictionary.
const MANY: usize = 64 * 1024;

/// Bytes of a dictionary, at most.
const DICTIONARY_BYTES: usize = 256 * 1024 * 1024;

/// Bytes that a text of a dictionary takes beside its own.
const WORD_BYTES: usize = 64;

/// What the columns of registers hold.
#[derive(Default)]
pub struct Survey {
    columns: Columns,
    seen: Vec<Seen>,
    rows: u64,
}

/// What the cells of a column were so far.
#[derive(Default)]
struct Seen {
    truths: bool,
    moments: bool,
    lists: bool,
    texts: bool,
    said: usize,
    dictionary: Words,
    /// Its texts are too many for a dictionary.
    varied: bool,
}

/// The different texts of a column, in the order in which they came.
#[derive(Default)]
struct Words {
    all: Vec<Rc<str>>,
    codes: FxHashMap<Rc<str>, i32>,
    bytes: usize,
}

impl Words {
    fn add(&mut self, text: &str) {
        if self.codes.contains_key(text) {
            return;
        }
        let word: Rc<str> = text.into();
        let code = i32::try_from(self.all.len()).unwrap_or(i32::MAX);
        self.bytes += word.len() + WORD_BYTES;
        self.all.push(word.clone());
        self.codes.insert(word, code);
    }
}

/// The moment of a text that is written exactly as this program writes that moment.
fn moment(text: &str) -> Option<Instant> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let at = Instant::from(parse_moment(text, ZoneWord::AsWritten)?);
    (at.to_string() == text).then_some(at)
}

impl Seen {
    fn take(&mut self, cell: &Cell) {
        match cell {
            Cell::Empty => return,
            Cell::Truth(_) => self.truths = true,
            Cell::Moment(_) => self.moments = true,
            Cell::List(_) => self.lists = true,
            Cell::Text(text) => match self.texts || moment(text).is_none() {
                true => self.texts = true,
                false => self.moments = true,
            },
        }
        self.said += 1;
        if self.varied {
            return;
        }
        self.dictionary.add(&cell.written());
        self.varied = self.dictionary.bytes > DICTIONARY_BYTES;
        if self.varied {
            self.dictionary = Words::default();
        }
    }

    /// Whether its texts are numbered: most come more than once, or there are few.
    fn is_coded(&self) -> bool {
        let words = self.dictionary.all.len();
        !self.varied && (words < MANY || words <= self.said / 2)
    }
}

impl Survey {
    /// Takes a row in; false where the registers have more columns than a register may have.
    pub fn take(&mut self, columns: &Columns, row: &Row) -> bool {
        self.rows += 1;
        // A column that says nothing anywhere is one all the same, where a heading names it.
        for name in columns.names() {
            if self.columns.place(name).is_none() {
                return false;
            }
        }
        self.seen
            .resize_with(self.columns.names().len(), Seen::default);
        for (name, cell) in columns.names().iter().zip(&row.cells) {
            if let (false, Some(at)) = (*cell == Cell::Empty, self.columns.find(name)) {
                self.seen[at].take(cell);
            }
        }
        true
    }

    /// Rows that were surveyed.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Columns that they have.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns.names().len()
    }
}

/// How a column is written, and its cells of the batch at hand.
enum Making {
    Truths(Vec<Option<bool>>),
    Moments(Vec<Option<i64>>),
    Lists(ListBuilder<StringBuilder>),
    Texts(StringBuilder),
    Coded {
        codes: FxHashMap<Rc<str>, i32>,
        values: ArrayRef,
        cells: Vec<Option<i32>>,
    },
}

impl Making {
    fn new(seen: Seen) -> Self {
        match (seen.truths, seen.moments, seen.lists, seen.texts) {
            (true, false, false, false) => Self::Truths(Vec::new()),
            (false, true, false, false) => Self::Moments(Vec::new()),
            (false, false, true, false) => Self::Lists(ListBuilder::new(StringBuilder::new())),
            _ if !seen.is_coded() => Self::Texts(StringBuilder::new()),
            _ => {
                let Words { all, codes, .. } = seen.dictionary;
                Self::Coded {
                    values: Arc::new(StringArray::from_iter_values(all)),
                    codes,
                    cells: Vec::new(),
                }
            }
        }
    }

    fn ty(&self) -> DataType {
        match self {
            Self::Truths(_) => DataType::Boolean,
            Self::Moments(_) => DataType::Timestamp(TimeUnit::Millisecond, None),
            Self::Lists(_) => DataType::new_list(DataType::Utf8, true),
            Self::Texts(_) => DataType::Utf8,
            Self::Coded { values, .. } => {
                let key = match Width::of(values) {
                    Width::One => DataType::Int8,
                    Width::Two => DataType::Int16,
                    Width::Four => DataType::Int32,
                };
                DataType::Dictionary(Box::new(key), Box::new(DataType::Utf8))
            }
        }
    }

    /// Takes a cell; none where the survey had found another kind of cells, or other texts.
    fn take(&mut self, cell: &Cell) -> Option<()> {
        match (self, cell) {
            (Self::Truths(cells), Cell::Empty) => cells.push(None),
            (Self::Truths(cells), Cell::Truth(truth)) => cells.push(Some(*truth)),
            (Self::Moments(cells), Cell::Empty) => cells.push(None),
            (Self::Moments(cells), Cell::Moment(at)) => {
                cells.push(Some(Instant::from(*at).millis()));
            }
            (Self::Moments(cells), Cell::Text(text)) => cells.push(Some(moment(text)?.millis())),
            (Self::Lists(cells), Cell::Empty) => cells.append(false),
            (Self::Lists(cells), Cell::List(all)) => {
                for text in all {
                    cells.values().append_value(text);
                }
                cells.append(true);
            }
            (Self::Texts(cells), Cell::Empty) => cells.append_null(),
            (Self::Texts(cells), cell) => cells.append_value(cell.written()),
            (Self::Coded { cells, .. }, Cell::Empty) => cells.push(None),
            (Self::Coded { cells, codes, .. }, cell) => {
                cells.push(Some(*codes.get(&*cell.written())?));
            }
            (Self::Truths(_) | Self::Moments(_) | Self::Lists(_), _) => return None,
        }
        Some(())
    }

    fn array(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(match self {
            Self::Truths(cells) => Arc::new(BooleanArray::from(std::mem::take(cells))),
            Self::Moments(cells) => {
                Arc::new(TimestampMillisecondArray::from(std::mem::take(cells)))
            }
            Self::Lists(cells) => Arc::new(cells.finish()),
            Self::Texts(cells) => Arc::new(cells.finish()),
            Self::Coded { values, cells, .. } => {
                let cells = std::mem::take(cells);
                match Width::of(values) {
                    Width::One => coded::<Int8Type>(&cells, values)?,
                    Width::Two => coded::<Int16Type>(&cells, values)?,
                    Width::Four => coded::<Int32Type>(&cells, values)?,
                }
            }
        })
    }
}

/// Bytes of a code.
#[derive(Clone, Copy)]
enum Width {
    One,
    Two,
    Four,
}

impl Width {
    /// As few as number all texts of a dictionary.
    fn of(values: &ArrayRef) -> Self {
        let last = values.len().saturating_sub(1);
        match (i8::try_from(last), i16::try_from(last)) {
            (Ok(_), _) => Self::One,
            (_, Ok(_)) => Self::Two,
            _ => Self::Four,
        }
    }
}

fn coded<T: ArrowDictionaryKeyType>(
    cells: &[Option<i32>],
    values: &ArrayRef,
) -> Result<ArrayRef, ArrowError>
where
    T::Native: TryFrom<i32>,
{
    let code = |cell: &Option<i32>| cell.and_then(|code| T::Native::try_from(code).ok());
    let codes: PrimitiveArray<T> = cells.iter().map(code).collect();
    Ok(Arc::new(DictionaryArray::try_new(codes, values.clone())?))
}

/// A log in the making.
pub struct Log<W: Write> {
    columns: Columns,
    making: Vec<Making>,
    schema: SchemaRef,
    writer: FileWriter<W>,
    rows: usize,
    bytes: usize,
}

/// That registers are not what they were when they were surveyed.
#[must_use]
pub fn changed() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "the register has changed meanwhile",
    )
}

fn failed(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        other => io::Error::other(other.to_string()),
    }
}

impl<W: Write> Log<W> {
    /// Begins a log of what was surveyed.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn begin(survey: Survey, to: W) -> io::Result<Self> {
        let making: Vec<Making> = survey.seen.into_iter().map(Making::new).collect();
        let names = survey.columns.names().iter();
        let fields = names.zip(&making).map(|(name, making)| {
            let name: &str = name;
            Field::new(name, making.ty(), true)
        });
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        Ok(Self {
            columns: survey.columns,
            writer: FileWriter::try_new(to, &schema).map_err(failed)?,
            making,
            schema,
            rows: 0,
            bytes: 0,
        })
    }

    /// Writes a row.
    ///
    /// # Errors
    ///
    /// Those of writing, and that the row was not surveyed.
    pub fn take(&mut self, columns: &Columns, row: &Row) -> io::Result<()> {
        let mut cells: Vec<&Cell> = vec![&Cell::Empty; self.making.len()];
        for (name, cell) in columns.names().iter().zip(&row.cells) {
            match self.columns.find(name) {
                Some(at) => cells[at] = cell,
                None if *cell == Cell::Empty => {}
                None => return Err(changed()),
            }
        }
        for (making, cell) in self.making.iter_mut().zip(cells) {
            making.take(cell).ok_or_else(changed)?;
            self.bytes += match (making, cell) {
                (Making::Texts(_), Cell::Text(text)) => text.len(),
                (_, Cell::List(all)) => all.iter().map(String::len).sum(),
                _ => 0,
            };
        }
        self.rows += 1;
        match self.rows >= BATCH_ROWS || self.bytes >= BATCH_BYTES {
            true => self.end_batch(),
            false => Ok(()),
        }
    }

    fn end_batch(&mut self) -> io::Result<()> {
        let arrays = self.making.iter_mut().map(Making::array);
        let arrays = arrays.collect::<Result<_, _>>().map_err(failed)?;
        let batch = RecordBatch::try_new(self.schema.clone(), arrays).map_err(failed)?;
        (self.rows, self.bytes) = (0, 0);
        self.writer.write(&batch).map_err(failed)
    }

    /// Ends the log.
    ///
    /// # Errors
    ///
    /// Those of writing.
    pub fn finish(mut self) -> io::Result<W> {
        if self.rows > 0 {
            self.end_batch()?;
        }
        self.writer.finish().map_err(failed)?;
        self.writer.into_inner().map_err(failed)
    }
}
