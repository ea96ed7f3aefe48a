//! `banfa new`: a rule base with a calendar, one case and its snapshot, which passes its own test.

use super::console::Console;
use super::{Ending, Outcome};
use crate::project::{Project, Trouble, run_suite, shown, write_atomically};
use crate::report::words::{Phrase, phrase};
use clap::ArgMatches;
use std::path::PathBuf;

/// The files of a new project.
const FILES: &[(&str, &str)] = &[
    ("rules/规章.banfa", include_str!("new/规章.banfa")),
    ("rules/日历/2026.banfa", include_str!("new/2026.banfa")),
    (
        "tests/cases/按期答复.case",
        include_str!("new/按期答复.case"),
    ),
];

/// Runs the command.
pub(super) fn new(matches: &ArgMatches, console: &Console) -> Outcome {
    let folder = matches
        .get_one::<PathBuf>("DIR")
        .cloned()
        .unwrap_or_default();
    let occupied = match std::fs::read_dir(&folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => folder.exists(),
    };
    if occupied {
        return Err(Trouble::FolderNotEmpty {
            path: shown(&folder),
        });
    }
    let mut paths: Vec<PathBuf> = Vec::new();
    for (name, text) in FILES {
        let path = folder.join(name);
        write_atomically(&path, text)?;
        paths.push(path);
    }
    let root = std::path::absolute(&folder).unwrap_or_else(|_| folder.clone());
    let project = Project::at(&root);
    for case in &mut run_suite(&project, None)?.cases {
        case.accept(&project)?;
        paths.push(case.snapshot.clone());
    }
    let say = |p| phrase(p, console.lang);
    let mut out = String::new();
    for path in &paths {
        out.push_str(&format!("{}  {}\n", say(Phrase::Created), shown(path)));
    }
    let colon = console.lang.pick(":", ":");
    // Two lines: not every shell of Windows knows `&&`.
    out.push_str(&format!("{}{colon}\n", say(Phrase::NextSteps)));
    match shown(&folder).as_str() {
        "." => {}
        name if name.contains(' ') => out.push_str(&format!("  cd \"{name}\"\n")),
        name => out.push_str(&format!("  cd {name}\n")),
    }
    out.push_str("  banfa test\n");
    console.say(&out);
    Ok(Ending::Fine)
}
