//! Questions about facts of every kind: which values a fact needs, and which facts hang together.

use crate::{COLOUR, attribute, base, day, moment, number};
use banfa::calendar::{LimitUnit, Span};
use banfa::model::region::{Assumed, Found, Held, Moment, Regions, Truth};
use banfa::model::{Arithmetic, Expr, Relation, Value};

/// What is found for conditions asked at one moment, and whether nothing was left unlooked into.
fn found(conditions: &[(Expr, Truth)]) -> (Found, bool) {
    let base = base();
    let mut regions = Regions::new(&base);
    let wanted: Vec<(usize, Truth)> = conditions
        .iter()
        .map(|(condition, truth)| (regions.add(Moment(0), condition), *truth))
        .collect();
    (regions.find(&wanted), regions.exact())
}

/// The facts under which all conditions hold together.
fn together(conditions: &[Expr]) -> Option<Vec<Assumed>> {
    let wanted: Vec<_> = conditions
        .iter()
        .map(|c| (c.clone(), Truth::TRUE))
        .collect();
    found(&wanted).0.witness()
}

fn literal(value: Value) -> Expr {
    Expr::Literal(value)
}

fn whole(n: i64) -> Expr {
    literal(number(n * 1_000_000))
}

fn compare(left: Expr, relation: Relation, right: Expr) -> Expr {
    Expr::Compare(Box::new(left), relation, Box::new(right))
}

fn plus(left: Expr, right: Expr) -> Expr {
    Expr::Arithmetic(Box::new(left), Arithmetic::Add, Box::new(right))
}

fn otherwise(first: Expr, second: Expr) -> Expr {
    Expr::Otherwise(Box::new(first), Box::new(second))
}

/// `时限` and lengths of time.
fn length(count: u32, unit: LimitUnit) -> Expr {
    literal(Value::Duration(Span::new(count, unit)))
}

fn gap(relation: Relation, count: u32, unit: LimitUnit) -> Expr {
    Expr::CompareGap {
        from: Box::new(attribute(6)),
        to: Box::new(attribute(7)),
        relation,
        span: Span::new(count, unit),
    }
}

#[test]
fn a_gap_in_months_has_something_between_two_counts() {
    let base = base();
    let mut regions = Regions::new(&base);
    let short = regions.add(Moment(0), &gap(Relation::LessOrEqual, 1, LimitUnit::Month));
    let long = regions.add(
        Moment(0),
        &gap(Relation::GreaterOrEqual, 2, LimitUnit::Month),
    );
    let found = regions.find(&[(short, Truth::FALSE), (long, Truth::FALSE)]);
    let held = found.witness().map(|facts| facts[0].held.clone());
    assert_eq!(held, Some(Held::Gap(1, true, LimitUnit::Month)));
}

#[test]
fn facts_of_different_moments_may_differ() {
    let base = base();
    let red = Expr::IsAnyOf(
        Box::new(attribute(0)),
        vec![Expr::Literal(Value::Member(COLOUR, 0))],
    );
    let mut regions = Regions::new(&base);
    let now = regions.add(Moment(0), &red);
    let then = regions.add(Moment(1), &red);
    let again = regions.add(Moment(0), &red);
    let both = [(now, Truth::TRUE), (again, Truth::FALSE)];
    assert_eq!(regions.find(&both), Found::Never);
    let apart = [(now, Truth::TRUE), (then, Truth::FALSE)];
    assert!(matches!(regions.find(&apart), Found::Witness(_)));
}

/// `A,未定 则 B` depends on B where A is unset: the witness says what B is.
#[test]
fn what_stands_in_for_an_unset_fact_is_looked_at() {
    let base = base();
    let small = |term| {
        Expr::Compare(
            Box::new(term),
            Relation::Less,
            Box::new(Expr::Literal(number(1_000_000))),
        )
    };
    let either = Expr::Otherwise(Box::new(attribute(3)), Box::new(attribute(4)));
    let mut regions = Regions::new(&base);
    let first = regions.add(Moment(0), &small(attribute(3)));
    let second = regions.add(Moment(0), &small(attribute(4)));
    let either = regions.add(Moment(0), &small(either));
    let found = regions.find(&[(first, Truth::UNKNOWN), (either, Truth::TRUE)]);
    assert_eq!(found.witness().map(|facts| facts.len()), Some(2));
    let apart = [
        (first, Truth::UNKNOWN),
        (either, Truth::TRUE),
        (second, Truth::FALSE),
    ];
    assert_eq!(regions.find(&apart), Found::Never);
}

/// A gap of exactly so many months, or days, is one of the values; between two counts of days there is none.
#[test]
fn a_gap_may_be_just_so_long() {
    for unit in [LimitUnit::Month, LimitUnit::NaturalDay] {
        for count in [1, 2] {
            let facts = together(&[gap(Relation::Equal, count, unit)]).expect("just so long");
            assert_eq!(facts[0].held, Held::Gap(count, false, unit));
        }
    }
    let between = |unit| {
        together(&[
            gap(Relation::Greater, 1, unit),
            gap(Relation::Less, 2, unit),
        ])
    };
    let months = between(LimitUnit::Month).expect("a month and a day");
    assert_eq!(months[0].held, Held::Gap(1, true, LimitUnit::Month));
    assert_eq!(between(LimitUnit::NaturalDay), None);
}

/// Two days, both before a third and one after the other.
#[test]
fn days_before_the_first_that_is_named_may_differ() {
    let before = |slot, relation, other| compare(attribute(slot), relation, other);
    let facts = together(&[
        before(6, Relation::Less, attribute(8)),
        before(8, Relation::Less, literal(Value::Date(day(3)))),
    ]);
    let days: Vec<_> = facts
        .expect("such days")
        .iter()
        .map(|f| f.held.clone())
        .collect();
    let [Held::Is(Value::Date(one)), Held::Is(Value::Date(other))] = &days[..] else {
        panic!("{days:?}");
    };
    assert!(one < other && *other < day(3), "{one} {other}");
}

/// Two moments of one day, one after the other.
#[test]
fn moments_of_one_day_may_differ() {
    let on = |slot| {
        compare(
            attribute(slot),
            Relation::Equal,
            literal(Value::Date(day(3))),
        )
    };
    let later = compare(attribute(7), Relation::Less, attribute(9));
    let facts = together(&[on(7), on(9), later]).expect("such moments");
    for assumed in &facts {
        match &assumed.held {
            Held::Is(Value::Instant(at)) => assert_eq!(at.date(), day(3)),
            other => panic!("{other:?}"),
        }
    }
}

/// A moment that is named is a value of its own, and so are those beside it.
#[test]
fn a_named_moment_is_told_apart() {
    let noon = literal(Value::Instant(moment(3, 43_200_000)));
    let is = |relation| compare(attribute(7), relation, noon.clone());
    for relation in [Relation::Equal, Relation::Less, Relation::Greater] {
        let facts = together(&[is(relation)]).expect("such a moment");
        match &facts[0].held {
            Held::Is(Value::Instant(at)) => assert!(relation.holds(at.cmp(&moment(3, 43_200_000)))),
            other => panic!("{other:?}"),
        }
    }
}

/// Where both sides have facts and one is computed, their difference is a fact of its own: the same whichever side is
/// written first.
#[test]
fn a_computed_side_is_not_held_still() {
    let (one, two) = (|| attribute(3), || attribute(4));
    let computed = || plus(one(), whole(3));
    for conditions in [
        vec![compare(computed(), Relation::Less, two())],
        vec![compare(two(), Relation::Greater, computed())],
        vec![compare(computed(), Relation::Less, plus(two(), whole(1)))],
        vec![compare(
            otherwise(computed(), whole(2)),
            Relation::Less,
            two(),
        )],
        vec![compare(
            otherwise(computed(), plus(one(), whole(2))),
            Relation::Less,
            two(),
        )],
    ] {
        assert!(together(&conditions).is_some(), "{conditions:?}");
    }
    let apart = [
        (compare(computed(), Relation::Less, two()), Truth::TRUE),
        (compare(two(), Relation::Greater, computed()), Truth::FALSE),
    ];
    assert_eq!(found(&apart), (Found::Never, false));
}

/// The sum of two facts is a fact of its own, and it is said that it was not looked into.
#[test]
fn the_sum_of_two_facts_is_a_fact() {
    let sum = plus(attribute(3), attribute(4));
    let (found, exact) = found(&[(compare(sum, Relation::Greater, whole(5)), Truth::TRUE)]);
    assert!(matches!(found, Found::Witness(_)), "{found:?}");
    assert!(!exact);
}

/// Two texts that no rule names may be the same, and may not.
#[test]
fn texts_may_be_the_same() {
    let same = Expr::IsAnyOf(Box::new(attribute(10)), vec![attribute(11)]);
    for truth in [Truth::TRUE, Truth::FALSE] {
        let (found, exact) = found(&[(same.clone(), truth)]);
        assert!(matches!(found, Found::Witness(_)), "{found:?}");
        assert!(!exact);
    }
}

/// A length of time against a constant, written on either side, is told apart by its count.
#[test]
fn a_length_of_time_is_told_apart_on_either_side() {
    let months = |n| length(n, LimitUnit::Month);
    let facts = together(&[
        compare(months(1), Relation::Less, attribute(12)),
        compare(attribute(12), Relation::Less, months(2)),
    ]);
    assert_eq!(
        facts.expect("more than one")[0].held,
        Held::Gap(1, true, LimitUnit::Month)
    );
    let never = [
        compare(months(2), Relation::LessOrEqual, attribute(12)),
        compare(attribute(12), Relation::Less, months(2)),
    ];
    assert_eq!(together(&never), None);
}

/// A length for which another stands in is a fact of its own: where the two hang together nothing is ruled out, and it is
/// said that this was not looked into.
#[test]
fn a_length_with_a_stand_in_is_a_fact() {
    let months = |n| length(n, LimitUnit::Month);
    let shorter = |stand_in, than| {
        compare(
            otherwise(attribute(12), months(stand_in)),
            Relation::Less,
            months(than),
        )
    };
    // One month is shorter than three, whatever would stand in.
    let (both, exact) = found(&[(shorter(2, 3), Truth::TRUE), (shorter(4, 3), Truth::TRUE)]);
    assert!(matches!(both, Found::Witness(_)), "{both:?}");
    assert!(!exact);
    let (never, _) = found(&[(shorter(4, 2), Truth::TRUE), (shorter(4, 3), Truth::FALSE)]);
    assert_eq!(never, Found::Never);
}

/// Two constant lengths need no facts.
#[test]
fn constant_lengths_are_compared() {
    let months = |n| length(n, LimitUnit::Month);
    let shorter = compare(months(2), Relation::Less, months(1));
    assert_eq!(found(&[(shorter, Truth::TRUE)]), (Found::Never, true));
    let shorter = compare(months(1), Relation::Less, months(2));
    assert_eq!(
        found(&[(shorter, Truth::TRUE)]),
        (Found::Witness(Vec::new()), true)
    );
}
