//! `各 P 应当`: a duty for each of several, and what follows for all of them together.

use super::eval::Answer;
use super::machine::{Frame, Group, Machine};
use super::wait::Wait;
use crate::journal::EntryKind;
use crate::model::{Duty, Obligor, PartyId, StatementId};
use std::sync::Arc;

/// The frame in which P means one of 各 P.
fn of_member(party: PartyId, frame: &Frame) -> Frame {
    Frame {
        member: Some(party),
        ..frame.clone()
    }
}

impl Machine<'_> {
    /// The parties of `各 P`, where they are known.
    pub fn members(&self, duty: &Duty, frame: &Frame) -> Option<Vec<PartyId>> {
        match &duty.obligor {
            Obligor::One(_) => None,
            Obligor::Each(expr) => self.party_set(expr, frame),
            Obligor::All(ty) => {
                let of_type = |&i: &usize| self.input.parties[i].ty == *ty;
                let all = (0..self.input.parties.len()).filter(of_type);
                Some(all.map(PartyId::at).collect())
            }
        }
    }

    /// Each owes for whom it arises; those of whom that is not known wait, together where it is known of nobody.
    pub fn open_group(
        &mut self,
        statement: StatementId,
        duty: &Duty,
        parties: &[PartyId],
        frame: &Frame,
    ) {
        let mut owing: Vec<(Frame, Option<Vec<Arc<str>>>)> = Vec::new();
        let mut settled = false;
        for &party in parties {
            let own = of_member(party, frame);
            match self.arises(duty, &own) {
                Answer::Known(arises) => {
                    settled = true;
                    owing.extend(arises.then_some((own, None)));
                }
                Answer::Unknown(facts) => owing.push((own, Some(facts))),
            }
        }
        if !settled && !owing.is_empty() {
            let mut missing: Vec<Arc<str>> = Vec::new();
            for fact in owing.into_iter().filter_map(|(_, facts)| facts).flatten() {
                if !missing.contains(&fact) {
                    missing.push(fact);
                }
            }
            return self.wait(Wait::Statement(statement), frame, missing);
        }
        let group = self.groups.len();
        self.groups.push(Group {
            statement,
            open: owing.len(),
            any: false,
            around: frame.member,
        });
        for (own, missing) in owing {
            match missing {
                None => self.open_duty(statement, duty, own.member, &own, Some(group)),
                Some(facts) => self.wait(Wait::Member(statement, group), &own, facts),
            }
        }
    }

    /// Somebody of 各 P of whom it was not known whether they owe.
    pub fn open_member(&mut self, statement: StatementId, group: usize, frame: &Frame) {
        let duty = self.duty_rule(statement);
        match self.arises(duty, frame) {
            Answer::Known(true) => {
                self.open_duty(statement, duty, frame.member, frame, Some(group));
            }
            Answer::Known(false) => {
                let state = &mut self.groups[group];
                state.open = state.open.saturating_sub(1);
                if state.open == 0 && state.any {
                    // The others have performed it; that nobody else owes it is known only now.
                    let at = self.now.max(frame.at);
                    self.all_performed(
                        group,
                        duty,
                        &Frame {
                            at,
                            ..frame.clone()
                        },
                    );
                }
            }
            Answer::Unknown(facts) => self.wait(Wait::Member(statement, group), frame, facts),
        }
    }

    /// Whether it is known of anybody whether they owe; who they are included.
    pub fn duty_ready(&self, duty: &Duty, frame: &Frame) -> bool {
        let known = |frame: &Frame| matches!(self.ask(duty.when.as_ref(), frame), Answer::Known(_));
        match (&duty.obligor, self.members(duty, frame)) {
            (Obligor::Each(_), None) => false,
            (_, None) => known(frame),
            (_, Some(parties)) => {
                parties.is_empty() || parties.iter().any(|p| known(&of_member(*p, frame)))
            }
        }
    }

    /// One of 各 P has performed it.
    pub fn group_performed(&mut self, group: usize, duty: &Duty, frame: &Frame) {
        let state = &mut self.groups[group];
        state.open = state.open.saturating_sub(1);
        let (first, all) = (!state.any, state.open == 0);
        state.any = true;
        if first {
            let own = self.of_group(group, frame);
            self.run_body(&duty.any_performed, &own);
        }
        if all {
            self.all_performed(group, duty, frame);
        }
    }

    fn all_performed(&mut self, group: usize, duty: &Duty, frame: &Frame) {
        let frame = self.of_group(group, frame);
        let statement = self.groups[group].statement;
        let provision = self.base.statement(statement).provision;
        let entry = self.record(
            &frame,
            Some(provision),
            None,
            EntryKind::AllPerformed(statement),
        );
        self.run_body(&duty.all_performed, &frame.because(entry));
    }

    /// The frame of what follows for all of them together.
    fn of_group(&self, group: usize, frame: &Frame) -> Frame {
        Frame {
            obligor: None,
            member: self.groups[group].around,
            duty: None,
            ..frame.clone()
        }
    }
}
