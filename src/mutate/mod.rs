//! Small changes of a rule base, one at a time, as edits of its text: what a drafter could have written instead.
//!
//! The tree says where something can be changed; the change itself is text, so that a mutant passes the same reading
//! and the same checks as the rules do, and is shown as it would be written. Every construct is matched without a
//! wildcard: a new one does not compile until somebody has decided how it can be changed. Owns no files and no runs.

mod conditions;
mod declarations;
mod edit;
mod limits;
mod statements;
mod vocabulary;

pub use edit::{Edit, applied, clause};

use crate::source::{SourceMap, Span};
use crate::syntax::tree::{Amendment, Item, OperationKind, Part, Provision, RuleFile};
use crate::syntax::{Step, cite_steps};
use vocabulary::Vocabulary;

/// What a mutant changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A number, one up or down.
    Number,
    /// A unit of time.
    Unit,
    /// A comparison, its values, 且 or 或.
    Comparison,
    /// A condition or exception that always or never holds, or lacks a part.
    Condition,
    /// A branch: its values moved or exchanged with those of another.
    Branch,
    /// A sanction, dropped or exchanged.
    Sanction,
    /// Who owes, decides or is hit.
    Holder,
    /// A limit: its length, its start, whether there is one.
    Limit,
    /// A counting window or period.
    Window,
    /// An event: of a trigger, an act, a definition.
    Event,
    /// A statement or clause, left out.
    Omission,
}

/// A change of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// What it changes.
    pub change: Change,
    /// In which provision, as it is cited; empty outside any.
    pub provision: String,
    /// Ways to write it, the first that the checks accept being the one meant; each all of its edits, in one file.
    pub ways: Vec<Vec<Edit>>,
}

/// Every change of the rules of some files, in text order.
#[must_use]
pub fn mutants(files: &[RuleFile], sources: &SourceMap) -> Vec<Mutant> {
    let mut walk = Walk {
        sources,
        vocabulary: Vocabulary::of(files, sources),
        steps: Vec::new(),
        out: Vec::new(),
    };
    for file in files {
        for item in &file.items {
            walk.item(item);
        }
    }
    let mut out = walk.out;
    let place = |m: &Mutant| m.ways[0].first().map(|e| e.span);
    out.sort_by_key(place);
    out.dedup_by(|a, b| a.ways == b.ways);
    out
}

struct Walk<'a> {
    sources: &'a SourceMap,
    vocabulary: Vocabulary,
    steps: Vec<Step>,
    out: Vec<Mutant>,
}

impl<'a> Walk<'a> {
    fn item(&mut self, item: &Item) {
        match item {
            Item::Regulation(regulation) => self.regulation(regulation),
            Item::Declaration(declaration) => self.declaration(declaration),
            Item::Provision(provision) => self.provision(provision),
            Item::Amendment(amendment) => self.amendment(amendment),
            // What the State Council announced is no rule of this rule base.
            Item::Calendar(_) => {}
        }
    }

    fn provision(&mut self, provision: &Provision) {
        let marker = &provision.marker;
        self.steps
            .push((marker.level, marker.number, marker.suffix));
        for part in &provision.parts {
            match part {
                Part::Declaration(declaration) => self.declaration(declaration),
                Part::Rule(rule) => self.siblings(&rule.statements, true),
                Part::Provision(below) => self.provision(below),
            }
        }
        self.branches(&provision.parts);
        self.steps.pop();
    }

    fn amendment(&mut self, amendment: &Amendment) {
        for operation in &amendment.operations {
            match &operation.kind {
                OperationKind::Change { target, provision }
                | OperationKind::Insert {
                    target, provision, ..
                } => {
                    let above = target.steps.len().saturating_sub(1);
                    let outer = std::mem::replace(&mut self.steps, target.steps[..above].to_vec());
                    self.provision(provision);
                    self.steps = outer;
                }
                OperationKind::Redefine(declaration) | OperationKind::Extend(declaration) => {
                    self.declaration(declaration);
                }
                // What is struck, reworded or repealed says nothing that could be changed but by not doing it.
                OperationKind::Strike { .. }
                | OperationKind::Reword { .. }
                | OperationKind::Repeal => {}
            }
        }
    }

    /// Takes a mutant up.
    fn push(&mut self, change: Change, ways: Vec<Vec<Edit>>) {
        let cited = self.steps.iter().filter(|(level, number, _)| {
            *level >= crate::syntax::tree::Level::Article || *number == 0
        });
        let cited: Vec<Step> = cited.copied().collect();
        let provision = cite_steps(&cited);
        self.out.push(Mutant {
            change,
            provision,
            ways,
        });
    }

    /// A mutant that writes something else in one place.
    fn put(&mut self, change: Change, span: Span, text: impl Into<String>) {
        let text = text.into();
        if self.text(span) != text {
            self.push(change, vec![vec![Edit { span, text }]]);
        }
    }

    fn text(&self, span: Span) -> &'a str {
        self.sources.slice(span)
    }

    /// The text of the file before a place.
    fn before(&self, span: Span) -> &'a str {
        let file = self.sources.file(span.file);
        file.text.get(..span.start as usize).unwrap_or("")
    }

    /// From the comma before a clause's first word to the clause's end.
    fn with_comma(&self, first: Span, last: Span) -> Span {
        let before = self.before(first);
        let start = before.rfind([',', ',']).unwrap_or(before.len());
        Span::new(first.file, start, last.end as usize)
    }

    /// From the last keyword before a place to its end.
    fn with_word(&self, word: &str, span: Span) -> Option<Span> {
        let before = self.before(span);
        let start = before.rfind(word)?;
        let between = before[start + word.len()..].trim();
        between
            .is_empty()
            .then(|| Span::new(span.file, start, span.end as usize))
    }

    /// Each of several things left out in turn; they are joined by 、.
    fn each_out(&mut self, change: Change, spans: &[Span]) {
        let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
            return;
        };
        if spans.len() < 2 {
            return;
        }
        for left_out in 0..spans.len() {
            let rest = spans.iter().enumerate().filter(|(at, _)| *at != left_out);
            let rest: Vec<&str> = rest.map(|(_, span)| self.text(*span)).collect();
            self.put(change, first.to(*last), rest.join("、"));
        }
    }
}
