//! Changes of the header and of declarations.

use super::{Change, Edit, Walk};
use crate::source::Span;
use crate::syntax::tree::{
    DayKind, Declaration, DeclarationKind, Name, ParameterValue, Period, Property, Regulation,
    Term, Validity, Window, YearKind,
};

impl Walk<'_> {
    pub(super) fn regulation(&mut self, regulation: &Regulation) {
        for property in &regulation.properties {
            let span = property.span;
            match &property.value {
                // Names and dates for display.
                Property::Issuer(_) | Property::Published(_) => {}
                Property::Effective(date) => {
                    for day in [date.succ_opt(), date.pred_opt()].into_iter().flatten() {
                        self.put(Change::Number, span, format!("施行 {day}"));
                    }
                }
                Property::DayMeans(kind) => {
                    let other = match kind {
                        DayKind::Natural => "工作日",
                        DayKind::Working => "自然日",
                    };
                    self.put(Change::Unit, span, format!("日 指 {other}"));
                }
                Property::Bound { inclusive, .. } => {
                    let text = self.text(span);
                    let other = match inclusive {
                        true => text.replace("含本数", "不含本数"),
                        false => text.replace("不含本数", "含本数"),
                    };
                    self.put(Change::Comparison, span, other);
                }
                Property::YearMeans(kind) => {
                    let other = match kind {
                        YearKind::Calendar => "一年内",
                        YearKind::Rolling => "本年内",
                    };
                    self.put(Change::Window, span, format!("年内 指 {other}"));
                }
                Property::OfficeHours(spans) => {
                    let hours = |skip: usize| {
                        let kept = spans.iter().enumerate().filter(|(at, _)| *at != skip);
                        let kept = kept.map(|(_, (from, to))| {
                            format!("{}-{}", from.format("%H:%M"), to.format("%H:%M"))
                        });
                        kept.collect::<Vec<_>>().join("、")
                    };
                    for skip in 0..spans.len() {
                        if spans.len() > 1 {
                            self.put(Change::Limit, span, format!("办公时间 {}", hours(skip)));
                        }
                    }
                }
            }
        }
    }

    pub(super) fn declaration(&mut self, declaration: &Declaration) {
        match &declaration.kind {
            // Names and types: what is left out is missed by the checks wherever it is used.
            DeclarationKind::Party(..)
            | DeclarationKind::NamedParty(..)
            | DeclarationKind::Enum(..)
            | DeclarationKind::Case(..)
            | DeclarationKind::Event { .. } => {}
            // They say nothing that runs.
            DeclarationKind::Interpretation(_)
            | DeclarationKind::OpenQuestion(_)
            | DeclarationKind::Acceptance { .. } => {}
            DeclarationKind::Definition { events, when, .. } => {
                self.names_out(Change::Event, events);
                if let Some(when) = when {
                    self.condition(when);
                }
            }
            DeclarationKind::Interval { from, to, .. } => {
                self.names_out(Change::Event, from);
                self.names_out(Change::Event, to);
                self.exchanged(from, to);
            }
            DeclarationKind::LimitWords(words) => {
                for (word, term) in words {
                    let line = self.rest_of_line(word.span);
                    self.declared_term(term, line);
                }
            }
            DeclarationKind::Sanction { validity, .. } => match validity {
                None => {}
                Some(Validity::For(quantity)) => {
                    self.quantity(quantity);
                    self.left_out(declaration.span, quantity.span);
                }
                Some(Validity::ThisYear) => {
                    let text = self.text(declaration.span);
                    if let Some(at) = text.find("当年") {
                        let start = declaration.span.start as usize + at;
                        let word = Span::new(declaration.span.file, start, start + "当年".len());
                        self.put(Change::Sanction, word, "12个月内");
                        self.left_out(declaration.span, word);
                    }
                }
            },
            DeclarationKind::Severity(order) => {
                for pair in order.windows(2) {
                    self.exchanged(&pair[..1], &pair[1..]);
                }
            }
            DeclarationKind::Parameter(name, value) => match value {
                ParameterValue::Value(value) => self.expr(value),
                ParameterValue::Term(term) => {
                    let line = self.rest_of_line(name.span);
                    self.declared_term(term, line);
                }
            },
            DeclarationKind::Metric { window, value, .. } => {
                let words = [
                    (Period::Month, "本月内"),
                    (Period::Quarter, "本季度内"),
                    (Period::Year, "本年内"),
                ];
                for (period, word) in words {
                    if window.value != Window::Calendar(period) {
                        self.put(Change::Window, window.span, word);
                    }
                }
                self.expr(value);
            }
        }
    }

    /// 有效 and all before it, from the comma on.
    fn left_out(&mut self, declaration: Span, inside: Span) {
        let from = self.with_comma(inside, inside).start as usize;
        let clause = Span::new(declaration.file, from, declaration.end as usize);
        if self.text(clause).trim_end().ends_with("有效") {
            self.put(Change::Sanction, clause, "");
        }
    }

    /// A term that a line declares after 指 or 为.
    fn declared_term(&mut self, term: &Term, line: Span) {
        let text = self.text(line);
        let word = ["指", "为"]
            .iter()
            .filter_map(|w| Some(text.find(w)? + w.len()));
        let Some(at) = word.min() else { return };
        let start = line.start as usize + at;
        self.term(term, Span::new(line.file, start, line.end as usize));
    }

    fn rest_of_line(&self, span: Span) -> Span {
        let text = &self.sources.file(span.file).text;
        let start = span.end as usize;
        let rest = text.get(start..).unwrap_or("");
        let end = start + rest.find(['\n', '\r', '#']).unwrap_or(rest.len());
        Span::new(span.file, start, end)
    }

    fn exchanged(&mut self, some: &[Name], others: &[Name]) {
        let spans = |names: &[Name]| Some(names.first()?.span.to(names.last()?.span));
        if let (Some(one), Some(other)) = (spans(some), spans(others)) {
            let swapped = vec![
                Edit {
                    span: one,
                    text: self.text(other).to_owned(),
                },
                Edit {
                    span: other,
                    text: self.text(one).to_owned(),
                },
            ];
            self.push(Change::Event, vec![swapped]);
        }
    }
}
