//! Conditions taken apart: facts become variables, each learning the constants that it is compared with.

use super::{Held, Kind, Moment, Regions, Truth, Variable};
use crate::calendar::LimitUnit;
use crate::decimal::Decimal;
use crate::model::{Arithmetic, EnumId, Expr, Fact, Figure, Members, Relation, Type, Value};

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

    /// Tells the facts of two sides what they are compared with; `false` where that cannot be told.
    fn meet(&mut self, a: &Term, b: &Term) -> bool {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        let computed = a.variables(&mut left) | b.variables(&mut right);
        let (mut of_a, mut of_b) = (Vec::new(), Vec::new());
        constants(a, &mut of_a);
        constants(b, &mut of_b);
        if !left.is_empty() && !right.is_empty() {
            if computed || !self.alike(&left, &right) {
                return false;
            }
            let first = left[0];
            for &index in left.iter().chain(&right) {
                self.link(first, index);
            }
        }
        for value in of_b {
            self.tell(a, &value);
        }
        for value in of_a {
            self.tell(b, &value);
        }
        true
    }

    /// Facts whose values can stand side by side.
    fn alike(&self, left: &[usize], right: &[usize]) -> bool {
        let kinds = |list: &[usize]| -> Vec<Kind> {
            list.iter()
                .map(|i| match self.variables[*i].kind {
                    Kind::Number(_) | Kind::Count => Kind::Number(false),
                    other => other,
                })
                .collect()
        };
        let (left, right) = (kinds(left), kinds(right));
        let orders = matches!(
            left[0],
            Kind::Number(_) | Kind::Date | Kind::Instant | Kind::Enum(_) | Kind::Bool
        );
        orders && left.iter().chain(&right).all(|k| *k == left[0])
    }

    fn link(&mut self, a: usize, b: usize) {
        let (a, b) = (self.variables[a].linked, self.variables[b].linked);
        if a != b {
            for variable in &mut self.variables {
                if variable.linked == b {
                    variable.linked = a;
                }
            }
        }
    }

    /// A constant that the value of a term is compared with, told to its facts.
    fn tell(&mut self, term: &Term, value: &Value) {
        match term {
            Term::Constant(_) => {}
            Term::Variable(index) => {
                let points = &mut self.variables[*index].points;
                if !points.contains(value) {
                    points.push(value.clone());
                }
            }
            Term::Otherwise(first, second) => {
                self.tell(first, value);
                self.tell(second, value);
            }
            Term::Arithmetic(left, operator, right) => {
                let Value::Number(value) = value else { return };
                for (term, points) in [
                    (
                        left,
                        constant(right).map(|c| before_left(*operator, c, *value)),
                    ),
                    (
                        right,
                        constant(left).map(|c| before_right(*operator, c, *value)),
                    ),
                ] {
                    for point in points.into_iter().flatten() {
                        self.tell(term, &Value::Number(point));
                    }
                }
            }
            // The cells of a set have every size.
            Term::Size(_) => {}
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

    fn kind(&self, expr: &Expr) -> Option<Kind> {
        kind_of_type(self.type_of(expr)?)
    }

    /// The type of a fact, where the expression tells.
    fn type_of(&self, expr: &Expr) -> Option<Type> {
        let base = self.base;
        match expr {
            Expr::Fact(Fact::Named {
                fields, attribute, ..
            }) => {
                let attribute = attribute.and_then(|(case, slot)| {
                    base.case_types
                        .get(case.index())?
                        .attributes
                        .get(slot.index())
                });
                let field = fields
                    .first()
                    .and_then(|(event, slot)| base.event(*event).fields.get(slot.index()));
                attribute.or(field).map(|a| a.ty)
            }
            Expr::Fact(Fact::LastTime(_)) => Some(Type::Instant),
            Expr::Fact(Fact::Case(id)) => Some(Type::Case(*id)),
            Expr::Fact(Fact::Party(id)) => {
                Some(Type::Party(base.named_parties.get(id.index())?.ty))
            }
            Expr::Fact(Fact::Actor | Fact::CounterKey | Fact::Member) => None,
            Expr::PartyAttribute(owner, slot) => {
                let attributes = match self.type_of(owner) {
                    Some(Type::Party(id)) => &base.party_types.get(id.index())?.attributes,
                    _ => return None,
                };
                Some(attributes.get(slot.index())?.ty)
            }
            Expr::CaseAttribute(owner, slot) => {
                let Some(Type::Case(id)) = self.type_of(owner) else {
                    return None;
                };
                let attributes = &base.case_types.get(id.index())?.attributes;
                Some(attributes.get(slot.index())?.ty)
            }
            Expr::Otherwise(first, second) => self.type_of(first).or_else(|| self.type_of(second)),
            Expr::Literal(Value::Member(id, _)) => Some(Type::Enum(*id)),
            Expr::Literal(Value::Members(id, _)) => Some(Type::EnumSet(*id)),
            Expr::Literal(Value::Bool(_)) => Some(Type::Bool),
            Expr::Literal(Value::Number(_)) => Some(Type::Number),
            Expr::Literal(Value::Date(_)) => Some(Type::Date),
            Expr::Literal(Value::Instant(_)) => Some(Type::Instant),
            Expr::Literal(Value::Text(_)) => Some(Type::Text),
            Expr::Literal(Value::Duration(_)) => Some(Type::Duration),
            Expr::Literal(Value::Party(_) | Value::Parties(_) | Value::Case(_)) => None,
            Expr::Arithmetic(..) | Expr::Aggregate(_) | Expr::Size(_) => Some(Type::Number),
            Expr::Compare(..)
            | Expr::CompareGap { .. }
            | Expr::IsAnyOf(..)
            | Expr::ContainsEach(..)
            | Expr::ContainsNone(..)
            | Expr::Happened(_)
            | Expr::Not(_)
            | Expr::And(_)
            | Expr::Or(_) => Some(Type::Bool),
        }
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

/// The bits of a whole enum.
pub(super) fn all_members(count: usize) -> u64 {
    if count >= 64 {
        u64::MAX
    } else {
        (1 << count) - 1
    }
}

fn kind_of_type(ty: Type) -> Option<Kind> {
    Some(match ty {
        Type::Enum(id) => Kind::Enum(id),
        Type::EnumSet(id) => Kind::Set(id),
        Type::Bool => Kind::Bool,
        // Quantities of a regulation (days, amounts, points) are not negative.
        Type::Number => Kind::Number(true),
        Type::Date => Kind::Date,
        Type::Instant => Kind::Instant,
        Type::Text | Type::Duration | Type::Party(_) | Type::Case(_) => Kind::Named,
        Type::PartySet(_) => return None,
    })
}

fn kind_of_value(value: &Value) -> Option<Kind> {
    Some(match value {
        Value::Member(id, _) => Kind::Enum(*id),
        Value::Members(id, _) => Kind::Set(*id),
        Value::Bool(_) => Kind::Bool,
        Value::Number(_) => Kind::Number(true),
        Value::Date(_) => Kind::Date,
        Value::Instant(_) => Kind::Instant,
        Value::Text(_) | Value::Duration(_) | Value::Party(_) | Value::Case(_) => Kind::Named,
        Value::Parties(_) => return None,
    })
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

/// The constants among which the value of a term may be chosen.
fn constants(term: &Term, out: &mut Vec<Value>) {
    match term {
        Term::Constant(value) => out.push(value.clone()),
        Term::Otherwise(first, second) => {
            constants(first, out);
            constants(second, out);
        }
        Term::Arithmetic(..) => out.extend(constant(term).map(Value::Number)),
        Term::Variable(_) | Term::Size(_) => {}
    }
}

/// Where `x operator constant` crosses a value; with its neighbours, since results are rounded.
fn before_left(operator: Arithmetic, constant: Decimal, value: Decimal) -> Vec<Decimal> {
    let found = match operator {
        Arithmetic::Add => value.checked_sub(constant),
        Arithmetic::Subtract => value.checked_add(constant),
        Arithmetic::Multiply => value.checked_div(constant),
        Arithmetic::Divide => value.checked_mul(constant),
    };
    around(operator, constant, found)
}

/// Where `constant operator x` crosses a value.
fn before_right(operator: Arithmetic, constant: Decimal, value: Decimal) -> Vec<Decimal> {
    match operator {
        Arithmetic::Add => around(operator, constant, value.checked_sub(constant)),
        Arithmetic::Subtract => around(operator, constant, constant.checked_sub(value)),
        Arithmetic::Multiply => around(operator, constant, value.checked_div(constant)),
        Arithmetic::Divide => {
            let mut points = around(operator, constant, constant.checked_div(value));
            points.push(Decimal::ZERO);
            points
        }
    }
}

fn around(operator: Arithmetic, constant: Decimal, found: Option<Decimal>) -> Vec<Decimal> {
    let Some(found) = found else {
        return Vec::new();
    };
    let at = found.millionths();
    let reach = match operator {
        Arithmetic::Add | Arithmetic::Subtract => return vec![found],
        Arithmetic::Multiply => 2,
        // A quotient of six places stands for as many steps of the dividend as the divisor has units.
        Arithmetic::Divide => 2 + constant.millionths().saturating_abs() / 1_000_000,
    };
    [at.saturating_sub(reach), at, at.saturating_add(reach)]
        .map(Decimal::from_millionths)
        .to_vec()
}

/// Every set of some members, the rest being none or all of them: enough to tell members apart, not to count them.
pub(super) fn subsets(id: EnumId, named: u64, whole: u64, sized: bool) -> Vec<Held> {
    let bits: Vec<u64> = (0..64).map(|n| 1 << n).filter(|b| named & b != 0).collect();
    let rest: Vec<u64> = (0..64)
        .map(|n| 1 << n)
        .filter(|b| whole & !named & b != 0)
        .collect();
    let mut rests = vec![0];
    let mut filled = 0;
    for bit in &rest {
        filled |= bit;
        if sized || filled == whole & !named {
            rests.push(filled);
        }
    }
    let mut out = Vec::new();
    for choice in 0..(1u64 << bits.len()) {
        let picked = bits
            .iter()
            .enumerate()
            .filter(|(n, _)| choice >> n & 1 == 1)
            .fold(0, |all, (_, bit)| all | bit);
        out.extend(
            rests
                .iter()
                .map(|r| Held::Is(Value::Members(id, picked | r))),
        );
    }
    out
}
