//! The protocol's shapes, made from what the features say.

use super::complete::{Proposal, ProposalSort};
use super::lens::Surveyed;
use super::outline::Entry;
use super::position::Units;
use super::uri::uri_of;
use super::workspace::Workspace;
use crate::problem::{Problem, Severity};
use crate::report::words::{self, Lang, problem_words};
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::tree::Level;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The command that runs a case and answers with its timeline. Its argument: the case's URI.
pub(super) const RUN_CASE: &str = "banfa.runCase";
/// The command by which a client shows cases. Its arguments: URI and position of the provision, and the places.
const SHOW_CASES: &str = "banfa.showCases";

/// A workspace as one client sees it.
pub(super) struct View<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) units: Units,
    pub(super) lang: Lang,
}

impl View<'_> {
    pub(super) fn range(&self, span: Span) -> Json {
        range(self.workspace.file(span.file), span, self.units)
    }

    pub(super) fn uri(&self, id: FileId) -> String {
        let path = self.workspace.path(id);
        uri_of(&std::path::absolute(path).unwrap_or_else(|_| path.to_owned()))
    }

    pub(super) fn location(&self, span: Span) -> Json {
        json!({ "uri": self.uri(span.file), "range": self.range(span) })
    }

    pub(super) fn diagnostic(&self, problem: &Problem) -> Json {
        let said = problem_words(&problem.kind, self.lang);
        let mut message = format!("{}{}{}", said.title, self.lang.pick(":", ": "), said.label);
        if let Some(help) = &said.help {
            message.push('\n');
            message.push_str(help);
        }
        let related: Vec<Json> = problem
            .related
            .iter()
            .map(|(span, why)| {
                json!({ "location": self.location(*span), "message": words::related(*why, self.lang) })
            })
            .collect();
        json!({
            "range": self.range(problem.span),
            "severity": match problem.severity() {
                Severity::Error => 1,
                Severity::Warning => 2,
                Severity::Note => 3,
            },
            "code": problem.code(),
            "source": "banfa",
            "message": message,
            "relatedInformation": related,
        })
    }

    /// The change that puts a problem right, as an action.
    pub(super) fn fix(&self, problem: &Problem) -> Option<Json> {
        let mend = problem.mend.as_ref()?;
        let verb = match (mend.span.start == mend.span.end, mend.text.is_empty()) {
            (true, _) => words::Phrase::Insert,
            (false, true) => words::Phrase::Delete,
            (false, false) => words::Phrase::Mend,
        };
        let text = match mend.text.is_empty() {
            true => self.workspace.file(mend.span.file).slice(mend.span),
            false => &mend.text,
        };
        let title = format!(
            "{} {}",
            words::phrase(verb, self.lang),
            self.lang.quoted(text.trim())
        );
        Some(json!({
            "title": title,
            "kind": "quickfix",
            "diagnostics": [self.diagnostic(problem)],
            "isPreferred": true,
            "edit": self.edit(&[mend.span], &mend.text),
        }))
    }

    /// One text in place of each span.
    pub(super) fn edit(&self, spans: &[Span], text: &str) -> Json {
        let mut changes = serde_json::Map::new();
        for span in spans {
            let edit = json!({ "range": self.range(*span), "newText": text });
            let all = changes
                .entry(self.uri(span.file))
                .or_insert_with(|| json!([]));
            if let Json::Array(all) = all {
                all.push(edit);
            }
        }
        json!({ "changes": changes })
    }

    pub(super) fn symbol(&self, entry: &Entry) -> Json {
        let below: Vec<Json> = entry.below.iter().map(|e| self.symbol(e)).collect();
        json!({
            "name": entry.name,
            "detail": entry.detail,
            // Module, class, method, field: the signs that editors have.
            "kind": match entry.level {
                Level::Chapter | Level::Section => 2,
                Level::Article => 5,
                Level::Paragraph | Level::Item => 6,
                Level::Point | Level::SubPoint => 8,
            },
            "range": self.range(entry.whole),
            "selectionRange": self.range(entry.marker),
            "children": below,
        })
    }

    /// Tokens as the protocol packs them: five numbers each, relative to the one before; none runs over a line end.
    pub(super) fn tokens(&self, id: FileId) -> Json {
        let file = self.workspace.file(id);
        let mut data: Vec<usize> = Vec::new();
        let (mut line, mut column) = (0, 0);
        for token in self.workspace.colours(id) {
            let mut start = token.range.start;
            for piece in file.text[token.range.clone()].split_inclusive('\n') {
                let text = piece.trim_end_matches(['\n', '\r']);
                let (at, from) = self.units.place(file, start);
                let (_, to) = self.units.place(file, start + text.len());
                start += piece.len();
                if to == from {
                    continue;
                }
                let before = if at == line { column } else { 0 };
                data.extend([at - line, from - before, to - from]);
                data.extend([token.colour as usize, usize::from(token.declares)]);
                (line, column) = (at, from);
            }
        }
        json!({ "data": data })
    }

    /// The lenses of a file: to run a case; how many cases exercise each provision.
    pub(super) fn lenses(&self, id: FileId, surveyed: Option<&Surveyed>) -> Vec<Json> {
        if self.workspace.is_case(id) {
            let title = self.lang.pick("▶ 运行这个案例", "▶ Run this case");
            let first = self.range(Span::new(id, 0, 0));
            let command = json!({
                "title": title, "command": RUN_CASE, "arguments": [self.uri(id)],
            });
            return vec![json!({ "range": first, "command": command })];
        }
        let Some(surveyed) = surveyed else {
            return Vec::new();
        };
        let lens = |(marker, cases): (Span, BTreeSet<PathBuf>)| {
            let range = self.range(marker);
            let title = match (cases.len(), self.lang) {
                (0, _) => self.lang.pick("没有案例", "no case").to_owned(),
                (n, Lang::Zh) => format!("{n} 个案例"),
                (1, Lang::En) => "1 case".to_owned(),
                (n, Lang::En) => format!("{n} cases"),
            };
            let begin = json!({ "line": 0, "character": 0 });
            let places: Vec<Json> = cases
                .iter()
                .filter_map(|path| self.workspace.id(path))
                .map(|case| json!({ "uri": self.uri(case), "range": { "start": begin, "end": begin } }))
                .collect();
            json!({
                "range": range,
                "command": {
                    "title": title,
                    "command": SHOW_CASES,
                    "arguments": [self.uri(id), range["start"], places],
                },
            })
        };
        let all = self.workspace.exercised(id, surveyed).into_iter();
        all.map(lens).collect()
    }

    pub(super) fn links(&self, id: FileId) -> Vec<Json> {
        let file = self.workspace.file(id);
        let link = |(at, provision): (std::ops::Range<usize>, _)| {
            let marker = self.workspace.marker(id, provision)?;
            let (line, _) = self
                .units
                .place(self.workspace.file(marker.file), marker.start as usize);
            Some(json!({
                "range": range(file, Span::new(id, at.start, at.end), self.units),
                "target": format!("{}#L{}", self.uri(marker.file), line + 1),
            }))
        };
        self.workspace
            .citations(id)
            .into_iter()
            .filter_map(link)
            .collect()
    }
}

pub(super) fn proposal(p: &Proposal) -> Json {
    // Keyword, reference, event, field, enum member, class.
    let kind = match p.sort {
        ProposalSort::Keyword => 14,
        ProposalSort::Provision => 18,
        ProposalSort::Event => 23,
        ProposalSort::Field => 5,
        ProposalSort::Value => 20,
        ProposalSort::Name => 7,
    };
    json!({ "label": p.text, "kind": kind })
}

pub(super) fn range(file: &SourceFile, span: Span, units: Units) -> Json {
    let at = |offset: u32| {
        let (line, character) = units.place(file, offset as usize);
        json!({ "line": line, "character": character })
    };
    json!({ "start": at(span.start), "end": at(span.end) })
}
