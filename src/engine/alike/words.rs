//! The steps of cases in words: those of most are few, and are compared and looked up whole.

use super::paths::Place;
use crate::recent::{BY, mix_low};

/// Marks the word of a limit that runs out.
const RUNS_OUT: u32 = u32::MAX;

/// Words that a short step may have.
const FEW: usize = 7;

const _: () = assert!(
    BY.len() == FEW + 1,
    "one for each word, and one for how many they are"
);

/// What a word adds to the mixed bits of its step.
#[inline]
fn mixed(at: usize, word: u32) -> u64 {
    u64::from(word).wrapping_mul(BY[at])
}

/// A step, by its words.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'w> {
    /// Of few words, as most are, with their [mixed](Short::mixed) bits.
    Short(Short, u64),
    /// Of any number.
    Long(&'w [u32]),
}

/// The words of a short step, two by two, and in the place of one more how many they are.
#[derive(Clone, Copy, Debug, Default, Eq)]
pub(super) struct Short([u64; 4]);

impl PartialEq for Short {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        let differ = self.0.iter().zip(other.0).map(|(one, other)| one ^ other);
        differ.fold(0, |all, one| all | one) == 0
    }
}

impl Short {
    /// The place from which it goes.
    #[allow(clippy::cast_possible_truncation)] // the other half is the second word
    #[inline]
    pub fn from(self) -> Place {
        self.0[0] as u32
    }

    /// Its bits, mixed well in the higher half alone.
    #[allow(clippy::cast_possible_truncation)] // the other half is the next word
    pub fn mixed(self) -> u64 {
        let words = self
            .0
            .iter()
            .flat_map(|two| [*two as u32, (two >> 32) as u32]);
        let all = words.enumerate().map(|(at, word)| mixed(at, word));
        all.fold(0, u64::wrapping_add)
    }

    /// The same in both halves.
    pub fn hash(self) -> u64 {
        mix_low(self.mixed())
    }
}

/// The words of a step while they are found, the place from which it goes first.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    /// The first of them, two by two; behind the last stands nothing.
    first: [u64; 4],
    len: usize,
    /// Their bits mixed, so far as they are [few](FEW): sooner known than when all are looked at together in the end.
    mixed: u64,
    /// All of them, where there are more.
    all: Vec<u32>,
}

impl Words {
    /// The words of another step begin.
    #[inline]
    pub fn begin(&mut self, from: Place) {
        self.first = [u64::from(from), 0, 0, 0];
        self.len = 1;
        self.mixed = mixed(0, from);
        self.all.clear();
    }

    #[inline]
    pub fn push(&mut self, word: u32) {
        match self.first.get_mut(self.len / 2) {
            Some(two) if self.len < FEW => {
                *two |= u64::from(word) << (self.len % 2 * 32);
                self.mixed = self.mixed.wrapping_add(mixed(self.len, word));
            }
            _ => self.push_on(word),
        }
        self.len += 1;
    }

    #[cold]
    #[allow(clippy::cast_possible_truncation)] // the other half is the next word
    fn push_on(&mut self, word: u32) {
        if self.all.is_empty() {
            let words = self
                .first
                .iter()
                .flat_map(|two| [*two as u32, (two >> 32) as u32]);
            self.all.extend(words.take(FEW));
        }
        self.all.push(word);
    }

    pub fn extend<const N: usize>(&mut self, words: [u32; N]) {
        words.into_iter().for_each(|word| self.push(word));
    }

    /// The step by which a limit runs out.
    pub fn runs_out(&mut self, from: Place, limit: u32) -> Step<'_> {
        self.begin(from);
        self.extend([RUNS_OUT, limit]);
        self.step()
    }

    /// The step that has these words.
    #[inline]
    pub fn step(&self) -> Step<'_> {
        // They were written one by one just now, and are read one by one: two at a time would wait until both had reached
        // memory.
        let [first, second, third, last] = self.first.map(std::hint::black_box);
        match self.len <= FEW {
            true => {
                #[allow(clippy::cast_possible_truncation)] // it is few
                let mixed = self.mixed.wrapping_add(mixed(FEW, self.len as u32));
                let last = last | (self.len as u64) << 32;
                Step::Short(Short([first, second, third, last]), mixed)
            }
            false => Step::Long(&self.all),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(words: &[u32]) -> Words {
        let mut made = Words::default();
        // What stood there before is gone.
        made.begin(9);
        made.extend([9; 12]);
        made.begin(words[0]);
        words[1..].iter().for_each(|word| made.push(*word));
        made
    }

    proptest! {
        #[test]
        fn steps_are_the_same_whose_words_are(
            one in proptest::collection::vec(0..2_u32, 1..10),
            other in proptest::collection::vec(0..2_u32, 1..10),
        ) {
            let (a, b) = (of(&one), of(&other));
            let same = match (a.step(), b.step()) {
                (Step::Short(a, mixed), Step::Short(b, _)) => {
                    prop_assert_eq!((a.from(), b.from()), (one[0], other[0]));
                    prop_assert_eq!(a.mixed(), mixed);
                    prop_assert!(a != b || a.hash() == b.hash());
                    a == b
                }
                (Step::Long(a), Step::Long(b)) => a == b,
                _ => false,
            };
            prop_assert_eq!(same, one == other);
        }
    }
}
