//! The analysis of conditions against brute force: random conditions over small domains, every assignment tried.

use banfa::calendar::Instant;
use banfa::decimal::Decimal;
use banfa::model::region::{Assumed, Found, Held, Moment, Regions, Truth};
use banfa::model::{
    Arithmetic, CaseTypeId, EnumId, EventTypeId, Expr, Fact, Members, Relation, RuleBase, Slot,
    Value, resolve,
};
use banfa::source::{SourceFile, SourceMap};
use banfa::syntax::parse_rules;
use chrono::NaiveDate;
use proptest::prelude::*;

mod bounds;
mod facts;

const RULES: &str = "\
规章 甲办法
  施行 2020-01-01
主体 职员
  入职: 日期
主体 学员
  入职: 日期
枚举 色: 红、黄、绿
枚举 科: 一科、二科、三科、四科、五科、六科、七科、八科、九科、十科、十一科、十二科
案件 事项
  甲色: 色
  乙色: 色
  急: 是否
  数一: 数
  数二: 数
  色集: 若干 色
  日: 日期
  时: 时刻
  日二: 日期
  时二: 时刻
  名一: 文本
  名二: 文本
  时限: 时长
  科集: 若干 科
  员集: 若干 职员
  经办人: 职员
事件 申请 关于 事项
事件 答复 关于 事项
第一条
> 第一条  宣示。
宣示。
";

fn base() -> RuleBase {
    let mut sources = SourceMap::default();
    let id = sources.add(SourceFile::new("甲.banfa", RULES));
    let (file, problems) = parse_rules(id, RULES);
    assert!(problems.is_empty(), "{problems:?}");
    resolve(&[file], &sources).0.expect("the rules are sound")
}

/// The attributes of the case by slot.
const NAMES: [&str; 16] = [
    "甲色",
    "乙色",
    "急",
    "数一",
    "数二",
    "色集",
    "日",
    "时",
    "日二",
    "时二",
    "名一",
    "名二",
    "时限",
    "科集",
    "员集",
    "经办人",
];
/// The first of them are the facts of the small world, besides whether each event has happened.
const FACTS: usize = 8;
const APPLY: EventTypeId = EventTypeId(4);
const REPLY: EventTypeId = EventTypeId(5);
const COLOUR: EnumId = EnumId(0);

fn attribute(slot: u32) -> Expr {
    Expr::Fact(Fact::Named {
        name: NAMES[slot as usize].into(),
        fields: Vec::new(),
        attribute: Some((CaseTypeId(0), Slot(slot))),
    })
}

/// One assignment: attributes, and the two events.
#[derive(Clone, Debug, Default)]
struct World {
    facts: [Option<Value>; FACTS],
    happened: [bool; 2],
}

/// The values of a fact in the small world: quarters leave room for two numbers between any two constants.
fn domain(slot: usize) -> Vec<Option<Value>> {
    let mut values: Vec<Option<Value>> = match slot {
        0 | 1 => (0..3).map(|n| Some(Value::Member(COLOUR, n))).collect(),
        2 => [true, false].map(|b| Some(Value::Bool(b))).to_vec(),
        3 | 4 => (0..24).map(|n| Some(number(n * 250_000))).collect(),
        5 => (0..8).map(|n| Some(Value::Members(COLOUR, n))).collect(),
        6 => (1..8).map(|d| Some(Value::Date(day(d)))).collect(),
        _ => (1..8)
            .flat_map(|d| [0, 1, 86_399_999].map(|ms| Some(Value::Instant(moment(d, ms)))))
            .collect(),
    };
    values.push(None);
    values
}

fn number(millionths: i64) -> Value {
    Value::Number(Decimal::from_millionths(millionths))
}

fn day(d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, d).expect("a day")
}

fn moment(d: u32, ms: i64) -> Instant {
    Instant::from_millis(Instant::start_of_day(day(d)).millis() + ms)
}

/// Three values, written from the ruling and not from the analysis.
fn truth(expr: &Expr, world: &World) -> Option<bool> {
    match expr {
        Expr::And(parts) => {
            let all: Vec<_> = parts.iter().map(|p| truth(p, world)).collect();
            if all.contains(&Some(false)) {
                Some(false)
            } else if all.contains(&None) {
                None
            } else {
                Some(true)
            }
        }
        Expr::Or(parts) => {
            let all: Vec<_> = parts.iter().map(|p| truth(p, world)).collect();
            if all.contains(&Some(true)) {
                Some(true)
            } else if all.contains(&None) {
                None
            } else {
                Some(false)
            }
        }
        Expr::Not(inner) => truth(inner, world).map(|b| !b),
        Expr::Happened(events) => Some(
            events
                .iter()
                .any(|e| world.happened[usize::from(*e == REPLY)]),
        ),
        Expr::Compare(a, relation, b) => {
            let order = match (value(a, world)?, value(b, world)?) {
                (Value::Number(a), Value::Number(b)) => a.cmp(&b),
                (Value::Date(a), Value::Date(b)) => a.cmp(&b),
                (Value::Instant(a), Value::Date(b)) => a.date().cmp(&b),
                other => panic!("{other:?}"),
            };
            Some(relation.holds(order))
        }
        Expr::IsAnyOf(a, list) => {
            let a = value(a, world);
            let each: Vec<_> = list
                .iter()
                .map(|b| Some(a.clone()? == value(b, world)?))
                .collect();
            if each.contains(&Some(true)) {
                Some(true)
            } else if each.contains(&None) {
                None
            } else {
                Some(false)
            }
        }
        Expr::ContainsEach(set, members) => {
            let (have, asked) = (bits(&value(set, world)?), members_of(members));
            Some(have & asked == asked)
        }
        Expr::ContainsNone(set, members) => {
            Some(bits(&value(set, world)?) & members_of(members) == 0)
        }
        other => match value(other, world)? {
            Value::Bool(b) => Some(b),
            other => panic!("{other:?}"),
        },
    }
}

fn bits(value: &Value) -> u64 {
    match value {
        Value::Members(_, bits) => *bits,
        other => panic!("{other:?}"),
    }
}

fn members_of(members: &Members) -> u64 {
    match members {
        Members::All => 7,
        Members::Listed(list) => list
            .iter()
            .map(|m| match m {
                Expr::Literal(Value::Member(_, n)) => 1 << n,
                other => panic!("{other:?}"),
            })
            .sum(),
    }
}

fn value(expr: &Expr, world: &World) -> Option<Value> {
    match expr {
        Expr::Literal(value) => Some(value.clone()),
        Expr::Fact(Fact::Named { attribute, .. }) => {
            world.facts[attribute.expect("an attribute").1.index()].clone()
        }
        Expr::Otherwise(a, b) => value(a, world).or_else(|| value(b, world)),
        Expr::Arithmetic(a, operator, b) => {
            let (Value::Number(a), Value::Number(b)) = (value(a, world)?, value(b, world)?) else {
                panic!("numbers")
            };
            operator.apply(a, b).map(Value::Number)
        }
        Expr::Size(set) => Some(Value::Number(Decimal::count(
            bits(&value(set, world)?).count_ones(),
        ))),
        other => truth(other, world).map(Value::Bool),
    }
}

fn relation() -> impl Strategy<Value = Relation> {
    prop::sample::select(vec![
        Relation::Equal,
        Relation::Greater,
        Relation::GreaterOrEqual,
        Relation::Less,
        Relation::LessOrEqual,
    ])
}

fn colours(slots: std::ops::Range<u8>) -> impl Strategy<Value = Vec<Expr>> {
    prop::collection::vec(slots, 1..3).prop_map(|list| {
        let mut list: Vec<u8> = list;
        list.sort_unstable();
        list.dedup();
        list.into_iter()
            .map(|n| Expr::Literal(Value::Member(COLOUR, n)))
            .collect()
    })
}

fn atom() -> impl Strategy<Value = Expr> {
    let constant = (1i64..5).prop_map(|n| Expr::Literal(number(n * 1_000_000)));
    let colour = 0u32..2;
    let figure = 3u32..5;
    let sum = (figure.clone(), 1i64..3, any::<bool>()).prop_map(|(slot, n, add)| {
        let operator = if add {
            Arithmetic::Add
        } else {
            Arithmetic::Multiply
        };
        let n = Expr::Literal(number(n * 1_000_000));
        Expr::Arithmetic(Box::new(attribute(slot)), operator, Box::new(n))
    });
    let either = (figure.clone(), 1i64..5).prop_map(|(slot, n)| {
        let n = Expr::Literal(number(n * 1_000_000));
        Expr::Otherwise(Box::new(attribute(slot)), Box::new(n))
    });
    let quantity = prop_oneof![
        3 => figure.clone().prop_map(attribute),
        1 => sum,
        1 => either,
        1 => Just(Expr::Size(Box::new(attribute(5)))),
    ];
    let listed = colours(0..3).prop_map(Members::Listed);
    let members = prop_oneof![listed, Just(Members::All)];
    prop_oneof![
        (colour.clone(), colours(0..3))
            .prop_map(|(slot, list)| Expr::IsAnyOf(Box::new(attribute(slot)), list)),
        Just(Expr::IsAnyOf(Box::new(attribute(0)), vec![attribute(1)])),
        Just(attribute(2)),
        any::<bool>().prop_map(|b| Expr::Otherwise(
            Box::new(attribute(2)),
            Box::new(Expr::Literal(Value::Bool(b)))
        )),
        (quantity, relation(), constant).prop_map(|(a, r, b)| Expr::Compare(
            Box::new(a),
            r,
            Box::new(b)
        )),
        relation().prop_map(|r| Expr::Compare(Box::new(attribute(3)), r, Box::new(attribute(4)))),
        (members, any::<bool>()).prop_map(|(members, each)| {
            let set = Box::new(attribute(5));
            if each {
                Expr::ContainsEach(set, members)
            } else {
                Expr::ContainsNone(set, members)
            }
        }),
        (6u32..8, relation(), 3u32..6).prop_map(|(slot, r, d)| Expr::Compare(
            Box::new(attribute(slot)),
            r,
            Box::new(Expr::Literal(Value::Date(day(d))))
        )),
        prop::sample::select(vec![vec![APPLY], vec![REPLY], vec![APPLY, REPLY]])
            .prop_map(Expr::Happened),
    ]
}

fn condition() -> impl Strategy<Value = Expr> {
    atom().prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|e| Expr::Not(Box::new(e))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::And),
            prop::collection::vec(inner, 2..4).prop_map(Expr::Or),
        ]
    })
}

/// The slots and events that a condition names.
fn named(expr: &Expr, slots: &mut Vec<usize>, events: &mut bool) {
    match expr {
        Expr::Literal(_) => {}
        Expr::Fact(Fact::Named { attribute, .. }) => {
            let slot = attribute.expect("an attribute").1.index();
            if !slots.contains(&slot) {
                slots.push(slot);
            }
        }
        Expr::Happened(_) => *events = true,
        Expr::And(parts) | Expr::Or(parts) => {
            parts.iter().for_each(|p| named(p, slots, events));
        }
        Expr::Not(a) | Expr::Size(a) | Expr::ContainsEach(a, _) | Expr::ContainsNone(a, _) => {
            named(a, slots, events);
        }
        Expr::Otherwise(a, b) | Expr::Arithmetic(a, _, b) | Expr::Compare(a, _, b) => {
            named(a, slots, events);
            named(b, slots, events);
        }
        Expr::IsAnyOf(a, list) => {
            named(a, slots, events);
            list.iter().for_each(|e| named(e, slots, events));
        }
        other => panic!("{other:?}"),
    }
}

/// Whether some assignment gives each condition the truth wanted.
fn brute(conditions: &[(&Expr, Option<bool>)]) -> bool {
    let (mut slots, mut events) = (Vec::new(), false);
    for (expr, _) in conditions {
        named(expr, &mut slots, &mut events);
    }
    let mut worlds = vec![World::default()];
    let happened: &[[bool; 2]] = if events {
        &[[false, false], [false, true], [true, false], [true, true]]
    } else {
        &[[false, false]]
    };
    worlds = happened
        .iter()
        .map(|h| World {
            happened: *h,
            ..worlds[0].clone()
        })
        .collect();
    search(&mut worlds, &slots, conditions)
}

fn search(worlds: &mut [World], slots: &[usize], conditions: &[(&Expr, Option<bool>)]) -> bool {
    let Some((slot, rest)) = slots.split_first() else {
        return worlds
            .iter()
            .any(|w| conditions.iter().all(|(e, t)| truth(e, w) == *t));
    };
    domain(*slot).into_iter().any(|value| {
        for world in worlds.iter_mut() {
            world.facts[*slot] = value.clone();
        }
        search(worlds, rest, conditions)
    })
}

fn mask(wanted: Option<bool>) -> Truth {
    match wanted {
        Some(true) => Truth::TRUE,
        Some(false) => Truth::FALSE,
        None => Truth::UNKNOWN,
    }
}

/// The world of a witness; what it leaves open is unset or has not happened.
fn world(witness: &[Assumed]) -> World {
    let mut world = World::default();
    for assumed in witness {
        match (&assumed.fact, &assumed.held) {
            (Expr::Happened(events), Held::Is(Value::Bool(b))) => {
                world.happened[usize::from(events[0] == REPLY)] = *b;
            }
            (Expr::Fact(Fact::Named { attribute, .. }), Held::Is(value)) => {
                world.facts[attribute.expect("an attribute").1.index()] = Some(value.clone());
            }
            (Expr::Fact(_), Held::Unset) => {}
            other => panic!("{other:?}"),
        }
    }
    world
}

fn agrees(base: &RuleBase, conditions: &[(&Expr, Option<bool>)]) -> Result<(), TestCaseError> {
    let mut regions = Regions::new(base);
    let wanted: Vec<(usize, Truth)> = conditions
        .iter()
        .map(|(expr, wanted)| (regions.add(Moment(0), expr), mask(*wanted)))
        .collect();
    prop_assert!(regions.exact());
    match regions.find(&wanted) {
        Found::Witness(witness) => {
            let world = world(&witness);
            for (expr, wanted) in conditions {
                prop_assert_eq!(truth(expr, &world), *wanted, "{:?} in {:?}", expr, world);
            }
        }
        Found::Never => prop_assert!(!brute(conditions), "{conditions:?} can be met"),
        Found::Bound => prop_assert!(false, "the bound is far away"),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    /// One condition: whether it can be true, false, unknown.
    #[test]
    fn each_truth_value_is_found_exactly_where_there_is_one(a in condition()) {
        let base = base();
        for wanted in [Some(true), Some(false), None] {
            agrees(&base, &[(&a, wanted)])?;
        }
    }

    /// Two conditions together: overlap, implication, disjointness.
    #[test]
    fn two_conditions_meet_exactly_where_they_can(a in atom(), b in atom(), c in atom()) {
        let base = base();
        for (x, y) in [(Some(true), Some(true)), (Some(true), Some(false)), (None, Some(true))] {
            agrees(&base, &[(&a, x), (&b, y)])?;
            agrees(&base, &[(&a, x), (&b, y), (&c, Some(true))])?;
        }
    }
}
