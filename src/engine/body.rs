//! Runs bodies: every statement of a body, at the trigger (ruling 3).

use super::eval::Answer;
use super::machine::{Arm, Frame, Machine, Queued};
use super::putoffs::Changed;
use super::wait::Wait;
use super::watch::Source;
use crate::journal::{
    CaseState, EntryId, EntryKind, EventRecord, EventSource, FactOwner, FactRecord,
};
use crate::model::{
    Branch, CaseId, Deemed, EventId, Expr, PartyType, ProvisionId, Raise, Slot, StatementId,
    StatementKind, Target, Value, Whose,
};
use std::sync::Arc;

impl Machine<'_> {
    /// Runs a body in text order.
    pub fn run_body(&mut self, body: &[StatementId], frame: &Frame) {
        for &statement in body {
            self.run_statement(statement, frame);
        }
    }

    /// Runs one statement.
    pub fn run_statement(&mut self, id: StatementId, frame: &Frame) {
        let base = self.base;
        let statement = base.statement(id);
        let provision = statement.provision;
        match &statement.kind {
            StatementKind::Duty(_) => self.open_duties(id, frame),
            StatementKind::Power(power) => self.open_power(id, power, frame),
            StatementKind::Assign(target, value) => match self.value(value, frame) {
                Some(value) => self.assign_fact(target, value, provision, frame),
                None => {
                    let facts = self.missing_names(value, frame);
                    self.wait(Wait::Statement(id), frame, facts);
                }
            },
            StatementKind::Raise(raise) => self.raise(raise, provision, frame),
            StatementKind::Close => self.close(
                CaseState::Closed(frame.at),
                EntryKind::Closed,
                provision,
                frame,
            ),
            StatementKind::Terminate(result) => {
                let state = CaseState::Terminated(frame.at, result.clone());
                self.close(
                    state,
                    EntryKind::Terminated(result.clone()),
                    provision,
                    frame,
                );
            }
            StatementKind::Follow(target, reach) => {
                let body = base.reached((*target, *reach));
                self.run_body(
                    body,
                    &Frame {
                        via: Some(provision),
                        ..frame.clone()
                    },
                );
            }
            StatementKind::Sanction { to, sanctions } => match self.party_set(to, frame) {
                Some(parties) => {
                    for party in parties {
                        for &sanction in sanctions {
                            self.sanction(sanction, party, provision, frame);
                        }
                    }
                }
                None => {
                    let facts = self.missing_names(to, frame);
                    self.wait(Wait::Statement(id), frame, facts);
                }
            },
            StatementKind::Notice { kind, to } => {
                let addressees: Vec<_> = to
                    .iter()
                    .filter_map(|p| self.party_set(p, frame))
                    .flatten()
                    .collect();
                let kind = *kind;
                let notice = |to| EntryKind::Notice {
                    kind,
                    to,
                    duty: frame.duty,
                };
                if addressees.is_empty() {
                    self.record(
                        frame,
                        Some(provision),
                        frame.obligor,
                        notice(frame.obligor.filter(|_| to.is_empty())),
                    );
                }
                for party in addressees {
                    self.record(frame, Some(provision), frame.obligor, notice(Some(party)));
                }
            }
            StatementKind::Arm { .. } => {
                let Some(case) = frame.case else { return };
                if matches!(self.cases[case].state, CaseState::Open) {
                    self.arms_made += 1;
                    let arm = Arm {
                        number: self.arms_made,
                        statement: id,
                        frame: frame.clone(),
                    };
                    self.cases[case].arms.push(arm);
                }
            }
            StatementKind::Switch { branches, .. } => match self.chosen_at(id, branches, frame) {
                Ok(Some(index)) => {
                    let branch = &branches[index];
                    let kind = EntryKind::Routed {
                        statement: id,
                        branch: index,
                    };
                    let entry = self.record(frame, Some(branch.provision), None, kind);
                    self.run_body(&branch.body, &frame.because(entry));
                }
                Ok(None) => {}
                Err(facts) => self.wait(Wait::Statement(id), frame, facts),
            },
            StatementKind::If(when, body) => match self.ask(Some(when), frame) {
                Answer::Known(true) => self.run_body(body, frame),
                Answer::Known(false) => {}
                Answer::Unknown(facts) => self.wait(Wait::Statement(id), frame, facts),
            },
            StatementKind::AnyOf { items, body } => {
                let mut holding: Vec<ProvisionId> = Vec::new();
                let mut missing = Vec::new();
                for (item, when) in items {
                    match self.ask(Some(when), frame) {
                        Answer::Known(true) => holding.push(*item),
                        Answer::Known(false) => {}
                        Answer::Unknown(facts) => missing.extend(facts),
                    }
                }
                if !holding.is_empty() {
                    self.run_body(
                        body,
                        &Frame {
                            also: Some(holding.into()),
                            ..frame.clone()
                        },
                    );
                } else if !missing.is_empty() {
                    self.wait(Wait::Statement(id), frame, missing);
                }
            }
        }
    }

    /// The branch of a 分流 that is taken, by its index where what it asks about is known.
    fn chosen_at(
        &self,
        id: StatementId,
        branches: &[Branch],
        frame: &Frame,
    ) -> Result<Option<usize>, Vec<Arc<str>>> {
        if let Some(index) = self.program.switch(id)
            && let Some(value) = self.value(index.subject, frame)
        {
            return Ok(index.branch(&value));
        }
        self.chosen(branches, frame)
    }

    /// The branch that is taken; `Ok(None)` where none is, `Err` where facts are missing to tell.
    pub fn chosen(
        &self,
        branches: &[Branch],
        frame: &Frame,
    ) -> Result<Option<usize>, Vec<Arc<str>>> {
        let mut missing: Vec<Arc<str>> = Vec::new();
        let mut otherwise = None;
        for (index, branch) in branches.iter().enumerate() {
            match &branch.test {
                None => otherwise = Some(index),
                Some(test) => match self.ask(Some(test), frame) {
                    Answer::Known(true) => return Ok(Some(index)),
                    Answer::Known(false) => {}
                    Answer::Unknown(facts) => {
                        missing.extend(
                            facts
                                .into_iter()
                                .filter(|f| !missing.contains(f))
                                .collect::<Vec<_>>(),
                        );
                    }
                },
            }
        }
        if missing.is_empty() {
            Ok(otherwise)
        } else {
            Err(missing)
        }
    }

    fn assign_fact(
        &mut self,
        target: &Target,
        value: Value,
        provision: ProvisionId,
        frame: &Frame,
    ) {
        match target {
            Target::Case(ty, slot, whose) => {
                let found = match whose {
                    Whose::AtHand => self.case_with((*ty, *slot), frame),
                    Whose::OfType => self.case_of_type(frame, *ty).map(|case| (case, *slot)),
                };
                if let Some((case, slot)) = found
                    && let Some(entry) =
                        self.set_case_fact(case, slot, value, Some(provision), frame, true)
                {
                    self.facts_changed(Some(case), frame, Some(entry));
                }
            }
            Target::Party(owner, slot) => {
                let Some(party) = self.party(owner, frame) else {
                    return;
                };
                self.touches_office(frame.owner);
                let old = self.parties[party.index()][slot.index()].replace(value.clone());
                if old.as_ref() == Some(&value) {
                    return;
                }
                self.pending.changed(Source::Party(party, *slot));
                let record = FactRecord {
                    owner: FactOwner::Party(party),
                    slot: *slot,
                    old: old.clone(),
                    new: value,
                };
                let kind = if old.is_some() {
                    EntryKind::FactChanged(record)
                } else {
                    EntryKind::FactSet(record)
                };
                let entry = self.record(frame, Some(provision), Some(party), kind);
                self.duties_ask_again(frame.case, frame.at, Some(entry));
                self.ask_again(Changed::Anything, Some(entry));
            }
        }
    }

    /// Sets a fact of a case; an entry is made where it changed, and where `announce` says so, where it was set.
    pub fn set_case_fact(
        &mut self,
        case: CaseId,
        slot: Slot,
        value: Value,
        provision: Option<ProvisionId>,
        frame: &Frame,
        announce: bool,
    ) -> Option<EntryId> {
        if let Value::Case(other) = value {
            self.cases[case].stays = true;
            self.cases[other].stays = true;
        }
        let old = self.cases[case].attributes[slot.index()].replace(value.clone());
        self.pending.changed(Source::Case(case));
        if old.as_ref() == Some(&value) || (old.is_none() && !announce) {
            return None;
        }
        let changed = old.is_some();
        let record = FactRecord {
            owner: FactOwner::Case(case),
            slot,
            old,
            new: value,
        };
        let kind = if changed {
            EntryKind::FactChanged(record)
        } else {
            EntryKind::FactSet(record)
        };
        Some(self.record(
            &Frame {
                case: Some(case),
                ..frame.clone()
            },
            provision,
            None,
            kind,
        ))
    }

    /// What waited for facts is asked again.
    pub fn facts_changed(&mut self, case: Option<CaseId>, frame: &Frame, cause: Option<EntryId>) {
        self.duties_ask_again(case, frame.at, cause);
        self.ask_again(case.map_or(Changed::Loose, Changed::Case), cause);
    }

    /// 计入 / 视为: the event is queued.
    fn raise(&mut self, raise: &Raise, provision: ProvisionId, frame: &Frame) {
        let ty = self.base.event(raise.event);
        let mut fields = vec![None; ty.fields.len()];
        for (slot, value) in &raise.fields {
            fields[slot.index()] = self.value(value, frame);
            if fields[slot.index()].is_none() && self.climbs(value, frame) {
                // The top of a relation without circles: there is nobody above, and the climb ends.
                return;
            }
        }
        if frame.via.is_some() {
            // What is not written, and the provision's own events and cases do not give, those at hand may.
            let written = &raise.fields[..raise.written];
            for (index, field) in ty.fields.iter().enumerate() {
                let is_written = written.iter().any(|(slot, _)| slot.index() == index);
                if fields[index].is_none() && !is_written {
                    fields[index] = self.at_hand(&field.name, field.ty, frame);
                }
            }
        }
        let about = ty.about.and_then(|about| {
            let of_type = |id: &CaseId| self.input.cases.ty(*id) == about;
            frame.case.filter(of_type)
        });
        let actor = frame
            .obligor
            .or_else(|| frame.event.and_then(|e| self.events[e.index()].actor));
        let source = match raise.deemed {
            Deemed::No => EventSource::Recorded,
            Deemed::Yes => EventSource::Deemed,
        };
        let record = EventRecord {
            time: frame.at,
            ty: raise.event,
            case: about,
            name: None,
            actor,
            recipient: None,
            fields,
            revoked: false,
            row: None,
        };
        self.enqueue(record, source, Some(provision), frame);
    }

    /// Whether an expression goes one step up a relation that is declared acyclic.
    fn climbs(&self, expr: &Expr, frame: &Frame) -> bool {
        let Expr::PartyAttribute(owner, slot) = expr else {
            return false;
        };
        let acyclic = |ty: &PartyType| ty.attributes.get(slot.index()).is_some_and(|a| a.acyclic);
        match self.party(owner, frame) {
            Some(owner) => {
                let ty = self.input.parties[owner.index()].ty;
                acyclic(&self.base.party_types[ty.index()])
            }
            None => self.base.party_types.iter().any(acyclic),
        }
    }

    /// Queues a derived event; beyond the bound it is cut off, and that is said.
    pub fn enqueue(
        &mut self,
        record: EventRecord,
        source: EventSource,
        provision: Option<ProvisionId>,
        frame: &Frame,
    ) {
        self.raised += 1;
        if self.raised > super::MAX_DERIVED {
            if self.raised == super::MAX_DERIVED + 1 {
                self.record(frame, provision, None, EntryKind::BoundReached);
            }
            return;
        }
        let parents: Vec<EventId> = frame
            .event
            .into_iter()
            .chain(frame.origin)
            .chain(
                frame
                    .grounds
                    .iter()
                    .flat_map(|all| all.iter())
                    .map(|g| g.event),
            )
            .collect();
        // What rests on events of other cases is found from those where they are revoked.
        if self.ahead.revokes()
            && frame.grounds.is_some()
            && let Some(case) = record.case
        {
            self.cases[case].stays = true;
        }
        let id = self.register(record, parents);
        self.queue
            .push_back(Queued::Event(id, source, provision, frame.clone()));
    }

    /// 办结 or 终结 (ruling 14).
    fn close(&mut self, state: CaseState, kind: EntryKind, provision: ProvisionId, frame: &Frame) {
        let Some(case) = frame.case else { return };
        let run = &mut self.cases[case];
        let terminated = matches!(state, CaseState::Terminated(..));
        match (&run.state, terminated) {
            (CaseState::Open | CaseState::Untouched, _) | (CaseState::Closed(_), true) => {}
            _ => return,
        }
        run.state = state;
        run.arms.clear();
        let entry = self.record(frame, Some(provision), None, kind);
        self.drop_waiting(case);
        if terminated {
            let open = self.cases[case].open.clone();
            for duty in open {
                self.waive(duty, &frame.because(entry));
            }
        }
    }

    /// Disarms what waits on a case; counters, tiers and definitions go on (ruling 14).
    pub fn drop_waiting(&mut self, case: CaseId) {
        self.pending.drop_of_case(case, |p| {
            matches!(
                p.what,
                Wait::Counter(_) | Wait::Tier(..) | Wait::Definition(_)
            )
        });
    }
}
