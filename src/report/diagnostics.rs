//! Problems for people (a report with the source line) and for programs (JSON, GitHub annotations, SARIF).

use super::words::{self, Lang, Phrase, ProblemWords, phrase, problem_words};
use crate::problem::{Mend, Problem, Severity};
use crate::source::{
    Place, SourceFile, SourceMap, Span, hidden_in, shown_instead, visible, visible_line,
};
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    MietteSpanContents, SourceCode, SourceSpan, SpanContents,
};
use serde_json::{Value as Json, json};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

/// The forms in which problems are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Format {
    /// For people.
    #[default]
    Pretty,
    /// One JSON document.
    Json,
    /// GitHub workflow commands.
    Github,
    /// SARIF 2.1.0.
    Sarif,
}

/// How wide reports are wrapped.
const WIDTH: usize = 100;

/// Problems in the order in which they are shown: by file, place, then code.
#[must_use]
pub fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by(|a, b| (a.span, a.code()).cmp(&(b.span, b.code())));
    problems.dedup();
    problems
}

/// All problems in a form; colour applies to [`Format::Pretty`] alone.
#[must_use]
pub fn render(
    problems: &[Problem],
    sources: &SourceMap,
    lang: Lang,
    format: Format,
    color: bool,
) -> String {
    match format {
        Format::Pretty => {
            let mut shown = BTreeMap::new();
            let mut one = |p: &Problem| {
                let file = shown
                    .entry(p.span.file)
                    .or_insert_with(|| Shown::of(sources.file(p.span.file)));
                pretty(p, sources, file, lang, color)
            };
            problems.iter().map(&mut one).collect()
        }
        Format::Json => {
            let all: Vec<Json> = problems.iter().map(|p| to_json(p, sources, lang)).collect();
            let document = json!({ "schema": "banfa.problems/1", "problems": all });
            format!("{document:#}\n")
        }
        Format::Github => problems.iter().map(|p| github(p, sources, lang)).collect(),
        Format::Sarif => format!("{:#}\n", sarif(problems, sources, lang)),
    }
}

/// `3 个错误,1 个警告`; `None` where there is nothing to count.
#[must_use]
pub fn summary(problems: &[Problem], lang: Lang) -> Option<String> {
    let count = |s: Severity| problems.iter().filter(|p| p.severity() == s).count();
    let parts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|severity| (count(severity), words::severity(severity, lang)))
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| match lang {
            Lang::Zh => format!("{n} 个{word}"),
            Lang::En if n == 1 => format!("1 {word}"),
            Lang::En => format!("{n} {word}s"),
        })
        .collect();
    (!parts.is_empty()).then(|| parts.join(lang.pick(",", ", ")))
}

// ───────────────────────────── for people ─────────────────────────────

/// A file as it is shown: what is hidden in it by its numbers, which moves what follows.
struct Shown<'a> {
    file: Cow<'a, SourceFile>,
    /// Places of the file after which everything stands so many bytes later in what is shown.
    moved: Vec<(usize, usize)>,
}

impl<'a> Shown<'a> {
    fn of(file: &'a SourceFile) -> Self {
        let (mut moved, mut by) = (Vec::new(), 0);
        for (at, c, _) in hidden_in(&file.text) {
            by += shown_instead(c).len() - c.len_utf8();
            moved.push((at, by));
        }
        let name = visible_line(&file.name);
        let file = match moved.is_empty() && *name == *file.name {
            true => Cow::Borrowed(file),
            false => Cow::Owned(SourceFile::new(&name, &visible(&file.text))),
        };
        Self { file, moved }
    }

    fn place(&self, at: u32) -> usize {
        let at = at as usize;
        let before = self.moved.partition_point(|(moved, _)| *moved < at);
        at + before.checked_sub(1).map_or(0, |i| self.moved[i].1)
    }

    fn span(&self, span: Span) -> SourceSpan {
        let (start, end) = (self.place(span.start), self.place(span.end));
        SourceSpan::new(start.into(), end.saturating_sub(start))
    }
}

/// One problem as a report.
fn pretty(
    problem: &Problem,
    sources: &SourceMap,
    shown: &Shown<'_>,
    lang: Lang,
    color: bool,
) -> String {
    let file = sources.file(problem.span.file);
    let words = problem_words(&problem.kind, lang);
    if problem.severity() == Severity::Note {
        let text = note(problem, &words, file) + &evidence(problem, sources, lang) + "\n";
        return visible(&text).into_owned();
    }
    let mut labels = vec![LabeledSpan::new_primary_with_span(
        Some(visible_line(&words.label).into_owned()),
        shown.span(problem.span),
    )];
    let mut elsewhere = Vec::new();
    for (span, why) in &problem.related {
        let why = words::related(*why, lang);
        if span.file == problem.span.file {
            labels.push(LabeledSpan::new_with_span(
                Some(why.to_owned()),
                shown.span(*span),
            ));
        } else {
            let other = sources.file(span.file);
            let at = Place::of(other, *span);
            elsewhere.push(format!("{}:{}:{} {why}", other.name, at.line, at.column));
        }
    }
    let report = Report {
        head: format!("{} {}", problem.code(), words.title),
        severity: problem.severity(),
        text: Text(&shown.file),
        labels,
    };
    let theme = match color {
        true => GraphicalTheme::unicode(),
        false => GraphicalTheme::unicode_nocolor(),
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(WIDTH)
        .tab_width(4)
        .with_links(false)
        .without_cause_chain();
    let mut out = String::new();
    if handler.render_report(&mut out, &report).is_err() {
        out.clear();
        let at = Place::of(file, problem.span);
        let name = &shown.file.name;
        let _ = writeln!(out, "{name}:{}:{}: {}", at.line, at.column, report.head);
    }
    out.push_str(&visible(&below(problem, &words, &elsewhere, sources, lang)));
    out
}

/// What stands below the source line of a problem.
fn below(
    problem: &Problem,
    words: &ProblemWords,
    elsewhere: &[String],
    sources: &SourceMap,
    lang: Lang,
) -> String {
    let mut out = String::new();
    let file = sources.file(problem.span.file);
    let mut line = |title: Phrase, text: &str| {
        let _ = writeln!(
            out,
            "  {}{}{text}",
            phrase(title, lang),
            lang.pick(":", ": ")
        );
    };
    if let Some(help) = &words.help {
        line(Phrase::Help, help);
    }
    if let Some(mend) = &problem.mend {
        let (title, text) = mend_words(mend, sources);
        let at = Place::of(sources.file(mend.span.file), mend.span).line;
        let here = Place::of(file, problem.span).line;
        match mend.span.file == problem.span.file && at == here {
            // The help often says it already.
            true if words.help.as_ref().is_some_and(|h| h.contains(&text)) => {}
            true => line(title, &text),
            false => line(
                title,
                &format!("{text}  [{}:{at}]", sources.file(mend.span.file).name),
            ),
        }
    }
    for place in elsewhere {
        line(Phrase::See, place);
    }
    out.push_str(&evidence(problem, sources, lang));
    out.push('\n');
    out
}

/// Characters of a provision's wording that a report for people shows.
const SHOWN_WORDING: usize = 60;

/// The provisions that it quotes, the case that shows it, and why it is accepted.
fn evidence(problem: &Problem, sources: &SourceMap, lang: Lang) -> String {
    let mut out = String::new();
    for quote in &problem.quotes {
        let file = sources.file(quote.span.file);
        let line = Place::of(file, quote.span).line;
        let flat = quote.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut shown: String = flat.chars().take(SHOWN_WORDING).collect();
        if shown.len() < flat.len() {
            shown.push('…');
        }
        let (citation, name) = (&quote.citation, &file.name);
        let _ = writeln!(out, "  {citation} [{name}:{line}] {shown}");
    }
    if let Some(case) = &problem.case {
        let say = phrase(Phrase::CaseOfIt, lang);
        let _ = writeln!(out, "  {say}{}", lang.pick(":", ":"));
        // Not indented: it is there to be copied into a file.
        out.push_str(&case_text(problem, case, lang));
    }
    if let Some(reason) = &problem.accepted {
        let say = phrase(Phrase::AcceptedBecause, lang);
        let _ = writeln!(out, "  {say}{}{reason}", lang.pick(":", ": "));
    }
    out
}

/// The case that shows a problem as a whole case file: its title and what it shows, then its lines.
#[must_use]
pub fn case_text(problem: &Problem, lines: &str, lang: Lang) -> String {
    let words = problem_words(&problem.kind, lang);
    let label = words.label.split_whitespace().collect::<Vec<_>>().join(" ");
    format!(
        "案例 {}\n> {}: {label}\n{lines}",
        words.title,
        problem.code()
    )
}

/// A note takes two lines: its text says everything.
fn note(problem: &Problem, words: &ProblemWords, file: &SourceFile) -> String {
    let at = Place::of(file, problem.span);
    let (code, title, name) = (problem.code(), words.title, &file.name);
    let (line, column) = (at.line, at.column);
    format!(
        "  ☞ {code} {title}  [{name}:{line}:{column}]\n    {}\n",
        words.label
    )
}

/// What a mend does and its text.
fn mend_words(mend: &Mend, sources: &SourceMap) -> (Phrase, String) {
    let on_one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    match (mend.span.start == mend.span.end, mend.text.is_empty()) {
        (true, _) => (Phrase::Insert, on_one_line(&mend.text)),
        (false, true) => (Phrase::Delete, on_one_line(sources.slice(mend.span))),
        (false, false) => (Phrase::Mend, on_one_line(&mend.text)),
    }
}

/// A file as the renderer reads it: its columns are display columns.
#[derive(Debug)]
struct Text<'a>(&'a SourceFile);

impl SourceCode for Text<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let text: &str = &self.0.text;
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let start = span.offset().min(text.len());
        let end = start.saturating_add(span.len()).min(text.len());
        let first = self.0.line_index(offset(start)).saturating_sub(before);
        // A span that ends with a line's end does not reach into the next line.
        let last_byte = if end > start { end - 1 } else { end };
        let last = self.0.line_index(offset(last_byte)).saturating_add(after);
        let from = if before == 0 && after == 0 {
            start
        } else {
            self.0.line_start(first) as usize
        };
        let to = (self.0.line_start(last.saturating_add(1)) as usize).max(end);
        let place = Place::of(
            self.0,
            Span {
                file: crate::source::FileId(0),
                start: offset(from),
                end: offset(from),
            },
        );
        let data = text.get(from..to).unwrap_or("").as_bytes();
        let contents = MietteSpanContents::new_named(
            self.0.name.to_string(),
            data,
            SourceSpan::new(from.into(), to - from),
            place.line - 1,
            place.column - 1,
            last - first + 1,
        );
        Ok(Box::new(contents))
    }
}

/// A problem as the renderer takes it.
#[derive(Debug)]
struct Report<'a> {
    head: String,
    severity: Severity,
    text: Text<'a>,
    labels: Vec<LabeledSpan>,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.head)
    }
}

impl std::error::Error for Report<'_> {}

impl Diagnostic for Report<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.text)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

// ───────────────────────────── for programs ─────────────────────────────

/// Where a span begins and where it ends.
fn ends(file: &SourceFile, span: Span) -> [Place; 2] {
    let end = Span {
        start: span.end,
        ..span
    };
    [Place::of(file, span), Place::of(file, end)]
}

fn place_json(span: Span, sources: &SourceMap) -> Json {
    let file = sources.file(span.file);
    let [start, end] = ends(file, span);
    json!({
        "file": *file.name,
        "line": start.line, "column": start.column, "utf16": start.utf16,
        "end_line": end.line, "end_column": end.column, "end_utf16": end.utf16,
        "start_byte": span.start, "end_byte": span.end,
    })
}

/// One problem as JSON.
#[must_use]
pub fn to_json(problem: &Problem, sources: &SourceMap, lang: Lang) -> Json {
    let ProblemWords { title, label, help } = problem_words(&problem.kind, lang);
    let related: Vec<Json> = problem
        .related
        .iter()
        .map(|(span, why)| json!({ "why": words::related(*why, lang), "at": place_json(*span, sources) }))
        .collect();
    let mend = problem
        .mend
        .as_ref()
        .map(|m| json!({ "at": place_json(m.span, sources), "text": m.text }));
    let quotes: Vec<Json> = problem
        .quotes
        .iter()
        .map(|q| json!({ "citation": q.citation, "text": q.text, "at": place_json(q.span, sources) }))
        .collect();
    let case = problem
        .case
        .as_ref()
        .map(|lines| case_text(problem, lines, lang));
    json!({
        "code": problem.code(),
        "severity": severity_tag(problem.severity()),
        "title": title,
        "label": label,
        "help": help,
        "at": place_json(problem.span, sources),
        "related": related,
        "mend": mend,
        "quotes": quotes,
        "case": case,
        "accepted": problem.accepted,
    })
}

fn severity_tag(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// A workflow command. Its columns are characters, as the annotation's viewer counts them.
fn github(problem: &Problem, sources: &SourceMap, lang: Lang) -> String {
    let file = sources.file(problem.span.file);
    let start = Place::of(file, problem.span);
    let end = Place::of(
        file,
        Span {
            start: problem.span.end,
            ..problem.span
        },
    );
    let words = problem_words(&problem.kind, lang);
    let command = match problem.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut message = words.label;
    if let Some(help) = words.help {
        message.push('\n');
        message.push_str(&help);
    }
    if let Some(lines) = &problem.case {
        message.push('\n');
        message.push_str(&case_text(problem, lines, lang));
    }
    let title = format!("{} {}", problem.code(), words.title);
    let (name, title) = (property(&file.name), property(&title));
    format!(
        "::{command} file={name},line={},endLine={},col={},endColumn={},title={title}::{}\n",
        start.line,
        end.line,
        start.utf16 + 1,
        end.utf16 + 1,
        data(&message),
    )
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

fn sarif(problems: &[Problem], sources: &SourceMap, lang: Lang) -> Json {
    let mut codes: Vec<&str> = problems.iter().map(Problem::code).collect();
    codes.sort_unstable();
    codes.dedup();
    let rules: Vec<Json> = codes
        .iter()
        .filter_map(|code| words::catalogue_entry(code))
        .map(|c| {
            json!({
                "id": c.code,
                "name": c.name,
                "shortDescription": { "text": c.title(lang) },
                "fullDescription": { "text": c.label(lang) },
            })
        })
        .collect();
    let results: Vec<Json> = problems
        .iter()
        .map(|p| sarif_result(p, sources, lang))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "banfa",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    })
}

fn sarif_result(problem: &Problem, sources: &SourceMap, lang: Lang) -> Json {
    let words = problem_words(&problem.kind, lang);
    let location = |span: Span| {
        let file = sources.file(span.file);
        let [start, end] = ends(file, span);
        json!({
            "artifactLocation": { "uri": uri(&file.name) },
            "region": {
                "startLine": start.line, "startColumn": start.utf16 + 1,
                "endLine": end.line, "endColumn": end.utf16 + 1,
            },
        })
    };
    let text = match words.help {
        Some(help) => format!("{}: {}\n{help}", words.title, words.label),
        None => format!("{}: {}", words.title, words.label),
    };
    let text = match &problem.case {
        Some(lines) => format!("{text}\n\n{}", case_text(problem, lines, lang)),
        None => text,
    };
    let elsewhere = problem
        .related
        .iter()
        .map(|(span, why)| (*span, words::related(*why, lang)));
    let quoted = problem.quotes.iter().map(|q| (q.span, &*q.citation));
    let related: Vec<Json> = elsewhere
        .chain(quoted)
        .map(|(span, text)| {
            json!({ "message": { "text": text }, "physicalLocation": location(span) })
        })
        .collect();
    let suppressions: Vec<Json> = problem
        .accepted
        .iter()
        .map(|reason| json!({ "kind": "inSource", "justification": reason }))
        .collect();
    json!({
        "ruleId": problem.code(),
        "level": severity_tag(problem.severity()),
        "message": { "text": text },
        "locations": [{ "physicalLocation": location(problem.span) }],
        "relatedLocations": related,
        "suppressions": suppressions,
    })
}

/// A path as a relative URI reference: what is not unreserved is written in percent form.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
