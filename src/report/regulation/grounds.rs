//! Under what a statement stands: the heads above it, the breach or the tier that brings it about.

use crate::calendar::Span as TimeSpan;
use crate::model::{Duty, RuleBase, StatementId, StatementKind};
use crate::source::Span;

/// A step on the way to a statement.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ground {
    /// A head, a branch, a condition, a tier: the text of its rule up to the colon.
    Head(Span),
    /// The patterns of a branch.
    Branch(Span),
    /// A duty was not performed in time.
    Missed(StatementId),
    /// Nor so much later.
    LateBy(StatementId, TimeSpan),
    /// So much before a limit.
    Before(StatementId, TimeSpan),
    /// A duty was performed.
    Performed(StatementId),
    /// A power lapsed.
    Lapsed(StatementId),
    /// A prohibition was violated.
    Violated(Span),
}

/// The grounds of every statement, by [`StatementId`].
pub(super) fn grounds(base: &RuleBase) -> Vec<Vec<Ground>> {
    let mut walk = Walk {
        base,
        above: Vec::new(),
        found: vec![Vec::new(); base.statements.len()],
    };
    for head in &base.heads {
        walk.below(Ground::Head(head.span), &head.body);
    }
    for rule in &base.periodic {
        walk.below(Ground::Head(rule.span), &rule.body);
    }
    for counter in &base.counters {
        walk.above.push(Ground::Head(counter.span));
        for tier in &counter.tiers {
            walk.below(Ground::Head(tier.span), &tier.body);
        }
        walk.above.pop();
    }
    for prohibition in &base.prohibitions {
        walk.below(Ground::Violated(prohibition.span), &prohibition.violated);
    }
    walk.found
}

struct Walk<'a> {
    base: &'a RuleBase,
    above: Vec<Ground>,
    found: Vec<Vec<Ground>>,
}

impl Walk<'_> {
    fn below(&mut self, ground: Ground, body: &[StatementId]) {
        self.above.push(ground);
        body.iter().for_each(|id| self.statement(*id));
        self.above.pop();
    }

    fn statement(&mut self, id: StatementId) {
        let slot = &mut self.found[id.index()];
        if !slot.is_empty() {
            // Heads that share a body: the first tells enough.
            return;
        }
        slot.clone_from(&self.above);
        let statement = self.base.statement(id);
        match &statement.kind {
            StatementKind::Duty(duty) => self.duty(id, duty),
            StatementKind::Power(power) => self.below(Ground::Lapsed(id), &power.lapsed),
            StatementKind::Arm { body, .. }
            | StatementKind::If(_, body)
            | StatementKind::AnyOf { body, .. } => {
                self.below(Ground::Head(statement.span), body);
            }
            StatementKind::Switch { branches, .. } => {
                for branch in branches {
                    self.below(Ground::Branch(branch.span), &branch.body);
                }
            }
            StatementKind::Assign(..)
            | StatementKind::Raise(_)
            | StatementKind::Close
            | StatementKind::Terminate(_)
            | StatementKind::Follow(..)
            | StatementKind::Sanction { .. }
            | StatementKind::Notice { .. } => {}
        }
    }

    fn duty(&mut self, id: StatementId, duty: &Duty) {
        for body in duty.after_acts() {
            self.below(Ground::Performed(id), body);
        }
        self.below(Ground::Missed(id), &duty.missed);
        for (by, body) in &duty.late_by {
            self.below(Ground::LateBy(id, *by), body);
        }
        for (by, body) in &duty.before {
            self.below(Ground::Before(id, *by), body);
        }
    }
}
