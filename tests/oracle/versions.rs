//! Which text judges (language.md §11, ruling 22): one whole text for each day on which an amendment takes effect.

use crate::names::{Definition, Metric, Words};
use crate::text::{Place, Span2, Text, Unit};
use crate::world::{Frame, Rules, Version, World};
use banfa::syntax::tree::{Item, RuleFile, TransitionRule};
use chrono::NaiveDate;
use std::rc::Rc;

impl Rules {
    /// The texts of a rule base.
    pub fn of(files: &[RuleFile]) -> Self {
        let items: Vec<Item> = files.iter().flat_map(|f| f.items.clone()).collect();
        let (stages, repealed) = crate::amendments::stages(items);
        let words = all_words(&stages);
        let text = |(n, stage): (usize, crate::amendments::Stage)| {
            let mut text = Text::of(&stage.items(), n);
            crate::counters::tell_families(&mut text);
            Version {
                since: stage.since,
                text,
                turned: stage.turned,
            }
        };
        let versions: Vec<Version> = stages.into_iter().enumerate().map(text).collect();
        let order = merged(versions.iter().map(|v| v.text.order.clone()));
        Self {
            versions,
            repealed,
            order,
            words,
        }
    }

    /// The text of a day.
    fn on(&self, day: NaiveDate) -> &Version {
        &self.versions[self.index_on(day)]
    }

    pub fn index_on(&self, day: NaiveDate) -> usize {
        let stands = |v: &Version| v.since.is_none_or(|since| since <= day);
        self.versions.iter().rposition(stands).unwrap_or(0)
    }
}

/// What stands in any of several texts, in the order of all: what is new follows what it was put behind.
pub fn merged(texts: impl Iterator<Item = Vec<Span2>>) -> Vec<Span2> {
    let mut order: Vec<Span2> = Vec::new();
    for text in texts {
        let mut before = 0;
        for one in text {
            match order.iter().position(|known| *known == one) {
                Some(at) => before = at + 1,
                None => {
                    order.insert(before, one);
                    before += 1;
                }
            }
        }
    }
    order
}

/// The vocabulary of all texts together; of what has several meanings, the last.
fn all_words(stages: &[crate::amendments::Stage]) -> Words {
    let mut items: Vec<Item> = stages.first().map_or(Vec::new(), |s| s.others.clone());
    let mut known = Vec::new();
    for stage in stages {
        for declaration in crate::names::declarations(&stage.items()) {
            if !known.contains(&declaration.span) {
                known.push(declaration.span);
                items.push(Item::Declaration(declaration.clone()));
            }
        }
    }
    Words::of(&items)
}

impl<'r> World<'r> {
    /// The articles that judge what is at hand, in text order.
    pub fn units(&self, frame: &Frame) -> Vec<&'r Unit> {
        let mut found = Vec::new();
        for key in &self.rules.order {
            let text = &self.rules.versions[self.version_of(*key, frame)].text;
            found.extend(text.units.get(key));
        }
        found
    }

    /// The text in which an article judges what is at hand: across each day on which it changes, in turn, as that
    /// amendment's 过渡 says; what stays with a text stays with it.
    fn version_of(&self, unit: Span2, frame: &Frame) -> usize {
        let mut at = 0;
        for (n, version) in self.rules.versions.iter().enumerate() {
            let (Some(rule), Some(day)) = (version.turned.get(&unit), version.since) else {
                continue;
            };
            let goes_on = match rule {
                TransitionRule::ByEvent => frame.at.date() >= day,
                TransitionRule::ByAcceptance(ty) => self.accepted(Some(&ty.text), frame) >= day,
                TransitionRule::Lenient => {
                    frame.at.date() >= day
                        && (self.accepted(None, frame) >= day
                            || self.is_lighter(unit, (n, at), frame))
                }
            };
            if !goes_on {
                break;
            }
            at = n;
        }
        at
    }

    /// The day of the first event of the case at hand, of that type where one is named; the day at hand where there is none.
    fn accepted(&self, ty: Option<&str>, frame: &Frame) -> NaiveDate {
        let of_event = frame.event.map_or(Vec::new(), |id| self.cases_of(id));
        let case = frame
            .case
            .iter()
            .chain(&of_event)
            .find(|case| ty.is_none_or(|ty| self.cases[*case].ty == ty));
        let first = case.and_then(|case| self.history(case).first().copied());
        let at = first.map_or(frame.at, |id| self.events[id].at);
        at.min(frame.at).date()
    }

    /// Whether the new text of an article gives less for the event at hand than the old.
    fn is_lighter(&self, unit: Span2, (new, old): (usize, usize), frame: &Frame) -> bool {
        let given = |version: usize| -> Vec<String> {
            let unit = self.rules.versions[version].text.units.get(&unit);
            unit.map_or(Vec::new(), |unit| self.would_give(unit, frame))
        };
        let (new, old) = (given(new), given(old));
        let added: Vec<&String> = new.iter().filter(|s| !old.contains(s)).collect();
        let dropped: Vec<&String> = old.iter().filter(|s| !new.contains(s)).collect();
        if added.is_empty() {
            return !dropped.is_empty();
        }
        let gravest = |order: &[String], of: &[&String]| -> Option<usize> {
            let rank = |s: &&String| order.iter().position(|o| o == *s);
            let ranks: Option<Vec<usize>> = of.iter().map(rank).collect();
            ranks?.into_iter().max()
        };
        self.words.severities.iter().any(|order| {
            matches!((gravest(order, &added), gravest(order, &dropped)), (Some(a), Some(d)) if a < d)
        })
    }

    /// The vocabulary of the text that is being read; of the text of the day where none is.
    pub fn words_at(&self, frame: &Frame) -> &'r Words {
        let version = match frame.text {
            Some(n) => &self.rules.versions[n],
            None => self.rules.on(frame.at.date()),
        };
        &version.text.words
    }

    /// The text in which a statement stands.
    pub fn text_at(&self, place: &Place) -> &'r Text {
        &self.rules.versions[place.version].text
    }

    pub fn repealed(&self, frame: &Frame) -> bool {
        let Some(day) = self.rules.repealed else {
            return false;
        };
        // A chapter says nothing of its own: what is repealed are the articles in it.
        frame.at.date() >= day && self.units(frame).iter().all(|unit| unit.of_chapter)
    }

    pub fn definitions(&self, frame: &Frame) -> Vec<(Option<Rc<Place>>, Rc<Definition>)> {
        let text = &self.rules.on(frame.at.date()).text;
        let mut all: Vec<_> = text
            .definitions
            .iter()
            .map(|d| (None, Rc::new(d.clone())))
            .collect();
        for unit in self.units(frame) {
            all.extend(
                unit.definitions
                    .iter()
                    .map(|(p, d)| (Some(p.clone()), Rc::new(d.clone()))),
            );
        }
        all
    }

    pub fn metrics(&self, frame: &Frame) -> Vec<(Option<Rc<Place>>, Rc<Metric>)> {
        if self.repealed(frame) {
            return Vec::new();
        }
        let text = &self.rules.on(frame.at.date()).text;
        let mut all: Vec<_> = text
            .metrics
            .iter()
            .map(|m| (None, Rc::new(m.clone())))
            .collect();
        for unit in self.units(frame) {
            all.extend(
                unit.metrics
                    .iter()
                    .map(|(p, m)| (Some(p.clone()), Rc::new(m.clone()))),
            );
        }
        all
    }
}
