//! `banfa test --mutants`: changes of the rules that no case notices.

use super::console::Console;
use super::{Ending, Outcome, progress};
use crate::project::{Judged, Project, Reasons, SuiteRun, Survey, survey};
use crate::report::words::{Lang, Phrase, change, phrase};
use std::fmt::Write as _;

/// How many of the changes must be noticed where nothing else is asked for, in percent.
const LEAST: f64 = 95.0;

/// Changes the rules and prints what no case notices.
pub(super) fn report(
    suite: &SuiteRun,
    project: &Project,
    filter: Option<&str>,
    least: Option<f64>,
    json: bool,
    console: &Console,
) -> Outcome {
    let reasons = Reasons::read(&project.cases)?;
    progress::begin(console);
    let told = |done: usize, all: usize| progress::count(done, all, console.lang);
    let found = survey(suite, &reasons, filter, &told);
    let least = least.unwrap_or(LEAST);
    let enough = found.percent() >= least;
    if json {
        console.say_json(&as_json(&found, least));
    } else {
        console.say(&as_text(&found, least, enough, console));
    }
    Ok(match enough && found.idle.is_empty() {
        true => Ending::Fine,
        false => Ending::Finding,
    })
}

fn as_json(found: &Survey, least: f64) -> String {
    let idle: Vec<_> = found
        .idle
        .iter()
        .map(|r| serde_json::json!({"line": r.line, "provision": r.provision, "change": r.change}))
        .collect();
    let report = serde_json::json!({
        "version": 1,
        "noticed": found.noticed(),
        "survived": found.survivors().count(),
        "same": found.same(),
        "refused": found.refused(),
        "percent": (found.percent() * 10.0).round() / 10.0,
        "required": least,
        "mutants": found.all,
        "idle_reasons": idle,
    });
    format!("{report:#}\n")
}

fn as_text(found: &Survey, least: f64, enough: bool, console: &Console) -> String {
    let say = |p| phrase(p, console.lang);
    let mut out = String::new();
    for judged in found.survivors() {
        out.push_str(&survivor(judged, console));
    }
    for reason in &found.idle {
        let head = console.paint.yellow(say(Phrase::IdleReason));
        let _ = writeln!(
            out,
            "{head}  {}: {}  {}",
            reason.line, reason.provision, reason.change
        );
    }
    let (noticed, left) = (found.noticed(), found.survivors().count());
    let (same, refused) = (found.same(), found.refused());
    let percent = found.percent();
    let counts = match console.lang {
        Lang::Zh => format!(
            "{} 处改动:{noticed} 处有案例察觉,{left} 处没有({percent:.1}%);另有 {same} 处等价,{refused} 处通不过检查",
            noticed + left
        ),
        Lang::En => format!(
            "{} changes: {noticed} noticed, {left} not ({percent:.1}%); {same} more mean the same, {refused} are refused by the checks",
            noticed + left
        ),
    };
    let counts = match enough {
        true => console.paint.green(&counts),
        false => console.paint.red(&counts),
    };
    let _ = writeln!(out, "{counts}");
    if !enough {
        let _ = writeln!(out, "{} {least}%", say(Phrase::BelowThreshold));
    }
    out
}

fn survivor(judged: &Judged, console: &Console) -> String {
    let mut out = String::new();
    let head = console.paint.bold(phrase(Phrase::Unnoticed, console.lang));
    let kind = change(judged.change, console.lang);
    let place = format!("{}:{}", judged.file, judged.line);
    let words: Vec<&str> = [&head, &judged.provision, kind, &place]
        .into_iter()
        .map(|w| w as &str)
        .filter(|w| !w.is_empty())
        .collect();
    let _ = writeln!(out, "{}", words.join("  "));
    let _ = writeln!(out, "  {} → {}", judged.before, judged.after);
    if let Some(reason) = &judged.reason {
        let _ = writeln!(out, "    {reason}");
    }
    out
}
