//! What is meant to do harm: to a terminal, an office program, a browser, the files of others, or to the program itself.

use crate::desk::{Desk, same};
use std::io::Read;
use std::process::{Command, Stdio};

/// Clears the screen, sets the window's title, turns the direction of text.
const EVIL: &str = "\u{1b}[2J\u{1b}]0;题\u{7}\u{202e}";

fn hides_nothing(text: &str) {
    let strange = banfa::source::hidden_in(text).next();
    assert_eq!(strange, None, "{text:?}");
}

#[test]
fn what_a_terminal_would_obey_is_reported_and_shown_by_its_number() {
    let desk = Desk::with_project();
    desk.edit("rules/规章.banfa", "第一条", &format!("# {EVIL}\n第一条"));
    let ran = desk.run(&["check", "--lang", "en"]);
    assert_eq!(ran.status, 1);
    hides_nothing(&ran.shown());
    assert!(ran.err.contains("S035"), "{}", ran.err);
    assert!(ran.err.contains("<U+001B>[2J"), "{}", ran.err);
    assert!(ran.err.contains("<U+202E>"), "{}", ran.err);
    for format in ["json", "sarif", "github"] {
        let ran = desk.run(&["check", "--format", format]);
        hides_nothing(&ran.shown());
    }
    let coloured = desk.run(&["--color", "always", "check"]);
    assert!(!coloured.err.contains("\u{1b}[2J") && !coloured.err.contains('\u{7}'));
}

#[test]
fn hidden_characters_of_a_case_reach_no_terminal() {
    let desk = Desk::with_project();
    desk.edit(
        "tests/cases/按期答复.case",
        "案例 ",
        &format!("案例 {EVIL}"),
    );
    for args in [
        &["run", "按期答复"][..],
        &["run", "按期答复", "--format", "json"],
        &["run", "按期答复", "--format", "jsonl"],
        &["test"],
        &["fmt", "--check", "tests/cases"],
        &["--color", "always", "explain", "按期答复"],
        &["run", "没有\u{1b}[2J这个"],
    ] {
        let ran = desk.run(args);
        assert_ne!(ran.status, 0, "{args:?}");
        let shown = ran.shown();
        assert!(
            !shown.contains("\u{1b}[2J") && !shown.contains('\u{202e}'),
            "{args:?}: {shown}"
        );
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_run_quietly() {
    let root = env!("CARGO_MANIFEST_DIR");
    for args in [
        &["check", "rules", "--notes", "--format", "json"][..],
        &["explain", "--code", "S035"],
        &["text", "rules"],
        &["fmt", "--diff", "rules"],
        &["run", "tests/cases", "--format", "jsonl"],
        &["--help"],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_banfa"))
            .args(args)
            .current_dir(root)
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
        assert!(matches!(status, Some(0..=2)), "{args:?}: {status:?} {err}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_what_was_there_and_is_told() {
    let desk = Desk::with_project();
    let before = desk.read("rules/规章.banfa");
    desk.write("rules/规章.banfa", format!("{before}\n\n\n# 一\n"));
    let untidy = desk.read("rules/规章.banfa");
    // No file may grow: what a full disk does to a write.
    let limited = |command: &str| {
        let script = format!("trap '' XFSZ; ulimit -f 0; exec \"$0\" {command}");
        Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_banfa")])
            .current_dir(desk.path("."))
            .output()
            .unwrap()
    };
    for command in [
        "fmt rules",
        "test --accept",
        "forms 按期答复 --out 文书",
        "new 另一个",
    ] {
        let ran = limited(command);
        let err = String::from_utf8_lossy(&ran.stderr);
        assert!(!err.contains("panicked"), "{command}: {err}");
    }
    let ran = limited("fmt rules");
    assert_eq!(ran.status.code(), Some(2));
    let err = String::from_utf8_lossy(&ran.stderr);
    assert!(err.contains("写入") || err.contains("rules"), "{err}");
    assert_eq!(desk.read("rules/规章.banfa"), untidy);
    let left = std::fs::read_dir(desk.path("rules")).unwrap();
    let left: Vec<_> = left.map(|e| e.unwrap().file_name()).collect();
    assert!(
        left.iter().all(|n| !n.to_string_lossy().ends_with(".tmp")),
        "{left:?}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_standard_output_that_takes_nothing_is_told() {
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let ran = Command::new(env!("CARGO_BIN_EXE_banfa"))
        .args(["explain", "--code", "S001"])
        .stdout(full)
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(2), "{err}");
    assert!(err.contains("<stdout>"), "{err}");
}

#[cfg(unix)]
#[test]
fn a_pipe_a_device_or_a_folder_in_place_of_a_file_is_told_and_waits_for_nobody() {
    use std::time::{Duration, Instant};
    let desk = Desk::with_project();
    let made = Command::new("mkfifo")
        .arg(desk.path("rules/管道.banfa"))
        .status()
        .unwrap();
    assert!(made.success());
    std::fs::create_dir(desk.path("rules/文件夹.banfa")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", desk.path("rules/设备.banfa")).unwrap();
    // What is no file is no rule file: as with a folder of that name.
    let began = Instant::now();
    let ran = desk.run(&["check"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    for path in ["rules/管道.banfa", "rules/文件夹.banfa", "/dev/zero"] {
        for command in ["run", "check", "fmt"] {
            let ran = desk.run(&[command, path]);
            assert_ne!(ran.status, 0, "{command} {path}: {}", ran.shown());
            assert!(!ran.err.contains("panicked"));
        }
    }
    assert!(began.elapsed() < Duration::from_secs(60));
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_of_rules_are_followed_but_for_circles() {
    use std::os::unix::fs::symlink;
    let desk = Desk::with_project();
    symlink("..", desk.path("rules/圈")).unwrap();
    symlink("自己.banfa", desk.path("rules/自己.banfa")).unwrap();
    symlink("/nowhere/at/all.banfa", desk.path("rules/断.banfa")).unwrap();
    let ran = desk.run(&["check"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    // A link out of the folder is part of it, as a shared calendar is; its file is told by the name that it has there.
    let outside = Desk::empty();
    outside.write("外.banfa", "参数 = 坏\n");
    symlink(outside.path("外.banfa"), desk.path("rules/外.banfa")).unwrap();
    let ran = desk.run(&["check"]);
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("rules/外.banfa"), "{}", ran.err);
}

#[test]
fn names_are_never_markup_nor_formulas() {
    let desk = Desk::with_project();
    let name = "<script>alert(1)</script>";
    desk.write(
        "登记.csv",
        format!("案件,时间,事件,承办人\n=1+1,2026-02-10 09:00,收到,{name}\n+A,没有,收到,-1\n"),
    );
    let ran = desk.run(&[
        "replay",
        "登记.csv",
        "--out",
        "结果",
        "--refused",
        "拒收.csv",
    ]);
    let shown = ran.shown();
    assert!(matches!(ran.status, 0 | 1), "{shown}");
    let refused = desk.read("拒收.csv");
    assert!(
        refused.contains("'+A") && refused.contains("'-1"),
        "{refused}"
    );
    let mut pages = 0;
    for file in std::fs::read_dir(desk.path("结果")).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        match path.extension().and_then(|e| e.to_str()) {
            Some("html") => {
                pages += 1;
                assert!(!text.contains("<script>alert"), "{path:?}");
            }
            Some("csv") => {
                assert!(
                    !text.contains(",=1+1") && !text.starts_with('='),
                    "{path:?}: {text}"
                );
            }
            _ => {}
        }
    }
    assert!(pages > 0, "{shown}");
    // What was refused is read again as it was.
    desk.write("拒收.csv", refused.replace("没有", "2026-02-11"));
    let again = desk.run(&["replay", "拒收.csv", "--refused", "再拒.csv"]);
    let shown = again.shown();
    assert!(!shown.contains("'+A"), "{shown}");
    same("hostile-refused", &refused);
}
