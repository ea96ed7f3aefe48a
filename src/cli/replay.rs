//! `banfa replay`: years of registers under the rules.

use super::console::Console;
use super::rulebase::{base_of, drafts, rules_path, usable_rules};
use super::stage::{Asked, stage_of};
use super::{Ending, Outcome, receipt};
use crate::cases::Input;
use crate::digest::{Digest, Digester};
use crate::engine;
use crate::journal::Journal;
use crate::model::RuleBase;
use crate::problem::Severity;
use crate::project::{
    Means, Pack, Progress, Trouble, WholeFile, finish_together, mapping_of, no_room,
    read_registers, read_registers_on, read_source, rules_of, shown, write_atomically,
};
use crate::receipt::{CommandKind, FilePart, Request, ResultPart, Rows, RunPart};
use crate::registers::{Mapping, RefusedRow, Taken};
use crate::report::Run;
use crate::report::json::SCHEMA;
use crate::report::replay::{
    Account, Accounted, Counted, Form, RefusedForm, RowCount, Scribe, Way, count_log, page, reason,
    refused_file, row_line, summary_json, summary_text, tables_xlsx,
};
use crate::report::words::{Help, Phrase, help, phrase};
use crate::source::{SourceMap, alike, code_point};
use clap::ArgMatches;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Refused rows that are shown beside the summary.
const SHOWN_REFUSALS: usize = 10;

/// Runs the command.
pub(super) fn replay(matches: &ArgMatches, console: &Console) -> Outcome {
    let as_of = super::arguments::date(matches, "as-of", console.lang)?;
    let most = most_refused(matches, console)?;
    let refused_to = refused_form(matches, console)?;
    let inputs: Vec<PathBuf> = matches
        .get_many::<PathBuf>("INPUT")
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let receipt = receipt::wanted(matches, CommandKind::Replay, &inputs, console)?;
    let mut sources = SourceMap::default();
    let rules = usable_rules(matches, &mut sources, console)?;
    let first = inputs.first().map_or(Path::new("-"), PathBuf::as_path);
    let base = base_of(rules_of(&rules, first)?)?;
    let mapping = mapping(matches, base, &mut sources, console)?;
    let stage = stage_of(matches, console)?;
    let keyed = matches.get_one::<String>("format").map(String::as_str) == Some("keyed");
    let place = rules_path(matches.get_one::<PathBuf>("rules"))?;
    let digest = super::stage::digest(matches, &place, &drafts(matches)?)?;
    if stage.is_some() || keyed {
        let asked = Asked {
            base,
            mapping: &mapping,
            sources: &sources,
            inputs: &inputs,
        };
        return super::stage::run(matches, stage, &asked, digest, console);
    }
    let read = match &receipt {
        Some(receipt) => Some(read_part(receipt.request())?),
        None => None,
    };
    let bar = Bar::new(console);
    let threads = threads(matches, console)?;
    let means = Means {
        threads,
        memory: super::stage::said_memory(matches, console)?,
    };
    let (mut taken, problems) =
        read_registers_on(means, base, &mapping, &inputs, |now| bar.show(now))?;
    bar.close();
    if !problems.is_empty() {
        console.problems(&problems, &sources);
        return Err(Trouble::MappingBroken);
    }
    if as_of.is_some() {
        taken.input.as_of = as_of;
    }
    let rows = row_count(&taken);
    let folder = matches.get_one::<PathBuf>("out").map(PathBuf::as_path);
    let results = folder.map(Results::begin).transpose()?;
    let mut journals = match &results {
        Some(results) => Some(results.open()?),
        None => None,
    };
    let to_console = matches.get_one::<String>("format").map(String::as_str) == Some("jsonl");
    let mut digester = Digester::default();
    let mut forms = Vec::new();
    if let Some((lines, table)) = &mut journals {
        forms.push(Form::json_lines(lines));
        forms.push(Form::csv(table));
    }
    if to_console {
        forms.push(Form::json_lines(console.lines()));
    }
    if receipt.is_some() {
        forms.push(Form::reference(&mut digester));
    }
    let scribe = (!forms.is_empty()).then(|| Scribe::new(forms));
    let events = taken.events.len() as u64;
    // A journal is one sequence over all cases: it is written as it comes.
    let counted = match scribe.is_none() {
        true => counted(base, &mut taken, threads, (&sources, console.lang), rows),
        false => None,
    };
    let (journal, accounted) = match counted {
        Some(done) => {
            drop(scribe);
            (done.journal, done.accounted)
        }
        None => {
            let mut account = Account::new(base, &sources, console.lang, scribe);
            let journal = run_through(base, &mut taken, &mut account)?;
            let accounted = account.finish(&journal, rows, events).map_err(|e| {
                let path = match (&results, [JOURNAL_JSONL, JOURNAL_CSV].get(e.which)) {
                    (Some(results), Some(name)) => shown(&results.folder.join(name)),
                    _ => "<stdout>".to_owned(),
                };
                Trouble::CannotWrite {
                    path,
                    why: e.why.to_string(),
                }
            })?;
            (journal, accounted)
        }
    };
    let view = Run {
        base,
        journal: &journal,
        sources: &sources,
        lang: console.lang,
    };
    let summary = &accounted.summary;
    match matches.get_one::<String>("format").map(String::as_str) {
        Some("json") => console.say_json(&format!("{:#}\n", summary_json(&view, summary))),
        Some("jsonl") => console.warn(&format!("{}\n", row_line(rows, console.lang))),
        _ => console.say(&summary_text(&view, summary, console.paint)),
    }
    if let (Some(results), Some((lines, table))) = (results, journals) {
        results.end([lines, table], &view, &accounted, console)?;
    }
    look_alikes(&journal.input, console);
    refusals(&taken, console);
    if let Some((path, form)) = refused_to {
        write_refused(&taken.refused, &path, form, console)?;
    }
    if let (Some(mut receipt), Some(read)) = (receipt, read) {
        let part = run_part(read, rows, &journal, digester.finish());
        receipt.add(rules_of(&rules, first)?, part, &sources);
        receipt.write(console)?;
    }
    // The process ends: what millions of rows were is not given back piece by piece.
    std::mem::forget((taken, journal, accounted));
    Ok(match most.exceeded(rows) {
        true => Ending::Finding,
        false => Ending::Fine,
    })
}

/// The replay that a receipt asks for.
pub(super) fn again(
    request: &Request,
    making: &mut receipt::Making,
    console: &Console,
) -> Result<(), Trouble> {
    let mut sources = SourceMap::default();
    let rules = receipt::rules_of_request(request, &mut sources, console)?;
    let inputs: Vec<PathBuf> = request.events.iter().map(PathBuf::from).collect();
    let of = rules_of(
        &rules,
        inputs.first().map_or(Path::new("-"), PathBuf::as_path),
    )?;
    let base = base_of(of)?;
    let mapping = mapping_at(
        request.mapping.as_ref().map(Path::new),
        base,
        &mut sources,
        console,
    )?;
    let read = read_part(request)?;
    let (mut taken, problems) = read_registers(base, &mapping, &inputs, |_| {})?;
    if !problems.is_empty() {
        console.problems(&problems, &sources);
        return Err(Trouble::MappingBroken);
    }
    // Under the names that they had then, wherever the user stands now.
    taken.input.rows.rename(|called| {
        let names = request.events.iter();
        let mut same = names.filter(|name| shown(Path::new(name)) == called);
        same.next().map(|name| name.as_str().into())
    });
    if request.as_of.is_some() {
        taken.input.as_of = request.as_of;
    }
    let rows = row_count(&taken);
    let events = taken.events.len() as u64;
    let mut digester = Digester::default();
    let scribe = Scribe::new(vec![Form::reference(&mut digester)]);
    let mut account = Account::new(base, &sources, console.lang, Some(scribe));
    let journal = run_through(base, &mut taken, &mut account)?;
    // A digest is always taken.
    let _ = account.finish(&journal, rows, events);
    let part = run_part(read, rows, &journal, digester.finish());
    making.add(of, part, &sources);
    Ok(())
}

/// What a receipt says of the files that are read.
struct ReadPart {
    events: Vec<FilePart>,
    mapping: Option<FilePart>,
}

fn read_part(request: &Request) -> Result<ReadPart, Trouble> {
    let file = |name: &String| -> Result<FilePart, Trouble> {
        Ok(FilePart {
            sha256: receipt::digest_of_file(Path::new(name))?,
            file: name.clone(),
        })
    };
    Ok(ReadPart {
        events: request.events.iter().map(file).collect::<Result<_, _>>()?,
        mapping: request.mapping.as_ref().map(file).transpose()?,
    })
}

/// What a receipt says of a replay.
fn run_part(read: ReadPart, rows: RowCount, journal: &Journal, sha256: Digest) -> RunPart {
    RunPart {
        rules: String::new(),
        events: read.events,
        mapping: read.mapping,
        rows: Rows {
            all: rows.rows,
            applied: rows.applied,
            refused: rows.refused,
        },
        as_of: journal.status.as_of.map(|at| at.date()),
        result: ResultPart {
            form: SCHEMA.to_owned(),
            sha256,
        },
    }
}

fn row_count(taken: &Taken) -> RowCount {
    RowCount {
        rows: taken.rows,
        applied: taken.applied,
        aside: taken.aside,
        refused: taken.refused.len() as u64,
    }
}

/// The mapping that the arguments name; one with errors is reported, and nothing is read.
pub(super) fn mapping(
    matches: &ArgMatches,
    base: &RuleBase,
    sources: &mut SourceMap,
    console: &Console,
) -> Result<Mapping, Trouble> {
    let file = matches.get_one::<PathBuf>("map").map(PathBuf::as_path);
    if file.is_none() {
        let place = rules_path(matches.get_one::<PathBuf>("rules"))?;
        if let Some(pack) = Pack::read(&place)? {
            let file = pack.mapping(sources);
            return resolved(file, base, sources, console);
        }
    }
    mapping_at(file, base, sources, console)
}

fn mapping_at(
    file: Option<&Path>,
    base: &RuleBase,
    sources: &mut SourceMap,
    console: &Console,
) -> Result<Mapping, Trouble> {
    let file = match file {
        None => None,
        Some(path) => {
            let mut unreadable = Vec::new();
            let file = read_source(path, sources, &mut unreadable)?;
            if file.is_none() {
                console.problems(&unreadable, sources);
                return Err(Trouble::MappingBroken);
            }
            file
        }
    };
    resolved(file, base, sources, console)
}

/// A mapping of a file that was read; the plain one where there is none.
fn resolved(
    file: Option<crate::source::FileId>,
    base: &RuleBase,
    sources: &SourceMap,
    console: &Console,
) -> Result<Mapping, Trouble> {
    let (mapping, problems) = mapping_of(file, base, sources);
    console.problems(&problems, sources);
    match problems.iter().any(|p| p.severity() == Severity::Error) {
        true => Err(Trouble::MappingBroken),
        false => Ok(mapping),
    }
}

/// How many refused rows are tolerated.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Most {
    Rows(u64),
    Percent(f64),
}

impl Most {
    fn exceeded(self, rows: RowCount) -> bool {
        match self {
            Self::Rows(most) => rows.refused > most,
            #[allow(clippy::cast_precision_loss)] // a share
            Self::Percent(most) => rows.refused as f64 * 100.0 > most * rows.rows as f64,
        }
    }
}

fn most_refused(matches: &ArgMatches, console: &Console) -> Result<Most, Trouble> {
    let Some(text) = matches.get_one::<String>("max-refused") else {
        return Ok(Most::Rows(0));
    };
    let read = match text.trim().strip_suffix(['%', '%']) {
        Some(percent) => percent
            .trim()
            .parse()
            .ok()
            .filter(|p| (0.0..=100.0).contains(p))
            .map(Most::Percent),
        None => text.trim().parse().ok().map(Most::Rows),
    };
    read.ok_or_else(|| Trouble::Usage {
        message: format!("--max-refused {text}"),
        hint: Some(help(Help::UsageMaxRefused, console.lang).to_owned()),
    })
}

/// Where refused rows go, and in which form.
fn refused_form(
    matches: &ArgMatches,
    console: &Console,
) -> Result<Option<(PathBuf, RefusedForm)>, Trouble> {
    let Some(path) = matches.get_one::<PathBuf>("refused") else {
        return Ok(None);
    };
    match RefusedForm::of_name(&path.to_string_lossy()) {
        Some(form) => Ok(Some((path.clone(), form))),
        None => Err(Trouble::Usage {
            message: format!("--refused {}", shown(path)),
            hint: Some(help(Help::UsageRefusedForm, console.lang).to_owned()),
        }),
    }
}

/// The first refused rows with their reasons.
fn refusals(taken: &Taken, console: &Console) {
    let lang = console.lang;
    let say = |p| phrase(p, lang);
    if taken.conflicts > 0 {
        let line = format!("{} {}\n", say(Phrase::RosterConflicts), taken.conflicts);
        console.warn(&line);
    }
    if taken.refused.is_empty() {
        return;
    }
    let mut out = format!("{}\n", say(Phrase::Refusals));
    for row in taken.refused.iter().take(SHOWN_REFUSALS) {
        let column = row.column.as_deref().map_or_else(String::new, |c| {
            lang.pick(format!("“{c}”列:"), format!("column `{c}`: "))
        });
        let why = reason(row, lang);
        out += &format!("  {}:{}  {column}{why}\n", row.file, row.line);
    }
    let more = taken.refused.len().saturating_sub(SHOWN_REFUSALS);
    if more > 0 {
        out += &lang.pick(
            format!("  另有 {more} 行;--refused 文件 写出全部\n"),
            format!("  {more} more; --refused FILE writes all of them\n"),
        );
    }
    console.warn(&out);
}

/// The first parties whose names a reader would take for each other: what is counted for both is counted apart.
fn look_alikes(input: &Input, console: &Console) {
    let pairs = alike(input.parties.iter().map(|p| (&*p.name, ())));
    if pairs.is_empty() {
        return;
    }
    let say = phrase(Phrase::LookAlikes, console.lang);
    let mut out = format!("{say} {}\n", pairs.len());
    for [(like, ()), (name, ())] in pairs.iter().take(SHOWN_REFUSALS) {
        let mut those = like.chars();
        let other = name.chars().find(|c| those.next() != Some(*c));
        let code = other.map_or_else(String::new, |c| format!(" ({})", code_point(c)));
        out += &format!("  {like} ≈ {name}{code}\n");
    }
    console.warn(&out);
}

/// The events run in time order and leave memory; the account hears of all.
fn run_through(
    base: &RuleBase,
    taken: &mut Taken,
    account: &mut Account<'_>,
) -> Result<Journal, Trouble> {
    let program = engine::Program::new(base);
    let events = std::mem::take(&mut taken.events);
    let input = std::mem::take(&mut taken.input);
    let journal = engine::stream_log(&program, input, &events, account);
    match events.failure() {
        None => Ok(journal),
        Some(why) => Err(no_room(why)),
    }
}

/// The same where nothing but the counts is wanted; `None` where rules or events let it be told only as a whole.
fn counted(
    base: &RuleBase,
    taken: &mut Taken,
    threads: usize,
    texts: (&SourceMap, crate::report::words::Lang),
    rows: RowCount,
) -> Option<Counted> {
    let program = engine::Program::new(base);
    let input = Arc::new(std::mem::take(&mut taken.input));
    let way = (Way::Alike, threads);
    let done = count_log(&program, texts, (&input, &taken.events), way, rows);
    if done.is_none() {
        // Nobody else has it.
        taken.input = Arc::unwrap_or_clone(input);
    }
    done
}

/// On how many threads to run: as many as the machine has, where nothing is said.
fn threads(matches: &ArgMatches, console: &Console) -> Result<usize, Trouble> {
    match matches.get_one::<String>("threads") {
        None => Ok(std::thread::available_parallelism().map_or(1, NonZero::get)),
        Some(text) => text
            .trim()
            .parse()
            .ok()
            .filter(|n| *n > 0)
            .ok_or_else(|| Trouble::Usage {
                message: format!("--threads {text}"),
                hint: Some(help(Help::UsageNumber, console.lang).to_owned()),
            }),
    }
}

/// The journal, the tables and the summary, under names that scripts can rely on in both languages. They appear together,
/// each whole, when all is done.
struct Results {
    folder: PathBuf,
}

const JOURNAL_JSONL: &str = "journal.jsonl";
const JOURNAL_CSV: &str = "journal.csv";

impl Results {
    fn begin(folder: &Path) -> Result<Self, Trouble> {
        std::fs::create_dir_all(folder).map_err(|e| Trouble::CannotWrite {
            path: shown(folder),
            why: e.to_string(),
        })?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    fn open(&self) -> Result<(WholeFile, WholeFile), Trouble> {
        let begin = |name| WholeFile::begin(&self.folder.join(name));
        Ok((begin(JOURNAL_JSONL)?, begin(JOURNAL_CSV)?))
    }

    fn end(
        &self,
        journals: [WholeFile; 2],
        view: &Run<'_>,
        of: &Accounted,
        console: &Console,
    ) -> Result<(), Trouble> {
        let summary = format!("{:#}\n", summary_json(view, &of.summary));
        let book = tables_xlsx(view, of).map_err(|why| Trouble::CannotWrite {
            path: shown(&self.folder.join("tables.xlsx")),
            why,
        })?;
        let report = page(view, &of.summary, &of.trends);
        let mut files: Vec<WholeFile> = journals.into();
        for (name, bytes) in [
            ("tables.xlsx", &book[..]),
            ("report.html", report.as_bytes()),
            ("summary.json", summary.as_bytes()),
        ] {
            files.push(WholeFile::holding(&self.folder.join(name), bytes)?);
        }
        finish_together(files)?;
        let written = phrase(Phrase::Written, console.lang);
        console.warn(&format!("{written} {}\n", shown(&self.folder)));
        Ok(())
    }
}

fn write_refused(
    rows: &[RefusedRow],
    path: &Path,
    form: RefusedForm,
    console: &Console,
) -> Result<(), Trouble> {
    let cannot = |why: String| Trouble::CannotWrite {
        path: shown(path),
        why,
    };
    let bytes = refused_file(rows, form, console.lang).map_err(cannot)?;
    write_atomically(path, &bytes)?;
    let line = format!(
        "{} {}\n",
        phrase(Phrase::Written, console.lang),
        shown(path)
    );
    console.warn(&line);
    Ok(())
}

/// Progress with its rate and the time left; shown on a terminal only.
struct Bar(Option<ProgressBar>);

impl Bar {
    fn new(console: &Console) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let bar = ProgressBar::new(0);
        let rows = console.lang.pick("行", "rows");
        let left = console.lang.pick("剩余", "left");
        let form = format!(
            "{{bar:30}} {{bytes}}/{{total_bytes}} {{bytes_per_sec}} {{msg}} {rows} {left} {{eta}}"
        );
        if let Ok(style) = ProgressStyle::with_template(&form) {
            bar.set_style(style);
        }
        Self(Some(bar))
    }

    fn show(&self, now: Progress) {
        if let Some(bar) = &self.0 {
            bar.set_length(now.total.unwrap_or(now.read));
            bar.set_position(now.read);
            bar.set_message(now.rows.to_string());
        }
    }

    fn close(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
