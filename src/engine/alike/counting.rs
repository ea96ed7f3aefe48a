//! What is counted for parties, where it is plain: events about no case, one by one, over windows that move with time. What
//! a tier brings about is the machine's to show, once for all events that are alike.

use super::AT_ONCE;
use super::likeness::Unlike;
use super::sample::Sample;
use super::walk::{ToCount, Walk};
use crate::calendar::{Instant, Reckoner, period_of};
use crate::decimal::Decimal;
use crate::engine::counter::crossed;
use crate::journal::{self, EntryId, EntryKind, Individual, Owner, Particulars, Tally, Told};
use crate::model::plan::{Level, Plan};
use crate::model::{
    Counter, EventOrigin, EventTypeId, PartyId, RuleBase, StatementKind, Type, Window,
};
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;

/// Whether everything that is counted for parties is plain: ones, by a party alone, of events about no case that come from
/// the input; and what follows are sanctions.
pub(super) fn plain(base: &RuleBase, plan: &Plan) -> bool {
    let for_parties = |counter: &&Counter| {
        !matches!(
            plan.levels.get(counter.id.index()),
            Some(Level::Case) | None
        )
    };
    let raised = |ty: EventTypeId| {
        base.statements
            .iter()
            .any(|s| matches!(&s.kind, StatementKind::Raise(raise) if raise.event == ty))
    };
    let by_itself = |ty: &EventTypeId| {
        let event = base.event(*ty);
        let on_case = |ty: Type| matches!(ty, Type::Case(_));
        event.origin == EventOrigin::Declared
            && event.about.is_none()
            && !event.fields.iter().any(|field| on_case(field.ty))
            && !raised(*ty)
    };
    let counters = base.counters.iter().filter(for_parties);
    !plan.office && plan.party_stages() <= 1 && {
        let mut all = counters;
        all.all(|counter| is_plain(base, counter) && counter.events.iter().all(by_itself))
    }
}

fn is_plain(base: &RuleBase, counter: &Counter) -> bool {
    let sanctions = |statement: &crate::model::StatementId| {
        matches!(
            base.statement(*statement).kind,
            StatementKind::Sanction { .. }
        )
    };
    counter.family == counter.id
        && counter.keys.len() == 1
        && counter.field.is_none()
        && counter.clears.is_empty()
        && counter.deductions.is_empty()
        && !matches!(counter.window, Window::Anchored { .. })
        && counter
            .tiers
            .iter()
            .all(|tier| tier.when.is_none() && tier.body.iter().all(sanctions))
}

/// The beginning of the window of a counter, for the day reckoned last.
#[derive(Clone, Copy)]
struct Begins {
    day: i64,
    at: Instant,
}

/// When events happened that were counted for a party.
#[derive(Default)]
struct Held {
    times: Vec<Instant>,
    /// The beginning of the window that was asked for last, and how many come before it.
    begins: Option<Instant>,
    before: usize,
}

impl Held {
    /// How many there are since an instant; windows move on with time, so that few are passed over each time.
    fn since(&mut self, begins: Instant) -> usize {
        if self.begins.is_some_and(|last| begins < last) {
            self.before = 0;
        }
        self.begins = Some(begins);
        while self
            .times
            .get(self.before)
            .is_some_and(|time| *time < begins)
        {
            self.before += 1;
        }
        self.times.len() - self.before
    }
}

/// What a counter holds of each party for which it counted.
#[derive(Default)]
struct HeldBy {
    /// By party, one more than the place of what is held of it; nothing is held of the others.
    places: Vec<u32>,
    all: Vec<Held>,
}

impl HeldBy {
    fn of(&mut self, party: PartyId) -> &mut Held {
        if self.places.len() <= party.index() {
            self.places.resize(party.index() + 1, 0);
        }
        let place = &mut self.places[party.index()];
        if *place == 0 {
            self.all.push(Held::default());
            // There are no more than parties, which have numbers of as many bits.
            *place = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        }
        &mut self.all[*place as usize - 1]
    }
}

/// Counts for parties.
pub(super) struct Counting<'a> {
    base: &'a RuleBase,
    reckoner: Reckoner<'a>,
    begins: Vec<Option<Begins>>,
    /// By counter.
    held: Vec<HeldBy>,
    /// By counter, how often it counted.
    counted: Vec<u64>,
    /// What came of a tier, by the way of the event that reached it and the place of the counter that was asked.
    tiers: FxHashMap<(usize, usize, usize), (Told, Individual)>,
}

impl<'a> Counting<'a> {
    pub fn new(base: &'a RuleBase) -> Self {
        Self {
            base,
            reckoner: Reckoner::new(&base.calendar, base.office_hours.as_ref()),
            begins: vec![None; base.counters.len()],
            held: base.counters.iter().map(|_| HeldBy::default()).collect(),
            counted: vec![0; base.counters.len()],
            tiers: FxHashMap::default(),
        }
    }

    /// Counts events that are in time order.
    pub fn count<'c, T: Tally>(
        &mut self,
        mut all: impl Iterator<Item = &'c ToCount>,
        walk: &mut Walk<'a, T>,
    ) -> Result<(), Unlike> {
        let mut some: Vec<&ToCount> = Vec::with_capacity(AT_ONCE);
        loop {
            some.clear();
            some.extend(all.by_ref().take(AT_ONCE));
            if some.is_empty() {
                break;
            }
            let spots = some.iter().map(|one| one.spot);
            walk.likeness.log.fetch(spots);
            for one in &some {
                self.one(**one, walk)?;
            }
        }
        for (counter, times) in self.base.counters.iter().zip(&self.counted) {
            let told = Told {
                entries: vec![counted(counter)],
                ..Told::default()
            };
            if *times > 0 {
                walk.tally.alike(&told, *times);
            }
        }
        Ok(())
    }

    fn one<T: Tally>(&mut self, one: ToCount, walk: &mut Walk<'a, T>) -> Result<(), Unlike> {
        let counter = &self.base.counters[one.counter.index()];
        let begins = self.begin(counter, one.at);
        let held = self.held[one.counter.index()].of(one.party);
        let before = held.since(begins);
        held.times.push(one.at);
        self.counted[one.counter.index()] += 1;
        let amount = |n: usize| Decimal::count(u32::try_from(n).unwrap_or(u32::MAX));
        let (from, to) = (amount(before), amount(before + 1));
        let reaches = |tier: &crate::model::Tier| {
            tier.at <= to && (from < tier.at || (tier.every && from < to))
        };
        if !counter.tiers.iter().any(reaches) {
            return Ok(());
        }
        let came = walk.alike(one.spot)?;
        for tier in crossed(counter, from, to) {
            let key = (came, usize::from(one.nth), tier);
            let (told, individual) = match self.tiers.entry(key) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => {
                    let told = reached(walk, one, tier)?;
                    let individual = told.individual();
                    let told = unknown.insert((told, individual));
                    // The walk has looked at the event by itself.
                    walk.alike(one.spot)?;
                    told
                }
            };
            walk.tally.alike(told, 1);
            let of = Particulars {
                parties: &walk.met.parties,
                events: &walk.met.events,
                limits: &walk.met.limits,
            };
            walk.tally.one(individual, of);
        }
        Ok(())
    }

    /// When the window of a counter begins that holds an instant.
    fn begin(&mut self, counter: &Counter, at: Instant) -> Instant {
        let day = at.day();
        let by_day = match &counter.window {
            Window::Rolling(span) => !span.unit.is_clock(),
            Window::Calendar(_) | Window::Ever | Window::Anchored { .. } => true,
        };
        let known = &mut self.begins[counter.id.index()];
        if let Some(known) = known
            && by_day
            && known.day == day
        {
            return known.at;
        }
        let begins = match &counter.window {
            Window::Calendar(period) => Instant::start_of_day(period_of(at.date(), *period).0),
            Window::Rolling(span) => self
                .reckoner
                .window_start(at, *span)
                .unwrap_or(Instant::MIN),
            Window::Ever | Window::Anchored { .. } => Instant::MIN,
        };
        *known = Some(Begins { day, at: begins });
        begins
    }
}

/// What comes of a tier that an event reaches.
fn reached<T: Tally>(walk: &mut Walk<'_, T>, one: ToCount, tier: usize) -> Result<Told, Unlike> {
    let program = walk.program;
    let as_of = walk.likeness.as_of;
    let input = walk.alone(None, &[one.spot])?;
    let mut sample = Sample::new(program, &input);
    for (nth, event) in input.events.iter().enumerate() {
        sample.take(nth, event.clone(), as_of);
    }
    sample.tier(usize::from(one.nth), tier)
}

/// The entry of a counted event, as far as it is counted itself.
fn counted(counter: &Counter) -> journal::Entry {
    journal::Entry {
        id: EntryId(0),
        time: Instant::MIN,
        noted: None,
        kind: EntryKind::Counted {
            counter: counter.id,
            keys: Vec::new(),
            from: Decimal::ZERO,
            to: Decimal::ZERO,
        },
        case: None,
        party: None,
        provision: Some(counter.provision),
        via: None,
        also: Vec::new(),
        causes: smallvec::SmallVec::new(),
        responsible: Vec::new(),
        flags: Vec::new(),
        owner: Owner::Office,
    }
}
