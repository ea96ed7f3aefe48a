//! What is so where a 期望 line expects something else.

use super::names::Run;
use super::timeline::case_state;
use super::words::{self, Lang, Phrase, phrase};
use crate::cases::Actual;

/// What is so where something else was expected.
#[must_use]
pub fn actual(view: &Run<'_>, actual: &Actual) -> String {
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
