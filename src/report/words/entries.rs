//! Words for every kind of journal entry.

use super::Lang;
use crate::journal::EntryClass;

/// The word for a kind of entries.
#[must_use]
pub fn entry_words(class: EntryClass, lang: Lang) -> &'static str {
    lang.pick(class.word(), english(class))
}

fn english(class: EntryClass) -> &'static str {
    match class {
        EntryClass::Event => "event",
        EntryClass::BeforeEffect => "before it was in force",
        EntryClass::AfterRepeal => "after it was repealed",
        EntryClass::AfterAsOf => "after the as-of day",
        EntryClass::Invalid => "not valid",
        EntryClass::OutOfScope => "out of scope",
        EntryClass::AfterClose => "event after closing",
        EntryClass::Unexpected => "unexpected",
        EntryClass::FactSet => "fact",
        EntryClass::FactChanged => "fact changed",
        EntryClass::Supplemented => "supplemented",
        EntryClass::SupplementRefused => "supplement refused",
        EntryClass::Revoked => "revoked",
        EntryClass::Routed => "routed",
        EntryClass::Waiting => "waits for facts",
        EntryClass::DutyOpened => "duty",
        EntryClass::DutyDue => "limit changed",
        EntryClass::DutySuspended => "tolled",
        EntryClass::DutyAssigned => "obligor known",
        EntryClass::DutyPartly => "partly performed",
        EntryClass::DutyPerformed => "performed",
        EntryClass::Deficient => "deficient",
        EntryClass::WrongPerson => "wrong person",
        EntryClass::DutyMissed => "breach",
        EntryClass::LateBy => "late by more than",
        EntryClass::Reminder => "before the limit",
        EntryClass::DutyWaived => "waived",
        EntryClass::ActAfterWaiver => "act after waiver",
        EntryClass::ExtensionRefused => "extension refused",
        EntryClass::AllPerformed => "all performed",
        EntryClass::PowerOpened => "may",
        EntryClass::PowerLapsed => "power lapsed",
        EntryClass::Violation => "violation",
        EntryClass::Closed => "closed",
        EntryClass::Terminated => "terminated",
        EntryClass::Notice => "notice",
        EntryClass::Counted => "counted",
        EntryClass::CounterLowered => "count lowered",
        EntryClass::TierReached => "threshold reached",
        EntryClass::Sanction => "sanction",
        EntryClass::SanctionWaits => "sanction waits",
        EntryClass::SanctionBlocked => "sanction does not reach",
        EntryClass::SanctionUngrounded => "ground revoked",
        EntryClass::Decided => "decided",
        EntryClass::DecisionRefused => "decision refused",
        EntryClass::Metric => "metric",
        EntryClass::PeriodEnded => "period ended",
        EntryClass::BoundReached => "bound reached",
    }
}
