//! How much is looked at: facts, steps, members of a set, each at its bound and over it.

use crate::{attribute, base, number};
use banfa::model::region::{Found, Held, Moment, Regions, Truth};
use banfa::model::{EnumId, Expr, Members, Relation, Value};

/// As many facts as are looked at, and one more: the same attribute asked at so many moments.
#[test]
fn the_bound_of_facts_is_kept() {
    let base = base();
    let found = |facts: u32| {
        let mut regions = Regions::new(&base);
        let wanted: Vec<(usize, Truth)> = (0..facts)
            .map(|n| (regions.add(Moment(n), &attribute(2)), Truth::TRUE))
            .collect();
        regions.find(&wanted)
    };
    let most = banfa::model::region::MAX_FACTS as u32;
    match found(most) {
        Found::Witness(facts) => assert_eq!(facts.len(), most as usize),
        other => panic!("{other:?}"),
    }
    assert_eq!(found(most + 1), Found::Bound);
}

/// Two of three cells of each fact do, and what is wanted last is impossible: each fact more doubles the search.
#[test]
fn the_bound_of_steps_is_kept() {
    let base = base();
    let found = |facts: u32| {
        let mut regions = Regions::new(&base);
        let mut wanted: Vec<(usize, Truth)> = (0..facts)
            .map(|n| (regions.add(Moment(n), &attribute(2)), Truth::NOT_TRUE))
            .collect();
        let compare = |relation, n| {
            Expr::Compare(
                Box::new(attribute(3)),
                relation,
                Box::new(Expr::Literal(number(n))),
            )
        };
        for condition in [
            compare(Relation::Less, 1_000_000),
            compare(Relation::Greater, 2_000_000),
        ] {
            wanted.push((regions.add(Moment(99), &condition), Truth::TRUE));
        }
        regions.find(&wanted)
    };
    // 3 × (2^11 − 1) steps, and as many cells of the last fact 2^11 times; then more than 20,000.
    assert_eq!(found(11), Found::Never);
    assert_eq!(found(13), Found::Bound);
}

/// Ten members of a set are told apart one by one. What hangs on an eleventh is not decided, rather than decided wrongly.
#[test]
fn the_bound_of_members_is_kept() {
    let base = base();
    // 含 every second one, 不含 those between.
    let found = |most: u8, first: u8| {
        let mut regions = Regions::new(&base);
        let mut wanted = Vec::new();
        for n in 0..most {
            let member = Expr::Literal(Value::Member(EnumId(1), n));
            let (set, members) = (Box::new(attribute(13)), Members::Listed(vec![member]));
            let condition = match n % 2 == first {
                true => Expr::ContainsEach(set, members),
                false => Expr::ContainsNone(set, members),
            };
            wanted.push((regions.add(Moment(0), &condition), Truth::TRUE));
        }
        (regions.find(&wanted), regions.table().is_some())
    };
    let (witness, table) = found(10, 0);
    let held = witness.witness().map(|facts| facts[0].held.clone());
    let every_second = Value::Members(EnumId(1), 0b01_0101_0101);
    assert_eq!(held, Some(Held::Is(every_second)));
    assert!(table);
    assert_eq!(found(11, 0), (Found::Bound, false));
    assert_eq!(found(12, 1), (Found::Bound, false));
}

/// `科集 含 …` as the rules ask it.
fn holds(members: Members) -> Expr {
    Expr::ContainsEach(Box::new(attribute(13)), members)
}

fn listed(members: &[u8]) -> Members {
    let member = |n: &u8| Expr::Literal(Value::Member(EnumId(1), *n));
    Members::Listed(members.iter().map(member).collect())
}

fn fewer_than(n: i64) -> Expr {
    let size = Box::new(Expr::Size(Box::new(attribute(13))));
    let n = Box::new(Expr::Literal(number(n * 1_000_000)));
    Expr::Compare(size, Relation::Less, n)
}

/// A member that one condition names by itself and another with a second one, is told apart as both are.
#[test]
fn a_member_that_is_named_twice_is_told_apart() {
    let base = base();
    let mut regions = Regions::new(&base);
    let wanted = [
        (holds(listed(&[2])), Truth::TRUE),
        (holds(listed(&[2, 3])), Truth::NOT_TRUE),
        (fewer_than(2), Truth::TRUE),
    ]
    .map(|(condition, truth)| (regions.add(Moment(0), &condition), truth));
    let facts = regions.find(&wanted).witness().expect("the third alone");
    let third = Value::Members(EnumId(1), 0b100);
    assert_eq!(facts[0].held, Held::Is(third));
}

/// A list of all twelve members names none by itself: it is looked into as 全部 is.
#[test]
fn all_members_together_are_decided() {
    let base = base();
    for members in [Members::All, listed(&Vec::from_iter(0..12))] {
        let found = |fewer: i64| {
            let mut regions = Regions::new(&base);
            let wanted = [holds(members.clone()), fewer_than(fewer)]
                .map(|condition| (regions.add(Moment(0), &condition), Truth::TRUE));
            regions.find(&wanted)
        };
        assert_eq!(found(12), Found::Never);
        let facts = found(13).witness().expect("all twelve");
        assert_eq!(facts[0].held, Held::Is(Value::Members(EnumId(1), 0xfff)));
    }
}
