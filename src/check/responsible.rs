//! Whether somebody is responsible when a duty opens: its holder and its receivers are known by then.
//!
//! A role is known where an event that must have happened sets it ([`Before`]): the trigger, an earlier trigger of the
//! same chain, or what these come after; where one of several must have happened, each of them sets it.

use super::before::Before;
use super::sites::{Root, Site, Sites};
use super::{Finding, example};
use crate::model::region::{Assumed, Found, Held, Moment, Truth};
use crate::model::{CaseTypeId, EventTypeId, Expr, Fact, Obligor, Slot, StatementKind, Target};
use crate::problem::{ProblemKind, Related};
use crate::source::Span;
use rustc_hash::FxHashSet;

type Role = (CaseTypeId, Slot);

/// Runs the questions of this file.
pub(super) fn responsible(sites: &Sites<'_>, before: &Before) -> Vec<Finding> {
    let base = sites.base;
    let setters = Setters::of(sites, before);
    let mut told: FxHashSet<(Span, Role)> = FxHashSet::default();
    let mut findings = Vec::new();
    for (index, site) in sites.all.iter().enumerate() {
        let statement = base.statement(site.statement);
        let (StatementKind::Duty(duty), Root::Head(_)) = (&statement.kind, site.root) else {
            continue;
        };
        let holder = match &duty.obligor {
            Obligor::One(expr) | Obligor::Each(expr) => Some(expr),
            Obligor::All(_) => None,
        };
        for expr in holder.into_iter().chain(&duty.recipients) {
            let Some((fact, role)) = role_of(expr) else {
                continue;
            };
            if told.contains(&(statement.span, role))
                || !setters.anything_sets(role)
                || setters.known_at(index, fact, role)
            {
                continue;
            }
            // A conditional 认定 that holds wherever this duty opens is enough.
            let way: Vec<Expr> = sites
                .way(site.step)
                .iter()
                .map(|step| step.test.clone().into_owned())
                .collect();
            let Some(facts) = setters.open(&way, role, site) else {
                continue;
            };
            told.insert((statement.span, role));
            let attribute = &base.case_types[role.0.index()].attributes[role.1.index()];
            let act = duty.acts.first().and_then(|way| way.first());
            let kind = ProblemKind::RoleUnfilled {
                role: attribute.name.to_string(),
                act: act.map_or_else(String::new, |e| base.event(*e).name.to_string()),
            };
            let mut finding =
                Finding::new(kind, statement.span).with(attribute.span, Related::Declared);
            for provision in sites.quoted(site) {
                finding = finding.quoting(provision);
            }
            let mut facts = facts;
            facts.insert(
                0,
                Assumed {
                    moment: Moment(u32::MAX),
                    fact: fact.clone(),
                    held: Held::Unset,
                },
            );
            if let Some(input) = example::case(base, &site.happened, &facts) {
                finding = finding.shown_by(input);
            }
            findings.push(finding);
        }
    }
    findings
}

/// The attribute of the case that an expression of a party rests on.
fn role_of(expr: &Expr) -> Option<(&Expr, Role)> {
    match expr {
        Expr::Fact(Fact::Named {
            attribute: Some(role),
            ..
        }) => Some((expr, *role)),
        Expr::PartyAttribute(owner, _) => role_of(owner),
        _ => None,
    }
}

/// What sets roles.
struct Setters<'s, 'a> {
    sites: &'s Sites<'a>,
    before: &'s Before,
    /// Unconditional 认定, by the events of their heads.
    assigned: FxHashSet<(EventTypeId, Role)>,
    /// Conditional ones: the site.
    conditional: Vec<(Role, usize)>,
}

impl<'s, 'a> Setters<'s, 'a> {
    fn of(sites: &'s Sites<'a>, before: &'s Before) -> Self {
        let mut setters = Self {
            sites,
            before,
            assigned: FxHashSet::default(),
            conditional: Vec::new(),
        };
        for (index, site) in sites.all.iter().enumerate() {
            let kind = &sites.base.statement(site.statement).kind;
            let StatementKind::Assign(Target::Case(ty, slot, _), _) = kind else {
                continue;
            };
            if sites.way(site.step).iter().any(|s| s.span.is_some()) {
                setters.conditional.push(((*ty, *slot), index));
            } else if let Some((_, events)) = site.happened.last() {
                for event in events {
                    setters.assigned.insert((*event, (*ty, *slot)));
                }
            }
        }
        setters
    }

    /// Whether a role is known at a site.
    fn known_at(&self, site: usize, fact: &Expr, role: Role) -> bool {
        let sites = self.sites;
        let site = &sites.all[site];
        // The event at hand gives it by its own field.
        if let (Expr::Fact(Fact::Named { fields, .. }), Some((moment, events))) =
            (fact, site.happened.last())
            && *moment == site.moment
            && events.iter().all(|e| fields.iter().any(|(f, _)| f == e))
        {
            return true;
        }
        self.site_brings(site, role)
    }

    fn site_brings(&self, site: &Site, role: Role) -> bool {
        let sites = self.sites;
        let chain = site.happened.iter().map(|(_, events)| events.clone());
        let asked = sites.way(site.step).into_iter();
        let asked = asked.flat_map(|step| happened_in(&step.test));
        let mut groups: Vec<Vec<EventTypeId>> = chain.chain(asked).collect();
        let Some(certain) = self.before.after(&groups) else {
            return true;
        };
        // Its case has begun, in one of the ways in which cases of its type begin.
        if let Some(case) = sites.case_of(site) {
            groups.push(self.before.openers(case).to_vec());
        }
        let sets = |event: &EventTypeId| self.sets(*event, role);
        let brings = |event: &EventTypeId| {
            let known = self.before.after(&[vec![*event]]);
            known.is_none_or(|known| known.iter().any(sets))
        };
        certain.iter().any(sets)
            || groups
                .iter()
                .any(|group| !group.is_empty() && group.iter().all(brings))
    }

    /// Where nothing ever sets it, that is another finding.
    fn anything_sets(&self, role: Role) -> bool {
        let mut events = (0..self.sites.base.events.len()).map(EventTypeId::at);
        events.any(|event| self.sets(event, role))
            || self.conditional.iter().any(|(of, _)| *of == role)
    }

    fn sets(&self, event: EventTypeId, role: Role) -> bool {
        let fields = &self.sites.base.event(event).sets;
        fields.contains(&Some(role)) || self.assigned.contains(&(event, role))
    }

    /// Facts under which a way is gone and no conditional 认定 of the role holds; `None` where there are none.
    fn open(&self, way: &[Expr], role: Role, site: &Site) -> Option<Vec<Assumed>> {
        let rules: Vec<Expr> = self
            .conditional
            .iter()
            .filter(|(of, _)| *of == role)
            .map(|(_, index)| {
                let way = self.sites.way(self.sites.all[*index].step);
                Expr::And(way.iter().map(|s| s.test.clone().into_owned()).collect())
            })
            .collect();
        if rules.is_empty() {
            return match self.sites.together(&[site], &[]).0 {
                Found::Witness(facts) => Some(facts),
                Found::Never | Found::Bound => None,
            };
        }
        let mut further: Vec<(u32, &Expr, Truth)> =
            way.iter().map(|test| (0, test, Truth::TRUE)).collect();
        further.extend(rules.iter().map(|rule| (0, rule, Truth::FALSE)));
        match self.sites.ways_together(&[], &further).0 {
            Found::Witness(facts) => Some(facts),
            Found::Never | Found::Bound => None,
        }
    }
}

/// What a condition says has happened.
fn happened_in(expr: &Expr) -> Vec<Vec<EventTypeId>> {
    match expr {
        Expr::Happened(events) => vec![events.clone()],
        Expr::And(parts) => parts.iter().flat_map(happened_in).collect(),
        _ => Vec::new(),
    }
}
