//! `banfa replay`: years of registers under the rules.

use super::console::Console;
use super::rulebase::{base_for, usable_rules};
use super::{Ending, Outcome};
use crate::engine;
use crate::problem::Severity;
use crate::project::{Progress, Trouble, mapping_of, read_registers, read_source, shown};
use crate::registers::{Mapping, RefusedRow, Taken};
use crate::report::replay::{
    RefusedForm, RowCount, Summary, Trends, journal_csv, journal_jsonl, page, reason, refused_file,
    row_line, summary_json, summary_text, tables_xlsx,
};
use crate::report::words::{Help, Phrase, help, phrase};
use crate::report::{Run, json};
use crate::source::SourceMap;
use clap::ArgMatches;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Refused rows that are shown beside the summary.
const SHOWN_REFUSALS: usize = 10;

/// Runs the command.
pub(super) fn replay(matches: &ArgMatches, console: &Console) -> Outcome {
    let as_of = super::arguments::date(matches, "as-of", console.lang)?;
    let most = most_refused(matches, console)?;
    let refused_to = refused_form(matches, console)?;
    let inputs: Vec<PathBuf> = matches
        .get_many::<PathBuf>("INPUT")
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let mut sources = SourceMap::default();
    let rules = usable_rules(matches, &mut sources, console)?;
    let first = inputs.first().map_or(Path::new("-"), PathBuf::as_path);
    let base = base_for(&rules, first)?;
    let mapping = mapping(matches, base, &mut sources, console)?;
    let bar = Bar::new(console);
    let (mut taken, problems) = read_registers(base, &mapping, &inputs, |now| bar.show(now))?;
    bar.close();
    if !problems.is_empty() {
        console.problems(&problems, &sources);
        return Err(Trouble::MappingBroken);
    }
    if as_of.is_some() {
        taken.input.as_of = as_of;
    }
    let rows = RowCount {
        rows: taken.rows,
        applied: taken.applied(),
        aside: taken.aside,
        refused: taken.refused.len() as u64,
    };
    let journal = engine::run(base, &taken.input);
    let view = Run {
        base,
        journal: &journal,
        sources: &sources,
        lang: console.lang,
    };
    let summary = Summary::of(base, &journal, rows);
    match matches.get_one::<String>("format").map(String::as_str) {
        Some("json") => console.say(&format!("{:#}\n", summary_json(&view, &summary))),
        Some("jsonl") => {
            for record in json::records(&view, &[]) {
                console.say(&format!("{record}\n"));
            }
            console.warn(&format!("{}\n", row_line(rows, console.lang)));
        }
        _ => console.say(&summary_text(&view, &summary, console.paint)),
    }
    if let Some(folder) = matches.get_one::<PathBuf>("out") {
        write_results(&view, &summary, folder, console)?;
    }
    refusals(&taken, console);
    if let Some((path, form)) = refused_to {
        write_refused(&taken.refused, &path, form, console)?;
    }
    Ok(match most.exceeded(rows) {
        true => Ending::Finding,
        false => Ending::Fine,
    })
}

/// The mapping that the arguments name; one with errors is reported, and nothing is read.
pub(super) fn mapping(
    matches: &ArgMatches,
    base: &crate::model::RuleBase,
    sources: &mut SourceMap,
    console: &Console,
) -> Result<Mapping, Trouble> {
    let file = match matches.get_one::<PathBuf>("map") {
        None => None,
        Some(path) => {
            let mut unreadable = Vec::new();
            let file = read_source(path, sources, &mut unreadable)?;
            if file.is_none() {
                console.problems(&unreadable, sources);
                return Err(Trouble::MappingBroken);
            }
            file
        }
    };
    let (mapping, problems) = mapping_of(file, base, sources);
    console.problems(&problems, sources);
    match problems.iter().any(|p| p.severity() == Severity::Error) {
        true => Err(Trouble::MappingBroken),
        false => Ok(mapping),
    }
}

/// How many refused rows are tolerated.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Most {
    Rows(u64),
    Percent(f64),
}

impl Most {
    fn exceeded(self, rows: RowCount) -> bool {
        match self {
            Self::Rows(most) => rows.refused > most,
            #[allow(clippy::cast_precision_loss)] // a share
            Self::Percent(most) => rows.refused as f64 * 100.0 > most * rows.rows as f64,
        }
    }
}

fn most_refused(matches: &ArgMatches, console: &Console) -> Result<Most, Trouble> {
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
fn refused_form(
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
fn refusals(taken: &Taken, console: &Console) {
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

/// The journal, the tables and the summary, under names that scripts can rely on in both languages.
fn write_results(
    view: &Run<'_>,
    summary: &Summary,
    folder: &Path,
    console: &Console,
) -> Result<(), Trouble> {
    let failed = |path: &Path, why: String| Trouble::CannotWrite {
        path: shown(path),
        why,
    };
    std::fs::create_dir_all(folder).map_err(|e| failed(folder, e.to_string()))?;
    let open = |name: &str| {
        let path = folder.join(name);
        let file = std::fs::File::create(&path).map_err(|e| failed(&path, e.to_string()))?;
        Ok((path, BufWriter::new(file)))
    };
    let (path, mut file) = open("journal.jsonl")?;
    journal_jsonl(view, &mut file)
        .and_then(|()| file.flush())
        .map_err(|e| failed(&path, e.to_string()))?;
    let (path, file) = open("journal.csv")?;
    journal_csv(view, file).map_err(|e| failed(&path, e.to_string()))?;
    let (path, mut file) = open("summary.json")?;
    writeln!(file, "{:#}", summary_json(view, summary))
        .and_then(|()| file.flush())
        .map_err(|e| failed(&path, e.to_string()))?;
    let (path, mut file) = open("tables.xlsx")?;
    let book = tables_xlsx(view, summary).map_err(|why| failed(&path, why))?;
    file.write_all(&book)
        .and_then(|()| file.flush())
        .map_err(|e| failed(&path, e.to_string()))?;
    let (path, mut file) = open("report.html")?;
    let trends = Trends::of(view.base, view.journal);
    file.write_all(page(view, summary, &trends).as_bytes())
        .and_then(|()| file.flush())
        .map_err(|e| failed(&path, e.to_string()))?;
    let line = format!(
        "{} {}\n",
        phrase(Phrase::Written, console.lang),
        shown(folder)
    );
    console.warn(&line);
    Ok(())
}

fn write_refused(
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
    std::fs::write(path, bytes).map_err(|e| cannot(e.to_string()))?;
    let line = format!(
        "{} {}\n",
        phrase(Phrase::Written, console.lang),
        shown(path)
    );
    console.warn(&line);
    Ok(())
}

/// Progress with its rate and the time left; shown on a terminal only.
struct Bar(Option<ProgressBar>);

impl Bar {
    fn new(console: &Console) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = ProgressBar::new(0);
        let rows = console.lang.pick("行", "rows");
        let left = console.lang.pick("剩余", "left");
        let form = format!(
            "{{bar:30}} {{bytes}}/{{total_bytes}} {{bytes_per_sec}} {{msg}} {rows} {left} {{eta}}"
        );
        if let Ok(style) = ProgressStyle::with_template(&form) {
            bar.set_style(style);
        }
        Self(Some(bar))
    }

    fn show(&self, now: Progress) {
        if let Some(bar) = &self.0 {
            bar.set_length(now.total.unwrap_or(now.read));
            bar.set_position(now.read);
            bar.set_message(now.rows.to_string());
        }
    }

    fn close(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
