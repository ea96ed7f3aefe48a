//! Expressions with every name resolved and every operand typed.

use super::{CaseTypeId, EventTypeId, PartyId, Slot, Value};
use crate::calendar::Span as TimeSpan;
use crate::decimal::Decimal;
use crate::source::Span;

/// An expression; conditions are expressions of type 是否.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A constant.
    Literal(Value),
    /// A fact of the event at hand, else of the case.
    Fact(Fact),
    /// An attribute of the party that the inner expression gives.
    PartyAttribute(Box<Expr>, Slot),
    /// An attribute of the case that the inner expression gives.
    CaseAttribute(Box<Expr>, Slot),
    /// `A,未定 则 B`
    Otherwise(Box<Expr>, Box<Expr>),
    /// + − × ÷ on numbers.
    Arithmetic(Box<Expr>, Arithmetic, Box<Expr>),
    /// A figure over events.
    Aggregate(Box<Aggregate>),
    /// 个数 of a set.
    Size(Box<Expr>),
    /// Order of two numbers, dates or instants.
    Compare(Box<Expr>, Relation, Box<Expr>),
    /// `间隔(A,B)` against a span of time: civil days, months and years between local dates.
    CompareGap {
        /// From.
        from: Box<Expr>,
        /// To.
        to: Box<Expr>,
        /// How the gap relates to `span`.
        relation: Relation,
        /// The span.
        span: TimeSpan,
    },
    /// Equal to any of the values.
    IsAnyOf(Box<Expr>, Vec<Expr>),
    /// A set holds each of the members (`All`: every member of its enum).
    ContainsEach(Box<Expr>, Members),
    /// A set holds none of the members.
    ContainsNone(Box<Expr>, Members),
    /// `已`: one of the events has happened on this case.
    Happened(Vec<EventTypeId>),
    /// 非
    Not(Box<Expr>),
    /// 且
    And(Vec<Expr>),
    /// 或
    Or(Vec<Expr>),
}

impl Expr {
    /// The expressions of which it is made.
    #[must_use]
    pub fn parts(&self) -> Vec<&Expr> {
        match self {
            Self::Literal(_) | Self::Fact(_) | Self::Happened(_) => Vec::new(),
            Self::Not(inner)
            | Self::Size(inner)
            | Self::PartyAttribute(inner, _)
            | Self::CaseAttribute(inner, _)
            | Self::ContainsEach(inner, Members::All)
            | Self::ContainsNone(inner, Members::All) => vec![inner],
            Self::ContainsEach(set, Members::Listed(members))
            | Self::ContainsNone(set, Members::Listed(members)) => {
                std::iter::once(&**set).chain(members).collect()
            }
            Self::Aggregate(aggregate) => aggregate.when.iter().collect(),
            Self::Otherwise(a, b) | Self::Arithmetic(a, _, b) | Self::Compare(a, _, b) => {
                vec![a, b]
            }
            Self::CompareGap { from, to, .. } => vec![from, to],
            Self::IsAnyOf(subject, values) => std::iter::once(&**subject).chain(values).collect(),
            Self::And(parts) | Self::Or(parts) => parts.iter().collect(),
        }
    }
}

/// Members asked of a set.
#[derive(Clone, Debug, PartialEq)]
pub enum Members {
    /// 全部
    All,
    /// These.
    Listed(Vec<Expr>),
}

/// Where a fact comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// A named fact: the field of the event at hand where its type has one and it is set, else the case's attribute.
    Named {
        /// The name, for 待补充.
        name: std::sync::Arc<str>,
        /// The slot for each event type that has the field.
        fields: Vec<(EventTypeId, Slot)>,
        /// The case attribute.
        attribute: Option<(CaseTypeId, Slot)>,
    },
    /// 经手人 of the event at hand.
    Actor,
    /// The case at hand (or the case of that type that the event at hand names).
    Case(CaseTypeId),
    /// The party that the counter counts for (its first key that is a party).
    CounterKey,
    /// The one of `各 P`, where P is written in its clauses.
    Member,
    /// A named party.
    Party(PartyId),
    /// When the event last happened on the case.
    LastTime(EventTypeId),
}

/// Arithmetic on numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// +
    Add,
    /// −
    Subtract,
    /// ×
    Multiply,
    /// ÷
    Divide,
}

impl Arithmetic {
    /// The result, where there is one.
    #[must_use]
    pub fn apply(self, left: Decimal, right: Decimal) -> Option<Decimal> {
        match self {
            Self::Add => left.checked_add(right),
            Self::Subtract => left.checked_sub(right),
            Self::Multiply => left.checked_mul(right),
            Self::Divide => left.checked_div(right),
        }
    }
}

/// Order relations; inclusive and exclusive words are settled here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// =
    Equal,
    /// >
    Greater,
    /// ≥
    GreaterOrEqual,
    /// <
    Less,
    /// ≤
    LessOrEqual,
}

impl Relation {
    /// The relation that the right side has to the left.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Equal => Self::Equal,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
        }
    }

    /// Whether an order satisfies the relation.
    #[must_use]
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
        }
    }
}

/// A figure over events: those of the case at hand where they are on a case and there is one; those that touch the
/// party at hand (counter key, metric key) otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// Which figure.
    pub figure: Figure,
    /// Which events.
    pub events: Vec<EventTypeId>,
    /// The number field, by event type (Sum, Mean).
    pub field: Vec<(EventTypeId, Slot)>,
    /// Condition on each event.
    pub when: Option<Expr>,
    /// Over what window up to now; without one, the period of the metric in which it stands, else ever.
    pub window: Option<Window>,
    /// Where it stands.
    pub span: Span,
}

/// Figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// 次数
    Count,
    /// 合计
    Sum,
    /// 平均
    Mean,
    /// 占比: share of the events for which the condition holds.
    Share,
}

/// A counting window, every word settled.
#[derive(Clone, Debug, PartialEq)]
pub enum Window {
    /// The calendar period that holds the day.
    Calendar(crate::calendar::Period),
    /// Rolling, inclusive at both ends.
    Rolling(TimeSpan),
    /// Cycles of so many months from a date.
    Anchored {
        /// A date expression over the counter key.
        anchor: Box<Expr>,
        /// Months of a cycle.
        months: u32,
    },
    /// The whole past.
    Ever,
}

impl Expr {
    /// Shows this expression and every one inside it.
    pub fn each(&self, see: &mut dyn FnMut(&Self)) {
        see(self);
        match self {
            Self::Literal(_) | Self::Fact(_) | Self::Happened(_) => {}
            Self::PartyAttribute(inner, _)
            | Self::CaseAttribute(inner, _)
            | Self::Size(inner)
            | Self::Not(inner) => inner.each(see),
            Self::Otherwise(a, b) | Self::Arithmetic(a, _, b) | Self::Compare(a, _, b) => {
                a.each(see);
                b.each(see);
            }
            Self::CompareGap { from, to, .. } => {
                from.each(see);
                to.each(see);
            }
            Self::Aggregate(aggregate) => {
                if let Some(when) = &aggregate.when {
                    when.each(see);
                }
            }
            Self::IsAnyOf(subject, values) => {
                subject.each(see);
                values.iter().for_each(|v| v.each(see));
            }
            Self::ContainsEach(set, members) | Self::ContainsNone(set, members) => {
                set.each(see);
                if let Members::Listed(listed) = members {
                    listed.iter().for_each(|m| m.each(see));
                }
            }
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|p| p.each(see)),
        }
    }
}
