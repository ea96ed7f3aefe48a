//! `banfa compare`: small rule bases, each changed in one way, over the same cases; then the shipped one.
//!
//! `原` is the old side; every other folder beside it is a new one. The snapshots are whole reports.

mod markup;

use banfa::cases::{Input, Row, load};
use banfa::compare::{Pair, carry};
use banfa::project::{load_all, read_source};
use banfa::report::words::Lang;
use banfa::source::SourceMap;
use banfa::syntax::parse_case;
use markup::well_formed;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// What a run left behind.
struct Ran {
    status: i32,
    out: String,
    err: String,
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compare")
}

fn run_in(at: &Path, args: &[&str], input: &str) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_banfa"))
        .args(args)
        .current_dir(at)
        .env_remove("BANFA_LANG")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read its input closes it; that is its right.
    let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes());
    let done = child.wait_with_output().unwrap();
    Ran {
        status: done.status.code().unwrap_or(-1),
        out: String::from_utf8(done.stdout).unwrap(),
        err: String::from_utf8(done.stderr).unwrap(),
    }
}

fn compared(new: &str, more: &[&str]) -> Ran {
    let args = [&["compare", "原", new, "--cases", "案例"], more].concat();
    run_in(&here(), &args, "")
}

fn same(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// A folder that is removed at the end.
struct Desk(PathBuf);

impl Desk {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("banfa-compare-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn copy(&self, from: &Path, to: &str) {
        for entry in walkdir::WalkDir::new(from) {
            let entry = entry.unwrap();
            let at = self
                .0
                .join(to)
                .join(entry.path().strip_prefix(from).unwrap());
            if entry.file_type().is_dir() {
                std::fs::create_dir_all(at).unwrap();
            } else {
                std::fs::copy(entry.path(), at).unwrap();
            }
        }
    }

    fn edit(&self, name: &str, from: &str, to: &str) {
        let path = self.0.join(name);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{name} has no {from}");
        std::fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).unwrap()
    }

    fn run(&self, args: &[&str], input: &str) -> Ran {
        run_in(&self.0, args, input)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // A folder that stays behind in the temporary folder harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The old base and its cases in a project, and a new base beside it.
fn project(new: &str) -> Desk {
    let desk = Desk::new();
    desk.copy(&here().join("原"), "rules");
    desk.copy(&here().join("案例"), "tests/cases");
    desk.copy(&here().join(new), "新");
    let calendars = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/日历");
    desk.copy(&calendars, "rules/日历");
    desk
}

// ───────────────────────────── what makes a difference ─────────────────────────────

#[test]
fn a_threshold_shows_whom_it_spares_and_whom_it_hits_later() {
    let ran = compared("门槛", &[]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    same("threshold", &ran.out);
    same("threshold-en", &compared("门槛", &["--lang", "en"]).out);
}

#[test]
fn a_limit_shows_the_open_duties_that_it_touches() {
    let ran = compared("期限", &["--effective", "2026-03-06"]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    same("limit", &ran.out);
}

#[test]
fn an_article_that_came_and_one_that_went() {
    let ran = compared("增删", &[]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    same("came-and-went", &ran.out);
}

#[test]
fn an_event_that_the_new_rules_do_not_know_is_a_difference() {
    let ran = compared("词汇", &[]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    same("vocabulary", &ran.out);
}

#[test]
fn an_amendment_is_compared_by_what_it_says_whenever_the_cases_took_place() {
    let ran = compared("修正", &[]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    let summary = |text: &str| text.lines().skip(3).take(6).collect::<Vec<_>>().join("\n");
    assert_eq!(summary(&ran.out), summary(&compared("门槛", &[]).out));
    // By its day of effect it judges none of them.
    let later = compared("修正", &["--with-transition"]);
    assert_eq!(later.status, 0, "{}", later.out);
}

#[test]
fn a_draft_and_two_dates_give_the_same_as_the_amended_folder() {
    let body = |ran: &Ran| ran.out.lines().skip(2).collect::<Vec<_>>().join("\n");
    let folder = compared("修正", &[]);
    let draft = run_in(
        &here(),
        &[
            "compare",
            "--rules",
            "原",
            "--amend",
            "修正/修正案.banfa",
            "--cases",
            "案例",
        ],
        "",
    );
    assert_eq!(
        (draft.status, body(&draft)),
        (1, body(&folder)),
        "{}",
        draft.err
    );
    let dates = run_in(
        &here(),
        &[
            "compare",
            "--rules",
            "修正",
            "--at",
            "2026-06-30",
            "2026-07-01",
            "--cases",
            "案例",
        ],
        "",
    );
    assert_eq!(
        (dates.status, body(&dates)),
        (1, body(&folder)),
        "{}",
        dates.err
    );
}

#[test]
fn a_register_is_compared_matter_by_matter() {
    let ran = run_in(&here(), &["compare", "原", "门槛", "--log", "登记.csv"], "");
    assert_eq!(ran.status, 1, "{}", ran.err);
    same("register", &ran.out);
    let both = [
        "compare",
        "原",
        "门槛",
        "--log",
        "登记.csv",
        "--cases",
        "案例",
    ];
    let ran = run_in(&here(), &both, "");
    assert!(
        ran.out.contains("比较了 8 个案例,3 个结果不同。"),
        "{}",
        ran.out
    );
}

// ───────────────────────────── what makes none ─────────────────────────────

#[test]
fn the_same_rules_do_not_differ() {
    let ran = compared("原", &[]);
    assert_eq!(ran.status, 0);
    same("nothing", &ran.out);
}

#[test]
fn renumbering_rewording_and_reordering_make_no_difference() {
    let ran = compared("重排", &[]);
    assert_eq!(ran.status, 0, "{}", ran.out);
    same("rearranged", &ran.out);
}

#[test]
fn the_shipped_rules_renumbered_make_no_difference() {
    let desk = Desk::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    desk.copy(&root.join("rules"), "rules");
    // The last articles move one number up; references to them are in notes only.
    let file = "rules/首办责任制/第五章.banfa";
    for (from, to) in [
        ("第十七条", "第十八条"),
        ("第十六条", "第十七条"),
        ("第十五条", "第十六条"),
    ] {
        let text = desk.read(file).replace(from, to);
        desk.write(file, &text);
    }
    let text = desk.read(file).replacen(
        "\n第十六条\n",
        "\n第十五条\n> 第十五条  本章所称奖惩,依照本办法进行。\n宣示。\n\n第十六条\n",
        1,
    );
    desk.write(file, &text);
    let (old, cases) = (root.join("rules"), root.join("tests/cases"));
    let ran = desk.run(
        &[
            "compare",
            old.to_str().unwrap(),
            "rules",
            "--cases",
            cases.to_str().unwrap(),
        ],
        "",
    );
    // Decisions in the cases are cited by the old numbers, which now mean other provisions; all the rest is equal.
    let other: Vec<&str> = ran
        .out
        .lines()
        .filter(|l| l.starts_with("  第") && l.ends_with("未说明"))
        .filter(|l| !l.contains("第十七条"))
        .collect();
    assert_eq!(other, [] as [&str; 0], "{}\n{}", ran.out, ran.err);
}

// ───────────────────────────── what is expected ─────────────────────────────

#[test]
fn expected_differences_are_written_reviewed_and_held() {
    let desk = project("门槛");
    let args = ["compare", "rules", "新"];
    let plain = desk.run(&args, "");
    assert_eq!(plain.status, 1, "{}", plain.err);
    let review = desk.run(&[&args[..], &["--review"]].concat(), "a\n门槛提高\ns\n");
    assert_eq!(review.status, 1, "{}", review.err);
    assert_eq!(
        desk.read("新/预期差异.expected"),
        "预期差异 来件办理办法\n> 门槛提高\n第四条 处理 不再:提醒谈话、通报批评\n"
            .replace("提醒谈话、通报批评", "通报批评、提醒谈话")
    );
    let half = desk.run(&args, "");
    assert_eq!(half.status, 1);
    assert!(
        half.out.contains("预期之中 2 处,未说明 1 处"),
        "{}",
        half.out
    );
    let rest = desk.run(&[&args[..], &["--accept"]].concat(), "");
    assert_eq!(rest.status, 0, "{}", rest.out);
    let all = desk.run(&args, "");
    assert_eq!(all.status, 0, "{}", all.out);
    assert!(all.out.contains("理由:门槛提高"), "{}", all.out);
    // What was expected and does not occur any more.
    let none = desk.run(
        &[
            "compare",
            "rules",
            "rules",
            "--expected",
            "新/预期差异.expected",
        ],
        "",
    );
    assert_eq!(none.status, 1);
    same("absent", &none.out);
}

#[test]
fn an_expectation_may_be_narrow() {
    let desk = project("门槛");
    desk.write(
        "窄.expected",
        "预期差异 只有一人\n> 张三不在其中\n第四条 处理 不再,对 李四,案例 “两次迟延”:提醒谈话\n",
    );
    let ran = desk.run(&["compare", "rules", "新", "--expected", "窄.expected"], "");
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("预期之中 1 处,未说明 2 处"), "{}", ran.out);
}

#[test]
fn a_wrong_file_of_expectations_is_shown_by_line_and_column() {
    let desk = project("门槛");
    desk.write(
        "误.expected",
        "预期差异 有误的文件\n第四条 处分 不再:提醒谈话\n第四条 处理 不在:提醒谈话\n第九十条 处理 不再\n第四条 处理 不再:\n原第四条处理\n",
    );
    let ran = desk.run(&["compare", "rules", "新", "--expected", "误.expected"], "");
    assert_eq!(ran.status, 1);
    same("wrong-expected", &ran.err);
    same(
        "wrong-expected-en",
        &desk
            .run(
                &[
                    "compare",
                    "rules",
                    "新",
                    "--expected",
                    "误.expected",
                    "--lang",
                    "en",
                ],
                "",
            )
            .err,
    );
}

// ───────────────────────────── revisions ─────────────────────────────

#[test]
fn two_revisions_are_read_without_touching_the_working_tree() {
    let desk = project("门槛");
    let git = |args: &[&str]| {
        let done = Command::new("git")
            .current_dir(&desk.0)
            .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
            .args(args)
            .output();
        done.is_ok_and(|d| d.status.success())
    };
    if !git(&["init", "-q"]) {
        // No git on this machine: then there are no revisions either.
        return;
    }
    assert!(git(&["add", "-A"]) && git(&["commit", "-qm", "原"]));
    std::fs::copy(
        desk.0.join("新/规章.banfa"),
        desk.0.join("rules/规章.banfa"),
    )
    .unwrap();
    let uncommitted = desk.run(&["compare", "HEAD"], "");
    assert_eq!(uncommitted.status, 1, "{}", uncommitted.err);
    assert!(git(&["commit", "-qam", "新"]));
    let ran = desk.run(&["compare", "git:HEAD~1", "HEAD"], "");
    assert_eq!(ran.status, 1, "{}", ran.err);
    let found = |ran: &Ran| ran.out.lines().skip(3).take(1).collect::<String>();
    assert_eq!(found(&ran), "比较了 4 个案例,2 个结果不同。");
    assert_eq!(found(&ran), found(&uncommitted));
    assert!(
        ran.out.contains("修改前 HEAD~1  修改后 HEAD\n"),
        "{}",
        ran.out
    );
    let status = Command::new("git")
        .current_dir(&desk.0)
        .args(["status", "--porcelain"])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(status.stdout).unwrap(), "");
    for wrong in ["nosuch", "--upload-pack=x", "HEAD~99", "git:"] {
        let ran = desk.run(&["compare", "--", wrong], "");
        assert_eq!(ran.status, 2, "{wrong}: {}", ran.out);
        assert!(
            ran.err.contains("既不是文件夹,也不是 git 中的版本"),
            "{}",
            ran.err
        );
    }
}

#[test]
fn errors_of_a_revision_are_shown_under_its_name() {
    let desk = project("门槛");
    let git = |args: &[&str]| {
        let done = Command::new("git")
            .current_dir(&desk.0)
            .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
            .args(args)
            .output();
        done.is_ok_and(|d| d.status.success())
    };
    if !git(&["init", "-q"]) {
        return;
    }
    desk.edit("rules/规章.banfa", "给予 提醒谈话", "给予 提醒谈心");
    assert!(git(&["add", "-A"]) && git(&["commit", "-qm", "误"]));
    desk.edit("rules/规章.banfa", "给予 提醒谈心", "给予 提醒谈话");
    let ran = desk.run(&["compare", "HEAD"], "");
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("HEAD:rules/规章.banfa:"), "{}", ran.err);
}

// ───────────────────────────── the forms of the report ─────────────────────────────

#[test]
fn the_report_is_text_json_markdown_and_one_page() {
    let json = compared("门槛", &["--format", "json"]);
    same("threshold-json", &json.out);
    let read: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(read["schema"], "banfa.compare/1");
    assert_eq!((&read["cases"], &read["differing"]), (&4.into(), &2.into()));
    same(
        "threshold-markdown",
        &compared("门槛", &["--format", "markdown"]).out,
    );
    let page = compared("门槛", &["--format", "html"]).out;
    well_formed(&page);
    same("threshold-html", &page.replace(style(&page), ""));
    well_formed(&compared("期限", &["--format", "html", "--lang", "en"]).out);
}

fn style(page: &str) -> &str {
    let start = page.find("<style>").unwrap() + "<style>".len();
    &page[start..page.find("</style>").unwrap()]
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let page = compared("门槛", &["--format", "html"]).out;
    for outside in [
        "http:", "https:", "//", "url(", "@import", "<link", "<script", "<img",
    ] {
        assert!(!page.contains(outside), "the page has {outside}");
    }
}

#[test]
fn a_report_goes_into_a_file() {
    let desk = project("门槛");
    let ran = desk.run(
        &[
            "compare",
            "rules",
            "新",
            "--format",
            "html",
            "--output",
            "影响.html",
        ],
        "",
    );
    assert_eq!(ran.status, 1);
    assert_eq!(
        ran.out,
        "比较了 4 个案例,2 个结果不同。\n差异 3 处:预期之中 0 处,未说明 3 处。\n报告已写入 影响.html\n"
    );
    well_formed(&desk.read("影响.html"));
}

// ───────────────────────────── the shipped rules ─────────────────────────────

#[test]
fn one_threshold_of_the_shipped_rules() {
    let desk = Desk::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    desk.copy(&root.join("rules"), "rules");
    let file = "rules/首办责任制/第五章.banfa";
    desk.edit(
        file,
        "满三次 的:给予 考核不称职、调离岗位",
        "满四次 的:给予 考核不称职、调离岗位",
    );
    desk.edit(
        file,
        "满四次 的:给予 考核不称职;由",
        "满五次 的:给予 考核不称职;由",
    );
    let (old, cases) = (root.join("rules"), root.join("tests/cases"));
    let args = [
        "compare",
        old.to_str().unwrap(),
        "rules",
        "--cases",
        cases.to_str().unwrap(),
    ];
    let ran = desk.run(&args, "");
    assert_eq!(ran.status, 1, "{}", ran.err);
    // Nobody but the persons of Art. 16 (1) is touched.
    let groups: Vec<&str> = ran
        .out
        .lines()
        .filter(|l| l.starts_with("  第") && l.ends_with("未说明"))
        .collect();
    assert!(!groups.is_empty());
    assert!(
        groups.iter().all(|l| l.starts_with("  第十六条第(一)项  ")),
        "{groups:#?}"
    );
    assert!(groups.iter().any(|l| l.contains("调离岗位")), "{groups:#?}");
}

#[test]
fn input_carried_to_the_same_rules_is_the_same_input() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = SourceMap::default();
    let rules = load_all(&root.join("rules"), &mut sources).unwrap();
    let base = rules[0].rules.base.as_ref().unwrap();
    let files = banfa::project::files_below(&root.join("tests/cases"), "case").expect("folders");
    let ids: Vec<_> = files
        .iter()
        .map(|f| {
            read_source(f, &mut sources, &mut Vec::new())
                .unwrap()
                .unwrap()
        })
        .collect();
    let pair = Pair::new((base, base), false, &sources, Lang::Zh);
    assert_eq!(pair.aligned.renumbered(), []);
    for id in ids {
        let (tree, faults) = parse_case(id, &sources.file(id).text);
        let input: Input = load(&tree, &faults, base, &sources).input;
        let carried = carry(&input, base, base, &|p| pair.aligned.counterpart(p));
        assert_eq!(carried.input, input, "{}", sources.file(id).name);
        assert_eq!(carried.refused, [] as [(Row, String); 0]);
    }
}

/// Without any data: a changed threshold is found by exploration, with a case that shows it; the same rules twice show nothing, up to
/// the bound that is said.
#[test]
fn exploration_finds_what_no_case_was_written_for() {
    let found = run_in(&here(), &["compare", "原", "门槛", "--explore"], "");
    assert_eq!(found.status, 1, "{}", found.err);
    assert!(found.out.contains("最短的案例:探索"), "{}", found.out);
    let none = run_in(&here(), &["compare", "原", "原", "--explore"], "");
    assert_eq!(none.status, 0, "{}\n{}", none.out, none.err);
    assert!(
        none.out
            .contains("到每方运行 12000 次、每例 12 个事件为止没有发现差异"),
        "{}",
        none.out
    );
}
