//! Changes of statements and heads.

use super::{Change, Edit, Walk};
use crate::source::Span;
use crate::syntax::chinese_number;
use crate::syntax::tree::{
    Choice, Citation, Continuation, Decision, Duty, Expr, ExprKind, Extension, Head, Level, Moment,
    Name, Part, Path, Pattern, Period, Power, Prohibition, Raise, RaiseKind, Statement,
    StatementKind, Trigger,
};

impl Walk<'_> {
    /// Statements that stand together; each may be left out.
    pub(super) fn siblings(&mut self, statements: &[Statement], alone_may_go: bool) {
        for (at, statement) in statements.iter().enumerate() {
            if runs(&statement.kind) {
                if let Some(next) = statements.get(at + 1) {
                    let end = next.span.start as usize;
                    let span = statement.span;
                    self.put(
                        Change::Omission,
                        Span::new(span.file, span.start as usize, end),
                        "",
                    );
                } else if let Some(last) = at.checked_sub(1).map(|at| &statements[at]) {
                    let start = last.span.end as usize;
                    let end = statement.span.end as usize;
                    self.put(
                        Change::Omission,
                        Span::new(statement.span.file, start, end),
                        "",
                    );
                } else if alone_may_go && !matches!(statement.kind, StatementKind::Headed(..)) {
                    // Nothing may stand in its place but a statement; this one never runs, or says nothing.
                    let never = Edit {
                        span: statement.span.head(),
                        text: "若 否 的:".into(),
                    };
                    let silent = Edit {
                        span: statement.span,
                        text: "宣示".into(),
                    };
                    self.push(Change::Omission, vec![vec![never], vec![silent]]);
                }
            }
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Headed(head, body) => {
                self.head(head, statement.span);
                self.siblings(body, true);
            }
            // They state no executable rule.
            StatementKind::Declaratory
            | StatementKind::Interpreter(_)
            | StatementKind::Reference(_) => {}
            StatementKind::Scope(scope) => {
                self.names_out(Change::Event, &scope.subjects);
                self.conditions(&scope.when);
            }
            StatementKind::Duty(duty) => self.duty(duty),
            StatementKind::Prohibition(prohibition) => self.prohibition(prohibition),
            StatementKind::Power(power) => self.power(power),
            StatementKind::Assign { target: _, value } => {
                if let ExprKind::Path(path) = &value.kind {
                    self.holder(path);
                }
                self.expr(value);
            }
            StatementKind::Raise(raise) => self.raise(raise, statement.span),
            // Left out above; there is nothing else to them.
            StatementKind::Close | StatementKind::Terminate(_) => {}
            StatementKind::Follow(citation) => self.citation(citation),
            StatementKind::Sanction { to, sanctions } => {
                if let Some(to) = to {
                    self.holder(to);
                }
                self.sanctions(sanctions);
            }
            StatementKind::Decision(decision) => self.decision(decision),
            StatementKind::Notice { kind: _, to } => {
                let spans: Vec<Span> = to.iter().map(|p| p.span).collect();
                self.each_out(Change::Holder, &spans);
                for path in to {
                    self.holder(path);
                }
            }
            StatementKind::Clear(trigger) => self.trigger(trigger),
            StatementKind::Deduct {
                trigger,
                amount,
                cap,
            } => {
                self.trigger(trigger);
                self.expr(amount);
                if let Some(cap) = cap {
                    self.expr(cap);
                }
            }
            StatementKind::Responsibility(roles) => {
                let spans: Vec<Span> = roles.iter().map(|(n, p)| n.span.to(p.span)).collect();
                self.each_out(Change::Holder, &spans);
                for (_, path) in roles {
                    self.holder(path);
                }
            }
            StatementKind::Excepted(inner, exception) => {
                self.condition(exception);
                self.statement(inner);
            }
            StatementKind::Condition(condition) => self.condition(condition),
        }
    }

    fn head(&mut self, head: &Head, span: Span) {
        match head {
            Head::On(trigger) => self.trigger(trigger),
            Head::Period(period) => {
                let words = ["每月终了", "每季度终了", "每年终了"];
                let (word, others) = match period {
                    Period::Month => (words[0], [words[1], words[2]]),
                    Period::Quarter => (words[1], [words[0], words[2]]),
                    Period::Year => (words[2], [words[1], words[0]]),
                };
                if self.text(span).starts_with(word) {
                    let start = span.start as usize;
                    let span = Span::new(span.file, start, start + word.len());
                    for other in others {
                        self.put(Change::Window, span, other);
                    }
                }
            }
            Head::If(condition) => self.condition(condition),
            Head::Switch(subject) => self.expr(subject),
            Head::Branch(patterns) => {
                for pattern in patterns {
                    self.pattern(pattern);
                }
            }
            // What they govern is changed; they have no values of their own.
            Head::Otherwise | Head::AnyOf => {}
            Head::Counter(counter) => {
                let keys: Vec<Span> = counter.keys.iter().map(|k| k.span).collect();
                self.each_out(Change::Holder, &keys);
                self.window(&counter.window.value, counter.window.span);
                self.names_out(Change::Event, &counter.events);
                if let Some(when) = &counter.when {
                    let clause = self.with_comma(when.span, when.span);
                    self.put(Change::Condition, clause, "");
                    self.put(Change::Condition, when.span, "否");
                    self.expr(when);
                }
            }
            Head::Tier(tier) => {
                self.number(tier.at.span, tier.at.value);
                if tier.every {
                    let after = tier.at.span.end as usize;
                    let text = self.sources.file(span.file).text.get(after..);
                    let onward = text.and_then(|t| Some((t.find('起')?, t.find(&tier.unit)?)));
                    // 满N次起 每次 → 满N次
                    if let Some((from, first)) = onward
                        && first < from
                        && let Some(end) = text.and_then(|t| {
                            Some(from + t[from..].find(&tier.unit)? + tier.unit.len())
                        })
                    {
                        let span = Span::new(span.file, after + from, after + end);
                        self.put(Change::Comparison, span, "");
                    }
                }
                self.conditions(&tier.when);
            }
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        match pattern {
            Pattern::Value(_) => {}
            Pattern::Range(parts) => {
                for (_, bound) in parts {
                    self.expr(bound);
                }
            }
        }
    }

    /// The branches of a routing: values left to 其他情形, exchanged between neighbours, or moved to the next.
    pub(super) fn branches(&mut self, parts: &[Part]) {
        let mut found: Vec<Vec<Span>> = Vec::new();
        for part in parts {
            match part {
                Part::Rule(rule) => collect(&rule.statements, &mut found),
                Part::Provision(provision) => {
                    for part in &provision.parts {
                        if let Part::Rule(rule) = part {
                            let own = rule.statements.iter().filter_map(branch);
                            found.extend(own);
                        }
                    }
                }
                Part::Declaration(_) => {}
            }
        }
        for values in &found {
            self.each_out(Change::Branch, values);
        }
        for pair in found.windows(2) {
            let [one, other] = pair else { continue };
            let (Some(first), Some(second)) = (whole(one), whole(other)) else {
                continue;
            };
            let swapped = vec![
                Edit {
                    span: first,
                    text: self.text(second).to_owned(),
                },
                Edit {
                    span: second,
                    text: self.text(first).to_owned(),
                },
            ];
            self.push(Change::Branch, vec![swapped]);
            for (from, to) in [(one, other), (other, one)] {
                self.moved(from, to);
            }
        }
    }

    fn moved(&mut self, from: &[Span], to: &[Span]) {
        let (Some(here), Some(there)) = (whole(from), whole(to)) else {
            return;
        };
        if from.len() < 2 {
            return;
        }
        for value in from {
            let rest = from.iter().filter(|v| *v != value);
            let rest: Vec<&str> = rest.map(|v| self.text(*v)).collect();
            let moved = vec![
                Edit {
                    span: here,
                    text: rest.join("、"),
                },
                Edit {
                    span: there,
                    text: format!("{}、{}", self.text(there), self.text(*value)),
                },
            ];
            self.push(Change::Branch, vec![moved]);
        }
    }

    pub(super) fn trigger(&mut self, trigger: &Trigger) {
        if let (true, Some(first)) = (trigger.first, trigger.events.first()) {
            let before = self.before(first.span);
            if let Some(at) = before.rfind("首次") {
                let span = Span::new(first.span.file, at, at + "首次".len());
                self.put(Change::Condition, span, "");
            }
        }
        self.names_out(Change::Event, &trigger.events);
        self.conditions(&trigger.when);
    }

    fn conditions(&mut self, when: &Option<Expr>) {
        if let Some(when) = when {
            self.condition(when);
        }
    }

    /// Another holder; the first that the types allow.
    fn holder(&mut self, path: &Path) {
        let others = self.vocabulary.other_holders(self.text(path.span));
        let ways: Vec<Vec<Edit>> = others
            .into_iter()
            .map(|text| {
                vec![Edit {
                    span: path.span,
                    text: text.to_owned(),
                }]
            })
            .collect();
        if !ways.is_empty() {
            self.push(Change::Holder, ways);
        }
    }

    fn sanctions(&mut self, names: &[Name]) {
        self.names_out(Change::Sanction, names);
        let taken: Vec<&str> = names.iter().map(|n| n.text.as_str()).collect();
        for name in names {
            let other = self.vocabulary.other_sanction(&name.text, &taken);
            if let Some(other) = other.map(str::to_owned) {
                self.put(Change::Sanction, name.span, other);
            }
        }
    }

    fn duty(&mut self, duty: &Duty) {
        self.holder(&duty.obligor.party);
        if let Some(limit) = &duty.limit {
            self.limit(limit);
        }
        let recipients: Vec<Span> = duty.recipients.iter().map(|p| p.span).collect();
        self.each_out(Change::Holder, &recipients);
        if let Some(all) = whole(&recipients)
            && let Some(clause) = self.with_word("向", all)
        {
            self.put(Change::Omission, clause, "");
        }
        self.acts(&duty.acts);
        for condition in &duty.act_conditions {
            let clause = self.with_comma(condition.span, condition.span);
            self.put(Change::Condition, clause, "");
            self.expr(condition);
        }
        self.conditions(&duty.when);
        self.conditions(&duty.unless);
        if let (Some(first), Some(last)) = (duty.excluded.first(), duty.excluded.last()) {
            let clause = self.with_comma(first.span, last.span);
            self.put(Change::Omission, clause, "");
        }
        if let Some(extension) = &duty.extension {
            self.extension(extension);
        }
        for waiver in &duty.waivers {
            if let (Some(first), Some(last)) = (waiver.events.first(), waiver.events.last()) {
                let last = waiver.when.as_ref().map_or(last.span, |w| w.span);
                let clause = self.with_comma(first.span, last);
                self.put(Change::Omission, clause, "");
            }
            self.trigger(waiver);
        }
        self.continuations(&duty.continuations);
    }

    /// 并 ↔ 或, and each act left out.
    fn acts(&mut self, acts: &[Vec<Name>]) {
        let groups: Vec<Span> = acts
            .iter()
            .filter_map(|g| Some(g.first()?.span.to(g.last()?.span)))
            .collect();
        let Some(all) = whole(&groups) else { return };
        let names = |skip: Option<(usize, usize)>, also: &str, or: &str| -> String {
            let groups = acts.iter().enumerate().map(|(i, group)| {
                let kept = group
                    .iter()
                    .enumerate()
                    .filter(|(j, _)| Some((i, *j)) != skip);
                let kept: Vec<&str> = kept.map(|(_, n)| n.text.as_str()).collect();
                kept.join(also)
            });
            let groups: Vec<String> = groups.filter(|g| !g.is_empty()).collect();
            groups.join(or)
        };
        if acts.iter().map(Vec::len).sum::<usize>() < 2 {
            return;
        }
        let swapped = match acts.len() {
            1 => names(None, " 或 ", " 或 "),
            _ => names(None, " 并 ", " 并 "),
        };
        self.put(Change::Comparison, all, swapped);
        for (i, group) in acts.iter().enumerate() {
            for j in 0..group.len() {
                let rest = names(Some((i, j)), " 并 ", " 或 ");
                self.put(Change::Event, all, rest);
            }
        }
    }

    fn extension(&mut self, extension: &Extension) {
        let clause = self.with_comma(extension.approver.span, extension.span);
        self.put(Change::Omission, clause, "");
        self.holder(&extension.approver);
        self.quantity(&extension.by);
        if let Some(times) = extension.times {
            let tail = Span::new(
                extension.span.file,
                extension.by.span.end as usize,
                extension.span.end as usize,
            );
            for times in [times.checked_add(1), times.checked_sub(1)] {
                if let Some(times) = times.filter(|n| *n > 0) {
                    self.put(Change::Number, tail, format!(",至多 {times}次"));
                }
            }
            self.put(Change::Number, tail, "");
        }
    }

    fn continuations(&mut self, continuations: &[Continuation]) {
        for continuation in continuations {
            let statement = &continuation.statement;
            let clause = self.with_comma(statement.span, statement.span);
            self.put(Change::Omission, clause, "");
            match &continuation.moment {
                Moment::Performed
                | Moment::AllPerformed
                | Moment::AnyPerformed
                | Moment::Missed => {}
                Moment::LateBy(quantity) | Moment::Before(quantity) => self.quantity(quantity),
            }
            self.statement(statement);
        }
    }

    fn prohibition(&mut self, prohibition: &Prohibition) {
        self.holder(&prohibition.party);
        self.names_out(Change::Event, &prohibition.events);
        self.conditions(&prohibition.when);
        self.conditions(&prohibition.unless);
        if let (Some(first), Some(last)) =
            (prohibition.violated.first(), prohibition.violated.last())
        {
            let clause = self.with_comma(first.span, last.span);
            self.put(Change::Omission, clause, "");
        }
        self.siblings(&prohibition.violated, false);
    }

    fn power(&mut self, power: &Power) {
        self.holder(&power.party);
        if let Some(limit) = &power.limit {
            self.limit(limit);
        }
        self.names_out(Change::Event, &power.events);
        self.conditions(&power.when);
        self.conditions(&power.unless);
        if let (Some(first), Some(last)) = (power.lapsed.first(), power.lapsed.last()) {
            let clause = self.with_comma(first.span, last.span);
            self.put(Change::Omission, clause, "");
        }
        self.siblings(&power.lapsed, false);
    }

    fn raise(&mut self, raise: &Raise, span: Span) {
        let (word, other) = match raise.how {
            RaiseKind::Record => ("计入", "视为"),
            RaiseKind::Deem => ("视为", "计入"),
        };
        if self.text(span).starts_with(word) {
            let start = span.start as usize;
            let span = Span::new(span.file, start, start + word.len());
            self.put(Change::Event, span, other);
        }
        let fields: Vec<Span> = raise
            .fields
            .iter()
            .map(|(name, value)| name.span.to(value.span))
            .collect();
        for (at, field) in fields.iter().enumerate() {
            let gone = match (at.checked_sub(1), fields.get(at + 1)) {
                (_, Some(next)) => Span::new(field.file, field.start as usize, next.start as usize),
                (Some(before), None) => {
                    let end = fields[before].end as usize;
                    Span::new(field.file, end, field.end as usize)
                }
                (None, None) => continue,
            };
            self.put(Change::Omission, gone, "");
        }
        for (_, value) in &raise.fields {
            if let ExprKind::Path(path) = &value.kind {
                self.holder(path);
            }
            self.expr(value);
        }
    }

    fn decision(&mut self, decision: &Decision) {
        self.holder(&decision.by);
        if let Some(to) = &decision.to {
            self.holder(to);
        }
        match &decision.choice {
            Choice::Fixed(names) | Choice::OneOf(names) => self.sanctions(names),
            Choice::Between(low, high) => {
                for end in [low, high] {
                    let near = self.vocabulary.neighbours(&end.text);
                    let near = near.map(|n| n.map(str::to_owned));
                    for other in near.into_iter().flatten() {
                        self.put(Change::Sanction, end.span, other);
                    }
                }
            }
        }
        if let Some(limit) = &decision.limit {
            let clause = self.with_comma(limit.span, limit.span);
            self.put(Change::Limit, clause, "");
            self.limit(limit);
        }
        self.continuations(&decision.continuations);
    }

    /// The provision before or after the one that is referred to.
    fn citation(&mut self, citation: &Citation) {
        let Some((level, number, 0)) = citation.steps.last() else {
            return;
        };
        let (old, write): (String, fn(u32) -> String) = match level {
            Level::Item => (format!("({})项", chinese_number(*number)), |n| {
                format!("({})项", chinese_number(n))
            }),
            Level::Article => (format!("第{}条", chinese_number(*number)), |n| {
                format!("第{}条", chinese_number(n))
            }),
            Level::Paragraph => (format!("第{}款", chinese_number(*number)), |n| {
                format!("第{}款", chinese_number(n))
            }),
            Level::Chapter | Level::Section | Level::Point | Level::SubPoint => return,
        };
        let text = self.text(citation.span).trim_end();
        let Some(kept) = text.strip_suffix(old.as_str()) else {
            return;
        };
        let near = [Some(number + 1), number.checked_sub(1)];
        let ways = near.into_iter().flatten().filter(|n| *n > 0);
        let ways: Vec<Vec<Edit>> = ways
            .map(|n| {
                vec![Edit {
                    span: citation.span,
                    text: format!("{kept}{}", write(n)),
                }]
            })
            .collect();
        self.push(Change::Branch, ways);
    }
}

/// Whether a statement does something when it runs or stands.
fn runs(kind: &StatementKind) -> bool {
    match kind {
        StatementKind::Headed(..)
        | StatementKind::Scope(_)
        | StatementKind::Duty(_)
        | StatementKind::Prohibition(_)
        | StatementKind::Power(_)
        | StatementKind::Assign { .. }
        | StatementKind::Raise(_)
        | StatementKind::Close
        | StatementKind::Terminate(_)
        | StatementKind::Follow(_)
        | StatementKind::Sanction { .. }
        | StatementKind::Decision(_)
        | StatementKind::Notice { .. }
        | StatementKind::Clear(_)
        | StatementKind::Deduct { .. }
        | StatementKind::Responsibility(_)
        | StatementKind::Condition(_) => true,
        StatementKind::Excepted(inner, _) => runs(&inner.kind),
        StatementKind::Declaratory
        | StatementKind::Interpreter(_)
        | StatementKind::Reference(_) => false,
    }
}

/// The values of a branch.
fn branch(statement: &Statement) -> Option<Vec<Span>> {
    let StatementKind::Headed(Head::Branch(patterns), _) = &statement.kind else {
        return None;
    };
    let spans = patterns.iter().map(|pattern| match pattern {
        Pattern::Value(value) => Some(value.span),
        Pattern::Range(_) => None,
    });
    spans.collect()
}

/// The branches of the routings inside statements.
fn collect(statements: &[Statement], found: &mut Vec<Vec<Span>>) {
    for statement in statements {
        found.extend(branch(statement));
        if let StatementKind::Headed(Head::Switch(_), body) = &statement.kind {
            collect(body, found);
        } else if let StatementKind::Headed(_, body) = &statement.kind {
            collect(body, found);
        }
    }
}

/// From the first to the last of several spans.
fn whole(spans: &[Span]) -> Option<Span> {
    Some(spans.first()?.to(*spans.last()?))
}
