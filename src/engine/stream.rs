//! A run over more events than memory holds: what happened is told as it happens, and cases leave as soon as nothing can
//! touch them any more.

use super::ahead::Ahead;
use super::limit::Detail;
use super::machine::Machine;
use super::program::Program;
use super::share::Share;
use crate::calendar::Instant;
use crate::cases::{Event, EventLog, Input};
use crate::journal::{
    CaseStatus, DutyId, DutyRecord, Entry, EntryKind, Journal, Listener, Owner, Reading, Status,
};
use crate::model::{CaseId, EventId};
use crate::table::Table;
use std::sync::Arc;

/// Executes an input like [`run_program`](super::run_program), but tells the listener instead of keeping a journal, and
/// uses the events up. What is left of the journal comes back.
pub fn stream_input(
    program: &Program<'_>,
    mut input: Input,
    listener: &mut impl Listener,
) -> Journal {
    let events = std::mem::take(&mut input.events);
    let ahead = Ahead::of(&events);
    let mut events: Vec<(usize, Event)> = events.into_iter().enumerate().collect();
    events.sort_by_key(|(_, event)| event.time);
    let last = events.last().map(|(_, event)| event.time.date());
    let as_of = input.as_of.or(last).map(Instant::end_of_day);
    stream(program, &Arc::new(input), ahead, events, as_of, listener)
}

/// Like [`stream_input`], with events that are packed.
pub fn stream_log(
    program: &Program<'_>,
    input: Input,
    log: &EventLog,
    listener: &mut impl Listener,
) -> Journal {
    let mut ahead = Ahead::of_mentions(log.mentions());
    for (_, says) in log.builtins() {
        if let Some(corrected) = ahead.corrects_one(says).and_then(|at| log.get(at)) {
            ahead.correct(&corrected);
        }
    }
    let last = log.last().map(Instant::date);
    let as_of = input.as_of.or(last).map(Instant::end_of_day);
    let events = log.in_time_order();
    stream(program, &Arc::new(input), ahead, events, as_of, listener)
}

/// What one machine does of a run that is split.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// What it executes and tells.
    pub share: Share,
    /// The stage of parties that it tells.
    pub stage: u8,
    /// When the run as a whole begins; by default with the first event of the part.
    pub from: Option<Instant>,
}

/// For whom cases and parties of a part count, where that is another part's to do.
pub type Touched = rustc_hash::FxHashSet<(crate::journal::Owner, crate::journal::Owner)>;

/// Executes events that come in time order, each with its position in the input.
///
/// `input` holds parties, cases and rows; its own events are not looked at. `ahead` says what the events refer to. What
/// is left of the journal in the end, sanctions and parties, comes back; its entries, cases and duties were told.
pub fn stream(
    program: &Program<'_>,
    input: &Arc<Input>,
    ahead: Ahead,
    events: impl IntoIterator<Item = (usize, Event)>,
    as_of: Option<Instant>,
    listener: &mut impl Listener,
) -> Journal {
    let part = Part::default();
    stream_part(
        program,
        input,
        ahead,
        events,
        as_of,
        (part, |_| true),
        listener,
    )
    .0
}

/// Like [`stream`] for a part of a run; `mine` says which cases the part tells of. Also comes back for whom they count.
pub fn stream_part(
    program: &Program<'_>,
    input: &Arc<Input>,
    ahead: Ahead,
    events: impl IntoIterator<Item = (usize, Event)>,
    as_of: Option<Instant>,
    (part, mine): (Part, impl Fn(CaseId) -> bool),
    listener: &mut impl Listener,
) -> (Journal, Touched) {
    let lowers = program
        .base
        .counters
        .iter()
        .any(|c| !c.deductions.is_empty());
    let mut run = Streaming {
        everything_stays: lowers && ahead.revokes(),
        machine: Machine {
            share: part.share.clone(),
            ..Machine::new(program, input, ahead)
        },
        stage: part.stage,
        reading: listener.reading(),
        leaving: Vec::new(),
        loose: Vec::new(),
        named: Vec::new(),
        gone: Vec::new(),
        journal: Journal {
            entries: Vec::new(),
            events: Table::default(),
            filled_later: Vec::new(),
            status: Status {
                as_of,
                ..Status::default()
            },
            input: input.clone(),
            comparisons: std::collections::BTreeSet::new(),
        },
    };
    listener.begin(&run.journal);
    if run.reading == Reading::Counts {
        run.machine.detail = Detail::Bare;
    }
    let mut started = false;
    for (position, event) in events {
        if !std::mem::replace(&mut started, true) {
            run.start_periods(part.from.unwrap_or(event.time));
        }
        run.take(position, event, as_of, listener);
    }
    if let (false, Some(from)) = (started, part.from) {
        run.start_periods(from);
    }
    run.end(as_of, mine, listener)
}

struct Streaming<'a> {
    machine: Machine<'a>,
    /// The stage of parties that is told.
    stage: u8,
    reading: Reading,
    /// Cases that go when their entries were told.
    leaving: Vec<CaseId>,
    /// Events about no case that go then.
    loose: Vec<EventId>,
    /// Duties that the entries told last have named.
    named: Vec<DutyId>,
    /// Cases that are gone, as bits.
    gone: Vec<u64>,
    /// What a revocation gives back is found through events of any case: none leaves.
    everything_stays: bool,
    journal: Journal,
}

/// How much of what outlives its turn there was before it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Kept {
    duties: usize,
    powers: usize,
    arms: u64,
    put_off: u64,
}

impl Streaming<'_> {
    /// Periods end for the office alone.
    fn start_periods(&mut self, from: Instant) {
        if matches!(self.machine.share, Share::Whole | Share::Office) {
            self.machine.start_periods(Some(from));
        }
    }

    fn tells(&self, owner: Owner) -> bool {
        self.machine.share.tells(owner, self.stage)
    }

    fn take(
        &mut self,
        position: usize,
        event: Event,
        as_of: Option<Instant>,
        listener: &mut impl Listener,
    ) {
        if as_of.is_some_and(|end| event.time > end) {
            self.machine.ahead.come(&event);
            self.machine.after_as_of(&event);
        } else {
            self.time_passes(event.time, listener);
            let first = self.machine.events.len();
            let kept = self.kept();
            let corrected = self.machine.ahead.corrects(position);
            self.machine.take(position, event);
            self.look_at_events(first, corrected || kept != self.kept());
        }
        self.turn_ends(listener);
    }

    /// Limits run out one by one; each is a turn.
    fn time_passes(&mut self, before: Instant, listener: &mut impl Listener) {
        while self.limit_runs_out(|at| at < before) {
            self.turn_ends(listener);
        }
    }

    fn limit_runs_out(&mut self, due: impl Fn(Instant) -> bool) -> bool {
        let (first, kept) = (self.machine.events.len(), self.kept());
        let Some(case) = self.machine.fire_next(due) else {
            return false;
        };
        self.look_at_events(first, kept != self.kept());
        if let Some(case) = case {
            self.may_leave(case);
        }
        true
    }

    fn kept(&self) -> Kept {
        Kept {
            duties: self.machine.duties.len(),
            powers: self.machine.powers.len(),
            arms: self.machine.arms_made,
            put_off: self.machine.pending.made(),
        }
    }

    /// What the events from `first` on were about may leave; those about nothing may too, unless something was kept.
    fn look_at_events(&mut self, first: usize, kept: bool) {
        for id in (first..self.machine.events.len()).map(EventId::at) {
            let on = self.machine.cases_of(id);
            let Some(record) = self.machine.events.get(id.index()) else {
                continue;
            };
            let recalled = self.machine.program.touched(record.ty).recalled;
            let derived = record.row.is_none();
            // What a revocation gives back names the last event that was counted, on a case or on none.
            let stays = kept
                || recalled
                || self.everything_stays
                || (derived && self.machine.ahead.revokes());
            if on.is_empty() && !stays {
                self.loose.push(id);
            }
            for case in on {
                self.may_leave(case);
            }
        }
    }

    /// Lets a case leave that nothing can touch any more.
    fn may_leave(&mut self, id: CaseId) {
        let run = &self.machine.cases[id];
        let touched = run.leaving
            || run.stays
            || self.everything_stays
            || !run.open.is_empty()
            || !run.powers.is_empty()
            || !run.held.is_empty()
            || self.machine.ahead.mentions(id)
            || self.machine.pending.of_case(id).next().is_some();
        if !touched {
            self.machine.cases[id].leaving = true;
            self.leaving.push(id);
        }
    }

    fn turn_ends(&mut self, listener: &mut impl Listener) {
        self.machine.entries.seal();
        if self.machine.entries.waiting() >= listener.together() {
            self.tell(listener);
        }
    }

    /// Tells what was made; then what nothing can touch leaves.
    fn tell(&mut self, listener: &mut impl Listener) {
        let machine = &mut self.machine;
        machine.entries.tell(&mut self.journal.entries);
        if self.reading == Reading::Everything {
            for id in self.named.drain(..) {
                self.journal.status.duties.remove(id.0 as usize);
            }
            let named = self.journal.entries.iter().filter_map(duty_of);
            self.named = named.collect();
            for &id in &self.named {
                if let Some(duty) = machine.duties.get(id.0 as usize) {
                    self.journal
                        .status
                        .duties
                        .put(id.0 as usize, duty.record.clone());
                }
            }
        }
        std::mem::swap(&mut machine.events, &mut self.journal.events);
        if self.machine.share != Share::Whole && !listener.hears_all() {
            let (share, stage) = (&self.machine.share, self.stage);
            self.journal.entries.retain(|e| share.tells(e.owner, stage));
        }
        listener.entries(&self.journal);
        self.journal.entries.clear();
        std::mem::swap(&mut self.machine.events, &mut self.journal.events);
        for id in std::mem::take(&mut self.leaving) {
            self.leave(id, listener);
        }
        for id in std::mem::take(&mut self.loose) {
            self.machine.events.remove(id.index());
            self.machine.links.remove(id.index());
        }
    }

    fn leave(&mut self, id: CaseId, listener: &mut impl Listener) {
        let machine = &mut self.machine;
        let status = match self.reading {
            Reading::Everything => machine.case_status(id),
            Reading::Counts => CaseStatus {
                state: machine.cases[id].state.clone(),
                missing: machine.missing(id),
                ..CaseStatus::default()
            },
        };
        if self.gone.len() <= id.index() / 64 {
            self.gone.resize(id.index() / 64 + 1, 0);
        }
        self.gone[id.index() / 64] |= 1 << (id.index() % 64);
        let Some(run) = machine.cases.remove(id) else {
            return;
        };
        let record = |id: &DutyId| machine.duties.remove(id.0 as usize).map(|d| d.record);
        let duties: Vec<DutyRecord> = run.duties.iter().filter_map(record).collect();
        self.tell_case(id, &status, duties, listener);
        let machine = &mut self.machine;
        for event in run.history.iter().chain(&run.aside) {
            machine.events.remove(event.index());
            machine.links.remove(event.index());
        }
    }

    /// A case by whose share it is; of its duties those that are told.
    fn tell_case(
        &self,
        id: CaseId,
        status: &CaseStatus,
        mut duties: Vec<DutyRecord>,
        listener: &mut impl Listener,
    ) {
        if self.machine.share == Share::Whole {
            return listener.case(id, status, &duties, &self.journal);
        }
        duties.retain(|duty| self.tells(duty.owner));
        match self.machine.share {
            Share::Cases => listener.case(id, status, &duties, &self.journal),
            _ => {
                listener.passing(id, status);
                duties
                    .iter()
                    .for_each(|duty| listener.duty(duty, &self.journal));
            }
        }
    }

    fn end(
        mut self,
        as_of: Option<Instant>,
        mine: impl Fn(CaseId) -> bool,
        listener: &mut impl Listener,
    ) -> (Journal, Touched) {
        if let Some(end) = as_of {
            while self.limit_runs_out(|at| at <= end) {
                self.turn_ends(listener);
            }
            self.machine.finish(end);
        }
        self.tell(listener);
        // All that are left are still there while each is told: the status of one may ask of others.
        for id in (0..self.machine.input.cases.len()).map(CaseId::at) {
            let word = self.gone.get(id.index() / 64);
            if word.is_some_and(|word| word >> (id.index() % 64) & 1 == 1) || !mine(id) {
                continue;
            }
            let status = self.machine.case_status(id);
            let owed = std::mem::take(&mut self.machine.cases[id].duties);
            let record = |d: &DutyId| Some(self.machine.duties.get(d.0 as usize)?.record.clone());
            let duties: Vec<DutyRecord> = owed.iter().filter_map(record).collect();
            self.tell_case(id, &status, duties, listener);
        }
        for duty in self
            .machine
            .duties
            .iter()
            .filter(|d| d.record.case.is_none() && self.tells(d.record.owner))
        {
            listener.duty(&duty.record, &self.journal);
        }
        self.journal.status.duties = Table::default();
        let (share, stage) = (&self.machine.share, self.stage);
        let given = self.machine.sanctions.records.into_iter();
        self.journal.status.sanctions = given.filter(|s| share.tells(s.owner, stage)).collect();
        self.journal.status.parties = self.machine.parties;
        (self.journal, self.machine.touched)
    }
}

/// The duty that an entry is about.
fn duty_of(entry: &Entry) -> Option<DutyId> {
    match &entry.kind {
        EntryKind::DutyOpened { duty, .. }
        | EntryKind::DutyDue { duty, .. }
        | EntryKind::DutySuspended(duty)
        | EntryKind::DutyAssigned(duty)
        | EntryKind::DutyPartly(duty)
        | EntryKind::DutyPerformed { duty, .. }
        | EntryKind::Deficient { duty, .. }
        | EntryKind::WrongPerson { duty }
        | EntryKind::DutyMissed(duty)
        | EntryKind::LateBy { duty, .. }
        | EntryKind::Reminder { duty, .. }
        | EntryKind::DutyWaived(duty)
        | EntryKind::ActAfterWaiver(duty)
        | EntryKind::Decided { duty, .. } => Some(*duty),
        EntryKind::ExtensionRefused(duty, _) | EntryKind::Notice { duty, .. } => *duty,
        _ => None,
    }
}
