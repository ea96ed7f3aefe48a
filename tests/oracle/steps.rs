//! The steps of one event, in the order of ruling 1.

use crate::evaluate::{Missed, written};
use crate::input::BuiltIn;
use crate::text::{HeadRule, Place, Standing as Stands};
use crate::values::V;
use crate::world::{Arm, Ev, Frame, InScope, Queued, Source, State, Wait, World};
use banfa::syntax::tree::{Path, Power};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Events that one input event or one alarm may raise in all.
const MOST_RAISED: usize = 10_000;

/// Whether a 不得 or 可以 is about the one who acts.
pub enum Bears {
    Yes(String),
    No,
    /// Nobody is named as actor.
    Presumed(Option<String>),
    Unfilled(Missed),
}

/// What an event did to the armed 遇 of its case.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Armed {
    No,
    Used,
    NoneTrue,
}

impl World<'_> {
    pub fn take(&mut self, index: usize) {
        let said = self.said(index);
        self.ring_before(said.at);
        self.now = self.now.max(said.at);
        self.raised = 0;
        let mut frame = Frame {
            case: said.case.clone(),
            ..Frame::at(said.at)
        };
        let actor = said.actor.as_deref();
        if self.words.effective.is_some_and(|day| said.at.date() < day) {
            self.note(&frame, None, actor, "施行前", said.ty.clone());
            return;
        }
        if self.repealed(&frame) {
            self.note(&frame, None, actor, "废止后", said.ty.clone());
            return;
        }
        let id = self.register(Ev {
            at: said.at,
            ty: said.ty.clone(),
            case: said.case.clone(),
            actor: said.actor.clone(),
            recipient: said.recipient.clone(),
            fields: said.fields.clone(),
            revoked: false,
            derived: false,
            source: Source::Input,
            parents: Vec::new(),
            entry: None,
            acted: None,
            defined: false,
        });
        self.taken[index] = Some(id);
        frame.event = Some(id);
        match &said.builtin {
            Some(builtin) => self.take_builtin(builtin, id, &frame),
            None => self.happen(id, None, frame),
        }
        self.drain();
    }

    fn register(&mut self, event: Ev) -> usize {
        self.events.push(event);
        self.events.len() - 1
    }

    fn take_builtin(&mut self, builtin: &BuiltIn, id: usize, frame: &Frame) {
        let actor = self.events[id].actor.clone();
        let entry = self.tell(id, None, frame);
        match builtin {
            BuiltIn::Decide {
                target,
                under,
                choice,
                reason,
            } => {
                self.decide(
                    actor.as_deref(),
                    target.as_deref(),
                    under.as_ref(),
                    choice,
                    reason.as_deref(),
                    frame,
                );
            }
            BuiltIn::Supplement { of, fields } => self.supplement(*of, fields, frame),
            BuiltIn::Revoke { of } => self.revoke(*of, actor.as_deref(), frame),
            BuiltIn::Extend { under, by } => {
                self.extend(actor.as_deref(), under.as_ref(), *by, entry, frame)
            }
        }
    }

    fn tell(&mut self, id: usize, place: Option<&Rc<Place>>, frame: &Frame) -> usize {
        let event = &self.events[id];
        let source = match event.source {
            Source::Input => "",
            Source::Recorded => "计入 ",
            Source::Deemed => "视为 ",
            Source::Defined => "指 ",
        };
        let (detail, actor) = (format!("{source}{}", event.ty), event.actor.clone());
        let entry = self.note(frame, place, actor.as_deref(), "事件", detail);
        self.events[id].entry = Some(entry);
        self.told.push(id);
        entry
    }

    /// A derived event takes its place in the queue.
    pub fn raise_event(&mut self, event: Ev, place: Option<&Rc<Place>>, frame: &Frame) {
        self.raised += 1;
        if self.raised > MOST_RAISED {
            if self.raised == MOST_RAISED + 1 {
                self.note(frame, place, None, "达到上限", String::new());
            }
            return;
        }
        let mut event = event;
        event.parents = frame
            .event
            .into_iter()
            .chain(frame.origin)
            .chain(frame.grounds.iter().copied())
            .collect();
        let id = self.register(event);
        self.queue
            .push_back(Queued::Event(id, place.cloned(), frame.clone()));
    }

    pub fn drain(&mut self) {
        while let Some(queued) = self.queue.pop_front() {
            match queued {
                Queued::Event(id, place, from) => {
                    let frame = Frame {
                        event: Some(id),
                        via: from.via,
                        also: from.also,
                        ..Frame::at(self.events[id].at)
                    };
                    self.happen(id, place, frame);
                }
                Queued::Consequences(id, frame) => self.consequences(id, &frame),
            }
        }
    }

    fn happen(&mut self, id: usize, place: Option<Rc<Place>>, mut frame: Frame) {
        let cases = self.cases_of(id);
        frame.case = cases.first().cloned();
        let (ty, source) = (self.events[id].ty.clone(), self.events[id].source);
        let actor = self.events[id].actor.clone();
        let (duties, arms, powers) = (self.duties.len(), self.arms_made, self.powers.len());

        let mut flags = Vec::new();
        if source == Source::Input {
            match self.allowed(&ty, false, actor.as_deref(), &frame) {
                Ok(found) => flags = found,
                Err(power) => {
                    self.note(&frame, power.as_ref(), actor.as_deref(), "无效", ty);
                    return;
                }
            }
        }
        let entry = self.tell(id, place.as_ref(), &frame);
        for flag in flags {
            self.flag(entry, &flag);
        }
        for case in &cases {
            let case = self.cases.get_mut(case).expect("a case of the input");
            if case.state == State::Untouched {
                case.state = State::Open;
            }
        }
        self.set_fields(id, &frame);
        if let Some(case) = frame.case.clone()
            && !self.in_scope(&case, &frame)
        {
            return;
        }
        if cases.is_empty() {
            self.ask_again();
        }
        for case in &cases {
            self.facts_changed(Some(case), &frame);
        }

        let mut noticed = self.move_intervals(id, &cases, &frame);
        self.miss_before(&ty, &frame, duties);
        if source != Source::Deemed {
            noticed |= self.offer_act(id, &frame, 0, duties) || self.after_waiver(id, &frame);
        }
        noticed |= self.offer_waivers(&ty, &frame, 0, duties);
        noticed |= self.use_powers(&ty, &frame, powers);
        let armed = self.offer_arms(id, &frame, 0, arms);
        noticed |= armed == Armed::Used;
        noticed |= self.prohibitions(id, &frame, entry);
        noticed |= self.heads(id, &frame);
        if source == Source::Input || armed == Armed::NoneTrue {
            self.mark_unexpected(id, &frame, noticed, armed);
        }
        self.queue.push_back(Queued::Consequences(id, frame));
    }

    /// A field with the name and type of a case attribute sets it.
    fn set_fields(&mut self, id: usize, frame: &Frame) {
        let event = self.events[id].clone();
        if self.words.events[&event.ty].defined {
            return;
        }
        for (name, ty) in self.words.events[&event.ty].fields.clone() {
            let Some(value) = event.fields.get(&name) else {
                continue;
            };
            if let Some(case) = self.sets(&event.ty, &ty, &name, event.case.as_deref()) {
                self.set_case_fact(&case, &name, value.clone(), None, frame, false);
            }
        }
    }

    /// The case whose attribute a field of that name and type sets: the one that the event is 关于.
    pub fn sets(
        &self,
        event: &str,
        ty: &banfa::syntax::tree::TypeName,
        name: &str,
        case: Option<&str>,
    ) -> Option<String> {
        let about = self.words.events[event].about.as_deref()?;
        let own = self.words.case_type(about, name)?;
        let same = own.name.text == ty.name.text && own.set == ty.set;
        case.filter(|_| same).map(str::to_owned)
    }

    /// The instants at which an interval of a case ran: from, to.
    pub fn spans(&self, case: &str, interval: &str) -> Vec<crate::calendar::Stop> {
        let mut spans: Vec<crate::calendar::Stop> = Vec::new();
        let Some((_, from, to)) = self.words.intervals.iter().find(|i| i.0 == interval) else {
            return spans;
        };
        let mut acted = self.history(case);
        acted.retain(|id| self.events[*id].acted.is_some());
        // One that became known later stands where it happened.
        acted.sort_by_key(|id| (self.events[*id].at, self.events[*id].acted));
        for id in acted {
            let event = &self.events[id];
            if to.contains(&event.ty)
                && let Some((_, end @ None)) = spans.last_mut()
            {
                *end = Some(event.at);
            }
            if from.contains(&event.ty) && spans.last().is_none_or(|s| s.1.is_some()) {
                spans.push((event.at, None));
            }
        }
        spans
    }

    fn move_intervals(&mut self, id: usize, cases: &[String], frame: &Frame) -> bool {
        let before: Vec<_> = cases.iter().map(|c| self.all_spans(c)).collect();
        self.acted += 1;
        self.events[id].acted = Some(self.acted);
        let mut moved = false;
        for (case, before) in cases.iter().zip(before) {
            if self.all_spans(case) != before {
                moved = true;
                self.clocks_moved(case, frame.at);
            }
        }
        moved
    }

    pub fn all_spans(&self, case: &str) -> Vec<Vec<crate::calendar::Stop>> {
        let all = self.words.intervals.iter();
        all.map(|i| self.spans(case, &i.0)).collect()
    }

    /// The limits on a case are reckoned again after its intervals moved.
    pub fn clocks_moved(&mut self, case: &str, at: crate::calendar::At) {
        for duty in 0..self.duties.len() {
            if self.duties[duty].case.as_deref() == Some(case) && self.duties[duty].open() {
                self.reckon_again(duty, at, "恢复");
            }
        }
    }

    // ── powers and prohibitions ──

    /// Whether an actor acts for a party: it is the party, or belongs to it.
    pub fn acts_for(&self, actor: &str, party: &str) -> bool {
        actor == party
            || self
                .groups_of(actor, self.party_type(party))
                .iter()
                .any(|g| g == party)
    }

    /// The parties of a type to which a party belongs by an attribute of that type.
    fn groups_of(&self, actor: &str, group: &str) -> Vec<String> {
        let own = self.party_type(actor);
        let attributes = self
            .words
            .parties
            .get(own)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let membership: Vec<&str> = attributes
            .iter()
            .filter(|(_, ty)| ty.name.text == group && !ty.set && group != own)
            .map(|(name, _)| name.as_str())
            .collect();
        // The one attribute of the type; where there are several, none says which.
        match membership.as_slice() {
            [name] => match self.parties[actor].get(*name) {
                Some(V::Party(p)) => vec![p.clone()],
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    pub fn bears(&self, path: &Path, actor: Option<&str>, frame: &Frame) -> Bears {
        let name = &path.segments[0].text;
        let is_type = path.segments.len() == 1
            && self.words.parties.contains_key(name)
            && self.words.any_type_of_fact(name).is_none()
            && !self.words.named.iter().any(|n| n.0 == *name);
        if is_type {
            return match actor {
                None => Bears::Presumed(None),
                Some(actor)
                    if self.party_type(actor) == name
                        || !self.groups_of(actor, name).is_empty() =>
                {
                    Bears::Yes(actor.to_owned())
                }
                Some(_) => Bears::No,
            };
        }
        match (self.parties_at(path, frame), actor) {
            (Err(missed), _) => Bears::Unfilled(missed),
            (Ok(list), None) => Bears::Presumed(match list.as_slice() {
                [one] => Some(one.clone()),
                _ => None,
            }),
            (Ok(list), Some(actor)) if list.iter().any(|p| self.acts_for(actor, p)) => {
                Bears::Yes(actor.to_owned())
            }
            (Ok(_), Some(_)) => Bears::No,
        }
    }

    /// How what always stands is read at an act: whom the counter around it counts for is not known then.
    pub fn as_it_stands<T>(&self, standing: &Stands<T>, frame: &Frame) -> Frame {
        let is_party = |path: &&Path| {
            let last = path.segments.last().map_or("", |s| &s.text);
            let ty = self.words.any_type(last);
            last == "经手人" || ty.is_some_and(|ty| self.words.parties.contains_key(&ty.name.text))
        };
        Frame {
            key: None,
            key_path: standing.keys.iter().find(is_party).map(written),
            ..frame.read_by(&standing.place)
        }
    }

    /// 可以: only the parties of a power may do its act. The flags, or the first power that stands.
    pub fn allowed(
        &self,
        ty: &str,
        revokes: bool,
        actor: Option<&str>,
        frame: &Frame,
    ) -> Result<Vec<String>, Option<Rc<Place>>> {
        let about = |p: &&Stands<Power>| {
            p.rule.revokes == revokes && p.rule.events.iter().any(|e| e.text == ty)
        };
        let units = self.units(frame);
        let powers: Vec<&Stands<Power>> =
            units.iter().flat_map(|u| &u.powers).filter(about).collect();
        let Some(first) = powers.first() else {
            return if revokes { Err(None) } else { Ok(Vec::new()) };
        };
        for power in &powers {
            let frame = &self.as_it_stands(power, frame);
            let mut flags = Vec::new();
            // As the case stood before the act.
            let before = Frame {
                event: None,
                ..frame.clone()
            };
            let mut bears = self.bears(&power.rule.party, actor, &before);
            if matches!(bears, Bears::Unfilled(_)) {
                bears = self.bears(&power.rule.party, actor, frame);
            }
            match bears {
                Bears::Yes(_) => {}
                Bears::No => continue,
                Bears::Presumed(_) => flags.push("推定经手人".to_owned()),
                Bears::Unfilled(_) => flags.push("待定".to_owned()),
            }
            if self.shown(power.rule.unless.as_ref(), frame) {
                continue;
            }
            match self.ask_all(power.gates.iter().chain(&power.rule.when), frame) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(facts) => flags.extend(facts.iter().map(|f| format!("缺 {f}"))),
            }
            return Ok(flags);
        }
        Err(Some(first.place.clone()))
    }

    fn prohibitions(&mut self, id: usize, frame: &Frame, entry: usize) -> bool {
        let (ty, actor) = (self.events[id].ty.clone(), self.events[id].actor.clone());
        let mut any = false;
        for unit in self.units(frame) {
            for rule in &unit.prohibitions {
                let frame = &self.as_it_stands(rule, frame);
                if !rule.rule.events.iter().any(|e| e.text == ty)
                    || self.shown(rule.rule.unless.as_ref(), frame)
                {
                    continue;
                }
                match self.ask_all(rule.gates.iter().chain(&rule.rule.when), frame) {
                    Ok(true) => {}
                    Ok(false) => continue,
                    Err(facts) => {
                        self.flag_missing(entry, &facts);
                        continue;
                    }
                }
                let (party, presumed) = match self.bears(&rule.rule.party, actor.as_deref(), frame)
                {
                    Bears::Yes(party) => (party, false),
                    Bears::No => continue,
                    Bears::Presumed(Some(party)) => (party, true),
                    Bears::Presumed(None) => {
                        self.flag_missing(entry, &["经手人".to_owned()]);
                        continue;
                    }
                    Bears::Unfilled(facts) => {
                        let facts = if facts.is_empty() {
                            vec!["经手人".to_owned()]
                        } else {
                            facts
                        };
                        self.flag_missing(entry, &facts);
                        continue;
                    }
                };
                any = true;
                let line = self.note(frame, Some(&rule.place), Some(&party), "违反", ty.clone());
                if presumed {
                    self.flag(line, "推定经手人");
                }
                self.name_responsible(line, Some(&party), frame);
                let own = Frame {
                    obligor: Some(party),
                    ..frame.clone()
                };
                self.run_body(&rule.body, &own);
            }
        }
        any
    }

    /// Whether an act of this party would break a 不得 that is about it for certain.
    pub fn is_broken(
        &self,
        rule: &Stands<banfa::syntax::tree::Prohibition>,
        actor: Option<&str>,
        frame: &Frame,
    ) -> bool {
        let borne = matches!(
            self.bears(&rule.rule.party, actor, frame),
            Bears::Yes(_) | Bears::Presumed(Some(_))
        );
        borne
            && !self.shown(rule.rule.unless.as_ref(), frame)
            && self.ask_all(rule.gates.iter().chain(&rule.rule.when), frame) == Ok(true)
    }

    // ── heads and arms ──

    fn heads(&mut self, id: usize, frame: &Frame) -> bool {
        let event = &self.events[id];
        if event
            .case
            .as_ref()
            .is_some_and(|c| self.cases[c].state != State::Open)
        {
            return false;
        }
        let ty = event.ty.clone();
        let mut standing: Vec<HeadRule> = Vec::new();
        for unit in self.units(frame) {
            let about = |h: &&HeadRule| h.trigger.events.iter().any(|e| e.text == ty);
            standing.extend(unit.heads.iter().filter(about).cloned());
        }
        for head in &standing {
            if head.trigger.first && !self.is_first(id, head, frame) {
                continue;
            }
            match self.head_holds(head, frame) {
                Ok(true) => self.run_body(&head.body, frame),
                Ok(false) => {}
                Err(facts) => {
                    self.wait(
                        Wait::Head(Rc::new(head.clone())),
                        Some(&head.place),
                        frame,
                        &facts,
                    );
                }
            }
        }
        !standing.is_empty()
    }

    pub fn head_holds(&self, head: &HeadRule, frame: &Frame) -> Result<bool, Missed> {
        let own = frame.read_by(&head.place);
        self.ask_all(head.asked.iter().chain(&head.trigger.when), &own)
    }

    /// 首次: the first of all listed events on the case.
    pub fn is_first(&self, id: usize, head: &HeadRule, frame: &Frame) -> bool {
        let Some(case) = &frame.case else { return true };
        let listed = |other: &usize| {
            *other != id
                && head
                    .trigger
                    .events
                    .iter()
                    .any(|e| e.text == self.events[*other].ty)
        };
        !self.history(case).iter().any(listed)
    }

    /// The oldest arm of each 遇, among those numbered above `from` and up to `bound`.
    pub fn offer_arms(&mut self, id: usize, frame: &Frame, from: u64, bound: u64) -> Armed {
        let Some(case) = frame.case.clone() else {
            return Armed::No;
        };
        let ty = self.events[id].ty.clone();
        let mut found: Vec<Arm> = Vec::new();
        for arm in &self.arms {
            if arm.case == case
                && arm.number > from
                && arm.number <= bound
                && arm.trigger.events.iter().any(|e| e.text == ty)
                && !found.iter().any(|f| f.node.span == arm.node.span)
            {
                found.push(arm.clone());
            }
        }
        let mut outcome = if found.is_empty() {
            Armed::No
        } else {
            Armed::NoneTrue
        };
        for arm in found {
            let own = Frame {
                event: Some(id),
                origin: arm.frame.event.or(arm.frame.origin),
                at: frame.at,
                ..arm.frame.clone()
            };
            match self.ask(arm.trigger.when.as_ref(), &own) {
                Ok(true) => {
                    outcome = Armed::Used;
                    self.use_arm(arm.number, &own);
                }
                Ok(false) => {}
                Err(facts) => {
                    outcome = Armed::Used;
                    self.wait(Wait::Arm(arm.number), Some(&arm.node.place), &own, &facts);
                }
            }
        }
        outcome
    }

    pub fn use_arm(&mut self, number: u64, frame: &Frame) {
        let Some(at) = self.arms.iter().position(|a| a.number == number) else {
            return;
        };
        if self.ask(self.arms[at].trigger.when.as_ref(), frame) != Ok(true) {
            return;
        }
        let arm = self.arms.remove(at);
        self.run_body(&arm.body, frame);
    }

    // ── definitions ──

    fn consequences(&mut self, id: usize, frame: &Frame) {
        let ty = self.events[id].ty.clone();
        for (place, definition) in self.definitions(frame) {
            if !definition.events.contains(&ty) {
                continue;
            }
            let own = match &place {
                Some(place) => frame.read_by(place),
                None => Frame {
                    text: Some(self.rules.index_on(frame.at.date())),
                    ..frame.clone()
                },
            };
            match self.ask(definition.when.as_ref(), &own) {
                Ok(true) => self.define(place.as_ref(), &definition, &own),
                Ok(false) => {}
                Err(facts) => {
                    let what = Wait::Definition(place.clone(), definition.clone());
                    self.wait(what, place.as_ref(), &own, &facts);
                }
            }
        }
        self.count_event(id, frame);
    }

    /// X happens, dated when its condition becomes true: a copy of what it is defined by.
    pub fn define(
        &mut self,
        place: Option<&Rc<Place>>,
        definition: &crate::names::Definition,
        frame: &Frame,
    ) {
        let Some(id) = frame.event else { return };
        if self.events[id].revoked || self.ask(definition.when.as_ref(), frame) != Ok(true) {
            return;
        }
        let base = self.events[id].clone();
        let declared = &self.words.events[&definition.name].fields;
        let fields: BTreeMap<String, V> = declared
            .iter()
            .filter_map(|(name, _)| Some((name.clone(), base.fields.get(name)?.clone())))
            .collect();
        let event = Ev {
            at: frame.at,
            ty: definition.name.clone(),
            fields,
            derived: true,
            source: Source::Defined,
            entry: None,
            acted: None,
            defined: true,
            ..base
        };
        self.raise_event(event, place, frame);
    }

    // ── scope ──

    /// Asked at each event after its fields are set (ruling 19).
    pub fn in_scope(&mut self, case: &str, frame: &Frame) -> bool {
        let (scope, place, facts) = self.scope_of(case, frame);
        let before = std::mem::replace(&mut self.cases.get_mut(case).expect("a case").scope, scope);
        match scope {
            InScope::In => {
                let own = self.cases.get_mut(case).expect("a case");
                if before == InScope::Out {
                    own.state = State::Open;
                }
                for (sanction, party, place, held) in std::mem::take(&mut own.held) {
                    self.sanction(
                        &sanction,
                        &party,
                        &place,
                        &Frame {
                            at: frame.at,
                            ..held
                        },
                    );
                }
                true
            }
            InScope::Unknown => {
                if before != InScope::Unknown {
                    self.note(
                        frame,
                        place.as_ref(),
                        None,
                        "待补充",
                        format!("适用范围:{}", facts.join("、")),
                    );
                }
                true
            }
            InScope::Out => {
                self.note(frame, place.as_ref(), None, "不适用", String::new());
                let own = self.cases.get_mut(case).expect("a case");
                if before != InScope::Out {
                    own.state = State::Out;
                }
                own.held.clear();
                self.arms.retain(|a| a.case != case);
                self.pending
                    .retain(|p| p.frame.case.as_deref() != Some(case));
                self.waive_all(case, frame);
                false
            }
        }
    }

    fn scope_of(&self, case: &str, frame: &Frame) -> (InScope, Option<Rc<Place>>, Missed) {
        let ty = self.cases[case].ty.clone();
        let (mut applies, mut asked, mut unknown, mut missing) = (false, None, None, Missed::new());
        let mut any = false;
        for unit in self.units(frame) {
            for (place, scope) in &unit.scopes {
                let own = Frame {
                    bare: true,
                    ..frame.read_by(place)
                };
                if !scope.subjects.iter().any(|s| s.text == ty) {
                    continue;
                }
                any = true;
                if scope.applies && asked.is_none() {
                    asked = Some(place.clone());
                }
                let excepted = self.shown(scope.unless.as_ref(), &own);
                let answer = match self.ask(scope.when.as_ref(), &own) {
                    Err(facts) if !excepted => Err(facts),
                    Ok(true) => Ok(!excepted),
                    _ => Ok(false),
                };
                match answer {
                    Ok(true) if !scope.applies => {
                        return (InScope::Out, Some(place.clone()), Missed::new());
                    }
                    Ok(true) => applies = true,
                    Ok(false) => {}
                    Err(facts) => {
                        unknown = unknown.or(Some(place.clone()));
                        for fact in facts {
                            crate::evaluate::miss(&mut missing, &fact);
                        }
                    }
                }
            }
        }
        match (unknown, applies || asked.is_none()) {
            _ if !any => (InScope::In, None, Missed::new()),
            (None, true) => (InScope::In, None, Missed::new()),
            (None, false) => (InScope::Out, asked, Missed::new()),
            (Some(place), _) => (InScope::Unknown, Some(place), missing),
        }
    }
}
