//! What a rule base may say.

use crate::codes;
use banfa::calendar::MAX_EXPLAINED_DAYS;
use banfa::cases::load;
use banfa::check::check;
use banfa::engine::run;
use banfa::journal::{EntryKind, Journal};
use banfa::model::{MAX_ENUM_MEMBERS, RuleBase, resolve};
use banfa::project::reckon;
use banfa::report::words::Lang;
use banfa::source::{SourceFile, SourceMap};
use banfa::syntax::{chinese_number, parse_case, parse_rules};
use std::fmt::Write as _;

const HEAD: &str = "规章 试行办法
  施行 2012-01-01
  日 指 自然日
> 试行办法
主体 职员
案件 事项
  经办人: 职员
  金额: 数
事件 收件 关于 事项
  经办人: 职员
  金额: 数
事件 答复 关于 事项
";

/// The rule base of a text, and the codes of what is wrong with it.
fn rules(text: &str) -> (SourceMap, Option<RuleBase>, Vec<&'static str>) {
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::new("规则.banfa", text));
    let (tree, mut problems) = parse_rules(file, text);
    let (base, found) = resolve(&[tree], &sources);
    problems.extend(found);
    (sources, base, codes(&problems))
}

/// What a case comes to under rules that must be right.
fn played(text: &str, case: &str) -> Journal {
    let (mut sources, base, wrong) = rules(text);
    assert_eq!(wrong, Vec::<&str>::new());
    let base = base.expect("rules");
    let file = sources.add(SourceFile::new("案例.case", case));
    let (tree, problems) = parse_case(file, case);
    let loaded = load(&tree, &problems, &base, &sources);
    assert_eq!(
        (codes(&problems), codes(&loaded.problems)),
        (vec![], vec![])
    );
    run(&base, &loaded.input)
}

fn made(journal: &Journal, kind: impl Fn(&EntryKind) -> bool) -> usize {
    journal.entries.iter().filter(|e| kind(&e.kind)).count()
}

#[test]
fn an_enum_has_as_many_values_as_are_allowed_and_the_last_counts() {
    let text = |members: usize| {
        let names: Vec<String> = (1..=members).map(|n| format!("值{n}")).collect();
        format!(
            "{HEAD}枚举 种类: {}\n事件 登记 关于 事项\n  种类: 若干 种类\n第一条\n> 第一条 登记的,办结。\n遇 登记,若 种类 含 值{members}:办结。\n",
            names.join("、")
        )
    };
    for (said, closes) in [("全部", 1), ("值64", 1), ("值1、值63", 0)] {
        let case = format!("案例 登记\n2012-03-05 登记 A1:种类 {said}\n");
        let journal = played(&text(MAX_ENUM_MEMBERS), &case);
        assert_eq!(
            made(&journal, |k| *k == EntryKind::Closed),
            closes,
            "{said}"
        );
    }
    let (_, base, wrong) = rules(&text(MAX_ENUM_MEMBERS + 1));
    assert!(base.is_none());
    assert!(wrong.contains(&"M045"), "{wrong:?}");
}

/// Numbers that stand for one another, one after the other.
fn numbers(links: usize) -> String {
    let mut text = format!("{HEAD}参数 数0 为 1\n");
    for at in 1..=links {
        writeln!(text, "参数 数{at} 为 数{}", at - 1).unwrap();
    }
    text + &format!("第一条\n> 第一条 收件。\n遇 收件,若 金额 超过 数{links}:办结。\n")
}

#[test]
fn words_stand_for_one_another_as_deep_as_is_allowed() {
    let deepest = (0..200)
        .take_while(|&n| rules(&numbers(n)).2.is_empty())
        .last();
    let deepest = deepest.expect("some");
    assert!(deepest > 80, "{deepest}");
    let case = "案例 收件\n名册\n  职员 甲\n2012-03-05 收件 A1:经办人 甲,金额 2\n2012-03-05 收件 A2:经办人 甲,金额 1\n";
    let journal = played(&numbers(deepest), case);
    assert_eq!(made(&journal, |k| *k == EntryKind::Closed), 1);
    for links in [deepest + 1, deepest + 2, 1_000, 3_000] {
        let (_, base, wrong) = rules(&numbers(links));
        assert!(base.is_none(), "{links}");
        assert_eq!(wrong, ["M047"], "{links}");
    }
}

#[test]
fn a_limit_is_the_shortest_of_as_many_as_are_allowed() {
    // The whole is one term, a word is one and what it means another.
    let flat = |words: usize| {
        let all = vec!["短"; words].join("、");
        format!(
            "{HEAD}时限用语\n  短 指 2日内\n第一条\n> 第一条 收件。\n遇 收件:经办人 应当 {all} 中较短者 答复。\n"
        )
    };
    let case = "案例 收件\n名册\n  职员 甲\n2012-03-05 收件 A1:经办人 甲\n截至 2012-03-08\n";
    let journal = played(&flat(499), case);
    assert_eq!(made(&journal, |k| matches!(k, EntryKind::DutyMissed(_))), 1);
    let (_, base, wrong) = rules(&flat(500));
    assert!(base.is_none());
    assert_eq!(wrong, ["M047"]);
    // Words that double with each other: in a moment, however many.
    let doubled = |words: usize| {
        let mut text = format!("{HEAD}时限用语\n  词0 指 2日内\n");
        for at in 1..=words {
            let last = at - 1;
            writeln!(text, "  词{at} 指 词{last}、词{last} 中较短者").unwrap();
        }
        text + &format!("第一条\n> 第一条 收件。\n遇 收件:经办人 应当 词{words} 答复。\n")
    };
    let journal = played(&doubled(7), case);
    assert_eq!(made(&journal, |k| matches!(k, EntryKind::DutyMissed(_))), 1);
    for words in [8, 30, 90] {
        let (_, base, wrong) = rules(&doubled(words));
        assert!(base.is_none(), "{words}");
        assert!(
            wrong.iter().all(|c| *c == "M047") && !wrong.is_empty(),
            "{wrong:?}"
        );
    }
}

#[test]
fn a_limit_longer_than_its_explanation_is_reckoned_exactly() {
    let start = chrono::NaiveDate::from_ymd_opt(2012, 3, 5).unwrap();
    let reckoned = |days: i64| {
        let limit = format!("{days}个自然日内");
        let midnight = start.and_hms_opt(9, 0, 0).unwrap().into();
        let due = reckon(midnight, &limit, None, Lang::Zh).expect("a limit");
        let last = start + chrono::Days::new(days.unsigned_abs());
        assert_eq!(due.last_day, Some(last), "{days}");
        due
    };
    assert!(!reckoned(MAX_EXPLAINED_DAYS).abridged);
    let working = |days: i64| {
        let midnight = start.and_hms_opt(9, 0, 0).unwrap().into();
        reckon(midnight, &format!("{days}个工作日内"), None, Lang::Zh).expect("a limit")
    };
    // Seven days for five working days, from a Monday.
    let at = MAX_EXPLAINED_DAYS / 7 * 5;
    let (whole, part) = (working(at), working(at + 50));
    assert!(!whole.abridged && part.abridged);
    let end = start + chrono::Days::new(u64::try_from((at + 50) / 5 * 7).unwrap());
    assert_eq!(part.last_day, Some(end));
    assert!(part.steps.len() >= whole.steps.len());
}

#[test]
fn a_line_of_a_calendar_covers_a_year_and_no_more() {
    let calendar = |last: &str| {
        format!(
            "{HEAD}第一条\n> 第一条 测试。\n宣示。\n日历 2012\n依据 “通知”\n休 2012-01-01 至 {last} 元旦\n"
        )
    };
    // A year without a working day: a limit of working days goes on after it.
    let (_, base, wrong) = rules(&calendar("2012-12-31"));
    assert_eq!(wrong, Vec::<&str>::new());
    let start = chrono::NaiveDate::from_ymd_opt(2011, 12, 30).unwrap();
    let start = start.and_hms_opt(9, 0, 0).unwrap().into();
    let due = reckon(start, "1个工作日内", base.as_ref(), Lang::Zh).expect("a limit");
    assert_eq!(due.last_day, chrono::NaiveDate::from_ymd_opt(2013, 1, 1));
    assert_eq!(rules(&calendar("2013-01-01")).2, ["M027"]);
}

#[test]
fn tiers_and_extensions_count_as_far_as_is_allowed() {
    let tier = |times: &str| {
        format!(
            "{HEAD}处理 警告 对 职员\n第一条\n> 第一条 收件。\n同一 经办人 历次 累计 收件:\n  满{times}次 的:给予 警告。\n"
        )
    };
    let extended = |times: &str| {
        format!(
            "{HEAD}机构 局长: 职员\n第一条\n> 第一条 收件。\n遇 收件:经办人 应当 5日内 答复,经 局长 批准 可以 延长 5日,至多 {times}次。\n"
        )
    };
    for (text, good) in [
        (tier("1"), true),
        (tier("9223372036854"), true),
        (tier("9223372036855"), false),
        (tier("99999999999999999999"), false),
        (extended("1000000"), true),
        (extended("一百万"), true),
        (extended("1000001"), false),
        (extended("一百万零一"), false),
    ] {
        let (_, _, wrong) = rules(&text);
        assert_eq!(wrong.is_empty(), good, "{wrong:?}: {text}");
    }
}

/// Items side by side on two facts are compared two by two, as many as are allowed; of more it is said that nobody looked.
#[test]
fn items_side_by_side_are_compared_as_many_as_are_allowed() {
    let found = |items: usize| {
        let mut text = HEAD.replace("  金额: 数\n", "  金额: 数\n  加急: 是否\n");
        text.push_str("第一条\n> 第一条 收件。\n遇 收件:\n");
        for item in 0..items {
            let (number, urgent) = (item / 2, ["", "非 "][item % 2]);
            let named = chinese_number(u32::try_from(item + 1).unwrap());
            let _ = write!(
                text,
                "({named})\n> ({named})一项。\n若 金额 为 {number} 且 {urgent}加急 的:经办人 应当 5日内 答复。\n"
            );
        }
        let (_, base, wrong) = rules(&text);
        assert_eq!(wrong, Vec::<&str>::new());
        let found = check(&base.expect("rules"));
        let codes = codes(&found.into_iter().map(|f| f.problem).collect::<Vec<_>>());
        ["W150", "N100"].map(|code| codes.iter().filter(|c| **c == code).count())
    };
    assert_eq!(found(64), [1, 0]);
    assert_eq!(found(65), [0, 1]);
}

#[test]
fn amendments_of_one_article_in_a_long_chain_are_merged_in_turn() {
    let mut text = format!("{HEAD}第一条\n> 第一条 办结。\n遇 收件,若 金额 超过 0:办结。\n");
    let first = chrono::NaiveDate::from_ymd_opt(2013, 1, 1).unwrap();
    for at in 1..=300u64 {
        let day = first + chrono::Days::new(at);
        writeln!(
            text,
            "修正案 决定{at}\n  公布 {day}\n  施行 {day}\n修改 第一条\n> 第一条 超过{at}的,办结。\n遇 收件,若 金额 超过 {at}:办结。"
        )
        .unwrap();
    }
    // Of the same amount, what the text of the day says; the texts change every day.
    let mut case = "案例 收件\n名册\n  职员 甲\n".to_owned();
    for at in [0, 1, 150, 299, 300, 301u64] {
        let day = first + chrono::Days::new(at);
        writeln!(case, "{day} 09:00 收件 A{at}:经办人 甲,金额 150").unwrap();
    }
    let journal = played(&text, &case);
    // On the day of the text that says 150 it no longer exceeds.
    assert_eq!(made(&journal, |k| *k == EntryKind::Closed), 2);
}
