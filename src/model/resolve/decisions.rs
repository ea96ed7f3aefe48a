//! 由 P 给予: decisions that somebody owes, what may be chosen, and whom a sanction hits.

use super::Resolver;
use super::duties::{Continued, empty_duty};
use super::scene::Scene;
use super::types::Ty;
use crate::model::{
    self, Builtin, Discretion, Duty, Expr, Fact, Obligor, ProvisionId, SanctionId, Type,
};
use crate::problem::ProblemKind;
use crate::source::Span;
use crate::syntax::tree::{self, Choice, Name, Path};

impl<'a> Resolver<'a> {
    /// `由 P 对 Q 给予 …`: a duty to decide.
    pub(super) fn decision(
        &mut self,
        tree: &'a tree::Decision,
        at: ProvisionId,
        scene: &Scene,
    ) -> Option<Duty> {
        let by = self.party(&tree.by, scene);
        let target = self.target(tree.to.as_ref(), tree.by.span, scene);
        let (names, discretion): (&[Name], Discretion) = match &tree.choice {
            Choice::Fixed(names) => (names, Discretion::Bound),
            Choice::OneOf(names) => (names, Discretion::OneOf),
            Choice::Between(..) => (&[], Discretion::OneOf),
        };
        let mut choices: Vec<SanctionId> = names.iter().filter_map(|n| self.sanction(n)).collect();
        let mut named: Vec<&Name> = names.iter().collect();
        if let Choice::Between(from, to) = &tree.choice {
            choices = self.between(from, to).unwrap_or_default();
            named = vec![from, to];
        }
        if let Some((_, ty)) = &target {
            for name in named {
                self.check_target(name, *ty);
            }
        }
        let mut duty = empty_duty(
            Obligor::One(Expr::Fact(Fact::Member)),
            vec![vec![Builtin::Decide.id()]],
        );
        let limit = tree.limit.as_ref().map(|limit| self.limit(limit, scene));
        duty.unless = self.condition_if_any(tree.unless.as_ref(), scene);
        // After the decision its trigger is still what is at hand: 裁量 has no fields that rules name.
        let scenes = Continued {
            owed: scene,
            done: scene,
            together: scene,
        };
        self.continuations(&mut duty, &tree.continuations, at, &scenes);
        duty.obligor = Obligor::One(by?.expr);
        duty.limit = match limit {
            Some(limit) => Some(limit?),
            None => None,
        };
        duty.decision = Some(model::Decision {
            to: target?.0,
            choices,
            discretion,
        });
        Some(duty)
    }

    /// The sanctions from one to another along a 轻重 order.
    pub(super) fn between(&mut self, from: &Name, to: &Name) -> Option<Vec<SanctionId>> {
        let (first, last) = (self.sanction(from), self.sanction(to));
        let (first, last) = (first?, last?);
        let range = self.base.severities.iter().find_map(|order| {
            let start = order.iter().position(|s| *s == first)?;
            let end = order.iter().position(|s| *s == last)?;
            order.get(start..=end).map(<[_]>::to_vec)
        });
        if range.is_none() {
            let kind = ProblemKind::NotInOrder {
                from: from.text.clone(),
                to: to.text.clone(),
            };
            self.report(kind, from.span.to(to.span));
        }
        range
    }

    /// Whom a sanction hits: as written, else the counter's X.
    pub(super) fn target(
        &mut self,
        to: Option<&Path>,
        span: Span,
        scene: &Scene,
    ) -> Option<(Expr, Ty)> {
        if let Some(path) = to {
            return self.party(path, scene).map(|t| (t.expr, t.ty));
        }
        if let Some((_, ty)) = &scene.key {
            return Some((Expr::Fact(Fact::CounterKey), *ty));
        }
        if !scene.lost {
            self.report(ProblemKind::TargetRequired, span);
        }
        None
    }

    pub(super) fn check_target(&mut self, name: &Name, ty: Ty) {
        let Some(party) = ty.party_type() else {
            return;
        };
        let Some(sanction) = self
            .words
            .sanctions
            .get(&*name.text)
            .and_then(|id| self.base.sanctions.get(id.index()))
        else {
            return;
        };
        if sanction.targets.is_empty() || sanction.targets.contains(&party) {
            return;
        }
        let allowed = sanction
            .targets
            .iter()
            .map(|t| self.type_name(Type::Party(*t)))
            .collect();
        let kind = ProblemKind::WrongTarget {
            sanction: name.text.clone(),
            party: self.ty_name(ty),
            allowed,
        };
        self.report(kind, name.span);
    }
}
