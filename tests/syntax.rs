//! The reading of rule files and case files: the shape of the tree, and the text that a problem underlines.

use banfa::problem::Problem;
use banfa::source::FileId;
use banfa::syntax::tree::*;
use banfa::syntax::{parse_case, parse_rules};

const FILE: FileId = FileId(0);

fn rules(text: &str) -> RuleFile {
    let (file, problems) = parse_rules(FILE, text);
    assert_eq!(shown(text, &problems), Vec::<String>::new(), "in {text}");
    file
}

/// `code underlined text → mend` of each problem.
fn shown(text: &str, problems: &[Problem]) -> Vec<String> {
    let line = |p: &Problem| {
        let mend = p
            .mend
            .as_ref()
            .map_or(String::new(), |m| format!(" → {}", m.text));
        let more = match &p.kind {
            banfa::problem::ProblemKind::Unexpected { expected, .. } => format!(" {expected:?}"),
            _ => String::new(),
        };
        format!("{} {}{mend}{more}", p.code(), &text[p.span.range()])
    };
    problems.iter().map(line).collect()
}

#[test]
fn the_examples_of_the_language_are_read_without_a_problem() {
    for text in [
        include_str!("syntax/vocabulary.banfa"),
        include_str!("syntax/rules.banfa"),
        include_str!("syntax/forms.banfa"),
        include_str!("syntax/calendar.banfa"),
    ] {
        rules(text);
    }
    let text = include_str!("syntax/complaints.case");
    let (_, problems) = parse_case(FILE, text);
    assert_eq!(shown(text, &problems), Vec::<String>::new());
}

#[test]
fn the_rule_base_is_read_without_a_problem() {
    let mut folders = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("rules")];
    let mut bad = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "banfa") {
                let text = std::fs::read_to_string(&path).unwrap();
                let (_, problems) = parse_rules(FILE, &text);
                for (shown, problem) in shown(&text, &problems).into_iter().zip(&problems) {
                    let line = text[..problem.span.start as usize].matches('\n').count() + 1;
                    bad.push(format!("{}:{line} {shown}", path.display()));
                }
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}
