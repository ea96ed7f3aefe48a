//! Provisions that demand incompatible things of one case at one time.

use super::sites::{Root, Site, Sites};
use super::{Finding, example};
use crate::model::region::{Found, Moment, Regions, Truth};
use crate::model::{
    Bearer, CaseTypeId, Duty, EventTypeId, Expr, Fact, Obligor, Prohibition, RuleBase, Slot,
    StatementKind, Target, Value,
};
use crate::problem::{ProblemKind, Related};
use crate::source::Span;

/// Runs the questions of this file.
pub(super) fn conflicts(sites: &Sites<'_>) -> Vec<Finding> {
    let mut found = forbidden_duties(sites);
    found.extend(forbidden_rights(sites.base));
    for group in same_event(sites) {
        found.extend(rival_endings(sites, &group));
        found.extend(rival_roles(sites, &group));
    }
    found
}

/// Prohibitions in force, by event.
fn prohibitions(base: &RuleBase) -> Vec<Vec<&Prohibition>> {
    let mut by_event: Vec<Vec<&Prohibition>> = vec![Vec::new(); base.events.len()];
    for rule in &base.prohibitions {
        if base.provision(rule.provision).edition.until.is_none() {
            for event in &rule.events {
                by_event[event.index()].push(rule);
            }
        }
    }
    by_event
}

/// A duty each of whose acts the same party must not do.
fn forbidden_duties(sites: &Sites<'_>) -> Vec<Finding> {
    let base = sites.base;
    let forbidden = prohibitions(base);
    let mut findings: Vec<Finding> = Vec::new();
    let mut told: Vec<Span> = Vec::new();
    for site in &sites.all {
        let statement = base.statement(site.statement);
        let StatementKind::Duty(duty) = &statement.kind else {
            continue;
        };
        if duty.decision.is_some() || duty.acts.is_empty() || told.contains(&statement.span) {
            continue;
        }
        // Every way of performing must meet a prohibition; the first of each is enough to show it.
        let barred: Option<Vec<(EventTypeId, &Prohibition)>> = duty
            .acts
            .iter()
            .map(|way| {
                way.iter().find_map(|event| {
                    let rules = forbidden[event.index()].iter();
                    let mut rules =
                        rules.filter(|rule| bars(rule, duty) && settled(base, rule, *event));
                    rules.next().map(|rule| (*event, *rule))
                })
            })
            .collect();
        let Some(barred) = barred else { continue };
        let mut wanted: Vec<(u32, Expr)> = Vec::new();
        let set = assigned(sites, site);
        for (_, rule) in &barred {
            if let Some(when) = &rule.when {
                wanted.push((site.moment, replaced(when, &set, false)));
                // What a later event would lift only says what comes first.
                wanted.push((site.moment, replaced(when, &set, true)));
            }
            if let Some(unless) = &rule.unless {
                let unless = replaced(unless, &set, false);
                wanted.push((site.moment, Expr::Not(Box::new(unless))));
            }
        }
        if let Some(unless) = &duty.unless {
            wanted.push((site.moment, Expr::Not(Box::new(unless.clone()))));
        }
        let further: Vec<(u32, &Expr, Truth)> =
            wanted.iter().map(|(m, e)| (*m, e, Truth::TRUE)).collect();
        let (Found::Witness(facts), _) = sites.together(&[site], &further) else {
            continue;
        };
        told.push(statement.span);
        let (event, rule) = barred[0];
        let kind = ProblemKind::DutyForbidden {
            event: base.event(event).name.to_string(),
        };
        let mut finding = Finding::new(kind, statement.span)
            .with(rule.span, Related::First)
            .quoting(statement.provision)
            .quoting(rule.provision);
        let mut chain = site.happened.clone();
        chain.push((site.moment, vec![event]));
        if let Some(input) = example::case(base, &chain, &facts) {
            finding = finding.shown_by(input);
        }
        findings.push(finding);
    }
    findings
}

/// Whether a prohibition is of the party that owes.
fn bars(rule: &Prohibition, duty: &Duty) -> bool {
    match (&rule.party, &duty.obligor) {
        (Bearer::Party(who), Obligor::One(owes) | Obligor::Each(owes)) => who == owes,
        (Bearer::Any(ty), Obligor::All(owes)) => ty == owes,
        (Bearer::Any(_), _) | (Bearer::Party(_), Obligor::All(_)) => false,
    }
}

/// Whether the prohibition does not depend on how the act is done: on fields of its event.
fn settled(base: &RuleBase, rule: &Prohibition, act: EventTypeId) -> bool {
    let mut regions = Regions::new(base);
    for condition in rule.when.iter().chain(&rule.unless) {
        regions.add(Moment(0), condition);
    }
    !regions.facts().any(|fact| asks_field(fact, act))
}

fn asks_field(fact: &Expr, act: EventTypeId) -> bool {
    match fact {
        Expr::Fact(Fact::Named { fields, .. }) => fields.iter().any(|(event, _)| *event == act),
        Expr::Fact(Fact::Actor) => true,
        Expr::PartyAttribute(owner, _) | Expr::CaseAttribute(owner, _) => asks_field(owner, act),
        Expr::Fact(_) | Expr::Happened(_) => false,
        // What is not looked into may ask anything.
        _ => true,
    }
}

/// What 认定 sets, in the same breath in which a site runs: a prohibition is asked after it.
fn assigned<'a>(sites: &Sites<'a>, site: &Site) -> Vec<((CaseTypeId, Slot), &'a Expr)> {
    let way: Vec<Option<Span>> = sites.way(site.step).iter().map(|s| s.span).collect();
    let certain = |other: &Site| {
        let steps = sites.way(other.step);
        let mut asked = steps.iter().filter_map(|s| s.span);
        asked.all(|span| way.contains(&Some(span)))
    };
    sites
        .all
        .iter()
        .filter(|other| other.moment == site.moment && other.happened == site.happened)
        .filter_map(|other| match &sites.base.statement(other.statement).kind {
            StatementKind::Assign(Target::Case(ty, slot, _), value) if certain(other) => {
                Some(((*ty, *slot), value))
            }
            _ => None,
        })
        .collect()
}

/// A condition with facts replaced by what was assigned to them and, where `happened` says so, with everything that it
/// asks after having happened.
fn replaced(expr: &Expr, set: &[((CaseTypeId, Slot), &Expr)], happened: bool) -> Expr {
    let again = |e: &Expr| replaced(e, set, happened);
    let boxed = |e: &Expr| Box::new(replaced(e, set, happened));
    let all = |list: &[Expr]| list.iter().map(again).collect();
    match expr {
        Expr::Happened(_) if happened => Expr::Literal(Value::Bool(true)),
        Expr::Fact(Fact::Named {
            attribute: Some(attribute),
            ..
        }) => {
            let value = set.iter().rev().find(|(target, _)| target == attribute);
            value.map_or_else(|| expr.clone(), |(_, value)| (*value).clone())
        }
        Expr::Not(inner) => Expr::Not(boxed(inner)),
        Expr::And(parts) => Expr::And(all(parts)),
        Expr::Or(parts) => Expr::Or(all(parts)),
        Expr::Otherwise(a, b) => Expr::Otherwise(boxed(a), boxed(b)),
        Expr::Compare(a, relation, b) => Expr::Compare(boxed(a), *relation, boxed(b)),
        Expr::IsAnyOf(a, list) => Expr::IsAnyOf(boxed(a), all(list)),
        Expr::ContainsEach(a, members) => Expr::ContainsEach(boxed(a), members.clone()),
        Expr::ContainsNone(a, members) => Expr::ContainsNone(boxed(a), members.clone()),
        Expr::Literal(_)
        | Expr::Fact(_)
        | Expr::PartyAttribute(..)
        | Expr::CaseAttribute(..)
        | Expr::Arithmetic(..)
        | Expr::Aggregate(_)
        | Expr::Size(_)
        | Expr::CompareGap { .. }
        | Expr::Happened(_) => expr.clone(),
    }
}

/// A right that is forbidden whenever it is given.
fn forbidden_rights(base: &RuleBase) -> Vec<Finding> {
    let forbidden = prohibitions(base);
    let mut findings = Vec::new();
    for power in &base.powers {
        if power.revokes || base.provision(power.provision).edition.until.is_some() {
            continue;
        }
        for event in &power.events {
            let rules = forbidden[event.index()].iter();
            for rule in rules.filter(|rule| rule.party == power.party) {
                let given = power.when.iter().cloned();
                let given =
                    given.chain(power.unless.iter().map(|u| Expr::Not(Box::new(u.clone()))));
                let mut barred: Vec<Expr> = rule.when.iter().cloned().collect();
                barred.extend(rule.unless.iter().map(|u| Expr::Not(Box::new(u.clone()))));
                let mut regions = Regions::new(base);
                let given = regions.add(Moment(0), &Expr::And(given.collect()));
                let barred = regions.add(Moment(0), &Expr::And(barred));
                let free = regions.find(&[(given, Truth::TRUE), (barred, Truth::NOT_TRUE)]);
                let Found::Witness(facts) = regions.find(&[(given, Truth::TRUE)]) else {
                    continue;
                };
                if free != Found::Never {
                    continue;
                }
                let kind = ProblemKind::RightForbidden {
                    event: base.event(*event).name.to_string(),
                };
                let mut finding = Finding::new(kind, power.span)
                    .with(rule.span, Related::First)
                    .quoting(power.provision)
                    .quoting(rule.provision);
                if let Some(input) = example::case(base, &[(0, vec![*event])], &facts) {
                    finding = finding.shown_by(input);
                }
                findings.push(finding);
            }
        }
    }
    findings
}

/// Sites that run at the very event of a head, together for each event, and for each two heads once.
fn same_event<'s>(sites: &'s Sites<'_>) -> Vec<(EventTypeId, Vec<&'s Site>)> {
    let mut by_event: Vec<Vec<&Site>> = vec![Vec::new(); sites.base.events.len()];
    for site in &sites.all {
        if let (Root::Head(index), 0) = (site.root, site.moment) {
            for event in &sites.base.heads[index].trigger.events {
                by_event[event.index()].push(site);
            }
        }
    }
    let groups = by_event.into_iter().enumerate();
    groups
        .filter(|(_, group)| group.len() > 1)
        .map(|(index, group)| (EventTypeId::at(index), group))
        .collect()
}

/// Two endings at one event with different results, and an ending that at once takes away what another provision opens.
fn rival_endings(sites: &Sites<'_>, (event, group): &(EventTypeId, Vec<&Site>)) -> Vec<Finding> {
    let base = sites.base;
    let kind = |site: &Site| &base.statement(site.statement).kind;
    let mut findings = Vec::new();
    let ends: Vec<&Site> = group
        .iter()
        .copied()
        .filter(|s| matches!(kind(s), StatementKind::Close | StatementKind::Terminate(_)))
        .collect();
    for (index, second) in ends.iter().enumerate() {
        for first in &ends[..index] {
            if kind(first) != kind(second) {
                let problem = ProblemKind::RivalEndings {
                    event: base.event(*event).name.to_string(),
                };
                findings.extend(clash(sites, *event, first, second, problem, &[]));
            }
        }
        for opened in group {
            let lost = matches!(
                (kind(second), kind(opened)),
                (StatementKind::Terminate(_), StatementKind::Duty(_))
                    | (
                        StatementKind::Close | StatementKind::Terminate(_),
                        StatementKind::Arm { .. },
                    )
            );
            if lost {
                let problem = ProblemKind::OpenedAndEnded {
                    event: base.event(*event).name.to_string(),
                };
                findings.extend(clash(sites, *event, second, opened, problem, &[]));
            }
        }
    }
    findings
}

/// Two 认定 of one role at one event that may give different values.
fn rival_roles(sites: &Sites<'_>, (event, group): &(EventTypeId, Vec<&Site>)) -> Vec<Finding> {
    let base = sites.base;
    let mut findings = Vec::new();
    let assigned = |site: &&Site| match &base.statement(site.statement).kind {
        StatementKind::Assign(Target::Case(ty, slot, _), value) => Some(((*ty, *slot), value)),
        _ => None,
    };
    let roles: Vec<_> = group
        .iter()
        .filter_map(|site| Some((*site, assigned(site)?)))
        .collect();
    for (index, (second, (target, value))) in roles.iter().enumerate() {
        for (first, (other, earlier)) in &roles[..index] {
            if target != other || value == earlier {
                continue;
            }
            let same = Expr::IsAnyOf(Box::new((*value).clone()), vec![(*earlier).clone()]);
            let attributes = &base.case_types[target.0.index()].attributes;
            let problem = ProblemKind::RivalRoles {
                role: attributes[target.1.index()].name.to_string(),
                event: base.event(*event).name.to_string(),
            };
            let differ = [(0, &same, Truth::FALSE)];
            findings.extend(clash(sites, *event, first, second, problem, &differ));
        }
    }
    findings
}

/// A finding where two sites can run at one event.
fn clash(
    sites: &Sites<'_>,
    event: EventTypeId,
    first: &Site,
    second: &Site,
    kind: ProblemKind,
    further: &[(u32, &Expr, Truth)],
) -> Option<Finding> {
    let base = sites.base;
    let (Found::Witness(facts), _) = sites.together(&[first, second], further) else {
        return None;
    };
    let (one, other) = (
        base.statement(first.statement),
        base.statement(second.statement),
    );
    let mut finding = Finding::new(kind, other.span)
        .with(one.span, Related::First)
        .quoting(other.provision)
        .quoting(one.provision);
    if let Some(input) = example::case(base, &[(0, vec![event])], &facts) {
        finding = finding.shown_by(input);
    }
    Some(finding)
}
