//! Rosters and streams of events: values of every type, ties, disorder, doubles, what is missing.

use super::dice::Dice;
use super::rulebase::RuleBase;
use super::vocabulary::{About, OFFICE, STAFF, Ty, Words, members};
use chrono::{Duration, NaiveDate, NaiveDateTime};

pub const OFFICES: [&str; 3] = ["甲科", "乙科", "丙科"];
pub const STAFFS: [&str; 4] = ["张三", "李四", "王五", "赵六"];
pub const MATTERS: [&str; 3] = ["A1", "A2", "A3"];
pub const COMPLAINTS: [&str; 2] = ["B1", "B2"];

/// A dated line.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub at: NaiveDateTime,
    pub name: String,
    pub ids: Vec<String>,
    pub fields: Vec<(String, String)>,
}

/// A case file in pieces.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseText {
    pub roster: Vec<(String, Vec<(String, String)>)>,
    pub events: Vec<Event>,
    pub as_of: Option<NaiveDate>,
}

impl CaseText {
    pub fn text(&self) -> String {
        let listed = |fields: &[(String, String)]| {
            let all: Vec<String> = fields.iter().map(|(n, v)| format!("{n} {v}")).collect();
            match all.is_empty() {
                true => String::new(),
                false => format!(":{}", all.join(",")),
            }
        };
        let mut out = String::from("案例 随机\n");
        if !self.roster.is_empty() {
            out.push_str("名册\n");
            for (head, fields) in &self.roster {
                out.push_str(&format!("  {head}{}\n", listed(fields)));
            }
        }
        for event in &self.events {
            let seconds = event.at.format("%S").to_string() != "00";
            let form = if seconds {
                "%Y-%m-%d %H:%M:%S"
            } else {
                "%Y-%m-%d %H:%M"
            };
            out.push_str(&format!("{} {}", event.at.format(form), event.name));
            for id in &event.ids {
                out.push_str(&format!(" {id}"));
            }
            out.push_str(&format!("{}\n", listed(&event.fields)));
        }
        if let Some(day) = self.as_of {
            out.push_str(&format!("截至 {day}\n"));
        }
        out
    }
}

impl CaseText {
    /// Leaves out where a matter is named that no event is about: there is none.
    pub fn name_what_is_there(&mut self) {
        let builtin = ["裁量", "决定", "补充", "撤销", "批准延长"];
        let events = self.events.iter().filter(|e| !builtin.contains(&&*e.name));
        let there: Vec<String> = events.filter_map(|e| e.ids.first().cloned()).collect();
        let absent = |value: &str| MATTERS.contains(&value) && !there.iter().any(|id| id == value);
        for event in &mut self.events {
            event.fields.retain(|(_, value)| !absent(value));
        }
        self.events
            .retain(|e| e.name != "补充" || !e.fields.is_empty());
    }
}

/// A roster and the first events of a case.
pub fn case(dice: &mut Dice, base: &RuleBase) -> CaseText {
    let mut roster = Vec::new();
    for name in OFFICES {
        let fields = attributes(dice, &OFFICE, STAFFS.len());
        roster.push((format!("科室 {name}"), fields));
    }
    for (i, name) in STAFFS.iter().enumerate() {
        // 上级 leads to those before only: no circles.
        let fields = attributes(dice, &STAFF, i);
        roster.push((format!("职员 {name}"), fields));
    }
    let start = NaiveDate::from_ymd_opt(base.year, 1, 1).expect("a day");
    let mut at = (start + Duration::days(dice.between(0, 360)))
        .and_hms_opt(dice.between(7, 18) as u32, dice.between(0, 59) as u32, 0)
        .expect("a time");
    let count = 2 + dice.below(9);
    let mut events = Vec::new();
    for i in 0..count {
        let name = next_event(dice, &base.words, i);
        events.push(event(dice, &base.words, name, at, i));
        at += step(dice);
    }
    let as_of = match dice.below(3) {
        0 => None,
        _ => Some(at.date() + Duration::days(dice.between(-3, 60))),
    };
    CaseText {
        roster,
        events,
        as_of,
    }
}

// Without the dereference the type of the list is not inferred.
#[allow(clippy::explicit_auto_deref)]
fn next_event(dice: &mut Dice, words: &Words, i: usize) -> &'static str {
    if i == 0 || dice.percent(25) {
        return *dice.pick(&["申请", "申请", "咨询", "受理投诉"]);
    }
    let pool: Vec<&'static str> = words
        .events
        .iter()
        .filter(|e| !e.defined)
        .map(|e| e.name)
        .collect();
    if dice.percent(25) {
        return *dice.pick(&["投诉", "记分", "学习", "超期", "差错", "通报"]);
    }
    *dice.pick(&pool)
}

/// How long until the next event: none (a tie), minutes, days, months.
pub fn step(dice: &mut Dice) -> Duration {
    match dice.below(10) {
        0 => Duration::zero(),
        1 | 2 => Duration::minutes(dice.between(1, 200)),
        3 | 4 => Duration::minutes(dice.between(200, 3000)),
        5 | 6 => Duration::days(dice.between(1, 4)),
        7 | 8 => Duration::days(dice.between(3, 25)),
        _ => Duration::days(dice.between(20, 120)),
    }
}

/// An event of a kind with some of its fields.
pub fn event(
    dice: &mut Dice,
    words: &Words,
    name: &str,
    at: NaiveDateTime,
    number: usize,
) -> Event {
    let kind = words.event(name);
    let mut ids = Vec::new();
    match kind.about {
        About::Matter => {
            let few = 1 + dice.below(2);
            ids.push(dice.one(&MATTERS[..few]));
        }
        About::Complaint => ids.push(dice.one(&COMPLAINTS)),
        About::Nothing => {}
    }
    if dice.percent(60) {
        ids.push(format!("T{number}"));
    }
    let mut fields = Vec::new();
    for (field, ty) in &kind.fields {
        let usual = matches!(
            *field,
            "承办人" | "承办科室" | "接待人" | "当事人" | "责任人" | "责任科室" | "分值"
        );
        if dice.percent(if usual { 88 } else { 62 }) {
            fields.push(((*field).to_owned(), value(dice, *ty, at)));
        }
    }
    if dice.percent(55) {
        fields.push(("经手人".into(), somebody(dice)));
    }
    if dice.percent(8) {
        fields.push(("向".into(), somebody(dice)));
    }
    Event {
        at,
        name: name.to_owned(),
        ids,
        fields,
    }
}

pub fn somebody(dice: &mut Dice) -> String {
    match dice.below(8) {
        0 => "局领导".into(),
        1 => "监督科".into(),
        2 | 3 => dice.one(&OFFICES),
        _ => dice.one(&STAFFS),
    }
}

/// A value of a type.
pub fn value(dice: &mut Dice, ty: Ty, near: NaiveDateTime) -> String {
    match ty {
        Ty::Text => dice.one(&["“甲”", "乙"]),
        Ty::Num => dice.one(&["0", "1", "2", "3", "6", "1.5", "5万元", "-1", "12"]),
        Ty::Bool => dice.one(&["是", "是", "否"]),
        Ty::Date => (near.date() + Duration::days(dice.between(-40, 60))).to_string(),
        Ty::Instant => {
            let at = near + Duration::minutes(dice.between(-60_000, 60_000));
            at.format("%Y-%m-%d %H:%M").to_string()
        }
        Ty::Length => dice.one(&[
            "3个工作日",
            "5个工作日",
            "10个自然日",
            "5日",
            "1个月",
            "2小时",
            "90分钟",
            "1年",
            "20个工作日",
        ]),
        Ty::Enum(of) => dice.one(members(of)),
        Ty::Set(of) => match dice.percent(40) {
            true => "全部".into(),
            false => dice.some(members(of), 2).join("、"),
        },
        Ty::Staff => dice.one(&STAFFS),
        Ty::Office => dice.one(&OFFICES),
        Ty::Staffs => dice.some(&STAFFS, 3).join("、"),
        Ty::Offices => dice.some(&OFFICES, 3).join("、"),
        Ty::Matter => dice.one(&MATTERS[..2]),
    }
}

fn attributes(
    dice: &mut Dice,
    list: &[(&'static str, Ty)],
    superiors: usize,
) -> Vec<(String, String)> {
    let near = NaiveDate::from_ymd_opt(2010, 6, 15)
        .and_then(|d| d.and_hms_opt(9, 0, 0))
        .expect("a time");
    let mut fields = Vec::new();
    for (name, ty) in list {
        if !dice.percent(82) {
            continue;
        }
        let value = match *name {
            "上级" if superiors == 0 => continue,
            "上级" => dice.one(&STAFFS[..superiors]),
            "领证日期" => format!(
                "{}-{:02}-{:02}",
                dice.between(2004, 2014),
                dice.between(1, 12),
                dice.between(1, 29)
            )
            .replace("-02-29", "-02-28"),
            _ => value(dice, *ty, near),
        };
        fields.push(((*name).to_owned(), value));
    }
    fields
}
