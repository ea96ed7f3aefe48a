//! Targets that read texts: rules, cases, mappings, amendments, limits, templates; what an editor does with them.

use crate::base::{PROGRAM, SHIPPED, alone};
use banfa::calendar::Instant;
use banfa::cases::load;
use banfa::engine;
use banfa::format::{Kind, Refusal, format as formatted};
use banfa::forms::{docx, fill, html, template as template_of};
use banfa::journal::Journal;
use banfa::model::resolve;
use banfa::problem::{Problem, Severity};
use banfa::registers::resolve_mapping;
use banfa::report::diagnostics::{Format, render};
use banfa::report::words::Lang;
use banfa::source::{FileId, SourceFile, SourceMap, decode as decoded, encode_like};
use banfa::syntax::mapping::ZoneWord;
use banfa::syntax::{parse_case, parse_mapping, parse_rules};
use std::borrow::Cow;
use std::sync::LazyLock;

/// Bytes that the targets which resolve rules take at most: what they do with a text grows faster than the text.
const MAX_RESOLVED: usize = 6_000;

/// Bytes that the others take at most.
const MOST: usize = 20_000;

/// The bytes as text; what is none of it becomes U+FFFD, so that no execution is in vain.
fn text(data: &[u8], most: usize) -> Option<Cow<'_, str>> {
    Some(String::from_utf8_lossy(data)).filter(|t| t.len() <= most)
}

/// The forms in which problems are told, and the languages.
const FORMS: [Format; 4] = [Format::Pretty, Format::Json, Format::Github, Format::Sarif];
const LANGS: [Lang; 2] = [Lang::Zh, Lang::En];

/// Problems are told: those of a text in one form and language, which its length decides.
fn told(problems: &[Problem], sources: &SourceMap, text: &str) {
    let (form, lang) = (FORMS[text.len() % 4], LANGS[text.len() / 4 % 2]);
    let said = render(problems, sources, lang, form, false);
    assert!(problems.is_empty() || !said.is_empty());
}

/// The rule parser: every problem lies in the text, and can be told.
pub fn rules(data: &[u8]) {
    let Some(text) = &text(data, MOST) else {
        return;
    };
    let (sources, file) = alone("规则.banfa", text);
    let (_, problems) = parse_rules(file, text);
    for problem in &problems {
        assert!(text.get(problem.span.range()).is_some(), "{problem:?}");
    }
    told(&problems, &sources, text);
}

/// Rules parsed, their names resolved, the problems told.
pub fn model(data: &[u8]) {
    let Some(text) = &text(data, MAX_RESOLVED) else {
        return;
    };
    let (sources, file) = alone("规则.banfa", text);
    let (tree, mut problems) = parse_rules(file, text);
    let (base, found) = resolve(&[tree], &sources);
    problems.extend(found);
    if let Some(base) = base.filter(|_| text.len() <= 1_000) {
        let findings = banfa::check::check(&base);
        assert!(findings.len() <= 100 + text.len());
    }
    told(&problems, &sources, text);
}

/// The case parser, and what a case means under the shipped rules; what can be read, runs.
pub fn cases(data: &[u8]) {
    let Some(text) = &text(data, MOST) else {
        return;
    };
    let (sources, file) = with_shipped("案例.case", text);
    let (tree, problems) = parse_case(file, text);
    let loaded = load(&tree, &problems, &SHIPPED.base, &sources);
    assert_eq!(loaded.rows, loaded.applied + loaded.refused.len());
    told(&problems, &sources, text);
    told(&loaded.problems, &sources, text);
    let _ = engine::run_program(&PROGRAM, &loaded.input);
}

/// The shipped sources and one more text.
fn with_shipped(name: &str, text: &str) -> (SourceMap, FileId) {
    let mut sources = SHIPPED.sources.clone();
    let file = sources.add(SourceFile::new(name, text));
    (sources, file)
}

/// What the formatter writes reads as what was there, and comes out of the formatter as it went in.
pub fn format(data: &[u8]) {
    let Some((first, data)) = data.split_first() else {
        return;
    };
    let Some(text) = &text(data, MOST) else {
        return;
    };
    let kind = if first % 2 == 0 {
        Kind::Rules
    } else {
        Kind::Case
    };
    match formatted(kind, FileId(0), text) {
        Ok(once) => {
            let twice = formatted(kind, FileId(0), &once);
            assert_eq!(twice.as_deref().ok(), Some(&*once), "{text}");
        }
        Err(Refusal::Errors(problems)) => assert!(!problems.is_empty()),
        // What would be read otherwise is never written; that it comes to this is a defect.
        Err(Refusal::Unfaithful) => panic!("unfaithful: {text}"),
    }
}

/// Mapping files under the shipped rules.
pub fn mapping(data: &[u8]) {
    let Some(text) = &text(data, MOST) else {
        return;
    };
    let (sources, file) = with_shipped("对照.map", text);
    let (tree, mut problems) = parse_mapping(file, text);
    let (_, found) = resolve_mapping(&tree, &SHIPPED.base, &sources);
    problems.extend(found);
    told(&problems, &sources, text);
}

/// The text that is amended.
const AMENDED: &str = include_str!("../seeds/amended.banfa");

/// Amendments of a small regulation; several files where the text has form feeds.
pub fn amend(data: &[u8]) {
    let Some(text) = &text(data, MAX_RESOLVED) else {
        return;
    };
    let mut sources = SourceMap::default();
    let mut problems = Vec::new();
    let mut trees = Vec::new();
    for (at, text) in std::iter::once(AMENDED)
        .chain(text.split('\u{c}'))
        .enumerate()
    {
        let file = sources.add(SourceFile::new(&format!("{at}.banfa"), text));
        let (tree, found) = parse_rules(file, text);
        trees.push(tree);
        problems.extend(found);
    }
    let (base, found) = resolve(&trees, &sources);
    problems.extend(found);
    told(&problems, &sources, text);
    if let Some(base) = base {
        for (at, provision) in base.provisions.iter().enumerate() {
            assert!(provision.parent.is_none_or(|p| p.index() < at));
        }
    }
}

/// A limit in words, reckoned from some moment; the first eight bytes say which.
pub fn limits(data: &[u8]) {
    let Some((start, data)) = data.split_first_chunk::<8>() else {
        return;
    };
    let Some(text) = &text(data, 1_000) else {
        return;
    };
    let start = Instant::from_millis(i64::from_le_bytes(*start) >> (start[0] % 40));
    for base in [None, Some(&SHIPPED.base)] {
        if let Ok(due) = banfa::project::reckon(start, text, base, Lang::Zh) {
            // A day of the year before which something is due may have passed already.
            assert!(
                due.at.is_none_or(|at| at >= start) || text.contains('月'),
                "{start} {text} {due:?}"
            );
        }
    }
    let _ = banfa::syntax::parse_citation(text);
    let _ = banfa::registers::parse_moment(text, ZoneWord::AsWritten);
    let _ = banfa::registers::parse_moment(text, ZoneWord::Offset(480));
}

/// Bytes as text: what can be read can be written back as it was.
pub fn decode(data: &[u8]) {
    let Some((text, _)) = decoded(data) else {
        return;
    };
    // Ends of line become those of the text, whatever returns stand about them.
    let lines = text.replace('\r', "");
    if let Some(bytes) = encode_like(data, &lines) {
        let again = decoded(&bytes).expect("as it was read").0;
        assert_eq!(again.replace('\r', ""), lines);
    }
}

/// A case with something of everything, for templates.
struct Filled {
    sources: SourceMap,
    journal: Journal,
}

static FILLED: LazyLock<Filled> = LazyLock::new(|| {
    let text = include_str!("../../tests/cases/05-事项范围/5-民生热线的事项适用.case");
    let (sources, case) = with_shipped("a.case", text);
    let (tree, problems) = parse_case(case, text);
    let loaded = load(&tree, &problems, &SHIPPED.base, &sources);
    let journal = engine::run_program(&PROGRAM, &loaded.input);
    Filled { sources, journal }
});

/// Templates of forms: what is taken can be filled in from a case, and written.
pub fn template(data: &[u8]) {
    let Some(text) = &text(data, 4_000) else {
        return;
    };
    let mut sources = FILLED.sources.clone();
    let file = sources.add(SourceFile::new("告知书.html", text));
    let template = match template_of(&SHIPPED.base, &sources, file) {
        Ok(template) => template,
        Err(problems) => {
            assert!(problems.iter().any(|p| p.severity() == Severity::Error));
            return told(&problems, &sources, text);
        }
    };
    let run = banfa::report::Run {
        base: &SHIPPED.base,
        sources: &sources,
        journal: &FILLED.journal,
        lang: Lang::Zh,
    };
    match fill(&template, &run) {
        Ok(filled) => {
            for one in filled {
                let page = html(&one.page);
                assert!(!page.to_lowercase().contains("<script"));
                let _ = docx(&one.page);
            }
        }
        Err(problem) => told(&[*problem], &sources, text),
    }
}

/// What an editor asks of a text at every few places of it.
pub fn editor(data: &[u8]) {
    let Some((first, data)) = data.split_first() else {
        return;
    };
    let Some(text) = &text(data, 2_000) else {
        return;
    };
    crate::base::edited(text, first % 2 == 0);
}
