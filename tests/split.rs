//! Runs that are split: parts give what the whole gives, in process and as stages, however rows are spread.

use banfa::calendar::Instant;
use banfa::cases::{EventLog, Input, load};
use banfa::model::RuleBase;
use banfa::model::plan::{Forbids, Plan};
use banfa::project::{Project, files_below, load_all};
use banfa::registers::{Bound, Next, Opening, Row, open, plain_mapping};
use banfa::report::words::Lang;
use banfa::source::{SourceFile, SourceMap};
use banfa::stages::{
    Given, Keyed, Keying, Line, RowLine, order_results, results_of, run_stage, run_whole,
};
use banfa::syntax::parse_case;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A rule base that has no errors, with its sources.
fn rules(path: &Path) -> Option<(RuleBase, SourceMap)> {
    let mut sources = SourceMap::default();
    let mut all = load_all(path, &mut sources).expect("readable");
    Some((all.pop()?.rules.base?, sources))
}

/// The input of a case file, with its events packed.
fn case(base: &RuleBase, sources: &mut SourceMap, path: &Path) -> (Input, EventLog) {
    let text = std::fs::read_to_string(path).expect("a case");
    let file = sources.add(SourceFile::new(&path.to_string_lossy(), &text));
    let (tree, problems) = parse_case(file, &text);
    let mut input = load(&tree, &problems, base, sources).input;
    let mut log = EventLog::default();
    for mut event in std::mem::take(&mut input.events) {
        let (position, case) = (log.positions(), event.case);
        match event.builtin.take() {
            None => log.push(event),
            Some(says) => {
                event.case = None;
                log.push(event);
                log.set_builtin(position, says, case);
            }
        }
    }
    (input, log)
}

/// Holds the parts of a case to the whole of it; tells whether it could be split.
fn same(base: &RuleBase, plan: &Plan, sources: &mut SourceMap, path: &Path) -> bool {
    let mapping = plain_mapping(base);
    let (input, log) = case(base, sources, path);
    let given = Given {
        base,
        plan,
        mapping: &mapping,
        sources,
        lang: Lang::Zh,
        as_of: NaiveDate::MAX,
        from: NaiveDate::MIN,
        digest: None,
    };
    let whole = results_of(&given, input.clone(), &log, None).expect("a run");
    let mut split = false;
    for threads in 1..=3 {
        if let Some(parts) = results_of(&given, input.clone(), &log, Some(threads)) {
            split = true;
            similar_asserts(&whole, &parts, &format!("{} on {threads}", path.display()));
        }
    }
    split
}

fn similar_asserts(whole: &[String], parts: &[String], what: &str) {
    let missing: Vec<&String> = whole
        .iter()
        .filter(|line| !parts.contains(line))
        .take(3)
        .collect();
    let more: Vec<&String> = parts
        .iter()
        .filter(|line| !whole.contains(line))
        .take(3)
        .collect();
    assert!(
        missing.is_empty() && more.is_empty() && whole.len() == parts.len(),
        "{what}\nonly in the whole: {missing:#?}\nonly in parts: {more:#?}\n{} {}",
        whole.len(),
        parts.len()
    );
}

#[test]
fn every_shipped_case_that_can_be_split_gives_the_same_in_parts() {
    let (mut split, mut whole) = (0, 0);
    let (base, mut sources) = rules(&Project::at(root()).rules).expect("rules");
    let plan = Plan::of(&base).expect("the measures can be split");
    for path in files_below(&root().join("tests/cases"), "case") {
        match same(&base, &plan, &mut sources, &path) {
            true => split += 1,
            false => whole += 1,
        }
    }
    assert!(split > 60, "{split} cases were split, {whole} were not");
}

#[test]
fn every_language_case_that_can_be_split_gives_the_same_in_parts() {
    let folder = root().join("tests/language");
    let (mut split, mut forbidden) = (0, 0);
    for path in files_below(&folder, "banfa") {
        if path.parent() != Some(&*folder) {
            continue;
        }
        let Some((base, mut sources)) = rules(&path) else {
            continue;
        };
        let Ok(plan) = Plan::of(&base) else {
            forbidden += 1;
            continue;
        };
        let stem = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        for case in files_below(&folder, "case") {
            let name = case
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            if name.starts_with(&format!("{stem}.")) {
                split += usize::from(same(&base, &plan, &mut sources, &case));
            }
        }
    }
    assert!(
        split > 40 && forbidden > 5,
        "{split} cases split, {forbidden} rule bases forbid it"
    );
}
