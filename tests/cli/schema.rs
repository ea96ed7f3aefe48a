//! The JSON of `banfa run` and `banfa compare` against their schemas, by as much of JSON Schema as the schema uses.

use crate::desk::Desk;
use banfa::journal::EntryClass;
use serde_json::Value;

const SCHEMA: &str = include_str!("../../docs/schema/journal.schema.json");

const COMPARE: &str = include_str!("../../docs/schema/compare.schema.json");

/// What keeps a value from satisfying a schema; `None` if nothing.
fn fault(root: &Value, schema: &Value, value: &Value, at: &str) -> Option<String> {
    let object = schema.as_object()?;
    if let Some(name) = schema["$ref"].as_str() {
        let target = root.pointer(name.trim_start_matches('#'))?;
        if let Some(found) = fault(root, target, value, at) {
            return Some(found);
        }
    }
    for (keyword, rule) in object {
        let bad = match keyword.as_str() {
            "type" => !has_type(rule, value),
            "const" => rule != value,
            "enum" => !rule.as_array()?.contains(value),
            "required" => rule
                .as_array()?
                .iter()
                .any(|k| value.is_object() && value.get(k.as_str().unwrap()).is_none()),
            "additionalProperties" if rule == &Value::Bool(false) => value
                .as_object()
                .is_some_and(|o| o.keys().any(|k| schema["properties"].get(k).is_none())),
            "anyOf" => rule
                .as_array()?
                .iter()
                .all(|s| fault(root, s, value, at).is_some()),
            _ => false,
        };
        if bad {
            return Some(format!("{at}: {keyword} {rule} is not met by {value}"));
        }
    }
    nested(root, schema, value, at)
}

fn nested(root: &Value, schema: &Value, value: &Value, at: &str) -> Option<String> {
    if let (Some(properties), Some(object)) = (schema["properties"].as_object(), value.as_object())
    {
        for (name, rule) in properties {
            let inner = object.get(name);
            if let Some(found) = inner.and_then(|v| fault(root, rule, v, &format!("{at}.{name}"))) {
                return Some(found);
            }
        }
    }
    if let (true, Some(object)) = (
        schema["additionalProperties"].is_object(),
        value.as_object(),
    ) {
        for (name, inner) in object {
            let rule = &schema["additionalProperties"];
            if let Some(found) = fault(root, rule, inner, &format!("{at}.{name}")) {
                return Some(found);
            }
        }
    }
    if let (Some(rule), Some(list)) = (schema.get("items"), value.as_array()) {
        for (i, inner) in list.iter().enumerate() {
            if let Some(found) = fault(root, rule, inner, &format!("{at}[{i}]")) {
                return Some(found);
            }
        }
    }
    if let Some(all) = schema["allOf"].as_array() {
        return all.iter().find_map(|s| conditional(root, s, value, at));
    }
    conditional(root, schema, value, at)
}

fn conditional(root: &Value, schema: &Value, value: &Value, at: &str) -> Option<String> {
    let test = schema.get("if")?;
    let branch = if fault(root, test, value, at).is_none() {
        "then"
    } else {
        "else"
    };
    schema.get(branch).and_then(|s| fault(root, s, value, at))
}

fn has_type(rule: &Value, value: &Value) -> bool {
    let is = |name: &Value| match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("the schema uses {other}"),
    };
    rule.as_array()
        .map_or_else(|| is(rule), |any| any.iter().any(is))
}

/// A value has the form that a schema, or a part of its `$defs`, describes.
pub fn satisfies(schema: &str, part: &str, value: &Value) {
    let root: Value = serde_json::from_str(schema).unwrap();
    let schema = match part {
        "" => &root,
        part => &root["$defs"][part],
    };
    assert_eq!(fault(&root, schema, value, "$"), None);
}

#[test]
fn the_journals_of_the_whole_suite_satisfy_the_schema() {
    let root: Value = serde_json::from_str(SCHEMA).unwrap();
    let desk = Desk::empty();
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let ran = desk.run_in(here, &["run", "tests/cases", "--format", "json"], b"", &[]);
    let document: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(fault(&root, &root, &document, "$"), None);
    let ran = desk.run_in(here, &["run", "tests/cases", "--format", "jsonl"], b"", &[]);
    for line in ran.out.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        assert_eq!(fault(&root, &root, &record, "$"), None, "{line}");
    }
}

#[test]
fn the_schema_refuses_what_is_not_in_it() {
    let root: Value = serde_json::from_str(SCHEMA).unwrap();
    let wrong = serde_json::json!({ "schema": "banfa.journal/1", "runs": [{ "file": "x" }] });
    assert!(fault(&root, &root, &wrong, "$").is_some());
    let wrong = serde_json::json!({ "record": "entry", "file": "x", "id": "1" });
    assert!(fault(&root, &root, &wrong, "$").is_some());
}

#[test]
fn the_schema_knows_every_kind_of_entry() {
    let root: Value = serde_json::from_str(SCHEMA).unwrap();
    let kinds = root["$defs"]["entry"]["properties"]["kind"]["enum"]
        .as_array()
        .unwrap();
    for class in EntryClass::ALL {
        assert!(
            kinds.contains(&class.tag().into()),
            "{} is missing",
            class.tag()
        );
    }
    assert_eq!(kinds.len(), EntryClass::ALL.len());
}

#[test]
fn comparisons_satisfy_their_schema() {
    let root: Value = serde_json::from_str(COMPARE).unwrap();
    let desk = Desk::empty();
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let drafts = [
        "tests/amendments/门槛与期限/修正案.banfa",
        "tests/amendments/增删条款/修正案.banfa",
    ];
    for draft in drafts {
        let args = ["compare", "--amend", draft, "--format", "json"];
        let ran = desk.run_in(here, &args, b"", &[]);
        let document: Value = serde_json::from_str(&ran.out).expect(draft);
        assert_ne!(document["groups"].as_array().map(Vec::len), Some(0));
        assert_eq!(fault(&root, &root, &document, "$"), None);
    }
    // One side twice: nothing differs.
    let ran = desk.run_in(
        here,
        &["compare", "rules", "rules", "--format", "json"],
        b"",
        &[],
    );
    let document: Value = serde_json::from_str(&ran.out).expect("no difference");
    assert_eq!(document["differing"], 0);
    assert_eq!(fault(&root, &root, &document, "$"), None);
}

#[test]
fn the_schema_of_comparisons_knows_every_topic_and_manner() {
    use banfa::report::effect::{Manner, Topic};
    let root: Value = serde_json::from_str(COMPARE).unwrap();
    let tags = |field: &str| root["$defs"]["group"]["properties"][field]["enum"].clone();
    let topics: Vec<&str> = Topic::ALL.iter().map(|t| t.tag()).collect();
    let manners: Vec<&str> = Manner::ALL.iter().map(|m| m.tag()).collect();
    assert_eq!(tags("topic"), serde_json::json!(topics));
    assert_eq!(tags("manner"), serde_json::json!(manners));
}
