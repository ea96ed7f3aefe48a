//! The sides of the boundaries of law.

use super::Lang;
use crate::coverage::{Boundary, Punctuality, Reach};
use crate::journal::Side;

/// Which side of which boundary.
#[must_use]
pub fn boundary(boundary: Boundary, lang: Lang) -> &'static str {
    match boundary {
        Boundary::Tier(_, _, side) => match side {
            Side::Below => lang.pick("差一步不到", "one short of it"),
            Side::At => lang.pick("恰好达到", "exactly reached"),
            Side::Above => lang.pick("超过", "beyond it"),
        },
        Boundary::Limit(_, end) => match end {
            Punctuality::Before => lang.pick("期满前完成", "done before the last day"),
            Punctuality::Last => lang.pick("最后一日(刻)完成", "done at the very end"),
            Punctuality::After => lang.pick("逾期", "limit missed"),
        },
        Boundary::Lateness(_, _, reach) => match reach {
            Reach::Short => lang.pick("逾期而未到此步", "late, but short of the step"),
            Reach::Reached => lang.pick("逾期达到此步", "late up to the step"),
        },
        Boundary::Reminder(_, _, reach) => match reach {
            Reach::Short => lang.pick("提醒之前完成", "done before the step"),
            Reach::Reached => lang.pick("期满前的这一步到来", "the step before the limit came"),
        },
        Boundary::Comparison(_, side) => match side {
            Side::Below => lang.pick("比较:小于", "compared: below"),
            Side::At => lang.pick("比较:恰好相等", "compared: exactly equal"),
            Side::Above => lang.pick("比较:大于", "compared: above"),
        },
    }
}
