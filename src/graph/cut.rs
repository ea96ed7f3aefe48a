//! Charts that fit a page: one provision's part of the whole, with what crosses its border as links; and how the articles
//! hang together.

use super::{Edge, Graph, Node, NodeId, NodeKind};
use crate::model::{ProvisionId, RuleBase};
use crate::syntax::tree::Level;
use std::collections::{BTreeMap, BTreeSet};

/// Where a chart goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Crossing {
    /// It goes on in another chart.
    To(ProvisionId),
    /// It comes from another chart.
    From(ProvisionId),
}

/// One provision's chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// The article, 备注, or whatever provision was asked for.
    pub provision: ProvisionId,
    /// Its part of the graph.
    pub graph: Graph,
    /// For each edge, its position in the whole graph's [`Graph::edges`].
    pub edges: Vec<usize>,
    /// For each node, the whole graph's; a link to another chart has none.
    pub nodes: Vec<Option<NodeId>>,
}

impl Graph {
    /// A chart for each article (and 备注) that has one, in text order.
    #[must_use]
    pub fn sheets(&self, base: &RuleBase) -> Vec<Sheet> {
        let units = base.units();
        let cited: BTreeSet<ProvisionId> = self
            .nodes
            .iter()
            .map(|node| units[node.provision.index()])
            .collect();
        let sheets = cited.into_iter().map(|unit| self.sheet(base, unit));
        sheets.filter(|s| !s.graph.edges.is_empty()).collect()
    }

    /// The charts of a provision: of each of its articles where it is a chapter, else its own.
    #[must_use]
    pub fn sheets_of(&self, base: &RuleBase, provision: ProvisionId) -> Vec<Sheet> {
        let chapter = base.provision(provision).level < Level::Article;
        let mut sheets = match chapter {
            true => self.sheets(base),
            false => vec![self.sheet(base, provision)],
        };
        sheets.retain(|s| base.stands_in(s.provision, provision) && !s.graph.edges.is_empty());
        sheets
    }

    /// The part of the graph that a provision says, with links to the rest.
    #[must_use]
    pub fn sheet(&self, base: &RuleBase, provision: ProvisionId) -> Sheet {
        let own = |id: NodeId| base.stands_in(self.node(id).provision, provision);
        let mut cut = Cut {
            whole: self,
            sheet: Sheet {
                provision,
                graph: Graph::default(),
                edges: Vec::new(),
                nodes: Vec::new(),
            },
            kept: BTreeMap::new(),
            links: BTreeMap::new(),
        };
        // In text order, so that charts read as the text does.
        let mut order: Vec<usize> = (0..self.edges.len()).collect();
        order.sort_by_key(|at| self.edges[*at].provision);
        for at in order {
            let edge = &self.edges[at];
            let (from, to) = match (own(edge.from), own(edge.to)) {
                (false, false) => continue,
                (true, true) => (cut.keep(edge.from), cut.keep(edge.to)),
                (true, false) => {
                    let from = cut.keep(edge.from);
                    let there = base.citable(self.node(edge.to).provision);
                    (from, cut.link(Crossing::To(there), from))
                }
                (false, true) => {
                    let to = cut.keep(edge.to);
                    let there = base.citable(self.node(edge.from).provision);
                    (cut.link(Crossing::From(there), to), to)
                }
            };
            cut.sheet.graph.edges.push(Edge {
                from,
                to,
                ..edge.clone()
            });
            cut.sheet.edges.push(at);
        }
        cut.sheet
    }

    /// How the articles hang together: whose events set off whose rules, in text order, each pair once, with the edges
    /// between them.
    #[must_use]
    pub fn between(&self, base: &RuleBase) -> BTreeMap<(ProvisionId, ProvisionId), Vec<usize>> {
        let units = base.units();
        let unit = |id: NodeId| units[self.node(id).provision.index()];
        let mut found: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (at, edge) in self.edges.iter().enumerate() {
            let pair = (unit(edge.from), unit(edge.to));
            if pair.0 != pair.1 {
                found.entry(pair).or_default().push(at);
            }
        }
        found
    }
}

struct Cut<'a> {
    whole: &'a Graph,
    sheet: Sheet,
    kept: BTreeMap<NodeId, NodeId>,
    links: BTreeMap<(Crossing, NodeId), NodeId>,
}

impl Cut<'_> {
    fn keep(&mut self, id: NodeId) -> NodeId {
        if let Some(&known) = self.kept.get(&id) {
            return known;
        }
        let new = self.add(self.whole.node(id).clone(), Some(id));
        self.kept.insert(id, new);
        new
    }

    /// The link of a node to another chart; one for all edges between the two.
    fn link(&mut self, crossing: Crossing, at: NodeId) -> NodeId {
        if let Some(&known) = self.links.get(&(crossing, at)) {
            return known;
        }
        let (Crossing::To(provision) | Crossing::From(provision)) = crossing;
        let word = match crossing {
            Crossing::To(_) => "to",
            Crossing::From(_) => "from",
        };
        let node = Node {
            key: format!(
                "{}_{word}{}",
                self.sheet.graph.node(at).key,
                self.links.len() + 1
            ),
            kind: NodeKind::Elsewhere(crossing),
            provision,
            statements: Vec::new(),
        };
        let new = self.add(node, None);
        self.links.insert((crossing, at), new);
        new
    }

    fn add(&mut self, node: Node, whole: Option<NodeId>) -> NodeId {
        let id = NodeId::at(self.sheet.graph.nodes.len());
        self.sheet.graph.nodes.push(node);
        self.sheet.nodes.push(whole);
        id
    }
}

impl RuleBase {
    /// Whether a provision is another one or stands in it.
    #[must_use]
    pub fn stands_in(&self, id: ProvisionId, outer: ProvisionId) -> bool {
        std::iter::successors(Some(id), |at| self.provision(*at).parent).any(|at| at == outer)
    }
}
