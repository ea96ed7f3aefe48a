//! Refused rows as a file that can be mended and replayed: the rows as they were, and why they were refused in columns
//! that are passed over when the file is read again.

use super::archive::made_anywhere;
use super::tables::{fitting, inert};
use crate::registers::{Cell, REFUSAL_COLUMNS, RefusedRow};
use crate::report::words::{Lang, problem_words};
use serde_json::{Map, Value as Json};
use std::fmt::Write as _;
use std::sync::Arc;

/// Forms of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusedForm {
    /// JSON lines.
    Jsonl,
    /// A table with commas, in UTF-8 with a byte order mark, as office programs open it.
    Csv,
    /// A workbook.
    Xlsx,
    /// An event log.
    Xes,
}

impl RefusedForm {
    /// The form that a file's name asks for.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            "xes" => Some(Self::Xes),
            _ => None,
        }
    }
}

/// Why a row was refused, in words.
#[must_use]
pub fn reason(row: &RefusedRow, lang: Lang) -> String {
    let words = problem_words(&row.why, lang);
    let mut text = words.title.to_owned();
    if !words.label.trim().is_empty() {
        text += lang.pick(":", ": ");
        text += words.label.trim();
    }
    text
}

/// The bytes of the file.
///
/// # Errors
///
/// What keeps a workbook from being made.
pub fn refused_file(rows: &[RefusedRow], form: RefusedForm, lang: Lang) -> Result<Vec<u8>, String> {
    match form {
        RefusedForm::Jsonl => Ok(jsonl(rows, lang).into_bytes()),
        RefusedForm::Csv => csv(rows, lang),
        RefusedForm::Xlsx => xlsx(rows, lang),
        RefusedForm::Xes => Ok(xes(rows, lang).into_bytes()),
    }
}

/// The columns of all rows in the order in which they were met, without those of an earlier refusal.
fn columns(rows: &[RefusedRow]) -> Vec<Arc<str>> {
    let mut found: Vec<Arc<str>> = Vec::new();
    let mut known = rustc_hash::FxHashSet::default();
    for (name, _) in rows.iter().flat_map(|r| &r.cells) {
        if !is_refusal(name) && known.insert(name.clone()) {
            found.push(name.clone());
        }
    }
    found
}

fn is_refusal(name: &str) -> bool {
    REFUSAL_COLUMNS.contains(&name)
}

/// What the columns of the refusal say, in their order.
fn remarks(row: &RefusedRow, lang: Lang) -> [String; 5] {
    [
        row.file.to_string(),
        row.line.to_string(),
        row.column.as_deref().unwrap_or("").to_owned(),
        reason(row, lang),
        row.raw.clone().unwrap_or_default(),
    ]
}

fn cell<'r>(row: &'r RefusedRow, column: &str) -> Option<&'r Cell> {
    let found = row.cells.iter().find(|(name, _)| **name == *column);
    found.map(|(_, cell)| cell)
}

fn jsonl(rows: &[RefusedRow], lang: Lang) -> String {
    let mut out = String::new();
    for row in rows {
        let mut object = Map::new();
        for (name, cell) in row.cells.iter().filter(|(name, _)| !is_refusal(name)) {
            let value = match cell {
                // The column stays known where the rows are made into a table.
                Cell::Empty => Json::Null,
                Cell::Truth(truth) => Json::Bool(*truth),
                Cell::List(all) => all.clone().into(),
                other => other.written().as_ref().into(),
            };
            object.insert(name.to_string(), value);
        }
        for (name, remark) in REFUSAL_COLUMNS.iter().zip(remarks(row, lang)) {
            if !remark.is_empty() {
                object.insert((*name).to_owned(), remark.into());
            }
        }
        let _ = writeln!(out, "{}", Json::Object(object));
    }
    out
}

fn table(rows: &[RefusedRow], lang: Lang) -> Vec<Vec<String>> {
    let columns = columns(rows);
    let mut heading: Vec<String> = columns.iter().map(ToString::to_string).collect();
    heading.extend(REFUSAL_COLUMNS.iter().map(|c| (*c).to_owned()));
    let mut table = vec![heading];
    for row in rows {
        let written = |column: &Arc<str>| {
            cell(row, column).map_or_else(String::new, |cell| cell.written().into_owned())
        };
        let mut line: Vec<String> = columns.iter().map(written).collect();
        line.extend(remarks(row, lang));
        table.push(line);
    }
    table
}

fn csv(rows: &[RefusedRow], lang: Lang) -> Result<Vec<u8>, String> {
    let mut writer = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    for line in table(rows, lang) {
        let line = line.into_iter().map(inert);
        writer
            .write_record(line.map(String::into_bytes))
            .map_err(|e| e.to_string())?;
    }
    writer.into_inner().map_err(|e| e.to_string())
}

fn xlsx(rows: &[RefusedRow], lang: Lang) -> Result<Vec<u8>, String> {
    let mut book = rust_xlsxwriter::Workbook::new();
    // The same bytes for the same rows: a workbook bears the time of its making otherwise.
    let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1).map_err(|e| e.to_string())?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&day));
    let sheet = book.add_worksheet();
    for (at, line) in (0u32..).zip(table(rows, lang)) {
        for (column, text) in (0u16..).zip(line.into_iter().map(fitting)) {
            // Always as a text: a cell that begins with = would be a formula otherwise.
            sheet
                .write_string(at, column, &text)
                .map_err(|e| e.to_string())?;
        }
    }
    book.save_to_buffer()
        .map(made_anywhere)
        .map_err(|e| e.to_string())
}

fn xes(rows: &[RefusedRow], lang: Lang) -> String {
    const CASE: &str = "case:";
    let attribute = |indent: &str, key: &str, value: &str| {
        format!(
            "{indent}<string key=\"{}\" value=\"{}\"/>\n",
            escaped(key),
            escaped(value)
        )
    };
    let mut out =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log xes.version=\"1.0\">\n");
    for row in rows {
        out += "  <trace>\n";
        let of_trace = row
            .cells
            .iter()
            .filter_map(|(n, c)| Some((n.strip_prefix(CASE)?, c)));
        for (key, cell) in of_trace {
            out += &attribute("    ", key, &cell.written());
        }
        out += "    <event>\n";
        let of_event = row
            .cells
            .iter()
            .filter(|(n, _)| !n.starts_with(CASE) && !is_refusal(n));
        for (key, cell) in of_event {
            out += &attribute("      ", key, &cell.written());
        }
        for (key, remark) in REFUSAL_COLUMNS.iter().zip(remarks(row, lang)) {
            if !remark.is_empty() {
                out += &attribute("      ", key, &remark);
            }
        }
        out += "    </event>\n  </trace>\n";
    }
    out + "</log>\n"
}

/// A text inside an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            // A reader of XML takes them for spaces otherwise.
            '\t' => out += "&#9;",
            '\n' => out += "&#10;",
            '\r' => out += "&#13;",
            // What XML has no place for.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
