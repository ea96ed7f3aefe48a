//! The limits of a regulation, and what the words in them mean.

use super::Report;
use crate::model::{Duty, Limit, OpenPower, StatementId, StatementKind};
use crate::report::words::{self, Phrase, Title};
use maud::{Markup, html};

/// What has a limit.
#[derive(Clone, Copy)]
enum Limited<'a> {
    Duty(&'a Duty),
    Power(&'a OpenPower),
}

impl Report<'_> {
    /// Duties and powers of the text that have a limit.
    pub(super) fn limited(&self) -> Vec<StatementId> {
        let all = (0..self.of.base.statements.len()).map(StatementId::at);
        let mut seen = std::collections::BTreeSet::new();
        let place = |id: &StatementId| {
            let statement = self.of.base.statement(*id);
            (self.of.base.citable(statement.provision), statement.span)
        };
        let mut limited: Vec<StatementId> = all
            .filter(|id| self.limit_of(*id).is_some())
            .filter(|id| self.stands(self.of.base.statement(*id).provision))
            .filter(|id| seen.insert(self.of.base.statement(*id).span))
            .collect();
        limited.sort_by_key(place);
        limited
    }

    fn limit_of(&self, id: StatementId) -> Option<(Limited<'_>, &Limit)> {
        match &self.of.base.statement(id).kind {
            StatementKind::Duty(duty) => Some((Limited::Duty(duty), duty.limit.as_ref()?)),
            StatementKind::Power(power) => Some((Limited::Power(power), &power.limit)),
            _ => None,
        }
    }

    pub(super) fn limits(&self) -> Markup {
        html! {
            table.wide {
                thead { tr {
                    th.key { (self.say(Title::Provision)) }
                    th { (self.say(Title::Who)) }
                    th { (self.say(Title::What)) }
                    th { (self.say(Title::ByWhen)) }
                    th { (self.say(Title::Clock)) }
                    th { (self.say(Title::OnBreach)) }
                } }
                tbody { @for id in self.limited() { (self.limit_row(id)) } }
            }
            h3 #words { (self.say(Title::LimitWords)) }
            table.wide {
                thead { tr { th.key { (self.say(Title::Name)) } th { (self.say(Title::Meaning)) } } }
                tbody {
                    @for (at, word) in self.of.base.parameters.iter().enumerate() {
                        // A word that an amendment reads anew has two readings, and one place.
                        @let before = &self.of.base.parameters[..at];
                        @let first = !before.iter().any(|other| other.name == word.name);
                        tr id=[first.then(|| format!("word-{}", word.name))] { td { (word.name) } td { (word.text) } }
                    }
                }
            }
        }
    }

    fn limit_row(&self, id: StatementId) -> Markup {
        let statement = self.of.base.statement(id);
        let Some((what, limit)) = self.limit_of(id) else {
            return Markup::default();
        };
        let (clock, breach) = match what {
            Limited::Duty(duty) => (self.clock(duty), self.breach(duty)),
            Limited::Power(power) => {
                let lapsed: Vec<Markup> = self.bodies(&power.lapsed).collect();
                (Vec::new(), lapsed)
            }
        };
        html! {
            tr {
                td { (self.links().cited(statement.provision)) }
                td { (self.subject(statement.span)) }
                td {
                    (self.run.statement(id))
                    @if let Some(ground) = self.grounds[id.index()].last() {
                        div.soft { (self.ground(ground)) }
                    }
                }
                td {
                    (self.shelf.inline(limit.span))
                    @for (name, text) in self.meanings(limit) { div.soft { (name) " = " (text) } }
                }
                td { (list(&clock)) }
                td {
                    @if breach.is_empty() { (self.none(Phrase::NotThere)) } @else { (list(&breach)) }
                }
            }
        }
    }

    /// What the words of a limit stand for.
    fn meanings(&self, limit: &Limit) -> Vec<(&str, &str)> {
        let named = self.shelf.texts.names(limit.span, self.of.sources);
        let words = self.of.base.parameters.iter();
        let words = words.filter(|word| named.iter().any(|name| **name == *word.name));
        words.map(|word| (&*word.name, &*word.text)).collect()
    }

    /// What stops the clock, what lengthens it, what comes before its end.
    fn clock(&self, duty: &Duty) -> Vec<Markup> {
        let lang = self.of.lang;
        let mut said: Vec<Markup> = duty
            .excluded
            .iter()
            .map(|id| {
                let name = &self.of.base.intervals[id.index()].name;
                html! { (lang.pick("扣除", "tolled during ")) (name) }
            })
            .collect();
        said.extend(duty.extension.as_ref().map(|extension| {
            let by = words::span(extension.by, lang);
            html! { (lang.pick("经批准可以延长", "may be extended by ")) (by) }
        }));
        said.extend(duty.before.iter().flat_map(|(by, body)| {
            let by = words::span(*by, lang);
            let head = lang.pick(format!("期满前{by}"), format!("{by} before the limit"));
            self.bodies(body)
                .map(move |what| html! { (head) ": " (what) })
        }));
        said
    }

    fn breach(&self, duty: &Duty) -> Vec<Markup> {
        let lang = self.of.lang;
        let mut said: Vec<Markup> = self.bodies(&duty.missed).collect();
        said.extend(duty.late_by.iter().flat_map(|(by, body)| {
            let by = words::span(*by, lang);
            let head = lang.pick(format!("超过{by}"), format!("by more than {by}"));
            self.bodies(body)
                .map(move |what| html! { (head) ": " (what) })
        }));
        said
    }

    /// The statements of a body as they are written.
    fn bodies(&self, body: &[StatementId]) -> impl Iterator<Item = Markup> {
        let spans: Vec<_> = body
            .iter()
            .map(|id| self.of.base.statement(*id).span)
            .collect();
        spans.into_iter().map(|span| self.shelf.inline(span))
    }
}

fn list(said: &[Markup]) -> Markup {
    html! {
        @if let [only] = said { (only) }
        @else if !said.is_empty() { ul { @for one in said { li { (one) } } } }
    }
}
