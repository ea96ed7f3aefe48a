//! The names of things in a run: what ids stand for, as people write them.

use super::words::{self, Lang};
use crate::calendar::Instant;
use crate::journal::{DueRecord, DutyId, DutyRecord, FactOwner, Journal};
use crate::model::{
    CaseId, CounterId, Discretion, EventTypeId, Expr, Fact, PartyId, ProvisionId, RowId, RuleBase,
    SanctionId, Slot, StatementId, StatementKind, Value, cite_text,
};
use crate::source::{Place, SourceMap};

/// An answer to what a routing waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The answer, as the rules write it.
    pub answer: String,
    /// The provision to which it leads.
    pub provision: String,
    /// What follows there, in a few words.
    pub then: String,
}

/// A journal with what is needed to put it into words.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// The rules.
    pub base: &'a RuleBase,
    /// What came of them.
    pub journal: &'a Journal,
    /// The texts to which rows point.
    pub sources: &'a SourceMap,
    /// In which language.
    pub lang: Lang,
}

impl<'a> Run<'a> {
    /// A party's name.
    #[must_use]
    pub fn party(&self, id: PartyId) -> &'a str {
        self.journal
            .input
            .parties
            .get(id.index())
            .map_or("?", |p| &*p.name)
    }

    /// A case's id as written.
    #[must_use]
    pub fn case(&self, id: CaseId) -> &'a str {
        self.journal.input.cases.get(id).map_or("?", |c| c.name)
    }

    /// The name of a case's type.
    #[must_use]
    pub fn case_type(&self, id: CaseId) -> &'a str {
        let ty = self.journal.input.cases.get(id).map(|c| c.ty);
        ty.map_or("?", |ty| &*self.base.case_types[ty.index()].name)
    }

    /// An event type's name.
    #[must_use]
    pub fn event(&self, id: EventTypeId) -> &'a str {
        self.base.events.get(id.index()).map_or("?", |e| &*e.name)
    }

    /// Event types as a list.
    #[must_use]
    pub fn events(&self, ids: &[EventTypeId]) -> String {
        let names: Vec<&str> = ids.iter().map(|&id| self.event(id)).collect();
        self.lang.list(&names)
    }

    /// A sanction's name.
    #[must_use]
    pub fn sanction(&self, id: SanctionId) -> &'a str {
        self.base
            .sanctions
            .get(id.index())
            .map_or("?", |s| &*s.name)
    }

    /// Sanctions as a list.
    #[must_use]
    pub fn sanctions(&self, ids: &[SanctionId]) -> String {
        let names: Vec<&str> = ids.iter().map(|&id| self.sanction(id)).collect();
        self.lang.list(&names)
    }

    /// A citation.
    #[must_use]
    pub fn citation(&self, id: ProvisionId) -> String {
        cite_text(self.base, id)
    }

    /// A citation, with the days of its wording where that was ever changed.
    #[must_use]
    pub fn provision(&self, id: ProvisionId) -> String {
        let citation = cite_text(self.base, id);
        match self.base.version_of(id) {
            None | Some((None, None)) => citation,
            Some((since, until)) => {
                let last = until.and_then(|day| day.pred_opt());
                citation + &super::words::version(since, last, self.lang)
            }
        }
    }

    /// A duty of the run.
    #[must_use]
    pub fn duty(&self, id: DutyId) -> Option<&'a DutyRecord> {
        self.journal.status.duties.get(id.0 as usize)
    }

    /// What a duty is about: its acts, or what is to be decided.
    #[must_use]
    pub fn duty_text(&self, id: DutyId) -> String {
        self.duty(id)
            .map_or_else(String::new, |d| self.statement(d.statement))
    }

    /// The limit of a duty as the rules write it.
    #[must_use]
    pub fn limit_text(&self, id: DutyId) -> Option<String> {
        let record = self.duty(id)?;
        match &self.base.statement(record.statement).kind {
            StatementKind::Duty(duty) => duty.limit.as_ref().map(|l| self.source(l.span)),
            _ => None,
        }
    }

    /// What a statement asks for, in a few words.
    #[must_use]
    pub fn statement(&self, id: StatementId) -> String {
        let Some(statement) = self.base.statements.get(id.index()) else {
            return "?".into();
        };
        match &statement.kind {
            StatementKind::Duty(duty) => match &duty.decision {
                Some(decision) => {
                    let what = self.sanctions(&decision.choices);
                    let free = decision.discretion == Discretion::OneOf;
                    match (self.lang, free && decision.choices.len() > 1) {
                        (Lang::Zh, true) => format!("决定给予 {what} 之一"),
                        (Lang::Zh, false) => format!("决定给予 {what}"),
                        (Lang::En, true) => format!("decide on one of {what}"),
                        (Lang::En, false) => format!("decide on {what}"),
                    }
                }
                None => {
                    let acts = self.acts(&duty.acts);
                    let to: Option<Vec<&str>> =
                        duty.recipients.iter().map(|to| self.role(to)).collect();
                    match (to.filter(|to| !to.is_empty()), self.lang) {
                        (None, _) => acts,
                        (Some(to), Lang::Zh) => format!("向 {} {acts}", self.lang.list(&to)),
                        (Some(to), Lang::En) => format!("{acts} to {}", self.lang.list(&to)),
                    }
                }
            },
            StatementKind::Power(power) => self.events(&power.events),
            StatementKind::Arm { trigger, .. } => self.events(&trigger.events),
            // What stands below a head is not what is waited for.
            StatementKind::Switch { .. } | StatementKind::If(..) | StatementKind::AnyOf { .. } => {
                self.head(statement.span)
            }
            StatementKind::Assign(..)
            | StatementKind::Raise(_)
            | StatementKind::Close
            | StatementKind::Terminate(_)
            | StatementKind::Follow(..)
            | StatementKind::Sanction { .. }
            | StatementKind::Notice { .. } => self.source(statement.span),
        }
    }

    /// A role or a named party as the rules write it.
    fn role(&self, party: &Expr) -> Option<&'a str> {
        match party {
            Expr::Fact(Fact::Named { name, .. }) => {
                // Names live as long as the rules do; the expression may not.
                let known = self.base.case_types.iter().flat_map(|t| &t.attributes);
                let fields = self.base.events.iter().flat_map(|e| &e.fields);
                known
                    .chain(fields)
                    .map(|a| &*a.name)
                    .find(|known| *known == &**name)
            }
            Expr::Fact(Fact::Party(id)) => {
                let named = self.base.named_parties.get(id.index());
                named.map(|party| &*party.name)
            }
            _ => None,
        }
    }

    /// The text of a span up to the colon that ends its head; a colon between digits is a time.
    fn head(&self, span: crate::source::Span) -> String {
        let text = self.sources.slice(span);
        let mut before = ' ';
        let end = text.char_indices().find(|&(at, c)| {
            let digit = |c: char| c.is_ascii_digit() || ('\u{ff10}'..='\u{ff19}').contains(&c);
            let after = text[at + c.len_utf8()..].chars().next();
            let time = digit(before) && after.is_some_and(digit);
            before = c;
            matches!(c, ':' | '\u{ff1a}') && !time
        });
        let len = end.map_or(text.len(), |(at, _)| at);
        let start = span.start as usize;
        let head = crate::source::Span::new(span.file, start, start + len);
        let head = self.source(head);
        head.strip_suffix(" 的").map_or(head.clone(), str::to_owned)
    }

    fn acts(&self, acts: &[Vec<EventTypeId>]) -> String {
        let (and, or) = self.lang.pick((" 并 ", " 或 "), (" and ", " or "));
        let each: Vec<String> = acts
            .iter()
            .map(|all| {
                let names: Vec<&str> = all.iter().map(|&id| self.event(id)).collect();
                names.join(and)
            })
            .collect();
        each.join(or)
    }

    /// The text of a span on one line, cut where it is long.
    #[must_use]
    pub fn source(&self, span: crate::source::Span) -> String {
        let text = self.sources.slice(span);
        let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut chars = joined.chars();
        let short: String = chars.by_ref().take(40).collect();
        match chars.next() {
            Some(_) => format!("{short}…"),
            None => short,
        }
    }

    /// What a body brings about, in a few words.
    fn outcome(&self, body: &[StatementId]) -> String {
        let one = |id: &StatementId| {
            let what = self.statement(*id);
            match &self.base.statement(*id).kind {
                StatementKind::Duty(_) => format!("{} {what}", self.lang.pick("应当", "must")),
                StatementKind::Power(_) => format!("{} {what}", self.lang.pick("可以", "may")),
                StatementKind::Arm { .. } => format!("{} {what}", self.lang.pick("遇", "on")),
                _ => what,
            }
        };
        let all: Vec<String> = body.iter().map(one).collect();
        self.lang.list(&all)
    }

    /// The text of a branch (`属于 v、w`), or 其他情形.
    #[must_use]
    pub fn branch(&self, statement: StatementId, branch: usize) -> String {
        match &self.base.statement(statement).kind {
            StatementKind::Switch { branches, .. } => branches
                .get(branch)
                .map_or_else(String::new, |b| self.source(b.span)),
            StatementKind::If(..) => self.source(self.base.statement(statement).span),
            StatementKind::Duty(_)
            | StatementKind::Power(_)
            | StatementKind::Assign(..)
            | StatementKind::Raise(_)
            | StatementKind::Close
            | StatementKind::Terminate(_)
            | StatementKind::Follow(..)
            | StatementKind::Sanction { .. }
            | StatementKind::Notice { .. }
            | StatementKind::Arm { .. }
            | StatementKind::AnyOf { .. } => String::new(),
        }
    }

    /// A moment.
    #[must_use]
    pub fn instant(&self, at: Instant) -> String {
        at.to_string()
    }

    /// A value as a case would write it.
    #[must_use]
    pub fn value(&self, value: &Value) -> String {
        match value {
            Value::Text(text) => crate::source::visible_line(text).into_owned(),
            Value::Number(n) => n.to_string(),
            Value::Bool(true) => self.lang.pick("是", "yes").into(),
            Value::Bool(false) => self.lang.pick("否", "no").into(),
            Value::Date(date) => date.to_string(),
            Value::Instant(at) => self.instant(*at),
            Value::Duration(span) => words::span(*span, self.lang),
            Value::Member(of, at) => self.member(of.index(), usize::from(*at)).to_owned(),
            Value::Members(of, bits) => {
                let names: Vec<&str> = (0..64)
                    .filter(|at| bits >> at & 1 == 1)
                    .map(|at| self.member(of.index(), at))
                    .collect();
                self.lang.list(&names)
            }
            Value::Party(id) => self.party(*id).to_owned(),
            Value::Parties(ids) => {
                let names: Vec<&str> = ids.iter().map(|&id| self.party(id)).collect();
                self.lang.list(&names)
            }
            Value::Case(id) => self.case(*id).to_owned(),
        }
    }

    fn member(&self, of: usize, at: usize) -> &'a str {
        let members = self.base.enums.get(of).map(|e| &e.members);
        members.and_then(|m| m.get(at)).map_or("?", |m| m)
    }

    /// Whose fact, and which.
    #[must_use]
    pub fn attribute(&self, owner: FactOwner, slot: Slot) -> (&'a str, &'a str) {
        let (name, attributes) = match owner {
            FactOwner::Case(id) => {
                let ty = self.journal.input.cases.get(id).map(|c| c.ty);
                let of = ty.map(|ty| &self.base.case_types[ty.index()].attributes);
                (self.case(id), of)
            }
            FactOwner::Party(id) => {
                let ty = self.journal.input.parties.get(id.index()).map(|p| p.ty);
                let of = ty.map(|ty| &self.base.party_types[ty.index()].attributes);
                (self.party(id), of)
            }
        };
        let attribute = attributes.and_then(|a| a.get(slot.index()));
        (name, attribute.map_or("?", |a| &*a.name))
    }

    /// A field of an event type.
    #[must_use]
    pub fn field(&self, ty: EventTypeId, slot: Slot) -> &'a str {
        let fields = self.base.events.get(ty.index()).map(|e| &e.fields);
        fields
            .and_then(|f| f.get(slot.index()))
            .map_or("?", |a| &*a.name)
    }

    /// What a counter counts, and over what window: `本年内 有效投诉`.
    #[must_use]
    pub fn counter(&self, id: CounterId) -> String {
        let counter = self.base.counters.iter().find(|c| c.id == id);
        counter.map_or_else(
            || "?".into(),
            |c| {
                let window = words::window(&c.window, self.lang);
                let mut events = self.events(&c.events);
                if let Some(&(event, slot)) = c.field.as_ref().and_then(|f| f.first()) {
                    let field = self.field(event, slot);
                    events = match self.lang {
                        Lang::Zh => format!("{events} 的 {field}"),
                        Lang::En => format!("{field} of {events}"),
                    };
                }
                match self.lang {
                    Lang::Zh => format!("{window} {events}"),
                    Lang::En => format!("{events} ({window})"),
                }
            },
        )
    }

    /// A due instant in words: the moment, 无期限, or what it waits for.
    #[must_use]
    pub fn due(&self, due: &DueRecord) -> String {
        use words::Phrase as P;
        let say = |p| words::phrase(p, self.lang);
        match due {
            DueRecord::At(due) => match due.at {
                Some(at) => self.instant(at),
                None => words::duty_state(crate::journal::DutyState::Suspended, self.lang).into(),
            },
            DueRecord::None => say(P::NoClock).into(),
            DueRecord::Open(fact) => {
                format!("{}{}{fact}", say(P::DueOpen), self.lang.pick("", " "))
            }
            DueRecord::BeforeEvent(event, lead) => {
                let event = self.event(*event);
                let lead = lead.map(|lead| words::span(lead, self.lang));
                match (self.lang, lead) {
                    (Lang::Zh, None) => format!("{event}之前"),
                    (Lang::Zh, Some(lead)) => format!("{event}前{lead}"),
                    (Lang::En, None) => format!("before {event}"),
                    (Lang::En, Some(lead)) => format!("{lead} before {event}"),
                }
            }
        }
    }

    /// Where a row stands: `file:line`.
    #[must_use]
    pub fn row(&self, id: RowId) -> (String, u32) {
        match self.journal.input.rows.get(id) {
            Some(crate::cases::Row::Text(span)) => {
                let file = self.sources.file(span.file);
                let line = Place::of(file, span).line;
                (
                    file.name.to_string(),
                    u32::try_from(line).unwrap_or(u32::MAX),
                )
            }
            Some(crate::cases::Row::Register { file, line }) => (file.to_string(), line),
            None => ("?".into(), 0),
        }
    }

    /// The text of a row, where it stands in a case file.
    #[must_use]
    pub fn row_text(&self, id: RowId) -> Option<String> {
        match self.journal.input.rows.get(id) {
            Some(crate::cases::Row::Text(span)) => {
                let text = self.sources.slice(span);
                Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
            }
            Some(crate::cases::Row::Register { .. }) | None => None,
        }
    }

    /// Whether a statement asks which value something has, not whether something holds.
    #[must_use]
    pub fn is_switch(&self, statement: StatementId) -> bool {
        matches!(
            self.base.statement(statement).kind,
            StatementKind::Switch { .. }
        )
    }

    /// The answers that a waiting routing knows, where each leads and to what.
    #[must_use]
    pub fn answers(&self, statement: StatementId) -> Vec<Answer> {
        match &self.base.statement(statement).kind {
            StatementKind::Switch { branches, .. } => branches
                .iter()
                .map(|b| Answer {
                    answer: self.source(b.span),
                    provision: self.provision(b.provision),
                    then: self.outcome(&b.body),
                })
                .collect(),
            StatementKind::If(_, body) => {
                let s = self.base.statement(statement);
                let head = self.head(s.span);
                let condition = head.strip_prefix("若").map(str::trim_start);
                vec![Answer {
                    answer: condition.unwrap_or(&head).to_owned(),
                    provision: self.provision(s.provision),
                    then: self.outcome(body),
                }]
            }
            StatementKind::Duty(_)
            | StatementKind::Power(_)
            | StatementKind::Assign(..)
            | StatementKind::Raise(_)
            | StatementKind::Close
            | StatementKind::Terminate(_)
            | StatementKind::Follow(..)
            | StatementKind::Sanction { .. }
            | StatementKind::Notice { .. }
            | StatementKind::Arm { .. }
            | StatementKind::AnyOf { .. } => Vec::new(),
        }
    }
}
