//! Cells of every type that is read, and names of those that are not.

use super::{cells, file, read, read_as, stream, table, text};
use arrow_array::builder::{ListBuilder, StringBuilder, StringDictionaryBuilder};
use arrow_array::types::{Int8Type, Int32Type, UInt16Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, Date64Array, Decimal128Array,
    DictionaryArray, DurationSecondArray, Float32Array, Float64Array, Int8Array, Int32Array,
    Int64Array, LargeStringArray, NullArray, RecordBatch, StringArray, StringViewArray,
    StructArray, TimestampMicrosecondArray, TimestampMillisecondArray, TimestampNanosecondArray,
    TimestampSecondArray, UInt64Array,
};
use arrow_ipc::writer::{DictionaryHandling, IpcWriteOptions, StreamWriter};
use arrow_schema::{DataType, Field};
use banfa::registers::{Cell, Opening};
use banfa::syntax::mapping::ZoneWord;
use chrono::{NaiveDate, NaiveDateTime};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::sync::Arc;

fn at(written: &str) -> Cell {
    Cell::Moment(NaiveDateTime::parse_from_str(written, "%Y-%m-%d %H:%M:%S%.f").unwrap())
}

fn some(of: &[&str]) -> Vec<Cell> {
    of.iter().map(|t| text(t)).collect()
}

#[test]
fn texts_of_each_layout_and_codes_of_each_width_are_texts() {
    let said = [Some("甲"), None, Some(" 乙 "), Some(""), Some("甲")];
    let expected = some(&["甲", "", "乙", "", "甲"]);
    assert_eq!(cells(Arc::new(StringArray::from(said.to_vec()))), expected);
    let large = LargeStringArray::from(said.to_vec());
    assert_eq!(cells(Arc::new(large)), expected);
    let view = StringViewArray::from(said.to_vec());
    assert_eq!(cells(Arc::new(view)), expected);
    let narrow: DictionaryArray<Int8Type> = said.into_iter().collect();
    assert_eq!(cells(Arc::new(narrow)), expected);
    let middle: DictionaryArray<UInt16Type> = said.into_iter().collect();
    assert_eq!(cells(Arc::new(middle)), expected);
    let wide: DictionaryArray<UInt64Type> = said.into_iter().collect();
    assert_eq!(cells(Arc::new(wide)), expected);
    // A dictionary may itself be of views, or of numbers.
    let keys = Int32Array::from(vec![Some(1), None, Some(0)]);
    let views: ArrayRef = Arc::new(StringViewArray::from(vec![
        "丙",
        "一个长得不在视图里的名字",
    ]));
    let of_views = DictionaryArray::<Int32Type>::new(keys.clone(), views);
    let expected = some(&["一个长得不在视图里的名字", "", "丙"]);
    assert_eq!(cells(Arc::new(of_views)), expected);
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![-7, 8]));
    let of_numbers = DictionaryArray::<Int32Type>::new(keys, numbers);
    assert_eq!(cells(Arc::new(of_numbers)), some(&["8", "", "-7"]));
}

#[test]
fn numbers_are_written_as_json_has_them() {
    let whole = Int8Array::from(vec![Some(-128), None, Some(5)]);
    assert_eq!(cells(Arc::new(whole)), some(&["-128", "", "5"]));
    let large = UInt64Array::from(vec![u64::MAX, 0]);
    let expected = some(&["18446744073709551615", "0"]);
    assert_eq!(cells(Arc::new(large)), expected);
    let floats = Float64Array::from(vec![Some(1.5), Some(3.0), Some(f64::NAN), None]);
    assert_eq!(cells(Arc::new(floats)), some(&["1.5", "3.0", "", ""]));
    let narrow = Float32Array::from(vec![0.1, f32::INFINITY]);
    assert_eq!(cells(Arc::new(narrow)), some(&["0.1", ""]));
    let decimals = Decimal128Array::from(vec![Some(12_345), Some(-5), None]);
    let decimals = decimals.with_precision_and_scale(10, 2).unwrap();
    assert_eq!(cells(Arc::new(decimals)), some(&["123.45", "-0.05", ""]));
    let truths = BooleanArray::from(vec![Some(true), None, Some(false)]);
    let expected = [Cell::Truth(true), Cell::Empty, Cell::Truth(false)];
    assert_eq!(cells(Arc::new(truths)), expected);
    assert_eq!(
        cells(lists()),
        [
            Cell::List(vec!["甲".into(), "乙".into()]),
            Cell::Empty,
            Cell::Empty,
            Cell::List(vec![String::new(), "丙".into()]),
        ]
    );
}

fn lists() -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    lists.append_value([Some("甲"), Some("乙")]);
    lists.append_null();
    lists.append_value::<[Option<&str>; 0], _>([]);
    lists.append_value([None, Some("丙")]);
    Arc::new(lists.finish())
}

#[test]
fn lists_of_codes_are_lists() {
    let mut lists = ListBuilder::new(StringDictionaryBuilder::<Int8Type>::new());
    lists.append_value([Some("甲"), Some("乙")]);
    lists.append_value([Some("乙")]);
    assert_eq!(
        cells(Arc::new(lists.finish())),
        [
            Cell::List(vec!["甲".into(), "乙".into()]),
            Cell::List(vec!["乙".into()]),
        ]
    );
}

#[test]
fn moments_of_each_unit_are_moments_and_those_out_of_all_years_are_left_to_be_refused() {
    let days = Date32Array::from(vec![Some(15_478), None]);
    assert_eq!(
        cells(Arc::new(days)),
        [at("2012-05-18 00:00:00"), Cell::Empty]
    );
    let millis = Date64Array::from(vec![1_337_299_200_000]);
    assert_eq!(cells(Arc::new(millis)), [at("2012-05-18 00:00:00")]);
    let seconds = TimestampSecondArray::from(vec![1_337_333_400]);
    assert_eq!(cells(Arc::new(seconds)), [at("2012-05-18 09:30:00")]);
    let millis = TimestampMillisecondArray::from(vec![1_337_333_400_250]);
    assert_eq!(cells(Arc::new(millis)), [at("2012-05-18 09:30:00.250")]);
    let micros = TimestampMicrosecondArray::from(vec![-1]);
    assert_eq!(cells(Arc::new(micros)), [at("1969-12-31 23:59:59.999")]);
    let nanos = TimestampNanosecondArray::from(vec![1_337_333_400_250_999_999]);
    assert_eq!(cells(Arc::new(nanos)), [at("2012-05-18 09:30:00.250")]);
    let odd = TimestampSecondArray::from(vec![Some(1_337_333_400), Some(i64::MAX), None]);
    assert_eq!(
        cells(Arc::new(odd)),
        some(&["2012-05-18 09:30", "9223372036854775807", ""])
    );
}

#[test]
fn a_stamp_becomes_local_as_the_mapping_says() {
    let column = |zone: &str| {
        let stamps = TimestampSecondArray::from(vec![1_337_333_400]).with_timezone(zone);
        file(&[table(&[("时", Arc::new(stamps))])])
    };
    let with = |zone| Opening {
        zone,
        ..Opening::default()
    };
    let first = |opening: &Opening, zone: &str| {
        let told = read_as(opening, &column(zone));
        match told.rows.first() {
            Some((_, cells)) => Ok(cells[0].clone()),
            None => Err(told.wrong.concat()),
        }
    };
    // A stamp is a moment of the world; which clock it is shown by matters only where it is taken as written.
    for zone in ["UTC", "+02:00", "Europe/Amsterdam"] {
        let china = first(&Opening::default(), zone);
        assert_eq!(china, Ok(at("2012-05-18 17:30:00")), "{zone}");
    }
    let dutch = with(ZoneWord::Offset(120));
    assert_eq!(first(&dutch, "UTC"), Ok(at("2012-05-18 11:30:00")));
    let written = with(ZoneWord::AsWritten);
    assert_eq!(first(&written, "UTC"), Ok(at("2012-05-18 09:30:00")));
    assert_eq!(first(&written, "-01:30"), Ok(at("2012-05-18 08:00:00")));
    let wrong = first(&written, "Europe/Amsterdam").unwrap_err();
    assert!(
        wrong.starts_with("1 时 ") && wrong.contains("ZoneByName"),
        "{wrong}"
    );
}

#[test]
fn a_column_of_another_type_is_told_by_its_name_and_type() {
    let number = Arc::new(Field::new("内", DataType::Int32, true));
    let inner: ArrayRef = Arc::new(Int32Array::from(vec![1]));
    let columns: [(ArrayRef, &str); 4] = [
        (Arc::new(StructArray::from(vec![(number, inner)])), "Struct"),
        (Arc::new(BinaryArray::from(vec![&b"x"[..]])), "Binary"),
        (Arc::new(DurationSecondArray::from(vec![1])), "Duration"),
        (nested(), "List"),
    ];
    for (column, kind) in columns {
        let good: ArrayRef = Arc::new(Int32Array::from(vec![1]));
        let told = read(&file(&[table(&[("好", good), ("坏", column)])]));
        assert_eq!(told.rows, []);
        let wrong = told.wrong.concat();
        let expected = wrong.starts_with("1 坏 ") && wrong.contains("ColumnType");
        assert!(expected && wrong.contains(kind), "{wrong}");
    }
}

fn nested() -> ArrayRef {
    let mut lists = ListBuilder::new(ListBuilder::new(StringBuilder::new()));
    lists.values().values().append_value("甲");
    lists.values().append(true);
    lists.append(true);
    Arc::new(lists.finish())
}

#[test]
fn files_streams_and_packed_ones_say_the_same() {
    let batch = |names: [&str; 2]| {
        let coded: DictionaryArray<Int32Type> = names.into_iter().map(Some).collect();
        let nothing: ArrayRef = Arc::new(NullArray::new(2));
        table(&[("人", Arc::new(coded)), ("无", nothing)])
    };
    let whole = [batch(["甲", "乙"]), batch(["甲", "乙"])];
    let told = read(&file(&whole));
    assert_eq!(told.columns, ["人", "无"]);
    assert_eq!(told.wrong, Vec::<String>::new());
    let numbers: Vec<u32> = told.rows.iter().map(|(line, _)| *line).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    assert_eq!(read(&stream(&whole)), told);
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(&stream(&whole)).unwrap();
    assert_eq!(read(&packer.finish().unwrap()), told);
}

#[test]
fn a_dictionary_may_be_replaced_or_added_to() {
    let batch = |names: &[&str]| {
        let coded: DictionaryArray<Int32Type> = names.iter().copied().map(Some).collect();
        table(&[("人", Arc::new(coded) as ArrayRef)])
    };
    let all = |told: &super::Told| -> Vec<Cell> {
        assert_eq!(told.wrong, Vec::<String>::new());
        told.rows
            .iter()
            .map(|(_, cells)| cells[0].clone())
            .collect()
    };
    let replaced = [batch(&["甲", "乙"]), batch(&["丙", "甲"])];
    assert_eq!(
        all(&read(&stream(&replaced))),
        some(&["甲", "乙", "丙", "甲"])
    );
    // Of three dictionaries each begins with the one before.
    let added = [
        batch(&["甲"]),
        batch(&["甲", "乙"]),
        batch(&["甲", "乙", "丙"]),
    ];
    let options = IpcWriteOptions::default().with_dictionary_handling(DictionaryHandling::Delta);
    let schema = added[0].schema();
    let mut writer = StreamWriter::try_new_with_options(Vec::new(), &schema, options).unwrap();
    for batch in &added {
        writer.write(batch).unwrap();
    }
    writer.finish().unwrap();
    let told = read(&writer.into_inner().unwrap());
    assert_eq!(all(&told), some(&["甲", "甲", "乙", "甲", "乙", "丙"]));
}

#[test]
fn columns_of_one_name_and_of_none_are_numbered() {
    let one: ArrayRef = Arc::new(Int32Array::from(vec![1]));
    let fields = ["名", "名", "", "隐\u{202e}藏"]
        .map(|name| Field::new(name, one.data_type().clone(), true));
    let schema = Arc::new(arrow_schema::Schema::new(fields.to_vec()));
    let columns = vec![one.clone(), one.clone(), one.clone(), one];
    let told = read(&file(&[RecordBatch::try_new(schema, columns).unwrap()]));
    assert_eq!(told.columns, ["名", "名#2", "#3", "隐藏"]);
}

#[test]
fn a_day_out_of_chrono_is_no_day() {
    let days = Date32Array::from(vec![i32::MAX, i32::MIN]);
    assert_eq!(cells(Arc::new(days)), some(&["2147483647", "-2147483648"]));
    assert!(NaiveDate::from_num_days_from_ce_opt(i32::MAX).is_none());
}
