//! Records put in order in a bounded amount of memory: what is more goes to temporary files in sorted runs, which are merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::sync::Arc;

/// Runs that are open at once; more are merged into one first.
const MAX_RUNS: usize = 128;

/// What a record costs in memory beside its bytes.
const OVERHEAD: usize = 64;

/// A key, and what has it.
type Record = (Vec<u8>, Vec<u8>);

/// Sorts records by their keys, then by their bytes.
#[derive(Clone, Debug)]
pub struct Sorter {
    limit: usize,
    held: Vec<Record>,
    bytes: usize,
    runs: Vec<Run>,
}

impl Sorter {
    /// A sorter that holds about this many bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            held: Vec::new(),
            bytes: 0,
            runs: Vec::new(),
        }
    }

    /// Adds a record.
    ///
    /// # Errors
    ///
    /// Those of the temporary files.
    pub fn push(&mut self, key: Vec<u8>, of: impl Into<Vec<u8>>) -> io::Result<()> {
        let of = of.into();
        self.bytes += key.len() + of.len() + OVERHEAD;
        self.held.push((key, of));
        match self.bytes > self.limit {
            true => self.spill(),
            false => Ok(()),
        }
    }

    /// How many sorted runs went to temporary files.
    #[must_use]
    pub fn spilled(&self) -> usize {
        self.runs.len()
    }

    fn spill(&mut self) -> io::Result<()> {
        self.held.sort_unstable();
        let mut run = BufWriter::new(tempfile::tempfile()?);
        for record in self.held.drain(..) {
            write(&mut run, &record)?;
        }
        self.bytes = 0;
        self.runs.push(Run::of(run)?);
        if self.runs.len() >= MAX_RUNS {
            let mut merged = BufWriter::new(tempfile::tempfile()?);
            for record in Merge::of(&self.runs)? {
                write(&mut merged, &record?)?;
            }
            self.runs = vec![Run::of(merged)?];
        }
        Ok(())
    }

    /// The records in order.
    ///
    /// # Errors
    ///
    /// Those of the temporary files.
    pub fn sorted(mut self) -> io::Result<Sorted> {
        if !self.runs.is_empty() {
            self.spill()?;
        }
        self.held.sort_unstable();
        Ok(Sorted {
            held: self.held.into(),
            runs: self.runs,
        })
    }
}

/// Records in order, to be gone through as often as is needed.
#[derive(Clone, Debug, Default)]
pub struct Sorted {
    /// Where nothing went to temporary files, the records.
    held: Arc<[Record]>,
    runs: Vec<Run>,
}

impl Sorted {
    /// What was sorted.
    ///
    /// # Errors
    ///
    /// Those of the temporary files.
    pub fn iter(&self) -> io::Result<impl Iterator<Item = io::Result<Vec<u8>>> + '_> {
        let held = self.held.iter().map(|(_, of)| Ok(of.clone()));
        let merge = Merge::of(&self.runs)?;
        Ok(held.chain(merge.map(|record| record.map(|(_, of)| of))))
    }
}

fn write(to: &mut impl Write, (key, of): &Record) -> io::Result<()> {
    for part in [key, of] {
        to.write_all(&(part.len() as u64).to_le_bytes())?;
        to.write_all(part)?;
    }
    Ok(())
}

/// Records in order in a temporary file, which goes with the last that knows it.
#[derive(Clone, Debug)]
struct Run(Arc<File>);

impl Run {
    fn of(written: BufWriter<File>) -> io::Result<Self> {
        let file = written
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        Ok(Self(Arc::new(file)))
    }
}

/// A run from its begin, whoever else reads it.
#[derive(Debug)]
struct Reader {
    run: Run,
    at: u64,
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(&*self.run.0, buffer, self.at)?;
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(&*self.run.0, buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

fn read(from: &mut impl BufRead) -> io::Result<Option<Record>> {
    if from.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let mut part = || -> io::Result<Vec<u8>> {
        let mut len = [0; 8];
        from.read_exact(&mut len)?;
        let mut bytes = Vec::new();
        let len = u64::from_le_bytes(len);
        let read = (&mut *from).take(len).read_to_end(&mut bytes)?;
        match read as u64 == len {
            true => Ok(bytes),
            false => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    };
    Ok(Some((part()?, part()?)))
}

/// Sorted runs as one.
struct Merge {
    runs: Vec<BufReader<Reader>>,
    heads: BinaryHeap<Reverse<(Record, usize)>>,
}

impl Merge {
    fn of(runs: &[Run]) -> io::Result<Self> {
        let open = |run: &Run| {
            BufReader::new(Reader {
                run: run.clone(),
                at: 0,
            })
        };
        let mut merge = Self {
            runs: runs.iter().map(open).collect(),
            heads: BinaryHeap::new(),
        };
        for at in 0..merge.runs.len() {
            merge.advance(at)?;
        }
        Ok(merge)
    }

    fn advance(&mut self, at: usize) -> io::Result<()> {
        if let Some(record) = read(&mut self.runs[at])? {
            self.heads.push(Reverse((record, at)));
        }
        Ok(())
    }
}

impl Iterator for Merge {
    type Item = io::Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        let Reverse((record, at)) = self.heads.pop()?;
        match self.advance(at) {
            Ok(()) => Some(Ok(record)),
            Err(error) => Some(Err(error)),
        }
    }
}

/// Reads an amount of memory: `512M`, `2G`, `65536K`; plain numbers are bytes.
#[must_use]
pub fn parse_size(text: &str) -> Option<usize> {
    let text = text.trim().to_ascii_uppercase();
    let text = text
        .strip_suffix("IB")
        .or(text.strip_suffix('B'))
        .unwrap_or(&text);
    let (digits, shift) = match text.as_bytes().last()? {
        b'K' => (&text[..text.len() - 1], 10),
        b'M' => (&text[..text.len() - 1], 20),
        b'G' => (&text[..text.len() - 1], 30),
        _ => (text, 0),
    };
    let count: usize = digits.trim().parse().ok()?;
    count.checked_mul(1 << shift).filter(|bytes| *bytes > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(sorted: &Sorted) -> Vec<String> {
        let all = sorted.iter().expect("temporary files");
        let text = |of: io::Result<Vec<u8>>| String::from_utf8(of.expect("a record"));
        all.map(|of| text(of).expect("a text")).collect()
    }

    proptest! {
        #[test]
        fn the_order_is_the_same_in_any_amount_of_memory(
            records in proptest::collection::vec(("[ab]{0,3}", "[x-z甲\n]{0,4}"), 0..60),
            limit in 1usize..600,
        ) {
            let mut expected = records.clone();
            expected.sort();
            let mut sorter = Sorter::new(limit);
            for (key, text) in &records {
                sorter.push(key.clone().into_bytes(), text.clone()).expect("a temporary file");
            }
            let sorted = sorter.sorted().expect("temporary files");
            let expected: Vec<String> = expected.into_iter().map(|(_, text)| text).collect();
            prop_assert_eq!(&all(&sorted), &expected);
            // As often as is needed.
            prop_assert_eq!(all(&sorted), expected);
        }
    }

    #[test]
    fn many_runs_are_merged_into_one() {
        let mut sorter = Sorter::new(1);
        for n in (0..1000).rev() {
            sorter
                .push(format!("{n:04}").into_bytes(), n.to_string())
                .expect("a file");
        }
        assert!(sorter.spilled() < MAX_RUNS);
        let found = all(&sorter.sorted().expect("files"));
        assert_eq!(found, (0..1000).map(|n| n.to_string()).collect::<Vec<_>>());
    }

    #[test]
    fn amounts_of_memory() {
        assert_eq!(parse_size("512M"), Some(512 << 20));
        assert_eq!(parse_size("2 GiB"), Some(2 << 30));
        assert_eq!(parse_size("100k"), Some(100 << 10));
        assert_eq!(parse_size("7"), Some(7));
        for wrong in ["", "M", "-1", "1.5G", "0", "99999999999G", "many"] {
            assert_eq!(parse_size(wrong), None, "{wrong}");
        }
    }
}
