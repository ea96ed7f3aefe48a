//! Lines of JSON and rows of columnar logs straight into packed events: the way that nearly every one takes. It takes a
//! record only where nothing about it is unusual; everything else is left to the general way, which knows what to say of it. Both come to the same
//! (`tests/registers.rs`).

use super::day::Day;
use super::known::{AboutCase, Known, KnownCases, KnownParties, KnownValues};
use super::named::nothing_hidden;
use super::shaped::KnownShapes;
use super::{Intake, Role};
use crate::calendar::Instant;
use crate::cases::Event;
use crate::model::{
    CaseId, CaseTypeId, EventOrigin, EventTypeId, PartyId, PartyTypeId, RowId, RuleBase, Slot,
    Type, Value,
};
use crate::registers::bind::Bound;
use crate::registers::flat_line::FlatLines;
use crate::registers::mapping::{ColumnId, EventSpec, Mapping, Meaning, PartySource, Source};
use crate::registers::moment::parse_moment;
use crate::registers::record::{Kind, Record, Said};
use crate::registers::resolve::event_named;
use crate::registers::row::Cell;
use std::sync::Arc;

/// How lines are taken under a mapping, by one intake.
pub struct Quick {
    pub(super) event: ColumnId,
    pub(super) id: Option<ColumnId>,
    /// By event type; none where the general way is needed.
    pub(super) specs: Vec<Option<Spec>>,
    pub(super) lines: FlatLines,
    /// What the numbered texts of the event column mean.
    pub(super) types: Known<EventTypeId>,
    /// By column of the register, the cases that its numbered texts name.
    pub(super) cases: Vec<KnownCases>,
    /// By column of the register, the dictionary that numbers its texts.
    #[cfg(feature = "columns")]
    dictionaries: Vec<Option<u32>>,
    day: Day,
    fields: Vec<Option<Value>>,
    /// Lines one after another that were left to the general way.
    pub(super) left: u32,
}

/// How an event of a type stands in a line.
pub(super) struct Spec {
    pub about: Option<CaseTypeId>,
    pub time: ColumnId,
    pub case: Option<ColumnId>,
    pub actor: Option<PartyColumn>,
    pub recipient: Option<PartyColumn>,
    pub fields: Vec<Field>,
    pub slots: usize,
    /// Whether its shape may follow from numbers.
    pub is_shaped: bool,
    /// Shapes of late, by what numbers say.
    pub shapes: KnownShapes,
}

pub(super) struct PartyColumn {
    pub column: ColumnId,
    pub of: Option<PartyTypeId>,
    /// Whom the numbered texts of its column name.
    pub known: KnownParties,
}

pub(super) struct Field {
    pub slot: Slot,
    pub ty: Type,
    pub column: ColumnId,
    /// What the numbered texts of its column are.
    pub known: KnownValues,
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
            Some(party) => Some(Some(PartyColumn {
                column: plain(&party.source)?,
                of: party.of,
                known: KnownParties::default(),
            })),
        };
        let field = |(slot, source): &(Slot, Source)| {
            let ty = declared.fields[slot.index()].ty;
            Some(Field {
                slot: *slot,
                ty,
                column: plain(source)?,
                known: KnownValues::of(ty),
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
            is_shaped: false,
            shapes: KnownShapes::default(),
        })
        .filter(|_| usual)
        .map(|spec| Self {
            is_shaped: spec.may_be_shaped(),
            ..spec
        })
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
            types: Known::default(),
            cases: Vec::new(),
            #[cfg(feature = "columns")]
            dictionaries: Vec::new(),
            day: Day::default(),
            fields: Vec::new(),
            left: 0,
        })
    }

    /// Takes in by which dictionaries the texts of the columns are numbered; where one is another than before, what was
    /// known of numbers is forgotten.
    #[cfg(feature = "columns")]
    pub(super) fn number_by(&mut self, dictionaries: impl Iterator<Item = Option<u32>>) {
        let dictionaries: Vec<Option<u32>> = dictionaries.collect();
        if self.dictionaries == dictionaries {
            return;
        }
        self.dictionaries = dictionaries;
        self.forget();
    }

    /// Forgets what numbered texts were found to be: parties and cases are those of one intake.
    pub(super) fn forget(&mut self) {
        self.types = Known::default();
        self.cases.clear();
        for spec in self.specs.iter_mut().flatten() {
            spec.shapes.clear();
            for party in spec.actor.iter_mut().chain(&mut spec.recipient) {
                party.known = KnownParties::default();
            }
            for field in &mut spec.fields {
                field.known = KnownValues::of(field.ty);
            }
        }
    }
}

impl Intake<'_> {
    /// Takes a record in; `None`, and nothing is changed, where it is to be read the general way.
    pub(super) fn quickly<'r>(
        &mut self,
        quick: &mut Quick,
        record: impl Record<'r>,
        bound: &Bound,
        file: &Arc<str>,
        number: u32,
    ) -> Option<()> {
        let here = Here {
            record,
            bound,
            mapping: self.mapping,
        };
        let id = match quick.id {
            Some(column) => here.bytes(column)?,
            None => None,
        };
        let id = id.map(std::str::from_utf8).transpose().ok()?;
        if id.is_some_and(|id| self.ids.contains_key(id) || nothing_hidden(id).is_err()) {
            return None;
        }
        let ty = self.quick_type(here, quick)?;
        let Quick {
            specs,
            day,
            fields,
            cases,
            ..
        } = quick;
        let spec = specs.get_mut(ty.index())?.as_mut()?;
        let said = here.said(spec.time).0;
        let time = match here.record.moment(said) {
            Some(time) => time,
            None => {
                let written = here.told(said)??;
                match day.moment(written) {
                    Some(time) => time,
                    None => {
                        let text = std::str::from_utf8(written).ok()?;
                        let time = parse_moment(text, self.mapping.zone).map(Instant::from)?;
                        day.remember(written, time);
                        time
                    }
                }
            }
        };
        self.opened = (self.parties.len(), self.cases.len());
        let row = RowId::at(self.taken.input.rows.len());
        let key = match id {
            None => spec.key(here),
            Some(_) => None,
        };
        if let Some(shape) = key.and_then(|key| spec.shapes.get(key)) {
            let Some(shaped) = self.shaped(shape, spec, here, cases) else {
                self.give_back();
                return None;
            };
            self.applied(file, number);
            let about = (time, shaped.shape, row);
            self.taken
                .events
                .push_shaped(about, shaped.case, shaped.own.words());
            return Some(());
        }
        fields.clear();
        let Some((case, actor, recipient)) = self.names(spec, here, (fields, cases)) else {
            self.give_back();
            return None;
        };
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
        self.applied(file, number);
        let values = fields.iter().map(Option::as_ref);
        let shape = self.taken.events.push_with(event, values);
        if let (Some(key), Some(shape)) = (key, shape) {
            spec.shapes.set(key, shape);
        }
        Some(())
    }

    /// A row is taken.
    pub(super) fn applied(&mut self, file: &Arc<str>, number: u32) {
        self.taken.rows += 1;
        self.taken.applied += 1;
        self.taken.input.rows.push_register(file, number);
    }

    fn quick_type<'r>(
        &self,
        here: Here<'_, impl Record<'r>>,
        quick: &mut Quick,
    ) -> Option<EventTypeId> {
        let (said, _) = here.said(quick.event);
        if let Some(ty) = quick.types.get(said.known()) {
            return Some(*ty);
        }
        let text = here.told(said)??;
        let ty = self.type_of(std::str::from_utf8(text).ok()?)?;
        quick.types.set(said.known(), ty);
        Some(ty)
    }

    fn type_of(&self, text: &str) -> Option<EventTypeId> {
        let events = self.mapping.from_column.as_ref()?;
        match events.known.get(text) {
            Some(Meaning::Is(ty)) => Some(*ty),
            Some(Meaning::Nothing | Meaning::Rejected) => None,
            None => match self.events_by_name.get(text) {
                Some(known) => *known,
                // Where this is a part of a whole, nothing was met before.
                None => event_named(self.base, text),
            },
        }
    }

    /// The case, the parties and the fields of a record.
    #[allow(clippy::type_complexity)] // what a record names, in one step
    fn names<'r>(
        &mut self,
        spec: &mut Spec,
        here: Here<'_, impl Record<'r>>,
        (fields, cases): (&mut Vec<Option<Value>>, &mut Vec<KnownCases>),
    ) -> Option<(Option<CaseId>, Option<PartyId>, Option<PartyId>)> {
        let about = self.quick_about(spec, here, cases)?;
        let actor = self.quick_party(spec.actor.as_mut(), here)?;
        let recipient = self.quick_party(spec.recipient.as_mut(), here)?;
        fields.resize_with(spec.slots, || None);
        for field in &mut spec.fields {
            fields[field.slot.index()] = self.quick_field(field, here)?;
        }
        Some((about.learned(cases), actor, recipient))
    }

    /// The case that a record is about.
    #[inline]
    pub(super) fn quick_about<'r>(
        &mut self,
        spec: &Spec,
        here: Here<'_, impl Record<'r>>,
        cases: &[KnownCases],
    ) -> Option<AboutCase> {
        let Some(about) = spec.about else {
            return Some(AboutCase::default());
        };
        let (said, place) = here.said(spec.case?);
        let known = place.and_then(|place| cases.get(place)?.get(said.known(), about));
        Some(match known {
            Some(id) => AboutCase {
                case: Some(id),
                new: None,
            },
            None => {
                let id = self.quick_case(here.told(said)??, about)?;
                AboutCase {
                    case: Some(id),
                    new: said.known().zip(place).map(|at| (at, about)),
                }
            }
        })
    }

    /// A field of a record; `None` where the general way is needed.
    #[allow(clippy::option_option)] // nothing is said, and what the general way is needed for
    pub(super) fn quick_field<'r>(
        &mut self,
        field: &mut Field,
        here: Here<'_, impl Record<'r>>,
    ) -> Option<Option<Value>> {
        let (said, _) = here.said(field.column);
        match (field.ty, said.kind()) {
            (_, Kind::Empty) => return Some(None),
            (Type::Bool, Kind::True) => return Some(Some(Value::Bool(true))),
            (Type::Bool, Kind::False) => return Some(Some(Value::Bool(false))),
            (Type::Instant, Kind::Moment) => {
                return here.record.moment(said).map(Value::Instant).map(Some);
            }
            (Type::Date, Kind::Moment) => {
                let at = here.record.moment(said)?;
                return Some(Some(Value::Date(at.date())));
            }
            _ => {}
        }
        if let Some(value) = said.known().and_then(|number| field.known.get(number)) {
            return Some(Some(value));
        }
        let Some(text) = here.told(said)? else {
            return Some(None);
        };
        let value = self.quick_value(field.ty, text)?;
        if self.stays(&value) {
            field.known.set(said.known(), &value);
        }
        Some(Some(value))
    }

    /// Whether a value is no party and no case that may still be given back with the record that names it first.
    fn stays(&self, value: &Value) -> bool {
        let (parties, cases) = self.opened;
        match value {
            Value::Member(..) | Value::Bool(_) => true,
            Value::Party(id) => id.index() < parties,
            Value::Case(id) => id.index() < cases,
            _ => false,
        }
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

    fn quick_case(&mut self, name: &[u8], of: CaseTypeId) -> Option<CaseId> {
        if self.role == Role::Part {
            // Looking for it in the part would not spare looking for it in the whole.
            return Some(CaseId(self.cases.mention(name, of)));
        }
        self.usual_case(name, of)
    }

    fn quick_party_named(&mut self, name: &[u8], of: Option<PartyTypeId>) -> Option<PartyId> {
        match self.known_party(name) {
            Some((id, known))
                if self.apart.is_none() && of.is_none_or(|of| known.ty() == Some(of)) =>
            {
                Some(id)
            }
            _ => self.party(std::str::from_utf8(name).ok()?, of).ok(),
        }
    }

    #[allow(clippy::option_option)] // nobody is named, and a name that is refused
    pub(super) fn quick_party<'r>(
        &mut self,
        source: Option<&mut PartyColumn>,
        here: Here<'_, impl Record<'r>>,
    ) -> Option<Option<PartyId>> {
        let Some(source) = source else {
            return Some(None);
        };
        let (said, _) = here.said(source.column);
        if let Some(id) = said.known().and_then(|number| source.known.get(number)) {
            return Some(Some(id));
        }
        let Some(name) = here.told(said)? else {
            return Some(None);
        };
        let id = self.quick_party_named(name, source.of)?;
        if self.stays(&Value::Party(id)) {
            source.known.set(said.known(), id);
        }
        Some(Some(id))
    }
}

/// The record at hand, and where the mapping's columns stand in it.
#[derive(Clone, Copy)]
pub(super) struct Here<'l, R> {
    record: R,
    bound: &'l Bound,
    mapping: &'l Mapping,
}

impl<'r, R: Record<'r>> Here<'_, R> {
    /// What is said in the first of a column's places that says something; and the place, where it is the only one.
    #[inline]
    pub fn said(self, column: ColumnId) -> (R::Said, Option<usize>) {
        match self.bound.places(column) {
            [] => (R::Said::default(), None),
            [place] => (self.record.said(*place), Some(*place)),
            places => {
                let mut all = places.iter().map(|at| self.record.said(*at));
                let found = all.find(|said| said.kind() != Kind::Empty);
                // Which text of its column it is says nothing of those of another.
                (found.unwrap_or_default().unnumbered(), None)
            }
        }
    }

    /// The text of what is said, which may be nothing; `None` where it is no text, and the general way is needed.
    #[allow(clippy::option_option)]
    fn told(self, said: R::Said) -> Option<Option<&'r [u8]>> {
        if matches!(said.kind(), Kind::Moment | Kind::Other) {
            return None;
        }
        let may_be_blank = matches!(said.kind(), Kind::Text | Kind::Digits);
        let text = self.record.bytes(said);
        let blank = |text: &[u8]| {
            let mut blanks = self.mapping.blanks.iter();
            may_be_blank && blanks.any(|blank| blank.as_bytes() == text)
        };
        Some(text.filter(|text| !blank(text)))
    }

    #[allow(clippy::option_option)]
    pub fn bytes(self, column: ColumnId) -> Option<Option<&'r [u8]>> {
        self.told(self.said(column).0)
    }
}
