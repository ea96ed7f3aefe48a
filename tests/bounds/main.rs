//! Bounds, each at it and over it: what stands at the bound is taken whole, what is over it is told by name. Those of single
//! readers have their tests beside them; the table in docs/architecture.md says where.

mod readers;
mod rules;
mod runs;

use banfa::problem::Problem;

/// The codes of problems, in order.
fn codes(problems: &[Problem]) -> Vec<&'static str> {
    problems.iter().map(Problem::code).collect()
}
