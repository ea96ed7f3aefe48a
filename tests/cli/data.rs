//! Rules, cases, mappings, templates and registers are data: nothing that they say reads a file, a variable or the network.
//!
//! A secret stands in a file beside the rules and in a variable of the system; a listener waits. Everything that looks as if it
//! could get at them is written wherever text can stand, and every command is run: the secret comes out nowhere, nobody calls.

use crate::desk::Desk;
use std::io::Write;
use std::net::TcpListener;

const SECRET: &str = "CANARY-7f3a91";
const VARIABLE: &str = "BANFA_TEST_SECRET";

/// A project with a secret, which nothing of it may tell.
struct Trap {
    desk: Desk,
    listener: TcpListener,
    port: u16,
}

impl Trap {
    fn new() -> Self {
        let desk = Desk::with_project();
        for place in [
            "秘密.txt",
            "rules/秘密.txt",
            "rules/文书/秘密.txt",
            "tests/cases/秘密.txt",
        ] {
            desk.write(place, SECRET);
        }
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        Self {
            desk,
            listener,
            port,
        }
    }

    /// What programs take for a wish to read something.
    fn wishes(&self) -> Vec<String> {
        let (file, port) = (self.desk.path("秘密.txt"), self.port);
        let file = file.to_string_lossy().replace('\\', "/");
        vec![
            file.clone(),
            format!("file://{file}"),
            "../秘密.txt".to_owned(),
            "@秘密.txt".to_owned(),
            format!("http://127.0.0.1:{port}/"),
            format!("${VARIABLE}"),
            format!("${{{VARIABLE}}}"),
            format!("%{VARIABLE}%"),
            format!("$(cat {file})"),
            format!("`cat {file}`"),
            format!("=WEBSERVICE(\"http://127.0.0.1:{port}/\")").replace('"', "'"),
        ]
    }

    /// Runs a command; what it says is searched, what it writes is searched at the end.
    fn run(&self, args: &[&str]) -> i32 {
        let ran = self.desk.run_with(args, "", &[(VARIABLE, SECRET)]);
        let shown = ran.shown();
        assert!(!shown.contains(SECRET), "{args:?}: {shown}");
        assert!(!shown.contains("panicked"), "{args:?}: {shown}");
        ran.status
    }

    /// Nothing that was written holds the secret, and nobody called.
    fn untold(&self) {
        for entry in walkdir::WalkDir::new(self.desk.path(".")) {
            let entry = entry.unwrap();
            if !entry.file_type().is_file() || entry.file_name().to_string_lossy() == "秘密.txt" {
                continue;
            }
            let bytes = std::fs::read(entry.path()).unwrap();
            for text in texts(bytes) {
                assert!(!text.contains(SECRET), "{}", entry.path().display());
            }
        }
        let called = self.listener.accept().map(drop).map_err(|e| e.kind());
        assert_eq!(called, Err(std::io::ErrorKind::WouldBlock));
    }
}

/// A file's text, and that of its parts where it is an archive.
fn texts(bytes: Vec<u8>) -> Vec<String> {
    let mut all = vec![String::from_utf8_lossy(&bytes).into_owned()];
    if let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes)) {
        for at in 0..archive.len() {
            let mut text = Vec::new();
            std::io::copy(&mut archive.by_index(at).unwrap(), &mut text).unwrap();
            all.push(String::from_utf8_lossy(&text).into_owned());
        }
    }
    all
}

#[test]
fn no_rule_and_no_case_reads_anything() {
    let trap = Trap::new();
    let wishes = trap.wishes();
    let rules = trap.desk.read("rules/规章.banfa");
    let mut said = String::new();
    for (at, wish) in wishes.iter().enumerate() {
        said += &format!("解释 “{wish}”。\n存疑 “{wish}”。\n参照 《{wish}》 执行。\n");
        said += &format!("接受 N0{at:02} “{wish}”。\n");
    }
    let quoted: String = wishes.iter().map(|w| format!("> {w}\n")).collect();
    let article = format!("第四条\n> 第四条 附则。\n{quoted}宣示。\n{said}");
    trap.desk
        .write("rules/规章.banfa", format!("{rules}\n{article}"));
    let notes: String = wishes.iter().map(|w| format!("> {w}\n")).collect();
    let case = trap.desk.read("tests/cases/按期答复.case");
    trap.desk.write(
        "tests/cases/按期答复.case",
        case.replacen("名册\n", &format!("{notes}名册\n"), 1),
    );
    trap.run(&["check", "--notes", "--accepted"]);
    for format in ["json", "sarif", "github"] {
        trap.run(&["check", "--notes", "--format", format]);
    }
    for args in [
        &["run", "按期答复"][..],
        &[
            "run",
            "按期答复",
            "--format",
            "json",
            "--receipt",
            "回执.json",
        ],
        &["explain", "按期答复"],
        &["text"],
        &["text", "--at", "2026-02-01"],
        &["refs", "《秘密.txt》"],
        &["report", "--output", "规章.html"],
        &["report", "按期答复", "--output", "案例.html"],
        &["graph", "--output", "图.svg"],
        &["pack", "--output", "规则.pack"],
        &["test", "--accept"],
        &["doctor"],
        &["plan"],
    ] {
        trap.run(args);
    }
    trap.untold();
}

#[test]
fn no_template_reads_anything() {
    let trap = Trap::new();
    let head = "<html><head><meta name=\"每件\" content=\"来件\"/><title>单</title></head><body>";
    let (file, port) = (trap.desk.path("秘密.txt"), trap.port);
    let file = file.to_string_lossy().replace('\\', "/");
    let mut bodies = Vec::new();
    for name in [
        &*file,
        "秘密.txt",
        "../秘密.txt",
        &format!("http://127.0.0.1:{port}/"),
    ] {
        for form in [
            "{% include 'X' %}",
            "{% include ['X', 'X'] ignore missing %}",
            "{% import 'X' as x %}<p>{{ x }}</p>",
            "{% from 'X' import x %}<p>{{ x }}</p>",
            "{% extends 'X' %}",
            "<p>{{ open('X').read() }}</p>",
            "<p>{{ read('X') }}{{ load('X') }}{{ source('X') }}</p>",
            "<p>{{ 'X' | read }}{{ 'X' | include }}</p>",
            "<p>{{ self }}{{ super() }}{{ caller() }}</p>",
            "<img src='X'/>",
            "<link rel='stylesheet' href='X'/>",
            "<iframe src='X'></iframe>",
            "<object data='X'></object>",
            "<style>@import url(X);</style>",
            "<script src='X'></script>",
            "<p style='background:url(X)'>a</p>",
            "<a href='X'>a</a>",
            "<!DOCTYPE html [<!ENTITY e SYSTEM 'X'>]><p>&e;</p>",
            "<p>&e;</p>",
        ] {
            bodies.push(form.replace('X', name));
        }
    }
    for form in [
        "env('X')",
        "environ['X']",
        "env.X",
        "os.environ.X",
        "getenv('X')",
        "debug()",
        "globals()",
        "config",
        "''.__class__.__mro__",
        "规章.__class__",
        "案件.__init__.__globals__",
        "编号.__dir__()",
        "编号.format(X)",
        "namespace()",
        "lipsum()",
        "cycler()",
        "range(9)",
        "dict(a=1)",
        "now()",
    ] {
        bodies.push(format!("<p>{{{{ {} }}}}</p>", form.replace('X', VARIABLE)));
    }
    for body in bodies {
        trap.desk
            .write("rules/文书/单.html", format!("{head}{body}</body></html>"));
        for format in ["html", "docx"] {
            let status = trap.run(&["forms", "按期答复", "--format", format]);
            assert_ne!(status, 0, "taken: {body}");
        }
        assert!(!trap.desk.path("文书").exists(), "{body}");
    }
    // What is no part of a document is passed over; what only says so in its text is text.
    let passed = format!("<?xml-stylesheet href='{file}'?><!-- {file} -->");
    let text: String = trap
        .wishes()
        .iter()
        .map(|w| format!("<p>{w}</p>"))
        .collect();
    trap.desk.write(
        "rules/文书/单.html",
        format!("{head}{passed}{text}</body></html>"),
    );
    for format in ["html", "docx"] {
        assert_eq!(trap.run(&["forms", "按期答复", "--format", format]), 0);
    }
    trap.untold();
    for entry in std::fs::read_dir(trap.desk.path("文书")).unwrap() {
        for text in texts(std::fs::read(entry.unwrap().path()).unwrap()) {
            // No part of a package is fetched, and no field of a document includes another.
            for outside in [
                "TargetMode=\"External\"",
                "INCLUDE",
                "<w:instrText",
                "<img",
                "<link",
                "src=",
            ] {
                assert!(!text.contains(outside), "{outside}: {text}");
            }
        }
    }
}

#[test]
fn no_register_and_no_mapping_reads_anything() {
    let trap = Trap::new();
    let wishes = trap.wishes();
    let mut csv = "案件,时间,事件,承办人,备注\n".to_owned();
    for (at, wish) in wishes.iter().enumerate() {
        csv += &format!(
            "A{at},2026-02-10 09:00,收到,\"{wish}\",\"{wish}\"\n\"{wish}\",2026-02-10,没有,甲,乙\n"
        );
    }
    trap.desk.write("登记.csv", csv);
    let file = trap.desk.path("秘密.txt");
    let file = file.to_string_lossy().replace('\\', "/");
    let entity = format!("<!DOCTYPE log [<!ENTITY e SYSTEM \"file://{file}\">]>");
    let log = format!(
        "{entity}<log><trace><string key=\"concept:name\" value=\"&e;\"/><event><string key=\"concept:name\" value=\"收到\"/>\
         <date key=\"time:timestamp\" value=\"2026-02-10T09:00:00+08:00\"/></event></trace></log>"
    );
    trap.desk.write("外.xes", &log);
    trap.desk.write("内.xes", log.replace(&entity, ""));
    for (name, target) in [
        ("外.xlsx", format!("file://{file}")),
        ("上.xlsx", "../../../秘密.txt".to_owned()),
        ("网.xlsx", format!("http://127.0.0.1:{}/", trap.port)),
    ] {
        trap.desk.write(name, workbook(&target));
    }
    let mut mapping = "对照 登记\n案件 取 “案件”\n时间 取 “时间”\n事件 取 “事件”\n".to_owned();
    for wish in &wishes {
        mapping += &format!("空值 “{wish}”\n工作表 “{wish}”\n");
    }
    trap.desk.write("登记.map", mapping);
    for register in [
        "登记.csv",
        "外.xes",
        "内.xes",
        "外.xlsx",
        "上.xlsx",
        "网.xlsx",
    ] {
        for args in [
            &["replay", register, "--out", "结果", "--refused", "拒收.csv"][..],
            &[
                "replay",
                register,
                "--out",
                "结果",
                "--refused",
                "拒收.xlsx",
                "--lang",
                "en",
            ],
            &["replay", register, "--map", "登记.map"],
            &["replay", register, "--format", "jsonl"],
            &["map", register],
            &["compare", "rules", "rules", "--log", register],
        ] {
            trap.run(args);
        }
    }
    trap.untold();
}

/// A workbook whose sheet is said to be somewhere else, with a link to another workbook.
fn workbook(target: &str) -> Vec<u8> {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = |kind: &str| {
        format!(
            "<Relationships><Relationship Id=\"rId1\" Type=\"{office}/{kind}\" Target=\"{target}\" TargetMode=\"External\"/></Relationships>"
        )
    };
    let parts = [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns:r=\"{office}\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        ("xl/_rels/workbook.xml.rels", relations("worksheet")),
        (
            "xl/externalLinks/_rels/externalLink1.xml.rels",
            relations("externalLinkPath"),
        ),
    ];
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}
