//! The formatter: one style, the same meaning, and what comes out stays as it is.

mod forms;
mod generated;
mod survive;
mod twist;

use banfa::format::{Kind, Refusal, format};
use banfa::problem::Severity;
use banfa::source::{FileId, decode};
use banfa::syntax::{parse_case, parse_rules};
use std::path::{Path, PathBuf};
use twist::{Lines, damaged, twisted};

const FILE: FileId = FileId(0);

/// The tree of a text without places; nothing where it has errors.
fn meaning(kind: Kind, text: &str) -> Option<String> {
    let (tree, problems) = match kind {
        Kind::Rules => {
            let (tree, problems) = parse_rules(FILE, text);
            (format!("{tree:?}"), problems)
        }
        Kind::Case => {
            let (tree, problems) = parse_case(FILE, text);
            (format!("{tree:?}"), problems)
        }
    };
    let errors = problems.iter().any(|p| p.severity() == Severity::Error);
    (!errors).then(|| without_places(&tree))
}

/// Takes `0:12..34` out of a tree's debug form.
fn without_places(tree: &str) -> String {
    let mut out = String::with_capacity(tree.len());
    let mut rest = tree;
    while let Some(at) = rest.find("0:") {
        let (before, place) = rest.split_at(at);
        out.push_str(before);
        let len = place
            .find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.'))
            .unwrap_or(place.len());
        if place[..len].contains("..") {
            out.push('@');
        } else {
            out.push_str(&place[..len]);
        }
        rest = &place[len..];
    }
    out.push_str(rest);
    out
}

/// Formats a text and holds the result to it: same meaning, and the same again the second time.
fn formatted(name: &str, kind: Kind, text: &str) -> Option<String> {
    let before = meaning(kind, text);
    match format(kind, FILE, text) {
        Err(Refusal::Errors(_)) => {
            assert_eq!(before, None, "{name} is refused for errors that it has not");
            None
        }
        Err(Refusal::Unfaithful) => panic!("{name} would come out as another text"),
        Ok(once) => {
            assert_eq!(meaning(kind, &once), before, "{name}:\n{once}");
            assert!(before.is_some(), "{name} has errors and was formatted");
            let twice = format(kind, FILE, &once).expect("what came out is without errors");
            assert_eq!(twice, once, "{name} comes out differently the second time");
            Some(once)
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All rule and case files of the repository.
fn files() -> Vec<(PathBuf, Kind, String)> {
    let mut found = Vec::new();
    for folder in ["rules", "tests", "src", "docs"] {
        for extension in ["banfa", "case"] {
            for path in
                banfa::project::files_below(&root().join(folder), extension).expect("folders")
            {
                let bytes = std::fs::read(&path).unwrap();
                let Some((text, _)) = decode(&bytes) else {
                    continue;
                };
                let kind = Kind::of(extension_name(extension)).unwrap();
                found.push((path, kind, text));
            }
        }
    }
    // And the examples of the documents.
    for path in banfa::project::files_below(&root().join("docs"), "md").expect("folders") {
        let text = std::fs::read_to_string(&path).unwrap();
        for (at, block) in text.split("\n```").enumerate() {
            let Some((info, body)) = block.split_once('\n') else {
                continue;
            };
            let kind = match info.split_whitespace().next() {
                Some("banfa") => Kind::Rules,
                Some("case") => Kind::Case,
                _ => continue,
            };
            found.push((path.join(at.to_string()), kind, format!("{body}\n")));
        }
    }
    found
}

fn extension_name(extension: &str) -> &str {
    match extension {
        "banfa" => "a.banfa",
        _ => "a.case",
    }
}

#[test]
fn every_file_means_the_same_and_comes_out_the_same_twice() {
    let all = files();
    assert!(all.len() > 500, "{} files", all.len());
    let mut done = 0;
    for (path, kind, text) in &all {
        let name = path
            .strip_prefix(root())
            .unwrap_or(path)
            .display()
            .to_string();
        done += usize::from(formatted(&name, *kind, text).is_some());
    }
    assert!(done > 400, "{done} of {} files", all.len());
}

/// Each file, or some of them, typed otherwise and held to what the file itself comes to.
fn hold_twisted(lines: Lines, seed: u64, one_in: usize) {
    let mut done = 0;
    for (at, (path, kind, text)) in files().into_iter().enumerate().step_by(one_in) {
        let Ok(wanted) = format(kind, FILE, &text) else {
            continue;
        };
        let seed = seed.wrapping_add(at as u64);
        let Some(twisted) = twisted(kind, &text, seed, lines) else {
            continue;
        };
        let name = format!("{} typed otherwise (seed {seed})", path.display());
        let Some(out) = formatted(&name, kind, &twisted) else {
            let why = format(kind, FILE, &twisted);
            panic!("{name} is refused: {why:?}\n{twisted}");
        };
        match lines {
            Lines::Kept => assert_eq!(out, wanted, "{name}:\n{twisted}"),
            Lines::Moved => {
                assert_eq!(
                    meaning(kind, &out),
                    meaning(kind, &text),
                    "{name}:\n{twisted}"
                );
            }
        }
        survive::hold(&name, &text, &out);
        done += 1;
    }
    assert!(done > 400 / one_in, "{done} files");
}

#[test]
fn widths_blanks_numerals_and_quotation_marks_of_the_author_make_no_difference() {
    hold_twisted(Lines::Kept, 0, 1);
}

#[test]
fn wherever_lines_end_the_meaning_stays() {
    hold_twisted(Lines::Moved, 1000, 3);
}

/// `formatted` holds what comes out to what went in; a text that would come out as another one is a fault.
#[test]
fn a_damaged_file_is_refused_or_keeps_its_meaning() {
    let (mut done, mut refused) = (0, 0);
    for (seed, (path, kind, text)) in (0..).zip(files()) {
        let name = format!("{} damaged (seed {seed})", path.display());
        match formatted(&name, kind, &damaged(&text, seed)) {
            Some(_) => done += 1,
            None => refused += 1,
        }
    }
    assert!(done > 100 && refused > 100, "{done} and {refused}");
}
