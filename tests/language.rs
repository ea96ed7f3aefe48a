//! The language, shown by small examples: `tests/language/NAME.banfa` with its cases `NAME.case` or `NAME.N.case`, and
//! `tests/language/bad/` with what is wrong and how that is said.
//!
//! Each file has a snapshot that people can read: the meaning (who must what under which provision) and the journal of
//! each case; for a bad file the diagnostics. Calendars come from `rules/日历`.

use banfa::cases::{judge, load};
use banfa::engine::{self, Program};
use banfa::forms::{fill, template};
use banfa::model::{RuleBase, resolve};
use banfa::problem::{CODES, KINDS, Problem, ProblemKind, Severity};
use banfa::project::{mapping_of, run_case};
use banfa::registers::{Bound, Intake, Next, Row, open};
use banfa::report::diagnostics::{Format, render, sorted};
use banfa::report::words::Lang;
use banfa::report::{Paint, Run, snapshot, timeline};
use banfa::source::{FileId, SourceFile, SourceMap, Span, decode};
use banfa::syntax::{MAX_FILE_BYTES, parse_case, parse_rules, tree::RuleFile};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Codes whose example is not a file of `bad/`, and where it is.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "M017",
        "tests/model.rs: the grammar takes one value after an order word",
    ),
    ("S002", "below: a file of four megabytes"),
    (
        "S004",
        "src/syntax/parse/faults.rs: no text under the bound is known to need fifty million steps",
    ),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/language")
}

/// The files of a folder with an extension, by name.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.expect("a folder entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .collect();
    found.sort();
    found
}

fn name_of(path: &Path) -> String {
    path.file_stem()
        .expect("a file name")
        .to_string_lossy()
        .into_owned()
}

/// `NAME` of `NAME.N.case`.
fn topic_of(case: &Path) -> String {
    let name = name_of(case);
    match name.rsplit_once('.') {
        Some((topic, number)) if number.chars().all(|c| c.is_ascii_digit()) => topic.to_owned(),
        _ => name,
    }
}

/// Files read into one source map, with what is wrong with them so far.
#[derive(Default)]
struct Read {
    sources: SourceMap,
    problems: Vec<Problem>,
    /// 期望 lines that the journal does not bear out.
    unmet: Vec<String>,
}

impl Read {
    fn file(&mut self, path: &Path) -> Option<(FileId, String)> {
        let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let shown = path.file_name().expect("a file name").to_string_lossy();
        match decode(&bytes) {
            Some((text, _)) => {
                let id = self.sources.add(SourceFile::new(&shown, &text));
                Some((id, text))
            }
            None => {
                let id = self.sources.add(SourceFile::new(&shown, ""));
                let nowhere = Span::new(id, 0, 0);
                self.problems
                    .push(Problem::new(ProblemKind::NotText, nowhere));
                None
            }
        }
    }

    fn rules(&mut self, path: &Path) -> Option<RuleFile> {
        let (id, text) = self.file(path)?;
        let (file, problems) = parse_rules(id, &text);
        self.problems.extend(problems);
        Some(file)
    }

    /// The rule base of one file and the calendars.
    fn base(&mut self, path: &Path) -> Option<RuleBase> {
        let calendars = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/日历");
        let mut all: Vec<RuleFile> = Vec::new();
        all.extend(self.rules(path));
        for calendar in files(&calendars, "banfa") {
            all.extend(self.rules(&calendar));
        }
        let (base, problems) = resolve(&all, &self.sources);
        self.problems.extend(problems);
        base
    }

    /// What a case comes to, as people read it.
    fn journal(&mut self, base: &RuleBase, path: &Path) -> String {
        let Some((id, text)) = self.file(path) else {
            return String::new();
        };
        let (tree, problems) = parse_case(id, &text);
        let loaded = load(&tree, &problems, base, &self.sources);
        self.problems.extend(problems);
        self.problems.extend(loaded.problems.iter().cloned());
        let journal = engine::run(base, &loaded.input);
        let again = engine::run(base, &loaded.input);
        assert_eq!(journal, again, "{}: two runs differ", path.display());
        for verdict in judge(&loaded.expected, base, &journal) {
            if !verdict.met {
                let line = self.sources.slice(verdict.span);
                self.unmet.push(format!("{}:{line}", name_of(path)));
            }
        }
        let run = Run {
            base,
            journal: &journal,
            sources: &self.sources,
            lang: Lang::Zh,
        };
        let title = tree.title.map_or(String::new(), |t| t.text);
        format!(
            "=== {}  {title}\n\n--- 含义 ---\n{}\n--- 记录 ---\n{}\n",
            name_of(path),
            snapshot(&run, &loaded.problems).trim_end(),
            timeline(&run, Paint { on: false }).trim_end(),
        )
    }

    /// A mapping and the register beside it: what is wrong with either, refused rows at their lines.
    fn register(&mut self, base: &RuleBase, map: &Path) {
        let Some((id, _)) = self.file(map) else {
            return;
        };
        let (mapping, problems) = mapping_of(Some(id), base, &self.sources);
        self.problems.extend(problems);
        let data = ["csv", "jsonl", "xes"]
            .map(|ending| map.with_extension(ending))
            .into_iter()
            .find(|path| path.exists())
            .unwrap_or_else(|| panic!("{}: no register beside it", map.display()));
        let name = data.file_name().expect("a file name").to_string_lossy();
        let (shown, _) = self.file(&data).expect("a text");
        let bytes = std::fs::read(&data).expect("a register");
        let opened = open(&name, std::io::Cursor::new(bytes), &mapping.opening);
        let mut rows = opened.expect("bytes").expect("a register").rows;
        let mut intake = Intake::new(base, &mapping);
        let mut bound = Bound::new(&mapping, rows.columns());
        if rows.has_heading() {
            self.problems
                .extend(bound.missing(&mapping, rows.columns()));
        }
        // As the program does: what has errors reads nothing.
        let errors = |p: &Problem| p.severity() == Severity::Error;
        if self.problems.iter().any(errors) {
            return;
        }
        let mut row = Row::default();
        loop {
            let next = rows.next(&mut row);
            bound.refresh(&mapping, rows.columns());
            match next {
                Next::Row => intake.take(&bound, rows.columns(), &"".into(), &row),
                Next::Bad(bad) => intake.refuse(rows.columns(), &"".into(), *bad, Some(&row)),
                Next::Broken(bad) => intake.refuse(rows.columns(), &"".into(), *bad, None),
                Next::End => break,
            }
        }
        let taken = intake.finish().unpacked();
        let events = taken.input.events.iter().map(|e| e.row);
        let applied = events.collect::<BTreeSet<_>>().len() as u64 + taken.aside;
        assert_eq!(taken.rows, applied + taken.refused.len() as u64, "{name}");
        for refused in taken.refused {
            let source = self.sources.file(shown);
            let line = refused.line as usize - 1;
            let start = source.line_start(line) as usize;
            let span = Span::new(shown, start, start + source.line_text(line).len());
            self.problems.push(Problem::new(refused.why, span));
        }
    }

    /// A template, and what it makes of a case.
    fn form(&mut self, base: &RuleBase, path: &Path, case: &Path) {
        let (id, _) = self.file(path).expect("a text");
        let template = match template(base, &self.sources, id) {
            Ok(template) => template,
            Err(wrong) => return self.problems.extend(wrong),
        };
        let (file, _) = self.file(case).expect("a case");
        let run = run_case(&Program::new(base), &self.sources, file, None);
        let view = Run {
            base,
            journal: &run.journal,
            sources: &self.sources,
            lang: Lang::Zh,
        };
        self.problems
            .extend(fill(&template, &view).err().map(|p| *p));
    }

    fn said(&mut self) -> String {
        self.problems = sorted(std::mem::take(&mut self.problems));
        render(
            &self.problems,
            &self.sources,
            Lang::Zh,
            Format::Pretty,
            false,
        )
    }
}

/// Compares with the snapshot; the panic says which file differs and how to see it.
fn holds(prefix: &str, path: &Path, text: &str) -> bool {
    let name = format!("{prefix}{}", name_of(path));
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_input_file(path);
    settings
        .bind(|| std::panic::catch_unwind(|| insta::assert_snapshot!(name, text)))
        .is_ok()
}

fn report(faults: &[String]) {
    assert!(
        faults.is_empty(),
        "\n{} 处不符(查看差异并接受:cargo insta review):\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn each_topic_means_what_its_snapshot_says() {
    let mut cases: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for case in files(&folder(), "case") {
        cases.entry(topic_of(&case)).or_default().push(case);
    }
    let mut faults = Vec::new();
    for path in files(&folder(), "banfa") {
        let name = name_of(&path);
        let mut read = Read::default();
        let base = read.base(&path);
        let mut text = String::new();
        let own = cases.remove(&name).unwrap_or_default();
        if own.is_empty() {
            faults.push(format!("{name}.banfa 没有案例"));
        }
        for case in own.iter().filter(|_| base.is_some()) {
            text.push_str(
                &base
                    .as_ref()
                    .map_or(String::new(), |b| read.journal(b, case)),
            );
        }
        let said = read.said();
        if read
            .problems
            .iter()
            .any(|p| p.severity() == Severity::Error)
        {
            faults.push(format!("{name} 有错误:\n{said}"));
        } else {
            if !said.is_empty() {
                let _ = write!(text, "--- 提示 ---\n{said}");
            }
            if !holds("", &path, &text) {
                faults.push(format!("{name} 与快照不符"));
            }
        }
        faults.extend(read.unmet);
    }
    faults.extend(cases.keys().map(|name| format!("{name}.case 没有规则文件")));
    report(&faults);
}

/// The problems of every bad file, by name: a rule file, its case, or a case or mapping against the rules in `共用/`.
fn bad() -> BTreeMap<String, (PathBuf, Read)> {
    let bad = folder().join("bad");
    let mut all = BTreeMap::new();
    for path in files(&bad, "banfa") {
        let mut read = Read::default();
        let base = read.base(&path);
        let case = path.with_extension("case");
        if case.exists() {
            let base = base.unwrap_or_else(|| panic!("{}\n{}", path.display(), read.said()));
            read.journal(&base, &case);
        }
        all.insert(name_of(&path), (path, read));
    }
    for path in files(&bad, "case") {
        if path.with_extension("banfa").exists() {
            continue;
        }
        let mut read = Read::default();
        let base = read.base(&bad.join("共用/规则.banfa"));
        let base = base.unwrap_or_else(|| panic!("共用/规则.banfa\n{}", read.said()));
        read.journal(&base, &path);
        all.insert(name_of(&path), (path, read));
    }
    for path in files(&bad, "html") {
        let mut read = Read::default();
        let base = read.base(&bad.join("共用/规则.banfa"));
        let base = base.unwrap_or_else(|| panic!("共用/规则.banfa\n{}", read.said()));
        read.form(&base, &path, &bad.join("共用/文书.case"));
        all.insert(name_of(&path), (path, read));
    }
    for path in files(&bad, "map") {
        let mut read = Read::default();
        let base = read.base(&bad.join("共用/规则.banfa"));
        let base = base.unwrap_or_else(|| panic!("共用/规则.banfa\n{}", read.said()));
        read.register(&base, &path);
        all.insert(name_of(&path), (path, read));
    }
    all
}

#[test]
fn each_wrong_use_is_told_as_its_snapshot_says() {
    let mut faults = Vec::new();
    for (name, (path, mut read)) in bad() {
        let said = read.said();
        if read.problems.is_empty() {
            faults.push(format!("bad/{name} 没有报出任何问题"));
        } else if !holds("bad-", &path, &said) {
            faults.push(format!("bad/{name} 与快照不符"));
        }
    }
    report(&faults);
}

/// Codes that an example of another code cannot do without, and why.
const BESIDE: &[(&str, &str, &str)] = &[(
    "C014",
    "C003",
    "the row that is referred to is refused for something",
)];

#[test]
fn each_wrong_use_raises_nothing_else() {
    let mut faults = Vec::new();
    for (name, (_, read)) in bad() {
        let Some((code, _)) = name.split_once('-').filter(|(c, _)| CODES.contains(c)) else {
            continue;
        };
        for problem in &read.problems {
            let other = problem.code();
            let beside = BESIDE.iter().any(|b| (b.0, b.1) == (code, other));
            if other != code && !beside {
                faults.push(format!("bad/{name} 还报出 {other}"));
            }
        }
    }
    report(&faults);
}

#[test]
fn every_code_has_a_wrong_use() {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (_, read) in bad().values() {
        seen.extend(read.problems.iter().map(Problem::code));
    }
    let name = |code: &str| KINDS.iter().find(|(c, _)| *c == code).map_or("", |k| k.1);
    let excused = |code: &str| ELSEWHERE.iter().any(|(c, _)| *c == code);
    let missing: Vec<String> = CODES
        .iter()
        // The findings of `check` have theirs in tests/check.
        .filter(|code| !code.starts_with("W1") && !code.starts_with("N1"))
        .filter(|code| !seen.contains(*code) && !excused(code))
        .map(|code| format!("{code} {} 在 bad/ 没有例子", name(code)))
        .collect();
    let idle: Vec<String> = ELSEWHERE
        .iter()
        .filter(|(code, _)| seen.contains(code))
        .map(|(code, _)| format!("{code} 已有例子,应当从例外中删去"))
        .collect();
    report(&[missing, idle].concat());
}

#[test]
fn a_file_beyond_the_bound_is_refused() {
    let text = "#".repeat(MAX_FILE_BYTES + 1);
    let mut read = Read::default();
    let id = read.sources.add(SourceFile::new("太大.banfa", ""));
    (_, read.problems) = parse_rules(id, &text);
    let (_, in_case) = parse_case(id, &text);
    assert_eq!(read.problems, in_case);
    let said = read.said();
    let lines: Vec<&str> = said.trim().lines().map(str::trim).collect();
    assert_eq!(lines.first(), Some(&"× S002 文件过大"));
    assert_eq!(
        lines.last(),
        Some(&"改法:请拆成几个文件;单个文件至多 4 MiB")
    );
}

#[test]
fn every_snapshot_belongs_to_a_file() {
    let mut known: BTreeSet<String> = files(&folder(), "banfa")
        .iter()
        .map(|p| name_of(p))
        .collect();
    known.extend(bad().keys().map(|name| format!("bad-{name}")));
    let idle: Vec<String> = files(&folder().join("snapshots"), "snap")
        .iter()
        .map(|p| name_of(p))
        .filter(|name| !known.contains(name))
        .map(|name| format!("{name}.snap 没有对应的文件"))
        .collect();
    report(&idle);
}
