//! What may happen next at a position: acts that are owed, events that are waited for, facts that are missing, and
//! anything else that the rules speak of; each at an instant that matters.

use super::goals::Goals;
use super::random::Choices;
use super::world::World;
use crate::calendar::{Instant, LimitUnit, Span as TimeSpan};
use crate::cases::{BuiltinEvent, Event, Input, Row};
use crate::coverage::{Boundary, Mark, Punctuality};
use crate::journal::{DueRecord, DutyRecord, DutyState, Journal};
use crate::model::{
    Builtin, CaseId, CaseTypeId, Discretion, Duty, EventOrigin, EventTypeId, Expr, Fact, PartyId,
    RowId, StatementKind, Value,
};
use chrono::{Days, NaiveDate};
use std::sync::Arc;

const MINUTE: i64 = 60_000;

/// Cases of one type in a history.
const MAX_CASES: usize = 3;

/// The names of made-up cases.
const CASE_NAMES: [&str; 3] = ["A1", "A2", "A3"];

/// The input with one thing more; `None` where the choice came to nothing.
pub(super) fn next(
    world: &World<'_>,
    goals: &Goals,
    input: &Input,
    journal: &Journal,
    choices: &mut Choices,
) -> Option<Input> {
    let mut input = input.clone();
    input.as_of = None;
    let mover = Mover {
        world,
        goals,
        journal,
        now: now(world, &input, choices),
    };
    match choices.below(16) {
        0..=4 => mover.act(&mut input, choices)?,
        5..=7 => mover.awaited(&mut input, choices)?,
        8..=10 => mover.missing(&mut input, choices)?,
        11..=13 => mover.anything(&mut input, choices)?,
        14 => mover.again(&mut input, choices)?,
        _ => mover.correct(&mut input, choices)?,
    }
    Some(input)
}

/// The instant after which the next thing happens: shortly after the last, now and then days later, or the next year.
fn now(world: &World<'_>, input: &Input, choices: &mut Choices) -> Instant {
    let Some(last) = input.events.iter().map(|e| e.time).max() else {
        let day = choices.pick(&world.starts).copied().unwrap_or_default();
        return later(Instant::start_of_day(day), 9 * 60);
    };
    let days = match choices.below(12) {
        0..=6 => return later(last, 10),
        7..=8 => 1,
        9 => 35,
        10 => 95,
        _ => 370,
    };
    morning(last.date(), days)
}

fn later(at: Instant, minutes: i64) -> Instant {
    Instant::from_millis(at.millis() + minutes * MINUTE)
}

fn morning(day: NaiveDate, days: u64) -> Instant {
    let day = day.checked_add_days(Days::new(days)).unwrap_or(day);
    later(Instant::start_of_day(day), 9 * 60)
}

struct Mover<'a> {
    world: &'a World<'a>,
    goals: &'a Goals,
    journal: &'a Journal,
    now: Instant,
}

impl Mover<'_> {
    /// An act of a duty that can still be performed, before, at or after the end of its limit.
    fn act(&self, input: &mut Input, choices: &mut Choices) -> Option<()> {
        let open = |d: &&DutyRecord| {
            matches!(
                d.state,
                DutyState::Pending | DutyState::Suspended | DutyState::Overdue
            )
        };
        let duties: Vec<&DutyRecord> = self.journal.status.duties.iter().filter(open).collect();
        // Mostly one of whose limit a side has not been seen yet.
        let wanted: Vec<&DutyRecord> = duties.iter().copied().filter(|d| self.wants(d)).collect();
        let record = match wanted.is_empty() || choices.once_in(4) {
            true => *choices.pick(&duties)?,
            false => *choices.pick(&wanted)?,
        };
        let base = self.world.base;
        let StatementKind::Duty(duty) = &base.statement(record.statement).kind else {
            return None;
        };
        let at = self.moment(record, choices);
        if let Some(decision) = &duty.decision {
            let choice = match decision.discretion {
                Discretion::Bound => decision.choices.clone(),
                Discretion::OneOf => choices
                    .pick(&decision.choices)
                    .into_iter()
                    .copied()
                    .collect(),
            };
            let decide = BuiltinEvent::Decide {
                target: None,
                under: Some(record.provision),
                choice,
                reason: Some("理由".into()),
            };
            let event = self.builtin(input, Builtin::Decide, at, decide);
            input.events.push(Event {
                actor: record.party,
                ..event
            });
            return Some(());
        }
        if duty.extension.is_some() && choices.once_in(8) {
            return self.extend(input, record, duty, at);
        }
        let waiver = choices.pick(&duty.waivers).filter(|_| choices.once_in(4));
        if let Some(waiver) = waiver {
            let ty = *choices.pick(&waiver.events)?;
            return self.happen(input, ty, record.case, None, at, choices);
        }
        let group = choices.pick(&duty.acts)?;
        for &ty in group {
            let recipients = duty.recipients.iter().map(|to| match to {
                Expr::Literal(Value::Party(party)) | Expr::Fact(Fact::Party(party)) => *party,
                _ => PartyId::at(choices.below(self.world.parties.len())),
            });
            let recipients: Vec<PartyId> = recipients.collect();
            if recipients.is_empty() {
                self.happen(input, ty, record.case, record.party, at, choices)?;
            }
            for recipient in recipients {
                self.happen(input, ty, record.case, record.party, at, choices)?;
                if let Some(event) = input.events.last_mut() {
                    event.recipient = Some(recipient);
                }
            }
        }
        Some(())
    }

    /// Whether an act in time, or in the last minute, was not seen yet for this duty.
    fn wants(&self, record: &DutyRecord) -> bool {
        [Punctuality::Before, Punctuality::Last]
            .into_iter()
            .any(|end| self.wants_end(record, end))
    }

    fn wants_end(&self, record: &DutyRecord, end: Punctuality) -> bool {
        let limit = Boundary::Limit(record.statement, end);
        self.goals.wants(&Mark::Boundary(limit))
    }

    /// An instant that matters to a limit: soon, in its last minute, or after it.
    fn moment(&self, record: &DutyRecord, choices: &mut Choices) -> Instant {
        let end = match &record.due {
            DueRecord::At(due) => due.at,
            _ => None,
        };
        let Some(end) = end else { return self.now };
        let last_minute = Instant::from_millis(end.millis() / MINUTE * MINUTE);
        let at_wanted = self.wants_end(record, Punctuality::Last);
        let draw = if at_wanted && choices.once_in(2) {
            0
        } else {
            choices.below(4)
        };
        match draw {
            0 if last_minute > self.now => last_minute,
            1 => morning(end.date(), 1).max(self.now),
            2 => later(last_minute, -1).max(self.now),
            _ => self.now,
        }
    }

    fn extend(
        &self,
        input: &mut Input,
        record: &DutyRecord,
        duty: &Duty,
        at: Instant,
    ) -> Option<()> {
        let by = duty.extension.as_ref()?.by;
        let extend = BuiltinEvent::Extend {
            under: Some(record.provision),
            by: Some(by),
        };
        let event = self.builtin(input, Builtin::Extend, at, extend);
        input.events.push(Event {
            case: record.case,
            ..event
        });
        Some(())
    }

    /// An event for which an armed 遇 waits.
    fn awaited(&self, input: &mut Input, choices: &mut Choices) -> Option<()> {
        let waiting = self
            .journal
            .status
            .cases
            .iter()
            .enumerate()
            .flat_map(|(index, case)| {
                let types = case.awaits.iter().flat_map(|(_, types)| types);
                types.map(move |ty| (CaseId::at(index), *ty))
            });
        let all: Vec<(CaseId, EventTypeId)> = waiting.collect();
        let (case, ty) = *choices.pick(&all)?;
        self.happen(input, ty, Some(case), None, self.now, choices)
    }

    /// A fact for which a routing or condition waits: an event that brings it, or 补充 of one that left it out.
    fn missing(&self, input: &mut Input, choices: &mut Choices) -> Option<()> {
        let all: Vec<(CaseId, Arc<str>)> = self
            .journal
            .status
            .cases
            .iter()
            .enumerate()
            .flat_map(|(index, case)| {
                let facts = case.missing.iter().map(|m| m.fact.clone());
                facts.map(move |fact| (CaseId::at(index), fact))
            })
            .collect();
        let (case, fact) = choices.pick(&all)?;
        let of = input.cases.ty(*case);
        let base = self.world.base;
        let brings = |ty: &EventTypeId| {
            let event = base.event(*ty);
            event.origin == EventOrigin::Declared
                && event.about == Some(of)
                && event.fields.iter().any(|f| f.name == *fact)
        };
        let types: Vec<EventTypeId> = self.types().into_iter().filter(brings).collect();
        let ty = *choices.pick(&types)?;
        self.happen(input, ty, Some(*case), None, self.now, choices)
    }

    /// Any event that the rules declare.
    fn anything(&self, input: &mut Input, choices: &mut Choices) -> Option<()> {
        let types = self.types();
        let ty = *choices.pick(&types)?;
        let about = self.world.base.event(ty).about;
        let case = about.and_then(|of| self.case(input, of, choices));
        if about.is_some() && case.is_none() {
            return None;
        }
        self.happen(input, ty, case, None, self.now, choices)
    }

    /// The last event again, some days later, once or several times: what counters count.
    fn again(&self, input: &mut Input, choices: &mut Choices) -> Option<()> {
        let last = input.events.last()?.clone();
        if matches!(
            last.builtin,
            Some(BuiltinEvent::Supplement { .. } | BuiltinEvent::Revoke { .. })
        ) {
            return None;
        }
        let mut at = last.time.date();
        for _ in 0..=choices.below(4) {
            at = at.checked_add_days(Days::new(1 + choices.below(40) as u64))?;
            let event = Event {
                time: morning(at, 0),
                id: None,
                row: row(input),
                ..last.clone()
            };
            input.events.push(event);
        }
        Some(())
    }

    /// 补充 of a field that was left out, or 撤销 of an event.
    fn correct(&self, input: &mut Input, choices: &mut Choices) -> Option<()> {
        let plain: Vec<usize> = (0..input.events.len())
            .filter(|i| input.events[*i].builtin.is_none())
            .collect();
        let at = *choices.pick(&plain)?;
        let (ty, case) = (input.events[at].ty, input.events[at].case);
        let declared = &self.world.base.event(ty).fields;
        let mut fields = vec![None; declared.len()];
        for (slot, attribute) in declared.iter().enumerate() {
            if input.events[at].fields[slot].is_none() {
                fields[slot] = self.world.value(attribute, input, self.now, choices);
            }
        }
        let revoke = fields.iter().all(Option::is_none) || choices.once_in(3);
        let (which, event) = if revoke {
            (Builtin::Revoke, BuiltinEvent::Revoke { event: at })
        } else {
            (
                Builtin::Supplement,
                BuiltinEvent::Supplement { event: at, fields },
            )
        };
        let event = self.builtin(input, which, self.now, event);
        input.events.push(Event { case, ..event });
        Some(())
    }

    /// Declared events: what a register can hold.
    fn types(&self) -> Vec<EventTypeId> {
        let events = self.world.base.events.iter().enumerate();
        events
            .filter(|(_, e)| e.origin == EventOrigin::Declared)
            .map(|(index, _)| EventTypeId::at(index))
            .collect()
    }

    /// A case of a type: mostly one that is there, else a new one.
    fn case(&self, input: &mut Input, of: CaseTypeId, choices: &mut Choices) -> Option<CaseId> {
        let there = input.cases.ids().filter(|id| input.cases.ty(*id) == of);
        let there: Vec<CaseId> = there.collect();
        if !there.is_empty() && (there.len() >= MAX_CASES || !choices.once_in(6)) {
            return choices.pick(&there).copied();
        }
        let name = CASE_NAMES.get(there.len())?;
        let kind = &self.world.base.case_types[of.index()].name;
        let name = if self.world.base.case_types.len() > 1 {
            format!("{kind}{name}")
        } else {
            (*name).to_owned()
        };
        Some(input.cases.push(&name, of))
    }

    /// Adds an event with made-up fields.
    fn happen(
        &self,
        input: &mut Input,
        ty: EventTypeId,
        case: Option<CaseId>,
        actor: Option<PartyId>,
        at: Instant,
        choices: &mut Choices,
    ) -> Option<()> {
        let declared = self.world.base.event(ty);
        if declared.origin != EventOrigin::Declared {
            return None;
        }
        // An act owed on one case may be an event about no case that names it in a field.
        let about = match declared.about {
            None => None,
            Some(of) => Some(match case.filter(|c| input.cases.ty(*c) == of) {
                Some(case) => case,
                None => self.case(input, of, choices)?,
            }),
        };
        let mut fields: Vec<Option<Value>> = Vec::with_capacity(declared.fields.len());
        for attribute in &declared.fields {
            let mut value = self.world.value(attribute, input, at, choices);
            if let (Some(Value::Case(_)), Some(case)) = (&value, case)
                && attribute.ty == crate::model::Type::Case(input.cases.ty(case))
                && !choices.once_in(4)
            {
                value = Some(Value::Case(case));
            }
            fields.push(value);
        }
        let actor = actor.or_else(|| self.somebody(choices));
        let row = row(input);
        input.events.push(Event {
            time: at,
            ty,
            case: about,
            id: None,
            actor,
            recipient: None,
            fields,
            builtin: None,
            row,
        });
        Some(())
    }

    /// Whoever may have done it; mostly nobody is named, who then is presumed to be the one who should.
    fn somebody(&self, choices: &mut Choices) -> Option<PartyId> {
        if !choices.once_in(4) {
            return None;
        }
        Some(PartyId::at(choices.below(self.world.parties.len())))
    }

    fn builtin(&self, input: &mut Input, which: Builtin, at: Instant, says: BuiltinEvent) -> Event {
        Event {
            time: at,
            ty: which.id(),
            case: None,
            id: None,
            actor: None,
            recipient: None,
            fields: Vec::new(),
            builtin: Some(says),
            row: row(input),
        }
    }
}

/// A row for one more event.
fn row(input: &mut Input) -> RowId {
    let id = RowId::at(input.rows.len());
    let line = u32::try_from(input.rows.len() + 1).unwrap_or(u32::MAX);
    input.rows.push(Row::Register {
        file: "explore".into(),
        line,
    });
    id
}

/// The days after the last event within which every limit of the rules has run out.
pub(super) fn far(input: &Input) -> Option<NaiveDate> {
    let last = input.events.iter().map(|e| e.time).max()?;
    let span = TimeSpan::new(400, LimitUnit::NaturalDay);
    last.date()
        .checked_add_days(Days::new(u64::from(span.count)))
}
