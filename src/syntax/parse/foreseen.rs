//! Files of expected differences: a title, `>` lines that say why, and a line for each difference.

use super::expressions::unquote;
use super::{Kids, Reader};
use crate::problem::{Problem, ProblemKind};
use crate::source::{FileId, Span};
use crate::syntax::MAX_FILE_BYTES;
use crate::syntax::grammar::Rule;
use crate::syntax::scan::{CaseLine, case_lines, trimmed};
use crate::syntax::tree::{ForeseenFile, ForeseenLine, Name, QuoteLine};
use crate::syntax::words::{fold_name, name_len};
use std::ops::Range;

/// Reads a file of expected differences: all that could be read, and every problem of the text.
#[must_use]
pub fn parse_foreseen(file: FileId, text: &str) -> (ForeseenFile, Vec<Problem>) {
    let mut out = ForeseenFile {
        title: None,
        lines: Vec::new(),
    };
    if text.len() > MAX_FILE_BYTES {
        let kind = ProblemKind::FileTooLarge {
            limit: MAX_FILE_BYTES,
        };
        return (out, vec![Problem::new(kind, Span::new(file, 0, 0))]);
    }
    let mut reader = Reader::new(file, text);
    let mut reason: Vec<QuoteLine> = Vec::new();
    let mut after_reason = false;
    for line in case_lines(text) {
        match line {
            CaseLine::Quote(range) => {
                if !std::mem::replace(&mut after_reason, true) {
                    reason.clear();
                }
                reason.push(reader.quote_line(&range));
            }
            CaseLine::RosterHead(_) => {}
            CaseLine::Roster(range) | CaseLine::Other(range) => {
                after_reason = false;
                reader.foreseen(range, &reason, &mut out);
            }
        }
    }
    let mut problems = reader.problems;
    problems.sort_by_key(|p| (p.span.start, p.span.end));
    (out, problems)
}

impl Reader<'_> {
    fn foreseen(&mut self, range: Range<usize>, reason: &[QuoteLine], out: &mut ForeseenFile) {
        let line = &self.text[range.clone()];
        let word = &line[..name_len(line)];
        let span = self.whole(range.clone());
        if word == "预期差异" {
            let start = range.start + word.len();
            let title = trimmed(&self.text[start..range.end], start);
            let title = Name {
                text: fold_name(&self.text[title.clone()]),
                span: self.whole(title),
            };
            match out.title {
                None => out.title = Some(title),
                Some(_) => self.problem(ProblemKind::GivenTwice, span),
            }
            return;
        }
        let pair = match self.piece(Rule::foreseen_line, range) {
            Ok(pair) => pair,
            Err(problem) => return self.problems.push(*problem),
        };
        let mut kids = Kids::of(pair);
        let none = kids.has(Rule::no_provision);
        let former = !none && kids.has(Rule::as_it_was);
        let under = kids.maybe(Rule::citation).map(|c| self.citation(c));
        let topic = self.name(&kids.take(Rule::name));
        let manner = self.name(&kids.take(Rule::name));
        let (mut whom, mut case, mut names) = (None, None, Vec::new());
        for part in kids.rest() {
            let place = self.span(&part);
            let twice = match part.as_rule() {
                Rule::foreseen_whom => {
                    let name = self.name(&Kids::of(part).take(Rule::case_word));
                    whom.replace(name).is_some()
                }
                Rule::foreseen_case => {
                    let text = Kids::of(part).take(Rule::text);
                    let name = Name {
                        text: unquote(text.as_str()),
                        span: self.span(&text),
                    };
                    case.replace(name).is_some()
                }
                _ => {
                    names.push(self.name(&Kids::of(part).take(Rule::case_word)));
                    false
                }
            };
            if twice {
                self.problem(ProblemKind::GivenTwice, place);
            }
        }
        out.lines.push(ForeseenLine {
            under,
            former,
            topic,
            manner,
            whom,
            case,
            names,
            reason: reason.to_vec(),
            span,
        });
    }
}
