//! The texts of a project as they stand in the editor: files on disk under what is not saved yet, parsed once each.

use crate::engine::Program;
use crate::model::{ProvisionId, RuleBase};
use crate::problem::{Problem, ProblemKind, Severity};
use crate::project::{Project, files_below, read_bytes, rule_folders, run_case, shown};
use crate::report::diagnostics::sorted;
use crate::source::{FileId, SourceFile, SourceMap, Span, decode};
use crate::syntax::tree::{
    Citation, Declaration, DeclarationKind as Kind, Item, Level, Name, Part, Provision, RuleFile,
};
use crate::syntax::{MAX_FILE_BYTES, parse_case, parse_rules, placed_citations_in};
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};

/// Everything that is open or belongs to the project.
#[derive(Default)]
pub struct Workspace {
    root: Option<PathBuf>,
    pub(super) sources: SourceMap,
    ids: FxHashMap<PathBuf, FileId>,
    paths: Vec<PathBuf>,
    unsaved: FxHashMap<PathBuf, String>,
    bases: Vec<Base>,
    /// How often the texts changed.
    generation: u64,
}

/// A rule base as it stands.
struct Base {
    name: String,
    files: Vec<FileId>,
    trees: Vec<RuleFile>,
    unread: Vec<Vec<Problem>>,
    problems: Vec<Problem>,
    /// The last one without errors, with the texts that it was made from.
    good: Option<(RuleBase, SourceMap)>,
}

/// A name as it is declared.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    pub(super) name: String,
    pub(super) sort: DeclaredSort,
    /// The name.
    pub(super) span: Span,
    /// The declaration around it.
    pub(super) whole: Span,
}

/// Sorts of declared names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DeclaredSort {
    Party,
    NamedParty,
    Enum,
    Member,
    Case,
    Event,
    Field,
    Interval,
    LimitWord,
    Sanction,
    Parameter,
    Metric,
}

impl Workspace {
    /// The project around a file or folder.
    #[must_use]
    pub fn open(at: &Path) -> Self {
        let mut workspace = Self::default();
        workspace.enter(at);
        workspace
    }

    fn enter(&mut self, at: &Path) {
        let folder = if at.is_dir() {
            at
        } else {
            at.parent().unwrap_or(at)
        };
        if let Ok(project) = Project::find(folder) {
            self.root = Some(project.root);
            self.reload();
        }
    }

    /// Reads again which files there are, and those that are not open.
    pub fn reload(&mut self) {
        self.sources = SourceMap::default();
        self.ids.clear();
        self.paths.clear();
        self.bases.clear();
        self.generation += 1;
        let Some(root) = self.root.clone() else {
            return;
        };
        let project = Project::at(&root);
        for folder in rule_folders(&project.rules).unwrap_or_default() {
            let files: Vec<FileId> = folder.files.iter().map(|p| self.take(p)).collect();
            let mut base = Base {
                name: folder.name,
                trees: Vec::new(),
                unread: Vec::new(),
                files,
                problems: Vec::new(),
                good: None,
            };
            for &id in &base.files {
                let (tree, problems) = parse_rules(id, &self.sources.file(id).text);
                base.trees.push(tree);
                base.unread.push(problems);
            }
            base.resolve(&self.sources);
            self.bases.push(base);
        }
        for path in files_below(&project.cases, "case").unwrap_or_default() {
            self.take(&path);
        }
        let open: Vec<PathBuf> = self.unsaved.keys().cloned().collect();
        for path in open {
            self.take(&path);
        }
    }

    /// Takes a file in, as it stands in the editor or else on disk.
    fn take(&mut self, path: &Path) -> FileId {
        if let Some(&id) = self.ids.get(path) {
            return id;
        }
        let text = match self.unsaved.get(path) {
            Some(text) => text.clone(),
            None => read_bytes(path)
                .ok()
                .filter(|bytes| bytes.len() <= MAX_FILE_BYTES)
                .and_then(|bytes| decode(&bytes))
                .map_or_else(String::new, |(text, _)| text),
        };
        let id = self.sources.add(SourceFile::new(&shown(path), &text));
        self.ids.insert(path.to_owned(), id);
        self.paths.push(path.to_owned());
        id
    }

    /// The text of a file is now this; `None`: what is on disk.
    pub fn change(&mut self, path: &Path, text: Option<String>) {
        let known = match &text {
            Some(text) => self.unsaved.insert(path.to_owned(), text.clone()).is_some(),
            None => self.unsaved.remove(path).is_none(),
        };
        if self.root.is_none() {
            self.enter(path);
        }
        let id = self.ids.get(path).copied();
        let (Some(id), Some(text)) = (id, text) else {
            if !known || id.is_none() {
                self.reload();
            }
            if self.unsaved.contains_key(path) {
                self.take(path);
            }
            return;
        };
        if *self.sources.file(id).text == *text {
            return;
        }
        self.generation += 1;
        self.sources = self.sources.with_text(id, &text);
        for base in &mut self.bases {
            if let Some(at) = base.files.iter().position(|f| *f == id) {
                (base.trees[at], base.unread[at]) = parse_rules(id, &text);
                base.resolve(&self.sources);
            }
        }
    }

    /// The id of a file.
    #[must_use]
    pub fn id(&self, path: &Path) -> Option<FileId> {
        self.ids.get(path).copied()
    }

    /// Where a file is.
    #[must_use]
    pub fn path(&self, id: FileId) -> &Path {
        &self.paths[id.0 as usize]
    }

    /// A file as it stands.
    #[must_use]
    pub fn file(&self, id: FileId) -> &SourceFile {
        self.sources.file(id)
    }

    /// Every file.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        self.sources.iter().map(|(id, _)| id)
    }

    pub(super) fn is_case(&self, id: FileId) -> bool {
        self.path(id).extension().is_some_and(|e| e == "case")
    }

    /// How often the texts changed: what was found out of other ones is told by it.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Of each rule base, the last one without errors.
    pub(super) fn good_bases(&self) -> impl Iterator<Item = Option<&RuleBase>> {
        let all = self.bases.iter();
        all.map(|b| b.good.as_ref().map(|(base, _)| base))
    }

    /// The position of the rule base of a file.
    pub(super) fn base_index(&self, id: FileId) -> Option<usize> {
        let of = self.base_of(id)?;
        self.bases.iter().position(|b| std::ptr::eq(b, of))
    }

    fn base_of(&self, id: FileId) -> Option<&Base> {
        let path = self.path(id);
        let holds = |b: &&Base| b.files.contains(&id);
        let named = |b: &&Base| path.iter().any(|part| part.to_string_lossy() == b.name);
        self.bases
            .iter()
            .find(holds)
            .or_else(|| match &self.bases[..] {
                [only] => Some(only),
                all => all.iter().find(named),
            })
    }

    /// Whether two files are judged by the same rules, or share some.
    pub(super) fn are_together(&self, one: FileId, other: FileId) -> bool {
        let in_base = |b: &Base, id| {
            b.files.contains(&id) || self.base_of(id).is_some_and(|of| std::ptr::eq(of, b))
        };
        one == other
            || self
                .bases
                .iter()
                .any(|b| in_base(b, one) && in_base(b, other))
    }

    /// The rules for a file: the last without errors, and the texts that they were made from.
    pub(super) fn rules(&self, id: FileId) -> Option<(&RuleBase, &SourceMap)> {
        self.base_of(id)?
            .good
            .as_ref()
            .map(|(base, sources)| (base, sources))
    }

    /// The tree of a rule file.
    pub(super) fn tree(&self, id: FileId) -> Option<&RuleFile> {
        self.bases.iter().find_map(|b| {
            let at = b.files.iter().position(|f| *f == id)?;
            Some(&b.trees[at])
        })
    }

    /// What is wrong with each file of the rules of a file, or with a case file alone.
    #[must_use]
    pub fn problems(&self, id: FileId) -> Vec<(FileId, Vec<Problem>)> {
        if self.is_case(id) {
            let good = self.base_of(id).and_then(|b| b.good.as_ref());
            let found = match good {
                Some((base, _)) => run_case(&Program::new(base), &self.sources, id, None).problems,
                None => parse_case(id, &self.sources.file(id).text).1,
            };
            return vec![(id, found)];
        }
        let Some(base) = self.bases.iter().find(|b| b.files.contains(&id)) else {
            return vec![(id, parse_rules(id, &self.sources.file(id).text).1)];
        };
        let of = |file: FileId| {
            let all = base.problems.iter().filter(|p| p.span.file == file);
            (file, all.cloned().collect())
        };
        base.files.iter().map(|&file| of(file)).collect()
    }

    /// Every name that the rules for a file declare.
    pub(super) fn declared(&self, id: FileId) -> Vec<Declared> {
        let mut out = Vec::new();
        for tree in self.base_of(id).map_or(&[][..], |b| &b.trees) {
            for item in &tree.items {
                match item {
                    Item::Declaration(d) => take_declaration(d, &mut out),
                    Item::Provision(p) => take_provision(p, &mut out),
                    Item::Regulation(_) | Item::Calendar(_) | Item::Amendment(_) => {}
                }
            }
        }
        out
    }

    /// The citations in a file, each with the provision that it means in the last rules without errors.
    pub(super) fn citations(&self, id: FileId) -> Vec<(std::ops::Range<usize>, ProvisionId)> {
        let Some((base, _)) = self.rules(id) else {
            return Vec::new();
        };
        let text = &self.sources.file(id).text;
        let standing = Standing::of(base, id);
        let mut out = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let wording = line.trim_start_matches(['>', ' ', '\u{3000}', '\t']);
            let begin = at + line.len() - wording.len();
            for (range, citation) in placed_citations_in(wording) {
                let range = begin + range.start..begin + range.end;
                let found = standing.meant(base, &citation, range.start);
                out.extend(found.map(|provision| (range, provision)));
            }
            at += line.len();
        }
        out
    }
}

/// Where the provisions of a file begin, in text order.
struct Standing(Vec<(usize, ProvisionId)>);

impl Standing {
    fn of(base: &RuleBase, id: FileId) -> Self {
        let all = base.provisions.iter().enumerate();
        let mut begins: Vec<(usize, ProvisionId)> = all
            .filter(|(_, p)| p.marker.file == id)
            .map(|(at, p)| (p.marker.start as usize, ProvisionId::at(at)))
            .collect();
        begins.sort();
        Self(begins)
    }

    /// What a citation at an offset means; one that names no article is seen from the provision in which it stands.
    fn meant(&self, base: &RuleBase, citation: &Citation, offset: usize) -> Option<ProvisionId> {
        let from = self.0.partition_point(|(begin, _)| *begin <= offset);
        let near = from.checked_sub(1).and_then(|at| self.0.get(at));
        let rooted = citation.anchor.is_none()
            && citation
                .steps
                .first()
                .is_some_and(|step| step.0 <= Level::Article);
        match near {
            Some(&(_, near)) if !rooted => {
                let day = base.provision(near).edition.first_day();
                base.seen_from(citation, near, day).map(|(id, _)| id)
            }
            _ if citation.anchor.is_some() => None,
            _ => base.find(citation),
        }
    }
}

impl Base {
    fn resolve(&mut self, sources: &SourceMap) {
        let (base, mut found) = crate::model::resolve(&self.trees, sources);
        let mut problems: Vec<Problem> = self.unread.iter().flatten().cloned().collect();
        let unread: Vec<FileId> = problems
            .iter()
            .filter(|p| p.severity() == Severity::Error)
            .map(|p| p.span.file)
            .collect();
        // A provision is not silent whose rule could not be read.
        found.retain(|p| {
            !(matches!(p.kind, ProblemKind::SilentProvision { .. })
                && unread.contains(&p.span.file))
        });
        problems.append(&mut found);
        self.problems = sorted(problems);
        let broken = self
            .problems
            .iter()
            .any(|p| p.severity() == Severity::Error);
        if let (Some(base), false) = (base, broken) {
            self.good = Some((base, sources.clone()));
        }
    }
}

fn take_provision(provision: &Provision, out: &mut Vec<Declared>) {
    for part in &provision.parts {
        match part {
            Part::Declaration(d) => take_declaration(d, out),
            Part::Provision(p) => take_provision(p, out),
            Part::Rule(_) => {}
        }
    }
}

fn take_declaration(declaration: &Declaration, out: &mut Vec<Declared>) {
    let mut take = |name: &Name, sort| {
        out.push(Declared {
            name: name.text.clone(),
            sort,
            span: name.span,
            whole: declaration.span,
        });
    };
    match &declaration.kind {
        Kind::Party(name, fields) => {
            take(name, DeclaredSort::Party);
            fields
                .iter()
                .for_each(|f| take(&f.name, DeclaredSort::Field));
        }
        Kind::Case(name, fields) => {
            take(name, DeclaredSort::Case);
            fields
                .iter()
                .for_each(|f| take(&f.name, DeclaredSort::Field));
        }
        Kind::Event { name, fields, .. } => {
            take(name, DeclaredSort::Event);
            fields
                .iter()
                .for_each(|f| take(&f.name, DeclaredSort::Field));
        }
        Kind::Enum(name, members) => {
            take(name, DeclaredSort::Enum);
            members.iter().for_each(|m| take(m, DeclaredSort::Member));
        }
        Kind::LimitWords(lines) => lines
            .iter()
            .for_each(|(name, _)| take(name, DeclaredSort::LimitWord)),
        Kind::NamedParty(name, _) => take(name, DeclaredSort::NamedParty),
        Kind::Definition { name, .. } => take(name, DeclaredSort::Event),
        Kind::Interval { name, .. } => take(name, DeclaredSort::Interval),
        Kind::Sanction { name, .. } => take(name, DeclaredSort::Sanction),
        Kind::Parameter(name, _) => take(name, DeclaredSort::Parameter),
        Kind::Metric { name, .. } => take(name, DeclaredSort::Metric),
        Kind::Severity(_)
        | Kind::Interpretation(_)
        | Kind::OpenQuestion(_)
        | Kind::Acceptance { .. } => {}
    }
}
