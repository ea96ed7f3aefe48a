//! The journals of a replay, written line by line as it goes on.

use super::tables::inert;
use crate::journal::{CaseStatus, Cause, DutyRecord, Entry, EntryClass};
use crate::model::CaseId;
use crate::report::words::{Lang, Phrase, entry_words, flag, phrase};
use crate::report::{Run, json};
use std::io::{self, Write};

/// A journal could not be written.
#[derive(Debug)]
pub struct NotWritten {
    /// Which, in the order in which they were given.
    pub which: usize,
    /// Why.
    pub why: io::Error,
}

/// The forms of a journal.
pub enum Form<'a> {
    /// One JSON record a line: the head, the entries in their order, among them each case and its duties as soon as nothing
    /// can touch them any more, and the sanctions in the end.
    JsonLines(Box<dyn Write + 'a>),
    /// The same, in Chinese whatever the language of its reader: of this the digest is taken.
    Reference(Box<dyn Write + 'a>),
    /// The entries as a table, for office programs.
    Csv(Box<csv::Writer<Box<dyn Write + 'a>>>),
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
        Self::Csv(Box::new(csv::Writer::from_writer(Box::new(out))))
    }
}

impl<'a> Form<'a> {
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

    fn table(&mut self) -> Option<&mut csv::Writer<Box<dyn Write + 'a>>> {
        match self {
            Self::Csv(table) => Some(table),
            Self::JsonLines(_) | Self::Reference(_) => None,
        }
    }
}

/// Writes a record as a line, in one piece.
fn line(out: &mut dyn Write, record: &serde_json::Value) -> io::Result<()> {
    let mut line = serde_json::to_vec(record)?;
    line.push(b'\n');
    out.write_all(&line)
}

/// Writes journals. The first that fails ends the writing of all, and is told in the end.
pub struct Scribe<'a> {
    forms: Vec<Form<'a>>,
    failed: Option<NotWritten>,
}

impl<'a> Scribe<'a> {
    /// Writes these journals.
    #[must_use]
    pub fn new(forms: Vec<Form<'a>>) -> Self {
        Self {
            forms,
            failed: None,
        }
    }

    fn write(&mut self, mut to: impl FnMut(&mut Form<'a>) -> io::Result<()>) {
        if self.failed.is_some() {
            return;
        }
        for (which, form) in self.forms.iter_mut().enumerate() {
            if let Err(why) = to(form) {
                self.failed = Some(NotWritten { which, why });
                return;
            }
        }
    }

    pub(super) fn begin(&mut self, run: &Run<'_>) {
        self.write(|form| match form.lines(run) {
            Some((run, out)) => line(out, &json::head_record(&run)),
            None => form.table().map_or(Ok(()), |table| heading(run, table)),
        });
    }

    pub(super) fn entries(&mut self, run: &Run<'_>) {
        self.write(|form| {
            let mut entries = run.journal.entries.iter();
            if let Some(table) = form.table() {
                return entries.try_for_each(|e| Ok(table.write_record(cells(run, e))?));
            }
            match form.lines(run) {
                Some((run, out)) => {
                    entries.try_for_each(|e| line(out, &json::entry_record(&run, e)))
                }
                None => Ok(()),
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
        self.write(|form| {
            let Some((run, out)) = form.lines(run) else {
                return Ok(());
            };
            line(out, &json::case_record(&run, id, status))?;
            let mut duties = duties.iter();
            duties.try_for_each(|d| line(out, &json::duty_record(&run, d)))
        });
    }

    pub(super) fn duty(&mut self, run: &Run<'_>, duty: &DutyRecord) {
        self.write(|form| match form.lines(run) {
            Some((run, out)) => line(out, &json::duty_record(&run, duty)),
            None => Ok(()),
        });
    }

    /// Writes the sanctions, and sees everything through to its writer.
    pub(super) fn end(&mut self, run: &Run<'_>) -> Result<(), NotWritten> {
        self.write(|form| {
            if let Some(table) = form.table() {
                return table.flush();
            }
            let Some((run, out)) = form.lines(run) else {
                return Ok(());
            };
            for sanction in &run.journal.status.sanctions {
                line(out, &json::sanction_record(&run, sanction))?;
            }
            out.flush()
        });
        match self.failed.take() {
            Some(failed) => Err(failed),
            None => Ok(()),
        }
    }
}

fn heading(run: &Run<'_>, table: &mut csv::Writer<Box<dyn Write + '_>>) -> io::Result<()> {
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
    Ok(table.write_record(cells)?)
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
