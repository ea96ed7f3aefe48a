//! What of a case the rules look at. Two cases in which all of that is the same go the same way; where the rules look at
//! what no two cases share — distances in time, what other days held — none is taken for another.

use crate::model::plan::{Level, Plan};
use crate::model::{
    Bearer, Counter, Expr, Fact, Limit, LimitStart, Obligor, PartyTypeId, RuleBase, Slot,
    StatementKind, Target, Term, Type, Value, Window,
};
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// What the rules look at.
#[derive(Debug)]
pub(super) struct Looked {
    /// By event type and slot: whether the rules look at the field.
    fields: Vec<Vec<bool>>,
    /// By party type: the attributes that they look at.
    attributes: Vec<Vec<Slot>>,
    /// They look at which events fell on one day.
    pub days: bool,
}

impl Looked {
    /// What the rules of a base look at in a case by itself; `None` where that is more than can be told apart.
    pub fn of(base: &RuleBase, plan: &Plan) -> Option<Self> {
        let one_text = base.repealed.is_none()
            && base.provisions.iter().all(|p| p.edition.is_only())
            && base.definitions.iter().all(|d| d.edition.is_only());
        // What changes for a party changes for its next case.
        let changes_parties =
            |kind: &StatementKind| matches!(kind, StatementKind::Assign(Target::Party(..), _));
        if !one_text || base.statements.iter().any(|s| changes_parties(&s.kind)) {
            return None;
        }
        let mut found = Found {
            base,
            names: FxHashSet::default(),
            slots: FxHashSet::default(),
            figures: false,
        };
        for expr in expressions(base) {
            found.expr(expr)?;
        }
        for (at, counter) in base.counters.iter().enumerate() {
            found.counter(counter, plan.levels.get(at) == Some(&Level::Case))?;
        }
        for statement in &base.statements {
            if let StatementKind::Assign(Target::Case(ty, slot, _), _) = &statement.kind {
                found.attribute(ty.index(), *slot);
            }
        }
        Some(found.looked())
    }

    /// Whether the rules look at a field.
    pub fn field(&self, ty: usize, slot: usize) -> bool {
        let fields = self.fields.get(ty);
        fields.is_some_and(|fields| fields.get(slot).copied().unwrap_or(false))
    }

    /// The attributes of parties of a type that they look at.
    pub fn attributes(&self, ty: PartyTypeId) -> &[Slot] {
        self.attributes.get(ty.index()).map_or(&[], |slots| slots)
    }
}

struct Found<'a> {
    base: &'a RuleBase,
    names: FxHashSet<Arc<str>>,
    slots: FxHashSet<Slot>,
    figures: bool,
}

impl Found<'_> {
    fn expr(&mut self, expr: &Expr) -> Option<()> {
        let mut apart = true;
        expr.each(&mut |part| apart &= self.part(part));
        apart.then_some(())
    }

    /// Takes down what an expression looks at; `false` where that cannot be told apart.
    fn part(&mut self, part: &Expr) -> bool {
        let constant = |expr: &Expr| matches!(expr, Expr::Literal(_));
        match part {
            Expr::Fact(Fact::LastTime(_)) => return false,
            Expr::Fact(Fact::Named { name, .. }) => {
                self.names.insert(name.clone());
            }
            Expr::Aggregate(aggregate) => {
                if !matches!(aggregate.window, None | Some(Window::Ever)) {
                    return false;
                }
                self.figures = true;
                for (ty, slot) in &aggregate.field {
                    self.event_field(ty.index(), *slot);
                }
            }
            Expr::PartyAttribute(_, slot) => {
                self.slots.insert(*slot);
            }
            Expr::CaseAttribute(_, slot) => {
                (0..self.base.case_types.len()).for_each(|ty| self.attribute(ty, *slot));
            }
            // Spans of different measures are compared as of the instant at hand.
            Expr::Compare(left, _, right) if constant(left) && constant(right) => return false,
            Expr::IsAnyOf(subject, _)
                if matches!(&**subject, Expr::Literal(Value::Duration(_))) =>
            {
                return false;
            }
            _ => {}
        }
        true
    }

    fn counter(&mut self, counter: &Counter, of_case: bool) -> Option<()> {
        if of_case {
            self.figures = true;
            if counter.window != Window::Ever {
                return None;
            }
        }
        for (ty, slot) in counter.field.iter().flatten() {
            self.event_field(ty.index(), *slot);
        }
        Some(())
    }

    fn attribute(&mut self, case_type: usize, slot: Slot) {
        let attributes = self.base.case_types.get(case_type).map(|ty| &ty.attributes);
        if let Some(attribute) = attributes.and_then(|all| all.get(slot.index())) {
            self.names.insert(attribute.name.clone());
        }
    }

    fn event_field(&mut self, ty: usize, slot: Slot) {
        if let Some(field) = self.base.events[ty].fields.get(slot.index()) {
            self.names.insert(field.name.clone());
        }
    }

    fn looked(self) -> Looked {
        // A figure is over the events that touch a party, through whatever field.
        let touches = |ty: Type| self.figures && matches!(ty, Type::Party(_) | Type::PartySet(_));
        let of_event = |event: &crate::model::EventType| {
            let fields = event.fields.iter();
            let looked = |f: &crate::model::Attribute| {
                self.names.contains(&f.name) || touches(f.ty) || matches!(f.ty, Type::Case(_))
            };
            fields.map(looked).collect()
        };
        let of_party = |ty: &crate::model::PartyType| {
            let member = |slot: Slot| ty.membership.iter().any(|(_, of)| *of == slot);
            let slots = (0..ty.attributes.len()).map(Slot::at);
            slots
                .filter(|slot| self.slots.contains(slot) || member(*slot))
                .collect()
        };
        Looked {
            fields: self.base.events.iter().map(of_event).collect(),
            attributes: self.base.party_types.iter().map(of_party).collect(),
            days: self.figures,
        }
    }
}

/// Every expression that may be asked where cases run by themselves: all but those of metrics, which the office issues.
fn expressions(base: &RuleBase) -> Vec<&Expr> {
    let mut all: Vec<&Expr> = Vec::new();
    all.extend(base.heads.iter().filter_map(|h| h.trigger.when.as_ref()));
    all.extend(base.definitions.iter().filter_map(|d| d.when.as_ref()));
    all.extend(base.scopes.iter().filter_map(|s| s.when.as_ref()));
    for rule in &base.prohibitions {
        all.extend(bearer(&rule.party));
        all.extend(rule.when.iter().chain(&rule.unless));
    }
    for rule in &base.powers {
        all.extend(bearer(&rule.party));
        all.extend(rule.when.iter().chain(&rule.unless));
    }
    for counter in &base.counters {
        all.extend(counter.keys.iter().chain(&counter.when));
        all.extend(counter.tiers.iter().filter_map(|t| t.when.as_ref()));
        if let Window::Anchored { anchor, .. } = &counter.window {
            all.push(anchor);
        }
        for (_, amount, cap) in &counter.deductions {
            all.extend(std::iter::once(amount).chain(cap));
        }
        let lowered = counter.deductions.iter().map(|(effect, _, _)| effect);
        for effect in counter.clears.iter().chain(lowered) {
            all.extend(effect.trigger.when.iter().chain(&effect.keys));
        }
    }
    for statement in &base.statements {
        of_statement(&statement.kind, &mut all);
    }
    all
}

fn bearer(bearer: &Bearer) -> Option<&Expr> {
    match bearer {
        Bearer::Party(expr) => Some(expr),
        Bearer::Any(_) => None,
    }
}

fn of_statement<'a>(kind: &'a StatementKind, all: &mut Vec<&'a Expr>) {
    match kind {
        StatementKind::Duty(duty) => {
            match &duty.obligor {
                Obligor::One(expr) | Obligor::Each(expr) => all.push(expr),
                Obligor::All(_) => {}
            }
            all.extend(duty.recipients.iter().chain(&duty.when).chain(&duty.unless));
            all.extend(duty.conditions.iter().map(|c| &c.test));
            all.extend(duty.waivers.iter().filter_map(|w| w.when.as_ref()));
            all.extend(duty.extension.iter().map(|e| &e.approver));
            all.extend(duty.decision.iter().map(|d| &d.to));
            duty.limit.iter().for_each(|limit| of_limit(limit, all));
        }
        StatementKind::Power(power) => {
            all.extend(bearer(&power.party).into_iter().chain(&power.when));
            of_limit(&power.limit, all);
        }
        StatementKind::Assign(target, value) => {
            if let Target::Party(owner, _) = target {
                all.push(owner);
            }
            all.push(value);
        }
        StatementKind::Raise(raise) => all.extend(raise.fields.iter().map(|(_, value)| value)),
        StatementKind::Sanction { to, .. } => all.push(to),
        StatementKind::Notice { to, .. } => all.extend(to),
        StatementKind::Arm { trigger, .. } => all.extend(&trigger.when),
        StatementKind::Switch { subject, branches } => {
            all.push(subject);
            all.extend(branches.iter().filter_map(|b| b.test.as_ref()));
        }
        StatementKind::If(when, _) => all.push(when),
        StatementKind::AnyOf { items, .. } => all.extend(items.iter().map(|(_, when)| when)),
        StatementKind::Close | StatementKind::Terminate(_) | StatementKind::Follow(..) => {}
    }
}

fn of_limit<'a>(limit: &'a Limit, all: &mut Vec<&'a Expr>) {
    if let LimitStart::Date(expr) = &limit.from {
        all.push(expr);
    }
    for term in limit.terms() {
        if let Term::Fact(expr) = term {
            all.push(expr);
        }
    }
}
