//! Amendments and what they do to the text.

use super::{Citation, Declaration, Name, Provision, QuoteLine, Spanned, TransitionRule};
use crate::source::Span;
use chrono::NaiveDate;

/// `修正案 TITLE` or `更正 TITLE` with its dates, its transition and its operations.
#[derive(Clone, Debug, PartialEq)]
pub struct Amendment {
    /// Which.
    pub kind: AmendmentKind,
    /// The title as written on the line.
    pub title: Name,
    /// 公布
    pub published: Option<Spanned<NaiveDate>>,
    /// 施行; a correction has none.
    pub effective: Option<Spanned<NaiveDate>>,
    /// 过渡
    pub transitions: Vec<TransitionClause>,
    /// The `>` lines of the decision itself.
    pub quote: Vec<QuoteLine>,
    /// What it does, in text order.
    pub operations: Vec<Operation>,
    /// Its header.
    pub span: Span,
}

/// Kinds of amending texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmendmentKind {
    /// 修正案: from its day of effect.
    Amendment,
    /// 更正: what the text should always have said.
    Correction,
}

/// A clause of 过渡.
#[derive(Clone, Debug, PartialEq)]
pub struct TransitionClause {
    /// What it is about.
    pub scope: TransitionScope,
    /// The rule.
    pub rule: TransitionRule,
    /// Where.
    pub span: Span,
}

/// What a clause of 过渡 is about.
#[derive(Clone, Debug, PartialEq)]
pub enum TransitionScope {
    /// All that the amendment touches.
    All,
    /// `处理`: provisions that give sanctions.
    Sanctions,
    /// These provisions.
    Provisions(Vec<Citation>),
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// What.
    pub kind: OperationKind,
    /// The line that says it.
    pub span: Span,
}

/// Whether the provisions after an inserted or struck one are renumbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renumbering {
    /// They keep their numbers.
    Keep,
    /// `其后顺延` / `其后递补`
    Shift,
}

/// Kinds of changes.
#[derive(Clone, Debug, PartialEq)]
pub enum OperationKind {
    /// `修改 第…条` and the new text.
    Change {
        /// Which provision.
        target: Citation,
        /// Its new text.
        provision: Provision,
    },
    /// `增加 第…条[,其后顺延]` and the text.
    Insert {
        /// As which provision.
        target: Citation,
        /// Its text.
        provision: Provision,
        /// What happens to those after it.
        renumbering: Renumbering,
    },
    /// `删去 第…条[,其后顺延]`
    Strike {
        /// Which provision.
        target: Citation,
        /// What happens to those after it.
        renumbering: Renumbering,
    },
    /// `替换 第…条 “A” 为 “B”`: the wording alone.
    Reword {
        /// Which provision.
        target: Citation,
        /// The words, which stand there once.
        old: Spanned<String>,
        /// What replaces them.
        new: Spanned<String>,
    },
    /// `废止 全部`: the whole regulation.
    Repeal,
    /// `修改` before a 参数, 时限用语, 指标 or definition: its new meaning.
    Redefine(Declaration),
    /// `增加` before a declaration: a new one, or further members and fields of an old one.
    Extend(Declaration),
}
