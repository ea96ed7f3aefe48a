//! Bodies become nodes; what their statements lead to, edges.

use super::place::Places;
use super::{Come, Edge, EdgeKind, Graph, Node, NodeId, NodeKind, below_conditions};
use crate::model::{
    CaseTypeId, Duty, EventTypeId, ProvisionId, RuleBase, StatementId, StatementKind,
};
use std::collections::BTreeMap;

/// Builds a graph.
pub(super) struct Builder<'a> {
    pub base: &'a RuleBase,
    stands: &'a dyn Fn(ProvisionId) -> bool,
    pub graph: Graph,
    /// The nodes of bodies.
    bodies: BTreeMap<Vec<StatementId>, NodeId>,
    /// What stands inside what, by node.
    pub parents: Vec<Option<NodeId>>,
    /// How many nodes bear the name of a provision.
    named: BTreeMap<String, usize>,
    starts: BTreeMap<(ProvisionId, Option<CaseTypeId>), NodeId>,
    pub places: Places,
}

impl<'a> Builder<'a> {
    pub fn new(base: &'a RuleBase, stands: &'a dyn Fn(ProvisionId) -> bool) -> Self {
        Self {
            base,
            stands,
            graph: Graph::default(),
            bodies: BTreeMap::new(),
            parents: Vec::new(),
            named: BTreeMap::new(),
            starts: BTreeMap::new(),
            places: Places::default(),
        }
    }

    /// Nodes first, then the edges that depend on where events are owed.
    pub fn build(mut self) -> Graph {
        let base = self.base;
        let heads: Vec<(usize, NodeId, Vec<StatementId>)> = (0..base.heads.len())
            .filter(|at| (self.stands)(base.heads[*at].provision))
            .map(|at| {
                let head = &base.heads[at];
                let (node, when) = self.enter(&head.body, head.provision, None);
                (at, node, when)
            })
            .collect();
        self.scopes();
        self.prohibitions();
        self.periodic();
        let counters = self.counters();
        self.place_arms();
        for (at, node, when) in heads {
            self.place_head(at, node, &when);
        }
        for (counter, node) in counters {
            self.place_counter(counter, node);
        }
        self.performed();
        self.graph
    }

    /// Adds a node.
    pub fn node(
        &mut self,
        kind: NodeKind,
        provision: ProvisionId,
        statements: Vec<StatementId>,
        parent: Option<NodeId>,
    ) -> NodeId {
        let anchor = self.base.anchor(self.base.citable(provision));
        let number = self.named.entry(anchor.clone()).or_default();
        *number += 1;
        let id = NodeId::at(self.graph.nodes.len());
        self.graph.nodes.push(Node {
            key: format!("{anchor}_{number}"),
            kind,
            provision,
            statements,
        });
        self.parents.push(parent);
        id
    }

    /// Adds an edge.
    pub fn edge(
        &mut self,
        from: NodeId,
        to: NodeId,
        kind: EdgeKind,
        through: Vec<StatementId>,
        provision: ProvisionId,
    ) {
        self.graph.edges.push(Edge {
            from,
            to,
            kind,
            through,
            provision,
        });
    }

    /// Where a rule starts that nothing leads to.
    pub fn start(&mut self, case: Option<CaseTypeId>, provision: ProvisionId) -> NodeId {
        let cited = self.base.citable(provision);
        if let Some(&known) = self.starts.get(&(cited, case)) {
            return known;
        }
        let id = self.node(NodeKind::Start(case), cited, Vec::new(), None);
        self.starts.insert((cited, case), id);
        id
    }

    /// The case type that one of some events is about.
    pub fn case_of(&self, events: &[EventTypeId]) -> Option<CaseTypeId> {
        events.iter().find_map(|&e| self.base.event(e).about)
    }

    /// The node of a body and the 若 before it.
    pub fn enter(
        &mut self,
        body: &[StatementId],
        provision: ProvisionId,
        parent: Option<NodeId>,
    ) -> (NodeId, Vec<StatementId>) {
        let base = self.base;
        let (when, body) = below_conditions(base, body);
        (self.body(body, provision, parent), when)
    }

    /// The node of a body.
    fn body(
        &mut self,
        body: &[StatementId],
        provision: ProvisionId,
        parent: Option<NodeId>,
    ) -> NodeId {
        if body.is_empty() {
            return self.node(NodeKind::Done, provision, Vec::new(), parent);
        }
        if let Some(&known) = self.bodies.get(body) {
            return known;
        }
        let base = self.base;
        let first = body.first().map(|&id| base.statement(id));
        let provision = first.map_or(provision, |_| common(base, body));
        if let [only] = body
            && let Some(end) = ending(&base.statement(*only).kind)
        {
            let id = self.node(end, provision, vec![*only], parent);
            self.bodies.insert(body.to_vec(), id);
            return id;
        }
        let shown = |id: &StatementId| is_shown(&base.statement(*id).kind);
        let statements: Vec<StatementId> = body.iter().copied().filter(shown).collect();
        let kind = self.kind(body);
        let id = self.node(kind, provision, statements, parent);
        self.bodies.insert(body.to_vec(), id);
        for &statement in body {
            self.statement(statement, id);
        }
        id
    }

    fn kind(&self, body: &[StatementId]) -> NodeKind {
        let kinds = || body.iter().map(|&id| &self.base.statement(id).kind);
        let waits = |k: &StatementKind| {
            matches!(
                k,
                StatementKind::Duty(_) | StatementKind::Power(_) | StatementKind::Arm { .. }
            )
        };
        let acts = |k: &StatementKind| is_shown(k) || matches!(k, StatementKind::Follow(..));
        if let Some(question) = self.only_question(body) {
            return NodeKind::Choice(question);
        }
        match () {
            () if kinds().any(waits) => NodeKind::Position,
            () if kinds().any(acts) => NodeKind::Outcome,
            () => NodeKind::Fork,
        }
    }

    /// The one 分流 of a body that says nothing else, but for what it waits for.
    fn only_question(&self, body: &[StatementId]) -> Option<StatementId> {
        let kind = |id: &StatementId| &self.base.statement(*id).kind;
        let mut asked = body
            .iter()
            .filter(|id| !matches!(kind(id), StatementKind::Arm { .. }));
        let first = asked.next()?;
        let only = asked.next().is_none() && matches!(kind(first), StatementKind::Switch { .. });
        only.then_some(*first)
    }

    /// What a statement of a node leads to.
    fn statement(&mut self, id: StatementId, at: NodeId) {
        let base = self.base;
        let statement = base.statement(id);
        let provision = statement.provision;
        match &statement.kind {
            StatementKind::Duty(duty) => self.duty(id, duty, at, provision),
            StatementKind::Power(power) => {
                for &event in &power.events {
                    self.places.owe(event, at, id);
                }
                self.leads(at, EdgeKind::Lapsed(id), &power.lapsed, provision);
            }
            StatementKind::Raise(raise) => self.places.raise(raise.event, at),
            StatementKind::Follow(target, reach) => {
                let body = base.reached((*target, *reach));
                self.leads(at, EdgeKind::Follow(id), body, provision);
            }
            StatementKind::Arm { body, .. } => {
                let (to, when) = self.enter(body, provision, Some(at));
                self.places.arm(id, at, to, when);
            }
            // A 分流 among other statements has a node of its own.
            StatementKind::Switch { .. } if self.graph.node(at).kind != NodeKind::Choice(id) => {
                let to = self.body(&[id], provision, Some(at));
                self.edge(at, to, EdgeKind::Then, Vec::new(), provision);
            }
            StatementKind::Switch { branches, .. } => {
                for (index, branch) in branches.iter().enumerate() {
                    let kind = EdgeKind::Branch(id, index);
                    self.leads_or_ends(at, kind, &branch.body, branch.provision);
                }
            }
            StatementKind::If(..) => {
                let (to, when) = self.enter(&[id], provision, Some(at));
                self.edge(at, to, EdgeKind::When, when, provision);
            }
            StatementKind::AnyOf { body, .. } => {
                self.leads(at, EdgeKind::AnyOf(id), body, provision);
            }
            StatementKind::Assign(..)
            | StatementKind::Close
            | StatementKind::Terminate(_)
            | StatementKind::Sanction { .. }
            | StatementKind::Notice { .. } => {}
        }
    }

    fn duty(&mut self, id: StatementId, duty: &Duty, at: NodeId, provision: ProvisionId) {
        for &event in duty.acts.iter().flatten() {
            self.places.owe(event, at, id);
        }
        let leads = [
            (EdgeKind::Performed(id), &duty.performed),
            (EdgeKind::AllPerformed(id), &duty.all_performed),
            (EdgeKind::AnyPerformed(id), &duty.any_performed),
            (EdgeKind::Missed(id), &duty.missed),
        ];
        for (kind, body) in leads {
            self.leads(at, kind, body, provision);
        }
        for (n, (_, body)) in duty.late_by.iter().enumerate() {
            self.leads(at, EdgeKind::LateBy(id, n), body, provision);
        }
        for (n, (_, body)) in duty.before.iter().enumerate() {
            self.leads(at, EdgeKind::Before(id, n), body, provision);
        }
        if !duty.waivers.is_empty() {
            let to = self.node(NodeKind::Waived, provision, Vec::new(), Some(at));
            for n in 0..duty.waivers.len() {
                self.edge(at, to, EdgeKind::Waived(id, n), Vec::new(), provision);
            }
        }
    }

    /// An edge to a body, where it says anything.
    fn leads(
        &mut self,
        from: NodeId,
        kind: EdgeKind,
        body: &[StatementId],
        provision: ProvisionId,
    ) {
        if !body.is_empty() {
            self.leads_or_ends(from, kind, body, provision);
        }
    }

    /// An edge to a body, also to one that says nothing.
    fn leads_or_ends(
        &mut self,
        from: NodeId,
        kind: EdgeKind,
        body: &[StatementId],
        provision: ProvisionId,
    ) {
        let (to, when) = self.enter(body, provision, Some(from));
        self.edge(from, to, kind, when, provision);
    }

    fn scopes(&mut self) {
        let base = self.base;
        for (at, scope) in base.scopes.iter().enumerate() {
            let of_cases = !scope.applies && !scope.cases.is_empty();
            if of_cases && (self.stands)(scope.provision) {
                let from = self.start(scope.cases.first().copied(), scope.provision);
                let to = self.node(NodeKind::OutOfScope, scope.provision, Vec::new(), None);
                self.edge(
                    from,
                    to,
                    EdgeKind::Excluded(at),
                    Vec::new(),
                    scope.provision,
                );
            }
        }
    }

    fn prohibitions(&mut self) {
        let base = self.base;
        for (at, rule) in base.prohibitions.iter().enumerate() {
            if !(self.stands)(rule.provision) {
                continue;
            }
            let from = self.start(self.case_of(&rule.events), rule.provision);
            let (to, when) = match rule.violated.is_empty() {
                true => {
                    let to = self.node(NodeKind::Violation, rule.provision, Vec::new(), None);
                    (to, Vec::new())
                }
                false => self.enter(&rule.violated, rule.provision, None),
            };
            self.edge(from, to, EdgeKind::Prohibited(at), when, rule.provision);
        }
    }

    fn periodic(&mut self) {
        let base = self.base;
        for (at, rule) in base.periodic.iter().enumerate() {
            if (self.stands)(rule.provision) {
                let (to, when) = self.enter(&rule.body, rule.provision, None);
                let from = self.start(None, rule.provision);
                self.edge(from, to, EdgeKind::Periodic(at), when, rule.provision);
            }
        }
    }

    fn counters(&mut self) -> Vec<(usize, NodeId)> {
        let base = self.base;
        let mut made = Vec::new();
        for (at, counter) in base.counters.iter().enumerate() {
            if !(self.stands)(counter.provision) {
                continue;
            }
            let kind = NodeKind::Counter(counter.id);
            let node = self.node(kind, counter.provision, Vec::new(), None);
            for (n, tier) in counter.tiers.iter().enumerate() {
                let kind = EdgeKind::Tier(counter.id, n);
                self.leads_or_ends(node, kind, &tier.body, tier.provision);
            }
            made.push((at, node));
        }
        made
    }

    /// Duties whose performance nothing follows are done.
    fn performed(&mut self) {
        for (from, id) in self.places.owed_statements() {
            let statement = self.base.statement(id);
            let events: Vec<EventTypeId> = match &statement.kind {
                StatementKind::Duty(duty) if !duty.performed.is_empty() => continue,
                StatementKind::Duty(duty) => duty.acts.iter().flatten().copied().collect(),
                StatementKind::Power(power) => power.events.clone(),
                _ => continue,
            };
            let provision = statement.provision;
            if let Some(waiting) = self.places.waiting(from, id) {
                self.edge(
                    from,
                    waiting,
                    EdgeKind::Performed(id),
                    Vec::new(),
                    provision,
                );
                continue;
            }
            let taken = |event: &EventTypeId| {
                self.graph.leaving(from).any(|(_, edge)| {
                    let come = edge.kind.come();
                    come.is_some_and(|c| c.owed == Some(id) && c.events.contains(event))
                })
            };
            if events.iter().all(taken) && !events.is_empty() {
                continue;
            }
            let to = self.places.done(from).unwrap_or_else(|| {
                let to = self.node(NodeKind::Done, provision, Vec::new(), Some(from));
                self.places.set_done(from, to);
                to
            });
            self.edge(from, to, EdgeKind::Performed(id), Vec::new(), provision);
        }
    }
}

impl EdgeKind {
    /// The event that the edge is, where it is one.
    #[must_use]
    pub fn come(&self) -> Option<&Come> {
        match self {
            Self::Head(_, come) | Self::Arm(_, come) | Self::Counted(_, come) => Some(come),
            _ => None,
        }
    }
}

/// The provision in which all statements of a body stand.
fn common(base: &RuleBase, body: &[StatementId]) -> ProvisionId {
    let mut all = body.iter().map(|&id| base.statement(id).provision);
    let first = all.next().unwrap_or(ProvisionId(0));
    all.fold(first, |shared, next| {
        let up = |at: &ProvisionId| base.provision(*at).parent;
        let mut outer = std::iter::successors(Some(shared), up);
        outer
            .find(|outer| base.stands_in(next, *outer))
            .unwrap_or(shared)
    })
}

/// The end that a statement is.
fn ending(kind: &StatementKind) -> Option<NodeKind> {
    match kind {
        StatementKind::Close => Some(NodeKind::Closed),
        StatementKind::Terminate(result) => Some(NodeKind::Terminated(result.clone())),
        _ => None,
    }
}

/// Whether a node shows the statement; others are edges or nodes of their own.
fn is_shown(kind: &StatementKind) -> bool {
    match kind {
        StatementKind::Duty(_)
        | StatementKind::Power(_)
        | StatementKind::Assign(..)
        | StatementKind::Raise(_)
        | StatementKind::Close
        | StatementKind::Terminate(_)
        | StatementKind::Follow(..)
        | StatementKind::Sanction { .. }
        | StatementKind::Notice { .. } => true,
        StatementKind::Arm { .. }
        | StatementKind::Switch { .. }
        | StatementKind::If(..)
        | StatementKind::AnyOf { .. } => false,
    }
}
