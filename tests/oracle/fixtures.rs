//! Readings on which the two once differed, decided by the language reference: each rule file quotes it.

use crate::both::{Both, calendar};
use banfa::cases::{judge, load};
use banfa::syntax::parse_case;
use std::path::Path;

#[test]
fn decided_readings_stand() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/fixtures");
    let mut rules: Vec<_> = std::fs::read_dir(&folder)
        .expect("the fixtures")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "banfa"))
        .collect();
    rules.sort();
    assert!(rules.len() >= 10, "{}", rules.len());
    assert!(!calendar(2024).is_empty());
    let mut differ = Vec::new();
    for path in rules {
        let read = |p: &Path| std::fs::read_to_string(p).expect("a text");
        let (text, case) = (read(&path), read(&path.with_extension("case")));
        assert!(
            text.contains("docs/language.md"),
            "{}: 没有引文",
            path.display()
        );
        let mut both =
            Both::of(&text, &[2024]).unwrap_or_else(|why| panic!("{}: {why:?}", path.display()));
        let outcome = both
            .run(&case)
            .unwrap_or_else(|why| panic!("{}: {why:?}", path.display()));
        if !outcome.differences.is_empty() {
            let lines = outcome.differences.join("\n");
            differ.push(format!("{}\n{lines}", path.display()));
            continue;
        }
        let id = both
            .sources
            .add(banfa::source::SourceFile::new("例.case", &case));
        let (tree, problems) = parse_case(id, &case);
        let loaded = load(&tree, &problems, &both.base, &both.sources);
        assert!(!loaded.expected.is_empty(), "{}: 没有期望", path.display());
        for verdict in judge(&loaded.expected, &both.base, &outcome.journal) {
            if !verdict.met {
                differ.push(format!("{}: {verdict:?}", path.display()));
            }
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}
