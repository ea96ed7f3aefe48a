//! Nothing that comes in becomes markup, in a page or in a note.

use super::project;

/// Every element is closed in order; `<` and `&` stand for markup only.
pub fn well_formed(page: &str) {
    const VOID: &[&str] = &["meta", "br"];
    let mut open: Vec<&str> = Vec::new();
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("a doctype");
    while let Some(at) = rest.find('<') {
        entities(&rest[..at]);
        let end = at + rest[at..].find('>').expect("a tag ends");
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        let name = tag.split([' ', '/']).find(|n| !n.is_empty()).unwrap();
        assert!(tag.matches('"').count().is_multiple_of(2), "{tag}");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "{tag}");
        } else if name == "style" {
            let close = rest.find("</style>").expect("the style ends");
            rest = &rest[close + "</style>".len()..];
        } else if !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert_eq!(open, [] as [&str; 0]);
    assert_eq!(rest.trim(), "");
}

fn entities(text: &str) {
    for part in text.split('&').skip(1) {
        let name = part.split(';').next().unwrap();
        assert!(
            ["amp", "lt", "gt", "quot", "#39"].contains(&name),
            "&{part}"
        );
    }
    assert!(!text.contains('>'), "{text}");
}

#[test]
fn nothing_in_the_rules_becomes_markup() {
    let desk = project("门槛");
    let evil = "<script>alert(1)</script><img src=x onerror=y>&\"'";
    desk.edit(
        "新/规章.banfa",
        "的,给予提醒谈话;",
        &format!("的,给予提醒谈话{evil};"),
    );
    let page = desk
        .run(&["compare", "rules", "新", "--format", "html"], "")
        .out;
    assert!(
        page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x"),
        "{page}"
    );
    assert!(!page.contains("<script"), "a script in the page");
    well_formed(&page);
    let note = desk
        .run(&["compare", "rules", "新", "--format", "markdown"], "")
        .out;
    let outside: String = note.split("```").step_by(2).collect();
    assert!(!outside.contains("<script"), "{note}");
}

#[test]
fn names_of_a_register_are_no_markup_either() {
    let desk = project("门槛");
    let names = ["<script>alert(1)</script>", "[甲](javascript:a)|`乙`*丙*"];
    let cases = ["</pre><img src=x onerror=y>", "```# 丁"];
    let mut register = "时间,事件,案件,承办人,类别\n".to_owned();
    for (name, case) in names.into_iter().zip(cases) {
        for month in 1..=3 {
            let row = format!("2026-0{month}-05 09:00,收到,{case}{month},{name},紧急\n");
            register.push_str(&row);
        }
    }
    desk.write("登记.csv", &register);
    let written = |form: &str| {
        let args = [
            "compare",
            "rules",
            "新",
            "--log",
            "登记.csv",
            "--format",
            form,
        ];
        let ran = desk.run(&args, "");
        assert_eq!(ran.status, 1, "{}", ran.err);
        ran.out
    };
    let page = written("html");
    well_formed(&page);
    assert!(
        page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
        "{page}"
    );
    for markup in ["<script", "<img", "</pre><img"] {
        assert!(!page.contains(markup), "{markup}: {page}");
    }
    let note = written("markdown");
    let mut fence = None;
    for line in note.lines() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        match fence {
            // Only as many marks as began it, and nothing else, end it.
            Some(open) if ticks >= open && line.trim_end_matches('`').is_empty() => fence = None,
            Some(_) => {}
            None if ticks >= 3 => fence = Some(ticks),
            None => {
                for markup in ["<script", "<img", "[甲](", "*丙*", "`乙`"] {
                    let bare = line.contains(markup) && !line.contains(&format!("\\{markup}"));
                    assert!(!bare, "{markup}: {line}");
                }
            }
        }
    }
    assert_eq!(fence, None, "{note}");
}
