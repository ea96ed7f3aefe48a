//! Events of the language itself in a register: 裁量, 批准延长, 补充, 撤销.

use super::here::{Here, column_of};
use super::{Intake, Referring, Refusal};
use crate::cases::{BuiltinEvent, nearest};
use crate::model::{Builtin, CaseId, EventOrigin, SanctionId, slot_of};
use crate::problem::ProblemKind;
use crate::registers::mapping::EventSpec;
use crate::registers::values::split;
use crate::syntax::parse_citation;

impl Intake<'_> {
    /// 裁量 and 批准延长.
    pub(super) fn builtin(
        &mut self,
        spec: &EventSpec,
        here: Here<'_>,
    ) -> Result<BuiltinEvent, Refusal> {
        let mapping = self.mapping;
        let (mut target, mut under, mut choice, mut reason, mut by) =
            (None, None, Vec::new(), None, None);
        for (name, source) in &spec.loose {
            let Some(texts) = here.texts(source)? else {
                continue;
            };
            let texts: Vec<String> = texts.into_iter().map(Into::into).collect();
            let text = texts.first().cloned().unwrap_or_default();
            let refused = |why| (column_of(mapping, Some(source), here), why);
            match &**name {
                "对象" => {
                    let of = self.target_type();
                    target = Some(self.party(&text, of).map_err(refused)?);
                }
                "依据" => {
                    let found = parse_citation(&text).and_then(|c| self.base.find(&c));
                    let kind = ProblemKind::UnknownProvision { citation: text };
                    under = Some(found.ok_or_else(|| refused(kind))?);
                }
                "选择" => {
                    for name in texts.iter().flat_map(|t| split(t)) {
                        choice.push(self.sanction(name).map_err(refused)?);
                    }
                }
                "理由" => reason = Some(text.as_str().into()),
                "延长" => {
                    let kind = ProblemKind::BadCell {
                        field: "延长".into(),
                        wanted: "时长".into(),
                        found: text.clone(),
                    };
                    let found = self.duration(&text);
                    let column = column_of(mapping, Some(source), here);
                    by = Some(found.ok_or((column, kind))?);
                }
                _ => {}
            }
        }
        Ok(match spec.ty == Builtin::Decide.id() {
            true => BuiltinEvent::Decide {
                target,
                under,
                choice,
                reason,
            },
            false => BuiltinEvent::Extend { under, by },
        })
    }

    fn sanction(&self, name: &str) -> Result<SanctionId, ProblemKind> {
        let all = &self.base.sanctions;
        match all.iter().position(|s| &*s.name == name) {
            Some(at) => Ok(SanctionId::at(at)),
            None => Err(ProblemKind::UnknownSanction {
                name: name.to_owned(),
                known: all.iter().map(|s| s.name.to_string()).collect(),
                nearest: nearest(name, all.iter().map(|s| &*s.name)),
            }),
        }
    }

    /// 补充 and 撤销: the row that they name.
    pub(super) fn refer(
        &mut self,
        referring: &Referring,
    ) -> Result<(BuiltinEvent, Option<CaseId>), Refusal> {
        let within = self.id_within(&referring.file, &referring.id);
        let Some(&event) = self.ids.get(&within) else {
            let name = referring.id.to_string();
            let nearest = nearest(&name, self.ids.keys().map(|k| &**k).take(1000));
            return Err((None, ProblemKind::UnknownEventId { name, nearest }));
        };
        let not_correctable = || {
            let name = referring.id.to_string();
            Err((None, ProblemKind::NotCorrectable { name }))
        };
        let Some(to) = self.taken.events.get(event) else {
            return not_correctable();
        };
        let (ty, about) = (to.ty, to.case);
        if matches!(self.base.event(ty).origin, EventOrigin::Builtin(_)) {
            return not_correctable();
        }
        if referring.ty == Builtin::Revoke.id() {
            return Ok((BuiltinEvent::Revoke { event }, about));
        }
        let base = self.base;
        let declared = base.event(ty);
        let mut fields = vec![None; declared.fields.len()];
        for (name, texts, cell) in &referring.fields {
            // A column that this event has no field for says nothing about it.
            if let Some(slot) = slot_of(&declared.fields, name) {
                let ty = declared.fields[slot.index()].ty;
                self.stays_on_its_case(ty, texts)
                    .map_err(|why| (Some(name.clone()), why))?;
                let value = self.value(ty, name, texts, cell);
                fields[slot.index()] = Some(value.map_err(|why| (Some(name.clone()), why))?);
            }
        }
        Ok((BuiltinEvent::Supplement { event, fields }, about))
    }
}
