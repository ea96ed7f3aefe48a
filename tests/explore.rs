//! Exploration: small rule bases reached whole, with the cases that show it; the same twice; what cannot be reached is
//! said with the bound.

use banfa::cases::load;
use banfa::coverage::Coverage;
use banfa::engine::{Program, run_program};
use banfa::explore::{Bounds, Exploration, explore};
use banfa::model::{RuleBase, resolve};
use banfa::project::load_all;
use banfa::report::exploration::Telling;
use banfa::report::words::Lang;
use banfa::source::{SourceFile, SourceMap};
use banfa::syntax::{parse_case, parse_rules};
use std::path::Path;

const HEAD: &str = "规章 探索
  公布 2012-05-01
  施行 2012-05-01
  日 指 自然日
  以上、以下 含本数
主体 工作人员
案件 事项
  经办人: 工作人员
  类别: 类别
  天数: 数
枚举 类别: 咨询、申请
事件 收件 关于 事项
  经办人: 工作人员
  类别: 类别
  天数: 数
事件 答复 关于 事项
事件 补正 关于 事项
事件 投诉
  被投诉人: 工作人员
处理 诫勉 对 工作人员
处理 警告 对 工作人员
";

const RULES: &str = "第一条
> 第一条  收件后按类别办理。
遇 收件,按 类别 分流:
  属于 咨询:经办人 应当 当日内 答复,履行后 办结;
  属于 申请:
    经办人 应当 10日内 答复,履行后 办结;
    遇 补正,若 天数 超过 5:经办人 应当 3日内 答复。
第二条
> 第二条  一年内投诉两次的诫勉,三次的警告。
同一 被投诉人 本年内 累计 投诉:
  满两次 的:给予 诫勉;
  满三次 的:给予 警告。
";

fn base(rules: &str, sources: &mut SourceMap) -> RuleBase {
    let text = format!("{HEAD}{rules}");
    let file = sources.add(SourceFile::new("探索.banfa", &text));
    let (tree, problems) = parse_rules(file, &text);
    assert!(problems.is_empty(), "{problems:#?}");
    let (base, problems) = resolve(&[tree], sources);
    base.unwrap_or_else(|| panic!("{problems:#?}"))
}

/// Every case that an exploration writes reads back and reaches what it says, all of them together everything.
fn its_cases_are_true(base: &RuleBase, found: &Exploration, sources: &SourceMap) {
    let telling = Telling {
        base,
        sources,
        lang: Lang::Zh,
    };
    let program = Program::observing(base);
    let mut coverage = Coverage::of(base);
    for (index, case) in found.cases.iter().enumerate() {
        let text = telling.case(case, index);
        let mut read = SourceMap::default();
        let file = read.add(SourceFile::new("探索.case", &text));
        let (tree, problems) = parse_case(file, &text);
        assert!(problems.is_empty(), "{text}\n{problems:#?}");
        let loaded = load(&tree, &problems, base, &read);
        assert!(loaded.problems.is_empty(), "{text}\n{:#?}", loaded.problems);
        coverage.add(base, &run_program(&program, &loaded.input));
    }
    let missed: Vec<_> = coverage.missed().collect();
    let lost: Vec<String> = found
        .goals
        .reached()
        .filter(|mark| missed.contains(mark))
        .map(|mark| telling.goal(mark))
        .collect();
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn a_small_base_is_reached_whole() {
    let mut sources = SourceMap::default();
    let base = base(RULES, &mut sources);
    let bounds = Bounds::default();
    let found = explore(&base, bounds);
    assert!(
        !found.bounded,
        "{:?}",
        found.goals.missed().collect::<Vec<_>>()
    );
    assert!(found.cases.len() < 12, "{}", found.cases.len());
    its_cases_are_true(&base, &found, &sources);
    let telling = Telling {
        base: &base,
        sources: &sources,
        lang: Lang::Zh,
    };
    let mut text = telling.text(&found, bounds);
    for (index, case) in found.cases.iter().enumerate() {
        text.push('\n');
        text.push_str(&telling.case(case, index));
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("explore/snapshots");
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("explore-small", text));
}

#[test]
fn the_same_choices_give_the_same_cases() {
    let mut sources = SourceMap::default();
    let base = base(RULES, &mut sources);
    let telling = Telling {
        base: &base,
        sources: &sources,
        lang: Lang::Zh,
    };
    let bounds = Bounds::default();
    let once = telling.json(&explore(&base, bounds), bounds);
    let again = telling.json(&explore(&base, bounds), bounds);
    assert_eq!(once, again);
}

#[test]
fn what_cannot_be_reached_is_said_with_the_bound() {
    let never = "第一条
> 第一条  收件。
遇 收件,若 天数 超过 5 且 天数 不满 3 的:经办人 应当 当日内 答复。
遇 收件:办结。
";
    let mut sources = SourceMap::default();
    let base = base(never, &mut sources);
    let bounds = Bounds {
        runs: 2_000,
        idle: 2_000,
        ..Bounds::default()
    };
    let found = explore(&base, bounds);
    assert!(found.bounded);
    for (lang, bound) in [
        (Lang::Zh, "在运行至多 2000 次、每例至多 14 个事件的范围内"),
        (
            Lang::En,
            "not reached within 2000 runs of at most 14 events",
        ),
    ] {
        let telling = Telling {
            base: &base,
            sources: &sources,
            lang,
        };
        let text = telling.text(&found, bounds);
        assert!(text.contains(bound), "{text}");
        assert!(text.contains("应当 当日内 答复"), "{text}");
    }
}

/// A short walk over the rule bases that are shipped: what it writes is true of them.
#[test]
fn the_shipped_bases_are_walked() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (rules, least) in [
        ("rules", 75),
        ("tests/regulations/市场监管投诉举报", 45),
        ("tests/regulations/驾驶人记分", 90),
    ] {
        let mut sources = SourceMap::default();
        let mut all = load_all(&root.join(rules), &mut sources).expect("readable");
        let base = all.pop().and_then(|r| r.rules.base).expect("a rule base");
        let bounds = Bounds {
            runs: 1_500,
            idle: 1_500,
            ..Bounds::default()
        };
        let found = explore(&base, bounds);
        let (reached, of) = found.goals.count(|_| true);
        assert!(reached >= least, "{rules}: {reached}/{of}");
        its_cases_are_true(&base, &found, &sources);
    }
}
