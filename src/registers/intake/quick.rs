//! Lines of JSON straight into packed events: the way that nearly every line takes. It takes a line only where nothing
//! about it is unusual; everything else is left to the general way, which knows what to say of it. Both come to the same
//! (`tests/registers.rs`).

use super::{Intake, nothing_hidden};
use crate::calendar::Instant;
use crate::cases::Event;
use crate::model::{
    CaseId, CaseTypeId, EventOrigin, EventTypeId, PartyId, PartyTypeId, RowId, RuleBase, Slot,
    Type, Value,
};
use crate::registers::bind::Bound;
use crate::registers::flat_line::{FlatLine, FlatLines, Kind, Member};
use crate::registers::mapping::{ColumnId, EventSpec, Mapping, Meaning, PartySource, Source};
use crate::registers::moment::parse_moment;
use crate::registers::row::Cell;
use std::sync::Arc;

/// How lines are taken under a mapping.
pub struct Quick {
    event: ColumnId,
    id: Option<ColumnId>,
    /// By event type; none where the general way is needed.
    specs: Vec<Option<Spec>>,
    pub(super) lines: FlatLines,
    /// What the few values of the event column mean.
    types: Vec<Option<EventTypeId>>,
    day: Day,
    fields: Vec<Option<Value>>,
    /// Lines one after another that were left to the general way.
    pub(super) left: u32,
}

/// How an event of a type stands in a line.
struct Spec {
    about: Option<CaseTypeId>,
    time: ColumnId,
    case: Option<ColumnId>,
    actor: Option<(ColumnId, Option<PartyTypeId>)>,
    recipient: Option<(ColumnId, Option<PartyTypeId>)>,
    fields: Vec<Field>,
    slots: usize,
}

struct Field {
    slot: Slot,
    ty: Type,
    column: ColumnId,
    /// What the few values of its column are.
    known: Vec<Option<Value>>,
}

/// The column of a source of which every value means itself.
fn plain(source: &Source) -> Option<ColumnId> {
    match source {
        Source::Column(column, meanings) if meanings.says_nothing() => Some(*column),
        Source::Column(..) | Source::Constant(_) => None,
    }
}

impl Spec {
    fn new(base: &RuleBase, spec: &EventSpec) -> Option<Self> {
        let declared = base.event(spec.ty);
        let party = |source: &Option<PartySource>| match source {
            None => Some(None),
            Some(party) => Some(Some((plain(&party.source)?, party.of))),
        };
        let field = |(slot, source): &(Slot, Source)| {
            Some(Field {
                slot: *slot,
                ty: declared.fields[slot.index()].ty,
                column: plain(source)?,
                known: Vec::new(),
            })
        };
        let usual = matches!(declared.origin, EventOrigin::Declared)
            && !spec.once
            && spec.when.is_empty()
            && spec.loose.is_empty();
        Some(Self {
            about: declared.about,
            time: plain(spec.time.as_ref()?)?,
            case: match &spec.case {
                Some(case) => Some(plain(case)?),
                None => None,
            },
            actor: party(&spec.actor)?,
            recipient: party(&spec.recipient)?,
            fields: spec.fields.iter().map(field).collect::<Option<_>>()?,
            slots: declared.fields.len(),
        })
        .filter(|_| usual)
    }
}

impl Quick {
    /// The quick way under a mapping; none where the mapping asks more than it can do.
    #[must_use]
    pub fn new(base: &RuleBase, mapping: &Mapping) -> Option<Self> {
        let events = mapping.from_column.as_ref()?;
        let id = mapping.id.as_ref().map(plain);
        if !mapping.events.is_empty() || !mapping.parties.is_empty() || id == Some(None) {
            return None;
        }
        let specs = mapping.by_type.iter().map(|spec| Spec::new(base, spec));
        Some(Self {
            event: events.column,
            id: id.flatten(),
            specs: specs.collect(),
            lines: FlatLines::default(),
            types: Vec::new(),
            day: Day::default(),
            fields: Vec::new(),
            left: 0,
        })
    }
}

/// The day of the line before: most lines are of the same.
#[derive(Default)]
struct Day {
    written: [u8; 10],
    begins: i64,
}

impl Day {
    /// `2012-05-18 09:30` on the day of the line before.
    fn moment(&self, text: &[u8]) -> Option<Instant> {
        let [date @ .., b' ', h, hh, b':', m, mm] = text else {
            return None;
        };
        if *date != self.written || ![h, hh, m, mm].iter().all(|d| d.is_ascii_digit()) {
            return None;
        }
        let number = |tens: &u8, ones: &u8| i64::from(tens - b'0') * 10 + i64::from(ones - b'0');
        let (hour, minute) = (number(h, hh), number(m, mm));
        (hour < 24 && minute < 60)
            .then(|| Instant::from_millis(self.begins + (hour * 60 + minute) * 60_000))
    }

    /// Remembers the day of a moment that the general way has read.
    fn remember(&mut self, text: &[u8], at: Instant) {
        if let (Some(date), [_, _, _, _, b'-', _, _, b'-', _, _, b' ', ..]) = (text.get(..10), text)
            && text.len() == 16
            && let Ok(written) = date.try_into()
        {
            self.written = written;
            self.begins = Instant::start_of_day(at.date()).millis();
        }
    }
}

impl Intake<'_> {
    /// Takes a line in; `None`, and nothing is changed, where it is to be read the general way.
    pub(super) fn quickly(
        &mut self,
        quick: &mut Quick,
        line: FlatLine<'_>,
        bound: &Bound,
        file: &Arc<str>,
        number: u32,
    ) -> Option<()> {
        let here = Here {
            line,
            bound,
            mapping: self.mapping,
        };
        let id = quick.id.and_then(|column| here.bytes(column));
        let id = id.map(std::str::from_utf8).transpose().ok()?;
        if id.is_some_and(|id| self.ids.contains_key(id) || nothing_hidden(id).is_err()) {
            return None;
        }
        let ty = self.quick_type(here, quick)?;
        let Quick {
            specs, day, fields, ..
        } = quick;
        let spec = specs.get_mut(ty.index())?.as_mut()?;
        let written = here.bytes(spec.time)?;
        let time = match day.moment(written) {
            Some(time) => time,
            None => {
                let text = std::str::from_utf8(written).ok()?;
                let time = parse_moment(text, self.mapping.zone).map(Instant::from)?;
                day.remember(written, time);
                time
            }
        };
        self.opened = (self.taken.input.parties.len(), self.taken.input.cases.len());
        fields.clear();
        let Some((case, actor, recipient)) = self.names(spec, here, fields) else {
            self.give_back();
            return None;
        };
        let row = RowId::at(self.taken.input.rows.len());
        let id: Option<Arc<str>> = id.map(Arc::from);
        if let Some(id) = &id {
            self.ids.insert(id.clone(), self.taken.events.positions());
        }
        let event = Event {
            time,
            ty,
            case,
            id,
            actor,
            recipient,
            fields: Vec::new(),
            builtin: None,
            row,
        };
        self.taken.rows += 1;
        self.taken.applied += 1;
        self.taken.input.rows.push_register(file, number);
        self.taken.events.push_with(event, fields);
        Some(())
    }

    fn quick_type(&self, here: Here<'_>, quick: &mut Quick) -> Option<EventTypeId> {
        let member = here.member(quick.event);
        let known = member.known.map(usize::from);
        if let Some(Some(ty)) = known.and_then(|known| quick.types.get(known)) {
            return Some(*ty);
        }
        let text = here.said(member)?;
        let ty = self.type_of(std::str::from_utf8(text).ok()?)?;
        if let Some(known) = known {
            if quick.types.len() <= known {
                quick.types.resize(known + 1, None);
            }
            quick.types[known] = Some(ty);
        }
        Some(ty)
    }

    fn type_of(&self, text: &str) -> Option<EventTypeId> {
        let events = self.mapping.from_column.as_ref()?;
        match events.known.get(text) {
            Some(Meaning::Is(ty)) => Some(*ty),
            Some(Meaning::Nothing | Meaning::Rejected) => None,
            // A name that was not met before is looked up the general way.
            None => *self.events_by_name.get(text)?,
        }
    }

    /// The case, the parties and the fields of a line.
    #[allow(clippy::type_complexity)] // what a line names, in one step
    fn names(
        &mut self,
        spec: &mut Spec,
        here: Here<'_>,
        fields: &mut Vec<Option<Value>>,
    ) -> Option<(Option<CaseId>, Option<PartyId>, Option<PartyId>)> {
        let case = match spec.about {
            Some(about) => Some(self.quick_case(here.bytes(spec.case?)?, about)?),
            None => None,
        };
        let actor = self.quick_party(spec.actor, here)?;
        let recipient = self.quick_party(spec.recipient, here)?;
        fields.resize(spec.slots, None);
        for field in &mut spec.fields {
            fields[field.slot.index()] = self.quick_field(field, here)?;
        }
        Some((case, actor, recipient))
    }

    /// A field of a line; `None` where the general way is needed.
    #[allow(clippy::option_option)] // nothing is said, and what the general way is needed for
    fn quick_field(&mut self, field: &mut Field, here: Here<'_>) -> Option<Option<Value>> {
        let member = here.member(field.column);
        match (field.ty, member.kind) {
            (_, Kind::Empty) => return Some(None),
            (Type::Bool, Kind::True) => return Some(Some(Value::Bool(true))),
            (Type::Bool, Kind::False) => return Some(Some(Value::Bool(false))),
            _ => {}
        }
        let known = member.known.map(usize::from);
        if let Some(Some(value)) = known.and_then(|known| field.known.get(known)) {
            return Some(Some(value.clone()));
        }
        let Some(text) = here.said(member) else {
            return Some(None);
        };
        let value = self.quick_value(field.ty, text)?;
        // Parties and cases may still be given back; what a word says of itself stays.
        if let (Some(known), Value::Member(..) | Value::Bool(_)) = (known, &value) {
            if field.known.len() <= known {
                field.known.resize(known + 1, None);
            }
            field.known[known] = Some(value.clone());
        }
        Some(Some(value))
    }

    fn quick_value(&mut self, ty: Type, text: &[u8]) -> Option<Value> {
        match ty {
            Type::Enum(of) => {
                let members = &self.base.enums[of.index()].members;
                let at = members.iter().position(|m| m.as_bytes() == text)?;
                Some(Value::Member(of, u8::try_from(at).ok()?))
            }
            Type::Party(of) => self.quick_party_named(text, Some(of)).map(Value::Party),
            Type::Case(of) => self.quick_case(text, of).map(Value::Case),
            // A text of several values is taken apart in one place.
            _ => {
                let text = std::str::from_utf8(text).ok()?;
                self.value(ty, "", &[text], &Cell::Empty).ok()
            }
        }
    }

    /// Most cases are known, and then their names are not looked at as text.
    fn quick_case(&mut self, name: &[u8], of: CaseTypeId) -> Option<CaseId> {
        match self.cases.find(name) {
            Some((place, ty)) if ty == of => Some(CaseId(place)),
            _ => self.case(std::str::from_utf8(name).ok()?, of).ok(),
        }
    }

    fn quick_party_named(&mut self, name: &[u8], of: Option<PartyTypeId>) -> Option<PartyId> {
        match self.known_party(name) {
            Some((id, ty)) if self.apart.is_none() && of.is_none_or(|of| of == ty) => Some(id),
            _ => self.party(std::str::from_utf8(name).ok()?, of).ok(),
        }
    }

    #[allow(clippy::option_option)] // nobody is named, and a name that is refused
    fn quick_party(
        &mut self,
        source: Option<(ColumnId, Option<PartyTypeId>)>,
        here: Here<'_>,
    ) -> Option<Option<PartyId>> {
        let Some((column, of)) = source else {
            return Some(None);
        };
        match here.bytes(column) {
            None => Some(None),
            Some(name) => self.quick_party_named(name, of).map(Some),
        }
    }
}

/// The line at hand, and where the mapping's columns stand in it.
#[derive(Clone, Copy)]
struct Here<'l> {
    line: FlatLine<'l>,
    bound: &'l Bound,
    mapping: &'l Mapping,
}

impl<'l> Here<'l> {
    /// The first of a column's places that says something.
    fn member(self, column: ColumnId) -> Member {
        match self.bound.places(column) {
            [] => Member::default(),
            [place] => self.line.member(*place),
            places => {
                let mut members = places.iter().map(|at| self.line.member(*at));
                let found = members.find(|member| member.kind != Kind::Empty);
                let mut member = found.unwrap_or_default();
                // Which of the few values of its column it is says nothing of those of another.
                member.known = None;
                member
            }
        }
    }

    /// The text of a member; none where it says nothing.
    fn said(self, member: Member) -> Option<&'l [u8]> {
        let text = self.line.bytes(member)?;
        let may_be_blank = matches!(member.kind, Kind::Text | Kind::Digits);
        let mut blanks = self.mapping.blanks.iter();
        let blank = may_be_blank && blanks.any(|blank| blank.as_bytes() == text);
        (!blank).then_some(text)
    }

    fn bytes(self, column: ColumnId) -> Option<&'l [u8]> {
        self.said(self.member(column))
    }
}
