//! A line of the register, decoded as the program by hand and the peers decode it: by serde_json, typed and borrowed.

use chrono::NaiveDate;
use serde::Deserialize;
use std::borrow::Cow;

/// A text that is borrowed where it has no escapes.
#[derive(Deserialize)]
pub struct Text<'t>(#[serde(borrow)] pub Cow<'t, str>);

/// A line of the register.
#[derive(Deserialize)]
pub struct Line<'t> {
    #[serde(rename = "时间", borrow)]
    pub time: Text<'t>,
    #[serde(rename = "事件", borrow)]
    pub event: Text<'t>,
    #[serde(rename = "案件", borrow)]
    pub case: Option<Text<'t>>,
    #[serde(rename = "接待人", borrow)]
    pub officer: Option<Text<'t>>,
    #[serde(rename = "归属", borrow)]
    pub branch: Option<Text<'t>>,
    #[serde(rename = "经手人", borrow)]
    pub by: Option<Text<'t>>,
    #[serde(rename = "结果", borrow)]
    pub found: Option<Text<'t>>,
    #[serde(rename = "被投诉人", borrow)]
    pub complained_of: Option<Text<'t>>,
    #[serde(rename = "查实")]
    pub proved: Option<bool>,
}

/// The day of a moment `2012-05-18 09:30`.
pub fn day_of(text: &str) -> NaiveDate {
    let number = |range: std::ops::Range<usize>| text[range].parse::<u32>().expect("a number");
    NaiveDate::from_ymd_opt(number(0..4) as i32, number(5..7), number(8..10)).expect("a day")
}
