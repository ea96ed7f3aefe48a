//! What a statement does by itself: facts set, events raised, sanctions given.

use super::Resolver;
use super::scene::Scene;
use super::types::{Ty, Typed};
use crate::model::{
    self, EventOrigin, Expr, Fact, Raise, Slot, StatementKind, Target, Type, Whose, slot_of,
};
use crate::problem::{ProblemKind, Sort};
use crate::source::Span;
use crate::syntax::tree::{self, Name, Path};

impl<'a> Resolver<'a> {
    pub(super) fn assign(
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
            }) => Some(Target::Case(case, slot, Whose::AtHand)),
            Expr::CaseAttribute(inner, slot) => match *inner {
                Expr::Fact(Fact::Case(case)) => Some(Target::Case(case, slot, Whose::OfType)),
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
    pub(super) fn raise(&mut self, raise: &tree::Raise, scene: &Scene) -> Option<Raise> {
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
        let written = fields.len();
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
            written,
        })
    }

    /// What is at hand under a field's name and type; for the one field of a case type, the case itself.
    pub(super) fn given(
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
            segments: vec![name.clone()],
            span,
        };
        let kept = self.problems.len();
        let fits = |typed: &Typed| typed.ty == Ty::Of(field.ty);
        let mut found = self.path_if_known(&path, scene).flatten();
        if !found.as_ref().is_some_and(fits) {
            // Where the name means one of a set, a field for the set takes the set.
            found = self.fact_at_hand(&name, scene);
        }
        self.problems.truncate(kept);
        let at_hand = |expr: &Expr| {
            matches!(
                expr,
                Expr::Fact(Fact::Named { .. } | Fact::CounterKey | Fact::Member | Fact::Case(_))
                    | Expr::PartyAttribute(..)
            )
        };
        let named = found.filter(|typed| fits(typed) && at_hand(&typed.expr));
        let of_case = match field.ty {
            Type::Case(case) => {
                let only = fields.iter().filter(|f| f.ty == field.ty).count() == 1;
                (only && scene.cases.contains(&case)).then_some(Expr::Fact(Fact::Case(case)))
            }
            _ => None,
        };
        match (named, of_case) {
            (Some(named), Some(case)) => {
                Some(Expr::Otherwise(Box::new(named.expr), Box::new(case)))
            }
            (named, case) => named.map(|typed| typed.expr).or(case),
        }
    }

    /// `[对 P] 给予 S、T`
    pub(super) fn sanction_given(
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
