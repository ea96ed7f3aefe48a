//! The tree of the text: what stands where, names not yet looked up.
//!
//! Rule files and case files share values, names and quantities. Every node that a message may point at has a span.
//! Provisions nest as the law does (章 > 节 > 条 > 款 > 项 > 目); inside a rule, heads nest by the ranks of ruling 2.

mod amendments;
mod cases;
mod declarations;
mod expressions;
mod provisions;
mod statements;

pub use amendments::{
    Amendment, AmendmentKind, Operation, OperationKind, Renumbering, TransitionClause,
    TransitionScope,
};
pub use cases::{
    CaseField, CaseFile, CaseStatusWord, CaseValue, CaseValueKind, DutyStateWord, EventLine,
    Expectation, ExpectationKind, ForeseenFile, ForeseenLine, RosterLine,
};
pub use declarations::{
    CalendarLine, CalendarYear, Declaration, DeclarationKind, Field, ParameterValue, TypeName,
    Validity,
};
pub use expressions::{
    Aggregate, AggregateFunction, AggregateOver, Anchor, Citation, Compare, Expr, ExprKind, Limit,
    Operator, Path, Quantity, Term, Unit,
};
pub use provisions::{
    DayKind, Edition, Item, Level, Marker, Part, Property, Provision, QuoteLine, Regulation,
    RuleFile, TransitionRule, Turn, YearKind,
};
pub use statements::{
    Choice, Continuation, Counter, Decision, Duty, Extension, Head, Moment, NoticeKind, Obligor,
    Pattern, Period, Power, Prohibition, Raise, RaiseKind, Rule, Scope, Statement, StatementKind,
    Tier, Trigger, Window,
};

use crate::source::Span;

/// A word that the author chose, widths folded to half-width and NFC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The folded text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A value with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}
