//! What office PCs make of files, and rows that are wrong.

use crate::desk::{Desk, same};
use encoding_rs::GB18030;
use std::io::Read;
use std::process::{Command, Stdio};

#[test]
fn encodings_line_ends_and_widths_of_office_pcs_are_read_alike() {
    let desk = Desk::with_project();
    let (rules, case) = (
        desk.read("rules/规章.banfa"),
        desk.read("tests/cases/按期答复.case"),
    );
    let gbk = |text: &str| GB18030.encode(text).0.into_owned();
    let utf16 = |text: &str| {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xff, 0xfe].into_iter().chain(units).collect::<Vec<u8>>()
    };
    let crlf = |text: &str| text.replace('\n', "\r\n").into_bytes();
    let bom = |text: &str| format!("\u{feff}{text}").into_bytes();
    let wide = |text: &str| {
        let swap = |c: char| match c {
            ',' => '\u{ff0c}',
            '\u{ff0c}' => ',',
            '\u{ff1a}' => ':',
            ' ' => '\u{3000}',
            c => c,
        };
        text.chars().map(swap).collect::<String>()
    };
    for change in [gbk, utf16, crlf, bom] {
        desk.write("rules/规章.banfa", change(&rules));
        desk.write("tests/cases/按期答复.case", change(&case));
        let ran = desk.run(&["test"]);
        assert_eq!(ran.status, 0, "{}", ran.shown());
    }
    desk.write("rules/规章.banfa", &rules);
    desk.write("tests/cases/按期答复.case", wide(&case));
    let ran = desk.run(&["test"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
}

#[test]
fn a_file_that_is_no_text_says_how_to_save_it() {
    let desk = Desk::with_project();
    desk.write("tests/cases/表.case", b"PK\x03\x04\0\0\0");
    let ran = desk.run(&["run", "tests/cases/表.case"]);
    assert_eq!(ran.status, 1);
    same("not-text", &ran.shown());
    assert_eq!(desk.run(&["test"]).status, 1);
    desk.write("rules/图.banfa", b"\0\x01");
    assert_eq!(desk.run(&["check"]).status, 1);
}

#[test]
fn a_file_beyond_the_bound_is_refused() {
    let desk = Desk::with_project();
    desk.write(
        "tests/cases/大.case",
        vec![b'#'; banfa::syntax::MAX_FILE_BYTES + 1],
    );
    let ran = desk.run(&["run", "大"]);
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("S002"), "{}", ran.err);
}

#[test]
fn bad_rows_are_refused_one_by_one_and_the_others_survive() {
    let desk = Desk::with_project();
    desk.write(
        "tests/cases/坏行.case",
        "案例 坏行
名册
  工作人员 张三
  工作员 李四
  工作人员 张三
2026-02-10 09:00 收到 A0:承办人 张三
2026-02-12 09:00 收到 A1:承办人 张叁
2026-02-12 09:00 收到 A1:级别 高
2026-02-12 09:00 收到:承办人 张三
2026-02-13 09:00 收道 A1:承办人 张三
2026-02-14 09:00 收到 A2:承办人 张三,承办人 张三
2026-02-14 09:00 收到 A2:承办人 张三、张三
2026-02-14 09:00 补充 T1:承办人 张三
2026-02-30 09:00 收到 A3:承办人 张三
2026-02-15 09:00 收到 A4 T4 T5:承办人 张三
2026-02-15 09:00 迟延 T6:承办人 张三
2026-02-15 09:00 迟延 T6:承办人 张三
2026-02-15 09:00 裁量:依据 第九十九条,选择 提醒
截至 2026-02-28
期望 张三 受 提醒谈
期望 A9 办结
期望 A0 未办结
期望 张三 迟延 1次
期望 张三 违反了 1次
",
    );
    for lang in ["zh", "en"] {
        let ran = desk.run(&["run", "坏行", "--lang", lang]);
        assert_eq!(ran.status, 1);
        same(&format!("bad-rows-{lang}"), &ran.shown());
    }
    assert_eq!(desk.run(&["test", "--accept"]).status, 1);
    same("bad-rows-snapshot", &desk.read("tests/snapshots/坏行.snap"));
}

#[test]
fn late_facts_supplements_and_revocations_find_their_events() {
    let desk = Desk::with_project();
    desk.edit("rules/规章.banfa", "事件 答复 关于 来件\n", "事件 答复 关于 来件\n  字数: 数\n  日期: 日期\n  时刻: 时刻\n  附件: 若干 材料\n  时长: 时长\n  加急: 是否\n  说明: 文本\n枚举 材料: 表、证、函\n");
    desk.edit(
        "rules/规章.banfa",
        "给予 提醒谈话。\n",
        "给予 提醒谈话。\n工作人员 可以 撤销 答复。\n",
    );
    desk.write(
        "tests/cases/值.case",
        "案例 各种值
名册
  工作人员 张三
2026-02-15 09:00 补充 T1:附件 全部
2026-02-10 09:00 收到 A1:承办人 张三
2026-02-12 09:00 答复 A1 T1:经手人 张三,字数 1200,日期 2026-02-11,时刻 2026-02-11 08:30,时长 5日,加急 是,说明 “已电话答复,详见附件”
2026-02-16 09:00 补充 T1:字数 1300
2026-02-17 09:00 撤销 T1:经手人 张三,理由 “误报”
2026-02-18 09:00 答复 A1 T2:字数 多,经手人 张三
2026-02-18 09:00 补充 T2:字数 3
",
    );
    let ran = desk.run(&["run", "值"]);
    assert_eq!(ran.status, 1);
    same("values", &ran.shown());
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let desk = Desk::with_project();
    let mut child = Command::new(env!("CARGO_BIN_EXE_banfa"))
        .args(["run", "按期答复"])
        .current_dir(desk.path("."))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut err)
        .unwrap();
    assert_eq!(err, "");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// Every dated line of a case file is applied or refused, wherever in it the mistake stands.
#[test]
fn rows_of_a_case_file_are_accounted_for() {
    let desk = Desk::with_project();
    let good = "案例 甲\n名册\n  工作人员 张三\n2026-02-12 09:00 收到 A1:承办人 张三\n";
    for (more, rows) in [
        ("", "输入 1 = 采用 1 + 拒收 0"),
        (
            "2026-02-13 09:00 收到 A2:承办人 没有的人\n",
            "输入 2 = 采用 1 + 拒收 1",
        ),
        (
            "2026-02-13 09:00 收到 A2:\n  承办人 没有的人\n",
            "输入 2 = 采用 1 + 拒收 1",
        ),
        (
            "2026-02-13 09:00 收到 A2:\n  承办人 张三(\n",
            "输入 2 = 采用 1 + 拒收 1",
        ),
        (
            "2026-02-30 09:00 收到 A2:承办人 张三\n",
            "输入 2 = 采用 1 + 拒收 1",
        ),
        (
            "2026-02-13 25:00 答复\n2026-02-13 10:00 答复 A1:经手人 张三\n",
            "输入 3 = 采用 2 + 拒收 1",
        ),
        ("2026-02-13\n2026-02-14 ???\n", "输入 3 = 采用 1 + 拒收 2"),
    ] {
        desk.write("a.case", format!("{good}{more}截至 2026-03-31\n"));
        let ran = desk.run(&["run", "a.case"]);
        assert!(ran.out.contains(rows), "{more}{}", ran.shown());
    }
}
