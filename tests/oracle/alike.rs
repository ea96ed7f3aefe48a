//! Random cases over and over, on other days and with other parties, counted by those that are alike: the counts are those
//! of the machine that runs each.

#[path = "../alike/hold.rs"]
mod hold;

use crate::both::Both;
use crate::generate::dice::Dice;
use crate::generate::rulebase::{RuleBase, rule_base};
use crate::random::{BATCH, SEED, make_case, number};
use hold::{Together, copies, hold};

/// A rule base with few of its articles, as they first stood: what is said of one is not undone by what another says, and
/// no amendment speaks of those left out.
fn few_articles(dice: &mut Dice, whole: &RuleBase) -> RuleBase {
    let is_article = |piece: &String| piece.starts_with('第') && !piece.contains("章 ");
    let mut few = whole.clone();
    let amended = |piece: &String| piece.starts_with("修正案 ") || piece.starts_with("更正 ");
    if let Some(first) = few.pieces.iter().position(amended) {
        few.pieces.truncate(first);
    }
    let articles = few.pieces.iter().filter(|piece| is_article(piece)).count();
    let kept = [dice.below(articles.max(1)), dice.below(articles.max(1))];
    let mut nth = 0;
    few.pieces.retain(|piece| {
        let article = is_article(piece);
        nth += usize::from(article);
        !article || kept.contains(&(nth - 1))
    });
    few
}

#[test]
fn random_cases_are_counted_alike() {
    let cases = number("BANFA_ALIKE_CASES", 600);
    let first = number("BANFA_ORACLE_SEED", SEED);
    let (mut all, mut held) = (Together::default(), 0);
    for seed in (first..).take(cases.div_ceil(BATCH as u64) as usize) {
        let mut dice = Dice::new(seed);
        let whole = rule_base(&mut dice);
        let base = few_articles(&mut dice, &whole);
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
            all.add(hold(&both.base, &both.sources, &input, &log, &what));
        }
    }
    println!("{held} held, of them counted by cases that are alike: {all:?}");
    // How many are counted so is a matter of the dice: of this seed it is known to be enough.
    if first == SEED {
        assert!(all.logs * 20 > held, "{all:?} of {held}");
        assert!(all.percent_alike() >= 40, "{all:?}");
    }
}
