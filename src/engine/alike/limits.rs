//! Ends of limits of one case after another: how each is reckoned is learned from one case, when it is from the days of
//! the next.

use super::likeness::{Met, Unlike};
use crate::by_day::ByDay;
use crate::calendar::{DueRequest, Instant, Reckoner, Span, Term as CalendarTerm};
use crate::journal::Moment;
use crate::model::{Limit, Term};

/// From when and how a limit of a case is reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Reckoned {
    pub from: Moment,
    pub by: Way,
}

/// How an instant follows from another; a position among those that [`Limits`] knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Way(u32);

/// How an instant follows from another.
#[derive(Clone, Debug, PartialEq)]
enum How<'a> {
    /// A limit of the rules.
    Limit(&'a Term),
    /// A step of lateness.
    Late(Span),
}

impl How<'_> {
    /// Whether it depends on nothing but the day from which it is reckoned.
    fn by_day(&self) -> bool {
        match self {
            Self::Limit(term) => by_day(term),
            Self::Late(_) => false,
        }
    }
}

fn by_day(term: &Term) -> bool {
    match term {
        Term::SameDay | Term::BeforeDay { .. } => true,
        Term::Within(span) => !span.unit.is_clock(),
        Term::Shortest(_)
        | Term::Otherwise(..)
        | Term::Fact(_)
        | Term::BeforeEvent { .. }
        | Term::Undetermined => false,
    }
}

/// What a limit comes to where no span of time is among the facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It ends then.
    At(Instant),
    /// It waits for a fact, or for an event.
    Open,
    /// There is none.
    None,
}

/// Reckons the limits of cases that are alike.
pub(super) struct Limits<'a> {
    reckoner: Reckoner<'a>,
    ways: Vec<Known<'a>>,
}

/// How an instant follows from another, and what was reckoned so.
struct Known<'a> {
    how: How<'a>,
    /// By the day from which it was reckoned, where nothing else decides.
    by_day: Option<ByDay<Option<Instant>>>,
}

impl<'a> Limits<'a> {
    pub fn new(reckoner: Reckoner<'a>) -> Self {
        Self {
            reckoner,
            ways: Vec::new(),
        }
    }

    /// The way of a limit of the rules.
    pub fn limit(&mut self, limit: &'a Limit) -> Way {
        self.way(How::Limit(&limit.term))
    }

    /// The way of a step of lateness.
    pub fn late(&mut self, span: Span) -> Way {
        self.way(How::Late(span))
    }

    fn way(&mut self, how: How<'a>) -> Way {
        let known = self.ways.iter().position(|known| known.how == how);
        let at = known.unwrap_or_else(|| {
            let by_day = how.by_day() && self.reckoner.office_hours.is_none();
            self.ways.push(Known {
                how,
                by_day: by_day.then(ByDay::default),
            });
            self.ways.len() - 1
        });
        Way(u32::try_from(at).unwrap_or(u32::MAX))
    }

    /// The end of a limit of the case at hand.
    #[inline]
    pub fn end(&mut self, reckoned: Reckoned, met: &Met) -> Result<Instant, Unlike> {
        let start = at(reckoned.from, met).ok_or(Unlike)?;
        self.end_from(reckoned.by, start).ok_or(Unlike)
    }

    /// The end that is reckoned in a way from an instant.
    #[inline]
    pub fn end_from(&mut self, way: Way, start: Instant) -> Option<Instant> {
        let known = self.ways.get_mut(way.0 as usize)?;
        let Some(ends) = &mut known.by_day else {
            return reckon(self.reckoner, &known.how, start);
        };
        *ends.of(start.day(), || reckon(self.reckoner, &known.how, start))
    }
}

/// A moment of the case at hand.
pub(super) fn at(moment: Moment, met: &Met) -> Option<Instant> {
    match moment {
        Moment::Event(at) => met.events.get(at as usize).copied(),
        Moment::Limit(at) => met.limits.get(at as usize).copied(),
    }
}

fn reckon(reckoner: Reckoner<'_>, how: &How<'_>, start: Instant) -> Option<Instant> {
    match how {
        How::Limit(term) => match end_of(reckoner, term, start) {
            End::At(at) => Some(at),
            End::Open | End::None => None,
        },
        How::Late(span) => reckoner.lateness_instant(start, *span),
    }
}

/// As the machine reckons it (`limit`), where no fact is a span of time.
pub(super) fn end_of(reckoner: Reckoner<'_>, term: &Term, start: Instant) -> End {
    let fixed = |term: CalendarTerm| {
        let request = DueRequest {
            start,
            term,
            stops: &[],
            extensions: &[],
        };
        match reckoner.due_instant(&request) {
            Ok(Some(at)) => End::At(at),
            Ok(None) | Err(_) => End::None,
        }
    };
    match term {
        Term::SameDay => fixed(CalendarTerm::SameDay),
        Term::Within(span) => fixed(CalendarTerm::Within(*span)),
        Term::BeforeDay { month, day } => fixed(CalendarTerm::BeforeDay {
            month: *month,
            day: *day,
        }),
        Term::Fact(_) | Term::BeforeEvent { .. } => End::Open,
        Term::Shortest(terms) => terms
            .iter()
            .map(|term| end_of(reckoner, term, start))
            .reduce(|one, other| match (one, other) {
                (End::At(a), End::At(b)) => End::At(a.min(b)),
                (_, End::At(_)) | (End::None, _) => other,
                _ => one,
            })
            .unwrap_or(End::None),
        Term::Otherwise(first, second) => match end_of(reckoner, first, start) {
            End::Open => end_of(reckoner, second, start),
            known => known,
        },
        Term::Undetermined => End::None,
    }
}
