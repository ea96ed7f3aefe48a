//! Quantities, limits, expressions and references to provisions.

use super::{Level, Name, Window};
use crate::decimal::Decimal;
use crate::source::Span;
use chrono::{NaiveDate, NaiveDateTime};

/// A number with a unit of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
    /// Where.
    pub span: Span,
}

/// Units of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// 分钟
    Minute,
    /// 小时
    Hour,
    /// 个工作小时
    WorkingHour,
    /// 日 (as the rule base declares)
    Day,
    /// 个自然日
    NaturalDay,
    /// 个工作日
    WorkingDay,
    /// 个月
    Month,
    /// 年
    Year,
}

/// A limit: from when, how long.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// `自 E 起`: an event, or a date attribute.
    pub from: Option<Name>,
    /// How long.
    pub term: Term,
    /// Where.
    pub span: Span,
}

/// How long.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// `当日内`
    SameDay,
    /// `N个工作日内`
    Within(Quantity),
    /// A 时限用语, a 参数, or a 时长 attribute (with `内`).
    Named(Path),
    /// `1月31日 前`: before that day begins in the year of the start, or the next year where it has passed.
    BeforeDay {
        /// 1–12.
        month: u32,
        /// 1–31.
        day: u32,
        /// Where.
        span: Span,
    },
    /// `E 前 [D]`
    BeforeEvent {
        /// The event.
        event: Name,
        /// How long before.
        lead: Option<Quantity>,
    },
    /// `A、B 中较短者`
    Shortest(Vec<Term>),
    /// `A,未定 则 B`
    Otherwise(Box<Term>, Box<Term>),
    /// `未定`: a duty without a clock.
    Undetermined(Span),
}

// ───────────────────────────── expressions ─────────────────────────────

/// `被投诉人 的 所属股室`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// One or more names.
    pub segments: Vec<Name>,
    /// The whole path.
    pub span: Span,
}

/// An expression or condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

/// Kinds of expressions and conditions.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A name or path; also an enum member or a named party, told apart by position (ruling 25).
    Path(Path),
    /// A number (`百分之二十` is 0.2, `5万元` is 50000).
    Number(Decimal),
    /// `“…”`
    Text(String),
    /// 是 / 否
    Bool(bool),
    /// `2012-05-18`
    Date(NaiveDate),
    /// `2012-05-18 09:00`
    DateTime(NaiveDateTime),
    /// `3个工作日`
    Duration(Quantity),
    /// `全部`: every member of the enum, which may be named (`含 全部 告知要素`).
    All(Option<Name>),
    /// `A,未定 则 B`
    Otherwise(Box<Expr>, Box<Expr>),
    /// + − × ÷
    Arithmetic(Box<Expr>, Operator, Box<Expr>),
    /// `次数(E,若 C,WINDOW)` and its kin.
    Aggregate(Box<Aggregate>),
    /// `间隔(A,B)`
    Gap(Box<Expr>, Box<Expr>),
    /// `A 为 v、w` and other comparisons.
    Compare(Box<Expr>, Compare, Vec<Expr>),
    /// `A 含 v、w` (each), `A 含 全部 [E]`, `A 不含 v、w` (none).
    Contains {
        /// A set.
        set: Box<Expr>,
        /// `不含`.
        negated: bool,
        /// Members, or [`ExprKind::All`].
        members: Vec<Expr>,
    },
    /// `已 E、F` (any) / `未 E` on this case.
    Happened {
        /// 已 (true) or 未.
        happened: bool,
        /// Any of these.
        events: Vec<Name>,
    },
    /// 非
    Not(Box<Expr>),
    /// 且
    And(Vec<Expr>),
    /// 或
    Or(Vec<Expr>),
}

/// Arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// +
    Add,
    /// −
    Subtract,
    /// ×
    Multiply,
    /// ÷
    Divide,
}

/// Comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compare {
    /// 为 (any of the values)
    Is,
    /// 不为 (none of the values)
    IsNot,
    /// 超过: exclusive
    Exceeds,
    /// 不超过
    AtMost,
    /// 不满: exclusive
    Below,
    /// 不少于
    AtLeast,
    /// N以上, as the rule base declares
    OrMore,
    /// N以下, as the rule base declares
    OrLess,
    /// 早于
    Before,
    /// 晚于
    After,
}

/// What is aggregated.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// Which figure.
    pub function: AggregateFunction,
    /// The set or the events.
    pub over: AggregateOver,
    /// `若 C` (for 占比: which of them count).
    pub when: Option<Expr>,
    /// Over what window; the whole past where absent.
    pub window: Option<Window>,
}

/// 次数, 个数, 平均, 合计, 占比.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AggregateFunction {
    /// 次数
    Count,
    /// 个数 of a set
    Size,
    /// 平均
    Mean,
    /// 合计
    Sum,
    /// 占比
    Share,
}

/// What an aggregate runs over.
#[derive(Clone, Debug, PartialEq)]
pub enum AggregateOver {
    /// A set-valued path (个数).
    Set(Path),
    /// Events, and the number field that is summed or averaged.
    Events {
        /// Any of these.
        events: Vec<Name>,
        /// `的 FIELD`
        field: Option<Name>,
    },
}

/// `第八条第(二)项`, `备注第2项`, `本条第(二)项`, `前款`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// From where the steps count, where it begins with 本 or 前.
    pub anchor: Option<Anchor>,
    /// Levels with number and suffix, outermost first; 备注 is `(Chapter, 0, 0)`.
    pub steps: Vec<(Level, u32, u32)>,
    /// Where.
    pub span: Span,
}

/// The beginning of a citation that is seen from where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// `本条`, `本款`: the one around it.
    This(Level),
    /// `前条`, `前款`: the one before that.
    Former(Level),
}
