//! The comparison for programs. A field may be added within a version; one that changes its meaning makes a new one.

use super::{Effect, Group, SourceKind};
use serde_json::{Value as Json, json};

/// The version of the form.
pub const SCHEMA: &str = "banfa.compare/1";

/// The whole comparison as one document.
#[must_use]
pub fn json(c: &Effect) -> Json {
    let kind = |k: SourceKind| match k {
        SourceKind::Suite => "suite",
        SourceKind::Log => "log",
        SourceKind::Explored => "explored",
    };
    json!({
        "schema": SCHEMA,
        "regulations": c.titles,
        "old": c.old,
        "new": c.new,
        "sources": c.sources.iter().map(|s| json!({
            "kind": kind(s.kind),
            "name": s.name,
            "cases": s.cases,
            "differing": s.differing,
        })).collect::<Vec<_>>(),
        "cases": c.cases,
        "differing": c.differing,
        "unexplained": c.unexplained(),
        "skipped": c.skipped,
        "groups": c.groups.iter().map(group).collect::<Vec<_>>(),
        "absent": c.absent.iter().map(|f| json!({
            "place": f.place,
            "text": f.text,
            "reason": f.reason,
        })).collect::<Vec<_>>(),
        "open": {
            "day": c.open.day,
            "duties": c.open.duties,
            "touched": c.open.touched.iter().map(|t| json!({
                "source": t.source,
                "case": t.case,
                "party": t.party,
                "what": t.what,
                "provision": t.provision,
                "old": t.old,
                "new": t.new,
            })).collect::<Vec<_>>(),
        },
        "renumbered": c.renumbered.iter().map(|(from, to)| json!({ "old": from, "new": to })).collect::<Vec<_>>(),
    })
}

fn group(g: &Group) -> Json {
    let shown = &g.shortest;
    json!({
        "provision": if g.provision.is_empty() { Json::Null } else { g.provision.clone().into() },
        "topic": g.topic.tag(),
        "manner": g.manner.tag(),
        "names": g.names,
        "count": g.count,
        "cases": g.cases,
        "parties": g.parties,
        "expected": g.expected,
        "reasons": g.reasons,
        "wording": g.wording.as_ref().map(|(old, new)| json!({ "old": old, "new": new })),
        "shortest": {
            "of": shown.of,
            "whom": shown.whom,
            "case": shown.case,
            "rows": shown.rows.1,
            "rows_before": shown.rows.0,
            "text": shown.text,
            "gone": shown.gone,
            "new": shown.new,
            "why_old": shown.why_old,
            "why_new": shown.why_new,
        },
    })
}
