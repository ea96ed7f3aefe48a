//! Declarations: what names stand for.

use super::{Edition, Expr, Name, Quantity, Spanned, Term, Window};
use crate::source::Span;
use chrono::NaiveDate;

/// A declaration with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Declaration {
    /// What.
    pub kind: DeclarationKind,
    /// Where.
    pub span: Span,
    /// Which edition it is, where it stands in no provision.
    pub edition: Edition,
}

/// Kinds of declarations.
#[derive(Clone, Debug, PartialEq)]
pub enum DeclarationKind {
    /// `主体 NAME` with attributes.
    Party(Name, Vec<Field>),
    /// `机构 NAME: TYPE`
    NamedParty(Name, Name),
    /// `枚举 NAME: A、B`
    Enum(Name, Vec<Name>),
    /// `案件 NAME` with attributes.
    Case(Name, Vec<Field>),
    /// `事件 NAME [关于 CASE]` with fields.
    Event {
        /// Its name.
        name: Name,
        /// The case type that it is about.
        about: Option<Name>,
        /// Its fields.
        fields: Vec<Field>,
    },
    /// `X 指 E、F,若 C。`
    Definition {
        /// The derived event.
        name: Name,
        /// What it is derived from.
        events: Vec<Name>,
        /// Condition.
        when: Option<Expr>,
    },
    /// `期间 NAME: 自 E 至 F`
    Interval {
        /// Its name.
        name: Name,
        /// Starting events.
        from: Vec<Name>,
        /// Ending events.
        to: Vec<Name>,
    },
    /// `时限用语` with its lines.
    LimitWords(Vec<(Name, Term)>),
    /// `处理 NAME 对 TYPE[、TYPE][,VALIDITY]`
    Sanction {
        /// Its name.
        name: Name,
        /// Whom it may hit.
        targets: Vec<Name>,
        /// How long it lasts; for good where absent.
        validity: Option<Validity>,
    },
    /// `轻重 A < B < C`
    Severity(Vec<Name>),
    /// `参数 NAME 为 VALUE`
    Parameter(Name, ParameterValue),
    /// `指标 NAME 同一 TYPE WINDOW: EXPR`
    Metric {
        /// Its name.
        name: Name,
        /// Per party of this type.
        key: Name,
        /// Period: 本月内, 本季度内 or 本年内.
        window: Spanned<Window>,
        /// The figure.
        value: Expr,
    },
    /// `解释 “…”。`
    Interpretation(Spanned<String>),
    /// `存疑 “…”。`
    OpenQuestion(Spanned<String>),
    /// `接受 CODE [关于 NAME、NAME] “…”。`
    Acceptance {
        /// The code of the warnings or notes that are accepted.
        code: Name,
        /// Only those about these; all where empty.
        about: Vec<Name>,
        /// Why.
        reason: Spanned<String>,
    },
}

/// `NAME: [若干] TYPE [无环]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeName,
}

/// A type as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeName {
    /// `若干`
    pub set: bool,
    /// The type.
    pub name: Name,
    /// `无环`: a party relation without cycles.
    pub acyclic: bool,
}

/// How long a sanction lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Validity {
    /// `6个月内有效`
    For(Quantity),
    /// `当年有效`: to December 31.
    ThisYear,
}

/// What a parameter may be.
#[derive(Clone, Debug, PartialEq)]
pub enum ParameterValue {
    /// A value.
    Value(Expr),
    /// A term of a limit (`5个工作日内`).
    Term(Term),
}

/// `日历 2012` with its notice and days.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarYear {
    /// The year.
    pub year: i32,
    /// `依据 “…”`: the notice that it comes from.
    pub source: Option<Spanned<String>>,
    /// `休 2012-01-01 至 2012-01-03 元旦` / `班 2012-01-21 春节`
    pub days: Vec<CalendarLine>,
    /// The whole block.
    pub span: Span,
}

/// A line of a calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarLine {
    /// 休 (true) or 班.
    pub rest: bool,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// The holiday's name.
    pub name: Option<Name>,
    /// Where.
    pub span: Span,
}
