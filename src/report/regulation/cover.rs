//! What of the rules the cases exercise.

use super::Report;
use crate::coverage::{Coverage, Mark};
use crate::model::ProvisionId;
use crate::report::words::{Title, boundary};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Cases that a row names.
const NAMED: usize = 6;

/// What there is to exercise in a provision.
#[derive(Default)]
struct Row {
    reached: usize,
    all: usize,
    missed: Vec<Mark>,
}

impl Report<'_> {
    fn is_shown(&self, mark: Mark) -> bool {
        self.of.cases.iter().any(|(_, marks)| marks.contains(&mark))
    }

    /// The marks of the text that is reported on.
    fn all_marks(&self) -> Vec<Mark> {
        let all = Coverage::of(self.of.base);
        let here = |mark: &Mark| {
            let (provision, _) = mark.place(self.of.base);
            provision.is_none_or(|p| self.stands(p))
        };
        all.counts().map(|(mark, _)| mark).filter(here).collect()
    }

    /// How many marks the cases reach, and how many there are.
    pub(super) fn marks(&self) -> (usize, usize) {
        let all = self.all_marks();
        let reached = all.iter().filter(|mark| self.is_shown(**mark)).count();
        (reached, all.len())
    }

    pub(super) fn coverage(&self) -> Markup {
        let mut rows: BTreeMap<ProvisionId, Row> = BTreeMap::new();
        for mark in self.all_marks() {
            let Some(provision) = mark.place(self.of.base).0 else {
                continue;
            };
            let row = rows.entry(self.of.base.citable(provision)).or_default();
            row.all += 1;
            match self.is_shown(mark) {
                true => row.reached += 1,
                false => row.missed.push(mark),
            }
        }
        // A provision without rules of its own can be cited all the same.
        for &id in &self.links().shown {
            if self.cases_of(id).next().is_some() {
                rows.entry(id).or_default();
            }
        }
        html! {
            @if self.of.cases.is_empty() { p.meta { (self.say(Title::NoCases)) } }
            table.wide {
                thead { tr {
                    th.key { (self.say(Title::Provision)) }
                    th.n { (self.say(Title::Reached)) }
                    th.n { (self.say(Title::CasesOfIt)) }
                    th.half { (self.say(Title::ShownBy)) }
                } }
                tbody { @for (id, row) in &rows { (self.cover_row(*id, row)) } }
            }
        }
    }

    fn cover_row(&self, id: ProvisionId, row: &Row) -> Markup {
        let count = self.cases_of(id).count();
        let class = if row.missed.is_empty() {
            "fine"
        } else {
            "open"
        };
        html! {
            tr id=(format!("cover-{}", self.links().anchor(id))) {
                td { (self.links().cited(id)) }
                td.n {
                    @if row.all > 0 { span class=(format!("mark {class}")) { (row.reached) "/" (row.all) } }
                }
                td.n { (count) }
                td.half {
                    span.names {
                        @for (at, name) in self.cases_of(id).take(NAMED).enumerate() {
                            @if at > 0 { (self.of.lang.pick("、", ", ")) }
                            (name.rsplit('/').next().unwrap_or(name))
                        }
                        @if count > NAMED { " " (self.say(Title::AndMore)) }
                    }
                    @if !row.missed.is_empty() {
                        ul.missed { @for mark in &row.missed { li { (self.missed(*mark)) } } }
                    }
                }
            }
        }
    }

    fn missed(&self, mark: Mark) -> Markup {
        let (_, span) = mark.place(self.of.base);
        let side = match mark {
            Mark::Boundary(side) => boundary(side, self.of.lang),
            Mark::Provision(_)
            | Mark::Branch(..)
            | Mark::Tier(..)
            | Mark::Duty(_)
            | Mark::Sanction(_) => "",
        };
        html! {
            (self.say(Title::NotShown)) " " (self.run.source(span)) " " (side)
            " " span.soft { (self.place(span)) }
        }
    }
}
