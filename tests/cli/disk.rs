//! A disk that is full and a reader that goes away, for every command that writes.

use crate::desk::{Desk, commands};
use std::collections::BTreeSet;
use std::io::Read;
use std::process::{Command, Output, Stdio};

/// Command lines that say something on standard output, at least one for each command.
const SAID: &[&[&str]] = &[
    &["check", "--format", "json"],
    &["check", "--format", "sarif"],
    &["run", "按期答复"],
    &["run", "按期答复", "--format", "jsonl"],
    &["test"],
    &["test", "--coverage"],
    &["explain", "按期答复"],
    &["explain", "--code", "S001"],
    &["explore", "--runs", "50"],
    &["text"],
    &["refs", "第一条"],
    &["compare", "rules", "rules"],
    &["due", "2026-02-10", "5个工作日内"],
    &["replay", "登记.csv"],
    &["replay", "登记.csv", "--format", "jsonl"],
    &["verify", "回执.json"],
    &["map", "登记.csv"],
    #[cfg(feature = "columns")]
    &["columns", "登记.csv", "--output", "登记.arrow"],
    &["plan"],
    &["pack", "--output", "规则.pack"],
    &["forms", "按期答复"],
    &["graph"],
    &["report", "--output", "页.html"],
    &["fmt", "--diff", "rules"],
    &["new", "另一个"],
    &["doctor"],
    &["completions", "bash"],
    &["man"],
    &["--help"],
    &["--version"],
];

/// Command lines that write the file `OUT`.
const NAMED: &[&[&str]] = &[
    &["run", "按期答复", "--receipt", "OUT"],
    &["test", "--junit", "OUT"],
    &["test", "--coverage", "--lcov", "OUT"],
    &["compare", "rules", "rules", "--output", "OUT"],
    &["replay", "登记.csv", "--receipt", "OUT"],
    &["replay", "登记.csv", "--refused", "OUT"],
    &["map", "登记.csv", "--output", "OUT"],
    #[cfg(feature = "columns")]
    &["columns", "登记.csv", "--output", "OUT"],
    &["pack", "--output", "OUT"],
    &["graph", "--output", "OUT"],
    &["report", "--output", "OUT"],
    &["report", "按期答复", "--output", "OUT"],
];

/// Command lines that write files of their own naming, and one that was there before.
const WRITTEN: &[(&[&str], &str)] = &[
    (&["fmt", "rules"], "rules/规章.banfa"),
    (&["test", "--accept"], "tests/snapshots/按期答复.snap"),
    (
        &["explore", "--runs", "50", "--write", "走查"],
        "走查/有.txt",
    ),
    (&["replay", "登记.csv", "--out", "结果"], "结果/有.txt"),
    (&["forms", "按期答复", "--out", "文书"], "文书/单-A1.docx"),
    (&["new", "另一个"], "另一个/有.txt"),
    (&["man", "--out", "手册"], "手册/banfa.1"),
];

/// A project with something for every command to write.
fn desk() -> Desk {
    let desk = Desk::with_project();
    let rules = desk.read("rules/规章.banfa");
    desk.write("rules/规章.banfa", format!("{rules}\n\n\n# 一\n"));
    let head = "<html><head><meta name=\"每件\" content=\"来件\"/><title>单</title></head><body>";
    desk.write(
        "rules/文书/单.html",
        format!("{head}<p>{{{{ 编号 }}}}</p></body></html>"),
    );
    desk.write(
        "登记.csv",
        "案件,时间,事件,承办人\nA1,2026-02-10 09:00,收到,甲\nA2,没有,收到,乙\n",
    );
    let ran = desk.run(&["run", "按期答复", "--receipt", "回执.json"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    desk
}

fn banfa(desk: &Desk, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_banfa"));
    command
        .args(args)
        .current_dir(desk.path("."))
        .env_remove("BANFA_LANG");
    command
}

/// Nobody fell, and nothing half-made is left.
fn sound(desk: &Desk, args: &[&str], ran: &Output) -> String {
    let err = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(!err.contains("panicked"), "{args:?}: {err}");
    for entry in walkdir::WalkDir::new(desk.path(".")) {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(!name.ends_with(".banfa-tmp"), "{args:?}: {name}");
    }
    err
}

#[test]
fn every_command_is_here() {
    let said: BTreeSet<&str> = SAID.iter().map(|args| args[0]).collect();
    for command in commands(&Desk::empty()) {
        // An editor that goes away ends the language server; tests/editors has that.
        // Without its feature, `columns` says nothing but that (tests/cli/replay.rs).
        let elsewhere =
            command == "lsp" || (command == "columns" && cfg!(not(feature = "columns")));
        assert!(elsewhere || said.contains(&*command), "{command}");
    }
}

#[test]
fn a_reader_that_goes_away_changes_no_status() {
    for args in SAID {
        let whole = desk().run(args).status;
        let desk = desk();
        let mut child = banfa(&desk, args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut err = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut err)
            .unwrap();
        let status = child.wait().unwrap().code();
        assert!(!err.contains("panicked"), "{args:?}: {err}");
        assert_eq!(status, Some(whole), "{args:?}: {err}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_standard_output_that_takes_nothing_is_told() {
    for args in SAID {
        let desk = desk();
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
        let ran = banfa(&desk, args).stdout(full.unwrap()).output().unwrap();
        let err = sound(&desk, args, &ran);
        assert_eq!(ran.status.code(), Some(2), "{args:?}: {err}");
        assert!(err.contains("<stdout>"), "{args:?}: {err}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_named_file_that_takes_nothing_is_told() {
    for args in NAMED {
        let desk = desk();
        let args: Vec<&str> = args
            .iter()
            .map(|a| if *a == "OUT" { "/dev/full" } else { a })
            .collect();
        let ran = banfa(&desk, &args).output().unwrap();
        let err = sound(&desk, &args, &ran);
        assert_eq!(ran.status.code(), Some(2), "{args:?}: {err}");
        assert!(err.contains("/dev/full"), "{args:?}: {err}");
    }
}

/// No file may grow: what a full disk does to a write.
#[cfg(target_os = "linux")]
fn cramped(desk: &Desk, args: &[&str]) -> Output {
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\"";
    Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_banfa")])
        .args(args)
        .current_dir(desk.path("."))
        .output()
        .unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_what_was_there_and_is_told() {
    let named = NAMED.iter().map(|args| {
        let args: Vec<&str> = args
            .iter()
            .map(|a| if *a == "OUT" { "写.txt" } else { a })
            .collect();
        (args, "写.txt")
    });
    let written = WRITTEN.iter().map(|(args, file)| (args.to_vec(), *file));
    for (args, file) in written.chain(named) {
        let desk = desk();
        // A draft of a mapping never replaces a file, nor does a new project fill a folder that has something in it.
        let replaces = !matches!(args[0], "map" | "new");
        if replaces && !file.starts_with("rules/") {
            desk.write(file, "从前\n");
        }
        let before = std::fs::read(desk.path(file)).ok();
        let ran = cramped(&desk, &args);
        let err = sound(&desk, &args, &ran);
        assert_eq!(ran.status.code(), Some(2), "{args:?}: {err}");
        assert!(!err.is_empty(), "{args:?}");
        assert_eq!(
            std::fs::read(desk.path(file)).ok(),
            before,
            "{args:?}: {err}"
        );
    }
}
