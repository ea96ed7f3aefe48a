//! Numbers, dates and quantities of time.

use super::{Kids, Reader};
use crate::decimal::Decimal;
use crate::problem::ProblemKind;
use crate::source::Span;
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{Quantity, Spanned, Unit};
use crate::syntax::words::{fold_char, integer};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use pest::iterators::Pair;

/// Most of anything that is counted in a text: years of a limit, times that it can be extended.
const MAX_COUNT: u64 = 1_000_000;

impl Reader<'_> {
    /// A whole number; a problem and 1 where it is none or too large.
    pub(super) fn whole_number(&mut self, pair: &Pair<'_, Rule>) -> u32 {
        let text = pair.as_str();
        match integer(text).map(|n| {
            if n <= MAX_COUNT {
                u32::try_from(n).ok()
            } else {
                None
            }
        }) {
            Some(Some(n)) => n,
            found => {
                let text = text.to_owned();
                // Digits that do not even fit an integer are a number still.
                let too_large =
                    found.is_some() || text.chars().all(|c| fold_char(c).is_ascii_digit());
                let kind = if too_large {
                    ProblemKind::NumberTooLarge { text }
                } else {
                    ProblemKind::BadNumeral { text }
                };
                self.problem(kind, self.span(pair));
                1
            }
        }
    }

    /// A `quantity` such as `5个工作日`.
    pub(super) fn quantity(&mut self, pair: Pair<'_, Rule>) -> Quantity {
        let span = self.span(&pair);
        let mut kids = Kids::of(pair);
        let count = self.whole_number(&kids.take(Rule::numeral));
        let unit = match kids.take(Rule::unit).as_str().trim_start_matches('个') {
            "分钟" => Unit::Minute,
            "小时" => Unit::Hour,
            "工作小时" => Unit::WorkingHour,
            "自然日" => Unit::NaturalDay,
            "工作日" => Unit::WorkingDay,
            "月" => Unit::Month,
            "年" => Unit::Year,
            _ => Unit::Day,
        };
        Quantity { count, unit, span }
    }

    /// The `quantity` inside a `duration`, `within`, `rolling` … token.
    pub(super) fn inner_quantity(&mut self, pair: Pair<'_, Rule>) -> Quantity {
        let quantity = Kids::of(pair).take(Rule::quantity);
        self.quantity(quantity)
    }

    /// An `amount`: `3`, `3.5`, `百分之二十`, `三倍`, `5万元`, `12分`.
    pub(super) fn amount(&mut self, pair: Pair<'_, Rule>) -> Decimal {
        let span = self.span(&pair);
        let text = pair.as_str().to_owned();
        let mut kids = Kids::of(pair);
        let negative = kids.has(Rule::sign);
        let first = kids.any();
        let magnitude = match first.as_rule() {
            Rule::percent_cn => self
                .decimal(&Kids::of(first).take(Rule::decimal))
                .and_then(percent),
            Rule::fraction => {
                let mut parts = Kids::of(first);
                let whole = self.decimal(&parts.take(Rule::numeral));
                let part = self.decimal(&parts.take(Rule::numeral));
                part.zip(whole).and_then(|(p, w)| p.checked_div(w))
            }
            _ => {
                let plain = self.decimal(&first);
                kids.rest().fold(plain, |n, mark| match mark.as_rule() {
                    Rule::percent_sign => n.and_then(percent),
                    Rule::scale => {
                        n.and_then(|n| n.checked_mul(Decimal::whole(scale(mark.as_str()))?))
                    }
                    _ => n,
                })
            }
        };
        let value = magnitude.and_then(|n| {
            if negative {
                Decimal::ZERO.checked_sub(n)
            } else {
                Some(n)
            }
        });
        value.unwrap_or_else(|| {
            let written = text.trim_start_matches(['-', '−', '\u{ff0d}']);
            let numeral = written
                .chars()
                .all(|c| "〇零一二两三四五六七八九十百千万亿".contains(c));
            let kind = if numeral {
                ProblemKind::BadNumeral { text }
            } else {
                ProblemKind::NumberTooLarge { text }
            };
            self.problem(kind, span);
            Decimal::ONE
        })
    }

    fn decimal(&self, pair: &Pair<'_, Rule>) -> Option<Decimal> {
        decimal(pair.as_str())
    }

    /// A threshold, which may have decimals (`满 0.5分`).
    pub(super) fn threshold(&mut self, pair: &Pair<'_, Rule>) -> Spanned<Decimal> {
        let span = self.span(pair);
        let value = decimal(pair.as_str()).unwrap_or_else(|| {
            self.problem(
                ProblemKind::BadNumeral {
                    text: pair.as_str().to_owned(),
                },
                span,
            );
            Decimal::ONE
        });
        Spanned { value, span }
    }

    /// A `date`; a problem and the first day of its year where there is no such day.
    pub(super) fn date(&mut self, pair: Pair<'_, Rule>) -> NaiveDate {
        let day = Kids::of(pair).take(Rule::day_date);
        self.day(day)
    }

    fn day(&mut self, pair: Pair<'_, Rule>) -> NaiveDate {
        let (span, text) = (self.span(&pair), pair.as_str().to_owned());
        let parts: Vec<u32> = Kids::of(pair).rest().map(|p| small(p.as_str())).collect();
        let found = match parts[..] {
            [year, month, day] => i32::try_from(year)
                .ok()
                .and_then(|y| NaiveDate::from_ymd_opt(y, month, day)),
            _ => None,
        };
        found.unwrap_or_else(|| {
            self.problem(ProblemKind::NoSuchDate { text }, span);
            NaiveDate::default()
        })
    }

    /// A `datetime`.
    pub(super) fn datetime(&mut self, pair: Pair<'_, Rule>) -> NaiveDateTime {
        let mut kids = Kids::of(pair);
        let day = self.day(kids.take(Rule::day_date));
        let clock = self.clock(kids.take(Rule::clock));
        day.and_time(clock)
    }

    /// A `clock`.
    pub(super) fn clock(&mut self, pair: Pair<'_, Rule>) -> NaiveTime {
        let (span, text) = (self.span(&pair), pair.as_str().to_owned());
        let parts: Vec<u32> = Kids::of(pair).rest().map(|p| small(p.as_str())).collect();
        let second = parts.get(2).copied().unwrap_or(0);
        let found = match parts[..] {
            [hour, minute, ..] => NaiveTime::from_hms_opt(hour, minute, second),
            _ => None,
        };
        found.unwrap_or_else(|| {
            self.problem(ProblemKind::NoSuchDate { text }, span);
            NaiveTime::default()
        })
    }

    /// A month and a day of `1月31日 前`, checked against a leap year.
    pub(super) fn month_day(&mut self, month: u32, day: u32, span: Span) {
        if NaiveDate::from_ymd_opt(2000, month, day).is_none() {
            self.problem(ProblemKind::NoSuchDay { month, day }, span);
        }
    }
}

/// A date and perhaps a time, of a `date` or `datetime` pair.
pub(super) fn is_datetime(pair: &Pair<'_, Rule>) -> bool {
    pair.as_rule() == Rule::datetime
}

fn decimal(text: &str) -> Option<Decimal> {
    let folded: String = text.chars().map(fold_char).collect();
    Decimal::parse(&folded).or_else(|| Decimal::whole(i64::try_from(integer(text)?).ok()?))
}

fn percent(n: Decimal) -> Option<Decimal> {
    n.checked_div(Decimal::count(100))
}

fn scale(word: &str) -> i64 {
    word.chars().fold(1, |n, c| {
        n * match c {
            '十' => 10,
            '百' => 100,
            '千' => 1_000,
            '万' => 10_000,
            _ => 100_000_000,
        }
    })
}

/// A number of at most four digits, which the grammar has counted.
fn small(text: &str) -> u32 {
    text.chars()
        .fold(0, |n, c| n * 10 + fold_char(c).to_digit(10).unwrap_or(0))
}
