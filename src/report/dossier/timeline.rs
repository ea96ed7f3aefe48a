//! What happened, by the moment at which it became known.

use super::Report;
use crate::calendar::Instant;
use crate::journal::{Cause, Entry, EntryKind};
use crate::report::timeline::{Tone, is_told, known_at, tone};
use crate::report::words::{self, Phrase, phrase};
use maud::{Markup, html};

impl Report<'_> {
    pub(super) fn timeline(&self) -> Markup {
        let mut told: Vec<&Entry> = self.run.journal.entries.iter().collect();
        told.retain(|e| is_told(e));
        told.sort_by_key(|e| known_at(e));
        let mut moments: Vec<(Instant, Vec<&Entry>)> = Vec::new();
        for entry in told {
            let at = known_at(entry);
            match moments.last_mut() {
                Some((moment, entries)) if *moment == at => entries.push(entry),
                _ => moments.push((at, vec![entry])),
            }
        }
        if moments.is_empty() {
            return Markup::default();
        }
        html! {
            ol.timeline {
                @for (at, entries) in &moments {
                    li.moment {
                        time { (self.run.instant(*at)) }
                        ul { @for entry in entries { (self.entry(entry)) } }
                    }
                }
            }
        }
    }

    fn entry(&self, entry: &Entry) -> Markup {
        let class = match tone(&entry.kind) {
            Tone::Bad => "entry bad",
            Tone::Good => "entry fine",
            Tone::Wary => "entry open",
            Tone::Plain => "entry",
        };
        let limit = match &entry.kind {
            EntryKind::DutyOpened { duty, .. } | EntryKind::DutyDue { duty, .. } => {
                self.to_days(*duty)
            }
            _ => None,
        };
        html! {
            li class=(class) id=(format!("e{}", entry.id.0)) {
                span.what {
                    @if let Some(party) = entry.party { b { (self.run.party(party)) } " " }
                    @match limit {
                        Some(href) => a href=(href) { (self.run.sentence(entry)) },
                        None => (self.run.sentence(entry)),
                    }
                }
                span.why {
                    @if let Some(case) = entry.case { span.about { (self.run.case(case)) } " " }
                    (self.citation(entry))
                    (self.because(entry))
                }
                @let remarks = self.remarks(entry);
                @if !remarks.is_empty() { span.remark { (remarks.join(" · ")) } }
            }
        }
    }

    /// Links to what brought an entry about.
    fn because(&self, entry: &Entry) -> Markup {
        html! {
            @if !entry.causes.is_empty() {
                span.because {
                    " ← "
                    @for (at, cause) in entry.causes.iter().enumerate() {
                        @if at > 0 { (self.run.lang.pick("、", ", ")) }
                        @match cause {
                            Cause::Row(row) => (self.row(*row)),
                            Cause::Entry(id) => (self.to_entry(*id)),
                        }
                    }
                }
            }
        }
    }

    /// A link to an entry, by what it says in a word.
    fn to_entry(&self, id: crate::journal::EntryId) -> Markup {
        let entry = self.run.journal.entries.get(id.0 as usize);
        let said = entry.map(|entry| {
            let said = self.run.sentence(entry);
            let stop = |c: char| matches!(c, '(' | '\u{ff08}' | ',' | '\u{ff0c}');
            said.split(stop)
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned()
        });
        html! {
            @match (said, entry.is_some_and(is_told)) {
                (Some(said), true) => a href=(format!("#e{}", id.0)) { (said) },
                (Some(said), false) => (said),
                (None, _) => {},
            }
        }
    }

    /// What must be known beside an entry.
    pub(super) fn remarks(&self, entry: &Entry) -> Vec<String> {
        let (run, lang) = (self.run, self.run.lang);
        let mut remarks = Vec::new();
        if entry.noted.is_some_and(|noted| noted != entry.time) {
            let since = phrase(Phrase::DatedBack, lang);
            remarks.push(format!("{since} {}", run.instant(entry.time)));
        }
        let named = entry.responsible.iter();
        remarks.extend(named.map(|(role, party)| format!("{role} {}", run.party(*party))));
        remarks.extend(entry.flags.iter().map(|f| words::flag(f, lang)));
        remarks
    }
}
