//! Files in the one style: each formatted, held against what it was, and put back as it is encoded.

use super::Trouble;
use super::discovery::{files_below, shown};
use crate::format::{Kind, Refusal, format};
use crate::problem::Problem;
use crate::source::{SourceMap, encode_like, with_line_ends};
use std::path::{Path, PathBuf};

/// What came of formatting a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Tidied {
    /// It is in the style.
    Same,
    /// It comes out otherwise.
    Changed {
        /// Its text.
        before: String,
        /// The text in the style, with the same line ends.
        after: String,
        /// That text in the file's encoding.
        bytes: Vec<u8>,
    },
    /// It has errors, and stays as it is.
    Errors(Vec<Problem>),
    /// It would be read as another text, and stays as it is.
    Unfaithful,
    /// Its encoding has no room for a character of the style; it stays as it is.
    NoRoom,
}

/// Formats the bytes of a file of this name.
pub fn tidy(name: &str, kind: Kind, bytes: &[u8], sources: &mut SourceMap) -> Tidied {
    let mut problems = Vec::new();
    let Some(file) = super::take_bytes(name, bytes, sources, &mut problems) else {
        return Tidied::Errors(problems);
    };
    let before = sources.file(file).text.to_string();
    let text = match format(kind, file, &before) {
        Ok(text) => text,
        Err(Refusal::Errors(problems)) => return Tidied::Errors(problems),
        Err(Refusal::Unfaithful) => return Tidied::Unfaithful,
    };
    let after = with_line_ends(&before, &text);
    if after == before {
        return Tidied::Same;
    }
    match encode_like(bytes, &text) {
        Some(bytes) => Tidied::Changed {
            before,
            after,
            bytes,
        },
        None => Tidied::NoRoom,
    }
}

/// The rule and case files that a path names: itself, or all below it, sorted.
pub fn formattable(path: &Path) -> Result<Vec<(PathBuf, Kind)>, Trouble> {
    let files = if path.is_dir() {
        let mut all = files_below(path, "banfa")?;
        all.extend(files_below(path, "case")?);
        all.sort();
        all
    } else if path.is_file() {
        vec![path.to_owned()]
    } else {
        return Err(Trouble::NoSuchPath { path: shown(path) });
    };
    let with_kind = |file: PathBuf| Kind::of(&file.to_string_lossy()).map(|kind| (file, kind));
    let found: Vec<_> = files.into_iter().filter_map(with_kind).collect();
    match found.is_empty() {
        true => Err(Trouble::NothingToFormat { path: shown(path) }),
        false => Ok(found),
    }
}
