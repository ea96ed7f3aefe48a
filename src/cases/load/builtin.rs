//! Events of the language itself in a case: 裁量, 批准延长, 补充, 撤销.

use super::{EventIds, Loader, Referring, Refusal, refuse, refuse_near, unique_fields};
use crate::calendar::Instant;
use crate::cases::nearest::nearest;
use crate::cases::values::{party_value, single};
use crate::cases::{BuiltinEvent, Event};
use crate::model::{Builtin, RowId};
use crate::problem::ProblemKind;
use crate::syntax::tree::EventLine;

impl Loader<'_> {
    /// 裁量 and 批准延长.
    pub(super) fn builtin_event(
        &self,
        builtin: Builtin,
        line: &EventLine,
        event: &mut Event,
    ) -> Result<BuiltinEvent, Refusal> {
        let (mut target, mut under, mut choice, mut reason, mut by) =
            (None, None, Vec::new(), None, None);
        let decides = builtin == Builtin::Decide;
        for field in &line.fields {
            if self.common_field(field, event, false)? {
                continue;
            }
            match field.name.text.as_str() {
                "依据" => under = Some(self.provision(single(field)?)?),
                "对象" if decides => target = Some(party_value(self, single(field)?)?),
                "选择" if decides => choice = self.sanctions(field)?,
                "理由" if decides => reason = Some(self.text(single(field)?)),
                "延长" if !decides => by = Some(self.duration(&field.name.text, single(field)?)?),
                _ => {
                    let known: &[&str] = match decides {
                        true => &["对象", "依据", "选择", "理由"],
                        false => &["依据", "延长"],
                    };
                    return self.unknown_field(&field.name, &line.event.text, known);
                }
            }
        }
        Ok(match decides {
            true => BuiltinEvent::Decide {
                target,
                under,
                choice,
                reason,
            },
            false => BuiltinEvent::Extend { under, by },
        })
    }

    /// 补充 and 撤销. The event that it names is held as its row until positions are known.
    pub(super) fn referring(
        &self,
        r: &Referring<'_>,
        taken: &[Option<Event>],
        ids: &EventIds,
    ) -> Result<Event, Refusal> {
        let line = r.line;
        unique_fields(&line.fields)?;
        // `补充 T1:…`, or `补充 A1 T1:…` with the case before it.
        let Some(named) = line.ids.last() else {
            let kind = ProblemKind::MissingEventId {
                event: line.event.text.clone(),
            };
            return refuse(kind, line.event.span);
        };
        if let Some(extra) = line.ids.get(2) {
            let kind = ProblemKind::TooManyIds {
                event: line.event.text.clone(),
                allowed: 2,
            };
            return refuse(kind, extra.span);
        }
        let Some(&(row, _)) = ids.get(named.text.as_str()) else {
            let near = nearest(&named.text, ids.keys().map(|k| &**k));
            let kind = ProblemKind::UnknownEventId {
                name: named.text.clone(),
                nearest: near.clone(),
            };
            return refuse_near(kind, named.span, near);
        };
        let Some(base_event) = &taken[row] else {
            let kind = ProblemKind::RefersToRefused {
                name: named.text.clone(),
            };
            return refuse(kind, named.span);
        };
        if base_event.builtin.is_some() {
            let kind = ProblemKind::NotCorrectable {
                name: named.text.clone(),
            };
            return refuse(kind, named.span);
        }
        let ty = base_event.ty;
        let mut event = Event {
            time: Instant::from(line.time.value),
            ty: r.which.id(),
            case: base_event.case,
            id: None,
            actor: None,
            recipient: None,
            fields: vec![None; self.base.event(r.which.id()).fields.len()],
            builtin: None,
            row: RowId::at(r.row),
        };
        let mut fields = vec![None; self.base.event(ty).fields.len()];
        for field in &line.fields {
            let declared = self
                .base
                .event(ty)
                .fields
                .iter()
                .any(|a| *a.name == *field.name.text);
            if self.common_field(field, &mut event, false)? && !declared {
                continue;
            }
            match r.which {
                Builtin::Revoke if field.name.text == "理由" => {}
                Builtin::Revoke => {
                    return self.unknown_field(&field.name, &line.event.text, &["理由"]);
                }
                _ => {
                    let (slot, value) = self.declared_field(ty, field)?;
                    fields[slot] = Some(value);
                }
            }
        }
        event.builtin = Some(match r.which {
            Builtin::Revoke => BuiltinEvent::Revoke { event: row },
            _ => BuiltinEvent::Supplement { event: row, fields },
        });
        Ok(event)
    }
}
