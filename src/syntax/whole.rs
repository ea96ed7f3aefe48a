//! The entries `rule_file` and `case_file` of the grammar against the cut of `scan`: two descriptions of where a file is cut,
//! held to each other on every file that there is.

use super::grammar::{self, Rule};
use super::scan::{self, CaseLine, End, Piece};
use crate::source::decode;
use pest::iterators::Pair;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// What both cuts of a file come to.
#[derive(Debug, PartialEq)]
enum Part {
    Quotes(Vec<Range<usize>>),
    Marker(Range<usize>, Option<Range<usize>>),
    Operation(Range<usize>),
    Block(Vec<Range<usize>>),
    Sentence(Vec<Range<usize>>, bool),
    Roster(Range<usize>),
    Entry(Range<usize>),
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    scan::trimmed(&text[range.clone()], range.start)
}

/// A `>` line without its line end.
fn quote(text: &str, range: Range<usize>) -> Range<usize> {
    let len = text[range.clone()].trim_end_matches('\r').len();
    range.start..range.start + len
}

fn by_hand(text: &str) -> Vec<Part> {
    let part = |piece| match piece {
        Piece::Quote(lines) => Part::Quotes(lines),
        Piece::Marker(marker, title) => Part::Marker(marker.range, title),
        Piece::Operation(range) => Part::Operation(range),
        Piece::Block(lines) => Part::Block(lines),
        Piece::Sentence(s) => Part::Sentence(s.fragments, s.end == End::Stop),
    };
    scan::cut(text).into_iter().map(part).collect()
}

fn case_by_hand(text: &str) -> Vec<Part> {
    let part = |line| match line {
        CaseLine::Quote(range) => Some(Part::Quotes(vec![range])),
        // The grammar puts it around its lines.
        CaseLine::RosterHead(_) => None,
        CaseLine::Roster(range) => Some(Part::Roster(range)),
        CaseLine::Other(range) => Some(Part::Entry(range)),
    };
    scan::case_lines(text)
        .into_iter()
        .filter_map(part)
        .collect()
}

fn by_grammar(rule: Rule, text: &str) -> Result<Vec<Part>, String> {
    let file = grammar::run(rule, text).map_err(|e| e.to_string())?;
    let place = |pair: &Pair<'_, Rule>| pair.as_span().start()..pair.as_span().end();
    let below = |pair: &Pair<'_, Rule>, rule: Rule| -> Vec<Range<usize>> {
        pair.clone()
            .into_inner()
            .filter(|p| p.as_rule() == rule)
            .map(|p| trimmed(text, place(&p)))
            .filter(|range| !range.is_empty())
            .collect()
    };
    let mut parts: Vec<Part> = Vec::new();
    for pair in file.into_inner() {
        let range = place(&pair);
        match pair.as_rule() {
            Rule::quotes => {
                let lines = pair.into_inner();
                parts.push(Part::Quotes(
                    lines.map(|p| quote(text, place(&p))).collect(),
                ));
            }
            Rule::marker_line => {
                let mut inner = pair.into_inner();
                let marker = inner.next().map(|p| place(&p)).unwrap_or_default();
                parts.push(Part::Marker(
                    marker,
                    inner.next().map(|p| trimmed(text, place(&p))),
                ));
            }
            Rule::operation_line | Rule::operation_verb => {
                parts.push(Part::Operation(trimmed(text, range)));
            }
            Rule::block => parts.push(Part::Block(below(&pair, Rule::line_text))),
            Rule::sentence => {
                let stop = pair.clone().into_inner().any(|p| p.as_rule() == Rule::stop);
                parts.push(Part::Sentence(below(&pair, Rule::sentence_part), stop));
            }
            Rule::case_quotes => parts.push(Part::Quotes(vec![quote(text, range)])),
            Rule::roster => {
                let entries = below(&pair, Rule::roster_entry);
                parts.extend(entries.into_iter().map(Part::Roster));
            }
            Rule::case_entry => parts.push(Part::Entry(trimmed(text, range))),
            _ => {}
        }
    }
    Ok(parts)
}

/// Every file with an extension below the folders of the repository that hold rules and cases.
fn files(extension: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("rules"), root.join("tests"), root.join("src")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The texts of all such files, by name.
fn texts(extension: &str) -> Vec<(String, String)> {
    let read = |path: PathBuf| {
        let bytes = std::fs::read(&path).expect("a file that was listed");
        Some((path.display().to_string(), decode(&bytes)?.0))
    };
    files(extension).into_iter().filter_map(read).collect()
}

#[test]
fn rule_files_are_cut_by_the_grammar_as_by_hand() {
    let all = texts("banfa");
    assert!(all.len() > 100, "{} files", all.len());
    for (name, text) in all {
        let parts = by_grammar(Rule::rule_file, &text);
        assert_eq!(parts, Ok(by_hand(&text)), "{name}");
    }
}

#[test]
fn case_files_are_cut_by_the_grammar_as_by_hand() {
    let all = texts("case");
    assert!(all.len() > 300, "{} files", all.len());
    for (name, text) in all {
        let parts = by_grammar(Rule::case_file, &text);
        assert_eq!(parts, Ok(case_by_hand(&text)), "{name}");
    }
}

/// What files are made of, and what they are broken with. Blanks are of one kind: the grammar compares how far lines are
/// indented blank by blank, the program by columns.
#[rustfmt::skip]
const CRUMBS: &[&str] = &[
    "\n", "\n", "\n", "\n  ", "\r\n", " ", "# 注\n", "> 原文\n", ">", "第一条", "第二款", "(一)", "1.", "备注", "备注:",
    "第一章 总则", "遇 申请 的:", "甲 应当 答复", ";", "。", ",", ":", "“文”", "“", "”", "规章 办法", "主体 股室", "事件 申请 关于 事项",
    "处理 警告 对 甲", "处理 应当 办", "日历 2012", "休 2012-01-01", "参数 甲 为 1", "解释 “注”", "修改 第一条", "增加 有效 指 甲", "废止 全部",
    "修正案 决定", "  公布 2012-01-01", "日 指 自然日", "枚举 甲: 乙、丙", "甲", "第", "一",
];

proptest::proptest! {
    #[test]
    fn any_rules_are_cut_by_the_grammar_as_by_hand(
        crumbs in proptest::collection::vec(proptest::sample::select(CRUMBS), 0..14)
    ) {
        let text = crumbs.concat();
        proptest::prop_assert_eq!(by_grammar(Rule::rule_file, &text), Ok(by_hand(&text)), "{:?}", text);
    }
}
