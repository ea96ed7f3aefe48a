//! Events that went to temporary files, as there are more of them than memory may hold: put in time order there, and read
//! back in it. Those that others refer to are brought back.

use super::EventLog;
use super::record;
use crate::calendar::Instant;
use crate::cases::Event;
use crate::sort::{Sorted, Sorter};
use rustc_hash::{FxHashMap, FxHashSet};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

/// Events on disk.
#[derive(Clone, Debug)]
pub(super) struct Disk {
    phase: Phase,
    /// How many there are: they are the first of their log.
    pub positions: usize,
    /// By position, those that others refer to.
    recalled: FxHashMap<usize, Box<[u32]>>,
    /// Why writing or reading went no further.
    failed: Arc<Mutex<Option<String>>>,
}

#[derive(Clone, Debug)]
enum Phase {
    /// More may come.
    Taking(Sorter),
    /// All are there.
    Sorted(Sorted),
}

impl Disk {
    fn new(memory: usize) -> Self {
        Self {
            phase: Phase::Taking(Sorter::new(memory)),
            positions: 0,
            recalled: FxHashMap::default(),
            failed: Arc::default(),
        }
    }

    fn fail(&self, error: &io::Error) {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.get_or_insert_with(|| error.to_string());
    }

    fn failure(&self) -> Option<String> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.clone()
    }

    /// The words of an event that was brought back.
    pub fn recalled(&self, position: usize) -> Option<&[u32]> {
        self.recalled.get(&position).map(|words| &**words)
    }

    /// All in time order, with their positions; where reading fails it ends, and [`failure`](Self::failure) tells.
    fn all(&self) -> impl Iterator<Item = (usize, Vec<u32>)> + '_ {
        let sorted = match &self.phase {
            Phase::Sorted(sorted) => sorted.iter().map_err(|error| self.fail(&error)).ok(),
            Phase::Taking(_) => None,
        };
        let records = sorted.into_iter().flatten();
        let told = records.map(|read| read.map_err(|error| self.fail(&error)).ok());
        told.map_while(|bytes| unpack(&bytes?))
    }
}

/// The order of time, and within an instant that in which they were added.
fn key(time: Instant, position: usize) -> Vec<u8> {
    let millis = time.millis().cast_unsigned() ^ 1 << 63;
    [millis.to_be_bytes(), (position as u64).to_be_bytes()].concat()
}

fn pack(position: usize, words: &[u32]) -> Vec<u8> {
    let mut bytes = (position as u64).to_le_bytes().to_vec();
    bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
    bytes
}

fn unpack(bytes: &[u8]) -> Option<(usize, Vec<u32>)> {
    let (position, words) = bytes.split_first_chunk::<8>()?;
    let position = usize::try_from(u64::from_le_bytes(*position)).ok()?;
    let words = words.as_chunks::<4>().0.iter();
    Some((position, words.map(|w| u32::from_le_bytes(*w)).collect()))
}

impl EventLog {
    /// Bytes of events in memory.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of_val(&self.words[..]) + size_of_val(&self.starts[..])
    }

    /// Has the events that are in memory go to temporary files, sorted in so many bytes; where that fails they stay, and
    /// [`failure`](Self::failure) tells.
    pub fn spill(&mut self, memory: usize) {
        let mut disk = self
            .disk
            .take()
            .unwrap_or_else(|| Box::new(Disk::new(memory)));
        let first = disk.positions;
        if let Phase::Taking(sorter) = &mut disk.phase
            && disk.failed.lock().is_ok_and(|failed| failed.is_none())
        {
            let put = (0..self.starts.len()).try_for_each(|at| {
                let words = self.words_at(at).unwrap_or_default();
                let time = record::time(words).unwrap_or(Instant::MIN);
                sorter.push(key(time, first + at), pack(first + at, words))
            });
            match put {
                Ok(()) => {
                    disk.positions += self.starts.len();
                    self.words.clear();
                    self.starts.clear();
                    self.marks.clear();
                }
                Err(error) => disk.fail(&error),
            }
        }
        self.disk = Some(disk);
    }

    /// Where events are on disk, all are: none comes after.
    pub fn settle(&mut self) {
        if self.disk.is_some() {
            self.spill(0);
        }
        if let Some(disk) = &mut self.disk
            && let Phase::Taking(sorter) = &mut disk.phase
        {
            match std::mem::replace(sorter, Sorter::new(0)).sorted() {
                Ok(sorted) => disk.phase = Phase::Sorted(sorted),
                Err(error) => disk.fail(&error),
            }
        }
    }

    /// Brings events back to which others refer.
    pub fn recall(&mut self, positions: &FxHashSet<usize>) {
        if let Some(disk) = &mut self.disk
            && !positions.is_empty()
        {
            let all = disk.all().filter(|(at, _)| positions.contains(at));
            let recalled = all.map(|(at, words)| (at, words.into())).collect();
            disk.recalled = recalled;
        }
    }

    /// Whether events are on disk, so that they are had in time order only.
    #[must_use]
    pub fn is_on_disk(&self) -> bool {
        self.disk.is_some()
    }

    /// Why events could not be written to temporary files, or read from them; what was told of them is not whole then.
    #[must_use]
    pub fn failure(&self) -> Option<String> {
        self.disk.as_ref()?.failure()
    }

    /// The events on disk with their positions, in time order.
    pub(super) fn on_disk(&self) -> Option<impl Iterator<Item = (usize, Event)> + '_> {
        let all = self.disk.as_ref()?.all();
        let kept = all.filter(|(at, _)| !self.is_dropped(*at));
        Some(kept.filter_map(|(at, words)| Some((at, self.event(at, &words)?))))
    }
}
