//! Random choices from a seed (SplitMix64): the same seed gives the same choices on every machine.

/// A source of choices.
#[derive(Clone)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Dice that roll otherwise; what these roll next does not depend on how often those are rolled.
    pub fn aside(&self) -> Self {
        Self(self.0 ^ 0x5851_f42d_4c95_7f2d)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to n − 1.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    /// From a to b, both included.
    pub fn between(&mut self, a: i64, b: i64) -> i64 {
        a + (self.next() % (b - a + 1).max(1) as u64) as i64
    }

    /// True in so many of a hundred.
    pub fn percent(&mut self, p: usize) -> bool {
        self.below(100) < p
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    pub fn one(&mut self, list: &[&str]) -> String {
        (*self.pick(list)).to_owned()
    }

    /// Some of a list, in its order, at least one.
    pub fn some<T: Clone>(&mut self, list: &[T], most: usize) -> Vec<T> {
        let mut at: Vec<usize> = Vec::new();
        for _ in 0..=self.below(most) {
            let i = self.below(list.len());
            if !at.contains(&i) {
                at.push(i);
            }
        }
        at.iter().map(|&i| list[i].clone()).collect()
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i + 1));
        }
    }
}
