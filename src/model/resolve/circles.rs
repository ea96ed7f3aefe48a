//! Rules that would set each other off without end (ruling 21): 依照, and events that cause events.
//!
//! Only what follows at once counts. A 遇 inside a body, a duty's performance and a limit that runs from the trigger
//! wait for something new; a limit with 自 may have run out already when the duty arises.

use super::Resolver;
use crate::model::{
    Body, Duty, EventTypeId, Expr, LimitStart, ProvisionId, Raise, Reach, RuleBase, StatementId,
    StatementKind,
};
use crate::problem::{Problem, ProblemKind, Related};
use crate::source::Span;
use rustc_hash::{FxHashMap, FxHashSet};

/// A link: from one place to the next, and where the rules say so.
struct Link {
    from: usize,
    to: usize,
    span: Span,
}

/// What a body brings about at once.
#[derive(Default)]
struct Brought {
    events: Vec<(EventTypeId, Span)>,
    follows: Vec<((ProvisionId, Reach), Span)>,
}

impl Resolver<'_> {
    /// Reports every circle.
    pub(super) fn circles(&mut self) {
        self.bodies_of_provisions();
        self.follow_circles();
        self.event_circles();
    }

    fn follow_circles(&mut self) {
        let mut links = Vec::new();
        let count = self.base.provisions.len();
        // The first 款 of an article comes after all provisions, so that it has a place of its own.
        let place = |(id, reach): (ProvisionId, Reach)| match reach {
            Reach::Whole => id.index(),
            Reach::FirstParagraph => count + id.index(),
        };
        for index in 0..count {
            for reach in [Reach::Whole, Reach::FirstParagraph] {
                let from = (ProvisionId::at(index), reach);
                let mut brought = Brought::default();
                self.bring(
                    self.base.reached(from),
                    &mut brought,
                    &mut FxHashSet::default(),
                );
                links.extend(brought.follows.into_iter().map(|(to, span)| Link {
                    from: place(from),
                    to: place(to),
                    span,
                }));
            }
        }
        let circles = circles_of(&links);
        self.report_circles(&circles, |base, at| {
            crate::model::cite(base, ProvisionId::at(at % count))
        });
    }

    fn event_circles(&mut self) {
        let mut links: Vec<Link> = Vec::new();
        for definition in &self.base.definitions {
            links.extend(definition.base.iter().map(|from| Link {
                from: from.index(),
                to: definition.event.index(),
                span: definition.span,
            }));
        }
        let base = &self.base;
        let mut starts: Vec<(&[EventTypeId], &Body)> = Vec::new();
        starts.extend(base.heads.iter().map(|h| (&*h.trigger.events, &h.body)));
        for counter in &base.counters {
            starts.extend(counter.tiers.iter().map(|t| (&*counter.events, &t.body)));
        }
        starts.extend(base.prohibitions.iter().map(|p| (&*p.events, &p.violated)));
        for statement in &base.statements {
            match &statement.kind {
                StatementKind::Arm { trigger, body } => starts.push((&trigger.events, body)),
                StatementKind::Duty(duty) => {
                    for act in &duty.acts {
                        starts.extend(duty.after_acts().map(|body| (&**act, body)));
                    }
                }
                _ => {}
            }
        }
        for (events, body) in starts {
            let mut brought = Brought::default();
            self.bring(body, &mut brought, &mut FxHashSet::default());
            for (target, _) in std::mem::take(&mut brought.follows) {
                self.run(target, &mut brought, &mut FxHashSet::default());
            }
            for from in events {
                links.extend(brought.events.iter().map(|&(to, span)| Link {
                    from: from.index(),
                    to: to.index(),
                    span,
                }));
            }
        }
        let circles = circles_of(&links);
        self.report_circles(&circles, |base, at| {
            let event = base.events.get(at);
            event.map_or_else(String::new, |e| e.name.to_string())
        });
    }

    /// A provision run by 依照, and those that it runs.
    fn run(
        &self,
        target: (ProvisionId, Reach),
        brought: &mut Brought,
        seen: &mut FxHashSet<(ProvisionId, Reach)>,
    ) {
        let mut open = vec![target];
        while let Some(at) = open.pop() {
            if !seen.insert(at) {
                continue;
            }
            self.bring(self.base.reached(at), brought, &mut FxHashSet::default());
            open.extend(brought.follows.drain(..).map(|(target, _)| target));
        }
    }

    /// What the statements of a body bring about at once; 依照 itself is not followed here.
    fn bring(&self, body: &[StatementId], out: &mut Brought, seen: &mut FxHashSet<StatementId>) {
        let mut open: Vec<StatementId> = body.to_vec();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            let Some(statement) = self.base.statements.get(id.index()) else {
                continue;
            };
            match &statement.kind {
                StatementKind::Raise(raise) => {
                    if !self.climbs(raise) {
                        out.events.push((raise.event, statement.span));
                    }
                }
                StatementKind::Follow(target, reach) => {
                    out.follows.push(((*target, *reach), statement.span));
                }
                StatementKind::Switch { branches, .. } => {
                    open.extend(branches.iter().flat_map(|b| &b.body));
                }
                StatementKind::If(_, body) | StatementKind::AnyOf { body, .. } => {
                    open.extend(body);
                }
                StatementKind::Duty(duty) if runs_from_elsewhere(duty) => {
                    open.extend(&duty.missed);
                    open.extend(duty.late_by.iter().flat_map(|(_, body)| body));
                    open.extend(duty.before.iter().flat_map(|(_, body)| body));
                }
                StatementKind::Power(power) if power.limit.from != LimitStart::Trigger => {
                    open.extend(&power.lapsed);
                }
                StatementKind::Duty(_)
                | StatementKind::Power(_)
                | StatementKind::Assign(..)
                | StatementKind::Close
                | StatementKind::Terminate(_)
                | StatementKind::Sanction { .. }
                | StatementKind::Notice { .. }
                | StatementKind::Arm { .. } => {}
            }
        }
    }

    /// Whether a raised event goes one step up a party relation that has no circles, so that it must end.
    fn climbs(&self, raise: &Raise) -> bool {
        raise.fields.iter().any(|(_, value)| {
            let Expr::PartyAttribute(_, slot) = value else {
                return false;
            };
            self.base
                .party_types
                .iter()
                .any(|ty| ty.attributes.get(slot.index()).is_some_and(|a| a.acyclic))
        })
    }

    fn report_circles(
        &mut self,
        circles: &[Vec<&Link>],
        name: impl Fn(&RuleBase, usize) -> String,
    ) {
        for circle in circles {
            let Some((first, rest)) = circle.split_first() else {
                continue;
            };
            let around = circle.iter().chain([first]);
            let links = around.map(|link| name(&self.base, link.from)).collect();
            let mut problem = Problem::new(ProblemKind::Circle { links }, first.span);
            for link in rest {
                problem = problem.with(link.span, Related::Link);
            }
            self.problems.push(problem);
        }
    }
}

/// The shortest circle through each place that none of those before it goes through.
fn circles_of(links: &[Link]) -> Vec<Vec<&Link>> {
    let mut out: FxHashMap<usize, Vec<&Link>> = FxHashMap::default();
    for link in links {
        out.entry(link.from).or_default().push(link);
    }
    let mut starts: Vec<usize> = out.keys().copied().collect();
    starts.sort_unstable();
    let mut told: FxHashSet<usize> = FxHashSet::default();
    let mut found = Vec::new();
    for start in starts {
        if told.contains(&start) {
            continue;
        }
        if let Some(circle) = way_back(start, &out) {
            told.extend(circle.iter().map(|link| link.from));
            found.push(circle);
        }
    }
    found
}

/// A duty whose limit starts elsewhere than at its trigger may be late at once.
fn runs_from_elsewhere(duty: &Duty) -> bool {
    duty.limit
        .as_ref()
        .is_some_and(|limit| limit.from != LimitStart::Trigger)
}

/// The shortest way from a place back to itself.
fn way_back<'l>(start: usize, out: &FxHashMap<usize, Vec<&'l Link>>) -> Option<Vec<&'l Link>> {
    let mut came: FxHashMap<usize, &'l Link> = FxHashMap::default();
    let mut open = std::collections::VecDeque::from([start]);
    while let Some(at) = open.pop_front() {
        for link in out.get(&at).into_iter().flatten() {
            if link.to == start {
                let mut way = vec![*link];
                let mut back = link.from;
                while back != start {
                    let step = came.get(&back)?;
                    way.push(step);
                    back = step.from;
                }
                way.reverse();
                return Some(way);
            }
            if !came.contains_key(&link.to) && link.to != start {
                came.insert(link.to, link);
                open.push_back(link.to);
            }
        }
    }
    None
}
