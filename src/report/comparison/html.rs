//! One page that prints on A4: struck words on the left, new words on the right.

use super::{Cell, Change, Comparison, decrees, headings, missing, nothing};
use crate::report::words::Lang;
use std::fmt::Write as _;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:16px/1.7 'Noto Serif CJK SC','Source Han Serif SC',SimSun,serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.4rem;text-align:center}\
p.by{text-align:center;opacity:.8}\
table{border-collapse:collapse;width:100%;table-layout:fixed}\
th,td{border:1px solid #8888;padding:.5rem .7rem;vertical-align:top;text-align:left;overflow-wrap:anywhere;white-space:pre-line}\
.cite{display:block;font-weight:bold;opacity:.75;font-size:.85em}\
.none{opacity:.6}\
del{color:#b00020;text-decoration:line-through}\
ins{color:#00641a;text-decoration:underline}\
@media (prefers-color-scheme:dark){del{color:#ff8a80}ins{color:#8fe29a}}\
@media print{@page{size:A4;margin:18mm}body{margin:0;max-width:none}tr{break-inside:avoid}thead{display:table-header-group}}";

pub(super) fn render(comparison: &Comparison, lang: Lang) -> String {
    let (title, [before, after]) = headings(comparison, lang);
    let (title, tag) = (escaped(&title), lang.pick("zh-CN", "en"));
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    );
    if let Some(line) = decrees(comparison, lang) {
        let _ = writeln!(out, "<p class=\"by\">{}</p>", escaped(&line));
    }
    if comparison.rows.is_empty() {
        let _ = writeln!(out, "<p>{}</p>", nothing(lang));
    } else {
        let _ = writeln!(
            out,
            "<table>\n<thead><tr><th>{}</th><th>{}</th></tr></thead>\n<tbody>",
            escaped(&before),
            escaped(&after)
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
    out.push_str("</body>\n</html>\n");
    out
}

fn cell(cell: &Cell, mark: &str) -> String {
    let pieces = cell.pieces.iter().map(|piece| match piece.change {
        Change::Same => escaped(&piece.text),
        Change::Only => format!("<{mark}>{}</{mark}>", escaped(&piece.text)),
    });
    let (cited, text) = (escaped(&cell.citation), pieces.collect::<String>());
    format!("<td><span class=\"cite\">{cited}</span>{text}</td>")
}

/// Text in which nothing is markup.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}
