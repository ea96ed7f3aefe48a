//! The loop of the protocol: messages in, answers and diagnostics out.

use super::colour::Colour;
use super::lens::Surveyed;
use super::position::Units;
use super::uri::path_of;
use super::wire::{RUN_CASE, View, proposal};
use super::workspace::Workspace;
use crate::format::{self, Kind};
use crate::report::words::Lang;
use crate::source::{FileId, Span};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Value as Json, json};
use std::io::{self, BufReader, Write};
use std::sync::mpsc;

/// Speaks with an editor until it leaves; whether it took its leave in order.
///
/// # Errors
///
/// Standard output is closed.
pub fn serve(lang: Lang) -> io::Result<bool> {
    let (sender, inbox) = mpsc::channel();
    let surveyor = sender.clone();
    // Reading goes on while an answer is made, so that a request can be cancelled before its turn.
    std::thread::spawn(move || {
        let mut input = BufReader::new(io::stdin());
        loop {
            let read = match super::inbox::read(&mut input) {
                Ok(Some(message)) => Incoming::Message(message),
                Err(e) if e.kind() == io::ErrorKind::InvalidData => Incoming::Unreadable,
                Ok(None) | Err(_) => Incoming::End,
            };
            let last = matches!(read, Incoming::End);
            if sender.send(read).is_err() || last {
                return;
            }
        }
    });
    let mut server = Server {
        workspace: Workspace::default(),
        units: Units::default(),
        lang,
        ready: false,
        leaving: false,
        told: FxHashMap::default(),
        surveyed: None,
        surveying: false,
        surveyor,
        refreshes: Refresh::Never,
        asked: 0,
    };
    let mut out = io::stdout();
    while let Ok(first) = inbox.recv() {
        let mut waiting = vec![first];
        waiting.extend(inbox.try_iter());
        let cancelled: FxHashSet<RequestId> = waiting.iter().filter_map(cancels).collect();
        for incoming in waiting {
            let message = match incoming {
                Incoming::Message(message) => message,
                Incoming::Unreadable => {
                    write(
                        &mut out,
                        &refusal(None, ErrorCode::ParseError, "parse error"),
                    )?;
                    continue;
                }
                Incoming::Surveyed(surveyed) => {
                    for answer in server.surveyed(surveyed) {
                        write(&mut out, &answer)?;
                    }
                    continue;
                }
                Incoming::End => return Ok(server.leaving),
            };
            let answers = match message {
                Message::Notification(n) if n.method == "exit" => return Ok(server.leaving),
                Message::Notification(n) => server.notified(&n),
                Message::Request(r) if cancelled.contains(&r.id) => {
                    vec![refusal(Some(r.id), ErrorCode::RequestCanceled, "cancelled")]
                }
                Message::Request(r) => vec![server.answer(r)],
                Message::Response(_) => Vec::new(),
            };
            for answer in answers {
                write(&mut out, &answer)?;
            }
        }
    }
    Ok(server.leaving)
}

/// What comes to the server.
enum Incoming {
    /// A message of the editor.
    Message(Message),
    /// Something that is none.
    Unreadable,
    /// The cases were run.
    Surveyed(Surveyed),
    /// The editor is gone.
    End,
}

/// Whether the editor asks for lenses again when it is told to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Refresh {
    Never,
    OnRequest,
}

fn write(out: &mut impl Write, message: &Json) -> io::Result<()> {
    let text = message.to_string();
    write!(out, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    out.flush()
}

fn cancels(incoming: &Incoming) -> Option<RequestId> {
    let Incoming::Message(Message::Notification(n)) = incoming else {
        return None;
    };
    let asked = n.method == "$/cancelRequest";
    asked.then(|| serde_json::from_value(n.params.get("id")?.clone()).ok())?
}

fn refusal(id: Option<RequestId>, code: ErrorCode, why: &str) -> Json {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code as i32, "message": why } })
}

struct Server {
    workspace: Workspace,
    units: Units,
    lang: Lang,
    ready: bool,
    leaving: bool,
    /// The diagnostics that the editor has of each file.
    told: FxHashMap<String, Json>,
    /// Which cases exercise what, of the texts when they were last run.
    surveyed: Option<Surveyed>,
    /// They are being run.
    surveying: bool,
    surveyor: mpsc::Sender<Incoming>,
    refreshes: Refresh,
    /// Requests made of the editor.
    asked: u64,
}

impl Server {
    /// Runs the cases beside the editor's work, unless that is being done or they are those of before.
    fn survey(&mut self) {
        let generation = self.workspace.generation();
        let known = self.surveyed.as_ref().map(|s| s.generation);
        if self.surveying || known == Some(generation) {
            return;
        }
        self.surveying = true;
        let survey = self.workspace.survey();
        let sender = self.surveyor.clone();
        std::thread::spawn(move || {
            // Nobody listens any more where the editor is gone.
            let _ = sender.send(Incoming::Surveyed(survey.run()));
        });
    }

    /// The cases were run: the editor asks again for what stands above its lines, where that changed.
    fn surveyed(&mut self, surveyed: Surveyed) -> Vec<Json> {
        self.surveying = false;
        let same = self.surveyed.as_ref().is_some_and(|s| s.is_same(&surveyed));
        self.surveyed = Some(surveyed);
        // What was typed meanwhile is not in it.
        self.survey();
        if same || self.refreshes == Refresh::Never || self.leaving {
            return Vec::new();
        }
        self.asked += 1;
        let id = format!("banfa-{}", self.asked);
        vec![json!({ "jsonrpc": "2.0", "id": id, "method": "workspace/codeLens/refresh" })]
    }

    fn answer(&mut self, request: Request) -> Json {
        let id = request.id.clone();
        if request.method == "initialize" {
            let result = self.initialize(&request.params);
            return json!({ "jsonrpc": "2.0", "id": id, "result": result });
        }
        if !self.ready {
            return refusal(Some(id), ErrorCode::ServerNotInitialized, "not initialized");
        }
        if self.leaving {
            return refusal(Some(id), ErrorCode::InvalidRequest, "shut down");
        }
        if request.method == "shutdown" {
            self.leaving = true;
            return json!({ "jsonrpc": "2.0", "id": id, "result": null });
        }
        if request.method == "textDocument/codeLens" {
            self.survey();
        }
        match self.ask(&request.method, &request.params) {
            Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
            Err((code, why)) => refusal(Some(id), code, why),
        }
    }

    fn initialize(&mut self, params: &Json) -> Json {
        let offered = params.pointer("/capabilities/general/positionEncodings");
        let offered: Vec<&str> = offered
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .filter_map(Json::as_str)
            .collect();
        let known = [Units::Utf16, Units::Utf8, Units::Utf32];
        let chosen = offered
            .iter()
            .find_map(|name| known.into_iter().find(|u| u.name() == *name));
        self.units = chosen.unwrap_or_default();
        let root = params
            .pointer("/workspaceFolders/0/uri")
            .or_else(|| params.get("rootUri"))
            .and_then(Json::as_str)
            .and_then(path_of);
        if let Some(root) = root {
            self.workspace = Workspace::open(&root);
        }
        let refreshes = params.pointer("/capabilities/workspace/codeLens/refreshSupport");
        if refreshes.and_then(Json::as_bool) == Some(true) {
            self.refreshes = Refresh::OnRequest;
        }
        self.ready = true;
        json!({
            "serverInfo": { "name": "banfa", "version": env!("CARGO_PKG_VERSION") },
            "capabilities": {
                "positionEncoding": self.units.name(),
                "textDocumentSync": { "openClose": true, "change": 2, "save": true },
                "completionProvider": { "triggerCharacters": [" ", "、", ",", "第"] },
                "hoverProvider": true,
                "definitionProvider": true,
                "referencesProvider": true,
                "renameProvider": { "prepareProvider": true },
                "documentSymbolProvider": true,
                "documentFormattingProvider": true,
                "foldingRangeProvider": true,
                "codeActionProvider": { "codeActionKinds": ["quickfix"] },
                "documentLinkProvider": {},
                "codeLensProvider": {},
                "executeCommandProvider": { "commands": [RUN_CASE] },
                "semanticTokensProvider": {
                    "legend": { "tokenTypes": Colour::NAMES, "tokenModifiers": ["declaration"] },
                    "full": true,
                },
            },
        })
    }

    fn view(&self) -> View<'_> {
        View {
            workspace: &self.workspace,
            units: self.units,
            lang: self.lang,
        }
    }

    fn file(&self, params: &Json) -> Option<FileId> {
        let uri = params.pointer("/textDocument/uri")?.as_str()?;
        self.workspace.id(&path_of(uri)?)
    }

    fn offset(&self, id: FileId, at: &Json) -> Option<usize> {
        let number = |name: &str| usize::try_from(at.get(name)?.as_u64()?).ok();
        let file = self.workspace.file(id);
        Some(
            self.units
                .offset(file, number("line")?, number("character")?),
        )
    }

    fn ask(&self, method: &str, params: &Json) -> Result<Json, (ErrorCode, &'static str)> {
        const INVALID: (ErrorCode, &str) = (ErrorCode::InvalidParams, "invalid parameters");
        if method == "workspace/executeCommand" {
            return self.execute(params);
        }
        let Some(feature) = method.strip_prefix("textDocument/") else {
            return Err((ErrorCode::MethodNotFound, "unknown method"));
        };
        let uri = params.pointer("/textDocument/uri").and_then(Json::as_str);
        uri.ok_or(INVALID)?;
        // A file that is not known has no answers.
        let Some(id) = self.file(params) else {
            return Ok(Json::Null);
        };
        let view = self.view();
        let space = &self.workspace;
        let at = || {
            let position = params.get("position").ok_or(INVALID)?;
            self.offset(id, position).ok_or(INVALID)
        };
        let places = |spans: Vec<Span>| spans.into_iter().map(|s| view.location(s)).collect();
        Ok(match feature {
            "hover" => match space.hover(id, at()?, self.lang) {
                Some(text) => json!({ "contents": { "kind": "markdown", "value": text } }),
                None => Json::Null,
            },
            "definition" => places(space.definition(id, at()?)),
            "references" => places(space.references(id, at()?)),
            "prepareRename" => {
                let at = at()?;
                let places = space.references(id, at);
                let here = |s: &&Span| s.file == id && s.range().start <= at && at <= s.range().end;
                let named = space.cited_at(id, at).is_none() && space.marked_at(id, at).is_none();
                let here = places.iter().find(here).filter(|_| named);
                here.map_or(Json::Null, |span| view.range(*span))
            }
            "rename" => {
                let new = params
                    .get("newName")
                    .and_then(Json::as_str)
                    .ok_or(INVALID)?;
                let refused = self.lang.pick(
                    "不能改成这个名称:它不是一个词,或者已有此名,或者会被读成关键词",
                    "not possible: it is no single word, is taken, or would read as a keyword",
                );
                let places = space.rename(id, at()?, new);
                view.edit(&places.ok_or((ErrorCode::RequestFailed, refused))?, new)
            }
            "completion" => space.complete(id, at()?).iter().map(proposal).collect(),
            "documentSymbol" => space.outline(id).iter().map(|e| view.symbol(e)).collect(),
            "foldingRange" => space
                .folds(id)
                .into_iter()
                .map(|(first, last)| json!({ "startLine": first, "endLine": last }))
                .collect(),
            "documentLink" => Json::Array(view.links(id)),
            "formatting" => self.formatted(id),
            "semanticTokens/full" => view.tokens(id),
            "codeLens" => Json::Array(view.lenses(id, self.surveyed.as_ref())),
            "codeAction" => {
                let asked = params.get("range").ok_or(INVALID)?;
                let bound = |name| self.offset(id, asked.get(name)?);
                let (start, end) = (bound("start").ok_or(INVALID)?, bound("end").ok_or(INVALID)?);
                let all = space
                    .problems(id)
                    .into_iter()
                    .filter(|(file, _)| *file == id);
                all.flat_map(|(_, problems)| problems)
                    .filter(|p| p.span.range().start <= end && start <= p.span.range().end)
                    .filter_map(|p| view.fix(&p))
                    .collect()
            }
            _ => return Err((ErrorCode::MethodNotFound, "unknown method")),
        })
    }

    /// Runs a case: its timeline.
    fn execute(&self, params: &Json) -> Result<Json, (ErrorCode, &'static str)> {
        let command = params.get("command").and_then(Json::as_str);
        if command != Some(RUN_CASE) {
            return Err((ErrorCode::InvalidParams, "unknown command"));
        }
        let uri = params.pointer("/arguments/0").and_then(Json::as_str);
        let path = uri.and_then(path_of);
        let id = path.and_then(|path| self.workspace.id(&path));
        let said = id.and_then(|id| self.workspace.ran(id, self.lang));
        let cannot = self.lang.pick(
            "不能运行:不是本项目的案例,或者规则有错误",
            "cannot be run: no case of this project, or the rules have errors",
        );
        said.map(Json::String)
            .ok_or((ErrorCode::RequestFailed, cannot))
    }

    fn formatted(&self, id: FileId) -> Json {
        let file = self.workspace.file(id);
        let Some(kind) = Kind::of(&file.name) else {
            return Json::Null;
        };
        match format::format(kind, id, &file.text) {
            Ok(text) => {
                let text = crate::source::with_line_ends(&file.text, &text);
                let all = Span::new(id, 0, file.text.len());
                match *file.text == *text {
                    true => json!([]),
                    false => json!([{ "range": self.view().range(all), "newText": text }]),
                }
            }
            Err(_) => Json::Null,
        }
    }

    fn notified(&mut self, note: &Notification) -> Vec<Json> {
        let uri = note
            .params
            .pointer("/textDocument/uri")
            .and_then(Json::as_str);
        let path = uri.and_then(path_of);
        match (note.method.as_str(), path) {
            ("initialized" | "workspace/didChangeWatchedFiles", _) => {
                self.workspace.reload();
                self.tell_all()
            }
            ("textDocument/didOpen", Some(path)) => {
                let text = note
                    .params
                    .pointer("/textDocument/text")
                    .and_then(Json::as_str);
                self.workspace.change(&path, text.map(str::to_owned));
                self.tell(self.workspace.id(&path))
            }
            ("textDocument/didChange", Some(path)) => {
                let Some(id) = self.workspace.id(&path) else {
                    return Vec::new();
                };
                let mut text = self.workspace.file(id).text.to_string();
                let changes = note.params.get("contentChanges").and_then(Json::as_array);
                for change in changes.into_iter().flatten() {
                    self.apply(change, &mut text);
                }
                self.workspace.change(&path, Some(text));
                self.tell(Some(id))
            }
            ("textDocument/didClose", Some(path)) => {
                self.workspace.change(&path, None);
                self.workspace.reload();
                self.tell(self.workspace.id(&path))
            }
            _ => Vec::new(),
        }
    }

    fn apply(&self, change: &Json, text: &mut String) {
        let Some(new) = change.get("text").and_then(Json::as_str) else {
            return;
        };
        let file = crate::source::SourceFile::new("", text);
        let bound = |name: &str| {
            let at = change.get("range")?.get(name)?;
            let number = |n: &str| usize::try_from(at.get(n)?.as_u64()?).ok();
            Some(
                self.units
                    .offset(&file, number("line")?, number("character")?),
            )
        };
        match (bound("start"), bound("end")) {
            (Some(start), Some(end)) if start <= end => text.replace_range(start..end, new),
            _ if change.get("range").is_none() => new.clone_into(text),
            _ => {}
        }
    }

    fn tell_all(&mut self) -> Vec<Json> {
        let files: Vec<FileId> = self.workspace.files().collect();
        let mut seen = FxHashSet::default();
        let mut out = Vec::new();
        for id in files {
            if seen.contains(&id) || self.workspace.is_case(id) {
                continue;
            }
            let problems = self.workspace.problems(id);
            seen.extend(problems.iter().map(|(file, _)| *file));
            out.extend(self.tell(Some(id)));
        }
        out
    }

    /// The diagnostics that changed with a file.
    fn tell(&mut self, id: Option<FileId>) -> Vec<Json> {
        let Some(id) = id else { return Vec::new() };
        let mut out = Vec::new();
        for (file, problems) in self.workspace.problems(id) {
            let view = self.view();
            let uri = view.uri(file);
            let all: Json = problems.iter().map(|p| view.diagnostic(p)).collect();
            let before = self.told.get(&uri);
            if before == Some(&all) || before.is_none() && all == json!([]) && file != id {
                continue;
            }
            out.push(json!({
                "jsonrpc": "2.0",
                "method": "textDocument/publishDiagnostics",
                "params": { "uri": uri, "diagnostics": all },
            }));
            self.told.insert(uri, all);
        }
        out
    }
}
