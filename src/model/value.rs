//! Types and values.

use super::{CaseId, CaseTypeId, EnumId, PartyId, PartyTypeId};
use crate::calendar::{Instant, Span};
use crate::decimal::Decimal;
use chrono::NaiveDate;
use std::cmp::Ordering;
use std::sync::Arc;

/// A type of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// 文本
    Text,
    /// 数
    Number,
    /// 是否
    Bool,
    /// 日期
    Date,
    /// 时刻
    Instant,
    /// 时长
    Duration,
    /// An 枚举.
    Enum(EnumId),
    /// 若干 枚举
    EnumSet(EnumId),
    /// A 主体 type.
    Party(PartyTypeId),
    /// 若干 主体
    PartySet(PartyTypeId),
    /// A 案件 type.
    Case(CaseTypeId),
}

/// A value; that of an unset attribute is the absence of one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// 文本
    Text(Arc<str>),
    /// 数
    Number(Decimal),
    /// 是否
    Bool(bool),
    /// 日期
    Date(NaiveDate),
    /// 时刻
    Instant(Instant),
    /// 时长
    Duration(Span),
    /// The position of a member in its enum.
    Member(EnumId, u8),
    /// Members as bits; bit 0 is the first.
    Members(EnumId, u64),
    /// A party.
    Party(PartyId),
    /// Parties, ascending, each once.
    Parties(Arc<[PartyId]>),
    /// A case.
    Case(CaseId),
}

impl Value {
    /// The order of two numbers, dates or instants; a date against an instant compares days. Spans of time have an
    /// order only at an instant.
    #[must_use]
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => Some(a.cmp(b)),
            (Self::Instant(a), Self::Instant(b)) => Some(a.cmp(b)),
            _ => Some(self.date()?.cmp(&other.date()?)),
        }
    }

    /// Whether two values are the same, dates and instants by their days.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        self == other || self.order(other) == Some(Ordering::Equal)
    }

    /// The civil day of a date or instant.
    #[must_use]
    pub fn date(&self) -> Option<NaiveDate> {
        match self {
            Self::Date(date) => Some(*date),
            Self::Instant(at) => Some(at.date()),
            _ => None,
        }
    }

    /// Whether a set holds a member.
    #[must_use]
    pub fn holds(&self, member: &Self) -> bool {
        match (self, member) {
            (Self::Members(_, bits), Self::Member(_, n)) => (bits >> n) & 1 == 1,
            (Self::Parties(ids), Self::Party(id)) => ids.contains(id),
            _ => false,
        }
    }
}

/// Members that an enum may have: they must fit the bits of [`Value::Members`].
pub const MAX_ENUM_MEMBERS: usize = 64;
