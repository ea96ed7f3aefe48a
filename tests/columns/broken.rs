//! Logs that are cut off, bent or too large.

use super::{Told, file, read, stream, table};
use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::types::Int8Type;
use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, Int32Array, NullArray, RecordBatch, StringArray,
    StringViewArray, TimestampMillisecondArray,
};
use banfa::registers::{MAX_COLUMNS, MAX_EXPANSION, MAX_RECORD_BYTES, MAX_ROWS_PER_BYTE};
use proptest::prelude::*;
use std::sync::Arc;

/// A log with something of every kind.
fn sample() -> Vec<RecordBatch> {
    let coded: DictionaryArray<Int8Type> = ["甲", "乙", "甲"].into_iter().map(Some).collect();
    let mut lists = ListBuilder::new(StringBuilder::new());
    lists.append_value([Some("一"), Some("二")]);
    lists.append_null();
    lists.append_value([Some("三")]);
    let batch = table(&[
        ("码", Arc::new(coded) as ArrayRef),
        (
            "文",
            Arc::new(StringArray::from(vec![Some("子"), None, Some("丑")])),
        ),
        (
            "视",
            Arc::new(StringViewArray::from(vec!["短", "这一个长得放不下", "短"])),
        ),
        (
            "是",
            Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)])),
        ),
        ("数", Arc::new(Int32Array::from(vec![1, -2, 3]))),
        (
            "时",
            Arc::new(TimestampMillisecondArray::from(vec![0, 1, 2])),
        ),
        ("列", Arc::new(lists.finish())),
        ("无", Arc::new(NullArray::new(3))),
    ]);
    vec![batch.clone(), batch]
}

/// What is told of a log is no more than it can hold.
fn sound(told: &Told, bytes: &[u8]) {
    assert!(
        told.rows.len() <= bytes.len() * 8,
        "{} rows",
        told.rows.len()
    );
    assert!(told.wrong.len() <= 1, "{:?}", told.wrong);
}

#[test]
fn wherever_a_log_is_cut_off_it_is_told() {
    for whole in [file(&sample()), stream(&sample())] {
        assert_eq!(read(&whole).wrong, Vec::<String>::new());
        assert_eq!(read(&whole).rows.len(), 6);
        for len in 0..whole.len() {
            let told = read(&whole[..len]);
            sound(&told, &whole);
            assert_eq!(told.wrong.len(), 1, "cut off after {len}");
        }
    }
}

#[test]
fn whichever_byte_is_bent_nothing_falls() {
    for whole in [file(&sample()), stream(&sample())] {
        for at in 0..whole.len() {
            for bits in [0x01, 0x80, 0xff] {
                let mut bent = whole.clone();
                bent[at] ^= bits;
                sound(&read(&bent), &whole);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn however_a_log_is_bent_nothing_falls(
        is_file: bool,
        edits in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bent = if is_file { file(&sample()) } else { stream(&sample()) };
        let len = bent.len();
        for (at, to) in edits {
            bent[at.index(len)] = to;
        }
        sound(&read(&bent), &bent);
    }
}

#[test]
fn whichever_length_is_huge_it_is_told() {
    let whole = stream(&sample());
    for at in 0..whole.len() - 8 {
        for huge in [i64::MAX, i64::MIN, -1, 1 << 40, i64::from(i32::MAX)] {
            let mut bent = whole.clone();
            bent[at..at + 8].copy_from_slice(&huge.to_le_bytes());
            sound(&read(&bent), &whole);
        }
    }
}

#[test]
fn rows_at_the_bound_of_their_bytes_are_read_and_those_over_it_are_not() {
    // Sixty-four bytes of truths, to which writers fill up.
    let rows = 64 * MAX_ROWS_PER_BYTE as usize;
    let truths: ArrayRef = Arc::new(BooleanArray::from(vec![true; rows]));
    let told = read(&file(&[table(&[("a", truths)])]));
    assert_eq!((told.rows.len(), told.wrong.len()), (rows, 0));
    let nothing: ArrayRef = Arc::new(NullArray::new(1));
    let told = read(&file(&[table(&[("a", nothing)])]));
    assert_eq!(told.rows.len(), 0);
    assert!(told.wrong[0].contains("RowsOfByte"), "{:?}", told.wrong);
}

#[test]
fn columns_at_the_bound_are_read_and_those_over_it_are_not() {
    let wide = |columns: usize| {
        let one: ArrayRef = Arc::new(Int32Array::from(vec![1]));
        let names: Vec<String> = (0..columns).map(|n| format!("c{n}")).collect();
        let columns: Vec<(&str, ArrayRef)> =
            names.iter().map(|n| (n.as_str(), one.clone())).collect();
        read(&file(&[table(&columns)]))
    };
    assert_eq!(wide(MAX_COLUMNS).rows.len(), 1);
    let over = wide(MAX_COLUMNS + 1);
    assert!(over.wrong[0].contains("Columns"), "{:?}", over.wrong);
}

#[test]
fn a_row_at_the_bound_of_a_record_is_read_and_one_over_it_is_refused_alone() {
    let long = |bytes: usize| "x".repeat(bytes);
    let texts = [long(MAX_RECORD_BYTES), long(MAX_RECORD_BYTES + 1), long(1)];
    let texts: ArrayRef = Arc::new(StringArray::from(texts.to_vec()));
    let told = read(&file(&[table(&[("a", texts)])]));
    let lines: Vec<u32> = told.rows.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [1, 3]);
    assert!(told.wrong[0].starts_with("2 RegisterBound { bound: Record"));
}

#[test]
fn a_text_said_over_and_over_grows_no_further_than_a_packed_file() {
    let said = |bytes: usize, rows: usize| {
        let text = "x".repeat(bytes);
        let coded: DictionaryArray<Int8Type> =
            std::iter::repeat_n(Some(text.as_str()), rows).collect();
        let log = file(&[table(&[("a", Arc::new(coded) as ArrayRef)])]);
        let told = read(&log);
        (told.rows.len(), told.wrong.concat(), log.len())
    };
    let (rows, wrong, _) = said(100, 300_000);
    assert_eq!((rows, wrong), (300_000, String::new()));
    // Rows are read as far as they may grow, and none after that.
    let (rows, wrong, packed) = said(1_000, 300_000);
    let grown = (rows * 1_000) as u64;
    assert!(grown <= packed as u64 * MAX_EXPANSION, "{rows}");
    assert!(rows < 300_000 && wrong.contains("Expansion"), "{wrong}");
}

#[test]
fn a_text_that_begins_as_a_log_does_is_none() {
    for text in [
        &b"ARROW1"[..],
        b"ARROW1,a,b\n1,2,3\n",
        &[0xff; 4],
        &[0xff; 64],
    ] {
        let told = read(text);
        assert_eq!((told.rows.len(), told.wrong.len()), (0, 1), "{text:?}");
    }
}
