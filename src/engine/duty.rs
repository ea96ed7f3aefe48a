//! The life of a duty: opening, its limit, breach, waiver. Acts that perform it are in `act`.

use super::clock::Timer;
use super::eval::Answer;
use super::limit::Shifts;
use super::machine::{Frame, Group, Machine, PowerInstance};
use super::wait::Wait;
use crate::calendar::{DueRequest, Instant, Span, Stop, in_time};
use crate::journal::{
    DueChange, DueRecord, DutyId, DutyRecord, DutyState, EntryId, EntryKind, Flag, Timing,
};
use crate::model::{
    Bearer, CaseId, Duty, EventTypeId, Obligor, OpenPower, PartyId, StatementId, StatementKind,
    Term, Trigger,
};

/// A duty of the run.
pub(super) struct DutyInstance {
    pub record: DutyRecord,
    pub frame: Frame,
    /// Acts of each alternative already done, as bits.
    pub done: Vec<u64>,
    /// Recipients not yet served.
    pub recipients: Vec<PartyId>,
    pub extensions: Vec<Span>,
    pub group: Option<usize>,
    /// Outdated timers carry an older number.
    pub generation: u32,
    /// Whom a decision hits.
    pub target: Option<PartyId>,
}

impl DutyInstance {
    pub fn is_open(&self) -> bool {
        matches!(
            self.record.state,
            DutyState::Pending | DutyState::Suspended | DutyState::Overdue
        )
    }
}

impl<'a> Machine<'a> {
    pub fn duty_rule(&self, statement: StatementId) -> &'a Duty {
        match &self.base.statement(statement).kind {
            StatementKind::Duty(duty) => duty,
            // Only `open_duties` makes duties, and only for statements of this kind.
            _ => unreachable!("a duty's statement is a duty"),
        }
    }

    /// Runs a 应当: asks whether it arises, then opens it for each obligor.
    pub fn open_duties(&mut self, statement: StatementId, frame: &Frame) {
        let base = self.base;
        let StatementKind::Duty(duty) = &base.statement(statement).kind else {
            return;
        };
        match self.ask(duty.when.as_ref(), frame) {
            Answer::Known(true) => {}
            Answer::Known(false) => return,
            Answer::Unknown(facts) => return self.wait(Wait::Statement(statement), frame, facts),
        }
        if duty
            .unless
            .as_ref()
            .is_some_and(|unless| self.holds(unless, frame) == Some(true))
        {
            return;
        }
        match &duty.obligor {
            Obligor::One(expr) => {
                let party = self.party(expr, frame);
                self.open_duty(statement, duty, party, frame, None);
            }
            Obligor::Each(expr) => match self.party_set(expr, frame) {
                Some(parties) => self.open_group(statement, duty, &parties, frame),
                None => {
                    let facts = self.missing_names(expr, frame);
                    self.wait(Wait::Statement(statement), frame, facts);
                }
            },
            Obligor::All(ty) => {
                let of_type = |&i: &usize| self.input.parties[i].ty == *ty;
                let parties: Vec<PartyId> = (0..self.input.parties.len())
                    .filter(of_type)
                    .map(PartyId::at)
                    .collect();
                self.open_group(statement, duty, &parties, frame);
            }
        }
    }

    fn open_group(
        &mut self,
        statement: StatementId,
        duty: &Duty,
        parties: &[PartyId],
        frame: &Frame,
    ) {
        let group = self.groups.len();
        self.groups.push(Group {
            statement,
            open: parties.len(),
            any: false,
        });
        for &party in parties {
            let own = Frame {
                obligor: Some(party),
                ..frame.clone()
            };
            self.open_duty(statement, duty, Some(party), &own, Some(group));
        }
    }

    fn open_duty(
        &mut self,
        statement: StatementId,
        duty: &Duty,
        party: Option<PartyId>,
        frame: &Frame,
        group: Option<usize>,
    ) {
        let id = DutyId(u32::try_from(self.duties.len()).unwrap_or(u32::MAX));
        let provision = self.base.statement(statement).provision;
        let frame = Frame {
            obligor: party.or(frame.obligor),
            ..frame.clone()
        };
        let shifts = Shifts {
            stops: self.stops(duty, frame.case),
            extensions: Vec::new(),
        };
        let due = self.reckon(duty.limit.as_ref(), &frame, &shifts);
        let entry = self.record(
            &frame,
            Some(provision),
            party,
            EntryKind::DutyOpened {
                duty: id,
                due: due.clone(),
            },
        );
        self.flag_due(entry, &due);
        if party.is_none() {
            self.flag(entry, Flag::UndeterminedParty);
        }
        let recipients = duty
            .recipients
            .iter()
            .filter_map(|r| self.party_set(r, &frame))
            .flatten()
            .collect();
        let target = duty
            .decision
            .as_ref()
            .and_then(|d| self.party(&d.to, &frame));
        let suspended = matches!(&due, DueRecord::At(d) if d.at.is_none());
        self.duties.push(DutyInstance {
            record: DutyRecord {
                id,
                statement,
                provision,
                via: frame.via,
                case: frame.case,
                party,
                opened: frame.at,
                due,
                state: if suspended {
                    DutyState::Suspended
                } else {
                    DutyState::Pending
                },
                ended: None,
                entry,
            },
            frame: Frame {
                duty: Some(id),
                cause: Some(crate::journal::Cause::Entry(entry)),
                ..frame.clone()
            },
            done: vec![0; duty.acts.len()],
            recipients,
            extensions: Vec::new(),
            group,
            generation: 0,
            target,
        });
        match frame.case {
            Some(case) => self.cases[case.index()].open.push(id),
            None => self.caseless.push(id),
        }
        self.schedule(id);
    }

    /// Sets the timers of a duty's present due instant.
    fn schedule(&mut self, id: DutyId) {
        let instance = &self.duties[id.0 as usize];
        let DueRecord::At(due) = &instance.record.due else {
            return;
        };
        let Some(at) = due.at else { return };
        let (generation, opened) = (instance.generation, instance.record.opened);
        self.timers.set(at, Timer::Due(id, generation));
        let duty = self.duty_rule(instance.record.statement);
        let mut reminders = Vec::new();
        for (index, (span, _)) in duty.before.iter().enumerate() {
            if let Some(when) = self
                .reckoner
                .before(at, *span)
                .filter(|when| *when >= opened)
            {
                reminders.push((when, index));
            }
        }
        for (when, index) in reminders {
            self.timers
                .set(when, Timer::Reminder(id, index, generation));
        }
    }

    /// The stops of a duty's clock so far.
    fn stops(&self, duty: &Duty, case: Option<CaseId>) -> Vec<Stop> {
        let Some(case) = case else { return Vec::new() };
        let run = &self.cases[case.index()];
        let mut stops: Vec<Stop> = duty
            .excluded
            .iter()
            .filter_map(|interval| run.intervals.get(&interval.index()))
            .flatten()
            .copied()
            .collect();
        stops.sort_by_key(|stop| stop.0);
        stops
    }

    /// Reckons a duty's limit again: its start became known, its clock stopped or runs again, it was extended.
    pub fn reckon_again(
        &mut self,
        id: DutyId,
        at: Instant,
        why: DueChange,
        cause: Option<EntryId>,
    ) {
        let instance = &self.duties[id.0 as usize];
        if !matches!(
            instance.record.state,
            DutyState::Pending | DutyState::Suspended
        ) {
            return;
        }
        let duty = self.duty_rule(instance.record.statement);
        let shifts = Shifts {
            stops: self.stops(duty, instance.record.case),
            extensions: instance.extensions.clone(),
        };
        // The start counts from the duty's trigger, not from what is at hand now.
        let due = self.reckon(duty.limit.as_ref(), &instance.frame, &shifts);
        if due == instance.record.due {
            return;
        }
        let mut frame = Frame {
            at,
            ..instance.frame.clone()
        };
        if let Some(entry) = cause {
            frame = frame.because(entry);
        }
        let (provision, party) = (instance.record.provision, instance.record.party);
        let was_suspended = instance.record.state == DutyState::Suspended;
        let suspended = matches!(&due, DueRecord::At(d) if d.at.is_none());
        let kind = match (was_suspended, suspended) {
            (false, true) => EntryKind::DutySuspended(id),
            (true, true) => return self.duties[id.0 as usize].record.due = due,
            (true, false) => EntryKind::DutyDue {
                duty: id,
                why: DueChange::Resumed,
                due: due.clone(),
            },
            (false, false) => EntryKind::DutyDue {
                duty: id,
                why,
                due: due.clone(),
            },
        };
        let entry = self.record(&frame, Some(provision), party, kind);
        self.flag_due(entry, &due);
        let instance = &mut self.duties[id.0 as usize];
        instance.record.due = due;
        instance.record.state = if suspended {
            DutyState::Suspended
        } else {
            DutyState::Pending
        };
        instance.generation += 1;
        self.schedule(id);
    }

    /// The limit ran out.
    pub fn miss(&mut self, id: DutyId, at: Instant) {
        let instance = &mut self.duties[id.0 as usize];
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

    /// A step of lateness.
    pub fn late_by(&mut self, id: DutyId, index: usize, at: Instant) {
        let instance = &self.duties[id.0 as usize];
        if instance.record.state != DutyState::Overdue {
            return;
        }
        let (record, frame) = (
            instance.record.clone(),
            Frame {
                at,
                ..instance.frame.clone()
            },
        );
        let base = self.base;
        let StatementKind::Duty(duty) = &base.statement(record.statement).kind else {
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
        let instance = &self.duties[id.0 as usize];
        if instance.record.state != DutyState::Pending || instance.generation != generation {
            return;
        }
        let (record, frame) = (
            instance.record.clone(),
            Frame {
                at,
                ..instance.frame.clone()
            },
        );
        let base = self.base;
        let StatementKind::Duty(duty) = &base.statement(record.statement).kind else {
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

    /// Ends a duty without performance.
    pub fn waive(&mut self, id: DutyId, frame: &Frame) {
        if !self.duties[id.0 as usize].is_open() {
            return;
        }
        let record = &mut self.duties[id.0 as usize].record;
        record.state = DutyState::Waived;
        record.ended = Some(frame.at);
        let (provision, party, case, via) =
            (record.provision, record.party, record.case, record.via);
        let frame = Frame {
            via,
            case,
            ..frame.clone()
        };
        self.record(&frame, Some(provision), party, EntryKind::DutyWaived(id));
        self.close_duty(id, case);
        if let Some(case) = case {
            self.cases[case.index()].waived.push(id);
        }
    }

    fn close_duty(&mut self, id: DutyId, case: Option<CaseId>) {
        let open = match case {
            Some(case) => &mut self.cases[case.index()].open,
            None => &mut self.caseless,
        };
        open.retain(|&d| d != id);
    }

    /// A duty is performed in full: continuations run.
    pub fn perform(&mut self, id: DutyId, frame: &Frame, flags: Vec<Flag>) -> EntryId {
        let instance = &mut self.duties[id.0 as usize];
        let late = instance.record.state == DutyState::Overdue;
        instance.record.state = if late {
            DutyState::PerformedLate
        } else {
            DutyState::Performed
        };
        instance.record.ended = Some(frame.at);
        let (record, group) = (instance.record.clone(), instance.group);
        let frame = Frame {
            event: frame.event,
            origin: instance.frame.event.or(instance.frame.origin),
            at: frame.at,
            cause: frame.cause,
            ..instance.frame.clone()
        };
        self.close_duty(id, record.case);
        let timing = match &record.due {
            _ if late => Timing::Late,
            DueRecord::At(_) | DueRecord::BeforeEvent(_, None) => Timing::InTime,
            DueRecord::None => Timing::Unlimited,
            DueRecord::Open(_) | DueRecord::BeforeEvent(_, Some(_)) => Timing::Undecided,
        };
        let kind = EntryKind::DutyPerformed { duty: id, timing };
        let entry = self.record(&frame, Some(record.provision), record.party, kind);
        self.flag_all(entry, flags);
        if let Some(&crate::journal::Entry { id: opened, .. }) =
            self.entries.get(record.entry.0 as usize)
        {
            self.entries[entry.0 as usize]
                .causes
                .push(crate::journal::Cause::Entry(opened));
        }
        let base = self.base;
        let StatementKind::Duty(duty) = &base.statement(record.statement).kind else {
            return entry;
        };
        let frame = frame.because(entry);
        self.run_body(&duty.performed, &frame);
        if let Some(group) = group {
            self.group_performed(group, duty, &frame);
        }
        entry
    }

    fn group_performed(&mut self, group: usize, duty: &Duty, frame: &Frame) {
        let state = &mut self.groups[group];
        state.open = state.open.saturating_sub(1);
        let (first, all, statement) = (!state.any, state.open == 0, state.statement);
        state.any = true;
        let frame = Frame {
            obligor: None,
            duty: None,
            ..frame.clone()
        };
        if first {
            self.run_body(&duty.any_performed, &frame);
        }
        if all {
            let provision = self.base.statement(statement).provision;
            let entry = self.record(
                &frame,
                Some(provision),
                None,
                EntryKind::AllPerformed(statement),
            );
            self.run_body(&duty.all_performed, &frame.because(entry));
        }
    }

    /// The open duties about a case, or about none.
    pub fn open_on(&self, case: Option<CaseId>) -> &[DutyId] {
        match case {
            Some(case) => &self.cases[case.index()].open,
            None => &self.caseless,
        }
    }

    /// 免除 遇 E: among the duties below `bound`.
    pub fn offer_waivers(
        &mut self,
        ty: EventTypeId,
        frame: &Frame,
        from: usize,
        bound: usize,
    ) -> bool {
        let open: Vec<DutyId> = self.open_on(frame.case).to_vec();
        let mut any = false;
        for id in open
            .into_iter()
            .filter(|id| (from..bound).contains(&(id.0 as usize)))
        {
            let instance = &self.duties[id.0 as usize];
            let matches = |waiver: &Trigger| {
                let own = Frame {
                    event: frame.event,
                    origin: instance.frame.event,
                    ..instance.frame.clone()
                };
                waiver.events.contains(&ty)
                    && waiver
                        .when
                        .as_ref()
                        .is_none_or(|when| self.holds(when, &own) == Some(true))
            };
            if self
                .duty_rule(instance.record.statement)
                .waivers
                .iter()
                .any(matches)
            {
                self.waive(id, frame);
                any = true;
            }
        }
        any
    }

    /// `E 前`: what is still owed when E comes is in breach (the limit is the instant before E).
    pub fn miss_before(&mut self, ty: EventTypeId, frame: &Frame, bound: usize) {
        let open: Vec<DutyId> = self.open_on(frame.case).to_vec();
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
        let late: Vec<usize> = (0..bound.min(self.duties.len()))
            .filter(|&i| late(&self.duties[i]))
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

    /// After facts or events: duties whose limit or obligor was not known are asked again, shown exceptions apply.
    pub fn duties_ask_again(&mut self, case: Option<CaseId>, at: Instant, cause: Option<EntryId>) {
        let open: Vec<DutyId> = self.open_on(case).to_vec();
        for id in open {
            let instance = &self.duties[id.0 as usize];
            let duty = self.duty_rule(instance.record.statement);
            let waived = duty
                .unless
                .as_ref()
                .is_some_and(|unless| self.holds(unless, &instance.frame) == Some(true));
            if waived {
                let mut frame = Frame {
                    at,
                    ..instance.frame.clone()
                };
                if let Some(cause) = cause {
                    frame = frame.because(cause);
                }
                self.waive(id, &frame);
                continue;
            }
            if instance.record.party.is_none()
                && let Obligor::One(expr) = &duty.obligor
                && let Some(party) = self.party(expr, &instance.frame)
            {
                self.assign(id, party, at, cause);
            }
            if self.may_move(&self.duties[id.0 as usize]) {
                self.reckon_again(id, at, DueChange::Known, cause);
            }
        }
    }

    /// Whether new facts can move the due instant: it is open, or the shorter of several with one unknown.
    fn may_move(&self, instance: &DutyInstance) -> bool {
        matches!(instance.record.due, DueRecord::Open(_))
            || self
                .duty_rule(instance.record.statement)
                .limit
                .as_ref()
                .is_some_and(|limit| matches!(limit.term, Term::Shortest(_) | Term::Otherwise(..)))
    }

    fn assign(&mut self, id: DutyId, party: PartyId, at: Instant, cause: Option<EntryId>) {
        let instance = &mut self.duties[id.0 as usize];
        instance.record.party = Some(party);
        instance.frame.obligor = Some(party);
        let mut frame = Frame {
            at,
            ..instance.frame.clone()
        };
        if let Some(cause) = cause {
            frame = frame.because(cause);
        }
        let provision = instance.record.provision;
        self.record(
            &frame,
            Some(provision),
            Some(party),
            EntryKind::DutyAssigned(id),
        );
    }

    /// Opens a 可以 with a limit.
    pub fn open_power(&mut self, statement: StatementId, power: &OpenPower, frame: &Frame) {
        match self.ask(power.when.as_ref(), frame) {
            Answer::Known(true) => {}
            Answer::Known(false) => return,
            Answer::Unknown(facts) => return self.wait(Wait::Statement(statement), frame, facts),
        }
        let due = self.reckon(Some(&power.limit), frame, &Shifts::default());
        let party = self.bearer(&power.party, frame);
        let provision = self.base.statement(statement).provision;
        let kind = EntryKind::PowerOpened {
            statement,
            due: due.clone(),
        };
        let entry = self.record(frame, Some(provision), party, kind);
        self.flag_due(entry, &due);
        let index = self.powers.len();
        self.powers.push(PowerInstance {
            statement,
            frame: frame.because(entry),
            used: false,
        });
        if let DueRecord::At(due) = due
            && let Some(at) = due.at
        {
            self.timers.set(at, Timer::Power(index));
        }
    }

    /// The one party whom a 可以 is about, for its entries.
    fn bearer(&self, bearer: &Bearer, frame: &Frame) -> Option<PartyId> {
        match bearer {
            Bearer::Party(party) => self.party(party, frame),
            Bearer::Any(_) => None,
        }
    }

    /// A power's limit ran out.
    pub fn lapse(&mut self, index: usize, at: Instant) {
        let instance = &self.powers[index];
        if instance.used {
            return;
        }
        let (statement, frame) = (
            instance.statement,
            Frame {
                at,
                ..instance.frame.clone()
            },
        );
        self.powers[index].used = true;
        let base = self.base;
        let StatementKind::Power(power) = &base.statement(statement).kind else {
            return;
        };
        let party = self.bearer(&power.party, &frame);
        let provision = base.statement(statement).provision;
        let entry = self.record(
            &frame,
            Some(provision),
            party,
            EntryKind::PowerLapsed(statement),
        );
        self.run_body(&power.lapsed, &frame.because(entry));
    }

    /// Marks open powers on the case that the event uses.
    pub fn use_powers(&mut self, ty: EventTypeId, frame: &Frame, bound: usize) -> bool {
        let mut used = false;
        for index in 0..bound {
            let instance = &self.powers[index];
            if instance.used || instance.frame.case != frame.case {
                continue;
            }
            if let StatementKind::Power(power) = &self.base.statement(instance.statement).kind
                && power.events.contains(&ty)
            {
                self.powers[index].used = true;
                used = true;
            }
        }
        used
    }
}
