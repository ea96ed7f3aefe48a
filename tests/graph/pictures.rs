//! What the forms look like to programs that read them: escaped, well formed, the same each time, and nothing over
//! anything else.

use super::{RULES, drawn, resolved, shipped};
use banfa::report::chart::{
    Chart, ChartEdge, ChartNode, Line, Links, Look, Passed, Role, Tone, dot, mermaid, svg, svg_page,
};
use banfa::report::words::Lang;
use banfa::source::SourceMap;
use proptest::prelude::*;
use quick_xml::events::Event;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// A chart whose every text is this one.
fn odd(text: &str) -> Chart {
    let node = |id: &str, look| ChartNode {
        id: id.to_owned(),
        look,
        citation: text.to_owned(),
        anchor: "art-1".to_owned(),
        chart: Some(text.to_owned()),
        lines: vec![text.to_owned()],
        passed: Passed::No,
    };
    Chart {
        id: "flow-art-1".to_owned(),
        title: text.to_owned(),
        nodes: vec![node("a", Look::Choice), node("b", Look::End)],
        edges: vec![ChartEdge {
            id: "e".to_owned(),
            from: 0,
            to: 1,
            tone: Tone::Breach,
            citation: text.to_owned(),
            lines: vec![Line {
                role: Role::Event,
                text: text.to_owned(),
            }],
            passed: Passed::Yes,
        }],
    }
}

/// The texts of an SVG, after an XML reader of the ecosystem has read it.
fn texts(svg: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(svg);
    reader.config_mut().check_end_names = true;
    let (mut found, mut open) = (Vec::new(), 0);
    loop {
        match reader.read_event().unwrap_or_else(|e| panic!("{e}\n{svg}")) {
            Event::Start(_) => open += 1,
            Event::End(_) => open -= 1,
            Event::Text(text) => found.push(text.to_string()),
            Event::GeneralRef(name) => {
                let name = name.to_string();
                let c = quick_xml::escape::resolve_predefined_entity(&name).unwrap_or("");
                assert!(!c.is_empty(), "&{name}; is not XML's own");
                found.push(c.to_owned());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open, 0);
    found
}

const ODD: [&str; 6] = [
    "a \"b\" <c> & 'd'",
    "换\n行\r\n制\u{1}表\t符",
    "# ; | % `x` {y} [z] (w) end subgraph --> == ",
    "\\n \\ \\\" \u{fffe}",
    "𠮷野家 😀 e\u{301}",
    "]]> <!-- </svg> &amp; &nope;",
];

#[test]
fn odd_names_are_escaped() {
    for text in ODD {
        let said = texts(&svg_page(text, &[odd(text)])).concat();
        let bare = |s: &str| {
            s.chars()
                .filter(|c| c.is_alphanumeric())
                .collect::<String>()
        };
        assert!(bare(&said).contains(&bare(text)), "{text} → {said}");
        let flow = mermaid(&[odd(text)]);
        // Whatever is written between quotes holds no quote and no end of line.
        for line in flow.lines().filter(|l| l.contains('"')) {
            assert_eq!(line.matches('"').count(), 2, "{line}");
            let inner = line.split('"').nth(1).expect("a label");
            assert!(
                !inner.replace("<br/>", "").contains(['<', '>', '`']),
                "{line}"
            );
        }
    }
}

/// Graphviz itself reads the charts, where it is installed (`.ci/run` installs it).
#[test]
fn graphviz_reads_dot() {
    let mut sources = SourceMap::default();
    let base = shipped(&mut sources);
    let (_, all) = drawn(&base, &sources, Lang::Zh);
    let odd: Vec<Chart> = ODD.iter().map(|text| odd(text)).collect();
    for text in [dot(&base.title, &all), dot(ODD[0], &odd)] {
        let Ok(mut graphviz) = Command::new("dot")
            .arg("-Tcanon")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
        else {
            eprintln!("graphviz is not installed: not tried");
            return;
        };
        let mut input = graphviz.stdin.take().expect("a pipe");
        let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
        let done = graphviz.wait_with_output().expect("it ends");
        writer.join().expect("written").expect("written");
        let errors = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success() && errors.is_empty(), "{errors}");
    }
}

/// The boxes and labels of a drawing: `(left, top, right, bottom)`.
fn boxes(svg: &str) -> Vec<(f64, f64, f64, f64)> {
    let value = |line: &str, name: &str| -> Option<f64> {
        let at = line.find(&format!(" {name}=\""))? + name.len() + 3;
        line[at..].split('"').next()?.parse().ok()
    };
    let rects = svg
        .lines()
        .filter(|l| l.contains("<rect") && !l.contains("class=\"paper\""));
    rects
        .filter_map(|line| {
            let rect = &line[line.find("<rect")?..];
            let (x, y) = (value(rect, "x")?, value(rect, "y")?);
            Some((x, y, x + value(rect, "width")?, y + value(rect, "height")?))
        })
        .collect()
}

/// No box or label of the whole regulation lies on another, and all lie on the page.
#[test]
fn nothing_lies_on_anything_else() {
    let mut sources = SourceMap::default();
    let base = shipped(&mut sources);
    for lang in [Lang::Zh, Lang::En] {
        let (_, all) = drawn(&base, &sources, lang);
        for chart in &all {
            let text = svg(chart, Links::Page);
            let drawn = boxes(&text);
            assert!(drawn.len() >= chart.edges.len(), "{}", chart.title);
            for (n, a) in drawn.iter().enumerate() {
                assert!(a.0 >= 0.0 && a.1 >= 0.0, "{}: off the page", chart.title);
                for b in &drawn[n + 1..] {
                    let apart = a.2 <= b.0 + 0.3
                        || b.2 <= a.0 + 0.3
                        || a.3 <= b.1 + 0.3
                        || b.3 <= a.1 + 0.3;
                    assert!(apart, "{}: {a:?} lies on {b:?}", chart.title);
                }
            }
        }
    }
}

#[test]
fn the_same_charts_each_time() {
    let text = || {
        let mut sources = SourceMap::default();
        let base = resolved(RULES, &mut sources);
        let (_, all) = drawn(&base, &sources, Lang::Zh);
        svg_page("流程", &all)
    };
    assert_eq!(text(), text());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the rules call things, the drawing is well formed and the texts are quoted.
    #[test]
    fn any_text_is_drawn(text in "\\PC{0,40}|[\\x00-\\x7f]{0,40}") {
        texts(&svg_page(&text, &[odd(&text)]));
        for line in mermaid(&[odd(&text)]).lines() {
            prop_assert!(line.matches('"').count() <= 2, "{}", line);
        }
    }
}
