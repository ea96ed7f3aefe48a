//! A replay as it is told: counted on the way, and written where it is asked for.

use super::given::Given;
use super::scribe::Scribe;
use super::summary::{DutyTally, ProvisionTally, RowCount, Summary, TierTally};
use super::trends::Trends;
use crate::engine::{Part, Share};
use crate::journal::{
    CaseState, CaseStatus, DutyRecord, DutyState, Entry, EntryKind, Journal, Listener, Owner,
    Reading,
};
use crate::model::{CaseId, CounterId, PartyId, ProvisionId, RuleBase};
use crate::report::Run;
use crate::report::words::Lang;
use crate::source::SourceMap;
use rustc_hash::{FxHashMap, FxHashSet};

/// What came of it for a party, or for a section through its members.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct PartyTally {
    pub duties: DutyTally,
    pub violations: u64,
    pub sanctions: u64,
}

/// Listens to a replay and counts it.
pub struct Account<'a> {
    base: &'a RuleBase,
    sources: &'a SourceMap,
    lang: Lang,
    pub(super) counts: Counts,
    /// The part that is told, where it is not the whole.
    part: Option<Part>,
    scribe: Option<Scribe<'a>>,
}

/// What was counted of a replay, or of a part of one.
#[derive(Default)]
pub struct Counts {
    pub(super) summary: Summary,
    pub(super) trends: Trends,
    pub(super) tallies: Vec<ProvisionTally>,
    /// The provisions that were applied in each case that has not been told yet, or that other parts may tell of.
    applied: FxHashMap<CaseId, Vec<ProvisionId>>,
    tiers: FxHashMap<(CounterId, usize), u64>,
    parties: Vec<PartyTally>,
    duties: Vec<DutyRecord>,
    more_duties: u64,
    pub(super) sanctions: Given,
    /// Provisions that were applied in cases after the stage of the cases, and those that were there.
    later: FxHashSet<(CaseId, ProvisionId)>,
    seen: FxHashSet<(CaseId, ProvisionId)>,
    /// Cases that wait only for what a later stage asks.
    later_waits: FxHashSet<CaseId>,
}

impl Counts {
    /// Joins the counts of another part.
    pub fn join(&mut self, other: Self) {
        let (mine, its) = (&mut self.summary, other.summary);
        for (mine, its) in mine.cases.iter_mut().zip(its.cases) {
            *mine += its;
        }
        mine.duties.join(its.duties);
        mine.waiting += its.waiting;
        self.trends.join(other.trends);
        for (mine, its) in self.tallies.iter_mut().zip(other.tallies) {
            mine.entries += its.entries;
            mine.cases += its.cases;
            mine.duties.join(its.duties);
            mine.violations += its.violations;
            mine.sanctions += its.sanctions;
        }
        for (tier, times) in other.tiers {
            *self.tiers.entry(tier).or_default() += times;
        }
        if self.parties.len() < other.parties.len() {
            self.parties
                .resize(other.parties.len(), PartyTally::default());
        }
        for (mine, its) in self.parties.iter_mut().zip(other.parties) {
            mine.duties.join(its.duties);
            mine.violations += its.violations;
            mine.sanctions += its.sanctions;
        }
        self.duties.extend(other.duties);
        self.more_duties += other.more_duties;
        self.sanctions.join(other.sanctions);
        self.later.extend(other.later);
        self.later_waits.extend(other.later_waits);
    }
}

/// What came of a replay.
#[derive(Clone, Debug, PartialEq)]
pub struct Accounted {
    /// In numbers.
    pub summary: Summary,
    /// Over time.
    pub trends: Trends,
    pub(super) parties: Vec<PartyTally>,
    /// Duties for the table of them, by id, and how many more there are.
    pub(super) duties: Vec<DutyRecord>,
    pub(super) more_duties: u64,
}

impl<'a> Account<'a> {
    /// An account of a replay under these rules. With a scribe, journals are written on the way.
    #[must_use]
    pub fn new(
        base: &'a RuleBase,
        sources: &'a SourceMap,
        lang: Lang,
        scribe: Option<Scribe<'a>>,
    ) -> Self {
        let provision = |at| ProvisionTally {
            provision: ProvisionId::at(at),
            entries: 0,
            cases: 0,
            duties: DutyTally::default(),
            violations: 0,
            sanctions: 0,
        };
        Self {
            base,
            sources,
            lang,
            counts: Counts {
                trends: Trends::new(base),
                tallies: (0..base.provisions.len()).map(provision).collect(),
                ..Counts::default()
            },
            part: None,
            scribe,
        }
    }

    /// An account of a part of a replay, to be [joined](Counts::join) with those of the others.
    #[must_use]
    pub fn of_part(base: &'a RuleBase, sources: &'a SourceMap, lang: Lang, part: &Part) -> Self {
        Self {
            part: Some(part.clone()),
            ..Self::new(base, sources, lang, None)
        }
    }

    /// A part has ended; `rest` is what is left of its journal.
    #[must_use]
    pub fn counted(mut self, rest: Journal) -> Counts {
        self.counts.sanctions.all(&rest.status.sanctions);
        let seen = &self.counts.seen;
        self.counts.later.retain(|pair| !seen.contains(pair));
        self.counts.seen = FxHashSet::default();
        self.counts
    }

    /// The account of parts that were joined.
    #[must_use]
    pub fn joined(
        base: &'a RuleBase,
        sources: &'a SourceMap,
        lang: Lang,
        counts: Counts,
        (rows, events): (RowCount, u64),
    ) -> Accounted {
        let account = Self {
            counts,
            ..Self::new(base, sources, lang, None)
        };
        account.accounted(rows, events)
    }

    /// The replay has ended; `rest` is what is left of its journal.
    ///
    /// # Errors
    ///
    /// That of the first journal that could not be written.
    pub fn finish(
        mut self,
        rest: &Journal,
        rows: RowCount,
        events: u64,
    ) -> Result<Accounted, super::scribe::NotWritten> {
        let run = self.run(rest);
        if let Some(mut scribe) = self.scribe.take() {
            scribe.end(&run)?;
        }
        self.counts.sanctions.all(&rest.status.sanctions);
        Ok(self.accounted(rows, events))
    }

    fn accounted(mut self, rows: RowCount, events: u64) -> Accounted {
        self.counts.summary.rows = rows;
        self.counts.summary.events = events;
        self.count_sanctions();
        self.count_tiers();
        for (_, provision) in std::mem::take(&mut self.counts.later) {
            self.counts.tallies[provision.index()].cases += 1;
        }
        self.counts.summary.waiting += self.counts.later_waits.len() as u64;
        let mut counts = self.counts;
        counts.tallies.retain(|t| t.entries > 0);
        counts.summary.provisions = counts.tallies;
        counts.trends.finish();
        counts.duties.sort_by_key(|d| d.id);
        while counts.parties.last() == Some(&PartyTally::default()) {
            counts.parties.pop();
        }
        Accounted {
            summary: counts.summary,
            trends: counts.trends,
            parties: counts.parties,
            duties: counts.duties,
            more_duties: counts.more_duties,
        }
    }

    fn run<'j>(&self, journal: &'j Journal) -> Run<'j>
    where
        'a: 'j,
    {
        Run {
            base: self.base,
            journal,
            sources: self.sources,
            lang: self.lang,
        }
    }

    /// Whether it is of a stage after that of the cases.
    fn is_later(&self) -> bool {
        let later = |part: &Part| matches!(part.share, Share::Parties(_) | Share::Office);
        self.part.as_ref().is_some_and(later)
    }

    fn tells(&self, owner: Owner) -> bool {
        let told = |part: &Part| part.share.tells(owner, part.stage);
        self.part.as_ref().is_none_or(told)
    }

    pub(super) fn party(&mut self, id: PartyId) -> &mut PartyTally {
        if self.counts.parties.len() <= id.index() {
            self.counts
                .parties
                .resize(id.index() + 1, PartyTally::default());
        }
        &mut self.counts.parties[id.index()]
    }

    /// Counts an entry so many times; the provision under which it is, where it is under one.
    pub(super) fn count_entry(&mut self, entry: &Entry, times: u64) -> Option<ProvisionId> {
        match entry.kind {
            EntryKind::TierReached { counter, tier, .. } => {
                *self.counts.tiers.entry((counter, tier)).or_default() += times;
            }
            EntryKind::Routed { statement, branch } => {
                self.counts.trends.routed(statement, branch, times);
            }
            _ => {}
        }
        let provision = entry.provision?;
        let tally = &mut self.counts.tallies[provision.index()];
        tally.entries += times;
        tally.violations += times * u64::from(matches!(entry.kind, EntryKind::Violation { .. }));
        tally.sanctions += times * u64::from(matches!(entry.kind, EntryKind::Sanction { .. }));
        Some(provision)
    }

    /// Counts cases that stand alike.
    pub(super) fn count_case(&mut self, status: &CaseStatus, times: u64) {
        self.counts.summary.cases[match status.state {
            CaseState::Open => 0,
            CaseState::Closed(_) => 1,
            CaseState::Terminated(..) => 2,
            CaseState::OutOfScope(..) => 3,
            CaseState::Untouched => 4,
        }] += times;
        self.counts.summary.waiting += times * u64::from(!status.missing.is_empty());
    }

    fn count_duty(&mut self, duty: &DutyRecord) {
        self.counts.tallies[duty.provision.index()]
            .duties
            .add(duty.state, 1);
        self.counts.summary.duties.add(duty.state, 1);
        self.counts.trends.add(duty);
        if let Some(party) = duty.party {
            self.party(party).duties.add(duty.state, 1);
        }
        if self.scribe.is_some() && duty.state != DutyState::Waived {
            match self.counts.duties.len() < super::tables::MAX_SHEET_ROWS {
                true => self.counts.duties.push(duty.clone()),
                false => self.counts.more_duties += 1,
            }
        }
    }

    fn count_tiers(&mut self) {
        for (at, counter) in self.base.counters.iter().enumerate() {
            let counter_id = CounterId::at(at);
            for tier in 0..counter.tiers.len() {
                if let Some(&times) = self.counts.tiers.get(&(counter_id, tier)) {
                    self.counts.summary.tiers.push(TierTally {
                        counter: counter_id,
                        tier,
                        times,
                    });
                }
            }
        }
    }

    fn count_sanctions(&mut self) {
        let given = std::mem::take(&mut self.counts.sanctions);
        self.counts.summary.sanctions = given.tallies();
        for (party, of) in given.holders() {
            self.party(party).sanctions += of.iter().map(|(_, times)| times).sum::<u64>();
            self.counts.summary.holders.push((party, of));
        }
    }
}

impl Listener for Account<'_> {
    fn reading(&self) -> Reading {
        match self.scribe {
            Some(_) => Reading::Everything,
            None => Reading::Counts,
        }
    }

    fn begin(&mut self, journal: &Journal) {
        let run = self.run(journal);
        if let Some(scribe) = &mut self.scribe {
            scribe.begin(&run);
        }
    }

    fn hears_all(&self) -> bool {
        self.is_later()
    }

    fn entries(&mut self, journal: &Journal) {
        for entry in &journal.entries {
            if !self.tells(entry.owner) {
                if let (Owner::Case(case), Some(provision)) = (entry.owner, entry.provision) {
                    self.counts.seen.insert((case, provision));
                }
                continue;
            }
            if let (EntryKind::Violation { .. }, Some(party)) = (&entry.kind, entry.party) {
                self.party(party).violations += 1;
            }
            let Some(provision) = self.count_entry(entry, 1) else {
                continue;
            };
            if let (Some(case), true) = (entry.case, self.is_later()) {
                self.counts.later.insert((case, provision));
            } else if let Some(case) = entry.case {
                let tally = &mut self.counts.tallies[provision.index()];
                let applied = self.counts.applied.entry(case).or_default();
                if !applied.contains(&provision) {
                    applied.push(provision);
                    tally.cases += 1;
                }
            }
        }
        let run = self.run(journal);
        if let Some(scribe) = &mut self.scribe {
            scribe.entries(&run);
        }
    }

    fn case(&mut self, id: CaseId, status: &CaseStatus, duties: &[DutyRecord], journal: &Journal) {
        self.counts.applied.remove(&id);
        self.count_case(status, 1);
        for duty in duties {
            self.count_duty(duty);
        }
        let run = self.run(journal);
        if let Some(scribe) = &mut self.scribe {
            scribe.case(&run, id, status, duties);
        }
    }

    fn passing(&mut self, id: CaseId, status: &CaseStatus) {
        let of_case = |owner: Owner| matches!(owner, Owner::Case(_));
        let missing = || status.missing.iter();
        if missing().any(|fact| !of_case(fact.owner)) && !missing().any(|fact| of_case(fact.owner))
        {
            self.counts.later_waits.insert(id);
        }
    }

    fn duty(&mut self, duty: &DutyRecord, journal: &Journal) {
        self.count_duty(duty);
        let run = self.run(journal);
        if let Some(scribe) = &mut self.scribe {
            scribe.duty(&run, duty);
        }
    }
}
