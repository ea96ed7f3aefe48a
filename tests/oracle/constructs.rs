//! The constructs of the language in a text, each under the statement or provision whose entries show that it ran.

use crate::text::{Span2, key};
use banfa::syntax::tree::{
    Aggregate, AggregateFunction, Anchor, CaseFile, Choice, Citation, Compare, Continuation,
    Counter, Decision, Declaration, DeclarationKind as Kind, Duty, Expr, ExprKind, Head, Item,
    Level, Limit, Moment, NoticeKind, Operator, ParameterValue, Part, Pattern, Period, Property,
    Provision, RaiseKind, RuleFile, Scope, Statement, StatementKind as Said, Term, Trigger, Unit,
    Validity, Window,
};
use std::collections::{BTreeMap, BTreeSet};

/// Where a construct stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// In the vocabulary: it is read with the rules.
    Vocabulary,
    /// In a provision, by the number of its article.
    Article(u32, u32),
    /// In a duty, a decision or a 可以, by where that begins.
    Statement(Span2),
}

/// The constructs of a text.
pub type Found = BTreeMap<At, BTreeSet<String>>;

struct Walk {
    at: At,
    found: Found,
    /// Words that are limits by declaration: 时限用语 and 参数.
    words: BTreeMap<String, &'static str>,
}

/// All constructs of a rule base.
pub fn of(files: &[RuleFile]) -> Found {
    let mut walk = Walk {
        at: At::Vocabulary,
        found: Found::new(),
        words: BTreeMap::new(),
    };
    let items: Vec<&Item> = files.iter().flat_map(|f| &f.items).collect();
    for item in &items {
        if let Item::Declaration(d) = item {
            match &d.kind {
                Kind::LimitWords(words) => {
                    for (name, _) in words {
                        walk.words.insert(name.text.clone(), "时限用语");
                    }
                }
                Kind::Parameter(name, _) => {
                    walk.words.insert(name.text.clone(), "参数");
                }
                _ => {}
            }
        }
    }
    for item in items {
        match item {
            Item::Regulation(regulation) => {
                for property in &regulation.properties {
                    walk.mark(property_name(&property.value));
                }
            }
            Item::Declaration(d) => walk.declaration(d),
            Item::Provision(p) => walk.provision(p),
            Item::Calendar(_) => walk.mark("日历"),
            Item::Amendment(amendment) => {
                for name in crate::generate::amend::names(amendment) {
                    walk.mark(&name);
                }
            }
        }
    }
    walk.found
}

fn property_name(property: &Property) -> &'static str {
    match property {
        Property::Issuer(_) => "制定机关",
        Property::Published(_) => "公布",
        Property::Effective(_) => "施行",
        Property::DayMeans(banfa::syntax::tree::DayKind::Natural) => "日 指 自然日",
        Property::DayMeans(banfa::syntax::tree::DayKind::Working) => "日 指 工作日",
        Property::Bound {
            inclusive: true, ..
        } => "含本数",
        Property::Bound {
            inclusive: false, ..
        } => "不含本数",
        Property::YearMeans(banfa::syntax::tree::YearKind::Calendar) => "年内 指 本年内",
        Property::YearMeans(banfa::syntax::tree::YearKind::Rolling) => "年内 指 一年内",
        Property::OfficeHours(_) => "办公时间",
    }
}

impl Walk {
    fn mark(&mut self, name: &str) {
        let here = self.found.entry(self.at.clone()).or_default();
        here.insert(name.to_owned());
    }

    fn within(&mut self, at: At, inside: impl FnOnce(&mut Self)) {
        let around = std::mem::replace(&mut self.at, at);
        inside(self);
        self.at = around;
    }

    fn provision(&mut self, p: &Provision) {
        let at = match p.marker.level {
            Level::Article => At::Article(p.marker.number, p.marker.suffix),
            Level::Chapter | Level::Section => At::Vocabulary,
            _ => self.at.clone(),
        };
        self.within(at, |walk| {
            walk.mark(match p.marker.level {
                Level::Chapter if p.marker.number == 0 => "备注",
                Level::Chapter => "章",
                Level::Section => "节",
                Level::Article => "条",
                Level::Paragraph => "款",
                Level::Item => "项",
                Level::Point => "目",
                Level::SubPoint => "(1)目",
            });
            if p.marker.suffix > 0 {
                walk.mark("之一");
            }
            for part in &p.parts {
                match part {
                    Part::Declaration(d) => walk.declaration(d),
                    Part::Rule(rule) => {
                        if rule.chapeau {
                            walk.mark("条首统领各项");
                        }
                        rule.statements.iter().for_each(|s| walk.statement(s));
                    }
                    Part::Provision(child) => walk.provision(child),
                }
            }
        });
    }

    fn declaration(&mut self, d: &Declaration) {
        match &d.kind {
            Kind::Party(_, fields) => {
                self.mark("主体");
                if fields.iter().any(|f| f.ty.acyclic) {
                    self.mark("无环");
                }
            }
            Kind::NamedParty(..) => self.mark("机构"),
            Kind::Enum(..) => self.mark("枚举"),
            Kind::Case(_, fields) => {
                self.mark("案件");
                for field in fields {
                    let set = if field.ty.set { "若干 " } else { "" };
                    self.mark(&format!("类型 {set}{}", field.ty.name.text));
                }
            }
            Kind::Event { about, .. } => self.mark(match about {
                Some(_) => "事件 关于",
                None => "事件",
            }),
            Kind::Definition { when, .. } => {
                self.mark("指");
                self.expr_if(when.as_ref());
            }
            Kind::Interval { .. } => self.mark("期间"),
            Kind::LimitWords(_) => self.mark("时限用语"),
            Kind::Sanction { validity, .. } => self.mark(match validity {
                None => "处理",
                Some(Validity::ThisYear) => "处理 当年有效",
                Some(Validity::For(_)) => "处理 有效",
            }),
            Kind::Severity(_) => self.mark("轻重"),
            Kind::Parameter(_, ParameterValue::Value(_)) => self.mark("参数 值"),
            Kind::Parameter(_, ParameterValue::Term(_)) => self.mark("参数 期限"),
            Kind::Metric { window, value, .. } => {
                self.mark("指标");
                self.window(&window.value);
                self.expr(value);
            }
            Kind::Interpretation(_) => self.mark("解释"),
            Kind::OpenQuestion(_) => self.mark("存疑"),
            Kind::Acceptance { .. } => self.mark("接受"),
        }
    }

    fn statement(&mut self, s: &Statement) {
        match &s.kind {
            Said::Headed(head, body) => {
                self.head(head);
                body.iter().for_each(|s| self.statement(s));
            }
            Said::Declaratory => self.mark("宣示"),
            Said::Scope(scope) => self.scope(scope),
            Said::Duty(duty) => self.within(At::Statement(key(s.span)), |w| w.duty(duty)),
            Said::Decision(d) => self.within(At::Statement(key(s.span)), |w| w.decision(d)),
            Said::Prohibition(rule) => {
                self.mark("不得");
                self.expr_if(rule.when.as_ref());
                if let Some(but) = &rule.unless {
                    self.mark("不得 除外");
                    self.expr(but);
                }
                if !rule.violated.is_empty() {
                    self.mark("违反");
                }
                rule.violated.iter().for_each(|s| self.statement(s));
            }
            Said::Power(power) if power.limit.is_some() => {
                self.within(At::Statement(key(s.span)), |walk| {
                    walk.mark("可以 期限");
                    walk.limit(power.limit.as_ref());
                    if !power.lapsed.is_empty() {
                        walk.mark("期满 未");
                    }
                    power.lapsed.iter().for_each(|s| walk.statement(s));
                });
            }
            Said::Power(power) => {
                self.mark(match power.revokes {
                    true => "可以 撤销",
                    false => "可以",
                });
                self.expr_if(power.when.as_ref());
                if let Some(but) = &power.unless {
                    self.mark("可以 除外");
                    self.expr(but);
                }
            }
            Said::Assign { target, value } => {
                self.mark(match target.segments.len() {
                    1 => "认定",
                    _ => "认定 主体的属性",
                });
                self.expr(value);
            }
            Said::Raise(raise) => {
                self.mark(match raise.how {
                    RaiseKind::Record => "计入",
                    RaiseKind::Deem => "视为",
                });
                for (_, value) in &raise.fields {
                    self.mark("计入、视为 的字段");
                    self.expr(value);
                }
            }
            Said::Close => self.mark("办结"),
            Said::Terminate(_) => self.mark("终结"),
            Said::Follow(citation) => self.citation(citation),
            Said::Sanction { to, .. } => self.mark(match to {
                Some(_) => "对 给予",
                None => "给予",
            }),
            Said::Notice { kind, to } => self.mark(match (kind, to.is_empty()) {
                (NoticeKind::Report, _) => "报",
                (NoticeKind::Remind, false) => "提醒 P",
                (NoticeKind::Remind, true) => "提醒",
            }),
            Said::Clear(trigger) => {
                self.mark("清除");
                self.trigger(trigger);
            }
            Said::Deduct {
                trigger,
                amount,
                cap,
            } => {
                self.mark("扣减");
                self.trigger(trigger);
                self.expr(amount);
                if let Some(cap) = cap {
                    self.mark("每周期 至多");
                    self.expr(cap);
                }
            }
            Said::Responsibility(_) => self.mark("责任"),
            Said::Interpreter(_) => self.mark("解释机关"),
            Said::Reference(_) => self.mark("参照"),
            Said::Excepted(inner, but) => {
                self.mark("除外");
                self.expr(but);
                self.statement(inner);
            }
            Said::Condition(condition) => {
                self.mark("情形");
                self.expr(condition);
            }
        }
    }

    fn citation(&mut self, citation: &Citation) {
        self.mark(match citation.anchor {
            None => "依照",
            Some(Anchor::This(_)) => "依照 本",
            Some(Anchor::Former(_)) => "依照 前",
        });
    }

    fn scope(&mut self, scope: &Scope) {
        let how = if scope.applies {
            "适用于"
        } else {
            "不适用于"
        };
        for subject in &scope.subjects {
            let what = match subject.text.as_str() {
                "职员" | "科室" => "主体",
                _ => "案件",
            };
            self.mark(&format!("{how} {what}"));
        }
        self.expr_if(scope.when.as_ref());
        if let Some(but) = &scope.unless {
            self.mark("适用 除外");
            self.expr(but);
        }
    }

    fn head(&mut self, head: &Head) {
        match head {
            Head::On(trigger) => self.trigger(trigger),
            Head::Period(Period::Month) => self.mark("每月终了"),
            Head::Period(Period::Quarter) => self.mark("每季度终了"),
            Head::Period(Period::Year) => self.mark("每年终了"),
            Head::If(condition) => {
                self.mark("若");
                self.expr(condition);
            }
            Head::Switch(subject) => {
                self.mark("按 分流");
                self.expr(subject);
            }
            Head::Branch(patterns) => {
                for pattern in patterns {
                    match pattern {
                        Pattern::Value(value) => {
                            self.mark("属于 值");
                            self.expr(value);
                        }
                        Pattern::Range(ends) => {
                            self.mark("属于 区间");
                            ends.iter().for_each(|(_, end)| self.expr(end));
                        }
                    }
                }
            }
            Head::Otherwise => self.mark("其他情形"),
            Head::Counter(counter) => self.counter(counter),
            Head::Tier(tier) => {
                self.mark(match tier.every {
                    true => "满 起 每次",
                    false => "满",
                });
                if let Some(when) = &tier.when {
                    self.mark("满 若");
                    self.expr(when);
                }
            }
            Head::AnyOf => self.mark("有下列情形之一"),
        }
    }

    fn trigger(&mut self, trigger: &Trigger) {
        self.mark(match trigger.first {
            true => "首次 遇",
            false => "遇",
        });
        if let Some(when) = &trigger.when {
            self.mark("遇 若");
            self.expr(when);
        }
    }

    fn counter(&mut self, counter: &Counter) {
        self.mark(match counter.field {
            None => "累计 次数",
            Some(_) => "累计 字段",
        });
        if counter.keys.len() > 1 {
            self.mark("同一 X、Y");
        }
        self.window(&counter.window.value);
        if let Some(when) = &counter.when {
            self.mark("累计 若");
            self.expr(when);
        }
    }

    fn window(&mut self, window: &Window) {
        let name = match window {
            Window::Calendar(Period::Month) => "本月内",
            Window::Calendar(Period::Quarter) => "本季度内",
            Window::Calendar(Period::Year) => "本年内",
            Window::Year => "年内",
            Window::Rolling(q) => match q.unit {
                Unit::Year => "N年内",
                Unit::Month => "N个月内",
                _ => "N日内",
            },
            Window::Anchored { .. } => "每N个月为一周期",
            Window::Ever => "历次",
        };
        self.mark(&format!("窗口 {name}"));
    }

    fn duty(&mut self, duty: &Duty) {
        self.mark("应当");
        if duty.obligor.each {
            self.mark("各");
        }
        if !duty.recipients.is_empty() {
            self.mark("向");
        }
        if duty.acts.len() > 1 {
            self.mark("或");
        }
        if duty.acts.iter().any(|all| all.len() > 1) {
            self.mark("并");
        }
        match &duty.limit {
            None => self.mark("没有期限"),
            Some(_) => self.limit(duty.limit.as_ref()),
        }
        for condition in &duty.act_conditions {
            self.mark("行为的要求");
            self.expr(condition);
        }
        if let Some(when) = &duty.when {
            self.mark("应当 若");
            self.expr(when);
        }
        if let Some(but) = &duty.unless {
            self.mark("应当 除外");
            self.expr(but);
        }
        if !duty.excluded.is_empty() {
            self.mark("扣除");
        }
        if let Some(extension) = &duty.extension {
            self.mark(match extension.at_most {
                true => "延长 至多",
                false => "延长",
            });
            if extension.times.is_some() {
                self.mark("延长 次数");
            }
        }
        for waiver in &duty.waivers {
            self.mark("免除 遇");
            self.trigger(waiver);
        }
        self.continuations(&duty.continuations);
    }

    fn continuations(&mut self, list: &[Continuation]) {
        for continuation in list {
            match &continuation.moment {
                Moment::Performed => self.mark("履行后"),
                Moment::AllPerformed => self.mark("全部履行后"),
                Moment::AnyPerformed => self.mark("任一履行后"),
                Moment::Missed => self.mark("逾期"),
                Moment::LateBy(q) => self.unit("逾期 超过", q.unit),
                Moment::Before(q) => self.unit("期满 前", q.unit),
            }
            self.statement(&continuation.statement);
        }
    }

    fn unit(&mut self, what: &str, unit: Unit) {
        let name = match unit {
            Unit::Minute => "分钟",
            Unit::Hour => "小时",
            Unit::WorkingHour => "工作小时",
            Unit::Day => "日",
            Unit::NaturalDay => "自然日",
            Unit::WorkingDay => "工作日",
            Unit::Month => "月",
            Unit::Year => "年",
        };
        self.mark(&format!("{what} {name}"));
    }

    fn decision(&mut self, decision: &Decision) {
        self.mark(match &decision.choice {
            Choice::Fixed(_) => "由 给予",
            Choice::OneOf(_) => "视情节 之一",
            Choice::Between(..) => "视情节 至",
        });
        if decision.to.is_none() {
            self.mark("由 给予 累计的对象");
        }
        self.limit(decision.limit.as_ref());
        self.continuations(&decision.continuations);
    }

    fn limit(&mut self, limit: Option<&Limit>) {
        let Some(limit) = limit else { return };
        if limit.from.is_some() {
            self.mark("自 起");
        }
        self.term(&limit.term);
    }

    fn term(&mut self, term: &Term) {
        match term {
            Term::SameDay => self.mark("当日内"),
            Term::Within(q) => self.unit("期限", q.unit),
            Term::Named(path) => {
                let name = self.words.get(&path.segments[0].text);
                self.mark(match name {
                    Some(&"时限用语") => "期限 时限用语",
                    Some(_) => "期限 参数",
                    None => "期限 时长属性",
                });
            }
            Term::BeforeDay { .. } => self.mark("某月某日前"),
            Term::BeforeEvent { lead, .. } => self.mark(match lead {
                Some(_) => "E 前 D",
                None => "E 前",
            }),
            Term::Shortest(terms) => {
                self.mark("中较短者");
                terms.iter().for_each(|t| self.term(t));
            }
            Term::Otherwise(first, second) => {
                self.mark("期限 未定 则");
                self.term(first);
                self.term(second);
            }
            Term::Undetermined(_) => self.mark("期限 未定"),
        }
    }

    fn expr_if(&mut self, expr: Option<&Expr>) {
        if let Some(expr) = expr {
            self.expr(expr);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Path(path) => {
                if path.segments.len() > 1 {
                    self.mark("X 的 Y");
                }
            }
            ExprKind::Number(_) => self.mark("数"),
            ExprKind::Text(_) => self.mark("文本"),
            ExprKind::Bool(_) => self.mark("是、否"),
            ExprKind::Date(_) => self.mark("日期"),
            ExprKind::DateTime(_) => self.mark("时刻"),
            ExprKind::Duration(_) => self.mark("时长"),
            ExprKind::All(_) => self.mark("全部"),
            ExprKind::Otherwise(a, b) => {
                self.mark("值 未定 则");
                self.expr(a);
                self.expr(b);
            }
            ExprKind::Arithmetic(a, operator, b) => {
                self.mark(match operator {
                    Operator::Add => "+",
                    Operator::Subtract => "−",
                    Operator::Multiply => "×",
                    Operator::Divide => "÷",
                });
                self.expr(a);
                self.expr(b);
            }
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate),
            ExprKind::Gap(a, b) => {
                self.mark("间隔");
                self.expr(a);
                self.expr(b);
            }
            ExprKind::Compare(a, compare, list) => {
                self.mark(compare_name(*compare));
                self.expr(a);
                list.iter().for_each(|e| self.expr(e));
            }
            ExprKind::Contains {
                set,
                negated,
                members,
            } => {
                self.mark(if *negated { "不含" } else { "含" });
                self.expr(set);
                members.iter().for_each(|e| self.expr(e));
            }
            ExprKind::Happened { happened, .. } => self.mark(if *happened { "已" } else { "未" }),
            ExprKind::Not(a) => {
                self.mark("非");
                self.expr(a);
            }
            ExprKind::And(list) => {
                self.mark("且");
                list.iter().for_each(|e| self.expr(e));
            }
            ExprKind::Or(list) => {
                self.mark("或(条件)");
                list.iter().for_each(|e| self.expr(e));
            }
        }
    }

    fn aggregate(&mut self, aggregate: &Aggregate) {
        self.mark(match aggregate.function {
            AggregateFunction::Count => "次数",
            AggregateFunction::Size => "个数",
            AggregateFunction::Mean => "平均",
            AggregateFunction::Sum => "合计",
            AggregateFunction::Share => "占比",
        });
        if let Some(when) = &aggregate.when {
            self.mark("次数 若");
            self.expr(when);
        }
        if let Some(window) = &aggregate.window {
            self.window(window);
        }
    }
}

fn compare_name(compare: Compare) -> &'static str {
    match compare {
        Compare::Is => "为",
        Compare::IsNot => "不为",
        Compare::Exceeds => "超过",
        Compare::AtMost => "不超过",
        Compare::Below => "不满",
        Compare::AtLeast => "不少于",
        Compare::OrMore => "以上",
        Compare::OrLess => "以下",
        Compare::Before => "早于",
        Compare::After => "晚于",
    }
}

/// What is noteworthy about a case as it is written.
pub fn of_case(case: &CaseFile) -> Vec<&'static str> {
    let mut found = Vec::new();
    let times: Vec<_> = case.events.iter().map(|e| e.time.value).collect();
    if !times.is_sorted() {
        found.push("事件不按时间");
    }
    if times.windows(2).any(|w| w[0] == w[1]) {
        found.push("同一时刻");
    }
    for (i, event) in case.events.iter().enumerate() {
        let same = |other: &banfa::syntax::tree::EventLine| {
            other.event.text == event.event.text && other.time.value == event.time.value
        };
        if case.events[..i].iter().any(same) {
            found.push("同样的一行");
        }
        found.extend(match event.event.text.as_str() {
            "裁量" => Some("裁量"),
            "决定" => Some("决定"),
            "补充" => Some("补充"),
            "撤销" => Some("撤销"),
            "批准延长" => Some("批准延长"),
            _ => None,
        });
        if event.fields.iter().any(|f| f.name.text == "向") {
            found.push("向(案例)");
        }
    }
    found.push(match case.as_of {
        Some(_) => "截至",
        None => "没有截至",
    });
    found
}

/// Everything that a run of the generator must exercise.
pub fn expected() -> Vec<String> {
    EXPECTED
        .split_whitespace()
        .map(|name| name.replace('_', " "))
        .collect()
}

const EXPECTED: &str = "
制定机关 公布 施行 日_指_自然日 日_指_工作日 含本数 不含本数 年内_指_本年内 年内_指_一年内 办公时间 日历
备注 章 节 条 款 项 目 (1)目 条首统领各项
主体 无环 机构 枚举 案件 事件 事件_关于 指 期间 时限用语 处理 处理_当年有效 处理_有效 轻重 参数_值 参数_期限 指标
类型_文本 类型_数 类型_是否 类型_日期 类型_时刻 类型_时长 类型_渠道 类型_若干_要素 类型_职员 类型_若干_科室 类型_事项
解释 存疑 接受
宣示 适用于_案件 不适用于_案件 适用于_主体 不适用于_主体 适用_除外
不得 不得_除外 违反 可以 可以_除外 可以_撤销 可以_期限 期满_未
认定 认定_主体的属性 计入 视为 计入、视为_的字段 办结 终结 依照 依照_本 依照_前 对_给予 给予 报 提醒_P 提醒
清除 扣减 每周期_至多 责任 解释机关 参照 除外 情形
遇 首次_遇 遇_若 每月终了 每季度终了 每年终了 若 按_分流 属于_值 属于_区间 其他情形 满 满_起_每次 满_若 有下列情形之一
累计_次数 累计_字段 同一_X、Y 累计_若
窗口_本月内 窗口_本季度内 窗口_本年内 窗口_年内 窗口_N年内 窗口_N个月内 窗口_N日内 窗口_每N个月为一周期 窗口_历次
应当 各 向 或 并 没有期限 行为的要求 应当_若 应当_除外 扣除 延长 延长_至多 延长_次数 免除_遇
履行后 全部履行后 任一履行后 逾期
逾期_超过_分钟 逾期_超过_小时 逾期_超过_工作小时 逾期_超过_日 逾期_超过_自然日 逾期_超过_工作日 逾期_超过_月 逾期_超过_年
期满_前_分钟 期满_前_小时 期满_前_工作小时 期满_前_日 期满_前_自然日 期满_前_工作日 期满_前_月 期满_前_年
由_给予 视情节_之一 视情节_至 由_给予_累计的对象 自_起 当日内
期限_分钟 期限_小时 期限_工作小时 期限_日 期限_自然日 期限_工作日 期限_月 期限_年
期限_时限用语 期限_参数 期限_时长属性 某月某日前 E_前_D E_前 中较短者 期限_未定_则 期限_未定
X_的_Y 数 文本 是、否 日期 时刻 时长 全部 值_未定_则 + − × ÷ 间隔
为 不为 超过 不超过 不满 不少于 以上 以下 早于 晚于 含 不含 已 未 非 且 或(条件)
次数 个数 平均 合计 占比 次数_若
修正案 更正 修改 增加 增加_其后顺延 删去 删去_其后递补 替换 废止 修改_词语 增加_词语
过渡_适用原规定 过渡_适用新规定 过渡_从旧兼从轻 过渡_处理_适用原规定 过渡_处理_从旧兼从轻 过渡_条款_适用新规定 过渡_条款_从旧兼从轻
事件不按时间 同一时刻 同样的一行 裁量 决定 补充 撤销 批准延长 向(案例) 截至 没有截至
";
