//! Amendments: their header, and the lines that say what they do.

use super::expressions::unquote;
use super::{Kids, Reader};
use crate::problem::ProblemKind;
use crate::source::Span;
use crate::syntax::grammar::Rule;
use crate::syntax::scan;
use crate::syntax::tree::{
    Amendment, AmendmentKind, Citation, Level, Marker, Name, OperationKind, Renumbering, Spanned,
    TransitionClause, TransitionRule, TransitionScope,
};
use crate::syntax::words::{fold_name, name_len};
use pest::iterators::Pair;
use std::ops::Range;

/// What a line of an amendment turns out to be.
pub(super) enum Line {
    /// Complete in itself.
    Done(Box<OperationKind>),
    /// The text of the provision follows.
    Opens(Opening),
    /// A declaration follows.
    Verb(Verb),
}

/// The line above the text of a changed or new provision.
pub(super) struct Opening {
    pub(super) target: Citation,
    pub(super) marker: Marker,
    pub(super) title: Option<Name>,
    /// `None`: 修改.
    pub(super) inserts: Option<Renumbering>,
}

/// What is done with a declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    /// 修改
    Redefine,
    /// 增加
    Extend,
}

impl Reader<'_> {
    /// The header of a 修正案 or 更正.
    pub(super) fn amendment(
        &mut self,
        kind: AmendmentKind,
        first: &Range<usize>,
        body: &[Range<usize>],
        span: Span,
    ) -> Option<Amendment> {
        let keyword = name_len(&self.text[first.clone()]);
        let range = scan::trimmed(
            &self.text[first.start + keyword..first.end],
            first.start + keyword,
        );
        let title = Name {
            text: fold_name(&self.text[range.clone()]),
            span: self.whole(range),
        };
        if title.text.is_empty() {
            let expected = vec!["rest".into()];
            let found = String::new();
            let place = self.whole(first.clone());
            self.problem(ProblemKind::Unexpected { found, expected }, place);
            return None;
        }
        let mut amendment = Amendment {
            kind,
            title,
            published: None,
            effective: None,
            transitions: Vec::new(),
            quote: Vec::new(),
            operations: Vec::new(),
            span,
        };
        for line in body {
            let place = self.whole(line.clone());
            let Some(pair) = self.line(Rule::amendment_property, line) else {
                continue;
            };
            let inner = Kids::of(pair).any();
            let rule = inner.as_rule();
            let mut kids = Kids::of(inner);
            match rule {
                Rule::published => {
                    let value = self.date(kids.take(Rule::date));
                    self.once(
                        &mut amendment.published,
                        Spanned { value, span: place },
                        place,
                    );
                }
                Rule::effective => {
                    let value = self.date(kids.take(Rule::date));
                    self.once(
                        &mut amendment.effective,
                        Spanned { value, span: place },
                        place,
                    );
                }
                _ => {
                    let clauses = kids
                        .rest()
                        .filter(|p| p.as_rule() == Rule::transition_clause);
                    for clause in clauses {
                        let clause = self.transition_clause(clause);
                        amendment.transitions.push(clause);
                    }
                }
            }
        }
        Some(amendment)
    }

    fn transition_clause(&mut self, pair: Pair<'_, Rule>) -> TransitionClause {
        let span = self.span(&pair);
        let mut kids = Kids::of(pair);
        let scope = match kids.maybe(Rule::transition_scope) {
            None => TransitionScope::All,
            Some(scope) => {
                let pairs = Kids::of(scope)
                    .rest()
                    .filter(|p| p.as_rule() == Rule::citation);
                let cited: Vec<Citation> = pairs.map(|p| self.citation(p)).collect();
                if cited.is_empty() {
                    TransitionScope::Sanctions
                } else {
                    TransitionScope::Provisions(cited)
                }
            }
        };
        let inner = kids.any();
        let rule = match inner.as_rule() {
            Rule::by_acceptance => {
                TransitionRule::ByAcceptance(self.name(&Kids::of(inner).take(Rule::name)))
            }
            Rule::by_event => TransitionRule::ByEvent,
            _ => TransitionRule::Lenient,
        };
        TransitionClause { scope, rule, span }
    }

    /// A line that begins with 修改, 增加, 删去, 替换 or 废止.
    pub(super) fn operation(&mut self, range: &Range<usize>) -> Option<Line> {
        match &self.text[range.clone()] {
            "修改" => return Some(Line::Verb(Verb::Redefine)),
            "增加" => return Some(Line::Verb(Verb::Extend)),
            _ => {}
        }
        let pair = self.line(Rule::operation, range)?;
        let inner = Kids::of(pair).any();
        let rule = inner.as_rule();
        let mut kids = Kids::of(inner);
        if rule == Rule::repeal_op {
            return Some(Line::Done(Box::new(OperationKind::Repeal)));
        }
        let target = self.citation(kids.take(Rule::citation));
        Some(match rule {
            Rule::strike_op => {
                let renumbering = renumbering(&mut kids);
                Line::Done(Box::new(OperationKind::Strike {
                    target,
                    renumbering,
                }))
            }
            Rule::reword_op => {
                let (old, new) = (
                    self.quoted(kids.take(Rule::text)),
                    self.quoted(kids.take(Rule::text)),
                );
                Line::Done(Box::new(OperationKind::Reword { target, old, new }))
            }
            _ => {
                let inserts = (rule == Rule::insert_op).then(|| renumbering(&mut kids));
                let title = kids.maybe(Rule::title_rest).map(|rest| self.name(&rest));
                let (level, number, suffix) = *target.steps.last()?;
                let marker = Marker {
                    level,
                    number,
                    suffix,
                    span: target.span,
                };
                if let Some(title) = &title
                    && level > Level::Article
                {
                    self.problem(ProblemKind::TitleHoldsRule, title.span);
                }
                Line::Opens(Opening {
                    target,
                    marker,
                    title,
                    inserts,
                })
            }
        })
    }

    fn quoted(&mut self, pair: Pair<'_, Rule>) -> Spanned<String> {
        Spanned {
            value: unquote(pair.as_str()),
            span: self.span(&pair),
        }
    }
}

fn renumbering(kids: &mut Kids<'_>) -> Renumbering {
    if kids.has(Rule::shift_word) {
        Renumbering::Shift
    } else {
        Renumbering::Keep
    }
}
