//! Facts and values as the rules write them.

use super::{Assumed, Held};
use crate::model::{Expr, Fact, RuleBase, Value};

/// A value as a rule or a case file would write it.
#[must_use]
pub fn written(base: &RuleBase, held: &Held) -> String {
    match held {
        Held::Unset => "未登记".to_owned(),
        Held::Other => "其他".to_owned(),
        Held::Gap(count, more, unit) => {
            let span = crate::calendar::Span::new(*count, *unit);
            format!("{span}{}", if *more { "有余" } else { "" })
        }
        Held::Is(value) => value_written(base, value),
    }
}

fn value_written(base: &RuleBase, value: &Value) -> String {
    let member = |id: &crate::model::EnumId, index: usize| {
        base.enums
            .get(id.index())
            .and_then(|e| e.members.get(index))
            .map_or_else(String::new, ToString::to_string)
    };
    match value {
        Value::Text(text) => format!("“{text}”"),
        Value::Number(number) => number.to_string(),
        Value::Bool(true) => "是".to_owned(),
        Value::Bool(false) => "否".to_owned(),
        Value::Date(date) => date.to_string(),
        Value::Instant(at) => format!("{} {}", at.date(), at.time().format("%H:%M")),
        Value::Duration(span) => span.to_string(),
        Value::Member(id, index) => member(id, usize::from(*index)),
        Value::Members(_, 0) => "无".to_owned(),
        Value::Members(id, bits) => {
            let names = (0..64)
                .filter(|n| bits >> n & 1 == 1)
                .map(|n| member(id, n));
            names.collect::<Vec<_>>().join("、")
        }
        Value::Party(id) => base
            .named_parties
            .get(id.index())
            .map_or_else(String::new, |p| p.name.to_string()),
        Value::Parties(ids) => {
            let names = ids.iter().map(|id| value_written(base, &Value::Party(*id)));
            names.collect::<Vec<_>>().join("、")
        }
        Value::Case(_) => String::new(),
    }
}

/// A fact as the rules write it; `None` for what has no short name (a figure, a comparison that is not looked into).
#[must_use]
pub fn fact_written(base: &RuleBase, fact: &Expr) -> Option<String> {
    Some(match fact {
        Expr::Fact(Fact::Named { name, .. }) => name.to_string(),
        Expr::Fact(Fact::Actor) => "经手人".to_owned(),
        Expr::Fact(Fact::LastTime(event)) => base.event(*event).name.to_string(),
        Expr::PartyAttribute(owner, slot) => {
            let of = fact_written(base, owner)?;
            let mut names = base
                .party_types
                .iter()
                .filter_map(|ty| ty.attributes.get(slot.index()));
            let name = &names.next()?.name;
            names
                .all(|other| other.name == *name)
                .then(|| format!("{of} 的 {name}"))?
        }
        Expr::CompareGap { from, to, .. } => {
            format!(
                "间隔({},{})",
                fact_written(base, from)?,
                fact_written(base, to)?
            )
        }
        Expr::Happened(events) => base.event(*events.first()?).name.to_string(),
        _ => return None,
    })
}

/// What is assumed, as conditions would say it: `类别 为 甲类,已 申请`.
#[must_use]
pub fn facts_written(base: &RuleBase, facts: &[Assumed]) -> String {
    let one = |assumed: &Assumed| {
        let name = fact_written(base, &assumed.fact)?;
        Some(match (&assumed.fact, &assumed.held) {
            (Expr::Happened(_), Held::Is(Value::Bool(true))) => format!("已 {name}"),
            (Expr::Happened(_), _) => format!("未 {name}"),
            (_, Held::Unset) => format!("{name} {}", written(base, &Held::Unset)),
            (_, held) => format!("{name} 为 {}", written(base, held)),
        })
    };
    facts.iter().filter_map(one).collect::<Vec<_>>().join(",")
}
