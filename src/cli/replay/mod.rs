//! `banfa replay`: years of registers under the rules.

mod again;
mod bar;
mod refused;
mod results;
mod resume;

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
use crate::project::{Means, Trouble, no_room, read_registers_on, rules_of};
use crate::receipt::CommandKind;
use crate::registers::Taken;
use crate::report::Run;
use crate::report::replay::{
    Account, Counted, Form, RowCount, Scribe, Way, count_log, row_line, summary_json, summary_text,
};
use crate::report::words::{Help, Lang, Phrase, help, phrase};
use crate::source::{SourceMap, alike, code_point};
use again::{read_part_of, run_part};
use bar::Bar;
use clap::ArgMatches;
use refused::{SHOWN_REFUSALS, most_refused, refusals, refused_form, write_refused};
use results::Results;
use resume::Beginning;
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
    let beginning = resume::beginning(matches, &inputs, console)?;
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
    let results = matches.get_one::<PathBuf>("out").map(|at| Results::at(at));
    let noted = results.is_some() && resume::can_be_repeated(matches, &inputs);
    let read = match noted || receipt.is_some() {
        true => {
            let map = matches.get_one::<PathBuf>("map").map(PathBuf::as_path);
            Some(read_part_of(&inputs, map)?)
        }
        false => None,
    };
    let rules = rules_of(&rules, first)?;
    let identity = match read.as_ref().filter(|_| noted) {
        Some(read) => resume::identity(matches, rules, &read.events, (&sources, console))?,
        None => None,
    };
    let left = match (&results, &identity, beginning) {
        (Some(results), Some(identity), Beginning::Behind) => {
            resume::take_up(results, identity, console)?
        }
        _ => None,
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
    let journals = match (&results, left) {
        (None, _) => None,
        (Some(_), Some(left)) => Some(left),
        (Some(results), None) => Some(results.begin(identity.as_ref())?),
    };
    let to_console = matches.get_one::<String>("format").map(String::as_str) == Some("jsonl");
    let mut digester = Digester::default();
    let mut scribe = Scribe::default();
    scribe.on_threads(threads);
    if let Some(journals) = &journals {
        scribe.add_behind(Form::json_lines(journals.lines()), journals.stand());
        scribe.add_behind(Form::csv(journals.table()), journals.stand());
        scribe.note_in(journals);
    }
    if to_console {
        scribe.add(Form::json_lines(console.lines()));
    }
    // What is written in Chinese is what a receipt is about.
    let referred = journals.as_ref().filter(|_| console.lang == Lang::Zh);
    if receipt.is_some() && referred.is_none() {
        scribe.add(Form::reference(&mut digester));
    }
    let scribe = (!scribe.is_idle()).then_some(scribe);
    let events = taken.events.len() as u64;
    // A journal is one sequence over all cases: it is made on one thread, and put into words on others as it comes.
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
            let done = run_through(base, &mut taken, &mut account).and_then(|journal| {
                let accounted = account.finish(&journal, rows, events);
                let accounted =
                    accounted.map_err(|e| Results::not_written(results.as_ref(), &e))?;
                Ok((journal, accounted))
            });
            if let (Err(_), Some(journals), Some(results)) = (&done, &journals, &results) {
                resume::left(journals.kept(), results, console);
            }
            done?
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
        Some("json") => console.say_json(&summary_json(&view, summary)),
        Some("jsonl") => console.warn(&format!("{}\n", row_line(rows, console.lang))),
        _ => console.say(&summary_text(&view, summary, console.paint)),
    }
    let digest = match referred {
        Some(journals) => journals.digest(),
        None => digester.finish(),
    };
    if let (Some(results), Some(journals)) = (results, journals) {
        let kept = journals.kept();
        let others = results.others(&view, &accounted);
        let ended = others.and_then(|others| results.end(journals, others, console));
        if ended.is_err() {
            resume::left(kept, &results, console);
        }
        ended?;
    }
    look_alikes(&journal.input, console);
    refusals(&taken, console);
    if let Some((path, form)) = refused_to {
        write_refused(&taken.refused, &path, form, console)?;
    }
    if let (Some(mut receipt), Some(read)) = (receipt, read) {
        let part = run_part(read, rows, &journal, digest);
        receipt.add(rules, part, &sources);
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
    texts: (&SourceMap, Lang),
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
