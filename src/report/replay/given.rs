//! Sanctions as they are given: counted by whom, and by provision, and not kept one by one.

use super::summary::SanctionTally;
use crate::journal::SanctionRecord;
use crate::model::{PartyId, ProvisionId, SanctionId};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// What was given to whom.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    /// By sanction and provision: how often to each party.
    by: BTreeMap<(SanctionId, ProvisionId), FxHashMap<PartyId, u64>>,
}

impl Given {
    /// A sanction was given to somebody.
    pub fn to(&mut self, party: PartyId, record: &SanctionRecord) {
        let by = (record.sanction, record.provision);
        *self.by.entry(by).or_default().entry(party).or_default() += 1;
    }

    /// These were given.
    pub fn all(&mut self, records: &[SanctionRecord]) {
        for record in records {
            self.to(record.party, record);
        }
    }

    /// Joins what another part has given.
    pub fn join(&mut self, other: Self) {
        for (by, parties) in other.by {
            let mine = self.by.entry(by).or_default();
            for (party, times) in parties {
                *mine.entry(party).or_default() += times;
            }
        }
    }

    /// Sanctions by provision, in the order of their declaration.
    pub fn tallies(&self) -> Vec<SanctionTally> {
        let tally =
            |(&(sanction, provision), parties): (&_, &FxHashMap<PartyId, u64>)| SanctionTally {
                sanction,
                provision,
                times: parties.values().sum(),
                parties: parties.len() as u64,
            };
        self.by.iter().map(tally).collect()
    }

    /// Who has what: parties by number of sanctions, then in order of first mention; what each has by sanction.
    pub fn holders(self) -> Vec<(PartyId, Vec<(SanctionId, u64)>)> {
        let mut held: FxHashMap<PartyId, Vec<(SanctionId, u64)>> = FxHashMap::default();
        // In the order of sanctions, so that one under another provision comes next to it.
        for ((sanction, _), parties) in self.by {
            for (party, times) in parties {
                let of = held.entry(party).or_default();
                match of.last_mut() {
                    Some((last, so_far)) if *last == sanction => *so_far += times,
                    _ => of.push((sanction, times)),
                }
            }
        }
        let mut all: Vec<_> = held.into_iter().collect();
        all.sort_by_cached_key(|(party, of)| {
            let times: u64 = of.iter().map(|(_, times)| times).sum();
            (std::cmp::Reverse(times), *party)
        });
        all
    }
}
