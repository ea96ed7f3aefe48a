//! A replay as it is told: counted on the way, and written where it is asked for.

use super::scribe::Scribe;
use super::summary::{DutyTally, ProvisionTally, RowCount, SanctionTally, Summary, TierTally};
use super::trends::Trends;
use crate::journal::{
    CaseState, CaseStatus, DutyRecord, DutyState, EntryKind, Journal, Listener, Reading,
};
use crate::model::{CaseId, CounterId, PartyId, ProvisionId, RuleBase, SanctionId};
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
    summary: Summary,
    trends: Trends,
    tallies: Vec<ProvisionTally>,
    /// The provisions that were applied in each case that has not been told yet.
    applied: FxHashMap<CaseId, Vec<ProvisionId>>,
    tiers: FxHashMap<(CounterId, usize), u64>,
    parties: Vec<PartyTally>,
    duties: Vec<DutyRecord>,
    more_duties: u64,
    scribe: Option<Scribe<'a>>,
}

/// What came of a replay.
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
            summary: Summary::default(),
            trends: Trends::new(base),
            tallies: (0..base.provisions.len()).map(provision).collect(),
            applied: FxHashMap::default(),
            tiers: FxHashMap::default(),
            parties: Vec::new(),
            duties: Vec::new(),
            more_duties: 0,
            scribe,
        }
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
        self.summary.rows = rows;
        self.summary.events = events;
        self.count_sanctions(rest);
        self.count_tiers();
        self.tallies.retain(|t| t.entries > 0);
        self.summary.provisions = self.tallies;
        self.trends.finish();
        self.duties.sort_by_key(|d| d.id);
        Ok(Accounted {
            summary: self.summary,
            trends: self.trends,
            parties: self.parties,
            duties: self.duties,
            more_duties: self.more_duties,
        })
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

    fn party(&mut self, id: PartyId) -> &mut PartyTally {
        if self.parties.len() <= id.index() {
            self.parties.resize(id.index() + 1, PartyTally::default());
        }
        &mut self.parties[id.index()]
    }

    fn count_duty(&mut self, duty: &DutyRecord) {
        self.tallies[duty.provision.index()].duties.add(duty.state);
        self.summary.duties.add(duty.state);
        self.trends.add(duty);
        if let Some(party) = duty.party {
            self.party(party).duties.add(duty.state);
        }
        if self.scribe.is_some() && duty.state != DutyState::Waived {
            match self.duties.len() < super::tables::MAX_SHEET_ROWS {
                true => self.duties.push(duty.clone()),
                false => self.more_duties += 1,
            }
        }
    }

    fn count_tiers(&mut self) {
        for (at, counter) in self.base.counters.iter().enumerate() {
            let counter_id = CounterId::at(at);
            for tier in 0..counter.tiers.len() {
                if let Some(&times) = self.tiers.get(&(counter_id, tier)) {
                    self.summary.tiers.push(TierTally {
                        counter: counter_id,
                        tier,
                        times,
                    });
                }
            }
        }
    }

    fn count_sanctions(&mut self, rest: &Journal) {
        let mut given: FxHashMap<(SanctionId, ProvisionId), (u64, FxHashSet<PartyId>)> =
            FxHashMap::default();
        let mut held: FxHashMap<PartyId, FxHashMap<SanctionId, u64>> = FxHashMap::default();
        for record in &rest.status.sanctions {
            self.party(record.party).sanctions += 1;
            let of = given
                .entry((record.sanction, record.provision))
                .or_default();
            of.0 += 1;
            of.1.insert(record.party);
            let of_party = held.entry(record.party).or_default();
            *of_party.entry(record.sanction).or_default() += 1;
        }
        self.summary.sanctions = given
            .into_iter()
            .map(|((sanction, provision), (times, parties))| SanctionTally {
                sanction,
                provision,
                times,
                parties: parties.len() as u64,
            })
            .collect();
        self.summary
            .sanctions
            .sort_by_key(|s| (s.sanction, s.provision));
        let by_weight = |of: FxHashMap<SanctionId, u64>| {
            let mut all: Vec<(SanctionId, u64)> = of.into_iter().collect();
            all.sort_by_key(|(sanction, _)| sanction.index());
            all
        };
        self.summary.holders = held.into_iter().map(|(p, of)| (p, by_weight(of))).collect();
        self.summary.holders.sort_by_key(|(party, of)| {
            let all: u64 = of.iter().map(|(_, n)| n).sum();
            (std::cmp::Reverse(all), *party)
        });
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

    fn entries(&mut self, journal: &Journal) {
        for entry in &journal.entries {
            match entry.kind {
                EntryKind::TierReached { counter, tier, .. } => {
                    *self.tiers.entry((counter, tier)).or_default() += 1;
                }
                EntryKind::Routed { statement, branch } => self.trends.routed(statement, branch),
                EntryKind::Violation { .. } => {
                    if let Some(party) = entry.party {
                        self.party(party).violations += 1;
                    }
                }
                _ => {}
            }
            let Some(provision) = entry.provision else {
                continue;
            };
            let tally = &mut self.tallies[provision.index()];
            tally.entries += 1;
            tally.violations += u64::from(matches!(entry.kind, EntryKind::Violation { .. }));
            tally.sanctions += u64::from(matches!(entry.kind, EntryKind::Sanction { .. }));
            if let Some(case) = entry.case {
                let applied = self.applied.entry(case).or_default();
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
        self.applied.remove(&id);
        self.summary.cases[match status.state {
            CaseState::Open => 0,
            CaseState::Closed(_) => 1,
            CaseState::Terminated(..) => 2,
            CaseState::OutOfScope(..) => 3,
            CaseState::Untouched => 4,
        }] += 1;
        self.summary.waiting += u64::from(!status.missing.is_empty());
        for duty in duties {
            self.count_duty(duty);
        }
        let run = self.run(journal);
        if let Some(scribe) = &mut self.scribe {
            scribe.case(&run, id, status, duties);
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
