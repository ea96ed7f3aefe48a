//! `banfa forms`: the forms that a regulation names, filled in from a case.

use super::console::Console;
use super::rulebase::{base_of, one_case, usable_rules};
use super::{Ending, Outcome, arguments};
use crate::engine::Program;
use crate::forms::{Filled, Template, docx, fill, html};
use crate::project::{Trouble, load_forms, read_source, run_case, shown, write_together};
use crate::report::Run;
use crate::report::words::{Lang, Phrase, phrase};
use crate::source::SourceMap;
use clap::ArgMatches;
use std::path::{Path, PathBuf};

/// Where documents go unless something else is said.
const FOLDER: &str = "文书";

/// Runs the command.
pub(super) fn forms(matches: &ArgMatches, console: &Console) -> Outcome {
    let as_of = arguments::date(matches, "as-of", console.lang)?;
    let named = matches.get_one::<PathBuf>("CASE").cloned();
    let path = one_case(&named.unwrap_or_default())?;
    let mut sources = SourceMap::default();
    let all = usable_rules(matches, &mut sources, console)?;
    let rules = crate::project::rules_of(&all, &path)?;
    let base = base_of(rules)?;
    let (templates, problems) = load_forms(rules, &mut sources)?;
    if !problems.is_empty() {
        console.problems(&problems, &sources);
        return Ok(Ending::Finding);
    }
    let templates = chosen(&templates, matches.get_one::<String>("form"))?;
    let mut unreadable = Vec::new();
    let Some(file) = read_source(&path, &mut sources, &mut unreadable)? else {
        console.problems(&unreadable, &sources);
        return Ok(Ending::Finding);
    };
    let case = run_case(&Program::new(base), &sources, file, as_of);
    case.accounted()?;
    console.problems(&case.problems, &sources);
    // A document says the same whatever language its writer's messages are in.
    let run = Run {
        base,
        journal: &case.journal,
        sources: &sources,
        lang: Lang::Zh,
    };
    let (mut documents, mut wrong) = (Vec::new(), Vec::new());
    for template in templates {
        match fill(template, &run) {
            Ok(filled) => documents.extend(filled),
            Err(problem) => wrong.push(*problem),
        }
    }
    if !wrong.is_empty() {
        console.problems(&wrong, &sources);
        return Ok(Ending::Finding);
    }
    let folder = matches.get_one::<PathBuf>("out").cloned();
    let folder = folder.unwrap_or_else(|| PathBuf::from(FOLDER));
    let as_html = matches
        .get_one::<String>("format")
        .is_some_and(|f| f == "html");
    // All are made before the first is written.
    let mut files = Vec::new();
    for document in &documents {
        files.push(file_of(document, as_html, &folder)?);
    }
    let mut out = String::new();
    write_together(&files)?;
    for (path, _) in files {
        let created = phrase(Phrase::Created, console.lang);
        out.push_str(&format!("{created}  {}\n", shown(&path)));
    }
    if documents.is_empty() {
        out = format!("{}\n", phrase(Phrase::NoForms, console.lang));
    }
    console.say(&out);
    match case.has_errors() {
        true => Ok(Ending::Finding),
        false => Ok(Ending::Fine),
    }
}

/// The template of a name, or all of them.
fn chosen<'a>(all: &'a [Template], name: Option<&String>) -> Result<Vec<&'a Template>, Trouble> {
    let wanted = |t: &&Template| name.is_none_or(|name| t.name == *name);
    let found: Vec<&Template> = all.iter().filter(wanted).collect();
    match found.is_empty() {
        false => Ok(found),
        true => Err(Trouble::NoSuchForm {
            name: name.cloned(),
            known: all.iter().map(|t| t.name.clone()).collect(),
        }),
    }
}

fn file_of(document: &Filled, as_html: bool, folder: &Path) -> Result<(PathBuf, Vec<u8>), Trouble> {
    let ending = if as_html { "html" } else { "docx" };
    let path = folder.join(format!("{}.{ending}", document.name));
    let bytes = match as_html {
        true => html(&document.page).into_bytes(),
        false => docx(&document.page).map_err(|e| Trouble::CannotWrite {
            path: shown(&path),
            why: e.to_string(),
        })?,
    };
    Ok((path, bytes))
}
