//! Registers turned into a columnar log.

use super::replay::{is_stdin, name_of, open_as};
use super::{Trouble, WholeFile};
use crate::registers::{BadRow, Columns, Log, Next, Opening, Row, Survey};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Records that could not be read which are kept to be shown.
const KEPT: usize = 10;

/// What became of registers.
pub enum Columnar {
    /// They are a log.
    Written {
        /// Its rows.
        rows: u64,
        /// Its columns.
        columns: usize,
    },
    /// Nothing was written.
    Unread {
        /// How many records could not be read.
        count: usize,
        /// The first of them, with their files.
        first: Vec<(String, BadRow)>,
    },
}

/// A register that can be read twice.
struct Twice {
    name: String,
    path: PathBuf,
    /// What came through a pipe, and goes when it is no longer needed.
    _kept: Option<NamedTempFile>,
}

impl Twice {
    fn new(path: &Path) -> Result<Self, Trouble> {
        let cannot = |why: io::Error| Trouble::CannotRead {
            path: name_of(path),
            why: why.to_string(),
        };
        let regular = |path: &Path| std::fs::metadata(path).is_ok_and(|m| m.is_file());
        let kept = match is_stdin(path) || !regular(path) {
            false => None,
            true => {
                let mut kept = NamedTempFile::new().map_err(cannot)?;
                match is_stdin(path) {
                    true => io::copy(&mut io::stdin().lock(), &mut kept),
                    false => {
                        let mut file = File::open(path).map_err(cannot)?;
                        io::copy(&mut file, &mut kept)
                    }
                }
                .map_err(cannot)?;
                Some(kept)
            }
        };
        Ok(Self {
            name: name_of(path),
            path: kept.as_ref().map_or(path, |kept| kept.path()).to_owned(),
            _kept: kept,
        })
    }

    /// Goes through the rows; what cannot be read as one is told as well.
    fn read(
        &self,
        opening: &Opening,
        mut tell: impl FnMut(Result<(&Columns, &Row), BadRow>) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        let mut opened = match open_as(&self.path, opening)? {
            Ok(opened) => opened,
            Err(bad) => return tell(Err(*bad)),
        };
        let mut row = Row::default();
        loop {
            match opened.rows.next(&mut row) {
                Next::Row => tell(Ok((opened.rows.columns(), &row)))?,
                Next::Bad(bad) => tell(Err(*bad))?,
                Next::Broken(bad) => return tell(Err(*bad)),
                Next::End => return Ok(()),
            }
        }
    }
}

/// Writes the rows of registers as one columnar log, whole or not at all: not where a record cannot be read.
///
/// # Errors
///
/// Those of reading and writing.
pub fn write_columns(
    opening: &Opening,
    paths: &[PathBuf],
    output: &Path,
) -> Result<Columnar, Trouble> {
    let registers = paths.iter().map(|path| Twice::new(path));
    let registers = registers.collect::<Result<Vec<_>, _>>()?;
    let mut survey = Survey::default();
    let (mut count, mut first) = (0, Vec::new());
    for register in &registers {
        register.read(opening, |read| {
            let bad = match read {
                Ok((columns, row)) if survey.take(columns, row) => return Ok(()),
                Ok((_, row)) => BadRow::too_many_columns(row.line),
                Err(bad) => bad,
            };
            count += 1;
            if first.len() < KEPT {
                first.push((register.name.clone(), bad));
            }
            Ok(())
        })?;
    }
    if count > 0 {
        return Ok(Columnar::Unread { count, first });
    }
    let (rows, columns) = (survey.rows(), survey.columns());
    if let (true, 0, Some(first)) = (rows > 0, columns, registers.first()) {
        return Err(Trouble::NoColumns {
            path: first.name.clone(),
        });
    }
    let cannot = |why: io::Error| Trouble::CannotWrite {
        path: super::shown(output),
        why: why.to_string(),
    };
    let file = WholeFile::begin(output)?;
    let mut log = Log::begin(survey, file).map_err(cannot)?;
    for register in &registers {
        register.read(opening, |read| match read {
            Ok((columns, row)) => log.take(columns, row).map_err(cannot),
            Err(_) => Err(cannot(crate::registers::changed())),
        })?;
    }
    log.finish().map_err(cannot)?.finish()?;
    Ok(Columnar::Written { rows, columns })
}
