//! The pieces of a file with their tokens: what `scan` cuts, read by the grammar.

use super::super::grammar::{self, Rule};
use super::super::scan::{self, CaseLine, End, Sentence};
use super::super::words::{fold_char, name_len};
use super::leaves::{Leaves, read, token};
use super::{CasePiece, Fragment, HeadGroup, Reach, Role, RulePiece, Sort, Token};
use std::ops::Range;

/// The pieces of a rule file; nothing where one of them cannot be read.
#[must_use]
pub fn rule_pieces(text: &str) -> Option<Vec<RulePiece>> {
    scan::cut(text)
        .into_iter()
        .map(|piece| rule_piece(text, piece))
        .collect()
}

/// The lines of a case file; nothing where one of them cannot be read.
#[must_use]
pub fn case_pieces(text: &str) -> Option<Vec<CasePiece>> {
    let lines = scan::case_lines(text).into_iter();
    lines.map(|line| case_piece(text, line)).collect()
}

fn case_piece(text: &str, line: CaseLine) -> Option<CasePiece> {
    Some(match line {
        CaseLine::Quote(range) => CasePiece::Quote(range),
        CaseLine::RosterHead(range) => CasePiece::RosterHead(range),
        CaseLine::Roster(range) => CasePiece::Roster(read(text, Rule::roster_line, range)?),
        CaseLine::Other(range) => {
            let word = &text[range.clone()][..name_len(&text[range.clone()])];
            let rule = match word {
                "案例" => return Some(CasePiece::Line(titled(text, range))),
                "截至" => Rule::as_of_line,
                "期望" => Rule::expectation_line,
                _ => Rule::event_line,
            };
            CasePiece::Line(read(text, rule, range)?)
        }
    })
}

/// The pieces of a rule file that can be read; the others are left out.
#[must_use]
pub fn readable_rule_pieces(text: &str) -> Vec<RulePiece> {
    let cut = scan::cut(text).into_iter();
    cut.filter_map(|piece| rule_piece(text, piece)).collect()
}

/// The lines of a case file that can be read; the others are left out.
#[must_use]
pub fn readable_case_pieces(text: &str) -> Vec<CasePiece> {
    let lines = scan::case_lines(text).into_iter();
    lines.filter_map(|line| case_piece(text, line)).collect()
}

fn rule_piece(text: &str, piece: scan::Piece) -> Option<RulePiece> {
    Some(match piece {
        scan::Piece::Quote(lines) => RulePiece::Quote(lines),
        scan::Piece::Marker(marker, title) => RulePiece::Marker {
            level: marker.level,
            number: marker.number?,
            suffix: marker.suffix,
            range: marker.range,
            title,
        },
        scan::Piece::Operation(range) => RulePiece::Operation(operation(text, range)?),
        scan::Piece::Block(lines) => block(text, lines)?,
        scan::Piece::Sentence(sentence) => RulePiece::Sentence(fragments(text, &sentence)?),
    })
}

fn operation(text: &str, range: Range<usize>) -> Option<Vec<Token>> {
    let verb = &text[range.clone()];
    if name_len(verb) == verb.len() && matches!(verb, "修改" | "增加") {
        return Some(vec![token(range, Sort::Keyword)]);
    }
    read(text, Rule::operation, range)
}

fn block(text: &str, lines: Vec<Range<usize>>) -> Option<RulePiece> {
    let (first, body) = lines.split_first()?;
    let keyword = &text[first.start..first.start + name_len(&text[first.clone()])];
    let (head, line) = match keyword {
        "规章" => (None, Rule::property),
        "修正案" | "更正" => (None, Rule::amendment_property),
        "日历" => (Some(Rule::calendar_head), Rule::calendar_line),
        "主体" => (Some(Rule::party_head), Rule::field_line),
        "案件" => (Some(Rule::case_head), Rule::field_line),
        "事件" => (Some(Rule::event_head), Rule::field_line),
        "时限用语" => (Some(Rule::words_head), Rule::word_line),
        _ => {
            let end = lines.last()?.end;
            let tokens = read(text, Rule::declaration, first.start..end)?;
            return Some(RulePiece::Declaration(tokens));
        }
    };
    let mut all = vec![match head {
        Some(rule) => read(text, rule, first.clone())?,
        None => titled(text, first.clone()),
    }];
    for range in body {
        all.push(read(text, line, range.clone())?);
    }
    Some(RulePiece::Lines(all))
}

/// A keyword and a title that stands as it is.
fn titled(text: &str, range: Range<usize>) -> Vec<Token> {
    let keyword = range.start..range.start + name_len(&text[range.clone()]);
    let title = scan::trimmed(&text[keyword.end..range.end], keyword.end);
    let mut tokens = vec![token(keyword, Sort::Keyword)];
    if !title.is_empty() {
        tokens.push(token(title, Sort::Verbatim));
    }
    tokens
}

fn fragments(text: &str, sentence: &Sentence) -> Option<Vec<Fragment>> {
    let mut all: Vec<Fragment> = Vec::new();
    for (index, range) in sentence.fragments.iter().enumerate() {
        let next = sentence.fragments.get(index + 1);
        let until = next.map_or(sentence.range.end, |next| next.start);
        let mut fragment = fragment(text, range.clone(), index == 0)?;
        // The last of several marks is the one that tells.
        let marks = range.end..until;
        fragment.end = last_mark(text, marks, next.is_none().then_some(sentence.end));
        all.push(fragment);
    }
    if all.is_empty() {
        return None;
    }
    Some(all)
}

/// `;` or `。` behind a fragment.
fn last_mark(text: &str, range: Range<usize>, end: Option<End>) -> Option<Token> {
    let mut found = None;
    let mut at = range.start;
    while let Some(c) = text[at..range.end].chars().next() {
        if c == '#' {
            at += text[at..range.end].find('\n').unwrap_or(range.end - at);
            continue;
        }
        let mark = at..at + c.len_utf8();
        at = mark.end;
        match (c, fold_char(c)) {
            ('。', _) => found = Some(token(mark, Sort::Stop)),
            (_, ';') => found = Some(token(mark, Sort::Semicolon)),
            _ => {}
        }
    }
    found.filter(|_| end != Some(End::Open))
}

fn fragment(text: &str, range: Range<usize>, first: bool) -> Option<Fragment> {
    let piece = &text[range.clone()];
    let pair = grammar::run(Rule::fragment, piece)
        .or_else(|_| grammar::run(Rule::bare_condition, piece))
        .ok()?;
    let mut found = Fragment {
        heads: Vec::new(),
        body: Vec::new(),
        end: None,
        role: Role::Rule,
    };
    for kid in pair.into_inner() {
        match kid.as_rule() {
            Rule::note | Rule::acceptance => found.role = Role::Note,
            Rule::statement
                if kid
                    .clone()
                    .into_inner()
                    .any(|inner| inner.as_rule() == Rule::depletion) =>
            {
                found.role = Role::Depletion;
            }
            Rule::head_group => {
                let opens = first && found.heads.is_empty();
                let rules = kid.clone().into_inner().map(|head| head.as_rule());
                let mut group = HeadGroup {
                    heads: Reach::of_group(rules, opens),
                    tokens: Vec::new(),
                };
                Leaves::new(range.start).take(kid, &mut group.tokens);
                found.heads.push(group);
                continue;
            }
            _ => {}
        }
        Leaves::new(range.start).take(kid, &mut found.body);
    }
    Some(found)
}
