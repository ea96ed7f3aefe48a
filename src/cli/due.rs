//! `banfa due`: when a limit ends, with every day that does not count and why.

use super::console::Console;
use super::{Ending, Outcome};
use crate::calendar::Instant;
use crate::model::RuleBase;
use crate::project::{Project, Trouble, load_all, reckon};
use crate::report::day_lines;
use crate::report::words::{Phrase, phrase};
use crate::source::SourceMap;
use chrono::{NaiveDate, NaiveDateTime};
use clap::ArgMatches;
use std::path::{Path, PathBuf};

/// Runs the command.
pub(super) fn due(matches: &ArgMatches, console: &Console) -> Outcome {
    let text = matches
        .get_one::<String>("START")
        .map_or("", String::as_str);
    let start = start_of(text).ok_or_else(|| Trouble::BadStart {
        text: text.to_owned(),
    })?;
    let words = matches.get_many::<String>("LIMIT").into_iter().flatten();
    let limit = words.map(String::as_str).collect::<Vec<_>>().join(" ");
    let mut sources = SourceMap::default();
    let base = rule_base(matches, &mut sources)?;
    let due = reckon(start, &limit, base.as_ref(), console.lang)?;
    let mut out = format!("{start} + {limit}\n");
    for line in day_lines(&due, console.lang) {
        out.push_str(&format!("  {line}\n"));
    }
    if base.is_none() {
        out.push_str(&format!("  {}\n", phrase(Phrase::NoCalendar, console.lang)));
    }
    console.say(&out);
    Ok(Ending::Fine)
}

/// A date (its first moment), or a date and time.
fn start_of(text: &str) -> Option<Instant> {
    let text = text.trim().replace('T', " ");
    if let Ok(date) = NaiveDate::parse_from_str(&text, "%Y-%m-%d") {
        return Some(Instant::start_of_day(date));
    }
    ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok())
        .map(Instant::from)
}

/// The first usable rule base, for its calendars and its words; a limit can also be reckoned without one.
fn rule_base(matches: &ArgMatches, sources: &mut SourceMap) -> Result<Option<RuleBase>, Trouble> {
    let path = match matches.get_one::<PathBuf>("rules") {
        Some(path) => path.clone(),
        None => match Project::find(Path::new(".")) {
            Ok(project) => project.rules,
            Err(_) => return Ok(None),
        },
    };
    let all = load_all(&path, sources)?;
    Ok(all.into_iter().find_map(|r| r.rules.base))
}
