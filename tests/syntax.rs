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
