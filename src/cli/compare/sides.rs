//! The two sides of a comparison: folders, git revisions, dates of one rule base, a draft; and which regulation of one is
//! which of the other.

use super::EXPECTED;
use crate::cli::console::Console;
use crate::cli::rulebase::{drafts, rules_path};
use crate::model::RuleBase;
use crate::project::{Project, Revision, SuiteRules, Trouble, load_with_drafts, shown};
use crate::report::words::{Help, Phrase, help, phrase};
use crate::source::SourceMap;
use chrono::NaiveDate;
use clap::ArgMatches;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// One side of the comparison.
pub(super) struct Side {
    /// As the user named it.
    pub(super) label: String,
    pub(super) project: Project,
    pub(super) rules: Vec<SuiteRules>,
    /// The draft amendments that are tried on the rules.
    pub(super) drafts: Vec<PathBuf>,
    /// Keeps the files of a revision while they are needed.
    pub(super) revision: Option<Revision>,
}

/// Two rule bases of one regulation.
pub(super) struct Matched {
    pub(super) old: RuleBase,
    pub(super) new: RuleBase,
    /// They are one rule base at two dates.
    pub(super) same: bool,
    /// Where the new one stands.
    pub(super) folder: PathBuf,
    pub(super) name: String,
    /// Where the differences stand that a draft is expected to make.
    pub(super) beside: Option<PathBuf>,
    /// When the amendment takes effect.
    pub(super) effective: Option<NaiveDate>,
}

/// The dates of two texts of one rule base.
pub(super) type Dates = Option<(NaiveDate, NaiveDate)>;

/// What the arguments name.
pub(super) fn sides(
    matches: &ArgMatches,
    sources: &mut SourceMap,
    console: &Console,
) -> Result<(Side, Side, Dates), Trouble> {
    let rules = matches.get_one::<PathBuf>("rules");
    if let Some(days) = matches.get_many::<String>("at") {
        let mut read = days.map(|text| {
            NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").map_err(|_| Trouble::Usage {
                message: format!("--at {text}"),
                hint: Some(help(Help::UsageDate, console.lang).to_owned()),
            })
        });
        let (Some(old), Some(new)) = (read.next(), read.next()) else {
            return Err(Trouble::NothingInCommon);
        };
        let (old, new) = (old?, new?);
        let path = rules_path(rules)?;
        let side = |day: NaiveDate, sources: &mut SourceMap| -> Result<Side, Trouble> {
            let mut side = folder_side(&path, &[], sources, console)?;
            side.label = day.to_string();
            Ok(side)
        };
        return Ok((side(old, sources)?, side(new, sources)?, Some((old, new))));
    }
    let named_drafts = drafts(matches)?;
    if !named_drafts.is_empty() {
        let path = rules_path(rules)?;
        let old = folder_side(&path, &[], sources, console)?;
        let mut new = folder_side(&path, &named_drafts, sources, console)?;
        let names: Vec<String> = named_drafts.iter().map(|d| shown(d)).collect();
        new.label = console.lang.list(&names);
        return Ok((old, new, None));
    }
    let named = |name: &str| matches.get_one::<std::ffi::OsString>(name);
    let old = match named("OLD") {
        Some(name) => side(name, rules, sources, console)?,
        None => return Err(Trouble::NothingInCommon),
    };
    let new = match named("NEW") {
        Some(name) => side(name, rules, sources, console)?,
        None => folder_side(&rules_path(rules)?, &[], sources, console)?,
    };
    Ok((old, new, None))
}

/// A path where there is one, else a git revision of the project in which the user stands.
fn side(
    named: &OsStr,
    rules: Option<&PathBuf>,
    sources: &mut SourceMap,
    console: &Console,
) -> Result<Side, Trouble> {
    let text = named.to_string_lossy();
    let asked = text.strip_prefix("git:");
    if asked.is_none() && Path::new(named).exists() {
        return folder_side(Path::new(named), &[], sources, console);
    }
    let name = asked.unwrap_or(&text);
    let here = match rules {
        Some(path) => Project::of_rules(&absolute(path)),
        None => Project::find(Path::new("."))?,
    };
    let revision = Revision::read(name, &here.root)?;
    let inside = here
        .rules
        .strip_prefix(&here.root)
        .unwrap_or(Path::new("rules"));
    let at = revision.root.join(inside);
    let loaded = load_with_drafts(&at, &[], sources);
    sources.rename(&shown(&revision.root), &format!("{name}:"));
    let rules = match loaded {
        Ok(rules) => usable(rules, sources, console)?,
        Err(Trouble::NoSuchPath { .. } | Trouble::NoRuleFiles { .. }) => {
            return Err(Trouble::NoSuchPath {
                path: format!("{name}:{}", inside.display()),
            });
        }
        Err(trouble) => return Err(trouble),
    };
    let mut side = Side {
        label: name.to_owned(),
        project: Project {
            rules: at,
            ..Project::at(&revision.root)
        },
        rules,
        drafts: Vec::new(),
        revision: None,
    };
    side.revision = Some(revision);
    Ok(side)
}

fn folder_side(
    path: &Path,
    drafts: &[PathBuf],
    sources: &mut SourceMap,
    console: &Console,
) -> Result<Side, Trouble> {
    let label = shown(path);
    let path = absolute(path);
    let (rules, project) = match path.join("rules") {
        inside if inside.is_dir() => (inside, Project::at(&path)),
        _ => (path.clone(), Project::of_rules(&path)),
    };
    Ok(Side {
        label,
        rules: usable(load_with_drafts(&rules, drafts, sources)?, sources, console)?,
        project,
        drafts: drafts.to_vec(),
        revision: None,
    })
}

pub(super) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Rule bases without errors; those with some are reported, and nothing is compared.
fn usable(
    all: Vec<SuiteRules>,
    sources: &SourceMap,
    console: &Console,
) -> Result<Vec<SuiteRules>, Trouble> {
    let broken: Vec<&SuiteRules> = all.iter().filter(|r| r.rules.broken()).collect();
    for one in &broken {
        console.problems(&one.rules.problems, sources);
    }
    match broken.is_empty() {
        true => Ok(all),
        false => Err(Trouble::RulesBroken),
    }
}

/// Rule bases that are the same regulation: the only one of each side, or those with folders of the same name.
pub(super) fn matched(
    old: &Side,
    new: &Side,
    dates: Dates,
    effective: Option<NaiveDate>,
    transition: bool,
    labels: &mut (String, String),
    console: &Console,
) -> Result<Vec<Matched>, Trouble> {
    let mut out = Vec::new();
    for is in &new.rules {
        let was = match (&old.rules[..], &new.rules[..]) {
            ([only], [_]) => Some(only),
            _ => old.rules.iter().find(|r| r.folder.name == is.folder.name),
        };
        let (Some(was), Some(to)) = (was.and_then(|w| w.rules.base.as_ref()), &is.rules.base)
        else {
            continue;
        };
        let folder = match is.folder.path.is_dir() {
            true => is.folder.path.clone(),
            false => is.folder.path.parent().unwrap_or(Path::new(".")).to_owned(),
        };
        let mut pair = Matched {
            old: was.clone(),
            new: to.clone(),
            same: dates.is_some(),
            folder,
            name: is.folder.name.clone(),
            beside: new.drafts.first().map(|d| d.with_extension(EXPECTED)),
            effective,
        };
        if let Some((from, until)) = dates {
            pair.old = to.frozen_at(from);
            pair.new = to.frozen_at(until);
            pair.effective = effective.or(Some(until));
        } else if let Some(day) = decreed(was, to) {
            pair.effective = effective.or(Some(day));
            if !transition {
                // What the amendment says, whenever the cases took place.
                pair.old = was.frozen_at(day);
                pair.new = to.frozen_at(day);
                let of = phrase(Phrase::TextOf, console.lang);
                labels.1 = match console.lang {
                    crate::report::words::Lang::Zh => format!("{}({day} {of})", new.label),
                    crate::report::words::Lang::En => format!("{} ({of} {day})", new.label),
                };
            }
        }
        out.push(pair);
    }
    match out.is_empty() {
        true => Err(Trouble::NothingInCommon),
        false => Ok(out),
    }
}

/// When the last amendment takes effect that only the new side has.
fn decreed(old: &RuleBase, new: &RuleBase) -> Option<NaiveDate> {
    let known = |title: &str| old.decrees.iter().any(|d| d.title.text == title);
    let fresh = new.decrees.iter().filter(|d| !known(&d.title.text));
    fresh.filter_map(|d| d.effective).max()
}
