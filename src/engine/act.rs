//! Acts against duties: who did what, whether it suffices (rulings 9–11).

use super::machine::{Frame, Machine};
use crate::journal::{DutyId, EntryKind, Flag};
use crate::model::{Bearer, EventId, EventTypeId, PartyId, PartyTypeId, Slot};
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// The built-in field that says who did it.
const ACTOR: &str = "经手人";

/// Whether a 不得 or 可以 is about the one who acts.
pub(super) enum Bears {
    /// It is about this actor.
    Yes(PartyId),
    /// It is about others.
    No,
    /// Nobody is named as actor; the one party whom the rule is about, where it is one.
    Presumed(Option<PartyId>),
    /// The role that the rule names is not filled.
    Unfilled,
}

/// How an act relates to one duty.
enum Fit {
    /// It is this duty's act.
    Fits(Vec<Flag>),
    /// Somebody else did it.
    WrongPerson,
    /// It lacks these conditions.
    Lacks(Vec<usize>),
}

impl Machine<'_> {
    /// Whether an actor acts for a party: it is the party, or belongs to it (ruling 9).
    pub fn acts_for(&self, actor: PartyId, party: PartyId) -> bool {
        if actor == party {
            return true;
        }
        let group = self.input.parties[party.index()].ty;
        let own = self.input.parties[actor.index()].ty;
        self.base.party_types[own.index()]
            .membership
            .iter()
            .filter(|(ty, _)| *ty == group)
            .any(|(_, slot)| {
                self.parties[actor.index()][slot.index()] == Some(crate::model::Value::Party(party))
            })
    }

    /// Whether the rule of a 不得 or 可以 is about the one who acts.
    pub fn bears(&self, bearer: &Bearer, actor: Option<PartyId>, frame: &Frame) -> Bears {
        let one = |parties: Vec<PartyId>| match parties.as_slice() {
            [party] => Some(*party),
            _ => None,
        };
        match (bearer, actor) {
            (Bearer::Any(ty), Some(actor)) if self.belongs_to_type(actor, *ty) => Bears::Yes(actor),
            (Bearer::Any(_), Some(_)) => Bears::No,
            (Bearer::Any(_), None) => Bears::Presumed(None),
            (Bearer::Party(party), actor) => match (self.party_set(party, frame), actor) {
                (None, _) => Bears::Unfilled,
                (Some(parties), None) => Bears::Presumed(one(parties)),
                (Some(parties), Some(actor)) => {
                    if parties.iter().any(|p| self.acts_for(actor, *p)) {
                        Bears::Yes(actor)
                    } else {
                        Bears::No
                    }
                }
            },
        }
    }

    /// Whether an actor is a party of a type, or belongs to one.
    fn belongs_to_type(&self, actor: PartyId, group: PartyTypeId) -> bool {
        let own = self.input.parties[actor.index()].ty;
        let set = |slot: &Slot| self.parties[actor.index()][slot.index()].is_some();
        own == group
            || self.base.party_types[own.index()]
                .membership
                .iter()
                .any(|(ty, slot)| *ty == group && set(slot))
    }

    /// What is missing to tell whom a rule is about.
    pub fn missing_bearer(&self, bearer: &Bearer, frame: &Frame) -> Vec<Arc<str>> {
        let names = match bearer {
            Bearer::Party(party) => self.missing_names(party, frame),
            Bearer::Any(_) => Vec::new(),
        };
        if names.is_empty() {
            vec![Arc::from(ACTOR)]
        } else {
            names
        }
    }

    /// Offers an event to the open duties `from..bound` of its case, by provision; true where some duty took notice.
    pub fn offer_act(&mut self, event: EventId, frame: &Frame, from: usize, bound: usize) -> bool {
        let ty = self.events[event.index()].ty;
        if !self.program.touched(ty).act {
            return false;
        }
        let mut groups: SmallVec<[(usize, SmallVec<[DutyId; 4]>); 2]> = SmallVec::new();
        for &id in self.open_on(frame.case) {
            let instance = &self.duties[id.0 as usize];
            let rule = self.duty_rule(instance.record.statement);
            if !(from..bound).contains(&(id.0 as usize))
                || rule.decision.is_some()
                || !self.wants(id, ty)
            {
                continue;
            }
            // Editions of one provision are one provision (ruling 10).
            let place = self.program.place_of(instance.record.provision);
            match groups.iter_mut().find(|(p, _)| *p == place) {
                Some((_, ids)) => ids.push(id),
                None => groups.push((place, smallvec![id])),
            }
        }
        groups.sort_by_key(|(place, _)| *place);
        let any = !groups.is_empty();
        for (_, mut ids) in groups {
            // What the performance of one has waived is not performed any more.
            ids.retain(|id| self.duties[id.0 as usize].is_open());
            ids.sort_by_key(|id| {
                let record = &self.duties[id.0 as usize].record;
                // A statement in a continuation is numbered before the one around it: text order is where they stand.
                let span = self.base.statement(record.statement).span;
                (record.opened, span.file, span.start, *id)
            });
            self.offer_to_provision(event, frame, &ids);
        }
        any
    }

    /// Whether an open duty still waits for an event of this type.
    fn wants(&self, id: DutyId, ty: EventTypeId) -> bool {
        let instance = &self.duties[id.0 as usize];
        let rule = self.duty_rule(instance.record.statement);
        rule.acts
            .iter()
            .zip(&instance.done)
            .any(|(alternative, done)| {
                alternative
                    .iter()
                    .enumerate()
                    .any(|(i, act)| *act == ty && (done >> i) & 1 == 0)
            })
    }

    /// One act discharges at most one duty of a provision: the oldest that fits.
    fn offer_to_provision(&mut self, event: EventId, frame: &Frame, ids: &[DutyId]) {
        let mut fault = None;
        for &id in ids {
            match self.fit(event, id) {
                Fit::Fits(flags) => return self.do_act(event, id, frame, flags),
                Fit::WrongPerson if fault.is_none() => {
                    fault = Some((id, EntryKind::WrongPerson { duty: id }))
                }
                Fit::Lacks(lacks) if fault.is_none() => {
                    fault = Some((id, EntryKind::Deficient { duty: id, lacks }))
                }
                Fit::WrongPerson | Fit::Lacks(_) => {}
            }
        }
        if let Some((id, kind)) = fault {
            let record = &self.duties[id.0 as usize].record;
            let (provision, via) = (record.provision, record.via);
            let actor = self.events[event.index()].actor;
            let party = if matches!(kind, EntryKind::WrongPerson { .. }) {
                actor
            } else {
                record.party
            };
            self.record(
                &Frame {
                    via,
                    ..frame.clone()
                },
                Some(provision),
                party,
                kind,
            );
        }
    }

    fn fit(&self, event: EventId, id: DutyId) -> Fit {
        let instance = &self.duties[id.0 as usize];
        let rule = self.duty_rule(instance.record.statement);
        let act = &self.events[event.index()];
        let mut flags = Vec::new();
        match (instance.record.party, act.actor) {
            (Some(owed), Some(actor)) if !self.acts_for(actor, owed) => return Fit::WrongPerson,
            (Some(_), Some(_)) => {}
            (Some(_), None) => flags.push(Flag::PresumedActor),
            (None, _) => flags.push(Flag::UndeterminedParty),
        }
        let frame = Frame {
            at: act.time,
            event: Some(event),
            origin: instance.frame.event.or(instance.frame.origin),
            ..instance.frame.clone()
        };
        let lacks: Vec<usize> = rule
            .conditions
            .iter()
            .enumerate()
            .filter(|(_, c)| c.binds.contains(&act.ty) && self.holds(&c.test, &frame) != Some(true))
            .map(|(i, _)| i)
            .collect();
        if lacks.is_empty() {
            Fit::Fits(flags)
        } else {
            Fit::Lacks(lacks)
        }
    }

    fn do_act(&mut self, event: EventId, id: DutyId, frame: &Frame, mut flags: Vec<Flag>) {
        let (ty, recipient) = {
            let act = &self.events[event.index()];
            (act.ty, act.recipient)
        };
        let base = self.base;
        let statement = self.duties[id.0 as usize].record.statement;
        let crate::model::StatementKind::Duty(rule) = &base.statement(statement).kind else {
            return;
        };
        let instance = &mut self.duties[id.0 as usize];
        if !instance.recipients.is_empty() {
            match recipient {
                Some(recipient) => instance.recipients.retain(|r| *r != recipient),
                None => {
                    instance.recipients.clear();
                    flags.push(Flag::PresumedRecipient);
                }
            }
        }
        let served = instance.recipients.is_empty();
        if served {
            for (alternative, done) in rule.acts.iter().zip(&mut instance.done) {
                for (i, act) in alternative.iter().enumerate() {
                    if *act == ty {
                        *done |= 1 << i.min(63);
                    }
                }
            }
        }
        let complete = rule
            .acts
            .iter()
            .zip(&instance.done)
            .any(|(alternative, done)| {
                (0..alternative.len()).all(|i| (done >> i.min(63)) & 1 == 1)
            });
        if complete && served {
            self.perform(id, frame, flags);
        } else {
            let record = &self.duties[id.0 as usize].record;
            let (provision, party, via) = (record.provision, record.party, record.via);
            let entry = self.record(
                &Frame {
                    via,
                    ..frame.clone()
                },
                Some(provision),
                party,
                EntryKind::DutyPartly(id),
            );
            self.flag_all(entry, flags);
        }
    }

    /// An act for a duty that was waived before is an entry of its own.
    pub fn late_after_waiver(&mut self, event: EventId, frame: &Frame) -> bool {
        let Some(case) = frame.case else { return false };
        let (ty, actor) = {
            let act = &self.events[event.index()];
            (act.ty, act.actor)
        };
        let owed_by = |id: &DutyId| match (self.duties[id.0 as usize].record.party, actor) {
            (Some(owed), Some(actor)) => self.acts_for(actor, owed),
            (None, _) | (_, None) => true,
        };
        let waived = self.cases[case].waived.iter().rev().copied();
        let found = waived
            .into_iter()
            .find(|id| self.wants(*id, ty) && owed_by(id));
        let Some(id) = found else { return false };
        let record = &self.duties[id.0 as usize].record;
        let (provision, party) = (record.provision, record.party);
        self.record(frame, Some(provision), party, EntryKind::ActAfterWaiver(id));
        true
    }
}
