//! Names, paths and line ends of the systems in offices: GBK names on old Linux, long paths, folders that cannot be
//! written, spaces.

use crate::desk::{Desk, same};
use encoding_rs::GBK;
use std::path::PathBuf;

/// The text of a file in GBK with the line ends of Windows.
fn office(text: &str) -> Vec<u8> {
    let crlf = text.replace('\n', "\r\n");
    GBK.encode(&crlf).0.into_owned()
}

/// A path whose names are in GBK, as a system of the locale zh_CN.GBK has them.
#[cfg(unix)]
fn gbk(path: &str) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(GBK.encode(path).0.into_owned()).into()
}

/// A project whose rules and cases have names and texts in GBK.
#[cfg(unix)]
fn gbk_desk() -> Desk {
    let desk = Desk::with_project();
    for name in [
        "rules/规章.banfa",
        "rules/日历/2026.banfa",
        "tests/cases/按期答复.case",
        "tests/snapshots/按期答复.snap",
    ] {
        let text = desk.read(name);
        std::fs::remove_file(desk.path(name)).unwrap();
        let at = desk.path(".").join(gbk(name));
        std::fs::create_dir_all(at.parent().unwrap()).unwrap();
        let bytes = if name.ends_with("snap") {
            text.into_bytes()
        } else {
            office(&text)
        };
        std::fs::write(at, bytes).unwrap();
    }
    std::fs::remove_dir(desk.path("rules/日历")).unwrap();
    desk
}

#[cfg(unix)]
#[test]
fn names_in_gbk_are_found_and_shown_in_chinese() {
    let desk = gbk_desk();
    let mut all = String::new();
    for args in [
        &["test"][..],
        &["run", "按期答复"],
        &["run", "tests/cases/按期答复.case"],
        &["test", "按期", "--coverage"],
        &["fmt", "--check"],
        &["text"],
        &["check", "rules", "--format", "json"],
    ] {
        let ran = desk.run(args);
        all.push_str(&format!("$ banfa {}\n{}", args.join(" "), ran.shown()));
    }
    same("names-in-gbk", &all);
}

#[cfg(unix)]
#[test]
fn a_name_in_gbk_may_be_given_in_its_bytes() {
    use std::process::Command;
    let desk = gbk_desk();
    for name in ["tests/cases/按期答复.case", "按期答复"] {
        let ran = Command::new(env!("CARGO_BIN_EXE_banfa"))
            .arg("run")
            .arg(gbk(name))
            .current_dir(desk.path("."))
            .output()
            .unwrap();
        let out = String::from_utf8(ran.stdout).unwrap();
        assert!(out.contains("期望 符合 4/4"), "{name}: {out}");
    }
}

/// Two files that look alike are two files.
#[cfg(unix)]
#[test]
fn a_name_in_gbk_beside_the_same_in_utf_8_loses_neither() {
    let desk = Desk::with_project();
    let extra = "时限用语\n  及时 指 1个工作日内\n";
    std::fs::write(desk.path(".").join(gbk("rules/规章.banfa")), office(extra)).unwrap();
    let wrong = "案例 坏的\n2026-02-12 09:00 收道 A1\n";
    let at = desk.path(".").join(gbk("tests/cases/按期答复.case"));
    std::fs::write(at, office(wrong)).unwrap();
    let checked = desk.run(&["check", "--notes"]);
    assert_eq!(checked.status, 0, "{}", checked.shown());
    let ran = desk.run(&["test"]);
    same("names-that-look-alike", &ran.shown());
    std::fs::write(desk.path(".").join(gbk("rules/规章.banfa")), office("乱写")).unwrap();
    let broken = desk.run(&["check"]);
    assert_eq!(broken.status, 1, "{}", broken.shown());
    assert!(
        broken.err.contains("rules/规章.banfa(GBK):1"),
        "{}",
        broken.err
    );
}

#[cfg(unix)]
#[test]
fn git_revisions_with_names_in_gbk_are_read() {
    use std::process::Command;
    let desk = gbk_desk();
    let git = |args: &[&str]| {
        let run = Command::new("git")
            .args(args)
            .current_dir(desk.path("."))
            .output();
        run.is_ok_and(|o| o.status.success())
    };
    let me = ["-c", "user.name=a", "-c", "user.email=a@b"];
    let commit = [&me[..], &["commit", "-qm", "原来的"]].concat();
    if !(git(&["init", "-q"]) && git(&["add", "."]) && git(&commit)) {
        return;
    }
    let at = desk.path(".").join(gbk("rules/规章.banfa"));
    let text = String::from_utf8(desk.run(&["text"]).out.into_bytes()).unwrap();
    assert!(text.contains("五日内"));
    let rules = GBK
        .decode(&std::fs::read(&at).unwrap())
        .0
        .replace("5日内", "3日内");
    std::fs::write(&at, GBK.encode(&rules).0).unwrap();
    let ran = desk.run(&["compare", "HEAD"]);
    assert_eq!(ran.status, 1, "{}", ran.shown());
    assert!(
        ran.out.contains("比较了 1 个案例,1 个结果不同。"),
        "{}",
        ran.shown()
    );
}

/// Names that are neither UTF-8 nor GBK.
#[cfg(unix)]
#[test]
fn a_name_in_no_encoding_is_still_a_file() {
    use std::os::unix::ffi::OsStrExt;
    let desk = Desk::with_project();
    let name = std::ffi::OsStr::from_bytes(b"tests/cases/\xff\x80.case");
    std::fs::write(desk.path(".").join(name), "案例 怪名\n期望 违反 0次\n").unwrap();
    let ran = desk.run(&["test", "--accept"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    assert!(ran.out.contains("\\xff\\x80"), "{}", ran.shown());
    assert_eq!(desk.run(&["test"]).status, 0);
}

#[test]
fn paths_beyond_the_old_bound_of_windows_work() {
    let desk = Desk::with_project();
    let folder = "很长的文件夹名称/".repeat(12);
    let name = format!("tests/cases/{folder}期限 最后一日.case");
    assert!(desk.path(&name).to_str().unwrap().chars().count() > 130);
    desk.write(&name, desk.read("tests/cases/按期答复.case"));
    let ran = desk.run(&["test", "--accept"]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    assert!(
        desk.read(&format!("tests/snapshots/{folder}期限 最后一日.snap"))
            .contains("A1")
    );
    let deep = desk.path(&format!("tests/cases/{folder}"));
    let ran = desk.run_in(&deep, &["run", "期限 最后一日"], b"", &[]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
}

#[test]
fn paths_may_be_written_as_the_system_does() {
    let desk = Desk::with_project();
    let system: PathBuf = ["tests", "cases", "按期答复.case"].iter().collect();
    let ran = desk.run(&["run", system.to_str().unwrap()]);
    assert_eq!(ran.status, 0, "{}", ran.shown());
    assert!(
        ran.out.contains("  tests/cases/按期答复.case\n"),
        "{}",
        ran.out
    );
    // What is printed has the line ends of every system, so that results are equal everywhere.
    assert!(!ran.out.contains('\r'));
}

#[test]
fn what_was_saved_with_crlf_keeps_it() {
    let desk = Desk::with_project();
    let rules = desk
        .read("rules/规章.banfa")
        .replace("应当 5日内", "应当   五日内");
    desk.write("rules/规章.banfa", office(&rules));
    assert_eq!(desk.run(&["fmt"]).status, 0);
    let bytes = std::fs::read(desk.path("rules/规章.banfa")).unwrap();
    assert_eq!(bytes, office(&desk_rules(&desk)));
    assert_eq!(desk.run(&["test"]).status, 0);
}

/// The rules of the desk in UTF-8 with LF.
fn desk_rules(desk: &Desk) -> String {
    let bytes = std::fs::read(desk.path("rules/规章.banfa")).unwrap();
    GBK.decode(&bytes).0.replace("\r\n", "\n")
}

#[test]
fn where_nothing_may_be_written_the_file_is_named_and_stays() {
    let desk = Desk::with_project();
    desk.edit("rules/规章.banfa", "满两次", "满一次");
    let at = desk.path("tests/snapshots/按期答复.snap");
    let before = desk.read("tests/snapshots/按期答复.snap");
    let mut permissions = std::fs::metadata(&at).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&at, permissions).unwrap();
    let ran = desk.run(&["test", "--accept"]);
    assert_eq!(ran.status, 2, "{}", ran.shown());
    assert!(
        ran.err.contains("tests/snapshots/按期答复.snap"),
        "{}",
        ran.err
    );
    assert_eq!(desk.read("tests/snapshots/按期答复.snap"), before);
    // Reading needs no right to write.
    assert_eq!(desk.run(&["test"]).status, 1);
}
