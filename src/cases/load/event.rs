//! One row: its type, its ids, its fields.

use super::super::Event;
use super::super::nearest::nearest;
use super::super::values::{field_values, party_value, single};
use super::{
    ACTOR, EventIds, Ids, Loader, NextIfCase, RECIPIENT, Refusal, refuse, refuse_near,
    unique_fields,
};
use crate::calendar::Instant;
use crate::model::{Builtin, EventOrigin, EventTypeId, RowId, Value};
use crate::problem::{Problem, ProblemKind, Related};
use crate::syntax::tree::{CaseField, EventLine, Name};

impl<'a> Loader<'a> {
    /// The event type of a name; built-in events under each of their names.
    pub(in crate::cases) fn event_type(&self, name: &str) -> Option<EventTypeId> {
        Builtin::ALL
            .into_iter()
            .find(|b| b.names().contains(&name))
            .map(Builtin::id)
            .or_else(|| {
                let at = self.base.events.iter().position(|e| &*e.name == name)?;
                Some(EventTypeId::at(at))
            })
    }

    /// Which built-in event a type is.
    pub(super) fn builtin(&self, ty: EventTypeId) -> Option<Builtin> {
        match self.base.event(ty).origin {
            EventOrigin::Builtin(builtin) => Some(builtin),
            EventOrigin::Declared | EventOrigin::Defined => None,
        }
    }

    /// Whether the first id of such a row is a case.
    pub(super) fn takes_case(&self, ty: EventTypeId) -> bool {
        self.base.event(ty).about.is_some() || self.builtin(ty) == Some(Builtin::Extend)
    }

    pub(super) fn nearest_event(&self, name: &str) -> Option<String> {
        let base = self.base;
        let declared = base.events.iter().map(|e| &*e.name);
        let builtin = Builtin::ALL
            .into_iter()
            .flat_map(Builtin::names)
            .map(|name| -> &str { name });
        nearest(name, declared.chain(builtin))
    }

    /// A row that stands alone.
    pub(super) fn event(
        &self,
        row: usize,
        line: &EventLine,
        ty: EventTypeId,
        ids: &EventIds,
    ) -> Result<Event, Refusal> {
        let declared = self.base.event(ty);
        if declared.origin == EventOrigin::Defined {
            let kind = ProblemKind::DerivedEvent {
                name: line.event.text.clone(),
            };
            return refuse(kind, line.event.span);
        }
        unique_fields(&line.fields)?;
        let Ids { case, own } = self.ids(row, line, ty, ids)?;
        let mut event = Event {
            time: Instant::from(line.time.value),
            ty,
            case,
            id: own,
            actor: None,
            recipient: None,
            fields: vec![None; declared.fields.len()],
            builtin: None,
            row: RowId::at(row),
        };
        if let Some(builtin) = self.builtin(ty) {
            event.builtin = Some(self.builtin_event(builtin, line, &mut event)?);
        } else {
            for field in &line.fields {
                if !self.common_field(
                    field,
                    &mut event,
                    declared.fields.iter().any(|a| *a.name == *field.name.text),
                )? {
                    let (slot, value) = self.declared_field(ty, field)?;
                    event.fields[slot] = Some(value);
                }
            }
        }
        Ok(event)
    }

    /// 经手人 and 向; true where the field was one of them and the event declares none of that name.
    pub(super) fn common_field(
        &self,
        field: &CaseField,
        event: &mut Event,
        declared: bool,
    ) -> Result<bool, Refusal> {
        let target = match field.name.text.as_str() {
            ACTOR => &mut event.actor,
            RECIPIENT => &mut event.recipient,
            _ => return Ok(false),
        };
        let value = single(field)?;
        *target = Some(party_value(self, value)?);
        Ok(!declared)
    }

    /// A declared field's slot and value.
    pub(super) fn declared_field(
        &self,
        ty: EventTypeId,
        field: &CaseField,
    ) -> Result<(usize, Value), Refusal> {
        let declared = self.base.event(ty);
        let Some(slot) = declared
            .fields
            .iter()
            .position(|a| *a.name == *field.name.text)
        else {
            let known: Vec<&str> = declared.fields.iter().map(|a| &*a.name).collect();
            return self.unknown_field(&field.name, &declared.name, &known);
        };
        let value = field_values(self, &declared.fields[slot], field)?;
        Ok((slot, value))
    }

    pub(super) fn unknown_field<T>(
        &self,
        name: &Name,
        owner: &str,
        known: &[&str],
    ) -> Result<T, Refusal> {
        let common = [ACTOR, RECIPIENT];
        let near = nearest(&name.text, known.iter().copied().chain(common));
        let kind = ProblemKind::UnknownField {
            name: name.text.clone(),
            owner: owner.to_owned(),
            known: known
                .iter()
                .chain(&common)
                .map(|s| (*s).to_owned())
                .collect(),
            nearest: near.clone(),
        };
        refuse_near(kind, name.span, near)
    }

    pub(super) fn ids(
        &self,
        row: usize,
        line: &EventLine,
        ty: EventTypeId,
        ids: &EventIds,
    ) -> Result<Ids, Refusal> {
        let declared = self.base.event(ty);
        let takes_case = self.takes_case(ty);
        let mut names = line.ids.iter();
        let case = match (declared.about, takes_case) {
            (Some(about), _) => match names.next() {
                Some(name) => Some(self.case_of_type(&name.text, about, name.span)?),
                None => {
                    let kind = ProblemKind::MissingCase {
                        event: line.event.text.clone(),
                        of: self.base.case_types[about.index()].name.to_string(),
                    };
                    return refuse(kind, line.event.span);
                }
            },
            (None, true) => match names.next() {
                Some(name) => Some(self.known_case(name)?),
                None => None,
            },
            // A decision may say on which case it is: 裁量 A1:…
            (None, false) if self.builtin(ty).is_some() => names
                .next_if_case(&self.cases)
                .and_then(|name| self.cases.get(name.text.as_str()).copied()),
            (None, false) => None,
        };
        let own = names.next();
        if let Some(extra) = names.next() {
            let kind = ProblemKind::TooManyIds {
                event: line.event.text.clone(),
                allowed: 1 + usize::from(takes_case),
            };
            return refuse(kind, extra.span);
        }
        if let Some(own) = own
            && let Some(&(first, span)) = ids.get(own.text.as_str())
            && first != row
        {
            let kind = ProblemKind::DuplicateEventId {
                name: own.text.clone(),
            };
            let problem = Problem::new(kind, own.span).with(span, Related::First);
            return Err(Box::new(problem));
        }
        Ok(Ids {
            case,
            own: own.map(|n| n.text.as_str().into()),
        })
    }
}
