//! How everything stands: cases, duties, sanctions, missing facts, expectations.

use super::{Report, state_mark};
use crate::calendar::Instant;
use crate::journal::{CaseStatus, DutyRecord, SanctionRecord};
use crate::model::{CaseId, Slot};
use crate::report::timeline::case_state;
use crate::report::verdict::actual;
use crate::report::words::{self, Phrase, Title, phrase};
use maud::{Markup, html};

impl Report<'_> {
    /// Each case with its state and what is known of it.
    pub(super) fn cases(&self) -> Markup {
        let status = &self.run.journal.status;
        html! {
            div.cases {
                @for (at, case) in status.cases.iter().enumerate() { (self.case(CaseId::at(at), case)) }
            }
        }
    }

    fn case(&self, id: CaseId, status: &CaseStatus) -> Markup {
        let run = self.run;
        let known = status.attributes.iter().enumerate();
        let known = known.filter_map(|(at, value)| {
            let owner = crate::journal::FactOwner::Case(id);
            let (_, name) = run.attribute(owner, Slot::at(at));
            Some((name, run.value(value.as_ref()?)))
        });
        html! {
            div.case {
                p { b { (run.case(id)) } " " span.soft { (run.case_type(id)) } " " (case_state(run, &status.state)) }
                dl.known { @for (name, value) in known { div { dt { (name) } dd { (value) } } } }
                @for (_, events) in &status.awaits {
                    p.meta { (phrase(Phrase::Awaits, run.lang)) " " (run.events(events)) }
                }
            }
        }
    }

    pub(super) fn duties(&self) -> Markup {
        let duties = &self.run.journal.status.duties;
        if duties.iter().next().is_none() {
            return Markup::default();
        }
        html! {
            table.wide {
                thead { tr {
                    th { (self.say(Title::Obligor)) }
                    th { (self.say(Title::What)) }
                    th.time { (self.say(Title::Arose)) }
                    th.time { (self.say(Title::Due)) }
                    th { (self.say(Title::State)) }
                    th.time { (self.say(Title::Ended)) }
                    th { (self.say(Title::Provision)) }
                } }
                tbody { @for duty in duties.iter() { (self.duty(duty)) } }
            }
        }
    }

    fn duty(&self, duty: &DutyRecord) -> Markup {
        let run = self.run;
        let via = phrase(Phrase::Via, run.lang);
        html! {
            tr {
                td { (self.party(duty)) }
                td { (run.duty_text(duty.id)) }
                td.time { (run.instant(duty.opened)) }
                td.time {
                    @match self.to_days(duty.id) {
                        Some(href) => a href=(href) { (run.due(&duty.due)) },
                        None => (run.due(&duty.due)),
                    }
                }
                td { (state_mark(duty.state, run.lang)) }
                td.time { (duty.ended.map(|at| run.instant(at)).unwrap_or_default()) }
                td {
                    (self.shelf.links.cited(duty.provision))
                    @if let Some(id) = duty.via { " " (via) " " (self.shelf.links.cited(id)) }
                }
            }
        }
    }

    pub(super) fn sanctions(&self) -> Markup {
        let given = &self.run.journal.status.sanctions;
        if given.is_empty() {
            return Markup::default();
        }
        html! {
            table.wide {
                thead { tr {
                    th { (self.say(Title::Party)) }
                    th { (self.say(Title::Sanction)) }
                    th.time { (self.say(Title::From)) }
                    th.time { (self.say(Title::Until)) }
                    th { (self.say(Title::Provision)) }
                } }
                tbody { @for sanction in given { (self.sanction(sanction)) } }
            }
        }
    }

    fn sanction(&self, given: &SanctionRecord) -> Markup {
        let run = self.run;
        let lasting = |at: Option<Instant>| match at {
            Some(at) => run.instant(at),
            None => phrase(Phrase::Lasting, run.lang).to_owned(),
        };
        html! {
            tr {
                td { (run.party(given.party)) }
                td {
                    a href=(format!("#e{}", given.entry.0)) { (run.sanction(given.sanction)) }
                    @if given.ungrounded {
                        " " span.mark.open { (words::flag(&crate::journal::Flag::GroundRevoked, run.lang)) }
                    }
                }
                td.time { (run.instant(given.given)) }
                td.time { (lasting(given.until)) }
                td { (self.shelf.links.cited(given.provision)) }
            }
        }
    }

    pub(super) fn missing(&self) -> Markup {
        let run = self.run;
        let cases = run.journal.status.cases.iter().enumerate();
        let cases: Vec<_> = cases.filter(|(_, c)| !c.missing.is_empty()).collect();
        if cases.is_empty() {
            return Markup::default();
        }
        html! {
            @for (at, case) in cases {
                @for missing in &case.missing {
                    p { b { (run.case(CaseId::at(at))) } " " (missing.fact) " " (self.shelf.links.cited(missing.provision)) }
                    @if let Some(statement) = missing.statement {
                        ul {
                            @for answer in run.answers(statement) {
                                li {
                                    (phrase(if run.is_switch(statement) { Phrase::IfAnswer } else { Phrase::If }, run.lang))
                                    " " (answer.answer) " → " (answer.then) " " span.soft { (answer.provision) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    pub(super) fn expectations(&self) -> Markup {
        if self.of.verdicts.is_empty() {
            return Markup::default();
        }
        html! {
            ul.verdicts {
                @for verdict in self.of.verdicts {
                    @let (class, word) = match verdict.met {
                        true => ("fine", Title::Met),
                        false => ("bad", Title::Unmet),
                    };
                    li {
                        span class=(format!("mark {class}")) { (self.say(word)) }
                        " " (self.run.sources.slice(verdict.span).split_whitespace().collect::<Vec<_>>().join(" "))
                        @if !verdict.met {
                            span.remark { (phrase(Phrase::Actual, self.run.lang)) " " (actual(self.run, &verdict.actual)) }
                        }
                    }
                }
            }
        }
    }
}
