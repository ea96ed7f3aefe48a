//! The logs from which the fuzz target `columns` starts: every type that is read, small.

use super::{file, read, stream, table};
use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array,
    Int16Array, LargeStringArray, NullArray, RecordBatch, StringArray, StringViewArray,
    TimestampMillisecondArray,
};
use std::path::PathBuf;
use std::sync::Arc;

/// Set to write them.
const WRITE: &str = "BANFA_WRITE_SEEDS";

/// Events as a register of the target's rules has them.
fn events() -> RecordBatch {
    let times = TimestampMillisecondArray::from_iter_values([1_337_333_400_000, 1_337_419_800_000]);
    let events: DictionaryArray<Int32Type> = ["申请", "答复"].into_iter().map(Some).collect();
    table(&[
        ("时间", Arc::new(times) as ArrayRef),
        ("事件", Arc::new(events)),
        ("案件", Arc::new(StringArray::from(vec!["A1", "A1"]))),
        (
            "承办人",
            Arc::new(StringViewArray::from(vec![Some("张三"), None])),
        ),
        ("金额", Arc::new(Float64Array::from(vec![Some(2.5), None]))),
        ("书面", Arc::new(BooleanArray::from(vec![Some(true), None]))),
    ])
}

/// The types that registers seldom have.
fn others() -> RecordBatch {
    let mut lists = ListBuilder::new(StringBuilder::new());
    lists.append_value([Some("一"), Some("略")]);
    lists.append_null();
    let narrow: DictionaryArray<Int8Type> = ["T1", "T2"].into_iter().map(Some).collect();
    let sums = Decimal128Array::from(vec![Some(1_050), None])
        .with_precision_and_scale(10, 2)
        .unwrap();
    table(&[
        (
            "案",
            Arc::new(LargeStringArray::from(vec!["A1", "A2"])) as ArrayRef,
        ),
        ("号", Arc::new(narrow)),
        ("类", Arc::new(lists.finish())),
        ("时", Arc::new(Date32Array::from(vec![15_478, 15_479]))),
        ("额", Arc::new(sums)),
        ("页", Arc::new(Int16Array::from(vec![Some(-3), None]))),
        ("无", Arc::new(NullArray::new(2))),
    ])
}

#[test]
fn the_seeds_of_the_fuzz_target_are_logs_of_every_type() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/seeds/columns"));
    let seeds = [
        ("events.arrow", file(&[events()])),
        ("events.arrows", stream(&[events(), events()])),
        ("others.arrow", file(&[others()])),
        ("others.arrows", stream(&[others()])),
    ];
    for (name, bytes) in seeds {
        let told = read(&bytes);
        assert_eq!(told.wrong, Vec::<String>::new(), "{name}");
        assert!(bytes.len() <= 4_096, "{name}: {} bytes", bytes.len());
        let path = folder.join(name);
        if std::env::var_os(WRITE).is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &bytes).unwrap();
        }
        let there = std::fs::read(&path).unwrap_or_default();
        assert!(
            there == bytes,
            "{name} is out of date; write it again with\n  {WRITE}=1 cargo test --features columns --test columns seeds"
        );
    }
}
