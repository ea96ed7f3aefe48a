//! Documents as HTML that prints on A4: one file, no network, no script.

use super::page::{Align, Block, Page, Text};
use super::values::escaped;
use std::fmt::Write as _;

/// How it looks on paper and on a screen. Margins and type sizes are those of GB/T 9704 as far as forms have them.
const STYLE: &str = "\
@page { size: A4; margin: 25mm 26mm 25mm 28mm; }\n\
body { font: 14pt/1.6 FangSong, 仿宋, STFangsong, \"Noto Serif CJK SC\", serif; max-width: 156mm; margin: 12mm auto; color: #000; background: #fff; }\n\
@media print { body { margin: 0; max-width: none; } }\n\
h1 { font: bold 22pt/1.4 SimSun, 宋体, STSong, \"Noto Serif CJK SC\", serif; text-align: center; margin: 0 0 10mm; }\n\
h2 { font: bold 15pt/1.4 SimSun, 宋体, STSong, \"Noto Serif CJK SC\", serif; margin: 5mm 0 2mm; }\n\
p { margin: 0 0 2mm; text-indent: 2em; text-align: justify; }\n\
p.right, p.centre, p.left { text-indent: 0; }\n\
.right { text-align: right; }\n\
.centre { text-align: center; }\n\
.left { text-align: left; }\n\
u { white-space: break-spaces; }\n\
table { border-collapse: collapse; width: 100%; margin: 0 0 4mm; font-size: 12pt; line-height: 1.4; }\n\
th, td { border: 0.5pt solid #000; padding: 1.2mm 2mm; vertical-align: middle; }\n\
th { font-weight: bold; }\n\
th:not(.left):not(.right) { text-align: center; }\n\
tr { page-break-inside: avoid; }\n";

/// The document as one HTML file.
#[must_use]
pub fn html(page: &Page) -> String {
    let title = escaped(&page.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
    );
    for block in &page.blocks {
        write_block(block, &mut out);
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn write_block(block: &Block, out: &mut String) {
    match block {
        Block::Heading { level, align, text } => {
            let class = class(*align);
            let _ = writeln!(out, "<h{level}{class}>{}</h{level}>", inline(text));
        }
        Block::Paragraph { align, text } => {
            let _ = writeln!(out, "<p{}>{}</p>", class(*align), inline(text));
        }
        Block::Table { widths, rows } => {
            out.push_str("<table>\n");
            for width in widths {
                let _ = writeln!(out, "<col style=\"width: {width}%\">");
            }
            for row in rows {
                out.push_str("<tr>");
                for cell in row {
                    let name = if cell.heading { "th" } else { "td" };
                    let span = match cell.span {
                        1 => String::new(),
                        n => format!(" colspan=\"{n}\""),
                    };
                    let (class, text) = (class(cell.align), inline(&cell.text));
                    let _ = write!(out, "<{name}{span}{class}>{text}</{name}>");
                }
                out.push_str("</tr>\n");
            }
            out.push_str("</table>\n");
        }
    }
}

fn class(align: Align) -> &'static str {
    match align {
        Align::Usual => "",
        Align::Centre => " class=\"centre\"",
        Align::Right => " class=\"right\"",
        Align::Left => " class=\"left\"",
    }
}

fn inline(text: &[Text]) -> String {
    let mut out = String::new();
    for part in text {
        let lines: Vec<String> = part.words.split('\n').map(escaped).collect();
        let mut words = lines.join("<br>");
        if part.underlined {
            words = format!("<u>{words}</u>");
        }
        if part.bold {
            words = format!("<b>{words}</b>");
        }
        out.push_str(&words);
    }
    out
}
