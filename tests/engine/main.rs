//! The engine on what no clerk would write: events of the shipped suites out of order, doubled, cut down and mixed. It
//! never panics, gives the same journal twice, does not care in which order lines stand whose times differ, and
//! accounts for every row.

mod grounds;
mod told;

use banfa::calendar::Instant;
use banfa::cases::{BuiltinEvent, Input, load, write_case};
use banfa::engine::{Program, run_program};
use banfa::journal::{Cause, Entry, EntryKind, Journal};
use banfa::model::{RowId, RuleBase};
use banfa::project::{files_below, load_all, read_source};
use banfa::source::{SourceFile, SourceMap};
use banfa::syntax::parse_case;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

/// A rule base with the inputs of its cases.
struct Suite {
    base: RuleBase,
    inputs: Vec<Input>,
}

fn suite(rules: &str, cases: &str) -> Suite {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = SourceMap::default();
    let mut all = load_all(&root.join(rules), &mut sources).expect("readable");
    let base = all.pop().and_then(|r| r.rules.base).expect("a rule base");
    let mut inputs = Vec::new();
    for path in files_below(&root.join(cases), "case").expect("folders") {
        let mut problems = Vec::new();
        let file = read_source(&path, &mut sources, &mut problems).expect("readable");
        let file = file.expect("text");
        let text = sources.file(file).text.clone();
        let (tree, problems) = parse_case(file, &text);
        let loaded = load(&tree, &problems, &base, &sources);
        if !loaded.input.events.is_empty() {
            inputs.push(loaded.input);
        }
    }
    assert!(inputs.len() > 10, "{cases}: {}", inputs.len());
    Suite { base, inputs }
}

fn suites() -> &'static [Suite] {
    static SUITES: OnceLock<Vec<Suite>> = OnceLock::new();
    SUITES.get_or_init(|| {
        let others = "tests/regulations";
        vec![
            suite("rules", "tests/cases"),
            suite(
                &format!("{others}/市场监管投诉举报"),
                &format!("{others}/市场监管投诉举报/cases"),
            ),
            suite(
                &format!("{others}/驾驶人记分"),
                &format!("{others}/驾驶人记分/cases"),
            ),
        ]
    })
}

/// One wilful change of an input.
#[derive(Clone, Debug)]
enum Harm {
    /// Two events change places in the file.
    Swap(usize, usize),
    /// An event happens at another's instant.
    Tie(usize, usize),
    /// An event happens some minutes earlier or later.
    Move(usize, i32),
    /// An event happens again.
    Double(usize),
    /// An event is left out.
    Drop(usize),
    /// A field is not said.
    Unset(usize, usize),
    /// A field says what another event's field says.
    Copy(usize, usize, usize),
    /// Nobody is named as the one who did it.
    Nobody(usize),
    /// A party's attribute is not known.
    Forget(usize, usize),
    /// An earlier event is revoked by a later one's actor.
    Revoke(usize, usize),
}

fn harm() -> impl Strategy<Value = Harm> {
    let n = 0..64_usize;
    prop_oneof![
        (n.clone(), n.clone()).prop_map(|(a, b)| Harm::Swap(a, b)),
        (n.clone(), n.clone()).prop_map(|(a, b)| Harm::Tie(a, b)),
        (n.clone(), -200_000..200_000_i32).prop_map(|(a, m)| Harm::Move(a, m)),
        n.clone().prop_map(Harm::Double),
        n.clone().prop_map(Harm::Drop),
        (n.clone(), n.clone()).prop_map(|(a, f)| Harm::Unset(a, f)),
        (n.clone(), n.clone(), n.clone()).prop_map(|(a, b, f)| Harm::Copy(a, b, f)),
        n.clone().prop_map(Harm::Nobody),
        (n.clone(), n.clone()).prop_map(|(p, s)| Harm::Forget(p, s)),
        (n.clone(), n).prop_map(|(a, b)| Harm::Revoke(a, b)),
    ]
}

fn apply(input: &mut Input, harm: &Harm) {
    let len = input.events.len();
    if len == 0 {
        return;
    }
    let at = |i: usize| i % len;
    // 补充 and 撤销 point at positions, which must stay.
    let fixed = input.events.iter().any(|e| {
        matches!(
            e.builtin,
            Some(BuiltinEvent::Supplement { .. } | BuiltinEvent::Revoke { .. })
        )
    });
    match *harm {
        Harm::Swap(a, b) if !fixed => input.events.swap(at(a), at(b)),
        Harm::Tie(a, b) => input.events[at(a)].time = input.events[at(b)].time,
        Harm::Move(a, minutes) => {
            let event = &mut input.events[at(a)];
            event.time = Instant::from_millis(event.time.millis() + i64::from(minutes) * 60_000);
        }
        Harm::Double(a) if len < 60 => {
            let mut again = input.events[at(a)].clone();
            again.row = RowId::at(input.rows.len());
            let first = input.rows.get(RowId(0)).expect("a row");
            input.rows.push(first);
            input.events.push(again);
        }
        Harm::Drop(a) if !fixed => {
            input.events.remove(at(a));
        }
        Harm::Unset(a, f) => {
            let fields = &mut input.events[at(a)].fields;
            if !fields.is_empty() {
                let f = f % fields.len();
                fields[f] = None;
            }
        }
        Harm::Copy(a, b, f) if input.events[at(a)].ty == input.events[at(b)].ty => {
            let from = input.events[at(b)].fields.clone();
            let fields = &mut input.events[at(a)].fields;
            if !fields.is_empty() {
                let f = f % fields.len();
                fields[f] = from[f].clone();
            }
        }
        Harm::Nobody(a) => input.events[at(a)].actor = None,
        Harm::Forget(p, s) => {
            let len = input.parties.len();
            if let Some(party) = input.parties.get_mut(p % len.max(1))
                && !party.attributes.is_empty()
            {
                let s = s % party.attributes.len();
                party.attributes[s] = None;
            }
        }
        Harm::Revoke(a, b) if len < 60 && input.events[at(a)].builtin.is_none() => {
            let mut event = input.events[at(b)].clone();
            event.ty = banfa::model::Builtin::Revoke.id();
            event.fields = Vec::new();
            event.case = input.events[at(a)].case;
            event.builtin = Some(BuiltinEvent::Revoke { event: at(a) });
            event.row = RowId::at(input.rows.len());
            let first = input.rows.get(RowId(0)).expect("a row");
            input.rows.push(first);
            input.events.push(event);
        }
        Harm::Swap(..) | Harm::Double(_) | Harm::Drop(_) | Harm::Copy(..) | Harm::Revoke(..) => {}
    }
}

/// The rows that some entry names as its cause.
fn named(journal: &Journal) -> BTreeSet<RowId> {
    let causes = journal.entries.iter().flat_map(|e| &e.causes);
    causes
        .filter_map(|cause| match cause {
            Cause::Row(row) => Some(*row),
            Cause::Entry(_) => None,
        })
        .collect()
}

fn harmed() -> impl Strategy<Value = (usize, usize, Vec<Harm>)> {
    (
        0..3_usize,
        0..1_000_usize,
        proptest::collection::vec(harm(), 0..12),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_is_told_and_told_the_same(picked in harmed()) {
        let (suite, case, harms) = picked;
        let suite = &suites()[suite];
        let mut input = suite.inputs[case % suite.inputs.len()].clone();
        for harm in &harms {
            apply(&mut input, harm);
        }
        let program = Program::new(&suite.base);
        let journal = run_program(&program, &input);
        prop_assert_eq!(&journal, &run_program(&program, &input));
        let named = named(&journal);
        for event in &input.events {
            prop_assert!(named.contains(&event.row), "row {:?} is in no entry", event.row);
        }
        prop_assert!(journal.entries.len() <= 2_000 * (input.events.len() + 1));
        // What comes after the as-of day is only listed; all else stands in the order in which it became known.
        let after = |e: &&Entry| !matches!(e.kind, EntryKind::AfterAsOf(_));
        let known: Vec<Instant> = journal
            .entries
            .iter()
            .filter(after)
            .map(|e| e.noted.unwrap_or(e.time))
            .collect();
        prop_assert!(known.is_sorted());
    }

    #[test]
    fn what_is_told_on_the_way_is_what_the_journal_says(picked in harmed(), together in 1..4_usize) {
        let (suite, case, harms) = picked;
        let suite = &suites()[suite];
        let mut input = suite.inputs[case % suite.inputs.len()].clone();
        for harm in &harms {
            apply(&mut input, harm);
        }
        told::on_the_way(&Program::new(&suite.base), input, together);
    }

    #[test]
    fn the_order_of_lines_does_not_matter_where_times_differ(picked in harmed(), seed in any::<u64>()) {
        let (suite, case, harms) = picked;
        let suite = &suites()[suite];
        let mut input = suite.inputs[case % suite.inputs.len()].clone();
        for harm in &harms {
            apply(&mut input, harm);
        }
        // One minute apart each, in the order in which they happen; none may point at a position.
        input.events.retain(|e| !matches!(
            e.builtin,
            Some(BuiltinEvent::Supplement { .. } | BuiltinEvent::Revoke { .. })
        ));
        let mut times = BTreeSet::new();
        input.events.retain(|e| times.insert(e.time));
        let program = Program::new(&suite.base);
        let straight = run_program(&program, &input);
        let mut shuffled = input.clone();
        let len = shuffled.events.len();
        let mut state = seed | 1;
        for i in (1..len).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            shuffled.events.swap(i, (state >> 33) as usize % (i + 1));
        }
        let crooked = run_program(&program, &shuffled);
        prop_assert_eq!(straight.entries, crooked.entries);
        prop_assert_eq!(straight.status, crooked.status);
    }
}

/// What was read, written, and read again is the same: rows and the wording of made-up ids apart.
#[test]
fn a_written_case_reads_back_as_the_same_input() {
    let mut count = 0;
    for suite in suites() {
        for input in &suite.inputs {
            let text = write_case(&suite.base, input, "写出再读入", &["说明".into()], &[]);
            let mut sources = SourceMap::default();
            let file = sources.add(SourceFile::new("写出.case", &text));
            let (tree, problems) = parse_case(file, &text);
            assert!(problems.is_empty(), "{text}\n{problems:#?}");
            let loaded = load(&tree, &problems, &suite.base, &sources);
            assert!(loaded.problems.is_empty(), "{text}\n{:#?}", loaded.problems);
            let again = loaded.input;
            assert_eq!(again.parties, input.parties, "{text}");
            assert_eq!(again.as_of, input.as_of, "{text}");
            assert_eq!(again.events.len(), input.events.len(), "{text}");
            let name = |of: &Input, case: Option<banfa::model::CaseId>| {
                case.map(|c| of.cases.name(c).to_owned())
            };
            for (new, old) in again.events.iter().zip(&input.events) {
                assert_eq!((new.time, new.ty), (old.time, old.ty), "{text}");
                assert_eq!(
                    (new.actor, new.recipient),
                    (old.actor, old.recipient),
                    "{text}"
                );
                assert_eq!(new.builtin, old.builtin, "{text}");
                assert_eq!(name(&again, new.case), name(input, old.case), "{text}");
                assert_eq!(new.fields.len(), old.fields.len());
            }
            let program = Program::new(&suite.base);
            let (new, old) = (run_program(&program, &again), run_program(&program, input));
            assert_eq!(new.entries.len(), old.entries.len(), "{text}");
            count += 1;
        }
    }
    assert!(count > 200);
}
