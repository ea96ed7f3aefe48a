//! Cases one after another: each goes its way step by step; where nobody went before, the machine runs it and shows the way.

use super::Executed;
use super::likeness::{Likeness, Met, Unlike};
use super::limits::Limits;
use super::paths::{Paths, Place};
use super::sample::{Running, Sample};
use super::words::Words;
use crate::calendar::Instant;
use crate::cases::{CaseList, Event, EventLog, Input, Party, Spot};
use crate::engine::program::Program;
use crate::journal::{Moment, Owner, Particulars, Tally};
use crate::model::{CaseId, CounterId, PartyId, RowId, Value};
use rustc_hash::{FxHashMap, FxHashSet};

/// Cases that may be shown before most must be like others, so that looking for likeness is worth its while; of many cases
/// [one in so many](SHARE) may be.
const ENOUGH: u64 = 2_048;

const SHARE: u64 = 64;

/// An event that is to be counted for a party.
#[derive(Clone, Copy, Debug)]
pub(super) struct ToCount {
    /// Where it is in the log.
    pub spot: Spot,
    /// When it happened.
    pub at: Instant,
    /// By which counter, and the place of that among all that were asked of the event.
    pub counter: CounterId,
    pub nth: u16,
    /// For whom.
    pub party: PartyId,
}

/// Walks cases, and events by themselves, and counts what came of them.
pub(super) struct Walk<'a, T> {
    pub program: &'a Program<'a>,
    pub likeness: Likeness<'a>,
    pub limits: Limits<'a>,
    pub paths: Paths,
    pub tally: T,
    /// Those that are to be run by themselves.
    pub left: FxHashSet<Owner>,
    /// Who counts for whom, where a later stage asks for it.
    pub feeds: Option<FxHashMap<Owner, FxHashSet<Owner>>>,
    /// What is to be counted, where that is done here.
    pub to_count: Vec<ToCount>,
    pub met: Met,
    words: Words,
    walked: u64,
    shown: u64,
    enough: u64,
}

impl<'a, T: Tally> Walk<'a, T> {
    pub fn new(program: &'a Program<'a>, likeness: Likeness<'a>, tally: T) -> Self {
        let base = program.base;
        let enough = ENOUGH.max(likeness.input.cases.len() as u64 / SHARE);
        let reckoner = crate::calendar::Reckoner::new(&base.calendar, base.office_hours.as_ref());
        Self {
            program,
            likeness,
            limits: Limits::new(reckoner),
            // Every type of case begins in its own place, and events by themselves in one.
            paths: Paths::new(base.case_types.len() + 1),
            tally,
            left: FxHashSet::default(),
            feeds: None,
            to_count: Vec::new(),
            met: Met::default(),
            words: Words::default(),
            walked: 0,
            shown: 0,
            enough,
        }
    }

    /// A case, with its events in time order.
    pub fn case(&mut self, id: CaseId, spots: &[Spot]) {
        let ty = self.likeness.input.cases.ty(id);
        match self.whole(Some(id), ty.0, spots) {
            Ok(came) => {
                self.count(came);
                self.feed(came, |_| Owner::Case(id));
            }
            Err(Unlike) => {
                self.left.insert(Owner::Case(id));
            }
        }
    }

    /// An event about no case.
    pub fn loose(&mut self, spot: Spot) {
        let way = self.alike(spot);
        match way.and_then(|came| Ok((came, *self.met.events.last().ok_or(Unlike)?))) {
            Ok((came, at)) => {
                if self.feeds.is_none() {
                    self.ask(came, spot, at);
                }
                self.count(came);
                self.feed(came, |walk| walk.owner(spot));
            }
            Err(Unlike) => {
                let owner = self.owner(spot);
                self.left.insert(owner);
            }
        }
    }

    /// Whose an event by itself is.
    fn owner(&self, spot: Spot) -> Owner {
        let log = self.likeness.log;
        let packed = log.packed_in(spot).unwrap_or_default();
        let row = log.record(packed).map(|record| record.row());
        Owner::Loose(row.unwrap_or(RowId(0)))
    }

    /// Takes down what an event by itself is to be counted for.
    fn ask(&mut self, came: usize, spot: Spot, at: Instant) {
        for (nth, (counter, party)) in self.paths.came[came].asked.iter().enumerate() {
            if let (Some(party), Ok(nth)) =
                (self.met.parties.get(party.index()), u16::try_from(nth))
            {
                self.to_count.push(ToCount {
                    spot,
                    at,
                    counter: *counter,
                    nth,
                    party: *party,
                });
            }
        }
    }

    /// The way of an event by itself.
    pub fn alike(&mut self, spot: Spot) -> Result<usize, Unlike> {
        let beginning = self.program.base.case_types.len();
        let beginning = Place::try_from(beginning).unwrap_or(Place::MAX);
        self.whole(None, beginning, &[spot])
    }

    fn packed(&self, spot: Spot) -> Result<&'a [u32], Unlike> {
        self.likeness.log.packed_in(spot).ok_or(Unlike)
    }

    /// Takes down for whom a case or an event by itself counts, where a later stage asks for it.
    fn feed(&mut self, came: usize, owner: impl FnOnce(&Self) -> Owner) {
        if self.feeds.is_none() || self.paths.came[came].touches.is_empty() {
            return;
        }
        let owner = owner(self);
        let Some(feeds) = &mut self.feeds else {
            return;
        };
        for by in &self.paths.came[came].touches {
            let by = match by {
                Owner::Party(party, rank) => match self.met.parties.get(party.index()) {
                    Some(party) => Owner::Party(*party, *rank),
                    None => continue,
                },
                other => *other,
            };
            feeds.entry(by).or_default().insert(owner);
        }
    }

    fn count(&mut self, came: usize) {
        let gone = &mut self.paths.gone[came];
        gone.times += 1;
        let individual = &gone.individual;
        if !individual.is_empty() {
            let particulars = Particulars {
                parties: &self.met.parties,
                events: &self.met.events,
                limits: &self.met.limits,
            };
            self.tally.one(individual, particulars);
        }
    }

    /// All has been walked: what came of each way is counted so often as it was gone.
    pub fn finish(&mut self) {
        for (came, gone) in self.paths.came.iter().zip(&self.paths.gone) {
            self.tally.alike(&came.told, gone.times);
        }
    }

    /// How cases, and events by themselves, were executed.
    pub fn executed(&self) -> Executed {
        // Each way was shown by one.
        let ways = self.paths.came.len() as u64;
        let gone = self.paths.gone.iter().map(|gone| gone.times);
        Executed {
            alike: gone.sum::<u64>().saturating_sub(ways),
            by_machine: ways + self.left.len() as u64,
            plain: false,
        }
    }

    /// Walks a whole case; tells where it came to.
    fn whole(
        &mut self,
        case: Option<CaseId>,
        beginning: Place,
        spots: &[Spot],
    ) -> Result<usize, Unlike> {
        self.walked += 1;
        self.likeness.begin(case, &mut self.met);
        let mut place = beginning;
        let mut left = spots.iter();
        let mut event = self.next_event(&mut left)?;
        loop {
            let before = match event {
                Some((time, _)) => self.before(time),
                None => self.at_the_end(),
            };
            let limit = runs_out(self.paths.running(place)?, &self.met, before);
            let (next, now) = match (limit, event) {
                (Some(limit), _) => {
                    let known = self.paths.ran_out(place, limit);
                    let next = known.or_else(|| self.ran_out_rarely(place, limit));
                    (next, self.met.limits[limit as usize])
                }
                (None, Some((time, packed))) => {
                    event = self.next_event(&mut left)?;
                    self.words.begin(place);
                    self.likeness
                        .event(packed, &mut self.met, &mut self.words)?;
                    (self.paths.next(self.words.step()), time)
                }
                (None, None) => break,
            };
            let Some(next) = next else {
                return self.show(case, beginning, spots);
            };
            place = next;
            // The limits that the step makes are reckoned.
            for &reckoned in &self.paths.running(place)?.made {
                let end = self.limits.end(reckoned, &self.met)?;
                // What ran out before it was known is rare, and more than this way knows.
                if end < now {
                    return Err(Unlike);
                }
                self.met.limits.push(end);
            }
        }
        match self.paths.came(place)? {
            Some(came) => Ok(came),
            None => self.show(case, beginning, spots),
        }
    }

    /// Where a limit leads that is not the first that ran out from a place.
    #[cold]
    fn ran_out_rarely(&mut self, place: Place, limit: u32) -> Option<Place> {
        self.paths.next(self.words.runs_out(place, limit))
    }

    /// The next event of a case, and when it happened.
    #[inline]
    fn next_event(
        &self,
        left: &mut std::slice::Iter<'_, Spot>,
    ) -> Result<Option<(Instant, &'a [u32])>, Unlike> {
        let Some(&spot) = left.next() else {
            return Ok(None);
        };
        let packed = self.packed(spot)?;
        let (time, _) = EventLog::head(packed).ok_or(Unlike)?;
        Ok(Some((time, packed)))
    }

    /// What runs out before an event; nothing does after the end of the run.
    #[inline]
    fn before(&self, time: Instant) -> Before {
        match self.likeness.as_of {
            Some(end) if time > end => Before::NOTHING,
            _ => Before(time.millis()),
        }
    }

    /// What runs out until the end of the run, where that is known.
    #[inline]
    fn at_the_end(&self) -> Before {
        match self.likeness.as_of {
            Some(end) => Before(end.millis() + 1),
            None => Before::NOTHING,
        }
    }

    /// The machine runs a case and shows the way.
    fn show(
        &mut self,
        case: Option<CaseId>,
        beginning: Place,
        spots: &[Spot],
    ) -> Result<usize, Unlike> {
        if self.shown >= self.enough && self.shown * 4 > self.walked {
            return Err(Unlike);
        }
        self.shown += 1;
        let program = self.program;
        let as_of = self.likeness.as_of;
        let input = self.alone(case, spots)?;
        let mut sample = Sample::new(program, &input);
        self.likeness.begin(case, &mut self.met);
        let mut place = beginning;
        for (nth, &spot) in spots.iter().enumerate() {
            let packed = self.packed(spot)?;
            let (time, _) = EventLog::head(packed).ok_or(Unlike)?;
            place = self.shown_until(&mut sample, place, self.before(time))?;
            self.words.begin(place);
            self.likeness
                .event(packed, &mut self.met, &mut self.words)?;
            sample.take(nth, input.events[nth].clone(), as_of);
            let now = Moment::Event(u32::try_from(nth).map_err(|_| Unlike)?);
            let running = sample.step(now, &mut self.met, &mut self.limits);
            place = self.paths.take(self.words.step(), running)?;
        }
        place = self.shown_until(&mut sample, place, self.at_the_end())?;
        match sample.end(as_of, case.map(|_| CaseId(0)), &self.met) {
            Ok(came) => Ok(self.paths.end(place, came)),
            Err(Unlike) => {
                self.paths.alone(place);
                Err(Unlike)
            }
        }
    }

    /// The limits of a sample run out, as they would where others have gone.
    fn shown_until<'i>(
        &mut self,
        sample: &mut Sample<'a, 'i>,
        mut place: Place,
        before: Before,
    ) -> Result<Place, Unlike>
    where
        'a: 'i,
    {
        loop {
            let expected = runs_out(self.paths.running(place)?, &self.met, before);
            let limit = sample.run_out(|at| before.holds(at));
            if expected != limit {
                self.paths.alone(place);
                return Err(Unlike);
            }
            let Some(limit) = limit else {
                return Ok(place);
            };
            let running = sample.step(Moment::Limit(limit), &mut self.met, &mut self.limits);
            let from = place;
            let step = self.words.runs_out(from, limit);
            place = self.paths.take(step, running)?;
            self.paths.runs_out(from, limit, place);
        }
    }

    /// A case by itself: its parties are those that it names, in order of appearance, and nothing stands in it but what
    /// the rules look at.
    pub fn alone(&mut self, case: Option<CaseId>, spots: &[Spot]) -> Result<Input, Unlike> {
        self.likeness.begin(case, &mut self.met);
        let mut events = Vec::with_capacity(spots.len());
        for &spot in spots {
            let packed = self.packed(spot)?;
            self.words.begin(0);
            self.likeness
                .event(packed, &mut self.met, &mut self.words)?;
            events.push(self.likeness.log.event_in(spot).ok_or(Unlike)?);
        }
        let own = Own {
            likeness: &self.likeness,
            met: &self.met,
        };
        let events = events.into_iter().map(|event| own.event(event));
        let events = events.collect::<Result<_, _>>()?;
        let parties = self.met.parties.iter().map(|party| own.party(*party));
        let parties = parties.collect::<Result<_, _>>()?;
        let mut cases = CaseList::default();
        if let Some(case) = case {
            cases.push("", self.likeness.input.cases.ty(case));
        }
        Ok(Input {
            parties,
            cases,
            events,
            ..Input::default()
        })
    }
}

/// What happens before a moment, in milliseconds like those of [`Instant`].
#[derive(Clone, Copy, Debug)]
struct Before(i64);

impl Before {
    const NOTHING: Self = Self(i64::MIN);

    #[inline]
    fn holds(self, at: Instant) -> bool {
        at.millis() < self.0
    }
}

/// The limit that runs out next; of those that end together, the one that was made first.
#[inline]
fn runs_out(running: &Running, met: &Met, before: Before) -> Option<u32> {
    let mut first: Option<(Instant, u32)> = None;
    for &limit in &running.runs {
        if let Some(&end) = met.limits.get(limit as usize)
            && before.holds(end)
            && first.is_none_or(|(so_far, _)| end < so_far)
        {
            first = Some((end, limit));
        }
    }
    first.map(|(_, limit)| limit)
}

/// Ids of a case by itself.
struct Own<'w, 'a> {
    likeness: &'w Likeness<'a>,
    met: &'w Met,
}

impl Own<'_, '_> {
    fn id(&self, party: PartyId) -> Result<PartyId, Unlike> {
        let at = self.met.parties.iter().position(|p| *p == party);
        at.map(PartyId::at).ok_or(Unlike)
    }

    fn value(&self, value: &Value) -> Result<Value, Unlike> {
        Ok(match value {
            Value::Party(party) => Value::Party(self.id(*party)?),
            Value::Parties(all) => {
                let all: Result<Vec<_>, _> = all.iter().map(|party| self.id(*party)).collect();
                Value::Parties(all?.into())
            }
            Value::Case(case) if self.met.case == Some(*case) => Value::Case(CaseId(0)),
            Value::Case(_) => return Err(Unlike),
            other => other.clone(),
        })
    }

    fn event(&self, event: Event) -> Result<Event, Unlike> {
        let ty = event.ty.index();
        let looked = |slot: usize| self.likeness.looked.field(ty, slot);
        let party = |party: Option<PartyId>| party.map(|party| self.id(party)).transpose();
        let fields = event.fields.iter().enumerate().map(|(slot, value)| {
            let value = value.as_ref().filter(|_| looked(slot));
            value.map(|value| self.value(value)).transpose()
        });
        Ok(Event {
            time: event.time,
            ty: event.ty,
            case: event.case.map(|_| CaseId(0)),
            id: None,
            actor: party(event.actor)?,
            recipient: party(event.recipient)?,
            fields: fields.collect::<Result<_, _>>()?,
            builtin: None,
            row: RowId(0),
        })
    }

    fn party(&self, party: PartyId) -> Result<Party, Unlike> {
        let of = &self.likeness.input.parties[party.index()];
        let mut attributes = vec![None; of.attributes.len()];
        for slot in self.likeness.looked.attributes(of.ty) {
            if let Some(Some(value)) = of.attributes.get(slot.index()) {
                attributes[slot.index()] = Some(self.value(value)?);
            }
        }
        Ok(Party {
            name: "".into(),
            ty: of.ty,
            attributes,
        })
    }
}
