//! Walks over a rule base: the expressions inside expressions, the bodies inside statements, and what each statement
//! stands in.

use crate::model::{
    Bearer, Body, Counter, Expr, Fact, Limit, LimitStart, Members, Obligor, ProvisionId, RuleBase,
    StatementId, StatementKind, Target, Term, Trigger, Window,
};

/// Where a body hangs on its statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// 遇 inside a body.
    Arm,
    /// A branch of a 分流.
    Branch(usize),
    /// 若
    If,
    /// 有下列情形之一
    AnyOf,
    /// 履行后, 全部履行后, 任一履行后
    Performed,
    /// 逾期
    Missed,
    /// 逾期 超过 D
    LateBy(usize),
    /// 期满 前 D
    Before(usize),
    /// 期满 未
    Lapsed,
}

/// What a statement stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parent {
    /// A head: its position in the table.
    Head(usize),
    /// A periodic rule.
    Periodic(usize),
    /// A tier of a counter.
    Tier(usize, usize),
    /// 违反 of a prohibition.
    Violated(usize),
    /// Another statement.
    Statement(StatementId, Part),
}

/// What every statement stands in.
pub(super) struct Tree {
    parents: Vec<Option<Parent>>,
}

impl Tree {
    pub(super) fn of(base: &RuleBase) -> Self {
        let mut tree = Self {
            parents: vec![None; base.statements.len()],
        };
        for (index, head) in base.heads.iter().enumerate() {
            tree.put(&head.body, Parent::Head(index));
        }
        for (index, rule) in base.periodic.iter().enumerate() {
            tree.put(&rule.body, Parent::Periodic(index));
        }
        for (index, counter) in base.counters.iter().enumerate() {
            for (at, tier) in counter.tiers.iter().enumerate() {
                tree.put(&tier.body, Parent::Tier(index, at));
            }
        }
        for (index, prohibition) in base.prohibitions.iter().enumerate() {
            tree.put(&prohibition.violated, Parent::Violated(index));
        }
        for (index, statement) in base.statements.iter().enumerate() {
            for (part, body) in bodies(&statement.kind) {
                tree.put(body, Parent::Statement(StatementId::at(index), part));
            }
        }
        tree
    }

    fn put(&mut self, body: &Body, parent: Parent) {
        for id in body {
            if let Some(slot) = self.parents.get_mut(id.index()) {
                *slot = Some(parent);
            }
        }
    }

    /// What a statement stands in; none for what only 依照 runs.
    pub(super) fn parent(&self, id: StatementId) -> Option<Parent> {
        self.parents.get(id.index()).copied().flatten()
    }

    /// What it stands in, what that stands in, and so on outwards.
    pub(super) fn outwards(&self, id: StatementId) -> impl Iterator<Item = Parent> + '_ {
        std::iter::successors(self.parent(id), |parent| match parent {
            Parent::Statement(id, _) => self.parent(*id),
            _ => None,
        })
    }
}

/// The bodies of a statement.
pub(super) fn bodies(kind: &StatementKind) -> Vec<(Part, &Body)> {
    match kind {
        StatementKind::Duty(duty) => {
            let mut all = vec![
                (Part::Performed, &duty.performed),
                (Part::Performed, &duty.all_performed),
                (Part::Performed, &duty.any_performed),
                (Part::Missed, &duty.missed),
            ];
            let late = duty.late_by.iter().enumerate();
            all.extend(late.map(|(n, (_, body))| (Part::LateBy(n), body)));
            let before = duty.before.iter().enumerate();
            all.extend(before.map(|(n, (_, body))| (Part::Before(n), body)));
            all
        }
        StatementKind::Power(power) => vec![(Part::Lapsed, &power.lapsed)],
        StatementKind::Arm { body, .. } => vec![(Part::Arm, body)],
        StatementKind::Switch { branches, .. } => {
            let each = branches.iter().enumerate();
            each.map(|(n, b)| (Part::Branch(n), &b.body)).collect()
        }
        StatementKind::If(_, body) => vec![(Part::If, body)],
        StatementKind::AnyOf { body, .. } => vec![(Part::AnyOf, body)],
        StatementKind::Assign(..)
        | StatementKind::Raise(_)
        | StatementKind::Close
        | StatementKind::Terminate(_)
        | StatementKind::Follow(..)
        | StatementKind::Sanction { .. }
        | StatementKind::Notice { .. } => Vec::new(),
    }
}

/// An expression and everything inside it.
pub(super) fn visit<'a>(expr: &'a Expr, see: &mut dyn FnMut(&'a Expr)) {
    see(expr);
    match expr {
        Expr::Literal(_) | Expr::Fact(_) | Expr::Happened(_) => {}
        Expr::PartyAttribute(inner, _)
        | Expr::CaseAttribute(inner, _)
        | Expr::Size(inner)
        | Expr::Not(inner) => visit(inner, see),
        Expr::Otherwise(a, b) | Expr::Arithmetic(a, _, b) | Expr::Compare(a, _, b) => {
            visit(a, see);
            visit(b, see);
        }
        Expr::CompareGap { from, to, .. } => {
            visit(from, see);
            visit(to, see);
        }
        Expr::Aggregate(aggregate) => {
            if let Some(when) = &aggregate.when {
                visit(when, see);
            }
            if let Some(Window::Anchored { anchor, .. }) = &aggregate.window {
                visit(anchor, see);
            }
        }
        Expr::IsAnyOf(inner, values) => {
            visit(inner, see);
            values.iter().for_each(|v| visit(v, see));
        }
        Expr::ContainsEach(inner, members) | Expr::ContainsNone(inner, members) => {
            visit(inner, see);
            if let Members::Listed(values) = members {
                values.iter().for_each(|v| visit(v, see));
            }
        }
        Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|p| visit(p, see)),
    }
}

/// The operands of a limit that are no 中较短者 or 则 themselves.
pub(super) fn terms(term: &Term) -> Vec<&Term> {
    match term {
        Term::Shortest(all) => all.iter().flat_map(terms).collect(),
        Term::Otherwise(first, second) => terms(first).into_iter().chain(terms(second)).collect(),
        Term::SameDay
        | Term::Within(_)
        | Term::Fact(_)
        | Term::BeforeDay { .. }
        | Term::BeforeEvent { .. }
        | Term::Undetermined => vec![term],
    }
}

/// Every expression of a rule base with the provision in which it stands, those inside others not included, and every
/// trigger with its condition among the expressions.
pub(super) fn expressions<'a>(
    base: &'a RuleBase,
    expr: &mut dyn FnMut(Option<ProvisionId>, &'a Expr),
    trigger: &mut dyn FnMut(&'a Trigger),
) {
    let mut part = |provision, see: &dyn Fn(Sees<'_, 'a>)| {
        let mut triggers: Vec<&'a Trigger> = Vec::new();
        let mut each = |e: &'a Expr| expr(provision, e);
        see((&mut each, &mut |t| triggers.push(t)));
        for one in triggers {
            trigger(one);
            optional(&one.when, &mut each);
        }
    };
    for statement in &base.statements {
        let at = Some(statement.provision);
        part(at, &|(e, t)| statement_parts(&statement.kind, e, t));
    }
    for head in &base.heads {
        part(Some(head.provision), &|(_, t)| t(&head.trigger));
    }
    for counter in &base.counters {
        part(Some(counter.provision), &|(e, t)| {
            counter_parts(counter, e, t)
        });
    }
    for scope in &base.scopes {
        part(Some(scope.provision), &|(e, _)| optional(&scope.when, e));
    }
    for definition in &base.definitions {
        part(definition.provision, &|(e, _)| {
            optional(&definition.when, e)
        });
    }
    for prohibition in &base.prohibitions {
        part(Some(prohibition.provision), &|(e, _)| {
            bearer(&prohibition.party, e);
            optional(&prohibition.when, e);
            optional(&prohibition.unless, e);
        });
    }
    for power in &base.powers {
        part(Some(power.provision), &|(e, _)| {
            bearer(&power.party, e);
            optional(&power.when, e);
            optional(&power.unless, e);
        });
    }
    for responsibility in &base.responsibilities {
        part(Some(responsibility.provision), &|(e, _)| {
            optional(&responsibility.of_case, e)
        });
    }
    for metric in &base.metrics {
        part(metric.provision, &|(e, _)| e(&metric.value));
    }
}

/// What takes the expressions and the triggers of a part.
type Sees<'s, 'a> = (&'s mut dyn FnMut(&'a Expr), &'s mut dyn FnMut(&'a Trigger));

fn optional<'a>(value: &'a Option<Expr>, expr: &mut dyn FnMut(&'a Expr)) {
    if let Some(value) = value {
        expr(value);
    }
}

fn bearer<'a>(bearer: &'a Bearer, expr: &mut dyn FnMut(&'a Expr)) {
    match bearer {
        Bearer::Party(party) => expr(party),
        Bearer::Any(_) => {}
    }
}

fn counter_parts<'a>(
    counter: &'a Counter,
    expr: &mut dyn FnMut(&'a Expr),
    trigger: &mut dyn FnMut(&'a Trigger),
) {
    counter.keys.iter().for_each(&mut *expr);
    optional(&counter.when, expr);
    if let Window::Anchored { anchor, .. } = &counter.window {
        expr(anchor);
    }
    counter.tiers.iter().for_each(|t| optional(&t.when, expr));
    for clear in &counter.clears {
        trigger(&clear.trigger);
        clear.keys.iter().for_each(&mut *expr);
    }
    for (effect, amount, cap) in &counter.deductions {
        trigger(&effect.trigger);
        effect.keys.iter().for_each(&mut *expr);
        expr(amount);
        optional(cap, expr);
    }
}

fn statement_parts<'a>(
    kind: &'a StatementKind,
    expr: &mut dyn FnMut(&'a Expr),
    trigger: &mut dyn FnMut(&'a Trigger),
) {
    match kind {
        StatementKind::Duty(duty) => {
            match &duty.obligor {
                Obligor::One(party) | Obligor::Each(party) => expr(party),
                Obligor::All(_) => {}
            }
            if let Some(limit) = &duty.limit {
                limit_parts(limit, expr);
            }
            duty.recipients.iter().for_each(&mut *expr);
            duty.conditions.iter().for_each(|c| expr(&c.test));
            optional(&duty.when, expr);
            optional(&duty.unless, expr);
            if let Some(extension) = &duty.extension {
                expr(&extension.approver);
            }
            duty.waivers.iter().for_each(trigger);
            if let Some(decision) = &duty.decision {
                expr(&decision.to);
            }
        }
        StatementKind::Power(power) => {
            bearer(&power.party, expr);
            optional(&power.when, expr);
            limit_parts(&power.limit, expr);
        }
        StatementKind::Assign(target, value) => {
            if let Target::Party(party, _) = target {
                expr(party);
            }
            expr(value);
        }
        StatementKind::Raise(raise) => raise.fields.iter().for_each(|(_, value)| expr(value)),
        StatementKind::Sanction { to, .. } => expr(to),
        StatementKind::Notice { to, .. } => to.iter().for_each(expr),
        StatementKind::Arm { trigger: t, .. } => trigger(t),
        StatementKind::Switch { subject, branches } => {
            expr(subject);
            branches.iter().for_each(|b| optional(&b.test, expr));
        }
        StatementKind::If(when, _) => expr(when),
        StatementKind::AnyOf { items, .. } => items.iter().for_each(|(_, when)| expr(when)),
        StatementKind::Close | StatementKind::Terminate(_) | StatementKind::Follow(..) => {}
    }
}

fn limit_parts<'a>(limit: &'a Limit, expr: &mut dyn FnMut(&'a Expr)) {
    if let LimitStart::Date(date) = &limit.from {
        expr(date);
    }
    for term in terms(&limit.term) {
        if let Term::Fact(fact) = term {
            expr(fact);
        }
    }
}

/// The name of a fact, where the expression is one.
pub(super) fn fact_name(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Fact(Fact::Named { name, .. }) => Some(name),
        _ => None,
    }
}
