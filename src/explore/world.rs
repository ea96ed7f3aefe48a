//! The made-up world: parties of every kind, and for each fact the values on which conditions turn.

use super::random::Choices;
use crate::calendar::{Instant, LimitUnit, Span as TimeSpan};
use crate::cases::{Input, Party};
use crate::decimal::Decimal;
use crate::model::{
    Attribute, CaseId, Expr, Fact, PartyId, PartyTypeId, RuleBase, Slot, Type, Value,
};
use chrono::{Datelike, Days, NaiveDate};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Names of made-up parties after the name of their type.
const STEMS: [&str; 2] = ["甲", "乙"];

/// What a fact may be compared with.
#[derive(Default)]
struct Constants {
    numbers: BTreeSet<Decimal>,
}

/// Parties and values.
pub(super) struct World<'a> {
    pub base: &'a RuleBase,
    pub parties: Vec<Party>,
    /// By type.
    of_type: Vec<Vec<PartyId>>,
    constants: FxHashMap<Arc<str>, Constants>,
    /// Parties that an attribute is compared with, by slot: no made-up party would do there.
    compared: FxHashMap<Slot, BTreeSet<PartyId>>,
    /// Days on which a history may begin: an ordinary one, and one before a long rest.
    pub starts: Vec<NaiveDate>,
}

impl<'a> World<'a> {
    pub fn new(base: &'a RuleBase) -> Self {
        let mut world = Self {
            base,
            parties: Vec::new(),
            of_type: vec![Vec::new(); base.party_types.len()],
            constants: FxHashMap::default(),
            compared: FxHashMap::default(),
            starts: starts(base),
        };
        for named in &base.named_parties {
            world.add(named.name.clone(), named.ty);
        }
        for (index, ty) in base.party_types.iter().enumerate() {
            let id = PartyTypeId::at(index);
            for stem in STEMS {
                world.add(format!("{}{stem}", ty.name).into(), id);
            }
        }
        each_expression(base, &mut |expr| world.constants_of(expr));
        world.variants();
        world.attributes();
        world
    }

    /// An input without events.
    pub fn input(&self) -> Input {
        Input {
            parties: self.parties.clone(),
            ..Input::default()
        }
    }

    pub fn of_type(&self, ty: PartyTypeId) -> &[PartyId] {
        &self.of_type[ty.index()]
    }

    fn add(&mut self, name: Arc<str>, ty: PartyTypeId) {
        let id = PartyId::at(self.parties.len());
        self.of_type[ty.index()].push(id);
        self.parties.push(Party {
            name,
            ty,
            attributes: vec![None; self.base.party_types[ty.index()].attributes.len()],
        });
    }

    /// One more party for each value of each attribute that a condition can turn on.
    fn variants(&mut self) {
        for (index, ty) in self.base.party_types.iter().enumerate() {
            let id = PartyTypeId::at(index);
            for (slot, attribute) in ty.attributes.iter().enumerate() {
                let values: Vec<(String, Value)> = match attribute.ty {
                    Type::Enum(of) => self.base.enums[of.index()]
                        .members
                        .iter()
                        .zip(0_u8..)
                        .map(|(name, at)| (name.to_string(), Value::Member(of, at)))
                        .collect(),
                    Type::Bool => vec![(attribute.name.to_string(), Value::Bool(true))],
                    Type::Party(of) => self
                        .named_for(of, Slot::at(slot))
                        .into_iter()
                        .map(|p| (self.parties[p.index()].name.to_string(), Value::Party(p)))
                        .collect(),
                    _ => Vec::new(),
                };
                for (suffix, value) in values {
                    self.add(format!("{}{suffix}", ty.name).into(), id);
                    if let Some(party) = self.parties.last_mut() {
                        party.attributes[slot] = Some(value);
                    }
                }
            }
        }
    }

    fn attributes(&mut self) {
        let first_day = self.starts.first().copied().unwrap_or_default();
        for index in 0..self.parties.len() {
            let ty = self.parties[index].ty;
            for (slot, attribute) in self.base.party_types[ty.index()]
                .attributes
                .iter()
                .enumerate()
            {
                if self.parties[index].attributes[slot].is_some() {
                    continue;
                }
                // What a 指标 issues, no register says.
                let issued = |m: &crate::model::Metric| m.key == ty && m.slot.index() == slot;
                if self.base.metrics.iter().any(issued) {
                    continue;
                }
                let value = match attribute.ty {
                    // Conditions ask for a named party: whoever has another is a variant of its own.
                    Type::Party(of) if !self.named_for(of, Slot::at(slot)).is_empty() => None,
                    Type::Party(of) => {
                        // Made-up parties hold together; a relation to the same type leads to the second, who has none.
                        let same = of == ty;
                        let made: Vec<PartyId> = self.made(of);
                        let own = PartyId::at(index);
                        let target = if same { made.get(1) } else { made.first() };
                        target
                            .copied()
                            .filter(|t| *t != own && (!same || made.first() == Some(&own)))
                            .map(Value::Party)
                    }
                    Type::PartySet(of) => Some(Value::Parties(self.made(of).into())),
                    Type::Date => Some(Value::Date(first_day)),
                    Type::Number => Some(Value::Number(Decimal::ONE)),
                    Type::Text => Some(Value::Text("甲".into())),
                    Type::Bool
                    | Type::Instant
                    | Type::Duration
                    | Type::Enum(_)
                    | Type::EnumSet(_)
                    | Type::Case(_) => None,
                };
                self.parties[index].attributes[slot] = value;
            }
        }
    }

    /// The made-up parties of a type, those of the rule base where there are none.
    fn made(&self, ty: PartyTypeId) -> Vec<PartyId> {
        let named = self.base.named_parties.len();
        let all = self.of_type(ty);
        let made: Vec<PartyId> = all
            .iter()
            .copied()
            .filter(|p| p.index() >= named)
            .take(STEMS.len())
            .collect();
        if made.is_empty() { all.to_vec() } else { made }
    }

    /// The named parties that may matter as the value of an attribute: those of a type that the rule base names, where it
    /// compares the attribute with one or has no others.
    fn named_for(&self, of: PartyTypeId, slot: Slot) -> Vec<PartyId> {
        let named = self.base.named_parties.iter().filter(|p| p.ty == of);
        let all: Vec<PartyId> = named.map(|p| p.id).collect();
        let asked = self
            .compared
            .get(&slot)
            .is_some_and(|with| all.iter().any(|p| with.contains(p)));
        let reference = self.base.party_types[of.index()].attributes.is_empty();
        if asked || reference { all } else { Vec::new() }
    }

    fn constants_of(&mut self, expr: &Expr) {
        if let Expr::IsAnyOf(subject, values) = expr {
            subject.each(&mut |inner| {
                if let Expr::PartyAttribute(_, slot) = inner {
                    let parties = values.iter().filter_map(|v| match v {
                        Expr::Literal(Value::Party(p)) | Expr::Fact(Fact::Party(p)) => Some(*p),
                        _ => None,
                    });
                    self.compared.entry(*slot).or_default().extend(parties);
                }
            });
        }
        let (Expr::Compare(a, _, b), ..) = (expr,) else {
            return;
        };
        for (fact, other) in [(a, b), (b, a)] {
            if let Expr::Literal(Value::Number(n)) = &**other {
                for name in facts_in(fact) {
                    self.constants.entry(name).or_default().numbers.insert(*n);
                }
            }
        }
    }

    /// A value for a field; `None` leaves it unsaid.
    pub fn value(
        &self,
        attribute: &Attribute,
        input: &Input,
        at: Instant,
        choices: &mut Choices,
    ) -> Option<Value> {
        if choices.once_in(12) {
            return None;
        }
        match attribute.ty {
            Type::Text => Some(Value::Text("甲".into())),
            Type::Number => {
                let known = self.constants.get(&attribute.name);
                let mut values: Vec<Decimal> = vec![Decimal::ONE];
                for &n in known.iter().flat_map(|c| &c.numbers) {
                    values.extend(
                        [
                            n.checked_sub(Decimal::ONE),
                            Some(n),
                            n.checked_add(Decimal::ONE),
                        ]
                        .into_iter()
                        .flatten(),
                    );
                }
                values.retain(|n| *n >= Decimal::ZERO);
                choices.pick(&values).map(|n| Value::Number(*n))
            }
            Type::Bool => Some(Value::Bool(choices.once_in(2))),
            Type::Date => {
                let days = [0, 1, 5, 30];
                let day = *choices.pick(&days)?;
                at.date().checked_add_days(Days::new(day)).map(Value::Date)
            }
            Type::Instant => Some(Value::Instant(at)),
            Type::Duration => {
                let spans = [
                    (5, LimitUnit::WorkingDay),
                    (30, LimitUnit::WorkingDay),
                    (10, LimitUnit::NaturalDay),
                ];
                let (count, unit) = *choices.pick(&spans)?;
                Some(Value::Duration(TimeSpan::new(count, unit)))
            }
            Type::Enum(of) => {
                let n = self.base.enums[of.index()].members.len();
                let at = u8::try_from(choices.below(n)).ok()?;
                Some(Value::Member(of, at))
            }
            Type::EnumSet(of) => {
                let n = self.base.enums[of.index()].members.len();
                let all = if n >= 64 { u64::MAX } else { (1 << n) - 1 };
                let bits = match choices.below(4) {
                    0 | 1 => all,
                    2 => all & !(1 << choices.below(n)),
                    _ => 1 << choices.below(n),
                };
                (bits != 0).then_some(Value::Members(of, bits))
            }
            // Mostly an ordinary party; now and then one that conditions single out.
            Type::Party(of) if choices.once_in(5) => {
                choices.pick(self.of_type(of)).map(|p| Value::Party(*p))
            }
            Type::Party(of) => choices.pick(&self.made(of)).map(|p| Value::Party(*p)),
            Type::PartySet(of) => {
                let made = self.made(of);
                let some = 1 + choices.below(made.len());
                Some(Value::Parties(made.into_iter().take(some).collect()))
            }
            Type::Case(of) => {
                let cases = input.cases.ids().filter(|id| input.cases.ty(*id) == of);
                let cases: Vec<CaseId> = cases.collect();
                choices.pick(&cases).map(|id| Value::Case(*id))
            }
        }
    }
}

/// The named facts in an expression.
fn facts_in(expr: &Expr) -> Vec<Arc<str>> {
    let mut names = Vec::new();
    expr.each(&mut |inner| {
        if let Expr::Fact(Fact::Named { name, .. }) = inner {
            names.push(name.clone());
        }
        if let Expr::Aggregate(aggregate) = inner {
            names.extend(aggregate.field.iter().map(|_| Arc::from("")));
        }
    });
    names
}

/// An ordinary Monday after the day of effect, and the last working day before a rest of three days or more.
fn starts(base: &RuleBase) -> Vec<NaiveDate> {
    let first = base
        .effective
        .or_else(|| NaiveDate::from_ymd_opt(2012, 1, 1))
        .unwrap_or_default();
    let days = || first.iter_days().skip(14).take(400);
    let monday =
        days().find(|d| d.weekday() == chrono::Weekday::Mon && base.calendar.is_working_day(*d));
    let rests = |day: NaiveDate| {
        let after = day.iter_days().skip(1).take(3);
        base.calendar.is_working_day(day)
            && after.into_iter().all(|d| !base.calendar.is_working_day(d))
    };
    let before_rest = days().find(|d| rests(*d));
    let found: Vec<NaiveDate> = [monday, before_rest].into_iter().flatten().collect();
    if found.is_empty() { vec![first] } else { found }
}

/// Every condition of the rules, and what stands in it.
fn each_expression(base: &RuleBase, see: &mut dyn FnMut(&Expr)) {
    for expr in base.conditions() {
        expr.each(see);
    }
}
