//! Every kind of change that can be made to the rules, on small rule files: what each becomes.

use banfa::mutate::{Change, applied, clause, mutants};
use banfa::source::{SourceFile, SourceMap};
use banfa::syntax::parse_rules;
use std::fmt::Write as _;
use std::path::Path;

/// The changes of a rule file as `banfa test --mutants` names them.
fn changes(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language");
    let text = std::fs::read_to_string(folder.join(format!("{name}.banfa"))).expect(name);
    let mut sources = SourceMap::default();
    let id = sources.add(SourceFile::new(name, &text));
    let (tree, problems) = parse_rules(id, &text);
    assert!(problems.is_empty(), "{problems:?}");
    let mut told = String::new();
    for mutant in mutants(&[tree], &sources) {
        for way in &mutant.ways {
            let (before, after) = clause(&text, way);
            let changed = applied(&text, way).expect("the edits do not overlap");
            assert_ne!(changed, text, "a change that changes nothing: {before}");
            let line = format!(
                "{:?} {} {before} → {after}",
                mutant.change, mutant.provision
            );
            let _ = writeln!(
                told,
                "{}",
                line.split_whitespace().collect::<Vec<_>>().join(" ")
            );
        }
    }
    told
}

#[test]
fn every_form_of_the_language_can_be_changed() {
    for name in FORMS {
        insta::assert_snapshot!(*name, changes(name));
    }
}

const FORMS: &[&str] = &[
    "形式-不得",
    "形式-分流",
    "形式-可以",
    "形式-应当-免除",
    "形式-应当-后续",
    "形式-应当-并与或与向",
    "形式-应当-延长",
    "形式-指标-算式的窗口",
    "形式-条件-比较",
    "形式-期限-各种",
    "形式-期间终了",
    "形式-累计-撤销扣减",
    "形式-累计-窗口",
    "形式-给予",
    "形式-视情节",
    "形式-除外",
    "词汇-期间",
];

#[test]
fn the_forms_show_every_kind_of_change() {
    let all: String = FORMS.iter().map(|name| changes(name)).collect();
    for change in [
        Change::Number,
        Change::Unit,
        Change::Comparison,
        Change::Condition,
        Change::Branch,
        Change::Sanction,
        Change::Holder,
        Change::Limit,
        Change::Window,
        Change::Event,
        Change::Omission,
    ] {
        let tag = format!("{change:?} ");
        assert!(all.lines().any(|l| l.starts_with(&tag)), "no {change:?}");
    }
}
