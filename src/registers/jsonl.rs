//! One JSON object a line; members of an object inside it are columns `outer.inner`.

use super::open::expansion_refused;
use super::row::{BadRow, Cell, Columns, MAX_COLUMNS, MAX_RECORD_BYTES, Next, Row, Rows};
use crate::problem::{RecordFault, RegisterBound};
use serde_json::{Map, Value as Json};
use std::io::{BufRead, Read};

/// How deep objects may nest.
const MAX_JSON_DEPTH: usize = 8;

/// Rows of JSON lines.
pub(super) struct JsonRows<R> {
    text: R,
    columns: Columns,
    line: u32,
    buffer: Vec<u8>,
    over: bool,
}

impl<R: BufRead> JsonRows<R> {
    pub(super) fn new(text: R) -> Self {
        Self {
            text,
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
        let object = match serde_json::from_str(text) {
            Ok(Json::Object(object)) => object,
            Ok(_) => return bad(RecordFault::NotAnObject),
            Err(error) => {
                let place = format!("{}: {}", error.column(), plain(&error));
                return bad(RecordFault::Malformed(place));
            }
        };
        row.cells.clear();
        fill(&mut self.columns, row, "", object, 1).map_err(|bound| {
            let limit = match bound {
                RegisterBound::Columns => MAX_COLUMNS,
                _ => MAX_JSON_DEPTH,
            };
            let mut bad = BadRow::bound(self.line, bound, limit);
            text.clone_into(&mut bad.raw);
            bad
        })
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

fn fill(
    columns: &mut Columns,
    row: &mut Row,
    above: &str,
    object: Map<String, Json>,
    depth: usize,
) -> Result<(), RegisterBound> {
    if depth > MAX_JSON_DEPTH {
        return Err(RegisterBound::Depth);
    }
    for (name, value) in object {
        let joined;
        let name = match above {
            "" => name.as_str(),
            above => {
                joined = format!("{above}.{name}");
                &joined
            }
        };
        let cell = match value {
            Json::Object(inner) => {
                fill(columns, row, name, inner, depth + 1)?;
                continue;
            }
            Json::Array(all) => Cell::List(all.iter().map(scalar).collect()),
            Json::Null => Cell::Empty,
            Json::Bool(truth) => Cell::Truth(truth),
            Json::String(text) => Cell::text(&text),
            number @ Json::Number(_) => Cell::Text(scalar(&number)),
        };
        let at = columns.place(name).ok_or(RegisterBound::Columns)?;
        row.set(at, cell);
    }
    Ok(())
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
