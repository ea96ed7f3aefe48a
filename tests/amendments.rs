//! Two worked amendments of the shipped regulation, not in force: `tests/amendments/NAME/修正案.banfa` with cases, their
//! snapshots, and the comparison table.

use banfa::model::RuleBase;
use banfa::project::{contents, files_below, load_with_drafts, read_source, run_case};
use banfa::report::comparison::{Form, compare_texts, render};
use banfa::report::words::Lang;
use banfa::source::SourceMap;
use chrono::NaiveDate;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn folder(name: &str) -> PathBuf {
    root().join("tests/amendments").join(name)
}

/// The shipped rules with an amendment.
fn amended(name: &str, sources: &mut SourceMap) -> RuleBase {
    let drafts = [folder(name).join("修正案.banfa")];
    let mut all = load_with_drafts(&root().join("rules"), &drafts, sources).expect("readable");
    let rules = all.pop().expect("a rule base").rules;
    assert!(!rules.broken(), "{name}: {:#?}", rules.problems);
    rules.base.expect("a base")
}

fn settings(name: &str) -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder(name).join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

fn every_case_holds(name: &str, at_least: usize) {
    let mut sources = SourceMap::default();
    let base = amended(name, &mut sources);
    let program = banfa::engine::Program::new(&base);
    let cases = files_below(&folder(name).join("cases"), "case").expect("folders");
    assert!(cases.len() >= at_least, "{name}: {} cases", cases.len());
    for path in cases {
        let mut problems = Vec::new();
        let file = read_source(&path, &mut sources, &mut problems)
            .expect("readable")
            .expect("text");
        let run = run_case(&program, &sources, file, None);
        assert!(!run.has_errors(), "{}: {:#?}", path.display(), run.problems);
        let unmet: Vec<_> = run.verdicts.iter().filter(|v| !v.met).collect();
        let lines: Vec<&str> = unmet.iter().map(|v| sources.slice(v.span)).collect();
        assert!(unmet.is_empty(), "{}: {lines:#?}", path.display());
        let meaning = contents(&base, &sources, &run);
        let case = path.file_stem().expect("a name").to_string_lossy();
        settings(name).bind(|| insta::assert_snapshot!(case.as_ref(), meaning));
    }
}

fn compares(name: &str) {
    let mut sources = SourceMap::default();
    let base = amended(name, &mut sources);
    let comparison = compare_texts(&base, NaiveDate::MIN, NaiveDate::MAX);
    for (form, tag) in [
        (Form::Text, "text"),
        (Form::Markdown, "markdown"),
        (Form::Html, "html"),
    ] {
        let table = render(&comparison, form, Lang::Zh);
        settings(name).bind(|| insta::assert_snapshot!(format!("对照表-{tag}"), table));
    }
}

/// Without the amendment in force yet, the text is the official one to the byte.
fn leaves_the_original_alone(name: &str) {
    let mut sources = SourceMap::default();
    let base = amended(name, &mut sources);
    let before: Vec<&str> = base
        .text_of(NaiveDate::from_ymd_opt(2013, 12, 31).expect("a day"))
        .collect();
    let mut plain = SourceMap::default();
    let mut all = load_with_drafts(&root().join("rules"), &[], &mut plain).expect("readable");
    let original = all.pop().and_then(|r| r.rules.base).expect("a base");
    let original: Vec<&str> = original.text_of(NaiveDate::MAX).collect();
    assert_eq!(before, original);
    let after: Vec<&str> = base
        .text_of(NaiveDate::from_ymd_opt(2014, 1, 1).expect("a day"))
        .collect();
    assert_ne!(after, original);
}

#[test]
fn a_threshold_and_limits_with_transition() {
    every_case_holds("门槛与期限", 6);
}

#[test]
fn a_new_article_an_inserted_item_and_a_struck_one() {
    every_case_holds("增删条款", 4);
}

#[test]
fn comparison_tables() {
    compares("门槛与期限");
    compares("增删条款");
}

#[test]
fn the_text_before_is_untouched() {
    leaves_the_original_alone("门槛与期限");
    leaves_the_original_alone("增删条款");
}
