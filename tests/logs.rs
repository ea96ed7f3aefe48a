//! Event logs of real offices, replayed: every case of the log is accounted for.
//!
//! The public log of a Dutch municipality is not part of the project; where it is at hand, in `../shared/logs/`, it is
//! read, and otherwise the test says that it was skipped. A small log of the same form, of our own making, runs always.

use banfa::engine;
use banfa::journal::{DueRecord, DutyRecord, DutyState, EntryClass, Journal};
use banfa::model::{CaseId, RuleBase, Value, slot_of};
use banfa::project::{load_all, mapping_of, read_registers, read_source};
use banfa::registers::{RefusedRow, Taken};
use banfa::report::diagnostics::{Format, render};
use banfa::report::replay::reason;
use banfa::report::words::Lang;
use banfa::source::SourceMap;
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The statutory term: eight weeks.
const TERM: Days = Days::new(56);

/// The extension that the law allows once: six weeks.
const EXTENSION: Days = Days::new(42);

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// How the limit that the rules compute stands to the one in the office's system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// The same day: start + 56 days in local dates.
    Same,
    /// The day to which the law moves a limit that ends on a rest day.
    RolledOffRestDay,
    /// Six weeks more.
    Extended,
    /// Less than eight weeks.
    Shorter,
    /// More than eight weeks and less than fourteen: suspended, or extended by less.
    UpToFourteenWeeks,
    /// More than fourteen weeks: the extended procedure, or suspended long.
    Beyond,
    /// No limit at all was computed: the case never began.
    NotBegun,
}

struct Replayed {
    base: RuleBase,
    taken: Taken,
    journal: Journal,
}

fn replay(log: PathBuf) -> Replayed {
    let folder = root().join("tests/logs/wabo");
    let mut sources = SourceMap::default();
    let mut rules = load_all(&folder.join("rules"), &mut sources).expect("rules");
    assert!(!rules[0].rules.broken(), "{:?}", rules[0].rules.problems);
    let base = rules.remove(0).rules.base.expect("rules without errors");
    let mut problems = Vec::new();
    let map = read_source(&folder.join("办件日志.map"), &mut sources, &mut problems);
    let (mapping, found) = mapping_of(map.expect("a mapping"), &base, &sources);
    problems.extend(found);
    let told = render(&problems, &sources, Lang::Zh, Format::Pretty, false);
    assert!(problems.is_empty(), "{told}");
    let read = read_registers(&base, &mapping, &[log], |_| {});
    let (taken, missing) = read.expect("a log");
    let taken = taken.unpacked();
    assert!(missing.is_empty());
    let journal = engine::run(&base, &taken.input);
    Replayed {
        base,
        taken,
        journal,
    }
}

impl Replayed {
    /// The date of a case's attribute.
    fn date(&self, case: usize, attribute: &str) -> Option<NaiveDate> {
        let ty = self.journal.input.cases.ty(CaseId::at(case));
        let slot = slot_of(&self.base.case_types[ty.index()].attributes, attribute)?;
        match self.journal.status.cases[case].attributes[slot.index()] {
            Some(Value::Date(date)) => Some(date),
            _ => None,
        }
    }

    /// The duty to decide, which the application opened.
    fn decision(&self, case: usize) -> Option<&DutyRecord> {
        let mut duties = self.journal.status.duties.iter().filter(|d| {
            d.case.is_some_and(|c| c.index() == case) && matches!(d.due, DueRecord::At(_))
        });
        let found = duties.next();
        assert!(duties.next().is_none(), "one limit a case");
        found
    }

    /// Every case by kind.
    fn account(&self) -> BTreeMap<Kind, Vec<String>> {
        let mut kinds: BTreeMap<Kind, Vec<String>> = BTreeMap::new();
        for (at, case) in self.journal.input.cases.iter().enumerate() {
            let kind = match (self.decision(at), self.date(at, "系统期限")) {
                (Some(duty), Some(system)) => kind_of(duty, system),
                _ => Kind::NotBegun,
            };
            kinds.entry(kind).or_default().push(case.name.to_string());
        }
        kinds
    }

    fn duties(&self, state: DutyState) -> usize {
        let all = &self.journal.status.duties;
        let clocked = all.iter().filter(|d| matches!(d.due, DueRecord::At(_)));
        clocked.filter(|d| d.state == state).count()
    }

    fn entries(&self, class: EntryClass) -> usize {
        let all = self.journal.entries.iter();
        all.filter(|e| EntryClass::of(&e.kind) == class).count()
    }

    fn refusals(&self) -> Vec<String> {
        let one = |r: &RefusedRow| {
            let column = r.column.as_deref().unwrap_or("");
            format!("{} {column} {}", r.line, reason(r, Lang::Zh))
        };
        self.taken.refused.iter().map(one).collect()
    }
}

fn kind_of(duty: &DutyRecord, system: NaiveDate) -> Kind {
    let DueRecord::At(due) = &duty.due else {
        return Kind::NotBegun;
    };
    let last = due.last_day.expect("a limit in days");
    // Reckoned here once more, from the local date alone.
    assert_eq!(last, duty.opened.date() + TERM);
    let moved = due.at.expect("a limit that ends").date();
    match system {
        day if day == last => Kind::Same,
        day if day == moved => Kind::RolledOffRestDay,
        day if day == last + EXTENSION => Kind::Extended,
        day if day < last => Kind::Shorter,
        day if day < last + EXTENSION => Kind::UpToFourteenWeeks,
        _ => Kind::Beyond,
    }
}

#[test]
fn the_small_log_is_accounted_for_case_by_case() {
    let replayed = replay(root().join("tests/logs/wabo/自编.xes"));
    let kinds = replayed.account();
    let names = |kind| kinds.get(&kind).cloned().unwrap_or_default();
    assert_eq!(
        names(Kind::Same),
        ["甲-1 八周", "乙-2 夏令时", "丙-3 满期在周日"]
    );
    assert_eq!(names(Kind::RolledOffRestDay), ["丁-4 移至周一"]);
    assert_eq!(names(Kind::Extended), ["戊-5 延长六周"]);
    assert_eq!(names(Kind::Shorter), ["己-6 有误"]);
    assert_eq!(kinds.values().map(Vec::len).sum::<usize>(), 6);
    // A Sunday's limit ends on Monday, at its end; a day later is late.
    assert_eq!(replayed.duties(DutyState::Performed), 3);
    assert_eq!(replayed.duties(DutyState::PerformedLate), 1);
    assert_eq!(replayed.taken.rows, 13);
    assert_eq!(
        replayed.refusals(),
        [
            "119 org:resource 对照写明拒收的值:“TEST”按对照拒收",
            "125 time:timestamp 值与类型不符:“时间”应为时刻,这里是“第二天”",
            "131 concept:name 没有这种事件:规则中没有声明事件“T99 Unknown step”",
        ]
    );
}

#[test]
fn every_case_of_the_public_log_is_accounted_for() {
    let log = root().join("../shared/logs/wabo-permit.xes.gz");
    if !log.exists() {
        eprintln!("skipped: {} is not there", log.display());
        return;
    }
    let replayed = replay(log);
    let kinds = replayed.account();
    let count = |kind| kinds.get(&kind).map_or(0, Vec::len);
    assert_eq!(count(Kind::Same), 1080);
    assert_eq!(count(Kind::Extended), 58);
    assert_eq!(kinds[&Kind::RolledOffRestDay], ["case-6982"]);
    assert_eq!(count(Kind::Shorter), 23);
    assert_eq!(count(Kind::UpToFourteenWeeks), 181);
    assert_eq!(count(Kind::Beyond), 91);
    assert_eq!(count(Kind::NotBegun), 0);
    assert_eq!(kinds.values().map(Vec::len).sum::<usize>(), 1434);
    // Rows in = applied + refused; what is refused are the traces of somebody who tried the system.
    assert_eq!((replayed.taken.rows, replayed.taken.applied), (8577, 8570));
    let refusals = replayed.refusals();
    assert!(
        refusals
            .iter()
            .all(|r| r.contains("org:resource") && r.to_lowercase().contains("“test”")),
        "{refusals:#?}"
    );
    // Of 1,329 recorded ends two are stamped before the application of the same day, and decide nothing.
    assert_eq!(replayed.duties(DutyState::Performed), 851);
    assert_eq!(replayed.duties(DutyState::PerformedLate), 476);
    assert_eq!(
        replayed.duties(DutyState::Overdue) + replayed.duties(DutyState::Pending),
        107
    );
    assert_eq!(replayed.entries(EntryClass::Unexpected), 2);
    assert_eq!(replayed.entries(EntryClass::WrongPerson), 0);
    // Events after a case's end.
    assert!(replayed.entries(EntryClass::AfterClose) > 0);
}
