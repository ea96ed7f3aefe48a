//! A table by position from which rows can leave: what nothing can ask for any more gives its memory back.

use std::ops::{Index, IndexMut};

/// Rows that share one allocation.
const CHUNK: usize = 256;

/// When no more than so many of them are left, these alone are kept: few rows may stay for ever.
const FEW: usize = CHUNK / 8;

/// Rows by position. Rows are added at the end and keep their position; a row that was removed is gone for good, and where
/// most of a chunk are gone, the memory of these is given back.
#[derive(Clone, Debug)]
pub struct Table<T> {
    chunks: Vec<Chunk<T>>,
    len: usize,
}

#[derive(Clone, Debug)]
enum Chunk<T> {
    /// Room for all, and how many are there.
    Many(Vec<Option<T>>, usize),
    /// Those that are left, each with its place among all, in order.
    Left(Vec<(u8, T)>),
}

impl<T> Chunk<T> {
    /// Where a place is among those that are left.
    fn find(left: &[(u8, T)], place: usize) -> Result<usize, usize> {
        left.binary_search_by_key(&place, |(place, _)| usize::from(*place))
    }

    fn get(&self, place: usize) -> Option<&T> {
        match self {
            Self::Many(rows, _) => rows.get(place)?.as_ref(),
            Self::Left(left) => Some(&left[Self::find(left, place).ok()?].1),
        }
    }

    fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        match self {
            Self::Many(rows, _) => rows.get_mut(place)?.as_mut(),
            Self::Left(left) => {
                let at = Self::find(left, place).ok()?;
                Some(&mut left[at].1)
            }
        }
    }

    fn put(&mut self, place: usize, row: T) {
        match self {
            Self::Many(rows, held) => {
                if rows.len() <= place {
                    rows.resize_with(place + 1, || None);
                }
                let before = rows[place].replace(row);
                *held += usize::from(before.is_none());
            }
            Self::Left(left) => match (Self::find(left, place), u8::try_from(place)) {
                (Ok(at), _) => left[at].1 = row,
                (Err(at), Ok(place)) => left.insert(at, (place, row)),
                // A chunk has no more rows than bytes have values.
                (Err(_), Err(_)) => {}
            },
        }
    }

    /// Takes a row out; of a chunk that gets no more, those that are left may be kept alone.
    fn remove(&mut self, place: usize, full: bool) -> Option<T> {
        match self {
            Self::Many(rows, held) => {
                let row = rows.get_mut(place)?.take()?;
                *held -= 1;
                if full && *held <= FEW {
                    let mut left = Vec::with_capacity(*held);
                    let rows = (0..=u8::MAX).zip(std::mem::take(rows));
                    left.extend(rows.filter_map(|(place, row)| Some((place, row?))));
                    *self = Self::Left(left);
                }
                Some(row)
            }
            Self::Left(left) => {
                let (_, row) = left.remove(Self::find(left, place).ok()?);
                if left.len() <= left.capacity() / 2 {
                    left.shrink_to_fit();
                }
                Some(row)
            }
        }
    }

    fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        let (many, left): (&[_], &[_]) = match self {
            Self::Many(rows, _) => (rows, &[]),
            Self::Left(left) => (&[], left),
        };
        many.iter().flatten().chain(left.iter().map(|(_, row)| row))
    }

    fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let (many, left): (&mut [_], &mut [_]) = match self {
            Self::Many(rows, _) => (rows, &mut []),
            Self::Left(left) => (&mut [], left),
        };
        many.iter_mut()
            .flatten()
            .chain(left.iter_mut().map(|(_, row)| row))
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            chunks: Vec::new(),
            len: 0,
        }
    }
}

impl<T> Table<T> {
    /// Rows ever added: the position of the next one.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no row was ever added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds a row at the end.
    pub fn push(&mut self, row: T) {
        if self.len.is_multiple_of(CHUNK) {
            // A table of a few rows is not to cost what one of many does.
            let room = if self.len == 0 { 0 } else { CHUNK };
            self.chunks.push(Chunk::Many(Vec::with_capacity(room), 0));
        }
        self.chunks[self.len / CHUNK].put(self.len % CHUNK, row);
        self.len += 1;
    }

    /// Puts a row at a position; those between the end and it are gone.
    pub fn put(&mut self, at: usize, row: T) {
        while self.chunks.len() <= at / CHUNK {
            self.chunks.push(Chunk::Many(Vec::new(), 0));
        }
        self.chunks[at / CHUNK].put(at % CHUNK, row);
        self.len = self.len.max(at + 1);
    }

    /// A row that is still there.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<&T> {
        self.chunks.get(at / CHUNK)?.get(at % CHUNK)
    }

    /// A row that is still there.
    pub fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        self.chunks.get_mut(at / CHUNK)?.get_mut(at % CHUNK)
    }

    /// Takes a row out for good.
    pub fn remove(&mut self, at: usize) -> Option<T> {
        let full = (at / CHUNK + 1) * CHUNK <= self.len;
        let chunk = self.chunks.get_mut(at / CHUNK)?;
        chunk.remove(at % CHUNK, full)
    }

    /// The rows that are there, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.chunks.iter().flat_map(Chunk::iter)
    }

    /// The rows that are there, in order.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.chunks.iter_mut().flat_map(Chunk::iter_mut)
    }

    /// The last row.
    #[must_use]
    pub fn last(&self) -> Option<&T> {
        self.get(self.len.checked_sub(1)?)
    }
}

/// The same rows at the same positions.
impl<T: PartialEq> PartialEq for Table<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && (0..self.len).all(|at| self.get(at) == other.get(at))
    }
}

impl<T> Index<usize> for Table<T> {
    type Output = T;

    fn index(&self, at: usize) -> &T {
        self.get(at).expect("the row is still there")
    }
}

impl<T> IndexMut<usize> for Table<T> {
    fn index_mut(&mut self, at: usize) -> &mut T {
        self.get_mut(at).expect("the row is still there")
    }
}

impl<'t, T> IntoIterator for &'t Table<T> {
    type Item = &'t T;
    type IntoIter = Box<dyn DoubleEndedIterator<Item = &'t T> + 't>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

impl<T> FromIterator<T> for Table<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        let mut table = Self::default();
        for row in rows {
            table.push(row);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[test]
    fn rows_keep_their_positions_when_others_leave() {
        let mut table: Table<usize> = (0..1000).collect();
        for at in (0..1000).filter(|at| at % 3 != 0) {
            assert_eq!(table.remove(at), Some(at));
        }
        assert_eq!(table.len(), 1000);
        assert_eq!(table[999], 999);
        assert_eq!(table.get(998), None);
        assert_eq!(table.remove(998), None);
        table.push(1000);
        assert_eq!(table[1000], 1000);
        let expected: Vec<usize> = (0..1000).filter(|at| at % 3 == 0).chain([1000]).collect();
        assert_eq!(table.iter().copied().collect::<Vec<_>>(), expected);
    }

    /// Rows for which there is memory.
    fn room(table: &Table<usize>) -> usize {
        let of = |chunk: &Chunk<usize>| match chunk {
            Chunk::Many(rows, _) => rows.capacity(),
            Chunk::Left(left) => left.capacity(),
        };
        table.chunks.iter().map(of).sum()
    }

    #[test]
    fn rows_that_left_hold_no_memory() {
        let mut table: Table<usize> = (0..100 * CHUNK).collect();
        // One in forty stays, wherever it stands.
        let stays = |at: usize| at.is_multiple_of(40);
        for at in (0..100 * CHUNK).filter(|at| !stays(*at)) {
            table.remove(at);
        }
        let stay = (0..100 * CHUNK).filter(|at| stays(*at)).count();
        assert_eq!(table.iter().count(), stay);
        assert!(room(&table) <= 2 * stay, "{} for {stay}", room(&table));
        for at in (0..100 * CHUNK).filter(|at| stays(*at)) {
            assert_eq!(table.remove(at), Some(at));
        }
        assert_eq!(room(&table), 0);
    }

    proptest! {
        #[test]
        fn a_table_is_a_map_of_positions(
            steps in proptest::collection::vec((0..8_u8, 0..3 * CHUNK), 0..40),
            most_leave in any::<bool>(),
        ) {
            let mut table = Table::default();
            let mut slow: BTreeMap<usize, usize> = BTreeMap::new();
            let mut len = 0;
            for (nth, (step, at)) in steps.into_iter().enumerate() {
                match step {
                    0 | 1 => {
                        for _ in 0..at {
                            table.push(nth);
                            slow.insert(len, nth);
                            len += 1;
                        }
                    }
                    2 => {
                        table.put(at, nth);
                        slow.insert(at, nth);
                        len = len.max(at + 1);
                    }
                    3 | 4 => {
                        // All but few of a stretch leave.
                        for at in at..at + CHUNK {
                            if !most_leave || !at.is_multiple_of(37) {
                                prop_assert_eq!(table.remove(at), slow.remove(&at));
                            }
                        }
                    }
                    5 => {
                        if let Some(row) = table.get_mut(at) {
                            *row += 1;
                        }
                        slow.entry(at).and_modify(|row| *row += 1);
                    }
                    6 => {
                        table.iter_mut().for_each(|row| *row += 2);
                        slow.values_mut().for_each(|row| *row += 2);
                    }
                    _ => prop_assert_eq!(table.remove(at), slow.remove(&at)),
                }
                prop_assert_eq!(table.len(), len);
                prop_assert_eq!(table.get(at), slow.get(&at));
            }
            prop_assert!(table.iter().eq(slow.values()));
            prop_assert!(table.iter().rev().eq(slow.values().rev()));
        }
    }
}
