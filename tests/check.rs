//! What `check` finds, shown by small rule files: `tests/check/CODE-….banfa` raises CODE, `tests/check/非CODE-….banfa`
//! comes close and does not.
//!
//! Each file has a snapshot of all that is said about it. The case that a finding gives must be one that can be pasted
//! into a file: it is read and run here.

use banfa::cases::load;
use banfa::engine;
use banfa::problem::{CODES, Problem, Severity};
use banfa::project::{RuleFolder, Rules, check_rules, load_rules};
use banfa::report::diagnostics::{Format, case_text, render};
use banfa::report::words::{Lang, problem_words};
use banfa::source::{SourceFile, SourceMap};
use banfa::syntax::parse_case;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    banfa::project::files_below(folder, extension).expect("folders")
}

fn name_of(path: &Path) -> String {
    let stem = path.file_stem().expect("a file name");
    stem.to_string_lossy().into_owned()
}

/// A rule base with all that is wrong with it.
struct Checked {
    sources: SourceMap,
    rules: Rules,
    problems: Vec<Problem>,
}

fn checked(name: &str, mut paths: Vec<PathBuf>) -> Checked {
    paths.sort();
    let folder = RuleFolder {
        name: name.to_owned(),
        path: root().to_owned(),
        files: paths,
    };
    let mut sources = SourceMap::default();
    let rules = load_rules(&folder, &mut sources).unwrap_or_else(|e| panic!("{name}: {e:?}"));
    let problems = check_rules(&rules);
    Checked {
        sources,
        rules,
        problems,
    }
}

impl Checked {
    /// A file of `tests/check` with the calendars of 2012 and 2013, unless it brings its own.
    fn example(path: &Path) -> Self {
        let mut paths = vec![path.to_owned()];
        let text = std::fs::read_to_string(path).expect("a rule file");
        if !text.lines().any(|line| line.starts_with("日历")) {
            paths.extend(["2012", "2013"].map(|y| root().join(format!("rules/日历/{y}.banfa"))));
        }
        checked(&name_of(path), paths)
    }

    fn said(&self) -> String {
        let all = render(
            &self.problems,
            &self.sources,
            Lang::Zh,
            Format::Pretty,
            false,
        );
        all.replace(&format!("{}/", root().display()), "")
    }

    /// Cases that cannot be read as they stand.
    fn unusable_cases(&mut self) -> Vec<String> {
        let Some(base) = &self.rules.base else {
            return vec!["有错误".to_owned()];
        };
        let mut faults = Vec::new();
        for problem in &self.problems {
            let Some(lines) = &problem.case else { continue };
            let text = case_text(problem, lines, Lang::Zh);
            let file = self.sources.add(SourceFile::new("案例.case", &text));
            let (tree, mut problems) = parse_case(file, &text);
            let loaded = load(&tree, &problems, base, &self.sources);
            problems.extend(loaded.problems);
            if problems.iter().any(|p| p.severity() == Severity::Error) {
                let told = render(&problems, &self.sources, Lang::Zh, Format::Pretty, false);
                faults.push(format!("{} 的案例不能读:\n{told}", problem.code()));
            }
            let _ = engine::run(base, &loaded.input);
        }
        faults
    }
}

/// Compares with the snapshot.
fn holds(name: &str, text: &str) -> bool {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/check/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
        .bind(|| std::panic::catch_unwind(|| insta::assert_snapshot!(name, text)))
        .is_ok()
}

fn report(faults: &[String]) {
    let all = faults.join("\n");
    assert!(faults.is_empty(), "\n{} 处不符:\n{all}", faults.len());
}

#[test]
fn each_file_raises_what_its_name_says_and_no_error() {
    let mut faults = Vec::new();
    for path in files(&root().join("tests/check"), "banfa") {
        let name = name_of(&path);
        let mut file = Checked::example(&path);
        let code = name
            .trim_start_matches('非')
            .split('-')
            .next()
            .unwrap_or("");
        let raised = file.problems.iter().any(|p| p.code() == code);
        let said = file.said();
        if raised == name.starts_with('非') {
            faults.push(format!(
                "{name}:{}报出 {code}\n{said}",
                if raised { "" } else { "没有" }
            ));
        }
        if file.rules.broken() {
            faults.push(format!("{name} 有错误:\n{said}"));
        }
        if !holds(&name, &said) {
            faults.push(format!("{name} 与快照不符"));
        }
        let unusable = file.unusable_cases();
        faults.extend(unusable.into_iter().map(|f| format!("{name}:{f}")));
    }
    report(&faults);
}

#[test]
fn every_code_has_a_file_that_raises_it_and_one_that_does_not() {
    let names: Vec<String> = files(&root().join("tests/check"), "banfa")
        .iter()
        .map(|p| name_of(p))
        .collect();
    let missing: Vec<String> = CODES
        .iter()
        .filter(|c| c.starts_with("W1") || c.starts_with("N1"))
        .flat_map(|code| [format!("{code}-"), format!("非{code}-")])
        .filter(|prefix| !names.iter().any(|n| n.starts_with(prefix.as_str())))
        .map(|prefix| format!("没有 {prefix}….banfa"))
        .collect();
    report(&missing);
}

/// A rule base of the repository with the shipped calendars.
fn shipped(folder: &str) -> Checked {
    let mut paths = files(&root().join(folder), "banfa");
    paths.extend(files(&root().join("rules/日历"), "banfa"));
    let mut base = checked(folder, paths);
    // Open questions are told by the rules themselves.
    base.problems.retain(|p| p.code() != "N010");
    base
}

const SHIPPED: [&str; 3] = [
    "rules/首办责任制",
    "tests/regulations/市场监管投诉举报",
    "tests/regulations/驾驶人记分",
];

#[test]
fn the_warnings_of_the_shipped_rules_are_accepted_with_a_reason() {
    for folder in SHIPPED {
        let mut base = shipped(folder);
        assert!(!base.rules.broken(), "{folder}");
        let open = |p: &&Problem| p.severity() == Severity::Warning && p.accepted.is_none();
        let left: Vec<_> = base.problems.iter().filter(open).collect();
        assert!(left.is_empty(), "{folder}: {left:?}");
        assert_eq!(base.unusable_cases(), Vec::<String>::new(), "{folder}");
    }
}

#[test]
fn what_is_found_in_the_shipped_rules_is_on_record() {
    for folder in SHIPPED {
        let base = shipped(folder);
        let mut text = String::new();
        for problem in &base.problems {
            let cited: Vec<&str> = problem.quotes.iter().map(|q| &*q.citation).collect();
            let label = problem_words(&problem.kind, Lang::Zh).label;
            let shown = if problem.case.is_some() {
                "(有案例)"
            } else {
                ""
            };
            let line = format!("{} {}: {label}{shown}\n", problem.code(), cited.join("、"));
            text.push_str(&line);
            if let Some(reason) = &problem.accepted {
                text.push_str(&format!("    已接受:{reason}\n"));
            }
        }
        let name = folder.rsplit('/').next().unwrap_or(folder);
        assert!(holds(&format!("规则库-{name}"), &text), "{folder}");
    }
    // What the tiers of article 16(1) come to, in full.
    let mut base = shipped(SHIPPED[0]);
    let tier = |p: &Problem| {
        p.code().get(1..3) == Some("12")
            && p.quotes.iter().any(|q| q.citation == "第十六条第(一)项")
    };
    base.problems.retain(tier);
    assert!(holds("规则库-第十六条第(一)项各档", &base.said()));
}

#[test]
fn every_snapshot_belongs_to_a_file() {
    let folder = root().join("tests/check");
    let known: BTreeSet<String> = files(&folder, "banfa").iter().map(|p| name_of(p)).collect();
    let idle: Vec<String> = files(&folder.join("snapshots"), "snap")
        .iter()
        .map(|p| name_of(p))
        .filter(|name| !known.contains(name) && !name.starts_with("规则库"))
        .map(|name| format!("{name}.snap 没有对应的文件"))
        .collect();
    report(&idle);
}
