//! The rule base: tables of what is declared, provisions, rules.

use super::edition::Edition;
use super::rules::{
    Body, Counter, Definition, HeadRule, Metric, PeriodicRule, Power, Prohibition, Responsibility,
    ScopeRule, Statement, StatementKind,
};
use super::{
    CaseTypeId, EnumId, EventTypeId, Expr, PartyId, PartyTypeId, ProvisionId, SanctionId, Slot,
    StatementId, Type,
};
use crate::amend::Decree;
use crate::calendar::{Calendar, OfficeHours, Span as TimeSpan};
use crate::source::Span;
use crate::syntax::tree::{DayKind, Level};
use chrono::NaiveDate;
use std::sync::Arc;

/// A whole rule base: every name resolved, every expression typed.
#[derive(Clone, Debug)]
pub struct RuleBase {
    /// The title.
    pub title: Arc<str>,
    /// 制定机关
    pub issuer: Option<Arc<str>>,
    /// 公布
    pub published: Option<NaiveDate>,
    /// 施行: earlier events are outside.
    pub effective: Option<NaiveDate>,
    /// 废止: events from this day on are outside, but for what the transition keeps.
    pub repealed: Option<NaiveDate>,
    /// The amendments and corrections in the order in which they took hold.
    pub decrees: Vec<Decree>,
    /// Provisions in text order; a parent precedes its children.
    pub provisions: Vec<Provision>,
    /// `>` lines of the title, before the first provision.
    pub heading: Vec<QuotedLine>,
    /// Party types.
    pub party_types: Vec<PartyType>,
    /// Named parties; their [`PartyId`]s are the first of every run.
    pub named_parties: Vec<NamedParty>,
    /// Enums.
    pub enums: Vec<EnumType>,
    /// Case types.
    pub case_types: Vec<CaseType>,
    /// Event types: built-in ones first (see [`Builtin`]), then declared and defined ones.
    pub events: Vec<EventType>,
    /// Sanctions.
    pub sanctions: Vec<Sanction>,
    /// Severity orders, lightest first.
    pub severities: Vec<Vec<SanctionId>>,
    /// Intervals.
    pub intervals: Vec<Interval>,
    /// All statements.
    pub statements: Vec<Statement>,
    /// Rules at heads, in text order.
    pub heads: Vec<HeadRule>,
    /// Periodic rules, in text order.
    pub periodic: Vec<PeriodicRule>,
    /// Scope rules.
    pub scopes: Vec<ScopeRule>,
    /// Definitions, in text order.
    pub definitions: Vec<Definition>,
    /// Counters, in text order.
    pub counters: Vec<Counter>,
    /// Prohibitions.
    pub prohibitions: Vec<Prohibition>,
    /// Powers.
    pub powers: Vec<Power>,
    /// Responsibilities.
    pub responsibilities: Vec<Responsibility>,
    /// Metrics.
    pub metrics: Vec<Metric>,
    /// Parameters, for display.
    pub parameters: Vec<Parameter>,
    /// 解释 and 存疑 notes.
    pub notes: Vec<Note>,
    /// 接受: findings that the rules accept.
    pub acceptances: Vec<Acceptance>,
    /// The calendar.
    pub calendar: Calendar,
    /// Office hours, where declared.
    pub office_hours: Option<OfficeHours>,
    /// What a bare 日 counts, where declared: cases and `banfa due` write it too.
    pub day: Option<DayKind>,
}

impl RuleBase {
    /// A statement.
    #[must_use]
    pub fn statement(&self, id: StatementId) -> &Statement {
        &self.statements[id.index()]
    }

    /// A provision.
    #[must_use]
    pub fn provision(&self, id: ProvisionId) -> &Provision {
        &self.provisions[id.index()]
    }

    /// An event type.
    #[must_use]
    pub fn event(&self, id: EventTypeId) -> &EventType {
        &self.events[id.index()]
    }

    /// For each provision: the article, or 备注, in which it stands; itself above.
    #[must_use]
    pub fn units(&self) -> Vec<ProvisionId> {
        let mut units: Vec<ProvisionId> = Vec::with_capacity(self.provisions.len());
        for (index, provision) in self.provisions.iter().enumerate() {
            let above = provision
                .parent
                .filter(|_| provision.level > Level::Article)
                .and_then(|parent| units.get(parent.index()).copied());
            units.push(above.unwrap_or(ProvisionId::at(index)));
        }
        units
    }

    /// Every condition of the rules: what decides whether something is so, not what is set or raised.
    #[must_use]
    pub fn conditions(&self) -> Vec<&Expr> {
        let mut all: Vec<&Expr> = Vec::new();
        all.extend(self.heads.iter().filter_map(|h| h.trigger.when.as_ref()));
        all.extend(self.scopes.iter().filter_map(|s| s.when.as_ref()));
        all.extend(self.definitions.iter().filter_map(|d| d.when.as_ref()));
        for p in &self.prohibitions {
            all.extend(p.when.iter().chain(&p.unless));
        }
        for p in &self.powers {
            all.extend(p.when.iter().chain(&p.unless));
        }
        for counter in &self.counters {
            all.extend(&counter.when);
            all.extend(counter.tiers.iter().filter_map(|t| t.when.as_ref()));
        }
        for statement in &self.statements {
            match &statement.kind {
                StatementKind::Duty(duty) => {
                    all.extend(duty.when.iter().chain(&duty.unless));
                    all.extend(duty.conditions.iter().map(|c| &c.test));
                }
                StatementKind::Power(power) => all.extend(&power.when),
                StatementKind::Arm { trigger, .. } => all.extend(&trigger.when),
                StatementKind::Switch { branches, .. } => {
                    all.extend(branches.iter().filter_map(|b| b.test.as_ref()));
                }
                StatementKind::If(when, _) => all.push(when),
                StatementKind::AnyOf { items, .. } => {
                    all.extend(items.iter().map(|(_, when)| when));
                }
                StatementKind::Assign(..)
                | StatementKind::Raise(_)
                | StatementKind::Close
                | StatementKind::Terminate(_)
                | StatementKind::Follow(..)
                | StatementKind::Sanction { .. }
                | StatementKind::Notice { .. } => {}
            }
        }
        all
    }
}

/// A provision: the spine on which everything hangs.
#[derive(Clone, Debug, PartialEq)]
pub struct Provision {
    /// The provision above it.
    pub parent: Option<ProvisionId>,
    /// Level.
    pub level: Level,
    /// Number; 0 for 备注.
    pub number: u32,
    /// 之N; 0 where there is none.
    pub suffix: u32,
    /// The title.
    pub title: Option<Arc<str>>,
    /// Its `>` lines, those of its children not included.
    pub quote: Vec<QuotedLine>,
    /// It has a `>` line of its own, so it can be cited (ruling 20); otherwise its nearest citable parent is.
    pub citable: bool,
    /// It says 宣示.
    pub declaratory: bool,
    /// The statements inside its own head: what `依照 … 办理` runs.
    pub body: Body,
    /// Of an article with several 款, those of them in its first, which has no marker.
    pub first_paragraph: Body,
    /// 参照 《…》
    pub references: Vec<Arc<str>>,
    /// 解释机关
    pub interpreter: Option<Arc<str>>,
    /// From when to when it is in force: as its article is.
    pub edition: Edition,
    /// Its first edition: what makes two of them one provision.
    pub lineage: ProvisionId,
    /// From its marker to its end.
    pub span: Span,
    /// Its marker alone.
    pub marker: Span,
}

impl Provision {
    /// Whether two editions say the same: the same words at the same place, under the same number.
    #[must_use]
    pub fn is_same_text(&self, other: &Self) -> bool {
        let lines = |p: &Self| {
            p.quote
                .iter()
                .map(|line| line.text.clone())
                .collect::<Vec<_>>()
        };
        (self.span, self.number, self.suffix) == (other.span, other.number, other.suffix)
            && lines(self) == lines(other)
    }
}

/// An official line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotedLine {
    /// The text.
    pub text: Arc<str>,
    /// Where.
    pub span: Span,
}

/// A named and typed attribute or field.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// Its name.
    pub name: Arc<str>,
    /// Its type.
    pub ty: Type,
    /// 无环: a party relation declared acyclic.
    pub acyclic: bool,
    /// Where it was declared.
    pub span: Span,
}

/// 主体
#[derive(Clone, Debug, PartialEq)]
pub struct PartyType {
    /// Its name.
    pub name: Arc<str>,
    /// Its attributes, then the metrics kept per party of this type.
    pub attributes: Vec<Attribute>,
    /// The attribute through which a party of this type belongs to a party of another (ruling 9: the one attribute
    /// of a party type that acts through its members).
    pub membership: Vec<(PartyTypeId, Slot)>,
    /// Where.
    pub span: Span,
}

/// 机构
#[derive(Clone, Debug, PartialEq)]
pub struct NamedParty {
    /// Its id in every run.
    pub id: PartyId,
    /// Its name.
    pub name: Arc<str>,
    /// Its type.
    pub ty: PartyTypeId,
    /// Where.
    pub span: Span,
}

/// 枚举
#[derive(Clone, Debug, PartialEq)]
pub struct EnumType {
    /// Its id.
    pub id: EnumId,
    /// Its name.
    pub name: Arc<str>,
    /// Its members in order.
    pub members: Vec<Arc<str>>,
    /// Where.
    pub span: Span,
}

/// 案件
#[derive(Clone, Debug, PartialEq)]
pub struct CaseType {
    /// Its id.
    pub id: CaseTypeId,
    /// Its name.
    pub name: Arc<str>,
    /// Its attributes.
    pub attributes: Vec<Attribute>,
    /// Where.
    pub span: Span,
}

/// 事件
#[derive(Clone, Debug, PartialEq)]
pub struct EventType {
    /// Its name.
    pub name: Arc<str>,
    /// The case type that it is about (关于).
    pub about: Option<CaseTypeId>,
    /// Its fields.
    pub fields: Vec<Attribute>,
    /// For each field: the case attribute of the same name and type that it sets.
    pub sets: Vec<Option<(CaseTypeId, Slot)>>,
    /// What kind of event.
    pub origin: EventOrigin,
    /// Where (an empty span for built-in ones).
    pub span: Option<Span>,
}

impl EventType {
    /// Whether such an event can be about a case of a type: by 关于, or by a field.
    #[must_use]
    pub fn can_be_about(&self, case: CaseTypeId) -> bool {
        self.about == Some(case) || self.fields.iter().any(|field| field.ty == Type::Case(case))
    }
}

/// Where events of a type come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventOrigin {
    /// Declared: from input, 计入 or 视为.
    Declared,
    /// Derived by 指.
    Defined,
    /// Built in.
    Builtin(Builtin),
}

/// Events of the language itself; they are the first of [`RuleBase::events`], in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Builtin {
    /// 裁量 (also 决定): 对象, 依据, 选择, 理由
    Decide,
    /// 补充 T1: fills empty fields
    Supplement,
    /// 撤销 T1
    Revoke,
    /// 批准延长: 依据, 延长
    Extend,
}

impl Builtin {
    /// All, in table order.
    pub const ALL: [Self; 4] = [Self::Decide, Self::Supplement, Self::Revoke, Self::Extend];

    /// Its event type.
    #[must_use]
    pub fn id(self) -> EventTypeId {
        EventTypeId(self as u32)
    }

    /// The names under which it is written, the first being the one that is shown.
    #[must_use]
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Decide => &["裁量", "决定"],
            Self::Supplement => &["补充"],
            Self::Revoke => &["撤销"],
            Self::Extend => &["批准延长"],
        }
    }
}

/// 处理
#[derive(Clone, Debug, PartialEq)]
pub struct Sanction {
    /// Its name.
    pub name: Arc<str>,
    /// Whom it may hit.
    pub targets: Vec<PartyTypeId>,
    /// How long it lasts.
    pub validity: Validity,
    /// Where.
    pub span: Span,
}

/// How long a sanction lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Validity {
    /// For good.
    Lasting,
    /// A span from the day it is given.
    For(TimeSpan),
    /// To December 31 of the year it is given.
    ThisYear,
}

/// 期间
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    /// Its name.
    pub name: Arc<str>,
    /// Starting events.
    pub from: Vec<EventTypeId>,
    /// Ending events.
    pub to: Vec<EventTypeId>,
    /// Where.
    pub span: Span,
}

/// 参数 and 时限用语, for display.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: Arc<str>,
    /// Its value as written.
    pub text: Arc<str>,
    /// Where.
    pub span: Span,
}

/// 解释 or 存疑
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// Which.
    pub kind: NoteKind,
    /// The provision in which it stands.
    pub provision: Option<ProvisionId>,
    /// What it says.
    pub text: Arc<str>,
    /// Where.
    pub span: Span,
}

/// `接受 CODE [关于 NAME] “…”。`
#[derive(Clone, Debug, PartialEq)]
pub struct Acceptance {
    /// The code of the warnings or notes that are accepted.
    pub code: &'static str,
    /// Only those about these; all where empty.
    pub about: Vec<Arc<str>>,
    /// The provision in which it stands.
    pub provision: Option<ProvisionId>,
    /// Why.
    pub reason: Arc<str>,
    /// Where.
    pub span: Span,
}

/// Kinds of notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoteKind {
    /// 解释
    Interpretation,
    /// 存疑
    OpenQuestion,
}

/// The slot of a named attribute.
#[must_use]
pub fn slot_of(attributes: &[Attribute], name: &str) -> Option<Slot> {
    attributes
        .iter()
        .position(|a| &*a.name == name)
        .map(Slot::at)
}
