//! Whatever a register or a mapping holds: no panic, every row accounted for, the same result twice.

use banfa::cases::{BuiltinEvent, EventLog};
use banfa::engine;
use banfa::model::{RuleBase, resolve};
use banfa::problem::Severity;
use banfa::registers::{
    Bound, Cell, Intake, Mapping, Next, Opening, Quick, RefusedRow, Row, Taken, draft, open,
    plain_mapping, resolve_mapping,
};
use banfa::report::replay::{RefusedForm, refused_file};
use banfa::report::words::Lang;
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
    Some(read_within(name, bytes, mapping, None)?.unpacked())
}

/// The same with events packed, and so many bytes of them in memory.
fn read_within(
    name: &str,
    bytes: &[u8],
    mapping: &Mapping,
    memory: Option<usize>,
) -> Option<Taken> {
    let opened = open(name, Cursor::new(bytes.to_vec()), &Opening::default()).expect("bytes");
    let mut rows = opened.ok()?.rows;
    let mut intake = Intake::new(&BASE, mapping);
    if let Some(memory) = memory {
        intake.keep_within(memory);
    }
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
        intake.relieve();
        met += 1;
    }
    let drafted = draft(&BASE, "起草", rows.columns(), &sample);
    let (_, problems) = parse_mapping(FileId(0), &drafted);
    assert!(problems.is_empty(), "{drafted}\n{problems:?}");
    let taken = intake.finish();
    assert_eq!(taken.rows, met);
    Some(taken)
}

/// Reads JSON lines as `read` does, quickly wherever that can be done.
fn read_quickly(bytes: &[u8], mapping: &Mapping, ahead: bool) -> (Taken, u64) {
    let opened = open("表.jsonl", Cursor::new(bytes.to_vec()), &Opening::default()).expect("bytes");
    let mut rows = opened.expect("lines").rows;
    let mut intake = Intake::new(&BASE, mapping);
    let mut bound = Bound::new(mapping, rows.columns());
    let mut quick = Quick::new(&BASE, mapping).expect("a mapping that asks for nothing unusual");
    let file: Arc<str> = "表.jsonl".into();
    let mut row = Row::default();
    let mut passed = 0;
    loop {
        if ahead {
            let into = (&mut *rows, &mut row);
            intake.take_blocks_on(3, &mut quick, into, &mut bound, &file, |_| {});
        }
        while let Some(block) = rows.block() {
            let into = (&mut *rows, &mut row);
            passed += intake
                .take_block(&mut quick, &block, into, &mut bound, &file)
                .1;
        }
        let next = rows.next(&mut row);
        bound.refresh(mapping, rows.columns());
        match next {
            Next::Row => intake.take(&bound, rows.columns(), &file, &row),
            Next::Bad(bad) => intake.refuse(rows.columns(), &file, *bad, Some(&row)),
            Next::Broken(bad) => intake.refuse(rows.columns(), &file, *bad, None),
            Next::End => return (intake.finish().unpacked(), passed),
        }
    }
}

/// Rows in are rows applied and rows refused, and what is applied runs.
fn accounted(name: &str, bytes: &[u8], mapping: &Mapping) {
    let Some(taken) = read(name, bytes, mapping) else {
        return;
    };
    assert_eq!(
        taken.rows,
        taken.applied + taken.refused.len() as u64,
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
    table_as_csv(&COLUMNS, rows)
}

fn table_as_csv<S: AsRef<str>>(columns: &[S], rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(columns.iter().map(AsRef::as_ref))
        .unwrap();
    for row in rows {
        writer.write_record(row).unwrap();
    }
    writer.into_inner().unwrap()
}

fn as_jsonl(rows: &[Vec<String>]) -> Vec<u8> {
    table_as_jsonl(&COLUMNS, rows)
}

fn table_as_jsonl<S: AsRef<str>>(columns: &[S], rows: &[Vec<String>]) -> Vec<u8> {
    let line = |row: &Vec<String>| {
        let object: serde_json::Map<String, serde_json::Value> = columns
            .iter()
            .zip(row)
            .map(|(name, cell)| (name.as_ref().to_owned(), cell.clone().into()))
            .collect();
        format!("{}\n", serde_json::Value::Object(object))
    };
    rows.iter().map(line).collect::<String>().into_bytes()
}

fn as_xes(rows: &[Vec<String>]) -> Vec<u8> {
    table_as_xes(&COLUMNS, rows)
}

fn table_as_xlsx<S: AsRef<str>>(columns: &[S], rows: &[Vec<String>]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let heading: Vec<String> = columns.iter().map(|c| c.as_ref().to_owned()).collect();
    for (at, row) in (0u32..).zip(std::iter::once(&heading).chain(rows)) {
        for (column, cell) in (0u16..).zip(row) {
            sheet.write_string(at, column, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

fn table_as_xes<S: AsRef<str>>(columns: &[S], rows: &[Vec<String>]) -> Vec<u8> {
    let escape = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;")
            .replace('\t', "&#9;")
            .replace('\n', "&#10;")
    };
    let mut out = String::from("<log>");
    for row in rows {
        out += "<trace><event>";
        for (name, cell) in columns.iter().zip(row) {
            let name = name.as_ref();
            out += &format!("<string key=\"{name}\" value=\"{}\"/>", escape(cell));
        }
        out += "</event></trace>";
    }
    (out + "</log>").into_bytes()
}

// ───────────────────────────── mended and fed back ─────────────────────────────

/// The forms that a register comes in, and that refused rows are written in.
const FORMS: [(&str, RefusedForm); 4] = [
    ("表.csv", RefusedForm::Csv),
    ("表.jsonl", RefusedForm::Jsonl),
    ("表.xlsx", RefusedForm::Xlsx),
    ("表.xes", RefusedForm::Xes),
];

fn in_form<S: AsRef<str>>(form: RefusedForm, columns: &[S], rows: &[Vec<String>]) -> Vec<u8> {
    match form {
        RefusedForm::Csv => table_as_csv(columns, rows),
        RefusedForm::Jsonl => table_as_jsonl(columns, rows),
        RefusedForm::Xlsx => table_as_xlsx(columns, rows),
        RefusedForm::Xes => table_as_xes(columns, rows),
    }
}

/// What stands in a register, as its reader has it.
fn table_of(name: &str, bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let opened = open(name, Cursor::new(bytes.to_vec()), &Opening::default()).expect("bytes");
    let mut rows = opened.expect("a register").rows;
    let (mut row, mut found) = (Row::default(), Vec::new());
    while let Next::Row = rows.next(&mut row) {
        let columns = rows.columns().names().len();
        let cells = (0..columns).map(|at| row.cell(at).written().into_owned());
        found.push(cells.collect());
    }
    let columns: Vec<String> = rows
        .columns()
        .names()
        .iter()
        .map(|n| n.to_string())
        .collect();
    let width = columns.len();
    for row in &mut found {
        let row: &mut Vec<String> = row;
        row.resize(width, String::new());
    }
    (columns, found)
}

/// The events of what was taken, in names: ids depend on the order of reading.
fn told(taken: &Taken) -> Vec<String> {
    let input = &taken.input;
    let party = |id: banfa::model::PartyId| input.parties[id.index()].name.to_string();
    let mut all: Vec<String> = input
        .events
        .iter()
        .map(|event| {
            let case = event.case.map(|c| input.cases.name(c).to_string());
            let fields = event.fields.iter().map(|field| match field {
                Some(banfa::model::Value::Party(id)) => party(*id),
                other => format!("{other:?}"),
            });
            let fields: Vec<String> = fields.collect();
            let (time, id, actor) = (event.time, &event.id, event.actor.map(party));
            format!("{time} {:?} {case:?} {id:?} {actor:?} {fields:?}", event.ty)
        })
        .collect();
    all.sort();
    all
}

/// Rows that are sound, with names that every form has to keep apart from its own signs.
fn sound() -> impl Strategy<Value = Vec<Vec<String>>> {
    let people = vec![
        "张三",
        "李四",
        "=王五",
        "赵, 六",
        "a\"b'",
        "<钱>&七;",
        "孙 八",
    ];
    let row = (
        prop::sample::select(people),
        (1u32..13, 1u32..29, 0u32..24),
        prop::option::of((1u32..13, 1u32..29)),
        prop::option::of(1u32..100_000),
    );
    let row = row.prop_map(|(person, (month, day, hour), answer, amount)| {
        let asked = format!("2012-{month}-{day} {hour}:30");
        let answer = answer.map_or_else(String::new, |(m, d)| format!("2013-{m}-{d}"));
        let amount = amount.map_or_else(|| "-".to_owned(), |n| n.to_string());
        ["", "", person, "一", &asked, &answer, &amount, "法制股", ""].map(str::to_owned)
    });
    prop::collection::vec(row, 1..8).prop_map(|mut rows| {
        for (at, row) in rows.iter_mut().enumerate() {
            row[column("案")] = format!("A{at}");
            row[column("号")] = format!("N{at}");
        }
        rows.iter().map(|row| row.to_vec()).collect()
    })
}

/// What is wrong in which column.
const HARMS: [(&str, &str); 5] = [
    ("时", "二月"),
    ("额", "很多"),
    ("类", "试"),
    ("类", "丁类"),
    ("答", "昨天"),
];

fn column(name: &str) -> usize {
    COLUMNS.iter().position(|c| *c == name).expect("a column")
}

/// Rows are harmed, refused, mended in the file of refused rows and fed back: together it is what the sound register says.
fn mended_and_fed_back(
    rows: &[Vec<String>],
    harms: &[Option<usize>],
    (name, form): (&str, RefusedForm),
    (refused_name, refused_form): (&str, RefusedForm),
) {
    let whole = read(name, &in_form(form, &COLUMNS, rows), &MAPPED).expect("a register");
    assert!(whole.refused.is_empty(), "{:?}", whole.refused);
    let mut harmed = rows.to_vec();
    let mut wrong = Vec::new();
    for (row, harm) in harmed.iter_mut().zip(harms) {
        if let Some(harm) = harm {
            let (column_name, value) = HARMS[*harm];
            row[column(column_name)] = value.to_owned();
            wrong.push((row[column("案")].clone(), column_name));
        }
    }
    let first = read(name, &in_form(form, &COLUMNS, &harmed), &MAPPED).expect("a register");
    let named = |taken: &Taken| -> Vec<(String, String)> {
        let of = |row: &RefusedRow| {
            let case = row.cells.iter().find(|(name, _)| &**name == "案");
            let case = case.expect("the case").1.written().into_owned();
            (case, row.column.as_deref().unwrap_or("").to_owned())
        };
        taken.refused.iter().map(of).collect()
    };
    let wanted: Vec<(String, String)> = wrong
        .iter()
        .map(|(case, c)| (case.clone(), (*c).to_owned()))
        .collect();
    assert_eq!(named(&first), wanted);
    let file = refused_file(&first.refused, refused_form, Lang::Zh).expect("a file");
    if wrong.is_empty() {
        return;
    }
    // As it is, every row is refused again, for the same reason.
    let again = read(refused_name, &file, &MAPPED).expect("a register");
    assert_eq!((again.applied, named(&again)), (0, wanted));
    let why = |taken: &Taken| -> Vec<String> {
        taken
            .refused
            .iter()
            .map(|r| format!("{:?}", r.why))
            .collect()
    };
    assert_eq!(why(&again), why(&first));
    // Mended where the file says, it is taken.
    let (columns, mut cells) = table_of(refused_name, &file);
    let at = |name: &str| {
        columns
            .iter()
            .position(|c| c == name)
            .unwrap_or_else(|| panic!("{name} in {columns:?}"))
    };
    for row in &mut cells {
        let sound = rows
            .iter()
            .find(|r| r[column("案")] == row[at("案")])
            .expect("the row");
        let reason = row[at("拒收列")].clone();
        assert!(!row[at("拒收原因")].is_empty() && !row[at("拒收行")].is_empty());
        row[at(&reason)] = sound[column(&reason)].clone();
    }
    let mended = in_form(refused_form, &columns, &cells);
    let second = read(refused_name, &mended, &MAPPED).expect("a register");
    assert!(second.refused.is_empty(), "{:?}", second.refused);
    let mut both = [told(&first), told(&second)].concat();
    both.sort();
    assert_eq!(both, told(&whole));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_refused_is_mended_and_fed_back_in_every_form(
        rows in sound(),
        harms in prop::collection::vec(prop::option::of(0..HARMS.len()), 8),
        form in 0..FORMS.len(),
        refused in 0..FORMS.len(),
    ) {
        mended_and_fed_back(&rows, &harms, FORMS[form], FORMS[refused]);
    }
}

/// A line that is no text is refused as what it is, not with the cells of the line before it.
#[test]
fn a_line_that_cannot_be_read_has_no_cells_of_the_line_before() {
    let (mapping, wrong) =
        mapping("对照 登记\n案件 取 “案”\n事件 申请:\n  时间 取 “时”\n  承办人 取 “人”\n");
    assert!(!wrong);
    let mut lines = "{\"案\":\"A1\",\"时\":\"2012-06-04\",\"人\":\"张三\"}\n"
        .as_bytes()
        .to_vec();
    for unreadable in [&b"\xff\xfe\xff\n"[..], b"[1]\n", b"{\"x\"\n"] {
        lines.extend_from_slice(unreadable);
    }
    let taken = read("表.jsonl", &lines, &mapping).expect("a register");
    assert_eq!((taken.rows, taken.applied), (4, 1));
    for refused in &taken.refused {
        let empty = |(_, cell): &(_, Cell)| *cell == Cell::Empty;
        assert!(refused.cells.iter().all(empty), "{:?}", refused.cells);
    }
}

/// A row that asks and withdraws at once, and names what is not there, is refused with both.
#[test]
fn a_row_of_several_events_is_refused_whole_when_what_it_refers_to_is_not_there() {
    let (mapping, wrong) = mapping(
        "对照 登记\n案件 取 “案”\n编号 取 “号”\n经手人 取 “人” 为 工作人员\n事件 申请,若 “时” 不为 空:\n  时间 取 “时”\n  承办人 取 “人”\n事件 撤销,若 “答” 不为 空:\n  时间 取 “答”\n",
    );
    assert!(!wrong);
    let row = |cells: [&str; 9]| cells.map(str::to_owned).to_vec();
    let rows = [
        row(["A1", "N1", "张三", "", "2012-06-04", "", "", "", ""]),
        row([
            "A2",
            "N9",
            "张三",
            "",
            "2012-06-05",
            "2012-06-06",
            "",
            "",
            "",
        ]),
        row([
            "A3",
            "N1",
            "张三",
            "",
            "2012-06-07",
            "2012-06-08",
            "",
            "",
            "",
        ]),
    ];
    let taken = read("表.csv", &as_csv(&rows), &mapping).expect("a register");
    assert_eq!((taken.rows, taken.applied, taken.refused.len()), (3, 2, 1));
    assert_eq!(taken.refused[0].line, 3);
    let about = |event: &banfa::cases::Event| {
        let case = event.case.map(|c| taken.input.cases.name(c));
        (case, event.builtin.is_some())
    };
    let told: Vec<_> = taken.input.events.iter().map(about).collect();
    assert_eq!(
        told,
        [(Some("A1"), false), (Some("A3"), false), (Some("A1"), true)]
    );
}

#[test]
fn blocks_that_other_threads_take_in_are_the_same() {
    // More than a few blocks: in some every line is usual, in others columns come late and lines are refused, and some
    // say what only the whole knows to be wrong: an id that came before, a name of which nobody knows the type.
    let line = |n: u32| match (n % 9_973, n % 997) {
        (_, 7) if n / 10_000 % 2 == 1 => "{\"时间\":\"无\",\"事件\":\"申请\"}\n".to_owned(),
        (_, 8) if n / 10_000 % 2 == 1 => format!(
            "{{\"时间\":\"2012-06-02 10:00\",\"事件\":\"答复\",\"案件\":\"A{n}\",\"另{n}\":1}}\n"
        ),
        (_, 9) if n / 10_000 % 2 == 1 => "\n".to_owned(),
        (at, _) => format!(
            "{{\"时间\":\"2012-06-01 09:{:02}\",\"事件\":\"申请\",\"案件\":\"A{}\",\"编号\":\"N{}\",\"经手人\":\"{}\",\"承办人\":\"员{}\",\"备注\":\"第{n}\"}}\n",
            n % 60,
            n / 3,
            if n > 0 && at == 0 { n - 9_000 } else { n },
            match n {
                0..900 => String::new(),
                45_000 => "生人".into(),
                _ => format!("员{}", n % 700),
            },
            n % 900,
        ),
    };
    let text: String = (0..50_000).map(line).collect();
    let mapping = plain_mapping(&BASE);
    let (here, usual) = read_quickly(text.as_bytes(), &mapping, false);
    let (ahead, _) = read_quickly(text.as_bytes(), &mapping, true);
    assert!(usual > 40_000, "{usual}");
    assert_eq!(here.input, ahead.input);
    assert_eq!(here.refused, ahead.refused);
    assert_eq!((here.rows, here.applied), (ahead.rows, ahead.applied));
    let lines: Vec<u32> = here.refused.iter().map(|refused| refused.line).collect();
    assert!(
        lines.contains(&9_974) && lines.contains(&45_001),
        "{lines:?}"
    );
}

#[test]
fn usual_lines_are_taken_quickly() {
    let line = |n: u32| {
        format!(
            "{{\"时间\":\"2012-06-01 09:{:02}\",\"事件\":\"申请\",\"案件\":\"A{n}\",\"备注\":\"第{n}\",\"页\":{n}}}\n",
            n % 60
        )
    };
    let text: String = (0..100).map(line).collect();
    let mapping = plain_mapping(&BASE);
    let slowly = read("表.jsonl", text.as_bytes(), &mapping).expect("lines");
    let (quickly, passed) = read_quickly(text.as_bytes(), &mapping, false);
    assert_eq!((slowly.input, slowly.applied), (quickly.input, 100));
    assert_eq!(passed, 99, "all but the first, which brings the columns");
}

/// A member of a line whose columns have the names of the language.
fn member() -> impl Strategy<Value = (&'static str, String)> {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let of = move |values: Vec<&'static str>| prop::sample::select(values).prop_map(quoted);
    prop_oneof![
        4 => of(vec!["2012-06-01 09:30", "2012-06-02 09:30:15", "2012年6月1日", "无"]).prop_map(|v| ("时间", v)),
        4 => of(vec!["申请", "答复", "补充", "撤销", " 申请 ", "无此事"]).prop_map(|v| ("事件", v)),
        4 => of(vec!["A1", "A2", "\u{3000}A1", "", "甲\\\"案"]).prop_map(|v| ("案件", v)),
        1 => of(vec!["T1", "T2", ""]).prop_map(|v| ("编号", v)),
        2 => of(vec!["张三", "李四", "法制股", "局领导"]).prop_map(|v| ("经手人", v)),
        2 => of(vec!["甲类", "乙类", "甲 类", "丁类"]).prop_map(|v| ("类别", v)),
        2 => of(vec!["张三", "王五", "法制股"]).prop_map(|v| ("承办人", v)),
        2 => prop::sample::select(vec!["3", "-0", "2.5", "1e3", "\"1,200元\"", "\"x\"", "null"]).prop_map(|v| ("金额", v.to_owned())),
        1 => prop::sample::select(vec!["true", "false", "[\"a\"]", "{\"b\":1}", "\"\\u8bf4\\n\"", "null", "7"]).prop_map(|v| ("备注", v.to_owned())),
        1 => prop::sample::select(vec!["true", "\"是\"", "\"no\"", "1"]).prop_map(|v| ("书面", v.to_owned())),
    ]
}

/// A line that says all that is needed, as most lines do.
fn usual() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let moment = prop::sample::select(vec![
        "2012-06-01 09:30",
        "2012-06-01 23:59",
        "2012-06-03 24:00",
    ]);
    let event = prop::sample::select(vec!["申请", "答复"]);
    let case = prop::sample::select(vec!["A1", "A2", "A3", "甲案"]);
    let more = prop::collection::vec(member(), 0..4);
    (moment, event, case, more).prop_map(|(moment, event, case, more)| {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let mut line = vec![
            ("时间", quoted(moment)),
            ("事件", quoted(event)),
            ("案件", quoted(case)),
        ];
        for (name, value) in more {
            if line.iter().all(|(there, _)| *there != name) {
                line.push((name, value));
            }
        }
        line
    })
}

fn lines() -> impl Strategy<Value = Vec<u8>> {
    let any = prop::collection::vec(member(), 0..9);
    let line = prop_oneof![1 => any, 4 => usual()].prop_map(|members| {
        let spaced = members.len() % 3 == 0;
        let colon = if spaced { ": " } else { ":" };
        let member = |(name, value): &(&str, String)| format!("\"{name}\"{colon}{value}");
        let all: Vec<String> = members.iter().map(member).collect();
        let comma = if spaced { ", " } else { "," };
        let end = if members.len() == 4 { "\r\n" } else { "\n" };
        format!("{{{}}}{end}", all.join(comma))
    });
    prop::collection::vec(line, 0..40).prop_map(|lines| lines.concat().into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn quickly_or_not_comes_to_the_same(
        mut bytes in lines(), at in any::<prop::sample::Index>(), byte in any::<u8>(), spoil in prop::bool::weighted(0.2),
    ) {
        if spoil && !bytes.is_empty() {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let mapping = plain_mapping(&BASE);
        let slowly = read("表.jsonl", &bytes, &mapping).expect("lines");
        for ahead in [false, true] {
            let (quickly, _) = read_quickly(&bytes, &mapping, ahead);
            prop_assert_eq!(&slowly.input, &quickly.input);
            prop_assert_eq!(&slowly.refused, &quickly.refused);
            prop_assert_eq!(
                (slowly.rows, slowly.applied, slowly.aside, slowly.conflicts),
                (quickly.rows, quickly.applied, quickly.aside, quickly.conflicts)
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn events_on_disk_are_those_in_memory(bytes in lines(), memory in 0..2_000_usize) {
        let mapping = plain_mapping(&BASE);
        let here = read_within("表.jsonl", &bytes, &mapping, None).expect("lines");
        let there = read_within("表.jsonl", &bytes, &mapping, Some(memory)).expect("lines");
        prop_assert_eq!(there.events.failure(), None);
        prop_assert!(memory > 0 || there.events.is_on_disk() || there.events.is_empty());
        prop_assert_eq!(&here.input, &there.input);
        prop_assert_eq!(&here.refused, &there.refused);
        prop_assert_eq!(here.applied, there.applied);
        let (here, there) = (here.events, there.events);
        prop_assert_eq!((here.len(), here.first(), here.last()), (there.len(), there.first(), there.last()));
        prop_assert_eq!(here.mentions(), there.mentions());
        // As often as is asked.
        for _ in 0..2 {
            let ordered = |log: &EventLog| log.in_time_order().collect::<Vec<_>>();
            prop_assert_eq!(ordered(&here), ordered(&there));
        }
        for (at, says) in here.builtins() {
            prop_assert_eq!(there.says(at), Some(says));
            if let BuiltinEvent::Supplement { event, .. } | BuiltinEvent::Revoke { event } = says {
                prop_assert_eq!(there.get(*event), here.get(*event));
            }
        }
    }
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
