//! One JSON object a line; members of an object inside it are columns `outer.inner`.

use super::block::{Ahead, Block, line_ends};
use super::open::expansion_refused;
use super::row::{BadRow, Cell, Columns, MAX_COLUMNS, MAX_RECORD_BYTES, Next, Row, Rows};
use crate::problem::{RecordFault, RegisterBound};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;
use std::borrow::Cow;
use std::io::{BufRead, Read};

/// How deep objects may nest.
const MAX_JSON_DEPTH: usize = 8;

/// Rows of JSON lines.
pub(super) struct JsonRows<R> {
    text: Ahead<R>,
    columns: Columns,
    line: u32,
    buffer: Vec<u8>,
    over: bool,
}

impl<R: BufRead> JsonRows<R> {
    pub(super) fn new(text: R) -> Self {
        Self {
            text: Ahead::new(text),
            columns: Columns::default(),
            line: 0,
            buffer: Vec::new(),
            over: false,
        }
    }

    fn row(&mut self, row: &mut Row) -> Result<(), Box<BadRow>> {
        let Ok(text) = std::str::from_utf8(&self.buffer) else {
            let raw =
                crate::source::decode(&self.buffer).map_or_else(String::new, |(text, _)| text);
            return Err(BadRow::new(self.line, RecordFault::NotText, raw));
        };
        let text = text.trim_start_matches('\u{feff}').trim();
        let bad = |fault| Err(BadRow::new(self.line, fault, text.to_owned()));
        if !text.starts_with('{') && serde_json::from_str::<IgnoredAny>(text).is_ok() {
            return bad(RecordFault::NotAnObject);
        }
        let mut filling = Filling {
            columns: &mut self.columns,
            row,
            expected: 0,
            beyond: None,
        };
        let mut json = serde_json::Deserializer::from_str(text);
        let read = Object {
            to: &mut filling,
            above: "",
            depth: 1,
        }
        .deserialize(&mut json)
        .and_then(|()| json.end());
        match (read, filling.beyond) {
            (Ok(()), _) => Ok(()),
            (Err(_), Some(bound)) => {
                let limit = match bound {
                    RegisterBound::Columns => MAX_COLUMNS,
                    _ => MAX_JSON_DEPTH,
                };
                let mut bad = BadRow::bound(self.line, bound, limit);
                text.clone_into(&mut bad.raw);
                Err(bad)
            }
            (Err(error), None) => {
                let place = format!("{}: {}", error.column(), plain(&error));
                bad(RecordFault::Malformed(place))
            }
        }
    }
}

/// What serde says, without the place that it puts behind.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((what, _)) => what.to_owned(),
        None => text,
    }
}

/// A row that is filled from an object as it is read.
struct Filling<'a> {
    columns: &'a mut Columns,
    row: &'a mut Row,
    /// The column that comes next where objects are alike.
    expected: usize,
    /// The bound that was exceeded.
    beyond: Option<RegisterBound>,
}

impl Filling<'_> {
    /// The place of a column; an error beyond the bound.
    fn place<E: serde::de::Error>(&mut self, name: &str) -> Result<usize, E> {
        let expected = self.expected;
        let at = match self.columns.names().get(expected) {
            Some(known) if **known == *name => expected,
            _ => match self.columns.place(name) {
                Some(at) => at,
                None => return Err(self.exceeds(RegisterBound::Columns)),
            },
        };
        self.expected = at + 1;
        Ok(at)
    }

    fn exceeds<E: serde::de::Error>(&mut self, bound: RegisterBound) -> E {
        self.beyond = Some(bound);
        E::custom("beyond a bound")
    }
}

/// An object of the line: its members are cells, those of objects inside it are columns `outer.inner`.
struct Object<'f, 'a> {
    to: &'f mut Filling<'a>,
    above: &'f str,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Object<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        if self.depth > MAX_JSON_DEPTH {
            return Err(self.to.exceeds(RegisterBound::Depth));
        }
        while let Some(Key(name)) = members.next_key()? {
            let joined;
            let name = match self.above {
                "" => &*name,
                above => {
                    joined = format!("{above}.{name}");
                    &joined
                }
            };
            members.next_value_seed(Member {
                to: self.to,
                name,
                depth: self.depth,
            })?;
        }
        Ok(())
    }
}

/// The name of a member, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Key<'t>(#[serde(borrow)] Cow<'t, str>);

/// A member of an object.
struct Member<'f, 'a> {
    to: &'f mut Filling<'a>,
    name: &'f str,
    depth: usize,
}

impl Member<'_, '_> {
    fn cell<E: serde::de::Error>(self, cell: Cell) -> Result<(), E> {
        let at = self.to.place(self.name)?;
        self.to.row.set(at, cell);
        Ok(())
    }

    fn text<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        let at = self.to.place(self.name)?;
        self.to.row.set_text(at, text);
        Ok(())
    }

    fn number<E: serde::de::Error>(self, number: serde_json::Number) -> Result<(), E> {
        self.text(&number.to_string())
    }
}

impl<'de> DeserializeSeed<'de> for Member<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Member<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a value")
    }

    fn visit_bool<E: serde::de::Error>(self, truth: bool) -> Result<(), E> {
        self.cell(Cell::Truth(truth))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<(), E> {
        self.number(number.into())
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<(), E> {
        self.number(number.into())
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<(), E> {
        match serde_json::Number::from_f64(number) {
            Some(number) => self.number(number),
            None => self.cell(Cell::Empty),
        }
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.text(text)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.cell(Cell::Empty)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut all = Vec::new();
        while let Some(member) = members.next_element::<Json>()? {
            all.push(scalar(&member));
        }
        self.cell(Cell::List(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<(), A::Error> {
        let object = Object {
            to: self.to,
            above: self.name,
            depth: self.depth + 1,
        };
        object.visit_map(members)
    }
}

/// A member of a list as a text.
fn scalar(value: &Json) -> String {
    match value {
        Json::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

impl<R: BufRead> Rows for JsonRows<R> {
    fn columns(&self) -> &Columns {
        &self.columns
    }

    fn has_heading(&self) -> bool {
        false
    }

    fn next(&mut self, row: &mut Row) -> Next {
        loop {
            if self.over {
                return Next::End;
            }
            // A line that cannot be read has no cells, least of all those of the row before.
            row.begin();
            self.buffer.clear();
            self.line = self.line.saturating_add(1);
            let mut bounded = (&mut self.text).take(MAX_RECORD_BYTES as u64 + 1);
            match bounded.read_until(b'\n', &mut self.buffer) {
                Ok(0) => return Next::End,
                Ok(_) => {}
                Err(error) => {
                    self.over = true;
                    return Next::Broken(broken(self.line, &error));
                }
            }
            if self.buffer.len() > MAX_RECORD_BYTES && self.buffer.last() != Some(&b'\n') {
                let long = BadRow::bound(self.line, RegisterBound::Record, MAX_RECORD_BYTES);
                if let Err(error) = skip_line(&mut self.text) {
                    self.over = true;
                    return Next::Broken(broken(self.line, &error));
                }
                return Next::Bad(long);
            }
            if self.buffer.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            row.line = self.line;
            return match self.row(row) {
                Ok(()) => Next::Row,
                Err(bad) => Next::Bad(bad),
            };
        }
    }

    fn block(&mut self) -> Option<Block> {
        if self.over {
            return None;
        }
        let bytes = self.text.whole_lines()?;
        let first = self.line.saturating_add(1);
        let ended = line_ends(&bytes);
        let open = usize::from(bytes.last() != Some(&b'\n'));
        let lines = u32::try_from(ended + open).unwrap_or(u32::MAX);
        self.line = self.line.saturating_add(lines);
        Some(Block { first, bytes })
    }

    fn give_back(&mut self, block: Block) {
        self.text.give_back(block.bytes);
    }

    fn read_line(&mut self, number: u32, text: &[u8], row: &mut Row) -> Option<Next> {
        row.begin();
        if text.iter().all(u8::is_ascii_whitespace) {
            return None;
        }
        self.buffer.clear();
        self.buffer.extend_from_slice(text);
        row.line = number;
        let after = std::mem::replace(&mut self.line, number);
        let read = self.row(row);
        self.line = after;
        Some(match read {
            Ok(()) => Next::Row,
            Err(bad) => Next::Bad(bad),
        })
    }
}

/// A record at which reading itself fails.
pub(super) fn broken(line: u32, error: &std::io::Error) -> Box<BadRow> {
    match expansion_refused(error) {
        Some(why) => Box::new(BadRow {
            line,
            column: None,
            why,
            raw: String::new(),
        }),
        None if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            BadRow::new(line, RecordFault::CutOff, String::new())
        }
        None => BadRow::new(
            line,
            RecordFault::Malformed(error.to_string()),
            String::new(),
        ),
    }
}

/// Passes over the rest of a line without keeping it.
fn skip_line(text: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let chunk = text.fill_buf()?;
        if chunk.is_empty() {
            return Ok(());
        }
        let (len, ended) = match chunk.iter().position(|b| *b == b'\n') {
            Some(at) => (at + 1, true),
            None => (chunk.len(), false),
        };
        text.consume(len);
        if ended {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn read(text: &[u8]) -> Vec<String> {
        let mut rows = JsonRows::new(Cursor::new(text.to_vec()));
        let mut row = Row::default();
        let mut found = Vec::new();
        loop {
            match rows.next(&mut row) {
                Next::Row => {
                    let cells = row.cells.iter().enumerate();
                    let shown = cells
                        .filter(|(_, c)| **c != Cell::Empty)
                        .map(|(at, c)| format!("{}={}", rows.columns().names()[at], c.written()));
                    found.push(format!(
                        "{} {}",
                        row.line,
                        shown.collect::<Vec<_>>().join(" ")
                    ));
                }
                Next::Bad(bad) => found.push(format!("{} {:?}", bad.line, bad.why)),
                Next::Broken(bad) => found.push(format!("broken {} {:?}", bad.line, bad.why)),
                Next::End => return found,
            }
        }
    }

    #[test]
    fn objects_are_rows_and_the_rest_is_refused_line_by_line() {
        let text = "{\"a\":1,\"b\":{\"c\":true}}\n\n[1]\n{\"a\"\n{\"d\":[\"x\",\"y\"],\"a\":null}";
        assert_eq!(
            read(text.as_bytes()),
            [
                "1 a=1 b.c=是",
                "3 BadRecord { fault: NotAnObject }",
                "4 BadRecord { fault: Malformed(\"4: EOF while parsing an object\") }",
                "5 d=x、y",
            ]
        );
    }

    #[test]
    fn a_record_at_the_bound_is_read_and_one_over_it_is_not() {
        let line = |size: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(size - 8));
        let text = format!(
            "{}\n{}\n{{\"a\":2}}\n",
            line(MAX_RECORD_BYTES),
            line(MAX_RECORD_BYTES + 1)
        );
        let found = read(text.as_bytes());
        assert_eq!(found.len(), 3);
        assert!(found[0].starts_with("1 a=xxx"));
        assert!(found[1].starts_with("2 RegisterBound { bound: Record"));
        assert_eq!(found[2], "3 a=2");
    }

    #[test]
    fn depth_and_columns_have_bounds() {
        let nested = |n: usize| format!("{}1{}", "{\"a\":".repeat(n), "}".repeat(n));
        assert!(!read(nested(MAX_JSON_DEPTH).as_bytes())[0].contains("Depth"));
        assert!(read(nested(MAX_JSON_DEPTH + 1).as_bytes())[0].contains("Depth"));
        let wide = |n: usize| {
            let members: Vec<String> = (0..n).map(|i| format!("\"c{i}\":1")).collect();
            format!("{{{}}}", members.join(","))
        };
        assert!(!read(wide(MAX_COLUMNS).as_bytes())[0].contains("Columns"));
        assert!(read(wide(MAX_COLUMNS + 1).as_bytes())[0].contains("Columns"));
    }
}
