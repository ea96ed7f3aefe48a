//! Declarations: types, parties, events, sanctions and the words of limits. Afterwards every name can be looked up.

use super::Resolver;
use super::provisions::dates_of;
use crate::model::{
    Acceptance, Attribute, Builtin, CaseType, CaseTypeId, Edition, EnumId, EnumType, EventOrigin,
    EventType, EventTypeId, Interval, IntervalId, MAX_ENUM_MEMBERS, NamedParty, Note, NoteKind,
    Parameter, PartyId, PartyType, PartyTypeId, ProvisionId, Sanction, SanctionId, Slot, Type,
    Validity, slot_of,
};
use crate::problem::{CODES, ProblemKind, Sort};
use crate::source::Span;
use crate::syntax::tree::{
    self, Declaration, DeclarationKind as Kind, Expr, Field, Name, ParameterValue, Term,
};
use rustc_hash::FxHashMap;

/// A declaration with the provision in which it stands.
pub(super) type Placed<'a> = (Option<ProvisionId>, &'a Declaration);

/// What a 参数 or a word of 时限用语 stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meaning<'a> {
    Value(&'a Expr),
    Term(&'a Term),
}

/// Names by what they name; each namespace its own (ruling 25).
#[derive(Default)]
pub(super) struct Vocabulary<'a> {
    pub types: FxHashMap<&'a str, Type>,
    pub events: FxHashMap<&'a str, EventTypeId>,
    pub sanctions: FxHashMap<&'a str, SanctionId>,
    pub parties: FxHashMap<&'a str, PartyId>,
    pub intervals: FxHashMap<&'a str, Vec<(Edition, IntervalId)>>,
    pub meanings: FxHashMap<&'a str, Vec<(Edition, Meaning<'a>)>>,
    /// Where each name was declared, by sort; several times only by editions that are apart.
    seen: FxHashMap<(Sort, &'a str), Vec<(Span, Edition)>>,
    /// Members that amendments added, by where they are written.
    pub added: FxHashMap<Span, chrono::NaiveDate>,
    /// From when a member is one, where it was not from the start.
    pub member_since: FxHashMap<(EnumId, usize), chrono::NaiveDate>,
    /// For each event field or attribute name: the events that have it.
    pub fields: FxHashMap<std::sync::Arc<str>, Vec<(EventTypeId, Slot)>>,
}

impl<'a> Vocabulary<'a> {
    /// Every name that was declared by itself, and where; in no order.
    pub(super) fn declared(&self) -> impl Iterator<Item = (&'a str, Span)> {
        let all = self.seen.iter();
        all.flat_map(|((_, name), places)| places.iter().map(|(at, _)| (*name, *at)))
    }
}

/// How a name was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Declared {
    /// For the first time.
    New,
    /// Again, by an edition apart from those before.
    Edition,
    /// It is taken.
    Taken,
}

const BUILTIN_TYPES: [(&str, Type); 6] = [
    ("文本", Type::Text),
    ("数", Type::Number),
    ("是否", Type::Bool),
    ("日期", Type::Date),
    ("时刻", Type::Instant),
    ("时长", Type::Duration),
];

impl<'a> Resolver<'a> {
    /// Builds the tables of everything that is declared.
    pub(super) fn vocabulary(&mut self, declarations: &[Placed<'a>]) {
        self.words.types.extend(BUILTIN_TYPES);
        self.builtin_events();
        self.type_names(declarations);
        self.attributes(declarations);
        self.events(declarations);
        for &(provision, declaration) in declarations {
            self.edition = self.edition_of(provision, declaration);
            self.other(provision, declaration);
        }
        self.edition = Edition::default();
        self.severities(declarations);
        self.memberships();
    }

    /// The days on which a declaration holds: its own, else those of its provision.
    pub(super) fn edition_of(
        &self,
        provision: Option<ProvisionId>,
        declaration: &Declaration,
    ) -> Edition {
        let own = dates_of(&declaration.edition);
        match provision {
            Some(id) if own.is_only() => self.base.provision(id).edition.clone(),
            _ => own,
        }
    }

    /// Takes a name in; false where it is taken. What stands in two editions of one article is declared once.
    fn declare(&mut self, what: Sort, name: &'a Name) -> bool {
        match self.declare_edition(what, name) {
            Declared::New => true,
            Declared::Edition if self.stands_in_two(what, name) => false,
            Declared::Edition => {
                let seen = self.words.seen.get(&(what, &*name.text));
                let first = seen
                    .and_then(|s| s.first())
                    .map_or(name.span, |(span, _)| *span);
                self.duplicate(what, &*name.text, name.span, first);
                false
            }
            Declared::Taken => false,
        }
    }

    fn stands_in_two(&self, what: Sort, name: &Name) -> bool {
        let seen = self.words.seen.get(&(what, &*name.text));
        seen.is_some_and(|seen| seen.iter().filter(|(span, _)| *span == name.span).count() > 1)
    }

    /// Takes a name in whose meaning may differ from edition to edition.
    fn declare_edition(&mut self, what: Sort, name: &'a Name) -> Declared {
        let edition = self.edition.clone();
        let seen = self.words.seen.entry((what, &name.text)).or_default();
        let clash = seen
            .iter()
            .find(|(span, other)| *span != name.span && !edition.is_apart_from(other));
        if let Some(&(first, _)) = clash {
            self.duplicate(what, &*name.text, name.span, first);
            return Declared::Taken;
        }
        // The same text twice without editions: one name, written once.
        let known = !seen.is_empty();
        seen.push((name.span, edition));
        if known {
            Declared::Edition
        } else {
            Declared::New
        }
    }

    fn builtin_events(&mut self) {
        for builtin in Builtin::ALL {
            for name in builtin.names() {
                self.words.events.insert(name, builtin.id());
            }
            self.base.events.push(EventType {
                name: builtin.names().first().copied().unwrap_or_default().into(),
                about: None,
                fields: Vec::new(),
                sets: Vec::new(),
                origin: EventOrigin::Builtin(builtin),
                span: None,
            });
        }
    }

    fn type_names(&mut self, declarations: &[Placed<'a>]) {
        for (_, declaration) in declarations {
            match &declaration.kind {
                Kind::Party(name, _) if self.declare_type(name) => {
                    let id = PartyTypeId::at(self.base.party_types.len());
                    self.words.types.insert(&name.text, Type::Party(id));
                    self.base.party_types.push(PartyType {
                        name: (*name.text).into(),
                        attributes: Vec::new(),
                        membership: Vec::new(),
                        span: name.span,
                    });
                }
                Kind::Case(name, _) if self.declare_type(name) => {
                    let id = CaseTypeId::at(self.base.case_types.len());
                    self.words.types.insert(&name.text, Type::Case(id));
                    self.base.case_types.push(CaseType {
                        id,
                        name: (*name.text).into(),
                        attributes: Vec::new(),
                        span: name.span,
                    });
                }
                Kind::Enum(name, members) if self.declare_type(name) => {
                    let id = EnumId::at(self.base.enums.len());
                    self.words.types.insert(&name.text, Type::Enum(id));
                    let members = self.members(id, members);
                    self.base.enums.push(EnumType {
                        id,
                        name: (*name.text).into(),
                        members,
                        span: name.span,
                    });
                }
                _ => {}
            }
        }
    }

    fn declare_type(&mut self, name: &'a Name) -> bool {
        if BUILTIN_TYPES.iter().any(|(n, _)| *n == name.text) {
            self.duplicate(Sort::Type, &*name.text, name.span, name.span);
            return false;
        }
        self.declare(Sort::Type, name)
    }

    fn members(&mut self, id: EnumId, members: &[Name]) -> Vec<std::sync::Arc<str>> {
        for (index, member) in members.iter().enumerate() {
            if let Some(&since) = self.words.added.get(&member.span) {
                self.words.member_since.insert((id, index), since);
            }
        }
        if let Some(beyond) = members.get(MAX_ENUM_MEMBERS) {
            let limit = MAX_ENUM_MEMBERS;
            self.report(ProblemKind::TooManyMembers { limit }, beyond.span);
        }
        self.once(Sort::Member, members.iter());
        members
            .iter()
            .take(MAX_ENUM_MEMBERS)
            .map(|m| (*m.text).into())
            .collect()
    }

    /// Reports names of a list that stand in it twice.
    pub(super) fn once<'n>(&mut self, what: Sort, names: impl Iterator<Item = &'n Name>) {
        let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
        for name in names {
            match seen.get(&*name.text) {
                Some(&first) => self.duplicate(what, &*name.text, name.span, first),
                None => {
                    seen.insert(&name.text, name.span);
                }
            }
        }
    }

    /// Attributes of parties and cases, then the metrics kept per party type.
    fn attributes(&mut self, declarations: &[Placed<'a>]) {
        for (_, declaration) in declarations {
            match &declaration.kind {
                Kind::Party(name, fields) => {
                    let Some(&Type::Party(id)) = self.words.types.get(&*name.text) else {
                        continue;
                    };
                    let attributes = self.fields(Sort::Attribute, fields, Some(id));
                    if let Some(ty) = self.base.party_types.get_mut(id.index())
                        && ty.span == name.span
                    {
                        ty.attributes = attributes;
                    }
                }
                Kind::Case(name, fields) => {
                    let Some(&Type::Case(id)) = self.words.types.get(&*name.text) else {
                        continue;
                    };
                    let attributes = self.fields(Sort::Attribute, fields, None);
                    if let Some(ty) = self.base.case_types.get_mut(id.index())
                        && ty.span == name.span
                    {
                        ty.attributes = attributes;
                    }
                }
                _ => {}
            }
        }
        let mut metrics: Vec<(PartyTypeId, &str, Span, Edition)> = Vec::new();
        for &(provision, declaration) in declarations {
            let edition = self.edition_of(provision, declaration);
            if let Kind::Metric { name, key, .. } = &declaration.kind
                && let Some(id) = self.party_type(key)
                && let Some(ty) = self.base.party_types.get(id.index())
            {
                let before = |(of, known, span, other): &&(_, &str, Span, Edition)| {
                    *of == id
                        && *known == name.text
                        && (*span == name.span || edition.is_apart_from(other))
                };
                let again = metrics.iter().any(|m| before(&m));
                metrics.push((id, &*name.text, name.span, edition.clone()));
                if again {
                    continue;
                }
                if let Some(slot) = slot_of(&ty.attributes, &name.text) {
                    let first = ty.attributes.get(slot.index()).map_or(ty.span, |a| a.span);
                    self.duplicate(Sort::Metric, &*name.text, name.span, first);
                } else if let Some(ty) = self.base.party_types.get_mut(id.index()) {
                    ty.attributes.push(Attribute {
                        name: (*name.text).into(),
                        ty: Type::Number,
                        acyclic: false,
                        span: name.span,
                    });
                }
            }
        }
    }

    fn fields(
        &mut self,
        what: Sort,
        fields: &'a [Field],
        owner: Option<PartyTypeId>,
    ) -> Vec<Attribute> {
        self.once(what, fields.iter().map(|f| &f.name));
        let mut seen: Vec<&str> = Vec::new();
        let mut out = Vec::new();
        for field in fields {
            let Some(ty) = self.field_type(field) else {
                continue;
            };
            if seen.contains(&&*field.name.text) {
                continue;
            }
            seen.push(&field.name.text);
            let to_itself = match ty {
                Type::Party(id) | Type::PartySet(id) => Some(id) == owner,
                _ => false,
            };
            if field.ty.acyclic && !to_itself {
                self.report(ProblemKind::NotARelation, field.ty.name.span);
            }
            out.push(Attribute {
                name: (*field.name.text).into(),
                ty,
                acyclic: field.ty.acyclic,
                span: field.name.span,
            });
        }
        out
    }

    fn field_type(&mut self, field: &Field) -> Option<Type> {
        let name = &field.ty.name;
        let Some(&ty) = self.words.types.get(&*name.text) else {
            let known: Vec<&str> = self.words.types.keys().copied().collect();
            self.unknown(Sort::Type, name, sorted(known));
            return None;
        };
        match (field.ty.set, ty) {
            (false, ty) => Some(ty),
            (true, Type::Enum(id)) => Some(Type::EnumSet(id)),
            (true, Type::Party(id)) => Some(Type::PartySet(id)),
            (true, other) => {
                let found = self.type_name(other);
                self.report(ProblemKind::NotASet { found }, name.span);
                None
            }
        }
    }

    /// What a word stands for in the edition being resolved.
    pub(super) fn meaning_of(&self, name: &str) -> Option<Meaning<'a>> {
        in_edition(self.words.meanings.get(name)?, &self.edition)
    }

    /// The interval of a name in the edition being resolved.
    pub(super) fn interval_of(&self, name: &str) -> Option<IntervalId> {
        in_edition(self.words.intervals.get(name)?, &self.edition)
    }

    pub(super) fn party_type(&mut self, name: &Name) -> Option<PartyTypeId> {
        if let Some(&Type::Party(id)) = self.words.types.get(&*name.text) {
            return Some(id);
        }
        let known: Vec<_> = self
            .base
            .party_types
            .iter()
            .map(|t| t.name.clone())
            .collect();
        self.unknown(Sort::PartyType, name, known.iter().map(|n| &**n));
        None
    }

    pub(super) fn case_type(&mut self, name: &Name) -> Option<CaseTypeId> {
        if let Some(&Type::Case(id)) = self.words.types.get(&*name.text) {
            return Some(id);
        }
        let known: Vec<_> = self
            .base
            .case_types
            .iter()
            .map(|t| t.name.clone())
            .collect();
        self.unknown(Sort::CaseType, name, known.iter().map(|n| &**n));
        None
    }

    pub(super) fn event(&mut self, name: &Name) -> Option<EventTypeId> {
        if let Some(&id) = self.words.events.get(&*name.text) {
            return Some(id);
        }
        let known: Vec<&str> = self.words.events.keys().copied().collect();
        self.unknown(Sort::Event, name, sorted(known));
        None
    }

    /// Whether all of these are events.
    pub(super) fn knows(&self, events: &[Name]) -> bool {
        events
            .iter()
            .all(|name| self.words.events.contains_key(&*name.text))
    }

    pub(super) fn event_list(&mut self, names: &[Name]) -> Vec<EventTypeId> {
        let mut out: Vec<EventTypeId> = Vec::new();
        for id in names
            .iter()
            .filter_map(|n| self.event(n))
            .collect::<Vec<_>>()
        {
            if !out.contains(&id) {
                out.push(id);
            }
        }
        out
    }

    pub(super) fn sanction(&mut self, name: &Name) -> Option<SanctionId> {
        if let Some(&id) = self.words.sanctions.get(&*name.text) {
            return Some(id);
        }
        let known: Vec<&str> = self.words.sanctions.keys().copied().collect();
        self.unknown(Sort::Sanction, name, sorted(known));
        None
    }

    /// Declared events; then defined ones, each after the events that it is derived from.
    fn events(&mut self, declarations: &[Placed<'a>]) {
        let mut defined: Vec<(EventTypeId, &'a [Name], &'a Name)> = Vec::new();
        let mut declared: Vec<(EventTypeId, &'a Option<Name>, &'a [Field])> = Vec::new();
        for &(provision, declaration) in declarations {
            self.edition = self.edition_of(provision, declaration);
            let (name, origin) = match &declaration.kind {
                Kind::Event { name, .. } => (name, EventOrigin::Declared),
                Kind::Definition { name, .. } => (name, EventOrigin::Defined),
                _ => continue,
            };
            let builtin =
                self.words.events.get(&*name.text).is_some_and(|id| {
                    matches!(self.base.event(*id).origin, EventOrigin::Builtin(_))
                });
            if builtin {
                self.duplicate(Sort::Event, &*name.text, name.span, name.span);
                continue;
            }
            let new = match origin {
                EventOrigin::Defined => self.declare_edition(Sort::Event, name) == Declared::New,
                EventOrigin::Declared | EventOrigin::Builtin(_) => self.declare(Sort::Event, name),
            };
            if !new {
                continue;
            }
            let id = EventTypeId::at(self.base.events.len());
            self.words.events.insert(&name.text, id);
            self.base.events.push(EventType {
                name: (*name.text).into(),
                about: None,
                fields: Vec::new(),
                sets: Vec::new(),
                origin,
                span: Some(name.span),
            });
            match &declaration.kind {
                Kind::Event { about, fields, .. } => declared.push((id, about, fields)),
                Kind::Definition { events, .. } => defined.push((id, events, name)),
                _ => {}
            }
        }
        for (id, about, fields) in declared {
            let about = about.as_ref().and_then(|name| self.case_type(name));
            let fields = self.fields(Sort::Field, fields, None);
            let sets = fields.iter().map(|f| self.sets(about, f)).collect();
            if let Some(event) = self.base.events.get_mut(id.index()) {
                event.about = about;
                event.fields = fields;
                event.sets = sets;
            }
        }
        self.derived_fields(&defined);
        for (index, event) in self.base.events.iter().enumerate() {
            for (slot, field) in event.fields.iter().enumerate() {
                self.words
                    .fields
                    .entry(field.name.clone())
                    .or_default()
                    .push((EventTypeId::at(index), Slot::at(slot)));
            }
        }
    }

    /// The case attribute that a field sets: the one of its name and type.
    fn sets(&self, about: Option<CaseTypeId>, field: &Attribute) -> Option<(CaseTypeId, Slot)> {
        let case = about?;
        let attributes = &self.base.case_types.get(case.index())?.attributes;
        let slot = slot_of(attributes, &field.name)?;
        (attributes.get(slot.index())?.ty == field.ty).then_some((case, slot))
    }

    /// A derived event has the fields that all its bases have, in the order of the first.
    fn derived_fields(&mut self, defined: &[(EventTypeId, &'a [Name], &'a Name)]) {
        let mut open: Vec<_> = defined.to_vec();
        while !open.is_empty() {
            let waiting: Vec<EventTypeId> = open.iter().map(|(id, ..)| *id).collect();
            let (ready, later): (Vec<_>, Vec<_>) = open.iter().partition(|(_, bases, _)| {
                bases
                    .iter()
                    .filter_map(|n| self.words.events.get(&*n.text))
                    .all(|id| !waiting.contains(id))
            });
            // What is left goes in a circle, which `circles` reports; here it gets no fields.
            if ready.is_empty() {
                return;
            }
            for (id, bases, _) in ready {
                let bases: Vec<&EventType> = bases
                    .iter()
                    .filter_map(|n| self.words.events.get(&*n.text))
                    .map(|id| self.base.event(*id))
                    .collect();
                let Some((first, others)) = bases.split_first() else {
                    continue;
                };
                let common = |field: &&Attribute| {
                    others.iter().all(|o| {
                        o.fields
                            .iter()
                            .any(|f| f.name == field.name && f.ty == field.ty)
                    })
                };
                let fields: Vec<Attribute> = first.fields.iter().filter(common).cloned().collect();
                let about = first
                    .about
                    .filter(|about| others.iter().all(|o| o.about == Some(*about)));
                let sets = vec![None; fields.len()];
                if let Some(event) = self.base.events.get_mut(id.index()) {
                    event.fields = fields;
                    event.about = about;
                    // The base event has set them already.
                    event.sets = sets;
                }
            }
            open = later;
        }
    }

    fn other(&mut self, provision: Option<ProvisionId>, declaration: &'a Declaration) {
        match &declaration.kind {
            Kind::NamedParty(name, ty) => self.named_party(name, ty),
            Kind::Interval { name, from, to } => {
                let (from, to) = (self.event_list(from), self.event_list(to));
                if self.declare_edition(Sort::Interval, name) != Declared::Taken {
                    let id = IntervalId::at(self.base.intervals.len());
                    let edition = self.edition.clone();
                    let known = self.words.intervals.entry(&name.text).or_default();
                    known.push((edition, id));
                    self.base.intervals.push(Interval {
                        name: (*name.text).into(),
                        from,
                        to,
                        span: name.span,
                    });
                }
            }
            Kind::LimitWords(words) => {
                for (index, (name, term)) in words.iter().enumerate() {
                    let end = words
                        .get(index + 1)
                        .map_or(declaration.span.end, |(next, _)| next.span.start);
                    self.meaning(name, Meaning::Term(term), end);
                    if let Term::Undetermined(span) = term {
                        let word = Some(name.text.clone());
                        self.report(ProblemKind::Clockless { word }, *span);
                    }
                }
            }
            Kind::Parameter(name, value) => {
                let meaning = match value {
                    ParameterValue::Value(value) => Meaning::Value(value),
                    ParameterValue::Term(term) => Meaning::Term(term),
                };
                self.meaning(name, meaning, declaration.span.end);
            }
            Kind::Sanction {
                name,
                targets,
                validity,
            } => self.sanction_declared(name, targets, validity.as_ref()),
            Kind::Interpretation(text) => {
                self.note(NoteKind::Interpretation, provision, &text.value, text.span);
            }
            Kind::OpenQuestion(text) => {
                self.note(NoteKind::OpenQuestion, provision, &text.value, text.span);
                let kind = ProblemKind::OpenQuestion {
                    text: text.value.clone(),
                };
                self.report(kind, text.span);
            }
            Kind::Acceptance {
                code,
                about,
                reason,
            } => self.acceptance(provision, code, about, &reason.value, declaration.span),
            Kind::Party(..)
            | Kind::Enum(..)
            | Kind::Case(..)
            | Kind::Event { .. }
            | Kind::Definition { .. }
            | Kind::Severity(_)
            | Kind::Metric { .. } => {}
        }
    }

    fn acceptance(
        &mut self,
        provision: Option<ProvisionId>,
        code: &Name,
        about: &[Name],
        reason: &str,
        span: Span,
    ) {
        let known = CODES.iter().find(|c| {
            c.starts_with(['W', 'N']) && **c != "W100" && c.eq_ignore_ascii_case(&code.text)
        });
        let Some(known) = known else {
            let code_text = code.text.clone();
            self.report(ProblemKind::NotAcceptable { code: code_text }, code.span);
            return;
        };
        self.base.acceptances.push(Acceptance {
            code: known,
            about: about.iter().map(|n| (*n.text).into()).collect(),
            provision,
            reason: reason.into(),
            span,
        });
    }

    fn note(&mut self, kind: NoteKind, provision: Option<ProvisionId>, text: &str, span: Span) {
        self.base.notes.push(Note {
            kind,
            provision,
            text: text.into(),
            span,
        });
    }

    fn named_party(&mut self, name: &'a Name, ty: &Name) {
        let Some(ty) = self.party_type(ty) else {
            return;
        };
        if self.declare(Sort::NamedParty, name) {
            let id = PartyId::at(self.base.named_parties.len());
            self.words.parties.insert(&name.text, id);
            self.base.named_parties.push(NamedParty {
                id,
                name: (*name.text).into(),
                ty,
                span: name.span,
            });
        }
    }

    /// A word with what stands for it up to `end`.
    fn meaning(&mut self, name: &'a Name, meaning: Meaning<'a>, end: u32) {
        if self.declare_edition(Sort::Term, name) == Declared::Taken {
            return;
        }
        let edition = self.edition.clone();
        let known = self.words.meanings.entry(&name.text).or_default();
        known.push((edition, meaning));
        let rest = Span {
            start: name.span.end,
            end,
            ..name.span
        };
        // Comments after the value are no part of it.
        let written = self.sources.slice(rest).trim();
        let written = written
            .strip_prefix('指')
            .or_else(|| written.strip_prefix('为'))
            .unwrap_or(written);
        let line = written.split(['\n', '#']).next().unwrap_or_default();
        self.base.parameters.push(Parameter {
            name: (*name.text).into(),
            text: line.trim().trim_end_matches('。').into(),
            span: name.span,
        });
    }

    fn sanction_declared(
        &mut self,
        name: &'a Name,
        targets: &[Name],
        validity: Option<&tree::Validity>,
    ) {
        let targets = targets.iter().filter_map(|t| self.party_type(t)).collect();
        let validity = match validity {
            None => Validity::Lasting,
            Some(tree::Validity::ThisYear) => Validity::ThisYear,
            Some(tree::Validity::For(quantity)) => {
                let Some(span) = self.quantity(quantity) else {
                    return;
                };
                Validity::For(span)
            }
        };
        if self.declare(Sort::Sanction, name) {
            let id = SanctionId::at(self.base.sanctions.len());
            self.words.sanctions.insert(&name.text, id);
            self.base.sanctions.push(Sanction {
                name: (*name.text).into(),
                targets,
                validity,
                span: name.span,
            });
        }
    }

    fn severities(&mut self, declarations: &[Placed<'a>]) {
        for (_, declaration) in declarations {
            if let Kind::Severity(order) = &declaration.kind {
                self.once(Sort::Severity, order.iter());
                let order = order.iter().filter_map(|n| self.sanction(n)).collect();
                self.base.severities.push(order);
            }
        }
    }

    /// A party belongs to another through its one attribute of the other's type (ruling 9).
    fn memberships(&mut self) {
        for index in 0..self.base.party_types.len() {
            let own = PartyTypeId::at(index);
            let mut found: Vec<(PartyTypeId, Vec<Slot>)> = Vec::new();
            for (slot, attribute) in self.base.party_types[index].attributes.iter().enumerate() {
                let Type::Party(other) = attribute.ty else {
                    continue;
                };
                if other == own {
                    continue;
                }
                match found.iter_mut().find(|(ty, _)| *ty == other) {
                    Some((_, slots)) => slots.push(Slot::at(slot)),
                    None => found.push((other, vec![Slot::at(slot)])),
                }
            }
            self.base.party_types[index].membership = found
                .into_iter()
                .filter_map(|(ty, slots)| match *slots {
                    [slot] => Some((ty, slot)),
                    _ => None,
                })
                .collect();
        }
    }
}

/// What holds on the first day of an edition; for what ends before, what was last.
fn in_edition<T: Copy>(known: &[(Edition, T)], edition: &Edition) -> Option<T> {
    let day = edition.first_day();
    let stands = known.iter().find(|(own, _)| own.stands_on(day));
    stands.or(known.first()).map(|(_, value)| *value)
}

/// Known names in a fixed order, so that the nearest of equally near ones is always the same.
pub(super) fn sorted(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_unstable();
    names
}
