//! What a run comes to, free of the rules' own wording: two wordings with the same effect give the same lines.
//!
//! A snapshot names a duty by its acts as written and a counter by its window; here they are named by what stays the same
//! when the words alone change. Always in Chinese, sorted: what merely moved is no difference.

use super::names::Run;
use super::snapshot::{Naming, lines};
use super::words::{self, Lang, entry_words};
use crate::journal::{DutyId, Entry, EntryClass, EntryKind as K};
use crate::model::{StatementId, StatementKind};

/// The lines of a run, sorted.
#[must_use]
pub fn meaning(run: &Run<'_>) -> Vec<String> {
    let run = &Run {
        lang: Lang::Zh,
        ..*run
    };
    let mut lines: Vec<String> = lines(run, &Naming { entry, duty })
        .lines()
        .map(str::to_owned)
        .collect();
    lines.sort_unstable();
    lines
}

/// A duty by what it demands, however joined: 并 and 或 show in what follows.
fn duty(run: &Run<'_>, id: DutyId) -> String {
    run.duty(id)
        .map_or_else(String::new, |record| demanded(run, record.statement))
}

fn demanded(run: &Run<'_>, id: StatementId) -> String {
    let StatementKind::Duty(duty) = &run.base.statement(id).kind else {
        return String::new();
    };
    match &duty.decision {
        Some(_) => run.statement(id),
        None => {
            let mut acts: Vec<&str> = duty.acts.iter().flatten().map(|a| run.event(*a)).collect();
            acts.sort_unstable();
            acts.join("、")
        }
    }
}

fn entry(run: &Run<'_>, entry: &Entry) -> String {
    let word = entry_words(EntryClass::of(&entry.kind), Lang::Zh);
    match &entry.kind {
        // A routing shows in its branch's provision, a waiting one in its facts.
        K::Routed { .. } => word.to_owned(),
        K::Waiting { waits: _, facts } => format!("{word} {}", facts.join("、")),
        K::DutyOpened { duty: id, due } => format!("{word} {} {}", duty(run, *id), run.due(due)),
        K::DutyDue { duty: id, why, due } => {
            let why = words::due_change(*why, Lang::Zh);
            format!("{why} {} {}", duty(run, *id), run.due(due))
        }
        K::DutySuspended(id)
        | K::DutyAssigned(id)
        | K::DutyPartly(id)
        | K::DutyMissed(id)
        | K::DutyWaived(id)
        | K::ActAfterWaiver(id)
        | K::WrongPerson { duty: id } => format!("{word} {}", duty(run, *id)),
        K::DutyPerformed { duty: id, timing } => {
            let how = words::timing(*timing, Lang::Zh);
            format!("{how} {}", duty(run, *id))
        }
        // Which condition is lacking is the rules' wording; that one is, is the effect.
        K::Deficient { duty: id, lacks: _ } => format!("{word} {}", duty(run, *id)),
        // The instants say how late and how long before.
        K::LateBy { duty: id, by: _ } => format!("{word} {}", duty(run, *id)),
        K::Reminder {
            duty: id,
            before: _,
        } => format!("{word} {}", duty(run, *id)),
        K::ExtensionRefused(id, fault) => {
            let what = id.map_or_else(String::new, |id| duty(run, id));
            let fault = words::extension_fault(*fault, Lang::Zh);
            format!("{word} {what} {fault}")
        }
        K::AllPerformed(id) => format!("{word} {}", demanded(run, *id)),
        K::PowerOpened { statement: _, due } => format!("{word} {}", run.due(due)),
        K::PowerLapsed(_) => word.to_owned(),
        K::Notice {
            kind,
            to,
            duty: about,
        } => {
            let to = to.map_or("", |p| run.party(p));
            let about = about.map_or_else(String::new, |id| duty(run, id));
            format!("{} {to} {about}", words::notice(*kind, Lang::Zh))
        }
        K::Counted {
            counter: _,
            keys,
            from,
            to,
        }
        | K::CounterLowered {
            counter: _,
            keys,
            from,
            to,
        } => {
            let keys: Vec<String> = keys.iter().map(|k| run.value(k)).collect();
            format!("{word} {} {from} → {to}", keys.join("、"))
        }
        K::TierReached {
            counter: _,
            tier: _,
            count,
        } => format!("{word} {count}"),
        // They carry no wording of the rules.
        K::Event { .. }
        | K::BeforeEffect(_)
        | K::AfterRepeal(_)
        | K::AfterAsOf(_)
        | K::Invalid(_)
        | K::OutOfScope
        | K::AfterClose(_)
        | K::Unexpected(_)
        | K::FactSet(_)
        | K::FactChanged(_)
        | K::Supplemented { .. }
        | K::SupplementRefused { .. }
        | K::Revoked { .. }
        | K::Violation { .. }
        | K::Closed
        | K::Terminated(_)
        | K::Sanction { .. }
        | K::SanctionWaits(_)
        | K::SanctionBlocked(_)
        | K::SanctionUngrounded { .. }
        | K::Decided { .. }
        | K::DecisionRefused { .. }
        | K::Metric { .. }
        | K::PeriodEnded(_)
        | K::BoundReached => run.sentence(entry),
    }
}
