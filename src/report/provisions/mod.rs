//! Provisions on a page: the official wording on the left, the rules on the right, each with a place that others link to.

mod code;
mod texts;

pub(super) use code::inline;
pub(super) use texts::Texts;

use super::words::{Lang, Title, title};
use crate::model::{NoteKind, ProvisionId, RuleBase, cite, cite_text};
use crate::source::SourceMap;
use crate::syntax::tokens::Sort;
use crate::syntax::tree::Level;
use crate::syntax::{fold_name, parse_citation, placed_citations_in};
use chrono::NaiveDate;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// What a page holds that can be linked to.
#[derive(Debug)]
pub(super) struct Links<'a> {
    /// The rules.
    pub(super) base: &'a RuleBase,
    /// Citations without a day of their own mean the text of this day.
    pub(super) day: NaiveDate,
    /// The provisions that the page shows.
    pub(super) shown: BTreeSet<ProvisionId>,
    /// Names that have a place of their own: sanctions, limit words, parameters.
    pub(super) names: BTreeMap<String, String>,
}

impl Links<'_> {
    /// The place of a provision on the page. Where a page shows several editions of it, those that came later say since
    /// when.
    pub(super) fn anchor(&self, id: ProvisionId) -> String {
        let anchor = self.base.anchor(id);
        let lineage = |id: ProvisionId| self.base.provision(id).lineage;
        let several = self.shown.iter().filter(|p| lineage(**p) == lineage(id));
        match (several.count() > 1, self.base.version_of(id)) {
            (true, Some((Some(since), _))) => format!("{anchor}@{since}"),
            _ => anchor,
        }
    }

    /// The link to a provision, where the page shows it.
    pub(super) fn href(&self, id: ProvisionId) -> Option<String> {
        let id = self.base.citable(id);
        self.shown
            .contains(&id)
            .then(|| format!("#{}", self.anchor(id)))
    }

    /// A citation that leads to its provision.
    pub(super) fn cited(&self, id: ProvisionId) -> Markup {
        self.linked(id, &cite_text(self.base, id))
    }

    /// A text that leads to a provision.
    pub(super) fn linked(&self, id: ProvisionId, text: &str) -> Markup {
        html! {
            @if let Some(href) = self.href(id) { a.cite href=(href) { (text) } }
            @else { span.cite { (text) } }
        }
    }

    /// The link of a token.
    fn of_token(&self, sort: Sort, text: &str) -> Option<String> {
        match sort {
            Sort::Citation => {
                let id = self.base.find_on(&parse_citation(text)?, None, self.day)?;
                self.href(id)
            }
            Sort::Name => self.names.get(&*fold_name(text)).cloned(),
            _ => None,
        }
    }

    /// An official line in which the provisions that it cites are links.
    fn wording(&self, line: &str, within: ProvisionId) -> Markup {
        let mut at = 0;
        let mut parts: Vec<(&str, Option<String>)> = Vec::new();
        for (range, citation) in placed_citations_in(line) {
            let target = self.base.seen_from(&citation, within, self.day);
            let target = target.map(|(id, _)| id).filter(|id| *id != within);
            let href = target.and_then(|id| self.href(id));
            parts.push((&line[at..range.start], None));
            parts.push((&line[range.clone()], href));
            at = range.end;
        }
        parts.push((&line[at..], None));
        html! {
            @for (text, href) in parts {
                @if let Some(href) = href { a href=(href) { (text) } } @else { (text) }
            }
        }
    }
}

/// What is needed to show provisions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shelf<'a> {
    /// The rules.
    pub(super) base: &'a RuleBase,
    /// Their texts.
    pub(super) sources: &'a SourceMap,
    /// The texts by provision.
    pub(super) texts: &'a Texts,
    /// What can be linked to.
    pub(super) links: &'a Links<'a>,
    /// The language.
    pub(super) lang: Lang,
}

impl Shelf<'_> {
    /// Provisions in text order, chapters as headings, below each what `beneath` adds.
    pub(super) fn provisions(
        &self,
        ids: &BTreeSet<ProvisionId>,
        beneath: &dyn Fn(ProvisionId) -> Markup,
    ) -> Markup {
        html! {
            div.pair.heads aria-hidden="true" {
                div { (title(Title::OfficialText, self.lang)) }
                div { (title(Title::RulesOfIt, self.lang)) }
            }
            @for &id in ids { (self.provision(id, beneath)) }
        }
    }

    fn provision(&self, id: ProvisionId, beneath: &dyn Fn(ProvisionId) -> Markup) -> Markup {
        let provision = self.base.provision(id);
        let article = provision.level <= Level::Article;
        let chapter = provision.level < Level::Article;
        let rules = self.texts.rules(provision);
        let declared = provision.declaratory || !rules.is_empty();
        let class = match (chapter, article) {
            (true, _) => "pair chapter",
            (false, true) => "pair article",
            (false, false) => "pair",
        };
        html! {
            div class=(class) id=(self.links.anchor(id)) {
                div.wording {
                    @if !chapter { (self.tag(id)) }
                    @for line in &provision.quote {
                        @let text = line.text.trim();
                        @if !text.is_empty() { p { (self.links.wording(text, id)) } }
                    }
                }
                div.rules {
                    @if declared { (code::regions(rules, self.sources, self.links)) }
                    (self.notes(id))
                    (beneath(id))
                }
            }
        }
    }

    /// The citation, which leads to its own place, and the days of the wording.
    fn tag(&self, id: ProvisionId) -> Markup {
        let version = self.base.version_of(id).map(|(since, until)| {
            let last = until.and_then(|day| day.pred_opt());
            super::words::version(since, last, self.lang)
        });
        html! {
            p.tag {
                a href=(format!("#{}", self.links.anchor(id))) { (cite(self.base, id)) }
                @if let Some(days) = version { span.days { (days) } }
            }
        }
    }

    /// The notes that stand in a provision: interpretations, open questions, accepted findings.
    fn notes(&self, id: ProvisionId) -> Markup {
        let here =
            |at: Option<ProvisionId>| at.is_some_and(|p| self.same_text(self.base.citable(p), id));
        let mut said = BTreeSet::new();
        let notes = self.base.notes.iter().filter(|n| here(n.provision));
        let notes: Vec<_> = notes.filter(|n| said.insert(n.span)).collect();
        let accepted = self.base.acceptances.iter();
        let accepted: Vec<_> = accepted
            .filter(|a| here(a.provision) && said.insert(a.span))
            .collect();
        html! {
            @for note in notes {
                @let open = note.kind == NoteKind::OpenQuestion;
                @let (class, word) = match open {
                    true => ("note open", Title::OpenQuestion),
                    false => ("note", Title::Interpretation),
                };
                p class=(class) { b { (title(word, self.lang)) } (note.text) }
            }
            @for one in accepted {
                p.note.accepted {
                    b { (title(Title::Accepted, self.lang)) " " (one.code) } (one.reason)
                }
            }
        }
    }

    /// Whether two ids are editions that share a text.
    fn same_text(&self, a: ProvisionId, b: ProvisionId) -> bool {
        self.base.provision(a).span == self.base.provision(b).span
    }

    /// Rules that stand in no provision.
    pub(super) fn outside(&self) -> Markup {
        code::regions(self.texts.outside(), self.sources, self.links)
    }

    /// A span of the rules on one line.
    pub(super) fn inline(&self, span: crate::source::Span) -> Markup {
        inline(span, self.texts, self.sources, self.links)
    }
}

/// The provisions of a day that can be cited, chapters included, in text order.
pub(super) fn standing(base: &RuleBase, day: NaiveDate) -> BTreeSet<ProvisionId> {
    let all = (0..base.provisions.len()).map(ProvisionId::at);
    all.filter(|&id| base.provision(id).edition.stands_on(day) && base.citable(id) == id)
        .collect()
}
