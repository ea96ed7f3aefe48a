//! `banfa test --coverage`: what the cases reach of the rules.

use super::console::Console;
use crate::model::{ProvisionId, RuleBase, StatementKind, cite_text};
use crate::project::{Coverage, Mark, SuiteRun};
use crate::report::words::{Phrase, phrase};
use crate::source::{Place, SourceMap, Span};
use std::fmt::Write as _;

/// How much of a statement is shown.
const SHOWN_CHARS: usize = 24;

/// Prints what the cases reach of each rule base; false where one is below the threshold.
pub(super) fn coverage(suite: &SuiteRun, least: Option<f64>, console: &Console) -> bool {
    let mut enough = true;
    for rules in &suite.rules {
        let Some(base) = &rules.rules.base else {
            continue;
        };
        let mut covered = Coverage::of(base);
        for case in &suite.cases {
            let same = suite.base_of(case).is_some_and(|b| std::ptr::eq(b, base));
            if let (true, Some(run)) = (same, &case.run) {
                covered.add(base, &run.journal);
            }
        }
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
    for (word, (hit, total)) in [
        (Phrase::Provisions, provisions),
        (Phrase::Branches, branches),
        (Phrase::Statements, statements),
    ] {
        let _ = writeln!(out, "  {} {hit}/{total}", say(word));
    }
    let _ = writeln!(out, "  {:.1}%", covered.percent());
    for mark in covered.missed() {
        let _ = writeln!(
            out,
            "  {}  {}",
            say(Phrase::Uncovered),
            describe(sources, base, mark)
        );
    }
    if let Some(least) = below {
        let line = format!("{} {least}%", say(Phrase::BelowThreshold));
        let _ = writeln!(out, "  {}", console.paint.red(&line));
    }
    out
}

/// A mark with its provision, place and text.
fn describe(sources: &SourceMap, base: &RuleBase, mark: Mark) -> String {
    let (provision, span) = place(base, mark);
    let file = sources.file(span.file);
    let line = Place::of(file, span).line;
    let text = sources
        .slice(span)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let short: String = text.chars().take(SHOWN_CHARS).collect();
    format!(
        "{}  {}:{line}  {short}",
        cite_text(base, provision),
        file.name
    )
}

fn place(base: &RuleBase, mark: Mark) -> (ProvisionId, Span) {
    let statement = |id| {
        let statement = base.statement(id);
        (statement.provision, statement.span)
    };
    match mark {
        Mark::Provision(id) => (id, base.provision(id).marker),
        Mark::Duty(id) | Mark::Sanction(id) => statement(id),
        Mark::Branch(id, at) => match &base.statement(id).kind {
            StatementKind::Switch { branches, .. } if at < branches.len() => {
                (branches[at].provision, branches[at].span)
            }
            _ => statement(id),
        },
        Mark::Tier(counter, at) => {
            let tier = &base.counters[counter.index()].tiers[at];
            (tier.provision, tier.span)
        }
    }
}
