//! The way that cases took through a chart, read from a journal: which edges, by which entries, and where they stand.

use super::{EdgeKind, Graph, NodeId, NodeKind};
use crate::journal::{Cause, DutyState, Entry, EntryId, EntryKind, EventSource, Journal};
use crate::model::{RuleBase, StatementId, StatementKind};
use std::collections::{BTreeMap, BTreeSet};

/// A way through a chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path {
    /// The nodes that were reached, with the entries that led there.
    pub nodes: BTreeMap<NodeId, BTreeSet<EntryId>>,
    /// The edges that were taken, by position in [`Graph::edges`], with the entries that they are.
    pub edges: BTreeMap<usize, BTreeSet<EntryId>>,
    /// The nodes in which something is still owed at the as-of instant.
    pub now: BTreeSet<NodeId>,
}

impl Path {
    /// The way of everything in a journal. What follows from the calendar alone (每月终了) is left out.
    #[must_use]
    pub fn of(base: &RuleBase, graph: &Graph, journal: &Journal) -> Self {
        let mut reader = Reader::new(base, graph, journal);
        for entry in &journal.entries {
            if !reader.is_from_calendar(entry) {
                reader.entry(entry);
            }
        }
        reader.stands();
        reader.path
    }
}

struct Reader<'a> {
    base: &'a RuleBase,
    graph: &'a Graph,
    journal: &'a Journal,
    /// By cause: the statements that its consequences show to have run.
    shown: BTreeMap<EntryId, BTreeSet<StatementId>>,
    /// Entries that come of the end of a period.
    calendar: BTreeSet<EntryId>,
    path: Path,
}

impl<'a> Reader<'a> {
    fn new(base: &'a RuleBase, graph: &'a Graph, journal: &'a Journal) -> Self {
        let mut reader = Self {
            base,
            graph,
            journal,
            shown: BTreeMap::new(),
            calendar: BTreeSet::new(),
            path: Path::default(),
        };
        for entry in &journal.entries {
            let causes = || entries(entry);
            let from_calendar = |id: EntryId| reader.calendar.contains(&id);
            let period = matches!(entry.kind, EntryKind::PeriodEnded(_));
            if period || (causes().next().is_some() && causes().all(from_calendar)) {
                reader.calendar.insert(entry.id);
            }
            for statement in reader.witnessed(entry) {
                for cause in entries(entry) {
                    reader.shown.entry(cause).or_default().insert(statement);
                }
            }
        }
        reader
    }

    fn is_from_calendar(&self, entry: &Entry) -> bool {
        self.calendar.contains(&entry.id)
    }

    /// The statements that an entry shows to have run.
    fn witnessed(&self, entry: &Entry) -> Vec<StatementId> {
        let duty = |id: crate::journal::DutyId| {
            let record = self.journal.status.duties.get(id.0 as usize);
            record.map(|d| d.statement).into_iter().collect()
        };
        match &entry.kind {
            EntryKind::DutyOpened { duty: id, .. } => duty(*id),
            EntryKind::Routed { statement, .. } | EntryKind::PowerOpened { statement, .. } => {
                vec![*statement]
            }
            EntryKind::Waiting {
                waits: crate::journal::Waits::Statement(id),
                ..
            } => vec![*id],
            EntryKind::FactSet(_) | EntryKind::FactChanged(_) => {
                self.said(entry, |k| matches!(k, StatementKind::Assign(..)))
            }
            EntryKind::Event { ty, source, .. } if *source != EventSource::Input => {
                self.said(entry, |k| matches!(k, StatementKind::Raise(r) if r.event == *ty))
            }
            EntryKind::Notice { kind, .. } => self.said(
                entry,
                |k| matches!(k, StatementKind::Notice { kind: said, .. } if said == kind),
            ),
            EntryKind::Closed => self.said(entry, |k| matches!(k, StatementKind::Close)),
            EntryKind::Terminated(_) => {
                self.said(entry, |k| matches!(k, StatementKind::Terminate(_)))
            }
            EntryKind::Sanction { sanction, .. }
            | EntryKind::SanctionWaits(sanction)
            | EntryKind::SanctionBlocked(sanction) => self.said(
                entry,
                |k| matches!(k, StatementKind::Sanction { sanctions, .. } if sanctions.contains(sanction)),
            ),
            _ => Vec::new(),
        }
    }

    /// The statements of the entry's provision that are of a kind.
    fn said(&self, entry: &Entry, of: impl Fn(&StatementKind) -> bool) -> Vec<StatementId> {
        let Some(provision) = entry.provision else {
            return Vec::new();
        };
        let cited = self.base.citable(provision);
        let all = self.base.statements.iter().enumerate();
        all.filter(|(_, s)| self.base.citable(s.provision) == cited && of(&s.kind))
            .map(|(at, _)| StatementId::at(at))
            .collect()
    }

    /// The edges that an entry is.
    fn entry(&mut self, entry: &Entry) {
        for (at, edge) in self.graph.edges.iter().enumerate() {
            if self.is(entry, &edge.kind) && self.reached(edge.to, entry, 0) {
                self.take(at, entry.id);
            }
        }
    }

    fn statement_of(&self, id: crate::journal::DutyId) -> Option<StatementId> {
        let record = self.journal.status.duties.get(id.0 as usize);
        record.map(|d| d.statement)
    }

    /// Whether an entry is what an edge stands for.
    fn is(&self, entry: &Entry, kind: &EdgeKind) -> bool {
        use EntryKind as K;
        match (&entry.kind, kind) {
            (
                K::Event { ty, .. },
                EdgeKind::Head(_, come) | EdgeKind::Arm(_, come) | EdgeKind::Counted(_, come),
            ) => come.events.contains(ty) && self.discharged(entry, come.owed),
            (K::DutyPerformed { duty, .. }, EdgeKind::Performed(id)) => {
                self.statement_of(*duty) == Some(*id)
            }
            (K::DutyPerformed { duty, .. }, EdgeKind::AnyPerformed(id)) => {
                self.statement_of(*duty) == Some(*id)
            }
            (K::AllPerformed(statement), EdgeKind::AllPerformed(id)) => statement == id,
            (K::DutyMissed(duty), EdgeKind::Missed(id)) => self.statement_of(*duty) == Some(*id),
            (K::LateBy { duty, by }, EdgeKind::LateBy(id, n)) => {
                self.statement_of(*duty) == Some(*id) && self.late_by(*id, *n) == Some(*by)
            }
            (K::Reminder { duty, before }, EdgeKind::Before(id, n)) => {
                self.statement_of(*duty) == Some(*id) && self.before(*id, *n) == Some(*before)
            }
            (K::DutyWaived(duty), EdgeKind::Waived(id, n)) => {
                self.statement_of(*duty) == Some(*id) && self.waived_by(entry, *id, *n)
            }
            (K::PowerLapsed(statement), EdgeKind::Lapsed(id)) => statement == id,
            (K::Routed { statement, branch }, EdgeKind::Branch(id, at)) => {
                statement == id && branch == at
            }
            (K::TierReached { counter, tier, .. }, EdgeKind::Tier(id, at)) => {
                counter == id && tier == at
            }
            (K::Violation { ty }, EdgeKind::Prohibited(at)) => {
                let rule = &self.base.prohibitions[*at];
                rule.events.contains(ty) && entry.provision == Some(rule.provision)
            }
            (K::OutOfScope, EdgeKind::Excluded(at)) => {
                entry.provision == Some(self.base.scopes[*at].provision)
            }
            _ => false,
        }
    }

    /// Whether the event discharged the duty whose act it is said to be.
    fn discharged(&self, event: &Entry, owed: Option<StatementId>) -> bool {
        let Some(owed) = owed else { return true };
        let by_it = |entry: &&Entry| entries(entry).any(|id| id == event.id);
        let mut consequences = self.journal.entries.iter().filter(by_it);
        consequences.any(|entry| match &entry.kind {
            EntryKind::DutyPerformed { duty, .. } => self.statement_of(*duty) == Some(owed),
            _ => false,
        })
    }

    fn late_by(&self, id: StatementId, n: usize) -> Option<crate::calendar::Span> {
        match &self.base.statement(id).kind {
            StatementKind::Duty(duty) => duty.late_by.get(n).map(|(by, _)| *by),
            _ => None,
        }
    }

    fn before(&self, id: StatementId, n: usize) -> Option<crate::calendar::Span> {
        match &self.base.statement(id).kind {
            StatementKind::Duty(duty) => duty.before.get(n).map(|(by, _)| *by),
            _ => None,
        }
    }

    fn waived_by(&self, entry: &Entry, id: StatementId, n: usize) -> bool {
        let StatementKind::Duty(duty) = &self.base.statement(id).kind else {
            return false;
        };
        let Some(waiver) = duty.waivers.get(n) else {
            return false;
        };
        entries(entry).any(|cause| {
            let cause = self.journal.entries.get(cause.0 as usize);
            cause.is_some_and(|c| match &c.kind {
                EntryKind::Event { ty, .. } => waiver.events.contains(ty),
                _ => false,
            })
        })
    }

    /// Whether what a node says ran because of an entry; ends say nothing.
    fn reached(&self, node: NodeId, because: &Entry, depth: usize) -> bool {
        let Some(at) = self.graph.nodes.get(node.index()) else {
            return false;
        };
        match &at.kind {
            NodeKind::Start(_)
            | NodeKind::Waiting
            | NodeKind::Done
            | NodeKind::Waived
            | NodeKind::OutOfScope
            | NodeKind::Violation
            | NodeKind::Elsewhere(_) => return true,
            NodeKind::Counter(counter) => return self.counted(*counter, because),
            NodeKind::Choice(question) => return self.showed(because, *question),
            NodeKind::Position
            | NodeKind::Fork
            | NodeKind::Outcome
            | NodeKind::Closed
            | NodeKind::Terminated(_) => {}
        }
        // A branch that was taken shows by itself that its body ran.
        let routed = matches!(because.kind, EntryKind::Routed { .. });
        let silent = at.statements.is_empty() && at.kind == NodeKind::Position;
        routed
            || silent
            || at.statements.iter().any(|&id| self.showed(because, id))
            || (depth < self.graph.nodes.len() && self.onwards(node, because, depth))
    }

    /// Whether something that runs together with a node ran because of an entry.
    fn onwards(&self, node: NodeId, because: &Entry, depth: usize) -> bool {
        let mut at_once = self
            .graph
            .leaving(node)
            .filter(|(_, e)| is_at_once(&e.kind));
        at_once.any(|(_, edge)| self.reached(edge.to, because, depth + 1))
    }

    fn showed(&self, because: &Entry, id: StatementId) -> bool {
        let shown = self.shown.get(&because.id);
        shown.is_some_and(|s| s.contains(&id))
    }

    fn counted(&self, counter: crate::model::CounterId, because: &Entry) -> bool {
        self.journal.entries.iter().any(|entry| {
            let counts =
                matches!(&entry.kind, EntryKind::Counted { counter: c, .. } if *c == counter);
            counts && entries(entry).any(|id| id == because.id)
        })
    }

    /// Takes an edge, and what runs at once with the node that it leads to.
    fn take(&mut self, at: usize, by: EntryId) {
        if !self.path.edges.entry(at).or_default().insert(by) {
            return;
        }
        let graph = self.graph;
        let edge = &graph.edges[at];
        self.path.nodes.entry(edge.from).or_default();
        self.path.nodes.entry(edge.to).or_default().insert(by);
        let Some(entry) = self.journal.entries.get(by.0 as usize) else {
            return;
        };
        let onwards: Vec<usize> = graph
            .leaving(edge.to)
            .filter(|(_, e)| is_at_once(&e.kind) && self.reached(e.to, entry, 0))
            .map(|(next, _)| next)
            .collect();
        for next in onwards {
            self.take(next, by);
        }
    }

    /// Where something is still owed.
    fn stands(&mut self) {
        let open = |state: DutyState| {
            matches!(
                state,
                DutyState::Pending | DutyState::Suspended | DutyState::Overdue
            )
        };
        let owed: BTreeSet<StatementId> = self
            .journal
            .status
            .duties
            .iter()
            .filter(|d| open(d.state))
            .map(|d| d.statement)
            .collect();
        for &node in self.path.nodes.keys() {
            let at = self.graph.node(node);
            if at.kind == NodeKind::Position && at.statements.iter().any(|s| owed.contains(s)) {
                self.path.now.insert(node);
            }
        }
    }
}

/// Whether an edge runs together with the node that it leaves.
fn is_at_once(kind: &EdgeKind) -> bool {
    matches!(
        kind,
        EdgeKind::Then | EdgeKind::When | EdgeKind::AnyOf(_) | EdgeKind::Follow(_)
    )
}

/// The entries among the causes of an entry.
fn entries(entry: &Entry) -> impl Iterator<Item = EntryId> + '_ {
    entry.causes.iter().filter_map(|cause| match cause {
        Cause::Entry(id) => Some(*id),
        Cause::Row(_) => None,
    })
}
