//! The steps of cases in words: those of most are few, and are compared and looked up whole.

use super::paths::Place;
use crate::recent::Mixed;

/// Marks the word of a limit that runs out.
const RUNS_OUT: u32 = u32::MAX;

/// Words that a step may have to be looked up whole.
const SEVERAL: usize = 7;

/// A step, by its words.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'w> {
    /// Two or three words, as most have.
    Few(Few),
    /// Up to seven.
    Several(Several),
    /// Any number.
    Many(&'w [u32]),
}

/// A step of two or three words, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Few(u64, u64);

/// A step of up to seven words, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Several([u64; 4]);

fn two(low: u32, high: u32) -> u64 {
    u64::from(low) | u64::from(high) << 32
}

impl Step<'_> {
    /// A limit runs out.
    #[inline]
    pub fn runs_out(from: Place, limit: u32) -> Self {
        Self::Few(Few(two(from, RUNS_OUT), two(limit, 3)))
    }
}

impl Few {
    /// Its words but for the place from which it goes.
    #[allow(clippy::cast_possible_truncation)] // the place is the other half
    pub fn rest(self) -> (u32, u64) {
        ((self.0 >> 32) as u32, self.1)
    }

    /// The place from which it goes.
    #[allow(clippy::cast_possible_truncation)] // the other half is the second word
    pub fn from(self) -> Place {
        self.0 as u32
    }
}

impl Mixed for Few {
    fn mixed(self) -> u64 {
        self.0 ^ self.1.rotate_left(24)
    }
}

/// The words of a step while they are found, the place from which it goes first.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    /// The first of them; behind the last stands nothing.
    first: [u32; SEVERAL + 1],
    len: usize,
    /// All of them, where there are more.
    all: Vec<u32>,
}

impl Words {
    /// The words of another step begin.
    #[inline]
    pub fn begin(&mut self, from: Place) {
        self.first = [0; SEVERAL + 1];
        self.first[0] = from;
        self.len = 1;
        self.all.clear();
    }

    #[inline]
    pub fn push(&mut self, word: u32) {
        match self.first[..SEVERAL].get_mut(self.len) {
            Some(at) => *at = word,
            None => self.push_on(word),
        }
        self.len += 1;
    }

    #[cold]
    fn push_on(&mut self, word: u32) {
        if self.all.is_empty() {
            self.all.extend_from_slice(&self.first[..SEVERAL]);
        }
        self.all.push(word);
    }

    pub fn extend<const N: usize>(&mut self, words: [u32; N]) {
        words.into_iter().for_each(|word| self.push(word));
    }

    /// The step that has these words.
    #[inline]
    pub fn step(&self) -> Step<'_> {
        let [a, b, c, d, e, f, g, _] = self.first;
        // Seven words leave room for their number.
        let count = u32::try_from(self.len).unwrap_or(u32::MAX);
        match self.len {
            ..=3 => Step::Few(Few(two(a, b), two(c, count))),
            ..=SEVERAL => Step::Several(Several([two(a, b), two(c, d), two(e, f), two(g, count)])),
            _ => Step::Many(&self.all),
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
                (Step::Few(a), Step::Few(b)) => a == b,
                (Step::Several(a), Step::Several(b)) => a == b,
                (Step::Many(a), Step::Many(b)) => a == b,
                _ => false,
            };
            prop_assert_eq!(same, one == other);
        }
    }

    #[test]
    fn a_limit_that_runs_out_is_a_step_of_three_words() {
        let (Step::Few(ran_out), Step::Few(told)) =
            (Step::runs_out(7, 2), of(&[7, RUNS_OUT, 2]).step())
        else {
            panic!("three words are few");
        };
        assert_eq!(ran_out, told);
        assert_eq!((told.from(), told.rest()), (7, (RUNS_OUT, two(2, 3))));
    }
}
