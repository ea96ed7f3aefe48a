//! Forms: the shipped ones over the shipped cases, as HTML and as DOCX; values that would like to be markup; what is the same
//! each time.

use banfa::engine::Program;
use banfa::forms::{Filled, Template, docx, fill, html, template};
use banfa::project::{
    Project, SuiteRules, files_below, load_all, load_forms, read_source, rules_of, run_case,
};
use banfa::report::Run;
use banfa::report::words::Lang;
use banfa::source::{SourceFile, SourceMap};
use quick_xml::events::Event;
use std::io::{Cursor, Read};
use std::path::Path;

fn project() -> Project {
    Project::at(Path::new(env!("CARGO_MANIFEST_DIR")))
}

struct Shipped {
    sources: SourceMap,
    rules: Vec<SuiteRules>,
    templates: Vec<Template>,
}

fn shipped() -> Shipped {
    let mut sources = SourceMap::default();
    let rules = load_all(&project().rules, &mut sources).expect("rules");
    let (templates, problems) = load_forms(&rules[0], &mut sources).expect("forms");
    assert_eq!(problems, []);
    Shipped {
        sources,
        rules,
        templates,
    }
}

impl Shipped {
    fn fill(&mut self, case: &Path) -> Vec<Filled> {
        let file = read_source(case, &mut self.sources, &mut Vec::new());
        let file = file.expect("a case").expect("a text");
        let rules = rules_of(&self.rules, case).expect("rules");
        let base = rules.rules.base.as_ref().expect("rules");
        let run = run_case(&Program::new(base), &self.sources, file, None);
        let view = Run {
            base,
            journal: &run.journal,
            sources: &self.sources,
            lang: Lang::Zh,
        };
        let fill = |t| fill(t, &view).unwrap_or_else(|p| panic!("{}: {p:?}", case.display()));
        self.templates.iter().flat_map(fill).collect()
    }
}

/// The parts of a DOCX file, by name.
fn parts(bytes: Vec<u8>) -> Vec<(String, String)> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    (0..package.len())
        .map(|at| {
            let mut part = package.by_index(at).expect("a part");
            let time = part.last_modified().expect("a time");
            assert_eq!((time.year(), time.month(), time.day()), (1980, 1, 1));
            let mut text = String::new();
            part.read_to_string(&mut text).expect("text");
            (part.name().expect("a name").into_owned(), text)
        })
        .collect()
}

/// Panics where a text is no XML.
fn well_formed(text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return,
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                let good = tag.attributes().all(|a| a.is_ok());
                assert!(good, "{text}");
            }
            Ok(_) => {}
            Err(error) => panic!("{error} at {}:\n{text}", reader.error_position()),
        }
    }
}

#[test]
fn the_shipped_forms_say_what_the_regulation_asks_for() {
    let mut shipped = shipped();
    let names: Vec<String> = shipped.templates.iter().map(|t| t.name.clone()).collect();
    assert_eq!(
        names,
        ["办理记录", "收件回执", "首办一次性告知书", "首办流程登记表"]
    );
    let cases = project().cases;
    let mut seen = Vec::new();
    for case in [
        "09-3-补正/9-3-补正后期限续算.case",
        "09-1-即时办理/9-1-即时办理并填写办理记录.case",
        "09-3-补正/9-3-口头告知不算履行也不停止计算.case",
    ] {
        for document in shipped.fill(&cases.join(case)) {
            if seen.contains(&document.name) && !case.contains("口头") {
                continue;
            }
            if case.contains("口头") && !document.name.contains("告知书") {
                continue;
            }
            let page = html(&document.page);
            let body = page.split_once("<body>").expect("a body").1;
            let name = match case.contains("口头") {
                true => format!("{}-口头", document.name),
                false => document.name.clone(),
            };
            insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
                insta::assert_snapshot!(name, body);
            });
            seen.push(document.name);
        }
    }
    assert_eq!(seen.len(), 5, "{seen:?}");
}

#[test]
fn every_shipped_case_fills_every_form_into_sound_files() {
    let mut shipped = shipped();
    let mut made = 0;
    for case in files_below(&project().cases, "case").expect("folders") {
        for document in shipped.fill(&case) {
            let bytes = docx(&document.page).expect("a package");
            assert_eq!(bytes, docx(&document.page).expect("a package"));
            for (_, text) in parts(bytes) {
                well_formed(&text);
            }
            made += 1;
        }
    }
    assert!(made > 100, "{made}");
}

#[test]
fn a_docx_is_a_package_with_styles_on_a4() {
    let mut shipped = shipped();
    let case = project().cases.join("09-3-补正/9-3-补正后期限续算.case");
    let filled = shipped.fill(&case);
    let notice = filled.iter().find(|f| f.name.contains("告知书"));
    let parts = parts(docx(&notice.expect("a notice").page).expect("a package"));
    let names: Vec<&str> = parts.iter().map(|(n, _)| n.as_str()).collect();
    assert_eq!(names[0], "[Content_Types].xml");
    let all: String = parts
        .iter()
        .map(|(n, t)| format!("==== {n}\n{}\n", t.replace("><", ">\n<")))
        .collect();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("docx", all);
    });
}

/// Runs a program; false where it cannot be run or fails.
fn runs(command: &mut std::process::Command) -> bool {
    use std::process::Stdio;
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null());
    quiet
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

#[test]
fn an_office_opens_the_forms() {
    use std::process::Command;
    let tools =
        runs(Command::new("soffice").arg("--version")) && runs(Command::new("pdftotext").arg("-v"));
    if !tools {
        let must = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(!must, "LibreOffice and poppler are needed in CI");
        eprintln!("SKIPPED: opening the forms needs LibreOffice Writer and poppler-utils");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut shipped = shipped();
    let mut made = Vec::new();
    for case in [
        "09-3-补正/9-3-补正后期限续算.case",
        "09-1-即时办理/9-1-即时办理并填写办理记录.case",
    ] {
        for (at, document) in shipped
            .fill(&project().cases.join(case))
            .into_iter()
            .enumerate()
        {
            let path = folder.path().join(format!("{}-{at}.docx", document.name));
            std::fs::write(&path, docx(&document.page).expect("a package")).expect("a file");
            made.push((path, document.page));
        }
    }
    let profile = format!(
        "-env:UserInstallation=file://{}/profile",
        folder.path().display()
    );
    let mut office = Command::new("soffice");
    office.args([&profile, "--headless", "--convert-to", "pdf", "--outdir"]);
    office
        .arg(folder.path())
        .args(made.iter().map(|(path, _)| path));
    assert!(runs(&mut office), "LibreOffice does not open them");
    for (path, page) in &made {
        let pdf = path.with_extension("pdf");
        let said = Command::new("pdftotext")
            .arg(&pdf)
            .arg("-")
            .output()
            .expect("pdftotext");
        let flat = |text: &str| text.split_whitespace().collect::<String>();
        let said = flat(&String::from_utf8_lossy(&said.stdout));
        let title = flat(&page.title);
        assert!(said.contains(&title), "{}: {said}", path.display());
        let info = Command::new("pdfinfo").arg(&pdf).output().expect("pdfinfo");
        let info = String::from_utf8_lossy(&info.stdout).into_owned();
        assert!(info.contains("(A4)"), "{info}");
        // The notice is one sheet that is handed over.
        if path.to_string_lossy().contains("告知书") {
            assert!(info.contains("Pages:           1"), "{info}");
        }
    }
    assert!(made.len() >= 4, "{}", made.len());
}

const RULES: &str = "规章 试行办法\n  施行 2024-01-01\n> 试行办法\n主体 职员\n案件 事项\n  经办人: 职员\n事件 申请 关于 事项\n  经办人: 职员\n  事由: 文本\n事件 答复 关于 事项\n第一条\n> 第一条 答复。\n遇 申请:经办人 应当 5个工作日内 答复。\n";

/// What a template makes of a case under those rules.
fn one(body: &str, case: &str) -> Vec<Filled> {
    let mut sources = SourceMap::default();
    let rules = sources.add(SourceFile::new("规则.banfa", RULES));
    let (tree, _) = banfa::syntax::parse_rules(rules, RULES);
    let (base, problems) = banfa::model::resolve(&[tree], &sources);
    let base = base.unwrap_or_else(|| panic!("{problems:?}"));
    let text = format!(
        "<html><head><meta name=\"每次\" content=\"申请\"/><title>单</title></head><body>{body}</body></html>"
    );
    let file = sources.add(SourceFile::new("文书/单.html", &text));
    let template = template(&base, &sources, file).unwrap_or_else(|p| panic!("{p:?}"));
    let file = sources.add(SourceFile::new("例.case", case));
    let run = run_case(&Program::new(&base), &sources, file, None);
    let view = Run {
        base: &base,
        journal: &run.journal,
        sources: &sources,
        lang: Lang::Zh,
    };
    fill(&template, &view).unwrap_or_else(|p| panic!("{p:?}"))
}

#[test]
fn a_value_is_never_markup_and_never_hides() {
    let case = "案例 例\n名册\n  职员 张三\n2024-03-04 09:00 申请 A1:经办人 张三,事由 “</p><script>alert(1)</script>&{{ 编号 }}{% if %}”\n";
    let filled = one("<p>{{ 本次.事由 }}</p>", case);
    let page = html(&filled[0].page);
    let line = page.lines().find(|l| l.starts_with("<p>")).expect("a line");
    assert_eq!(
        line,
        "<p>&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;{{ 编号 }}{% if %}</p>"
    );
    for (_, text) in parts(docx(&filled[0].page).expect("a package")) {
        well_formed(&text);
        assert!(!text.contains("<script"));
    }
    // A case that hides something in its text is refused before anything is filled in.
    let hiding = case.replace("&{{", "&\u{202e}{{");
    assert_eq!(one("<p>{{ 本次.事由 }}</p>", &hiding).len(), 0);
}

#[test]
fn what_is_not_said_is_blank_and_documents_have_names_of_their_own() {
    let case = "案例 例\n名册\n  职员 张三\n2024-03-04 09:00 申请 A1:经办人 张三\n2024-03-05 09:00 申请 A1:经办人 张三\n2024-03-05 10:00 申请 A2\n";
    let body = "<p>{{ 编号 }}:{{ 本次.事由 or \"没有写\" }};{{ 案件.经办人 }};{{ 首次(\"答复\").时间.年月日 }};{{ 义务(\"答复\")[0].期限.年月日 }}</p>";
    let filled = one(body, case);
    let names: Vec<&str> = filled.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["单-A1", "单-A1-2", "单-A2"]);
    let page = html(&filled[0].page);
    assert!(
        page.contains("<p>A1:没有写;张三;;2024年3月11日</p>"),
        "{page}"
    );
}
