//! A whole rule base as pieces of text, each of which may be left out when a failure is shortened.

use super::amend::amendments;
use super::articles::{article, enums};
use super::counters::{definitions, metric};
use super::dice::Dice;
use super::limits::length;
use super::statements::{Target, Writer};
use super::vocabulary::{About, OFFICE, SANCTIONS, STAFF, Ty, Words};

/// A generated rule base.
#[derive(Clone)]
pub struct RuleBase {
    pub words: Words,
    /// Its text in pieces.
    pub pieces: Vec<String>,
    /// The years whose calendars it comes with.
    pub years: Vec<i32>,
    /// The first year of its cases.
    pub year: i32,
}

impl RuleBase {
    pub fn text(&self) -> String {
        self.pieces.concat()
    }
}

/// A rule base.
pub fn rule_base(dice: &mut Dice) -> RuleBase {
    let mut words = Words::roll(dice);
    let year = dice.between(2012, 2025) as i32;
    let mut pieces = vec![header(dice, &words, year)];
    words.metrics = vec![
        ("月指数", Ty::Num),
        ("季指数", Ty::Num),
        ("年指数", Ty::Num),
    ];
    let known = words.clone();
    words.metrics.clear();
    pieces.extend(vocabulary(dice, &words));
    let mut writer = Writer {
        dice,
        words: &words,
        targets: &[],
        raised: usize::MAX,
    };
    let mut figures: Vec<String> = Vec::new();
    for (name, _) in &known.metrics {
        figures.push(metric(&mut writer, name, Ty::Staff) + "\n");
    }
    let defined = definitions(&mut writer);
    let inside = writer.dice.percent(50);
    if !inside {
        pieces.extend(defined.iter().map(|d| format!("{d}\n")));
    }
    pieces.push(figures.remove(0));
    let mut targets: Vec<Target> = Vec::new();
    let count = 3 + dice.below(6);
    let chapters = dice.percent(25);
    for n in 1..=count {
        if chapters && (n == 1 || n == 3) {
            let o = super::articles::ordinal(1 + n / 2);
            let mut part = format!("第{o}章 第{o}部分\n> 第{o}章 第{o}部分\n");
            if dice.percent(40) {
                part.push_str("第一节 一般规定\n> 第一节 一般规定\n");
            }
            pieces.push(part);
        }
        let mut writer = Writer {
            dice: &mut *dice,
            words: &known,
            targets: &targets,
            raised: usize::MAX,
        };
        let mut made = article(&mut writer, n);
        if n == 1 && inside {
            for line in &defined {
                made.text.push_str(&format!("{line}\n"));
            }
        }
        if n == 2 {
            for line in figures.drain(..) {
                made.text.push_str(&line);
            }
        }
        let last = made.targets.last().cloned();
        targets.extend(made.targets);
        pieces.push(made.text);
        // The next article may say 前条.
        if let Some(last) =
            last.filter(|t| t.cite == format!("第{}条", super::articles::ordinal(n)))
            && n < count
            && dice.percent(60)
        {
            targets.retain(|t| t.cite != "前条");
            targets.push(Target {
                cite: "前条".into(),
                ..last
            });
        } else {
            targets.retain(|t| t.cite != "前条");
        }
    }
    if dice.percent(35) {
        let all = "监督科 可以 撤销 投诉、来信、记分、申请、咨询、超期、差错。\n";
        pieces.last_mut().expect("an article").push_str(all);
    }
    if dice.percent(20) {
        pieces.push("备注\n> 备注:\n1.\n> 1.本规定自公布之日起施行。\n宣示。\n".into());
    } else if dice.percent(20) {
        let o = super::articles::ordinal(count + 1);
        pieces.push(format!(
            "第{o}条\n> 第{o}条 为了方便,制定本规定。\n宣示。\n"
        ));
    }
    let mut aside = dice.aside();
    if aside.percent(45) {
        let made = amendments(&mut aside, &known, &pieces, year, &targets);
        pieces.extend(made);
    }
    let years = match dice.below(5) {
        0 => Vec::new(),
        1 => vec![year],
        _ => (year - 1..=year + 2).collect(),
    };
    RuleBase {
        words: known,
        pieces,
        years,
        year,
    }
}

fn header(dice: &mut Dice, words: &Words, year: i32) -> String {
    let mut out = String::from("规章 随机的规定\n  制定机关 某局\n");
    let since = match dice.percent(75) {
        true => format!("{}-01-01", year - 1),
        false => format!("{year}-0{}-01", dice.between(2, 6)),
    };
    out.push_str(&format!("  公布 {since}\n  施行 {since}\n"));
    let day = if words.working_days {
        "工作日"
    } else {
        "自然日"
    };
    out.push_str(&format!("  日 指 {day}\n"));
    match dice.below(3) {
        0 => out.push_str("  以上、以下 含本数\n"),
        1 => out.push_str("  以上、以下 不含本数\n"),
        _ => out.push_str("  以上 含本数\n  以下 不含本数\n"),
    }
    out.push_str(&format!("  年内 指 {}\n", dice.one(&["本年内", "一年内"])));
    if words.office_hours {
        let hours = dice.one(&[
            "09:00-12:00、14:00-17:30",
            "08:30-17:00",
            "08:00-12:00、14:30-18:00",
        ]);
        out.push_str(&format!("  办公时间 {hours}\n"));
    }
    out + "> 随机的规定\n"
}

fn block(head: String, fields: &[(&str, Ty)]) -> String {
    let mut out = head + "\n";
    for (name, ty) in fields {
        let round = if *name == "上级" { " 无环" } else { "" };
        out.push_str(&format!("  {name}: {}{round}\n", ty.written()));
    }
    out
}

fn vocabulary(dice: &mut Dice, words: &Words) -> Vec<String> {
    let mut out = vec![
        block("主体 科室".into(), &OFFICE),
        block("主体 职员".into(), &STAFF),
        "机构 局领导: 职员\n机构 监督科: 科室\n".into(),
        enums(),
        block("案件 事项".into(), &words.matter),
        block("案件 投诉件".into(), &words.complaint),
    ];
    for event in words.events.iter().filter(|e| !e.defined) {
        let about = match event.about {
            About::Matter => " 关于 事项",
            About::Complaint => " 关于 投诉件",
            About::Nothing => "",
        };
        out.push(block(format!("事件 {}{about}", event.name), &event.fields));
    }
    let to = dice.one(&["补正", "补正、批示"]);
    out.push(format!("期间 补正期间: 自 补正告知 至 {to}\n"));
    let words_of_limits = [
        format!("立即 指 {}", dice.one(&["当日内", "2小时内"])),
        format!("及时 指 {}内", length(dice, words)),
        format!(
            "尽快 指 {}",
            dice.one(&["受理时限", "3个工作日内", "1个月内"])
        ),
        "随时 指 未定".to_owned(),
    ];
    let lines: String = words_of_limits.iter().map(|l| format!("  {l}\n")).collect();
    out.push(format!("时限用语\n{lines}"));
    out.push(format!(
        "参数 受理时限 为 {}内\n参数 宽限 为 {}\n参数 大额 为 {}\n",
        length(dice, words),
        length(dice, words),
        dice.one(&["5万元", "3", "两"]),
    ));
    let mut sanctions = String::new();
    for (name, staff, office, lasts) in SANCTIONS {
        let whom = match (staff, office) {
            (true, true) => "职员、科室",
            (true, false) => "职员",
            _ => "科室",
        };
        sanctions.push_str(&format!("处理 {name} 对 {whom}{lasts}\n"));
    }
    out.push(sanctions + "轻重 警告 < 记过 < 记大过 < 停职\n");
    out
}
