//! Rule bases, rosters and streams of events that nobody wrote, read by both interpreters.

use crate::both::Both;
use crate::constructs;
use crate::exercised::Exercised;
use crate::generate::cases::{CaseText, case};
use crate::generate::dice::Dice;
use crate::generate::directed;
use crate::generate::rulebase::{RuleBase, rule_base};
use crate::shorten::{Failure, shorten, write};
use crate::world::World;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Cases on one rule base.
pub const BATCH: usize = 10;

/// What came of a run.
#[derive(Default)]
struct Run {
    agreed: usize,
    bases: usize,
    refused_bases: Vec<(u64, Vec<String>)>,
    refused_cases: Vec<(u64, Vec<String>)>,
    failures: Vec<(u64, Failure)>,
    /// Rule bases on which either stopped.
    panicked: Vec<u64>,
    exercised: Exercised,
}

impl Run {
    fn merge(&mut self, other: Self) {
        self.agreed += other.agreed;
        self.bases += other.bases;
        self.refused_bases.extend(other.refused_bases);
        self.refused_cases.extend(other.refused_cases);
        self.failures.extend(other.failures);
        self.panicked.extend(other.panicked);
        self.exercised.merge(other.exercised);
    }
}

/// A case on a rule base: what anybody might do, then what its position makes interesting.
pub fn make_case(
    dice: &mut Dice,
    base: &RuleBase,
    both: &mut Both,
) -> Result<CaseText, Vec<String>> {
    let mut made = case(dice, base);
    made.name_what_is_there();
    for _ in 0..dice.below(3) {
        let (_, input) = both.read(&made.text())?;
        let world = World::new(&both.rules, &input).run();
        let count = 1 + dice.below(6);
        directed::add(dice, base, &mut made, &world, count);
        made.name_what_is_there();
    }
    directed::arrange(dice, &mut made);
    Ok(made)
}

fn one_base(seed: u64, run: &mut Run) {
    let mut dice = Dice::new(seed);
    let base = rule_base(&mut dice);
    run.bases += 1;
    let mut both = match Both::of(&base.text(), &base.years) {
        Ok(both) => both,
        Err(why) => {
            if std::env::var_os("BANFA_ORACLE_TEXT").is_some() {
                println!("{}", base.text());
            }
            run.refused_bases.push((seed, why));
            return;
        }
    };
    let found = constructs::of(&both.files);
    for _ in 0..BATCH {
        let made = match make_case(&mut dice, &base, &mut both) {
            Ok(made) => made,
            Err(why) => {
                run.refused_cases.push((seed, why));
                continue;
            }
        };
        match both.run(&made.text()) {
            Ok(outcome) if outcome.differences.is_empty() => {
                run.agreed += 1;
                run.exercised.journal(&both.base, &found, &outcome.journal);
                run.exercised.named(&constructs::of_case(&outcome.tree));
            }
            Ok(_) => run.failures.push((
                seed,
                Failure {
                    pieces: base.pieces.clone(),
                    years: base.years.clone(),
                    case: made.clone(),
                },
            )),
            Err(why) => run.refused_cases.push((seed, why)),
        }
    }
}

/// The seed that is used where none is given.
pub const SEED: u64 = 20_261_127;

pub fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|v| v.parse().ok())
        .unwrap_or(otherwise)
}

/// Rule bases from a seed on, on as many threads as there are; which thread makes which does not matter.
fn run_all(seed: u64, bases: u64) -> Run {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get()) as u64;
    let mut parts: Vec<Run> = std::thread::scope(|scope| {
        let work = |first: u64| {
            move || {
                let mut run = Run::default();
                for i in (first..bases).step_by(threads as usize) {
                    let one = AssertUnwindSafe(|| one_base(seed + i, &mut run));
                    if catch_unwind(one).is_err() {
                        run.panicked.push(seed + i);
                    }
                }
                run
            }
        };
        let started: Vec<_> = (0..threads)
            .map(|first| {
                std::thread::Builder::new()
                    .stack_size(16 << 20)
                    .spawn_scoped(scope, work(first))
                    .expect("a thread")
            })
            .collect();
        started
            .into_iter()
            .map(|t| t.join().expect("panics are caught"))
            .collect()
    });
    let mut all = parts.remove(0);
    for part in parts {
        all.merge(part);
    }
    all.failures.sort_by_key(|f| f.0);
    all
}

#[test]
fn random_cases_are_read_alike() {
    let cases = number("BANFA_ORACLE_CASES", 2000) as usize;
    let seed = number("BANFA_ORACLE_SEED", SEED);
    let shown = number("BANFA_ORACLE_SHOWN", 3) as usize;
    let run = run_all(seed, cases.div_ceil(BATCH) as u64);
    println!(
        "种子 {seed}:规则库 {},不成立 {};案例相同 {},不成立 {},不同 {}",
        run.bases,
        run.refused_bases.len(),
        run.agreed,
        run.refused_cases.len(),
        run.failures.len()
    );
    for (seed, why) in run.refused_bases.iter().take(shown * 4) {
        println!("规则库 {seed} 不成立:{}", why.join(" | "));
    }
    for (seed, why) in run.refused_cases.iter().take(shown * 2) {
        println!("案例 {seed} 不成立:{}", why.join(" | "));
    }
    if !run.failures.is_empty() {
        let mut seeds: Vec<u64> = run.failures.iter().map(|f| f.0).collect();
        seeds.dedup();
        println!("不同的规则库:{seeds:?}");
    }
    tell_failures(&run, shown);
    assert!(run.panicked.is_empty(), "停止运行:{:?}", run.panicked);
    assert!(run.failures.is_empty(), "{} 个不同", run.failures.len());
    if cases >= 2000 {
        // What the checker refuses is a defect of the generator.
        assert!(
            run.refused_bases.len() * 50 <= run.bases,
            "规则库不成立的过多"
        );
        assert!(run.refused_cases.len() * 50 <= cases, "案例不成立的过多");
        let lacking = run.exercised.lacking();
        assert!(lacking.is_empty(), "没有用到:{}", lacking.join("、"));
    }
}

/// The first failures, shortened and written, one of each rule base.
fn tell_failures(run: &Run, shown: usize) {
    let mut told: Vec<u64> = Vec::new();
    for (i, (seed, failure)) in run.failures.iter().enumerate() {
        if told.len() == shown || told.contains(seed) {
            continue;
        }
        told.push(*seed);
        let short = shorten(failure.clone());
        let at = write(&short, &format!("{seed}-{i}"));
        println!("== {at}.banfa、.case;重复:");
        println!(
            "   BANFA_ORACLE_SEED={seed} BANFA_ORACLE_CASES={BATCH} cargo test --locked --test oracle random -- --nocapture"
        );
        if std::env::var_os("BANFA_ORACLE_TEXT").is_some() {
            show_both(&short);
        }
        for line in short.differences().unwrap_or_default() {
            println!("{line}");
        }
    }
}

/// Both journals of a failure.
fn show_both(failure: &Failure) {
    let mut both = Both::of(&failure.rules(), &failure.years).expect("rules");
    let text = failure.case.text();
    let (one, other) = both.read(&text).expect("a case");
    let journal = banfa::engine::run(&both.base, &one);
    for line in crate::compare::lines(&both.base, &journal) {
        println!("引擎 {}", line.text());
    }
    for line in World::new(&both.rules, &other).run().lines {
        println!("另读 {}", line.text());
    }
}
