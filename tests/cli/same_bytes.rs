//! The same bytes on any host: runs, threads, time zones, locales, and input in any number of files.

use crate::desk::Desk;
use crate::whole::{files, register};
use std::collections::{BTreeMap, BTreeSet};

/// What hosts differ in.
const HOSTS: [&[(&str, &str)]; 5] = [
    &[],
    &[
        ("TZ", "Asia/Shanghai"),
        ("LANG", "zh_CN.UTF-8"),
        ("LC_ALL", "zh_CN.GBK"),
    ],
    &[
        ("TZ", "America/New_York"),
        ("LANG", "en_US.UTF-8"),
        ("LC_ALL", "C"),
    ],
    &[
        ("TZ", "Pacific/Apia"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("LC_NUMERIC", "de_DE"),
    ],
    &[
        ("TZ", ":/no/such/zone"),
        ("LANG", ""),
        ("HOME", "/"),
        ("USER", "x"),
        ("COLUMNS", "20"),
    ],
];

/// A project with the register and everything that it writes about it.
fn desk() -> Desk {
    let desk = Desk::with_project();
    let rows = register(150, "张三")
        + &register(150, "李四").replace(",A", ",B")["时间,事件,案件,承办人,经手人\n".len()..];
    desk.write("登记簿.csv", rows + "2026-01-05 9:00,没有的事件,A1,,\n");
    desk
}

/// Standard output and every file of a replay.
fn replayed(
    desk: &Desk,
    inputs: &[&str],
    more: &[&str],
    env: &[(&str, &str)],
) -> BTreeMap<String, Vec<u8>> {
    let _ = std::fs::remove_dir_all(desk.path("结果"));
    let mut args = vec!["replay"];
    args.extend(inputs);
    args.extend([
        "--out",
        "结果",
        "--refused",
        "结果/拒收.csv",
        "--max-refused",
        "1",
    ]);
    args.extend(more);
    let ran = desk.run_with(&args, "", env);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    let mut found = files(&desk.path("结果"));
    found.insert("out".into(), ran.out.into());
    found.insert("err".into(), ran.err.into());
    found
}

fn same(wanted: &BTreeMap<String, Vec<u8>>, found: &BTreeMap<String, Vec<u8>>, why: &str) {
    let names = |all: &BTreeMap<String, Vec<u8>>| all.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(wanted), names(found), "{why}");
    for (name, bytes) in wanted {
        assert!(found[name] == *bytes, "{why}: {name} has other bytes");
    }
}

#[test]
fn journal_tables_and_report_of_a_replay_are_the_same_on_any_host() {
    let desk = desk();
    for lang in ["zh", "en"] {
        let wanted = replayed(&desk, &["登记簿.csv"], &["--lang", lang], &[]);
        assert_eq!(wanted.len(), 8);
        for host in HOSTS {
            let found = replayed(&desk, &["登记簿.csv"], &["--lang", lang], host);
            same(&wanted, &found, &format!("{host:?}"));
        }
    }
}

#[test]
fn journal_tables_and_report_of_a_replay_are_the_same_on_any_number_of_threads() {
    let desk = desk();
    if !desk.run(&["replay", "--help"]).out.contains("--threads") {
        return;
    }
    let wanted = replayed(&desk, &["登记簿.csv"], &[], &[]);
    for threads in ["1", "2", "3", "8"] {
        let found = replayed(&desk, &["登记簿.csv"], &["--threads", threads], &[]);
        same(&wanted, &found, &format!("{threads} threads"));
    }
}

#[test]
fn a_replay_is_the_same_in_any_amount_of_memory() {
    let desk = desk();
    // Not in order.
    let text = desk.read("登记簿.csv");
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    desk.write("登记簿.csv", lines.join("\n"));
    let wanted = replayed(&desk, &["登记簿.csv"], &[], &[]);
    for memory in ["1", "2K", "1G"] {
        let found = replayed(&desk, &["登记簿.csv"], &["--memory", memory], &[]);
        same(&wanted, &found, &format!("{memory} of memory"));
    }
    let summary = |more: &[&str]| desk.run(&[&["replay", "登记簿.csv"], more].concat());
    assert_eq!(summary(&[]).out, summary(&["--memory", "1K"]).out);
}

#[cfg(unix)]
#[test]
fn where_temporary_files_cannot_be_written_a_replay_says_so() {
    let desk = desk();
    let nowhere = [("TMPDIR", "/no/such/folder")];
    let args = ["replay", "登记簿.csv", "--max-refused", "1"];
    assert_eq!(desk.run_with(&args, "", &nowhere).status, 0);
    let ran = desk.run_with(&[&args[..], &["--memory", "1K"]].concat(), "", &nowhere);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{}", ran.shown());
    assert!(ran.err.contains("/no/such/folder"), "{}", ran.err);
}

/// A journal in which rows are named by their number over all files, where each file has so many rows and a heading.
fn rows_numbered(journal: &[u8], files: &[(String, usize)]) -> String {
    let mut text = String::from_utf8(journal.to_vec()).unwrap();
    let mut before = 0;
    for (file, rows) in files {
        // As JSON has it, and as the table has it.
        for form in [format!("\"file\":\"{file}\",\"line\":"), format!("{file}:")] {
            let mut parts = text.split(&form);
            let mut out = parts.next().unwrap_or_default().to_owned();
            for part in parts {
                let digits =
                    part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                let line: usize = part[..digits].parse().unwrap();
                // The heading stands before the rows, and lines count from one.
                assert!(
                    (2..rows + 2).contains(&line),
                    "{file} has no row in line {line}"
                );
                out += &format!("row {}{}", before + line - 2, &part[digits..]);
            }
            text = out;
        }
        before += rows;
    }
    text
}

#[test]
fn a_register_in_any_number_of_files_comes_to_the_same() {
    let desk = desk();
    let text = desk.read("登记簿.csv");
    let (heading, rows) = text.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    let whole = replayed(&desk, &["登记簿.csv"], &[], &[]);
    let all = [("登记簿.csv".to_owned(), rows.len())];
    // The names and lines of rows are all that the files make of it.
    let journals = ["journal.jsonl", "journal.csv"];
    let wanted: Vec<String> = journals
        .iter()
        .map(|n| rows_numbered(&whole[*n], &all))
        .collect();
    assert!(wanted.iter().all(|journal| !journal.contains("登记簿.csv")));
    for parts in [2, 3, 7] {
        let mut names = Vec::new();
        for (at, chunk) in rows.chunks(rows.len().div_ceil(parts)).enumerate() {
            let name = format!("第{at}份.csv");
            desk.write(&name, format!("{heading}\n{}\n", chunk.join("\n")));
            names.push((name, chunk.len()));
        }
        assert_eq!(names.len(), parts);
        let inputs: Vec<&str> = names.iter().map(|(name, _)| &**name).collect();
        let found = replayed(&desk, &inputs, &[], &[]);
        for name in ["out", "summary.json", "report.html", "tables.xlsx"] {
            assert!(
                found[name] == whole[name],
                "{parts} files: {name} has other bytes"
            );
        }
        for (name, wanted) in journals.iter().zip(&wanted) {
            let found = rows_numbered(&found[*name], &names);
            assert!(found == *wanted, "{parts} files: {name} has other bytes");
        }
    }
}

#[test]
fn every_other_result_is_the_same_on_any_host() {
    let desk = Desk::with_project();
    let case = "tests/cases/按期答复.case";
    let commands: [&[&str]; 10] = [
        &["run", case],
        &["run", case, "--format", "json"],
        &["run", case, "--format", "jsonl"],
        &["check", "--notes"],
        &["check", "--format", "sarif"],
        &["test", "--coverage"],
        &["explain", case],
        &["text"],
        &["due", "2026-02-12", "5个工作日内"],
        &["explore", "--runs", "200"],
    ];
    for command in commands {
        let wanted = desk.run(command);
        for host in HOSTS {
            let found = desk.run_with(command, "", host);
            assert_eq!(wanted.shown(), found.shown(), "{command:?} under {host:?}");
        }
    }
    let written = |host: &[(&str, &str)]| {
        let _ = std::fs::remove_dir_all(desk.path("tests/snapshots"));
        let files_of = [
            "test",
            "--accept",
            "--junit",
            "tests/snapshots/junit.xml",
            "--lcov",
            "tests/snapshots/lcov",
        ];
        desk.run_with(&files_of, "", host);
        desk.run_with(
            &["run", case, "--receipt", "tests/snapshots/回执.json"],
            "",
            host,
        );
        files(&desk.path("tests/snapshots"))
    };
    let wanted = written(&[]);
    assert_eq!(wanted.len(), 4);
    for host in HOSTS {
        same(&wanted, &written(host), &format!("{host:?}"));
    }
}
