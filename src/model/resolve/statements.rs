//! Heads, chapeaux and bodies: items are put under the head that governs them, then each sentence becomes a rule at a
//! head, a standing rule, or statements of a body (rulings 2, 3 and 5).

use super::Resolver;
use super::limits::period_of;
use super::provisions::Node;
use super::scene::Scene;
use super::types::Ty;
use crate::model::{
    self, Body, EventOrigin, Expr, Fact, HeadRule, PeriodicRule, ProvisionId, Raise,
    Responsibility, ScopeRule, Slot, StatementKind, Target, Trigger, Type, slot_of,
};
use crate::problem::{Construct, ProblemKind, Sort};
use crate::source::Span;
use crate::syntax::tree::{self, Head, Level, Name, Part, Path, StatementKind as Said};

/// A statement with the provision in which it stands; a head holds what it governs, items below it included.
#[derive(Clone, Debug)]
pub(super) struct Placed<'a> {
    pub provision: ProvisionId,
    pub span: Span,
    pub kind: PlacedKind<'a>,
}

#[derive(Clone, Debug)]
pub(super) enum PlacedKind<'a> {
    Plain(&'a Said),
    Headed(&'a Head, Vec<Placed<'a>>),
}

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

/// Which head of a sentence takes in the items below it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holder {
    Chapeau,
    AnyOf,
    /// The head could not be read: what it governs has no surroundings in which its names could mean something.
    Unread,
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

    /// The statements of a provision and of those below it, each under the head that governs it.
    fn gather(&mut self, node: &Node<'a>, nodes: &[Node<'a>]) -> Vec<Placed<'a>> {
        let mut out: Vec<Placed<'a>> = Vec::new();
        let mut holder: Option<Holder> = None;
        let mut children = node.children.iter();
        for part in &node.tree.parts {
            match part {
                Part::Declaration(_) => {}
                Part::Rule(rule) if rule.statements.is_empty() => {
                    self.unread.insert(self.article_of(node.id));
                    holder = rule.chapeau.then_some(Holder::Unread);
                }
                Part::Rule(rule) => {
                    let said = rule.statements.iter();
                    out.extend(said.filter_map(|s| self.place(s, node.id)));
                    holder = match out.last() {
                        Some(_) if rule.chapeau => Some(Holder::Chapeau),
                        Some(last) if holds_any_of(last) => Some(Holder::AnyOf),
                        _ => None,
                    };
                }
                Part::Provision(_) => {
                    let child = children.next().and_then(|id| nodes.get(id.index()));
                    let Some(child) = child else { continue };
                    // A head of the first paragraph does not reach into the next one.
                    if child.tree.marker.level == Level::Paragraph {
                        holder = None;
                    }
                    let below =
                        self.deeper(child.tree.span, |this| Some(this.gather(child, nodes)));
                    let below = below.unwrap_or_default();
                    match (holder, out.last_mut()) {
                        (Some(Holder::Unread), _) => {
                            self.governed.insert(child.id);
                        }
                        (Some(holder), Some(last)) => {
                            self.governed.insert(child.id);
                            let rest = attach(last, below, holder);
                            out.extend(rest);
                        }
                        _ => out.extend(below),
                    }
                }
            }
        }
        out
    }

    /// The article in which a provision stands, or the provision itself.
    pub(super) fn article_of(&self, id: ProvisionId) -> ProvisionId {
        let mut above = self.base.upwards(id);
        above
            .find(|at| self.base.provision(*at).level == Level::Article)
            .unwrap_or(id)
    }

    /// Whether something in the article could not be read.
    pub(super) fn unread_in(&self, id: ProvisionId) -> bool {
        self.unread.contains(&self.article_of(id))
    }

    /// Whether all that stands below a head could be read, and something does: that nothing does is told with the text.
    pub(super) fn is_whole(&self, placed: &Placed<'a>, below: &[Placed<'a>]) -> bool {
        !below.is_empty() && !self.unread_in(placed.provision)
    }

    fn place(
        &mut self,
        statement: &'a tree::Statement,
        provision: ProvisionId,
    ) -> Option<Placed<'a>> {
        if matches!(statement.kind, Said::Declaratory) {
            if let Some(p) = self.base.provisions.get_mut(provision.index()) {
                p.declaratory = true;
            }
        } else {
            self.ruled.insert(provision);
        }
        let kind = match &statement.kind {
            Said::Headed(head, body) => {
                let body = self.deeper(statement.span, |this| {
                    Some(
                        body.iter()
                            .filter_map(|s| this.place(s, provision))
                            .collect(),
                    )
                })?;
                PlacedKind::Headed(head, body)
            }
            plain => PlacedKind::Plain(plain),
        };
        Some(Placed {
            provision,
            span: statement.span,
            kind,
        })
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
                let condition = self.condition(condition, scene);
                let inside = self.lower_all(body, scene, at);
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

    // ── rules that always stand ──

    /// Takes in a rule that stands by itself; false where the statement needs a trigger.
    fn standing(&mut self, said: &'a Said, placed: &Placed<'a>, scene: &Scene) -> bool {
        match said {
            Said::Declaratory => {}
            Said::Scope(scope) => self.scope(scope, placed),
            Said::Prohibition(prohibition) => self.prohibition(prohibition, placed, scene),
            Said::Power(power) => {
                let open = self.power(power, placed, scene);
                return open.is_none();
            }
            Said::Responsibility(roles) => self.responsibility(roles, placed),
            Said::Interpreter(party) => {
                if self.parties(party, scene).is_some()
                    && let Some(p) = self.base.provisions.get_mut(placed.provision.index())
                {
                    p.interpreter = Some(super::scene::written(party).into());
                }
            }
            Said::Reference(text) => {
                if let Some(p) = self.base.provisions.get_mut(placed.provision.index()) {
                    p.references.push((*text.value).into());
                }
            }
            Said::Excepted(inner, exception) if takes_no_exception(&inner.kind) => {
                let what = Construct::Exception;
                self.report(ProblemKind::Misplaced { what }, exception.span);
            }
            Said::Headed(..)
            | Said::Duty(_)
            | Said::Assign { .. }
            | Said::Raise(_)
            | Said::Close
            | Said::Terminate(_)
            | Said::Follow(_)
            | Said::Sanction { .. }
            | Said::Decision(_)
            | Said::Notice { .. }
            | Said::Clear(_)
            | Said::Deduct { .. }
            | Said::Excepted(..)
            | Said::Condition(_) => return false,
        }
        true
    }

    fn scope(&mut self, scope: &tree::Scope, placed: &Placed<'a>) {
        let (mut cases, mut parties) = (Vec::new(), Vec::new());
        for subject in &scope.subjects {
            match self.words.types.get(&*subject.text) {
                Some(&Type::Case(id)) => cases.push(id),
                Some(&Type::Party(id)) => parties.push(id),
                _ => {
                    let cases = self.base.case_types.iter().map(|t| t.name.clone());
                    let parties = self.base.party_types.iter().map(|t| t.name.clone());
                    let known: Vec<_> = cases.chain(parties).collect();
                    self.unknown(Sort::Subject, subject, known.iter().map(|n| &**n));
                }
            }
        }
        let scene = Scene {
            cases: cases.clone(),
            subject: parties.first().copied(),
            ..Scene::default()
        };
        let known = !cases.is_empty() || !parties.is_empty();
        let when = scope.when.as_ref().filter(|_| known);
        let when = self.condition_if_any(when, &scene);
        let unless = scope.unless.as_ref().filter(|_| known);
        let when = match self.condition_if_any(unless, &scene) {
            Some(shown) => Some(unless_shown(shown, when)),
            None => when,
        };
        let provision = self.base.citable(placed.provision);
        self.base.scopes.push(ScopeRule {
            provision,
            applies: scope.applies,
            cases,
            parties,
            when,
            span: placed.span,
        });
    }

    /// 责任: over the case, else over the party that owes or is hit.
    fn responsibility(&mut self, roles: &[(Name, Path)], placed: &Placed<'a>) {
        self.once(Sort::Role, roles.iter().map(|(role, _)| role));
        for (role, path) in roles {
            let of_case = self.of_case(path);
            let of_party = self.of_party(path);
            if of_case.is_none() && of_party.is_empty() {
                if let Some(first) = path.segments.first() {
                    let cases = self.base.case_types.iter().flat_map(|t| &t.attributes);
                    let parties = self.base.party_types.iter().flat_map(|t| &t.attributes);
                    let known: Vec<_> = cases.chain(parties).map(|a| a.name.clone()).collect();
                    self.unknown(Sort::Fact, first, known.iter().map(|n| &**n));
                }
                continue;
            }
            let provision = self.base.citable(placed.provision);
            self.base.responsibilities.push(Responsibility {
                provision,
                role: (*role.text).into(),
                of_case,
                of_party,
            });
        }
    }

    fn of_case(&mut self, path: &Path) -> Option<Expr> {
        let scene = Scene {
            cases: self.base.case_types.iter().map(|c| c.id).collect(),
            ..Scene::default()
        };
        let kept = self.problems.len();
        let found = self.path_if_known(path, &scene);
        // A name that only parties have is no mistake here.
        self.problems.truncate(kept);
        let typed = found??;
        let of_event = matches!(typed.expr, Expr::Fact(Fact::LastTime(_)));
        (typed.ty.is_party() && !of_event).then_some(typed.expr)
    }

    fn of_party(&self, path: &Path) -> Vec<(model::PartyTypeId, Vec<Slot>)> {
        let mut found = Vec::new();
        for (index, ty) in self.base.party_types.iter().enumerate() {
            let id = model::PartyTypeId::at(index);
            let names = match path.segments.split_first() {
                Some((first, rest)) if *first.text == *ty.name => rest,
                _ => &path.segments,
            };
            if let Some(slots) = self.walk(id, names) {
                found.push((id, slots));
            }
        }
        found
    }

    /// The slots that lead from a party type over attributes to a party.
    fn walk(&self, from: model::PartyTypeId, names: &[Name]) -> Option<Vec<Slot>> {
        let mut at = from;
        let mut slots = Vec::new();
        for name in names {
            let attributes = &self.base.party_types.get(at.index())?.attributes;
            let slot = slot_of(attributes, &name.text)?;
            let Type::Party(next) = attributes.get(slot.index())?.ty else {
                return None;
            };
            slots.push(slot);
            at = next;
        }
        Some(slots)
    }

    // ── small statements ──

    fn assign(
        &mut self,
        target: &Path,
        value: &tree::Expr,
        scene: &Scene,
    ) -> Option<StatementKind> {
        let typed = self.path(target, scene)?;
        let target_kind = match typed.expr {
            Expr::Fact(Fact::Named {
                attribute: Some((case, slot)),
                ..
            }) => Some(Target::Case(case, slot)),
            Expr::CaseAttribute(inner, slot) => match *inner {
                Expr::Fact(Fact::Case(case)) => Some(Target::Case(case, slot)),
                _ => None,
            },
            Expr::PartyAttribute(party, slot) => Some(Target::Party(*party, slot)),
            _ => None,
        };
        if target_kind.is_none() {
            self.report(ProblemKind::NotAssignable, target.span);
        }
        let value = match typed.ty {
            Ty::Of(ty) => self.expr_of(value, scene, ty),
            Ty::AnyParty => None,
        };
        Some(StatementKind::Assign(target_kind?, value?))
    }

    /// 计入, 视为: the fields written, then those that the event or case at hand gives by name and type.
    fn raise(&mut self, raise: &tree::Raise, scene: &Scene) -> Option<Raise> {
        let event = self.event(&raise.event)?;
        if self.base.event(event).origin != EventOrigin::Declared {
            let name = raise.event.text.clone();
            self.report(ProblemKind::CannotRaise { event: name }, raise.event.span);
            return None;
        }
        self.once(Sort::Field, raise.fields.iter().map(|(name, _)| name));
        let declared = self.base.event(event).fields.clone();
        let mut fields: Vec<(Slot, Expr)> = Vec::new();
        let mut whole = true;
        for (name, value) in &raise.fields {
            let Some(slot) = slot_of(&declared, &name.text) else {
                self.unknown(Sort::Field, name, declared.iter().map(|f| &*f.name));
                whole = false;
                continue;
            };
            let ty = declared.get(slot.index())?.ty;
            match self.expr_of(value, scene, ty) {
                Some(value) => fields.push((slot, value)),
                None => whole = false,
            }
        }
        for (index, field) in declared.iter().enumerate() {
            let slot = Slot::at(index);
            if fields.iter().any(|(s, _)| *s == slot) {
                continue;
            }
            if let Some(value) = self.given(field, &declared, raise.event.span, scene) {
                fields.push((slot, value));
            }
        }
        whole.then_some(Raise {
            deemed: match raise.how {
                tree::RaiseKind::Record => model::Deemed::No,
                tree::RaiseKind::Deem => model::Deemed::Yes,
            },
            event,
            fields,
        })
    }

    /// What is at hand under a field's name and type; for the one field of a case type, the case itself.
    fn given(
        &mut self,
        field: &model::Attribute,
        fields: &[model::Attribute],
        span: Span,
        scene: &Scene,
    ) -> Option<Expr> {
        let name = Name {
            text: field.name.to_string(),
            span,
        };
        let path = Path {
            segments: vec![name],
            span,
        };
        let kept = self.problems.len();
        let found = self.path_if_known(&path, scene).flatten();
        self.problems.truncate(kept);
        let at_hand = |expr: &Expr| {
            matches!(
                expr,
                Expr::Fact(Fact::Named { .. } | Fact::CounterKey | Fact::Obligor | Fact::Case(_))
                    | Expr::PartyAttribute(..)
            )
        };
        if let Some(typed) = found
            && typed.ty == Ty::Of(field.ty)
            && at_hand(&typed.expr)
        {
            return Some(typed.expr);
        }
        let Type::Case(case) = field.ty else {
            return None;
        };
        let only = fields.iter().filter(|f| f.ty == field.ty).count() == 1;
        (only && scene.cases.contains(&case)).then_some(Expr::Fact(Fact::Case(case)))
    }

    /// `[对 P] 给予 S、T`
    fn sanction_given(
        &mut self,
        to: Option<&Path>,
        names: &[Name],
        span: Span,
        scene: &Scene,
    ) -> Option<StatementKind> {
        let target = self.target(to, span, scene);
        let sanctions: Vec<_> = names.iter().filter_map(|n| self.sanction(n)).collect();
        let (to, ty) = target?;
        for name in names {
            self.check_target(name, ty);
        }
        Some(StatementKind::Sanction { to, sanctions })
    }
}

/// Statements that no exception can suspend.
fn takes_no_exception(said: &Said) -> bool {
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
fn unless_shown(but: Expr, when: Option<Expr>) -> Expr {
    let never = Expr::Literal(model::Value::Bool(false));
    let not_shown = Expr::Not(Box::new(Expr::Otherwise(Box::new(but), Box::new(never))));
    match when {
        Some(when) => Expr::And(vec![when, not_shown]),
        None => not_shown,
    }
}

/// Whether every statement of a body is a 遇: what makes a 若 around them the start of rules.
fn own_triggers(body: &[Placed<'_>]) -> bool {
    !body.is_empty()
        && body
            .iter()
            .all(|p| matches!(p.kind, PlacedKind::Headed(Head::On(_), _)))
}

/// Whether the sentence's last heads hold a 有下列情形之一.
fn holds_any_of(placed: &Placed<'_>) -> bool {
    let mut at = placed;
    loop {
        match &at.kind {
            PlacedKind::Headed(Head::AnyOf, _) => return true,
            PlacedKind::Headed(_, body) => match body.last() {
                Some(last) => at = last,
                None => return false,
            },
            PlacedKind::Plain(_) => return false,
        }
    }
}

/// Puts the statements of items under the head that governs them; gives back what it does not take.
fn attach<'a>(last: &mut Placed<'a>, below: Vec<Placed<'a>>, holder: Holder) -> Vec<Placed<'a>> {
    let mut at = last;
    loop {
        let PlacedKind::Headed(head, body) = &mut at.kind else {
            return below;
        };
        let any_of = matches!(head, Head::AnyOf);
        let deeper = !any_of
            && body.last().is_some_and(|p| {
                p.provision == at.provision && matches!(p.kind, PlacedKind::Headed(..))
            });
        if deeper {
            match body.last_mut() {
                Some(next) => at = next,
                None => return below,
            }
            continue;
        }
        if holder == Holder::AnyOf || any_of {
            let (items, rest): (Vec<_>, Vec<_>) = below
                .into_iter()
                .partition(|p| matches!(p.kind, PlacedKind::Plain(Said::Condition(_))));
            body.extend(items);
            return rest;
        }
        body.extend(below);
        return Vec::new();
    }
}
