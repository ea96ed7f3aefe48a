//! The check of a rule base: what reading it found and what the questions of `check` find, less what the rules accept.

use super::Rules;
use crate::check::{accept, check};
use crate::problem::{Problem, ProblemKind};

/// Everything wrong with or worth knowing about a rule base; accepted problems carry the reason.
#[must_use]
pub fn check_rules(rules: &Rules) -> Vec<Problem> {
    let mut problems = rules.problems.clone();
    if let Some(base) = &rules.base {
        let found = check(base).into_iter();
        problems.extend(found.map(|finding| finding.into_problem(base)));
        accept(base, &mut problems);
        if rules.broken() {
            problems.retain(|p| !is_about_absence(p));
        }
    }
    crate::report::diagnostics::sorted(problems)
}

/// Whether a finding says that something is nowhere in the rules: what a rule that could not be read says is not known.
fn is_about_absence(problem: &Problem) -> bool {
    matches!(
        problem.kind,
        ProblemKind::EventUnused { .. }
            | ProblemKind::AttributeNeverSet { .. }
            | ProblemKind::SanctionNeverGiven { .. }
    )
}
