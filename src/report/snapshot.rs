//! What a snapshot holds: for whom what follows, under which provision, when. Keyed by provision and free of wording,
//! so that a difference reads as what changed for whom under which provision. Always in Chinese.

use super::names::Run;
use super::timeline::{case_state, is_open, is_told};
use super::words::{self, Lang, problem_words};
use crate::journal::{DutyId, Entry, EntryKind, EventSource};
use crate::model::CaseId;
use crate::problem::Problem;
use crate::source::{Place, SourceMap};
use std::fmt::Write as _;

/// Between the columns of a line.
pub const COLUMN: &str = " | ";

/// The snapshot of a run: refused rows, then each case, then what concerns parties beside any case.
#[must_use]
pub fn snapshot(run: &Run<'_>, problems: &[Problem]) -> String {
    let run = &Run {
        lang: Lang::Zh,
        ..*run
    };
    let mut out = String::new();
    if let Some(at) = run.journal.status.as_of {
        let _ = writeln!(out, "截至 {}", run.instant(at));
    }
    refused(problems, run.sources, &mut out);
    let naming = Naming {
        entry: |run, entry| run.sentence(entry),
        duty: |run, id| run.duty_text(id),
    };
    out + &lines(run, &naming)
}

/// How entries and duties are named.
pub(super) struct Naming {
    /// What an entry says.
    pub entry: fn(&Run<'_>, &Entry) -> String,
    /// What a duty is about.
    pub duty: fn(&Run<'_>, DutyId) -> String,
}

/// Each case, then what concerns parties beside any case.
pub(super) fn lines(run: &Run<'_>, naming: &Naming) -> String {
    let mut out = String::new();
    for at in 0..run.journal.input.cases.len() {
        case(run, naming, CaseId::at(at), &mut out);
    }
    let loose = run
        .journal
        .entries
        .iter()
        .filter(|e| e.case.is_none() && is_kept(e));
    section(run, naming, "其他", loose, &mut out);
    open_duties(run, naming, None, &mut out);
    out
}

/// Problems of the case file: line, code and title.
fn refused(problems: &[Problem], sources: &SourceMap, out: &mut String) {
    if problems.is_empty() {
        return;
    }
    out.push_str("\n# 拒收\n");
    for problem in problems {
        let words = problem_words(&problem.kind, Lang::Zh);
        let line = Place::of(sources.file(problem.span.file), problem.span).line;
        let _ = writeln!(
            out,
            "第{line}行{COLUMN}{}{COLUMN}{}",
            problem.code(),
            words.label
        );
    }
}

/// Whether an entry is a consequence: what came in is in the case file already.
fn is_kept(entry: &Entry) -> bool {
    match &entry.kind {
        EntryKind::Event { source, .. } => *source != EventSource::Input,
        _ => is_told(entry),
    }
}

fn case(run: &Run<'_>, naming: &Naming, id: CaseId, out: &mut String) {
    let head = format!("{}({})", run.case(id), run.case_type(id));
    let entries = run
        .journal
        .entries
        .iter()
        .filter(|e| e.case == Some(id) && is_kept(e));
    section(run, naming, &head, entries, out);
    let Some(status) = run.journal.status.cases.get(id.index()) else {
        return;
    };
    let _ = writeln!(out, "= {}", case_state(run, &status.state));
    open_duties(run, naming, Some(id), out);
    for (statement, events) in &status.awaits {
        let cited = run.citation(run.base.statement(*statement).provision);
        let _ = writeln!(out, "= 等待{COLUMN}{}{COLUMN}{cited}", run.events(events));
    }
    for missing in &status.missing {
        let cited = run.citation(missing.provision);
        let _ = writeln!(out, "= 待补充{COLUMN}{}{COLUMN}{cited}", missing.fact);
    }
}

/// What is still owed on a case, or beside any case.
fn open_duties(run: &Run<'_>, naming: &Naming, case: Option<CaseId>, out: &mut String) {
    let duties = run.journal.status.duties.iter();
    for duty in duties.filter(|d| d.case == case && is_open(d)) {
        let party = duty.party.map_or("待定", |p| run.party(p));
        let state = words::duty_state(duty.state, Lang::Zh);
        let (what, cited) = ((naming.duty)(run, duty.id), run.citation(duty.provision));
        let _ = writeln!(out, "= {state}{COLUMN}{party}{COLUMN}{what}{COLUMN}{cited}");
    }
}

fn section<'e>(
    run: &Run<'_>,
    naming: &Naming,
    head: &str,
    entries: impl Iterator<Item = &'e Entry>,
    out: &mut String,
) {
    let lines: Vec<String> = entries.map(|e| line(run, naming, e)).collect();
    if lines.is_empty() && head == "其他" {
        return;
    }
    let _ = writeln!(out, "\n# {head}");
    for line in lines {
        let _ = writeln!(out, "{line}");
    }
}

/// `2012-07-02 00:00 | 张三 | 受 诫勉谈话 | 第十六条第(一)项`
fn line(run: &Run<'_>, naming: &Naming, entry: &Entry) -> String {
    let mut what = (naming.entry)(run, entry);
    if let Some(noted) = entry.noted {
        let _ = write!(what, ",{} 得知", run.instant(noted));
    }
    if !entry.responsible.is_empty() {
        let named: Vec<String> = entry
            .responsible
            .iter()
            .map(|(role, party)| format!("{role} {}", run.party(*party)))
            .collect();
        let _ = write!(what, "[{}]", named.join("、"));
    }
    for flag in &entry.flags {
        let _ = write!(what, "[{}]", words::flag(flag, Lang::Zh));
    }
    let party = entry.party.map_or("—", |p| run.party(p));
    let mut cited: Vec<String> = Vec::new();
    for id in entry.provision.iter().chain(&entry.also) {
        let text = run.citation(*id);
        if !cited.contains(&text) {
            cited.push(text);
        }
    }
    let mut under = if cited.is_empty() {
        "—".to_owned()
    } else {
        cited.join("、")
    };
    if let Some(via) = entry.via {
        let _ = write!(under, " 经 {}", run.citation(via));
    }
    format!(
        "{}{COLUMN}{party}{COLUMN}{what}{COLUMN}{under}",
        run.instant(entry.time)
    )
}
