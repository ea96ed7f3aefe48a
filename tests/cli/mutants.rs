//! `banfa test --mutants`: changes of the rules that no case notices.

use crate::desk::Desk;

#[test]
fn mutants_are_made_run_and_told_the_same_twice() {
    let desk = Desk::with_project();
    let args = ["test", "--mutants", "--min-killed", "0"];
    let once = desk.run(&args);
    assert_eq!(once.status, 0, "{}\n{}", once.out, once.err);
    assert_eq!(once.out, desk.run(&args).out);
    let json = desk.run(&[&args[..], &["--format", "json"]].concat());
    let document: serde_json::Value = serde_json::from_str(&json.out).expect("json");
    assert!(document.is_object() || document.is_array());
}

#[test]
fn a_suite_that_notices_nothing_does_not_reach_the_bar() {
    let desk = Desk::with_project();
    // A case in which nothing happens that the rules speak of.
    let names = std::fs::read_dir(desk.path("tests/cases")).expect("cases");
    for entry in names {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|e| e == "case") {
            std::fs::write(&path, "案例 空\n截至 2026-03-01\n").expect("written");
        }
    }
    desk.run(&["test", "--accept"]);
    let ran = desk.run(&["test", "--mutants"]);
    assert_ne!(ran.status, 0, "{}", ran.out);
}
