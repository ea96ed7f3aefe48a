//! From the tree of a case file to the input of a run.
//!
//! Rows are taken one by one: a bad row is refused with its problem and the others survive, so that rows in are
//! always rows applied and rows refused.

mod builtin;

use super::expect::{Expected, resolve_expectations};
use super::nearest::nearest;
use super::roster::load_roster;
use super::values::{field_values, party_value, single};
use super::{BuiltinEvent, Case, Event, Input, Party, Row};
use crate::calendar::{Instant, Span as TimeSpan};
use crate::model::{
    Builtin, CaseId, CaseTypeId, EventOrigin, EventTypeId, PartyId, ProvisionId, RowId, RuleBase,
    SanctionId, Type, Value,
};
use crate::problem::{Problem, ProblemKind, Related, Severity};
use crate::source::{SourceMap, Span};
use crate::syntax::tree::{
    CaseField, CaseFile, CaseValue, CaseValueKind, EventLine, Name, RosterLine,
};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// 经手人
pub(super) const ACTOR: &str = "经手人";
/// 向
pub(super) const RECIPIENT: &str = "向";

/// A case file, typed against a rule base.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// What to run.
    pub input: Input,
    /// What is expected of it.
    pub expected: Vec<Expected>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// Dated lines of the file; those applied and those refused make them up.
    pub rows: usize,
    /// Those that were applied.
    pub applied: usize,
    /// Those that were refused, by the place of the line, in text order.
    pub refused: Vec<Span>,
}

/// Types a case file against a rule base. What its text already has wrong (`faults`) refuses the lines in which it
/// stands; dated lines that could not be read at all count as rows too.
#[must_use]
pub fn load(file: &CaseFile, faults: &[Problem], base: &RuleBase, sources: &SourceMap) -> Loaded {
    let errors: Vec<Span> = faults
        .iter()
        .filter(|p| p.severity() == Severity::Error)
        .map(|p| p.span)
        .collect();
    let sound = |line: &Span| !errors.iter().any(|e| touches(*e, *line));
    let events: Vec<EventLine> = file
        .events
        .iter()
        .filter(|l| sound(&l.span))
        .cloned()
        .collect();
    let roster: Vec<RosterLine> = file
        .roster
        .iter()
        .filter(|l| sound(&l.span))
        .cloned()
        .collect();
    let mut loader = Loader::new(base, sources);
    load_roster(&mut loader, &roster);
    loader.input.as_of = file.as_of.as_ref().map(|d| d.value);
    loader.open_cases(&events);
    loader.take_events(&events);
    let mut expected = resolve_expectations(&mut loader, &file.expectations);
    for line in expected.iter_mut().filter(|l| !sound(&l.span)) {
        line.kind = None;
    }
    let mut refused: Vec<Span> = loader
        .refused
        .iter()
        .map(|id| events[id.index()].span)
        .collect();
    let unsound = file.events.iter().map(|l| l.span);
    refused.extend(unsound.filter(|span| !sound(span)));
    let unread = unread_rows(file, &errors, sources);
    refused.extend(&unread);
    refused.sort_unstable();
    Loaded {
        rows: file.events.len() + unread.len(),
        applied: loader.input.events.len(),
        input: loader.input,
        expected,
        problems: loader.problems,
        refused,
    }
}

fn touches(error: Span, line: Span) -> bool {
    error.file == line.file
        && error.start < line.end.max(line.start + 1)
        && line.start <= error.start
}

/// Dated lines that the text's own errors refuse, and of which the tree has no event.
fn unread_rows(file: &CaseFile, errors: &[Span], sources: &SourceMap) -> Vec<Span> {
    let source = sources.file(file.file);
    let mut rows: Vec<Span> = Vec::new();
    for error in errors.iter().filter(|e| e.file == file.file) {
        // A line that goes on below is one row with what stands above it.
        let begins = |line: usize| {
            let text = source.line_text(line);
            !text.starts_with(char::is_whitespace) || is_dated(text)
        };
        let last = source.line_index(error.start);
        let first = (0..=last).rev().find(|&line| begins(line));
        let first = first.unwrap_or(last);
        let start = source.line_start(first) as usize;
        let end = source.line_start(last) as usize + source.line_text(last).len();
        let row = Span::new(file.file, start, end);
        let text = source.line_text(first);
        let dated = is_dated(text) || text.starts_with(char::is_numeric);
        let known = rows.iter().any(|known| known.start == row.start);
        let in_tree = file
            .events
            .iter()
            .any(|e| touches(e.span, row) || touches(row, e.span));
        if dated && !in_tree && !known {
            rows.push(row);
        }
    }
    rows
}

/// Whether a line begins with a year and a sign after it, as dates do.
fn is_dated(line: &str) -> bool {
    let line = line.trim_start();
    let year = line.chars().take_while(|c| c.is_numeric()).count();
    let after = line.chars().nth(year);
    year == 4 && after.is_some_and(|c| "-/.年-./".contains(c))
}

/// The state of loading one file.
pub(super) struct Loader<'a> {
    pub(super) base: &'a RuleBase,
    pub(super) sources: &'a SourceMap,
    pub(super) input: Input,
    pub(super) problems: Vec<Problem>,
    pub(super) parties: FxHashMap<Arc<str>, PartyId>,
    pub(super) cases: FxHashMap<Arc<str>, CaseId>,
    first_mention: Vec<Span>,
    refused: Vec<RowId>,
}

/// Why a row was refused; the problem is boxed as it is large and rare.
pub(super) type Refusal = Box<Problem>;

/// A problem that refuses its row.
pub(super) fn refuse<T>(kind: ProblemKind, span: Span) -> Result<T, Refusal> {
    Err(Box::new(Problem::new(kind, span)))
}

/// A refusal with the nearest name as its mend.
pub(super) fn refuse_near<T>(
    kind: ProblemKind,
    span: Span,
    nearest: Option<String>,
) -> Result<T, Refusal> {
    let problem = Problem::new(kind, span);
    Err(Box::new(match nearest {
        Some(name) => problem.mended(span, name),
        None => problem,
    }))
}

/// What an id before the colon of a row says.
struct Ids {
    case: Option<CaseId>,
    own: Option<Arc<str>>,
}

/// The rows that carry an event id of their own, and where the id stands.
type EventIds = FxHashMap<Arc<str>, (usize, Span)>;

/// A row that refers to another, kept until all others are in place.
struct Referring<'t> {
    row: usize,
    line: &'t EventLine,
    which: Builtin,
}

impl<'a> Loader<'a> {
    fn new(base: &'a RuleBase, sources: &'a SourceMap) -> Self {
        let mut loader = Self {
            base,
            sources,
            input: Input::default(),
            problems: Vec::new(),
            parties: FxHashMap::default(),
            cases: FxHashMap::default(),
            first_mention: Vec::new(),
            refused: Vec::new(),
        };
        for named in &base.named_parties {
            let slots = base.party_types[named.ty.index()].attributes.len();
            loader.add_party(Party {
                name: named.name.clone(),
                ty: named.ty,
                attributes: vec![None; slots],
            });
        }
        loader
    }

    /// Takes a party in.
    pub(super) fn add_party(&mut self, party: Party) -> PartyId {
        let id = PartyId::at(self.input.parties.len());
        self.parties.insert(party.name.clone(), id);
        self.input.parties.push(party);
        id
    }

    /// The event type of a name; built-in events under each of their names.
    pub(super) fn event_type(&self, name: &str) -> Option<EventTypeId> {
        Builtin::ALL
            .into_iter()
            .find(|b| b.names().contains(&name))
            .map(Builtin::id)
            .or_else(|| {
                let at = self.base.events.iter().position(|e| &*e.name == name)?;
                Some(EventTypeId::at(at))
            })
    }

    /// Which built-in event a type is.
    fn builtin(&self, ty: EventTypeId) -> Option<Builtin> {
        match self.base.event(ty).origin {
            EventOrigin::Builtin(builtin) => Some(builtin),
            EventOrigin::Declared | EventOrigin::Defined => None,
        }
    }

    /// First pass: every case that an event is about, or names in a field, gets its id and type.
    fn open_cases(&mut self, lines: &[EventLine]) {
        for line in lines {
            let Some(ty) = self.event_type(&line.event.text) else {
                continue;
            };
            let about = self.base.event(ty).about;
            if let (Some(about), Some(name)) = (about, line.ids.first()) {
                self.mention(name.text.as_str().into(), about, name.span);
            }
            let base = self.base;
            for field in &line.fields {
                let attribute = base
                    .event(ty)
                    .fields
                    .iter()
                    .find(|a| *a.name == *field.name.text);
                let (Some(Type::Case(of)), Some(value)) =
                    (attribute.map(|a| a.ty), field.values.first())
                else {
                    continue;
                };
                if let CaseValueKind::Word(id) | CaseValueKind::Text(id) = &value.kind {
                    self.mention(id.as_str().into(), of, value.span);
                }
            }
        }
    }

    fn mention(&mut self, name: Arc<str>, ty: CaseTypeId, span: Span) {
        if self.cases.contains_key(&name) {
            return;
        }
        let id = CaseId::at(self.input.cases.len());
        self.cases.insert(name.clone(), id);
        self.input.cases.push(Case {
            name: name.into(),
            ty,
        });
        self.first_mention.push(span);
    }

    /// The case of an id that must be of a type.
    pub(super) fn case_of_type(
        &self,
        name: &str,
        of: CaseTypeId,
        span: Span,
    ) -> Result<CaseId, Refusal> {
        let Some(&id) = self.cases.get(name) else {
            return self.unknown_case(name, span);
        };
        let ty = self.input.cases[id.index()].ty;
        if ty == of {
            return Ok(id);
        }
        let type_name = |ty: CaseTypeId| self.base.case_types[ty.index()].name.to_string();
        let kind = ProblemKind::CaseTypeClash {
            case: name.to_owned(),
            first: type_name(ty),
            here: type_name(of),
        };
        let first = self.first_mention[id.index()];
        Err(Box::new(
            Problem::new(kind, span).with(first, Related::First),
        ))
    }

    fn unknown_case<T>(&self, name: &str, span: Span) -> Result<T, Refusal> {
        let near = nearest(name, self.cases.keys().map(|k| &**k));
        let kind = ProblemKind::UnknownCase {
            name: name.to_owned(),
            nearest: near.clone(),
        };
        refuse_near(kind, span, near)
    }

    /// Second pass: the rows, first those that stand alone, then those that refer to others.
    fn take_events(&mut self, lines: &[EventLine]) {
        let ids = self.event_ids(lines);
        let mut taken: Vec<Option<Event>> = Vec::with_capacity(lines.len());
        let mut referring = Vec::new();
        for (row, line) in lines.iter().enumerate() {
            self.input.rows.push(Row::Text(line.span));
            taken.push(None);
            let Some(ty) = self.event_type(&line.event.text) else {
                let near = self.nearest_event(&line.event.text);
                let kind = ProblemKind::UnknownEvent {
                    name: line.event.text.clone(),
                    nearest: near.clone(),
                };
                self.note(refuse_near::<()>(kind, line.event.span, near));
                continue;
            };
            match self.builtin(ty) {
                Some(which @ (Builtin::Supplement | Builtin::Revoke)) => {
                    referring.push(Referring { row, line, which });
                }
                _ => {
                    let event = self.event(row, line, ty, &ids);
                    taken[row] = self.note(event);
                }
            }
        }
        self.place(taken, &referring, &ids);
    }

    /// Puts the rows that stand in their positions and points the referring ones at them.
    fn place(
        &mut self,
        mut taken: Vec<Option<Event>>,
        referring: &[Referring<'_>],
        ids: &EventIds,
    ) {
        for r in referring {
            let event = self.referring(r, &taken, ids);
            taken[r.row] = self.note(event);
        }
        let mut position = vec![None; taken.len()];
        let mut next = 0;
        for (row, event) in taken.iter().enumerate() {
            if event.is_some() {
                position[row] = Some(next);
                next += 1;
            } else {
                self.refused.push(RowId::at(row));
            }
        }
        for mut event in taken.into_iter().flatten() {
            if let Some(
                BuiltinEvent::Supplement { event: to, .. } | BuiltinEvent::Revoke { event: to },
            ) = &mut event.builtin
            {
                // Until now it held the row.
                *to = position[*to].unwrap_or(0);
            }
            self.input.events.push(event);
        }
    }

    /// The rows that carry an event id of their own.
    fn event_ids(&mut self, lines: &[EventLine]) -> EventIds {
        let mut ids = EventIds::default();
        for (row, line) in lines.iter().enumerate() {
            let Some(ty) = self.event_type(&line.event.text) else {
                continue;
            };
            if matches!(
                self.builtin(ty),
                Some(Builtin::Supplement | Builtin::Revoke)
            ) {
                continue;
            }
            let at = usize::from(self.takes_case(ty));
            if let Some(own) = line.ids.get(at) {
                ids.entry(own.text.as_str().into())
                    .or_insert((row, own.span));
            }
        }
        ids
    }

    /// Whether the first id of such a row is a case.
    fn takes_case(&self, ty: EventTypeId) -> bool {
        self.base.event(ty).about.is_some() || self.builtin(ty) == Some(Builtin::Extend)
    }

    fn nearest_event(&self, name: &str) -> Option<String> {
        let base = self.base;
        let declared = base.events.iter().map(|e| &*e.name);
        let builtin = Builtin::ALL
            .into_iter()
            .flat_map(Builtin::names)
            .map(|name| -> &str { name });
        nearest(name, declared.chain(builtin))
    }

    /// Keeps a refusal's problem.
    pub(super) fn note<T>(&mut self, result: Result<T, Refusal>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(problem) => {
                self.problems.push(*problem);
                None
            }
        }
    }

    /// A row that stands alone.
    fn event(
        &self,
        row: usize,
        line: &EventLine,
        ty: EventTypeId,
        ids: &EventIds,
    ) -> Result<Event, Refusal> {
        let declared = self.base.event(ty);
        if declared.origin == EventOrigin::Defined {
            let kind = ProblemKind::DerivedEvent {
                name: line.event.text.clone(),
            };
            return refuse(kind, line.event.span);
        }
        unique_fields(&line.fields)?;
        let Ids { case, own } = self.ids(row, line, ty, ids)?;
        let mut event = Event {
            time: Instant::from(line.time.value),
            ty,
            case,
            id: own,
            actor: None,
            recipient: None,
            fields: vec![None; declared.fields.len()],
            builtin: None,
            row: RowId::at(row),
        };
        if let Some(builtin) = self.builtin(ty) {
            event.builtin = Some(self.builtin_event(builtin, line, &mut event)?);
        } else {
            for field in &line.fields {
                if !self.common_field(
                    field,
                    &mut event,
                    declared.fields.iter().any(|a| *a.name == *field.name.text),
                )? {
                    let (slot, value) = self.declared_field(ty, field)?;
                    event.fields[slot] = Some(value);
                }
            }
        }
        Ok(event)
    }

    /// 经手人 and 向; true where the field was one of them and the event declares none of that name.
    fn common_field(
        &self,
        field: &CaseField,
        event: &mut Event,
        declared: bool,
    ) -> Result<bool, Refusal> {
        let target = match field.name.text.as_str() {
            ACTOR => &mut event.actor,
            RECIPIENT => &mut event.recipient,
            _ => return Ok(false),
        };
        let value = single(field)?;
        *target = Some(party_value(self, value)?);
        Ok(!declared)
    }

    /// A declared field's slot and value.
    fn declared_field(
        &self,
        ty: EventTypeId,
        field: &CaseField,
    ) -> Result<(usize, Value), Refusal> {
        let declared = self.base.event(ty);
        let Some(slot) = declared
            .fields
            .iter()
            .position(|a| *a.name == *field.name.text)
        else {
            let known: Vec<&str> = declared.fields.iter().map(|a| &*a.name).collect();
            return self.unknown_field(&field.name, &declared.name, &known);
        };
        let value = field_values(self, &declared.fields[slot], field)?;
        Ok((slot, value))
    }

    fn unknown_field<T>(&self, name: &Name, owner: &str, known: &[&str]) -> Result<T, Refusal> {
        let common = [ACTOR, RECIPIENT];
        let near = nearest(&name.text, known.iter().copied().chain(common));
        let kind = ProblemKind::UnknownField {
            name: name.text.clone(),
            owner: owner.to_owned(),
            known: known
                .iter()
                .chain(&common)
                .map(|s| (*s).to_owned())
                .collect(),
            nearest: near.clone(),
        };
        refuse_near(kind, name.span, near)
    }

    fn ids(
        &self,
        row: usize,
        line: &EventLine,
        ty: EventTypeId,
        ids: &EventIds,
    ) -> Result<Ids, Refusal> {
        let declared = self.base.event(ty);
        let takes_case = self.takes_case(ty);
        let mut names = line.ids.iter();
        let case = match (declared.about, takes_case) {
            (Some(about), _) => match names.next() {
                Some(name) => Some(self.case_of_type(&name.text, about, name.span)?),
                None => {
                    let kind = ProblemKind::MissingCase {
                        event: line.event.text.clone(),
                        of: self.base.case_types[about.index()].name.to_string(),
                    };
                    return refuse(kind, line.event.span);
                }
            },
            (None, true) => match names.next() {
                Some(name) => Some(self.known_case(name)?),
                None => None,
            },
            // A decision may say on which case it is: 裁量 A1:…
            (None, false) if self.builtin(ty).is_some() => names
                .next_if_case(&self.cases)
                .and_then(|name| self.cases.get(name.text.as_str()).copied()),
            (None, false) => None,
        };
        let own = names.next();
        if let Some(extra) = names.next() {
            let kind = ProblemKind::TooManyIds {
                event: line.event.text.clone(),
                allowed: 1 + usize::from(takes_case),
            };
            return refuse(kind, extra.span);
        }
        if let Some(own) = own
            && let Some(&(first, span)) = ids.get(own.text.as_str())
            && first != row
        {
            let kind = ProblemKind::DuplicateEventId {
                name: own.text.clone(),
            };
            let problem = Problem::new(kind, own.span).with(span, Related::First);
            return Err(Box::new(problem));
        }
        Ok(Ids {
            case,
            own: own.map(|n| n.text.as_str().into()),
        })
    }

    fn known_case(&self, name: &Name) -> Result<CaseId, Refusal> {
        match self.cases.get(name.text.as_str()) {
            Some(&id) => Ok(id),
            None => self.unknown_case(&name.text, name.span),
        }
    }

    /// A provision that a row cites.
    pub(super) fn provision(&self, value: &CaseValue) -> Result<ProvisionId, Refusal> {
        if let CaseValueKind::Citation(citation) = &value.kind
            && let Some(id) = self.base.find(citation)
        {
            return Ok(id);
        }
        let kind = ProblemKind::UnknownProvision {
            citation: self.written(value),
        };
        refuse(kind, value.span)
    }

    fn sanctions(&self, field: &CaseField) -> Result<Vec<SanctionId>, Refusal> {
        field
            .values
            .iter()
            .map(|value| self.sanction(&self.word(value), value.span))
            .collect()
    }

    /// A sanction by name.
    pub(super) fn sanction(&self, name: &str, span: Span) -> Result<SanctionId, Refusal> {
        if let Some(at) = self.base.sanctions.iter().position(|s| &*s.name == name) {
            return Ok(SanctionId::at(at));
        }
        let near = nearest(name, self.base.sanctions.iter().map(|s| &*s.name));
        let kind = ProblemKind::UnknownSanction {
            name: name.to_owned(),
            nearest: near.clone(),
            known: self
                .base
                .sanctions
                .iter()
                .map(|s| s.name.to_string())
                .collect(),
        };
        refuse_near(kind, span, near)
    }

    /// A length of time.
    pub(super) fn duration(&self, field: &str, value: &CaseValue) -> Result<TimeSpan, Refusal> {
        super::values::duration(self, field, value)
    }

    /// The words of a value as names are compared: folded where the parser folded them.
    pub(super) fn word(&self, value: &CaseValue) -> String {
        match &value.kind {
            CaseValueKind::Word(text) | CaseValueKind::Text(text) => text.clone(),
            CaseValueKind::Number(_)
            | CaseValueKind::Bool(_)
            | CaseValueKind::Date(_)
            | CaseValueKind::DateTime(_)
            | CaseValueKind::Duration(_)
            | CaseValueKind::Citation(_)
            | CaseValueKind::All => self.written(value),
        }
    }

    fn text(&self, value: &CaseValue) -> Arc<str> {
        self.word(value).into()
    }

    /// The value as it stands in the file.
    pub(super) fn written(&self, value: &CaseValue) -> String {
        self.sources.slice(value.span).trim().to_owned()
    }
}

/// Takes the next id if it is a case's.
trait NextIfCase<'t> {
    fn next_if_case(&mut self, cases: &FxHashMap<Arc<str>, CaseId>) -> Option<&'t Name>;
}

impl<'t> NextIfCase<'t> for std::slice::Iter<'t, Name> {
    fn next_if_case(&mut self, cases: &FxHashMap<Arc<str>, CaseId>) -> Option<&'t Name> {
        let first = self.as_slice().first()?;
        if cases.contains_key(first.text.as_str()) {
            self.next()
        } else {
            None
        }
    }
}

/// Refuses a row that gives a field twice.
pub(super) fn unique_fields(fields: &[CaseField]) -> Result<(), Refusal> {
    for (at, field) in fields.iter().enumerate() {
        if let Some(first) = fields[..at].iter().find(|f| f.name.text == field.name.text) {
            let kind = ProblemKind::DuplicateField {
                name: field.name.text.clone(),
            };
            let problem = Problem::new(kind, field.name.span).with(first.name.span, Related::First);
            return Err(Box::new(problem));
        }
    }
    Ok(())
}
