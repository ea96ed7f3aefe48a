//! Conditions taken apart: facts become variables, each learning the constants that it is compared with.

mod apart;
mod kinds;

pub(super) use apart::subsets;
pub(super) use kinds::all_members;

use super::{Kind, Moment, Regions, Truth, Variable};
use crate::calendar::LimitUnit;
use crate::decimal::Decimal;
use crate::model::{Arithmetic, Expr, Fact, Figure, Members, Relation, Type, Value};
use kinds::kind_of_value;

/// A condition over variables.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Constant(Option<bool>),
    Not(Box<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
    /// A fact of type 是否.
    Holds(Term),
    Compare(Term, Relation, Term),
    /// A gap against so many of its units.
    Gap(Term, Relation, u32),
    Same(Term, Term),
    /// A set against members as bits: each of them (`true`) or none.
    Contains(Term, u64, bool),
}

/// A value over variables.
#[derive(Clone, Debug)]
pub(super) enum Term {
    Constant(Value),
    Variable(usize),
    Otherwise(Box<Term>, Box<Term>),
    Arithmetic(Box<Term>, Arithmetic, Box<Term>),
    Size(Box<Term>),
}

impl Term {
    /// The variables that give its value, and whether it computes with them.
    fn variables(&self, out: &mut Vec<usize>) -> bool {
        match self {
            Self::Constant(_) => false,
            Self::Variable(index) => {
                out.push(*index);
                false
            }
            Self::Otherwise(first, second) => first.variables(out) | second.variables(out),
            Self::Arithmetic(left, _, right) => {
                left.variables(out);
                right.variables(out);
                true
            }
            Self::Size(set) => {
                set.variables(out);
                true
            }
        }
    }
}

impl Regions<'_> {
    pub(super) fn compile(&mut self, expr: &Expr, moment: Moment) -> Node {
        let node = match expr {
            Expr::Literal(Value::Bool(value)) => Some(Node::Constant(Some(*value))),
            Expr::Not(inner) => Some(Node::Not(Box::new(self.compile(inner, moment)))),
            Expr::And(parts) => Some(Node::And(
                parts.iter().map(|p| self.compile(p, moment)).collect(),
            )),
            Expr::Or(parts) => Some(Node::Or(
                parts.iter().map(|p| self.compile(p, moment)).collect(),
            )),
            Expr::Happened(events) => Some(Node::Or(
                events
                    .iter()
                    .map(|event| {
                        let fact = Expr::Happened(vec![*event]);
                        let index = self.variable(&fact, moment, Kind::Bool, true);
                        Node::Holds(Term::Variable(index))
                    })
                    .collect(),
            )),
            Expr::Compare(left, relation, right) => {
                Some(self.comparison(left, *relation, right, moment))
            }
            Expr::CompareGap { relation, span, .. } => {
                Some(self.gap(expr, *relation, span.count, span.unit, moment))
            }
            Expr::IsAnyOf(subject, values) => self.equalities(subject, values, moment),
            Expr::ContainsEach(set, members) => self.contents(set, members, true, moment),
            Expr::ContainsNone(set, members) => self.contents(set, members, false, moment),
            Expr::Fact(_)
            | Expr::PartyAttribute(..)
            | Expr::CaseAttribute(..)
            | Expr::Otherwise(..) => self.term(expr, Some(Kind::Bool), moment).map(Node::Holds),
            Expr::Literal(_) | Expr::Arithmetic(..) | Expr::Aggregate(_) | Expr::Size(_) => None,
        };
        node.unwrap_or_else(|| self.opaque(expr, moment))
    }

    /// A condition that is not looked into: a fact of its own.
    fn opaque(&mut self, expr: &Expr, moment: Moment) -> Node {
        self.opaque = true;
        let index = self.variable(expr, moment, Kind::Bool, false);
        Node::Holds(Term::Variable(index))
    }

    fn variable(&mut self, fact: &Expr, moment: Moment, kind: Kind, always: bool) -> usize {
        let known = self
            .variables
            .iter()
            .position(|v| v.moment == moment && v.kind == kind && v.fact == *fact);
        known.unwrap_or_else(|| {
            let index = self.variables.len();
            self.variables.push(Variable {
                moment,
                fact: fact.clone(),
                kind,
                always,
                points: Vec::new(),
                linked: index,
                cells: Vec::new(),
            });
            index
        })
    }

    /// An expression as a value over variables; `hint` is its kind where the expression does not tell.
    fn term(&mut self, expr: &Expr, hint: Option<Kind>, moment: Moment) -> Option<Term> {
        match expr {
            Expr::Literal(value) => Some(Term::Constant(value.clone())),
            Expr::Fact(Fact::Party(id)) => Some(Term::Constant(Value::Party(*id))),
            Expr::Fact(_) | Expr::PartyAttribute(..) | Expr::CaseAttribute(..) => {
                let kind = self.kind(expr).or(hint)?;
                let always = false;
                Some(Term::Variable(self.variable(expr, moment, kind, always)))
            }
            Expr::Otherwise(first, second) => {
                let first = self.term(first, hint, moment)?;
                let second = self.term(second, hint, moment)?;
                Some(Term::Otherwise(Box::new(first), Box::new(second)))
            }
            Expr::Arithmetic(left, operator, right) => {
                let number = Some(Kind::Number(true));
                let left = self.term(left, number, moment)?;
                let right = self.term(right, number, moment)?;
                let mut variables = Vec::new();
                left.variables(&mut variables);
                right.variables(&mut variables);
                if variables.len() > 1 {
                    // Where the constants of a sum of two facts lie cannot be said of either.
                    self.opaque = true;
                    let kind = Kind::Number(false);
                    return Some(Term::Variable(self.variable(expr, moment, kind, false)));
                }
                Some(Term::Arithmetic(Box::new(left), *operator, Box::new(right)))
            }
            Expr::Aggregate(aggregate) => {
                let (kind, always) = match aggregate.figure {
                    Figure::Count => (Kind::Count, true),
                    Figure::Sum => (Kind::Number(false), true),
                    Figure::Mean => (Kind::Number(false), false),
                    Figure::Share => (Kind::Number(true), false),
                };
                // Figures over the same events hang together in ways that are not looked into.
                self.opaque = true;
                Some(Term::Variable(self.variable(expr, moment, kind, always)))
            }
            Expr::Size(set) => match self.kind(set) {
                Some(kind @ Kind::Set(_)) => {
                    let set = self.term(set, Some(kind), moment)?;
                    Some(Term::Size(Box::new(set)))
                }
                _ => {
                    self.opaque = true;
                    let index = self.variable(expr, moment, Kind::Count, false);
                    Some(Term::Variable(index))
                }
            },
            Expr::Compare(..)
            | Expr::CompareGap { .. }
            | Expr::IsAnyOf(..)
            | Expr::ContainsEach(..)
            | Expr::ContainsNone(..)
            | Expr::Happened(_)
            | Expr::Not(_)
            | Expr::And(_)
            | Expr::Or(_) => None,
        }
    }

    fn comparison(
        &mut self,
        left: &Expr,
        relation: Relation,
        right: &Expr,
        moment: Moment,
    ) -> Node {
        if let Some(node) = self.length(left, relation, right, moment) {
            return node;
        }
        let before = self.variables.len();
        let terms = (
            // Whatever has an order tells its own kind.
            self.term(left, None, moment),
            self.term(right, None, moment),
        );
        let (Some(a), Some(b)) = terms else {
            self.variables.truncate(before);
            return self.opaque(
                &Expr::Compare(Box::new(left.clone()), relation, Box::new(right.clone())),
                moment,
            );
        };
        if self.meet(&a, &b) {
            return Node::Compare(a, relation, b);
        }
        // Computed on both sides: their difference is a number of its own, compared with nought.
        self.opaque = true;
        let (one, other, relation) = self.difference(left, right, relation, moment);
        let fact = Expr::Arithmetic(
            Box::new(one.clone()),
            Arithmetic::Subtract,
            Box::new(other.clone()),
        );
        let index = self.variable(&fact, moment, Kind::Number(false), false);
        let nought = Value::Number(Decimal::ZERO);
        self.variables[index].points.push(nought.clone());
        Node::Compare(Term::Variable(index), relation, Term::Constant(nought))
    }

    /// A span of time against a constant one: as long, longer or shorter in the constant's unit.
    fn length(
        &mut self,
        left: &Expr,
        relation: Relation,
        right: &Expr,
        moment: Moment,
    ) -> Option<Node> {
        let (fact, relation, span) = match (left, right) {
            (Expr::Literal(Value::Duration(one)), Expr::Literal(Value::Duration(other))) => {
                // Only a calendar can tell months from days.
                let order = one.compare(*other)?;
                return Some(Node::Constant(Some(relation.holds(order))));
            }
            (fact, Expr::Literal(Value::Duration(span))) => (fact, relation, span),
            (Expr::Literal(Value::Duration(span)), fact) => (fact, relation.turned(), span),
            _ => return None,
        };
        if self.type_of(fact) != Some(Type::Duration) {
            return None;
        }
        // How a length for which another stands in hangs together with either is not looked into.
        self.opaque |= matches!(fact, Expr::Otherwise(..));
        Some(self.against(fact, relation, span.count, span.unit, moment))
    }

    /// The two sides in the order in which they were subtracted before.
    fn difference<'e>(
        &self,
        left: &'e Expr,
        right: &'e Expr,
        relation: Relation,
        moment: Moment,
    ) -> (&'e Expr, &'e Expr, Relation) {
        let turned = self.variables.iter().any(|v| {
            v.moment == moment
                && matches!(&v.fact, Expr::Arithmetic(a, Arithmetic::Subtract, b)
                    if **a == *right && **b == *left)
        });
        if turned {
            (right, left, relation.turned())
        } else {
            (left, right, relation)
        }
    }

    fn gap(
        &mut self,
        expr: &Expr,
        relation: Relation,
        count: u32,
        unit: LimitUnit,
        moment: Moment,
    ) -> Node {
        let Expr::CompareGap { from, to, .. } = expr else {
            return self.opaque(expr, moment);
        };
        // The gap alone, whatever it is compared with.
        let fact = Expr::CompareGap {
            from: from.clone(),
            to: to.clone(),
            relation: Relation::Equal,
            span: crate::calendar::Span::new(0, unit),
        };
        self.against(&fact, relation, count, unit, moment)
    }

    fn against(
        &mut self,
        fact: &Expr,
        relation: Relation,
        count: u32,
        unit: LimitUnit,
        moment: Moment,
    ) -> Node {
        let other_unit = self
            .variables
            .iter()
            .any(|v| v.moment == moment && v.kind != Kind::Gap(unit) && same_length(&v.fact, fact));
        // Months against days: how one length stands to two units is not looked into.
        self.opaque |= other_unit;
        let index = self.variable(fact, moment, Kind::Gap(unit), false);
        let point = Value::Number(Decimal::count(count));
        self.variables[index].points.push(point);
        Node::Gap(Term::Variable(index), relation, count)
    }

    fn equalities(&mut self, subject: &Expr, values: &[Expr], moment: Moment) -> Option<Node> {
        let hint = values.iter().find_map(|value| match value {
            Expr::Literal(value) => kind_of_value(value),
            Expr::Fact(Fact::Party(_)) => Some(Kind::Named),
            other => self.kind(other),
        });
        let mut parts: Vec<Node> = values
            .iter()
            .map_while(|value| self.length(subject, Relation::Equal, value, moment))
            .collect();
        if parts.len() == values.len() {
            return Some(any(parts));
        }
        parts.clear();
        let left = self.term(subject, hint, moment)?;
        for value in values {
            let right = self.term(value, hint, moment);
            let met = right.as_ref().is_some_and(|right| self.meet(&left, right));
            parts.push(match right {
                Some(right) if met => Node::Same(left.clone(), right),
                _ => self.opaque(
                    &Expr::IsAnyOf(Box::new(subject.clone()), vec![value.clone()]),
                    moment,
                ),
            });
        }
        // As the engine does: one equal value settles it, an unknown one leaves it open.
        Some(any(parts))
    }

    fn contents(
        &mut self,
        set: &Expr,
        members: &Members,
        each: bool,
        moment: Moment,
    ) -> Option<Node> {
        let mut bits = 0u64;
        let mut named = None;
        match members {
            Members::All => {}
            Members::Listed(list) => {
                for member in list {
                    let Expr::Literal(Value::Member(id, member)) = member else {
                        return None;
                    };
                    named = Some(*id);
                    bits |= 1 << member;
                }
            }
        }
        let kind = self.kind(set).or(named.map(Kind::Set))?;
        let Kind::Set(id) = kind else { return None };
        if matches!(members, Members::All) {
            bits = all_members(self.base.enums.get(id.index())?.members.len());
        }
        let set = self.term(set, Some(kind), moment)?;
        let mut variables = Vec::new();
        set.variables(&mut variables);
        for index in variables {
            self.variables[index].points.push(Value::Members(id, bits));
        }
        Some(Node::Contains(set, bits, each))
    }
}

impl Regions<'_> {
    /// Whether a condition without facts holds: a constant of the rules.
    #[must_use]
    pub fn constant(base: &super::RuleBase, condition: &Expr) -> Option<bool> {
        let mut regions = Regions::new(base);
        let index = regions.add(Moment(0), condition);
        match regions.truth(&regions.conditions[index], &[]) {
            Truth::TRUE => Some(true),
            Truth::FALSE => Some(false),
            _ => None,
        }
    }
}

/// Whether two facts are the same span of time, in whatever unit it is asked for.
fn same_length(a: &Expr, b: &Expr) -> bool {
    match (a, b) {
        (Expr::CompareGap { from, to, .. }, Expr::CompareGap { from: f, to: t, .. }) => {
            from == f && to == t
        }
        _ => a == b,
    }
}

fn any(mut parts: Vec<Node>) -> Node {
    if parts.len() == 1 {
        parts.remove(0)
    } else {
        Node::Or(parts)
    }
}

fn constant(term: &Term) -> Option<Decimal> {
    match term {
        Term::Constant(Value::Number(number)) => Some(*number),
        Term::Arithmetic(left, operator, right) => {
            operator.apply(constant(left)?, constant(right)?)
        }
        _ => None,
    }
}
