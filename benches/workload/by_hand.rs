//! Workload W as a program written by hand: typed, borrowed decoding by serde_json, and what the rules say as plain code.

use super::blocks::Blocks;
use super::days::WorkingDays;
use super::generate::BRANCHES;
use super::line::{Line, day_of};
use super::officer::Officer;
use super::outcome::Outcome;
use chrono::{Datelike, NaiveDate};
use rustc_hash::FxHashMap;
use std::fs::File;
use std::io;
use std::path::Path;

/// An inquiry that was not answered yet.
struct Case {
    officer: u32,
    branch: u8,
    /// The last day in time.
    due: i32,
}

#[derive(Default)]
struct State {
    cases: FxHashMap<Box<str>, Case>,
    numbers: FxHashMap<Box<str>, u32>,
    officers: Vec<Officer>,
    outcome: Outcome,
    last_day: i32,
}

impl State {
    fn officer(&mut self, name: &str) -> u32 {
        if let Some(known) = self.numbers.get(name) {
            return *known;
        }
        let number = self.officers.len() as u32;
        self.numbers.insert(name.into(), number);
        self.officers.push(Officer::default());
        number
    }

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
                let officer = self.officer(&officer.0);
                let branch = BRANCHES.iter().position(|b| *b == branch.0);
                let branch = branch.expect("a branch") as u8;
                let limit = match branch {
                    0 | 4 => 0,
                    1 | 5 => 1,
                    _ => 5,
                };
                let due = days.due(day, limit);
                let case = Case {
                    officer,
                    branch,
                    due,
                };
                self.cases.insert(name.0.as_ref().into(), case);
            }
            "答复" => {
                let (Some(name), Some(by), Some(found)) = (&line.case, &line.by, &line.found)
                else {
                    return;
                };
                let by = self.officer(&by.0);
                let Some(case) = self.cases.get(&*name.0) else {
                    return;
                };
                if by == case.officer && found.0 == "完整" {
                    let late = usize::from(day > case.due);
                    self.outcome.branches[usize::from(case.branch)][late] += 1;
                    self.outcome.closed += 1;
                    self.cases.remove(&*name.0);
                }
            }
            "投诉" => {
                let (Some(of), Some(true)) = (&line.complained_of, line.proved) else {
                    return;
                };
                let officer = self.officer(&of.0) as usize;
                self.complaint(officer, date);
            }
            _ => {}
        }
    }

    fn complaint(&mut self, officer: usize, date: NaiveDate) {
        let officer = &mut self.officers[officer];
        let [of_year, of_two_years] = officer.before(date).map(|before| before + 1);
        officer.count(date);
        if let Some(tier) = [1, 3, 5, 8].iter().position(|n| *n == of_year) {
            self.outcome.tiers[tier] += 1;
        }
        self.outcome.tiers[4] += u64::from(of_two_years == 10);
    }

    fn end(mut self) -> Outcome {
        for case in self.cases.values() {
            let state = if case.due <= self.last_day { 2 } else { 3 };
            self.outcome.branches[usize::from(case.branch)][state] += 1;
        }
        self.outcome
    }
}

/// Reads the register and tells what comes of it.
pub fn run(register: &Path, days: &WorkingDays) -> io::Result<Outcome> {
    let mut lines = Blocks::new(File::open(register)?);
    let mut state = State::default();
    while lines.each(|line| {
        let line: Line<'_> = serde_json::from_str(line).expect("a line of the workload");
        state.take(&line, days);
    })? {}
    Ok(state.end())
}

/// Reads and decodes the register, and does nothing with it.
pub fn decode_only(register: &Path) -> io::Result<u64> {
    let mut lines = Blocks::new(File::open(register)?);
    let mut proved = 0;
    while lines.each(|line| {
        let line: Line<'_> = serde_json::from_str(line).expect("a line of the workload");
        proved += u64::from(line.proved == Some(true));
    })? {}
    Ok(proved)
}
