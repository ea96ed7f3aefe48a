//! How a run can be split, for people and programs.

use super::words::{Lang, forbids};
use crate::model::plan::{Level, Obstacle, Plan};
use crate::model::{Counter, EventTypeId, RuleBase, Type, cite};
use crate::source::{Place, SourceMap};
use serde_json::{Value as Json, json};
use std::fmt::Write as _;

/// A stage: by what it is keyed, what runs in it, what goes on to later ones.
struct Stage<'a> {
    number: u8,
    key: String,
    runs: String,
    counters: Vec<&'a Counter>,
    gives: Vec<(u8, String)>,
}

/// The plan in words: each stage, its key, what it takes and what it gives.
#[must_use]
pub fn plan_text(base: &RuleBase, sources: &SourceMap, plan: &Plan, lang: Lang) -> String {
    let mut out = format!("{}\n", base.title);
    for stage in stages(base, plan, lang) {
        let _ = write!(
            out,
            "\n{}\n  {}{}\n",
            lang.pick(
                format!("阶段{}:{}", stage.number, stage.runs),
                format!("Stage {}: {}", stage.number, stage.runs)
            ),
            lang.pick("键:", "key: "),
            stage.key
        );
        for counter in &stage.counters {
            let file = sources.file(counter.span.file);
            let line = Place::of(file, counter.span).line;
            let name = counter_name(base, counter, lang);
            let _ = writeln!(
                out,
                "    {}  {name}  {}:{line}",
                cite(base, counter.provision),
                file.name
            );
        }
        for (to, what) in &stage.gives {
            let head = lang.pick(format!("交给阶段{to}:"), format!("to stage {to}: "));
            let _ = writeln!(out, "  {head}{what}");
        }
    }
    out
}

/// The plan for programs.
#[must_use]
pub fn plan_json(base: &RuleBase, plan: &Plan, lang: Lang) -> Json {
    let stages: Vec<Json> = stages(base, plan, lang)
        .iter()
        .map(|stage| {
            let counters = stage.counters.iter();
            let gives = stage.gives.iter();
            json!({
                "stage": stage.number,
                "key": stage.key,
                "runs": stage.runs,
                "counters": counters.map(|c| counter_name(base, c, lang)).collect::<Vec<_>>(),
                "gives": gives.map(|(to, what)| json!({ "to": to, "what": what })).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({ "regulation": &*base.title, "splits": true, "stages": stages })
}

/// What forbids splitting, rule by rule.
#[must_use]
pub fn obstacles_text(
    base: &RuleBase,
    sources: &SourceMap,
    obstacles: &[Obstacle],
    lang: Lang,
) -> String {
    let mut out = format!(
        "{}\n\n{}\n",
        base.title,
        lang.pick(
            "不能分开运行:案件之间互相影响。妨碍的规则:",
            "Runs cannot be split: cases affect each other. The rules that forbid it:"
        )
    );
    let mut said = Vec::new();
    for obstacle in obstacles {
        // One provision may stand in the way in several of its parts, all for the same reason.
        let reason = (obstacle.provision, &obstacle.why);
        if obstacle.provision.is_some() && said.contains(&reason) {
            continue;
        }
        said.push(reason);
        let (place, why) = told(base, sources, obstacle, lang);
        let _ = write!(out, "  {place}\n    {why}{}\n", lang.pick("。", "."));
    }
    out
}

/// The same for programs.
#[must_use]
pub fn obstacles_json(
    base: &RuleBase,
    sources: &SourceMap,
    obstacles: &[Obstacle],
    lang: Lang,
) -> Json {
    let all: Vec<Json> = obstacles
        .iter()
        .map(|obstacle| {
            let file = sources.file(obstacle.span.file);
            json!({
                "provision": obstacle.provision.map(|p| cite(base, p)),
                "file": &*file.name,
                "line": Place::of(file, obstacle.span).line,
                "why": forbids(base, &obstacle.why, lang),
            })
        })
        .collect();
    json!({ "regulation": &*base.title, "splits": false, "forbidden_by": all })
}

/// The first obstacle in one line, with how many there are.
#[must_use]
pub fn first_obstacle(
    base: &RuleBase,
    sources: &SourceMap,
    obstacles: &[Obstacle],
    lang: Lang,
) -> String {
    let Some(first) = obstacles.first() else {
        return String::new();
    };
    let (place, why) = told(base, sources, first, lang);
    format!("{place} {why}")
}

fn told(base: &RuleBase, sources: &SourceMap, obstacle: &Obstacle, lang: Lang) -> (String, String) {
    let file = sources.file(obstacle.span.file);
    let line = Place::of(file, obstacle.span).line;
    let citation = obstacle
        .provision
        .map_or_else(String::new, |p| cite(base, p) + "  ");
    (
        format!("{citation}{}:{line}", file.name),
        forbids(base, &obstacle.why, lang),
    )
}

fn stages<'a>(base: &'a RuleBase, plan: &Plan, lang: Lang) -> Vec<Stage<'a>> {
    let of = |level: &dyn Fn(Level) -> bool| -> Vec<&'a Counter> {
        let kept = base.counters.iter().zip(&plan.levels);
        kept.filter(|(_, l)| level(**l)).map(|(c, _)| c).collect()
    };
    let names = |events: Vec<EventTypeId>| {
        let mut names: Vec<&str> = events.iter().map(|ty| &*base.event(*ty).name).collect();
        names.sort_unstable();
        names.dedup();
        lang.list(&names)
    };
    let counted =
        |counters: &[&Counter]| names(counters.iter().flat_map(|c| &c.events).copied().collect());
    let cases: Vec<&str> = base.case_types.iter().map(|c| &*c.name).collect();
    let mut all = vec![Stage {
        number: 1,
        key: lang.pick(
            format!("案件编号({})", lang.list(&cases)),
            format!("the case ({})", lang.list(&cases)),
        ),
        runs: lang
            .pick("每件案件单独运行", "each case by itself")
            .to_owned(),
        counters: of(&|level| level == Level::Case),
        gives: Vec::new(),
    }];
    for rank in 1..=plan.party_stages() {
        let counters = of(&|level| level == Level::Party(rank));
        let what = counted(&counters);
        let rows = lang.pick(
            format!("有{what}的键,连同其全部行,一个主体一份"),
            format!("keys with {what}, with all of their rows, once for each party"),
        );
        for earlier in &mut all {
            earlier.gives.push((rank + 1, rows.clone()));
        }
        all.push(Stage {
            number: rank + 1,
            key: lang.pick(
                format!("所累计的主体({})", key_names(base, &counters, lang)),
                format!(
                    "the party that is counted for ({})",
                    key_names(base, &counters, lang)
                ),
            ),
            runs: lang
                .pick(
                    "主体的累计及其后果",
                    "what is counted for a party, and what follows",
                )
                .to_owned(),
            counters,
            gives: Vec::new(),
        });
    }
    if let Some(number) = plan.office_stage() {
        let asked: Vec<EventTypeId> = plan
            .office_asks
            .iter()
            .enumerate()
            .filter_map(|(at, asks)| asks.then_some(EventTypeId::at(at)))
            .collect();
        let what = names(asked);
        let rows = lang.pick(
            format!("有{what}的键,连同其全部行;主体的名称"),
            format!("keys with {what}, with all of their rows; the names of parties"),
        );
        if let Some(first) = all.first_mut() {
            first.gives.push((number, rows));
        }
        all.push(Stage {
            number,
            key: lang
                .pick("全机关(一个键)", "the whole office (one key)")
                .to_owned(),
            runs: lang
                .pick("定期的职责、指标", "periodic duties and figures")
                .to_owned(),
            counters: of(&|level| level == Level::Office),
            gives: Vec::new(),
        });
    }
    all
}

fn key_names(base: &RuleBase, counters: &[&Counter], lang: Lang) -> String {
    let keys = counters.iter().flat_map(|c| &c.keys);
    let types = keys.filter_map(|key| match crate::model::plan::type_of(base, key) {
        Some(Type::Party(ty)) => Some(&*base.party_types[ty.index()].name),
        _ => None,
    });
    let mut names: Vec<&str> = types.collect();
    names.sort_unstable();
    names.dedup();
    lang.list(&names)
}

fn counter_name(base: &RuleBase, counter: &Counter, lang: Lang) -> String {
    let events: Vec<&str> = counter
        .events
        .iter()
        .map(|ty| &*base.event(*ty).name)
        .collect();
    lang.pick(
        format!("累计{}", lang.list(&events)),
        format!("counts {}", lang.list(&events)),
    )
}
