//! A table by position from which rows can leave: what nothing can ask for any more gives its memory back.

use std::ops::{Index, IndexMut};

/// Rows that share one allocation.
const CHUNK: usize = 256;

/// Rows by position. Rows are added at the end and keep their position; a row that was removed is gone for good, and a
/// chunk whose rows are all gone holds no memory.
#[derive(Clone, Debug)]
pub struct Table<T> {
    chunks: Vec<Chunk<T>>,
    len: usize,
}

#[derive(Clone, Debug)]
struct Chunk<T> {
    rows: Vec<Option<T>>,
    held: usize,
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
            let rows = Vec::with_capacity(room);
            self.chunks.push(Chunk { rows, held: 0 });
        }
        let chunk = &mut self.chunks[self.len / CHUNK];
        chunk.rows.push(Some(row));
        chunk.held += 1;
        self.len += 1;
    }

    /// Puts a row at a position; those between the end and it are gone.
    pub fn put(&mut self, at: usize, row: T) {
        while self.chunks.len() <= at / CHUNK {
            let rows = Vec::new();
            self.chunks.push(Chunk { rows, held: 0 });
        }
        let chunk = &mut self.chunks[at / CHUNK];
        if chunk.rows.len() <= at % CHUNK {
            chunk.rows.resize_with(at % CHUNK + 1, || None);
        }
        let before = chunk.rows[at % CHUNK].replace(row);
        chunk.held += usize::from(before.is_none());
        self.len = self.len.max(at + 1);
    }

    /// A row that is still there.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<&T> {
        self.chunks.get(at / CHUNK)?.rows.get(at % CHUNK)?.as_ref()
    }

    /// A row that is still there.
    pub fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        let chunk = self.chunks.get_mut(at / CHUNK)?;
        chunk.rows.get_mut(at % CHUNK)?.as_mut()
    }

    /// Takes a row out for good.
    pub fn remove(&mut self, at: usize) -> Option<T> {
        let full = (at / CHUNK + 1) * CHUNK <= self.len;
        let chunk = self.chunks.get_mut(at / CHUNK)?;
        let row = chunk.rows.get_mut(at % CHUNK)?.take()?;
        chunk.held -= 1;
        if chunk.held == 0 && full {
            chunk.rows = Vec::new();
        }
        Some(row)
    }

    /// The rows that are there, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.chunks.iter().flat_map(|c| &c.rows).flatten()
    }

    /// The rows that are there, in order.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.chunks.iter_mut().flat_map(|c| &mut c.rows).flatten()
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

    #[test]
    fn a_chunk_that_all_rows_left_holds_no_memory() {
        let mut table: Table<usize> = (0..3 * CHUNK).collect();
        for at in 0..2 * CHUNK {
            table.remove(at);
        }
        assert_eq!(table.chunks[0].rows.capacity(), 0);
        assert_eq!(table.chunks[1].rows.capacity(), 0);
        assert_eq!(table[2 * CHUNK], 2 * CHUNK);
    }
}
