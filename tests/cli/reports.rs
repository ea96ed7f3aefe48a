//! What check, run, explain, text and due print.

use crate::desk::{Desk, same};

/// A case in which everything goes wrong for one officer.
const LATE: &str = "案例 两次迟延
> 两次逾期未答复,给予提醒谈话。
名册
  工作人员 张三
2026-03-02 09:00 收到 A1:承办人 张三
2026-03-10 09:00 收到 A2:承办人 张三
2026-03-20 09:00 答复 A2:经手人 张三
截至 2026-03-31
期望 张三 受 提醒谈话,依 第二条
期望 张三 A1 答复 已履行
";

fn desk() -> Desk {
    let desk = Desk::with_project();
    desk.write("tests/cases/两次迟延.case", LATE);
    desk
}

#[test]
fn run_prints_a_timeline_in_both_languages() {
    let desk = desk();
    for lang in ["zh", "en"] {
        let ran = desk.run(&["run", "两次迟延", "--lang", lang]);
        assert_eq!(ran.status, 1, "an expectation is not met");
        same(&format!("run-{lang}"), &ran.shown());
    }
}

#[test]
fn run_as_of_an_earlier_day_and_from_standard_input() {
    let desk = desk();
    let ran = desk.run_with(&["run", "-", "--as-of", "2026-03-09"], LATE, &[]);
    assert_eq!(ran.status, 1);
    same("run-as-of", &ran.shown());
}

#[test]
fn run_prints_json_and_json_lines() {
    let desk = desk();
    let ran = desk.run(&["run", "按期答复", "--format", "json"]);
    assert_eq!(ran.status, 0);
    same("run-json", &ran.out);
    let ran = desk.run(&["run", "两次迟延", "按期答复", "--format", "jsonl"]);
    let kinds: Vec<String> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|record| format!("{} {}", record["record"], record["file"]))
        .collect();
    assert!(kinds[0].starts_with("\"run\""));
    assert!(kinds.iter().any(|k| k.contains("按期答复")));
}

#[test]
fn explain_leads_from_a_sanction_to_the_rows_of_the_case() {
    let desk = desk();
    let mut all = String::new();
    for args in [
        &["explain", "两次迟延"][..],
        &["explain", "两次迟延", "提醒谈话"],
        &[
            "explain",
            "tests/cases/两次迟延.case",
            "答复",
            "--lang",
            "en",
        ],
    ] {
        let ran = desk.run(args);
        assert_eq!(ran.status, 0, "{}", ran.shown());
        all.push_str(&format!("$ banfa {}\n{}\n", args.join(" "), ran.out));
    }
    same("explain", &all);
    assert_eq!(desk.run(&["explain", "两次迟延", "王五"]).status, 2);
}

#[test]
fn a_chain_of_reasons_longer_than_anybody_reads_ends_in_an_ellipsis() {
    let desk = Desk::with_project();
    desk.write(
        "rules/规章.banfa",
        "规章 逐级报告\n  施行 2012-01-01\n> 逐级报告\n主体 机关\n  上级: 机关 无环\n事件 报告\n  机关: 机关\n事件 失误\n  机关: 机关\n处理 提示 对 机关\n\
         第一条\n> 第一条 逐级上报。\n遇 失误:计入 报告(机关 为 机关)。\n遇 报告:对 机关 给予 提示;计入 报告(机关 为 机关 的 上级)。\n",
    );
    let case = |offices: usize| {
        let roster: String = (2..=offices)
            .map(|at| format!("  机关 局{at}: 上级 局{}\n", at - 1))
            .collect();
        format!("案例 层层\n名册\n  机关 局1\n{roster}2012-03-05 失误:机关 局{offices}\n")
    };
    for (offices, cut) in [(20, false), (200, true)] {
        desk.write("层层.case", case(offices));
        let ran = desk.run(&["explain", "层层.case", "局1"]);
        assert_eq!(ran.status, 0, "{}", ran.shown());
        assert_eq!(
            ran.out.ends_with("← …\n\n") || ran.out.ends_with("← …\n"),
            cut,
            "{}",
            ran.out
        );
        assert_eq!(ran.out.contains("层层.case:"), !cut, "{}", ran.out);
        let ran = desk.run(&["report", "层层.case", "--output", "页.html"]);
        assert_eq!(ran.status, 0, "{}", ran.shown());
        assert_eq!(desk.read("页.html").contains("<li>…"), cut);
    }
}

#[test]
fn explain_tells_what_a_diagnostic_means() {
    let desk = Desk::empty();
    let zh = desk.run(&["explain", "--code", "s011"]);
    let en = desk.run(&["--lang", "en", "explain", "--code", "S011"]);
    same("explain-code", &format!("{}{}", zh.shown(), en.shown()));
}

#[test]
fn check_reports_every_mistake_in_every_form() {
    let desk = desk();
    assert_eq!(
        desk.run(&["check"]).shown(),
        desk.run(&["check", "rules"]).shown()
    );
    same("check-fine", &desk.run(&["check"]).shown());
    desk.edit("rules/规章.banfa", "对 工作人员,6", "对 工作员,6");
    desk.edit("rules/规章.banfa", "承办人 应当", "承办人应当");
    desk.edit("rules/规章.banfa", "  日 指 工作日\n", "");
    for (name, args) in [
        ("check-zh", &["check"][..]),
        ("check-en", &["check", "--lang", "en"]),
        ("check-json", &["check", "--format", "json"]),
        ("check-github", &["check", "--format", "github"]),
        ("check-sarif", &["check", "--format", "sarif"]),
    ] {
        let ran = desk.run(args);
        assert_eq!(ran.status, 1);
        same(name, &ran.shown());
    }
    let ran = desk.run(&["run", "按期答复"]);
    assert_eq!(ran.status, 2, "nothing runs on broken rules");
}

#[test]
fn warnings_fail_only_where_they_are_denied() {
    let desk = Desk::with_project();
    desk.edit(
        "rules/规章.banfa",
        "第三条\n> 第三条  本办法自2026年1月1日起施行。\n",
        "第四条\n> 第四条  本办法自2026年1月1日起施行。\n",
    );
    assert_eq!(desk.run(&["check"]).status, 0);
    let ran = desk.run(&["check", "--deny", "warnings"]);
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("W010"), "{}", ran.err);
}

#[test]
fn text_prints_the_official_lines() {
    same("text", &Desk::with_project().run(&["text"]).shown());
}

#[test]
fn due_shows_each_day_that_is_skipped_and_why() {
    let desk = Desk::with_project();
    desk.write(
        "rules/日历/2012.banfa",
        include_str!("../../rules/日历/2012.banfa"),
    );
    let mut all = String::new();
    for args in [
        &["due", "2012-09-28", "5个工作日内"][..],
        &["due", "2012-09-28", "5个工作日内", "--lang", "en"],
        &["due", "2012-09-28", "5日内"],
        &["due", "2012-09-28 16:30", "24小时内"],
        &["due", "2012-01-31", "1个月内"],
        &["due", "2012-09-28", "15日内、1个月内", "中较短者"],
        &["due", "2030-02-01", "3个工作日内"],
        &["due", "2012-09-28", "当日内"],
    ] {
        let ran = desk.run(args);
        all.push_str(&format!("$ banfa {}\n{}\n", args.join(" "), ran.shown()));
    }
    same("due", &all);
}

#[test]
fn due_works_where_there_are_no_rules() {
    let ran = Desk::empty().run(&["due", "2012-09-28", "5个工作日内"]);
    same("due-without-rules", &ran.shown());
}
