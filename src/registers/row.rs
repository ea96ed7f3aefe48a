//! Rows as every reader gives them: cells under named columns.

use super::block::Block;
use crate::problem::{ProblemKind, RecordFault, RegisterBound};
use crate::source::hidden;
use chrono::NaiveDateTime;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::sync::Arc;

/// Columns that a register may have.
pub const MAX_COLUMNS: usize = 4096;

/// Bytes that one record may have.
pub const MAX_RECORD_BYTES: usize = 1024 * 1024;

/// A cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// A text, or a number as it is written.
    Text(String),
    /// True or false.
    Truth(bool),
    /// A date and time that the file itself calls one.
    Moment(NaiveDateTime),
    /// Several texts.
    List(Vec<String>),
}

impl Cell {
    /// The cell of a text; blanks around it do not count.
    #[must_use]
    pub fn text(text: &str) -> Self {
        match text.trim() {
            "" => Self::Empty,
            text => Self::Text(text.to_owned()),
        }
    }

    /// The cell as a text.
    #[must_use]
    pub fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Truth(true) => Cow::Borrowed("是"),
            Self::Truth(false) => Cow::Borrowed("否"),
            Self::Moment(at) => crate::calendar::Instant::from(*at).to_string().into(),
            Self::List(all) => all.join("、").into(),
        }
    }
}

/// The columns of a register, in the order in which they were met.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    names: Vec<Arc<str>>,
    places: FxHashMap<Arc<str>, usize>,
}

impl Columns {
    /// The place of a column, which is new where it was not met before; `None` beyond [`MAX_COLUMNS`].
    pub fn place(&mut self, name: &str) -> Option<usize> {
        if let Some(&at) = self.places.get(name) {
            return Some(at);
        }
        let at = self.names.len();
        if at >= MAX_COLUMNS {
            return None;
        }
        let name: Arc<str> = name.into();
        self.names.push(name.clone());
        self.places.insert(name, at);
        Some(at)
    }

    /// Adds a column of a heading; a name that stands already, or none, is given a number: nothing binds to it by
    /// accident.
    pub(super) fn heading(&mut self, name: &str) -> Option<usize> {
        // A heading that is broken into lines in its cell is one name.
        let name = name.trim_start_matches('\u{feff}');
        // What a heading hides, as an export or a web page put it there, a mapping could not write.
        let name: String = name.chars().filter(|c| hidden(*c).is_none()).collect();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let name = name.as_str();
        if !name.is_empty() && !self.places.contains_key(name) {
            return self.place(name);
        }
        let mut number = self.names.len() + 1;
        loop {
            let numbered = format!("{name}#{number}");
            if !self.places.contains_key(numbered.as_str()) {
                return self.place(&numbered);
            }
            number += 1;
        }
    }

    /// The place of a column that there is.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// Their names.
    #[must_use]
    pub fn names(&self) -> &[Arc<str>] {
        &self.names
    }
}

/// A row; cells beyond its end are empty.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// One-based line of its start, or row number of a sheet.
    pub line: u32,
    /// By column.
    pub cells: Vec<Cell>,
    /// Texts of earlier rows, for their memory.
    spare: Vec<String>,
}

impl Row {
    /// An empty row of a line.
    #[must_use]
    pub fn at(line: u32) -> Self {
        Self {
            line,
            ..Self::default()
        }
    }

    /// Begins the next row.
    pub fn begin(&mut self) {
        for cell in self.cells.drain(..) {
            if let Cell::Text(text) = cell {
                self.spare.push(text);
            }
        }
    }

    /// Sets a cell to a text; blanks around it do not count.
    pub fn set_text(&mut self, at: usize, text: &str) {
        let text = text.trim();
        let cell = match text.is_empty() {
            true => Cell::Empty,
            false => {
                let mut cell = self.spare.pop().unwrap_or_default();
                cell.clear();
                cell.push_str(text);
                Cell::Text(cell)
            }
        };
        self.set(at, cell);
    }

    /// Sets a cell.
    pub fn set(&mut self, at: usize, cell: Cell) {
        if self.cells.len() <= at {
            self.cells.resize(at + 1, Cell::Empty);
        }
        self.cells[at] = cell;
    }

    /// A cell.
    #[must_use]
    pub fn cell(&self, at: usize) -> &Cell {
        self.cells.get(at).unwrap_or(&Cell::Empty)
    }
}

/// A record that could not be read as a row.
#[derive(Clone, Debug, PartialEq)]
pub struct BadRow {
    /// Its line.
    pub line: u32,
    /// The column where it went wrong, where that is known.
    pub column: Option<Arc<str>>,
    /// Why.
    pub why: ProblemKind,
    /// The record as it stands, as far as it could be read.
    pub raw: String,
}

impl BadRow {
    pub(super) fn new(line: u32, fault: RecordFault, raw: String) -> Box<Self> {
        Box::new(Self {
            line,
            column: None,
            why: ProblemKind::BadRecord { fault },
            raw,
        })
    }

    /// A row by which registers come to have more columns than a register may have.
    #[cfg(feature = "columns")]
    #[must_use]
    pub fn too_many_columns(line: u32) -> Self {
        *Self::bound(line, RegisterBound::Columns, MAX_COLUMNS)
    }

    pub(super) fn bound(line: u32, bound: RegisterBound, limit: usize) -> Box<Self> {
        Box::new(Self {
            line,
            column: None,
            why: ProblemKind::RegisterBound {
                bound,
                limit: limit as u64,
            },
            raw: String::new(),
        })
    }
}

/// What a reader gives next.
#[derive(Debug)]
pub enum Next {
    /// The row was filled in.
    Row,
    /// A record that is none; the reader goes on after it.
    Bad(Box<BadRow>),
    /// The rest of the file cannot be read.
    Broken(Box<BadRow>),
    /// The end.
    End,
}

/// A reader of rows.
pub trait Rows {
    /// The columns met so far; all of them from the start where there is a heading.
    fn columns(&self) -> &Columns;

    /// Whether the columns stand in a heading, so that one that is not there will not come.
    fn has_heading(&self) -> bool;

    /// Reads the next row into `row`.
    fn next(&mut self, row: &mut Row) -> Next;

    /// The next whole lines, where records are lines: each is read by [`Rows::read_line`], or otherwise. None where the next record
    /// is to be read by [`Rows::next`].
    fn block(&mut self) -> Option<Block> {
        None
    }

    /// A block was taken in: its memory may be used again.
    fn give_back(&mut self, _block: Block) {}

    /// The next rows of a columnar log, at once. None where the next row is to be read by [`Rows::next`].
    #[cfg(feature = "columns")]
    fn batch(&mut self) -> Option<super::batch::Batch> {
        None
    }

    /// Reads a line of a block into `row`; none where it says nothing.
    fn read_line(&mut self, _number: u32, _text: &[u8], _row: &mut Row) -> Option<Next> {
        None
    }
}
