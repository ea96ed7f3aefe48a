//! What a case ends in, as lines that two rule bases can be compared by: for whom, under which provision, what, when.
//!
//! Only what has a meaning of its own: not how the rules got there (routings, tallies, tiers, definitions) and none of
//! their wording, so that other words for the same rules make no difference.

use crate::calendar::Instant;
use crate::journal::{DueRecord, DutyId, Entry, EntryClass, EntryId, EntryKind, EventSource};
use crate::model::{ProvisionId, StatementId, StatementKind};
use crate::project::Line;
use crate::report::Run;
use crate::report::effect::Topic;
use crate::report::words::{Phrase, entry_words, phrase};
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

/// One thing that follows. Two are the same when they say the same of the same instant.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// When; `None` for a refused row.
    pub when: Option<Instant>,
    /// What it is about.
    pub topic: Topic,
    /// In words.
    pub what: String,
    /// What it names: a sanction, the acts of a duty, an event.
    pub names: Vec<String>,
    /// The entry that says so.
    pub entry: Option<EntryId>,
}

impl Outcome {
    fn key(&self) -> (Topic, &str, Option<Instant>) {
        (self.topic, &self.what, self.when)
    }
}

impl PartialEq for Outcome {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Outcome {}

impl Hash for Outcome {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl PartialOrd for Outcome {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Outcome {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

/// What came of a run, in the order of the journal, each line under the provision as `cited` names it.
#[must_use]
pub fn outcomes(run: &Run<'_>, cited: &dyn Fn(ProvisionId) -> String) -> Vec<Line<Outcome>> {
    let mut out = Vec::new();
    for entry in &run.journal.entries {
        for (topic, what, names) in said(run, entry) {
            out.push(Line {
                section: entry.case.map_or("", |c| run.case(c)).to_owned(),
                whom: entry.party.map_or("", |p| run.party(p)).to_owned(),
                provision: entry.provision.map_or_else(String::new, cited),
                what: Outcome {
                    when: Some(entry.time),
                    topic,
                    what,
                    names,
                    entry: Some(entry.id),
                },
            });
        }
    }
    out
}

type Said = (Topic, String, Vec<String>);

/// What an entry says for the comparison; nothing for a mere step.
fn said(run: &Run<'_>, entry: &Entry) -> Vec<Said> {
    use EntryKind as K;
    let class = EntryClass::of(&entry.kind);
    let word = entry_words(class, run.lang);
    let sentence = || run.sentence(entry);
    let plain = |topic, names| vec![(topic, sentence(), names)];
    let event = |ty| vec![run.event(ty).to_owned()];
    match &entry.kind {
        K::Event { ty, source, .. } => match source {
            EventSource::Recorded | EventSource::Deemed => plain(Topic::Recorded, event(*ty)),
            EventSource::Input | EventSource::Defined => Vec::new(),
        },
        K::Routed { .. } | K::TierReached { .. } | K::PeriodEnded(_) => Vec::new(),
        K::Counted { counter, .. } | K::CounterLowered { counter, .. } => {
            // A sum of points is a result that people look at; a tally is not.
            let counter = run.base.counters.iter().find(|c| c.id == *counter);
            match counter.filter(|c| c.field.is_some()) {
                Some(c) => plain(Topic::Figure, vec![run.events(&c.events)]),
                None => Vec::new(),
            }
        }
        K::FactSet(_) if entry.provision.is_none() => Vec::new(),
        K::FactSet(fact) | K::FactChanged(fact) => {
            let (_, name) = run.attribute(fact.owner, fact.slot);
            plain(Topic::Fact, vec![name.to_owned()])
        }
        K::Supplemented { .. } | K::SupplementRefused { .. } | K::Revoked { .. } => {
            plain(Topic::Fact, Vec::new())
        }
        K::Waiting { facts, .. } => {
            let facts: Vec<String> = facts.iter().map(ToString::to_string).collect();
            vec![(
                Topic::Missing,
                format!("{word} {}", run.lang.list(&facts)),
                facts,
            )]
        }
        K::DutyOpened { duty, due } => {
            let acts = acts_of_duty(run, *duty);
            let ought = run.lang.pick("应当", "must");
            let what = run.duty_text(*duty);
            let mut out = vec![(Topic::Duty, format!("{ought} {what}"), acts.clone())];
            out.extend(limit(run, &what, due, acts));
            out
        }
        K::PowerOpened { statement, due } => {
            let acts = acts_of(run, *statement);
            let what = run.statement(*statement);
            let mut out = vec![(Topic::Power, format!("{word} {what}"), acts.clone())];
            out.extend(limit(run, &what, due, acts));
            out
        }
        K::DutyDue { duty, .. } | K::DutySuspended(duty) | K::Reminder { duty, .. } => {
            plain(Topic::Limit, acts_of_duty(run, *duty))
        }
        K::ExtensionRefused(duty, _) => plain(
            Topic::Limit,
            duty.map_or(Vec::new(), |d| acts_of_duty(run, d)),
        ),
        K::Deficient { duty, .. } => {
            let what = format!("{word} {}", run.duty_text(*duty));
            vec![(Topic::Duty, what, acts_of_duty(run, *duty))]
        }
        K::DutyAssigned(duty)
        | K::DutyPartly(duty)
        | K::DutyWaived(duty)
        | K::ActAfterWaiver(duty)
        | K::WrongPerson { duty }
        | K::DutyPerformed { duty, .. } => plain(Topic::Duty, acts_of_duty(run, *duty)),
        K::AllPerformed(statement) => plain(Topic::Duty, acts_of(run, *statement)),
        K::DutyMissed(duty) | K::LateBy { duty, .. } => {
            plain(Topic::Breach, acts_of_duty(run, *duty))
        }
        K::PowerLapsed(statement) => plain(Topic::Power, acts_of(run, *statement)),
        K::Violation { ty } | K::Invalid(ty) => plain(Topic::Violation, event(*ty)),
        K::Unexpected(ty) => plain(Topic::Unexpected, event(*ty)),
        K::BeforeEffect(ty) | K::AfterRepeal(ty) | K::AfterAsOf(ty) | K::AfterClose(ty) => {
            plain(Topic::Case, event(*ty))
        }
        K::OutOfScope | K::Closed | K::BoundReached => plain(Topic::Case, vec![word.to_owned()]),
        K::Terminated(result) => plain(Topic::Case, vec![result.to_string()]),
        K::Notice { duty, .. } => plain(
            Topic::Notice,
            duty.map_or(Vec::new(), |d| acts_of_duty(run, d)),
        ),
        K::Sanction { sanction, .. }
        | K::SanctionWaits(sanction)
        | K::SanctionBlocked(sanction) => {
            plain(Topic::Sanction, vec![run.sanction(*sanction).to_owned()])
        }
        K::SanctionUngrounded { .. } => plain(Topic::Sanction, Vec::new()),
        K::Decided { choice, .. } | K::DecisionRefused { choice, .. } => {
            let names = choice.iter().map(|s| run.sanction(*s).to_owned());
            plain(Topic::Sanction, names.collect())
        }
        K::Metric { metric, .. } => {
            let metric = run.base.metrics.get(metric.index());
            plain(
                Topic::Figure,
                metric.iter().map(|m| m.name.to_string()).collect(),
            )
        }
    }
}

/// The limit of a duty or power as a line of its own, so that a longer one reads as a changed limit.
fn limit(run: &Run<'_>, what: &str, due: &DueRecord, names: Vec<String>) -> Option<Said> {
    if *due == DueRecord::None {
        return None;
    }
    let word = phrase(Phrase::Due, run.lang);
    Some((
        Topic::Limit,
        format!("{what}  {word} {}", run.due(due)),
        names,
    ))
}

fn acts_of_duty(run: &Run<'_>, duty: DutyId) -> Vec<String> {
    run.duty(duty)
        .map_or(Vec::new(), |d| acts_of(run, d.statement))
}

/// What a statement is about, by name.
pub fn acts_of(run: &Run<'_>, statement: StatementId) -> Vec<String> {
    let names = match &run.base.statement(statement).kind {
        StatementKind::Duty(duty) => match &duty.decision {
            Some(decision) => {
                let each = decision.choices.iter().map(|s| run.sanction(*s));
                each.collect::<Vec<_>>()
            }
            None => duty.acts.iter().flatten().map(|e| run.event(*e)).collect(),
        },
        StatementKind::Power(power) => power.events.iter().map(|e| run.event(*e)).collect(),
        _ => Vec::new(),
    };
    names.into_iter().map(str::to_owned).collect()
}
