//! Reading on in a block of bytes, many at a time.

/// A text and the quote behind it, to be found at the beginning of others.
#[derive(Default)]
pub(super) struct Quoted {
    bytes: Box<[u8]>,
    /// The first eight bytes, and which of them count.
    first: u64,
    mask: u64,
    /// Where there are more, those before the seventeenth and the last.
    more: [u64; 2],
}

/// Bytes that the words of a text hold.
const WORDS: usize = 24;

/// The word that begins there.
#[inline]
fn word(text: &[u8], at: usize) -> Option<u64> {
    let word = text.get(at..)?.first_chunk::<8>()?;
    Some(u64::from_le_bytes(*word))
}

/// Where the words begin of a text of more than eight bytes that are behind its first.
#[inline]
fn places(len: usize) -> [usize; 2] {
    [len.min(16) - 8, len - 8]
}

impl Quoted {
    pub fn new(text: &[u8]) -> Self {
        let bytes: Box<[u8]> = text.iter().copied().chain([b'"']).collect();
        let mut first = [0; 8];
        let len = bytes.len().min(8);
        first[..len].copy_from_slice(&bytes[..len]);
        Self {
            first: u64::from_le_bytes(first),
            mask: u64::MAX >> (64 - 8 * len),
            more: match bytes.len() {
                0..=8 => [0; 2],
                len => places(len).map(|at| word(&bytes, at).unwrap_or_default()),
            },
            bytes,
        }
    }

    #[inline]
    fn begins(&self, rest: &[u8]) -> bool {
        let Some(eight) = rest.first_chunk::<8>() else {
            return rest.starts_with(&self.bytes);
        };
        if u64::from_le_bytes(*eight) & self.mask != self.first {
            return false;
        }
        match self.bytes.len() {
            0..=8 => true,
            len @ 9..=WORDS => places(len)
                .into_iter()
                .zip(self.more)
                .all(|(at, more)| word(rest, at) == Some(more)),
            _ => rest.starts_with(&self.bytes),
        }
    }
}

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

    /// Goes past a text and its quote, if it is the next.
    pub fn eat_text(&mut self, text: &Quoted) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let found = text.begins(rest);
        if found {
            self.at += text.bytes.len();
        }
        found
    }

    /// Goes past the letters that end a word.
    pub fn rest(&mut self, letters: &str) -> bool {
        let found = self.text[self.at..].starts_with(letters.as_bytes());
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
