//! The journals of a replay, written record by record as it goes on. What stands in one of them already, because an earlier
//! run was cut off behind it, is passed over.

use super::tables::inert;
use crate::journal::{CaseStatus, Cause, DutyRecord, Entry, EntryClass};
use crate::model::CaseId;
use crate::report::node::Object;
use crate::report::words::{Lang, Phrase, entry_words, flag, phrase};
use crate::report::{Run, json};
use crate::threads::begin;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};

/// How many records of a journal: its head or heading, entries, cases, duties and sanctions, whichever of them its form has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Records(pub u64);

/// What could not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unwritten {
    /// A journal, by its place in the order in which they were given.
    Journal(usize),
    /// The note of how far they are.
    Bookmarks,
}

/// A journal could not be written.
#[derive(Debug)]
pub struct NotWritten {
    /// What.
    pub what: Unwritten,
    /// Why.
    pub why: io::Error,
}

/// Who notes how far journals are, so that a run that is cut off can be gone on with.
pub trait Bookmarks {
    /// Whether enough was written since the last note.
    fn is_due(&self) -> bool;

    /// Notes that so many records are written.
    ///
    /// # Errors
    ///
    /// Those of writing.
    fn set(&mut self, at: Records) -> io::Result<()>;
}

/// The forms of a journal.
pub enum Form<'a> {
    /// One JSON record a line: the head, the entries in their order, among them each case and its duties as soon as nothing
    /// can touch them any more, and the sanctions in the end.
    JsonLines(Box<dyn Write + 'a>),
    /// The same, in Chinese whatever the language of its reader: of this the digest is taken.
    Reference(Box<dyn Write + 'a>),
    /// The entries as a table, for office programs.
    Csv(Box<dyn Write + 'a>),
}

impl<'a> Form<'a> {
    /// JSON lines.
    #[must_use]
    pub fn json_lines(out: impl Write + 'a) -> Self {
        Self::JsonLines(Box::new(out))
    }

    /// JSON lines of which the digest is taken.
    #[must_use]
    pub fn reference(out: impl Write + 'a) -> Self {
        Self::Reference(Box::new(out))
    }

    /// A table.
    #[must_use]
    pub fn csv(out: impl Write + 'a) -> Self {
        Self::Csv(Box::new(out))
    }

    /// Where its JSON lines go, with the run in their language.
    fn lines<'r>(&mut self, run: &Run<'r>) -> Option<(Run<'r>, &mut (dyn Write + 'a))> {
        match self {
            Self::JsonLines(out) => Some((*run, &mut **out)),
            Self::Reference(out) => Some((
                Run {
                    lang: Lang::Zh,
                    ..*run
                },
                &mut **out,
            )),
            Self::Csv(_) => None,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::JsonLines(out) | Self::Reference(out) | Self::Csv(out) => out.flush(),
        }
    }
}

/// Writes a record as a line, in one piece.
fn line(out: &mut dyn Write, record: &Object<'_>) -> io::Result<()> {
    let mut line = serde_json::to_vec(record)?;
    line.push(b'\n');
    out.write_all(&line)
}

/// Entries that one thread puts into words before another is asked to help.
const ALONE: usize = 256;

/// Writes entries as lines, which are put into words on some threads.
fn entry_lines(
    out: &mut dyn Write,
    run: &Run<'_>,
    entries: &[Entry],
    threads: usize,
) -> io::Result<()> {
    let lines = |entries: &[Entry]| {
        let mut lines = Vec::new();
        let mut each = entries.iter();
        each.try_for_each(|e| line(&mut lines, &json::entry_record(run, e)))?;
        io::Result::Ok(lines)
    };
    let threads = threads.min(entries.len() / ALONE).max(1);
    let mut shares = entries.chunks(entries.len().div_ceil(threads).max(1));
    let own = shares.next().unwrap_or_default();
    std::thread::scope(|scope| {
        let others: Vec<_> = shares
            .map(|share| begin(scope, move || lines(share)))
            .collect();
        out.write_all(&lines(own)?)?;
        for other in others {
            match other.join() {
                Ok(lines) => out.write_all(&lines?)?,
                // A thread that panics takes the run with it.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(())
    })
}

/// Writes rows of a table.
fn rows(out: &mut dyn Write, rows: impl Iterator<Item = [String; 11]>) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    for row in rows {
        table.write_record(row)?;
    }
    table.flush()
}

/// A journal in the making.
struct Sheet<'a> {
    form: Form<'a>,
    /// What stands in it already, and is neither put into words nor written again.
    stands: Records,
}

/// Writes journals. The first that fails ends the writing of all, and is told in the end.
#[derive(Default)]
pub struct Scribe<'a> {
    /// On how many threads entries are put into words; none is one.
    threads: usize,
    sheets: Vec<Sheet<'a>>,
    bookmarks: Option<Box<dyn Bookmarks + 'a>>,
    told: Records,
    failed: Option<NotWritten>,
}

impl<'a> Scribe<'a> {
    /// Writes these journals.
    #[must_use]
    pub fn new(forms: Vec<Form<'a>>) -> Self {
        let mut scribe = Self::default();
        for form in forms {
            scribe.add(form);
        }
        scribe
    }

    /// Puts entries into words on so many threads.
    pub fn on_threads(&mut self, threads: usize) {
        self.threads = threads;
    }

    /// Writes this journal too, from its beginning.
    pub fn add(&mut self, form: Form<'a>) {
        self.add_behind(form, Records::default());
    }

    /// Writes this journal too, behind the records that stand in it.
    pub fn add_behind(&mut self, form: Form<'a>, stands: Records) {
        self.sheets.push(Sheet { form, stands });
    }

    /// Has it noted how far the journals are.
    pub fn note_in(&mut self, bookmarks: impl Bookmarks + 'a) {
        self.bookmarks = Some(Box::new(bookmarks));
    }

    /// Whether nothing is written.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.sheets.is_empty()
    }

    /// So many records come: `write` gives a journal those of them that do not stand in it, which is all but the first ones.
    fn tell(
        &mut self,
        count: usize,
        mut write: impl FnMut(&mut Form<'a>, usize) -> io::Result<()>,
    ) {
        if self.failed.is_some() {
            return;
        }
        let before = self.told.0;
        self.told.0 += count as u64;
        for (which, sheet) in self.sheets.iter_mut().enumerate() {
            let stand = sheet.stands.0.saturating_sub(before);
            let stand = usize::try_from(stand).map_or(count, |n| n.min(count));
            if stand == count {
                continue;
            }
            if let Err(why) = write(&mut sheet.form, stand) {
                let what = Unwritten::Journal(which);
                self.failed = Some(NotWritten { what, why });
                return;
            }
        }
        if let Some(bookmarks) = self.bookmarks.as_mut().filter(|b| b.is_due())
            && let Err(why) = bookmarks.set(self.told)
        {
            let what = Unwritten::Bookmarks;
            self.failed = Some(NotWritten { what, why });
        }
    }

    pub(super) fn begin(&mut self, run: &Run<'_>) {
        self.tell(1, |form, _| match form {
            Form::Csv(out) => rows(out, std::iter::once(heading(run))),
            _ => match form.lines(run) {
                Some((run, out)) => line(out, &json::head_record(&run)),
                None => Ok(()),
            },
        });
    }

    pub(super) fn entries(&mut self, run: &Run<'_>) {
        let (entries, threads) = (&run.journal.entries, self.threads);
        self.tell(entries.len(), |form, stand| {
            let entries = &entries[stand..];
            match form {
                Form::Csv(out) => rows(out, entries.iter().map(|e| cells(run, e))),
                _ => match form.lines(run) {
                    Some((run, out)) => entry_lines(out, &run, entries, threads),
                    None => Ok(()),
                },
            }
        });
    }

    pub(super) fn case(
        &mut self,
        run: &Run<'_>,
        id: CaseId,
        status: &CaseStatus,
        duties: &[DutyRecord],
    ) {
        self.tell(1 + duties.len(), |form, stand| {
            let Some((run, out)) = form.lines(run) else {
                return Ok(());
            };
            if stand == 0 {
                line(out, &json::case_record(&run, id, status))?;
            }
            let mut duties = duties.iter().skip(stand.saturating_sub(1));
            duties.try_for_each(|d| line(out, &json::duty_record(&run, d)))
        });
    }

    pub(super) fn duty(&mut self, run: &Run<'_>, duty: &DutyRecord) {
        self.tell(1, |form, _| match form.lines(run) {
            Some((run, out)) => line(out, &json::duty_record(&run, duty)),
            None => Ok(()),
        });
    }

    /// Writes the sanctions, and sees everything through to its writer.
    pub(super) fn end(&mut self, run: &Run<'_>) -> Result<(), NotWritten> {
        let sanctions = &run.journal.status.sanctions;
        self.tell(sanctions.len(), |form, stand| {
            let Some((run, out)) = form.lines(run) else {
                return Ok(());
            };
            let mut sanctions = sanctions[stand..].iter();
            sanctions.try_for_each(|s| line(out, &json::sanction_record(&run, s)))
        });
        if let Some(failed) = self.failed.take() {
            return Err(failed);
        }
        for (which, sheet) in self.sheets.iter_mut().enumerate() {
            let what = Unwritten::Journal(which);
            sheet.form.flush().map_err(|why| NotWritten { what, why })?;
        }
        Ok(())
    }
}

fn heading(run: &Run<'_>) -> [String; 11] {
    let heading = [
        Phrase::EntryNumber,
        Phrase::Time,
        Phrase::KnownAt,
        Phrase::Kind,
        Phrase::Cases,
        Phrase::Party,
        Phrase::Provision,
        Phrase::Via,
        Phrase::Said,
        Phrase::Remarks,
        Phrase::InputRow,
    ];
    let mut cells = heading.map(|p| phrase(p, run.lang).to_owned());
    // Spreadsheets take a file for UTF-8 by this mark.
    cells[0].insert(0, '\u{feff}');
    cells
}

fn cells(run: &Run<'_>, entry: &Entry) -> [String; 11] {
    let rows: Vec<String> = entry
        .causes
        .iter()
        .filter_map(|cause| match cause {
            Cause::Row(id) => {
                let (file, line) = run.row(*id);
                Some(format!("{file}:{line}"))
            }
            Cause::Entry(_) => None,
        })
        .collect();
    let flags: Vec<String> = entry.flags.iter().map(|f| flag(f, run.lang)).collect();
    let cells = [
        entry.id.0.to_string(),
        run.instant(entry.time),
        entry.noted.map_or_else(String::new, |at| run.instant(at)),
        entry_words(EntryClass::of(&entry.kind), run.lang).to_owned(),
        entry.case.map_or("", |c| run.case(c)).to_owned(),
        entry.party.map_or("", |p| run.party(p)).to_owned(),
        entry
            .provision
            .map_or_else(String::new, |p| run.provision(p)),
        entry.via.map_or_else(String::new, |p| run.provision(p)),
        run.sentence(entry),
        run.lang.list(&flags),
        run.lang.list(&rows),
    ];
    cells.map(inert)
}
