//! What is at hand where an expression stands: the event, the case, the party, and whose names may be used.

use super::Resolver;
use super::types::{Ty, Typed};
use crate::model::{CaseTypeId, EventTypeId, Expr, Fact, PartyTypeId, Type, slot_of};
use crate::problem::{ProblemKind, Sort};
use crate::source::Span;
use crate::syntax::tree::{Name, Path};

/// The surroundings of an expression.
#[derive(Clone, Debug, Default)]
pub(super) struct Scene {
    /// The event at hand is one of these.
    pub events: Vec<EventTypeId>,
    /// The events of the heads around.
    pub outer: Vec<EventTypeId>,
    /// The case at hand is of one of these types, the likeliest first.
    pub cases: Vec<CaseTypeId>,
    /// The party at hand: the metric's key, or the party whose scope is asked.
    pub subject: Option<PartyTypeId>,
    /// The key of the counter at hand that is a party, and how it is written.
    pub key: Option<(String, Ty)>,
    /// `各 P` of the duty at hand, and how P is written.
    pub member: Option<(String, PartyTypeId)>,
    /// An event that names could be fields of is not known, and that is told: names that lead nowhere are not.
    pub lost: bool,
}

/// Why a path leads nowhere.
enum Lost {
    Reported,
    Unknown,
}

impl Resolver<'_> {
    /// The scene inside a head for these events.
    pub(super) fn at(&self, scene: &Scene, events: &[EventTypeId]) -> Scene {
        let mut inner = scene.clone();
        for event in std::mem::take(&mut inner.events) {
            if !inner.outer.contains(&event) {
                inner.outer.push(event);
            }
        }
        inner.events = events.to_vec();
        let mut cases = Vec::new();
        let abouts = events.iter().filter_map(|e| self.base.event(*e).about);
        let by_field = events
            .iter()
            .flat_map(|e| &self.base.event(*e).fields)
            .filter_map(|field| match field.ty {
                Type::Case(id) => Some(id),
                _ => None,
            });
        for case in abouts.chain(by_field).chain(scene.cases.iter().copied()) {
            if !cases.contains(&case) {
                cases.push(case);
            }
        }
        inner.cases = cases;
        inner
    }

    /// The scene of a condition on events of the past: nothing but themselves and their case.
    pub(super) fn past(&self, events: &[EventTypeId]) -> Scene {
        self.at(&Scene::default(), events)
    }

    /// What a path gives, or a report.
    pub(super) fn path(&mut self, path: &Path, scene: &Scene) -> Option<Typed> {
        match self.try_path(path, scene) {
            Ok(found) => Some(found),
            Err(Lost::Reported) => None,
            Err(Lost::Unknown) if scene.lost => None,
            Err(Lost::Unknown) => {
                if let Some(name) = path.segments.first() {
                    let known = self.names_at(scene);
                    self.unknown(Sort::Fact, name, known.iter().map(String::as_str));
                }
                None
            }
        }
    }

    /// What a path gives; `None` without a report where its first name means nothing here.
    pub(super) fn path_if_known(&mut self, path: &Path, scene: &Scene) -> Option<Option<Typed>> {
        match self.try_path(path, scene) {
            Ok(found) => Some(Some(found)),
            Err(Lost::Reported) => Some(None),
            Err(Lost::Unknown) => None,
        }
    }

    /// What the event or the case at hand has under a name, whatever else the name may mean.
    pub(super) fn fact_at_hand(&mut self, name: &Name, scene: &Scene) -> Option<Typed> {
        self.fact(&name.text, name.span, scene).ok().flatten()
    }

    fn try_path(&mut self, path: &Path, scene: &Scene) -> Result<Typed, Lost> {
        if let Some((mut at, rest)) = key_or_member(path, scene) {
            for name in rest {
                at = self.attribute(at, name).ok_or(Lost::Reported)?;
            }
            return Ok(at);
        }
        let Some((first, rest)) = path.segments.split_first() else {
            return Err(Lost::Unknown);
        };
        let mut at = self.first(first, scene)?;
        for name in rest {
            at = self.attribute(at, name).ok_or(Lost::Reported)?;
        }
        Ok(at)
    }

    fn first(&mut self, name: &Name, scene: &Scene) -> Result<Typed, Lost> {
        if name.text == "经手人" {
            return Ok(Typed {
                expr: Expr::Fact(Fact::Actor),
                ty: Ty::AnyParty,
            });
        }
        if let Some(found) = self.fact(&name.text, name.span, scene)? {
            return Ok(found);
        }
        if let Some(&Type::Case(id)) = self.words.types.get(&*name.text)
            && scene.cases.contains(&id)
        {
            return Ok(Typed::of(Expr::Fact(Fact::Case(id)), Type::Case(id)));
        }
        if let Some(&Type::Party(id)) = self.words.types.get(&*name.text)
            && scene.subject == Some(id)
        {
            return Ok(Typed::of(Expr::Fact(Fact::CounterKey), Type::Party(id)));
        }
        if let Some(&id) = self.words.parties.get(&*name.text)
            && let Some(party) = self.base.named_parties.get(id.index())
        {
            return Ok(Typed::of(
                Expr::Fact(Fact::Party(id)),
                Type::Party(party.ty),
            ));
        }
        if let Some(found) = self.parameter(name, scene) {
            return found.ok_or(Lost::Reported);
        }
        if let Some(&id) = self.words.events.get(&*name.text) {
            return Ok(Typed::of(Expr::Fact(Fact::LastTime(id)), Type::Instant));
        }
        Err(Lost::Unknown)
    }

    /// A field of the event at hand, an attribute of the party at hand or of the case at hand.
    fn fact(&mut self, name: &str, span: Span, scene: &Scene) -> Result<Option<Typed>, Lost> {
        let here = self.field_types(name, &scene.events);
        let (events, ty) = match here.first() {
            Some(&(_, ty)) => (here, Some(ty)),
            None => (Vec::new(), None),
        };
        if ty.is_none()
            && let Some(found) = self.subject_attribute(name, scene)
        {
            return Ok(Some(found));
        }
        let attribute = scene.cases.iter().find_map(|id| {
            let attributes = &self.base.case_types.get(id.index())?.attributes;
            let slot = slot_of(attributes, name)?;
            Some(((*id, slot), attributes.get(slot.index())?.ty))
        });
        let outer = self.field_types(name, &scene.outer);
        let Some(ty) = ty
            .or(attribute.map(|(_, ty)| ty))
            .or(outer.first().map(|o| o.1))
        else {
            return Ok(None);
        };
        let others = events.iter().map(|e| e.1).chain(attribute.map(|a| a.1));
        if let Some(second) = others.into_iter().find(|other| *other != ty) {
            let kind = ProblemKind::TypesDisagree {
                name: name.to_owned(),
                first: self.type_name(ty),
                second: self.type_name(second),
            };
            self.report(kind, span);
            return Err(Lost::Reported);
        }
        // A body may also be run by 依照 at another event: every event with such a field can give it.
        let fields = self
            .words
            .fields
            .get(name)
            .into_iter()
            .flatten()
            .filter(|(event, slot)| {
                self.base
                    .event(*event)
                    .fields
                    .get(slot.index())
                    .is_some_and(|f| f.ty == ty)
            })
            .copied()
            .collect();
        let fact = Fact::Named {
            name: name.into(),
            // Where no event is at hand (scope, 责任), the case alone is asked.
            fields: if scene.events.is_empty() && scene.outer.is_empty() {
                Vec::new()
            } else {
                fields
            },
            attribute: attribute.map(|(at, _)| at),
        };
        Ok(Some(Typed::of(Expr::Fact(fact), ty)))
    }

    fn field_types(&self, name: &str, events: &[EventTypeId]) -> Vec<(EventTypeId, Type)> {
        events
            .iter()
            .filter_map(|id| {
                let fields = &self.base.event(*id).fields;
                let slot = slot_of(fields, name)?;
                Some((*id, fields.get(slot.index())?.ty))
            })
            .collect()
    }

    fn subject_attribute(&self, name: &str, scene: &Scene) -> Option<Typed> {
        let attributes = &self
            .base
            .party_types
            .get(scene.subject?.index())?
            .attributes;
        let slot = slot_of(attributes, name)?;
        let ty = attributes.get(slot.index())?.ty;
        let key = Box::new(Expr::Fact(Fact::CounterKey));
        Some(Typed::of(Expr::PartyAttribute(key, slot), ty))
    }

    /// `… 的 NAME`
    fn attribute(&mut self, owner: Typed, name: &Name) -> Option<Typed> {
        let (known, found) = match owner.ty {
            Ty::Of(Type::Party(id)) => {
                let attributes = &self.base.party_types.get(id.index())?.attributes;
                let slot = slot_of(attributes, &name.text);
                let found = slot.and_then(|s| Some((s, attributes.get(s.index())?.ty)));
                (attributes.iter().map(|a| a.name.clone()).collect(), found)
            }
            Ty::Of(Type::Case(id)) => {
                let attributes = &self.base.case_types.get(id.index())?.attributes;
                if let Some(slot) = slot_of(attributes, &name.text) {
                    let ty = attributes.get(slot.index())?.ty;
                    let expr = Expr::CaseAttribute(Box::new(owner.expr), slot);
                    return Some(Typed::of(expr, ty));
                }
                (attributes.iter().map(|a| a.name.clone()).collect(), None)
            }
            Ty::AnyParty => return self.attribute_of_any(owner, name),
            Ty::Of(_) => (Vec::new(), None),
        };
        let Some((slot, ty)) = found else {
            self.no_attribute(owner.ty, name, &known);
            return None;
        };
        let expr = Expr::PartyAttribute(Box::new(owner.expr), slot);
        Some(Typed::of(expr, ty))
    }

    /// Reports an attribute that nothing of a type has.
    fn no_attribute(&mut self, owner: Ty, name: &Name, known: &[std::sync::Arc<str>]) {
        let kind = ProblemKind::NoAttribute {
            owner: self.ty_name(owner),
            name: name.text.clone(),
            nearest: super::nearest(&name.text, known.iter().map(|n| &**n)),
            known: known.iter().map(|n| n.to_string()).collect(),
        };
        self.report(kind, name.span);
    }

    /// An attribute of 经手人, who may be any party: the party types that have it must agree on its place.
    fn attribute_of_any(&mut self, owner: Typed, name: &Name) -> Option<Typed> {
        let mut found: Vec<(String, crate::model::Slot, Type)> = Vec::new();
        for ty in &self.base.party_types {
            if let Some(slot) = slot_of(&ty.attributes, &name.text)
                && let Some(attribute) = ty.attributes.get(slot.index())
            {
                found.push((ty.name.to_string(), slot, attribute.ty));
            }
        }
        let Some((_, slot, ty)) = found.first().cloned() else {
            let known: Vec<std::sync::Arc<str>> = self
                .base
                .party_types
                .iter()
                .flat_map(|t| &t.attributes)
                .map(|a| a.name.clone())
                .collect();
            self.no_attribute(owner.ty, name, &known);
            return None;
        };
        if found.iter().any(|(_, s, t)| (*s, *t) != (slot, ty)) {
            let kind = ProblemKind::AmbiguousOwner {
                name: name.text.clone(),
                owners: found.into_iter().map(|(owner, ..)| owner).collect(),
            };
            self.report(kind, name.span);
            return None;
        }
        let expr = Expr::PartyAttribute(Box::new(owner.expr), slot);
        Some(Typed::of(expr, ty))
    }

    /// Names that could stand here, for the nearest one.
    fn names_at(&self, scene: &Scene) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let events = scene.events.iter().chain(&scene.outer);
        let fields = events.flat_map(|e| &self.base.event(*e).fields);
        let cases = scene
            .cases
            .iter()
            .filter_map(|c| self.base.case_types.get(c.index()))
            .flat_map(|c| &c.attributes);
        let subject = scene
            .subject
            .and_then(|s| self.base.party_types.get(s.index()))
            .into_iter()
            .flat_map(|t| &t.attributes);
        names.extend(
            fields
                .chain(cases)
                .chain(subject)
                .map(|a| a.name.to_string()),
        );
        names.extend(self.base.named_parties.iter().map(|p| p.name.to_string()));
        names.extend(self.base.parameters.iter().map(|p| p.name.to_string()));
        names.push("经手人".to_owned());
        names
    }
}

/// The party of the counter or of `各 P` where a path begins with its name, and what is asked of it.
fn key_or_member<'p>(path: &'p Path, scene: &Scene) -> Option<(Typed, &'p [Name])> {
    // The longest beginning first.
    for length in (1..=path.segments.len()).rev() {
        let (start, rest) = path.segments.split_at_checked(length)?;
        let start = joined(start);
        if let Some((name, ty)) = &scene.member
            && *name == start
        {
            let member = Typed::of(Expr::Fact(Fact::Member), Type::Party(*ty));
            return Some((member, rest));
        }
        if let Some((name, ty)) = &scene.key
            && *name == start
        {
            let key = Typed {
                expr: Expr::Fact(Fact::CounterKey),
                ty: *ty,
            };
            return Some((key, rest));
        }
    }
    None
}

/// A path as it is written, for comparing.
pub(super) fn written(path: &Path) -> String {
    joined(&path.segments)
}

fn joined(names: &[Name]) -> String {
    let names: Vec<&str> = names.iter().map(|n| &*n.text).collect();
    names.join(" 的 ")
}
