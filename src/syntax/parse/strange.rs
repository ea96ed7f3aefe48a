//! What a reader of a text cannot see: hidden characters, and characters that look like others.
//!
//! Look-alikes are those of Unicode's own table (UTS #39), asked of one character at a time: letters of other scripts
//! that look like Latin ones, kana and radicals that look like Chinese characters, compatibility characters.

use super::super::words::{fold_char, words};
use crate::problem::{Problem, ProblemKind};
use crate::source::{FileId, Hidden, Span, code_point, hidden_in};
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;

/// The hidden characters of a text, a run of one sort each.
#[must_use]
pub fn hidden_characters(file: FileId, text: &str) -> Vec<Problem> {
    let mut found: Vec<(Hidden, char, Range<usize>)> = Vec::new();
    // A carriage return is a blank wherever it stands (`is_blank`); only what is shown of it matters.
    for (at, c, what) in hidden_in(text).filter(|(_, c, _)| *c != '\r') {
        let end = at + c.len_utf8();
        match found.last_mut() {
            Some((sort, _, run)) if *sort == what && run.end == at => run.end = end,
            _ => found.push((what, c, at..end)),
        }
    }
    let problem = |(what, first, run): (Hidden, char, Range<usize>)| {
        let span = Span::new(file, run.start, run.end);
        let code = code_point(first);
        Problem::new(ProblemKind::HiddenCharacter { code, what }, span).mended(span, "")
    };
    found.into_iter().map(problem).collect()
}

/// Words of rules in which a character looks like another one; official lines, texts and comments may have them.
pub(super) fn look_alikes(file: FileId, text: &str) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if !line.is_ascii() && !line.trim_start().starts_with('>') {
            for word in words(line) {
                let written = &line[word.clone()];
                if let Some(like) = usual(written) {
                    let span = Span::new(file, start + word.start, start + word.end);
                    let kind = ProblemKind::LooksAlike {
                        written: written.to_owned(),
                        like: like.clone(),
                    };
                    found.push(Problem::new(kind, span).mended(span, like));
                }
            }
        }
        start += line.len();
    }
    found
}

/// A word with the usual characters instead of those that look like them; `None` where it has none such.
///
/// A word of another script by itself (`Москва`, `トヨタ`) is no look-alike: something in it must be Chinese or Latin.
#[must_use]
pub fn usual(word: &str) -> Option<String> {
    let usual: String = word.chars().map(|c| twin(c).unwrap_or(c)).collect();
    let ours = |c: char| c.is_ascii_alphanumeric() || is_han(c);
    let (mut replaced, mut own, mut foreign) = (false, false, false);
    for c in word.chars() {
        match twin(c) {
            Some(_) => replaced = true,
            None if ours(fold_char(c)) => own = true,
            None => foreign = true,
        }
    }
    (replaced && (own || (!foreign && usual.is_ascii()))).then_some(usual)
}

/// The Chinese or Latin character that another one looks like.
fn twin(c: char) -> Option<char> {
    if c.is_ascii() || is_han(c) || fold_char(c) != c {
        return None;
    }
    let usual = |like: &char| *like != c && (like.is_ascii_alphanumeric() || is_unified(*like));
    let mut buffer = [0; 4];
    let text: &str = c.encode_utf8(&mut buffer);
    only(text.nfkc())
        .filter(usual)
        .or_else(|| only(unicode_security::skeleton(text)).filter(usual))
}

/// The one character that there is.
fn only(mut all: impl Iterator<Item = char>) -> Option<char> {
    all.next().filter(|_| all.next().is_none())
}

fn is_han(c: char) -> bool {
    is_unified(c) || c == '〇' || c == '々'
}

fn is_unified(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{2f7ff}' | '\u{30000}'..='\u{323af}')
}

/// Adds what is strange in a text to its other problems. What could not be read because of a hidden character is not
/// told twice.
pub(super) fn add(problems: &mut Vec<Problem>, file: FileId, text: &str) {
    let hidden = hidden_characters(file, text);
    if !hidden.is_empty() {
        let told = |p: &Problem| {
            let first = hidden.partition_point(|h| h.span.end <= p.span.start);
            let within = hidden.get(first).is_some_and(|h| h.span.start < p.span.end);
            within && matches!(p.kind, ProblemKind::Unexpected { .. })
        };
        problems.retain(|p| !told(p));
        problems.extend(hidden);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_are_told_and_other_scripts_by_themselves_are_not() {
        for (word, like) in [
            ("科\u{430}员", "科a员"),
            ("\u{30ed}头", "口头"),
            ("\u{f90a}额", "金额"),
            ("第\u{2f00}条", "第一条"),
            ("\u{410}1", "A1"),
            ("\u{30a8}作", "工作"),
        ] {
            assert_eq!(usual(word).as_deref(), Some(like), "{word}");
        }
        for word in [
            "条款",
            "Москва",
            "トヨタ",
            "A1号",
            "\u{ff21}1",
            "〇",
            "张·三",
            "é",
            "未末",
        ] {
            assert_eq!(usual(word), None, "{word}");
        }
    }

    #[test]
    fn hidden_characters_are_told_a_run_at_a_time() {
        let text = "甲\u{202e}\u{202d}乙 # \u{1b}[2J\n";
        let found = hidden_characters(FileId(0), text);
        let told: Vec<_> = found
            .iter()
            .map(|p| (&text[p.span.range()], p.code()))
            .collect();
        assert_eq!(told, [("\u{202e}\u{202d}", "S035"), ("\u{1b}", "S035")]);
        assert!(
            found
                .iter()
                .all(|p| p.mend.as_ref().is_some_and(|m| m.text.is_empty()))
        );
    }
}
