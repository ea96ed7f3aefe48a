//! The documentation is executed: every example of the language reference, and the run that the README shows.
//!
//! The first words of a fence say how it is executed; `docs/language.md` tells its readers the same.

use banfa::cases::Verdict;
use banfa::engine::Program;
use banfa::model::{RuleBase, resolve};
use banfa::problem::{Problem, Severity};
use banfa::project::{files_below, read_source, run_case};
use banfa::source::{SourceFile, SourceMap};
use banfa::syntax::parse_rules;
use std::path::Path;

/// A fenced block of a document.
#[derive(Debug, Clone, PartialEq)]
struct Block {
    info: String,
    text: String,
    line: usize,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn blocks(path: &str) -> Vec<Block> {
    let text = read(path);
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for (at, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                open = Some(Block {
                    info: info.trim().to_owned(),
                    text: String::new(),
                    line: at + 1,
                });
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{path}: a fence does not close");
    found
}

/// How a fence of the reference is executed.
#[derive(Debug)]
enum Kind<'a> {
    /// A rule base of its own.
    Complete,
    /// The same, and the vocabulary of the fragments after it.
    Shared,
    /// Put after the shared vocabulary.
    Fragment,
    /// Put after the base before it.
    Appended,
    /// Must give this problem.
    Wrong(&'a str),
    /// A case of the base before it.
    Case,
    /// A case that must give this problem.
    WrongCase(&'a str),
}

fn kind(info: &str) -> Option<Kind<'_>> {
    let words: Vec<&str> = info.split_whitespace().collect();
    Some(match words[..] {
        ["banfa"] => Kind::Complete,
        ["banfa", "公用"] => Kind::Shared,
        ["banfa", "片段"] => Kind::Fragment,
        ["banfa", "接上"] => Kind::Appended,
        ["banfa", "有误", code] => Kind::Wrong(code),
        ["case"] => Kind::Case,
        ["case", "有误", code] => Kind::WrongCase(code),
        ["banfa" | "case", ..] => panic!("no such kind of example: {info}"),
        _ => return None,
    })
}

/// A rule base with the shipped calendars, unless it brings its own.
fn base(text: &str) -> (SourceMap, Option<RuleBase>, Vec<Problem>) {
    let mut sources = SourceMap::default();
    let mut problems = Vec::new();
    let mut files = vec![sources.add(SourceFile::new("例.banfa", text))];
    if !text.lines().any(|line| line.starts_with("日历")) {
        for path in files_below(&root().join("rules/日历"), "banfa") {
            files.extend(read_source(&path, &mut sources, &mut problems).expect("a calendar"));
        }
    }
    let trees: Vec<_> = files
        .iter()
        .map(|&id| {
            let (tree, mut found) = parse_rules(id, &sources.file(id).text);
            problems.append(&mut found);
            tree
        })
        .collect();
    let (base, mut found) = resolve(&trees, &sources);
    problems.append(&mut found);
    (sources, base, problems)
}

fn told(problems: &[Problem], sources: &SourceMap) -> String {
    let one = |p: &Problem| format!("{} {:?}: {}\n", p.code(), p.kind, sources.slice(p.span));
    problems.iter().map(one).collect()
}

fn told_verdicts(verdicts: &[Verdict], sources: &SourceMap) -> String {
    let unmet = verdicts.iter().filter(|v| !v.met);
    unmet
        .map(|v| format!("{} — {:?}\n", sources.slice(v.span).trim(), v.actual))
        .collect()
}

/// What is wrong with an example; nothing where it does what it says.
#[derive(Default)]
struct Reference {
    shared: String,
    last: String,
    faults: Vec<String>,
    executed: usize,
}

impl Reference {
    fn take(&mut self, block: &Block) {
        let Some(kind) = kind(&block.info) else {
            return;
        };
        self.executed += 1;
        let fault = match kind {
            Kind::Complete => self.good(block.text.clone()),
            Kind::Shared => {
                self.shared = block.text.clone();
                self.good(block.text.clone())
            }
            Kind::Fragment => self.good(format!("{}\n{}", self.shared, block.text)),
            Kind::Appended => self.good(format!("{}\n{}", self.last, block.text)),
            Kind::Wrong(code) => self.wrong(&block.text, code),
            Kind::Case => self.case(&block.text, None),
            Kind::WrongCase(code) => self.case(&block.text, Some(code)),
        };
        if let Err(fault) = fault {
            let Block { info, line, .. } = block;
            self.faults.push(format!("line {line} ({info}):\n{fault}"));
        }
    }

    fn good(&mut self, text: String) -> Result<(), String> {
        let (sources, base, problems) = base(&text);
        self.last = text;
        let noted = |p: &Problem| p.severity() == Severity::Note;
        if base.is_some() && problems.iter().all(noted) {
            return Ok(());
        }
        Err(told(&problems, &sources))
    }

    fn wrong(&self, text: &str, code: &str) -> Result<(), String> {
        let complete = text.lines().any(|line| line.starts_with("规章"));
        let shared = if complete { "" } else { &self.shared };
        let (sources, _, problems) = base(&format!("{shared}\n{text}"));
        let is_it = |p: &Problem| p.code() == code;
        if problems.iter().any(is_it) {
            return Ok(());
        }
        let found = told(&problems, &sources);
        Err(format!("{code} was to be reported, but there is:\n{found}"))
    }

    fn case(&self, text: &str, code: Option<&str>) -> Result<(), String> {
        let (mut sources, base, _) = base(&self.last);
        let base = base.ok_or("the rules before it are wrong")?;
        let file = sources.add(SourceFile::new("例.case", text));
        let run = run_case(&Program::new(&base), &sources, file, None);
        let as_told = match code {
            None => run.problems.is_empty() && !run.verdicts.is_empty(),
            Some(code) => run.problems.iter().any(|p| p.code() == code),
        };
        if as_told && run.met() {
            return Ok(());
        }
        let mut fault = told(&run.problems, &sources);
        fault += &told_verdicts(&run.verdicts, &sources);
        let view = banfa::report::Run {
            base: &base,
            journal: &run.journal,
            sources: &sources,
            lang: banfa::report::words::Lang::Zh,
        };
        fault += &banfa::report::snapshot(&view, &run.problems);
        Err(fault)
    }
}

fn execute(path: &str) -> usize {
    let mut reference = Reference::default();
    for block in blocks(path) {
        reference.take(&block);
    }
    let faults = &reference.faults;
    assert!(faults.is_empty(), "{path}\n{}", faults.join("\n"));
    reference.executed
}

#[test]
fn every_example_of_the_reference_is_true() {
    assert!(execute("docs/language.md") > 40);
}
