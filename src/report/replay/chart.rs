//! Charts as SVG: no scripts, no fonts, the same bytes for the same numbers.
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)] // pixels

use crate::report::page::escape;
use crate::source::display_width;
use std::fmt::Write as _;

/// Width of a chart.
const WIDTH: f64 = 860.0;

/// Height of the field of a chart with columns.
const HEIGHT: f64 = 220.0;

/// Pixels of half a wide character.
const CELL: f64 = 7.0;

/// One kind of thing that is counted.
pub(super) struct Series {
    /// Its name.
    pub(super) name: String,
    /// Its colour.
    pub(super) colour: &'static str,
}

/// Columns of stacked counts, one for each label.
pub(super) fn columns(
    title: &str,
    series: &[Series],
    labels: &[String],
    counts: &[Vec<u64>],
) -> String {
    let highest = counts
        .iter()
        .map(|c| c.iter().sum())
        .max()
        .unwrap_or(0)
        .max(1);
    let (left, top) = (8.0 + CELL * highest.to_string().len() as f64, 34.0);
    let step = (WIDTH - left - 8.0) / labels.len().max(1) as f64;
    let mut out = open(title, HEIGHT + top + 48.0);
    legend(series, &mut out);
    let mut lines: Vec<u64> = (0..=4).map(|part| highest * part / 4).collect();
    lines.dedup();
    for value in lines {
        let y = top + HEIGHT * (1.0 - value as f64 / highest as f64);
        let _ = writeln!(
            out,
            "<line class=\"grid\" x1=\"{left:.1}\" y1=\"{y:.1}\" x2=\"{WIDTH:.1}\" y2=\"{y:.1}\"/>\
             <text class=\"end\" x=\"{:.1}\" y=\"{:.1}\">{value}</text>",
            left - 4.0,
            y + 4.0
        );
    }
    // Labels that would run into each other are left out, the first always shown.
    let widest = labels.iter().map(|l| display_width(l)).max().unwrap_or(1);
    let every = ((widest as f64 * CELL + 6.0) / step).ceil().max(1.0) as usize;
    for (at, (label, parts)) in labels.iter().zip(counts).enumerate() {
        let x = left + step * at as f64;
        let mut below = 0;
        for (count, of) in parts.iter().zip(series) {
            if *count == 0 {
                continue;
            }
            let height = HEIGHT * *count as f64 / highest as f64;
            below += count;
            let y = top + HEIGHT * (1.0 - below as f64 / highest as f64);
            let _ = writeln!(
                out,
                "<rect x=\"{:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{height:.1}\" fill=\"{}\">\
                 <title>{} {} {count}</title></rect>",
                x + step * 0.1,
                step * 0.8,
                of.colour,
                escape(label),
                escape(&of.name)
            );
        }
        if at.is_multiple_of(every) {
            let _ = writeln!(
                out,
                "<text class=\"middle\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                x + step / 2.0,
                top + HEIGHT + 16.0,
                escape(label)
            );
        }
    }
    out + "</svg>\n"
}

/// Bars to the right, each with its count and share.
pub(super) fn bars(title: &str, colour: &str, rows: &[(String, u64)]) -> String {
    let total: u64 = rows.iter().map(|r| r.1).sum();
    let highest = rows.iter().map(|r| r.1).max().unwrap_or(0).max(1);
    let widest = rows.iter().map(|r| display_width(&r.0)).max().unwrap_or(0);
    let left = (widest as f64 * CELL + 12.0).min(WIDTH / 2.0);
    let room = WIDTH - left - 120.0;
    let mut out = open(title, rows.len() as f64 * 24.0 + 10.0);
    for (at, (label, count)) in rows.iter().enumerate() {
        let y = 4.0 + 24.0 * at as f64;
        let width = room * *count as f64 / highest as f64;
        let share = match total {
            0 => 0.0,
            total => *count as f64 * 100.0 / total as f64,
        };
        let _ = writeln!(
            out,
            "<text class=\"end\" x=\"{:.1}\" y=\"{:.1}\">{}</text>\
             <rect x=\"{left:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"16\" fill=\"{colour}\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\">{count} · {share:.1}%</text>",
            left - 6.0,
            y + 13.0,
            escape(label),
            left + width + 6.0,
            y + 13.0
        );
    }
    out + "</svg>\n"
}

fn open(title: &str, height: f64) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"{0}\" viewBox=\"0 0 {WIDTH:.0} {height:.0}\" \
         width=\"{WIDTH:.0}\" height=\"{height:.0}\"><title>{0}</title>\n",
        escape(title)
    )
}

fn legend(series: &[Series], out: &mut String) {
    let mut x = 8.0;
    for of in series {
        let _ = writeln!(
            out,
            "<rect x=\"{x:.1}\" y=\"6\" width=\"12\" height=\"12\" fill=\"{}\"/><text x=\"{:.1}\" y=\"16\">{}</text>",
            of.colour,
            x + 18.0,
            escape(&of.name)
        );
        x += 40.0 + CELL * display_width(&of.name) as f64;
    }
}
