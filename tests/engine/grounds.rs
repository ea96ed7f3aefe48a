//! On what an entry rests: the events for which a tier was reached, the duty that was missed. The dossier cites them.

use banfa::cases::load;
use banfa::engine::run;
use banfa::journal::{Cause, Entry, EntryKind, Journal};
use banfa::model::resolve;
use banfa::source::{SourceFile, SourceMap};
use banfa::syntax::{parse_case, parse_rules};

const HEAD: &str = "规章 记分办法
  施行 2012-01-01
  日 指 自然日
  以上、以下 含本数
> 记分办法
主体 工作人员
主体 驾驶人
机构 管理机关: 工作人员
事件 违章
  驾驶人: 驾驶人
  记分: 数
事件 参加学习
  驾驶人: 驾驶人
事件 考试合格
  驾驶人: 驾驶人
事件 处罚
事件 说明
案件 案卷
事件 立案 关于 案卷
事件 移送 关于 案卷
处理 扣证 对 驾驶人
第一条
> 第一条 满六分的扣证。
";

fn played(rules: &str, case: &str) -> Journal {
    let mut sources = SourceMap::default();
    let text = format!("{HEAD}{rules}管理机关 可以 撤销 违章。\n");
    let file = sources.add(SourceFile::new("规则.banfa", &text));
    let (tree, problems) = parse_rules(file, &text);
    assert!(problems.is_empty(), "{problems:?}");
    let (base, problems) = resolve(&[tree], &sources);
    let base = base.unwrap_or_else(|| panic!("{problems:?}"));
    let file = sources.add(SourceFile::new("案例.case", case));
    let (tree, problems) = parse_case(file, case);
    let loaded = load(&tree, &problems, &base, &sources);
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    run(&base, &loaded.input)
}

/// The entries of a kind, as they were told.
fn entries(journal: &Journal, wanted: impl Fn(&EntryKind) -> bool) -> Vec<&Entry> {
    let all = journal.entries.iter();
    all.filter(|entry| wanted(&entry.kind)).collect()
}

/// The days of the events on which the first tier that was reached rests, but for the counting itself.
fn grounds(journal: &Journal) -> Vec<String> {
    let reached = entries(journal, |kind| {
        matches!(kind, EntryKind::TierReached { .. })
    });
    let reached = reached.first().expect("a tier is reached");
    let cited = reached.causes.iter().filter_map(|cause| match cause {
        Cause::Entry(id) => Some(&journal.entries[id.0 as usize]),
        _ => None,
    });
    cited
        .filter(|entry| matches!(entry.kind, EntryKind::Event { .. }))
        .map(|entry| entry.time.date().to_string())
        .collect()
}

/// Where each event adds one: those in the window, up to the one that completes it.
#[test]
fn a_count_rests_on_the_events_in_its_window() {
    let journal = played(
        "同一 驾驶人 10日内 累计 违章:满2次 的:给予 扣证。\n",
        "案例 三次
名册
  驾驶人 赵六
2012-02-01 09:00 违章:驾驶人 赵六,记分 1
2012-03-08 09:00 违章:驾驶人 赵六,记分 1
2012-03-10 09:00 违章:驾驶人 赵六,记分 1
",
    );
    assert_eq!(grounds(&journal), ["2012-03-08", "2012-03-10"]);
}

/// Where amounts are summed: not what was cleared, revoked or lies outside the window, and not what lowers the sum.
#[test]
fn a_sum_rests_on_what_still_counts() {
    let journal = played(
        "同一 驾驶人 10日内 累计 违章 的 记分:
  满6分 的:给予 扣证;
  遇 参加学习 扣减 1;
  遇 考试合格 清除。
",
        "案例 清除、撤销、扣减、不在窗口之内的
名册
  驾驶人 赵六
2012-03-01 09:00 违章:驾驶人 赵六,记分 3
2012-03-02 09:00 考试合格:驾驶人 赵六
2012-03-10 09:00 违章:驾驶人 赵六,记分 3
2012-03-15 09:00 违章 W1:驾驶人 赵六,记分 2
2012-03-16 09:00 撤销 W1:经手人 管理机关
2012-03-21 09:00 违章:驾驶人 赵六,记分 4
2012-03-22 09:00 参加学习:驾驶人 赵六
2012-03-23 09:00 违章:驾驶人 赵六,记分 3
",
    );
    assert_eq!(grounds(&journal), ["2012-03-21", "2012-03-23"]);
}

/// What comes of a duty rests on the entry with which it arose: the breach, and what the breach opens in turn.
#[test]
fn what_comes_of_a_duty_rests_on_it() {
    let journal = played(
        "遇 违章:管理机关 应当 5日内 处罚,逾期 管理机关 应当 3日内 说明。\n",
        "案例 逾期
名册
  驾驶人 赵六
2012-03-05 09:00 违章:驾驶人 赵六,记分 1
截至 2012-03-20
",
    );
    let name = |kind: &EntryKind| match kind {
        EntryKind::DutyOpened { .. } => Some("应当"),
        EntryKind::DutyMissed(_) => Some("逾期"),
        _ => None,
    };
    let told = entries(&journal, |kind| name(kind).is_some());
    let names: Vec<&str> = told.iter().filter_map(|entry| name(&entry.kind)).collect();
    assert_eq!(names, ["应当", "逾期", "应当", "逾期"]);
    for pair in told.windows(2) {
        let cause = Cause::Entry(pair[0].id);
        assert!(pair[1].causes.contains(&cause), "{:?}", pair[1]);
    }
}

/// A performance rests on the act and on the entry with which the duty arose, and what follows on it rests on it.
#[test]
fn a_performance_rests_on_the_act() {
    let journal = played(
        "遇 违章:管理机关 应当 5日内 处罚,履行后 管理机关 应当 3日内 说明。\n",
        "案例 按期
名册
  驾驶人 赵六
2012-03-05 09:00 违章:驾驶人 赵六,记分 1
2012-03-06 09:00 处罚:经手人 管理机关
截至 2012-03-06
",
    );
    let cause = |entry: &Entry| Cause::Entry(entry.id);
    let events = entries(&journal, |kind| matches!(kind, EntryKind::Event { .. }));
    let opened = entries(&journal, |kind| {
        matches!(kind, EntryKind::DutyOpened { .. })
    });
    let performed = entries(&journal, |kind| {
        matches!(kind, EntryKind::DutyPerformed { .. })
    });
    assert_eq!(opened[0].causes.to_vec(), [cause(events[0])]);
    let by = [cause(events[1]), cause(opened[0])];
    assert_eq!(performed[0].causes.to_vec(), by);
    assert_eq!(opened[1].causes.to_vec(), [cause(performed[0])]);
}

/// What waits for an event rests on that event, not on the one with which it began to wait.
#[test]
fn what_an_awaited_event_brings_rests_on_it() {
    let journal = played(
        "遇 立案 的:遇 移送 的:管理机关 应当 5日内 处罚。\n",
        "案例 移送
名册
  驾驶人 赵六
2012-03-05 09:00 立案 A1
2012-03-06 09:00 移送 A1
截至 2012-03-06
",
    );
    let opened = entries(&journal, |kind| {
        matches!(kind, EntryKind::DutyOpened { .. })
    });
    let events = entries(&journal, |kind| matches!(kind, EntryKind::Event { .. }));
    assert_eq!((opened.len(), events.len()), (1, 2));
    assert_eq!(opened[0].causes.to_vec(), [Cause::Entry(events[1].id)]);
}

/// What a decision gives rests on the decision.
#[test]
fn what_is_decided_rests_on_the_decision() {
    let journal = played(
        "遇 违章:由 管理机关 对 驾驶人 给予 扣证。\n",
        "案例 决定
名册
  驾驶人 赵六
2012-03-05 09:00 违章:驾驶人 赵六,记分 1
2012-03-06 09:00 决定:经手人 管理机关,对象 赵六
截至 2012-03-06
",
    );
    let decided = entries(&journal, |kind| matches!(kind, EntryKind::Decided { .. }));
    let given = entries(&journal, |kind| matches!(kind, EntryKind::Sanction { .. }));
    assert!(
        given[0].causes.contains(&Cause::Entry(decided[0].id)),
        "{given:?}"
    );
}

/// An event that a rule raises rests on what raised it.
#[test]
fn what_is_raised_rests_on_what_raised_it() {
    let journal = played(
        "遇 违章:计入 说明。\n",
        "案例 计入
名册
  驾驶人 赵六
2012-03-05 09:00 违章:驾驶人 赵六,记分 1
截至 2012-03-06
",
    );
    let events = entries(&journal, |kind| matches!(kind, EntryKind::Event { .. }));
    assert_eq!(events.len(), 2);
    assert_eq!(events[1].causes.to_vec(), [Cause::Entry(events[0].id)]);
}

/// What is counted again since a deduction was revoked rests on the revocation, and its tier on the events that count.
#[test]
fn what_a_revoked_deduction_gives_back_rests_on_the_revocation() {
    let journal = played(
        "同一 驾驶人 本年内 累计 违章 的 记分:
  满6分 的:给予 扣证;
  遇 参加学习 扣减 3。
管理机关 可以 撤销 参加学习。
",
        "案例 学习撤销了
名册
  驾驶人 赵六
2012-03-01 09:00 违章:驾驶人 赵六,记分 4
2012-03-02 09:00 参加学习 X1:驾驶人 赵六
2012-03-03 09:00 违章:驾驶人 赵六,记分 3
2012-03-04 09:00 撤销 X1:经手人 管理机关
",
    );
    assert_eq!(grounds(&journal), ["2012-03-01", "2012-03-03"]);
    let revoked = entries(&journal, |kind| matches!(kind, EntryKind::Revoked { .. }));
    let counted = entries(&journal, |kind| matches!(kind, EntryKind::Counted { .. }));
    let last = counted.last().expect("a count");
    assert!(
        last.causes.contains(&Cause::Entry(revoked[0].id)),
        "{last:?}"
    );
}
