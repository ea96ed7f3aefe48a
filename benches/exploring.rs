//! Exploration of the shipped rule base to full branch and boundary coverage. `cargo bench`.

use banfa::explore::{Bounds, explore};
use banfa::model::RuleBase;
use banfa::project::load_all;
use banfa::source::SourceMap;
use std::path::Path;

fn main() {
    divan::main();
}

fn shipped() -> RuleBase {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut sources = SourceMap::default();
    let mut all = load_all(&rules, &mut sources).expect("the shipped rules are readable");
    let rules = all.pop().expect("a rule base").rules;
    rules.base.expect("the shipped rules have no errors")
}

/// The bar: 10 seconds to everything.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn the_shipped_base_to_full_coverage(bencher: divan::Bencher<'_, '_>) {
    let base = shipped();
    bencher.bench_local(|| {
        let found = explore(&base, Bounds::default());
        assert!(
            !found.bounded,
            "{:?}",
            found.goals.missed().collect::<Vec<_>>()
        );
        found.cases.len()
    });
}
