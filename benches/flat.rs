//! From 10 to 10,000 provisions of which one matches an event, every case another: what an event costs, read and counted as
//! `banfa replay` does, and in the machine alone that runs case by case. `cargo bench --bench flat`, or with `-- 10 2000`
//! behind it for so many provisions.

use banfa::calendar::Instant;
use banfa::cases::{Event, Input, Party, Row};
use banfa::decimal::Decimal;
use banfa::engine::{Program, stream_input};
use banfa::model::{
    CaseId, CaseTypeId, EventTypeId, PartyId, PartyTypeId, RowId, RuleBase, Value, chinese_number,
    resolve,
};
use banfa::problem::Severity;
use banfa::project::read_registers;
use banfa::registers::plain_mapping;
use banfa::report::replay::{Account, RowCount, Way, count_log};
use banfa::report::words::Lang;
use banfa::source::{SourceFile, SourceMap};
use banfa::syntax::parse_rules;
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use std::fmt::Write as _;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Cases of a run of the machine; each is an inquiry and its answer.
const CASES: u32 = 100_000;

/// Cases of a register.
const REGISTERED: u32 = 1_000_000;

const ROUNDS: usize = 7;

/// A regulation with so many articles, each about inquiries of one number.
fn regulation(provisions: u32) -> String {
    let mut out = String::from(
        "规章 生成的办法\n  公布 2000-01-01\n  施行 2000-01-01\n  日 指 自然日\n> 生成的办法\n\
         主体 工作人员\n案件 事项\n  接待人: 工作人员\n\
         事件 咨询 关于 事项\n  接待人: 工作人员\n  类号: 数\n事件 答复 关于 事项\n",
    );
    for n in 1..=provisions {
        let article = chinese_number(n);
        let _ = write!(
            out,
            "\n第{article}条\n> 第{article}条 第{n}类。\n\
             遇 咨询,若 类号 为 {n}:接待人 应当 5个工作日内 答复,履行后 办结。\n"
        );
    }
    out
}

fn base(text: &str, sources: &mut SourceMap) -> RuleBase {
    let id = sources.add(SourceFile::new("生成.banfa", text));
    let (tree, mut problems) = parse_rules(id, text);
    let (base, found) = resolve(&[tree], sources);
    problems.extend(found);
    problems.retain(|p| p.severity() == Severity::Error);
    base.unwrap_or_else(|| panic!("the generated rules have errors: {:?}", problems.first()))
}

/// What a case is about: any of all, in no order.
fn kind(case: u32, provisions: u32) -> u32 {
    1 + case.wrapping_mul(2_654_435_761) % provisions
}

/// A register of such cases, made where it is not there yet.
fn register(provisions: u32) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("flat-{provisions}.jsonl"));
    if path.exists() {
        return path;
    }
    let begun = path.with_extension("begun");
    let mut file = BufWriter::new(std::fs::File::create(&begun).expect("a file"));
    for n in 0..REGISTERED {
        let at = NaiveDate::from_ymd_opt(2005, 1, 4)
            .expect("a day")
            .and_time(NaiveTime::MIN)
            + TimeDelta::minutes(i64::from(n) * 7);
        let kind = kind(n, provisions);
        for (minutes, event, more) in [
            (0, "咨询", format!(",\"接待人\":\"张三\",\"类号\":{kind}")),
            (5, "答复", String::new()),
        ] {
            let at = (at + TimeDelta::minutes(minutes)).format("%Y-%m-%d %H:%M");
            writeln!(
                file,
                "{{\"时间\":\"{at}\",\"事件\":\"{event}\",\"案件\":\"A{n}\",\"经手人\":\"张三\"{more}}}"
            )
            .expect("the register is written");
        }
    }
    file.flush().expect("the register is written");
    std::fs::rename(&begun, &path).expect("the register is written");
    path
}

fn input(base: &RuleBase, provisions: u32) -> Input {
    let named = |name: &str| {
        let at = base.events.iter().position(|e| &*e.name == name);
        EventTypeId::at(at.expect("an event of the rules"))
    };
    let (inquiry, answer) = (named("咨询"), named("答复"));
    let mut input = Input::default();
    let officer = PartyId(0);
    input.parties.push(Party {
        name: "张三".into(),
        ty: PartyTypeId(0),
        attributes: Vec::new(),
    });
    let file: Arc<str> = "生成.jsonl".into();
    for n in 0..CASES {
        input.cases.push(&format!("A{n}"), CaseTypeId(0));
        let number = Decimal::count(kind(n, provisions));
        let inquired = vec![Some(Value::Party(officer)), Some(Value::Number(number))];
        for (ty, fields, minutes) in [(inquiry, inquired, 0), (answer, Vec::new(), 90)] {
            let row = RowId::at(input.rows.len());
            input.rows.push(Row::Register {
                file: file.clone(),
                line: row.0,
            });
            input.events.push(Event {
                time: Instant::from_millis((i64::from(n) * 7 + minutes + 20_000_000) * 60_000),
                ty,
                case: Some(CaseId(n)),
                id: None,
                actor: Some(officer),
                recipient: None,
                fields,
                builtin: None,
                row,
            });
        }
    }
    input
}

fn nanos() -> i64 {
    let usage = getrusage(UsageWho::RUSAGE_SELF).expect("usage");
    (usage.user_time().num_microseconds() + usage.system_time().num_microseconds()) * 1_000
}

/// Rules with so many provisions, and what happens under them.
struct Size {
    provisions: u32,
    sources: SourceMap,
    base: RuleBase,
    input: Input,
}

impl Size {
    fn new(provisions: u32) -> Self {
        let mut sources = SourceMap::default();
        let base = base(&regulation(provisions), &mut sources);
        let input = input(&base, provisions);
        Self {
            provisions,
            sources,
            base,
            input,
        }
    }

    /// Nanoseconds of processor time an event: the machine alone, every case by itself.
    fn machine(&self) -> f64 {
        let program = Program::new(&self.base);
        let input = self.input.clone();
        let mut account = Account::new(&self.base, &self.sources, Lang::Zh, None);
        let before = nanos();
        let journal = stream_input(&program, input, &mut account);
        let spent = nanos() - before;
        assert_eq!(journal.status.sanctions.len(), 0);
        spent as f64 / f64::from(2 * CASES)
    }

    /// The same of reading a register and counting what comes of it.
    fn replay(&self) -> f64 {
        let register = register(self.provisions);
        let mapping = plain_mapping(&self.base);
        let before = nanos();
        let (taken, _) =
            read_registers(&self.base, &mapping, &[register], |_| {}).expect("the register");
        let rows = RowCount {
            rows: taken.rows,
            applied: taken.applied,
            aside: taken.aside,
            refused: taken.refused.len() as u64,
        };
        let program = Program::new(&self.base);
        let input = Arc::new(taken.input);
        let texts = (&self.sources, Lang::Zh);
        let way = (Way::Alike, 1);
        let done = count_log(&program, texts, (&input, &taken.events), way, rows);
        let spent = nanos() - before;
        let accounted = done
            .expect("cases are counted by those that are alike")
            .accounted;
        assert_eq!(accounted.summary.rows.applied, u64::from(2 * REGISTERED));
        spent as f64 / f64::from(2 * REGISTERED)
    }
}

fn median(of: &mut [f64]) -> f64 {
    of.sort_by(f64::total_cmp);
    of[of.len() / 2]
}

/// All sizes take turns, so that a machine that others share is as slow for one as for the other; ratios are of one round.
fn side_by_side(sizes: &[Size], what: &str, rounds: usize, measure: fn(&Size) -> f64) {
    println!("{what}");
    let mut found = vec![(Vec::new(), Vec::new()); sizes.len()];
    for _ in 0..rounds {
        let mut first = None;
        for (size, (all, ratios)) in sizes.iter().zip(&mut found) {
            let each = measure(size);
            all.push(each);
            ratios.push(each / *first.get_or_insert(each));
        }
    }
    for (size, (all, ratios)) in sizes.iter().zip(&mut found) {
        let (provisions, each, ratio) = (size.provisions, median(all), median(ratios));
        println!("{provisions:>6} provisions: {each:>6.0} ns an event, {ratio:.2}×");
    }
}

fn main() {
    let asked: Vec<u32> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let provisions = match asked.is_empty() {
        true => vec![10, 100, 1_000, 10_000],
        false => asked,
    };
    let sizes: Vec<Size> = provisions.into_iter().map(Size::new).collect();
    let replay = "a register of two million events, read and counted";
    side_by_side(&sizes, replay, 3, Size::replay);
    let machine = "the machine alone, every case by itself";
    side_by_side(&sizes, machine, ROUNDS, Size::machine);
}
