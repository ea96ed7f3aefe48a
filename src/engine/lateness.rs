//! Limits that run out: breach, steps of lateness, reminders, 前 an event.

use super::clock::Timer;
use super::duty::DutyInstance;
use super::machine::{Frame, Machine};
use crate::calendar::{DueRequest, Instant, in_time};
use crate::journal::{DueRecord, DutyId, DutyRecord, DutyState, EntryKind};
use crate::model::{Duty, EventTypeId, StatementKind};
use smallvec::SmallVec;

impl<'a> Machine<'a> {
    /// The limit ran out.
    pub fn miss(&mut self, id: DutyId, at: Instant) {
        let Some(instance) = self.duties.get_mut(id.0 as usize) else {
            return;
        };
        if instance.record.state != DutyState::Pending {
            return;
        }
        instance.record.state = DutyState::Overdue;
        let (record, frame) = (
            instance.record.clone(),
            Frame {
                at,
                ..instance.frame.clone()
            },
        );
        let entry = self.record(
            &frame,
            Some(record.provision),
            record.party,
            EntryKind::DutyMissed(id),
        );
        self.name_responsible(entry, record.party, &frame);
        self.flag_due(entry, &record.due);
        let base = self.base;
        let StatementKind::Duty(duty) = &base.statement(record.statement).kind else {
            return;
        };
        for (index, (span, _)) in duty.late_by.iter().enumerate() {
            if let Some(when) = self.reckoner.lateness_instant(at, *span) {
                self.timers.set(when, Timer::LateBy(id, index));
            }
        }
        self.run_body(&duty.missed, &frame.because(entry));
    }

    /// A duty at a step of its own that comes at an instant.
    fn at_step(
        &self,
        instance: &DutyInstance,
        at: Instant,
    ) -> Option<(DutyRecord, Frame, &'a Duty)> {
        let frame = Frame {
            at,
            ..instance.frame.clone()
        };
        match &self.base.statement(instance.record.statement).kind {
            StatementKind::Duty(duty) => Some((instance.record.clone(), frame, duty)),
            _ => None,
        }
    }

    /// A step of lateness.
    pub fn late_by(&mut self, id: DutyId, index: usize, at: Instant) {
        let Some(instance) = self.duties.get(id.0 as usize) else {
            return;
        };
        if instance.record.state != DutyState::Overdue {
            return;
        }
        let Some((record, frame, duty)) = self.at_step(instance, at) else {
            return;
        };
        let Some((span, body)) = duty.late_by.get(index) else {
            return;
        };
        let entry = self.record(
            &frame,
            Some(record.provision),
            record.party,
            EntryKind::LateBy {
                duty: id,
                by: *span,
            },
        );
        self.name_responsible(entry, record.party, &frame);
        self.run_body(body, &frame.because(entry));
    }

    /// A reminder before the limit.
    pub fn remind(&mut self, id: DutyId, index: usize, generation: u32, at: Instant) {
        let Some(instance) = self.duties.get(id.0 as usize) else {
            return;
        };
        if instance.record.state != DutyState::Pending || instance.generation != generation {
            return;
        }
        let Some((record, frame, duty)) = self.at_step(instance, at) else {
            return;
        };
        let Some((span, body)) = duty.before.get(index) else {
            return;
        };
        let kind = EntryKind::Reminder {
            duty: id,
            before: *span,
        };
        let entry = self.record(&frame, Some(record.provision), record.party, kind);
        self.run_body(body, &frame.because(entry));
    }

    /// `E 前`: what is still owed when E comes is in breach (the limit is the instant before E).
    pub fn miss_before(&mut self, ty: EventTypeId, frame: &Frame, bound: usize) {
        let open: SmallVec<[DutyId; 4]> = self.open_on(frame.case).into();
        for id in open.into_iter().filter(|id| (id.0 as usize) < bound) {
            if matches!(self.duties[id.0 as usize].record.due, DueRecord::BeforeEvent(event, _) if event == ty)
            {
                self.miss(id, frame.at);
            }
        }
        // `E 前 D`: what was done in the last D before E was done too late.
        let late = |instance: &DutyInstance| {
            let DueRecord::BeforeEvent(event, Some(lead)) = instance.record.due else {
                return false;
            };
            let term = crate::calendar::Term::BeforeInstant {
                at: frame.at,
                lead: Some(lead),
            };
            let request = DueRequest {
                start: instance.record.opened,
                term,
                stops: &[],
                extensions: &[],
            };
            let due = self.reckoner.due_instant(&request).ok().flatten();
            event == ty
                && instance.record.case == frame.case
                && instance.record.state == DutyState::Performed
                && due.is_some_and(|due| {
                    instance
                        .record
                        .ended
                        .is_some_and(|ended| !in_time(ended, due))
                })
        };
        let ahead = match frame.case {
            Some(case) => &self.cases[case].ahead,
            None => &self.caseless_ahead,
        };
        let late: Vec<usize> = ahead
            .iter()
            .map(|id| id.0 as usize)
            .filter(|&i| i < bound && self.duties.get(i).is_some_and(late))
            .collect();
        for index in late {
            let instance = &mut self.duties[index];
            instance.record.state = DutyState::PerformedLate;
            let (record, own) = (
                instance.record.clone(),
                Frame {
                    at: frame.at,
                    ..instance.frame.clone()
                },
            );
            let kind = EntryKind::DutyMissed(record.id);
            let entry = self.record(&own, Some(record.provision), record.party, kind);
            self.name_responsible(entry, record.party, &own);
            let base = self.base;
            if let StatementKind::Duty(duty) = &base.statement(record.statement).kind {
                self.run_body(&duty.missed, &own.because(entry));
            }
        }
    }
}
