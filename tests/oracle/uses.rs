//! What an event type is for: whether it means something only where somebody waits for it.

use crate::text::{Body, Node, Owes, What};
use crate::world::{Frame, World};
use banfa::syntax::tree::{AggregateOver, Expr, ExprKind, Head, Limit, Name, StatementKind, Term};

#[derive(Default)]
pub struct Uses {
    /// A definition or counter takes it in.
    pub counted: bool,
    /// It is an act, is armed for, or waives.
    pub positional: bool,
    /// A head of any version has it.
    pub anywhere_head: bool,
    /// A head that judges what is at hand has it.
    pub head: bool,
    /// Limits, figures, intervals, standing rules or conditions look at it.
    pub looked_at: bool,
}

fn named(list: &[Name], ty: &str) -> bool {
    list.iter().any(|n| n.text == ty)
}

pub fn of(world: &World<'_>, ty: &str, frame: &Frame) -> Uses {
    let mut uses = Uses::default();
    let look = |uses: &mut Uses, expr: &Expr| uses.looked_at |= asks(expr, ty);
    for version in &world.rules.versions {
        for unit in version.text.units.values() {
            for head in &unit.heads {
                uses.anywhere_head |= named(&head.trigger.events, ty);
                head.trigger
                    .when
                    .iter()
                    .chain(&head.asked)
                    .for_each(|e| look(&mut uses, e));
                body(&head.body, ty, &mut uses);
            }
            for (.., inner) in &unit.periodic {
                body(inner, ty, &mut uses);
            }
            for (_, scope) in &unit.scopes {
                scope
                    .when
                    .iter()
                    .chain(&scope.unless)
                    .for_each(|e| look(&mut uses, e));
            }
            for rule in &unit.prohibitions {
                uses.looked_at |= named(&rule.rule.events, ty);
                let asked = rule
                    .gates
                    .iter()
                    .chain(&rule.rule.when)
                    .chain(&rule.rule.unless);
                asked.for_each(|e| look(&mut uses, e));
                body(&rule.body, ty, &mut uses);
            }
            for rule in &unit.powers {
                uses.looked_at |= !rule.rule.revokes && named(&rule.rule.events, ty);
                let asked = rule
                    .gates
                    .iter()
                    .chain(&rule.rule.when)
                    .chain(&rule.rule.unless);
                asked.for_each(|e| look(&mut uses, e));
            }
            for tally in &unit.counters {
                uses.counted |= named(&tally.counter.events, ty);
                tally.counter.when.iter().for_each(|e| look(&mut uses, e));
                for node in &tally.body {
                    match &node.what {
                        What::Plain(
                            StatementKind::Clear(t) | StatementKind::Deduct { trigger: t, .. },
                        ) => {
                            uses.counted |= named(&t.events, ty);
                        }
                        What::Head(Head::Tier(tier), inner) => {
                            tier.when.iter().for_each(|e| look(&mut uses, e));
                            body(inner, ty, &mut uses);
                        }
                        _ => {}
                    }
                }
            }
            for (_, metric) in &unit.metrics {
                look(&mut uses, &metric.value);
            }
            for (_, definition) in &unit.definitions {
                definition.when.iter().for_each(|e| look(&mut uses, e));
            }
        }
        for metric in &version.text.metrics {
            look(&mut uses, &metric.value);
        }
        for definition in &version.text.definitions {
            definition.when.iter().for_each(|e| look(&mut uses, e));
        }
        for (_, from, to) in &version.text.words.intervals {
            uses.looked_at |= from.iter().chain(to).any(|e| e == ty);
        }
    }
    for unit in world.units(frame) {
        uses.head |= unit.heads.iter().any(|h| named(&h.trigger.events, ty));
    }
    uses.counted |= world
        .definitions(frame)
        .iter()
        .any(|(_, d)| d.events.iter().any(|e| e == ty));
    uses
}

fn body(list: &Body, ty: &str, uses: &mut Uses) {
    list.iter().for_each(|node| inside(node, ty, uses));
}

fn limit(limit: &Limit, ty: &str, uses: &mut Uses) {
    uses.looked_at |= limit.from.as_ref().is_some_and(|n| n.text == ty);
    let mut terms = vec![&limit.term];
    while let Some(term) = terms.pop() {
        match term {
            Term::BeforeEvent { event, .. } => uses.looked_at |= event.text == ty,
            Term::Shortest(inner) => terms.extend(inner),
            Term::Otherwise(a, b) => terms.extend([&**a, &**b]),
            _ => {}
        }
    }
}

fn inside(node: &Node, ty: &str, uses: &mut Uses) {
    let mut look = |expr: &Expr| uses.looked_at |= asks(expr, ty);
    match &node.what {
        What::Duty(owed) => {
            match &owed.owes {
                Owes::Act(duty) => {
                    duty.when
                        .iter()
                        .chain(&duty.unless)
                        .chain(&duty.act_conditions)
                        .for_each(&mut look);
                    uses.positional |= duty.acts.iter().any(|all| named(all, ty));
                    uses.positional |= duty.waivers.iter().any(|w| named(&w.events, ty));
                    duty.limit.iter().for_each(|l| limit(l, ty, uses));
                }
                Owes::Decision(decision) => {
                    decision.unless.iter().for_each(&mut look);
                    decision.limit.iter().for_each(|l| limit(l, ty, uses));
                }
            }
            owed.then.iter().for_each(|(_, then)| body(then, ty, uses));
        }
        What::Power(power, lapsed) => {
            if let Some(until) = &power.limit {
                power.when.iter().for_each(&mut look);
                uses.positional |= named(&power.events, ty);
                limit(until, ty, uses);
                body(lapsed, ty, uses);
            }
        }
        What::Excepted(inner, but) => {
            look(but);
            inside(inner, ty, uses);
        }
        What::AnyOf(items, inner) => {
            items.iter().for_each(|(_, e)| look(e));
            body(inner, ty, uses);
        }
        What::Head(head, inner) => {
            match head {
                Head::On(trigger) => {
                    trigger.when.iter().for_each(&mut look);
                    uses.positional |= named(&trigger.events, ty);
                }
                Head::If(e) | Head::Switch(e) => look(e),
                _ => {}
            }
            body(inner, ty, uses);
        }
        What::Prohibition(..) => {}
        What::Plain(StatementKind::Assign { value, .. }) => look(value),
        What::Plain(StatementKind::Raise(raise)) => raise.fields.iter().for_each(|(_, e)| look(e)),
        What::Plain(_) => {}
    }
}

/// Whether an expression asks if, when or how often an event happened.
fn asks(expr: &Expr, ty: &str) -> bool {
    match &expr.kind {
        ExprKind::Path(path) => path.segments.len() == 1 && path.segments[0].text == ty,
        ExprKind::Happened { events, .. } => named(events, ty),
        ExprKind::Aggregate(a) => {
            let over = matches!(&a.over, AggregateOver::Events { events, .. } if named(events, ty));
            over || a.when.as_ref().is_some_and(|e| asks(e, ty))
        }
        ExprKind::Otherwise(a, b) | ExprKind::Arithmetic(a, _, b) | ExprKind::Gap(a, b) => {
            asks(a, ty) || asks(b, ty)
        }
        ExprKind::Compare(a, _, list) => asks(a, ty) || list.iter().any(|e| asks(e, ty)),
        ExprKind::Contains { set, members, .. } => {
            asks(set, ty) || members.iter().any(|e| asks(e, ty))
        }
        ExprKind::Not(a) => asks(a, ty),
        ExprKind::And(list) | ExprKind::Or(list) => list.iter().any(|e| asks(e, ty)),
        _ => false,
    }
}
