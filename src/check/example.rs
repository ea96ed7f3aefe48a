//! Cases under facts that a search assumed: the events of a chain on one case, with people to do them.

use crate::calendar::{Instant, Span as TimeSpan};
use crate::cases::{Event, Input, Party, Row};
use crate::model::region::{Assumed, Held};
use crate::model::{
    CaseId, CaseTypeId, EventOrigin, EventTypeId, Expr, Fact, PartyId, PartyTypeId, RowId,
    RuleBase, Slot, Type, Value,
};
use crate::source::{FileId, Span};
use chrono::{Days, NaiveDate};
use std::sync::Arc;

/// Names for people, as examples in Chinese law texts have them.
const NAMES: [&str; 10] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"];
/// Minutes between two events.
const APART: i64 = 10;

/// A case in which events happen in order and facts are as assumed. `None` where an event of the chain cannot come from
/// outside.
pub(super) fn case(
    base: &RuleBase,
    chain: &[(u32, Vec<EventTypeId>)],
    facts: &[Assumed],
) -> Option<Input> {
    let mut draft = Draft::new(base);
    let mut planned: Vec<(u32, EventTypeId)> = Vec::new();
    for (moment, events) in chain {
        let event = events.iter().find(|e| from_outside(base, **e))?;
        planned.push((*moment, *event));
    }
    let about = planned.iter().find_map(|(_, e)| base.event(*e).about);
    let mut before: Vec<EventTypeId> = Vec::new();
    for assumed in facts {
        if let (Expr::Happened(events), Held::Is(Value::Bool(true))) =
            (&assumed.fact, &assumed.held)
        {
            let event = *events.first()?;
            let there = planned.iter().any(|(_, e)| *e == event);
            if !there && !before.contains(&event) {
                before.push(from_outside(base, event).then_some(event)?);
            }
        }
    }
    // Facts that no event of the chain brings come earlier, by one that does.
    for assumed in facts {
        let Some((attribute, carriers)) = wanted(&assumed.fact, &assumed.held) else {
            continue;
        };
        let brought = |event: &EventTypeId| carries(base, *event, attribute, carriers).is_some();
        let at_moment = planned
            .iter()
            .any(|(moment, event)| *moment <= assumed.moment.0 && brought(event));
        if !at_moment && !before.iter().any(brought) {
            let carrier = (0..base.events.len())
                .map(EventTypeId::at)
                .filter(|e| from_outside(base, *e))
                .filter(|e| about.is_none() || base.event(*e).about == about)
                .find(brought);
            // What only 认定 sets, the rules set by themselves.
            let Some(carrier) = carrier else { continue };
            before.push(carrier);
        }
    }
    let mut all: Vec<(u32, EventTypeId)> = before.into_iter().map(|e| (0, e)).collect();
    all.extend(planned);
    for (moment, event) in all {
        draft.event(event, moment, facts);
    }
    Some(draft.input)
}

/// What an assumed fact needs of an event: the attribute that it sets, or the field that it has.
type Carriers<'f> = &'f [(EventTypeId, Slot)];

fn wanted<'f>(fact: &'f Expr, held: &Held) -> Option<(Option<(CaseTypeId, Slot)>, Carriers<'f>)> {
    match (fact, held) {
        (_, Held::Unset) => None,
        (
            Expr::Fact(Fact::Named {
                fields, attribute, ..
            }),
            _,
        ) => Some((*attribute, fields)),
        _ => None,
    }
}

/// The slot of an event that brings a fact.
fn carries(
    base: &RuleBase,
    event: EventTypeId,
    attribute: Option<(CaseTypeId, Slot)>,
    fields: Carriers<'_>,
) -> Option<Slot> {
    let ty = base.event(event);
    let own = fields
        .iter()
        .find(|(e, _)| *e == event)
        .map(|(_, slot)| *slot);
    own.or_else(|| {
        let sets = |slot: &Option<(CaseTypeId, Slot)>| attribute.is_some() && *slot == attribute;
        ty.sets.iter().position(sets).map(Slot::at)
    })
}

fn from_outside(base: &RuleBase, event: EventTypeId) -> bool {
    base.event(event).origin == EventOrigin::Declared
}

struct Draft<'a> {
    base: &'a RuleBase,
    input: Input,
    time: Instant,
}

impl<'a> Draft<'a> {
    fn new(base: &'a RuleBase) -> Self {
        let parties = base.named_parties.iter().map(|party| Party {
            name: party.name.clone(),
            ty: party.ty,
            attributes: vec![None; attributes(base, party.ty)],
        });
        let day = base
            .provisions
            .iter()
            .filter_map(|p| p.edition.since.as_ref().map(|turn| turn.date))
            .chain(base.effective)
            .max()
            .unwrap_or(NaiveDate::from_ymd_opt(2024, 1, 1).unwrap_or_default());
        // A fortnight on: nothing special about the day.
        let day = day.checked_add_days(Days::new(14)).unwrap_or(day);
        let nine = 9 * 3_600_000;
        Self {
            base,
            input: Input {
                parties: parties.collect(),
                ..Input::default()
            },
            time: Instant::from_millis(Instant::start_of_day(day).millis() + nine),
        }
    }

    fn event(&mut self, id: EventTypeId, moment: u32, facts: &[Assumed]) {
        let ty = self.base.event(id);
        let case = ty.about.map(|about| self.case_of(about));
        let mut fields: Vec<Option<Value>> = Vec::new();
        for (index, field) in ty.fields.iter().enumerate() {
            let slot = Slot::at(index);
            let assumed = facts.iter().find(|assumed| {
                assumed.moment.0 >= moment && named(self.base, id, assumed) == Some(slot)
            });
            fields.push(match assumed.map(|a| &a.held) {
                Some(Held::Unset) => None,
                Some(Held::Is(value)) => Some(value.clone()),
                Some(Held::Gap(count, _, unit)) => {
                    Some(Value::Duration(TimeSpan::new(*count, *unit)))
                }
                Some(Held::Other) => self.other(field.ty),
                None => self.plain(field.ty),
            });
        }
        self.input.rows.push(Row::Text(Span::new(FileId(0), 0, 0)));
        self.input.events.push(Event {
            time: self.time,
            ty: id,
            case,
            id: None,
            actor: None,
            recipient: None,
            fields,
            builtin: None,
            row: RowId::at(self.input.rows.len() - 1),
        });
        self.time = Instant::from_millis(self.time.millis() + APART * 60_000);
    }

    /// Persons are named where a field asks for one; other fields stay as the search left them.
    fn plain(&mut self, ty: Type) -> Option<Value> {
        match ty {
            Type::Party(id) => self.someone(id).map(Value::Party),
            Type::Case(id) => Some(Value::Case(self.case_of(id))),
            _ => None,
        }
    }

    fn other(&mut self, ty: Type) -> Option<Value> {
        match ty {
            Type::Text => Some(Value::Text("其他".into())),
            Type::Duration => Some(Value::Duration(TimeSpan::new(
                99,
                crate::calendar::LimitUnit::NaturalDay,
            ))),
            other => self.plain(other),
        }
    }

    /// Another person each time.
    fn someone(&mut self, ty: PartyTypeId) -> Option<PartyId> {
        let made = self.input.parties.len() - self.base.named_parties.len();
        let name: Arc<str> = match NAMES.get(made) {
            Some(name) => format!("{}{name}", self.base.party_types.get(ty.index())?.name).into(),
            None => format!(
                "{}{}",
                self.base.party_types.get(ty.index())?.name,
                made + 1
            )
            .into(),
        };
        self.input.parties.push(Party {
            name,
            ty,
            attributes: vec![None; attributes(self.base, ty)],
        });
        Some(PartyId::at(self.input.parties.len() - 1))
    }

    fn case_of(&mut self, ty: CaseTypeId) -> CaseId {
        let known = self.input.cases.iter().position(|case| case.ty == ty);
        known.map_or_else(
            || {
                let name = format!("A{}", self.input.cases.len() + 1);
                self.input.cases.push(&name, ty)
            },
            CaseId::at,
        )
    }
}

/// The slot of an event that an assumed fact is about.
fn named(base: &RuleBase, event: EventTypeId, assumed: &Assumed) -> Option<Slot> {
    match &assumed.fact {
        Expr::Fact(Fact::Named {
            fields, attribute, ..
        }) => carries(base, event, *attribute, fields),
        _ => None,
    }
}

fn attributes(base: &RuleBase, ty: PartyTypeId) -> usize {
    base.party_types
        .get(ty.index())
        .map_or(0, |ty| ty.attributes.len())
}
