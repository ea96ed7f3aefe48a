//! Fixed decimals: six places, the same on every machine.

use serde::{Serialize, Serializer};
use std::fmt;

/// A number with six decimal places; amounts, counts and shares alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Decimal(i64);

const SCALE: i64 = 1_000_000;

impl Decimal {
    /// Nought.
    pub const ZERO: Self = Self(0);
    /// One.
    pub const ONE: Self = Self(SCALE);

    /// A whole number; `None` where it does not fit.
    #[must_use]
    pub fn whole(n: i64) -> Option<Self> {
        n.checked_mul(SCALE).map(Self)
    }

    /// A count of things.
    #[must_use]
    pub fn count(n: u32) -> Self {
        Self(i64::from(n) * SCALE)
    }

    /// From millionths.
    #[must_use]
    pub const fn from_millionths(n: i64) -> Self {
        Self(n)
    }

    /// In millionths.
    #[must_use]
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// The digits of a plain decimal such as `12`, `0.5` or `-3.25`; `None` for anything else or more than six places.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !plain(whole) || !plain(fraction) || fraction.len() > 6 {
            return None;
        }
        let whole: i64 = whole.parse().ok()?;
        let fraction: i64 = format!("{fraction:0<6}").parse().ok()?;
        Some(Self(
            sign * whole.checked_mul(SCALE)?.checked_add(fraction)?,
        ))
    }

    /// The whole number, where there are no decimals.
    #[must_use]
    pub fn as_whole(self) -> Option<i64> {
        (self.0 % SCALE == 0).then_some(self.0 / SCALE)
    }

    /// Sum; `None` on overflow.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Difference; `None` on overflow.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// Product, rounded half away from zero at the sixth place; `None` on overflow.
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let product = i128::from(self.0) * i128::from(other.0);
        round_div(product, i128::from(SCALE)).map(Self)
    }

    /// Quotient, rounded half away from zero at the sixth place; `None` on overflow or division by nought.
    #[must_use]
    pub fn checked_div(self, other: Self) -> Option<Self> {
        if other.0 == 0 {
            return None;
        }
        round_div(i128::from(self.0) * i128::from(SCALE), i128::from(other.0)).map(Self)
    }
}

fn round_div(numerator: i128, denominator: i128) -> Option<i64> {
    let half = denominator.abs() / 2;
    let adjusted = if (numerator < 0) == (denominator < 0) {
        numerator.abs() + half
    } else {
        -(numerator.abs() + half)
    };
    i64::try_from(adjusted / denominator.abs()).ok()
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, magnitude) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let (whole, fraction) = (magnitude / SCALE as u64, magnitude % SCALE as u64);
        if fraction == 0 {
            write!(f, "{sign}{whole}")
        } else {
            write!(
                f,
                "{sign}{whole}.{}",
                format!("{fraction:06}").trim_end_matches('0')
            )
        }
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_is_exact_to_six_places() {
        let d = |s| Decimal::parse(s).unwrap();
        assert_eq!(d("0.1").checked_add(d("0.2")), Some(d("0.3")));
        assert_eq!(d("1").checked_div(d("3")), Some(d("0.333333")));
        assert_eq!(d("-2").checked_div(d("3")), Some(d("-0.666667")));
        assert_eq!(d("2.5").checked_mul(d("-4")), Some(d("-10")));
        assert_eq!(d("12.50").to_string(), "12.5");
        assert_eq!(Decimal::parse("1.2345678"), None);
        assert_eq!(Decimal::parse("99999999999999999999"), None);
        assert_eq!(d("1").checked_div(Decimal::ZERO), None);
    }
}
