//! Rows that were refused: how many are tolerated, which are shown, where all of them go.

use crate::cli::console::Console;
use crate::project::{Trouble, shown, write_atomically};
use crate::registers::{RefusedRow, Taken};
use crate::report::replay::{RefusedForm, RowCount, reason, refused_file};
use crate::report::words::{Help, Phrase, help, phrase};
use clap::ArgMatches;
use std::path::Path;
use std::path::PathBuf;

/// Refused rows that are shown beside the summary.
pub(super) const SHOWN_REFUSALS: usize = 10;

/// How many refused rows are tolerated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Most {
    Rows(u64),
    Percent(f64),
}

impl Most {
    pub(super) fn exceeded(self, rows: RowCount) -> bool {
        match self {
            Self::Rows(most) => rows.refused > most,
            #[allow(clippy::cast_precision_loss)] // a share
            Self::Percent(most) => rows.refused as f64 * 100.0 > most * rows.rows as f64,
        }
    }
}

pub(super) fn most_refused(matches: &ArgMatches, console: &Console) -> Result<Most, Trouble> {
    let Some(text) = matches.get_one::<String>("max-refused") else {
        return Ok(Most::Rows(0));
    };
    let read = match text.trim().strip_suffix(['%', '%']) {
        Some(percent) => percent
            .trim()
            .parse()
            .ok()
            .filter(|p| (0.0..=100.0).contains(p))
            .map(Most::Percent),
        None => text.trim().parse().ok().map(Most::Rows),
    };
    read.ok_or_else(|| Trouble::Usage {
        message: format!("--max-refused {text}"),
        hint: Some(help(Help::UsageMaxRefused, console.lang).to_owned()),
    })
}

/// Where refused rows go, and in which form.
pub(super) fn refused_form(
    matches: &ArgMatches,
    console: &Console,
) -> Result<Option<(PathBuf, RefusedForm)>, Trouble> {
    let Some(path) = matches.get_one::<PathBuf>("refused") else {
        return Ok(None);
    };
    match RefusedForm::of_name(&path.to_string_lossy()) {
        Some(form) => Ok(Some((path.clone(), form))),
        None => Err(Trouble::Usage {
            message: format!("--refused {}", shown(path)),
            hint: Some(help(Help::UsageRefusedForm, console.lang).to_owned()),
        }),
    }
}

/// The first refused rows with their reasons.
pub(super) fn refusals(taken: &Taken, console: &Console) {
    let lang = console.lang;
    let say = |p| phrase(p, lang);
    if taken.conflicts > 0 {
        let line = format!("{} {}\n", say(Phrase::RosterConflicts), taken.conflicts);
        console.warn(&line);
    }
    if taken.refused.is_empty() {
        return;
    }
    let mut out = format!("{}\n", say(Phrase::Refusals));
    for row in taken.refused.iter().take(SHOWN_REFUSALS) {
        let column = row.column.as_deref().map_or_else(String::new, |c| {
            lang.pick(format!("“{c}”列:"), format!("column `{c}`: "))
        });
        let why = reason(row, lang);
        out += &format!("  {}:{}  {column}{why}\n", row.file, row.line);
    }
    let more = taken.refused.len().saturating_sub(SHOWN_REFUSALS);
    if more > 0 {
        out += &lang.pick(
            format!("  另有 {more} 行;--refused 文件 写出全部\n"),
            format!("  {more} more; --refused FILE writes all of them\n"),
        );
    }
    console.warn(&out);
}

/// Writes them all.
pub(super) fn write_refused(
    rows: &[RefusedRow],
    path: &Path,
    form: RefusedForm,
    console: &Console,
) -> Result<(), Trouble> {
    let cannot = |why: String| Trouble::CannotWrite {
        path: shown(path),
        why,
    };
    let bytes = refused_file(rows, form, console.lang).map_err(cannot)?;
    write_atomically(path, &bytes)?;
    let line = format!(
        "{} {}\n",
        phrase(Phrase::Written, console.lang),
        shown(path)
    );
    console.warn(&line);
    Ok(())
}
