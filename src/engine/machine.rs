//! The state of a run, and how entries are made.

use super::ahead::Ahead;
use super::case_runs::CaseRuns;
use super::clock::Timers;
use super::counter::CounterState;
use super::duty::DutyInstance;
use super::entries::Entries;
use super::interval::Occurrences;
use super::limit::Detail;
use super::program::Program;
use super::putoffs::Putoffs;
use super::remembered::Remembered;
use super::sanction::Sanctions;
use super::share::Share;
use super::wait::Pending;
use super::watch::Watch;
use crate::calendar::{Instant, Reckoner};
use crate::cases::Input;
use crate::journal::{
    CaseState, CaseStatus, Cause, DueRecord, DutyId, Entry, EntryId, EntryKind, EventRecord,
    EventSource, Flag, Journal, MissingFact, Owner, Side, Status,
};
use crate::model::{
    CaseId, ComparisonId, CounterId, EventId, PartyId, ProvisionId, RuleBase, SanctionId, Slot,
    StatementId, StatementKind, Value,
};
use crate::table::Table;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use std::cell::RefCell;
use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

/// The machine of one run.
pub(super) struct Machine<'a> {
    pub program: &'a Program<'a>,
    pub base: &'a RuleBase,
    pub input: &'a Input,
    pub reckoner: Reckoner<'a>,
    /// The instant up to which everything has happened; entries about earlier instants are noted at it.
    pub now: Instant,
    pub entries: Entries,
    /// Fields that were filled after their event was told.
    pub filled_later: Vec<(EventId, Slot)>,
    pub events: Table<EventRecord>,
    /// How each event hangs together with others, by [`EventId`].
    pub links: Table<Links>,
    /// The run's event for each input event that others correct, by its position, once it has happened.
    pub taken: FxHashMap<usize, EventId>,
    pub ahead: Ahead,
    /// Events by type that are remembered beyond their cases.
    pub by_type: Vec<Remembered>,
    pub cases: CaseRuns<'a>,
    pub parties: Vec<Vec<Option<Value>>>,
    pub duties: Table<DutyInstance>,
    /// Open duties about no case.
    pub caseless: SmallVec<[DutyId; 4]>,
    /// Duties about no case that are to be done so long before an event.
    pub caseless_ahead: Vec<DutyId>,
    pub powers: Table<PowerInstance>,
    /// Open powers about no case.
    pub caseless_powers: Vec<usize>,
    /// Decisions that are owed.
    pub decisions: BTreeSet<DutyId>,
    pub groups: Vec<Group>,
    pub arms_made: u64,
    pub pending: Putoffs,
    /// What the question at hand looks at.
    pub watch: Watch,
    /// Whether limits are reckoned with their reasons.
    pub detail: Detail,
    /// How often something became known.
    pub knowledge: u64,
    pub counters: FxHashMap<(CounterId, Rc<[Value]>), CounterState>,
    pub sanctions: Sanctions,
    pub timers: Timers,
    pub queue: VecDeque<Queued>,
    /// Events raised since the last input event or timer.
    pub raised: usize,
    /// How many events have passed the scope.
    pub acted: u64,
    /// What of the run is this machine's to do.
    pub share: Share,
    /// For whom its cases and parties count, where that is not its own to do.
    pub touched: FxHashSet<(Owner, Owner)>,
    /// What was to be counted for others, where it is taken down.
    pub asked: Option<Vec<Asked>>,
    /// On which sides of their boundaries comparisons were asked.
    pub compared: RefCell<BTreeSet<(ComparisonId, Side)>>,
}

/// An event that is to be counted for somebody whose count is another machine's to keep.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// The counter whose text stands.
    pub counter: CounterId,
    /// The frame in which its tiers would fire.
    pub frame: Frame,
}

/// What is processed after its cause, first in first out.
pub(super) enum Queued {
    /// A derived event takes the steps of an event.
    Event(EventId, EventSource, Option<ProvisionId>, Frame),
    /// Definitions and counters look at an event.
    Consequences(EventId, Frame),
}

/// A case of the run.
#[derive(Default)]
pub(super) struct CaseRun {
    pub state: CaseState,
    pub attributes: Vec<Option<Value>>,
    pub history: SmallVec<[EventId; 4]>,
    /// Events about it that are not part of its history: those of the language itself, and invalid ones.
    pub aside: Vec<EventId>,
    /// It stays to the end: other cases refer to it, or its events rest on those of other cases.
    pub stays: bool,
    /// It leaves when its entries were told.
    pub leaving: bool,
    /// Every duty that was ever owed on it.
    pub duties: SmallVec<[DutyId; 4]>,
    /// Duties that can still be performed.
    pub open: SmallVec<[DutyId; 4]>,
    /// Duties that ended by 免除, for acts that come later.
    pub waived: Vec<DutyId>,
    pub arms: Vec<Arm>,
    /// Open powers.
    pub powers: Vec<usize>,
    /// Duties `E 前 D`, which are looked at again when E comes.
    pub ahead: Vec<DutyId>,
    /// Occurrences of each interval.
    pub intervals: FxHashMap<usize, Occurrences>,
    /// Sanctions that wait for the scope.
    pub held: Vec<HeldSanction>,
    pub scope: Scope,
    /// The facts that its scope depends on, and the provision that asks.
    pub scope_missing: Option<(ProvisionId, Vec<std::sync::Arc<str>>)>,
}

/// A sanction that waits until it is known whether the case is in scope.
pub(super) struct HeldSanction {
    pub sanction: SanctionId,
    pub party: PartyId,
    pub provision: ProvisionId,
    pub frame: Frame,
}

/// Whether a case is in scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Scope {
    #[default]
    In,
    Unknown,
    Out,
}

/// An armed 遇.
#[derive(Clone)]
pub(super) struct Arm {
    pub number: u64,
    pub statement: StatementId,
    pub frame: Frame,
}

/// An open 可以.
pub(super) struct PowerInstance {
    pub statement: StatementId,
    pub frame: Frame,
}

/// The duties of one 各 P.
pub(super) struct Group {
    pub statement: StatementId,
    /// How many have not performed it, those included of whom it is not known whether they owe it.
    pub open: usize,
    pub any: bool,
    /// The one of `各 P` around it.
    pub around: Option<PartyId>,
}

/// How an event hangs together with others.
#[derive(Default)]
pub(super) struct Links {
    /// What it derives from.
    pub parents: Vec<EventId>,
    /// What derives from it.
    pub children: Vec<EventId>,
    /// Its entry.
    pub entry: Option<EntryId>,
    /// What it is deemed to be was not done (视为).
    pub deemed: bool,
    /// Its place among all that passed the scope, from one; nought where it did not pass.
    pub acted: u64,
    /// The counters that it stands in.
    pub counted: Vec<(CounterId, Rc<[Value]>)>,
}

/// A counted event on which a tier rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ground {
    pub event: EventId,
    /// Its entry.
    pub entry: Option<EntryId>,
}

/// Where a body runs: the event at hand, the case, who it is about, what brought it about.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// The instant in law.
    pub at: Instant,
    /// The event at hand.
    pub event: Option<EventId>,
    /// The event that triggered the rule, where the event at hand is an act under it.
    pub origin: Option<EventId>,
    pub case: Option<CaseId>,
    /// The party that a counter or metric counts for.
    pub key: Option<PartyId>,
    /// The obligor of the duty at hand.
    pub obligor: Option<PartyId>,
    /// The one of `各 P`.
    pub member: Option<PartyId>,
    pub duty: Option<DutyId>,
    pub via: Option<ProvisionId>,
    pub also: Option<Rc<[ProvisionId]>>,
    pub cause: Option<Cause>,
    /// The events that a tier rests on.
    pub grounds: Option<Rc<[Ground]>>,
    /// The period that a metric measures.
    pub period: Option<(Instant, Instant)>,
    /// Whose what happens here is.
    pub owner: Owner,
}

impl Frame {
    pub fn at(at: Instant) -> Self {
        Self {
            at,
            event: None,
            origin: None,
            case: None,
            key: None,
            obligor: None,
            member: None,
            duty: None,
            via: None,
            also: None,
            cause: None,
            grounds: None,
            period: None,
            owner: Owner::Office,
        }
    }

    /// The same frame, brought about by an entry.
    pub fn because(&self, entry: EntryId) -> Self {
        Self {
            cause: Some(Cause::Entry(entry)),
            ..self.clone()
        }
    }
}

impl<'a> Machine<'a> {
    pub fn new(program: &'a Program<'a>, input: &'a Input, ahead: Ahead) -> Self {
        let base = program.base;
        let party = |p: &crate::cases::Party| {
            let mut attributes = p.attributes.clone();
            attributes.resize(base.party_types[p.ty.index()].attributes.len(), None);
            attributes
        };
        Self {
            program,
            base,
            input,
            reckoner: Reckoner::new(&base.calendar, base.office_hours.as_ref()),
            now: Instant::MIN,
            entries: Entries::default(),
            filled_later: Vec::new(),
            events: Table::default(),
            links: Table::default(),
            taken: FxHashMap::default(),
            ahead,
            by_type: vec![Remembered::default(); base.events.len()],
            cases: CaseRuns::new(base, &input.cases),
            parties: input.parties.iter().map(party).collect(),
            duties: Table::default(),
            caseless: SmallVec::new(),
            caseless_ahead: Vec::new(),
            powers: Table::default(),
            caseless_powers: Vec::new(),
            decisions: BTreeSet::new(),
            groups: Vec::new(),
            arms_made: 0,
            pending: Putoffs::default(),
            watch: Watch::default(),
            detail: Detail::Explained,
            knowledge: 0,
            counters: FxHashMap::default(),
            sanctions: Sanctions::default(),
            timers: Timers::default(),
            queue: VecDeque::new(),
            raised: 0,
            acted: 0,
            share: Share::Whole,
            touched: FxHashSet::default(),
            asked: None,
            compared: RefCell::default(),
        }
    }

    /// Makes an entry from a frame: its instant, case, via and cause.
    pub fn record(
        &mut self,
        frame: &Frame,
        provision: Option<ProvisionId>,
        party: Option<PartyId>,
        kind: EntryKind,
    ) -> EntryId {
        self.entries.push(|id| Entry {
            id,
            time: frame.at,
            noted: (frame.at < self.now).then_some(self.now),
            kind,
            case: frame.case,
            party,
            provision,
            via: frame.via.filter(|_| provision.is_some()),
            also: frame.also.as_deref().unwrap_or_default().to_vec(),
            causes: frame.cause.into_iter().collect(),
            responsible: Vec::new(),
            flags: Vec::new(),
            owner: frame.owner,
        })
    }

    pub fn flag(&mut self, entry: EntryId, flag: Flag) {
        if let Some(entry) = self.entries.get_mut(entry)
            && !entry.flags.contains(&flag)
        {
            entry.flags.push(flag);
        }
    }

    pub fn flag_all(&mut self, entry: EntryId, flags: Vec<Flag>) {
        for flag in flags {
            self.flag(entry, flag);
        }
    }

    /// Marks an entry whose limit rests on a year without a calendar.
    pub fn flag_due(&mut self, entry: EntryId, due: &DueRecord) {
        if let DueRecord::At(due) = due
            && due.provisional
        {
            self.flag(entry, Flag::Provisional);
        }
    }

    /// An event, the events it derives from, and theirs.
    pub fn ancestry(&self, event: Option<EventId>) -> Vec<EventId> {
        let mut found: Vec<EventId> = event.into_iter().collect();
        let mut next = 0;
        while let Some(&id) = found.get(next) {
            // What has left can no longer be revoked, nor what it came from.
            let links = self.links.get(id.index());
            for &parent in links.into_iter().flat_map(|l| &l.parents) {
                if !found.contains(&parent) {
                    found.push(parent);
                }
            }
            next += 1;
        }
        found
    }

    pub fn into_journal(self, as_of: Option<Instant>) -> Journal {
        let cases = (0..self.input.cases.len())
            .map(|i| self.case_status(CaseId::at(i)))
            .collect();
        let status = Status {
            as_of,
            cases,
            duties: self.duties.iter().map(|d| d.record.clone()).collect(),
            sanctions: self.sanctions.records,
            parties: self.parties,
        };
        Journal {
            entries: self.entries.into_all(),
            events: self.events,
            filled_later: self.filled_later,
            status,
            input: Arc::new(self.input.clone()),
            comparisons: self.compared.into_inner(),
        }
    }

    pub fn case_status(&self, id: CaseId) -> CaseStatus {
        let run = &self.cases[id];
        let mut awaits = Vec::new();
        for arm in &run.arms {
            if let StatementKind::Arm { trigger, .. } = &self.base.statement(arm.statement).kind {
                // Asked as of now: what has happened since the 遇 was armed counts.
                let now = Frame {
                    at: self.now.max(arm.frame.at),
                    ..arm.frame.clone()
                };
                let holds = trigger
                    .when
                    .as_ref()
                    .map_or(Some(true), |when| self.holds(when, &now));
                if holds != Some(false) {
                    awaits.push((arm.statement, trigger.events.clone()));
                }
            }
        }
        CaseStatus {
            state: run.state.clone(),
            attributes: self.cases.attributes(id),
            awaits,
            missing: self.missing(id),
        }
    }

    /// The facts that a case waits for.
    pub fn missing(&self, id: CaseId) -> Vec<MissingFact> {
        let run = &self.cases[id];
        let mut missing: Vec<MissingFact> = Vec::new();
        if let Some((provision, facts)) = &run.scope_missing {
            let of_scope = |fact: &std::sync::Arc<str>| MissingFact {
                fact: fact.clone(),
                statement: None,
                provision: *provision,
                owner: Owner::Case(id),
            };
            missing.extend(facts.iter().map(of_scope));
        }
        let asked = |p: &&Pending| !matches!(p.what, super::wait::Wait::Silently(_));
        for pending in self.pending.of_case(id).filter(asked) {
            for fact in &pending.facts {
                missing.push(MissingFact {
                    fact: fact.clone(),
                    statement: pending.what.statement(),
                    provision: pending.provision,
                    owner: pending.frame.owner,
                });
            }
        }
        missing
    }
}
