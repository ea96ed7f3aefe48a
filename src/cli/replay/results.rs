//! The folder of results.

use crate::cli::console::Console;
use crate::project::{Distance, Identity, Journals, Places, Trouble, WholeFile, shown};
use crate::report::Run;
use crate::report::replay::{Accounted, NotWritten, Unwritten, page, summary_json, tables_xlsx};
use crate::report::words::{Phrase, phrase};
use std::path::{Path, PathBuf};

/// The journal, the tables and the summary, under names that scripts can rely on in both languages. They appear together,
/// each whole, when all is done.
pub(super) struct Results {
    folder: PathBuf,
}

const JOURNAL_JSONL: &str = "journal.jsonl";
const JOURNAL_CSV: &str = "journal.csv";

impl Results {
    pub(super) fn at(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// Begins the journals anew, and the folder where there is none.
    pub(super) fn begin(&self, identity: Option<&Identity>) -> Result<Journals, Trouble> {
        std::fs::create_dir_all(&self.folder).map_err(|e| Trouble::CannotWrite {
            path: self.shown(),
            why: e.to_string(),
        })?;
        Journals::begin(&self.places(), identity, Distance::default())
    }

    /// Where the journals go.
    pub(super) fn places(&self) -> Places {
        Places {
            folder: self.folder.clone(),
            lines: self.folder.join(JOURNAL_JSONL),
            table: self.folder.join(JOURNAL_CSV),
        }
    }

    /// The folder as it is named to users.
    pub(super) fn shown(&self) -> String {
        shown(&self.folder)
    }

    /// That one of the journals could not be written, which are the first two that the scribe was given.
    pub(super) fn not_written(results: Option<&Self>, error: &NotWritten) -> Trouble {
        let path = match (results, error.what) {
            (Some(results), Unwritten::Journal(0)) => shown(&results.folder.join(JOURNAL_JSONL)),
            (Some(results), Unwritten::Journal(1)) => shown(&results.folder.join(JOURNAL_CSV)),
            (Some(results), Unwritten::Bookmarks) => results.shown(),
            _ => "<stdout>".to_owned(),
        };
        Trouble::CannotWrite {
            path,
            why: error.why.to_string(),
        }
    }

    /// The other files of the folder, which are still to take their places.
    pub(super) fn others(&self, view: &Run<'_>, of: &Accounted) -> Result<Vec<WholeFile>, Trouble> {
        let summary = summary_json(view, &of.summary);
        let book = tables_xlsx(view, of).map_err(|why| Trouble::CannotWrite {
            path: shown(&self.folder.join("tables.xlsx")),
            why,
        })?;
        let report = page(view, &of.summary, &of.trends);
        let mut files = Vec::new();
        for (name, bytes) in [
            ("tables.xlsx", &book[..]),
            ("report.html", report.as_bytes()),
            ("summary.json", summary.as_bytes()),
        ] {
            files.push(WholeFile::holding(&self.folder.join(name), bytes)?);
        }
        Ok(files)
    }

    /// All of them take their places.
    pub(super) fn end(
        &self,
        journals: Journals,
        others: Vec<WholeFile>,
        console: &Console,
    ) -> Result<(), Trouble> {
        journals.finish(others)?;
        let written = phrase(Phrase::Written, console.lang);
        console.warn(&format!("{written} {}\n", self.shown()));
        Ok(())
    }
}
