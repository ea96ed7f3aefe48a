//! The steps of cases in words: those of most are few, and are compared and looked up whole.

use super::paths::Place;
use crate::recent::{mix_high, mix_low};

/// Marks the word of a limit that runs out.
const RUNS_OUT: u32 = u32::MAX;

/// Words that a short step may have.
const FEW: usize = 7;

/// A step, by its words.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'w> {
    /// Of few words, as most are.
    Short(Short),
    /// Of any number.
    Long(&'w [u32]),
}

/// The words of a short step, two by two, and in the place of one more how many they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Short([u64; 4]);

impl Short {
    /// A limit runs out.
    #[inline]
    pub fn runs_out(from: Place, limit: u32) -> Self {
        let two = |low: u32, high: u32| u64::from(low) | u64::from(high) << 32;
        Self([two(from, RUNS_OUT), two(limit, 0), 0, two(0, 3)])
    }

    /// The place from which it goes.
    #[allow(clippy::cast_possible_truncation)] // the other half is the second word
    #[inline]
    pub fn from(self) -> Place {
        self.0[0] as u32
    }

    /// Its bits, mixed well in the higher half.
    #[inline]
    pub fn mixed(self) -> u64 {
        mix_high(self.0)
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
    /// All of them, where there are more.
    all: Vec<u32>,
}

impl Words {
    /// The words of another step begin.
    #[inline]
    pub fn begin(&mut self, from: Place) {
        self.first = [u64::from(from), 0, 0, 0];
        self.len = 1;
        self.all.clear();
    }

    #[inline]
    pub fn push(&mut self, word: u32) {
        match self.first.get_mut(self.len / 2) {
            Some(two) if self.len < FEW => *two |= u64::from(word) << (self.len % 2 * 32),
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

    /// The step that has these words.
    #[inline]
    pub fn step(&self) -> Step<'_> {
        let [first, second, third, last] = self.first;
        match self.len <= FEW {
            true => {
                let last = last | (self.len as u64) << 32;
                Step::Short(Short([first, second, third, last]))
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
                (Step::Short(a), Step::Short(b)) => {
                    prop_assert_eq!((a.from(), b.from()), (one[0], other[0]));
                    prop_assert!(a != b || a.hash() == b.hash());
                    a == b
                }
                (Step::Long(a), Step::Long(b)) => a == b,
                _ => false,
            };
            prop_assert_eq!(same, one == other);
        }
    }

    #[test]
    fn a_limit_that_runs_out_is_a_step_of_three_words() {
        let words = of(&[7, RUNS_OUT, 2]);
        let Step::Short(told) = words.step() else {
            panic!("three words are few");
        };
        assert_eq!(told, Short::runs_out(7, 2));
    }
}
