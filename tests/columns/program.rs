//! `banfa columns` and `banfa replay` of what it writes.

use super::desk::Desk;
use std::fmt::Write as _;

/// Events of letters: dates as text and with a zone, a list, numbers, a member that comes late, wrong rows.
fn register() -> String {
    let mut text = String::new();
    for n in 0..3_000 {
        let (day, minute) = (1 + n / 150 % 28, n % 60);
        let _ = match n % 4 {
            0 => writeln!(
                text,
                "{{\"时间\":\"2026-01-{day:02} 09:{minute:02}\",\"事件\":\"收到\",\"案件\":\"L{n}\",\"承办人\":\"员{}\",\"备注\":[\"甲\",\"乙、丙\"],\"页\":{n}}}",
                n % 37
            ),
            3 if n % 400 == 3 => writeln!(
                text,
                "{{\"时间\":\"无\",\"事件\":\"答复\",\"案件\":\"L{}\",\"经手人\":\"员{}\"}}",
                n - 3,
                (n - 3) % 37
            ),
            3 if n % 100 == 3 => writeln!(
                text,
                "{{\"时间\":\"2026-01-{day:02}T09:{minute:02}:30+09:00\",\"事件\":\"答复\",\"案件\":\"L{}\",\"经手人\":\"员{}\",\"迟到\":true}}",
                n - 3,
                (n - 3) % 37
            ),
            _ => writeln!(
                text,
                "{{\"时间\":\"2026-01-{day:02} 10:{minute:02}\",\"事件\":\"答复\",\"案件\":\"L{}\",\"经手人\":\"员{}\"}}",
                n / 4 * 4,
                (n / 4 * 4) % 37
            ),
        };
    }
    text
}

fn desk() -> Desk {
    let desk = Desk::with_project();
    desk.write("登记.jsonl", register());
    desk
}

fn replayed(desk: &Desk, log: &str, more: &[&str]) -> (i32, String, Vec<String>) {
    let folder = format!("结果-{log}");
    let args = ["replay", log, "--as-of", "2026-12-31", "--out", &folder];
    let ran = desk.run(&[&args[..], more].concat());
    let own = |text: &str| text.replace(log, "登记").replace(&folder, "结果");
    let files = [
        "journal.jsonl",
        "journal.csv",
        "summary.json",
        "report.html",
    ];
    let files = files.map(|name| own(&desk.read(&format!("{folder}/{name}"))));
    (ran.status, own(&ran.shown()), files.to_vec())
}

#[test]
fn a_log_comes_to_what_the_register_comes_to() {
    let desk = desk();
    let ran = desk.run(&["columns", "登记.jsonl", "--output", "登记.arrow"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    assert!(ran.out.contains("3000 行,8 列"), "{}", ran.shown());
    let lines = replayed(&desk, "登记.jsonl", &[]);
    assert_eq!(lines.0, 1, "some rows are refused: {}", lines.1);
    assert_eq!(replayed(&desk, "登记.arrow", &[]), lines);
    for threads in ["1", "2"] {
        let more = ["--threads", threads];
        assert_eq!(replayed(&desk, "登记.arrow", &more), lines);
    }
    // And the summary alone, which takes another way.
    let summary = |log: &str| {
        let ran = desk.run(&["replay", log, "--as-of", "2026-12-31", "--format", "json"]);
        (ran.status, ran.out, ran.err.replace(log, "登记"))
    };
    assert_eq!(summary("登记.arrow"), summary("登记.jsonl"));
}

#[test]
fn what_is_refused_can_be_mended_and_replayed() {
    let desk = desk();
    desk.run(&["columns", "登记.jsonl", "--output", "登记.arrow"]);
    let refused = |log: &str| {
        let file = format!("拒收-{log}.csv");
        desk.run(&["replay", log, "--refused", &file]);
        desk.read(&file).replace(log, "登记")
    };
    let found = refused("登记.arrow");
    assert_eq!(found, refused("登记.jsonl"));
    assert_eq!(found.lines().count(), 1 + 8, "{found}");
}

#[test]
fn a_log_is_read_from_standard_input_and_packed() {
    let desk = desk();
    desk.run(&["columns", "登记.jsonl", "--output", "登记.arrow"]);
    let bytes = std::fs::read(desk.path("登记.arrow")).unwrap();
    let args = ["replay", "-", "--as-of", "2026-12-31", "--format", "json"];
    let piped = desk.run_in(&desk.path("."), &args, &bytes, &[]);
    let named = desk.run(&[
        "replay",
        "登记.arrow",
        "--as-of",
        "2026-12-31",
        "--format",
        "json",
    ]);
    assert_eq!((piped.status, &piped.out), (named.status, &named.out));
    // … and a register from standard input becomes a log.
    let args = ["columns", "-", "--output", "二.arrow"];
    let ran = desk.run_in(&desk.path("."), &args, register().as_bytes(), &[]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    assert_eq!(std::fs::read(desk.path("二.arrow")).unwrap(), bytes);
    // A log of a log is that log.
    desk.run(&["columns", "登记.arrow", "--output", "三.arrow"]);
    assert_eq!(std::fs::read(desk.path("三.arrow")).unwrap(), bytes);
}

#[test]
fn several_registers_of_several_forms_are_one_log() {
    let desk = Desk::with_project();
    desk.write(
        "一.csv",
        "案件,时间,事件,承办人\nA1,2026-02-10 09:00,收到,甲\n",
    );
    desk.write(
        "二.jsonl",
        "{\"时间\":\"2026-02-11 09:00\",\"事件\":\"答复\",\"案件\":\"A1\",\"经手人\":\"甲\"}\n",
    );
    let ran = desk.run(&[
        "columns",
        "一.csv",
        "二.jsonl",
        "--output",
        "合.arrow",
        "--lang",
        "en",
    ]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    assert!(
        ran.out.contains("合.arrow: 2 rows, 5 columns"),
        "{}",
        ran.shown()
    );
    let whole = desk.run(&["replay", "合.arrow", "--format", "json"]);
    let parts = desk.run(&["replay", "一.csv", "二.jsonl", "--format", "json"]);
    assert_eq!((whole.status, whole.out), (parts.status, parts.out));
}

#[test]
fn a_log_is_written_whole_or_not_at_all() {
    let desk = desk();
    desk.write("旧.arrow", "从前\n");
    desk.write("坏.jsonl", "{\"案件\":\"A1\"}\n[1]\n{\"案件\"\n");
    let ran = desk.run(&["columns", "坏.jsonl", "--output", "旧.arrow"]);
    assert_eq!(ran.status, 1, "{}", ran.shown());
    assert!(
        ran.err.contains("坏.jsonl:2") && ran.err.contains("坏.jsonl:3"),
        "{}",
        ran.err
    );
    assert_eq!(desk.read("旧.arrow"), "从前\n");
    let ran = desk.run(&["columns", "没有.jsonl", "--output", "旧.arrow"]);
    assert_eq!(ran.status, 2, "{}", ran.shown());
    let ran = desk.run(&["columns", "登记.jsonl", "--output", "/dev/full"]);
    assert_eq!(ran.status, 2, "{}", ran.shown());
    assert!(ran.err.contains("/dev/full"), "{}", ran.err);
}

#[test]
fn rows_that_name_no_column_are_told() {
    let desk = desk();
    desk.write("空.jsonl", "{}\n{}\n");
    let ran = desk.run(&["columns", "空.jsonl", "--output", "空.arrow"]);
    assert_eq!(ran.status, 2, "{}", ran.shown());
    assert!(ran.err.contains("空.jsonl"), "{}", ran.shown());
    assert!(!desk.path("空.arrow").exists());
}
