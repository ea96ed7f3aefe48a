//! Registers read from files and standard input.

use super::{Trouble, shown};
use crate::model::RuleBase;
use crate::problem::{Problem, ProblemKind, Severity};
use crate::registers::{
    Bound, Intake, Mapping, Next, Opened, Opening, Quick, Row, Taken, open, plain_mapping,
    resolve_mapping,
};
use crate::source::{FileId, SourceMap};
use crate::stages::{Keyed, Keying};
use std::fs::File;
use std::io::{self, BufRead as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows between two reports of progress.
const PROGRESS_ROWS: u64 = 4096;

/// How far the reading is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    /// Bytes read.
    pub read: u64,
    /// Bytes in all; none where standard input is among them.
    pub total: Option<u64>,
    /// Rows read.
    pub rows: u64,
}

/// The mapping of a file that is in the source map, or the plain one.
#[must_use]
pub fn mapping_of(
    file: Option<FileId>,
    base: &RuleBase,
    sources: &SourceMap,
) -> (Mapping, Vec<Problem>) {
    let Some(file) = file else {
        return (plain_mapping(base), Vec::new());
    };
    let (tree, mut problems) = crate::syntax::parse_mapping(file, &sources.file(file).text);
    let (mapping, mut found) = resolve_mapping(&tree, base, sources);
    // What a line that could not be read would have said is not missing.
    if problems.iter().any(|p| p.severity() == Severity::Error) {
        found.retain(|p| !matches!(p.kind, ProblemKind::NotMapped { .. }));
    }
    problems.append(&mut found);
    (mapping, crate::report::diagnostics::sorted(problems))
}

/// Whether a path is standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A register as it is named to users.
pub(super) fn name_of(path: &Path) -> String {
    match is_stdin(path) {
        true => "<stdin>".to_owned(),
        false => shown(path),
    }
}

/// Rows in are rows applied and rows refused, each counted where it happens. Otherwise nothing that is reckoned from them
/// may be told.
///
/// # Errors
///
/// [`Trouble::RowsUnaccounted`]: a fault of this program.
pub fn accounted(rows: u64, applied: u64, refused: u64) -> Result<(), Trouble> {
    match applied.checked_add(refused) == Some(rows) {
        true => Ok(()),
        false => Err(Trouble::RowsUnaccounted {
            rows,
            applied,
            refused,
        }),
    }
}

/// Opens a register; what is wrong with the whole of it comes back as its one bad row.
pub fn open_register(
    path: &Path,
    mapping: &Mapping,
) -> Result<Result<Opened, Box<crate::registers::BadRow>>, Trouble> {
    open_as(path, &mapping.opening)
}

/// The same, without a mapping.
pub(super) fn open_as(
    path: &Path,
    opening: &Opening,
) -> Result<Result<Opened, Box<crate::registers::BadRow>>, Trouble> {
    let cannot = |error: io::Error| Trouble::CannotRead {
        path: name_of(path),
        why: error.to_string(),
    };
    let name = path.to_string_lossy();
    match is_stdin(path) {
        true => open(&name, io::stdin(), opening).map_err(cannot),
        false => {
            let file = File::open(path).map_err(cannot)?;
            open(&name, file, opening).map_err(cannot)
        }
    }
}

/// Reads registers row by row and finds the key of each.
///
/// # Errors
///
/// Those of reading.
pub fn keyed_registers(
    mapping: &Mapping,
    keying: &Keying<'_>,
    paths: &[PathBuf],
    mut tell: impl FnMut(Keyed),
) -> Result<(), Trouble> {
    for path in paths {
        // Where lines are spread over filters, one may be given none: that is no register without a heading.
        if is_stdin(path) && io::stdin().lock().fill_buf().is_ok_and(<[u8]>::is_empty) {
            continue;
        }
        let mut opened = match open_register(path, mapping)? {
            Ok(opened) => opened,
            Err(bad) => {
                let columns = crate::registers::Columns::default();
                tell(Keyed::Refused(keying.bad(&columns, *bad)));
                continue;
            }
        };
        let mut bound = Bound::new(mapping, opened.rows.columns());
        let mut row = Row::default();
        loop {
            let next = opened.rows.next(&mut row);
            let columns = opened.rows.columns();
            bound.refresh(mapping, columns);
            match next {
                Next::Row => tell(keying.key(&bound, columns, &row)),
                Next::Bad(bad) => tell(Keyed::Refused(keying.bad(columns, *bad))),
                Next::Broken(bad) => {
                    tell(Keyed::Refused(keying.bad(columns, *bad)));
                    break;
                }
                Next::End => break,
            }
        }
    }
    Ok(())
}

/// Reads registers on one thread: see [`read_registers_on`].
///
/// # Errors
///
/// Those of reading.
pub fn read_registers(
    base: &RuleBase,
    mapping: &Mapping,
    paths: &[PathBuf],
    progress: impl FnMut(Progress),
) -> Result<(Taken, Vec<Problem>), Trouble> {
    let means = Means {
        threads: 1,
        memory: None,
    };
    read_registers_on(means, base, mapping, paths, progress)
}

/// With what registers are read.
#[derive(Clone, Copy, Debug)]
pub struct Means {
    /// On so many threads.
    pub threads: usize,
    /// Bytes that events may take in memory, where there is a limit.
    pub memory: Option<usize>,
}

/// That temporary files could not be written or read.
pub fn no_room(why: String) -> Trouble {
    Trouble::CannotWrite {
        path: std::env::temp_dir().display().to_string(),
        why,
    }
}

/// Reads registers row by row. Columns that a mapping file names and a register does not have come back as problems,
/// and nothing is to be run then.
pub fn read_registers_on(
    means: Means,
    base: &RuleBase,
    mapping: &Mapping,
    paths: &[PathBuf],
    mut progress: impl FnMut(Progress),
) -> Result<(Taken, Vec<Problem>), Trouble> {
    let sizes: Option<Vec<u64>> = paths
        .iter()
        .map(|path| Some(std::fs::metadata(path).ok()?.len()))
        .collect();
    let mut now = Progress {
        total: sizes.map(|all| all.iter().sum()),
        ..Progress::default()
    };
    let mut intake = Intake::new(base, mapping);
    if let Some(memory) = means.memory {
        intake.keep_within(memory);
    }
    let mut delivered = 0;
    let mut problems = Vec::new();
    for path in paths {
        let file: Arc<str> = name_of(path).into();
        let before = now.read;
        let mut opened = match open_register(path, mapping)? {
            Ok(opened) => opened,
            Err(bad) => {
                intake.refuse(&crate::registers::Columns::default(), &file, *bad, None);
                delivered += 1;
                continue;
            }
        };
        let mut bound = Bound::new(mapping, opened.rows.columns());
        if opened.rows.has_heading() {
            let missing = bound.missing(mapping, opened.rows.columns());
            if !missing.is_empty() {
                problems.extend(missing);
                continue;
            }
            if !bound.can_read(mapping) {
                return Err(Trouble::MappingNeeded {
                    path: file.to_string(),
                });
            }
        }
        let mut row = Row::default();
        let mut quick = Quick::new(base, mapping);
        loop {
            if let Some(quick) = &mut quick {
                let read = opened.read.clone();
                let mut taken = |intake: &mut Intake<'_>| {
                    intake.relieve();
                    now.read = before + read.get();
                    now.rows = intake.rows();
                    progress(now);
                };
                #[cfg(feature = "columns")]
                {
                    let rows = (&mut *opened.rows, &mut row);
                    let batches = intake.take_batches(quick, rows, &mut bound, &file, &mut taken);
                    delivered += batches.rows;
                }
                let rows = (&mut *opened.rows, &mut row);
                delivered += match means.threads {
                    0 | 1 => intake.take_blocks(quick, rows, &mut bound, &file, &mut taken),
                    threads => {
                        intake.take_blocks_on(threads, quick, rows, &mut bound, &file, &mut taken)
                    }
                };
            }
            let next = opened.rows.next(&mut row);
            let columns = opened.rows.columns();
            delivered += u64::from(!matches!(next, Next::End));
            match next {
                Next::Row => {
                    bound.refresh(mapping, columns);
                    intake.take(&bound, columns, &file, &row);
                }
                Next::Bad(bad) => intake.refuse(columns, &file, *bad, Some(&row)),
                Next::Broken(bad) => {
                    intake.refuse(columns, &file, *bad, None);
                    break;
                }
                Next::End => break,
            }
            intake.relieve();
            if intake.rows().is_multiple_of(PROGRESS_ROWS) {
                now.read = before + opened.read.get();
                now.rows = intake.rows();
                progress(now);
            }
        }
        now.read = before + opened.read.get();
        now.rows = intake.rows();
        progress(now);
    }
    let taken = intake.finish();
    if let Some(why) = taken.events.failure() {
        return Err(no_room(why));
    }
    accounted(delivered, taken.applied, taken.refused.len() as u64)?;
    Ok((taken, problems))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::words::{Lang, trouble_words};

    #[test]
    fn rows_that_are_lost_or_counted_twice_are_a_fault_that_is_told() {
        assert_eq!(accounted(3, 2, 1), Ok(()));
        assert_eq!(accounted(0, 0, 0), Ok(()));
        for (rows, applied, refused) in [(3, 2, 0), (3, 2, 2), (0, u64::MAX, 1)] {
            let fault = accounted(rows, applied, refused).unwrap_err();
            for lang in [Lang::Zh, Lang::En] {
                let (what, hint) = trouble_words(&fault, lang);
                assert!(what.contains(&rows.to_string()) && hint.is_some(), "{what}");
            }
        }
    }
}
