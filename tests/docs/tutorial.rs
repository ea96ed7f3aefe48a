//! The tutorial is carried out from an empty folder, step by step, as its reader would.
//!
//! What a step does stands in its fence, or in a comment that the page does not show:
//!
//! | step | what it does |
//! | --- | --- |
//! | `banfa 写入 PATH`, `case 写入 PATH`, `csv 写入 PATH` | the file has this text |
//! | `diff PATH` | of the file, the lines with `-` go and those with `+` come |
//! | `console`, `console 1` | each `$` line prints what follows it and ends with this status (0) |
//! | `<!-- 删去 PATH -->`, `<!-- 移动 PATH PATH -->` | the file goes, or has another place |
//!
//! English pages say `write`, `delete`, `move`. With `INSTA_UPDATE=always` the output in the page is written anew.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A reader at work.
struct Reader {
    /// Where the tutorial began.
    start: PathBuf,
    /// Where the reader stands.
    here: PathBuf,
    commands: usize,
}

impl Reader {
    fn new(name: &str) -> Self {
        let start = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&start);
        std::fs::create_dir_all(&start).expect("an empty folder");
        Self {
            here: start.clone(),
            start,
            commands: 0,
        }
    }

    /// The page with what really came of its steps.
    fn follow(&mut self, page: &str) -> String {
        let lines: Vec<&str> = page.lines().collect();
        let mut out = String::new();
        // The prose of a section so far: it names the files that its steps are about.
        let mut section = String::new();
        let mut at = 0;
        while let Some(&line) = lines.get(at) {
            out += &format!("{line}\n");
            at += 1;
            if line.starts_with("## ") {
                section.clear();
            }
            if let Some(action) = line.strip_prefix("<!-- ") {
                self.act(action.trim_end_matches(" -->"), at);
            }
            let Some(info) = line.strip_prefix("```") else {
                section += line;
                continue;
            };
            let closing = lines[at..].iter().position(|l| *l == "```");
            let end = at + closing.unwrap_or_else(|| panic!("line {at}: the fence does not close"));
            let body: String = lines[at..end].iter().map(|l| format!("{l}\n")).collect();
            out += &self.step(info, &body, &section, at);
            out += "```\n";
            at = end + 1;
        }
        out
    }

    fn act(&self, action: &str, line: usize) {
        let words: Vec<&str> = action.split_whitespace().collect();
        match words[..] {
            ["删去" | "delete", path] => std::fs::remove_file(self.here.join(path)),
            ["移动" | "move", from, to] => {
                std::fs::rename(self.here.join(from), self.here.join(to))
            }
            _ => panic!("line {line}: no such action: {action}"),
        }
        .unwrap_or_else(|e| panic!("line {line}: {action}: {e}"));
    }

    /// Carries a fence out; the text that it should have.
    fn step(&mut self, info: &str, body: &str, section: &str, line: usize) -> String {
        let words: Vec<&str> = info.split_whitespace().collect();
        let path = match words[..] {
            ["console"] => return self.console(body, 0, line),
            ["console", status] => {
                return self.console(body, status.parse().expect("a status"), line);
            }
            [_, "写入" | "write", path] => {
                let file = self.here.join(path);
                std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
                std::fs::write(file, body).expect("a file");
                path
            }
            ["diff", path] => {
                self.edit(path, body, line);
                path
            }
            [] => return body.to_owned(),
            _ => panic!("line {line}: no such step: {info}"),
        };
        assert!(section.contains(path), "line {line}: {path} is not named");
        body.to_owned()
    }

    /// Replaces the lines of a file that a `diff` shows; they stand in it once.
    fn edit(&self, path: &str, diff: &str, line: usize) {
        let side = |gone: char| -> String {
            let keep = diff.lines().filter(|l| !l.starts_with(gone));
            keep.map(|l| format!("{}\n", l.get(1..).unwrap_or("")))
                .collect()
        };
        let (old, new) = (side('+'), side('-'));
        let file = self.here.join(path);
        let text = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{path}: {e}"));
        let found = text.matches(&old).count();
        assert_eq!(found, 1, "line {line}: {path} has these lines once:\n{old}");
        std::fs::write(file, text.replace(&old, &new)).expect("a file");
    }

    fn console(&mut self, body: &str, status: i32, line: usize) -> String {
        let mut out = String::new();
        for command in body.lines().filter_map(|l| l.strip_prefix("$ ")) {
            out += &format!("$ {command}\n");
            if let Some(folder) = command.strip_prefix("cd ") {
                self.here.push(folder);
                assert!(self.here.is_dir(), "line {line}: {command}");
                continue;
            }
            let (actual, printed) = self.call(command);
            assert_eq!(actual, status, "line {line}: {command}\n{printed}");
            out += &printed;
            self.commands += 1;
        }
        out
    }

    /// What a command prints where both streams end on one screen, without blank lines around it.
    fn call(&self, command: &str) -> (i32, String) {
        let args = command
            .strip_prefix("banfa ")
            .unwrap_or_else(|| panic!("not a call of banfa: {command}"));
        let screen = self.start.join("screen");
        let file = File::create(&screen).expect("a file");
        let status = Command::new(env!("CARGO_BIN_EXE_banfa"))
            .args(args.split_whitespace())
            .current_dir(&self.here)
            .env_remove("BANFA_LANG")
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("a file"))
            .stderr(file)
            .status()
            .expect("banfa runs");
        let text = std::fs::read_to_string(&screen).expect("text");
        let text = text.trim_matches('\n');
        let lines = text.lines().map(|l| format!("{}\n", l.trim_end()));
        (status.code().unwrap_or(-1), lines.collect())
    }
}

/// Carries a tutorial out and holds its page to what came of it.
fn carried_out(path: &str, name: &str) {
    let file = super::root().join(path);
    let page = std::fs::read_to_string(&file).expect("a page");
    let mut reader = Reader::new(name);
    let actual = reader.follow(&page);
    if std::env::var("INSTA_UPDATE").is_ok_and(|v| v == "always") {
        std::fs::write(&file, &actual).expect("a page");
    } else if actual != page {
        let diff = similar::TextDiff::from_lines(&page, &actual);
        let diff = diff
            .unified_diff()
            .header(path, "what came of it")
            .to_string();
        panic!("{diff}");
    }
    assert!(reader.commands > 25, "{path}: {}", reader.commands);
}

#[test]
fn the_chinese_tutorial_does_what_it_says() {
    carried_out("docs/tutorial.zh-CN.md", "tutorial-zh");
}

#[test]
fn the_english_tutorial_does_what_it_says() {
    carried_out("docs/tutorial.en.md", "tutorial-en");
}
