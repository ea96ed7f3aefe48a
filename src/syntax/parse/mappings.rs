//! Mapping files: each line is read alone; what is indented deeper belongs to the line above it.

use super::expressions::unquote;
use super::{Kids, Reader};
use crate::problem::{Problem, ProblemKind};
use crate::source::{FileId, Span};
use crate::syntax::MAX_FILE_BYTES;
use crate::syntax::grammar::Rule;
use crate::syntax::mapping::{MapCondition, MapLine, MapLineKind, MappingFile, Meant, ZoneWord};
use crate::syntax::scan::trimmed;
use crate::syntax::tree::{CaseValue, Name, Spanned};
use crate::syntax::words::{fold_char, fold_name, is_blank, name_len, opaque_len};
use pest::iterators::Pair;
use std::ops::Range;

/// Lines nest at most: 事件, its fields, the meanings of a field's values.
const MAX_NESTING: usize = 3;

/// Reads a mapping file: all that could be read, and every problem of the text.
#[must_use]
pub fn parse_mapping(file: FileId, text: &str) -> (MappingFile, Vec<Problem>) {
    let mut mapping = MappingFile {
        file,
        title: None,
        note: Vec::new(),
        lines: Vec::new(),
    };
    if text.len() > MAX_FILE_BYTES {
        let kind = ProblemKind::FileTooLarge {
            limit: MAX_FILE_BYTES,
        };
        return (mapping, vec![Problem::new(kind, Span::new(file, 0, 0))]);
    }
    let mut reader = Reader::new(file, text);
    // The lines that are open above the present one, with their indentation.
    let mut open: Vec<(usize, MapLine)> = Vec::new();
    let mut at = 0;
    for raw in text.split_inclusive('\n') {
        let start = at;
        at += raw.len();
        let line = raw.trim_end_matches(['\n', '\r']);
        let depth = raw.chars().take_while(|c| is_blank(*c)).count();
        let content = line.trim_start_matches(is_blank);
        if content.starts_with('>') {
            let from = start + line.len() - content.len();
            mapping
                .note
                .push(reader.quote_line(&(from..start + line.len())));
            continue;
        }
        let range = trimmed(&line[..code_len(line)], start);
        if range.is_empty() {
            continue;
        }
        close(&mut open, &mut mapping.lines, depth);
        if let Some(line) = reader.map_line(range, &mut mapping.title, open.len()) {
            open.push((depth, line));
        }
    }
    close(&mut open, &mut mapping.lines, 0);
    let mut problems = reader.problems;
    super::strange::add(&mut problems, file, text);
    problems.sort_by_key(|p| (p.span.start, p.span.end));
    (mapping, problems)
}

/// The length of a line up to its comment.
fn code_len(line: &str) -> usize {
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        if c == '#' {
            return at;
        }
        at += opaque_len(&line[at..]).unwrap_or(c.len_utf8());
    }
    at
}

/// Puts lines that are not above a line of this depth where they belong.
fn close(open: &mut Vec<(usize, MapLine)>, lines: &mut Vec<MapLine>, depth: usize) {
    while open.last().is_some_and(|(d, _)| *d >= depth) {
        let Some((_, line)) = open.pop() else { return };
        match open.last_mut() {
            Some((_, above)) => above.below.push(line),
            None => lines.push(line),
        }
    }
}

impl Reader<'_> {
    fn map_line(
        &mut self,
        range: Range<usize>,
        title: &mut Option<Name>,
        nesting: usize,
    ) -> Option<MapLine> {
        let span = self.whole(range.clone());
        let text = &self.text[range.clone()];
        let word = &text[..name_len(text)];
        if word == "对照" && nesting == 0 {
            let start = range.start + word.len();
            let at = trimmed(&self.text[start..range.end], start);
            let name = Name {
                text: fold_name(&self.text[at.clone()]),
                span: self.whole(at),
            };
            self.once(title, name, span);
            return None;
        }
        if nesting >= MAX_NESTING {
            self.problem(ProblemKind::NestsTooDeep { limit: MAX_NESTING }, span);
            return None;
        }
        let rule = match word {
            "时区" => Rule::map_zone,
            "空值" => Rule::map_blank,
            "工作表" => Rule::map_sheet,
            "表头" => Rule::map_heading,
            "事件" => Rule::map_event,
            "主体" => Rule::map_party,
            "其他" | "其它" => Rule::map_meaning,
            "" if text.starts_with(['“', '"', '\u{ff02}']) => Rule::map_meaning,
            _ => Rule::map_binding,
        };
        let pair = self
            .piece(rule, range)
            .map_err(|problem| self.problems.push(*problem))
            .ok()?;
        let kind = self.map_kind(rule, Kids::of(pair));
        Some(MapLine {
            kind,
            below: Vec::new(),
            span,
        })
    }

    fn map_kind(&mut self, rule: Rule, mut kids: Kids<'_>) -> MapLineKind {
        match rule {
            Rule::map_zone => {
                let word = kids.any();
                let span = self.span(&word);
                let value = self.zone(&word, span);
                MapLineKind::Zone(Spanned { value, span })
            }
            Rule::map_blank => MapLineKind::Blanks(self.texts(kids)),
            Rule::map_sheet => MapLineKind::Sheet(self.column(kids.take(Rule::column))),
            Rule::map_heading => {
                let pair = kids.take(Rule::row_number);
                let span = self.span(&pair);
                let number = Kids::of(pair).take(Rule::numeral);
                let value = self.whole_number(&number);
                MapLineKind::Heading(Spanned { value, span })
            }
            Rule::map_party => MapLineKind::Party {
                ty: self.name(&kids.take(Rule::name)),
                column: self.column(kids.take(Rule::column)),
            },
            Rule::map_event => self.map_event(kids),
            Rule::map_meaning => {
                let mut written = Vec::new();
                if !kids.has(Rule::others) {
                    while let Some(text) = kids.maybe(Rule::text) {
                        written.push(self.text_of(&text));
                    }
                }
                let meant = if kids.has(Rule::set_aside) {
                    Meant::Nothing
                } else if kids.has(Rule::rejected) {
                    Meant::Rejected
                } else {
                    Meant::Values(self.case_values(kids))
                };
                MapLineKind::Meaning { written, meant }
            }
            _ => {
                let name = self.name(&kids.take(Rule::name));
                match kids.maybe(Rule::column) {
                    Some(column) => MapLineKind::Takes {
                        name,
                        column: self.column(column),
                        of: kids.maybe(Rule::name).map(|n| self.name(&n)),
                    },
                    None => MapLineKind::Constant {
                        name,
                        values: self.case_values(kids),
                    },
                }
            }
        }
    }

    fn map_event(&mut self, mut kids: Kids<'_>) -> MapLineKind {
        if let Some(column) = kids.maybe(Rule::column) {
            return MapLineKind::EventFrom(self.column(column));
        }
        let ty = self.name(&kids.take(Rule::name));
        let once = kids.has(Rule::once_a_case);
        let when = match kids.maybe(Rule::map_conditions) {
            Some(all) => Kids::of(all)
                .rest()
                .filter(|p| p.as_rule() == Rule::map_condition)
                .map(|p| self.map_condition(p))
                .collect(),
            None => Vec::new(),
        };
        MapLineKind::Event { ty, once, when }
    }

    fn map_condition(&mut self, pair: Pair<'_, Rule>) -> MapCondition {
        let is = !pair
            .clone()
            .into_inner()
            .any(|p| p.as_rule() == Rule::is_not);
        let mut kids = Kids::of(pair);
        let column = self.column(kids.take(Rule::column));
        let values = match kids.has(Rule::nothing) {
            true => Vec::new(),
            false => self.texts(kids),
        };
        MapCondition { column, is, values }
    }

    fn texts(&self, kids: Kids<'_>) -> Vec<Name> {
        kids.rest().map(|t| self.text_of(&t)).collect()
    }

    fn text_of(&self, pair: &Pair<'_, Rule>) -> Name {
        Name {
            text: unquote(pair.as_str()),
            span: self.span(pair),
        }
    }

    fn column(&self, pair: Pair<'_, Rule>) -> Name {
        let inner = Kids::of(pair).any();
        match inner.as_rule() {
            Rule::text => self.text_of(&inner),
            _ => self.name(&inner),
        }
    }

    fn case_values(&mut self, kids: Kids<'_>) -> Vec<CaseValue> {
        kids.rest().map(|v| self.case_value(v)).collect()
    }

    /// `照录`, or `+08:00`.
    fn zone(&mut self, pair: &Pair<'_, Rule>, span: Span) -> ZoneWord {
        if pair.as_rule() == Rule::as_written {
            return ZoneWord::AsWritten;
        }
        let text: String = pair.as_str().chars().map(fold_char).collect();
        let digits = |range: Range<usize>| text.get(range).and_then(|t| t.parse::<i32>().ok());
        match (digits(1..3), digits(4..6)) {
            (Some(hours @ 0..=23), Some(minutes @ 0..=59)) => {
                let east = hours * 60 + minutes;
                ZoneWord::Offset(if text.starts_with('-') { -east } else { east })
            }
            _ => {
                self.problem(ProblemKind::NoSuchDate { text }, span);
                ZoneWord::AsWritten
            }
        }
    }
}
