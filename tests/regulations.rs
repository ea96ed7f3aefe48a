//! Two other regulations in force run on the same binary: nothing of any regulation is in the program.
//!
//! Each has its rules, its official text and cases under `tests/regulations/`; calendars come from `rules/日历`.

use banfa::model::RuleBase;
use banfa::project::{Project, RuleFolder, load_rules, rule_folders, run_case, run_suite};
use banfa::source::{Place, SourceMap};
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/regulations")
        .join(name)
}

fn rules(name: &str, sources: &mut SourceMap) -> RuleBase {
    let folders: Vec<RuleFolder> = rule_folders(&folder(name)).expect("a rule folder");
    let [only] = &folders[..] else {
        panic!("{name}: one rule base")
    };
    let rules = load_rules(only, sources).expect("readable");
    assert!(!rules.broken(), "{name}: {:#?}", rules.problems);
    rules.base.expect("a base")
}

/// The official text, without the line ends and blank lines that differ between publications.
fn lines(text: &str) -> Vec<&str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect()
}

fn quotes_the_official_text(name: &str) {
    let mut sources = SourceMap::default();
    let base = rules(name, &mut sources);
    let said: Vec<String> = base
        .text_of(chrono::NaiveDate::MAX)
        .map(str::to_owned)
        .collect();
    let said = said.join("\n");
    let official = std::fs::read_to_string(folder(name).join("原文.txt")).expect("the text");
    for (n, (said, official)) in lines(&said).iter().zip(lines(&official)).enumerate() {
        assert_eq!(*said, official, "{name}: line {}", n + 1);
    }
    assert_eq!(lines(&said).len(), lines(&official).len(), "{name}");
}

/// Every case meets its 期望 lines, and means what its snapshot says.
fn every_case_holds(name: &str, at_least: usize) {
    let mut sources = SourceMap::default();
    let base = rules(name, &mut sources);
    let program = banfa::engine::Program::new(&base);
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder(name).join("cases"))
        .expect("cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "case"))
        .collect();
    cases.sort();
    assert!(cases.len() >= at_least, "{name}: {} cases", cases.len());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder(name).join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for path in cases {
        let mut problems = Vec::new();
        let file = banfa::project::read_source(&path, &mut sources, &mut problems)
            .expect("readable")
            .expect("text");
        let run = run_case(&program, &sources, file, None);
        assert!(!run.has_errors(), "{}: {:#?}", path.display(), run.problems);
        assert!(run.met(), "{}: {:#?}", path.display(), run.verdicts);
        let meaning = banfa::project::contents(&base, &sources, &run);
        let name = path.file_stem().expect("a name").to_string_lossy();
        settings.bind(|| insta::assert_snapshot!(name.as_ref(), meaning));
    }
}

/// The cases of a regulation reach all that can be executed in it and every side of its limits, tiers and comparisons.
fn nothing_is_left_out(name: &str) {
    let project = Project {
        root: folder(name),
        rules: folder(name),
        cases: folder(name).join("cases"),
        drafts: Vec::new(),
    };
    let suite = run_suite(&project, None).expect("a suite");
    let [(base, covered)] = &suite.coverage()[..] else {
        panic!("{name}: one rule base")
    };
    let missed: Vec<String> = covered
        .missed()
        .map(|mark| {
            let (_, span) = mark.place(base);
            let file = suite.sources.file(span.file);
            let (place, text) = (Place::of(file, span), suite.sources.slice(span));
            format!("{}:{} {mark:?} {text}", file.name, place.line)
        })
        .collect();
    assert!(missed.is_empty(), "{name}: {missed:#?}");
}

#[test]
fn market_complaints_quote_the_official_text() {
    quotes_the_official_text("市场监管投诉举报");
}

#[test]
fn market_complaints_run() {
    every_case_holds("市场监管投诉举报", 60);
}

#[test]
fn market_complaints_are_covered() {
    nothing_is_left_out("市场监管投诉举报");
}

#[test]
fn penalty_points_quote_the_official_text() {
    quotes_the_official_text("驾驶人记分");
}

#[test]
fn penalty_points_run() {
    every_case_holds("驾驶人记分", 95);
}

#[test]
fn penalty_points_are_covered() {
    nothing_is_left_out("驾驶人记分");
}
