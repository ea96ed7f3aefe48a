//! The steps of one event, in the order of ruling 1.

use super::act::Bears;
use super::eval::Answer;
use super::machine::{Frame, Machine, Queued, Scope};
use crate::journal::{
    CaseState, Cause, DueChange, EntryId, EntryKind, EventRecord, EventSource, Flag, Waits,
};
use crate::model::{CaseId, EventId, Expr, PartyId, ProvisionId, StatementKind, Value};

/// The answer of the powers to an act.
enum Validity {
    Valid(Vec<Flag>),
    Invalid(ProvisionId),
}

impl Machine<'_> {
    /// An event of the input happens.
    pub fn take(&mut self, index: usize) {
        let input = self.input;
        let event = &input.events[index];
        self.fire_before(event.time);
        self.now = self.now.max(event.time);
        self.raised = 0;
        let mut frame = Frame {
            case: event.case,
            ..Frame::at(event.time)
        };
        frame.cause = Some(Cause::Row(event.row));
        if self
            .base
            .effective
            .is_some_and(|effective| event.time.date() < effective)
        {
            self.record(&frame, None, event.actor, EntryKind::BeforeEffect(event.ty));
            return;
        }
        if self.repealed(&frame) {
            self.record(&frame, None, event.actor, EntryKind::AfterRepeal(event.ty));
            return;
        }
        let record = EventRecord {
            time: event.time,
            ty: event.ty,
            case: event.case,
            name: event.id.clone(),
            actor: event.actor,
            recipient: event.recipient,
            fields: event.fields.clone(),
            revoked: false,
            row: Some(event.row),
        };
        let id = self.register(record, Vec::new());
        self.taken[index] = Some(id);
        frame.event = Some(id);
        match &event.builtin {
            Some(builtin) => self.take_builtin(builtin, id, &frame),
            None => self.happen(id, EventSource::Input, None, frame),
        }
        self.drain();
    }

    /// An event after the as-of day: outside the run.
    pub fn after_as_of(&mut self, index: usize) {
        let event = &self.input.events[index];
        let mut frame = Frame {
            case: event.case,
            ..Frame::at(event.time)
        };
        frame.cause = Some(Cause::Row(event.row));
        self.record(&frame, None, event.actor, EntryKind::AfterAsOf(event.ty));
    }

    /// Gives an event its id.
    pub fn register(&mut self, record: EventRecord, parents: Vec<EventId>) -> EventId {
        let id = EventId::at(self.events.len());
        self.events.push(record);
        self.parents.push(parents);
        self.event_entries.push(None);
        id
    }

    /// Processes what was queued, first in first out.
    pub fn drain(&mut self) {
        while let Some(queued) = self.queue.pop_front() {
            match queued {
                Queued::Event(id, source, provision, frame) => {
                    let case = self.cases_of(id).into_iter().next();
                    let frame = Frame {
                        at: self.events[id.index()].time,
                        event: Some(id),
                        case,
                        cause: frame.cause,
                        via: frame.via,
                        also: frame.also,
                        ..Frame::at(frame.at)
                    };
                    self.happen(id, source, provision, frame);
                }
                Queued::Consequences(id, frame) => self.consequences(id, &frame),
            }
        }
    }

    /// The cases that an event is on: by 关于, then by fields (ruling 9).
    pub fn cases_of(&self, id: EventId) -> Vec<CaseId> {
        let event = &self.events[id.index()];
        let mut cases: Vec<CaseId> = event.case.into_iter().collect();
        for value in event.fields.iter().flatten() {
            if let Value::Case(case) = value
                && !cases.contains(case)
            {
                cases.push(*case);
            }
        }
        cases
    }

    /// The steps of an event.
    fn happen(
        &mut self,
        id: EventId,
        source: EventSource,
        provision: Option<ProvisionId>,
        mut frame: Frame,
    ) {
        let cases = self.cases_of(id);
        frame.case = cases.first().copied();
        let (ty, actor) = (self.events[id.index()].ty, self.events[id.index()].actor);
        let (duty_bound, arm_bound, power_bound) =
            (self.duties.len(), self.arms_made, self.powers.len());

        let flags = match if source == EventSource::Input {
            self.validity(id, &frame)
        } else {
            Validity::Valid(vec![])
        } {
            Validity::Valid(flags) => flags,
            Validity::Invalid(power) => {
                self.record(&frame, Some(power), actor, EntryKind::Invalid(ty));
                return;
            }
        };
        let entry = self.record(
            &frame,
            provision,
            actor,
            EntryKind::Event {
                event: id,
                ty,
                source,
            },
        );
        self.flag_all(entry, flags);
        self.event_entries[id.index()] = Some(entry);
        self.by_type[ty.index()].push(id);
        for case in &cases {
            let run = &mut self.cases[case.index()];
            run.history.push(id);
            if run.state == CaseState::Untouched {
                run.state = CaseState::Open;
            }
        }
        let frame = frame.because(entry);

        self.set_fields(id, &frame);
        if let Some(case) = frame.case
            && !self.in_scope(case, &frame)
        {
            return;
        }
        if cases.is_empty() {
            self.ask_again(Some(entry));
        } else {
            for &case in &cases {
                self.facts_changed(Some(case), &frame, Some(entry));
            }
        }

        let mut noticed = self.move_intervals(id, &frame, entry);
        if self.program.touched(ty).deadline {
            self.miss_before(ty, &frame, duty_bound);
        }
        if source != EventSource::Deemed {
            noticed |= self.offer_act(id, &frame, 0, duty_bound);
        }
        noticed |= self.offer_waivers(ty, &frame, 0, duty_bound);
        noticed |= self.use_powers(ty, &frame, power_bound);
        let armed = self.offer_arms(id, &frame, 0, arm_bound);
        noticed |= armed == Armed::Used;
        noticed |= self.prohibitions(id, &frame, entry);
        noticed |= self.heads(id, &frame);
        // What the rules themselves raised is expected, unless arms wait for it and none applies.
        if source == EventSource::Input || armed == Armed::NoneTrue {
            self.mark_unexpected(id, &frame, noticed, armed);
        }
        self.queue.push_back(Queued::Consequences(id, frame));
    }

    /// An event of an expected kind that nothing expected at this position is an entry.
    fn mark_unexpected(&mut self, id: EventId, frame: &Frame, noticed: bool, armed: Armed) {
        let event = &self.events[id.index()];
        let (ty, actor, about) = (event.ty, event.actor, event.case);
        let touched = self.program.touched(ty);
        let closed = about.is_some_and(|case| {
            matches!(self.cases[case.index()].state, CaseState::Closed(at) | CaseState::Terminated(at, _) if at < frame.at)
        });
        let defines = |index: &usize| {
            let rule = &self.base.definitions[*index];
            self.edition_applies(rule.provision, &rule.edition, frame)
        };
        let standing = touched.definitions.iter().any(defines)
            || !touched.counters.is_empty()
            || !touched.clears.is_empty()
            || !touched.deductions.is_empty();
        if noticed || standing {
            return;
        }
        if closed && (touched.positional || !touched.heads.is_empty()) {
            self.record(frame, None, actor, EntryKind::AfterClose(ty));
            return;
        }
        let sets = self.base.event(ty).sets.iter().any(Option::is_some);
        let expected = if touched.positional {
            false
        } else {
            sets || touched.observed
                || touched.deadline
                || touched
                    .heads
                    .iter()
                    .any(|&h| self.applies(self.base.heads[h].provision, frame))
                || !touched.powers.is_empty()
                || !touched.prohibitions.is_empty()
                || !touched.starts.is_empty()
                || !touched.ends.is_empty()
                || touched.asked
        };
        if armed == Armed::NoneTrue || !expected {
            self.record(frame, None, actor, EntryKind::Unexpected(ty));
        }
    }

    /// Step 2: only the parties of a power may do its act.
    fn validity(&self, id: EventId, frame: &Frame) -> Validity {
        let event = &self.events[id.index()];
        let powers = &self.program.touched(event.ty).powers;
        self.allowed(powers, event.actor, frame)
    }

    fn allowed(&self, powers: &[usize], actor: Option<PartyId>, frame: &Frame) -> Validity {
        let stands = |index: &&usize| self.applies(self.base.powers[**index].provision, frame);
        let mut powers = powers.iter().filter(stands).peekable();
        let Some(&&first) = powers.peek() else {
            return Validity::Valid(Vec::new());
        };
        for &index in powers {
            let power = &self.base.powers[index];
            let mut flags = Vec::new();
            // As the case stood before the act, which must not name its own master.
            let before = Frame {
                event: None,
                ..frame.clone()
            };
            let bears = match self.bears(&power.party, actor, &before) {
                Bears::Unfilled => self.bears(&power.party, actor, frame),
                known => known,
            };
            match bears {
                Bears::Yes(_) => {}
                Bears::No => continue,
                Bears::Presumed(_) => flags.push(Flag::PresumedActor),
                Bears::Unfilled => flags.push(Flag::UndeterminedParty),
            }
            if power
                .unless
                .as_ref()
                .is_some_and(|unless| self.holds(unless, frame) == Some(true))
            {
                continue;
            }
            match self.ask(power.when.as_ref(), frame) {
                Answer::Known(true) => {}
                Answer::Known(false) => continue,
                Answer::Unknown(facts) => flags.extend(facts.into_iter().map(Flag::Missing)),
            }
            return Validity::Valid(flags);
        }
        Validity::Invalid(self.base.powers[first].provision)
    }

    /// Whether an actor may revoke events of the revoked event's type.
    pub fn may_revoke(
        &self,
        revoked: EventId,
        actor: Option<PartyId>,
        frame: &Frame,
    ) -> Result<Vec<Flag>, Option<ProvisionId>> {
        let powers = &self
            .program
            .touched(self.events[revoked.index()].ty)
            .revokers;
        if powers.is_empty() {
            return Err(None);
        }
        let at_hand = Frame {
            event: Some(revoked),
            ..frame.clone()
        };
        match self.allowed(powers, actor, &at_hand) {
            Validity::Valid(flags) => Ok(flags),
            Validity::Invalid(provision) => Err(Some(provision)),
        }
    }

    /// Step 3: a field with the name and type of a case attribute sets it.
    fn set_fields(&mut self, id: EventId, frame: &Frame) {
        let ty = self.base.event(self.events[id.index()].ty);
        let cases = self.cases_of(id);
        for (index, sets) in ty.sets.iter().enumerate() {
            let (Some((case_ty, slot)), Some(value)) =
                (sets, self.events[id.index()].fields[index].clone())
            else {
                continue;
            };
            let of_type = |case: &&CaseId| self.input.cases[case.index()].ty == *case_ty;
            if let Some(&case) = cases.iter().find(of_type) {
                self.set_case_fact(case, *slot, value, None, frame, false);
            }
        }
    }

    /// Scope, asked at each event after its fields are set (ruling 19).
    pub fn in_scope(&mut self, case: CaseId, frame: &Frame) -> bool {
        let (scope, provision, facts) = self.scope_of(case, frame);
        let before = std::mem::replace(&mut self.cases[case.index()].scope, scope);
        self.cases[case.index()].scope_missing = match scope {
            Scope::Unknown => provision.map(|provision| (provision, facts.clone())),
            Scope::In | Scope::Out => None,
        };
        match scope {
            Scope::In => {
                if before == Scope::Out {
                    self.cases[case.index()].state = CaseState::Open;
                }
                let held = std::mem::take(&mut self.cases[case.index()].held);
                for sanction in held {
                    let own = Frame {
                        at: frame.at,
                        ..sanction.frame
                    };
                    self.sanction(sanction.sanction, sanction.party, sanction.provision, &own);
                }
                true
            }
            Scope::Unknown => {
                if before != Scope::Unknown {
                    self.record(
                        frame,
                        provision,
                        None,
                        EntryKind::Waiting {
                            waits: Waits::Scope,
                            facts,
                        },
                    );
                }
                true
            }
            Scope::Out => {
                let entry = self.record(frame, provision, None, EntryKind::OutOfScope);
                let run = &mut self.cases[case.index()];
                if before != Scope::Out {
                    run.state = CaseState::OutOfScope(frame.at, provision);
                }
                run.arms.clear();
                run.held.clear();
                let open = run.open.clone();
                self.pending.retain(|p| p.frame.case != Some(case));
                for duty in open {
                    self.waive(duty, &frame.because(entry));
                }
                false
            }
        }
    }

    fn scope_of(
        &self,
        case: CaseId,
        frame: &Frame,
    ) -> (Scope, Option<ProvisionId>, Vec<std::sync::Arc<str>>) {
        let ty = self.input.cases[case.index()].ty;
        let mut rules = self
            .base
            .scopes
            .iter()
            .filter(|s| s.cases.contains(&ty) && self.applies(s.provision, frame))
            .peekable();
        if rules.peek().is_none() {
            return (Scope::In, None, Vec::new());
        }
        let (mut applies, mut asked, mut unknown, mut missing) = (false, None, None, Vec::new());
        for rule in rules {
            asked = asked.or(rule.applies.then_some(rule.provision));
            match self.ask(rule.when.as_ref(), frame) {
                Answer::Known(true) if !rule.applies => {
                    return (Scope::Out, Some(rule.provision), Vec::new());
                }
                Answer::Known(true) => applies = true,
                Answer::Known(false) => {}
                Answer::Unknown(facts) => {
                    unknown = unknown.or(Some(rule.provision));
                    missing.extend(
                        facts
                            .into_iter()
                            .filter(|f| !missing.contains(f))
                            .collect::<Vec<_>>(),
                    );
                }
            }
        }
        match (unknown, applies || asked.is_none()) {
            (None, true) => (Scope::In, None, Vec::new()),
            (None, false) => (Scope::Out, asked, Vec::new()),
            (Some(provision), _) => (Scope::Unknown, Some(provision), missing),
        }
    }

    /// Starts and ends intervals; clocks of the case's duties stop and go on.
    fn move_intervals(&mut self, id: EventId, frame: &Frame, entry: EntryId) -> bool {
        let (ty, time) = (self.events[id.index()].ty, self.events[id.index()].time);
        let touched = self.program.touched(ty);
        let (starts, ends) = (&touched.starts, &touched.ends);
        let mut moved = false;
        for case in self.cases_of(id) {
            let run = &mut self.cases[case.index()];
            let mut changed = false;
            for interval in ends {
                if let Some((_, end @ None)) =
                    run.intervals.entry(*interval).or_default().last_mut()
                {
                    *end = Some(time);
                    changed = true;
                }
            }
            for interval in starts {
                let spans = run.intervals.entry(*interval).or_default();
                if spans.last().is_none_or(|(_, end)| end.is_some()) {
                    spans.push((time, None));
                    changed = true;
                }
            }
            if changed {
                moved = true;
                for duty in self.cases[case.index()].open.clone() {
                    self.reckon_again(duty, frame.at, DueChange::Resumed, Some(entry));
                }
            }
        }
        moved
    }

    /// Prohibited acts.
    fn prohibitions(&mut self, id: EventId, frame: &Frame, entry: EntryId) -> bool {
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
    fn heads(&mut self, id: EventId, frame: &Frame) -> bool {
        let about = self.events[id.index()].case;
        if about.is_some_and(|case| !matches!(self.cases[case.index()].state, CaseState::Open)) {
            return false;
        }
        let program = self.program;
        let ty = self.events[id.index()].ty;
        let heads = &program.touched(ty).heads;
        // Which text judges is decided before any of it changes what there is to judge.
        let standing: Vec<usize> = heads
            .iter()
            .copied()
            .filter(|&index| self.applies(self.base.heads[index].provision, frame))
            .collect();
        for &index in &standing {
            let head = &self.base.heads[index];
            if head.trigger.first && !self.is_first(id, &head.trigger.events, frame) {
                continue;
            }
            match self.ask(head.trigger.when.as_ref(), frame) {
                Answer::Known(true) => self.run_head(index, frame),
                Answer::Known(false) => {}
                Answer::Unknown(facts) => self.wait(super::wait::Wait::Head(index), frame, facts),
            }
        }
        !standing.is_empty()
    }

    /// Runs a head's body, if its condition holds.
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
    pub fn is_first(
        &self,
        id: EventId,
        types: &[crate::model::EventTypeId],
        frame: &Frame,
    ) -> bool {
        let history = frame.case.map(|case| &self.cases[case.index()].history);
        let earlier =
            |other: &EventId| *other != id && types.contains(&self.events[other.index()].ty);
        !history.is_some_and(|history| history.iter().any(earlier))
    }

    /// Offers an event to the arms `from+1..=bound` of its case: the oldest of each statement (ruling 12).
    pub fn offer_arms(&mut self, event: EventId, frame: &Frame, from: u64, bound: u64) -> Armed {
        let Some(case) = frame.case else {
            return Armed::No;
        };
        let ty = self.events[event.index()].ty;
        let base = self.base;
        let mut candidates = Vec::new();
        let mut seen = Vec::new();
        for arm in &self.cases[case.index()].arms {
            if let StatementKind::Arm { trigger, .. } = &base.statement(arm.statement).kind
                && arm.number > from
                && arm.number <= bound
                && trigger.events.contains(&ty)
                && !seen.contains(&arm.statement)
            {
                seen.push(arm.statement);
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
                    self.wait(
                        super::wait::Wait::Arm(arm.number, arm.statement),
                        &own,
                        facts,
                    );
                }
            }
        }
        outcome
    }

    /// Uses an arm up and runs its body, if it is still armed and its condition holds.
    pub fn use_arm(&mut self, number: u64, frame: &Frame) {
        let Some(case) = frame.case else { return };
        let arms = &mut self.cases[case.index()].arms;
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
        self.cases[case.index()].arms.remove(position);
        self.run_body(body, frame);
    }

    /// Definitions and counters look at an event.
    fn consequences(&mut self, id: EventId, frame: &Frame) {
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
                Answer::Unknown(facts) => {
                    self.wait(super::wait::Wait::Definition(index), frame, facts)
                }
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
