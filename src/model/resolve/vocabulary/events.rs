//! Types of events: built in, declared, and derived from others.

use super::super::Resolver;
use super::{Declared, Placed};
use crate::model::{
    Attribute, Builtin, CaseTypeId, EventOrigin, EventType, EventTypeId, Slot, slot_of,
};
use crate::problem::Sort;
use crate::syntax::tree::{DeclarationKind as Kind, Field, Name};

impl<'a> Resolver<'a> {
    pub(super) fn builtin_events(&mut self) {
        for builtin in Builtin::ALL {
            for name in builtin.names() {
                self.words.events.insert(name, builtin.id());
            }
            self.base.events.push(EventType {
                name: builtin.names().first().copied().unwrap_or_default().into(),
                about: None,
                fields: Vec::new(),
                sets: Vec::new(),
                origin: EventOrigin::Builtin(builtin),
                span: None,
            });
        }
    }

    /// Declared events; then defined ones, each after the events that it is derived from.
    pub(super) fn events(&mut self, declarations: &[Placed<'a>]) {
        let mut defined: Vec<(EventTypeId, &'a [Name], &'a Name)> = Vec::new();
        let mut declared: Vec<(EventTypeId, &'a Option<Name>, &'a [Field])> = Vec::new();
        for &(provision, declaration) in declarations {
            self.edition = self.edition_of(provision, declaration);
            let (name, origin) = match &declaration.kind {
                Kind::Event { name, .. } => (name, EventOrigin::Declared),
                Kind::Definition { name, .. } => (name, EventOrigin::Defined),
                _ => continue,
            };
            let builtin =
                self.words.events.get(&*name.text).is_some_and(|id| {
                    matches!(self.base.event(*id).origin, EventOrigin::Builtin(_))
                });
            if builtin {
                self.duplicate(Sort::Event, &*name.text, name.span, name.span);
                continue;
            }
            let new = match origin {
                EventOrigin::Defined => self.declare_edition(Sort::Event, name) == Declared::New,
                EventOrigin::Declared | EventOrigin::Builtin(_) => self.declare(Sort::Event, name),
            };
            if !new {
                continue;
            }
            let id = EventTypeId::at(self.base.events.len());
            self.words.events.insert(&name.text, id);
            self.base.events.push(EventType {
                name: (*name.text).into(),
                about: None,
                fields: Vec::new(),
                sets: Vec::new(),
                origin,
                span: Some(name.span),
            });
            match &declaration.kind {
                Kind::Event { about, fields, .. } => declared.push((id, about, fields)),
                Kind::Definition { events, .. } => defined.push((id, events, name)),
                _ => {}
            }
        }
        for (id, about, fields) in declared {
            let about = about.as_ref().and_then(|name| self.case_type(name));
            let fields = self.fields(Sort::Field, fields, None);
            let sets = fields.iter().map(|f| self.sets(about, f)).collect();
            if let Some(event) = self.base.events.get_mut(id.index()) {
                event.about = about;
                event.fields = fields;
                event.sets = sets;
            }
        }
        self.derived_fields(&defined);
        for (index, event) in self.base.events.iter().enumerate() {
            for (slot, field) in event.fields.iter().enumerate() {
                self.words
                    .fields
                    .entry(field.name.clone())
                    .or_default()
                    .push((EventTypeId::at(index), Slot::at(slot)));
            }
        }
    }

    /// The case attribute that a field sets: the one of its name and type.
    pub(super) fn sets(
        &self,
        about: Option<CaseTypeId>,
        field: &Attribute,
    ) -> Option<(CaseTypeId, Slot)> {
        let case = about?;
        let attributes = &self.base.case_types.get(case.index())?.attributes;
        let slot = slot_of(attributes, &field.name)?;
        (attributes.get(slot.index())?.ty == field.ty).then_some((case, slot))
    }

    /// A derived event has the fields that all its bases have, in the order of the first.
    pub(super) fn derived_fields(&mut self, defined: &[(EventTypeId, &'a [Name], &'a Name)]) {
        let mut open: Vec<_> = defined.to_vec();
        while !open.is_empty() {
            let waiting: Vec<EventTypeId> = open.iter().map(|(id, ..)| *id).collect();
            let (ready, later): (Vec<_>, Vec<_>) = open.iter().partition(|(_, bases, _)| {
                bases
                    .iter()
                    .filter_map(|n| self.words.events.get(&*n.text))
                    .all(|id| !waiting.contains(id))
            });
            // What is left goes in a circle, which `circles` reports; here it gets no fields.
            if ready.is_empty() {
                return;
            }
            for (id, bases, _) in ready {
                let bases: Vec<&EventType> = bases
                    .iter()
                    .filter_map(|n| self.words.events.get(&*n.text))
                    .map(|id| self.base.event(*id))
                    .collect();
                let Some((first, others)) = bases.split_first() else {
                    continue;
                };
                let common = |field: &&Attribute| {
                    others.iter().all(|o| {
                        o.fields
                            .iter()
                            .any(|f| f.name == field.name && f.ty == field.ty)
                    })
                };
                let fields: Vec<Attribute> = first.fields.iter().filter(common).cloned().collect();
                let about = first
                    .about
                    .filter(|about| others.iter().all(|o| o.about == Some(*about)));
                let sets = vec![None; fields.len()];
                if let Some(event) = self.base.events.get_mut(id.index()) {
                    event.fields = fields;
                    event.about = about;
                    // The base event has set them already.
                    event.sets = sets;
                }
            }
            open = later;
        }
    }
}
