//! Lines put in order in a bounded amount of memory: what is more goes to temporary files in sorted runs, which are merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, Write};

/// Runs that are open at once; more are merged into one first.
const MAX_RUNS: usize = 128;

/// What a line costs in memory beside its bytes.
const OVERHEAD: usize = 64;

/// Sorts records by their keys, then by their bytes.
#[derive(Debug)]
pub struct Sorter {
    limit: usize,
    held: Vec<(Vec<u8>, String)>,
    bytes: usize,
    runs: Vec<File>,
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
    pub fn push(&mut self, key: Vec<u8>, text: String) -> io::Result<()> {
        self.bytes += key.len() + text.len() + OVERHEAD;
        self.held.push((key, text));
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
        for (key, text) in self.held.drain(..) {
            write(&mut run, &key, &text)?;
        }
        self.bytes = 0;
        self.runs.push(finished(run)?);
        if self.runs.len() >= MAX_RUNS {
            let mut merged = BufWriter::new(tempfile::tempfile()?);
            for record in Merge::of(std::mem::take(&mut self.runs))? {
                let (key, text) = record?;
                write(&mut merged, &key, &text)?;
            }
            self.runs.push(finished(merged)?);
        }
        Ok(())
    }

    /// The records in order.
    ///
    /// # Errors
    ///
    /// Those of the temporary files.
    pub fn sorted(mut self) -> io::Result<Box<dyn Iterator<Item = io::Result<String>>>> {
        if self.runs.is_empty() {
            self.held.sort_unstable();
            return Ok(Box::new(self.held.into_iter().map(|(_, text)| Ok(text))));
        }
        self.spill()?;
        let merge = Merge::of(std::mem::take(&mut self.runs))?;
        Ok(Box::new(merge.map(|record| record.map(|(_, text)| text))))
    }
}

fn write(to: &mut impl Write, key: &[u8], text: &str) -> io::Result<()> {
    for part in [key, text.as_bytes()] {
        to.write_all(&(part.len() as u64).to_le_bytes())?;
        to.write_all(part)?;
    }
    Ok(())
}

fn finished(run: BufWriter<File>) -> io::Result<File> {
    let mut file = run.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(file)
}

fn read(from: &mut impl BufRead) -> io::Result<Option<(Vec<u8>, String)>> {
    if from.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let mut part = || -> io::Result<Vec<u8>> {
        let mut len = [0; 8];
        from.read_exact(&mut len)?;
        let mut bytes = Vec::new();
        let len = u64::from_le_bytes(len);
        (&mut *from).take(len).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let (key, text) = (part()?, part()?);
    let text =
        String::from_utf8(text).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))?;
    Ok(Some((key, text)))
}

/// Sorted runs as one.
struct Merge {
    runs: Vec<BufReader<File>>,
    heads: BinaryHeap<Reverse<(Vec<u8>, String, usize)>>,
}

impl Merge {
    fn of(runs: Vec<File>) -> io::Result<Self> {
        let mut merge = Self {
            runs: runs.into_iter().map(BufReader::new).collect(),
            heads: BinaryHeap::new(),
        };
        for at in 0..merge.runs.len() {
            merge.advance(at)?;
        }
        Ok(merge)
    }

    fn advance(&mut self, at: usize) -> io::Result<()> {
        if let Some((key, text)) = read(&mut self.runs[at])? {
            self.heads.push(Reverse((key, text, at)));
        }
        Ok(())
    }
}

impl Iterator for Merge {
    type Item = io::Result<(Vec<u8>, String)>;

    fn next(&mut self) -> Option<Self::Item> {
        let Reverse((key, text, at)) = self.heads.pop()?;
        match self.advance(at) {
            Ok(()) => Some(Ok((key, text))),
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
            let found: Vec<String> = sorted.map(|text| text.expect("a record")).collect();
            let expected: Vec<String> = expected.into_iter().map(|(_, text)| text).collect();
            prop_assert_eq!(found, expected);
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
        let sorted = sorter.sorted().expect("files");
        let found: Vec<String> = sorted.map(|text| text.expect("a record")).collect();
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
