//! A journal as JSON: one document, or one record a line. The form is versioned and described by
//! `docs/schema/journal.schema.json`; names are those of the rule base, tags are English.

use super::names::Run;
use crate::cases::Verdict;
use crate::journal::{
    CaseState, CaseStatus, Cause, DueRecord, DutyId, DutyRecord, Entry, EntryClass, EntryKind,
    EventSource, FactOwner, FactRecord, Flag, SanctionRecord, Waits,
};
use crate::model::{CaseId, EventId, ProvisionId, Slot, Value};
use serde_json::{Map, Value as Json, json};

/// The version of the form.
pub const SCHEMA: &str = "banfa.journal/1";

/// The whole journal as one document.
#[must_use]
pub fn document(run: &Run<'_>, verdicts: &[Verdict]) -> Json {
    let mut head = header(run);
    let part = |records: Vec<Json>| Json::Array(records);
    head.insert(
        "entries".into(),
        part(run.journal.entries.iter().map(|e| entry(run, e)).collect()),
    );
    head.insert("cases".into(), part(cases(run)));
    head.insert("duties".into(), part(duties(run)));
    head.insert("sanctions".into(), part(sanctions(run)));
    head.insert("expectations".into(), part(expectations(run, verdicts)));
    Json::Object(head)
}

/// The journal as records: a head, the entries, then how everything stands.
#[must_use]
pub fn records(run: &Run<'_>, verdicts: &[Verdict]) -> Vec<Json> {
    let tagged = |tag: &str, records: Vec<Json>| -> Vec<Json> {
        let with_tag = |record: Json| tagged(tag, record);
        records.into_iter().map(with_tag).collect()
    };
    let mut out = vec![head_record(run)];
    out.extend(tagged(
        "entry",
        run.journal.entries.iter().map(|e| entry(run, e)).collect(),
    ));
    out.extend(tagged("case", cases(run)));
    out.extend(tagged("duty", duties(run)));
    out.extend(tagged("sanction", sanctions(run)));
    out.extend(tagged("expectation", expectations(run, verdicts)));
    out
}

/// A record that says what it is.
fn tagged(tag: &str, record: Json) -> Json {
    let Json::Object(fields) = record else {
        return record;
    };
    let mut object = Map::with_capacity(fields.len() + 1);
    object.insert("record".into(), tag.into());
    object.extend(fields);
    Json::Object(object)
}

/// The record with which a journal begins.
#[must_use]
pub fn head_record(run: &Run<'_>) -> Json {
    tagged("run", Json::Object(header(run)))
}

/// The record of an entry.
#[must_use]
pub fn entry_record(run: &Run<'_>, of: &Entry) -> Json {
    tagged("entry", entry(run, of))
}

/// The record of how a case stands.
#[must_use]
pub fn case_record(run: &Run<'_>, id: CaseId, status: &CaseStatus) -> Json {
    tagged("case", case(run, id, status))
}

/// The record of a duty.
#[must_use]
pub fn duty_record(run: &Run<'_>, of: &DutyRecord) -> Json {
    tagged("duty", duty(run, of))
}

/// The record of a sanction.
#[must_use]
pub fn sanction_record(run: &Run<'_>, of: &SanctionRecord) -> Json {
    tagged("sanction", sanction(run, of))
}

fn header(run: &Run<'_>) -> Map<String, Json> {
    let mut head = Map::new();
    head.insert("schema".into(), SCHEMA.into());
    head.insert("regulation".into(), run.base.title.to_string().into());
    head.insert("as_of".into(), json!(run.journal.status.as_of));
    head
}

fn entry(run: &Run<'_>, e: &Entry) -> Json {
    let causes: Vec<Json> = e.causes.iter().map(|c| cause(run, *c)).collect();
    let responsible: Vec<Json> = e
        .responsible
        .iter()
        .map(|(role, party)| json!({ "role": **role, "party": run.party(*party) }))
        .collect();
    json!({
        "id": e.id.0,
        "time": e.time,
        "noted": e.noted,
        "kind": EntryClass::of(&e.kind).tag(),
        "case": e.case.map(|c| run.case(c)),
        "party": e.party.map(|p| run.party(p)),
        "provision": provision(run, e.provision),
        "version": version(run, e.provision),
        "via": provision(run, e.via),
        "also": e.also.iter().map(|&p| run.citation(p)).collect::<Vec<_>>(),
        "causes": causes,
        "responsible": responsible,
        "flags": e.flags.iter().map(flag).collect::<Vec<_>>(),
        "detail": detail(run, &e.kind),
    })
}

/// The days from and until (exclusive) which the wording of a provision is in force; null where it was never changed.
fn version(run: &Run<'_>, id: Option<ProvisionId>) -> Json {
    match id.and_then(|id| run.base.version_of(id)) {
        None => Json::Null,
        Some((since, until)) => json!({
            "since": since.map(|day| day.to_string()),
            "until": until.map(|day| day.to_string()),
        }),
    }
}

fn provision(run: &Run<'_>, id: Option<ProvisionId>) -> Option<String> {
    id.map(|p| run.citation(p))
}

fn cause(run: &Run<'_>, cause: Cause) -> Json {
    match cause {
        Cause::Entry(id) => json!({ "entry": id.0 }),
        Cause::Row(id) => {
            let (file, line) = run.row(id);
            json!({ "file": file, "line": line })
        }
    }
}

fn flag(flag: &Flag) -> Json {
    match flag {
        Flag::PresumedActor => json!({ "flag": "presumed_actor" }),
        Flag::PresumedRecipient => json!({ "flag": "presumed_recipient" }),
        Flag::Missing(fact) => json!({ "flag": "missing", "fact": **fact }),
        Flag::UndeterminedParty => json!({ "flag": "undetermined_party" }),
        Flag::Provisional => json!({ "flag": "provisional" }),
        Flag::GroundRevoked => json!({ "flag": "ground_revoked" }),
    }
}

/// What an entry of its kind carries.
fn detail(run: &Run<'_>, kind: &EntryKind) -> Json {
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
            json!({
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
            json!({ "event": run.event(*ty) })
        }
        K::Violation { ty } => json!({ "event": run.event(*ty) }),
        K::OutOfScope | K::Closed | K::BoundReached => json!({}),
        K::FactSet(fact) | K::FactChanged(fact) => fact_json(run, fact),
        K::Supplemented { event, fields } => {
            let ty = run.journal.events.get(event.index()).map(|r| r.ty);
            let named: Map<String, Json> = fields
                .iter()
                .filter_map(|(slot, v)| Some((run.field(ty?, *slot).to_owned(), value(run, v))))
                .collect();
            json!({ "event": event_ref(run, *event), "fields": named })
        }
        K::SupplementRefused { event, field } => {
            let ty = run.journal.events.get(event.index()).map(|r| r.ty);
            json!({ "event": event_ref(run, *event), "field": ty.map(|ty| run.field(ty, *field)) })
        }
        K::Revoked { event } => json!({ "event": event_ref(run, *event) }),
        K::Routed { statement, branch } => {
            json!({ "branch": branch, "test": run.branch(*statement, *branch) })
        }
        K::Waiting { waits, facts } => json!({
            "waits": waits_tag(*waits),
            "facts": facts.iter().map(|f| &**f).collect::<Vec<_>>(),
        }),
        K::DutyOpened { duty, due } => {
            json!({ "duty": duty.0, "act": run.duty_text(*duty), "due": due_json(run, due) })
        }
        K::DutyDue { duty, why, due } => {
            let why = match why {
                crate::journal::DueChange::Known => "known",
                crate::journal::DueChange::Resumed => "resumed",
                crate::journal::DueChange::Extended => "extended",
            };
            json!({ "duty": duty.0, "why": why, "due": due_json(run, due) })
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
            json!({ "duty": duty.0, "act": run.duty_text(*duty), "late": late })
        }
        K::Deficient { duty, lacks } => {
            json!({ "duty": duty.0, "act": run.duty_text(*duty), "lacks": lacks })
        }
        K::LateBy { duty, by } => json!({ "duty": duty.0, "by": by }),
        K::Reminder { duty, before } => json!({ "duty": duty.0, "before": before }),
        K::ExtensionRefused(duty, fault) => {
            use crate::journal::ExtensionFault as F;
            let fault = match fault {
                F::NothingToExtend => "nothing_to_extend",
                F::NotApprover => "not_approver",
                F::TooLate => "too_late",
                F::TooLong => "too_long",
                F::TooOften => "too_often",
            };
            json!({ "duty": duty.map(|d| d.0), "fault": fault })
        }
        K::AllPerformed(statement) => json!({ "act": run.statement(*statement) }),
        K::PowerOpened { statement, due } => {
            json!({ "act": run.statement(*statement), "due": due_json(run, due) })
        }
        K::PowerLapsed(statement) => json!({ "act": run.statement(*statement) }),
        K::Terminated(result) => json!({ "result": **result }),
        K::Notice { kind, to, duty } => json!({
            "notice": kind,
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
            let keys: Vec<Json> = keys.iter().map(|k| value(run, k)).collect();
            json!({ "counts": run.counter(*counter), "keys": keys, "from": from, "to": to })
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
            json!({ "counts": run.counter(*counter), "tier": tier, "at": at, "count": count })
        }
        K::Sanction { sanction, until } => {
            json!({ "sanction": run.sanction(*sanction), "until": until })
        }
        K::SanctionWaits(s) | K::SanctionBlocked(s) => json!({ "sanction": run.sanction(*s) }),
        K::SanctionUngrounded { given } => json!({ "given": given.0 }),
        K::Decided {
            duty,
            choice,
            reason,
        } => {
            let choice: Vec<&str> = choice.iter().map(|&s| run.sanction(s)).collect();
            json!({ "duty": duty.0, "choice": choice, "reason": reason.as_deref() })
        }
        K::DecisionRefused { choice, fault } => {
            use crate::journal::DecisionFault as F;
            let fault = match fault {
                F::NothingToDecide => "nothing_to_decide",
                F::NotDecider => "not_decider",
                F::OutsideRange => "outside_range",
                F::NoReason => "no_reason",
            };
            let choice: Vec<&str> = choice.iter().map(|&s| run.sanction(s)).collect();
            json!({ "choice": choice, "fault": fault })
        }
        K::Metric { metric, value } => {
            let name = run.base.metrics.get(metric.index()).map(|m| &*m.name);
            json!({ "metric": name, "value": value })
        }
        K::PeriodEnded(period) => json!({ "period": match period {
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

fn event_ref(run: &Run<'_>, id: EventId) -> Json {
    match run.journal.events.get(id.index()) {
        Some(r) => {
            json!({ "event": run.event(r.ty), "event_id": r.name.as_deref(), "time": r.time })
        }
        None => Json::Null,
    }
}

fn event_fields(run: &Run<'_>, id: EventId) -> Json {
    let Some(record) = run.journal.events.get(id.index()) else {
        return json!({});
    };
    let fields = record.fields.iter().enumerate();
    let set = fields.filter_map(|(at, v)| {
        let name = run.field(record.ty, Slot::at(at)).to_owned();
        Some((name, value(run, v.as_ref()?)))
    });
    Json::Object(set.collect())
}

fn fact_json(run: &Run<'_>, fact: &FactRecord) -> Json {
    let (owner, name) = run.attribute(fact.owner, fact.slot);
    let of = match fact.owner {
        FactOwner::Case(_) => "case",
        FactOwner::Party(_) => "party",
    };
    json!({
        "of": of,
        "owner": owner,
        "fact": name,
        "old": fact.old.as_ref().map(|v| value(run, v)),
        "new": value(run, &fact.new),
    })
}

fn duty_ref(run: &Run<'_>, id: DutyId) -> Json {
    json!({ "duty": id.0, "act": run.duty_text(id) })
}

/// Names for parties, cases and members; lists for sets; decimals as text, so that no reader rounds them.
fn value(run: &Run<'_>, v: &Value) -> Json {
    match v {
        Value::Bool(b) => json!(b),
        Value::Duration(span) => json!(span),
        Value::Members(of, bits) => {
            let one = |at: u8| run.value(&Value::Member(*of, at));
            (0..64u8)
                .filter(|at| bits >> at & 1 == 1)
                .map(|at| Json::from(one(at)))
                .collect()
        }
        Value::Parties(ids) => ids.iter().map(|&id| Json::from(run.party(id))).collect(),
        Value::Text(_)
        | Value::Number(_)
        | Value::Date(_)
        | Value::Instant(_)
        | Value::Member(..)
        | Value::Party(_)
        | Value::Case(_) => run.value(v).into(),
    }
}

fn due_json(run: &Run<'_>, due: &DueRecord) -> Json {
    match due {
        DueRecord::At(due) => json!({ "clock": "runs", "count": due }),
        DueRecord::None => json!({ "clock": "none" }),
        DueRecord::Open(fact) => json!({ "clock": "open", "missing": **fact }),
        DueRecord::BeforeEvent(event, _) => {
            json!({ "clock": "event", "before": run.event(*event) })
        }
    }
}

fn cases(run: &Run<'_>) -> Vec<Json> {
    let all = run.journal.status.cases.iter().enumerate();
    all.map(|(at, status)| case(run, CaseId::at(at), status))
        .collect()
}

fn case(run: &Run<'_>, id: CaseId, status: &CaseStatus) -> Json {
    let (state, since, extra) = match &status.state {
        CaseState::Untouched => ("untouched", None, None),
        CaseState::Open => ("open", None, None),
        CaseState::Closed(at) => ("closed", Some(*at), None),
        CaseState::Terminated(at, result) => ("terminated", Some(*at), Some(result.to_string())),
        CaseState::OutOfScope(at, by) => ("out_of_scope", Some(*at), provision(run, *by)),
    };
    let attributes: Map<String, Json> = status
        .attributes
        .iter()
        .enumerate()
        .filter_map(|(slot, v)| {
            let (_, name) = run.attribute(FactOwner::Case(id), Slot::at(slot));
            Some((name.to_owned(), value(run, v.as_ref()?)))
        })
        .collect();
    let awaits: Vec<Json> = status
        .awaits
        .iter()
        .map(|(statement, events)| {
            json!({
                "events": events.iter().map(|&e| run.event(e)).collect::<Vec<_>>(),
                "provision": run.citation(run.base.statement(*statement).provision),
            })
        })
        .collect();
    let missing: Vec<Json> = status
        .missing
        .iter()
        .map(|m| {
            let answers = m.statement.map(|s| run.answers(s)).unwrap_or_default();
            let answers: Vec<Json> = answers
                .into_iter()
                .map(|a| json!({ "answer": a.answer, "provision": a.provision }))
                .collect();
            json!({ "fact": *m.fact, "provision": run.citation(m.provision), "answers": answers })
        })
        .collect();
    json!({
        "case": run.case(id),
        "type": run.case_type(id),
        "state": state,
        "since": since,
        "why": extra,
        "attributes": attributes,
        "awaits": awaits,
        "missing": missing,
    })
}

fn duties(run: &Run<'_>) -> Vec<Json> {
    let all = run.journal.status.duties.iter();
    all.map(|d| duty(run, d)).collect()
}

fn duty(run: &Run<'_>, d: &DutyRecord) -> Json {
    json!({
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

fn sanctions(run: &Run<'_>) -> Vec<Json> {
    let all = run.journal.status.sanctions.iter();
    all.map(|s| sanction(run, s)).collect()
}

fn sanction(run: &Run<'_>, s: &SanctionRecord) -> Json {
    json!({
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

fn expectations(run: &Run<'_>, verdicts: &[Verdict]) -> Vec<Json> {
    let one = |v: &Verdict| {
        let file = run.sources.file(v.span.file);
        let line = crate::source::Place::of(file, v.span).line;
        let text = run
            .sources
            .slice(v.span)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        json!({ "line": line, "text": text, "met": v.met })
    };
    verdicts.iter().map(one).collect()
}
