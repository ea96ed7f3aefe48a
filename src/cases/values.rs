//! Values of a case, typed by the field in which they stand.

use super::load::{Loader, Refusal, refuse, refuse_near};
use super::nearest::nearest;
use crate::calendar::{Instant, LimitUnit, Span as TimeSpan};
use crate::model::{Attribute, EnumId, PartyId, PartyTypeId, Type, Value};
use crate::problem::{Problem, ProblemKind};
use crate::syntax::tree::{CaseField, CaseValue, CaseValueKind, DayKind, Quantity, Unit};
use std::sync::Arc;

/// The one value of a field.
pub(super) fn single(field: &CaseField) -> Result<&CaseValue, Refusal> {
    match field.values.as_slice() {
        [value] => Ok(value),
        values => {
            let span = values.get(1).map_or(field.name.span, |v| v.span);
            let kind = ProblemKind::SeveralValues {
                field: field.name.text.clone(),
            };
            refuse(kind, span)
        }
    }
}

/// The value of a field of an event, a party or a case.
pub(super) fn field_values(
    loader: &Loader<'_>,
    attribute: &Attribute,
    field: &CaseField,
) -> Result<Value, Refusal> {
    match attribute.ty {
        Type::EnumSet(of) => members(loader, of, field),
        Type::PartySet(of) => parties(loader, of, field),
        Type::Text
        | Type::Number
        | Type::Bool
        | Type::Date
        | Type::Instant
        | Type::Duration
        | Type::Enum(_)
        | Type::Party(_)
        | Type::Case(_) => value_of(loader, attribute.ty, &field.name.text, single(field)?),
    }
}

/// One value of a type.
fn value_of(
    loader: &Loader<'_>,
    ty: Type,
    field: &str,
    value: &CaseValue,
) -> Result<Value, Refusal> {
    use CaseValueKind as K;
    Ok(match (ty, &value.kind) {
        (Type::Text, K::All) | (Type::Number | Type::Bool | Type::Date | Type::Instant, K::All) => {
            return wrong_type(loader, ty, field, value);
        }
        (Type::Text, _) => Value::Text(loader.word(value).into()),
        (Type::Number, K::Number(n)) => Value::Number(*n),
        (Type::Bool, K::Bool(b)) => Value::Bool(*b),
        (Type::Date, K::Date(date)) => Value::Date(*date),
        (Type::Instant, K::DateTime(at)) => Value::Instant(Instant::from(*at)),
        (Type::Duration, K::Duration(_)) => Value::Duration(duration(loader, field, value)?),
        (Type::Enum(of) | Type::EnumSet(of), _) => member(loader, of, value)?,
        (Type::Party(of) | Type::PartySet(of), _) => Value::Party(party(loader, of, value)?),
        (Type::Case(of), _) => {
            Value::Case(loader.case_of_type(&loader.word(value), of, value.span)?)
        }
        (Type::Number | Type::Bool | Type::Date | Type::Instant | Type::Duration, _) => {
            return wrong_type(loader, ty, field, value);
        }
    })
}

fn wrong_type<T>(
    loader: &Loader<'_>,
    ty: Type,
    field: &str,
    value: &CaseValue,
) -> Result<T, Refusal> {
    let kind = ProblemKind::WrongType {
        field: field.to_owned(),
        wanted: type_name(loader, ty),
        found: loader.written(value),
    };
    refuse(kind, value.span)
}

/// A type as the rule base writes it.
fn type_name(loader: &Loader<'_>, ty: Type) -> String {
    let base = loader.base;
    match ty {
        Type::Text => "文本".into(),
        Type::Number => "数".into(),
        Type::Bool => "是否".into(),
        Type::Date => "日期".into(),
        Type::Instant => "时刻".into(),
        Type::Duration => "时长".into(),
        Type::Enum(of) => base.enums[of.index()].name.to_string(),
        Type::EnumSet(of) => format!("若干 {}", base.enums[of.index()].name),
        Type::Party(of) => base.party_types[of.index()].name.to_string(),
        Type::PartySet(of) => format!("若干 {}", base.party_types[of.index()].name),
        Type::Case(of) => base.case_types[of.index()].name.to_string(),
    }
}

fn member(loader: &Loader<'_>, of: EnumId, value: &CaseValue) -> Result<Value, Refusal> {
    let name = loader.word(value);
    let declared = &loader.base.enums[of.index()];
    if let Some(at) = declared.members.iter().position(|m| **m == *name) {
        return Ok(Value::Member(of, u8::try_from(at).unwrap_or(u8::MAX)));
    }
    let near = nearest(&name, declared.members.iter().map(|m| &**m));
    let kind = ProblemKind::UnknownMember {
        value: name,
        of: declared.name.to_string(),
        members: declared.members.iter().map(ToString::to_string).collect(),
        nearest: near.clone(),
    };
    refuse_near(kind, value.span, near)
}

fn members(loader: &Loader<'_>, of: EnumId, field: &CaseField) -> Result<Value, Refusal> {
    let count = loader.base.enums[of.index()].members.len();
    let mut bits = 0u64;
    for value in &field.values {
        if value.kind == CaseValueKind::All {
            bits = match count {
                64.. => u64::MAX,
                n => (1u64 << n) - 1,
            };
        } else if let Value::Member(_, at) = member(loader, of, value)? {
            bits |= 1u64.checked_shl(u32::from(at)).unwrap_or(0);
        }
    }
    Ok(Value::Members(of, bits))
}

fn parties(loader: &Loader<'_>, of: PartyTypeId, field: &CaseField) -> Result<Value, Refusal> {
    let mut found: Vec<PartyId> = Vec::new();
    for value in &field.values {
        if value.kind == CaseValueKind::All {
            let all = loader.input.parties.iter().enumerate();
            found.extend(
                all.filter(|(_, p)| p.ty == of)
                    .map(|(at, _)| PartyId::at(at)),
            );
        } else {
            found.push(party(loader, of, value)?);
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(Value::Parties(Arc::from(found)))
}

/// A party of a type.
fn party(loader: &Loader<'_>, of: PartyTypeId, value: &CaseValue) -> Result<PartyId, Refusal> {
    let id = party_value(loader, value)?;
    let found = loader.input.parties[id.index()].ty;
    if found == of {
        return Ok(id);
    }
    let name = |ty: PartyTypeId| loader.base.party_types[ty.index()].name.to_string();
    let kind = ProblemKind::PartyTypeClash {
        party: loader.word(value),
        wanted: name(of),
        found: name(found),
    };
    refuse(kind, value.span)
}

/// A party of any type.
pub(super) fn party_value(loader: &Loader<'_>, value: &CaseValue) -> Result<PartyId, Refusal> {
    let name = loader.word(value);
    if let Some(&id) = loader.parties.get(name.as_str()) {
        return Ok(id);
    }
    let near = nearest(&name, loader.parties.keys().map(|k| &**k));
    let kind = ProblemKind::UnknownParty {
        name,
        nearest: near.clone(),
    };
    refuse_near(kind, value.span, near)
}

/// A length of time; a bare 日 is what the rule base declares.
pub(super) fn duration(
    loader: &Loader<'_>,
    field: &str,
    value: &CaseValue,
) -> Result<TimeSpan, Refusal> {
    let CaseValueKind::Duration(quantity) = &value.kind else {
        return wrong_type(loader, Type::Duration, field, value);
    };
    time_span(quantity, loader.base.day).ok_or_else(|| {
        let kind = ProblemKind::BareDay {
            field: field.to_owned(),
        };
        Box::new(Problem::new(kind, value.span))
    })
}

/// A quantity as the calendar counts it; `None` for a bare 日 of undeclared meaning.
#[must_use]
pub fn time_span(quantity: &Quantity, day: Option<DayKind>) -> Option<TimeSpan> {
    let unit = match (quantity.unit, day) {
        (Unit::Minute, _) => LimitUnit::Minute,
        (Unit::Hour, _) => LimitUnit::Hour,
        (Unit::WorkingHour, _) => LimitUnit::WorkingHour,
        (Unit::NaturalDay, _) | (Unit::Day, Some(DayKind::Natural)) => LimitUnit::NaturalDay,
        (Unit::WorkingDay, _) | (Unit::Day, Some(DayKind::Working)) => LimitUnit::WorkingDay,
        (Unit::Month, _) => LimitUnit::Month,
        (Unit::Year, _) => LimitUnit::Year,
        (Unit::Day, None) => return None,
    };
    Some(TimeSpan {
        count: quantity.count,
        unit,
    })
}
