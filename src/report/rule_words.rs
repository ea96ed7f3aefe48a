//! Rules in words, from the model: conditions, limits, acts. In Chinese they read as rule files do; in English the names
//! stay and what joins them is English.

use super::words::{self, Lang};
use crate::calendar::Span as TimeSpan;
use crate::model::{
    Aggregate, Arithmetic, Bearer, Duty, EventTypeId, Expr, Extension, Fact, Figure, Limit,
    LimitStart, Members, Obligor, PartyTypeId, Relation, RuleBase, SanctionId, Slot, Target, Term,
    Trigger, Type, Value, region,
};

/// Puts rules into words.
#[derive(Clone, Copy, Debug)]
pub struct RuleWords<'a> {
    /// The rules.
    pub base: &'a RuleBase,
    /// In which language.
    pub lang: Lang,
    /// What the counter at hand counts for: 被投诉人.
    pub key: Option<&'a Expr>,
}

impl RuleWords<'_> {
    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.lang.pick(zh, en)
    }

    /// An event type.
    #[must_use]
    pub fn event(&self, id: EventTypeId) -> &str {
        &self.base.event(id).name
    }

    /// Several, any of which will do.
    #[must_use]
    pub fn events(&self, ids: &[EventTypeId]) -> String {
        let names: Vec<&str> = ids.iter().map(|&id| self.event(id)).collect();
        self.lang.list(&names)
    }

    /// Sanctions.
    #[must_use]
    pub fn sanctions(&self, ids: &[SanctionId]) -> String {
        let name = |id: &SanctionId| &*self.base.sanctions[id.index()].name;
        let names: Vec<&str> = ids.iter().map(name).collect();
        self.lang.list(&names)
    }

    /// A condition, or a value.
    #[must_use]
    pub fn expr(&self, expr: &Expr) -> String {
        match expr {
            Expr::Literal(value) => self.value(value),
            Expr::Fact(fact) => self.fact(fact),
            Expr::PartyAttribute(of, slot) => {
                let name = self
                    .party_type(of)
                    .and_then(|ty| {
                        self.base.party_types[ty.index()]
                            .attributes
                            .get(slot.index())
                    })
                    .map_or("?", |a| &*a.name);
                self.of(&self.expr(of), name)
            }
            Expr::CaseAttribute(of, slot) => {
                let name = self.case_attribute(of, *slot);
                self.of(&self.expr(of), name)
            }
            Expr::Otherwise(first, second) => {
                let joined = self.say(",未定 则 ", ", if unset ");
                format!("{}{joined}{}", self.expr(first), self.expr(second))
            }
            Expr::Arithmetic(a, how, b) => {
                let sign = match how {
                    Arithmetic::Add => "+",
                    Arithmetic::Subtract => "−",
                    Arithmetic::Multiply => "×",
                    Arithmetic::Divide => "÷",
                };
                format!("{} {sign} {}", self.inner(a), self.inner(b))
            }
            Expr::Aggregate(aggregate) => self.aggregate(aggregate),
            Expr::Size(of) => format!("{}({})", self.say("个数", "size"), self.expr(of)),
            Expr::Compare(a, relation, b) => {
                let relation = self.relation(*relation);
                format!("{} {relation} {}", self.inner(a), self.inner(b))
            }
            Expr::CompareGap {
                from,
                to,
                relation,
                span,
            } => {
                let gap = self.say("间隔", "gap");
                let relation = self.relation(*relation);
                let span = self.span(*span);
                let (from, to) = (self.expr(from), self.expr(to));
                format!("{gap}({from},{to}) {relation} {span}")
            }
            Expr::IsAnyOf(subject, values) => {
                let values: Vec<String> = values.iter().map(|v| self.expr(v)).collect();
                let is = self.say("为", "is");
                format!("{} {is} {}", self.inner(subject), self.lang.list(&values))
            }
            Expr::ContainsEach(set, members) => {
                let has = self.say("含", "has");
                format!("{} {has} {}", self.expr(set), self.members(set, members))
            }
            Expr::ContainsNone(set, members) => {
                let has = self.say("不含", "has none of");
                format!("{} {has} {}", self.expr(set), self.members(set, members))
            }
            Expr::Happened(events) => {
                format!("{} {}", self.say("已", "done:"), self.events(events))
            }
            Expr::Not(inner) => self.negated(inner),
            Expr::And(parts) => self.joined(parts, self.say(" 且 ", " and ")),
            Expr::Or(parts) => match self.any_of(expr) {
                Some((subject, values)) => {
                    let is = self.say("为", "is");
                    format!("{subject} {is} {}", self.lang.list(&values))
                }
                None => self.joined(parts, self.say(" 或 ", " or ")),
            },
        }
    }

    /// A condition where it stands alone.
    #[must_use]
    pub fn condition(&self, expr: &Expr) -> String {
        match expr {
            Expr::Otherwise(..) => self.inner(expr),
            _ => self.expr(expr),
        }
    }

    /// What is asked and the values, where a condition asks whether one thing has any of some values.
    #[must_use]
    pub fn any_of(&self, expr: &Expr) -> Option<(String, Vec<String>)> {
        match expr {
            Expr::IsAnyOf(subject, values) => {
                let values = values.iter().map(|v| self.expr(v)).collect();
                Some((self.inner(subject), values))
            }
            Expr::Or(parts) => {
                let mut all: Option<(String, Vec<String>)> = None;
                for part in parts {
                    let (subject, values) = self.any_of(part)?;
                    match &mut all {
                        None => all = Some((subject, values)),
                        Some((first, found)) if *first == subject => found.extend(values),
                        Some(_) => return None,
                    }
                }
                all
            }
            _ => None,
        }
    }

    fn of(&self, owner: &str, name: &str) -> String {
        match self.lang {
            Lang::Zh => format!("{owner} 的 {name}"),
            Lang::En => format!("{name} of {owner}"),
        }
    }

    fn negated(&self, inner: &Expr) -> String {
        match inner {
            Expr::Happened(events) => {
                format!("{} {}", self.say("未", "not done:"), self.events(events))
            }
            Expr::IsAnyOf(subject, values) => {
                let values: Vec<String> = values.iter().map(|v| self.expr(v)).collect();
                let is = self.say("不为", "is not");
                format!("{} {is} {}", self.inner(subject), self.lang.list(&values))
            }
            _ => format!("{} {}", self.say("非", "not"), self.inner(inner)),
        }
    }

    fn joined(&self, parts: &[Expr], with: &str) -> String {
        let parts: Vec<String> = parts.iter().map(|p| self.inner(p)).collect();
        parts.join(with)
    }

    /// In brackets where it would not hold together otherwise.
    fn inner(&self, expr: &Expr) -> String {
        let text = self.expr(expr);
        match expr {
            Expr::Or(_) if self.any_of(expr).is_some() => text,
            Expr::And(_) | Expr::Or(_) | Expr::Otherwise(..) | Expr::Arithmetic(..) => {
                format!("({text})")
            }
            _ => text,
        }
    }

    fn members(&self, set: &Expr, members: &Members) -> String {
        match members {
            Members::All => {
                let of = match self.type_of(set) {
                    Some(Type::EnumSet(id)) => self.base.enums.get(id.index()),
                    _ => None,
                };
                let name = of.map_or("", |e| &*e.name);
                format!("{} {name}", self.say("全部", "all"))
                    .trim_end()
                    .to_owned()
            }
            Members::Listed(listed) => {
                let names: Vec<String> = listed.iter().map(|m| self.expr(m)).collect();
                self.lang.list(&names)
            }
        }
    }

    fn relation(&self, relation: Relation) -> &'static str {
        match relation {
            Relation::Equal => "=",
            Relation::Greater => ">",
            Relation::GreaterOrEqual => "≥",
            Relation::Less => "<",
            Relation::LessOrEqual => "≤",
        }
    }

    fn aggregate(&self, aggregate: &Aggregate) -> String {
        let figure = match aggregate.figure {
            Figure::Count => self.say("次数", "count"),
            Figure::Sum => self.say("合计", "sum"),
            Figure::Mean => self.say("平均", "mean"),
            Figure::Share => self.say("占比", "share"),
        };
        let mut parts = vec![self.events(&aggregate.events)];
        if let Some(when) = &aggregate.when {
            parts.push(format!("{} {}", self.say("若", "if"), self.expr(when)));
        }
        if let Some(window) = &aggregate.window {
            parts.push(words::window(window, self.lang));
        }
        format!("{figure}({})", parts.join(self.say(",", ", ")))
    }

    fn value(&self, value: &Value) -> String {
        match (value, self.lang) {
            (Value::Bool(true), Lang::En) => "yes".to_owned(),
            (Value::Bool(false), Lang::En) => "no".to_owned(),
            (Value::Duration(span), _) => self.span(*span),
            _ => region::written(self.base, &region::Held::Is(value.clone())),
        }
    }

    fn fact(&self, fact: &Fact) -> String {
        match fact {
            Fact::Named { name, .. } => name.to_string(),
            Fact::Actor => self.say("经手人", "the actor").to_owned(),
            Fact::Case(ty) => self.base.case_types[ty.index()].name.to_string(),
            Fact::CounterKey => match self.key {
                Some(key) => self.expr(key),
                None => self.say("该主体", "the party counted").to_owned(),
            },
            Fact::Member => self.say("各自", "each of them").to_owned(),
            Fact::Party(id) => {
                let named = self.base.named_parties.get(id.index());
                named.map_or_else(|| "?".to_owned(), |p| p.name.to_string())
            }
            Fact::LastTime(event) => self.event(*event).to_owned(),
        }
    }

    fn case_attribute(&self, of: &Expr, slot: Slot) -> &str {
        let ty = match of {
            Expr::Fact(Fact::Case(ty)) => Some(*ty),
            _ => match self.type_of(of) {
                Some(Type::Case(ty)) => Some(ty),
                _ => None,
            },
        };
        let attributes = ty.map(|ty| &self.base.case_types[ty.index()].attributes);
        let attribute = attributes.and_then(|a| a.get(slot.index()));
        attribute.map_or("?", |a| &*a.name)
    }

    /// A length of time.
    #[must_use]
    pub fn span(&self, span: TimeSpan) -> String {
        words::span(span, self.lang)
    }

    /// Who owes.
    #[must_use]
    pub fn obligor(&self, obligor: &Obligor) -> String {
        match obligor {
            Obligor::One(party) => self.expr(party),
            Obligor::Each(set) => format!("{} {}", self.say("各", "each of"), self.expr(set)),
            Obligor::All(ty) => {
                let name = &self.base.party_types[ty.index()].name;
                format!("{} {name}", self.say("各", "each"))
            }
        }
    }

    /// Who must not, or may.
    #[must_use]
    pub fn bearer(&self, bearer: &Bearer) -> String {
        match bearer {
            Bearer::Party(party) => self.expr(party),
            Bearer::Any(ty) => self.base.party_types[ty.index()].name.to_string(),
        }
    }

    /// The acts of a duty, or what is to be decided; `向` whom.
    #[must_use]
    pub fn acts(&self, duty: &Duty) -> String {
        if let Some(decision) = &duty.decision {
            let what = self.sanctions(&decision.choices);
            let to = self.expr(&decision.to);
            let free = decision.discretion == crate::model::Discretion::OneOf;
            return match (self.lang, free && decision.choices.len() > 1) {
                (Lang::Zh, true) => format!("对 {to} 决定给予 {what} 之一"),
                (Lang::Zh, false) => format!("对 {to} 决定给予 {what}"),
                (Lang::En, true) => format!("decide on one of {what} for {to}"),
                (Lang::En, false) => format!("decide on {what} for {to}"),
            };
        }
        let (and, or) = self.lang.pick((" 并 ", " 或 "), (" and ", " or "));
        let each: Vec<String> = duty
            .acts
            .iter()
            .map(|all| {
                let names: Vec<&str> = all.iter().map(|&id| self.event(id)).collect();
                names.join(and)
            })
            .collect();
        let acts = each.join(or);
        let to: Vec<String> = duty.recipients.iter().map(|to| self.expr(to)).collect();
        match (to.is_empty(), self.lang) {
            (true, _) => acts,
            (false, Lang::Zh) => format!("向 {} {acts}", self.lang.list(&to)),
            (false, Lang::En) => format!("{acts} to {}", self.lang.list(&to)),
        }
    }

    /// `首次 遇 E、F`
    #[must_use]
    pub fn trigger(&self, trigger: &Trigger, events: &[EventTypeId]) -> String {
        let events = self.events(events);
        match trigger.first {
            true => format!("{} {events}", self.say("首次", "first")),
            false => events,
        }
    }

    /// A limit.
    #[must_use]
    pub fn limit(&self, limit: &Limit) -> String {
        let term = self.term(&limit.term);
        let from = match &limit.from {
            LimitStart::Trigger => return term,
            LimitStart::Event(event) => self.event(*event).to_owned(),
            LimitStart::Date(date) => self.expr(date),
        };
        match self.lang {
            Lang::Zh => format!("自 {from} 起 {term}"),
            Lang::En => format!("{term} from {from}"),
        }
    }

    /// How long a limit is.
    #[must_use]
    pub fn term(&self, term: &Term) -> String {
        match term {
            Term::SameDay => self.say("当日内", "the same day").to_owned(),
            Term::Within(span) => match self.lang {
                Lang::Zh => format!("{}内", self.span(*span)),
                Lang::En => format!("within {}", self.span(*span)),
            },
            Term::Fact(fact) => self.expr(fact),
            Term::BeforeDay { month, day } => match self.lang {
                Lang::Zh => format!("{month}月{day}日 前"),
                Lang::En => format!("before {month:02}-{day:02}"),
            },
            Term::BeforeEvent { event, lead } => {
                let event = self.event(*event);
                let lead = lead.map(|lead| self.span(lead));
                match (self.lang, lead) {
                    (Lang::Zh, None) => format!("{event} 前"),
                    (Lang::Zh, Some(lead)) => format!("{event} 前 {lead}"),
                    (Lang::En, None) => format!("before {event}"),
                    (Lang::En, Some(lead)) => format!("{lead} before {event}"),
                }
            }
            Term::Shortest(terms) => {
                let all: Vec<String> = terms.iter().map(|t| self.term(t)).collect();
                let all = self.lang.list(&all);
                match self.lang {
                    Lang::Zh => format!("{all} 中较短者"),
                    Lang::En => format!("the shorter of {all}"),
                }
            }
            Term::Otherwise(first, second) => {
                let joined = self.say(",未定 则 ", ", if unset ");
                format!("{}{joined}{}", self.term(first), self.term(second))
            }
            Term::Undetermined => self.say("期限未定", "limit not set").to_owned(),
        }
    }

    /// `扣除 …`
    #[must_use]
    pub fn excluded(&self, duty: &Duty) -> Option<String> {
        let name = |id: &crate::model::IntervalId| &*self.base.intervals[id.index()].name;
        let names: Vec<&str> = duty.excluded.iter().map(name).collect();
        let word = self.say("扣除", "not counting");
        (!names.is_empty()).then(|| format!("{word} {}", self.lang.list(&names)))
    }

    /// `经 P 批准 可以 延长`
    #[must_use]
    pub fn extension(&self, extension: &Extension) -> String {
        let approver = self.expr(&extension.approver);
        let by = self.span(extension.by);
        match (self.lang, extension.at_most) {
            (Lang::Zh, true) => format!("经 {approver} 批准 可以 延长 至多 {by}"),
            (Lang::Zh, false) => format!("经 {approver} 批准 可以 延长 {by}"),
            (Lang::En, true) => format!("extended by up to {by} if {approver} approves"),
            (Lang::En, false) => format!("extended by {by} if {approver} approves"),
        }
    }

    /// What 认定 sets.
    #[must_use]
    pub fn target(&self, target: &Target) -> String {
        match target {
            Target::Case(ty, slot, _) => {
                let attributes = &self.base.case_types[ty.index()].attributes;
                let attribute = attributes.get(slot.index());
                attribute.map_or_else(|| "?".to_owned(), |a| a.name.to_string())
            }
            Target::Party(of, slot) => {
                self.expr(&Expr::PartyAttribute(Box::new(of.clone()), *slot))
            }
        }
    }

    /// The party type of an expression that gives one.
    fn party_type(&self, expr: &Expr) -> Option<PartyTypeId> {
        match self.type_of(expr) {
            Some(Type::Party(ty) | Type::PartySet(ty)) => Some(ty),
            _ => None,
        }
    }

    fn type_of(&self, expr: &Expr) -> Option<Type> {
        let base = self.base;
        match expr {
            Expr::Fact(Fact::Named {
                fields, attribute, ..
            }) => {
                let field = fields.first();
                let field = field.and_then(|(e, slot)| base.event(*e).fields.get(slot.index()));
                let attribute = attribute.and_then(|(case, slot)| {
                    base.case_types[case.index()].attributes.get(slot.index())
                });
                field.or(attribute).map(|a| a.ty)
            }
            Expr::Fact(Fact::CounterKey) => self.type_of(self.key?),
            Expr::Fact(Fact::Case(ty)) => Some(Type::Case(*ty)),
            Expr::Fact(Fact::Party(id)) => {
                let named = base.named_parties.get(id.index());
                named.map(|p| Type::Party(p.ty))
            }
            Expr::PartyAttribute(of, slot) => {
                let ty = self.party_type(of)?;
                let attributes = &base.party_types[ty.index()].attributes;
                attributes.get(slot.index()).map(|a| a.ty)
            }
            Expr::CaseAttribute(of, slot) => match self.type_of(of)? {
                Type::Case(ty) => {
                    let attributes = &base.case_types[ty.index()].attributes;
                    attributes.get(slot.index()).map(|a| a.ty)
                }
                _ => None,
            },
            Expr::Otherwise(first, _) => self.type_of(first),
            _ => None,
        }
    }
}
