//! A case as the text of a `*.case` file: what the machine makes up, people can read, keep and change.

use super::input::{BuiltinEvent, Event, Input};
use super::load::{ACTOR, RECIPIENT};
use crate::calendar::Instant;
use crate::model::{Attribute, PartyId, RuleBase, Value, cite};
use std::fmt::Write as _;
use std::sync::Arc;

/// Writes an input as a case file that reads back as the same input.
///
/// `title` stands after 案例; each line of `note` becomes a `>` line; `expected` lines follow as 期望.
#[must_use]
pub fn write_case(
    base: &RuleBase,
    input: &Input,
    title: &str,
    note: &[String],
    expected: &[String],
) -> String {
    let writer = Writer {
        base,
        input,
        ids: ids(input),
    };
    let mut out = format!("案例 {title}\n");
    for line in note {
        let _ = writeln!(out, "> {line}");
    }
    writer.roster(&mut out);
    for (index, event) in input.events.iter().enumerate() {
        writer.event(&mut out, index, event);
    }
    if let Some(day) = input.as_of {
        let _ = writeln!(out, "截至 {day}");
    }
    for line in expected {
        let _ = writeln!(out, "期望 {line}");
    }
    out
}

/// The id of each event: its own, or one made up where another line refers to it.
fn ids(input: &Input) -> Vec<Option<Arc<str>>> {
    let mut ids: Vec<Option<Arc<str>>> = input.events.iter().map(|e| e.id.clone()).collect();
    for event in &input.events {
        let (Some(BuiltinEvent::Supplement { event: to, .. })
        | Some(BuiltinEvent::Revoke { event: to })) = &event.builtin
        else {
            continue;
        };
        if let Some(None) = ids.get(*to) {
            let free = (1..).map(|n| -> Arc<str> { format!("E{n}").into() });
            let id = free.into_iter().find(|id| !ids.contains(&Some(id.clone())));
            if let Some(place) = ids.get_mut(*to) {
                *place = id;
            }
        }
    }
    ids
}

struct Writer<'a> {
    base: &'a RuleBase,
    input: &'a Input,
    ids: Vec<Option<Arc<str>>>,
}

impl Writer<'_> {
    fn roster(&self, out: &mut String) {
        let mut lines = String::new();
        for (index, party) in self.input.parties.iter().enumerate() {
            let ty = &self.base.party_types[party.ty.index()];
            let set = ty.attributes.iter().zip(&party.attributes);
            let said: Vec<String> = set
                .filter_map(|(attribute, value)| self.field(attribute, value.as_ref()?))
                .collect();
            // A named party is there without being listed.
            if index < self.base.named_parties.len() && said.is_empty() {
                continue;
            }
            let _ = write!(lines, "  {} {}", ty.name, word(&party.name));
            if !said.is_empty() {
                let _ = write!(lines, ": {}", said.join(","));
            }
            lines.push('\n');
        }
        if !lines.is_empty() {
            out.push_str("名册\n");
            out.push_str(&lines);
        }
    }

    fn event(&self, out: &mut String, index: usize, event: &Event) {
        let declared = self.base.event(event.ty);
        let _ = write!(out, "{} {}", moment(event.time), declared.name);
        let refers = match &event.builtin {
            Some(
                BuiltinEvent::Supplement { event: to, .. } | BuiltinEvent::Revoke { event: to },
            ) => Some(*to),
            _ => None,
        };
        let case = event.case.filter(|_| refers.is_none());
        if let Some(case) = case {
            let _ = write!(out, " {}", self.input.cases.name(case));
        }
        let id = refers.map_or_else(|| self.ids[index].clone(), |to| self.ids[to].clone());
        if let Some(id) = id {
            let _ = write!(out, " {id}");
        }
        let fields = self.fields(event);
        if !fields.is_empty() {
            let _ = write!(out, ":{}", fields.join(","));
        }
        out.push('\n');
    }

    fn fields(&self, event: &Event) -> Vec<String> {
        let mut said = Vec::new();
        if let Some(actor) = event.actor {
            said.push(format!("{ACTOR} {}", self.party(actor)));
        }
        if let Some(recipient) = event.recipient {
            said.push(format!("{RECIPIENT} {}", self.party(recipient)));
        }
        let mut declared = |attributes: &[Attribute], values: &[Option<Value>]| {
            let set = attributes.iter().zip(values);
            let written = set.filter_map(|(a, v)| self.field(a, v.as_ref()?));
            let common = |text: &String| {
                // 经手人 and 向 are said once, even where the event declares them.
                !said.iter().any(|s: &String| s == text)
            };
            let new: Vec<String> = written.filter(common).collect();
            said.extend(new);
        };
        match &event.builtin {
            None => declared(&self.base.event(event.ty).fields, &event.fields),
            Some(BuiltinEvent::Supplement { event: to, fields }) => {
                let ty = self.input.events[*to].ty;
                declared(&self.base.event(ty).fields, fields);
            }
            Some(BuiltinEvent::Revoke { .. }) => {}
            Some(BuiltinEvent::Decide {
                target,
                under,
                choice,
                reason,
            }) => {
                said.extend(target.map(|t| format!("对象 {}", self.party(t))));
                said.extend(under.map(|u| format!("依据 {}", cite(self.base, u))));
                if !choice.is_empty() {
                    let names: Vec<&str> = choice
                        .iter()
                        .map(|s| &*self.base.sanctions[s.index()].name)
                        .collect();
                    said.push(format!("选择 {}", names.join("、")));
                }
                said.extend(reason.as_ref().map(|r| format!("理由 {}", quoted(r))));
            }
            Some(BuiltinEvent::Extend { under, by }) => {
                said.extend(under.map(|u| format!("依据 {}", cite(self.base, u))));
                said.extend(by.map(|by| format!("延长 {by}")));
            }
        }
        said
    }

    /// A field with its value; nothing for a set without members, which cannot be written.
    fn field(&self, attribute: &Attribute, value: &Value) -> Option<String> {
        let text = match value {
            Value::Text(text) => quoted(text),
            Value::Number(n) => n.to_string(),
            Value::Bool(b) => if *b { "是" } else { "否" }.to_owned(),
            Value::Date(date) => date.to_string(),
            Value::Instant(at) => moment(*at),
            Value::Duration(by) => by.to_string(),
            Value::Member(of, at) => {
                let members = &self.base.enums[of.index()].members;
                word(members.get(usize::from(*at))?)
            }
            Value::Members(of, bits) => {
                let members = &self.base.enums[of.index()].members;
                let named: Vec<String> = members
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| bits >> at & 1 == 1)
                    .map(|(_, name)| word(name))
                    .collect();
                match named.len() {
                    0 => return None,
                    n if n == members.len() => "全部".to_owned(),
                    _ => named.join("、"),
                }
            }
            Value::Party(party) => self.party(*party),
            Value::Parties(parties) => {
                let named: Vec<String> = parties.iter().map(|p| self.party(*p)).collect();
                if named.is_empty() {
                    return None;
                }
                named.join("、")
            }
            Value::Case(case) => word(self.input.cases.name(*case)),
        };
        Some(format!("{} {text}", attribute.name))
    }

    fn party(&self, id: PartyId) -> String {
        word(&self.input.parties[id.index()].name)
    }
}

fn moment(at: Instant) -> String {
    let (date, time) = (at.date(), at.time());
    let seconds = chrono::Timelike::second(&time);
    if seconds == 0 {
        format!("{date} {}", time.format("%H:%M"))
    } else {
        format!("{date} {}", time.format("%H:%M:%S"))
    }
}

/// A name as a case writes it: bare where that reads back, else in quotation marks.
fn word(name: &str) -> String {
    let plain = name
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '·' | '_' | '〇'));
    let taken = matches!(name, "" | "的" | "是" | "否" | "全部");
    let starts = name
        .chars()
        .next()
        .is_some_and(|c| !c.is_ascii_digit() && c != '第');
    if plain && !taken && starts {
        name.to_owned()
    } else {
        quoted(name)
    }
}

fn quoted(text: &str) -> String {
    if text.contains(['“', '”']) {
        format!("\"{text}\"")
    } else {
        format!("“{text}”")
    }
}
