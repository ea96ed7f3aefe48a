//! Rule and case files that nobody wrote: names, lists, conditions and clauses of any length, in any order.

use crate::twist::{Lines, twisted};
use crate::{FILE, formatted, meaning, survive};
use banfa::format::{Kind, format};
use banfa::source::display_width;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

fn name() -> impl Strategy<Value = String> {
    let words = [
        "甲",
        "承办人",
        "参数表",
        "处理意见",
        "与外单位共同职责的承办股室",
        "经办2组",
        "A1",
        "休假",
        "收到申请后应先行核对的材料",
    ];
    select(words.to_vec()).prop_map(str::to_owned)
}

fn list(mark: &'static str, most: usize) -> impl Strategy<Value = String> {
    vec(name(), 1..=most).prop_map(move |names| names.join(mark))
}

fn limit() -> impl Strategy<Value = String> {
    let plain = [
        "5个工作日内",
        "十五日内",
        "及时",
        "第一时间",
        "２个月内",
        "当日内",
    ];
    prop_oneof![
        select(plain.to_vec()).prop_map(str::to_owned),
        (name(), list("、", 4)).prop_map(|(from, of)| format!("自 {from} 起 {of}、及时 中较短者")),
        name().prop_map(|n| format!("{n} 内,未定 则 20日内")),
    ]
}

fn condition() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (name(), list("、", 6)).prop_map(|(a, b)| format!("{a} 为 {b}")),
        (name(), 0..10_000_u32).prop_map(|(a, n)| format!("{a} 超过 {n}")),
        (name(), name()).prop_map(|(a, b)| format!("{a} 的 {b} 不满 百分之二十")),
        (name(), list("、", 3)).prop_map(|(a, b)| format!("次数({b},若 {a},两年内) 不少于 三次")),
        name().prop_map(|n| format!("未 {n}")),
        (name(), name()).prop_map(|(a, b)| format!("({a},未定 则 {b})")),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        let group = (select(vec![" 且 ", " 或 "]), vec(inner, 2..5));
        group.prop_map(|(word, parts)| format!("({})", parts.join(word)))
    })
    .prop_map(
        |c| match c.strip_prefix('(').and_then(|c| c.strip_suffix(')')) {
            Some(bare) if bare.contains(['且', '或']) && !bare.contains("),") => bare.to_owned(),
            _ => c,
        },
    )
}

fn clause() -> impl Strategy<Value = String> {
    prop_oneof![
        condition().prop_map(|c| format!("若 {c}")),
        name().prop_map(|n| format!("免除 遇 {n}")),
        name().prop_map(|n| format!("扣除 {n}")),
        (name(), name()).prop_map(|(a, b)| format!("履行后 {a} 应当 及时 {b}")),
        (name(), name()).prop_map(|(a, b)| format!("逾期 计入 {a}(责任人 为 {b},次数 为 2)")),
        Just("履行后 办结".to_owned()),
        Just("期满 前 2个工作日 提醒".to_owned()),
    ]
}

fn statement() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => (name(), limit(), list(" 或 ", 3), vec(clause(), 0..4)).prop_map(|(who, by, acts, clauses)| {
            let more: String = clauses.iter().map(|c| format!(",{c}")).collect();
            format!("{who} 应当 {by} {acts}{more}")
        }),
        1 => (name(), list("、", 4), condition()).prop_map(|(who, what, c)| format!("{who} 不得 {what},若 {c}")),
        1 => (name(), list("、", 5)).prop_map(|(whom, what)| format!("对 {whom} 给予 {what}")),
        1 => (name(), name()).prop_map(|(a, b)| format!("认定 {a} 为 ({b},未定 则 {a})")),
        1 => Just("终结 为 不予受理".to_owned()),
    ]
}

fn head() -> impl Strategy<Value = String> {
    prop_oneof![
        list("、", 3).prop_map(|e| format!("遇 {e} 的")),
        (list("、", 2), condition()).prop_map(|(e, c)| format!("首次 遇 {e},若 {c} 的")),
        (list("、", 2), name()).prop_map(|(e, n)| format!("遇 {e},按 {n} 分流:属于 {n} 的")),
        (name(), list("、", 4)).prop_map(|(n, e)| format!("同一 {n} 两年内 累计 {e}:满3次 的")),
        Just("每季度终了".to_owned()),
    ]
}

/// Line ends and blanks as they come, comments among them.
fn space() -> impl Strategy<Value = &'static str> {
    select(vec!["", "", "\n", "\n    ", "  # 注\n", " "])
}

fn sentence() -> impl Strategy<Value = String> {
    let body = vec((space(), statement()), 1..4);
    (head(), body, space()).prop_map(|(head, body, after)| {
        let mut out = format!("{head}:");
        for (at, (space, statement)) in body.iter().enumerate() {
            let mark = if at > 0 { ";" } else { "" };
            out.push_str(&format!("{mark}{space}{statement}"));
        }
        format!("{out}。{}\n", after.trim_end_matches([' ', '\n']))
    })
}

fn declaration() -> impl Strategy<Value = String> {
    prop_oneof![
        (name(), vec(name(), 1..20)).prop_map(|(n, m)| format!("枚举 {n}:{}", m.join("、"))),
        (name(), name(), vec((name(), condition()), 1..4)).prop_map(|(n, k, parts)| {
            let sum: Vec<String> = parts
                .iter()
                .map(|(w, c)| format!("{w} * 占比({w},若 {c},本年内)"))
                .collect();
            format!("指标 {n} 同一 {k} 本年内:{}", sum.join(" + "))
        }),
        (name(), list("、", 3), condition()).prop_map(|(n, e, c)| format!("{n} 指 {e},若 {c}。")),
        (name(), name()).prop_map(|(n, p)| format!("处理 {n} 对 {p},６个月内有效  # 注")),
        name().prop_map(|n| format!("存疑 “{n} # 不是注释,(一)也不是序号”。")),
    ]
}

fn rules() -> impl Strategy<Value = String> {
    let article = (vec(declaration(), 0..2), vec(sentence(), 1..4));
    (vec(declaration(), 0..4), vec(article, 1..3)).prop_map(|(top, articles)| {
        let mut out: String = top.iter().map(|d| format!("{d}\n")).collect();
        for (at, (declared, sentences)) in articles.iter().enumerate() {
            out.push_str(&format!("第{}条\n> 第{0}条  原 文,(一) # 原文\n", at + 1));
            out.extend(declared.iter().map(|d| format!("{d}\n")));
            out.extend(sentences.iter().map(String::as_str));
        }
        out
    })
}

fn cases() -> impl Strategy<Value = String> {
    let field = (name(), list("、", 6)).prop_map(|(f, v)| format!("{f} {v}"));
    let fields = vec(field, 1..8).prop_map(|all| all.join(",")).boxed();
    let row = (name(), fields.clone(), space()).prop_map(|(e, f, after)| {
        format!(
            "2012-6-4 9:00 {e} A1:{f}{}\n",
            after.trim_matches([' ', '\n'])
        )
    });
    let entry = (name(), name(), fields).prop_map(|(t, n, f)| format!("   {t} {n}:{f}\n"));
    (vec(entry, 0..4), vec(row, 1..5)).prop_map(|(entries, rows)| {
        let roster = if entries.is_empty() { "" } else { "名册\n" };
        format!(
            "案例 题 目\n> 说 明\n{roster}{}{}",
            entries.concat(),
            rows.concat()
        )
    })
}

/// Holds a text to all that the formatter promises; false where it has errors.
fn hold(kind: Kind, text: &str, seed: u64) -> bool {
    let Some(out) = formatted("generated", kind, text) else {
        return false;
    };
    survive::hold("generated", text, &out);
    for lines in [Lines::Kept, Lines::Moved] {
        let other = twisted(kind, text, seed, lines).expect("a text without errors");
        let again = formatted("typed otherwise", kind, &other);
        let again = again.unwrap_or_else(|| panic!("{other}\n{:?}", format(kind, FILE, &other)));
        match lines {
            Lines::Kept => assert_eq!(again, out, "from\n{text}\nand\n{other}"),
            Lines::Moved => assert_eq!(meaning(kind, &again), meaning(kind, text), "{other}"),
        }
    }
    for line in out.lines().filter(|l| !l.starts_with('>')) {
        let words = line.split('#').next().unwrap_or("");
        let breakable = words.trim_start().contains([',', '、']) && !words.contains('“');
        assert!(
            display_width(words) <= banfa::format::MAX_WIDTH + 20 || !breakable,
            "a line of {} cells:\n{out}",
            display_width(words)
        );
    }
    true
}

#[test]
fn any_rule_file_keeps_its_meaning_and_comes_out_the_same_however_it_was_typed() {
    let good = std::cell::Cell::new(0);
    let config = ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(text in rules(), seed in any::<u64>())| {
        good.set(good.get() + usize::from(hold(Kind::Rules, &text, seed)));
    });
    assert!(good.get() > 30, "{} were without errors", good.get());
}

#[test]
fn any_case_file_keeps_its_meaning_and_comes_out_the_same_however_it_was_typed() {
    let good = std::cell::Cell::new(0);
    let config = ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(text in cases(), seed in any::<u64>())| {
        good.set(good.get() + usize::from(hold(Kind::Case, &text, seed)));
    });
    assert!(good.get() > 30, "{} were without errors", good.get());
}
