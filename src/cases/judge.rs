//! `期望` lines held against a journal.

use super::expect::{Actual, Expected, ExpectedDue, ExpectedKind, Verdict};
use crate::journal::{
    CaseState, DueRecord, DutyRecord, Entry, EntryClass, EntryKind, FactOwner, Flag, Journal,
};
use crate::model::{CaseId, EventTypeId, ProvisionId, RuleBase, StatementKind, Value};
use crate::syntax::tree::CaseStatusWord;
use std::sync::Arc;

/// Holds every line against the journal, in text order.
#[must_use]
pub fn judge(expected: &[Expected], base: &RuleBase, journal: &Journal) -> Vec<Verdict> {
    expected
        .iter()
        .map(|line| judge_one(line, base, journal))
        .collect()
}

fn judge_one(line: &Expected, base: &RuleBase, journal: &Journal) -> Verdict {
    let (met, actual) = match &line.kind {
        None => (false, Actual::Refused),
        Some(kind) => holds(kind, line.under, base, journal),
    };
    Verdict {
        span: line.span,
        met,
        actual,
    }
}

fn holds(
    kind: &ExpectedKind,
    under: Option<ProvisionId>,
    base: &RuleBase,
    journal: &Journal,
) -> (bool, Actual) {
    match kind {
        ExpectedKind::Sanction {
            party,
            given,
            sanction,
            times,
        } => {
            let given_now = journal.status.sanctions.iter().filter(|s| {
                s.party == *party && s.sanction == *sanction && within(base, s.provision, under)
            });
            let provisions: Vec<ProvisionId> = given_now.map(|s| s.provision).collect();
            let count = count(provisions.len());
            let met = match (given, times) {
                (true, Some(times)) => count == *times,
                (true, None) => count > 0,
                (false, _) => count == 0,
            };
            (met, Actual::Times(count, provisions))
        }
        ExpectedKind::Duty {
            party,
            case,
            act,
            state,
            due,
        } => {
            let owed: Vec<&DutyRecord> = journal
                .status
                .duties
                .iter()
                .filter(|d| party.is_none() || d.party == *party)
                .filter(|d| case.is_none() || d.case == *case)
                .filter(|d| {
                    within(base, d.provision, under)
                        || d.via
                            .is_some_and(|v| under.is_some() && within(base, v, under))
                })
                .filter(|d| owes(base, d, *act))
                .collect();
            let met = owed
                .iter()
                .any(|d| d.state == *state && is_due(&d.due, *due));
            (met, Actual::Duties(owed.iter().map(|d| d.id).collect()))
        }
        ExpectedKind::Case { case, status } => {
            let state = journal
                .status
                .cases
                .get(case.index())
                .map_or(CaseState::Untouched, |c| c.state.clone());
            (case_is(&state, status, base, under), Actual::Case(state))
        }
        ExpectedKind::Missing { case, fact } => {
            let missing = missing_facts(journal, *case);
            (missing.contains(fact), Actual::Missing(missing))
        }
        ExpectedKind::Attribute { owner, slot, value } => {
            let values = match owner {
                FactOwner::Case(id) => journal.status.cases.get(id.index()).map(|c| &c.attributes),
                FactOwner::Party(id) => journal.status.parties.get(id.index()),
            };
            let actual = values.and_then(|v| v.get(slot.index()).cloned()).flatten();
            (actual.as_ref() == Some(value), Actual::Value(actual))
        }
        ExpectedKind::Entries {
            subject,
            class,
            times,
        } => {
            let found = journal.entries.iter().filter(|e| {
                EntryClass::of(&e.kind) == *class
                    && entry_touches(e, *subject)
                    && (under.is_none() || cites(base, e, under))
            });
            let n = count(found.count());
            (n == *times, Actual::Times(n, Vec::new()))
        }
        ExpectedKind::Happened {
            subject,
            event,
            times,
        } => {
            let found = journal.entries.iter().filter(|e| {
                matches!(&e.kind, EntryKind::Event { ty, .. } if ty == event)
                    && event_touches(journal, e, *subject)
                    && (under.is_none() || cites(base, e, under))
            });
            let n = count(found.count());
            (n == *times, Actual::Times(n, Vec::new()))
        }
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Whether a provision is the cited one or below it; always where none is cited.
fn within(base: &RuleBase, provision: ProvisionId, cited: Option<ProvisionId>) -> bool {
    let Some(cited) = cited else { return true };
    // By number: a case cites the text as it was numbered then.
    let steps = base.citation_steps(cited);
    let mut at = Some(provision);
    while let Some(id) = at {
        if base.citation_steps(id) == steps {
            return true;
        }
        at = base.provision(id).parent;
    }
    false
}

fn cites(base: &RuleBase, entry: &Entry, under: Option<ProvisionId>) -> bool {
    let named = entry.provision.iter().chain(&entry.via).chain(&entry.also);
    named.into_iter().any(|&p| within(base, p, under))
}

fn owes(base: &RuleBase, duty: &DutyRecord, act: EventTypeId) -> bool {
    match &base.statement(duty.statement).kind {
        StatementKind::Duty(d) => {
            d.acts.iter().flatten().any(|&a| a == act)
                || (d.decision.is_some() && act == crate::model::Builtin::Decide.id())
        }
        _ => false,
    }
}

fn is_due(record: &DueRecord, wanted: Option<ExpectedDue>) -> bool {
    let at = match record {
        DueRecord::At(due) => due.at,
        DueRecord::None | DueRecord::Open(_) | DueRecord::BeforeEvent(..) => None,
    };
    match (wanted, at) {
        (None, _) => true,
        (Some(ExpectedDue::Day(day)), Some(at)) => at.date() == day,
        (Some(ExpectedDue::Moment(moment)), Some(at)) => at == moment,
        (Some(_), None) => false,
    }
}

fn case_is(
    state: &CaseState,
    wanted: &CaseStatusWord,
    base: &RuleBase,
    under: Option<ProvisionId>,
) -> bool {
    match (wanted, state) {
        (CaseStatusWord::Closed, CaseState::Closed(_)) => true,
        (CaseStatusWord::Open, CaseState::Open | CaseState::Untouched) => true,
        (CaseStatusWord::OutOfScope, CaseState::OutOfScope(_, by)) => {
            under.is_none() || by.is_some_and(|by| within(base, by, under))
        }
        (CaseStatusWord::Terminated(name), CaseState::Terminated(_, result)) => {
            *name.text == **result
        }
        (
            CaseStatusWord::Closed
            | CaseStatusWord::Open
            | CaseStatusWord::OutOfScope
            | CaseStatusWord::Terminated(_),
            _,
        ) => false,
    }
}

/// Every fact that something of the case waits for, or that left an answer unsure.
fn missing_facts(journal: &Journal, case: CaseId) -> Vec<Arc<str>> {
    let mut facts: Vec<Arc<str>> = Vec::new();
    let mut add = |fact: &Arc<str>| {
        if !facts.contains(fact) {
            facts.push(fact.clone());
        }
    };
    if let Some(status) = journal.status.cases.get(case.index()) {
        status.missing.iter().for_each(|m| add(&m.fact));
    }
    for duty in journal
        .status
        .duties
        .iter()
        .filter(|d| d.case == Some(case))
    {
        if let DueRecord::Open(fact) = &duty.due {
            add(fact);
        }
    }
    for entry in journal.entries.iter().filter(|e| e.case == Some(case)) {
        for flag in &entry.flags {
            if let Flag::Missing(fact) = flag {
                add(fact);
            }
        }
    }
    facts
}

fn entry_touches(entry: &Entry, subject: Option<FactOwner>) -> bool {
    match subject {
        None => true,
        Some(FactOwner::Case(case)) => entry.case == Some(case),
        Some(FactOwner::Party(party)) => entry.party == Some(party),
    }
}

fn event_touches(journal: &Journal, entry: &Entry, subject: Option<FactOwner>) -> bool {
    let EntryKind::Event { event, .. } = &entry.kind else {
        return false;
    };
    let Some(subject) = subject else { return true };
    if entry_touches(entry, Some(subject)) {
        return true;
    }
    let Some(record) = journal.events.get(event.index()) else {
        return false;
    };
    match subject {
        FactOwner::Case(case) => {
            record.case == Some(case)
                || record
                    .fields
                    .iter()
                    .flatten()
                    .any(|v| *v == Value::Case(case))
        }
        FactOwner::Party(party) => {
            record.actor == Some(party)
                || record.recipient == Some(party)
                || record.fields.iter().flatten().any(|v| match v {
                    Value::Party(p) => *p == party,
                    Value::Parties(all) => all.contains(&party),
                    Value::Text(_)
                    | Value::Number(_)
                    | Value::Bool(_)
                    | Value::Date(_)
                    | Value::Instant(_)
                    | Value::Duration(_)
                    | Value::Member(..)
                    | Value::Members(..)
                    | Value::Case(_) => false,
                })
        }
    }
}
