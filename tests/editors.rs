//! The editor extension against the language itself: its keywords are the grammar's, its snippets can be read, the
//! excerpts on which its colours are tested are the shipped rules'. The extension's own tests run by `npm test` in
//! `editors/vscode`, which `.ci/run` calls.

use banfa::problem::{Problem, Severity};
use banfa::project::files_below;
use banfa::report::diagnostics::{Format, render};
use banfa::report::words::Lang;
use banfa::source::{FileId, SourceFile, SourceMap};
use banfa::syntax::{parse_case, parse_rules};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::path::Path;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn json(path: &str) -> Json {
    serde_json::from_str(&read(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// The Chinese words of the language's grammar.
fn keywords() -> BTreeSet<String> {
    let grammar = read("grammar/banfa.pest").replace("\\\"", "");
    let quoted = grammar.split('"').skip(1).step_by(2);
    let words = quoted.filter(|w| !w.is_empty() && w.chars().all(is_han));
    words.map(str::to_owned).collect()
}

/// The Chinese words of a TextMate grammar's patterns.
fn coloured(json: &Json, out: &mut BTreeSet<String>) {
    match json {
        Json::Object(fields) => {
            for (name, value) in fields {
                match (name.as_str(), value) {
                    ("match" | "begin" | "end", Json::String(pattern)) => {
                        let words = pattern.split(|c| !is_han(c)).filter(|w| !w.is_empty());
                        out.extend(words.map(str::to_owned));
                    }
                    _ => coloured(value, out),
                }
            }
        }
        Json::Array(all) => all.iter().for_each(|value| coloured(value, out)),
        _ => {}
    }
}

#[test]
fn the_colours_know_every_keyword_and_no_others() {
    let keywords = keywords();
    assert!(keywords.len() > 150, "{}", keywords.len());
    let mut known = BTreeSet::new();
    for name in ["banfa", "banfa-case"] {
        let path = format!("editors/vscode/syntaxes/{name}.tmLanguage.json");
        coloured(&json(&path), &mut known);
    }
    // Digits of numbers and markers stand side by side in a class of characters.
    let digits = |w: &str| {
        w.chars()
            .all(|c| "一二两三四五六七八九十百千万亿零".contains(c))
    };
    let missing: Vec<&String> = keywords.difference(&known).filter(|w| !digits(w)).collect();
    assert!(missing.is_empty(), "not coloured: {missing:?}");
    let others: Vec<&String> = known.difference(&keywords).filter(|w| !digits(w)).collect();
    assert!(others.is_empty(), "no keywords: {others:?}");
}

/// A snippet's text with every placeholder at its default.
fn expanded(body: &str) -> String {
    let mut out = String::new();
    let mut rest = body;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if let Some(inner) = after.strip_prefix('{') {
            let end = inner.find('}').expect("a placeholder ends");
            let text = inner[..end].trim_start_matches(|c: char| c.is_ascii_digit());
            let text = text.strip_prefix(':').unwrap_or(text);
            let choice = text
                .strip_prefix('|')
                .and_then(|t| t.split([',', '|']).next());
            out.push_str(choice.unwrap_or(text));
            rest = &inner[end + 1..];
        } else {
            rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
        }
    }
    out + rest
}

fn snippets(name: &str) -> Vec<(String, String)> {
    let all = json(&format!("editors/vscode/snippets/{name}.json"));
    let body = |snippet: &Json| {
        let lines = snippet["body"].as_array().expect("lines");
        let lines: Vec<&str> = lines.iter().map(|l| l.as_str().expect("text")).collect();
        expanded(&lines.join("\n"))
    };
    let fields = all.as_object().expect("snippets");
    fields.iter().map(|(n, s)| (n.clone(), body(s))).collect()
}

fn refused(name: &str, text: &str, parse: impl Fn(FileId) -> Vec<Problem>) -> Option<String> {
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::new(name, text));
    let mut problems = parse(file);
    problems.retain(|p| p.severity() == Severity::Error);
    let told = || render(&problems, &sources, Lang::Zh, Format::Pretty, false);
    (!problems.is_empty()).then(told)
}

#[test]
fn what_a_snippet_writes_can_be_read() {
    let mut faults = Vec::new();
    let rules = snippets("banfa");
    let cases = snippets("banfa-case");
    assert!(rules.len() > 40 && cases.len() > 10);
    for (name, body) in rules {
        let text = format!("第一条\n> 第一条 原文。\n{body}\n");
        faults.extend(refused(&name, &text, |file| parse_rules(file, &text).1));
    }
    for (name, body) in cases {
        let text = format!("{body}\n");
        faults.extend(refused(&name, &text, |file| parse_case(file, &text).1));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The words with which statements, clauses and declarations begin: each has a snippet that shows it.
#[test]
fn every_rule_form_has_a_snippet() {
    let all: String = snippets("banfa")
        .into_iter()
        .map(|(_, body)| body + "\n")
        .collect();
    for word in [
        "规章",
        "主体",
        "机构",
        "枚举",
        "案件",
        "事件",
        "期间",
        "时限用语",
        "参数",
        "处理",
        "轻重",
        "指标",
        "日历",
        "修正案",
        "指",
        "宣示",
        "适用于",
        "遇",
        "首次",
        "分流",
        "属于",
        "其他情形",
        "若",
        "有 下列 情形 之一",
        "除外",
        "应当",
        "履行后",
        "逾期",
        "超过",
        "期满 前",
        "提醒",
        "报",
        "各",
        "全部履行后",
        "扣除",
        "批准",
        "延长",
        "免除",
        "不得",
        "违反",
        "可以",
        "期满 未",
        "认定",
        "计入",
        "视为",
        "办结",
        "终结",
        "依照",
        "累计",
        "满",
        "扣减",
        "给予",
        "视情节",
        "每季度终了",
        "责任",
        "解释机关",
        "参照",
        "解释",
        "存疑",
        "接受",
        "过渡",
        "修改",
    ] {
        assert!(all.contains(word), "{word}");
    }
}

#[test]
fn the_excerpts_are_those_of_the_shipped_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shipped: Vec<String> = ["rules", "tests/cases", "tests/amendments"]
        .iter()
        .flat_map(|folder| {
            let folder = root.join(folder);
            [
                files_below(&folder, "banfa").expect("folders"),
                files_below(&folder, "case").expect("folders"),
            ]
            .concat()
        })
        .map(|path| std::fs::read_to_string(path).expect("a file"))
        .collect();
    let entries = std::fs::read_dir(root.join("editors/vscode/test")).expect("excerpts");
    let mut excerpts = 0;
    for path in entries.map(|e| e.expect("an entry").path()) {
        let ending = path.extension().and_then(|e| e.to_str());
        if !matches!(ending, Some("banfa" | "case")) {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("an excerpt");
        let there = shipped.iter().any(|file| file.contains(&text));
        assert!(there, "{} is no longer what is shipped", path.display());
        excerpts += 1;
    }
    assert!(excerpts >= 5, "{excerpts}");
}
