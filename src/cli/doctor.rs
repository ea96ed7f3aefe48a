//! `banfa doctor`: what there is — rules, versions, calendars, cases, editors — and what of it needs a hand.

use super::console::Console;
use super::{Ending, Outcome, arguments};
use crate::amend::Decree;
use crate::model::{Provision, RuleBase};
use crate::project::{Ailment, Checkup, Project, SuiteRules, check_up, is_installed, shown};
use crate::report::padded;
use crate::report::words::{Lang, Phrase, phrase};
use chrono::{DateTime, FixedOffset, NaiveDate};
use clap::ArgMatches;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Editors by the program that starts them.
const EDITORS: [(&str, &str); 6] = [
    ("code", "VS Code"),
    ("codium", "VSCodium"),
    ("nvim", "Neovim"),
    ("vim", "Vim"),
    ("hx", "Helix"),
    ("emacs", "Emacs"),
];

/// Files that one line names at most.
const MOST_NAMED: usize = 5;

/// Cells of the first column.
const LABEL: usize = 10;

/// Runs the command.
pub(super) fn doctor(matches: &ArgMatches, console: &Console) -> Outcome {
    let day = arguments::date(matches, "at", console.lang)?.unwrap_or_else(today);
    let found = check_up(Project::find(Path::new("."))?, day)?;
    let mut page = Page {
        console,
        out: format!("banfa {}\n", env!("CARGO_PKG_VERSION")),
    };
    page.project(&found, day);
    page.ailments(&found.ailments);
    console.say(&page.out);
    Ok(match found.ailments.is_empty() {
        true => Ending::Fine,
        false => Ending::Finding,
    })
}

/// The day in China, whose calendars these are.
fn today() -> NaiveDate {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let seconds = since.map_or(0, |s| i64::try_from(s.as_secs()).unwrap_or(i64::MAX));
    let utc = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    let china = FixedOffset::east_opt(8 * 3600);
    china.map_or(utc.date_naive(), |zone| {
        utc.with_timezone(&zone).date_naive()
    })
}

/// `2004—2010、2012`
fn ranges(years: &[i32], lang: Lang) -> String {
    let mut runs: Vec<(i32, i32)> = Vec::new();
    for &year in years {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == year => *last = year,
            _ => runs.push((year, year)),
        }
    }
    let dash = lang.pick("—", "–");
    let run = |(first, last): &(i32, i32)| match first == last {
        true => first.to_string(),
        false => format!("{first}{dash}{last}"),
    };
    lang.list(&runs.iter().map(run).collect::<Vec<_>>())
}

struct Page<'c> {
    console: &'c Console,
    out: String,
}

impl Page<'_> {
    fn say(&self, what: Phrase) -> &'static str {
        phrase(what, self.console.lang)
    }

    fn line(&mut self, label: Phrase, text: &str) {
        let label = self.console.paint.bold(&padded(self.say(label), LABEL));
        self.out.push_str(&format!("{label}{text}\n"));
    }

    /// A line below another.
    fn detail(&mut self, label: Phrase, text: &str) {
        let label = padded(self.say(label), LABEL);
        self.out.push_str(&format!("  {label}{text}\n"));
    }

    fn project(&mut self, found: &Checkup, day: NaiveDate) {
        self.line(Phrase::Project, &shown(&found.project.root));
        for one in &found.rules {
            self.rules(one, day);
        }
        let counted = |n: usize, folder: &Path| format!("{n}  {}", shown(folder));
        let cases = &found.project.cases;
        self.line(Phrase::CaseFiles, &counted(found.cases, cases));
        let snapshots = crate::project::snapshot_folder(cases);
        self.line(Phrase::Snapshots, &counted(found.snapshots, &snapshots));
        let editors = EDITORS.iter().filter(|(program, _)| is_installed(program));
        let editors: Vec<&str> = editors.map(|(_, name)| *name).collect();
        let none = self.say(Phrase::NotFound);
        let found = |names: String| {
            if names.is_empty() {
                none.to_owned()
            } else {
                names
            }
        };
        let lang = self.console.lang;
        self.line(Phrase::Editors, &found(lang.list(&editors)));
        let git = is_installed("git").then(|| "git".to_owned());
        self.line(Phrase::Revisions, &found(git.unwrap_or_default()));
    }

    fn rules(&mut self, one: &SuiteRules, day: NaiveDate) {
        let Some(base) = &one.rules.base else {
            self.line(Phrase::Regulation, &shown(&one.folder.path));
            return;
        };
        let title = format!("{}  {}", base.title, shown(&one.folder.path));
        self.line(Phrase::Regulation, &title);
        let citable = |p: &&Provision| p.citable && p.edition.stands_on(day);
        let citable = base.provisions.iter().filter(citable).count();
        let counts = [
            (one.folder.files.len(), Phrase::Files),
            (citable, Phrase::Provisions),
        ];
        let counts = counts.map(|(n, what)| format!("{n} {}", self.say(what)));
        self.detail(Phrase::Contents, &self.console.lang.list(&counts));
        self.versions(base, day);
        let years = base.calendar.years();
        match years.is_empty() {
            true => self.detail(Phrase::Calendars, self.say(Phrase::NoCalendar)),
            false => self.detail(Phrase::Calendars, &ranges(years, self.console.lang)),
        }
    }

    /// Each text that brought a version, with its day; the last of them in force is the present one.
    fn versions(&mut self, base: &RuleBase, day: NaiveDate) {
        let first = (base.effective.unwrap_or(NaiveDate::MIN), &*base.title);
        let decree = |d: &Decree| d.effective.unwrap_or(NaiveDate::MAX);
        let decrees = base.decrees.iter().map(|d| (decree(d), &*d.title.text));
        let all: Vec<(NaiveDate, &str)> = [first].into_iter().chain(decrees).collect();
        let present = all
            .iter()
            .filter(|(from, _)| *from <= day)
            .max_by_key(|(from, _)| *from);
        let repealed = base.repealed.is_some_and(|end| end <= day);
        for version in &all {
            let (from, title) = *version;
            let mark = if from > day {
                self.say(Phrase::NotYetInForce)
            } else if present == Some(version) && !repealed {
                self.say(Phrase::InForce)
            } else {
                ""
            };
            let from = match from {
                NaiveDate::MIN | NaiveDate::MAX => self.say(Phrase::Undated).to_owned(),
                from => from.to_string(),
            };
            self.detail(
                Phrase::Version,
                format!("{from}  {title}  {mark}").trim_end(),
            );
        }
        if let Some(end) = base.repealed {
            self.detail(Phrase::RepealedFrom, &end.to_string());
        }
    }

    fn ailments(&mut self, ailments: &[Ailment]) {
        let paint = self.console.paint;
        if ailments.is_empty() {
            let fine = paint.green(self.say(Phrase::NothingAmiss));
            self.out.push_str(&format!("{fine}\n"));
            return;
        }
        for ailment in ailments {
            let (what, mend) = self.words(ailment);
            self.out
                .push_str(&format!("{}\n  {mend}\n", paint.red(&what)));
        }
    }

    fn words(&self, ailment: &Ailment) -> (String, String) {
        let lang = self.console.lang;
        let colon = lang.pick(":", ": ");
        let tell = |what: Phrase, which: &str| format!("{}{colon}{which}", self.say(what));
        let (what, mend) = match ailment {
            Ailment::RulesBroken { folder, errors } => {
                let count = lang.pick(
                    format!("{folder}({errors} 处)"),
                    format!("{folder} ({errors})"),
                );
                (tell(Phrase::HasErrors, &count), Phrase::MendErrors)
            }
            Ailment::NoCalendar { title, years } => {
                let years = format!("{}  {title}", ranges(years, lang));
                (
                    tell(Phrase::YearsWithoutCalendar, &years),
                    Phrase::MendCalendar,
                )
            }
            Ailment::NoCases { folder } => (tell(Phrase::WithoutCases, folder), Phrase::MendCases),
            Ailment::NoSnapshot { cases } => (
                tell(Phrase::CasesWithoutSnapshot, &self.names(cases)),
                Phrase::MendSnapshot,
            ),
            Ailment::NoCase { snapshots } => (
                tell(Phrase::SnapshotsWithoutCase, &self.names(snapshots)),
                Phrase::MendStale,
            ),
        };
        (what, self.say(mend).to_owned())
    }

    /// How many, and the first of them.
    fn names(&self, names: &[String]) -> String {
        let first: Vec<&String> = names.iter().take(MOST_NAMED).collect();
        let more = if names.len() > MOST_NAMED { " …" } else { "" };
        format!("{}  {}{more}", names.len(), self.console.lang.list(&first))
    }
}
