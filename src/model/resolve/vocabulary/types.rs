//! Types of parties, cases and members, and what they have.

use super::super::Resolver;
use super::{BUILTIN_TYPES, Placed, sorted};
use crate::model::{
    Attribute, CaseType, CaseTypeId, Edition, EnumId, EnumType, MAX_ENUM_MEMBERS, PartyType,
    PartyTypeId, Slot, Type, slot_of,
};
use crate::problem::{ProblemKind, Sort};
use crate::source::Span;
use crate::syntax::tree::{DeclarationKind as Kind, Field, Name};

impl<'a> Resolver<'a> {
    pub(super) fn type_names(&mut self, declarations: &[Placed<'a>]) {
        for (_, declaration) in declarations {
            match &declaration.kind {
                Kind::Party(name, _) if self.declare_type(name) => {
                    let id = PartyTypeId::at(self.base.party_types.len());
                    self.words.types.insert(&name.text, Type::Party(id));
                    self.base.party_types.push(PartyType {
                        name: (*name.text).into(),
                        attributes: Vec::new(),
                        membership: Vec::new(),
                        span: name.span,
                    });
                }
                Kind::Case(name, _) if self.declare_type(name) => {
                    let id = CaseTypeId::at(self.base.case_types.len());
                    self.words.types.insert(&name.text, Type::Case(id));
                    self.base.case_types.push(CaseType {
                        id,
                        name: (*name.text).into(),
                        attributes: Vec::new(),
                        span: name.span,
                    });
                }
                Kind::Enum(name, members) if self.declare_type(name) => {
                    let id = EnumId::at(self.base.enums.len());
                    self.words.types.insert(&name.text, Type::Enum(id));
                    let members = self.members(id, members);
                    self.base.enums.push(EnumType {
                        id,
                        name: (*name.text).into(),
                        members,
                        span: name.span,
                    });
                }
                _ => {}
            }
        }
    }

    pub(super) fn declare_type(&mut self, name: &'a Name) -> bool {
        if BUILTIN_TYPES.iter().any(|(n, _)| *n == name.text) {
            self.duplicate(Sort::Type, &*name.text, name.span, name.span);
            return false;
        }
        self.declare(Sort::Type, name)
    }

    pub(super) fn members(&mut self, id: EnumId, members: &[Name]) -> Vec<std::sync::Arc<str>> {
        for (index, member) in members.iter().enumerate() {
            if let Some(&since) = self.words.added.get(&member.span) {
                self.words.member_since.insert((id, index), since);
            }
        }
        if let Some(beyond) = members.get(MAX_ENUM_MEMBERS) {
            let limit = MAX_ENUM_MEMBERS;
            self.report(ProblemKind::TooManyMembers { limit }, beyond.span);
        }
        self.once(Sort::Member, members.iter());
        members
            .iter()
            .take(MAX_ENUM_MEMBERS)
            .map(|m| (*m.text).into())
            .collect()
    }

    /// Attributes of parties and cases, then the metrics kept per party type.
    pub(super) fn attributes(&mut self, declarations: &[Placed<'a>]) {
        for (_, declaration) in declarations {
            match &declaration.kind {
                Kind::Party(name, fields) => {
                    let Some(&Type::Party(id)) = self.words.types.get(&*name.text) else {
                        continue;
                    };
                    let attributes = self.fields(Sort::Attribute, fields, Some(id));
                    if let Some(ty) = self.base.party_types.get_mut(id.index())
                        && ty.span == name.span
                    {
                        ty.attributes = attributes;
                    }
                }
                Kind::Case(name, fields) => {
                    let Some(&Type::Case(id)) = self.words.types.get(&*name.text) else {
                        continue;
                    };
                    let attributes = self.fields(Sort::Attribute, fields, None);
                    if let Some(ty) = self.base.case_types.get_mut(id.index())
                        && ty.span == name.span
                    {
                        ty.attributes = attributes;
                    }
                }
                _ => {}
            }
        }
        let mut metrics: Vec<(PartyTypeId, &str, Span, Edition)> = Vec::new();
        for &(provision, declaration) in declarations {
            let edition = self.edition_of(provision, declaration);
            if let Kind::Metric { name, key, .. } = &declaration.kind
                && let Some(id) = self.party_type(key)
                && let Some(ty) = self.base.party_types.get(id.index())
            {
                let before = |(of, known, span, other): &&(_, &str, Span, Edition)| {
                    *of == id
                        && *known == name.text
                        && (*span == name.span || edition.is_apart_from(other))
                };
                let again = metrics.iter().any(|m| before(&m));
                metrics.push((id, &*name.text, name.span, edition.clone()));
                if again {
                    continue;
                }
                if let Some(slot) = slot_of(&ty.attributes, &name.text) {
                    let first = ty.attributes.get(slot.index()).map_or(ty.span, |a| a.span);
                    self.duplicate(Sort::Metric, &*name.text, name.span, first);
                } else if let Some(ty) = self.base.party_types.get_mut(id.index()) {
                    ty.attributes.push(Attribute {
                        name: (*name.text).into(),
                        ty: Type::Number,
                        acyclic: false,
                        span: name.span,
                    });
                }
            }
        }
    }

    pub(super) fn fields(
        &mut self,
        what: Sort,
        fields: &'a [Field],
        owner: Option<PartyTypeId>,
    ) -> Vec<Attribute> {
        self.once(what, fields.iter().map(|f| &f.name));
        let mut seen: Vec<&str> = Vec::new();
        let mut out = Vec::new();
        for field in fields {
            let Some(ty) = self.field_type(field) else {
                continue;
            };
            if seen.contains(&&*field.name.text) {
                continue;
            }
            seen.push(&field.name.text);
            let to_itself = match ty {
                Type::Party(id) | Type::PartySet(id) => Some(id) == owner,
                _ => false,
            };
            if field.ty.acyclic && !to_itself {
                self.report(ProblemKind::NotARelation, field.ty.name.span);
            }
            out.push(Attribute {
                name: (*field.name.text).into(),
                ty,
                acyclic: field.ty.acyclic,
                span: field.name.span,
            });
        }
        out
    }

    pub(super) fn field_type(&mut self, field: &Field) -> Option<Type> {
        let name = &field.ty.name;
        let Some(&ty) = self.words.types.get(&*name.text) else {
            let known: Vec<&str> = self.words.types.keys().copied().collect();
            self.unknown(Sort::Type, name, sorted(known));
            return None;
        };
        match (field.ty.set, ty) {
            (false, ty) => Some(ty),
            (true, Type::Enum(id)) => Some(Type::EnumSet(id)),
            (true, Type::Party(id)) => Some(Type::PartySet(id)),
            (true, other) => {
                let found = self.type_name(other);
                self.report(ProblemKind::NotASet { found }, name.span);
                None
            }
        }
    }

    /// A party belongs to another through its one attribute of the other's type (ruling 9).
    pub(super) fn memberships(&mut self) {
        for index in 0..self.base.party_types.len() {
            let own = PartyTypeId::at(index);
            let mut found: Vec<(PartyTypeId, Vec<Slot>)> = Vec::new();
            for (slot, attribute) in self.base.party_types[index].attributes.iter().enumerate() {
                let Type::Party(other) = attribute.ty else {
                    continue;
                };
                if other == own {
                    continue;
                }
                match found.iter_mut().find(|(ty, _)| *ty == other) {
                    Some((_, slots)) => slots.push(Slot::at(slot)),
                    None => found.push((other, vec![Slot::at(slot)])),
                }
            }
            self.base.party_types[index].membership = found
                .into_iter()
                .filter_map(|(ty, slots)| match *slots {
                    [slot] => Some((ty, slot)),
                    _ => None,
                })
                .collect();
        }
    }
}
