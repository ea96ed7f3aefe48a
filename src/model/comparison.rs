//! The comparisons of numbers, dates and spans in the conditions of a rule base, in a fixed order: each has a boundary.

use super::expr::{Expr, Members};
use super::rules::{StatementKind, Trigger};
use super::{ProvisionId, RuleBase};
use crate::source::Span;

/// A comparison that has a boundary.
#[derive(Clone, Copy, Debug)]
pub struct Comparison<'a> {
    /// [`Expr::Compare`] or [`Expr::CompareGap`].
    pub expr: &'a Expr,
    /// Where it is cited; none in a definition or metric outside any provision.
    pub provision: Option<ProvisionId>,
    /// What it stands in.
    pub span: Span,
}

impl RuleBase {
    /// Its comparisons, by [`ComparisonId`](super::ComparisonId).
    #[must_use]
    pub fn comparisons(&self) -> Vec<Comparison<'_>> {
        let mut found = Found::default();
        for head in &self.heads {
            found.trigger(&head.trigger, Some(head.provision), head.span);
        }
        for scope in &self.scopes {
            found.all(&scope.when, Some(scope.provision), scope.span);
        }
        for definition in &self.definitions {
            found.all(&definition.when, definition.provision, definition.span);
        }
        for rule in &self.prohibitions {
            let conditions = rule.when.iter().chain(&rule.unless);
            found.all(conditions, Some(rule.provision), rule.span);
        }
        for rule in &self.powers {
            let conditions = rule.when.iter().chain(&rule.unless);
            found.all(conditions, Some(rule.provision), rule.span);
        }
        for counter in &self.counters {
            found.all(&counter.when, Some(counter.provision), counter.span);
            for tier in &counter.tiers {
                found.all(&tier.when, Some(tier.provision), tier.span);
            }
            let lowered = counter.deductions.iter().map(|(effect, _, _)| effect);
            for effect in counter.clears.iter().chain(lowered) {
                found.trigger(&effect.trigger, Some(effect.provision), counter.span);
            }
        }
        for metric in &self.metrics {
            found.expr(&metric.value, metric.provision, metric.span);
        }
        for statement in &self.statements {
            found.statement(&statement.kind, statement.provision, statement.span);
        }
        found.0
    }
}

#[derive(Default)]
struct Found<'a>(Vec<Comparison<'a>>);

impl<'a> Found<'a> {
    fn statement(&mut self, kind: &'a StatementKind, provision: ProvisionId, span: Span) {
        let at = Some(provision);
        match kind {
            StatementKind::Duty(duty) => {
                self.all(duty.when.iter().chain(&duty.unless), at, span);
                for condition in &duty.conditions {
                    self.expr(&condition.test, at, condition.span);
                }
                for waiver in &duty.waivers {
                    self.trigger(waiver, at, span);
                }
            }
            StatementKind::Power(power) => self.all(&power.when, at, span),
            StatementKind::Arm { trigger, .. } => self.trigger(trigger, at, span),
            StatementKind::Switch { branches, .. } => {
                for branch in branches {
                    self.all(&branch.test, Some(branch.provision), branch.span);
                }
            }
            StatementKind::If(when, _) => self.expr(when, at, span),
            StatementKind::AnyOf { items, .. } => {
                for (item, when) in items {
                    self.expr(when, Some(*item), span);
                }
            }
            StatementKind::Assign(_, value) => self.expr(value, at, span),
            StatementKind::Raise(raise) => {
                self.all(raise.fields.iter().map(|(_, value)| value), at, span);
            }
            StatementKind::Close
            | StatementKind::Terminate(_)
            | StatementKind::Follow(..)
            | StatementKind::Sanction { .. }
            | StatementKind::Notice { .. } => {}
        }
    }

    fn trigger(&mut self, trigger: &'a Trigger, provision: Option<ProvisionId>, span: Span) {
        self.all(&trigger.when, provision, span);
    }

    fn all(
        &mut self,
        exprs: impl IntoIterator<Item = &'a Expr>,
        provision: Option<ProvisionId>,
        span: Span,
    ) {
        for expr in exprs {
            self.expr(expr, provision, span);
        }
    }

    fn expr(&mut self, root: &'a Expr, provision: Option<ProvisionId>, span: Span) {
        let mut open = vec![root];
        while let Some(expr) = open.pop() {
            if let Expr::Compare(..) | Expr::CompareGap { .. } = expr {
                self.0.push(Comparison {
                    expr,
                    provision,
                    span,
                });
            }
            // The last is looked at first: parts go on in reverse.
            match expr {
                Expr::Literal(_) | Expr::Fact(_) | Expr::Happened(_) => {}
                Expr::PartyAttribute(inner, _)
                | Expr::CaseAttribute(inner, _)
                | Expr::Size(inner)
                | Expr::Not(inner) => open.push(inner),
                Expr::ContainsEach(set, members) | Expr::ContainsNone(set, members) => {
                    match members {
                        Members::All => {}
                        Members::Listed(list) => open.extend(list.iter().rev()),
                    }
                    open.push(set);
                }
                Expr::Otherwise(a, b) | Expr::Arithmetic(a, _, b) | Expr::Compare(a, _, b) => {
                    open.extend([&**b, &**a]);
                }
                Expr::CompareGap { from, to, .. } => open.extend([&**to, &**from]),
                Expr::IsAnyOf(subject, values) => {
                    open.extend(values.iter().rev());
                    open.push(subject);
                }
                Expr::And(parts) | Expr::Or(parts) => open.extend(parts.iter().rev()),
                Expr::Aggregate(aggregate) => open.extend(&aggregate.when),
            }
        }
    }
}
