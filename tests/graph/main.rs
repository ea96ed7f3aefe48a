//! Flow charts: what they show of the rules, in every form; a case's way; names that the forms would read as their own.

mod pictures;

use banfa::engine::Program;
use banfa::graph::{EdgeKind, Graph, NodeKind, Path as Way, Sheet};
use banfa::model::{ProvisionId, RuleBase, resolve};
use banfa::project::{load_all, read_source, run_case};
use banfa::report::chart::{Chart, ChartWords, Links, Passed, Trace, charts, dot, mermaid, svg};
use banfa::report::words::Lang;
use banfa::source::{SourceFile, SourceMap};
use banfa::syntax::{parse_citation, parse_rules};
use std::path::Path;

const HEAD: &str = "规章 流程
  公布 2012-05-01
  施行 2012-05-01
  日 指 自然日
  以上、以下 含本数
主体 工作人员
案件 事项
  经办人: 工作人员
  类别: 类别
枚举 类别: 咨询、申请
事件 收件 关于 事项
  经办人: 工作人员
  类别: 类别
事件 审查 关于 事项
事件 答复 关于 事项
事件 同意 关于 事项
事件 不同意 关于 事项
事件 逾期 关于 事项
  经办人: 工作人员
事件 投诉
  被投诉人: 工作人员
处理 诫勉 对 工作人员
";

const RULES: &str = "第一条
> 第一条  收件后按类别办理。
遇 收件,按 类别 分流:
  属于 咨询:经办人 应当 当日内 答复,履行后 办结;
  属于 申请:
    经办人 应当 10日内 审查,逾期 计入 逾期;
    遇 同意,若 已 审查:经办人 应当 3日内 答复,履行后 办结;
    遇 不同意,若 已 审查:终结 为 不同意。
第二条
> 第二条  一年内逾期两次的诫勉。
同一 经办人 本年内 累计 逾期:
  满两次 的:给予 诫勉。
";

fn resolved(rules: &str, sources: &mut SourceMap) -> RuleBase {
    let text = format!("{HEAD}{rules}");
    let file = sources.add(SourceFile::new("流程.banfa", &text));
    let (tree, problems) = parse_rules(file, &text);
    assert!(problems.is_empty(), "{problems:#?}");
    let (base, problems) = resolve(&[tree], sources);
    base.unwrap_or_else(|| panic!("{problems:#?}"))
}

fn drawn(base: &RuleBase, sources: &SourceMap, lang: Lang) -> (Graph, Vec<Chart>) {
    let graph = Graph::of(base, &|_| true);
    let words = ChartWords {
        base,
        sources,
        lang,
    };
    let all = charts(&words, &graph.sheets(base), None);
    (graph, all)
}

#[test]
fn a_small_regulation_in_every_form() {
    let mut sources = SourceMap::default();
    let base = resolved(RULES, &mut sources);
    let (_, all) = drawn(&base, &sources, Lang::Zh);
    insta::assert_snapshot!("mermaid", mermaid(&all));
    insta::assert_snapshot!("dot", dot("流程", &all));
    insta::assert_snapshot!("svg", svg(&all[0], Links::Page));
    let (_, all) = drawn(&base, &sources, Lang::En);
    insta::assert_snapshot!("mermaid-en", mermaid(&all));
}

/// `若 已 审查` is asked of what 审查 leads to, not of where the rule was armed; a breach leads to what counts it.
#[test]
fn rules_leave_from_where_their_event_is_expected() {
    let mut sources = SourceMap::default();
    let base = resolved(RULES, &mut sources);
    let (graph, _) = drawn(&base, &sources, Lang::Zh);
    let kind = |id| &graph.node(id).kind;
    let arms: Vec<_> = graph
        .edges
        .iter()
        .filter(|e| matches!(e.kind, EdgeKind::Arm(..)))
        .map(|e| kind(e.from).clone())
        .collect();
    assert_eq!(arms, [NodeKind::Waiting, NodeKind::Waiting]);
    let counted = graph
        .edges
        .iter()
        .find(|e| matches!(e.kind, EdgeKind::Counted(..)))
        .expect("an edge to the counter");
    assert_eq!(*kind(counted.from), NodeKind::Outcome);
}

fn shipped(sources: &mut SourceMap) -> RuleBase {
    let mut all = load_all(Path::new("rules"), sources).expect("readable");
    all.remove(0).rules.base.expect("they are sound")
}

fn sheet(graph: &Graph, base: &RuleBase, citation: &str) -> Sheet {
    let citation = parse_citation(citation).expect("a citation");
    let provision: ProvisionId = base.find(&citation).expect("a provision");
    graph.sheet(base, provision)
}

#[test]
fn articles_of_the_regulation() {
    let mut sources = SourceMap::default();
    let base = shipped(&mut sources);
    let graph = Graph::of(&base, &|_| true);
    let words = ChartWords {
        base: &base,
        sources: &sources,
        lang: Lang::Zh,
    };
    for (name, citation) in [
        ("article-8-3", "第八条第(三)项"),
        ("article-10", "第十条"),
        ("article-16", "第十六条"),
    ] {
        let chart = words.chart(&sheet(&graph, &base, citation), None);
        insta::assert_snapshot!(name, mermaid(&[chart]));
    }
    let overview = words
        .overview(&graph, None)
        .expect("articles hang together");
    insta::assert_snapshot!("overview", mermaid(&[overview]));
}

/// Every duty of the rules can be performed in the charts, and everything with a rule is drawn: nothing is left out.
#[test]
fn every_duty_and_every_branch_is_drawn() {
    let mut sources = SourceMap::default();
    let base = shipped(&mut sources);
    let graph = Graph::of(&base, &|_| true);
    for (at, statement) in base.statements.iter().enumerate() {
        let id = banfa::model::StatementId::at(at);
        let shown = match &statement.kind {
            banfa::model::StatementKind::Duty(_) => {
                let listed = graph.nodes.iter().any(|n| n.statements.contains(&id));
                let left = graph.edges.iter().any(|e| {
                    e.kind == EdgeKind::Performed(id)
                        || e.kind.come().is_some_and(|c| c.owed == Some(id))
                });
                listed && left
            }
            banfa::model::StatementKind::Switch { branches, .. } => (0..branches.len()).all(|b| {
                graph
                    .edges
                    .iter()
                    .any(|e| e.kind == EdgeKind::Branch(id, b))
            }),
            _ => true,
        };
        let text = sources.slice(statement.span);
        assert!(shown, "not drawn: {text}");
    }
    let mut keys: Vec<&str> = graph.nodes.iter().map(|n| n.key.as_str()).collect();
    let all = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), all, "two nodes bear one name");
}

/// The edges that a case took, with their times, and where it stands.
fn way(case: &str) -> String {
    let mut sources = SourceMap::default();
    let base = shipped(&mut sources);
    let path = Path::new("tests/cases").join(case);
    let mut problems = Vec::new();
    let file = read_source(&path, &mut sources, &mut problems)
        .expect("it can be read")
        .expect("it is a text");
    let run = run_case(&Program::new(&base), &sources, file, None);
    let graph = Graph::of(&base, &|_| true);
    let taken = Way::of(&base, &graph, &run.journal);
    let words = ChartWords {
        base: &base,
        sources: &sources,
        lang: Lang::Zh,
    };
    let trace = Trace {
        path: &taken,
        journal: &run.journal,
    };
    let mut out = String::new();
    for chart in charts(&words, &graph.sheets(&base), Some(trace)) {
        out.push_str(&format!("{}\n", chart.title));
        for edge in chart.edges.iter().filter(|e| e.passed != Passed::No) {
            let lines: Vec<&str> = edge.lines.iter().map(|l| l.text.as_str()).collect();
            let [from, to] = [edge.from, edge.to].map(|at| chart.nodes[at].lines.join(";"));
            out.push_str(&format!("  {from} --[{}]-> {to}\n", lines.join(" | ")));
        }
        for node in chart.nodes.iter().filter(|n| n.passed == Passed::Now) {
            out.push_str(&format!("  在此:{}\n", node.lines.join(";")));
        }
    }
    out
}

#[test]
fn the_way_of_a_case() {
    insta::assert_snapshot!(
        "way-8-3",
        way("08-3-他机关职责/8-3-区府办裁定不设时钟.case")
    );
    insta::assert_snapshot!(
        "way-9-2",
        way("09-2-限时办理/9-2-收件回执载明办结时限.case")
    );
    insta::assert_snapshot!(
        "way-8-1",
        way("08-1-本人职责/8-1-次日零时告知已是逾期.case")
    );
}
