//! Whether every case can come to its end, by what the rules themselves demand and wait for: open duties and their acts,
//! limits that run out, armed 遇. That somebody might come with a new request is not counted on.

use super::before::Before;
use super::sites::{Root, Site, Sites};
use super::{Finding, example};
use crate::model::region::{Found, Truth};
use crate::model::{CaseTypeId, EventTypeId, Expr, RuleBase, StatementId, StatementKind, Term};
use crate::problem::{ProblemKind, Related};
use rustc_hash::FxHashSet;

/// Runs the questions of this file.
pub(super) fn endings(sites: &Sites<'_>, before: &Before) -> Vec<Finding> {
    let base = sites.base;
    let ends = Ends::of(base);
    let mut found = never_ending(sites, &ends);
    let endless: FxHashSet<CaseTypeId> = found.iter().filter_map(|(ty, _)| *ty).collect();
    found.extend(dead_ends(sites, &ends, before, &endless));
    found.extend(loops(sites).into_iter().map(|f| (None, f)));
    if sites.cut {
        let steps = super::sites::MAX_SITES;
        if let Some(first) = base.provisions.first() {
            let kind = ProblemKind::SearchCut { steps };
            found.push((None, Finding::new(kind, first.marker)));
        }
    }
    found.into_iter().map(|(_, finding)| finding).collect()
}

/// What can lead to an end.
struct Ends {
    statements: Vec<bool>,
    events: Vec<bool>,
}

impl Ends {
    fn of(base: &RuleBase) -> Self {
        let mut ends = Self {
            statements: vec![false; base.statements.len()],
            events: vec![false; base.events.len()],
        };
        // Every round makes at least one more, and one chain of the rules is seldom longer than a few.
        loop {
            let mut more = false;
            for index in (0..base.statements.len()).rev() {
                if !ends.statements[index] && ends.statement(base, StatementId::at(index)) {
                    ends.statements[index] = true;
                    more = true;
                }
            }
            for head in &base.heads {
                if ends.any(&head.body) {
                    for event in &head.trigger.events {
                        more |= !std::mem::replace(&mut ends.events[event.index()], true);
                    }
                }
            }
            for definition in &base.definitions {
                if ends.events[definition.event.index()] {
                    for event in &definition.base {
                        more |= !std::mem::replace(&mut ends.events[event.index()], true);
                    }
                }
            }
            if !more {
                return ends;
            }
        }
    }

    fn any(&self, body: &[StatementId]) -> bool {
        body.iter().any(|id| self.statements[id.index()])
    }

    fn on(&self, events: &[EventTypeId]) -> bool {
        events.iter().any(|e| self.events[e.index()])
    }

    fn statement(&self, base: &RuleBase, id: StatementId) -> bool {
        match &base.statement(id).kind {
            StatementKind::Close | StatementKind::Terminate(_) => true,
            StatementKind::Duty(duty) => {
                duty.bodies().any(|body| self.any(body))
                    || duty.acts.iter().any(|way| self.on(way))
                    || duty.waivers.iter().any(|waiver| self.on(&waiver.events))
            }
            StatementKind::Power(power) => self.any(&power.lapsed) || self.on(&power.events),
            StatementKind::Arm { trigger, body } => self.any(body) || self.on(&trigger.events),
            StatementKind::Switch { branches, .. } => branches.iter().any(|b| self.any(&b.body)),
            StatementKind::If(_, body) | StatementKind::AnyOf { body, .. } => self.any(body),
            StatementKind::Follow(target, reach) => self.any(base.reached((*target, *reach))),
            StatementKind::Raise(raise) => self.events[raise.event.index()],
            StatementKind::Assign(..)
            | StatementKind::Sanction { .. }
            | StatementKind::Notice { .. } => false,
        }
    }
}

/// Case types on which duties arise and which no rule ends.
fn never_ending(sites: &Sites<'_>, ends: &Ends) -> Vec<(Option<CaseTypeId>, Finding)> {
    let base = sites.base;
    let mut findings = Vec::new();
    for (index, ty) in base.case_types.iter().enumerate() {
        let id = CaseTypeId::at(index);
        let about = |site: &&Site| sites.case_of(site) == Some(id);
        let mut opened = sites.all.iter().filter(about).filter(|site| {
            matches!(
                base.statement(site.statement).kind,
                StatementKind::Duty(_) | StatementKind::Arm { .. }
            )
        });
        let ended = |site: &Site| ends.statements[site.statement.index()];
        let Some(first) = opened.next() else { continue };
        if ended(first) || opened.any(ended) || sites.all.iter().filter(about).any(ended) {
            continue;
        }
        let kind = ProblemKind::CaseNeverEnds {
            case: ty.name.to_string(),
        };
        let statement = base.statement(first.statement);
        let mut finding = Finding::new(kind, ty.span)
            .with(statement.span, Related::Link)
            .quoting(statement.provision);
        if let (Found::Witness(facts), _) = sites.together(&[first], &[])
            && let Some(input) = example::case(base, &first.happened, &facts)
        {
            finding = finding.shown_by(input);
        }
        findings.push((Some(id), finding));
    }
    findings
}

/// Events after which, under some facts, something is opened and nothing of it leads to an end.
fn dead_ends(
    sites: &Sites<'_>,
    ends: &Ends,
    before: &Before,
    endless: &FxHashSet<CaseTypeId>,
) -> Vec<(Option<CaseTypeId>, Finding)> {
    let base = sites.base;
    let mut at_event: Vec<Vec<&Site>> = vec![Vec::new(); base.events.len()];
    for site in &sites.all {
        if let (Root::Head(index), 0) = (site.root, site.moment) {
            for event in &base.heads[index].trigger.events {
                at_event[event.index()].push(site);
            }
        }
    }
    let mut findings = Vec::new();
    // A case that stands still is told at the first event after which it does.
    let mut still: Vec<EventTypeId> = Vec::new();
    let mut order: Vec<(Vec<EventTypeId>, EventTypeId)> = (0..at_event.len())
        .filter(|index| !at_event[*index].is_empty())
        .map(|index| (before.chain(EventTypeId::at(index)), EventTypeId::at(index)))
        .collect();
    order.sort_by_key(|(chain, event)| (chain.len(), *event));
    for (chain, event) in order {
        let here = &at_event[event.index()];
        if chain.iter().any(|earlier| still.contains(earlier)) {
            continue;
        }
        let Some(case) = base.event(event).about else {
            continue;
        };
        if endless.contains(&case) {
            continue;
        }
        let mut leads: Vec<Expr> = Vec::new();
        for site in chain.iter().flat_map(|e| at_event[e.index()].iter()) {
            let kind = &base.statement(site.statement).kind;
            let acts = matches!(
                kind,
                StatementKind::Duty(_)
                    | StatementKind::Arm { .. }
                    | StatementKind::Power(_)
                    | StatementKind::Close
                    | StatementKind::Terminate(_)
                    | StatementKind::Raise(_)
            );
            if acts && ends.statements[site.statement.index()] {
                let way = sites.way(site.step);
                let asked = way.iter().filter(|step| step.span.is_some());
                leads.push(Expr::And(
                    asked.map(|s| s.test.clone().into_owned()).collect(),
                ));
            }
        }
        // An end that needs no condition is always there.
        if leads
            .iter()
            .any(|way| matches!(way, Expr::And(p) if p.is_empty()))
        {
            continue;
        }
        leads.dedup();
        let further: Vec<(u32, &Expr, Truth)> =
            leads.iter().map(|way| (0, way, Truth::FALSE)).collect();
        let opened = here.iter().find_map(|site| {
            let opens = matches!(
                base.statement(site.statement).kind,
                StatementKind::Duty(_) | StatementKind::Arm { .. }
            );
            if !opens || ends.statements[site.statement.index()] {
                return None;
            }
            match sites.together(&[site], &further).0 {
                Found::Witness(facts) => Some((*site, facts)),
                Found::Never | Found::Bound => None,
            }
        });
        let Some((site, facts)) = opened else {
            continue;
        };
        still.push(event);
        let statement = base.statement(site.statement);
        let kind = ProblemKind::DeadEnd {
            event: base.event(event).name.to_string(),
        };
        let mut finding = Finding::new(kind, statement.span);
        for provision in sites.quoted(site) {
            finding = finding.quoting(provision);
        }
        if let Some(input) = example::case(base, &at_once(&chain), &facts) {
            finding = finding.shown_by(input);
        }
        findings.push((None, finding));
    }
    findings
}

/// A chain at one moment: what its events bring holds together.
fn at_once(chain: &[EventTypeId]) -> Vec<(u32, Vec<EventTypeId>)> {
    chain.iter().map(|event| (0, vec![*event])).collect()
}

/// Duties that lead to each other and have no limit, any of them.
fn loops(sites: &Sites<'_>) -> Vec<Finding> {
    let base = sites.base;
    // Duties without a clock, and for each event those that it opens.
    let clockless = |site: &Site| match &base.statement(site.statement).kind {
        StatementKind::Duty(duty) => duty
            .limit
            .as_ref()
            .is_none_or(|limit| matches!(limit.term, Term::Undetermined)),
        _ => false,
    };
    let mut nodes: Vec<&Site> = Vec::new();
    let mut seen: FxHashSet<StatementId> = FxHashSet::default();
    let mut opened: Vec<Vec<StatementId>> = vec![Vec::new(); base.events.len()];
    for site in sites.all.iter().filter(|site| clockless(site)) {
        if seen.insert(site.statement) {
            nodes.push(site);
        }
        if let Some((moment, events)) = site.happened.last()
            && *moment == site.moment
        {
            for event in events {
                if !opened[event.index()].contains(&site.statement) {
                    opened[event.index()].push(site.statement);
                }
            }
        }
    }
    let next = |id: StatementId| -> Vec<StatementId> {
        match &base.statement(id).kind {
            StatementKind::Duty(duty) => duty
                .acts
                .iter()
                .flatten()
                .flat_map(|e| opened[e.index()].iter().copied())
                .collect(),
            _ => Vec::new(),
        }
    };
    let mut findings = Vec::new();
    let mut told: FxHashSet<StatementId> = FxHashSet::default();
    let mut spent: FxHashSet<StatementId> = FxHashSet::default();
    for site in nodes {
        // A walk in depth: a duty met again on the way closes a circle; one left behind without is done with.
        let mut stack = vec![(site.statement, next(site.statement))];
        let mut way = vec![site.statement];
        while let Some((id, rest)) = stack.last_mut() {
            let Some(to) = rest.pop() else {
                spent.insert(*id);
                stack.pop();
                way.pop();
                continue;
            };
            if let Some(from) = way.iter().position(|s| *s == to) {
                let circle = &way[from..];
                if circle.iter().all(|s| told.insert(*s)) {
                    findings.push(circle_finding(sites, circle));
                }
            } else if !spent.contains(&to) {
                way.push(to);
                stack.push((to, next(to)));
            }
        }
    }
    findings
}

fn circle_finding(sites: &Sites<'_>, circle: &[StatementId]) -> Finding {
    let base = sites.base;
    let act = |id: &StatementId| match &base.statement(*id).kind {
        StatementKind::Duty(duty) => duty.acts.first().and_then(|way| way.first()),
        _ => None,
    };
    let mut acts: Vec<String> = circle
        .iter()
        .filter_map(|id| Some(base.event(*act(id)?).name.to_string()))
        .collect();
    acts.extend(acts.first().cloned());
    let first = base.statement(circle[0]);
    let mut finding = Finding::new(ProblemKind::EndlessLoop { acts }, first.span);
    for id in circle {
        let statement = base.statement(*id);
        finding = finding.quoting(statement.provision);
        if statement.span != first.span {
            finding = finding.with(statement.span, Related::Link);
        }
    }
    let site = sites.all.iter().find(|s| s.statement == circle[0]);
    if let Some(site) = site
        && let (Found::Witness(facts), _) = sites.together(&[site], &[])
    {
        let mut chain = site.happened.clone();
        let rounds = circle.iter().filter_map(|id| Some(vec![*act(id)?]));
        chain.extend((site.moment + 1..).zip(rounds));
        if let Some(input) = example::case(base, &chain, &facts) {
            finding = finding.shown_by(input);
        }
    }
    finding
}
