//! What parties owe, must not and may do, and the clauses of these.

use super::{Kids, Reader};
use crate::problem::{Problem, ProblemKind};
use crate::source::Span;
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{
    Continuation, Duty, Expr, ExprKind, Extension, Limit, Moment, Name, Obligor, Power,
    Prohibition, Statement, StatementKind, Term, Trigger,
};
use pest::iterators::Pair;

impl Reader<'_> {
    /// A `party_statement`.
    pub(super) fn party_statement(&mut self, pair: Pair<'_, Rule>) -> StatementKind {
        let mut kids = Kids::of(pair);
        let each = kids.maybe(Rule::each).map(|p| self.span(&p));
        let party = self.path(kids.take(Rule::path));
        let what = kids.any();
        match what.as_rule() {
            Rule::duty => {
                let obligor = Obligor {
                    each: each.is_some(),
                    party,
                };
                StatementKind::Duty(Box::new(self.duty(obligor, what)))
            }
            rule => {
                if let Some(span) = each {
                    let kind = ProblemKind::Unexpected {
                        found: "各".into(),
                        expected: vec!["path".into()],
                    };
                    self.problem(kind, span);
                }
                if rule == Rule::prohibition {
                    StatementKind::Prohibition(Box::new(self.prohibition(party, what)))
                } else {
                    StatementKind::Power(Box::new(self.power(party, what)))
                }
            }
        }
    }

    fn duty(&mut self, obligor: Obligor, pair: Pair<'_, Rule>) -> Duty {
        let mut kids = Kids::of(pair);
        let limit = kids.maybe(Rule::duty_limit).map(|l| self.duty_limit(l));
        let recipients = kids
            .maybe(Rule::path_list)
            .map_or(Vec::new(), |l| self.paths(l));
        let acts = Kids::of(kids.take(Rule::acts))
            .rest()
            .filter(|kid| kid.as_rule() == Rule::act_group)
            .map(|group| self.names(group))
            .collect();
        let mut duty = Duty {
            obligor,
            limit,
            recipients,
            acts,
            act_conditions: Vec::new(),
            when: None,
            unless: None,
            excluded: Vec::new(),
            extension: None,
            waivers: Vec::new(),
            continuations: Vec::new(),
        };
        for clause in kids.rest() {
            match clause.as_rule() {
                Rule::when => self.only_condition(&mut duty.when, clause),
                Rule::unless => self.only_condition(&mut duty.unless, clause),
                Rule::excluded => duty
                    .excluded
                    .extend(self.names(Kids::of(clause).take(Rule::name_list))),
                Rule::extension => {
                    let span = self.span(&clause);
                    let extension = self.extension(clause);
                    self.once(&mut duty.extension, extension, span);
                }
                Rule::waiver => duty.waivers.push(self.waiver(clause)),
                Rule::continuation => self.continuation(clause, &mut duty.continuations),
                _ => {
                    let condition = self.when(clause);
                    self.check_glued_clause(&condition);
                    duty.act_conditions.push(condition);
                }
            }
        }
        duty
    }

    fn duty_limit(&mut self, pair: Pair<'_, Rule>) -> Limit {
        let limit = self.limit(Kids::of(pair).take(Rule::limit));
        if let Term::Named(path) = &limit.term
            && let [word] = &path.segments[..]
        {
            self.check_glued(word, &["向"]);
        }
        limit
    }

    /// `履行后办结` reads as a condition on the act that is one long name.
    fn check_glued_clause(&mut self, condition: &Expr) {
        if let ExprKind::Path(path) = &condition.kind
            && let [word] = &path.segments[..]
        {
            self.check_glued(
                word,
                &["全部履行后", "任一履行后", "履行后", "扣除", "免除"],
            );
        }
    }

    /// Reports a name that begins with a keyword no name begins with where it stands.
    fn check_glued(&mut self, word: &Name, keywords: &[&str]) {
        let apart = keywords.iter().find_map(|keyword| {
            let rest = word
                .text
                .strip_prefix(keyword)
                .filter(|rest| !rest.is_empty())?;
            Some(format!("{keyword} {rest}"))
        });
        if let Some(apart) = apart {
            let kind = ProblemKind::Glued {
                word: word.text.clone(),
                apart: apart.clone(),
            };
            self.problems
                .push(Problem::new(kind, word.span).mended(word.span, apart));
        }
    }

    fn waiver(&mut self, pair: Pair<'_, Rule>) -> Trigger {
        self.trigger(Kids::of(pair).take(Rule::trigger))
    }

    fn extension(&mut self, pair: Pair<'_, Rule>) -> Extension {
        let span = self.span(&pair);
        let mut kids = Kids::of(pair);
        let approver = self.path(kids.take(Rule::path));
        let at_most = kids.has(Rule::up_to);
        let by = self.inner_quantity(kids.take(Rule::duration));
        let times = kids.maybe(Rule::extension_times).map(|t| {
            let mut inner = Kids::of(t);
            inner.take(Rule::up_to);
            self.times(inner.take(Rule::times))
        });
        Extension {
            approver,
            at_most,
            by,
            times,
            span,
        }
    }

    /// The number of a `times` token (`三次`).
    pub(super) fn times(&mut self, pair: Pair<'_, Rule>) -> u32 {
        let numeral = Kids::of(pair).take(Rule::numeral);
        self.whole_number(&numeral)
    }

    /// A `continuation`; statements joined to it belong to the same moment.
    pub(super) fn continuation(&mut self, pair: Pair<'_, Rule>, into: &mut Vec<Continuation>) {
        let mut kids = Kids::of(pair);
        let moment = self.moment(kids.take(Rule::moment));
        for statement in self.joined(kids) {
            into.push(Continuation {
                moment: moment.clone(),
                statement,
            });
        }
    }

    fn moment(&mut self, pair: Pair<'_, Rule>) -> Moment {
        let inner = Kids::of(pair).any();
        match inner.as_rule() {
            Rule::performed => Moment::Performed,
            Rule::all_performed => Moment::AllPerformed,
            Rule::any_performed => Moment::AnyPerformed,
            Rule::missed => Moment::Missed,
            Rule::late_by => {
                let duration = Kids::of(inner)
                    .rest()
                    .find(|p| p.as_rule() == Rule::duration);
                duration.map_or(Moment::Missed, |d| Moment::LateBy(self.inner_quantity(d)))
            }
            _ => Moment::Before(self.inner_quantity(Kids::of(inner).take(Rule::duration))),
        }
    }

    fn prohibition(
        &mut self,
        party: crate::syntax::tree::Path,
        pair: Pair<'_, Rule>,
    ) -> Prohibition {
        let mut kids = Kids::of(pair);
        let events = self.choice_of_events(kids.take(Rule::event_choice));
        let mut it = Prohibition {
            party,
            events,
            when: None,
            unless: None,
            violated: Vec::new(),
        };
        for clause in kids.rest() {
            match clause.as_rule() {
                Rule::when => self.only_condition(&mut it.when, clause),
                Rule::unless => self.only_condition(&mut it.unless, clause),
                _ => it.violated.extend(self.joined(Kids::of(clause))),
            }
        }
        it
    }

    fn power(&mut self, party: crate::syntax::tree::Path, pair: Pair<'_, Rule>) -> Power {
        let mut kids = Kids::of(pair);
        let limit = kids.maybe(Rule::duty_limit).map(|l| self.duty_limit(l));
        let revokes = kids.has(Rule::revocation);
        let events = self.choice_of_events(kids.take(Rule::event_choice));
        let mut it = Power {
            party,
            limit,
            events,
            revokes,
            when: None,
            unless: None,
            lapsed: Vec::new(),
        };
        for clause in kids.rest() {
            match clause.as_rule() {
                Rule::when => self.only_condition(&mut it.when, clause),
                Rule::unless => self.only_condition(&mut it.unless, clause),
                _ => self.lapsed(clause, &mut it),
            }
        }
        it
    }

    /// `期满 未 E S`, where E is what might have been done.
    fn lapsed(&mut self, pair: Pair<'_, Rule>, power: &mut Power) {
        let mut kids = Kids::of(pair);
        kids.take(Rule::not_yet);
        let act = self.name(&kids.take(Rule::name));
        if !power.events.iter().any(|event| event.text == act.text) {
            self.problem(ProblemKind::OtherAct { act: act.text }, act.span);
        }
        power.lapsed.extend(self.joined(kids));
    }

    fn choice_of_events(&mut self, pair: Pair<'_, Rule>) -> Vec<Name> {
        Kids::of(pair)
            .rest()
            .filter(|p| p.as_rule() == Rule::name)
            .map(|p| self.name(&p))
            .collect()
    }

    /// A statement and those joined to it by commas.
    pub(super) fn joined(&mut self, kids: Kids<'_>) -> Vec<Statement> {
        kids.rest().map(|p| self.statement(p)).collect()
    }

    /// A condition that may be given once.
    pub(super) fn only_condition(&mut self, slot: &mut Option<Expr>, clause: Pair<'_, Rule>) {
        let span = self.span(&clause);
        let condition = self.when(clause);
        self.once(slot, condition, span);
    }

    /// Sets what may be given once.
    pub(super) fn once<T>(&mut self, slot: &mut Option<T>, value: T, span: Span) {
        if slot.replace(value).is_some() {
            self.problem(ProblemKind::GivenTwice, span);
        }
    }
}
