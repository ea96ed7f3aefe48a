//! `banfa forms`: what is written where, and what is not written.

use crate::desk::{Desk, same};

const PAGE: &str = "<html><head><meta name=\"每件\" content=\"来件\"/><title>登记单</title></head>\n<body><p>{{ 编号 }} {{ 状态 }}</p></body></html>\n";

fn files(desk: &Desk, folder: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(desk.path(folder)) else {
        return Vec::new();
    };
    let name =
        |e: std::io::Result<std::fs::DirEntry>| e.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<String> = entries.map(name).collect();
    names.sort();
    names
}

#[test]
fn forms_are_written_whole_or_not_at_all() {
    let desk = Desk::with_project();
    let mut all = String::new();
    let mut run = |args: &[&str]| {
        let ran = desk.run(args);
        all.push_str(&format!("$ banfa {}\n{}\n", args.join(" "), ran.shown()));
        ran.status
    };
    assert_eq!(run(&["forms", "按期答复"]), 2, "no templates");
    desk.write("rules/文书/登记单.html", PAGE);
    assert_eq!(run(&["forms", "按期答复", "--form", "登记表"]), 2);
    assert_eq!(run(&["forms", "按期答复", "--format", "html"]), 0);
    assert_eq!(
        run(&["forms", "按期答复", "--out", "甲/乙", "--lang", "en"]),
        0
    );
    // One wrong template, and the right one is not written either.
    desk.write("rules/文书/另一单.html", PAGE.replace("状态", "壮态"));
    assert_eq!(run(&["forms", "按期答复", "--out", "丙"]), 1);
    assert_eq!(
        run(&["forms", "按期答复", "--out", "丙", "--lang", "en"]),
        1
    );
    assert_eq!(run(&["check"]), 1);
    same("forms", &all);
    assert_eq!(files(&desk, "文书"), ["登记单-A1.html", "登记单-A2.html"]);
    assert_eq!(files(&desk, "甲/乙"), ["登记单-A1.docx", "登记单-A2.docx"]);
    assert!(files(&desk, "丙").is_empty());
}
