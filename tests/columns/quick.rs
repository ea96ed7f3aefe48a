//! Rows that are taken in by batches come to what they come to one by one.

use super::{file, stream, table};
use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, Float64Array, RecordBatch, StringArray,
    TimestampMillisecondArray,
};
use banfa::model::{RuleBase, resolve};
use banfa::registers::{
    Batched, Bound, Intake, Mapping, Next, Opening, Quick, Row, Taken, open, plain_mapping,
};
use banfa::source::{SourceFile, SourceMap};
use banfa::syntax::parse_rules;
use proptest::prelude::*;
use std::io::Cursor;
use std::sync::{Arc, LazyLock};

const RULES: &str = include_str!("../language/bad/共用/规则.banfa");

static BASE: LazyLock<RuleBase> = LazyLock::new(|| {
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::new("规则.banfa", RULES));
    let (tree, _) = parse_rules(file, RULES);
    resolve(&[tree], &sources).0.expect("rules")
});

static PLAIN: LazyLock<Mapping> = LazyLock::new(|| plain_mapping(&BASE));

/// Takes a log in, by batches or row by row; and how many rows went which way.
fn taken(bytes: &[u8], by_batches: bool) -> (Taken, Batched) {
    let opened = open("表.arrow", Cursor::new(bytes.to_vec()), &Opening::default()).expect("bytes");
    let mut rows = opened.expect("a log").rows;
    let mut intake = Intake::new(&BASE, &PLAIN);
    let mut bound = Bound::new(&PLAIN, rows.columns());
    let mut quick = Quick::new(&BASE, &PLAIN).expect("a mapping that asks for nothing unusual");
    let name: Arc<str> = "表.arrow".into();
    let (mut row, mut batched) = (Row::default(), Batched::default());
    loop {
        if by_batches {
            let into = (&mut *rows, &mut row);
            let told = intake.take_batches(&mut quick, into, &mut bound, &name, |_| {});
            batched.rows += told.rows;
            batched.coded += told.coded;
            batched.usual += told.usual;
        }
        match rows.next(&mut row) {
            Next::Row => intake.take(&bound, rows.columns(), &name, &row),
            Next::Bad(bad) => intake.refuse(rows.columns(), &name, *bad, Some(&row)),
            Next::Broken(bad) => intake.refuse(rows.columns(), &name, *bad, None),
            Next::End => return (intake.finish().unpacked(), batched),
        }
    }
}

/// Both ways come to the same; how many rows went which way.
fn alike(bytes: &[u8]) -> (Taken, Batched) {
    let (quickly, batched) = taken(bytes, true);
    let (slowly, _) = taken(bytes, false);
    assert_eq!(quickly.input, slowly.input);
    assert_eq!(quickly.refused, slowly.refused);
    let counts = |taken: &Taken| (taken.rows, taken.applied, taken.aside, taken.conflicts);
    assert_eq!(counts(&quickly), counts(&slowly));
    (quickly, batched)
}

/// Officers; where nothing says of what type a name is, it must be known.
const NAMES: [&str; 4] = ["张三", "李四", "王五", "赵六"];

/// What a row may say in each column, the usual ones often.
#[derive(Clone, Debug)]
struct Said {
    at: i64,
    event: &'static str,
    case: Option<u8>,
    officer: &'static str,
    actor: Option<u8>,
    kind: Option<&'static str>,
    sum: Option<f64>,
    why: Option<&'static str>,
    written: Option<bool>,
    id: Option<u8>,
}

fn said() -> impl Strategy<Value = Said> {
    let event = prop_oneof![
        6 => Just("申请"),
        4 => Just("答复"),
        2 => Just("投诉"),
        1 => Just("没有这事"),
    ];
    // A section where an officer is wanted, a name that hides something, a blank.
    let officer = prop_oneof![
        4 => Just("张三"),
        4 => Just("李四"),
        2 => Just("法制股"),
        1 => Just("隐\u{202e}名"),
        1 => Just(""),
    ];
    let kind = prop_oneof![Just("甲类"), Just("乙类"), Just("丙类")];
    let why = prop_oneof![Just("甲、乙"), Just("2012-05-18 09:30")];
    let first = (0..1_000_i64, event, proptest::option::of(0..6_u8), officer);
    let more = (
        proptest::option::of(0..4_u8),
        proptest::option::of(kind),
        proptest::option::of(0.0..9.0),
        proptest::option::of(why),
        any::<Option<bool>>(),
        proptest::option::weighted(0.2, any::<u8>()),
    );
    (first, more).prop_map(
        |((at, event, case, officer), (actor, kind, sum, why, written, id))| Said {
            at,
            event,
            case,
            officer,
            actor,
            kind,
            sum: sum.map(|sum: f64| sum.round()),
            why,
            written,
            id,
        },
    )
}

/// Rows as a batch; its dictionaries number texts as these rows bring them.
fn batch(rows: &[Said]) -> RecordBatch {
    let coded = |texts: Vec<Option<String>>| -> ArrayRef {
        let all: DictionaryArray<Int32Type> = texts.iter().map(Option::as_deref).collect();
        Arc::new(all)
    };
    let events: DictionaryArray<Int8Type> = rows.iter().map(|row| Some(row.event)).collect();
    let times = rows.iter().map(|row| 1_337_333_400_000 + row.at * 60_000);
    table(&[
        (
            "时间",
            Arc::new(TimestampMillisecondArray::from_iter_values(times)),
        ),
        ("事件", Arc::new(events)),
        (
            "案件",
            coded(
                rows.iter()
                    .map(|r| r.case.map(|n| format!("A{n}")))
                    .collect(),
            ),
        ),
        (
            "承办人",
            coded(rows.iter().map(|r| Some(r.officer.to_owned())).collect()),
        ),
        (
            "被投诉人",
            coded(rows.iter().map(|r| Some(r.officer.to_owned())).collect()),
        ),
        (
            "经手人",
            coded(
                rows.iter()
                    .map(|r| r.actor.map(|n| NAMES[usize::from(n) % 4].to_owned()))
                    .collect(),
            ),
        ),
        (
            "类别",
            coded(rows.iter().map(|r| r.kind.map(str::to_owned)).collect()),
        ),
        (
            "金额",
            Arc::new(rows.iter().map(|r| r.sum).collect::<Float64Array>()),
        ),
        (
            "事由",
            Arc::new(rows.iter().map(|r| r.why).collect::<StringArray>()),
        ),
        (
            "书面",
            Arc::new(rows.iter().map(|r| r.written).collect::<BooleanArray>()),
        ),
        (
            "编号",
            coded(rows.iter().map(|r| r.id.map(|n| format!("N{n}"))).collect()),
        ),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn batches_are_taken_in_as_rows_are(batches in proptest::collection::vec(proptest::collection::vec(said(), 1..30), 1..4)) {
        let batches: Vec<RecordBatch> = batches.iter().map(|rows| batch(rows)).collect();
        alike(&stream(&batches));
    }
}

#[test]
fn nearly_every_row_of_a_usual_log_goes_quickly() {
    let row = |n: u32| Said {
        at: i64::from(n),
        event: if n.is_multiple_of(2) {
            "申请"
        } else {
            "答复"
        },
        case: Some((n / 2 % 250) as u8),
        officer: NAMES[n as usize % 3],
        // Whom nobody has named with a type is not known.
        actor: (n > 5).then_some((n % 3) as u8),
        kind: Some("甲类"),
        sum: n.is_multiple_of(5).then_some(2.0),
        why: Some("甲、乙"),
        written: Some(n.is_multiple_of(3)),
        id: None,
    };
    let rows: Vec<Said> = (0..500).map(row).collect();
    let (taken, batched) = alike(&file(&[batch(&rows)]));
    assert_eq!(taken.refused.first(), None);
    assert_eq!((taken.applied, taken.refused.len()), (500, 0));
    // 申请 has 事由 as texts without numbers; the first answers tell what their numbers mean.
    let (rows, coded, usual) = (500, 246, 254);
    assert_eq!(batched, Batched { rows, coded, usual });
}

#[test]
fn rows_beyond_the_bound_of_a_record_are_refused_among_the_others() {
    let long = "长".repeat(400_000);
    let times = TimestampMillisecondArray::from_iter_values([0, 1, 2]);
    let log = table(&[
        ("时间", Arc::new(times) as ArrayRef),
        ("事件", Arc::new(StringArray::from(vec!["申请"; 3]))),
        ("案件", Arc::new(StringArray::from(vec!["A1", "A2", "A3"]))),
        ("事由", Arc::new(StringArray::from(vec!["短", &long, "短"]))),
    ]);
    let (taken, _) = alike(&file(&[log]));
    assert_eq!((taken.rows, taken.applied, taken.refused.len()), (3, 2, 1));
    assert_eq!(taken.refused[0].line, 2);
}

#[test]
fn a_log_without_the_column_of_times_does_not_take_another_for_it() {
    let moments = |from| -> ArrayRef {
        Arc::new(TimestampMillisecondArray::from_iter_values([
            from, from, from,
        ]))
    };
    let texts = |text: &str| -> ArrayRef { Arc::new(StringArray::from(vec![text; 3])) };
    for first in ["登记日", "时间"] {
        let log = table(&[
            (first, moments(1_337_333_400_000)),
            ("事件", texts("申请")),
            ("案件", texts("A1")),
            ("承办人", texts("张三")),
        ]);
        let (taken, _) = alike(&stream(&[log]));
        let applied = if first == "时间" { 3 } else { 0 };
        assert_eq!((taken.rows, taken.applied), (3, applied), "{first}");
    }
}
