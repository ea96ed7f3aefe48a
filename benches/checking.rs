//! What `banfa check` costs beyond reading: the shipped rule base and a generated one. `cargo bench --bench checking`.

mod generated;

use banfa::check::check;
use banfa::model::{RuleBase, resolve};
use banfa::problem::Severity;
use banfa::project::{Project, check_rules, load_all};
use banfa::source::{SourceFile, SourceMap};
use banfa::syntax::parse_rules;
use std::path::Path;

fn main() {
    divan::main();
}

/// Reading the shipped rule base and everything that is asked of it. Bar: 2 s.
#[divan::bench]
fn check_the_shipped_rules() -> usize {
    let project = Project::at(Path::new(env!("CARGO_MANIFEST_DIR")));
    let mut sources = SourceMap::default();
    let rules = load_all(&project.rules, &mut sources).expect("the shipped rules are readable");
    rules.iter().map(|r| check_rules(&r.rules).len()).sum()
}

fn generated_base(provisions: usize) -> RuleBase {
    let text = generated::regulation(provisions);
    let mut sources = SourceMap::default();
    let id = sources.add(SourceFile::new("生成.banfa", &text));
    let (tree, mut problems) = parse_rules(id, &text);
    let (base, found) = resolve(&[tree], &sources);
    problems.extend(found);
    problems.retain(|p| p.severity() == Severity::Error);
    base.unwrap_or_else(|| panic!("the generated rules have errors: {:?}", problems.first()))
}

/// Reading and checking a generated rule base of so many provisions. Bar for 2,000: 20 s.
#[divan::bench(args = [500, 1000, 2000], sample_count = 3)]
fn check_generated_rules(provisions: usize) -> usize {
    check(&generated_base(provisions)).len()
}

/// Reading the same without asking anything of it.
#[divan::bench(args = [2000], sample_count = 3)]
fn read_generated_rules(provisions: usize) -> usize {
    generated_base(provisions).statements.len()
}
