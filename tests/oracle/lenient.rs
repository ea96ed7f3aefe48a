//! 从旧兼从轻: what an article would give for the event at hand, were it the one that judges.

use crate::counters::{crossed, family, tiers};
use crate::text::{Body, Node, Owes, Tally, Unit, What};
use crate::values::{V, whole};
use crate::world::{Frame, World};
use banfa::syntax::tree::{Head, Name, StatementKind};

fn named(list: &[Name], ty: &str) -> bool {
    list.iter().any(|n| n.text == ty)
}

impl World<'_> {
    pub fn would_give(&self, unit: &Unit, frame: &Frame) -> Vec<String> {
        let mut given = Vec::new();
        let Some(event) = frame.event else {
            return given;
        };
        let (ty, actor) = (&self.events[event].ty, self.events[event].actor.as_deref());
        for head in &unit.heads {
            let own = frame.read_by(&head.place);
            if named(&head.trigger.events, ty)
                && (!head.trigger.first || self.is_first(event, head, &own))
                && self.head_holds(head, &own) == Ok(true)
            {
                self.look(&head.body, &own, &mut given);
            }
        }
        for tally in &unit.counters {
            if named(&tally.counter.events, ty) {
                self.look_at_tiers(tally, event, frame, &mut given);
            }
        }
        for rule in &unit.prohibitions {
            let own = self.as_it_stands(rule, frame);
            if named(&rule.rule.events, ty) && self.is_broken(rule, actor, &own) {
                self.look(&rule.body, &own, &mut given);
            }
        }
        given
    }

    fn look_at_tiers(&self, tally: &Tally, event: usize, frame: &Frame, given: &mut Vec<String>) {
        let counter = &tally.counter;
        let own = frame.read_by(&tally.place);
        if self.ask(counter.when.as_ref(), &own) != Ok(true) {
            return;
        }
        let Ok(keys) = self.keys(counter, &own) else {
            return;
        };
        let amount = match &counter.field {
            None => whole(1),
            Some(field) => match self.events[event].fields.get(&field.text) {
                Some(V::Num(n)) => *n,
                _ => return,
            },
        };
        let own = self.keyed(counter, &keys, &own);
        let Some(bounds) = self.window(&counter.window.value, frame.at, &own) else {
            return;
        };
        let from = self.total(&family(tally), &keys, bounds, Some(event));
        let all = tiers(tally);
        for index in crossed(tally, from, from.saturating_add(amount)) {
            let (node, tier) = &all[index];
            if let What::Head(_, body) = &node.what
                && self.ask(tier.when.as_ref(), &own) == Ok(true)
            {
                self.look(body, &own, given);
            }
        }
    }

    fn look(&self, body: &Body, frame: &Frame, given: &mut Vec<String>) {
        for node in body {
            self.look_at(node, frame, given);
        }
    }

    fn look_at(&self, node: &Node, frame: &Frame, given: &mut Vec<String>) {
        match &node.what {
            What::Plain(StatementKind::Sanction { sanctions, .. }) => {
                given.extend(sanctions.iter().map(|s| s.text.clone()));
            }
            What::Plain(StatementKind::Follow(citation)) => {
                self.look(&self.followed(citation, &node.place), frame, given);
            }
            What::Duty(owed) => {
                if let Owes::Decision(decision) = &owed.owes
                    && !self.shown(decision.unless.as_ref(), frame)
                {
                    given.extend(self.choices(&decision.choice).0);
                }
            }
            What::Excepted(inner, but) if !self.shown(Some(but), frame) => {
                self.look_at(inner, frame, given);
            }
            What::AnyOf(items, body) if items.iter().any(|(_, c)| self.shown(Some(c), frame)) => {
                self.look(body, frame, given);
            }
            What::Head(Head::If(condition), body) if self.shown(Some(condition), frame) => {
                self.look(body, frame, given);
            }
            What::Head(Head::Switch(subject), body) => {
                if let Ok(Some((_, branch))) = self.choose(subject, body, frame)
                    && let What::Head(_, inner) = &branch.what
                {
                    self.look(inner, frame, given);
                }
                let beside: Body = body
                    .iter()
                    .filter(|n| !crate::routing::is_branch(n))
                    .cloned()
                    .collect();
                self.look(&beside, frame, given);
            }
            _ => {}
        }
    }
}
