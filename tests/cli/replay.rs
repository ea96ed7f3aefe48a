//! Registers under the rules: every form they come in, rows that are refused, what is written.

use crate::desk::{Desk, same};
use encoding_rs::GB18030;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// A register with a line for each letter, and one that is wrong.
const REGISTER: &str = "\
编号,收件时间,承办人,答复时间,备注
L1,2026-1-5 9:00,张三,2026-1-8 10:00,
L2,2026/1/6,张三,2026/1/20,=1+1
L3,2026年2月2日 上午9时30分,李四,2026.2.3 15:00,
L4,2026.2.4,张三,2026-3-2,
L5,二月,李四,,
L6,2026-3-2,,,
";

/// Which column is what.
const MAPPING: &str = "\
对照 来件登记簿
> 窗口的登记簿,一件一行
案件 取 “编号”
经手人 取 “承办人” 为 工作人员
事件 收到:
  时间 取 “收件时间”
  承办人 取 “承办人”
事件 答复:
  时间 取 “答复时间”
";

fn desk() -> Desk {
    let desk = Desk::with_project();
    desk.write("登记簿.csv", REGISTER);
    desk.write("登记簿.map", MAPPING);
    desk
}

fn packed(text: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(text).unwrap();
    packer.finish().unwrap()
}

#[test]
fn a_register_is_summed_up_and_its_bad_row_named() {
    let desk = desk();
    let args = [
        "replay",
        "登记簿.csv",
        "--map",
        "登记簿.map",
        "--as-of",
        "2026-03-31",
    ];
    let ran = desk.run(&args);
    assert_eq!(ran.status, 1);
    same("replay", &ran.shown());
    let english = desk.run(&[&args[..], &["--lang", "en"]].concat());
    same("replay-en", &english.shown());
}

#[test]
fn every_form_of_a_register_comes_to_the_same() {
    let desk = desk();
    let summary = |file: &str, input: &[u8]| {
        let args = ["replay", file, "--map", "登记簿.map", "--format", "json"];
        let ran = desk.run_in(&desk.path("."), &args, input, &[]);
        assert_eq!(ran.status, 1, "{file}\n{}", ran.shown());
        ran.out
    };
    let wanted = summary("登记簿.csv", b"");
    assert!(
        wanted.contains("\"in\": 6") && wanted.contains("\"refused\": 1"),
        "{wanted}"
    );
    for (name, separator) in [("tab.csv", "\t"), ("semicolon.csv", ";")] {
        desk.write(name, REGISTER.replace(',', separator));
        assert_eq!(summary(name, b""), wanted, "{name}");
    }
    desk.write("gbk.csv", GB18030.encode(REGISTER).0);
    assert_eq!(summary("gbk.csv", b""), wanted, "GBK");
    desk.write(
        "crlf.csv",
        format!("\u{feff}{}", REGISTER.replace('\n', "\r\n")),
    );
    assert_eq!(summary("crlf.csv", b""), wanted, "CR LF");
    desk.write("packed.csv.gz", packed(REGISTER.as_bytes()));
    assert_eq!(summary("packed.csv.gz", b""), wanted, "gzip");
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    let zstd = ruzstd::encoding::compress_to_vec(REGISTER.as_bytes(), level);
    desk.write("packed.csv.zst", zstd);
    assert_eq!(summary("packed.csv.zst", b""), wanted, "zstd");
    assert_eq!(summary("-", REGISTER.as_bytes()), wanted, "standard input");
    assert_eq!(
        summary("-", &packed(REGISTER.as_bytes())),
        wanted,
        "packed standard input"
    );
    let mut lines = REGISTER.lines().map(|l| l.split(',').collect::<Vec<_>>());
    let heading = lines.next().unwrap();
    let records: Vec<Vec<&str>> = lines.collect();
    let json: String = records
        .iter()
        .map(|row| {
            let cells: Vec<String> = heading
                .iter()
                .zip(row)
                .map(|(name, cell)| format!("\"{name}\":\"{cell}\""))
                .collect();
            format!("{{{}}}\n", cells.join(","))
        })
        .collect();
    desk.write("lines.jsonl", &json);
    assert_eq!(summary("lines.jsonl", b""), wanted, "JSON lines");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (at, row) in (0u32..).zip([vec![heading.clone()], records.clone()].concat()) {
        for (column, cell) in (0u16..).zip(row) {
            sheet.write_string(at, column, cell).unwrap();
        }
    }
    // One date as a cell that is a date.
    let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 1, 6).unwrap();
    let form = rust_xlsxwriter::Format::new().set_num_format("yyyy/m/d");
    sheet.write_datetime_with_format(2, 1, &day, &form).unwrap();
    desk.write("book.xlsx", book.save_to_buffer().unwrap());
    assert_eq!(summary("book.xlsx", b""), wanted, "XLSX");
    let xes: String = records
        .iter()
        .map(|row| {
            let cells = heading
                .iter()
                .zip(row)
                .map(|(n, c)| format!("<string key=\"{n}\" value=\"{c}\"/>"));
            format!(
                "<trace><event>{}</event></trace>\n",
                cells.collect::<String>()
            )
        })
        .collect();
    desk.write("log.xes.gz", packed(format!("<log>{xes}</log>").as_bytes()));
    assert_eq!(summary("log.xes.gz", b""), wanted, "XES");
}

#[test]
fn refused_rows_are_mended_and_replayed() {
    let desk = desk();
    for form in ["csv", "jsonl", "xlsx", "xes"] {
        let refused = format!("拒收.{form}");
        let args = [
            "replay",
            "登记簿.csv",
            "--map",
            "登记簿.map",
            "--refused",
            &refused,
        ];
        assert_eq!(desk.run(&args).status, 1);
        // Read again as it is, the row is refused for the same reason.
        let again = desk.run(&[
            "replay",
            &refused,
            "--map",
            "登记簿.map",
            "--refused",
            "再.csv",
        ]);
        assert_eq!(again.status, 1, "{form}\n{}", again.shown());
        assert!(
            again.out.contains("输入 1 = 采用 0 + 拒收 1"),
            "{form}\n{}",
            again.shown()
        );
        if form == "csv" {
            same("replay-refused", &desk.read(&refused));
        }
        // Written as a table, mended there, it is taken, the reasons passed over.
        desk.edit("再.csv", "二月", "2026-2-5");
        let mended = desk.run(&["replay", "再.csv", "--map", "登记簿.map"]);
        assert_eq!(mended.status, 0, "{form}\n{}", mended.shown());
        assert!(
            mended.out.contains("输入 1 = 采用 1 + 拒收 0"),
            "{}",
            mended.shown()
        );
    }
}

#[test]
fn the_exit_status_says_how_many_refusals_are_too_many() {
    let desk = desk();
    let status = |most: &str| {
        let args = [
            "replay",
            "登记簿.csv",
            "--map",
            "登记簿.map",
            "--max-refused",
            most,
        ];
        desk.run(&args).status
    };
    assert_eq!(status("0"), 1);
    assert_eq!(status("1"), 0);
    assert_eq!(status("16%"), 1);
    assert_eq!(status("17%"), 0);
    for wrong in ["", "-1", "101%", "许多", "%"] {
        assert_eq!(status(wrong), 2, "{wrong}");
    }
}

#[test]
fn what_cannot_be_run_at_all_is_status_two() {
    let desk = desk();
    let shown = [
        vec!["replay", "没有.csv"],
        vec!["replay", "登记簿.csv"],
        vec!["replay", "登记簿.csv", "--map", "没有.map"],
        vec![
            "replay",
            "登记簿.csv",
            "--map",
            "登记簿.map",
            "--refused",
            "拒收.doc",
        ],
    ]
    .map(|args| {
        let ran = desk.run(&args);
        assert_eq!(ran.status, 2, "{args:?}\n{}", ran.shown());
        format!("{}\n", ran.shown())
    });
    desk.edit("登记簿.map", "“收件时间”", "“受件时间”");
    let wrong = desk.run(&["replay", "登记簿.csv", "--map", "登记簿.map"]);
    assert_eq!(wrong.status, 2);
    same("replay-trouble", &(shown.concat() + &wrong.shown()));
}

#[cfg(not(feature = "columns"))]
#[test]
fn a_columnar_log_is_another_build_s_and_that_is_said() {
    let desk = desk();
    desk.write("日志.arrow", b"ARROW1\0\0");
    let ran = desk.run(&["replay", "日志.arrow", "--map", "登记簿.map"]);
    assert_eq!(ran.status, 1, "{}", ran.shown());
    assert!(ran.err.contains("--features columns"), "{}", ran.shown());
    let ran = desk.run(&["columns", "登记簿.csv", "--output", "日志.arrow"]);
    assert_eq!(ran.status, 2, "{}", ran.shown());
    assert!(ran.err.contains("--features columns"), "{}", ran.shown());
}

#[test]
fn the_columns_of_the_language_need_no_mapping() {
    let desk = desk();
    let lines = "\
{\"时间\":\"2026-01-05 09:00\",\"事件\":\"收到\",\"案件\":\"L1\",\"承办人\":\"张三\",\"编号\":\"E1\"}
{\"time\":\"2026-01-06T01:00:00Z\",\"event\":\"答复\",\"case\":\"L1\",\"actor\":\"张三\"}
{\"time\":\"2026-01-05 10:00\",\"event\":\"收到\",\"case\":\"L2\",\"承办人\":\"张三\",\"id\":\"E1\"}
{\"time\":\"2026-01-05 10:00\",\"event\":\"办结\",\"case\":\"L2\"}
not json
";
    desk.write("事件.jsonl", lines);
    let ran = desk.run(&["replay", "事件.jsonl", "--format", "jsonl"]);
    assert_eq!(ran.status, 1);
    same("replay-plain", &ran.shown());
}

#[test]
fn results_are_written_and_formulas_stay_texts() {
    let desk = desk();
    desk.write("登记簿.csv", REGISTER.replace("张三", "=HYPERLINK(<b>)"));
    let args = [
        "replay",
        "登记簿.csv",
        "--map",
        "登记簿.map",
        "--out",
        "结果",
        "--max-refused",
        "1",
    ];
    let first = desk.run(&args);
    assert_eq!(first.status, 0, "{}", first.shown());
    let csv = desk.read("结果/journal.csv");
    assert!(
        csv.contains(",'=HYPERLINK(<b>),") && !csv.contains(",=HYPERLINK"),
        "{csv}"
    );
    let journal = desk.read("结果/journal.jsonl");
    let parsed = journal
        .lines()
        .map(serde_json::from_str::<serde_json::Value>);
    assert!(parsed.clone().count() > 10 && parsed.clone().all(|l| l.is_ok()));
    let summary: serde_json::Value = serde_json::from_str(&desk.read("结果/summary.json")).unwrap();
    assert_eq!(summary["rows"]["in"], 6);
    use calamine::Reader as _;
    let open =
        || calamine::open_workbook::<calamine::Xlsx<_>, _>(desk.path("结果/tables.xlsx")).unwrap();
    let mut book = open();
    assert_eq!(book.sheet_names().len(), 5);
    let parties = book.worksheet_range("按主体").unwrap();
    let cell = parties.get((1, 0)).unwrap();
    assert_eq!(cell, &calamine::Data::String("=HYPERLINK(<b>)".into()));
    assert!(
        book.worksheet_formula("按主体")
            .unwrap()
            .cells()
            .all(|c| c.2.is_empty())
    );
    // Once more: the same bytes.
    let report = desk.read("结果/report.html");
    assert!(
        report.contains("&quot;") || !report.contains("<script"),
        "{report}"
    );
    same("replay-report", &report.replace("\n\n", "\n"));
    assert_eq!(report.matches("<svg").count(), 2);
    assert_eq!(report.matches("</svg>").count(), 2);
    let names = [
        "report.html",
        "journal.csv",
        "journal.jsonl",
        "summary.json",
        "tables.xlsx",
    ];
    let bytes = || names.map(|n| std::fs::read(desk.path("结果").join(n)).unwrap());
    let before = bytes();
    assert_eq!(desk.run(&args).out, first.out);
    assert!(bytes() == before);
}

#[test]
fn hostile_registers_are_refused_and_nothing_falls() {
    let desk = desk();
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE log [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>\
        <log><trace><event><string key=\"编号\" value=\"&b;\"/></event></trace></log>";
    desk.write("bomb.xes", bomb);
    desk.write("zeros.csv.gz", packed(&vec![b'0'; 40 << 20]));
    desk.write(
        "quote.csv",
        "编号,收件时间,承办人,答复时间\nL1,\"2026-01-05\nL2,2026-01-05,,\n",
    );
    desk.write("noise.csv", b"\xff\xfe\x00\x00\x01\x80,\x81\n\x90\x91,,\n");
    desk.write("empty.csv", "");
    desk.write("cut.csv.gz", &packed(REGISTER.as_bytes())[..60]);
    desk.write("not.xlsx", b"PK\x03\x04\x00\x00");
    desk.write("blank.jsonl.gz", packed(&vec![b'\n'; 20 << 20]));
    let mut all = String::new();
    for name in [
        "blank.jsonl.gz",
        "bomb.xes",
        "zeros.csv.gz",
        "quote.csv",
        "empty.csv",
        "cut.csv.gz",
        "not.xlsx",
    ] {
        let ran = desk.run(&["replay", name, "--map", "登记簿.map"]);
        all += &format!("{name}\n{}", ran.shown());
    }
    same("replay-hostile", &all);
    let noise = desk.run(&["replay", "noise.csv", "--map", "登记簿.map"]);
    assert!((1..=2).contains(&noise.status), "{}", noise.shown());
}

#[test]
fn a_mapping_is_drafted_and_shows_the_rows_it_reads() {
    let desk = desk();
    let ran = desk.run(&["map", "登记簿.csv"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    same("map", &ran.shown());
    // What is drafted is itself a mapping, and one that is there is not replaced.
    let drafted = desk.run(&["map", "登记簿.csv", "--output", "起草.map"]);
    assert_eq!(drafted.out, format!("{}对照已写入  起草.map\n", ran.out));
    assert!(ran.out.starts_with(&desk.read("起草.map")));
    let again = desk.run(&["map", "登记簿.csv", "--output", "起草.map"]);
    assert_eq!(again.status, 2, "{}", again.shown());
    assert!(again.err.contains("没有覆盖"), "{}", again.err);
    let replayed = desk.run(&[
        "replay",
        "登记簿.csv",
        "--map",
        "起草.map",
        "--max-refused",
        "100%",
    ]);
    assert_eq!(replayed.status, 0, "{}", replayed.shown());
    let own = desk.run(&["map", "登记簿.csv", "--map", "登记簿.map"]);
    same("map-given", &own.shown());
}

/// The sections of a register come after all who belong to them, and none of them ever acts.
#[test]
fn the_shipped_example_writes_its_results() {
    let desk = Desk::empty();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let shipped = |path: &str| root.join(path).to_str().unwrap().to_owned();
    let ran = desk.run(&[
        "replay",
        &shipped("docs/examples/登记簿.csv"),
        "--map",
        &shipped("docs/examples/登记簿.map"),
        "--rules",
        &shipped("rules"),
        "--as-of",
        "2012-06-30",
        "--out",
        "结果",
    ]);
    assert_eq!(ran.status, 1, "{}", ran.shown());
    for file in [
        "journal.jsonl",
        "journal.csv",
        "tables.xlsx",
        "report.html",
        "summary.json",
    ] {
        assert!(desk.path("结果").join(file).is_file(), "{file}");
    }
}
