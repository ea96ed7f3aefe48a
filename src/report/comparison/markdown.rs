//! A Markdown table; what differs is bold.

use super::{Cell, Change, Comparison, decrees, headings, missing, nothing};
use crate::report::words::Lang;
use std::fmt::Write as _;

pub(super) fn render(comparison: &Comparison, lang: Lang) -> String {
    let (title, [before, after]) = headings(comparison, lang);
    let mut out = format!("# {}\n\n", escaped(&title));
    if let Some(line) = decrees(comparison, lang) {
        let _ = writeln!(out, "{}\n", escaped(&line));
    }
    if comparison.rows.is_empty() {
        return out + nothing(lang) + "\n";
    }
    let _ = writeln!(out, "| {before} | {after} |\n| --- | --- |");
    for row in &comparison.rows {
        let side = |cell: &Option<Cell>| match cell {
            Some(cell) => self::cell(cell),
            None => missing(row, lang).to_owned(),
        };
        let _ = writeln!(out, "| {} | {} |", side(&row.old), side(&row.new));
    }
    out
}

fn cell(cell: &Cell) -> String {
    let pieces = cell.pieces.iter().map(|piece| match piece.change {
        Change::Same => escaped(&piece.text),
        // A mark may not span lines.
        Change::Only => piece
            .text
            .split('\n')
            .map(|line| match escaped(line) {
                line if line.trim().is_empty() => line,
                line => format!("**{line}**"),
            })
            .collect::<Vec<_>>()
            .join("<br>"),
    });
    let text: String = pieces.collect();
    format!("〔{}〕<br>{}", escaped(&cell.citation), text)
}

/// Text in which nothing is markup.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '#' | '~' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\n' => out.push_str("<br>"),
            c => out.push(c),
        }
    }
    out
}
