//! Files that appear whole or not at all.

use super::{Trouble, shown};
use std::fs::{File, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file in the making, beside the place that it is to have: it takes that place when it is complete. What is cut off
/// leaves what was there untouched.
#[derive(Debug)]
pub struct WholeFile {
    path: PathBuf,
    beside: PathBuf,
    /// What the file that is replaced may be used for; the new one is given the same.
    permissions: Option<Permissions>,
    making: Option<BufWriter<File>>,
}

impl WholeFile {
    /// Begins a file of this name, and the folders above it.
    ///
    /// # Errors
    ///
    /// [`Trouble::CannotWrite`], also where a file that must not be written has the name.
    pub fn begin(path: &Path) -> Result<Self, Trouble> {
        let cannot = |why: io::Error| cannot(path, &why);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(cannot)?;
        }
        let permissions = std::fs::metadata(path).ok().map(|m| m.permissions());
        if permissions.as_ref().is_some_and(Permissions::readonly) {
            return Err(cannot(io::ErrorKind::PermissionDenied.into()));
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let beside = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
        let making = Some(BufWriter::new(File::create(&beside).map_err(cannot)?));
        Ok(Self {
            path: path.to_owned(),
            beside,
            permissions,
            making,
        })
    }

    /// The file is complete.
    ///
    /// # Errors
    ///
    /// [`Trouble::CannotWrite`]; what had its name before is still there.
    pub fn finish(mut self) -> Result<(), Trouble> {
        self.take_place().map_err(|why| cannot(&self.path, &why))
    }

    fn take_place(&mut self) -> io::Result<()> {
        if let Some(mut making) = self.making.take() {
            making.flush()?;
        }
        if let Some(permissions) = self.permissions.take() {
            std::fs::set_permissions(&self.beside, permissions)?;
        }
        std::fs::rename(&self.beside, &self.path)
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        // Of no use where it is not complete; where it is, it stands in its place and not here.
        let _ = std::fs::remove_file(&self.beside);
    }
}

fn cannot(path: &Path, why: &io::Error) -> Trouble {
    Trouble::CannotWrite {
        path: shown(path),
        why: why.to_string(),
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.making {
            Some(making) => making.write(bytes),
            None => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.making.as_mut().map_or(Ok(()), Write::flush)
    }
}

/// Writes a file whole or not at all: beside it, then in its place. What it may be used for stays; a file that must not be
/// written is not replaced.
///
/// # Errors
///
/// [`Trouble::CannotWrite`].
pub fn write_atomically(path: &Path, text: impl AsRef<[u8]>) -> Result<(), Trouble> {
    let mut file = WholeFile::begin(path)?;
    file.write_all(text.as_ref())
        .map_err(|why| cannot(path, &why))?;
    file.finish()
}
