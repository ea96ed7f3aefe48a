//! Built-in events: decisions, corrections, revocations, extensions (rulings 16 and 17).

use super::machine::{Frame, Machine};
use super::putoffs::Changed;
use super::watch::Source;
use crate::calendar::Span;
use crate::cases::BuiltinEvent;
use crate::journal::{
    DueChange, DueRecord, DutyId, DutyState, EntryKind, EventSource, ExtensionFault, Flag,
};
use crate::model::{CaseId, EventId, EventOrigin, ProvisionId, StatementKind, Value};

impl Machine<'_> {
    /// A built-in event takes effect.
    pub fn take_builtin(&mut self, builtin: &BuiltinEvent, id: EventId, frame: &Frame) {
        let (ty, actor) = (self.events[id.index()].ty, self.events[id.index()].actor);
        let kind = EntryKind::Event {
            event: id,
            ty,
            source: EventSource::Input,
        };
        let entry = self.record(frame, None, actor, kind);
        self.links[id.index()].entry = Some(entry);
        let frame = frame.because(entry);
        match builtin {
            BuiltinEvent::Decide {
                target,
                under,
                choice,
                reason,
            } => {
                self.decide(actor, *target, *under, (choice, reason.as_ref()), &frame);
            }
            BuiltinEvent::Supplement { event, fields } => self.supplement(*event, fields, &frame),
            BuiltinEvent::Revoke { event } => self.revoke(*event, id, &frame),
            BuiltinEvent::Extend { under, by } => self.extend(id, *under, *by, &frame),
        }
    }

    /// 补充 fills empty fields only.
    fn supplement(&mut self, index: usize, fields: &[Option<Value>], frame: &Frame) {
        let Some(event) = self.taken.get(&index).copied() else {
            let ty = crate::model::Builtin::Supplement.id();
            self.record(frame, None, None, EntryKind::Unexpected(ty));
            return;
        };
        let cases = self.cases_of(event);
        let frame = Frame {
            case: cases.first().copied(),
            ..frame.clone()
        };
        let mut filled = Vec::new();
        for (slot, value) in fields.iter().enumerate() {
            let Some(value) = value else { continue };
            let slot = crate::model::Slot::at(slot);
            match &mut self.events[event.index()].fields[slot.index()] {
                field @ None => {
                    *field = Some(value.clone());
                    filled.push((slot, value.clone()));
                }
                Some(old) if old == value => {}
                Some(_) => {
                    self.record(
                        &frame,
                        None,
                        None,
                        EntryKind::SupplementRefused { event, field: slot },
                    );
                }
            }
        }
        if filled.is_empty() {
            return;
        }
        self.filled(event, &filled);
        let entry = self.record(
            &frame,
            None,
            None,
            EntryKind::Supplemented {
                event,
                fields: filled.clone(),
            },
        );
        self.filled_later
            .extend(filled.iter().map(|(slot, _)| (event, *slot)));
        let derived = self.fill_derived(event, &filled);
        let events = std::iter::once(event).chain(derived);
        let mut moved = Vec::new();
        let mut joined: Vec<CaseId> = events
            .flat_map(|id| self.join_cases(id, &mut moved))
            .collect();
        let ty = self.base.event(self.events[event.index()].ty);
        for (slot, value) in filled {
            let Some(Some((case_ty, attribute))) = ty.sets.get(slot.index()) else {
                continue;
            };
            let of_type = |case: &&CaseId| self.input.cases.ty(**case) == *case_ty;
            if let Some(&case) = cases.iter().find(of_type)
                && self.cases[case].attributes[attribute.index()].is_none()
            {
                self.set_case_fact(case, *attribute, value, None, &frame.because(entry), false);
            }
        }
        if let Some(case) = frame.case
            && !self.in_scope(case, &frame)
        {
            return;
        }
        joined.retain(|case| Some(*case) != frame.case);
        joined.dedup();
        if joined.is_empty() {
            self.facts_changed(frame.case, &frame, Some(entry));
        } else {
            // What has happened on the cases that it joined may decide what waits there.
            let concerned = std::iter::once(frame.case).chain(joined.into_iter().map(Some));
            for case in concerned {
                self.duties_ask_again(case, frame.at, Some(entry));
            }
            self.ask_again(Changed::Anything, Some(entry));
        }
        for case in moved {
            self.clocks_moved(case, frame.at, entry);
        }
    }

    /// Events that a definition derived from a filled event are copies of it: they are filled too.
    fn fill_derived(
        &mut self,
        event: EventId,
        filled: &[(crate::model::Slot, Value)],
    ) -> Vec<EventId> {
        let from = self.base.event(self.events[event.index()].ty);
        let defined = |id: EventId| {
            let record = self.events.get(id.index());
            record.is_some_and(|r| self.base.event(r.ty).origin == EventOrigin::Defined)
        };
        let copies = self.descendants(event, defined);
        for &id in &copies {
            let to = self.base.event(self.events[id.index()].ty);
            let mut copied = Vec::new();
            for (slot, value) in filled {
                let slot = crate::model::slot_of(&to.fields, &from.fields[slot.index()].name);
                if let Some(slot) = slot
                    && let field @ None = &mut self.events[id.index()].fields[slot.index()]
                {
                    *field = Some(value.clone());
                    copied.push((slot, value.clone()));
                }
            }
            self.filled(id, &copied);
        }
        copies
    }

    /// An event says more than it did: whoever looks for what it says is told.
    fn filled(&mut self, event: EventId, filled: &[(crate::model::Slot, Value)]) {
        let ty = self.events[event.index()].ty;
        if self.program.touched(ty).recalled && self.links[event.index()].entry.is_some() {
            for (_, value) in filled {
                if let Value::Party(party) = value {
                    self.by_type[ty.index()].names(event, *party);
                }
            }
        }
        self.event_changed(event);
    }

    /// An event that turns out to be on a case has happened on it, when it happened; the cases are told, and those
    /// whose intervals it moved.
    fn join_cases(&mut self, event: EventId, moved: &mut Vec<CaseId>) -> Vec<CaseId> {
        let mut joined = Vec::new();
        if self.links[event.index()].entry.is_none() {
            return joined;
        }
        for case in self.cases_of(event) {
            let run = &mut self.cases[case];
            if run.history.contains(&event) || run.aside.contains(&event) {
                continue;
            }
            let at = run.history.partition_point(|e| *e < event);
            run.history.insert(at, event);
            run.stays = true;
            self.pending.changed(Source::Case(case));
            if self.links[event.index()].acted > 0 && self.mark_intervals(event, case) {
                moved.push(case);
            }
            joined.push(case);
        }
        joined
    }

    /// What derives from an event by steps that `through` lets pass, ascending.
    fn descendants(&self, event: EventId, through: impl Fn(EventId) -> bool) -> Vec<EventId> {
        let mut found: Vec<EventId> = Vec::new();
        let mut ahead = vec![event];
        while let Some(id) = ahead.pop() {
            let children = self.links.get(id.index()).map(|l| &l.children);
            for &child in children.into_iter().flatten() {
                if through(child) && !found.contains(&child) {
                    found.push(child);
                    ahead.push(child);
                }
            }
        }
        found.sort_unstable();
        found
    }

    /// 撤销: counts fall from this instant, deductions are given back; sanctions that rest on the event are flagged, not lifted.
    fn revoke(&mut self, index: usize, by: EventId, frame: &Frame) {
        let revoke = crate::model::Builtin::Revoke.id();
        let actor = self.events[by.index()].actor;
        let Some(event) = self.taken.get(&index).copied() else {
            self.record(frame, None, actor, EntryKind::Unexpected(revoke));
            return;
        };
        let frame = Frame {
            case: self.cases_of(event).first().copied(),
            ..frame.clone()
        };
        let flags = match self.may_revoke(event, actor, &frame) {
            Ok(flags) => flags,
            Err(provision) => {
                self.record(&frame, provision, actor, EntryKind::Invalid(revoke));
                return;
            }
        };
        let entry = self.record(&frame, None, actor, EntryKind::Revoked { event });
        self.flag_all(entry, flags);
        let derived = |id: EventId| {
            let record = self.events.get(id.index());
            record.is_some_and(|r| r.row.is_none())
        };
        let mut revoked = vec![event];
        revoked.extend(self.descendants(event, derived));
        let lowered = self.lowered_by(&revoked, &frame);
        for id in &revoked {
            self.events[id.index()].revoked = true;
            self.event_changed(*id);
            self.fall_from_counters(*id);
        }
        for counter in lowered {
            self.restore(counter, &frame.because(entry));
        }
        self.pending.drop_about(&revoked);
        for index in self.sanctions.resting_on(&revoked) {
            let record = &mut self.sanctions.records[index];
            record.ungrounded = true;
            let (given, party, provision) = (record.entry, record.party, record.provision);
            let kind = EntryKind::SanctionUngrounded { given };
            let own = Frame {
                owner: record.owner,
                ..frame.because(entry)
            };
            self.record(&own, Some(provision), Some(party), kind);
            self.flag(given, Flag::GroundRevoked);
        }
    }

    /// 批准延长: the oldest open duty of the case that can be extended by this approver.
    fn extend(&mut self, id: EventId, under: Option<ProvisionId>, by: Option<Span>, frame: &Frame) {
        let actor = self.events[id.index()].actor;
        let extendable = |duty: &&DutyId| {
            let record = &self.duties[duty.0 as usize].record;
            self.duty_rule(record.statement).extension.is_some()
                && under.is_none_or(|under| self.within(record.provision, under))
        };
        let found: Vec<DutyId> = self
            .open_on(frame.case)
            .iter()
            .filter(extendable)
            .copied()
            .collect();
        let mut fault = (None, ExtensionFault::NothingToExtend);
        for duty in found {
            match self.try_extend(duty, actor, by) {
                Ok(span) => {
                    self.duties[duty.0 as usize].extensions.push(span);
                    let entry = match frame.cause {
                        Some(crate::journal::Cause::Entry(entry)) => Some(entry),
                        _ => None,
                    };
                    if actor.is_none()
                        && let Some(entry) = entry
                    {
                        self.flag(entry, Flag::PresumedActor);
                    }
                    return self.reckon_again(duty, frame.at, DueChange::Extended, entry);
                }
                Err(why) if fault.0.is_none() => fault = (Some(duty), why),
                Err(_) => {}
            }
        }
        let provision = fault
            .0
            .map(|duty| self.duties[duty.0 as usize].record.provision);
        self.record(
            frame,
            provision,
            actor,
            EntryKind::ExtensionRefused(fault.0, fault.1),
        );
    }

    fn try_extend(
        &self,
        id: DutyId,
        actor: Option<crate::model::PartyId>,
        by: Option<Span>,
    ) -> Result<Span, ExtensionFault> {
        let instance = &self.duties[id.0 as usize];
        let StatementKind::Duty(rule) = &self.base.statement(instance.record.statement).kind else {
            return Err(ExtensionFault::NothingToExtend);
        };
        let Some(extension) = &rule.extension else {
            return Err(ExtensionFault::NothingToExtend);
        };
        if let (Some(actor), Some(approver)) =
            (actor, self.party(&extension.approver, &instance.frame))
            && !self.acts_for(actor, approver)
        {
            return Err(ExtensionFault::NotApprover);
        }
        let overdue = instance.record.state == DutyState::Overdue;
        if overdue || !matches!(instance.record.due, DueRecord::At(_) | DueRecord::Open(_)) {
            return Err(ExtensionFault::TooLate);
        }
        let used = u32::try_from(instance.extensions.len()).unwrap_or(u32::MAX);
        if extension.times.is_some_and(|times| used >= times) {
            return Err(ExtensionFault::TooOften);
        }
        match by {
            None if extension.at_most => Err(ExtensionFault::TooLong),
            None => Ok(extension.by),
            Some(span) if span.unit == extension.by.unit && span.count <= extension.by.count => {
                Ok(span)
            }
            Some(_) => Err(ExtensionFault::TooLong),
        }
    }
}
