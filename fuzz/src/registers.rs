//! Targets that read registers: every row is taken or refused, and what is taken runs.

use crate::base::alone;
use banfa::engine::{Program, run_program};
use banfa::model::{RuleBase, resolve};
use banfa::registers::{
    Bound, Intake, Mapping, Next, Opening, Row, Taken, draft, open, plain_mapping, resolve_mapping,
};
use banfa::syntax::{parse_mapping, parse_rules};
use std::io::{Cursor, Write};
use std::sync::{Arc, LazyLock};

/// Rows that are drafted from at most.
const SAMPLE: usize = 50;

/// A small rule base.
pub static BASE: LazyLock<RuleBase> = LazyLock::new(|| {
    let rules = include_str!("../../tests/language/bad/共用/规则.banfa");
    let (sources, file) = alone("规则.banfa", rules);
    let (tree, _) = parse_rules(file, rules);
    resolve(&[tree], &sources).0.expect("rules")
});

/// How it is executed.
pub static PROGRAM: LazyLock<Program<'_>> = LazyLock::new(|| Program::new(&BASE));

/// A mapping of each sort.
pub static MAPPINGS: LazyLock<[Mapping; 2]> = LazyLock::new(|| {
    let map = include_str!("../seeds/register.map");
    let (sources, file) = alone("对照.map", map);
    let (tree, problems) = parse_mapping(file, map);
    assert!(problems.is_empty(), "{problems:?}");
    let (mapped, problems) = resolve_mapping(&tree, &BASE, &sources);
    assert!(problems.is_empty(), "{problems:?}");
    [mapped, plain_mapping(&BASE)]
});

/// Reads a register to its end; none where the whole of it cannot be opened.
fn read(name: &str, bytes: &[u8], mapping: &Mapping, drafts: bool) -> Option<Taken> {
    let base = &*BASE;
    let opened = open(name, Cursor::new(bytes.to_vec()), &Opening::default()).expect("bytes");
    let mut rows = opened.ok()?.rows;
    let mut intake = Intake::new(base, mapping);
    let mut bound = Bound::new(mapping, rows.columns());
    let file: Arc<str> = name.into();
    let (mut row, mut met) = (Row::default(), 0);
    let mut sample = Vec::new();
    loop {
        let next = rows.next(&mut row);
        bound.refresh(mapping, rows.columns());
        match next {
            Next::Row => {
                intake.take(&bound, rows.columns(), &file, &row);
                if sample.len() < SAMPLE {
                    sample.push(row.clone());
                }
            }
            Next::Bad(bad) => intake.refuse(rows.columns(), &file, *bad, Some(&row)),
            Next::Broken(bad) => intake.refuse(rows.columns(), &file, *bad, None),
            Next::End => break,
        }
        met += 1;
    }
    if drafts {
        let drafted = draft(base, "起草", rows.columns(), &sample);
        let (_, file) = alone("起草.map", &drafted);
        let (_, problems) = parse_mapping(file, &drafted);
        assert!(problems.is_empty(), "{drafted}\n{problems:?}");
    }
    let taken = intake.finish().unpacked();
    assert_eq!(taken.rows, met);
    assert_eq!(taken.rows, taken.applied + taken.refused.len() as u64);
    Some(taken)
}

/// By each mapping; now and then a mapping is also drafted, which takes as long as the rest.
fn accounted(name: &str, bytes: &[u8]) {
    for (at, mapping) in MAPPINGS.iter().enumerate() {
        let drafts = at == 0 && bytes.len().is_multiple_of(4);
        if let Some(taken) = read(name, bytes, mapping, drafts) {
            let _ = run_program(&PROGRAM, &taken.input);
        }
    }
}

/// Tables of any office encoding.
pub fn csv(data: &[u8]) {
    accounted("登记.csv", data);
}

/// One JSON object a line.
pub fn jsonl(data: &[u8]) {
    accounted("登记.jsonl", data);
}

/// Event logs.
pub fn xes(data: &[u8]) {
    accounted("登记.xes", data);
}

/// Where the parts of a workbook begin: without it, nothing else of it is looked at.
const BEGINNING: (&str, &str) = (
    "_rels/.rels",
    r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
);

/// The other parts, in the order in which form feeds part them in the fuzzer's bytes.
const PARTS: [&str; 6] = [
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
];

/// What the parts say that the fuzzer says nothing of.
const USUAL: [&str; 6] = [
    "<worksheet><sheetData/></worksheet>",
    "<sst/>",
    r#"<styleSheet><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>"#,
    r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    "<Types/>",
];

/// Workbooks: as they are where the bytes are an archive, else packed from their parts.
pub fn xlsx(data: &[u8]) {
    if data.starts_with(b"PK\x03\x04") {
        return accounted("登记.xlsx", data);
    }
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let (name, text) = BEGINNING;
    archive.start_file(name, stored).expect("a part");
    archive.write_all(text.as_bytes()).expect("memory");
    let mut said = data.split(|b| *b == 0x0c);
    for (name, usual) in PARTS.into_iter().zip(USUAL) {
        let bytes = said
            .next()
            .filter(|s| !s.is_empty())
            .unwrap_or(usual.as_bytes());
        archive.start_file(name, stored).expect("a part");
        archive.write_all(bytes).expect("memory");
    }
    accounted("登记.xlsx", &archive.finish().expect("memory").into_inner());
}

/// Packed registers: as they are, and the bytes packed well.
pub fn packed(data: &[u8]) {
    accounted("登记.csv", &[b"\x1f\x8b", data].concat());
    accounted("登记.csv", &[b"\x28\xb5\x2f\xfd", data].concat());
    let fast = flate2::Compression::fast();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), fast);
    gzip.write_all(data).expect("memory");
    let mut bytes = gzip.finish().expect("memory");
    accounted("登记.jsonl", &bytes);
    bytes.truncate(bytes.len() / 2);
    accounted("登记.jsonl", &bytes);
}
