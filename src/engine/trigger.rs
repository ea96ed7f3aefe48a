//! What an event sets off: prohibitions, heads, armed 遇, definitions.

use super::act::Bears;
use super::eval::Answer;
use super::machine::{Frame, Machine};
use super::wait::Wait;
use crate::journal::{CaseState, EntryId, EntryKind, EventRecord, EventSource, Flag};
use crate::model::{EventId, EventTypeId, Expr, StatementKind};
use smallvec::SmallVec;
/// What an event did to the arms of its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Armed {
    /// None waits for it.
    No,
    /// One was used, or waits for facts.
    Used,
    /// Some wait for it, but no condition holds.
    NoneTrue,
}

impl Machine<'_> {
    /// Prohibited acts.
    pub fn prohibitions(&mut self, id: EventId, frame: &Frame, entry: EntryId) -> bool {
        let base = self.base;
        let (ty, actor) = (self.events[id.index()].ty, self.events[id.index()].actor);
        let program = self.program;
        let mut any = false;
        for &index in &program.touched(ty).prohibitions {
            let rule = &base.prohibitions[index];
            if !self.applies(rule.provision, frame) {
                continue;
            }
            let excepted =
                |unless: &Expr, machine: &Self| machine.holds(unless, frame) == Some(true);
            if rule
                .unless
                .as_ref()
                .is_some_and(|unless| excepted(unless, self))
            {
                continue;
            }
            match self.ask(rule.when.as_ref(), frame) {
                Answer::Known(true) => {}
                Answer::Known(false) => continue,
                Answer::Unknown(facts) => {
                    self.flag_all(entry, facts.into_iter().map(Flag::Missing).collect());
                    continue;
                }
            }
            let (party, flag) = match self.bears(&rule.party, actor, frame) {
                Bears::Yes(actor) => (actor, None),
                Bears::No => continue,
                Bears::Presumed(Some(party)) => (party, Some(Flag::PresumedActor)),
                Bears::Presumed(None) | Bears::Unfilled => {
                    let facts = self.missing_bearer(&rule.party, frame);
                    self.flag_all(entry, facts.into_iter().map(Flag::Missing).collect());
                    continue;
                }
            };
            any = true;
            let violation = self.record(
                frame,
                Some(rule.provision),
                Some(party),
                EntryKind::Violation { ty },
            );
            self.flag_all(violation, flag.into_iter().collect());
            self.name_responsible(violation, Some(party), frame);
            let own = Frame {
                obligor: Some(party),
                ..frame.because(violation)
            };
            self.run_body(&rule.violated, &own);
        }
        any
    }

    /// Rules at heads, in text order; they do not fire for a case that is closed (ruling 14).
    pub fn heads(&mut self, id: EventId, frame: &Frame) -> bool {
        let about = self.events[id.index()].case;
        if about.is_some_and(|case| !matches!(self.cases[case].state, CaseState::Open)) {
            return false;
        }
        let program = self.program;
        let ty = self.events[id.index()].ty;
        let touched = program.touched(ty);
        let found = touched.head_index.as_ref().and_then(|index| {
            let value = self.field(id, index.fields())?;
            Some(index.heads(&value))
        });
        let indexed = found.is_some();
        // Which text judges is decided before any of it changes what there is to judge.
        let stands = |index: &usize| self.applies(self.base.heads[*index].provision, frame);
        let standing =
            found.unwrap_or_else(|| touched.heads.iter().copied().filter(stands).collect());
        let base = self.base;
        for &index in &standing {
            let head = &base.heads[index];
            if head.trigger.first && !self.is_first(id, &head.trigger.events, frame) {
                continue;
            }
            match self.ask(head.trigger.when.as_ref(), frame) {
                Answer::Known(true) => self.run_body(&head.body, frame),
                Answer::Known(false) => {}
                Answer::Unknown(facts) => self.wait(Wait::Head(index), frame, facts),
            }
        }
        // All heads that are indexed stand.
        indexed || !standing.is_empty()
    }

    /// Runs the body of a head that waited for facts, if its condition holds now.
    pub fn run_head(&mut self, index: usize, frame: &Frame) {
        let base = self.base;
        let head = &base.heads[index];
        if matches!(
            self.ask(head.trigger.when.as_ref(), frame),
            Answer::Known(true)
        ) {
            self.run_body(&head.body, frame);
        }
    }

    /// 首次: no event of the list has happened on the case before this one.
    pub fn is_first(&self, id: EventId, types: &[EventTypeId], frame: &Frame) -> bool {
        let history = frame.case.map(|case| &self.cases[case].history);
        let earlier =
            |other: &EventId| *other != id && types.contains(&self.events[other.index()].ty);
        !history.is_some_and(|history| history.iter().any(earlier))
    }

    /// Offers an event to the arms `from+1..=bound` of its case: the oldest of each statement (ruling 12), which is one
    /// in all editions that left it alone.
    pub fn offer_arms(&mut self, event: EventId, frame: &Frame, from: u64, bound: u64) -> Armed {
        let Some(case) = frame.case else {
            return Armed::No;
        };
        let ty = self.events[event.index()].ty;
        let base = self.base;
        let mut candidates: SmallVec<[_; 2]> = SmallVec::new();
        let mut seen: SmallVec<[_; 2]> = SmallVec::new();
        for arm in &self.cases[case].arms {
            if let StatementKind::Arm { trigger, .. } = &base.statement(arm.statement).kind
                && arm.number > from
                && arm.number <= bound
                && trigger.events.contains(&ty)
                && !seen.contains(&base.statement(arm.statement).span)
            {
                seen.push(base.statement(arm.statement).span);
                candidates.push((arm.clone(), trigger));
            }
        }
        let mut outcome = if candidates.is_empty() {
            Armed::No
        } else {
            Armed::NoneTrue
        };
        for (arm, trigger) in candidates {
            let own = Frame {
                event: Some(event),
                origin: arm.frame.event.or(arm.frame.origin),
                at: frame.at,
                cause: frame.cause,
                ..arm.frame.clone()
            };
            match self.ask(trigger.when.as_ref(), &own) {
                Answer::Known(true) => {
                    outcome = Armed::Used;
                    self.use_arm(arm.number, &own);
                }
                Answer::Known(false) => {}
                Answer::Unknown(facts) => {
                    outcome = Armed::Used;
                    self.wait(Wait::Arm(arm.number, arm.statement), &own, facts);
                }
            }
        }
        outcome
    }

    /// Uses an arm up and runs its body, if it is still armed and its condition holds.
    pub fn use_arm(&mut self, number: u64, frame: &Frame) {
        let Some(case) = frame.case else { return };
        let arms = &mut self.cases[case].arms;
        let Some(position) = arms.iter().position(|arm| arm.number == number) else {
            return;
        };
        let statement = arms[position].statement;
        let base = self.base;
        let StatementKind::Arm { trigger, body } = &base.statement(statement).kind else {
            return;
        };
        if !matches!(self.ask(trigger.when.as_ref(), frame), Answer::Known(true)) {
            return;
        }
        self.cases[case].arms.remove(position);
        self.run_body(body, frame);
    }

    /// Definitions and counters look at an event.
    pub fn consequences(&mut self, id: EventId, frame: &Frame) {
        let program = self.program;
        let touched = program.touched(self.events[id.index()].ty);
        for &index in &touched.definitions {
            let rule = &self.base.definitions[index];
            if !self.edition_applies(rule.provision, &rule.edition, frame) {
                continue;
            }
            match self.ask(self.base.definitions[index].when.as_ref(), frame) {
                Answer::Known(true) => self.define(index, frame),
                Answer::Known(false) => {}
                Answer::Unknown(facts) => self.wait(Wait::Definition(index), frame, facts),
            }
        }
        self.counters_look(id, frame);
    }

    /// A defined event happens, if its condition holds: a copy of its base event.
    pub fn define(&mut self, index: usize, frame: &Frame) {
        let definition = &self.base.definitions[index];
        let Some(id) = frame.event else { return };
        if !matches!(
            self.ask(definition.when.as_ref(), frame),
            Answer::Known(true)
        ) || self.events[id.index()].revoked
        {
            return;
        }
        let base_event = self.events[id.index()].clone();
        let (from, to) = (
            self.base.event(base_event.ty),
            self.base.event(definition.event),
        );
        let fields = to
            .fields
            .iter()
            .map(|field| crate::model::slot_of(&from.fields, &field.name))
            .map(|slot| slot.and_then(|slot| base_event.fields[slot.index()].clone()))
            .collect();
        let record = EventRecord {
            time: frame.at,
            ty: definition.event,
            fields,
            name: None,
            row: None,
            ..base_event
        };
        self.enqueue(record, EventSource::Defined, definition.provision, frame);
    }
}
