//! Paths as people read them, whatever bytes the system has for their names.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

/// What is added to a name in GBK where a file of the same name in UTF-8 stands beside it.
const IN_GBK: &str = "(GBK)";

/// A path in text, with `/` between folders on every system. Names that old systems left in GBK are read as such; of two
/// files that would then look alike, the one in GBK says so.
#[must_use]
pub fn written(path: &Path) -> String {
    if path.to_str().is_some() {
        return with_slashes(path.to_string_lossy());
    }
    let parts = path.components().map(|part| match part {
        Component::Normal(name) => Cow::Owned(readable(name).into()),
        other => Cow::Borrowed(other.as_os_str()),
    });
    let read: PathBuf = parts.collect();
    let mark = if read.exists() { IN_GBK } else { "" };
    with_slashes(read.to_string_lossy()) + mark
}

fn with_slashes(text: Cow<'_, str>) -> String {
    match std::path::MAIN_SEPARATOR {
        '/' => text.into_owned(),
        separator => text.replace(separator, "/"),
    }
}

#[cfg(unix)]
fn readable(name: &OsStr) -> String {
    use std::os::unix::ffi::OsStrExt;
    match crate::source::decode(name.as_bytes()) {
        Some((text, _)) => text,
        None => name.as_bytes().escape_ascii().to_string(),
    }
}

#[cfg(not(unix))]
fn readable(name: &OsStr) -> String {
    name.to_string_lossy().into_owned()
}

/// The entry of a folder that bears a name, in whatever encoding the system has it.
#[must_use]
pub(super) fn child(folder: &Path, name: &str) -> PathBuf {
    let plain = folder.join(name);
    if plain.exists() {
        return plain;
    }
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = entries.map(|entry| entry.file_name());
    let found = names.find(|entry| is_named(entry, name));
    found.map_or(plain, |entry| folder.join(entry))
}

/// Whether a part of a path bears a name, in whatever encoding the system has it.
#[must_use]
pub(super) fn is_named(part: &OsStr, name: &str) -> bool {
    part == name || (part.to_str().is_none() && readable(part) == name)
}

/// The path that another program gives in bytes, as git does.
#[cfg(unix)]
pub(super) fn path_of_bytes(bytes: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt;
    Some(OsStr::from_bytes(bytes).into())
}

/// The path that another program gives in bytes, as git does.
#[cfg(not(unix))]
pub(super) fn path_of_bytes(bytes: &[u8]) -> Option<PathBuf> {
    crate::source::decode(bytes).map(|(text, _)| PathBuf::from(text))
}
