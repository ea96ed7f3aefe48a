//! Facts: events that nobody uses, attributes that nobody sets, sanctions that nobody gives, readings on which outcomes
//! depend.

use super::Finding;
use super::walk::{expressions, visit};
use crate::model::{
    Builtin, EventOrigin, EventTypeId, Expr, Fact, LimitStart, NoteKind, ProvisionId, RuleBase,
    SanctionId, StatementKind, Target, Term, cite,
};
use crate::problem::{ProblemKind, Related};
use rustc_hash::{FxHashMap, FxHashSet};

/// Everything in the vocabulary that the rules do not use, and what hangs on open questions.
pub(super) fn facts(base: &RuleBase) -> Vec<Finding> {
    let uses = Uses::of(base);
    let mut found = Vec::new();
    found.extend(unused_events(base, &uses));
    found.extend(unset_attributes(base, &uses));
    found.extend(idle_sanctions(base, &uses));
    found.extend(readings(base));
    found
}

/// What the rules do with the vocabulary.
#[derive(Default)]
struct Uses {
    /// Events that something waits for, counts, demands or forbids.
    events: FxHashSet<EventTypeId>,
    /// Case attributes that are read, with the provisions that read them.
    reads: FxHashMap<(u32, u32), Vec<ProvisionId>>,
    /// Case attributes that are set by an event or by 认定.
    sets: FxHashSet<(u32, u32)>,
    /// Sanctions that are given or may be chosen.
    sanctions: FxHashSet<SanctionId>,
}

impl Uses {
    fn of(base: &RuleBase) -> Self {
        let mut uses = Self::default();
        let mut events: Vec<EventTypeId> = Vec::new();
        let mut exprs: Vec<(Option<ProvisionId>, &Expr)> = Vec::new();
        let mut see = |provision, expr| exprs.push((provision, expr));
        expressions(base, &mut see, &mut |t| events.extend(&t.events));
        for (provision, expr) in exprs {
            visit(expr, &mut |e| uses.read(base, provision, e, &mut events));
        }
        for statement in &base.statements {
            uses.statement(&statement.kind, &mut events);
        }
        for counter in &base.counters {
            events.extend(&counter.events);
        }
        for definition in &base.definitions {
            events.extend(&definition.base);
        }
        for interval in &base.intervals {
            events.extend(interval.from.iter().chain(&interval.to));
        }
        for prohibition in &base.prohibitions {
            events.extend(&prohibition.events);
        }
        for power in &base.powers {
            events.extend(&power.events);
        }
        uses.events.extend(events);
        for event in &base.events {
            let set = event.sets.iter().flatten();
            uses.sets.extend(set.map(|(case, slot)| (case.0, slot.0)));
        }
        uses
    }

    fn read(
        &mut self,
        base: &RuleBase,
        provision: Option<ProvisionId>,
        expr: &Expr,
        events: &mut Vec<EventTypeId>,
    ) {
        match expr {
            Expr::Fact(Fact::Named {
                attribute: Some((case, slot)),
                ..
            }) => self
                .reads
                .entry((case.0, slot.0))
                .or_default()
                .extend(provision),
            Expr::Fact(Fact::LastTime(event)) => events.push(*event),
            Expr::CaseAttribute(_, slot) => {
                // The type of the case is not at hand: an attribute of any of them may be meant.
                for case in 0..base.case_types.len() {
                    let key = (u32::try_from(case).unwrap_or(u32::MAX), slot.0);
                    self.reads.entry(key).or_default().extend(provision);
                }
            }
            Expr::Happened(all) => events.extend(all),
            Expr::Aggregate(aggregate) => events.extend(&aggregate.events),
            _ => {}
        }
    }

    fn statement(&mut self, kind: &StatementKind, events: &mut Vec<EventTypeId>) {
        match kind {
            StatementKind::Duty(duty) => {
                events.extend(duty.acts.iter().flatten());
                if let Some(limit) = &duty.limit {
                    if let LimitStart::Event(event) = limit.from {
                        events.push(event);
                    }
                    for term in super::walk::terms(&limit.term) {
                        if let Term::BeforeEvent { event, .. } = term {
                            events.push(*event);
                        }
                    }
                }
                if let Some(decision) = &duty.decision {
                    self.sanctions.extend(&decision.choices);
                }
            }
            StatementKind::Power(power) => events.extend(&power.events),
            StatementKind::Assign(Target::Case(case, slot, _), _) => {
                self.sets.insert((case.0, slot.0));
            }
            StatementKind::Sanction { sanctions, .. } => self.sanctions.extend(sanctions),
            _ => {}
        }
    }
}

/// Events that no rule waits for, demands or counts, and that set nothing that a rule reads.
fn unused_events(base: &RuleBase, uses: &Uses) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, event) in base.events.iter().enumerate() {
        let id = EventTypeId::at(index);
        let builtin = Builtin::ALL.iter().any(|b| b.id() == id);
        let informs = event
            .sets
            .iter()
            .flatten()
            .any(|(case, slot)| uses.reads.contains_key(&(case.0, slot.0)));
        let Some(span) = event.span else { continue };
        if builtin || uses.events.contains(&id) || informs {
            continue;
        }
        let kind = ProblemKind::EventUnused {
            event: event.name.to_string(),
        };
        let mut finding = Finding::new(kind, span);
        if event.origin == EventOrigin::Defined {
            let definition = base.definitions.iter().find(|d| d.event == id);
            if let Some(provision) = definition.and_then(|d| d.provision) {
                finding = finding.quoting(provision);
            }
        }
        for statement in &base.statements {
            if matches!(&statement.kind, StatementKind::Raise(r) if r.event == id) {
                finding = finding
                    .quoting(statement.provision)
                    .with(statement.span, Related::Referrer);
            }
        }
        found.push(finding);
    }
    found
}

/// Case attributes that a rule reads and nothing sets.
fn unset_attributes(base: &RuleBase, uses: &Uses) -> Vec<Finding> {
    let mut found = Vec::new();
    for (case, ty) in base.case_types.iter().enumerate() {
        for (slot, attribute) in ty.attributes.iter().enumerate() {
            let key = (
                u32::try_from(case).unwrap_or(u32::MAX),
                u32::try_from(slot).unwrap_or(u32::MAX),
            );
            if uses.sets.contains(&key) {
                continue;
            }
            let kind = ProblemKind::AttributeNeverSet {
                owner: ty.name.to_string(),
                attribute: attribute.name.to_string(),
            };
            let mut finding = Finding::new(kind, attribute.span);
            for provision in uses.reads.get(&key).into_iter().flatten() {
                finding = finding.quoting(*provision);
            }
            found.push(finding);
        }
    }
    found
}

fn idle_sanctions(base: &RuleBase, uses: &Uses) -> Vec<Finding> {
    let each = base.sanctions.iter().enumerate();
    each.filter(|(index, _)| !uses.sanctions.contains(&SanctionId::at(*index)))
        .map(|(_, sanction)| {
            let kind = ProblemKind::SanctionNeverGiven {
                sanction: sanction.name.to_string(),
            };
            Finding::new(kind, sanction.span)
        })
        .collect()
}

/// Provisions whose sanctions and duties hang on open questions.
fn readings(base: &RuleBase) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let mut done: FxHashSet<ProvisionId> = FxHashSet::default();
    for note in base
        .notes
        .iter()
        .filter(|n| n.kind == NoteKind::OpenQuestion)
    {
        let Some(provision) = note.provision.filter(|id| done.insert(*id)) else {
            continue;
        };
        let mut outcomes: Vec<String> = Vec::new();
        for statement in &base.statements {
            if statement.provision != base.citable(provision) {
                continue;
            }
            for id in sanctions_of(&statement.kind) {
                let name = base.sanctions[id.index()].name.to_string();
                if !outcomes.contains(&name) {
                    outcomes.push(name);
                }
            }
        }
        if outcomes.is_empty() {
            continue;
        }
        let here = |n: &&crate::model::Note| {
            n.kind == NoteKind::OpenQuestion && n.provision == Some(provision)
        };
        let questions: Vec<_> = base.notes.iter().filter(here).collect();
        let kind = ProblemKind::OutcomesOpen {
            provision: cite(base, provision),
            questions: questions.len(),
            outcomes,
        };
        let mut finding = Finding::new(kind, note.span).quoting(provision);
        for other in questions.iter().skip(1) {
            finding = finding.with(other.span, Related::AlsoOpen);
        }
        found.push(finding);
    }
    found
}

fn sanctions_of(kind: &StatementKind) -> &[SanctionId] {
    match kind {
        StatementKind::Sanction { sanctions, .. } => sanctions,
        StatementKind::Duty(duty) => duty.decision.as_ref().map_or(&[], |d| &d.choices),
        _ => &[],
    }
}
