//! Charts as SVG: alone in a file, or inside a page.

use super::layout::{FONT, LEADING, Label, Laid, SMALL, SMALL_LEADING, lay_out, rounded};
use super::{Chart, ChartEdge, ChartNode, Look, Passed, Tone};
use std::fmt::Write as _;

/// What charts look like. Colours are variables that a page may set on `.flow` or above it; attributes of the drawing hold
/// the light ones for programs that know no variables.
pub const STYLE: &str = include_str!("style.css");

/// Between charts on one sheet.
const GAP: f64 = 28.0;
/// The height of a chart's heading.
const HEADING: f64 = 34.0;

/// Where links of a drawing lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// To the charts of the same file.
    Charts,
    /// To the [anchors](crate::model::RuleBase::anchor) of provisions in the page around it, and to its charts.
    Page,
}

/// A chart as an `<svg>` element for a page, which has [`STYLE`] among its styles.
#[must_use]
pub fn svg(chart: &Chart, links: Links) -> String {
    let laid = lay_out(chart);
    let (width, height) = (rounded(laid.width), rounded(laid.height));
    let mut out = format!(
        "<svg class=\"flow\" id=\"{}\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{}\" font-family=\"{FAMILY}\">\n",
        escaped(&chart.id),
        escaped(&chart.title)
    );
    out.push_str(ARROWS);
    draw(&mut out, chart, &laid, links);
    out.push_str("</svg>\n");
    // A page holds several charts, and each name only once.
    out.replace("flow-arrow", &format!("{}-arrow", escaped(&chart.id)))
}

/// Charts as one SVG file, below one another, each with its heading.
#[must_use]
pub fn svg_page(title: &str, charts: &[Chart]) -> String {
    let laid: Vec<Laid> = charts.iter().map(lay_out).collect();
    let widest = laid.iter().map(|l| l.width).fold(320.0, f64::max);
    let tall: f64 = laid.iter().map(|l| l.height + HEADING + GAP).sum();
    let (width, height) = (rounded(widest + 2.0 * GAP), rounded(tall + GAP));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg class=\"flow\" xmlns=\"http://www.w3.org/2000/svg\" \
         viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"{FAMILY}\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n",
        escaped(title)
    );
    out.push_str(ARROWS);
    let _ = writeln!(
        out,
        "<rect class=\"paper\" width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>"
    );
    let mut y = GAP;
    for (chart, laid) in charts.iter().zip(&laid) {
        let _ = writeln!(
            out,
            "<g id=\"{}\" transform=\"translate({GAP} {})\">\n<text class=\"heading\" x=\"0\" y=\"16\" \
             font-size=\"17\" font-weight=\"600\" fill=\"#1f2933\">{}</text>\n<g transform=\"translate(0 {HEADING})\">",
            escaped(&chart.id),
            rounded(y),
            escaped(&chart.title)
        );
        draw(&mut out, chart, laid, Links::Charts);
        out.push_str("</g>\n</g>\n");
        y += laid.height + HEADING + GAP;
    }
    out.push_str("</svg>\n");
    out
}

const FAMILY: &str =
    "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','SimSun',sans-serif";

const ARROWS: &str = "<defs>\n\
<marker id=\"flow-arrow\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path class=\"head\" d=\"M0 1L9 5L0 9z\" fill=\"#61707f\"/></marker>\n\
<marker id=\"flow-arrow-breach\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path class=\"head breach\" d=\"M0 1L9 5L0 9z\" fill=\"#b42318\"/></marker>\n\
<marker id=\"flow-arrow-taken\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"5\" markerHeight=\"5\" orient=\"auto\"><path class=\"head taken\" d=\"M0 1L9 5L0 9z\" fill=\"#0b63c5\"/></marker>\n\
</defs>\n";

fn draw(out: &mut String, chart: &Chart, laid: &Laid, links: Links) {
    // Ways first, then boxes, then what the ways say: no letter is crossed by a line.
    for (edge, route) in chart.edges.iter().zip(&laid.edges) {
        draw_way(out, edge, &route.points);
    }
    for (node, place) in chart.nodes.iter().zip(&laid.nodes) {
        draw_node(out, node, place, links);
    }
    for (edge, route) in chart.edges.iter().zip(&laid.edges) {
        draw_label(out, edge, &route.label);
    }
}

fn edge_class(edge: &ChartEdge) -> &'static str {
    match (edge.passed, edge.tone) {
        (Passed::No, Tone::Plain) => "edge",
        (Passed::No, Tone::Breach) => "edge breach",
        (_, Tone::Plain) => "edge taken",
        (_, Tone::Breach) => "edge breach taken",
    }
}

fn draw_way(out: &mut String, edge: &ChartEdge, points: &[(f64, f64)]) {
    let (colour, width, arrow) = match (edge.passed, edge.tone) {
        (Passed::No, Tone::Plain) => ("#61707f", "1.2", "flow-arrow"),
        (Passed::No, Tone::Breach) => ("#b42318", "1.2", "flow-arrow-breach"),
        (_, _) => ("#0b63c5", "3", "flow-arrow-taken"),
    };
    let _ = writeln!(
        out,
        "<path class=\"{}\" id=\"{}\" d=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" \
         marker-end=\"url(#{arrow})\"><title>{}</title></path>",
        edge_class(edge),
        escaped(&edge.id),
        curve(points),
        escaped(&edge.citation)
    );
}

/// A way through points: straight up and down, curved between.
fn curve(points: &[(f64, f64)]) -> String {
    let mut d = String::new();
    let Some(&(x, y)) = points.first() else {
        return d;
    };
    let _ = write!(d, "M{} {}", rounded(x), rounded(y));
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        // A step of no length has no direction for its arrow.
        if (x0 - x1).abs() < 0.05 && (y0 - y1).abs() < 0.05 {
            continue;
        }
        if (x0 - x1).abs() < 0.05 {
            let _ = write!(d, "V{}", rounded(y1));
            continue;
        }
        let middle = rounded((y0 + y1) / 2.0);
        let (x0, x1, y1) = (rounded(x0), rounded(x1), rounded(y1));
        let _ = write!(d, "C{x0} {middle} {x1} {middle} {x1} {y1}");
    }
    d
}

/// Fill and outline of a node in the light.
fn colours(node: &ChartNode) -> (&'static str, &'static str) {
    match (node.passed, node.look) {
        (Passed::Now, _) => ("#fff3cd", "#b7791f"),
        (Passed::Yes, _) => ("#dbeafe", "#0b63c5"),
        (Passed::No, Look::Start) => ("#e8edf2", "#61707f"),
        (Passed::No, Look::Position) => ("#ffffff", "#3e4c59"),
        (Passed::No, Look::Choice) => ("#fdf6e3", "#8a6d1a"),
        (Passed::No, Look::Outcome) => ("#f3f0fa", "#6b4fa0"),
        (Passed::No, Look::Counter) => ("#e9f7f4", "#1d7a66"),
        (Passed::No, Look::End) => ("#e6f4ea", "#2e7d32"),
        (Passed::No, Look::Done) => ("#f5f7f9", "#9aa5b1"),
        (Passed::No, Look::Wrong) => ("#fdecea", "#b42318"),
        (Passed::No, Look::Link) => ("#ffffff", "#9aa5b1"),
    }
}

fn draw_node(out: &mut String, node: &ChartNode, place: &super::layout::Box, links: Links) {
    let state = match node.passed {
        Passed::No => "",
        Passed::Yes => " taken",
        Passed::Now => " taken now",
    };
    let target = match (&node.chart, links) {
        (Some(chart), _) => Some(chart.as_str()),
        // A page that does not show the provision has no place for it.
        (None, Links::Page) => Some(node.anchor.as_str()).filter(|a| !a.is_empty()),
        (None, Links::Charts) => None,
    };
    let _ = writeln!(
        out,
        "<g class=\"node {}{state}\" id=\"{}\" data-provision=\"{}\"><title>{}</title>",
        node.look.class(),
        escaped(&node.id),
        escaped(&node.anchor),
        escaped(&node.citation)
    );
    if let Some(target) = target {
        let _ = writeln!(out, "<a href=\"#{}\">", escaped(target));
    }
    outline(out, node, place);
    let mut y = place.y - place.height / 2.0 + 5.0;
    let x = rounded(place.x);
    if let Some(citation) = &place.citation {
        let _ = writeln!(
            out,
            "<text class=\"cite\" x=\"{x}\" y=\"{}\" text-anchor=\"middle\" font-size=\"{SMALL}\" fill=\"#61707f\">{}</text>",
            rounded(y + 11.0),
            escaped(citation)
        );
        y += SMALL_LEADING;
    }
    for line in &place.lines {
        let _ = writeln!(
            out,
            "<text class=\"say\" x=\"{x}\" y=\"{}\" text-anchor=\"middle\" font-size=\"{FONT}\" fill=\"#1f2933\">{}</text>",
            rounded(y + 14.0),
            escaped(line)
        );
        y += LEADING;
    }
    if target.is_some() {
        out.push_str("</a>\n");
    }
    out.push_str("</g>\n");
}

fn outline(out: &mut String, node: &ChartNode, place: &super::layout::Box) {
    let (fill, stroke) = colours(node);
    let (left, top) = (place.x - place.width / 2.0, place.y - place.height / 2.0);
    let (w, h) = (place.width, place.height);
    let width = if node.passed == Passed::No { 1.2 } else { 2.4 };
    let dash = match node.look {
        Look::Link => " stroke-dasharray=\"4 3\"",
        _ => "",
    };
    let paint =
        format!("class=\"box\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{width}\"{dash}");
    if node.look == Look::Choice {
        let slant = 12.0;
        let points = [
            (left + slant, top),
            (left + w - slant, top),
            (left + w, place.y),
            (left + w - slant, top + h),
            (left + slant, top + h),
            (left, place.y),
        ];
        let points: Vec<String> = points
            .iter()
            .map(|(x, y)| format!("{},{}", rounded(*x), rounded(*y)))
            .collect();
        let _ = writeln!(out, "<polygon {paint} points=\"{}\"/>", points.join(" "));
        return;
    }
    let radius = match node.look {
        Look::Start | Look::End | Look::Done => h / 2.0,
        _ => 4.0,
    };
    let _ = writeln!(
        out,
        "<rect {paint} x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>",
        rounded(left),
        rounded(top),
        rounded(w),
        rounded(h),
        rounded(radius)
    );
}

fn draw_label(out: &mut String, edge: &ChartEdge, label: &Label) {
    if label.lines.is_empty() {
        return;
    }
    let (left, top) = (label.x - label.width / 2.0, label.y - label.height / 2.0);
    let _ = writeln!(
        out,
        "<g class=\"{}\"><rect class=\"ground\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#ffffff\" fill-opacity=\"0.88\"/>",
        edge_class(edge).replace("edge", "label"),
        rounded(left),
        rounded(top),
        rounded(label.width),
        rounded(label.height)
    );
    for (at, (role, text)) in label.lines.iter().enumerate() {
        let fill = match role {
            super::Role::Event => "#1f2933",
            super::Role::Condition => "#8a6d1a",
            super::Role::Limit => "#1d7a66",
            super::Role::Citation => "#61707f",
            super::Role::Time => "#0b63c5",
        };
        let _ = writeln!(
            out,
            "<text class=\"{}\" x=\"{}\" y=\"{}\" text-anchor=\"middle\" font-size=\"{SMALL}\" fill=\"{fill}\">{}</text>",
            role.class(),
            rounded(label.x),
            rounded(top + 13.0 + at as f64 * SMALL_LEADING),
            escaped(text)
        );
    }
    out.push_str("</g>\n");
}

/// Text inside markup; characters that XML does not know are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\r' | '\t' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}
