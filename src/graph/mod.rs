//! Flow charts as data: the positions that the rules put a case into and what leads from one to the next. Read off the
//! model, never drawn by hand; no words, no layout.
//!
//! A body of rules is a position: what is owed in it and what it waits for. An edge is an event (or a branch, a limit that
//! runs out, a count that is reached) and leads to the body that then runs. Where the rules say that an event is owed, the
//! rule that waits for it leaves from where it is owed; where they say `若 已 E`, it leaves from where E was done.

mod build;
mod cut;
mod path;
mod place;

pub use cut::{Crossing, Sheet};
pub use path::Path;

use crate::model::{
    CaseTypeId, CounterId, EventTypeId, ProvisionId, RuleBase, StatementId, StatementKind,
};
use std::sync::Arc;

/// A node's number: its position in [`Graph::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

impl NodeId {
    /// The position in its table.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }

    fn at(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

/// A flow chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// Its nodes.
    pub nodes: Vec<Node>,
    /// Its edges.
    pub edges: Vec<Edge>,
}

/// A position of a case, or how it ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its name, unique in the graph and made of where it stands: `art-8-item-2_3`.
    pub key: String,
    /// What it is.
    pub kind: NodeKind,
    /// Where it is cited.
    pub provision: ProvisionId,
    /// What is owed, allowed or done in it, in text order.
    pub statements: Vec<StatementId>,
}

/// Kinds of nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// Wherever a case of the type stands (`None`: no case) when something comes that no rule asked for.
    Start(Option<CaseTypeId>),
    /// Something is owed or awaited.
    Position,
    /// What was owed is done, and something else is awaited.
    Waiting,
    /// A 分流.
    Choice(StatementId),
    /// Each branch whose condition holds.
    Fork,
    /// Something happened, and nothing is owed: a sanction, a notice, a derived event.
    Outcome,
    /// Counting.
    Counter(CounterId),
    /// What was owed is done, and nothing follows.
    Done,
    /// What was owed is owed no more.
    Waived,
    /// 办结
    Closed,
    /// 终结
    Terminated(Arc<str>),
    /// 不适用
    OutOfScope,
    /// A prohibition was violated; nothing follows.
    Violation,
    /// A chart of another provision goes on there, or comes from there.
    Elsewhere(Crossing),
}

/// An edge.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// From.
    pub from: NodeId,
    /// To.
    pub to: NodeId,
    /// What leads there.
    pub kind: EdgeKind,
    /// 若 and 依照 on the way, outermost first.
    pub through: Vec<StatementId>,
    /// Where it is cited.
    pub provision: ProvisionId,
}

/// What leads from one node to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EdgeKind {
    /// A rule at a head: its position in [`RuleBase::heads`].
    Head(usize, Come),
    /// An armed 遇.
    Arm(StatementId, Come),
    /// A duty is performed, or the act of a power done.
    Performed(StatementId),
    /// 全部履行后
    AllPerformed(StatementId),
    /// 任一履行后
    AnyPerformed(StatementId),
    /// 逾期
    Missed(StatementId),
    /// 逾期 超过 D: which of the steps.
    LateBy(StatementId, usize),
    /// 期满 前 D: which of the reminders.
    Before(StatementId, usize),
    /// 免除 遇: which of the waivers.
    Waived(StatementId, usize),
    /// 期满 未
    Lapsed(StatementId),
    /// A branch of a 分流.
    Branch(StatementId, usize),
    /// Whatever 若 and 依照 the edge goes through.
    When,
    /// 有 下列 情形 之一
    AnyOf(StatementId),
    /// At once.
    Then,
    /// 依照
    Follow(StatementId),
    /// An event that is counted.
    Counted(CounterId, Come),
    /// A tier.
    Tier(CounterId, usize),
    /// A period ends: the position in [`RuleBase::periodic`].
    Periodic(usize),
    /// A prohibited act: the position in [`RuleBase::prohibitions`].
    Prohibited(usize),
    /// 不适用于: the position in [`RuleBase::scopes`].
    Excluded(usize),
}

/// The coming of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Come {
    /// Any of these.
    pub events: Vec<EventTypeId>,
    /// The duty or power whose act it is at the node that the edge leaves.
    pub owed: Option<StatementId>,
}

impl Graph {
    /// The chart of all rules whose provision a test names (those in force on a day, say).
    #[must_use]
    pub fn of(base: &RuleBase, stands: &dyn Fn(ProvisionId) -> bool) -> Self {
        build::Builder::new(base, stands).build()
    }

    /// A node.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// The edges that leave a node, with their positions.
    pub fn leaving(&self, id: NodeId) -> impl Iterator<Item = (usize, &Edge)> {
        let all = self.edges.iter().enumerate();
        all.filter(move |(_, edge)| edge.from == id)
    }
}

/// The 若 and 依照 that a body is nothing but, and what stands below them.
fn below_conditions<'a>(
    base: &'a RuleBase,
    mut body: &'a [StatementId],
) -> (Vec<StatementId>, &'a [StatementId]) {
    let mut through = Vec::new();
    while let [only] = body {
        body = match &base.statement(*only).kind {
            StatementKind::If(_, inner) => inner,
            // 依照 makes no circle.
            StatementKind::Follow(target, reach) => base.reached((*target, *reach)),
            _ => break,
        };
        through.push(*only);
    }
    (through, body)
}
