//! Types as the resolver knows them, and their names.

use super::Resolver;
use crate::model::{EnumId, Expr, PartyTypeId, Type};

/// The type of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ty {
    /// A type of the language.
    Of(Type),
    /// A party of any type (经手人).
    AnyParty,
}

impl Ty {
    pub(super) fn is_party(self) -> bool {
        matches!(self, Self::AnyParty | Self::Of(Type::Party(_)))
    }

    pub(super) fn is_parties(self) -> bool {
        self.is_party() || matches!(self, Self::Of(Type::PartySet(_)))
    }

    /// Whether a value of this type may stand where `other` is asked.
    pub(super) fn fits(self, other: Self) -> bool {
        match (self, other) {
            (Self::AnyParty, o) => o.is_party(),
            (s, Self::AnyParty) => s.is_party(),
            (Self::Of(a), Self::Of(b)) => a == b,
        }
    }

    pub(super) fn party_type(self) -> Option<PartyTypeId> {
        match self {
            Self::Of(Type::Party(id)) => Some(id),
            Self::Of(_) | Self::AnyParty => None,
        }
    }
}

/// An expression with its type.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub expr: Expr,
    pub ty: Ty,
}

impl Typed {
    pub(super) fn of(expr: Expr, ty: Type) -> Self {
        Self {
            expr,
            ty: Ty::Of(ty),
        }
    }
}

impl Resolver<'_> {
    /// A type as its declaration writes it.
    pub(super) fn type_name(&self, ty: Type) -> String {
        let party = |id: PartyTypeId| self.base.party_types.get(id.index()).map(|t| &*t.name);
        let members = |id: EnumId| self.base.enums.get(id.index()).map(|e| &*e.name);
        let (set, name) = match ty {
            Type::Text => ("", Some("文本")),
            Type::Number => ("", Some("数")),
            Type::Bool => ("", Some("是否")),
            Type::Date => ("", Some("日期")),
            Type::Instant => ("", Some("时刻")),
            Type::Duration => ("", Some("时长")),
            Type::Enum(id) => ("", members(id)),
            Type::EnumSet(id) => ("若干 ", members(id)),
            Type::Party(id) => ("", party(id)),
            Type::PartySet(id) => ("若干 ", party(id)),
            Type::Case(id) => ("", self.base.case_types.get(id.index()).map(|c| &*c.name)),
        };
        format!("{set}{}", name.unwrap_or_default())
    }

    pub(super) fn ty_name(&self, ty: Ty) -> String {
        match ty {
            Ty::Of(ty) => self.type_name(ty),
            Ty::AnyParty => "主体".to_owned(),
        }
    }
}
