//! The boundaries of law in a rule base, and which of their sides a journal shows.

use crate::calendar::{Due, Instant};
use crate::decimal::Decimal;
use crate::journal::{DueRecord, DutyRecord, DutyState, EntryKind, Journal, Side};
use crate::model::{
    ComparisonId, Counter, CounterId, Duty, Expr, OpenPower, Relation, RuleBase, StatementId,
    StatementKind, Term,
};

/// One side of a boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Boundary {
    /// A count stood one short of a tier, at it, or beyond it.
    Tier(CounterId, usize, Side),
    /// A duty was performed, or a power used, before the end of its limit, at its end, or not in time.
    Limit(StatementId, Punctuality),
    /// Lateness fell short of a step (逾期 超过 D), or exceeded it.
    Lateness(StatementId, usize, Reach),
    /// A duty was performed before a step of the limit (期满 前 D), or the step came first.
    Reminder(StatementId, usize, Reach),
    /// A comparison was asked below its boundary, at it, or above it.
    Comparison(ComparisonId, Side),
}

/// How an act stands to its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Punctuality {
    /// Before the last day (of a limit in days or longer) or the last minute (of one by the clock).
    Before,
    /// On the last day, in the last minute: still in time.
    Last,
    /// The limit ran out first.
    After,
}

/// Whether a step was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// It ended before.
    Short,
    /// The step came.
    Reached,
}

impl Boundary {
    /// All that a rule base has.
    pub(super) fn all(base: &RuleBase) -> Vec<Self> {
        let mut all = Vec::new();
        for counter in &base.counters {
            for tier in 0..counter.tiers.len() {
                let sides = Side::ALL.iter().filter(|s| has_side(counter, tier, **s));
                all.extend(sides.map(|&side| Self::Tier(counter.id, tier, side)));
            }
        }
        for (at, statement) in base.statements.iter().enumerate() {
            let id = StatementId::at(at);
            match &statement.kind {
                StatementKind::Duty(duty) => of_duty(id, duty, &mut all),
                StatementKind::Power(power) => {
                    all.extend(ends(&power.limit.term).map(|end| Self::Limit(id, end)));
                }
                StatementKind::Assign(..)
                | StatementKind::Raise(_)
                | StatementKind::Close
                | StatementKind::Terminate(_)
                | StatementKind::Follow(..)
                | StatementKind::Sanction { .. }
                | StatementKind::Notice { .. }
                | StatementKind::Arm { .. }
                | StatementKind::Switch { .. }
                | StatementKind::If(..)
                | StatementKind::AnyOf { .. } => {}
            }
        }
        for (at, comparison) in base.comparisons().iter().enumerate() {
            let sides = Side::ALL.iter().filter(|s| can_stand(comparison.expr, **s));
            all.extend(sides.map(|&side| Self::Comparison(ComparisonId::at(at), side)));
        }
        all
    }

    /// Those that a journal shows.
    pub(super) fn shown(base: &RuleBase, journal: &Journal) -> Vec<Self> {
        let mut shown = Vec::new();
        for entry in &journal.entries {
            match &entry.kind {
                EntryKind::Counted {
                    counter, from, to, ..
                }
                | EntryKind::CounterLowered {
                    counter, from, to, ..
                } => {
                    if let Some(counter) = base.counters.get(counter.index()) {
                        of_count(counter, [*from, *to], &mut shown);
                    }
                }
                EntryKind::LateBy { duty, by } => {
                    let steps = rule(base, journal, duty.0).map(|(id, d)| (id, &d.late_by));
                    let step = steps
                        .and_then(|(id, s)| Some((id, s.iter().position(|(step, _)| step == by)?)));
                    shown.extend(step.map(|(id, at)| Self::Lateness(id, at, Reach::Reached)));
                }
                EntryKind::Reminder { duty, before } => {
                    let steps = rule(base, journal, duty.0).map(|(id, d)| (id, &d.before));
                    let step = steps.and_then(|(id, s)| {
                        Some((id, s.iter().position(|(step, _)| step == before)?))
                    });
                    shown.extend(step.map(|(id, at)| Self::Reminder(id, at, Reach::Reached)));
                }
                EntryKind::PowerLapsed(id) => shown.push(Self::Limit(*id, Punctuality::After)),
                EntryKind::PowerOpened { statement, due } => {
                    if let StatementKind::Power(power) = &base.statement(*statement).kind {
                        let used = used(power, journal, entry.case, entry.time);
                        let end = used.and_then(|used| in_time(due, used));
                        shown.extend(end.map(|end| Self::Limit(*statement, end)));
                    }
                }
                _ => {}
            }
        }
        for duty in &journal.status.duties {
            of_record(base, journal, duty, &mut shown);
        }
        let compared = journal.comparisons.iter();
        shown.extend(compared.map(|&(id, side)| Self::Comparison(id, side)));
        shown
    }
}

/// Nothing is short of a first event, and nothing but a number field's sum lies below it.
fn has_side(counter: &Counter, tier: usize, side: Side) -> bool {
    let first = counter.field.is_none() && counter.tiers[tier].at <= Decimal::ONE;
    !(first && side == Side::Below)
}

/// A strict inequality of sizes (个数, 次数) below nought cannot be asked.
fn can_stand(expr: &Expr, side: Side) -> bool {
    let counted = |e: &Expr| matches!(e, Expr::Size(_) | Expr::Aggregate(_));
    let nought = |e: &Expr| matches!(e, Expr::Literal(crate::model::Value::Number(n)) if *n == Decimal::ZERO);
    match expr {
        Expr::Compare(left, relation, right) => {
            let least = counted(left) && nought(right) && side == Side::Below;
            !(least && *relation != Relation::Equal)
        }
        _ => true,
    }
}

fn of_count(counter: &Counter, counts: [Decimal; 2], shown: &mut Vec<Boundary>) {
    for (at, tier) in counter.tiers.iter().enumerate() {
        for count in counts {
            let side = Side::of(count.cmp(&tier.at));
            let near = match (side, &counter.field) {
                (Side::Below, None) => count.checked_add(Decimal::ONE) == Some(tier.at),
                (Side::Below, Some(_)) => count > Decimal::ZERO,
                (Side::At | Side::Above, _) => true,
            };
            if near {
                shown.push(Boundary::Tier(counter.id, at, side));
            }
        }
    }
}

fn of_duty(id: StatementId, duty: &Duty, all: &mut Vec<Boundary>) {
    if let Some(limit) = &duty.limit {
        all.extend(ends(&limit.term).map(|end| Boundary::Limit(id, end)));
    }
    for reach in [Reach::Short, Reach::Reached] {
        all.extend((0..duty.late_by.len()).map(|at| Boundary::Lateness(id, at, reach)));
        all.extend((0..duty.before.len()).map(|at| Boundary::Reminder(id, at, reach)));
    }
}

/// The ends that a limit can have: 当日内 has no earlier day, `E 前` no last one, 未定 none.
fn ends(term: &Term) -> impl Iterator<Item = Punctuality> {
    fn may(term: &Term, end: Punctuality) -> bool {
        match term {
            Term::SameDay => end != Punctuality::Before,
            Term::Within(_) | Term::Fact(_) | Term::BeforeDay { .. } => true,
            Term::BeforeEvent { .. } => end != Punctuality::Last,
            Term::Shortest(terms) => terms.iter().any(|t| may(t, end)),
            Term::Otherwise(a, b) => may(a, end) || may(b, end),
            Term::Undetermined => false,
        }
    }
    let all = [Punctuality::Before, Punctuality::Last, Punctuality::After];
    all.into_iter().filter(|&end| may(term, end))
}

fn rule<'a>(base: &'a RuleBase, journal: &Journal, duty: u32) -> Option<(StatementId, &'a Duty)> {
    let record = journal.status.duties.get(duty as usize)?;
    match &base.statement(record.statement).kind {
        StatementKind::Duty(duty) => Some((record.statement, duty)),
        _ => None,
    }
}

fn of_record(base: &RuleBase, journal: &Journal, duty: &DutyRecord, shown: &mut Vec<Boundary>) {
    let Some((id, rule)) = rule(base, journal, duty.id.0) else {
        return;
    };
    let clocked = matches!(duty.due, DueRecord::At(_) | DueRecord::BeforeEvent(..));
    match duty.state {
        DutyState::Performed => {
            let end = duty.ended.and_then(|ended| in_time(&duty.due, ended));
            shown.extend(end.map(|end| Boundary::Limit(id, end)));
            let reminded = |at: usize| {
                journal.entries.iter().any(|e| {
                    matches!(&e.kind, EntryKind::Reminder { duty: d, before } if *d == duty.id && *before == rule.before[at].0)
                })
            };
            let short = (0..rule.before.len()).filter(|&at| !reminded(at));
            shown.extend(short.map(|at| Boundary::Reminder(id, at, Reach::Short)));
        }
        DutyState::PerformedLate | DutyState::Overdue if clocked => {
            shown.push(Boundary::Limit(id, Punctuality::After));
            let late = |at: usize| {
                journal.entries.iter().any(|e| {
                    matches!(&e.kind, EntryKind::LateBy { duty: d, by } if *d == duty.id && *by == rule.late_by[at].0)
                })
            };
            let short = (0..rule.late_by.len()).filter(|&at| !late(at));
            shown.extend(short.map(|at| Boundary::Lateness(id, at, Reach::Short)));
        }
        DutyState::PerformedLate
        | DutyState::Overdue
        | DutyState::Pending
        | DutyState::Suspended
        | DutyState::Waived => {}
    }
}

/// When a power was used, if it was.
fn used(
    power: &OpenPower,
    journal: &Journal,
    case: Option<crate::model::CaseId>,
    opened: Instant,
) -> Option<Instant> {
    let events = journal.events.iter().filter(|e| {
        power.events.contains(&e.ty) && e.case == case && e.time >= opened && !e.revoked
    });
    events.map(|e| e.time).min()
}

/// How an act in time stands to its limit; `None` where it has no end, or the act came after it.
fn in_time(due: &DueRecord, ended: Instant) -> Option<Punctuality> {
    match due {
        DueRecord::At(due) => {
            let end = due.at.filter(|end| ended <= *end)?;
            Some(match is_last(due, ended, end) {
                true => Punctuality::Last,
                false => Punctuality::Before,
            })
        }
        DueRecord::BeforeEvent(..) => Some(Punctuality::Before),
        DueRecord::None | DueRecord::Open(_) => None,
    }
}

fn is_last(due: &Due, ended: Instant, end: Instant) -> bool {
    const MINUTE: i64 = 60_000;
    let by_day = due.last_day.is_some() || end == Instant::end_of_day(end.date());
    match by_day {
        true => ended.date() == end.date(),
        false => end.millis() - ended.millis() < MINUTE,
    }
}
