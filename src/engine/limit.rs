//! From a limit as the rules state it to a due instant.

use super::clock::Timer;
use super::eval::{Missing, instant_of};
use super::machine::{Frame, Machine};
use crate::calendar::{Due, DueRequest, Instant, Span, Stop, Term as CalendarTerm, Unreckonable};
use crate::journal::{DueChange, DueRecord, DutyId, DutyState, EntryId, EntryKind};
use crate::model::{CaseId, Duty, Limit, LimitStart, Term, Value};
use std::sync::Arc;

/// What moves a due instant besides the limit itself.
#[derive(Default)]
pub(super) struct Shifts {
    /// 扣除
    pub stops: Vec<Stop>,
    /// 延长
    pub extensions: Vec<Span>,
    pub detail: Detail,
}

/// Whether a limit is reckoned with its reasons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Detail {
    #[default]
    Explained,
    /// The instant alone: for limits that are never reckoned again, where nobody reads the reasons.
    Bare,
}

impl Machine<'_> {
    /// The due instant of a limit; open where its start or length is not known yet (ruling 13).
    pub fn reckon(&self, limit: Option<&Limit>, frame: &Frame, shifts: &Shifts) -> DueRecord {
        let Some(limit) = limit else {
            return DueRecord::None;
        };
        let start = self.limit_start(limit, frame);
        match start {
            Ok(start) => self.reckon_term(&limit.term, start, frame, shifts),
            Err(missing) => DueRecord::Open(missing),
        }
    }

    /// When a limit starts, or the name of what is not known yet.
    pub fn limit_start(&self, limit: &Limit, frame: &Frame) -> Result<Instant, Arc<str>> {
        match &limit.from {
            LimitStart::Trigger => Ok(frame.at),
            LimitStart::Event(ty) => self
                .last_of(*ty, frame)
                .map(|id| self.events[id.index()].time)
                .ok_or_else(|| self.base.event(*ty).name.clone()),
            LimitStart::Date(expr) => {
                let missing = Missing::default();
                let value = self.eval(expr, frame, &missing);
                value
                    .as_ref()
                    .and_then(instant_of)
                    .ok_or_else(|| first_name(missing))
            }
        }
    }

    fn reckon_term(
        &self,
        term: &Term,
        start: Instant,
        frame: &Frame,
        shifts: &Shifts,
    ) -> DueRecord {
        let fixed = |term: CalendarTerm| {
            let request = DueRequest {
                start,
                term,
                stops: &shifts.stops,
                extensions: &shifts.extensions,
            };
            let due = match shifts.detail {
                Detail::Explained => self.reckoner.due(&request),
                Detail::Bare => self.reckoner.bare_due(&request),
            };
            match due {
                Ok(due) => DueRecord::At(Arc::new(due)),
                Err(
                    Unreckonable::NoOfficeHours | Unreckonable::TooFar | Unreckonable::NoSuchDay,
                ) => DueRecord::None,
            }
        };
        match term {
            Term::SameDay => fixed(CalendarTerm::SameDay),
            Term::Within(span) => fixed(CalendarTerm::Within(*span)),
            Term::BeforeDay { month, day } => fixed(CalendarTerm::BeforeDay {
                month: *month,
                day: *day,
            }),
            Term::Fact(expr) => {
                let missing = Missing::default();
                match self.eval(expr, frame, &missing) {
                    Some(Value::Duration(span)) => fixed(CalendarTerm::Within(span)),
                    _ => DueRecord::Open(first_name(missing)),
                }
            }
            Term::BeforeEvent { event, lead } => DueRecord::BeforeEvent(*event, *lead),
            Term::Shortest(terms) => terms
                .iter()
                .map(|term| self.reckon_term(term, start, frame, shifts))
                .reduce(earlier)
                .unwrap_or(DueRecord::None),
            Term::Otherwise(first, second) => match self.reckon_term(first, start, frame, shifts) {
                DueRecord::Open(_) => self.reckon_term(second, start, frame, shifts),
                known => known,
            },
            Term::Undetermined => DueRecord::None,
        }
    }

    /// When the limit of a duty starts, where that is asked for.
    pub fn start_of(&self, duty: &Duty, frame: &Frame) -> Option<Instant> {
        self.asked.as_ref()?;
        self.limit_start(duty.limit.as_ref()?, frame).ok()
    }

    /// Sets the timers of a duty's present due instant.
    pub fn schedule(&mut self, id: DutyId) {
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

    /// How the limit of a duty is reckoned.
    pub fn detail(&self, duty: &Duty) -> Detail {
        let fixed = |limit: &Limit| {
            matches!(limit.from, LimitStart::Trigger)
                && matches!(
                    limit.term,
                    Term::SameDay | Term::Within(_) | Term::BeforeDay { .. }
                )
        };
        let moves = !duty.excluded.is_empty() || duty.extension.is_some();
        match moves || !duty.limit.as_ref().is_some_and(fixed) {
            true => Detail::Explained,
            false => self.detail,
        }
    }

    /// The stops of a duty's clock so far.
    pub fn stops(&self, duty: &Duty, case: Option<CaseId>) -> Vec<Stop> {
        let Some(case) = case else { return Vec::new() };
        let run = &self.cases[case];
        let mut stops: Vec<Stop> = duty
            .excluded
            .iter()
            .filter_map(|interval| run.intervals.get(&interval.index()))
            .flat_map(|occurrences| occurrences.spans())
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
            detail: self.detail(duty),
        };
        // The start counts from the duty's trigger, not from what is at hand now.
        let due = self.reckon(duty.limit.as_ref(), &instance.frame, &shifts);
        let from = self.start_of(duty, &instance.frame);
        if due == instance.record.due {
            return;
        }
        // Another way to the same end is no change, but that an extension was granted is told.
        let same_end = matches!((&due, &instance.record.due), (DueRecord::At(new), DueRecord::At(old)) if new.at == old.at);
        if same_end && why != DueChange::Extended {
            self.duties[id.0 as usize].record.due = due;
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
        instance.from = from;
        instance.record.state = if suspended {
            DutyState::Suspended
        } else {
            DutyState::Pending
        };
        instance.generation += 1;
        self.schedule(id);
    }
}

fn first_name(missing: Missing) -> Arc<str> {
    missing
        .into_names()
        .into_iter()
        .next()
        .unwrap_or_else(|| Arc::from(""))
}

/// The earlier of two due instants among those that are set.
fn earlier(one: DueRecord, other: DueRecord) -> DueRecord {
    let at = |due: &Due| due.at;
    match (&one, &other) {
        (DueRecord::At(a), DueRecord::At(b)) => match (at(a), at(b)) {
            (Some(x), Some(y)) if y < x => other,
            (None, Some(_)) => other,
            _ => one,
        },
        (_, DueRecord::At(_)) => other,
        (DueRecord::None, _) => other,
        _ => one,
    }
}
