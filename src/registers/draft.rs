//! A first mapping from a register's columns and values, for a person to mend.

use super::moment::parse_moment;
use super::resolve::event_named;
use super::row::{Cell, Columns, Row};
use super::values::split;
use crate::cases::nearest;
use crate::model::{Attribute, EventOrigin, RuleBase, Type};
use crate::source::hidden_in;
use crate::syntax::mapping::ZoneWord;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Values of a column that a draft lists.
const LISTED: usize = 40;

/// What columns are called that hold the case, the event, the time, the id and the actor.
const CASES: &[&str] = &[
    "案件",
    "案号",
    "案件编号",
    "事项编号",
    "登记号",
    "受理号",
    "流水号",
    "收件编号",
    "case:concept:name",
    "case",
    "case_id",
    "caseid",
    "case id",
];
const EVENTS: &[&str] = &[
    "事件",
    "活动",
    "环节",
    "步骤",
    "concept:name",
    "event",
    "activity",
];
const TIMES: &[&str] = &[
    "时间",
    "发生时间",
    "办理时间",
    "日期",
    "time:timestamp",
    "time",
    "timestamp",
    "date",
];
const ACTORS: &[&str] = &[
    "经手人",
    "经办人",
    "承办人",
    "办理人",
    "接待人",
    "操作人",
    "org:resource",
    "actor",
    "resource",
    "user",
];

/// What the cells of a column look like.
struct Look<'c> {
    name: &'c str,
    /// Distinct values with how often they stand.
    values: BTreeMap<String, usize>,
    filled: usize,
    /// Nearly all of it is dates.
    moments: bool,
}

/// A mapping that reads the register as well as can be told from it.
#[must_use]
pub fn draft(base: &RuleBase, title: &str, columns: &Columns, rows: &[Row]) -> String {
    let looks: Vec<Look<'_>> = columns
        .names()
        .iter()
        .enumerate()
        .filter(|(_, name)| !super::REFUSAL_COLUMNS.contains(&&***name) && quotable(name).is_some())
        .map(|(at, name)| look(name, at, rows))
        .collect();
    let mut draft = Draft {
        base,
        looks: &looks,
        used: Vec::new(),
        out: format!("对照 {}\n", title.replace(char::is_control, " ")),
    };
    draft.write();
    draft.out
}

fn look<'c>(name: &'c str, at: usize, rows: &[Row]) -> Look<'c> {
    let mut look = Look {
        name,
        values: BTreeMap::new(),
        filled: 0,
        moments: false,
    };
    let mut dates = 0;
    for row in rows {
        let cell = row.cell(at);
        let is_moment = match cell {
            Cell::Empty => continue,
            Cell::Moment(_) => true,
            cell => parse_moment(&cell.written(), ZoneWord::AsWritten).is_some(),
        };
        look.filled += 1;
        dates += usize::from(is_moment);
        *look.values.entry(cell.written().into_owned()).or_default() += 1;
    }
    look.moments = look.filled > 0 && dates * 5 >= look.filled * 4;
    look
}

/// A draft being written.
struct Draft<'a> {
    base: &'a RuleBase,
    looks: &'a [Look<'a>],
    used: Vec<&'a str>,
    out: String,
}

impl<'a> Draft<'a> {
    /// The first column that bears one of the names.
    fn called(&self, names: &[&str]) -> Option<&'a Look<'a>> {
        names.iter().find_map(|name| {
            self.looks
                .iter()
                .find(|l| l.name.eq_ignore_ascii_case(name) && !self.used.contains(&l.name))
        })
    }

    fn line(&mut self, text: &str) {
        let _ = writeln!(self.out, "{text}");
    }

    fn takes(&mut self, name: &str, look: &'a Look<'a>) {
        self.line(&format!("{name} 取 {}", quoted(look.name)));
        self.used.push(look.name);
    }

    fn write(&mut self) {
        let blanks: Vec<String> = ["UNKNOWN", "EMPTY", "NULL", "-", "—", "/"]
            .into_iter()
            .filter(|b| self.looks.iter().any(|l| l.values.contains_key(*b)))
            .map(|b| format!("“{b}”"))
            .collect();
        if !blanks.is_empty() {
            self.line(&format!("空值 {}", blanks.join("、")));
        }
        let events = self.event_column();
        if let Some(events) = events {
            self.used.push(events.name);
        }
        if let Some(case) = self.called(CASES).or_else(|| self.likely_case()) {
            self.takes("案件", case);
        }
        if events.is_some() {
            let time = self.called(TIMES).filter(|l| l.moments);
            let time = time.or_else(|| {
                self.looks
                    .iter()
                    .find(|l| l.moments && !self.used.contains(&l.name))
            });
            if let Some(time) = time {
                self.takes("时间", time);
            }
        }
        self.actor();
        self.fields();
        match events {
            Some(events) => self.events_from(events),
            None => self.events_of_columns(),
        }
        let unused: Vec<&str> = self
            .looks
            .iter()
            .map(|l| l.name)
            .filter(|name| !self.used.contains(name))
            .collect();
        if !unused.is_empty() {
            self.line(&format!("# 没有用到的列:{}", unused.join("、")));
        }
    }

    /// The column that says what happened: by its values, or by its name.
    fn event_column(&self) -> Option<&'a Look<'a>> {
        let by_values = self.looks.iter().max_by_key(|l| {
            let known = l
                .values
                .keys()
                .filter(|v| event_named(self.base, v).is_some());
            known.count()
        });
        let by_values =
            by_values.filter(|l| l.values.keys().any(|v| event_named(self.base, v).is_some()));
        by_values.or_else(|| self.called(EVENTS))
    }

    /// The column with the most different values that are no dates.
    fn likely_case(&self) -> Option<&'a Look<'a>> {
        self.looks
            .iter()
            .filter(|l| !l.moments && !self.used.contains(&l.name))
            .rev()
            .max_by_key(|l| l.values.len())
    }

    fn actor(&mut self) {
        let Some(look) = self.called(ACTORS) else {
            return;
        };
        // Those who act are people: a type such as 工作人员 or 当事人 where there is one.
        let people = self.base.party_types.iter();
        let ty = people
            .clone()
            .find(|t| t.name.ends_with(['人', '员']))
            .or_else(|| people.clone().next());
        if let Some(ty) = ty {
            self.line(&format!("经手人 取 {} 为 {}", quoted(look.name), ty.name));
            self.used.push(look.name);
        }
    }

    /// Columns that bear the name of a field, or one near it.
    fn fields(&mut self) {
        let mut fields: Vec<&Attribute> = Vec::new();
        for field in self
            .base
            .events
            .iter()
            .filter(|e| e.origin == EventOrigin::Declared)
            .flat_map(|e| &e.fields)
        {
            if !fields.iter().any(|f| f.name == field.name) {
                fields.push(field);
            }
        }
        for field in fields {
            let free =
                |l: &&'a Look<'a>| !self.used.contains(&l.name) && self.could_be(field.ty, l);
            let own = |l: &&'a Look<'a>| *l.name == *field.name && self.could_be(field.ty, l);
            let named = self.looks.iter().find(own);
            let near = || {
                let names = self.looks.iter().filter(free).map(|l| l.name);
                let found = nearest(&field.name, names)?;
                self.looks.iter().find(|l| l.name == found)
            };
            if let Some(look) = named.or_else(near) {
                let line = self.field(field, look);
                self.line(&line);
                self.used.push(look.name);
            }
        }
    }

    /// Whether what stands in a column could be of a type.
    fn could_be(&self, ty: Type, look: &Look<'_>) -> bool {
        let every = |is: &dyn Fn(&str) -> bool| look.values.keys().all(|v| is(v));
        match ty {
            Type::Date | Type::Instant => look.moments,
            Type::Number => every(&|v| v.starts_with(|c: char| c.is_ascii_digit() || c == '-')),
            Type::Duration => every(&|v| v.ends_with(['日', '月', '年', '时'])) && !look.moments,
            Type::Enum(of) | Type::EnumSet(of) => {
                let members = &self.base.enums[of.index()].members;
                let near = |v: &str| {
                    members.iter().any(|m| **m == *v)
                        || nearest(v, members.iter().map(|m| &**m)).is_some()
                };
                look.values.keys().flat_map(|v| split(v)).any(near)
            }
            Type::Text | Type::Bool | Type::Party(_) | Type::PartySet(_) | Type::Case(_) => {
                !look.moments
            }
        }
    }

    fn field(&self, field: &Attribute, look: &Look<'_>) -> String {
        let mut line = format!("{} 取 {}", field.name, quoted(look.name));
        let (Type::Enum(of) | Type::EnumSet(of)) = field.ty else {
            return line;
        };
        let members = &self.base.enums[of.index()].members;
        let is_member = |v: &str| members.iter().any(|m| **m == *v);
        let parts = look.values.keys().flat_map(|v| split(v));
        let mut strange: Vec<&str> = parts
            .filter(|v| !is_member(v) && quotable(v).is_some())
            .collect();
        strange.sort_unstable();
        strange.dedup();
        for value in strange.iter().take(LISTED) {
            let meant = nearest(value, members.iter().map(|m| &**m));
            let meant = meant.map_or_else(|| "不计".to_owned(), |m| format!("指 {m}"));
            let _ = write!(line, "\n  {} {meant}", quoted(value));
        }
        line
    }

    fn events_from(&mut self, look: &Look<'_>) {
        self.line(&format!("事件 取 {}", quoted(look.name)));
        let names = || {
            self.base
                .events
                .iter()
                .filter(|e| e.origin == EventOrigin::Declared)
                .map(|e| &*e.name)
        };
        let mut lines = Vec::new();
        for value in look.values.keys().take(LISTED) {
            if event_named(self.base, value).is_none() && quotable(value).is_some() {
                let meant = nearest(value, names());
                let meant = meant.map_or_else(|| "不计".to_owned(), |m| format!("指 {m}"));
                lines.push(format!("  {} {meant}", quoted(value)));
            }
        }
        for line in lines {
            self.line(&line);
        }
    }

    /// A register with a column for the time of each event.
    fn events_of_columns(&mut self) {
        let mut lines = Vec::new();
        for look in self.looks.iter().filter(|l| l.moments) {
            let stem = look.name.trim_end_matches("时间").trim_end_matches("日期");
            let names = self
                .base
                .events
                .iter()
                .filter(|e| e.origin == EventOrigin::Declared)
                .map(|e| &*e.name);
            let event = match event_named(self.base, stem) {
                Some(ty) => Some(self.base.event(ty).name.to_string()),
                None => nearest(stem, names),
            };
            match event {
                Some(event) => {
                    lines.push(format!("事件 {event}:\n  时间 取 {}", quoted(look.name)));
                    self.used.push(look.name);
                }
                None => lines.push(format!("# 事件 …:\n#   时间 取 {}", quoted(look.name))),
            }
        }
        for line in lines {
            self.line(&line);
        }
    }
}

/// A text between quotation marks that it does not hold itself; none where no pair will do.
fn quotable(text: &str) -> Option<String> {
    if text.chars().any(char::is_control) {
        return None;
    }
    if hidden_in(text).next().is_some() {
        return None;
    }
    if !text.contains(['“', '”']) {
        return Some(format!("“{text}”"));
    }
    (!text.contains('"')).then(|| format!("\"{text}\""))
}

/// A text that the draft has found to be quotable.
fn quoted(text: &str) -> String {
    quotable(text).unwrap_or_default()
}
