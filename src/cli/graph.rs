//! `banfa graph`: the flow charts of a regulation, a provision, or a case's way through them.

use super::console::Console;
use super::rulebase::{base_for, one_case, usable_rules};
use super::{Ending, Outcome, arguments};
use crate::engine::Program;
use crate::graph::{Graph, Path as Way, Sheet};
use crate::model::{ProvisionId, RuleBase};
use crate::project::{SuiteRules, Trouble, read_source, run_case, shown, write_atomically};
use crate::report::chart::{Chart, ChartWords, Trace, charts, dot, mermaid, svg_page};
use crate::report::words::{Phrase, phrase};
use crate::source::SourceMap;
use crate::syntax::parse_citation;
use chrono::NaiveDate;
use clap::ArgMatches;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Runs the command.
pub(super) fn graph(matches: &ArgMatches, console: &Console) -> Outcome {
    let day = arguments::date(matches, "at", console.lang)?.unwrap_or(NaiveDate::MAX);
    let asked = matches.get_one::<String>("WHAT").map(|s| s.trim());
    let mut sources = SourceMap::default();
    let rules = usable_rules(matches, &mut sources, console)?;
    let provision = asked.filter(|what| parse_citation(what).is_some());
    // What is no citation is a case.
    let named = matches.get_one::<PathBuf>("case").cloned();
    let case = named.or_else(|| asked.filter(|_| provision.is_none()).map(PathBuf::from));
    let request = Request { provision, day };
    let (title, drawn, ending) = match case {
        Some(case) => {
            let path = one_case(&case)?;
            let as_of = arguments::date(matches, "as-of", console.lang)?;
            of_case(&rules, &path, &request, as_of, &mut sources, console)?
        }
        None => of_rules(&rules, &request, &sources, console)?,
    };
    let text = match matches.get_one::<String>("format").map(String::as_str) {
        Some("mermaid") => mermaid(&drawn),
        Some("dot") => dot(&title, &drawn),
        _ => svg_page(&title, &drawn),
    };
    match matches.get_one::<PathBuf>("output") {
        Some(path) => {
            write_atomically(path, text.into_bytes())?;
            let created = phrase(Phrase::Created, console.lang);
            console.say(&format!("{created}  {}\n", shown(path)));
        }
        None => console.say(&text),
    }
    Ok(ending)
}

struct Request<'a> {
    provision: Option<&'a str>,
    day: NaiveDate,
}

/// A title, charts, and how the command ends.
type Drawn = (String, Vec<Chart>, Ending);

fn of_rules(
    rules: &[SuiteRules],
    request: &Request<'_>,
    sources: &SourceMap,
    console: &Console,
) -> Result<Drawn, Trouble> {
    let (mut titles, mut drawn, mut known) = (Vec::new(), Vec::new(), false);
    for base in rules.iter().filter_map(|r| r.rules.base.as_ref()) {
        let stands = |id: ProvisionId| base.provision(id).edition.stands_on(request.day);
        let whole = Graph::of(base, &stands);
        let Some(sheets) = sheets(base, &whole, request) else {
            continue;
        };
        known = true;
        let words = ChartWords {
            base,
            sources,
            lang: console.lang,
        };
        let overview = match request.provision {
            None => words.overview(&whole, None),
            Some(_) => None,
        };
        titles.push(base.title.to_string());
        drawn.extend(overview);
        drawn.extend(charts(&words, &sheets, None));
    }
    if !known {
        return Err(unknown(request, console));
    }
    drawn_or_nothing(&titles.join("、"), drawn, Ending::Fine, console)
}

fn of_case(
    rules: &[SuiteRules],
    path: &Path,
    request: &Request<'_>,
    as_of: Option<NaiveDate>,
    sources: &mut SourceMap,
    console: &Console,
) -> Result<Drawn, Trouble> {
    let base = base_for(rules, path)?;
    let mut problems = Vec::new();
    let Some(file) = read_source(path, sources, &mut problems)? else {
        console.problems(&problems, sources);
        return Err(Trouble::NoSuchCase { name: shown(path) });
    };
    let case = run_case(&Program::new(base), sources, file, as_of);
    console.problems(&case.problems, sources);
    // The editions in force, and those under which the case was judged.
    let cited: BTreeSet<ProvisionId> = case
        .journal
        .entries
        .iter()
        .flat_map(|e| e.provision.iter().chain(&e.via).chain(&e.also).copied())
        .collect();
    let stands = |id: ProvisionId| {
        let stands = base.provision(id).edition.stands_on(request.day);
        stands
            || cited
                .iter()
                .any(|&c| base.stands_in(c, id) || base.stands_in(id, c))
    };
    let whole = Graph::of(base, &stands);
    let way = Way::of(base, &whole, &case.journal);
    let trace = Trace {
        path: &way,
        journal: &case.journal,
    };
    let words = ChartWords {
        base,
        sources,
        lang: console.lang,
    };
    let sheets = sheets(base, &whole, request).ok_or_else(|| unknown(request, console))?;
    let ending = match case.has_errors() {
        true => Ending::Finding,
        false => Ending::Fine,
    };
    let drawn = charts(&words, &sheets, Some(trace));
    drawn_or_nothing(&shown(path), drawn, ending, console)
}

/// The sheets that were asked for; `None` where there is no such provision.
fn sheets(base: &RuleBase, whole: &Graph, request: &Request<'_>) -> Option<Vec<Sheet>> {
    match request.provision {
        None => Some(whole.sheets(base)),
        Some(citation) => {
            let provision = base.find_on(&parse_citation(citation)?, None, request.day)?;
            Some(whole.sheets_of(base, provision))
        }
    }
}

fn unknown(request: &Request<'_>, console: &Console) -> Trouble {
    Trouble::Usage {
        message: request.provision.unwrap_or_default().to_owned(),
        hint: Some(phrase(Phrase::NoSuchTarget, console.lang).to_owned()),
    }
}

fn drawn_or_nothing(
    title: &str,
    drawn: Vec<Chart>,
    ending: Ending,
    console: &Console,
) -> Result<Drawn, Trouble> {
    match drawn.is_empty() {
        false => Ok((title.to_owned(), drawn, ending)),
        true => Err(Trouble::Usage {
            message: title.to_owned(),
            hint: Some(phrase(Phrase::NothingToDraw, console.lang).to_owned()),
        }),
    }
}
