//! The authoring loop: how long a policy officer waits after a change. `cargo bench`.

use banfa::editor::Workspace;
use banfa::project::{Project, load_all, run_suite};
use banfa::source::SourceMap;
use std::path::Path;

fn main() {
    divan::main();
}

fn project() -> Project {
    Project::at(Path::new(env!("CARGO_MANIFEST_DIR")))
}

/// Reading, parsing and checking every rule file of the shipped rule base. Bar: 50 ms.
#[divan::bench]
fn check_the_rule_base() -> usize {
    let mut sources = SourceMap::default();
    let rules = load_all(&project().rules, &mut sources).expect("the shipped rules are readable");
    rules.iter().filter(|r| !r.rules.broken()).count()
}

/// The same, then every shipped case, run and held against its snapshot. Bar: 300 ms.
#[divan::bench]
fn run_the_case_suite() -> usize {
    let suite = run_suite(&project(), None).expect("the shipped suite is readable");
    suite.cases.len()
}

/// A keystroke in the longest chapter of the shipped rules: the text changes, and the editor is told what is wrong now.
/// Bar: 50 ms.
#[divan::bench]
fn a_keystroke_in_the_rules(bencher: divan::Bencher<'_, '_>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut space = Workspace::open(root);
    let path = root.join("rules/首办责任制/第三章.banfa");
    let id = space.id(&path).expect("a file of the rules");
    let text = space.file(id).text.to_string();
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let mut next = 0;
    bencher.bench_local(|| {
        next = (next + 997) % places.len();
        let (head, tail) = text.split_at(places[next]);
        space.change(&path, Some(format!("{head}办{tail}")));
        space.problems(id).len()
    });
}

/// Parsing the rule files alone.
#[divan::bench]
fn parse_the_rule_files(bencher: divan::Bencher<'_, '_>) {
    let rules = project().rules;
    let texts: Vec<String> = walkdir::WalkDir::new(rules)
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.path().extension().is_some_and(|e| e == "banfa"))
        .filter_map(|entry| std::fs::read_to_string(entry.path()).ok())
        .collect();
    bencher
        .counter(divan::counter::BytesCount::new(
            texts.iter().map(String::len).sum::<usize>(),
        ))
        .bench(|| {
            texts
                .iter()
                .map(|text| {
                    banfa::syntax::parse_rules(banfa::source::FileId(0), text)
                        .1
                        .len()
                })
                .sum::<usize>()
        });
}
