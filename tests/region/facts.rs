//! Questions about facts of every kind: which values a fact needs, and which facts hang together.

use crate::{APPLY, COLOUR, attribute, base, day, moment, number};
use banfa::calendar::{LimitUnit, Span};
use banfa::model::region::{Assumed, Found, Held, Moment, Regions, Truth};
use banfa::model::{Arithmetic, Expr, Fact, Relation, Value};

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
    let computed = || plus(one(), whole(30));
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
    // Set, so that the stand-in does not come in.
    let set = compare(one(), Relation::Greater, whole(2));
    let stood_in = compare(otherwise(computed(), whole(2)), Relation::Less, two());
    assert!(together(&[stood_in, set]).is_some());
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

/// Between two whole numbers of members there is a third.
#[test]
fn a_number_of_members_is_whole() {
    let size = || Expr::Size(Box::new(attribute(14)));
    let between = |low, high| {
        together(&[
            compare(size(), Relation::Greater, whole(low)),
            compare(size(), Relation::Less, whole(high)),
        ])
    };
    let three = between(2, 4).expect("three");
    assert_eq!(three[0].held, Held::Is(number(3_000_000)));
    assert_eq!(between(2, 3), None);
}

/// One length of time asked for in two units hangs together in ways that are not looked into; two lengths, or one at two
/// moments, do not hang together at all.
#[test]
fn a_length_in_two_units_is_not_looked_into() {
    let base = base();
    let exact = |asked: &[(u32, Expr)]| {
        let mut regions = Regions::new(&base);
        for (moment, condition) in asked {
            regions.add(Moment(*moment), condition);
        }
        regions.exact()
    };
    let days = |count| gap(Relation::Equal, count, LimitUnit::NaturalDay);
    let months = |count| gap(Relation::Equal, count, LimitUnit::Month);
    let other = |from, to| Expr::CompareGap {
        from: Box::new(attribute(from)),
        to: Box::new(attribute(to)),
        relation: Relation::Equal,
        span: Span::new(1, LimitUnit::Month),
    };
    let set = |unit| compare(attribute(12), Relation::Less, length(3, unit));
    assert!(exact(&[(0, days(1)), (0, days(2))]));
    assert!(!exact(&[(0, days(1)), (0, months(2))]));
    assert!(!exact(&[(0, days(1)), (0, months(2)), (0, months(3))]));
    assert!(exact(&[(0, days(1)), (1, months(2))]));
    assert!(exact(&[(0, days(1)), (0, other(6, 9))]));
    assert!(exact(&[(0, days(1)), (0, other(8, 7))]));
    assert!(exact(&[(0, days(1)), (0, set(LimitUnit::Month))]));
    assert!(exact(&[
        (0, set(LimitUnit::Month)),
        (0, set(LimitUnit::Month))
    ]));
    assert!(!exact(&[
        (0, set(LimitUnit::Month)),
        (0, set(LimitUnit::NaturalDay))
    ]));
}

/// An attribute of a party is told apart like one of the case.
#[test]
fn an_attribute_of_a_party_is_a_fact() {
    let joined = || Expr::PartyAttribute(Box::new(attribute(15)), banfa::model::Slot(0));
    let is = |relation| compare(joined(), relation, literal(Value::Date(day(3))));
    assert!(together(&[is(Relation::Less)]).is_some());
    let both = [
        (is(Relation::Less), Truth::TRUE),
        (is(Relation::Greater), Truth::TRUE),
    ];
    assert_eq!(found(&both), (Found::Never, true));
}

/// A condition without facts holds or does not; one on facts is no constant.
#[test]
fn a_condition_without_facts_is_constant() {
    let base = base();
    let constant = |condition| Regions::constant(&base, &condition);
    assert_eq!(
        constant(compare(whole(1), Relation::Less, whole(2))),
        Some(true)
    );
    assert_eq!(
        constant(compare(whole(2), Relation::Less, whole(1))),
        Some(false)
    );
    assert_eq!(
        constant(compare(attribute(3), Relation::Less, whole(1))),
        None
    );
}

/// A figure of the rules may be written as a sum, and the constant may stand before the fact.
#[test]
fn constants_may_be_computed_and_stand_first() {
    let computed =
        |left, operator, right| Expr::Arithmetic(Box::new(left), operator, Box::new(right));
    let one = || attribute(3);
    for condition in [
        compare(one(), Relation::Greater, plus(whole(20), whole(30))),
        compare(plus(whole(30), one()), Relation::Greater, whole(100)),
        compare(
            computed(whole(100), Arithmetic::Subtract, one()),
            Relation::Less,
            whole(30),
        ),
        compare(
            computed(whole(2), Arithmetic::Multiply, one()),
            Relation::Greater,
            whole(90),
        ),
        compare(
            computed(whole(100), Arithmetic::Divide, one()),
            Relation::Less,
            whole(4),
        ),
    ] {
        for truth in [Truth::TRUE, Truth::FALSE] {
            let (found, _) = found(&[(condition.clone(), truth)]);
            assert!(matches!(found, Found::Witness(_)), "{condition:?}");
        }
    }
}

/// A quotient of six places is the same for all that is rounded to it: what lies beyond is looked at as well.
#[test]
fn a_rounded_quotient_has_neighbours() {
    for (divisor, quotient) in [(2, 2), (1000, 2)] {
        let divided = || {
            Expr::Arithmetic(
                Box::new(attribute(3)),
                Arithmetic::Divide,
                Box::new(whole(divisor)),
            )
        };
        let exactly = divisor * quotient;
        for conditions in [
            [
                compare(divided(), Relation::Greater, whole(quotient)),
                compare(attribute(3), Relation::Less, whole(exactly + 1)),
            ],
            [
                compare(divided(), Relation::Less, whole(quotient)),
                compare(attribute(3), Relation::Greater, whole(exactly - 1)),
            ],
        ] {
            assert!(together(&conditions).is_some(), "{conditions:?}");
        }
    }
    // 6.000001 ÷ 3 is 2 in six places.
    let third = Expr::Arithmetic(
        Box::new(attribute(3)),
        Arithmetic::Divide,
        Box::new(whole(3)),
    );
    let rounded = [
        compare(third, Relation::Equal, whole(2)),
        compare(attribute(3), Relation::Greater, whole(6)),
    ];
    assert!(together(&rounded).is_some());
}

/// A set is written by its members.
#[test]
fn a_set_is_written_by_its_members() {
    let base = base();
    let set = |bits| banfa::model::region::written(&base, &Held::Is(Value::Members(COLOUR, bits)));
    assert_eq!(set(0b101), "红、绿");
    assert_eq!(set(0b010), "黄");
    assert_eq!(set(0), "无");
}

/// A fact is written as the rules write it.
#[test]
fn a_fact_is_written_as_in_the_rules() {
    let base = base();
    let name = |fact: Expr| banfa::model::region::fact_written(&base, &fact);
    let joined = Expr::PartyAttribute(Box::new(attribute(15)), banfa::model::Slot(0));
    for (fact, written) in [
        (attribute(0), "甲色"),
        (Expr::Fact(Fact::Actor), "经手人"),
        (Expr::Fact(Fact::LastTime(APPLY)), "申请"),
        (joined, "经办人 的 入职"),
        (gap(Relation::Equal, 1, LimitUnit::Month), "间隔(日,时)"),
        (Expr::Happened(vec![APPLY]), "申请"),
    ] {
        assert_eq!(name(fact).as_deref(), Some(written));
    }
    assert_eq!(name(whole(1)), None);
}
