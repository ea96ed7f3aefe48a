//! `banfa run`: what follows from cases.

use super::console::Console;
use super::rulebase::{base_for, base_of, case_files, usable_rules};
use super::{Ending, Outcome, receipt};
use crate::digest::Digest;
use crate::engine::Program;
use crate::project::{CaseRun, Trouble, read_bytes, read_source, rules_of, run_case, take_bytes};
use crate::receipt::{CommandKind, FilePart, Request, ResultPart, Rows, RunPart};
use crate::report::node::Object;
use crate::report::words::{Lang, Phrase, phrase};
use crate::report::{Run, json, timeline};
use crate::source::{FileId, SourceMap};
use crate::syntax::MAX_FILE_BYTES;
use clap::ArgMatches;
use serde_json::{Map, Value as Json, json};
use std::fmt::Write as _;
use std::io::Read;
use std::path::PathBuf;

/// Runs the command.
pub(super) fn run(matches: &ArgMatches, console: &Console) -> Outcome {
    let as_of = super::arguments::date(matches, "as-of", console.lang)?;
    let files = named_cases(matches)?;
    let mut sources = SourceMap::default();
    let rules = usable_rules(matches, &mut sources, console)?;
    let format = matches
        .get_one::<String>("format")
        .map_or("pretty", String::as_str);
    let mut ending = Ending::Fine;
    let mut documents = Vec::new();
    let mut receipt = receipt::wanted(matches, CommandKind::Run, &files, console)?;
    for path in files {
        let base = base_for(&rules, &path)?;
        let mut unreadable = Vec::new();
        let file = if path.as_os_str() == "-" {
            take_bytes("<stdin>", &standard_input()?, &mut sources, &mut unreadable)
        } else {
            read_source(&path, &mut sources, &mut unreadable)?
        };
        let Some(file) = file else {
            console.problems(&unreadable, &sources);
            ending = Ending::Finding;
            continue;
        };
        let case = run_case(&Program::new(base), &sources, file, as_of);
        case.accounted()?;
        console.problems(&case.problems, &sources);
        if case.has_errors() || !case.met() {
            ending = Ending::Finding;
        }
        let view = Run {
            base,
            journal: &case.journal,
            sources: &sources,
            lang: console.lang,
        };
        let name = sources.file(file).name.clone();
        match format {
            "json" => {
                let document = json::document(&view, &case.verdicts);
                documents.push(with_file(&name, &case, &document));
            }
            "jsonl" => console.say_json(&lines(&view, &name, &case)),
            _ => console.say(&pretty(&view, &name, &case, console)),
        }
        if let Some(receipt) = &mut receipt {
            receipt.add(
                rules_of(&rules, &path)?,
                run_part(&view, file, &case),
                &sources,
            );
        }
    }
    if format == "json" {
        let all = json!({ "schema": json::SCHEMA, "runs": documents });
        console.say_json(&format!("{all:#}\n"));
    }
    if let Some(receipt) = receipt {
        receipt.write(console)?;
    }
    Ok(ending)
}

/// The runs that a receipt asks for.
pub(super) fn again(
    request: &Request,
    making: &mut receipt::Making,
    console: &Console,
) -> Result<(), Trouble> {
    let mut sources = SourceMap::default();
    let rules = receipt::rules_of_request(request, &mut sources, console)?;
    for path in request.events.iter().map(PathBuf::from) {
        let of = rules_of(&rules, &path)?;
        let base = base_of(of)?;
        let mut unreadable = Vec::new();
        // Under the name that it had then, wherever the user stands now.
        let (name, bytes) = (path.to_string_lossy(), read_bytes(&path)?);
        let Some(file) = take_bytes(&name, &bytes, &mut sources, &mut unreadable) else {
            console.problems(&unreadable, &sources);
            return Err(Trouble::CannotRepeat {
                path: name.into_owned(),
            });
        };
        let case = run_case(&Program::new(base), &sources, file, request.as_of);
        case.accounted()?;
        let view = Run {
            base,
            journal: &case.journal,
            sources: &sources,
            lang: Lang::Zh,
        };
        making.add(of, run_part(&view, file, &case), &sources);
    }
    Ok(())
}

/// What a receipt says of a case.
fn run_part(view: &Run<'_>, file: FileId, case: &CaseRun) -> RunPart {
    let source = view.sources.file(file);
    let view = Run {
        lang: Lang::Zh,
        ..*view
    };
    let name = source.name.to_string();
    RunPart {
        rules: String::new(),
        events: vec![FilePart {
            sha256: Digest::of_text(&source.text),
            file: name.clone(),
        }],
        mapping: None,
        rows: Rows {
            all: case.rows as u64,
            applied: case.applied as u64,
            refused: case.refused as u64,
        },
        as_of: view.journal.status.as_of.map(|at| at.date()),
        result: ResultPart {
            form: json::SCHEMA.to_owned(),
            sha256: Digest::of(lines(&view, &name, case)),
        },
    }
}

/// The journal in JSON lines.
fn lines(view: &Run<'_>, name: &str, case: &CaseRun) -> String {
    let mut lines = String::new();
    for record in json::records(view, &case.verdicts) {
        let _ = writeln!(lines, "{}", with_file(name, case, &record));
    }
    lines
}

/// The files that the arguments name, each once.
fn named_cases(matches: &ArgMatches) -> Result<Vec<PathBuf>, Trouble> {
    let mut files: Vec<PathBuf> = Vec::new();
    for named in matches.get_many::<PathBuf>("CASES").into_iter().flatten() {
        let found = match named.as_os_str() == "-" {
            true => vec![named.clone()],
            false => case_files(named)?,
        };
        for file in found {
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    Ok(files)
}

pub(super) fn standard_input() -> Result<Vec<u8>, Trouble> {
    super::progress::end();
    let mut bytes = Vec::new();
    let bound = MAX_FILE_BYTES as u64 + 1;
    let read = std::io::stdin().lock().take(bound).read_to_end(&mut bytes);
    read.map(|_| bytes).map_err(|e| Trouble::CannotRead {
        path: "-".into(),
        why: e.to_string(),
    })
}

/// A record or document that says from which file it comes; its head says how many rows that had.
fn with_file(name: &str, case: &CaseRun, record: &Object<'_>) -> Json {
    // Texts and numbers under names always are JSON.
    let Ok(Json::Object(fields)) = serde_json::to_value(record) else {
        return Json::Null;
    };
    let mut out = Map::new();
    if let Some(tag) = fields.get("record") {
        out.insert("record".into(), tag.clone());
    }
    out.insert("file".into(), name.into());
    if fields.contains_key("schema") {
        let rows = json!({ "in": case.rows, "applied": case.applied, "refused": case.refused });
        out.insert("title".into(), case.title.clone().into());
        out.insert("rows".into(), rows);
    }
    out.extend(fields);
    Json::Object(out)
}

/// A case for people: its head, the timeline, the expectations.
fn pretty(view: &Run<'_>, name: &str, case: &CaseRun, console: &Console) -> String {
    let say = |p| phrase(p, console.lang);
    let paint = console.paint;
    let mut out = String::new();
    let title = format!("{} {}", say(Phrase::Case), case.title);
    let _ = writeln!(out, "{}  {}", paint.bold(&title), paint.dim(name));
    let _ = writeln!(out, "{} {}", say(Phrase::Rules), view.base.title);
    let (rows, applied, refused) = (case.rows, case.applied, case.refused);
    let [rows_in, taken, not] = [Phrase::RowsIn, Phrase::RowsApplied, Phrase::RowsRefused].map(say);
    let line = format!("{rows_in} {rows} = {taken} {applied} + {not} {refused}");
    let line = match refused {
        0 => line,
        _ => paint.yellow(&line),
    };
    let _ = writeln!(out, "{line}");
    out.push('\n');
    out.push_str(&timeline(view, paint));
    out.push_str(&super::verdicts::verdicts(view, &case.verdicts, paint));
    out.push('\n');
    out
}
