//! Many rows at once, column by column, as a columnar log has them.

use super::record::{Kind, Record, Said};
use super::row::{Cell, MAX_RECORD_BYTES, Row};
use crate::calendar::Instant;
use std::ops::Range;
use std::rc::Rc;

/// Texts one after another.
#[derive(Clone, Debug)]
pub(super) struct Texts {
    bytes: String,
    /// Where the first begins, and where each ends.
    ends: Vec<usize>,
    /// Some of them are empty.
    silent: bool,
    /// Bytes of the longest.
    longest: usize,
}

impl Default for Texts {
    fn default() -> Self {
        Self {
            bytes: String::new(),
            ends: vec![0],
            silent: false,
            longest: 0,
        }
    }
}

/// A text without the blanks around it.
#[inline]
fn trimmed(text: &str) -> &str {
    let sign = |b: &u8| (0x21..0x7f).contains(b);
    match text.as_bytes() {
        [first, .., last] if sign(first) && sign(last) => text,
        _ => text.trim(),
    }
}

impl Texts {
    /// None yet, with room for so many.
    pub fn with_room(texts: usize) -> Self {
        let mut room = Self::default();
        room.ends.reserve(texts);
        room
    }

    /// Adds a text; blanks around it do not count, and one without signs says nothing.
    pub fn push(&mut self, text: &str) {
        let text = trimmed(text);
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
        self.silent |= text.is_empty();
        self.longest = self.longest.max(text.len());
    }

    fn range(&self, at: usize) -> Range<usize> {
        match self.ends.get(at..at.saturating_add(2)) {
            Some([begin, end]) => *begin..*end,
            _ => 0..0,
        }
    }

    /// The text of a place; an empty one says nothing.
    pub fn get(&self, at: usize) -> &str {
        &self.bytes[self.range(at)]
    }

    /// Whether the text of a place is empty.
    pub fn says_nothing(&self, at: usize) -> bool {
        self.range(at).is_empty()
    }

    /// Whether some text is empty.
    pub fn has_silent(&self) -> bool {
        self.silent
    }

    /// The bytes of the text of a place.
    fn weight(&self, at: usize) -> usize {
        self.range(at).len()
    }

    /// Adds the texts of others behind.
    pub fn append(&mut self, others: &Self) {
        let before = self.bytes.len();
        self.bytes.push_str(&others.bytes);
        let ends = others.ends.iter().skip(1);
        self.ends.extend(ends.map(|end| before + end));
        self.silent |= others.silent;
        self.longest = self.longest.max(others.longest);
    }

    pub fn len(&self) -> usize {
        self.ends.len() - 1
    }

    /// Bytes of all of them.
    pub fn bytes(&self) -> usize {
        self.bytes.len()
    }
}

/// Bytes of a text that is short.
const SHORT: usize = 64;

/// Where a row of a coded column says nothing.
pub(super) const NO_CODE: u32 = u32::MAX;

/// The cells of a column.
#[derive(Clone, Debug)]
pub(super) enum Cells {
    /// Nothing is said anywhere.
    Nothing,
    /// A text for each row.
    Texts(Texts),
    /// For each row which text of a dictionary: one that says something, or [`NO_CODE`].
    Coded {
        codes: Vec<u32>,
        texts: Rc<Texts>,
        /// The same number says that a code means what it meant.
        dictionary: u32,
    },
    /// True or false.
    Truths(Vec<Option<bool>>),
    /// Moments that the file itself calls so.
    Moments(Vec<Option<Instant>>),
    /// For each row the texts of a range.
    Lists(Vec<Range<usize>>, Texts),
}

impl Cells {
    /// Bytes of the texts of a row.
    fn weight(&self, at: usize) -> usize {
        match self {
            Self::Texts(texts) => texts.weight(at),
            Self::Coded { codes, texts, .. } => {
                let code = codes.get(at).copied().unwrap_or(NO_CODE);
                texts.weight(code as usize)
            }
            Self::Lists(ranges, texts) => {
                let range = ranges.get(at).cloned().unwrap_or_default();
                range.map(|at| texts.weight(at)).sum()
            }
            Self::Nothing | Self::Truths(_) | Self::Moments(_) => 0,
        }
    }

    /// Bytes of the texts of all rows, as often as they are said, and of the longest row; both at most.
    fn weigh(&self) -> (u64, usize) {
        fn all(weights: impl Iterator<Item = usize>) -> (u64, usize) {
            weights.fold((0, 0), |(sum, most), weight| {
                (sum.saturating_add(weight as u64), weight.max(most))
            })
        }
        match self {
            Self::Nothing | Self::Truths(_) | Self::Moments(_) => (0, 0),
            Self::Texts(texts) => (texts.bytes() as u64, texts.longest),
            // Texts of some bytes for each code are no expansion to speak of: they need not be summed up.
            Self::Coded { codes, texts, .. } if texts.longest <= SHORT => {
                ((codes.len() * texts.longest) as u64, texts.longest)
            }
            Self::Coded { codes, texts, .. } => {
                all(codes.iter().map(|code| texts.weight(*code as usize)))
            }
            Self::Lists(ranges, _) => all((0..ranges.len()).map(|at| self.weight(at))),
        }
    }

    /// Whether a row says nothing.
    pub fn says_nothing(&self, at: usize) -> bool {
        match self {
            Self::Nothing => true,
            Self::Texts(texts) => texts.says_nothing(at),
            Self::Coded { codes, .. } => codes.get(at).is_none_or(|code| *code == NO_CODE),
            Self::Truths(truths) => truths.get(at).is_none_or(Option::is_none),
            Self::Moments(moments) => moments.get(at).is_none_or(Option::is_none),
            Self::Lists(ranges, _) => ranges.get(at).is_none_or(Range::is_empty),
        }
    }

    fn fill(&self, place: usize, at: usize, row: &mut Row) {
        match self {
            Self::Nothing => {}
            Self::Texts(texts) => row.set_text(place, texts.get(at)),
            Self::Coded { codes, texts, .. } => {
                let code = codes.get(at).copied().unwrap_or(NO_CODE);
                row.set_text(place, texts.get(code as usize));
            }
            Self::Truths(truths) => {
                let truth = truths.get(at).copied().flatten();
                row.set(place, truth.map_or(Cell::Empty, Cell::Truth));
            }
            Self::Moments(moments) => {
                let moment = moments.get(at).copied().flatten();
                row.set(
                    place,
                    moment.map_or(Cell::Empty, |at| Cell::Moment(at.into())),
                );
            }
            Self::Lists(ranges, texts) => {
                let range = ranges.get(at).cloned().unwrap_or_default();
                let all: Vec<String> = range.map(|at| texts.get(at).to_owned()).collect();
                let nothing = all.is_empty();
                row.set(
                    place,
                    if nothing {
                        Cell::Empty
                    } else {
                        Cell::List(all)
                    },
                );
            }
        }
    }
}

/// Rows of a columnar log.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The number of the first.
    pub(super) first: u32,
    pub(super) rows: usize,
    /// By column of the register.
    pub(super) columns: Vec<Cells>,
    /// A row may have more bytes than a record.
    pub(super) has_long_rows: bool,
}

impl Batch {
    /// The number of a row.
    pub(super) fn number(&self, at: usize) -> u32 {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        self.first.saturating_add(at)
    }

    /// Fills a row in; none, and the row is empty, where its texts are longer than those of a record may be.
    pub(super) fn fill(&self, at: usize, row: &mut Row) -> Option<()> {
        row.begin();
        row.line = self.number(at);
        if self.has_long_rows && self.weight(at) > MAX_RECORD_BYTES {
            return None;
        }
        for (place, cells) in self.columns.iter().enumerate() {
            cells.fill(place, at, row);
        }
        Some(())
    }

    /// Bytes of the texts of a row.
    fn weight(&self, at: usize) -> usize {
        self.columns.iter().map(|cells| cells.weight(at)).sum()
    }

    /// Bytes of the texts of all rows at most, as often as they are said; and whether a row may be longer than a record.
    pub(super) fn weigh(&self) -> (u64, bool) {
        let weights = self.columns.iter().map(Cells::weigh);
        let (total, longest) = weights.fold((0u64, 0usize), |(total, longest), (sum, most)| {
            (total.saturating_add(sum), longest.saturating_add(most))
        });
        (total, longest > MAX_RECORD_BYTES)
    }

    /// A row, to be looked at without copying it.
    pub(super) fn row(&self, at: usize) -> BatchRow<'_> {
        BatchRow { batch: self, at }
    }

    /// For each column the number of its dictionary, where it has one.
    pub(super) fn dictionaries(&self) -> impl Iterator<Item = Option<u32>> {
        self.columns.iter().map(|cells| match cells {
            Cells::Coded { dictionary, .. } => Some(*dictionary),
            _ => None,
        })
    }
}

/// A row of a batch.
#[derive(Clone, Copy)]
pub(super) struct BatchRow<'b> {
    batch: &'b Batch,
    at: usize,
}

/// What a row of a batch says in a column.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct BatchCell {
    kind: Kind,
    known: Option<u32>,
    column: u32,
}

impl Said for BatchCell {
    fn kind(self) -> Kind {
        self.kind
    }

    fn known(self) -> Option<usize> {
        self.known.map(|code| code as usize)
    }

    fn unnumbered(self) -> Self {
        Self {
            known: None,
            ..self
        }
    }
}

impl<'b> BatchRow<'b> {
    fn cells(self, column: u32) -> Option<&'b Cells> {
        self.batch.columns.get(column as usize)
    }
}

impl<'b> Record<'b> for BatchRow<'b> {
    type Said = BatchCell;

    fn said(self, column: usize) -> BatchCell {
        let column = u32::try_from(column).unwrap_or(u32::MAX);
        let mut known = None;
        let kind = match self.cells(column) {
            None | Some(Cells::Nothing) => Kind::Empty,
            Some(Cells::Texts(texts)) => match texts.says_nothing(self.at) {
                true => Kind::Empty,
                false => Kind::Text,
            },
            Some(Cells::Coded { codes, .. }) => match codes.get(self.at) {
                None | Some(&NO_CODE) => Kind::Empty,
                Some(code) => {
                    known = Some(*code);
                    Kind::Text
                }
            },
            Some(Cells::Truths(truths)) => match truths.get(self.at) {
                Some(Some(true)) => Kind::True,
                Some(Some(false)) => Kind::False,
                _ => Kind::Empty,
            },
            Some(Cells::Moments(moments)) => match moments.get(self.at) {
                Some(Some(_)) => Kind::Moment,
                _ => Kind::Empty,
            },
            Some(Cells::Lists(ranges, _)) => match ranges.get(self.at) {
                Some(range) if !range.is_empty() => Kind::Other,
                _ => Kind::Empty,
            },
        };
        BatchCell {
            kind,
            known,
            column,
        }
    }

    fn bytes(self, said: BatchCell) -> Option<&'b [u8]> {
        match (said.kind, self.cells(said.column)?) {
            (Kind::True, _) => Some("是".as_bytes()),
            (Kind::False, _) => Some("否".as_bytes()),
            (Kind::Text, Cells::Texts(texts)) => Some(texts.get(self.at).as_bytes()),
            (Kind::Text, Cells::Coded { codes, texts, .. }) => {
                let code = codes.get(self.at)?;
                Some(texts.get(*code as usize).as_bytes())
            }
            _ => None,
        }
    }

    fn moment(self, said: BatchCell) -> Option<Instant> {
        // A column that is not there says nothing, wherever its place would be.
        match (said.kind, self.cells(said.column)?) {
            (Kind::Moment, Cells::Moments(moments)) => moments.get(self.at).copied().flatten(),
            _ => None,
        }
    }
}
