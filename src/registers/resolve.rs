//! From the tree of a mapping file to a mapping: every name looked up, what is wrong with its place and its mend.

use super::mapping::{
    CHINA, ColumnId, Condition, EventColumn, EventSpec, MappedColumn, Mapping, Meaning, Meanings,
    PartySource, PartySpec, Source,
};
use super::open::Opening;
use crate::cases::nearest;
use crate::model::{Builtin, EventOrigin, EventTypeId, PartyTypeId, RuleBase, Slot, Type, slot_of};
use crate::problem::{Needed, Problem, ProblemKind};
use crate::source::{SourceMap, Span};
use crate::syntax::mapping::{MapLine, MapLineKind, MappingFile, Meant};
use crate::syntax::tree::{CaseValue, CaseValueKind, Name};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// 案件, 时间, 编号, 经手人, 向: what a line may bind for every event.
const CASE: &str = "案件";
const TIME: &str = "时间";
const ID: &str = "编号";
const ACTOR: &str = "经手人";
const RECIPIENT: &str = "向";

/// The fields of the events of the language itself.
const BUILTIN_FIELDS: [&str; 5] = ["对象", "依据", "选择", "理由", "延长"];

/// The mapping of a register whose columns have the names of the language: 时间, 事件, 案件, 编号, 经手人, 向 (or time,
/// event, case, id, actor, recipient) and the fields of the events.
#[must_use]
pub fn plain_mapping(base: &RuleBase) -> Mapping {
    let mut resolver = Resolver::new(base, None);
    let common = [
        (TIME, "time"),
        (CASE, "case"),
        (ID, "id"),
        (ACTOR, "actor"),
        (RECIPIENT, "recipient"),
    ];
    for (name, other) in common {
        let column = resolver.column(&[name, other], None);
        let source = Source::Column(column, Meanings::default());
        resolver.shared.insert(name.into(), (source, None));
    }
    let mut fields: Vec<&str> = base
        .events
        .iter()
        .flat_map(|e| e.fields.iter().map(|f| &*f.name))
        .chain(BUILTIN_FIELDS)
        .collect();
    fields.sort_unstable();
    fields.dedup();
    for name in fields {
        if !resolver.shared.contains_key(name) {
            let column = resolver.column(&[name], None);
            let source = Source::Column(column, Meanings::default());
            resolver.shared.insert(name.into(), (source, None));
        }
    }
    let column = resolver.column(&["事件", "event"], None);
    resolver.from_column = Some(EventColumn {
        column,
        known: FxHashMap::default(),
        others: None,
    });
    resolver.finish()
}

/// Resolves a mapping file against a rule base.
#[must_use]
pub fn resolve_mapping(
    file: &MappingFile,
    base: &RuleBase,
    sources: &SourceMap,
) -> (Mapping, Vec<Problem>) {
    let mut resolver = Resolver::new(base, Some(sources));
    for line in &file.lines {
        resolver.shared_line(line);
    }
    // Events come after what they share, wherever it stands.
    for line in &file.lines {
        resolver.event_line(line);
    }
    resolver.check(file);
    let mut problems = std::mem::take(&mut resolver.problems);
    problems.sort_by_key(|p| (p.span.start, p.span.end));
    (resolver.finish(), problems)
}

struct Resolver<'a> {
    base: &'a RuleBase,
    sources: Option<&'a SourceMap>,
    problems: Vec<Problem>,
    opening: Opening,
    zone: Option<crate::syntax::mapping::ZoneWord>,
    blanks: Vec<String>,
    columns: Vec<MappedColumn>,
    /// Lines at the margin: what every event has.
    shared: FxHashMap<Arc<str>, (Source, Option<PartyTypeId>)>,
    shared_spans: Vec<(Arc<str>, Span)>,
    from_column: Option<EventColumn>,
    from_span: Option<Span>,
    events: Vec<EventSpec>,
    parties: Vec<PartySpec>,
}

impl<'a> Resolver<'a> {
    fn new(base: &'a RuleBase, sources: Option<&'a SourceMap>) -> Self {
        Self {
            base,
            sources,
            problems: Vec::new(),
            opening: Opening::default(),
            zone: None,
            blanks: Vec::new(),
            columns: Vec::new(),
            shared: FxHashMap::default(),
            shared_spans: Vec::new(),
            from_column: None,
            from_span: None,
            events: Vec::new(),
            parties: Vec::new(),
        }
    }

    fn column(&mut self, names: &[&str], span: Option<Span>) -> ColumnId {
        self.columns.push(MappedColumn {
            names: names.iter().map(|n| Arc::from(*n)).collect(),
            span,
        });
        self.columns.len() - 1
    }

    fn named_column(&mut self, name: &Name) -> ColumnId {
        self.column(&[&name.text], Some(name.span))
    }

    fn problem(&mut self, kind: ProblemKind, span: Span) {
        self.problems.push(Problem::new(kind, span));
    }

    fn near(&mut self, kind: ProblemKind, span: Span, near: Option<String>) {
        let problem = Problem::new(kind, span);
        self.problems.push(match near {
            Some(near) => problem.mended(span, near),
            None => problem,
        });
    }

    fn nothing_below(&mut self, line: &MapLine) {
        for below in &line.below {
            self.problem(ProblemKind::MappingMisplaced, below.span);
        }
    }

    // ───────────────────────────── lines at the margin ─────────────────────────────

    fn shared_line(&mut self, line: &MapLine) {
        match &line.kind {
            MapLineKind::Zone(zone) => {
                if self.zone.replace(zone.value).is_some() {
                    self.problem(ProblemKind::GivenTwice, line.span);
                }
                self.nothing_below(line);
            }
            MapLineKind::Blanks(texts) => {
                self.blanks.extend(texts.iter().map(|t| t.text.clone()));
                self.nothing_below(line);
            }
            MapLineKind::Sheet(name) => {
                if self.opening.sheet.replace(name.text.clone()).is_some() {
                    self.problem(ProblemKind::GivenTwice, line.span);
                }
                self.nothing_below(line);
            }
            MapLineKind::Heading(row) => {
                if self.opening.heading.replace(row.value).is_some() {
                    self.problem(ProblemKind::GivenTwice, line.span);
                }
                self.nothing_below(line);
            }
            MapLineKind::Party { ty, column } => self.party(line, ty, column),
            MapLineKind::Takes { name, of, .. } => {
                let of = of.as_ref().and_then(|of| self.party_type(of));
                let ty = self.shared_type(name);
                if let Some(source) = self.source(line, ty) {
                    self.share(name, (source, of));
                }
            }
            MapLineKind::Constant { name, .. } => {
                let ty = self.shared_type(name);
                if let Some(source) = self.source(line, ty) {
                    self.share(name, (source, None));
                }
            }
            MapLineKind::Meaning { .. } => {
                self.problem(ProblemKind::MappingMisplaced, line.span);
            }
            MapLineKind::EventFrom(_) | MapLineKind::Event { .. } => {}
        }
    }

    fn share(&mut self, name: &Name, bound: (Source, Option<PartyTypeId>)) {
        let key: Arc<str> = name.text.as_str().into();
        if self.shared.insert(key.clone(), bound).is_some() {
            self.problem(ProblemKind::GivenTwice, name.span);
        }
        self.shared_spans.push((key, name.span));
    }

    /// The type of what a line at the margin binds, where all events agree on it.
    fn shared_type(&self, name: &Name) -> Option<Type> {
        let fields = self.base.events.iter().flat_map(|e| &e.fields);
        let mut types = fields.filter(|f| *f.name == *name.text).map(|f| f.ty);
        let first = types.next()?;
        types.all(|ty| ty == first).then_some(first)
    }

    fn party(&mut self, line: &MapLine, ty: &Name, column: &Name) {
        let Some(id) = self.party_type(ty) else {
            return;
        };
        let column = self.named_column(column);
        let declared = &self.base.party_types[id.index()];
        let mut attributes = Vec::new();
        for below in &line.below {
            let (MapLineKind::Takes { name, .. } | MapLineKind::Constant { name, .. }) =
                &below.kind
            else {
                self.problem(ProblemKind::MappingMisplaced, below.span);
                continue;
            };
            let Some(slot) = slot_of(&declared.attributes, &name.text) else {
                let known: Vec<&str> = declared.attributes.iter().map(|a| &*a.name).collect();
                self.unknown_field(name, &declared.name, &known);
                continue;
            };
            let ty = declared.attributes[slot.index()].ty;
            if let Some(source) = self.source(below, Some(ty)) {
                attributes.push((slot, source));
            }
        }
        self.parties.push(PartySpec {
            ty: id,
            column,
            attributes,
        });
    }

    fn party_type(&mut self, name: &Name) -> Option<PartyTypeId> {
        let types = &self.base.party_types;
        if let Some(at) = types.iter().position(|t| *t.name == *name.text) {
            return Some(PartyTypeId::at(at));
        }
        let near = nearest(&name.text, types.iter().map(|t| &*t.name));
        let kind = ProblemKind::UnknownPartyType {
            name: name.text.clone(),
            nearest: near.clone(),
        };
        self.near(kind, name.span, near);
        None
    }

    fn unknown_field(&mut self, name: &Name, owner: &str, known: &[&str]) {
        let near = nearest(&name.text, known.iter().copied());
        let kind = ProblemKind::UnknownField {
            name: name.text.clone(),
            owner: owner.to_owned(),
            known: known.iter().map(|s| (*s).to_owned()).collect(),
            nearest: near.clone(),
        };
        self.near(kind, name.span, near);
    }

    /// Where the value of a `取` or `为` line comes from.
    fn source(&mut self, line: &MapLine, ty: Option<Type>) -> Option<Source> {
        match &line.kind {
            MapLineKind::Takes { column, .. } => {
                let column = self.named_column(column);
                let meanings = self.meanings(&line.below, ty);
                Some(Source::Column(column, meanings))
            }
            MapLineKind::Constant { values, .. } => {
                self.nothing_below(line);
                Some(Source::Constant(self.values(values, ty)))
            }
            _ => None,
        }
    }

    fn meanings(&mut self, below: &[MapLine], ty: Option<Type>) -> Meanings {
        let mut meanings = Meanings::default();
        for line in below {
            let MapLineKind::Meaning { written, meant } = &line.kind else {
                self.problem(ProblemKind::MappingMisplaced, line.span);
                continue;
            };
            let meant = match meant {
                Meant::Values(values) => Meaning::Is(self.values(values, ty)),
                Meant::Nothing => Meaning::Nothing,
                Meant::Rejected => Meaning::Rejected,
            };
            if written.is_empty() && meanings.others.replace(meant.clone()).is_some() {
                self.problem(ProblemKind::GivenTwice, line.span);
            }
            for name in written {
                let text = name.text.trim().to_owned();
                if meanings.known.insert(text, meant.clone()).is_some() {
                    self.problem(ProblemKind::GivenTwice, name.span);
                }
            }
            self.nothing_below(line);
        }
        meanings
    }

    /// Values as they are written, those of enums looked up.
    fn values(&mut self, values: &[CaseValue], ty: Option<Type>) -> Vec<String> {
        values
            .iter()
            .map(|value| {
                let text = match &value.kind {
                    CaseValueKind::Word(text) | CaseValueKind::Text(text) => text.clone(),
                    _ => self
                        .sources
                        .map_or_else(String::new, |s| s.slice(value.span).trim().to_owned()),
                };
                if let Some(Type::Enum(of) | Type::EnumSet(of)) = ty
                    && value.kind != CaseValueKind::All
                {
                    let members = &self.base.enums[of.index()].members;
                    if !members.iter().any(|m| **m == *text) {
                        let near = nearest(&text, members.iter().map(|m| &**m));
                        let kind = ProblemKind::UnknownMember {
                            value: text.clone(),
                            of: self.base.enums[of.index()].name.to_string(),
                            members: members.iter().map(ToString::to_string).collect(),
                            nearest: near.clone(),
                        };
                        self.near(kind, value.span, near);
                    }
                }
                text
            })
            .collect()
    }

    // ───────────────────────────── events ─────────────────────────────

    fn event_line(&mut self, line: &MapLine) {
        match &line.kind {
            MapLineKind::EventFrom(column) => self.events_from(line, column),
            MapLineKind::Event { ty, once, when } => {
                let Some(id) = self.event_type(ty) else {
                    return;
                };
                let mut spec = self.spec(id);
                spec.once = *once;
                for condition in when {
                    let column = self.named_column(&condition.column);
                    let values = condition.values.iter().map(|v| v.text.trim().to_owned());
                    spec.when.push(Condition {
                        column,
                        is: condition.is,
                        values: values.collect(),
                    });
                }
                for below in &line.below {
                    self.own_line(&mut spec, below);
                }
                self.needs(&spec, line.span);
                self.events.push(spec);
            }
            _ => {}
        }
    }

    fn events_from(&mut self, line: &MapLine, column: &Name) {
        if self.from_column.is_some() {
            self.problem(ProblemKind::GivenTwice, line.span);
            return;
        }
        let mut events = EventColumn {
            column: self.named_column(column),
            known: FxHashMap::default(),
            others: None,
        };
        for below in &line.below {
            let MapLineKind::Meaning { written, meant } = &below.kind else {
                self.problem(ProblemKind::MappingMisplaced, below.span);
                continue;
            };
            self.nothing_below(below);
            let Some(ty) = self.event_meant(meant, column) else {
                continue;
            };
            if written.is_empty() && events.others.replace(ty.clone()).is_some() {
                self.problem(ProblemKind::GivenTwice, below.span);
            }
            for name in written {
                let text = name.text.trim().to_owned();
                if events.known.insert(text, ty.clone()).is_some() {
                    self.problem(ProblemKind::GivenTwice, name.span);
                }
            }
        }
        self.from_column = Some(events);
        self.from_span = Some(line.span);
    }

    /// What a value of the event column means.
    fn event_meant(&mut self, meant: &Meant, column: &Name) -> Option<Meaning<EventTypeId>> {
        let values = match meant {
            Meant::Nothing => return Some(Meaning::Nothing),
            Meant::Rejected => return Some(Meaning::Rejected),
            Meant::Values(values) => values,
        };
        let one = values.first()?;
        if let Some(second) = values.get(1) {
            let field = column.text.clone();
            self.problem(ProblemKind::SeveralValues { field }, second.span);
            return None;
        }
        let text = match &one.kind {
            CaseValueKind::Word(text) | CaseValueKind::Text(text) => text.clone(),
            _ => String::new(),
        };
        let name = Name {
            text,
            span: one.span,
        };
        self.event_type(&name).map(Meaning::Is)
    }

    /// An event that a row may hold.
    fn event_type(&mut self, name: &Name) -> Option<EventTypeId> {
        let id = event_named(self.base, &name.text);
        if let Some(id) = id {
            if self.base.event(id).origin == EventOrigin::Defined {
                let kind = ProblemKind::DerivedEvent {
                    name: name.text.clone(),
                };
                self.problem(kind, name.span);
                return None;
            }
            return Some(id);
        }
        let near = nearest(&name.text, self.base.events.iter().map(|e| &*e.name));
        let kind = ProblemKind::UnknownEvent {
            name: name.text.clone(),
            nearest: near.clone(),
        };
        self.near(kind, name.span, near);
        None
    }

    /// An event with what all events share.
    fn spec(&self, ty: EventTypeId) -> EventSpec {
        let declared = self.base.event(ty);
        let shared = |name: &str| self.shared.get(name).cloned();
        let party = |name: &str| shared(name).map(|(source, of)| PartySource { source, of });
        let mut spec = EventSpec {
            ty,
            once: false,
            when: Vec::new(),
            time: shared(TIME).map(|s| s.0),
            case: shared(CASE).map(|s| s.0),
            actor: party(ACTOR),
            recipient: party(RECIPIENT),
            fields: Vec::new(),
            loose: Vec::new(),
        };
        for (slot, field) in declared.fields.iter().enumerate() {
            if let Some((source, _)) = shared(&field.name) {
                spec.fields.push((Slot::at(slot), source));
            }
        }
        if matches!(declared.origin, EventOrigin::Builtin(_)) {
            let mut loose: Vec<(Arc<str>, Source)> = self
                .shared
                .iter()
                .filter(|(name, _)| ![TIME, CASE, ID, ACTOR, RECIPIENT].contains(&&***name))
                .map(|(name, (source, _))| (name.clone(), source.clone()))
                .collect();
            loose.sort_by(|a, b| a.0.cmp(&b.0));
            spec.loose = loose;
        }
        spec
    }

    /// A line below `事件 E`.
    fn own_line(&mut self, spec: &mut EventSpec, line: &MapLine) {
        let (name, of) = match &line.kind {
            MapLineKind::Takes { name, of, .. } => (name, of.as_ref()),
            MapLineKind::Constant { name, .. } => (name, None),
            _ => {
                self.problem(ProblemKind::MappingMisplaced, line.span);
                return;
            }
        };
        let of = of.and_then(|of| self.party_type(of));
        let declared = self.base.event(spec.ty);
        let slot = slot_of(&declared.fields, &name.text);
        let ty = slot.map(|s| declared.fields[s.index()].ty);
        let Some(source) = self.source(line, ty) else {
            return;
        };
        match (name.text.as_str(), slot) {
            (TIME, _) => spec.time = Some(source),
            (CASE, _) => spec.case = Some(source),
            (ID, None) => self.problem(ProblemKind::MappingMisplaced, line.span),
            (ACTOR, None) => spec.actor = Some(PartySource { source, of }),
            (RECIPIENT, None) => spec.recipient = Some(PartySource { source, of }),
            (_, Some(slot)) => {
                spec.fields.retain(|(other, _)| *other != slot);
                spec.fields.push((slot, source));
            }
            (text, None) if matches!(declared.origin, EventOrigin::Builtin(_)) => {
                spec.loose.retain(|(other, _)| **other != *text);
                spec.loose.push((text.into(), source));
            }
            (_, None) => {
                let common = [TIME, CASE, ACTOR, RECIPIENT];
                let own = declared.fields.iter().map(|f| &*f.name);
                let known: Vec<&str> = own.chain(common).collect();
                self.unknown_field(name, &declared.name, &known);
            }
        }
    }

    /// Every event has a time, and one about a case has a case.
    fn needs(&mut self, spec: &EventSpec, span: Span) {
        let declared = self.base.event(spec.ty);
        let event = Some(declared.name.to_string());
        let needed = [
            (Needed::Time, spec.time.is_none()),
            (
                Needed::Case,
                spec.case.is_none() && declared.about.is_some(),
            ),
            (
                Needed::Case,
                spec.case.is_none() && spec.once && declared.about.is_none(),
            ),
        ];
        for (what, missing) in needed {
            if missing {
                let event = event.clone();
                self.problem(ProblemKind::NotMapped { what, event }, span);
            }
        }
    }

    /// What the file as a whole must say.
    fn check(&mut self, file: &MappingFile) {
        let margin = Span::new(file.file, 0, 0);
        if self.from_column.is_none() && self.events.is_empty() && self.problems.is_empty() {
            let kind = ProblemKind::NotMapped {
                what: Needed::Event,
                event: None,
            };
            self.problem(kind, margin);
        }
        if let Some(span) = self.from_span
            && !self.shared.contains_key(TIME)
        {
            let kind = ProblemKind::NotMapped {
                what: Needed::Time,
                event: None,
            };
            self.problem(kind, span);
        }
        let fields = self.base.events.iter().flat_map(|e| &e.fields);
        let mut known: Vec<&str> = fields.map(|f| &*f.name).collect();
        known.extend([TIME, CASE, ID, ACTOR, RECIPIENT]);
        known.extend(BUILTIN_FIELDS);
        for (name, span) in std::mem::take(&mut self.shared_spans) {
            if !known.contains(&&*name) {
                let name = Name {
                    text: name.to_string(),
                    span,
                };
                known.sort_unstable();
                known.dedup();
                self.unknown_field(&name, &self.base.title, &known);
            }
        }
    }

    fn finish(self) -> Mapping {
        let by_type = match self.from_column {
            Some(_) => (0..self.base.events.len())
                .map(|at| self.spec(EventTypeId::at(at)))
                .collect(),
            None => Vec::new(),
        };
        Mapping {
            opening: Opening {
                zone: self.zone.unwrap_or(CHINA),
                ..self.opening
            },
            zone: self.zone.unwrap_or(CHINA),
            blanks: self.blanks,
            id: self.shared.get(ID).map(|s| s.0.clone()),
            columns: self.columns,
            from_column: self.from_column,
            events: self.events,
            by_type,
            parties: self.parties,
        }
    }
}

/// The event type of a name; built-in events under each of their names.
pub(super) fn event_named(base: &RuleBase, name: &str) -> Option<EventTypeId> {
    Builtin::ALL
        .into_iter()
        .find(|b| b.names().contains(&name))
        .map(Builtin::id)
        .or_else(|| {
            let at = base.events.iter().position(|e| &*e.name == name)?;
            Some(EventTypeId::at(at))
        })
}
