//! Statements other than duties: what a rule does by itself.

use super::expressions::unquote;
use super::{Kids, Reader};
use crate::source::Span;
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{
    Choice, Decision, NoticeKind, Raise, RaiseKind, Scope, Spanned, Statement, StatementKind,
    Trigger,
};
use pest::iterators::Pair;

impl Reader<'_> {
    /// A `statement`, or one of the kinds that may be joined to one.
    pub(super) fn statement(&mut self, pair: Pair<'_, Rule>) -> Statement {
        let span = self.span(&pair);
        let inner = if pair.as_rule() == Rule::statement {
            Kids::of(pair).any()
        } else {
            pair
        };
        Statement {
            kind: self.statement_kind(inner),
            span,
        }
    }

    fn statement_kind(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        match pair.as_rule() {
            Rule::party_statement => self.party_statement(pair),
            Rule::declaratory => StatementKind::Declaratory,
            Rule::scope => StatementKind::Scope(self.scope(pair)),
            Rule::assign => {
                let mut kids = Kids::of(pair);
                let target = self.path(kids.take(Rule::path));
                StatementKind::Assign {
                    target,
                    value: self.value(kids.take(Rule::value)),
                }
            }
            Rule::raise => StatementKind::Raise(self.raise(pair)),
            Rule::terminate => {
                StatementKind::Terminate(self.name(&Kids::of(pair).take(Rule::name)))
            }
            Rule::done => StatementKind::Close,
            Rule::follow => StatementKind::Follow(self.citation(Kids::of(pair).any())),
            Rule::sanction => {
                let mut kids = Kids::of(pair);
                let to = kids.maybe(Rule::path).map(|p| self.path(p));
                StatementKind::Sanction {
                    to,
                    sanctions: self.names(kids.take(Rule::name_list)),
                }
            }
            Rule::decision => StatementKind::Decision(Box::new(self.decision(pair))),
            Rule::notice => {
                let mut kids = Kids::of(pair);
                let kind = if kids.any().as_rule() == Rule::reports {
                    NoticeKind::Report
                } else {
                    NoticeKind::Remind
                };
                StatementKind::Notice {
                    kind,
                    to: kids.next().map_or(Vec::new(), |l| self.paths(l)),
                }
            }
            Rule::depletion => self.depletion(pair),
            Rule::responsibility => {
                let roles = Kids::of(pair)
                    .rest()
                    .filter(|p| p.as_rule() == Rule::role)
                    .map(|role| {
                        let mut kids = Kids::of(role);
                        (
                            self.name(&kids.take(Rule::name)),
                            self.path(kids.take(Rule::path)),
                        )
                    });
                StatementKind::Responsibility(roles.collect())
            }
            Rule::interpreter => {
                StatementKind::Interpreter(self.path(Kids::of(pair).take(Rule::path)))
            }
            rule => unreachable!("{rule:?} is no statement"),
        }
    }

    fn scope(&mut self, pair: Pair<'_, Rule>) -> Scope {
        let mut kids = Kids::of(pair);
        let applies = kids.any().as_rule() == Rule::applies;
        let subjects = self.names(kids.take(Rule::name_list));
        let (mut when, mut unless) = (None, None);
        for clause in kids.rest() {
            let slot = match clause.as_rule() {
                Rule::when => &mut when,
                _ => &mut unless,
            };
            self.only_condition(slot, clause);
        }
        Scope {
            applies,
            subjects,
            when,
            unless,
        }
    }

    fn raise(&mut self, pair: Pair<'_, Rule>) -> Raise {
        let mut kids = Kids::of(pair);
        let how = if kids.any().as_rule() == Rule::records {
            RaiseKind::Record
        } else {
            RaiseKind::Deem
        };
        let event = self.name(&kids.take(Rule::name));
        let fields = kids.maybe(Rule::event_fields).map_or(Vec::new(), |fields| {
            let pairs = Kids::of(fields).rest().map(|field| {
                let mut kids = Kids::of(field);
                (
                    self.name(&kids.take(Rule::name)),
                    self.value(kids.take(Rule::value)),
                )
            });
            pairs.collect()
        });
        Raise { how, event, fields }
    }

    fn decision(&mut self, pair: Pair<'_, Rule>) -> Decision {
        let mut kids = Kids::of(pair);
        let by = self.path(kids.take(Rule::path));
        let to = kids
            .maybe(Rule::decision_target)
            .map(|t| self.path(Kids::of(t).take(Rule::path)));
        let discretion = kids.has(Rule::discretion);
        let choice = self.choice(kids.take(Rule::choice), discretion);
        let mut decision = Decision {
            by,
            to,
            choice,
            limit: None,
            unless: None,
            continuations: Vec::new(),
        };
        for clause in kids.rest() {
            let span = self.span(&clause);
            match clause.as_rule() {
                Rule::continuation => self.continuation(clause, &mut decision.continuations),
                Rule::unless => {
                    let unless = self.when(clause);
                    self.once(&mut decision.unless, unless, span);
                }
                _ => {
                    let limit = self.limit(Kids::of(clause).take(Rule::limit));
                    self.once(&mut decision.limit, limit, span);
                }
            }
        }
        decision
    }

    /// `之一` or `视情节` leaves a choice; without either all are owed.
    fn choice(&mut self, pair: Pair<'_, Rule>, discretion: bool) -> Choice {
        let mut names = Vec::new();
        let (mut top, mut one_of) = (None, discretion);
        for kid in Kids::of(pair).rest() {
            match kid.as_rule() {
                Rule::one_of => one_of = true,
                Rule::ladder => top = Some(self.name(&Kids::of(kid).take(Rule::name))),
                _ => names.push(self.name(&kid)),
            }
        }
        match (top, names.first()) {
            (Some(top), Some(from)) => Choice::Between(from.clone(), top),
            _ if one_of => Choice::OneOf(names),
            _ => Choice::Fixed(names),
        }
    }

    fn depletion(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        let mut kids = Kids::of(pair);
        let trigger = self.trigger(kids.take(Rule::trigger));
        if !kids.has(Rule::deducts) {
            return StatementKind::Clear(trigger);
        }
        let amount = self.value(kids.take(Rule::value));
        let cap = kids.maybe(Rule::deduct_cap).map(|cap| {
            let mut kids = Kids::of(cap);
            kids.take(Rule::up_to);
            self.value(kids.take(Rule::value))
        });
        StatementKind::Deduct {
            trigger,
            amount,
            cap,
        }
    }

    /// A `trigger`.
    pub(super) fn trigger(&mut self, pair: Pair<'_, Rule>) -> Trigger {
        let mut kids = Kids::of(pair);
        let first = kids.has(Rule::first_time);
        let events = self.names(kids.take(Rule::name_list));
        let when = kids.maybe(Rule::when).map(|w| self.when(w));
        Trigger {
            first,
            events,
            when,
        }
    }

    /// The instruments of a `reference`, a statement each.
    pub(super) fn references(&mut self, pair: Pair<'_, Rule>) -> Vec<Statement> {
        let titles = Kids::of(pair).rest().filter(|p| p.as_rule() == Rule::title);
        let statement = |(title, span): (String, Span)| Statement {
            kind: StatementKind::Reference(Spanned { value: title, span }),
            span,
        };
        titles
            .map(|t| statement((unquote(t.as_str()), self.span(&t))))
            .collect()
    }
}
