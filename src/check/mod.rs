//! Questions asked of a rule base as a whole: one file per question. Each finding quotes the provisions that it is about
//! and, where one makes sense, names a case that shows it.
//!
//! A search that is cut short says so as a finding of its own: "nothing found up to …", never "nothing".

mod accept;
mod before;
mod conflicts;
mod dates;
mod duties;
mod ending;
mod example;
mod facts;
mod finding;
mod responsible;
mod routes;
mod sites;
mod thresholds;
mod walk;
mod witness;
mod years;

pub use accept::accept;
pub use finding::{Finding, Witness};

use crate::model::RuleBase;

/// Everything that the questions find, each in the order of its own file.
#[must_use]
pub fn check(base: &RuleBase) -> Vec<Finding> {
    let tree = walk::Tree::of(base);
    let stage = witness::Stage::new(base, &tree);
    let mut found = duties::duties(base, &tree, &stage);
    found.extend(thresholds::thresholds(base, &tree, &stage));
    found.extend(facts::facts(base));
    found.extend(years::years(base));
    let sites = sites::Sites::of(base);
    found.extend(routes::routes(&sites));
    found.extend(conflicts::conflicts(&sites));
    let before = before::Before::of(&sites);
    found.extend(responsible::responsible(&sites, &before));
    found.extend(ending::endings(&sites, &before));
    found
}
