//! Counting, read off the list of what was counted each time anew (rulings 15 to 18); periods and figures.

use crate::calendar::{At, end_of, period_around, start_of};
use crate::evaluate::{Missed, written};
use crate::names::Words;
use crate::text::{Tally, Text, What};
use crate::values::{V, number_words, whole};
use crate::world::{Count, Family, Frame, Ring, Wait, World};
use banfa::syntax::tree::{
    Counter, Expr, Head, ParameterValue, Path, Period, StatementKind, Tier, Trigger, Window,
};
use std::rc::Rc;

/// A counter that a deduction had lowered.
pub struct Lowered {
    tally: Rc<Tally>,
    family: Family,
    keys: Vec<V>,
    bounds: (At, At),
    total: i64,
    own: Frame,
}

/// What makes counters of several texts one: the provision, what they count, and what the terms in it mean.
fn likeness(tally: &Tally, words: &Words) -> String {
    let counter = &tally.counter;
    let keys: Vec<String> = counter.keys.iter().map(written).collect();
    let events: Vec<&str> = counter.events.iter().map(|e| &*e.text).collect();
    let field = counter.field.as_ref().map_or("", |f| &f.text);
    let when = counter
        .when
        .as_ref()
        .map_or(String::new(), crate::evaluate::plain);
    let terms = words.parameters.iter().filter_map(|(name, value)| {
        let ParameterValue::Value(value) = value else {
            return None;
        };
        let asked = when.contains(&format!("{name:?}"));
        asked.then(|| format!("{name}={}", crate::evaluate::plain(value)))
    });
    format!(
        "{:?}|{}|{}|{field}|{}|{when}|{}",
        tally.place.lineage,
        keys.join("、"),
        events.join("、"),
        window_words(&counter.window.value),
        terms.collect::<Vec<_>>().join("、")
    )
}

/// Tells the families of the counters of a text; two that count the same in one text are two.
pub fn tell_families(text: &mut Text) {
    let mut known: Vec<String> = Vec::new();
    for unit in &text.order {
        let Some(unit) = text.units.get_mut(unit) else {
            continue;
        };
        for tally in &mut unit.counters {
            let like = likeness(tally, &text.words);
            let before = known.iter().filter(|k| **k == like).count();
            tally.family = format!("{like}|{before}");
            known.push(like);
        }
    }
}

pub fn family(tally: &Tally) -> Family {
    tally.family.clone()
}

fn window_words(window: &Window) -> String {
    match window {
        Window::Calendar(period) => format!("{period:?}"),
        Window::Year => "年内".to_owned(),
        Window::Rolling(q) => format!("{}{:?}内", q.count, q.unit),
        Window::Anchored { anchor, every } => {
            format!("自 {} 每{}{:?}", written(anchor), every.count, every.unit)
        }
        Window::Ever => "历次".to_owned(),
    }
}

fn named(trigger: &Trigger, ty: &str) -> bool {
    trigger.events.iter().any(|e| e.text == ty)
}

pub fn tiers(tally: &Tally) -> Vec<(Rc<crate::text::Node>, Tier)> {
    let mut list: Vec<_> = tally
        .body
        .iter()
        .filter_map(|n| match &n.what {
            What::Head(Head::Tier(tier), _) => Some((n.clone(), tier.clone())),
            _ => None,
        })
        .collect();
    list.sort_by_key(|(_, tier)| tier.at.value);
    list
}

/// The tiers that a rise crosses, ascending.
pub fn crossed(tally: &Tally, from: i64, to: i64) -> Vec<usize> {
    let reached = |tier: &Tier| {
        let at = tier.at.value.millionths();
        at <= to && (from < at || tier.every && from < to)
    };
    tiers(tally)
        .iter()
        .enumerate()
        .filter(|(_, (_, t))| reached(t))
        .map(|(i, _)| i)
        .collect()
}

impl World<'_> {
    /// Every family of counters, with the one that judges what is at hand, in text order.
    fn families(&self, frame: &Frame) -> Vec<(Family, Rc<Tally>, bool)> {
        let mut all: Vec<(Family, Rc<Tally>, bool)> = Vec::new();
        for unit in self.units(frame) {
            for tally in &unit.counters {
                all.push((family(tally), Rc::new(tally.clone()), true));
            }
        }
        // Texts that do not judge it may come to: it is counted for them in silence.
        for version in &self.rules.versions {
            for unit in &version.text.order {
                for tally in &version.text.units[unit].counters {
                    let family = family(tally);
                    if !all.iter().any(|a| a.0 == family) {
                        all.push((family, Rc::new(tally.clone()), false));
                    }
                }
            }
        }
        all
    }

    /// The one of a family whose text judges what is at hand; where none does, whichever there is.
    fn tally_of(&self, wanted: &Family, frame: &Frame) -> Option<(Rc<Tally>, bool)> {
        let found = self
            .families(frame)
            .into_iter()
            .find(|(family, ..)| family == wanted)?;
        Some((found.1, found.2))
    }

    pub fn count_event(&mut self, id: usize, frame: &Frame) {
        let ty = self.events[id].ty.clone();
        let families = self.families(frame);
        for (family, tally, _) in &families {
            if tally.counter.events.iter().any(|e| e.text == ty) {
                self.count(family, frame);
            }
        }
        for (family, tally, judges) in &families {
            for node in &tally.body {
                if let What::Plain(StatementKind::Clear(trigger)) = &node.what
                    && named(trigger, &ty)
                    && let Some((keys, bounds, own)) = self.effect(tally, trigger, frame)
                {
                    let from = self.total(family, &keys, bounds, None);
                    for count in &mut self.counts {
                        count.cleared |= count.family == *family && count.keys == keys;
                    }
                    if *judges {
                        let party = own.key.clone();
                        self.note(
                            &own,
                            Some(&node.place),
                            party.as_deref(),
                            "累计减少",
                            detail(&keys, from, 0),
                        );
                    }
                }
            }
        }
        for (family, tally, judges) in &families {
            for node in &tally.body {
                if let What::Plain(StatementKind::Deduct {
                    trigger,
                    amount,
                    cap,
                }) = &node.what
                    && named(trigger, &ty)
                {
                    self.deduct(
                        family,
                        tally,
                        node,
                        trigger,
                        amount,
                        cap.as_ref(),
                        *judges,
                        frame,
                    );
                }
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn deduct(
        &mut self,
        family: &Family,
        tally: &Tally,
        node: &crate::text::Node,
        trigger: &Trigger,
        amount: &Expr,
        cap: Option<&Expr>,
        judges: bool,
        frame: &Frame,
    ) {
        let Some((keys, bounds, own)) = self.effect(tally, trigger, frame) else {
            return;
        };
        let number = |expr: &Expr| match self.value(expr, &own) {
            Some(V::Num(n)) => Some(n),
            _ => None,
        };
        let (Some(mut amount), cap) = (number(amount), cap.and_then(number)) else {
            return;
        };
        let from = self.total(family, &keys, bounds, None);
        if let Some(cap) = cap {
            let used: i64 = self
                .counts
                .iter()
                .filter(|c| c.deduction && self.stands(c, family, &keys, bounds))
                .map(|c| c.amount)
                .sum();
            amount = amount.min(cap - used).max(0);
        }
        amount = amount.min(from);
        self.counts.push(Count {
            family: family.clone(),
            keys: keys.clone(),
            at: frame.at,
            event: frame.event.expect("an event lowers it"),
            amount,
            deduction: true,
            cleared: false,
        });
        if judges {
            let party = own.key.clone();
            self.note(
                &own,
                Some(&node.place),
                party.as_deref(),
                "累计减少",
                detail(&keys, from, from - amount),
            );
        }
    }

    fn effect(
        &self,
        tally: &Tally,
        trigger: &Trigger,
        frame: &Frame,
    ) -> Option<(Vec<V>, (At, At), Frame)> {
        let frame = &frame.read_by(&tally.place);
        if self.ask(trigger.when.as_ref(), frame) != Ok(true) {
            return None;
        }
        let keys = self.keys(&tally.counter, frame).ok()?;
        let own = self.keyed(&tally.counter, &keys, frame);
        let bounds = self.window(&tally.counter.window.value, frame.at, &own)?;
        Some((keys, bounds, own))
    }

    pub fn keys(&self, counter: &Counter, frame: &Frame) -> Result<Vec<V>, Missed> {
        counter
            .keys
            .iter()
            .map(|path| self.key(path, frame))
            .collect()
    }

    fn key(&self, path: &Path, frame: &Frame) -> Result<V, Missed> {
        let mut missed = Missed::new();
        if let Some(value) = self.path(path, frame, &mut missed) {
            return Ok(value);
        }
        // A case is the one in the field of that name, else the one that the event is 关于.
        let name = &path.segments[0].text;
        let of = self
            .words
            .any_type_of_fact(name)
            .map(|t| t.name.text.clone());
        if let Some(of) = of.filter(|of| self.words.cases.contains_key(of)) {
            return self.case_of_type(frame, &of).map(V::Case).ok_or(vec![of]);
        }
        Err(missed)
    }

    /// The frame in which the counter's X is at hand.
    pub fn keyed(&self, counter: &Counter, keys: &[V], frame: &Frame) -> Frame {
        let found = counter.keys.iter().zip(keys).find_map(|(path, v)| match v {
            V::Party(p) => Some((written(path), p.clone())),
            _ => None,
        });
        let (key_path, key) = found.unzip();
        Frame {
            key,
            key_path,
            ..frame.clone()
        }
    }

    /// Whether X is a case of a type that events of this type are never about.
    fn never_about(&self, counter: &Counter, ty: &str) -> bool {
        let declared = &self.words.events[ty];
        counter.keys.iter().any(|path| {
            let name = &path.segments[0].text;
            let of = self
                .words
                .any_type_of_fact(name)
                .map_or(name, |t| &t.name.text);
            path.segments.len() == 1
                && self.words.cases.contains_key(of)
                && declared.about.as_ref() != Some(of)
                && !declared.fields.iter().any(|f| f.1.name.text == *of)
        })
    }

    pub fn count(&mut self, family: &Family, frame: &Frame) {
        let Some((tally, judges)) = self.tally_of(family, frame) else {
            return;
        };
        let Some(id) = frame.event else { return };
        let frame = &frame.read_by(&tally.place);
        let counter = &tally.counter;
        let put_off = |world: &mut Self, facts: &[String]| {
            world.wait(
                Wait::Counter(family.clone(), !judges),
                Some(&tally.place),
                frame,
                facts,
            );
        };
        match self.ask(counter.when.as_ref(), frame) {
            Ok(true) => {}
            Ok(false) => return,
            Err(facts) => return put_off(self, &facts),
        }
        let keys = match self.keys(counter, frame) {
            Ok(keys) => keys,
            Err(_) if self.never_about(counter, &self.events[id].ty) => return,
            Err(facts) => return put_off(self, &facts),
        };
        let amount = match &counter.field {
            None => whole(1),
            Some(field) => match self.events[id].fields.get(&field.text) {
                Some(V::Num(n)) => *n,
                _ => return put_off(self, std::slice::from_ref(&field.text)),
            },
        };
        let own = self.keyed(counter, &keys, frame);
        let Some(bounds) = self.window(&counter.window.value, frame.at, &own) else {
            let mut missed = Missed::new();
            if let Window::Anchored { anchor, .. } = &counter.window.value {
                let subject = own.key.as_ref().map(|k| self.party_type(k).to_owned());
                let bare = Frame {
                    subject,
                    bare: true,
                    ..own.clone()
                };
                let _ = self.path(anchor, &bare, &mut missed);
            }
            return put_off(self, &missed);
        };
        let from = self.total(family, &keys, bounds, None);
        let to = from.saturating_add(amount);
        self.counts.push(Count {
            family: family.clone(),
            keys: keys.clone(),
            at: frame.at,
            event: id,
            amount,
            deduction: false,
            cleared: false,
        });
        if judges {
            self.risen(&tally, family, &keys, bounds, (from, to), own);
        }
    }

    fn risen(
        &mut self,
        tally: &Rc<Tally>,
        family: &Family,
        keys: &[V],
        bounds: (At, At),
        (from, to): (i64, i64),
        own: Frame,
    ) {
        let grounds = self.grounds(family, keys, bounds);
        let party = own.key.clone();
        self.note(
            &own,
            Some(&tally.place),
            party.as_deref(),
            "累计",
            detail(keys, from, to),
        );
        let own = Frame { grounds, ..own };
        for index in crossed(tally, from, to) {
            self.fire_tier(tally, index, to, &own);
        }
    }

    pub fn counter_ready(&self, family: &Family, frame: &Frame) -> bool {
        let Some((tally, _)) = self.tally_of(family, frame) else {
            return true;
        };
        let frame = &frame.read_by(&tally.place);
        let counter = &tally.counter;
        match self.ask(counter.when.as_ref(), frame) {
            Ok(false) => return true,
            Err(_) => return false,
            Ok(true) => {}
        }
        let Ok(keys) = self.keys(counter, frame) else {
            return false;
        };
        let own = self.keyed(counter, &keys, frame);
        let amount = counter.field.as_ref().is_none_or(|f| {
            frame
                .event
                .is_none_or(|id| self.events[id].fields.contains_key(&f.text))
        });
        amount && self.window(&counter.window.value, frame.at, &own).is_some()
    }

    pub fn tier_ready(&self, tally: &Tally, index: usize, frame: &Frame) -> bool {
        self.ask(tiers(tally)[index].1.when.as_ref(), frame).is_ok()
    }

    pub fn fire_tier(&mut self, tally: &Rc<Tally>, index: usize, count: i64, frame: &Frame) {
        let (node, tier) = tiers(tally)[index].clone();
        match self.ask(tier.when.as_ref(), frame) {
            Ok(true) => {}
            Ok(false) => return,
            Err(facts) => {
                return self.wait(
                    Wait::Tier(tally.clone(), index, count),
                    Some(&node.place),
                    frame,
                    &facts,
                );
            }
        }
        let party = frame.key.clone();
        let words = format!("第{}档 {}", index + 1, number_words(count));
        self.note(frame, Some(&node.place), party.as_deref(), "达到", words);
        if let What::Head(_, body) = &node.what {
            self.run_body(body, frame);
        }
    }

    fn stands(&self, count: &Count, family: &Family, keys: &[V], (from, to): (At, At)) -> bool {
        count.family == *family
            && count.keys == keys
            && count.at >= from
            && count.at <= to
            && !self.events[count.event].revoked
    }

    /// What stands in a window: counted, not revoked or cleared, less deductions, never below nought.
    pub fn total(
        &self,
        family: &Family,
        keys: &[V],
        bounds: (At, At),
        without: Option<usize>,
    ) -> i64 {
        let mut sum = 0i64;
        for count in &self.counts {
            if !count.cleared
                && Some(count.event) != without
                && self.stands(count, family, keys, bounds)
            {
                sum = if count.deduction {
                    sum - count.amount
                } else {
                    sum.saturating_add(count.amount)
                }
                .max(0);
            }
        }
        sum
    }

    fn grounds(&self, family: &Family, keys: &[V], bounds: (At, At)) -> Vec<usize> {
        let counted =
            |c: &&Count| !c.cleared && !c.deduction && self.stands(c, family, keys, bounds);
        self.counts
            .iter()
            .filter(counted)
            .map(|c| c.event)
            .collect()
    }

    // ── what a revocation gives back ──

    pub fn lowered_by(&self, revoked: &[usize], frame: &Frame) -> Vec<Lowered> {
        let mut found: Vec<(usize, Family, Vec<V>)> = Vec::new();
        for count in self.counts.iter().filter(|c| c.deduction && !c.cleared) {
            let fresh = revoked.contains(&count.event) && !self.events[count.event].revoked;
            let known = found
                .iter()
                .any(|(_, f, k)| *f == count.family && *k == count.keys);
            if fresh && !known {
                found.push((count.event, count.family.clone(), count.keys.clone()));
            }
        }
        let order: Vec<Family> = self.families(frame).into_iter().map(|f| f.0).collect();
        found.sort_by_key(|(event, family, _)| (*event, order.iter().position(|f| f == family)));
        let lowered = |(_, family, keys): (usize, Family, Vec<V>)| {
            let (tally, judges) = self.tally_of(&family, frame)?;
            if !judges {
                return None;
            }
            let own = self.keyed(&tally.counter, &keys, frame);
            let bounds = self.window(&tally.counter.window.value, frame.at, &own)?;
            let total = self.total(&family, &keys, bounds, None);
            Some(Lowered {
                tally,
                family,
                keys,
                bounds,
                total,
                own,
            })
        };
        found.into_iter().filter_map(lowered).collect()
    }

    /// What the revoked events had taken is back: a rise like any other, completed by the last that counts.
    pub fn restore(&mut self, lowered: Lowered, _frame: &Frame) {
        let Lowered {
            tally,
            family,
            keys,
            bounds,
            total,
            own,
        } = lowered;
        let to = self.total(&family, &keys, bounds, None);
        if to <= total {
            return;
        }
        let grounds = self.grounds(&family, &keys, bounds);
        let party = own.key.clone();
        self.note(
            &own,
            Some(&tally.place),
            party.as_deref(),
            "累计",
            detail(&keys, total, to),
        );
        let last = grounds.last().copied();
        let own = Frame {
            event: last.or(own.event),
            case: last.map_or(own.case.clone(), |id| self.cases_of(id).first().cloned()),
            grounds,
            ..own
        };
        for index in crossed(&tally, total, to) {
            self.fire_tier(&tally, index, to, &own);
        }
    }

    // ── periods and figures ──

    pub fn end_period(&mut self, period: Period, at: At) {
        let (months, words) = match period {
            Period::Month => (1, "每月终了"),
            Period::Quarter => (3, "每季度终了"),
            Period::Year => (12, "每年终了"),
        };
        let (from, to) = period_around(at.date(), months);
        let frame = Frame {
            period: Some((start_of(from), end_of(to))),
            ..Frame::at(at)
        };
        self.note(&Frame::at(at), None, None, "期间终了", words.to_owned());
        for (place, metric) in self.metrics(&frame) {
            let frame = match &place {
                Some(place) => frame.read_by(place),
                None => frame.clone(),
            };
            if metric.window != Window::Calendar(period) {
                continue;
            }
            let parties: Vec<String> = self
                .input
                .parties
                .iter()
                .filter(|p| p.ty == metric.key)
                .map(|p| p.name.clone())
                .collect();
            for party in parties {
                let own = Frame {
                    key: Some(party.clone()),
                    subject: Some(metric.key.clone()),
                    ..frame.clone()
                };
                let Some(V::Num(value)) = self.value(&metric.value, &own) else {
                    continue;
                };
                let attributes = self.parties.get_mut(&party).expect("a party");
                attributes.insert(metric.name.clone(), V::Num(value));
                let detail = format!("{} {}", metric.name, number_words(value));
                self.note(&own, place.as_ref(), Some(&party), "指标", detail);
            }
        }
        self.ask_again();
        for unit in self.units(&frame) {
            for (_, of, body) in &unit.periodic {
                if *of == period {
                    self.run_body(body, &frame);
                }
            }
        }
        let (_, next) = period_around(to.succ_opt().expect("a day after"), months);
        self.set_alarm(end_of(next), Ring::Period(period));
    }
}

fn detail(keys: &[V], from: i64, to: i64) -> String {
    let keys: Vec<String> = keys.iter().map(V::words).collect();
    format!(
        "{} {}→{}",
        keys.join("、"),
        number_words(from),
        number_words(to)
    )
}
