//! Case files: roster, events, expectations; and files of differences that are foreseen.

use super::{Citation, Name, Quantity, QuoteLine, Spanned};
use crate::decimal::Decimal;
use crate::source::{FileId, Span};
use chrono::{NaiveDate, NaiveDateTime};

/// One `*.case` file.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseFile {
    /// The file.
    pub file: FileId,
    /// The title after 案例.
    pub title: Option<Name>,
    /// The `>` lines.
    pub note: Vec<QuoteLine>,
    /// 名册
    pub roster: Vec<RosterLine>,
    /// Dated lines in text order.
    pub events: Vec<EventLine>,
    /// 截至
    pub as_of: Option<Spanned<NaiveDate>>,
    /// 期望
    pub expectations: Vec<Expectation>,
}

/// One file of expected differences.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeseenFile {
    /// The title after 预期差异.
    pub title: Option<Name>,
    /// Its lines.
    pub lines: Vec<ForeseenLine>,
}

/// `第十六条第(一)项 处理 不再,对 张三,案例 “三次”:调离岗位`
#[derive(Clone, Debug, PartialEq)]
pub struct ForeseenLine {
    /// The provision; `None` for 无条款.
    pub under: Option<Citation>,
    /// 原: a provision that only the old side has.
    pub former: bool,
    /// About what.
    pub topic: Name,
    /// How it differs.
    pub manner: Name,
    /// For whom; for anybody where absent.
    pub whom: Option<Name>,
    /// In which case file; in any where absent.
    pub case: Option<Name>,
    /// What it names; anything where empty.
    pub names: Vec<Name>,
    /// Why: the `>` lines above it.
    pub reason: Vec<QuoteLine>,
    /// The line.
    pub span: Span,
}

/// `工作人员 张三: 所属股室 法制股`
#[derive(Clone, Debug, PartialEq)]
pub struct RosterLine {
    /// The party type.
    pub ty: Name,
    /// The party.
    pub name: Name,
    /// Attributes.
    pub fields: Vec<CaseField>,
    /// The line.
    pub span: Span,
}

/// `2012-06-01 09:00 咨询 A1:接待人 张三,渠道 服务窗口`
#[derive(Clone, Debug, PartialEq)]
pub struct EventLine {
    /// When, local civil time.
    pub time: Spanned<NaiveDateTime>,
    /// What.
    pub event: Name,
    /// Ids before the colon: the case, then the event's own; or the event's own alone.
    pub ids: Vec<Name>,
    /// Fields.
    pub fields: Vec<CaseField>,
    /// The line.
    pub span: Span,
}

/// `接待人 张三`: a field and its value or values.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseField {
    /// The field.
    pub name: Name,
    /// One value, or several for a set.
    pub values: Vec<CaseValue>,
}

/// A value in a case file or a register.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseValue {
    /// What.
    pub kind: CaseValueKind,
    /// Where.
    pub span: Span,
}

/// Kinds of values in a case.
#[derive(Clone, Debug, PartialEq)]
pub enum CaseValueKind {
    /// A bare word: party, enum member, case id or text by the field's type.
    Word(String),
    /// `“…”`
    Text(String),
    /// A number.
    Number(Decimal),
    /// 是 / 否
    Bool(bool),
    /// A date.
    Date(NaiveDate),
    /// A date and time.
    DateTime(NaiveDateTime),
    /// A duration.
    Duration(Quantity),
    /// A citation (`依据 第十六条第(一)项`).
    Citation(Citation),
    /// `全部`
    All,
}

/// `期望 …`
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// What is expected.
    pub kind: ExpectationKind,
    /// `,依 PROVISION`
    pub under: Option<Citation>,
    /// The line.
    pub span: Span,
}

/// What a case may expect.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpectationKind {
    /// `期望 P 受 S[,N次]` / `期望 P 不受 S`
    Sanction {
        /// Who.
        party: Name,
        /// 受 (true) or 不受.
        given: bool,
        /// Which.
        sanction: Name,
        /// How often; at least once where absent.
        times: Option<u32>,
    },
    /// `期望 [P] [CASE] E STATE[,期限 DATE [TIME]]`: a duty for the act E is in this state at the end.
    Duty {
        /// Whose; any where absent.
        party: Option<Name>,
        /// On which case; any where absent.
        case: Option<Name>,
        /// The act.
        act: Name,
        /// Its state.
        state: Spanned<DutyStateWord>,
        /// Its due instant (a date alone means the end of that day).
        due: Option<CaseValue>,
    },
    /// `期望 CASE 办结` / `未办结` / `不适用` / `终结 为 R`
    Case {
        /// Which.
        case: Name,
        /// How it stands.
        status: CaseStatusWord,
    },
    /// `期望 CASE 待补充 ATTR`
    Missing {
        /// Which case.
        case: Name,
        /// Which fact.
        attribute: Name,
    },
    /// `期望 X 的 ATTR 为 V`: an attribute of a case or a party (also a 指标).
    Attribute {
        /// Case or party.
        subject: Name,
        /// Which.
        attribute: Name,
        /// Its value.
        value: Vec<CaseValue>,
    },
    /// `期望 ENTRY N次`: so many entries of this kind (`违反 1次`, `未预期 2次`), of P or CASE if named.
    Entries {
        /// Party or case.
        subject: Option<Name>,
        /// The kind of entry, in the words of the journal.
        entry: Name,
        /// How many.
        times: u32,
    },
    /// `期望 [P] E N次`: so many events of this kind, derived ones included.
    Happened {
        /// The party or case that it touches.
        subject: Option<Name>,
        /// The event.
        event: Name,
        /// How many.
        times: u32,
    },
}

/// The states of a duty, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DutyStateWord {
    /// 待履行
    Pending,
    /// 中止
    Suspended,
    /// 已履行
    Performed,
    /// 逾期未履行
    Overdue,
    /// 逾期履行
    PerformedLate,
    /// 免除
    Waived,
}

/// How a case stands, as written.
#[derive(Clone, Debug, PartialEq)]
pub enum CaseStatusWord {
    /// 办结
    Closed,
    /// 未办结
    Open,
    /// 不适用
    OutOfScope,
    /// 终结 为 R
    Terminated(Name),
}
