//! What reads files and registers.

use crate::codes;
use banfa::problem::Problem;
use banfa::registers::{
    MAX_COLUMNS, MAX_RECORD_BYTES, Next, Opening, Row, may_be_formula, open, uncovered,
};
use banfa::report::words::Lang;
use banfa::source::{FileId, SourceMap};
use banfa::syntax::{MAX_FILE_BYTES, parse_case, parse_limit, parse_mapping, parse_rules};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{Cursor, Write};

const FILE: FileId = FileId(0);

#[test]
fn files_at_the_bound_are_read_and_those_over_it_are_not() {
    let at = format!("#{}\n", " ".repeat(MAX_FILE_BYTES - 2));
    let over = format!("{at}\n");
    type Reader = fn(&str) -> Vec<Problem>;
    let readers: [Reader; 3] = [
        |text| parse_rules(FILE, text).1,
        |text| parse_case(FILE, text).1,
        |text| parse_mapping(FILE, text).1,
    ];
    for read in readers {
        assert_eq!(codes(&read(&at)), Vec::<&str>::new());
        assert_eq!(codes(&read(&over)), ["S002"]);
    }
    // As bytes, whatever they are encoded in.
    let mut sources = SourceMap::default();
    let mut take = |bytes: &[u8]| {
        let mut problems = Vec::new();
        banfa::project::take_bytes("a.banfa", bytes, &mut sources, &mut problems);
        codes(&problems)
    };
    assert_eq!(take(&vec![b'#'; MAX_FILE_BYTES]), Vec::<&str>::new());
    assert_eq!(take(&vec![b'#'; MAX_FILE_BYTES + 1]), ["S002"]);
}

#[test]
fn counts_at_the_bound_are_read_and_larger_ones_are_told() {
    for (text, good) in [
        ("1000000年内", true),
        ("1000001年内", false),
        ("999999999年内", false),
        ("99999999999999999999999999年内", false),
        ("一百万日内", true),
        ("一百万零一日内", false),
    ] {
        assert_eq!(parse_limit(FILE, text).is_ok(), good, "{text}");
    }
    // What can be read can still lie outside every calendar: an answer, never a fall.
    for day in ["0001-01-01", "2012-02-29", "9999-12-31"] {
        let day: chrono::NaiveDate = day.parse().unwrap();
        for text in [
            "1000000年内",
            "1000000个月内",
            "1000000个自然日内",
            "1000000小时内",
            "1月31日 前",
        ] {
            let start = day.and_hms_opt(23, 59, 0).unwrap().into();
            let _ = banfa::project::reckon(start, text, None, Lang::Zh);
        }
    }
}

/// What the rows of a register come to: how many were taken, and the first that was not.
fn read(name: &str, bytes: Vec<u8>) -> (usize, Option<String>) {
    let mut opened = match open(name, Cursor::new(bytes), &Opening::default()).unwrap() {
        Ok(opened) => opened,
        Err(bad) => return (0, Some(format!("{:?}", bad.why))),
    };
    let (mut row, mut taken) = (Row::default(), 0);
    loop {
        match opened.rows.next(&mut row) {
            Next::Row => taken += 1,
            Next::Bad(bad) | Next::Broken(bad) => return (taken, Some(format!("{:?}", bad.why))),
            Next::End => return (taken, None),
        }
    }
}

#[test]
fn columns_at_the_bound_are_read_and_one_more_is_not() {
    let csv = |n: usize| {
        let heading: Vec<String> = (0..n).map(|c| format!("c{c}")).collect();
        let cells = vec!["1"; n].join(",");
        format!("{}\n{cells}\n", heading.join(",")).into_bytes()
    };
    assert_eq!(read("a.csv", csv(MAX_COLUMNS)), (1, None));
    assert!(
        read("a.csv", csv(MAX_COLUMNS + 1))
            .1
            .unwrap()
            .contains("Columns")
    );
    let json = |n: usize| {
        let members: Vec<String> = (0..n).map(|c| format!("\"c{c}\":1")).collect();
        format!("{{{}}}\n", members.join(",")).into_bytes()
    };
    assert_eq!(read("a.jsonl", json(MAX_COLUMNS)), (1, None));
    assert!(
        read("a.jsonl", json(MAX_COLUMNS + 1))
            .1
            .unwrap()
            .contains("Columns")
    );
}

#[test]
fn a_packed_register_that_grows_too_far_is_refused() {
    let packed = |bytes: usize| {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(b"a,b\n").unwrap();
        let line = format!("{}\n", ",".repeat(63)).into_bytes();
        for _ in 0..bytes / line.len() {
            packer.write_all(&line).unwrap();
        }
        packer.finish().unwrap()
    };
    // Sixteen megabytes are always allowed; beyond, the multiple decides, which this exceeds by far.
    assert_eq!(read("a.csv.gz", packed(15 * 1024 * 1024)), (0, None));
    let (_, why) = read("a.csv.gz", packed(20 * 1024 * 1024));
    assert!(why.unwrap().contains("Expansion"));
}

#[test]
fn a_record_without_end_is_refused_in_every_encoding() {
    let utf16 = |text: &str| {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xff, 0xfe].into_iter().chain(units).collect::<Vec<u8>>()
    };
    let gbk = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let utf8 = |text: &str| text.as_bytes().to_vec();
    for encoded in [utf16, gbk, utf8] {
        let long = format!("编号,事由\nA1,\"{}\"\n", "长".repeat(MAX_RECORD_BYTES));
        assert!(read("a.csv", encoded(&long)).1.unwrap().contains("Record"));
        let short = format!("编号,事由\nA1,\"{}\"\n", "长".repeat(1000));
        assert_eq!(read("a.csv", encoded(&short)), (1, None));
    }
}

#[test]
fn bytes_that_are_no_text_are_refused_and_not_replaced() {
    let (taken, why) = read("a.csv", b"a,b\n1,2\n3,\xff\xff\n5,6\n".to_vec());
    assert_eq!(taken, 1);
    assert!(why.unwrap().contains("NotText"));
    // A file that turns out to be GBK far behind its beginning.
    let mut late = b"a,b\n".to_vec();
    late.extend(b"1,2\n".repeat(30_000));
    late.extend_from_slice(&encoding_rs::GBK.encode("3,条款\n").0);
    let (taken, why) = read("a.csv", late);
    assert_eq!(taken, 30_000);
    assert!(why.unwrap().contains("NotText"));
    // The character itself, as somebody else has put it there, is text.
    assert_eq!(read("a.csv", "a,b\n1,\u{fffd}\n".into()), (1, None));
}

#[test]
fn cells_covered_against_formulas_come_back_as_they_were() {
    for text in ["=1+1", "'=1+1", "''-5", "-5", "@a", "a=b", "'甲'", "", "'"] {
        let covered = match may_be_formula(text) {
            true => format!("'{text}"),
            false => text.to_owned(),
        };
        assert!(!covered.starts_with(['=', '+', '-', '@', '\t', '\r']));
        assert_eq!(uncovered(&covered), text);
    }
}
