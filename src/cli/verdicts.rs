//! The 期望 lines of a case held against what came of it, for people.

use crate::cases::{Actual, Verdict};
use crate::report::words::{self, Lang, Phrase, phrase};
use crate::report::{Paint, Run, case_state};
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

/// What is so where something else was expected.
fn actual(view: &Run<'_>, actual: &Actual) -> String {
    let lang = view.lang;
    let none = lang.pick("没有", "none");
    match actual {
        Actual::Refused => lang.pick("此行有错误", "the line has errors").to_owned(),
        Actual::Times(n, provisions) => {
            let mut cited: Vec<String> = Vec::new();
            for &id in provisions {
                let text = view.provision(id);
                if !cited.contains(&text) {
                    cited.push(text);
                }
            }
            let times = match lang {
                Lang::Zh => format!("{n}次"),
                Lang::En => format!("{n} time(s)"),
            };
            match cited.is_empty() {
                true => times,
                false => format!("{times} 〔{}〕", lang.list(&cited)),
            }
        }
        Actual::Duties(ids) => {
            let each: Vec<String> = ids
                .iter()
                .filter_map(|&id| view.duty(id))
                .map(|d| {
                    let party = d
                        .party
                        .map_or(phrase(Phrase::Nobody, lang), |p| view.party(p));
                    let (state, due) = (words::duty_state(d.state, lang), view.due(&d.due));
                    let (limit, cited) = (phrase(Phrase::Due, lang), view.provision(d.provision));
                    let act = view.duty_text(d.id);
                    let comma = lang.pick(",", ", ");
                    format!("{party} {act} {state}{comma}{limit} {due} 〔{cited}〕")
                })
                .collect();
            match each.is_empty() {
                true => none.to_owned(),
                false => each.join(lang.pick(";", "; ")),
            }
        }
        Actual::Case(state) => case_state(view, state),
        Actual::Missing(facts) if facts.is_empty() => none.to_owned(),
        Actual::Missing(facts) => lang.list(facts),
        Actual::Value(None) => none.to_owned(),
        Actual::Value(Some(value)) => view.value(value),
    }
}
