//! Opening a register: what form it has, whether it is packed, and how far it may expand.

#[cfg(feature = "columns")]
use super::arrow;
use super::mapping::CHINA;
use super::row::{BadRow, Rows};
use super::{csv, jsonl, xes, xlsx};
#[cfg(not(feature = "columns"))]
use crate::problem::RecordFault;
use crate::problem::{ProblemKind, RegisterBound};
use crate::syntax::mapping::ZoneWord;
use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

/// A packed file may grow to so many times its size; registers of the same line over and over grow a hundredfold.
pub const MAX_EXPANSION: u64 = 250;

/// What every packed file may grow to, however small it is.
const ALWAYS_ALLOWED: u64 = 16 * 1024 * 1024;

/// Bytes at the start by which the form of a file is told.
const SNIFFED: usize = 64 * 1024;

/// Forms of registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    Jsonl,
    /// Cells with separators.
    Csv,
    /// A workbook.
    Xlsx,
    /// An event log.
    Xes,
    /// A columnar log.
    Arrow,
}

impl Format {
    /// The form that a name tells, packed or not.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let packed = [".gz", ".zst"];
        let plain = packed.iter().find_map(|ending| name.strip_suffix(ending));
        let name = plain.unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            "csv" | "tsv" | "txt" => Some(Self::Csv),
            "xlsx" | "xlsm" => Some(Self::Xlsx),
            "xes" => Some(Self::Xes),
            "arrow" | "arrows" | "ipc" | "feather" => Some(Self::Arrow),
            _ => None,
        }
    }

    fn of_bytes(bytes: &[u8]) -> Self {
        if bytes.starts_with(b"PK\x03\x04") {
            return Self::Xlsx;
        }
        // A file, and a stream; no text in any encoding begins with these.
        if bytes.starts_with(b"ARROW1") || bytes.starts_with(&[0xff; 4]) {
            return Self::Arrow;
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        match bytes.iter().find(|b| !b.is_ascii_whitespace()) {
            Some(b'{') => Self::Jsonl,
            Some(b'<') => Self::Xes,
            _ => Self::Csv,
        }
    }
}

/// How a register is read, as a mapping says.
#[derive(Clone, Debug)]
pub struct Opening {
    /// 工作表
    pub sheet: Option<String>,
    /// 表头
    pub heading: Option<u32>,
    /// 时区
    pub zone: ZoneWord,
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            sheet: None,
            heading: None,
            zone: CHINA,
        }
    }
}

/// An opened register.
pub struct Opened {
    /// Its form.
    pub format: Format,
    /// Its rows.
    pub rows: Box<dyn Rows>,
    /// Bytes of the file that were read so far.
    pub read: Rc<Cell<u64>>,
}

/// Opens a register from its name and its bytes.
///
/// # Errors
///
/// The system's, where reading fails; and what is wrong with the file, where nothing of it can be read.
pub fn open(
    name: &str,
    source: impl Read + 'static,
    opening: &Opening,
) -> io::Result<Result<Opened, Box<BadRow>>> {
    let read = Rc::new(Cell::new(0));
    let counted = Counted {
        inner: source,
        read: read.clone(),
    };
    let mut raw = BufReader::with_capacity(SNIFFED, counted);
    let start = raw.fill_buf()?;
    let (gzip, zstd) = (
        start.starts_with(b"\x1f\x8b"),
        start.starts_with(b"\x28\xb5\x2f\xfd"),
    );
    let packed = gzip || zstd;
    let mut text: Box<dyn BufRead> = if gzip {
        Box::new(unpacked(MultiGzDecoder::new(raw), &read))
    } else if zstd {
        match StreamingDecoder::new(raw) {
            Ok(decoder) => Box::new(unpacked(decoder, &read)),
            Err(error) => return unreadable(io::Error::other(error.to_string()), true).map(Err),
        }
    } else {
        Box::new(raw)
    };
    let start = match text.fill_buf() {
        Ok(start) => start,
        Err(error) => return unreadable(error, packed).map(Err),
    };
    let format = match Format::of_bytes(start) {
        // A workbook, an event log and a columnar log show what they are; the rest is as it is named.
        told @ (Format::Xlsx | Format::Xes | Format::Arrow) => told,
        told => match Format::of_name(name) {
            Some(named @ (Format::Jsonl | Format::Csv | Format::Arrow)) => named,
            _ => told,
        },
    };
    let rows: Result<Box<dyn Rows>, Box<BadRow>> = match format {
        Format::Jsonl => Ok(Box::new(jsonl::JsonRows::new(text))),
        Format::Csv => csv::CsvRows::new(text, opening).map(|r| Box::new(r) as Box<dyn Rows>),
        Format::Xes => Ok(Box::new(xes::XesRows::new(text))),
        #[cfg(feature = "columns")]
        Format::Arrow => arrow::ArrowRows::new(text, opening.zone, arrow::MAX_MESSAGE_BYTES)
            .map(|r| Box::new(r) as Box<dyn Rows>),
        #[cfg(not(feature = "columns"))]
        Format::Arrow => Err(BadRow::new(1, RecordFault::OtherBuild, String::new())),
        Format::Xlsx => {
            let mut bytes = Vec::new();
            let limit = xlsx::MAX_WORKBOOK_BYTES;
            let taken = text.take(limit + 1).read_to_end(&mut bytes);
            if let Err(error) = taken {
                return unreadable(error, packed).map(Err);
            }
            xlsx::XlsxRows::new(Cursor::new(bytes), opening, limit)
                .map(|r| Box::new(r) as Box<dyn Rows>)
        }
    };
    Ok(rows.map(|rows| Opened { format, rows, read }))
}

/// What cannot be unpacked is the file's fault, and a refusal; what the system withholds is not.
fn unreadable(error: io::Error, packed: bool) -> io::Result<Box<BadRow>> {
    match packed {
        true => Ok(super::jsonl::broken(1, &error)),
        false => Err(error),
    }
}

/// The refusal of a file that expands too far, carried through [`io::Error`].
#[derive(Debug)]
struct Expands;

impl std::fmt::Display for Expands {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "expands more than {MAX_EXPANSION} times")
    }
}

impl std::error::Error for Expands {}

/// The problem, where an error of reading is that the file expands too far.
pub(super) fn expansion_refused(error: &io::Error) -> Option<ProblemKind> {
    error.get_ref()?.is::<Expands>().then_some({
        ProblemKind::RegisterBound {
            bound: RegisterBound::Expansion,
            limit: MAX_EXPANSION,
        }
    })
}

/// Counts the bytes that are read.
struct Counted<R> {
    inner: R,
    read: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let taken = self.inner.read(buffer)?;
        self.read.set(self.read.get() + taken as u64);
        Ok(taken)
    }
}

fn unpacked<R: Read>(inner: R, read: &Rc<Cell<u64>>) -> BufReader<Unpacked<R>> {
    let unpacked = Unpacked {
        inner,
        packed: read.clone(),
        grown: 0,
    };
    BufReader::with_capacity(SNIFFED, unpacked)
}

/// An unpacked stream that may not grow without end.
struct Unpacked<R> {
    inner: R,
    packed: Rc<Cell<u64>>,
    grown: u64,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let taken = self.inner.read(buffer)?;
        self.grown += taken as u64;
        if grows_too_far(self.packed.get(), self.grown) {
            return Err(io::Error::other(Expands));
        }
        Ok(taken)
    }
}

/// Whether so many bytes have become too many.
pub(super) fn grows_too_far(packed: u64, grown: u64) -> bool {
    grown > ALWAYS_ALLOWED.max(packed.saturating_mul(MAX_EXPANSION))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_of_expansion_is_a_multiple_or_the_allowance() {
        assert!(!grows_too_far(1, ALWAYS_ALLOWED));
        assert!(grows_too_far(1, ALWAYS_ALLOWED + 1));
        let packed = ALWAYS_ALLOWED;
        assert!(!grows_too_far(packed, packed * MAX_EXPANSION));
        assert!(grows_too_far(packed, packed * MAX_EXPANSION + 1));
    }

    #[test]
    fn the_form_is_told_by_the_name_or_the_first_bytes() {
        assert_eq!(Format::of_name("a.CSV.gz"), Some(Format::Csv));
        assert_eq!(Format::of_name("a.xes"), Some(Format::Xes));
        assert_eq!(Format::of_name("a"), None);
        assert_eq!(Format::of_bytes(b" {\"a\":1}"), Format::Jsonl);
        assert_eq!(Format::of_bytes(b"<?xml"), Format::Xes);
        assert_eq!(Format::of_bytes(b"a,b"), Format::Csv);
        assert_eq!(Format::of_name("a.arrow.zst"), Some(Format::Arrow));
        assert_eq!(Format::of_bytes(b"ARROW1\0\0"), Format::Arrow);
        assert_eq!(Format::of_bytes(b"\xff\xff\xff\xff\0"), Format::Arrow);
    }
}
