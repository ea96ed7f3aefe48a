//! The differences that an amendment is expected to make: a file of lines, each checked against both rule bases.

use super::{Difference, FORMER, Pair};
use crate::cases::nearest;
use crate::problem::{Problem, ProblemKind};
use crate::report::effect::{Foreseen, Manner, Topic};
use crate::report::words::Lang;
use crate::source::{FileId, Place};
use crate::syntax::tree::{ForeseenLine, Name};
use std::cell::Cell;

/// What is expected, line by line, and which lines came true.
#[derive(Clone, Debug, Default)]
pub struct Expectations {
    lines: Vec<Expected>,
}

#[derive(Clone, Debug)]
struct Expected {
    provision: String,
    topic: Topic,
    manner: Manner,
    whom: Option<String>,
    case: Option<String>,
    names: Vec<String>,
    told: Foreseen,
    occurred: Cell<bool>,
}

/// Reads a file of expected differences against both rule bases.
#[must_use]
pub fn read_expected(pair: &Pair<'_>, file: FileId) -> (Expectations, Vec<Problem>) {
    let source = pair.sources.file(file);
    let (tree, mut problems) = crate::syntax::parse_foreseen(file, &source.text);
    let mut out = Expectations::default();
    for line in &tree.lines {
        match expected(pair, line) {
            Ok(line) => out.lines.push(line),
            Err(problem) => problems.push(*problem),
        }
    }
    (out, crate::report::diagnostics::sorted(problems))
}

fn expected(pair: &Pair<'_>, line: &ForeseenLine) -> Result<Expected, Box<Problem>> {
    let text = |name: &Name| name.text.clone();
    let reason: Vec<&str> = line.reason.iter().map(|q| q.text.trim()).collect();
    let source = pair.sources.file(line.span.file);
    let written = pair.sources.slice(line.span);
    Ok(Expected {
        provision: provision(pair, line)?,
        topic: word(&line.topic, Topic::ALL, Topic::word, Topic::named)?,
        manner: word(&line.manner, Manner::ALL, Manner::word, Manner::named)?,
        whom: line.whom.as_ref().map(text),
        case: line.case.as_ref().map(text),
        names: line.names.iter().map(text).collect(),
        told: Foreseen {
            place: format!("{}:{}", source.name, Place::of(source, line.span).line),
            text: written.split_whitespace().collect::<Vec<_>>().join(" "),
            reason: reason.join(""),
        },
        occurred: Cell::new(false),
    })
}

/// The provision as the comparison cites it: of the new rules, or of the old ones where 原 says so.
fn provision(pair: &Pair<'_>, line: &ForeseenLine) -> Result<String, Box<Problem>> {
    let Some(citation) = &line.under else {
        return Ok(String::new());
    };
    let base = if line.former {
        pair.old.base
    } else {
        pair.new.base
    };
    match base.find(citation) {
        Some(id) if line.former => Ok(format!("{FORMER}{}", crate::model::cite(base, id))),
        Some(id) => Ok(crate::model::cite(base, id)),
        None => {
            let citation_text = crate::syntax::cite_steps(&citation.steps);
            let kind = ProblemKind::UnknownProvision {
                citation: citation_text,
            };
            Err(Box::new(Problem::new(kind, citation.span)))
        }
    }
}

fn word<T: Copy>(
    name: &Name,
    all: &[T],
    say: fn(T, Lang) -> &'static str,
    named: fn(&str) -> Option<T>,
) -> Result<T, Box<Problem>> {
    named(&name.text).ok_or_else(|| {
        let words: Vec<&str> = all.iter().map(|t| say(*t, Lang::Zh)).collect();
        let near = nearest(&name.text, words.iter().copied());
        let kind = ProblemKind::UnknownMember {
            value: name.text.clone(),
            of: "预期差异".to_owned(),
            members: words.into_iter().map(str::to_owned).collect(),
            nearest: near.clone(),
        };
        let problem = Problem::new(kind, name.span);
        Box::new(match near {
            Some(near) => problem.mended(name.span, near),
            None => problem,
        })
    })
}

impl Expectations {
    /// Takes in the lines of another file.
    pub fn join(&mut self, other: Self) {
        self.lines.extend(other.lines);
    }

    /// Whether a difference of a case is expected; the reason, which may be empty.
    #[must_use]
    pub fn of(&self, difference: &Difference, case: &str) -> Option<&str> {
        let mut found = None;
        for line in self.lines.iter().filter(|l| l.covers(difference, case)) {
            line.occurred.set(true);
            found = found.or(Some(line.told.reason.as_str()));
        }
        found
    }

    /// The lines that did not come true, once every difference has been asked about.
    #[must_use]
    pub fn absent(&self) -> Vec<Foreseen> {
        let absent = self.lines.iter().filter(|l| !l.occurred.get());
        absent.map(|l| l.told.clone()).collect()
    }
}

impl Expected {
    fn covers(&self, difference: &Difference, case: &str) -> bool {
        let short = case.rsplit('/').next().unwrap_or(case);
        let known = |name: &&str| self.names.iter().any(|n| fold(n) == fold(name));
        (self.provision.as_str(), self.topic, self.manner) == difference.key()
            && self.whom.as_ref().is_none_or(|w| *w == difference.whom)
            && self.case.as_ref().is_none_or(|c| c == case || c == short)
            && (self.names.is_empty() || difference.names().iter().all(known))
    }
}

/// Names compare without their blanks.
fn fold(name: &str) -> String {
    name.split_whitespace().collect()
}

/// A group of differences as a line of the file.
#[must_use]
pub fn foreseen_line(provision: &str, topic: Topic, manner: Manner, names: &[String]) -> String {
    let under = if provision.is_empty() {
        "无条款"
    } else {
        provision
    };
    let mut line = format!("{under} {} {}", topic.word(Lang::Zh), manner.word(Lang::Zh));
    let writable = |name: &&String| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || "-._".contains(c))
    };
    let names: Vec<&str> = names.iter().filter(writable).map(String::as_str).collect();
    if !names.is_empty() {
        line.push(':');
        line.push_str(&names.join("、"));
    }
    line
}
