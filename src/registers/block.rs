//! Whole lines of a text, many at a time.

use std::io::{self, BufRead, Read};

/// Bytes that are read ahead together: in more lines the same names come more often.
const BLOCK: usize = 1024 * 1024;

/// Bytes of the first block, which brings the columns: others wait for it.
const FIRST: usize = 64 * 1024;

/// Whole lines of a register.
#[derive(Debug)]
pub struct Block {
    /// The number of the first.
    pub first: u32,
    /// The lines; the last of a register may lack its end.
    pub bytes: Vec<u8>,
}

/// A text that is read by blocks of whole lines, or on from where the last block ended.
pub(super) struct Ahead<R> {
    inner: R,
    /// What was read beyond the last block.
    beyond: Vec<u8>,
    at: usize,
    /// Bytes of the next block, where a line ends in them.
    next: usize,
    /// Memory of blocks that are done with.
    spare: Vec<Vec<u8>>,
    /// Why reading went no further.
    failed: Option<io::Error>,
}

impl<R: BufRead> Ahead<R> {
    pub fn new(inner: R) -> Self {
        Self {
            inner,
            beyond: Vec::new(),
            at: 0,
            next: FIRST,
            spare: Vec::new(),
            failed: None,
        }
    }

    /// The next whole lines; none where the next line is longer than a block, where reading fails, and at the end.
    pub fn whole_lines(&mut self) -> Option<Vec<u8>> {
        let mut bytes = self.spare.pop().unwrap_or_default();
        let rest = &self.beyond[self.at..];
        let mut len = rest.len();
        let mut size = std::mem::replace(&mut self.next, BLOCK).max(len);
        // In memory that was used before, little more than the last line is made anew.
        bytes.resize(size, 0);
        bytes[..len].copy_from_slice(rest);
        self.beyond.clear();
        self.at = 0;
        let mut over = self.failed.is_some();
        let end = loop {
            while !over && len < size {
                match self.inner.read(&mut bytes[len..]) {
                    Ok(0) => over = true,
                    Ok(more) => len += more,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    // What was read before a failure is kept.
                    Err(error) => {
                        self.failed = Some(error);
                        over = true;
                    }
                }
            }
            // A last line without an end is whole where the text ends, not where reading fails.
            if over && self.failed.is_none() {
                break len;
            }
            let end = bytes[..len].iter().rposition(|b| *b == b'\n');
            match end {
                Some(at) => break at + 1,
                None if over || size >= BLOCK => break 0,
                None => {
                    size = BLOCK;
                    bytes.resize(size, 0);
                }
            }
        };
        self.beyond.extend_from_slice(&bytes[end..len]);
        bytes.truncate(end);
        (!bytes.is_empty()).then_some(bytes)
    }

    /// Takes memory back for blocks to come.
    pub fn give_back(&mut self, bytes: Vec<u8>) {
        self.spare.push(bytes);
    }
}

/// How many lines end in a text: counted by short pieces, of which the processor takes many bytes at once.
pub(super) fn line_ends(text: &[u8]) -> usize {
    let ends = |piece: &[u8]| piece.iter().map(|b| u8::from(*b == b'\n')).sum::<u8>();
    text.chunks(192).map(|piece| usize::from(ends(piece))).sum()
}

impl<R: BufRead> Read for Ahead<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let from = self.fill_buf()?;
        let len = from.len().min(to.len());
        to[..len].copy_from_slice(&from[..len]);
        self.consume(len);
        Ok(len)
    }
}

impl<R: BufRead> BufRead for Ahead<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.beyond.len() {
            return Ok(&self.beyond[self.at..]);
        }
        match self.failed.take() {
            Some(error) => Err(error),
            None => self.inner.fill_buf(),
        }
    }

    fn consume(&mut self, len: usize) {
        match self.at < self.beyond.len() {
            true => self.at += len,
            false => self.inner.consume(len),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufReader, Cursor};

    /// Fails where its text ends.
    struct Failing(Cursor<Vec<u8>>);

    impl Read for Failing {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            match self.0.read(to)? {
                0 => Err(io::Error::other("no more")),
                n => Ok(n),
            }
        }
    }

    #[test]
    fn blocks_are_whole_lines_and_what_is_beyond_them_is_read_on() {
        let long = "x".repeat(BLOCK + 10);
        let text = format!("one\ntwo\n{long}\nthree");
        let mut ahead = Ahead::new(Cursor::new(text.into_bytes()));
        assert_eq!(ahead.whole_lines().unwrap(), b"one\ntwo\n");
        assert!(ahead.whole_lines().is_none(), "the next line is too long");
        let mut line = Vec::new();
        ahead.read_until(b'\n', &mut line).unwrap();
        assert_eq!(line.len(), BLOCK + 11);
        assert_eq!(ahead.whole_lines().unwrap(), b"three");
        assert!(ahead.whole_lines().is_none());
        assert!(ahead.fill_buf().unwrap().is_empty());
    }

    #[test]
    fn the_first_block_is_short_unless_its_line_is_not() {
        let line = "y".repeat(99) + "\n";
        let mut ahead = Ahead::new(Cursor::new(line.repeat(BLOCK / 100).into_bytes()));
        assert_eq!(ahead.whole_lines().unwrap().len(), FIRST / 100 * 100);
        let rest = ahead.whole_lines().unwrap().len();
        assert_eq!(rest, (BLOCK / 100 - FIRST / 100) * 100);
        assert!(ahead.whole_lines().is_none());
        let long = "z".repeat(FIRST + 10) + "\n";
        let mut ahead = Ahead::new(Cursor::new((long.clone() + "one").into_bytes()));
        assert_eq!(ahead.whole_lines().unwrap(), (long + "one").into_bytes());
        assert!(ahead.whole_lines().is_none());
    }

    #[test]
    fn lines_before_a_failure_are_read_and_the_failure_is_met_once() {
        let inner = Failing(Cursor::new(b"one\ntwo".to_vec()));
        let mut ahead = Ahead::new(BufReader::new(inner));
        assert_eq!(ahead.whole_lines().unwrap(), b"one\n");
        assert!(ahead.whole_lines().is_none());
        let mut line = Vec::new();
        assert!(ahead.read_until(b'\n', &mut line).is_err());
        assert_eq!(line, b"two");
    }
}
