//! Why: each breach, violation and sanction with the wording that it rests on, its limit, and the causes back to the lines
//! of the case.

use super::Report;
use crate::journal::{Cause, DueRecord, Entry, EntryId};
use crate::model::ProvisionId;
use crate::report::days::day_lines;
use crate::report::explain::{MAX_CHAIN, duty_told, grouped};
use crate::report::words::{Phrase, Title, phrase};
use crate::syntax::tree::Level;
use maud::{Markup, html};
use std::collections::HashSet;

impl Report<'_> {
    pub(super) fn reasons(&self) -> Markup {
        let grave = self.grave();
        html! {
            @if grave.is_empty() { p.meta { (self.say(Title::NoReasons)) } }
            @for group in grouped(self.run, &grave) { (self.reason(&group)) }
        }
    }

    fn reason(&self, group: &[&Entry]) -> Markup {
        let Some(entry) = group.first() else {
            return Markup::default();
        };
        let mut seen: HashSet<EntryId> = group.iter().map(|e| e.id).collect();
        html! {
            article.reason {
                @for told in group { h3 { a href=(format!("#e{}", told.id.0)) { (self.headline(told)) } } }
                @let remarks = self.remarks(entry);
                @if !remarks.is_empty() { p.meta { (remarks.join(" · ")) } }
                @if let Some(provision) = entry.provision { (self.quoted(provision)) }
                (self.count(entry))
                p.label { (phrase(Phrase::Why, self.run.lang)) }
                (self.causes(entry, 0, &mut seen))
            }
        }
    }

    fn headline(&self, entry: &Entry) -> String {
        let run = self.run;
        let mut parts = vec![run.instant(entry.time)];
        parts.extend(entry.case.map(|c| run.case(c).to_owned()));
        parts.extend(entry.party.map(|p| run.party(p).to_owned()));
        parts.push(run.sentence(entry));
        parts.join("  ")
    }

    /// The wording of a provision, and of the article in which it stands.
    fn quoted(&self, id: ProvisionId) -> Markup {
        let base = self.run.base;
        let cited = base.citable(id);
        let up = std::iter::successors(Some(cited), |at| base.provision(*at).parent);
        let inside = |id: &ProvisionId| {
            let p = base.provision(*id);
            p.level >= Level::Article || p.number == 0
        };
        let mut chain: Vec<ProvisionId> = up.take_while(inside).collect();
        chain.reverse();
        html! {
            blockquote {
                (self.shelf.links.cited(cited))
                @for id in chain {
                    @for line in &base.provision(id).quote {
                        @if !line.text.trim().is_empty() { p { (line.text.trim()) } }
                    }
                }
            }
        }
    }

    /// How its limit was counted.
    fn count(&self, entry: &Entry) -> Markup {
        let told = duty_told(entry).and_then(|id| self.run.duty(id));
        let Some(duty) = told else {
            return Markup::default();
        };
        let DueRecord::At(due) = &duty.due else {
            return Markup::default();
        };
        let limit = self.run.limit_text(duty.id).unwrap_or_default();
        html! {
            p.label {
                @match self.to_days(duty.id) {
                    Some(href) => a href=(href) { (phrase(Phrase::DayCount, self.run.lang)) },
                    None => (phrase(Phrase::DayCount, self.run.lang)),
                }
                " " (limit)
            }
            ul.count { @for line in day_lines(due, self.run.lang) { li { (line) } } }
        }
    }

    /// The causes of an entry, each below what it caused; an entry already shown is not shown again, and where the
    /// chain is longer than anybody reads, `…` stands for the rest.
    fn causes(&self, entry: &Entry, depth: usize, seen: &mut HashSet<EntryId>) -> Markup {
        let mut items: Vec<Markup> = Vec::new();
        for cause in &entry.causes {
            match cause {
                Cause::Row(row) => {
                    let text = self.run.row_text(*row).unwrap_or_default();
                    items.push(html! { (self.row(*row)) " " code { (text) } });
                }
                Cause::Entry(id) => {
                    let Some(next) = self.run.journal.entries.get(id.0 as usize) else {
                        continue;
                    };
                    if !seen.insert(*id) {
                        continue;
                    }
                    if depth >= MAX_CHAIN {
                        items.push(html! { "…" });
                        continue;
                    }
                    let below = self.causes(next, depth + 1, seen);
                    items.push(html! {
                        (self.headline(next)) " " (self.citation(next)) (below)
                    });
                }
            }
        }
        html! { @if !items.is_empty() { ul.causes { @for item in items { li { (item) } } } } }
    }
}
