//! Findings that the rules accept with a reason, and acceptances of what is no longer found.

use crate::model::{Acceptance, RuleBase, cite};
use crate::problem::{Problem, ProblemKind, Severity};
use crate::source::Span;

/// Marks the problems that the rules accept; an acceptance that meets none is itself a problem.
pub fn accept(base: &RuleBase, problems: &mut Vec<Problem>) {
    let mut idle: Vec<&Acceptance> = Vec::new();
    let mut met: Vec<Span> = Vec::new();
    for acceptance in &base.acceptances {
        let mut any = false;
        for problem in problems.iter_mut() {
            if meets(base, acceptance, problem) {
                any = true;
                problem.accepted = Some(acceptance.reason.to_string());
            }
        }
        if any {
            met.push(acceptance.span);
        } else {
            idle.push(acceptance);
        }
    }
    // Editions of a provision share the text of their acceptances: one that any of them needs is not idle.
    idle.retain(|a| !met.contains(&a.span));
    idle.dedup_by_key(|a| a.span);
    for acceptance in idle {
        let kind = ProblemKind::AcceptsNothing {
            code: acceptance.code.to_owned(),
            provision: acceptance.provision.map(|id| cite(base, id)),
        };
        problems.push(Problem::new(kind, acceptance.span));
    }
}

/// Whether an acceptance is of this problem: the same code, the same provision or, outside provisions, the same file,
/// and one of the names that it gives.
fn meets(base: &RuleBase, acceptance: &Acceptance, problem: &Problem) -> bool {
    let named = || {
        let about = problem.kind.about();
        acceptance.about.is_empty() || acceptance.about.iter().any(|n| about == Some(&**n))
    };
    problem.severity() != Severity::Error
        && problem.code() == acceptance.code
        && named()
        && match acceptance.provision {
            Some(id) => holds(base.provision(id).span, problem.span),
            None => {
                acceptance.span.file == problem.span.file
                    && !base.provisions.iter().any(|p| holds(p.span, problem.span))
            }
        }
}

fn holds(whole: Span, part: Span) -> bool {
    whole.file == part.file && whole.start <= part.start && part.end <= whole.end
}
