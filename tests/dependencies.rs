//! The supply chain: each direct dependency has its reason in `docs/dependencies.md`, each duplicate its reason in
//! `deny.toml`, and the version of Rust that is promised is the same wherever it is written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The keys of a table of `Cargo.toml`.
fn declared(manifest: &str, table: &str) -> BTreeSet<String> {
    let lines = manifest
        .lines()
        .skip_while(|l| l.trim() != format!("[{table}]"));
    let own = lines.skip(1).take_while(|l| !l.starts_with('['));
    own.filter_map(|l| l.split_once('='))
        .map(|(name, _)| name.trim().to_owned())
        .collect()
}

/// The crates of a table of the document, and their reasons.
fn justified(document: &str, heading: &str) -> BTreeMap<String, String> {
    let (_, after) = document
        .split_once(heading)
        .unwrap_or_else(|| panic!("no {heading}"));
    let rows = after.lines().skip_while(|l| !l.starts_with('|'));
    let rows = rows.take_while(|l| l.starts_with('|')).skip(2);
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        assert_eq!(cells.len(), 2, "{row}");
        (cells[0].to_owned(), cells[1].to_owned())
    })
    .collect()
}

#[test]
fn each_direct_dependency_has_its_reason_and_no_other_has() {
    let manifest = read("Cargo.toml");
    let document = read("docs/dependencies.md");
    for (table, heading) in [
        ("dependencies", "# Dependencies"),
        ("build-dependencies", "For the build script:"),
        ("dev-dependencies", "For the tests and benches:"),
    ] {
        let declared = declared(&manifest, table);
        assert!(!declared.is_empty(), "{table}");
        let justified = justified(&document, heading);
        let named: BTreeSet<String> = justified.keys().cloned().collect();
        assert_eq!(declared, named, "[{table}] and docs/dependencies.md");
        for (name, reason) in justified {
            assert!(reason.chars().count() > 15, "{name}: {reason}");
        }
    }
    let tables = manifest
        .lines()
        .filter(|l| l.starts_with('[') && l.contains("dependencies"));
    assert_eq!(
        tables.count(),
        3,
        "a table of dependencies that no document lists"
    );
}

/// Names with several versions in the lock file.
fn duplicates() -> BTreeSet<String> {
    let lock = read("Cargo.lock");
    let mut seen = BTreeSet::new();
    let names = lock.lines().filter_map(|l| l.strip_prefix("name = "));
    let names = names.map(|n| n.trim_matches('"').to_owned());
    names.filter(|name| !seen.insert(name.clone())).collect()
}

#[test]
fn each_duplicate_is_one_that_deny_toml_gives_a_reason_for() {
    let deny = read("deny.toml");
    let (_, skip) = deny.split_once("skip = [").expect("a list of duplicates");
    let (skip, _) = skip.split_once("\n]").expect("its end");
    let skipped: BTreeSet<String> = skip
        .split("crate = \"")
        .skip(1)
        .filter_map(|rest| rest.split(['@', '"']).next())
        .map(str::to_owned)
        .collect();
    assert_eq!(
        duplicates(),
        skipped,
        "Cargo.lock has duplicates that `skip` in deny.toml does not name, or the reverse"
    );
}

#[test]
fn the_version_of_rust_is_the_same_wherever_it_is_written() {
    let manifest = read("Cargo.toml");
    let stated = manifest
        .lines()
        .find_map(|l| l.strip_prefix("rust-version = "));
    let stated = stated.expect("rust-version").trim_matches('"');
    for (path, words) in [
        (
            "README.md",
            format!("[Rust](https://rustup.rs) {stated} or later"),
        ),
        (
            "README.zh-CN.md",
            format!("[Rust](https://rustup.rs) {stated}"),
        ),
    ] {
        assert!(read(path).contains(&words), "{path} does not say {words}");
    }
    assert!(manifest.contains("unsafe_code = \"forbid\""));
}
