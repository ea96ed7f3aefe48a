//! Standard output and standard error. A reader that went away is no error.

use crate::problem::Problem;
use crate::project::Trouble;
use crate::report::Paint;
use crate::report::diagnostics::{Format, render, summary};
use crate::report::words::{Lang, trouble_words};
use crate::source::{SourceMap, decode, visible_json};
use std::io::{IsTerminal, Write};
use std::sync::Mutex;

/// The first error of writing to standard output.
static LOST: Mutex<Option<String>> = Mutex::new(None);

/// Where a command writes, in which language, with or without colour.
#[derive(Clone, Copy, Debug)]
pub(super) struct Console {
    /// The language.
    pub(super) lang: Lang,
    /// Colour of results.
    pub(super) paint: Paint,
    /// Colour of diagnostics.
    err_color: bool,
}

impl Console {
    /// A console with colour as asked: `always`, `never`, or by what the streams are.
    pub(super) fn new(lang: Lang, color: Option<&str>) -> Self {
        let wanted = |terminal: bool| match color {
            Some("always") => true,
            Some("never") => false,
            _ => terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
        };
        Self {
            lang,
            paint: Paint {
                on: wanted(std::io::stdout().is_terminal()),
            },
            err_color: wanted(std::io::stderr().is_terminal()),
        }
    }

    /// Writes a result for people: what a terminal would obey is shown by its number, but for our own colours.
    pub(super) fn say(&self, text: &str) {
        self.say_bytes(self.paint.safe(text).as_bytes());
    }

    /// Writes a result for programs, which is JSON: hidden characters stand in JSON's own escapes.
    pub(super) fn say_json(&self, json: &str) {
        self.say_bytes(visible_json(json).as_bytes());
    }

    /// Writes a result that is to be used as it is, in the encoding of what was read.
    pub(super) fn say_bytes(&self, bytes: &[u8]) {
        super::progress::end();
        // A terminal shows text in its own encoding, or, on Windows, nothing but UTF-8.
        let text = std::io::stdout().is_terminal().then(|| decode(bytes));
        let text = text.flatten().map(|(text, _)| text.into_bytes());
        let bytes = text.as_deref().unwrap_or(bytes);
        let mut out = std::io::stdout().lock();
        // The reader may have gone (a pipe into `head`); there is nobody left to tell.
        if let Err(why) = gone_is_fine(out.write_all(bytes).and_then(|()| out.flush())) {
            let mut lost = LOST
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            lost.get_or_insert_with(|| why.to_string());
        }
    }

    /// Why results could not be written to standard output, as to a full disk; nothing where all of them were.
    pub(super) fn lost() -> Option<Trouble> {
        let lost = LOST
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let why = lost.clone()?;
        Some(Trouble::CannotWrite {
            path: "<stdout>".to_owned(),
            why,
        })
    }

    /// Standard output, for results that come as lines of JSON.
    pub(super) fn lines(&self) -> impl Write + 'static {
        super::progress::end();
        Lines {
            out: std::io::BufWriter::new(std::io::stdout()),
            line: Vec::new(),
        }
    }

    /// Writes a diagnostic, as [`Console::say`] does.
    pub(super) fn warn(&self, text: &str) {
        let paint = Paint { on: self.err_color };
        self.warn_as_it_is(&paint.safe(text));
    }

    /// Writes what this program alone has put together: how far something is, or a diagnostic in which nothing is hidden.
    pub(super) fn warn_as_it_is(&self, text: &str) {
        super::progress::end();
        let mut err = std::io::stderr().lock();
        // As above.
        let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
    }

    /// Writes problems for people, with a line that counts them.
    pub(super) fn problems(&self, problems: &[Problem], sources: &SourceMap) {
        if problems.is_empty() {
            return;
        }
        let format = Format::Pretty;
        // Rendered for people, it shows what is hidden, in colours of its own.
        self.warn_as_it_is(&render(
            problems,
            sources,
            self.lang,
            format,
            self.err_color,
        ));
        if let Some(summary) = summary(problems, self.lang) {
            self.warn(&format!("{summary}\n"));
        }
    }

    /// Writes why nothing could be run.
    pub(super) fn trouble(&self, trouble: &Trouble) {
        let (what, hint) = trouble_words(trouble, self.lang);
        let paint = Paint { on: self.err_color };
        let head = paint.red(self.lang.pick("错误", "error"));
        self.warn(&format!("{head}{}{what}\n", self.lang.pick(":", ": ")));
        if let Some(hint) = hint {
            self.warn(&format!("  {hint}\n"));
        }
    }
}

/// Standard output in lines of JSON, without hidden characters; that its reader went away is no error.
struct Lines {
    out: std::io::BufWriter<std::io::Stdout>,
    line: Vec<u8>,
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let before = self.line.len();
        self.line.extend_from_slice(bytes);
        if let Some(end) = bytes.iter().rposition(|b| *b == b'\n') {
            let end = before + end;
            let whole = match std::str::from_utf8(&self.line[..=end]) {
                Ok(text) => gone_is_fine(self.out.write_all(visible_json(text).as_bytes())),
                Err(_) => gone_is_fine(self.out.write_all(&self.line[..=end])),
            };
            self.line.drain(..=end);
            whole?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        gone_is_fine(self.out.flush())
    }
}

/// That nobody reads any more is no error.
fn gone_is_fine(result: std::io::Result<()>) -> std::io::Result<()> {
    match result {
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
