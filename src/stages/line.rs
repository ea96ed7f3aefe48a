//! The lines that stages exchange: JSON objects, one a line, each saying for which stage and key it is.

use super::Given;
use super::read::OFFICE;
use crate::digest::Digest;
use crate::model::PartyTypeId;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::cmp::Ordering;

/// A line.
#[derive(Debug)]
pub enum Line {
    /// A row on its way.
    Row(RowLine),
    /// A party on its way to the office.
    Party(PartyLine),
}

/// A row on its way to a stage.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RowLine {
    /// For which stage.
    pub stage: u8,
    /// For which key there.
    pub key: String,
    /// The key of the case, or of the row where it is on none.
    pub from: String,
    /// The keys of earlier stages on whose counts the key depends, with their stages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<(u8, String)>,
    /// When its first event is, in milliseconds of local time.
    pub at: i64,
    /// Its number in its source, where it has one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub seq: String,
    /// The digest of the rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Digest>,
    /// Which row of `from` it is, once that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// Its cells.
    pub row: Box<RawValue>,
}

/// A party on its way to the office.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartyLine {
    /// For which stage.
    pub stage: u8,
    /// For which key there.
    pub key: String,
    /// Its name.
    pub party: String,
    /// The name of its type.
    #[serde(rename = "type")]
    pub ty: String,
    /// The digest of the rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<Digest>,
}

/// What tells lines apart.
#[derive(Deserialize)]
struct Head {
    stage: Option<u8>,
    record: Option<serde::de::IgnoredAny>,
    party: Option<serde::de::IgnoredAny>,
}

/// Whether a line is a result, or for another stage than this: it is passed on as it is.
///
/// # Errors
///
/// What serde says of a line that is none.
pub fn is_result(line: &str, stage: u8) -> Result<bool, serde_json::Error> {
    let head: Head = serde_json::from_str(line)?;
    let Some(of) = head.stage else {
        return Err(serde::de::Error::missing_field("stage"));
    };
    Ok((head.record.is_some() && head.party.is_none()) || of != stage)
}

impl Line {
    /// Reads a line that is no result.
    ///
    /// # Errors
    ///
    /// What serde says of a line that is none.
    pub fn parse(line: &str) -> Result<Self, serde_json::Error> {
        let head: Head = serde_json::from_str(line)?;
        match head.party {
            Some(_) => serde_json::from_str(line).map(Self::Party),
            None => serde_json::from_str(line).map(Self::Row),
        }
    }

    /// The digest of the rules under which it was written.
    #[must_use]
    pub fn rules(&self) -> Option<Digest> {
        match self {
            Self::Row(row) => row.rules,
            Self::Party(party) => party.rules,
        }
    }
}

impl RowLine {
    /// As it is written.
    #[must_use]
    pub fn text(&self) -> String {
        // Writing texts and numbers to memory cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The order of rows: time, number in the source, bytes.
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        let mine = (
            self.at,
            sequence(&self.seq),
            self.row.get(),
            &self.from,
            self.n,
        );
        mine.cmp(&(
            other.at,
            sequence(&other.seq),
            other.row.get(),
            &other.from,
            other.n,
        ))
    }
}

/// Numbers by size, and before texts.
fn sequence(text: &str) -> (bool, usize, &str) {
    let digits = text.trim_start_matches('0');
    match !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        true => (false, digits.len(), digits),
        false => (!text.is_empty(), 0, text),
    }
}

impl PartyLine {
    /// The line of a party, or of none where only the office is to be told that there is something to do.
    pub(super) fn of(given: &Given<'_>, stage: u8, ty: Option<PartyTypeId>, name: &str) -> Self {
        let types = &given.base.party_types;
        Self {
            stage,
            key: OFFICE.to_owned(),
            party: name.to_owned(),
            ty: ty.map_or_else(String::new, |ty| types[ty.index()].name.to_string()),
            rules: given.digest,
        }
    }

    /// As it is written.
    #[must_use]
    pub fn text(&self) -> String {
        // As above.
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(at: i64, seq: &str, text: &str) -> RowLine {
        RowLine {
            stage: 1,
            key: "case:a".into(),
            from: "case:a".into(),
            via: Vec::new(),
            at,
            seq: seq.into(),
            rules: None,
            n: None,
            row: RawValue::from_string(text.into()).expect("json"),
        }
    }

    #[test]
    fn rows_go_by_time_then_number_then_bytes() {
        let mut rows = [
            row(2, "", "{}"),
            row(1, "10", "{\"b\":1}"),
            row(1, "9", "{\"c\":1}"),
            row(1, "", "{\"z\":1}"),
            row(1, "10", "{\"a\":1}"),
            row(1, "x", "{}"),
        ];
        rows.sort_by(RowLine::order);
        let shown: Vec<String> = rows
            .iter()
            .map(|r| format!("{} {} {}", r.at, r.seq, r.row.get()))
            .collect();
        assert_eq!(
            shown,
            [
                "1  {\"z\":1}",
                "1 9 {\"c\":1}",
                "1 10 {\"a\":1}",
                "1 10 {\"b\":1}",
                "1 x {}",
                "2  {}"
            ]
        );
    }

    #[test]
    fn a_line_comes_back_as_it_was_written() {
        let line = RowLine {
            via: vec![(2, "party:工作人员/甲".into())],
            n: Some(3),
            ..row(5, "7", "{\"时间\":\"2012-5-18\"}")
        };
        let text = line.text();
        let Ok(Line::Row(back)) = Line::parse(&text) else {
            panic!("{text}");
        };
        assert_eq!(back.text(), text);
        assert!(!is_result(&text, 1).expect("a line"));
        assert!(is_result(&text, 2).expect("a line"));
        assert!(is_result("{\"stage\":1,\"key\":\"a\",\"record\":\"entry\"}", 1).expect("a line"));
        assert!(is_result("{\"key\":\"a\"}", 1).is_err());
    }
}
