//! Receipts: what they say is checked by digests taken here, and everything that can be bent is told by `banfa verify`.

use crate::desk::Desk;
use crate::schema::satisfies;
use banfa::digest::Digest;
use serde_json::Value;

const SCHEMA: &str = include_str!("../../docs/schema/receipt.schema.json");

/// The project of `banfa new` with a receipt of its case.
fn with_receipt() -> Desk {
    let desk = Desk::with_project();
    let ran = desk.run(&["run", "按期答复", "--receipt", "回执/结果.json"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("已写出 回执/结果.json"), "{}", ran.err);
    desk
}

fn receipt(desk: &Desk, name: &str) -> Value {
    serde_json::from_str(&desk.read(name)).unwrap()
}

fn verified(desk: &Desk) -> Value {
    let ran = desk.run(&["verify", "回执/结果.json", "--format", "json"]);
    let found: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.shown()));
    satisfies(SCHEMA, "verification", &found);
    assert_eq!(found["same"], ran.status == 0, "{}", ran.shown());
    found
}

/// The differences as `what` and what it is about.
fn differences(desk: &Desk) -> Vec<String> {
    let found = verified(desk);
    let told = found["differences"].as_array().unwrap().iter().map(|d| {
        let about = ["provision", "file", "year", "run", "rules"];
        let about = about.iter().find_map(|key| d.get(*key));
        format!(
            "{} {}",
            d["what"].as_str().unwrap(),
            about.unwrap_or(&Value::Null)
        )
    });
    told.map(|line| line.replace('"', "")).collect()
}

#[test]
fn a_receipt_says_what_anybody_can_check_with_sha256sum() {
    let desk = with_receipt();
    let receipt = receipt(&desk, "回执/结果.json");
    satisfies(SCHEMA, "", &receipt);
    let rules = &receipt["rules"][0];
    let files = rules["files"].as_array().unwrap();
    let mut list = Vec::new();
    for file in files {
        let name = file["file"].as_str().unwrap();
        let digest = Digest::of(desk.read(&format!("rules/{name}")));
        assert_eq!(file["sha256"], digest.to_string(), "{name}");
        list.push((name, digest));
    }
    assert_eq!(list.len(), 2, "the rules and a calendar");
    assert_eq!(rules["sha256"], Digest::of_set(list).to_string());
    let text = desk.run(&["text"]).out;
    assert_eq!(rules["text"], Digest::of(text).to_string());
    let run = &receipt["runs"][0];
    let case = "tests/cases/按期答复.case";
    assert_eq!(run["events"][0]["file"], case);
    assert_eq!(
        run["events"][0]["sha256"],
        Digest::of(desk.read(case)).to_string()
    );
    let journal = desk.run(&["run", case, "--format", "jsonl"]).out;
    assert_eq!(run["result"]["sha256"], Digest::of(journal).to_string());
    assert_eq!(run["rows"]["in"], 3);
}

#[test]
fn what_is_left_alone_is_the_same_from_anywhere_in_either_language() {
    let desk = with_receipt();
    assert_eq!(differences(&desk), [""; 0]);
    let elsewhere = Desk::empty();
    let path = desk.path("回执/结果.json");
    let ran = elsewhere.run(&["verify", path.to_str().unwrap(), "--lang", "en"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    assert!(
        ran.out
            .ends_with("done again, it is the same as the receipt says\n")
    );
    let deeper = desk.run_in(
        &desk.path("tests/cases"),
        &["verify", "../../回执/结果.json"],
        b"",
        &[],
    );
    assert_eq!(deeper.status, 0, "{}", deeper.shown());
    // The receipt does not depend on the language of the messages beside it.
    let english = ["run", "按期答复", "--receipt", "en.json", "--lang", "en"];
    desk.run(&english);
    assert_eq!(desk.read("en.json"), desk.read("回执/结果.json"));
}

#[test]
fn each_thing_that_is_bent_is_named() {
    let file = "rules/规章.banfa";
    let bent: [(&str, &str, &str, &[&str]); 4] = [
        (
            file,
            "5日内",
            "6日内",
            &["rule_file 规章.banfa", "provision 第一条", "result"],
        ),
        (
            "rules/日历/2026.banfa",
            "班 2026-10-10",
            "# 2026-10-10",
            &["rule_file 日历/2026.banfa", "calendar 2026"],
        ),
        (file, "规章 ", "# 说明\n规章 ", &["rule_file 规章.banfa"]),
        (
            "tests/cases/按期答复.case",
            "案例 按期答复",
            "案例 另一",
            &["events tests/cases/按期答复.case", "result"],
        ),
    ];
    for (name, from, to, wanted) in bent {
        let desk = with_receipt();
        if !desk.read(name).contains(from) {
            panic!("{name} has no {from}:\n{}", desk.read(name));
        }
        desk.edit(name, from, to);
        let found = differences(&desk);
        assert_eq!(found.len(), wanted.len(), "{from} → {to}: {found:?}");
        for (found, wanted) in found.iter().zip(wanted) {
            assert!(
                found.starts_with(wanted),
                "{from} → {to}: {found} is not {wanted}"
            );
        }
    }
}

#[test]
fn a_bent_receipt_does_not_hold() {
    let bent: [(&str, &str, &str); 4] = [
        ("\"sha256\": \"", "\"sha256\": \"0", "2"),
        ("\"as_of\": null", "\"as_of\": \"2026-03-01\"", "1"),
        ("banfa.receipt/1", "banfa.receipt/2", "2"),
        ("\"runs\"", "\"ruins\"", "2"),
    ];
    for (from, to, status) in bent {
        let desk = with_receipt();
        desk.edit("回执/结果.json", from, to);
        for lang in ["zh", "en"] {
            let ran = desk.run(&["verify", "回执/结果.json", "--lang", lang]);
            assert_eq!(ran.status.to_string(), status, "{to}: {}", ran.shown());
        }
    }
    let desk = with_receipt();
    let was = receipt(&desk, "回执/结果.json")["runs"][0]["result"]["sha256"].clone();
    let other = Digest::of("another result").to_string();
    desk.edit("回执/结果.json", was.as_str().unwrap(), &other);
    assert_eq!(differences(&desk), ["result tests/cases/按期答复.case"]);
}

#[test]
fn another_build_of_the_program_is_told_and_is_no_difference_in_the_result() {
    let desk = with_receipt();
    let was = receipt(&desk, "回执/结果.json")["engine"]["source"].clone();
    let other = Digest::of("another source").to_string();
    desk.edit("回执/结果.json", was.as_str().unwrap(), &other);
    let ran = desk.run(&["verify", "回执/结果.json"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    assert!(ran.out.contains("原为 banfa"), "{}", ran.out);
}

#[test]
fn what_cannot_be_repeated_says_why() {
    let desk = with_receipt();
    std::fs::remove_file(desk.path("tests/cases/按期答复.case")).unwrap();
    let ran = desk.run(&["verify", "回执/结果.json"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("tests/cases/按期答复.case"), "{}", ran.err);
    let ran = desk.run_with(&["run", "-", "--receipt", "x.json"], "", &[]);
    assert_eq!(ran.status, 2, "{}", ran.shown());
    assert!(!desk.path("x.json").exists());
    desk.write("坏.case", b"\x00\x01");
    let ran = desk.run(&["run", "坏.case", "--receipt", "x.json"]);
    assert_eq!(ran.status, 1, "{}", ran.shown());
    assert!(
        !desk.path("x.json").exists() && ran.err.contains("未写回执"),
        "{}",
        ran.err
    );
}

#[test]
fn a_replay_has_one_receipt_for_all_its_registers() {
    let desk = Desk::with_project();
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = desk.path("回执.json");
    let out = out.to_str().unwrap();
    let replay = [
        "replay",
        "docs/examples/登记簿.csv",
        "--map",
        "docs/examples/登记簿.map",
        "--as-of",
        "2012-06-30",
        "--max-refused",
        "2",
        "--receipt",
        out,
    ];
    let ran = desk.run_in(here, &replay, b"", &[]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    let text = desk.read("回执.json");
    let receipt: Value = serde_json::from_str(&text).unwrap();
    satisfies(SCHEMA, "", &receipt);
    let mut lines: Vec<&str> = replay[..8].to_vec();
    lines.extend(["--format", "jsonl"]);
    let journal = desk.run_in(here, &lines, b"", &[]).out;
    let run = &receipt["runs"][0];
    assert_eq!(run["result"]["sha256"], Digest::of(journal).to_string());
    let register = std::fs::read(here.join("docs/examples/登记簿.csv")).unwrap();
    assert_eq!(run["events"][0]["sha256"], Digest::of(register).to_string());
    assert_eq!(run["rows"]["in"], 7);
    let ran = desk.run_in(here, &["verify", out], b"", &[]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    // The same from below the folder, where the files have other names.
    desk.write(
        "回执.json",
        text.replace(
            "docs/examples",
            here.join("docs/examples").to_str().unwrap(),
        ),
    );
    let ran = desk.run_in(here, &["verify", out], b"", &[]);
    assert_eq!(
        ran.status,
        1,
        "another name of a file is another journal: {}",
        ran.shown()
    );
    assert!(ran.out.contains("执行记录"), "{}", ran.out);
}
