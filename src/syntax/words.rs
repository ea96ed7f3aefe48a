//! Characters, words and numerals: what a name is made of, how widths fold, how Chinese numerals count.
//!
//! Shared by the scan (which sees lines) and the parse (which sees tokens).

use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words that are names nowhere.
pub(super) const RESERVED: &[&str] = &[
    "应当", "不得", "可以", "若", "遇", "且", "或", "非", "为", "的",
];

/// Half-width form of a full-width ASCII character or of the ideographic space.
#[must_use]
pub fn fold_char(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        _ => c,
    }
}

/// A name from any input as the language compares it: half-width and NFC.
///
/// ```
/// assert_eq!(banfa::syntax::fold_name("\u{ff21}\u{ff11}号"), "A1号");
/// ```
#[must_use]
pub fn fold_name(text: &str) -> String {
    text.chars().map(fold_char).nfc().collect()
}

/// Whether a character may stand in a name.
pub(super) fn is_name_char(c: char) -> bool {
    c.is_alphabetic()
        || is_combining_mark(c)
        || c == '·'
        || c == '〇'
        || matches!(fold_char(c), '0'..='9' | '_')
}

/// Whether a character is a blank inside a line.
#[must_use]
pub fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{3000}' | '\u{a0}' | '\u{feff}' | '\r')
}

/// The length of a string or comment that starts here; `None` where there is none, or the string does not end.
pub(super) fn opaque_len(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let close = match first {
        '#' => return Some(text.find('\n').unwrap_or(text.len())),
        '“' => '”',
        '"' | '\u{ff02}' => first,
        _ => return None,
    };
    let body = first.len_utf8();
    // A second “ before the ” means that the first was never closed; it also keeps this linear over a run of them.
    let end = body + text[body..].find([first, close])?;
    text[end..]
        .starts_with(close)
        .then_some(end + close.len_utf8())
}

/// The words (maximal runs of name characters) of a text with their byte ranges; strings and comments are passed over.
pub(super) fn words(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let run = name_len(&text[at..]);
        if run > 0 {
            found.push(at..at + run);
        }
        at += run.max(
            opaque_len(&text[at..])
                .filter(|_| run == 0)
                .unwrap_or(c.len_utf8()),
        );
    }
    found
}

/// The length of the maximal run of name characters at the start of a text.
pub(super) fn name_len(text: &str) -> usize {
    text.find(|c| !is_name_char(c)).unwrap_or(text.len())
}

/// A whole number in digits of either width or in Chinese numerals (`十二`, `两百零三`, `二〇一二`).
#[must_use]
pub fn integer(text: &str) -> Option<u64> {
    let folded: String = text.chars().map(fold_char).collect();
    if folded.bytes().all(|b| b.is_ascii_digit()) {
        return folded.parse().ok();
    }
    let signs: Vec<Sign> = folded.chars().map(sign).collect::<Option<_>>()?;
    let positional = signs.len() > 1 && signs.iter().all(|s| matches!(s, Sign::Digit(_)));
    if positional {
        digits_in_place(&signs)
    } else {
        with_units(&signs)
    }
}

enum Sign {
    Digit(u64),
    Unit(u64),
}

fn sign(c: char) -> Option<Sign> {
    Some(match c {
        '〇' | '零' => Sign::Digit(0),
        '两' => Sign::Digit(2),
        '十' => Sign::Unit(10),
        '百' => Sign::Unit(100),
        '千' => Sign::Unit(1_000),
        '万' => Sign::Unit(10_000),
        '亿' => Sign::Unit(100_000_000),
        _ => Sign::Digit("零一二三四五六七八九".chars().position(|d| d == c)? as u64),
    })
}

fn digits_in_place(signs: &[Sign]) -> Option<u64> {
    signs.iter().try_fold(0_u64, |sum, sign| match sign {
        Sign::Digit(d) => sum.checked_mul(10)?.checked_add(*d),
        Sign::Unit(_) => None,
    })
}

/// `三千零五十万` and the like; units must fall within a group of four and from group to group.
fn with_units(signs: &[Sign]) -> Option<u64> {
    let (mut total, mut group) = (0_u64, 0_u64);
    let (mut last_unit, mut last_group) = (10_000_u64, u64::MAX);
    let mut digit: Option<u64> = None;
    for sign in signs {
        match *sign {
            Sign::Digit(0) if digit.is_none() => last_unit = last_unit.min(100),
            Sign::Digit(d) if d > 0 && digit.is_none() => digit = Some(d),
            Sign::Unit(unit) if unit < 10_000 && unit < last_unit => {
                // 十 may stand without a digit before it; 百 and 千 may not.
                group += digit.take().or((unit == 10).then_some(1))? * unit;
                last_unit = unit;
            }
            Sign::Unit(unit) if unit >= 10_000 && unit < last_group => {
                group += digit.take().unwrap_or(0);
                if group == 0 {
                    return None;
                }
                total += group * unit;
                (group, last_unit, last_group) = (0, 10_000, unit);
            }
            _ => return None,
        }
    }
    // 一百二 would be read as 102 by some and as 120 by others.
    let ambiguous =
        digit.is_some() && (group > 0 || total > 0) && last_unit >= 100 && !zero_before_last(signs);
    (!ambiguous).then(|| total + group + digit.unwrap_or(0))
}

fn zero_before_last(signs: &[Sign]) -> bool {
    matches!(signs, [.., Sign::Digit(0), Sign::Digit(_)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_numerals_count() {
        for (text, n) in [
            ("一", 1),
            ("两", 2),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("一百", 100),
            ("一百二十", 120),
            ("一百零三", 103),
            ("三千零五十", 3_050),
            ("五万", 50_000),
            ("一万二千", 12_000),
            ("二〇一二", 2_012),
            ("一百一十", 110),
            ("12", 12),
            ("\u{ff11}\u{ff12}", 12),
            ("十万", 100_000),
            ("零", 0),
        ] {
            assert_eq!(integer(text), Some(n), "{text}");
        }
        for text in [
            "一百二",
            "百",
            "万",
            "十百",
            "一一万",
            "abc",
            "十十",
            "99999999999999999999999",
        ] {
            assert_eq!(integer(text), None, "{text}");
        }
    }

    #[test]
    fn words_are_maximal_runs_outside_strings_and_comments() {
        let text = "若 材料齐全,“且 或” 报 # 且\n甲·乙";
        let found: Vec<&str> = words(text).into_iter().map(|r| &text[r]).collect();
        assert_eq!(found, ["若", "材料齐全", "报", "甲·乙"]);
    }
}
