//! Colour and alignment on a terminal.

use crate::source::{display_width, visible};
use std::borrow::Cow;

/// All that is put on here.
const COLOURS: [&str; 6] = [
    "\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[33m",
];

/// Whether to colour, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Paint {
    /// Colours are wanted.
    pub on: bool,
}

impl Paint {
    fn wrap(self, code: &str, text: &str) -> String {
        match self.on && !text.is_empty() {
            true => format!("\x1b[{code}m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }

    /// A text for a terminal: hidden characters by their numbers, but for the colours that are put on here. At worst a
    /// text that pretends to be one of them is coloured.
    #[must_use]
    pub fn safe(self, text: &str) -> Cow<'_, str> {
        if !self.on {
            return visible(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('\x1b') {
            // A line that ended in CR LF still does, the colour being put back in between.
            let ended = rest[..at].ends_with('\r') && rest[at..].starts_with("\x1b[0m\n");
            out.push_str(&visible(&rest[..at - usize::from(ended)]));
            out.push_str(if ended { "\r" } else { "" });
            let ours = COLOURS.iter().find(|c| rest[at..].starts_with(**c));
            match ours {
                Some(colour) => out.push_str(colour),
                None => out.push_str(&visible("\x1b")),
            }
            rest = &rest[at + ours.map_or(1, |c| c.len())..];
        }
        out.push_str(&visible(rest));
        Cow::Owned(out)
    }

    /// Headings.
    #[must_use]
    pub fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }

    /// What is beside the point.
    #[must_use]
    pub fn dim(self, text: &str) -> String {
        self.wrap("2", text)
    }

    /// Breaches, violations, failures.
    #[must_use]
    pub fn red(self, text: &str) -> String {
        self.wrap("31", text)
    }

    /// What went well.
    #[must_use]
    pub fn green(self, text: &str) -> String {
        self.wrap("32", text)
    }

    /// What needs an eye.
    #[must_use]
    pub fn yellow(self, text: &str) -> String {
        self.wrap("33", text)
    }
}

/// A text filled with spaces to a display width.
#[must_use]
pub fn padded(text: &str, width: usize) -> String {
    let fill = width.saturating_sub(display_width(text));
    format!("{text}{}", " ".repeat(fill))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_colours_reach_a_terminal() {
        let on = Paint { on: true };
        let hostile = "\u{1b}]0;题\u{7}\u{1b}[2J\u{9b}1A\u{202e}";
        let text = format!("{}{hostile}", on.red("逾期"));
        let shown = "<U+001B>]0;题<U+0007><U+001B>[2J<U+009B>1A<U+202E>";
        assert_eq!(on.safe(&text), format!("\x1b[31m逾期\x1b[0m{shown}"));
        let plain = format!("<U+001B>[31m逾期<U+001B>[0m{shown}");
        assert_eq!(Paint::default().safe(&text), plain);
    }
}
