//! One page that prints on A4: struck words on the left, new words on the right.

use super::{Cell, Change, Comparison, decrees, headings, missing, nothing};
use crate::report::page::{Page, escape};
use crate::report::words::Lang;
use maud::PreEscaped;
use std::fmt::Write as _;

const STYLE: &str = include_str!("comparison.css");

pub(super) fn render(comparison: &Comparison, lang: Lang) -> String {
    let (title, [before, after]) = headings(comparison, lang);
    let mut out = format!("<h1>{}</h1>\n", escape(&title));
    if let Some(line) = decrees(comparison, lang) {
        let _ = writeln!(out, "<p class=\"by\">{}</p>", escape(&line));
    }
    if comparison.rows.is_empty() {
        let _ = writeln!(out, "<p>{}</p>", nothing(lang));
    } else {
        let _ = writeln!(
            out,
            "<table>\n<thead><tr><th>{}</th><th>{}</th></tr></thead>\n<tbody>",
            escape(&before),
            escape(&after)
        );
        for row in &comparison.rows {
            let side = |cell: &Option<Cell>, mark: &str| match cell {
                Some(cell) => self::cell(cell, mark),
                None => format!("<td class=\"none\">{}</td>", missing(row, lang)),
            };
            let (old, new) = (side(&row.old, "del"), side(&row.new, "ins"));
            let _ = writeln!(out, "<tr>{old}{new}</tr>");
        }
        out.push_str("</tbody>\n</table>\n");
    }
    let page = Page {
        lang,
        title: &title,
        styles: &[STYLE],
    };
    page.render(&PreEscaped(out)) + "\n"
}

fn cell(cell: &Cell, mark: &str) -> String {
    let pieces = cell.pieces.iter().map(|piece| match piece.change {
        Change::Same => escape(&piece.text),
        Change::Only => format!("<{mark}>{}</{mark}>", escape(&piece.text)),
    });
    let (cited, text) = (escape(&cell.citation), pieces.collect::<String>());
    format!("<td><span class=\"cite\">{cited}</span>{text}</td>")
}
