//! Runs that are split: parts give what the whole gives, in process and as stages, however rows are spread.

use banfa::cases::{EventLog, Input, load};
use banfa::model::RuleBase;
use banfa::model::plan::{Forbids, Plan};
use banfa::project::{Project, files_below, load_all, mapping_of, read_source};
use banfa::registers::{Bound, Mapping, Next, Opening, Row, open, plain_mapping};
use banfa::report::words::Lang;
use banfa::source::{SourceFile, SourceMap};
use banfa::stages::{
    Given, Keyed, Keying, Line, RowLine, StageTrouble, order_results, results_of, run_stage,
    run_whole,
};
use banfa::syntax::parse_case;
use chrono::NaiveDate;
use std::io::Cursor;
use std::path::Path;
use std::process::{Command, Output};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A rule base that has no errors, with its sources.
fn rules(path: &Path) -> Option<(RuleBase, SourceMap)> {
    let mut sources = SourceMap::default();
    let mut all = load_all(path, &mut sources).expect("readable");
    Some((all.pop()?.rules.base?, sources))
}

/// The input of a case file, with its events packed.
fn case(base: &RuleBase, sources: &mut SourceMap, path: &Path) -> (Input, EventLog) {
    let bytes = std::fs::read(path).expect("a case");
    let (text, _) = banfa::source::decode(&bytes).expect("text");
    let file = sources.add(SourceFile::new(&path.to_string_lossy(), &text));
    let (tree, problems) = parse_case(file, &text);
    let mut input = load(&tree, &problems, base, sources).input;
    let mut log = EventLog::default();
    for mut event in std::mem::take(&mut input.events) {
        let (position, case) = (log.positions(), event.case);
        match event.builtin.take() {
            None => log.push(event),
            Some(says) => {
                event.case = None;
                log.push(event);
                log.set_builtin(position, says, case);
            }
        }
    }
    (input, log)
}

/// Holds the parts of a case to the whole of it; tells whether it could be split.
fn same(base: &RuleBase, plan: &Plan, sources: &mut SourceMap, path: &Path) -> bool {
    let mapping = plain_mapping(base);
    let (input, log) = case(base, sources, path);
    let given = Given {
        base,
        plan,
        mapping: &mapping,
        sources,
        lang: Lang::Zh,
        as_of: NaiveDate::MAX,
        from: NaiveDate::MIN,
        digest: None,
    };
    let whole = results_of(&given, input.clone(), &log, None).expect("a run");
    let mut split = false;
    for threads in 1..=3 {
        if let Some(parts) = results_of(&given, input.clone(), &log, Some(threads)) {
            split = true;
            hold_equal(&whole, &parts, &format!("{} on {threads}", path.display()));
        }
    }
    split
}

fn hold_equal(whole: &[String], parts: &[String], what: &str) {
    let missing: Vec<&String> = whole
        .iter()
        .filter(|line| !parts.contains(line))
        .take(3)
        .collect();
    let more: Vec<&String> = parts
        .iter()
        .filter(|line| !whole.contains(line))
        .take(3)
        .collect();
    assert!(
        missing.is_empty() && more.is_empty() && whole.len() == parts.len(),
        "{what}\nonly in the whole: {missing:#?}\nonly in parts: {more:#?}\n{} {}",
        whole.len(),
        parts.len()
    );
}

#[test]
fn every_shipped_case_that_can_be_split_gives_the_same_in_parts() {
    let (mut split, mut whole) = (0, 0);
    let (base, mut sources) = rules(&Project::at(root()).rules).expect("rules");
    let plan = Plan::of(&base).expect("the measures can be split");
    for path in files_below(&root().join("tests/cases"), "case").expect("folders") {
        match same(&base, &plan, &mut sources, &path) {
            true => split += 1,
            false => whole += 1,
        }
    }
    assert!(split > 60, "{split} cases were split, {whole} were not");
}

/// Holds the parts of each case of a folder of small rule bases to its whole; how many could be split, and how many rule
/// bases forbid it.
fn each_of(folder: &Path) -> (usize, usize) {
    let (mut split, mut forbidden) = (0, 0);
    for path in files_below(folder, "banfa").expect("folders") {
        if path.parent() != Some(folder) {
            continue;
        }
        let Some((base, mut sources)) = rules(&path) else {
            continue;
        };
        let Ok(plan) = Plan::of(&base) else {
            forbidden += 1;
            continue;
        };
        let stem = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        for case in files_below(folder, "case").expect("folders") {
            let name = case
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            if name.starts_with(&format!("{stem}.")) {
                split += usize::from(same(&base, &plan, &mut sources, &case));
            }
        }
    }
    (split, forbidden)
}

#[test]
fn every_language_case_that_can_be_split_gives_the_same_in_parts() {
    let (split, forbidden) = each_of(&root().join("tests/language"));
    assert!(
        split > 40 && forbidden > 5,
        "{split} cases split, {forbidden} rule bases forbid it"
    );
}

#[test]
fn every_fixture_of_the_second_interpreter_that_can_be_split_gives_the_same_in_parts() {
    let (split, forbidden) = each_of(&root().join("tests/oracle/fixtures"));
    assert!(
        split > 0,
        "{split} cases split, {forbidden} rule bases forbid it"
    );
}

#[test]
fn the_plan_is_derived_from_the_rules() {
    let (measures, _) = rules(&Project::at(root()).rules).expect("rules");
    let plan = Plan::of(&measures).expect("cases, then parties, then the office");
    assert_eq!(
        (plan.party_stages(), plan.office, plan.stages()),
        (1, true, 3)
    );
    let (chain, _) = rules(&root().join("tests/split/可分-三层.banfa")).expect("rules");
    let plan = Plan::of(&chain).expect("cases, then officers, then sections, then the office");
    assert_eq!(
        (plan.party_stages(), plan.office, plan.stages()),
        (2, true, 4)
    );

    let (power, _) = rules(&root().join("tests/split/可分-案件上的可以.banfa")).expect("rules");
    let plan = Plan::of(&power).expect("what a case alone decides");
    assert_eq!((plan.party_stages(), plan.office), (0, false));

    let forbids = |path: &str| -> Vec<Forbids> {
        let (base, _) = rules(&root().join(path)).unwrap_or_else(|| panic!("{path}"));
        let obstacles = Plan::of(&base).expect_err(path);
        obstacles.into_iter().map(|o| o.why).collect()
    };
    type Is = fn(&Forbids) -> bool;
    let expected: [(&str, Is); 11] = [
        ("tests/split/不可分-两件案件.banfa", |w| {
            matches!(w, Forbids::SeveralCases(_))
        }),
        ("tests/split/不可分-累计改变案件.banfa", |w| {
            matches!(w, Forbids::ActsOnCase)
        }),
        ("tests/split/不可分-读回.banfa", |w| {
            matches!(w, Forbids::ReadBack(_))
        }),
        ("tests/split/不可分-累计成环.banfa", |w| {
            matches!(w, Forbids::CounterCircle(_))
        }),
        ("tests/split/不可分-主体的事实.banfa", |w| {
            matches!(w, Forbids::ChangedParty(..))
        }),
        ("tests/split/不可分-案件上的裁量.banfa", |w| {
            matches!(w, Forbids::Decision)
        }),
        (
            "tests/split/不可分-责任读主体的事实.banfa",
            |w| matches!(w, Forbids::ChangedParty(..)),
        ),
        ("tests/split/不可分-没有案件的可以.banfa", |w| {
            matches!(w, Forbids::LooseDuty)
        }),
        (
            "tests/split/不可分-另一类案件的事件.banfa",
            |w| matches!(w, Forbids::AsksAll),
        ),
        ("tests/regulations/驾驶人记分", |w| {
            matches!(w, Forbids::ReadBack(_))
        }),
        ("tests/regulations/市场监管投诉举报", |w| {
            matches!(w, Forbids::SeveralCases(_))
        }),
    ];
    for (path, is) in expected {
        let found = forbids(path);
        assert!(found.iter().any(is), "{path}: {found:?}");
    }
    for path in [
        "不可分-两件案件",
        "不可分-读回",
        "不可分-主体的事实",
        "不可分-责任读主体的事实",
        "不可分-没有案件的可以",
        "不可分-案件上的裁量",
        "不可分-另一类案件的事件",
    ] {
        assert_eq!(
            forbids(&format!("tests/split/{path}.banfa")).len(),
            1,
            "{path}"
        );
    }
}

// ───────────────────────────── rows through the stages ─────────────────────────────

/// Numbers that look random and are always the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % n
    }
}

/// A log of the measures: ties, corrections, decisions, wrong rows, rows that come twice.
fn measures_log(cases: u64, seed: u64) -> Vec<String> {
    let mut dice = Dice(seed);
    let mut rows = Vec::new();
    let date = |day: u64, hour: u64| {
        let first = NaiveDate::from_ymd_opt(2013, 1, 4).expect("a day");
        format!("{} {:02}:00", first + chrono::Days::new(day), 9 + hour)
    };
    for n in 0..cases {
        let (day, hour, officer) = (dice.below(400), dice.below(4), dice.below(7));
        let who = format!("\"股室\":\"股{}\"", officer % 3);
        let case = format!("\"案件\":\"S{n}\"");
        let kind = ["本人职责", "他机关职责"][usize::from(dice.below(2) == 0)];
        rows.push(format!(
            "{{\"时间\":\"{}\",\"事件\":\"咨询\",{case},\"接待人\":\"员{officer}\",{who},\"渠道\":\"服务窗口\",\"归属\":\"{kind}\"}}",
            date(day, hour)
        ));
        if dice.below(3) > 0 {
            let late = dice.below(3);
            rows.push(format!(
                "{{\"时间\":\"{}\",\"事件\":\"一次性告知\",{case},\"经手人\":\"员{officer}\",\"告知内容\":[\"办理依据\",\"时限\",\"程序\",\"所需材料\",\"相关手续\"]}}",
                date(day + late, hour)
            ));
        }
        if dice.below(2) == 0 {
            let on = dice.below(4) > 0;
            let matter = if on {
                format!(",\"事项\":\"S{n}\"")
            } else {
                String::new()
            };
            let named = if on {
                format!(",{case}")
            } else {
                String::new()
            };
            let known = match dice.below(4) {
                0 => String::new(),
                1 => ",\"查实\":true".to_owned(),
                _ => ",\"查实\":true,\"构成违纪\":false".to_owned(),
            };
            rows.push(format!(
                "{{\"时间\":\"{}\",\"事件\":\"投诉\",\"编号\":\"T{n}\",\"被投诉人\":\"员{officer}\",{who},\"情形\":\"不履行职责\"{matter}{known}}}",
                date(day + 5, hour)
            ));
            match dice.below(5) {
                0 | 1 => rows.push(format!(
                    "{{\"时间\":\"{}\",\"事件\":\"补充\",\"编号\":\"T{n}\",\"查实\":true,\"构成违纪\":false{named}}}",
                    date(day + 20, hour)
                )),
                2 => rows.push(format!(
                    "{{\"时间\":\"{}\",\"事件\":\"撤销\",\"编号\":\"T{n}\"{named}}}",
                    date(day + 30, hour)
                )),
                _ => {}
            }
        }
        match dice.below(12) {
            0 => rows.push(format!(
                "{{\"时间\":\"{}\",\"事件\":\"裁量\",\"对象\":\"员{officer}\",\"选择\":\"记过\",\"理由\":\"一年四次\"}}",
                date(day + 250, hour)
            )),
            1 => rows.push(format!(
                "{{\"时间\":\"{}\",\"事件\":\"红牌警告\",\"责任股室\":\"股{}\",\"责任人\":\"员{officer}\"}}",
                date(day, hour),
                officer % 3
            )),
            2 => rows.push(format!(
                "{{\"时间\":\"{}\",\"事件\":\"直接测评\",\"被测评股室\":\"股{}\",\"被测评人\":\"员{officer}\",\"等次\":\"满意\"}}",
                date(day, hour),
                officer % 3
            )),
            3 => rows.push(format!("{{\"时间\":\"{}\",\"事件\":\"裁量\",\"选择\":\"记过\"}}", date(day, hour))),
            4 => rows.push(format!("{{\"时间\":\"某日\",\"事件\":\"咨询\",{case}}}")),
            5 => rows.push("{\"时间\":".to_owned()),
            _ => {}
        }
    }
    // One officer comes to the decision for certain, and one of the grounds is withdrawn.
    for n in 0..4 {
        rows.push(format!(
            "{{\"时间\":\"{}\",\"事件\":\"投诉\",\"编号\":\"Y{n}\",\"被投诉人\":\"员八\",\"股室\":\"股1\",\"情形\":\"不履行职责\",\"查实\":true,\"构成违纪\":false}}",
            date(10 + n, 0)
        ));
    }
    rows.push(format!("{{\"时间\":\"{}\",\"事件\":\"裁量\",\"对象\":\"员八\",\"选择\":\"记过\",\"理由\":\"一年四次\"}}", date(40, 0)));
    rows.push(format!(
        "{{\"时间\":\"{}\",\"事件\":\"撤销\",\"编号\":\"Y0\"}}",
        date(50, 0)
    ));
    rows.push(rows[0].clone());
    rows
}

/// Rows with their keys, and results of stage 0.
fn keyed(given: &Given<'_>, log: &str, sequence: Option<&str>) -> (Vec<String>, Vec<String>) {
    let keying = Keying::new(*given, sequence.map(ToOwned::to_owned));
    let bytes = log.as_bytes().to_vec();
    let mut opened = open("log.jsonl", Cursor::new(bytes), &Opening::default())
        .expect("bytes")
        .expect("rows");
    let mut bound = Bound::new(given.mapping, opened.rows.columns());
    let mut row = Row::default();
    let (mut lines, mut results) = (Vec::new(), Vec::new());
    loop {
        let next = opened.rows.next(&mut row);
        bound.refresh(given.mapping, opened.rows.columns());
        match next {
            Next::Row => match keying.key(&bound, opened.rows.columns(), &row) {
                Keyed::Row(line, parties) => {
                    lines.push(line.text());
                    lines.extend(parties.iter().map(banfa::stages::PartyLine::text));
                }
                Keyed::Refused(line) => results.push(line),
                Keyed::Aside => {}
            },
            Next::Bad(bad) | Next::Broken(bad) => {
                results.push(keying.bad(opened.rows.columns(), *bad));
            }
            Next::End => return (lines, results),
        }
    }
}

fn whole(given: &Given<'_>, log: &str) -> Vec<String> {
    let (lines, refused) = keyed(given, log, None);
    let rows: Vec<RowLine> = lines
        .iter()
        .filter_map(|line| match Line::parse(line).expect("a line") {
            Line::Row(row) => Some(row),
            Line::Party(_) => None,
        })
        .collect();
    let mut out = Vec::new();
    run_whole(given, rows, refused, 1 << 20, &mut out).expect("a run");
    text_lines(&out)
}

fn text_lines(bytes: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(bytes).expect("text");
    text.lines().map(ToOwned::to_owned).collect()
}

/// Every stage over so many partitions, lines arriving backwards; `memory` for sorting.
fn staged(given: &Given<'_>, log: &str, partitions: usize, memory: usize) -> Vec<String> {
    let (mut lines, mut results) = keyed(given, log, None);
    for stage in 1..=given.plan.stages() {
        let mut parts: Vec<Vec<String>> = vec![Vec::new(); partitions];
        let mut later = Vec::new();
        for line in lines {
            let read: serde_json::Value = serde_json::from_str(&line).expect("a line");
            if read["stage"] != stage {
                later.push(line);
                continue;
            }
            let key = read["key"].as_str().expect("a key");
            let hash = key
                .bytes()
                .fold(7_usize, |h, b| h.wrapping_mul(31).wrapping_add(b.into()));
            parts[hash % partitions].push(line);
        }
        for mut part in parts {
            part.reverse();
            let mut out = Vec::new();
            let input = Cursor::new(part.join("\n").into_bytes());
            run_stage(given, stage, memory, input, &mut out).expect("a stage");
            for line in text_lines(&out) {
                let read: serde_json::Value = serde_json::from_str(&line).expect("a line");
                match read["record"].is_string() {
                    true => results.push(line),
                    false => later.push(line),
                }
            }
        }
        lines = later;
    }
    assert!(lines.is_empty(), "{lines:?}");
    let mut out = Vec::new();
    order_results(results.into_iter().map(Ok), memory, &mut out).expect("an order");
    text_lines(&out)
}

fn the_mapping(base: &RuleBase, sources: &mut SourceMap) -> Mapping {
    let path = root().join("tests/spark/log.map");
    let file = read_source(&path, sources, &mut Vec::new()).expect("readable");
    let (mapping, problems) = mapping_of(file, base, sources);
    assert!(problems.is_empty(), "{problems:?}");
    mapping
}

#[test]
fn rows_in_any_partitions_and_order_give_the_bytes_of_one_machine() {
    let (base, mut sources) = rules(&Project::at(root()).rules).expect("rules");
    let plan = Plan::of(&base).expect("the measures can be split");
    let mapping = the_mapping(&base, &mut sources);
    let given = Given {
        base: &base,
        plan: &plan,
        mapping: &mapping,
        sources: &sources,
        lang: Lang::Zh,
        as_of: NaiveDate::from_ymd_opt(2014, 12, 31).expect("a day"),
        from: NaiveDate::from_ymd_opt(2013, 1, 1).expect("a day"),
        digest: None,
    };
    let rows = measures_log(120, 5);
    let log = rows.join("\n");
    let one = whole(&given, &log);
    // Every stage has something to say, or nothing would be compared.
    for wanted in [
        "{\"stage\":0,",
        "\"record\":\"refused\"",
        "{\"stage\":1,",
        "{\"stage\":2,",
        "\"record\":\"sanction\"",
        "{\"stage\":3,",
        "\"kind\":\"decided\"",
        "\"kind\":\"revoked\"",
        "\"kind\":\"metric\"",
    ] {
        assert!(one.iter().any(|line| line.contains(wanted)), "{wanted}");
    }
    let mut shuffled = rows.clone();
    shuffled.reverse();
    shuffled.rotate_left(37);
    hold_equal(
        &one,
        &whole(&given, &shuffled.join("\n")),
        "rows in another order",
    );
    for (partitions, memory) in [(1, 1 << 20), (3, 2000), (8, 1 << 20)] {
        let found = staged(&given, &shuffled.join("\n"), partitions, memory);
        hold_equal(&one, &found, &format!("{partitions} partitions"));
        assert!(
            one == found,
            "{partitions} partitions: the same lines in another order"
        );
    }
}

#[test]
fn officers_and_then_sections_give_the_bytes_of_one_machine() {
    let (base, sources) = rules(&root().join("tests/split/可分-三层.banfa")).expect("rules");
    let plan = Plan::of(&base).expect("it can be split");
    let mut sources = sources;
    let text = "对照 投诉\n案件 取 “案件”\n时间 取 “时间”\n主体 工作人员 取 “人”:\n  所属股室 取 “股室”\n事件 投诉:\n  被投诉人 取 “人”\n";
    let file = sources.add(SourceFile::new("投诉.map", text));
    let (mapping, problems) = mapping_of(Some(file), &base, &sources);
    assert!(problems.is_empty(), "{problems:?}");
    let given = Given {
        base: &base,
        plan: &plan,
        mapping: &mapping,
        sources: &sources,
        lang: Lang::En,
        as_of: NaiveDate::from_ymd_opt(2013, 12, 31).expect("a day"),
        from: NaiveDate::from_ymd_opt(2013, 1, 1).expect("a day"),
        digest: None,
    };
    let mut dice = Dice(3);
    let rows: Vec<String> = (0..80)
        .map(|n| {
            let officer = dice.below(9);
            let (month, day) = (1 + dice.below(12), 1 + dice.below(28));
            format!(
                "{{\"案件\":\"C{n}\",\"时间\":\"2013-{month}-{day} 10:00\",\"人\":\"甲{officer}\",\"股室\":\"股{}\"}}",
                officer / 3
            )
        })
        .collect();
    let log = rows.join("\n");
    let one = whole(&given, &log);
    let of = |stage: &str| {
        one.iter()
            .filter(|l| l.starts_with(&format!("{{\"stage\":{stage},")))
            .count()
    };
    assert!(
        of("1") > 100 && of("2") > 100 && of("3") > 30 && of("4") > 5,
        "{} {} {} {}",
        of("1"),
        of("2"),
        of("3"),
        of("4")
    );
    for partitions in [1, 2, 5] {
        assert_eq!(
            one,
            staged(&given, &log, partitions, 3000),
            "{partitions} partitions"
        );
    }
}

#[test]
fn a_stage_keeps_what_is_not_its_own_and_answers_bad_lines() {
    let (base, mut sources) = rules(&Project::at(root()).rules).expect("rules");
    let plan = Plan::of(&base).expect("the measures can be split");
    let mapping = the_mapping(&base, &mut sources);
    let digest = banfa::digest::Digest::of("these rules");
    let mut given = Given {
        base: &base,
        plan: &plan,
        mapping: &mapping,
        sources: &sources,
        lang: Lang::Zh,
        as_of: NaiveDate::from_ymd_opt(2014, 12, 31).expect("a day"),
        from: NaiveDate::from_ymd_opt(2013, 1, 1).expect("a day"),
        digest: None,
    };
    let result = "{\"stage\":1,\"key\":\"case:x\",\"record\":\"entry\",\"no\":4}";
    let input = format!("{result}\nno line\n{{}}\n[1]\n\n{{\"stage\":1,\"key\":\"case:x\"}}\n");
    let mut out = Vec::new();
    run_stage(&given, 1, 1 << 20, Cursor::new(input), &mut out).expect("bad lines are results");
    let lines = text_lines(&out);
    assert_eq!(lines[0], result);
    assert_eq!(
        lines
            .iter()
            .filter(|l| l.contains("\"record\":\"refused\""))
            .count(),
        4,
        "{lines:#?}"
    );

    // Lines that were written under other rules end the stage.
    let (mine, _) = keyed(&given, &measures_log(3, 1).join("\n"), None);
    given.digest = Some(digest);
    let ended = run_stage(
        &given,
        1,
        1 << 20,
        Cursor::new(mine.join("\n")),
        &mut Vec::new(),
    );
    assert!(
        matches!(ended, Err(StageTrouble::OtherRules(_))),
        "{ended:?}"
    );
}

// ───────────────────────────── the commands ─────────────────────────────

fn banfa(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_banfa"))
        .args(args)
        .current_dir(folder)
        .env_remove("BANFA_LANG")
        .output()
        .expect("banfa runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn packed_rules_give_what_their_folder_gives_and_stages_check_them() {
    let here = tempfile::tempdir().expect("a folder");
    let project = root().to_string_lossy().into_owned();
    let rules = format!("{project}/rules");
    let map = format!("{project}/tests/spark/log.map");
    let packed = |name: &str, rules: &str| {
        let done = banfa(
            here.path(),
            &["pack", "--rules", rules, "--map", &map, "--output", name],
        );
        assert_eq!(done.status.code(), Some(0), "{done:?}");
        (
            said(&done),
            std::fs::read(here.path().join(name)).expect("a pack"),
        )
    };
    let (digest, bytes) = packed("a.pack", &rules);
    // The same bytes from another place, of the folder of the one rule base, and of the pack itself.
    let elsewhere = banfa(
        root(),
        &[
            "pack",
            "--rules",
            "rules",
            "--map",
            &map,
            "--output",
            &here.path().join("b.pack").to_string_lossy(),
        ],
    );
    assert_eq!(said(&elsewhere), digest);
    assert_eq!(
        std::fs::read(here.path().join("b.pack")).expect("a pack"),
        bytes
    );
    assert_eq!(
        packed("c.pack", &format!("{rules}/首办责任制")),
        (digest.clone(), bytes.clone())
    );
    assert_eq!(packed("d.pack", "a.pack"), (digest.clone(), bytes.clone()));
    let digest = digest.trim();

    std::fs::write(
        here.path().join("log.jsonl"),
        measures_log(20, 9).join("\n"),
    )
    .expect("a log");
    let of_folder = banfa(
        here.path(),
        &[
            "replay",
            "log.jsonl",
            "--rules",
            &rules,
            "--map",
            &map,
            "--max-refused",
            "100%",
        ],
    );
    let of_pack = banfa(
        here.path(),
        &[
            "replay",
            "log.jsonl",
            "--rules",
            "a.pack",
            "--max-refused",
            "100%",
        ],
    );
    assert_eq!(of_folder.status.code(), Some(0), "{of_folder:?}");
    assert_eq!(said(&of_folder), said(&of_pack));

    let dates = ["--as-of", "2014-12-31", "--from", "2013-01-01"];
    let keys = banfa(
        here.path(),
        &[
            "replay",
            "log.jsonl",
            "--rules",
            "a.pack",
            "--stage",
            "0",
            "--digest",
            digest,
        ],
    );
    assert_eq!(keys.status.code(), Some(0), "{keys:?}");
    assert!(
        said(&keys)
            .lines()
            .all(|l| l.contains("\"record\"") || l.contains(digest))
    );
    std::fs::write(here.path().join("keys"), &keys.stdout).expect("lines");
    let stage = |rules: &str, more: &[&str]| {
        let args: Vec<&str> = ["replay", "keys", "--rules", rules, "--stage", "1"]
            .iter()
            .chain(&dates)
            .chain(more)
            .copied()
            .collect();
        banfa(here.path(), &args)
    };
    assert_eq!(
        stage("a.pack", &["--digest", digest]).status.code(),
        Some(0)
    );
    // Another digest, other rules, a pack that was changed, and no dates: none of them runs.
    let wrong = stage("a.pack", &["--digest", &"0".repeat(64)]);
    assert_eq!(wrong.status.code(), Some(2), "{wrong:?}");
    let other = banfa(
        here.path(),
        &["pack", "--rules", &rules, "--output", "e.pack"],
    );
    assert_ne!(said(&other).trim(), digest);
    assert_eq!(stage("e.pack", &["--map", &map]).status.code(), Some(2));
    let text = String::from_utf8(bytes)
        .expect("text")
        .replacen("司法局", "司法所", 1);
    std::fs::write(here.path().join("f.pack"), text).expect("a pack");
    let changed = stage("f.pack", &[]);
    assert_eq!(changed.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&changed.stderr).contains("摘要不符"),
        "{changed:?}"
    );
    let no_dates = banfa(
        here.path(),
        &["replay", "keys", "--rules", "a.pack", "--stage", "1"],
    );
    assert_eq!(no_dates.status.code(), Some(2), "{no_dates:?}");
    let beyond = stage("a.pack", &["--stage", "9"]);
    assert_eq!(beyond.status.code(), Some(2));
    let forbidden = banfa(
        root(),
        &[
            "replay",
            "-",
            "--rules",
            "tests/split/不可分-读回.banfa",
            "--stage",
            "0",
        ],
    );
    assert_eq!(forbidden.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&forbidden.stderr)
            .contains("第一条  tests/split/不可分-读回.banfa:27"),
        "{forbidden:?}"
    );
}

#[test]
fn threads_and_files_make_no_difference() {
    let here = tempfile::tempdir().expect("a folder");
    let project = root().to_string_lossy().into_owned();
    let (rules, map) = (
        format!("{project}/rules"),
        format!("{project}/tests/spark/log.map"),
    );
    let mut rows = measures_log(150, 77);
    rows.retain(|row| !row.contains("\"对象\"") || row.contains("\"事件\":\"裁量\""));
    // A decision about nobody in particular forbids parts: that is another test.
    rows.retain(|row| !row.contains("\"选择\"") || row.contains("\"对象\""));
    let write = |name: &str, rows: &[String]| {
        std::fs::write(here.path().join(name), rows.join("\n") + "\n").expect("a log");
    };
    write("one.jsonl", &rows);
    let third = rows.len() / 3;
    write("a.jsonl", &rows[..third]);
    write("b.jsonl", &rows[third..2 * third]);
    write("c.jsonl", &rows[2 * third..]);
    let run = |logs: &[&str], threads: &str| {
        let args: Vec<&str> = ["replay"]
            .iter()
            .chain(logs)
            .chain(&[
                "--rules",
                &rules,
                "--map",
                &map,
                "--max-refused",
                "100%",
                "--format",
                "json",
                "--threads",
                threads,
            ])
            .copied()
            .collect();
        let done = banfa(here.path(), &args);
        assert_eq!(done.status.code(), Some(0), "{done:?}");
        said(&done)
    };
    let one = run(&["one.jsonl"], "1");
    assert!(one.contains("\"sanctions\""), "{one}");
    for threads in ["2", "3", "16"] {
        assert_eq!(one, run(&["one.jsonl"], threads), "{threads} threads");
        assert_eq!(
            one,
            run(&["a.jsonl", "b.jsonl", "c.jsonl"], threads),
            "{threads} threads, three files"
        );
    }
    let wrong = banfa(
        here.path(),
        &["replay", "one.jsonl", "--rules", &rules, "--threads", "0"],
    );
    assert_eq!(wrong.status.code(), Some(2));
}
