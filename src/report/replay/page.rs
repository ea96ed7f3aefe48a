//! The report of a replay as one HTML page that needs nothing beside it.

use super::chart::{Series, bars, columns};
use super::summary::{ProvisionTally, Summary};
use super::text::row_line;
use super::trends::{Trends, USED_CLASSES};
use crate::model::StatementKind;
use crate::report::Run;
use crate::report::page::{Page, escape};
use crate::report::words::{Phrase, phrase};
use maud::PreEscaped;
use std::fmt::Write as _;

/// Parties and refusals that the page names.
const NAMED: usize = 100;

const STYLE: &str = include_str!("replay.css");

const GREEN: &str = "#4c8c5a";
const AMBER: &str = "#d9a441";
const RED: &str = "#b5473c";
const BLUE: &str = "#4a6fa5";

/// The page.
#[must_use]
pub fn page(run: &Run<'_>, summary: &Summary, trends: &Trends) -> String {
    let say = |p| phrase(p, run.lang);
    let title = format!("{} · {}", say(Phrase::ReplayTitle), run.base.title);
    let mut out = format!(
        "<p class=\"kicker\">{}</p>\n<h1>{}</h1>\n",
        escape(say(Phrase::ReplayTitle)),
        escape(&run.base.title)
    );
    if let Some(as_of) = run.journal.status.as_of {
        let _ = writeln!(out, "<p>{} {}</p>", say(Phrase::AsOf), as_of.date());
    }
    let cases: u64 = summary.cases.iter().sum();
    let _ = writeln!(
        out,
        "<p>{}<br>{} {} · {} {cases}</p>",
        escape(&row_line(summary.rows, run.lang)),
        say(Phrase::Events),
        summary.events,
        say(Phrase::Cases)
    );
    months(run, trends, &mut out);
    used(run, trends, &mut out);
    branches(run, trends, &mut out);
    provisions(run, summary, &mut out);
    sanctions(run, summary, &mut out);
    let page = Page {
        lang: run.lang,
        title: &title,
        styles: &[STYLE],
    };
    page.render(&PreEscaped(out))
}

fn heading(out: &mut String, text: &str) {
    let _ = writeln!(out, "<h2>{}</h2>", escape(text));
}

fn months(run: &Run<'_>, trends: &Trends, out: &mut String) {
    let (Some((&first, _)), Some((&last, _))) = (
        trends.months.first_key_value(),
        trends.months.last_key_value(),
    ) else {
        return;
    };
    let say = |p| phrase(p, run.lang);
    heading(out, say(Phrase::LatenessByMonth));
    let series = [
        (Phrase::OnTime, GREEN),
        (Phrase::Late, AMBER),
        (Phrase::Overdue, RED),
    ]
    .map(|(name, colour)| Series {
        name: say(name).to_owned(),
        colour,
    });
    // Months without a duty stand too: a gap is a finding. A log of centuries is a mistake of dates, and shows its own.
    let span = i64::from(last.0 - first.0) * 12 + i64::from(last.1) - i64::from(first.1);
    let all: Vec<(i32, u32)> = match span {
        0..=600 => months_between(first, last),
        _ => trends.months.keys().copied().collect(),
    };
    let labels: Vec<String> = all.iter().map(|(y, m)| format!("{y}-{m:02}")).collect();
    let counts: Vec<Vec<u64>> = all
        .iter()
        .map(|month| {
            let tally = trends.months.get(month).copied().unwrap_or_default();
            vec![tally.on_time, tally.late, tally.overdue]
        })
        .collect();
    out.push_str(&columns(
        say(Phrase::LatenessByMonth),
        &series,
        &labels,
        &counts,
    ));
}

fn months_between(first: (i32, u32), last: (i32, u32)) -> Vec<(i32, u32)> {
    let mut all = Vec::new();
    let mut at = first;
    while at <= last {
        all.push(at);
        at = match at {
            (year, 12) => (year + 1, 1),
            (year, month) => (year, month + 1),
        };
    }
    all
}

fn used(run: &Run<'_>, trends: &Trends, out: &mut String) {
    if trends.used.iter().all(|n| *n == 0) {
        return;
    }
    let title = phrase(Phrase::TimeUsed, run.lang);
    heading(out, title);
    let mut below = 0;
    let mut rows: Vec<(String, u64)> = Vec::new();
    for (bound, count) in USED_CLASSES.iter().zip(trends.used) {
        rows.push((format!("{below}%–{bound}%"), count));
        below = *bound;
    }
    rows.push((format!("> {below}%"), trends.used[USED_CLASSES.len()]));
    out.push_str(&bars(title, BLUE, &rows));
}

fn branches(run: &Run<'_>, trends: &Trends, out: &mut String) {
    if trends.branches.is_empty() {
        return;
    }
    heading(out, phrase(Phrase::BranchShares, run.lang));
    for tally in &trends.branches {
        let statement = run.base.statement(tally.statement);
        let StatementKind::Switch { branches, .. } = &statement.kind else {
            continue;
        };
        let title = format!(
            "{} {}",
            run.provision(statement.provision),
            run.statement(tally.statement)
        );
        let _ = writeln!(out, "<h3>{}</h3>", escape(&title));
        let rows: Vec<(String, u64)> = (0..branches.len())
            .zip(&tally.taken)
            .map(|(at, taken)| (run.branch(tally.statement, at), *taken))
            .collect();
        out.push_str(&bars(&title, GREEN, &rows));
    }
}

fn row(out: &mut String, cells: &[String], tag: &str) {
    out.push_str("<tr>");
    for (at, cell) in cells.iter().enumerate() {
        let class = if at == 0 { "" } else { " class=\"n\"" };
        let _ = write!(out, "<{tag}{class}>{}</{tag}>", escape(cell));
    }
    out.push_str("</tr>\n");
}

/// A table that is wider than a narrow window scrolls by itself.
const TABLE: &str = "<div class=\"wide\"><table>\n";
const TABLE_END: &str = "</table></div>\n";

fn provisions(run: &Run<'_>, summary: &Summary, out: &mut String) {
    let say = |p: Phrase| phrase(p, run.lang).to_owned();
    heading(out, &say(Phrase::ByProvision));
    out.push_str(TABLE);
    let words: Vec<String> = ProvisionTally::heading().into_iter().map(say).collect();
    row(out, &words, "th");
    for tally in &summary.provisions {
        let mut cells = vec![run.provision(tally.provision), tally.cases.to_string()];
        cells.extend(tally.duties.cells().map(|n| n.to_string()));
        cells.extend([tally.violations.to_string(), tally.sanctions.to_string()]);
        row(out, &cells, "td");
    }
    out.push_str(TABLE_END);
}

fn sanctions(run: &Run<'_>, summary: &Summary, out: &mut String) {
    if summary.sanctions.is_empty() {
        return;
    }
    let say = |p: Phrase| phrase(p, run.lang).to_owned();
    heading(out, &say(Phrase::BySanction));
    out.push_str(TABLE);
    row(
        out,
        &[
            Phrase::Sanctions,
            Phrase::Provision,
            Phrase::Times,
            Phrase::Parties,
        ]
        .map(say),
        "th",
    );
    for tally in &summary.sanctions {
        let cells = [
            run.sanction(tally.sanction).to_owned(),
            run.provision(tally.provision),
            tally.times.to_string(),
            tally.parties.to_string(),
        ];
        row(out, &cells, "td");
    }
    out.push_str(TABLE_END);
    heading(out, &say(Phrase::WhoHasWhat));
    out.push_str(TABLE);
    for (party, of) in summary.holders.iter().take(NAMED) {
        let all: Vec<String> = of
            .iter()
            .map(|(sanction, n)| format!("{} {n}", run.sanction(*sanction)))
            .collect();
        row(
            out,
            &[run.party(*party).to_owned(), run.lang.list(&all)],
            "td",
        );
    }
    out.push_str(TABLE_END);
}
