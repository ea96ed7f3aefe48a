//! The sanctions of a regulation: whom they may hit, for how long, and on what grounds.

use super::Report;
use crate::model::{Discretion, SanctionId, StatementId, StatementKind, Validity};
use crate::report::words::{self, Lang, Title};
use maud::{Markup, html};

impl Report<'_> {
    pub(super) fn sanctions(&self) -> Markup {
        html! {
            table.wide {
                thead { tr {
                    th.key { (self.say(Title::Sanction)) }
                    th { (self.say(Title::Targets)) }
                    th { (self.say(Title::Lasts)) }
                    th.half { (self.say(Title::Grounds)) }
                } }
                tbody {
                    @for at in 0..self.of.base.sanctions.len() { (self.sanction_row(SanctionId::at(at))) }
                }
            }
        }
    }

    fn sanction_row(&self, id: SanctionId) -> Markup {
        let base = self.of.base;
        let sanction = &base.sanctions[id.index()];
        let targets: Vec<&str> = sanction
            .targets
            .iter()
            .map(|ty| &*base.party_types[ty.index()].name)
            .collect();
        let lasts = match sanction.validity {
            Validity::Lasting => self.say(Title::ForGood).to_owned(),
            Validity::ThisYear => self.say(Title::ThisYear).to_owned(),
            Validity::For(span) => words::span(span, self.of.lang),
        };
        let mut grounds: Vec<StatementId> = (0..base.statements.len())
            .map(StatementId::at)
            .filter(|s| gives(&base.statement(*s).kind, id))
            .filter(|s| self.stands(base.statement(*s).provision))
            .collect();
        grounds.dedup_by_key(|s| base.statement(*s).span);
        html! {
            tr id=(format!("sanction-{}", sanction.name)) {
                td { b { (sanction.name) } }
                td { (self.of.lang.list(&targets)) }
                td { (lasts) }
                td.half { @for ground in grounds { (self.ground_of(ground, id)) } }
            }
        }
    }

    fn ground_of(&self, id: StatementId, sanction: SanctionId) -> Markup {
        let statement = self.of.base.statement(id);
        let decided = match &statement.kind {
            StatementKind::Duty(duty) => duty.decision.as_ref(),
            _ => None,
        };
        html! {
            div.ground {
                (self.links().cited(statement.provision))
                @for ground in &self.grounds[id.index()] { " " span.step { (self.ground(ground)) } }
                @if let Some(target) = self.shelf.texts.target(statement.span, self.of.sources) {
                    " → " (self.shelf.inline(target))
                }
                @if let Some(decision) = decided {
                    p.meta {
                        (self.say(Title::Decides)) " "
                        (self.subject(statement.span))
                        @if decision.discretion == Discretion::OneOf && decision.choices.len() > 1 {
                            (self.range(&decision.choices, sanction))
                        }
                    }
                }
            }
        }
    }

    /// The sanctions among which one is chosen.
    fn range(&self, choices: &[SanctionId], this: SanctionId) -> Markup {
        let others = choices.iter().filter(|id| **id != this);
        let others: Vec<&str> = others.map(|id| self.run.sanction(*id)).collect();
        let names = self.of.lang.list(&others);
        match self.of.lang {
            Lang::Zh => html! { ",与 " (names) " 择一" },
            Lang::En => html! { ", one of this and " (names) },
        }
    }
}

/// Whether a statement gives a sanction, or lets it be given.
fn gives(kind: &StatementKind, sanction: SanctionId) -> bool {
    match kind {
        StatementKind::Sanction { sanctions, .. } => sanctions.contains(&sanction),
        StatementKind::Duty(duty) => {
            let decision = duty.decision.as_ref();
            decision.is_some_and(|d| d.choices.contains(&sanction))
        }
        _ => false,
    }
}
