//! The rule bases of the repository, loaded once.

use banfa::editor::{Units, Workspace};
use banfa::engine::Program;
use banfa::model::RuleBase;
use banfa::project::load_all;
use banfa::report::words::Lang;
use banfa::source::{FileId, SourceFile, SourceMap};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// A loaded rule base and its texts.
pub(crate) struct Loaded {
    pub(crate) base: RuleBase,
    pub(crate) sources: SourceMap,
}

fn load(folder: &str) -> Loaded {
    let mut sources = SourceMap::default();
    let mut all = load_all(&root().join(folder), &mut sources).expect("readable");
    let base = all.pop().and_then(|r| r.rules.base).expect("a rule base");
    Loaded { base, sources }
}

/// The shipped rule base.
pub(crate) static SHIPPED: LazyLock<Loaded> = LazyLock::new(|| load("rules"));

/// How the shipped rules are executed.
pub(crate) static PROGRAM: LazyLock<Program<'_>> = LazyLock::new(|| Program::new(&SHIPPED.base));

/// Other rule bases of the repository.
static OTHERS: LazyLock<[Loaded; 2]> = LazyLock::new(|| {
    ["市场监管投诉举报", "驾驶人记分"].map(|name| load(&format!("tests/regulations/{name}")))
});

/// All rule bases of the repository that cases are run against.
pub(crate) static ALL: LazyLock<[(&RuleBase, Program<'_>); 3]> = LazyLock::new(|| {
    let [first, second] = &*OTHERS;
    [&SHIPPED.base, &first.base, &second.base].map(|base| (base, Program::new(base)))
});

/// The sources of one text by itself.
pub(crate) fn alone(name: &str, text: &str) -> (SourceMap, FileId) {
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::new(name, text));
    (sources, file)
}

thread_local! {
    /// A small project on disk, as an editor has it open: a rule file and a case.
    static OPEN: RefCell<(Workspace, [PathBuf; 2])> = RefCell::new(project());
}

fn project() -> (Workspace, [PathBuf; 2]) {
    let folder = std::env::temp_dir().join(format!("banfa-fuzz-{}", std::process::id()));
    let (rules, cases) = (folder.join("rules"), folder.join("tests/cases"));
    for folder in [&rules, &cases] {
        std::fs::create_dir_all(folder).expect("a folder for the project");
    }
    let files = [rules.join("规则.banfa"), cases.join("案例.case")];
    std::fs::write(&files[0], include_str!("../seeds/amended.banfa")).expect("rules");
    std::fs::write(&files[1], "案例 空\n").expect("a case");
    (Workspace::open(&folder), files)
}

/// The text stands in the editor instead of the rules or the case, and everything is asked at some places of it.
pub(crate) fn edited(text: &str, rules: bool) {
    OPEN.with_borrow_mut(|(workspace, files)| {
        let path = &files[usize::from(!rules)];
        workspace.change(path, Some(text.to_owned()));
        let id = workspace.id(path).expect("an open file");
        let _ = workspace.problems(id);
        let _ = workspace.outline(id);
        for (from, to) in workspace.folds(id) {
            assert!(from <= to);
        }
        let step = (text.len() / 8).max(1);
        for offset in (0..=text.len())
            .step_by(step)
            .filter(|at| text.is_char_boundary(*at))
        {
            let _ = workspace.complete(id, offset);
            let _ = workspace.hover(id, offset, Lang::Zh);
            let _ = workspace.definition(id, offset);
            let _ = workspace.references(id, offset);
            let _ = workspace.rename(id, offset, "甲");
            for units in [Units::Utf8, Units::Utf16] {
                let file = workspace.file(id);
                let (line, column) = units.place(file, offset);
                // The two halves of CRLF are one line end.
                let halves = text[..offset].ends_with('\r') && text[offset..].starts_with('\n');
                let back = units.offset(file, line, column);
                assert_eq!(back, offset - usize::from(halves));
                let _ = units.offset(file, offset, text.len());
            }
        }
    });
}
