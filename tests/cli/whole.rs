//! Runs that are killed at any moment: what was there stays whole, and doing it again gives the same bytes.

use crate::desk::Desk;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

/// Kills of each command. Each costs at most the time of one whole run.
const KILLS: u32 = 10;

/// A register of some rows: matters received and answered, day by day.
pub fn register(rows: usize, handler: &str) -> String {
    let mut text = String::from("时间,事件,案件,承办人,经手人\n");
    for at in 0..rows {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 5).unwrap()
            + chrono::Days::new((at / 8) as u64 % 300);
        let (case, hour) = (at / 2, 9 + at % 8);
        let (event, who) = match at % 2 {
            0 => ("收到", handler),
            _ => ("答复", ""),
        };
        text += &format!("{day} {hour}:00,{event},A{case},{who},{handler}\n");
    }
    text
}

/// Every file below a folder, by name.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let Ok(entries) = std::fs::read_dir(folder) else {
        return found;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        match std::fs::read(entry.path()) {
            Ok(bytes) => drop(found.insert(name, bytes)),
            Err(_) => {
                let below = files(&entry.path()).into_iter();
                found.extend(below.map(|(n, bytes)| (format!("{name}/{n}"), bytes)));
            }
        }
    }
    found
}

/// Kills a command again and again at moments spread over its whole run. `begin` puts the files as they were before;
/// whatever stands afterwards must be as it was before or as a whole run leaves it.
fn killed(desk: &Desk, folder: &str, args: &[&str], begin: impl Fn()) {
    let at = desk.path(folder);
    begin();
    let before = files(&at);
    let started = Instant::now();
    desk.start(args).wait().unwrap();
    let whole = started.elapsed();
    let after = files(&at);
    assert_ne!(before, after, "{args:?} writes something");
    let (mut old, mut new) = (0, 0);
    for kill in 0..KILLS {
        begin();
        let mut child = desk.start(args);
        std::thread::sleep(whole * kill / KILLS + Duration::from_millis(u64::from(kill * 7 % 5)));
        child.kill().unwrap();
        child.wait().unwrap();
        for (name, bytes) in files(&at) {
            if name.ends_with(".banfa-tmp") {
                continue;
            }
            match (
                before.get(&name) == Some(&bytes),
                after.get(&name) == Some(&bytes),
            ) {
                (true, _) => old += 1,
                (_, true) => new += 1,
                (false, false) => panic!("{name} is half written after {args:?} was killed"),
            }
        }
        for name in before.keys() {
            assert!(
                at.join(name).exists(),
                "{name} is gone after {args:?} was killed"
            );
        }
    }
    assert!(old > 0, "{args:?} was never cut off: {old} old, {new} new");
    // Whatever was left behind, doing it again gives the same bytes and leaves nothing else.
    desk.start(args).wait().unwrap();
    assert_eq!(
        files(&at).keys().collect::<Vec<_>>(),
        after.keys().collect::<Vec<_>>()
    );
    assert!(files(&at) == after, "{args:?} done again is the same");
}

#[test]
fn a_replay_that_is_killed_leaves_the_previous_results_and_does_it_again_to_the_same_bytes() {
    let desk = Desk::with_project();
    desk.write("旧.csv", register(40, "张三"));
    desk.write(
        "新.csv",
        register(1500, "李四") + "2026-01-05 9:00,没有的事件,A1,,\n",
    );
    let args = |name: &'static str| {
        let refused = "结果/拒收.csv";
        [
            "replay",
            name,
            "--out",
            "结果",
            "--refused",
            refused,
            "--receipt",
            "结果/回执.json",
        ]
    };
    let begin = || {
        let _ = std::fs::remove_dir_all(desk.path("结果"));
        desk.run(&args("旧.csv"));
        desk.write("结果/拒收.csv", "旧");
    };
    killed(&desk, "结果", &args("新.csv"), begin);
    let ran = desk.run(&["verify", "结果/回执.json"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
}

#[test]
fn snapshots_that_are_being_accepted_and_files_that_are_being_formatted_stay_whole() {
    let desk = Desk::with_project();
    let case = desk.read("tests/cases/按期答复.case");
    for at in 0..30 {
        desk.write(&format!("tests/cases/案{at}.case"), &case);
    }
    let begin = || {
        std::fs::remove_dir_all(desk.path("tests/snapshots")).unwrap();
        for at in 0..30 {
            desk.write(&format!("tests/snapshots/案{at}.snap"), format!("旧 {at}"));
        }
    };
    killed(&desk, "tests/snapshots", &["test", "--accept"], begin);
    assert_eq!(desk.run(&["test"]).status, 0);
    let begin = || {
        for at in 0..30 {
            let text = case.replace("案例 ", "案例   ");
            desk.write(&format!("tests/cases/案{at}.case"), text);
        }
    };
    killed(&desk, "tests/cases", &["fmt", "tests/cases"], begin);
    assert_eq!(desk.run(&["fmt", "--check"]).status, 0);
}

#[test]
fn what_a_killed_run_left_behind_is_no_case_no_rule_and_no_snapshot() {
    let desk = Desk::with_project();
    for name in [
        "rules/.规章.banfa.ab12cd.banfa-tmp",
        "tests/cases/.按期答复.case.ab12cd.banfa-tmp",
        "tests/snapshots/.按期答复.snap.ab12cd.banfa-tmp",
    ] {
        desk.write(name, "半");
    }
    for args in [&["check"][..], &["test"], &["fmt", "--check"], &["doctor"]] {
        let ran = desk.run(args);
        assert_eq!(ran.status, 0, "{}", ran.shown());
        assert!(!ran.out.contains("tmp"), "{}", ran.shown());
    }
    desk.edit(
        "tests/cases/按期答复.case",
        "截至 2026-03-31",
        "截至 2026-04-30",
    );
    assert_eq!(desk.run(&["test", "--accept"]).status, 0);
    assert!(
        !desk
            .path("tests/snapshots/.按期答复.snap.ab12cd.banfa-tmp")
            .exists()
    );
}

#[cfg(unix)]
#[test]
fn a_device_is_written_to_and_not_replaced() {
    let desk = Desk::with_project();
    let ran = desk.run(&["test", "--junit", "/dev/stdout"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("<testsuites"), "{}", ran.out);
    assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
    let ran = desk.run(&["test", "--junit", "没有权/x", "--lcov", "rules"]);
    assert_eq!(ran.status, 2, "{}", ran.shown());
}
