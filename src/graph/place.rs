//! Where rules that wait for an event leave from: from where the event is owed or raised, else from where what they ask to
//! have happened was done, else from where they were armed.

use super::build::Builder;
use super::{Come, EdgeKind, NodeId, NodeKind};
use crate::model::{EventTypeId, Expr, RuleBase, StatementId, StatementKind, Trigger};
use std::collections::{BTreeMap, BTreeSet};

/// What is owed, raised and awaited where.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// By event: the node and the duty or power.
    owed: BTreeMap<EventTypeId, Vec<(NodeId, StatementId)>>,
    raised: BTreeMap<EventTypeId, Vec<NodeId>>,
    arms: Vec<PlacedArm>,
    waiting: BTreeMap<(NodeId, StatementId), NodeId>,
    done: BTreeMap<NodeId, NodeId>,
}

#[derive(Clone, Debug)]
struct PlacedArm {
    arm: StatementId,
    at: NodeId,
    to: NodeId,
    when: Vec<StatementId>,
}

/// From where an edge leaves, and the duty whose act it is there.
type Source = (NodeId, Option<StatementId>);

impl Places {
    /// An event is owed or allowed at a node.
    pub fn owe(&mut self, event: EventTypeId, at: NodeId, by: StatementId) {
        let known = self.owed.entry(event).or_default();
        if !known.contains(&(at, by)) {
            known.push((at, by));
        }
    }

    /// An event is raised at a node.
    pub fn raise(&mut self, event: EventTypeId, at: NodeId) {
        self.raised.entry(event).or_default().push(at);
    }

    /// A rule is armed at a node.
    pub fn arm(&mut self, arm: StatementId, at: NodeId, to: NodeId, when: Vec<StatementId>) {
        self.arms.push(PlacedArm { arm, at, to, when });
    }

    /// Every duty and power and its node.
    pub fn owed_statements(&self) -> Vec<(NodeId, StatementId)> {
        let all: BTreeSet<_> = self.owed.values().flatten().copied().collect();
        all.into_iter().collect()
    }

    /// Where a case waits once a duty is performed, if it was asked for.
    pub fn waiting(&self, at: NodeId, duty: StatementId) -> Option<NodeId> {
        self.waiting.get(&(at, duty)).copied()
    }

    /// The end of a node's duties.
    pub fn done(&self, at: NodeId) -> Option<NodeId> {
        self.done.get(&at).copied()
    }

    /// Sets it.
    pub fn set_done(&mut self, at: NodeId, done: NodeId) {
        self.done.insert(at, done);
    }

    /// Where an event comes from: raised there, or owed there.
    fn sources(&self, base: &RuleBase, event: EventTypeId) -> Vec<Source> {
        let mut found: Vec<Source> = Vec::new();
        for event in origins(base, event) {
            let raised = self.raised.get(&event).into_iter().flatten();
            found.extend(raised.map(|&at| (at, None)));
            let owed = self.owed.get(&event).into_iter().flatten();
            found.extend(owed.map(|&(at, by)| (at, Some(by))));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// An event, and those from which 指 derives it.
fn origins(base: &RuleBase, event: EventTypeId) -> Vec<EventTypeId> {
    let mut found = vec![event];
    let mut at = 0;
    while let Some(&event) = found.get(at) {
        let bases = base.definitions.iter().filter(|d| d.event == event);
        for &base in bases.flat_map(|d| &d.base) {
            if !found.contains(&base) {
                found.push(base);
            }
        }
        at += 1;
    }
    found
}

/// The events of which a condition demands that one happened.
fn demanded(when: Option<&Expr>) -> Vec<EventTypeId> {
    match when {
        Some(Expr::Happened(events)) => events.clone(),
        Some(Expr::And(parts)) => parts.iter().flat_map(|p| demanded(Some(p))).collect(),
        _ => Vec::new(),
    }
}

/// Events by the place that they leave from.
type Grouped = BTreeMap<Source, Vec<EventTypeId>>;

impl Builder<'_> {
    /// Draws the armed rules.
    pub fn place_arms(&mut self) {
        let base = self.base;
        for placed in self.places.arms.clone() {
            let StatementKind::Arm { trigger, .. } = &base.statement(placed.arm).kind else {
                continue;
            };
            for (source, events) in self.arm_sources(trigger, &placed) {
                let (from, owed) = source;
                let come = Come { events, owed };
                let provision = base.statement(placed.arm).provision;
                let kind = EdgeKind::Arm(placed.arm, come);
                self.edge(from, placed.to, kind, placed.when.clone(), provision);
            }
        }
    }

    fn arm_sources(&mut self, trigger: &Trigger, placed: &PlacedArm) -> Grouped {
        let inside = |at: NodeId| self.is_inside(at, placed.at, placed.to);
        let mut grouped = Grouped::new();
        let mut elsewhere = Vec::new();
        for &event in &trigger.events {
            let all = self.places.sources(self.base, event).into_iter();
            let sources: Vec<Source> = all.filter(|(at, _)| inside(*at)).collect();
            if sources.is_empty() {
                elsewhere.push(event);
            }
            for source in sources {
                grouped.entry(source).or_default().push(event);
            }
        }
        if !elsewhere.is_empty() {
            let after: Vec<(NodeId, StatementId)> = demanded(trigger.when.as_ref())
                .into_iter()
                .flat_map(|e| self.places.owed.get(&e).cloned().unwrap_or_default())
                .filter(|(at, _)| inside(*at))
                .collect();
            let mut from: Vec<NodeId> = after
                .into_iter()
                .flat_map(|(at, duty)| self.after(at, duty))
                .collect();
            if from.is_empty() {
                from.push(placed.at);
            }
            for at in from {
                grouped.entry((at, None)).or_default().extend(&elsewhere);
            }
        }
        grouped
    }

    /// Whether a node stands inside another one, and not inside what the rule itself leads to.
    fn is_inside(&self, at: NodeId, outer: NodeId, own: NodeId) -> bool {
        let up = |at: &NodeId| self.parents.get(at.index()).copied().flatten();
        let mut found = false;
        // What stands inside what is no circle: a node's parent was there before it.
        for at in std::iter::successors(Some(at), up) {
            if at == own {
                return false;
            }
            if at == outer {
                found = true;
            }
        }
        found
    }

    /// Where a case stands once a duty was performed.
    fn after(&mut self, at: NodeId, id: StatementId) -> Vec<NodeId> {
        let follows = |edge: &&super::Edge| edge.from == at && edge.kind == EdgeKind::Performed(id);
        let led: Vec<NodeId> = self
            .graph
            .edges
            .iter()
            .filter(follows)
            .map(|edge| edge.to)
            .collect();
        if !led.is_empty() {
            return led;
        }
        if let Some(known) = self.places.waiting(at, id) {
            return vec![known];
        }
        let provision = self.base.statement(id).provision;
        let node = self.node(NodeKind::Waiting, provision, vec![id], Some(at));
        self.places.waiting.insert((at, id), node);
        vec![node]
    }

    /// Draws a rule at a head.
    pub fn place_head(&mut self, at: usize, to: NodeId, when: &[StatementId]) {
        let base = self.base;
        let head = &base.heads[at];
        for ((from, owed), events) in self.head_sources(&head.trigger.events, head.provision) {
            let kind = EdgeKind::Head(at, Come { events, owed });
            self.edge(from, to, kind, when.to_vec(), head.provision);
        }
    }

    /// Draws what a counter counts.
    pub fn place_counter(&mut self, at: usize, to: NodeId) {
        let base = self.base;
        let counter = &base.counters[at];
        for ((from, owed), events) in self.head_sources(&counter.events, counter.provision) {
            let kind = EdgeKind::Counted(counter.id, Come { events, owed });
            self.edge(from, to, kind, Vec::new(), counter.provision);
        }
    }

    fn head_sources(
        &mut self,
        events: &[EventTypeId],
        provision: crate::model::ProvisionId,
    ) -> Grouped {
        let mut grouped = Grouped::new();
        for &event in events {
            let mut sources = self.places.sources(self.base, event);
            if sources.is_empty() {
                let from = self.start(self.case_of(&[event]), provision);
                sources.push((from, None));
            }
            for source in sources {
                grouped.entry(source).or_default().push(event);
            }
        }
        grouped
    }
}
