//! One rule base and one case, read by both interpreters.

use crate::compare::{differences, lines};
use crate::input::{self, Input};
use crate::world::{Rules, World};
use banfa::cases::load;
use banfa::engine;
use banfa::journal::Journal;
use banfa::model::{RuleBase, resolve};
use banfa::problem::Severity;
use banfa::source::{SourceFile, SourceMap};
use banfa::syntax::tree::{CaseFile, RuleFile};
use banfa::syntax::{parse_case, parse_rules};
use std::path::Path;
use std::sync::OnceLock;

/// A rule base as both read it.
pub struct Both {
    pub sources: SourceMap,
    pub files: Vec<RuleFile>,
    pub base: RuleBase,
    pub rules: Rules,
}

/// What came of a case.
pub struct Outcome {
    pub journal: Journal,
    /// The case as it is written.
    pub tree: CaseFile,
    /// Where the two differ; empty where they agree.
    pub differences: Vec<String>,
}

/// The calendar of a year, as it ships.
pub fn calendar(year: i32) -> &'static str {
    static YEARS: OnceLock<Vec<(i32, String)>> = OnceLock::new();
    let years = YEARS.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/日历");
        let read = |year: i32| {
            let path = folder.join(format!("{year}.banfa"));
            (year, std::fs::read_to_string(path).unwrap_or_default())
        };
        (2004..=2030).map(read).collect()
    });
    years.iter().find(|y| y.0 == year).map_or("", |y| &y.1)
}

impl Both {
    /// The rules, or why they are refused.
    pub fn of(text: &str, years: &[i32]) -> Result<Self, Vec<String>> {
        let mut sources = SourceMap::default();
        let mut files = Vec::new();
        let mut refused = Vec::new();
        let mut texts = vec![("规章.banfa".to_owned(), text)];
        texts.extend(
            years
                .iter()
                .map(|y| (format!("{y}.banfa"), calendar(*y)))
                .filter(|t| !t.1.is_empty()),
        );
        for (name, text) in texts {
            let id = sources.add(SourceFile::new(&name, text));
            let (tree, problems) = parse_rules(id, text);
            refused.extend(errors(&problems, text));
            files.push(tree);
        }
        if !refused.is_empty() {
            return Err(refused);
        }
        let (base, problems) = resolve(&files, &sources);
        refused.extend(errors(&problems, text));
        match (base, refused.is_empty()) {
            (Some(base), true) => {
                let rules = Rules::of(&files);
                Ok(Self {
                    sources,
                    files,
                    base,
                    rules,
                })
            }
            _ => Err(refused),
        }
    }

    /// The input as the oracle reads it, or why the case is refused by either.
    pub fn read(&mut self, text: &str) -> Result<(banfa::cases::Input, Input), Vec<String>> {
        self.read_tree(text).map(|(one, other, _)| (one, other))
    }

    fn read_tree(
        &mut self,
        text: &str,
    ) -> Result<(banfa::cases::Input, Input, CaseFile), Vec<String>> {
        let id = self.sources.add(SourceFile::new("随机.case", text));
        let (tree, problems) = parse_case(id, text);
        let loaded = load(&tree, &problems, &self.base, &self.sources);
        let all: Vec<_> = loaded.problems.iter().chain(&problems).cloned().collect();
        let refused = errors(&all, text);
        if !refused.is_empty() {
            return Err(refused);
        }
        let words = &self.rules.words;
        let input = input::read(&tree, words).map_err(|why| vec![format!("另读:{why}")])?;
        Ok((loaded.input, input, tree))
    }

    /// Runs a case by both.
    pub fn run(&mut self, text: &str) -> Result<Outcome, Vec<String>> {
        let (one, other, tree) = self.read_tree(text)?;
        let journal = engine::run(&self.base, &one);
        let engine = lines(&self.base, &journal);
        let oracle = World::new(&self.rules, &other).run();
        Ok(Outcome {
            differences: differences(&engine, &oracle.lines),
            journal,
            tree,
        })
    }
}

/// What of the problems refuses a text, each with the words that it points at.
fn errors(problems: &[banfa::problem::Problem], text: &str) -> Vec<String> {
    let shown = |p: &banfa::problem::Problem| {
        let from = p.span.start as usize;
        let to = (p.span.end as usize).min(text.len());
        let words = text.get(from..to).unwrap_or("");
        format!("{} {words} {:?}", p.code(), p.kind)
    };
    problems
        .iter()
        .filter(|p| p.severity() == Severity::Error)
        .map(shown)
        .collect()
}
