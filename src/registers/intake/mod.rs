//! Rows become the events of a run: each is taken whole, or refused whole with its reason.

mod apart;
#[cfg(feature = "columns")]
mod batches;
mod blocks;
mod builtin;
#[cfg(feature = "columns")]
mod coded;
mod day;
mod here;
mod join;
mod known;
mod named;
mod names;
mod parties;
mod quick;
mod shaped;

pub use apart::{About, Apart, Single};
#[cfg(feature = "columns")]
pub use batches::Batched;
pub use quick::Quick;

use here::{Here, cells_of, column_of, name_of};
use named::nothing_hidden;
use names::Names;
use parties::Parties;

use super::bind::Bound;
use super::mapping::{EventSpec, Mapping, Meaning, Source};
use super::resolve::event_named;
use super::row::{BadRow, Cell, Columns, Row};
use crate::calendar::Span as TimeSpan;
use crate::cases::{Event, EventLog, Input, nearest};
use crate::model::{Builtin, CaseTypeId, EventOrigin, EventTypeId, RowId, RuleBase, Value};
use crate::problem::{Needed, ProblemKind};

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::{SmallVec, smallvec};
use std::borrow::Cow;
use std::sync::Arc;

/// A row that was not taken.
#[derive(Clone, Debug, PartialEq)]
pub struct RefusedRow {
    /// The file.
    pub file: Arc<str>,
    /// Its line, or its row of the sheet.
    pub line: u32,
    /// The column that is the reason, where there is one.
    pub column: Option<Arc<str>>,
    /// Why.
    pub why: ProblemKind,
    /// Its cells by column.
    pub cells: Vec<(Arc<str>, Cell)>,
    /// The record as it stood, where it was no row.
    pub raw: Option<String>,
}

/// What was taken in, and what was not.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// What to run; its events are packed.
    pub input: Input,
    /// The events.
    pub events: EventLog,
    /// Rows in: those applied and those refused make them up.
    pub rows: u64,
    /// Rows that were taken, counted where they are: with those refused they must make up the rows in.
    pub applied: u64,
    /// Rows that the mapping sets aside (不计); they are among those applied.
    pub aside: u64,
    /// Rows that were refused, in the order of reading.
    pub refused: Vec<RefusedRow>,
    /// Attributes of parties that later rows give differently; the first stands.
    pub conflicts: u64,
}

impl Taken {
    /// The same with its events in the input, each by itself.
    #[must_use]
    pub fn unpacked(mut self) -> Self {
        self.input.events = std::mem::take(&mut self.events).unpack();
        self
    }
}

/// What a source says for a row, one by one.
type Texts<'r> = SmallVec<[Cow<'r, str>; 1]>;

/// Why a row is refused, and the column.
type Refusal = (Option<Arc<str>>, ProblemKind);

/// A row that was taken for now, and refers to another.
struct Referring {
    /// Its event.
    event: usize,
    /// All events of its row.
    row_events: std::ops::Range<usize>,
    ty: EventTypeId,
    id: Arc<str>,
    /// The case that its row names beside it.
    case: Option<Arc<str>>,
    fields: Vec<(Arc<str>, Vec<String>, Cell)>,
    file: Arc<str>,
    line: u32,
    cells: Vec<(Arc<str>, Cell)>,
}

/// What an intake is of the rows of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// All of them.
    Whole,
    /// Some, to be joined to a whole; it has the names of parties, not the parties.
    Part,
}

/// Takes rows in.
pub struct Intake<'a> {
    pub(super) base: &'a RuleBase,
    pub(super) mapping: &'a Mapping,
    pub(super) durations: FxHashMap<String, Option<TimeSpan>>,
    taken: Taken,
    /// By place the party; where rows are read apart, under its type and name.
    parties: Parties,
    /// By place the case.
    cases: Names<CaseTypeId>,
    /// Events 每案一次 that were met, by spec and case.
    once: FxHashSet<(usize, Arc<str>)>,
    /// Rows by their own id: the first event of each.
    ids: FxHashMap<Arc<str>, usize>,
    events_by_name: FxHashMap<String, Option<EventTypeId>>,
    referring: Vec<Referring>,
    /// Named before any row: refusals give back what a row opened beyond these.
    opened: (usize, usize),
    /// Rows are read so that none depends on rows of another key.
    apart: Option<Apart>,
    role: Role,
    /// Bytes that events may take in memory; all that there is where nothing is said.
    memory: Option<usize>,
}

impl<'a> Intake<'a> {
    /// An intake for a rule base and a mapping resolved against it.
    #[must_use]
    pub fn new(base: &'a RuleBase, mapping: &'a Mapping) -> Self {
        let mut intake = Self::empty(base, mapping);
        intake.name_named();
        intake
    }

    fn empty(base: &'a RuleBase, mapping: &'a Mapping) -> Self {
        Self {
            base,
            mapping,
            durations: FxHashMap::default(),
            taken: Taken::default(),
            parties: Parties::default(),
            cases: Names::default(),
            once: FxHashSet::default(),
            ids: FxHashMap::default(),
            events_by_name: FxHashMap::default(),
            referring: Vec::new(),
            opened: (0, 0),
            apart: None,
            role: Role::Whole,
            memory: None,
        }
    }

    /// The same, in which no row depends on those of another key; the file of a row is its key.
    #[must_use]
    pub fn apart(base: &'a RuleBase, mapping: &'a Mapping, apart: Apart) -> Self {
        Self {
            apart: Some(apart),
            ..Self::new(base, mapping)
        }
    }

    /// Has events keep within so many bytes of memory; more go to temporary files whenever the intake is
    /// [relieved](Self::relieve).
    pub fn keep_within(&mut self, memory: usize) {
        self.memory = Some(memory);
    }

    /// Has events go to temporary files where they take too much memory.
    pub fn relieve(&mut self) {
        // While they are sorted there are as many bytes again.
        if let Some(half) = self.memory.map(|memory| memory / 2)
            && self.taken.events.bytes() > half
        {
            self.taken.events.spill(half);
        }
    }

    /// Takes a row in, or refuses it.
    pub fn take(&mut self, bound: &Bound, columns: &Columns, file: &Arc<str>, row: &Row) {
        let here = Here {
            mapping: self.mapping,
            bound,
            columns,
            row,
        };
        self.taken.rows += 1;
        self.opened = (self.parties.len(), self.cases.len());
        if let Err((column, why)) = self.try_take(here, file) {
            self.give_back();
            let refused = RefusedRow {
                file: file.clone(),
                line: row.line,
                column,
                why,
                cells: cells_of(columns, row),
                raw: None,
            };
            self.taken.refused.push(refused);
        }
    }

    /// Refuses a record that is no row.
    pub fn refuse(&mut self, columns: &Columns, file: &Arc<str>, bad: BadRow, row: Option<&Row>) {
        self.taken.rows += 1;
        self.taken.refused.push(RefusedRow {
            file: file.clone(),
            line: bad.line,
            column: bad.column,
            why: bad.why,
            cells: row.map_or_else(Vec::new, |row| cells_of(columns, row)),
            raw: Some(bad.raw).filter(|raw| !raw.is_empty()),
        });
    }

    /// Rows taken or refused so far.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.taken.rows
    }

    /// Rows refused so far.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.taken.refused.len() as u64
    }

    /// Everything that was taken; rows that refer to others find them now, or are refused.
    #[must_use]
    pub fn finish(mut self) -> Taken {
        self.taken.events.settle();
        let named = self.referring.iter();
        let named = named.map(|row| self.id_within(&row.file, &row.id));
        let named = named.filter_map(|id| self.ids.get(&id).copied()).collect();
        self.taken.events.recall(&named);
        for referring in std::mem::take(&mut self.referring) {
            match self.refer(&referring) {
                Ok((builtin, about)) => {
                    self.taken
                        .events
                        .set_builtin(referring.event, builtin, about);
                }
                Err((column, why)) => {
                    // A row is refused whole, with whatever else it says.
                    for event in referring.row_events {
                        self.taken.events.drop_event(event);
                    }
                    self.taken.applied -= 1;
                    self.taken.refused.push(RefusedRow {
                        file: referring.file,
                        line: referring.line,
                        column,
                        why,
                        cells: referring.cells,
                        raw: None,
                    });
                }
            }
        }
        self.taken.input.cases = self.take_cases();
        self.taken
    }

    /// What a refused row had opened is closed again.
    fn give_back(&mut self) {
        let (parties, cases) = self.opened;
        self.taken.input.parties.truncate(parties);
        self.parties.truncate(parties);
        self.cases.truncate(cases);
    }

    fn try_take(&mut self, here: Here<'_>, file: &Arc<str>) -> Result<(), Refusal> {
        let mapping = self.mapping;
        let id = match &mapping.id {
            Some(source) => here.text_of(source)?,
            None => None,
        };
        let mut aside = false;
        let mut events: Vec<Event> = Vec::new();
        let mut once: Vec<(usize, Arc<str>)> = Vec::new();
        let row_id = RowId::at(self.taken.input.rows.len());
        let mut refers = None;
        let attributes = self.roster(here)?;
        for (at, spec) in mapping.events.iter().enumerate() {
            if !self.holds(spec, here) {
                continue;
            }
            let case = self.case_text(spec, here)?;
            if spec.once {
                let case: Arc<str> = case.as_deref().unwrap_or("").into();
                if self.once.contains(&(at, case.clone())) {
                    aside = true;
                    continue;
                }
                once.push((at, case));
            }
            match self.event(spec, here, row_id, true)? {
                Some((event, fields)) => {
                    refers = fields.map(|fields| (events.len(), fields)).or(refers);
                    events.push(event);
                }
                None => {
                    if spec.once {
                        once.pop();
                    }
                }
            }
        }
        if mapping.from_column.is_some() {
            match self.event_of(here)? {
                None => aside = true,
                Some(ty) => {
                    let spec = &mapping.by_type[ty.index()];
                    if let Some((event, fields)) = self.event(spec, here, row_id, false)? {
                        refers = refers.or(fields.map(|fields| (events.len(), fields)));
                        events.push(event);
                    }
                }
            }
        }
        if events.is_empty() && !aside {
            return Err((None, ProblemKind::NoEventInRow));
        }
        let id_column = || column_of(mapping, mapping.id.as_ref(), here);
        let id: Option<Arc<str>> = id.map(|id| Arc::from(&*id));
        let position = self.taken.events.positions();
        if let Some((at, fields)) = refers {
            let ty = events[at].ty;
            let Some(id) = id else {
                let event = self.base.event(ty).name.to_string();
                return Err((id_column(), ProblemKind::MissingEventId { event }));
            };
            self.referring.push(Referring {
                event: position + at,
                row_events: position..position + events.len(),
                ty,
                id,
                case: self.case_of_reference(events[0].ty, here),
                fields,
                file: file.clone(),
                line: here.row.line,
                cells: cells_of(here.columns, here.row),
            });
        } else if let Some(id) = id {
            let within = self.id_within(file, &id);
            if self.ids.contains_key(&within) {
                let name = id.to_string();
                return Err((id_column(), ProblemKind::DuplicateEventId { name }));
            }
            nothing_hidden(&id).map_err(|why| (id_column(), why))?;
            if let Some(first) = events.first_mut() {
                first.id = Some(id);
            }
            self.ids.insert(within, position);
        }
        // Nothing can be refused from here on.
        for (party, slot, value) in attributes {
            let place = &mut self.taken.input.parties[party.index()].attributes[slot.index()];
            match place {
                None => *place = Some(value),
                Some(first) if *first != value => self.taken.conflicts += 1,
                Some(_) => {}
            }
        }
        self.once.extend(once);
        self.taken.applied += 1;
        if events.is_empty() {
            self.taken.aside += 1;
        }
        self.taken.input.rows.push_register(file, here.row.line);
        for event in events {
            self.taken.events.push(event);
        }
        Ok(())
    }

    // ───────────────────────────── cells ─────────────────────────────

    fn holds(&self, spec: &EventSpec, here: Here<'_>) -> bool {
        spec.when.iter().all(|condition| {
            let cell = here.cell(condition.column);
            let blank = here.is_blank(cell);
            let found = match condition.values.is_empty() {
                true => blank,
                false => !blank && condition.values.iter().any(|v| *v == cell.written()),
            };
            found == condition.is
        })
    }

    // ───────────────────────────── events ─────────────────────────────

    /// The event that the event column names; none where it is set aside.
    fn event_of(&mut self, here: Here<'_>) -> Result<Option<EventTypeId>, Refusal> {
        let mapping = self.mapping;
        let Some(events) = &mapping.from_column else {
            return Ok(None);
        };
        let column = || name_of(mapping, events.column, here);
        let cell = here.cell(events.column);
        if here.is_blank(cell) {
            let what = Needed::Event;
            return Err((column(), ProblemKind::EmptyCell { what }));
        }
        let text = cell.written();
        match events.known.get(&*text) {
            Some(Meaning::Is(ty)) => return Ok(Some(*ty)),
            Some(Meaning::Nothing) => return Ok(None),
            Some(Meaning::Rejected) => return Err(here.rejected(events.column, &text)),
            None => {}
        }
        let base = self.base;
        let named = match self.events_by_name.get(&*text) {
            Some(known) => *known,
            None => {
                let known = event_named(base, &text);
                self.events_by_name.insert(text.to_string(), known);
                known
            }
        };
        match (named, &events.others) {
            (Some(ty), _) if base.event(ty).origin == EventOrigin::Defined => Err((
                column(),
                ProblemKind::DerivedEvent {
                    name: text.into_owned(),
                },
            )),
            (Some(ty), _) => Ok(Some(ty)),
            (None, Some(Meaning::Is(ty))) => Ok(Some(*ty)),
            (None, Some(Meaning::Nothing)) => Ok(None),
            (None, Some(Meaning::Rejected)) => Err(here.rejected(events.column, &text)),
            (None, None) => {
                let nearest = nearest(&text, base.events.iter().map(|e| &*e.name));
                let kind = ProblemKind::UnknownEvent {
                    name: text.into_owned(),
                    nearest,
                };
                Err((column(), kind))
            }
        }
    }

    fn case_text<'r>(
        &self,
        spec: &'r EventSpec,
        here: Here<'r>,
    ) -> Result<Option<Cow<'r, str>>, Refusal> {
        match &spec.case {
            Some(source) => here.text_of(source),
            None => Ok(None),
        }
    }

    /// The event of a spec; none where the row does not hold it (no time, and the mapping makes it optional).
    #[allow(clippy::type_complexity)] // an event, and what a referring one says of another
    fn event(
        &mut self,
        spec: &EventSpec,
        here: Here<'_>,
        row_id: RowId,
        optional: bool,
    ) -> Result<Option<(Event, Option<Vec<(Arc<str>, Vec<String>, Cell)>>)>, Refusal> {
        let mapping = self.mapping;
        let declared = self.base.event(spec.ty);
        let name = |source: Option<&Source>| column_of(mapping, source, here);
        let written = match &spec.time {
            Some(source) => here.text_of(source)?,
            None => None,
        };
        let Some(written) = written else {
            if optional {
                return Ok(None);
            }
            let what = Needed::Time;
            return Err((name(spec.time.as_ref()), ProblemKind::EmptyCell { what }));
        };
        let cell = match &spec.time {
            Some(Source::Column(column, _)) => here.cell(*column),
            _ => &Cell::Empty,
        };
        let Some(time) = self.moment(cell, &written) else {
            let kind = ProblemKind::BadCell {
                field: "时间".into(),
                wanted: "时刻".into(),
                found: written.into_owned(),
            };
            return Err((name(spec.time.as_ref()), kind));
        };
        let builtin = match declared.origin {
            EventOrigin::Builtin(builtin) => Some(builtin),
            EventOrigin::Declared | EventOrigin::Defined => None,
        };
        let case = self.case_text(spec, here)?;
        let case = match (declared.about, builtin, case) {
            (Some(about), _, Some(text)) => Some(
                self.case(&text, about)
                    .map_err(|why| (column_of(mapping, spec.case.as_ref(), here), why))?,
            ),
            (Some(_), _, None) => {
                let what = Needed::Case;
                return Err((name(spec.case.as_ref()), ProblemKind::EmptyCell { what }));
            }
            // A decision is found by whom it is about.
            (None, Some(Builtin::Decide), Some(_)) if self.apart.is_some() => None,
            (None, Some(Builtin::Decide | Builtin::Extend), Some(text)) => Some(
                self.case_to_extend(&text)
                    .map_err(|why| (name(spec.case.as_ref()), why))?,
            ),
            (None, ..) => None,
        };
        let actor = self.party_of(spec.actor.as_ref(), here)?;
        let recipient = self.party_of(spec.recipient.as_ref(), here)?;
        let mut event = Event {
            time,
            ty: spec.ty,
            case,
            id: None,
            actor,
            recipient,
            fields: vec![None; declared.fields.len()],
            builtin: None,
            row: row_id,
        };
        for (slot, source) in &spec.fields {
            let field = &declared.fields[slot.index()];
            event.fields[slot.index()] = self.read(field.ty, &field.name, source, here)?;
        }
        match builtin {
            None => Ok(Some((event, None))),
            Some(Builtin::Decide | Builtin::Extend) => {
                let built = self.builtin(spec, here)?;
                event.builtin = Some(built);
                Ok(Some((event, None)))
            }
            Some(Builtin::Supplement | Builtin::Revoke) => {
                let mut fields = Vec::new();
                for (name, source) in &spec.loose {
                    if let Some(texts) = here.texts(source)? {
                        let cell = match source {
                            Source::Column(column, _) => here.cell(*column).clone(),
                            Source::Constant(_) => Cell::Empty,
                        };
                        let texts = texts.into_iter().map(Cow::into_owned).collect();
                        fields.push((name.clone(), texts, cell));
                    }
                }
                Ok(Some((event, Some(fields))))
            }
        }
    }

    /// A value of a type from a source; none where nothing is said.
    fn read(
        &mut self,
        ty: crate::model::Type,
        field: &str,
        source: &Source,
        here: Here<'_>,
    ) -> Result<Option<Value>, Refusal> {
        let mapping = self.mapping;
        let plain_text = matches!(ty, crate::model::Type::Text);
        let texts = match plain_text {
            true => here.text_of(source)?.map(|t| smallvec![t]),
            false => here.texts(source)?,
        };
        let Some(texts) = texts else { return Ok(None) };
        let empty = Cell::Empty;
        let cell = match source {
            Source::Column(column, _) => here.cell(*column),
            Source::Constant(_) => &empty,
        };
        self.value(ty, field, &texts, cell)
            .map(Some)
            .map_err(|why| (column_of(mapping, Some(source), here), why))
    }
}
