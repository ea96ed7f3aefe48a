//! What a change reaches beyond the provisions that it names: articles that run a changed one or use a changed term get a
//! new edition too, and references to what was struck or renumbered are errors where they stand.

use super::citations::{meant, stands, step_of, steps_to, units, way_to};
use super::{Taking, Work};
use crate::problem::{Problem, ProblemKind, Related};
use crate::source::Span;
use crate::syntax::tree::{
    Anchor, Citation, Declaration, DeclarationKind as Kind, Level, Name, Provision, StatementKind,
    Term,
};
use crate::syntax::{citations_in, cite_steps, fold_name};
use chrono::NaiveDate;

impl<'a> Work<'a> {
    /// After all operations of a day.
    pub(super) fn follow_up(&mut self, day: NaiveDate, takings: &[&Taking<'a>]) {
        self.references(day, takings);
        let Some(taking) = takings.first() else {
            return;
        };
        let terms = self.terms_of(day);
        loop {
            let changed: Vec<(crate::syntax::Step, Span)> = units(&self.root)
                .into_iter()
                .filter(|u| turns_on(u, day))
                .map(|u| (step_of(u), u.lineage()))
                .collect();
            let next = units(&self.root).into_iter().find(|unit| {
                unit.edition.until.is_none()
                    && !changed
                        .iter()
                        .any(|(_, lineage)| *lineage == unit.lineage())
                    && (self.follows_any(unit, &changed) || self.uses(unit, &terms))
            });
            let Some(lineage) = next.map(Provision::lineage) else {
                break;
            };
            let way = way_to(&self.root, &|p| {
                p.lineage() == lineage && p.edition.until.is_none()
            });
            if let Some(way) = way {
                self.edition_from(way, day, taking);
            }
        }
    }

    /// The terms whose meaning changes on a day; what is said by one of them outside any article changes with it.
    fn terms_of(&mut self, day: NaiveDate) -> Vec<(String, Span)> {
        loop {
            let terms = self.changed_terms(day);
            let rests = |said: &str| terms.iter().any(|(term, _)| says(said, term));
            let Some((index, word)) = self.resting(day, &rests) else {
                return terms;
            };
            self.renew_declaration(index, word, day);
        }
    }

    /// A declaration that rests on a changed term and has no edition of the day; of 时限用语, which word.
    fn resting(
        &self,
        day: NaiveDate,
        rests: &dyn Fn(&str) -> bool,
    ) -> Option<(usize, Option<Name>)> {
        let open = |d: &Declaration| {
            d.edition.until.is_none() && d.edition.since.as_ref().is_none_or(|t| t.date != day)
        };
        let all = self.declarations.iter().enumerate();
        all.filter(|(_, d)| open(d))
            .find_map(|(index, d)| match &d.kind {
                Kind::LimitWords(words) => {
                    let resting =
                        |(_, term): &&(Name, Term)| named_in(term).iter().any(|n| rests(n));
                    let (name, _) = words.iter().find(resting)?;
                    Some((index, Some(name.clone())))
                }
                Kind::Parameter(..) | Kind::Definition { .. } | Kind::Metric { .. } => {
                    let text = self.sources.slice(d.span);
                    text.lines().any(rests).then_some((index, None))
                }
                _ => None,
            })
    }

    fn follows_any(&self, unit: &Provision, changed: &[(crate::syntax::Step, Span)]) -> bool {
        followed(unit).into_iter().any(|citation| {
            let former = match citation.anchor {
                Some(Anchor::Former(Level::Article)) => self.former(unit),
                _ => None,
            };
            changed
                .iter()
                .any(|(step, _)| citation.steps.contains(step) || former == Some(*step))
        })
    }

    /// The article before one: what 前条 means in it.
    fn former(&self, unit: &Provision) -> Option<crate::syntax::Step> {
        let here = step_of(unit);
        let all = units(&self.root).into_iter().map(step_of);
        all.take_while(|step| *step != here).last()
    }

    /// Whether a changed term stands in the rules of an article (its official wording does not count).
    fn uses(&self, unit: &Provision, terms: &[(String, Span)]) -> bool {
        if terms.is_empty() {
            return false;
        }
        let mut open = vec![unit];
        while let Some(provision) = open.pop() {
            let text = self.sources.slice(provision.span);
            let rules = text
                .lines()
                .filter(|line| !line.trim_start().starts_with('>'));
            for line in rules {
                if terms.iter().any(|(term, _)| says(line, term)) {
                    return true;
                }
            }
            open.extend(provision.children());
        }
        false
    }

    /// References that stood before the day and would now miss what they meant.
    fn references(&mut self, day: NaiveDate, takings: &[&Taking<'a>]) {
        let mut problems = Vec::new();
        let Some(before) = day.pred_opt() else { return };
        for unit in units(&self.root)
            .into_iter()
            .filter(|u| stands(&u.edition, day))
        {
            for citation in followed(unit) {
                // What the amendment itself writes knows the new numbers.
                let written = |t: &&Taking<'_>| {
                    let operations = t.amendment.operations.iter();
                    operations
                        .map(|o| o.span)
                        .any(|span| span.holds(citation.span))
                };
                if takings.iter().any(written) {
                    continue;
                }
                let Some(target) = meant(&self.root, citation, before) else {
                    continue;
                };
                let lineage = target.lineage();
                let after = meant(&self.root, citation, day);
                if after.is_some_and(|p| p.lineage() == lineage) {
                    continue;
                }
                let now = steps_to(&self.root, lineage, day).map(|steps| cite_steps(&steps));
                let kind = ProblemKind::RefersToGone {
                    provision: cite_steps(&citation.steps),
                    now: now.clone(),
                };
                let mut problem =
                    Problem::new(kind, citation.span).with(target.marker.span, Related::Declared);
                let cause = self.hits.iter().rev().find(|hit| hit.date == Some(day));
                if let Some(hit) = cause {
                    problem = problem.with(hit.span, Related::Link);
                }
                problems.push(problem);
            }
        }
        self.problems.extend(problems);
        self.cited_wording(before, day, takings);
    }

    /// The same for what the official wording cites: a slip of drafting, not an error of the rules.
    fn cited_wording(&mut self, before: NaiveDate, day: NaiveDate, takings: &[&Taking<'a>]) {
        let mut problems = Vec::new();
        let standing = |u: &&Provision| {
            stands(&u.edition, day) && stands(&u.edition, before)
                || u.edition
                    .since
                    .as_ref()
                    .is_some_and(|turn| turn.date == day)
        };
        for unit in units(&self.root).into_iter().filter(standing) {
            let mut open = vec![unit];
            while let Some(provision) = open.pop() {
                open.extend(provision.children());
                for line in &provision.quote {
                    let written = |t: &&Taking<'_>| {
                        let operations = t.amendment.operations.iter();
                        operations.map(|o| o.span).any(|span| span.holds(line.span))
                    };
                    if takings.iter().any(written) {
                        continue;
                    }
                    for mut citation in citations_in(&line.text) {
                        if super::citations::split(&citation).is_none() {
                            citation.steps.insert(0, step_of(unit));
                        }
                        let Some(target) = meant(&self.root, &citation, before) else {
                            continue;
                        };
                        let lineage = target.lineage();
                        let after = meant(&self.root, &citation, day);
                        if after.is_some_and(|p| p.lineage() == lineage) {
                            continue;
                        }
                        let now = steps_to(&self.root, lineage, day).map(|s| cite_steps(&s));
                        let provision = cite_steps(&citation.steps);
                        let kind = ProblemKind::WordingRefersToGone { provision, now };
                        problems.push(
                            Problem::new(kind, line.span)
                                .with(target.marker.span, Related::Declared),
                        );
                    }
                }
            }
        }
        self.problems.extend(problems);
    }
}

/// The names by which a limit is said.
fn named_in(term: &Term) -> Vec<&str> {
    match term {
        Term::Named(path) => path.segments.iter().map(|s| &*s.text).collect(),
        Term::Shortest(terms) => terms.iter().flat_map(named_in).collect(),
        Term::Otherwise(first, second) => [named_in(first), named_in(second)].concat(),
        _ => Vec::new(),
    }
}

/// Whether a line says a term.
fn says(line: &str, term: &str) -> bool {
    holds_name(&fold_name(line), term)
}

/// Whether an article changes on a day.
fn turns_on(unit: &Provision, day: NaiveDate) -> bool {
    let on =
        |turn: &Option<crate::syntax::tree::Turn>| turn.as_ref().is_some_and(|t| t.date == day);
    on(&unit.edition.since) || on(&unit.edition.until)
}

/// The citations that the rules of an article run.
fn followed(unit: &Provision) -> Vec<&Citation> {
    let statements = unit.statements();
    statements
        .into_iter()
        .filter_map(|statement| match &statement.kind {
            StatementKind::Follow(citation) => Some(citation),
            _ => None,
        })
        .collect()
}

/// Whether a name stands in a line as a word of its own.
fn holds_name(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + name.len()..].chars().next();
        let glued = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        // `及时内` is 及时 and 内.
        let end = after == Some('内');
        !glued(before) && (end || !glued(after))
    })
}
