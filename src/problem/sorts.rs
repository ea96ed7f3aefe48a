//! What problems of rules speak of: sorts of names, constructs and their places.

/// Why a continuation never runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadEnd {
    /// The duty has no clock.
    NoClock,
    /// The case is terminated when the limit runs out.
    CaseOver,
    /// The limit ends when an event comes, so nothing can be reckoned back from it.
    NoInstant,
}

/// Sorts of named things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sort {
    /// A type: 主体, 枚举, 案件 or built in.
    Type,
    /// A 主体 type.
    PartyType,
    /// A 案件 type.
    CaseType,
    /// A 主体 or 案件 type.
    Subject,
    /// 事件
    Event,
    /// A field of an event.
    Field,
    /// An attribute of a party or case.
    Attribute,
    /// A fact: a field, an attribute, a named party or a 参数.
    Fact,
    /// A member of an 枚举.
    Member,
    /// 处理
    Sanction,
    /// 机构
    NamedParty,
    /// A party, role or party type.
    Party,
    /// 期间
    Interval,
    /// 参数 or a word of 时限用语.
    Term,
    /// 指标
    Metric,
    /// 轻重
    Severity,
    /// A chapter, article or item.
    Provision,
    /// A property of the 规章 header.
    Property,
    /// 规章
    Regulation,
    /// The calendar of a year.
    Calendar,
    /// 其他情形
    Otherwise,
    /// A role of 责任.
    Role,
}

/// What counts in units of time, not each of them in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnitOf {
    /// A rolling window (`N年内`).
    Window,
    /// A cycle (`每N个月为一周期`).
    Cycle,
    /// The period of a 指标.
    Figure,
}

/// Constructs that must stand under another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Construct {
    /// 遇
    On,
    /// 若 as a head
    If,
    /// 按 … 分流
    Switch,
    /// 属于 or 其他情形
    Branch,
    /// 同一 … 累计
    Counter,
    /// 满N次
    Tier,
    /// 每月终了 and its kin
    Period,
    /// 有下列情形之一
    AnyOf,
    /// A bare condition
    Condition,
    /// 清除
    Clear,
    /// 扣减
    Deduct,
    /// A statement other than a tier in a counter
    Statement,
    /// 全部
    All,
    /// 但 … 的 除外
    Exception,
}
