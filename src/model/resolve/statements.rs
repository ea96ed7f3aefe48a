//! Heads and bodies: each sentence becomes a rule at a head, a standing rule, or statements of a body (rulings 2, 3 and
//! 5).

use super::Resolver;
use super::limits::period_of;
use super::placing::{Placed, PlacedKind};
use super::provisions::Node;
use super::scene::Scene;
use crate::model::{self, Body, Expr, HeadRule, PeriodicRule, ProvisionId, StatementKind, Trigger};
use crate::problem::{Construct, ProblemKind};
use crate::syntax::tree::{self, Head, StatementKind as Said};

/// What a placed statement became.
#[derive(Default)]
pub(super) struct Lowered {
    /// Where it stands.
    pub here: Body,
    /// Inside its own head: what 依照 runs.
    pub inside: Body,
}

impl Lowered {
    fn plain(here: Body) -> Self {
        let inside = here.clone();
        Self { here, inside }
    }
}

impl<'a> Resolver<'a> {
    /// All rules of all provisions.
    pub(super) fn rules(&mut self, nodes: &[Node<'a>]) {
        for node in nodes.iter().filter(|n| n.top) {
            let gathered = self.deeper(node.tree.span, |this| Some(this.gather(node, nodes)));
            for placed in gathered.into_iter().flatten() {
                self.edition = self.base.provision(placed.provision).edition.clone();
                self.root(&placed, None);
            }
        }
    }

    // ── at the top of a provision ──

    /// A statement under no head; `asked` is the condition of a 若 around it.
    fn root(&mut self, placed: &Placed<'a>, asked: Option<&'a tree::Expr>) {
        let inside = match &placed.kind {
            PlacedKind::Headed(Head::On(trigger), body) => {
                self.head_rule(placed, trigger, body, asked)
            }
            PlacedKind::Headed(Head::Period(period), body) => {
                let body = self.lower_all(body, &Scene::default(), placed.provision);
                let provision = self.base.citable(placed.provision);
                self.base.periodic.push(PeriodicRule {
                    provision,
                    period: period_of(*period),
                    body: body.clone(),
                    span: placed.span,
                });
                body
            }
            PlacedKind::Headed(Head::If(condition), body) if own_triggers(body) => {
                if let Some(outer) = asked {
                    // Two 若 around one 遇 are one 若 with 且; the text says so better.
                    self.report(
                        ProblemKind::Misplaced {
                            what: Construct::If,
                        },
                        outer.span,
                    );
                }
                for inner in body {
                    self.root(inner, Some(condition));
                }
                Body::new()
            }
            PlacedKind::Headed(Head::If(condition), body) if only_stands(body) => {
                self.gates.push((placed.provision, condition));
                for inner in body {
                    self.root(inner, asked);
                }
                self.gates.pop();
                Body::new()
            }
            PlacedKind::Headed(Head::Counter(counter), body) => {
                self.counter(placed, counter, body, &Scene::default());
                Body::new()
            }
            PlacedKind::Headed(head, body) => {
                self.no_trigger(head, placed);
                // Its names are looked up all the same, as far as they can be.
                if !matches!(head, Head::Switch(_) | Head::Branch(_) | Head::If(_)) {
                    self.lower_all(body, &Scene::default(), placed.provision);
                }
                Body::new()
            }
            PlacedKind::Plain(said) => {
                if !self.standing(said, placed, &Scene::default()) {
                    self.report(ProblemKind::NoTrigger, placed.span);
                }
                Body::new()
            }
        };
        self.bodies
            .entry(placed.provision)
            .or_default()
            .extend(inside);
    }

    fn no_trigger(&mut self, head: &Head, placed: &Placed<'a>) {
        let kind = match head {
            Head::Branch(_) | Head::Otherwise => ProblemKind::Misplaced {
                what: Construct::Branch,
            },
            Head::Tier(_) => ProblemKind::Misplaced {
                what: Construct::Tier,
            },
            _ => ProblemKind::NoTrigger,
        };
        let span = match &placed.kind {
            PlacedKind::Headed(Head::If(c) | Head::Switch(c), _) => c.span,
            _ => placed.span,
        };
        self.report(kind, span);
    }

    fn head_rule(
        &mut self,
        placed: &Placed<'a>,
        trigger: &'a tree::Trigger,
        body: &[Placed<'a>],
        asked: Option<&'a tree::Expr>,
    ) -> Body {
        let (mut trigger, scene) = self.trigger(trigger, &Scene::default());
        if let Some(asked) = asked
            && let Some(asked) = self.condition(asked, &scene)
        {
            trigger.when = Some(match trigger.when.take() {
                Some(when) => Expr::And(vec![asked, when]),
                None => asked,
            });
        }
        let body = self.lower_all(body, &scene, placed.provision);
        let provision = self.base.citable(placed.provision);
        self.base.heads.push(HeadRule {
            provision,
            trigger,
            body: body.clone(),
            span: placed.span,
        });
        body
    }

    /// A trigger, and the scene that it opens.
    pub(super) fn trigger(&mut self, said: &tree::Trigger, scene: &Scene) -> (Trigger, Scene) {
        let events = self.event_list(&said.events);
        let mut scene = self.at(scene, &events);
        scene.lost |= !self.knows(&said.events);
        let when = self.condition_if_any(said.when.as_ref(), &scene);
        let trigger = Trigger {
            first: said.first,
            events,
            when,
        };
        (trigger, scene)
    }

    // ── inside a body ──

    /// The statements of a body that stands in `around`.
    pub(super) fn lower_all(
        &mut self,
        list: &[Placed<'a>],
        scene: &Scene,
        around: ProvisionId,
    ) -> Body {
        let mut out = Body::new();
        for placed in list {
            let lowered = self
                .deeper(placed.span, |this| Some(this.lower(placed, scene)))
                .unwrap_or_default();
            if placed.provision != around {
                self.bodies
                    .entry(placed.provision)
                    .or_default()
                    .extend(lowered.inside);
            }
            out.extend(lowered.here);
        }
        self.exclusive_arms(&out);
        out
    }

    pub(super) fn lower_said(
        &mut self,
        statements: &'a [tree::Statement],
        scene: &Scene,
        provision: ProvisionId,
    ) -> Body {
        let placed: Vec<Placed<'a>> = statements
            .iter()
            .filter_map(|s| self.place(s, provision))
            .collect();
        self.lower_all(&placed, scene, provision)
    }

    fn lower(&mut self, placed: &Placed<'a>, scene: &Scene) -> Lowered {
        match &placed.kind {
            PlacedKind::Plain(said) => Lowered::plain(self.plain(said, placed, scene)),
            PlacedKind::Headed(head, body) => self.headed(head, body, placed, scene),
        }
    }

    fn headed(
        &mut self,
        head: &'a Head,
        body: &[Placed<'a>],
        placed: &Placed<'a>,
        scene: &Scene,
    ) -> Lowered {
        let at = placed.provision;
        match head {
            Head::On(trigger) => {
                let (trigger, scene) = self.trigger(trigger, scene);
                let inside = self.lower_all(body, &scene, at);
                let kind = StatementKind::Arm {
                    trigger,
                    body: inside.clone(),
                };
                let here = vec![self.push(kind, at, placed.span)];
                Lowered { here, inside }
            }
            Head::If(condition) => {
                self.gates.push((at, condition));
                let inside = self.lower_all(body, scene, at);
                self.gates.pop();
                let condition = self.condition(condition, scene);
                let Some(condition) = condition else {
                    return Lowered::default();
                };
                let kind = StatementKind::If(condition, inside.clone());
                let here = vec![self.push(kind, at, placed.span)];
                Lowered { here, inside }
            }
            Head::Switch(subject) => Lowered::plain(self.switch(subject, body, placed, scene)),
            Head::AnyOf => Lowered::plain(self.any_of(body, placed, scene)),
            Head::Counter(counter) => {
                self.counter(placed, counter, body, scene);
                Lowered::default()
            }
            Head::Period(_) => self.misplaced(Construct::Period, placed),
            Head::Branch(_) | Head::Otherwise => self.misplaced(Construct::Branch, placed),
            Head::Tier(_) => self.misplaced(Construct::Tier, placed),
        }
    }

    fn misplaced(&mut self, what: Construct, placed: &Placed<'a>) -> Lowered {
        self.report(ProblemKind::Misplaced { what }, placed.span);
        Lowered::default()
    }

    /// 有下列情形之一: the bare conditions below are its items, the rest is what runs.
    fn any_of(&mut self, below: &[Placed<'a>], placed: &Placed<'a>, scene: &Scene) -> Body {
        let mut items = Vec::new();
        let mut rest: Vec<Placed<'a>> = Vec::new();
        let mut named = false;
        for inner in below {
            if let PlacedKind::Plain(Said::Condition(condition)) = &inner.kind {
                named = true;
                if let Some(condition) = self.condition(condition, scene) {
                    items.push((self.base.citable(inner.provision), condition));
                }
            } else {
                rest.push(inner.clone());
            }
        }
        if !named && !self.unread_in(placed.provision) {
            let what = Construct::AnyOf;
            self.report(ProblemKind::NothingBelow { what }, placed.span);
        }
        let body = self.lower_all(&rest, scene, placed.provision);
        let kind = StatementKind::AnyOf { items, body };
        vec![self.push(kind, placed.provision, placed.span)]
    }

    /// A statement without a head, inside a body.
    fn plain(&mut self, said: &'a Said, placed: &Placed<'a>, scene: &Scene) -> Body {
        let (at, span) = (placed.provision, placed.span);
        let kind = match said {
            Said::Duty(duty) => self
                .duty(duty, at, scene)
                .map(|d| StatementKind::Duty(Box::new(d))),
            Said::Decision(decision) => self
                .decision(decision, at, scene)
                .map(|d| StatementKind::Duty(Box::new(d))),
            Said::Power(power) => {
                let open = self.power(power, placed, scene);
                open.map(|p| StatementKind::Power(Box::new(p)))
            }
            Said::Assign { target, value } => self.assign(target, value, scene),
            Said::Raise(raise) => self.raise(raise, scene).map(StatementKind::Raise),
            Said::Close => Some(StatementKind::Close),
            Said::Terminate(result) => Some(StatementKind::Terminate((*result.text).into())),
            Said::Follow(citation) => self
                .follow(citation, at)
                .map(|(target, reach)| StatementKind::Follow(target, reach)),
            Said::Sanction { to, sanctions } => {
                self.sanction_given(to.as_ref(), sanctions, span, scene)
            }
            Said::Notice { kind, to } => {
                let kind = match kind {
                    tree::NoticeKind::Report => model::NoticeKind::Report,
                    tree::NoticeKind::Remind => model::NoticeKind::Remind,
                };
                let to = to.iter().filter_map(|p| self.parties(p, scene)).collect();
                Some(StatementKind::Notice { kind, to })
            }
            Said::Condition(condition) => {
                let what = Construct::Condition;
                self.report(ProblemKind::Misplaced { what }, condition.span);
                None
            }
            Said::Excepted(inner, exception) => {
                return self.excepted(inner, exception, placed, scene);
            }
            Said::Clear(_) => {
                self.misplaced(Construct::Clear, placed);
                None
            }
            Said::Deduct { .. } => {
                self.misplaced(Construct::Deduct, placed);
                None
            }
            Said::Headed(..)
            | Said::Declaratory
            | Said::Scope(_)
            | Said::Prohibition(_)
            | Said::Responsibility(_)
            | Said::Interpreter(_)
            | Said::Reference(_) => {
                self.standing(said, placed, scene);
                None
            }
        };
        kind.map(|kind| self.push(kind, at, span))
            .into_iter()
            .collect()
    }

    /// `S,但 C 的 除外`: S runs unless C is shown; what is not known does not suspend it (ruling 7).
    fn excepted(
        &mut self,
        inner: &'a tree::Statement,
        exception: &tree::Expr,
        placed: &Placed<'a>,
        scene: &Scene,
    ) -> Body {
        if takes_no_exception(&inner.kind) {
            let what = Construct::Exception;
            self.report(ProblemKind::Misplaced { what }, exception.span);
            return Body::new();
        }
        let shown = self.condition(exception, scene);
        let inside = Placed {
            provision: placed.provision,
            span: inner.span,
            kind: PlacedKind::Plain(&inner.kind),
        };
        let body = self.plain(&inner.kind, &inside, scene);
        let Some(shown) = shown else {
            return Body::new();
        };
        let kind = StatementKind::If(unless_shown(shown, None), body);
        vec![self.push(kind, placed.provision, placed.span)]
    }
}

/// Whether every statement of a body is a 遇: what makes a 若 around them the start of rules.
fn own_triggers(body: &[Placed<'_>]) -> bool {
    !body.is_empty()
        && body
            .iter()
            .all(|p| matches!(p.kind, PlacedKind::Headed(Head::On(_), _)))
}

/// Whether all below is 不得 or 可以, which need no trigger.
fn only_stands(body: &[Placed<'_>]) -> bool {
    let stands = |said: &Said| match said {
        Said::Prohibition(_) => true,
        Said::Power(power) => power.limit.is_none(),
        _ => false,
    };
    !body.is_empty()
        && body.iter().all(|p| match &p.kind {
            PlacedKind::Plain(said) => stands(said),
            PlacedKind::Headed(Head::If(_), body) => only_stands(body),
            PlacedKind::Headed(..) => false,
        })
}

/// Statements that no exception can suspend.
pub(super) fn takes_no_exception(said: &Said) -> bool {
    matches!(
        said,
        Said::Declaratory
            | Said::Responsibility(_)
            | Said::Interpreter(_)
            | Said::Reference(_)
            | Said::Clear(_)
            | Said::Deduct { .. }
    )
}

/// `but` not shown, and `when` where there is one.
pub(super) fn unless_shown(but: Expr, when: Option<Expr>) -> Expr {
    let never = Expr::Literal(model::Value::Bool(false));
    let not_shown = Expr::Not(Box::new(Expr::Otherwise(Box::new(but), Box::new(never))));
    match when {
        Some(when) => Expr::And(vec![when, not_shown]),
        None => not_shown,
    }
}
