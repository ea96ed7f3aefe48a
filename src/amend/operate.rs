//! One operation of an amendment, applied to the text.

use super::citations::{self, is_unit, split, step_of, walk, walk_mut, way_below, way_to};
use super::renumber::{Direction, number_as, renumber};
use super::{Taking, Work};
use crate::problem::{Problem, ProblemKind, Related};
use crate::source::Span;
use crate::syntax::cite_steps;
use crate::syntax::tree::{
    Citation, Edition, Level, Operation, OperationKind, Part, Provision, Renumbering, Spanned,
    StatementKind, Turn,
};
use chrono::NaiveDate;

/// What an operation does to the provision that it names.
enum Change<'o> {
    Replace(&'o Provision),
    Strike(Renumbering),
    Reword(&'o Spanned<String>, &'o Spanned<String>),
}

impl<'a> Work<'a> {
    pub(super) fn operate(&mut self, operation: &'a Operation, taking: &Taking<'a>) {
        match &operation.kind {
            OperationKind::Change { target, provision } => {
                self.change(target, &Change::Replace(provision), taking);
            }
            OperationKind::Strike {
                target,
                renumbering,
            } => self.change(target, &Change::Strike(*renumbering), taking),
            OperationKind::Reword { target, old, new } => {
                self.change(target, &Change::Reword(old, new), taking);
            }
            OperationKind::Insert {
                target,
                provision,
                renumbering,
            } => self.insert(target, provision, *renumbering, taking),
            OperationKind::Repeal => self.repeal(operation.span, taking),
            OperationKind::Redefine(declaration) => self.redefine(declaration, taking),
            OperationKind::Extend(declaration) => self.extend(declaration, taking),
        }
    }

    /// The way to the article that a citation names: the edition that no amendment has ended yet.
    fn article(&self, citation: &Citation) -> Option<Vec<usize>> {
        let (step, _) = split(citation)?;
        way_to(&self.root, &|p| {
            step_of(p) == step && p.edition.until.is_none()
        })
    }

    fn change(&mut self, target: &Citation, change: &Change<'_>, taking: &Taking<'a>) {
        let Some((_, below)) = split(target) else {
            let provision = cite_steps(&target.steps);
            return self.problem(ProblemKind::AmendsTooMuch { provision }, target.span);
        };
        let found = self.article(target).and_then(|way| {
            let unit = walk(&self.root, &way)?;
            let inner = way_below(unit, below)?;
            let chain = chain(unit, &inner);
            Some((way, inner, chain))
        });
        let Some((way, inner, chain)) = found else {
            return self.nothing_there(target, taking);
        };
        if !self.hit(chain, cite_steps(&target.steps), target.span, taking) {
            return;
        }
        if let (Change::Strike(renumbering), []) = (change, &*inner) {
            return self.strike_article(&way, *renumbering, taking);
        }
        if let Change::Reword(old, _) = change {
            let times = self.occurrences(&way, &inner, &old.value);
            if times != 1 {
                let words = old.value.clone();
                let marker = walk(&self.root, &way).and_then(|u| walk(u, &inner));
                let mut problem =
                    Problem::new(ProblemKind::WordingNotOnce { words, times }, old.span);
                if let Some(place) = marker.map(|p| p.marker.span) {
                    problem = problem.with(place, Related::Declared);
                }
                self.problems.push(problem);
                return;
            }
        }
        let lineage = walk(&self.root, &way)
            .and_then(|u| walk(u, &inner))
            .map(Provision::lineage);
        for edition in self.editions_to_change(way, taking) {
            if let Some(unit) = walk_mut(&mut self.root, &edition)
                && let Some(way) = lineage.and_then(|lineage| way_of_lineage(unit, lineage))
            {
                apply(unit, &way, change);
            }
        }
    }

    fn occurrences(&self, way: &[usize], inner: &[usize], words: &str) -> usize {
        let provision = walk(&self.root, way).and_then(|unit| walk(unit, inner));
        let lines = provision.into_iter().flat_map(|p| &p.quote);
        lines.map(|line| line.text.matches(words).count()).sum()
    }

    /// The editions that are changed: a new one from the day of effect, or all there are for a correction.
    fn editions_to_change(&mut self, way: Vec<usize>, taking: &Taking<'a>) -> Vec<Vec<usize>> {
        match taking.date {
            Some(date) => vec![self.edition_from(way, date, taking)],
            None => {
                let Some(unit) = walk(&self.root, &way) else {
                    return Vec::new();
                };
                let lineage = unit.lineage();
                let Some((last, above)) = way.split_last() else {
                    return Vec::new();
                };
                let container = walk(&self.root, above);
                let same = |index: &usize| {
                    let part = container.and_then(|c| c.parts.get(*index));
                    matches!(part, Some(Part::Provision(p)) if p.lineage() == lineage)
                };
                (0..=*last)
                    .filter(same)
                    .map(|index| [above, &[index]].concat())
                    .collect()
            }
        }
    }

    /// The edition of an article from a day on, which is made where there is none yet.
    pub(super) fn edition_from(
        &mut self,
        mut way: Vec<usize>,
        date: NaiveDate,
        taking: &Taking<'a>,
    ) -> Vec<usize> {
        let Some(unit) = walk(&self.root, &way) else {
            return way;
        };
        if unit
            .edition
            .since
            .as_ref()
            .is_some_and(|turn| turn.date == date)
        {
            return way;
        }
        let turn = taking.turn(date, unit);
        let mut next = unit.clone();
        next.edition = Edition {
            since: Some(turn.clone()),
            until: None,
            lineage: Some(unit.lineage()),
        };
        if let Some(unit) = walk_mut(&mut self.root, &way) {
            unit.edition.until = Some(turn);
        }
        if let Some((last, above)) = way.split_last_mut()
            && let Some(container) = walk_mut(&mut self.root, above)
        {
            *last += 1;
            container.parts.insert(*last, Part::Provision(next));
        }
        way
    }

    fn strike_article(&mut self, way: &[usize], renumbering: Renumbering, taking: &Taking<'a>) {
        let Some(unit) = walk(&self.root, way) else {
            return;
        };
        let (step, own) = (step_of(unit), unit.edition.since.as_ref().map(|t| t.date));
        match taking.date {
            Some(date) if own != Some(date) => {
                let turn = taking.turn(date, unit);
                if let Some(unit) = walk_mut(&mut self.root, way) {
                    unit.edition.until = Some(turn);
                }
            }
            _ => {
                if let Some((last, above)) = way.split_last()
                    && let Some(container) = walk_mut(&mut self.root, above)
                {
                    container.parts.remove(*last);
                }
            }
        }
        if renumbering == Renumbering::Shift {
            self.shift_articles(step.1, Direction::Down, taking);
        }
    }

    /// Renumbers the articles after a number, each in a new edition.
    fn shift_articles(&mut self, after: u32, direction: Direction, taking: &Taking<'a>) {
        let mut lineages: Vec<Span> = citations::units(&self.root)
            .into_iter()
            .filter(|u| u.marker.level == Level::Article && u.edition.until.is_none())
            .filter(|u| match direction {
                Direction::Up => u.marker.number >= after,
                Direction::Down => u.marker.number > after,
            })
            .map(Provision::lineage)
            .collect();
        lineages.dedup();
        for lineage in lineages {
            let way = way_to(&self.root, &|p| {
                p.lineage() == lineage && p.edition.until.is_none()
            });
            for way in way.map_or(Vec::new(), |way| self.editions_to_change(way, taking)) {
                if let Some(unit) = walk_mut(&mut self.root, &way) {
                    renumber(unit, direction);
                }
            }
        }
    }

    fn insert(
        &mut self,
        target: &Citation,
        provision: &Provision,
        renumbering: Renumbering,
        taking: &Taking<'a>,
    ) {
        let Some((step, below)) = split(target) else {
            let provision = cite_steps(&target.steps);
            return self.problem(ProblemKind::AmendsTooMuch { provision }, target.span);
        };
        let name = cite_steps(&target.steps);
        let Some((last, above)) = below.split_last() else {
            return self.insert_article(target, provision, renumbering, taking);
        };
        let mut holder = target.clone();
        holder.steps.truncate(target.steps.len() - 1);
        let found = self.article(&holder).and_then(|way| {
            let unit = walk(&self.root, &way)?;
            let inner = way_below(unit, above)?;
            let mut chain = chain(unit, &inner);
            chain.push(provision.marker.span);
            Some((way, inner, chain))
        });
        let Some((way, inner, chain)) = found else {
            let mut holder = holder;
            holder.steps.retain(|s| *s == step || above.contains(s));
            return self.nothing_there(&holder, taking);
        };
        let parent = walk(&self.root, &way).and_then(|unit| walk(unit, &inner));
        let Some(parent) = parent else { return };
        let taken = parent.children().find(|c| step_of(c) == *last);
        if let (Some(there), Renumbering::Keep) = (taken, renumbering) {
            let kind = ProblemKind::AlreadyThere { provision: name };
            let problem =
                Problem::new(kind, target.span).with(there.marker.span, Related::Declared);
            self.problems.push(problem);
            return;
        }
        let siblings: Vec<(u32, u32)> = parent
            .children()
            .filter(|c| c.marker.level == last.0)
            .map(|c| (c.marker.number, c.marker.suffix))
            .collect();
        if !follows(&siblings, (last.1, last.2)) {
            return self.behind_nothing(target);
        }
        if !self.hit(chain, name, target.span, taking) {
            return;
        }
        for edition in self.editions_to_change(way, taking) {
            if let Some(unit) = walk_mut(&mut self.root, &edition)
                && let Some(parent) = walk_mut(unit, &inner)
            {
                put(parent, provision.clone(), renumbering);
            }
        }
    }

    fn insert_article(
        &mut self,
        target: &Citation,
        provision: &Provision,
        renumbering: Renumbering,
        taking: &Taking<'a>,
    ) {
        let name = cite_steps(&target.steps);
        let own = (provision.marker.number, provision.marker.suffix);
        if let (Some(way), Renumbering::Keep) = (self.article(target), renumbering) {
            let there = walk(&self.root, &way).map(|p| p.marker.span);
            let mut problem =
                Problem::new(ProblemKind::AlreadyThere { provision: name }, target.span);
            if let Some(place) = there {
                problem = problem.with(place, Related::Declared);
            }
            self.problems.push(problem);
            return;
        }
        let numbers: Vec<(u32, u32)> = citations::units(&self.root)
            .into_iter()
            .filter(|u| u.marker.level == Level::Article && u.edition.until.is_none())
            .map(|u| (u.marker.number, u.marker.suffix))
            .collect();
        if !follows(&numbers, own) {
            return self.behind_nothing(target);
        }
        if !self.hit(vec![provision.marker.span], name, target.span, taking) {
            return;
        }
        if renumbering == Renumbering::Shift {
            self.shift_articles(own.0, Direction::Up, taking);
        }
        let mut provision = provision.clone();
        provision.edition.since = taking.date.map(|date| taking.turn(date, &provision));
        // Behind the article before it as that stands now, in the same chapter: what has ended had other numbers.
        let before = |p: &Provision| {
            is_unit(p)
                && p.marker.level == Level::Article
                && p.edition.until.is_none()
                && (p.marker.number, p.marker.suffix) < own
        };
        let mut place: Option<((u32, u32), Vec<usize>)> = None;
        for unit in citations::units(&self.root)
            .into_iter()
            .filter(|u| before(u))
        {
            let number = (unit.marker.number, unit.marker.suffix);
            if place.as_ref().is_none_or(|(best, _)| number >= *best)
                && let Some(way) = way_to(&self.root, &|p| std::ptr::eq(p, unit))
            {
                place = Some((number, way));
            }
        }
        let way = place.map(|(_, way)| way);
        let (at, above) = match way.as_deref().and_then(<[usize]>::split_last) {
            Some((last, above)) => (last + 1, above.to_vec()),
            None => (0, Vec::new()),
        };
        if let Some(container) = walk_mut(&mut self.root, &above) {
            container.parts.insert(at, Part::Provision(provision));
        }
    }

    fn repeal(&mut self, span: Span, taking: &Taking<'a>) {
        let Some(date) = taking.date else {
            let name = taking.amendment.title.text.clone();
            return self.problem(ProblemKind::NotAmendable { name }, span);
        };
        self.amended.repealed = Some(date);
        let open: Vec<Vec<usize>> = citations::units(&self.root)
            .into_iter()
            .filter(|u| u.edition.until.is_none())
            .filter_map(|unit| way_to(&self.root, &|p| std::ptr::eq(p, unit)))
            .collect();
        for way in open {
            let Some(unit) = walk(&self.root, &way) else {
                continue;
            };
            let turn: Turn = taking.turn(date, unit);
            if let Some(unit) = walk_mut(&mut self.root, &way) {
                unit.edition.until = Some(turn);
            }
        }
        drop_unborn(&mut self.root, date);
    }

    fn nothing_there(&mut self, target: &Citation, taking: &Taking<'a>) {
        let kind = ProblemKind::AmendsNothing {
            provision: cite_steps(&target.steps),
            date: taking.date,
        };
        // Struck before, or never there: what struck it is quoted.
        let gone = split(target).and_then(|(step, _)| {
            let way = way_to(&self.root, &|p| step_of(p) == step)?;
            walk(&self.root, &way).map(|p| p.marker.span)
        });
        let mut problem = Problem::new(kind, target.span);
        if let Some(place) = gone {
            problem = problem.with(place, Related::Declared);
        }
        self.problems.push(problem);
    }

    fn behind_nothing(&mut self, target: &Citation) {
        let mut before = target.steps.clone();
        if let Some(last) = before.last_mut() {
            match last.2 {
                0 => last.1 = last.1.saturating_sub(1),
                suffix => last.2 = suffix - 1,
            }
        }
        let kind = ProblemKind::InsertedBehindNothing {
            provision: cite_steps(&target.steps),
            after: cite_steps(&before),
        };
        self.problem(kind, target.span);
    }
}

/// What would have come into force on the day on which everything ended was never the text.
fn drop_unborn(at: &mut Provision, day: NaiveDate) {
    let begins = |p: &Provision| p.edition.since.as_ref().is_some_and(|t| t.date == day);
    at.parts
        .retain(|part| !matches!(part, Part::Provision(p) if is_unit(p) && begins(p)));
    for part in &mut at.parts {
        if let Part::Provision(below) = part {
            drop_unborn(below, day);
        }
    }
}

/// Whether a number may be added among others: the one before it is there.
fn follows(numbers: &[(u32, u32)], own: (u32, u32)) -> bool {
    match own {
        (1, 0) => true,
        (number, 0) => numbers.iter().any(|n| n.0 + 1 == number),
        (number, suffix) => numbers.contains(&(number, suffix - 1)),
    }
}

/// The lineages from an article down to a provision in it.
fn chain(unit: &Provision, inner: &[usize]) -> Vec<Span> {
    let mut chain = vec![unit.lineage()];
    let mut at = unit;
    for index in inner {
        if let Some(Part::Provision(child)) = at.parts.get(*index) {
            chain.push(child.lineage());
            at = child;
        }
    }
    chain
}

fn way_of_lineage(unit: &Provision, lineage: Span) -> Option<Vec<usize>> {
    if unit.lineage() == lineage {
        return Some(Vec::new());
    }
    unit.parts.iter().enumerate().find_map(|(index, part)| {
        let Part::Provision(child) = part else {
            return None;
        };
        let mut way = way_of_lineage(child, lineage)?;
        way.insert(0, index);
        Some(way)
    })
}

fn apply(unit: &mut Provision, way: &[usize], change: &Change<'_>) {
    match change {
        Change::Replace(new) => {
            if let Some(old) = walk_mut(unit, way) {
                let mut new = (*new).clone();
                inherit(&mut new, old);
                // The unit keeps the days of its edition.
                new.edition.since = old.edition.since.clone();
                new.edition.until = old.edition.until.clone();
                new.title = new.title.or_else(|| old.title.clone());
                // A correction reaches texts in which the provision had another number.
                if new.marker.number != old.marker.number {
                    number_as(&mut new, old.marker.number);
                }
                *old = new;
            }
        }
        Change::Reword(from, to) => {
            if let Some(provision) = walk_mut(unit, way) {
                for line in &mut provision.quote {
                    line.text = line.text.replace(&from.value, &to.value);
                }
            }
        }
        Change::Strike(renumbering) => {
            let Some((last, above)) = way.split_last() else {
                return;
            };
            let Some(parent) = walk_mut(unit, above) else {
                return;
            };
            let Some(Part::Provision(struck)) = parent.parts.get(*last) else {
                return;
            };
            let (level, number) = (struck.marker.level, struck.marker.number);
            parent.parts.remove(*last);
            if *renumbering == Renumbering::Shift {
                shift(parent, level, number + 1, Direction::Down);
            }
        }
    }
}

/// Puts a provision among its siblings.
fn put(parent: &mut Provision, provision: Provision, renumbering: Renumbering) {
    let (level, number) = (provision.marker.level, provision.marker.number);
    let own = (number, provision.marker.suffix);
    if renumbering == Renumbering::Shift {
        shift(parent, level, number, Direction::Up);
    }
    let before = |part: &Part| {
        matches!(part, Part::Provision(p)
            if p.marker.level == level && (p.marker.number, p.marker.suffix) < own)
    };
    let first = |part: &Part| matches!(part, Part::Provision(p) if p.marker.level == level);
    let at = match parent.parts.iter().rposition(before) {
        Some(index) => index + 1,
        None => parent
            .parts
            .iter()
            .position(first)
            .unwrap_or(parent.parts.len()),
    };
    parent.parts.insert(at, Part::Provision(provision));
}

fn shift(parent: &mut Provision, level: Level, from: u32, direction: Direction) {
    for part in &mut parent.parts {
        if let Part::Provision(p) = part
            && p.marker.level == level
            && p.marker.number >= from
        {
            renumber(p, direction);
        }
    }
}

/// A new text of a provision, and of those below it that have the same number, is an edition of the old one.
fn inherit(new: &mut Provision, old: &Provision) {
    new.edition.lineage = Some(old.lineage());
    for part in &mut new.parts {
        if let Part::Provision(child) = part
            && let Some(before) = old.children().find(|c| step_of(c) == step_of(child))
        {
            inherit(child, before);
        }
    }
}

/// Whether something in a provision gives sanctions.
pub(super) fn gives_sanctions(provision: &Provision) -> bool {
    provision.statements().iter().any(|statement| {
        matches!(
            statement.kind,
            StatementKind::Sanction { .. } | StatementKind::Decision(_)
        )
    })
}
