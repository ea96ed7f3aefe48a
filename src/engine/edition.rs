//! Which edition of a text judges an event (ruling 22): by the instant, by the case's first event, or the lighter of two.

use super::act::Bears;
use super::eval::Answer;
use super::machine::{Frame, Machine};
use crate::calendar::Instant;
use crate::model::{
    CaseTypeId, Edition, Expr, ProvisionId, SanctionId, StatementId, StatementKind, Transition,
    Turn,
};
use chrono::NaiveDate;
use smallvec::SmallVec;

/// How deep the sanctions of a body are looked for; bodies nest no deeper.
const MAX_LOOK: usize = 100;

impl Machine<'_> {
    /// Whether a rule of this provision judges what is at hand.
    pub fn applies(&self, provision: ProvisionId, frame: &Frame) -> bool {
        let edition = &self.base.provision(provision).edition;
        if edition.is_only() {
            return true;
        }
        let goes_on = |turn: &Turn| self.goes_on(provision, turn, frame);
        let since = edition.since.as_ref();
        since.is_none_or(|turn| goes_on(turn) && self.came_to(provision, turn, frame))
            && edition.until.as_ref().is_none_or(|turn| !goes_on(turn))
    }

    /// Whether what is at hand goes on from the text before a turn to the one after it.
    fn goes_on(&self, provision: ProvisionId, turn: &Turn, frame: &Frame) -> bool {
        let old_stays =
            || turn.rule == Transition::Lenient && self.old_stays(provision, turn.date, frame);
        self.reached(turn, frame) && !old_stays()
    }

    /// Whether what is at hand went on at each turn before this one: what stays with a text stays with it for good.
    fn came_to(&self, provision: ProvisionId, turn: &Turn, frame: &Frame) -> bool {
        let lineage = self.base.provision(self.program.unit_of(provision)).lineage;
        let editions = self.program.editions_of(lineage).iter();
        editions
            .filter_map(|id| self.base.provision(*id).edition.since.as_ref())
            .filter(|before| before.date < turn.date)
            .all(|before| self.goes_on(provision, before, frame))
    }

    /// The same for what stands in no provision.
    pub fn edition_applies(
        &self,
        provision: Option<ProvisionId>,
        edition: &Edition,
        frame: &Frame,
    ) -> bool {
        match provision {
            Some(provision) => self.applies(provision, frame),
            None => {
                edition
                    .since
                    .as_ref()
                    .is_none_or(|turn| self.reached(turn, frame))
                    && edition
                        .until
                        .as_ref()
                        .is_none_or(|turn| !self.reached(turn, frame))
            }
        }
    }

    /// Whether the whole regulation is repealed for what is at hand.
    pub fn repealed(&self, frame: &Frame) -> bool {
        let Some(date) = self.base.repealed else {
            return false;
        };
        // A chapter has no editions of its own: what is repealed are the articles in it.
        let articles = self.base.provisions.iter().enumerate();
        frame.at.date() >= date
            && !articles
                .filter(|(_, provision)| !provision.edition.is_only())
                .any(|(index, _)| self.applies(ProvisionId::at(index), frame))
    }

    /// Whether what is at hand belongs to the later side of a turn.
    fn reached(&self, turn: &Turn, frame: &Frame) -> bool {
        let day = match turn.rule {
            Transition::ByEvent | Transition::Lenient => frame.at.date(),
            Transition::ByAcceptance(ty) => self.accepted(Some(ty), frame),
        };
        day >= turn.date
    }

    /// The day of the first event of the case at hand, of a type if one is given; the day at hand where there is none.
    fn accepted(&self, ty: Option<CaseTypeId>, frame: &Frame) -> NaiveDate {
        let of_event = frame
            .event
            .map_or(SmallVec::new(), |event| self.cases_of(event));
        let case = frame
            .case
            .into_iter()
            .chain(of_event)
            .find(|case| ty.is_none_or(|ty| self.input.cases.ty(*case) == ty));
        let first = case.and_then(|case| self.cases[case].history.first());
        let at = first.map_or(frame.at, |event| self.events[event.index()].time);
        Instant::date(at.min(frame.at))
    }

    /// 从旧兼从轻: what belongs to a case accepted before the day stays with the old text, unless the new is lighter.
    fn old_stays(&self, provision: ProvisionId, day: NaiveDate, frame: &Frame) -> bool {
        if self.accepted(None, frame) >= day {
            return false;
        }
        let given = |unit: Option<ProvisionId>| {
            unit.map_or(Vec::new(), |unit| self.would_give(unit, frame))
        };
        let lineage = self.base.provision(self.program.unit_of(provision)).lineage;
        let editions = self.program.editions_of(lineage);
        let turns_on = |turn: &Option<Turn>| turn.as_ref().is_some_and(|turn| turn.date == day);
        let old = editions
            .iter()
            .find(|id| turns_on(&self.base.provision(**id).edition.until));
        let new = editions
            .iter()
            .find(|id| turns_on(&self.base.provision(**id).edition.since));
        !self.lighter(&given(new.copied()), &given(old.copied()))
    }

    /// Whether the first sanctions are lighter than the second: fewer of the same, or lower in one severity order.
    fn lighter(&self, new: &[SanctionId], old: &[SanctionId]) -> bool {
        let only = |a: &[SanctionId], b: &[SanctionId]| -> Vec<SanctionId> {
            a.iter().filter(|s| !b.contains(s)).copied().collect()
        };
        let (added, dropped) = (only(new, old), only(old, new));
        if added.is_empty() {
            return !dropped.is_empty();
        }
        let gravest = |order: &[SanctionId], of: &[SanctionId]| -> Option<usize> {
            let ranks = of.iter().map(|s| order.iter().position(|o| o == s));
            ranks.collect::<Option<Vec<_>>>()?.into_iter().max()
        };
        self.base.severities.iter().any(|order| {
            matches!(
                (gravest(order, &added), gravest(order, &dropped)),
                (Some(new), Some(old)) if new < old
            )
        })
    }

    /// The sanctions that an edition of an article would give, or let somebody choose, for the event at hand.
    fn would_give(&self, unit: ProvisionId, frame: &Frame) -> Vec<SanctionId> {
        let mut given = Vec::new();
        let Some(event) = frame.event else {
            return given;
        };
        let in_unit = |provision: ProvisionId| self.program.unit_of(provision) == unit;
        let touched = self.program.touched(self.events[event.index()].ty);
        for &index in &touched.heads {
            let head = &self.base.heads[index];
            let first = !head.trigger.first || self.is_first(event, &head.trigger.events, frame);
            if in_unit(head.provision)
                && first
                && matches!(
                    self.ask(head.trigger.when.as_ref(), frame),
                    Answer::Known(true)
                )
            {
                self.look(&head.body, frame, &mut given, MAX_LOOK);
            }
        }
        for &family in &touched.counters {
            for &id in self.program.family(family) {
                let counter = &self.base.counters[id.index()];
                if in_unit(counter.provision) {
                    for (tier, own) in self.would_fire(id, event, frame) {
                        self.look(&counter.tiers[tier].body, &own, &mut given, MAX_LOOK);
                    }
                }
            }
        }
        let actor = self.events[event.index()].actor;
        for &index in &touched.prohibitions {
            let rule = &self.base.prohibitions[index];
            let borne = || {
                matches!(
                    self.bears(&rule.party, actor, frame),
                    Bears::Yes(_) | Bears::Presumed(Some(_))
                )
            };
            if in_unit(rule.provision)
                && matches!(self.ask(rule.when.as_ref(), frame), Answer::Known(true))
                && !self.excepted(rule.unless.as_ref(), frame)
                && borne()
            {
                self.look(&rule.violated, frame, &mut given, MAX_LOOK);
            }
        }
        given
    }

    fn excepted(&self, unless: Option<&Expr>, frame: &Frame) -> bool {
        unless.is_some_and(|unless| self.holds(unless, frame) == Some(true))
    }

    /// The sanctions in a body that would run now.
    fn look(&self, body: &[StatementId], frame: &Frame, given: &mut Vec<SanctionId>, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        for &id in body {
            match &self.base.statement(id).kind {
                StatementKind::Sanction { sanctions, .. } => given.extend(sanctions),
                StatementKind::Duty(duty) if self.excepted(duty.unless.as_ref(), frame) => {}
                StatementKind::Duty(duty) => {
                    let choices = duty.decision.as_ref().map(|d| &d.choices);
                    given.extend(choices.into_iter().flatten());
                }
                StatementKind::If(when, body) => {
                    if self.holds(when, frame) == Some(true) {
                        self.look(body, frame, given, depth);
                    }
                }
                StatementKind::Switch { branches, .. } => {
                    if let Ok(Some(branch)) = self.chosen(branches, frame) {
                        self.look(&branches[branch].body, frame, given, depth);
                    }
                }
                StatementKind::AnyOf { items, body } => {
                    if items
                        .iter()
                        .any(|(_, when)| self.holds(when, frame) == Some(true))
                    {
                        self.look(body, frame, given, depth);
                    }
                }
                StatementKind::Follow(target, reach) => {
                    self.look(self.base.reached((*target, *reach)), frame, given, depth);
                }
                StatementKind::Power(_)
                | StatementKind::Assign(..)
                | StatementKind::Raise(_)
                | StatementKind::Close
                | StatementKind::Terminate(_)
                | StatementKind::Notice { .. }
                | StatementKind::Arm { .. } => {}
            }
        }
    }
}
