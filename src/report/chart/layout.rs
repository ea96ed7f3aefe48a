//! Where everything stands: laid out by dagre, from widths in cells.

use super::wrap::{cells, wrapped};
use super::{Chart, ChartNode, Line, Look, Role};
use std::collections::BTreeMap;

use dagre::graph::{Graph, GraphOptions};
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, RankDir};

/// The size of letters.
pub(super) const FONT: f64 = 13.0;
/// The size of small letters.
pub(super) const SMALL: f64 = 11.0;
/// The height of a line.
pub(super) const LEADING: f64 = 18.0;
/// The height of a small line.
pub(super) const SMALL_LEADING: f64 = 15.0;
/// Between a box and what it says.
const PADDING: f64 = 10.0;
/// The widest line of a node, in cells.
const NODE_CELLS: usize = 32;
/// The widest line of an edge, in cells.
const EDGE_CELLS: usize = 26;
/// How wide a row of parts may be.
const ROW: f64 = 1700.0;
/// Around each part.
const MARGIN: f64 = 12.0;

/// A chart with places, in pixels.
pub(super) struct Laid {
    pub width: f64,
    pub height: f64,
    pub nodes: Vec<Box>,
    pub edges: Vec<Route>,
}

/// A node's box.
pub(super) struct Box {
    /// Its middle.
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    /// Its citation, where it shows one.
    pub citation: Option<String>,
    pub lines: Vec<String>,
}

/// An edge's way: through bands upright, between them in a curve, so that it crosses nothing.
pub(super) struct Route {
    pub points: Vec<(f64, f64)>,
    pub label: Label,
}

impl Route {
    fn moved(mut self, x: f64, y: f64) -> Self {
        for point in &mut self.points {
            *point = (point.0 + x, point.1 + y);
        }
        self.label.x += x;
        self.label.y += y;
        self
    }
}

/// What an edge says, and where.
pub(super) struct Label {
    /// Its middle.
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    pub lines: Vec<(Role, String)>,
}

/// The width of so many cells; CJK letters are two cells and as wide as high.
fn wide(cells: usize, font: f64) -> f64 {
    cells as f64 * font / 2.0
}

/// Half points look the same everywhere.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// Lays a chart out: what hangs together by itself, in rows of such parts.
pub(super) fn lay_out(chart: &Chart) -> Laid {
    let parts = parts(chart);
    let mut nodes: Vec<Option<Box>> = chart.nodes.iter().map(|_| None).collect();
    let mut routes: Vec<Option<Route>> = chart.edges.iter().map(|_| None).collect();
    let (mut x, mut y, mut row, mut width) = (0.0_f64, 0.0_f64, 0.0_f64, 0.0_f64);
    for part in parts {
        let laid = lay_out_part(chart, &part);
        if x > 0.0 && x + laid.width > ROW {
            (x, y, row) = (0.0, y + row, 0.0);
        }
        for (&at, place) in part.nodes.iter().zip(laid.nodes) {
            nodes[at] = Some(Box {
                x: place.x + x,
                y: place.y + y,
                ..place
            });
        }
        for (&at, route) in part.edges.iter().zip(laid.edges) {
            routes[at] = Some(route.moved(x, y));
        }
        x += laid.width;
        width = width.max(x);
        row = row.max(laid.height);
    }
    Laid {
        width,
        height: y + row,
        nodes: nodes.into_iter().flatten().collect(),
        edges: routes.into_iter().flatten().collect(),
    }
}

/// Positions of nodes and edges that hang together.
#[derive(Default)]
struct Part {
    nodes: Vec<usize>,
    edges: Vec<usize>,
}

/// The parts of a chart, each node and each edge in one of them, in the order of their first nodes.
fn parts(chart: &Chart) -> Vec<Part> {
    let mut first: Vec<usize> = (0..chart.nodes.len()).collect();
    loop {
        let before = first.clone();
        for edge in &chart.edges {
            let least = first[edge.from].min(first[edge.to]);
            first[edge.from] = least;
            first[edge.to] = least;
        }
        if first == before {
            break;
        }
    }
    let mut parts: BTreeMap<usize, Part> = BTreeMap::new();
    for (at, of) in first.iter().enumerate() {
        parts.entry(*of).or_default().nodes.push(at);
    }
    for (at, edge) in chart.edges.iter().enumerate() {
        parts.entry(first[edge.from]).or_default().edges.push(at);
    }
    parts.into_values().collect()
}

fn lay_out_part(chart: &Chart, part: &Part) -> Laid {
    let mut graph: Graph<NodeLabel, EdgeLabel> = Graph::with_options(GraphOptions {
        directed: true,
        multigraph: true,
        compound: true,
    });
    let mut nodes: Vec<Box> = part
        .nodes
        .iter()
        .map(|&n| measured(&chart.nodes[n]))
        .collect();
    let mut routes: Vec<Route> = Vec::new();
    let place = |node: usize| part.nodes.binary_search(&node).unwrap_or(0);
    let ends: Vec<(usize, usize)> = part
        .edges
        .iter()
        .map(|&e| (place(chart.edges[e].from), place(chart.edges[e].to)))
        .collect();
    for (at, node) in nodes.iter().enumerate() {
        let label = NodeLabel {
            width: node.width,
            height: node.height,
            ..NodeLabel::default()
        };
        graph.set_node(name(at), Some(label));
    }
    for (at, &(from, to)) in ends.iter().enumerate() {
        let label = labelled(&chart.edges[part.edges[at]].lines);
        let laid = EdgeLabel {
            width: label.width,
            height: label.height,
            // In the middle, as it is for nodes; the type has no public name.
            labelpos: NodeLabel::default().labelpos,
            ..EdgeLabel::default()
        };
        graph.set_edge(name(from), name(to), Some(laid), Some(name(at).as_str()));
        routes.push(Route {
            points: Vec::new(),
            label,
        });
    }
    let options = LayoutOptions {
        rankdir: RankDir::TB,
        nodesep: 26.0,
        edgesep: 14.0,
        ranksep: 40.0,
        tie_keep_first: true,
        marginx: MARGIN,
        marginy: MARGIN,
        ..LayoutOptions::default()
    };
    dagre::layout(&mut graph, Some(options));
    let (mut width, mut height) = (0.0_f64, 0.0_f64);
    for (at, node) in nodes.iter_mut().enumerate() {
        if let Some(laid) = graph.node(&name(at)) {
            node.x = laid.x.unwrap_or_default();
            node.y = laid.y.unwrap_or_default();
        }
        width = width.max(node.x + node.width / 2.0);
        height = height.max(node.y + node.height / 2.0);
    }
    for (at, (&(from, to), route)) in ends.iter().zip(&mut routes).enumerate() {
        let Some(laid) = graph.edge(&name(from), &name(to), Some(name(at).as_str())) else {
            continue;
        };
        route.points = laid.points.iter().map(|p| (p.x, p.y)).collect();
        route.label.x = laid.x.unwrap_or_default();
        route.label.y = laid.y.unwrap_or_default();
        width = width.max(route.label.x + route.label.width / 2.0);
        for (x, y) in &route.points {
            width = width.max(*x);
            height = height.max(*y);
        }
    }
    let bands = bands(&nodes, &routes);
    for (&(from, to), route) in ends.iter().zip(&mut routes) {
        route.points = upright(&route.points, &nodes[from], &nodes[to], &bands);
    }
    Laid {
        width: width + MARGIN,
        height: height + MARGIN,
        nodes,
        edges: routes,
    }
}

/// From where to where each rank reaches, by its middle.
type Bands = Vec<(f64, f64)>;

fn bands(nodes: &[Box], routes: &[Route]) -> Bands {
    let boxes = nodes.iter().map(|n| (n.y, n.height / 2.0));
    let labels = routes.iter().map(|r| (r.label.y, r.label.height / 2.0));
    let mut bands: Bands = Vec::new();
    for (y, half) in boxes.chain(labels) {
        match bands
            .iter_mut()
            .find(|(middle, _)| (*middle - y).abs() < 0.5)
        {
            Some((_, known)) => *known = known.max(half),
            None => bands.push((y, half)),
        }
    }
    bands
}

/// The points of a way, in pairs: into a band and out of it. It leaves a box above or below, never at its side.
fn upright(points: &[(f64, f64)], from: &Box, to: &Box, bands: &Bands) -> Vec<(f64, f64)> {
    let [_, inner @ .., _] = points else {
        return points.to_vec();
    };
    let half = |y: f64| {
        let band = bands.iter().find(|(middle, _)| (middle - y).abs() < 0.5);
        band.map_or(0.0, |(_, half)| *half)
    };
    let inside = |x: f64, at: &Box| {
        let room = (at.width / 2.0 - 14.0).max(0.0);
        x.clamp(at.x - room, at.x + room)
    };
    let down = to.y >= from.y;
    let sign = if down { 1.0 } else { -1.0 };
    let first = inner.first().map_or(to.x, |p| p.0);
    let last = inner.last().map_or(from.x, |p| p.0);
    // Half way towards what comes next, so that ways do not leave in one point.
    let start = (from.x + inside(first, from)) / 2.0;
    let end = (to.x + inside(last, to)) / 2.0;
    let mut way = vec![
        (start, from.y + sign * from.height / 2.0),
        (start, from.y + sign * half(from.y)),
    ];
    for &(x, y) in inner {
        let reach = half(y);
        way.push((x, y - sign * reach));
        way.push((x, y + sign * reach));
    }
    way.push((end, to.y - sign * half(to.y)));
    way.push((end, to.y - sign * to.height / 2.0));
    way
}

fn name(at: usize) -> String {
    at.to_string()
}

/// Whether a node shows its citation above what it says.
fn is_cited(node: &ChartNode) -> bool {
    match node.look {
        Look::Position | Look::Choice | Look::Outcome | Look::Counter | Look::Wrong => true,
        Look::Start | Look::End | Look::Done | Look::Link => false,
    }
}

fn measured(node: &ChartNode) -> Box {
    let lines: Vec<String> = node
        .lines
        .iter()
        .flat_map(|line| wrapped(line, NODE_CELLS))
        .collect();
    let citation = is_cited(node).then(|| node.citation.clone());
    let small = citation.as_deref().map_or(0, cells);
    let widest = lines.iter().map(|l| cells(l)).max().unwrap_or(0);
    let text = wide(widest, FONT).max(wide(small, SMALL));
    // The slanted ends of a question take room.
    let ends = match node.look {
        Look::Choice => 3.0 * PADDING,
        _ => 2.0 * PADDING,
    };
    let citation_height = citation.as_ref().map_or(0.0, |_| SMALL_LEADING);
    Box {
        x: 0.0,
        y: 0.0,
        width: (text + ends).max(48.0),
        height: lines.len() as f64 * LEADING + citation_height + PADDING,
        citation,
        lines,
    }
}

fn labelled(lines: &[Line]) -> Label {
    let lines: Vec<(Role, String)> = lines
        .iter()
        .flat_map(|line| {
            let broken = wrapped(&line.text, EDGE_CELLS).into_iter();
            broken.map(|text| (line.role, text))
        })
        .collect();
    let widest = lines.iter().map(|(_, l)| cells(l)).max().unwrap_or(0);
    let padding = if lines.is_empty() { 0.0 } else { 6.0 };
    Label {
        x: 0.0,
        y: 0.0,
        width: wide(widest, SMALL) + padding,
        height: lines.len() as f64 * SMALL_LEADING + padding / 2.0,
        lines,
    }
}
