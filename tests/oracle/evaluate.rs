//! Expressions over the facts at hand, in three values (ruling 7), straight over the tree.

use crate::calendar::{At, Length, cycle_around, end_of, period_around, start_of};
use crate::values::{V, millionths, over, times, whole};
use crate::world::{Frame, World};
use banfa::syntax::tree::{
    Aggregate, AggregateFunction, AggregateOver, Compare, Expr, ExprKind, Operator, ParameterValue,
    Path, Pattern, Period, Term, Window,
};
use std::cmp::Ordering;

/// Names of facts that were missed, each once.
pub type Missed = Vec<String>;

pub fn miss(missed: &mut Missed, name: &str) {
    if !missed.iter().any(|m| m == name) {
        missed.push(name.to_owned());
    }
}

pub fn written(path: &Path) -> String {
    let names: Vec<&str> = path.segments.iter().map(|s| &*s.text).collect();
    names.join(" 的 ")
}

impl World<'_> {
    /// True, false, or the facts without which it cannot be told.
    pub fn ask(&self, when: Option<&Expr>, frame: &Frame) -> Result<bool, Missed> {
        let Some(when) = when else { return Ok(true) };
        let mut missed = Missed::new();
        self.truth(when, frame, &mut missed).ok_or(missed)
    }

    /// Several conditions together.
    pub fn ask_all<'e>(
        &self,
        all: impl Iterator<Item = &'e Expr>,
        frame: &Frame,
    ) -> Result<bool, Missed> {
        let mut missed = Missed::new();
        let mut unknown = false;
        for when in all {
            match self.truth(when, frame, &mut missed) {
                Some(false) => return Ok(false),
                Some(true) => {}
                None => unknown = true,
            }
        }
        if unknown { Err(missed) } else { Ok(true) }
    }

    pub fn shown(&self, when: Option<&Expr>, frame: &Frame) -> bool {
        when.is_some_and(|c| self.ask(Some(c), frame) == Ok(true))
    }

    fn truth(&self, expr: &Expr, frame: &Frame, missed: &mut Missed) -> Option<bool> {
        match self.eval(expr, frame, missed)? {
            V::Bool(b) => Some(b),
            _ => None,
        }
    }

    pub fn value(&self, expr: &Expr, frame: &Frame) -> Option<V> {
        self.eval(expr, frame, &mut Missed::new())
    }

    /// The parties that a path gives, and what is missing where it gives none.
    pub fn parties_at(&self, path: &Path, frame: &Frame) -> Result<Vec<String>, Missed> {
        let mut missed = Missed::new();
        match self.path(path, frame, &mut missed) {
            Some(V::Party(p)) => Ok(vec![p]),
            Some(V::Parties(list)) => Ok(list),
            _ => Err(missed),
        }
    }

    pub fn party_at(&self, path: &Path, frame: &Frame) -> Option<String> {
        match self.path(path, frame, &mut Missed::new()) {
            Some(V::Party(p)) => Some(p),
            _ => None,
        }
    }

    // ── names ──

    pub fn path(&self, path: &Path, frame: &Frame, missed: &mut Missed) -> Option<V> {
        // The counter's X or the member of 各 P, by the longest beginning.
        for length in (1..=path.segments.len()).rev() {
            let start = Path {
                segments: path.segments[..length].to_vec(),
                span: path.span,
            };
            let start = written(&start);
            let found = if frame.member_path.as_ref() == Some(&start) {
                Some(frame.member.clone())
            } else if frame.key_path.as_ref() == Some(&start) {
                Some(frame.key.clone())
            } else {
                None
            };
            if let Some(party) = found {
                let rest: Vec<&str> = path.segments[length..].iter().map(|s| &*s.text).collect();
                return self.follow_names(V::Party(party?), &rest, missed);
            }
        }
        let (first, rest) = path.segments.split_first()?;
        let rest: Vec<&str> = rest.iter().map(|s| &*s.text).collect();
        let at = self.first_name(&first.text, frame, missed)?;
        self.follow_names(at, &rest, missed)
    }

    fn follow_names(&self, mut at: V, rest: &[&str], missed: &mut Missed) -> Option<V> {
        for name in rest {
            let found = match &at {
                V::Party(party) => self.parties.get(party)?.get(*name),
                V::Case(case) => self.cases.get(case)?.attributes.get(*name),
                _ => None,
            };
            match found {
                Some(value) => at = value.clone(),
                None => {
                    miss(missed, name);
                    return None;
                }
            }
        }
        Some(at)
    }

    fn first_name(&self, name: &str, frame: &Frame, missed: &mut Missed) -> Option<V> {
        let at_hand: Vec<usize> = [frame.event, frame.origin].into_iter().flatten().collect();
        if name == "经手人" {
            let found = at_hand
                .iter()
                .find_map(|id| self.events[*id].actor.clone())
                .map(V::Party);
            if found.is_none() {
                miss(missed, name);
            }
            return found;
        }
        let own_field = at_hand
            .first()
            .is_some_and(|id| self.words.field_type(&self.events[*id].ty, name).is_some());
        // An attribute of the party at hand, unless the event has a field of that name.
        if let Some(subject) = &frame.subject
            && (frame.bare || !own_field)
            && self.words.party_type(subject, name).is_some()
        {
            return self.follow_names(V::Party(frame.key.clone()?), &[name], missed);
        }
        let is_field = self
            .words
            .events
            .values()
            .any(|e| e.fields.iter().any(|f| f.0 == name));
        let is_attribute = self
            .words
            .cases
            .values()
            .any(|c| c.iter().any(|f| f.0 == name));
        if is_field || is_attribute {
            if !frame.bare
                && let Some(found) = at_hand
                    .iter()
                    .find_map(|id| self.events[*id].fields.get(name))
            {
                return Some(found.clone());
            }
            // The first case at hand of a type that has it.
            let events = at_hand.iter().flat_map(|id| self.cases_of(*id));
            let case = frame.case.iter().cloned().chain(events).find(|c| {
                self.cases
                    .get(c)
                    .is_some_and(|c| self.words.case_type(&c.ty, name).is_some())
            });
            if let Some(found) = case
                .as_ref()
                .and_then(|c| self.cases[c].attributes.get(name))
            {
                return Some(found.clone());
            }
            let meant_otherwise = self.words.cases.contains_key(name)
                || self.words.named.iter().any(|n| n.0 == name)
                || self.words.parameters.contains_key(name);
            if !meant_otherwise {
                miss(missed, name);
                return None;
            }
        }
        if self.words.cases.contains_key(name) {
            let found = self.case_of_type(frame, name).map(V::Case);
            if found.is_none() {
                miss(missed, name);
            }
            return found;
        }
        if frame.subject.as_deref() == Some(name) {
            return frame.key.clone().map(V::Party);
        }
        if self.words.named.iter().any(|n| n.0 == name) {
            return Some(V::Party(name.to_owned()));
        }
        match self.words_at(frame).parameters.get(name) {
            Some(ParameterValue::Value(expr)) => return self.eval(expr, frame, missed),
            Some(ParameterValue::Term(Term::Within(q))) => {
                return Some(V::Length(self.words.length(q)));
            }
            _ => {}
        }
        if self.words.events.contains_key(name) {
            let found = self
                .last_of(name, frame)
                .map(|id| V::At(self.events[id].at));
            if found.is_none() {
                miss(missed, name);
            }
            return found;
        }
        miss(missed, name);
        None
    }

    /// The event at hand if it is of the type, else the last such event on the case at hand.
    pub fn last_of(&self, ty: &str, frame: &Frame) -> Option<usize> {
        let is = |id: &usize| self.events[*id].ty == ty;
        let at_hand = [frame.event, frame.origin].into_iter().flatten().find(is);
        at_hand.or_else(|| match &frame.case {
            Some(case) => self.history(case).into_iter().rev().find(is),
            None => self.told.iter().rev().copied().find(is),
        })
    }

    /// The enum, if a path is of one.
    fn enum_of(&self, expr: &Expr, frame: &Frame) -> Option<String> {
        let path = match &expr.kind {
            ExprKind::Path(path) => path,
            ExprKind::Otherwise(first, _) => return self.enum_of(first, frame),
            _ => return None,
        };
        let names: Vec<&str> = path.segments.iter().map(|s| &*s.text).collect();
        let (first, rest) = names.split_first()?;
        let at_hand = [frame.event, frame.origin].into_iter().flatten();
        let mut ty = at_hand
            .filter(|_| !frame.bare)
            .find_map(|id| self.words.field_type(&self.events[id].ty, first))
            .or_else(|| self.words.party_type(frame.subject.as_ref()?, first))
            .or_else(|| {
                let case = frame.case.as_ref().and_then(|c| self.cases.get(c))?;
                self.words.case_type(&case.ty, first)
            })
            .or_else(|| self.words.any_type(first))
            .map(|t| t.name.text.clone())
            .or_else(|| {
                self.words
                    .named
                    .iter()
                    .find(|n| n.0 == *first)
                    .map(|n| n.1.clone())
            })?;
        for name in rest {
            let next = self
                .words
                .party_type(&ty, name)
                .or_else(|| self.words.case_type(&ty, name));
            ty = match next {
                Some(next) => next.name.text.clone(),
                // 经手人 and other parties of any type.
                None => self.words.any_type(name)?.name.text.clone(),
            };
        }
        self.words.enums.contains_key(&ty).then_some(ty)
    }

    /// A value written beside a subject: first a member of its enum, then whatever it is by itself.
    fn beside(
        &self,
        subject_enum: Option<&str>,
        expr: &Expr,
        frame: &Frame,
        missed: &mut Missed,
    ) -> Option<V> {
        if let (Some(of), ExprKind::Path(path)) = (subject_enum, &expr.kind)
            && let [name] = path.segments.as_slice()
            && self.words.enums[of].contains(&name.text)
        {
            return Some(V::Member(name.text.clone()));
        }
        self.eval(expr, frame, missed)
    }

    // ── expressions ──

    pub fn eval(&self, expr: &Expr, frame: &Frame, missed: &mut Missed) -> Option<V> {
        match &expr.kind {
            ExprKind::Path(path) => self.path(path, frame, missed),
            ExprKind::Number(n) => Some(V::Num(millionths(*n))),
            ExprKind::Text(t) => Some(V::Text(t.clone())),
            ExprKind::Bool(b) => Some(V::Bool(*b)),
            ExprKind::Date(d) => Some(V::Date(*d)),
            ExprKind::DateTime(t) => Some(V::At(*t)),
            ExprKind::Duration(q) => Some(V::Length(self.words.length(q))),
            ExprKind::All(_) => None,
            ExprKind::Otherwise(first, second) => self.value(first, frame).or_else(|| {
                let of = self.enum_of(first, frame);
                self.beside(of.as_deref(), second, frame, missed)
            }),
            ExprKind::Arithmetic(a, operator, b) => {
                let (a, b) = (self.eval(a, frame, missed), self.eval(b, frame, missed));
                let (V::Num(a), V::Num(b)) = (a?, b?) else {
                    return None;
                };
                let result = match operator {
                    Operator::Add => a.checked_add(b),
                    Operator::Subtract => a.checked_sub(b),
                    Operator::Multiply => times(a, b),
                    Operator::Divide => over(a, b),
                };
                result.map(V::Num)
            }
            ExprKind::Aggregate(aggregate) => self.figure(aggregate, frame, missed),
            ExprKind::Gap(..) => None,
            ExprKind::Compare(a, relation, values) => {
                self.compare(a, *relation, values, frame, missed)
            }
            ExprKind::Contains {
                set,
                negated,
                members,
            } => self.contains(set, *negated, members, frame, missed),
            ExprKind::Happened { happened, events } => {
                let names: Vec<&str> = events.iter().map(|e| &*e.text).collect();
                Some(V::Bool(self.happened(&names, frame) == *happened))
            }
            ExprKind::Not(inner) => self.truth(inner, frame, missed).map(|b| V::Bool(!b)),
            ExprKind::And(parts) => self.junction(parts, frame, missed, false),
            ExprKind::Or(parts) => self.junction(parts, frame, missed, true),
        }
    }

    fn junction(
        &self,
        parts: &[Expr],
        frame: &Frame,
        missed: &mut Missed,
        decisive: bool,
    ) -> Option<V> {
        let mut unknown = false;
        for part in parts {
            match self.truth(part, frame, missed) {
                Some(b) if b == decisive => return Some(V::Bool(decisive)),
                Some(_) => {}
                None => unknown = true,
            }
        }
        if unknown {
            None
        } else {
            Some(V::Bool(!decisive))
        }
    }

    /// 已: on the case at hand, up to the instant at hand.
    fn happened(&self, names: &[&str], frame: &Frame) -> bool {
        let ids = match &frame.case {
            Some(case) => self.history(case),
            None => self.told.clone(),
        };
        ids.iter().any(|id| {
            let event = &self.events[*id];
            names.contains(&event.ty.as_str()) && !event.revoked && event.at <= frame.at
        })
    }

    fn order(&self, a: &V, b: &V, frame: &Frame) -> Option<Ordering> {
        match (a, b) {
            (V::Length(a), V::Length(b)) => self.longer(*a, *b, frame.at),
            _ => a.order(b),
        }
    }

    /// Which length is longer: of one measure by the number, else by which ends later from the moment at hand.
    fn longer(&self, a: Length, b: Length, from: At) -> Option<Ordering> {
        use banfa::syntax::tree::Unit;
        let measure = |l: Length| match l.unit {
            Unit::Minute => (0, l.count),
            Unit::Hour => (0, l.count * 60),
            Unit::WorkingHour => (1, l.count),
            Unit::Day | Unit::NaturalDay => (2, l.count),
            Unit::WorkingDay => (3, l.count),
            Unit::Month => (4, l.count),
            Unit::Year => (4, l.count * 12),
        };
        let ((x, m), (y, n)) = (measure(a), measure(b));
        if x == y {
            return Some(m.cmp(&n));
        }
        Some(
            self.calendar
                .after(from, a)?
                .cmp(&self.calendar.after(from, b)?),
        )
    }

    fn compare(
        &self,
        a: &Expr,
        relation: Compare,
        values: &[Expr],
        frame: &Frame,
        missed: &mut Missed,
    ) -> Option<V> {
        if let ExprKind::Gap(from, to) = &a.kind {
            return self.gap(from, to, relation, values, frame, missed);
        }
        match relation {
            Compare::Is | Compare::IsNot => {
                let of = self.enum_of(a, frame);
                let subject = self.eval(a, frame, missed);
                let mut unknown = subject.is_none();
                for value in values {
                    match (&subject, self.beside(of.as_deref(), value, frame, missed)) {
                        (Some(s), Some(v))
                            if *s == v || self.order(s, &v, frame) == Some(Ordering::Equal) =>
                        {
                            return Some(V::Bool(relation == Compare::Is));
                        }
                        (_, None) => unknown = true,
                        _ => {}
                    }
                }
                if unknown {
                    None
                } else {
                    Some(V::Bool(relation != Compare::Is))
                }
            }
            _ => {
                let (a, b) = (
                    self.eval(a, frame, missed),
                    self.eval(values.first()?, frame, missed),
                );
                let order = self.order(&a?, &b?, frame)?;
                Some(V::Bool(self.relates(relation, order)))
            }
        }
    }

    fn relates(&self, relation: Compare, order: Ordering) -> bool {
        match relation {
            Compare::Is => order.is_eq(),
            Compare::IsNot => order.is_ne(),
            Compare::Exceeds | Compare::After => order.is_gt(),
            Compare::AtMost => order.is_le(),
            Compare::Below | Compare::Before => order.is_lt(),
            Compare::AtLeast => order.is_ge(),
            Compare::OrMore => order.is_gt() || self.words.above_inclusive && order.is_eq(),
            Compare::OrLess => order.is_lt() || self.words.below_inclusive && order.is_eq(),
        }
    }

    fn gap(
        &self,
        from: &Expr,
        to: &Expr,
        relation: Compare,
        values: &[Expr],
        frame: &Frame,
        missed: &mut Missed,
    ) -> Option<V> {
        let (from, to) = (self.eval(from, frame, missed), self.eval(to, frame, missed));
        let moment = |v: V| match v {
            V::Date(d) => Some(start_of(d)),
            V::At(at) => Some(at),
            _ => None,
        };
        let (from, to) = (moment(from?)?, moment(to?)?);
        let Some(V::Length(length)) = self.eval(values.first()?, frame, missed) else {
            return None;
        };
        Some(V::Bool(
            self.relates(relation, self.calendar.gap(from, to, length)),
        ))
    }

    fn contains(
        &self,
        set: &Expr,
        negated: bool,
        members: &[Expr],
        frame: &Frame,
        missed: &mut Missed,
    ) -> Option<V> {
        let of = self.enum_of(set, frame);
        let held = self.eval(set, frame, missed);
        let mut unknown = held.is_none();
        let mut wanted: Vec<V> = Vec::new();
        for member in members {
            match &member.kind {
                ExprKind::All(_) => {
                    let of = of.as_ref()?;
                    wanted.extend(self.words.enums[of].iter().cloned().map(V::Member));
                }
                _ => match self.beside(of.as_deref(), member, frame, missed) {
                    Some(value) => wanted.push(value),
                    None => unknown = true,
                },
            }
        }
        let holds = |value: &V| match (held.as_ref(), value) {
            (Some(V::Members(list)), V::Member(m)) => list.contains(m),
            (Some(V::Parties(list)), V::Party(p)) => list.contains(p),
            _ => false,
        };
        if held.is_some() {
            // 含 fails by one that is not held, 不含 by one that is.
            if wanted.iter().any(|v| holds(v) == negated) {
                return Some(V::Bool(false));
            }
        }
        if unknown { None } else { Some(V::Bool(true)) }
    }

    // ── figures over events ──

    fn figure(&self, aggregate: &Aggregate, frame: &Frame, missed: &mut Missed) -> Option<V> {
        let (names, field) = match &aggregate.over {
            AggregateOver::Set(path) => {
                return match self.path(path, frame, missed)? {
                    V::Members(list) | V::Parties(list) => Some(V::Num(whole(list.len()))),
                    _ => None,
                };
            }
            AggregateOver::Events { events, field } => {
                let names: Vec<&str> = events.iter().map(|e| &*e.text).collect();
                (names, field.as_ref().map(|f| &*f.text))
            }
        };
        let (from, to) = match (&aggregate.window, frame.period) {
            (None, Some(period)) => period,
            (None, None) => (At::MIN, end_of(frame.at.date())),
            (Some(window), _) => self.window(window, frame.at, frame)?,
        };
        let ids: Vec<usize> = match (&frame.case, &frame.key) {
            (Some(case), None) => self.history(case),
            (_, Some(key)) => self
                .told
                .iter()
                .copied()
                .filter(|id| self.touches(*id, key))
                .collect(),
            (None, None) => self.told.clone(),
        };
        let (mut all, mut chosen, mut sum) = (0usize, 0usize, 0i64);
        for id in ids {
            let event = &self.events[id];
            if !names.contains(&event.ty.as_str())
                || event.revoked
                || event.at < from
                || event.at > to
            {
                continue;
            }
            all += 1;
            let own = Frame {
                event: Some(id),
                origin: None,
                subject: None,
                key_path: None,
                member_path: None,
                ..frame.clone()
            };
            if self.ask(aggregate.when.as_ref(), &own) != Ok(true) {
                continue;
            }
            match field {
                None => chosen += 1,
                Some(field) => {
                    if let Some(V::Num(n)) = event.fields.get(field) {
                        sum = sum.checked_add(*n)?;
                        chosen += 1;
                    }
                }
            }
        }
        let result = match aggregate.function {
            AggregateFunction::Count => Some(whole(chosen)),
            AggregateFunction::Sum => Some(sum),
            AggregateFunction::Mean => over(sum, whole(chosen)),
            AggregateFunction::Share => over(whole(chosen), whole(all)),
            AggregateFunction::Size => None,
        };
        result.map(V::Num)
    }

    fn touches(&self, id: usize, party: &str) -> bool {
        let event = &self.events[id];
        event.actor.as_deref() == Some(party)
            || event
                .fields
                .values()
                .any(|v| matches!(v, V::Party(p) if p == party))
    }

    /// First and last moment of a window that ends with the day at hand.
    pub fn window(&self, window: &Window, at: At, frame: &Frame) -> Option<(At, At)> {
        let day = at.date();
        let within = |(from, to)| (start_of(from), end_of(to));
        match window {
            Window::Calendar(period) => {
                let months = match period {
                    Period::Month => 1,
                    Period::Quarter => 3,
                    Period::Year => 12,
                };
                Some(within(period_around(day, months)))
            }
            Window::Year if self.words.year_rolls => {
                let year = Length::new(1, banfa::syntax::tree::Unit::Year);
                Some((self.calendar.before(at, year), end_of(day)))
            }
            Window::Year => Some(within(period_around(day, 12))),
            Window::Rolling(q) => {
                Some((self.calendar.before(at, self.words.length(q)), end_of(day)))
            }
            Window::Anchored { anchor, every } => {
                let subject = frame.key.as_ref().map(|k| self.party_type(k).to_owned());
                let own = Frame {
                    subject,
                    bare: true,
                    ..frame.clone()
                };
                let anchor = self.path(anchor, &own, &mut Missed::new())?.date()?;
                let months = match every.unit {
                    banfa::syntax::tree::Unit::Year => every.count * 12,
                    _ => every.count,
                };
                cycle_around(anchor, months, day).map(within)
            }
            Window::Ever => Some((At::MIN, end_of(day))),
        }
    }

    /// Whether a subject falls under a 属于.
    pub fn matches(
        &self,
        subject: &Expr,
        patterns: &[Pattern],
        frame: &Frame,
    ) -> Result<bool, Missed> {
        let mut missed = Missed::new();
        let mut unknown = false;
        for pattern in patterns {
            let found = match pattern {
                Pattern::Value(value) => {
                    let values = std::slice::from_ref(value);
                    self.compare(subject, Compare::Is, values, frame, &mut missed)
                }
                Pattern::Range(parts) => {
                    let mut all = Some(true);
                    for (relation, bound) in parts {
                        let values = std::slice::from_ref(bound);
                        match self.compare(subject, *relation, values, frame, &mut missed) {
                            Some(V::Bool(true)) => {}
                            Some(_) => {
                                all = Some(false);
                                break;
                            }
                            None => all = None,
                        }
                    }
                    all.map(V::Bool)
                }
            };
            match found {
                Some(V::Bool(true)) => return Ok(true),
                Some(_) => {}
                None => unknown = true,
            }
        }
        if unknown { Err(missed) } else { Ok(false) }
    }
}

/// The first names of all paths in an expression.
fn first_names<'e>(expr: &'e Expr, out: &mut Vec<&'e str>) {
    match &expr.kind {
        ExprKind::Path(path) => out.extend(path.segments.first().map(|s| &*s.text)),
        ExprKind::Otherwise(a, b) | ExprKind::Arithmetic(a, _, b) | ExprKind::Gap(a, b) => {
            first_names(a, out);
            first_names(b, out);
        }
        ExprKind::Compare(a, _, list) => {
            first_names(a, out);
            list.iter().for_each(|e| first_names(e, out));
        }
        ExprKind::Contains { set, members, .. } => {
            first_names(set, out);
            members.iter().for_each(|e| first_names(e, out));
        }
        ExprKind::Not(a) => first_names(a, out),
        ExprKind::And(list) | ExprKind::Or(list) => list.iter().for_each(|e| first_names(e, out)),
        ExprKind::Aggregate(a) => {
            if let AggregateOver::Set(path) = &a.over {
                out.extend(path.segments.first().map(|s| &*s.text));
            }
        }
        _ => {}
    }
}

/// Whether a condition on an act asks for one of its event's fields: only then it binds that event (ruling 11).
pub fn asks_field(expr: &Expr, fields: &[&str]) -> bool {
    let mut names = Vec::new();
    first_names(expr, &mut names);
    names.iter().any(|n| fields.contains(n) || *n == "经手人")
}

/// An expression without its places, to tell whether two say the same.
pub fn plain(expr: &Expr) -> String {
    let text = format!("{expr:?}");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("span: Span") {
        out.push_str(&rest[..at]);
        rest = rest[at..].find('}').map_or("", |end| &rest[at + end + 1..]);
    }
    out + rest
}
