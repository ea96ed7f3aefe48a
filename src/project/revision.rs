//! The files of a git revision, read through the `git` of the user's machine and laid out in a folder of their own.
//!
//! Only for a revision that the user names. Rules are data: nothing of what is read is executed, and neither the
//! working tree nor git's index is touched (`git ls-tree`, `git cat-file`).

use super::Trouble;
use super::discovery::shown;
use super::names::path_of_bytes;
use std::collections::HashMap;
use std::io::{Read, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

/// Kinds of files that are taken from a revision.
const EXTENSIONS: &[&str] = &["banfa", "case", "expected"];

/// A folder as it was at a revision; it goes when this is dropped. What a killed run leaves of it is in a folder for
/// temporary files, under a name that no other run has.
#[derive(Debug)]
pub struct Revision {
    /// As the user named it.
    pub name: String,
    /// Where its files are now.
    pub root: PathBuf,
    /// Removes them.
    _folder: tempfile::TempDir,
}

impl Revision {
    /// The rule, case and expectation files that a folder had at a revision.
    pub fn read(name: &str, folder: &Path) -> Result<Self, Trouble> {
        let tree = resolve(name, folder)?;
        let listed = git(
            name,
            folder,
            &["ls-tree", "-r", "-z", tree.trim(), "--", "."],
        )?;
        let files = entries(&listed);
        let made = tempfile::Builder::new().prefix("banfa-").tempdir();
        let made = made.map_err(|e| Trouble::CannotWrite {
            path: shown(&std::env::temp_dir()),
            why: e.to_string(),
        })?;
        let revision = Self {
            name: name.to_owned(),
            root: made.path().to_owned(),
            _folder: made,
        };
        let contents = blobs(name, folder, &files)?;
        for ((_, path), bytes) in files.iter().zip(contents) {
            let at = revision.root.join(path);
            let cannot = |e: std::io::Error| Trouble::CannotWrite {
                path: shown(&at),
                why: e.to_string(),
            };
            if let Some(parent) = at.parent() {
                std::fs::create_dir_all(parent).map_err(cannot)?;
            }
            std::fs::write(&at, bytes).map_err(cannot)?;
        }
        Ok(revision)
    }
}

/// The tree of a revision; what is none is trouble, before anything is made of it.
fn resolve(name: &str, folder: &Path) -> Result<String, Trouble> {
    let tree = format!("{name}^{{tree}}");
    let args = [
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &tree,
    ];
    let out = git(name, folder, &args)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

fn refused(name: &str, why: &str) -> Trouble {
    Trouble::NoSuchRevision {
        name: name.to_owned(),
        why: why.trim().to_owned(),
    }
}

fn git(name: &str, folder: &Path, args: &[&str]) -> Result<Vec<u8>, Trouble> {
    let out = Command::new("git")
        .current_dir(folder)
        .args(args)
        .stdin(Stdio::null())
        .output()
        .map_err(|e| refused(name, &e.to_string()))?;
    match out.status.success() {
        true => Ok(out.stdout),
        false => Err(refused(name, &String::from_utf8_lossy(&out.stderr))),
    }
}

/// `<mode> blob <oid>\t<path>`, ended by NUL: plain files of the kinds that are read, by object.
fn entries(listed: &[u8]) -> Vec<(String, PathBuf)> {
    let one = |entry: &[u8]| -> Option<(String, PathBuf)> {
        let tab = entry.iter().position(|b| *b == b'\t')?;
        let head = std::str::from_utf8(&entry[..tab]).ok()?;
        let mut words = head.split(' ');
        let plain = words.next().is_some_and(|mode| mode.starts_with("100"));
        let blob = words.next() == Some("blob");
        let path = path_of_bytes(&entry[tab + 1..])?;
        let wanted = path
            .extension()
            .is_some_and(|e| EXTENSIONS.iter().any(|known| e == *known));
        let inside = path.components().all(|c| matches!(c, Component::Normal(_)));
        (plain && blob && wanted && inside).then(|| Some((words.next()?.to_owned(), path)))?
    };
    listed.split(|b| *b == 0).filter_map(one).collect()
}

/// The contents of objects, through one `git cat-file --batch`.
fn blobs(name: &str, folder: &Path, files: &[(String, PathBuf)]) -> Result<Vec<Vec<u8>>, Trouble> {
    let cannot = |e: std::io::Error| refused(name, &e.to_string());
    let mut child = Command::new("git")
        .current_dir(folder)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(cannot)?;
    let asked: String = files.iter().map(|(oid, _)| format!("{oid}\n")).collect();
    let input = child.stdin.take();
    // Asked from a thread of its own: git answers while it is being asked.
    let asking = std::thread::spawn(move || input.map(|mut i| i.write_all(asked.as_bytes())));
    let mut out = Vec::new();
    if let Some(mut answers) = child.stdout.take() {
        answers.read_to_end(&mut out).map_err(cannot)?;
    }
    let _ = asking.join();
    child.wait().map_err(cannot)?;
    let mut found: HashMap<String, Vec<u8>> = HashMap::new();
    let mut rest = out.as_slice();
    while let Some(end) = rest.iter().position(|b| *b == b'\n') {
        let head = String::from_utf8_lossy(&rest[..end]).into_owned();
        let words: Vec<&str> = head.split(' ').collect();
        let [oid, "blob", size] = words.as_slice() else {
            break;
        };
        let Some(size) = size
            .parse::<usize>()
            .ok()
            .filter(|s| end + 1 + s <= rest.len())
        else {
            break;
        };
        found.insert((*oid).to_owned(), rest[end + 1..end + 1 + size].to_vec());
        rest = rest.get(end + 2 + size..).unwrap_or(&[]);
    }
    files
        .iter()
        .map(|(oid, _)| found.get(oid).cloned().ok_or_else(|| refused(name, oid)))
        .collect()
}
