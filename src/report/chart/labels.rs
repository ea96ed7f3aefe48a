//! What nodes and edges say.

use super::{ChartEdge, ChartNode, ChartWords, Line, Look, Passed, Role, Tone};
use crate::graph::{Come, Crossing, Edge, EdgeKind, Graph, NodeKind};
use crate::model::{
    Counter, CounterId, Deemed, Duty, Expr, Limit, ProvisionId, StatementId, StatementKind, Term,
    Tier, Trigger, cite, cite_text,
};
use crate::report::rule_words::RuleWords;
use crate::report::words::{self, Lang};

/// How many characters of an article's wording name it.
const LEAD: usize = 18;

impl ChartWords<'_> {
    pub(super) fn rules(&self) -> RuleWords<'_> {
        RuleWords {
            base: self.base,
            lang: self.lang,
            key: None,
        }
    }

    /// Words for a statement: below a counter, `对 他` is whom it counts for.
    fn rules_at(&self, id: StatementId) -> RuleWords<'_> {
        let below = |counter: &&Counter| {
            let mut tiers = counter.tiers.iter();
            tiers.any(|tier| self.holds(&tier.body, id))
        };
        let counter = self.base.counters.iter().find(below);
        RuleWords {
            key: counter.and_then(|c| c.keys.first()),
            ..self.rules()
        }
    }

    /// Whether a body holds a statement, itself or inside what follows at once.
    fn holds(&self, body: &[StatementId], id: StatementId) -> bool {
        body.iter().any(|&at| {
            let inner = match &self.base.statement(at).kind {
                StatementKind::If(_, body) | StatementKind::AnyOf { body, .. } => body,
                StatementKind::Duty(duty) => &duty.performed,
                _ => return at == id,
            };
            at == id || self.holds(inner, id)
        })
    }

    pub(super) fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.lang.pick(zh, en)
    }

    /// The citation of an article and how its wording begins.
    pub(super) fn title(&self, provision: ProvisionId) -> String {
        let citation = cite(self.base, provision);
        let known = self.base.provision(provision);
        let lead = match &known.title {
            Some(title) => title.to_string(),
            None => {
                let quote = known.quote.first().map_or("", |line| &*line.text);
                lead(quote.trim_start_matches(citation.as_str()))
            }
        };
        format!("{citation}  {lead}").trim_end().to_owned()
    }

    /// A node.
    pub(super) fn node(&self, graph: &Graph, index: usize) -> ChartNode {
        let node = &graph.nodes[index];
        let citation = cite_text(self.base, node.provision);
        let own = || node.statements.iter().filter_map(|&id| self.statement(id));
        let (look, lines): (Look, Vec<String>) = match &node.kind {
            NodeKind::Start(case) => {
                let name = case.map(|ty| self.base.case_types[ty.index()].name.to_string());
                let nothing = || self.say("任何时候", "at any time").to_owned();
                (Look::Start, vec![name.unwrap_or_else(nothing)])
            }
            NodeKind::Position => {
                let mut lines: Vec<String> = own().collect();
                if lines.is_empty() {
                    lines.push(self.say("等待", "waiting").to_owned());
                }
                (Look::Position, lines)
            }
            NodeKind::Waiting => {
                let done = node.statements.first().map(|&id| self.acts(id));
                let done = done.unwrap_or_default();
                let line = match self.lang {
                    Lang::Zh => format!("已 {done},等待"),
                    Lang::En => format!("{done}: done; waiting"),
                };
                (Look::Position, vec![line])
            }
            NodeKind::Choice(question) => (Look::Choice, vec![self.question(*question)]),
            NodeKind::Fork => {
                let line = self.say("符合条件的各项", "each that holds");
                (Look::Choice, vec![line.to_owned()])
            }
            NodeKind::Outcome => (Look::Outcome, own().collect()),
            NodeKind::Counter(id) => (Look::Counter, self.counter(*id)),
            NodeKind::Done => (Look::Done, vec![self.say("已履行", "done").to_owned()]),
            NodeKind::Waived => (Look::Done, vec![self.say("免除", "waived").to_owned()]),
            NodeKind::Closed => (Look::End, vec![self.say("办结", "closed").to_owned()]),
            NodeKind::Terminated(result) => {
                let word = self.say("终结", "terminated");
                (Look::End, vec![format!("{word} {result}")])
            }
            NodeKind::OutOfScope => {
                let word = self.say("不适用本办法", "out of scope");
                (Look::End, vec![word.to_owned()])
            }
            NodeKind::Violation => (Look::Wrong, vec![self.say("违反", "violation").to_owned()]),
            NodeKind::Elsewhere(Crossing::To(_)) => (Look::Link, vec![format!("→ {citation}")]),
            NodeKind::Elsewhere(Crossing::From(_)) => (Look::Link, vec![format!("{citation} →")]),
        };
        ChartNode {
            id: node.key.clone(),
            look,
            anchor: self.base.anchor(self.base.citable(node.provision)),
            chart: matches!(node.kind, NodeKind::Elsewhere(_))
                .then(|| format!("flow-{}", self.base.anchor(self.article(node.provision)))),
            citation,
            lines,
            passed: Passed::No,
        }
    }

    /// The article or 备注 in which a provision stands.
    fn article(&self, provision: ProvisionId) -> ProvisionId {
        use crate::syntax::tree::Level;
        let up = |at: &ProvisionId| self.base.provision(*at).parent;
        let mut all = std::iter::successors(Some(provision), up);
        all.find(|at| self.base.provision(*at).level <= Level::Article)
            .unwrap_or(provision)
    }

    /// An edge.
    pub(super) fn edge(&self, graph: &Graph, edge: &Edge, id: String) -> ChartEdge {
        let mut lines = self.edge_lines(&edge.kind);
        if let Some(who) = self.who(graph, edge) {
            lines.insert(0, who);
        }
        lines.extend(edge.through.iter().filter_map(|&id| self.way(id)));
        let citation = cite_text(self.base, edge.provision);
        let near = [edge.from, edge.to].map(|id| cite_text(self.base, graph.node(id).provision));
        if !near.contains(&citation) {
            lines.push(Line {
                role: Role::Citation,
                text: citation.clone(),
            });
        }
        let breach = matches!(
            edge.kind,
            EdgeKind::Missed(_) | EdgeKind::LateBy(..) | EdgeKind::Prohibited(_)
        );
        ChartEdge {
            id,
            from: edge.from.index(),
            to: edge.to.index(),
            tone: if breach { Tone::Breach } else { Tone::Plain },
            citation,
            lines,
            passed: Passed::No,
        }
    }

    /// Whose act an edge is, where several parties owe something at the node that it leaves.
    fn who(&self, graph: &Graph, edge: &Edge) -> Option<Line> {
        let EdgeKind::Performed(id) = edge.kind else {
            return None;
        };
        let owed = graph.node(edge.from).statements.iter();
        let mut owed: Vec<String> = owed
            .filter_map(|&id| self.duty(id))
            .map(|duty| self.rules().obligor(&duty.obligor))
            .collect();
        owed.sort_unstable();
        owed.dedup();
        let duty = self.duty(id).filter(|_| owed.len() > 1)?;
        Some(Line {
            role: Role::Event,
            text: self.rules().obligor(&duty.obligor),
        })
    }

    /// A 若 or 依照 on the way.
    fn way(&self, id: StatementId) -> Option<Line> {
        match &self.base.statement(id).kind {
            StatementKind::If(condition, _) => Some(self.condition(condition)),
            StatementKind::Follow(target, _) => {
                let target = cite_text(self.base, *target);
                Some(Line {
                    role: Role::Event,
                    text: match self.lang {
                        Lang::Zh => format!("依照 {target} 办理"),
                        Lang::En => format!("as under {target}"),
                    },
                })
            }
            _ => None,
        }
    }

    fn edge_lines(&self, kind: &EdgeKind) -> Vec<Line> {
        let rules = self.rules();
        let event = |text: String| {
            vec![Line {
                role: Role::Event,
                text,
            }]
        };
        match kind {
            EdgeKind::Head(at, come) => self.come(&self.base.heads[*at].trigger, come),
            EdgeKind::Arm(id, come) => match &self.base.statement(*id).kind {
                StatementKind::Arm { trigger, .. } => self.come(trigger, come),
                _ => Vec::new(),
            },
            EdgeKind::Counted(id, come) => {
                let mut lines = event(rules.events(&come.events));
                let counter = &self.base.counters[id.index()];
                lines.extend(counter.when.as_ref().map(|when| self.condition(when)));
                lines
            }
            EdgeKind::Performed(id) => self.performed(*id),
            EdgeKind::AllPerformed(_) => event(self.say("全部履行后", "all done").to_owned()),
            EdgeKind::AnyPerformed(_) => event(self.say("任一履行后", "any done").to_owned()),
            EdgeKind::Missed(id) => {
                event(format!("{}{}", self.say("逾期", "late"), self.whose(*id)))
            }
            EdgeKind::LateBy(id, n) => {
                let by = self.duty(*id).and_then(|d| d.late_by.get(*n));
                let by = by.map_or_else(String::new, |(by, _)| rules.span(*by));
                let word = self.say("逾期 超过", "late by more than");
                event(format!("{word} {by}{}", self.whose(*id)))
            }
            EdgeKind::Before(id, n) => {
                let before = self.duty(*id).and_then(|d| d.before.get(*n));
                let before = before.map_or_else(String::new, |(by, _)| rules.span(*by));
                event(match self.lang {
                    Lang::Zh => format!("期满 前 {before}{}", self.whose(*id)),
                    Lang::En => format!("{before} before the limit{}", self.whose(*id)),
                })
            }
            EdgeKind::Waived(id, n) => {
                let waiver = self.duty(*id).and_then(|d| d.waivers.get(*n));
                let word = self.say("免除", "waived on");
                waiver.map_or_else(Vec::new, |trigger| {
                    let text = rules.trigger(trigger, &trigger.events);
                    let mut lines = event(format!("{word} {text}{}", self.whose(*id)));
                    lines.extend(trigger.when.as_ref().map(|when| self.condition(when)));
                    lines
                })
            }
            EdgeKind::Lapsed(id) => {
                let word = self.say("期满 未", "not done in time:");
                event(format!("{word} {}", self.acts(*id)))
            }
            EdgeKind::Branch(id, at) => vec![self.branch(*id, *at)],
            EdgeKind::AnyOf(_) => event(
                self.say("有下列情形之一", "any of the following")
                    .to_owned(),
            ),
            EdgeKind::When | EdgeKind::Then => Vec::new(),
            EdgeKind::Follow(_) => event(self.say("依照", "as under").to_owned()),
            EdgeKind::Tier(id, at) => {
                let tier = &self.base.counters[id.index()].tiers[*at];
                let mut lines = event(self.tier(tier));
                lines.extend(tier.when.as_ref().map(|when| self.condition(when)));
                lines
            }
            EdgeKind::Periodic(at) => {
                let period = self.base.periodic[*at].period;
                event(words::period_end(period, self.lang).to_owned())
            }
            EdgeKind::Prohibited(at) => {
                let rule = &self.base.prohibitions[*at];
                let who = rules.bearer(&rule.party);
                let must_not = self.say("不得", "must not:");
                let mut lines = event(format!("{who} {must_not} {}", rules.events(&rule.events)));
                lines.extend(rule.when.as_ref().map(|when| self.condition(when)));
                lines.extend(rule.unless.as_ref().map(|unless| self.exception(unless)));
                lines
            }
            EdgeKind::Excluded(at) => {
                let when = self.base.scopes[*at].when.as_ref();
                when.map(|when| self.condition(when)).into_iter().collect()
            }
        }
    }

    /// The coming of an event: where a duty asks for it, with its limit.
    fn come(&self, trigger: &Trigger, come: &Come) -> Vec<Line> {
        let mut lines = vec![Line {
            role: Role::Event,
            text: self.rules().trigger(trigger, &come.events),
        }];
        lines.extend(trigger.when.as_ref().map(|when| self.condition(when)));
        if let Some(owed) = come.owed {
            lines.extend(self.terms(owed));
        }
        lines
    }

    fn performed(&self, id: StatementId) -> Vec<Line> {
        let mut lines = vec![Line {
            role: Role::Event,
            text: self.acts(id),
        }];
        lines.extend(self.terms(id));
        lines
    }

    /// What makes an act count: conditions on it, by when, what is not counted, how it may be extended.
    fn terms(&self, id: StatementId) -> Vec<Line> {
        let rules = self.rules();
        let limit = |text: String| Line {
            role: Role::Limit,
            text,
        };
        match &self.base.statement(id).kind {
            StatementKind::Duty(duty) => {
                let mut lines: Vec<Line> = duty
                    .conditions
                    .iter()
                    .map(|c| Line {
                        role: Role::Condition,
                        text: rules.expr(&c.test),
                    })
                    .collect();
                let by = duty.limit.as_ref().map(|l| self.limit(l));
                let never = || self.say("无期限", "no limit").to_owned();
                lines.push(limit(by.unwrap_or_else(never)));
                lines.extend(rules.excluded(duty).map(limit));
                let extension = duty.extension.as_ref();
                lines.extend(extension.map(|e| limit(rules.extension(e))));
                lines
            }
            StatementKind::Power(power) => vec![limit(self.limit(&power.limit))],
            _ => Vec::new(),
        }
    }

    /// A limit as the rules write it; where that is a word for a length of time, with what it comes to.
    fn limit(&self, limit: &Limit) -> String {
        let rules = self.rules();
        if self.lang == Lang::En {
            return rules.limit(limit);
        }
        let written: Vec<&str> = self.sources.slice(limit.span).split_whitespace().collect();
        let written = written.join(" ");
        // 及时 is a word for 1个工作日内, 审核时限 a parameter.
        let known = matches!(limit.term, Term::Within(_)) && !written.contains(char::is_numeric);
        match known {
            true => {
                let meant: String = rules.term(&limit.term).split_whitespace().collect();
                format!("{written}({meant})")
            }
            false => written,
        }
    }

    pub(super) fn condition(&self, when: &Expr) -> Line {
        Line {
            role: Role::Condition,
            text: format!("{} {}", self.say("若", "if"), self.rules().condition(when)),
        }
    }

    fn exception(&self, unless: &Expr) -> Line {
        let what = self.rules().expr(unless);
        Line {
            role: Role::Condition,
            text: match self.lang {
                Lang::Zh => format!("但 {what} 的 除外"),
                Lang::En => format!("unless {what}"),
            },
        }
    }

    fn duty(&self, id: StatementId) -> Option<&Duty> {
        match &self.base.statement(id).kind {
            StatementKind::Duty(duty) => Some(duty),
            _ => None,
        }
    }

    /// The acts of a duty or power.
    fn acts(&self, id: StatementId) -> String {
        match &self.base.statement(id).kind {
            StatementKind::Duty(duty) => self.rules_at(id).acts(duty),
            StatementKind::Power(power) => self.rules().events(&power.events),
            _ => String::new(),
        }
    }

    /// Which duty is meant, where it is not the only one: `(完成协办)`.
    fn whose(&self, id: StatementId) -> String {
        let acts = self.acts(id);
        match self.lang {
            Lang::Zh => format!("({acts})"),
            Lang::En => format!(" ({acts})"),
        }
    }

    fn question(&self, id: StatementId) -> String {
        match &self.base.statement(id).kind {
            StatementKind::Switch { subject, .. } => {
                let subject = self.rules().expr(subject);
                match self.lang {
                    Lang::Zh => format!("按 {subject} 分流"),
                    Lang::En => format!("by {subject}"),
                }
            }
            _ => String::new(),
        }
    }

    fn branch(&self, id: StatementId, at: usize) -> Line {
        let text = match &self.base.statement(id).kind {
            StatementKind::Switch { branches, .. } => match &branches[at].test {
                Some(test) => match self.rules().any_of(test) {
                    Some((_, values)) => self.lang.list(&values),
                    None => self.rules().condition(test),
                },
                None => self.say("其他情形", "otherwise").to_owned(),
            },
            _ => String::new(),
        };
        Line {
            role: Role::Condition,
            text,
        }
    }

    fn counter(&self, id: CounterId) -> Vec<String> {
        let rules = self.rules();
        let counter = &self.base.counters[id.index()];
        let keys: Vec<String> = counter.keys.iter().map(|k| rules.expr(k)).collect();
        let window = words::window(&counter.window, self.lang);
        let mut counted = rules.events(&counter.events);
        if let Some(&(event, slot)) = counter.field.as_ref().and_then(|f| f.first()) {
            let field = self.base.event(event).fields.get(slot.index());
            let field = field.map_or("?", |f| &*f.name);
            counted = match self.lang {
                Lang::Zh => format!("{counted} 的 {field}"),
                Lang::En => format!("{field} of {counted}"),
            };
        }
        let keys = self.lang.list(&keys);
        let mut lines = vec![match self.lang {
            Lang::Zh => format!("同一 {keys} {window} 累计 {counted}"),
            Lang::En => format!("{counted}, counted by {keys}, {window}"),
        }];
        for clear in &counter.clears {
            let events = rules.events(&clear.trigger.events);
            lines.push(match self.lang {
                Lang::Zh => format!("遇 {events} 清除"),
                Lang::En => format!("emptied on {events}"),
            });
        }
        for (effect, by, most) in &counter.deductions {
            let events = rules.events(&effect.trigger.events);
            let by = rules.expr(by);
            let most = most.as_ref().map(|m| rules.expr(m));
            lines.push(match (self.lang, most) {
                (Lang::Zh, None) => format!("遇 {events} 扣减 {by}"),
                (Lang::Zh, Some(most)) => format!("遇 {events} 扣减 {by},每周期 至多 {most}"),
                (Lang::En, None) => format!("lowered by {by} on {events}"),
                (Lang::En, Some(most)) => {
                    format!("lowered by {by} on {events}, at most {most} a cycle")
                }
            });
        }
        lines
    }

    fn tier(&self, tier: &Tier) -> String {
        match (self.lang, tier.every) {
            (Lang::Zh, false) => format!("满 {}", tier.at),
            (Lang::Zh, true) => format!("满 {} 起 每次", tier.at),
            (Lang::En, false) => format!("reaches {}", tier.at),
            (Lang::En, true) => format!("reaches {}, and each time after", tier.at),
        }
    }

    /// What a statement of a node says.
    fn statement(&self, id: StatementId) -> Option<String> {
        let rules = self.rules_at(id);
        let text = match &self.base.statement(id).kind {
            StatementKind::Duty(duty) => {
                let who = rules.obligor(&duty.obligor);
                let acts = rules.acts(duty);
                let mut text = format!("{who} {} {acts}", self.say("应当", "must:"));
                if let Some(when) = &duty.when {
                    text.push_str(&self.clause(&self.condition(when).text));
                }
                if let Some(unless) = &duty.unless {
                    text.push_str(&self.clause(&self.exception(unless).text));
                }
                text
            }
            StatementKind::Power(power) => {
                let who = rules.bearer(&power.party);
                let events = rules.events(&power.events);
                format!("{who} {} {events}", self.say("可以", "may:"))
            }
            StatementKind::Assign(target, value) => {
                let (target, value) = (rules.target(target), rules.expr(value));
                match self.lang {
                    Lang::Zh => format!("认定 {target} 为 {value}"),
                    Lang::En => format!("{target} := {value}"),
                }
            }
            StatementKind::Raise(raise) => {
                let word = match raise.deemed {
                    Deemed::No => self.say("计入", "recorded:"),
                    Deemed::Yes => self.say("视为", "deemed:"),
                };
                format!("{word} {}", rules.event(raise.event))
            }
            StatementKind::Close => self.say("办结", "closed").to_owned(),
            StatementKind::Terminate(result) => {
                format!("{} {result}", self.say("终结 为", "terminated:"))
            }
            StatementKind::Sanction { to, sanctions } => {
                let (to, what) = (rules.expr(to), rules.sanctions(sanctions));
                match self.lang {
                    Lang::Zh => format!("对 {to} 给予 {what}"),
                    Lang::En => format!("{to}: {what}"),
                }
            }
            StatementKind::Notice { kind, to } => {
                let to: Vec<String> = to.iter().map(|to| rules.expr(to)).collect();
                let word = words::notice(*kind, self.lang);
                format!("{word} {}", self.lang.list(&to))
                    .trim_end()
                    .to_owned()
            }
            StatementKind::Follow(..)
            | StatementKind::Arm { .. }
            | StatementKind::Switch { .. }
            | StatementKind::If(..)
            | StatementKind::AnyOf { .. } => return None,
        };
        Some(text)
    }

    fn clause(&self, text: &str) -> String {
        format!("{}{text}", self.say(",", ", "))
    }
}

/// How a wording begins: to its first mark, or so many characters.
fn lead(quote: &str) -> String {
    let quote = quote.trim();
    let end = quote
        .find([',', '\u{ff0c}', '。', ':', '\u{ff1a}', '\u{ff1b}'])
        .unwrap_or(quote.len());
    let whole = &quote[..end];
    match whole.char_indices().nth(LEAD) {
        Some((cut, _)) => format!("{}…", &whole[..cut]),
        None => whole.to_owned(),
    }
}
