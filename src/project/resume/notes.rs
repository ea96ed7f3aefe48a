//! How far journals in the making are, as notes in a file: one a line, each with its own digest before it, as `sha256sum`
//! writes it. The first says of which run they are. A line that was cut off or bent is none.

use super::identity::Identity;
use crate::digest::Digest;
use crate::report::replay::Records;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Seek, SeekFrom, Write};
use tempfile::NamedTempFile;

/// What stands between a digest and what it is of.
const GAP: &str = "  ";

/// Bytes of notes that are read: those of millions of registers, and of notes every sixteen mebibytes of petabytes.
const MOST: u64 = 1 << 30;

/// How long a journal is, and the digest of what is in it up to there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Extent {
    pub length: u64,
    pub sha256: Digest,
}

/// How far both journals were when they were last seen through to the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    pub records: Records,
    pub lines: Extent,
    pub table: Extent,
}

/// A line with its digest.
fn line(of: &impl Serialize) -> io::Result<String> {
    let text = serde_json::to_string(of)?;
    Ok(format!("{}{GAP}{text}\n", Digest::of(&text)))
}

/// What a line says, where it is whole.
fn whole(line: &str) -> Option<&str> {
    let (digest, text) = line.split_once(GAP)?;
    (digest.parse() == Ok(Digest::of(text))).then_some(text)
}

fn said<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// Notes that an earlier run left.
pub(super) struct Left {
    /// Of which run; none where another version of this program says it in another form.
    pub identity: Option<Identity>,
    /// Whole notes, each with where its line ends.
    pub notes: Vec<(Note, u64)>,
    /// Whether lines behind them are bent, more than a last one that was cut off.
    pub bent: bool,
}

/// A file of notes in the making.
#[derive(Debug)]
pub(super) struct Notes {
    file: NamedTempFile,
}

impl Notes {
    /// Begins notes of this run.
    pub fn begin(mut file: NamedTempFile, of: &Identity) -> io::Result<Self> {
        file.write_all(line(of)?.as_bytes())?;
        Ok(Self { file })
    }

    /// Reads what was left; none where not even the first line is whole.
    pub fn read(file: &mut NamedTempFile) -> io::Result<Option<Left>> {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(0))?;
        file.take(MOST).read_to_end(&mut bytes)?;
        let mut lines = bytes.split_inclusive(|b| *b == b'\n');
        let text = |line: &[u8]| -> Option<String> {
            let text = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
            whole(text).map(str::to_owned)
        };
        let Some((first, head)) = lines.next().and_then(|line| Some((line, text(line)?))) else {
            return Ok(None);
        };
        let mut end = first.len() as u64;
        let mut left = Left {
            identity: said(&head),
            notes: Vec::new(),
            bent: false,
        };
        for line in lines {
            end += line.len() as u64;
            match text(line).and_then(|text| said(&text)) {
                Some(note) => left.notes.push((note, end)),
                None => {
                    left.bent = line.ends_with(b"\n");
                    break;
                }
            }
        }
        Ok(Some(left))
    }

    /// Goes on behind the note that ends here.
    pub fn go_on(mut file: NamedTempFile, end: u64) -> io::Result<Self> {
        file.as_file().set_len(end)?;
        file.seek(SeekFrom::Start(end))?;
        file.as_file().sync_data()?;
        Ok(Self { file })
    }

    /// Adds a note, and sees it through to the disk. From now on they stay if this program goes no further.
    pub fn add(&mut self, note: &Note) -> io::Result<()> {
        self.file.write_all(line(note)?.as_bytes())?;
        self.file.disable_cleanup(true);
        self.file.as_file().sync_data()
    }

    /// They are no longer needed.
    pub fn remove(mut self) {
        self.file.disable_cleanup(false);
    }
}
