//! `banfa test --coverage`: what the cases reach of the rules.

use super::console::Console;
use crate::coverage::{Coverage, Mark};
use crate::model::{RuleBase, cite_text};
use crate::project::SuiteRun;
use crate::report::words::{Lang, Phrase, boundary as side, phrase};
use crate::source::{Place, SourceMap};
use std::fmt::Write as _;

/// How much of a statement is shown.
const SHOWN_CHARS: usize = 24;

/// Prints what the cases reach of each rule base; false where one is below the threshold.
pub(super) fn coverage(suite: &SuiteRun, least: Option<f64>, console: &Console) -> bool {
    let mut enough = true;
    for (base, covered) in suite.coverage() {
        let below = least.filter(|least| covered.percent() < *least);
        enough &= below.is_none();
        console.say(&report(&suite.sources, base, &covered, below, console));
    }
    enough
}

fn report(
    sources: &SourceMap,
    base: &RuleBase,
    covered: &Coverage,
    below: Option<f64>,
    console: &Console,
) -> String {
    let say = |p| phrase(p, console.lang);
    let mut out = format!("{} {}\n", say(Phrase::CoverageTitle), base.title);
    let provisions = covered.count(|m| matches!(m, Mark::Provision(_)));
    let branches = covered.count(|m| matches!(m, Mark::Branch(..) | Mark::Tier(..)));
    let statements = covered.count(|m| matches!(m, Mark::Duty(_) | Mark::Sanction(_)));
    let boundaries = covered.count(|m| matches!(m, Mark::Boundary(_)));
    for (word, (hit, total)) in [
        (Phrase::Provisions, provisions),
        (Phrase::Branches, branches),
        (Phrase::Statements, statements),
        (Phrase::Boundaries, boundaries),
    ] {
        let _ = writeln!(out, "  {} {hit}/{total}", say(word));
    }
    let _ = writeln!(out, "  {:.1}%", covered.percent());
    for mark in covered.missed() {
        let _ = writeln!(
            out,
            "  {}  {}",
            say(Phrase::Uncovered),
            describe(sources, base, mark, console.lang)
        );
    }
    if let Some(least) = below {
        let line = format!("{} {least}%", say(Phrase::BelowThreshold));
        let _ = writeln!(out, "  {}", console.paint.red(&line));
    }
    out
}

/// A mark with its provision, place and text.
fn describe(sources: &SourceMap, base: &RuleBase, mark: Mark, lang: Lang) -> String {
    let (provision, span) = mark.place(base);
    let file = sources.file(span.file);
    let line = Place::of(file, span).line;
    let text = sources
        .slice(span)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let short: String = text.chars().take(SHOWN_CHARS).collect();
    let cited = provision.map_or_else(String::new, |p| cite_text(base, p) + "  ");
    let side = match mark {
        Mark::Boundary(boundary) => format!("  {}", side(boundary, lang)),
        Mark::Provision(_)
        | Mark::Branch(..)
        | Mark::Tier(..)
        | Mark::Duty(_)
        | Mark::Sanction(_) => String::new(),
    };
    format!("{cited}{}:{line}  {short}{side}", file.name)
}
