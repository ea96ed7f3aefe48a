//! Charts as DOT for Graphviz: a cluster for each chart.

use super::{Chart, ChartNode, Look, Passed, Tone};
use std::fmt::Write as _;

/// Charts as one DOT graph.
#[must_use]
pub fn dot(title: &str, charts: &[Chart]) -> String {
    let mut out = format!("digraph {} {{\n", quoted([title]));
    out.push_str("  graph [rankdir=TB, fontname=\"Noto Sans CJK SC\", charset=\"UTF-8\"];\n");
    out.push_str(
        "  node [shape=box, style=\"filled,rounded\", fillcolor=\"#ffffff\", fontname=\"Noto Sans CJK SC\", fontsize=11];\n",
    );
    out.push_str("  edge [fontname=\"Noto Sans CJK SC\", fontsize=9, color=\"#61707f\"];\n");
    for (c, chart) in charts.iter().enumerate() {
        let _ = writeln!(
            out,
            "  subgraph {} {{\n    label={};",
            quoted([format!("cluster_{}", chart.id)]),
            quoted([&chart.title])
        );
        for node in &chart.nodes {
            let _ = writeln!(out, "    {} {};", name(c, node), attributes(node));
        }
        for edge in &chart.edges {
            let ends = [edge.from, edge.to].map(|at| name(c, &chart.nodes[at]));
            let look = match (edge.passed, edge.tone) {
                (Passed::No, Tone::Plain) => "",
                (Passed::No, Tone::Breach) => ", color=\"#b42318\", fontcolor=\"#b42318\"",
                (_, _) => ", color=\"#0b63c5\", fontcolor=\"#0b63c5\", penwidth=2.5",
            };
            let _ = writeln!(
                out,
                "    {} -> {} [label={}, tooltip={}{look}];",
                ends[0],
                ends[1],
                quoted(edge.lines.iter().map(|l| &l.text)),
                quoted([&edge.citation])
            );
        }
        out.push_str("  }\n");
    }
    out.push_str("}\n");
    out
}

fn name(chart: usize, node: &ChartNode) -> String {
    quoted([format!("{chart}:{}", node.id)])
}

fn attributes(node: &ChartNode) -> String {
    let cited = std::iter::once(&node.citation);
    let says = match node.look {
        Look::Start | Look::End | Look::Done | Look::Link => quoted(&node.lines),
        Look::Position | Look::Choice | Look::Outcome | Look::Counter | Look::Wrong => {
            quoted(cited.chain(&node.lines))
        }
    };
    let shape = match node.look {
        Look::Choice => "hexagon",
        Look::Start | Look::End | Look::Done => "oval",
        Look::Position | Look::Outcome | Look::Counter | Look::Wrong | Look::Link => "box",
    };
    let fill = match (node.passed, node.look) {
        (Passed::Now, _) => "#fff3cd",
        (Passed::Yes, _) => "#dbeafe",
        (Passed::No, Look::Start) => "#e8edf2",
        (Passed::No, Look::Choice) => "#fdf6e3",
        (Passed::No, Look::Outcome) => "#f3f0fa",
        (Passed::No, Look::Counter) => "#e9f7f4",
        (Passed::No, Look::End) => "#e6f4ea",
        (Passed::No, Look::Done) => "#f5f7f9",
        (Passed::No, Look::Wrong) => "#fdecea",
        (Passed::No, Look::Position | Look::Link) => "#ffffff",
    };
    format!("[label={says}, shape={shape}, fillcolor=\"{fill}\"]")
}

/// Lines as a quoted string.
fn quoted<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> String {
    let lines = lines.into_iter().map(|line| {
        let mut out = String::new();
        for c in line.as_ref().chars() {
            match c {
                '"' | '\\' => {
                    out.push('\\');
                    out.push(c);
                }
                c if c.is_control() => out.push(' '),
                c => out.push(c),
            }
        }
        out
    });
    format!("\"{}\"", lines.collect::<Vec<_>>().join("\\n"))
}
