//! Replays that are interrupted and gone on with: the bytes are those of one that was not.

use crate::desk::{Desk, Ran};
use crate::whole::{files, register};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// Rows of the register: some megabytes of journal, with a note for each eighth of it.
const ROWS: usize = 3_000;

/// The file of notes.
const NOTES: &str = ".replay.resume.banfa-tmp";

/// A command line that writes into a folder.
fn args<'a>(folder: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let all = ["replay", "登记.csv", "--out", folder];
    [&all[..], more].concat()
}

fn desk() -> Desk {
    let desk = Desk::with_project();
    desk.write("登记.csv", register(ROWS, "李四"));
    desk
}

/// Notes that stand in a folder; none where there is no file of them.
fn notes(desk: &Desk, folder: &str) -> Option<usize> {
    let bytes = std::fs::read(desk.path(folder).join(NOTES)).ok()?;
    let lines = bytes.iter().filter(|b| **b == b'\n').count();
    Some(lines.saturating_sub(1))
}

/// Kills a run as soon as it has made so many notes in all. Whether it was killed before its end.
fn killed_at(desk: &Desk, folder: &str, args: &[&str], wanted: usize) -> bool {
    let mut child = desk.start(args);
    loop {
        if notes(desk, folder) >= Some(wanted) {
            child.kill().unwrap();
            return !child.wait().unwrap().success();
        }
        if let Some(status) = child.try_wait().unwrap() {
            assert_eq!(status.code(), Some(0), "{args:?}");
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Leaves unfinished results. A run may come to its end while nobody looks, where the machine is busy: then another is begun.
fn interrupt(desk: &Desk, folder: &str, more: &[&str]) {
    interrupt_at(desk, folder, more, 2);
}

/// Leaves unfinished results with so many notes.
fn interrupt_at(desk: &Desk, folder: &str, more: &[&str], wanted: usize) {
    let begun = desk.path(folder);
    let killed = (0..50).any(|_| {
        if begun.exists() {
            std::fs::remove_dir_all(&begun).unwrap();
        }
        killed_at(desk, folder, &args(folder, more), wanted)
    });
    assert!(killed, "every run came to its end before it was killed");
    assert!(notes(desk, folder) >= Some(wanted));
}

/// What a run that is not interrupted writes.
fn whole(desk: &Desk, more: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let ran = desk.run(&args("整", more));
    assert_eq!(ran.status, 0, "{}", ran.shown());
    let written = files(&desk.path("整"));
    assert_eq!(written.len(), 5);
    written
}

/// Goes on; what is written is what an uninterrupted run writes, and nothing else.
fn gone_on(desk: &Desk, folder: &str, more: &[&str], expected: &BTreeMap<String, Vec<u8>>) -> Ran {
    let ran = desk.run(&args(folder, &[more, &["--resume"]].concat()));
    assert_eq!(ran.status, 0, "{}", ran.shown());
    let written = files(&desk.path(folder));
    assert_eq!(
        written.keys().collect::<Vec<_>>(),
        expected.keys().collect::<Vec<_>>()
    );
    assert!(&written == expected, "{}", ran.shown());
    ran
}

fn refused(desk: &Desk, args: &[&str], told: &[&str]) {
    let before = files(&desk.path("果"));
    let ran = desk.run(args);
    assert_eq!(ran.status, 2, "{}", ran.shown());
    for text in told {
        assert!(ran.err.contains(text), "no {text}: {}", ran.shown());
    }
    assert!(files(&desk.path("果")) == before, "it is left as it was");
}

#[test]
fn a_run_that_is_killed_at_any_moment_is_gone_on_with_to_the_same_bytes() {
    let desk = desk();
    let expected = whole(&desk, &[]);
    let mut taken_over = 0;
    for wanted in [0, 1, 2, 3, 5, 8] {
        for wait in [0, 30] {
            let folder = format!("果{wanted}-{wait}");
            let line = args(&folder, &[]);
            let mut child = desk.start(&line);
            while notes(&desk, &folder) < Some(wanted) && child.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_millis(1));
            }
            std::thread::sleep(Duration::from_millis(wait));
            child.kill().unwrap();
            child.wait().unwrap();
            let had = notes(&desk, &folder).unwrap_or(0);
            let ran = gone_on(&desk, &folder, &[], &expected);
            assert_eq!(ran.err.contains("不再重写"), had > 0, "{}", ran.shown());
            taken_over += usize::from(had > 0);
        }
    }
    assert!(taken_over >= 6, "{taken_over}");
}

#[test]
fn one_that_is_killed_again_and_again_is_gone_on_with() {
    let desk = desk();
    let expected = whole(&desk, &[]);
    interrupt(&desk, "果", &[]);
    let mut kills = 0;
    while killed_at(&desk, "果", &args("果", &["--resume"]), 4 + kills) {
        kills += 1;
    }
    assert!(kills >= 3, "{kills}");
    // The last of them ended; and what is ended has nothing left.
    let ran = gone_on(&desk, "果", &[], &expected);
    assert!(ran.err.contains("没有可以接着写的结果"), "{}", ran.shown());
}

#[test]
fn notes_are_told_in_english_and_what_differs_is_refused_by_name() {
    let desk = desk();
    interrupt(&desk, "果", &[]);
    let line = args("果", &["--resume"]);
    let with = |more: &[&'static str]| [&line[..], more].concat();
    refused(
        &desk,
        &with(&["--as-of", "2027-01-31"]),
        &["截至:", "2027-01-31"],
    );
    refused(
        &desk,
        &with(&["--lang", "en"]),
        &["language: was 中文, is English", "--resume"],
    );
    let register = desk.read("登记.csv");
    desk.write(
        "登记.csv",
        format!("{register}2026-01-05 9:00,收到,B1,张三,\n"),
    );
    refused(&desk, &line, &["登记.csv 有改动"]);
    desk.write("登记.csv", &register);
    desk.write("二.csv", &register);
    let two = ["replay", "登记.csv", "二.csv", "--out", "果", "--resume"];
    refused(&desk, &two, &["登记表:", "二.csv"]);
    let rules = desk.read("rules/规章.banfa");
    desk.write(
        "rules/规章.banfa",
        rules.replace("应当 5日内", "应当 6日内"),
    );
    assert_ne!(
        desk.read("rules/规章.banfa"),
        rules,
        "the rules have such a limit"
    );
    refused(&desk, &line, &["规章.banfa 有改动"]);
    desk.write("rules/规章.banfa", &rules);
    let ran = desk.run(&with(&[]));
    assert!(
        ran.status == 0 && ran.err.contains("不再重写"),
        "{}",
        ran.shown()
    );
    let english = ["--lang", "en"];
    interrupt(&desk, "英", &english);
    let ran = desk.run(&args("英", &["--lang", "en", "--resume"]));
    assert!(
        ran.err.contains("records stand and are not written again"),
        "{}",
        ran.shown()
    );
}

#[test]
fn a_damaged_beginning_is_told_and_not_used() {
    let desk = desk();
    let expected = whole(&desk, &[]);
    let bend = |name: &str, at: fn(usize) -> usize| {
        let path = desk.path("果").join(name);
        let mut bytes = std::fs::read(&path).unwrap();
        let at = at(bytes.len());
        bytes[at] ^= 0x20;
        std::fs::write(path, bytes).unwrap();
    };
    let journals = [
        ".journal.jsonl.resume.banfa-tmp",
        ".journal.csv.resume.banfa-tmp",
    ];
    for name in journals {
        interrupt(&desk, "果", &[]);
        bend(name, |_| 100);
        let ran = gone_on(&desk, "果", &[], &expected);
        assert!(
            ran.err.contains("已损坏,没有采用,从头运行"),
            "{}",
            ran.shown()
        );
    }
    // Behind an earlier note.
    interrupt_at(&desk, "果", &[], 4);
    let notes = std::fs::read_to_string(desk.path("果").join(NOTES)).unwrap();
    let last = notes.lines().nth(4).unwrap();
    let (_, length) = last.split_once("\"length\":").unwrap();
    let length: usize = length.split(',').next().unwrap().parse().unwrap();
    let path = desk.path("果").join(journals[0]);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[length - 3] ^= 0x20;
    std::fs::write(path, bytes).unwrap();
    let ran = gone_on(&desk, "果", &[], &expected);
    assert!(ran.err.contains("不再重写"), "{}", ran.shown());
    assert!(
        ran.err.contains("条记录已损坏,没有采用,重写"),
        "{}",
        ran.shown()
    );
    // The notes themselves.
    interrupt(&desk, "果", &[]);
    bend(NOTES, |_| 200);
    let ran = gone_on(&desk, "果", &[], &expected);
    assert!(ran.err.contains("已损坏"), "{}", ran.shown());
    // A last note that was cut off is none, and nothing to be told.
    interrupt(&desk, "果", &[]);
    let path: PathBuf = desk.path("果").join(NOTES);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() - 9]).unwrap();
    let ran = gone_on(&desk, "果", &[], &expected);
    assert!(!ran.err.contains("损坏"), "{}", ran.shown());
}

#[test]
fn where_there_is_nothing_to_go_on_with_it_is_told_and_the_run_begins() {
    let desk = desk();
    let expected = whole(&desk, &[]);
    let ran = gone_on(&desk, "果", &[], &expected);
    assert!(
        ran.err.contains("没有可以接着写的结果,从头运行"),
        "{}",
        ran.shown()
    );
    // What was left goes with a run that begins anew.
    interrupt(&desk, "果", &[]);
    let ran = desk.run(&args("果", &[]));
    assert_eq!(ran.status, 0, "{}", ran.shown());
    assert!(files(&desk.path("果")) == expected);
}

#[test]
fn what_cannot_be_read_again_cannot_be_gone_on_with() {
    let desk = desk();
    let register = desk.read("登记.csv");
    let line = ["replay", "-", "--out", "果", "--resume"];
    let ran = desk.run_with(&line, &register, &[]);
    assert_eq!(ran.status, 2, "{}", ran.shown());
    assert!(ran.err.contains("标准输入"), "{}", ran.shown());
    // A run from standard input removes what was left, and leaves nothing to go on with.
    interrupt(&desk, "果", &[]);
    let ran = desk.run_with(&["replay", "-", "--out", "果"], &register, &[]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    assert_eq!(files(&desk.path("果")).len(), 5);
    for (line, told) in [
        (&["replay", "登记.csv", "--resume"][..], "--out"),
        (
            &[
                "replay",
                "登记.csv",
                "--out",
                "果",
                "--resume",
                "--format",
                "keyed",
            ],
            "keyed",
        ),
        (
            &[
                "replay",
                "登记.csv",
                "--out",
                "果",
                "--resume",
                "--stage",
                "1",
            ],
            "--stage",
        ),
    ] {
        let ran = desk.run(line);
        assert_eq!(ran.status, 2, "{}", ran.shown());
        assert!(ran.err.contains(told), "{}", ran.shown());
    }
}

#[test]
fn memory_threads_and_the_journal_on_standard_output_make_no_difference() {
    let desk = desk();
    let expected = whole(&desk, &[]);
    interrupt(&desk, "果", &["--memory", "16K", "--threads", "1"]);
    let ran = gone_on(&desk, "果", &["--memory", "32K"], &expected);
    assert!(ran.err.contains("不再重写"), "{}", ran.shown());
    interrupt(&desk, "果", &["--threads", "2"]);
    let ran = gone_on(&desk, "果", &["--format", "jsonl"], &expected);
    assert!(ran.err.contains("不再重写"), "{}", ran.shown());
    assert_eq!(ran.out.as_bytes(), expected["journal.jsonl"], "all of it");
}

#[test]
fn a_receipt_is_of_the_whole_journal() {
    let desk = desk();
    for lang in [&[][..], &["--lang", "en"]] {
        let more = [lang, &["--receipt", "整.json"]].concat();
        let expected = whole(&desk, &more);
        interrupt(&desk, "果", lang);
        let more = [lang, &["--receipt", "果.json"]].concat();
        gone_on(&desk, "果", &more, &expected);
        assert_eq!(desk.read("果.json"), desk.read("整.json"));
        let ran = desk.run(&["verify", "果.json"]);
        assert_eq!(ran.status, 0, "{}", ran.shown());
    }
}

/// A mapping of the register, with a remark.
fn map(remark: &str) -> String {
    let mut text = format!("对照 登记\n> {remark}\n");
    text += "案件 取 “案件”\n经手人 取 “经手人” 为 工作人员\n";
    for event in ["收到", "答复"] {
        text += &format!("事件 {event},若 “事件” 为 “{event}”:\n  时间 取 “时间”\n");
        if event == "收到" {
            text += "  承办人 取 “承办人”\n";
        }
    }
    text
}

#[test]
fn another_mapping_is_another_run_also_in_a_pack() {
    let desk = desk();
    for name in ["一", "二"] {
        desk.write(&format!("{name}.map"), map(name));
        let (map, pack) = (format!("{name}.map"), format!("{name}.pack"));
        let ran = desk.run(&["pack", "--map", &map, "--output", &pack]);
        assert_eq!(ran.status, 0, "{}", ran.shown());
    }
    for (option, one, two) in [
        ("--map", "一.map", "二.map"),
        ("--rules", "一.pack", "二.pack"),
    ] {
        let expected = whole(&desk, &[option, one]);
        interrupt(&desk, "果", &[option, one]);
        refused(&desk, &args("果", &[option, two, "--resume"]), &[two]);
        gone_on(&desk, "果", &[option, one], &expected);
    }
}

/// Files may grow to so many blocks: what a disk does that is full in the middle.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_in_the_middle_leaves_what_can_be_gone_on_with() {
    let desk = desk();
    let expected = whole(&desk, &[]);
    let script = "trap '' XFSZ; ulimit -f 2000; exec \"$0\" \"$@\"";
    let ran = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_banfa")])
        .args(args("果", &[]))
        .current_dir(desk.path("."))
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(2), "{err}");
    assert!(
        err.contains("journal.jsonl") && err.contains("--resume"),
        "{err}"
    );
    assert!(!err.contains("panicked"), "{err}");
    let ran = gone_on(&desk, "果", &[], &expected);
    assert!(ran.err.contains("不再重写"), "{}", ran.shown());
}
