// The extension: the language client (`banfa lsp`) and the tasks check, test and run. Everything that is known of the
// language itself is in the program; this file only starts it.
"use strict";
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const LANGUAGES = ["banfa", "banfa-case"];
const TASKS = ["check", "test", "run"];

/** @type {LanguageClient | undefined} */
let client;

function settings() {
  const all = vscode.workspace.getConfiguration("banfa");
  return { path: all.get("path", "banfa"), language: all.get("language", "zh") };
}

async function start() {
  const { path, language } = settings();
  const server = { command: path, args: ["lsp", "--lang", language] };
  client = new LanguageClient("banfa", "办法 banfa", server, {
    documentSelector: LANGUAGES.flatMap((language) => [
      { scheme: "file", language },
      { scheme: "untitled", language },
    ]),
    middleware: {
      // What a lens runs is shown beside the case.
      executeCommand: async (command, args, next) => {
        const said = await next(command, args);
        if (command === "banfa.runCase" && typeof said === "string") {
          await show(said);
        }
        return said;
      },
    },
    synchronize: {
      fileEvents: vscode.workspace.createFileSystemWatcher("**/*.{banfa,case}"),
    },
  });
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const choose = "打开设置";
    const said = `没有启动 ${path} lsp:${error.message ?? error}。请安装 banfa,或在设置 banfa.path 中写明它的路径。`;
    if ((await vscode.window.showErrorMessage(said, choose)) === choose) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "banfa.path");
    }
  }
}

/** The timeline of a case, in an editor beside it that nobody need save. */
async function show(text) {
  const document = await vscode.workspace.openTextDocument({ content: text, language: "plaintext" });
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.Beside,
    preserveFocus: true,
    preview: true,
  });
}

/** The cases that exercise a provision, as places to go to. */
function showCases(uri, position, places) {
  const at = new vscode.Position(position.line, position.character);
  const found = places.map(
    (place) => new vscode.Location(vscode.Uri.parse(place.uri), new vscode.Position(0, 0)),
  );
  return vscode.commands.executeCommand(
    "editor.action.showReferences",
    vscode.Uri.parse(uri),
    at,
    found,
  );
}

async function stop() {
  const running = client;
  client = undefined;
  await running?.stop();
}

/** The task of a definition: the program without a shell between, so that no name needs quoting. */
function task(definition, scope) {
  const { path, language } = settings();
  const args = [definition.command, ...(definition.args ?? []), "--lang", language];
  if (definition.command === "run" && !definition.args?.length) {
    args.splice(1, 0, "${file}");
  }
  const made = new vscode.Task(
    definition,
    scope ?? vscode.TaskScope.Workspace,
    definition.command,
    "banfa",
    new vscode.ProcessExecution(path, args),
    "$banfa",
  );
  if (definition.command === "test") {
    made.group = vscode.TaskGroup.Test;
  }
  return made;
}

const tasks = {
  provideTasks: () => TASKS.map((command) => task({ type: "banfa", command })),
  resolveTask: (given) => task(given.definition, given.scope),
};

async function activate(context) {
  context.subscriptions.push(
    vscode.tasks.registerTaskProvider("banfa", tasks),
    vscode.commands.registerCommand("banfa.showCases", showCases),
    vscode.commands.registerCommand("banfa.restart", async () => {
      await stop();
      await start();
    }),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("banfa.path") || change.affectsConfiguration("banfa.language")) {
        await stop();
        await start();
      }
    }),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
