//! Cases as they are written: a roster, dated lines, an as-of day.

use crate::calendar::{At, Length};
use crate::names::Words;
use crate::values::{V, millionths};
use banfa::syntax::tree::{
    CaseField, CaseFile, CaseValue, CaseValueKind, Citation, EventLine, TypeName,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub struct Party {
    pub name: String,
    pub ty: String,
    pub attributes: BTreeMap<String, V>,
}

/// What a built-in event says.
#[derive(Clone, Debug)]
pub enum BuiltIn {
    Decide {
        target: Option<String>,
        under: Option<Citation>,
        choice: Vec<String>,
        reason: Option<String>,
    },
    Supplement {
        of: usize,
        fields: BTreeMap<String, V>,
    },
    Revoke {
        of: usize,
    },
    Extend {
        under: Option<Citation>,
        by: Option<Length>,
    },
}

#[derive(Clone, Debug)]
pub struct Said {
    pub at: At,
    pub ty: String,
    pub case: Option<String>,
    pub actor: Option<String>,
    pub recipient: Option<String>,
    pub fields: BTreeMap<String, V>,
    pub builtin: Option<BuiltIn>,
}

#[derive(Clone, Debug, Default)]
pub struct Input {
    pub parties: Vec<Party>,
    pub cases: Vec<(String, String)>,
    pub events: Vec<Said>,
    pub as_of: Option<NaiveDate>,
}

/// Why a case is not read: the oracle reads only what is written right.
pub type Refusal = String;

struct Reader<'w> {
    words: &'w Words,
    input: Input,
    /// Own ids of events, and their positions.
    ids: BTreeMap<String, usize>,
}

pub fn read(file: &CaseFile, words: &Words) -> Result<Input, Refusal> {
    let mut reader = Reader {
        words,
        input: Input::default(),
        ids: BTreeMap::new(),
    };
    for (name, ty) in &words.named {
        reader.input.parties.push(Party {
            name: name.clone(),
            ty: ty.clone(),
            attributes: BTreeMap::new(),
        });
    }
    for line in &file.roster {
        if !words.parties.contains_key(&line.ty.text) {
            return Err(format!("主体 {}", line.ty.text));
        }
        if !reader
            .input
            .parties
            .iter()
            .any(|p| p.name == line.name.text)
        {
            let (name, ty) = (line.name.text.clone(), line.ty.text.clone());
            reader.input.parties.push(Party {
                name,
                ty,
                attributes: BTreeMap::new(),
            });
        }
    }
    for line in &file.roster {
        for field in &line.fields {
            let ty = words
                .party_type(&line.ty.text, &field.name.text)
                .ok_or_else(|| field.name.text.clone())?
                .clone();
            let value = reader.value(field, &ty)?;
            let party = reader
                .input
                .parties
                .iter_mut()
                .find(|p| p.name == line.name.text)
                .expect("listed above");
            party.attributes.insert(field.name.text.clone(), value);
        }
    }
    // 补充 and 撤销 may name an event further down.
    for (position, line) in file.events.iter().enumerate() {
        let about = words
            .events
            .get(&line.event.text)
            .is_some_and(|e| e.about.is_some());
        if let Some(own) = line.ids.get(usize::from(about)).filter(|_| !built_in(line)) {
            reader.ids.insert(own.text.clone(), position);
        }
    }
    // 批准延长 and 裁量 may name a case that comes further down.
    let mut said: Vec<Option<Said>> = vec![None; file.events.len()];
    for own in [true, false] {
        for (at, line) in file.events.iter().enumerate() {
            if own != built_in(line) {
                said[at] = Some(reader.event(line, file)?);
            }
        }
    }
    reader.input.events = said.into_iter().flatten().collect();
    reader.input.as_of = file.as_of.as_ref().map(|d| d.value);
    Ok(reader.input)
}

/// An event of the language itself.
fn built_in(line: &EventLine) -> bool {
    matches!(
        &*line.event.text,
        "裁量" | "决定" | "补充" | "撤销" | "批准延长"
    )
}

impl Reader<'_> {
    fn event(&mut self, line: &EventLine, file: &CaseFile) -> Result<Said, Refusal> {
        let ty = if line.event.text == "决定" {
            "裁量"
        } else {
            &*line.event.text
        };
        let declared = self
            .words
            .events
            .get(ty)
            .ok_or_else(|| format!("事件 {ty}"))?
            .clone();
        let ids: Vec<&str> = line.ids.iter().map(|n| &*n.text).collect();
        let mut said = Said {
            at: line.time.value,
            ty: ty.to_owned(),
            case: None,
            actor: None,
            recipient: None,
            fields: BTreeMap::new(),
            builtin: None,
        };
        let built_in = built_in(line);
        if let (false, Some(about)) = (built_in, &declared.about) {
            let case = *ids.first().ok_or("没有案件")?;
            said.case = Some(self.case(case, about)?);
        }
        let mut of = None;
        match ty {
            "补充" | "撤销" => {
                let id = *ids.last().ok_or("没有编号")?;
                let position = *self.ids.get(id).ok_or_else(|| format!("编号 {id}"))?;
                let base = &file.events[position];
                let about = self
                    .words
                    .events
                    .get(&base.event.text)
                    .and_then(|e| e.about.clone());
                if let (Some(about), Some(case)) = (about, base.ids.first()) {
                    said.case = Some(self.case(&case.text, &about)?);
                }
                of = Some(position);
            }
            "批准延长" | "裁量" => {
                if let Some(case) = ids.first() {
                    let known = self.input.cases.iter().any(|c| c.0 == *case);
                    if !known {
                        return Err(format!("案件 {case}"));
                    }
                    said.case = Some((*case).to_owned());
                }
            }
            _ => {}
        }
        let target_type = of.map(|of| file.events[of].event.text.clone());
        let mut rest: BTreeMap<String, &CaseField> = BTreeMap::new();
        for field in &line.fields {
            match &*field.name.text {
                "经手人" => said.actor = Some(self.party(word(field)?)?),
                "向" => said.recipient = Some(self.party(word(field)?)?),
                name if built_in => {
                    rest.insert(name.to_owned(), field);
                }
                name => {
                    let ty = self
                        .words
                        .field_type(ty, name)
                        .ok_or_else(|| format!("字段 {name}"))?
                        .clone();
                    said.fields.insert(name.to_owned(), self.value(field, &ty)?);
                }
            }
        }
        said.builtin = match ty {
            "裁量" => Some(BuiltIn::Decide {
                target: rest
                    .get("对象")
                    .map(|f| word(f))
                    .transpose()?
                    .map(|p| self.party(p))
                    .transpose()?,
                under: rest.get("依据").and_then(|f| citation(f)),
                choice: match rest.get("选择") {
                    Some(f) => f.values.iter().map(word_of).collect::<Result<_, _>>()?,
                    None => Vec::new(),
                },
                reason: rest.get("理由").map(|f| text(f)).transpose()?,
            }),
            "补充" => {
                let of_type = target_type.clone().unwrap_or_default();
                let mut fields = BTreeMap::new();
                for (name, field) in &rest {
                    let ty = self
                        .words
                        .field_type(&of_type, name)
                        .ok_or_else(|| format!("字段 {name}"))?
                        .clone();
                    fields.insert(name.clone(), self.value(field, &ty)?);
                }
                Some(BuiltIn::Supplement {
                    of: of.expect("found above"),
                    fields,
                })
            }
            "撤销" => Some(BuiltIn::Revoke {
                of: of.expect("found above"),
            }),
            "批准延长" => Some(BuiltIn::Extend {
                under: rest.get("依据").and_then(|f| citation(f)),
                by: match rest.get("延长").map(|f| f.values.first().map(|v| &v.kind)) {
                    Some(Some(CaseValueKind::Duration(q))) => Some(self.words.length(q)),
                    _ => None,
                },
            }),
            _ => None,
        };
        Ok(said)
    }

    fn case(&mut self, name: &str, ty: &str) -> Result<String, Refusal> {
        match self.input.cases.iter().find(|c| c.0 == name) {
            Some(known) if known.1 != ty => return Err(format!("案件 {name} 不是 {ty}")),
            Some(_) => {}
            None => self.input.cases.push((name.to_owned(), ty.to_owned())),
        }
        Ok(name.to_owned())
    }

    fn party(&self, name: &str) -> Result<String, Refusal> {
        match self.input.parties.iter().any(|p| p.name == name) {
            true => Ok(name.to_owned()),
            false => Err(format!("名册没有 {name}")),
        }
    }

    fn value(&mut self, field: &CaseField, ty: &TypeName) -> Result<V, Refusal> {
        let of = &*ty.name.text;
        if ty.set {
            let all = matches!(
                field.values.first().map(|v| &v.kind),
                Some(CaseValueKind::All)
            );
            if let Some(members) = self.words.enums.get(of) {
                if all {
                    return Ok(V::Members(members.clone()));
                }
                let mut list: Vec<String> = Vec::new();
                for value in &field.values {
                    let name = word_of(value)?;
                    if !members.contains(&name) {
                        return Err(format!("值 {name}"));
                    }
                    list.push(name);
                }
                let mut ordered: Vec<String> = members
                    .iter()
                    .filter(|m| list.contains(m))
                    .cloned()
                    .collect();
                ordered.dedup();
                return Ok(V::Members(ordered));
            }
            let mut list = Vec::new();
            for value in &field.values {
                list.push(self.party(&word_of(value)?)?);
            }
            let mut ordered: Vec<String> =
                self.input.parties.iter().map(|p| p.name.clone()).collect();
            ordered.retain(|p| list.contains(p));
            return Ok(V::Parties(ordered));
        }
        let [value] = field.values.as_slice() else {
            return Err(format!("{} 不止一个值", field.name.text));
        };
        let wrong = || Err(format!("{} 的值", field.name.text));
        Ok(match (of, &value.kind) {
            ("文本", CaseValueKind::Text(t) | CaseValueKind::Word(t)) => V::Text(t.clone()),
            ("数", CaseValueKind::Number(n)) => V::Num(millionths(*n)),
            ("是否", CaseValueKind::Bool(b)) => V::Bool(*b),
            ("日期", CaseValueKind::Date(d)) => V::Date(*d),
            ("时刻", CaseValueKind::DateTime(t)) => V::At(*t),
            ("时刻", CaseValueKind::Date(d)) => V::At(crate::calendar::start_of(*d)),
            ("时长", CaseValueKind::Duration(q)) => V::Length(self.words.length(q)),
            (_, kind) => {
                let name = match kind {
                    CaseValueKind::Word(w) => w.clone(),
                    CaseValueKind::Bool(b) => if *b { "是" } else { "否" }.to_owned(),
                    _ => return wrong(),
                };
                if let Some(members) = self.words.enums.get(of) {
                    if !members.contains(&name) {
                        return wrong();
                    }
                    V::Member(name)
                } else if self.words.parties.contains_key(of) {
                    V::Party(self.party(&name)?)
                } else if self.words.cases.contains_key(of) {
                    V::Case(self.case(&name, of)?)
                } else {
                    return wrong();
                }
            }
        })
    }
}

fn word_of(value: &CaseValue) -> Result<String, Refusal> {
    match &value.kind {
        CaseValueKind::Word(w) => Ok(w.clone()),
        other => Err(format!("{other:?}")),
    }
}

fn word(field: &CaseField) -> Result<&str, Refusal> {
    match field.values.first().map(|v| &v.kind) {
        Some(CaseValueKind::Word(w)) => Ok(w),
        other => Err(format!("{other:?}")),
    }
}

fn text(field: &CaseField) -> Result<String, Refusal> {
    match field.values.first().map(|v| &v.kind) {
        Some(CaseValueKind::Word(w) | CaseValueKind::Text(w)) => Ok(w.clone()),
        other => Err(format!("{other:?}")),
    }
}

fn citation(field: &CaseField) -> Option<Citation> {
    match field.values.first().map(|v| &v.kind) {
        Some(CaseValueKind::Citation(c)) => Some(c.clone()),
        _ => None,
    }
}
