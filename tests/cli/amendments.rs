//! Amendments on the command line: drafts, comparison tables, references.

use crate::desk::{Desk, same};

/// A draft that changes the first article of the new project.
const DRAFT: &str = "修正案 关于修改的决定
  公布 2026-05-01
  施行 2026-06-01
修改 第一条
> 第一条  收到来件的,承办人应当在2个工作日内答复。
遇 收到 的:承办人 应当 2个工作日内 答复,履行后 办结。
";

fn desk() -> Desk {
    let desk = Desk::with_project();
    desk.write("草案.banfa", DRAFT);
    desk
}

#[test]
fn a_draft_is_tried_without_becoming_part_of_the_rules() {
    let desk = desk();
    let with = desk.run(&["text", "--amend", "草案.banfa"]);
    let without = desk.run(&["text"]);
    assert_eq!((with.status, without.status), (0, 0));
    assert!(with.out.contains("2个工作日内"), "{}", with.out);
    assert!(!without.out.contains("2个工作日内"), "{}", without.out);
    let before = desk.run(&["text", "--amend", "草案.banfa", "--at", "2026-05-31"]);
    assert_eq!(before.out, without.out);
    let tried = desk.run(&["test", "--amend", "草案.banfa", "--accept"]);
    assert_eq!(tried.status, 2, "a draft's results are nobody's snapshots");
}

#[test]
fn two_days_side_by_side_in_three_forms() {
    let desk = desk();
    for form in ["text", "markdown", "html"] {
        let args = [
            "text",
            "--diff",
            "原文",
            "2026-06-01",
            "--amend",
            "草案.banfa",
            "--format",
            form,
        ];
        let ran = desk.run(&args);
        assert_eq!(ran.status, 0, "{}", ran.err);
        same(&format!("text-diff-{form}"), &ran.out);
    }
    let same_day = desk.run(&["text", "--diff", "original", "latest", "--lang", "en"]);
    assert_eq!(same_day.status, 0);
    assert!(same_day.out.contains("the same"), "{}", same_day.out);
    let wrong = desk.run(&["text", "--diff", "原文", "明天"]);
    assert_eq!(wrong.status, 2);
}

#[test]
fn a_draft_that_is_wrong_runs_nothing() {
    let desk = desk();
    desk.write(
        "坏.banfa",
        "修正案 甲\n  公布 2026-05-01\n  施行 2026-06-01\n删去 第九十九条。\n",
    );
    let ran = desk.run(&["text", "--amend", "坏.banfa"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("M051"), "{}", ran.err);
    let missing = desk.run(&["text", "--amend", "没有.banfa"]);
    assert_eq!(missing.status, 2);
}

#[test]
fn refs_of_the_shipped_regulation() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let desk = Desk::empty();
    for (name, what) in [
        ("provision", "第八条第(二)项"),
        ("instrument", "《公务员考核规定(试行)》"),
    ] {
        let ran = desk.run_in(here, &["refs", what], b"", &[]);
        assert_eq!(ran.status, 0, "{}", ran.err);
        same(&format!("refs-{name}"), &ran.out);
    }
    let none = desk.run_in(here, &["refs", "第九十九条"], b"", &[]);
    assert_eq!(none.status, 2);
}
