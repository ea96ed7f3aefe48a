//! Random cases over and over, on other days and with other parties, counted by those that are alike: the counts are those
//! of the machine that runs each.

#[path = "../alike/hold.rs"]
mod hold;

use crate::both::Both;
use crate::generate::dice::Dice;
use crate::generate::rulebase::rule_base;
use crate::random::{BATCH, make_case, number};
use hold::{copies, hold};

#[test]
fn random_cases_are_counted_alike() {
    let cases = number("BANFA_ALIKE_CASES", 400);
    let seed = number("BANFA_ORACLE_SEED", 20_261_127);
    let (mut counted, mut held) = (0, 0);
    for seed in (seed..).take(cases.div_ceil(BATCH as u64) as usize) {
        let mut dice = Dice::new(seed);
        let base = rule_base(&mut dice);
        let Ok(mut both) = Both::of(&base.text(), &base.years) else {
            continue;
        };
        for nth in 0..BATCH {
            let Ok(made) = make_case(&mut dice, &base, &mut both) else {
                continue;
            };
            let Ok((input, _)) = both.read(&made.text()) else {
                continue;
            };
            let (input, log) = copies(&both.base, &input, 6);
            let what = format!("seed {seed}, case {nth}");
            held += 1;
            counted += usize::from(hold(&both.base, &both.sources, &input, &log, &what));
        }
    }
    println!("{held} held, {counted} of them counted by cases that are alike");
    assert!(counted * 10 > held, "{counted} of {held}");
}
