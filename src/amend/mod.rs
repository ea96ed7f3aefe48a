//! Amendments: from the files of a rule base to one text in which the editions of each article stand side by side,
//! each with the days from and to which it is in force (language.md §6, ruling 22).
//!
//! The unit is the article: a change to one item makes a new edition of the whole article, because heads above items
//! govern them. What the article says elsewhere is the same text at the same place, so it stays one for everybody who asks
//! where a rule stands. Articles that rest on a changed one (依照, a changed term) get a new edition too.

mod citations;
mod dependents;
mod operate;
mod order;
mod renumber;
mod terms;

use crate::problem::{Problem, ProblemKind, Related};
use crate::source::{SourceMap, Span};
use crate::syntax::tree::{
    Amendment, AmendmentKind, Declaration, Edition, Item, Level, Marker, Name, Part, Provision,
    RuleFile, TransitionRule, TransitionScope, Turn,
};
use chrono::NaiveDate;
use rustc_hash::FxHashMap;

/// A text that amends, as it is listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Decree {
    /// Which.
    pub kind: AmendmentKind,
    /// Its title.
    pub title: Name,
    /// 公布
    pub published: Option<NaiveDate>,
    /// 施行
    pub effective: Option<NaiveDate>,
    /// Its header.
    pub span: Span,
}

/// The files of a rule base after all amendments.
#[derive(Clone, Debug, Default)]
pub struct Amended {
    /// Everything but the amendments, editions side by side.
    pub items: Vec<Item>,
    /// The amendments in the order in which they took hold.
    pub decrees: Vec<Decree>,
    /// The day from which the whole regulation is repealed.
    pub repealed: Option<NaiveDate>,
    /// Members that were added to an enum, by where they are written.
    pub added: FxHashMap<Span, NaiveDate>,
}

/// The provisions of `files` in the order of the text, with the amendments among them merged into the rest.
#[must_use]
pub fn amend(files: &[RuleFile], sources: &SourceMap) -> (Amended, Vec<Problem>) {
    let items = files.iter().flat_map(|f| &f.items);
    let mut amendments: Vec<&Amendment> = Vec::new();
    let mut rest = Vec::new();
    for item in items {
        match item {
            Item::Amendment(amendment) => amendments.push(amendment),
            other => rest.push(other.clone()),
        }
    }
    let rest = order::in_text_order(rest);
    if amendments.is_empty() {
        let amended = Amended {
            items: rest,
            ..Amended::default()
        };
        return (amended, Vec::new());
    }
    let mut work = Work::new(rest, sources);
    work.in_order(amendments);
    work.finish()
}

/// The text being amended.
struct Work<'a> {
    sources: &'a SourceMap,
    /// All provisions, below one that holds them.
    root: Provision,
    declarations: Vec<Declaration>,
    /// Headers and calendars.
    others: Vec<Item>,
    effective: Option<NaiveDate>,
    amended: Amended,
    problems: Vec<Problem>,
    hits: Vec<Hit>,
}

/// A provision that an amendment has changed, added or struck.
struct Hit {
    date: Option<NaiveDate>,
    published: Option<NaiveDate>,
    /// Its lineage and that of all above it, outermost first.
    chain: Vec<Span>,
    span: Span,
}

/// How the operations of one amendment take hold.
#[derive(Clone)]
struct Taking<'a> {
    amendment: &'a Amendment,
    /// `None` for a correction, which changes editions as they are.
    date: Option<NaiveDate>,
}

impl<'a> Work<'a> {
    fn new(items: Vec<Item>, sources: &'a SourceMap) -> Self {
        let nowhere = items.iter().find_map(|item| match item {
            Item::Provision(p) => Some(p.marker.span),
            _ => None,
        });
        let marker = Marker {
            level: Level::Chapter,
            number: 0,
            suffix: 0,
            span: nowhere.unwrap_or_else(|| Span::new(crate::source::FileId(0), 0, 0)),
        };
        let mut work = Self {
            sources,
            root: Provision {
                span: marker.span,
                marker,
                title: None,
                quote: Vec::new(),
                parts: Vec::new(),
                edition: Edition::default(),
            },
            declarations: Vec::new(),
            others: Vec::new(),
            effective: None,
            amended: Amended::default(),
            problems: Vec::new(),
            hits: Vec::new(),
        };
        for item in items {
            match item {
                Item::Provision(provision) => work.root.parts.push(Part::Provision(provision)),
                Item::Declaration(declaration) => work.declarations.push(declaration),
                other => {
                    if let Item::Regulation(regulation) = &other {
                        work.effective = regulation.effective();
                    }
                    work.others.push(other);
                }
            }
        }
        work
    }

    /// Amendments take hold by day of effect, then of publication; a correction when it is published.
    fn in_order(&mut self, amendments: Vec<&'a Amendment>) {
        let mut takings: Vec<(NaiveDate, NaiveDate, Taking<'a>)> = Vec::new();
        for amendment in amendments {
            let published = amendment.published.as_ref().map(|d| d.value);
            let effective = amendment.effective.as_ref().map(|d| d.value);
            let correction = amendment.kind == AmendmentKind::Correction;
            let key = if correction { published } else { effective };
            let Some(key) = key else {
                let kind = ProblemKind::AmendmentWithoutDate { correction };
                self.problem(kind, amendment.title.span);
                continue;
            };
            if let (false, Some(start)) = (correction, self.effective)
                && key < start
            {
                let place = amendment
                    .effective
                    .as_ref()
                    .map_or(amendment.span, |d| d.span);
                self.problem(ProblemKind::AmendsBeforeEffect { effective: start }, place);
                continue;
            }
            let taking = Taking {
                amendment,
                date: (!correction).then_some(key),
            };
            takings.push((key, published.unwrap_or(key), taking));
        }
        takings.sort_by_key(|(key, published, _)| (*key, *published));
        let mut index = 0;
        while let Some((key, ..)) = takings.get(index) {
            let day = *key;
            let same: Vec<Taking<'a>> = takings[index..]
                .iter()
                .take_while(|(key, ..)| *key == day)
                .map(|(.., taking)| taking.clone())
                .collect();
            index += same.len();
            for taking in &same {
                self.take(taking);
            }
            let dated: Vec<&Taking<'a>> = same.iter().filter(|t| t.date.is_some()).collect();
            if !dated.is_empty() {
                self.follow_up(day, &dated);
            }
        }
    }

    fn take(&mut self, taking: &Taking<'a>) {
        let amendment = taking.amendment;
        self.amended.decrees.push(Decree {
            kind: amendment.kind,
            title: amendment.title.clone(),
            published: amendment.published.as_ref().map(|d| d.value),
            effective: amendment.effective.as_ref().map(|d| d.value),
            span: amendment.span,
        });
        let before = self.turned_on(taking.date);
        for operation in &amendment.operations {
            self.operate(operation, taking);
        }
        self.settle_turns(taking, &before);
    }

    /// The articles of which an edition begins on a day.
    fn turned_on(&self, date: Option<NaiveDate>) -> Vec<Span> {
        let begins = |p: &&Provision| {
            let since = p.edition.since.as_ref();
            since.is_some_and(|turn| Some(turn.date) == date)
        };
        let units = citations::units(&self.root).into_iter().filter(begins);
        units.map(Provision::lineage).collect()
    }

    /// An article that gives sanctions only in its new text gives sanctions, too: what 过渡 says of those is about it.
    fn settle_turns(&mut self, taking: &Taking<'_>, before: &[Span]) {
        let Some(date) = taking.date else { return };
        for lineage in self.turned_on(Some(date)) {
            if before.contains(&lineage) {
                continue;
            }
            let of = |wanted: &dyn Fn(&Edition) -> bool| {
                citations::way_to(&self.root, &|p| {
                    p.lineage() == lineage && wanted(&p.edition)
                })
            };
            let on = |turn: &Option<Turn>| turn.as_ref().is_some_and(|t| t.date == date);
            let (old, new) = (of(&|e| on(&e.until)), of(&|e| on(&e.since)));
            let (Some(old), Some(new)) = (old, new) else {
                continue;
            };
            let gives = |way: &[usize]| {
                citations::walk(&self.root, way).is_some_and(operate::gives_sanctions)
            };
            if gives(&old) || !gives(&new) {
                continue;
            }
            let Some(unit) = citations::walk(&self.root, &old) else {
                continue;
            };
            let turn = taking.turn_of(date, unit, Sanctions::Given);
            if let Some(unit) = citations::walk_mut(&mut self.root, &old) {
                unit.edition.until = Some(turn.clone());
            }
            if let Some(unit) = citations::walk_mut(&mut self.root, &new) {
                unit.edition.since = Some(turn);
            }
        }
    }

    fn problem(&mut self, kind: ProblemKind, span: Span) {
        self.problems.push(Problem::new(kind, span));
    }

    /// Notes that a provision is changed; false where another change of it stands in the way.
    fn hit(
        &mut self,
        chain: Vec<Span>,
        provision: String,
        span: Span,
        taking: &Taking<'_>,
    ) -> bool {
        let published = taking.amendment.published.as_ref().map(|d| d.value);
        let touches = |hit: &&Hit| {
            let shared = hit.chain.len().min(chain.len());
            hit.chain[..shared] == chain[..shared]
        };
        let clash = self.hits.iter().filter(touches).find_map(|hit| {
            if hit.date == taking.date && hit.date.is_some() {
                return Some((
                    ProblemKind::AmendedTwice {
                        provision: provision.clone(),
                    },
                    hit.span,
                ));
            }
            let later = hit.date.is_some() && taking.date.is_some() && hit.published > published;
            (later && published.is_some()).then(|| {
                (
                    ProblemKind::AmendmentOutOfOrder {
                        provision: provision.clone(),
                    },
                    hit.span,
                )
            })
        });
        match clash {
            Some((kind, first)) => {
                self.problems
                    .push(Problem::new(kind, span).with(first, Related::First));
                false
            }
            None => {
                self.hits.push(Hit {
                    date: taking.date,
                    published,
                    chain,
                    span,
                });
                true
            }
        }
    }

    fn finish(mut self) -> (Amended, Vec<Problem>) {
        let provisions = self.root.parts.into_iter().filter_map(|part| match part {
            Part::Provision(provision) => Some(Item::Provision(provision)),
            Part::Declaration(_) | Part::Rule(_) => None,
        });
        self.amended.items = self.others;
        self.amended
            .items
            .extend(self.declarations.into_iter().map(Item::Declaration));
        self.amended.items.extend(provisions);
        (self.amended, self.problems)
    }
}

/// Whether an article gives sanctions, in one of its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sanctions {
    Given,
    Never,
}

impl Taking<'_> {
    /// The turn that this amendment brings to an article.
    fn turn(&self, date: NaiveDate, article: &Provision) -> Turn {
        let sanctions = match operate::gives_sanctions(article) {
            true => Sanctions::Given,
            false => Sanctions::Never,
        };
        self.turn_of(date, article, sanctions)
    }

    fn turn_of(&self, date: NaiveDate, article: &Provision, sanctions: Sanctions) -> Turn {
        let applies = |scope: &TransitionScope| match scope {
            TransitionScope::All => 1,
            TransitionScope::Sanctions if sanctions == Sanctions::Given => 2,
            TransitionScope::Provisions(cited) => {
                let names =
                    |c: &&crate::syntax::tree::Citation| citations::names_article(c, article);
                if cited.iter().any(|c| names(&c)) {
                    3
                } else {
                    0
                }
            }
            TransitionScope::Sanctions => 0,
        };
        let clauses = self.amendment.transitions.iter();
        let best = clauses
            .map(|clause| (applies(&clause.scope), clause))
            .filter(|(rank, _)| *rank > 0)
            .max_by_key(|(rank, _)| *rank);
        Turn {
            date,
            rule: best.map_or(TransitionRule::ByEvent, |(_, clause)| clause.rule.clone()),
        }
    }
}
