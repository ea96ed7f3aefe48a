//! Standard output and standard error. A reader that went away is no error.

use crate::problem::Problem;
use crate::project::Trouble;
use crate::report::Paint;
use crate::report::diagnostics::{Format, render, summary};
use crate::report::words::{Lang, trouble_words};
use crate::source::{SourceMap, decode};
use std::io::{IsTerminal, Write};

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

    /// Writes a result.
    pub(super) fn say(&self, text: &str) {
        self.say_bytes(text.as_bytes());
    }

    /// Writes a result that is in the encoding of what was read.
    pub(super) fn say_bytes(&self, bytes: &[u8]) {
        super::progress::end();
        // A terminal shows text in its own encoding, or, on Windows, nothing but UTF-8.
        let text = std::io::stdout().is_terminal().then(|| decode(bytes));
        let text = text.flatten().map(|(text, _)| text.into_bytes());
        let bytes = text.as_deref().unwrap_or(bytes);
        let mut out = std::io::stdout().lock();
        // The reader may have gone (a pipe into `head`); there is nobody left to tell.
        let _ = out.write_all(bytes).and_then(|()| out.flush());
    }

    /// Standard output, for results that come line by line.
    pub(super) fn lines(&self) -> impl Write + 'static {
        super::progress::end();
        Lines(std::io::BufWriter::new(std::io::stdout()))
    }

    /// Writes a diagnostic.
    pub(super) fn warn(&self, text: &str) {
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
        self.warn(&render(
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

/// Standard output in lines; that its reader went away is no error.
struct Lines(std::io::BufWriter<std::io::Stdout>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self.0.write(bytes) {
            Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            written => written,
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self.0.flush() {
            Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            flushed => flushed,
        }
    }
}
