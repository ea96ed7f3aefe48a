//! `banfa man`: manual pages in the user's language, from the same description as the help.

use super::console::Console;
use super::{Ending, Outcome, arguments};
use crate::project::{Trouble, shown, write_atomically};
use crate::report::words::{Help, Lang, Phrase, help, phrase};
use clap::{ArgMatches, Command};
use clap_mangen::Man;
use std::path::PathBuf;

/// Runs the command.
pub(super) fn manual(matches: &ArgMatches, console: &Console) -> Outcome {
    let lang = console.lang;
    let mut whole = arguments::command(lang);
    whole.build();
    if let Some(folder) = matches.get_one::<PathBuf>("out") {
        let mut out = String::new();
        for command in std::iter::once(&whole).chain(whole.get_subcommands()) {
            let path = folder.join(format!("{}.1", title(command)));
            write_atomically(&path, page(command, lang))?;
            let created = phrase(Phrase::Created, lang);
            out.push_str(&format!("{created}  {}\n", shown(&path)));
        }
        console.say(&out);
        return Ok(Ending::Fine);
    }
    let command = match matches.get_one::<String>("COMMAND") {
        None => &whole,
        Some(name) => whole.find_subcommand(name).ok_or_else(|| Trouble::Usage {
            message: format!("{} {name}", help(Help::UsageUnknown, lang)),
            hint: Some(help(Help::UsageHint, lang).to_owned()),
        })?,
    };
    console.say(&page(command, lang));
    Ok(Ending::Fine)
}

/// `banfa`, `banfa-check`
fn title(command: &Command) -> &str {
    command.get_display_name().unwrap_or("banfa")
}

/// A page in roff.
fn page(command: &Command, lang: Lang) -> String {
    let man = Man::new(command.clone())
        .title(title(command).to_uppercase())
        .source(format!("banfa {}", env!("CARGO_PKG_VERSION")))
        .manual(help(Help::ManTitle, lang));
    let mut roff = Vec::new();
    // Writing to memory does not fail.
    let _ = man.render(&mut roff);
    let say = |h| help(h, lang);
    let mut out = String::new();
    let mut examples = false;
    for line in String::from_utf8_lossy(&roff).lines() {
        let words = match line.strip_prefix(".SH ") {
            Some("NAME") => Some(Help::ManName),
            Some("SYNOPSIS") => Some(Help::ManSynopsis),
            Some("DESCRIPTION") => Some(Help::ManDescription),
            Some("EXTRA") => Some(Help::ManExamples),
            Some("VERSION") => Some(Help::ManVersion),
            Some(_) | None => None,
        };
        match words {
            Some(words) => out.push_str(&format!(".SH {}\n", say(words))),
            // The text of the help begins with the heading; its lines stay lines.
            None if examples => out.push_str(".nf\n"),
            // An empty date must be written as one.
            None => out.push_str(&format!("{}\n", line.replace(" 1  \"", " 1 \"\" \""))),
        }
        examples = words == Some(Help::ManExamples);
    }
    if out.contains("\n.nf\n") {
        out.push_str(".fi\n");
    }
    let (heading, statuses) = (say(Help::ManStatus), say(Help::ManStatuses));
    out.push_str(&format!(".SH {heading}\n{statuses}\n"));
    out
}
