//! The rules walked in the roles in which they run: for a case, for what a counter reached, for the office.

use super::{Forbids, Level, Obstacle, Plan, type_of};
use crate::model::{
    CaseTypeId, Counter, CounterId, Duty, EventOrigin, EventTypeId, Expr, Fact, LimitStart,
    Obligor, PartyTypeId, ProvisionId, Raise, RuleBase, Slot, StatementId, StatementKind, Target,
    Term, Transition, Trigger, Type, Window,
};
use crate::source::Span;
use rustc_hash::{FxHashMap, FxHashSet};

/// In which role a rule runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Role {
    /// For the case at hand, of this type; none where it may be of any.
    Case(Option<CaseTypeId>),
    /// For an event that may be on no case.
    Loose,
    /// After a tier of this counter.
    Tier(CounterId),
    /// For the office.
    Office,
}

/// Where a rule stands.
type Place = (Option<ProvisionId>, Span);

pub(super) fn plan(base: &RuleBase) -> Result<Plan, Vec<Obstacle>> {
    let mut walk = Walk {
        base,
        plan: Plan {
            levels: base.counters.iter().map(|c| level(base, c)).collect(),
            office_events: vec![false; base.events.len()],
            office_asks: vec![false; base.events.len()],
            ..Plan::default()
        },
        obstacles: Vec::new(),
        met: FxHashSet::default(),
        ran: FxHashSet::default(),
        feeds: FxHashSet::default(),
        raised: FxHashMap::default(),
        asked: FxHashMap::default(),
        changed: FxHashMap::default(),
        read: Vec::new(),
        decisions: Vec::new(),
    };
    walk.look();
    let mut obstacles = walk.obstacles;
    obstacles.sort_by_key(|o| (o.provision, o.span.file, o.span.start, o.span.end));
    obstacles.dedup();
    match obstacles.is_empty() {
        true => Ok(walk.plan),
        false => Err(obstacles),
    }
}

/// Where a counter is kept, by what its keys are; parties' stages are numbered later.
fn level(base: &RuleBase, counter: &Counter) -> Level {
    let types: Vec<Option<Type>> = counter.keys.iter().map(|key| type_of(base, key)).collect();
    let any = |is: fn(&Type) -> bool| types.iter().flatten().any(is);
    match () {
        () if any(|ty| matches!(ty, Type::Case(_))) => Level::Case,
        () if any(|ty| matches!(ty, Type::Party(_))) => Level::Party(1),
        () => Level::Office,
    }
}

struct Walk<'a> {
    base: &'a RuleBase,
    plan: Plan,
    obstacles: Vec<Obstacle>,
    /// Events that were followed in a role.
    met: FxHashSet<(Role, EventTypeId)>,
    /// Statements that were followed in a role.
    ran: FxHashSet<(Role, StatementId)>,
    /// Which counter feeds which.
    feeds: FxHashSet<(CounterId, CounterId)>,
    /// Events that counters or the office raise, and where.
    raised: FxHashMap<EventTypeId, Place>,
    /// Events that rules of the case ask for, await or measure from.
    asked: FxHashMap<EventTypeId, Place>,
    /// Attributes of parties that rules change.
    changed: FxHashMap<(PartyTypeId, Slot), Place>,
    /// Attributes of parties that rules of a case or tier read.
    read: Vec<(PartyTypeId, Slot, Place)>,
    /// Counters after which decisions are owed.
    decisions: Vec<(CounterId, Place)>,
}

impl<'a> Walk<'a> {
    fn look(&mut self) {
        self.several_cases();
        self.lighter_texts();
        self.office();
        for (at, event) in self.base.events.iter().enumerate() {
            let declared = matches!(event.origin, EventOrigin::Declared);
            if declared && !self.plan.office_events[at] {
                let role = match event.about {
                    about @ Some(_) => Role::Case(about),
                    None => Role::Loose,
                };
                self.happens(role, EventTypeId::at(at), None);
            }
        }
        self.standing_rules();
        self.rank();
        self.read_back();
        self.where_decided();
        let base = self.base;
        self.plan.office |= self.plan.levels.contains(&Level::Office)
            || !base.periodic.is_empty()
            || !base.metrics.is_empty();
        let asks = |ty: &EventTypeId| self.plan.office_asks[ty.index()];
        self.plan.office_counts = self.raised.keys().any(asks)
            || self.plan.levels.contains(&Level::Office) && self.feeds_office();
    }

    fn forbid(&mut self, (provision, span): Place, why: Forbids) {
        self.obstacles.push(Obstacle {
            provision,
            span,
            why,
        });
    }

    /// Events that can be on two cases make these depend on each other.
    fn several_cases(&mut self) {
        for (at, event) in self.base.events.iter().enumerate() {
            let fields = event.fields.iter();
            let by_fields = fields.filter(|f| matches!(f.ty, Type::Case(_))).count();
            if by_fields + usize::from(event.about.is_some()) > 1
                && let Some(span) = event.span
                && event.origin == EventOrigin::Declared
            {
                self.forbid((None, span), Forbids::SeveralCases(EventTypeId::at(at)));
            }
        }
    }

    fn lighter_texts(&mut self) {
        for (at, provision) in self.base.provisions.iter().enumerate() {
            let turns = provision
                .edition
                .since
                .iter()
                .chain(&provision.edition.until);
            if turns
                .into_iter()
                .any(|turn| turn.rule == Transition::Lenient)
            {
                let place = (Some(ProvisionId::at(at)), provision.marker);
                self.forbid(place, Forbids::LighterText);
            }
        }
    }

    // ───────────────────────────── the office ─────────────────────────────

    fn office(&mut self) {
        let base = self.base;
        for rule in &base.periodic {
            self.run(Role::Office, &rule.body);
        }
        for metric in &base.metrics {
            let place = (metric.provision, metric.span);
            self.changed.insert((metric.key, metric.slot), place);
            self.expr(Role::Office, &metric.value, place);
        }
        for (at, counter) in base.counters.iter().enumerate() {
            if self.plan.levels[at] == Level::Office {
                self.tiers(Role::Office, counter);
            }
        }
        let own: Vec<EventTypeId> = (0..base.events.len())
            .filter(|at| self.plan.office_events[*at])
            .map(EventTypeId::at)
            .collect();
        for ty in own {
            self.happens(Role::Office, ty, None);
        }
    }

    /// Acts of duties that are owed on no case are the office's own.
    fn office_event(&mut self, ty: EventTypeId, place: Place) {
        let event = self.base.event(ty);
        let on_case =
            event.about.is_some() || event.fields.iter().any(|f| matches!(f.ty, Type::Case(_)));
        match on_case || event.origin != EventOrigin::Declared {
            true => self.forbid(place, Forbids::ActsOnCase),
            false => self.plan.office_events[ty.index()] = true,
        }
    }

    fn feeds_office(&self) -> bool {
        let office = |id: CounterId| self.plan.levels[id.index()] == Level::Office;
        self.feeds.iter().any(|(_, to)| office(*to))
    }

    // ───────────────────────────── events ─────────────────────────────

    /// What follows when an event happens in a role.
    fn happens(&mut self, role: Role, ty: EventTypeId, raised: Option<Place>) {
        if let (Role::Tier(_) | Role::Office, Some(place)) = (role, raised) {
            self.raised.entry(ty).or_insert(place);
            if self.base.event(ty).sets.iter().any(Option::is_some) {
                self.forbid(place, Forbids::ActsOnCase);
            }
        }
        if !self.met.insert((role, ty)) {
            return;
        }
        let base = self.base;
        for head in base.heads.iter().filter(|h| h.trigger.events.contains(&ty)) {
            let place = (Some(head.provision), head.span);
            self.trigger(role, &head.trigger, place);
            self.run(role, &head.body);
        }
        for definition in base.definitions.iter().filter(|d| d.base.contains(&ty)) {
            let place = (definition.provision, definition.span);
            self.ask(role, definition.when.iter(), place);
            self.happens(role, definition.event, Some(place));
        }
        for rule in base.prohibitions.iter().filter(|p| p.events.contains(&ty)) {
            let place = (Some(rule.provision), rule.span);
            self.ask(role, rule.when.iter().chain(&rule.unless), place);
            self.run(role, &rule.violated);
        }
        for rule in base.powers.iter().filter(|p| p.events.contains(&ty)) {
            let place = (Some(rule.provision), rule.span);
            self.ask(role, rule.when.iter().chain(&rule.unless), place);
        }
        for counter in &base.counters {
            let lowered = counter.deductions.iter().map(|(effect, _, _)| effect);
            let effects = counter.clears.iter().chain(lowered);
            let moved = effects.filter(|e| e.trigger.events.contains(&ty)).count();
            if counter.events.contains(&ty) || moved > 0 {
                self.counts(role, ty, counter);
            }
        }
    }

    /// An event is counted, or empties or lowers a counter.
    fn counts(&mut self, role: Role, ty: EventTypeId, counter: &'a Counter) {
        let place = (Some(counter.provision), counter.span);
        self.counter_questions(role, counter, place);
        match (role, self.plan.levels[counter.id.index()]) {
            (Role::Case(_) | Role::Loose, Level::Case) => self.tiers(role, counter),
            (Role::Case(_) | Role::Loose, Level::Party(_)) => {
                self.tiers(Role::Tier(counter.id), counter);
            }
            (Role::Case(_) | Role::Loose, Level::Office) => {
                self.plan.office_asks[ty.index()] = true;
            }
            (Role::Tier(_) | Role::Office, Level::Case) => {
                self.forbid(place, Forbids::ReadBack(ty));
            }
            (Role::Tier(from), Level::Party(_)) => {
                self.feeds.insert((from, counter.id));
                self.tiers(Role::Tier(counter.id), counter);
            }
            (Role::Tier(from), Level::Office) => {
                self.feeds.insert((from, counter.id));
                self.plan.office_asks[ty.index()] = true;
            }
            (Role::Office, Level::Party(_)) => self.forbid(place, Forbids::OfficeCounted(ty)),
            (Role::Office, Level::Office) => {}
        }
    }

    /// What decides whether and for whom a counter counts.
    fn counter_questions(&mut self, role: Role, counter: &'a Counter, place: Place) {
        self.ask(role, counter.when.iter().chain(&counter.keys), place);
        if let Window::Anchored { anchor, .. } = &counter.window {
            self.expr(role, anchor, place);
        }
        let lowered = counter.deductions.iter().map(|(effect, _, _)| effect);
        for effect in counter.clears.iter().chain(lowered) {
            self.trigger(role, &effect.trigger, place);
            self.ask(role, effect.keys.iter(), place);
        }
        for (_, amount, cap) in &counter.deductions {
            self.ask(role, std::iter::once(amount).chain(cap), place);
        }
    }

    fn tiers(&mut self, role: Role, counter: &'a Counter) {
        for tier in &counter.tiers {
            self.ask(role, tier.when.iter(), (Some(tier.provision), tier.span));
            self.run(role, &tier.body);
        }
    }

    /// Rules that no event of their own calls: scopes, powers to revoke, responsible persons.
    fn standing_rules(&mut self) {
        let base = self.base;
        for rule in &base.scopes {
            self.ask(
                Role::Case(None),
                rule.when.iter(),
                (Some(rule.provision), rule.span),
            );
        }
        for rule in base.powers.iter().filter(|p| p.revokes) {
            let place = (Some(rule.provision), rule.span);
            let role = Role::Case(None);
            self.ask(role, rule.when.iter().chain(&rule.unless), place);
        }
        for rule in &base.responsibilities {
            let place = (Some(rule.provision), base.provision(rule.provision).marker);
            self.ask(Role::Case(None), rule.of_case.iter(), place);
            for (ty, path) in &rule.of_party {
                let mut at = Some(*ty);
                for slot in path {
                    let Some(ty) = at else { break };
                    self.read.push((ty, *slot, place));
                    at = match base.party_types[ty.index()].attributes[slot.index()].ty {
                        Type::Party(next) => Some(next),
                        _ => None,
                    };
                }
            }
        }
    }

    // ───────────────────────────── statements ─────────────────────────────

    fn run(&mut self, role: Role, body: &'a [StatementId]) {
        for &id in body {
            if self.ran.insert((role, id)) {
                self.statement(role, id);
            }
        }
    }

    fn statement(&mut self, role: Role, id: StatementId) {
        let base = self.base;
        let statement = base.statement(id);
        let place = (Some(statement.provision), statement.span);
        let off_case = matches!(role, Role::Tier(_) | Role::Office);
        match &statement.kind {
            StatementKind::Duty(duty) => self.duty(role, duty, place),
            StatementKind::Power(power) => {
                if !matches!(role, Role::Case(_)) {
                    self.forbid(place, Forbids::LooseDuty);
                }
                self.asks_for(role, &power.events, place);
                self.ask(role, power.when.iter(), place);
                self.limit(role, &power.limit, place);
                self.run(role, &power.lapsed);
            }
            StatementKind::Assign(Target::Case(..), value) => {
                if off_case {
                    self.forbid(place, Forbids::ActsOnCase);
                }
                self.expr(role, value, place);
            }
            StatementKind::Assign(Target::Party(owner, slot), value) => {
                if let Some(Type::Party(ty)) = type_of(base, owner) {
                    self.changed.insert((ty, *slot), place);
                }
                self.expr(role, owner, place);
                self.expr(role, value, place);
            }
            StatementKind::Raise(raise) => self.raise(role, raise, place),
            StatementKind::Close | StatementKind::Terminate(_) => {
                if off_case {
                    self.forbid(place, Forbids::ActsOnCase);
                }
            }
            StatementKind::Follow(target, reach) => {
                self.run(role, base.reached((*target, *reach)));
            }
            StatementKind::Sanction { to, .. } => self.expr(role, to, place),
            StatementKind::Notice { to, .. } => self.ask(role, to.iter(), place),
            StatementKind::Arm { trigger, body } => {
                if off_case {
                    self.forbid(place, Forbids::ActsOnCase);
                }
                self.asks_for(role, &trigger.events, place);
                self.trigger(role, trigger, place);
                self.run(role, body);
            }
            StatementKind::Switch { subject, branches } => {
                self.expr(role, subject, place);
                for branch in branches {
                    self.ask(role, branch.test.iter(), place);
                    self.run(role, &branch.body);
                }
            }
            StatementKind::If(when, body) => {
                self.expr(role, when, place);
                self.run(role, body);
            }
            StatementKind::AnyOf { items, body } => {
                self.ask(role, items.iter().map(|(_, when)| when), place);
                self.run(role, body);
            }
        }
    }

    fn raise(&mut self, role: Role, raise: &'a Raise, place: Place) {
        self.ask(role, raise.fields.iter().map(|(_, value)| value), place);
        // What a case raises is on the case where it can be, or the case's own all the same.
        let role = match (role, self.base.event(raise.event).about) {
            (Role::Case(at_hand), about) if about.is_none() || at_hand != about => Role::Loose,
            _ => role,
        };
        self.happens(role, raise.event, Some(place));
    }

    fn duty(&mut self, role: Role, duty: &'a Duty, place: Place) {
        match (&duty.decision, role) {
            (Some(decision), Role::Tier(counter)) => {
                let rule = &self.base.counters[counter.index()];
                let of_key = matches!(decision.to, Expr::Fact(Fact::CounterKey))
                    || rule.keys.contains(&decision.to);
                if !of_key {
                    self.forbid(place, Forbids::DecisionForOther);
                }
                self.decisions.push((counter, place));
            }
            (Some(_), _) => self.forbid(place, Forbids::Decision),
            (None, Role::Case(_)) => {}
            (None, Role::Loose) => self.forbid(place, Forbids::LooseDuty),
            (None, Role::Tier(_)) => self.forbid(place, Forbids::ActsOnCase),
            (None, Role::Office) => {
                let waivers = duty.waivers.iter().flat_map(|w| &w.events);
                for ty in duty.acts.iter().flatten().chain(waivers) {
                    self.office_event(*ty, place);
                }
            }
        }
        match &duty.obligor {
            Obligor::One(expr) | Obligor::Each(expr) => self.expr(role, expr, place),
            Obligor::All(ty) if role != Role::Office => {
                self.forbid(place, Forbids::WholeRoster(*ty));
            }
            Obligor::All(_) => {}
        }
        let acts: Vec<EventTypeId> = duty.acts.iter().flatten().copied().collect();
        self.asks_for(role, &acts, place);
        let conditions = duty.conditions.iter().map(|c| &c.test);
        let questions = duty.when.iter().chain(&duty.unless).chain(conditions);
        self.ask(role, questions.chain(&duty.recipients), place);
        if let Some(extension) = &duty.extension {
            self.expr(role, &extension.approver, place);
        }
        for waiver in &duty.waivers {
            self.asks_for(role, &waiver.events, place);
            self.trigger(role, waiver, place);
        }
        for interval in &duty.excluded {
            let interval = &self.base.intervals[interval.index()];
            self.asks_for(role, &interval.from, place);
            self.asks_for(role, &interval.to, place);
        }
        if let Some(limit) = &duty.limit {
            self.limit(role, limit, place);
        }
        duty.bodies().for_each(|body| self.run(role, body));
    }

    fn limit(&mut self, role: Role, limit: &'a crate::model::Limit, place: Place) {
        match &limit.from {
            LimitStart::Trigger => {}
            LimitStart::Event(ty) => self.asks_for(role, &[*ty], place),
            LimitStart::Date(expr) => self.expr(role, expr, place),
        }
        for term in limit.terms() {
            match term {
                Term::Fact(expr) => self.expr(role, expr, place),
                Term::BeforeEvent { event, .. } => self.asks_for(role, &[*event], place),
                _ => {}
            }
        }
    }

    // ───────────────────────────── questions ─────────────────────────────

    fn trigger(&mut self, role: Role, trigger: &'a Trigger, place: Place) {
        if trigger.first && role == Role::Loose {
            self.forbid(place, Forbids::AsksAll);
        }
        self.ask(role, trigger.when.iter(), place);
    }

    fn ask(&mut self, role: Role, exprs: impl IntoIterator<Item = &'a Expr>, place: Place) {
        exprs
            .into_iter()
            .for_each(|expr| self.expr(role, expr, place));
    }

    /// A rule of a case asks whether or when these happened, or awaits them.
    fn asks_for(&mut self, role: Role, types: &[EventTypeId], place: Place) {
        for ty in types {
            match role {
                Role::Case(_) => {
                    self.asked.entry(*ty).or_insert(place);
                }
                Role::Office => self.plan.office_asks[ty.index()] = true,
                // What is forbidden there was said where it stands.
                Role::Loose | Role::Tier(_) => {}
            }
        }
    }

    fn expr(&mut self, role: Role, expr: &'a Expr, place: Place) {
        let mut parts = vec![expr];
        while let Some(part) = parts.pop() {
            match part {
                Expr::CaseAttribute(owner, _) if !matches!(**owner, Expr::Fact(Fact::Case(_))) => {
                    self.forbid(place, Forbids::OtherCase);
                }
                Expr::PartyAttribute(owner, slot) if role != Role::Office => {
                    for ty in self.types_of(role, owner) {
                        self.read.push((ty, *slot, place));
                    }
                }
                Expr::Happened(types) => self.history(role, types, place),
                Expr::Fact(Fact::LastTime(ty)) => self.history(role, &[*ty], place),
                Expr::Aggregate(figure) => match role {
                    Role::Tier(_) => self.forbid(place, Forbids::AsksAll),
                    _ => self.history(role, &figure.events, place),
                },
                _ => {}
            }
            parts.extend(part.parts());
        }
    }

    /// The types of party that an expression may give.
    fn types_of(&self, role: Role, owner: &Expr) -> Vec<PartyTypeId> {
        let party = |ty: Option<Type>| match ty {
            Some(Type::Party(ty)) => Some(ty),
            _ => None,
        };
        let of_key = match (owner, role) {
            (Expr::Fact(Fact::CounterKey), Role::Tier(counter)) => {
                let keys = &self.base.counters[counter.index()].keys;
                keys.iter().find_map(|key| party(type_of(self.base, key)))
            }
            _ => None,
        };
        match of_key.or_else(|| party(type_of(self.base, owner))) {
            Some(ty) => vec![ty],
            None => (0..self.base.party_types.len())
                .map(PartyTypeId::at)
                .collect(),
        }
    }

    fn history(&mut self, role: Role, types: &[EventTypeId], place: Place) {
        match role {
            Role::Loose | Role::Tier(_) => self.forbid(place, Forbids::AsksAll),
            Role::Case(_) | Role::Office => self.asks_for(role, types, place),
        }
    }

    // ───────────────────────────── all together ─────────────────────────────

    /// Numbers the stages of parties: a counter comes after those that feed it.
    fn rank(&mut self) {
        let mut ranks: Vec<u8> = vec![1; self.plan.levels.len()];
        let mut rounds = 0;
        loop {
            let mut grown = None;
            for (from, to) in &self.feeds {
                let after = ranks[from.index()].saturating_add(1);
                if ranks[to.index()] < after {
                    ranks[to.index()] = after;
                    grown = grown.max(Some(*to));
                }
            }
            let Some(last) = grown else { break };
            rounds += 1;
            if rounds > self.plan.levels.len() {
                let counter = &self.base.counters[last.index()];
                let place = (Some(counter.provision), counter.span);
                return self.forbid(place, Forbids::CounterCircle(last));
            }
        }
        // Editions of one provision share what they hold: they are kept together.
        for counter in &self.base.counters {
            let first = counter.family.index();
            ranks[first] = ranks[first].max(ranks[counter.id.index()]);
        }
        for counter in &self.base.counters {
            if let Level::Party(rank) = &mut self.plan.levels[counter.id.index()] {
                *rank = ranks[counter.family.index()];
            }
        }
    }

    /// What counters raise must not come back to the case; attributes that rules change must not be read there.
    fn read_back(&mut self) {
        let raised: Vec<(EventTypeId, Place)> = self
            .raised
            .iter()
            .map(|(ty, place)| (*ty, *place))
            .collect();
        for (ty, place) in raised {
            let event = self.base.event(ty);
            let on_case =
                event.about.is_some() || event.fields.iter().any(|f| matches!(f.ty, Type::Case(_)));
            if on_case && self.asked.contains_key(&ty) {
                self.forbid(place, Forbids::ReadBack(ty));
            }
        }
        for (ty, slot, place) in std::mem::take(&mut self.read) {
            if self.changed.contains_key(&(ty, slot)) {
                self.forbid(place, Forbids::ChangedParty(ty, slot));
            }
        }
    }

    fn where_decided(&mut self) {
        for (counter, place) in std::mem::take(&mut self.decisions) {
            let Level::Party(rank) = self.plan.levels[counter.index()] else {
                self.forbid(place, Forbids::Decision);
                continue;
            };
            match self.plan.decisions {
                Some(other) if other != rank => self.forbid(place, Forbids::Decisions),
                _ => self.plan.decisions = Some(rank),
            }
        }
    }
}
