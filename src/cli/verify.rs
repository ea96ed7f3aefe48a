//! `banfa verify`: what a receipt says, done again.

use super::console::Console;
use super::receipt::Making;
use super::{Ending, Outcome, replay, run};
use crate::project::{Trouble, read_bytes, shown};
use crate::receipt::{CommandKind, Difference, Receipt, Request, SCHEMA, differences};
use crate::report::verification::{verification_json, verification_text};
use crate::report::words::{Help, help};
use clap::ArgMatches;
use std::path::{Path, PathBuf};

/// Runs the command.
pub(super) fn verify(matches: &ArgMatches, console: &Console) -> Outcome {
    let Some(path) = matches.get_one::<PathBuf>("RECEIPT") else {
        return Ok(Ending::Fine);
    };
    let receipt = read(path, console)?;
    let name = shown(path);
    go_to(path, &receipt.request)?;
    let mut making = Making::new(receipt.request.clone(), None);
    match receipt.request.command {
        CommandKind::Run => run::again(&receipt.request, &mut making, console)?,
        CommandKind::Replay => replay::again(&receipt.request, &mut making, console)?,
    }
    let found = differences(&receipt, making.receipt());
    match matches.get_one::<String>("format").map(String::as_str) {
        Some("json") => {
            let json = verification_json(&name, &receipt, &found);
            console.say_json(&format!("{json:#}\n"));
        }
        _ => {
            let text = verification_text(&name, &receipt, &found, console.lang, console.paint);
            console.say(&text);
        }
    }
    Ok(match found.iter().any(Difference::counts) {
        true => Ending::Finding,
        false => Ending::Fine,
    })
}

/// Reads a receipt of the form that this program writes.
fn read(path: &Path, console: &Console) -> Result<Receipt, Trouble> {
    let bad = |at: Option<(usize, usize)>, why: String| Trouble::BadReceipt {
        path: shown(path),
        at,
        why,
    };
    let bytes = read_bytes(path)?;
    let tree: serde_json::Value = serde_json::from_slice(&bytes)
        .map_err(|e| bad(Some((e.line(), e.column())), e.to_string()))?;
    if tree["schema"] != SCHEMA {
        let why = help(Help::ReceiptForm, console.lang);
        return Err(bad(None, format!("{why} {SCHEMA}")));
    }
    // The second reading knows the place of what is missing.
    let receipt: Receipt = serde_json::from_slice(&bytes)
        .map_err(|e| bad(Some((e.line(), e.column())), e.to_string()))?;
    let runs = match receipt.request.command {
        CommandKind::Run => receipt.request.events.len(),
        CommandKind::Replay => 1,
    };
    match receipt.runs.len() == runs {
        true => Ok(receipt),
        false => Err(bad(None, help(Help::ReceiptRuns, console.lang).to_owned())),
    }
}

/// Paths of a receipt are as they were named from where its maker stood. That is here, or a folder above the receipt: the
/// first from which all that it names is found.
fn go_to(path: &Path, request: &Request) -> Result<(), Trouble> {
    let named = std::iter::once(&request.rules)
        .chain(&request.amendments)
        .chain(&request.events)
        .chain(&request.mapping);
    let named: Vec<&Path> = named.map(Path::new).collect();
    // A pipe or device, which might never end, is nothing that a receipt can be about.
    let there = |path: &Path| path.is_file() || path.is_dir();
    let missing = |at: &Path| named.iter().find(|name| !there(&at.join(name)));
    let here = Path::new(".");
    let Some(first) = missing(here) else {
        return Ok(());
    };
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let found = absolute
        .ancestors()
        .skip(1)
        .find(|at| missing(at).is_none());
    match found {
        None => Err(Trouble::ReceiptLacks {
            path: first.to_string_lossy().into_owned(),
        }),
        Some(at) => std::env::set_current_dir(at).map_err(|e| Trouble::CannotRead {
            path: shown(at),
            why: e.to_string(),
        }),
    }
}
