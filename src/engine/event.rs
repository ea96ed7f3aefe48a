//! The steps of one event, in the order of ruling 1.

use super::machine::{Frame, Links, Machine, Queued};
use super::power::Validity;
use super::putoffs::Changed;
use super::trigger::Armed;
use super::watch::Source;
use crate::cases::Event;
use crate::journal::{CaseState, Cause, EntryKind, EventRecord, EventSource};
use crate::model::{CaseId, EventId, ProvisionId, Value};
use smallvec::SmallVec;

impl Machine<'_> {
    /// An event of the input happens.
    pub fn take(&mut self, position: usize, event: Event) {
        self.ahead.come(&event);
        self.fire_before(event.time);
        self.now = self.now.max(event.time);
        self.raised = 0;
        let mut frame = Frame {
            case: event.case,
            owner: self.owner_of(&event),
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
            name: event.id,
            actor: event.actor,
            recipient: event.recipient,
            fields: event.fields,
            revoked: false,
            row: Some(event.row),
        };
        let id = self.register(record, Vec::new());
        if self.ahead.corrects(position) {
            self.taken.insert(position, id);
        }
        frame.event = Some(id);
        match &event.builtin {
            Some(builtin) => {
                if let Some(case) = event.case {
                    self.cases[case].aside.push(id);
                }
                self.take_builtin(builtin, id, &frame);
            }
            None => self.happen(id, EventSource::Input, None, frame),
        }
        self.drain();
    }

    /// An event after the as-of day: outside the run.
    pub fn after_as_of(&mut self, event: &Event) {
        let mut frame = Frame {
            case: event.case,
            owner: self.owner_of(event),
            ..Frame::at(event.time)
        };
        frame.cause = Some(Cause::Row(event.row));
        self.record(&frame, None, event.actor, EntryKind::AfterAsOf(event.ty));
    }

    /// Gives an event its id.
    pub fn register(&mut self, record: EventRecord, parents: Vec<EventId>) -> EventId {
        let id = EventId::at(self.events.len());
        self.events.push(record);
        for parent in &parents {
            if let Some(links) = self.links.get_mut(parent.index()) {
                links.children.push(id);
            }
        }
        self.links.push(Links {
            parents,
            ..Links::default()
        });
        id
    }

    /// Processes what was queued, first in first out.
    pub fn drain(&mut self) {
        while let Some(queued) = self.queue.pop_front() {
            match queued {
                Queued::Event(id, source, provision, frame) => {
                    let frame = Frame {
                        event: Some(id),
                        cause: frame.cause,
                        via: frame.via,
                        also: frame.also,
                        owner: frame.owner,
                        ..Frame::at(frame.at)
                    };
                    self.happen(id, source, provision, frame);
                }
                Queued::Consequences(id, frame) => self.consequences(id, &frame),
            }
        }
    }

    /// The cases that an event is on: by 关于, then by fields (ruling 9).
    pub fn cases_of(&self, id: EventId) -> SmallVec<[CaseId; 2]> {
        let Some(event) = self.events.get(id.index()) else {
            return SmallVec::new();
        };
        self.looks_at(Source::Event(id));
        let mut cases: SmallVec<[CaseId; 2]> = event.case.into_iter().collect();
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
                for &case in &cases {
                    self.cases[case].aside.push(id);
                    self.cases[case].stays |= cases.len() > 1;
                }
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
        let links = &mut self.links[id.index()];
        links.entry = Some(entry);
        links.deemed = source == EventSource::Deemed;
        let recalled = self.program.touched(ty).recalled;
        if recalled {
            self.by_type[ty.index()].add(id, &self.events[id.index()]);
            self.pending.changed(Source::Type(ty));
        }
        self.office_hears(ty, &frame);
        for case in &cases {
            let run = &mut self.cases[*case];
            run.history.push(id);
            self.pending.changed(Source::Case(*case));
            run.stays |= cases.len() > 1 || recalled;
            if run.state == CaseState::Untouched {
                run.state = CaseState::Open;
            }
        }
        let frame = frame.because(entry);

        self.set_fields(id, &cases, &frame);
        if let Some(case) = frame.case
            && !self.in_scope(case, &frame)
        {
            return;
        }
        if cases.is_empty() {
            self.ask_again(Changed::Loose, Some(entry));
        } else {
            for &case in &cases {
                self.facts_changed(Some(case), &frame, Some(entry));
            }
        }

        let mut noticed = self.move_intervals(id, &cases, &frame, entry);
        if self.program.touched(ty).deadline {
            self.miss_before(ty, &frame, duty_bound);
        }
        if source != EventSource::Deemed {
            noticed |=
                self.offer_act(id, &frame, 0, duty_bound) || self.late_after_waiver(id, &frame);
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
            matches!(self.cases[case].state, CaseState::Closed(at) | CaseState::Terminated(at, _) if at < frame.at)
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

    /// Step 3: a field with the name and type of a case attribute sets it.
    fn set_fields(&mut self, id: EventId, cases: &[CaseId], frame: &Frame) {
        let ty = self.base.event(self.events[id.index()].ty);
        for (index, sets) in ty.sets.iter().enumerate() {
            let (Some((case_ty, slot)), Some(value)) =
                (sets, self.events[id.index()].fields[index].clone())
            else {
                continue;
            };
            let of_type = |case: &&CaseId| self.input.cases.ty(**case) == *case_ty;
            if let Some(&case) = cases.iter().find(of_type) {
                self.set_case_fact(case, *slot, value, None, frame, false);
            }
        }
    }
}
