// Drives `banfa lsp` as an editor does: node client.mjs PROGRAM PROJECT
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
const lsp = require("vscode-languageserver-protocol/node");

const [program, project] = process.argv.slice(2);
const server = spawn(program, ["lsp"], { cwd: project, stdio: ["pipe", "pipe", "inherit"] });
const client = lsp.createMessageConnection(
  new lsp.StreamMessageReader(server.stdout),
  new lsp.StreamMessageWriter(server.stdin),
);
const told = new Map();
let heard = () => {};
client.onNotification(lsp.PublishDiagnosticsNotification.type, (p) => {
  told.set(p.uri, p.diagnostics);
  heard();
});
const until = async (holds, what) => {
  const end = Date.now() + 20000;
  while (!holds()) {
    assert(Date.now() < end, `waited in vain for ${what}`);
    await new Promise((go) => {
      heard = go;
      setTimeout(go, 200);
    });
  }
};
let refreshed = 0;
client.onRequest(lsp.CodeLensRefreshRequest.type, () => {
  refreshed += 1;
  heard();
});
client.listen();
const ask = (type, params) => client.sendRequest(type, params);
const uri = (...parts) => pathToFileURL(join(project, ...parts)).href;
const open = (at, languageId) => {
  const text = readFileSync(new URL(at), "utf8");
  client.sendNotification(lsp.DidOpenTextDocumentNotification.type, {
    textDocument: { uri: at, languageId, version: 1, text },
  });
  return text;
};
/** The position of the n-th place of a word, in UTF-16 units as JavaScript counts. */
const find = (text, word, skip = 0) => {
  const at = text.indexOf(word);
  assert(at >= 0, `${word} stands in the text`);
  const before = text.slice(0, at).split("\n");
  return { line: before.length - 1, character: before.at(-1).length + skip };
};

const root = pathToFileURL(project).href;
const hello = await ask(lsp.InitializeRequest.type, {
  processId: process.pid,
  rootUri: root,
  capabilities: {
    general: { positionEncodings: ["utf-16"] },
    workspace: { codeLens: { refreshSupport: true } },
  },
  workspaceFolders: [{ uri: root, name: "p" }],
});
assert.equal(hello.capabilities.positionEncoding, "utf-16");
client.sendNotification(lsp.InitializedNotification.type, {});

const rules = uri("rules", "规则.banfa");
const cases = uri("tests", "cases", "一.case");
const text = open(rules, "banfa");
const caseText = open(cases, "banfa-case");
const textDocument = { uri: rules };
await until(() => told.has(rules) && told.has(cases), "the first diagnostics");
assert.deepEqual(told.get(rules).filter((d) => d.severity === 1), []);
assert.deepEqual(told.get(cases), []);

const second = find(text, "告知结果,履行", 1);
const where = await ask(lsp.DefinitionRequest.type, { textDocument, position: second });
assert.deepEqual(where.map((l) => l.range.start), [find(text, "告知结果")]);

const places = await ask(lsp.ReferencesRequest.type, {
  textDocument,
  position: second,
  context: { includeDeclaration: true },
});
assert.deepEqual([...new Set(places.map((l) => l.uri))].sort(), [rules, cases].sort());
assert.equal(places.length, 4);

const hover = async (position) => (await ask(lsp.HoverRequest.type, { textDocument, position }))?.contents.value;
assert.match(await hover(second), /事件 告知结果/);
assert.match(await hover(find(text, "第二条", 1)), /工作人员应当在5个工作日内告知结果/);
// From Friday 18 May, five working days: the next Friday.
assert.match(await hover(find(text, "5个工作日内 告知", 1)), /2012-05-25/);
assert.match(await hover(find(text, "警告 对", 1)), /第三条/);

const renamed = await ask(lsp.RenameRequest.type, { textDocument, position: second, newName: "答复" });
assert.equal(renamed.changes[rules].length, 2);
assert.equal(renamed.changes[cases].length, 2);
const starts = renamed.changes[cases].map((e) => e.range.start);
assert.deepEqual(starts[0], find(caseText, "告知结果"));
// The 𠮷 before it takes two units.
assert.deepEqual(starts[1], find(caseText, "告知结果 已"));
for (const newName of ["申请", "答 复", "应当"]) {
  await assert.rejects(ask(lsp.RenameRequest.type, { textDocument, position: second, newName }), newName);
}

const outline = await ask(lsp.DocumentSymbolRequest.type, { textDocument });
assert.deepEqual(outline.map((s) => s.name), ["第一章 总则"]);
assert.deepEqual(outline[0].children.map((s) => s.name), ["第一条", "第二条", "第三条"]);
const folds = await ask(lsp.FoldingRangeRequest.type, { textDocument });
assert(folds.some((f) => f.startLine === find(text, "第一章").line));
const links = await ask(lsp.DocumentLinkRequest.type, { textDocument });
// 第二条 and, two articles later, 前条 mean the same.
assert.deepEqual(links.map((l) => l.range.start), [find(text, "第二条。"), find(text, "前条")]);
for (const link of links) assert.equal(link.target, `${rules}#L${find(text, "\n第二条").line + 2}`);

// A sanction's effect: until when it holds, given on the first day.
assert.match(await hover(find(text, "警告 对", 1)), /2012-05-18 给予的,有效至 2012-11-18/);

// Colours by meaning, in UTF-16 units after a character of two.
const { tokenTypes } = hello.capabilities.semanticTokensProvider.legend;
const colours = async (at, text) => {
  const { data } = await ask(lsp.SemanticTokensRequest.type, { textDocument: { uri: at } });
  const lines = text.split("\n");
  const all = [];
  for (let i = 0, line = 0, character = 0; i < data.length; i += 5) {
    line += data[i];
    character = data[i] ? data[i + 1] : character + data[i + 1];
    const word = lines[line].slice(character, character + data[i + 2]);
    all.push({ line, word, type: tokenTypes[data[i + 3]], declares: data[i + 4] === 1 });
  }
  return all;
};
const painted = await colours(rules, text);
const of = (word, type) => painted.filter((t) => t.word === word && t.type === type);
assert.equal(of("告知结果", "event").length, 2);
assert.equal(of("告知结果", "event").filter((t) => t.declares).length, 1);
assert(of("承办人", "property").length >= 4 && of("警告", "decorator").length === 2);
assert(of("应当", "keyword").length === 1 && of("5个工作日内", "number").length === 1);
assert(of("准予", "enumMember").length === 1 && of("工作人员", "class").length >= 3);
assert.equal(painted.filter((t) => t.word.includes("由谁")).every((t) => t.type === "string"), true);
const caseColours = await colours(cases, caseText);
// The 𠮷 before it on the line takes two units: the word is whole.
assert(caseColours.some((t) => t.word === "告知结果" && t.type === "event" && t.line === find(caseText, "期望").line));

// Lenses: a case is run; each provision with rules says how many cases exercise it.
const lenses = (at) => ask(lsp.CodeLensRequest.type, { textDocument: { uri: at } });
const [run] = await lenses(cases);
assert.equal(run.command.command, "banfa.runCase");
const said = await ask(lsp.ExecuteCommandRequest.type, run.command);
assert.match(said, /告知结果/);
await assert.rejects(ask(lsp.ExecuteCommandRequest.type, { command: "banfa.runCase", arguments: [rules] }));
await assert.rejects(ask(lsp.ExecuteCommandRequest.type, { command: "rm", arguments: [] }));
await lenses(rules);
await until(() => refreshed > 0, "the cases to be run");
const counted = await lenses(rules);
assert.deepEqual(counted.map((l) => l.command.title), ["1 个案例", "1 个案例", "没有案例"]);
assert.deepEqual(counted[1].range.start, find(text, "第二条\n"));
assert.deepEqual(counted[1].command.arguments[2].map((l) => l.uri), [cases]);

const labels = async (at, position) =>
  (await ask(lsp.CompletionRequest.type, { textDocument: { uri: at }, position })).map((c) => c.label);
assert((await labels(rules, { line: find(text, "第三条").line - 1, character: 0 })).includes("枚举"));
const after = (word, skip) => find(text, word, skip);
assert.deepEqual(await labels(rules, after("给予 警告", 3)), ["警告"]);
assert.deepEqual(await labels(cases, find(caseText, "申请 A1", 0)), ["申请", "告知结果"]);

// A glued word is told as it is typed, with its mend; then it is put right.
const edit = (range, text, version) =>
  client.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
    textDocument: { uri: rules, version },
    contentChanges: [{ range, text }],
  });
const space = find(text, " 应当");
edit({ start: space, end: { ...space, character: space.character + 1 } }, "", 2);
await until(() => told.get(rules).some((d) => d.severity === 1), "the glued word");
const wrong = told.get(rules).find((d) => d.severity === 1);
const actions = await ask(lsp.CodeActionRequest.type, {
  textDocument,
  range: wrong.range,
  context: { diagnostics: [wrong] },
});
assert.equal(actions.length, 1);
const [mend] = actions[0].edit.changes[rules];
edit(mend.range, mend.newText, 3);
await until(() => !told.get(rules).some((d) => d.severity === 1), "the mend");

// Formatting: a blank too many goes.
edit({ start: space, end: space }, "   ", 4);
const formatted = await ask(lsp.DocumentFormattingRequest.type, {
  textDocument,
  options: { tabSize: 2, insertSpaces: true },
});
assert.equal(formatted.length, 1);
assert(formatted[0].newText.includes("  承办人 应当"));

// What cannot be answered does not end the server.
await assert.rejects(ask("textDocument/hover", {}));
await assert.rejects(ask("banfa/unknown", {}));
assert.equal(await ask("textDocument/hover", { textDocument: { uri: "untitled:1" }, position: {} }), null);
server.stdin.write("Content-Length: 5\r\n\r\n{bad}");
const far = { line: 1e6, character: 1e6 };
assert.equal(await ask(lsp.HoverRequest.type, { textDocument, position: far }), null);
assert.equal(await ask(lsp.ShutdownRequest.type), null);
const left = new Promise((go) => server.on("exit", go));
client.sendNotification(lsp.ExitNotification.type);
assert.equal(await left, 0);
console.log("ok");
process.exit(0);
