//! Characters that a reader does not see, or that make a screen show something else than what the text says.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Sorts of characters that do not show what they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hidden {
    /// A command to a terminal, such as the escape that begins a colour or moves the cursor.
    Control,
    /// Changes the direction in which what follows is shown.
    Direction,
    /// Takes no room.
    Invisible,
}

/// What is hidden in a character; `None` for all that show what they are, and for blanks and ends of lines.
///
/// The byte order mark counts as a blank here (`syntax::is_blank`).
#[must_use]
pub fn hidden(c: char) -> Option<Hidden> {
    match c {
        // Nearly all that is written, without a look at the rest.
        ' '..='~' | '\u{3000}'..='\u{3163}' | '\u{3165}'..='\u{d7ff}' => None,
        '\n' | '\r' | '\t' | '\u{feff}' => None,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => {
            Some(Hidden::Direction)
        }
        '\u{ad}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{2064}'
        | '\u{206a}'..='\u{206f}'
        | '\u{3164}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => Some(Hidden::Invisible),
        '\u{2028}' | '\u{2029}' => Some(Hidden::Control),
        _ => c.is_control().then_some(Hidden::Control),
    }
}

/// The hidden characters of a text with their places. A carriage return that ends no line is one: it lets what follows
/// overwrite what stands before it.
pub fn hidden_in(text: &str) -> impl Iterator<Item = (usize, char, Hidden)> {
    let lone = |at: usize, c: char| c == '\r' && !text[at + 1..].starts_with('\n');
    text.char_indices().filter_map(move |(at, c)| {
        let what = hidden(c).or_else(|| lone(at, c).then_some(Hidden::Control))?;
        Some((at, c, what))
    })
}

/// A hidden character as it is shown instead: `<U+202E>`.
#[must_use]
pub fn shown_instead(c: char) -> String {
    format!("<{}>", code_point(c))
}

/// `U+202E`
#[must_use]
pub fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// A text as a screen may show it: hidden characters by their numbers. Line ends stay.
///
/// ```
/// use banfa::source::visible;
///
/// assert_eq!(visible("甲\u{1b}[2J\u{202e}乙"), "甲<U+001B>[2J<U+202E>乙");
/// assert_eq!(visible("甲\r\n"), "甲\r\n");
/// ```
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    replaced(text, shown_instead)
}

/// The same for what has to stay on one line, such as a name in a table.
#[must_use]
pub fn visible_line(text: &str) -> Cow<'_, str> {
    if !text.contains(['\n', '\r', '\t']) {
        return visible(text);
    }
    let ends = |c| matches!(c, '\n' | '\r' | '\t');
    let mut out = String::new();
    for c in text.chars() {
        match ends(c) || hidden(c).is_some() {
            true => out.push_str(&shown_instead(c)),
            false => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// JSON with the hidden characters of its strings in JSON's own escapes: the same data.
#[must_use]
pub fn visible_json(json: &str) -> Cow<'_, str> {
    replaced(json, |c| {
        let mut units = [0; 2];
        let mut out = String::new();
        for unit in c.encode_utf16(&mut units) {
            let _ = write!(out, "\\u{unit:04x}");
        }
        out
    })
}

/// Whether no byte of a text may belong to a hidden character: nearly all that is written shows it by its bytes alone.
fn shows_what_it_is(text: &str) -> bool {
    // Signs of ASCII, and what begins and goes on from U+4000 to U+9FFF.
    let plain = |b: &u8| matches!(b, b' '..=b'~' | b'\n' | b'\t' | 0x80..=0xbf | 0xe4..=0xe9);
    // By pieces, of which the processor takes many bytes at once.
    let all_plain = |piece: &[u8]| piece.iter().fold(true, |so_far, b| so_far & plain(b));
    text.as_bytes().chunks(256).all(all_plain)
}

fn replaced(text: &str, instead: impl Fn(char) -> String) -> Cow<'_, str> {
    if shows_what_it_is(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut done = 0;
    for (at, c, _) in hidden_in(text) {
        out.push_str(&text[done..at]);
        out.push_str(&instead(c));
        done = at + c.len_utf8();
    }
    match done {
        0 => Cow::Borrowed(text),
        _ => Cow::Owned(out + &text[done..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_screen_would_obey_is_shown_by_its_number() {
        for (c, what) in [
            ('\u{1b}', Hidden::Control),
            ('\u{7}', Hidden::Control),
            ('\u{7f}', Hidden::Control),
            ('\u{9b}', Hidden::Control),
            ('\u{2028}', Hidden::Control),
            ('\u{202e}', Hidden::Direction),
            ('\u{2066}', Hidden::Direction),
            ('\u{200b}', Hidden::Invisible),
            ('\u{e0041}', Hidden::Invisible),
        ] {
            assert_eq!(hidden(c), Some(what), "{c:?}");
        }
        for c in ['\n', '\t', ' ', '\u{3000}', '条', '\u{1f600}', '\u{301}'] {
            assert_eq!(hidden(c), None, "{c:?}");
        }
        assert_eq!(visible("甲\r乙\r\n"), "甲<U+000D>乙\r\n");
        assert_eq!(visible_line("甲\r\n乙"), "甲<U+000D><U+000A>乙");
        assert!(matches!(visible("条"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_shows_what_it_is_by_its_bytes_hides_nothing() {
        for c in '\0'..=char::MAX {
            let shows = shows_what_it_is(c.encode_utf8(&mut [0; 4]));
            let ends = c == '\r';
            assert!(!shows || (hidden(c).is_none() && !ends), "{c:?}");
        }
        assert!(shows_what_it_is("第一条\t应当 1 日内\n"));
    }

    #[test]
    fn json_stays_the_same_data() {
        let text = "\u{7f}\u{202e}\u{e0041}条\n";
        let json = serde_json::to_string(text).unwrap();
        let safe = visible_json(&json);
        assert!(!safe.contains(|c| hidden(c).is_some()), "{safe}");
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), text);
    }
}
