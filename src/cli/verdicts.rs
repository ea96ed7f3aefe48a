//! The 期望 lines of a case held against what came of it, for people.

use crate::cases::Verdict;
use crate::report::words::{Phrase, phrase};
use crate::report::{Paint, Run, actual};
use crate::source::Place;
use std::fmt::Write as _;

/// A count where all are met, else each that is not with what is so.
pub(super) fn verdicts(view: &Run<'_>, verdicts: &[Verdict], paint: Paint) -> String {
    let say = |p| phrase(p, view.lang);
    let mut out = String::new();
    if verdicts.is_empty() {
        return out;
    }
    let met = verdicts.iter().filter(|v| v.met).count();
    let total = verdicts.len();
    let line = format!(
        "{} {} {met}/{total}",
        say(Phrase::Expectations),
        say(Phrase::Met)
    );
    let line = if met == total {
        paint.green(&line)
    } else {
        paint.red(&line)
    };
    let _ = writeln!(out, "{line}");
    for verdict in verdicts.iter().filter(|v| !v.met) {
        let file = view.sources.file(verdict.span.file);
        let at = Place::of(file, verdict.span).line;
        let words: Vec<&str> = view
            .sources
            .slice(verdict.span)
            .split_whitespace()
            .collect();
        let unmet = paint.red(say(Phrase::Unmet));
        let _ = writeln!(out, "  {unmet} {}:{at}  {}", file.name, words.join(" "));
        let (actual, colon) = (actual(view, &verdict.actual), view.lang.pick(":", ": "));
        let _ = writeln!(out, "      {}{colon}{actual}", say(Phrase::Actual));
    }
    out
}
