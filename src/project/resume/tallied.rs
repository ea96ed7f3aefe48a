//! One journal in the making: how long it is and what its digest is, at any moment and of any beginning of it.

use super::notes::Extent;
use crate::digest::Digester;
use crate::project::whole_file::WholeFile;
use std::cell::RefCell;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use tempfile::NamedTempFile;

/// Bytes of a journal that are written at once.
const AT_ONCE: usize = 64 * 1024;

/// Bytes that are read at once where a beginning is held against its digest.
const READ: usize = 1024 * 1024;

/// A journal of which length and digest are known at any moment.
#[derive(Debug)]
pub(super) struct Tallied {
    pub file: WholeFile,
    pub length: u64,
    pub digester: Digester,
}

impl Write for Tallied {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.length += written as u64;
        self.digester.write_all(&bytes[..written])?;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A journal that is written and looked at in turn.
pub(super) type Journal = RefCell<BufWriter<Tallied>>;

/// A journal behind what stands in it.
pub(super) fn journal(file: WholeFile, (length, digester): (u64, Digester)) -> Journal {
    RefCell::new(BufWriter::with_capacity(
        AT_ONCE,
        Tallied {
            file,
            length,
            digester,
        },
    ))
}

/// Bytes of a journal, those that are still to be written among them.
pub(super) fn bytes_of(journal: &Journal) -> u64 {
    let journal = journal.borrow();
    journal.get_ref().length + journal.buffer().len() as u64
}

/// Sees a journal through to the disk; how far it is.
pub(super) fn secured(journal: &Journal) -> io::Result<Extent> {
    let mut journal = journal.borrow_mut();
    journal.flush()?;
    journal.get_mut().file.secure()?;
    let Tallied {
        length, digester, ..
    } = journal.get_ref();
    Ok(Extent {
        length: *length,
        sha256: digester.clone().finish(),
    })
}

/// Writes behind a journal.
pub struct Pen<'a>(pub(super) &'a Journal);

impl Write for Pen<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}

/// Which of the beginnings of a file hold what was noted of them, each with what the digest was taken with.
pub(super) fn holding(
    file: &NamedTempFile,
    extents: impl Iterator<Item = Extent>,
) -> io::Result<Vec<Option<Digester>>> {
    let mut file = file.as_file();
    file.seek(SeekFrom::Start(0))?;
    let mut digester = Digester::default();
    let (mut read, mut found) = (0, Vec::new());
    for extent in extents {
        let Some(more) = extent.length.checked_sub(read) else {
            break;
        };
        read += copy(&mut file, more, &mut digester)?;
        if read < extent.length {
            break;
        }
        let holds = digester.clone().finish() == extent.sha256;
        found.push(holds.then(|| digester.clone()));
        // Nothing behind what is damaged is whole.
        if !holds {
            break;
        }
    }
    Ok(found)
}

/// Copies so many bytes, or as many as there are.
fn copy(from: &mut impl Read, bytes: u64, to: &mut impl Write) -> io::Result<u64> {
    let mut from = io::BufReader::with_capacity(READ, from.take(bytes));
    io::copy(&mut from, to)
}

/// A file of so many bytes, to be written behind them.
pub(super) fn cut(mut file: NamedTempFile, length: u64) -> io::Result<NamedTempFile> {
    file.as_file().set_len(length)?;
    file.seek(SeekFrom::Start(length))?;
    Ok(file)
}
