//! A journal as JSON: one document, or one record a line. The form is versioned and described by
//! `docs/schema/journal.schema.json`; names are those of the rule base, tags are English.

use super::names::Run;
use super::node::{Node, Object, node, object};
use crate::cases::Verdict;
use crate::journal::{
    CaseState, CaseStatus, Cause, DueRecord, DutyId, DutyRecord, Entry, EntryClass, EntryKind,
    EventSource, FactOwner, FactRecord, Flag, SanctionRecord, Waits,
};
use crate::model::{CaseId, EventId, NoticeKind, ProvisionId, Slot, Value};

/// The version of the form.
pub const SCHEMA: &str = "banfa.journal/1";

/// The whole journal as one document.
#[must_use]
pub fn document<'n>(run: &Run<'n>, verdicts: &'n [Verdict]) -> Object<'n> {
    let mut head = header(run);
    let entries = run.journal.entries.iter().map(|e| entry(run, e));
    head.add("entries", Node::from_iter(entries));
    head.add("cases", Node::from_iter(cases(run)));
    head.add("duties", Node::from_iter(duties(run)));
    head.add("sanctions", Node::from_iter(sanctions(run)));
    head.add("expectations", Node::from_iter(expectations(run, verdicts)));
    head
}

/// The journal as records: a head, the entries, then how everything stands.
#[must_use]
pub fn records<'n>(run: &Run<'n>, verdicts: &'n [Verdict]) -> Vec<Object<'n>> {
    let mut out = vec![head_record(run)];
    out.extend(run.journal.entries.iter().map(|e| entry_record(run, e)));
    out.extend(cases(run).map(|record| tagged("case", record)));
    out.extend(duties(run).map(|record| tagged("duty", record)));
    out.extend(sanctions(run).map(|record| tagged("sanction", record)));
    let expected = expectations(run, verdicts);
    out.extend(expected.map(|record| tagged("expectation", record)));
    out
}

/// A record that says what it is.
fn tagged<'n>(tag: &'static str, mut record: Object<'n>) -> Object<'n> {
    record.begin_with("record", tag);
    record
}

/// The record with which a journal begins.
#[must_use]
pub fn head_record<'n>(run: &Run<'n>) -> Object<'n> {
    tagged("run", header(run))
}

/// The record of an entry.
#[must_use]
pub fn entry_record<'n>(run: &Run<'n>, of: &'n Entry) -> Object<'n> {
    tagged("entry", entry(run, of))
}

/// The record of how a case stands.
#[must_use]
pub fn case_record<'n>(run: &Run<'n>, id: CaseId, status: &'n CaseStatus) -> Object<'n> {
    tagged("case", case(run, id, status))
}

/// The record of a duty.
#[must_use]
pub fn duty_record<'n>(run: &Run<'n>, of: &'n DutyRecord) -> Object<'n> {
    tagged("duty", duty(run, of))
}

/// The record of a sanction.
#[must_use]
pub fn sanction_record<'n>(run: &Run<'n>, of: &'n SanctionRecord) -> Object<'n> {
    tagged("sanction", sanction(run, of))
}

fn header<'n>(run: &Run<'n>) -> Object<'n> {
    object!({
        "schema": SCHEMA,
        "regulation": &*run.base.title,
        "as_of": run.journal.status.as_of,
    })
}

fn entry<'n>(run: &Run<'n>, e: &'n Entry) -> Object<'n> {
    let named = e.responsible.iter();
    let named = named.map(|(role, party)| node!({ "role": &**role, "party": run.party(*party) }));
    object!({
        "id": e.id.0,
        "time": e.time,
        "noted": e.noted,
        "kind": EntryClass::of(&e.kind).tag(),
        "case": e.case.map(|c| run.case(c)),
        "party": e.party.map(|p| run.party(p)),
        "provision": provision(run, e.provision),
        "version": version(run, e.provision),
        "via": provision(run, e.via),
        "also": Node::from_iter(e.also.iter().map(|&p| run.citation(p))),
        "causes": Node::from_iter(e.causes.iter().map(|c| cause(run, *c))),
        "responsible": Node::from_iter(named),
        "flags": Node::from_iter(e.flags.iter().map(flag)),
        "detail": detail(run, &e.kind),
    })
}

/// The days from and until (exclusive) which the wording of a provision is in force; null where it was never changed.
fn version<'n>(run: &Run<'n>, id: Option<ProvisionId>) -> Node<'n> {
    match id.and_then(|id| run.base.version_of(id)) {
        None => Node::Nothing,
        Some((since, until)) => node!({
            "since": since.map(|day| day.to_string()),
            "until": until.map(|day| day.to_string()),
        }),
    }
}

fn provision(run: &Run<'_>, id: Option<ProvisionId>) -> Option<String> {
    id.map(|p| run.citation(p))
}

fn cause<'n>(run: &Run<'n>, cause: Cause) -> Node<'n> {
    match cause {
        Cause::Entry(id) => node!({ "entry": id.0 }),
        Cause::Row(id) => {
            let (file, line) = run.row(id);
            node!({ "file": file, "line": line })
        }
    }
}

fn flag(flag: &Flag) -> Node<'_> {
    match flag {
        Flag::PresumedActor => node!({ "flag": "presumed_actor" }),
        Flag::PresumedRecipient => node!({ "flag": "presumed_recipient" }),
        Flag::Missing(fact) => node!({ "flag": "missing", "fact": &**fact }),
        Flag::UndeterminedParty => node!({ "flag": "undetermined_party" }),
        Flag::Provisional => node!({ "flag": "provisional" }),
        Flag::GroundRevoked => node!({ "flag": "ground_revoked" }),
    }
}

/// What an entry of its kind carries.
fn detail<'n>(run: &Run<'n>, kind: &'n EntryKind) -> Node<'n> {
    use EntryKind as K;
    match kind {
        K::Event { event, ty, source } => {
            let source = match source {
                EventSource::Input => "input",
                EventSource::Recorded => "recorded",
                EventSource::Deemed => "deemed",
                EventSource::Defined => "defined",
            };
            let record = run.journal.events.get(event.index());
            node!({
                "event": run.event(*ty),
                "source": source,
                "event_id": record.and_then(|r| r.name.as_deref()),
                "actor": record.and_then(|r| r.actor).map(|p| run.party(p)),
                "recipient": record.and_then(|r| r.recipient).map(|p| run.party(p)),
                "fields": event_fields(run, *event),
            })
        }
        K::BeforeEffect(ty)
        | K::AfterRepeal(ty)
        | K::AfterAsOf(ty)
        | K::Invalid(ty)
        | K::AfterClose(ty)
        | K::Unexpected(ty) => {
            node!({ "event": run.event(*ty) })
        }
        K::Violation { ty } => node!({ "event": run.event(*ty) }),
        K::OutOfScope | K::Closed | K::BoundReached => node!({}),
        K::FactSet(fact) | K::FactChanged(fact) => fact_json(run, fact),
        K::Supplemented { event, fields } => {
            let ty = run.journal.events.get(event.index()).map(|r| r.ty);
            let named = fields
                .iter()
                .filter_map(|(slot, v)| Some((run.field(ty?, *slot).into(), value(run, v))));
            let named: Object<'_> = named.collect();
            node!({ "event": event_ref(run, *event), "fields": named })
        }
        K::SupplementRefused { event, field } => {
            let ty = run.journal.events.get(event.index()).map(|r| r.ty);
            node!({ "event": event_ref(run, *event), "field": ty.map(|ty| run.field(ty, *field)) })
        }
        K::Revoked { event } => node!({ "event": event_ref(run, *event) }),
        K::Routed { statement, branch } => {
            node!({ "branch": *branch, "test": run.branch(*statement, *branch) })
        }
        K::Waiting { waits, facts } => node!({
            "waits": waits_tag(*waits),
            "facts": Node::from_iter(facts.iter().map(|f| &**f)),
        }),
        K::DutyOpened { duty, due } => {
            node!({ "duty": duty.0, "act": run.duty_text(*duty), "due": due_json(run, due) })
        }
        K::DutyDue { duty, why, due } => {
            let why = match why {
                crate::journal::DueChange::Known => "known",
                crate::journal::DueChange::Resumed => "resumed",
                crate::journal::DueChange::Extended => "extended",
            };
            node!({ "duty": duty.0, "why": why, "due": due_json(run, due) })
        }
        K::DutySuspended(duty)
        | K::DutyAssigned(duty)
        | K::DutyPartly(duty)
        | K::DutyMissed(duty)
        | K::DutyWaived(duty)
        | K::ActAfterWaiver(duty)
        | K::WrongPerson { duty } => duty_ref(run, *duty),
        K::DutyPerformed { duty, timing } => {
            let late = *timing == crate::journal::Timing::Late;
            node!({ "duty": duty.0, "act": run.duty_text(*duty), "late": late })
        }
        K::Deficient { duty, lacks } => {
            let lacks = Node::from_iter(lacks.iter().copied());
            node!({ "duty": duty.0, "act": run.duty_text(*duty), "lacks": lacks })
        }
        K::LateBy { duty, by } => node!({ "duty": duty.0, "by": *by }),
        K::Reminder { duty, before } => node!({ "duty": duty.0, "before": *before }),
        K::ExtensionRefused(duty, fault) => {
            use crate::journal::ExtensionFault as F;
            let fault = match fault {
                F::NothingToExtend => "nothing_to_extend",
                F::NotApprover => "not_approver",
                F::TooLate => "too_late",
                F::TooLong => "too_long",
                F::TooOften => "too_often",
            };
            node!({ "duty": duty.map(|d| d.0), "fault": fault })
        }
        K::AllPerformed(statement) => node!({ "act": run.statement(*statement) }),
        K::PowerOpened { statement, due } => {
            node!({ "act": run.statement(*statement), "due": due_json(run, due) })
        }
        K::PowerLapsed(statement) => node!({ "act": run.statement(*statement) }),
        K::Terminated(result) => node!({ "result": &**result }),
        K::Notice { kind, to, duty } => node!({
            "notice": match kind {
                NoticeKind::Report => "report",
                NoticeKind::Remind => "remind",
            },
            "to": to.map(|p| run.party(p)),
            "duty": duty.map(|d| d.0),
        }),
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
            let keys = Node::from_iter(keys.iter().map(|k| value(run, k)));
            node!({ "counts": run.counter(*counter), "keys": keys, "from": *from, "to": *to })
        }
        K::TierReached {
            counter,
            tier,
            count,
        } => {
            let tiers = run
                .base
                .counters
                .iter()
                .find(|c| c.id == *counter)
                .map(|c| &c.tiers);
            let at = tiers.and_then(|t| t.get(*tier)).map(|t| t.at);
            node!({ "counts": run.counter(*counter), "tier": *tier, "at": at, "count": *count })
        }
        K::Sanction { sanction, until } => {
            node!({ "sanction": run.sanction(*sanction), "until": *until })
        }
        K::SanctionWaits(s) | K::SanctionBlocked(s) => node!({ "sanction": run.sanction(*s) }),
        K::SanctionUngrounded { given } => node!({ "given": given.0 }),
        K::Decided {
            duty,
            choice,
            reason,
        } => {
            let choice = Node::from_iter(choice.iter().map(|&s| run.sanction(s)));
            node!({ "duty": duty.0, "choice": choice, "reason": reason.as_deref() })
        }
        K::DecisionRefused { choice, fault } => {
            use crate::journal::DecisionFault as F;
            let fault = match fault {
                F::NothingToDecide => "nothing_to_decide",
                F::NotDecider => "not_decider",
                F::OutsideRange => "outside_range",
                F::NoReason => "no_reason",
            };
            let choice = Node::from_iter(choice.iter().map(|&s| run.sanction(s)));
            node!({ "choice": choice, "fault": fault })
        }
        K::Metric { metric, value } => {
            let name = run.base.metrics.get(metric.index()).map(|m| &*m.name);
            node!({ "metric": name, "value": *value })
        }
        K::PeriodEnded(period) => node!({ "period": match period {
            crate::calendar::Period::Month => "month",
            crate::calendar::Period::Quarter => "quarter",
            crate::calendar::Period::Year => "year",
        } }),
    }
}

fn waits_tag(waits: Waits) -> &'static str {
    match waits {
        Waits::Statement(_) => "statement",
        Waits::Head(_) => "head",
        Waits::Arm(_) => "arm",
        Waits::Counter(_) => "counter",
        Waits::Definition(_) => "definition",
        Waits::Scope => "scope",
    }
}

fn event_ref<'n>(run: &Run<'n>, id: EventId) -> Node<'n> {
    match run.journal.events.get(id.index()) {
        Some(r) => {
            node!({ "event": run.event(r.ty), "event_id": r.name.as_deref(), "time": r.time })
        }
        None => Node::Nothing,
    }
}

fn event_fields<'n>(run: &Run<'n>, id: EventId) -> Node<'n> {
    let Some(record) = run.journal.events.get(id.index()) else {
        return node!({});
    };
    let fields = record.fields.iter().enumerate();
    let set = fields.filter_map(|(at, v)| {
        let name = run.field(record.ty, Slot::at(at)).into();
        Some((name, value(run, v.as_ref()?)))
    });
    Node::Object(set.collect())
}

fn fact_json<'n>(run: &Run<'n>, fact: &'n FactRecord) -> Node<'n> {
    let (owner, name) = run.attribute(fact.owner, fact.slot);
    let of = match fact.owner {
        FactOwner::Case(_) => "case",
        FactOwner::Party(_) => "party",
    };
    node!({
        "of": of,
        "owner": owner,
        "fact": name,
        "old": fact.old.as_ref().map(|v| value(run, v)),
        "new": value(run, &fact.new),
    })
}

fn duty_ref<'n>(run: &Run<'n>, id: DutyId) -> Node<'n> {
    node!({ "duty": id.0, "act": run.duty_text(id) })
}

/// Names for parties, cases and members; lists for sets; decimals as text, so that no reader rounds them.
fn value<'n>(run: &Run<'n>, v: &'n Value) -> Node<'n> {
    match v {
        Value::Bool(b) => (*b).into(),
        Value::Duration(span) => (*span).into(),
        Value::Members(of, bits) => {
            let one = |at: u8| run.value(&Value::Member(*of, at));
            (0..64u8)
                .filter(|at| bits >> at & 1 == 1)
                .map(one)
                .collect()
        }
        Value::Parties(ids) => ids.iter().map(|&id| run.party(id)).collect(),
        Value::Text(_)
        | Value::Number(_)
        | Value::Date(_)
        | Value::Instant(_)
        | Value::Member(..)
        | Value::Party(_)
        | Value::Case(_) => run.value(v).into(),
    }
}

fn due_json<'n>(run: &Run<'n>, due: &'n DueRecord) -> Node<'n> {
    match due {
        DueRecord::At(due) => node!({ "clock": "runs", "count": &**due }),
        DueRecord::None => node!({ "clock": "none" }),
        DueRecord::Open(fact) => node!({ "clock": "open", "missing": &**fact }),
        DueRecord::BeforeEvent(event, _) => {
            node!({ "clock": "event", "before": run.event(*event) })
        }
    }
}

fn cases<'n>(run: &Run<'n>) -> impl Iterator<Item = Object<'n>> {
    let all = run.journal.status.cases.iter().enumerate();
    all.map(|(at, status)| case(run, CaseId::at(at), status))
}

fn case<'n>(run: &Run<'n>, id: CaseId, status: &'n CaseStatus) -> Object<'n> {
    let (state, since, extra) = match &status.state {
        CaseState::Untouched => ("untouched", None, None),
        CaseState::Open => ("open", None, None),
        CaseState::Closed(at) => ("closed", Some(*at), None),
        CaseState::Terminated(at, result) => ("terminated", Some(*at), Some(result.to_string())),
        CaseState::OutOfScope(at, by) => ("out_of_scope", Some(*at), provision(run, *by)),
    };
    let attributes = status.attributes.iter().enumerate();
    let attributes = attributes.filter_map(|(slot, v)| {
        let (_, name) = run.attribute(FactOwner::Case(id), Slot::at(slot));
        Some((name.into(), value(run, v.as_ref()?)))
    });
    let attributes: Object<'_> = attributes.collect();
    let awaits = status.awaits.iter().map(|(statement, events)| {
        node!({
            "events": Node::from_iter(events.iter().map(|&e| run.event(e))),
            "provision": run.citation(run.base.statement(*statement).provision),
        })
    });
    let missing = status.missing.iter().map(|m| {
        let answers = m.statement.map(|s| run.answers(s)).unwrap_or_default();
        let answers = answers.into_iter();
        let answers = answers.map(|a| node!({ "answer": a.answer, "provision": a.provision }));
        node!({
            "fact": &*m.fact,
            "provision": run.citation(m.provision),
            "answers": Node::from_iter(answers),
        })
    });
    object!({
        "case": run.case(id),
        "type": run.case_type(id),
        "state": state,
        "since": since,
        "why": extra,
        "attributes": attributes,
        "awaits": Node::from_iter(awaits),
        "missing": Node::from_iter(missing),
    })
}

fn duties<'n>(run: &Run<'n>) -> impl Iterator<Item = Object<'n>> {
    let all = run.journal.status.duties.iter();
    all.map(|d| duty(run, d))
}

fn duty<'n>(run: &Run<'n>, d: &'n DutyRecord) -> Object<'n> {
    object!({
        "duty": d.id.0,
        "act": run.statement(d.statement),
        "party": d.party.map(|p| run.party(p)),
        "case": d.case.map(|c| run.case(c)),
        "provision": run.citation(d.provision),
        "version": version(run, Some(d.provision)),
        "via": provision(run, d.via),
        "opened": d.opened,
        "due": due_json(run, &d.due),
        "state": d.state,
        "ended": d.ended,
        "entry": d.entry.0,
    })
}

fn sanctions<'n>(run: &Run<'n>) -> impl Iterator<Item = Object<'n>> {
    let all = run.journal.status.sanctions.iter();
    all.map(|s| sanction(run, s))
}

fn sanction<'n>(run: &Run<'n>, s: &'n SanctionRecord) -> Object<'n> {
    object!({
        "sanction": run.sanction(s.sanction),
        "party": run.party(s.party),
        "provision": run.citation(s.provision),
        "version": version(run, Some(s.provision)),
        "given": s.given,
        "until": s.until,
        "ungrounded": s.ungrounded,
        "entry": s.entry.0,
    })
}

fn expectations<'n>(run: &Run<'n>, verdicts: &'n [Verdict]) -> impl Iterator<Item = Object<'n>> {
    verdicts.iter().map(|v| {
        let file = run.sources.file(v.span.file);
        let line = crate::source::Place::of(file, v.span).line;
        let text = run.sources.slice(v.span);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        object!({ "line": line, "text": text, "met": v.met })
    })
}
