//! The differences of one case: what changed for whom under which provision, taken apart by topic and manner.

use super::outcome::{Outcome, outcomes};
use super::{Material, Pair, Which};
use crate::cases::Input;
use crate::journal::Journal;
use crate::project::{Change, Line, between};
use crate::report::effect::{Manner, Topic};
use std::cmp::Ordering;

/// One difference: for somebody, in one case, under one provision, of one topic and manner.
#[derive(Clone, Debug)]
pub struct Difference {
    /// On which matter; empty beside any.
    pub section: String,
    /// For whom; empty for what concerns the matter itself.
    pub whom: String,
    /// Under which provision, as the comparison cites it.
    pub provision: String,
    /// About what.
    pub topic: Topic,
    /// How.
    pub manner: Manner,
    /// What no longer follows.
    pub gone: Vec<Outcome>,
    /// What newly follows.
    pub new: Vec<Outcome>,
}

impl Difference {
    /// What it is counted under.
    #[must_use]
    pub fn key(&self) -> (&str, Topic, Manner) {
        (&self.provision, self.topic, self.manner)
    }

    /// What it names, each once.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut out: Vec<&str> = Vec::new();
        for name in self.gone.iter().chain(&self.new).flat_map(|o| &o.names) {
            if !out.contains(&name.as_str()) {
                out.push(name);
            }
        }
        out
    }
}

/// A case under both rule bases.
#[derive(Debug)]
pub struct Both {
    /// What came of it under the old rules.
    pub old: Journal,
    /// And under the new ones.
    pub new: Journal,
    /// What differs.
    pub differences: Vec<Difference>,
}

/// Runs a case under both rule bases and compares what follows.
#[must_use]
pub fn differences(pair: &Pair<'_>, material: &Material) -> Both {
    let mut both = run(pair, &material.old, &material.new);
    both.differences.extend(refused(material));
    both
}

/// The same without the rows that were refused before.
pub fn run(pair: &Pair<'_>, old: &Input, new: &Input) -> Both {
    let old = pair.journal(Which::Old, old);
    let new = pair.journal(Which::New, new);
    let lines = |which, journal| outcomes(&pair.view(which, journal), &|id| pair.cited(which, id));
    let changed = between(&lines(Which::Old, &old), &lines(Which::New, &new));
    Both {
        differences: changed.into_iter().flat_map(apart).collect(),
        old,
        new,
    }
}

/// Rows that one side takes and the other does not.
fn refused(material: &Material) -> Vec<Difference> {
    let line = |r: &super::material::Refused| Line {
        section: String::new(),
        whom: String::new(),
        provision: String::new(),
        what: Outcome {
            when: None,
            topic: Topic::Refused,
            what: format!("{} {}", r.place, r.why),
            names: vec![r.name.clone()],
            entry: None,
        },
    };
    let old: Vec<_> = material.refused_old.iter().map(line).collect();
    let new: Vec<_> = material.refused_new.iter().map(line).collect();
    between(&old, &new).into_iter().flat_map(apart).collect()
}

/// A change by topic and manner: what only moved in time apart from what is gone, new or replaced.
fn apart(change: Change<Outcome>) -> Vec<Difference> {
    let mut out: Vec<Difference> = Vec::new();
    for &topic in Topic::ALL {
        let of_topic = |side: &[Outcome]| -> Vec<Outcome> {
            side.iter().filter(|o| o.topic == topic).cloned().collect()
        };
        let (mut gone, mut new) = (of_topic(&change.gone), of_topic(&change.new));
        let mut add = |manner, gone: Vec<Outcome>, new: Vec<Outcome>| {
            if gone.is_empty() && new.is_empty() {
                return;
            }
            let known = out
                .iter_mut()
                .find(|d| d.topic == topic && d.manner == manner);
            match known {
                Some(known) => {
                    known.gone.extend(gone);
                    known.new.extend(new);
                }
                None => out.push(Difference {
                    section: change.section.clone(),
                    whom: change.whom.clone(),
                    provision: change.provision.clone(),
                    topic,
                    manner,
                    gone,
                    new,
                }),
            }
        };
        let mut at = 0;
        while at < gone.len() {
            let moved = new
                .iter()
                .position(|o| undated(&o.what) == undated(&gone[at].what));
            match moved {
                Some(to) => {
                    let (was, is) = (gone.remove(at), new.remove(to));
                    let manner = match (was.when, &was.what).cmp(&(is.when, &is.what)) {
                        Ordering::Less => Manner::Later,
                        Ordering::Equal | Ordering::Greater => Manner::Earlier,
                    };
                    add(manner, vec![was], vec![is]);
                }
                None => at += 1,
            }
        }
        let manner = match (gone.is_empty(), new.is_empty()) {
            (true, _) => Manner::Added,
            (false, true) => Manner::Dropped,
            (false, false) => Manner::Replaced,
        };
        add(manner, gone, new);
    }
    out
}

/// A text without the dates and times in it.
fn undated(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_ascii_digit() && !"-: ".contains(*c))
        .collect()
}
