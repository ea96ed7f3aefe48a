//! From a limit as the rules state it to a due instant.

use super::eval::{Missing, instant_of};
use super::machine::{Frame, Machine};
use crate::calendar::{Due, DueRequest, Instant, Span, Stop, Term as CalendarTerm, Unreckonable};
use crate::journal::DueRecord;
use crate::model::{Limit, LimitStart, Term, Value};
use std::sync::Arc;

/// What moves a due instant besides the limit itself.
#[derive(Default)]
pub(super) struct Shifts {
    /// 扣除
    pub stops: Vec<Stop>,
    /// 延长
    pub extensions: Vec<Span>,
}

impl Machine<'_> {
    /// The due instant of a limit; open where its start or length is not known yet (ruling 13).
    pub fn reckon(&self, limit: Option<&Limit>, frame: &Frame, shifts: &Shifts) -> DueRecord {
        let Some(limit) = limit else {
            return DueRecord::None;
        };
        let start = match &limit.from {
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
        };
        match start {
            Ok(start) => self.reckon_term(&limit.term, start, frame, shifts),
            Err(missing) => DueRecord::Open(missing),
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
            match self.reckoner.due(&request) {
                Ok(due) => DueRecord::At(Box::new(due)),
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
