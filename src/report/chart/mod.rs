//! Flow charts for people: the graph of the rules with words on it, as SVG, Mermaid and DOT.

mod dot;
mod labels;
mod layout;
mod mermaid;
mod overview;
mod svg;
mod wrap;

pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::{Links, STYLE, svg, svg_page};

use crate::graph::{Path, Sheet};
use crate::journal::{EntryId, EntryKind, Journal, Timing};
use crate::model::RuleBase;
use crate::report::words::{self, Lang};
use crate::source::SourceMap;

/// What charts are put into words with.
#[derive(Clone, Copy, Debug)]
pub struct ChartWords<'a> {
    /// The rules.
    pub base: &'a RuleBase,
    /// Their texts.
    pub sources: &'a SourceMap,
    /// In which language.
    pub lang: Lang,
}

/// The way that is highlighted.
#[derive(Clone, Copy, Debug)]
pub struct Trace<'a> {
    /// The way through the whole graph.
    pub path: &'a Path,
    /// The journal from which it was read.
    pub journal: &'a Journal,
}

/// A chart with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// Its name, unique among charts: `flow-art-8`.
    pub id: String,
    /// What it is a chart of.
    pub title: String,
    /// Nodes.
    pub nodes: Vec<ChartNode>,
    /// Edges.
    pub edges: Vec<ChartEdge>,
}

/// A node with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartNode {
    /// Its name, unique among charts of one graph.
    pub id: String,
    /// How it looks.
    pub look: Look,
    /// Where it is cited.
    pub citation: String,
    /// The provision's [anchor](RuleBase::anchor).
    pub anchor: String,
    /// The chart to which it leads, for links between charts.
    pub chart: Option<String>,
    /// What it says, a line each.
    pub lines: Vec<String>,
    /// Whether a case came there.
    pub passed: Passed,
}

/// How a node looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Where a case comes in.
    Start,
    /// Something is owed or awaited.
    Position,
    /// A question.
    Choice,
    /// Something happened.
    Outcome,
    /// A counter.
    Counter,
    /// The case ends.
    End,
    /// A duty ends.
    Done,
    /// A violation.
    Wrong,
    /// Another chart.
    Link,
}

impl Look {
    /// Its name in styles.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Position => "position",
            Self::Choice => "choice",
            Self::Outcome => "outcome",
            Self::Counter => "counter",
            Self::End => "end",
            Self::Done => "done",
            Self::Wrong => "wrong",
            Self::Link => "link",
        }
    }
}

/// Whether a case came somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Passed {
    /// No case is shown, or none came there.
    No,
    /// It came there.
    Yes,
    /// It stands there.
    Now,
}

/// An edge with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartEdge {
    /// Its name, unique among charts of one graph.
    pub id: String,
    /// Position of the node that it leaves.
    pub from: usize,
    /// Position of the node to which it leads.
    pub to: usize,
    /// Whether it is a breach: a missed limit, a violation.
    pub tone: Tone,
    /// Where it is cited.
    pub citation: String,
    /// What it says.
    pub lines: Vec<Line>,
    /// Whether a case took it.
    pub passed: Passed,
}

/// Whether an edge is as the law wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It is.
    Plain,
    /// It is a breach.
    Breach,
}

/// A line on an edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub role: Role,
    /// What it says.
    pub text: String,
}

/// What a line on an edge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The event.
    Event,
    /// A condition.
    Condition,
    /// A limit.
    Limit,
    /// A citation.
    Citation,
    /// When a case went there.
    Time,
}

impl Role {
    /// Its name in styles.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Condition => "condition",
            Self::Limit => "limit",
            Self::Citation => "citation",
            Self::Time => "time",
        }
    }
}

impl ChartWords<'_> {
    /// A sheet with its words; `trace` highlights the way of a case.
    #[must_use]
    pub fn chart(&self, sheet: &Sheet, trace: Option<Trace<'_>>) -> Chart {
        let anchor = self.base.anchor(sheet.provision);
        let whole = |at: usize| sheet.edges.get(at).copied().unwrap_or(usize::MAX);
        let taken = |at: usize| trace.and_then(|t| t.path.edges.get(&whole(at)));
        let edges: Vec<ChartEdge> = sheet
            .graph
            .edges
            .iter()
            .enumerate()
            .map(|(at, edge)| {
                let mut drawn = self.edge(&sheet.graph, edge, format!("{anchor}-e{}", at + 1));
                if let (Some(trace), Some(entries)) = (trace, taken(at)) {
                    drawn.passed = Passed::Yes;
                    let times = self.times(trace.journal, entries.iter().copied());
                    let line = |text| Line {
                        role: Role::Time,
                        text,
                    };
                    drawn.lines.extend(times.into_iter().map(line));
                }
                drawn
            })
            .collect();
        let mut nodes = Vec::new();
        for index in 0..sheet.graph.nodes.len() {
            let mut drawn = self.node(&sheet.graph, index);
            drawn.passed = passed(sheet, index, trace, &edges);
            nodes.push(drawn);
        }
        Chart {
            id: format!("flow-{anchor}"),
            title: self.title(sheet.provision),
            nodes,
            edges,
        }
    }

    /// When entries were made; no more than three, the last one among them.
    fn times(&self, journal: &Journal, entries: impl Iterator<Item = EntryId>) -> Vec<String> {
        let mut times: Vec<String> = entries
            .filter_map(|id| journal.entries.get(id.0 as usize))
            .map(|entry| match &entry.kind {
                EntryKind::DutyPerformed { timing, .. } if *timing == Timing::Late => {
                    format!("{} {}", entry.time, words::timing(*timing, self.lang))
                }
                _ => entry.time.to_string(),
            })
            .collect();
        times.dedup();
        if times.len() > 3 {
            let last = times.pop();
            let more = times.len() - 2;
            times.truncate(2);
            times.push(match self.lang {
                Lang::Zh => format!("……另 {more} 次"),
                Lang::En => format!("… {more} more"),
            });
            times.extend(last);
        }
        times
    }
}

/// Whether a case came to a node of a sheet: an edge that it took touches it.
fn passed(sheet: &Sheet, index: usize, trace: Option<Trace<'_>>, edges: &[ChartEdge]) -> Passed {
    let taken = |e: &ChartEdge| e.passed == Passed::Yes && (e.from == index || e.to == index);
    if !edges.iter().any(taken) {
        return Passed::No;
    }
    let whole = sheet.nodes.get(index).copied().flatten();
    let stands = |t: Trace<'_>| whole.is_some_and(|id| t.path.now.contains(&id));
    match trace.is_some_and(stands) {
        true => Passed::Now,
        false => Passed::Yes,
    }
}

/// The charts of some sheets: with a trace, only those through which it leads.
#[must_use]
pub fn charts(words: &ChartWords<'_>, sheets: &[Sheet], trace: Option<Trace<'_>>) -> Vec<Chart> {
    let all = sheets.iter().map(|sheet| words.chart(sheet, trace));
    let led = |chart: &Chart| chart.edges.iter().any(|e| e.passed != Passed::No);
    all.filter(|chart| trace.is_none() || led(chart)).collect()
}
