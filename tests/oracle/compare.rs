//! The engine's journal in the neutral form, and how two journals differ.

use crate::calendar::{At, Length};
use crate::values::{V, number_words};
use crate::world::{Due, Line, moment};
use banfa::calendar::{Instant, LimitUnit, Span};
use banfa::journal::{
    DecisionFault, DueChange, DueRecord, DutyId, Entry, EntryClass, EntryKind, EventSource,
    ExtensionFault, FactOwner, FactRecord, Flag, Journal, Timing, Waits,
};
use banfa::model::{
    NoticeKind, ProvisionId, RuleBase, SanctionId, Slot, StatementId, StatementKind, Value,
    cite_text,
};
use banfa::syntax::tree::Unit;
use chrono::NaiveDateTime;

struct Told<'a> {
    base: &'a RuleBase,
    journal: &'a Journal,
}

fn at(instant: Instant) -> At {
    instant.date().and_time(NaiveDateTime::from(instant).time())
}

fn length(span: Span) -> Length {
    let unit = match span.unit {
        LimitUnit::Minute => Unit::Minute,
        LimitUnit::Hour => Unit::Hour,
        LimitUnit::WorkingHour => Unit::WorkingHour,
        LimitUnit::NaturalDay => Unit::NaturalDay,
        LimitUnit::WorkingDay => Unit::WorkingDay,
        LimitUnit::Month => Unit::Month,
        LimitUnit::Year => Unit::Year,
    };
    Length::new(span.count, unit)
}

/// The journal of the engine as lines.
pub fn lines(base: &RuleBase, journal: &Journal) -> Vec<Line> {
    let told = Told { base, journal };
    journal.entries.iter().map(|e| told.line(e)).collect()
}

impl Told<'_> {
    fn line(&self, entry: &Entry) -> Line {
        let party =
            |id: banfa::model::PartyId| self.journal.input.parties[id.index()].name.to_string();
        let cite = |id: ProvisionId| cite_text(self.base, id);
        Line {
            at: moment(at(entry.time)),
            noted: entry.noted.map_or(String::new(), |t| moment(at(t))),
            word: EntryClass::of(&entry.kind).word(),
            case: entry.case.map_or(String::new(), |c| {
                self.journal.input.cases.name(c).to_string()
            }),
            party: entry.party.map_or(String::new(), party),
            cite: entry.provision.map_or(String::new(), cite),
            via: entry.via.map_or(String::new(), cite),
            also: entry.also.iter().map(|p| cite(*p)).collect(),
            detail: self.detail(&entry.kind),
            responsible: entry
                .responsible
                .iter()
                .map(|(role, p)| format!("{role}={}", party(*p)))
                .collect(),
            flags: entry.flags.iter().filter_map(|f| self.flag(f)).collect(),
        }
    }

    fn flag(&self, flag: &Flag) -> Option<String> {
        Some(match flag {
            Flag::PresumedActor => "推定经手人".to_owned(),
            Flag::PresumedRecipient => "推定对象".to_owned(),
            Flag::Missing(fact) => format!("缺 {fact}"),
            Flag::UndeterminedParty => "待定".to_owned(),
            // Which years have a calendar is a matter of the data, not of the law.
            Flag::Provisional => return None,
            Flag::GroundRevoked => "依据已撤销".to_owned(),
        })
    }

    fn event(&self, ty: banfa::model::EventTypeId) -> String {
        self.base.events[ty.index()].name.to_string()
    }

    fn start(&self, statement: StatementId) -> u32 {
        self.base.statement(statement).span.start
    }

    fn duty(&self, id: DutyId) -> String {
        let statement = self.journal.status.duties[id.0 as usize].statement;
        let StatementKind::Duty(duty) = &self.base.statement(statement).kind else {
            return "?".into();
        };
        let acts: Vec<String> = duty
            .acts
            .iter()
            .map(|all| {
                all.iter()
                    .map(|e| self.event(*e))
                    .collect::<Vec<_>>()
                    .join("并")
            })
            .collect();
        format!("{}#{}", acts.join("或"), self.start(statement))
    }

    fn due(&self, due: &DueRecord) -> String {
        match due {
            DueRecord::At(due) => Due::At(due.at.map(at)),
            DueRecord::None => Due::None,
            DueRecord::Open(fact) => Due::Open(fact.to_string()),
            DueRecord::BeforeEvent(ty, lead) => Due::Before(self.event(*ty), lead.map(length)),
        }
        .words()
    }

    fn value(&self, value: &Value) -> String {
        let party =
            |p: &banfa::model::PartyId| self.journal.input.parties[p.index()].name.to_string();
        match value {
            Value::Text(t) => V::Text(t.to_string()),
            Value::Number(n) => V::Num(n.millionths()),
            Value::Bool(b) => V::Bool(*b),
            Value::Date(d) => V::Date(*d),
            Value::Instant(i) => V::At(at(*i)),
            Value::Duration(s) => V::Length(length(*s)),
            Value::Member(e, n) => {
                V::Member(self.base.enums[e.index()].members[usize::from(*n)].to_string())
            }
            Value::Members(e, bits) => {
                let members = self.base.enums[e.index()].members.iter().enumerate();
                V::Members(
                    members
                        .filter(|(i, _)| (bits >> i) & 1 == 1)
                        .map(|(_, m)| m.to_string())
                        .collect(),
                )
            }
            Value::Party(p) => V::Party(party(p)),
            Value::Parties(list) => V::Parties(list.iter().map(party).collect()),
            Value::Case(c) => V::Case(self.journal.input.cases.name(*c).to_string()),
        }
        .words()
    }

    fn sanction(&self, id: SanctionId) -> String {
        self.base.sanctions[id.index()].name.to_string()
    }

    fn sanctions(&self, ids: &[SanctionId]) -> String {
        ids.iter()
            .map(|s| self.sanction(*s))
            .collect::<Vec<_>>()
            .join("、")
    }

    fn fact(&self, record: &FactRecord) -> String {
        let name = match record.owner {
            FactOwner::Case(case) => {
                let ty = self.journal.input.cases.ty(case);
                &self.base.case_types[ty.index()].attributes[record.slot.index()].name
            }
            FactOwner::Party(party) => {
                let ty = self.journal.input.parties[party.index()].ty;
                &self.base.party_types[ty.index()].attributes[record.slot.index()].name
            }
        };
        let old = record.old.as_ref().map_or(String::new(), |v| self.value(v));
        format!("{name}:{old}→{}", self.value(&record.new))
    }

    fn of_event(&self, id: banfa::model::EventId) -> banfa::model::EventTypeId {
        self.journal.events[id.index()].ty
    }

    fn field(&self, event: banfa::model::EventId, slot: Slot) -> String {
        self.base.events[self.of_event(event).index()].fields[slot.index()]
            .name
            .to_string()
    }

    fn counted(&self, keys: &[Value], from: i64, to: i64) -> String {
        let keys: Vec<String> = keys.iter().map(|k| self.value(k)).collect();
        format!(
            "{} {}→{}",
            keys.join("、"),
            number_words(from),
            number_words(to)
        )
    }

    fn detail(&self, kind: &EntryKind) -> String {
        match kind {
            EntryKind::Event { ty, source, .. } => {
                let source = match source {
                    EventSource::Input => "",
                    EventSource::Recorded => "计入 ",
                    EventSource::Deemed => "视为 ",
                    EventSource::Defined => "指 ",
                };
                format!("{source}{}", self.event(*ty))
            }
            EntryKind::BeforeEffect(ty)
            | EntryKind::AfterRepeal(ty)
            | EntryKind::AfterAsOf(ty)
            | EntryKind::Invalid(ty)
            | EntryKind::AfterClose(ty)
            | EntryKind::Unexpected(ty)
            | EntryKind::Violation { ty } => self.event(*ty),
            EntryKind::OutOfScope
            | EntryKind::Closed
            | EntryKind::BoundReached
            | EntryKind::AllPerformed(_) => String::new(),
            EntryKind::FactSet(record) | EntryKind::FactChanged(record) => self.fact(record),
            EntryKind::Supplemented { event, fields } => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(slot, v)| format!("{} {}", self.field(*event, *slot), self.value(v)))
                    .collect();
                format!("{} {}", self.event(self.of_event(*event)), fields.join(","))
            }
            EntryKind::SupplementRefused { event, field } => {
                format!(
                    "{} {}",
                    self.event(self.of_event(*event)),
                    self.field(*event, *field)
                )
            }
            EntryKind::Revoked { event } => self.event(self.of_event(*event)),
            EntryKind::Routed { branch, .. } => format!("第{}支", branch + 1),
            EntryKind::Waiting { waits, facts } => {
                let scope = if matches!(waits, Waits::Scope) {
                    "适用范围:"
                } else {
                    ""
                };
                let facts: Vec<&str> = facts.iter().map(|f| &**f).collect();
                format!("{scope}{}", facts.join("、"))
            }
            EntryKind::DutyOpened { duty, due } => {
                format!("{} {}", self.duty(*duty), self.due(due))
            }
            EntryKind::DutyDue { duty, why, due } => {
                let why = match why {
                    DueChange::Known => "得知",
                    DueChange::Resumed => "恢复",
                    DueChange::Extended => "延长",
                };
                format!("{why} {} {}", self.duty(*duty), self.due(due))
            }
            EntryKind::DutySuspended(duty)
            | EntryKind::DutyAssigned(duty)
            | EntryKind::DutyPartly(duty)
            | EntryKind::WrongPerson { duty }
            | EntryKind::DutyMissed(duty)
            | EntryKind::DutyWaived(duty)
            | EntryKind::ActAfterWaiver(duty) => self.duty(*duty),
            EntryKind::DutyPerformed { duty, timing } => {
                let how = match timing {
                    Timing::InTime => "按期",
                    Timing::Unlimited => "无期限",
                    Timing::Undecided => "待定",
                    Timing::Late => "逾期",
                };
                format!("{how} {}", self.duty(*duty))
            }
            EntryKind::Deficient { duty, lacks } => format!("{} {lacks:?}", self.duty(*duty)),
            EntryKind::LateBy { duty, by } => {
                format!("{} {}", self.duty(*duty), length(*by).words())
            }
            EntryKind::Reminder { duty, before } => {
                format!("{} {}", self.duty(*duty), length(*before).words())
            }
            EntryKind::ExtensionRefused(duty, fault) => match duty {
                None => "无可延长".to_owned(),
                Some(duty) => {
                    let why = match fault {
                        ExtensionFault::NothingToExtend => "无可延长",
                        ExtensionFault::NotApprover => "非批准人",
                        ExtensionFault::TooLate => "期满后",
                        ExtensionFault::TooLong => "长度",
                        ExtensionFault::TooOften => "次数",
                    };
                    format!("{} {why}", self.duty(*duty))
                }
            },
            EntryKind::PowerOpened { statement, due } => {
                format!("#{} {}", self.start(*statement), self.due(due))
            }
            EntryKind::PowerLapsed(statement) => format!("#{}", self.start(*statement)),
            EntryKind::Terminated(result) => result.to_string(),
            EntryKind::Notice { kind, to, .. } => {
                let kind = match kind {
                    NoticeKind::Report => "报",
                    NoticeKind::Remind => "提醒",
                };
                let to = to.map_or(String::new(), |p| {
                    self.journal.input.parties[p.index()].name.to_string()
                });
                format!("{kind} {to}")
            }
            EntryKind::Counted { keys, from, to, .. }
            | EntryKind::CounterLowered { keys, from, to, .. } => {
                self.counted(keys, from.millionths(), to.millionths())
            }
            EntryKind::TierReached { tier, count, .. } => {
                format!("第{}档 {}", tier + 1, number_words(count.millionths()))
            }
            EntryKind::Sanction { sanction, until } => {
                let until = until.map_or("长期".to_owned(), |t| moment(at(t)));
                format!("{} {until}", self.sanction(*sanction))
            }
            EntryKind::SanctionWaits(sanction) | EntryKind::SanctionBlocked(sanction) => {
                self.sanction(*sanction)
            }
            EntryKind::SanctionUngrounded { given } => {
                let entry = &self.journal.entries[given.0 as usize];
                match &entry.kind {
                    EntryKind::Sanction { sanction, .. } => {
                        format!("{} {}", self.sanction(*sanction), moment(at(entry.time)))
                    }
                    _ => "?".to_owned(),
                }
            }
            EntryKind::Decided { duty, choice, .. } => {
                format!("{} {}", self.duty(*duty), self.sanctions(choice))
            }
            EntryKind::DecisionRefused { choice, fault } => {
                let why = match fault {
                    DecisionFault::NothingToDecide => "无可裁量",
                    DecisionFault::NotDecider => "非裁量人",
                    DecisionFault::OutsideRange => "超出范围",
                    DecisionFault::NoReason => "没有理由",
                };
                format!("{} {why}", self.sanctions(choice))
            }
            EntryKind::Metric { metric, value } => {
                let value = value.map_or(String::new(), |v| number_words(v.millionths()));
                format!("{} {value}", self.base.metrics[metric.index()].name)
            }
            EntryKind::PeriodEnded(period) => match period {
                banfa::calendar::Period::Month => "每月终了",
                banfa::calendar::Period::Quarter => "每季度终了",
                banfa::calendar::Period::Year => "每年终了",
            }
            .to_owned(),
        }
    }
}

/// What one journal has and the other lacks, line by line; empty where both say the same in the same order.
pub fn differences(engine: &[Line], oracle: &[Line]) -> Vec<String> {
    let (a, b): (Vec<String>, Vec<String>) = (
        engine.iter().map(Line::text).collect(),
        oracle.iter().map(Line::text).collect(),
    );
    if a == b {
        return Vec::new();
    }
    let mut left = b.clone();
    let mut out = Vec::new();
    for line in &a {
        match left.iter().position(|l| l == line) {
            Some(at) => {
                left.remove(at);
            }
            None => out.push(format!("  - 引擎 {line}")),
        }
    }
    out.extend(left.iter().map(|l| format!("  + 另读 {l}")));
    if out.is_empty() {
        let at = a.iter().zip(&b).position(|(x, y)| x != y).unwrap_or(0);
        out.push(format!("  次序 引擎 {}", a[at]));
        out.push(format!("  次序 另读 {}", b[at]));
    }
    out.truncate(12);
    out
}
