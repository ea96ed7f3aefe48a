//! Kinds of values, as far as an expression tells.

use super::super::{Kind, Regions};
use crate::model::{Expr, Fact, Type, Value};

impl Regions<'_> {
    pub(super) fn kind(&self, expr: &Expr) -> Option<Kind> {
        kind_of_type(self.type_of(expr)?)
    }

    /// The type of a fact, where the expression tells.
    pub(super) fn type_of(&self, expr: &Expr) -> Option<Type> {
        let base = self.base;
        match expr {
            Expr::Fact(Fact::Named {
                fields, attribute, ..
            }) => {
                let attribute = attribute.and_then(|(case, slot)| {
                    base.case_types
                        .get(case.index())?
                        .attributes
                        .get(slot.index())
                });
                let field = fields
                    .first()
                    .and_then(|(event, slot)| base.event(*event).fields.get(slot.index()));
                attribute.or(field).map(|a| a.ty)
            }
            Expr::Fact(Fact::LastTime(_)) => Some(Type::Instant),
            Expr::Fact(Fact::Case(id)) => Some(Type::Case(*id)),
            Expr::Fact(Fact::Party(id)) => {
                Some(Type::Party(base.named_parties.get(id.index())?.ty))
            }
            Expr::Fact(Fact::Actor | Fact::CounterKey | Fact::Member) => None,
            Expr::PartyAttribute(owner, slot) => {
                let attributes = match self.type_of(owner) {
                    Some(Type::Party(id)) => &base.party_types.get(id.index())?.attributes,
                    _ => return None,
                };
                Some(attributes.get(slot.index())?.ty)
            }
            Expr::CaseAttribute(owner, slot) => {
                let Some(Type::Case(id)) = self.type_of(owner) else {
                    return None;
                };
                let attributes = &base.case_types.get(id.index())?.attributes;
                Some(attributes.get(slot.index())?.ty)
            }
            Expr::Otherwise(first, second) => self.type_of(first).or_else(|| self.type_of(second)),
            Expr::Literal(Value::Member(id, _)) => Some(Type::Enum(*id)),
            Expr::Literal(Value::Members(id, _)) => Some(Type::EnumSet(*id)),
            Expr::Literal(Value::Bool(_)) => Some(Type::Bool),
            Expr::Literal(Value::Number(_)) => Some(Type::Number),
            Expr::Literal(Value::Date(_)) => Some(Type::Date),
            Expr::Literal(Value::Instant(_)) => Some(Type::Instant),
            Expr::Literal(Value::Text(_)) => Some(Type::Text),
            Expr::Literal(Value::Duration(_)) => Some(Type::Duration),
            Expr::Literal(Value::Party(_) | Value::Parties(_) | Value::Case(_)) => None,
            Expr::Arithmetic(..) | Expr::Aggregate(_) | Expr::Size(_) => Some(Type::Number),
            Expr::Compare(..)
            | Expr::CompareGap { .. }
            | Expr::IsAnyOf(..)
            | Expr::ContainsEach(..)
            | Expr::ContainsNone(..)
            | Expr::Happened(_)
            | Expr::Not(_)
            | Expr::And(_)
            | Expr::Or(_) => Some(Type::Bool),
        }
    }
}

/// The bits of a whole enum.
pub(in crate::model::region) fn all_members(count: usize) -> u64 {
    if count >= 64 {
        u64::MAX
    } else {
        (1 << count) - 1
    }
}

pub(super) fn kind_of_type(ty: Type) -> Option<Kind> {
    Some(match ty {
        Type::Enum(id) => Kind::Enum(id),
        Type::EnumSet(id) => Kind::Set(id),
        Type::Bool => Kind::Bool,
        // Quantities of a regulation (days, amounts, points) are not negative.
        Type::Number => Kind::Number(true),
        Type::Date => Kind::Date,
        Type::Instant => Kind::Instant,
        Type::Text | Type::Duration | Type::Party(_) | Type::Case(_) => Kind::Named,
        Type::PartySet(_) => return None,
    })
}

pub(super) fn kind_of_value(value: &Value) -> Option<Kind> {
    Some(match value {
        Value::Member(id, _) => Kind::Enum(*id),
        Value::Members(id, _) => Kind::Set(*id),
        Value::Bool(_) => Kind::Bool,
        Value::Number(_) => Kind::Number(true),
        Value::Date(_) => Kind::Date,
        Value::Instant(_) => Kind::Instant,
        Value::Text(_) | Value::Duration(_) | Value::Party(_) | Value::Case(_) => Kind::Named,
        Value::Parties(_) => return None,
    })
}
