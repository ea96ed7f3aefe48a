//! `期望` lines, resolved against the rule base and the case.

use super::load::{Loader, Refusal, refuse, refuse_near};
use super::nearest::nearest;
use super::values::field_values;
use crate::calendar::Instant;
use crate::journal::{CaseState, DutyId, DutyState, EntryClass, FactOwner};
use crate::model::{CaseId, EventTypeId, PartyId, ProvisionId, SanctionId, Slot, Value, slot_of};
use crate::problem::{Problem, ProblemKind};
use crate::source::Span;
use crate::syntax::tree::{
    CaseField, CaseStatusWord, CaseValue, CaseValueKind, DutyStateWord, Expectation,
    ExpectationKind, Name,
};
use chrono::NaiveDate;
use std::sync::Arc;

/// A `期望` line, every name resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// What is expected; `None` where the line was refused (its problem is among those of the file).
    pub kind: Option<ExpectedKind>,
    /// `,依 PROVISION`
    pub under: Option<ProvisionId>,
    /// The line.
    pub span: Span,
}

/// What is expected.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpectedKind {
    /// A sanction, or none.
    Sanction {
        /// Who.
        party: PartyId,
        /// 受 or 不受.
        given: bool,
        /// Which.
        sanction: SanctionId,
        /// Exactly so often.
        times: Option<u32>,
    },
    /// A duty in a state.
    Duty {
        /// Whose.
        party: Option<PartyId>,
        /// On which case.
        case: Option<CaseId>,
        /// The act.
        act: EventTypeId,
        /// Its state.
        state: DutyState,
        /// Its due instant.
        due: Option<ExpectedDue>,
    },
    /// How a case stands.
    Case {
        /// Which.
        case: CaseId,
        /// How.
        status: CaseStatusWord,
    },
    /// A fact that the case waits for.
    Missing {
        /// Which case.
        case: CaseId,
        /// Which fact.
        fact: Arc<str>,
    },
    /// The value of an attribute at the end.
    Attribute {
        /// Whose.
        owner: FactOwner,
        /// Which.
        slot: Slot,
        /// Its value.
        value: Value,
    },
    /// So many entries of a kind.
    Entries {
        /// Of this case or party.
        subject: Option<FactOwner>,
        /// Which.
        class: EntryClass,
        /// How many.
        times: u32,
    },
    /// So many events of a kind.
    Happened {
        /// That touch this case or party.
        subject: Option<FactOwner>,
        /// Which.
        event: EventTypeId,
        /// How many.
        times: u32,
    },
}

/// When a duty is expected to be due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpectedDue {
    /// On this day, at its end.
    Day(NaiveDate),
    /// At this moment.
    Moment(Instant),
}

/// A `期望` line held against a journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The line.
    pub span: Span,
    /// Whether it is so.
    pub met: bool,
    /// What is so.
    pub actual: Actual,
}

/// What the journal says where a line expects something.
#[derive(Clone, Debug, PartialEq)]
pub enum Actual {
    /// The line itself was refused.
    Refused,
    /// So many times, and for sanctions under which provisions.
    Times(u32, Vec<ProvisionId>),
    /// The duties for that act.
    Duties(Vec<DutyId>),
    /// The case's state.
    Case(CaseState),
    /// The facts that the case waits for.
    Missing(Vec<Arc<str>>),
    /// The attribute's value.
    Value(Option<Value>),
}

// ───────────────────────────── resolving ─────────────────────────────

/// Resolves the lines; those with unknown names get a problem and expect nothing that can be met.
pub(super) fn resolve_expectations(
    loader: &mut Loader<'_>,
    lines: &[Expectation],
) -> Vec<Expected> {
    let mut out = Vec::with_capacity(lines.len());
    for line in lines {
        let kind = resolve_kind(loader, line);
        let mut kind = loader.note(kind);
        let under = line.under.as_ref().and_then(|citation| {
            let found = loader.base.find(citation);
            if found.is_none() {
                let written = loader.sources.slice(citation.span).trim().to_owned();
                let kind = ProblemKind::UnknownProvision { citation: written };
                loader.problems.push(Problem::new(kind, citation.span));
            }
            found
        });
        if line.under.is_some() && under.is_none() {
            kind = None;
        }
        out.push(Expected {
            kind,
            under,
            span: line.span,
        });
    }
    out
}

fn resolve_kind(loader: &Loader<'_>, line: &Expectation) -> Result<ExpectedKind, Refusal> {
    Ok(match &line.kind {
        ExpectationKind::Sanction {
            party,
            given,
            sanction,
            times,
        } => ExpectedKind::Sanction {
            party: party_named(loader, party)?,
            given: *given,
            sanction: loader.sanction(&sanction.text, sanction.span)?,
            times: *times,
        },
        ExpectationKind::Duty {
            party,
            case,
            act,
            state,
            due,
        } => resolve_duty(loader, (party, case, act), state.value, due.as_ref())?,
        ExpectationKind::Case { case, status } => ExpectedKind::Case {
            case: case_named(loader, case)?,
            status: status.clone(),
        },
        ExpectationKind::Missing { case, attribute } => ExpectedKind::Missing {
            case: case_named(loader, case)?,
            fact: attribute.text.as_str().into(),
        },
        ExpectationKind::Attribute {
            subject,
            attribute,
            value,
        } => resolve_attribute(loader, subject, attribute, value)?,
        ExpectationKind::Entries {
            subject,
            entry,
            times,
        } => count_of(loader, subject.as_ref(), entry, *times, true)?,
        ExpectationKind::Happened {
            subject,
            event,
            times,
        } => count_of(loader, subject.as_ref(), event, *times, false)?,
    })
}

fn resolve_duty(
    loader: &Loader<'_>,
    (party, case, act): (&Option<Name>, &Option<Name>, &Name),
    state: DutyStateWord,
    due: Option<&CaseValue>,
) -> Result<ExpectedKind, Refusal> {
    let (mut who, mut of) = (None, None);
    // A lone subject may be either; the text does not tell.
    for name in [party, case].into_iter().flatten() {
        match subject(loader, name)? {
            FactOwner::Party(id) => who = Some(id),
            FactOwner::Case(id) => of = Some(id),
        }
    }
    let Some(act_ty) = loader.event_type(&act.text) else {
        return unknown_outcome(loader, act);
    };
    let due = match due.map(|d| (&d.kind, d)) {
        None => None,
        Some((CaseValueKind::Date(date), _)) => Some(ExpectedDue::Day(*date)),
        Some((CaseValueKind::DateTime(at), _)) => Some(ExpectedDue::Moment(Instant::from(*at))),
        Some((_, value)) => {
            let kind = ProblemKind::WrongType {
                field: "期限".into(),
                wanted: "日期".into(),
                found: loader.written(value),
            };
            return refuse(kind, value.span);
        }
    };
    Ok(ExpectedKind::Duty {
        party: who,
        case: of,
        act: act_ty,
        state: match state {
            DutyStateWord::Pending => DutyState::Pending,
            DutyStateWord::Suspended => DutyState::Suspended,
            DutyStateWord::Performed => DutyState::Performed,
            DutyStateWord::Overdue => DutyState::Overdue,
            DutyStateWord::PerformedLate => DutyState::PerformedLate,
            DutyStateWord::Waived => DutyState::Waived,
        },
        due,
    })
}

fn resolve_attribute(
    loader: &Loader<'_>,
    name: &Name,
    attribute: &Name,
    value: &[CaseValue],
) -> Result<ExpectedKind, Refusal> {
    let owner = subject(loader, name)?;
    let (owner_name, attributes) = match owner {
        FactOwner::Case(id) => {
            let ty = &loader.base.case_types[loader.input.cases.ty(id).index()];
            (&ty.name, &ty.attributes)
        }
        FactOwner::Party(id) => {
            let ty = &loader.base.party_types[loader.input.parties[id.index()].ty.index()];
            (&ty.name, &ty.attributes)
        }
    };
    let Some(slot) = slot_of(attributes, &attribute.text) else {
        let near = nearest(&attribute.text, attributes.iter().map(|a| &*a.name));
        let kind = ProblemKind::UnknownField {
            name: attribute.text.clone(),
            owner: owner_name.to_string(),
            known: attributes.iter().map(|a| a.name.to_string()).collect(),
            nearest: near.clone(),
        };
        return refuse_near(kind, attribute.span, near);
    };
    let field = CaseField {
        name: attribute.clone(),
        values: value.to_vec(),
    };
    Ok(ExpectedKind::Attribute {
        owner,
        slot,
        value: field_values(loader, &attributes[slot.index()], &field)?,
    })
}

/// `X N次`: the text does not tell entries from events, so each is tried in turn.
fn count_of(
    loader: &Loader<'_>,
    subject_name: Option<&Name>,
    word: &Name,
    times: u32,
    entry_first: bool,
) -> Result<ExpectedKind, Refusal> {
    let subject = subject_name.map(|name| subject(loader, name)).transpose()?;
    let class = EntryClass::named(&word.text);
    let event = loader.event_type(&word.text);
    match (class, event) {
        (Some(class), None) => Ok(ExpectedKind::Entries {
            subject,
            class,
            times,
        }),
        (Some(class), Some(_)) if entry_first => Ok(ExpectedKind::Entries {
            subject,
            class,
            times,
        }),
        (_, Some(event)) => Ok(ExpectedKind::Happened {
            subject,
            event,
            times,
        }),
        (None, None) => unknown_outcome(loader, word),
    }
}

fn unknown_outcome<T>(loader: &Loader<'_>, word: &Name) -> Result<T, Refusal> {
    let events = loader.base.events.iter().map(|e| &*e.name);
    let classes = EntryClass::ALL.iter().map(|c| c.word());
    let near = nearest(&word.text, events.chain(classes));
    let kind = ProblemKind::UnknownOutcome {
        word: word.text.clone(),
        nearest: near.clone(),
    };
    refuse_near(kind, word.span, near)
}

fn party_named(loader: &Loader<'_>, name: &Name) -> Result<PartyId, Refusal> {
    match loader.parties.get(name.text.as_str()) {
        Some(&id) => Ok(id),
        None => unknown_subject(loader, name),
    }
}

fn case_named(loader: &Loader<'_>, name: &Name) -> Result<CaseId, Refusal> {
    match loader.cases.get(name.text.as_str()) {
        Some(&id) => Ok(id),
        None => unknown_subject(loader, name),
    }
}

fn subject(loader: &Loader<'_>, name: &Name) -> Result<FactOwner, Refusal> {
    let party = loader
        .parties
        .get(name.text.as_str())
        .copied()
        .map(FactOwner::Party);
    let case = loader
        .cases
        .get(name.text.as_str())
        .copied()
        .map(FactOwner::Case);
    match party.or(case) {
        Some(owner) => Ok(owner),
        None => unknown_subject(loader, name),
    }
}

fn unknown_subject<T>(loader: &Loader<'_>, name: &Name) -> Result<T, Refusal> {
    let known = loader.parties.keys().chain(loader.cases.keys());
    let near = nearest(&name.text, known.map(|k| &**k));
    let kind = ProblemKind::UnknownSubject {
        name: name.text.clone(),
        nearest: near.clone(),
    };
    refuse_near(kind, name.span, near)
}
