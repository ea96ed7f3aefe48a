//! The engine on any input that is well typed: parties, cases and events of a rule base of the repository, made from
//! bytes. Nothing here asks whether an event makes sense.

use crate::base::ALL;
use banfa::calendar::{Instant, LimitUnit, Span as TimeSpan};
use banfa::cases::{BuiltinEvent, Event, Input, Party, Row};
use banfa::decimal::Decimal;
use banfa::engine::run_program;
use banfa::model::{
    Attribute, Builtin, CaseId, CaseTypeId, EventOrigin, EventTypeId, PartyId, PartyTypeId,
    ProvisionId, RowId, RuleBase, SanctionId, Type, Value,
};
use banfa::source::{FileId, Span};
use chrono::{Days, NaiveDate};
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use std::sync::Arc;

/// Events, cases and parties at most.
const MOST: usize = 40;

/// The engine: no panic, an end, the same journal twice.
pub fn engine(data: &[u8]) {
    let mut bytes = Unstructured::new(data);
    let Ok(which) = bytes.int_in_range(0..=ALL.len() - 1) else {
        return;
    };
    let (base, program) = &ALL[which];
    let Ok(input) = (Maker { base, bytes }).input() else {
        return;
    };
    let journal = run_program(program, &input);
    if data.len() < 100 {
        assert_eq!(journal, run_program(program, &input));
    }
}

struct Maker<'a> {
    base: &'a RuleBase,
    bytes: Unstructured<'a>,
}

impl Maker<'_> {
    fn input(&mut self) -> Result<Input> {
        let mut input = Input::default();
        self.parties(&mut input)?;
        for at in 0..self.bytes.int_in_range(1..=4)? {
            let ty = CaseTypeId::at(self.bytes.choose_index(self.base.case_types.len())?);
            input.cases.push(&format!("C{at}"), ty);
        }
        let mut time = self.moment()?;
        while !self.bytes.is_empty() && input.events.len() < MOST {
            time = self.next(time)?;
            let event = self.event(&input, time)?;
            let end = u32::try_from(input.events.len()).unwrap_or(0);
            input.rows.push(Row::Text(Span {
                file: FileId(0),
                start: end,
                end,
            }));
            input.events.push(event);
        }
        if self.bytes.arbitrary()? {
            input.as_of = Some(self.next(time)?.date());
        }
        Ok(input)
    }

    fn parties(&mut self, input: &mut Input) -> Result<()> {
        for named in &self.base.named_parties {
            input.parties.push(Party {
                name: named.name.clone(),
                ty: named.ty,
                attributes: vec![None; self.base.party_types[named.ty.index()].attributes.len()],
            });
        }
        for at in 0..self.bytes.int_in_range(1..=6)? {
            let ty = PartyTypeId::at(self.bytes.choose_index(self.base.party_types.len())?);
            let attributes = vec![None; self.base.party_types[ty.index()].attributes.len()];
            input.parties.push(Party {
                name: format!("P{at}").into(),
                ty,
                attributes,
            });
        }
        for at in 0..input.parties.len() {
            let ty = input.parties[at].ty;
            let attributes = self.base.party_types[ty.index()].attributes.clone();
            let mut values = self.values(input, &attributes)?;
            // The readers refuse circles; a party is under others that stand before it only.
            for (value, attribute) in values.iter_mut().zip(&attributes) {
                if attribute.acyclic && matches!(value, Some(Value::Party(p)) if p.index() >= at) {
                    *value = None;
                }
            }
            input.parties[at].attributes = values;
        }
        Ok(())
    }

    fn values(&mut self, input: &Input, of: &[Attribute]) -> Result<Vec<Option<Value>>> {
        of.iter().map(|a| self.value(input, a.ty)).collect()
    }

    /// A value of a type; none for some, and where nothing has the type.
    fn value(&mut self, input: &Input, ty: Type) -> Result<Option<Value>> {
        if self.bytes.ratio(1, 5)? {
            return Ok(None);
        }
        Ok(match ty {
            Type::Text => Some(Value::Text("文".into())),
            Type::Number => Some(Value::Number(self.number()?)),
            Type::Bool => Some(Value::Bool(self.bytes.arbitrary()?)),
            Type::Date => Some(Value::Date(self.moment()?.date())),
            Type::Instant => Some(Value::Instant(self.moment()?)),
            Type::Duration => Some(Value::Duration(self.span()?)),
            Type::Enum(id) => {
                let members = &self.base.enums[id.index()].members;
                let at = self.bytes.choose_index(members.len())?;
                Some(Value::Member(id, u8::try_from(at).unwrap_or(0)))
            }
            Type::EnumSet(id) => {
                let members = self.base.enums[id.index()].members.len();
                let bits: u64 = self.bytes.arbitrary()?;
                Some(Value::Members(
                    id,
                    bits & (u64::MAX >> (64 - members.clamp(1, 64))),
                ))
            }
            Type::Party(ty) => self.party(input, Some(ty))?.map(Value::Party),
            Type::PartySet(ty) => {
                let mut all = Vec::new();
                for _ in 0..self.bytes.int_in_range(0..=3)? {
                    all.extend(self.party(input, Some(ty))?);
                }
                all.sort();
                all.dedup();
                Some(Value::Parties(all.into()))
            }
            Type::Case(ty) => self.case(input, Some(ty))?.map(Value::Case),
        })
    }

    fn number(&mut self) -> Result<Decimal> {
        Ok(Decimal::from_millionths(
            match self.bytes.int_in_range(0..=5)? {
                0 => i64::MAX,
                1 => i64::MIN,
                2 => self.bytes.arbitrary()?,
                3 => i64::from(self.bytes.arbitrary::<i32>()?) * 1_000_000,
                _ => i64::from(self.bytes.arbitrary::<i8>()?) * 1_000_000,
            },
        ))
    }

    fn span(&mut self) -> Result<TimeSpan> {
        let units = [
            LimitUnit::Minute,
            LimitUnit::Hour,
            LimitUnit::WorkingHour,
            LimitUnit::NaturalDay,
            LimitUnit::WorkingDay,
            LimitUnit::Month,
            LimitUnit::Year,
        ];
        let unit = *self.bytes.choose(&units)?;
        let count = match self.bytes.ratio(1, 20)? {
            true => self.bytes.arbitrary()?,
            false => self.bytes.int_in_range(0..=40)?,
        };
        Ok(TimeSpan::new(count, unit))
    }

    /// Some moment: mostly of the years in which the rule bases are in force, now and then any that a case can write.
    fn moment(&mut self) -> Result<Instant> {
        let day = match self.bytes.ratio(1, 40)? {
            true => NaiveDate::from_ymd_opt(self.bytes.int_in_range(1..=9999)?, 12, 31),
            false => NaiveDate::from_ymd_opt(2012, 6, 1).and_then(|d| {
                d.checked_add_days(Days::new(self.bytes.int_in_range(0..=5000).ok()?))
            }),
        };
        let minute: u32 = self.bytes.int_in_range(0..=1439)?;
        let at = day.and_then(|d| d.and_hms_opt(minute / 60, minute % 60, 0));
        Ok(at.map_or(Instant::MIN, Instant::from))
    }

    /// A moment soon after another, or the same, or any.
    fn next(&mut self, time: Instant) -> Result<Instant> {
        let minutes: i64 = match self.bytes.int_in_range(0..=20)? {
            0 => return self.moment(),
            1..=3 => 0,
            4..=12 => self.bytes.int_in_range(0..=3_000)?,
            _ => self.bytes.int_in_range(0..=100_000)?,
        };
        Ok(Instant::from_millis(time.millis() + minutes * 60_000))
    }

    fn party(&mut self, input: &Input, ty: Option<PartyTypeId>) -> Result<Option<PartyId>> {
        let fit = |p: &Party| ty.is_none_or(|ty| p.ty == ty);
        let all: Vec<usize> = (0..input.parties.len())
            .filter(|&at| fit(&input.parties[at]))
            .collect();
        match all.is_empty() {
            true => Ok(None),
            false => Ok(Some(PartyId::at(*self.bytes.choose(&all)?))),
        }
    }

    fn case(&mut self, input: &Input, ty: Option<CaseTypeId>) -> Result<Option<CaseId>> {
        let fit = |id: &CaseId| ty.is_none_or(|ty| input.cases.ty(*id) == ty);
        let all: Vec<CaseId> = input.cases.ids().filter(fit).collect();
        match all.is_empty() {
            true => Ok(None),
            false => Ok(Some(*self.bytes.choose(&all)?)),
        }
    }

    fn event(&mut self, input: &Input, time: Instant) -> Result<Event> {
        let row = RowId::at(input.events.len());
        let mut event = Event {
            time,
            ty: EventTypeId(0),
            case: None,
            id: None,
            actor: self
                .party(input, None)?
                .filter(|_| !time.millis().rem_euclid(7).eq(&0)),
            recipient: None,
            fields: Vec::new(),
            builtin: None,
            row,
        };
        if self.bytes.ratio(1, 8)? {
            self.builtin(input, &mut event)?;
            return Ok(event);
        }
        let declared: Vec<usize> = (0..self.base.events.len())
            .filter(|&at| self.base.events[at].origin == EventOrigin::Declared)
            .collect();
        event.ty = EventTypeId::at(*self.bytes.choose(&declared)?);
        let ty = self.base.event(event.ty);
        event.case = match ty.about {
            Some(about) => self.case(input, Some(about))?,
            None => None,
        };
        if ty.about.is_some() && event.case.is_none() {
            // No case of that type: an event that no reader would give. Something else happens instead.
            return self.event(input, time);
        }
        event.fields = self.values(input, &ty.fields)?;
        if self.bytes.ratio(1, 4)? {
            event.recipient = self.party(input, None)?;
        }
        Ok(event)
    }

    fn builtin(&mut self, input: &Input, event: &mut Event) -> Result<()> {
        let which = *self.bytes.choose(&Builtin::ALL)?;
        let provision = |bytes: &mut Unstructured<'_>| -> Result<Option<ProvisionId>> {
            let all = self.base.provisions.len();
            Ok(Some(ProvisionId::at(bytes.choose_index(all)?)).filter(|_| all % 2 == 0))
        };
        let earlier: Vec<usize> = (0..input.events.len())
            .filter(|&at| input.events[at].builtin.is_none())
            .collect();
        event.ty = which.id();
        event.builtin = Some(match which {
            Builtin::Supplement | Builtin::Revoke if earlier.is_empty() => {
                event.ty = Builtin::Decide.id();
                BuiltinEvent::Decide {
                    target: None,
                    under: None,
                    choice: vec![],
                    reason: None,
                }
            }
            Builtin::Decide => BuiltinEvent::Decide {
                target: self.party(input, None)?,
                under: provision(&mut self.bytes)?,
                choice: vec![SanctionId::at(
                    self.bytes.choose_index(self.base.sanctions.len())?,
                )],
                reason: Some(Arc::from("理由")),
            },
            Builtin::Supplement => {
                let of = *self.bytes.choose(&earlier)?;
                let ty = self.base.event(input.events[of].ty);
                event.case = input.events[of].case;
                BuiltinEvent::Supplement {
                    event: of,
                    fields: self.values(input, &ty.fields)?,
                }
            }
            Builtin::Revoke => {
                let of = *self.bytes.choose(&earlier)?;
                event.case = input.events[of].case;
                BuiltinEvent::Revoke { event: of }
            }
            Builtin::Extend => {
                event.case = self.case(input, None)?;
                BuiltinEvent::Extend {
                    under: provision(&mut self.bytes)?,
                    by: Some(self.span()?),
                }
            }
        });
        Ok(())
    }
}
