//! Reads rule and case files: from bytes to a rule base, from a case file to a journal.

use super::discovery::{CALENDARS, RuleFolder, shown};
use super::names::is_named;
use super::{Trouble, written};
use crate::cases::{Loaded, Verdict, judge};
use crate::engine::{Program, run_program};
use crate::journal::Journal;
use crate::model::RuleBase;
use crate::problem::{Problem, ProblemKind, Severity};
use crate::source::{FileId, SourceFile, SourceMap, Span, decode};
use crate::syntax::MAX_FILE_BYTES;
use crate::syntax::tree::CaseFile;
use chrono::NaiveDate;
use std::io::Read;
use std::path::Path;

/// A rule base with what is wrong with it.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The rules; none where they have errors.
    pub base: Option<RuleBase>,
    /// Errors, warnings and notes.
    pub problems: Vec<Problem>,
}

impl Rules {
    /// Whether there is an error.
    #[must_use]
    pub fn broken(&self) -> bool {
        self.base.is_none()
            || self
                .problems
                .iter()
                .any(|p| p.severity() == Severity::Error)
    }
}

/// Reads the rule base of a folder.
pub fn load_rules(folder: &RuleFolder, sources: &mut SourceMap) -> Result<Rules, Trouble> {
    let mut problems = Vec::new();
    let mut files = Vec::new();
    for path in &folder.files {
        // A file that several rule bases share is read once, so that its problems are told once.
        let name = shown(path);
        let known = sources
            .iter()
            .find(|(_, f)| *f.name == *name)
            .map(|(id, _)| id);
        match known {
            Some(id) => files.push(id),
            None => files.extend(read_source(path, sources, &mut problems)?),
        }
    }
    Ok(resolve_files(&files, problems, sources))
}

/// The rule base of files that are in the source map; `problems` are those of reading them.
pub(super) fn resolve_files(
    files: &[FileId],
    mut problems: Vec<Problem>,
    sources: &SourceMap,
) -> Rules {
    let trees: Vec<_> = files
        .iter()
        .map(|&id| {
            let (tree, mut found) = crate::syntax::parse_rules(id, &sources.file(id).text);
            problems.append(&mut found);
            tree
        })
        .collect();
    let (base, mut found) = crate::model::resolve(&trees, sources);
    let unread: Vec<FileId> = problems
        .iter()
        .filter(|p| is_error(p))
        .map(|p| p.span.file)
        .collect();
    // A provision is not silent whose rule could not be read.
    let follows = |p: &Problem| {
        matches!(p.kind, ProblemKind::SilentProvision { .. }) && unread.contains(&p.span.file)
    };
    found.retain(|p| !follows(p));
    problems.append(&mut found);
    Rules {
        base,
        problems: crate::report::diagnostics::sorted(problems),
    }
}

/// The files of a rule base that was loaded, each with the name that it has wherever the folder of rules stands, and its
/// text: below the place that was named, or as 日历/ or by itself where it was found elsewhere.
pub fn rule_file_names<'s>(
    place: &Path,
    folder: &RuleFolder,
    sources: &'s SourceMap,
) -> Vec<(String, &'s str)> {
    let whole = std::path::absolute(place).unwrap_or_else(|_| place.to_owned());
    let name = |path: &Path| {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let below = absolute.strip_prefix(&whole).ok();
        let below = below.filter(|p| !p.as_os_str().is_empty());
        let parts: Vec<_> = path.iter().collect();
        let calendar = parts.iter().rposition(|part| is_named(part, CALENDARS));
        let kept = match (below, calendar) {
            (Some(below), _) => below.to_owned(),
            (None, Some(at)) => parts[at..].iter().collect(),
            (None, None) => path.file_name().map(Into::into).unwrap_or_default(),
        };
        written(&kept)
    };
    let text = |path: &Path| {
        let shown = shown(path);
        let file = sources.iter().find(|(_, f)| *f.name == *shown);
        file.map_or("", |(_, f)| &f.text)
    };
    let files = folder.files.iter();
    files.map(|path| (name(path), text(path))).collect()
}

fn is_error(problem: &Problem) -> bool {
    problem.severity() == Severity::Error
}

/// Takes a file in; one that is no text or too large is a problem, one that the system withholds is trouble.
pub fn read_source(
    path: &Path,
    sources: &mut SourceMap,
    problems: &mut Vec<Problem>,
) -> Result<Option<FileId>, Trouble> {
    let bytes = read_bytes(path)?;
    Ok(take_bytes(&shown(path), &bytes, sources, problems))
}

/// The bytes of a file, no more of them than show that it is too large.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, Trouble> {
    let cannot = |e: std::io::Error| Trouble::CannotRead {
        path: shown(path),
        why: e.to_string(),
    };
    let file = std::fs::File::open(path).map_err(cannot)?;
    let mut bytes = Vec::new();
    let bound = MAX_FILE_BYTES as u64 + 1;
    file.take(bound).read_to_end(&mut bytes).map_err(cannot)?;
    Ok(bytes)
}

/// Takes the bytes of a file in under a name.
pub fn take_bytes(
    name: &str,
    bytes: &[u8],
    sources: &mut SourceMap,
    problems: &mut Vec<Problem>,
) -> Option<FileId> {
    let refused = |kind, sources: &mut SourceMap, problems: &mut Vec<Problem>| {
        let id = sources.add(SourceFile::new(name, ""));
        problems.push(Problem::new(kind, Span::new(id, 0, 0)));
        None
    };
    if bytes.len() > MAX_FILE_BYTES {
        let kind = ProblemKind::FileTooLarge {
            limit: MAX_FILE_BYTES,
        };
        return refused(kind, sources, problems);
    }
    match decode(bytes) {
        Some((text, _)) => Some(sources.add(SourceFile::new(name, &text))),
        None => refused(ProblemKind::NotText, sources, problems),
    }
}

/// What came of a case.
#[derive(Clone, Debug)]
pub struct CaseRun {
    /// Its title, or its file's name.
    pub title: String,
    /// What is wrong with the file.
    pub problems: Vec<Problem>,
    /// What came of it.
    pub journal: Journal,
    /// Its 期望 lines, held against the journal.
    pub verdicts: Vec<Verdict>,
    /// Dated lines in the file.
    pub rows: usize,
    /// Those applied.
    pub applied: usize,
    /// Those refused.
    pub refused: usize,
}

impl CaseRun {
    /// Whether every expectation is met.
    #[must_use]
    pub fn met(&self) -> bool {
        self.verdicts.iter().all(|v| v.met)
    }

    /// Rows in are rows applied and rows refused.
    ///
    /// # Errors
    ///
    /// [`Trouble::RowsUnaccounted`].
    pub fn accounted(&self) -> Result<(), Trouble> {
        super::replay::accounted(self.rows as u64, self.applied as u64, self.refused as u64)
    }

    /// Whether the file has errors.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(is_error)
    }
}

/// Runs a case file that is in the source map.
#[must_use]
pub fn run_case(
    program: &Program<'_>,
    sources: &SourceMap,
    file: FileId,
    as_of: Option<NaiveDate>,
) -> CaseRun {
    let base = program.base;
    let source = sources.file(file);
    let (tree, mut problems): (CaseFile, Vec<Problem>) =
        crate::syntax::parse_case(file, &source.text);
    let Loaded {
        mut input,
        expected,
        problems: mut found,
        rows,
        applied,
        refused,
    } = crate::cases::load(&tree, &problems, base, sources);
    problems.append(&mut found);
    if as_of.is_some() {
        input.as_of = as_of;
    }
    let journal = run_program(program, &input);
    let verdicts = judge(&expected, base, &journal);
    let stem = source.name.rsplit('/').next().unwrap_or(&source.name);
    let title = match &tree.title {
        Some(title) => title.text.clone(),
        None => stem.trim_end_matches(".case").to_owned(),
    };
    CaseRun {
        title,
        problems: crate::report::diagnostics::sorted(problems),
        rows,
        applied,
        refused: refused.len(),
        journal,
        verdicts,
    }
}
