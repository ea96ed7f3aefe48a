//! What an entry says, in a sentence without its time, case, party and provision, which every report shows beside it.

use super::names::Run;
use super::words::{self, Lang, entry_words};
use crate::journal::{
    DueRecord, Entry, EntryClass, EntryKind, EventRecord, EventSource, FactRecord, Waits,
};
use crate::model::{Discretion, EventId, Slot, StatementKind, Value};

impl Run<'_> {
    /// What an entry says.
    #[must_use]
    pub fn sentence(&self, entry: &Entry) -> String {
        use EntryKind as K;
        let zh = self.lang == Lang::Zh;
        let word = entry_words(EntryClass::of(&entry.kind), self.lang);
        let colon = self.lang.pick(":", ": ");
        match &entry.kind {
            K::Event { event, ty, source } => self.event_sentence(*event, self.event(*ty), *source),
            K::BeforeEffect(ty)
            | K::AfterRepeal(ty)
            | K::AfterAsOf(ty)
            | K::AfterClose(ty)
            | K::Unexpected(ty)
            | K::Invalid(ty) => {
                format!("{word}{colon}{}", self.event(*ty))
            }
            K::Violation { ty } => format!("{word}{colon}{}", self.event(*ty)),
            K::OutOfScope | K::Closed | K::BoundReached => word.to_owned(),
            K::FactSet(fact) => self.fact(fact),
            K::FactChanged(fact) => format!("{word}{colon}{}", self.fact(fact)),
            K::Supplemented { event, fields } => {
                format!(
                    "{word} {}{colon}{}",
                    self.event_name(*event),
                    self.fields(*event, fields)
                )
            }
            K::SupplementRefused { event, field } => {
                let name = self.field_of(*event, *field);
                format!("{word}{colon}{} {name}", self.event_name(*event))
            }
            K::Revoked { event } => format!("{word} {}", self.event_name(*event)),
            K::Routed { statement, branch } => {
                format!("{word} → {}", self.branch(*statement, *branch))
            }
            K::Waiting { waits, facts } => self.waiting(*waits, facts),
            K::DutyOpened { duty, due } => {
                let what = self.duty_text(*duty);
                let ought = self.lang.pick("应当", "must");
                format!("{ought} {what}{}", self.limit(due))
            }
            K::DutyDue { duty, why, due } => {
                let why = words::due_change(*why, self.lang);
                format!("{why} {}{}", self.duty_text(*duty), self.limit(due))
            }
            K::DutySuspended(duty)
            | K::DutyAssigned(duty)
            | K::DutyPartly(duty)
            | K::DutyMissed(duty)
            | K::DutyWaived(duty)
            | K::ActAfterWaiver(duty)
            | K::WrongPerson { duty } => format!("{word} {}", self.duty_text(*duty)),
            K::DutyPerformed { duty, timing } => {
                let how = words::timing(*timing, self.lang);
                format!("{how} {}", self.duty_text(*duty))
            }
            K::Deficient { duty, lacks } => {
                format!(
                    "{word} {}{}",
                    self.duty_text(*duty),
                    self.lacks(*duty, lacks)
                )
            }
            K::LateBy { duty, by } => {
                format!(
                    "{word}{} {}",
                    self.pad(words::span(*by, self.lang)),
                    self.duty_text(*duty)
                )
            }
            K::Reminder { duty, before } => {
                let span = words::span(*before, self.lang);
                let what = self.duty_text(*duty);
                if zh {
                    format!("期满前{span} {what}")
                } else {
                    format!("{span} before the limit: {what}")
                }
            }
            K::ExtensionRefused(duty, fault) => {
                let what = duty.map_or_else(String::new, |d| format!(" {}", self.duty_text(d)));
                format!(
                    "{word}{what}{colon}{}",
                    words::extension_fault(*fault, self.lang)
                )
            }
            K::AllPerformed(statement) => format!("{word} {}", self.statement(*statement)),
            K::PowerOpened { statement, due } => {
                format!("{word} {}{}", self.statement(*statement), self.limit(due))
            }
            K::PowerLapsed(statement) => format!("{word} {}", self.statement(*statement)),
            K::Terminated(result) => format!("{word}{colon}{result}"),
            K::Notice { kind, to, duty } => {
                let to = to.map_or("", |p| self.party(p));
                let about =
                    duty.map_or_else(String::new, |d| format!("{colon}{}", self.duty_text(d)));
                format!("{} {to}{about}", words::notice(*kind, self.lang))
            }
            K::Counted {
                counter,
                keys,
                from,
                to,
            }
            | K::CounterLowered {
                counter,
                keys,
                from,
                to,
            } => {
                let keys = self.keys(keys);
                format!("{word} {}{keys} {from} → {to}", self.counter(*counter))
            }
            K::TierReached {
                counter,
                tier,
                count,
            } => {
                let at = self.tier(*counter, *tier);
                let what = self.counter(*counter);
                let now = match at == count.to_string() {
                    true => String::new(),
                    false if zh => format!("(现为 {count})"),
                    false => format!(" (now {count})"),
                };
                let reached = self.lang.pick("达到", "reached");
                format!("{what} {reached} {at}{now}")
            }
            K::Sanction { sanction, until } => {
                let verb = self.lang.pick("受", "incurs");
                let span = match until {
                    Some(at) if zh => format!("(至 {})", self.instant(*at)),
                    Some(at) => format!(" (until {})", self.instant(*at)),
                    None => String::new(),
                };
                format!("{verb} {}{span}", self.sanction(*sanction))
            }
            K::SanctionWaits(s) | K::SanctionBlocked(s) => format!("{word} {}", self.sanction(*s)),
            K::SanctionUngrounded { given } => {
                let what = self
                    .journal
                    .entries
                    .get(given.0 as usize)
                    .map(|e| self.sentence(e));
                format!("{word}{colon}{}", what.unwrap_or_default())
            }
            K::Decided {
                duty,
                choice,
                reason,
            } => {
                // Where there is no choice, it is no 裁量.
                let word = match self.is_bound(*duty) {
                    true => self.lang.pick("决定", word),
                    false => word,
                };
                let why = reason
                    .as_deref()
                    .map(|r| format!("{}{r}", self.lang.pick(",理由:", "; reason: ")));
                format!(
                    "{word} {}{}",
                    self.sanctions(choice),
                    why.unwrap_or_default()
                )
            }
            K::DecisionRefused { choice, fault } => {
                let fault = words::decision_fault(*fault, self.lang);
                format!("{word} {}{colon}{fault}", self.sanctions(choice))
            }
            K::Metric { metric, value } => {
                let name = self
                    .base
                    .metrics
                    .get(metric.index())
                    .map_or("?", |m| &*m.name);
                match value {
                    Some(value) => format!("{name} = {value}"),
                    None => format!(
                        "{name}{colon}{}",
                        self.lang.pick("无可计算", "nothing to measure")
                    ),
                }
            }
            K::PeriodEnded(period) => words::period_end(*period, self.lang).to_owned(),
        }
    }

    /// Whether a decision leaves no choice.
    fn is_bound(&self, duty: crate::journal::DutyId) -> bool {
        let statement = self
            .duty(duty)
            .map(|d| &self.base.statement(d.statement).kind);
        match statement {
            Some(StatementKind::Duty(duty)) => duty
                .decision
                .as_ref()
                .is_some_and(|d| d.discretion == Discretion::Bound),
            _ => false,
        }
    }

    fn pad(&self, text: String) -> String {
        format!("{}{text}", self.lang.pick("", " "))
    }

    /// `,期限 2012-06-01 24:00`; nothing for a duty without a clock.
    fn limit(&self, due: &DueRecord) -> String {
        match due {
            DueRecord::None => String::new(),
            DueRecord::At(_) | DueRecord::Open(_) | DueRecord::BeforeEvent(..) => {
                format!("{}{}", self.lang.pick(",期限 ", ", due "), self.due(due))
            }
        }
    }

    fn event_sentence(&self, event: EventId, name: &str, source: EventSource) -> String {
        let record = self.journal.events.get(event.index());
        let shown = record
            .map(|r| self.event_fields(event, r))
            .unwrap_or_default();
        let id = record
            .and_then(|r| r.name.as_deref())
            .map(|n| format!(" {n}"))
            .unwrap_or_default();
        match source {
            EventSource::Input => format!("{name}{id}{shown}"),
            EventSource::Recorded | EventSource::Deemed | EventSource::Defined => {
                format!(
                    "{} {name}{id}{shown}",
                    words::event_source(source, self.lang)
                )
            }
        }
    }

    /// What was said with an event; what was filled in later is told where it was.
    fn event_fields(&self, event: EventId, record: &EventRecord) -> String {
        let later = |slot: Slot| self.journal.filled_later.contains(&(event, slot));
        let fields = record
            .fields
            .iter()
            .enumerate()
            .filter_map(|(at, v)| Some((Slot::at(at), v.as_ref()?)))
            .filter(|(slot, _)| !later(*slot));
        let mut each: Vec<String> = fields
            .map(|(slot, value)| format!("{} {}", self.field(record.ty, slot), self.value(value)))
            .collect();
        if let Some(to) = record.recipient {
            each.push(format!("{} {}", self.lang.pick("向", "to"), self.party(to)));
        }
        if each.is_empty() {
            return String::new();
        }
        match self.lang {
            Lang::Zh => format!("({})", each.join(",")),
            Lang::En => format!(" ({})", each.join(", ")),
        }
    }

    /// An event of the run by its own id where it has one, else by its type.
    fn event_name(&self, event: EventId) -> String {
        let Some(record) = self.journal.events.get(event.index()) else {
            return "?".into();
        };
        match &record.name {
            Some(name) => format!("{} {name}", self.event(record.ty)),
            None => self.event(record.ty).to_owned(),
        }
    }

    fn field_of(&self, event: EventId, slot: Slot) -> &str {
        let record = self.journal.events.get(event.index());
        record.map_or("?", |r| self.field(r.ty, slot))
    }

    fn fields(&self, event: EventId, fields: &[(Slot, Value)]) -> String {
        let each: Vec<String> = fields
            .iter()
            .map(|(slot, value)| format!("{} {}", self.field_of(event, *slot), self.value(value)))
            .collect();
        self.lang.list(&each)
    }

    fn fact(&self, fact: &FactRecord) -> String {
        let (owner, name) = self.attribute(fact.owner, fact.slot);
        let new = self.value(&fact.new);
        let of = self.lang.pick(" 的 ", "'s ");
        match &fact.old {
            Some(old) => format!("{owner}{of}{name} {} → {new}", self.value(old)),
            None => format!("{owner}{of}{name} = {new}"),
        }
    }

    fn waiting(&self, waits: Waits, facts: &[std::sync::Arc<str>]) -> String {
        let facts = self.lang.list(facts);
        let what = match waits {
            Waits::Statement(id) | Waits::Arm(id) => self.statement(id),
            Waits::Head(at) => {
                let head = self.base.heads.get(at);
                head.map(|h| self.events(&h.trigger.events))
                    .unwrap_or_default()
            }
            Waits::Counter(id) => self.counter(id),
            Waits::Definition(at) => {
                let definition = self.base.definitions.get(at);
                definition
                    .map(|d| self.event(d.event).to_owned())
                    .unwrap_or_default()
            }
            Waits::Scope => self.lang.pick("适用范围", "scope").to_owned(),
        };
        match self.lang {
            Lang::Zh => format!("待补充 {facts}({what})"),
            Lang::En => format!("waits for {facts} ({what})"),
        }
    }

    /// `,缺:…`: the conditions that a deficient act lacks, as the rules write them.
    fn lacks(&self, duty: crate::journal::DutyId, lacks: &[usize]) -> String {
        let Some(record) = self.duty(duty) else {
            return String::new();
        };
        let crate::model::StatementKind::Duty(rule) = &self.base.statement(record.statement).kind
        else {
            return String::new();
        };
        let texts: Vec<String> = lacks
            .iter()
            .filter_map(|&at| rule.conditions.get(at))
            .map(|c| self.source(c.span))
            .collect();
        if texts.is_empty() {
            return String::new();
        }
        format!(
            "{}{}",
            self.lang.pick(",不符:", "; lacks: "),
            self.lang.list(&texts)
        )
    }

    fn keys(&self, keys: &[Value]) -> String {
        let each: Vec<String> = keys.iter().map(|k| self.value(k)).collect();
        match (each.is_empty(), self.lang) {
            (true, _) => String::new(),
            (false, Lang::Zh) => format!("({})", each.join("、")),
            (false, Lang::En) => format!(" ({})", each.join(", ")),
        }
    }

    fn tier(&self, counter: crate::model::CounterId, tier: usize) -> String {
        let counter = self.base.counters.iter().find(|c| c.id == counter);
        let tier = counter.and_then(|c| c.tiers.get(tier));
        tier.map_or_else(|| "?".into(), |t| t.at.to_string())
    }
}
