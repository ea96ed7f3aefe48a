//! Help and refusals in both languages.

use crate::desk::{Desk, same};

const COMMANDS: [&str; 13] = [
    "check",
    "run",
    "test",
    "explain",
    "text",
    "due",
    "fmt",
    "graph",
    "new",
    "doctor",
    "verify",
    "completions",
    "man",
];

#[test]
fn every_command_has_help_with_an_example_in_both_languages() {
    let desk = Desk::empty();
    for lang in ["zh", "en"] {
        let mut all = desk.run(&["--lang", lang, "--help"]).shown();
        for command in COMMANDS {
            let ran = desk.run(&[command, "--help", "--lang", lang]);
            assert_eq!(ran.status, 0, "{command}");
            assert!(ran.out.contains("banfa "), "{command} has no example");
            all.push_str(&format!("\n════ {command}\n{}", ran.out));
        }
        same(&format!("help-{lang}"), &all);
    }
}

#[test]
fn wrong_arguments_are_refused_in_the_users_language_with_status_2() {
    let desk = Desk::empty();
    let wrong: &[&[&str]] = &[
        &[],
        &["chek"],
        &["check", "--formt", "json"],
        &["check", "--format", "xml"],
        &["run"],
        &["run", "a.case", "--as-of", "2012-02-30"],
        &["test", "--accept", "--review"],
        &["test", "--min-coverage", "101"],
        &["due", "2012-09-28"],
        &["explain", "--code"],
    ];
    for lang in ["zh", "en"] {
        let mut all = String::new();
        for args in wrong {
            let ran = desk.run_with(args, "", &[("BANFA_LANG", lang)]);
            assert_eq!(ran.status, 2, "{args:?}");
            assert_eq!(ran.out, "", "{args:?}");
            if !args.is_empty() {
                all.push_str(&format!("$ banfa {}\n{}", args.join(" "), ran.err));
            }
        }
        same(&format!("refusals-{lang}"), &all);
    }
}

#[test]
fn what_cannot_be_run_says_why_and_what_to_do() {
    let desk = Desk::empty();
    desk.write("文件夹/x.txt", "x");
    desk.write("空/rules/x.banfa", "日历 2026\n");
    let mut all = String::new();
    for args in [
        &["check"][..],
        &["check", "没有"],
        &["check", "文件夹"],
        &["check", "空/rules"],
        &["run", "没有.case"],
        &["new", "文件夹"],
        &["explain", "--code", "X999"],
        &["due", "明天", "5日内"],
        &["due", "2012-09-28", "很快"],
        &["due", "2012-09-28", "3个工作小时内"],
    ] {
        let ran = desk.run(args);
        assert_eq!(ran.status, 2, "{args:?}: {}", ran.shown());
        all.push_str(&format!("$ banfa {}\n{}", args.join(" "), ran.err));
    }
    same("could-not-run", &all);
}

#[test]
fn colour_is_as_asked() {
    let desk = Desk::with_project();
    let run = |args: &[&str], env: &[(&str, &str)]| {
        desk.run_with(&[&["run", "按期答复"], args].concat(), "", env)
            .out
    };
    assert!(!run(&[], &[]).contains('\x1b'));
    assert!(run(&["--color", "always"], &[]).contains('\x1b'));
    assert!(run(&["--color", "always"], &[("NO_COLOR", "1")]).contains('\x1b'));
    assert!(!run(&["--color", "never"], &[]).contains('\x1b'));
}

#[test]
fn the_option_prevails_over_the_environment() {
    let desk = Desk::empty();
    let ran = desk.run_with(&["--help", "--lang", "zh"], "", &[("BANFA_LANG", "en")]);
    assert!(ran.out.contains("用法"));
    let ran = desk.run_with(&["--help"], "", &[("BANFA_LANG", "en_GB.UTF-8")]);
    assert!(ran.out.contains("Usage"));
}
