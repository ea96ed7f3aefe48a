//! What waits for facts, and how it runs once they are known: as of its trigger (ruling 8).

use super::eval::{Answer, Missing};
use super::machine::{Frame, Machine};
use super::putoffs::Changed;
use super::watch::Source;
use crate::decimal::Decimal;
use crate::journal::{CaseState, Cause, EntryId, EntryKind, Owner, Waits};
use crate::model::{
    CaseId, CounterId, EventId, Expr, ProvisionId, StatementId, StatementKind, Type,
};
use std::sync::Arc;

/// Something that waits.
pub(super) struct Pending {
    pub what: Wait,
    pub provision: ProvisionId,
    pub facts: Vec<Arc<str>>,
    pub frame: Frame,
    /// The last event that had happened on the case.
    pub after: Option<EventId>,
    /// More than the facts of its own case can make it ready: another case's, a party's, an event's about no case.
    pub wide: bool,
    /// What was known when it was put off ([`Machine::knowledge`]): it is not asked again before more is.
    pub known: u64,
    /// What its question looked at when it was asked last.
    pub looked: Vec<Source>,
}

/// What waits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Wait {
    /// A 分流, 若, 应当, 可以 or 认定.
    Statement(StatementId),
    /// A 应当 for one of 各 P, in the group of the others.
    Member(StatementId, usize),
    /// The condition of a head.
    Head(usize),
    /// An armed 遇, by number, and the event that came.
    Arm(u64, StatementId),
    /// A counter's condition or key.
    Counter(CounterId),
    /// The same for a counter whose text does not judge the event: no entry is made.
    Silently(CounterId),
    /// A tier's condition; the count that reached it.
    Tier(CounterId, usize, Decimal),
    /// A definition.
    Definition(usize),
}

impl Wait {
    /// The statement that waits.
    pub fn statement(self) -> Option<StatementId> {
        match self {
            Self::Statement(id) | Self::Member(id, _) | Self::Arm(_, id) => Some(id),
            Self::Head(_)
            | Self::Counter(_)
            | Self::Silently(_)
            | Self::Tier(..)
            | Self::Definition(_) => None,
        }
    }
}

impl Machine<'_> {
    /// Puts something off until facts are known, and says which are missing.
    pub fn wait(&mut self, what: Wait, frame: &Frame, facts: Vec<Arc<str>>) {
        let (provision, waits) = match what {
            Wait::Statement(id) | Wait::Member(id, _) => {
                (self.base.statement(id).provision, Waits::Statement(id))
            }
            Wait::Arm(_, id) => (self.base.statement(id).provision, Waits::Arm(id)),
            Wait::Head(index) => (self.base.heads[index].provision, Waits::Head(index)),
            Wait::Counter(id) | Wait::Silently(id) => {
                (self.base.counters[id.index()].provision, Waits::Counter(id))
            }
            Wait::Tier(id, tier, _) => (
                self.base.counters[id.index()].tiers[tier].provision,
                Waits::Counter(id),
            ),
            Wait::Definition(index) => {
                let provision = self.base.definitions[index].provision;
                (
                    provision.unwrap_or(ProvisionId(0)),
                    Waits::Definition(index),
                )
            }
        };
        let cited = match what {
            Wait::Definition(index) => self.base.definitions[index].provision,
            _ => Some(provision),
        };
        let frame = if matches!(what, Wait::Silently(_)) {
            frame.clone()
        } else {
            let facts = facts.clone();
            let entry = self.record(frame, cited, None, EntryKind::Waiting { waits, facts });
            frame.because(entry)
        };
        let after = frame
            .case
            .and_then(|case| self.cases[case].history.last().copied());
        let wide = self.is_wide(what, &frame);
        self.pending.push(Pending {
            wide,
            what,
            provision,
            facts,
            frame,
            after,
            known: self.knowledge,
            looked: Vec::new(),
        });
    }

    /// The names of the facts that an expression misses.
    pub fn missing_names(&self, expr: &Expr, frame: &Frame) -> Vec<Arc<str>> {
        let missing = Missing::default();
        let _ = self.eval(expr, frame, &missing);
        missing.into_names()
    }

    /// After facts changed: runs what now can, the earliest put off first. `cause` is the entry that brought the facts.
    ///
    /// Each runs to its end before the next; what it makes ready itself runs in it. This ends: what is put off again in
    /// the course of it is not asked again until a further fact is known.
    pub fn ask_again(&mut self, changed: Changed, cause: Option<EntryId>) {
        self.knowledge += 1;
        loop {
            let mut ready = self.pending.touched(changed);
            ready.retain(|number| self.can_run(*number));
            debug_assert!(self.settled_rightly());
            if ready.is_empty() {
                return;
            }
            self.pending.line_up(&ready);
            for number in ready {
                self.pending.take_turn(number);
                if self.can_run(number)
                    && let Some(pending) = self.pending.remove(number)
                {
                    self.run_late(pending, cause);
                }
            }
        }
    }

    /// Whether something that waits can run, and is not to run in its turn anyway.
    fn can_run(&mut self, number: u64) -> bool {
        if self.pending.is_lined_up(number) {
            return false;
        }
        let pending = self.pending.get(number);
        let Some(pending) = pending.filter(|p| p.known < self.knowledge) else {
            return false;
        };
        let (ready, looked) = self.watching(|machine| machine.ready(pending));
        if !ready {
            self.pending.settle(number, looked);
        }
        ready
    }

    /// Whether nothing that is settled could run, where few wait: all are asked.
    fn settled_rightly(&self) -> bool {
        self.pending.len() > 64 || !self.pending.settled().any(|(_, p)| self.ready(p))
    }

    /// Whether more than the facts of its own case can make something ready.
    fn is_wide(&self, what: Wait, frame: &Frame) -> bool {
        let Some(case) = frame.case else { return true };
        let points = |ty: Type| matches!(ty, Type::Case(_));
        let on_several = |id: EventId| {
            let ty = self.base.event(self.events[id.index()].ty);
            ty.fields.iter().any(|field| points(field.ty))
        };
        let of_case = &self.base.case_types[self.input.cases.ty(case).index()];
        matches!(what, Wait::Tier(..))
            || of_case.attributes.iter().any(|a| points(a.ty))
            || frame.key.is_some()
            || frame.event.is_some_and(on_several)
            || frame.origin.is_some_and(on_several)
    }

    fn ready(&self, pending: &Pending) -> bool {
        let known =
            |when: Option<&Expr>| matches!(self.ask(when, &pending.frame), Answer::Known(_));
        match pending.what {
            Wait::Statement(id) => self.statement_ready(id, &pending.frame),
            Wait::Member(id, _) => known(self.duty_rule(id).when.as_ref()),
            Wait::Head(index) => known(self.base.heads[index].trigger.when.as_ref()),
            Wait::Arm(_, id) => match &self.base.statement(id).kind {
                StatementKind::Arm { trigger, .. } => known(trigger.when.as_ref()),
                _ => true,
            },
            Wait::Counter(id) | Wait::Silently(id) => self.counter_ready(id, &pending.frame),
            Wait::Tier(id, tier, _) => {
                known(self.base.counters[id.index()].tiers[tier].when.as_ref())
            }
            Wait::Definition(index) => known(self.base.definitions[index].when.as_ref()),
        }
    }

    fn statement_ready(&self, id: StatementId, frame: &Frame) -> bool {
        let known = |when: Option<&Expr>| matches!(self.ask(when, frame), Answer::Known(_));
        match &self.base.statement(id).kind {
            StatementKind::Duty(duty) => self.duty_ready(duty, frame),
            StatementKind::Power(power) => known(power.when.as_ref()),
            StatementKind::If(when, _) => known(Some(when)),
            StatementKind::Assign(_, value) => self.value(value, frame).is_some(),
            StatementKind::Sanction { to, .. } => self.party_set(to, frame).is_some(),
            StatementKind::Switch { branches, .. } => self.chosen(branches, frame).is_ok(),
            StatementKind::AnyOf { items, .. } => {
                let answers = || items.iter().map(|(_, when)| self.holds(when, frame));
                answers().any(|a| a == Some(true)) || answers().all(|a| a.is_some())
            }
            StatementKind::Raise(_)
            | StatementKind::Close
            | StatementKind::Terminate(_)
            | StatementKind::Follow(..)
            | StatementKind::Notice { .. }
            | StatementKind::Arm { .. } => true,
        }
    }

    /// Runs what waited, as of its trigger; then offers the case's later events to what it opened, in order.
    fn run_late(&mut self, pending: Pending, cause: Option<EntryId>) {
        let (duties, arms) = (self.duties.len(), self.arms_made);
        let mut frame = pending.frame;
        if let Some(cause) = cause {
            frame.cause = Some(Cause::Entry(cause));
        }
        match pending.what {
            Wait::Statement(id) => self.run_statement(id, &frame),
            Wait::Member(id, group) => self.open_member(id, group, &frame),
            Wait::Head(index) => self.run_head(index, &frame),
            Wait::Arm(number, _) => self.use_arm(number, &frame),
            Wait::Counter(id) | Wait::Silently(id) => {
                let family = self.base.counters[id.index()].family;
                return self.count(family, &frame);
            }
            Wait::Tier(id, tier, count) => return self.fire_tier(id, tier, count, &frame),
            // A defined event happens, and is dated, when its condition becomes true (ruling 16).
            Wait::Definition(index) => {
                let at = self.now.max(frame.at);
                return self.define(index, &Frame { at, ..frame });
            }
        }
        if let Some(case) = frame.case {
            self.replay(case, pending.after, (duties, arms), frame.owner);
        }
        self.fire_before(self.now);
    }

    /// Offers the events of a case that happened after one to the duties and arms made since.
    fn replay(
        &mut self,
        case: CaseId,
        after: Option<EventId>,
        (duties, arms): (usize, u64),
        owner: Owner,
    ) {
        let history = self.cases[case].history.iter().copied();
        let later: Vec<EventId> = history.filter(|id| Some(*id) > after).collect();
        for event in later {
            let (time, ty) = {
                let record = &self.events[event.index()];
                (record.time, record.ty)
            };
            // 视为 discharges nothing (ruling 10).
            let deemed = self.links[event.index()].deemed;
            self.fire_before(time);
            if !matches!(self.cases[case].state, CaseState::Open)
                && self.cases[case].open.is_empty()
            {
                return;
            }
            let mut frame = Frame {
                event: Some(event),
                case: Some(case),
                owner,
                ..Frame::at(time)
            };
            frame.cause = self.links[event.index()].entry.map(Cause::Entry);
            let (bound, arm_bound) = (self.duties.len(), self.arms_made);
            if !deemed {
                self.offer_act(event, &frame, duties, bound);
            }
            self.offer_waivers(ty, &frame, duties, bound);
            self.offer_arms(event, &frame, arms, arm_bound);
        }
    }
}
