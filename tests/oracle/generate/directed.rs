//! Further events that the position of a run makes interesting: acts by the right and the wrong person at the last
//! instant and after it, decisions, approvals, facts that are waited for, revocations, events on closed cases.

use super::cases::{CaseText, Event, STAFFS, event, somebody, step, value};
use super::dice::Dice;
use super::rulebase::RuleBase;
use super::vocabulary::About;
use crate::text::{Owes, What};
use crate::world::{Due, Duty, Standing, State, Wait, World};
use banfa::syntax::tree::Choice;
use chrono::{Duration, NaiveDateTime};

/// Adds events to a case after a run of what it says so far.
pub fn add(dice: &mut Dice, base: &RuleBase, case: &mut CaseText, world: &World<'_>, count: usize) {
    for _ in 0..count {
        let number = case.events.len();
        let last = case.events.iter().map(|e| e.at).max();
        let Some(last) = last else { return };
        let found = match dice.below(20) {
            0..=7 => perform(dice, base, world, number),
            8 | 9 => decide(dice, world, last),
            10 | 11 => supplement(dice, base, case, last),
            12 | 13 => revoke(dice, case, last),
            14 | 15 => extend(dice, world, number, last),
            16 => awaited(dice, base, world, last, number),
            17 => after_end(dice, base, world, last, number),
            18 => double(dice, case),
            _ => power(dice, base, world, last, number),
        };
        if let Some(found) = found {
            // Approved once more.
            if found.name == "批准延长" && dice.percent(40) {
                let mut again = found.clone();
                again.at += Duration::minutes(dice.between(0, 90));
                case.events.push(again);
            }
            case.events.push(found);
        }
    }
}

/// Puts the lines in some order: by time, or as they come.
pub fn arrange(dice: &mut Dice, case: &mut CaseText) {
    match dice.below(10) {
        0..=5 => case.events.sort_by_key(|e| e.at),
        6 | 7 => dice.shuffle(&mut case.events),
        _ => {}
    }
}

fn when(dice: &mut Dice, duty: &Duty) -> NaiveDateTime {
    if let Due::At(Some(due)) = duty.due {
        return match dice.below(8) {
            0 | 1 => {
                due - Duration::nanoseconds(i64::from(due.format("%f").to_string() != "000000000"))
            }
            2 => due + Duration::minutes(1),
            3 => due + Duration::seconds(1),
            4 => due + Duration::days(dice.between(1, 30)),
            _ => {
                let room = (due - duty.opened).num_minutes().max(1);
                duty.opened + Duration::minutes(dice.between(0, room))
            }
        };
    }
    duty.opened + step(dice)
}

/// Whole seconds: a case file knows nothing finer.
fn whole(at: NaiveDateTime) -> NaiveDateTime {
    let text = at.format("%Y-%m-%d %H:%M:%S").to_string();
    NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S").expect("a time")
}

/// Puts an event on a case of its kind.
fn put_on(event: &mut Event, base: &RuleBase, world: &World<'_>, case: Option<&String>) {
    let ty = case.and_then(|c| world.cases.get(c)).map(|c| c.ty.as_str());
    let fits = match base.words.event(&event.name).about {
        About::Matter => ty == Some("事项"),
        About::Complaint => ty == Some("投诉件"),
        About::Nothing => false,
    };
    if let (true, Some(case), Some(id)) = (fits, case, event.ids.first_mut()) {
        id.clone_from(case);
    }
}

fn actor(dice: &mut Dice, world: &World<'_>, party: Option<&str>) -> Option<String> {
    let party = party?;
    match dice.below(8) {
        0 => None,
        1 => Some(somebody(dice)),
        2 | 3 => {
            // Somebody of the office.
            let of = |p: &&&str| {
                let attributes = world.parties.get(&***p);
                matches!(attributes.and_then(|a| a.get("所属科室")),
                    Some(crate::values::V::Party(office)) if office == party)
            };
            let member = STAFFS.iter().find(of);
            Some(member.map_or_else(|| party.to_owned(), |m| (*m).to_owned()))
        }
        _ => Some(party.to_owned()),
    }
}

fn perform(dice: &mut Dice, base: &RuleBase, world: &World<'_>, number: usize) -> Option<Event> {
    let stopped: Vec<&Duty> = world
        .duties
        .iter()
        .filter(|d| d.state == Standing::Suspended)
        .collect();
    if !stopped.is_empty() && dice.percent(60) {
        let duty = *dice.pick(&stopped);
        return go_on(dice, base, world, duty, number);
    }
    let owed: Vec<&Duty> = world
        .duties
        .iter()
        .filter(|d| matches!(&d.owed.owes, Owes::Act(_)))
        .filter(|d| d.open() || dice.percent(15))
        .collect();
    let duty = *owed.get(dice.below(owed.len()))?;
    let Owes::Act(act) = &duty.owed.owes else {
        return None;
    };
    let all = dice.pick(&act.acts);
    let name = &dice.pick(all).text;
    let at = whole(when(dice, duty));
    let mut event = event(dice, &base.words, name, at, number);
    put_on(&mut event, base, world, duty.case.as_ref());
    event.fields.retain(|f| f.0 != "经手人" && f.0 != "向");
    if let Some(actor) = actor(dice, world, duty.party.as_deref()) {
        event.fields.push(("经手人".into(), actor));
    }
    if !duty.recipients.is_empty() && dice.percent(75) {
        event
            .fields
            .push(("向".into(), dice.pick(&duty.recipients).clone()));
    }
    Some(event)
}

/// What ends the interval for which the clock of a duty stands.
fn go_on(
    dice: &mut Dice,
    base: &RuleBase,
    world: &World<'_>,
    duty: &Duty,
    number: usize,
) -> Option<Event> {
    let case = duty.case.as_ref()?;
    let (since, ends) = world.words.intervals.iter().find_map(|(name, _, ends)| {
        let (since, end) = world.spans(case, name).last().copied()?;
        end.is_none().then_some((since, ends))
    })?;
    let at = whole(since + step(dice));
    let name = dice.pick(ends).clone();
    let mut event = event(dice, &base.words, &name, at, number);
    put_on(&mut event, base, world, Some(case));
    Some(event)
}

fn decide(dice: &mut Dice, world: &World<'_>, last: NaiveDateTime) -> Option<Event> {
    let owed: Vec<&Duty> = world
        .duties
        .iter()
        .filter(|d| matches!(&d.owed.owes, Owes::Decision(_)))
        .collect();
    let mut fields = Vec::new();
    let mut at = last + step(dice);
    let mut ids = Vec::new();
    let duty = owed.get(dice.below(owed.len())).copied();
    let choices: Vec<String> = match duty.map(|d| &d.owed.owes) {
        Some(Owes::Decision(decision)) => match &decision.choice {
            Choice::Fixed(names) | Choice::OneOf(names) => {
                names.iter().map(|n| n.text.clone()).collect()
            }
            Choice::Between(..) => vec!["警告".into(), "记过".into(), "记大过".into()],
        },
        _ => vec!["警告".into()],
    };
    if let Some(duty) = duty {
        if dice.percent(60) {
            at = when(dice, duty);
        }
        if let Some(case) = duty.case.as_ref().filter(|_| dice.percent(60)) {
            ids.push(case.clone());
        }
    }
    let by = duty.and_then(|d| d.party.clone());
    match by {
        Some(by) if dice.percent(85) => fields.push(("经手人".to_owned(), by)),
        _ if dice.percent(70) => fields.push(("经手人".to_owned(), somebody(dice))),
        _ => {}
    }
    let target = duty.and_then(|d| d.target.clone());
    match target {
        Some(target) if dice.percent(85) => fields.push(("对象".to_owned(), target)),
        _ if dice.percent(60) => fields.push(("对象".to_owned(), somebody(dice))),
        _ => {}
    }
    if dice.percent(90) {
        let choice = match dice.percent(75) {
            true => dice.pick(&choices).clone(),
            false => dice
                .some(&["警告", "通报批评", "不得评先", "记过"], 2)
                .join("、"),
        };
        fields.push(("选择".to_owned(), choice));
    }
    if dice.percent(75) {
        fields.push(("理由".to_owned(), dice.one(&["影响较大", "“情节轻微”"])));
    }
    if let Some(duty) = duty.filter(|d| !d.owed.place.cite.is_empty() && dice.percent(30)) {
        fields.push(("依据".to_owned(), duty.owed.place.cite.clone()));
    }
    Some(Event {
        at: whole(at),
        name: dice.one(&["裁量", "裁量", "决定"]),
        ids,
        fields,
    })
}

/// An event with an id of its own.
fn with_id<'c>(dice: &mut Dice, case: &'c CaseText) -> Option<(&'c Event, String)> {
    let own = |e: &&Event| {
        !matches!(&*e.name, "裁量" | "决定" | "补充" | "撤销" | "批准延长")
            && e.ids.last().is_some_and(|id| id.starts_with('T'))
    };
    let all: Vec<&Event> = case.events.iter().filter(own).collect();
    let event = *all.get(dice.below(all.len()))?;
    Some((event, event.ids.last()?.clone()))
}

fn supplement(
    dice: &mut Dice,
    base: &RuleBase,
    case: &CaseText,
    last: NaiveDateTime,
) -> Option<Event> {
    let (event, id) = with_id(dice, case)?;
    let kind = base.words.event(&event.name);
    let at = match dice.percent(80) {
        true => last + step(dice),
        false => event.at + step(dice),
    };
    let mut fields = Vec::new();
    for (name, ty) in &kind.fields {
        let said = event.fields.iter().any(|f| f.0 == *name);
        if dice.percent(if said { 12 } else { 65 }) {
            fields.push(((*name).to_owned(), value(dice, *ty, at)));
        }
    }
    if fields.is_empty() {
        return None;
    }
    if dice.percent(40) {
        fields.push(("经手人".into(), somebody(dice)));
    }
    Some(Event {
        at: whole(at),
        name: "补充".into(),
        ids: vec![id],
        fields,
    })
}

fn revoke(dice: &mut Dice, case: &CaseText, last: NaiveDateTime) -> Option<Event> {
    let (_, id) = with_id(dice, case)?;
    let mut fields = Vec::new();
    match dice.below(8) {
        0 => {}
        1 | 2 => fields.push(("经手人".to_owned(), somebody(dice))),
        _ => fields.push(("经手人".to_owned(), "监督科".to_owned())),
    }
    if dice.percent(50) {
        fields.push(("理由".to_owned(), "查无此事".to_owned()));
    }
    Some(Event {
        at: whole(last + step(dice)),
        name: "撤销".into(),
        ids: vec![id],
        fields,
    })
}

fn extend(
    dice: &mut Dice,
    world: &World<'_>,
    _number: usize,
    last: NaiveDateTime,
) -> Option<Event> {
    let of = |d: &&Duty| match &d.owed.owes {
        Owes::Act(act) => act.extension.is_some() && d.case.is_some(),
        Owes::Decision(_) => false,
    };
    let all: Vec<&Duty> = world.duties.iter().filter(of).collect();
    let duty = all.get(dice.below(all.len())).copied();
    let case = match duty {
        Some(duty) => duty.case.clone()?,
        None if dice.percent(20) => {
            let touched = |c: &(&String, &crate::world::Case)| c.1.state != State::Untouched;
            world.cases.iter().find(touched)?.0.clone()
        }
        None => return None,
    };
    let at = match duty {
        Some(duty) if dice.percent(85) => when(dice, duty),
        _ => last + step(dice),
    };
    let mut fields = Vec::new();
    if dice.percent(90) {
        let by = match dice.percent(75) {
            true => "局领导".to_owned(),
            false => somebody(dice),
        };
        fields.push(("经手人".to_owned(), by));
    }
    if dice.percent(70) {
        let length = dice.one(&["2个工作日", "1日", "10个自然日", "1小时", "1个月"]);
        fields.push(("延长".to_owned(), length));
    }
    if let Some(duty) = duty.filter(|_| dice.percent(30)) {
        fields.push(("依据".to_owned(), duty.owed.place.cite.clone()));
    }
    Some(Event {
        at: whole(at),
        name: "批准延长".into(),
        ids: vec![case],
        fields,
    })
}

/// What an armed 遇 waits for.
fn awaited(
    dice: &mut Dice,
    base: &RuleBase,
    world: &World<'_>,
    last: NaiveDateTime,
    number: usize,
) -> Option<Event> {
    let arm = world.arms.get(dice.below(world.arms.len()))?;
    let name = &dice.pick(&arm.trigger.events).text;
    if base.words.event(name).defined {
        return None;
    }
    let at = last + step(dice);
    let mut event = event(dice, &base.words, name, at, number);
    put_on(&mut event, base, world, Some(&arm.case));
    Some(event)
}

/// Something on a case that has ended.
fn after_end(
    dice: &mut Dice,
    base: &RuleBase,
    world: &World<'_>,
    last: NaiveDateTime,
    number: usize,
) -> Option<Event> {
    let ended = |c: &(&String, &crate::world::Case)| {
        matches!(
            c.1.state,
            State::Closed(_) | State::Terminated(_) | State::Out
        )
    };
    let all: Vec<_> = world.cases.iter().filter(ended).collect();
    let (id, case) = *all.get(dice.below(all.len()))?;
    let about = match case.ty.as_str() {
        "事项" => About::Matter,
        _ => About::Complaint,
    };
    let kinds: Vec<&str> = base
        .words
        .events
        .iter()
        .filter(|e| e.about == about && !e.defined)
        .map(|e| e.name)
        .collect();
    let name = dice.one(&kinds);
    let at = last + step(dice);
    let mut event = event(dice, &base.words, &name, at, number);
    if let Some(first) = event.ids.first_mut() {
        first.clone_from(id);
    }
    Some(event)
}

/// The same line once more, without its id.
fn double(dice: &mut Dice, case: &CaseText) -> Option<Event> {
    let mut again = case.events.get(dice.below(case.events.len()))?.clone();
    if again.ids.last().is_some_and(|id| id.starts_with('T'))
        && !matches!(&*again.name, "补充" | "撤销")
    {
        again.ids.pop();
    }
    if dice.percent(50) {
        again.at += step(dice);
    }
    Some(again)
}

/// The act of a power that is open.
fn power(
    dice: &mut Dice,
    base: &RuleBase,
    world: &World<'_>,
    last: NaiveDateTime,
    number: usize,
) -> Option<Event> {
    let waiting = world
        .pending
        .iter()
        .filter(|p| matches!(p.what, Wait::Arm(_) | Wait::Statement(_)))
        .count();
    let open: Vec<_> = world.powers.iter().filter(|p| !p.used).collect();
    let Some(power) = open.get(dice.below(open.len())) else {
        let _ = (waiting, Standing::Pending);
        return None;
    };
    let What::Power(tree, _) = &power.node.what else {
        return None;
    };
    let name = &dice.pick(&tree.events).text;
    let at = match dice.percent(50) {
        true => power.frame.at + step(dice),
        false => last + step(dice),
    };
    let mut event = event(dice, &base.words, name, at, number);
    put_on(&mut event, base, world, power.frame.case.as_ref());
    Some(event)
}
