//! Lines that fit: text broken to a width in cells, wide characters being two.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The width of a text in cells.
pub(super) fn cells(text: &str) -> usize {
    text.width()
}

/// Breaks a text into lines of at most so many cells: after a space or a mark, or between two wide characters; a word
/// without any is cut.
pub(super) fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split(['\n', '\r']).map(str::trim) {
        wrap_one(paragraph, most, &mut lines);
    }
    lines.retain(|line| !line.is_empty());
    lines
}

fn wrap_one(text: &str, most: usize, lines: &mut Vec<String>) {
    let mut line = String::new();
    let mut width = 0;
    // Up to where the line may be broken, and how wide it is there.
    let mut fit = 0;
    for c in text.chars() {
        let c = if c.is_control() { ' ' } else { c };
        let wide = c.width().unwrap_or(0);
        if width + wide > most && !line.is_empty() && !hangs(c) {
            let rest = match fit {
                0 => String::new(),
                at => line.split_off(at),
            };
            lines.push(line.trim_end().to_owned());
            line = rest.trim_start().to_owned();
            width = cells(&line);
            fit = 0;
        }
        if matches!(c, '(' | '\u{ff08}') {
            fit = line.len();
        }
        line.push(c);
        width += wide;
        if breaks_after(c) {
            fit = line.len();
        }
    }
    lines.push(line.trim().to_owned());
}

/// Marks do not begin a line.
fn hangs(c: char) -> bool {
    matches!(c, '”' | '》') || breaks_after(c) && c != ' '
}

/// A line may end after it. Names are broken only where there is no other place.
fn breaks_after(c: char) -> bool {
    matches!(
        c,
        ' ' | ',' | ')' | ';' | '、' | '。' | '\u{ff0c}' | '\u{ff1b}' | '\u{ff1a}' | '\u{ff09}'
    )
}

#[cfg(test)]
mod tests {
    use super::{cells, wrapped};

    #[test]
    fn lines_fit_and_nothing_is_lost() {
        let text = "承办人 应当 答复 或 说明不能按期答复的理由,若 来件种类 为 书面来件、当面提出的口头来件";
        let lines = wrapped(text, 24);
        assert!(lines.iter().all(|l| cells(l) <= 26), "{lines:#?}");
        let bare = |s: &str| s.split_whitespace().collect::<String>();
        assert_eq!(bare(&lines.concat()), bare(text));
    }

    #[test]
    fn a_name_without_a_place_to_break_is_cut() {
        let lines = wrapped(&"江".repeat(40), 20);
        assert_eq!(lines.len(), 4);
    }
}
