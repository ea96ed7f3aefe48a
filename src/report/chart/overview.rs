//! How the articles hang together: a chart of charts.

use super::{Chart, ChartEdge, ChartNode, ChartWords, Line, Look, Passed, Role, Tone, Trace};
use crate::graph::{EdgeKind, Graph};
use crate::model::{EventTypeId, ProvisionId, StatementId, StatementKind, cite};

/// Events that an edge of the overview names.
const NAMED: usize = 3;

impl ChartWords<'_> {
    /// The articles, and whose events set off whose rules; `None` where no two hang together.
    #[must_use]
    pub fn overview(&self, graph: &Graph, trace: Option<Trace<'_>>) -> Option<Chart> {
        let between = graph.between(self.base);
        let mut units: Vec<ProvisionId> = between.keys().flat_map(|&(a, b)| [a, b]).collect();
        units.sort_unstable();
        units.dedup();
        let at = |unit: ProvisionId| units.iter().position(|u| *u == unit).unwrap_or(0);
        let edges: Vec<ChartEdge> = between
            .iter()
            .enumerate()
            .map(|(n, (&(from, to), edges))| {
                let taken = |e: &usize| trace.is_some_and(|t| t.path.edges.contains_key(e));
                ChartEdge {
                    id: format!("overview-e{}", n + 1),
                    from: at(from),
                    to: at(to),
                    tone: Tone::Plain,
                    citation: cite(self.base, to),
                    lines: self.why(graph, edges),
                    passed: match edges.iter().any(taken) {
                        true => Passed::Yes,
                        false => Passed::No,
                    },
                }
            })
            .collect();
        let nodes: Vec<ChartNode> = units
            .iter()
            .enumerate()
            .map(|(n, &unit)| {
                let anchor = self.base.anchor(unit);
                let touched =
                    |e: &&ChartEdge| e.passed == Passed::Yes && (e.from == n || e.to == n);
                ChartNode {
                    id: format!("overview-{anchor}"),
                    look: Look::Start,
                    citation: cite(self.base, unit),
                    chart: Some(format!("flow-{anchor}")),
                    anchor,
                    lines: vec![self.title(unit)],
                    passed: match edges.iter().find(touched) {
                        Some(_) => Passed::Yes,
                        None => Passed::No,
                    },
                }
            })
            .collect();
        let title = self.say("各条之间", "Between the articles");
        (!edges.is_empty()).then(|| Chart {
            id: "flow-overview".to_owned(),
            title: title.to_owned(),
            nodes,
            edges,
        })
    }

    /// What leads from one article to another.
    fn why(&self, graph: &Graph, edges: &[usize]) -> Vec<Line> {
        let mut events: Vec<EventTypeId> = Vec::new();
        let mut follows = false;
        for edge in edges.iter().filter_map(|at| graph.edges.get(*at)) {
            let follow = |id: &StatementId| {
                matches!(self.base.statement(*id).kind, StatementKind::Follow(..))
            };
            follows |= matches!(edge.kind, EdgeKind::Follow(_)) || edge.through.iter().any(follow);
            for &event in edge.kind.come().into_iter().flat_map(|c| &c.events) {
                if !events.contains(&event) {
                    events.push(event);
                }
            }
        }
        let mut names: Vec<&str> = events.iter().map(|&e| &*self.base.event(e).name).collect();
        let more = names.len().saturating_sub(NAMED);
        names.truncate(NAMED);
        let mut text = self.lang.list(&names);
        if more > 0 {
            text.push_str(self.say("等", " …"));
        }
        let event = |text| Line {
            role: Role::Event,
            text,
        };
        let follow = follows.then(|| event(self.say("依照", "as under").to_owned()));
        let named = (!text.is_empty()).then(|| event(text));
        named.into_iter().chain(follow).collect()
    }
}
