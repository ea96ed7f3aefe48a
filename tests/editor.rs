//! The language server over the wire, driven by the protocol client of npm; and its answers at every place of the
//! shipped files.

use banfa::editor::Workspace;
use banfa::report::words::Lang;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const RULES: &str = "规章 试行办法
  制定机关 甲局
  公布 2012-05-18
  施行 2012-05-18
  日 指 自然日

主体 工作人员
枚举 结果: 准予、不予
案件 事项
  承办人: 工作人员
事件 申请 关于 事项
  承办人: 工作人员
事件 告知结果 关于 事项
处理 警告 对 工作人员,6个月内有效

第一章 总则

第一条
> 第一条 本办法的期限见第二条。
宣示。

第二条
> 第二条 工作人员应当在5个工作日内告知结果。
解释 “𠮷”。
遇 申请: # 𠮷
  承办人 应当 5个工作日内 告知结果,履行后 办结。
存疑 “工作人员 应当 由谁告知。”。

第三条
> 第三条 违反前条的规定,逾期的,给予警告。
遇 申请,若 承办人 不为 承办人: 对 承办人 给予 警告。
";

const CASE: &str = "案例 按期告知
名册
  工作人员 𠮷三
2012-06-01 09:00 申请 A1:承办人 𠮷三
2012-06-04 09:00 告知结果 A1:经手人 𠮷三
截至 2012-12-31
期望 𠮷三 告知结果 已履行
";

fn client(folder: &Path) -> bool {
    let run = |command: &mut Command| {
        command
            .current_dir(folder)
            .stdin(Stdio::null())
            .status()
            .is_ok_and(|s| s.success())
    };
    folder.join("node_modules").is_dir()
        || run(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]))
}

#[test]
fn an_editor_is_served_over_the_wire() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/editor/client");
    if !client(&folder) {
        let must = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(!must, "npm is needed in CI");
        eprintln!("SKIPPED: the protocol client needs npm");
        return;
    }
    let (_project, root) = project();
    let said = Command::new("node")
        .arg(folder.join("client.mjs"))
        .arg(env!("CARGO_BIN_EXE_banfa"))
        .arg(&root)
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "{words}");
}

/// The project of the tests with editors.
fn project() -> (tempfile::TempDir, PathBuf) {
    let project = tempfile::tempdir().unwrap();
    let root = project.path().canonicalize().unwrap();
    let cases = root.join("tests/cases");
    std::fs::create_dir_all(&cases).unwrap();
    std::fs::create_dir_all(root.join("rules")).unwrap();
    std::fs::write(root.join("rules/规则.banfa"), RULES).unwrap();
    std::fs::write(cases.join("一.case"), CASE).unwrap();
    (project, root)
}

/// Neovim with the plugin of `editors/neovim`: diagnostics, definition, hover, and both kinds of lenses.
#[test]
fn neovim_is_served_by_its_plugin() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let neovim = || Command::new("nvim");
    if !neovim()
        .arg("--version")
        .output()
        .is_ok_and(|s| s.status.success())
    {
        let must = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(!must, "Neovim is needed in CI");
        eprintln!("SKIPPED: the plugin for Neovim needs Neovim");
        return;
    }
    let (_project, root) = project();
    let script = here.join("tests/editor/neovim.lua");
    let said = neovim()
        .args(["--headless", "-i", "NONE", "-n", "-u", "NONE", "-c"])
        .arg(format!("luafile {}", script.display()))
        .env("BANFA", env!("CARGO_BIN_EXE_banfa"))
        .env("PLUGIN", here.join("editors/neovim"))
        .env("PROJECT", &root)
        .env("XDG_STATE_HOME", &root)
        .env("XDG_CACHE_HOME", &root)
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "{words}");
}

/// An editor that is closed in the middle of a talk: the server ends, and not by a fault of its own.
#[test]
fn a_client_that_goes_away_takes_the_server_with_it() {
    let (_project, root) = project();
    let start = || {
        let mut server = Command::new(env!("CARGO_BIN_EXE_banfa"));
        server.arg("lsp").current_dir(&root);
        let server = server.stdin(Stdio::piped()).stdout(Stdio::piped());
        server.stderr(Stdio::piped()).spawn().unwrap()
    };
    let message = |body: &str| format!("Content-Length: {}\r\n\r\n{body}", body.len());
    let hello =
        message(r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#);
    for half in [0, hello.len() / 2, hello.len()] {
        for stays in [false, true] {
            let mut server = start();
            let mut to = server.stdin.take().unwrap();
            let from = server.stdout.take();
            let heard = if stays { from } else { None };
            // It may be gone already.
            let _ = to.write_all(&hello.as_bytes()[..half]);
            drop(to);
            let said = server.wait_with_output().unwrap();
            let words = String::from_utf8_lossy(&said.stderr);
            assert!(said.status.code().is_some_and(|code| code <= 2), "{words}");
            assert!(!words.contains("panicked"), "{words}");
            drop(heard);
        }
    }
}

/// Places spread over every shipped file, so that each sort of text is among them.
#[test]
fn every_shipped_file_is_answered_without_a_panic() {
    let space = Workspace::open(Path::new(env!("CARGO_MANIFEST_DIR")));
    let files: Vec<_> = space.files().collect();
    assert!(files.len() > 30);
    let mut answered = 0;
    for id in files {
        answered += space.outline(id).len() + space.folds(id).len();
        let colours = space.colours(id);
        let apart = colours
            .windows(2)
            .all(|w| w[0].range.end <= w[1].range.start);
        assert!(apart, "{}", space.file(id).name);
        answered += colours.len();
        let text = space.file(id).text.clone();
        let step = (text.len() / 12).max(1);
        for (offset, _) in text.char_indices().filter(|(at, _)| at % step < 3) {
            answered += usize::from(space.hover(id, offset, Lang::Zh).is_some());
            answered += space.definition(id, offset).len() + space.complete(id, offset).len();
        }
    }
    assert!(answered > 50, "{answered}");
}

/// What a keystroke costs in the shipped rule base, of which `cargo test -- --nocapture` tells the time: a file
/// half-written and put right again, its problems those of before.
#[test]
fn a_keystroke_in_the_shipped_rules_is_answered() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut space = Workspace::open(root);
    let path = root.join("rules/首办责任制/第三章.banfa");
    let id = space.id(&path).unwrap();
    let text = space.file(id).text.to_string();
    let before = space.problems(id);
    let mut slowest = std::time::Duration::ZERO;
    for (at, _) in text.char_indices().step_by(text.chars().count() / 20) {
        let (head, tail) = text.split_at(at);
        let start = std::time::Instant::now();
        space.change(&path, Some(format!("{head}办{tail}")));
        assert!(!space.problems(id).is_empty());
        slowest = slowest.max(start.elapsed());
    }
    println!("slowest keystroke: {slowest:?}");
    let start = std::time::Instant::now();
    let colours = space.colours(id);
    println!("colours of {} tokens: {:?}", colours.len(), start.elapsed());
    let start = std::time::Instant::now();
    let survey = space.survey();
    println!(
        "what is taken to run the cases beside it: {:?}",
        start.elapsed()
    );
    let start = std::time::Instant::now();
    assert_eq!(survey.run().generation, space.generation());
    println!("the cases, beside it: {:?}", start.elapsed());
    space.change(&path, Some(text));
    assert_eq!(space.problems(id), before);
}

/// Every provision of the shipped rules with a rule is exercised by some case, and the lenses say by how many.
#[test]
fn lenses_say_how_many_cases_exercise_a_provision() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let space = Workspace::open(root);
    let surveyed = space.survey().run();
    let id = space
        .id(&root.join("rules/首办责任制/第三章.banfa"))
        .unwrap();
    let all = space.exercised(id, &surveyed);
    let text = &space.file(id).text;
    let cases = |marker: &str, from: usize| {
        let at = text[from..].find(marker).unwrap() + from;
        let found = all.iter().find(|(span, _)| span.start as usize == at);
        found.map_or(0, |(_, cases)| cases.len())
    };
    let article = text.find("\n第八条\n").unwrap() + 1;
    let (whole, first) = (cases("第八条", article), cases("(一)", article));
    assert!(first > 5 && whole > first, "{whole} {first}");
    assert!(all.iter().all(|(_, cases)| !cases.is_empty()));
}
