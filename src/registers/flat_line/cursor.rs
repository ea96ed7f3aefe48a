//! Reading on in a block of bytes, many at a time.

use super::few::{Few, Text};

pub(super) struct Cursor<'l> {
    pub text: &'l [u8],
    pub at: usize,
}

impl<'l> Cursor<'l> {
    pub fn next(&mut self) -> Option<u8> {
        let byte = *self.text.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    pub fn eat(&mut self, sign: u8) -> Option<()> {
        (self.next()? == sign).then_some(())
    }

    pub fn blanks(&mut self) {
        while self.text.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
    }

    /// Goes past a text, if it is the next.
    #[inline]
    pub fn eat_text(&mut self, text: &Text) -> bool {
        let found = text.begins(self.rest());
        if found {
            self.at += text.len();
        }
        found
    }

    /// Goes past one of few texts and its quote, if one is the next; tells which.
    #[inline]
    pub fn eat_one_of(&mut self, texts: &Few) -> Option<u8> {
        let (nth, len) = texts.find(self.rest())?;
        self.at += len;
        Some(nth)
    }

    fn rest(&self) -> &'l [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Goes past the letters that end a word.
    pub fn eat_letters(&mut self, letters: &str) -> bool {
        let found = self.rest().starts_with(letters.as_bytes());
        if found {
            self.at += letters.len();
        }
        found
    }

    /// A text up to its quote, and whether it is all ASCII; `None` where it has escapes or control characters.
    pub fn until_quote(&mut self) -> Option<(&'l [u8], bool)> {
        let start = self.at;
        let (mut at, mut high) = (start, 0);
        loop {
            let rest = self.text.get(at..)?;
            let eight = match rest.first_chunk::<8>() {
                Some(eight) => u64::from_le_bytes(*eight),
                None if rest.is_empty() => return None,
                // What is beyond the block ends every text.
                None => {
                    let mut eight = [0; 8];
                    eight[..rest.len()].copy_from_slice(rest);
                    u64::from_le_bytes(eight)
                }
            };
            let ends = ends(eight);
            if ends == 0 {
                high |= eight & HIGH;
                at += 8;
                continue;
            }
            let before = ends.trailing_zeros() & !7;
            high |= eight & HIGH & ((1 << before) - 1);
            at += before as usize / 8;
            break;
        }
        self.at = at + 1;
        (*self.text.get(at)? == b'"').then_some((&self.text[start..at], high == 0))
    }
}

/// The first byte of eight.
const FIRST: u64 = 0x0101_0101_0101_0101;

/// The highest bit of each of eight bytes.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Marks the first of eight bytes that ends a plain text: a quote, a backslash or a control character. What is marked after
/// the first may be none.
fn ends(eight: u64) -> u64 {
    let nought = |of: u64| of.wrapping_sub(FIRST) & !of;
    let is = |sign: u8| nought(eight ^ (FIRST * u64::from(sign)));
    let control = eight.wrapping_sub(FIRST * 0x20) & !eight;
    (is(b'"') | is(b'\\') | control) & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_ends_at_the_first_sign_that_is_no_plain_one() {
        for sign in 0..=u8::MAX {
            for before in 0..20 {
                let mut text = vec![b'a'; before];
                text.push(sign);
                text.extend_from_slice("乙\"后".as_bytes());
                let plain = |b: &u8| *b >= 0x20 && !matches!(b, b'"' | b'\\');
                let end = text.iter().position(|b| !plain(b)).expect("a quote");
                let expected = (text[end] == b'"').then(|| (&text[..end], text[..end].is_ascii()));
                let mut at = Cursor { text: &text, at: 0 };
                assert_eq!(at.until_quote(), expected, "{before} before {sign}");
            }
        }
    }

    #[test]
    fn a_text_that_does_not_end_is_none() {
        for len in 0..20 {
            let text = vec![b'a'; len];
            let mut at = Cursor { text: &text, at: 0 };
            assert_eq!(at.until_quote(), None, "{len}");
        }
    }
}
