//! `banfa replay`: years of registers under the rules.

mod again;
mod bar;
mod refused;
mod results;

pub(super) use again::again;

use super::console::Console;
use super::mapping::mapping;
use super::rulebase::{base_of, drafts, rules_path, usable_rules};
use super::stage::{Asked, stage_of};
use super::{Ending, Outcome, receipt};
use crate::cases::Input;
use crate::digest::Digester;
use crate::engine;
use crate::journal::Journal;
use crate::model::RuleBase;
use crate::project::{Means, Trouble, no_room, read_registers_on, rules_of, shown};
use crate::receipt::CommandKind;
use crate::registers::Taken;
use crate::report::Run;
use crate::report::replay::{
    Account, Counted, Form, RowCount, Scribe, Way, count_log, row_line, summary_json, summary_text,
};
use crate::report::words::{Help, Phrase, help, phrase};
use crate::source::{SourceMap, alike, code_point};
use again::{read_part, run_part};
use bar::Bar;
use clap::ArgMatches;
use refused::{SHOWN_REFUSALS, most_refused, refusals, refused_form, write_refused};
use results::{JOURNAL_CSV, JOURNAL_JSONL, Results};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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

fn row_count(taken: &Taken) -> RowCount {
    RowCount {
        rows: taken.rows,
        applied: taken.applied,
        aside: taken.aside,
        refused: taken.refused.len() as u64,
    }
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
