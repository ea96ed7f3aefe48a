//! `banfa doctor`: what there is, and what needs a hand.

use crate::desk::{Desk, same};

/// Runs it as on a day, with what programs a folder of the desk holds.
fn doctor(desk: &Desk, args: &[&str]) -> (i32, String) {
    let programs = desk.path("programs");
    let env = [("PATH", programs.to_str().unwrap())];
    let ran = desk.run_with(&[&["doctor"], args].concat(), "", &env);
    let shown = format!("$ banfa doctor {}\n{}", args.join(" "), ran.shown());
    (ran.status, shown)
}

#[test]
fn a_sound_project_says_what_it_has() {
    let desk = Desk::with_project();
    let ending = if cfg!(windows) { ".exe" } else { "" };
    for program in ["nvim", "code"] {
        desk.write(&format!("programs/{program}{ending}"), "");
    }
    let (status, zh) = doctor(&desk, &["--at", "2026-05-01"]);
    assert_eq!(status, 0, "{zh}");
    let (_, en) = doctor(&desk, &["--at", "2026-05-01", "--lang", "en"]);
    same("doctor", &(zh + &en));
    // Without a day it is that of the clock, and says so much at least.
    assert!(doctor(&desk, &[]).1.contains("来件办理办法"));
}

#[test]
fn versions_say_which_is_in_force_on_the_day() {
    let desk = Desk::with_project();
    desk.write(
        "rules/修正案.banfa",
        "修正案 关于修改来件办理办法的决定\n  公布 2026-06-01\n  施行 2026-07-01\n修改 第一条\n\
         > 第一条  承办人应当自收到来件之日起三日内答复。\n遇 收到:\n  \
         承办人 应当 3日内 答复,逾期 计入 迟延(承办人 为 承办人),履行后 办结。\n",
    );
    let days = ["2025-12-31", "2026-06-30", "2026-07-01"];
    let all: Vec<String> = days.iter().map(|d| doctor(&desk, &["--at", d]).1).collect();
    same("doctor-versions", &all.concat());
}

#[test]
fn what_needs_a_hand_is_told_with_its_mend() {
    let desk = Desk::with_project();
    desk.write("tests/cases/新的.case", "案例 新的\n");
    desk.write("tests/snapshots/旧的.snap", "x");
    desk.edit("rules/规章.banfa", "施行 2026", "施行 2024");
    let mut all = String::new();
    for args in [
        &["--at", "2028-01-05"][..],
        &["--at", "2028-01-05", "--lang", "en"],
    ] {
        let (status, shown) = doctor(&desk, args);
        assert_eq!(status, 1);
        all.push_str(&shown);
    }
    for n in 1..=6 {
        desk.write(&format!("tests/cases/更多/{n}.case"), "案例 多\n");
    }
    desk.edit("rules/规章.banfa", "应当", "应该");
    let (status, shown) = doctor(&desk, &["--at", "2026-05-01"]);
    assert_eq!(status, 1);
    all.push_str(&shown);
    std::fs::remove_dir_all(desk.path("tests")).unwrap();
    all.push_str(&doctor(&desk, &["--at", "2026-05-01"]).1);
    same("doctor-ailments", &all);
}

#[test]
fn without_a_project_it_cannot_run() {
    let ran = Desk::empty().run(&["doctor"]);
    assert_eq!((ran.status, &*ran.out), (2, ""));
    assert!(ran.err.contains("没有找到 rules"), "{}", ran.err);
    assert_eq!(
        Desk::with_project().run(&["doctor", "--at", "明天"]).status,
        2
    );
}
