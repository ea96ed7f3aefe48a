//! A regulation as one page: its wording beside its rules, and what follows from them in tables.

mod cover;
mod findings;
mod grounds;
mod limits;
mod sanctions;

use super::chart::{self, Chart, ChartWords, charts, svg};
use super::names::Run;
use super::page::Page;
use super::provisions::{Links, Shelf, Texts, standing};
use super::words::{Lang, Phrase, Title, phrase, title};
use crate::coverage::Mark;
use crate::graph::Graph;
use crate::journal::Journal;
use crate::model::{NoteKind, ProvisionId, ReferenceTarget, RuleBase};
use crate::problem::Problem;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::tree::Level;
use chrono::NaiveDate;
use maud::{Markup, PreEscaped, html};
use std::collections::BTreeSet;

/// What both reports add to the page.
pub(super) const STYLES: &[&str] = &[include_str!("regulation.css"), chart::STYLE];

/// What a report on a regulation is made of.
#[derive(Clone, Copy, Debug)]
pub struct Regulation<'a> {
    /// The rules.
    pub base: &'a RuleBase,
    /// Their texts.
    pub sources: &'a SourceMap,
    /// Which of the texts are rule files of this regulation.
    pub files: &'a [FileId],
    /// What the check found.
    pub problems: &'a [Problem],
    /// What the cases exercise, by name of the case.
    pub cases: &'a [(String, BTreeSet<Mark>)],
    /// The text of which day.
    pub day: NaiveDate,
    /// For whom.
    pub lang: Lang,
}

/// The page.
#[must_use]
pub fn regulation(of: &Regulation<'_>) -> String {
    let texts = Texts::of(of.base, of.sources, of.files);
    let links = Links {
        base: of.base,
        day: of.day,
        shown: standing(of.base, of.day),
        names: places(of.base),
    };
    let shelf = Shelf {
        base: of.base,
        sources: of.sources,
        texts: &texts,
        links: &links,
        lang: of.lang,
    };
    let empty = Journal::default();
    let run = Run {
        base: of.base,
        journal: &empty,
        sources: of.sources,
        lang: of.lang,
    };
    let report = Report {
        of,
        shelf: &shelf,
        run: &run,
        grounds: grounds::grounds(of.base),
        references: references(of.base, of.day),
    };
    let name = title(Title::RegulationReport, of.lang);
    let page = Page {
        lang: of.lang,
        title: &format!("{} · {name}", of.base.title),
        styles: STYLES,
    };
    page.render(&report.body())
}

/// Names that have a place of their own on the page.
fn places(base: &RuleBase) -> std::collections::BTreeMap<String, String> {
    let words = base.parameters.iter().map(|p| ("word", &p.name));
    let sanctions = base.sanctions.iter().map(|s| ("sanction", &s.name));
    words
        .chain(sanctions)
        .map(|(sort, name)| (name.to_string(), format!("#{sort}-{name}")))
        .collect()
}

fn references(base: &RuleBase, day: NaiveDate) -> BTreeSet<(ProvisionId, ProvisionId)> {
    let all = base.references(day).into_iter();
    all.filter_map(|reference| match reference.to {
        ReferenceTarget::Provision(to) => Some((base.citable(reference.from), base.citable(to))),
        ReferenceTarget::Instrument(_) => None,
    })
    .collect()
}

/// Charts, each with its title.
pub(super) fn drawn(charts: &[Chart]) -> Markup {
    html! {
        @for chart in charts {
            figure {
                figcaption { (chart.title) }
                div.chart { (PreEscaped(svg(chart, chart::Links::Page))) }
            }
        }
    }
}

/// A report in the making.
struct Report<'a> {
    of: &'a Regulation<'a>,
    shelf: &'a Shelf<'a>,
    /// Names of things; nothing was run.
    run: &'a Run<'a>,
    /// Under what each statement stands.
    grounds: Vec<Vec<grounds::Ground>>,
    /// Which provision refers to which.
    references: BTreeSet<(ProvisionId, ProvisionId)>,
}

impl Report<'_> {
    fn say(&self, word: Title) -> &'static str {
        title(word, self.of.lang)
    }

    fn links(&self) -> &Links<'_> {
        self.shelf.links
    }

    /// Whether a provision is part of the text that is reported on.
    fn stands(&self, id: ProvisionId) -> bool {
        self.of.base.provision(id).edition.stands_on(self.of.day)
    }

    fn body(&self) -> Markup {
        let sections = [
            ("charts", Title::FlowCharts, self.charts()),
            ("limits", Title::Limits, self.limits()),
            ("sanctions", Title::Sanctions, self.sanctions()),
            ("questions", Title::OpenQuestions, self.questions()),
            ("coverage", Title::Coverage, self.coverage()),
            ("findings", Title::Findings, self.findings()),
            ("vocabulary", Title::Vocabulary, self.shelf.outside()),
        ];
        html! {
            div.layout {
                (self.contents(sections.iter().map(|(id, name, _)| (*id, *name)).collect()))
                main {
                    (self.head())
                    section #text {
                        h2 { (self.say(Title::SideBySide)) }
                        p.meta { (self.say(Title::HowToRead)) }
                        (self.shelf.provisions(&self.links().shown, &|id| self.beneath(id)))
                    }
                    @for (id, name, markup) in &sections {
                        section id=(id) {
                            h2 { (self.say(*name)) }
                            (markup)
                        }
                    }
                }
            }
        }
    }

    /// How the articles hang together, and the flow chart of each that has one.
    fn charts(&self) -> Markup {
        let stands = |id| self.stands(id);
        let whole = Graph::of(self.of.base, &stands);
        let words = ChartWords {
            base: self.of.base,
            sources: self.of.sources,
            lang: self.of.lang,
        };
        let mut all: Vec<Chart> = words.overview(&whole, None).into_iter().collect();
        all.extend(charts(&words, &whole.sheets(self.of.base), None));
        drawn(&all)
    }

    /// Title, dates and what there is of everything.
    fn head(&self) -> Markup {
        let base = self.of.base;
        let date = |day: Option<NaiveDate>| day.map(|d| d.to_string());
        let facts = [
            (Title::Issuer, base.issuer.as_deref().map(str::to_owned)),
            (Title::Published, date(base.published)),
            (Title::Effective, date(base.effective)),
            (Title::Repealed, date(base.repealed)),
            (
                Title::TextOfDay,
                date(Some(self.of.day).filter(|day| *day != NaiveDate::MAX)),
            ),
        ];
        let decrees = base.decrees.iter();
        let decrees = decrees.filter(|d| d.effective.is_none_or(|day| day <= self.of.day));
        html! {
            header.cover {
                p.kicker { (self.say(Title::RegulationReport)) }
                h1 { (base.title) }
                dl.facts {
                    @for (name, value) in facts {
                        @if let Some(value) = value { div { dt { (self.say(name)) } dd { (value) } } }
                    }
                    @for decree in decrees {
                        div {
                            dt { (self.say(Title::AmendedBy)) }
                            dd {
                                (decree.title.text)
                                @if let Some(day) = decree.effective { " (" (day) ")" }
                            }
                        }
                    }
                }
                ul.figures {
                    @for (count, word, place) in self.figures() {
                        li { a href=(format!("#{place}")) { b { (count) } " " (self.say(word)) } }
                    }
                }
            }
        }
    }

    fn figures(&self) -> Vec<(String, Title, &'static str)> {
        let base = self.of.base;
        let articles = self.links().shown.iter();
        let articles = articles.filter(|id| base.provision(**id).level == Level::Article);
        let limits = self.limited();
        let (reached, all) = self.marks();
        let percent = match all {
            0 => 100.0,
            all => (reached * 1000 / all) as f64 / 10.0,
        };
        vec![
            (articles.count().to_string(), Title::Articles, "text"),
            (limits.len().to_string(), Title::LimitCount, "limits"),
            (
                base.sanctions.len().to_string(),
                Title::SanctionCount,
                "sanctions",
            ),
            (
                self.open_questions().len().to_string(),
                Title::QuestionCount,
                "questions",
            ),
            (
                self.of.cases.len().to_string(),
                Title::CaseCount,
                "coverage",
            ),
            (format!("{percent}%"), Title::Covered, "coverage"),
            (
                self.found().len().to_string(),
                Title::FindingCount,
                "findings",
            ),
        ]
    }

    fn contents(&self, sections: Vec<(&str, Title)>) -> Markup {
        let base = self.of.base;
        let listed = |id: &&ProvisionId| {
            let p = base.provision(**id);
            p.level <= Level::Article
        };
        html! {
            nav.contents {
                h2 { (self.say(Title::Contents)) }
                ul {
                    @for &id in self.links().shown.iter().filter(listed) {
                        @let provision = base.provision(id);
                        @let class = if provision.level < Level::Article { "chapter" } else { "article" };
                        li class=(class) {
                            a href=(format!("#{}", self.links().anchor(id))) {
                                (crate::model::cite(base, id))
                                @if let Some(name) = &provision.title { " " (name) }
                            }
                        }
                    }
                    @for (id, name) in sections {
                        li.chapter { a href=(format!("#{id}")) { (self.say(name)) } }
                    }
                }
            }
        }
    }

    /// What stands below the rules of a provision: who refers to it, which cases show it.
    fn beneath(&self, id: ProvisionId) -> Markup {
        let from: Vec<ProvisionId> = self
            .references
            .iter()
            .filter(|(by, to)| *to == id && *by != id)
            .map(|(by, _)| *by)
            .collect();
        let count = self.cases_of(id).count();
        let colon = self.of.lang.pick(":", ": ");
        html! {
            @if !from.is_empty() || count > 0 {
                p.beneath {
                    @if !from.is_empty() {
                        span {
                            (self.say(Title::ReferredBy)) (colon)
                            @for (at, by) in from.iter().enumerate() {
                                @if at > 0 { (self.of.lang.pick("、", ", ")) }
                                (self.links().cited(*by))
                            }
                        }
                    }
                    @if count > 0 {
                        span {
                            (self.say(Title::CasesOfIt)) " "
                            a href=(format!("#cover-{}", self.links().anchor(id))) { (count) }
                        }
                    }
                }
            }
        }
    }

    fn cases_of(&self, id: ProvisionId) -> impl Iterator<Item = &str> {
        let shows = move |marks: &BTreeSet<Mark>| marks.contains(&Mark::Provision(id));
        let cases = self.of.cases.iter();
        cases
            .filter(move |(_, marks)| shows(marks))
            .map(|(name, _)| &**name)
    }

    /// The open questions of the text, in its order; those outside provisions last.
    fn open_questions(&self) -> Vec<&crate::model::Note> {
        let open = self.of.base.notes.iter();
        let mut open: Vec<_> = open
            .filter(|n| n.kind == NoteKind::OpenQuestion)
            .filter(|n| n.provision.is_none_or(|p| self.stands(p)))
            .collect();
        open.sort_by_key(|n| (n.provision.is_none(), n.provision, n.span));
        open.dedup_by_key(|n| n.span);
        open
    }

    fn questions(&self) -> Markup {
        let rows = self.open_questions();
        html! {
            @if rows.is_empty() { p.meta { (self.say(Title::NothingFound)) } } @else {
                table.wide {
                    thead { tr { th.key { (self.say(Title::Provision)) } th { (self.say(Title::Question)) } } }
                    tbody {
                        @for note in rows {
                            tr {
                                td {
                                    @match note.provision {
                                        Some(id) => (self.links().cited(id)),
                                        None => (self.say(Title::Elsewhere)),
                                    }
                                }
                                td { (note.text) }
                            }
                        }
                    }
                }
            }
        }
    }

    /// How a statement comes about, in the words of the rules.
    fn ground(&self, ground: &grounds::Ground) -> Markup {
        use grounds::Ground as G;
        let lang = self.of.lang;
        let what = |id| self.run.statement(id);
        let told = |id, zh: &str, en: &str| match lang {
            Lang::Zh => html! { (what(id)) " " (zh) },
            Lang::En => html! { (en) " " (what(id)) },
        };
        match ground {
            G::Head(span) => self
                .shelf
                .inline(self.shelf.texts.head(*span, self.of.sources)),
            G::Branch(span) => html! { (lang.pick("属于 ", "")) (self.shelf.inline(*span)) },
            G::Missed(id) => told(*id, "逾期", "breach of"),
            G::LateBy(id, by) => {
                let by = super::words::span(*by, lang);
                told(
                    *id,
                    &format!("逾期超过{by}"),
                    &format!("more than {by} late:"),
                )
            }
            G::Before(id, by) => {
                let by = super::words::span(*by, lang);
                told(
                    *id,
                    &format!("期满前{by}"),
                    &format!("{by} before the limit of"),
                )
            }
            G::Performed(id) => told(*id, "履行后", "after"),
            G::Lapsed(id) => told(*id, "期满未行使", "lapse of"),
            G::Violated(span) => html! {
                (lang.pick("违反 ", "violation of ")) (self.shelf.inline(self.shelf.texts.head(*span, self.of.sources)))
            },
        }
    }

    /// The party of a statement as the rules write it.
    fn subject(&self, span: Span) -> Markup {
        let subject = self.shelf.texts.subject(span, self.of.sources);
        self.shelf.inline(subject)
    }

    /// Where a span of the rules stands.
    fn place(&self, span: Span) -> String {
        let file = self.of.sources.file(span.file);
        format!(
            "{}:{}",
            file.name,
            crate::source::Place::of(file, span).line
        )
    }

    fn none(&self, word: Phrase) -> Markup {
        html! { span.soft { (phrase(word, self.of.lang)) } }
    }
}
