//! The pages that banfa writes, looked at in a real browser: layout, links, print, light and dark, nothing executed and
//! nothing fetched. Needs Chromium, Node.js and poppler; elsewhere it is skipped with a message, but not in CI.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Cases whose reports show what there is to show: a stopped clock, holidays, sanctions, discretion, missing facts, hours.
const CASES: &[&str] = &[
    "9-3-补正后期限续算",
    "10-2-跨2012年国庆调休",
    "10-2-逾期超过五个工作日报局领导",
    "10-2-按小时计算自申请之时起",
    "10-2-没有登记任何时限的等待补充",
    "16-1-三次有效投诉应调离岗位",
    "16-1-四次有效投诉裁量记过",
];

/// A regulation and a case whose texts would like to be markup.
const HOSTILE_RULES: &str = "规章 <script>alert(1)</script>\"办法\"&amp;
  制定机关 <img src=x onerror=alert(2)>
  公布 2012-05-18
  施行 2012-05-18
  日 指 自然日

主体 工作人员
案件 事项
  承办人: 工作人员
事件 申请 关于 事项
  承办人: 工作人员
  说明: 文本
事件 答复 关于 事项
处理 警告 对 工作人员

第一条
> 第一条 </style><script>alert(3)</script> 工作人员应当按照第二条答复;很长而没有空格的标识aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa。
存疑 “</p><script>alert(4)</script>”。
遇 申请 的: # <script>alert(5)</script>
  承办人 应当 5个工作日内 答复,逾期 对 承办人 给予 警告,履行后 办结。

第二条
> 第二条 答复在五日之内。
宣示。
";

const HOSTILE_CASE: &str = "案例 <script>alert(6)</script>'\"><b>
> <iframe src=\"javascript:alert(7)\"></iframe>
名册
  工作人员 张三
2012-06-01 09:00 申请 A1:承办人 张三,说明 “</script><script>alert(8)</script><svg onload=alert(9)>”
截至 2012-12-31
";

fn browser() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual = [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];
    let mut all = named.into_iter().chain(usual.map(PathBuf::from));
    all.find(|path| path.is_file())
}

fn runs(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

/// The browser, where everything that the test needs is there.
fn ready(folder: &Path) -> Option<PathBuf> {
    let browser = browser()?;
    let tools = ["pdfinfo", "pdftotext", "pdftoppm"];
    let poppler = tools
        .iter()
        .all(|tool| runs(Command::new(tool).arg("-v").stderr(Stdio::null())));
    let installed = |name: &str| folder.join("node_modules").join(name).is_dir();
    let node = (installed("playwright-core") && installed("mermaid"))
        || runs(
            Command::new("npm")
                .args(["ci", "--no-audit", "--no-fund"])
                .current_dir(folder),
        );
    (poppler && node).then_some(browser)
}

/// Runs banfa where the project is, and panics with what it said where the exit status is another.
fn banfa(project: &Path, args: &[&str], status: i32) -> String {
    let ran = Command::new(env!("CARGO_BIN_EXE_banfa"))
        .args(args)
        .current_dir(project)
        .output()
        .expect("banfa");
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    let troubles = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(
        ran.status.code(),
        Some(status),
        "{args:?}: {said}{troubles}"
    );
    said
}

/// Writes every page into a folder, and their list.
fn pages(folder: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut list = Vec::new();
    let mut page = |name: &str, kind: &str| {
        let whole = kind != "other";
        list.push(serde_json::json!({ "file": name, "kind": kind, "whole": whole }));
        folder.join(name).to_string_lossy().into_owned()
    };
    let out = page("规章.html", "regulation");
    banfa(root, &["report", "--output", &out], 0);
    let out = page("regulation-en.html", "other");
    banfa(root, &["report", "--lang", "en", "--output", &out], 0);
    for case in CASES {
        let kind = if *case == CASES[0] { "case" } else { "other" };
        let out = page(&format!("{case}.html"), kind);
        banfa(root, &["report", case, "--output", &out], 0);
    }
    let out = page("case-en.html", "other");
    banfa(
        root,
        &["report", CASES[0], "--lang", "en", "--output", &out],
        0,
    );
    let draft = "tests/amendments/门槛与期限/修正案.banfa";
    let out = page("修改以后.html", "other");
    banfa(root, &["report", "--amend", draft, "--output", &out], 0);
    let out = page("影响.html", "plain");
    let form = ["--format", "html", "--output", &out];
    banfa(
        root,
        &[&["compare", "--amend", draft], &form[..]].concat(),
        1,
    );
    let out = page("对照.html", "other");
    let diff = [
        "text", "--amend", draft, "--diff", "原文", "最新", "--format", "html",
    ];
    std::fs::write(out, banfa(root, &diff, 0)).unwrap();

    let project = tempfile::tempdir().unwrap();
    let cases = project.path().join("tests/cases");
    std::fs::create_dir_all(project.path().join("rules")).unwrap();
    std::fs::create_dir_all(&cases).unwrap();
    std::fs::write(project.path().join("rules/规则.banfa"), HOSTILE_RULES).unwrap();
    std::fs::write(cases.join("一.case"), HOSTILE_CASE).unwrap();
    let out = page("敌意.html", "other");
    banfa(project.path(), &["report", "--output", &out], 0);
    let out = page("敌意案件.html", "other");
    banfa(project.path(), &["report", "一", "--output", &out], 0);
    let out = folder.join("回放").to_string_lossy().into_owned();
    let register = [
        "docs/examples/登记簿.csv",
        "--map",
        "docs/examples/登记簿.map",
    ];
    let rest = ["--as-of", "2012-06-30", "--out", &out];
    banfa(root, &[&["replay"], &register[..], &rest].concat(), 1);
    written(&folder.join("回放"), "回放", &mut list, 1);
    let out = folder.join("文书").to_string_lossy().into_owned();
    let form = ["--format", "html", "--out", &out];
    banfa(root, &[&["forms", CASES[0]], &form[..]].concat(), 0);
    written(&folder.join("文书"), "文书", &mut list, 3);
    let list = serde_json::Value::Array(list).to_string();
    std::fs::write(folder.join("pages.json"), list).unwrap();

    let mut charts = Vec::new();
    let mut chart = |project: &Path, what: &[&str]| {
        let name = format!("{}.mmd", charts.len());
        let drawn = banfa(
            project,
            &[&["graph", "--format", "mermaid"], what].concat(),
            0,
        );
        std::fs::write(folder.join(&name), drawn).unwrap();
        charts.push(name);
    };
    chart(root, &[]);
    chart(root, &["第八条"]);
    chart(root, &["第九条", "--lang", "en"]);
    chart(root, &["第十六条第(一)项"]);
    CASES.iter().for_each(|case| chart(root, &[case]));
    chart(project.path(), &[]);
    chart(project.path(), &["一"]);
    std::fs::write(
        folder.join("charts.json"),
        serde_json::to_string(&charts).unwrap(),
    )
    .unwrap();
}

/// The pages below a folder that a command wrote, of which there are some.
fn written(below: &Path, name: &str, list: &mut Vec<serde_json::Value>, at_least: usize) {
    let mut found: Vec<String> = std::fs::read_dir(below)
        .unwrap()
        .map(|file| file.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|file| file.ends_with(".html"))
        .collect();
    found.sort();
    assert!(found.len() >= at_least, "{found:?}");
    list.extend(found.iter().map(
        |file| serde_json::json!({ "file": format!("{name}/{file}"), "kind": name, "whole": true }),
    ));
}

#[test]
fn pages_are_what_they_should_be_in_a_browser() {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let Some(browser) = ready(&tools) else {
        let must = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(!must, "Chromium, Node.js and poppler are needed in CI");
        eprintln!("SKIPPED: the look at pages needs Chromium, Node.js and poppler-utils");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    pages(folder.path());
    let looked = Command::new("node")
        .arg(tools.join("look.mjs"))
        .args([folder.path(), &browser])
        .args(std::env::var_os("BANFA_SHOTS"))
        .output()
        .expect("node");
    let said = String::from_utf8_lossy(&looked.stdout);
    let wrong = String::from_utf8_lossy(&looked.stderr);
    assert!(looked.status.success(), "{said}{wrong}");
    println!("{said}");
}
