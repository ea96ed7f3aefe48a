//! Which heads and branches a value leads to: conditions that ask whether the same fact is one of some values are not
//! asked one by one.

use crate::model::{
    Branch, EventTypeId, Expr, Fact, HeadRule, RuleBase, Slot, StatementKind, Value,
};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// Conditions on one fact are indexed where there are more than so many.
const WORTHWHILE: usize = 2;

/// A condition that asks whether a fact is one of some numbers or members: the fact, and the values.
fn asks_for_values(test: &Expr) -> Option<(&Expr, Vec<&Value>)> {
    let Expr::IsAnyOf(subject, values) = test else {
        return None;
    };
    let plain =
        |value: &'_ Expr| matches!(value, Expr::Literal(Value::Number(_) | Value::Member(..)));
    if !matches!(&**subject, Expr::Fact(Fact::Named { .. })) || !values.iter().all(plain) {
        return None;
    }
    let mut found = Vec::new();
    for value in values {
        if let Expr::Literal(value) = value {
            found.push(value);
        }
    }
    Some((&**subject, found))
}

/// Positions by value, ascending.
type ByValue = FxHashMap<Value, SmallVec<[usize; 1]>>;

/// The heads of an event type, by the value of one of its fields.
#[derive(Clone, Debug)]
pub(super) struct HeadIndex {
    /// The slot of the field for each type that has it.
    fields: Vec<(EventTypeId, Slot)>,
    by_value: ByValue,
    /// Heads that ask something else.
    others: Vec<usize>,
}

impl HeadIndex {
    /// An index over the heads at these positions; none where it is not worthwhile, or an edition decides whether they
    /// stand.
    pub fn new(base: &RuleBase, heads: &[usize]) -> Option<Self> {
        let head = |at: &usize| -> &HeadRule { &base.heads[*at] };
        if !heads
            .iter()
            .all(|at| base.provision(head(at).provision).edition.is_only())
        {
            return None;
        }
        let asked = |at: &usize| asks_for_values(head(at).trigger.when.as_ref()?);
        let subject = heads
            .iter()
            .find_map(|at| asked(at).map(|(subject, _)| subject))?;
        let Expr::Fact(Fact::Named { fields, .. }) = subject else {
            return None;
        };
        let mut index = Self {
            fields: fields.clone(),
            by_value: ByValue::default(),
            others: Vec::new(),
        };
        let mut indexed = 0;
        for at in heads {
            match asked(at).filter(|(of, _)| *of == subject) {
                None => index.others.push(*at),
                Some((_, values)) => {
                    indexed += 1;
                    for value in values {
                        let places = index.by_value.entry(value.clone()).or_default();
                        if places.last() != Some(at) {
                            places.push(*at);
                        }
                    }
                }
            }
        }
        (indexed > WORTHWHILE).then_some(index)
    }

    /// The field that decides.
    pub fn fields(&self) -> &[(EventTypeId, Slot)] {
        &self.fields
    }

    /// The heads whose condition may hold where the field has this value, in text order.
    pub fn heads(&self, value: &Value) -> SmallVec<[usize; 4]> {
        let found = self.by_value.get(value).map_or(&[][..], |found| found);
        let mut heads: SmallVec<[usize; 4]> = found.iter().chain(&self.others).copied().collect();
        heads.sort_unstable();
        heads
    }
}

/// The branches of a 分流 by the value of what they ask about.
#[derive(Clone, Debug)]
pub(super) struct SwitchIndex<'a> {
    /// What they ask about.
    pub subject: &'a Expr,
    by_value: ByValue,
    otherwise: Option<usize>,
}

impl<'a> SwitchIndex<'a> {
    /// An index over branches that all ask about the same.
    pub fn new(branches: &'a [Branch]) -> Option<Self> {
        let first = branches.iter().find_map(|b| b.test.as_ref())?;
        let (subject, _) = asks_for_values(first)?;
        let mut index = Self {
            subject,
            by_value: ByValue::default(),
            otherwise: None,
        };
        for (at, branch) in branches.iter().enumerate() {
            match &branch.test {
                None => index.otherwise = Some(at),
                Some(test) => {
                    let (_, values) = asks_for_values(test).filter(|(of, _)| *of == subject)?;
                    for value in values {
                        index.by_value.entry(value.clone()).or_default().push(at);
                    }
                }
            }
        }
        (branches.len() > WORTHWHILE).then_some(index)
    }

    /// The branch that is taken where the subject has this value.
    pub fn branch(&self, value: &Value) -> Option<usize> {
        let found = self.by_value.get(value).and_then(|found| found.first());
        found.copied().or(self.otherwise)
    }
}

/// By statement: the index of a 分流, where there is one.
pub(super) fn switches(base: &RuleBase) -> Vec<Option<SwitchIndex<'_>>> {
    let statements = base.statements.iter();
    statements
        .map(|statement| match &statement.kind {
            StatementKind::Switch { branches, .. } => SwitchIndex::new(branches),
            _ => None,
        })
        .collect()
}
