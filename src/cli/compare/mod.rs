//! `banfa compare`: what an amendment changes, case by case.

mod accept;
mod sides;

use super::console::Console;
use super::{Ending, Outcome};
use crate::compare::{
    self, Expectations, Finding, Material, Pair, from_case_file, from_input, from_old_input,
    read_expected,
};
use crate::explore::{Bounds, histories};
use crate::problem::{Problem, Severity};
use crate::project::{
    Project, Trouble, files_below, mapping_of, read_registers, read_source, rules_of, shown,
    write_atomically, written,
};
use crate::report::effect::{self, Effect, Group, Source, SourceKind, html, markdown};
use crate::report::words::{
    Lang, Phrase, effect_summary, effect_verdict, exploration_bound, phrase,
};
use crate::source::{FileId, SourceMap};
use accept::{Found, decide};
use chrono::NaiveDate;
use clap::ArgMatches;
use sides::{Matched, Side, absolute, matched, sides};
use std::path::{Path, PathBuf};

/// Where the files of expected differences end.
const EXPECTED: &str = "expected";

/// A case file of the suite.
struct CaseFile {
    name: String,
    file: FileId,
    /// Which of the matched rule bases judges it.
    of: usize,
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
    let logs: Vec<PathBuf> = paths(matches, "log");
    let explores = matches.get_flag("explore");
    let wanted = (logs.is_empty() && !explores) || matches.contains_id("cases");
    let (cases, folder, mut skipped) = match wanted {
        true => suite(matches, &old, &new, &matched, &mut sources)?,
        false => Default::default(),
    };
    let mut unreadable = Vec::new();
    let map = match matches.get_one::<PathBuf>("map") {
        Some(path) => read_source(path, &mut sources, &mut unreadable)?,
        None => None,
    };
    if let (false, [_, _, ..]) = (logs.is_empty(), &matched[..]) {
        let names = matched.iter().map(|m| shown(&m.folder)).collect();
        return Err(Trouble::SeveralRuleBases { names });
    }
    let expected = expected_files(matches, &matched, &mut sources, &mut unreadable)?;
    // Without them the comparison would be another one.
    if !unreadable.is_empty() {
        console.problems(&unreadable, &sources);
        return Ok(Ending::Finding);
    }
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
        let mut materials: Vec<Material> = own
            .map(|c| from_case_file(&pair, c.file, &c.name))
            .collect();
        let log = read_log(&pair, &logs, map, console)?;
        flawed |= log.is_none() && !logs.is_empty();
        materials.extend(log);
        if explores {
            materials.extend(explored(&pair, console));
        }
        let day = bases.effective;
        let groups = one_base(&pair, &materials, &expectations, day, &folder, &mut report);
        report.titles.push(bases.new.title.to_string());
        found.push(Found {
            groups,
            target: target(matches, bases, expected[at].first(), &sources),
            title: bases.new.title.to_string(),
        });
    }
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
    folder: &Path,
    report: &mut Effect,
) -> Vec<Group> {
    let findings = compare::findings(pair, materials, expectations);
    count(materials, &findings, folder, pair.lang, report);
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

/// How many cases there are, by source, and how many of them end differently. Of a log each matter is a case.
fn count(
    materials: &[Material],
    findings: &[Finding],
    folder: &Path,
    lang: Lang,
    report: &mut Effect,
) {
    for kind in [SourceKind::Suite, SourceKind::Log, SourceKind::Explored] {
        let of_kind = || materials.iter().filter(|m| m.kind == kind);
        if of_kind().next().is_none() {
            continue;
        }
        let cases: usize = of_kind().map(Material::size).sum();
        let mut differing: Vec<(usize, String)> = findings
            .iter()
            .filter(|f| materials[f.material].kind == kind)
            .map(|f| (f.material, materials[f.material].case_of(&f.difference)))
            .collect();
        differing.sort();
        differing.dedup();
        let name = match kind {
            SourceKind::Suite => shown(folder),
            SourceKind::Log => of_kind().next().map_or(String::new(), |m| m.name.clone()),
            SourceKind::Explored => exploration_bound(EXPLORED, lang),
        };
        report.cases += cases;
        report.differing += differing.len();
        report.sources.push(Source {
            kind,
            name,
            cases,
            differing: differing.len(),
        });
    }
}

/// How far the exploration of each side goes.
const EXPLORED: Bounds = Bounds {
    runs: 12_000,
    events: 12,
    idle: 12_000,
    seed: 1,
};

/// Histories that reach different positions under either side's rules.
fn explored(pair: &Pair<'_>, console: &Console) -> Vec<Material> {
    let word = phrase(Phrase::ExploredCase, console.lang);
    let mut number = 0;
    let mut name = || {
        number += 1;
        format!("{word} {number}")
    };
    let mut found: Vec<Material> = Vec::new();
    let (old, new) = pair.changed();
    for input in histories(pair.new.base, EXPLORED, &new) {
        found.push(from_input(pair, &name(), SourceKind::Explored, input));
    }
    for input in histories(pair.old.base, EXPLORED, &old) {
        found.push(from_old_input(pair, &name(), SourceKind::Explored, input));
    }
    found
}

/// Event logs, read row by row with their mapping; nothing where the mapping does not fit.
fn read_log(
    pair: &Pair<'_>,
    logs: &[PathBuf],
    map: Option<FileId>,
    console: &Console,
) -> Result<Option<Material>, Trouble> {
    if logs.is_empty() {
        return Ok(None);
    }
    let (mapping, problems) = mapping_of(map, pair.new.base, pair.sources);
    console.problems(&problems, pair.sources);
    if problems.iter().any(|p| p.severity() == Severity::Error) {
        return Ok(None);
    }
    let (taken, problems) = read_registers(pair.new.base, &mapping, logs, |_| {})?;
    console.problems(&problems, pair.sources);
    if problems.iter().any(|p| p.severity() == Severity::Error) {
        return Ok(None);
    }
    if !taken.refused.is_empty() {
        let refused = phrase(Phrase::RowsRefused, console.lang);
        let rows = phrase(Phrase::Row, console.lang);
        console.warn(&format!("{refused} {} {rows}\n", taken.refused.len()));
    }
    let names: Vec<String> = logs.iter().map(|p| shown(p)).collect();
    let name = console.lang.list(&names);
    Ok(Some(from_input(
        pair,
        &name,
        SourceKind::Log,
        taken.unpacked().input,
    )))
}

/// The paths of an option that may be given several times.
fn paths(matches: &ArgMatches, name: &str) -> Vec<PathBuf> {
    let named = matches.get_many::<PathBuf>(name).into_iter().flatten();
    named.cloned().collect()
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
    let files = files_below(&folder, "case")?;
    if files.is_empty() {
        return Err(Trouble::NoCases {
            folder: shown(&folder),
        });
    }
    let (mut out, mut skipped) = (Vec::new(), Vec::new());
    for path in &files {
        let inside = path.strip_prefix(&folder).unwrap_or(path);
        let name = written(&inside.with_extension(""));
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
    unreadable: &mut Vec<Problem>,
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
                None => files_below(&one.folder, EXPECTED)?,
            },
        };
        let mut files = Vec::new();
        for path in paths {
            files.extend(read_source(&path, sources, unreadable)?);
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
        match form {
            "json" => console.say_json(&rendered),
            _ => console.say(&rendered),
        }
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
