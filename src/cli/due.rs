//! `banfa due`: when a limit ends, with every day that does not count and why.

use super::console::Console;
use super::{Ending, Outcome};
use crate::calendar::{Calendar, Due, DueRequest, Instant, Reckoner, Term, Unreckonable};
use crate::model::RuleBase;
use crate::project::{Project, Trouble, load_all};
use crate::report::day_lines;
use crate::report::words::{Lang, Phrase, phrase};
use crate::source::{FileId, SourceMap};
use crate::syntax::{parse_limit, tree};
use chrono::{NaiveDate, NaiveDateTime};
use clap::ArgMatches;
use std::path::{Path, PathBuf};

/// How many limit words may stand for one another.
const MAX_WORDS: u8 = 8;

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
    let due = reckon(start, &limit, base.as_ref(), console.lang, 0)?;
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

fn reckon(
    start: Instant,
    text: &str,
    base: Option<&RuleBase>,
    lang: Lang,
    depth: u8,
) -> Result<Due, Trouble> {
    let bad = || Trouble::BadLimit {
        text: text.to_owned(),
    };
    let named = base.and_then(|b| b.parameters.iter().find(|p| *p.name == *text));
    if let (Some(named), true) = (named, depth < MAX_WORDS) {
        return reckon(start, &named.text, base, lang, depth + 1);
    }
    let limit = parse_limit(FileId(0), text).map_err(|_| bad())?;
    let calendar = Calendar::default();
    let reckoner = Reckoner::new(
        base.map_or(&calendar, |b| &b.calendar),
        base.and_then(|b| b.office_hours.as_ref()),
    );
    // Without a rule base a bare 日 is what the Civil Code says: days in succession.
    let day = base.map_or(Some(tree::DayKind::Natural), |b| b.day);
    let mut shortest: Option<Due> = None;
    for term in terms_of(&limit.term, day).ok_or_else(bad)? {
        let request = DueRequest {
            start,
            term,
            stops: &[],
            extensions: &[],
        };
        let due = reckoner
            .due(&request)
            .map_err(|why| Trouble::CannotReckon {
                text: text.to_owned(),
                why: unreckonable(why, lang).to_owned(),
            })?;
        if shortest.as_ref().is_none_or(|s| due.at < s.at) {
            shortest = Some(due);
        }
    }
    shortest.ok_or_else(bad)
}

/// The terms of which the shortest counts; `None` for one that needs a case.
fn terms_of(term: &tree::Term, day: Option<tree::DayKind>) -> Option<Vec<Term>> {
    Some(match term {
        tree::Term::SameDay => vec![Term::SameDay],
        tree::Term::Within(quantity) => vec![Term::Within(crate::cases::time_span(quantity, day)?)],
        tree::Term::BeforeDay { month, day, .. } => vec![Term::BeforeDay {
            month: *month,
            day: *day,
        }],
        tree::Term::Shortest(all) => {
            let each: Option<Vec<Vec<Term>>> = all.iter().map(|t| terms_of(t, day)).collect();
            each?.into_iter().flatten().collect()
        }
        tree::Term::Named(_)
        | tree::Term::BeforeEvent { .. }
        | tree::Term::Otherwise(..)
        | tree::Term::Undetermined(_) => return None,
    })
}

fn unreckonable(why: Unreckonable, lang: Lang) -> &'static str {
    match why {
        Unreckonable::NoOfficeHours => {
            lang.pick("规则没有声明办公时间", "the rules declare no office hours")
        }
        Unreckonable::TooFar => lang.pick("超出历法的范围", "it lies outside the calendar"),
        Unreckonable::NoSuchDay => lang.pick("没有这一天", "there is no such day"),
    }
}
