//! `banfa map`: a first mapping for a register, and ten rows read with it.

use super::console::Console;
use super::rulebase::{base_for, usable_rules};
use super::{Ending, Outcome};
use crate::engine;
use crate::project::{Trouble, mapping_of, open_register, write_atomically, written};
use crate::registers::{Bound, Intake, Mapping, Next, Row, draft, plain_mapping};
use crate::report::Run;
use crate::report::replay::reason;
use crate::report::words::{Phrase, phrase};
use crate::source::{SourceFile, SourceMap};
use clap::ArgMatches;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows that a draft looks at.
const LOOKED_AT: usize = 1000;

/// Rows that are shown as they are mapped.
const SHOWN: usize = 10;

/// Runs the command.
pub(super) fn map(matches: &ArgMatches, console: &Console) -> Outcome {
    let path = matches
        .get_one::<PathBuf>("INPUT")
        .cloned()
        .unwrap_or_default();
    let mut sources = SourceMap::default();
    let rules = usable_rules(matches, &mut sources, console)?;
    let base = base_for(&rules, &path)?;
    let given = matches.get_one::<PathBuf>("map").is_some();
    let opening = match given {
        true => super::mapping::mapping(matches, base, &mut sources, console)?,
        false => plain_mapping(base),
    };
    let sample = Sample::read(&path, &opening, console)?;
    let (mapping, text) = match given {
        true => (opening, None),
        false => {
            let title = path
                .file_stem()
                .map_or_else(String::new, |s| written(Path::new(s)));
            let text = draft(base, &title, &sample.columns, &sample.rows);
            let file = sources.add(SourceFile::new("<map>", &text));
            let (mapping, problems) = mapping_of(Some(file), base, &sources);
            console.problems(&problems, &sources);
            (mapping, Some(text))
        }
    };
    let mut intake = Intake::new(base, &mapping);
    let bound = Bound::new(&mapping, &sample.columns);
    let name: Arc<str> = crate::project::shown(&path).into();
    let mut problems = bound.missing(&mapping, &sample.columns);
    problems.retain(|_| given);
    console.problems(&problems, &sources);
    for row in sample.rows.iter().take(SHOWN) {
        intake.take(&bound, &sample.columns, &name, row);
    }
    let mut taken = intake.finish().unpacked();
    let mut refusals = String::new();
    for row in &taken.refused {
        let column = row.column.as_deref().unwrap_or("–");
        let _ = writeln!(
            refusals,
            "#   {}  {}  {column}:{}",
            row.line,
            phrase(Phrase::RowsRefused, console.lang),
            reason(row, console.lang)
        );
    }
    // Only the names are wanted: nothing happens in a run without events.
    let events = std::mem::take(&mut taken.input.events);
    let journal = engine::run(base, &taken.input);
    let view = Run {
        base,
        journal: &journal,
        sources: &sources,
        lang: console.lang,
    };
    let mut out = text.unwrap_or_default();
    let saved = saved(matches, &out, console)?;
    let heading = phrase(Phrase::MappedRows, console.lang);
    let _ = writeln!(out, "\n# {heading}");
    for event in &events {
        let (_, line) = view.row(event.row);
        let _ = writeln!(out, "#   {line}  {}", told(&view, event));
    }
    out += &refusals;
    out += &saved;
    console.say(&out);
    Ok(match problems.is_empty() && !events.is_empty() {
        true => Ending::Fine,
        false => Ending::Finding,
    })
}

/// Writes the draft to the file that was asked for, and says so. A mapping that a person has mended is not replaced.
fn saved(matches: &ArgMatches, draft: &str, console: &Console) -> Result<String, Trouble> {
    let Some(path) = matches.get_one::<PathBuf>("output") else {
        return Ok(String::new());
    };
    let name = crate::project::shown(path);
    if path.exists() {
        return Err(Trouble::FileInTheWay { path: name });
    }
    write_atomically(path, draft)?;
    let what = phrase(Phrase::MappingWrittenTo, console.lang);
    Ok(format!("{what}  {name}\n"))
}

/// An event as the line of a case would tell it.
fn told(view: &Run<'_>, event: &crate::cases::Event) -> String {
    let declared = view.base.event(event.ty);
    let mut out = format!("{} {}", view.instant(event.time), declared.name);
    if let Some(case) = event.case {
        let _ = write!(out, " {}", view.case(case));
    }
    let mut fields: Vec<String> = Vec::new();
    if let Some(actor) = event.actor {
        fields.push(format!("经手人 {}", view.party(actor)));
    }
    if let Some(recipient) = event.recipient {
        fields.push(format!("向 {}", view.party(recipient)));
    }
    for (field, value) in declared.fields.iter().zip(&event.fields) {
        if let Some(value) = value {
            fields.push(format!("{} {}", field.name, view.value(value)));
        }
    }
    if !fields.is_empty() {
        let _ = write!(out, ":{}", fields.join(","));
    }
    out
}

/// The first rows of a register.
struct Sample {
    columns: crate::registers::Columns,
    rows: Vec<Row>,
}

impl Sample {
    fn read(path: &Path, mapping: &Mapping, console: &Console) -> Result<Self, Trouble> {
        let cannot = |why: &crate::problem::ProblemKind| {
            let words = crate::report::words::problem_words(why, console.lang);
            Trouble::NothingToMap {
                path: crate::project::shown(path),
                why: format!("{} {}", words.title, words.label),
            }
        };
        let mut opened = open_register(path, mapping)?.map_err(|bad| cannot(&bad.why))?;
        let mut rows = Vec::new();
        let mut row = Row::default();
        while rows.len() < LOOKED_AT {
            match opened.rows.next(&mut row) {
                Next::Row => rows.push(row.clone()),
                Next::Bad(_) => {}
                Next::Broken(bad) if rows.is_empty() => return Err(cannot(&bad.why)),
                Next::Broken(_) | Next::End => break,
            }
        }
        Ok(Self {
            columns: opened.rows.columns().clone(),
            rows,
        })
    }
}
