//! What is counted: counters with tiers, points, what empties and lowers them; figures and definitions.

use super::conditions::{condition, figure, number};
use super::limits::window;
use super::statements::Writer;
use super::vocabulary::{About, Scene, Ty, rank};

/// `同一 X WINDOW 累计 E…:` with its tiers, as one sentence.
pub fn counter(writer: &mut Writer<'_>) -> String {
    let (keys, events, key) = counted(writer);
    let scene = Scene {
        key,
        ..Scene::past(writer.words, &events)
    };
    let dice = &mut *writer.dice;
    let points: Vec<&str> = ["分值", "金额"]
        .into_iter()
        .filter(|f| events.iter().all(|e| writer.words.event(e).has(f)))
        .collect();
    let sum = match !points.is_empty() && dice.percent(60) {
        true => Some(dice.one(&points)),
        false => None,
    };
    let anchored = matches!(&scene.key, Some((_, Ty::Staff))) && dice.percent(25);
    let within = match anchored {
        true => format!(
            "自 领证日期 起 每{}为一周期",
            dice.one(&["12个月", "6个月", "1年", "3个月"])
        ),
        false => window(dice, writer.words),
    };
    let mut out = format!(
        "同一 {} {within} 累计 {}",
        keys.join("、"),
        events.join("、")
    );
    if let Some(field) = &sum {
        out.push_str(&format!(" 的 {field}"));
    }
    if dice.percent(30) {
        let asked = Scene::past(writer.words, &events);
        out.push_str(&format!(",若 {}", condition(dice, writer.words, &asked)));
    }
    out.push_str(":\n");
    let unit = if sum.is_some() { "分" } else { "次" };
    if dice.percent(45) {
        out.push_str(&effects(writer, &events, &keys));
    }
    tiers(writer, &scene, unit, &mut out);
    out
}

/// Per what, which events, and the party among the keys.
#[allow(clippy::type_complexity)]
fn counted(writer: &mut Writer<'_>) -> (Vec<String>, Vec<&'static str>, Option<(String, Ty)>) {
    let dice = &mut *writer.dice;
    let words = writer.words;
    match dice.below(10) {
        0..=4 => {
            let pool = ["投诉", "记分", "来信", "有效投诉"];
            let events = dice.some(&pool, 2);
            let mut keys = vec!["当事人".to_owned()];
            let shared = events.iter().all(|e| words.event(e).has("渠道"));
            if shared && dice.percent(60) {
                keys.push("渠道".into());
            }
            (keys, events, Some(("当事人".into(), Ty::Staff)))
        }
        5 | 6 => {
            let events = dice.some(&["超期", "差错", "通报"], 2);
            let key = "责任人".to_owned();
            let both = events == ["超期"] && dice.percent(50);
            let keys = match both {
                true => vec![key.clone(), "责任科室".into()],
                false => vec![key.clone()],
            };
            (keys, events, Some((key, Ty::Staff)))
        }
        7 => {
            let key = "承办人 的 所属科室".to_owned();
            (
                vec![key.clone()],
                dice.some(&["申请", "大额申请"], 2),
                Some((key, Ty::Office)),
            )
        }
        8 => (
            vec!["承办科室".into()],
            vec!["申请"],
            Some(("承办科室".into(), Ty::Office)),
        ),
        _ => {
            // Per case: by 关于, and by a field where there is one.
            let mut events = dice.some(&["咨询", "答复", "补正"], 2);
            if words.event("投诉").has("事项") {
                events.push("投诉");
            }
            if dice.percent(30) {
                events.push("来信");
            }
            (vec!["事项".into()], events, None)
        }
    }
}

fn effects(writer: &mut Writer<'_>, counted: &[&'static str], keys: &[String]) -> String {
    let dice = &mut *writer.dice;
    let words = writer.words;
    let has = |e: &&str| {
        let event = words.event(e);
        !event.defined
            && !counted.contains(e)
            && keys.iter().all(|k| match k.split_once(" 的 ") {
                Some((first, _)) => event.has(first),
                None if k == "事项" => event.has("事项") || event.about == About::Matter,
                None => event.has(k),
            })
    };
    let all: Vec<&'static str> = words.events.iter().map(|e| e.name).collect();
    let pool: Vec<&'static str> = all.into_iter().filter(|e| has(e)).collect();
    if pool.is_empty() {
        return String::new();
    }
    let mut out = String::new();
    for _ in 0..=dice.below(2) {
        let event = *dice.pick(&pool);
        let at = Scene::past(words, &[event]);
        let when = match dice.percent(25) {
            true => format!(",若 {}", condition(dice, words, &at)),
            false => String::new(),
        };
        let what = match dice.below(4) {
            0 => "清除".to_owned(),
            1 => format!(
                "扣减 {},每周期 至多 {}",
                dice.between(1, 3),
                dice.between(1, 4)
            ),
            2 => format!("扣减 ({})", number(dice, words, &at, 0)),
            _ => format!("扣减 {}", dice.between(1, 3)),
        };
        out.push_str(&format!("  遇 {event}{when} {what};\n"));
    }
    out
}

fn tiers(writer: &mut Writer<'_>, scene: &Scene, unit: &str, out: &mut String) {
    let mut at = 0;
    let count = 1 + writer.dice.below(3);
    let mut parts = Vec::new();
    for _ in 0..count {
        at += writer.dice.between(1, 2);
        let onward = match writer.dice.percent(20) {
            true => format!("起 每{unit}"),
            false => String::new(),
        };
        let when = match writer.dice.percent(20) {
            true => format!(",若 {}", condition(writer.dice, writer.words, scene)),
            false => String::new(),
        };
        let body = writer.body(scene, 1);
        parts.push(format!("  满{at}{unit}{onward}{when} 的:{body}"));
    }
    out.push_str(&parts.join(";\n"));
}

/// `X 指 E,若 C。`
pub fn definitions(writer: &mut Writer<'_>) -> Vec<String> {
    let mut out = Vec::new();
    for (name, pool) in [
        ("有效投诉", vec!["投诉", "来信", "记分"]),
        ("大额申请", vec!["申请"]),
    ] {
        let mut events = writer.dice.some(&pool, 2);
        events.sort_by_key(|e| rank(e));
        let scene = Scene::past(writer.words, &events);
        let when = match writer.dice.percent(85) {
            true => format!(",若 {}", condition(writer.dice, writer.words, &scene)),
            false => String::new(),
        };
        out.push(format!("{name} 指 {}{when}。", events.join("、")));
    }
    out
}

/// `指标 M 同一 TYPE WINDOW: EXPR`
pub fn metric(writer: &mut Writer<'_>, name: &str, key: Ty) -> String {
    let dice = &mut *writer.dice;
    let words = writer.words;
    let within = dice.one(&["本年内", "本季度内", "本月内"]);
    let a = figure(dice, words);
    let value = match dice.below(4) {
        0 => {
            let b = figure(dice, words);
            format!("{a} {} {b}", dice.one(&["+", "−", "×", "÷"]))
        }
        1 => format!("{a} × {} + 1", dice.one(&["百分之五十", "2", "0.3"])),
        2 => format!("({a},未定 则 0)"),
        _ => a,
    };
    format!("指标 {name} 同一 {} {within}: {value}", key.written())
}
