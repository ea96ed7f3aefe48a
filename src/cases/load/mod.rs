//! From the tree of a case file to the input of a run.
//!
//! Rows are taken one by one: a bad row is refused with its problem and the others survive, so that rows in are
//! always rows applied and rows refused.

mod builtin;

mod event;
mod unread;
mod words;

use super::expect::{Expected, resolve_expectations};
use super::nearest::nearest;
use super::roster::load_roster;
use super::{BuiltinEvent, Event, Input, Party, Row};
use crate::model::{Builtin, CaseId, CaseTypeId, PartyId, RowId, RuleBase, Type};
use crate::problem::{Problem, ProblemKind, Related, Severity};
use crate::source::{SourceMap, Span};
use crate::syntax::tree::{CaseField, CaseFile, CaseValueKind, EventLine, Name, RosterLine};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use unread::{touches, unread_rows};

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
        let id = self.input.cases.push(&name, ty);
        self.cases.insert(name, id);
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
        let ty = self.input.cases.ty(id);
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
