//! Whatever a register or a mapping holds: no panic, every row accounted for, the same result twice.

use banfa::engine;
use banfa::model::{RuleBase, resolve};
use banfa::problem::Severity;
use banfa::registers::{
    Bound, Intake, Mapping, Next, Opening, Row, Taken, draft, open, plain_mapping, resolve_mapping,
};
use banfa::source::{FileId, SourceFile, SourceMap};
use banfa::syntax::{parse_mapping, parse_rules};
use proptest::prelude::*;
use std::io::Cursor;
use std::sync::{Arc, LazyLock};

const RULES: &str = include_str!("language/bad/共用/规则.banfa");

const MAPPING: &str = "\
对照 登记
空值 “-”
案件 取 “案”
编号 取 “号”
经手人 取 “人” 为 工作人员
类别 取 “类”:
  “一” 指 甲类
  “试” 拒收
  “略” 不计
事件 申请,若 “时” 不为 空:
  时间 取 “时”
  承办人 取 “人”
  金额 取 “额”
事件 答复,每案一次:
  时间 取 “答”
主体 工作人员 取 “人”:
  所属股室 取 “室”
";

static BASE: LazyLock<RuleBase> = LazyLock::new(|| {
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::new("规则.banfa", RULES));
    let (tree, _) = parse_rules(file, RULES);
    resolve(&[tree], &sources).0.expect("rules")
});

/// The mapping of a text, and whether it has errors.
fn mapping(text: &str) -> (Mapping, bool) {
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::new("对照.map", text));
    let (tree, mut problems) = parse_mapping(file, text);
    let (mapping, found) = resolve_mapping(&tree, &BASE, &sources);
    problems.extend(found);
    let wrong = problems.iter().any(|p| p.severity() == Severity::Error);
    (mapping, wrong)
}

static MAPPED: LazyLock<Mapping> = LazyLock::new(|| {
    let (mapping, wrong) = mapping(MAPPING);
    assert!(!wrong);
    mapping
});

/// Reads a register; none where the whole of it cannot be opened.
fn read(name: &str, bytes: &[u8], mapping: &Mapping) -> Option<Taken> {
    let opened = open(name, Cursor::new(bytes.to_vec()), &Opening::default()).expect("bytes");
    let mut rows = opened.ok()?.rows;
    let mut intake = Intake::new(&BASE, mapping);
    let mut bound = Bound::new(mapping, rows.columns());
    let file: Arc<str> = name.into();
    let mut row = Row::default();
    let mut met = 0;
    let mut sample = Vec::new();
    loop {
        let next = rows.next(&mut row);
        bound.refresh(mapping, rows.columns());
        match next {
            Next::Row => {
                intake.take(&bound, rows.columns(), &file, &row);
                sample.push(row.clone());
            }
            Next::Bad(bad) => intake.refuse(rows.columns(), &file, *bad, Some(&row)),
            Next::Broken(bad) => intake.refuse(rows.columns(), &file, *bad, None),
            Next::End => break,
        }
        met += 1;
    }
    let drafted = draft(&BASE, "起草", rows.columns(), &sample);
    let (_, problems) = parse_mapping(FileId(0), &drafted);
    assert!(problems.is_empty(), "{drafted}\n{problems:?}");
    let taken = intake.finish().unpacked();
    assert_eq!(taken.rows, met);
    Some(taken)
}

/// Rows in are rows applied and rows refused, and what is applied runs.
fn accounted(name: &str, bytes: &[u8], mapping: &Mapping) {
    let Some(taken) = read(name, bytes, mapping) else {
        return;
    };
    assert_eq!(
        taken.rows,
        taken.input.rows.len() as u64 + taken.refused.len() as u64,
        "{:?}",
        taken.refused
    );
    let journal = engine::run(&BASE, &taken.input);
    let again = read(name, bytes, mapping).expect("as before");
    assert_eq!(taken.refused, again.refused);
    assert_eq!(journal, engine::run(&BASE, &again.input));
}

/// What cells hold, right and wrong.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("-".to_owned()),
        (2011u32..2014, 1u32..14, 1u32..33, 0u32..26)
            .prop_map(|(y, m, d, h)| format!("{y}-{m}-{d} {h}:30")),
        (1u32..4).prop_map(|n| format!("A{n}")),
        prop::sample::select(vec![
            "一",
            "试",
            "略",
            "甲类",
            "张三",
            "李四",
            "局领导",
            "法制股",
            "1,200元",
            "\"",
            "'",
            "补充",
            "撤销",
            "申请",
            "答复",
            "T1",
            "<a>",
            "&b;"
        ])
        .prop_map(str::to_owned),
        "\\PC{0,12}",
    ]
}

const COLUMNS: [&str; 9] = ["案", "号", "人", "类", "时", "答", "额", "室", "事件"];

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    prop::collection::vec(prop::collection::vec(cell(), COLUMNS.len()), 0..12)
}

fn as_csv(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).unwrap();
    for row in rows {
        writer.write_record(row).unwrap();
    }
    writer.into_inner().unwrap()
}

fn as_jsonl(rows: &[Vec<String>]) -> Vec<u8> {
    let line = |row: &Vec<String>| {
        let object: serde_json::Map<String, serde_json::Value> = COLUMNS
            .iter()
            .zip(row)
            .map(|(name, cell)| ((*name).to_owned(), cell.clone().into()))
            .collect();
        format!("{}\n", serde_json::Value::Object(object))
    };
    rows.iter().map(line).collect::<String>().into_bytes()
}

fn as_xes(rows: &[Vec<String>]) -> Vec<u8> {
    let escape = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;")
    };
    let mut out = String::from("<log>");
    for row in rows {
        out += "<trace><event>";
        for (name, cell) in COLUMNS.iter().zip(row) {
            out += &format!("<string key=\"{name}\" value=\"{}\"/>", escape(cell));
        }
        out += "</event></trace>";
    }
    (out + "</log>").into_bytes()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_of_any_cells_are_applied_or_refused(rows in table()) {
        accounted("表.csv", &as_csv(&rows), &MAPPED);
        accounted("表.jsonl", &as_jsonl(&rows), &MAPPED);
        accounted("表.xes", &as_xes(&rows), &MAPPED);
        accounted("表.jsonl", &as_jsonl(&rows), &plain_mapping(&BASE));
    }

    #[test]
    fn a_register_cut_or_spoilt_anywhere_is_no_fall(
        rows in table(), form in 0usize..3, at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>(),
    ) {
        let (name, mut bytes) = match form {
            0 => ("表.csv", as_csv(&rows)),
            1 => ("表.jsonl", as_jsonl(&rows)),
            _ => ("表.xes", as_xes(&rows)),
        };
        if !bytes.is_empty() {
            let at = at.index(bytes.len());
            if cut {
                bytes.truncate(at);
            } else {
                bytes[at] = byte;
            }
        }
        accounted(name, &bytes, &MAPPED);
    }

    #[test]
    fn any_bytes_under_any_name_are_no_fall(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        head in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"<log>", b"{", b"\xff\xfe"]),
        name in prop::sample::select(vec!["a", "a.csv", "a.jsonl", "a.xlsx", "a.xes.gz"]),
    ) {
        accounted(name, &[head, &bytes].concat(), &MAPPED);
    }

    #[test]
    fn any_mapping_is_read_and_used_without_a_fall(
        lines in prop::collection::vec(prop_oneof![
            prop::sample::select(MAPPING.lines().collect::<Vec<_>>()).prop_map(str::to_owned),
            prop::sample::select(MAPPING.lines().collect::<Vec<_>>()).prop_map(|l| format!("  {l}")),
            "\\PC{0,30}",
        ], 0..20),
        rows in table(),
    ) {
        let text = lines.join("\n");
        let (mapping, wrong) = mapping(&text);
        if !wrong {
            accounted("表.csv", &as_csv(&rows), &mapping);
        }
    }
}
