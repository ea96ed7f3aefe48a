//! The walk: from histories that reached something new to longer ones.

use super::Bounds;
use super::goals::Goals;
use super::moves::{far, next};
use super::random::Choices;
use super::world::World;
use crate::cases::Input;
use crate::coverage::{Boundary, Coverage, Mark};
use crate::engine::{Program, run_program};
use crate::journal::{CaseState, DueRecord, DutyState, EntryKind, Journal};
use crate::model::{CounterId, ProvisionId, RuleBase, StatementId, Value};
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

/// What a walk found.
pub(super) struct Found {
    pub goals: Goals,
    pub positions: usize,
    pub runs: usize,
    /// Every history that reached a new position or goal, in the order found.
    pub corpus: Vec<Input>,
    /// For each goal: the shortest history found that reaches it.
    pub shortest: FxHashMap<Mark, Input>,
}

/// `interest`: provisions that the walk is to stay with, to the end of its bound; without any it ends once everything is
/// reached.
pub(super) fn walk(base: &RuleBase, bounds: Bounds, interest: Option<&[ProvisionId]>) -> Found {
    let program = Program::observing(base);
    let world = World::new(base);
    let mut walker = Walker {
        base,
        program: &program,
        world: &world,
        choices: Choices::new(bounds.seed),
        seen: FxHashSet::default(),
        fruitful: Vec::new(),
        open_in: FxHashMap::default(),
        interest: interest.unwrap_or_default(),
        touching: Vec::new(),
        found: Found {
            goals: Goals::of(base),
            positions: 0,
            runs: 0,
            corpus: vec![world.input()],
            shortest: FxHashMap::default(),
        },
    };
    walker.take_in(&world.input());
    let mut idle = 0;
    while walker.found.runs < bounds.runs && idle < bounds.idle {
        if interest.is_none() && walker.found.goals.missed().next().is_none() {
            break;
        }
        idle = if walker.step(bounds) { 0 } else { idle + 1 };
    }
    walker.found
}

struct Walker<'a> {
    base: &'a RuleBase,
    program: &'a Program<'a>,
    world: &'a World<'a>,
    choices: Choices,
    seen: FxHashSet<u64>,
    /// Positions in the corpus that reached a goal, not just a position.
    fruitful: Vec<usize>,
    /// For each duty: the positions in the corpus at which it can be performed.
    open_in: FxHashMap<StatementId, Vec<usize>>,
    /// Provisions to stay with, and the positions in the corpus that touch them.
    interest: &'a [ProvisionId],
    touching: Vec<usize>,
    found: Found,
}

impl Walker<'_> {
    /// One history made longer; true where a goal was reached.
    fn step(&mut self, bounds: Bounds) -> bool {
        let from = match self.choices.below(4) {
            0 | 1 if !self.touching.is_empty() => *self.choices.pick(&self.touching).unwrap_or(&0),
            3 => self.towards_a_limit().unwrap_or(0),
            0 if !self.fruitful.is_empty() => *self.choices.pick(&self.fruitful).unwrap_or(&0),
            1 => {
                // The latest: where the walk has just got somewhere.
                let len = self.found.corpus.len();
                len - 1 - self.choices.below(len.min(40))
            }
            _ => self.choices.below(self.found.corpus.len()),
        };
        let history = self.found.corpus[from].clone();
        if history.events.len() >= bounds.events {
            return false;
        }
        let journal = run_program(self.program, &history);
        self.found.runs += 1;
        // Several moves from one position, so that its run is paid for once.
        let mut fruit = false;
        for _ in 0..6 {
            if let Some(longer) = next(
                self.world,
                &self.found.goals,
                &history,
                &journal,
                &mut self.choices,
            ) {
                fruit |= self.take_in(&longer);
            }
        }
        fruit
    }

    /// A position at which a duty can be performed of whose limit a side has not been seen.
    fn towards_a_limit(&mut self) -> Option<usize> {
        let wanted: Vec<StatementId> = self
            .found
            .goals
            .missed()
            .filter_map(|mark| match mark {
                Mark::Boundary(Boundary::Limit(id, _) | Boundary::Reminder(id, ..)) => Some(id),
                _ => None,
            })
            .collect();
        let statement = self.choices.pick(&wanted)?;
        let open = self.open_in.get(statement)?;
        self.choices.pick(open).copied()
    }

    /// Runs a history up to its last event, and on until every limit has run out.
    fn take_in(&mut self, history: &Input) -> bool {
        let journal = run_program(self.program, history);
        let mut goals = Coverage::marks(self.base, &journal);
        let open: BTreeSet<StatementId> = journal
            .status
            .duties
            .iter()
            .filter(|d| matches!(d.state, DutyState::Pending | DutyState::Suspended))
            .map(|d| d.statement)
            .collect();
        let new_position = self.seen.insert(position(&journal));
        self.found.positions += usize::from(new_position);
        self.found.runs += 1;
        let mut fruit = self.note(&goals, history);
        if new_position || fruit {
            let long = Input {
                as_of: far(history),
                ..history.clone()
            };
            let journal = run_program(self.program, &long);
            self.found.runs += 1;
            goals = Coverage::marks(self.base, &journal);
            fruit |= self.note(&goals, &long);
            if fruit {
                self.fruitful.push(self.found.corpus.len());
            }
            let touches = |mark: &Mark| {
                let place = mark.place(self.base).0;
                place.is_some_and(|p| self.interest.contains(&p))
            };
            if goals.iter().any(touches) {
                self.touching.push(self.found.corpus.len());
            }
            for statement in open {
                self.open_in
                    .entry(statement)
                    .or_default()
                    .push(self.found.corpus.len());
            }
            self.found.corpus.push(history.clone());
        }
        fruit
    }

    /// Notes the goals that a history reaches; true where one is new.
    fn note(&mut self, goals: &BTreeSet<Mark>, history: &Input) -> bool {
        let fruit = goals.iter().any(|goal| self.found.goals.wants(goal));
        self.found.goals.add(goals);
        for goal in goals {
            let shorter = self
                .found
                .shortest
                .get(goal)
                .is_none_or(|known| size(history) < size(known));
            if shorter {
                self.found.shortest.insert(*goal, history.clone());
            }
        }
        fruit
    }
}

/// How much a reader has to read.
pub(super) fn size(input: &Input) -> (usize, usize) {
    let fields = input
        .events
        .iter()
        .map(|e| e.fields.iter().flatten().count());
    (input.events.len(), fields.sum())
}

/// What of a journal makes a position: how each case stands, what is owed, waited for and missing, how far counts are
/// from their thresholds; not when, nor by whom.
fn position(journal: &Journal) -> u64 {
    let mut hasher = FxHasher::default();
    for case in &journal.status.cases {
        match &case.state {
            CaseState::Untouched => 0_u8.hash(&mut hasher),
            CaseState::Open => 1_u8.hash(&mut hasher),
            CaseState::Closed(_) => 2_u8.hash(&mut hasher),
            CaseState::Terminated(_, result) => (3_u8, result).hash(&mut hasher),
            CaseState::OutOfScope(_, provision) => (4_u8, provision).hash(&mut hasher),
        }
        for value in &case.attributes {
            match value {
                Some(value @ (Value::Member(..) | Value::Members(..) | Value::Bool(_))) => {
                    value.hash(&mut hasher);
                }
                Some(_) => 1_u8.hash(&mut hasher),
                None => 0_u8.hash(&mut hasher),
            }
        }
        for (statement, _) in &case.awaits {
            statement.hash(&mut hasher);
        }
        for missing in &case.missing {
            missing.fact.hash(&mut hasher);
        }
    }
    let mut duties: Vec<(usize, u8, bool)> = journal
        .status
        .duties
        .iter()
        .filter(|d| d.state != DutyState::Performed && d.state != DutyState::Waived)
        .map(|d| {
            let known = matches!(d.due, DueRecord::At(_));
            (d.statement.index(), d.state as u8, known)
        })
        .collect();
    duties.sort_unstable();
    duties.dedup();
    duties.hash(&mut hasher);
    let mut counts: Vec<(CounterId, i64)> = Vec::new();
    for entry in &journal.entries {
        if let EntryKind::Counted { counter, to, .. } = &entry.kind {
            match counts.iter_mut().find(|(id, _)| id == counter) {
                Some((_, count)) => *count = to.millionths().max(*count),
                None => counts.push((*counter, to.millionths())),
            }
        }
    }
    counts.sort_unstable();
    counts.hash(&mut hasher);
    let mut sanctions: Vec<usize> = journal
        .status
        .sanctions
        .iter()
        .map(|s| s.sanction.index())
        .collect();
    sanctions.sort_unstable();
    sanctions.dedup();
    sanctions.hash(&mut hasher);
    hasher.finish()
}
