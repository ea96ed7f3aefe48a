//! Where the rules and the cases are: found upward from where the user stands.

use super::names::{child, is_named};
use super::{Trouble, written};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// How deep folders are searched.
pub const MAX_FOLDERS: usize = 16;

/// The folder of calendars that all rule bases of a project share.
pub(super) const CALENDARS: &str = "日历";

/// A project: a folder with `rules/`, and mostly `tests/cases/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its folder.
    pub root: PathBuf,
    /// `rules/`
    pub rules: PathBuf,
    /// `tests/cases/`
    pub cases: PathBuf,
    /// Amendment files that are tried on the rules and are no part of them.
    pub drafts: Vec<PathBuf>,
}

impl Project {
    /// The project of a folder or of the nearest one above it.
    pub fn find(from: &Path) -> Result<Self, Trouble> {
        let start = if from.as_os_str().is_empty() {
            Path::new(".")
        } else {
            from
        };
        let absolute = std::path::absolute(start).unwrap_or_else(|_| start.to_owned());
        absolute
            .ancestors()
            .find(|folder| folder.join("rules").is_dir())
            .map(Self::at)
            .ok_or_else(|| Trouble::NoRules {
                from: shown(&absolute),
            })
    }

    /// The project whose folder this is.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            rules: root.join("rules"),
            cases: root.join("tests").join("cases"),
            drafts: Vec::new(),
        }
    }
}

impl Project {
    /// The project of rules that were named: cases beside the folder that holds them.
    #[must_use]
    pub fn of_rules(rules: &Path) -> Self {
        let holds_cases = |folder: &&Path| folder.join("tests").join("cases").is_dir();
        let parent = rules.parent().unwrap_or(rules);
        let root = rules.ancestors().find(holds_cases).unwrap_or(parent);
        Self {
            rules: rules.to_owned(),
            ..Self::at(root)
        }
    }
}

/// The files of one rule base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFolder {
    /// The name of its folder.
    pub name: String,
    /// The folder, or the single file.
    pub path: PathBuf,
    /// Its rule files and the shared ones, sorted by path.
    pub files: Vec<PathBuf>,
}

/// The rule bases of a folder: the folder itself where a header stands in one of its own files; otherwise each
/// sub-folder that holds a header, together with the sub-folders that hold none (calendars), which all share.
pub fn rule_folders(rules: &Path) -> Result<Vec<RuleFolder>, Trouble> {
    if rules.is_file() {
        return Ok(vec![RuleFolder {
            name: file_name(rules),
            path: rules.to_owned(),
            files: with_sibling_calendars(rules, vec![rules.to_owned()])?,
        }]);
    }
    if !rules.is_dir() {
        return Err(Trouble::NoSuchPath { path: shown(rules) });
    }
    let files = files_below(rules, "banfa")?;
    if files.is_empty() {
        return Err(Trouble::NoRuleFiles {
            folder: shown(rules),
        });
    }
    let (own, below): (Vec<PathBuf>, Vec<PathBuf>) =
        files.into_iter().partition(|f| f.parent() == Some(rules));
    if own.iter().any(|f| holds_header(f)) {
        let all = own.into_iter().chain(below).collect();
        return Ok(vec![RuleFolder {
            name: file_name(rules),
            path: rules.to_owned(),
            files: with_sibling_calendars(rules, all)?,
        }]);
    }
    let found = by_folder(rules, own, below);
    if found.is_empty() {
        return Err(Trouble::NoRegulation {
            folder: shown(rules),
        });
    }
    Ok(found)
}

fn by_folder(rules: &Path, own: Vec<PathBuf>, below: Vec<PathBuf>) -> Vec<RuleFolder> {
    let mut folders: Vec<(PathBuf, Vec<PathBuf>)> = Vec::new();
    for file in below {
        let Some(first) = file.strip_prefix(rules).ok().and_then(|p| p.iter().next()) else {
            continue;
        };
        let folder = rules.join(first);
        match folders.iter_mut().find(|(f, _)| *f == folder) {
            Some((_, files)) => files.push(file),
            None => folders.push((folder, vec![file])),
        }
    }
    let (bases, shared): (Vec<_>, Vec<_>) = folders
        .into_iter()
        .partition(|(_, files)| files.iter().any(|f| holds_header(f)));
    let mut common = own;
    common.extend(shared.into_iter().flat_map(|(_, files)| files));
    bases
        .into_iter()
        .map(|(folder, mut files)| {
            files.extend(common.iter().cloned());
            files.sort();
            RuleFolder {
                name: file_name(&folder),
                path: folder,
                files,
            }
        })
        .collect()
}

/// Adds the calendars beside a rule base that was named directly, else those of the nearest project above it.
fn with_sibling_calendars(base: &Path, mut files: Vec<PathBuf>) -> Result<Vec<PathBuf>, Trouble> {
    let is_calendars = |part| is_named(part, CALENDARS);
    let has_own = files.iter().any(|f| f.iter().any(is_calendars));
    if let (false, Some(calendars)) = (has_own, nearest_calendars(base)) {
        files.extend(files_below(&calendars, "banfa")?);
    }
    files.sort();
    Ok(files)
}

/// `日历/` beside a rule base, or in the nearest `rules/` upward.
fn nearest_calendars(base: &Path) -> Option<PathBuf> {
    let beside = child(&base_parent(base)?, CALENDARS);
    if beside.is_dir() {
        return Some(beside);
    }
    let absolute = std::path::absolute(base).ok()?;
    let above = |folder: &Path| child(&folder.join("rules"), CALENDARS);
    absolute.ancestors().skip(1).map(above).find(|c| c.is_dir())
}

/// The folder above, as the user would write it.
fn base_parent(base: &Path) -> Option<PathBuf> {
    match base.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => Some(parent.to_owned()),
        Some(_) => Some(PathBuf::from(".")),
        None => None,
    }
}

/// Whether a line of the file begins with 规章.
fn holds_header(file: &Path) -> bool {
    let Ok(bytes) = super::read_bytes(file) else {
        return false;
    };
    let Some((text, _)) = crate::source::decode(&bytes) else {
        return false;
    };
    text.lines().any(|line| {
        line.trim_start()
            .strip_prefix("规章")
            .is_some_and(|rest| rest.starts_with([' ', '\t', '\u{3000}']))
    })
}

/// Files of an extension in a folder and below, sorted; hidden ones are left out.
///
/// Links are followed, also out of the folder, as an office shares calendars; circles and broken ones are not, and a file
/// that is reached in several ways is there once, under its shortest path. A folder that is not there has none.
///
/// # Errors
///
/// Folders within folders beyond [`MAX_FOLDERS`], and those that the system does not show: their files would be missed in
/// silence.
pub fn files_below(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, Trouble> {
    let (mut files, mut linked) = (Vec::new(), false);
    let visible = |e: &DirEntry| e.depth() == 0 || !is_hidden(e);
    let walk = WalkDir::new(folder)
        .max_depth(MAX_FOLDERS)
        .follow_links(true);
    for found in walk.into_iter().filter_entry(visible) {
        let entry = match found {
            Ok(entry) => entry,
            Err(error) => match unseen(&error) {
                Some(trouble) => return Err(trouble),
                None => continue,
            },
        };
        linked |= entry.depth() > 0 && entry.path_is_symlink();
        if entry.file_type().is_dir() && entry.depth() == MAX_FOLDERS {
            return Err(Trouble::FoldersTooDeep {
                folder: shown(entry.path()),
                limit: MAX_FOLDERS,
            });
        }
        let path = entry.path();
        if entry.file_type().is_file() && path.extension().is_some_and(|e| e == extension) {
            files.push(entry.into_path());
        }
    }
    if linked {
        files.sort_by_key(|path| path.components().count());
        let mut known = BTreeSet::new();
        files.retain(|path| known.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
    }
    files.sort();
    Ok(files)
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

/// What keeps a folder from being seen; nothing for links that lead nowhere or in a circle.
fn unseen(error: &walkdir::Error) -> Option<Trouble> {
    use std::io::ErrorKind;
    let why = error.io_error()?;
    let gone = matches!(why.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory);
    let path = error.path().unwrap_or(Path::new(""));
    // A link to itself has no kind of its own yet.
    let circle = path.is_symlink() && path.canonicalize().is_err();
    (!gone && !circle).then(|| Trouble::CannotRead {
        path: shown(path),
        why: why.to_string(),
    })
}

fn file_name(path: &Path) -> String {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    absolute
        .file_name()
        .map_or_else(|| shown(path), |n| written(Path::new(n)))
}

/// A path as the user would write it: relative to where they stand if it is below or in the same project, with `/` on
/// every system.
#[must_use]
pub fn shown(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let relative = here.as_deref().and_then(|here| relative(path, here));
    let text = written(relative.as_deref().unwrap_or(path));
    match text.strip_prefix("./") {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => text,
    }
}

fn relative(path: &Path, here: &Path) -> Option<PathBuf> {
    for (up, folder) in here.ancestors().enumerate() {
        if let Ok(inside) = path.strip_prefix(folder) {
            let mut out: PathBuf = std::iter::repeat_n("..", up).collect();
            out.push(inside);
            return Some(if out.as_os_str().is_empty() {
                PathBuf::from(".")
            } else {
                out
            });
        }
        // Beyond the project a path is clearer as a whole.
        if folder.join("rules").is_dir() {
            break;
        }
    }
    None
}
