//! What a shell and `man` get: completions and manual pages, from the same description as the help.

use crate::desk::{Desk, commands, same};

/// The options that the help of a command names.
fn options(help: &str) -> Vec<&str> {
    let words = help.split_whitespace();
    let options = words.filter(|w| w.starts_with("--") && w.len() > 2);
    options.map(|w| w.trim_end_matches(',')).collect()
}

#[test]
fn a_manual_page_in_each_language() {
    let desk = Desk::empty();
    let mut all = String::new();
    for args in [&["man"][..], &["man", "fmt", "--lang", "en"]] {
        let ran = desk.run(args);
        all.push_str(&format!("$ banfa {}\n{}", args.join(" "), ran.shown()));
    }
    same("man", &all);
    let wrong = desk.run(&["man", "fmtt"]);
    assert_eq!(wrong.status, 2, "{}", wrong.shown());
}

#[test]
fn every_command_has_a_page_with_all_its_options() {
    let desk = Desk::empty();
    let all = commands(&desk);
    assert!(all.len() > 14, "{all:?}");
    assert_eq!(desk.run(&["man", "--out", "man1"]).status, 0);
    assert!(desk.read("man1/banfa.1").contains(".TH BANFA 1 \"\""));
    for command in &all {
        let page = desk.read(&format!("man1/banfa-{command}.1"));
        assert_eq!(desk.run(&["man", command]).out, page, "{command}");
        let help = desk.run(&[command, "--help"]).out;
        let plain = page.replace('\\', "");
        for option in options(&help) {
            assert!(plain.contains(option), "{command}: {option}");
        }
        assert!(page.contains(".SH 示例\n.nf\n"), "{command}");
    }
}

#[test]
fn every_shell_completes_every_command_in_the_users_language() {
    let desk = Desk::empty();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = desk.run(&["completions", shell]);
        assert_eq!(script.status, 0, "{shell}");
        for command in commands(&desk) {
            assert!(script.out.contains(&command), "{shell}: {command}");
        }
        // Bash shows no descriptions.
        assert_eq!(script.out.contains("检查规则"), shell != "bash", "{shell}");
        let english = desk.run(&["completions", shell, "--lang", "en"]).out;
        assert!(!english.contains("检查规则"), "{shell}");
    }
    assert_eq!(desk.run(&["completions", "csh"]).status, 2);
}

#[cfg(unix)]
#[test]
fn bash_completes_commands_options_and_values() {
    let desk = Desk::empty();
    desk.write("banfa.bash", desk.run(&["completions", "bash"]).out);
    let completed = |words: &str, at: usize| {
        let (current, before) = (format!("${{COMP_WORDS[{at}]}}"), at - 1);
        let script = format!(
            "source banfa.bash; COMP_WORDS=({words}); COMP_CWORD={at}; \
             _banfa banfa \"{current}\" \"${{COMP_WORDS[{before}]}}\"; echo \"${{COMPREPLY[@]}}\""
        );
        let bash = std::process::Command::new("bash")
            .args(["--norc", "-c", &script])
            .current_dir(desk.path("."))
            .output();
        bash.ok().map(|o| String::from_utf8(o.stdout).unwrap())
    };
    let Some(found) = completed("banfa fm", 1) else {
        return;
    };
    assert_eq!(found, "fmt\n");
    assert_eq!(
        completed("banfa fmt --st", 2).unwrap(),
        "--stdin-filename\n"
    );
    assert_eq!(completed("banfa check --format sa", 3).unwrap(), "sarif\n");
}
