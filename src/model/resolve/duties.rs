//! Duties, powers, prohibitions and whom they bind.

use super::Resolver;
use super::placing::Placed;
use super::scene::{Scene, written};
use super::types::{Ty, Typed};
use super::vocabulary::sorted;
use crate::model::{
    self, ActCondition, Bearer, Duty, EventTypeId, Expr, Fact, Obligor, OpenPower, Power,
    Prohibition, ProvisionId, Type, slot_of,
};
use crate::problem::{ProblemKind, Sort};
use crate::source::Span;
use crate::syntax::tree::{self, AggregateOver, Continuation, ExprKind, Moment, Name, Path};

/// The scenes of what follows on a duty.
pub(super) struct Continued<'s> {
    /// While it is owed, or missed.
    pub owed: &'s Scene,
    /// Once it is performed.
    pub done: &'s Scene,
    /// Once one of 各 P, or all of them, have performed it.
    pub together: &'s Scene,
}

impl<'a> Resolver<'a> {
    /// A party.
    pub(super) fn party(&mut self, path: &Path, scene: &Scene) -> Option<Typed> {
        let typed = self.path_of_party(path, scene)?;
        self.must_be_party(typed, path.span)
    }

    /// A party or a set of parties.
    pub(super) fn parties(&mut self, path: &Path, scene: &Scene) -> Option<Expr> {
        let typed = self.path_of_party(path, scene)?;
        if typed.ty.is_parties() {
            return Some(typed.expr);
        }
        self.must_be_party(typed, path.span).map(|t| t.expr)
    }

    fn must_be_party(&mut self, typed: Typed, span: Span) -> Option<Typed> {
        if typed.ty.is_party() {
            return Some(typed);
        }
        let found = self.ty_name(typed.ty);
        self.report(ProblemKind::NotAParty { found }, span);
        None
    }

    fn path_of_party(&mut self, path: &Path, scene: &Scene) -> Option<Typed> {
        match self.path_if_known(path, scene) {
            Some(found) => found,
            None => {
                self.unknown_party(path, scene);
                None
            }
        }
    }

    fn unknown_party(&mut self, path: &Path, scene: &Scene) {
        if scene.lost {
            return;
        }
        let Some(name) = path.segments.first() else {
            return;
        };
        let mut known: Vec<String> = Vec::new();
        let events = scene.events.iter().chain(&scene.outer);
        let fields = events.flat_map(|e| &self.base.event(*e).fields);
        let cases = scene
            .cases
            .iter()
            .filter_map(|c| self.base.case_types.get(c.index()));
        let attributes = cases.flat_map(|c| &c.attributes);
        let of_party = |ty: Type| matches!(ty, Type::Party(_) | Type::PartySet(_));
        known.extend(
            fields
                .chain(attributes)
                .filter(|a| of_party(a.ty))
                .map(|a| a.name.to_string()),
        );
        known.extend(self.base.named_parties.iter().map(|p| p.name.to_string()));
        known.extend(self.base.party_types.iter().map(|p| p.name.to_string()));
        self.unknown(Sort::Party, name, known.iter().map(String::as_str));
    }

    /// Who owes, and the scene in which P in a continuation means that member.
    fn obligor(&mut self, obligor: &tree::Obligor, scene: &Scene) -> Option<(Obligor, Scene)> {
        let path = &obligor.party;
        let of_member = |ty| Scene {
            member: Some((written(path), ty)),
            ..scene.clone()
        };
        match self.path_if_known(path, scene) {
            Some(found) => {
                let typed = found?;
                match typed.ty {
                    Ty::Of(Type::PartySet(ty)) if obligor.each => {
                        Some((Obligor::Each(typed.expr), of_member(ty)))
                    }
                    _ => {
                        let typed = self.must_be_party(typed, path.span)?;
                        Some((Obligor::One(typed.expr), scene.clone()))
                    }
                }
            }
            None => {
                if let [name] = &*path.segments
                    && let Some(&Type::Party(ty)) = self.words.types.get(&*name.text)
                {
                    return Some((Obligor::All(ty), of_member(ty)));
                }
                self.unknown_party(path, scene);
                None
            }
        }
    }

    pub(super) fn duty(
        &mut self,
        tree: &'a tree::Duty,
        at: ProvisionId,
        scene: &Scene,
    ) -> Option<Duty> {
        let around = scene;
        let bound = self.obligor(&tree.obligor, scene);
        let (obligor, scene) = match bound {
            Some((obligor, scene)) => (Some(obligor), scene),
            None => (None, scene.clone()),
        };
        let limit = tree.limit.as_ref().map(|limit| self.limit(limit, &scene));
        let acts = tree.acts.iter().map(|all| self.event_list(all));
        // An alternative without acts would be performed at once.
        let acts: Vec<Vec<EventTypeId>> = acts.filter(|all| !all.is_empty()).collect();
        let flat: Vec<EventTypeId> = acts.iter().flatten().copied().collect();
        let mut acting = self.at(&scene, &flat);
        acting.lost |= !tree.acts.iter().all(|all| self.knows(all));
        let asking = Scene {
            lost: acting.lost,
            ..scene.clone()
        };
        let conditions = tree
            .act_conditions
            .iter()
            .filter_map(|c| self.act_condition(c, &flat, &asking))
            .collect();
        let recipients = tree
            .recipients
            .iter()
            .filter_map(|p| self.parties(p, &scene))
            .collect();
        let extension = match &tree.extension {
            Some(extension) => self.extension(extension, &scene),
            None => None,
        };
        let mut duty = Duty {
            when: self.condition_if_any(tree.when.as_ref(), &scene),
            unless: self.condition_if_any(tree.unless.as_ref(), &scene),
            excluded: tree
                .excluded
                .iter()
                .filter_map(|name| self.interval(name))
                .collect(),
            extension,
            waivers: tree
                .waivers
                .iter()
                .map(|w| self.trigger(w, &scene).0)
                .collect(),
            recipients,
            conditions,
            ..empty_duty(Obligor::One(Expr::Fact(Fact::Member)), acts)
        };
        // What follows for all of them together means no single one.
        let together = Scene {
            member: around.member.clone(),
            ..acting.clone()
        };
        let scenes = Continued {
            owed: &scene,
            done: &acting,
            together: &together,
        };
        self.continuations(&mut duty, &tree.continuations, at, &scenes);
        duty.obligor = obligor?;
        duty.limit = match limit {
            Some(limit) => Some(limit?),
            None => None,
        };
        Some(duty)
    }

    pub(super) fn continuations(
        &mut self,
        duty: &mut Duty,
        continuations: &'a [Continuation],
        at: ProvisionId,
        scenes: &Continued<'_>,
    ) {
        for continuation in continuations {
            let said = std::slice::from_ref(&continuation.statement);
            let scene = match continuation.moment {
                Moment::Performed => scenes.done,
                Moment::AllPerformed | Moment::AnyPerformed => scenes.together,
                Moment::Missed | Moment::LateBy(_) | Moment::Before(_) => scenes.owed,
            };
            let body = self.lower_said(said, scene, at);
            match &continuation.moment {
                Moment::Performed => duty.performed.extend(body),
                Moment::AllPerformed => duty.all_performed.extend(body),
                Moment::AnyPerformed => duty.any_performed.extend(body),
                Moment::Missed => duty.missed.extend(body),
                Moment::LateBy(quantity) => {
                    if let Some(by) = self.quantity(quantity) {
                        duty.late_by.push((by, body));
                    }
                }
                Moment::Before(quantity) => {
                    if let Some(lead) = self.quantity(quantity) {
                        duty.before.push((lead, body));
                    }
                }
            }
        }
        // Steps of one unit ascend; steps of different units stay in text order.
        duty.late_by.sort_by(|(a, _), (b, _)| {
            if a.unit == b.unit {
                a.count.cmp(&b.count)
            } else {
                std::cmp::Ordering::Equal
            }
        });
    }

    fn interval(&mut self, name: &Name) -> Option<model::IntervalId> {
        if let Some(id) = self.interval_of(&name.text) {
            return Some(id);
        }
        let known: Vec<&str> = self.words.intervals.keys().copied().collect();
        self.unknown(Sort::Interval, name, sorted(known));
        None
    }

    fn extension(&mut self, tree: &tree::Extension, scene: &Scene) -> Option<model::Extension> {
        let approver = self.party(&tree.approver, scene);
        let by = self.quantity(&tree.by);
        Some(model::Extension {
            approver: approver?.expr,
            by: by?,
            at_most: tree.at_most,
            times: tree.times,
        })
    }

    /// A clause without a keyword tests the act: it binds the alternatives whose event has the field (ruling 11).
    fn act_condition(
        &mut self,
        condition: &tree::Expr,
        acts: &[EventTypeId],
        scene: &Scene,
    ) -> Option<ActCondition> {
        let mut names: Vec<&str> = Vec::new();
        asked_names(condition, &mut names, 0);
        let has = |event: EventTypeId, name: &str| {
            name == "经手人" || slot_of(&self.base.event(event).fields, name).is_some()
        };
        let tested: Vec<&str> = names
            .into_iter()
            .filter(|name| acts.iter().any(|act| has(*act, name)))
            .collect();
        let all = |act: &EventTypeId| tested.iter().all(|name| has(*act, name));
        let any = |act: &EventTypeId| tested.iter().any(|name| has(*act, name));
        let mut binds: Vec<EventTypeId> = acts.iter().copied().filter(all).collect();
        if binds.is_empty() {
            binds = acts.iter().copied().filter(any).collect();
        }
        if tested.is_empty() {
            // Acts that are not known have been reported; their fields are not to be asked for as well.
            if !acts.is_empty() && !scene.lost {
                self.report(ProblemKind::ConditionUnbound, condition.span);
            }
            return None;
        }
        let acting = self.at(scene, &binds);
        let test = self.condition(condition, &acting)?;
        Some(ActCondition {
            binds,
            test,
            span: condition.span,
        })
    }

    /// `P 不得 E`
    pub(super) fn prohibition(
        &mut self,
        tree: &'a tree::Prohibition,
        placed: &Placed<'a>,
        scene: &Scene,
    ) {
        let events = self.event_list(&tree.events);
        let mut scene = self.at(scene, &events);
        scene.lost |= !self.knows(&tree.events);
        let party = self.party_or_type(&tree.party, &scene);
        let own = self.condition_if_any(tree.when.as_ref(), &scene);
        let when = self.gated(own, placed, &scene);
        let unless = self.condition_if_any(tree.unless.as_ref(), &scene);
        let violated = self.lower_said(&tree.violated, &scene, placed.provision);
        let Some(party) = party else {
            return;
        };
        let provision = self.base.citable(placed.provision);
        self.base.prohibitions.push(Prohibition {
            provision,
            party,
            events,
            when,
            unless,
            violated,
            span: placed.span,
        });
    }

    /// `P 可以 E`: the standing power, and what opens and lapses where it has a limit.
    pub(super) fn power(
        &mut self,
        tree: &'a tree::Power,
        placed: &Placed<'a>,
        scene: &Scene,
    ) -> Option<OpenPower> {
        let events = self.event_list(&tree.events);
        let mut acting = self.at(scene, &events);
        acting.lost |= !self.knows(&tree.events);
        // What always stands binds the whole of a set, also where 各 P makes P one of them.
        let standing = match &acting.member {
            Some((name, _)) if *name == written(&tree.party) => Scene {
                member: None,
                ..acting.clone()
            },
            _ => acting.clone(),
        };
        let bearer = self.party_or_type(&tree.party, &standing);
        let party = self.party_or_type(&tree.party, &acting);
        let own = self.condition_if_any(tree.when.as_ref(), &acting);
        let when = self.gated(own.clone(), placed, &acting);
        let unless = self.condition_if_any(tree.unless.as_ref(), &acting);
        let limit = self.limit_if_any(tree.limit.as_ref(), scene);
        let lapsed = self.lower_said(&tree.lapsed, scene, placed.provision);
        if tree.limit.is_none() && !tree.lapsed.is_empty() {
            self.report(ProblemKind::LapseWithoutLimit, placed.span);
        }
        let party = party?;
        let provision = self.base.citable(placed.provision);
        self.base.powers.push(Power {
            provision,
            party: bearer?,
            events: events.clone(),
            revokes: tree.revokes,
            when,
            unless,
            span: placed.span,
        });
        // A 若 around it has been asked when its body ran (ruling 5).
        Some(OpenPower {
            party,
            events,
            when: own,
            limit: limit?,
            lapsed,
        })
    }

    /// The condition of what always stands: its own, and those of the 若 around it in its provision. A 若 above an
    /// item is a chapeau, which 不得 and 可以 do not heed (ruling 5).
    fn gated(&mut self, own: Option<Expr>, placed: &Placed<'a>, scene: &Scene) -> Option<Expr> {
        let around = self.gates.iter().filter(|(at, _)| *at == placed.provision);
        let asked: Vec<&tree::Expr> = around.map(|(_, gate)| *gate).collect();
        let gates: Vec<Option<Expr>> = asked.iter().map(|e| self.condition(e, scene)).collect();
        let mut known = gates.into_iter().flatten().chain(own);
        let first = known.next()?;
        let rest: Vec<Expr> = known.collect();
        match rest.is_empty() {
            true => Some(first),
            false => Some(Expr::And(std::iter::once(first).chain(rest).collect())),
        }
    }

    /// Who must not or may: a party at hand, or any party of a type.
    fn party_or_type(&mut self, path: &Path, scene: &Scene) -> Option<Bearer> {
        if let [name] = &*path.segments
            && let Some(&Type::Party(ty)) = self.words.types.get(&*name.text)
        {
            let known = self.path_if_known(path, scene);
            return match known {
                Some(found) => {
                    let typed = found?;
                    let typed = self.must_be_party(typed, path.span)?;
                    Some(Bearer::Party(typed.expr))
                }
                None => Some(Bearer::Any(ty)),
            };
        }
        self.parties(path, scene).map(Bearer::Party)
    }
}

/// The names that a condition asks: those on the left of comparisons, and bare ones.
fn asked_names<'e>(expr: &'e tree::Expr, out: &mut Vec<&'e str>, depth: usize) {
    if depth > super::MAX_DEPTH {
        return;
    }
    let mut inner = |e: &'e tree::Expr| asked_names(e, out, depth + 1);
    match &expr.kind {
        ExprKind::Path(path) => out.extend(path.segments.first().map(|n| &*n.text)),
        ExprKind::Compare(left, _, _) | ExprKind::Contains { set: left, .. } => inner(left),
        ExprKind::Not(e) => inner(e),
        ExprKind::Otherwise(a, b) | ExprKind::Arithmetic(a, _, b) | ExprKind::Gap(a, b) => {
            inner(a);
            inner(b);
        }
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().for_each(inner),
        ExprKind::Aggregate(aggregate) => match &aggregate.over {
            AggregateOver::Set(path) => out.extend(path.segments.first().map(|n| &*n.text)),
            AggregateOver::Events { events, field } => {
                // 个数(F) of a set may have been read as events.
                if field.is_none() {
                    out.extend(events.iter().map(|n| &*n.text));
                }
            }
        },
        ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Bool(_)
        | ExprKind::Date(_)
        | ExprKind::DateTime(_)
        | ExprKind::Duration(_)
        | ExprKind::All(_)
        | ExprKind::Happened { .. } => {}
    }
}

pub(super) fn empty_duty(obligor: Obligor, acts: Vec<Vec<EventTypeId>>) -> Duty {
    Duty {
        obligor,
        limit: None,
        recipients: Vec::new(),
        acts,
        conditions: Vec::new(),
        when: None,
        unless: None,
        excluded: Vec::new(),
        extension: None,
        waivers: Vec::new(),
        performed: Vec::new(),
        all_performed: Vec::new(),
        any_performed: Vec::new(),
        missed: Vec::new(),
        late_by: Vec::new(),
        before: Vec::new(),
        decision: None,
    }
}
