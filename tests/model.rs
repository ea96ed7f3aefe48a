//! From rule files to the rule base: what the model holds, and the text that a problem underlines.

use banfa::model::{RuleBase, resolve};
use banfa::problem::{Problem, Severity};
use banfa::source::{SourceFile, SourceMap};
use banfa::syntax::parse_rules;

fn load(texts: &[(&str, &str)]) -> (Option<RuleBase>, Vec<Problem>, SourceMap) {
    let mut sources = SourceMap::default();
    let mut files = Vec::new();
    let mut problems = Vec::new();
    for (name, text) in texts {
        let id = sources.add(SourceFile::new(name, text));
        let (file, found) = parse_rules(id, text);
        problems.extend(found);
        files.push(file);
    }
    let (base, found) = resolve(&files, &sources);
    problems.extend(found);
    (base, problems, sources)
}

fn shown(problems: &[Problem], sources: &SourceMap) -> Vec<String> {
    let line = |p: &Problem| {
        let at = sources.slice(p.span);
        let at = at.lines().next().unwrap_or_default();
        let mend = p
            .mend
            .as_ref()
            .map_or(String::new(), |m| format!(" → {}", m.text));
        format!("{} {at}{mend}", p.code())
    };
    problems.iter().map(line).collect()
}

#[test]
fn the_rule_base_of_the_house_resolves() {
    let root = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut texts = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "banfa") {
                let name = path.display().to_string();
                texts.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let texts: Vec<_> = texts.iter().map(|(n, t)| (&**n, &**t)).collect();
    let (base, problems, sources) = load(&texts);
    let bad: Vec<String> = problems
        .iter()
        .filter(|p| p.severity() != Severity::Note)
        .map(|p| {
            let file = sources.file(p.span.file);
            let line = file.line_index(p.span.start) + 1;
            let name = file.name.rsplit('/').next().unwrap_or_default();
            format!(
                "{name}:{line} {:?} [{}]",
                p.kind,
                shown(std::slice::from_ref(p), &sources).join("")
            )
        })
        .collect();
    assert_eq!(bad, Vec::<String>::new(), "{bad:#?}");
    assert!(base.is_some());
}
