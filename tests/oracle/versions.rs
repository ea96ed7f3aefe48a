//! Which text judges (language.md §6, ruling 22): one whole text for each day on which an amendment takes effect.

use crate::names::{Definition, Metric, Words};
use crate::text::{Place, Span2, Text, Unit};
use crate::world::{Frame, Rules, Version, World};
use banfa::syntax::tree::{Item, RuleFile};
use std::rc::Rc;

impl Rules {
    /// The texts of a rule base; an answer where the reference has something that is not read here.
    pub fn of(files: &[RuleFile]) -> Result<Self, &'static str> {
        let items: Vec<Item> = files.iter().flat_map(|f| f.items.clone()).collect();
        if items.iter().any(|i| matches!(i, Item::Amendment(_))) {
            return crate::amendments::texts(items);
        }
        let version = Version {
            since: None,
            text: Text::of(&items),
        };
        Ok(Self {
            versions: vec![version],
            repealed: None,
        })
    }
}

/// The articles that judge what is at hand, in text order.
pub fn units<'r>(world: &World<'r>, frame: &Frame) -> Vec<&'r Unit> {
    let versions = &world.rules.versions;
    if let [only] = versions.as_slice() {
        return only
            .text
            .order
            .iter()
            .map(|key| &only.text.units[key])
            .collect();
    }
    let mut keys: Vec<Span2> = Vec::new();
    for key in versions.iter().flat_map(|v| &v.text.order) {
        if !keys.contains(key) {
            keys.push(*key);
        }
    }
    let mut found: Vec<(usize, &'r Unit)> = Vec::new();
    for key in keys {
        let text = &versions[crate::amendments::version_for(world, key, frame)].text;
        if let Some(unit) = text.units.get(&key) {
            let at = text.order.iter().position(|k| *k == key);
            found.push((at.unwrap_or(usize::MAX), unit));
        }
    }
    found.sort_by_key(|f| f.0);
    found.into_iter().map(|f| f.1).collect()
}

impl<'r> World<'r> {
    /// The vocabulary of the text that judges by date alone.
    pub fn words_at(&self, frame: &Frame) -> &'r Words {
        let day = frame.at.date();
        let stands = |v: &&Version| v.since.is_none_or(|since| since <= day);
        let version = self.rules.versions.iter().rev().find(stands);
        &version
            .or(self.rules.versions.first())
            .expect("a text")
            .text
            .words
    }

    /// The text in which a statement stands.
    pub fn text_at(&self, place: &Place, _frame: &Frame) -> &'r Text {
        let holds = |v: &&Version| v.text.places.iter().any(|p| std::ptr::eq(&**p, place));
        &self
            .rules
            .versions
            .iter()
            .find(holds)
            .or(self.rules.versions.last())
            .expect("a text")
            .text
    }

    pub fn repealed(&self, frame: &Frame) -> bool {
        let Some(day) = self.rules.repealed else {
            return false;
        };
        frame.at.date() >= day && self.units(frame).is_empty()
    }

    pub fn definitions(&self, frame: &Frame) -> Vec<(Option<Rc<Place>>, Rc<Definition>)> {
        let day = frame.at.date();
        let stands = |v: &&Version| v.since.is_none_or(|since| since <= day);
        let text = &self
            .rules
            .versions
            .iter()
            .rev()
            .find(stands)
            .or(self.rules.versions.first())
            .expect("a text")
            .text;
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
        let day = frame.at.date();
        let stands = |v: &&Version| v.since.is_none_or(|since| since <= day);
        let text = &self
            .rules
            .versions
            .iter()
            .rev()
            .find(stands)
            .or(self.rules.versions.first())
            .expect("a text")
            .text;
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
