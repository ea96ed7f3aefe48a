//! What `banfa verify` found, for people and programs.

use super::Paint;
use crate::receipt::{Change, Difference, Receipt, Rows};
use crate::report::words::{Lang, Phrase, phrase};
use serde_json::{Value as Json, json};
use std::fmt::Write as _;

/// The version of the form.
pub const SCHEMA: &str = "banfa.verification/1";

/// As JSON.
#[must_use]
pub fn verification_json(name: &str, receipt: &Receipt, found: &[Difference]) -> Json {
    json!({
        "schema": SCHEMA,
        "receipt": name,
        "same": !found.iter().any(Difference::counts),
        "runs": receipt.runs.len(),
        "differences": found,
    })
}

/// A part of a receipt that people look at by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Program,
    Rules,
    Calendar,
    Events,
    Result,
}

impl Part {
    fn of(difference: &Difference) -> Self {
        match difference {
            Difference::Engine { .. } => Self::Program,
            Difference::Regulation { .. }
            | Difference::RuleFile { .. }
            | Difference::Provision { .. }
            | Difference::Text { .. } => Self::Rules,
            Difference::Calendar { .. } => Self::Calendar,
            Difference::Events { .. } | Difference::Mapping { .. } => Self::Events,
            Difference::Rows { .. } | Difference::AsOf { .. } | Difference::Result { .. } => {
                Self::Result
            }
        }
    }
}

/// For people: each part, the same or what differs.
#[must_use]
pub fn verification_text(
    name: &str,
    receipt: &Receipt,
    found: &[Difference],
    lang: Lang,
    paint: Paint,
) -> String {
    let say = |p| phrase(p, lang);
    let mut out = String::new();
    let _ = writeln!(out, "{} {name}", paint.bold(say(Phrase::Receipt)));
    let rules: Vec<String> = receipt.rules.iter().map(rules_line).collect();
    let events = receipt.runs.iter().flat_map(|run| &run.events);
    let events: Vec<&str> = events.map(|e| &*e.file).collect();
    let parts = [
        (Part::Rules, Phrase::Rules, lang.list(&rules)),
        (Part::Calendar, Phrase::Calendar, years(receipt)),
        (Part::Program, Phrase::Program, engine_line(receipt)),
        (Part::Events, Phrase::Events, named(&events, lang)),
        (Part::Result, Phrase::ResultIs, result_line(receipt)),
    ];
    for (part, word, what) in parts {
        let own: Vec<&Difference> = found.iter().filter(|d| Part::of(d) == part).collect();
        let verdict = match own.is_empty() {
            true => paint.green(say(Phrase::Same)),
            false if own.iter().any(|d| d.counts()) => paint.red(say(Phrase::Differs)),
            false => paint.yellow(say(Phrase::Differs)),
        };
        let line = format!("  {}  {verdict}  {}", say(word), paint.dim(&what));
        let _ = writeln!(out, "{}", line.trim_end());
        for difference in own {
            let _ = writeln!(out, "    {}", difference_words(difference, lang));
        }
    }
    let last = match found.iter().any(Difference::counts) {
        true => paint.red(say(Phrase::NotRepeated)),
        false => paint.green(say(Phrase::Repeated)),
    };
    let _ = writeln!(out, "{last}");
    out
}

/// Digits of a digest that people compare at a glance.
const SHORT: usize = 12;

fn short(digest: crate::digest::Digest) -> String {
    digest.to_string().chars().take(SHORT).collect()
}

fn rules_line(part: &crate::receipt::RulesPart) -> String {
    format!("{} {}", part.regulation, short(part.sha256))
}

/// `2004-2026`
fn years(receipt: &Receipt) -> String {
    let years = receipt.rules.iter().flat_map(|r| &r.calendars);
    let mut years: Vec<i32> = years.map(|c| c.year).collect();
    years.sort_unstable();
    match (years.first(), years.last()) {
        (Some(first), Some(last)) if first != last => format!("{first}-{last}"),
        (Some(only), _) => only.to_string(),
        _ => String::new(),
    }
}

fn engine_line(receipt: &Receipt) -> String {
    let engine = &receipt.engine;
    format!("banfa {} {}", engine.version, short(engine.source))
}

/// Files that are named before the rest is counted.
const NAMED: usize = 3;

fn named(files: &[&str], lang: Lang) -> String {
    let first = lang.list(&files[..files.len().min(NAMED)]);
    match files.len().saturating_sub(NAMED) {
        0 => first,
        more => first + &lang.pick(format!(" 等,另有 {more} 个"), format!(" and {more} more")),
    }
}

fn result_line(receipt: &Receipt) -> String {
    match &receipt.runs[..] {
        [only] => short(only.result.sha256),
        runs => runs.len().to_string(),
    }
}

/// A difference in words.
#[must_use]
pub fn difference_words(difference: &Difference, lang: Lang) -> String {
    use Difference as D;
    let zh = lang == Lang::Zh;
    match difference {
        D::Engine { was, now } => {
            let [was, now] = [was, now].map(|e| format!("banfa {} {}", e.version, short(e.source)));
            lang.pick(
                format!("原为 {was},现为 {now}"),
                format!("was {was}, is {now}"),
            )
        }
        D::Regulation { rules, change } => format!("{rules}{}", changed(*change, lang)),
        D::RuleFile { file, change, .. } => format!("{file}{}", changed(*change, lang)),
        D::Provision {
            provision,
            since,
            change,
            ..
        } => {
            let since = since.map_or_else(String::new, |day| {
                lang.pick(format!("(自 {day})"), format!(" (from {day})"))
            });
            format!("{provision}{since}{}", changed(*change, lang))
        }
        D::Text { .. } => lang
            .pick(
                "合并后的正式文本有改动",
                "the consolidated text was changed",
            )
            .to_owned(),
        D::Calendar { year, change, .. } => match zh {
            true => format!("{year}年的日历{}", changed(*change, lang)),
            false => format!("the calendar of {year}{}", changed(*change, lang)),
        },
        D::Events { file, change } | D::Mapping { file, change } => {
            format!("{file}{}", changed(*change, lang))
        }
        D::Rows { run, was, now } => {
            let [was, now] = [was, now].map(|rows| rows_line(*rows, lang));
            lang.pick(
                format!("{run} 原为 {was};现为 {now}"),
                format!("{run} was {was}; is {now}"),
            )
        }
        D::AsOf { run, was, now } => {
            let [was, now] = [was, now].map(|day| day.map_or("–".to_owned(), |d| d.to_string()));
            lang.pick(
                format!("{run} 原截至 {was},现截至 {now}"),
                format!("{run} was as of {was}, is as of {now}"),
            )
        }
        D::Result { run } => lang.pick(
            format!("{run} 的执行记录与回执不同"),
            format!("the journal of {run} is not that of the receipt"),
        ),
    }
}

fn changed(change: Change, lang: Lang) -> &'static str {
    match change {
        Change::Changed => lang.pick(" 有改动", " was changed"),
        Change::Gone => lang.pick(" 已不存在", " is there no more"),
        Change::New => lang.pick(" 是新增的", " is new"),
    }
}

fn rows_line(rows: Rows, lang: Lang) -> String {
    let [all, taken, not] =
        [Phrase::RowsIn, Phrase::RowsApplied, Phrase::RowsRefused].map(|p| phrase(p, lang));
    let Rows {
        all: n,
        applied,
        refused,
    } = rows;
    format!("{all} {n} = {taken} {applied} + {not} {refused}")
}
