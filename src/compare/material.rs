//! A case to compare: the same facts, typed against the old and the new rules.

use super::{Difference, Pair, carry};
use crate::cases::{Input, Row, load};
use crate::problem::{Problem, Severity};
use crate::report::effect::SourceKind;
use crate::report::words::problem_words;
use crate::source::{FileId, Place};

/// A case in terms of both sides.
#[derive(Clone, Debug)]
pub struct Material {
    /// Its name: the path in the suite, the log's case, the number of an exploration.
    pub name: String,
    /// Where it comes from.
    pub kind: SourceKind,
    /// For the old rules.
    pub old: Input,
    /// For the new rules.
    pub new: Input,
    /// Rows that the old rules do not know.
    pub refused_old: Vec<Refused>,
    /// Rows that the new rules do not know.
    pub refused_new: Vec<Refused>,
}

impl Material {
    /// How many cases it is: one, or the matters of a log.
    #[must_use]
    pub fn size(&self) -> usize {
        match self.kind {
            SourceKind::Suite | SourceKind::Explored => 1,
            SourceKind::Log => self.new.cases.len().max(1),
        }
    }

    /// In which case a difference stands: this one, or a matter of the log.
    #[must_use]
    pub fn case_of(&self, difference: &Difference) -> String {
        match self.kind {
            SourceKind::Log if !difference.section.is_empty() => difference.section.clone(),
            SourceKind::Log if !difference.whom.is_empty() => difference.whom.clone(),
            SourceKind::Suite | SourceKind::Log | SourceKind::Explored => self.name.clone(),
        }
    }
}

/// A row that a side does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which line of which file.
    pub place: String,
    /// Why.
    pub why: String,
    /// What it names.
    pub name: String,
}

/// A case file, read once for each side.
#[must_use]
pub fn from_case_file(pair: &Pair<'_>, file: FileId, name: &str) -> Material {
    let source = pair.sources.file(file);
    let (tree, faults) = crate::syntax::parse_case(file, &source.text);
    let [old, new] =
        [pair.old.base, pair.new.base].map(|base| load(&tree, &faults, base, pair.sources));
    let refused = |problems: &[Problem]| {
        let grave = problems.iter().filter(|p| p.severity() == Severity::Error);
        grave.map(|p| refusal(pair, p)).collect()
    };
    Material {
        name: name.to_owned(),
        kind: SourceKind::Suite,
        refused_old: refused(&old.problems),
        refused_new: refused(&new.problems),
        old: old.input,
        new: new.input,
    }
}

fn refusal(pair: &Pair<'_>, problem: &Problem) -> Refused {
    let file = pair.sources.file(problem.span.file);
    Refused {
        place: format!("{}:{}", file.name, Place::of(file, problem.span).line),
        why: problem_words(&problem.kind, pair.lang).label,
        name: pair
            .sources
            .slice(problem.span)
            .split_whitespace()
            .collect(),
    }
}

/// Input that was typed against the old rules: what only they know how to reach.
#[must_use]
pub fn from_old_input(pair: &Pair<'_>, name: &str, kind: SourceKind, input: Input) -> Material {
    let forth = |id| pair.aligned.counterpart(id);
    let carried = carry(&input, pair.old.base, pair.new.base, &forth);
    let refused = carried.refused.into_iter().map(|(row, name)| {
        let place = match row {
            Row::Register { file, line } => format!("{file}:{line}"),
            Row::Text(span) => pair.sources.file(span.file).name.to_string(),
        };
        Refused {
            place,
            why: name.clone(),
            name,
        }
    });
    Material {
        name: name.to_owned(),
        kind,
        refused_old: Vec::new(),
        refused_new: refused.collect(),
        old: input,
        new: carried.input,
    }
}

/// Input that was typed against the new rules, by a reader of logs or an exploration.
#[must_use]
pub fn from_input(pair: &Pair<'_>, name: &str, kind: SourceKind, input: Input) -> Material {
    let back = |id| {
        (0..pair.old.base.provisions.len())
            .map(crate::model::ProvisionId::at)
            .find(|old| pair.aligned.counterpart(*old) == Some(id))
    };
    let carried = carry(&input, pair.new.base, pair.old.base, &back);
    let refused = carried.refused.into_iter().map(|(row, name)| {
        let place = match row {
            Row::Register { file, line } => format!("{file}:{line}"),
            Row::Text(span) => {
                let file = pair.sources.file(span.file);
                format!("{}:{}", file.name, Place::of(file, span).line)
            }
        };
        Refused {
            place,
            why: name.clone(),
            name,
        }
    });
    Material {
        name: name.to_owned(),
        kind,
        refused_old: refused.collect(),
        refused_new: Vec::new(),
        old: carried.input,
        new: input,
    }
}
