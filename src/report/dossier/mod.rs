//! A case as one page: what happened, what was owed and by when, and why.

mod reasons;
mod tables;
mod timeline;
mod weeks;

use super::chart::{ChartWords, Trace, charts};
use super::days::day_lines;
use super::explain::questions;
use super::names::Run;
use super::page::Page;
use super::provisions::{Links, Shelf, Texts};
use super::regulation::{STYLES, drawn};
use super::words::{self, Lang, Title, title};
use crate::cases::Verdict;
use crate::graph::{Graph, Path};
use crate::journal::{DueRecord, DutyId, DutyRecord, DutyState, Entry};
use crate::model::{ProvisionId, RowId};
use crate::source::FileId;
use crate::syntax::tree::Level;
use chrono::NaiveDate;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// What a report on a case is made of.
#[derive(Clone, Copy, Debug)]
pub struct Dossier<'a> {
    /// What came of it.
    pub run: Run<'a>,
    /// Its title.
    pub title: &'a str,
    /// The file in which it stands.
    pub file: FileId,
    /// Which texts are rule files of the regulation.
    pub rules: &'a [FileId],
    /// Its 期望 lines, held against what came of it.
    pub verdicts: &'a [Verdict],
}

/// The page.
#[must_use]
pub fn dossier(of: &Dossier<'_>) -> String {
    let run = &of.run;
    let shown = cited(run);
    let texts = Texts::of(run.base, run.sources, of.rules);
    let links = Links {
        base: run.base,
        day: as_of(run).unwrap_or(NaiveDate::MAX),
        shown,
        names: BTreeMap::new(),
    };
    let shelf = Shelf {
        base: run.base,
        sources: run.sources,
        texts: &texts,
        links: &links,
        lang: run.lang,
    };
    let report = Report {
        of,
        run,
        shelf: &shelf,
    };
    let name = title(Title::CaseReport, run.lang);
    let page = Page {
        lang: run.lang,
        title: &format!("{} · {name}", of.title),
        styles: STYLES,
    };
    page.render(&report.body())
}

fn as_of(run: &Run<'_>) -> Option<NaiveDate> {
    run.journal.status.as_of.map(|at| at.date())
}

/// The provisions that the journal cites, each with those around it up to its article.
fn cited(run: &Run<'_>) -> BTreeSet<ProvisionId> {
    let base = run.base;
    let mut cited = BTreeSet::new();
    for entry in &run.journal.entries {
        for &id in entry.provision.iter().chain(&entry.via).chain(&entry.also) {
            let up = std::iter::successors(Some(base.citable(id)), |at| base.provision(*at).parent);
            let article = |id: &ProvisionId| {
                let p = base.provision(*id);
                p.level >= Level::Article || p.number == 0
            };
            cited.extend(up.take_while(article).map(|id| base.citable(id)));
        }
    }
    cited
}

struct Report<'a> {
    of: &'a Dossier<'a>,
    run: &'a Run<'a>,
    shelf: &'a Shelf<'a>,
}

impl Report<'_> {
    fn say(&self, word: Title) -> &'static str {
        title(word, self.run.lang)
    }

    fn body(&self) -> Markup {
        let timed = self.timed();
        let shown = &self.shelf.links.shown;
        let sections = [
            ("timeline", Title::Timeline, self.timeline()),
            ("charts", Title::Path, self.charts()),
            ("duties", Title::DutyTable, self.duties()),
            ("days", Title::DayCounts, self.day_counts(&timed)),
            ("sanctions", Title::SanctionTable, self.sanctions()),
            ("missing", Title::Waiting, self.missing()),
            ("reasons", Title::Reasons, self.reasons()),
            ("expectations", Title::Expectations, self.expectations()),
            (
                "provisions",
                Title::CitedProvisions,
                match shown.is_empty() {
                    true => Markup::default(),
                    false => self.shelf.provisions(shown, &|_| Markup::default()),
                },
            ),
            ("case", Title::CaseLines, self.case_lines()),
        ];
        let sections: Vec<_> = sections.into_iter().filter(|s| !s.2.0.is_empty()).collect();
        html! {
            div.layout {
                nav.contents {
                    h2 { (self.say(Title::Contents)) }
                    ul { @for (id, name, _) in &sections { li.chapter { a href=(format!("#{id}")) { (self.say(*name)) } } } }
                }
                main {
                    (self.head())
                    @for (id, name, markup) in &sections {
                        section id=(id) { h2 { (self.say(*name)) } (markup) }
                    }
                }
            }
        }
    }

    /// The flow charts through which the case went, its way highlighted.
    fn charts(&self) -> Markup {
        let base = self.run.base;
        let shown = &self.shelf.links.shown;
        // The editions under which it was judged.
        let stands = |id: ProvisionId| {
            let near =
                |cited: &ProvisionId| base.stands_in(*cited, id) || base.stands_in(id, *cited);
            shown.iter().any(near)
        };
        let whole = Graph::of(base, &stands);
        let path = Path::of(base, &whole, self.run.journal);
        let words = ChartWords {
            base,
            sources: self.run.sources,
            lang: self.run.lang,
        };
        let trace = Trace {
            path: &path,
            journal: self.run.journal,
        };
        let mut all = charts(&words, &whole.sheets(base), Some(trace));
        let known: BTreeSet<String> = all.iter().map(|chart| chart.id.clone()).collect();
        let places: BTreeSet<String> = shown
            .iter()
            .map(|id| self.shelf.links.anchor(*id))
            .collect();
        // Links lead to what the page shows, and nowhere else.
        for node in all.iter_mut().flat_map(|chart| &mut chart.nodes) {
            node.chart.take_if(|chart| !known.contains(chart));
            if !places.contains(&node.anchor) {
                node.anchor.clear();
            }
        }
        drawn(&all)
    }

    fn head(&self) -> Markup {
        let run = self.run;
        let source = run.sources.file(self.of.file);
        let notes = source.text.lines().filter_map(|l| l.strip_prefix('>'));
        html! {
            header.cover {
                p.kicker { (self.say(Title::CaseReport)) " · " (run.base.title) }
                h1 { (self.of.title) }
                @for note in notes { @if !note.trim().is_empty() { p.lead { (note.trim()) } } }
                dl.facts {
                    @if let Some(at) = run.journal.status.as_of {
                        div { dt { (self.say(Title::AsOf)) } dd { (at.date()) } }
                    }
                    div { dt { (self.say(Title::Case)) } dd { (source.name) } }
                }
                (self.cases())
                ul.figures {
                    @for (count, word, class, place) in self.figures() {
                        li class=(class) { a href=(format!("#{place}")) { b { (count) } " " (word) } }
                    }
                }
            }
        }
    }

    /// How many duties are in each state, and how many sanctions were given.
    fn figures(&self) -> Vec<(usize, &'static str, &'static str, &'static str)> {
        let status = &self.run.journal.status;
        let states = [
            DutyState::Performed,
            DutyState::PerformedLate,
            DutyState::Overdue,
            DutyState::Pending,
            DutyState::Suspended,
            DutyState::Waived,
        ];
        let mut all: Vec<_> = states
            .into_iter()
            .map(|state| {
                let count = status.duties.iter().filter(|d| d.state == state).count();
                (
                    count,
                    words::duty_state(state, self.run.lang),
                    class_of(state),
                    "duties",
                )
            })
            .collect();
        all.push((
            status.sanctions.len(),
            self.say(Title::SanctionTable),
            "bad",
            "sanctions",
        ));
        all.retain(|(count, ..)| *count > 0);
        all
    }

    /// Duties with a limit that has an end.
    fn timed(&self) -> Vec<&DutyRecord> {
        let day = as_of(self.run).unwrap_or(NaiveDate::MAX);
        let duties = self.run.journal.status.duties.iter();
        duties
            .filter(|d| weeks::Weeks::of(self.run.base, d, day).is_some())
            .collect()
    }

    fn day_counts(&self, timed: &[&DutyRecord]) -> Markup {
        if timed.is_empty() {
            return Markup::default();
        }
        let lang = self.run.lang;
        html! {
            ul.legend {
                @for fate in weeks::Fate::ALL {
                    li { span class=(format!("day {}", fate.class())) { (fate.sign(lang)) } (fate.words(lang)) }
                }
                li { span.day.due { (lang.pick("满", "=")) } (self.say(Title::DueDay)) }
                li { span.day.done { "✓" } (self.say(Title::DoneDay)) }
            }
            div.cards { @for duty in timed { (self.day_count(duty)) } }
        }
    }

    fn day_count(&self, duty: &DutyRecord) -> Markup {
        let run = self.run;
        let day = as_of(run).unwrap_or(NaiveDate::MAX);
        let DueRecord::At(due) = &duty.due else {
            return Markup::default();
        };
        html! {
            article.card id=(format!("days-{}", duty.id.0)) {
                h3 { (self.party(duty)) " " (run.duty_text(duty.id)) }
                p.meta {
                    (state_mark(duty.state, run.lang)) " " (run.limit_text(duty.id).unwrap_or_default()) " · "
                    (self.shelf.links.cited(duty.provision))
                }
                @if let Some(weeks) = weeks::Weeks::of(run.base, duty, day) { (weeks.table(run.lang)) }
                ul.count { @for line in day_lines(due, run.lang) { li { (line) } } }
            }
        }
    }

    fn party(&self, duty: &DutyRecord) -> &str {
        let nobody = words::phrase(words::Phrase::Nobody, self.run.lang);
        duty.party.map_or(nobody, |p| self.run.party(p))
    }

    /// The lines of the case file, each with a place of its own.
    fn case_lines(&self) -> Markup {
        let source = self.run.sources.file(self.of.file);
        html! {
            ol.lines {
                @for (at, line) in source.text.lines().enumerate() {
                    li id=(format!("line-{}", at + 1)) { (line) }
                }
            }
        }
    }

    /// A link to the line of the case in which a row stands.
    fn row(&self, row: RowId) -> Markup {
        let (file, line) = self.run.row(row);
        let here = file == *self.run.sources.file(self.of.file).name;
        let text = match self.run.lang {
            Lang::Zh => format!("第{line}行"),
            Lang::En => format!("line {line}"),
        };
        html! {
            @if here { a href=(format!("#line-{line}")) { (text) } } @else { (file) ":" (line) }
        }
    }

    /// A link to the calendar of a duty.
    fn to_days(&self, id: DutyId) -> Option<String> {
        let day = as_of(self.run).unwrap_or(NaiveDate::MAX);
        let duty = self.run.duty(id)?;
        weeks::Weeks::of(self.run.base, duty, day)?;
        Some(format!("#days-{}", id.0))
    }

    /// The provisions that an entry cites.
    fn citation(&self, entry: &Entry) -> Markup {
        let mut ids: Vec<ProvisionId> = Vec::new();
        for &id in entry.provision.iter().chain(&entry.also) {
            let id = self.run.base.citable(id);
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let via = words::phrase(words::Phrase::Via, self.run.lang);
        html! {
            @for (at, id) in ids.iter().enumerate() {
                @if at > 0 { (self.run.lang.pick("、", ", ")) }
                (self.shelf.links.cited(*id))
            }
            @if let Some(id) = entry.via { " " (via) " " (self.shelf.links.cited(id)) }
        }
    }

    fn grave(&self) -> Vec<crate::journal::EntryId> {
        questions(self.run, None).unwrap_or_default()
    }
}

/// How a state of a duty is coloured.
fn class_of(state: DutyState) -> &'static str {
    match state {
        DutyState::Performed => "fine",
        DutyState::Pending | DutyState::Suspended => "open",
        DutyState::Overdue | DutyState::PerformedLate => "bad",
        DutyState::Waived => "plain",
    }
}

fn state_mark(state: DutyState, lang: Lang) -> Markup {
    html! { span class=(format!("mark {}", class_of(state))) { (words::duty_state(state, lang)) } }
}
