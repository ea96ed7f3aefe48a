//! Rows that are read apart from those of other keys: on which case each is, and names that mean the same wherever they
//! stand.

use super::here::{Here, cells_of};
use super::{Intake, RefusedRow};
use crate::calendar::Instant;
use crate::cases::BuiltinEvent;
use crate::model::{CaseId, CaseTypeId, EventTypeId, PartyId, PartyTypeId, Type, Value};
use crate::problem::{Needed, ProblemKind, RecordFault};
use crate::registers::bind::Bound;
use crate::registers::mapping::Mapping;
use crate::registers::row::{Columns, Row};
use std::sync::Arc;

/// How rows are read apart.
#[derive(Clone, Debug, Default)]
pub struct Apart {
    /// The type of the parties that decisions (裁量) are about, where there is one.
    pub target: Option<PartyTypeId>,
    /// Each row is read by itself, to find its key.
    pub single: bool,
}

/// What a row by itself is about.
#[derive(Clone, Debug, PartialEq)]
pub enum About {
    /// Nothing: it is set aside.
    Nothing,
    /// These cases, by name; more than one cannot be split.
    Cases(Vec<Arc<str>>),
    /// The event of this id, on no case that it names.
    Id(Arc<str>),
    /// A party that is decided about.
    Party(PartyTypeId, Arc<str>),
    /// No case: these are its events.
    Loose(Vec<EventTypeId>),
}

/// A row by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Single {
    /// What it is about.
    pub about: About,
    /// When its first event is.
    pub time: Option<Instant>,
    /// Its own id.
    pub id: Option<Arc<str>>,
    /// The parties that it names beyond those of the rules, by type and name.
    pub parties: Vec<(PartyTypeId, Arc<str>)>,
}

impl<'a> Intake<'a> {
    /// What a row is about, read by itself; or why it is refused.
    ///
    /// # Errors
    ///
    /// The refused row.
    pub fn single(
        base: &'a crate::model::RuleBase,
        mapping: &'a Mapping,
        apart: &Apart,
        (bound, columns): (&Bound, &Columns),
        (file, row): (&Arc<str>, &Row),
    ) -> Result<Single, Box<RefusedRow>> {
        let apart = Apart {
            single: true,
            ..apart.clone()
        };
        let mut intake = Self::apart(base, mapping, apart);
        intake.take(bound, columns, file, row);
        if let Some(refused) = intake.taken.refused.pop() {
            return Err(Box::new(refused));
        }
        let refers = intake.referring.pop();
        let named = base.named_parties.len();
        let taken = intake.finish();
        let events: Vec<_> = taken.events.iter().map(|(_, event)| event).collect();
        let parties = taken.input.parties.iter().skip(named);
        let mut single = Single {
            about: About::Nothing,
            time: events.iter().map(|event| event.time).min(),
            id: events.first().and_then(|event| event.id.clone()),
            parties: parties.map(|p| (p.ty, p.name.clone())).collect(),
        };
        if let Some(refers) = refers {
            single.about = match refers.case {
                Some(case) => About::Cases(vec![case]),
                None => About::Id(refers.id),
            };
            return Ok(single);
        }
        if events.is_empty() {
            return Ok(single);
        }
        let case = |id: CaseId| taken.input.cases.name(id)[..].into();
        let mut cases: Vec<Arc<str>> = Vec::new();
        for event in &events {
            let fields = event
                .fields
                .iter()
                .flatten()
                .filter_map(|value| match value {
                    Value::Case(id) => Some(*id),
                    _ => None,
                });
            cases.extend(event.case.into_iter().chain(fields).map(case));
        }
        cases.sort_unstable();
        cases.dedup();
        let decides = events.iter().find_map(|event| match &event.builtin {
            Some(BuiltinEvent::Decide { target, .. }) => Some(*target),
            _ => None,
        });
        single.about = match (decides, cases.is_empty()) {
            (Some(Some(party)), _) => {
                let party = &taken.input.parties[party.index()];
                About::Party(party.ty, party.name.clone())
            }
            (Some(None), _) => {
                return Err(Box::new(intake_refusal(file, row, columns)));
            }
            (None, false) => About::Cases(cases),
            (None, true) => About::Loose(events.iter().map(|event| event.ty).collect()),
        };
        Ok(single)
    }

    /// An id as it is known: by itself, or within the key of its row.
    pub(super) fn id_within(&self, file: &Arc<str>, id: &Arc<str>) -> Arc<str> {
        match self.apart {
            Some(_) => format!("{file}\u{1f}{id}").into(),
            None => id.clone(),
        }
    }

    /// The case that a row names which refers to another; asked only where rows are read apart.
    pub(super) fn case_of_reference(&self, ty: EventTypeId, here: Here<'_>) -> Option<Arc<str>> {
        self.apart.as_ref()?;
        let mapping = self.mapping;
        let own = mapping.events.iter().find(|spec| spec.ty == ty);
        let spec = own.or_else(|| mapping.by_type.get(ty.index()))?;
        let text = self.case_text(spec, here).ok()??;
        Some(Arc::from(&*text))
    }

    /// The type of the parties that decisions are about, where rows are read apart.
    pub(super) fn target_type(&self) -> Option<PartyTypeId> {
        self.apart.as_ref()?.target
    }

    /// A case whose limit is extended: one that was opened, or any where the row stands alone.
    pub(super) fn case_to_extend(&mut self, name: &str) -> Result<CaseId, ProblemKind> {
        match &self.apart {
            Some(apart) if apart.single => self.case(name, CaseTypeId(0)),
            _ => self.known_case(name),
        }
    }

    /// A row that is read apart cannot put the event that it fills on a case.
    pub(super) fn stays_on_its_case(&self, ty: Type, texts: &[String]) -> Result<(), ProblemKind> {
        match (&self.apart, ty) {
            (Some(_), Type::Case(_)) => Err(ProblemKind::BadRecord {
                fault: RecordFault::SeveralCases(texts.to_vec()),
            }),
            _ => Ok(()),
        }
    }

    /// The party of a name and type, whatever other rows say of the name.
    pub(super) fn party_apart(
        &mut self,
        name: &str,
        of: Option<PartyTypeId>,
    ) -> Result<PartyId, ProblemKind> {
        let base = self.base;
        let type_name = |ty: PartyTypeId| base.party_types[ty.index()].name.to_string();
        if let Some(named) = base.named_parties.iter().find(|p| *p.name == *name) {
            return match of.is_none_or(|of| of == named.ty) {
                true => Ok(named.id),
                false => Err(ProblemKind::PartyTypeClash {
                    party: name.to_owned(),
                    wanted: of.map_or_else(String::new, type_name),
                    found: type_name(named.ty),
                }),
            };
        }
        let only = (base.party_types.len() == 1).then_some(PartyTypeId(0));
        let Some(of) = of.or(only) else {
            return Err(ProblemKind::UnknownParty {
                name: name.to_owned(),
                nearest: None,
            });
        };
        let known = typed(of, name);
        Ok(match self.known_party(known.as_bytes()) {
            Some((id, _)) => id,
            None => self.add_party(&known, &name.into(), of),
        })
    }
}

/// A name as that of a party of a type.
fn typed(of: PartyTypeId, name: &str) -> String {
    format!("{}\u{1f}{name}", of.0)
}

/// A decision that does not say about whom.
fn intake_refusal(file: &Arc<str>, row: &Row, columns: &Columns) -> RefusedRow {
    RefusedRow {
        file: file.clone(),
        line: row.line,
        column: None,
        why: ProblemKind::EmptyCell {
            what: Needed::Party,
        },
        cells: cells_of(columns, row),
        raw: None,
    }
}
