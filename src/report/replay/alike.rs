//! Cases that went the same way, counted together; what concerns parties and moments, one by one.

use super::account::Account;
use crate::journal::{Individual, Particulars, Tally, Told};
use crate::model::ProvisionId;
use smallvec::SmallVec;

impl Tally for Account<'_> {
    fn alike(&mut self, told: &Told, times: u64) {
        let mut applied: SmallVec<[ProvisionId; 8]> = SmallVec::new();
        for entry in &told.entries {
            if let (Some(provision), Some(_)) = (self.count_entry(entry, times), entry.case)
                && !applied.contains(&provision)
            {
                applied.push(provision);
                self.counts.tallies[provision.index()].cases += times;
            }
        }
        if let Some(status) = &told.status {
            self.count_case(status, times);
        }
        for duty in &told.duties {
            let (provision, state) = (duty.record.provision, duty.record.state);
            let tally = &mut self.counts.tallies[provision.index()];
            tally.duties.add(state, times);
            self.counts.summary.duties.add(state, times);
        }
    }

    fn one(&mut self, individual: &Individual, of: Particulars<'_>) {
        for duty in &individual.duties {
            let due = duty.due.and_then(|due| of.at(due));
            if let (Some(due), Some(opened)) = (due, of.at(duty.opened)) {
                let ended = duty.ended.and_then(|ended| of.at(ended));
                self.counts.trends.fell_due(duty.state, due, opened, ended);
            }
            if let Some(party) = duty.party.and_then(|party| of.party(party)) {
                self.party(party).duties.add(duty.state, 1);
            }
        }
        for party in individual.violations() {
            if let Some(party) = of.party(*party) {
                self.party(party).violations += 1;
            }
        }
        for sanction in individual.sanctions() {
            if let Some(party) = of.party(sanction.party) {
                self.counts.sanctions.to(party, sanction);
            }
        }
    }
}
