//! A journal as a timeline that people read, and how everything stands at its end.

use super::days::day_lines;
use super::names::Run;
use super::paint::{Paint, padded};
use super::words::{self, Phrase, phrase};
use crate::calendar::Instant;
use crate::journal::{
    CaseState, DueRecord, DutyRecord, DutyState, Entry, EntryKind, Flag, SanctionRecord,
};
use crate::model::{CaseId, ProvisionId};
use crate::source::display_width;
use std::fmt::Write as _;

/// The timeline and the final position.
#[must_use]
pub fn timeline(run: &Run<'_>, paint: Paint) -> String {
    let mut out = String::new();
    entries(run, paint, &mut out);
    position(run, paint, &mut out);
    out
}

/// Whether an entry tells a reader something that the event it stands beside does not.
pub(super) fn is_told(entry: &Entry) -> bool {
    match &entry.kind {
        EntryKind::FactSet(_) => entry.provision.is_some(),
        _ => true,
    }
}

fn entries(run: &Run<'_>, paint: Paint, out: &mut String) {
    let mut told: Vec<&Entry> = run.journal.entries.iter().filter(|e| is_told(e)).collect();
    told.sort_by_key(|e| known_at(e));
    let widest =
        |names: &mut dyn Iterator<Item = &str>| names.map(display_width).max().unwrap_or(0);
    let cases = widest(&mut told.iter().map(|e| case_name(run, e)));
    let parties = widest(&mut told.iter().map(|e| party_name(run, e)));
    let mut at: Option<Instant> = None;
    for entry in told {
        let known = known_at(entry);
        if at != Some(known) {
            at = Some(known);
            let _ = writeln!(out, "{}", paint.bold(&run.instant(known)));
        }
        let mut line = String::from("  ");
        for (name, width) in [
            (case_name(run, entry), cases),
            (party_name(run, entry), parties),
        ] {
            if width > 0 {
                line.push_str(&padded(name, width));
                line.push_str("  ");
            }
        }
        let said = run.sentence(entry);
        line.push_str(&match tone(&entry.kind) {
            Tone::Bad => paint.red(&said),
            Tone::Good => paint.green(&said),
            Tone::Wary => paint.yellow(&said),
            Tone::Plain => said,
        });
        let cited = citation(run, entry);
        if !cited.is_empty() {
            let _ = write!(line, "  {}", paint.dim(&cited));
        }
        let _ = writeln!(out, "{}", line.trim_end());
        remarks(run, entry, paint, out);
    }
}

/// Where an entry stands in the timeline: when it became known. Its instant in law is earlier where a fact came late
/// (ruling 8), and is then told beside it.
pub(super) fn known_at(entry: &Entry) -> Instant {
    entry.noted.unwrap_or(entry.time)
}

fn case_name<'a>(run: &Run<'a>, entry: &Entry) -> &'a str {
    entry.case.map_or("", |c| run.case(c))
}

fn party_name<'a>(run: &Run<'a>, entry: &Entry) -> &'a str {
    entry.party.map_or("", |p| run.party(p))
}

/// How grave an entry is.
pub(super) enum Tone {
    Bad,
    Good,
    Wary,
    Plain,
}

/// How grave.
pub(super) fn tone(kind: &EntryKind) -> Tone {
    use EntryKind as K;
    match kind {
        K::DutyMissed(_) | K::LateBy { .. } | K::Violation { .. } | K::Sanction { .. } => Tone::Bad,
        K::DutyPerformed { .. } | K::Closed | K::AllPerformed(_) => Tone::Good,
        K::Waiting { .. }
        | K::Deficient { .. }
        | K::WrongPerson { .. }
        | K::Unexpected(_)
        | K::Invalid(_)
        | K::OutOfScope
        | K::BeforeEffect(_)
        | K::AfterRepeal(_)
        | K::AfterAsOf(_)
        | K::AfterClose(_)
        | K::FactChanged(_)
        | K::SupplementRefused { .. }
        | K::ExtensionRefused(..)
        | K::DecisionRefused { .. }
        | K::SanctionWaits(_)
        | K::SanctionBlocked(_)
        | K::SanctionUngrounded { .. }
        | K::ActAfterWaiver(_)
        | K::BoundReached => Tone::Wary,
        K::Event { .. }
        | K::FactSet(_)
        | K::Supplemented { .. }
        | K::Revoked { .. }
        | K::Routed { .. }
        | K::DutyOpened { .. }
        | K::DutyDue { .. }
        | K::DutySuspended(_)
        | K::DutyAssigned(_)
        | K::DutyPartly(_)
        | K::Reminder { .. }
        | K::DutyWaived(_)
        | K::PowerOpened { .. }
        | K::PowerLapsed(_)
        | K::Terminated(_)
        | K::Notice { .. }
        | K::Counted { .. }
        | K::CounterLowered { .. }
        | K::TierReached { .. }
        | K::Decided { .. }
        | K::Metric { .. }
        | K::PeriodEnded(_) => Tone::Plain,
    }
}

/// `〔第十六条第(一)项、第(二)项 经 第九条第(四)项〕`
pub(super) fn citation(run: &Run<'_>, entry: &Entry) -> String {
    let mut cited: Vec<String> = Vec::new();
    for id in entry.provision.iter().chain(&entry.also) {
        let text = run.provision(*id);
        if !cited.contains(&text) {
            cited.push(text);
        }
    }
    if cited.is_empty() {
        return String::new();
    }
    let mut text = run.lang.list(&cited);
    if let Some(via) = entry.via {
        let _ = write!(
            text,
            " {} {}",
            phrase(Phrase::Via, run.lang),
            run.provision(via)
        );
    }
    format!("〔{text}〕")
}

/// What must be known beside an entry: since when, who answers for it, how sure it is, how the limit was counted.
fn remarks(run: &Run<'_>, entry: &Entry, paint: Paint, out: &mut String) {
    let mut remark = |text: &str| {
        let _ = writeln!(out, "      {}", paint.dim(text));
    };
    if entry.noted.is_some_and(|noted| noted != entry.time) {
        let (since, at) = (phrase(Phrase::DatedBack, run.lang), run.instant(entry.time));
        remark(&format!("{since} {at}"));
    }
    if !entry.responsible.is_empty() {
        let named: Vec<String> = entry
            .responsible
            .iter()
            .map(|(role, party)| format!("{role} {}", run.party(*party)))
            .collect();
        remark(&run.lang.list(&named));
    }
    for flag in &entry.flags {
        remark(&words::flag(flag, run.lang));
    }
    if let EntryKind::DutyOpened { due, .. }
    | EntryKind::DutyDue { due, .. }
    | EntryKind::PowerOpened { due, .. } = &entry.kind
        && let DueRecord::At(due) = due
        && !due.steps.is_empty()
    {
        let lines = day_lines(due, run.lang);
        // The first and the last line repeat the limit itself.
        let last = lines.len() - usize::from(due.provisional) - 1;
        for line in &lines[1..last] {
            remark(line);
        }
    }
}

// ───────────────────────────── the position ─────────────────────────────

fn position(run: &Run<'_>, paint: Paint, out: &mut String) {
    let status = &run.journal.status;
    let say = |p| phrase(p, run.lang);
    out.push('\n');
    if let Some(at) = status.as_of {
        let _ = writeln!(
            out,
            "{}",
            paint.bold(&format!("{} {}", say(Phrase::AsOf), run.instant(at)))
        );
    }
    for at in 0..status.cases.len() {
        case_position(run, CaseId::at(at), paint, out);
    }
    let loose: Vec<&DutyRecord> = status.duties.iter().filter(|d| d.case.is_none()).collect();
    let open: Vec<&DutyRecord> = loose.into_iter().filter(|d| is_open(d)).collect();
    if !open.is_empty() {
        let _ = writeln!(out, "{}", paint.bold(say(Phrase::OpenDuties)));
        open.iter().for_each(|d| duty_line(run, d, paint, out));
    }
    sanctions(run, paint, out);
}

/// Whether something is still owed.
pub(super) fn is_open(duty: &DutyRecord) -> bool {
    match duty.state {
        DutyState::Pending | DutyState::Suspended | DutyState::Overdue => true,
        DutyState::Performed | DutyState::PerformedLate | DutyState::Waived => false,
    }
}

/// A case's state in words: `办结 2012-06-01 09:30`.
#[must_use]
pub fn case_state(run: &Run<'_>, state: &CaseState) -> String {
    let say = |p| phrase(p, run.lang);
    match state {
        CaseState::Untouched => say(Phrase::Untouched).to_owned(),
        CaseState::Open => say(Phrase::Open).to_owned(),
        CaseState::Closed(at) => format!("{} {}", say(Phrase::Closed), run.instant(*at)),
        CaseState::Terminated(at, result) => {
            format!("{} {result} {}", say(Phrase::Terminated), run.instant(*at))
        }
        CaseState::OutOfScope(at, by) => {
            let by = by.map_or_else(|| say(Phrase::NoScopeRule).to_owned(), |p| run.provision(p));
            format!("{} {} 〔{by}〕", say(Phrase::OutOfScope), run.instant(*at))
        }
    }
}

fn case_position(run: &Run<'_>, id: CaseId, paint: Paint, out: &mut String) {
    let Some(status) = run.journal.status.cases.get(id.index()) else {
        return;
    };
    let say = |p| phrase(p, run.lang);
    let (open, close) = run.lang.pick(("(", ")"), (" (", ")"));
    let head = format!("{}{open}{}{close}", run.case(id), run.case_type(id));
    let _ = writeln!(
        out,
        "{}  {}",
        paint.bold(&head),
        case_state(run, &status.state)
    );
    for duty in run
        .journal
        .status
        .duties
        .iter()
        .filter(|d| d.case == Some(id) && is_open(d))
    {
        duty_line(run, duty, paint, out);
    }
    for (_, events) in &status.awaits {
        let _ = writeln!(out, "  {} {}", say(Phrase::Awaits), run.events(events));
    }
    for missing in &status.missing {
        let cited = run.provision(missing.provision);
        let text = format!("{} {}  〔{cited}〕", say(Phrase::Missing), missing.fact);
        let _ = writeln!(out, "  {}", paint.yellow(&text));
        let answers = missing
            .statement
            .map(|s| run.answers(s))
            .unwrap_or_default();
        for answer in answers {
            let value = missing.statement.is_some_and(|s| run.is_switch(s));
            let if_ = say(if value { Phrase::IfAnswer } else { Phrase::If });
            let (given, then, cited) = (&answer.answer, &answer.then, &answer.provision);
            let _ = writeln!(out, "      {if_} {given} → {then}  〔{cited}〕");
        }
    }
}

fn duty_line(run: &Run<'_>, duty: &DutyRecord, paint: Paint, out: &mut String) {
    let party = duty
        .party
        .map_or(phrase(Phrase::Nobody, run.lang), |p| run.party(p));
    let state = words::duty_state(duty.state, run.lang);
    let state = match duty.state {
        DutyState::Overdue => paint.red(state),
        DutyState::Pending | DutyState::Suspended => paint.yellow(state),
        DutyState::Performed | DutyState::PerformedLate | DutyState::Waived => state.to_owned(),
    };
    let due = phrase(Phrase::Due, run.lang);
    let cited = cited_via(run, duty.provision, duty.via);
    let _ = writeln!(
        out,
        "  {state}  {party}  {}  {due} {}  {}",
        run.duty_text(duty.id),
        run.due(&duty.due),
        paint.dim(&format!("〔{cited}〕")),
    );
}

fn cited_via(run: &Run<'_>, provision: ProvisionId, via: Option<ProvisionId>) -> String {
    let cited = run.provision(provision);
    match via {
        Some(via) => format!(
            "{cited} {} {}",
            phrase(Phrase::Via, run.lang),
            run.provision(via)
        ),
        None => cited,
    }
}

fn sanctions(run: &Run<'_>, paint: Paint, out: &mut String) {
    let given = &run.journal.status.sanctions;
    if given.is_empty() {
        return;
    }
    let _ = writeln!(out, "{}", paint.bold(phrase(Phrase::Sanctions, run.lang)));
    let mut parties: Vec<_> = given.iter().map(|s| s.party).collect();
    parties.sort_unstable();
    parties.dedup();
    for party in parties {
        let _ = writeln!(out, "  {}", run.party(party));
        for sanction in given.iter().filter(|s| s.party == party) {
            let line = sanction_line(run, sanction);
            let _ = writeln!(out, "    {line}");
        }
    }
}

/// `诫勉谈话  2012-07-02 00:00 至 2013-01-02 24:00  〔第十六条第(一)项〕`
fn sanction_line(run: &Run<'_>, sanction: &SanctionRecord) -> String {
    let say = |p| phrase(p, run.lang);
    let until = match sanction.until {
        Some(at) => format!("{} {}", say(Phrase::Until), run.instant(at)),
        None => say(Phrase::Lasting).to_owned(),
    };
    let flag = match sanction.ungrounded {
        true => format!("  {}", words::flag(&Flag::GroundRevoked, run.lang)),
        false => String::new(),
    };
    format!(
        "{}  {} {until}  〔{}〕{flag}",
        run.sanction(sanction.sanction),
        run.instant(sanction.given),
        run.provision(sanction.provision),
    )
}
