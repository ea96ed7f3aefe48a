//! The command line: one file per subcommand. Results go to standard output, diagnostics to standard error; the exit
//! status is 0 where all is well, 1 for a finding, 2 where nothing could be run.

mod arguments;
mod check;
mod columns;
mod compare;
mod completions;
mod console;
mod coverage;
mod doctor;
mod due;
mod explain;
mod explore;
mod fmt;
mod forms;
mod graph;
mod lsp;
mod manual;
mod map;
mod mapping;
mod mutants;
mod new;
mod pack;
mod plan;
mod progress;
mod receipt;
mod refs;
mod replay;
mod report;
mod review;
mod rulebase;
mod run;
mod stage;
mod test;
mod text;
mod usage;
mod verdicts;
mod verify;

use crate::project::Trouble;
use console::Console;
use std::ffi::OsString;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// All is well.
    Fine,
    /// Something was found: an error in the rules, an unmet expectation, a difference.
    Finding,
}

/// What a command gives back.
type Outcome = Result<Ending, Trouble>;

/// Runs the command of the arguments (the program's name first) and gives the exit status.
#[must_use]
pub fn main(args: impl IntoIterator<Item = OsString>) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    let lang = arguments::language(&args);
    let matches = match arguments::command(lang).try_get_matches_from(&args) {
        Ok(matches) => matches,
        Err(error) => return usage::refuse(&error, lang),
    };
    let console = Console::new(lang, matches.get_one::<String>("color").map(String::as_str));
    // Replay has a bar of its own, and the editor's server has no end.
    if !matches!(matches.subcommand_name(), Some("replay" | "lsp")) {
        progress::begin(&console);
    }
    let ending = match matches.subcommand() {
        Some(("check", m)) => check::check(m, &console),
        Some(("run", m)) => run::run(m, &console),
        Some(("test", m)) => test::test(m, &console),
        Some(("explain", m)) => explain::explain(m, &console),
        Some(("explore", m)) => explore::explore_rules(m, &console),
        Some(("text", m)) => text::text(m, &console),
        Some(("refs", m)) => refs::refs(m, &console),
        Some(("due", m)) => due::due(m, &console),
        Some(("replay", m)) => replay::replay(m, &console),
        Some(("verify", m)) => verify::verify(m, &console),
        Some(("map", m)) => map::map(m, &console),
        Some(("columns", m)) => columns::columns(m, &console),
        Some(("plan", m)) => plan::plan(m, &console),
        Some(("pack", m)) => pack::pack(m, &console),
        Some(("compare", m)) => compare::compare(m, &console),
        Some(("forms", m)) => forms::forms(m, &console),
        Some(("graph", m)) => graph::graph(m, &console),
        Some(("report", m)) => report::report(m, &console),
        Some(("fmt", m)) => fmt::fmt(m, &console),
        Some(("lsp", _)) => lsp::lsp(&console),
        Some(("doctor", m)) => doctor::doctor(m, &console),
        Some(("completions", m)) => completions::completions(m, &console),
        Some(("man", m)) => manual::manual(m, &console),
        Some(("new", m)) => new::new(m, &console),
        Some(_) | None => Ok(Ending::Fine),
    };
    progress::end();
    let ending = match Console::lost() {
        Some(lost) => ending.and(Err(lost)),
        None => ending,
    };
    match ending {
        Ok(Ending::Fine) => 0,
        Ok(Ending::Finding) => 1,
        Err(trouble) => {
            console.trouble(&trouble);
            2
        }
    }
}
