//! A file read block by block, its text checked once a block, its lines lent.

use std::io::{self, Read};

/// Lines of a file; none is copied.
pub struct Blocks<R> {
    from: R,
    buffer: Vec<u8>,
    /// What of the buffer is filled.
    filled: usize,
    over: bool,
}

impl<R: Read> Blocks<R> {
    pub fn new(from: R) -> Self {
        Self {
            from,
            buffer: vec![0; 1 << 20],
            filled: 0,
            over: false,
        }
    }

    /// Calls for every line of the next block; false at the end.
    pub fn each(&mut self, mut take: impl FnMut(&str)) -> io::Result<bool> {
        if self.over {
            return Ok(false);
        }
        let end = loop {
            if let Some(at) = memchr::memrchr(b'\n', &self.buffer[..self.filled])
                && self.filled == self.buffer.len()
            {
                break at + 1;
            }
            if self.filled == self.buffer.len() {
                self.buffer.resize(self.filled * 2, 0);
            }
            match self.from.read(&mut self.buffer[self.filled..])? {
                0 => {
                    self.over = true;
                    break self.filled;
                }
                n => self.filled += n,
            }
        };
        let invalid = |e| io::Error::new(io::ErrorKind::InvalidData, e);
        let text = std::str::from_utf8(&self.buffer[..end]).map_err(invalid)?;
        text.lines().for_each(&mut take);
        self.buffer.copy_within(end..self.filled, 0);
        self.filled -= end;
        Ok(true)
    }
}
