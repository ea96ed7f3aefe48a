//! The life of a duty: opening, limit, acts, breach, waiver, extension (rulings 4, 9, 10, 11 and 13).

use crate::calendar::{At, Length, Reach, Stop, end_of, start_of};
use crate::evaluate::{Missed, asks_field, miss, written};
use crate::text::{Body, Node, Owed, Owes, Span2, What, key};
use crate::values::V;
use crate::versions::merged;
use crate::world::{Due, Duty, Frame, Group, OpenPower, Ring, Standing, Version, Wait, World};
use banfa::syntax::tree::{Citation, Limit, Moment, ParameterValue, Path, Period, Term};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Who owes.
enum Owing {
    One,
    Each(Vec<String>),
    Unknown(Missed),
}

enum Fit {
    Fits(Vec<&'static str>),
    WrongPerson,
    Lacks(Vec<usize>),
}

impl Owed {
    pub fn after(&self, wanted: impl Fn(&Moment) -> bool) -> Body {
        self.then
            .iter()
            .filter(|(m, _)| wanted(m))
            .flat_map(|(_, b)| b.clone())
            .collect()
    }

    pub fn words(&self) -> String {
        match &self.owes {
            Owes::Decision(_) => "裁量".to_owned(),
            Owes::Act(duty) => {
                let all = |list: &Vec<banfa::syntax::tree::Name>| {
                    let names: Vec<&str> = list.iter().map(|n| &*n.text).collect();
                    names.join("并")
                };
                duty.acts.iter().map(all).collect::<Vec<_>>().join("或")
            }
        }
    }

    fn unless(&self) -> Option<&banfa::syntax::tree::Expr> {
        match &self.owes {
            Owes::Act(duty) => duty.unless.as_ref(),
            Owes::Decision(decision) => decision.unless.as_ref(),
        }
    }

    fn when(&self) -> Option<&banfa::syntax::tree::Expr> {
        match &self.owes {
            Owes::Act(duty) => duty.when.as_ref(),
            Owes::Decision(_) => None,
        }
    }

    fn limit(&self) -> Option<&Limit> {
        match &self.owes {
            Owes::Act(duty) => duty.limit.as_ref(),
            Owes::Decision(decision) => decision.limit.as_ref(),
        }
    }

    fn obligor(&self) -> (&Path, bool) {
        match &self.owes {
            Owes::Act(duty) => (&duty.obligor.party, duty.obligor.each),
            Owes::Decision(decision) => (&decision.by, false),
        }
    }

    fn acts(&self) -> Vec<Vec<&str>> {
        match &self.owes {
            Owes::Act(duty) => duty
                .acts
                .iter()
                .map(|all| all.iter().map(|n| &*n.text).collect())
                .collect(),
            Owes::Decision(_) => Vec::new(),
        }
    }
}

impl World<'_> {
    /// How a duty is called in the neutral journal.
    pub fn duty_words(&self, id: usize) -> String {
        let duty = &self.duties[id];
        format!("{}#{}", duty.owed.words(), key(duty.owed.span).1)
    }

    /// The type whose every party owes, where the obligor is one; within `各 P` the name means that one.
    fn everybody(&self, path: &Path, frame: &Frame) -> Option<Vec<String>> {
        let name = &path.segments[0].text;
        let is_type = path.segments.len() == 1
            && frame.member_path.as_ref() != Some(name)
            && self.words.parties.contains_key(name)
            && self.words.any_type_of_fact(name).is_none()
            && !self.words.named.iter().any(|n| n.0 == *name);
        let of = |p: &&crate::input::Party| p.ty == *name;
        is_type.then(|| {
            self.input
                .parties
                .iter()
                .filter(of)
                .map(|p| p.name.clone())
                .collect()
        })
    }

    pub fn open_duties(&mut self, node: &Rc<Node>, owed: &Rc<Owed>, frame: &Frame) {
        let facts = match self.owing(owed, frame) {
            Owing::One => match self.arises(owed, frame) {
                Ok(true) => {
                    let party = self.party_at(owed.obligor().0, frame);
                    return self.open_duty(owed, party, frame, None);
                }
                Ok(false) => return,
                Err(facts) => facts,
            },
            // What is asked of each of them cannot be told before they are known.
            Owing::Unknown(facts) => {
                let nobody = Frame {
                    member: None,
                    member_path: Some(written(owed.obligor().0)),
                    ..frame.clone()
                };
                match self.arises(owed, &nobody) {
                    Ok(true) => facts,
                    Ok(false) => return,
                    Err(asked) if asked.is_empty() => facts,
                    Err(asked) => asked,
                }
            }
            Owing::Each(list) => {
                let answers: Vec<(Frame, Result<bool, Missed>)> = list
                    .iter()
                    .map(|party| {
                        let own = self.as_member(owed, party, frame);
                        let answer = self.arises(owed, &own);
                        (own, answer)
                    })
                    .collect();
                if answers.iter().any(|(_, a)| a.is_ok()) || answers.is_empty() {
                    return self.open_group(owed, answers, frame);
                }
                let mut missing = Missed::new();
                for fact in answers.into_iter().filter_map(|(_, a)| a.err()).flatten() {
                    miss(&mut missing, &fact);
                }
                missing
            }
        };
        self.wait(
            Wait::Statement(node.clone()),
            Some(&owed.place),
            frame,
            &facts,
        );
    }

    /// Whether a duty arises for the one at hand.
    pub fn arises(&self, owed: &Owed, frame: &Frame) -> Result<bool, Missed> {
        let arises = self.ask(owed.when(), frame)?;
        Ok(arises && !self.shown(owed.unless(), frame))
    }

    fn owing(&self, owed: &Owed, frame: &Frame) -> Owing {
        let (path, each) = owed.obligor();
        match self.everybody(path, frame) {
            Some(all) => Owing::Each(all),
            None if each => match self.path(path, frame, &mut Missed::new()) {
                Some(V::Party(_)) => Owing::One,
                _ => match self.parties_at(path, frame) {
                    Ok(list) => Owing::Each(list),
                    Err(facts) => Owing::Unknown(facts),
                },
            },
            None => Owing::One,
        }
    }

    fn as_member(&self, owed: &Owed, party: &str, frame: &Frame) -> Frame {
        Frame {
            obligor: Some(party.to_owned()),
            member: Some(party.to_owned()),
            member_path: Some(written(owed.obligor().0)),
            ..frame.clone()
        }
    }

    pub fn duty_ready(&self, owed: &Owed, frame: &Frame) -> bool {
        match self.owing(owed, frame) {
            Owing::One => self.arises(owed, frame).is_ok(),
            Owing::Unknown(_) => false,
            Owing::Each(list) => {
                let known = |party: &String| {
                    let own = self.as_member(owed, party, frame);
                    self.arises(owed, &own).is_ok()
                };
                list.is_empty() || list.iter().any(known)
            }
        }
    }

    /// Of somebody at least it is known: they owe it or not; the others wait, each alone.
    fn open_group(
        &mut self,
        owed: &Rc<Owed>,
        answers: Vec<(Frame, Result<bool, Missed>)>,
        frame: &Frame,
    ) {
        let left = answers.iter().filter(|(_, a)| *a != Ok(false)).count();
        self.groups.push(Group {
            left,
            any: false,
            around: (frame.member.clone(), frame.member_path.clone()),
        });
        let group = self.groups.len() - 1;
        for (own, answer) in answers {
            match answer {
                Ok(true) => self.open_duty(owed, own.member.clone(), &own, Some(group)),
                Ok(false) => {}
                Err(facts) => {
                    let what = Wait::Member(owed.clone(), group);
                    self.wait(what, Some(&owed.place), &own, &facts);
                }
            }
        }
    }

    /// One of 各 P of whom it was not known before.
    pub fn open_member(&mut self, owed: &Rc<Owed>, group: usize, frame: &Frame) {
        match self.arises(owed, frame) {
            Ok(true) => self.open_duty(owed, frame.member.clone(), frame, Some(group)),
            Ok(false) => {
                self.groups[group].left -= 1;
                if self.groups[group].left == 0 && self.groups[group].any {
                    let at = self.now.max(frame.at);
                    self.all_performed(
                        owed,
                        group,
                        &Frame {
                            at,
                            ..frame.clone()
                        },
                    );
                }
            }
            Err(facts) => {
                let what = Wait::Member(owed.clone(), group);
                self.wait(what, Some(&owed.place), frame, &facts);
            }
        }
    }

    fn all_performed(&mut self, owed: &Owed, group: usize, frame: &Frame) {
        let own = self.of_group(group, frame);
        self.note(&own, Some(&owed.place), None, "全部履行", String::new());
        self.run_body(&owed.after(|m| *m == Moment::AllPerformed), &own);
    }

    /// What follows for all together means no single one of them.
    fn of_group(&self, group: usize, frame: &Frame) -> Frame {
        let (member, member_path) = self.groups[group].around.clone();
        Frame {
            obligor: None,
            member,
            member_path,
            ..frame.clone()
        }
    }

    fn open_duty(
        &mut self,
        owed: &Rc<Owed>,
        party: Option<String>,
        frame: &Frame,
        group: Option<usize>,
    ) {
        let frame = Frame {
            obligor: party.clone().or(frame.obligor.clone()),
            ..frame.clone()
        };
        let stops = self.stops(owed, frame.case.as_deref());
        let due = self.reckon(owed.limit(), &frame, &stops, &[]);
        let (recipients, target) = match &owed.owes {
            Owes::Act(duty) => {
                let to = duty
                    .recipients
                    .iter()
                    .filter_map(|r| self.parties_at(r, &frame).ok());
                (to.flatten().collect(), None)
            }
            Owes::Decision(decision) => match &decision.to {
                Some(path) => (Vec::new(), self.party_at(path, &frame)),
                None => (Vec::new(), frame.key.clone()),
            },
        };
        let id = self.duties.len();
        self.duties.push(Duty {
            owed: owed.clone(),
            party: party.clone(),
            opened: frame.at,
            state: if due == Due::At(None) {
                Standing::Suspended
            } else {
                Standing::Pending
            },
            due,
            ended: None,
            done: BTreeSet::new(),
            recipients,
            extensions: Vec::new(),
            group,
            generation: 0,
            target,
            via: frame.via.clone(),
            case: frame.case.clone(),
            frame: Frame { ..frame.clone() },
        });
        let detail = format!("{} {}", self.duty_words(id), self.duties[id].due.words());
        let line = self.note(&frame, Some(&owed.place), party.as_deref(), "义务", detail);
        if party.is_none() {
            self.flag(line, "待定");
        }
        self.schedule(id);
    }

    // ── limits ──

    fn stops(&self, owed: &Owed, case: Option<&str>) -> Vec<Stop> {
        let (Owes::Act(duty), Some(case)) = (&owed.owes, case) else {
            return Vec::new();
        };
        let mut stops: Vec<Stop> = duty
            .excluded
            .iter()
            .flat_map(|name| self.spans(case, &name.text))
            .collect();
        stops.sort_by_key(|s| s.0);
        stops
    }

    pub fn reckon(
        &self,
        limit: Option<&Limit>,
        frame: &Frame,
        stops: &[Stop],
        longer: &[Length],
    ) -> Due {
        let Some(limit) = limit else { return Due::None };
        let start = match &limit.from {
            None => frame.at,
            Some(name) if self.words.events.contains_key(&name.text) => {
                match self.last_of(&name.text, frame) {
                    Some(id) => self.events[id].at,
                    None => return Due::Open(name.text.clone()),
                }
            }
            Some(name) => {
                let path = Path {
                    segments: vec![name.clone()],
                    span: name.span,
                };
                match self.path(&path, frame, &mut Missed::new()) {
                    Some(V::Date(d)) => start_of(d),
                    Some(V::At(at)) => at,
                    _ => return Due::Open(name.text.clone()),
                }
            }
        };
        self.reckon_term(&limit.term, start, frame, stops, longer)
    }

    fn reckon_term(
        &self,
        term: &Term,
        start: At,
        frame: &Frame,
        stops: &[Stop],
        longer: &[Length],
    ) -> Due {
        let fixed = |reach| Due::At(self.calendar.due(start, reach, stops, longer));
        match term {
            Term::SameDay => fixed(Reach::SameDay),
            Term::Within(q) => fixed(Reach::Within(self.words.length(q))),
            Term::BeforeDay { month, day, .. } => fixed(Reach::BeforeDay(*month, *day)),
            Term::Named(path) => {
                let words = self.words_at(frame);
                if let [name] = path.segments.as_slice() {
                    if let Some(term) = words.limit_words.get(&name.text) {
                        return self.reckon_term(term, start, frame, stops, longer);
                    }
                    if let Some(ParameterValue::Term(term)) = words.parameters.get(&name.text) {
                        return self.reckon_term(term, start, frame, stops, longer);
                    }
                }
                let mut missed = Missed::new();
                match self.path(path, frame, &mut missed) {
                    Some(V::Length(length)) => fixed(Reach::Within(length)),
                    _ => Due::Open(missed.first().cloned().unwrap_or_default()),
                }
            }
            Term::BeforeEvent { event, lead } => Due::Before(
                event.text.clone(),
                lead.as_ref().map(|q| self.words.length(q)),
            ),
            Term::Shortest(terms) => {
                // The earliest that is set.
                let all: Vec<Due> = terms
                    .iter()
                    .map(|t| self.reckon_term(t, start, frame, stops, longer))
                    .collect();
                let earliest = all.iter().filter_map(|d| match d {
                    Due::At(Some(at)) => Some(*at),
                    _ => None,
                });
                if let Some(at) = earliest.min() {
                    return Due::At(Some(at));
                }
                let stopped = all.iter().find(|d| **d == Due::At(None));
                let first = all.first().cloned().unwrap_or(Due::None);
                stopped.cloned().unwrap_or_else(|| {
                    if first == Due::None {
                        all.last().cloned().unwrap_or(Due::None)
                    } else {
                        first
                    }
                })
            }
            Term::Otherwise(a, b) => match self.reckon_term(a, start, frame, stops, longer) {
                Due::Open(_) => self.reckon_term(b, start, frame, stops, longer),
                known => known,
            },
            Term::Undetermined(_) => Due::None,
        }
    }

    fn schedule(&mut self, id: usize) {
        let duty = &self.duties[id];
        let Due::At(Some(at)) = duty.due else { return };
        let (generation, opened, owed) = (duty.generation, duty.opened, duty.owed.clone());
        self.set_alarm(at, Ring::Due(id, generation));
        let before = owed.then.iter().filter_map(|(m, _)| match m {
            Moment::Before(q) => Some(q),
            _ => None,
        });
        for (step, quantity) in before.enumerate() {
            let when = self.calendar.before(at, self.words.length(quantity));
            if when >= opened {
                self.set_alarm(when, Ring::Reminder(id, step, generation));
            }
        }
    }

    pub fn reckon_again(&mut self, id: usize, at: At, why: &'static str) {
        let duty = &self.duties[id];
        if !matches!(duty.state, Standing::Pending | Standing::Suspended) {
            return;
        }
        let owed = duty.owed.clone();
        let stops = self.stops(&owed, duty.case.as_deref());
        let due = self.reckon(owed.limit(), &duty.frame, &stops, &duty.extensions);
        let same_path = due == duty.due;
        let (was, frame, party) = (
            duty.state,
            Frame {
                at,
                ..duty.frame.clone()
            },
            duty.party.clone(),
        );
        // That an extension was granted is told, even where the last day is moved to the same day.
        if same_path && !(why == "延长" && matches!(due, Due::At(Some(_)))) {
            return;
        }
        let stopped = due == Due::At(None);
        self.duties[id].due = due;
        let words = format!("{} {}", self.duty_words(id), self.duties[id].due.words());
        match (was == Standing::Suspended, stopped) {
            (false, true) => {
                let words = self.duty_words(id);
                self.note(&frame, Some(&owed.place), party.as_deref(), "中止", words)
            }
            (true, true) => return,
            (true, false) => self.note(
                &frame,
                Some(&owed.place),
                party.as_deref(),
                "期限变更",
                format!("恢复 {words}"),
            ),
            (false, false) => self.note(
                &frame,
                Some(&owed.place),
                party.as_deref(),
                "期限变更",
                format!("{why} {words}"),
            ),
        };
        let duty = &mut self.duties[id];
        duty.state = if stopped {
            Standing::Suspended
        } else {
            Standing::Pending
        };
        duty.generation += 1;
        self.schedule(id);
    }

    /// After facts or events: shown exceptions waive, obligors and limits become known.
    pub fn duties_ask_again(&mut self, case: Option<&str>, at: At) {
        let open: Vec<usize> = (0..self.duties.len())
            .filter(|i| self.duties[*i].open() && self.duties[*i].case.as_deref() == case)
            .collect();
        for id in open {
            let duty = &self.duties[id];
            if !duty.open() {
                continue;
            }
            let (owed, own) = (duty.owed.clone(), duty.frame.clone());
            if self.shown(owed.unless(), &own) {
                self.waive(id, &Frame { at, ..own });
                continue;
            }
            let (path, each) = owed.obligor();
            if self.duties[id].party.is_none()
                && !each
                && let Some(party) = self.party_at(path, &own)
            {
                self.duties[id].party = Some(party.clone());
                self.duties[id].frame.obligor = Some(party.clone());
                let frame = Frame {
                    at,
                    ..self.duties[id].frame.clone()
                };
                let words = self.duty_words(id);
                self.note(&frame, Some(&owed.place), Some(&party), "义务人确定", words);
            }
            let moves = matches!(self.duties[id].due, Due::Open(_))
                || owed
                    .limit()
                    .is_some_and(|l| matches!(l.term, Term::Shortest(_) | Term::Otherwise(..)));
            if moves {
                self.reckon_again(id, at, "得知");
            }
        }
    }

    // ── acts ──

    /// Offers an event to the open duties `from..bound` of its case: one of each provision.
    pub fn offer_act(&mut self, event: usize, frame: &Frame, from: usize, bound: usize) -> bool {
        let ty = self.events[event].ty.clone();
        let wants = |id: &usize| {
            let duty = &self.duties[*id];
            duty.open() && duty.case == frame.case && self.wants(*id, &ty)
        };
        let wanting: Vec<usize> = (from..bound.min(self.duties.len())).filter(wants).collect();
        let mut provisions: Vec<(usize, usize, Span2)> = Vec::new();
        for id in &wanting {
            let at = self.provision_key(*id);
            if !provisions.contains(&at) {
                provisions.push(at);
            }
        }
        provisions.sort();
        for provision in &provisions {
            // What the performance of one has waived is not performed any more.
            let mut ids: Vec<usize> = wanting
                .iter()
                .copied()
                .filter(|id| self.duties[*id].open() && self.provision_key(*id) == *provision)
                .collect();
            ids.sort_by_key(|id| {
                (
                    self.duties[*id].opened,
                    self.duties[*id].owed.span.file.0,
                    self.duties[*id].owed.span.start,
                    *id,
                )
            });
            self.offer_in_order(event, frame, &ids);
        }
        !provisions.is_empty()
    }

    /// Editions of a provision are one provision: by its article, then by where it stands in it, a new one where it was
    /// put.
    fn provision_key(&self, id: usize) -> (usize, usize, Span2) {
        let place = &self.duties[id].owed.place;
        let article = key(place.unit);
        let of_article = self.rules.order.iter().position(|unit| *unit == article);
        let own = |v: &Version| -> Vec<Span2> {
            let mut own: Vec<Span2> = Vec::new();
            for place in v.text.places.iter().filter(|p| key(p.unit) == article) {
                // Some are met more than once, as the one around their items.
                if !own.contains(&place.lineage) {
                    own.push(place.lineage);
                }
            }
            own
        };
        let all = merged(self.rules.versions.iter().map(own));
        let within = all.iter().position(|p| *p == place.lineage);
        let end = usize::MAX;
        (
            of_article.unwrap_or(end),
            within.unwrap_or(end),
            place.lineage,
        )
    }

    fn wants(&self, id: usize, ty: &str) -> bool {
        let duty = &self.duties[id];
        let acts = duty.owed.acts();
        acts.iter().enumerate().any(|(a, all)| {
            all.iter()
                .enumerate()
                .any(|(i, act)| *act == ty && !duty.done.contains(&(a, i)))
        })
    }

    fn offer_in_order(&mut self, event: usize, frame: &Frame, ids: &[usize]) {
        let mut fault = None;
        for &id in ids {
            match self.fit(event, id) {
                Fit::Fits(flags) => return self.act(event, id, frame, flags),
                Fit::WrongPerson if fault.is_none() => fault = Some((id, None)),
                Fit::Lacks(lacks) if fault.is_none() => fault = Some((id, Some(lacks))),
                _ => {}
            }
        }
        let Some((id, lacks)) = fault else { return };
        let own = Frame {
            via: self.duties[id].via.clone(),
            ..frame.clone()
        };
        let (place, words) = (self.duties[id].owed.place.clone(), self.duty_words(id));
        match lacks {
            None => {
                let actor = self.events[event].actor.clone();
                self.note(&own, Some(&place), actor.as_deref(), "非义务人所为", words);
            }
            Some(lacks) => {
                let party = self.duties[id].party.clone();
                self.note(
                    &own,
                    Some(&place),
                    party.as_deref(),
                    "不符要求",
                    format!("{words} {lacks:?}"),
                );
            }
        }
    }

    fn fit(&self, event: usize, id: usize) -> Fit {
        let (duty, act) = (&self.duties[id], &self.events[event]);
        let mut flags = Vec::new();
        match (&duty.party, &act.actor) {
            (Some(owed), Some(actor)) if !self.acts_for(actor, owed) => return Fit::WrongPerson,
            (Some(_), Some(_)) => {}
            (Some(_), None) => flags.push("推定经手人"),
            (None, _) => flags.push("待定"),
        }
        let Owes::Act(rule) = &duty.owed.owes else {
            return Fit::WrongPerson;
        };
        let own = Frame {
            at: act.at,
            event: Some(event),
            origin: duty.frame.event.or(duty.frame.origin),
            ..duty.frame.clone()
        };
        let fields: Vec<&str> = self.words.events[&act.ty]
            .fields
            .iter()
            .map(|f| f.0.as_str())
            .collect();
        let mut lacks = Vec::new();
        for (i, condition) in rule.act_conditions.iter().enumerate() {
            if asks_field(condition, &fields) && self.ask(Some(condition), &own) != Ok(true) {
                lacks.push(i);
            }
        }
        if lacks.is_empty() {
            Fit::Fits(flags)
        } else {
            Fit::Lacks(lacks)
        }
    }

    fn act(&mut self, event: usize, id: usize, frame: &Frame, mut flags: Vec<&'static str>) {
        let (ty, recipient) = (
            self.events[event].ty.clone(),
            self.events[event].recipient.clone(),
        );
        let duty = &mut self.duties[id];
        if !duty.recipients.is_empty() {
            match recipient {
                Some(to) => duty.recipients.retain(|r| *r != to),
                None => {
                    duty.recipients.clear();
                    flags.push("推定对象");
                }
            }
        }
        let served = duty.recipients.is_empty();
        let owed = duty.owed.clone();
        let acts = owed.acts();
        if served {
            for (a, all) in acts.iter().enumerate() {
                for (i, act) in all.iter().enumerate() {
                    if *act == ty {
                        duty.done.insert((a, i));
                    }
                }
            }
        }
        let complete = acts
            .iter()
            .enumerate()
            .any(|(a, all)| (0..all.len()).all(|i| duty.done.contains(&(a, i))));
        if complete && served {
            self.perform(id, frame, &flags);
            return;
        }
        let own = Frame {
            via: self.duties[id].via.clone(),
            ..frame.clone()
        };
        let (party, words) = (self.duties[id].party.clone(), self.duty_words(id));
        let line = self.note(&own, Some(&owed.place), party.as_deref(), "部分履行", words);
        for flag in flags {
            self.flag(line, flag);
        }
    }

    pub fn perform(&mut self, id: usize, frame: &Frame, flags: &[&str]) {
        let duty = &mut self.duties[id];
        let late = duty.state == Standing::Overdue;
        duty.state = if late {
            Standing::PerformedLate
        } else {
            Standing::Performed
        };
        duty.ended = Some(frame.at);
        let own = Frame {
            event: frame.event,
            origin: duty.frame.event.or(duty.frame.origin),
            at: frame.at,
            ..duty.frame.clone()
        };
        let how = match &duty.due {
            _ if late => "逾期",
            Due::At(_) | Due::Before(_, None) => "按期",
            Due::None => "无期限",
            Due::Open(_) | Due::Before(_, Some(_)) => "待定",
        };
        let (owed, party, group) = (duty.owed.clone(), duty.party.clone(), duty.group);
        let detail = format!("{how} {}", self.duty_words(id));
        let line = self.note(&own, Some(&owed.place), party.as_deref(), "履行", detail);
        for flag in flags {
            self.flag(line, flag);
        }
        self.run_body(&owed.after(|m| *m == Moment::Performed), &own);
        let Some(group) = group else {
            // One alone is the first and the last.
            self.run_body(&owed.after(|m| *m == Moment::AnyPerformed), &own);
            self.run_body(&owed.after(|m| *m == Moment::AllPerformed), &own);
            return;
        };
        let state = &mut self.groups[group];
        state.left -= 1;
        let (first, all) = (!std::mem::replace(&mut state.any, true), state.left == 0);
        if first {
            let together = self.of_group(group, &own);
            self.run_body(&owed.after(|m| *m == Moment::AnyPerformed), &together);
        }
        if all {
            self.all_performed(&owed, group, &own);
        }
    }

    // ── waivers ──

    pub fn waive(&mut self, id: usize, frame: &Frame) {
        if !self.duties[id].open() {
            return;
        }
        let duty = &mut self.duties[id];
        duty.state = Standing::Waived;
        self.waived.push(id);
        let duty = &mut self.duties[id];
        duty.ended = Some(frame.at);
        let (place, party) = (duty.owed.place.clone(), duty.party.clone());
        let own = Frame {
            via: duty.via.clone(),
            case: duty.case.clone(),
            ..frame.clone()
        };
        let words = self.duty_words(id);
        self.note(&own, Some(&place), party.as_deref(), "免除", words);
    }

    pub fn waive_all(&mut self, case: &str, frame: &Frame) {
        for id in 0..self.duties.len() {
            if self.duties[id].case.as_deref() == Some(case) {
                self.waive(id, frame);
            }
        }
    }

    pub fn offer_waivers(&mut self, ty: &str, frame: &Frame, from: usize, bound: usize) -> bool {
        let mut any = false;
        for id in from..bound.min(self.duties.len()) {
            let duty = &self.duties[id];
            let Owes::Act(rule) = &duty.owed.owes else {
                continue;
            };
            if !duty.open() || duty.case != frame.case {
                continue;
            }
            let own = Frame {
                at: frame.at,
                event: frame.event,
                origin: duty.frame.event,
                ..duty.frame.clone()
            };
            let ends = rule.waivers.iter().any(|w| {
                w.events.iter().any(|e| e.text == ty) && self.ask(w.when.as_ref(), &own) == Ok(true)
            });
            if ends {
                self.waive(id, frame);
                any = true;
            }
        }
        any
    }

    /// An act for a duty that was waived before, the last one waived first.
    pub fn after_waiver(&mut self, event: usize, frame: &Frame) -> bool {
        let Some(case) = &frame.case else {
            return false;
        };
        let (ty, actor) = (
            self.events[event].ty.clone(),
            self.events[event].actor.clone(),
        );
        let waived: Vec<usize> = self
            .waived
            .iter()
            .copied()
            .filter(|i| self.duties[*i].case.as_ref() == Some(case))
            .collect();
        let owed_by = |id: &usize| match (&self.duties[*id].party, &actor) {
            (Some(owed), Some(actor)) => self.acts_for(actor, owed),
            _ => true,
        };
        let found = waived
            .into_iter()
            .rev()
            .find(|id| self.wants(*id, &ty) && owed_by(id));
        let Some(id) = found else { return false };
        let (place, party, words) = (
            self.duties[id].owed.place.clone(),
            self.duties[id].party.clone(),
            self.duty_words(id),
        );
        self.note(frame, Some(&place), party.as_deref(), "免除后履行", words);
        true
    }

    // ── lateness ──

    pub fn miss(&mut self, id: usize, at: At) {
        if self.duties[id].state != Standing::Pending {
            return;
        }
        self.duties[id].state = Standing::Overdue;
        self.missed(id, at);
        let owed = self.duties[id].owed.clone();
        for (step, (quantity, _)) in late_steps(&owed).iter().enumerate() {
            if let Some(when) = self.calendar.after(at, self.words.length(quantity)) {
                self.set_alarm(when, Ring::LateBy(id, step));
            }
        }
        let own = Frame {
            at,
            ..self.duties[id].frame.clone()
        };
        self.run_body(&owed.after(|m| *m == Moment::Missed), &own);
    }

    fn missed(&mut self, id: usize, at: At) {
        let duty = &self.duties[id];
        let (own, party, place) = (
            Frame {
                at,
                ..duty.frame.clone()
            },
            duty.party.clone(),
            duty.owed.place.clone(),
        );
        let words = self.duty_words(id);
        let line = self.note(&own, Some(&place), party.as_deref(), "逾期", words);
        self.name_responsible(line, party.as_deref(), &own);
    }

    pub fn late_by(&mut self, id: usize, step: usize, at: At) {
        let duty = &self.duties[id];
        if duty.state != Standing::Overdue {
            return;
        }
        let (own, party, owed) = (
            Frame {
                at,
                ..duty.frame.clone()
            },
            duty.party.clone(),
            duty.owed.clone(),
        );
        let (quantity, body) = late_steps(&owed)[step].clone();
        let detail = format!(
            "{} {}",
            self.duty_words(id),
            self.words.length(&quantity).words()
        );
        let line = self.note(
            &own,
            Some(&owed.place),
            party.as_deref(),
            "逾期超过",
            detail,
        );
        self.name_responsible(line, party.as_deref(), &own);
        self.run_body(&body, &own);
    }

    pub fn remind(&mut self, id: usize, step: usize, generation: u32, at: At) {
        let duty = &self.duties[id];
        if duty.state != Standing::Pending || duty.generation != generation {
            return;
        }
        let (own, party, owed) = (
            Frame {
                at,
                ..duty.frame.clone()
            },
            duty.party.clone(),
            duty.owed.clone(),
        );
        let before = owed.then.iter().filter_map(|(m, b)| match m {
            Moment::Before(q) => Some((q, b)),
            _ => None,
        });
        let (quantity, body) = before
            .into_iter()
            .nth(step)
            .expect("a reminder that was set");
        let detail = format!(
            "{} {}",
            self.duty_words(id),
            self.words.length(quantity).words()
        );
        self.note(&own, Some(&owed.place), party.as_deref(), "期满前", detail);
        self.run_body(body, &own);
    }

    /// `E 前`: what is owed when E comes is in breach; what was done in the last D before it was too late.
    pub fn miss_before(&mut self, ty: &str, frame: &Frame, bound: usize) {
        for id in 0..bound {
            let duty = &self.duties[id];
            let until = matches!(&duty.due, Due::Before(event, _) if event == ty);
            if until && duty.open() && duty.case == frame.case {
                self.miss(id, frame.at);
            }
        }
        for id in 0..bound {
            let duty = &self.duties[id];
            let (Due::Before(event, Some(lead)), Some(ended)) = (&duty.due, duty.ended) else {
                continue;
            };
            let last = self.calendar.clear_days_before(frame.at, *lead);
            if event == ty
                && duty.case == frame.case
                && duty.state == Standing::Performed
                && ended > last
            {
                self.duties[id].state = Standing::PerformedLate;
                self.missed(id, frame.at);
                let own = Frame {
                    at: frame.at,
                    ..self.duties[id].frame.clone()
                };
                let body = self.duties[id].owed.after(|m| *m == Moment::Missed);
                self.run_body(&body, &own);
            }
        }
    }

    // ── extension ──

    pub fn extend(
        &mut self,
        actor: Option<&str>,
        under: Option<&Citation>,
        by: Option<Length>,
        entry: usize,
        frame: &Frame,
    ) {
        let mut fault: Option<(usize, &str)> = None;
        for id in 0..self.duties.len() {
            let duty = &self.duties[id];
            let Owes::Act(rule) = &duty.owed.owes else {
                continue;
            };
            let Some(extension) = &rule.extension else {
                continue;
            };
            let place = duty.owed.place.clone();
            if !duty.open() || duty.case != frame.case || !self.within(&place, under) {
                continue;
            }
            let longest = self.words.length(&extension.by);
            let approver = self.party_at(&extension.approver, &duty.frame);
            let refused = match (actor, approver) {
                (Some(actor), Some(approver)) if !self.acts_for(actor, &approver) => {
                    Some("非批准人")
                }
                _ if duty.state == Standing::Overdue => Some("期满后"),
                _ if !matches!(duty.due, Due::At(_) | Due::Open(_)) => Some("期满后"),
                _ if extension
                    .times
                    .is_some_and(|n| duty.extensions.len() >= n as usize) =>
                {
                    Some("次数")
                }
                _ => match by {
                    None if extension.at_most => Some("长度"),
                    Some(by) if by.unit != longest.unit || by.count > longest.count => Some("长度"),
                    _ => None,
                },
            };
            match refused {
                None => {
                    self.duties[id].extensions.push(by.unwrap_or(longest));
                    if actor.is_none() {
                        self.flag(entry, "推定经手人");
                    }
                    return self.reckon_again(id, frame.at, "延长");
                }
                Some(why) => fault = fault.or(Some((id, why))),
            }
        }
        let (place, detail) = match fault {
            Some((id, why)) => (
                Some(self.duties[id].owed.place.clone()),
                format!("{} {why}", self.duty_words(id)),
            ),
            None => (None, "无可延长".to_owned()),
        };
        self.note(frame, place.as_ref(), actor, "不予延长", detail);
    }

    // ── powers with a limit ──

    pub fn open_power(&mut self, node: &Rc<Node>, frame: &Frame) {
        let What::Power(power, _) = &node.what else {
            return;
        };
        match self.ask(power.when.as_ref(), frame) {
            Ok(true) => {}
            Ok(false) => return,
            Err(facts) => {
                return self.wait(
                    Wait::Statement(node.clone()),
                    Some(&node.place),
                    frame,
                    &facts,
                );
            }
        }
        let due = self.reckon(power.limit.as_ref(), frame, &[], &[]);
        let party = self.party_at(&power.party, frame);
        let detail = format!("#{} {}", key(node.span).1, due.words());
        self.note(frame, Some(&node.place), party.as_deref(), "可以", detail);
        self.powers.push(OpenPower {
            node: node.clone(),
            frame: frame.clone(),
            used: false,
        });
        if let Due::At(Some(at)) = due {
            self.set_alarm(at, Ring::Power(self.powers.len() - 1));
        }
    }

    pub fn lapse(&mut self, index: usize, at: At) {
        let power = &mut self.powers[index];
        if std::mem::replace(&mut power.used, true) {
            return;
        }
        let (node, own) = (
            power.node.clone(),
            Frame {
                at,
                ..power.frame.clone()
            },
        );
        let What::Power(rule, lapsed) = &node.what else {
            return;
        };
        let party = self.party_at(&rule.party, &own);
        self.note(
            &own,
            Some(&node.place),
            party.as_deref(),
            "期满未行使",
            format!("#{}", key(node.span).1),
        );
        self.run_body(lapsed, &own);
    }

    pub fn use_powers(&mut self, ty: &str, frame: &Frame, bound: usize) -> bool {
        let mut used = false;
        for power in &mut self.powers[..bound] {
            let What::Power(rule, _) = &power.node.what else {
                continue;
            };
            if !power.used
                && power.frame.case == frame.case
                && rule.events.iter().any(|e| e.text == ty)
            {
                power.used = true;
                used = true;
            }
        }
        used
    }

    // ── periods ──

    pub fn start_periods(&mut self, first: Option<At>) {
        let Some(first) = first else { return };
        let start = self
            .words
            .effective
            .map_or(first, |day| first.max(start_of(day)));
        for (period, months) in [(Period::Month, 1), (Period::Quarter, 3), (Period::Year, 12)] {
            let used = self.rules.versions.iter().any(|v| {
                let units = v.text.units.values();
                let metrics = units
                    .clone()
                    .flat_map(|u| u.metrics.iter().map(|m| &m.1))
                    .chain(&v.text.metrics);
                units.flat_map(|u| &u.periodic).any(|p| p.1 == period)
                    || metrics
                        .into_iter()
                        .any(|m| m.window == banfa::syntax::tree::Window::Calendar(period))
            });
            if used {
                let (_, last) = crate::calendar::period_around(start.date(), months);
                self.set_alarm(end_of(last), Ring::Period(period));
            }
        }
    }
}

fn late_steps(owed: &Owed) -> Vec<(banfa::syntax::tree::Quantity, Body)> {
    let mut steps: Vec<_> = owed
        .then
        .iter()
        .filter_map(|(m, b)| match m {
            Moment::LateBy(q) => Some((q.clone(), b.clone())),
            _ => None,
        })
        .collect();
    if steps.windows(2).all(|w| w[0].0.unit == w[1].0.unit) {
        steps.sort_by_key(|(q, _)| q.count);
    }
    steps
}
