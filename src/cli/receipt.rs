//! Receipts of `banfa run` and `banfa replay`: made beside the result, or anew by `banfa verify`.

use super::console::Console;
use super::rulebase::{drafts, rules_path, usable_rules_at};
use crate::digest::{Digest, Digester};
use crate::project::{SuiteRules, Trouble, rule_file_names, shown, write_atomically};
use crate::receipt::{CommandKind, Engine, FilePart, Receipt, Request, RulesPart, RunPart, SCHEMA};
use crate::report::words::{Help, Phrase, help, phrase};
use crate::source::SourceMap;
use clap::ArgMatches;
use std::path::{Path, PathBuf};

/// A receipt in the making.
pub(super) struct Making {
    /// Where it goes; nowhere where it is only looked at.
    path: Option<PathBuf>,
    receipt: Receipt,
}

/// The receipt that the arguments ask for.
pub(super) fn wanted(
    matches: &ArgMatches,
    command: CommandKind,
    events: &[PathBuf],
    console: &Console,
) -> Result<Option<Making>, Trouble> {
    let Some(path) = matches.get_one::<PathBuf>("receipt") else {
        return Ok(None);
    };
    if events.iter().any(|path| path.as_os_str() == "-") {
        return Err(Trouble::Usage {
            message: "--receipt … -".to_owned(),
            hint: Some(help(Help::UsageReceiptStdin, console.lang).to_owned()),
        });
    }
    let mapping = match command {
        CommandKind::Run => None,
        CommandKind::Replay => matches.get_one::<PathBuf>("map"),
    };
    let request = Request {
        command,
        rules: shown(&rules_path(matches.get_one::<PathBuf>("rules"))?),
        amendments: drafts(matches)?.iter().map(|p| shown(p)).collect(),
        as_of: super::arguments::date(matches, "as-of", console.lang)?,
        events: events.iter().map(|p| shown(p)).collect(),
        mapping: mapping.map(|p| shown(p)),
    };
    Ok(Some(Making::new(request, Some(path.clone()))))
}

/// The rules that a receipt asks for.
pub(super) fn rules_of_request(
    request: &Request,
    sources: &mut SourceMap,
    console: &Console,
) -> Result<Vec<SuiteRules>, Trouble> {
    let drafts: Vec<PathBuf> = request.amendments.iter().map(PathBuf::from).collect();
    usable_rules_at(Path::new(&request.rules), &drafts, sources, console)
}

impl Making {
    pub(super) fn new(request: Request, path: Option<PathBuf>) -> Self {
        let receipt = Receipt {
            schema: SCHEMA.to_owned(),
            engine: Engine::here(),
            request,
            rules: Vec::new(),
            runs: Vec::new(),
        };
        Self { path, receipt }
    }

    /// Adds a run, and the rules that judged it.
    pub(super) fn add(&mut self, rules: &SuiteRules, run: RunPart, sources: &SourceMap) {
        let name = &rules.folder.name;
        let known = self.receipt.rules.iter().any(|part| part.name == *name);
        if !known {
            let place = Path::new(&self.receipt.request.rules);
            let part = rules_part(rules, place, sources);
            self.receipt.rules.extend(part);
        }
        self.receipt.runs.push(RunPart {
            rules: name.clone(),
            ..run
        });
    }

    /// The receipt, as far as it is made.
    pub(super) fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// Writes it, whole. A result that is not there has no receipt.
    pub(super) fn write(self, console: &Console) -> Result<(), Trouble> {
        let Some(path) = &self.path else {
            return Ok(());
        };
        let wanted = match self.receipt.request.command {
            CommandKind::Run => self.receipt.request.events.len(),
            CommandKind::Replay => 1,
        };
        if self.receipt.runs.len() < wanted {
            let none = phrase(Phrase::NoReceipt, console.lang);
            console.warn(&format!("{none} {}\n", shown(path)));
            return Ok(());
        }
        let text = serde_json::to_string_pretty(&self.receipt);
        let text = text.map_err(|e| Trouble::CannotWrite {
            path: shown(path),
            why: e.to_string(),
        })?;
        write_atomically(path, text + "\n")?;
        let written = phrase(Phrase::Written, console.lang);
        console.warn(&format!("{written} {}\n", shown(path)));
        Ok(())
    }
}

/// What is said of a rule base at a place; nothing where it could not be used.
pub(super) fn rules_part(
    rules: &SuiteRules,
    place: &Path,
    sources: &SourceMap,
) -> Option<RulesPart> {
    let base = rules.rules.base.as_ref()?;
    let named = rule_file_names(place, &rules.folder, sources);
    let files = named.into_iter().map(|(file, text)| FilePart {
        file,
        sha256: Digest::of_text(text),
    });
    let files = files.collect();
    Some(RulesPart::of(&rules.folder.name, base, sources, files))
}

/// The digest of a file's bytes, whatever its size.
pub(super) fn digest_of_file(path: &Path) -> Result<Digest, Trouble> {
    let mut digester = Digester::default();
    let copied =
        std::fs::File::open(path).and_then(|mut file| std::io::copy(&mut file, &mut digester));
    match copied {
        Ok(_) => Ok(digester.finish()),
        Err(e) => Err(Trouble::CannotRead {
            path: shown(path),
            why: e.to_string(),
        }),
    }
}
