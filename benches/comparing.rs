//! The comparison of two rule bases: how long a reviewer of a one-threshold amendment waits. `cargo bench`.

use banfa::compare::{Expectations, Material, Pair, findings, from_case_file, groups, touched};
use banfa::project::{files_below, load_all, read_source};
use banfa::report::words::Lang;
use banfa::source::SourceMap;
use std::path::{Path, PathBuf};

fn main() {
    divan::main();
}

/// The shipped rules with one threshold of Art. 16 (1) changed, in a folder of their own.
fn amended() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let at = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compared-rules");
    for path in files_below(&root, "banfa").expect("folders") {
        let to = at.join(path.strip_prefix(&root).expect("below the rules"));
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        let text = std::fs::read_to_string(&path).expect("rules");
        std::fs::write(
            to,
            text.replacen("  满五次 的:给予 辞退", "  满四次 的:给予 辞退", 1),
        )
        .expect("a rule file");
    }
    at
}

/// Reading both sides and every case, running each under both, grouping, shortening, open duties. Bar: 1 s.
#[divan::bench]
fn one_threshold_over_the_case_suite(bencher: divan::Bencher<'_, '_>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let new_rules = amended();
    bencher.bench(|| {
        let mut sources = SourceMap::default();
        let old = load_all(&root.join("rules"), &mut sources).expect("the shipped rules");
        let new = load_all(&new_rules, &mut sources).expect("the amended rules");
        let [old, new] = [&old, &new].map(|all| all[0].rules.base.as_ref().expect("no errors"));
        let cases: Vec<_> = files_below(&root.join("tests/cases"), "case")
            .expect("folders")
            .iter()
            .filter_map(|f| read_source(f, &mut sources, &mut Vec::new()).expect("a case"))
            .collect();
        let pair = Pair::new((old, new), false, &sources, Lang::Zh);
        let materials: Vec<Material> = cases
            .iter()
            .map(|&file| from_case_file(&pair, file, &sources.file(file).name))
            .collect();
        let found = findings(&pair, &materials, &Expectations::default());
        assert!(!found.is_empty(), "the threshold makes a difference");
        let open: usize = materials.iter().map(|m| touched(&pair, m, None).0).sum();
        (groups(&pair, &materials, &found).len(), open)
    });
}
