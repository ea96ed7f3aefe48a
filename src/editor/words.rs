//! The words of a text, found without a grammar, so that a half-written file has them too.

use crate::syntax::fold_name;
use std::ops::Range;

/// Every word outside comments, quoted texts, official wording and titles.
#[must_use]
pub fn words(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        if !is_prose(line) {
            words_of(line, line_start, &mut out);
        }
        line_start += line.len();
    }
    out
}

/// Official wording and titles hold no names.
fn is_prose(line: &str) -> bool {
    let line = line.trim_start();
    let titled = |word: &str| {
        line.strip_prefix(word)
            .is_some_and(|rest| rest.starts_with([' ', '\u{3000}', '\t']))
    };
    line.starts_with(['>', '＞', '#']) || ["规章", "案例", "修正案", "更正"].into_iter().any(titled)
}

fn words_of(line: &str, at: usize, out: &mut Vec<Range<usize>>) {
    let mut start = None;
    let mut closing: Option<char> = None;
    for (i, c) in line.char_indices() {
        if let Some(close) = closing {
            if c == close {
                closing = None;
            }
            continue;
        }
        if is_word(c) {
            start.get_or_insert(i);
            continue;
        }
        if let Some(from) = start.take() {
            out.push(at + from..at + i);
        }
        match c {
            '“' => closing = Some('”'),
            '《' => closing = Some('》'),
            '"' | '＂' => closing = Some(c),
            '#' | '＃' => return,
            _ => {}
        }
    }
    if let Some(from) = start {
        out.push(at + from..at + line.len());
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '·' || c == '_'
}

/// The word at an offset, or that ends there.
#[must_use]
pub fn word_at(text: &str, offset: usize) -> Option<Range<usize>> {
    words(text)
        .into_iter()
        .find(|w| w.start <= offset && offset <= w.end)
}

/// Every place of a word, however wide its characters are written.
#[must_use]
pub fn places_of(text: &str, word: &str) -> Vec<Range<usize>> {
    let mut found = words(text);
    found.retain(|w| text[w.clone()] == *word || fold_name(&text[w.clone()]) == word);
    found
}

/// Whether a text is one word, as a name is.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let numeral = text.chars().next().is_some_and(|c| c.is_ascii_digit());
    let whole = |w: &Range<usize>| *w == (0..text.len());
    !numeral && words(text).first().is_some_and(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_outside_wording_comments_and_texts() {
        let text = "> 咨询\n遇 咨询,若 A 为 “咨询”: # 咨询\n  办结。";
        let found: Vec<&str> = words(text).into_iter().map(|w| &text[w]).collect();
        assert_eq!(found, ["遇", "咨询", "若", "A", "为", "办结"]);
        assert!(is_name("咨询") && !is_name("咨 询") && !is_name("3日") && !is_name(""));
    }
}
