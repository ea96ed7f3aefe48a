//! Pages that are made from the program's own tables.

use banfa::report::words::diagnostics_page;

/// Set to anything, the tests write the pages instead of comparing them.
const WRITE: &str = "BANFA_WRITE_DOCS";

#[test]
fn the_index_of_diagnostics_is_that_of_the_program() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/diagnostics.md");
    let page = diagnostics_page();
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let there = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        there.replace("\r\n", "\n") == page,
        "docs/diagnostics.md is out of date; write it again with\n  {WRITE}=1 cargo test --test cli docs"
    );
}
