//! Charts as Mermaid: one flowchart, a subgraph for each chart.

use super::{Chart, ChartNode, Look, Passed, Tone};
use std::fmt::Write as _;

/// Charts as one Mermaid flowchart.
#[must_use]
pub fn mermaid(charts: &[Chart]) -> String {
    let mut out = String::from("flowchart TD\n");
    let mut drawn = 0;
    let (mut taken, mut breach) = (Vec::new(), Vec::new());
    for (c, chart) in charts.iter().enumerate() {
        if charts.len() > 1 {
            let _ = writeln!(out, "subgraph c{c}[\"{}\"]", label([&chart.title]));
        }
        for (n, node) in chart.nodes.iter().enumerate() {
            let _ = writeln!(out, "  {}", shape(&format!("c{c}n{n}"), node));
        }
        for edge in &chart.edges {
            let (from, to) = (format!("c{c}n{}", edge.from), format!("c{c}n{}", edge.to));
            let says = label(edge.lines.iter().map(|l| &l.text));
            let _ = match says.is_empty() {
                true => writeln!(out, "  {from} --> {to}"),
                false => writeln!(out, "  {from} -->|\"{says}\"| {to}"),
            };
            match (edge.passed, edge.tone) {
                (Passed::No, Tone::Plain) => {}
                (Passed::No, Tone::Breach) => breach.push(drawn.to_string()),
                (_, _) => taken.push(drawn.to_string()),
            }
            drawn += 1;
        }
        if charts.len() > 1 {
            out.push_str("end\n");
        }
    }
    out.push_str(CLASSES);
    for (edges, style) in [
        (breach, "stroke:#b42318"),
        (taken, "stroke:#0b63c5,stroke-width:3px"),
    ] {
        if !edges.is_empty() {
            let _ = writeln!(out, "linkStyle {} {style}", edges.join(","));
        }
    }
    out
}

const CLASSES: &str = "\
classDef start fill:#e8edf2,stroke:#61707f,color:#1f2933
classDef position fill:#ffffff,stroke:#3e4c59,color:#1f2933
classDef choice fill:#fdf6e3,stroke:#8a6d1a,color:#1f2933
classDef outcome fill:#f3f0fa,stroke:#6b4fa0,color:#1f2933
classDef counter fill:#e9f7f4,stroke:#1d7a66,color:#1f2933
classDef finish fill:#e6f4ea,stroke:#2e7d32,color:#1f2933
classDef done fill:#f5f7f9,stroke:#9aa5b1,color:#1f2933
classDef wrong fill:#fdecea,stroke:#b42318,color:#1f2933
classDef link fill:#ffffff,stroke:#9aa5b1,color:#1f2933,stroke-dasharray:4 3
classDef taken fill:#dbeafe,stroke:#0b63c5,stroke-width:2px,color:#1f2933
classDef now fill:#fff3cd,stroke:#b7791f,stroke-width:2px,color:#1f2933
";

fn shape(name: &str, node: &ChartNode) -> String {
    let says = match node.look {
        Look::Start | Look::End | Look::Done | Look::Link => label(&node.lines),
        Look::Position | Look::Choice | Look::Outcome | Look::Counter | Look::Wrong => {
            label(std::iter::once(&node.citation).chain(&node.lines))
        }
    };
    let (open, close) = match node.look {
        Look::Choice => ("{{", "}}"),
        Look::Start | Look::End | Look::Done => ("([", "])"),
        Look::Counter => ("[[", "]]"),
        Look::Position | Look::Outcome | Look::Wrong | Look::Link => ("[", "]"),
    };
    // `end` and `link` are words of Mermaid's own.
    let class = match (node.passed, node.look) {
        (Passed::Now, _) => "now",
        (Passed::Yes, _) => "taken",
        (Passed::No, Look::End) => "finish",
        (Passed::No, look) => look.class(),
    };
    format!("{name}{open}\"{says}\"{close}:::{class}")
}

/// Lines as a label: whatever Mermaid or HTML would read as its own is written as a number.
fn label<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> String {
    let lines = lines.into_iter().map(|line| {
        let mut out = String::new();
        for c in line.as_ref().chars() {
            match c {
                '"' | '#' | '&' | '<' | '>' | '`' | '\\' | ';' | '|' | '%' | '*' | '_' | '~'
                | '{' | '}' | '[' | ']' => {
                    let _ = write!(out, "#{};", u32::from(c));
                }
                c if c.is_control() => out.push(' '),
                c => out.push(c),
            }
        }
        out
    });
    lines
        .filter(|l| !l.trim().is_empty())
        .collect::<Vec<_>>()
        .join("<br/>")
}
