//! `banfa fmt`: what it writes, what it only names, what it leaves alone.

use crate::desk::{Desk, same};
use encoding_rs::GB18030;

/// A case as somebody in a hurry types it, full-width and unspaced.
const MESSY: &str = "案例 赶写的\r\n名册\r\n工作人员 张三\r\n2026年2月10日 9:00  收到 A1\u{ff1a}承办人 张三\r\n\
    2026/2/12 09:00 答复 A1\u{ff1a}经手人 张三   # 当面\r\n截至 2026-2-28\r\n";

/// The same in the style.
const TIDY: &str = "案例 赶写的\r\n名册\r\n  工作人员 张三\r\n2026-02-10 09:00 收到 A1:承办人 张三\r\n\
    2026-02-12 09:00 答复 A1:经手人 张三  # 当面\r\n截至 2026-02-28\r\n";

/// The roster of the messy case must be indented to be one.
fn messy() -> String {
    MESSY.replace("\n工作人员", "\n\t工作人员")
}

const CASE: &str = "tests/cases/赶写的.case";

#[test]
fn files_out_of_style_are_rewritten_and_named() {
    let desk = Desk::with_project();
    desk.write(CASE, messy());
    desk.edit("rules/规章.banfa", "满两次 的:", "满2次  的 \u{ff1a}");
    let mut all = desk.run(&["fmt"]).shown();
    assert_eq!(desk.read(CASE), TIDY);
    all.push_str(&desk.run(&["fmt"]).shown());
    assert_eq!(desk.run(&["fmt", "--check"]).status, 0);
    let ran = desk.run(&["test", "按期"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    same("fmt", &all);
}

#[test]
fn a_new_project_is_in_the_style() {
    let ran = Desk::with_project().run(&["fmt", "--check"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
}

#[test]
fn check_and_diff_change_nothing_and_end_with_1() {
    let desk = Desk::with_project();
    desk.write(CASE, messy());
    let mut all = String::new();
    for args in [
        &["fmt", "--check"][..],
        &["fmt", "--check", "--lang", "en"],
        &["fmt", "--diff"],
        &["fmt", "--diff", "--check"],
        &["fmt", "--diff", "--color", "always", CASE],
    ] {
        let ran = desk.run(args);
        assert_eq!(ran.status, 1, "{args:?}");
        let shown = ran.shown().replace("\r\n", "␍\n").replace('\x1b', "␛");
        all.push_str(&format!("$ banfa {}\n{shown}", args.join(" ")));
        assert_eq!(desk.read(CASE), messy(), "{args:?}");
    }
    same("fmt-check", &all);
}

#[test]
fn standard_input_comes_out_on_standard_output() {
    let desk = Desk::empty();
    let run = |args: &[&str], input: &str| {
        desk.run_with(
            &[&["fmt", "-", "--stdin-filename"], args].concat(),
            input,
            &[],
        )
    };
    let ran = run(&["今天.case"], &messy());
    assert_eq!((ran.status, &*ran.out, &*ran.err), (0, TIDY, ""));
    let ran = run(&["今天.case"], TIDY);
    assert_eq!((ran.status, &*ran.out), (0, TIDY));
    let ran = run(&["今天.case", "--check"], &messy());
    assert_eq!((ran.status, &*ran.out), (1, "格式不符  今天.case\n"));
    assert_eq!(run(&["今天.case", "--check"], TIDY).status, 0);
    assert_eq!(
        run(&["规则.banfa"], "参数  甲 为 三日\n").out,
        "参数 甲 为 3日\n"
    );
    let ran = run(&["今天.case"], "今天\n");
    assert_eq!(ran.out, "", "what has errors does not come out");
    same("fmt-stdin-errors", &ran.shown());
}

#[test]
fn files_with_errors_are_told_and_stay_and_the_others_are_formatted() {
    let desk = Desk::with_project();
    desk.write(CASE, messy());
    let wrong = "案例  错\n2026-02-30 09:00 收到 A1\u{ff1a}承办人 张三\n";
    desk.write("tests/cases/错.case", wrong);
    desk.write("tests/cases/图.case", b"\0\x01");
    let mut all = String::new();
    for lang in ["zh", "en"] {
        let ran = desk.run(&["fmt", "--lang", lang]);
        assert_eq!(ran.status, 1);
        all.push_str(&ran.shown());
    }
    assert_eq!(desk.read(CASE), TIDY);
    assert_eq!(desk.read("tests/cases/错.case"), wrong);
    same("fmt-errors", &all);
}

#[test]
fn encoding_byte_order_mark_and_line_ends_stay() {
    let desk = Desk::with_project();
    let bytes = |name: &str| std::fs::read(desk.path(name)).unwrap();
    let utf16 = |text: &str| {
        let units = text.encode_utf16().flat_map(u16::to_be_bytes);
        [0xfe, 0xff].into_iter().chain(units).collect::<Vec<u8>>()
    };
    let gbk = |text: &str| GB18030.encode(text).0.into_owned();
    let bom = |text: &str| format!("\u{feff}{text}").into_bytes();
    let lf = |text: &str| text.replace("\r\n", "\n").into_bytes();
    for encode in [gbk, utf16, bom, lf] {
        desk.write(CASE, encode(&messy()));
        assert_eq!(desk.run(&["fmt", "tests"]).status, 0);
        assert_eq!(bytes(CASE), encode(TIDY));
        assert_eq!(desk.run(&["fmt", "tests", "--check"]).status, 0);
    }
    // Old Windows programs know no more than GBK, which has no minus sign of its own.
    let rules = "规章 甲\n  施行 2026-01-01\n指标 差额 同一 股室 本年内: 1 - 2\n";
    desk.write("甲.banfa", gbk(rules));
    let ran = desk.run(&["fmt", "甲.banfa"]);
    assert_eq!(bytes("甲.banfa"), gbk(rules));
    assert_eq!(ran.status, 1);
    same("fmt-gbk", &ran.shown());
}

#[test]
fn what_cannot_be_formatted_says_why() {
    let desk = Desk::with_project();
    desk.write("说明.txt", "x");
    desk.write("空/x.txt", "x");
    let mut all = String::new();
    for args in [
        &["fmt", "没有"][..],
        &["fmt", "说明.txt"],
        &["fmt", "空", "--lang", "en"],
        &["fmt", "-"],
        &["fmt", "-", "--stdin-filename", "说明.txt", "--lang", "en"],
        &["fmt", "-", "rules", "--stdin-filename", "a.case"],
    ] {
        let ran = desk.run(args);
        assert_eq!(ran.status, 2, "{args:?}: {}", ran.shown());
        all.push_str(&format!("$ banfa {}\n{}", args.join(" "), ran.err));
    }
    same("fmt-trouble", &all);
    assert_eq!(Desk::empty().run(&["fmt"]).status, 2);
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay_and_a_write_protected_file_is_not_replaced() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::with_project();
    let set = |mode| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(desk.path(CASE), permissions).unwrap();
    };
    desk.write(CASE, messy());
    set(0o640);
    std::os::unix::fs::symlink(desk.path(CASE), desk.path("链接.case")).unwrap();
    assert_eq!(desk.run(&["fmt", "链接.case"]).status, 0);
    assert!(desk.path("链接.case").is_symlink());
    assert_eq!(desk.read(CASE), TIDY);
    let mode = std::fs::metadata(desk.path(CASE))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o640);
    desk.write(CASE, messy());
    set(0o440);
    let ran = desk.run(&["fmt", "tests"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.err.contains("写不了 tests/cases/赶写的.case"),
        "{}",
        ran.err
    );
    assert_eq!(desk.read(CASE), messy());
    let beside = std::fs::read_dir(desk.path("tests/cases")).unwrap();
    assert_eq!(beside.count(), 2, "no partial file is left");
}
