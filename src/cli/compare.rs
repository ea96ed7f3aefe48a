//! `banfa compare`: what an amendment changes, case by case.

use super::console::Console;
use super::review::{Answer, ask};
use super::rulebase::rules_path;
use super::{Ending, Outcome};
use crate::compare::{self, Expectations, Material, Pair, from_case_file, read_expected};
use crate::model::RuleBase;
use crate::problem::Severity;
use crate::project::{
    Project, Revision, SuiteRules, Trouble, files_below, load_with_drafts, read_source, rules_of,
    shown, write_atomically,
};
use crate::report::effect::{self, Effect, Group, Source, SourceKind, group_text, html, markdown};
use crate::report::words::{Help, Phrase, effect_summary, effect_verdict, help, phrase};
use crate::source::{FileId, SourceMap};
use chrono::NaiveDate;
use clap::ArgMatches;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::BufRead;
use std::path::{Path, PathBuf};

/// Where the files of expected differences end.
const EXPECTED: &str = "expected";

/// One side of the comparison.
struct Side {
    /// As the user named it.
    label: String,
    project: Project,
    rules: Vec<SuiteRules>,
    /// The draft amendments that are tried on the rules.
    drafts: Vec<PathBuf>,
    /// Keeps the files of a revision while they are needed.
    revision: Option<Revision>,
}

/// Two rule bases of one regulation.
struct Matched {
    old: RuleBase,
    new: RuleBase,
    /// They are one rule base at two dates.
    same: bool,
    /// Where the new one stands.
    folder: PathBuf,
    name: String,
    /// Where the differences stand that a draft is expected to make.
    beside: Option<PathBuf>,
    /// When the amendment takes effect.
    effective: Option<NaiveDate>,
}

/// A case file of the suite.
struct CaseFile {
    name: String,
    file: FileId,
    /// Which of the matched rule bases judges it.
    of: usize,
}

/// What was found under one regulation.
struct Found {
    groups: Vec<Group>,
    target: PathBuf,
    title: String,
}

/// Runs the command.
pub(super) fn compare(matches: &ArgMatches, console: &Console) -> Outcome {
    let effective = super::arguments::date(matches, "effective", console.lang)?;
    let mut sources = SourceMap::default();
    let (old, new, dates) = sides(matches, &mut sources, console)?;
    let transition = matches.get_flag("with-transition");
    let mut labels = (old.label.clone(), new.label.clone());
    let matched = matched(
        &old,
        &new,
        dates,
        effective,
        transition,
        &mut labels,
        console,
    )?;
    let (cases, folder, mut skipped) = suite(matches, &old, &new, &matched, &mut sources)?;
    let expected = expected_files(matches, &matched, &mut sources)?;
    for revision in [&old, &new].into_iter().filter_map(|s| s.revision.as_ref()) {
        let root = shown(&revision.root);
        sources.rename(&root, &format!("{}:", revision.name));
    }
    let mut report = Effect {
        old: labels.0,
        new: labels.1,
        ..Effect::default()
    };
    report.skipped.append(&mut skipped);
    let mut flawed = false;
    let mut found: Vec<Found> = Vec::new();
    for (at, bases) in matched.iter().enumerate() {
        let pair = Pair::new((&bases.old, &bases.new), bases.same, &sources, console.lang);
        let mut expectations = Expectations::default();
        for &file in &expected[at] {
            let (read, problems) = read_expected(&pair, file);
            console.problems(&problems, &sources);
            flawed |= problems.iter().any(|p| p.severity() == Severity::Error);
            expectations.join(read);
        }
        let own = cases.iter().filter(|c| c.of == at);
        let materials: Vec<Material> = own
            .map(|c| from_case_file(&pair, c.file, &c.name))
            .collect();
        let groups = one_base(
            &pair,
            &materials,
            &expectations,
            bases.effective,
            &mut report,
        );
        report.titles.push(bases.new.title.to_string());
        found.push(Found {
            groups,
            target: target(matches, bases, expected[at].first(), &sources),
            title: bases.new.title.to_string(),
        });
    }
    report.sources.push(Source {
        kind: SourceKind::Suite,
        name: shown(&folder),
        cases: report.cases,
        differing: report.differing,
    });
    let writable = new.revision.is_none() || matches.contains_id("expected");
    decide(matches, &mut found, writable, console)?;
    let several = found.len() > 1;
    for one in found {
        let mut groups = one.groups;
        for group in groups.iter_mut().filter(|_| several) {
            group.provision = format!("《{}》{}", one.title, group.provision);
        }
        report.groups.append(&mut groups);
    }
    finish(matches, &report, console)?;
    let clean = report.unexplained() == 0 && report.absent.is_empty() && !flawed;
    Ok(if clean { Ending::Fine } else { Ending::Finding })
}

/// Compares the cases of one regulation.
fn one_base(
    pair: &Pair<'_>,
    materials: &[Material],
    expectations: &Expectations,
    effective: Option<NaiveDate>,
    report: &mut Effect,
) -> Vec<Group> {
    let findings = compare::findings(pair, materials, expectations);
    let mut differing: Vec<usize> = findings.iter().map(|f| f.material).collect();
    differing.dedup();
    report.cases += materials.len();
    report.differing += differing.len();
    report.absent.extend(expectations.absent());
    report.open.day = report.open.day.take().or(effective.map(|d| d.to_string()));
    for material in materials {
        let (duties, touched) = compare::touched(pair, material, effective);
        report.open.duties += duties;
        report.open.touched.extend(touched);
    }
    let renumbered = pair.aligned.renumbered().iter().cloned();
    report.renumbered.extend(renumbered);
    compare::groups(pair, materials, &findings)
}

// ───────────────────────────── the two sides ─────────────────────────────

type Dates = Option<(NaiveDate, NaiveDate)>;

fn sides(
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
    let drafts = super::rulebase::drafts(matches)?;
    if !drafts.is_empty() {
        let path = rules_path(rules)?;
        let old = folder_side(&path, &[], sources, console)?;
        let mut new = folder_side(&path, &drafts, sources, console)?;
        let names: Vec<String> = drafts.iter().map(|d| shown(d)).collect();
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

fn absolute(path: &Path) -> PathBuf {
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
fn matched(
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

// ───────────────────────────── the cases and what is expected ─────────────────────────────

fn suite(
    matches: &ArgMatches,
    old: &Side,
    new: &Side,
    matched: &[Matched],
    sources: &mut SourceMap,
) -> Result<(Vec<CaseFile>, PathBuf, Vec<String>), Trouble> {
    let here = || Project::find(Path::new(".")).ok().map(|p| p.cases);
    let named = matches.get_one::<PathBuf>("cases").map(|p| absolute(p));
    let folder = match named {
        Some(folder) if folder.is_dir() => folder,
        Some(folder) => {
            return Err(Trouble::NoSuchPath {
                path: shown(&folder),
            });
        }
        None => [
            Some(new.project.cases.clone()),
            here(),
            Some(old.project.cases.clone()),
        ]
        .into_iter()
        .flatten()
        .find(|folder| folder.is_dir())
        .ok_or(Trouble::NothingToCompare)?,
    };
    let files = files_below(&folder, "case");
    if files.is_empty() {
        return Err(Trouble::NoCases {
            folder: shown(&folder),
        });
    }
    let (mut out, mut skipped) = (Vec::new(), Vec::new());
    for path in &files {
        let inside = path.strip_prefix(&folder).unwrap_or(path);
        let name = inside
            .with_extension("")
            .to_string_lossy()
            .replace('\\', "/");
        let of = match matched {
            [_] if new.rules.len() == 1 => Some(0),
            _ => rules_of(&new.rules, inside)
                .ok()
                .and_then(|r| matched.iter().position(|m| m.name == r.folder.name)),
        };
        let mut unreadable = Vec::new();
        let file = read_source(path, sources, &mut unreadable)?;
        match (of, file) {
            (Some(of), Some(file)) => out.push(CaseFile { name, file, of }),
            _ => skipped.push(name),
        }
    }
    Ok((out, folder, skipped))
}

/// The files of expected differences of each regulation: the one that was named, or those beside the new rules.
fn expected_files(
    matches: &ArgMatches,
    matched: &[Matched],
    sources: &mut SourceMap,
) -> Result<Vec<Vec<FileId>>, Trouble> {
    let named = matches.get_one::<PathBuf>("expected");
    let mut out = Vec::new();
    for one in matched {
        let paths = match named {
            // One that does not exist yet is made when differences are accepted.
            Some(path) if path.exists() => vec![path.clone()],
            Some(_) if writes(matches) => Vec::new(),
            Some(path) => return Err(Trouble::NoSuchPath { path: shown(path) }),
            None => match &one.beside {
                Some(path) => vec![path.clone()]
                    .into_iter()
                    .filter(|p| p.exists())
                    .collect(),
                None => files_below(&one.folder, EXPECTED),
            },
        };
        let mut files = Vec::new();
        for path in paths {
            files.extend(read_source(&path, sources, &mut Vec::new())?);
        }
        out.push(files);
    }
    Ok(out)
}

fn writes(matches: &ArgMatches) -> bool {
    matches.get_flag("accept") || matches.get_flag("review")
}

/// The file into which accepted differences go.
fn target(
    matches: &ArgMatches,
    bases: &Matched,
    first: Option<&FileId>,
    sources: &SourceMap,
) -> PathBuf {
    let named = matches.get_one::<PathBuf>("expected");
    match (named.or(bases.beside.as_ref()), first) {
        (Some(path), _) => path.clone(),
        (None, Some(file)) => PathBuf::from(&*sources.file(*file).name),
        (None, None) => bases.folder.join(format!("预期差异.{EXPECTED}")),
    }
}

// ───────────────────────────── accepting ─────────────────────────────

/// Takes the unexplained differences in, all of them or one by one.
fn decide(
    matches: &ArgMatches,
    found: &mut [Found],
    writable: bool,
    console: &Console,
) -> Result<(), Trouble> {
    if !writes(matches) {
        return Ok(());
    }
    if !writable {
        return Err(Trouble::Usage {
            message: "--accept".into(),
            hint: Some(help(Help::CompareExpected, console.lang).to_owned()),
        });
    }
    let mut all = matches.get_flag("accept");
    let mut answers = std::io::stdin().lock();
    for one in found {
        let (path, title) = (one.target.clone(), one.title.clone());
        for group in one.groups.iter_mut().filter(|g| g.expected < g.count) {
            if all {
                accept(group, &path, &title, "", console)?;
                continue;
            }
            console.say(&group_text(group, console.lang, console.paint));
            match ask(console, &mut answers)? {
                Answer::Accept => {
                    let reason = reason(console, &mut answers);
                    accept(group, &path, &title, &reason, console)?;
                }
                Answer::AcceptAll => {
                    accept(group, &path, &title, "", console)?;
                    all = true;
                }
                Answer::Leave => {}
                Answer::Quit => return Ok(()),
            }
        }
    }
    Ok(())
}

fn reason(console: &Console, answers: &mut impl BufRead) -> String {
    console.say(phrase(Phrase::ReasonPrompt, console.lang));
    let mut line = String::new();
    match answers.read_line(&mut line) {
        Ok(_) => line.trim().to_owned(),
        Err(_) => String::new(),
    }
}

/// Writes a group into the file of expected differences.
fn accept(
    group: &mut Group,
    path: &Path,
    title: &str,
    reason: &str,
    console: &Console,
) -> Result<(), Trouble> {
    let mut text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => format!("预期差异 {title}\n"),
        Err(e) => {
            return Err(Trouble::CannotRead {
                path: shown(path),
                why: e.to_string(),
            });
        }
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    if !reason.is_empty() {
        let _ = writeln!(text, "> {reason}");
    } else if text.lines().any(|l| l.starts_with('>')) {
        // The reason above is not this one's.
        text.push_str(">\n");
    }
    let line = compare::foreseen_line(&group.provision, group.topic, group.manner, &group.names);
    let _ = writeln!(text, "{line}");
    write_atomically(path, &text)?;
    group.expected = group.count;
    if !reason.is_empty() {
        group.reasons.push(reason.to_owned());
    }
    let done = phrase(Phrase::AcceptedInto, console.lang);
    console.warn(&format!("{done} {}: {line}\n", shown(path)));
    Ok(())
}

// ───────────────────────────── the report ─────────────────────────────

fn finish(matches: &ArgMatches, report: &Effect, console: &Console) -> Result<(), Trouble> {
    let lang = console.lang;
    let output = matches.get_one::<PathBuf>("output");
    let format = matches.get_one::<String>("format");
    let form = format.map_or("text", String::as_str);
    let rendered = match form {
        "json" => format!("{:#}\n", effect::json(report)),
        "markdown" => markdown(report, lang),
        "html" => html(report, lang),
        _ => {
            let paint = match output {
                Some(_) => crate::report::Paint::default(),
                None => console.paint,
            };
            effect::text(report, lang, paint)
        }
    };
    let Some(path) = output else {
        console.say(&rendered);
        if form == "text" && report.unexplained() > 0 && !writes(matches) {
            console.say(&format!("{}\n", phrase(Phrase::AcceptDifferences, lang)));
        }
        return Ok(());
    };
    write_atomically(path, &rendered)?;
    let mut said = effect_summary(report, lang);
    let verdict = effect_verdict(report, lang);
    if !verdict.is_empty() {
        said = format!("{said}\n{verdict}");
    }
    let written = phrase(Phrase::WrittenTo, lang);
    console.say(&format!("{said}\n{written} {}\n", shown(path)));
    Ok(())
}
