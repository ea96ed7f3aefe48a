//! Sentences of the comparison of two rule bases.

use super::Lang;
use crate::report::effect::{Effect, Group, SourceKind};

/// How many cases, and how many of them end differently.
#[must_use]
pub fn effect_summary(c: &Effect, lang: Lang) -> String {
    match (lang, c.differing) {
        (Lang::Zh, 0) => format!("比较了 {} 个案例,没有结果不同的。", c.cases),
        (Lang::Zh, n) => format!("比较了 {} 个案例,{n} 个结果不同。", c.cases),
        (Lang::En, 0) => format!("{}; none ends differently.", cases(c.cases)),
        (Lang::En, 1) => format!("{}; 1 ends differently.", cases(c.cases)),
        (Lang::En, n) => format!("{}; {n} end differently.", cases(c.cases)),
    }
}

fn cases(n: usize) -> String {
    match n {
        1 => "1 case compared".into(),
        n => format!("{n} cases compared"),
    }
}

/// What that is worth: nothing beyond the cases that were looked at, or the bound of an exploration.
#[must_use]
pub fn effect_bound(c: &Effect, lang: Lang) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for source in &c.sources {
        let (name, n, m) = (&source.name, source.cases, source.differing);
        out.push(match (source.kind, lang) {
            (SourceKind::Suite, Lang::Zh) => format!("案例 {name}:{n} 个,{m} 个不同"),
            (SourceKind::Suite, Lang::En) => format!("cases {name}: {n}, {m} differ"),
            (SourceKind::Log, Lang::Zh) => format!("事件记录 {name}:{n} 个案件,{m} 个不同"),
            (SourceKind::Log, Lang::En) => format!("log {name}: {n} cases, {m} differ"),
            (SourceKind::Explored, Lang::Zh) if m == 0 => {
                format!("探索 {n} 个案例,到{name}为止没有发现差异")
            }
            (SourceKind::Explored, Lang::En) if m == 0 => {
                format!("explored {n} cases: no difference found up to {name}")
            }
            (SourceKind::Explored, Lang::Zh) => format!("探索 {n} 个案例(到{name}为止),{m} 个不同"),
            (SourceKind::Explored, Lang::En) => {
                format!("explored {n} cases (up to {name}), {m} differ")
            }
        });
    }
    out
}

/// How many differences are expected and how many are not.
#[must_use]
pub fn effect_verdict(c: &Effect, lang: Lang) -> String {
    let all: usize = c.groups.iter().map(|g| g.count).sum();
    let (open, absent) = (c.unexplained(), c.absent.len());
    let expected = all - open;
    let mut out = match (lang, all) {
        (_, 0) => String::new(),
        (Lang::Zh, _) => format!("差异 {all} 处:预期之中 {expected} 处,未说明 {open} 处。"),
        (Lang::En, 1) => format!("1 difference: {expected} expected, {open} unexplained."),
        (Lang::En, _) => format!("{all} differences: {expected} expected, {open} unexplained."),
    };
    if absent > 0 {
        if lang == Lang::En && !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&match lang {
            Lang::Zh => format!("预期的差异有 {absent} 项没有出现。"),
            Lang::En => format!("{absent} expected but absent."),
        });
    }
    out
}

/// In how many cases, for how many, expected or not.
#[must_use]
pub fn group_count(group: &Group, lang: Lang) -> String {
    let (cases, parties) = (group.cases.len(), group.parties);
    match (lang, parties) {
        (Lang::Zh, 0) => format!("{cases} 个案例"),
        (Lang::Zh, _) => format!("{cases} 个案例,{parties} 人(单位)次"),
        (Lang::En, 0) => plural(cases, "case"),
        (Lang::En, _) => format!(
            "{}, {}",
            plural(cases, "case"),
            plural(parties, "party affected")
        ),
    }
}

fn plural(n: usize, what: &str) -> String {
    match (n, what) {
        (1, _) => format!("1 {what}"),
        (n, "party affected") => format!("{n} parties affected"),
        (n, _) => format!("{n} {what}s"),
    }
}

/// Expected, unexplained, or some of both.
#[must_use]
pub fn group_mark(group: &Group, lang: Lang) -> String {
    match (group.expected, group.count - group.expected) {
        (0, _) => lang.pick("未说明", "unexplained").into(),
        (_, 0) => lang.pick("预期之中", "expected").into(),
        (yes, no) => match lang {
            Lang::Zh => format!("预期之中 {yes} 处,未说明 {no} 处"),
            Lang::En => format!("{yes} expected, {no} unexplained"),
        },
    }
}

/// How many open duties the amendment touches, as of when.
#[must_use]
pub fn open_summary(c: &Effect, lang: Lang) -> String {
    let (all, touched) = (c.open.duties, c.open.touched.len());
    match (lang, &c.open.day) {
        (Lang::Zh, Some(day)) => {
            format!("到 {day} 施行时有 {all} 项未了的义务,修改触及 {touched} 项。")
        }
        (Lang::Zh, None) => {
            format!("各案例结束时共有 {all} 项未了的义务,修改触及 {touched} 项。")
        }
        (Lang::En, Some(day)) => {
            format!(
                "{all} duties are open when it takes effect on {day}; the amendment touches {touched}."
            )
        }
        (Lang::En, None) => {
            format!(
                "{all} duties are open at the ends of the cases; the amendment touches {touched}."
            )
        }
    }
}

/// How far an exploration goes.
#[must_use]
pub fn exploration_bound(bounds: crate::explore::Bounds, lang: Lang) -> String {
    let (runs, events) = (bounds.runs, bounds.events);
    match lang {
        Lang::Zh => format!("每方运行 {runs} 次、每例 {events} 个事件"),
        Lang::En => format!("{runs} runs of each side, {events} events a case"),
    }
}
