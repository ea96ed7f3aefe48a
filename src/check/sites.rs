//! Where every statement stands: what must have happened and what must hold for it to run.
//!
//! The rules are walked from their heads down through branches, conditions, armed 遇, continuations and 依照. A statement
//! that several heads reach has a site for each.

use crate::model::region::{Found, Moment, Regions, Truth};
use crate::model::{
    CaseTypeId, Duty, EventTypeId, Expr, ProvisionId, RuleBase, StatementId, StatementKind, Trigger,
};
use crate::source::Span;
use std::borrow::Cow;

/// Sites that are looked at; a rule base with more is looked at up to here, and that is said.
pub(super) const MAX_SITES: usize = 60_000;
/// How deep continuations and references are followed.
const MAX_DEPTH: usize = 48;

/// A condition on the way to a site.
pub(super) struct Step<'a> {
    /// The condition before it.
    pub before: Option<usize>,
    /// When it is asked, counted along the way.
    pub moment: u32,
    pub test: Cow<'a, Expr>,
    pub provision: ProvisionId,
    /// Where the branch or condition stands; nothing for what follows from the trigger.
    pub span: Option<Span>,
}

/// A statement where it runs.
pub(super) struct Site {
    pub statement: StatementId,
    /// The rule from which it is reached.
    pub root: Root,
    /// The last condition on the way.
    pub step: Option<usize>,
    /// How many events after its head it runs; 0: at the head's own event.
    pub moment: u32,
    /// What has happened by then, each one of a list, with its moment; the last is the trigger at hand.
    pub happened: Vec<(u32, Vec<EventTypeId>)>,
}

/// Where a walk begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Root {
    /// A head, by position.
    Head(usize),
    /// A tier, a period's end, or a breach of a prohibition: not an event of the case at hand.
    Other,
}

/// All sites of a rule base.
pub(super) struct Sites<'a> {
    pub base: &'a RuleBase,
    pub steps: Vec<Step<'a>>,
    pub all: Vec<Site>,
    /// The walk was cut.
    pub cut: bool,
}

/// Where the walk is.
#[derive(Clone)]
struct At {
    root: Root,
    step: Option<usize>,
    moment: u32,
    happened: Vec<(u32, Vec<EventTypeId>)>,
    depth: usize,
}

impl<'a> Sites<'a> {
    pub fn of(base: &'a RuleBase) -> Self {
        let mut sites = Self {
            base,
            steps: Vec::new(),
            all: Vec::new(),
            cut: false,
        };
        for (index, head) in base.heads.iter().enumerate() {
            // Only what is in force now or later: past texts were checked in their time.
            if base.provision(head.provision).edition.until.is_some() {
                continue;
            }
            let at = At {
                root: Root::Head(index),
                step: None,
                moment: 0,
                happened: vec![(0, head.trigger.events.clone())],
                depth: 0,
            };
            let at = sites.triggered(&at, &head.trigger, head.provision, head.span);
            sites.body(&head.body, &at);
        }
        let other = At {
            root: Root::Other,
            step: None,
            moment: 0,
            happened: Vec::new(),
            depth: 0,
        };
        for rule in &base.periodic {
            if base.provision(rule.provision).edition.until.is_none() {
                sites.body(&rule.body, &other);
            }
        }
        for tier in base.counters.iter().flat_map(|c| &c.tiers) {
            if base.provision(tier.provision).edition.until.is_none() {
                let at = match &tier.when {
                    Some(when) => sites.step(&other, when, tier.provision, tier.span),
                    None => other.clone(),
                };
                sites.body(&tier.body, &at);
            }
        }
        sites
    }

    /// After a trigger: its events have happened, its condition holds.
    fn triggered(&mut self, at: &At, trigger: &'a Trigger, cited: ProvisionId, span: Span) -> At {
        let has = Cow::Owned(Expr::Happened(trigger.events.clone()));
        let at = self.put(at, has, cited, None);
        match &trigger.when {
            Some(when) => self.step(&at, when, cited, span),
            None => at,
        }
    }

    fn step(&mut self, at: &At, test: &'a Expr, provision: ProvisionId, span: Span) -> At {
        self.put(at, Cow::Borrowed(test), provision, Some(span))
    }

    fn owned_step(&mut self, at: &At, test: Expr, provision: ProvisionId, span: Span) -> At {
        self.put(at, Cow::Owned(test), provision, Some(span))
    }

    fn put(
        &mut self,
        at: &At,
        test: Cow<'a, Expr>,
        provision: ProvisionId,
        span: Option<Span>,
    ) -> At {
        self.steps.push(Step {
            before: at.step,
            moment: at.moment,
            test,
            provision,
            span,
        });
        At {
            step: Some(self.steps.len() - 1),
            ..at.clone()
        }
    }

    fn later(at: &At, happened: Option<Vec<EventTypeId>>) -> At {
        let mut at = at.clone();
        at.moment += 1;
        at.depth += 1;
        at.happened
            .extend(happened.map(|events| (at.moment, events)));
        at
    }

    fn body(&mut self, body: &'a [StatementId], at: &At) {
        if at.depth > MAX_DEPTH || self.all.len() >= MAX_SITES {
            self.cut = true;
            return;
        }
        for id in body {
            self.statement(*id, at);
        }
    }

    fn statement(&mut self, id: StatementId, at: &At) {
        let base = self.base;
        let statement = base.statement(id);
        let (cited, span) = (statement.provision, statement.span);
        let mut here = at.clone();
        if let StatementKind::Duty(duty) = &statement.kind
            && let Some(when) = &duty.when
        {
            here = self.step(at, when, cited, span);
        }
        if let StatementKind::Power(power) = &statement.kind
            && let Some(when) = &power.when
        {
            here = self.step(at, when, cited, span);
        }
        self.all.push(Site {
            statement: id,
            root: here.root,
            step: here.step,
            moment: here.moment,
            happened: here.happened.clone(),
        });
        match &statement.kind {
            StatementKind::Duty(duty) => self.duty(duty, &here),
            StatementKind::Power(power) => self.body(&power.lapsed, &Self::later(&here, None)),
            StatementKind::Arm { trigger, body } => {
                let at = Self::later(at, Some(trigger.events.clone()));
                let at = self.triggered(&at, trigger, cited, span);
                self.body(body, &at);
            }
            StatementKind::Switch { branches, .. } => {
                for branch in branches {
                    let at = match &branch.test {
                        Some(test) => self.step(at, test, branch.provision, branch.span),
                        None => {
                            let none = branches.iter().filter_map(|b| b.test.as_ref());
                            let none = none.map(|test| Expr::Not(Box::new(test.clone())));
                            let test = Expr::And(none.collect());
                            self.owned_step(at, test, branch.provision, branch.span)
                        }
                    };
                    self.body(&branch.body, &at);
                }
            }
            StatementKind::If(when, body) => {
                let at = self.step(at, when, cited, span);
                self.body(body, &at);
            }
            StatementKind::AnyOf { items, body } => {
                let any = Expr::Or(items.iter().map(|(_, when)| when.clone()).collect());
                let at = self.owned_step(at, any, cited, span);
                self.body(body, &at);
            }
            StatementKind::Follow(target, reach) => {
                let mut at = at.clone();
                at.depth += 1;
                self.body(base.reached((*target, *reach)), &at);
            }
            StatementKind::Assign(..)
            | StatementKind::Raise(_)
            | StatementKind::Close
            | StatementKind::Terminate(_)
            | StatementKind::Sanction { .. }
            | StatementKind::Notice { .. } => {}
        }
    }

    fn duty(&mut self, duty: &'a Duty, at: &At) {
        let mut performed = Self::later(at, None);
        match &duty.acts[..] {
            [all] => {
                let each = all.iter().map(|e| (performed.moment, vec![*e]));
                performed.happened.extend(each);
            }
            ways => performed.happened.push((performed.moment, ways.concat())),
        }
        for body in duty.after_acts() {
            self.body(body, &performed);
        }
        let unperformed = Self::later(at, None);
        for body in duty.without_acts() {
            self.body(body, &unperformed);
        }
    }

    /// The conditions up to one, the first asked first.
    pub fn way(&self, last: Option<usize>) -> Vec<&Step<'a>> {
        let mut way = Vec::new();
        let mut at = last;
        while let Some(index) = at {
            let step = &self.steps[index];
            way.push(step);
            at = step.before;
        }
        way.reverse();
        way
    }

    /// Whether all conditions on the ways to some sites can hold together, and further ones at their moments.
    pub fn together(&self, sites: &[&Site], further: &[(u32, &Expr, Truth)]) -> (Found, bool) {
        let steps: Vec<Option<usize>> = sites.iter().map(|s| s.step).collect();
        self.ways_together(&steps, further)
    }

    /// The same for ways.
    pub fn ways_together(
        &self,
        ways: &[Option<usize>],
        further: &[(u32, &Expr, Truth)],
    ) -> (Found, bool) {
        let mut regions = Regions::new(self.base);
        let mut wanted = Vec::new();
        for way in ways {
            for step in self.way(*way) {
                wanted.push((regions.add(Moment(step.moment), &step.test), Truth::TRUE));
            }
        }
        for (moment, test, truth) in further {
            wanted.push((regions.add(Moment(*moment), test), *truth));
        }
        let found = regions.find(&wanted);
        (found, regions.exact())
    }

    /// The case type of the matter at a site: what its trigger, or an earlier one, is about.
    pub fn case_of(&self, site: &Site) -> Option<CaseTypeId> {
        site.happened
            .iter()
            .flat_map(|(_, events)| events)
            .find_map(|event| self.base.event(*event).about)
    }

    pub fn provision(&self, site: &Site) -> ProvisionId {
        self.base.statement(site.statement).provision
    }

    /// The provisions on the way to a site, the site's own first.
    pub fn quoted(&self, site: &Site) -> Vec<ProvisionId> {
        let mut quoted = vec![self.provision(site)];
        for step in self.way(site.step) {
            if !quoted.contains(&step.provision) {
                quoted.push(step.provision);
            }
        }
        quoted
    }
}
