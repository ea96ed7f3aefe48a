//! Cases that are alike, counted by one of them: the counts are those of the machine that runs each.

#[path = "../../benches/workload/bureau.rs"]
#[allow(dead_code)] // the benches use all of it
mod bureau;
#[path = "../../benches/workload/generate.rs"]
#[allow(dead_code)] // the benches use all of it
mod generate;
mod hold;

use banfa::cases::{EventLog, Input, load};
use banfa::engine::Executed;
use banfa::model::RuleBase;
use banfa::project::{Project, files_below, load_all, mapping_of, read_registers, read_source};
use banfa::source::{SourceFile, SourceMap};
use banfa::syntax::parse_case;
use hold::{Together, copies, hold};
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rules(path: &Path) -> Option<(RuleBase, SourceMap)> {
    let mut sources = SourceMap::default();
    let mut all = load_all(path, &mut sources).expect("readable");
    Some((all.pop()?.rules.base?, sources))
}

fn case(base: &RuleBase, sources: &mut SourceMap, path: &Path) -> Input {
    let bytes = std::fs::read(path).expect("a case");
    let (text, _) = banfa::source::decode(&bytes).expect("text");
    let file = sources.add(SourceFile::new(&path.to_string_lossy(), &text));
    let (tree, problems) = parse_case(file, &text);
    load(&tree, &problems, base, sources).input
}

/// A case over and over, on other days and with other parties.
fn over_and_over(base: &RuleBase, sources: &mut SourceMap, path: &Path) -> Option<Executed> {
    let input = case(base, sources, path);
    let (input, log) = copies(base, &input, 7);
    hold(base, sources, &input, &log, &path.display().to_string())
}

#[test]
fn every_shipped_case_over_and_over() {
    let (base, mut sources) = rules(&Project::at(root()).rules).expect("rules");
    let mut all = Together::default();
    for path in files_below(&root().join("tests/cases"), "case").expect("readable") {
        all.add(over_and_over(&base, &mut sources, &path));
    }
    assert!(all.logs > 200 && all.percent_alike() >= 60, "{all:?}");
}

#[test]
fn every_language_case_over_and_over() {
    let folder = root().join("tests/language");
    let mut all = Together::default();
    for path in files_below(&folder, "banfa").expect("readable") {
        if path.parent() != Some(&*folder) {
            continue;
        }
        let Some((base, mut sources)) = rules(&path) else {
            continue;
        };
        let stem = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        for case in files_below(&folder, "case").expect("readable") {
            let name = case
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            if name.starts_with(&format!("{stem}.")) {
                all.add(over_and_over(&base, &mut sources, &case));
            }
        }
    }
    assert!(all.logs > 100 && all.percent_alike() >= 55, "{all:?}");
    assert!(all.plain > 80, "{all:?}");
}

/// A register that is made for the occasion, under a name of its own.
fn register(name: &str, write: impl FnOnce(&mut Vec<u8>)) -> PathBuf {
    let mut text = Vec::new();
    write(&mut text);
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).expect("a register");
    path
}

fn read(
    base: &RuleBase,
    sources: &mut SourceMap,
    map: Option<&Path>,
    path: PathBuf,
) -> (Input, EventLog) {
    let mut problems = Vec::new();
    let map = map.and_then(|map| read_source(map, sources, &mut problems).expect("a mapping"));
    let (mapping, found) = mapping_of(map, base, sources);
    assert!(problems.is_empty() && found.is_empty());
    let (taken, _) = read_registers(base, &mapping, &[path], |_| {}).expect("a register");
    (taken.input, taken.events)
}

#[test]
fn the_workload() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("alike-rules");
    for (from, to) in [("benches/rules/工作量", "工作量"), ("rules/日历", "日历")] {
        std::fs::create_dir_all(folder.join(to)).expect("a folder");
        for file in files_below(&root().join(from), "banfa").expect("readable") {
            let name = file.file_name().expect("a name");
            std::fs::copy(&file, folder.join(to).join(name)).expect("a copy");
        }
    }
    let (base, mut sources) = rules(&folder).expect("rules");
    let path = register("alike-workload.jsonl", |to| {
        generate::register(20_000, to).expect("a register");
    });
    let (input, mut log) = read(&base, &mut sources, None, path);
    let mut all = Together::default();
    all.add(hold(&base, &sources, &input, &log, "the workload"));
    // Rows that are refused after all take their events with them.
    for position in (0..log.positions()).step_by(7) {
        log.drop_event(position);
    }
    let what = "the workload with events taken out";
    all.add(hold(&base, &sources, &input, &log, what));
    assert!(all.logs == 2 && all.plain == 2, "{all:?}");
    assert!(all.percent_alike() >= 98, "{all:?}");
}

#[test]
fn the_bureau() {
    let (base, mut sources) = rules(&Project::at(root()).rules).expect("rules");
    let path = register("alike-bureau.jsonl", |to| {
        bureau::register(4_000, to).expect("a register");
    });
    let (input, log) = read(&base, &mut sources, None, path);
    let mut all = Together::default();
    all.add(hold(&base, &sources, &input, &log, "the bureau"));
    assert!(all.logs == 1 && all.percent_alike() >= 80, "{all:?}");
}

#[test]
fn event_logs() {
    let folder = root().join("tests/logs/wabo");
    let (base, mut sources) = rules(&folder.join("rules")).expect("rules");
    let map = folder.join("办件日志.map");
    for log in [
        folder.join("自编.xes"),
        root().join("../shared/logs/wabo-permit.xes.gz"),
    ] {
        if !log.exists() {
            eprintln!("skipped: {} is not at hand", log.display());
            continue;
        }
        let (input, events) = read(&base, &mut sources, Some(&map), log.clone());
        // On 28 November 2026 every case of them was run by the machine.
        let executed = hold(&base, &sources, &input, &events, &log.display().to_string());
        assert!(
            executed.is_some_and(|executed| executed.plain),
            "{executed:?}"
        );
    }
}
