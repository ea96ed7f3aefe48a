//! Expressions over the facts at hand, in three values: an unset fact is unknown, not false (ruling 7).

use super::machine::{Frame, Machine};
use super::watch::Source;
use crate::calendar::{Instant, anchored_cycle, period_of};
use crate::decimal::Decimal;
use crate::journal::Side;
use crate::model::{
    Aggregate, CaseId, CaseTypeId, EventId, EventTypeId, Expr, Fact, Figure, Members, PartyId,
    Slot, Type, Value, Window, slot_of,
};
use std::cell::RefCell;
use std::cmp::Ordering;
use std::sync::Arc;

/// The names of facts that an evaluation missed.
#[derive(Default)]
pub(super) struct Missing(RefCell<Vec<Arc<str>>>);

impl Missing {
    fn note(&self, name: &Arc<str>) {
        let mut names = self.0.borrow_mut();
        if !names.contains(name) {
            names.push(name.clone());
        }
    }

    pub fn into_names(self) -> Vec<Arc<str>> {
        self.0.into_inner()
    }
}

/// The answer to a condition.
pub(super) enum Answer {
    /// It holds, or not.
    Known(bool),
    /// These facts are missing.
    Unknown(Vec<Arc<str>>),
}

impl Machine<'_> {
    /// Whether a condition holds; `None` where facts are missing.
    pub fn holds(&self, expr: &Expr, frame: &Frame) -> Option<bool> {
        self.truth(expr, frame, &Missing::default())
    }

    /// Whether a condition holds, or which facts are missing. Where there is no condition, it holds.
    pub fn ask(&self, when: Option<&Expr>, frame: &Frame) -> Answer {
        let Some(expr) = when else {
            return Answer::Known(true);
        };
        let missing = Missing::default();
        match self.truth(expr, frame, &missing) {
            Some(known) => Answer::Known(known),
            None => Answer::Unknown(missing.into_names()),
        }
    }

    /// The value of an expression; `None` where it is unknown.
    pub fn value(&self, expr: &Expr, frame: &Frame) -> Option<Value> {
        self.eval(expr, frame, &Missing::default())
    }

    /// The party that an expression gives.
    pub fn party(&self, expr: &Expr, frame: &Frame) -> Option<PartyId> {
        match self.value(expr, frame) {
            Some(Value::Party(id)) => Some(id),
            _ => None,
        }
    }

    /// The parties that an expression gives: one, or each of a set.
    pub fn party_set(&self, expr: &Expr, frame: &Frame) -> Option<Vec<PartyId>> {
        match self.value(expr, frame)? {
            Value::Party(id) => Some(vec![id]),
            Value::Parties(ids) => Some(ids.to_vec()),
            _ => None,
        }
    }

    fn truth(&self, expr: &Expr, frame: &Frame, missing: &Missing) -> Option<bool> {
        match self.eval(expr, frame, missing) {
            Some(Value::Bool(b)) => Some(b),
            _ => None,
        }
    }

    pub(super) fn eval(&self, expr: &Expr, frame: &Frame, missing: &Missing) -> Option<Value> {
        match expr {
            Expr::Literal(value) => Some(value.clone()),
            Expr::Fact(fact) => self.fact(fact, frame, missing),
            Expr::PartyAttribute(owner, slot) => {
                let Value::Party(id) = self.eval(owner, frame, missing)? else {
                    return None;
                };
                self.looks_at(Source::Party(id, *slot));
                let value = self.parties.get(id.index())?.get(slot.index())?.clone();
                if value.is_none() {
                    let ty = self.input.parties[id.index()].ty;
                    missing.note(&self.base.party_types[ty.index()].attributes[slot.index()].name);
                }
                value
            }
            Expr::CaseAttribute(owner, slot) => {
                let Value::Case(id) = self.eval(owner, frame, missing)? else {
                    return None;
                };
                self.looks_at(Source::Case(id));
                let value = self.cases[id].attributes.get(slot.index())?.clone();
                if value.is_none() {
                    let ty = self.input.cases.ty(id);
                    missing.note(&self.base.case_types[ty.index()].attributes[slot.index()].name);
                }
                value
            }
            Expr::Otherwise(first, second) => self
                .eval(first, frame, &Missing::default())
                .or_else(|| self.eval(second, frame, missing)),
            Expr::Arithmetic(left, operator, right) => {
                let (left, right) = (
                    self.number(left, frame, missing),
                    self.number(right, frame, missing),
                );
                operator.apply(left?, right?).map(Value::Number)
            }
            Expr::Aggregate(aggregate) => self.aggregate(aggregate, frame).map(Value::Number),
            Expr::Size(set) => match self.eval(set, frame, missing)? {
                Value::Members(_, bits) => Some(Value::Number(Decimal::count(bits.count_ones()))),
                Value::Parties(ids) => Some(Value::Number(Decimal::count(
                    u32::try_from(ids.len()).unwrap_or(u32::MAX),
                ))),
                _ => None,
            },
            Expr::Compare(left, relation, right) => {
                let (left, right) = (
                    self.eval(left, frame, missing),
                    self.eval(right, frame, missing),
                );
                let order = self.order(&left?, &right?, frame)?;
                self.observe(expr, order);
                Some(Value::Bool(relation.holds(order)))
            }
            Expr::CompareGap {
                from,
                to,
                relation,
                span,
            } => {
                let (from, to) = (
                    self.eval(from, frame, missing),
                    self.eval(to, frame, missing),
                );
                let (from, to) = (instant_of(&from?)?, instant_of(&to?)?);
                let order = self.reckoner.compare_gap(from, to, *span)?;
                self.observe(expr, order);
                Some(Value::Bool(relation.holds(order)))
            }
            Expr::IsAnyOf(subject, values) => {
                let subject = self.eval(subject, frame, missing);
                let mut unknown = subject.is_none();
                for value in values {
                    match (&subject, self.eval(value, frame, missing)) {
                        (Some(subject), Some(value)) if self.same(subject, &value, frame) => {
                            return Some(Value::Bool(true));
                        }
                        (_, None) => unknown = true,
                        _ => {}
                    }
                }
                (!unknown).then_some(Value::Bool(false))
            }
            Expr::ContainsEach(set, members) => self.contains(set, members, frame, missing, true),
            Expr::ContainsNone(set, members) => self.contains(set, members, frame, missing, false),
            Expr::Happened(types) => Some(Value::Bool(self.happened(types, frame))),
            Expr::Not(inner) => self.truth(inner, frame, missing).map(|b| Value::Bool(!b)),
            Expr::And(parts) => self.junction(parts, frame, missing, false),
            Expr::Or(parts) => self.junction(parts, frame, missing, true),
        }
    }

    /// Takes down on which side of its boundary a comparison was asked.
    fn observe(&self, expr: &Expr, order: Ordering) {
        if let Some(id) = self.program.comparison(expr) {
            self.compared.borrow_mut().insert((id, Side::of(order)));
        }
    }

    /// Kleene: `decisive` settles the whole, an unknown part leaves it open.
    fn junction(
        &self,
        parts: &[Expr],
        frame: &Frame,
        missing: &Missing,
        decisive: bool,
    ) -> Option<Value> {
        let mut unknown = false;
        for part in parts {
            match self.truth(part, frame, missing) {
                Some(b) if b == decisive => return Some(Value::Bool(decisive)),
                Some(_) => {}
                None => unknown = true,
            }
        }
        (!unknown).then_some(Value::Bool(!decisive))
    }

    fn same(&self, left: &Value, right: &Value, frame: &Frame) -> bool {
        left == right || self.order(left, right, frame) == Some(Ordering::Equal)
    }

    /// The order of two values; spans of different measures are counted from the instant at hand.
    fn order(&self, left: &Value, right: &Value, frame: &Frame) -> Option<Ordering> {
        match (left, right) {
            (Value::Duration(a), Value::Duration(b)) => {
                self.reckoner.compare_spans(frame.at, *a, *b)
            }
            _ => left.order(right),
        }
    }

    fn number(&self, expr: &Expr, frame: &Frame, missing: &Missing) -> Option<Decimal> {
        match self.eval(expr, frame, missing)? {
            Value::Number(n) => Some(n),
            _ => None,
        }
    }

    fn fact(&self, fact: &Fact, frame: &Frame, missing: &Missing) -> Option<Value> {
        let at_hand = || [frame.event, frame.origin].into_iter().flatten();
        match fact {
            Fact::Named {
                name,
                fields,
                attribute,
            } => {
                let found = at_hand().find_map(|id| self.field(id, fields)).or_else(|| {
                    let (ty, slot) = (*attribute)?;
                    if let Some(own) = self.of_own_case(name, (ty, slot), frame) {
                        return own;
                    }
                    let case = self.case_of_type(frame, ty)?;
                    self.looks_at(Source::Case(case));
                    self.cases[case].attributes.get(slot.index())?.clone()
                });
                let found = found.or_else(|| {
                    frame.via?;
                    self.elsewhere(name, fields, *attribute, frame)
                });
                if found.is_none() {
                    missing.note(name);
                }
                found
            }
            Fact::Actor => {
                let found = at_hand().find_map(|id| self.events[id.index()].actor);
                if found.is_none() {
                    missing.note(&Arc::from("经手人"));
                }
                found.map(Value::Party)
            }
            Fact::Case(ty) => {
                let found = self.case_of_type(frame, *ty).map(Value::Case);
                if found.is_none() {
                    missing.note(&self.base.case_types[ty.index()].name);
                }
                found
            }
            Fact::CounterKey => frame.key.map(Value::Party),
            Fact::Member => frame.member.map(Value::Party),
            Fact::Party(id) => Some(Value::Party(*id)),
            Fact::LastTime(ty) => {
                let found = self.last_of(*ty, frame);
                if found.is_none() {
                    missing.note(&self.base.event(*ty).name);
                }
                found.map(|id| Value::Instant(self.events[id.index()].time))
            }
        }
    }

    /// The attribute of the first case at hand that has one of a name, where that is of another type than the one for
    /// which the rule was read; `None` where it is that type's own.
    fn of_own_case(
        &self,
        name: &str,
        (ty, slot): (CaseTypeId, Slot),
        frame: &Frame,
    ) -> Option<Option<Value>> {
        let type_of = |case: CaseId| self.input.cases.ty(case);
        if frame.case.is_some_and(|case| type_of(case) == ty) {
            return None;
        }
        let attributes_of = |ty: CaseTypeId| &self.base.case_types[ty.index()].attributes;
        let meant = attributes_of(ty).get(slot.index())?.ty;
        let events = [frame.event, frame.origin].into_iter().flatten();
        let cases = frame
            .case
            .into_iter()
            .chain(events.flat_map(|e| self.cases_of(e)));
        for case in cases {
            if type_of(case) == ty {
                return None;
            }
            let attributes = attributes_of(type_of(case));
            let own = slot_of(attributes, name);
            let own = own.filter(|own| attributes.get(own.index()).is_some_and(|a| a.ty == meant));
            if let Some(own) = own {
                self.looks_at(Source::Case(case));
                return Some(
                    self.cases[case]
                        .attributes
                        .get(own.index())
                        .cloned()
                        .flatten(),
                );
            }
        }
        None
    }

    /// The first case at hand that has an attribute of the name and type of this one.
    pub(super) fn case_with(
        &self,
        (ty, slot): (CaseTypeId, Slot),
        frame: &Frame,
    ) -> Option<(CaseId, Slot)> {
        let attributes_of = |ty: CaseTypeId| &self.base.case_types[ty.index()].attributes;
        let meant = attributes_of(ty).get(slot.index())?;
        let events = [frame.event, frame.origin].into_iter().flatten();
        let mut cases = frame
            .case
            .into_iter()
            .chain(events.flat_map(|e| self.cases_of(e)));
        cases.find_map(|case| {
            let own = self.input.cases.ty(case);
            if own == ty {
                return Some((case, slot));
            }
            let attributes = attributes_of(own);
            let found = slot_of(attributes, &meant.name)?;
            (attributes.get(found.index())?.ty == meant.ty).then_some((case, found))
        })
    }

    /// What a name of a provision that 依照 runs gives where that provision's own events and cases have nothing.
    fn elsewhere(
        &self,
        name: &str,
        fields: &[(EventTypeId, Slot)],
        attribute: Option<(CaseTypeId, Slot)>,
        frame: &Frame,
    ) -> Option<Value> {
        let of_field = fields.first().map(|(event, slot)| {
            let fields = &self.base.event(*event).fields;
            fields.get(slot.index()).map(|f| f.ty)
        });
        let of_case = attribute.map(|(case, slot)| {
            let attributes = &self.base.case_types[case.index()].attributes;
            attributes.get(slot.index()).map(|a| a.ty)
        });
        self.at_hand(name, of_field.or(of_case)??, frame)
    }

    /// The field of the event at hand, or the attribute of its case, of a name and type; for a type of case, the case.
    pub(super) fn at_hand(&self, name: &str, ty: Type, frame: &Frame) -> Option<Value> {
        let same = |list: &[crate::model::Attribute]| {
            let slot = slot_of(list, name)?;
            (list.get(slot.index())?.ty == ty).then_some(slot)
        };
        let events = || [frame.event, frame.origin].into_iter().flatten();
        let of_event = |id: EventId| {
            self.looks_at(Source::Event(id));
            let event = &self.events[id.index()];
            let slot = same(&self.base.event(event.ty).fields)?;
            event.fields.get(slot.index())?.clone()
        };
        let of_case = || {
            let cases = frame
                .case
                .into_iter()
                .chain(events().flat_map(|e| self.cases_of(e)));
            let found = cases.into_iter().find_map(|case| {
                let ty = self.input.cases.ty(case);
                let slot = same(&self.base.case_types[ty.index()].attributes)?;
                Some((case, slot))
            });
            let (case, slot) = found?;
            self.looks_at(Source::Case(case));
            self.cases[case].attributes.get(slot.index())?.clone()
        };
        let found = events().find_map(of_event).or_else(of_case);
        match ty {
            Type::Case(case) => found.or_else(|| self.case_of_type(frame, case).map(Value::Case)),
            _ => found,
        }
    }

    /// The value of a named field of an event.
    pub(super) fn field(&self, event: EventId, fields: &[(EventTypeId, Slot)]) -> Option<Value> {
        self.looks_at(Source::Event(event));
        let event = &self.events[event.index()];
        let (_, slot) = fields.iter().find(|(ty, _)| *ty == event.ty)?;
        event.fields.get(slot.index())?.clone()
    }

    /// The case at hand if it is of the type, else the case of that type that the event at hand names.
    pub(super) fn case_of_type(&self, frame: &Frame, ty: CaseTypeId) -> Option<CaseId> {
        let of_type = |id: &CaseId| self.input.cases.ty(*id) == ty;
        frame.case.filter(of_type).or_else(|| {
            let events = [frame.event, frame.origin].into_iter().flatten();
            events.flat_map(|e| self.cases_of(e)).find(of_type)
        })
    }

    fn contains(
        &self,
        set: &Expr,
        members: &Members,
        frame: &Frame,
        missing: &Missing,
        each: bool,
    ) -> Option<Value> {
        let set = self.eval(set, frame, missing);
        // The members are asked in any case, so that all that is missing is named at once.
        let listed: Option<Vec<Value>> = match members {
            Members::All => Some(Vec::new()),
            Members::Listed(list) => {
                let found: Vec<Option<Value>> =
                    list.iter().map(|m| self.eval(m, frame, missing)).collect();
                found.into_iter().collect()
            }
        };
        let (set, listed) = (set?, listed?);
        let answer = match (members, &set) {
            (Members::All, Value::Members(id, bits)) => {
                let count = self.base.enums[id.index()].members.len();
                let all = if count >= 64 {
                    u64::MAX
                } else {
                    (1 << count) - 1
                };
                if each { *bits == all } else { *bits == 0 }
            }
            (Members::All, _) => return None,
            (Members::Listed(_), _) => listed.iter().all(|member| set.holds(member) == each),
        };
        Some(Value::Bool(answer))
    }

    /// 已: one of the events has happened on the case at hand, up to the instant at hand.
    fn happened(&self, types: &[EventTypeId], frame: &Frame) -> bool {
        let counts = |id: &EventId| {
            let event = &self.events[id.index()];
            types.contains(&event.ty) && !event.revoked && event.time <= frame.at
        };
        self.looks_for(types, frame.case);
        match frame.case {
            Some(case) => self.cases[case].history.iter().any(counts),
            None => types
                .iter()
                .any(|ty| self.by_type[ty.index()].all().iter().any(counts)),
        }
    }

    /// A question looks for events of these types: on the case at hand, else among all that are remembered.
    fn looks_for(&self, types: &[EventTypeId], case: Option<CaseId>) {
        match case {
            Some(case) => self.looks_at(Source::Case(case)),
            None => types.iter().for_each(|ty| self.looks_at(Source::Type(*ty))),
        }
    }

    /// The event at hand if it is of the type, else the last such event on the case at hand.
    pub(super) fn last_of(&self, ty: EventTypeId, frame: &Frame) -> Option<EventId> {
        let is = |id: &EventId| self.events[id.index()].ty == ty;
        let at_hand = [frame.event, frame.origin].into_iter().flatten().find(is);
        if at_hand.is_none() {
            self.looks_for(&[ty], frame.case);
        }
        at_hand.or_else(|| match frame.case {
            Some(case) => self.cases[case]
                .history
                .iter()
                .rev()
                .find(|id| is(id))
                .copied(),
            None => self.by_type[ty.index()].all().last().copied(),
        })
    }

    fn aggregate(&self, aggregate: &Aggregate, frame: &Frame) -> Option<Decimal> {
        let (from, to) = match (&aggregate.window, frame.period) {
            (None, Some(period)) => period,
            (window, _) => {
                let window = window.as_ref().unwrap_or(&Window::Ever);
                self.window(window, frame.at, frame)?
            }
        };
        let (mut all, mut chosen, mut sum) = (0u32, 0u32, Decimal::ZERO);
        let candidates = self.candidates(aggregate, frame);
        for &id in &candidates {
            let event = &self.events[id.index()];
            if event.revoked || event.time < from || event.time > to {
                continue;
            }
            all += 1;
            let inner = Frame {
                event: Some(id),
                origin: None,
                ..frame.clone()
            };
            if aggregate
                .when
                .as_ref()
                .is_some_and(|when| self.holds(when, &inner) != Some(true))
            {
                continue;
            }
            if aggregate.field.is_empty() {
                chosen += 1;
            } else if let Some(Value::Number(n)) = self.field(id, &aggregate.field) {
                sum = sum.checked_add(n)?;
                chosen += 1;
            }
        }
        self.looked_through(&candidates);
        match aggregate.figure {
            Figure::Count => Some(Decimal::count(chosen)),
            Figure::Sum => Some(sum),
            Figure::Mean => sum.checked_div(Decimal::count(chosen)),
            Figure::Share => Decimal::count(chosen).checked_div(Decimal::count(all)),
        }
    }

    /// The events of an aggregate: on the case at hand where there is one and no key, else those that name the key.
    fn candidates(&self, aggregate: &Aggregate, frame: &Frame) -> Vec<EventId> {
        let wanted = |id: &EventId| aggregate.events.contains(&self.events[id.index()].ty);
        let on_case = frame.case.filter(|_| frame.key.is_none());
        self.looks_for(&aggregate.events, on_case);
        if let Some(case) = on_case {
            return self.cases[case]
                .history
                .iter()
                .copied()
                .filter(wanted)
                .collect();
        }
        let of = aggregate.events.iter().map(|ty| &self.by_type[ty.index()]);
        let ids = of.flat_map(|remembered| match frame.key {
            Some(key) => remembered.naming(key),
            None => remembered.all(),
        });
        let mut ids: Vec<EventId> = ids.copied().collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// First and last instant of a window that ends at `at`.
    pub(super) fn window(
        &self,
        window: &Window,
        at: Instant,
        frame: &Frame,
    ) -> Option<(Instant, Instant)> {
        match window {
            Window::Calendar(period) => {
                let (from, to) = period_of(at.date(), *period);
                Some((Instant::start_of_day(from), Instant::end_of_day(to)))
            }
            Window::Rolling(span) => {
                let from = self
                    .reckoner
                    .window_start(at, *span)
                    .unwrap_or(Instant::MIN);
                Some((from, Instant::end_of_day(at.date())))
            }
            Window::Anchored { anchor, months } => {
                let anchor = self.value(anchor, frame)?.date()?;
                let (from, to) = anchored_cycle(anchor, *months, at.date())?;
                Some((Instant::start_of_day(from), Instant::end_of_day(to)))
            }
            Window::Ever => Some((Instant::MIN, Instant::end_of_day(at.date()))),
        }
    }
}

/// The instant of a date (its beginning) or instant.
pub(super) fn instant_of(value: &Value) -> Option<Instant> {
    match value {
        Value::Date(date) => Some(Instant::start_of_day(*date)),
        Value::Instant(at) => Some(*at),
        _ => None,
    }
}
