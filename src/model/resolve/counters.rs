//! What is counted: counters with their tiers, definitions, metrics.

use super::Resolver;
use super::limits::period_of;
use super::placing::{Placed, PlacedKind};
use super::scene::{Scene, written};
use super::types::{Ty, Typed};
use super::vocabulary;
use crate::decimal::Decimal;
use crate::model::{
    self, Counter, CounterEffect, CounterId, Definition, EventOrigin, EventTypeId, Expr, Fact,
    Metric, Tier, Type, slot_of,
};
use crate::problem::{Construct, ProblemKind, UnitOf};
use crate::syntax::tree::{self, DeclarationKind as Kind, Head, Path, StatementKind as Said};

impl<'a> Resolver<'a> {
    /// 指 and 指标.
    pub(super) fn figures(&mut self, declarations: &[vocabulary::Placed<'a>]) {
        for &(provision, declaration) in declarations {
            self.edition = self.edition_of(provision, declaration);
            match &declaration.kind {
                Kind::Definition { name, events, when } => {
                    let base = self.event_list(events);
                    let mut scene = self.past(&base);
                    scene.lost |= !self.knows(events);
                    let when = self.condition_if_any(when.as_ref(), &scene);
                    let Some(&event) = self.words.events.get(&*name.text) else {
                        continue;
                    };
                    if self.base.event(event).origin != EventOrigin::Defined {
                        continue;
                    }
                    self.base.definitions.push(Definition {
                        provision: provision.map(|p| self.base.citable(p)),
                        edition: self.edition.clone(),
                        event,
                        base,
                        when,
                        span: declaration.span,
                    });
                }
                Kind::Metric {
                    name,
                    key,
                    window,
                    value,
                } => {
                    let Some(&Type::Party(key)) = self.words.types.get(&*key.text) else {
                        continue;
                    };
                    let tree::Window::Calendar(period) = window.value else {
                        let of = UnitOf::Figure;
                        self.report(ProblemKind::UnitMisplaced { of }, window.span);
                        continue;
                    };
                    let scene = Scene {
                        subject: Some(key),
                        ..Scene::default()
                    };
                    let value = self.expr_of(value, &scene, Type::Number);
                    let attributes = self.base.party_types.get(key.index());
                    let slot = attributes.and_then(|t| slot_of(&t.attributes, &name.text));
                    if let (Some(value), Some(slot)) = (value, slot) {
                        self.base.metrics.push(Metric {
                            name: (*name.text).into(),
                            provision: provision.map(|p| self.base.citable(p)),
                            edition: self.edition.clone(),
                            key,
                            period: period_of(period),
                            value,
                            slot,
                            span: declaration.span,
                        });
                    }
                }
                _ => {}
            }
        }
        self.edition = crate::model::Edition::default();
    }

    /// Counters of one provision's editions that count the same things share what they hold.
    pub(super) fn families(&mut self) {
        for index in 0..self.base.counters.len() {
            let Some((before, own)) = self
                .base
                .counters
                .get(..=index)
                .and_then(|c| c.split_last().map(|(own, before)| (before, own)))
            else {
                continue;
            };
            let family = before.iter().find(|other| {
                self.base.same_provision(other.provision, own.provision)
                    && other.provision != own.provision
                    && other.keys == own.keys
                    && other.window == own.window
                    && other.events == own.events
                    && other.field == own.field
                    && other.when == own.when
            });
            let Some(family) = family.map(|f| f.family) else {
                continue;
            };
            // Two counters of one edition that count the same remain two.
            let provision = own.provision;
            let taken = before
                .iter()
                .any(|c| c.family == family && c.provision == provision);
            if let Some(counter) = self.base.counters.get_mut(index)
                && !taken
            {
                counter.family = family;
            }
        }
    }

    /// `同一 X WINDOW 累计 E …` with the tiers and effects below it.
    pub(super) fn counter(
        &mut self,
        placed: &Placed<'a>,
        tree: &'a tree::Counter,
        below: &[Placed<'a>],
        around: &Scene,
    ) {
        let events = self.event_list(&tree.events);
        let mut scene = self.past(&events);
        scene.lost |= !self.knows(&tree.events);
        let mut keys = Vec::new();
        let mut party: Option<(String, Ty)> = None;
        let mut broken = events.is_empty();
        for key in &tree.keys {
            match self.key(key, &scene) {
                Some(typed) => {
                    if party.is_none() && typed.ty.is_party() {
                        party = Some((written(key), typed.ty));
                    }
                    keys.push(typed.expr);
                }
                None => broken = true,
            }
        }
        scene.key = party;
        scene.lost |= broken;
        // The anchor of a window is a date of X.
        let mut anchored = scene.clone();
        anchored.subject = scene.key.as_ref().and_then(|(_, ty)| ty.party_type());
        let window = self.window(&tree.window.value, tree.window.span, &anchored);
        let field = match &tree.field {
            Some(name) => match self.number_field(name, &events) {
                Some(field) => Some(field),
                None => return,
            },
            None => None,
        };
        // Asked of each event, before there is anything to count for.
        let mut past = self.past(&events);
        past.lost |= scene.lost;
        let when = self.condition_if_any(tree.when.as_ref(), &past);
        let mut counter = Counter {
            id: CounterId::at(self.base.counters.len()),
            family: CounterId::at(self.base.counters.len()),
            provision: self.base.citable(placed.provision),
            keys,
            window: model::Window::Ever,
            events,
            field,
            when,
            tiers: Vec::new(),
            clears: Vec::new(),
            deductions: Vec::new(),
            span: placed.span,
        };
        // The place is kept first: a tier may hold a counter of its own.
        self.base.counters.push(counter.clone());
        for inner in below {
            self.in_counter(inner, placed, tree, &mut counter, &scene, around);
        }
        if counter.tiers.is_empty() && self.is_whole(placed, below) {
            let what = Construct::Counter;
            self.report(ProblemKind::NothingBelow { what }, placed.span);
        }
        counter.tiers.sort_by_key(|tier| tier.at);
        let Some(window) = window.filter(|_| !broken) else {
            return;
        };
        counter.window = window;
        if let Some(slot) = self.base.counters.get_mut(counter.id.index()) {
            *slot = counter;
        }
    }

    fn in_counter(
        &mut self,
        inner: &Placed<'a>,
        placed: &Placed<'a>,
        tree: &'a tree::Counter,
        counter: &mut Counter,
        scene: &Scene,
        around: &Scene,
    ) {
        match &inner.kind {
            PlacedKind::Headed(Head::Tier(tier), body) => {
                self.tier(tier, body, inner, placed, counter, scene);
            }
            PlacedKind::Plain(Said::Clear(trigger)) => {
                if let Some((effect, _)) = self.effect(trigger, inner, &tree.keys) {
                    counter.clears.push(effect);
                }
            }
            PlacedKind::Plain(Said::Deduct {
                trigger,
                amount,
                cap,
            }) => {
                let Some((effect, scene)) = self.effect(trigger, inner, &tree.keys) else {
                    return;
                };
                let amount = self.expr_of(amount, &scene, Type::Number);
                let cap = cap
                    .as_ref()
                    .map(|cap| self.expr_of(cap, &scene, Type::Number));
                if let (Some(amount), None | Some(Some(_))) = (amount, &cap) {
                    counter.deductions.push((effect, amount, cap.flatten()));
                }
            }
            // What always stands may stand here; anything else has no trigger of its own.
            PlacedKind::Plain(Said::Prohibition(prohibition)) => {
                self.prohibition(prohibition, inner, around);
            }
            PlacedKind::Plain(Said::Power(power)) if power.limit.is_none() => {
                self.power(power, inner, around);
            }
            PlacedKind::Plain(_) | PlacedKind::Headed(..) => {
                let what = Construct::Statement;
                self.report(ProblemKind::Misplaced { what }, inner.span);
            }
        }
    }

    fn tier(
        &mut self,
        tree: &'a tree::Tier,
        body: &[Placed<'a>],
        inner: &Placed<'a>,
        counter_at: &Placed<'a>,
        counter: &mut Counter,
        scene: &Scene,
    ) {
        if tree.at.value <= Decimal::ZERO {
            self.report(ProblemKind::BadThreshold, tree.at.span);
        }
        let when = self.condition_if_any(tree.when.as_ref(), scene);
        let body = self.lower_all(body, scene, inner.provision);
        if inner.provision != counter_at.provision {
            self.bodies
                .entry(inner.provision)
                .or_default()
                .extend(body.iter().copied());
        }
        counter.tiers.push(Tier {
            provision: self.base.citable(inner.provision),
            at: tree.at.value,
            every: tree.every,
            when,
            body,
            span: inner.span,
        });
    }

    /// What a counter counts for. A case is the one in the field of that name, else the one that the event is 关于.
    fn key(&mut self, path: &Path, scene: &Scene) -> Option<Typed> {
        let typed = self.path(path, scene)?;
        Some(match (typed.ty, &typed.expr) {
            (Ty::Of(Type::Case(case)), Expr::Fact(Fact::Named { .. })) => {
                let at_hand = Box::new(Expr::Fact(Fact::Case(case)));
                let expr = Expr::Otherwise(Box::new(typed.expr), at_hand);
                Typed { expr, ..typed }
            }
            _ => typed,
        })
    }

    /// What empties or lowers a counter, with the counter's keys over that event.
    fn effect(
        &mut self,
        trigger: &tree::Trigger,
        inner: &Placed<'a>,
        keys: &[Path],
    ) -> Option<(CounterEffect, Scene)> {
        let (trigger, scene) = self.trigger(trigger, &Scene::default());
        let keys: Vec<Option<Expr>> = keys
            .iter()
            .map(|key| self.key(key, &scene).map(|t| t.expr))
            .collect();
        let effect = CounterEffect {
            trigger,
            keys: keys.into_iter().collect::<Option<_>>()?,
            provision: self.base.citable(inner.provision),
        };
        Some((effect, scene))
    }

    /// The name of an event, for messages.
    pub(super) fn event_name(&self, id: EventTypeId) -> String {
        self.base.event(id).name.to_string()
    }
}
