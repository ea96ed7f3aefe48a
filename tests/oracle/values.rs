//! Values, and numbers with six decimals, reckoned apart from the library's.

use crate::calendar::{At, Length};
use banfa::decimal::Decimal;
use chrono::NaiveDate;
use std::cmp::Ordering;

/// A value; parties, cases and members of enums are their names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum V {
    Text(String),
    /// Millionths.
    Num(i64),
    Bool(bool),
    Date(NaiveDate),
    At(At),
    Length(Length),
    Member(String),
    Members(Vec<String>),
    Party(String),
    Parties(Vec<String>),
    Case(String),
}

const ONE: i128 = 1_000_000;

pub fn whole(n: usize) -> i64 {
    i64::try_from(n).expect("a small number") * 1_000_000
}

pub fn millionths(d: Decimal) -> i64 {
    d.millionths()
}

/// Half away from nought.
fn rounded(n: i128, by: i128) -> Option<i64> {
    let (size, by) = (n.abs(), by.abs());
    let whole = (2 * size + by) / (2 * by);
    i64::try_from(if n < 0 { -whole } else { whole }).ok()
}

pub fn times(a: i64, b: i64) -> Option<i64> {
    rounded(i128::from(a) * i128::from(b), ONE)
}

pub fn over(a: i64, b: i64) -> Option<i64> {
    if b == 0 {
        return None;
    }
    let n = i128::from(a) * ONE * if b < 0 { -1 } else { 1 };
    rounded(n, i128::from(b))
}

pub fn number_words(n: i64) -> String {
    let (sign, size) = (if n < 0 { "-" } else { "" }, n.unsigned_abs());
    let digits = format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000);
    digits
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

impl V {
    pub fn date(&self) -> Option<NaiveDate> {
        match self {
            V::Date(d) => Some(*d),
            V::At(at) => Some(at.date()),
            _ => None,
        }
    }

    /// Numbers, moments, and days; spans of time have an order only at a moment.
    pub fn order(&self, other: &V) -> Option<Ordering> {
        match (self, other) {
            (V::Num(a), V::Num(b)) => Some(a.cmp(b)),
            (V::At(a), V::At(b)) => Some(a.cmp(b)),
            _ => Some(self.date()?.cmp(&other.date()?)),
        }
    }

    pub fn words(&self) -> String {
        match self {
            V::Text(t) => format!("“{t}”"),
            V::Num(n) => number_words(*n),
            V::Bool(b) => if *b { "是" } else { "否" }.to_owned(),
            V::Date(d) => d.to_string(),
            V::At(at) => at.to_string(),
            V::Length(l) => l.words(),
            V::Member(m) => m.clone(),
            V::Members(list) | V::Parties(list) => {
                let mut list = list.clone();
                list.sort();
                list.join("、")
            }
            V::Party(p) => p.clone(),
            V::Case(c) => c.clone(),
        }
    }
}
