//! What may come of one event.

use banfa::cases::load;
use banfa::engine::{MAX_DERIVED, run};
use banfa::journal::EntryKind;
use banfa::model::resolve;
use banfa::source::{SourceFile, SourceMap};
use banfa::syntax::{parse_case, parse_rules};
use std::fmt::Write as _;

/// Reports go up from office to office.
const RULES: &str = "规章 逐级报告
  施行 2012-01-01
> 逐级报告
主体 机关
  上级: 机关 无环
事件 报告
  机关: 机关
事件 失误
  机关: 机关
第一条
> 第一条 失误的报告,并逐级上报。
遇 失误:计入 报告(机关 为 机关)。
遇 报告:计入 报告(机关 为 机关 的 上级)。
";

/// How many reports there are and how often the bound was told, where an office at the foot of so many fails, and then the
/// one at the head.
fn reports(offices: usize) -> (usize, usize) {
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::new("规则.banfa", RULES));
    let (tree, problems) = parse_rules(file, RULES);
    assert_eq!(problems, []);
    let (base, problems) = resolve(&[tree], &sources);
    assert_eq!(problems, []);
    let base = base.expect("rules");
    let mut case = "案例 层层\n名册\n  机关 局1\n".to_owned();
    for at in 2..=offices {
        writeln!(case, "  机关 局{at}: 上级 局{}", at - 1).unwrap();
    }
    writeln!(
        case,
        "2012-03-05 失误:机关 局{offices}\n2012-03-06 失误:机关 局1"
    )
    .unwrap();
    let file = sources.add(SourceFile::new("案例.case", &case));
    let (tree, problems) = parse_case(file, &case);
    let loaded = load(&tree, &problems, &base, &sources);
    assert_eq!(loaded.problems, []);
    let journal = run(&base, &loaded.input);
    let told = |e: &&banfa::journal::Entry| e.kind == EntryKind::BoundReached;
    let derived = journal.events.iter().filter(|e| e.row.is_none()).count();
    (derived, journal.entries.iter().filter(told).count())
}

#[test]
fn an_event_raises_as_many_as_are_allowed_and_the_next_event_goes_on() {
    assert_eq!(reports(MAX_DERIVED), (MAX_DERIVED + 1, 0));
    assert_eq!(reports(MAX_DERIVED + 1), (MAX_DERIVED + 1, 1));
}
