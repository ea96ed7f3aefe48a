//! What was looked up of late, found again at the first look: each key has one place, which the next of that place takes.

/// By what words are multiplied to mix their bits: odd numbers without a pattern, so that each word moves all higher bits.
pub(crate) const BY: [u64; 8] = [
    0x9e37_79b9_7f4a_7c15,
    0xbf58_476d_1ce4_e5b9,
    0x94d0_49bb_1331_11eb,
    0xd6e8_feb8_6659_fd93,
    0xc2b2_ae3d_27d4_eb4f,
    0xa076_1d64_78bd_642f,
    0xe703_7ed1_a0b4_28db,
    0x8ebc_6af0_9c88_c6e3,
];

/// The bits of some words, mixed well in the higher half alone: all lower ones reach it.
#[inline]
pub(crate) fn mix_high<const N: usize>(words: [u64; N]) -> u64 {
    const { assert!(N <= BY.len()) };
    let mixed = words.into_iter().zip(BY);
    mixed.fold(0, |so_far, (word, by)| so_far ^ word.wrapping_mul(by))
}

/// Bits that are mixed well in the higher half, mixed in both.
#[inline]
pub(crate) fn mix_low(high: u64) -> u64 {
    let mixed = mix_high([high ^ high >> 32]);
    mixed ^ mixed >> 32
}

/// A key that says by itself where it stands.
pub(crate) trait Mixed: Copy + Eq {
    /// Its bits, mixed or not: they are mixed once more.
    fn mixed(self) -> u64;
}

/// What so many keys of late stand for; their number is a power of two.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Recent<K, V, const PLACES: usize>(Vec<Option<(K, V)>>);

impl<K, V, const PLACES: usize> Default for Recent<K, V, PLACES> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Mixed, V: Copy, const PLACES: usize> Recent<K, V, PLACES> {
    #[inline]
    fn place(key: K) -> usize {
        const { assert!(PLACES.is_power_of_two() && PLACES > 1) };
        (mix_high([key.mixed()]) >> (u64::BITS - PLACES.ilog2())) as usize
    }

    /// What a key stands for, if nothing has taken its place.
    #[inline]
    pub fn get(&self, key: K) -> Option<V> {
        match self.0.get(Self::place(key))? {
            Some((known, value)) if *known == key => Some(*value),
            _ => None,
        }
    }

    /// A key stands for this.
    pub fn set(&mut self, key: K, value: V) {
        self.0.resize(PLACES, None);
        self.0[Self::place(key)] = Some((key, value));
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Mixed for i64 {
        fn mixed(self) -> u64 {
            self.cast_unsigned()
        }
    }

    #[test]
    fn a_key_stands_for_what_was_said_last_or_for_nothing() {
        let mut recent: Recent<i64, u32, 8> = Recent::default();
        assert_eq!(recent.get(-3), None);
        let mut taken = 0;
        for key in -50..50_i64 {
            recent.set(key, 1);
            recent.set(key, 7);
            assert_eq!(recent.get(key), Some(7));
            taken += u32::from(recent.get(-50) != Some(7));
        }
        assert!(
            taken > 0,
            "of a hundred keys one takes the place of the first"
        );
        recent.clear();
        assert_eq!(recent.get(49), None);
    }
}
