//! The life of a duty: opening, its limit, breach, waiver. Acts that perform it are in `act`.

use super::eval::Answer;
use super::limit::Shifts;
use super::machine::{Frame, Machine};
use super::wait::Wait;
use crate::calendar::{Instant, Span};
use crate::journal::{
    DueChange, DueRecord, DutyId, DutyRecord, DutyState, EntryId, EntryKind, Flag, Timing,
};
use crate::model::{
    CaseId, Duty, EventTypeId, Obligor, PartyId, StatementId, StatementKind, Term, Trigger,
};
use smallvec::SmallVec;

/// A duty of the run.
pub(super) struct DutyInstance {
    pub record: DutyRecord,
    pub frame: Frame,
    /// Acts of each alternative already done, as bits.
    pub done: SmallVec<[u64; 1]>,
    /// Recipients not yet served.
    pub recipients: Vec<PartyId>,
    pub extensions: Vec<Span>,
    /// When its limit started, where that is asked for.
    pub from: Option<Instant>,
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
        if let Some(parties) = self.members(duty, frame) {
            return self.open_group(statement, duty, &parties, frame);
        }
        match &duty.obligor {
            Obligor::One(expr) => match self.arises(duty, frame) {
                Answer::Known(false) => {}
                Answer::Known(true) => {
                    let party = self.party(expr, frame);
                    self.open_duty(statement, duty, party, frame, None);
                }
                Answer::Unknown(facts) => self.wait(Wait::Statement(statement), frame, facts),
            },
            Obligor::Each(expr) => {
                // Whatever is asked of each of them is not known.
                let nobody = Frame {
                    member: None,
                    ..frame.clone()
                };
                let facts = match self.arises(duty, &nobody) {
                    Answer::Known(false) => return,
                    Answer::Unknown(facts) if !facts.is_empty() => facts,
                    _ => self.missing_names(expr, frame),
                };
                self.wait(Wait::Statement(statement), frame, facts);
            }
            Obligor::All(_) => {}
        }
    }

    /// Whether a duty arises for whom the frame is about.
    pub fn arises(&self, duty: &Duty, frame: &Frame) -> Answer {
        match self.ask(duty.when.as_ref(), frame) {
            Answer::Known(true) => {
                let excepted = |unless| self.holds(unless, frame) == Some(true);
                Answer::Known(!duty.unless.as_ref().is_some_and(excepted))
            }
            other => other,
        }
    }

    pub fn open_duty(
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
            detail: self.detail(duty),
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
                owner: frame.owner,
            },
            frame: Frame {
                duty: Some(id),
                cause: Some(crate::journal::Cause::Entry(entry)),
                ..frame.clone()
            },
            done: SmallVec::from_elem(0, duty.acts.len()),
            recipients,
            extensions: Vec::new(),
            from: self.start_of(duty, &frame),
            group,
            generation: 0,
            target,
        });
        match frame.case {
            Some(case) => {
                self.cases[case].open.push(id);
                self.cases[case].duties.push(id);
            }
            None => self.caseless.push(id),
        }
        if duty.decision.is_some() {
            self.decisions.insert(id);
        }
        if duty.limit.as_ref().is_some_and(|l| l.term.is_ahead()) {
            self.ahead_of(frame.case).push(id);
        }
        self.schedule(id);
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
            owner: record.owner,
            ..frame.clone()
        };
        self.record(&frame, Some(provision), party, EntryKind::DutyWaived(id));
        self.close_duty(id, case);
        if let Some(case) = case {
            self.cases[case].waived.push(id);
        }
    }

    fn close_duty(&mut self, id: DutyId, case: Option<CaseId>) {
        let open = match case {
            Some(case) => &mut self.cases[case].open,
            None => &mut self.caseless,
        };
        open.retain(|d| *d != id);
        self.decisions.remove(&id);
    }

    /// The duties of a case, or of none, that are to be done so long before an event.
    pub fn ahead_of(&mut self, case: Option<CaseId>) -> &mut Vec<DutyId> {
        match case {
            Some(case) => &mut self.cases[case].ahead,
            None => &mut self.caseless_ahead,
        }
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
        if let Some(told) = self.entries.get_mut(entry) {
            let opened = crate::journal::Cause::Entry(record.entry);
            told.causes.push(opened);
        }
        let base = self.base;
        let StatementKind::Duty(duty) = &base.statement(record.statement).kind else {
            return entry;
        };
        let frame = frame.because(entry);
        self.run_body(&duty.performed, &frame);
        match group {
            Some(group) => self.group_performed(group, duty, &frame),
            // One alone is the first and the last.
            None => {
                self.run_body(&duty.any_performed, &frame);
                self.run_body(&duty.all_performed, &frame);
            }
        }
        entry
    }

    /// The open duties about a case, or about none.
    pub fn open_on(&self, case: Option<CaseId>) -> &[DutyId] {
        match case {
            Some(case) => &self.cases[case].open,
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
        if !self.program.touched(ty).waives {
            return false;
        }
        let open: SmallVec<[DutyId; 4]> = self.open_on(frame.case).into();
        let mut any = false;
        for id in open
            .into_iter()
            .filter(|id| (from..bound).contains(&(id.0 as usize)))
        {
            let instance = &self.duties[id.0 as usize];
            let matches = |waiver: &Trigger| {
                let own = Frame {
                    at: frame.at,
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

    /// After facts or events: duties whose limit or obligor was not known are asked again, shown exceptions apply.
    pub fn duties_ask_again(&mut self, case: Option<CaseId>, at: Instant, cause: Option<EntryId>) {
        let open: SmallVec<[DutyId; 4]> = self.open_on(case).into();
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
}
