//! Which events a run may be asked about long after: those that conditions without a case at hand, and figures over a
//! party, look for among all that happened. Of all others only the case itself remembers.

use crate::model::{
    CaseTypeId, EventOrigin, EventTypeId, Expr, Fact, Limit, LimitStart, Obligor, RuleBase,
    StatementId, StatementKind, Term,
};
use rustc_hash::FxHashSet;

/// By event type, whether it is remembered beyond its case.
pub(super) fn recalled(base: &RuleBase) -> Vec<bool> {
    let free = |ty: &crate::model::EventType| {
        ty.about.is_none() && matches!(ty.origin, EventOrigin::Declared)
    };
    let mut recall = Recall {
        base,
        recalled: vec![false; base.events.len()],
        caseless: base.events.iter().map(free).collect(),
        seen: FxHashSet::default(),
        on: None,
        grown: true,
    };
    while std::mem::take(&mut recall.grown) {
        recall.look();
    }
    recall.recalled
}

struct Recall<'a> {
    base: &'a RuleBase,
    recalled: Vec<bool>,
    /// Event types that may happen about no case.
    caseless: Vec<bool>,
    /// Statements that may run on this type of case; on none: without a case, or for the party of a counter.
    seen: FxHashSet<(Option<CaseTypeId>, StatementId)>,
    /// The type of case on which what is gone through runs.
    on: Option<CaseTypeId>,
    grown: bool,
}

impl<'a> Recall<'a> {
    /// One round over the rules: what may run without a case.
    fn look(&mut self) {
        let base = self.base;
        for head in &base.heads {
            if self.any_caseless(&head.trigger.events) {
                self.ask(&head.trigger.when);
                self.run(&head.body);
            }
            self.run_on_cases(&head.trigger.events, &head.body);
        }
        for definition in &base.definitions {
            if self.any_caseless(&definition.base) {
                self.ask(&definition.when);
                self.may_be_caseless(definition.event);
            }
        }
        for rule in &base.periodic {
            self.run(&rule.body);
        }
        for metric in &base.metrics {
            self.question(&metric.value);
        }
        for scope in base.scopes.iter().filter(|s| !s.parties.is_empty()) {
            self.ask(&scope.when);
        }
        for rule in &base.prohibitions {
            if self.any_caseless(&rule.events) {
                self.ask(&rule.when);
                self.ask(&rule.unless);
                self.run(&rule.violated);
            }
            self.run_on_cases(&rule.events, &rule.violated);
        }
        for rule in &base.powers {
            if rule.revokes || self.any_caseless(&rule.events) {
                self.ask(&rule.when);
                self.ask(&rule.unless);
            }
        }
        for counter in &base.counters {
            if self.any_caseless(&counter.events) {
                self.ask(&counter.when);
                counter.keys.iter().for_each(|key| self.question(key));
            }
            for tier in &counter.tiers {
                self.ask(&tier.when);
                self.run(&tier.body);
            }
            let lowered = counter.deductions.iter().map(|(effect, _, _)| effect);
            // How much is deducted is asked for the party that is counted for.
            for (_, amount, cap) in &counter.deductions {
                self.question(amount);
                self.ask(cap);
            }
            for effect in counter.clears.iter().chain(lowered) {
                if self.any_caseless(&effect.trigger.events) {
                    self.ask(&effect.trigger.when);
                }
            }
        }
    }

    /// What runs on a case may raise an event about another type of case: that one is on none.
    fn run_on_cases(&mut self, events: &[EventTypeId], body: &'a [StatementId]) {
        for ty in events {
            self.on = self.base.event(*ty).about;
            if self.on.is_some() {
                self.run(body);
            }
        }
        self.on = None;
    }

    fn any_caseless(&self, events: &[EventTypeId]) -> bool {
        events.iter().any(|ty| self.caseless[ty.index()])
    }

    fn may_be_caseless(&mut self, ty: EventTypeId) {
        self.grown |= !self.caseless[ty.index()];
        self.caseless[ty.index()] = true;
    }

    fn run(&mut self, body: &'a [StatementId]) {
        for &id in body {
            if self.seen.insert((self.on, id)) {
                self.statement(id);
            }
        }
    }

    fn statement(&mut self, id: StatementId) {
        let base = self.base;
        match &base.statement(id).kind {
            StatementKind::Duty(duty) => {
                self.ask(&duty.when);
                self.ask(&duty.unless);
                match &duty.obligor {
                    Obligor::One(expr) | Obligor::Each(expr) => self.question(expr),
                    Obligor::All(_) => {}
                }
                duty.recipients.iter().for_each(|to| self.question(to));
                duty.conditions.iter().for_each(|c| self.question(&c.test));
                duty.waivers.iter().for_each(|w| self.ask(&w.when));
                if let Some(limit) = &duty.limit {
                    self.limit(limit);
                }
                duty.bodies().for_each(|body| self.run(body));
            }
            StatementKind::Power(power) => {
                self.ask(&power.when);
                self.limit(&power.limit);
                self.run(&power.lapsed);
            }
            StatementKind::Assign(_, value) => self.question(value),
            StatementKind::Raise(raise) => {
                raise
                    .fields
                    .iter()
                    .for_each(|(_, value)| self.question(value));
                let about = self.base.event(raise.event).about;
                if self.on.is_none() || self.on != about {
                    self.may_be_caseless(raise.event);
                }
            }
            StatementKind::Follow(target, reach) => self.run(base.reached((*target, *reach))),
            StatementKind::Sanction { to, .. } => self.question(to),
            StatementKind::Notice { to, .. } => to.iter().for_each(|to| self.question(to)),
            StatementKind::Arm { trigger, body } => {
                self.ask(&trigger.when);
                self.run(body);
            }
            StatementKind::Switch { subject, branches } => {
                self.question(subject);
                for branch in branches {
                    self.ask(&branch.test);
                    self.run(&branch.body);
                }
            }
            StatementKind::If(when, body) => {
                self.question(when);
                self.run(body);
            }
            StatementKind::AnyOf { items, body } => {
                items.iter().for_each(|(_, when)| self.question(when));
                self.run(body);
            }
            StatementKind::Close | StatementKind::Terminate(_) => {}
        }
    }

    fn limit(&mut self, limit: &'a Limit) {
        match &limit.from {
            LimitStart::Trigger => {}
            LimitStart::Event(ty) => self.asked(&[*ty]),
            LimitStart::Date(expr) => self.question(expr),
        }
        for term in limit.terms() {
            if let Term::Fact(expr) = term {
                self.question(expr);
            }
        }
    }

    fn ask(&mut self, when: &'a Option<Expr>) {
        if let Some(when) = when {
            self.question(when);
        }
    }

    fn question(&mut self, expr: &'a Expr) {
        let mut parts = vec![expr];
        while let Some(part) = parts.pop() {
            let asked: &[EventTypeId] = match part {
                Expr::Happened(types) => types,
                Expr::Fact(Fact::LastTime(ty)) => std::slice::from_ref(ty),
                Expr::Aggregate(aggregate) => &aggregate.events,
                _ => &[],
            };
            self.asked(asked);
            parts.extend(part.parts());
        }
    }

    /// Without a case at hand, these are looked for among all that happened.
    fn asked(&mut self, types: &[EventTypeId]) {
        if self.on.is_none() {
            types.iter().for_each(|ty| self.recalled[ty.index()] = true);
        }
    }
}
