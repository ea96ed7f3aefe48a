//! Cells as values of a type.

use super::intake::Intake;
use super::moment::parse_moment;
use super::row::Cell;
use crate::calendar::{Instant, Span as TimeSpan};
use crate::cases::{nearest, time_span};
use crate::decimal::Decimal;
use crate::model::{EnumId, PartyTypeId, Type, Value};
use crate::problem::ProblemKind;
use crate::source::FileId;
use crate::syntax::{fold_name, parse_limit, tree};
use std::borrow::Cow;
use std::sync::Arc;

/// Between the values of one cell.
const LIST_SIGNS: &[char] = &['、', ',', ',', ';', ';', '|', '\n'];

/// 全部
const ALL: &str = "全部";

impl Intake<'_> {
    /// Texts as the value of a type; several only where the type is a set.
    pub(super) fn value(
        &mut self,
        ty: Type,
        field: &str,
        texts: &[impl AsRef<str>],
        cell: &Cell,
    ) -> Result<Value, ProblemKind> {
        match ty {
            Type::EnumSet(of) => return self.members(of, texts),
            Type::PartySet(of) => return self.parties_of(of, texts),
            _ => {}
        }
        let [text] = texts else {
            return Err(ProblemKind::SeveralValues {
                field: field.to_owned(),
            });
        };
        let text = text.as_ref();
        let read = match ty {
            Type::Text => Some(Value::Text(text.into())),
            Type::Number => Decimal::parse(&number(text)).map(Value::Number),
            Type::Bool => truth(text).map(Value::Bool),
            Type::Date => self.moment(cell, text).map(|at| Value::Date(at.date())),
            Type::Instant => self.moment(cell, text).map(Value::Instant),
            Type::Duration => self.duration(text).map(Value::Duration),
            Type::Enum(of) => return self.member(of, text).map(|at| Value::Member(of, at)),
            Type::Party(of) => return self.party(text, Some(of)).map(Value::Party),
            Type::Case(of) => return self.case(text, of).map(Value::Case),
            Type::EnumSet(_) | Type::PartySet(_) => None,
        };
        read.ok_or_else(|| ProblemKind::BadCell {
            field: field.to_owned(),
            wanted: self.type_name(ty),
            found: text.to_owned(),
        })
    }

    /// The moment of a cell or, where a mapping has put something else for it, of a text.
    pub(super) fn moment(&self, cell: &Cell, text: &str) -> Option<Instant> {
        match cell {
            Cell::Moment(at) => Some(Instant::from(*at)),
            _ => parse_moment(text, self.mapping.zone).map(Instant::from),
        }
    }

    fn member(&self, of: EnumId, text: &str) -> Result<u8, ProblemKind> {
        let declared = &self.base.enums[of.index()];
        let found = declared.members.iter().position(|m| &**m == text);
        let found = found.or_else(|| {
            let folded = fold_name(text);
            declared.members.iter().position(|m| **m == *folded)
        });
        found
            .and_then(|at| u8::try_from(at).ok())
            .ok_or_else(|| ProblemKind::UnknownMember {
                value: text.to_owned(),
                of: declared.name.to_string(),
                members: declared.members.iter().map(ToString::to_string).collect(),
                nearest: nearest(text, declared.members.iter().map(|m| &**m)),
            })
    }

    fn members(&self, of: EnumId, texts: &[impl AsRef<str>]) -> Result<Value, ProblemKind> {
        let mut bits = 0u64;
        for text in texts.iter().flat_map(|t| split(t.as_ref())) {
            if text == ALL {
                let count = self.base.enums[of.index()].members.len();
                bits = u64::MAX
                    .checked_shr(64 - u32::try_from(count).unwrap_or(64).min(64))
                    .unwrap_or(0);
            } else {
                bits |= 1u64
                    .checked_shl(u32::from(self.member(of, text)?))
                    .unwrap_or(0);
            }
        }
        Ok(Value::Members(of, bits))
    }

    fn parties_of(
        &mut self,
        of: PartyTypeId,
        texts: &[impl AsRef<str>],
    ) -> Result<Value, ProblemKind> {
        let mut found = Vec::new();
        for text in texts.iter().flat_map(|t| split(t.as_ref())) {
            found.push(self.party(text, Some(of))?);
        }
        found.sort_unstable();
        found.dedup();
        Ok(Value::Parties(Arc::from(found)))
    }

    /// A length of time such as `5个工作日`.
    pub(super) fn duration(&mut self, text: &str) -> Option<TimeSpan> {
        if let Some(known) = self.durations.get(text) {
            return *known;
        }
        let limit = parse_limit(FileId(0), &format!("{text}内")).ok();
        let span = limit.and_then(|limit| match (limit.from, limit.term) {
            (None, tree::Term::Within(quantity)) => time_span(&quantity, self.base.day),
            _ => None,
        });
        self.durations.insert(text.to_owned(), span);
        span
    }

    fn type_name(&self, ty: Type) -> String {
        let base = self.base;
        match ty {
            Type::Text => "文本".into(),
            Type::Number => "数".into(),
            Type::Bool => "是否".into(),
            Type::Date => "日期".into(),
            Type::Instant => "时刻".into(),
            Type::Duration => "时长".into(),
            Type::Enum(of) | Type::EnumSet(of) => base.enums[of.index()].name.to_string(),
            Type::Party(of) | Type::PartySet(of) => base.party_types[of.index()].name.to_string(),
            Type::Case(of) => base.case_types[of.index()].name.to_string(),
        }
    }
}

/// The values of one text.
pub(super) fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(LIST_SIGNS)
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// A number without the commas and the sign of currency that spreadsheets put in.
fn number(text: &str) -> Cow<'_, str> {
    let plain = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-');
    if text.bytes().all(plain) {
        return text.into();
    }
    let folded = fold_name(text);
    let plain = folded
        .trim()
        .trim_start_matches(['¥', '¥'])
        .replace(',', "");
    plain.trim_end_matches('元').trim().to_owned().into()
}

/// 是 or 否 in the ways in which registers say so.
fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "是" | "有" | "√" | "✓" | "y" | "yes" | "true" | "1" => Some(true),
        "否" | "无" | "×" | "✗" | "n" | "no" | "false" | "0" => Some(false),
        _ => None,
    }
}
