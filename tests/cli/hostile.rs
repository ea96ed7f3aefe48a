//! What is meant to do harm: to a terminal, an office program, a browser, the files of others, or to the program itself.

use crate::desk::{Desk, same};
use std::io::Write;
use std::process::Command;

/// Clears the screen, sets the window's title, turns the direction of text.
const EVIL: &str = "\u{1b}[2J\u{1b}]0;题\u{7}\u{202e}";

fn hides_nothing(text: &str) {
    let strange = banfa::source::hidden_in(text).next();
    assert_eq!(strange, None, "{text:?}");
}

#[test]
fn what_a_terminal_would_obey_is_reported_and_shown_by_its_number() {
    let desk = Desk::with_project();
    desk.edit("rules/规章.banfa", "第一条", &format!("# {EVIL}\n第一条"));
    let ran = desk.run(&["check", "--lang", "en"]);
    assert_eq!(ran.status, 1);
    hides_nothing(&ran.shown());
    assert!(ran.err.contains("S035"), "{}", ran.err);
    assert!(ran.err.contains("<U+001B>[2J"), "{}", ran.err);
    assert!(ran.err.contains("<U+202E>"), "{}", ran.err);
    for format in ["json", "sarif", "github"] {
        let ran = desk.run(&["check", "--format", format]);
        hides_nothing(&ran.shown());
    }
    let coloured = desk.run(&["--color", "always", "check"]);
    assert!(!coloured.err.contains("\u{1b}[2J") && !coloured.err.contains('\u{7}'));
}

#[test]
fn hidden_characters_of_a_case_reach_no_terminal() {
    let desk = Desk::with_project();
    desk.edit(
        "tests/cases/按期答复.case",
        "案例 ",
        &format!("案例 {EVIL}"),
    );
    for args in [
        &["run", "按期答复"][..],
        &["run", "按期答复", "--format", "json"],
        &["run", "按期答复", "--format", "jsonl"],
        &["test"],
        &["fmt", "--check", "tests/cases"],
        &["--color", "always", "explain", "按期答复"],
        &["run", "没有\u{1b}[2J这个"],
    ] {
        let ran = desk.run(args);
        assert_ne!(ran.status, 0, "{args:?}");
        let shown = ran.shown();
        assert!(
            !shown.contains("\u{1b}[2J") && !shown.contains('\u{202e}'),
            "{args:?}: {shown}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_a_device_or_a_folder_in_place_of_a_file_is_told_and_waits_for_nobody() {
    use std::time::{Duration, Instant};
    let desk = Desk::with_project();
    let made = Command::new("mkfifo")
        .arg(desk.path("rules/管道.banfa"))
        .status()
        .unwrap();
    assert!(made.success());
    std::fs::create_dir(desk.path("rules/文件夹.banfa")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", desk.path("rules/设备.banfa")).unwrap();
    // What is no file is no rule file: as with a folder of that name.
    let began = Instant::now();
    let ran = desk.run(&["check"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    for path in ["rules/管道.banfa", "rules/文件夹.banfa", "/dev/zero"] {
        for command in ["run", "check", "fmt"] {
            let ran = desk.run(&[command, path]);
            assert_ne!(ran.status, 0, "{command} {path}: {}", ran.shown());
            assert!(!ran.err.contains("panicked"));
        }
    }
    assert!(began.elapsed() < Duration::from_secs(60));
}

#[cfg(unix)]
#[test]
fn a_pipe_that_is_named_is_read_as_a_register() {
    let desk = Desk::with_project();
    let register = "案件,时间,事件,承办人\nA1,2026-02-10 09:00,收到,甲\n";
    desk.write("登记.csv", register);
    let made = Command::new("mkfifo").arg(desk.path("管道.csv")).status();
    assert!(made.unwrap().success());
    let path = desk.path("管道.csv");
    let writer = std::thread::spawn(move || std::fs::write(path, register).unwrap());
    let ran = desk.run(&["replay", "管道.csv"]);
    writer.join().unwrap();
    let wanted = desk.run(&["replay", "登记.csv"]);
    assert_eq!((ran.status, &ran.out), (0, &wanted.out), "{}", ran.shown());
    // The way up and down again leads to the same.
    let ran = desk.run(&["check", "tests/../rules/./规章.banfa"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    assert_eq!(
        desk.run(&["run", "rules/../tests/cases/按期答复.case"])
            .status,
        0
    );
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_of_rules_are_followed_but_for_circles() {
    use std::os::unix::fs::symlink;
    let desk = Desk::with_project();
    symlink("..", desk.path("rules/圈")).unwrap();
    symlink("自己.banfa", desk.path("rules/自己.banfa")).unwrap();
    symlink("/nowhere/at/all.banfa", desk.path("rules/断.banfa")).unwrap();
    let ran = desk.run(&["check"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    // A link out of the folder is part of it, as a shared calendar is; its file is told by the name that it has there.
    let outside = Desk::empty();
    outside.write("外.banfa", "参数 = 坏\n");
    symlink(outside.path("外.banfa"), desk.path("rules/外.banfa")).unwrap();
    let ran = desk.run(&["check"]);
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("rules/外.banfa"), "{}", ran.err);
}

#[test]
fn names_are_never_markup_nor_formulas() {
    let desk = Desk::with_project();
    let name = "<script>alert(1)</script>";
    desk.write(
        "登记.csv",
        format!("案件,时间,事件,承办人\n=1+1,2026-02-10 09:00,收到,{name}\n+A,没有,收到,-1\n"),
    );
    let ran = desk.run(&[
        "replay",
        "登记.csv",
        "--out",
        "结果",
        "--refused",
        "拒收.csv",
    ]);
    let shown = ran.shown();
    assert!(matches!(ran.status, 0 | 1), "{shown}");
    let refused = desk.read("拒收.csv");
    assert!(
        refused.contains("'+A") && refused.contains("'-1"),
        "{refused}"
    );
    let mut pages = 0;
    for file in std::fs::read_dir(desk.path("结果")).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        match path.extension().and_then(|e| e.to_str()) {
            Some("html") => {
                pages += 1;
                assert!(!text.contains("<script>alert"), "{path:?}");
            }
            Some("csv") => {
                assert!(
                    !text.contains(",=1+1") && !text.starts_with('='),
                    "{path:?}: {text}"
                );
            }
            _ => {}
        }
    }
    assert!(pages > 0, "{shown}");
    // What was refused is read again as it was.
    desk.write("拒收.csv", refused.replace("没有", "2026-02-11"));
    let again = desk.run(&["replay", "拒收.csv", "--refused", "再拒.csv"]);
    let shown = again.shown();
    assert!(!shown.contains("'+A"), "{shown}");
    same("hostile-refused", &refused);
}

#[test]
fn parties_that_look_alike_are_told_in_cases_and_registers() {
    let desk = Desk::with_project();
    desk.write(
        "登记.csv",
        "案件,时间,事件,承办人\nA1,2026-02-10 09:00,收到,王O\nA2,2026-02-10 09:00,收到,王0\nA3,2026-02-10 09:00,收到,王О\nA4,2026-02-10 09:00,收到,李四\n",
    );
    let ran = desk.run(&["replay", "登记.csv", "--lang", "en"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    let told = "names that look alike and are made of other characters 2\n  王O ≈ 王0 (U+0030)\n  王O ≈ 王О (U+041E)\n";
    assert!(ran.err.contains(told), "{}", ran.err);
    desk.edit(
        "tests/cases/按期答复.case",
        "  工作人员 李四\n",
        "  工作人员 李四\n  工作人员 王O\n  工作人员 王0\n",
    );
    let ran = desk.run(&["run", "按期答复"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    assert!(ran.err.contains("W016"), "{}", ran.err);
    assert!(ran.err.contains("“王0”看起来与“王O”一样"), "{}", ran.err);
    assert!(desk.run(&["fmt", "--check", "tests/cases"]).status == 0);
}

#[test]
fn folders_too_deep_to_search_are_told_and_no_file_is_missed() {
    let desk = Desk::with_project();
    let deep = |folders: usize| format!("rules/{}规则.banfa", "下/".repeat(folders));
    let text = "第四条\n> 第四条 附则。\n宣示。\n";
    desk.write(&deep(banfa::project::MAX_FOLDERS - 1), text);
    let ran = desk.run(&["text"]);
    assert!(ran.out.contains("第四条 附则。"), "{}", ran.shown());
    desk.write(&deep(banfa::project::MAX_FOLDERS), text.replace('四', "五"));
    for args in [&["check"][..], &["text"], &["test"], &["fmt", "rules"]] {
        let ran = desk.run(args);
        assert_eq!(ran.status, 2, "{args:?}: {}", ran.shown());
        assert!(ran.err.contains("最多找 16 层"), "{}", ran.err);
    }
    let ran = desk.run(&["check", "--lang", "en"]);
    assert!(
        ran.err.contains("folders are searched 16 deep"),
        "{}",
        ran.err
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_receipt_or_comparison_that_names_a_device_or_pipe_waits_for_nobody() {
    let desk = Desk::with_project();
    desk.write(
        "登记.csv",
        "案件,时间,事件,承办人\nA1,2026-02-10 09:00,收到,甲\n",
    );
    let made = Command::new("mkfifo").arg(desk.path("管道")).status();
    assert!(made.unwrap().success());
    let pipe = desk.path("管道").to_string_lossy().into_owned();
    for args in [
        &["run", "按期答复", "--receipt", "回执.json"][..],
        &["replay", "登记.csv", "--receipt", "回执.json"],
    ] {
        assert_eq!(desk.run(args).status, 0);
        let good = desk.read("回执.json");
        for key in ["rules", "amendments", "events", "mapping"] {
            for hostile in ["/dev/zero", &pipe] {
                let mut receipt: serde_json::Value = serde_json::from_str(&good).unwrap();
                receipt["request"][key] = match key {
                    "rules" | "mapping" => hostile.into(),
                    _ => vec![hostile].into(),
                };
                desk.write("回执.json", receipt.to_string());
                let ran = desk.run(&["verify", "回执.json"]);
                assert_eq!(ran.status, 2, "{key} {hostile}: {}", ran.shown());
            }
        }
    }
    for args in [
        &["compare", "rules", "rules", "--expected", "/dev/zero"][..],
        &[
            "compare",
            "rules",
            "rules",
            "--log",
            "登记.csv",
            "--map",
            "/dev/zero",
        ],
    ] {
        let ran = desk.run(args);
        assert_eq!(ran.status, 1, "{args:?}: {}", ran.shown());
        assert!(ran.err.contains("S002"), "{args:?}: {}", ran.err);
    }
}

#[test]
fn a_template_with_two_byte_order_marks_is_told_where_it_is_wrong() {
    let desk = Desk::with_project();
    let head = "<html><head><meta name=\"每件\" content=\"来件\"/><title>单</title></head><body>";
    let marks = "\u{feff}\u{feff}";
    desk.write(
        "rules/文书/单.html",
        format!("{marks}{head}<p>{{{{ 编号 }}}}扣减</p><i/></body></html>"),
    );
    let ran = desk.run(&["forms", "按期答复"]);
    assert_eq!(ran.status, 1, "{}", ran.shown());
    // One of the marks is the file's, the other a blank of its text: the element begins at the 98th column.
    assert!(ran.err.contains("单.html:1:98]"), "{}", ran.err);
    assert!(ran.err.contains("文书没有元素 <i>"), "{}", ran.err);
    desk.edit("rules/文书/单.html", "<i/>", "");
    let ran = desk.run(&["forms", "按期答复", "--format", "html"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    assert!(desk.read("文书/单-A1.html").contains("<p>A1扣减</p>"));
}

#[test]
fn registers_that_grow_without_end_are_refused_by_name() {
    let desk = Desk::with_project();
    desk.write("空行.jsonl.zst", zstd_of_newlines(320));
    desk.write("大.xlsx", workbook_of_blanks(257 << 20));
    for (name, line, why) in [
        ("空行.jsonl.zst", 16_777_217, "解压倍数超过 250"),
        ("大.xlsx", 1, "工作簿解压后的字节数超过 268435456"),
    ] {
        let ran = desk.run(&["replay", name, "--refused", "拒收.jsonl"]);
        assert_eq!(ran.status, 1, "{}", ran.shown());
        assert!(
            ran.out.contains("输入 1 = 采用 0 + 拒收 1"),
            "{}",
            ran.shown()
        );
        let told = format!("{name}:{line}  登记表超出界限:{why}");
        assert!(ran.err.contains(&told), "{}", ran.err);
        assert_eq!(desk.read("拒收.jsonl").lines().count(), 1);
    }
}

/// Ends of line, 131,072 to every four bytes.
fn zstd_of_newlines(blocks: usize) -> Vec<u8> {
    // The magic number, no size of the content, a window as large as a block.
    let mut bytes = b"\x28\xb5\x2f\xfd\x00\x38".to_vec();
    for at in 1..=blocks {
        // One byte, repeated; the last bit tells the last block.
        let head = (131_072u32 << 3) | (1 << 1) | u32::from(at == blocks);
        bytes.extend_from_slice(&head.to_le_bytes()[..3]);
        bytes.push(b'\n');
    }
    bytes
}

/// A workbook whose one sheet is blanks.
fn workbook_of_blanks(bytes: usize) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_level(Some(1));
    archive
        .start_file("xl/worksheets/sheet1.xml", options)
        .unwrap();
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..bytes >> 20 {
        archive.write_all(&blanks).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_name_longer_than_a_cell_is_whole_everywhere_else() {
    let desk = Desk::with_project();
    let (fits, long) = ("甲".repeat(32_767), "乙".repeat(32_768));
    let row = |case: &str, name: &str| format!("{case},2026-02-10 09:00,收到,{name}\n");
    desk.write(
        "登记.csv",
        format!(
            "案件,时间,事件,承办人\n{}{}",
            row("A1", &fits),
            row("A2", &long)
        ),
    );
    let ran = desk.run(&["replay", "登记.csv", "--out", "结果"]);
    assert_eq!(ran.status, 0, "{}", ran.shown().len());
    use calamine::Reader as _;
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook(desk.path("结果/tables.xlsx")).unwrap();
    let parties = book.worksheet_range("按主体").unwrap();
    let names: Vec<String> = parties.rows().skip(1).map(|r| r[0].to_string()).collect();
    assert!(names.contains(&fits));
    assert!(names.contains(&format!("{}…", "乙".repeat(32_766))));
    assert!(desk.read("结果/journal.csv").contains(&long));
    assert!(desk.read("结果/journal.jsonl").contains(&long));
}
