//! Event logs in XES 1.0 and 2.0: a row for each event; attributes of its trace are columns `case:KEY`.
//!
//! A trace without events is a row of its own. Document types and entities are never expanded.

use super::row::{BadRow, Cell, Columns, MAX_COLUMNS, MAX_RECORD_BYTES, Next, Row, Rows};
use crate::problem::{RecordFault, RegisterBound};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{self, BufRead, Read};

/// How deep elements may nest.
pub const MAX_XES_DEPTH: usize = 32;

/// Before the key of a trace's attribute.
const CASE: &str = "case:";

/// Rows of an event log.
pub(super) struct XesRows {
    reader: Reader<Limited<Box<dyn BufRead>>>,
    buffer: Vec<u8>,
    columns: Columns,
    /// Open elements.
    open: Vec<Element>,
    /// Attributes of the present trace.
    of_trace: Vec<(usize, Cell)>,
    trace_line: u32,
    trace_has_events: bool,
    /// What is wrong with the present row.
    fault: Option<Box<BadRow>>,
    over: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    Trace,
    Event,
    /// An attribute of a trace or event that holds a list.
    List,
    Other,
}

impl XesRows {
    pub(super) fn new(text: Box<dyn BufRead>) -> Self {
        let limited = Limited {
            inner: text,
            lines: 0,
            since: 0,
        };
        Self {
            reader: Reader::from_reader(limited),
            buffer: Vec::new(),
            columns: Columns::default(),
            open: Vec::new(),
            of_trace: Vec::new(),
            trace_line: 0,
            trace_has_events: false,
            fault: None,
            over: false,
        }
    }

    fn line(&self) -> u32 {
        self.reader.get_ref().lines.saturating_add(1)
    }

    fn broken(&mut self, bad: Box<BadRow>) -> Next {
        self.over = true;
        Next::Broken(bad)
    }

    /// An element begins: the trace, an event, or an attribute of one of them.
    fn begin(&mut self, tag: &BytesStart<'_>, row: &mut Row) -> Element {
        let above = self.open.last().copied();
        let name = tag.local_name();
        match (name.as_ref(), above) {
            ("trace", _) => {
                self.of_trace.clear();
                self.trace_line = self.line();
                self.trace_has_events = false;
                self.fault = None;
                Element::Trace
            }
            ("event", _) => {
                row.line = self.line();
                row.cells.clear();
                for (at, cell) in &self.of_trace {
                    row.set(*at, cell.clone());
                }
                self.trace_has_events = true;
                Element::Event
            }
            (_, Some(owner @ (Element::Trace | Element::Event))) => {
                if let Err(bad) = self.attribute(tag, owner, row) {
                    self.fault.get_or_insert(bad);
                }
                match name.as_ref() {
                    "list" => Element::List,
                    _ => Element::Other,
                }
            }
            _ => Element::Other,
        }
    }

    fn attribute(
        &mut self,
        tag: &BytesStart<'_>,
        owner: Element,
        row: &mut Row,
    ) -> Result<(), Box<BadRow>> {
        let line = self.line();
        let (mut key, mut value) = (None, None);
        for attribute in tag.attributes() {
            let malformed =
                |why: String| BadRow::new(line, RecordFault::Malformed(why), String::new());
            let attribute = attribute.map_err(|e| malformed(e.to_string()))?;
            let slot = match attribute.key.local_name().as_ref() {
                "key" => &mut key,
                "value" => &mut value,
                _ => continue,
            };
            let text = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_err(|e| match e {
                    quick_xml::Error::Escape(_) => {
                        BadRow::new(line, RecordFault::Entity, attribute.value.to_string())
                    }
                    other => malformed(other.to_string()),
                })?;
            *slot = Some(text.into_owned());
        }
        let Some(key) = key else { return Ok(()) };
        let name = match owner {
            Element::Trace => format!("{CASE}{key}"),
            _ => key,
        };
        let at = self
            .columns
            .place(&name)
            .ok_or_else(|| BadRow::bound(line, RegisterBound::Columns, MAX_COLUMNS))?;
        let cell = match (tag.local_name().as_ref(), value.as_deref()) {
            ("boolean", Some("true" | "1")) => Cell::Truth(true),
            ("boolean", Some("false" | "0")) => Cell::Truth(false),
            (_, value) => Cell::text(value.unwrap_or("")),
        };
        match owner {
            Element::Trace => {
                self.of_trace.retain(|(other, _)| *other != at);
                self.of_trace.push((at, cell));
            }
            _ => row.set(at, cell),
        }
        Ok(())
    }

    /// An element ends; a row is complete where it was an event, or a trace without any.
    fn end(&mut self, element: Option<Element>, row: &mut Row) -> Option<Next> {
        match element {
            Some(Element::Event) => {}
            Some(Element::Trace) if !self.trace_has_events => {
                row.line = self.trace_line;
                row.cells.clear();
                for (at, cell) in self.of_trace.drain(..) {
                    row.set(at, cell);
                }
            }
            _ => return None,
        }
        Some(match self.fault.take() {
            Some(mut bad) => {
                bad.line = row.line;
                Next::Bad(bad)
            }
            None => Next::Row,
        })
    }
}

impl Rows for XesRows {
    fn columns(&self) -> &Columns {
        &self.columns
    }

    fn has_heading(&self) -> bool {
        false
    }

    fn next(&mut self, row: &mut Row) -> Next {
        if self.over {
            return Next::End;
        }
        loop {
            let mut buffer = std::mem::take(&mut self.buffer);
            buffer.clear();
            self.reader.get_mut().since = 0;
            let event = self
                .reader
                .read_event_into(&mut buffer)
                .map(Event::into_owned);
            self.buffer = buffer;
            let line = self.line();
            let next = match event {
                Ok(Event::Start(tag)) => {
                    if self.open.len() >= MAX_XES_DEPTH {
                        let bad = BadRow::bound(line, RegisterBound::Depth, MAX_XES_DEPTH);
                        return self.broken(bad);
                    }
                    let element = self.begin(&tag, row);
                    self.open.push(element);
                    None
                }
                Ok(Event::Empty(tag)) => {
                    let element = self.begin(&tag, row);
                    self.end(Some(element), row)
                }
                Ok(Event::End(_)) => {
                    let element = self.open.pop();
                    self.end(element, row)
                }
                Ok(Event::DocType(_)) => {
                    return self.broken(BadRow::new(line, RecordFault::Entity, String::new()));
                }
                Ok(Event::GeneralRef(entity)) => {
                    let known = matches!(&*entity, "amp" | "lt" | "gt" | "quot" | "apos");
                    if !known && !entity.starts_with('#') {
                        let raw = format!("&{};", &*entity);
                        return self.broken(BadRow::new(line, RecordFault::Entity, raw));
                    }
                    None
                }
                Ok(Event::Eof) if self.open.is_empty() => {
                    self.over = true;
                    return Next::End;
                }
                Ok(Event::Eof) => {
                    return self.broken(BadRow::new(line, RecordFault::CutOff, String::new()));
                }
                Ok(_) => None,
                Err(error) => {
                    let bad = match &error {
                        quick_xml::Error::Io(io) if is_too_long(io) => {
                            BadRow::bound(line, RegisterBound::Record, MAX_RECORD_BYTES)
                        }
                        quick_xml::Error::Io(io) => super::jsonl::broken(line, io),
                        other => {
                            let fault = RecordFault::Malformed(other.to_string());
                            BadRow::new(line, fault, String::new())
                        }
                    };
                    return self.broken(bad);
                }
            };
            if let Some(next) = next {
                return next;
            }
        }
    }
}

/// Counts lines, and bounds what one tag takes.
struct Limited<R> {
    inner: R,
    lines: u32,
    since: usize,
}

/// A tag without end, carried through [`io::Error`].
#[derive(Debug)]
struct TooLong;

impl std::fmt::Display for TooLong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a tag of more than {MAX_RECORD_BYTES} bytes")
    }
}

impl std::error::Error for TooLong {}

fn is_too_long(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|e| e.is::<TooLong>())
}

impl<R: BufRead> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let chunk = self.fill_buf()?;
        let taken = chunk.len().min(buffer.len());
        buffer[..taken].copy_from_slice(&chunk[..taken]);
        self.consume(taken);
        Ok(taken)
    }
}

impl<R: BufRead> BufRead for Limited<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.since > MAX_RECORD_BYTES {
            return Err(io::Error::other(TooLong));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // The bytes are buffered, so that looking at them again costs nothing and cannot fail.
        if let Ok(chunk) = self.inner.fill_buf() {
            let lines = chunk.iter().take(amount).filter(|b| **b == b'\n').count();
            self.lines = self
                .lines
                .saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        }
        self.since += amount;
        self.inner.consume(amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn read(text: &str) -> Vec<String> {
        let mut rows = XesRows::new(Box::new(Cursor::new(text.as_bytes().to_vec())));
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
    fn events_bear_the_attributes_of_their_trace() {
        let text = "<?xml version='1.0'?>\n<log xes.version=\"2.0\">\n<string key=\"x\" value=\"1\"/>\n\
            <trace><string key=\"concept:name\" value=\"A &amp; B\"/>\n<event><date key=\"t\" value=\"2012-01-01\">\n\
            <string key=\"inner\" value=\"no\"/></date></event>\n<event><boolean key=\"b\" value=\"true\"/></event>\n\
            </trace>\n<trace><int key=\"n\" value=\"3\"/></trace></log>";
        assert_eq!(
            read(text),
            [
                "5 case:concept:name=A & B t=2012-01-01",
                "7 case:concept:name=A & B b=是",
                "9 case:n=3",
            ]
        );
    }

    #[test]
    fn entities_are_never_expanded() {
        let bomb = "<!DOCTYPE log [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><log><trace><event>\
            <string key=\"x\" value=\"&b;\"/></event></trace></log>";
        assert_eq!(read(bomb), ["broken 1 BadRecord { fault: Entity }"]);
        let undeclared = "<log><trace><event><string key=\"x\" value=\"&b;\"/></event>\
            <event><string key=\"x\" value=\"1\"/></event></trace></log>";
        assert_eq!(read(undeclared), ["1 BadRecord { fault: Entity }", "1 x=1"]);
    }

    #[test]
    fn what_ends_too_early_or_nests_too_deeply_is_refused() {
        assert!(read("<log><trace>")[0].contains("CutOff"));
        assert!(read("<log><trace></log>")[0].contains("Malformed"));
        let nested = |n: usize| format!("{}{}", "<a>".repeat(n), "</a>".repeat(n));
        assert_eq!(read(&nested(MAX_XES_DEPTH)), Vec::<String>::new());
        assert!(read(&nested(MAX_XES_DEPTH + 1))[0].contains("Depth"));
    }

    #[test]
    fn a_tag_beyond_the_bound_is_refused() {
        let tag = |n: usize| format!("<log><string key=\"{}\"/></log>", "k".repeat(n));
        assert_eq!(read(&tag(MAX_RECORD_BYTES - 64)), Vec::<String>::new());
        // A pipe gives chunks; the reader stops at the bound and never holds the whole.
        let long = tag(3 * MAX_RECORD_BYTES).into_bytes();
        let mut rows = XesRows::new(Box::new(std::io::BufReader::new(Cursor::new(long))));
        let Next::Broken(bad) = rows.next(&mut Row::default()) else {
            panic!("a tag of three times the bound");
        };
        assert!(format!("{:?}", bad.why).contains("Record"), "{bad:?}");
    }
}
