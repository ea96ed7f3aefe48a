//! The two journals of a replay in the making, and how far they are noted to be.

use super::identity::{Identity, Unlike};
use super::lasting::{self, Asked};
use super::notes::{Note, Notes};
use super::tallied::{Journal, Pen, bytes_of, cut, holding, journal, secured};
use crate::digest::{Digest, Digester};
use crate::project::whole_file::{Place, Spot, WholeFile, cannot, finish_together, sweep};
use crate::project::{Trouble, shown};
use crate::report::replay::{Bookmarks, Records};
use std::cell::RefCell;
use std::io::{self, Write};
use std::path::PathBuf;

/// What notes are called beside the journals: no file ever has this name.
const NOTES: &str = "replay";

/// How many bytes are written between notes: an eighth of what there is, within bounds. What is lost by a kill is no more than
/// that, and a long run does not wait for the disk too often.
#[derive(Clone, Copy, Debug)]
pub struct Distance {
    /// At least so many.
    pub least: u64,
    /// At most so many.
    pub most: u64,
}

impl Default for Distance {
    fn default() -> Self {
        Self {
            least: 256 * 1024,
            most: 16 * 1024 * 1024,
        }
    }
}

/// Notes of this run.
#[derive(Debug)]
struct Noting {
    notes: Notes,
    distance: Distance,
    /// Bytes of both journals at the last of them.
    bytes: u64,
    /// Records that it told of, where there is one.
    kept: Option<Records>,
}

/// Where journals are to stand.
#[derive(Clone, Debug)]
pub struct Places {
    /// Their folder.
    pub folder: PathBuf,
    /// The journal in JSON lines.
    pub lines: PathBuf,
    /// The journal as a table.
    pub table: PathBuf,
}

/// Two journals in the making. Whatever fails leaves them where they are if a note tells of them, else nothing.
#[derive(Debug)]
pub struct Journals {
    lines: Journal,
    table: Journal,
    noting: Option<RefCell<Noting>>,
    stand: Records,
}

/// What came of looking for what an earlier run left.
pub enum TakenUp {
    /// There is nothing to go on with.
    Nothing,
    /// There is, but none of it is as it was noted to be.
    Damaged,
    /// Journals to go on with; records beyond them were noted but are damaged.
    Journals {
        /// They.
        journals: Box<Journals>,
        /// How many records beyond them.
        damaged: Option<Records>,
    },
}

impl Journals {
    /// Begins journals anew; what an earlier run left goes. With an identity it is noted how far they are, unless another run is at
    /// work in the same folder.
    ///
    /// # Errors
    ///
    /// [`Trouble::CannotWrite`].
    pub fn begin(
        places: &Places,
        identity: Option<&Identity>,
        distance: Distance,
    ) -> Result<Self, Trouble> {
        if let Some(identity) = identity {
            let lasting = Self::begin_lasting(places, identity, distance);
            if let Some(begun) = lasting.map_err(|why| cannot(&places.folder, &why))? {
                return Ok(begun);
            }
        } else if let Ok(Spot::File(place)) = Spot::of(&places.folder.join(NOTES)) {
            sweep(place.folder(), &place.prefix());
        }
        let anew = || (0, Digester::default());
        Ok(Self {
            lines: journal(WholeFile::begin(&places.lines)?, anew()),
            table: journal(WholeFile::begin(&places.table)?, anew()),
            noting: None,
            stand: Records::default(),
        })
    }

    fn begin_lasting(
        places: &Places,
        identity: &Identity,
        distance: Distance,
    ) -> io::Result<Option<Self>> {
        let Some([notes, lines, table]) = spots(places)? else {
            return Ok(None);
        };
        let [
            Asked::Ours(noted),
            Asked::Ours(in_lines),
            Asked::Ours(in_table),
        ] = [
            lasting::begin(&notes)?,
            lasting::begin(&lines)?,
            lasting::begin(&table)?,
        ]
        else {
            return Ok(None);
        };
        let anew = || (0, Digester::default());
        Ok(Some(Self {
            lines: journal(WholeFile::made_in(lines, in_lines), anew()),
            table: journal(WholeFile::made_in(table, in_table), anew()),
            noting: Some(RefCell::new(Noting {
                notes: Notes::begin(noted, identity)?,
                distance,
                bytes: 0,
                kept: None,
            })),
            stand: Records::default(),
        }))
    }

    /// Takes up what an earlier run of the same identity left, up to the last note that holds.
    ///
    /// # Errors
    ///
    /// [`Trouble::OtherRun`], [`Trouble::ResultsInUse`], and those of reading and writing.
    pub fn take_up(
        places: &Places,
        identity: &Identity,
        distance: Distance,
    ) -> Result<TakenUp, Trouble> {
        let cannot = |why: io::Error| cannot(&places.folder, &why);
        let folder = || shown(&places.folder);
        let Some([of_notes, of_lines, of_table]) = spots(places).map_err(cannot)? else {
            return Ok(TakenUp::Nothing);
        };
        let mut noted = match lasting::take_up(&of_notes).map_err(cannot)? {
            Asked::Ours(file) => file,
            Asked::Nowhere => return Ok(TakenUp::Nothing),
            Asked::Theirs => return Err(Trouble::ResultsInUse { folder: folder() }),
        };
        let Some(left) = Notes::read(&mut noted).map_err(cannot)? else {
            return Ok(TakenUp::Damaged);
        };
        let Some((last, _)) = left.notes.last() else {
            return Ok(match left.bent {
                true => TakenUp::Damaged,
                false => TakenUp::Nothing,
            });
        };
        let differs = match &left.identity {
            Some(theirs) => theirs.unlike(identity),
            None => vec![Unlike::Form],
        };
        if !differs.is_empty() {
            return Err(Trouble::OtherRun {
                folder: folder(),
                differs,
            });
        }
        let both = [&of_lines, &of_table].map(lasting::take_up);
        let [in_lines, in_table] = both;
        let (in_lines, in_table) = match (in_lines.map_err(cannot)?, in_table.map_err(cannot)?) {
            (Asked::Ours(lines), Asked::Ours(table)) => (lines, table),
            (Asked::Theirs, _) | (_, Asked::Theirs) => {
                return Err(Trouble::ResultsInUse { folder: folder() });
            }
            // Killed after both took their places.
            (Asked::Nowhere, Asked::Nowhere) => return Ok(TakenUp::Nothing),
            (Asked::Nowhere, _) | (_, Asked::Nowhere) => return Ok(TakenUp::Damaged),
        };
        let notes: Vec<Note> = left.notes.iter().map(|(note, _)| *note).collect();
        let lines = holding(&in_lines, notes.iter().map(|n| n.lines)).map_err(cannot)?;
        let table = holding(&in_table, notes.iter().map(|n| n.table)).map_err(cannot)?;
        let held = lines
            .iter()
            .zip(&table)
            .map(|(l, t)| l.as_ref().zip(t.as_ref()));
        let mut held = held.enumerate().filter_map(|(at, both)| Some((at, both?)));
        let Some((at, (in_line, in_row))) = held.next_back() else {
            return Ok(TakenUp::Damaged);
        };
        let (note, end) = left.notes[at];
        // What notes say was written by another run: it may be anything.
        let beyond = last.records.0.saturating_sub(note.records.0);
        let is_last = at + 1 == left.notes.len();
        let damaged = (!is_last || left.bent).then_some(Records(beyond));
        // The notes first: none may tell of what is cut off.
        let notes = Notes::go_on(noted, end).map_err(cannot)?;
        let lines = cut(in_lines, note.lines.length).map_err(cannot)?;
        let table = cut(in_table, note.table.length).map_err(cannot)?;
        let journals = Self {
            lines: journal(
                WholeFile::made_in(of_lines, lines),
                (note.lines.length, in_line.clone()),
            ),
            table: journal(
                WholeFile::made_in(of_table, table),
                (note.table.length, in_row.clone()),
            ),
            noting: Some(RefCell::new(Noting {
                notes,
                distance,
                bytes: note.lines.length + note.table.length,
                kept: Some(note.records),
            })),
            stand: note.records,
        };
        let journals = Box::new(journals);
        Ok(TakenUp::Journals { journals, damaged })
    }

    /// Where JSON lines are written.
    #[must_use]
    pub fn lines(&self) -> Pen<'_> {
        Pen(&self.lines)
    }

    /// Where the table is written.
    #[must_use]
    pub fn table(&self) -> Pen<'_> {
        Pen(&self.table)
    }

    /// Records that stand in both from an earlier run.
    #[must_use]
    pub fn stand(&self) -> Records {
        self.stand
    }

    /// Records that another run can take over if this one goes no further.
    #[must_use]
    pub fn kept(&self) -> Option<Records> {
        self.noting.as_ref()?.borrow().kept
    }

    /// The digest of the JSON lines that were seen through to their writer.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.lines.borrow().get_ref().digester.clone().finish()
    }

    /// They take their places, together with other files.
    ///
    /// # Errors
    ///
    /// [`Trouble::CannotWrite`].
    pub fn finish(self, others: Vec<WholeFile>) -> Result<(), Trouble> {
        let file = |journal: Journal| {
            let mut journal = journal.into_inner();
            let flushed = journal.flush();
            flushed.map_err(|why| cannot(journal.get_ref().file.path(), &why))?;
            // Nothing is left in it.
            Ok(journal.into_parts().0.file)
        };
        let mut files = vec![file(self.lines)?, file(self.table)?];
        files.extend(others);
        finish_together(files)?;
        if let Some(noting) = self.noting {
            noting.into_inner().notes.remove();
        }
        Ok(())
    }
}

impl Bookmarks for &Journals {
    fn is_due(&self) -> bool {
        let Some(noting) = &self.noting else {
            return false;
        };
        let Noting {
            distance, bytes, ..
        } = *noting.borrow();
        let now = bytes_of(&self.lines) + bytes_of(&self.table);
        let enough = (now / 8).max(distance.least).min(distance.most);
        now - bytes >= enough
    }

    fn set(&mut self, at: Records) -> io::Result<()> {
        let Some(noting) = &self.noting else {
            return Ok(());
        };
        let note = Note {
            records: at,
            lines: secured(&self.lines)?,
            table: secured(&self.table)?,
        };
        let mut noting = noting.borrow_mut();
        noting.notes.add(&note)?;
        noting.bytes = note.lines.length + note.table.length;
        noting.kept = Some(at);
        Ok(())
    }
}

/// Where notes and journals are made; none where a pipe or device has the place of one.
fn spots(places: &Places) -> io::Result<Option<[Place; 3]>> {
    let notes = places.folder.join(NOTES);
    let mut found = Vec::new();
    for path in [&notes, &places.lines, &places.table] {
        match Spot::of(path)? {
            Spot::File(place) => found.push(place),
            Spot::Special(_) => return Ok(None),
        }
    }
    Ok(found.try_into().ok())
}
