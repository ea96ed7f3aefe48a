//! Files that appear whole or not at all: the one way in which this program writes what it is asked to write.
//!
//! A file is made beside its place under a hidden name (`.NAME.….banfa-tmp`), seen through to the disk, and then moved to
//! its place. Whoever kills the program meanwhile finds the previous file as it was. What it leaves behind is passed over
//! by everything that looks for rules, cases and snapshots, and the next run that writes the same file removes it: the maker
//! holds a lock as long as it lives, so that what is not locked has no maker.

use super::{Trouble, shown};
use std::fs::{File, Permissions, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

/// How the names of files in the making end.
pub(super) const MAKING: &str = ".banfa-tmp";

/// How often a name is tried that another run takes for one without a maker.
pub(super) const TRIES: usize = 16;

/// A file in the making: it takes its place when it is complete. What is cut off leaves what was there untouched.
#[derive(Debug)]
pub struct WholeFile {
    path: PathBuf,
    /// What the file that is replaced may be used for; the new one is given the same.
    permissions: Option<Permissions>,
    making: Making,
}

#[derive(Debug)]
enum Making {
    /// Beside its place.
    Beside(BufWriter<NamedTempFile>),
    /// A pipe or device is no file that could be replaced: it is written as it is.
    Straight(File),
}

impl WholeFile {
    /// Begins a file of this name, and the folders above it. A link stays a link: the file that it leads to is replaced.
    ///
    /// # Errors
    ///
    /// [`Trouble::CannotWrite`], also where a file that must not be written has the name.
    pub fn begin(path: &Path) -> Result<Self, Trouble> {
        Self::try_begin(path).map_err(|why| cannot(path, &why))
    }

    fn try_begin(path: &Path) -> io::Result<Self> {
        let place = match Spot::of(path)? {
            Spot::File(place) => place,
            Spot::Special(making) => {
                return Ok(Self {
                    path: path.to_owned(),
                    permissions: None,
                    making: Making::Straight(making),
                });
            }
        };
        std::fs::create_dir_all(place.folder())?;
        let prefix = place.prefix();
        sweep(place.folder(), &prefix);
        let making = make(place.folder(), &prefix)?;
        Ok(Self::made_in(place, making))
    }

    /// A file that is made in this one.
    pub(super) fn made_in(place: Place, making: NamedTempFile) -> Self {
        Self {
            path: place.path,
            permissions: place.permissions,
            making: Making::Beside(BufWriter::new(making)),
        }
    }

    /// The place that it is to take.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Sees what was written so far through to the disk, and leaves it there if this program goes no further.
    pub(super) fn secure(&mut self) -> io::Result<()> {
        self.flush()?;
        match &mut self.making {
            Making::Beside(making) => {
                making.get_mut().disable_cleanup(true);
                making.get_ref().as_file().sync_data()
            }
            Making::Straight(_) => Ok(()),
        }
    }

    /// A file of this name with these bytes, which is still to take its place.
    ///
    /// # Errors
    ///
    /// [`Trouble::CannotWrite`].
    pub fn holding(path: &Path, bytes: &[u8]) -> Result<Self, Trouble> {
        let mut file = Self::begin(path)?;
        file.write_all(bytes).map_err(|why| cannot(path, &why))?;
        Ok(file)
    }

    /// The file is complete and takes its place.
    ///
    /// # Errors
    ///
    /// [`Trouble::CannotWrite`]; what had its name before is still there.
    pub fn finish(self) -> Result<(), Trouble> {
        finish_together(vec![self])
    }

    /// Sees everything through to the disk: a name must not come to stand for a file that is not there yet.
    fn complete(&mut self) -> io::Result<()> {
        match &mut self.making {
            Making::Beside(making) => {
                making.flush()?;
                let file = making.get_ref().as_file();
                if let Some(permissions) = self.permissions.take() {
                    file.set_permissions(permissions)?;
                }
                file.sync_all()
            }
            Making::Straight(file) => file.flush(),
        }
    }

    fn take_place(self) -> io::Result<()> {
        match self.making {
            Making::Beside(making) => {
                let making = making
                    .into_inner()
                    .map_err(io::IntoInnerError::into_error)?;
                making.persist(&self.path).map_err(|e| e.error)?;
                Ok(())
            }
            Making::Straight(_) => Ok(()),
        }
    }
}

/// Files that belong together are complete and take their places: all of them are on the disk before the first moves.
///
/// # Errors
///
/// [`Trouble::CannotWrite`]; where a file could not be completed, what had their names before is still there.
pub fn finish_together(mut files: Vec<WholeFile>) -> Result<(), Trouble> {
    for file in &mut files {
        file.complete().map_err(|why| cannot(&file.path, &why))?;
    }
    for file in files {
        let path = file.path.clone();
        file.take_place().map_err(|why| cannot(&path, &why))?;
    }
    Ok(())
}

/// Where a file is to stand.
pub(super) struct Place {
    path: PathBuf,
    /// What the file that is there may be used for.
    permissions: Option<Permissions>,
}

/// A place, or what has it and cannot be replaced.
pub(super) enum Spot {
    File(Place),
    Special(File),
}

impl Spot {
    /// What stands under a name; a link leads to its file.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let there = std::fs::metadata(path).ok();
        let special = there.as_ref().is_some_and(|m| !m.is_file() && !m.is_dir());
        if special {
            return Ok(Self::Special(File::options().write(true).open(path)?));
        }
        if there.as_ref().is_some_and(std::fs::Metadata::is_dir) {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let permissions = there.map(|m| m.permissions());
        if permissions.as_ref().is_some_and(Permissions::readonly) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        Ok(Self::File(Place { path, permissions }))
    }
}

impl Place {
    pub(super) fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        }
    }

    /// How the names of its files in the making begin.
    pub(super) fn prefix(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        format!(".{}.", name.to_string_lossy())
    }
}

/// A new file in the making, locked while this program lives. Where the system knows no locks, what is left behind stays.
fn make(folder: &Path, prefix: &str) -> io::Result<NamedTempFile> {
    for _ in 0..TRIES {
        let file = builder(prefix).tempfile_in(folder)?;
        match file.as_file().try_lock() {
            // Another run holds it, to remove it.
            Err(TryLockError::WouldBlock) => continue,
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        // It may have gone before it was locked.
        if file.path().exists() {
            return Ok(file);
        }
    }
    Err(io::ErrorKind::ResourceBusy.into())
}

fn builder(prefix: &str) -> Builder<'_, 'static> {
    let mut builder = Builder::new();
    builder.prefix(prefix).suffix(MAKING);
    #[cfg(unix)]
    {
        // As for any new file: what the user's mask leaves of it.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(Permissions::from_mode(0o666));
    }
    builder
}

/// Removes what runs that were cut off have left of a file. What cannot be removed harms nobody.
pub(super) fn sweep(folder: &Path, prefix: &str) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !(name.starts_with(prefix) && name.ends_with(MAKING)) {
            continue;
        }
        let left = entry.path();
        let is_file = entry.file_type().is_ok_and(|t| t.is_file());
        if let (true, Ok(file)) = (is_file, File::options().write(true).open(&left))
            && file.try_lock().is_ok()
        {
            let _ = std::fs::remove_file(&left);
        }
    }
}

pub(super) fn cannot(path: &Path, why: &io::Error) -> Trouble {
    Trouble::CannotWrite {
        path: shown(path),
        why: why.to_string(),
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.making {
            Making::Beside(making) => making.write(bytes),
            Making::Straight(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.making {
            Making::Beside(making) => making.flush(),
            Making::Straight(file) => file.flush(),
        }
    }
}

/// Writes a file whole or not at all. What it may be used for stays; a file that must not be written is not replaced.
///
/// # Errors
///
/// [`Trouble::CannotWrite`].
pub fn write_atomically(path: &Path, text: impl AsRef<[u8]>) -> Result<(), Trouble> {
    WholeFile::holding(path, text.as_ref())?.finish()
}

/// Writes files that belong together.
///
/// # Errors
///
/// [`Trouble::CannotWrite`].
pub fn write_together(files: &[(PathBuf, Vec<u8>)]) -> Result<(), Trouble> {
    let files = files.iter();
    let files = files.map(|(path, bytes)| WholeFile::holding(path, bytes));
    finish_together(files.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap().flatten();
        let mut names: Vec<String> = entries
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_cut_off_leaves_the_previous_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("结果.json");
        write_atomically(&path, "old").unwrap();
        let mut file = WholeFile::begin(&path).unwrap();
        file.write_all(b"half").unwrap();
        assert_eq!(names(folder.path()).len(), 2);
        drop(file);
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["结果.json"]);
    }

    #[test]
    fn what_a_killed_run_left_goes_and_what_another_is_making_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.snap");
        let left = folder.path().join(".a.snap.x1.banfa-tmp");
        let others = folder.path().join(".b.snap.x1.banfa-tmp");
        std::fs::write(&left, "half").unwrap();
        std::fs::write(&others, "half").unwrap();
        let mut first = WholeFile::begin(&path).unwrap();
        assert!(!left.exists() && others.exists());
        let mut second = WholeFile::begin(&path).unwrap();
        first.write_all(b"first").unwrap();
        second.write_all(b"second").unwrap();
        second.finish().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"second");
        first.finish().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"first");
        assert_eq!(names(folder.path()), [".b.snap.x1.banfa-tmp", "a.snap"]);
    }

    #[test]
    fn of_files_that_belong_together_none_appears_before_all_are_complete() {
        let folder = tempfile::tempdir().unwrap();
        let (good, bad) = (folder.path().join("a"), folder.path().join("b"));
        std::fs::create_dir(&bad).unwrap();
        let both = [(good.clone(), b"x".to_vec()), (bad, b"x".to_vec())];
        assert!(matches!(
            write_together(&both),
            Err(Trouble::CannotWrite { .. })
        ));
        assert!(!good.exists());
        assert_eq!(names(folder.path()), ["b"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_links_devices_stay_devices_and_rights_stay_as_they_are() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let [real, link] = ["real", "link"].map(|name| folder.path().join(name));
        write_atomically(&real, "old").unwrap();
        std::fs::set_permissions(&real, Permissions::from_mode(0o640)).unwrap();
        symlink("real", &link).unwrap();
        write_atomically(&link, "new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read(&real).unwrap(), b"new");
        let mode = std::fs::metadata(&real).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        write_atomically(Path::new("/dev/null"), "x").unwrap();
        assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
    }
}
