//! `banfa report`: the structure of its pages, and what is written where and what is not.

use crate::desk::{Desk, same};

/// The body of a page, an element with an id on a line of its own.
fn body(page: &str) -> String {
    let body = page.split_once("<body>").expect("a body").1;
    let mut out = String::new();
    for part in body.split_inclusive('>') {
        let opens = [
            "<section",
            "<div class=\"pair",
            "<tr",
            "<li",
            "<article",
            "<nav",
            "<h",
            "<p",
            "<table",
        ];
        if opens.iter().any(|tag| part.trim_start().starts_with(tag)) {
            out.push('\n');
        }
        out.push_str(part);
    }
    out
}

/// What no page may do: fetch, execute, lead out.
fn harmless(page: &str) {
    assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'"));
    // The name of SVG looks like an address and is none.
    let page = page.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    // Nor is a place of the page itself.
    let page = page.replace("url(#", "");
    for word in [
        "<script",
        "javascript:",
        "http:",
        "https:",
        "src=",
        "@import",
        "url(",
    ] {
        assert!(!page.contains(word), "{word} in {page}");
    }
}

#[test]
fn a_regulation_is_one_page() {
    let desk = Desk::with_project();
    let ran = desk.run(&["report"]);
    assert_eq!(
        ran.shown(),
        "status 0\n──── stdout\n报告已写入 规章报告.html\n"
    );
    let page = desk.read("规章报告.html");
    harmless(&page);
    same("report-regulation", &body(&page));
    let english = desk.run(&["report", "--lang", "en", "--output", "a/b.html"]);
    assert_eq!(
        english.shown(),
        "status 0\n──── stdout\nreport written to a/b.html\n"
    );
    let page = desk.read("a/b.html");
    assert!(page.contains("<html lang=\"en\">") && page.contains("Wording and rules"));
    assert!(!page.contains("条文与规则"), "{page}");
    // The same bytes each time, and without cases too.
    assert_eq!(desk.run(&["report", "--output", "again.html"]).status, 0);
    assert_eq!(desk.read("again.html"), desk.read("规章报告.html"));
    let bare = desk.run(&["report", "--cases", "rules", "--output", "bare.html"]);
    assert_eq!(bare.status, 0, "{}", bare.shown());
    assert!(desk.read("bare.html").contains("没有案例"));
}

#[test]
fn a_case_is_one_page() {
    let desk = Desk::with_project();
    let ran = desk.run(&["report", "按期答复"]);
    assert_eq!(
        ran.shown(),
        "status 0\n──── stdout\n报告已写入 案件报告-按期答复.html\n"
    );
    let page = desk.read("案件报告-按期答复.html");
    harmless(&page);
    same("report-case", &body(&page));
    let english = desk.run(&["report", "按期答复", "--lang", "en", "--output", "en.html"]);
    assert_eq!(english.status, 0);
    assert!(desk.read("en.html").contains("<h2>Timeline</h2>"));
}

#[test]
fn nothing_is_written_where_something_is_wrong() {
    let desk = Desk::with_project();
    let mut all = String::new();
    let mut run = |args: &[&str]| {
        let ran = desk.run(args);
        all.push_str(&format!("$ banfa {}\n{}\n", args.join(" "), ran.shown()));
        ran.status
    };
    assert_eq!(run(&["report", "没有这个案例"]), 2);
    assert_eq!(run(&["report", "--at", "昨天"]), 2);
    assert_eq!(run(&["report", "按期答复", "--at", "2014-01-01"]), 2);
    assert_eq!(run(&["report", "--as-of", "2014-01-01"]), 2);
    desk.write("占用/规章报告.html/x", "");
    assert_eq!(run(&["report", "--output", "占用/规章报告.html"]), 2);
    let rules = desk.read("rules/规章.banfa");
    desk.write("rules/规章.banfa", rules.replace("应当", "应该"));
    assert_eq!(run(&["report", "--output", "broken.html"]), 2);
    assert_eq!(run(&["report", "按期答复", "--output", "broken.html"]), 2);
    assert!(!desk.path("broken.html").exists());
    same("report-faults", &all);
}
