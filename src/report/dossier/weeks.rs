//! The count of a limit as a calendar: a row for each week, each day with what befell it.

use crate::calendar::{DayStatus, Due, Reason, Rest};
use crate::journal::{DueRecord, DutyRecord, DutyState};
use crate::model::RuleBase;
use crate::report::words::{Lang, Title, title};
use chrono::{Datelike, Days, NaiveDate};
use maud::{Markup, html};

/// Weeks at the start and at the end of a limit that are drawn; those between are left out where there are more.
const DRAWN: (usize, usize) = (6, 4);

/// Days of lateness that are drawn.
const LATE_DAYS: u64 = 21;

/// What befell a day of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// The day of the trigger.
    Start,
    /// It counts.
    Counted,
    /// It does not: a rest day.
    Rest,
    /// It counts although it is a weekend.
    MakeUp,
    /// It does not: the clock was stopped.
    Stopped,
    /// An extension gave it.
    Extended,
    /// The last day fell on it and was moved on.
    Moved,
    /// The limit had run out.
    Late,
}

impl Fate {
    pub(super) const ALL: [Self; 8] = [
        Self::Start,
        Self::Counted,
        Self::Rest,
        Self::MakeUp,
        Self::Stopped,
        Self::Extended,
        Self::Moved,
        Self::Late,
    ];

    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Counted => "counted",
            Self::Rest => "rest",
            Self::MakeUp => "makeup",
            Self::Stopped => "stopped",
            Self::Extended => "extended",
            Self::Moved => "moved",
            Self::Late => "late",
        }
    }

    /// A sign that tells days apart on paper without colour.
    pub(super) fn sign(self, lang: Lang) -> &'static str {
        match self {
            Self::Start => lang.pick("起", "0"),
            Self::Counted => "",
            Self::Rest => lang.pick("休", "r"),
            Self::MakeUp => lang.pick("班", "w"),
            Self::Stopped => lang.pick("停", "s"),
            Self::Extended => lang.pick("延", "+"),
            Self::Moved => lang.pick("顺", ">"),
            Self::Late => lang.pick("逾", "!"),
        }
    }

    pub(super) fn words(self, lang: Lang) -> &'static str {
        let word = match self {
            Self::Start => Title::StartDay,
            Self::Counted => Title::CountedDay,
            Self::Rest => Title::RestDay,
            Self::MakeUp => Title::MakeUpDay,
            Self::Stopped => Title::StoppedDay,
            Self::Extended => Title::ExtendedDay,
            Self::Moved => Title::MovedDay,
            Self::Late => Title::LateDay,
        };
        title(word, lang)
    }
}

/// The days of a duty's limit.
pub(super) struct Weeks<'a> {
    base: &'a RuleBase,
    due: &'a Due,
    /// The day from which the limit runs, where that day itself does not count.
    start: Option<NaiveDate>,
    /// The last moment in time.
    end: NaiveDate,
    /// When it was performed.
    done: Option<NaiveDate>,
    /// The last day on which it was late.
    late: Option<NaiveDate>,
}

impl<'a> Weeks<'a> {
    /// The days of a duty, where its limit has an end.
    pub(super) fn of(base: &'a RuleBase, duty: &'a DutyRecord, as_of: NaiveDate) -> Option<Self> {
        let DueRecord::At(due) = &duty.due else {
            return None;
        };
        let end = due.at?.date();
        let ended = duty.ended.map(|at| at.date());
        let done = match duty.state {
            DutyState::Performed | DutyState::PerformedLate => ended,
            DutyState::Pending | DutyState::Suspended | DutyState::Overdue | DutyState::Waived => {
                None
            }
        };
        let late = match duty.state {
            DutyState::Overdue => Some(as_of),
            DutyState::PerformedLate => ended,
            DutyState::Pending
            | DutyState::Suspended
            | DutyState::Performed
            | DutyState::Waived => None,
        };
        // Of a limit in days the first day follows the day of its start; of hours and 当日内 it is that day.
        let in_days = due.last_day.is_some() && due.first_day != duty.opened.date();
        Some(Self {
            base,
            due,
            start: due.first_day.pred_opt().filter(|_| in_days),
            end,
            done,
            late: late.filter(|day| *day > end),
        })
    }

    fn fate(&self, day: NaiveDate) -> Option<Fate> {
        let step = self.due.steps.iter().find(|s| s.from <= day && day <= s.to);
        if let Some(step) = step {
            return Some(match step.reason {
                Reason::Rest(_) => Fate::Rest,
                Reason::MakeUp(_) => Fate::MakeUp,
                Reason::Stopped | Reason::Paused { .. } => Fate::Stopped,
                Reason::Extended(_) => Fate::Extended,
                Reason::Moved(_) => Fate::Moved,
            });
        }
        let last = self.last_late();
        if self.due.first_day <= day && day <= self.end {
            Some(Fate::Counted)
        } else if day > self.end && last.is_some_and(|last| day <= last) {
            Some(Fate::Late)
        } else if self.start == Some(day) {
            Some(Fate::Start)
        } else {
            None
        }
    }

    fn last_late(&self) -> Option<NaiveDate> {
        let shown = self.end.checked_add_days(Days::new(LATE_DAYS));
        self.late
            .map(|late| shown.map_or(late, |shown| late.min(shown)))
    }

    /// The Mondays of the weeks, from the trigger to the end of what is shown.
    fn mondays(&self) -> Vec<NaiveDate> {
        let monday = |day: NaiveDate| day.week(chrono::Weekday::Mon).checked_first_day();
        let first = monday(self.start.unwrap_or(self.due.first_day));
        let last = self.last_late().into_iter().chain(self.done).max();
        let last = last.map_or(self.end, |day| day.max(self.end));
        let week = |day: &NaiveDate| day.checked_add_days(Days::new(7));
        std::iter::successors(first, week)
            .take_while(|day| *day <= last)
            .collect()
    }

    /// The table.
    pub(super) fn table(&self, lang: Lang) -> Markup {
        let mondays = self.mondays();
        let (first, last) = DRAWN;
        let left_out = mondays.len().saturating_sub(first + last);
        let left_out = if left_out > 1 { left_out } else { 0 };
        html! {
            table.weeks {
                thead { tr {
                    th {}
                    @for name in days(lang) { th { (name) } }
                } }
                tbody {
                    @for (at, monday) in mondays.iter().enumerate() {
                        @if left_out == 0 || at < first || at >= first + left_out { (self.week(*monday, lang)) }
                        @else if at == first {
                            tr { td.gap colspan="8" { (weeks_left_out(left_out, lang)) } }
                        }
                    }
                }
            }
        }
    }

    fn week(&self, monday: NaiveDate, lang: Lang) -> Markup {
        html! {
            tr {
                th.month { (monday.format("%Y-%m")) }
                @for day in monday.iter_days().take(7) { (self.cell(day, lang)) }
            }
        }
    }

    fn cell(&self, day: NaiveDate, lang: Lang) -> Markup {
        let fate = self.fate(day);
        let mut class = fate.map_or("out", Fate::class).to_owned();
        let mut told: Vec<String> = vec![day.to_string()];
        told.extend(fate.map(|f| f.words(lang).to_owned()));
        told.extend(self.holiday(day));
        let (due, done) = (day == self.end, self.done == Some(day));
        if due {
            class.push_str(" due");
            told.push(title(Title::DueDay, lang).to_owned());
        }
        if done {
            class.push_str(" done");
            told.push(title(Title::DoneDay, lang).to_owned());
        }
        let number = match day.day() {
            1 => format!("{}/1", day.month()),
            day => day.to_string(),
        };
        let sign = match (due, done) {
            (_, true) => "✓",
            (true, false) => lang.pick("满", "="),
            (false, false) => fate.map_or("", |f| f.sign(lang)),
        };
        html! {
            td class=(class) title=(told.join(" · ")) { (number) i { (sign) } }
        }
    }

    /// The name of the holiday, or of the one that a day makes up for.
    fn holiday(&self, day: NaiveDate) -> Option<String> {
        let noticed = |step: &&crate::calendar::DayStep| step.from <= day && day <= step.to;
        let told = self.due.steps.iter().find(noticed);
        if let Some(Reason::Rest(Rest::Holiday(Some(name))) | Reason::MakeUp(Some(name))) =
            told.map(|step| &step.reason)
        {
            return Some(name.to_string());
        }
        match self.base.calendar.day_status(day) {
            DayStatus::Holiday(name) | DayStatus::MakeUpWorking(name) => name.map(str::to_owned),
            DayStatus::Working | DayStatus::Weekend => None,
        }
    }
}

fn days(lang: Lang) -> [&'static str; 7] {
    lang.pick(
        ["一", "二", "三", "四", "五", "六", "日"],
        ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"],
    )
}

fn weeks_left_out(weeks: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("…… {weeks}周从略 ……"),
        Lang::En => format!("… {weeks} weeks left out …"),
    }
}
