//! Thresholds: numbers left out, numbers given twice, tiers that add nothing, higher tiers lighter than lower ones,
//! tiers that no window can fill.

use super::Finding;
use super::walk::{Parent, Tree};
use super::witness::Stage;
use crate::calendar::{LimitUnit, Period, Span as TimeSpan};
use crate::cases::Input;
use crate::decimal::Decimal;
use crate::journal::{EntryKind, Journal};
use crate::model::region::{Found, MAX_STEPS, Moment, Regions, Truth, facts_written};
use crate::model::{
    Counter, Deemed, Discretion, EventOrigin, EventTypeId, Expr, RuleBase, SanctionId, StatementId,
    StatementKind, Tier, Window,
};
use crate::problem::{ProblemKind, Related};

/// Everything about the tiers of the counters.
pub(super) fn thresholds<'a>(base: &'a RuleBase, tree: &Tree, stage: &Stage<'a>) -> Vec<Finding> {
    let mut found = Vec::new();
    for counter in &base.counters {
        let ladder = Ladder {
            base,
            counter,
            stage,
        };
        found.extend(ladder.duplicates());
        found.extend(ladder.gaps());
        found.extend(ladder.halves());
        found.extend(ladder.out_of_reach(tree));
        let rungs = ladder.rungs();
        // Counters of the same events and keys over other windows are tiers of the same ladder.
        let further: Vec<Rung<'_>> = base
            .counters
            .iter()
            .filter(|other| other.id != counter.id && counts_alike(other, counter))
            .flat_map(|counter| {
                Ladder {
                    base,
                    counter,
                    stage,
                }
                .rungs()
            })
            .collect();
        found.extend(ladder.shadowed(&rungs, &further));
        found.extend(ladder.lighter(&rungs, &further));
    }
    found
}

/// Counters of the same things in rules that stand side by side.
fn counts_alike(one: &Counter, other: &Counter) -> bool {
    one.keys == other.keys
        && one.events == other.events
        && one.field == other.field
        && one.when == other.when
        && one.provision == other.provision
}

struct Ladder<'s, 'a> {
    base: &'a RuleBase,
    counter: &'a Counter,
    stage: &'s Stage<'a>,
}

/// A tier with what it gives.
struct Rung<'a> {
    tier: &'a Tier,
    window: &'a Window,
    gives: Vec<SanctionId>,
}

impl<'a> Ladder<'_, 'a> {
    fn finding(&self, kind: ProblemKind, tier: &Tier) -> Finding {
        Finding::new(kind, tier.span).quoting(tier.provision)
    }

    /// A case in which the count reaches a number under conditions.
    fn case(
        &self,
        times: Decimal,
        conditions: &[(&'a Expr, Truth)],
        shows: &dyn Fn(&Journal) -> bool,
    ) -> Option<Input> {
        let times = usize::try_from(times.as_whole()?).ok()?;
        // A sum may take any number of events to reach.
        if self.counter.field.is_some() {
            return None;
        }
        self.stage.counted(self.counter, times, conditions, shows)
    }

    /// A case in which a tier is reached.
    fn reaching(&self, tier: &'a Tier) -> Option<Input> {
        let position = self
            .counter
            .tiers
            .iter()
            .position(|t| std::ptr::eq(t, tier))?;
        let when: Vec<_> = tier.when.iter().map(|w| (w, Truth::TRUE)).collect();
        let reached = |journal: &Journal| self.tiers_at(journal, tier.at).contains(&position);
        self.case(tier.at, &when, &reached)
    }

    /// A case in which the count reaches a number and no tier follows.
    fn nothing_at(&self, at: Decimal, conditions: &[(&'a Expr, Truth)]) -> Option<Input> {
        let id = self.counter.id;
        let silent = |journal: &Journal| {
            let counted = journal.entries.iter().any(|e| {
                matches!(e.kind, EntryKind::Counted { counter, to, .. } if counter == id && to == at)
            });
            counted && self.tiers_at(journal, at).is_empty()
        };
        self.case(at, conditions, &silent)
    }

    /// The tiers that were reached at a number.
    fn tiers_at(&self, journal: &Journal, at: Decimal) -> Vec<usize> {
        let id = self.counter.id;
        let entries = journal.entries.iter();
        let reached = entries.filter_map(|e| match e.kind {
            EntryKind::TierReached {
                counter,
                tier,
                count,
            } if counter == id && count == at => Some(tier),
            _ => None,
        });
        reached.collect()
    }

    fn rungs(&self) -> Vec<Rung<'a>> {
        let rung = |tier: &'a Tier| Rung {
            tier,
            window: &self.counter.window,
            gives: given(self.base, &tier.body),
        };
        self.counter.tiers.iter().map(rung).collect()
    }

    /// One number with two tiers whose conditions may hold together.
    fn duplicates(&self) -> Vec<Finding> {
        let tiers = &self.counter.tiers;
        let mut found = Vec::new();
        for (index, tier) in tiers.iter().enumerate() {
            let same = tiers[..index].iter().find(|other| {
                let apart = match (&tier.when, &other.when) {
                    (Some(a), Some(b)) => Regions::together(self.base, a, b) == Found::Never,
                    _ => false,
                };
                other.at == tier.at && !apart
            });
            if let Some(other) = same {
                let kind = ProblemKind::TierTwice { at: tier.at };
                let first = (other.span, Related::First);
                let both = tier.when.iter().chain(&other.when);
                let both: Vec<_> = both.map(|w| (w, Truth::TRUE)).collect();
                let twice = |journal: &Journal| self.tiers_at(journal, tier.at).len() > 1;
                let finding = self.finding(kind, tier).with(first.0, first.1);
                found.push(finding.shown_by_any(self.case(tier.at, &both, &twice)));
            }
        }
        found
    }

    /// Numbers between two tiers at which nothing follows. Sums leap, so they have none.
    fn gaps(&self) -> Vec<Finding> {
        if self.counter.field.is_some() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for pair in self.counter.tiers.windows(2) {
            let [lower, higher] = pair else { continue };
            let (Some(from), Some(to)) = (lower.at.as_whole(), higher.at.as_whole()) else {
                continue;
            };
            if lower.every || to <= from + 1 {
                continue;
            }
            let kind = ProblemKind::TierGap {
                from: from + 1,
                to: to - 1,
            };
            let below = (lower.span, Related::Below);
            let finding = self.finding(kind, higher).with(below.0, below.1);
            let empty = Decimal::whole(from + 1).and_then(|at| self.nothing_at(at, &[]));
            found.push(finding.shown_by_any(empty));
        }
        found
    }

    /// Facts under which none of the tiers at a number applies.
    fn halves(&self) -> Vec<Finding> {
        let tiers = &self.counter.tiers;
        let mut found = Vec::new();
        for (index, tier) in tiers.iter().enumerate() {
            let here = |other: &&Tier| other.at == tier.at || other.every && other.at < tier.at;
            if tiers[..index].iter().any(|other| other.at == tier.at) {
                continue;
            }
            let conditions: Vec<_> = tiers.iter().filter(here).map(|t| t.when.as_ref()).collect();
            let Some(conditions) = conditions.into_iter().collect::<Option<Vec<_>>>() else {
                continue;
            };
            let mut regions = Regions::new(self.base);
            let wanted: Vec<(usize, Truth)> = conditions
                .iter()
                .map(|when| (regions.add(Moment(0), when), Truth::FALSE))
                .collect();
            let kind = match regions.find(&wanted) {
                Found::Witness(facts) => ProblemKind::TierHalf {
                    at: tier.at,
                    rest: facts_written(self.base, &facts),
                },
                Found::Bound => ProblemKind::SearchCut { steps: MAX_STEPS },
                Found::Never => continue,
            };
            let none: Vec<_> = conditions.iter().map(|w| (*w, Truth::FALSE)).collect();
            let case = self.nothing_at(tier.at, &none);
            found.push(self.finding(kind, tier).shown_by_any(case));
        }
        found
    }

    /// A tier whose sanctions another tier gives already whenever it is reached.
    fn shadowed(&self, rungs: &[Rung<'a>], further: &[Rung<'a>]) -> Vec<Finding> {
        let mut found = Vec::new();
        let all: Vec<&Rung<'a>> = further.iter().chain(rungs).collect();
        for rung in rungs
            .iter()
            .filter(|r| only_sanctions(self.base, &r.tier.body))
        {
            let shadow = all.iter().find(|other| {
                let apart = !std::ptr::eq(other.tier, rung.tier);
                let every_time = match other.window == rung.window {
                    // In one window the count is above the lower number whenever it reaches the higher one.
                    true => other.tier.every && other.tier.at <= rung.tier.at,
                    // A longer window holds at least as many.
                    false => {
                        contains(other.window, rung.window)
                            && other.tier.every
                            && other.tier.at <= rung.tier.at
                    }
                };
                let alike = rung.gives.iter().all(|s| other.gives.contains(s));
                apart && every_time && alike && !rung.gives.is_empty() && other.tier.when.is_none()
            });
            if let Some(other) = shadow {
                let kind = ProblemKind::TierShadowed {
                    at: rung.tier.at,
                    by: other.tier.at,
                };
                let finding = self.finding(kind, rung.tier);
                let finding = finding.with(other.tier.span, Related::First);
                found.push(finding.shown_by_any(self.reaching(rung.tier)));
            }
        }
        found
    }

    /// A higher tier against the one below it: lighter by 轻重, or without something that the lower one gives.
    fn lighter(&self, rungs: &[Rung<'a>], further: &[Rung<'a>]) -> Vec<Finding> {
        let mut found = Vec::new();
        for (index, higher) in rungs.iter().enumerate() {
            let below = rungs[..index].iter().rev().chain(further.iter().rev());
            let Some(lower) = below
                .filter(|r| r.tier.at < higher.tier.at && !r.gives.is_empty())
                .max_by_key(|r| r.tier.at)
            else {
                continue;
            };
            if higher.gives.is_empty() {
                continue;
            }
            let place = (lower.tier.span, Related::Below);
            if let Some((less, more)) = self.lighter_than(&higher.gives, &lower.gives) {
                let kind = ProblemKind::TierLighter {
                    lower: lower.tier.at,
                    higher: higher.tier.at,
                    less: self.name(less),
                    more: self.name(more),
                };
                let finding = self.finding(kind, higher.tier).with(place.0, place.1);
                found.push(finding.shown_by_any(self.reaching(higher.tier)));
            }
            let dropped = self.dropped(&higher.gives, &lower.gives);
            if !dropped.is_empty() {
                let kind = ProblemKind::TierDrops {
                    lower: lower.tier.at,
                    higher: higher.tier.at,
                    dropped,
                };
                let finding = self.finding(kind, higher.tier).with(place.0, place.1);
                found.push(finding.shown_by_any(self.reaching(higher.tier)));
            }
        }
        found
    }

    fn name(&self, id: SanctionId) -> String {
        self.base.sanctions[id.index()].name.to_string()
    }

    /// The heaviest of each, where the heaviest of the higher tier is the lighter in some order.
    fn lighter_than(
        &self,
        higher: &[SanctionId],
        lower: &[SanctionId],
    ) -> Option<(SanctionId, SanctionId)> {
        self.base.severities.iter().find_map(|order| {
            let heaviest = |all: &[SanctionId]| {
                let ranks = all.iter().filter_map(|s| order.iter().position(|o| o == s));
                ranks.max()
            };
            let (less, more) = (heaviest(higher)?, heaviest(lower)?);
            (less < more).then(|| (order[less], order[more]))
        })
    }

    /// Sanctions of the lower tier that the higher one does not give and that no order compares with what it gives.
    fn dropped(&self, higher: &[SanctionId], lower: &[SanctionId]) -> Vec<String> {
        let compared = |id: SanctionId| {
            let mut orders = self.base.severities.iter();
            orders.any(|order| order.contains(&id) && higher.iter().any(|h| order.contains(h)))
        };
        lower
            .iter()
            .filter(|id| !higher.contains(id) && !compared(**id))
            .map(|id| self.name(*id))
            .collect()
    }

    /// Tiers that the window cannot fill, because the counted events come from periods or other tiers.
    fn out_of_reach(&self, tree: &Tree) -> Vec<Finding> {
        if self.counter.field.is_some() {
            return Vec::new();
        }
        let Window::Calendar(period) = self.counter.window else {
            return Vec::new();
        };
        let each = self.counter.events.iter();
        let most = each
            .map(|e| self.most(*e, period, tree))
            .sum::<Option<u32>>();
        let Some(most) = most else { return Vec::new() };
        let reach = Decimal::count(most);
        let beyond = self.counter.tiers.iter().filter(|t| t.at > reach);
        beyond
            .map(|tier| self.finding(ProblemKind::TierOutOfReach { at: tier.at, most }, tier))
            .collect()
    }

    /// How often an event can come in a period for one key, where only periodic rules raise it.
    fn most(&self, event: EventTypeId, period: Period, tree: &Tree) -> Option<u32> {
        let base = self.base;
        let ty = base.event(event);
        if ty.origin != EventOrigin::Declared || ty.about.is_some() {
            return None;
        }
        let mut most = 0;
        let mut raised = false;
        for (index, statement) in base.statements.iter().enumerate() {
            let StatementKind::Raise(raise) = &statement.kind else {
                continue;
            };
            if raise.event != event || raise.deemed == Deemed::Yes {
                continue;
            }
            raised = true;
            let root = tree.outwards(StatementId::at(index)).last()?;
            let Parent::Periodic(rule) = root else {
                return None;
            };
            most += ends_in(base.periodic[rule].period, period)?;
        }
        raised.then_some(most)
    }
}

/// Periods that end in a longer one.
fn ends_in(short: Period, long: Period) -> Option<u32> {
    Some(match (short, long) {
        (Period::Month, Period::Month)
        | (Period::Quarter, Period::Quarter)
        | (Period::Year, Period::Year)
        | (Period::Quarter | Period::Year, Period::Month)
        | (Period::Year, Period::Quarter) => 1,
        (Period::Month, Period::Quarter) => 3,
        (Period::Month, Period::Year) => 12,
        (Period::Quarter, Period::Year) => 4,
    })
}

/// Whether the first window holds everything that the second does.
fn contains(one: &Window, other: &Window) -> bool {
    match (one, other) {
        (Window::Ever, _) => true,
        (Window::Calendar(a), Window::Calendar(b)) => a >= b,
        (Window::Rolling(a), Window::Rolling(b)) => a.compare(*b).is_some_and(|o| o.is_ge()),
        (Window::Rolling(span), Window::Calendar(period)) => {
            let months = match period {
                Period::Month => 1,
                Period::Quarter => 3,
                Period::Year => 12,
            };
            let floor = TimeSpan::new(months, LimitUnit::Month);
            span.compare(floor).is_some_and(|o| o.is_ge())
        }
        _ => false,
    }
}

/// The sanctions that a body gives or orders to be decided. Of what may be chosen, the lightest counts.
fn given(base: &RuleBase, body: &[StatementId]) -> Vec<SanctionId> {
    let mut all = Vec::new();
    for id in body {
        match &base.statement(*id).kind {
            StatementKind::Sanction { sanctions, .. } => all.extend(sanctions),
            StatementKind::Duty(duty) => {
                let Some(decision) = &duty.decision else {
                    continue;
                };
                match decision.discretion {
                    Discretion::Bound => all.extend(&decision.choices),
                    Discretion::OneOf => all.extend(decision.choices.first()),
                }
            }
            _ => {}
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

fn only_sanctions(base: &RuleBase, body: &[StatementId]) -> bool {
    body.iter()
        .all(|id| matches!(base.statement(*id).kind, StatementKind::Sanction { .. }))
}
