//! Why: the chain of causes from a sanction, a breach or a duty back to the rows of the input, with the official
//! wording of the provision and the count of days.

use super::days::day_lines;
use super::names::Run;
use super::paint::Paint;
use super::timeline::citation;
use super::words::{Phrase, phrase};
use crate::journal::{Cause, DueRecord, DutyId, Entry, EntryClass, EntryId, EntryKind};
use crate::model::{ProvisionId, StatementKind};
use std::collections::HashSet;
use std::fmt::Write as _;

/// How deep a chain of causes is followed.
pub(super) const MAX_CHAIN: usize = 64;

/// The entries that answer for a name: a party, a case, a sanction, or the act of a duty; those of everybody where
/// no name is given. `None` where nothing bears the name.
#[must_use]
pub fn questions(run: &Run<'_>, name: Option<&str>) -> Option<Vec<EntryId>> {
    let Some(name) = name else {
        return Some(chosen(run, is_grave));
    };
    let input = &run.journal.input;
    if let Some(at) = input.parties.iter().position(|p| *p.name == *name) {
        return Some(chosen(run, |e| {
            is_grave(e) && e.party.is_some_and(|p| p.index() == at)
        }));
    }
    if let Some(at) = input.cases.iter().position(|c| c.name == name) {
        return Some(chosen(run, |e| {
            is_grave(e) && e.case.is_some_and(|c| c.index() == at)
        }));
    }
    if let Some(at) = run.base.sanctions.iter().position(|s| *s.name == *name) {
        return Some(chosen(
            run,
            |e| matches!(&e.kind, EntryKind::Sanction { sanction, .. } if sanction.index() == at),
        ));
    }
    let duties = duties_named(run, name);
    if duties.is_empty() {
        return None;
    }
    let told: Vec<&Entry> = run
        .journal
        .entries
        .iter()
        .filter(|e| duty_told(e).is_some_and(|d| duties.contains(&d)))
        .collect();
    // The opening of a duty is in the chain of whatever became of it.
    let only = |e: &Entry| told.iter().filter(|o| duty_told(o) == duty_told(e)).count() == 1;
    let opens = |e: &Entry| matches!(e.kind, EntryKind::DutyOpened { .. });
    let worth = told.iter().filter(|e| !opens(e) || only(e));
    Some(worth.map(|e| e.id).collect())
}

fn chosen(run: &Run<'_>, keep: impl Fn(&Entry) -> bool) -> Vec<EntryId> {
    run.journal
        .entries
        .iter()
        .filter(|e| keep(e))
        .map(|e| e.id)
        .collect()
}

/// What somebody would ask about.
fn is_grave(entry: &Entry) -> bool {
    matches!(
        EntryClass::of(&entry.kind),
        EntryClass::Sanction
            | EntryClass::DutyMissed
            | EntryClass::LateBy
            | EntryClass::Violation
            | EntryClass::OutOfScope
            | EntryClass::Invalid
            | EntryClass::SanctionBlocked
            | EntryClass::SanctionUngrounded
    ) || matches!(&entry.kind, EntryKind::DutyPerformed { timing, .. } if *timing == crate::journal::Timing::Late)
}

fn duties_named(run: &Run<'_>, name: &str) -> HashSet<DutyId> {
    let names = |d: &crate::journal::DutyRecord| match &run.base.statement(d.statement).kind {
        StatementKind::Duty(duty) => duty.acts.iter().flatten().any(|&a| run.event(a) == name),
        _ => false,
    };
    run.journal
        .status
        .duties
        .iter()
        .filter(|d| names(d))
        .map(|d| d.id)
        .collect()
}

/// The duty whose life an entry tells: its opening, its limit, its end.
pub(super) fn duty_told(entry: &Entry) -> Option<DutyId> {
    match &entry.kind {
        EntryKind::DutyOpened { duty, .. }
        | EntryKind::DutyDue { duty, .. }
        | EntryKind::DutyPerformed { duty, .. }
        | EntryKind::Deficient { duty, .. }
        | EntryKind::WrongPerson { duty }
        | EntryKind::LateBy { duty, .. } => Some(*duty),
        EntryKind::DutyMissed(duty)
        | EntryKind::DutyWaived(duty)
        | EntryKind::DutySuspended(duty) => Some(*duty),
        _ => None,
    }
}

/// What earlier answers of a report have shown already.
#[derive(Default)]
struct Shown {
    wording: HashSet<ProvisionId>,
    counts: HashSet<Option<DutyId>>,
    /// The wording stands elsewhere already.
    without_wording: bool,
}

/// The answers, one after the other; what has the same causes under the same provision is answered once.
#[must_use]
pub fn explain(run: &Run<'_>, entries: &[EntryId], paint: Paint) -> String {
    answers(run, entries, paint, Shown::default())
}

/// The same without the official wording of the provisions.
#[must_use]
pub fn explain_causes(run: &Run<'_>, entries: &[EntryId], paint: Paint) -> String {
    let shown = Shown {
        without_wording: true,
        ..Shown::default()
    };
    answers(run, entries, paint, shown)
}

fn answers(run: &Run<'_>, entries: &[EntryId], paint: Paint, mut shown: Shown) -> String {
    let mut out = String::new();
    if entries.is_empty() {
        let _ = writeln!(out, "{}", phrase(Phrase::Nothing, run.lang));
        return out;
    }
    for group in grouped(run, entries) {
        if !out.is_empty() {
            out.push('\n');
        }
        answer(run, &group, paint, &mut shown, &mut out);
    }
    out
}

/// Entries with the same instant, party, provision and causes, together.
pub(super) fn grouped<'a>(run: &Run<'a>, entries: &[EntryId]) -> Vec<Vec<&'a Entry>> {
    let mut groups: Vec<Vec<&Entry>> = Vec::new();
    for id in entries {
        let Some(entry) = run.journal.entries.get(id.0 as usize) else {
            continue;
        };
        let same = |g: &Vec<&Entry>| {
            let first = g[0];
            (first.time, first.party, first.provision) == (entry.time, entry.party, entry.provision)
                && first.causes == entry.causes
                && duty_told(first) == duty_told(entry)
        };
        match groups.iter_mut().find(|g| same(g)) {
            Some(group) => group.push(entry),
            None => groups.push(vec![entry]),
        }
    }
    groups
}

fn answer(run: &Run<'_>, group: &[&Entry], paint: Paint, shown: &mut Shown, out: &mut String) {
    let Some(entry) = group.first() else { return };
    for told in group {
        let _ = writeln!(out, "{}", paint.bold(&headline(run, told)));
    }
    for (role, party) in &entry.responsible {
        let _ = writeln!(out, "  {role} {}", run.party(*party));
    }
    if let (Some(provision), false) = (entry.provision, shown.without_wording) {
        wording(run, provision, &mut shown.wording, out);
    }
    if let Some(duty) = duty_told(entry).and_then(|d| run.duty(d))
        && let DueRecord::At(due) = &duty.due
    {
        let first = shown.counts.insert(duty_told(entry));
        let again = if first {
            ""
        } else {
            phrase(Phrase::AlreadyShown, run.lang)
        };
        let limit = duty_told(entry)
            .and_then(|d| run.limit_text(d))
            .unwrap_or_default();
        let title = format!("  {} {limit} {again}", phrase(Phrase::DayCount, run.lang));
        let _ = writeln!(out, "{}", title.trim_end());
        for line in day_lines(due, run.lang).iter().filter(|_| first) {
            let _ = writeln!(out, "    {line}");
        }
    }
    let _ = writeln!(out, "  {}", phrase(Phrase::Why, run.lang));
    let mut seen: HashSet<EntryId> = group.iter().map(|e| e.id).collect();
    causes(run, entry, 2, &mut seen, out);
}

fn headline(run: &Run<'_>, entry: &Entry) -> String {
    let mut parts = vec![run.instant(entry.time)];
    parts.extend(entry.case.map(|c| run.case(c).to_owned()));
    parts.extend(entry.party.map(|p| run.party(p).to_owned()));
    parts.push(run.sentence(entry));
    let cited = citation(run, entry);
    if !cited.is_empty() {
        parts.push(cited);
    }
    parts.join("  ")
}

/// The official lines of a provision and of the article above it, once for each report.
fn wording(run: &Run<'_>, id: ProvisionId, quoted: &mut HashSet<ProvisionId>, out: &mut String) {
    let title = format!(
        "  {} {}",
        phrase(Phrase::Wording, run.lang),
        run.provision(id)
    );
    if !quoted.insert(id) {
        let _ = writeln!(out, "{title} {}", phrase(Phrase::AlreadyShown, run.lang));
        return;
    }
    let _ = writeln!(out, "{title}");
    let mut chain = Vec::new();
    let mut at = Some(id);
    while let Some(here) = at {
        let provision = run.base.provision(here);
        if provision.level < crate::syntax::tree::Level::Article && provision.number != 0 {
            break;
        }
        chain.push(provision);
        at = provision.parent;
    }
    let lines: Vec<&str> = chain
        .iter()
        .rev()
        .flat_map(|p| p.quote.iter())
        .map(|q| q.text.trim())
        .filter(|t| !t.is_empty())
        .collect();
    if lines.is_empty() {
        let _ = writeln!(out, "    {}", phrase(Phrase::EmptyQuote, run.lang));
    }
    for line in lines {
        let _ = writeln!(out, "    > {line}");
    }
}

/// The causes of an entry, each below what it caused; an entry already shown is not shown again, and where the chain is
/// longer than anybody reads, `…` stands for the rest.
fn causes(
    run: &Run<'_>,
    entry: &Entry,
    depth: usize,
    shown: &mut HashSet<EntryId>,
    out: &mut String,
) {
    let indent = "  ".repeat(depth);
    for cause in &entry.causes {
        match cause {
            Cause::Row(row) => {
                let (file, line) = run.row(*row);
                let text = run.row_text(*row).unwrap_or_default();
                let input = phrase(Phrase::InputRow, run.lang);
                let _ = writeln!(out, "{indent}← {input} {file}:{line}  {text}");
            }
            Cause::Entry(id) => {
                let Some(next) = run.journal.entries.get(id.0 as usize) else {
                    continue;
                };
                if !shown.insert(*id) {
                    continue;
                }
                if depth > MAX_CHAIN {
                    let _ = writeln!(out, "{indent}← …");
                    continue;
                }
                let line = headline(run, next);
                let _ = writeln!(out, "{indent}← {line}");
                causes(run, next, depth + 1, shown, out);
            }
        }
    }
}
