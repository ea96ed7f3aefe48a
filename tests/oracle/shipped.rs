//! Every case that ships with the repository, read by both.

use crate::compare::{differences, lines};
use crate::input;
use crate::world::{Rules, World};
use banfa::cases::load;
use banfa::engine;
use banfa::model::resolve;
use banfa::problem::Severity;
use banfa::source::{SourceFile, SourceMap, decode};
use banfa::syntax::tree::RuleFile;
use banfa::syntax::{parse_case, parse_rules};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// All files below a folder with an extension, by path.
fn below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let path = entry.expect("a folder entry").into_path();
        if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found
}

/// What came of reading cases with both.
#[derive(Default)]
struct Tally {
    agreed: usize,
    differ: Vec<String>,
    refused: Vec<String>,
}

impl Tally {
    fn group(&mut self, rules: &[PathBuf], cases: &[PathBuf]) {
        let mut sources = SourceMap::default();
        let mut files: Vec<RuleFile> = Vec::new();
        for path in rules {
            let bytes = std::fs::read(path).expect("a rule file");
            let (text, _) = decode(&bytes).expect("a text");
            let id = sources.add(SourceFile::new(&path.to_string_lossy(), &text));
            files.push(parse_rules(id, &text).0);
        }
        let (base, problems) = resolve(&files, &sources);
        let base = base.unwrap_or_else(|| panic!("{rules:?}: {problems:?}"));
        let texts = Rules::of(&files);
        for path in cases {
            let bytes = std::fs::read(path).expect("a case file");
            let (text, _) = decode(&bytes).expect("a text");
            let id = sources.add(SourceFile::new(&path.to_string_lossy(), &text));
            let (tree, problems) = parse_case(id, &text);
            let loaded = load(&tree, &problems, &base, &sources);
            let shown = path
                .strip_prefix(root())
                .expect("below the root")
                .display()
                .to_string();
            if loaded
                .problems
                .iter()
                .chain(&problems)
                .any(|p| p.severity() == Severity::Error)
            {
                // What is refused row by row is the reader's business, not the interpreter's.
                self.refused.push(shown);
                continue;
            }
            let words = &texts.words;
            let input = match input::read(&tree, words) {
                Ok(input) => input,
                Err(why) => {
                    self.differ.push(format!("{shown}: 另读不能读入 {why}"));
                    continue;
                }
            };
            let engine = lines(&base, &engine::run(&base, &loaded.input));
            let oracle = World::new(&texts, &input).run();
            let found = differences(&engine, &oracle.lines);
            if found.is_empty() {
                self.agreed += 1;
            } else {
                self.differ.push(format!("{shown}\n{}", found.join("\n")));
            }
        }
    }

    fn settle(self, least: usize) {
        println!(
            "相同 {},不同 {},案例有误 {:?}",
            self.agreed,
            self.differ.len(),
            self.refused
        );
        assert!(
            self.differ.is_empty(),
            "{} 个案例不同:\n{}",
            self.differ.len(),
            self.differ.join("\n")
        );
        assert!(self.agreed >= least, "只有 {} 个", self.agreed);
    }
}

fn calendars() -> Vec<PathBuf> {
    below(&root().join("rules/日历"), "banfa")
}

#[test]
fn the_shipped_rule_base_is_read_alike() {
    let mut tally = Tally::default();
    let mut rules = below(&root().join("rules/首办责任制"), "banfa");
    rules.extend(calendars());
    tally.group(&rules, &below(&root().join("tests/cases"), "case"));
    tally.settle(230);
}

#[test]
fn the_other_regulations_are_read_alike() {
    let mut tally = Tally::default();
    for folder in std::fs::read_dir(root().join("tests/regulations")).expect("a folder") {
        let folder = folder.expect("an entry").path();
        if folder.is_dir() {
            let mut rules = below(&folder, "banfa");
            rules.extend(calendars());
            tally.group(&rules, &below(&folder, "case"));
        }
    }
    tally.settle(100);
}

#[test]
fn the_examples_of_the_language_are_read_alike() {
    let mut tally = Tally::default();
    let folder = root().join("tests/language");
    for rules in below(&folder, "banfa") {
        if rules.parent() != Some(folder.as_path()) {
            continue;
        }
        let name = rules
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let mine = |case: &PathBuf| {
            let stem = case
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            let numbered = stem
                .rsplit_once('.')
                .filter(|(_, n)| n.chars().all(|c| c.is_ascii_digit()));
            case.parent() == Some(folder.as_path())
                && numbered.map_or(&*stem, |(topic, _)| topic) == name
        };
        let cases: Vec<PathBuf> = below(&folder, "case").into_iter().filter(mine).collect();
        let mut all = vec![rules];
        all.extend(calendars());
        tally.group(&all, &cases);
    }
    tally.settle(140);
}

#[test]
fn the_worked_amendments_are_read_alike() {
    let mut tally = Tally::default();
    for folder in std::fs::read_dir(root().join("tests/amendments")).expect("a folder") {
        let folder = folder.expect("an entry").path();
        let mut rules = below(&root().join("rules"), "banfa");
        rules.push(folder.join("修正案.banfa"));
        let mut cases = below(&folder.join("cases"), "case");
        cases.extend(below(&root().join("tests/cases"), "case"));
        tally.group(&rules, &cases);
    }
    tally.settle(400);
}
