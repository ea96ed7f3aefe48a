//! Limits, windows and citations.

use super::{Kids, Reader};
use crate::problem::{Problem, ProblemKind};
use crate::source::Span;
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{Anchor, Citation, Level, Limit, Period, Spanned, Term, Window};
use pest::iterators::Pair;

impl Reader<'_> {
    /// A `limit`.
    pub(super) fn limit(&mut self, pair: Pair<'_, Rule>) -> Limit {
        let span = self.span(&pair);
        let mut kids = Kids::of(pair);
        let from = kids
            .maybe(Rule::start)
            .map(|start| self.name(&Kids::of(start).take(Rule::name)));
        let term = self.term(kids.take(Rule::term));
        Limit { from, term, span }
    }

    /// A `term`: simple terms joined by `,未定 则`, which nest to the right.
    pub(super) fn term(&mut self, pair: Pair<'_, Rule>) -> Term {
        let span = self.span(&pair);
        let mut terms: Vec<Term> = Kids::of(pair).rest().map(|p| self.simple_term(p)).collect();
        self.bound_length(&mut terms, span);
        terms
            .into_iter()
            .rev()
            .reduce(|later, earlier| Term::Otherwise(Box::new(earlier), Box::new(later)))
            .unwrap_or(Term::Undetermined(span))
    }

    fn simple_term(&mut self, pair: Pair<'_, Rule>) -> Term {
        let span = self.span(&pair);
        let mut units = Vec::new();
        let mut shortest = false;
        for unit in Kids::of(pair).rest() {
            match unit.as_rule() {
                Rule::shortest => shortest = true,
                Rule::inside => {}
                _ => units.push(self.term_unit(unit)),
            }
        }
        if shortest {
            Term::Shortest(units)
        } else {
            units.pop().unwrap_or(Term::Undetermined(span))
        }
    }

    /// One of the alternatives of `term_unit`.
    pub(super) fn term_unit(&mut self, pair: Pair<'_, Rule>) -> Term {
        let span = self.span(&pair);
        match pair.as_rule() {
            Rule::same_day => Term::SameDay,
            Rule::within => Term::Within(self.inner_quantity(pair)),
            Rule::before_day => {
                let mut kids = Kids::of(pair);
                let month = self.whole_number(&kids.take(Rule::numeral));
                let day = self.whole_number(&kids.take(Rule::numeral));
                self.month_day(month, day, span);
                Term::BeforeDay { month, day, span }
            }
            Rule::before_event => {
                let mut kids = Kids::of(pair);
                let event = self.name(&kids.take(Rule::name));
                let lead = kids.maybe(Rule::duration).map(|d| self.inner_quantity(d));
                Term::BeforeEvent { event, lead }
            }
            Rule::named_term => Term::Named(self.path(Kids::of(pair).take(Rule::path))),
            _ => Term::Undetermined(span),
        }
    }

    /// A `window`.
    pub(super) fn window(&mut self, pair: Pair<'_, Rule>) -> Spanned<Window> {
        let span = self.span(&pair);
        let inner = Kids::of(pair).any();
        let value = match inner.as_rule() {
            Rule::ever => Window::Ever,
            Rule::bare_year => Window::Year,
            Rule::calendar_window => Window::Calendar(period(inner.as_str())),
            Rule::rolling => Window::Rolling(self.inner_quantity(inner)),
            _ => {
                let mut kids = Kids::of(inner);
                let anchor = self.path(kids.take(Rule::path));
                let every = self.inner_quantity(kids.take(Rule::cycle));
                Window::Anchored { anchor, every }
            }
        };
        Spanned { value, span }
    }

    /// A `citation` or a `near_citation`.
    pub(super) fn citation(&mut self, pair: Pair<'_, Rule>) -> Citation {
        let span = self.span(&pair);
        let mut steps = Vec::new();
        let mut anchor = None;
        for step in Kids::of(pair).rest() {
            match step.as_rule() {
                Rule::annex => {
                    steps.push((Level::Chapter, 0, 0));
                    continue;
                }
                Rule::anchor => {
                    anchor = Some(anchor_of(step));
                    continue;
                }
                _ => {}
            }
            let mut kids = Kids::of(step);
            let number = self.whole_number(&kids.take(Rule::numeral));
            let word = kids.take(Rule::step_word);
            let in_annex = steps.first() == Some(&(Level::Chapter, 0, 0));
            let suffix = kids
                .maybe(Rule::step_suffix)
                .map(|s| self.whole_number(&Kids::of(s).take(Rule::numeral)));
            steps.push((
                level(word.as_str(), in_annex, &steps),
                number,
                suffix.unwrap_or(0),
            ));
        }
        Citation {
            anchor,
            steps,
            span,
        }
    }

    /// Cuts a chain that would nest too deep, and says so.
    pub(super) fn bound_length<T>(&mut self, chain: &mut Vec<T>, span: Span) {
        let limit = crate::syntax::MAX_DEPTH;
        if chain.len() > limit {
            chain.truncate(limit);
            self.problems
                .push(Problem::new(ProblemKind::NestsTooDeep { limit }, span));
        }
    }
}

/// The period that a word such as 本季度内 or 每年终了 names.
pub(super) fn period(word: &str) -> Period {
    if word.contains("季度") {
        Period::Quarter
    } else if word.contains('月') {
        Period::Month
    } else {
        Period::Year
    }
}

fn anchor_of(pair: Pair<'_, Rule>) -> Anchor {
    let mut kids = Kids::of(pair);
    let this = kids.any().as_rule() == Rule::this;
    let around = level(kids.take(Rule::step_word).as_str(), false, &[]);
    if this {
        Anchor::This(around)
    } else {
        Anchor::Former(around)
    }
}

/// What a level's word means; in 备注 the 项 are its numbered points, and a 目 below a 目 is a point below it.
fn level(word: &str, in_annex: bool, above: &[(Level, u32, u32)]) -> Level {
    match word {
        "章" => Level::Chapter,
        "节" => Level::Section,
        "条" => Level::Article,
        "款" => Level::Paragraph,
        "项" if in_annex => Level::Point,
        "项" => Level::Item,
        _ if above.iter().any(|(level, ..)| *level == Level::Point) => Level::SubPoint,
        _ => Level::Point,
    }
}
