//! `banfa fmt`: rule and case files in the one style.

use super::console::Console;
use super::{Ending, Outcome};
use crate::format::Kind;
use crate::project::{
    Project, Tidied, Trouble, formattable, read_bytes, shown, tidy, write_atomically,
};
use crate::report::words::{Help, Phrase, help, phrase};
use crate::source::SourceMap;
use clap::ArgMatches;
use similar::TextDiff;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What is done about a file that is not in the style.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Write,
    Name,
    Show,
}

/// Runs the command.
pub(super) fn fmt(matches: &ArgMatches, console: &Console) -> Outcome {
    let mode = if matches.get_flag("diff") {
        Mode::Show
    } else if matches.get_flag("check") {
        Mode::Name
    } else {
        Mode::Write
    };
    let named: Vec<&PathBuf> = matches.get_many("PATH").into_iter().flatten().collect();
    if named.iter().any(|path| path.as_os_str() == "-") {
        return match *named {
            [_] => stream(matches, mode, console),
            _ => Err(usage("-", Help::UsageFmtAlone, console)),
        };
    }
    let mut run = Run::new(mode, console);
    for (path, kind) in files(&named)? {
        run.file(&path, kind)?;
    }
    run.summary();
    Ok(run.ending())
}

/// The files of a run, each once, sorted by path.
fn files(named: &[&PathBuf]) -> Result<BTreeMap<PathBuf, Kind>, Trouble> {
    if named.is_empty() {
        let project = Project::find(Path::new("."))?;
        let mut all: BTreeMap<_, _> = formattable(&project.rules)?.into_iter().collect();
        if project.cases.is_dir() {
            all.extend(formattable(&project.cases).unwrap_or_default());
        }
        return Ok(all);
    }
    let mut all = BTreeMap::new();
    for path in named {
        all.extend(formattable(path)?);
    }
    Ok(all)
}

/// Formats standard input to standard output.
fn stream(matches: &ArgMatches, mode: Mode, console: &Console) -> Outcome {
    let name = matches.get_one::<PathBuf>("stdin-filename");
    let kind = name.and_then(|name| Kind::of(&name.to_string_lossy()));
    let (Some(name), Some(kind)) = (name, kind) else {
        return Err(usage("-", Help::UsageStdinName, console));
    };
    let bytes = super::run::standard_input()?;
    let mut run = Run::new(mode, console);
    let name = shown(name);
    let tidied = tidy(&name, kind, &bytes, &mut run.sources);
    if mode == Mode::Write {
        match &tidied {
            Tidied::Same => console.say_bytes(&bytes),
            Tidied::Changed { bytes, .. } => console.say_bytes(bytes),
            Tidied::Errors(_) | Tidied::Unfaithful | Tidied::NoRoom => {}
        }
    }
    run.take(&name, &tidied);
    Ok(run.ending())
}

fn usage(message: &str, hint: Help, console: &Console) -> Trouble {
    Trouble::Usage {
        message: format!("{} {message}", help(Help::UsageInvalid, console.lang)),
        hint: Some(help(hint, console.lang).to_owned()),
    }
}

/// A run over files.
struct Run<'c> {
    mode: Mode,
    console: &'c Console,
    sources: SourceMap,
    changed: usize,
    same: usize,
    refused: usize,
}

impl<'c> Run<'c> {
    fn new(mode: Mode, console: &'c Console) -> Self {
        Self {
            mode,
            console,
            sources: SourceMap::default(),
            changed: 0,
            same: 0,
            refused: 0,
        }
    }

    fn file(&mut self, path: &Path, kind: Kind) -> Result<(), Trouble> {
        let name = shown(path);
        let tidied = tidy(&name, kind, &read_bytes(path)?, &mut self.sources);
        if let (Mode::Write, Tidied::Changed { bytes, .. }) = (self.mode, &tidied) {
            // A link stays a link.
            let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            write_atomically(&path, bytes)?;
            self.name(Phrase::FormattedFile, &name);
        }
        self.take(&name, &tidied);
        Ok(())
    }

    /// Counts what came of a file and tells it.
    fn take(&mut self, name: &str, tidied: &Tidied) {
        let why = match tidied {
            Tidied::Same => {
                self.same += 1;
                return;
            }
            Tidied::Changed { before, after, .. } => {
                self.changed += 1;
                match self.mode {
                    Mode::Write => {}
                    Mode::Name => self.name(Phrase::NotInStyle, name),
                    Mode::Show => self.console.say(&self.difference(name, before, after)),
                }
                return;
            }
            Tidied::Errors(problems) => {
                self.console.problems(problems, &self.sources);
                Phrase::LeftForErrors
            }
            Tidied::Unfaithful => Phrase::LeftUnfaithful,
            Tidied::NoRoom => Phrase::LeftForEncoding,
        };
        self.refused += 1;
        let lang = self.console.lang;
        let colon = lang.pick(":", ": ");
        let words = phrase(why, lang);
        self.console.warn(&format!("{name}{colon}{words}\n"));
    }

    fn name(&self, what: Phrase, name: &str) {
        let what = phrase(what, self.console.lang);
        self.console.say(&format!("{what}  {name}\n"));
    }

    /// A unified diff, as other tools apply it.
    fn difference(&self, name: &str, before: &str, after: &str) -> String {
        let diff = TextDiff::from_lines(before, after);
        let plain = diff.unified_diff().header(name, name).to_string();
        if !self.console.paint.on {
            return plain;
        }
        let paint = self.console.paint;
        let colour = |line: &str| match line.chars().next() {
            Some('-') => paint.red(line),
            Some('+') => paint.green(line),
            Some('@') => paint.dim(line),
            _ => line.to_owned(),
        };
        plain.split('\n').map(colour).collect::<Vec<_>>().join("\n")
    }

    /// How many files came out how; nothing beside a diff, which programs read.
    fn summary(&self) {
        if self.mode == Mode::Show {
            return;
        }
        let say = |p| phrase(p, self.console.lang);
        let changed = match self.mode {
            Mode::Write => Phrase::FilesFormatted,
            Mode::Name | Mode::Show => Phrase::FilesNotInStyle,
        };
        let counts = [
            (self.changed, changed),
            (self.same, Phrase::FilesInStyle),
            (self.refused, Phrase::FilesLeft),
        ];
        let told = counts
            .into_iter()
            .filter(|(n, what)| *n > 0 || *what == changed);
        let told: Vec<String> = told.map(|(n, what)| format!("{n} {}", say(what))).collect();
        let line = told.join(self.console.lang.pick(",", ", "));
        self.console.say(&format!("{line}\n"));
    }

    fn ending(&self) -> Ending {
        let found = self.refused > 0 || self.mode != Mode::Write && self.changed > 0;
        if found { Ending::Finding } else { Ending::Fine }
    }
}
