//! Taking differences in as expected: all of them, or one by one.

use super::writes;
use crate::cli::console::Console;
use crate::cli::review::{Answer, ask};
use crate::compare::foreseen_line;
use crate::project::{Trouble, shown, write_atomically};
use crate::report::effect::{Group, group_text};
use crate::report::words::{Help, Phrase, help, phrase};
use clap::ArgMatches;
use std::fmt::Write as _;
use std::io::BufRead;
use std::path::{Path, PathBuf};

/// What was found under one regulation.
pub(super) struct Found {
    pub(super) groups: Vec<Group>,
    pub(super) target: PathBuf,
    pub(super) title: String,
}

/// Takes the unexplained differences in, all of them or one by one.
pub(super) fn decide(
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
    let line = foreseen_line(&group.provision, group.topic, group.manner, &group.names);
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
