//! Sanctions, decisions and who is named beside them (ruling 17).

use super::eval::Answer;
use super::machine::{Frame, HeldSanction, Machine, Scope};
use crate::calendar::Instant;
use crate::journal::{Cause, DecisionFault, DutyId, EntryId, EntryKind, Flag, SanctionRecord};
use crate::model::{Discretion, EventId, PartyId, ProvisionId, SanctionId, Validity, Value};
use chrono::{Datelike, NaiveDate};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The sanctions of a run, as they were given, and found by the events on which they rest.
#[derive(Default)]
pub(super) struct Sanctions {
    pub records: Vec<SanctionRecord>,
    by_ground: FxHashMap<EventId, Vec<usize>>,
}

impl Sanctions {
    fn give(&mut self, record: SanctionRecord, grounds: &[EventId]) {
        let number = self.records.len();
        for &ground in grounds {
            self.by_ground.entry(ground).or_default().push(number);
        }
        self.records.push(record);
    }

    /// Those that rest on one of these events and on which nothing that was revoked before bears, in order.
    pub fn resting_on(&self, events: &[EventId]) -> Vec<usize> {
        let found = events.iter().filter_map(|event| self.by_ground.get(event));
        let mut found: Vec<usize> = found.flatten().copied().collect();
        found.retain(|number| !self.records[*number].ungrounded);
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Machine<'_> {
    /// A sanction starts; it waits while the case's scope is unknown, and does not reach parties out of scope.
    pub fn sanction(
        &mut self,
        sanction: SanctionId,
        party: PartyId,
        provision: ProvisionId,
        frame: &Frame,
    ) {
        if let Some(case) = frame.case
            && self.cases[case].scope == Scope::Unknown
        {
            self.record(
                frame,
                Some(provision),
                Some(party),
                EntryKind::SanctionWaits(sanction),
            );
            let held = HeldSanction {
                sanction,
                party,
                provision,
                frame: frame.clone(),
            };
            self.cases[case].held.push(held);
            return;
        }
        let rule = &self.base.sanctions[sanction.index()];
        let ty = self.input.parties[party.index()].ty;
        let reach = self.reaches(party, frame);
        if !rule.targets.contains(&ty) || reach == Ok(false) {
            self.record(
                frame,
                Some(provision),
                Some(party),
                EntryKind::SanctionBlocked(sanction),
            );
            return;
        }
        let until = match &rule.validity {
            Validity::Lasting => None,
            Validity::For(span) => self.reckoner.valid_until(frame.at, *span),
            Validity::ThisYear => {
                NaiveDate::from_ymd_opt(frame.at.date().year(), 12, 31).map(Instant::end_of_day)
            }
        };
        let entry = self.record(
            frame,
            Some(provision),
            Some(party),
            EntryKind::Sanction { sanction, until },
        );
        self.name_responsible(entry, Some(party), frame);
        self.flag_all(
            entry,
            reach
                .err()
                .unwrap_or_default()
                .into_iter()
                .map(Flag::Missing)
                .collect(),
        );
        let ungrounded = frame
            .event
            .is_some_and(|event| self.events[event.index()].revoked);
        let record = SanctionRecord {
            sanction,
            party,
            provision,
            given: frame.at,
            until,
            ungrounded,
            entry,
            owner: frame.owner,
        };
        // Grounds are looked for where something is revoked only.
        let grounds = match self.ahead.revokes() {
            true => self.all_grounds(frame),
            false => Vec::new(),
        };
        self.sanctions.give(record, &grounds);
    }

    /// The events on which what is given in a frame rests, and what they derive from.
    fn all_grounds(&self, frame: &Frame) -> Vec<EventId> {
        let counted = frame.grounds.iter().flat_map(|all| all.iter());
        let events = frame.event.into_iter().chain(counted.map(|g| g.event));
        let mut grounds: Vec<EventId> = events.flat_map(|e| self.ancestry(Some(e))).collect();
        grounds.sort_unstable();
        grounds.dedup();
        grounds
    }

    /// Where 适用于 names party types, sanctions reach only the parties it covers (ruling 19); `Err` names the facts
    /// without which that cannot be told.
    fn reaches(&self, party: PartyId, frame: &Frame) -> Result<bool, Vec<Arc<str>>> {
        let ty = self.input.parties[party.index()].ty;
        let own = Frame {
            key: Some(party),
            via: None,
            ..frame.clone()
        };
        let (mut limited, mut covered, mut missing) = (false, false, Vec::new());
        for rule in self.base.scopes.iter().filter(|s| !s.parties.is_empty()) {
            if !self.applies(rule.provision, frame) {
                continue;
            }
            limited |= rule.applies;
            if !rule.parties.contains(&ty) {
                continue;
            }
            match self.ask(rule.when.as_ref(), &own) {
                Answer::Known(false) => {}
                Answer::Known(true) if rule.applies => covered = true,
                Answer::Known(true) => return Ok(false),
                Answer::Unknown(facts) => missing.extend(facts),
            }
        }
        if missing.is_empty() {
            Ok(covered || !limited)
        } else {
            Err(missing)
        }
    }

    /// 责任: names the responsible persons beside a breach or sanction.
    pub fn name_responsible(&mut self, entry: EntryId, party: Option<PartyId>, frame: &Frame) {
        let mut named: Vec<(Arc<str>, PartyId)> = Vec::new();
        // 责任 is said for all provisions: it is not what 依照 runs.
        let own = Frame {
            via: None,
            ..frame.clone()
        };
        for rule in &self.base.responsibilities {
            if !self.applies(rule.provision, frame) {
                continue;
            }
            let of_case = rule
                .of_case
                .as_ref()
                .and_then(|expr| self.party(expr, &own));
            let of_party = || {
                let ty = self.input.parties[party?.index()].ty;
                let (_, path) = rule.of_party.iter().find(|(t, _)| *t == ty)?;
                path.iter().try_fold(party?, |at, slot| {
                    match self.parties[at.index()].get(slot.index())? {
                        Some(Value::Party(next)) => Some(*next),
                        _ => None,
                    }
                })
            };
            if let Some(person) = of_case.or_else(of_party) {
                named.push((rule.role.clone(), person));
            }
        }
        if let Some(told) = self.entries.get_mut(entry) {
            told.responsible = named;
        }
    }

    /// 裁量 / 决定: fills the oldest matching decision that is owed.
    pub fn decide(
        &mut self,
        actor: Option<PartyId>,
        target: Option<PartyId>,
        under: Option<ProvisionId>,
        (choice, reason): (&[SanctionId], Option<&Arc<str>>),
        frame: &Frame,
    ) {
        let matching = |id: &DutyId| {
            let instance = &self.duties[id.0 as usize];
            instance.is_open()
                && under.is_none_or(|under| self.within(instance.record.provision, under))
                && (target.is_none() || instance.target == target)
        };
        let owed: Vec<DutyId> = self.decisions.iter().copied().filter(matching).collect();
        let by_decider = |id: &&DutyId| match (self.duties[id.0 as usize].record.party, actor) {
            (Some(owes), Some(actor)) => self.acts_for(actor, owes),
            _ => true,
        };
        let Some(&id) = owed.iter().find(by_decider) else {
            let fault = if owed.is_empty() {
                DecisionFault::NothingToDecide
            } else {
                DecisionFault::NotDecider
            };
            let provision = owed
                .first()
                .map(|id| self.duties[id.0 as usize].record.provision)
                .or(under);
            return self.refuse(choice, fault, provision, target, frame);
        };
        let base = self.base;
        let (provision, statement) = {
            let record = &self.duties[id.0 as usize].record;
            (record.provision, record.statement)
        };
        let crate::model::StatementKind::Duty(rule) = &base.statement(statement).kind else {
            return;
        };
        let Some(decision) = &rule.decision else {
            return;
        };
        let given: Vec<SanctionId> = match decision.discretion {
            Discretion::Bound if choice.is_empty() => decision.choices.clone(),
            Discretion::Bound => choice.to_vec(),
            Discretion::OneOf => choice.to_vec(),
        };
        let in_range = given.iter().all(|s| decision.choices.contains(s));
        let complete = match decision.discretion {
            Discretion::Bound => decision.choices.iter().all(|s| given.contains(s)),
            Discretion::OneOf => given.len() == 1,
        };
        if !in_range || !complete {
            return self.refuse(
                choice,
                DecisionFault::OutsideRange,
                Some(provision),
                target,
                frame,
            );
        }
        if decision.discretion == Discretion::OneOf && reason.is_none() {
            return self.refuse(
                choice,
                DecisionFault::NoReason,
                Some(provision),
                target,
                frame,
            );
        }
        let hit = target.or(self.duties[id.0 as usize].target);
        let kind = EntryKind::Decided {
            duty: id,
            choice: given.clone(),
            reason: reason.cloned(),
        };
        let entry = self.record(frame, Some(provision), actor, kind);
        let mut flags = Vec::new();
        if actor.is_none() {
            flags.push(Flag::PresumedActor);
        }
        let origin = self.duties[id.0 as usize].frame.clone();
        self.perform(id, &frame.because(entry), flags);
        let Some(hit) = hit else { return };
        let own = Frame {
            at: frame.at,
            cause: Some(Cause::Entry(entry)),
            ..origin
        };
        for sanction in given {
            self.sanction(sanction, hit, provision, &own);
        }
    }

    fn refuse(
        &mut self,
        choice: &[SanctionId],
        fault: DecisionFault,
        provision: Option<ProvisionId>,
        target: Option<PartyId>,
        frame: &Frame,
    ) {
        self.record(
            frame,
            provision,
            target,
            EntryKind::DecisionRefused {
                choice: choice.to_vec(),
                fault,
            },
        );
    }

    /// Whether a provision is another one, in whatever edition, or stands below it.
    pub fn within(&self, provision: ProvisionId, outer: ProvisionId) -> bool {
        let steps = self.base.citation_steps(outer);
        let mut at = Some(provision);
        while let Some(id) = at {
            if self.base.same_provision(id, outer) || self.base.citation_steps(id) == steps {
                return true;
            }
            at = self.base.provision(id).parent;
        }
        false
    }
}
