//! Powers: who may do or revoke an act; powers that stand open for a time.

use super::act::Bears;
use super::clock::Timer;
use super::eval::Answer;
use super::limit::Shifts;
use super::machine::{Frame, Machine, PowerInstance};
use super::wait::Wait;
use crate::calendar::Instant;
use crate::journal::{DueRecord, EntryKind, Flag};
use crate::model::{
    Bearer, EventId, EventTypeId, OpenPower, PartyId, ProvisionId, StatementId, StatementKind,
};
/// The answer of the powers to an act.
pub(super) enum Validity {
    Valid(Vec<Flag>),
    Invalid(ProvisionId),
}

impl Machine<'_> {
    /// Step 2: only the parties of a power may do its act.
    pub fn validity(&self, id: EventId, frame: &Frame) -> Validity {
        let event = &self.events[id.index()];
        let powers = &self.program.touched(event.ty).powers;
        self.allowed(powers, event.actor, frame)
    }

    fn allowed(&self, powers: &[usize], actor: Option<PartyId>, frame: &Frame) -> Validity {
        let stands = |index: &&usize| self.applies(self.base.powers[**index].provision, frame);
        let mut powers = powers.iter().filter(stands).peekable();
        let Some(&&first) = powers.peek() else {
            return Validity::Valid(Vec::new());
        };
        for &index in powers {
            let power = &self.base.powers[index];
            let mut flags = Vec::new();
            // As the case stood before the act, which must not name its own master.
            let before = Frame {
                event: None,
                ..frame.clone()
            };
            let bears = match self.bears(&power.party, actor, &before) {
                Bears::Unfilled => self.bears(&power.party, actor, frame),
                known => known,
            };
            match bears {
                Bears::Yes(_) => {}
                Bears::No => continue,
                Bears::Presumed(_) => flags.push(Flag::PresumedActor),
                Bears::Unfilled => flags.push(Flag::UndeterminedParty),
            }
            if power
                .unless
                .as_ref()
                .is_some_and(|unless| self.holds(unless, frame) == Some(true))
            {
                continue;
            }
            match self.ask(power.when.as_ref(), frame) {
                Answer::Known(true) => {}
                Answer::Known(false) => continue,
                Answer::Unknown(facts) => flags.extend(facts.into_iter().map(Flag::Missing)),
            }
            return Validity::Valid(flags);
        }
        Validity::Invalid(self.base.powers[first].provision)
    }

    /// Whether an actor may revoke events of the revoked event's type.
    pub fn may_revoke(
        &self,
        revoked: EventId,
        actor: Option<PartyId>,
        frame: &Frame,
    ) -> Result<Vec<Flag>, Option<ProvisionId>> {
        let powers = &self
            .program
            .touched(self.events[revoked.index()].ty)
            .revokers;
        let at_hand = Frame {
            event: Some(revoked),
            ..frame.clone()
        };
        // An act that no power is about is anybody's; a revocation that none is about is nobody's.
        let stands = |index: &usize| self.applies(self.base.powers[*index].provision, &at_hand);
        if !powers.iter().any(stands) {
            return Err(None);
        }
        match self.allowed(powers, actor, &at_hand) {
            Validity::Valid(flags) => Ok(flags),
            Validity::Invalid(provision) => Err(Some(provision)),
        }
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
        });
        match frame.case {
            Some(case) => self.cases[case].powers.push(index),
            None => self.caseless_powers.push(index),
        }
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
        let Some(instance) = self.powers.get(index) else {
            return;
        };
        let (statement, frame) = (
            instance.statement,
            Frame {
                at,
                ..instance.frame.clone()
            },
        );
        self.use_up(index);
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
        let open = match frame.case {
            Some(case) => &self.cases[case].powers,
            None => &self.caseless_powers,
        };
        let base = self.base;
        let uses = |index: &usize| {
            let statement = &base.statement(self.powers[*index].statement).kind;
            matches!(statement, StatementKind::Power(power) if power.events.contains(&ty))
        };
        let open = open.iter().copied().filter(|index| *index < bound);
        for index in open.filter(uses).collect::<Vec<_>>() {
            self.use_up(index);
            used = true;
        }
        used
    }

    fn use_up(&mut self, index: usize) {
        let Some(instance) = self.powers.remove(index) else {
            return;
        };
        let open = match instance.frame.case {
            Some(case) => &mut self.cases[case].powers,
            None => &mut self.caseless_powers,
        };
        open.retain(|i| *i != index);
    }
}
