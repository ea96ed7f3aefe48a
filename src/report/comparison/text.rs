//! Two columns for a terminal; what differs stands between 【 and 】.

use super::{Cell, Change, Comparison, Row, decrees, headings, missing, nothing};
use crate::report::words::Lang;
use unicode_width::UnicodeWidthChar;

/// The width of a column, in cells of the terminal.
const WIDTH: usize = 38;

pub(super) fn render(comparison: &Comparison, lang: Lang) -> String {
    let (title, columns) = headings(comparison, lang);
    let mut out = format!("{title}\n");
    if let Some(line) = decrees(comparison, lang) {
        out.push_str(&line);
        out.push('\n');
    }
    if comparison.rows.is_empty() {
        return out + nothing(lang) + "\n";
    }
    let rule = format!("{}─┼─{}\n", "─".repeat(WIDTH), "─".repeat(WIDTH));
    out.push_str(&rule);
    out.push_str(&beside(&wrapped(&columns[0]), &wrapped(&columns[1])));
    for row in &comparison.rows {
        out.push_str(&rule);
        let side = |cell: &Option<Cell>| match cell {
            Some(cell) => wrapped(&marked(cell)),
            None => wrapped(missing(row, lang)),
        };
        let Row { old, new } = row;
        out.push_str(&beside(&side(old), &side(new)));
    }
    out
}

fn marked(cell: &Cell) -> String {
    let whole = matches!(&cell.pieces[..], [one] if one.change == Change::Only);
    let pieces = cell.pieces.iter().map(|piece| match piece.change {
        Change::Only if !whole => format!("【{}】", piece.text),
        Change::Only | Change::Same => piece.text.clone(),
    });
    format!("〔{}〕\n{}", cell.citation, pieces.collect::<String>())
}

/// The lines of a text, none wider than a column.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let (mut now, mut width) = (String::new(), 0);
        for c in line.chars() {
            let own = c.width().unwrap_or(0);
            if width + own > WIDTH {
                lines.push(std::mem::take(&mut now));
                width = 0;
            }
            now.push(c);
            width += own;
        }
        lines.push(now);
    }
    lines
}

fn beside(left: &[String], right: &[String]) -> String {
    let empty = String::new();
    let mut out = String::new();
    for index in 0..left.len().max(right.len()) {
        let (l, r) = (
            left.get(index).unwrap_or(&empty),
            right.get(index).unwrap_or(&empty),
        );
        let width: usize = l.chars().map(|c| c.width().unwrap_or(0)).sum();
        let line = format!("{l}{} │ {r}", " ".repeat(WIDTH.saturating_sub(width)));
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
