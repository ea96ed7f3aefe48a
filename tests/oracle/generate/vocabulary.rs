//! The words of a generated rule base: what may be declared, what this one declares, and what is at hand where.

use super::dice::Dice;

/// The types of fields and attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ty {
    Text,
    Num,
    Bool,
    Date,
    Instant,
    Length,
    Enum(&'static str),
    Set(&'static str),
    Staff,
    Office,
    Staffs,
    Offices,
    Matter,
}

impl Ty {
    pub fn written(self) -> String {
        match self {
            Self::Text => "文本".into(),
            Self::Num => "数".into(),
            Self::Bool => "是否".into(),
            Self::Date => "日期".into(),
            Self::Instant => "时刻".into(),
            Self::Length => "时长".into(),
            Self::Enum(e) => e.into(),
            Self::Set(e) => format!("若干 {e}"),
            Self::Staff => "职员".into(),
            Self::Office => "科室".into(),
            Self::Staffs => "若干 职员".into(),
            Self::Offices => "若干 科室".into(),
            Self::Matter => "事项".into(),
        }
    }

    pub fn party(self) -> bool {
        matches!(self, Self::Staff | Self::Office)
    }
}

pub const ENUMS: [(&str, &[&str]); 4] = [
    ("渠道", &["窗口", "电话", "网络", "信访"]),
    ("归属", &["本人", "本局", "他局"]),
    ("投诉情形", &["不履行", "不正确", "意见不同"]),
    ("要素", &["依据", "时限", "材料"]),
];

pub fn members(of: &str) -> &'static [&'static str] {
    let found = ENUMS.iter().find(|e| e.0 == of);
    found.map_or(&[], |e| e.1)
}

/// Names that events' fields and cases' attributes may have. One name has one type wherever it stands.
pub const NAMES: [(&str, Ty); 22] = [
    ("渠道", Ty::Enum("渠道")),
    ("归属", Ty::Enum("归属")),
    ("情形", Ty::Enum("投诉情形")),
    ("告知内容", Ty::Set("要素")),
    ("承办人", Ty::Staff),
    ("接待人", Ty::Staff),
    ("当事人", Ty::Staff),
    ("责任人", Ty::Staff),
    ("承办科室", Ty::Office),
    ("责任科室", Ty::Office),
    ("会办科室", Ty::Offices),
    ("协办人", Ty::Staffs),
    ("金额", Ty::Num),
    ("分值", Ty::Num),
    ("紧急", Ty::Bool),
    ("查实", Ty::Bool),
    ("法定时限", Ty::Length),
    ("承诺时限", Ty::Length),
    ("约定日", Ty::Date),
    ("到期日", Ty::Date),
    ("约定时", Ty::Instant),
    ("摘要", Ty::Text),
];

pub const STAFF: [(&str, Ty); 5] = [
    ("所属科室", Ty::Office),
    ("领证日期", Ty::Date),
    ("上级", Ty::Staff),
    ("在编", Ty::Bool),
    ("工龄", Ty::Num),
];

pub const OFFICE: [(&str, Ty); 3] = [
    ("负责人", Ty::Staff),
    ("编制", Ty::Num),
    ("成立日", Ty::Date),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Matter,
    Complaint,
    Nothing,
}

/// An event: its name, the case that it is about, and fields that it always has.
pub struct Known {
    pub name: &'static str,
    pub about: About,
    pub always: &'static [&'static str],
    /// Follows from a definition.
    pub defined: bool,
}

const fn known(name: &'static str, about: About, always: &'static [&'static str]) -> Known {
    Known {
        name,
        about,
        always,
        defined: false,
    }
}

const fn defined(name: &'static str, about: About, always: &'static [&'static str]) -> Known {
    Known {
        name,
        about,
        always,
        defined: true,
    }
}

/// All events. An event may only be raised by what follows from events before it in this list, so that no rules go
/// round in a circle.
pub const EVENTS: [Known; 25] = [
    known("申请", About::Matter, &["承办人", "承办科室"]),
    known("咨询", About::Matter, &["接待人"]),
    known("补正告知", About::Matter, &[]),
    known("补正", About::Matter, &[]),
    known("撤回", About::Matter, &[]),
    known("批示", About::Matter, &[]),
    known("投诉", About::Nothing, &["当事人"]),
    known("记分", About::Nothing, &["当事人", "分值"]),
    known("学习", About::Nothing, &["当事人"]),
    known("来信", About::Nothing, &["当事人"]),
    known("受理投诉", About::Complaint, &["承办人"]),
    known("受理", About::Matter, &[]),
    known("告知", About::Matter, &["告知内容"]),
    known("审查", About::Matter, &[]),
    known("答复", About::Matter, &[]),
    known("归档", About::Matter, &[]),
    known("会办", About::Matter, &[]),
    known("请示", About::Matter, &[]),
    known("投诉答复", About::Complaint, &[]),
    known("报送", About::Nothing, &[]),
    defined("有效投诉", About::Nothing, &["当事人"]),
    defined("大额申请", About::Matter, &["承办人", "承办科室"]),
    known("超期", About::Nothing, &["责任科室", "责任人"]),
    known("差错", About::Nothing, &["责任人", "分值"]),
    known("通报", About::Nothing, &["责任人"]),
];

pub fn rank(event: &str) -> usize {
    let at = EVENTS.iter().position(|e| e.name == event);
    at.expect("a known event")
}

#[derive(Clone, Debug)]
pub struct Event {
    pub name: &'static str,
    pub about: About,
    pub fields: Vec<(&'static str, Ty)>,
    pub defined: bool,
}

impl Event {
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|f| f.0 == name)
    }

    /// The case types that it is on.
    pub fn cases(&self) -> Vec<About> {
        let mut cases = Vec::new();
        if self.about != About::Nothing {
            cases.push(self.about);
        }
        for (_, ty) in &self.fields {
            if *ty == Ty::Matter {
                cases.push(About::Matter);
            }
        }
        cases.dedup();
        cases
    }
}

/// Sanctions: name, whether staff and offices may be hit, and how long it lasts.
pub const SANCTIONS: [(&str, bool, bool, &str); 8] = [
    ("提醒谈话", true, false, ""),
    ("通报批评", true, true, ""),
    ("警告", true, false, ",6个月内有效"),
    ("记过", true, false, ",12个月内有效"),
    ("记大过", true, false, ",1年内有效"),
    ("停职", true, false, ",30个自然日内有效"),
    ("不得评先", false, true, ",当年有效"),
    ("暂停权限", true, true, ",5个工作日内有效"),
];

/// What this rule base declares.
#[derive(Clone, Debug)]
pub struct Words {
    pub matter: Vec<(&'static str, Ty)>,
    pub complaint: Vec<(&'static str, Ty)>,
    pub events: Vec<Event>,
    pub office_hours: bool,
    /// A bare 日 is a working day.
    pub working_days: bool,
    pub limit_words: Vec<&'static str>,
    pub metrics: Vec<(&'static str, Ty)>,
}

impl Words {
    pub fn roll(dice: &mut Dice) -> Self {
        let mut matter: Vec<(&str, Ty)> = NAMES
            .iter()
            .filter(|(name, _)| {
                dice.percent(match *name {
                    "分值" | "查实" | "情形" | "责任人" | "责任科室" | "当事人" => {
                        30
                    }
                    _ => 85,
                })
            })
            .copied()
            .collect();
        for name in ["承办人", "承办科室"] {
            if !matter.iter().any(|m| m.0 == name) {
                matter.push(named(name));
            }
        }
        let mut complaint: Vec<(&str, Ty)> =
            NAMES.iter().filter(|_| dice.percent(25)).copied().collect();
        complaint.push(("事项", Ty::Matter));
        if !complaint.iter().any(|m| m.0 == "承办人") {
            complaint.push(named("承办人"));
        }
        let events = EVENTS.iter().map(|e| event(e, &matter, &complaint, dice));
        let events = events.collect();
        Self {
            matter,
            complaint,
            events,
            office_hours: dice.percent(40),
            working_days: dice.percent(50),
            limit_words: vec!["立即", "及时", "尽快", "随时"],
            metrics: Vec::new(),
        }
    }

    pub fn event(&self, name: &str) -> &Event {
        let found = self.events.iter().find(|e| e.name == name);
        found.expect("a declared event")
    }

    /// Events of a kind that rules may listen to.
    pub fn about(&self, about: About) -> Vec<&'static str> {
        let of = self.events.iter().filter(|e| e.about == about);
        of.map(|e| e.name).collect()
    }

    pub fn attributes(&self, case: About) -> &[(&'static str, Ty)] {
        match case {
            About::Matter => &self.matter,
            About::Complaint => &self.complaint,
            About::Nothing => &[],
        }
    }
}

pub fn named(name: &str) -> (&'static str, Ty) {
    let found = NAMES.iter().find(|n| n.0 == name);
    *found.expect("a known name")
}

fn event(
    known: &Known,
    matter: &[(&'static str, Ty)],
    complaint: &[(&'static str, Ty)],
    dice: &mut Dice,
) -> Event {
    let mut fields: Vec<(&'static str, Ty)> = known.always.iter().map(|n| named(n)).collect();
    let own = |f: &[(&str, Ty)], name: &str| f.iter().any(|x| x.0 == name);
    if !known.defined {
        let (pool, share): (&[(&'static str, Ty)], usize) = match known.about {
            About::Matter if known.name == "申请" => (matter, 90),
            About::Matter => (matter, 12),
            About::Complaint => (complaint, 60),
            About::Nothing => (&NAMES, 12),
        };
        for field in pool {
            if !own(&fields, field.0) && dice.percent(share) {
                fields.push(*field);
            }
        }
        let matters = match known.about {
            About::Nothing => match known.name {
                "投诉" | "超期" => 90,
                _ => 30,
            },
            _ => 0,
        };
        if !own(&fields, "事项") && dice.percent(matters) {
            fields.push(("事项", Ty::Matter));
        }
    }
    Event {
        name: known.name,
        about: known.about,
        fields,
        defined: known.defined,
    }
}

/// What is at hand where a condition or a statement stands.
#[derive(Clone, Debug)]
pub struct Scene {
    pub events: Vec<&'static str>,
    pub outer: Vec<&'static str>,
    pub cases: Vec<About>,
    /// The counter's X, as it is written.
    pub key: Option<(String, Ty)>,
    /// `各 P`, as it is written.
    pub member: Option<(String, Ty)>,
    /// Every `P` of a `各 P` around, which means one of them.
    pub members: Vec<String>,
    /// The party of a figure or of a scope.
    pub subject: Option<Ty>,
    /// Events that may be raised come after this one.
    pub floor: usize,
    /// A duty is at hand.
    pub obligor: bool,
}

impl Scene {
    pub fn empty() -> Self {
        Self {
            events: Vec::new(),
            outer: Vec::new(),
            cases: Vec::new(),
            key: None,
            member: None,
            members: Vec::new(),
            subject: None,
            floor: 0,
            obligor: false,
        }
    }

    /// Inside a head for these events.
    pub fn at(&self, words: &Words, events: &[&'static str]) -> Self {
        let mut inner = self.clone();
        for event in std::mem::take(&mut inner.events) {
            if !inner.outer.contains(&event) {
                inner.outer.push(event);
            }
        }
        inner.events = events.to_vec();
        let mut cases: Vec<About> = Vec::new();
        let own = events.iter().flat_map(|e| words.event(e).cases());
        for case in own.chain(self.cases.iter().copied()) {
            if !cases.contains(&case) {
                cases.push(case);
            }
        }
        inner.cases = cases;
        for event in events {
            inner.floor = inner.floor.max(rank(event) + 1);
        }
        inner
    }

    /// A condition on events of the past.
    pub fn past(words: &Words, events: &[&'static str]) -> Self {
        Self::empty().at(words, events)
    }

    /// Names of a type that can be asked here.
    pub fn names(&self, words: &Words, want: impl Fn(Ty) -> bool) -> Vec<&'static str> {
        let mut found: Vec<&'static str> = Vec::new();
        let fields = self
            .events
            .iter()
            .chain(&self.outer)
            .flat_map(|e| words.event(e).fields.iter());
        let attributes = self.cases.iter().flat_map(|c| words.attributes(*c));
        let subject: &[(&str, Ty)] = match self.subject {
            Some(Ty::Staff) => &STAFF,
            Some(Ty::Office) => &OFFICE,
            _ => &[],
        };
        let metrics: &[(&str, Ty)] = match self.subject {
            Some(Ty::Staff) => &words.metrics,
            _ => &[],
        };
        for (name, ty) in fields.chain(attributes).chain(subject).chain(metrics) {
            if want(*ty) && !found.contains(name) {
                found.push(name);
            }
        }
        found
    }

    pub fn on(&self, case: About) -> bool {
        self.cases.contains(&case)
    }
}
