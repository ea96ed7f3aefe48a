//! What is given: sanctions, decisions, who is named beside them; corrections and revocations (rulings 16, 17 and 19).

use crate::calendar::end_of;
use crate::evaluate::Missed;
use crate::text::{Owes, Place};
use crate::values::V;
use crate::world::{Frame, Given, InScope, World, moment};
use banfa::syntax::tree::{Choice, Citation, Path, Validity};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;
use std::rc::Rc;

impl World<'_> {
    pub fn sanction(&mut self, sanction: &str, party: &str, place: &Rc<Place>, frame: &Frame) {
        if let Some(case) = &frame.case
            && self.cases[case].scope == InScope::Unknown
        {
            self.note(
                frame,
                Some(place),
                Some(party),
                "处理待定",
                sanction.to_owned(),
            );
            let held = (
                sanction.to_owned(),
                party.to_owned(),
                place.clone(),
                frame.clone(),
            );
            self.cases.get_mut(case).expect("a case").held.push(held);
            return;
        }
        let (targets, validity) = &self.words.sanctions[sanction];
        let reach = self.reaches(party, frame);
        if !targets.iter().any(|t| t == self.party_type(party)) || reach == Ok(false) {
            self.note(
                frame,
                Some(place),
                Some(party),
                "处理不及",
                sanction.to_owned(),
            );
            return;
        }
        let until = match validity {
            None => None,
            Some(Validity::For(q)) => self.calendar.after(frame.at, self.words.length(q)),
            Some(Validity::ThisYear) => {
                NaiveDate::from_ymd_opt(frame.at.year(), 12, 31).map(end_of)
            }
        };
        let detail = format!("{sanction} {}", until.map_or("长期".to_owned(), moment));
        let line = self.note(frame, Some(place), Some(party), "处理", detail);
        self.name_responsible(line, Some(party), frame);
        if let Err(facts) = reach {
            self.flag_missing(line, &facts);
        }
        let mut grounds = self.ancestry(frame.event.into_iter().collect());
        grounds.extend(self.ancestry(frame.grounds.clone()));
        let ungrounded = frame.event.is_some_and(|id| self.events[id].revoked);
        self.given.push(Given {
            party: party.to_owned(),
            sanction: sanction.to_owned(),
            at: frame.at,
            place: place.clone(),
            grounds,
            ungrounded,
            entry: line,
        });
    }

    /// Events, what they derive from, and so on.
    fn ancestry(&self, mut found: Vec<usize>) -> Vec<usize> {
        let mut next = 0;
        while next < found.len() {
            for parent in self.events[found[next]].parents.clone() {
                if !found.contains(&parent) {
                    found.push(parent);
                }
            }
            next += 1;
        }
        found
    }

    /// Where 适用于 names party types, only those it covers.
    fn reaches(&self, party: &str, frame: &Frame) -> Result<bool, Missed> {
        let ty = self.party_type(party).to_owned();
        let (mut limited, mut covered, mut missing) = (false, false, Missed::new());
        for unit in self.units(frame) {
            for (place, scope) in &unit.scopes {
                if !scope
                    .subjects
                    .iter()
                    .any(|s| self.words.parties.contains_key(&s.text))
                {
                    continue;
                }
                limited |= scope.applies;
                if !scope.subjects.iter().any(|s| s.text == ty) {
                    continue;
                }
                let own = Frame {
                    key: Some(party.to_owned()),
                    subject: Some(ty.clone()),
                    bare: true,
                    ..frame.read_by(place)
                };
                let excepted = self.shown(scope.unless.as_ref(), &own);
                match self.ask(scope.when.as_ref(), &own) {
                    _ if excepted => {}
                    Ok(false) => {}
                    Ok(true) if scope.applies => covered = true,
                    Ok(true) => return Ok(false),
                    Err(facts) => missing.extend(facts),
                }
            }
        }
        if missing.is_empty() {
            Ok(covered || !limited)
        } else {
            Err(missing)
        }
    }

    /// 责任, beside breaches and sanctions: over the case, else over the party.
    pub fn name_responsible(&mut self, line: usize, party: Option<&str>, frame: &Frame) {
        let mut named = Vec::new();
        for unit in self.units(frame) {
            for roles in &unit.responsible {
                for (role, path) in roles {
                    let own = Frame {
                        bare: true,
                        subject: None,
                        key_path: None,
                        member: None,
                        member_path: None,
                        ..frame.clone()
                    };
                    let of_case = self.responsible_of_case(path, &own);
                    let found = of_case.or_else(|| self.responsible_of_party(path, party?));
                    if let Some(found) = found {
                        named.push(format!("{}={found}", role.text));
                    }
                }
            }
        }
        self.lines[line].responsible = named;
    }

    fn responsible_of_case(&self, path: &Path, frame: &Frame) -> Option<String> {
        match self.path(path, frame, &mut Missed::new()) {
            Some(V::Party(p)) => Some(p),
            _ => None,
        }
    }

    fn responsible_of_party(&self, path: &Path, party: &str) -> Option<String> {
        let names: Vec<&str> = path.segments.iter().map(|s| &*s.text).collect();
        let names = match names.split_first() {
            Some((first, rest)) if *first == self.party_type(party) => rest.to_vec(),
            _ => names,
        };
        let mut at = party.to_owned();
        for name in names {
            match self.parties[&at].get(name) {
                Some(V::Party(next)) => at = next.clone(),
                _ => return None,
            }
        }
        Some(at)
    }

    /// Whether a provision is the one cited or stands below it: the provision that has that number in the last text, in
    /// whichever of its texts, or one that had the number.
    pub fn within(&self, place: &Place, under: Option<&Citation>) -> bool {
        let Some(under) = under else { return true };
        let last = self.last_text_of(under);
        if last.is_some_and(|p| place.lineages.contains(&p.lineage)) {
            return true;
        }
        let texts = self.rules.versions.iter().map(|v| &v.text);
        let found: Vec<_> = texts.filter_map(|t| t.find(under, None)).collect();
        found
            .iter()
            .any(|p| place.chain.starts_with(&p.chain) || place.cited.starts_with(&p.cited))
    }

    /// What a citation means in the last text that has it.
    fn last_text_of(&self, cited: &Citation) -> Option<Rc<Place>> {
        let texts = self.rules.versions.iter().rev();
        texts.map(|v| &v.text).find_map(|t| t.find(cited, None))
    }

    pub fn choices(&self, choice: &Choice) -> (Vec<String>, bool) {
        match choice {
            Choice::Fixed(names) => (names.iter().map(|n| n.text.clone()).collect(), false),
            Choice::OneOf(names) => (names.iter().map(|n| n.text.clone()).collect(), true),
            Choice::Between(from, to) => {
                let range = self.words.severities.iter().find_map(|order| {
                    let at = |name: &str| order.iter().position(|s| s == name);
                    order
                        .get(at(&from.text)?..=at(&to.text)?)
                        .map(<[String]>::to_vec)
                });
                (range.unwrap_or_default(), true)
            }
        }
    }

    /// 裁量: the oldest matching decision that is owed.
    pub fn decide(
        &mut self,
        actor: Option<&str>,
        target: Option<&str>,
        under: Option<&Citation>,
        choice: &[String],
        reason: Option<&str>,
        frame: &Frame,
    ) {
        let owed: Vec<usize> = (0..self.duties.len())
            .filter(|id| {
                let duty = &self.duties[*id];
                matches!(duty.owed.owes, Owes::Decision(_))
                    && duty.open()
                    && self.within(&duty.owed.place, under)
                    && (target.is_none() || duty.target.as_deref() == target)
            })
            .collect();
        let mine = |id: &&usize| match (&self.duties[**id].party, actor) {
            (Some(owes), Some(actor)) => self.acts_for(actor, owes),
            _ => true,
        };
        let refuse = |world: &mut Self, place: Option<Rc<Place>>, why: &str| {
            let detail = format!("{} {why}", choice.join("、"));
            world.note(frame, place.as_ref(), target, "裁量无效", detail);
        };
        let Some(&id) = owed.iter().find(mine) else {
            let (place, why) = match owed.first() {
                Some(first) => (Some(self.duties[*first].owed.place.clone()), "非裁量人"),
                None => (under.and_then(|c| self.last_text_of(c)), "无可裁量"),
            };
            return refuse(self, place, why);
        };
        let owed = self.duties[id].owed.clone();
        let Owes::Decision(rule) = &owed.owes else {
            return;
        };
        let (range, free) = self.choices(&rule.choice);
        let given: Vec<String> = if !free && choice.is_empty() {
            range.clone()
        } else {
            choice.to_vec()
        };
        let complete = if free {
            given.len() == 1
        } else {
            range.iter().all(|s| given.contains(s))
        };
        if !given.iter().all(|s| range.contains(s)) || !complete {
            return refuse(self, Some(owed.place.clone()), "超出范围");
        }
        if free && reason.is_none() {
            return refuse(self, Some(owed.place.clone()), "没有理由");
        }
        let hit = target.map(str::to_owned).or(self.duties[id].target.clone());
        let detail = format!("{} {}", self.duty_words(id), given.join("、"));
        self.note(frame, Some(&owed.place), actor, "裁量", detail);
        let flags: &[&str] = if actor.is_none() {
            &["推定经手人"]
        } else {
            &[]
        };
        let own = Frame {
            at: frame.at,
            ..self.duties[id].frame.clone()
        };
        self.perform(id, frame, flags);
        let Some(hit) = hit else { return };
        for sanction in given {
            self.sanction(&sanction, &hit, &owed.place, &own);
        }
    }

    // ── corrections ──

    /// 补充 fills empty fields only.
    pub fn supplement(&mut self, of: usize, fields: &BTreeMap<String, V>, frame: &Frame) {
        let Some(id) = self.taken[of] else {
            self.note(frame, None, None, "未预期", "补充".to_owned());
            return;
        };
        let cases = self.cases_of(id);
        let own = self.events[id].case.clone();
        let frame = Frame {
            case: cases.first().cloned(),
            ..frame.clone()
        };
        let ty = self.events[id].ty.clone();
        let spans: BTreeMap<String, _> = self
            .cases
            .keys()
            .map(|case| (case.clone(), self.all_spans(case)))
            .collect();
        let declared = self.words.events[&ty].fields.clone();
        let mut filled: Vec<(String, V)> = Vec::new();
        for (name, _) in &declared {
            let Some(value) = fields.get(name) else {
                continue;
            };
            match self.events[id].fields.get(name) {
                None => {
                    self.events[id].fields.insert(name.clone(), value.clone());
                    filled.push((name.clone(), value.clone()));
                }
                Some(old) if old == value => {}
                Some(_) => {
                    self.note(&frame, None, None, "补充不予采纳", format!("{ty} {name}"));
                }
            }
        }
        if filled.is_empty() {
            return;
        }
        let words: Vec<String> = filled
            .iter()
            .map(|(n, v)| format!("{n} {}", v.words()))
            .collect();
        self.note(
            &frame,
            None,
            None,
            "补充",
            format!("{ty} {}", words.join(",")),
        );
        // Defined events are copies: they are filled too.
        let mut copies = vec![id];
        for other in id + 1..self.events.len() {
            let event = &self.events[other];
            if event.defined && event.parents.iter().any(|p| copies.contains(p)) {
                copies.push(other);
                for (name, value) in &filled {
                    if self
                        .words
                        .field_type(&self.events[other].ty, name)
                        .is_some()
                    {
                        self.events[other]
                            .fields
                            .entry(name.clone())
                            .or_insert(value.clone());
                    }
                }
            }
        }
        for (name, value) in filled {
            let ty = declared
                .iter()
                .find(|f| f.0 == name)
                .expect("declared")
                .1
                .clone();
            if let Some(case) = self.sets(&self.events[id].ty, &ty, &name, own.as_deref())
                && !self.cases[&case].attributes.contains_key(&name)
            {
                self.set_case_fact(&case, &name, value, None, &frame, false);
            }
        }
        if let Some(case) = frame.case.clone()
            && !self.in_scope(&case, &frame)
        {
            return;
        }
        self.duties_ask_again(frame.case.as_deref(), frame.at);
        // What has happened on the cases that it turns out to be on may decide what waits there.
        let mut joined: Vec<String> = Vec::new();
        for case in copies.iter().flat_map(|id| self.cases_of(*id)) {
            if !cases.contains(&case)
                && frame.case.as_ref() != Some(&case)
                && !joined.contains(&case)
            {
                joined.push(case);
            }
        }
        // It may have begun or ended their intervals.
        let mut moved = joined.clone();
        moved.retain(|case| spans.get(case) != Some(&self.all_spans(case)));
        for case in joined {
            self.duties_ask_again(Some(&case), frame.at);
        }
        self.ask_again();
        for case in moved {
            self.clocks_moved(&case, frame.at);
        }
    }

    /// 撤销: what is counted falls from now; sanctions that rest on it are flagged, not lifted.
    pub fn revoke(&mut self, of: usize, actor: Option<&str>, frame: &Frame) {
        let Some(id) = self.taken[of] else {
            self.note(frame, None, actor, "未预期", "撤销".to_owned());
            return;
        };
        let frame = Frame {
            case: self.cases_of(id).first().cloned(),
            ..frame.clone()
        };
        let ty = self.events[id].ty.clone();
        let at_hand = Frame {
            event: Some(id),
            ..frame.clone()
        };
        let flags = match self.allowed(&ty, true, actor, &at_hand) {
            Ok(flags) => flags,
            Err(place) => {
                self.note(&frame, place.as_ref(), actor, "无效", "撤销".to_owned());
                return;
            }
        };
        let line = self.note(&frame, None, actor, "撤销", ty);
        for flag in flags {
            self.flag(line, &flag);
        }
        let mut revoked = vec![id];
        for other in id + 1..self.events.len() {
            let event = &self.events[other];
            if event.derived && event.parents.iter().any(|p| revoked.contains(p)) {
                revoked.push(other);
            }
        }
        let lowered = self.lowered_by(&revoked, &frame);
        for id in &revoked {
            self.events[*id].revoked = true;
        }
        for lowered in lowered {
            self.restore(lowered, &frame);
        }
        self.pending
            .retain(|p| p.frame.event.is_none_or(|e| !revoked.contains(&e)));
        for index in 0..self.given.len() {
            let given = &mut self.given[index];
            if given.ungrounded || !given.grounds.iter().any(|g| revoked.contains(g)) {
                continue;
            }
            given.ungrounded = true;
            let (party, place, entry) = (given.party.clone(), given.place.clone(), given.entry);
            let detail = format!("{} {}", given.sanction, moment(given.at));
            self.note(&frame, Some(&place), Some(&party), "处理依据已撤销", detail);
            self.flag(entry, "依据已撤销");
        }
    }
}
