//! What has happened, kept beside an engine that keeps nothing: open inquiries, and the complaints of each officer.

use crate::blocks::Blocks;
use crate::days::WorkingDays;
use crate::generate::BRANCHES;
use crate::line::{Line, day_of};
use crate::officer::Officer;
use crate::outcome::Outcome;
use chrono::{Datelike, NaiveDate};
use rustc_hash::FxHashMap;
use std::fs::File;
use std::io;
use std::path::Path;

/// What becomes of a follow-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It discharges nothing.
    Nothing,
    InTime,
    Late,
}

/// A follow-up beside the inquiry that it is about.
pub struct FollowUp<'a> {
    pub by: &'a str,
    pub officer: &'a str,
    pub found: &'a str,
    pub day: i32,
    pub due: i32,
}

/// A complaint, and how many it would be the last of.
pub struct Complaint {
    pub proved: bool,
    pub of_year: u32,
    pub of_two_years: u32,
}

/// The rules, as an engine decides them.
pub trait Rules {
    /// Working days of a branch's limit.
    fn limit(&mut self, branch: &str) -> u8;
    /// What a follow-up does.
    fn answer(&mut self, of: &FollowUp<'_>) -> Answer;
    /// Whether a complaint counts, and by bits the tiers that it reaches.
    fn complaint(&mut self, of: &Complaint) -> Option<u8>;
}

struct Case {
    officer: Box<str>,
    branch: usize,
    due: i32,
}

struct State<R> {
    rules: R,
    cases: FxHashMap<Box<str>, Case>,
    officers: FxHashMap<Box<str>, Officer>,
    outcome: Outcome,
    last_day: i32,
}

impl<R: Rules> State<R> {
    fn take(&mut self, line: &Line<'_>, days: &WorkingDays) {
        self.outcome.events += 1;
        let date = day_of(&line.time.0);
        let day = date.num_days_from_ce();
        self.last_day = day;
        match &*line.event.0 {
            "咨询" => {
                let (Some(name), Some(officer), Some(branch)) =
                    (&line.case, &line.officer, &line.branch)
                else {
                    return;
                };
                let due = days.due(day, self.rules.limit(&branch.0));
                let at = BRANCHES.iter().position(|b| *b == branch.0);
                let case = Case {
                    officer: officer.0.as_ref().into(),
                    branch: at.expect("a branch"),
                    due,
                };
                self.cases.insert(name.0.as_ref().into(), case);
            }
            "答复" => {
                let (Some(name), Some(by), Some(found)) = (&line.case, &line.by, &line.found)
                else {
                    return;
                };
                let Some(case) = self.cases.get(&*name.0) else {
                    return;
                };
                let answer = self.rules.answer(&FollowUp {
                    by: &by.0,
                    officer: &case.officer,
                    found: &found.0,
                    day,
                    due: case.due,
                });
                if answer != Answer::Nothing {
                    let late = usize::from(answer == Answer::Late);
                    self.outcome.branches[case.branch][late] += 1;
                    self.outcome.closed += 1;
                    self.cases.remove(&*name.0);
                }
            }
            "投诉" => {
                let (Some(of), Some(proved)) = (&line.complained_of, line.proved) else {
                    return;
                };
                self.complaint(&of.0, proved, date);
            }
            _ => {}
        }
    }

    fn complaint(&mut self, name: &str, proved: bool, date: NaiveDate) {
        if !self.officers.contains_key(name) {
            self.officers.insert(name.into(), Officer::default());
        }
        let officer = self.officers.get_mut(name).expect("it is there");
        let [of_year, of_two_years] = officer.before(date).map(|before| before + 1);
        let reached = self.rules.complaint(&Complaint {
            proved,
            of_year,
            of_two_years,
        });
        let Some(reached) = reached else {
            return;
        };
        officer.count(date);
        for (tier, times) in self.outcome.tiers.iter_mut().enumerate() {
            *times += u64::from(reached >> tier & 1);
        }
    }

    fn end(mut self) -> Outcome {
        for case in self.cases.values() {
            let state = if case.due <= self.last_day { 2 } else { 3 };
            self.outcome.branches[case.branch][state] += 1;
        }
        self.outcome
    }
}

/// Reads the register and tells what comes of it under these rules.
pub fn run(register: &Path, days: &WorkingDays, rules: impl Rules) -> io::Result<Outcome> {
    let mut lines = Blocks::new(File::open(register)?);
    let mut state = State {
        rules,
        cases: FxHashMap::default(),
        officers: FxHashMap::default(),
        outcome: Outcome::default(),
        last_day: 0,
    };
    while lines.each(|line| {
        let line: Line<'_> = serde_json::from_str(line).expect("a line of the workload");
        state.take(&line, days);
    })? {}
    Ok(state.end())
}
