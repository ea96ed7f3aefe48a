//! Texts that come again and again: found at the beginning of others by their words of eight bytes.

/// Values of a column that are remembered; a column with more is one of many values.
pub(super) const FEW: usize = 12;

/// A text to be found at the beginning of others.
#[derive(Default)]
pub(super) struct Text {
    bytes: Box<[u8]>,
    /// The first eight bytes, and which of them count.
    first: u64,
    mask: u64,
    /// Where there are more, those before the seventeenth, before the twenty-fifth, and the last.
    more: [u64; 3],
}

/// Bytes that the words of a text hold.
const WORDS: usize = 32;

/// The word that begins there.
#[inline]
fn word(text: &[u8], at: usize) -> Option<u64> {
    let word = text.get(at..)?.first_chunk::<8>()?;
    Some(u64::from_le_bytes(*word))
}

/// Where the words begin of a text of more than eight bytes that are behind its first.
#[inline]
fn places(len: usize) -> [usize; 3] {
    [len.min(16) - 8, len.min(24) - 8, len - 8]
}

impl Text {
    pub fn new(text: &[u8]) -> Self {
        let bytes: Box<[u8]> = text.into();
        let mut first = [0; 8];
        let len = bytes.len().min(8);
        first[..len].copy_from_slice(&bytes[..len]);
        Self {
            first: u64::from_le_bytes(first),
            mask: match len {
                0 => 0,
                len => u64::MAX >> (64 - 8 * len),
            },
            more: match bytes.len() {
                0..=8 => [0; 3],
                len => places(len).map(|at| word(&bytes, at).unwrap_or_default()),
            },
            bytes,
        }
    }

    /// Its bytes.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    #[inline]
    pub fn begins(&self, rest: &[u8]) -> bool {
        let Some(eight) = rest.first_chunk::<8>() else {
            return rest.starts_with(&self.bytes);
        };
        if u64::from_le_bytes(*eight) & self.mask != self.first {
            return false;
        }
        match self.bytes.len() {
            0..=8 => true,
            len @ 9..=WORDS => rest.get(..len).is_some_and(|rest| {
                let [a, b, c] = places(len).map(|at| word(rest, at).unwrap_or_default());
                // All at once: which of them differs, nobody asks.
                (a ^ self.more[0]) | (b ^ self.more[1]) | (c ^ self.more[2]) == 0
            }),
            _ => rest.starts_with(&self.bytes),
        }
    }
}

/// Places in the table of a column's values.
const SLOTS: usize = 64;

/// Multipliers that are tried until one tells all values apart.
const TRIES: usize = 64;

/// Values of a column of which there are few, each with the quote behind it.
#[derive(Default)]
pub(super) struct Few {
    all: Vec<Text>,
    table: Option<Table>,
}

/// Which of few values a text can be, told by its first bytes alone.
struct Table {
    /// Bytes of the first eight that all values have.
    mask: u64,
    multiplier: u64,
    /// One more than the number of a value, if there is one.
    slots: [u8; SLOTS],
}

impl Table {
    /// None where values begin alike.
    fn of(values: &[Text]) -> Option<Self> {
        let mask = values.iter().fold(u64::MAX, |all, value| all & value.mask);
        let mut multiplier = 0x9e37_79b9_7f4a_7c15_u64;
        for _ in 0..TRIES {
            let mut table = Self {
                mask,
                multiplier,
                slots: [0; SLOTS],
            };
            let apart = values.iter().zip(1..).all(|(value, number)| {
                let slot = &mut table.slots[table.slot(value.first)];
                std::mem::replace(slot, number) == 0
            });
            if apart {
                return Some(table);
            }
            multiplier = multiplier.wrapping_mul(0xd134_2543_de82_ef95);
        }
        None
    }

    #[inline]
    fn slot(&self, first: u64) -> usize {
        ((first & self.mask).wrapping_mul(self.multiplier) >> (u64::BITS - SLOTS.ilog2())) as usize
    }
}

impl Few {
    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn push(&mut self, text: &[u8]) {
        self.all.push(Text::new(&[text, b"\""].concat()));
        self.table = Table::of(&self.all);
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Which of them a text begins with, and how many bytes that is with its quote.
    #[inline]
    fn found(&self, nth: usize, rest: &[u8]) -> Option<(u8, usize)> {
        let value = self.all.get(nth)?;
        let nth = u8::try_from(nth).ok()?;
        value.begins(rest).then_some((nth, value.len()))
    }

    /// Which of them a text begins with, and how many bytes that is with its quote.
    #[inline]
    pub fn find(&self, rest: &[u8]) -> Option<(u8, usize)> {
        match (&self.table, rest.first_chunk::<8>()) {
            (Some(table), Some(eight)) => {
                let number = table.slots[table.slot(u64::from_le_bytes(*eight))];
                self.found(usize::from(number).checked_sub(1)?, rest)
            }
            _ => (0..self.all.len()).find_map(|nth| self.found(nth, rest)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_value_is_found_where_a_text_begins_with_it_and_its_quote(
            values in proptest::collection::btree_set("[ab甲乙]{0,14}", 1..FEW),
            behind in "[ab,\"]{0,12}",
        ) {
            let mut few = Few::default();
            for value in &values {
                few.push(value.as_bytes());
            }
            for text in values.iter().cloned().chain(["a".into(), "乙乙".into()]) {
                let rest = format!("{text}\"{behind}");
                let expected = values.iter().position(|value| *value == text);
                let found = few.find(rest.as_bytes());
                let expected = expected.map(|nth| (nth as u8, text.len() + 1));
                prop_assert_eq!(found, expected, "{} among {:?}", rest, values);
            }
        }
    }
}
