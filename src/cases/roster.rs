//! 名册: the parties of a case file and their attributes.

use super::Party;
use super::load::{Loader, Refusal, refuse_near, unique_fields};
use super::nearest::nearest;
use super::values::field_values;
use crate::model::{PartyId, PartyTypeId, Slot, Value, slot_of};
use crate::problem::{Problem, ProblemKind, Related};
use crate::source::alike;
use crate::syntax::tree::RosterLine;
use crate::syntax::usual;

/// Takes the roster in: first every party, then their attributes, which may name parties further down.
pub(super) fn load_roster(loader: &mut Loader<'_>, lines: &[RosterLine]) {
    let mut listed: Vec<(PartyId, &RosterLine)> = Vec::new();
    for line in lines {
        let party = register(loader, line, &listed);
        if let Some(id) = loader.note(party) {
            listed.push((id, line));
        }
    }
    for &(id, line) in &listed {
        let unique = unique_fields(&line.fields);
        loader.note(unique);
        for field in &line.fields {
            let value = attribute(loader, id, line, field);
            if let Some((slot, value)) = loader.note(value) {
                loader.input.parties[id.index()].attributes[slot.index()] = Some(value);
            }
        }
    }
    for &(id, line) in &listed {
        refuse_circles(loader, id, line);
    }
    look_alikes(loader, &listed);
}

/// Names that a reader would take for each other; those of the rules come first. Both stay, and it is told.
fn look_alikes(loader: &mut Loader<'_>, listed: &[(PartyId, &RosterLine)]) {
    let named = loader.base.named_parties.iter().map(|p| (&*p.name, p.span));
    let of_case = listed
        .iter()
        .map(|(_, line)| (line.name.text.as_str(), line.name.span));
    for [(like, first), (name, span)] in alike(named.chain(of_case)) {
        // What stands for usual characters is told where it is written.
        let of_rules = loader.base.named_parties.iter().any(|p| p.span == span);
        if usual(name).is_none() && !of_rules {
            let kind = ProblemKind::LooksAlike {
                written: name.to_owned(),
                like: like.to_owned(),
            };
            let problem = Problem::new(kind, span).with(first, Related::First);
            loader.problems.push(problem);
        }
    }
}

fn register(
    loader: &mut Loader<'_>,
    line: &RosterLine,
    listed: &[(PartyId, &RosterLine)],
) -> Result<PartyId, Refusal> {
    let base = loader.base;
    let Some(at) = base
        .party_types
        .iter()
        .position(|t| *t.name == *line.ty.text)
    else {
        let near = nearest(&line.ty.text, base.party_types.iter().map(|t| &*t.name));
        let kind = ProblemKind::UnknownPartyType {
            name: line.ty.text.clone(),
            nearest: near.clone(),
        };
        return refuse_near(kind, line.ty.span, near);
    };
    let ty = PartyTypeId::at(at);
    if let Some(&id) = loader.parties.get(line.name.text.as_str()) {
        // A named party of the rule base may be listed once, to give its attributes.
        let named = id.index() < base.named_parties.len();
        let first = listed
            .iter()
            .find(|(other, _)| *other == id)
            .map(|(_, line)| line.name.span);
        let twice = first.is_some();
        let found = loader.input.parties[id.index()].ty;
        if named && !twice && found == ty {
            return Ok(id);
        }
        let kind = if found == ty || twice {
            ProblemKind::DuplicateParty {
                name: line.name.text.clone(),
            }
        } else {
            ProblemKind::PartyTypeClash {
                party: line.name.text.clone(),
                wanted: base.party_types[found.index()].name.to_string(),
                found: line.ty.text.clone(),
            }
        };
        let problem = Problem::new(kind, line.name.span);
        return Err(Box::new(match first {
            Some(span) => problem.with(span, Related::First),
            None => problem,
        }));
    }
    Ok(loader.add_party(Party {
        name: line.name.text.as_str().into(),
        ty,
        attributes: vec![None; base.party_types[at].attributes.len()],
    }))
}

fn attribute(
    loader: &Loader<'_>,
    id: PartyId,
    line: &RosterLine,
    field: &crate::syntax::tree::CaseField,
) -> Result<(Slot, Value), Refusal> {
    let ty = &loader.base.party_types[loader.input.parties[id.index()].ty.index()];
    let Some(slot) = slot_of(&ty.attributes, &field.name.text) else {
        let near = nearest(&field.name.text, ty.attributes.iter().map(|a| &*a.name));
        let kind = ProblemKind::UnknownField {
            name: field.name.text.clone(),
            owner: line.ty.text.clone(),
            known: ty.attributes.iter().map(|a| a.name.to_string()).collect(),
            nearest: near.clone(),
        };
        return refuse_near(kind, field.name.span, near);
    };
    let value = field_values(loader, &ty.attributes[slot.index()], field)?;
    Ok((slot, value))
}

/// Unsets an attribute declared 无环 through which a party would reach itself.
fn refuse_circles(loader: &mut Loader<'_>, id: PartyId, line: &RosterLine) {
    let ty = loader.input.parties[id.index()].ty;
    for (slot, declared) in loader.base.party_types[ty.index()]
        .attributes
        .iter()
        .enumerate()
    {
        if !declared.acyclic {
            continue;
        }
        let mut at = id;
        for _ in 0..=loader.input.parties.len() {
            let party = &loader.input.parties[at.index()];
            let (true, Some(Some(Value::Party(next)))) =
                (party.ty == ty, party.attributes.get(slot))
            else {
                break;
            };
            at = *next;
            if at == id {
                let kind = ProblemKind::RosterCycle {
                    attribute: declared.name.to_string(),
                    party: line.name.text.clone(),
                };
                loader.problems.push(Problem::new(kind, line.span));
                loader.input.parties[id.index()].attributes[slot] = None;
                break;
            }
        }
    }
}
