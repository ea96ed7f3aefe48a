//! The folder of results.

use crate::cli::console::Console;
use crate::project::{Trouble, WholeFile, finish_together, shown};
use crate::report::Run;
use crate::report::replay::{Accounted, page, summary_json, tables_xlsx};
use crate::report::words::{Phrase, phrase};
use std::path::{Path, PathBuf};

/// The journal, the tables and the summary, under names that scripts can rely on in both languages. They appear together,
/// each whole, when all is done.
pub(super) struct Results {
    pub(super) folder: PathBuf,
}

pub(super) const JOURNAL_JSONL: &str = "journal.jsonl";
pub(super) const JOURNAL_CSV: &str = "journal.csv";

impl Results {
    pub(super) fn begin(folder: &Path) -> Result<Self, Trouble> {
        std::fs::create_dir_all(folder).map_err(|e| Trouble::CannotWrite {
            path: shown(folder),
            why: e.to_string(),
        })?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    pub(super) fn open(&self) -> Result<(WholeFile, WholeFile), Trouble> {
        let begin = |name| WholeFile::begin(&self.folder.join(name));
        Ok((begin(JOURNAL_JSONL)?, begin(JOURNAL_CSV)?))
    }

    pub(super) fn end(
        &self,
        journals: [WholeFile; 2],
        view: &Run<'_>,
        of: &Accounted,
        console: &Console,
    ) -> Result<(), Trouble> {
        let summary = format!("{:#}\n", summary_json(view, &of.summary));
        let book = tables_xlsx(view, of).map_err(|why| Trouble::CannotWrite {
            path: shown(&self.folder.join("tables.xlsx")),
            why,
        })?;
        let report = page(view, &of.summary, &of.trends);
        let mut files: Vec<WholeFile> = journals.into();
        for (name, bytes) in [
            ("tables.xlsx", &book[..]),
            ("report.html", report.as_bytes()),
            ("summary.json", summary.as_bytes()),
        ] {
            files.push(WholeFile::holding(&self.folder.join(name), bytes)?);
        }
        finish_together(files)?;
        let written = phrase(Phrase::Written, console.lang);
        console.warn(&format!("{written} {}\n", shown(&self.folder)));
        Ok(())
    }
}
