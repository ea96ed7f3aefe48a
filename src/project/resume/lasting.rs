//! Files in the making under names that stay the same, so that another run finds what a killed one left.

use crate::project::whole_file::{MAKING, Place, TRIES, sweep};
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempPath};

/// What tells such a file from one that nobody will look for again.
const LASTING: &str = "resume";

/// What became of asking for such a file.
pub(super) enum Asked {
    /// This run has it, locked.
    Ours(NamedTempFile),
    /// Another run has it.
    Theirs,
    /// It is not there.
    Nowhere,
}

/// Where the file is made that is to stand here.
pub(super) fn making_of(place: &Place) -> PathBuf {
    place
        .folder()
        .join(format!("{}{LASTING}{MAKING}", place.prefix()))
}

/// Begins a file; whatever killed runs have left of the same is gone. It goes with this run, unless it is told to stay.
pub(super) fn begin(place: &Place) -> io::Result<Asked> {
    std::fs::create_dir_all(place.folder())?;
    let path = making_of(place);
    for _ in 0..TRIES {
        sweep(place.folder(), &place.prefix());
        let created = File::options()
            .read(true)
            .write(true)
            .create_new(true)
            .open(&path);
        match created {
            // What another run holds was not swept.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(Asked::Theirs),
            created => match hold(created?, &path)? {
                Held::Ours(file) => return Ok(Asked::Ours(file)),
                Held::Theirs => return Ok(Asked::Theirs),
                Held::Gone => {}
            },
        }
    }
    Ok(Asked::Theirs)
}

/// Takes up what an earlier run left; it stays where it is, whatever becomes of this run.
pub(super) fn take_up(place: &Place) -> io::Result<Asked> {
    let path = making_of(place);
    let opened = File::options().read(true).write(true).open(&path);
    match opened {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Asked::Nowhere),
        opened => Ok(match hold(opened?, &path)? {
            Held::Ours(mut file) => {
                file.disable_cleanup(true);
                Asked::Ours(file)
            }
            Held::Theirs => Asked::Theirs,
            Held::Gone => Asked::Nowhere,
        }),
    }
}

enum Held {
    Ours(NamedTempFile),
    Theirs,
    /// Whoever swept it was quicker.
    Gone,
}

/// Locks a file as long as this program lives. Where the system knows no locks, whoever opens it has it.
fn hold(file: File, path: &Path) -> io::Result<Held> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => return Ok(Held::Theirs),
        Ok(()) | Err(TryLockError::Error(_)) => {}
    }
    if !is_at(&file, path)? {
        return Ok(Held::Gone);
    }
    let path = TempPath::try_from_path(path)?;
    Ok(Held::Ours(NamedTempFile::from_parts(file, path)))
}

/// Whether a file that was opened under a name still has it.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let own = file.metadata()?;
    let same = |there: std::fs::Metadata| (there.dev(), there.ino()) == (own.dev(), own.ino());
    Ok(std::fs::metadata(path).is_ok_and(same))
}

/// Whether a file that was opened under a name still has it: while it is open, no other can take the name.
#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> io::Result<bool> {
    path.try_exists()
}
