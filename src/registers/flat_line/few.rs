//! The texts of a column that has few different ones, each with a number.

use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Values of a column that are remembered; a column with more is one of many values.
pub(super) const FEW: usize = 4_096;

/// Longer values are not remembered.
pub(super) const SHORT: usize = 64;

/// The texts that a column had so far, while they are few.
#[derive(Default)]
pub(super) struct Fews {
    all: HashTable<Few>,
    /// There are too many.
    varied: bool,
}

impl Fews {
    /// Whether texts have no numbers any more.
    pub fn is_over(&self) -> bool {
        self.varied
    }

    /// The number of a value, while the column has few of them; `None` where the general reader is needed.
    #[allow(clippy::option_option)] // it has no number, and the general reader
    #[inline]
    pub fn number(&mut self, value: Brief<'_>, ascii: bool) -> Option<Option<u16>> {
        let hash = value.hash();
        match self.all.find(hash, |few| few.is(value)) {
            Some(few) => Some(Some(few.number)),
            None => self.add(value, hash, ascii),
        }
    }

    /// Remembers a value that is not known.
    #[allow(clippy::option_option)]
    fn add(&mut self, value: Brief<'_>, hash: u64, ascii: bool) -> Option<Option<u16>> {
        if !is_plain(value.text, ascii) {
            return None;
        }
        let number = u16::try_from(self.all.len()).ok();
        let Some(number) = number.filter(|_| value.text.len() <= SHORT) else {
            return Some(None);
        };
        if self.all.len() == FEW {
            self.varied = true;
            self.all = HashTable::new();
            return Some(None);
        }
        let few = Few {
            words: value.words,
            hash,
            number,
            text: value.text.into(),
        };
        self.all.insert_unique(hash, few, |few| few.hash);
        Some(Some(number))
    }
}

/// A text whose first, middle and last bytes are words: up to three of them, they are all of it.
#[derive(Clone, Copy)]
pub(super) struct Brief<'t> {
    text: &'t [u8],
    words: [u64; 3],
}

impl<'t> Brief<'t> {
    /// A text of a block that begins there.
    #[inline]
    pub fn new(block: &[u8], begin: usize, text: &'t [u8]) -> Self {
        let word = |at: usize| {
            let word = text.get(at..).and_then(|rest| rest.first_chunk::<8>());
            word.map_or(0, |word| u64::from_le_bytes(*word))
        };
        let words = match text.len() {
            // What stands behind a short text in the block does not count.
            len @ 0..8 => {
                let eight = block.get(begin..).and_then(|rest| rest.first_chunk::<8>());
                let first = match eight {
                    Some(eight) => u64::from_le_bytes(*eight) & !(u64::MAX << (8 * len)),
                    None => {
                        let mut eight = [0; 8];
                        eight[..len].copy_from_slice(text);
                        u64::from_le_bytes(eight)
                    }
                };
                [first, 0, 0]
            }
            len => [word(0), word(len.min(16) - 8), word(len - 8)],
        };
        Self { text, words }
    }

    #[inline]
    fn hash(self) -> u64 {
        let mut hasher = FxHasher::default();
        let [first, middle, last] = self.words;
        hasher.write_u64(first ^ middle.rotate_left(21) ^ last.rotate_left(42));
        hasher.write_usize(self.text.len());
        hasher.finish()
    }
}

/// A value that is remembered.
struct Few {
    words: [u64; 3],
    hash: u64,
    number: u16,
    text: Box<[u8]>,
}

impl Few {
    #[inline]
    fn is(&self, value: Brief<'_>) -> bool {
        let (len, [a, b, c], [d, e, f]) = (value.text.len(), self.words, value.words);
        // Word by word: they were made just now, and are not in memory yet, from where all three would be read at once.
        (a ^ d) | (b ^ e) | (c ^ f) == 0
            && self.text.len() == len
            && (len <= 24 || *self.text == *value.text)
    }
}

/// Whether a text is one that needs no general reader.
pub(super) fn is_plain(text: &[u8], ascii: bool) -> bool {
    is_trimmed(text) && (ascii || std::str::from_utf8(text).is_ok())
}

/// Whether a text plainly begins and ends with a sign that is no blank: one of ASCII, or a Chinese character.
fn is_trimmed(text: &[u8]) -> bool {
    let ideograph = |at: usize| text.get(at).is_some_and(|b| (0xe4..=0xe9).contains(b));
    let sign = |b: &u8| (0x21..0x7f).contains(b);
    let begins = text.first().is_some_and(sign) || ideograph(0);
    let ends = text.last().is_some_and(sign) || ideograph(text.len().wrapping_sub(3));
    begins && ends
}
