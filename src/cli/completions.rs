//! `banfa completions`: a script for a shell, from the same description as the help.

use super::console::Console;
use super::{Ending, Outcome, arguments};
use clap::ArgMatches;
use clap_complete::{Shell, generate};

/// The shells that have one.
pub(super) const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];

/// Runs the command.
pub(super) fn completions(matches: &ArgMatches, console: &Console) -> Outcome {
    let shell = match matches.get_one::<String>("SHELL").map(String::as_str) {
        Some("zsh") => Shell::Zsh,
        Some("fish") => Shell::Fish,
        Some("powershell") => Shell::PowerShell,
        Some("elvish") => Shell::Elvish,
        _ => Shell::Bash,
    };
    let mut script = Vec::new();
    generate(
        shell,
        &mut arguments::command(console.lang),
        "banfa",
        &mut script,
    );
    console.say_bytes(&script);
    Ok(Ending::Fine)
}
