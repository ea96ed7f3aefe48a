//! Cases that show a finding: made up from the path that leads to a statement, run, and kept only where the run shows
//! what they are meant to show.

use super::dates::first_day;
use super::walk::{Parent, Part, Tree, visit};
use crate::calendar::{Instant, LimitUnit, Span as TimeSpan};
use crate::cases::{Event, Input, Party, Row};
use crate::engine::{Program, run_program};
use crate::journal::{DueRecord, Journal};
use crate::model::region::{Assumed, Found, Held, Moment, Regions, Truth};
use crate::model::{
    CaseId, CaseTypeId, Counter, EventOrigin, EventTypeId, Expr, Fact, PartyId, PartyTypeId, RowId,
    RuleBase, StatementId, StatementKind, Type, Value,
};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime};

/// The limit that a made-up case gives where a limit is a fact.
const GIVEN_LIMIT: TimeSpan = TimeSpan::new(10, LimitUnit::WorkingDay);
/// Days after the last event at which a case is looked at, so that limits have run out.
const LOOKED_AT_AFTER: u64 = 100;
/// Conditions and events that one path may gather.
const MAX_PATH: usize = 200;

/// The rule base as a stage on which cases are played.
pub(super) struct Stage<'a> {
    base: &'a RuleBase,
    tree: &'a Tree,
    program: Program<'a>,
    /// Slots of parties that decide about scope: left open.
    scoping: Vec<(PartyTypeId, usize)>,
}

/// What must happen, and what must be so meanwhile.
#[derive(Clone, Default)]
pub(super) struct Path<'a> {
    events: Vec<EventTypeId>,
    conditions: Vec<(&'a Expr, Truth)>,
}

impl<'a> Stage<'a> {
    pub(super) fn new(base: &'a RuleBase, tree: &'a Tree) -> Self {
        let mut scoping = Vec::new();
        for scope in &base.scopes {
            for ty in &scope.parties {
                for (slot, attribute) in base.party_types[ty.index()].attributes.iter().enumerate()
                {
                    let mut read = false;
                    if let Some(when) = &scope.when {
                        visit(when, &mut |e| {
                            read |= matches!(e, Expr::PartyAttribute(_, s) if s.index() == slot)
                                || matches!(e, Expr::Fact(Fact::Named { name, .. }) if *name == attribute.name);
                        });
                    }
                    if read {
                        scoping.push((*ty, slot));
                    }
                }
            }
        }
        Self {
            base,
            tree,
            program: Program::new(base),
            scoping,
        }
    }

    /// A case that leads to a statement and of which the run shows what is meant.
    pub(super) fn case_of(
        &self,
        id: StatementId,
        shows: &dyn Fn(&Journal) -> bool,
    ) -> Option<Input> {
        let path = self.path_to(id)?;
        self.play(&path, first_monday(self.base)?, shows)
    }

    /// The same, for a trigger on a given day.
    pub(super) fn case_on(
        &self,
        id: StatementId,
        day: NaiveDate,
        shows: &dyn Fn(&Journal) -> bool,
    ) -> Option<Input> {
        let path = self.path_to(id)?;
        self.play(&path, day, shows)
    }

    /// A case in which a duty is performed on its last day and another that follows on it is due that same day.
    pub(super) fn last_day(&self, first: StatementId, second: StatementId) -> Option<Input> {
        let begun = self.case_of(first, &|journal| due_of(journal, first).is_some())?;
        let due = due_of(&run_program(&self.program, &begun), first)?;
        let path = self.path_to(second)?;
        let acts = path.events.len() - self.path_to(first)?.events.len();
        let mut input = self.play(&path, first_monday(self.base)?, &|_| true)?;
        let morning = Instant::from(due.date().and_hms_opt(10, 0, 0)?);
        for act in input.events.iter_mut().rev().take(acts) {
            act.time = morning;
        }
        let shown = due_of(&run_program(&self.program, &input), second)?;
        (shown.date() <= due.date()).then_some(input)
    }

    /// So many counted events for one key, the last of them under the conditions.
    pub(super) fn counted(
        &self,
        counter: &'a Counter,
        times: usize,
        conditions: &[(&'a Expr, Truth)],
        shows: &dyn Fn(&Journal) -> bool,
    ) -> Option<Input> {
        let mut path = Path::default();
        path.conditions
            .extend(counter.when.iter().map(|w| (w, Truth::TRUE)));
        path.conditions.extend(conditions);
        if times > MAX_PATH {
            return None;
        }
        for _ in 0..times {
            self.happen(*counter.events.first()?, &mut path);
        }
        path.conditions.dedup();
        self.play(&path, first_monday(self.base)?, shows)
    }

    /// An event as the input has it: a defined one happens by the event that it is derived from.
    fn happen(&self, event: EventTypeId, path: &mut Path<'a>) {
        if path.events.len() > MAX_PATH {
            return;
        }
        if self.base.event(event).origin != EventOrigin::Defined {
            path.events.push(event);
            return;
        }
        let defined = self.base.definitions.iter().find(|d| d.event == event);
        if let Some(definition) = defined
            && let Some(first) = definition.base.first()
        {
            let condition = definition.when.as_ref().map(|w| (w, Truth::TRUE));
            path.conditions
                .extend(condition.filter(|c| !path.conditions.contains(c)));
            self.happen(*first, path);
        }
    }

    /// What leads to a statement, from its head inwards.
    fn path_to(&self, id: StatementId) -> Option<Path<'a>> {
        let mut chain: Vec<Parent> = self.tree.outwards(id).take(MAX_PATH).collect();
        let outermost = match chain.last() {
            None => Some(id),
            Some(Parent::Statement(last, _)) => Some(*last),
            Some(_) => None,
        };
        let mut path = match outermost {
            Some(alone) => self.followed(alone)?,
            None => Path::default(),
        };
        chain.reverse();
        for parent in chain {
            self.take(parent, &mut path)?;
        }
        if let StatementKind::Duty(duty) = &self.base.statement(id).kind {
            path.conditions
                .extend(duty.when.iter().map(|w| (w, Truth::TRUE)));
            path.conditions
                .extend(duty.unless.iter().map(|w| (w, Truth::FALSE)));
        }
        Some(path)
    }

    /// The path to the 依照 that runs a statement which no head reaches.
    fn followed(&self, id: StatementId) -> Option<Path<'a>> {
        let each = self.base.statements.iter().enumerate();
        let mut referrers = each.filter(|(_, s)| match &s.kind {
            StatementKind::Follow(target, _) => self.base.provision(*target).body.contains(&id),
            _ => false,
        });
        let (index, _) = referrers.next()?;
        let referrer = StatementId::at(index);
        // One step is enough: what only a 依照 of a 依照 runs is not played.
        self.tree.parent(referrer)?;
        self.path_to(referrer)
    }

    fn take(&self, parent: Parent, path: &mut Path<'a>) -> Option<()> {
        let base = self.base;
        match parent {
            Parent::Head(index) => {
                let trigger = &base.heads[index].trigger;
                self.happen(*trigger.events.first()?, path);
                path.conditions
                    .extend(trigger.when.iter().map(|w| (w, Truth::TRUE)));
            }
            Parent::Periodic(_) => {}
            Parent::Tier(counter, tier) => {
                let counter = &base.counters[counter];
                let tier = &counter.tiers[tier];
                path.conditions
                    .extend(counter.when.iter().map(|w| (w, Truth::TRUE)));
                path.conditions
                    .extend(tier.when.iter().map(|w| (w, Truth::TRUE)));
                let times = usize::try_from(tier.at.as_whole()?).ok()?;
                for _ in 0..times.min(MAX_PATH) {
                    self.happen(*counter.events.first()?, path);
                }
            }
            Parent::Violated(index) => {
                let prohibition = &base.prohibitions[index];
                path.conditions
                    .extend(prohibition.when.iter().map(|w| (w, Truth::TRUE)));
                self.happen(*prohibition.events.first()?, path);
            }
            Parent::Statement(id, part) => self.take_part(id, part, path)?,
        }
        Some(())
    }

    fn take_part(&self, id: StatementId, part: Part, path: &mut Path<'a>) -> Option<()> {
        match (&self.base.statement(id).kind, part) {
            (StatementKind::Arm { trigger, .. }, Part::Arm) => {
                path.conditions
                    .extend(trigger.when.iter().map(|w| (w, Truth::TRUE)));
                self.happen(*trigger.events.first()?, path);
            }
            (StatementKind::Switch { branches, .. }, Part::Branch(at)) => {
                match &branches.get(at)?.test {
                    Some(test) => path.conditions.push((test, Truth::TRUE)),
                    None => {
                        let others = branches.iter().filter_map(|b| b.test.as_ref());
                        path.conditions.extend(others.map(|t| (t, Truth::FALSE)));
                    }
                }
            }
            (StatementKind::If(when, _), _) => path.conditions.push((when, Truth::TRUE)),
            (StatementKind::AnyOf { items, .. }, _) => {
                path.conditions.push((&items.first()?.1, Truth::TRUE));
            }
            (StatementKind::Duty(duty), part) => {
                path.conditions
                    .extend(duty.when.iter().map(|w| (w, Truth::TRUE)));
                path.conditions
                    .extend(duty.unless.iter().map(|w| (w, Truth::FALSE)));
                if part == Part::Performed {
                    path.conditions
                        .extend(duty.conditions.iter().map(|c| (&c.test, Truth::TRUE)));
                    for act in duty.acts.first()? {
                        self.happen(*act, path);
                    }
                }
            }
            _ => {}
        }
        Some(())
    }

    /// Plays a path from a day on; the input where the run shows what is meant.
    fn play(
        &self,
        path: &Path<'a>,
        day: NaiveDate,
        shows: &dyn Fn(&Journal) -> bool,
    ) -> Option<Input> {
        let mut conditions = path.conditions.clone();
        let case_types = path.events.iter().filter_map(|e| self.base.event(*e).about);
        let case_types: Vec<CaseTypeId> = case_types.collect();
        let scopes = self.base.scopes.iter().filter(|s| s.applies);
        let scope = scopes.filter(|s| s.cases.iter().any(|c| case_types.contains(c)));
        conditions.extend(
            scope
                .filter_map(|s| Some((s.when.as_ref()?, Truth::TRUE)))
                .take(1),
        );
        let facts = self.facts(&conditions)?;
        let script = Script::new(self, &facts, day);
        let input = script.write(&path.events)?;
        shows(&run_program(&self.program, &input)).then_some(input)
    }

    fn facts(&self, conditions: &[(&Expr, Truth)]) -> Option<Vec<Assumed>> {
        let mut regions = Regions::new(self.base);
        let wanted: Vec<(usize, Truth)> = conditions
            .iter()
            .map(|(condition, truth)| (regions.add(Moment(0), condition), *truth))
            .collect();
        match regions.find(&wanted) {
            Found::Witness(facts) => Some(facts),
            Found::Never | Found::Bound => None,
        }
    }
}

/// When the first duty of a statement is due.
pub(super) fn due_of(journal: &Journal, statement: StatementId) -> Option<Instant> {
    let mut duties = journal.status.duties.iter();
    match &duties.find(|d| d.statement == statement)?.due {
        DueRecord::At(due) => due.at,
        DueRecord::None | DueRecord::Open(_) | DueRecord::BeforeEvent(..) => None,
    }
}

/// The first Monday of a quarter in force, so that a month of days lies in one month and one quarter.
fn first_monday(base: &RuleBase) -> Option<NaiveDate> {
    let first = first_day(base);
    let quarter = (0..100)
        .map_while(|n| first.checked_add_days(Days::new(n)))
        .find(|d| d.day() == 1 && d.month() % 3 == 1)?;
    let mut days = (0..7).map_while(|n| quarter.checked_add_days(Days::new(n)));
    days.find(|d| d.weekday() == chrono::Weekday::Mon)
}

/// A case that is being written.
struct Script<'s, 'a> {
    stage: &'s Stage<'a>,
    facts: &'s [Assumed],
    input: Input,
    time: NaiveDateTime,
    /// The party of each type, where one is needed.
    parties: Vec<Option<PartyId>>,
}

impl<'s, 'a> Script<'s, 'a> {
    fn new(stage: &'s Stage<'a>, facts: &'s [Assumed], day: NaiveDate) -> Self {
        let base = stage.base;
        let mut input = Input::default();
        for party in &base.named_parties {
            input.parties.push(Party {
                name: party.name.clone(),
                ty: party.ty,
                attributes: vec![None; base.party_types[party.ty.index()].attributes.len()],
            });
        }
        let time = day.and_hms_opt(9, 0, 0).unwrap_or_default();
        Self {
            stage,
            facts,
            input,
            time,
            parties: vec![None; base.party_types.len()],
        }
    }

    /// The one party of a type whom the case needs, with those to whom it belongs.
    fn party(&mut self, ty: PartyTypeId) -> PartyId {
        if let Some(Some(id)) = self.parties.get(ty.index()) {
            return *id;
        }
        let base = self.stage.base;
        let declared = &base.party_types[ty.index()];
        let id = PartyId::at(self.input.parties.len());
        self.parties[ty.index()] = Some(id);
        self.input.parties.push(Party {
            name: format!("{}甲", declared.name).into(),
            ty,
            attributes: vec![None; declared.attributes.len()],
        });
        for (slot, attribute) in declared.attributes.iter().enumerate() {
            if let Type::Party(other) = attribute.ty
                && other != ty
                && !self.stage.scoping.contains(&(ty, slot))
            {
                let value = Value::Party(self.party(other));
                self.input.parties[id.index()].attributes[slot] = Some(value);
            }
        }
        id
    }

    /// Writes the events, before them those that bring facts which none of them can bring.
    fn write(mut self, events: &[EventTypeId]) -> Option<Input> {
        let happened = self.happened(events);
        let mut all = self.setters(&happened, events);
        // What must have happened comes after the event that begins the case, where others follow on it.
        let begins = events.len().saturating_sub(1).min(1);
        all.extend(&events[..begins]);
        all.extend(happened);
        all.extend(&events[begins..]);
        let mut last: Option<EventTypeId> = None;
        for event in all {
            // Events of one type follow day by day, acts in answer to others the same day.
            let hours = if last == Some(event) { 24 } else { 1 };
            if last.is_some() {
                self.time = self
                    .time
                    .checked_add_signed(chrono::TimeDelta::hours(hours))?;
            }
            last = Some(event);
            self.event(event)?;
        }
        self.input.as_of = self
            .time
            .date()
            .checked_add_days(Days::new(LOOKED_AT_AFTER));
        Some(self.input)
    }

    /// Events that must have happened before.
    fn happened(&self, events: &[EventTypeId]) -> Vec<EventTypeId> {
        let so = |a: &&Assumed| a.held == Held::Is(Value::Bool(true));
        let each = self.facts.iter().filter(so).filter_map(|a| match &a.fact {
            Expr::Happened(all) => all.first().copied(),
            _ => None,
        });
        each.filter(|e| !events.contains(e)).collect()
    }

    /// Events that bring the facts of the case which no event of the path has as a field.
    fn setters(&self, before: &[EventTypeId], events: &[EventTypeId]) -> Vec<EventTypeId> {
        let base = self.stage.base;
        let mut extra: Vec<EventTypeId> = Vec::new();
        for assumed in self.facts {
            let Expr::Fact(Fact::Named {
                name,
                attribute: Some(attribute),
                ..
            }) = &assumed.fact
            else {
                continue;
            };
            if assumed.held == Held::Unset {
                continue;
            }
            let brings = |e: &EventTypeId| base.event(*e).fields.iter().any(|f| f.name == *name);
            if before.iter().chain(events).chain(&extra).any(brings) {
                continue;
            }
            let candidates = (0..base.events.len()).map(EventTypeId::at).filter(|e| {
                let ty = base.event(*e);
                ty.origin == EventOrigin::Declared && ty.sets.contains(&Some(*attribute))
            });
            // One that starts no rule of its own, if there is one.
            let heads = |e: &EventTypeId| {
                let mut heads = base.heads.iter();
                heads.any(|h| h.trigger.events.contains(e))
            };
            extra.extend(candidates.min_by_key(heads));
        }
        extra
    }

    fn event(&mut self, ty: EventTypeId) -> Option<()> {
        let base = self.stage.base;
        let event = base.event(ty);
        let case = event.about.map(|ty| self.case(ty));
        let mut fields = Vec::with_capacity(event.fields.len());
        for field in &event.fields {
            fields.push(self.value(&field.name, field.ty));
        }
        let row = RowId::at(self.input.rows.len());
        self.input.rows.push(Row::Register {
            file: "".into(),
            line: row.0 + 1,
        });
        self.input.events.push(Event {
            time: Instant::from(self.time),
            ty,
            case,
            id: None,
            actor: None,
            recipient: None,
            fields,
            builtin: None,
            row,
        });
        Some(())
    }

    fn case(&mut self, ty: CaseTypeId) -> CaseId {
        if let Some(index) = self.input.cases.iter().position(|c| c.ty == ty) {
            return CaseId::at(index);
        }
        let name = format!("A{}", self.input.cases.len() + 1);
        self.input.cases.push(&name, ty)
    }

    /// What a field holds: what the conditions want, else whoever is there.
    fn value(&mut self, name: &str, ty: Type) -> Option<Value> {
        let wanted = self
            .facts
            .iter()
            .find(|a| matches!(&a.fact, Expr::Fact(Fact::Named { name: n, .. }) if &**n == name));
        match wanted.map(|a| &a.held) {
            Some(Held::Is(value)) if fits(value, ty) => return Some(value.clone()),
            Some(Held::Unset) => return None,
            _ => {}
        }
        match ty {
            Type::Party(ty) => Some(Value::Party(self.party(ty))),
            Type::PartySet(ty) => Some(Value::Parties([self.party(ty)].into())),
            Type::Case(ty) => Some(Value::Case(self.case(ty))),
            Type::Duration => Some(Value::Duration(GIVEN_LIMIT)),
            Type::Text | Type::Number | Type::Bool | Type::Date | Type::Instant => None,
            Type::Enum(_) | Type::EnumSet(_) => None,
        }
    }
}

fn fits(value: &Value, ty: Type) -> bool {
    matches!(
        (value, ty),
        (Value::Text(_), Type::Text)
            | (Value::Number(_), Type::Number)
            | (Value::Bool(_), Type::Bool)
            | (Value::Date(_), Type::Date)
            | (Value::Instant(_), Type::Instant)
            | (Value::Duration(_), Type::Duration)
            | (Value::Party(_), Type::Party(_))
            | (Value::Parties(_), Type::PartySet(_))
    ) || matches!((value, ty), (Value::Member(a, _), Type::Enum(b)) if *a == b)
        || matches!((value, ty), (Value::Members(a, _), Type::EnumSet(b)) if *a == b)
}
