//! `banfa test`: snapshots, what changed, review, coverage, JUnit.

use crate::desk::{Desk, same};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// The threshold of the second article.
const TWICE: &str = "满两次 的:";

fn desk() -> Desk {
    let desk = Desk::with_project();
    let late = |n: u32| format!("2026-0{n}-02 09:00 收到 B{n}:承办人 李四\n");
    let rows: String = (1..=3).map(late).collect();
    desk.write(
        "tests/cases/迟延/三次迟延.case",
        format!("案例 三次迟延\n名册\n  工作人员 李四\n{rows}截至 2026-03-31\n"),
    );
    assert_eq!(desk.run(&["test", "--accept"]).status, 0);
    desk
}

#[test]
fn a_new_project_passes_its_own_test() {
    let desk = Desk::empty();
    let made = desk.run(&["new", "我的规章"]);
    same("new", &made.shown());
    let at = desk.path("我的规章");
    let ran = desk.run_in(&at, &["test"], b"", &[]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    // Also from below the project.
    let ran = desk.run_in(&at.join("tests/cases"), &["test"], b"", &[]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
}

#[test]
fn a_changed_threshold_shows_what_changed_for_whom_under_which_provision() {
    let desk = desk();
    assert_eq!(
        desk.run(&["test"]).shown(),
        "status 0\n──── stdout\n2 个通过,0 个失败\n"
    );
    desk.edit("rules/规章.banfa", TWICE, "满三次 的:");
    let ran = desk.run(&["test"]);
    assert_eq!(ran.status, 1);
    same("test-changed", &ran.shown());
    same(
        "test-changed-en",
        &desk.run(&["test", "--lang", "en"]).shown(),
    );
    assert_eq!(
        desk.run(&["test", "按期"]).status,
        0,
        "the filter leaves the changed case out"
    );
    assert_eq!(desk.run(&["test", "--accept"]).status, 0);
    assert_eq!(desk.run(&["test"]).status, 0);
}

#[test]
fn a_review_goes_case_by_case() {
    let desk = desk();
    desk.edit("rules/规章.banfa", TWICE, "满三次 的:");
    let skipped = desk.run_with(&["test", "--review"], "s\n", &[]);
    assert_eq!(skipped.status, 1);
    same("test-review", &skipped.shown());
    let left = desk.run_with(&["test", "--review"], "r\n", &[]);
    assert_eq!(left.status, 1);
    assert_eq!(
        desk.run_with(&["test", "--review"], "", &[]).status,
        2,
        "the input ended"
    );
    assert_eq!(
        desk.run_with(&["test", "--review"], "什么\na\n", &[])
            .status,
        0
    );
    assert_eq!(desk.run(&["test"]).status, 0);
}

#[test]
fn a_missing_snapshot_fails_and_a_stale_one_is_named() {
    let desk = desk();
    let snapshot = "tests/snapshots/迟延/三次迟延.snap";
    let text = desk.read(snapshot);
    std::fs::remove_file(desk.path(snapshot)).unwrap();
    let ran = desk.run(&["test"]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("没有快照"), "{}", ran.out);
    desk.write("tests/snapshots/别的.snap", text);
    assert!(desk.run(&["test"]).out.contains("没有对应案例的快照"));
    assert_eq!(desk.run(&["test", "--accept"]).status, 0);
    assert!(!desk.path("tests/snapshots/别的.snap").exists());
    assert!(desk.path(snapshot).exists());
}

#[test]
fn an_unmet_expectation_fails_even_where_the_snapshot_is_accepted() {
    let desk = desk();
    desk.edit(
        "tests/cases/按期答复.case",
        "期望 A1 办结",
        "期望 A1 未办结",
    );
    let ran = desk.run(&["test", "--accept"]);
    assert_eq!(ran.status, 1);
    same("test-unmet", &ran.shown());
}

#[test]
fn an_empty_suite_fails() {
    let desk = Desk::with_project();
    std::fs::remove_dir_all(desk.path("tests/cases")).unwrap();
    let ran = desk.run(&["test"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("没有 .case 文件"), "{}", ran.err);
    let ran = Desk::with_project().run(&["test", "没有这样的案例"]);
    assert_eq!(ran.status, 2, "{}", ran.shown());
}

#[test]
fn coverage_names_what_no_case_reaches() {
    let desk = Desk::with_project();
    let ran = desk.run(&["test", "--coverage"]);
    assert_eq!(ran.status, 0);
    same("test-coverage", &ran.shown());
    assert_eq!(desk.run(&["test", "--min-coverage", "100"]).status, 1);
    // Every provision and branch is reached, but not every side of every boundary.
    let more = self::desk();
    assert_eq!(more.run(&["test", "--min-coverage", "100"]).status, 1);
    assert_eq!(more.run(&["test", "--min-coverage", "60"]).status, 0);
}

#[test]
fn junit_is_written_for_ci() {
    let desk = desk();
    desk.edit("rules/规章.banfa", TWICE, "满三次 的:");
    assert_eq!(desk.run(&["test", "--junit", "out/result.xml"]).status, 1);
    same("test-junit", &desk.read("out/result.xml"));
}

#[test]
fn a_watch_runs_again_after_a_change() {
    let desk = desk();
    let mut child = Command::new(env!("CARGO_BIN_EXE_banfa"))
        .args(["test", "--watch", "--lang", "zh"])
        .current_dir(desk.path("."))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (send, lines) = mpsc::channel();
    let out = BufReader::new(child.stdout.take().unwrap());
    std::thread::spawn(move || {
        for line in out.lines().map_while(Result::ok) {
            if send.send(line).is_err() {
                break;
            }
        }
    });
    let wait_for = |wanted: &str| {
        let end = Instant::now() + Duration::from_secs(30);
        while let Ok(line) = lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
            if line.contains(wanted) {
                return true;
            }
        }
        false
    };
    let first = wait_for("2 个通过");
    // The watch begins right after the first report.
    let mut again = false;
    for threshold in ["满三次 的:", "满四次 的:", "满五次 的:"] {
        std::thread::sleep(Duration::from_millis(300));
        let rules = desk.read("rules/规章.banfa");
        let at = rules.find("  满").unwrap();
        let rest = rules[at..].split_once(':').unwrap().1;
        desk.write(
            "rules/规章.banfa",
            format!("{}  {threshold}{rest}", &rules[..at]),
        );
        again |= wait_for("1 个失败");
        if again {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(first && again);
}

#[test]
fn several_regulations_live_side_by_side() {
    let desk = Desk::with_project();
    for name in ["甲办法", "乙办法"] {
        let text = desk.read("rules/规章.banfa").replace("来件办理办法", name);
        desk.write(&format!("rules/{name}/规章.banfa"), text);
        let case = desk.read("tests/cases/按期答复.case");
        desk.write(&format!("tests/cases/{name}/按期答复.case"), case);
    }
    std::fs::remove_file(desk.path("rules/规章.banfa")).unwrap();
    std::fs::remove_file(desk.path("tests/cases/按期答复.case")).unwrap();
    assert_eq!(desk.run(&["test", "--accept"]).status, 0);
    assert_eq!(desk.run(&["test"]).status, 0);
    let ran = desk.run(&["run", "乙办法/按期答复"]);
    assert!(ran.out.contains("依据 乙办法"), "{}", ran.shown());
    desk.write("散.case", desk.read("tests/cases/甲办法/按期答复.case"));
    let ran = desk.run(&["run", "散.case"]);
    assert_eq!(ran.status, 2, "{}", ran.shown());
    let ran = desk.run(&["run", "散.case", "--rules", "rules/甲办法"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
}

#[test]
fn coverage_is_written_as_lcov() {
    let desk = desk();
    assert_eq!(desk.run(&["test", "--lcov", "out/lcov.info"]).status, 0);
    let text = desk.read("out/lcov.info");
    same("test-lcov", &text);
    for record in text.split_terminator("end_of_record\n") {
        let of = |tag: &str| -> Vec<&str> {
            record.lines().filter_map(|l| l.strip_prefix(tag)).collect()
        };
        let total = |tag: &str| of(tag)[0].parse::<usize>().unwrap();
        assert_eq!(of("SF:").len(), 1);
        assert!(desk.path(of("SF:")[0]).exists(), "{record}");
        let lines: Vec<&str> = of("DA:");
        let line_of = |l: &str| l.split(',').next().unwrap().to_owned();
        let known: Vec<String> = lines.iter().map(|l| line_of(l)).collect();
        for l in of("BRDA:").iter().chain(&of("FN:")) {
            assert!(known.contains(&line_of(l)), "{l} lies on no line: {record}");
        }
        for (each, found, hit) in [
            ("DA:", "LF:", "LH:"),
            ("BRDA:", "BRF:", "BRH:"),
            ("FNDA:", "FNF:", "FNH:"),
        ] {
            let counts: Vec<&str> = of(each);
            let ran = counts.iter().filter(|l| {
                let n = match each {
                    "FNDA:" => l.split(',').next().unwrap(),
                    _ => l.rsplit(',').next().unwrap(),
                };
                n != "0" && n != "-"
            });
            assert_eq!(total(found), counts.len(), "{each} {record}");
            assert_eq!(total(hit), ran.count(), "{each} {record}");
        }
    }
}

/// A rule with a slip in it may well be the one that uses what nothing else uses.
#[test]
fn nothing_is_called_unused_while_a_rule_cannot_be_read() {
    let desk = Desk::with_project();
    desk.edit("rules/规章.banfa", "承办人 应当", "承办人应当");
    let ran = desk.run(&["check"]);
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("S011"), "{}", ran.err);
    assert!(!ran.err.contains("W13"), "{}", ran.err);
    desk.edit("rules/规章.banfa", "承办人应当", "承办人 应当");
    desk.edit("rules/规章.banfa", "事件 迟延", "事件 转办\n事件 迟延");
    assert!(desk.run(&["check"]).err.contains("W130"));
}
