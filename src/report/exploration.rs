//! An exploration in words: what was reached, what was not up to the bound, and the cases that show it.

use super::words::{Lang, Phrase, phrase};
use crate::cases::write_case;
use crate::coverage::{Boundary, Mark, Punctuality, Reach};
use crate::explore::{Bounds, Exploration, Explored};
use crate::journal::Side;
use crate::model::{ProvisionId, RuleBase, StatementId, StatementKind, cite};
use crate::source::SourceMap;
use serde_json::{Value as Json, json};
use std::fmt::Write as _;

/// The schema of the machine-readable form.
const SCHEMA: &str = "banfa.exploration/1";

/// Characters of a rule that are shown.
const SHOWN_CHARS: usize = 36;

/// What is counted apart: its words, its name for programs, and which marks.
type Row = (Phrase, &'static str, fn(&Mark) -> bool);

const ROWS: [Row; 4] = [
    (Phrase::Marks, "marks", |m| !matches!(m, Mark::Boundary(_))),
    (Phrase::LimitSides, "limits", |m| {
        matches!(
            m,
            Mark::Boundary(Boundary::Limit(..) | Boundary::Lateness(..) | Boundary::Reminder(..))
        )
    }),
    (Phrase::ThresholdSides, "thresholds", |m| {
        matches!(m, Mark::Boundary(Boundary::Tier(..)))
    }),
    (Phrase::ComparisonSides, "comparisons", |m| {
        matches!(m, Mark::Boundary(Boundary::Comparison(..)))
    }),
];

/// What is said of an exploration.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    /// The rules.
    pub base: &'a RuleBase,
    /// Where they stand.
    pub sources: &'a SourceMap,
    /// In which language.
    pub lang: Lang,
}

impl Telling<'_> {
    /// The report for people.
    #[must_use]
    pub fn text(&self, found: &Exploration, bounds: Bounds) -> String {
        let lang = self.lang;
        let say = |p| phrase(p, lang);
        let goals = &found.goals;
        let mut out = format!("{} {}\n", say(Phrase::Explored), self.base.title);
        let _ = writeln!(
            out,
            "  {} {}, {} {}",
            say(Phrase::Positions),
            found.positions,
            say(Phrase::Runs),
            found.runs
        );
        let rows = ROWS.map(|(what, _, of)| (what, goals.count(of)));
        for (what, (hit, all)) in rows {
            let _ = writeln!(out, "  {} {hit}/{all}", say(what));
        }
        if !found.bounded {
            let _ = writeln!(out, "  {}", say(Phrase::AllReached));
        } else {
            let _ = writeln!(out, "  {}", self.bound(bounds));
            for goal in goals.missed() {
                let _ = writeln!(out, "    {}", self.goal(goal));
            }
        }
        let _ = writeln!(out, "  {} {}", say(Phrase::CasesShow), found.cases.len());
        out
    }

    /// Up to where the walk went.
    fn bound(&self, bounds: Bounds) -> String {
        let (runs, events) = (bounds.runs, bounds.events);
        match self.lang {
            Lang::Zh => format!("在运行至多 {runs} 次、每例至多 {events} 个事件的范围内,没有到达:"),
            Lang::En => format!("not reached within {runs} runs of at most {events} events:"),
        }
    }

    /// The report for programs.
    #[must_use]
    pub fn json(&self, found: &Exploration, bounds: Bounds) -> Json {
        let mut counts = serde_json::Map::new();
        for (_, name, of) in ROWS {
            let (reached, all) = found.goals.count(of);
            counts.insert(name.to_owned(), json!({ "reached": reached, "all": all }));
        }
        let cases: Vec<Json> = found
            .cases
            .iter()
            .enumerate()
            .map(|(index, case)| {
                json!({
                    "title": self.title(case),
                    "shows": case.shows.iter().map(|g| self.goal(*g)).collect::<Vec<_>>(),
                    "text": self.case(case, index),
                })
            })
            .collect();
        json!({
            "schema": SCHEMA,
            "regulation": &*self.base.title,
            "bounds": { "runs": bounds.runs, "events": bounds.events, "seed": bounds.seed },
            "positions": found.positions,
            "runs": found.runs,
            "coverage": counts,
            "complete": !found.bounded,
            "missed": found.goals.missed().map(|g| self.goal(g)).collect::<Vec<_>>(),
            "cases": cases,
        })
    }

    /// A history as a case file.
    #[must_use]
    pub fn case(&self, case: &Explored, index: usize) -> String {
        let title = format!("{} {}", phrase(Phrase::ExploredCase, self.lang), index + 1);
        let title = format!("{title} {}", self.title(case));
        let note: Vec<String> = case.shows.iter().map(|goal| self.goal(*goal)).collect();
        write_case(self.base, &case.input, &one_line(&title), &note, &[])
    }

    /// What a case shows first: a boundary before a mere provision.
    fn title(&self, case: &Explored) -> String {
        let telling = |goal: &&Mark| match goal {
            Mark::Boundary(Boundary::Tier(..)) => 0,
            Mark::Boundary(_) => 1,
            Mark::Branch(..) => 2,
            Mark::Sanction(_) | Mark::Tier(..) => 3,
            Mark::Duty(_) => 4,
            Mark::Provision(_) => 5,
        };
        let first = case.shows.iter().min_by_key(telling);
        first.map_or_else(String::new, |goal| self.goal(*goal))
    }

    /// A goal in words.
    #[must_use]
    pub fn goal(&self, goal: Mark) -> String {
        let lang = self.lang;
        match goal {
            Mark::Provision(id) => self.cited(id),
            Mark::Branch(id, branch) => {
                let statement = self.base.statement(id);
                let (provision, span) = match &statement.kind {
                    StatementKind::Switch { branches, .. } => branches
                        .get(branch)
                        .map_or((statement.provision, statement.span), |b| {
                            (b.provision, b.span)
                        }),
                    _ => (statement.provision, statement.span),
                };
                let text = self.shown(self.sources.slice(span));
                format!(
                    "{} {} {text}",
                    self.cited(provision),
                    phrase(Phrase::BranchTaken, lang)
                )
            }
            Mark::Tier(id, tier) => {
                let counter = &self.base.counters[id.index()];
                let tier = &counter.tiers[tier];
                let text = self.shown(self.sources.slice(tier.span));
                format!("{} {text}", self.cited(tier.provision))
            }
            Mark::Duty(id) | Mark::Sanction(id) => self.statement(id),
            Mark::Boundary(Boundary::Limit(id, end)) => {
                let end = match end {
                    Punctuality::Before => Phrase::InTime,
                    Punctuality::Last => Phrase::LastMinute,
                    Punctuality::After => Phrase::TooLate,
                };
                format!("{} {}", self.statement(id), phrase(end, lang))
            }
            Mark::Boundary(Boundary::Lateness(id, _, reach)) => {
                let reach = match reach {
                    Reach::Short => Phrase::LatenessShort,
                    Reach::Reached => Phrase::LatenessReached,
                };
                format!("{} {}", self.statement(id), phrase(reach, lang))
            }
            Mark::Boundary(Boundary::Reminder(id, _, reach)) => {
                let reach = match reach {
                    Reach::Short => Phrase::ReminderShort,
                    Reach::Reached => Phrase::ReminderReached,
                };
                format!("{} {}", self.statement(id), phrase(reach, lang))
            }
            Mark::Boundary(Boundary::Comparison(_, side)) => {
                let (provision, span) = goal.place(self.base);
                let side = match side {
                    Side::Below => Phrase::ComparedBelow,
                    Side::At => Phrase::ComparedAt,
                    Side::Above => Phrase::ComparedAbove,
                };
                let cited = provision.map_or(String::new(), |p| self.cited(p));
                let text = self.shown(self.sources.slice(span));
                format!("{cited} {text} {}", phrase(side, lang))
            }
            Mark::Boundary(Boundary::Tier(id, tier, side)) => {
                let tier = &self.base.counters[id.index()].tiers[tier];
                let text = self.shown(self.sources.slice(tier.span));
                let side = phrase(
                    match side {
                        Side::Below => Phrase::OneShort,
                        Side::At => Phrase::JustThere,
                        Side::Above => Phrase::Beyond,
                    },
                    lang,
                );
                format!("{} {text} {side}", self.cited(tier.provision))
            }
        }
    }

    fn statement(&self, id: StatementId) -> String {
        let statement = self.base.statement(id);
        let text = self.shown(self.sources.slice(statement.span));
        format!("{} {text}", self.cited(statement.provision))
    }

    fn cited(&self, id: ProvisionId) -> String {
        cite(self.base, id)
    }

    fn shown(&self, text: &str) -> String {
        let line = one_line(text);
        let short: String = line.chars().take(SHOWN_CHARS).collect();
        if short.len() < line.len() {
            short + "…"
        } else {
            short
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
