//! Rules that need no trigger: scope, responsibility, who interprets, what is referred to.

use super::Resolver;
use super::placing::Placed;
use super::scene::Scene;
use super::statements::{takes_no_exception, unless_shown};
use crate::model::{self, Expr, Fact, Responsibility, ScopeRule, Slot, Type, slot_of};
use crate::problem::{Construct, ProblemKind, Sort};
use crate::syntax::tree::{self, Name, Path, StatementKind as Said};

impl<'a> Resolver<'a> {
    /// Takes in a rule that stands by itself; false where the statement needs a trigger.
    pub(super) fn standing(&mut self, said: &'a Said, placed: &Placed<'a>, scene: &Scene) -> bool {
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

    pub(super) fn scope(&mut self, scope: &tree::Scope, placed: &Placed<'a>) {
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
    pub(super) fn responsibility(&mut self, roles: &[(Name, Path)], placed: &Placed<'a>) {
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

    pub(super) fn of_case(&mut self, path: &Path) -> Option<Expr> {
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

    pub(super) fn of_party(&self, path: &Path) -> Vec<(model::PartyTypeId, Vec<Slot>)> {
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
    pub(super) fn walk(&self, from: model::PartyTypeId, names: &[Name]) -> Option<Vec<Slot>> {
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
}
