//! Which facts make conditions true, false or unknown: satisfiability of several conditions at once, exactly, with a
//! concrete assignment as witness.
//!
//! A condition depends on its facts only through the constants that it compares them with, so each fact needs no more
//! values than one on each constant and one in each gap beside them (its *cells*), each member of its enum, and unset.
//! The search assigns cells fact by fact and drops a branch as soon as the conditions cannot come out as wanted, in the
//! three values of the language (ruling 7). What it cannot look into (a comparison of two sets, a share of events) is a
//! fact of its own: the same text has the same truth wherever it stands.
//!
//! This is the one analysis behind the proof of 分流 when rules are read and behind the checks on rule bases.

mod cells;
mod compile;
mod written;

pub use written::{fact_written, facts_written, written};

use super::{Expr, RuleBase, Value};
use crate::calendar::LimitUnit;
use compile::{Node, Term};

/// Assignments that one question may try before it says that it reached its bound.
pub const MAX_STEPS: usize = 20_000;
/// Facts that one set of conditions may depend on.
pub const MAX_FACTS: usize = 64;

/// When a condition is asked: facts of different moments may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub u32);

/// Truth values that are wanted or possible, as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truth(u8);

impl Truth {
    /// It holds.
    pub const TRUE: Self = Self(1);
    /// It does not hold.
    pub const FALSE: Self = Self(2);
    /// Facts are missing.
    pub const UNKNOWN: Self = Self(4);
    /// Any of the three.
    pub const ANY: Self = Self(7);
    /// It is not the case that it holds.
    pub const NOT_TRUE: Self = Self(6);

    const NONE: Self = Self(0);

    fn of(value: Option<bool>) -> Self {
        match value {
            Some(true) => Self::TRUE,
            Some(false) => Self::FALSE,
            None => Self::UNKNOWN,
        }
    }

    fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    fn not(self) -> Self {
        Self((self.0 & 4) | ((self.0 & 1) << 1) | ((self.0 & 2) >> 1))
    }
}

/// What a fact is assumed to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Held {
    /// Unset.
    Unset,
    /// This.
    Is(Value),
    /// Something that no condition names.
    Other,
    /// A gap of so many units; `true`: and a little more.
    Gap(u32, bool, LimitUnit),
}

/// A fact and what it is assumed to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumed {
    /// When it is asked.
    pub moment: Moment,
    /// The fact.
    pub fact: Expr,
    /// What it is.
    pub held: Held,
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// Under these facts.
    Witness(Vec<Assumed>),
    /// Under no facts at all.
    Never,
    /// Not decided within the bound.
    Bound,
}

impl Found {
    /// The witness, if there is one.
    #[must_use]
    pub fn witness(self) -> Option<Vec<Assumed>> {
        match self {
            Self::Witness(facts) => Some(facts),
            Self::Never | Self::Bound => None,
        }
    }
}

/// What kind of fact: which cells it has and how it is compared.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Enum(super::EnumId),
    Set(super::EnumId),
    Bool,
    /// Not negative where the flag says so.
    Number(bool),
    /// A whole number from nought.
    Count,
    Date,
    Instant,
    /// Told apart only by being equal to a value.
    Named,
    Gap(LimitUnit),
}

/// A fact that conditions depend on.
#[derive(Clone, Debug)]
struct Variable {
    moment: Moment,
    fact: Expr,
    kind: Kind,
    /// It is never unset (已, counts).
    always: bool,
    /// Constants that it is compared with.
    points: Vec<Value>,
    /// The facts that it is compared with, by position; itself where there are none.
    linked: usize,
    cells: Vec<Held>,
}

/// Conditions made ready to be asked about together.
#[derive(Clone, Debug)]
pub struct Regions<'a> {
    base: &'a RuleBase,
    variables: Vec<Variable>,
    conditions: Vec<Node>,
    /// A comparison could not be taken apart into its facts.
    opaque: bool,
    ready: bool,
    /// A fact has more values than are looked at.
    too_many: bool,
}

impl<'a> Regions<'a> {
    /// No conditions yet.
    #[must_use]
    pub fn new(base: &'a RuleBase) -> Self {
        Self {
            base,
            variables: Vec::new(),
            conditions: Vec::new(),
            opaque: false,
            ready: false,
            too_many: false,
        }
    }

    /// Adds a condition; its position.
    pub fn add(&mut self, moment: Moment, condition: &Expr) -> usize {
        let node = self.compile(condition, moment);
        self.conditions.push(node);
        self.ready = false;
        self.conditions.len() - 1
    }

    /// Whether everything was taken apart into facts, so that a witness is more than "as far as can be seen".
    #[must_use]
    pub fn exact(&self) -> bool {
        !self.opaque
    }

    /// The facts that the conditions depend on.
    pub fn facts(&self) -> impl Iterator<Item = &Expr> {
        self.variables.iter().map(|v| &v.fact)
    }

    /// Facts under which each named condition has one of the truth values wanted of it.
    pub fn find(&mut self, wanted: &[(usize, Truth)]) -> Found {
        if !self.ready {
            self.make_cells();
            self.ready = true;
        }
        if self.too_many || self.variables.len() > MAX_FACTS {
            return Found::Bound;
        }
        let goals: Vec<(&Node, Truth)> = wanted
            .iter()
            .filter_map(|(index, truth)| Some((self.conditions.get(*index)?, *truth)))
            .collect();
        let mut search = Search {
            regions: self,
            goals,
            chosen: vec![None; self.variables.len()],
            steps: 0,
        };
        match search.go() {
            Some(true) => Found::Witness(search.witness()),
            Some(false) => Found::Never,
            None => Found::Bound,
        }
    }

    /// Whether `a` and `b` can hold together.
    #[must_use]
    pub fn together(base: &'a RuleBase, a: &Expr, b: &Expr) -> Found {
        let mut regions = Self::new(base);
        let (a, b) = (regions.add(Moment(0), a), regions.add(Moment(0), b));
        regions.find(&[(a, Truth::TRUE), (b, Truth::TRUE)])
    }

    /// The cells of the one fact that all conditions depend on, with the conditions that hold in each; `None` where
    /// they depend on several facts or none, or on one with more values than are looked at. Unset is left out.
    pub fn table(&mut self) -> Option<Vec<(Held, Vec<usize>)>> {
        if !self.ready {
            self.make_cells();
            self.ready = true;
        }
        let [variable] = &self.variables[..] else {
            return None;
        };
        if self.too_many {
            return None;
        }
        let row = |(index, held): (usize, &Held)| {
            let chosen = [Some(index)];
            let holding = (0..self.conditions.len())
                .filter(|c| self.truth(&self.conditions[*c], &chosen) == Truth::TRUE)
                .collect();
            (held.clone(), holding)
        };
        let known = variable.cells.iter().enumerate();
        Some(
            known
                .filter(|(_, held)| **held != Held::Unset)
                .map(row)
                .collect(),
        )
    }
}

/// A search in progress.
struct Search<'r, 'a> {
    regions: &'r Regions<'a>,
    goals: Vec<(&'r Node, Truth)>,
    chosen: Vec<Option<usize>>,
    steps: usize,
}

impl Search<'_, '_> {
    /// Whether the goals can be met from here; `None`: the bound was reached.
    fn go(&mut self) -> Option<bool> {
        let mut open = None;
        for (node, wanted) in &self.goals {
            let possible = self.regions.truth(node, &self.chosen);
            if !possible.meets(*wanted) {
                return Some(false);
            }
            if open.is_none() && !possible.within(*wanted) {
                open = self.regions.open(node, &self.chosen);
            }
        }
        let Some(variable) = open else {
            return Some(true);
        };
        for cell in 0..self.regions.variables[variable].cells.len() {
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return None;
            }
            self.chosen[variable] = Some(cell);
            if self.go()? {
                return Some(true);
            }
        }
        self.chosen[variable] = None;
        Some(false)
    }

    fn witness(&self) -> Vec<Assumed> {
        let chosen = self.regions.variables.iter().zip(&self.chosen);
        chosen
            .filter_map(|(variable, cell)| {
                Some(Assumed {
                    moment: variable.moment,
                    fact: variable.fact.clone(),
                    held: variable.cells.get((*cell)?)?.clone(),
                })
            })
            .collect()
    }
}

impl Regions<'_> {
    /// The truth values that a condition may still have.
    fn truth(&self, node: &Node, chosen: &[Option<usize>]) -> Truth {
        match node {
            Node::Constant(value) => Truth::of(*value),
            Node::Not(inner) => self.truth(inner, chosen).not(),
            Node::And(parts) => self.junction(parts, chosen, false),
            Node::Or(parts) => self.junction(parts, chosen, true),
            Node::Holds(term) => self.atom(&[term], chosen, |values| match values {
                [Held::Is(Value::Bool(b))] => Some(*b),
                _ => None,
            }),
            Node::Compare(left, relation, right) => {
                self.atom(&[left, right], chosen, |values| match values {
                    [Held::Is(left), Held::Is(right)] => {
                        left.order(right).map(|order| relation.holds(order))
                    }
                    _ => None,
                })
            }
            Node::Gap(term, relation, count) => self.atom(&[term], chosen, |values| match values {
                [Held::Gap(steps, more, _)] => {
                    let order = steps.cmp(count).then(more.cmp(&false));
                    Some(relation.holds(order))
                }
                _ => None,
            }),
            Node::Same(left, right) => {
                self.atom(&[left, right], chosen, |values| match values {
                    [Held::Unset, _] | [_, Held::Unset] => None,
                    [Held::Is(left), Held::Is(right)] => Some(left.same(right)),
                    // A value that nothing names differs from every one that is named.
                    _ => Some(false),
                })
            }
            Node::Contains(set, members, each) => {
                self.atom(&[set], chosen, |values| match values {
                    [Held::Is(Value::Members(_, bits))] => Some(if *each {
                        bits & members == *members
                    } else {
                        bits & members == 0
                    }),
                    _ => None,
                })
            }
        }
    }

    /// Kleene over sets of truth values.
    fn junction(&self, parts: &[Node], chosen: &[Option<usize>], decisive: bool) -> Truth {
        let (decides, rest) = if decisive {
            (Truth::TRUE, Truth::FALSE)
        } else {
            (Truth::FALSE, Truth::TRUE)
        };
        let mut possible = rest;
        for part in parts {
            let truth = self.truth(part, chosen);
            let mut next = Truth::NONE;
            if possible.meets(decides) || truth.meets(decides) {
                next = next.or(decides);
            }
            if possible.meets(rest) && truth.meets(rest) {
                next = next.or(rest);
            }
            let undecided = rest.or(Truth::UNKNOWN);
            if (possible.meets(Truth::UNKNOWN) && truth.meets(undecided))
                || (truth.meets(Truth::UNKNOWN) && possible.meets(undecided))
            {
                next = next.or(Truth::UNKNOWN);
            }
            if !possible.meets(undecided) || !truth.meets(undecided) {
                return decides;
            }
            possible = next;
        }
        possible
    }

    fn atom(
        &self,
        terms: &[&Term],
        chosen: &[Option<usize>],
        decide: impl Fn(&[Held]) -> Option<bool>,
    ) -> Truth {
        let values: Option<Vec<Held>> = terms.iter().map(|t| self.value(t, chosen)).collect();
        values.map_or(Truth::ANY, |values| Truth::of(decide(&values)))
    }

    /// The value of a term; `None` where a fact is not assigned yet.
    fn value(&self, term: &Term, chosen: &[Option<usize>]) -> Option<Held> {
        match term {
            Term::Constant(value) => Some(Held::Is(value.clone())),
            Term::Variable(index) => {
                let cell = (*chosen.get(*index)?)?;
                self.variables.get(*index)?.cells.get(cell).cloned()
            }
            Term::Otherwise(first, second) => match self.value(first, chosen)? {
                Held::Unset => self.value(second, chosen),
                held => Some(held),
            },
            Term::Arithmetic(left, operator, right) => {
                let (left, right) = (self.value(left, chosen)?, self.value(right, chosen)?);
                let (Held::Is(Value::Number(left)), Held::Is(Value::Number(right))) = (left, right)
                else {
                    return Some(Held::Unset);
                };
                let result = operator.apply(left, right);
                Some(result.map_or(Held::Unset, |n| Held::Is(Value::Number(n))))
            }
            Term::Size(set) => Some(match self.value(set, chosen)? {
                Held::Is(Value::Members(_, bits)) => Held::Is(Value::Number(
                    crate::decimal::Decimal::count(bits.count_ones()),
                )),
                _ => Held::Unset,
            }),
        }
    }

    /// A fact on which a condition still depends.
    fn open(&self, node: &Node, chosen: &[Option<usize>]) -> Option<usize> {
        let term = |term: &Term| self.open_term(term, chosen);
        match node {
            Node::Constant(_) => None,
            Node::Not(inner) => self.open(inner, chosen),
            Node::And(parts) | Node::Or(parts) => {
                let undecided = |part: &&Node| self.truth(part, chosen).0.count_ones() > 1;
                let mut parts = parts.iter().filter(undecided);
                parts.find_map(|part| self.open(part, chosen))
            }
            Node::Holds(inner) | Node::Gap(inner, ..) | Node::Contains(inner, ..) => term(inner),
            Node::Compare(left, _, right) | Node::Same(left, right) => {
                term(left).or_else(|| term(right))
            }
        }
    }

    fn open_term(&self, term: &Term, chosen: &[Option<usize>]) -> Option<usize> {
        match term {
            Term::Constant(_) => None,
            Term::Variable(index) => chosen.get(*index)?.is_none().then_some(*index),
            Term::Otherwise(first, second) => self.open_term(first, chosen).or_else(|| match self
                .value(first, chosen)?
            {
                Held::Unset => self.open_term(second, chosen),
                _ => None,
            }),
            Term::Arithmetic(left, _, right) => self
                .open_term(left, chosen)
                .or_else(|| self.open_term(right, chosen)),
            Term::Size(set) => self.open_term(set, chosen),
        }
    }
}
