//! The facts of a case as templates see them: `规章`, `案件`, `本次`, `事件`, `义务` and their kin.

use super::template::Each;
use super::values::{Blank, Kind, List, Moment, PartyKinds, Record, named, unknown};
use crate::calendar::Instant;
use crate::journal::{Cause, DueRecord, DutyState, EntryId, EntryKind, EventRecord};
use crate::model::{Attribute, CaseId, EventId, PartyId, RuleBase, StatementKind, Type};
use crate::model::{CaseTypeId, Value as Fact};
use crate::report::words::{self, Lang};
use crate::report::{Run, case_state};
use crate::syntax::parse_citation;
use chrono::NaiveDate;
use minijinja::value::{Enumerator, Object};
use minijinja::{Error, Value};
use std::fmt;
use std::sync::Arc;

/// What one document is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject {
    pub(super) case: CaseId,
    pub(super) event: Option<EventId>,
}

/// What every document of a run can see; owned, because the template engine keeps values as long as it likes.
#[derive(Debug)]
struct Known {
    kinds: Arc<PartyKinds>,
    events: Vec<(String, Kind)>,
    enums: Vec<(String, Vec<String>)>,
    parties: Vec<PartyFacts>,
}

#[derive(Debug)]
struct PartyFacts {
    name: String,
    ty: usize,
    attributes: Vec<Option<Datum>>,
}

/// A fact without what it was taken from.
#[derive(Clone, Debug)]
enum Datum {
    Text(String),
    Truth(bool),
    Moment(String, NaiveDate),
    List(Vec<Datum>),
    Party(usize),
}

/// A party of the run; what it belongs to may lead back to it, so its attributes are looked up when they are asked for.
#[derive(Debug)]
struct Party {
    known: Arc<Known>,
    at: usize,
}

impl Object for Party {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let party = &self.known.parties[self.at];
        let kinds = &self.known.kinds[party.ty];
        let at = kinds.iter().position(|(n, _)| key.as_str() == Some(n));
        let Some(at) = at else {
            let known = kinds.iter().map(|(n, _)| n.as_str());
            return Some(unknown(&key.to_string(), known).into());
        };
        let fact = party.attributes.get(at).and_then(Option::as_ref);
        Some(self.known.value(fact, &kinds[at].1))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.known.parties[self.at].name)
    }
}

impl Known {
    fn of(base: &RuleBase, run: Option<&Run<'_>>) -> Arc<Self> {
        let kinds = |attributes: &[Attribute]| -> Vec<(String, Kind)> {
            let one = |a: &Attribute| (a.name.to_string(), kind(a.ty));
            attributes.iter().map(one).collect()
        };
        let event = |e: &crate::model::EventType| {
            let mut fields = kinds(&e.fields);
            fields.retain(|(name, _)| !OF_EVENT.iter().any(|(own, _)| own == name));
            let own = OF_EVENT.iter().map(|(n, k)| ((*n).to_owned(), k.clone()));
            fields.extend(own);
            (e.name.to_string(), Kind::Record(fields))
        };
        let party = |run: &Run<'_>, at: usize| {
            let status = run.journal.status.parties.get(at);
            let values = status.map_or(&[][..], Vec::as_slice);
            PartyFacts {
                name: run.party(PartyId::at(at)).to_owned(),
                ty: run.journal.input.parties[at].ty.index(),
                attributes: values.iter().map(|v| datum(run, v.as_ref()?)).collect(),
            }
        };
        let parties = run.map_or_else(Vec::new, |run| {
            let all = 0..run.journal.input.parties.len();
            all.map(|at| party(run, at)).collect()
        });
        Arc::new(Self {
            kinds: Arc::new(
                base.party_types
                    .iter()
                    .map(|t| kinds(&t.attributes))
                    .collect(),
            ),
            events: base.events.iter().map(event).collect(),
            enums: base
                .enums
                .iter()
                .map(|e| {
                    (
                        e.name.to_string(),
                        e.members.iter().map(|m| m.to_string()).collect(),
                    )
                })
                .collect(),
            parties,
        })
    }

    fn value(self: &Arc<Self>, fact: Option<&Datum>, kind: &Kind) -> Value {
        match fact {
            None => Blank::value(kind, &self.kinds),
            Some(Datum::Text(text)) => text.as_str().into(),
            Some(Datum::Truth(truth)) => (*truth).into(),
            Some(Datum::Moment(shown, day)) => Value::from_object(Moment {
                shown: shown.clone(),
                day: *day,
            }),
            Some(Datum::List(all)) => {
                let one = |d: &Datum| self.value(Some(d), &Kind::Plain);
                List::of(all.iter().map(one).collect())
            }
            Some(Datum::Party(at)) => Value::from_object(Party {
                known: self.clone(),
                at: *at,
            }),
        }
    }

    fn record(self: &Arc<Self>, attributes: &[Attribute], facts: &[Option<Datum>]) -> Record {
        let one = |(at, a): (usize, &Attribute)| {
            let fact = facts.get(at).and_then(Option::as_ref);
            (a.name.to_string(), self.value(fact, &kind(a.ty)))
        };
        Record {
            fields: attributes.iter().enumerate().map(one).collect(),
            shown: String::new(),
        }
    }

    /// An event type by its name.
    fn event(&self, name: &str) -> Result<&Kind, Error> {
        let found = self.events.iter().find(|(n, _)| n == name);
        found
            .map(|(_, kind)| kind)
            .ok_or_else(|| unknown(name, self.events.iter().map(|(n, _)| n.as_str())))
    }
}

/// What every event has beside its fields.
const OF_EVENT: [(&str, Kind); 7] = [
    ("名称", Kind::Plain),
    ("时间", Kind::Moment),
    ("编号", Kind::Plain),
    ("经手人", Kind::Anyone),
    ("向", Kind::Anyone),
    ("内容", Kind::Plain),
    ("依据", Kind::List),
];

fn kind(ty: Type) -> Kind {
    match ty {
        Type::Text | Type::Number | Type::Bool | Type::Duration | Type::Enum(_) | Type::Case(_) => {
            Kind::Plain
        }
        Type::Date | Type::Instant => Kind::Moment,
        Type::EnumSet(_) | Type::PartySet(_) => Kind::List,
        Type::Party(id) => Kind::Party(id.index()),
    }
}

fn datum(run: &Run<'_>, fact: &Fact) -> Option<Datum> {
    Some(match fact {
        Fact::Bool(truth) => Datum::Truth(*truth),
        Fact::Date(day) => Datum::Moment(day.to_string(), *day),
        Fact::Instant(at) => Datum::Moment(at.to_string(), at.date()),
        Fact::Members(of, bits) => {
            let members = &run.base.enums.get(of.index())?.members;
            let set = members
                .iter()
                .enumerate()
                .filter(|(at, _)| bits >> at & 1 == 1);
            Datum::List(set.map(|(_, m)| Datum::Text(m.to_string())).collect())
        }
        Fact::Party(id) => Datum::Party(id.index()),
        Fact::Parties(ids) => Datum::List(ids.iter().map(|id| Datum::Party(id.index())).collect()),
        Fact::Text(_) | Fact::Number(_) | Fact::Duration(_) | Fact::Member(..) | Fact::Case(_) => {
            Datum::Text(run.value(fact))
        }
    })
}

fn moment(at: Instant) -> Value {
    Value::from_object(Moment {
        shown: at.to_string(),
        day: at.date(),
    })
}

fn optional_day(day: Option<NaiveDate>, known: &Arc<Known>) -> Value {
    let fact = day.map(|day| Datum::Moment(day.to_string(), day));
    known.value(fact.as_ref(), &Kind::Moment)
}

/// What a template of these subjects can see before there is a case: every name, everything blank.
pub(super) fn blank(base: &RuleBase, each: Each) -> Value {
    let known = Known::of(base, None);
    let ty = match each {
        Each::Case(ty) => Some(ty),
        Each::Event(ty) => base.event(ty).about,
    };
    let event = match each {
        Each::Case(_) => None,
        Each::Event(ty) => {
            let kind = &known.events[ty.index()].1;
            Some(Blank::value(kind, &known.kinds))
        }
    };
    let plain = Blank::value(&Kind::Plain, &known.kinds);
    let own = Own {
        number: plain.clone(),
        state: plain,
        as_of: optional_day(None, &known),
        case: case_record(base, ty, &[], &known),
        event,
        logged: Vec::new(),
        events: Vec::new(),
        duties: Vec::new(),
        day: NaiveDate::MAX,
    };
    whole(base, &known, own, ty)
}

/// What a template sees of a case.
pub(super) fn facts(run: &Run<'_>, subject: Subject) -> Value {
    let base = run.base;
    let known = Known::of(base, Some(run));
    let ty = run.journal.input.cases.get(subject.case).map(|c| c.ty);
    let status = run.journal.status.cases.get(subject.case.index());
    let values = status.map_or(&[][..], |s| s.attributes.as_slice());
    let values: Vec<Option<Datum>> = values.iter().map(|v| datum(run, v.as_ref()?)).collect();
    let events = run.journal.events.iter().enumerate();
    let on_case = events.filter(|(_, e)| e.case == Some(subject.case) && !e.revoked);
    let mut events = Vec::new();
    let mut present = None;
    let mut logged = Vec::new();
    for (at, record) in on_case {
        let value = event_record(run, &known, EventId::at(at), record);
        if subject.event == Some(EventId::at(at)) {
            present = Some(value.clone());
        }
        if record.row.is_some() {
            logged.push(value.clone());
        }
        events.push((run.event(record.ty).to_owned(), value));
    }
    let of_event = subject
        .event
        .and_then(|id| run.journal.events.get(id.index()));
    let as_of = run.journal.status.as_of;
    let day = of_event.map(|e| e.time).or(as_of).map(Instant::date);
    let own = Own {
        number: run.case(subject.case).into(),
        state: status
            .map_or_else(String::new, |s| case_state(run, &s.state))
            .into(),
        as_of: optional_day(as_of.map(Instant::date), &known),
        case: case_record(base, ty, &values, &known),
        event: present,
        logged,
        events,
        duties: duties(run, &known, subject.case),
        day: day.unwrap_or(NaiveDate::MAX),
    };
    whole(base, &known, own, ty)
}

fn case_record(
    base: &RuleBase,
    ty: Option<CaseTypeId>,
    values: &[Option<Datum>],
    known: &Arc<Known>,
) -> Value {
    let attributes = ty.map_or(&[][..], |ty| &base.case_types[ty.index()].attributes);
    Value::from_object(known.record(attributes, values))
}

/// What one document sees that another does not.
struct Own {
    number: Value,
    state: Value,
    as_of: Value,
    case: Value,
    event: Option<Value>,
    /// Events that somebody reported, in order.
    logged: Vec<Value>,
    /// All events, with the names of their types: also those that follow by definition.
    events: Vec<(String, Value)>,
    /// With the names of their acts.
    duties: Vec<(Vec<String>, Value)>,
    /// By whose text provisions are cited.
    day: NaiveDate,
}

fn whole(base: &RuleBase, known: &Arc<Known>, own: Own, ty: Option<CaseTypeId>) -> Value {
    let text = |text: &Option<Arc<str>>| text.as_deref().unwrap_or_default().into();
    let regulation = Record {
        shown: base.title.to_string(),
        fields: vec![
            ("名称".into(), (&*base.title).into()),
            ("制定机关".into(), text(&base.issuer)),
            ("公布".into(), optional_day(base.published, known)),
            ("施行".into(), optional_day(base.effective, known)),
        ],
    };
    let ty = ty.map_or("", |ty| &*base.case_types[ty.index()].name);
    let mut fields = vec![
        ("规章".to_owned(), Value::from_object(regulation)),
        ("编号".to_owned(), own.number),
        ("种类".to_owned(), ty.into()),
        ("状态".to_owned(), own.state),
        ("截至".to_owned(), own.as_of),
        ("案件".to_owned(), own.case),
        (
            "事件".to_owned(),
            events(known, own.logged, own.events.clone()),
        ),
        (
            "首次".to_owned(),
            one_event(known, own.events.clone(), true),
        ),
        ("末次".to_owned(), one_event(known, own.events, false)),
        ("义务".to_owned(), duties_value(known, own.duties)),
        ("枚举".to_owned(), members(known)),
        ("条款".to_owned(), provisions(base, own.day)),
    ];
    if let Some(event) = own.event {
        fields.push(("本次".to_owned(), event));
    }
    Value::from_object(Record {
        fields,
        shown: String::new(),
    })
}

/// `事件`, `事件("登记流程")`
fn events(known: &Arc<Known>, items: Vec<Value>, all: Vec<(String, Value)>) -> Value {
    let known = known.clone();
    let choose = move |name: &str| {
        known.event(name)?;
        let such = all.iter().filter(|(n, _)| n == name);
        Ok(List::of(such.map(|(_, e)| e.clone()).collect()))
    };
    Value::from_object(List {
        items,
        choose: Some(Box::new(choose)),
    })
}

/// `首次("咨询")`, `末次("咨询")`: blank where none happened.
fn one_event(known: &Arc<Known>, all: Vec<(String, Value)>, first: bool) -> Value {
    let known = known.clone();
    Value::from_function(move |name: Value| -> Result<Value, Error> {
        let name = named(&name)?;
        let kind = known.event(name)?;
        let such = |(n, _): &&(String, Value)| n == name;
        let found = match first {
            true => all.iter().find(such),
            false => all.iter().rfind(such),
        };
        Ok(found.map_or_else(|| Blank::value(kind, &known.kinds), |(_, e)| e.clone()))
    })
}

/// `义务`, `义务("办结答复")`
fn duties_value(known: &Arc<Known>, all: Vec<(Vec<String>, Value)>) -> Value {
    let items = all.iter().map(|(_, d)| d.clone()).collect();
    let known = known.clone();
    let choose = move |name: &str| {
        known.event(name)?;
        let such = all
            .iter()
            .filter(|(acts, _)| acts.iter().any(|a| a == name));
        Ok(List::of(such.map(|(_, d)| d.clone()).collect()))
    };
    Value::from_object(List {
        items,
        choose: Some(Box::new(choose)),
    })
}

/// `枚举("补正要素")`
fn members(known: &Arc<Known>) -> Value {
    let known = known.clone();
    Value::from_function(move |name: Value| -> Result<Value, Error> {
        let name = named(&name)?;
        let found = known.enums.iter().find(|(n, _)| n == name);
        let (_, members) =
            found.ok_or_else(|| unknown(name, known.enums.iter().map(|(n, _)| n.as_str())))?;
        Ok(List::of(
            members.iter().map(|m| m.as_str().into()).collect(),
        ))
    })
}

/// `条款("第九条第(三)项")`: how it is cited on the document's day, and its wording.
fn provisions(base: &RuleBase, day: NaiveDate) -> Value {
    let stands = |at: &usize| day == NaiveDate::MAX || base.provisions[*at].edition.stands_on(day);
    let known: Vec<(String, Vec<String>)> = (0..base.provisions.len())
        .filter(|at| base.provisions[*at].citable && stands(at))
        .map(|at| {
            let lines = base.provisions[at].quote.iter().map(|q| q.text.to_string());
            (
                crate::model::cite(base, crate::model::ProvisionId::at(at)),
                lines.collect(),
            )
        })
        .collect();
    Value::from_function(move |citation: Value| -> Result<Value, Error> {
        let citation = named(&citation)?;
        let written = parse_citation(citation).map(|c| crate::model::cite_steps(&c.steps));
        let name = written.as_deref().unwrap_or(citation);
        let found = known.iter().rev().find(|(n, _)| n == name);
        let (name, lines) =
            found.ok_or_else(|| unknown(citation, known.iter().map(|(n, _)| n.as_str())))?;
        Ok(Value::from_object(Record {
            shown: name.clone(),
            fields: vec![("原文".into(), lines.join("").into())],
        }))
    })
}

fn event_record(run: &Run<'_>, known: &Arc<Known>, id: EventId, event: &EventRecord) -> Value {
    let ty = run.base.event(event.ty);
    let facts: Vec<Option<Datum>> = event
        .fields
        .iter()
        .map(|v| datum(run, v.as_ref()?))
        .collect();
    let mut record = known.record(&ty.fields, &facts);
    record
        .fields
        .retain(|(name, _)| !OF_EVENT.iter().any(|(own, _)| own == name));
    record.shown = ty.name.to_string();
    let content = ty
        .fields
        .iter()
        .zip(&event.fields)
        .filter_map(|(field, value)| {
            let value = run.value(value.as_ref()?);
            Some(format!("{}\u{ff1a}{value}", field.name))
        });
    let content: Vec<String> = content.collect();
    let (grounds, doer) = effects(run, id);
    let party = |id: Option<PartyId>| {
        let fact = id.map(|id| Datum::Party(id.index()));
        known.value(fact.as_ref(), &Kind::Anyone)
    };
    let name = event.name.as_deref().unwrap_or_default();
    record.fields.extend([
        ("名称".to_owned(), Value::from(&*ty.name)),
        ("时间".to_owned(), moment(event.time)),
        ("编号".to_owned(), name.into()),
        ("经手人".to_owned(), party(event.actor.or(doer))),
        ("向".to_owned(), party(event.recipient)),
        ("内容".to_owned(), content.join("\u{ff1b}").into()),
        (
            "依据".to_owned(),
            List::of(grounds.into_iter().map(Value::from).collect()),
        ),
    ]);
    Value::from_object(record)
}

/// Under which provisions an event did, or failed to do, what was owed; and who is taken to have done it.
fn effects(run: &Run<'_>, id: EventId) -> (Vec<String>, Option<PartyId>) {
    let entries = &run.journal.entries;
    let is_event =
        |kind: &EntryKind| matches!(kind, EntryKind::Event { event, .. } if *event == id);
    let Some(cause) = entries.iter().find(|e| is_event(&e.kind)).map(|e| e.id) else {
        return (Vec::new(), None);
    };
    let mut grounds: Vec<String> = Vec::new();
    let mut doer = None;
    for entry in entries.iter().filter(|e| follows(e, cause)) {
        match &entry.kind {
            EntryKind::DutyPerformed { .. } | EntryKind::DutyPartly(_) => {
                doer = doer.or(entry.party);
            }
            EntryKind::Deficient { .. } | EntryKind::WrongPerson { .. } => {}
            EntryKind::Violation { .. } => {}
            _ => continue,
        }
        if let Some(ground) = entry.provision.map(|p| run.citation(p))
            && !grounds.contains(&ground)
        {
            grounds.push(ground);
        }
    }
    (grounds, doer)
}

fn follows(entry: &crate::journal::Entry, cause: EntryId) -> bool {
    entry.causes.contains(&Cause::Entry(cause))
}

fn duties(run: &Run<'_>, known: &Arc<Known>, case: CaseId) -> Vec<(Vec<String>, Value)> {
    let of_case = run
        .journal
        .status
        .duties
        .iter()
        .filter(|d| d.case == Some(case));
    of_case
        .map(|duty| {
            let due = match &duty.due {
                DueRecord::At(due) => due.at.map(moment),
                DueRecord::None | DueRecord::Open(_) | DueRecord::BeforeEvent(..) => None,
            };
            let done = matches!(duty.state, DutyState::Performed | DutyState::PerformedLate);
            let done = duty.ended.filter(|_| done);
            let blank = || Blank::value(&Kind::Moment, &known.kinds);
            let party = duty.party.map(|p| Datum::Party(p.index()));
            let fields = vec![
                ("行为".to_owned(), run.duty_text(duty.id).into()),
                (
                    "义务人".to_owned(),
                    known.value(party.as_ref(), &Kind::Anyone),
                ),
                ("产生".to_owned(), moment(duty.opened)),
                ("期限".to_owned(), due.unwrap_or_else(blank)),
                (
                    "状态".to_owned(),
                    words::duty_state(duty.state, Lang::Zh).into(),
                ),
                ("履行".to_owned(), done.map_or_else(blank, moment)),
                ("依据".to_owned(), run.citation(duty.provision).into()),
            ];
            let acts = match &run.base.statement(duty.statement).kind {
                StatementKind::Duty(rule) => &rule.acts[..],
                _ => &[],
            };
            let acts = acts.iter().flatten();
            let acts = acts.map(|&a| run.event(a).to_owned()).collect();
            let record = Record {
                shown: run.duty_text(duty.id),
                fields,
            };
            (acts, Value::from_object(record))
        })
        .collect()
}
