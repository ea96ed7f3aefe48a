//! Rules: statements, duties, counters.

use super::{Citation, Compare, Expr, Limit, Name, Path, Quantity, Spanned};
use crate::decimal::Decimal;
use crate::source::Span;

/// One sentence of rules.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its statements; a headed one holds its body. None where the sentence could not be read.
    pub statements: Vec<Statement>,
    /// It ended in a head's `:` right before a marker: its innermost last head governs the provisions that follow.
    pub chapeau: bool,
    /// The whole sentence.
    pub span: Span,
}

/// A statement with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// What it says.
    pub kind: StatementKind,
    /// Where.
    pub span: Span,
}

impl Statement {
    /// The statements directly inside it.
    #[must_use]
    pub fn inner(&self) -> Vec<&Statement> {
        fn continued(list: &[Continuation]) -> Vec<&Statement> {
            list.iter().map(|c| &c.statement).collect()
        }
        match &self.kind {
            StatementKind::Headed(_, body) => body.iter().collect(),
            StatementKind::Duty(duty) => continued(&duty.continuations),
            StatementKind::Decision(decision) => continued(&decision.continuations),
            StatementKind::Prohibition(prohibition) => prohibition.violated.iter().collect(),
            StatementKind::Power(power) => power.lapsed.iter().collect(),
            StatementKind::Excepted(inner, _) => vec![&**inner],
            StatementKind::Declaratory
            | StatementKind::Scope(_)
            | StatementKind::Assign { .. }
            | StatementKind::Raise(_)
            | StatementKind::Close
            | StatementKind::Terminate(_)
            | StatementKind::Follow(_)
            | StatementKind::Sanction { .. }
            | StatementKind::Notice { .. }
            | StatementKind::Clear(_)
            | StatementKind::Deduct { .. }
            | StatementKind::Responsibility(_)
            | StatementKind::Interpreter(_)
            | StatementKind::Reference(_)
            | StatementKind::Condition(_) => Vec::new(),
        }
    }
}

/// What a statement may say.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// A head and the statements that it governs (none for a chapeau).
    Headed(Head, Vec<Statement>),
    /// `宣示`
    Declaratory,
    /// `适用于 X,若 C` / `不适用于 X,若 C`
    Scope(Scope),
    /// `P 应当 …`
    Duty(Box<Duty>),
    /// `P 不得 E[,若 C][,违反 S]`
    Prohibition(Box<Prohibition>),
    /// `P 可以 [limit] E[,若 C][,期满 未 E S]`
    Power(Box<Power>),
    /// `认定 path 为 expr`
    Assign {
        /// What is set.
        target: Path,
        /// To what.
        value: Expr,
    },
    /// `计入 E(field 为 value)` or `视为 E(…)`
    Raise(Raise),
    /// `办结`
    Close,
    /// `终结 为 RESULT`
    Terminate(Name),
    /// `依照 第…条第(…)项 办理`
    Follow(Citation),
    /// `[对 P] 给予 S、T`
    Sanction {
        /// Whom; the counter's X where absent.
        to: Option<Path>,
        /// Which, each.
        sanctions: Vec<Name>,
    },
    /// `由 P [对 Q] [视情节] 给予 …[,limit]`
    Decision(Box<Decision>),
    /// `提醒 [P]`, `报 P`
    Notice {
        /// 提醒 or 报.
        kind: NoticeKind,
        /// To whom; `提醒` alone goes to the duty's obligor.
        to: Vec<Path>,
    },
    /// `遇 E[,若 C] 清除` in a counter.
    Clear(Trigger),
    /// `遇 E[,若 C] 扣减 n[,每周期 至多 m]` in a counter.
    Deduct {
        /// When.
        trigger: Trigger,
        /// How much.
        amount: Expr,
        /// At most per window.
        cap: Option<Expr>,
    },
    /// `责任 第一责任人 为 path,直接责任人 为 path`
    Responsibility(Vec<(Name, Path)>),
    /// `解释机关 P`
    Interpreter(Path),
    /// `参照 《…》`
    Reference(Spanned<String>),
    /// `S,但 C 的 除外`: S stands unless C is shown.
    Excepted(Box<Statement>, Expr),
    /// A bare condition: an item under `有 下列 情形 之一`.
    Condition(Expr),
}

/// A head: says when its body applies.
#[derive(Clone, Debug, PartialEq)]
pub enum Head {
    /// `[首次] 遇 E、F[,若 C]`
    On(Trigger),
    /// `每月终了` / `每季度终了` / `每年终了`
    Period(Period),
    /// `若 C`
    If(Expr),
    /// `按 A 分流`
    Switch(Expr),
    /// `属于 v、w` / `其他情形`
    Branch(Vec<Pattern>),
    /// `其他情形`
    Otherwise,
    /// `同一 X WINDOW 累计 E …`
    Counter(Box<Counter>),
    /// `满N次 …`
    Tier(Tier),
    /// `有 下列 情形 之一`
    AnyOf,
}

/// `[首次] 遇 E、F[,若 C]`
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// Only the first of all listed events on the case.
    pub first: bool,
    /// Any of these.
    pub events: Vec<Name>,
    /// Condition.
    pub when: Option<Expr>,
}

/// The calendar periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    /// 月
    Month,
    /// 季度
    Quarter,
    /// 年
    Year,
}

/// What a 属于 matches.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// One value.
    Value(Expr),
    /// A range, by one comparison or two joined (`5日以上 不满 10日`).
    Range(Vec<(Compare, Expr)>),
}

/// `适用于` / `不适用于`
#[derive(Clone, Debug, PartialEq)]
pub struct Scope {
    /// 适用于 (true) or 不适用于.
    pub applies: bool,
    /// Case or party types.
    pub subjects: Vec<Name>,
    /// Condition.
    pub when: Option<Expr>,
    /// `但 C 的 除外`
    pub unless: Option<Expr>,
}

/// `P 应当 …`
#[derive(Clone, Debug, PartialEq)]
pub struct Duty {
    /// Who owes.
    pub obligor: Obligor,
    /// By when.
    pub limit: Option<Limit>,
    /// `向 Q、R`
    pub recipients: Vec<Path>,
    /// One of these (或), each all of its events (并).
    pub acts: Vec<Vec<Name>>,
    /// Conditions on the act (clauses without a keyword).
    pub act_conditions: Vec<Expr>,
    /// `若 C`: whether the duty arises.
    pub when: Option<Expr>,
    /// `但 C 的 除外`
    pub unless: Option<Expr>,
    /// `扣除 期间`
    pub excluded: Vec<Name>,
    /// `经 P 批准 可以 延长 …`
    pub extension: Option<Extension>,
    /// `免除 遇 E[,若 C]`
    pub waivers: Vec<Trigger>,
    /// `履行后 S` and its kin, in text order.
    pub continuations: Vec<Continuation>,
}

/// `P` or `各 P`
#[derive(Clone, Debug, PartialEq)]
pub struct Obligor {
    /// `各`: a duty for each member.
    pub each: bool,
    /// The party, set of parties, or party type.
    pub party: Path,
}

/// When a continuation runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Moment {
    /// `履行后`
    Performed,
    /// `全部履行后`
    AllPerformed,
    /// `任一履行后`
    AnyPerformed,
    /// `逾期`
    Missed,
    /// `逾期 超过 D`
    LateBy(Quantity),
    /// `期满 前 D`
    Before(Quantity),
}

/// `履行后 S`
#[derive(Clone, Debug, PartialEq)]
pub struct Continuation {
    /// When.
    pub moment: Moment,
    /// What.
    pub statement: Statement,
}

/// `经 P 批准 可以 延长 [至多] D[,至多 N次]`
#[derive(Clone, Debug, PartialEq)]
pub struct Extension {
    /// Who approves.
    pub approver: Path,
    /// `至多` is written: the approval says how much, up to `by`.
    pub at_most: bool,
    /// By how much.
    pub by: Quantity,
    /// `至多 N次`
    pub times: Option<u32>,
    /// Where.
    pub span: Span,
}

/// `P 不得 E`
#[derive(Clone, Debug, PartialEq)]
pub struct Prohibition {
    /// Who must not.
    pub party: Path,
    /// Any of these (或 or 、).
    pub events: Vec<Name>,
    /// Condition.
    pub when: Option<Expr>,
    /// `但 C 的 除外`
    pub unless: Option<Expr>,
    /// `违反 S`
    pub violated: Vec<Statement>,
}

/// `P 可以 E`
#[derive(Clone, Debug, PartialEq)]
pub struct Power {
    /// Who may.
    pub party: Path,
    /// Until when, if it lapses.
    pub limit: Option<Limit>,
    /// Which acts (`撤销 E` names the revoked event in `revokes`).
    pub events: Vec<Name>,
    /// The power is to revoke events of these kinds (`可以 撤销 E`).
    pub revokes: bool,
    /// Condition.
    pub when: Option<Expr>,
    /// `但 C 的 除外`
    pub unless: Option<Expr>,
    /// `期满 未 E S`
    pub lapsed: Vec<Statement>,
}

/// `计入 E(…)` or `视为 E(…)`
#[derive(Clone, Debug, PartialEq)]
pub struct Raise {
    /// 计入 or 视为.
    pub how: RaiseKind,
    /// The event.
    pub event: Name,
    /// Its fields.
    pub fields: Vec<(Name, Expr)>,
}

/// How an event is raised by a provision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RaiseKind {
    /// 计入: a derived event with this provision as its source.
    Record,
    /// 视为: deemed to have happened.
    Deem,
}

/// 报 or 提醒.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// 报
    Report,
    /// 提醒
    Remind,
}

/// `由 P 对 Q 给予 …`
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Who decides.
    pub by: Path,
    /// Whom it hits; the counter's X where absent.
    pub to: Option<Path>,
    /// What.
    pub choice: Choice,
    /// By when.
    pub limit: Option<Limit>,
    /// `但 C 的 除外`
    pub unless: Option<Expr>,
    /// `逾期 S` and the like.
    pub continuations: Vec<Continuation>,
}

/// What a decision may be.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// `给予 S、T`: each of them, owed.
    Fixed(Vec<Name>),
    /// `视情节 给予 A、B、C 之一`
    OneOf(Vec<Name>),
    /// `视情节 给予 A 至 C 之一`, along the severity order.
    Between(Name, Name),
}

/// `同一 X[、Y] WINDOW 累计 E[、F][的 FIELD][,若 C]`
#[derive(Clone, Debug, PartialEq)]
pub struct Counter {
    /// Per what.
    pub keys: Vec<Path>,
    /// Over what.
    pub window: Spanned<Window>,
    /// Which events count.
    pub events: Vec<Name>,
    /// Sum of this number field instead of the number of events.
    pub field: Option<Name>,
    /// Which of them.
    pub when: Option<Expr>,
}

/// A counting window.
#[derive(Clone, Debug, PartialEq)]
pub enum Window {
    /// 本月内, 本季度内, 本年内
    Calendar(Period),
    /// A bare 年内, as the rule base declares.
    Year,
    /// N年内, N个月内, N日内: rolling, inclusive at both ends.
    Rolling(Quantity),
    /// `自 DATE 起 每N个月为一周期`
    Anchored {
        /// A date attribute of X.
        anchor: Path,
        /// Months or years.
        every: Quantity,
    },
    /// 历次
    Ever,
}

/// `满N次[起 每次][,若 C]`
#[derive(Clone, Debug, PartialEq)]
pub struct Tier {
    /// The threshold.
    pub at: Spanned<Decimal>,
    /// The counter word after the number (次, 分 …).
    pub unit: String,
    /// `起 每次`: at N and at each one after.
    pub every: bool,
    /// Condition on the completing event.
    pub when: Option<Expr>,
}
