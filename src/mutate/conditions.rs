//! Changes of conditions and values.

use super::{Change, Walk};
use crate::decimal::Decimal;
use crate::source::Span;
use crate::syntax::tree::{
    Aggregate, AggregateFunction, AggregateOver, Compare, Expr, ExprKind, Name, Operator,
};

impl Walk<'_> {
    /// A condition that always holds, that never does, and its parts changed.
    pub(super) fn condition(&mut self, condition: &Expr) {
        self.put(Change::Condition, condition.span, "是");
        self.put(Change::Condition, condition.span, "否");
        self.expr(condition);
    }

    /// The parts of an expression changed.
    pub(super) fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Path(_) | ExprKind::Text(_) => {}
            ExprKind::Number(number) => self.number(expr.span, *number),
            ExprKind::Bool(value) => {
                let other = if *value { "否" } else { "是" };
                self.put(Change::Comparison, expr.span, other);
            }
            ExprKind::Date(date) => {
                for day in [date.succ_opt(), date.pred_opt()].into_iter().flatten() {
                    self.put(Change::Number, expr.span, day.to_string());
                }
            }
            ExprKind::DateTime(time) => {
                let minute = chrono::TimeDelta::minutes(1);
                let near = [
                    time.checked_add_signed(minute),
                    time.checked_sub_signed(minute),
                ];
                for time in near.into_iter().flatten() {
                    let text = time.format("%Y-%m-%d %H:%M").to_string();
                    self.put(Change::Number, expr.span, text);
                }
            }
            ExprKind::Duration(quantity) => self.quantity(quantity),
            ExprKind::All(Some(name)) => {
                let members = self.vocabulary.members(&name.text);
                if members.len() > 1 {
                    let fewer = members[..members.len() - 1].join("、");
                    self.put(Change::Comparison, expr.span, fewer);
                }
            }
            // Which enum it is, only the type of the set tells; 含 ↔ 不含 changes it as a whole.
            ExprKind::All(None) => {}
            ExprKind::Otherwise(first, second) => {
                self.put(Change::Condition, expr.span, self.text(first.span));
                self.expr(first);
                self.expr(second);
            }
            ExprKind::Arithmetic(left, operator, right) => {
                let other = match operator {
                    Operator::Add => " - ",
                    Operator::Subtract => " + ",
                    Operator::Multiply => " ÷ ",
                    Operator::Divide => " × ",
                };
                self.put(Change::Comparison, between(left, right), other);
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate, expr.span),
            ExprKind::Gap(from, to) => {
                let (a, b) = (self.text(from.span), self.text(to.span));
                let swapped = format!("{b},{a}");
                self.put(Change::Comparison, from.span.to(to.span), swapped);
            }
            ExprKind::Compare(left, compare, values) => {
                self.compare(expr.span, left, *compare, values);
            }
            ExprKind::Contains {
                set,
                negated,
                members,
            } => {
                if let Some(first) = members.first() {
                    let other = if *negated { " 含 " } else { " 不含 " };
                    self.put(Change::Comparison, between(set, first), other);
                }
                let spans: Vec<Span> = members.iter().map(|m| m.span).collect();
                self.each_out(Change::Comparison, &spans);
                for member in members {
                    self.expr(member);
                }
            }
            ExprKind::Happened { happened, events } => {
                let names: Vec<&str> = events.iter().map(|e| e.text.as_str()).collect();
                let other = if *happened { "未" } else { "已" };
                let text = format!("{other} {}", names.join("、"));
                self.put(Change::Comparison, expr.span, text);
                self.names_out(Change::Event, events);
            }
            ExprKind::Not(inner) => {
                self.put(Change::Comparison, expr.span, self.text(inner.span));
                self.expr(inner);
            }
            ExprKind::And(parts) => self.junction(expr.span, parts, ["且", "或"]),
            ExprKind::Or(parts) => self.junction(expr.span, parts, ["或", "且"]),
        }
    }

    /// 且 ↔ 或, and each part left out.
    fn junction(&mut self, span: Span, parts: &[Expr], [word, other]: [&str; 2]) {
        let texts: Vec<String> = parts
            .iter()
            .map(|p| format!("({})", self.text(p.span)))
            .collect();
        let swapped = texts.join(&format!(" {other} "));
        self.put(Change::Comparison, span, format!("({swapped})"));
        for left_out in 0..texts.len() {
            let rest = texts.iter().enumerate().filter(|(at, _)| *at != left_out);
            let rest: Vec<&str> = rest.map(|(_, text)| text.as_str()).collect();
            let joined = rest.join(&format!(" {word} "));
            self.put(Change::Condition, span, format!("({joined})"));
        }
        for part in parts {
            self.expr(part);
        }
    }

    pub(super) fn compare(&mut self, whole: Span, left: &Expr, compare: Compare, values: &[Expr]) {
        let Some(first) = values.first() else { return };
        let after = Span::new(whole.file, left.span.end as usize, whole.end as usize);
        let value = self.text(first.span);
        let gap = between(left, first);
        match compare {
            Compare::Is => self.put(Change::Comparison, gap, " 不为 "),
            Compare::IsNot => self.put(Change::Comparison, gap, " 为 "),
            Compare::Exceeds => self.put(Change::Comparison, gap, " 不少于 "),
            Compare::AtMost => self.put(Change::Comparison, gap, " 不满 "),
            Compare::Below => self.put(Change::Comparison, gap, " 不超过 "),
            Compare::AtLeast => self.put(Change::Comparison, gap, " 超过 "),
            Compare::OrMore => self.put(Change::Comparison, after, format!(" 超过 {value}")),
            Compare::OrLess => self.put(Change::Comparison, after, format!(" 不满 {value}")),
            Compare::Before => self.put(Change::Comparison, gap, " 晚于 "),
            Compare::After => self.put(Change::Comparison, gap, " 早于 "),
        }
        let spans: Vec<Span> = values.iter().map(|v| v.span).collect();
        self.each_out(Change::Comparison, &spans);
        self.expr(left);
        for value in values {
            self.expr(value);
        }
    }

    fn aggregate(&mut self, aggregate: &Aggregate, span: Span) {
        let text = self.text(span);
        let other = match aggregate.function {
            AggregateFunction::Mean => Some(("平均", "合计")),
            AggregateFunction::Sum => Some(("合计", "平均")),
            AggregateFunction::Count | AggregateFunction::Size | AggregateFunction::Share => None,
        };
        if let Some((word, other)) = other {
            self.put(Change::Comparison, span, text.replacen(word, other, 1));
        }
        match &aggregate.over {
            AggregateOver::Set(_) => {}
            AggregateOver::Events { events, .. } => self.names_out(Change::Event, events),
        }
        if let Some(when) = &aggregate.when {
            self.condition(when);
        }
        if let Some(window) = &aggregate.window {
            // It is the clause after the last comma, or before the condition; only its words are searched for.
            let words = ["本年内", "本季度内", "本月内", "当年内", "年内", "历次"];
            if let Some((at, word)) = words.iter().find_map(|w| Some((text.find(w)?, w))) {
                let start = span.start as usize + at;
                self.window(window, Span::new(span.file, start, start + word.len()));
            }
        }
    }

    /// Each of several names left out in turn.
    pub(super) fn names_out(&mut self, change: Change, names: &[Name]) {
        let spans: Vec<Span> = names.iter().map(|n| n.span).collect();
        self.each_out(change, &spans);
    }

    /// One up and one down; a fraction by a hundredth.
    pub(super) fn number(&mut self, span: Span, number: Decimal) {
        let step = match number.as_whole() {
            Some(_) => Some(Decimal::ONE),
            None => Decimal::parse("0.01"),
        };
        let Some(step) = step else { return };
        let near = [number.checked_add(step), number.checked_sub(step)];
        for other in near.into_iter().flatten() {
            if other >= Decimal::ZERO {
                self.put(Change::Number, span, other.to_string());
            }
        }
    }
}

/// What stands between two expressions.
fn between(left: &Expr, right: &Expr) -> Span {
    Span::new(
        left.span.file,
        left.span.end as usize,
        (right.span.start as usize).max(left.span.end as usize),
    )
}
