//! Duties: without a limit, a holder or a consequence; consequences that never come; steps that come too early or too
//! late for the limit that they serve.

use super::walk::{Parent, Part, Tree, fact_name, terms};
use super::witness::Stage;
use super::{Finding, dates};
use crate::journal::{DutyRecord, DutyState, Journal};
use crate::model::{
    Duty, EventTypeId, Expr, Fact, Limit, LimitStart, Obligor, ProvisionId, RuleBase, Statement,
    StatementId, StatementKind, Term,
};
use crate::problem::{DeadEnd, ProblemKind, Related};
use crate::source::Span;

/// Everything that the rules leave open about who must do what by when, and what if not.
pub(super) fn duties<'a>(base: &'a RuleBase, tree: &'a Tree, stage: &Stage<'a>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, statement) in base.statements.iter().enumerate() {
        let StatementKind::Duty(duty) = &statement.kind else {
            continue;
        };
        let one = One {
            base,
            tree,
            stage,
            id: StatementId::at(index),
            statement,
            duty,
        };
        found.extend(one.limit());
        found.extend(one.holder());
        found.extend(one.dead_ends());
        found.extend(one.steps());
        found.extend(one.time_left());
    }
    found.extend(without_consequence(base, stage));
    found
}

/// The first duty of a statement in a run.
fn opened(journal: &Journal, id: StatementId) -> Option<&DutyRecord> {
    journal.status.duties.iter().find(|d| d.statement == id)
}

/// A statement that is a duty.
type Owed<'a> = (StatementId, &'a Statement, &'a Duty);

/// Duties that may be missed without anything following, by provision.
fn without_consequence(base: &RuleBase, stage: &Stage<'_>) -> Vec<Finding> {
    let mut all: Vec<(ProvisionId, Vec<Owed<'_>>)> = Vec::new();
    for (index, statement) in base.statements.iter().enumerate() {
        let StatementKind::Duty(duty) = &statement.kind else {
            continue;
        };
        let follows = !duty.missed.is_empty() || !duty.late_by.is_empty();
        if follows || clockless(duty.limit.as_ref()) {
            continue;
        }
        match all
            .iter_mut()
            .rev()
            .find(|(id, _)| *id == statement.provision)
        {
            Some((_, list)) => list.push((StatementId::at(index), statement, duty)),
            None => all.push((
                statement.provision,
                vec![(StatementId::at(index), statement, duty)],
            )),
        }
    }
    let one = |(provision, mut list): (ProvisionId, Vec<Owed<'_>>)| {
        list.sort_by_key(|(_, statement, _)| statement.span);
        let (first, rest) = list.split_first()?;
        let mut acts: Vec<String> = Vec::new();
        for (_, _, duty) in &list {
            let act = act_of(base, duty);
            if !acts.contains(&act) {
                acts.push(act);
            }
        }
        let kind = ProblemKind::DutyWithoutConsequence { acts };
        let finding = Finding::new(kind, first.1.span).quoting(provision);
        let missed = |id| {
            move |journal: &Journal| {
                opened(journal, id).is_some_and(|duty| duty.state == DutyState::Overdue)
            }
        };
        let mut cases = list
            .iter()
            .filter_map(|(id, ..)| stage.case_of(*id, &missed(*id)));
        let finding = finding.shown_by_any(cases.next());
        Some(rest.iter().fold(finding, |finding, (_, statement, _)| {
            finding.with(statement.span, Related::Also)
        }))
    };
    all.into_iter().filter_map(one).collect()
}

/// What a duty is called: its acts.
pub(super) fn act_of(base: &RuleBase, duty: &Duty) -> String {
    if let Some(decision) = &duty.decision {
        let names = decision.choices.iter();
        let names: Vec<&str> = names.map(|s| &*base.sanctions[s.index()].name).collect();
        return format!("给予 {}", names.join("、"));
    }
    let name = |e: &EventTypeId| base.event(*e).name.to_string();
    let all = |acts: &Vec<EventTypeId>| acts.iter().map(name).collect::<Vec<_>>().join(" 并 ");
    duty.acts.iter().map(all).collect::<Vec<_>>().join(" 或 ")
}

/// Whether a limit never has a clock.
pub(super) fn clockless(limit: Option<&Limit>) -> bool {
    fn never(term: &Term) -> bool {
        match term {
            Term::Undetermined => true,
            Term::Shortest(all) => all.iter().all(never),
            Term::Otherwise(first, second) => never(first) && never(second),
            Term::SameDay
            | Term::Within(_)
            | Term::Fact(_)
            | Term::BeforeDay { .. }
            | Term::BeforeEvent { .. } => false,
        }
    }
    limit.is_none_or(|limit| never(&limit.term))
}

struct One<'s, 'a> {
    base: &'a RuleBase,
    tree: &'a Tree,
    stage: &'s Stage<'a>,
    id: StatementId,
    statement: &'a Statement,
    duty: &'a Duty,
}

impl One<'_, '_> {
    fn finding(&self, kind: ProblemKind) -> Finding {
        Finding::new(kind, self.statement.span).quoting(self.statement.provision)
    }

    /// With a case in which the duty arises.
    fn arising(&self, finding: Finding) -> Finding {
        let arises = |journal: &Journal| opened(journal, self.id).is_some();
        finding.shown_by_any(self.stage.case_of(self.id, &arises))
    }

    fn act(&self) -> String {
        act_of(self.base, self.duty)
    }

    fn limit(&self) -> Option<Finding> {
        let kind = || ProblemKind::DutyWithoutLimit { act: self.act() };
        clockless(self.duty.limit.as_ref()).then(|| self.arising(self.finding(kind())))
    }

    /// The role that owes it is an attribute of the case that nothing sets.
    fn holder(&self) -> Option<Finding> {
        let (Obligor::One(party) | Obligor::Each(party)) = &self.duty.obligor else {
            return None;
        };
        let Expr::Fact(Fact::Named {
            fields,
            attribute: Some((case, slot)),
            ..
        }) = party
        else {
            return None;
        };
        let set = self.base.events.iter().any(|e| e.sets.contains(&Some((*case, *slot))))
            || self.base.statements.iter().any(|s| {
                matches!(&s.kind, StatementKind::Assign(crate::model::Target::Case(c, at, _), _) if (c, at) == (case, slot))
            });
        if set || !fields.is_empty() {
            return None;
        }
        let attribute = &self.base.case_types[case.index()].attributes[slot.index()];
        let kind = ProblemKind::DutyWithoutHolder {
            act: self.act(),
            role: fact_name(party).unwrap_or_default().to_owned(),
        };
        let finding = self.arising(self.finding(kind));
        Some(finding.with(attribute.span, Related::Declared))
    }

    /// Continuations that never run.
    fn dead_ends(&self) -> Vec<Finding> {
        let duty = self.duty;
        let late = duty.late_by.iter().map(|(_, body)| body);
        let early = duty.before.iter().map(|(_, body)| body);
        let first = |bodies: Vec<&Vec<StatementId>>| {
            let id = bodies.into_iter().flatten().next()?;
            Some(self.base.statement(*id).span)
        };
        let mut found = Vec::new();
        let mut push = |span: Option<Span>, why| {
            let kind = ProblemKind::ConsequenceUnreachable {
                act: self.act(),
                why,
            };
            found.extend(
                span.map(|span| Finding::new(kind, span).quoting(self.statement.provision)),
            );
        };
        if clockless(duty.limit.as_ref()) {
            let bodies = std::iter::once(&duty.missed).chain(late).chain(early);
            push(first(bodies.collect()), DeadEnd::NoClock);
            return found;
        }
        let ends = duty
            .missed
            .iter()
            .any(|id| matches!(self.base.statement(*id).kind, StatementKind::Terminate(_)));
        if ends {
            push(first(late.collect()), DeadEnd::CaseOver);
        }
        if duty
            .limit
            .as_ref()
            .is_some_and(|l| only_before_event(&l.term))
        {
            push(first(early.collect()), DeadEnd::NoInstant);
        }
        found
    }

    /// Steps before the limit that come before the duty, or that may end after its limit.
    fn steps(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        let Some(limit) = &self.duty.limit else {
            return found;
        };
        for (index, (lead, body)) in self.duty.before.iter().enumerate() {
            let Some(first) = body.first() else { continue };
            let span = self.base.statement(*first).span;
            // A limit that runs from elsewhere may be shorter when the duty arises; that is a question of the case.
            if limit.from == LimitStart::Trigger {
                match dates::step_too_early(self.base, &limit.term, *lead) {
                    dates::Answer::Found(day) => {
                        let kind = ProblemKind::StepTooEarly {
                            act: self.act(),
                            lead: lead.to_string(),
                            day,
                        };
                        let finding = Finding::new(kind, span).quoting(self.statement.provision);
                        let arises = |journal: &Journal| opened(journal, self.id).is_some();
                        let case = self.stage.case_on(self.id, day, &arises);
                        found.push(finding.shown_by_any(case));
                    }
                    dates::Answer::NoneUpTo(from, to) => {
                        let kind = ProblemKind::StepsTried {
                            act: self.act(),
                            from,
                            to,
                        };
                        let finding = Finding::new(kind, span);
                        found.push(finding.quoting(self.statement.provision));
                    }
                    dates::Answer::Never | dates::Answer::Unasked => {}
                }
            }
            found.extend(self.steps_past(index, *lead));
        }
        found
    }

    /// Duties that arise D before the limit and may still be open when it ends.
    fn steps_past(&self, index: usize, lead: crate::calendar::Span) -> Vec<Finding> {
        let Some((_, body)) = self.duty.before.get(index) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for id in self.opened_by(body) {
            let statement = self.base.statement(id);
            let StatementKind::Duty(step) = &statement.kind else {
                continue;
            };
            let Some(limit) = step
                .limit
                .as_ref()
                .filter(|l| l.from == LimitStart::Trigger)
            else {
                continue;
            };
            if let dates::Answer::Found(day) = dates::ends_after(self.base, &limit.term, lead) {
                let kind = ProblemKind::StepPastLimit {
                    step: act_of(self.base, step),
                    act: self.act(),
                    lead: lead.to_string(),
                    day,
                };
                let finding = Finding::new(kind, statement.span).quoting(statement.provision);
                let whole = (self.statement.span, Related::Serves);
                found.push(
                    finding
                        .quoting(self.statement.provision)
                        .with(whole.0, whole.1),
                );
            }
        }
        found
    }

    /// Duties in a body, and those that an event which it raises opens at a head.
    fn opened_by(&self, body: &[StatementId]) -> Vec<StatementId> {
        let mut all: Vec<StatementId> = body.to_vec();
        for id in body {
            let StatementKind::Raise(raise) = &self.base.statement(*id).kind else {
                continue;
            };
            for head in &self.base.heads {
                if head.trigger.events.contains(&raise.event) {
                    all.extend(&head.body);
                }
            }
        }
        all
    }

    /// A duty that follows on the performance of another and is due no later than that one.
    fn time_left(&self) -> Option<Finding> {
        let Some(Parent::Statement(before, Part::Performed)) = self.tree.parent(self.id) else {
            return None;
        };
        let earlier = self.base.statement(before);
        let StatementKind::Duty(first) = &earlier.kind else {
            return None;
        };
        let (one, two) = (first.limit.as_ref()?, self.duty.limit.as_ref()?);
        let trigger = self.trigger_of(before);
        let starts = |limit: &Limit| match &limit.from {
            LimitStart::Trigger => None,
            LimitStart::Event(event) => Some(*event),
            LimitStart::Date(_) => None,
        };
        let from_trigger = one.from == LimitStart::Trigger;
        let same_start = match (starts(one), starts(two)) {
            (Some(a), Some(b)) => a == b,
            (None, Some(b)) => from_trigger && trigger.as_deref() == Some(&[b]),
            _ => false,
        };
        if !same_start || !self.no_later(&two.term, &one.term) {
            return None;
        }
        let kind = ProblemKind::NoTimeLeft {
            act: self.act(),
            first: act_of(self.base, first),
        };
        let finding = self.finding(kind).quoting(earlier.provision);
        let case = self.stage.last_day(before, self.id);
        Some(
            finding
                .with(earlier.span, Related::Before)
                .shown_by_any(case),
        )
    }

    /// Whether one limit never ends after another of the same start: the same words, or spans of one measure.
    fn no_later(&self, one: &Term, other: &Term) -> bool {
        if one == other {
            return true;
        }
        match (one, other) {
            (Term::Within(a), Term::Within(b)) => a.compare(*b).is_some_and(|order| order.is_le()),
            (Term::SameDay, Term::Within(b)) => !b.unit.is_clock(),
            (Term::Shortest(all), other) => all.iter().any(|one| self.no_later(one, other)),
            _ => false,
        }
    }

    /// The events of the head or arm that opens a statement at once.
    fn trigger_of(&self, id: StatementId) -> Option<Vec<EventTypeId>> {
        for parent in self.tree.outwards(id) {
            match parent {
                Parent::Head(index) => return Some(self.base.heads[index].trigger.events.clone()),
                Parent::Statement(id, Part::Arm) => {
                    return match &self.base.statement(id).kind {
                        StatementKind::Arm { trigger, .. } => Some(trigger.events.clone()),
                        _ => None,
                    };
                }
                Parent::Statement(_, Part::Branch(_) | Part::If | Part::AnyOf) => {}
                _ => return None,
            }
        }
        None
    }
}

/// Whether a limit is only `E 前`, which has no instant before E comes.
fn only_before_event(term: &Term) -> bool {
    let all = terms(term);
    !all.is_empty() && all.iter().all(|t| matches!(t, Term::BeforeEvent { .. }))
}
