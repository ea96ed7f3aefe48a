//! Bodies: what runs, what waits for facts and how it runs once they are known (rulings 3, 5, 8 and 12 to 14).

use crate::calendar::At;
use crate::evaluate::{Missed, miss};
use crate::text::{Body, Node, Place, What};
use crate::values::V;
use crate::world::{Arm, Ev, Frame, Pending, Source, State, Wait, World};
use banfa::syntax::tree::{
    Anchor, Citation, Expr, Head, Level, NoticeKind, Path, Raise, RaiseKind, StatementKind,
    TypeName,
};
use std::collections::BTreeMap;
use std::rc::Rc;

impl World<'_> {
    pub fn run_body(&mut self, body: &Body, frame: &Frame) {
        for node in body {
            self.run_node(node, frame);
        }
    }

    pub fn run_node(&mut self, node: &Rc<Node>, frame: &Frame) {
        let place = &node.place;
        let frame = &frame.read_by(place);
        match &node.what {
            What::Duty(owed) => self.open_duties(node, owed, frame),
            What::Prohibition(..) => {}
            What::Power(power, _) if power.limit.is_none() => {}
            What::Power(..) => self.open_power(node, frame),
            What::Excepted(inner, but) => {
                if !self.shown(Some(but), frame) {
                    self.run_node(inner, frame);
                }
            }
            What::AnyOf(items, body) => {
                let (mut holding, mut missing) = (Vec::new(), Missed::new());
                for (place, condition) in items {
                    match self.ask(Some(condition), frame) {
                        Ok(true) => holding.push(place.cite.clone()),
                        Ok(false) => {}
                        Err(facts) => missing.extend(facts),
                    }
                }
                if !holding.is_empty() {
                    self.run_body(
                        body,
                        &Frame {
                            also: holding,
                            ..frame.clone()
                        },
                    );
                } else if !missing.is_empty() {
                    self.wait(Wait::Statement(node.clone()), Some(place), frame, &missing);
                }
            }
            What::Head(head, body) => self.run_headed(node, head, body, frame),
            What::Plain(said) => self.run_plain(node, said, frame),
        }
    }

    fn run_headed(&mut self, node: &Rc<Node>, head: &Head, body: &Body, frame: &Frame) {
        match head {
            Head::On(trigger) => {
                let Some(case) = frame.case.clone() else {
                    return;
                };
                if self.cases[&case].state == State::Open {
                    self.arms_made += 1;
                    self.arms.push(Arm {
                        number: self.arms_made,
                        case,
                        node: node.clone(),
                        trigger: trigger.clone(),
                        body: body.clone(),
                        frame: frame.clone(),
                    });
                }
            }
            Head::If(condition) => match self.ask(Some(condition), frame) {
                Ok(true) => self.run_body(body, frame),
                Ok(false) => {}
                Err(facts) => self.wait(
                    Wait::Statement(node.clone()),
                    Some(&node.place),
                    frame,
                    &facts,
                ),
            },
            Head::Switch(subject) => {
                // What stands beside the branches runs at every firing (ruling 5).
                match self.choose(subject, body, frame) {
                    Ok(Some((index, branch))) => {
                        self.note(
                            frame,
                            Some(&branch.place),
                            None,
                            "分流",
                            format!("第{}支", index + 1),
                        );
                        if let What::Head(_, inner) = &branch.what {
                            self.run_body(inner, frame);
                        }
                    }
                    Ok(None) => {}
                    Err(facts) => self.wait(
                        Wait::Statement(node.clone()),
                        Some(&node.place),
                        frame,
                        &facts,
                    ),
                }
                let beside: Body = body.iter().filter(|n| !is_branch(n)).cloned().collect();
                self.run_body(&beside, frame);
            }
            Head::Branch(_) | Head::Otherwise | Head::Tier(_) | Head::Period(_) => {}
            Head::Counter(_) | Head::AnyOf => {}
        }
    }

    /// The branch that is taken, or what must be known to tell.
    pub fn choose(
        &self,
        subject: &Expr,
        body: &Body,
        frame: &Frame,
    ) -> Result<Option<(usize, Rc<Node>)>, Missed> {
        let mut missing = Missed::new();
        let mut otherwise = None;
        for (index, node) in body.iter().filter(|n| is_branch(n)).enumerate() {
            match &node.what {
                What::Head(Head::Branch(patterns), _) => {
                    match self.matches(subject, patterns, frame) {
                        Ok(true) => return Ok(Some((index, node.clone()))),
                        Ok(false) => {}
                        Err(facts) => facts.iter().for_each(|f| miss(&mut missing, f)),
                    }
                }
                _ => otherwise = Some((index, node.clone())),
            }
        }
        if missing.is_empty() {
            Ok(otherwise)
        } else {
            Err(missing)
        }
    }

    fn run_plain(&mut self, node: &Rc<Node>, said: &StatementKind, frame: &Frame) {
        let place = &node.place;
        match said {
            StatementKind::Assign { target, value } => {
                let mut missed = Missed::new();
                match self.assigned(target, value, frame, &mut missed) {
                    Some(value) => self.assign(target, value, place, frame),
                    None => self.wait(Wait::Statement(node.clone()), Some(place), frame, &missed),
                }
            }
            StatementKind::Raise(raise) => self.raise(raise, place, frame),
            StatementKind::Close => self.close(State::Closed(frame.at), "办结", "", place, frame),
            StatementKind::Terminate(result) => {
                self.close(
                    State::Terminated(frame.at),
                    "终结",
                    &result.text,
                    place,
                    frame,
                );
            }
            StatementKind::Follow(citation) => {
                let body = self.followed(citation, place);
                self.run_body(
                    &body,
                    // Its names mean what they mean there.
                    &Frame {
                        via: Some(place.clone()),
                        key_path: None,
                        member_path: None,
                        ..frame.clone()
                    },
                );
            }
            StatementKind::Sanction { to, sanctions } => {
                let found = match to {
                    Some(path) => self.parties_at(path, frame),
                    None => frame.key.clone().map(|k| vec![k]).ok_or_else(Missed::new),
                };
                match found {
                    Ok(parties) => {
                        for party in parties {
                            for sanction in sanctions {
                                self.sanction(&sanction.text, &party, place, frame);
                            }
                        }
                    }
                    Err(facts) => {
                        self.wait(Wait::Statement(node.clone()), Some(place), frame, &facts)
                    }
                }
            }
            StatementKind::Notice { kind, to } => self.notice(*kind, to, place, frame),
            _ => {}
        }
    }

    /// What 依照 runs, written in a place.
    pub fn followed(&self, citation: &Citation, from: &Place) -> Body {
        let text = self.text_at(from);
        let Some(target) = text.find(citation, Some(from)) else {
            return Vec::new();
        };
        let first = citation.steps.last() == Some(&(Level::Paragraph, 1, 0))
            || citation.steps.is_empty()
                && matches!(
                    citation.anchor,
                    Some(Anchor::This(Level::Paragraph) | Anchor::Former(Level::Paragraph))
                );
        let article = target.chain.last().is_some_and(|s| s.0 == Level::Article);
        text.body_of(&target, first && article)
    }

    fn notice(&mut self, kind: NoticeKind, to: &[Path], place: &Rc<Place>, frame: &Frame) {
        let kind = match kind {
            NoticeKind::Report => "报",
            NoticeKind::Remind => "提醒",
        };
        let sender = frame.obligor.clone();
        let addressees: Vec<String> = to
            .iter()
            .filter_map(|p| self.parties_at(p, frame).ok())
            .flatten()
            .collect();
        if addressees.is_empty() {
            let own = sender.clone().filter(|_| to.is_empty()).unwrap_or_default();
            self.note(
                frame,
                Some(place),
                sender.as_deref(),
                "通知",
                format!("{kind} {own}"),
            );
        }
        for party in addressees {
            self.note(
                frame,
                Some(place),
                sender.as_deref(),
                "通知",
                format!("{kind} {party}"),
            );
        }
    }

    // ── facts ──

    /// The value of an 认定; a member of the enum of its target where it is one.
    fn assigned(
        &self,
        target: &Path,
        value: &Expr,
        frame: &Frame,
        missed: &mut Missed,
    ) -> Option<V> {
        use banfa::syntax::tree::ExprKind;
        let last = target.segments.last()?;
        let of = self.words.any_type(&last.text).map(|t| t.name.text.clone());
        if let (Some(members), ExprKind::Path(path)) =
            (of.and_then(|of| self.words.enums.get(&of)), &value.kind)
            && let [name] = path.segments.as_slice()
            && members.contains(&name.text)
        {
            return Some(V::Member(name.text.clone()));
        }
        self.eval(value, frame, missed)
    }

    fn assign(&mut self, target: &Path, value: V, place: &Rc<Place>, frame: &Frame) {
        let names: Vec<&str> = target.segments.iter().map(|s| &*s.text).collect();
        let (name, owner) = names.split_last().expect("a path has a name");
        let case = match owner {
            // The first case at hand that has it.
            [] => {
                let events = [frame.event, frame.origin].into_iter().flatten();
                let cases = events.flat_map(|e| self.cases_of(e));
                frame
                    .case
                    .clone()
                    .into_iter()
                    .chain(cases)
                    .find(|c| self.words.case_type(&self.cases[c].ty, name).is_some())
            }
            [ty] if self.words.cases.contains_key(*ty) => self.case_of_type(frame, ty),
            _ => None,
        };
        if let Some(case) = case {
            if self.set_case_fact(&case, name, value, Some(place), frame, true) {
                self.facts_changed(Some(&case), frame);
            }
            return;
        }
        let span = target.span;
        let owner = Path {
            segments: target.segments[..target.segments.len() - 1].to_vec(),
            span,
        };
        let Some(party) = (!owner.segments.is_empty())
            .then(|| self.party_at(&owner, frame))
            .flatten()
        else {
            return;
        };
        let attributes = self.parties.get_mut(&party).expect("a party of the roster");
        let old = attributes.insert((*name).to_owned(), value.clone());
        if old.as_ref() == Some(&value) {
            return;
        }
        self.note_fact(frame, Some(place), Some(&party), name, old, &value);
        self.facts_changed(frame.case.clone().as_deref(), frame);
    }

    fn note_fact(
        &mut self,
        frame: &Frame,
        place: Option<&Rc<Place>>,
        party: Option<&str>,
        name: &str,
        old: Option<V>,
        new: &V,
    ) {
        let word = if old.is_some() {
            "事实变更"
        } else {
            "事实"
        };
        let before = old.map_or(String::new(), |v| v.words());
        self.note(
            frame,
            place,
            party,
            word,
            format!("{name}:{before}→{}", new.words()),
        );
    }

    /// Sets a fact of a case; true where an entry told of it.
    pub fn set_case_fact(
        &mut self,
        case: &str,
        name: &str,
        value: V,
        place: Option<&Rc<Place>>,
        frame: &Frame,
        announce: bool,
    ) -> bool {
        let attributes = &mut self.cases.get_mut(case).expect("a case").attributes;
        let old = attributes.insert(name.to_owned(), value.clone());
        if old.as_ref() == Some(&value) || (old.is_none() && !announce) {
            return false;
        }
        let own = Frame {
            case: Some(case.to_owned()),
            ..frame.clone()
        };
        self.note_fact(&own, place, None, name, old, &value);
        true
    }

    pub fn facts_changed(&mut self, case: Option<&str>, frame: &Frame) {
        self.duties_ask_again(case, frame.at);
        self.ask_again();
    }

    // ── raised events ──

    fn raise(&mut self, raise: &Raise, place: &Rc<Place>, frame: &Frame) {
        let declared = self.words.events[&raise.event.text].clone();
        let mut fields: BTreeMap<String, V> = BTreeMap::new();
        for (name, ty) in &declared.fields {
            let written = raise.fields.iter().find(|f| f.0.text == *name);
            let value = match written {
                Some((_, expr)) => {
                    let found = self.field_value(expr, &ty.name.text, frame);
                    if found.is_none() && self.climbs(expr) {
                        return;
                    }
                    found
                }
                None => self.given_field(name, ty, frame),
            };
            if let Some(value) = value {
                fields.insert(name.clone(), value);
            }
        }
        let case = declared
            .about
            .as_ref()
            .and_then(|about| frame.case.clone().filter(|c| self.cases[c].ty == *about));
        let actor = frame
            .obligor
            .clone()
            .or_else(|| self.events[frame.event?].actor.clone());
        let event = Ev {
            at: frame.at,
            ty: raise.event.text.clone(),
            case,
            actor,
            recipient: None,
            fields,
            revoked: false,
            derived: true,
            source: match raise.how {
                RaiseKind::Record => Source::Recorded,
                RaiseKind::Deem => Source::Deemed,
            },
            parents: Vec::new(),
            entry: None,
            acted: None,
            defined: false,
        };
        self.raise_event(event, Some(place), frame);
    }

    fn field_value(&self, expr: &Expr, ty: &str, frame: &Frame) -> Option<V> {
        use banfa::syntax::tree::ExprKind;
        if let (Some(members), ExprKind::Path(path)) = (self.words.enums.get(ty), &expr.kind)
            && let [name] = path.segments.as_slice()
            && members.contains(&name.text)
        {
            return Some(V::Member(name.text.clone()));
        }
        self.value(expr, frame)
    }

    /// A field that is not written: what the event or the case at hand has under that name; for a case, the case. Where
    /// the name means one of a set, a field for the set takes the set.
    fn given_field(&self, name: &str, declared: &TypeName, frame: &Frame) -> Option<V> {
        let ty = declared.name.text.as_str();
        let fits = |v: &V| match v {
            V::Party(p) => self.party_type(p) == ty,
            V::Case(c) => self.cases[c].ty == ty,
            _ => self.words.any_type(name).is_some_and(|t| t.name.text == ty),
        };
        let one =
            frame.key_path.as_deref() == Some(name) || frame.member_path.as_deref() == Some(name);
        if one && !declared.set {
            let party = if frame.member_path.as_deref() == Some(name) {
                &frame.member
            } else {
                &frame.key
            };
            return party.clone().map(V::Party).filter(fits);
        }
        let at_hand = [frame.event, frame.origin].into_iter().flatten();
        let mut of_event = at_hand.filter_map(|id| self.events[id].fields.get(name));
        if let Some(found) = of_event.next().filter(|v| fits(v)) {
            return Some(found.clone());
        }
        let case = frame
            .case
            .iter()
            .cloned()
            .chain(frame.event.into_iter().flat_map(|id| self.cases_of(id)));
        // The first case whose type has it, known there or not.
        let has = |case: &String| {
            let attribute = self.words.case_type(&self.cases[case].ty, name);
            attribute.is_some_and(|a| a.name.text == ty && a.set == declared.set)
        };
        let of_case = case.into_iter().find(has);
        if let Some(found) = of_case.and_then(|c| self.cases[&c].attributes.get(name).cloned()) {
            return Some(found);
        }
        if self.words.cases.contains_key(ty) {
            return self.case_of_type(frame, ty).map(V::Case);
        }
        None
    }

    /// Whether a value goes one step up a relation without circles: at its top nobody is above.
    fn climbs(&self, expr: &Expr) -> bool {
        use banfa::syntax::tree::ExprKind;
        let ExprKind::Path(path) = &expr.kind else {
            return false;
        };
        let last = &path.segments.last().expect("a name").text;
        path.segments.len() > 1
            && self
                .words
                .parties
                .values()
                .flatten()
                .any(|(name, ty)| name == last && ty.acyclic)
    }

    // ── closing ──

    fn close(
        &mut self,
        state: State,
        word: &'static str,
        detail: &str,
        place: &Rc<Place>,
        frame: &Frame,
    ) {
        let Some(case) = frame.case.clone() else {
            return;
        };
        let terminated = matches!(state, State::Terminated(_));
        let own = self.cases.get_mut(&case).expect("a case");
        match (&own.state, terminated) {
            (State::Open | State::Untouched, _) | (State::Closed(_), true) => {}
            _ => return,
        }
        own.state = state;
        self.arms.retain(|a| a.case != case);
        self.note(frame, Some(place), None, word, detail.to_owned());
        self.pending.retain(|p| {
            p.frame.case.as_deref() != Some(&case)
                || matches!(
                    p.what,
                    Wait::Counter(_, false) | Wait::Tier(..) | Wait::Definition(..)
                )
        });
        if terminated {
            self.waive_all(&case, frame);
        }
    }

    // ── waiting ──

    pub fn wait(&mut self, what: Wait, place: Option<&Rc<Place>>, frame: &Frame, facts: &[String]) {
        if !matches!(what, Wait::Counter(_, true)) {
            self.note(frame, place, None, "待补充", facts.join("、"));
        }
        self.put_off += 1;
        self.pending.push(Pending {
            number: self.put_off,
            what,
            frame: frame.clone(),
            told: self.told.len(),
            known: self.knowledge,
        });
    }

    /// What now can run does, the earliest put off first and each to its end; what one of them makes ready runs in it.
    /// What is put off again waits for a further fact.
    pub fn ask_again(&mut self) {
        self.knowledge += 1;
        loop {
            let can = |p: &&Pending| p.known < self.knowledge && self.ready(p);
            let waits = |p: &&Pending| !self.lined_up.contains(&p.number);
            let ready: Vec<u64> = self
                .pending
                .iter()
                .filter(waits)
                .filter(can)
                .map(|p| p.number)
                .collect();
            if ready.is_empty() {
                return;
            }
            self.lined_up.extend(&ready);
            for number in ready {
                self.lined_up.remove(&number);
                let at = self.pending.iter().position(|p| p.number == number);
                if let Some(at) = at
                    && self.ready(&self.pending[at])
                {
                    let pending = self.pending.remove(at);
                    self.run_late(pending);
                }
            }
        }
    }

    fn ready(&self, pending: &Pending) -> bool {
        let frame = &pending.frame;
        match &pending.what {
            Wait::Statement(node) => self.node_ready(node, frame),
            Wait::Member(owed, _) => self.arises(owed, frame).is_ok(),
            Wait::Head(head) => self.head_holds(head, frame).is_ok(),
            Wait::Arm(number) => {
                let arm = self.arms.iter().find(|a| a.number == *number);
                arm.is_none_or(|a| self.ask(a.trigger.when.as_ref(), frame).is_ok())
            }
            Wait::Counter(family, _) => self.counter_ready(family, frame),
            Wait::Tier(tally, tier, _) => self.tier_ready(tally, *tier, frame),
            Wait::Definition(_, definition) => self.ask(definition.when.as_ref(), frame).is_ok(),
        }
    }

    fn node_ready(&self, node: &Node, frame: &Frame) -> bool {
        match &node.what {
            What::Head(Head::If(condition), _) => self.ask(Some(condition), frame).is_ok(),
            What::Head(Head::Switch(subject), body) => self.choose(subject, body, frame).is_ok(),
            What::AnyOf(items, _) => {
                let answers: Vec<_> = items
                    .iter()
                    .map(|(_, c)| self.ask(Some(c), frame))
                    .collect();
                answers.contains(&Ok(true)) || answers.iter().all(Result::is_ok)
            }
            What::Duty(owed) => self.duty_ready(owed, frame),
            What::Power(power, _) => self.ask(power.when.as_ref(), frame).is_ok(),
            What::Plain(StatementKind::Assign { target, value }) => self
                .assigned(target, value, frame, &mut Missed::new())
                .is_some(),
            What::Plain(StatementKind::Sanction { to: Some(path), .. }) => {
                self.parties_at(path, frame).is_ok()
            }
            _ => true,
        }
    }

    /// As of its trigger; then the case's later events are offered to what it opened, in order (ruling 8).
    fn run_late(&mut self, pending: Pending) {
        let (duties, arms) = (self.duties.len(), self.arms_made);
        let frame = pending.frame;
        match pending.what {
            Wait::Statement(node) => self.run_waited(&node, &frame),
            Wait::Member(owed, group) => self.open_member(&owed, group, &frame),
            Wait::Head(head) => {
                if self.head_holds(&head, &frame) == Ok(true) {
                    self.run_body(&head.body, &frame);
                }
            }
            Wait::Arm(number) => self.use_arm(number, &frame),
            Wait::Counter(family, _) => return self.count(&family, &frame),
            Wait::Tier(tally, tier, count) => return self.fire_tier(&tally, tier, count, &frame),
            Wait::Definition(place, definition) => {
                let at = self.now.max(frame.at);
                return self.define(place.as_ref(), &definition, &Frame { at, ..frame });
            }
        }
        if let Some(case) = &frame.case {
            self.replay(case, pending.told, duties, arms);
        }
        self.ring_before(self.now);
    }

    /// What waited runs alone: what stood beside the branches of a 分流 has run before.
    fn run_waited(&mut self, node: &Rc<Node>, frame: &Frame) {
        if let What::Head(Head::Switch(subject), body) = &node.what {
            let branches = body.iter().filter(|n| is_branch(n)).cloned().collect();
            let what = What::Head(Head::Switch(subject.clone()), branches);
            return self.run_node(
                &Rc::new(Node {
                    what,
                    ..(**node).clone()
                }),
                frame,
            );
        }
        self.run_node(node, frame);
    }

    fn replay(&mut self, case: &str, told: usize, duties: usize, arms: u64) {
        let history = self.history(case).into_iter();
        let later: Vec<usize> = history
            .filter(|id| self.told[told..].contains(id))
            .collect();
        for id in later {
            let (at, ty, source): (At, String, Source) = {
                let event = &self.events[id];
                (event.at, event.ty.clone(), event.source)
            };
            self.ring_before(at);
            let owed = self
                .duties
                .iter()
                .any(|d| d.case.as_deref() == Some(case) && d.open());
            if self.cases[case].state != State::Open && !owed {
                return;
            }
            let frame = Frame {
                event: Some(id),
                case: Some(case.to_owned()),
                ..Frame::at(at)
            };
            let (bound, arm_bound) = (self.duties.len(), self.arms_made);
            if source != Source::Deemed {
                self.offer_act(id, &frame, duties, bound);
            }
            self.offer_waivers(&ty, &frame, duties, bound);
            self.offer_arms(id, &frame, arms, arm_bound);
        }
    }

    // ── what nobody expected ──

    pub fn mark_unexpected(
        &mut self,
        id: usize,
        frame: &Frame,
        noticed: bool,
        armed: crate::steps::Armed,
    ) {
        let event = self.events[id].clone();
        let uses = crate::uses::of(self, &event.ty, frame);
        if noticed || uses.counted {
            return;
        }
        let actor = event.actor.as_deref();
        let closed = event
            .case
            .as_ref()
            .is_some_and(|c| match self.cases[c].state {
                State::Closed(at) | State::Terminated(at) => at < frame.at,
                _ => false,
            });
        if closed && (uses.positional || uses.anywhere_head) {
            self.note(frame, None, actor, "办结后事件", event.ty.clone());
            return;
        }
        let sets = !event.defined
            && self.words.events[&event.ty]
                .fields
                .iter()
                .any(|(name, ty)| {
                    self.sets(&event.ty, ty, name, event.case.as_deref())
                        .is_some()
                });
        let expected = !uses.positional && (sets || uses.looked_at || uses.head);
        if armed == crate::steps::Armed::NoneTrue || !expected {
            self.note(frame, None, actor, "未预期", event.ty.clone());
        }
    }
}

pub fn is_branch(node: &Node) -> bool {
    matches!(node.what, What::Head(Head::Branch(_) | Head::Otherwise, _))
}
