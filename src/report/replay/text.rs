//! The counts of a replay for people.

use super::summary::{ProvisionTally, RowCount, Summary};
use crate::report::words::{Lang, Phrase, phrase};
use crate::report::{Paint, Run, padded};
use crate::source::display_width;
use std::fmt::Write as _;

/// Parties that the summary for people names.
const NAMED_HOLDERS: usize = 20;

/// `输入 10 行 = 采用 9 行 + 拒收 1 行`
#[must_use]
pub fn row_line(rows: RowCount, lang: Lang) -> String {
    let say = |p| phrase(p, lang);
    let RowCount {
        rows: all,
        applied,
        aside,
        refused,
    } = rows;
    let [rows_in, taken, not] = [Phrase::RowsIn, Phrase::RowsApplied, Phrase::RowsRefused].map(say);
    let mut line = format!("{rows_in} {all} = {taken} {applied} + {not} {refused}");
    if aside > 0 {
        let (open, close) = lang.pick((" (", ")"), (" (", ")"));
        let _ = write!(line, "{open}{} {aside}{close}", say(Phrase::RowsAside));
    }
    line
}

/// The summary for people.
#[must_use]
pub fn summary_text(run: &Run<'_>, summary: &Summary, paint: Paint) -> String {
    let say = |p| phrase(p, run.lang);
    let mut out = String::new();
    let _ = writeln!(out, "{} {}", say(Phrase::Rules), run.base.title);
    if let Some(as_of) = run.journal.status.as_of {
        let _ = writeln!(out, "{} {}", say(Phrase::AsOf), as_of.date());
    }
    let line = row_line(summary.rows, run.lang);
    let line = match summary.rows.refused {
        0 => line,
        _ => paint.yellow(&line),
    };
    let _ = writeln!(out, "{line}");
    let states = [
        Phrase::Open,
        Phrase::Closed,
        Phrase::Terminated,
        Phrase::OutOfScope,
        Phrase::Untouched,
    ];
    let cases: Vec<String> = states
        .into_iter()
        .zip(summary.cases)
        .filter(|(_, n)| *n > 0)
        .map(|(state, n)| format!("{} {n}", say(state)))
        .collect();
    let total: u64 = summary.cases.iter().sum();
    let _ = write!(
        out,
        "{} {}  {} {total}",
        say(Phrase::Events),
        summary.events,
        say(Phrase::Cases)
    );
    if total > 0 {
        let colon = run.lang.pick(":", ": ");
        let _ = write!(out, "{colon}{}", run.lang.list(&cases));
    }
    out.push('\n');
    if summary.waiting > 0 {
        let line = format!("{} {}", say(Phrase::CasesWaiting), summary.waiting);
        let _ = writeln!(out, "{}", paint.yellow(&line));
    }
    provisions(run, summary, paint, &mut out);
    tiers(run, summary, paint, &mut out);
    sanctions(run, summary, paint, &mut out);
    holders(run, summary, paint, &mut out);
    out
}

fn number(n: u64) -> String {
    match n {
        0 => "·".to_owned(),
        n => n.to_string(),
    }
}

fn provisions(run: &Run<'_>, summary: &Summary, paint: Paint, out: &mut String) {
    let say = |p| phrase(p, run.lang).to_owned();
    let heading: Vec<String> = ProvisionTally::heading().into_iter().map(say).collect();
    let mut rows = vec![heading];
    for tally in &summary.provisions {
        let mut row = vec![run.provision(tally.provision), number(tally.cases)];
        row.extend(tally.duties.cells().map(number));
        row.extend([number(tally.violations), number(tally.sanctions)]);
        rows.push(row);
    }
    let mut last = vec![say(Phrase::Total), String::new()];
    last.extend(summary.duties.cells().map(number));
    let sum = |of: fn(&ProvisionTally) -> u64| summary.provisions.iter().map(of).sum();
    last.extend([number(sum(|t| t.violations)), number(sum(|t| t.sanctions))]);
    rows.push(last);
    let _ = writeln!(out, "\n{}", paint.bold(&say(Phrase::ByProvision)));
    table(&rows, out);
}

fn tiers(run: &Run<'_>, summary: &Summary, paint: Paint, out: &mut String) {
    if summary.tiers.is_empty() {
        return;
    }
    let say = |p| phrase(p, run.lang);
    let _ = writeln!(out, "\n{}", paint.bold(say(Phrase::ByTier)));
    let mut rows = vec![
        [Phrase::Provision, Phrase::Tier, Phrase::Times]
            .map(|p| say(p).to_owned())
            .to_vec(),
    ];
    for tally in &summary.tiers {
        let tier = &run.base.counters[tally.counter.index()].tiers[tally.tier];
        rows.push(vec![
            run.provision(tier.provision),
            run.counter(tally.counter) + " " + run.lang.pick("满", "≥ ") + &tier.at.to_string(),
            tally.times.to_string(),
        ]);
    }
    table(&rows, out);
}

fn sanctions(run: &Run<'_>, summary: &Summary, paint: Paint, out: &mut String) {
    if summary.sanctions.is_empty() {
        return;
    }
    let say = |p| phrase(p, run.lang);
    let _ = writeln!(out, "\n{}", paint.bold(say(Phrase::BySanction)));
    let mut rows = vec![
        [
            Phrase::Sanctions,
            Phrase::Provision,
            Phrase::Times,
            Phrase::Parties,
        ]
        .map(|p| say(p).to_owned())
        .to_vec(),
    ];
    for tally in &summary.sanctions {
        rows.push(vec![
            run.sanction(tally.sanction).to_owned(),
            run.provision(tally.provision),
            tally.times.to_string(),
            tally.parties.to_string(),
        ]);
    }
    table(&rows, out);
}

fn holders(run: &Run<'_>, summary: &Summary, paint: Paint, out: &mut String) {
    if summary.holders.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "\n{}",
        paint.bold(phrase(Phrase::WhoHasWhat, run.lang))
    );
    let rows: Vec<Vec<String>> = summary
        .holders
        .iter()
        .take(NAMED_HOLDERS)
        .map(|(party, of)| vec![run.party(*party).to_owned(), held(run, of)])
        .collect();
    table(&rows, out);
    let more = summary.holders.len().saturating_sub(NAMED_HOLDERS);
    if more > 0 {
        let text = run.lang.pick(
            format!("另有 {more} 人,见 --out 的表格"),
            format!("{more} more: see the tables of --out"),
        );
        let _ = writeln!(out, "  {text}");
    }
}

fn held(run: &Run<'_>, of: &[(crate::model::SanctionId, u64)]) -> String {
    let one = |(sanction, n): &(crate::model::SanctionId, u64)| match n {
        1 => run.sanction(*sanction).to_owned(),
        n => format!("{}×{n}", run.sanction(*sanction)),
    };
    let all: Vec<String> = of.iter().map(one).collect();
    run.lang.list(&all)
}

/// Columns as wide as their cells; the first on the left, numbers on the right.
fn table(rows: &[Vec<String>], out: &mut String) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at));
        cells.map(|cell| display_width(cell)).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let numeric = |at: usize| {
        let mut cells = rows.iter().skip(1).filter_map(|row| row.get(at)).peekable();
        cells.peek().is_some()
            && cells.all(|c| c.is_empty() || c == "·" || c.bytes().all(|b| b.is_ascii_digit()))
    };
    let right: Vec<bool> = (0..columns).map(numeric).collect();
    for row in rows {
        let mut line = String::from(" ");
        for (at, cell) in row.iter().enumerate() {
            let fill = " ".repeat(widths[at].saturating_sub(display_width(cell)));
            match right[at] {
                true => line.extend([" ", &fill, cell]),
                false => line.extend([" ", &padded(cell, widths[at])]),
            }
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
}
