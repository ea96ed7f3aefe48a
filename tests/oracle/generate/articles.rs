//! Articles of every make: heads with bodies, chapeaus with items, scope, counters, what always stands, periods.

use super::conditions::{condition, number, party, simple};
use super::counters::counter;
use super::limits::length;
use super::statements::{Target, Writer};
use super::vocabulary::{About, ENUMS, Scene, Ty, members};

/// A written article.
pub struct Article {
    pub text: String,
    /// What 依照 may run in it.
    pub targets: Vec<Target>,
}

const ORDER: [&str; 12] = [
    "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二",
];

pub fn ordinal(n: usize) -> &'static str {
    ORDER[(n - 1) % ORDER.len()]
}

/// The marker of an article and its official line.
pub fn marker(n: usize) -> String {
    format!("第{0}条\n> 第{0}条 规定{0}。\n", ordinal(n))
}

/// The n-th article.
pub fn article(writer: &mut Writer<'_>, n: usize) -> Article {
    writer.raised = usize::MAX;
    let mut targets = Vec::new();
    let cite = format!("第{}条", ordinal(n));
    let body = match writer.dice.below(20) {
        0 => scope(writer),
        1..=3 => counter(writer) + "。\n",
        4 => prohibition(writer),
        5 => standing_power(writer),
        6 => periodic(writer),
        7..=9 => {
            let (text, scene) = items(writer, &cite, &mut targets);
            let _ = scene;
            text
        }
        10 | 11 => {
            let (text, cases) = switch(writer, &cite, &mut targets);
            let _ = cases;
            text
        }
        12 => any_of(writer),
        13 => paragraphs(writer, &cite, &mut targets),
        14 => responsible(writer),
        15 => climbing(),
        _ => {
            let (text, scene) = simple_rule(writer);
            targets.push(Target {
                cite: cite.clone(),
                raises: writer.raised,
                cases: scene.cases,
            });
            text
        }
    };
    for target in &mut targets {
        target.raises = target.raises.min(writer.raised);
    }
    let note = match writer.dice.below(30) {
        0 => "解释 “从其规定。”。\n",
        1 => "存疑 “有两种读法。”。\n",
        3 => "接受 W110 “以后再定。”。\n",
        2 => "参照 《上级规定》、《另一规定》 执行。\n",
        _ => "",
    };
    Article {
        text: marker(n) + &body + note,
        targets,
    }
}

/// `[首次] 遇 E、F[,若 C]` at the head of a provision, and what is at hand below it.
pub fn head(writer: &mut Writer<'_>) -> (String, Scene) {
    let pool: Vec<&'static str> = match writer.dice.below(10) {
        0..=6 => vec!["申请", "咨询", "补正", "受理", "答复", "批示", "大额申请"],
        7 => vec!["受理投诉", "投诉答复"],
        8 => vec!["投诉", "来信", "有效投诉", "记分"],
        _ => vec!["超期", "差错", "通报"],
    };
    let events = writer.dice.some(&pool, 2);
    let scene = Scene::empty().at(writer.words, &events);
    let first = if writer.dice.percent(15) && !scene.cases.is_empty() {
        "首次 "
    } else {
        ""
    };
    let when = match writer.dice.percent(25) {
        true => format!(",若 {}", condition(writer.dice, writer.words, &scene)),
        false => String::new(),
    };
    (format!("{first}遇 {}{when}", events.join("、")), scene)
}

fn simple_rule(writer: &mut Writer<'_>) -> (String, Scene) {
    let (head, scene) = head(writer);
    if writer.dice.percent(15) {
        // 若 around a rule with its own 遇.
        let asked = simple(writer.dice, writer.words, &scene);
        let body = writer.body(&scene, 2);
        let bare = head.split(",若").next().unwrap_or(&head).to_owned();
        if asked.contains("已") || asked.contains("未") {
            return (format!("{bare} 的:{body}。\n"), scene);
        }
        return (format!("{bare},若 {asked} 的:{body}。\n"), scene);
    }
    let body = writer.body(&scene, 2);
    (format!("{head} 的:{body}。\n"), scene)
}

/// A chapeau with items of every kind below it.
fn items(writer: &mut Writer<'_>, cite: &str, targets: &mut Vec<Target>) -> (String, Scene) {
    let (head, scene) = head(writer);
    let mut out = format!("{head} 的:\n");
    let count = 2 + writer.dice.below(3);
    for i in 1..=count {
        let raised = writer.raised;
        writer.raised = usize::MAX;
        let citable = writer.dice.percent(85);
        let mut runs = citable;
        out.push_str(&format!("({})\n", ordinal(i)));
        if citable {
            out.push_str(&format!("> ({})项目{}。\n", ordinal(i), ordinal(i)));
        }
        let text = match writer.dice.below(10) {
            0..=2 => {
                let asked = condition(writer.dice, writer.words, &scene);
                let body = writer.body(&scene, 1);
                format!("若 {asked} 的:{body}。\n")
            }
            3 | 4 => writer.arm(&scene, 1) + "。\n",
            5 => points(writer, &scene),
            6 if citable => {
                runs = false;
                let said = stand(writer);
                format!("{said}。\n")
            }
            _ => writer.body(&scene, 1) + "。\n",
        };
        out.push_str(&text);
        if runs {
            targets.push(Target {
                cite: format!("{cite}第({})项", ordinal(i)),
                raises: writer.raised,
                cases: scene.cases.clone(),
            });
        }
        writer.raised = writer.raised.min(raised);
    }
    targets.push(Target {
        cite: cite.to_owned(),
        raises: writer.raised,
        cases: scene.cases.clone(),
    });
    (out, scene)
}

/// Points (目) below an item, and points below those.
fn points(writer: &mut Writer<'_>, scene: &Scene) -> String {
    let asked = condition(writer.dice, writer.words, scene);
    let mut out = format!("若 {asked} 的:\n");
    for i in 1..=2 {
        let quote = match writer.dice.percent(40) {
            true => format!("> {i}.目{i}。\n"),
            false => String::new(),
        };
        if i == 2 && writer.dice.percent(40) {
            let inner = condition(writer.dice, writer.words, scene);
            let a = writer.statement(scene, 0);
            let b = writer.statement(scene, 0);
            out.push_str(&format!(
                "  {i}.\n{quote}若 {inner} 的:\n  (1)\n{a};\n  (2)\n{b}。\n"
            ));
        } else {
            let a = writer.statement(scene, 0);
            let stop = if i == 2 { "。" } else { ";" };
            out.push_str(&format!("  {i}.\n{quote}{a}{stop}\n"));
        }
    }
    out
}

/// `按 A 分流` with branches that are complete and apart.
fn switch(writer: &mut Writer<'_>, cite: &str, targets: &mut Vec<Target>) -> (String, Vec<About>) {
    let (head, scene) = head(writer);
    let (subject, branches) = branches(writer, &scene);
    let itemized = writer.dice.percent(50);
    let mut out = format!("{head},按 {subject} 分流:\n");
    let mut parts = Vec::new();
    for (i, branch) in branches.iter().enumerate() {
        let raised = writer.raised;
        writer.raised = usize::MAX;
        let label = match branch.as_str() {
            "其他情形" => "其他情形:".to_owned(),
            other => format!("属于 {other} 的:"),
        };
        let body = writer.body(&scene, 1);
        if itemized {
            let o = ordinal(i + 1);
            parts.push(format!("({o})\n> ({o})情形{o}。\n{label}{body}。\n"));
            targets.push(Target {
                cite: format!("{cite}第({o})项"),
                raises: writer.raised,
                cases: scene.cases.clone(),
            });
        } else {
            parts.push(format!("  {label}{body}"));
        }
        writer.raised = writer.raised.min(raised);
    }
    if itemized {
        if writer.dice.percent(30) {
            let o = ordinal(branches.len() + 1);
            let said = match writer.dice.percent(50) {
                true => stand(writer),
                false => writer.body(&scene, 0),
            };
            parts.push(format!("({o})\n> ({o})都应当。\n{said}。\n"));
        }
        out.push_str(&parts.concat());
    } else {
        out.push_str(&parts.join(";\n"));
        out.push_str("。\n");
    }
    (out, scene.cases)
}

fn branches(writer: &mut Writer<'_>, scene: &Scene) -> (String, Vec<String>) {
    let dice = &mut *writer.dice;
    let words = writer.words;
    for _ in 0..10 {
        match dice.below(6) {
            0 | 1 => {
                let names = scene.names(words, |t| matches!(t, Ty::Enum(_)));
                if names.is_empty() {
                    continue;
                }
                let name = dice.one(&names);
                let Ty::Enum(of) = super::vocabulary::named(&name).1 else {
                    continue;
                };
                let mut values: Vec<&str> = members(of).to_vec();
                dice.shuffle(&mut values);
                let cut = 1 + dice.below(values.len() - 1);
                let mut list = vec![values[..cut].join("、")];
                list.push(match dice.percent(50) {
                    true => values[cut..].join("、"),
                    false => "其他情形".into(),
                });
                return (name, list);
            }
            2 => {
                let names = scene.names(words, |t| t == Ty::Bool);
                if names.is_empty() {
                    continue;
                }
                return (dice.one(&names), vec!["是".into(), "否".into()]);
            }
            3 | 4 => {
                let subject = number(dice, words, scene, 0);
                let a = dice.between(1, 3);
                let b = a + dice.between(1, 4);
                let list = match dice.below(3) {
                    0 => vec![
                        format!("不满 {a}"),
                        format!("不少于 {a} 不超过 {b}"),
                        format!("超过 {b}"),
                    ],
                    1 => vec![format!("不超过 {a}"), format!("超过 {a}")],
                    _ => vec![format!("{a}"), "其他情形".into()],
                };
                return (subject, list);
            }
            _ => {
                let names = scene.names(words, |t| matches!(t, Ty::Date | Ty::Instant));
                if names.len() < 2 {
                    continue;
                }
                let (a, b) = (dice.one(&names), dice.one(&names));
                let by = length(dice, words);
                if a == b {
                    continue;
                }
                return (
                    format!("间隔({a},{b})"),
                    vec![format!("不超过 {by}"), format!("超过 {by}")],
                );
            }
        }
    }
    (
        "次数(申请)".into(),
        vec!["不超过 1".into(), "超过 1".into()],
    )
}

/// `有 下列 情形 之一 的:S` over bare conditions.
fn any_of(writer: &mut Writer<'_>) -> String {
    let (head, scene) = head(writer);
    // A nested 遇 would take the items for itself.
    let body = writer.statement(&scene, 1);
    let mut out = format!("{head},有 下列 情形 之一 的:{body}。\n");
    for i in 1..=2 + writer.dice.below(2) {
        let asked = condition(writer.dice, writer.words, &scene);
        let o = ordinal(i);
        out.push_str(&format!("({o})\n> ({o})情形{o}。\n{asked}。\n"));
    }
    out
}

/// Two 款, the second of which refers to the first.
fn paragraphs(writer: &mut Writer<'_>, cite: &str, targets: &mut Vec<Target>) -> String {
    let (first, scene) = simple_rule(writer);
    let raised = writer.raised;
    targets.push(Target {
        cite: format!("{cite}第一款"),
        raises: raised,
        cases: scene.cases.clone(),
    });
    let (head, inner) = head(writer);
    let mut out = first + "第二款\n> 有第二款的。\n";
    let fits = raised >= inner.floor && scene.cases.iter().all(|c| inner.cases.contains(c));
    if fits && writer.dice.percent(60) {
        let how = writer
            .dice
            .one(&["前款", "本条第一款", &format!("{cite}第一款")]);
        out.push_str(&format!("{head} 的:依照 {how} 办理。\n"));
    } else {
        let body = writer.body(&inner, 1);
        out.push_str(&format!("{head} 的:{body}。\n"));
    }
    out
}

fn scope(writer: &mut Writer<'_>) -> String {
    let dice = &mut *writer.dice;
    let words = writer.words;
    let mut out = String::new();
    for _ in 0..=dice.below(2) {
        let (subject, scene) = match dice.below(6) {
            0 => (
                "职员",
                Scene {
                    subject: Some(Ty::Staff),
                    ..Scene::empty()
                },
            ),
            1 => (
                "科室",
                Scene {
                    subject: Some(Ty::Office),
                    ..Scene::empty()
                },
            ),
            2 => (
                "投诉件",
                Scene {
                    cases: vec![About::Complaint],
                    ..Scene::empty()
                },
            ),
            _ => (
                "事项",
                Scene {
                    cases: vec![About::Matter],
                    ..Scene::empty()
                },
            ),
        };
        let how = dice.one(&["适用于", "不适用于", "不适用于"]);
        let when = match how == "不适用于" || dice.percent(50) {
            true => format!(",若 {}", simple_scope(dice, words, &scene)),
            false => String::new(),
        };
        let but = match dice.percent(15) {
            true => format!(",但 {} 的 除外", simple_scope(dice, words, &scene)),
            false => String::new(),
        };
        out.push_str(&format!("{how} {subject}{when}{but}。\n"));
    }
    out
}

/// What scope asks: facts of the case or of the party.
fn simple_scope(
    dice: &mut super::dice::Dice,
    words: &super::vocabulary::Words,
    scene: &Scene,
) -> String {
    for _ in 0..10 {
        let text = simple(dice, words, scene);
        let subject = scene.subject;
        if !text.contains("已 ") || subject.is_none() {
            return text;
        }
    }
    match scene.subject {
        Some(Ty::Staff) => "在编".into(),
        Some(_) => "编制 超过 3".into(),
        None => "已 撤回".into(),
    }
}

/// A 不得 or a 可以 that always stands.
fn stand(writer: &mut Writer<'_>) -> String {
    match writer.dice.percent(50) {
        true => forbidden(writer),
        false => allowed(writer),
    }
}

fn prohibition(writer: &mut Writer<'_>) -> String {
    gate(writer, forbidden)
}

fn standing_power(writer: &mut Writer<'_>) -> String {
    gate(writer, allowed)
}

/// Sometimes under a 若 of its own provision.
fn gate(writer: &mut Writer<'_>, said: impl Fn(&mut Writer<'_>) -> String) -> String {
    let inside = said(writer);
    if writer.dice.percent(20) {
        return format!(
            "若 已 {} 的:{inside}。\n",
            writer.dice.one(&["申请", "咨询"])
        );
    }
    format!("{inside}。\n")
}

fn forbidden(writer: &mut Writer<'_>) -> String {
    let events: Vec<&'static str> = writer
        .dice
        .some(&["批示", "咨询", "来信", "请示", "会办"], 2);
    let scene = Scene::empty().at(writer.words, &events);
    let who = bearer(writer, &scene);
    let mut out = format!("{who} 不得 {}", events.join("、"));
    if writer.dice.percent(35) {
        out.push_str(&format!(
            ",若 {}",
            condition(writer.dice, writer.words, &scene)
        ));
    }
    if writer.dice.percent(20) {
        let shown = condition(writer.dice, writer.words, &scene);
        out.push_str(&format!(",但 {shown} 的 除外"));
    }
    if writer.dice.percent(75) {
        let said = writer.short(&scene);
        out.push_str(&format!(",违反 {said}"));
    }
    out
}

fn allowed(writer: &mut Writer<'_>) -> String {
    if writer.dice.percent(45) {
        let who = writer.dice.one(&["监督科", "局领导", "职员", "科室"]);
        let what = writer
            .dice
            .one(&["投诉", "记分", "申请", "学习", "来信", "咨询", "答复"]);
        return format!("{who} 可以 撤销 {what}");
    }
    let events = writer.dice.some(&["批示", "学习", "报送", "归档"], 2);
    let scene = Scene::empty().at(writer.words, &events);
    let who = bearer(writer, &scene);
    let mut out = format!("{who} 可以 {}", events.join("、"));
    if writer.dice.percent(30) {
        out.push_str(&format!(
            ",若 {}",
            condition(writer.dice, writer.words, &scene)
        ));
    }
    if writer.dice.percent(15) {
        let shown = condition(writer.dice, writer.words, &scene);
        out.push_str(&format!(",但 {shown} 的 除外"));
    }
    out
}

fn bearer(writer: &mut Writer<'_>, scene: &Scene) -> String {
    match writer.dice.percent(35) {
        true => writer.dice.one(&["职员", "科室"]),
        false => {
            party(writer.dice, writer.words, scene, Ty::party).unwrap_or_else(|| "监督科".into())
        }
    }
}

fn periodic(writer: &mut Writer<'_>) -> String {
    let when = writer.dice.one(&["每月终了", "每季度终了", "每年终了"]);
    let scene = Scene::empty();
    let body = writer.body(&scene, 1);
    format!("{when}:{body}。\n")
}

fn responsible(writer: &mut Writer<'_>) -> String {
    let mut out = match writer.dice.below(3) {
        0 => "责任 第一责任人 为 承办科室 的 负责人,直接责任人 为 承办人。\n".to_owned(),
        1 => "责任 直接责任人 为 承办人 的 上级,主管 为 负责人。\n".to_owned(),
        _ => "责任 负责单位 为 所属科室。\n".to_owned(),
    };
    if writer.dice.percent(50) {
        out.push_str("解释机关 监督科。\n");
    }
    out
}

/// A derived event that climbs a relation without circles.
fn climbing() -> String {
    "遇 通报 的:对 责任人 给予 提醒谈话。\n遇 通报,若 责任人 的 上级 的 工龄 不少于 3 的:计入 通报(责任人 为 责任人 的 上级)。\n"
        .to_owned()
}

/// The declared enums, for the vocabulary.
pub fn enums() -> String {
    ENUMS
        .iter()
        .map(|(name, members)| format!("枚举 {name}: {}\n", members.join("、")))
        .collect()
}
