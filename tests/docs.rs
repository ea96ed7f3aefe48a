//! The documentation is executed: every example of the language reference, and the run that the README shows.
//!
//! The first words of a fence say how it is executed; `docs/language.md` tells its readers the same.

#[path = "docs/tutorial.rs"]
mod tutorial;

use banfa::cases::Verdict;
use banfa::engine::Program;
use banfa::model::{RuleBase, resolve};
use banfa::problem::{Problem, Severity};
use banfa::project::{files_below, read_source, run_case};
use banfa::source::{SourceFile, SourceMap};
use banfa::syntax::parse_rules;
use std::path::{Path, PathBuf};
use std::process::Command;

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
        for path in files_below(&root().join("rules/日历"), "banfa").expect("folders") {
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

// ───────────────────────────── the READMEs ─────────────────────────────

/// What `banfa` prints when it is called as a document shows it (`$ banfa …`, `$ cargo run --release -- …`).
fn printed(command: &str, folder: &Path) -> String {
    String::from_utf8(called(command, folder).stdout).expect("text")
}

/// What it says is wrong.
fn complained(command: &str, folder: &Path) -> String {
    String::from_utf8(called(command, folder).stderr).expect("text")
}

fn called(command: &str, folder: &Path) -> std::process::Output {
    let args = command
        .strip_prefix("$ cargo run --release -- ")
        .or_else(|| command.strip_prefix("$ banfa "))
        .unwrap_or_else(|| panic!("not a call of banfa: {command}"));
    Command::new(env!("CARGO_BIN_EXE_banfa"))
        .args(args.split_whitespace())
        .current_dir(folder)
        .env_remove("BANFA_LANG")
        .output()
        .expect("banfa runs")
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("a copy");
        }
    }
}

/// A copy of the project in which every result is accepted, then a line of the rules changed as a `diff` block says.
fn edited_project(diff: &str, name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    copy_folder(&root().join("rules"), &folder.join("rules"));
    copy_folder(
        &root().join("tests/cases/16-1-有效投诉"),
        &folder.join("tests/cases/16-1-有效投诉"),
    );
    printed("$ banfa test --accept", &folder);
    let line = |sign| diff.lines().find_map(|l| l.strip_prefix(sign));
    let (old, new) = (line('-').expect("a - line"), line('+').expect("a + line"));
    let changed = files_below(&folder.join("rules"), "banfa")
        .expect("folders")
        .into_iter()
        .filter(|path| {
            let text = std::fs::read_to_string(path).expect("rules");
            let here = text.contains(old);
            if here {
                std::fs::write(path, text.replace(old, new)).expect("rules");
            }
            here
        });
    assert_eq!(changed.count(), 1, "the line stands in one file: {old}");
    folder
}

fn check_readme(path: &str, name: &str) {
    let mut diff = String::new();
    let rules: String = files_below(&root().join("rules"), "banfa")
        .expect("folders")
        .iter()
        .map(|f| std::fs::read_to_string(f).expect("rules"))
        .collect();
    let mut case = String::new();
    for block in blocks(path) {
        let (command, shown) = block.text.split_once('\n').unwrap_or_default();
        let folder = match &*block.info {
            "console" => root().to_owned(),
            "console edited" => edited_project(&diff, name),
            "diff" => {
                diff = block.text;
                continue;
            }
            "banfa" => {
                assert!(rules.contains(&block.text), "{path}: not in the rules");
                continue;
            }
            "case" => {
                case = block.text;
                continue;
            }
            _ => continue,
        };
        let actual = printed(command, &folder);
        assert_eq!(
            actual.trim_matches('\n'),
            shown.trim_matches('\n'),
            "{path}: {command}"
        );
        if let Some(file) = command.split_whitespace().find(|w| w.ends_with(".case")) {
            assert_eq!(read(file).trim_end(), case.trim_end(), "{path}: {file}");
        }
    }
}

#[test]
fn the_readmes_show_what_is_printed() {
    check_readme("README.md", "readme-en");
    check_readme("README.zh-CN.md", "readme-zh");
}

/// The text before and the text after, in pairs of fences.
#[test]
fn the_style_is_what_the_formatter_writes() {
    use banfa::format::{Kind, format};
    let path = "docs/fmt.md";
    check_readme(path, "fmt");
    let (mut before, mut pairs) = (None, 0);
    for block in blocks(path) {
        let words: Vec<&str> = block.info.split_whitespace().collect();
        let kind = match words[..] {
            ["banfa", _] => Kind::Rules,
            ["case", _] => Kind::Case,
            _ => continue,
        };
        if words[1] == "整理前" {
            before = Some(block.text);
            continue;
        }
        let before = before.take().expect("a text before");
        let after = format(kind, banfa::source::FileId(0), &before).expect("no errors");
        assert_eq!(after, block.text, "{path}, line {}", block.line);
        pairs += 1;
    }
    assert_eq!(pairs, 3);
}

/// A copy of the shipped project, for what writes files or wants a mistake in them.
fn copied_project(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    for part in ["rules", "tests/cases"] {
        copy_folder(&root().join(part), &folder.join(part));
    }
    folder
}

#[test]
fn the_page_on_forms_shows_what_is_printed() {
    let folder = copied_project("forms");
    let mut executed = 0;
    for block in blocks("docs/forms.md") {
        let (command, shown) = block.text.split_once('\n').unwrap_or_default();
        match &*block.info {
            "console 文书" => {
                let printed = printed(command, &folder);
                assert_eq!(printed.trim(), shown.trim(), "{command}");
                for file in shown.lines().filter_map(|l| l.split("  ").nth(1)) {
                    assert!(folder.join(file).is_file(), "{file}");
                }
            }
            "console 模板有误" => {
                let path = folder.join("rules/首办责任制/文书/收件回执.html");
                let text = std::fs::read_to_string(&path).expect("a template");
                let wrong = text.replace("{{ 案件.首办责任人 }}", "{{ 案件.首办负责人 }}");
                assert_ne!(text, wrong);
                std::fs::write(&path, wrong).expect("a template");
                let told = complained(command, &folder);
                assert_eq!(told.trim(), shown.trim(), "{command}");
            }
            _ => continue,
        }
        executed += 1;
    }
    assert_eq!(executed, 3);
}

#[test]
fn the_page_on_reports_shows_what_is_printed() {
    let folder = copied_project("report");
    let shown = blocks("docs/report.md");
    let shown: Vec<_> = shown.iter().filter(|b| b.info == "console 报告").collect();
    assert_eq!(shown.len(), 3);
    for block in shown {
        let (command, shown) = block.text.split_once('\n').unwrap_or_default();
        let printed = printed(command, &folder);
        assert_eq!(printed.trim(), shown.trim(), "{command}");
        let file = shown.trim().trim_start_matches("报告已写入 ");
        assert!(folder.join(file).is_file(), "{file}");
    }
    // Every address that the page names is one.
    let page = std::fs::read_to_string(folder.join("规章报告.html")).expect("a report");
    for anchor in ["art-9-item-3", "art-15-para-2", "notes-item-2", "ch-3"] {
        assert!(page.contains(&format!("id=\"{anchor}\"")), "{anchor}");
    }
}

#[test]
fn the_readmes_name_the_test_command_that_ci_runs() {
    let ci = read(".ci/run");
    for path in ["README.md", "README.zh-CN.md"] {
        let all = blocks(path);
        let commands = all.iter().find(|b| b.info == "sh").expect("the set-up");
        let test = commands.text.lines().last().expect("two commands");
        assert!(ci.lines().any(|l| l == test), "{path}: {test}");
    }
}

/// Every relative link of the documentation leads to a file.
#[test]
fn links_lead_somewhere() {
    let mut paths = vec![PathBuf::from("README.md"), PathBuf::from("README.zh-CN.md")];
    for entry in std::fs::read_dir(root().join("docs")).expect("docs") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|e| e == "md") {
            paths.push(path);
        }
    }
    for path in paths {
        let path = root().join(path);
        let text = std::fs::read_to_string(&path).expect("a document");
        for target in text.split("](").skip(1).filter_map(|t| t.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            if file.is_empty() || target.starts_with("http") || target.contains(char::is_whitespace)
            {
                continue;
            }
            let there = path.parent().expect("a folder").join(file);
            let made_elsewhere = file == "diagnostics.md";
            assert!(
                there.exists() || made_elsewhere,
                "{}: {target}",
                path.display()
            );
        }
    }
}

/// Every Chinese keyword of the grammar stands in the glossary.
#[test]
fn the_glossary_has_every_keyword() {
    let glossary = read("docs/glossary.md");
    let grammar = read("grammar/banfa.pest");
    let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let plain = grammar.replace("\\\"", "");
    for keyword in plain.split('"').skip(1).step_by(2) {
        if keyword.chars().all(han) && !keyword.is_empty() {
            let numeral = keyword
                .chars()
                .all(|c| "一二两三四五六七八九十百千万亿零〇".contains(c));
            let parts = keyword.replace("个", "");
            assert!(
                numeral || glossary.contains(keyword) || glossary.contains(&parts),
                "{keyword}"
            );
        }
    }
}
