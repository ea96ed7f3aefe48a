//! The counts of a replay as JSON.

use super::summary::{DutyTally, ProvisionTally, SanctionTally, Summary, TierTally};
use crate::model::{PartyId, SanctionId};
use crate::report::Run;
use serde::Serialize;

#[derive(Serialize)]
struct Replay<'a> {
    schema: &'static str,
    rules: &'a str,
    as_of: Option<String>,
    rows: Rows,
    events: u64,
    cases: Cases,
    duties: DutyTally,
    provisions: Vec<Provision>,
    tiers: Vec<Tier>,
    sanctions: Vec<Sanction<'a>>,
    holders: Vec<Holder<'a>>,
}

#[derive(Serialize)]
struct Rows {
    #[serde(rename = "in")]
    rows: u64,
    applied: u64,
    aside: u64,
    refused: u64,
}

#[derive(Serialize)]
struct Cases {
    open: u64,
    closed: u64,
    terminated: u64,
    out_of_scope: u64,
    untouched: u64,
    waiting: u64,
}

#[derive(Serialize)]
struct Provision {
    provision: String,
    entries: u64,
    cases: u64,
    duties: DutyTally,
    violations: u64,
    sanctions: u64,
}

#[derive(Serialize)]
struct Tier {
    provision: String,
    counter: String,
    at: String,
    times: u64,
}

#[derive(Serialize)]
struct Sanction<'a> {
    sanction: &'a str,
    provision: String,
    times: u64,
    parties: u64,
}

#[derive(Serialize)]
struct Holder<'a> {
    party: &'a str,
    sanctions: Vec<Held<'a>>,
}

#[derive(Serialize)]
struct Held<'a> {
    sanction: &'a str,
    times: u64,
}

/// The summary as JSON, with the end of its last line.
#[must_use]
pub fn summary_json(run: &Run<'_>, summary: &Summary) -> String {
    let rows = summary.rows;
    let [open, closed, terminated, out_of_scope, untouched] = summary.cases;
    let replay = Replay {
        schema: "banfa.replay/1",
        rules: &run.base.title,
        as_of: run.journal.status.as_of.map(|at| at.date().to_string()),
        rows: Rows {
            rows: rows.rows,
            applied: rows.applied,
            aside: rows.aside,
            refused: rows.refused,
        },
        events: summary.events,
        cases: Cases {
            open,
            closed,
            terminated,
            out_of_scope,
            untouched,
            waiting: summary.waiting,
        },
        duties: summary.duties,
        provisions: summary
            .provisions
            .iter()
            .map(|t| provision(run, t))
            .collect(),
        tiers: summary.tiers.iter().map(|t| tier(run, t)).collect(),
        sanctions: summary.sanctions.iter().map(|t| sanction(run, t)).collect(),
        holders: summary.holders.iter().map(|of| holder(run, of)).collect(),
    };
    // Texts and numbers: nothing that JSON could not hold.
    serde_json::to_string_pretty(&replay).unwrap_or_default() + "\n"
}

fn provision(run: &Run<'_>, tally: &ProvisionTally) -> Provision {
    Provision {
        provision: run.provision(tally.provision),
        entries: tally.entries,
        cases: tally.cases,
        duties: tally.duties,
        violations: tally.violations,
        sanctions: tally.sanctions,
    }
}

fn tier(run: &Run<'_>, tally: &TierTally) -> Tier {
    let tier = &run.base.counters[tally.counter.index()].tiers[tally.tier];
    Tier {
        provision: run.provision(tier.provision),
        counter: run.counter(tally.counter),
        at: tier.at.to_string(),
        times: tally.times,
    }
}

fn sanction<'a>(run: &Run<'a>, tally: &SanctionTally) -> Sanction<'a> {
    Sanction {
        sanction: run.sanction(tally.sanction),
        provision: run.provision(tally.provision),
        times: tally.times,
        parties: tally.parties,
    }
}

fn holder<'a>(run: &Run<'a>, (party, of): &(PartyId, Vec<(SanctionId, u64)>)) -> Holder<'a> {
    let held = of.iter().map(|&(sanction, times)| Held {
        sanction: run.sanction(sanction),
        times,
    });
    Holder {
        party: run.party(*party),
        sanctions: held.collect(),
    }
}
