//! Input typed against one rule base, typed against another: by the names of things, never by their ids.

use super::Alignment;
use crate::cases::{BuiltinEvent, Event, Input, Party, Row};
use crate::model::{
    Attribute, CaseId, EnumId, EventTypeId, PartyId, PartyTypeId, RuleBase, SanctionId, Slot, Type,
    Value, slot_of,
};
use std::sync::Arc;

/// Input in terms of another rule base.
#[derive(Clone, Debug, Default)]
pub struct Carried {
    /// What the other rule base takes.
    pub input: Input,
    /// Rows that it does not know: where they stand, and the name that it lacks.
    pub refused: Vec<(Row, String)>,
}

/// Which provision of the other rule base is meant.
pub type Cited<'a> = &'a dyn Fn(crate::model::ProvisionId) -> Option<crate::model::ProvisionId>;

/// Types input of `from` against `to`; values that `to` has no name for are left out, events of such a type refused.
#[must_use]
pub fn carry(input: &Input, from: &RuleBase, to: &RuleBase, cited: Cited<'_>) -> Carried {
    Carrier::new(input, from, to, cited, &|_| true).carried()
}

/// The same input without the parties that do not matter; named parties stay.
#[must_use]
pub fn without_parties(input: &Input, base: &RuleBase, keep: &dyn Fn(PartyId) -> bool) -> Input {
    Carrier::new(input, base, base, &Some, keep).carried().input
}

/// OLD to NEW by an alignment.
#[must_use]
pub fn carry_old(input: &Input, old: &RuleBase, new: &RuleBase, aligned: &Alignment) -> Carried {
    carry(input, old, new, &|id| aligned.counterpart(id))
}

struct Carrier<'a> {
    input: &'a Input,
    from: &'a RuleBase,
    to: &'a RuleBase,
    cited: Cited<'a>,
    parties: Vec<Option<PartyId>>,
    cases: Vec<Option<CaseId>>,
    out: Carried,
}

fn at<T>(of: &[T], name: &str, named: impl Fn(&T) -> &Arc<str>) -> Option<usize> {
    of.iter().position(|t| **named(t) == *name)
}

impl<'a> Carrier<'a> {
    fn new(
        input: &'a Input,
        from: &'a RuleBase,
        to: &'a RuleBase,
        cited: Cited<'a>,
        keep: &dyn Fn(PartyId) -> bool,
    ) -> Self {
        let mut carrier = Self {
            input,
            from,
            to,
            cited,
            parties: Vec::new(),
            cases: Vec::new(),
            out: Carried::default(),
        };
        carrier.roster(keep);
        carrier
    }

    fn roster(&mut self, keep: &dyn Fn(PartyId) -> bool) {
        for named in &self.to.named_parties {
            let attributes = vec![None; self.to.party_types[named.ty.index()].attributes.len()];
            self.out.input.parties.push(Party {
                name: named.name.clone(),
                ty: named.ty,
                attributes,
            });
        }
        for (index, party) in self.input.parties.iter().enumerate() {
            let named = index < self.from.named_parties.len();
            let kept = named || keep(PartyId::at(index));
            let id = self.party_type(party.ty).filter(|_| kept).and_then(|ty| {
                let known = self.out.input.parties.iter();
                let same = known
                    .clone()
                    .position(|p| p.name == party.name && p.ty == ty);
                match same {
                    Some(at) => Some(at),
                    // A named party that the other side does not name is nobody there.
                    None if named => None,
                    None => {
                        let attributes = self.to.party_types[ty.index()].attributes.len();
                        self.out.input.parties.push(Party {
                            name: party.name.clone(),
                            ty,
                            attributes: vec![None; attributes],
                        });
                        Some(self.out.input.parties.len() - 1)
                    }
                }
            });
            self.parties.push(id.map(PartyId::at));
        }
        for case in self.input.cases.iter() {
            let name = &self.from.case_types[case.ty.index()].name;
            let ty = at(&self.to.case_types, name, |t| &t.name);
            self.cases.push(ty.map(|ty| {
                let ty = self.to.case_types[ty].id;
                self.out.input.cases.push(case.name, ty)
            }));
        }
        for (index, party) in self.input.parties.iter().enumerate() {
            let Some(id) = self.parties[index] else {
                continue;
            };
            let declared = &self.from.party_types[party.ty.index()].attributes;
            let ty = self.out.input.parties[id.index()].ty;
            let wanted = &self.to.party_types[ty.index()].attributes;
            let values = self.values(declared, &party.attributes, wanted);
            self.out.input.parties[id.index()].attributes = values;
        }
    }

    fn party_type(&self, ty: PartyTypeId) -> Option<PartyTypeId> {
        let name = &self.from.party_types[ty.index()].name;
        at(&self.to.party_types, name, |t| &t.name).map(PartyTypeId::at)
    }

    fn carried(mut self) -> Carried {
        self.out.input.as_of = self.input.as_of;
        self.out.input.rows.clone_from(&self.input.rows);
        let mut positions: Vec<Option<usize>> = Vec::new();
        for event in &self.input.events {
            let position = match self.event(event, &positions) {
                Ok(event) => {
                    self.out.input.events.push(event);
                    Some(self.out.input.events.len() - 1)
                }
                Err(lacks) => {
                    let row = self.input.rows.get(event.row);
                    self.out.refused.extend(row.map(|row| (row, lacks)));
                    None
                }
            };
            positions.push(position);
        }
        self.out
    }

    /// The event, or the name that it fails for.
    fn event(&self, event: &Event, positions: &[Option<usize>]) -> Result<Event, String> {
        let from = self.from.event(event.ty);
        let lacks = || from.name.to_string();
        let ty = at(&self.to.events, &from.name, |e| &e.name).ok_or_else(lacks)?;
        let wanted = &self.to.events[ty];
        let case = match event.case {
            None => None,
            Some(case) => Some(self.cases[case.index()].ok_or_else(lacks)?),
        };
        let builtin = match &event.builtin {
            None => None,
            Some(builtin) => Some(self.builtin(builtin, positions).ok_or_else(lacks)?),
        };
        Ok(Event {
            time: event.time,
            ty: EventTypeId::at(ty),
            case,
            id: event.id.clone(),
            actor: event.actor.and_then(|p| self.parties[p.index()]),
            recipient: event.recipient.and_then(|p| self.parties[p.index()]),
            fields: self.values(&from.fields, &event.fields, &wanted.fields),
            builtin,
            row: event.row,
        })
    }

    fn builtin(&self, event: &BuiltinEvent, positions: &[Option<usize>]) -> Option<BuiltinEvent> {
        let place = |at: &usize| positions.get(*at).copied().flatten();
        Some(match event {
            BuiltinEvent::Decide {
                target,
                under,
                choice,
                reason,
            } => BuiltinEvent::Decide {
                target: target.and_then(|p| self.parties[p.index()]),
                under: under.and_then(self.cited),
                choice: choice.iter().filter_map(|s| self.sanction(*s)).collect(),
                reason: reason.clone(),
            },
            BuiltinEvent::Supplement { event, fields } => {
                let filled = &self.input.events[*event];
                let position = place(event)?;
                let wanted = self.out.input.events[position].ty;
                BuiltinEvent::Supplement {
                    event: position,
                    fields: self.values(
                        &self.from.event(filled.ty).fields,
                        fields,
                        &self.to.event(wanted).fields,
                    ),
                }
            }
            BuiltinEvent::Revoke { event } => BuiltinEvent::Revoke {
                event: place(event)?,
            },
            BuiltinEvent::Extend { under, by } => BuiltinEvent::Extend {
                under: under.and_then(self.cited),
                by: *by,
            },
        })
    }

    fn sanction(&self, id: SanctionId) -> Option<SanctionId> {
        let name = &self.from.sanctions[id.index()].name;
        at(&self.to.sanctions, name, |s| &s.name).map(SanctionId::at)
    }

    fn values(
        &self,
        declared: &[Attribute],
        values: &[Option<Value>],
        wanted: &[Attribute],
    ) -> Vec<Option<Value>> {
        let mut out = vec![None; wanted.len()];
        for (attribute, value) in declared.iter().zip(values) {
            let Some(value) = value else { continue };
            let Some(Slot(slot)) = slot_of(wanted, &attribute.name) else {
                continue;
            };
            out[slot as usize] = self.value(value, wanted[slot as usize].ty);
        }
        out
    }

    fn value(&self, value: &Value, wanted: Type) -> Option<Value> {
        Some(match (value, wanted) {
            (Value::Text(_), Type::Text)
            | (Value::Number(_), Type::Number)
            | (Value::Bool(_), Type::Bool)
            | (Value::Date(_), Type::Date)
            | (Value::Instant(_), Type::Instant)
            | (Value::Duration(_), Type::Duration) => value.clone(),
            (Value::Member(of, member), Type::Enum(to)) => {
                Value::Member(to, self.member(*of, usize::from(*member), to)?)
            }
            (Value::Members(of, bits), Type::EnumSet(to)) => {
                let set = (0..64).filter(|at| bits >> at & 1 == 1);
                let kept = set.filter_map(|at| self.member(*of, at, to));
                Value::Members(to, kept.fold(0, |bits, at| bits | 1 << at))
            }
            (Value::Party(id), Type::Party(_)) => Value::Party(self.parties[id.index()]?),
            (Value::Parties(ids), Type::PartySet(_)) => {
                let mut kept: Vec<PartyId> =
                    ids.iter().filter_map(|p| self.parties[p.index()]).collect();
                kept.sort_unstable();
                Value::Parties(kept.into())
            }
            (Value::Case(id), Type::Case(_)) => Value::Case(self.cases[id.index()]?),
            _ => return None,
        })
    }

    fn member(&self, of: EnumId, member: usize, to: EnumId) -> Option<u8> {
        let name = self.from.enums[of.index()].members.get(member)?;
        let members = &self.to.enums[to.index()].members;
        let at = members.iter().position(|m| m == name)?;
        u8::try_from(at).ok()
    }
}
