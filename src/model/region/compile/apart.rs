//! Values that variables must tell apart: constants that they meet, and where sums and products cross them.

use super::super::{Held, Kind, Regions};
use super::{Term, constant};
use crate::decimal::Decimal;
use crate::model::{Arithmetic, EnumId, Value};

impl Regions<'_> {
    /// Tells the facts of two sides what they are compared with; `false` where that cannot be told.
    pub(super) fn meet(&mut self, a: &Term, b: &Term) -> bool {
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
    pub(super) fn alike(&self, left: &[usize], right: &[usize]) -> bool {
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

    pub(super) fn link(&mut self, a: usize, b: usize) {
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
    pub(super) fn tell(&mut self, term: &Term, value: &Value) {
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
}

/// The constants among which the value of a term may be chosen.
pub(super) fn constants(term: &Term, out: &mut Vec<Value>) {
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
pub(super) fn before_left(operator: Arithmetic, constant: Decimal, value: Decimal) -> Vec<Decimal> {
    let found = match operator {
        Arithmetic::Add => value.checked_sub(constant),
        Arithmetic::Subtract => value.checked_add(constant),
        Arithmetic::Multiply => value.checked_div(constant),
        Arithmetic::Divide => value.checked_mul(constant),
    };
    around(operator, constant, found)
}

/// Where `constant operator x` crosses a value.
pub(super) fn before_right(
    operator: Arithmetic,
    constant: Decimal,
    value: Decimal,
) -> Vec<Decimal> {
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

pub(super) fn around(
    operator: Arithmetic,
    constant: Decimal,
    found: Option<Decimal>,
) -> Vec<Decimal> {
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

/// Every set of the members that are named, with the first so many of the rest: enough to tell sets apart by members and by
/// number.
pub(in crate::model::region) fn subsets(id: EnumId, named: u64, whole: u64) -> Vec<Held> {
    let bits: Vec<u64> = (0..64).map(|n| 1 << n).filter(|b| named & b != 0).collect();
    let rest: Vec<u64> = (0..64)
        .map(|n| 1 << n)
        .filter(|b| whole & !named & b != 0)
        .collect();
    let mut rests = vec![0];
    let mut filled = 0;
    for bit in &rest {
        filled |= bit;
        rests.push(filled);
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
