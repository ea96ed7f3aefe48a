//! The reading of rule files and case files: the shape of the tree, and the text that a problem underlines.

use banfa::problem::Problem;
use banfa::source::FileId;
use banfa::syntax::tree::*;
use banfa::syntax::{
    EXPECTABLE, MAX_DEPTH, MAX_FILE_BYTES, fold_name, parse_case, parse_citation, parse_limit,
    parse_rules,
};

const FILE: FileId = FileId(0);

fn rules(text: &str) -> RuleFile {
    let (file, problems) = parse_rules(FILE, text);
    assert_eq!(shown(text, &problems), Vec::<String>::new(), "in {text}");
    file
}

/// `code underlined text → mend` of each problem.
fn shown(text: &str, problems: &[Problem]) -> Vec<String> {
    let line = |p: &Problem| {
        let mend = p
            .mend
            .as_ref()
            .map_or(String::new(), |m| format!(" → {}", m.text));
        let more = match &p.kind {
            banfa::problem::ProblemKind::Unexpected { expected, .. } => format!(" {expected:?}"),
            _ => String::new(),
        };
        format!("{} {}{mend}{more}", p.code(), &text[p.span.range()])
    };
    problems.iter().map(line).collect()
}

#[test]
fn the_examples_of_the_language_are_read_without_a_problem() {
    for text in [
        include_str!("syntax/vocabulary.banfa"),
        include_str!("syntax/rules.banfa"),
        include_str!("syntax/forms.banfa"),
        include_str!("syntax/calendar.banfa"),
    ] {
        rules(text);
    }
    let text = include_str!("syntax/complaints.case");
    let (_, problems) = parse_case(FILE, text);
    assert_eq!(shown(text, &problems), Vec::<String>::new());
}

/// The problems of rules that stand in an article.
fn faults(rules: &str) -> Vec<String> {
    let text = format!("第一条\n> 第一条\n{rules}");
    let (_, problems) = parse_rules(FILE, &text);
    let line = |p: &Problem| {
        let mend = p
            .mend
            .as_ref()
            .map_or(String::new(), |m| format!(" → {}", m.text));
        format!(
            "{} {}{mend}",
            p.code(),
            text[p.span.range()].replace('\n', "⏎")
        )
    };
    problems.iter().map(line).collect()
}

fn article(rules_text: &str) -> Provision {
    let file = rules(&format!("第一条\n> 第一条\n{rules_text}"));
    match file.items.into_iter().next() {
        Some(Item::Provision(provision)) => provision,
        other => panic!("no article but {other:?}"),
    }
}

/// The statements of the first rule.
fn statements(rules_text: &str) -> Vec<Statement> {
    let mut rule_parts = article(rules_text)
        .parts
        .into_iter()
        .filter_map(|part| match part {
            Part::Rule(rule) => Some(rule.statements),
            Part::Declaration(_) | Part::Provision(_) => None,
        });
    rule_parts.next().expect("a rule")
}

fn duty(rules_text: &str) -> Duty {
    match statements(rules_text).remove(0).kind {
        StatementKind::Duty(duty) => *duty,
        other => panic!("no duty but {other:?}"),
    }
}

fn condition(text: &str) -> ExprKind {
    match statements(&format!("若 {text} 的:办结。")).remove(0).kind {
        StatementKind::Headed(Head::If(expr), _) => expr.kind,
        other => panic!("no condition but {other:?}"),
    }
}

/// Statements as nested words: `head[body]`.
fn sketch(statements: &[Statement]) -> String {
    let one = |s: &Statement| match &s.kind {
        StatementKind::Headed(head, body) => {
            let head = match head {
                Head::On(trigger) => format!("遇{}", trigger.events[0].text),
                Head::Period(_) => "每".into(),
                Head::If(_) => "若".into(),
                Head::Switch(_) => "按".into(),
                Head::Branch(_) => "属于".into(),
                Head::Otherwise => "其他".into(),
                Head::Counter(_) => "同一".into(),
                Head::Tier(tier) => format!("满{}{}", tier.at.value, tier.unit),
                Head::AnyOf => "有".into(),
            };
            format!("{head}[{}]", sketch(body))
        }
        StatementKind::Sanction { sanctions, .. } => sanctions[0].text.clone(),
        StatementKind::Duty(duty) => duty.acts[0][0].text.clone(),
        StatementKind::Close => "办结".into(),
        other => panic!("not sketched: {other:?}"),
    };
    statements.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn texts(names: &[Name]) -> Vec<&str> {
    names.iter().map(|n| n.text.as_str()).collect()
}

#[test]
fn heads_nest_by_rank() {
    let shape = |text: &str| sketch(&statements(text));
    assert_eq!(
        shape("遇 甲:给予 一级;遇 乙:给予 二级;给予 三级。"),
        "遇甲[一级 遇乙[二级 三级]]"
    );
    assert_eq!(
        shape(
            "遇 甲,按 归属 分流:属于 子:给予 一级;遇 乙:给予 二级;属于 丑:给予 三级;其他情形:办结。"
        ),
        "遇甲[按[属于[一级 遇乙[二级]] 属于[三级] 其他[办结]]]"
    );
    assert_eq!(
        shape(
            "按 甲 分流:属于 子,按 乙 分流:属于 寅:给予 一级;属于 卯:给予 二级;按 丙 分流:属于 辰:办结。"
        ),
        "按[属于[按[属于[一级] 属于[二级]]]] 按[属于[办结]]"
    );
    assert_eq!(
        shape("同一 某人 本年内 累计 投诉:满一次:给予 一级;满两次起 每次:给予 二级,给予 三级。"),
        "同一[满1次[一级] 满2次[二级 三级]]"
    );
}

#[test]
fn a_head_before_a_child_is_a_chapeau() {
    let provision = article("遇 甲,按 归属 分流:\n(一)\n> (一)\n属于 子:办结。");
    let [Part::Rule(rule), Part::Provision(item)] = &provision.parts[..] else {
        panic!("{provision:?}")
    };
    assert!(rule.chapeau);
    assert_eq!(sketch(&rule.statements), "遇甲[按[]]");
    assert_eq!((item.marker.level, item.marker.number), (Level::Item, 1));
    assert_eq!(faults("遇 甲:。"), ["S020 遇 甲"]);
    assert_eq!(faults("遇 甲:\n第二条\n> 第二条\n宣示。"), ["S020 遇 甲"]);
}

#[test]
fn items_under_any_of_are_bare_conditions() {
    let provision = article("有下列情形之一 的:给予 警告:\n(一)\n> (一)\n构成违纪 且 非 查实;\n(二)\n> (二)\n满意度 为 不满意。".replace("警告:", "警告。").as_str());
    let Part::Rule(rule) = &provision.parts[0] else {
        panic!()
    };
    assert!(rule.chapeau);
    for part in &provision.parts[1..] {
        let Part::Provision(item) = part else {
            panic!()
        };
        let Part::Rule(rule) = &item.parts[0] else {
            panic!()
        };
        assert!(matches!(
            rule.statements[0].kind,
            StatementKind::Condition(_)
        ));
    }
}

#[test]
fn clauses_of_a_duty() {
    let d = duty(
        "各 成员股室 应当 自 受理 起 两年内 向 甲、乙 答复 并 归档 或 移送,答复内容 含 全部 要素,若 急,扣除 补正期间,\
         经 局领导 批准 可以 延长 至多 5个工作日,至多 两次,但 紧急 的 除外,免除 遇 撤回,逾期 给予 警告,对 股长 给予 记过。",
    );
    assert!(d.obligor.each);
    assert_eq!(
        d.acts.iter().map(|g| texts(g)).collect::<Vec<_>>(),
        [vec!["答复", "归档"], vec!["移送"]]
    );
    let limit = d.limit.unwrap();
    assert_eq!(limit.from.unwrap().text, "受理");
    assert!(matches!(
        limit.term,
        Term::Within(Quantity {
            count: 2,
            unit: Unit::Year,
            ..
        })
    ));
    assert_eq!(d.recipients.len(), 2);
    assert_eq!(
        (d.act_conditions.len(), d.when.is_some(), d.unless.is_some()),
        (1, true, true)
    );
    assert_eq!(texts(&d.excluded), ["补正期间"]);
    let extension = d.extension.unwrap();
    assert_eq!(
        (extension.at_most, extension.by.count, extension.times),
        (true, 5, Some(2))
    );
    assert_eq!(texts(&d.waivers[0].events), ["撤回"]);
    assert_eq!(
        d.continuations.len(),
        2,
        "both sanctions follow the missed limit"
    );
}

#[test]
fn later_clauses_belong_to_the_nearest_duty() {
    let d = duty("甲 应当 告知,逾期 给予 警告,履行后 乙 应当 归档,逾期 给予 记过。");
    assert_eq!(d.continuations.len(), 2);
    let StatementKind::Duty(inner) = &d.continuations[1].statement.kind else {
        panic!()
    };
    assert_eq!(inner.continuations.len(), 1);
}

#[test]
fn terms_of_limits() {
    let term = |text: &str| parse_limit(FILE, text).unwrap().term;
    assert_eq!(term("当日内"), Term::SameDay);
    assert!(matches!(
        term("1月31日 前"),
        Term::BeforeDay {
            month: 1,
            day: 31,
            ..
        }
    ));
    assert!(matches!(
        term("开庭 前 3日"),
        Term::BeforeEvent { lead: Some(_), .. }
    ));
    assert!(matches!(term("法定时限、承诺时限 中较短者"), Term::Shortest(both) if both.len() == 2));
    assert!(matches!(
        term("承诺时限 内,未定 则 20日内"),
        Term::Otherwise(..)
    ));
    assert!(matches!(
        term("十二个工作小时内"),
        Term::Within(Quantity {
            count: 12,
            unit: Unit::WorkingHour,
            ..
        })
    ));
    assert!(matches!(
        term("5 个月 内"),
        Term::Within(Quantity {
            unit: Unit::Month,
            ..
        })
    ));
    let problem = parse_limit(FILE, "5天内").unwrap_err();
    assert_eq!(
        (problem.code(), problem.mend.unwrap().text.as_str()),
        ("S012", "5日内")
    );
    assert!(parse_limit(FILE, "").is_err());
    assert!(parse_limit(FILE, "2月30日 前").is_err());
}

#[test]
fn numbers_in_words() {
    let number = |text: &str| match condition(&format!("甲 超过 {text}")) {
        ExprKind::Compare(_, Compare::Exceeds, right) => match &right[0].kind {
            ExprKind::Number(n) => n.to_string(),
            other => panic!("{text}: {other:?}"),
        },
        other => panic!("{text}: {other:?}"),
    };
    for (text, value) in [
        ("百分之二十", "0.2"),
        ("三倍", "3"),
        ("5万元", "50000"),
        ("3.5", "3.5"),
        ("一百二十", "120"),
        ("两次", "2"),
        ("30%", "0.3"),
        ("四分之一", "0.25"),
        ("-3", "-3"),
        ("\u{ff11}\u{ff12}", "12"),
        ("1.5亿元", "150000000"),
    ] {
        assert_eq!(number(text), value, "{text}");
    }
}

#[test]
fn comparisons() {
    let compare = |text: &str| match condition(text) {
        ExprKind::Compare(_, compare, _) => compare,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(compare("年龄 18 以上"), Compare::OrMore);
    assert_eq!(compare("年龄 为 18以下"), Compare::OrLess);
    assert_eq!(compare("比例 百分之二十以上"), Compare::OrMore);
    assert_eq!(compare("数额 5万元以上"), Compare::OrMore);
    assert_eq!(compare("延误 3个工作日以上"), Compare::OrMore);
    assert_eq!(compare("办结时间 早于 2012-05-18 09:00"), Compare::Before);
    assert_eq!(compare("办结时间 晚于 2012年5月18日"), Compare::After);
    assert!(matches!(condition("延误 5日以上 不满 10日"), ExprKind::And(both) if both.len() == 2));
    assert!(matches!(
        condition("(甲 + 乙) × 2 − 1 超过 3"),
        ExprKind::Compare(..)
    ));
    assert!(matches!(condition("非 (甲 或 乙)"), ExprKind::Not(_)));
    assert!(
        matches!(condition("已 报局领导、请示"), ExprKind::Happened { happened: true, events } if events.len() == 2)
    );
    let ExprKind::Contains { members, .. } = condition("内容 含 全部 要素") else {
        panic!()
    };
    assert!(matches!(&members[0].kind, ExprKind::All(Some(of)) if of.text == "要素"));
}

#[test]
fn names_may_look_like_keywords() {
    let d = duty("办理 应当 计 一次性告知 或 认定过错 或 不得评先。");
    assert_eq!(d.obligor.party.segments[0].text, "办理");
    assert!(matches!(d.limit.unwrap().term, Term::Named(_)));
    assert_eq!(
        d.acts
            .iter()
            .flatten()
            .map(|n| n.text.as_str())
            .collect::<Vec<_>>(),
        ["一次性告知", "认定过错", "不得评先"]
    );
    assert_eq!(sketch(&statements("给予 不得评先。")), "不得评先");
}

#[test]
fn widths_are_one_token_and_names_fold() {
    let narrow = "第一条\n> x\n若 A1 为 (甲 且 乙),给 超过 10日:\n办结;办结。";
    let wide: String = narrow
        .chars()
        .map(|c| match c {
            '>' | '\n' => c,
            ' ' => '\u{3000}',
            '!'..='~' => char::from_u32(c as u32 + 0xfee0).unwrap(),
            _ => c,
        })
        .collect();
    let strip = |text: &str| {
        text.replace(",给 超过 10日", "")
            .replace("\u{ff0c}给\u{3000}超过\u{3000}\u{ff11}\u{ff10}日", "")
    };
    for text in [strip(narrow), strip(&wide)] {
        let file = rules(&text);
        let Item::Provision(article) = &file.items[0] else {
            panic!()
        };
        let Part::Rule(rule) = &article.parts[0] else {
            panic!()
        };
        let StatementKind::Headed(Head::If(expr), body) = &rule.statements[0].kind else {
            panic!()
        };
        assert_eq!(body.len(), 2);
        let ExprKind::Compare(left, ..) = &expr.kind else {
            panic!()
        };
        let ExprKind::Path(path) = &left.kind else {
            panic!()
        };
        assert_eq!(path.segments[0].text, "A1");
    }
    assert_eq!(fold_name("\u{ff08}e\u{301}\u{ff09}\u{3000}"), "(é) ");
}

#[test]
fn line_ends_and_comments_are_blanks() {
    let text =
        "\u{feff}第一条 # 一\r\n> 原文\u{3000}# 不是注释\r\n给予\t警告 # 二 。\r\n  、记过。\r\n";
    let file = rules(text);
    let Item::Provision(article) = &file.items[0] else {
        panic!()
    };
    assert_eq!(article.quote[0].text, "原文\u{3000}# 不是注释");
    let Part::Rule(rule) = &article.parts[0] else {
        panic!()
    };
    let StatementKind::Sanction { sanctions, .. } = &rule.statements[0].kind else {
        panic!()
    };
    assert_eq!(texts(sanctions), ["警告", "记过"]);
    assert_eq!(&text[rule.span.range()], "给予\t警告 # 二 。\r\n  、记过。");
}

#[test]
fn further_paragraphs_of_wording() {
    let provision = article(
        "(一)\n> (一)甲\n若 子:\n1. 给予 甲;\n2. 给予 乙。\n> 又一段\n给予 丙。\n第二款\n> 第二段\n宣示。",
    );
    let [Part::Provision(item), Part::Provision(paragraph)] = &provision.parts[..] else {
        panic!("{provision:?}")
    };
    assert_eq!(
        item.quote
            .iter()
            .map(|q| q.text.as_str())
            .collect::<Vec<_>>(),
        ["(一)甲", "又一段"]
    );
    assert_eq!(
        item.parts.len(),
        4,
        "chapeau, two 目, and the rule below the second paragraph"
    );
    assert_eq!(
        (paragraph.marker.level, paragraph.marker.number),
        (Level::Paragraph, 2)
    );
    assert_eq!(faults("(一)\n> (二)甲\n宣示。"), ["S014 > (二)甲"]);
    assert_eq!(faults("(一)\n宣示。\n> (一)甲"), ["S015 > (一)甲"]);
    let (_, problems) = parse_rules(FILE, "> 孤行\n");
    assert_eq!(problems[0].code(), "S015");
}

#[test]
fn markers_and_titles() {
    let file = rules(
        "第一章 总则\n> 第一章  总 则\n第一节 甲\n> 第一节  甲\n第十六条之一 首办(首问)的职责\n> 第十六条之一\n宣示。\n备注\n> 备注:\n1.\n> 1、甲\n宣示。",
    );
    let [Item::Provision(chapter), Item::Provision(annex)] = &file.items[..] else {
        panic!()
    };
    let Part::Provision(section) = &chapter.parts[0] else {
        panic!()
    };
    let Part::Provision(article) = &section.parts[0] else {
        panic!()
    };
    assert_eq!((article.marker.number, article.marker.suffix), (16, 1));
    assert_eq!(article.title.as_ref().unwrap().text, "首办(首问)的职责");
    assert_eq!(
        (annex.marker.level, annex.marker.number),
        (Level::Chapter, 0)
    );
    assert_eq!(faults("第二条 适用于 事项。"), ["S016 适用于 事项。"]);
    assert_eq!(faults("(1)宣示。"), ["S013 (1)"]);
    assert_eq!(faults("第零条\n宣示。"), ["S030 第零条"]);
}

#[test]
fn citations() {
    let steps = |text: &str| parse_citation(text).map(|c| c.steps);
    assert_eq!(
        steps("第十六条之一第二款第(十二)项第3目"),
        Some(vec![
            (Level::Article, 16, 1),
            (Level::Paragraph, 2, 0),
            (Level::Item, 12, 0),
            (Level::Point, 3, 0)
        ])
    );
    assert_eq!(
        steps("备注第2项"),
        Some(vec![(Level::Chapter, 0, 0), (Level::Point, 2, 0)])
    );
    assert_eq!(
        steps(" 第8条第\u{ff08}二\u{ff09}项 "),
        Some(vec![(Level::Article, 8, 0), (Level::Item, 2, 0)])
    );
    assert_eq!(steps("第八"), None);
}

#[test]
fn a_citation_may_be_seen_from_where_it_stands() {
    let anchor = |text: &str| match statements(&format!("依照 {text} 办理。")).remove(0).kind {
        StatementKind::Follow(citation) => (citation.anchor, citation.steps),
        other => panic!("{other:?}"),
    };
    let this = Anchor::This;
    assert_eq!(anchor("本条"), (Some(this(Level::Article)), vec![]));
    assert_eq!(
        anchor("本条第(二)项"),
        (Some(this(Level::Article)), vec![(Level::Item, 2, 0)])
    );
    assert_eq!(
        anchor("前条第二款"),
        (
            Some(Anchor::Former(Level::Article)),
            vec![(Level::Paragraph, 2, 0)]
        )
    );
    assert_eq!(anchor("第(二)项"), (None, vec![(Level::Item, 2, 0)]));
    assert!(parse_citation("本条").is_none(), "nothing to see it from");
}

#[test]
fn an_attribute_and_its_value_may_stand_side_by_side() {
    let is = |text: &str| match condition(text) {
        ExprKind::Compare(_, Compare::Is, values) => values.len(),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!((is("材料 齐全"), is("查实 是")), (1, 1));
    assert!(matches!(
        condition("材料 齐全 且 (急 或 查实 是)"),
        ExprKind::And(_)
    ));
    // A word that ends the condition is none of its values.
    let StatementKind::Headed(_, body) = statements(
        "同一 某人 本年内 累计 违章:满一次:给予 警告;遇 学习,若 合格 清除;遇 学习,若 合格 扣减 3。",
    )
    .remove(0)
    .kind
    else {
        panic!()
    };
    assert!(matches!(body[1].kind, StatementKind::Clear(_)));
    assert!(matches!(body[2].kind, StatementKind::Deduct { .. }));
    assert_eq!(faults("若 归属 是 本人职责 的:办结。"), ["S012 是 → 为"]);
    assert_eq!(faults("若 金额 大于 5 的:办结。"), ["S012 大于 → 超过"]);
}

#[test]
fn an_exception_belongs_to_all_that_commas_join() {
    let kinds = |text: &str| -> Vec<bool> {
        let all = statements(text);
        all.iter()
            .map(|s| matches!(s.kind, StatementKind::Excepted(..)))
            .collect()
    };
    assert_eq!(
        kinds("给予 警告,计入 记录,但 初犯 的 除外;给予 记过。"),
        [true, true, false]
    );
    let d = duty("甲 应当 答复,逾期 对 甲 给予 警告,但 紧急 的 除外。");
    assert!(d.unless.is_some(), "it is the duty that is excepted");
}

#[test]
fn mistakes_are_answered_with_the_mend() {
    for (text, answer) in [
        (
            "首问责任人应当 告知。",
            "S011 首问责任人应当 → 首问责任人 应当",
        ),
        ("首问责任人 不得收费。", "S011 不得收费 → 不得 收费"),
        ("若归属 为 甲:办结。", "S011 若归属 → 若 归属"),
        ("适用于事项。", "S011 适用于事项 → 适用于 事项"),
        (
            "甲 应当 自申请起 3日内 告知。",
            "S011 自申请起 → 自 申请 起",
        ),
        ("甲 应当 告知,履行后办结。", "S011 履行后办结 → 履行后 办结"),
        ("甲 应当 向乙 告知。", "S011 向乙 → 向 乙"),
        ("甲 应该 告知。", "S012 应该 → 应当"),
        ("如果 甲:办结。", "S012 如果 → 若"),
        ("若 次数(投诉)>=3:办结。", "S012 >= →  不少于 "),
        ("若 甲 and 乙:办结。", "S012 and → 且"),
        ("甲 应当 10天内 告知。", "S012 10天内 → 10日内"),
        ("甲 应当 5 天内 告知。", "S012 天内 → 日内"),
        ("若 延误 超过 10天:办结。", "S012 10天 → 10日"),
        ("若 甲 的,乙 应当 告知。", "S012 , → :"),
        (
            "若 甲 且 乙 或 丙:办结。",
            "S017 甲 且 乙 或 丙 → (甲 且 乙) 或 丙",
        ),
        ("甲 应当 告知", "S018 甲 应当 告知 → 。"),
        ("甲 应当 告知\n给予 警告。", "S018 甲 应当 告知 → 。"),
        ("遇 甲:办结;若 乙:办结。", "S019 若 乙"),
        ("认定 甲 为 2012-02-30。", "S022 2012-02-30"),
        (
            "认定 甲 为 99999999999999999999。",
            "S023 99999999999999999999",
        ),
        ("认定 甲 为 一百二。", "S024 一百二"),
        ("甲 可以 申诉,期满 未 起诉 办结。", "S027 起诉"),
        ("甲 应当 告知,若 乙,若 丙。", "S026 若 丙"),
        ("认定 甲 为 “无尾。\n第二条\n> 第二条\n宣示。", "S028 “"),
        ("甲 应当 告知 履行后 办结。", "S010 履行后 → ,"),
        ("若 (甲 且 (乙 或 丙):办结。", "S010 : → )"),
        ("。", "S025 。"),
    ] {
        assert_eq!(faults(text), [answer], "{text}");
    }
    let (_, problems) = parse_rules(FILE, "办结。");
    assert_eq!(problems[0].code(), "S031");
}

#[test]
fn all_mistakes_of_a_file_are_found_and_their_neighbours_survive() {
    let text = "主体 股室\n  负责人 人\n  电话: 文本\n第一条\n> 第一条\n甲 应该 告知。\n办结。\n(一)\n> (一)\n给予 甲;给给 乙;给予 丙。\n\
                枚举 丁 戊\n第二条\n> 第二条\n宣示。";
    let (file, problems) = parse_rules(FILE, text);
    let codes: Vec<String> = shown(text, &problems)
        .iter()
        .map(|s| s.split(' ').take(2).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(codes, ["S010 人", "S012 应该", "S010 乙", "S010 戊"]);
    assert_eq!(file.items.len(), 3);
    let Item::Declaration(Declaration {
        kind: DeclarationKind::Party(_, fields),
        ..
    }) = &file.items[0]
    else {
        panic!()
    };
    assert_eq!(fields[0].name.text, "电话");
    let Item::Provision(article) = &file.items[1] else {
        panic!()
    };
    let [Part::Rule(unread), Part::Rule(kept), Part::Provision(item)] = &article.parts[..] else {
        panic!("{article:?}")
    };
    assert!(unread.statements.is_empty());
    assert_eq!(file.unread, ["负责人", "人", "枚举", "丁", "戊"]);
    assert_eq!(sketch(&kept.statements), "办结");
    let Part::Rule(rule) = &item.parts[0] else {
        panic!()
    };
    assert_eq!(sketch(&rule.statements), "甲 丙");
}

#[test]
fn nesting_is_bounded() {
    let nested = |n: usize| format!("若 {}甲{}:办结。", "(".repeat(n), ")".repeat(n));
    assert_eq!(faults(&nested(MAX_DEPTH)), Vec::<String>::new());
    assert_eq!(faults(&nested(MAX_DEPTH + 1)), ["S003 ("]);
    let duties = |n: usize| format!("{}甲 应当 告知。", "甲 应当 告知,履行后 ".repeat(n));
    assert_eq!(faults(&duties(MAX_DEPTH)), Vec::<String>::new());
    assert_eq!(faults(&duties(MAX_DEPTH + 1)), ["S003 履行后"]);
    let heads = |n: usize| format!("{}按 甲 分流:属于 乙:办结。", "按 甲 分流,".repeat(n));
    assert_eq!(faults(&heads(MAX_DEPTH - 2)), Vec::<String>::new());
    assert_eq!(faults(&heads(MAX_DEPTH - 1)), ["S003 属于 乙"]);
    for hostile in [
        "(".repeat(4_000),
        format!("若 {}甲:办结。", "非 ".repeat(4_000)),
        format!("认定 甲 为 1{}。", "+1".repeat(4_000)),
        format!("认定 甲 为 乙{}。", ",未定 则 乙".repeat(4_000)),
        "按 甲 分流:".repeat(2_000),
        "“".repeat(4_000),
        "若 (甲 超过 1 超过 2) 超过 3 超过 4:办结。".to_owned(),
    ] {
        assert!(!faults(&hostile).is_empty(), "{}", &hostile[..30]);
    }
}

#[test]
fn files_are_bounded() {
    let fits = "#".repeat(MAX_FILE_BYTES);
    assert_eq!(parse_rules(FILE, &fits).1, []);
    assert_eq!(parse_case(FILE, &fits).1, []);
    let too_large = "#".repeat(MAX_FILE_BYTES + 1);
    assert_eq!(parse_rules(FILE, &too_large).1[0].code(), "S002");
    assert_eq!(parse_case(FILE, &too_large).1[0].code(), "S002");
}

#[test]
fn case_files() {
    let text = include_str!("syntax/complaints.case");
    let (case, _) = parse_case(FILE, text);
    assert_eq!(case.title.unwrap().text, "三次有效投诉应调离岗位");
    assert_eq!(case.note[0].text, "检验第十六条第(一)项的第三档");
    assert_eq!(case.roster.len(), 2);
    assert_eq!(case.events.len(), 4);
    assert_eq!(texts(&case.events[0].ids), ["A1"]);
    assert_eq!(case.events[2].fields.len(), 5, "an indented line continues");
    assert!(matches!(
        case.events[2].fields[4].values[0].kind,
        CaseValueKind::Bool(false)
    ));
    let values: Vec<_> = case.events[3]
        .fields
        .iter()
        .map(|f| &f.values[0].kind)
        .collect();
    assert!(matches!(
        values[..],
        [
            CaseValueKind::Citation(_),
            CaseValueKind::DateTime(_),
            CaseValueKind::Duration(_),
            CaseValueKind::Number(_),
            CaseValueKind::Text(_)
        ]
    ));
    assert_eq!(case.expectations.len(), 11);
    assert_eq!(case.expectations[0].under.as_ref().unwrap().steps.len(), 2);
    assert!(matches!(
        case.expectations[1].kind,
        ExpectationKind::Sanction { times: Some(2), .. }
    ));
    assert!(matches!(
        &case.expectations[4].kind,
        ExpectationKind::Duty {
            party: Some(_),
            case: None,
            ..
        }
    ));
    assert!(matches!(
        case.expectations[9].kind,
        ExpectationKind::Entries { times: 1, .. }
    ));
    assert!(matches!(
        case.expectations[10].kind,
        ExpectationKind::Happened { times: 3, .. }
    ));
}

#[test]
fn bad_case_lines_are_refused_one_by_one() {
    let text = "案例 甲\n案例 乙\n名册\n  股室\n  股室 法制股\n2012-13-01 咨询\n2012-06-01 25:00 咨询 A1\n2012-06-01 咨询 A1:接待人\n\
                2012-06-02 咨询 A-1.b_2:甲 乙\n啊\n期望 张三 什么\n截至 昨天\n截至 2012-12-31";
    let (case, problems) = parse_case(FILE, text);
    let found: Vec<String> = problems
        .iter()
        .map(|p| format!("{} {}", p.code(), &text[p.span.range()]))
        .collect();
    assert_eq!(
        found,
        [
            "S026 案例 乙",
            "S010 ",
            "S022 2012-13-01",
            "S022 25:00",
            "S034 接待人",
            "S021 啊",
            "S010 ",
            "S010 昨天"
        ]
    );
    assert_eq!(case.roster.len(), 1);
    assert_eq!(texts(&case.events.last().unwrap().ids), ["A-1.b_2"]);
    assert!(case.as_of.is_some());
}

#[test]
fn whatever_is_expected_has_words() {
    for name in EXPECTABLE {
        assert_ne!(
            banfa::report::words::grammar_word(name, banfa::report::words::Lang::Zh),
            **name,
            "{name}"
        );
    }
}

#[test]
fn the_rule_base_is_read_without_a_problem() {
    let mut folders = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("rules")];
    let mut bad = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "banfa") {
                let text = std::fs::read_to_string(&path).unwrap();
                let (_, problems) = parse_rules(FILE, &text);
                for (shown, problem) in shown(&text, &problems).into_iter().zip(&problems) {
                    let line = text[..problem.span.start as usize].matches('\n').count() + 1;
                    bad.push(format!("{}:{line} {shown}", path.display()));
                }
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

fn no_panic(text: &str) {
    let (_, mut problems) = parse_rules(FILE, text);
    problems.extend(parse_case(FILE, text).1);
    for problem in problems {
        assert!(text.get(problem.span.range()).is_some(), "{problem:?}");
        if let Some(mend) = &problem.mend {
            assert!(text.get(mend.span.range()).is_some(), "{problem:?}");
        }
        if let banfa::problem::ProblemKind::Unexpected { expected, .. } = &problem.kind {
            assert!(
                expected
                    .iter()
                    .all(|name| EXPECTABLE.contains(&name.as_str())),
                "{problem:?}"
            );
            assert!(
                !expected.is_empty(),
                "{problem:?} in {}",
                text.get(problem.span.start as usize..)
                    .unwrap_or("")
                    .chars()
                    .take(40)
                    .collect::<String>()
            );
        }
    }
}

const VALID: [&str; 5] = [
    include_str!("syntax/vocabulary.banfa"),
    include_str!("syntax/rules.banfa"),
    include_str!("syntax/forms.banfa"),
    include_str!("syntax/calendar.banfa"),
    include_str!("syntax/complaints.case"),
];

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,200}") {
        no_panic(&text);
    }

    #[test]
    fn any_mixture_of_words_is_read_without_panic(
        words in proptest::collection::vec(proptest::sample::select(WORDS), 0..60)
    ) {
        no_panic(&words.concat());
    }

    #[test]
    fn any_change_of_a_valid_file_is_read_without_panic(
        which in 0..VALID.len(),
        cuts in proptest::collection::vec((0.0..1.0, 0_usize..12, proptest::sample::select(WORDS)), 1..6),
    ) {
        let mut text: Vec<char> = VALID[which].chars().collect();
        for (place, length, word) in cuts {
            let at = (place * text.len() as f64) as usize;
            let end = (at + length).min(text.len());
            text.splice(at..end, word.chars());
        }
        no_panic(&text.into_iter().collect::<String>());
    }
}

#[rustfmt::skip]
const WORDS: &[&str] = &[
    "", " ", "\n", "\r\n", "\t", "\u{3000}", ",", ";", ":", "(", ")", "。", "、", "“", "”", "\"", "#", ">", "> ", "《", "》", "+", "-", "×",
    "<", ">=", "\u{ff0c}", "\u{ff1a}", "\u{ff08}", "\u{ff09}", "第一条\n", "(一)", "1.", "(1)", "第二款\n", "备注", "第一章 总则\n", "规章 ", "主体 ", "事件 ", "枚举 ",
    "处理 ", "参数 ", "日历 2012\n", "休 ", "时限用语\n", "指标 ", "期间 ", "轻重 ", "解释 ", "存疑 ", "甲", "乙 ", " 应当 ", " 不得 ", " 可以 ", "若 ", "遇 ", " 且 ", " 或 ", "非 ", " 为 ",
    " 的 ", " 的:", "首次 ", "按 ", " 分流:", "属于 ", "其他情形:", "同一 ", " 本年内 ", "两年内", " 累计 ", "满三次", "起 每次", "给予 ", "由 ", "对 ", "视情节 ", "之一", " 至 ", "计入 ",
    "视为 ", "办结", "终结 为 ", "依照 ", "第八条第(二)项", " 办理", "报 ", "提醒", "责任 ", "参照 ", "认定 ", "适用于 ", "宣示。", "有下列情形之一:", "每月终了:", "履行后 ", "逾期 ", "期满 前 ",
    "期满 未 ", "超过 ", "5日", "5日内 ", "10天内", "3个工作日", "18 以上", "百分之二十", "5万元", "2012-02-30", "2012-05-18", " 09:00", "25:00", "一百二", "99999999999", "全部 ", "含 ", "不含 ",
    "已 ", "未 ", "未定", ",未定 则 ", "次数(", "间隔(", "个数(", "自 ", " 起 ", " 内 ", " 前 ", "中较短者", "扣除 ", "经 ", " 批准 可以 延长 ", "至多 ", "但 ", " 除外", "免除 ", "违反 ", "各 ", "向 ",
    "并 ", "案例 ", "名册\n", "期望 ", "截至 ", " 受 ", " 不受 ", " 已履行", "期限 ", "依 ", " 待补充 ", "2次", "应该", "必须", "如果", "e\u{301}", "😀", "\u{0}",
];
